"""An orbit over time, and what the experiment claims about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ...claims.experiment import Experiment
from ...claims.expr import Relation
from ...errors import ClaimError
from .mathtext import name, number, write
from .sampling import Sampled
from .style import BLACK, COLOURS, COLUMN, DASHES, GREY, MARKERS, PALE, RED, above, decades, picture, spread_out

LONG = 200  # from so many steps on the time has a logarithmic axis
LONGEST = 48  # so long a formula is shown in a legend
EXPECTED = r"\mathbb{E}\,"
FEW = 100  # so many points are joined by lines
MOST = 150  # pairs of neighbours that are drawn of a longer orbit
TINY = 1e-250  # below it the end of a logarithmic axis may be no number any more


def orbit_picture(
    experiment: Experiment,
    columns: Mapping[str, Sequence[float]],
    path: str | Path,
    parameters: Mapping[str, Any] | None = None,
    *,
    mean: bool = False,
) -> None:
    """Draw the state over the time, and below it each bounded quantity with its claimed floor.

    For one orbit of a stochastic method the mean of the quantity so far is drawn as well.

    Parameters
    ----------
    experiment : whose orbit it is.
    columns : ``t``, one column for each coordinate, and one for the quantity of each bound that is drawn, such as
        ``str(bound.lhs)``; all of one length, at least 1.
    path : a file that ends in ``.pdf``, ``.png`` or ``.svg``.
    parameters : the values that the orbit was run with; None for the experiment's own.
    mean : the columns are expectations.

    Raises
    ------
    ClaimError : E201 for another suffix, E202 for a place that cannot be written, E205 for a column that is missing or short.
    """
    values = Sampled(experiment, parameters)
    bounds = [b for b in (_bound(r, values) for r in experiment.bounds) if str(b.lhs) in columns]
    state = list(values.inputs)
    data = read(columns, ["t", *state, *(str(b.lhs) for b in bounds)])
    with picture(path, f"Orbit of {experiment.name}", COLUMN, 3.0 if bounds else 1.9) as figure:
        figure.suptitle(values.setting(), fontsize=7)
        grid = figure.subplots(2 if bounds else 1, 1, sharex=True, squeeze=False)[:, 0]
        _state(grid[0], values, data, state, mean)
        if bounds:
            _bounds(grid[1], values, data, bounds, mean)
        grid[-1].set_xlabel("iteration $t$ (steps)")
        if data["t"].max() > LONG:
            grid[-1].set_xscale("symlog", linthresh=1, linscale=0.3)
        grid[-1].set_xlim(data["t"].min(), max(data["t"].max(), data["t"].min() + 1))


def _bound(r: Relation, values: Sampled) -> Relation:
    """The bound with the quantity on the left."""
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
    return Relation(turned.get(r.op, r.op), r.rhs, r.lhs) if values.graph.constant[values.node(r.lhs)] else r


def read(columns: Mapping[str, Sequence[float]], names: Sequence[str], least: int = 1) -> dict[str, Any]:
    """The named columns as arrays, nan where they are not finite.

    Raises
    ------
    ClaimError : E205 for a column that is missing, not of the length of the first, or shorter than ``least``.
    """
    found: dict[str, Any] = {}
    for column in names:
        if column not in columns:
            raise ClaimError("E205", f"the picture needs a column {column!r}; there are {', '.join(columns) or 'none'}")
        found[column] = np.array(columns[column], dtype=float)
        found[column][~np.isfinite(found[column])] = np.nan  # what overflowed is not drawn
        found[column][abs(found[column]) < TINY] = 0
        if len(found[column]) != len(found[names[0]]) or len(found[column]) < least:
            message = f"the column {column!r} has {len(found[column])} rows and {names[0]!r} has {len(found[names[0]])}"
            raise ClaimError("E205", f"{message}; a picture needs columns of one length, at least {least}")
    return found


def thinned(t: Any) -> Any:
    """The rows that are drawn of a long orbit: pairs of neighbours, so that a cycle of two keeps both its points.

    >>> len(thinned(np.arange(50))), len(thinned(np.arange(10**5))) <= 2*MOST
    (50, True)
    """
    size = len(t)
    if size <= 2 * MOST:
        return np.arange(size)
    spread = np.unique(np.concatenate([np.geomspace(1, size - 1, MOST), [0]]).astype(int))
    return np.unique(np.concatenate([spread, np.minimum(spread + 1, size - 1)]))


def _draw(axes: Axes, data: Mapping[str, Any], column: str, place: int, label: str | None) -> None:
    rows = thinned(data["t"])
    joined = len(rows) <= FEW
    axes.plot(
        data["t"][rows],
        data[column][rows],
        color=COLOURS[place],
        linestyle=DASHES[place] if joined else "none",
        linewidth=0.8,
        marker=MARKERS[place],
        markersize=3 if joined else 1.8,
        markerfacecolor=COLOURS[place] if place % 2 == 0 or not joined else "white",
        markeredgewidth=0.8 if joined else 0,
        label=label,
        clip_on=False,
        zorder=3,
    )


def _state(axes: Axes, values: Sampled, data: Mapping[str, Any], state: Sequence[str], mean: bool) -> None:
    experiment = values.experiment
    shown = [f"${EXPECTED if mean else ''}{name(s, 't')}$" for s in state]
    for i, s in enumerate(state):
        _draw(axes, data, s, i, shown[i] if len(state) > 1 else None)
    axes.set_ylabel(", ".join(shown))
    spread_out(axes.set_yscale, np.concatenate([data[s] for s in state]))
    if len(state) == 1 and experiment.trap is not None:
        low, high = map(values.constant, experiment.trap)
        axes.axhspan(low, high, facecolor=PALE, edgecolor="none", zorder=0, label=trap(values, "t"))
    for i, e in enumerate(experiment.limit or ()):
        label = limit(values) if i == 0 else None
        axes.axhline(values.constant(e), color=GREY, linewidth=0.8, linestyle=DASHES[1], zorder=1, label=label)
    axes.margins(y=0.08)
    above(axes)


def trap(values: Sampled, time: str = "") -> str:
    """What the legend calls the trap."""
    assert values.experiment.trap is not None
    low, high = values.experiment.trap
    if values.constant(low) == -values.constant(high):
        return f"trap $|{name(next(iter(values.inputs)), time)}| \\leq {write(high)}$"
    return f"trap $[{write(low)},\\ {write(high)}]$"


def limit(values: Sampled) -> str:
    """What the legend calls the limit."""
    shown = [write(e) for e in values.experiment.limit or ()]
    return f"limit ${shown[0]}$" if len(shown) == 1 else f"limit $({', '.join(shown)})$"


def _bounds(axes: Axes, values: Sampled, data: Mapping[str, Any], bounds: Sequence[Relation], mean: bool) -> None:
    state = list(values.inputs)
    here = {s: data[s] for s in state}
    labels = [f"${EXPECTED if mean else ''}{write(b.lhs, state, 't')}$" for b in bounds]
    everything = []
    for i, b in enumerate(bounds):
        quantity, level = data[str(b.lhs)], values(b.rhs, **here)
        _draw(axes, data, str(b.lhs), i, labels[i] if len(bounds) > 1 else None)
        everything += [quantity, level]
        if values.experiment.stochastic and not mean:
            so_far = np.cumsum(quantity) / np.arange(1, len(quantity) + 1)
            label = "mean so far" if np.ptp(data["t"]) < len(quantity) else "mean of the recorded steps"
            axes.plot(data["t"], so_far, color=BLACK, linewidth=1, zorder=4, label=label if i == 0 else None)
        formula = _claimed(b, level, state)
        axes.plot(data["t"], level, color=RED, linewidth=1.1, linestyle=DASHES[1 + 2 * i % 6], zorder=5, label=formula)
    axes.set_ylabel(", ".join(labels))
    together = np.concatenate(everything)
    if (together > 0).any() and (together >= 0).all() and decades(together) > 2:
        axes.set_yscale("log", nonpositive="mask")
    axes.margins(y=0.08)
    if axes.get_yscale() == "linear" and (together >= 0).all():
        axes.set_ylim(0, 1.1 * together.max() or 1.0)
    above(axes)


def _claimed(b: Relation, level: Any, state: Sequence[str]) -> str:
    """The claimed bound by formula and value, or by its value alone where the formula is long."""
    kind, formula, value = {">": "floor", "<": "ceiling"}.get(b.op[0], "value"), write(b.rhs, state, "t"), number(level[0])
    if np.ptp(level) > 0 or formula == value:
        return f"{kind} ${formula}$"
    return f"{kind} ${formula} = {value}$" if len(str(b.rhs)) <= LONGEST else f"{kind} ${value}$"
