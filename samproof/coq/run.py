"""coqc on an export: what it accepts, what it rejects, and the axioms below each theorem."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ClaimError
from ..store import write_text
from .axioms import RINGS, Question, Unanswered, questions
from .export import PROCESSES, Export
from .names import prelude, prelude_needs

COLLECTION = "s=32M,o=1000"  # coqc runs for seconds: collecting its garbage less often saves a tenth of them
_HEAD = re.compile(r"(?:Module|Theorem|Example) (\w+?)(?:_example|_at_reals)?\b|(?:Lemma|Definition) (\w+)(?:'\d+|_applied|_given)\b")
QUESTION = 500_000  # what listing axioms counts for where the length of files of proofs does


@dataclass
class Verdict:
    """What coqc says of an export.

    Attributes
    ----------
    version : of coqc.
    axioms : for each accepted claim the axioms that it, or another of those with or without interval arithmetic, rests on.
    rejected : the claims at which coqc stops, and those that rest on more axioms than they may, each with the reason.
    unchecked : the claims that coqc did not get to.
    """

    version: str
    axioms: dict[str, list[str]] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    unchecked: list[str] = field(default_factory=list)


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


def _version(program: str) -> str:
    """The version of coqc.

    Raises
    ------
    ClaimError : E332 where it does not tell.
    """
    said = subprocess.run([program, "-print-version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"\d+\.\S+", said)
    if found is None:
        raise ClaimError("E332", f"{program} -print-version says {said.strip()[:80]!r} and no version; install Coq 8.16")
    return found[0]


def _compile(program: str, folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    command = [program, "-q", "-noglob", "-R", ".", "Samproof", name]
    environment = {"OCAMLRUNPARAM": COLLECTION, **os.environ}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def _where(made: Export, name: str, message: str) -> str:
    """The claim that an error is in, or the file where there is none."""
    line = re.search(r"line (\d+)", message)
    before = made.files[name].splitlines()[: int(line[1])] if line else []
    heads = [m[1] or m[2] for m in map(_HEAD.match, before) if m]
    return next((c for c, theorem in made.named.items() if heads and theorem == heads[-1]), name)


def _ahead(files: Mapping[str, str], needs: Mapping[str, Sequence[str]]) -> Callable[[str], int]:
    """How much has to be compiled one after the other from a file on, in characters of proofs, which take the least time."""
    found: dict[str, int] = {}
    for name in reversed(list(files)):
        after = [found[n] for n in found if name in needs[n]]
        own = QUESTION if name.startswith("Axioms") else len(files[name]) * (2 if name == "Examples.v" else 1)
        found[name] = own + max(after, default=0)
    return found.__getitem__


@dataclass
class _Compiled:
    """What coqc prints, and complains of, by file; a complaint is empty where a file that it needs failed."""

    printed: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def _compile_all(
    program: str, folder: Path, files: Mapping[str, str], needs: Mapping[str, Sequence[str]], done: set[str], workers: int
) -> _Compiled:
    """Compile files, each after those that it needs; ``done`` are compiled."""
    result = _Compiled()
    waiting = sorted((n for n in files if n not in done), key=_ahead(files, needs), reverse=True)
    running: dict[Future[subprocess.CompletedProcess[str]], str] = {}
    with ThreadPoolExecutor(workers) as pool:
        while waiting or running:
            for name in [n for n in waiting if set(needs[n]) <= done | set(result.failed)]:
                if len(running) == workers:
                    break
                waiting.remove(name)
                if all(n in done for n in needs[name]):
                    running[pool.submit(_compile, program, folder, name)] = name
                else:
                    result.failed[name] = ""
            for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                name, compiled = running.pop(future), future.result()
                if compiled.returncode:
                    result.failed[name] = compiled.stderr
                else:
                    result.printed[name] = compiled.stdout
                    done.add(name)
    return result


def compile_prelude(folder: Path) -> set[str]:
    """Write and compile the prelude, on which the proofs rest, in one process: that the proofs are written in takes another.

    Returns
    -------
    The files that are compiled.

    Raises
    ------
    ClaimError : E331 where there is no coqc.
    """
    files, done = {f"{name}.v": text for name, text in prelude().items()}, set[str]()
    for name, text in files.items():
        write_text(folder / name, text)
    _compile_all(coqc(), folder, files, prelude_needs(), done, 1)
    return done


def check(made: Export, folder: Path, workers: int = PROCESSES, done: Collection[str] = ()) -> Verdict:
    """Compile the files of an export in their folder, and list the axioms of each theorem.

    Parameters
    ----------
    done : files that are compiled already.

    Raises
    ------
    ClaimError : E331 where there is no coqc, E332 where it does not tell its version.
    """
    program = coqc()
    verdict = Verdict(_version(program))
    asked = list(questions(made))
    for q in asked:
        write_text(folder / q.name, q.text)
    files, needs = made.files | {q.name: q.text for q in asked}, made.needs | {q.name: [f"{q.module}.v"] for q in asked}
    compiled = _compile_all(program, folder, files, needs, set(done), workers)
    complaints = {name: message for name, message in compiled.failed.items() if name in made.files}
    for name, message in complaints.items():
        if message:
            verdict.rejected[_where(made, name, message)] = f"coqc: {_short(message)}"
    if complaints:
        verdict.unchecked = [c for c in made.theorems if c not in verdict.rejected]
        return verdict
    for q in asked:
        try:
            rows = _answers(q, program, folder, compiled)
        except Unanswered as problem:
            verdict.axioms, verdict.rejected = {}, {q.name: f"the axioms cannot be listed: {_short(str(problem))}"}
            verdict.unchecked = list(made.theorems)
            return verdict
        for claims, axioms in rows:
            _enter(verdict, q, claims, axioms)
    return verdict


def _answers(q: Question, program: str, folder: Path, compiled: _Compiled) -> list[tuple[Sequence[str], list[str]]]:
    """The axioms of each group of claims; of each claim where there is one that is not allowed."""
    if q.name in compiled.failed:
        raise Unanswered(compiled.failed[q.name])
    rows = q.answers(compiled.printed[q.name])
    if not any(q.refused(axioms) for _, axioms in rows):
        return rows
    single = q.one_by_one()
    write_text(folder / single.name, single.text)
    result = _compile(program, folder, single.name)
    if result.returncode:
        raise Unanswered(result.stderr)
    return single.answers(result.stdout)


def _enter(verdict: Verdict, q: Question, claims: Sequence[str], axioms: list[str]) -> None:
    """Write down the axioms of claims, or that they may not rest on these; over ordered rings there are none to write down."""
    refused = q.refused(axioms)
    over_rings = q.module == RINGS
    for claim in claims:
        if refused:
            verdict.axioms.pop(claim, None)
            verdict.rejected[claim] = f"{'over ordered rings ' if over_rings else ''}it rests on {', '.join(refused)}"
        elif not over_rings:
            verdict.axioms[claim] = axioms


def _short(message: str) -> str:
    lines = [x.strip() for x in message.splitlines() if x.strip()]
    shown = " ".join(lines)
    return shown if len(shown) <= 600 else shown[:600] + " ..."
