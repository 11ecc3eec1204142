"""What ``samproof picture`` does: find the experiment, run it where a picture needs an orbit, draw."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..claims.experiment import Experiment
from ..errors import ClaimError
from .command import Options, find, picture_file, prepared
from .reports import DIGITS, Plan, orbit

ROWS = 4000  # every step of the tail of an orbit is seen up to this length
STEPS = 10_000
THEOREMS = ("rates", "amplification")


def draw(view: str, name: str | None, experiments: Sequence[Experiment], options: Options) -> str:
    """Draw and say what was written.

    Parameters
    ----------
    view : landscape, orbit, plane, rates or amplification.
    name : an experiment; None for the last two.
    experiments : all that were found.
    options : ``plot`` says where to; settings, start, steps and seed as in a simulation.

    Raises
    ------
    ClaimError : E198 where a view needs an experiment or takes none, and all that a simulation and its pictures raise.
    """
    target = picture_file(options.plot)
    assert target is not None
    if view in THEOREMS:
        _theorem(view, name, options, target)
    else:
        if name is None:
            raise ClaimError("E198", f"the view {view} needs an experiment; samproof simulate --list shows them")
        _experiment(view, find(experiments, name), options, target)
    return f"wrote {target}"


def _theorem(view: str, name: str | None, options: Options, target: Path) -> None:
    if name is not None or options.settings or options.start or options.steps or options.seed is not None:
        raise ClaimError("E198", f"the view {view} is of a theorem; it takes no experiment and no settings")
    from .pictures import Network, amplification_picture, rates_picture

    if view == "rates":
        rates_picture(target)
    else:
        amplification_picture(Network(), target)


def _experiment(view: str, experiment: Experiment, options: Options, target: Path) -> None:
    from .pictures import landscape_picture, orbit_picture, plane_picture

    problem = prepared(experiment, options)
    if view == "landscape":
        landscape_picture(experiment, target, problem.values)
        return
    steps = options.steps or STEPS
    plan = Plan(steps, 1 if view == "plane" and steps <= ROWS else max(1, steps // ROWS) | 1, options.seed or 0, None)
    report, _, points = orbit(problem, plan, "mpmath", DIGITS)
    if report["interrupted"]:
        raise KeyboardInterrupt
    (orbit_picture if view == "orbit" else plane_picture)(experiment, points.columns(), target, problem.values)
