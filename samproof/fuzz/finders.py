"""Generators of candidate points: small rationals, tight hypotheses, geometric scales, solver models, local descent.

Candidates are screened in floating point, many at once; what passes is recomputed exactly by the caller.  Nothing here decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .evaluate import Scene, Surd, Tape, Undecided, Undefined, exact_values, rational_root

Floats = NDArray[np.float64]
Vector = tuple[Fraction, ...]

_INTEGERS = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, 7, 8, 10, -10, 100, -100)
_QUOTIENTS = ("1/2", "-1/2", "1/3", "-1/3", "2/3", "3/2", "-3/2", "1/4", "3/4", "-1/4", "4/3", "5/2", "1/5", "3/5", "-3/5",
              "4/5", "-4/5", "9/10", "1/10", "-1/10", "5/4", "5/3", "7/4", "11/10", "99/100", "101/100", "1/100", "-1/100")
_UNITS: dict[int, tuple[tuple[str, ...], ...]] = {
    2: (("1", "0"), ("0", "1"), ("3/5", "4/5"), ("4/5", "3/5"), ("-3/5", "4/5"), ("4/5", "-3/5"), ("5/13", "12/13"),
        ("12/13", "-5/13"), ("1", "1"), ("1", "-1"), ("1", "2"), ("2", "-1")),
    3: (("1", "0", "0"), ("0", "1", "0"), ("0", "0", "1"), ("1/3", "2/3", "2/3"), ("2/3", "-1/3", "2/3"),
        ("2/3", "2/3", "-1/3"), ("2/7", "3/7", "6/7"), ("3/5", "4/5", "0"), ("0", "3/5", "-4/5"), ("1", "1", "1")),
}


def cost(q: Fraction) -> float:
    """How complicated a rational is; people prefer small costs.

    Parameters
    ----------
    q : Fraction
        A rational number.

    Returns
    -------
    float
        The cost: 0 at zero, growing with the length of numerator and denominator.

    Examples
    --------
    >>> sorted([Fraction(1, 2), Fraction(0), Fraction(-1), Fraction(1), Fraction(7, 3)], key=cost)
    [Fraction(0, 1), Fraction(1, 1), Fraction(-1, 1), Fraction(1, 2), Fraction(7, 3)]
    """
    if not q:
        return 0.0
    n, d = abs(q.numerator), q.denominator
    fine = min(n, 1000) / 1000 + min(d, 1000) / 500
    return 2.0 * n.bit_length() + 3.0 * (d.bit_length() - 1) + (0.5 if q < 0 else 0.0) + fine


def _ordered(values: Sequence[Fraction]) -> list[Fraction]:
    return sorted(set(values), key=cost)


def small_rationals() -> list[Fraction]:
    """The rationals to try first, simplest first.

    Returns
    -------
    list of Fraction
        A few dozen rationals.

    Examples
    --------
    >>> [str(q) for q in small_rationals()[:4]]
    ['0', '1', '-1', '2']
    """
    return _ordered([Fraction(k) for k in _INTEGERS] + [Fraction(s) for s in _QUOTIENTS])


def geometric_scales() -> list[Fraction]:
    """Powers of two and of ten of either sign.

    Returns
    -------
    list of Fraction
        The scales.

    Examples
    --------
    >>> min(abs(q) for q in geometric_scales())
    Fraction(1, 1000000000)
    """
    exponents = (*range(1, 13), 16, 20, 24)
    sizes = [Fraction(b) ** e for k in exponents for e in (k, -k) for b in (2, 10) if b == 2 or k <= 9]
    return _ordered([s * q for q in sizes for s in (1, -1)])


# ---- floating point --------------------------------------------------------------------------------------------------


class Lowered:
    """A tape as functions of many points at once; nan where there is no value.

    Parameters
    ----------
    tape : Tape
        The operations.
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.steps: list[Callable[[Floats, list[Floats]], Floats]] = [self._lower(op) for op in tape.ops]

    @staticmethod
    def _lower(op: tuple[Any, ...]) -> Callable[[Floats, list[Floats]], Floats]:
        head = op[0]
        if head == "slot":
            i = op[1]
            return lambda x, _: x[:, i].copy()
        if head in ("const", "pi"):
            c = to_float(op[1]) if head == "const" else float(np.pi)
            return lambda x, _: np.full(len(x), c)
        if head == "poly":
            terms = _float_terms(op[1])
            return lambda x, v: _terms(terms, v, len(x))[0]
        if head == "max":
            return lambda _, v: np.maximum(v[op[1]], v[op[2]])
        if head == "pick":
            return lambda _, v: _pick(op, v)
        functions: dict[str, Callable[[Floats], Floats]] = {
            "inv": lambda a: 1.0 / np.where(a == 0, np.nan, a),
            "sqrt": _sqrt,
            "unit": lambda s: np.where(s > 0, 1.0 / np.sqrt(np.where(s > 0, s, 1.0)), 0.0),
            "exp": np.exp,
            "log": lambda a: np.log(np.where(a > 0, a, np.nan)),
            "sin": np.sin,
            "cos": np.cos,
        }
        function, node = functions[head], op[1]
        return lambda _, v: function(v[node])

    def values(self, x: Floats, nodes: Sequence[int] | None = None) -> dict[int, Floats]:
        found: dict[int, Floats] = {}
        with np.errstate(all="ignore"):
            for i in range(len(self.steps)) if nodes is None else nodes:
                found[i] = self.steps[i](x, found)  # type: ignore[arg-type]
        return found

    def node(self, x: Floats, node: int) -> Floats:
        return self.values(x, self.tape.needed(node))[node]

    def size(self, node: int, values: dict[int, Floats]) -> Floats:
        """The sum of the absolute values of the terms of a node: what rounding errors are relative to."""
        op = self.tape.ops[node]
        if op[0] != "poly":
            return np.abs(values[node])
        with np.errstate(all="ignore"):
            return _terms(_float_terms(op[1]), values, len(values[node]))[1]


