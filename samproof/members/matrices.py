"""Exact symmetric matrices: definiteness by elimination, rotations with rational entries."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..errors import ClaimError
from .base import rational

Matrix = tuple[tuple[Fraction, ...], ...]


def matrix(rows: Sequence[Sequence[int | Fraction]]) -> Matrix:
    """A symmetric matrix from its rows.

    Raises
    ------
    ClaimError : E303 for an entry that is not rational, E307 for rows that make no symmetric matrix.
    """
    found = tuple(tuple(rational(e, "an entry") for e in row) for row in rows)
    n = len(found)
    if not n or any(len(row) != n for row in found) or any(found[i][j] != found[j][i] for i in range(n) for j in range(i)):
        raise ClaimError("E307", f"the rows {[list(map(str, row)) for row in rows]} do not make a symmetric matrix")
    return found


def diagonal(entries: Sequence[int | Fraction]) -> Matrix:
    """A diagonal matrix."""
    return tuple(tuple(Fraction(e) if i == j else Fraction(0) for j in range(len(entries))) for i, e in enumerate(entries))


def combine(a: Matrix, s: Fraction, b: Matrix, t: Fraction) -> Matrix:
    """s*a + t*b."""
    return tuple(tuple(s * x + t * y for x, y in zip(p, q, strict=True)) for p, q in zip(a, b, strict=True))


def pivots(a: Matrix) -> tuple[Fraction, ...] | None:
    """The diagonal of D in a = L D L^T when a is positive semidefinite, None when it is not.

    Examples
    --------
    >>> pivots(matrix([[1, 1], [1, 1]])), pivots(matrix([[0, 1], [1, 0]])), pivots(matrix([[1, 2], [2, 1]]))
    ((Fraction(1, 1), Fraction(0, 1)), None, None)
    """
    rest = [list(row) for row in a]
    n = len(rest)
    found = []
    for i in range(n):
        p = rest[i][i]
        found.append(p)
        if p < 0 or (p == 0 and any(rest[i][j] for j in range(i + 1, n))):
            return None
        if p:
            for j in range(i + 1, n):
                factor = rest[j][i] / p
                for k in range(i + 1, n):
                    rest[j][k] -= factor * rest[i][k]
    return tuple(found)


def apply(a: Matrix, v: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The product of a matrix and a vector."""
    return tuple(sum((x * y for x, y in zip(row, v, strict=True)), Fraction(0)) for row in a)


def solve(a: Matrix, b: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    """One solution of a x = b, None if there is none."""
    n = len(b)
    rows = [[*row, b[i]] for i, row in enumerate(a)]
    lead: list[int] = []
    for column in range(n):
        pick = next((i for i in range(len(lead), n) if rows[i][column]), None)
        if pick is None:
            continue
        here = len(lead)
        rows[here], rows[pick] = rows[pick], rows[here]
        rows[here] = [e / rows[here][column] for e in rows[here]]
        for i in range(n):
            if i != here and rows[i][column]:
                factor = rows[i][column]
                rows[i] = [e - factor * f for e, f in zip(rows[i], rows[here], strict=True)]
        lead.append(column)
    if any(rows[i][n] for i in range(len(lead), n)):
        return None
    found = [Fraction(0)] * n
    for i, column in enumerate(lead):
        found[column] = rows[i][n]
    return tuple(found)


def rotated(spectrum: Sequence[int | Fraction], turns: Sequence[int | Fraction]) -> Matrix:
    """Q diag(spectrum) Q^T for a rational rotation Q: one plane after the other is turned by the angle 2 arctan(t).

    Parameters
    ----------
    spectrum : the eigenvalues.
    turns : a rational t for each pair of neighbouring coordinates; 0 does not turn.

    Raises
    ------
    ClaimError : E308 for a wrong number of turns.

    Examples
    --------
    >>> rotated([5, 0], [Fraction(1, 2)])
    ((Fraction(9, 5), Fraction(12, 5)), (Fraction(12, 5), Fraction(16, 5)))
    """
    if len(turns) != max(0, len(spectrum) - 1):
        raise ClaimError("E308", f"{len(spectrum)} eigenvalues need {max(0, len(spectrum) - 1)} turns, not {len(turns)}")
    a = [list(row) for row in diagonal([rational(e, "an eigenvalue") for e in spectrum])]
    for i, turn in enumerate(turns):
        t = rational(turn, "a turn")
        c, s = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
        for row in a:
            row[i], row[i + 1] = c * row[i] - s * row[i + 1], s * row[i] + c * row[i + 1]
        p, q = a[i], a[i + 1]
        a[i] = [c * x - s * y for x, y in zip(p, q, strict=True)]
        a[i + 1] = [s * x + c * y for x, y in zip(p, q, strict=True)]
    return tuple(map(tuple, a))
