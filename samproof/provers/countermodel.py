"""Points that satisfy every premise and not the goal: where there is one, no certificate exists and none need be looked for.

The variables are moved on a logarithmic scale from a few starts at once, by damped Newton steps towards what is violated.  Every
polynomial is measured relative to the sizes of its terms and has to hold with a margin, equations to many digits, so that a
point is not the shadow of a degenerate solution.  Nothing here is trusted: a wrong point could only make a search give up.
"""

from __future__ import annotations

from typing import Any

from .grading import Packed, Problem

STARTS = 24
STEPS = 12
MARGIN = 1e-3  # relative to the sizes of the terms
EXACT = 1e-12  # for the equations
FAR = 8.0  # logarithms of variables stay below it
STRIDE = 1.5  # the largest change of a logarithm in one step
DAMPING = 1e-3
LARGEST = 20_000_000  # products in one Jacobian


def is_refuted(problem: Problem) -> bool:
    """Whether a point was found at which every premise holds and the goal fails.

    Examples
    --------
    >>> from samproof.kernel import var
    >>> x, y = var("x"), var("y")
    >>> is_refuted(Problem(x - y, False, [(x, True), (y, True)]))
    True
    >>> is_refuted(Problem(x * x + y * y - x * y, False, []))
    False
    >>> is_refuted(Problem(x - y, True, [(x - y, False)]))
    True
    """
    import numpy as np

    weak = [p for k, p in enumerate(problem.premises) if not problem.positive[k]]
    touching = problem.strict and problem.goal in weak  # then it can only fail by vanishing
    paired = {k for pair in problem.equations for k in pair}
    rows: list[Packed] = [] if touching or not problem.goal else [{m: -c for m, c in problem.goal.items()}]
    rows += [
        p
        for k, p in enumerate(problem.premises)
        if k not in paired and (p or problem.positive[k]) and not (touching and p == problem.goal)
    ]
    exact = [problem.premises[k] for k, _ in problem.equations] + [problem.goal] * touching
    rows += exact
    if not problem.size or not all(rows):
        return False
    place = {m: i for i, m in enumerate(sorted({m for p in rows for m in p}))}
    if STARTS * len(rows) * len(place) * problem.size > LARGEST:
        return False
    exponents = np.array([problem.exponents(m) for m in place], dtype=float)
    coefficients = np.zeros((len(rows), len(place)))
    for i, p in enumerate(rows):
        largest = max(map(abs, p.values()))
        for m, c in p.items():
            coefficients[i, place[m]] = c / largest
    vanishing = np.arange(len(rows)) >= len(rows) - len(exact)
    return _descend(exponents, coefficients, vanishing, sorted(problem.sign))


def _descend(exponents: Any, coefficients: Any, exact: Any, signed: list[int]) -> bool:
    """Whether all rows become positive, and the ``exact`` ones zero, from one of the starts."""
    import numpy as np

    size = exponents.shape[1]
    rng = np.random.default_rng(1)
    logs = rng.normal(0.0, 1.0, (STARTS, size))
    logs[0] = 0.0
    negative = rng.random((STARTS, size)) < 0.5
    negative[:, signed] = False
    signs = 1.0 - 2.0 * (negative.astype(float) @ (exponents % 2).T % 2)
    sizes = np.abs(coefficients)
    for _ in range(STEPS):
        monomials = np.exp(logs @ exponents.T)
        scale = monomials @ sizes.T
        monomials *= signs
        value = monomials @ coefficients.T / scale
        if np.where(exact, np.abs(value) <= EXACT, value >= MARGIN).all(axis=1).any():
            return True
        slope = np.matmul(coefficients, monomials[:, :, None] * exponents) / scale[:, :, None]
        active = exact | (value < MARGIN + 0.02)
        wanted = np.where(exact, -value, np.where(value < MARGIN, 2 * MARGIN + 0.02 - value, 0.0))
        slope = slope * active[:, :, None]
        normal = slope.transpose(0, 2, 1) @ slope + DAMPING * np.eye(size)
        move = np.linalg.solve(normal, slope.transpose(0, 2, 1) @ wanted[:, :, None])[:, :, 0]
        move *= np.minimum(1.0, STRIDE / np.maximum(np.abs(move).max(axis=1, keepdims=True), 1e-9))
        logs = np.clip(logs + move, -FAR, FAR)
    return False


__all__ = ["is_refuted"]