def to_float(q: Fraction) -> float:
    """The nearest floating-point number, infinite for a rational that is too large.

    Parameters
    ----------
    q : Fraction
        A rational number.

    Returns
    -------
    float
        Its approximation.

    Examples
    --------
    >>> to_float(Fraction(1, 4)), to_float(-Fraction(10) ** 400)
    (0.25, -inf)
    """
    try:
        return float(q)
    except OverflowError:
        return float("inf") if q > 0 else float("-inf")


def _float_terms(monomials: Any) -> list[tuple[float, tuple[tuple[int, int], ...]]]:
    return [(to_float(c), factors) for c, factors in monomials]


def _terms(terms: Any, v: Any, rows: int) -> tuple[Floats, Floats]:
    total, size = np.zeros(rows), np.zeros(rows)
    for c, factors in terms:
        term: Any = c
        for node, e in factors:
            a = v[node]
            term = term * (a if e == 1 else a * a if e == 2 else a**e)
        total = total + term
        size = size + np.abs(term)
    return total, size


def _sqrt(a: Floats) -> Floats:
    return np.sqrt(np.where(a > 0, a, np.where(a > -1e-13, 0.0, np.nan)))


def _pick(op: tuple[Any, ...], v: Any) -> Floats:
    result = v[op[1]]
    for here, there, node in reversed(op[2]):
        same = np.logical_and.reduce([v[a] == v[b] for a, b in zip(here, there, strict=True)])
        result = np.where(same, v[node], result)
    return np.asarray(result, dtype=np.float64)


class Screen(NamedTuple):
    """Verdicts in floating point: which rows satisfy the hypotheses, and by how much the goal holds there (relative)."""

    satisfied: NDArray[np.bool_]
    slack: Floats
    merit: Floats
    raw: Floats


