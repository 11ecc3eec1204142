"""Polynomials in one variable on an interval with rational end points: decided, then certified, exactly.

The goal is split into powers of its end-point factors, a square, and a square-free rest without a root on the closed interval
(Sturm).  The rest has nonnegative coefficients in a Bernstein basis of high enough degree on a compact interval, after
multiplication by a power of 1 + (x - a) on a half-line (Pólya), and is a sum of squares on the whole line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import comb
from typing import Any

from ..kernel.terms import ONE, Atom, Poly
from .grading import Problem, Summand
from .semidefinite import LEVELS, semidefinite_search

ELEVATION = 24
ONE_SUMMAND: Summand = (Fraction(1), ONE, [])


@dataclass(frozen=True)
class End:
    """A premise slope * x + offset >= 0 (> 0 when strict) that bounds the variable at ``at``."""

    index: int
    slope: Fraction
    at: Fraction
    strict: bool


def coefficients(p: Poly, x: Atom) -> list[Fraction]:
    """The coefficients of a polynomial in the single atom ``x``, lowest first."""
    found: dict[int, Fraction] = {m[0][1] if m else 0: c for m, c in p.terms}
    return [found.get(i, Fraction(0)) for i in range(max(found, default=0) + 1)]


def interval(premises: Sequence[tuple[Poly, bool]], x: Atom) -> tuple[End | None, End | None]:
    """The best bounds on ``x`` among the premises that are linear in it."""
    low: End | None = None
    high: End | None = None
    for index, (p, strict) in enumerate(premises):
        if p.atoms() != {x} or any(m and m[0][1] > 1 for m, _ in p.terms):
            continue
        offset, slope = coefficients(p, x)
        end = End(index, slope, -offset / slope, strict)
        if slope > 0 and (low is None or (end.at, strict) > (low.at, low.strict)):
            low = end
        if slope < 0 and (high is None or (-end.at, strict) > (-high.at, high.strict)):
            high = end
    return low, high


def _rational(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _list(p: Any) -> list[Fraction]:
    return [_rational(c) for c in p.coeffs()]


def _flint(values: Sequence[Fraction]) -> Any:
    from flint import fmpq, fmpq_poly

    return fmpq_poly([fmpq(c.numerator, c.denominator) for c in values])


def roots_between(p: Any, low: Fraction | None, high: Fraction | None) -> int:
    """How many distinct real roots a square-free ``p`` has on (low, high], None standing for infinity."""
    chain = [p, p.derivative()]
    while chain[-1].degree() > 0:
        chain.append(-(chain[-2] % chain[-1]))

    def changes(at: Fraction | None, side: int) -> int:
        signs = []
        for q in chain:
            if at is None:
                lead = _rational(q[q.degree()])
                signs.append(lead if side > 0 or q.degree() % 2 == 0 else -lead)
            else:
                signs.append(_evaluate(_list(q), at))
        signs = [s for s in signs if s]
        return sum(a * b < 0 for a, b in pairwise(signs))

    return changes(low, -1) - changes(high, 1)


def _evaluate(p: Sequence[Fraction], at: Fraction) -> Fraction:
    value = Fraction(0)
    for c in reversed(p):
        value = value * at + c
    return value


def _split(p: Any) -> tuple[Any, Any]:
    """p = square^2 * rest with a square-free rest."""
    square, rest = _flint([Fraction(1)]), _flint([_rational(p[p.degree()])])
    p = p / p[p.degree()]
    power = 1
    common = _gcd(p, p.derivative())
    simple = p / common
    while simple.degree() > 0:
        following = _gcd(simple, common)
        factor = simple / following
        square *= factor ** (power // 2)
        rest *= factor ** (power % 2)
        simple, common, power = following, common / following, power + 1
    return square, rest


def _gcd(p: Any, q: Any) -> Any:
    while q.degree() >= 0:
        p, q = q, p % q
    return p / p[p.degree()]


def univariate_search(
    goal: Poly, strict: bool, premises: Sequence[tuple[Poly, bool]], deadline: float
) -> tuple[list[Summand], list[Summand]] | None:
    """A certificate for a goal in one variable from the premises that bound it by rationals, None when there is none."""
    atoms = goal.atoms()
    if len(atoms) != 1:
        return None
    x = next(iter(atoms))
    low, high = interval(premises, x)
    if low and high and low.at >= high.at:
        return None
    p = _flint(coefficients(goal, x))
    prefix: list[int] = []
    for end in (low, high):
        while end and p.degree() > 0 and not _evaluate(_list(p), end.at):
            if strict and not end.strict:
                return None
            p /= _flint([-end.at * end.slope, end.slope])
            prefix.append(end.index)
    square, rest = (_flint([Fraction(1)]), p) if strict else _split(p)
    reduced = _split(rest)[0] * _split(rest)[1] if strict else rest
    lowest, highest = low.at if low else None, high.at if high else None
    sample = lowest if lowest is not None else highest if highest is not None else Fraction(0)
    if _evaluate(_list(rest), sample) <= 0 or (reduced.degree() > 0 and roots_between(reduced, lowest, highest)):
        return None
    inner = _positive(_list(rest), x, low, high, strict, premises, deadline)
    if inner is None:
        return None
    root = _poly(_list(square), x)
    return inner[0], [(w, q * root, sorted(prefix + f)) for w, q, f in inner[1]]


def _poly(values: Sequence[Fraction], x: Atom) -> Poly:
    return Poly({((x, i),) if i else (): c for i, c in enumerate(values)})


def _positive(
    p: list[Fraction],
    x: Atom,
    low: End | None,
    high: End | None,
    strict: bool,
    premises: Sequence[tuple[Poly, bool]],
    deadline: float,
) -> tuple[list[Summand], list[Summand]] | None:
    """A certificate for a polynomial without a root on the closed interval."""
    if len(p) == 1:
        return [ONE_SUMMAND], [(p[0], ONE, [])]
    if len(p) == 3 and p[1] ** 2 < 4 * p[0] * p[2]:
        middle = Poly({((x, 1),): Fraction(1), (): p[1] / (2 * p[2])})
        return [ONE_SUMMAND], [(p[2], middle, []), (p[0] - p[1] ** 2 / (4 * p[2]), ONE, [])]
    ends = [e for e in (low, high) if e]
    if strict:
        return _with_margin(p, x, low, high, premises, deadline)
    problem = Problem(_poly(p, x), False, [premises[e.index] for e in ends])
    for level in LEVELS[:2]:
        found = semidefinite_search(problem, level, deadline)
        if found is not None:
            multiplier, terms = found
            return _renumber(multiplier, ends), _renumber(terms, ends)
    if low and high:
        return _bernstein(p, low, high)
    if ends:
        return _polya(p, ends[0])
    return None


def _with_margin(
    p: list[Fraction], x: Atom, low: End | None, high: End | None, premises: Sequence[tuple[Poly, bool]], deadline: float
) -> tuple[list[Summand], list[Summand]] | None:
    """p = (p - margin) + margin, for a margin that leaves the difference without a root."""
    lowest, highest = low.at if low else None, high.at if high else None
    margin = _evaluate(p, lowest if lowest is not None else highest if highest is not None else Fraction(0))
    for _ in range(60):
        margin = Fraction(1, max(1, round(2 / margin))) if margin < 2 else Fraction(int(margin / 2))
        smaller = [p[0] - margin, *p[1:]]
        square, rest = _split(_flint(smaller))
        if roots_between(square * rest, lowest, highest) == 0 and (lowest is None or _evaluate(smaller, lowest) > 0):
            found = _positive(smaller, x, low, high, False, premises, deadline)
            if found is None:
                return None
            multiplier, terms = found
            return multiplier, terms + [(w * margin, q, f) for w, q, f in multiplier]
    return None


def _renumber(summands: list[Summand], ends: Sequence[End]) -> list[Summand]:
    return [(w, q, [ends[k].index for k in f]) for w, q, f in summands]


def _bernstein(p: list[Fraction], low: End, high: End) -> tuple[list[Summand], list[Summand]] | None:
    width = high.at - low.at
    for n in range(len(p) - 1, len(p) + ELEVATION):
        # x = (a (b - x) + b (x - a)) / width, so homogenise in u = x - a and v = b - x
        values = [Fraction(0)] * (n + 1)
        for i, c in enumerate(p):
            for j in range(i + 1):
                part = c * comb(i, j) * high.at**j * low.at ** (i - j)
                for k in range(n - i + 1):
                    values[j + k] += part * comb(n - i, k) / width**n
        margin = min(v / comb(n, k) for k, v in enumerate(values))
        if margin <= 0:
            continue
        terms: list[Summand] = [(margin * width**n, ONE, [])]
        for k, v in enumerate(values):
            rest = v - margin * comb(n, k)
            if rest:
                weight = rest / low.slope**k / (-high.slope) ** (n - k)
                terms.append((weight, ONE, [low.index] * k + [high.index] * (n - k)))
        return [ONE_SUMMAND], terms
    return None


def _polya(p: list[Fraction], end: End) -> tuple[list[Summand], list[Summand]] | None:
    # p(a + y / slope) in the premise y = slope (x - a) >= 0
    values = [Fraction(0)] * len(p)
    for i, c in enumerate(p):
        for j in range(i + 1):
            values[j] += c * comb(i, j) * end.at ** (i - j) / end.slope**j
    for n in range(ELEVATION):
        if all(v >= 0 for v in values) and values[0] > 0:
            multiplier = [(Fraction(comb(n, k)), ONE, [end.index] * k) for k in range(n + 1)]
            return multiplier, [(v, ONE, [end.index] * k) for k, v in enumerate(values) if v]
        values = [a + b for a, b in zip([*values, Fraction(0)], [Fraction(0), *values], strict=True)]
    return None
