"""The dual simplex method on a dense table: for the small linear programs of the search, which come by the thousand."""

from __future__ import annotations

from typing import Any

TOLERANCE = 1e-9
PIVOTS = 20  # for each row and column, before the method gives up


class Stuck(Exception):
    """Too many pivots."""


def cheapest(costs: Any, matrix: Any) -> list[int] | None:
    """The support of a vertex x >= 0 with matrix x = (1, 0, ..., 0) and the least costs, None when there is no such x.

    Parameters
    ----------
    costs : nonnegative floats, one for each column.
    matrix : floats, dense.

    Raises
    ------
    Stuck : after very many pivots.

    Examples
    --------
    >>> import numpy as np
    >>> cheapest(np.array([3.0, 1.0, 1.0]), np.array([[1.0, 1.0, 0.0], [0.0, 1.0, -1.0]]))
    [1, 2]
    >>> cheapest(np.array([1.0]), np.array([[0.0]])) is None
    True
    """
    import numpy as np

    rows, columns = matrix.shape
    table = np.zeros((rows, columns + 1))
    table[:, :-1] = matrix
    table[0, -1] = 1.0
    table /= _sizes(table[:, :-1], 1)[:, None]
    units = _sizes(table[:, :-1], 0)
    table[:, :-1] /= units
    reduced = np.append(costs / units, 0.0)
    basis = np.full(rows, -1)  # -1 is the variable of the row itself, which has to be 0
    for _ in range(PIVOTS * (rows + columns)):
        value = table[:, -1]
        lack = np.where(basis < 0, np.abs(value), -value)
        leaving = int(lack.argmax())
        if lack[leaving] <= TOLERANCE:
            return sorted(int(j) for j, v in zip(basis, value, strict=True) if j >= 0 and v > TOLERANCE * units[j])
        row = table[leaving, :-1] if value[leaving] > 0 else -table[leaving, :-1]
        usable = np.flatnonzero(row > TOLERANCE)
        if not len(usable):
            return None
        ratios = reduced[usable] / row[usable]
        near = usable[ratios <= ratios.min() * (1 + 1e-12) + 1e-12]
        entering = int(near[row[near].argmax()])
        pivot = table[leaving] / table[leaving, entering]
        table -= np.outer(table[:, entering], pivot)
        table[leaving] = pivot
        reduced -= reduced[entering] * pivot
        basis[leaving] = entering
    raise Stuck


def _sizes(table: Any, axis: int) -> Any:
    """The largest entry of every row (axis 1) or column (axis 0), 1 where there is none."""
    import numpy as np

    largest = np.abs(table).max(axis=axis)
    return np.where(largest > 0, largest, 1.0)


__all__ = ["Stuck", "cheapest"]
