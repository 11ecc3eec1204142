"""An orbit in the plane: level lines of the function, the tail of the orbit, its cycle, and where the method looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ...claims.concrete import Coordinates
from ...claims.experiment import Experiment
from ...errors import ClaimError
from .mathtext import name, write
from .orbit import EXPECTED, read, thinned
from .sampling import Sampled
from .style import BLACK, BLUE, COLUMN, DASHES, GREEN, GREY, PAGE, RED, above, picture

GRID = 401
TAIL = 200  # so many iterates decide what is seen
LEVELS = 9
TINY = 0.03  # of the width of the picture
ARROW: dict[str, Any] = {"arrowstyle": "-|>", "color": RED, "linewidth": 0.8, "shrinkA": 2, "shrinkB": 2}


def plane_picture(
    experiment: Experiment,
    columns: Mapping[str, Sequence[float]],
    path: str | Path,
    parameters: Mapping[str, Any] | None = None,
) -> None:
    """Draw the level lines of f, the joints between its pieces, the last iterates and the points where they look.

    Parameters
    ----------
    experiment : with two coordinates; of a stochastic one the mean is drawn.
    columns : ``t`` and one column for each coordinate, all of one length, at least 2.
    path : a file that ends in ``.pdf``, ``.png`` or ``.svg``.
    parameters : the values that the orbit was run with; None for the experiment's own.

    Raises
    ------
    ClaimError : E201 for another suffix, E202 for a place that cannot be written, E204 for another number of coordinates, E205
        for a column that is missing or short.
    """
    if len(experiment.variables) != 2:
        count = len(experiment.variables)
        message = f"{experiment.name} has {count} coordinate{'s' * (count > 1)}; a picture in the plane needs two"
        raise ClaimError("E204", message)
    values = Sampled(experiment, parameters)
    state = [v.args[0] for v in experiment.variables]
    data = read(columns, ["t", *state], least=2)
    tail = {s: data[s][-TAIL:] for s in state}
    last = {s: data[s][-2:] for s in ["t", *state]}
    step = experiment.branches(experiment.method)[0].step(Coordinates(*experiment.variables))
    looks = {s: np.array(values(e, **last)) for s, e in zip(state, step.y, strict=True)}
    if not all(np.isfinite(column).all() for column in (*tail.values(), *looks.values())):
        raise ClaimError("E205", f"the orbit of {experiment.name} leaves the floats; draw it over fewer steps")
    window = _window(tail, looks, state)
    gap = max(abs(last[s][1] - last[s][0]) for s in state)
    tiny = 0 < gap < TINY * (window[0][1] - window[0][0])  # the last two would be one point
    with picture(path, f"{experiment.name} in the plane", PAGE if tiny else COLUMN, 3.5) as figure:
        figure.suptitle(values.setting(), fontsize=7)
        axes, *rest = figure.subplots(1, 2 if tiny else 1, squeeze=False)[0]
        axes.set_aspect("equal")
        _levels(axes, values, window)
        rows = thinned(data["t"])
        axes.plot(*(data[s][rows] for s in state), ".", color=BLACK, markersize=2, zorder=3, label="iterates $x_{t}$")
        axes.plot(*(last[s] for s in state), "-o", color=BLUE, linewidth=1, zorder=5, label="the last two")
        for i in range(2):
            tip, foot = ((d[state[0]][i], d[state[1]][i]) for d in (looks, last))
            axes.annotate("", tip, foot, arrowprops=ARROW)
        axes.plot(*(looks[s] for s in state), "s", color=RED, linestyle="none", zorder=5, label="perturbed points $y_{t}$")
        across, up = (f"${write(v)}$" for v in experiment.variables)
        axes.set_xlabel(across)
        axes.set_ylabel(up)
        axes.set_xlim(window[0])
        axes.set_ylim(window[1])
        above(axes)
        for close in rest:
            _close_up(close, values, last, state)
            close.set_xlabel(across)
            close.set_ylabel(up)


def _close_up(axes: Axes, values: Sampled, last: Mapping[str, Any], state: Sequence[str]) -> None:
    """The last two points with the origin, each coordinate on a scale of its own."""
    reach = [(min(0.0, last[s].min()), max(0.0, last[s].max())) for s in state]
    window = [(low - 0.2 * (high - low or 1.0), high + 0.2 * (high - low or 1.0)) for low, high in reach]
    _levels(axes, values, window)
    axes.plot(*(last[s] for s in state), "-o", color=BLUE, linewidth=1, zorder=5)
    axes.set_xlim(window[0])
    axes.set_ylim(window[1])
    axes.ticklabel_format(style="sci", scilimits=(-2, 3), useMathText=True)
    axes.set_title("close-up, two scales", fontsize=7)


def _window(tail: Mapping[str, Any], looks: Mapping[str, Any], state: Sequence[str]) -> list[tuple[float, float]]:
    """What is seen: the tail, where it looks, and the origin where that is not far away; the same scale on both axes."""
    found = []
    for s in state:
        both = np.concatenate([tail[s], looks[s]])
        found.append((both.min(), both.max()))
    size = max(high - low for low, high in found) or 1.0
    reach = [(min(low, 0.0), max(high, 0.0)) if min(abs(low), abs(high)) < 2 * size else (low, high) for low, high in found]
    size = 1.2 * max(high - low for low, high in reach)
    return [((low + high - size) / 2, (low + high + size) / 2) for low, high in reach]


def _heights(values: Sampled, here: Mapping[str, Any]) -> Any:
    """The function, or the mean of the components, moved up where it is negative somewhere."""
    point = values.experiment.variables
    height = sum(values.constant(p) * values(f(point), **here) for p, f in values.components)
    return height - min(np.min(height), 0.0)


def _label(axes: Axes, lines: Any, values: Sampled, mesh: Any, height: Any) -> None:
    """Name the powers of ten among the levels, on the way from the lowest point to the lower left corner."""
    low = np.unravel_index(height.argmin(), height.shape)
    ray = [m[low] + np.linspace(0, 1, GRID) * (m.min() - m[low]) for m in mesh]
    along = _heights(values, dict(zip(values.inputs, ray, strict=True)))
    powers = [v for v in lines.levels if abs(np.log10(v) - round(np.log10(v))) < 0.1]
    places = {v: round(np.interp(v, along, np.arange(GRID))) for v in powers}
    chosen = {v: (ray[0][i], ray[1][i]) for v, i in places.items() if 0.1 * GRID < i < 0.8 * GRID}
    axes.clabel(lines, list(chosen), manual=list(chosen.values()), fmt=_power, fontsize=6)


def _power(value: float) -> str:
    return f"$10^{{{round(np.log10(value))}}}$"


def _levels(axes: Axes, values: Sampled, window: list[tuple[float, float]]) -> None:
    experiment, state = values.experiment, list(values.inputs)
    mesh = np.meshgrid(*(np.linspace(low, high, GRID) for low, high in window))
    here = dict(zip(state, mesh, strict=True))
    formulas = [f(experiment.variables) for _, f in values.components]
    height = _heights(values, here)
    if not 0 < height.max() < np.inf:
        return
    top = 2 * np.log10(height.max())
    powers = np.arange(np.floor(top) - LEVELS + 1, np.floor(top) + 1)
    lines = axes.contour(*mesh, height, levels=10 ** (powers / 2), colors=GREY, linewidths=0.5)
    _label(axes, lines, values, mesh, height)
    shown = (EXPECTED if experiment.stochastic else "") + name(values.components[0][1].name)
    axes.plot([], [], color=GREY, linewidth=0.5, label=f"${shown} = 10^{{k/2}}$")
    joint = ""
    for gap in values.joints(formulas, corners=False):
        side = values.at(gap, here)
        if side.min() < 0 < side.max():
            axes.contour(*mesh, side, levels=[0.0], colors=GREEN, linewidths=1.1, linestyles=[DASHES[1]])
            joint = "joint of pieces"
    if joint:
        axes.plot([], [], color=GREEN, linewidth=1.1, linestyle=DASHES[1], label=joint)
