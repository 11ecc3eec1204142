"""Real numbers as rationals where possible and as balls otherwise; every comparison is certain or raises ``Undecided``."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..fuzz.surds import Undecided, Undefined, ball_of, rational_root

__all__ = ["Ball", "Real", "Undecided", "Undefined", "ball", "cosine", "exponential", "logarithm", "pi", "root", "sine"]

MAX_BITS = 1 << 16


class Ball:
    """A real number in an interval of rigorous arithmetic; computes with rationals and integers.

    Examples
    --------
    >>> root(Fraction(2)) * root(Fraction(2)) < Fraction(201, 100)
    True
    >>> root(Fraction(2)) ** 2 == 2
    Traceback (most recent call last):
        ...
    samproof.fuzz.surds.Undecided: two enclosures overlap
    """

    __slots__ = ("arb",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, arb: Any) -> None:
        self.arb = arb

    def __add__(self, other: Any) -> Ball:
        return Ball(self.arb + _arb(other))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Ball:
        return Ball(self.arb - _arb(other))

    def __rsub__(self, other: Any) -> Ball:
        return Ball(_arb(other) - self.arb)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, int | Fraction) and not other:
            return Fraction(0)
        return Ball(self.arb * _arb(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Ball:
        divisor = _arb(other)
        if divisor.contains(0):
            raise Undecided("an enclosure of a denominator contains zero")
        return Ball(self.arb / divisor)

    def __rtruediv__(self, other: Any) -> Ball:
        return Ball(_arb(other)) / self

    def __pow__(self, n: int) -> Any:
        return Fraction(1) if n == 0 else Ball(self.arb**n)

    def __neg__(self) -> Ball:
        return Ball(-self.arb)

    def __abs__(self) -> Ball:
        return Ball(abs(self.arb))

    def _order(self, other: Any) -> int:
        gap = self.arb - _arb(other)
        if gap > 0:
            return 1
        if gap < 0:
            return -1
        raise Undecided("two enclosures overlap")

    def __lt__(self, other: Any) -> bool:
        return self._order(other) < 0

    __le__ = __lt__

    def __gt__(self, other: Any) -> bool:
        return self._order(other) > 0

    __ge__ = __gt__

    def __eq__(self, other: object) -> bool:
        self._order(other)
        return False

    def __float__(self) -> float:
        return float(self.arb.mid())

    def __str__(self) -> str:
        return str(self.arb.str(6, radius=False))

    __repr__ = __str__


Real = Fraction | Ball


def _arb(x: Any) -> Any:
    return x.arb if isinstance(x, Ball) else ball_of(Fraction(x))


def ball(x: Real) -> Ball:
    """A rational as a ball at the present precision."""
    return x if isinstance(x, Ball) else Ball(ball_of(x))


def pi() -> Ball:
    from flint import arb

    return Ball(arb.pi())


def root(x: Real) -> Real:
    """The square root, rational where it can be.

    >>> root(Fraction(9, 4)), root(Fraction(2))
    (Fraction(3, 2), 1.41421)
    """
    if isinstance(x, Fraction):
        if x < 0:
            raise Undefined("square root of a negative number")
        found = rational_root(x)
        if found is not None:
            return found
    elif x < 0:
        raise Undefined("square root of a negative number")
    return Ball(_arb(x).sqrt())


def exponential(x: Real) -> Real:
    return Fraction(1) if isinstance(x, Fraction) and not x else Ball(_arb(x).exp())


def logarithm(x: Real) -> Real:
    if x <= 0:
        raise Undefined("logarithm of a number that is not positive")
    return Fraction(0) if isinstance(x, Fraction) and x == 1 else Ball(_arb(x).log())


def sine(x: Real) -> Real:
    return Fraction(0) if isinstance(x, Fraction) and not x else Ball(_arb(x).sin())


def cosine(x: Real) -> Real:
    return Fraction(1) if isinstance(x, Fraction) and not x else Ball(_arb(x).cos())


def power(x: Real, n: int) -> Real:
    """x**n for a natural n.

    Raises
    ------
    Undecided : when a rational power would be too long.
    """
    if isinstance(x, Fraction) and n * max(x.numerator.bit_length(), x.denominator.bit_length()) > MAX_BITS:
        raise Undecided("a power is too long")
    return x**n