def screen(scene: Scene, lowered: Lowered, x: Floats) -> Screen:
    """Evaluate every hypothesis and the goal at many points in floating point.

    Parameters
    ----------
    scene : Scene
        The statement.
    lowered : Lowered
        Its tape in floating point.
    x : array of shape (points, slots)
        The points.

    Returns
    -------
    Screen
        The verdicts.  ``merit`` is what descent makes small: the slack where the hypotheses hold, else 1 + their violation.

    Examples
    --------
    >>> from samproof.kernel import ge, var
    >>> scene = Scene([], ge(var("x") - var("x") * var("x")), {}, 0)
    >>> screen(scene, Lowered(scene.tape), np.array([[0.5], [2.0]])).slack < 0
    array([False,  True])
    """
    values = lowered.values(x)
    ok = np.ones(len(x), dtype=np.bool_)
    miss = np.zeros(len(x))
    with np.errstate(all="ignore"):
        for head, node in scene.hypotheses:
            h, size = values[node], lowered.size(node, values)
            if head == "ge":
                ok &= h >= -1e-12 * size
            elif head == "gt":
                ok &= h > 1e-14 * size
            else:
                ok &= np.abs(h) <= 1e-9 * size
            relative = h / (size + 1e-300) if lowered.tape.ops[node][0] == "poly" else h / (1 + np.abs(h))
            miss += np.abs(relative) if head == "eq" else np.maximum(-relative, 0.0)
        if scene.goal is None:
            slack = raw = np.where(ok, -1.0, 1.0)
        else:
            head, node = scene.goal
            g, size = values[node], lowered.size(node, values)
            slack = g / (size + 1e-300) if lowered.tape.ops[node][0] == "poly" else g / (1 + np.abs(g))
            raw = g
            if head == "eq":
                slack, raw = -np.abs(slack), -np.abs(g)
        for v in values.values():
            ok &= np.isfinite(v)
        merit = np.where(ok, slack, 1.0 + miss)
        merit = np.where(np.isfinite(merit), merit, 1e9)
    return Screen(ok, slack, merit, raw)


# ---- solving hypotheses for a variable -------------------------------------------------------------------------------


class Step(NamedTuple):
    """Solve ``node = 0`` for a slot: linear (branch 0) or the smaller or larger root of a quadratic (branch -1 or 1)."""

    node: int
    slot: int
    branch: int = 0


Plan = tuple[Step, ...]


def solve_rows(lowered: Lowered, plan: Plan, x: Floats) -> Floats:
    """Carry out a plan on many points in floating point; nan where it fails."""
    x = x.copy()
    with np.errstate(all="ignore"):
        for node, slot, branch in plan:
            ends = []
            for t in (0.0, 1.0, -1.0) if branch else (0.0, 1.0):
                x[:, slot] = t
                ends.append(lowered.node(x, node))
            if not branch:
                slope = ends[1] - ends[0]
                x[:, slot] = np.where(slope == 0, np.nan, -ends[0] / slope)
            else:
                c, b, a = ends[0], (ends[1] - ends[2]) / 2, (ends[1] + ends[2]) / 2 - ends[0]
                x[:, slot] = np.where(a == 0, np.nan, (-b + branch * np.sqrt(b * b - 4 * a * c)) / (2 * a))
    return x


def solve_exactly(tape: Tape, plan: Plan, point: Sequence[Fraction]) -> list[Fraction] | None:
    """Carry out a plan exactly; None where it fails or the solution is not rational."""
    x = list(point)
    try:
        for node, slot, branch in plan:
            needed = tape.needed(node)
            ends: list[Fraction] = []
            for t in (0, 1, -1) if branch else (0, 1):
                x[slot] = Fraction(t)
                v = exact_values(tape, x, needed)[node]
                if v is None or isinstance(v, Surd):
                    return None
                ends.append(v)
            if not branch:
                slope = ends[1] - ends[0]
                if not slope:
                    return None
                x[slot] = -ends[0] / slope
            else:
                c, b, a = ends[0], (ends[1] - ends[2]) / 2, (ends[1] + ends[2]) / 2 - ends[0]
                root = rational_root(b * b - 4 * a * c)
                if root is None or not a:
                    return None
                x[slot] = (-b + branch * root) / (2 * a)
    except (Undefined, Undecided):
        return None
    return x


