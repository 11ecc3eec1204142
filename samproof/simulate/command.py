"""What ``samproof simulate`` does: check the options, choose the arithmetic, run, say what was seen and what it is worth."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ..claims.experiment import Experiment
from ..errors import ClaimError, nearest
from .problem import Problem, prepare
from .record import check_writable
from .reports import DIGITS, Plan, batch, expectation, orbit

STEPS, SHORT = 10_000, 100
ROWS = 1000


@dataclass(frozen=True)
class Options:
    """The options as they were given; None where they were not."""

    settings: tuple[str, ...] = ()
    start: str | None = None
    method: str | None = None
    steps: int | None = None
    every: int | None = None
    dps: int | None = None
    rigorous: bool = False
    exact: bool = False
    batch: int | None = None
    seed: int | None = None
    expectation: bool = False
    output: str | None = None
    plot: str | None = None
    form: str = "text"


def listing(experiments: Sequence[Experiment]) -> str:
    """One line for an experiment."""
    width = max((len(e.name) for e in experiments), default=0)
    return "\n".join(f"{e.name.ljust(width)}  {e.method}: {e.note}" for e in experiments) or "no experiments"


def find(experiments: Sequence[Experiment], name: str) -> Experiment:
    """The experiment of a name.

    Raises
    ------
    ClaimError : E193 with the nearest names for an unknown one.
    """
    there = {e.name: e for e in experiments}
    if name not in there:
        raise ClaimError("E193", f"no experiment is called {name!r}{nearest(name, there)}")
    return there[name]


def prepared(experiment: Experiment, options: Options) -> Problem:
    """The experiment with the settings, the start and the method of the options."""
    _check(options)
    start = None if options.start is None else [part.strip() for part in options.start.split(",")]
    return prepare(experiment, options.method, _settings(options.settings), start)


def simulate(experiment: Experiment, options: Options) -> int:
    """Run and print; the exit code is 0, 1 when the run stopped before its end, 130 when it was interrupted."""
    problem = prepared(experiment, options)
    short = options.exact or options.expectation
    steps = options.steps or (SHORT if short else STEPS)
    every = options.every or max(1, steps // ROWS) | 1  # odd: rows of a two-cycle meet both of its points
    _compatible(options, problem)
    plan = Plan(steps, every, options.seed or 0, Path(options.output) if options.output else None)
    picture = picture_file(options.plot)
    dps = options.dps or DIGITS
    if options.expectation:
        report, lines, points = expectation(problem, plan, options.batch, dps)
    elif options.batch:
        report, lines, points = batch(problem, plan, options.batch)
    else:
        report, lines, points = orbit(problem, plan, "rigorous" if options.rigorous else "exact" if options.exact else "mpmath", dps)
    if picture is not None:
        from .pictures import orbit_picture

        orbit_picture(experiment, points.columns(), picture, problem.values)
        report["picture"] = str(picture)
        lines.insert(-1, f"plot   {picture}")
    if options.form == "json":
        click.echo(json.dumps({**_facts(problem), **report}, indent=1, ensure_ascii=False))
    else:
        click.echo("\n".join([*_head(problem), *lines]))
    return 130 if report["interrupted"] else 1 if report["stopped"] else 0


# ---- options ---------------------------------------------------------------------------------------------------------


def _check(options: Options) -> None:
    for name in ("steps", "dps", "every", "batch"):
        value = getattr(options, name)
        if value is not None and value < 1:
            raise ClaimError("E198", f"--{name} {value} is not positive; give a whole number from 1 on")
    if options.seed is not None and options.seed < 0:
        raise ClaimError("E198", f"--seed {options.seed} is negative; give a whole number from 0 on")
    modes = [n for n in ("rigorous", "exact", "expectation") if getattr(options, n)]
    modes += ["batch"] if options.batch and not options.expectation else []
    if len(modes) > 1:
        raise ClaimError("E198", f"--{modes[0]} and --{modes[1]} exclude each other; choose one")
    if options.dps is not None and modes and modes[0] in ("exact", "batch"):
        what = "exact rationals have" if modes[0] == "exact" else "floats have"
        raise ClaimError("E198", f"--dps has no meaning with --{modes[0]}: {what} no number of digits to choose")
    if options.plot and modes[:1] == ["batch"]:
        raise ClaimError("E198", "--plot draws one orbit, and --batch runs many; leave one of them out")


def picture_file(path: str | None) -> Path | None:
    """Where a picture goes, if anywhere.

    Raises
    ------
    ClaimError : E199 for another suffix, and for a place that cannot be written.
    """
    if path is None:
        return None
    if Path(path).suffix.lower() not in (".pdf", ".png", ".svg"):
        raise ClaimError("E199", f"{path} ends neither in .pdf nor in .png nor in .svg; choose one of them")
    check_writable(Path(path))
    return Path(path)


def _compatible(options: Options, problem: Problem) -> None:
    if options.expectation and not problem.stochastic:
        raise ClaimError("E198", f"{problem.experiment.name} by {problem.method} is not random; leave out --expectation")
    if options.seed is not None and not problem.stochastic and not options.batch:
        raise ClaimError("E198", f"{problem.experiment.name} by {problem.method} draws nothing at random; leave out --seed")


def _settings(texts: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise ClaimError("E194", f"--set {text!r} is not of the form NAME=VALUE, such as eta=1/10")
        if name in found:
            raise ClaimError("E194", f"--set {name} is given twice")
        found[name] = value
    return found


# ---- printing --------------------------------------------------------------------------------------------------------


def _facts(problem: Problem) -> dict[str, Any]:
    return {
        "experiment": problem.experiment.name,
        "method": problem.method,
        "parameters": {n: str(v) for n, v in problem.values.items()},
        "start": dict(zip(problem.coordinates, problem.start_text, strict=True)),
        "notes": problem.notes,
    }


def _head(problem: Problem) -> list[str]:
    def shown(pairs: Mapping[str, Any]) -> str:
        return ", ".join(f"{n} = {v}" for n, v in pairs.items())

    start = shown(dict(zip(problem.coordinates, problem.start_text, strict=True)))
    lines = [f"{problem.experiment.name} by {problem.method}"]
    lines += [f"       {f}" for _, f in problem.experiment.components]
    lines += [f"given  {shown(problem.values)}", f"start  {start}"]
    lines += [f"note   {note}" for note in (*problem.notes, problem.experiment.note) if note]
    if problem.method != problem.experiment.method:
        lines.append(f"note   what is claimed is about {problem.experiment.method}, not {problem.method}")
    return lines
