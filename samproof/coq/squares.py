"""Sums of squares with long weights as quadratic forms with short coefficients.

The squares of a certificate are an exact decomposition: their weights are quotients of determinants.  The form that they add up to
has short coefficients, and the prelude finds an approximate decomposition of it that proves it nonnegative.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, isqrt, lcm
from typing import Any, NamedTuple

from ..kernel import Poly

Triangle = list[list[int]]  # the rows of a symmetric matrix from the diagonal on
BITS = 30  # as in the prelude


class Form(NamedTuple):
    """A sum of weighted squares as a weight times a quadratic form of some monomials, whose coefficients have no common factor."""

    squares: list[tuple[Fraction, Poly]]
    monomials: list[Any]
    weight: Fraction
    rows: Triangle


def forms(squares: Iterable[tuple[Fraction, Poly]]) -> list[Form]:
    """The forms that weighted squares add up to, each of monomials that no other has."""
    parts: list[tuple[set[Any], list[tuple[Fraction, Poly]]]] = []
    for c, q in squares:
        monomials, members = {m for m, _ in q.terms}, [(c, q)]
        for other in [p for p in parts if p[0] & monomials]:
            parts.remove(other)
            monomials, members = monomials | other[0], other[1] + members
        parts.append((monomials, members))
    return [_form(members) for _, members in parts]


def _form(squares: list[tuple[Fraction, Poly]]) -> Form:
    monomials = list(dict.fromkeys(m for _, q in squares for m, _ in q.terms))
    place = {m: k for k, m in enumerate(monomials)}
    rows = [[Fraction(0)] * (len(monomials) - k) for k in range(len(monomials))]
    for c, q in squares:
        terms = sorted((place[m], a) for m, a in q.terms)
        for n, (i, a) in enumerate(terms):
            for j, b in terms[n:]:
                rows[i][j - i] += c * a * b
    below = lcm(*(a.denominator for row in rows for a in row))
    weight = Fraction(gcd(*(int(a * below) for row in rows for a in row)), below)
    return Form(squares, monomials, weight, [[int(a / weight) for a in row] for row in rows])


def nonnegative(rows: Triangle) -> bool:
    """What the prelude computes: whether each row, less an approximate square, has a diagonal that outweighs the rest.

    >>> nonnegative([[20, 10], [9]]), nonnegative([[1, 2], [1]])
    (True, False)
    """
    sizes = [max(0, row[0].bit_length() - 1) // 2 for row in rows]
    most = max(*sizes, BITS)
    c = 4 ** (most - BITS)
    left = [[a << 2 * most - sizes[k] - sizes[k + j] for j, a in enumerate(row)] for k, row in enumerate(rows)]
    for k in reversed(range(len(rows))):
        (g, *row), left = left[0], left[1:]
        y = isqrt(max(0, g // c)) - k
        if y <= 0:
            return False
        r = [a // (c * y) for a in row]
        off = [a - c * y * b for a, b in zip(row, r, strict=True)]
        if sum(map(abs, off)) > g - c * y * y:
            return False
        left = [[a - c * r[i] * r[i + j] - (0 if j else abs(off[i])) for j, a in enumerate(line)] for i, line in enumerate(left)]
    return True