def secant(tape: Tape, node: int, anchor: Sequence[Fraction], target: Sequence[Fraction]) -> list[Fraction] | None:
    """The other rational point of the quadric ``node = 0`` on the line from one such point towards any point.

    Parameters
    ----------
    tape : Tape
        The operations.
    node : int
        The equation.
    anchor : sequence of Fraction
        A point on the quadric.
    target : sequence of Fraction
        Where the line goes; slots that the equation does not read are taken from here.

    Returns
    -------
    list of Fraction or None
        The other point, close to the target if the target is close to the quadric; None if the equation is not quadratic.

    Examples
    --------
    >>> from samproof.kernel import ONE, var
    >>> x, y = var("x"), var("y")
    >>> tape = Tape({}, 0)
    >>> node = tape.scalar(x * x + y * y - ONE)
    >>> [str(q) for q in secant(tape, node, [Fraction(-1), Fraction(0)], [Fraction(0), Fraction(1, 2)])]
    ['3/5', '4/5']
    """
    reads = tape.degrees(node)
    ends: dict[int, Fraction] = {}

    def at(t: Fraction) -> list[Fraction]:
        return [a + t * (b - a) if i in reads else b for i, (a, b) in enumerate(zip(anchor, target, strict=True))]

    try:
        for t in (-1, 0, 1, 2):
            v = exact_values(tape, at(Fraction(t)), tape.needed(node))[node]
            if v is None or isinstance(v, Surd):
                return None
            ends[t] = v
    except (Undefined, Undecided):
        return None
    a, b = (ends[1] + ends[-1]) / 2, (ends[1] - ends[-1]) / 2
    if ends[0] or not a or ends[2] != 4 * a + 2 * b:
        return None
    return at(-b / a)


def _arranged(tape: Tape, steps: Sequence[Step]) -> Plan | None:
    """An order in which each step only reads slots that are already known; None if there is none."""
    left, done = list(steps), []
    while left:
        slots = {s.slot for s in left}
        ready = next((s for s in left if not (tape.degrees(s.node).keys() & slots) - {s.slot}), None)
        if ready is None:
            return None
        left.remove(ready)
        done.append(ready)
    return tuple(done)


def _choices(tape: Tape, node: int, quadratic: bool) -> list[Step]:
    degrees = tape.degrees(node)
    linear = [Step(node, slot) for slot, d in sorted(degrees.items(), reverse=True) if d == 1]
    squares = [Step(node, slot, b) for slot, d in sorted(degrees.items(), reverse=True) if d == 2 for b in (1, -1)]
    return linear + squares if quadratic else linear


def base_plans(scene: Scene, limit: int = 3) -> list[Plan]:
    """Ways to solve all equations among the hypotheses, as many of them as can be solved.

    Parameters
    ----------
    scene : Scene
        The statement.
    limit : int
        How many plans are wanted.

    Returns
    -------
    list of Plan
        At least one plan; the empty plan if there is nothing to solve.

    Examples
    --------
    >>> from samproof.kernel import ONE, eq, var
    >>> base_plans(Scene([eq(var("x") - ONE)], None, {}, 0))[0][0].slot
    0
    """
    tape = scene.tape
    equations = [_choices(tape, node, True) for head, node in scene.hypotheses if head == "eq" and tape.degrees(node)]
    equations = sorted((c for c in equations if c), key=len)
    found: list[Plan] = []
    budget = [400]

    def extend(i: int, steps: list[Step], skips: int) -> None:
        budget[0] -= 1
        if budget[0] < 0 or len(found) >= limit:
            return
        if i == len(equations):
            plan = _arranged(tape, steps)
            if plan is not None and plan not in found:
                found.append(plan)
            return
        for choice in equations[i]:
            if any(s.slot == choice.slot for s in steps) or _arranged(tape, [*steps, choice]) is None:
                continue
            extend(i + 1, [*steps, choice], skips)
        if skips:
            extend(i + 1, steps, skips - 1)

    for skips in range(len(equations) + 1):
        extend(0, [], skips)
        if found:
            break
        budget[0] = 400
    return found or [()]


def tight_plans(scene: Scene, base: Plan, limit: int = 64) -> Iterator[Plan]:
    """Plans that make one or two hypotheses tight besides solving the equations.

    Parameters
    ----------
    scene : Scene
        The statement.
    base : Plan
        How the equations are solved.
    limit : int
        How many plans at most.

    Yields
    ------
    Plan
        Plans with one more step first.

    Examples
    --------
    >>> from samproof.kernel import ge, var
    >>> x, y = var("x"), var("y")
    >>> len(list(tight_plans(Scene([ge(x - y), ge(y)], ge(x), {}, 0), ())))
    4
    """
    tape = scene.tape
    solved = {s.slot for s in base}
    nodes = [node for head, node in scene.hypotheses if head == "ge"]
    if scene.goal is not None and scene.goal[0] == "gt":
        nodes.insert(0, scene.goal[1])
    steps = [s for node in nodes for s in _choices(tape, node, False) if s.slot not in solved]
    pairs = [(s,) for s in steps] + [
        (s, t) for i, s in enumerate(steps) for t in steps[i + 1 :] if s.node != t.node and s.slot != t.slot
    ]
    plans = (_arranged(tape, [*base, *more]) for more in pairs)
    return islice((p for p in plans if p is not None), limit)


