"""A function on the line, its derivative, and the derivative that the method sees from the perturbed point."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from ...claims.experiment import ROOTED, Experiment
from ...claims.expr import Expr
from ...errors import ClaimError
from ..graph import Node
from .mathtext import name, write
from .orbit import EXPECTED, limit, trap
from .sampling import Sampled
from .style import BLACK, BLUE, COLUMN, DASHES, GREY, PAGE, PALE, RED, above, picture

POINTS = 2001
LIMIT: dict[str, Any] = {"marker": "o", "linestyle": "none", "color": BLACK, "markerfacecolor": "white", "zorder": 5}
MOST_JOINTS = 12  # further joints are not looked for


class Scene(NamedTuple):
    """One column of the picture: a function, its derivative, the derivative that is seen, and what they are called."""

    title: str
    value: Expr
    slope: Expr
    seen: Expr
    labels: tuple[str, str, str]


def landscape_picture(experiment: Experiment, path: str | Path, parameters: Mapping[str, Any] | None = None) -> None:
    """Draw f, and below it f' and what the method takes for it, such as f'(x + rho sign f'(x)).

    The trap is shaded; the limit and the joints between pieces are marked.  A stochastic experiment has one such column for each
    component, and one for the mean.

    Parameters
    ----------
    experiment : with one coordinate.
    path : a file that ends in ``.pdf``, ``.png`` or ``.svg``.
    parameters : values of the parameters; None for the experiment's own.

    Raises
    ------
    ClaimError : E201 for another suffix, E202 for a place that cannot be written, E203 for more than one coordinate.
    """
    if len(experiment.variables) != 1:
        count = len(experiment.variables)
        raise ClaimError("E203", f"{experiment.name} has {count} coordinates; a landscape is drawn of functions of one")
    values = Sampled(experiment, parameters)
    scenes = _scenes(values)
    gaps = values.joints(s.value for s in scenes)
    turns = [values.node(s.slope) for s in scenes]
    x, joints = _domain(values, gaps, [*turns, *(values.node(s.seen) for s in scenes)])
    wide = len(scenes) > 1
    with picture(path, f"Landscape of {experiment.name}", PAGE if wide else COLUMN, 3.1) as figure:
        moment = ", $t = 0$" if experiment.method == ROOTED else ""
        figure.suptitle(values.setting() + moment, fontsize=7)
        grid = figure.subplots(2, len(scenes), sharex=True, squeeze=False)
        for (top, bottom), scene in zip(grid.T, scenes, strict=True):
            _scene(top, bottom, values, scene, x, joints, turns)
            if bottom is not grid[1, 0]:
                bottom.sharey(grid[1, 0])
                bottom.tick_params(labelleft=False)
        f, variable = values.components[0][1], experiment.variables[0]
        for axes, e, word in ((grid[0, 0], f(variable), "value"), (grid[1, 0], f.gradient(variable), "derivative")):
            axes.set_ylabel(word if wide else f"${write(e)}$")
        for axes in grid[1]:
            axes.set_xlabel(f"${write(variable)}$")
            axes.set_xlim(x[0], x[-1])
        if wide:
            handles, labels = grid[1, -1].get_legend_handles_labels()
            named = {scenes[-1].labels[1]: f"at ${write(variable)}$", scenes[-1].labels[2]: "mean at the perturbed points $y$"}
            figure.legend(handles, [named.get(n.strip("$"), n) for n in labels], loc="outside lower center", ncols=len(labels))
        else:
            above(grid[0, 0], only=("trap", "joint", "limit"))
            above(grid[1, 0], only=("$",))


def _scenes(values: Sampled) -> list[Scene]:
    experiment, components = values.experiment, values.components
    x = experiment.variables[0]
    branches = [b.step(x) for b in experiment.branches(experiment.method)]
    state = [x.args[0]]
    each = len(branches) // len(components)
    scenes: list[Scene] = []
    for i, (p, g) in enumerate(components):
        looks = [g.gradient(b.y) for b in branches[i * each : (i + 1) * each]]
        look = looks[0] if each == 1 else _mean([(q, e) for (q, _), e in zip(components, looks, strict=True)])
        shown = write(looks[0], state) if each == 1 else rf"{EXPECTED}{name(g.name)}'(y)"
        labels = (write(g(x), state), write(g.gradient(x), state), shown)
        title = "" if len(components) == 1 else f"${labels[0]}$, probability ${write(p)}$"
        scenes.append(Scene(title, g(x), g.gradient(x), look, labels))
    if len(components) > 1:
        shares = [p for p, _ in components]
        columns = [[s.value for s in scenes], [s.slope for s in scenes], [s.seen for s in scenes]]
        value, slope, seen = (_mean(list(zip(shares, column, strict=True))) for column in columns)
        labels = (f"{EXPECTED}f({state[0]})", f"{EXPECTED}f'({state[0]})", f"{EXPECTED}f'(y)")
        scenes.append(Scene("mean", value, slope, seen, labels))
    return scenes


def _mean(parts: list[tuple[Expr, Expr]]) -> Expr:
    (p, first), *rest = parts
    result: Expr = p * first
    for q, e in rest:
        result = result + q * e
    return result


def _domain(values: Sampled, gaps: list[Node], slopes: list[Node]) -> tuple[Any, list[float]]:
    """The interval that is drawn, and the joints inside of it.

    It holds the start, the trap, the limit, and the joints near them; where there is no trap, the zeros of the derivatives too.
    """
    experiment = values.experiment
    marks = [values.constant(e) for e in (*experiment.start, *(experiment.trap or ()), *(experiment.limit or ()))]
    radius = abs(values.constant(experiment.rho))
    low, high = min(marks), max(marks)
    reach = max(radius, (high - low) / 2) or 1.0
    joints = _zeros(values, gaps, low - 3 * reach, high + 3 * reach)
    critical = _zeros(values, slopes, low - 6 * reach, high + 6 * reach) if experiment.trap is None else []
    low, high = min([low, *joints, *critical]), max([high, *joints, *critical])
    margin = max(0.6 * radius, 0.15 * (high - low)) or 1.0
    return np.linspace(low - margin, high + margin, POINTS), joints


def _zeros(values: Sampled, gaps: list[Node], low: float, high: float) -> list[float]:
    """Where a gap changes its sign, to the precision of a picture."""
    (state,) = values.inputs
    x = np.linspace(low, high, 20 * POINTS)
    found: set[float] = set()
    for gap in gaps[:MOST_JOINTS]:
        y = values.at(gap, {state: x})
        for i in np.flatnonzero(np.diff(y > 0)):
            a, b = y[i], y[i + 1]
            found.add(round(float(x[i] - a * (x[i + 1] - x[i]) / (b - a)), 12))
    return sorted(found)


def _scene(top: Axes, bottom: Axes, values: Sampled, scene: Scene, x: Any, joints: list[float], turns: list[Node]) -> None:
    experiment = values.experiment
    (state,) = values.inputs
    f, slope, seen = (np.array(values(e, **{state: x})) for e in (scene.value, scene.slope, scene.seen))
    for turn in turns:  # where the direction turns, what is seen jumps
        seen[np.flatnonzero(np.diff(np.sign(values.at(turn, {state: x}))))] = np.nan
    for axes in (top, bottom):
        if experiment.trap is not None:
            low, high = map(values.constant, experiment.trap)
            axes.axvspan(low, high, facecolor=PALE, edgecolor="none", zorder=0, label=trap(values))
        for i, joint in enumerate(joints):
            axes.axvline(joint, color=GREY, linewidth=0.7, linestyle=DASHES[2], zorder=1, label="joint" if i == 0 else None)
    top.plot(x, f, color=BLACK, zorder=2)
    bottom.axhline(0, color=GREY, linewidth=0.5, zorder=1)
    bottom.plot(x, slope, color=BLUE, zorder=3, label=f"${scene.labels[1]}$")
    bottom.plot(x, seen, color=RED, linestyle=DASHES[1], zorder=4, label=f"${scene.labels[2]}$")
    if experiment.limit is not None:
        here = {state: np.array([values.constant(experiment.limit[0])])}
        for axes, e in ((top, scene.value), (bottom, scene.slope)):
            axes.plot(here[state], values(e, **here), label=limit(values), **LIMIT)
    top.set_title(scene.title)
