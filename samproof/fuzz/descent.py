"""Local descent to where the goal holds least."""

from __future__ import annotations

from typing import Any

import numpy as np

from .floats import Floats, Lowered, screen
from .meter import Meter
from .plans import Plan, solve_rows
from .scene import Scene

GENERATIONS, POLISH_STEPS = 60, 40  # how often every point is moved, and how often one is improved at most


def descend(
    scene: Scene, lowered: Lowered, plan: Plan, start: Floats, rng: np.random.Generator, generations: int = GENERATIONS
) -> Floats:
    """Points with a small slack of the goal, found from many starts by differential evolution.

    Parameters
    ----------
    scene : Scene
        The statement.
    lowered : Lowered
        Its tape in floating point.
    plan : Plan
        Which slots are solved for rather than searched.
    start : array of shape (points, slots)
        Where to start.
    rng : numpy.random.Generator
        The source of randomness.
    generations : int
        How often every point is moved.

    Returns
    -------
    array of shape (points, slots)
        The final points, best first.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from samproof.kernel import ONE, ge, var
    >>> x = var("x")
    >>> scene = Scene([], ge(x * x - x.scale(2) + ONE.scale(Fraction(9999, 10000))), {}, 0)
    >>> rng = np.random.default_rng(0)
    >>> best = descend(scene, Lowered(scene.tape), (), rng.normal(size=(20, 1)), rng)[0, 0]
    >>> bool(abs(best - 1) < 0.01)
    True
    """
    solved = [s.slot for s in plan]
    free = [i for i in range(scene.size) if i not in solved]
    x = solve_rows(lowered, plan, start)
    merit = screen(scene, lowered, x).merit
    count = len(x)
    if not free or count < 5:
        return x[np.argsort(merit, kind="stable")]
    for _ in range(generations):
        order = np.argsort(merit, kind="stable")
        leaders = order[rng.integers(0, max(2, count // 6), count)]
        a, b = rng.integers(0, count, count), rng.integers(0, count, count)
        weight = rng.uniform(0.3, 1.0, (count, 1))
        pull = rng.choice([0.0, 0.5, 1.0], (count, 1))
        with np.errstate(all="ignore"):
            trial = x + pull * (x[leaders] - x) + weight * (x[a] - x[b])
            noise = rng.normal(size=trial.shape) * 10.0 ** rng.uniform(-5, 0, (count, 1))
            trial = np.where(rng.random((count, 1)) < 0.25, x[leaders] * (1 + noise), trial)
            trial = np.where(rng.random(trial.shape) < 0.8, trial, x)
        trial = solve_rows(lowered, plan, trial)
        score = screen(scene, lowered, trial).merit
        better = score < merit
        x[better], merit[better] = trial[better], score[better]
    return x[np.argsort(merit, kind="stable")]


def polish(scene: Scene, lowered: Lowered, plan: Plan, start: Floats, meter: Meter, steps: int = POLISH_STEPS) -> Floats:
    """One point moved by sequential quadratic programming to where the goal holds least.

    Parameters
    ----------
    scene : Scene
        The statement.
    lowered : Lowered
        Its tape in floating point.
    plan : Plan
        Which slots are solved for.
    start : array of shape (slots,)
        Where to start.
    meter : Meter
        What notes the evaluations.
    steps : int
        How many steps at most.

    Returns
    -------
    array of shape (slots,)
        The final point.
    """
    if scene.goal is None:
        return start
    from scipy.optimize import minimize

    solved = {s.slot for s in plan}
    free = [i for i in range(scene.size) if i not in solved]
    if not free or not np.all(np.isfinite(start)):
        return start
    scale = np.maximum(np.abs(start[free]), 1e-3)
    nodes = [(head, node) for head, node in scene.hypotheses if lowered.tape.degrees(node)]
    values = lowered.values(start[None, :])
    sizes = np.array([max(float(lowered.size(node, values)[0]), 1e-12) for _, node in nodes])

    def measure(u: Floats) -> Floats:
        """Rows: slack of the goal, then hypotheses, at many points."""
        x = np.repeat(start[None, :], len(u), axis=0)
        x[:, free] = u * scale
        x = solve_rows(lowered, plan, x)
        found = lowered.values(x)
        result = screen(scene, lowered, x, found)
        meter.floats(len(lowered.steps), len(u))
        rows = np.array([result.slack, *(found[node] / s for (_, node), s in zip(nodes, sizes, strict=True))])
        return np.asarray(np.nan_to_num(rows, nan=1e6, posinf=1e6, neginf=-1e6), dtype=np.float64)

    known: dict[bytes, tuple[Floats, Floats]] = {}

    def at(u: Floats) -> tuple[Floats, Floats]:
        """The rows at a point and their slopes, by central differences."""
        u = np.asarray(u, dtype=np.float64)
        key = u.tobytes()
        if key not in known:
            h = 1e-6
            shifts = np.eye(len(free)) * h
            rows = measure(np.concatenate([u[None, :], u + shifts, u - shifts]))
            n = len(free)
            known[key] = rows[:, 0], (rows[:, 1 : n + 1] - rows[:, n + 1 :]) / (2 * h)
        return known[key]

    constraints: list[dict[str, Any]] = []
    for wanted in ("eq", "ineq"):
        which = [i + 1 for i, (head, _) in enumerate(nodes) if (head == "eq") == (wanted == "eq")]
        if which:
            constraints.append({
                "type": wanted,
                "fun": lambda u, w=which: at(u)[0][w],
                "jac": lambda u, w=which: at(u)[1][w],
            })
    try:
        with np.errstate(all="ignore"):
            answer = minimize(
                lambda u: float(at(u)[0][0]), start[free] / scale, jac=lambda u: at(u)[1][0], method="SLSQP",
                constraints=constraints, options={"maxiter": steps, "ftol": 1e-12},
            )
    except (ValueError, ArithmeticError):
        return start
    x = start.copy()
    x[free] = np.asarray(answer.x) * scale
    return np.asarray(solve_rows(lowered, plan, x[None, :])[0])