# ---- pools -----------------------------------------------------------------------------------------------------------


class Pools:
    """For each unknown the values worth trying, simplest first, kept to those that the hypotheses on it alone allow.

    Parameters
    ----------
    scene : Scene
        The statement.
    lowered : Lowered
        Its tape in floating point.
    wide : bool
        Whether to add geometric scales.
    """

    def __init__(self, scene: Scene, lowered: Lowered, wide: bool) -> None:
        tape = scene.tape
        scalars = small_rationals() + (geometric_scales() if wide else [])
        if wide and scene.size == 1:
            scalars += [Fraction(p, q) for q in range(1, 17) for p in range(-4 * q, 4 * q + 1)]
        scalars = _ordered(scalars)
        alone: dict[int, list[tuple[str, int]]] = {}
        for head, node in scene.hypotheses:
            slots = tape.degrees(node)
            if len(slots) == 1 and head != "eq":
                alone.setdefault(next(iter(slots)), []).append((head, node))
        if scene.goal is not None and len(tape.degrees(scene.goal[1])) == 1:
            alone.setdefault(next(iter(tape.degrees(scene.goal[1]))), [])
        self.groups = tape.groups
        self.exact: list[list[Vector]] = []
        self.floats: list[Floats] = []
        self.costs: list[Floats] = []
        for group in tape.groups:
            values: list[Vector]
            if len(group) == 1:
                values = [(q,) for q in self._allowed(scene, lowered, group[0], alone.get(group[0]), scalars)]
            else:
                values = _vectors(len(group), wide)
            self.exact.append(values)
            self.floats.append(np.array([[to_float(q) for q in v] for v in values]))
            self.costs.append(np.array([sum(cost(q) for q in v) for v in values]))

    @staticmethod
    def _allowed(
        scene: Scene, lowered: Lowered, slot: int, alone: list[tuple[str, int]] | None, values: list[Fraction]
    ) -> list[Fraction]:
        if alone is None:
            return values
        zero = [Fraction(0)] * scene.size
        nodes = alone + ([scene.goal] if scene.goal and scene.tape.degrees(scene.goal[1]).keys() == {slot} else [])
        for _, node in nodes:
            if scene.tape.degrees(node).get(slot) == 1:
                root = solve_exactly(scene.tape, (Step(node, slot),), zero)
                if root is not None:
                    r = root[slot]
                    more = [r, r + 1, r - 1, 2 * r, r / 2, r + Fraction(1, 10), r - Fraction(1, 10), r + 10]
                    values = values + more + [r * Fraction(s) for s in ("99/100", "101/100", "9/10", "11/10")]
        values = _ordered(values)
        x = np.zeros((len(values), scene.size))
        x[:, slot] = [to_float(q) for q in values]
        keep = np.ones(len(values), dtype=np.bool_)
        for head, node in alone:
            v = lowered.node(x, node)
            keep &= (v >= -1e-9) if head == "ge" else (v > -1e-9)
        return [q for q, k in zip(values, keep, strict=True) if k] or values

    def rows(self, free: Sequence[int], limit: int, rng: np.random.Generator) -> NDArray[np.intp]:
        """Index rows, simplest first: all combinations of the first values if there are few, then random ones."""
        count = len(self.groups)
        if not free:
            return np.zeros((1, count), dtype=np.intp)
        width = [len(self.exact[g]) for g in free]
        each = limit
        while each > 1 and np.prod([float(min(each, w)) for w in width]) > limit / 2:
            each = each - 1 if each < 12 else each * 3 // 4
        grid = np.array(list(product(*(range(min(each, w)) for w in width))), dtype=np.intp)
        left = limit - len(grid)
        if all(w <= each for w in width):
            some = grid
        else:
            tilt = rng.random((left, 1)) * 2.0 + 0.5
            random = (rng.random((left, len(free))) ** tilt * np.array(width)).astype(np.intp)
            some = np.concatenate([grid, random])
        result = np.zeros((len(some), count), dtype=np.intp)
        result[:, list(free)] = some
        total = sum((self.costs[g][result[:, g]] for g in free), start=np.zeros(len(result)))
        return result[np.argsort(total, kind="stable")]

    def to_floats(self, rows: NDArray[np.intp], size: int) -> Floats:
        x = np.zeros((len(rows), size))
        for g, slots in enumerate(self.groups):
            x[:, list(slots)] = self.floats[g][rows[:, g]]
        return x

    def to_point(self, row: NDArray[np.intp]) -> list[Fraction]:
        return [q for g, i in enumerate(row) for q in self.exact[g][i]]

    def free(self, plan: Plan) -> list[int]:
        solved = {s.slot for s in plan}
        return [g for g, slots in enumerate(self.groups) if not solved >= set(slots)]


