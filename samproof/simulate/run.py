"""Running one orbit: rows at regular times, in constant memory, with a higher precision where balls need it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import flint

from ..shown import Shown
from .orbit import Engine, State, Stop, schedule
from .problem import Problem, Quantity
from .record import Average, Extreme, Points, Seen, Table
from .rigorous import Undecided

CHUNK = 10_000  # steps between two looks at the keyboard and the clock
RAISES = 3  # how often the precision is doubled before a run in balls stops
SUMMARY = 256  # bits with which balls are added up for a mean
Progress = Callable[[int, str], None]


@dataclass
class Outcome(Shown):
    """How a run ended.

    ``reached`` is the time of ``state``; ``stopped`` says why it ended early, None where it did not; ``raised`` how often the
    precision was doubled.
    """

    engine: Engine
    reached: int
    state: State
    seen: list[Seen]
    points: Points
    seconds: float
    raised: int = 0
    stopped: str | None = None
    interrupted: bool = False


def header(engine: Engine) -> list[str]:
    """The names of the columns of a table."""
    sample = len(engine.text(engine.start()[0]))
    names = [*engine.problem.coordinates, *(q.text for q in engine.quantities)]
    return ["t", *(c for n in names for c in (n, f"{n} radius")[:sample])]


def draws(problem: Problem, seed: int) -> Iterator[int] | None:
    """The branches that a stochastic method takes, from NumPy's default generator; None for any other method."""
    if not problem.stochastic:
        return None
    import numpy as np

    edges = np.cumsum(problem.shares())[:-1]
    random = np.random.default_rng(seed)

    def produce() -> Iterator[int]:
        while True:
            yield from np.searchsorted(edges, random.random(1024), side="right").tolist()

    return produce()


def run(
    make: Callable[[int], Engine], steps: int, every: int, seed: int, table: Callable[[Engine], Table], progress: Progress
) -> tuple[Outcome, Table]:
    """Run an orbit for so many steps and record every ``every``-th one and the last.

    Parameters
    ----------
    make : an evaluator, given how often the precision has been doubled so far.
    table : where the rows go, given the evaluator.
    progress : told of the time that was reached and of restarts.

    A run that is interrupted or stops keeps its rows so far; any other exception discards the table.
    """
    began = time.perf_counter()
    engine = make(0)
    rows = table(engine)
    half = (steps + 1) // 2
    seen = watch(engine.problem, engine.quantities, half)
    points = Points(["t", *engine.problem.coordinates, *(q.text for q in engine.quantities)])
    outcome = Outcome(engine, 0, engine.start(), seen, points, 0.0)
    try:
        while True:
            try:
                with flint.ctx.workprec(SUMMARY):
                    _orbit(outcome, steps, every, seed, rows, progress)
            except Undecided as stop:
                if outcome.raised < RAISES:
                    outcome.raised += 1
                    outcome.engine = make(outcome.raised)
                    progress(outcome.reached, "undecided; started again with twice the precision")
                    rows.restart()
                    points.restart()
                    for watched in seen:
                        watched.restart()
                    continue
                outcome.stopped = _where(stop, outcome)
            except Stop as stop:
                outcome.stopped = _where(stop, outcome)
            except KeyboardInterrupt:
                outcome.interrupted = True
            break
    except BaseException:
        rows.discard()
        raise
    outcome.seconds = time.perf_counter() - began
    return outcome, rows


def watch(problem: Problem, quantities: list[Quantity], half: int) -> list[Seen]:
    """What is kept of each quantity: its extreme; for a stochastic method its mean, which is what the bounds are about."""
    return [Average(half) if problem.stochastic else Extreme(half, q.below) for q in quantities]


def _where(stop: Stop, outcome: Outcome) -> str:
    return f"at t = {stop.time}: {stop.reason}" if stop.time is not None else f"after t = {outcome.reached}: {stop.reason}"


def _orbit(outcome: Outcome, steps: int, every: int, seed: int, table: Table, progress: Progress) -> None:
    engine, which = outcome.engine, draws(outcome.engine.problem, seed)
    outcome.reached, outcome.state = 0, engine.start()
    _record(outcome, table)
    _reach(outcome, 1, engine.first(next(which) if which else 0))
    while True:
        t = outcome.reached
        if t % every == 0 or t == steps:
            _record(outcome, table)
        if t == steps:
            return
        end = min(steps, t - t % every + every, t + CHUNK)
        _reach(outcome, end, engine.advance(outcome.state, schedule(engine.problem, t, end, which)))
        progress(outcome.reached, "")


def _reach(outcome: Outcome, t: int, state: State) -> None:
    outcome.reached, outcome.state = t, state


def _record(outcome: Outcome, table: Table) -> None:
    engine, t = outcome.engine, outcome.reached
    seen = engine.observe(outcome.state)
    table.add([str(t), *(c for value in (*outcome.state, *seen) for c in engine.text(value))])
    outcome.points.add((float(t), *(_float(value) for value in (*outcome.state, *seen))))
    for watched, value in zip(outcome.seen, seen, strict=True):
        watched.add(t, value if isinstance(watched, Average) else engine.least(value, watched.word == "greatest"))


def _float(value: Any) -> float:
    try:
        return float(value)
    except (OverflowError, ValueError):
        return math.nan
