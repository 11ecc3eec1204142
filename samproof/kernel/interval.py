"""Interval arithmetic in integers: every interval is a pair of multiples of 2**-bits, rounded outward.

Series are summed in intervals and closed by an explicit remainder, so a result encloses the true value whatever the number of
terms; more bits only make it tighter.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import Any

from .terms import Atom, KernelError, Poly

Interval = tuple[int, int]
Box = dict[str, tuple[Fraction, Fraction]]
MAX_DEPTH = 120


class Arithmetic:
    """Outward-rounded arithmetic on intervals [lo, hi] * 2**-bits."""

    def __init__(self, bits: int) -> None:
        if type(bits) is not int or not 8 <= bits <= 4096:
            raise KernelError(f"enclosure: {bits!r} bits is not between 8 and 4096")
        self.bits, self.one = bits, 1 << bits

    def rational(self, low: Fraction, high: Fraction) -> Interval:
        bottom = (low.numerator << self.bits) // low.denominator
        return bottom, -((-high.numerator << self.bits) // high.denominator)

    def exact(self, value: int | Fraction) -> Interval:
        return self.rational(Fraction(value), Fraction(value))

    @staticmethod
    def add(a: Interval, b: Interval) -> Interval:
        return a[0] + b[0], a[1] + b[1]

    @staticmethod
    def neg(a: Interval) -> Interval:
        return -a[1], -a[0]

    def mul(self, a: Interval, b: Interval) -> Interval:
        corners = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
        return min(corners) >> self.bits, -((-max(corners)) >> self.bits)

    def div_int(self, a: Interval, n: int) -> Interval:
        return a[0] // n, -(-a[1] // n)

    def power(self, a: Interval, n: int) -> Interval:
        if n % 2 == 0 and a[0] < 0:
            a = (0, max(-a[0], a[1])) if a[1] > 0 else self.neg(a)
        result = self.exact(1)
        for _ in range(n):
            result = self.mul(result, a)
        return result

    def inv(self, a: Interval) -> Interval:
        if a[0] <= 0 <= a[1]:
            raise KernelError("enclosure: division by an interval that contains zero")
        square = 1 << (2 * self.bits)
        return square // a[1], -(-square // a[0])

    def sqrt(self, a: Interval) -> Interval:
        if a[0] < 0:
            raise KernelError("enclosure: square root of an interval that reaches below zero")
        top = a[1] << self.bits
        return isqrt(a[0] << self.bits), isqrt(top) + 1

    def _series(self, x: Interval, coefficients: list[Fraction], remainder: int) -> Interval:
        """Horner's scheme, widened by remainder on either side."""
        result = self.exact(0)
        for c in reversed(coefficients):
            result = self.add(self.mul(result, x), self.exact(c))
        return result[0] - remainder, result[1] + remainder

    def _exp_point(self, x: int) -> Interval:
        k = max(0, abs(x).bit_length() - self.bits + 1)
        if k > 16:
            raise KernelError("enclosure: the argument of exp is too large")
        small = self.div_int((x, x), 1 << k)  # |small| <= 1/2 + ulp
        n, c, terms = 0, Fraction(1), []
        while c * self.one * 4 >= Fraction(2) ** n or n < 4:
            terms.append(c)
            n += 1
            c /= n
        # remainder: sum_{j>=n} |small|^j/j! <= 2 |small|^n/n! < 1/2^bits
        result = self._series(small, terms, 2)
        result = max(result[0], 0), result[1]
        for _ in range(k):
            result = self.mul(result, result)
        return result

    def exp(self, a: Interval) -> Interval:
        return max(0, self._exp_point(a[0])[0]), self._exp_point(a[1])[1]

    def _atanh(self, z: Interval) -> Interval:
        """For |z| <= 1/3."""
        n = self.bits // 3 + 4  # the remainder after n terms is below 2 * (1/9)^n / 3
        coefficients = [Fraction(1, 2 * j + 1) for j in range(n)]
        return self.mul(z, self._series(self.mul(z, z), coefficients, 2))

    def _log_point(self, x: int) -> Interval:
        if x <= 0:
            raise KernelError("enclosure: logarithm of an interval that reaches zero")
        e = x.bit_length() - self.bits
        # x = m * 2^e with 1/2 <= m < 1; |(m-1)/(m+1)| <= 1/3
        fraction = Fraction(x, self.one) / Fraction(2) ** e
        m = self.rational(fraction, fraction)
        z = self.mul(self.add(m, self.exact(-1)), self.inv(self.add(m, self.exact(1))))
        series, third = self._atanh(z), self._atanh(self.exact(Fraction(1, 3)))
        ends = (2 * e * third[0], 2 * e * third[1])  # e log 2 = 2 e artanh(1/3)
        return 2 * series[0] + min(ends), 2 * series[1] + max(ends)

    def log(self, a: Interval) -> Interval:
        return self._log_point(a[0])[0], self._log_point(a[1])[1]

    @property
    def pi(self) -> Interval:
        return _pi(self.bits)

    def _sin_cos_point(self, x: int, shift: int) -> Interval:
        """sin (shift 0) or cos (shift 1) of a point, by the Taylor series at 0 after reduction by 2 pi."""
        pi = self.pi
        turns = (x + pi[0]) // (2 * pi[0])
        r = self.add((x, x), (min(-2 * turns * pi[0], -2 * turns * pi[1]), max(-2 * turns * pi[0], -2 * turns * pi[1])))
        if r[1] - r[0] > self.one:
            raise KernelError("enclosure: the argument of sin or cos is too large for so few bits")
        size = max(abs(r[0]), abs(r[1]))
        total, term, n = self.exact(0), self.exact(1), 0
        while max(abs(term[0]), abs(term[1])) > 2 or n * self.one < 2 * size:
            phase = (n + shift) % 4
            if phase % 2 == 1:
                total = self.add(total, term if phase == 1 else self.neg(term))
            n += 1
            term = self.div_int(self.mul(term, r), n)
        # each later term is at most half of the one before, and this one at most 2 units
        return total[0] - 4, total[1] + 4

    def _wave(self, a: Interval, shift: int) -> Interval:
        middle = (a[0] + a[1]) // 2
        radius = max(a[1] - middle, middle - a[0])
        low, high = self._sin_cos_point(middle, shift)
        return max(low - radius, -self.one), min(high + radius, self.one)

    def sin(self, a: Interval) -> Interval:
        return self._wave(a, 0)

    def cos(self, a: Interval) -> Interval:
        return self._wave(a, 1)


