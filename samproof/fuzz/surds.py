"""Exact numbers: rationals and sums of square roots, with signs that are always decided."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd, isqrt
from typing import Any

MAX_BITS = 1 << 15


class NoValue(Exception):
    """A node has no value that may be used; it stands in the place of the value, since a branch not taken may have none."""


class Undefined(NoValue):
    """The expression has no value at this point: 1/0, the square root of a negative number, the logarithm of zero."""


class Undecided(NoValue):
    """A ball is too wide to decide what is asked of it, or a number is too long."""


class Surd:
    """A sum of rational multiples of square roots of different squarefree integers; never rational, hence never zero."""

    __slots__ = ("terms",)

    def __init__(self, terms: dict[int, Fraction]) -> None:
        self.terms = terms

    def ball(self) -> Any:
        return sum((ball_of(c) * ball_of(Fraction(r)).sqrt() for r, c in self.terms.items()), ball_of(Fraction(0)))


Exact = Fraction | Surd


def surd_of(terms: Mapping[int, Fraction]) -> Exact:
    kept = {r: c for r, c in terms.items() if c}
    if not kept:
        return Fraction(0)
    return kept[1] if len(kept) == 1 and 1 in kept else Surd(kept)


def _roots(a: Exact) -> dict[int, Fraction]:
    return a.terms if isinstance(a, Surd) else {1: a}


def add(a: Exact, b: Exact) -> Exact:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a + b
    terms = dict(_roots(a))
    for r, c in _roots(b).items():
        terms[r] = terms.get(r, Fraction(0)) + c
    return surd_of(terms)


def times(a: Exact, b: Exact) -> Exact:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a * b
    terms: dict[int, Fraction] = {}
    for r, c in _roots(a).items():
        for s, d in _roots(b).items():
            common = gcd(r, s)
            key = (r // common) * (s // common)
            terms[key] = terms.get(key, Fraction(0)) + c * d * common
    return surd_of(terms)


def power(a: Exact, n: int) -> Exact:
    if isinstance(a, Fraction):
        if n * max(a.numerator.bit_length(), a.denominator.bit_length()) > MAX_BITS:
            raise Undecided("a power is too long")
        return a**n
    result: Exact = Fraction(1)
    for _ in range(n):
        result = times(result, a)
    return result


def inverse(a: Exact) -> Exact | None:
    """1/a by conjugation; None where that would take too long."""
    if isinstance(a, Fraction):
        if not a:
            raise Undefined("division by zero")
        return 1 / a
    from flint import fmpz

    numerator: Exact = Fraction(1)
    for _ in range(8):
        if isinstance(a, Fraction):
            return times(numerator, 1 / a)
        if len(a.terms) > 16:
            return None
        prime = int(fmpz(max(a.terms)).factor()[-1][0])
        conjugate = surd_of({r: -c if r % prime == 0 else c for r, c in a.terms.items()})
        numerator, a = times(numerator, conjugate), times(a, conjugate)
    return None


def rational_root(a: Fraction) -> Fraction | None:
    """The square root of a non-negative rational if it is rational.

    Parameters
    ----------
    a : Fraction
        A rational number.

    Returns
    -------
    Fraction or None
        The non-negative root, None if there is no rational one.

    Examples
    --------
    >>> rational_root(Fraction(9, 4)), rational_root(Fraction(2)), rational_root(Fraction(-1))
    (Fraction(3, 2), None, None)
    """
    if a < 0:
        return None
    p, q = isqrt(a.numerator), isqrt(a.denominator)
    return Fraction(p, q) if p * p == a.numerator and q * q == a.denominator else None


def root(a: Exact) -> Exact | None:
    """The square root as a sum of square roots of integers; None if it is not one that is easy to find."""
    if isinstance(a, Surd):
        if sign(a) < 0:
            raise Undefined("square root of a negative number")
        return None
    if a < 0:
        raise Undefined("square root of a negative number")
    rational = rational_root(a)
    if rational is not None:
        return rational
    n = a.numerator * a.denominator
    if n.bit_length() > 128:
        return None
    from flint import fmpz

    outside, inside = 1, 1
    for prime, exponent in fmpz(n).factor():
        outside *= int(prime) ** (exponent // 2)
        inside *= int(prime) ** (exponent % 2)
    return Surd({inside: Fraction(outside, a.denominator)})


def ball_of(q: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(q.numerator, q.denominator))


def sign(a: Exact) -> int:
    """The sign of an exact number.

    Parameters
    ----------
    a : Fraction or Surd
        The number.

    Returns
    -------
    int
        -1, 0 or 1.

    Examples
    --------
    >>> sign(Fraction(-1, 3)), sign(Surd({2: Fraction(1), 1: Fraction(-7, 5)}))
    (-1, 1)
    """
    if isinstance(a, Fraction):
        return (a > 0) - (a < 0)
    from flint import ctx

    for bits in (64, 256, 1024, 8192, 65536):
        with ctx.workprec(bits):
            ball = a.ball()
            if ball > 0:
                return 1
            if ball < 0:
                return -1
    raise Undecided("a sum of square roots is too close to zero")
