"""Rational values worth trying: simple ones, those that the statement singles out, and those near a point."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from .floats import Floats, Lowered, to_float
from .plans import Plan, Step, solve_exactly
from .scene import Scene

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


@cache
def small_rationals() -> tuple[Fraction, ...]:
    """The rationals to try first, simplest first.

    Returns
    -------
    tuple of Fraction
        A few dozen rationals.

    Examples
    --------
    >>> [str(q) for q in small_rationals()[:4]]
    ['0', '1', '-1', '2']
    """
    return tuple(_ordered([Fraction(k) for k in _INTEGERS] + [Fraction(s) for s in _QUOTIENTS]))


@cache
def geometric_scales() -> tuple[Fraction, ...]:
    """Powers of two and of ten of either sign.

    Returns
    -------
    tuple of Fraction
        The scales.

    Examples
    --------
    >>> min(abs(q) for q in geometric_scales())
    Fraction(1, 1000000000)
    """
    exponents = (*range(1, 13), 16, 20, 24)
    sizes = [Fraction(b) ** e for k in exponents for e in (k, -k) for b in (2, 10) if b == 2 or k <= 9]
    return tuple(_ordered([s * q for q in sizes for s in (1, -1)]))


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
        scalars = [*small_rationals(), *(geometric_scales() if wide else ())]
        if wide and scene.size == 1:
            scalars += [Fraction(p, q) for q in range(1, 17) for p in range(-4 * q, 4 * q + 1)]
        scalars = _ordered(scalars)
        alone: dict[int, list[tuple[str, int]]] = {}
        joints: dict[int, list[int]] = {}
        for head, node in scene.hypotheses:
            slots = tape.degrees(node)
            if len(slots) == 1 and head != "eq":
                alone.setdefault(next(iter(slots)), []).append((head, node))
        if scene.goal is not None and len(tape.degrees(scene.goal[1])) == 1:
            alone.setdefault(next(iter(tape.degrees(scene.goal[1]))), [])
        for node in tape.conditions():
            if len(tape.degrees(node)) == 1:
                joints.setdefault(next(iter(tape.degrees(node))), []).append(node)
        self.groups = tape.groups
        self.exact: list[list[Vector]] = []
        self.floats: list[Floats] = []
        self.costs: list[Floats] = []
        for group in tape.groups:
            values: list[Vector]
            if len(group) == 1:
                some = self._around(scene, group[0], joints.get(group[0], []), scalars)
                values = [(q,) for q in self._allowed(scene, lowered, group[0], alone.get(group[0]), some)]
            else:
                values = _vectors(len(group), wide)
            self.exact.append(values)
            self.floats.append(np.array([[to_float(q) for q in v] for v in values]))
            self.costs.append(np.array([sum(cost(q) for q in v) for v in values]))

    @staticmethod
    def _around(scene: Scene, slot: int, nodes: Sequence[int], values: list[Fraction]) -> list[Fraction]:
        """The values, and those at and near the zeros of nodes that are linear in the slot alone."""
        zero = [Fraction(0)] * scene.size
        for node in nodes:
            if scene.tape.degrees(node).get(slot) == 1:
                root = solve_exactly(scene.tape, (Step(node, slot),), zero)
                if root is not None:
                    r = root[slot]
                    more = [r, r + 1, r - 1, 2 * r, r / 2, r + Fraction(1, 10), r - Fraction(1, 10), r + 10]
                    values = values + more + [r * Fraction(s) for s in ("99/100", "101/100", "9/10", "11/10")]
        return _ordered(values)

    def _allowed(
        self, scene: Scene, lowered: Lowered, slot: int, alone: list[tuple[str, int]] | None, values: list[Fraction]
    ) -> list[Fraction]:
        if alone is None:
            return values
        goal = [scene.goal[1]] if scene.goal and scene.tape.degrees(scene.goal[1]).keys() == {slot} else []
        values = self._around(scene, slot, [node for _, node in alone] + goal, values)
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


@cache
def _vectors(dimension: int, wide: bool) -> list[Vector]:
    if not dimension:
        return [()]
    units = [tuple(Fraction(s) for s in u) for u in _UNITS[dimension]]
    scales = [Fraction(s) for s in ("1", "-1", "2", "-2", "1/2", "-1/2", "3", "-3", "5", "-5", "1/3", "1/10", "10")]
    if wide:
        scales += [Fraction(2) ** k * s for k in (-12, -8, -5, -3, 3, 5, 8, 12) for s in (1, -1)]
    found = {tuple(s * q for q in u) for u in units for s in scales} | {(Fraction(0),) * dimension}
    return sorted(found, key=lambda v: (sum(cost(q) for q in v), v))