def _vectors(dimension: int, wide: bool) -> list[Vector]:
    if not dimension:
        return [()]
    units = [tuple(Fraction(s) for s in u) for u in _UNITS[dimension]]
    scales = [Fraction(s) for s in ("1", "-1", "2", "-2", "1/2", "-1/2", "3", "-3", "5", "-5", "1/3", "1/10", "10")]
    if wide:
        scales += [Fraction(2) ** k * s for k in (-12, -8, -5, -3, 3, 5, 8, 12) for s in (1, -1)]
    found = {tuple(s * q for q in u) for u in units for s in scales} | {(Fraction(0),) * dimension}
    return sorted(found, key=lambda v: (sum(cost(q) for q in v), v))


# ---- solver models ---------------------------------------------------------------------------------------------------


def _rational(z: Any) -> Any:
    import z3

    return lambda q: z3.RatVal(q.numerator, q.denominator, z)


def _claim(head: str, e: Any) -> Any:
    return e >= 0 if head == "ge" else e > 0 if head == "gt" else e == 0


def solver_models(scene: Scene, effort: int, milliseconds: int, rounds: int = 2) -> Iterator[list[tuple[Fraction, bool]]]:
    """Points that a solver for polynomial constraints proposes: for each slot a rational and whether it is meant exactly.

    Parameters
    ----------
    scene : Scene
        The statement.
    effort : int
        The limit on the work of the solver, which does not depend on the clock.
    milliseconds : int
        A limit by the clock.
    rounds : int
        How many different models at most.

    Yields
    ------
    list of (Fraction, bool)
        A model.  Nothing if there is none, or if functions occur that are not algebraic.

    Examples
    --------
    >>> from samproof.kernel import ONE, ge, var
    >>> scene = Scene([], ge(var("x") * var("x") - ONE.scale(2)), {}, 0)
    >>> (x, exact), = next(solver_models(scene, 10**6, 1000))
    >>> x * x < 2
    True
    """
    tape = scene.tape
    if any(op[0] in ("exp", "log", "sin", "cos", "pi") for op in tape.ops):
        return
    import z3

    context = z3.Context()
    number = _rational(context)
    solver = z3.Tactic("qfnra-nlsat", context).solver() if _plain(tape) else z3.Solver(ctx=context)
    solver.set("rlimit", effort)
    solver.set("timeout", max(1, milliseconds))
    slots = [z3.Real(f"s{i}", context) for i in range(scene.size)]
    e: list[Any] = []
    for i, op in enumerate(tape.ops):
        head = op[0]
        if head == "slot":
            e.append(slots[op[1]])
        elif head == "const":
            e.append(number(op[1]))
        elif head == "poly":
            e.append(_z3_poly(op[1], e, number))
        elif head == "max":
            e.append(z3.If(e[op[1]] >= e[op[2]], e[op[1]], e[op[2]]))
        elif head == "pick":
            result = e[op[1]]
            for here, there, node in reversed(op[2]):
                same = z3.And(z3.BoolVal(True, context), *(e[a] == e[b] for a, b in zip(here, there, strict=True)))
                result = z3.If(same, e[node], result)
            e.append(result)
        else:
            a, t = e[op[1]], z3.Real(f"t{i}", context)
            if head == "inv":
                solver.add(a * t == 1)
            elif head == "sqrt":
                solver.add(t >= 0, t * t == a)
            else:
                solver.add(t >= 0, z3.Or(z3.And(a == 0, t == 0), t * t * a == 1))
            e.append(t)
    for head, node in scene.hypotheses:
        solver.add(_claim(head, e[node]))
    if scene.goal is not None:
        solver.add(z3.Not(_claim(scene.goal[0], e[scene.goal[1]])))
    for turn in range(rounds):
        if solver.check() != z3.sat:
            return
        model = solver.model()
        found = [_approximation(model.eval(s, model_completion=True)) for s in slots]
        yield found
        if turn + 1 < rounds:
            away = [z3.Or(s > number(q + Fraction(1, 8)), s < number(q - Fraction(1, 8)))
                    for s, (q, _) in zip(slots, found, strict=True)]
            if not away:
                return
            solver.add(z3.Or(*away))


