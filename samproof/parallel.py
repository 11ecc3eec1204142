"""Checking many claims in several processes, with the verdicts and the order of one.

Claims that cite one another go to one process, so what is cited is always a theorem that the kernel of that process made.  The
processes are forked: they check the very claims that were read, not files that are read again.  What comes back is what a
check tells, with the record's name of the certificate, which the process made of the bytes that it replayed.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple, NoReturn

from . import store
from .check import Checker, Result
from .claims.lemma import Lemma
from .errors import ClaimError
from .processes import FORKS, processes, together
from .verdicts import ERROR

WORTHWHILE = 3.0  # seconds of work below which one process does all
REPLAY, SEARCH = 1.5e-6, 25e-6  # seconds for each byte of a certificate, roughly
ANYHOW = 0.5  # seconds of a search at least


def check_all(
    checker: Checker, lemmas: Sequence[Lemma], jobs: int | None = None, begin: Callable[[str], None] = lambda text: None
) -> Iterator[Result]:
    """Check claims, each after those that it cites; the results come in the order of the claims.

    Parameters
    ----------
    checker : checks them, here or in the other processes; its record learns what is accepted.
    lemmas : the claims.
    jobs : how many processes; by default ``processes()``, or one where there is little to do.  One where they cannot be forked.
    begin : told what is going on.

    Raises
    ------
    RuntimeError : where another process failed in a way that is a mistake of samproof's.
    KeyboardInterrupt : after the results that are known by then have come.
    """
    batches = _batches(lemmas, checker.fresh)
    if jobs is None:
        jobs = processes() if sum(seconds for seconds, _ in batches) >= WORTHWHILE else 1
    if FORKS and min(jobs, len(batches)) > 1:
        yield from _Crew(checker, lemmas, [places for _, places in _heavy_first(batches)], jobs, begin).results()
        return
    for lemma in lemmas:
        begin(f"checking {lemma.id}")
        yield checker.check(lemma)


# ---- who checks what -----------------------------------------------------------------------------------------------------


def _batches(lemmas: Sequence[Lemma], fresh: bool) -> list[tuple[float, list[int]]]:
    """The places of the claims that hang together by citations, each lot with the seconds that it may take."""
    lots = together([id(lemma), *map(id, lemma.uses())] for lemma in lemmas)
    return [(sum(_seconds(lemmas[n], fresh) for n in lot), lot) for lot in lots]


def _seconds(lemma: Lemma, fresh: bool) -> float:
    try:
        size = store.path_for(lemma).stat().st_size
    except OSError:
        return ANYHOW
    return ANYHOW + SEARCH * size if fresh else REPLAY * size


def _heavy_first(batches: list[tuple[float, list[int]]]) -> list[tuple[float, list[int]]]:
    """What takes an eighth of all or more comes first, so that nobody waits for it at the end; the rest as it is written."""
    heavy = sum(seconds for seconds, _ in batches) / 8
    return sorted(batches, key=lambda b: (-b[0] if b[0] >= heavy else 0.0, b[1]))


# ---- the other processes -------------------------------------------------------------------------------------------------


class _Worker(NamedTuple):
    process: Any
    line: Connection[Any, Any]
    left: deque[int]  # the places of the claims that it has not told of


class _Crew:
    """Processes that take one lot of claims after the other."""

    def __init__(
        self, checker: Checker, lemmas: Sequence[Lemma], lots: list[list[int]], jobs: int, begin: Callable[[str], None]
    ) -> None:
        self.checker, self.lemmas, self.begin = checker, lemmas, begin
        self.lots, self.workers = deque(lots), list[_Worker]()
        self.known: dict[int, Result] = {}
        self.jobs = jobs

    def results(self) -> Iterator[Result]:
        """The results in the order of the claims, as soon as they can come."""
        told = 0
        try:
            while told < len(self.lemmas):
                self._employ()
                self._listen()
                while told in self.known:
                    yield self.known.pop(told)
                    told += 1
        except KeyboardInterrupt:
            self._dismiss()
            yield from (self.known[n] for n in sorted(self.known))
            raise
        finally:
            self._dismiss()

    def _employ(self) -> None:
        """Give every worker something to do, and have as many as there is work for."""
        for worker in self.workers:
            if not worker.left and self.lots:
                self._give(worker)
        while self.lots and len(self.workers) < self.jobs:
            ours, theirs = get_context("fork").Pipe()
            strangers = [ours, *(w.line for w in self.workers)]
            process = get_context("fork").Process(
                target=_serve, args=(self.checker, self.lemmas, theirs, strangers), daemon=True
            )
            kept = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # until the worker knows that it is one
            try:
                process.start()
                self.workers.append(_Worker(process, ours, deque()))
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, kept)
            theirs.close()
            self._give(self.workers[-1])

    def _give(self, worker: _Worker) -> None:
        lot = self.lots.popleft()
        worker.left.extend(lot)
        with suppress(OSError):  # it has died, which is heard of next
            worker.line.send(lot)

    def _listen(self) -> None:
        """Wait until somebody has something to tell."""
        self.begin(f"checking {', '.join(self.lemmas[w.left[0]].id for w in self.workers if w.left)}")
        heard = wait([w.line for w in self.workers])
        for worker in [w for w in self.workers if w.line in heard]:
            try:
                answer = worker.line.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if isinstance(answer, str):
                raise RuntimeError(answer)
            place = worker.left.popleft()
            self.known[place] = Result.told(self.lemmas[place], answer)
            self.checker.learn(self.known[place])

    def _bury(self, worker: _Worker) -> None:
        """No verdict for what a worker was to check when it died."""
        self.workers.remove(worker)
        worker.line.close()
        worker.process.join()
        code = worker.process.exitcode
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        for n, place in enumerate(worker.left):
            lemma = self.lemmas[place]
            which = "that was checking it" if n == 0 else f"that was to check it {how} at {self.lemmas[worker.left[0]].id}"
            message = f"the process {which}{'' if n else f' {how}'}; give it more memory, or use --jobs 1"
            self.known[place] = Result(lemma, ERROR, error=ClaimError("E168", message, str(lemma.place)))

    def _dismiss(self) -> None:
        """End all workers at once."""
        while self.workers:
            worker = self.workers.pop()
            worker.process.terminate()
            worker.process.join(1.0)
            worker.process.kill()  # one that is deep inside of a library does not hear the first call
            worker.process.join()
            worker.line.close()


def _serve(
    checker: Checker, lemmas: Sequence[Lemma], line: Connection[Any, Any], strangers: Sequence[Connection[Any, Any]]
) -> None:
    """Check what is asked for until nobody is at the other end of the line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard interrupts the process that collects
    signal.signal(signal.SIGTERM, _leave)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for other in strangers:
        other.close()
    gc.freeze()  # what was there before is shared with the other processes
    place = 0
    try:
        while True:
            for place in line.recv():
                line.send(checker.check(lemmas[place]).telling())
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as error:
        line.send(f"{type(error).__name__}: {error} (while checking {lemmas[place].id})")


def _leave(number: int, frame: Any) -> NoReturn:
    sys.unraisablehook = lambda _: None  # where nothing can be raised it is not heard, and who called ends the process
    raise SystemExit(0)  # so that a file that is being written is cleaned up
