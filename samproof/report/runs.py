"""The experiments: what was run, what was seen beside what is claimed, and the pictures."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ..claims.experiment import Experiment
from ..errors import ClaimError
from ..markup import Markup, join, tag
from ..mathml import math
from ..places import short
from ..processes import shared
from ..simulate.command import Options, prepared
from ..simulate.reports import DIGITS, Plan, orbit
from .claim import anchor, definition, link
from .drawing import inline

STEPS, SEED = 500, 0


@dataclass
class Run:
    """One experiment: its definition, the comparison of its run with what is claimed, pictures with their titles, what failed."""

    experiment: Experiment
    report: dict[str, Any] = field(default_factory=dict)
    pictures: list[tuple[str, Markup]] = field(default_factory=list)
    failed: str = ""


def run(experiment: Experiment) -> Run:
    """Run an experiment with its own parameters for 500 steps, seed 0, and draw what fits it."""
    from ..simulate.pictures import landscape_picture, orbit_picture, plane_picture

    done = Run(experiment)
    try:
        problem = prepared(experiment, Options())
        done.report, _, points = orbit(problem, Plan(STEPS, 1, SEED, None), "mpmath", DIGITS)
        columns, values = points.columns(), problem.values
        draw: dict[str, Callable[[Path], None]] = {
            "orbit": lambda path: orbit_picture(experiment, columns, path, values),
            "landscape": lambda path: landscape_picture(experiment, path, values),
            "plane": lambda path: plane_picture(experiment, columns, path, values),
        }
        wanted = {1: ("orbit", "landscape"), 2: ("orbit", "plane")}.get(len(experiment.variables), ("orbit",))
        with tempfile.TemporaryDirectory() as folder:
            for view in wanted:
                path = Path(folder, f"{view}.svg")
                draw[view](path)
                prefix, title = f"{view}-{experiment.name}-", f"{view.capitalize()} of the experiment {experiment.name}"
                done.pictures.append((title, inline(path.read_text(encoding="utf-8"), prefix, title)))
    except ClaimError as error:
        done.failed = f"{error.code} {error.message}"
    return done


@contextmanager
def running(experiments: Sequence[Experiment]) -> Iterator[Iterator[Run]]:
    """Runs of all experiments in their order; other processes are at it while the block goes on, and the answers are the same."""
    with shared(_told, experiments) as found:
        yield (Run(e, *told) for e, told in zip(experiments, found, strict=True))


def _told(experiment: Experiment) -> tuple[dict[str, Any], list[tuple[str, Markup]], str]:
    """What there is to tell of a run."""
    done = run(experiment)
    return done.report, done.pictures, done.failed


def section(done: Run) -> Markup:
    """The page of one experiment."""
    e = done.experiment
    parts = [join(definition(f), [" with probability ", math(p)] if e.stochastic else None) for p, f in e.components]
    start = ", ".join(f"{v} = {s}" for v, s in zip(e.variables, e.start, strict=True))
    rows: list[tuple[str, Any]] = [
        ("Function", tag("ul", *(tag("li", p) for p in parts), class_="plain")),
        ("Method", join(f"{e.method}, step size ", math(e.eta), ", radius ", math(e.rho))),
        ("Values", tag("code", ", ".join(f"{n} = {v}" for n, v in e.parameters.items()))),
        ("Start", tag("code", start)),
    ]
    if e.claims:
        rows.append(("Claims", join(*([", " if i else "", link(c.id)] for i, c in enumerate(e.claims)))))
    if done.report:
        seed = f", seed {done.report['seed']}" if "seed" in done.report else ""
        rows.append(("Run", f"{done.report['reached']} steps, {done.report['mode']}, {done.report['worth']}{seed}"))
    if done.report.get("stopped"):
        rows.append(("Stopped", done.report["stopped"]))
    if done.failed:
        rows.append(("Not run", done.failed))
    figures = [tag("figure", picture, tag("figcaption", title)) for title, picture in done.pictures]
    again = f"samproof simulate {e.name} {short(e.place.path)}"
    return tag(
        "article",
        tag("h3", tag("a", e.name, href=f"#{anchor('experiment', e.name)}")),
        tag("p", e.note, class_="note") if e.note else None,
        tag("dl", *([tag("dt", term), tag("dd", value)] for term, value in rows), class_="statement"),
        _bounds(done),
        tag("div", *figures, class_="figures") if figures else None,
        tag("details", tag("summary", "How to run it again"), tag("pre", tag("code", again))),
        id=anchor("experiment", e.name),
        class_="experiment",
    )


def _bounds(done: Run) -> Markup | None:
    rows = done.report.get("bounds", [])
    if not rows:
        return None
    head = tag("tr", *(tag("th", word, scope="col") for word in ("Claimed", "Bound", "Seen", "Difference")))
    body = []
    for row in rows:
        seen = f"{row['seen']} from t = {row['since']} on: {_digits(row['value'])}"
        body.append(tag("tr", *(tag("td", tag("code", t)) for t in (row["relation"], _digits(row["bound"]), seen, row["comparison"]))))
    return tag("div", tag("table", tag("thead", head), tag("tbody", *body)), class_="wide")


def _digits(value: str) -> str:
    """A long decimal to twelve digits; anything else as it is.

    >>> _digits("0.16539866862653765"), _digits("1.5e-20"), _digits("nan")
    ('0.165398668627', '1.5e-20', 'nan')
    """
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return f"{number:.12g}" if number.is_finite() else value
