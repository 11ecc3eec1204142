"""Enclosures for the second checker: integer end points on a grid, rounded outward.

An interval is a pair of integers in units of ``2**-scale``.  ``exp`` is summed with counted rounding errors, ``log`` is
guessed by Halley's iteration and then bracketed by ``exp``, and the range of ``sin`` and ``cos`` is that of the end points
unless an extremum may lie between them.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ._algebra import ATOMS, Poly, Rational, Refused, derivative, domains, require

Interval = tuple[int, int]
Box = dict[str, tuple[Fraction, Fraction]]
GUARD, MAX_ARGUMENT, MAX_DEPTH = 32, 1 << 14, 120


def _down(x: int, bits: int) -> int:
    """x / 2**bits, rounded down; ``-_down(-x, bits)`` rounds up."""
    return x >> bits if bits >= 0 else x << -bits


def _convert(a: Interval, bits: int) -> Interval:
    return _down(a[0], bits), -_down(-a[1], bits)


@lru_cache(maxsize=256)
def pi_bounds(scale: int) -> Interval:
    """pi = 8 arctan(1/3) + 4 arctan(1/7)."""
    fine, sums, slack = scale + 32, 0, 0
    for n, weight in ((3, 8), (7, 4)):
        power, k = (1 << fine) // n, 0
        while power:  # the true power exceeds this one by less than 2
            sums += weight * (-1) ** k * (power // (2 * k + 1))
            slack += 3 * weight
            power, k = power // (n * n), k + 1
        slack += 3 * weight  # the alternating tail
    return _convert((sums - slack, sums + slack), 32)


def _exp_grid(y: int, scale: int) -> tuple[Interval, int]:
    """exp(y / 2**scale) for y >= 0, with the scale of the result."""
    require(y < MAX_ARGUMENT << scale, "the argument of exp is too large")
    halvings = max(0, y.bit_length() - scale) + 8
    fine = scale + 2 * halvings + (3 * y >> (scale + 1)) + 32
    z = y << (fine - scale - halvings)  # exact, and below 2**-8
    total, term, n = 0, 1 << fine, 0
    while term:  # the true term exceeds this one by less than 2
        total, n = total + term, n + 1
        term = (term * z >> fine) // n
    low, high = total, total + 3 * (n + 3)
    for _ in range(halvings):
        low, high = low * low >> fine, -(-high * high >> fine)
    return (low, high), fine


@lru_cache(maxsize=1 << 12)
def exp_point(x: int, scale: int) -> Interval:
    (low, high), fine = _exp_grid(abs(x), scale)
    if x < 0:
        one = 1 << 2 * fine
        low, high = one // high, -(-one // low)
    return _convert((low, high), fine - scale)


@lru_cache(maxsize=1 << 12)
def _log_mantissa(m: int, scale: int) -> Interval:
    """log(m / 2**scale) for 1/2 <= m / 2**scale <= 1."""
    shift = scale - 53
    y = int(math.log(math.ldexp(_down(m, shift), -53)) * 2.0**53)
    y, good = _down(y, -shift), 40
    while good < scale:
        e, good = sum(exp_point(y, scale)) // 2, 3 * good
        y += (2 * (m - e) << scale) // (m + e)
    width = 16
    while width < 1 << max(scale // 2, 8):
        if exp_point(y - width, scale)[1] <= m <= exp_point(y + width, scale)[0]:
            return y - width, y + width
        width *= 16
    raise Refused("the logarithm could not be bracketed")


def log_point(x: int, scale: int) -> Interval:
    require(x > 0, "the logarithm of an interval that reaches zero")
    e = x.bit_length() - scale
    fine = scale + 24 + abs(e).bit_length()
    two = _log_mantissa(1 << (fine - 1), fine)  # log(1/2)
    lost = x.bit_length() - fine  # a mantissa longer than the grid is rounded outward
    mantissas = _convert((x, x), lost)
    a, b = (_log_mantissa(m, fine) for m in mantissas)
    ends = (-e * two[0], -e * two[1])
    return _convert((a[0] + min(ends), b[1] + max(ends)), fine - scale)


@lru_cache(maxsize=1 << 12)
def sin_cos_point(x: int, scale: int) -> tuple[Interval, Interval]:
    """sin and cos of x / 2**scale."""
    fine = scale + 24 + max(0, x.bit_length() - scale)
    pi = pi_bounds(fine)
    wide = x << (fine - scale)
    q = (4 * wide + pi[0]) // (2 * pi[0])  # the nearest multiple of pi/2
    ends = sorted((2 * wide - q * pi[0], 2 * wide - q * pi[1]))
    r = (ends[0] + ends[1]) // 4
    slack = abs(ends[1] - ends[0]) + 2
    require(abs(r) < 1 << fine, "the argument of a sine is too large")
    square, results = r * r >> fine, []
    for term, n in ((r, 1), (1 << fine, 0)):
        total, count = 0, 0
        while abs(term) > 1:
            total, count = total + term, count + 1
            term = -(term * square >> fine) // ((n + 1) * (n + 2))
            n += 2
        error = 3 * count + 8 + slack  # each term is off by less than 3, the alternating tail is below 8
        results.append((total - error, total + error))
    (s, c), one = results, 1 << fine
    turned = [(s, c), (c, _negative(s)), (_negative(s), _negative(c)), (_negative(c), s)][q % 4]
    low, high = (_convert((max(a, -one), min(b, one)), fine - scale) for a, b in turned)
    return low, high


def _negative(a: Interval) -> Interval:
    return -a[1], -a[0]


class Grid:
    """Interval operations with end points in units of 2**-scale."""

    def __init__(self, bits: int) -> None:
        require(8 <= bits <= 4096, "the number of bits is not between 8 and 4096")
        self.scale = bits + GUARD
        self.unit = 1 << self.scale

    def between(self, low: Rational, high: Rational) -> Interval:
        a, b = Fraction(low), Fraction(high)
        return (a.numerator << self.scale) // a.denominator, -((-b.numerator << self.scale) // b.denominator)

    def weigh(self, c: Rational, a: Interval) -> Interval:
        n, d = c.numerator, c.denominator
        low, high = (n * a[0], n * a[1]) if n >= 0 else (n * a[1], n * a[0])
        return low // d, -(-high // d)

    def times(self, a: Interval, b: Interval) -> Interval:
        products = [x * y for x in a for y in b]
        return _convert((min(products), max(products)), self.scale)

    def power(self, a: Interval, n: int) -> Interval:
        low, high = a[0] ** n, a[1] ** n
        if n % 2 == 0:
            low, high = (0 if a[0] <= 0 <= a[1] else min(low, high)), max(low, high)
        return _convert((low, high), self.scale * (n - 1))

    def inv(self, a: Interval) -> Interval:
        require(a[0] > 0 or a[1] < 0, "division by an interval that contains zero")
        return self.unit * self.unit // a[1], -(-self.unit * self.unit // a[0])

    def sqrt(self, a: Interval) -> Interval:
        require(a[0] >= 0, "the square root of an interval that reaches below zero")
        return math.isqrt(a[0] << self.scale), math.isqrt((a[1] << self.scale) - 1) + 1 if a[1] else 0

    def exp(self, a: Interval) -> Interval:
        return exp_point(a[0], self.scale)[0], exp_point(a[1], self.scale)[1]

    def log(self, a: Interval) -> Interval:
        return log_point(a[0], self.scale)[0], log_point(a[1], self.scale)[1]

    def sin(self, a: Interval) -> Interval:
        return self._wave(a, 0)

    def cos(self, a: Interval) -> Interval:
        return self._wave(a, 1)

    def _wave(self, a: Interval, which: int) -> Interval:
        (l0, h0), (l1, h1) = (sin_cos_point(x, self.scale)[which] for x in a)
        top = self.unit if self._meets(a, 0 if which else 1) else max(h0, h1)
        return (-self.unit if self._meets(a, 2 if which else -1) else min(l0, l1)), top

    def _meets(self, a: Interval, quarter: int) -> bool:
        """Whether (quarter + 4 k) pi/2 may lie in the interval for an integer k."""
        pi = pi_bounds(self.scale)
        first = min(-((quarter * p - 2 * a[0]) // (4 * p)) for p in pi)
        last = max((2 * a[1] - quarter * p) // (4 * p) for p in pi)
        return first <= last

    def evaluate(self, p: Poly, point: dict[str, Interval], known: dict[int, Interval]) -> Interval:
        """The natural interval extension of a polynomial; ``known`` keeps the atoms already enclosed."""
        low = high = 0
        for m, c in p:
            product: Interval | None = None
            for a, e in m:
                factor = self.power(self._atom(a, point, known), e)
                product = factor if product is None else self.times(product, factor)
            product = self.weigh(c, (self.unit, self.unit) if product is None else product)
            low, high = low + product[0], high + product[1]
        return low, high

    def _atom(self, a: int, point: dict[str, Interval], known: dict[int, Interval]) -> Interval:
        if a not in known:
            head, args = ATOMS[a].head, ATOMS[a].args
            if head == "var":
                require(args[0] in point, f"the variable {args[0]} has no bounds")
                known[a] = point[args[0]]
            elif head == "pi":
                known[a] = pi_bounds(self.scale)
            elif head == "max":
                ends = [self.evaluate(q, point, known) for q in args[0]]
                known[a] = max(e[0] for e in ends), max(e[1] for e in ends)
            else:
                operations = {
                    "inv": self.inv, "sqrt": self.sqrt, "exp": self.exp, "log": self.log, "sin": self.sin, "cos": self.cos
                }  # fmt: skip
                require(head in operations, f"'{head}' is not a function that can be enclosed")
                known[a] = operations[head](self.evaluate(args[0], point, known))
        return known[a]


def lower_bound(p: Poly, cell: Box, grid: Grid, leaf: str, slopes: dict[str, Poly]) -> int:
    """A lower bound of p over a cell, on the grid; p is defined on all of it."""
    whole = {x: grid.between(*ends) for x, ends in cell.items()}
    known: dict[int, Interval] = {}
    bound = grid.evaluate(p, whole, known)[0]
    if leaf == "natural":
        return bound
    require(leaf == "mean", "a cell is bounded by 'natural' or 'mean'")
    if not slopes:
        slopes.update((x, derivative(p, x)) for x in cell)
    for x in cell:
        for head, q in domains(p, x):
            require(head != "sqrt" or grid.evaluate(q, whole, known)[0] > 0, "a square root is not differentiable on a cell")
    middle = {x: grid.between((low + high) / 2, (low + high) / 2) for x, (low, high) in cell.items()}
    total = grid.evaluate(p, middle, {})[0]
    for x, slope in slopes.items():
        step = whole[x][0] - middle[x][1], whole[x][1] - middle[x][0]
        total += grid.times(grid.evaluate(slope, whole, known), step)[0]
    return max(bound, total)


def verify(p: Poly, strict: bool, box: Box, bits: int, tree: Any) -> None:
    """Refuse unless the tree of bisections shows that p >= 0 (or > 0) on the box."""
    grid, slopes = Grid(bits), dict[str, Poly]()
    todo: list[tuple[Box, Any, int]] = [(box, tree, 0)]
    while todo:
        cell, node, depth = todo.pop()
        if type(node) is str:
            bound = lower_bound(p, cell, grid, node, slopes)
            if bound < 0 or (strict and bound == 0):
                sides = ", ".join(f"{x} in [{low}, {high}]" for x, (low, high) in cell.items())
                raise Refused(f"the sign is not shown on {sides}")
            continue
        require(type(node) is list and len(node) == 3 and type(node[0]) is str and node[0] in cell, "the tree is malformed")
        require(depth <= MAX_DEPTH, "the tree is too deep")
        low, high = cell[node[0]]
        halves = (low, (low + high) / 2), ((low + high) / 2, high)
        todo += [({**cell, node[0]: half}, part, depth + 1) for half, part in zip(halves, node[1:], strict=True)]
