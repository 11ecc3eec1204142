"""How SAM amplifies the features of a diagonal linear network of depth two one after the other."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from ...errors import ClaimError
from .mathtext import number
from .style import BLACK, COLOURS, COLUMN, DASHES, GREY, LIGHT, above, picture

POINTS = 1201


class Network(NamedTuple):
    """The flow dw_j/dtau = x_j w_j (1 - rho x_j/N) with N = sqrt(2)|w*x|, from w_j(0) = start.

    ``features`` are x_j > 0 in increasing order (minor to major), ``start`` > 0, ``rho`` > 0, ``until`` the rescaled time > 0.
    """

    features: tuple[float, ...] = (1.0, 1.5, 2.0, 2.5, 3.0)
    start: float = 0.36
    rho: float = 1.0
    until: float = 6.0


class Amplified(NamedTuple):
    """What the flow gives: time, weights, their rates of growth x_j (1 - rho x_j/N), the norm N, and the fastest coordinate."""

    tau: Any
    weights: Any
    rates: Any
    norm: Any
    fastest: Any


def amplify(network: Network) -> Amplified:
    """Integrate the flow in log w_j, where its right-hand side is the rate of growth.

    Raises
    ------
    ClaimError : E205 for a network whose features, start, radius or time are not positive, or whose flow cannot be followed.
    """
    from scipy.integrate import solve_ivp

    x = np.asarray(network.features, dtype=float)
    if x.ndim != 1 or len(x) < 2 or not (x > 0).all() or not min(network.start, network.rho, network.until) > 0:
        raise ClaimError("E205", f"{network} has a value that is not positive, or fewer than two features")

    def norm(logs: Any) -> Any:
        return np.sqrt(2 * ((np.exp(logs).T * x) ** 2).sum(-1))

    def growth(_: float, logs: Any) -> Any:
        return (x * (1 - network.rho * x / norm(logs)[..., None])).T

    tau = np.linspace(0, network.until, POINTS)
    logs = np.full(len(x), np.log(network.start))
    found = solve_ivp(growth, (0, network.until), logs, method="DOP853", t_eval=tau, rtol=1e-11, atol=1e-12)
    if not found.success or not np.isfinite(found.y).all():
        raise ClaimError("E205", f"the flow of {network} cannot be followed so far; give a smaller time")
    rates = growth(0.0, found.y)
    return Amplified(tau, np.exp(found.y), rates, norm(found.y), rates.argmax(0))


def amplification_picture(network: Network, path: str | Path) -> None:
    """Draw the share of each weight, and which coordinate grows fastest, over the rescaled time.

    Parameters
    ----------
    network : the features, the start, the radius and the time.
    path : a file that ends in ``.pdf``, ``.png`` or ``.svg``.

    Raises
    ------
    ClaimError : E201 for another suffix, E202 for a place that cannot be written, E205 for a network that does not fit.
    """
    with picture(path, "Sequential feature amplification", COLUMN, 3.4) as figure:
        flow = amplify(network)
        shares, size, strip = figure.subplots(3, 1, sharex=True, height_ratios=(6, 5, 1))
        x = network.features
        for j in range(len(x)):
            look = {"color": COLOURS[j % len(COLOURS)], "linestyle": DASHES[j % len(DASHES)]}
            shares.plot(flow.tau, flow.weights[j] / flow.weights.sum(0), label=f"$x_{{{j + 1}}} = {number(x[j])}$", **look)
        shares.set_ylabel("share $w_{j}/|w|_{1}$")
        shares.set_ylim(0, None)
        levels = [a + b for a, b in pairwise(x)]
        size.plot(flow.tau, flow.norm / network.rho, color=BLACK)
        for j, level in enumerate(levels):
            size.axhline(level, color=GREY, linewidth=0.6, linestyle=DASHES[1], zorder=1)
            label = rf"${j + 2}$ overtakes ${j + 1}$: $x_{{{j + 1}}} + x_{{{j + 2}}}$"
            size.text(network.until, level, label, fontsize=6, va="bottom", ha="right")
        size.set_ylabel(r"$N/\rho$")
        size.set_ylim(0, 1.5 * levels[-1])
        _strip(strip, flow)
        strip.set_xlabel(r"rescaled time $\tau$ (unit of $1/x_{1}$)" if x[0] == 1 else r"rescaled time $\tau$")
        strip.set_xlim(0, network.until)
        figure.suptitle(rf"$\rho = {number(network.rho)}$, $w_{{j}}(0) = {number(network.start)}$", fontsize=7)
        above(shares)


def _strip(axes: Axes, flow: Amplified) -> None:
    """A bar that names the fastest coordinate at each time."""
    edges = [0, *(np.flatnonzero(np.diff(flow.fastest)) + 1), len(flow.tau) - 1]
    for a, b in pairwise(edges):
        j = int(flow.fastest[a])
        axes.axvspan(flow.tau[a], flow.tau[b], facecolor=COLOURS[j % len(COLOURS)], edgecolor="white", linewidth=0.8)
        if flow.tau[b] - flow.tau[a] > 0.03 * flow.tau[-1]:
            ink = BLACK if COLOURS[j % len(COLOURS)] in LIGHT else "white"
            axes.text((flow.tau[a] + flow.tau[b]) / 2, 0.47, f"${j + 1}$", color=ink, ha="center", va="center")
    axes.set_yticks([])
    axes.set_ylabel("fastest", rotation=0, ha="right", va="center")
    axes.spines["left"].set_visible(False)
