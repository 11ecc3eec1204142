"""The three kinds of runs, with what is printed of each: one orbit, many orbits in floats, expectations."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import flint

from .exactly import ball
from .orbit import Engine
from .problem import Problem, Quantity
from .record import Average, Points, Seen, Table
from .run import header, run, watch

DIGITS = 50
THREE = ("min", "mean", "max")
Report = dict[str, Any]
Ran = tuple[Report, list[str], Points]


@dataclass(frozen=True)
class Plan:
    """How long to run and where to write; ``seed`` is 0 where none was given."""

    steps: int
    every: int
    seed: int
    output: Path | None


@dataclass
class Ended:
    """How far a run came."""

    reached: int
    seconds: float
    interrupted: bool = False
    stopped: str | None = None


# ---- one orbit -------------------------------------------------------------------------------------------------------


def orbit(problem: Problem, plan: Plan, mode: str, dps: int) -> Ran:
    """One orbit in the arithmetic of a mode: ``mpmath``, ``rigorous`` or ``exact``."""
    make, name, worth = _arithmetic(problem, mode, dps)
    outcome, table = run(
        make, plan.steps, plan.every, plan.seed, lambda e: Table(plan.output, header(e)), progress(plan.steps)
    )
    table.keep()
    engine = outcome.engine
    if outcome.raised:
        worth += f", the precision was doubled {outcome.raised} times"
    report: Report = {"mode": name, "worth": worth, "steps": plan.steps, "every": plan.every, "reached": outcome.reached}
    lines = [f"mode   {name} ({worth})"]
    if problem.stochastic:
        report["seed"] = plan.seed
        lines.append(f"seed   {plan.seed}")
    final = {n: engine.text(v) for n, v in zip(problem.coordinates, outcome.state, strict=True)}
    report["final"] = {n: dict(zip(("value", "radius"), text, strict=False)) for n, text in final.items()}
    lines.append(f"t = {outcome.reached}: {', '.join(f'{n} = {_joined(text)}' for n, text in final.items())}")
    digits = DIGITS if mode == "exact" else dps
    report["bounds"] = [_beside(problem, q, s, digits) for q, s in zip(engine.quantities, outcome.seen, strict=True)]
    lines += _bound_lines(problem, report["bounds"])
    lines += [f"bound  {q.relation}: its quantity is not rational" for q in problem.quantities if q not in engine.quantities]
    ended = Ended(outcome.reached, outcome.seconds, outcome.interrupted, outcome.stopped)
    if ended.stopped and mode == "rigorous" and _rational(problem):
        ended.stopped += "; the step is rational, so --exact decides it"
    return _ending(report, lines, ended, table, plan), lines, outcome.points


def _rational(problem: Problem) -> bool:
    from .exact import first_irrational

    return first_irrational(problem, [*problem.start, *(n for s in problem.steps for n in s)]) is None


def _arithmetic(problem: Problem, mode: str, dps: int) -> tuple[Callable[[int], Engine], str, str]:
    if mode == "exact":
        from .exact import Rationals

        rationals = Rationals(problem)
        return lambda raised: rationals, "exact rationals", "exact: nothing is rounded"
    if mode == "rigorous":
        from .rigorous import Enclosure

        bits = Enclosure(problem, dps).bits
        worth = f"enclosed: the true orbit is inside of the balls; {dps} digits, {bits} bits"
        return lambda raised: Enclosure(problem, dps, raised), "balls in mean-value form", worth
    from .multiprecision import Multiprecision

    return lambda raised: Multiprecision(problem, dps), "mpmath", f"evidence: every operation is rounded to {dps} digits"


# ---- many orbits -----------------------------------------------------------------------------------------------------


def batch(problem: Problem, plan: Plan, count: int) -> Ran:
    """Many orbits in floats: for each recorded time the least, mean and greatest of every coordinate and quantity."""
    import numpy as np

    from .batch import Batch, spread

    began = time.perf_counter()
    many, random = Batch(problem, count), np.random.default_rng(plan.seed)
    states = spread(problem, many, random)
    names = [*problem.coordinates, *(q.text for q in problem.quantities)]
    table = Table(plan.output, ["t", *(f"{word} {n}" for n in names for word in THREE)])
    seen = watch(problem, problem.quantities, (plan.steps + 1) // 2)
    show, ended = progress(plan.steps), Ended(0, 0.0)

    def record() -> list[tuple[float, ...]]:
        rows = [tuple(float(f(s)) for f in (np.min, np.mean, np.max)) for s in (*states, *many.observe(states))]
        table.add([str(ended.reached), *(repr(v) for row in rows for v in row)])
        for watched, row in zip(seen, rows[len(states) :], strict=True):
            watched.add(ended.reached, row[("least", "mean", "greatest").index(watched.word)])
        return rows

    with _kept(table, ended):
        rows = record()
        with _interruptible(ended):
            while ended.reached < plan.steps:
                end = min(plan.steps, ended.reached - ended.reached % plan.every + plan.every)
                many.advance(states, ended.reached, end, random if problem.stochastic else None)
                ended.reached = end
                rows = record()
                show(end, "")
    ended.seconds = time.perf_counter() - began
    if problem.stochastic:
        where = "one start, independent draws"
    elif problem.experiment.trap is not None and len(problem.inputs) == 1:
        where = "starts spread evenly over the trap"
    else:
        where = "starts at random around the start"
    report: Report = {
        "mode": "NumPy floats", "worth": "evidence: 53 bits", "orbits": count, "where": where, "seed": plan.seed,
        "steps": plan.steps, "every": plan.every, "reached": ended.reached,
    }  # fmt: skip
    report["final"] = {n: dict(zip(THREE, row, strict=True)) for n, row in zip(names, rows, strict=True)}
    final = ", ".join(f"{n} in [{row[0]:.12g}, {row[2]:.12g}]" for n, row in zip(problem.coordinates, rows, strict=False))
    report["bounds"] = [_beside(problem, q, s, 16) for q, s in zip(problem.quantities, seen, strict=True)]
    lines = [f"mode   NumPy floats, {count} orbits, {where} (evidence: 53 bits)", f"seed   {plan.seed}"]
    lines += [f"t = {ended.reached}: {final}", *_bound_lines(problem, report["bounds"])]
    return _ending(report, lines, ended, table, plan), lines, Points([])


# ---- expectations ----------------------------------------------------------------------------------------------------


def expectation(problem: Problem, plan: Plan, count: int | None, dps: int) -> Ran:
    """Expectations by enumeration for as long as that is possible, then by so many random orbits."""
    from .batch import Batch
    from .exact import Rationals
    from .expectation import LEVEL, ORBITS, Mean, enumerate_all, evaluator, intervals, sample

    began = time.perf_counter()
    engine, count = evaluator(problem, dps), count or ORBITS
    names = [*problem.coordinates, *(q.text for q in engine.quantities)]
    table = Table(plan.output, ["t", "how", *(c for n in names for c in (f"E[{n}]", f"E[{n}] half-width"))])
    points, show, ended = Points(["t", *names]), progress(plan.steps), Ended(0, 0.0)
    seen: list[Seen] = [Average((plan.steps + 1) // 2) for _ in engine.quantities]
    how = "exact" if isinstance(engine, Rationals) else "enclosed"
    listed: Mean | None = None
    drawn: Mean | None = None

    def record(mean: Mean) -> Mean:
        ended.reached = mean.t
        if mean.t % plan.every == 0 or mean.t == plan.steps:
            cells = [c for text, w in zip(mean.texts, mean.widths, strict=True) for c in (text, w)]
            table.add([str(mean.t), how if drawn is None else "random", *cells])
            points.add((float(mean.t), *mean.values))
            for watched, value in zip(seen, mean.values[len(problem.inputs) :], strict=True):
                watched.add(mean.t, value)
        show(mean.t, "")
        return mean

    with _kept(table, ended), _interruptible(ended):
        for mean in enumerate_all(problem, engine, plan.steps):
            listed = record(mean)
        if ended.reached < plan.steps:
            for drawn in sample(problem, Batch(problem, count), ended.reached, plan.steps, plan.every, plan.seed):
                record(drawn)
    ended.seconds = time.perf_counter() - began
    report: Report = {"mode": "expectation", "how": how, "steps": plan.steps, "every": plan.every, "reached": ended.reached}
    lines: list[str] = []
    if listed is not None:
        report["enumerated"] = {"t": listed.t, "states": listed.states, "means": dict(zip(names, listed.texts, strict=True))}
        lines.append(f"mode   expectation, {how} up to t = {listed.t}, where all sequences lead to {listed.states} states")
        means = zip(names, listed.texts, strict=True)
        lines.append(f"t = {listed.t}: {', '.join(f'E[{n}] = {_short(text)}' for n, text in means)}")
    if drawn is not None:
        rows = list(zip(names, drawn.values, drawn.widths, strict=True))
        report["random"] = {
            "t": drawn.t, "orbits": count, "seed": plan.seed, "level": LEVEL, "intervals": intervals(problem),
            "means": {n: {"mean": v, "half-width": float(w)} for n, v, w in rows},
        }  # fmt: skip
        lines.append(f"beyond {count} random orbits in floats, seed {plan.seed}; {LEVEL:.0%} intervals: {intervals(problem)}")
        lines.append(f"t = {drawn.t}: {', '.join(f'E[{n}] = {v:.10g} +/- {float(w):.2g}' for n, v, w in rows)}")
    report["bounds"] = [_beside(problem, q, s, 16) for q, s in zip(engine.quantities, seen, strict=True) if listed]
    lines += _bound_lines(problem, report["bounds"])
    return _ending(report, lines, ended, table, plan), lines, points


# ---- printing --------------------------------------------------------------------------------------------------------


@contextmanager
def _kept(table: Table, ended: Ended) -> Any:
    """Keep the table at the end, and discard it when anything goes wrong."""
    try:
        yield
    except BaseException:
        table.discard()
        raise
    finally:
        clear()
    table.keep()


@contextmanager
def _interruptible(ended: Ended) -> Any:
    try:
        yield
    except KeyboardInterrupt:
        ended.interrupted = True


def _beside(problem: Problem, q: Quantity, watched: Seen, digits: int) -> Report:
    """A bound beside what was seen of its quantity, and how far apart they are."""
    value, since = watched.seen()
    with flint.ctx.workprec(256):
        bound, found = ball(problem.graph, q.bound, 256), _as_ball(value)
        gap = found - bound
    if not found.is_finite():
        apart = "not enclosed"
    elif abs(gap) < flint.arb(10) ** (5 - min(digits, 70)):
        apart = f"equal to within {abs(gap).upper().str(2, radius=False)}"
    else:
        apart = f"{'above' if gap > 0 else 'below'} it by {abs(gap).mid().str(5, radius=False)}"
    return {
        "relation": str(q.relation), "bound": bound.str(40, radius=False), "since": since,
        "seen": watched.word, "value": found.str(40, radius=False), "comparison": apart,
    }  # fmt: skip


def _bound_lines(problem: Problem, rows: list[Report]) -> list[str]:
    lines = []
    for row in rows:
        with flint.ctx.workprec(256):
            seen, bound = (flint.arb(row[k]).str(20, radius=False) for k in ("value", "bound"))
        lines.append(f"bound  {row['relation']}, which is {bound}")
        lines.append(f"       {row['seen']} from t = {row['since']} on: {seen}, {row['comparison']}")
    names = [c.id for c in problem.experiment.claims]
    if names and rows:
        lines.append(f"       stated for {problem.experiment.method} by {', '.join(names)}")
    return lines


def _as_ball(value: Any) -> Any:
    """A number of any of the arithmetics as a ball."""
    if hasattr(value, "denominator"):
        return flint.arb(flint.fmpq(int(value.numerator), int(value.denominator)))
    return flint.arb(value)


def _ending(report: Report, lines: list[str], ended: Ended, table: Table, plan: Plan) -> Report:
    report |= {"interrupted": ended.interrupted, "stopped": ended.stopped, "seconds": round(ended.seconds, 3)}
    if ended.stopped:
        lines.append(f"stopped {ended.stopped}")
    if ended.interrupted:
        lines.append(f"interrupted after t = {ended.reached} of {plan.steps}; the rows so far are kept")
    if table.path:
        report |= {"table": str(table.path), "rows": table.rows}
        lines.append(f"table  {table.path}, {table.rows} rows")
    lines.append(f"{ended.seconds:.2f} s, {ended.reached / max(ended.seconds, 1e-9):.0f} steps a second")
    return report


def _joined(text: list[str]) -> str:
    return _short(text[0]) if len(text) == 1 else " +/- ".join(text)


def _short(text: str, most: int = 120) -> str:
    """A long fraction by its beginning and its length."""
    return text if len(text) <= most or "/" not in text else f"{text[: most // 2]}... ({len(text)} characters)"


def progress(steps: int) -> Callable[[int, str], None]:
    """What is told of the time that was reached; it writes at most five times a second, and only to a terminal."""
    if not sys.stderr.isatty():
        return lambda t, what: None
    last = time.monotonic()

    def show(t: int, what: str) -> None:
        nonlocal last
        now = time.monotonic()
        if what or now - last > 0.2:
            last = now
            click.echo(f"\r\x1b[K{t} of {steps} steps {what}", nl=False, err=True)

    return show


def clear() -> None:
    """Wipe the line of progress."""
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
