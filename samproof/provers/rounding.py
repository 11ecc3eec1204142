"""From floating point to exact rationals: solutions of linear equations, kernels and factorisations near numerical ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from .grading import Packed

DENOMINATORS = (1, 2, 3, 4, 6, 12, 30, 60, 420, 5040, 10**5, 10**7, 10**9)


def solutions_near(
    x: Sequence[float], entries: Sequence[tuple[int, int, int]], rows: int, scales: Sequence[int]
) -> Iterator[list[Fraction]]:
    """Exact solutions of linear equations near a numerical one: some unknowns are rounded, the others follow.

    Parameters
    ----------
    x : the numerical solution, each unknown in units of 1/scale.
    entries : (row, unknown, coefficient) of the matrix; the right-hand side is 1 in the last row and 0 in the others.
    rows : the number of equations.
    scales : the units of the unknowns.

    Yields
    ------
    Solutions with finer and finer denominators; none if the equations have none.

    Examples
    --------
    >>> [str(v) for v in next(solutions_near([0.32, 0.68], [(0, 0, 2), (0, 1, -1), (1, 0, 1), (1, 1, 1)], 2, [1, 1]))]
    ['1/3', '2/3']
    """
    from flint import fmpz_mat

    size = len(scales)
    table = [[0] * (size + 1) for _ in range(rows)]
    for i, k, c in entries:
        table[i][size - 1 - k] += c
    table[-1][-1] = 1
    matrix, below, rank = fmpz_mat(table).rref()
    pivots: list[tuple[int, int]] = []
    for i in range(rank):
        lead = next(j for j in range(size + 1) if matrix[i, j])
        if lead == size:
            return
        pivots.append((i, lead))
    bound = {lead for _, lead in pivots}
    free = [k for k in range(size) if k not in bound]
    dependent = [(lead, int(matrix[i, size]), [(k, int(matrix[i, k])) for k in free if matrix[i, k]]) for i, lead in pivots]
    scale = int(below)
    for d in DENOMINATORS:
        exact = [Fraction(0)] * size
        for k in free:
            exact[k] = Fraction(round(x[size - 1 - k] * d), d * scales[size - 1 - k])
        for lead, constant, row in dependent:
            exact[lead] = (constant - sum((c * exact[k] for k, c in row), Fraction(0))) / scale
        yield exact[::-1]


def factorise(q: list[list[Fraction]]) -> list[tuple[Fraction, list[Fraction]]] | None:
    """Weights d > 0 and vectors v with q = sum d v v^T, None unless ``q`` is positive semidefinite.

    Examples
    --------
    >>> one, two = Fraction(1), Fraction(2)
    >>> [(str(d), [str(t) for t in v]) for d, v in factorise([[one, one], [one, two]]) or []]
    [('1', ['1', '1']), ('1', ['0', '1'])]
    >>> factorise([[one, two], [two, one]]) is None
    True
    """
    q = [list(row) for row in q]
    size, found = len(q), []
    for k in range(size):
        d = q[k][k]
        if d < 0 or (d == 0 and any(q[k])):
            return None
        if d == 0:
            continue
        vector = [q[k][j] / d for j in range(size)]
        found.append((d, vector))
        support = [j for j in range(k, size) if vector[j]]
        for i in support:
            for j in support:
                q[i][j] -= d * vector[i] * vector[j]
    return found


def complement(null: Any, basis: list[Packed]) -> list[Packed]:
    """A basis of what is orthogonal to the rows of ``null``, after these have been made rational.

    Parameters
    ----------
    null : array of shape (vectors, coordinates)
        A numerical basis of a kernel.
    basis : list of Packed
        What the coordinates stand for.
    """
    from flint import fmpz_mat

    rows = [[float(v) for v in row] for row in null]
    n, leads = len(basis), []
    for r in range(len(rows)):
        _, i, j = max((abs(rows[i][j]), i, j) for i in range(r, len(rows)) for j in range(n) if j not in leads)
        rows[r], rows[i] = rows[i], rows[r]
        pivot = rows[r][j]
        rows[r] = [v / pivot for v in rows[r]]
        for k in range(len(rows)):
            if k != r and rows[k][j]:
                factor = rows[k][j]
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[r], strict=True)]
        leads.append(j)
    exact = [[_simple(v) for v in row] for row in rows]
    table = []
    for row in exact:
        below = lcm(*(v.denominator for v in row))
        table.append([int(v * below) for v in row])
    kernel, nullity = fmpz_mat(table).nullspace()
    found = []
    for k in range(nullity):
        column = [int(kernel[i, k]) for i in range(n)]
        content = gcd(*column)
        poly: Packed = defaultdict(int)
        for v, e in zip(column, basis, strict=True):
            for m, c in e.items():
                poly[m] += v // content * c
        found.append({m: c for m, c in poly.items() if c})
    return found


def _simple(v: float) -> Fraction:
    """The simplest rational within the accuracy of the numerical kernel."""
    for limit in (1, 2, 4, 12, 60, 400):
        guess = Fraction(v).limit_denominator(limit)
        if abs(guess - Fraction(v)) < Fraction(1, 2000 if limit < 60 else 50000):
            return guess
    return Fraction(v).limit_denominator(10**4)
