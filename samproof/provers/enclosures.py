"""Numbers and boxes: sampling formulas in floating point to guide the search, and branch and bound for the kernel to verify.

Nothing here is trusted.  Samples only tell where to look; a subdivision tree counts once ``enclosure`` has replayed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import isfinite
from typing import Any

from .. import kernel as k
from ..kernel.interval import Arithmetic, evaluate, lower_bound
from ..kernel.rules import derivative
from .context import Budget, Unproved
from .proof import Proof
from .rewrite import nested_atoms

BITS = 48
CONSTANT_BITS = 128  # for statements about a single number
BOXES = 3000
DEPTH = 60
SAMPLES = 1500
TINY = 1e-290
EPS = 2.0**-52
LARGE = 60.0  # exponents beyond this are left out of floating-point searches
GRID = 24  # bits of a rational bound for a constant such as pi/2

Samples = dict[str, Any]


def variables(*terms: Any) -> list[str]:
    """The names of the real variables that are free in some terms, sorted."""
    return sorted({name for t in terms for sort, name in k.free(t) if sort == "var"})


def values(p: k.Poly, point: Samples) -> Any:
    """A polynomial in floating point at many points; not-a-number where it is not defined."""
    import numpy as np

    with np.errstate(all="ignore"):
        return _values(p, point, {})[0]


def relative(p: k.Poly, point: Samples) -> Any:
    """The values of a polynomial divided by the sizes of its terms and of rounding errors, so that noise stays below 1e-11."""
    import numpy as np

    with np.errstate(all="ignore"):
        total, size, error = _values(p, point, {})
        whole = size + 1e13 * error
        return np.where(whole > TINY, total / whole, 0.0 * total)  # below, floats have few digits left


def _values(p: k.Poly, point: Samples, memo: dict[k.Atom, tuple[Any, Any]]) -> tuple[Any, Any, Any]:
    """Value, sum of the sizes of the terms, and an estimate of the rounding error."""
    import numpy as np

    shape = next(iter(point.values())).shape if point else (1,)
    total, size, error = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for monomial, c in p.terms:
        product, noise = np.full(shape, float(c)), np.full(shape, EPS)
        for a, e in monomial:
            if a not in memo:
                memo[a] = _atom_values(a, point, memo)
            v, err = memo[a]
            product = product * v**e
            noise = noise + e * np.where(err > 0, err / np.abs(v), 0.0)
        total, size = total + product, size + np.abs(product)
        error = error + np.where(product == 0, 0.0, np.abs(product) * noise)
    return total, size, error


def _atom_values(a: k.Atom, point: Samples, memo: dict[k.Atom, tuple[Any, Any]]) -> tuple[Any, Any]:
    import numpy as np

    if a.head == "var" and a.args[0] in point:
        return point[a.args[0]], 0.0 * point[a.args[0]]
    if a.head == "pi":
        v = np.full(next(iter(point.values())).shape if point else (1,), np.pi)
        return v, EPS * v
    inside = [_values(q, point, memo) for q in a.args if isinstance(q, k.Poly)]
    if a.head == "max":
        return np.maximum(inside[0][0], inside[1][0]), np.maximum(inside[0][2], inside[1][2])
    if a.head not in ("inv", "sqrt", "exp", "log", "sin", "cos"):
        raise Unproved(k.ge(k.Poly.atom(a)), f"{a!r} has no numerical value")
    u, _, err = inside[0]
    if a.head == "inv":
        v = np.where(u == 0, np.nan, 1 / u)
        return v, err * v * v + EPS * np.abs(v)
    if a.head == "sqrt":
        v = np.sqrt(np.where(u < -1e-12, np.nan, np.maximum(u, 0.0)))
        return v, np.minimum(err / v, np.sqrt(err)) + EPS * v
    v = getattr(np, a.head)(u)
    slope = {"exp": v, "log": 1 / u}.get(a.head, 1.0)
    return v, np.abs(slope) * err + EPS * np.abs(v)


def calm(p: k.Poly, point: Samples) -> Samples:
    """The points at which no exponential comes near overflow."""
    import numpy as np

    keep = np.ones(len(next(iter(point.values()), [0])), dtype=bool)
    for a in nested_atoms(p):
        if a.head == "exp":
            keep &= ~(np.abs(values(a.args[0], point)) > LARGE)
    return {x: v[keep] for x, v in point.items()}


def number(p: k.Poly) -> float | None:
    """The value of an expression without variables, None where it is not defined."""
    if variables(p):
        return None
    found = float(values(p, {})[0])
    return found if isfinite(found) else None


def ends(formulas: Iterable[k.Formula], x: str) -> tuple[float, float]:
    """The bounds that formulas c*x + d >= 0 with constant c and d put on a variable."""
    low, high = -float("inf"), float("inf")
    for formula in formulas:
        found = slope_and_rest(formula, x)
        if found is not None:
            at = number(found[1].scale(-1 / found[0]))
            if at is not None:
                low, high = (max(low, at), high) if found[0] > 0 else (low, min(high, at))
    return low, high


def slope_and_rest(formula: k.Formula, x: str) -> tuple[Fraction, k.Poly] | None:
    """c and d of a formula c*x + d >= 0 (or > 0) with rational c != 0 and d free of x."""
    if formula.head not in ("ge", "gt"):
        return None
    p: k.Poly = formula.args[0]
    c = dict(p.terms).get(((k.Atom("var", x), 1),))
    if c is None:
        return None
    rest = p - k.var(x).scale(c)
    return None if ("var", x) in k.free(rest) else (c, rest)


def sample(formulas: Sequence[k.Formula], names: Sequence[str], count: int = SAMPLES) -> Samples:
    """Points at which inequalities hold, spread over many scales; perhaps none."""
    import numpy as np

    rng = np.random.default_rng(1)
    point: Samples = {}
    for x in names:
        low, high = ends(formulas, x)
        if low > high:
            return {x: np.zeros(0) for x in names}
        scales = 10.0 ** rng.uniform(-4, 3, count)
        if isfinite(low) and isfinite(high):
            near = np.where(rng.random(count) < 0.5, low + (high - low) * scales / 1e3, high - (high - low) * scales / 1e3)
            even = rng.uniform(low, high, count)
            drawn = np.where(rng.random(count) < 0.7, even, near)
            drawn[: count // 10] = np.linspace(low, high, count // 10)
        elif isfinite(low):
            drawn = low + scales
        elif isfinite(high):
            drawn = high - scales
        else:
            drawn = np.where(rng.random(count) < 0.5, scales, -scales)
        point[x] = drawn if len(names) == 1 else rng.permutation(drawn)
    if len(names) > 1:  # also where variables coincide, and where they are of one size
        first = point[names[0]]
        for x in names[1:]:
            some = rng.random(count) < 0.15
            point[x] = np.where(some, first * np.where(rng.random(count) < 0.5, 1.0, rng.uniform(0.5, 2.0, count)), point[x])
    keep = np.ones(count, dtype=bool)
    for formula in formulas:
        if formula.head in ("ge", "gt"):
            v = values(formula.args[0], point) if names else np.ones(count)
            with np.errstate(all="ignore"):
                keep &= (v >= 0) if formula.head == "ge" else (v > 0)
    return {x: drawn[keep] for x, drawn in point.items()}


# ---- rational bounds -------------------------------------------------------------------------------------------------


def constant_sign(proof: Proof, goal: k.Formula) -> int:
    """A relation between numbers such as pi < 22/7, by one evaluation."""
    c = goal.args[0].constant()
    if c is not None and (c > 0 or (c == 0 and goal.head == "ge")):
        return proof.combine(goal, [], terms=[(c, k.ONE, [])] if c else [])
    try:
        return proof.apply("enclosure", goal=goal, box=[], bits=CONSTANT_BITS, tree="natural")
    except k.KernelError as error:
        raise Unproved(goal, str(error)) from None


def rational_bound(proof: Proof, context: Sequence[int], x: str, side: int) -> tuple[Fraction, int] | None:
    """The best b with a step that concludes x >= b (side 1) or b >= x (side -1)."""
    best: tuple[Fraction, int, k.Poly, bool] | None = None
    for s in context:
        found = slope_and_rest(proof.conclusion(s), x)
        if found is None or (found[0] > 0) != (side > 0) or variables(found[1]):
            continue
        at = found[1].scale(-1 / found[0])
        exact = at.constant()
        if exact is None:
            try:
                low, high = evaluate(at, Arithmetic(CONSTANT_BITS), {})
            except k.KernelError:
                continue
            shift = CONSTANT_BITS - GRID
            exact = Fraction((low >> shift) if side > 0 else -((-high) >> shift), 1 << GRID)
        if best is None or (exact - best[0]) * side > 0:
            best = (exact, s, at, at.constant() is not None)
    if best is None:
        return None
    value, s, at, is_exact = best
    weight = 1 / abs(slope_and_rest(proof.conclusion(s), x)[0])  # type: ignore[index]
    goal = k.ge((k.var(x) - k.Poly.const(value)).scale(side))
    if is_exact:
        return value, proof.combine(goal, [s], terms=[(weight, k.ONE, [0])])
    gap = constant_sign(proof, k.ge((at - k.Poly.const(value)).scale(side)))
    return value, proof.combine(goal, [s, gap], terms=[(weight, k.ONE, [0]), (Fraction(1), k.ONE, [1])])


# ---- branch and bound ------------------------------------------------------------------------------------------------


def enclose(proof: Proof, goal: k.Formula, context: Sequence[int], budget: Budget, boxes: int = BOXES) -> int:
    """A step that concludes an inequality by interval arithmetic over the box that the premises put its variables in.

    Parameters
    ----------
    proof : the proof that is being built.
    goal : ``ge`` or ``gt``; it must hold with some room, or touch zero only where intervals are exact.
    context : steps among which each variable has a lower and an upper bound.
    budget : seconds of processor time.
    boxes : how many boxes to visit at most.

    Raises
    ------
    Unproved : when a variable is unbounded, or the boxes or seconds run out.
    """
    names = variables(goal)
    box: dict[str, tuple[Fraction, Fraction]] = {}
    premises: list[int] = []
    for x in names:
        low, high = rational_bound(proof, context, x, 1), rational_bound(proof, context, x, -1)
        if low is None or high is None or low[0] > high[0]:
            raise Unproved(goal, f"interval arithmetic: no rational bounds on {x}")
        box[x] = (low[0], high[0])
        premises += [low[1], high[1]]
    if not names:
        return constant_sign(proof, goal)
    tree = _tree(goal, box, budget, boxes)
    try:
        return proof.apply("enclosure", *premises, goal=goal, box=[(x, *box[x]) for x in names], bits=BITS, tree=tree)
    except k.KernelError as error:
        raise Unproved(goal, str(error)) from None


def _tree(goal: k.Formula, box: dict[str, tuple[Fraction, Fraction]], budget: Budget, boxes: int) -> Any:
    p, strict = goal.args[0], goal.head == "gt"
    try:
        slopes = {x: derivative(p, x) for x in box}
    except k.KernelError:
        slopes = {}
    arithmetic, visited = Arithmetic(BITS), 0

    def leaf(cell: dict[str, tuple[Fraction, Fraction]]) -> str | None:
        for kind in ("natural", "mean") if slopes else ("natural",):
            try:
                bound = lower_bound(p, cell, arithmetic, kind, slopes if kind == "mean" else {})
            except k.KernelError:
                return None
            if bound > 0 or (bound == 0 and not strict):
                return kind
        return None

    def grow(cell: dict[str, tuple[Fraction, Fraction]], depth: int) -> Any:
        nonlocal visited
        visited += 1
        if visited > boxes or depth > DEPTH or budget.spent():
            raise Unproved(goal, f"interval arithmetic, {visited} boxes")
        found = leaf(cell)
        if found is not None:
            return found
        x = _widest(cell, slopes)
        low, high = cell[x]
        middle = (low + high) / 2
        return [x, grow({**cell, x: (low, middle)}, depth + 1), grow({**cell, x: (middle, high)}, depth + 1)]

    return grow(box, 0)


def _widest(cell: dict[str, tuple[Fraction, Fraction]], slopes: dict[str, k.Poly]) -> str:
    """The variable whose range moves the value most, judged at the midpoint."""
    import numpy as np

    if len(cell) == 1:
        return next(iter(cell))
    middle = {x: np.array([float(low + high) / 2]) for x, (low, high) in cell.items()}

    def effect(x: str) -> tuple[float, str]:
        width = float(cell[x][1] - cell[x][0])
        slope = abs(float(values(slopes[x], middle)[0])) if slopes else 1.0
        return width * (max(slope, 0.05) if isfinite(slope) else 1.0), x

    return max(cell, key=effect)


__all__ = ["calm", "enclose", "number", "relative", "sample", "values", "variables"]
