"""coqc on files as they come, each as soon as those that it needs are compiled."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Thread
from types import TracebackType

from ..errors import ClaimError
from ..store import write_text

PROCESSES = 2
COLLECTION = "s=32M,o=1000"  # coqc runs for seconds: collecting its garbage less often saves a tenth of them
QUESTION = 500_000  # listing axioms, in characters of proofs


def coqc() -> str:
    """Where coqc is.

    Raises
    ------
    ClaimError : E331 where it is not on PATH.
    """
    found = shutil.which("coqc")
    if found is None:
        raise ClaimError(
            "E331", "coqc is not on PATH; install Coq 8.16 and its library interval (Debian: coq libcoq-interval), or leave out --run"
        )
    return found


@dataclass
class Compiled:
    """What coqc prints, and complains of, by file; a complaint is empty where a file that it needs failed."""

    printed: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


class Compiler:
    """Compiles files in a folder: one at a time while others are still being written, then as many as there are processes.

    To be used in a ``with``: at its end, what still runs is stopped.

    Parameters
    ----------
    folder : where files are written and compiled.

    Raises
    ------
    ClaimError : E331 where there is no coqc.
    """

    def __init__(self, folder: Path) -> None:
        self.program, self.folder = coqc(), folder
        self._result = Compiled()
        self._files: dict[str, int] = {}  # how long each takes, compared with the others
        self._needs: dict[str, Sequence[str]] = {}
        self._waiting: list[str] = []
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._workers: list[Thread] = []
        self._complete = self._stopped = False
        self._changed = Condition()

    def __enter__(self) -> Compiler:
        self._work()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._changed:
            self._stopped = True
            for process in self._running.values():
                process.kill()
            self._changed.notify_all()
        for worker in self._workers:
            worker.join()

    def add(self, files: Mapping[str, str], needs: Mapping[str, Sequence[str]]) -> None:
        """Write files and have them compiled; those that are there already are left alone."""
        fresh = {name: text for name, text in files.items() if name not in self._files}
        for name, text in fresh.items():
            write_text(self.folder / name, text)
        with self._changed:
            self._files |= {name: _size(name, text) for name, text in fresh.items()}
            self._needs |= {name: needs[name] for name in fresh}
            self._waiting += fresh
            self._changed.notify_all()

    def finish(self) -> Compiled:
        """Wait until all files are compiled; more may be added then."""
        while len(self._workers) < PROCESSES:
            self._work()
        with self._changed:
            self._complete = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._waiting and not self._running)
            self._complete = False
        return self._result

    def _work(self) -> None:
        self._workers.append(Thread(target=self._compile_all, daemon=True))
        self._workers[-1].start()

    def _compile_all(self) -> None:
        environment = {"OCAMLRUNPARAM": COLLECTION, **os.environ}
        while (started := self._next(environment)) is not None:
            name, process = started
            printed, complaint = process.communicate()
            with self._changed:
                del self._running[name]
                if process.returncode:
                    self._result.failed[name] = complaint
                else:
                    self._result.printed[name] = printed
                self._changed.notify_all()

    def _next(self, environment: Mapping[str, str]) -> tuple[str, subprocess.Popen[str]] | None:
        """Start with a file, that before which the most is waiting; None when there will be none."""
        with self._changed:
            while not self._stopped:
                ready = [n for n in self._waiting if all(x in self._result.printed for x in self._needs[n])]
                if ready:
                    name = max(ready, key=self._ahead())
                    self._waiting.remove(name)
                    command = [self.program, "-q", "-noglob", "-R", ".", "Samproof", name]
                    pipe = subprocess.PIPE
                    self._running[name] = subprocess.Popen(command, cwd=self.folder, stdout=pipe, stderr=pipe, text=True, env=environment)
                    return name, self._running[name]
                if self._complete and not self._running and self._waiting:
                    self._result.failed |= dict.fromkeys(self._waiting, "")
                    self._waiting.clear()
                    self._changed.notify_all()
                self._changed.wait()
            return None

    def _ahead(self) -> Callable[[str], int]:
        """How much has to be compiled one after the other from a file on."""
        found: dict[str, int] = {}
        for name in reversed(self._files):
            found[name] = self._files[name] + max((found[n] for n in found if name in self._needs[n]), default=0)
        return found.__getitem__


def _size(name: str, text: str) -> int:
    """How long a file takes, in characters of proofs: they take the least time."""
    return QUESTION if name.startswith("Axioms") else len(text) * (2 if name == "Examples.v" else 1)
