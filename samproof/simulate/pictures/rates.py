"""What a constant step size costs SAM on strongly convex functions: bounds, and what runs of it reach."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import mpmath
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from ...claims.concrete import define
from ...claims.experiment import Experiment
from ...claims.expr import absolute, piecewise, sqrt
from ...claims.symbols import positive, real
from ..emit import Writer
from ..multiprecision import constants
from ..orbit import build, loop
from ..problem import prepare
from .sampling import Sampled
from .style import BLACK, BLUE, COLUMN, DASHES, RED, picture

RATIO = Fraction(1, 50)  # mu/beta
STEPS = tuple(Fraction(1, 2**k) for k in range(9, 0, -1))  # eta*beta
SETTLED = 8  # so many times 1/(eta*mu) steps are made, or 1/(eta*beta) on the quadratic


class Rates(NamedTuple):
    """Suboptimality f - inf f in units of beta*rho^2 for each step size eta*beta; the last two are where runs ended."""

    steps: Any
    upper: Any
    cycle: Any
    cone_cycle: Any
    quadratic: Any
    cone: Any


def _experiments() -> tuple[Experiment, Experiment]:
    """The quadratic, and a quadratic with a steep wall around a thin cone, with beta = rho = 1."""
    mu, eta = positive("mu eta")
    x, x1, x2 = real("x x1 x2")
    bowl = define("f", x, x**2 / 2)
    delta = mu / sqrt(2)
    side, along = absolute(x2) - delta * x1, x1 + delta * absolute(x2)
    square = piecewise((0, side <= 0), (side**2 / (1 + delta**2), along >= 0), x1**2 + x2**2)
    wall = define("f", (x1, x2), mu / 2 * (x1**2 + x2**2) + (1 - mu) / 2 * square)
    given = {"mu": RATIO, "eta": STEPS[0]}
    return (
        Experiment("quadratic", function=bowl, eta=eta, rho=1, parameters=given, start=eta),
        Experiment("cone", function=wall, eta=eta, rho=1, parameters=given, start=(eta / (3 * sqrt(3) * mu), eta / sqrt(6))),
    )


@cache
def rates() -> Rates:
    """The bounds, and what SAM reaches on both functions, for each of ``STEPS``."""
    eta, mu = np.array([float(s) for s in STEPS]), float(RATIO)
    quadratic, cone = _experiments()
    return Rates(
        eta,
        np.maximum(eta**2 / (8 * mu * (1 - eta) ** 2), eta**2 / 2),
        eta**2 / (2 * (2 - eta) ** 2),
        eta**2 / (54 * mu),
        np.array([_reached(quadratic, s, int(SETTLED / s)) for s in STEPS]),
        np.array([_reached(cone, s, int(SETTLED / (s * RATIO))) for s in STEPS]),
    )


def _reached(experiment: Experiment, eta: Fraction, steps: int) -> float:
    """The value of the function after so many steps of the method, in floats."""
    problem = prepare(experiment, settings={"eta": str(eta)})
    writer = Writer(problem.graph)
    source, needed = loop(problem, writer)
    known = {n: float(v) for n, v in constants(problem.graph, [*needed, *problem.start], mpmath.mp.clone()).items()}
    advance = build(source, "advance", known, writer, {"sqrt": math.sqrt, "abs": abs})
    last = advance(*(known[n] for n in problem.start), range(steps))
    values = Sampled(experiment, problem.values)
    f = experiment.function
    assert f is not None
    return float(values(f(experiment.variables), **{n: np.asarray(x) for n, x in zip(problem.coordinates, last, strict=True)}))


def rates_picture(path: str | Path) -> None:
    """Draw the suboptimality of SAM with a constant step size against the step size, on logarithmic axes.

    Parameters
    ----------
    path : a file that ends in ``.pdf``, ``.png`` or ``.svg``.

    Raises
    ------
    ClaimError : E201 for another suffix, E202 for a place that cannot be written.
    """
    with picture(path, "Suboptimality of SAM against its step size", COLUMN, 2.9) as figure:
        seen = rates()
        axes = figure.subplots()
        lines = (
            (seen.upper, r"upper bound $\beta^{4}\eta^{2}\rho^{2}/(8\mu(1-\eta\beta)^{2})$", BLACK, "-"),
            (seen.cone_cycle, r"cone cycle $\approx \beta^{4}\eta^{2}\rho^{2}/(54\mu)$", RED, DASHES[1]),
            (seen.cycle, r"quadratic cycle $\beta^{3}\eta^{2}\rho^{2}/(2(2-\eta\beta)^{2})$", BLUE, DASHES[3]),
        )
        axes.set_xscale("log")
        axes.set_yscale("log")
        for i, (y, label, colour, dash) in enumerate(lines):
            axes.plot(seen.steps, y, color=colour, linestyle=dash)
            _along(axes, seen.steps[4], y[4], label, below=i == 2)
        look: dict[str, Any] = {"linestyle": "none", "markeredgewidth": 0.8, "markerfacecolor": "white"}
        axes.plot(seen.steps, seen.quadratic, "o", color=BLUE, markersize=5.5, label="run on the quadratic", **look)
        axes.plot(seen.steps, seen.cone, "^", color=RED, markersize=3.2, label="run on the cone function", **look)
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlabel(r"step size $\eta\beta$ (dimensionless)")
        axes.set_ylabel(r"$(f(x_{t}) - \inf\, f)/(\beta\rho^{2})$ at large $t$")
        figure.suptitle(rf"$\mu = \beta/{RATIO.denominator}$", fontsize=7)
        axes.legend(loc="upper left")


def _along(axes: Axes, x: float, y: float, label: str, below: bool) -> None:
    """A label beside a point of a curve y ~ x^2, in the direction of the curve."""
    y *= 0.55 if below else 1.5
    axes.text(
        x, y, label, fontsize=7, ha="center", va="top" if below else "bottom",
        rotation=math.degrees(math.atan2(2 * y, x)), rotation_mode="anchor", transform_rotates_text=True,
    )  # fmt: skip