@lru_cache(maxsize=64)
def _pi(bits: int) -> Interval:
    """Machin: pi = 16 arctan(1/5) - 4 arctan(1/239), alternating series with decreasing terms."""

    def arctan_inverse(n: int) -> tuple[Fraction, Fraction]:
        total, k, term = Fraction(0), 0, Fraction(1, n)
        while term > Fraction(1, 1 << (bits + 8)):
            total += term / (2 * k + 1) if k % 2 == 0 else -term / (2 * k + 1)
            term, k = term / (n * n), k + 1
        return (total - term, total) if k % 2 == 1 else (total, total + term)

    a, b = arctan_inverse(5), arctan_inverse(239)
    return Arithmetic(bits).rational(16 * a[0] - 4 * b[1], 16 * a[1] - 4 * b[0])


def evaluate(p: Poly, arithmetic: Arithmetic, point: dict[str, Interval]) -> Interval:
    """The natural interval extension of a polynomial over variables, inv, sqrt, exp, log, sin, cos and pi."""
    result = arithmetic.exact(0)
    for monomial, c in p.terms:
        product = arithmetic.exact(c)
        for a, e in monomial:
            product = arithmetic.mul(product, arithmetic.power(_atom(a, arithmetic, point), e))
        result = arithmetic.add(result, product)
    return result


def _atom(a: Atom, arithmetic: Arithmetic, point: dict[str, Interval]) -> Interval:
    if a.head == "var" and a.args[0] in point:
        return point[a.args[0]]
    if a.head == "pi":
        return arithmetic.pi
    if a.head == "max":
        p, q = (evaluate(r, arithmetic, point) for r in a.args)
        return max(p[0], q[0]), max(p[1], q[1])
    operation: Callable[[Interval], Interval] | None = {
        "inv": arithmetic.inv,
        "sqrt": arithmetic.sqrt,
        "exp": arithmetic.exp,
        "log": arithmetic.log,
        "sin": arithmetic.sin,
        "cos": arithmetic.cos,
    }.get(a.head)
    if operation is None:
        raise KernelError(f"enclosure: {a!r} is neither bounded nor a function that can be enclosed")
    return operation(evaluate(a.args[0], arithmetic, point))


def uses_slopes(tree: Any) -> bool:
    return tree == "mean" or (type(tree) is list and len(tree) == 3 and (uses_slopes(tree[1]) or uses_slopes(tree[2])))


def lower_bound(p: Poly, box: Box, arithmetic: Arithmetic, leaf: str, slopes: dict[str, Poly]) -> int:
    """A lower bound of p over the box, in units of 2**-bits; leaf is 'natural' or 'mean' (mean-value form)."""
    whole = {x: arithmetic.rational(*ends) for x, ends in box.items()}
    natural = evaluate(p, arithmetic, whole)  # also shows that p is defined everywhere on the box
    if leaf == "natural":
        return natural[0]
    if leaf != "mean":
        raise KernelError(f"enclosure: {leaf!r} is not a way to bound a box")
    middle = {x: arithmetic.exact((low + high) / 2) for x, (low, high) in box.items()}
    result = evaluate(p, arithmetic, middle)
    for x, slope in slopes.items():
        offset = arithmetic.add(whole[x], arithmetic.neg(middle[x]))
        result = arithmetic.add(result, arithmetic.mul(evaluate(slope, arithmetic, whole), offset))
    return max(result[0], natural[0])


def verify(p: Poly, strict: bool, box: Box, bits: int, tree: Any, slopes: dict[str, Poly]) -> None:
    """Refuse unless the subdivision tree shows p >= 0 (or > 0) on the whole box."""
    arithmetic = Arithmetic(bits)
    todo = [(box, tree, 0)]
    while todo:
        cell, node, depth = todo.pop()
        if type(node) is str:
            bound = lower_bound(p, cell, arithmetic, node, slopes)
            if bound < 0 or (strict and bound == 0):
                sides = ", ".join(f"{x} in [{low}, {high}]" for x, (low, high) in cell.items())
                raise KernelError(f"enclosure: the sign is not shown on {sides}")
            continue
        if type(node) is not list or len(node) != 3 or node[0] not in cell or depth > MAX_DEPTH:
            raise KernelError(f"enclosure: {node!r} does not split the box")
        x, left, right = node
        low, high = cell[x]
        middle = (low + high) / 2
        todo += [({**cell, x: (low, middle)}, left, depth + 1), ({**cell, x: (middle, high)}, right, depth + 1)]
