"""Evaluation in floating point, at many points at once.  It proposes; it decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .scene import Scene
from .tape import Tape, operands

Floats = NDArray[np.float64]


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

    def _lower(self, op: tuple[Any, ...]) -> Callable[[Floats, list[Floats]], Floats]:
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
        if head == "choice":
            return lambda _, v: np.where(np.isnan(v[op[1]]), np.nan, np.where(self._first(op[1], v), v[op[2]], v[op[3]]))
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

    def _first(self, condition: int, values: Any) -> NDArray[np.bool_]:
        """Where a choice takes its first branch; a condition that vanishes up to rounding is taken for zero."""
        return np.asarray(values[condition] >= -1e-14 * self.size(condition, values), dtype=np.bool_)

    def defined(self, values: dict[int, Floats], roots: Sequence[int]) -> NDArray[np.bool_]:
        """The points where the roots have values, with all that they rest on: of a choice only the branch that is taken."""
        rows = len(values[0]) if values else 1
        counts = {node: np.zeros(rows, dtype=np.bool_) for node in values}
        for node in roots:
            counts[node][:] = True
        fine = np.ones(rows, dtype=np.bool_)
        for node in reversed(range(len(self.tape.ops))):
            op, here = self.tape.ops[node], counts[node]
            fine &= np.isfinite(values[node]) | ~here
            if op[0] == "choice":
                first = self._first(op[1], values)
                counts[op[1]] |= here
                counts[op[2]] |= here & first
                counts[op[3]] |= here & ~first
            else:
                for other in operands(op):
                    counts[other] |= here
        return fine

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


def screen(scene: Scene, lowered: Lowered, x: Floats, values: dict[int, Floats] | None = None) -> Screen:
    """Evaluate every hypothesis and the goal at many points in floating point.

    Parameters
    ----------
    scene : Scene
        The statement.
    lowered : Lowered
        Its tape in floating point.
    x : array of shape (points, slots)
        The points.
    values : dict of int to array, optional
        The values of all nodes there, where they are known.

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
    values = lowered.values(x) if values is None else values
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
        if lowered.tape.conditions():
            ok &= lowered.defined(values, scene.roots)
        else:
            for v in values.values():
                ok &= np.isfinite(v)
        merit = np.where(ok, slack, 1.0 + miss)
        merit = np.where(np.isfinite(merit), merit, 1e9)
    return Screen(ok, slack, merit, raw)