def _plain(tape: Tape) -> bool:
    return not any(op[0] in ("max", "pick", "unit") for op in tape.ops)


def _z3_poly(monomials: Any, e: Any, number: Any) -> Any:
    total: Any = None
    for c, factors in monomials:
        term = number(c)
        for node, exponent in factors:
            for _ in range(exponent):
                term = term * e[node]
        total = term if total is None else total + term
    return total


def _approximation(v: Any) -> tuple[Fraction, bool]:
    import z3

    if z3.is_algebraic_value(v):
        near = v.approx(30)
        return Fraction(near.numerator_as_long(), near.denominator_as_long()), False
    return Fraction(v.numerator_as_long(), v.denominator_as_long()), True


# ---- local descent ---------------------------------------------------------------------------------------------------


def descend(
    scene: Scene, lowered: Lowered, plan: Plan, start: Floats, rng: np.random.Generator, generations: int = 60
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


def polish(scene: Scene, lowered: Lowered, plan: Plan, start: Floats, steps: int = 40) -> Floats:
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
        result = screen(scene, lowered, x)
        found = lowered.values(x)
        rows = np.array([result.slack, *(found[node] / s for (_, node), s in zip(nodes, sizes, strict=True))])
        return np.asarray(np.nan_to_num(rows, nan=1e6, posinf=1e6, neginf=-1e6), dtype=np.float64)

    def one(u: Floats) -> Floats:
        return np.asarray(measure(np.asarray(u)[None, :])[:, 0])

    def slope(u: Floats) -> Floats:
        h = 1e-6
        shifts = np.eye(len(free)) * h
        rows = measure(np.concatenate([u + shifts, u - shifts]))
        return np.asarray((rows[:, : len(free)] - rows[:, len(free) :]) / (2 * h), dtype=np.float64)

    constraints: list[dict[str, Any]] = []
    for wanted in ("eq", "ineq"):
        which = [i + 1 for i, (head, _) in enumerate(nodes) if (head == "eq") == (wanted == "eq")]
        if which:
            constraints.append({
                "type": wanted,
                "fun": lambda u, w=which: one(u)[w],
                "jac": lambda u, w=which: slope(u)[w],
            })
    try:
        with np.errstate(all="ignore"):
            answer = minimize(
                lambda u: float(one(u)[0]), start[free] / scale, jac=lambda u: slope(u)[0], method="SLSQP",
                constraints=constraints, options={"maxiter": steps, "ftol": 1e-12},
            )
    except (ValueError, ArithmeticError):
        return start
    x = start.copy()
    x[free] = np.asarray(answer.x) * scale
    return np.asarray(solve_rows(lowered, plan, x[None, :])[0])


DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 30, 50, 64, 100, 1000, 10**4, 10**6, 10**9)


def roundings(x: Sequence[float]) -> list[list[Fraction]]:
    """Rational points near a point, simplest first.

    Parameters
    ----------
    x : sequence of float
        A point.

    Returns
    -------
    list of list of Fraction
        The point with common denominators, then with few significant digits.

    Examples
    --------
    >>> [str(q) for q, in roundings([0.3333])[:3]]
    ['0', '1/2', '1/3']
    """
    found: list[list[Fraction]] = []
    if not all(np.isfinite(v) and abs(v) < 1e30 for v in x):
        return found
    for d in DENOMINATORS:
        found.append([Fraction(round(v * d), d) for v in x])
    for digits in (1, 2, 3, 4, 6, 9, 12):
        found.append([Fraction(f"{v:.{digits}g}") for v in x])
    found.append([Fraction(v).limit_denominator(10**15) for v in x])
    return [p for i, p in enumerate(found) if p not in found[:i]]
