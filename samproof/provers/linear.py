"""Certificates by linear programming: nonnegative weights for the candidates.

Candidates with a monomial that nothing cancels are dropped before the program is solved; what the program finds is solved
again exactly.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any

from .candidates import Candidates, Column, Level, is_positive, multipliers, products
from .grading import Problem, Summand
from .simplex import Stuck, cheapest

LEVELS = (
    Level(0, 1, 40, 400, 0, rounds=3),
    Level(0, 2, 120, 1200, 200),
    Level(1, 2, 200, 1500, 300),
    Level(2, 3, 500, 3000, 600, slack=1, rounds=5),
    Level(4, 4, 1500, 6000, 1500, slack=2, rounds=6),
)
DENSE = 20_000  # entries of a program that is solved as a dense table


def prune(columns: Sequence[Column]) -> list[Column]:
    """Drop the columns that need a monomial cancelled which nothing cancels."""
    uses: dict[tuple[int, bool], set[int]] = defaultdict(set)
    for j, column in enumerate(columns):
        for m, c in column.poly.items():
            uses[m, c > 0].add(j)
    alive = set(range(len(columns)))
    todo = [m for m, _ in uses]
    while todo:
        m = todo.pop()
        plus, minus = uses[m, True], uses[m, False]
        if bool(plus) == bool(minus):
            continue
        for j in list(plus or minus):
            alive.discard(j)
            for n, c in columns[j].poly.items():
                uses[n, c > 0].discard(j)
                todo.append(n)
    return [columns[j] for j in sorted(alive)]


def solve(problem: Problem, columns: Sequence[Column], deadline: float) -> list[tuple[Fraction, Column]] | None:
    """Nonnegative weights, not all zero on the positive columns, that make the columns cancel exactly."""
    columns = prune(columns)
    # a strict goal needs a positive summand, any other a positive multiplier or a contradiction among the premises
    anchors = [j for j, c in enumerate(columns) if c.positive and not (problem.strict and c.multiplier)]
    if not anchors:
        return None
    support = _support(columns, anchors, deadline)
    if support is None:
        return None
    fixed = set(anchors)
    return exact([columns[j] for j in support], [j for j, k in enumerate(support) if k in fixed])


def _support(columns: Sequence[Column], anchors: Sequence[int], deadline: float) -> list[int] | None:
    """The columns of a cheapest vertex in floating point, None when there is none."""
    import numpy as np

    rows: dict[int, int] = {}
    data, where, starts = [], [], [0]
    fixed = set(anchors)
    for j, column in enumerate(columns):
        if j in fixed:
            data.append(1.0)
            where.append(0)
        for m, c in column.poly.items():
            data.append(float(c))
            where.append(rows.setdefault(m, len(rows) + 1))
        starts.append(len(data))
    shape = (len(rows) + 1, len(columns))
    costs = np.array([c.cost for c in columns])
    if shape[0] * shape[1] <= DENSE:
        matrix = np.zeros(shape)
        matrix[where, np.repeat(np.arange(len(columns)), np.diff(starts))] = data
        with suppress(Stuck):
            return cheapest(costs, matrix)
    return _sparse(costs, data, where, starts, shape, deadline)


def _sparse(
    costs: Any, data: list[float], where: list[int], starts: list[int], shape: tuple[int, int], deadline: float
) -> list[int] | None:
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csc_matrix

    left = deadline - time.thread_time()
    if left <= 0:
        return None
    matrix = csc_matrix((data, where, starts), shape=shape)
    right = np.zeros(shape[0])
    right[0] = 1.0
    found: Any = linprog(costs, A_eq=matrix, b_eq=right, method="highs-ds", options={"time_limit": left})
    if found.x is None:
        return None
    return [j for j, x in enumerate(found.x) if x > 1e-10]


def exact(columns: Sequence[Column], anchors: Sequence[int]) -> list[tuple[Fraction, Column]] | None:
    """The weights of a vertex over the rationals, None when they are not unique or not nonnegative."""
    from flint import fmpz_mat

    rows: dict[int, int] = {}
    entries = []
    for j, column in enumerate(columns):
        entries += [(rows.setdefault(m, len(rows)), j, c) for m, c in column.poly.items()]
    table = [[0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for i, j, c in entries:
        table[i][j] = c
    for j in anchors:
        table[-1][j] = 1
    table[-1][-1] = 1
    reduced, denominator, rank = fmpz_mat(table).rref()
    solution = [Fraction(0)] * len(columns)
    for i in range(rank):
        lead = next(j for j in range(len(columns) + 1) if reduced[i, j])
        if lead == len(columns):
            return None
        solution[lead] = Fraction(int(reduced[i, len(columns)]), int(denominator))
    if any(x < 0 for x in solution):
        return None
    return [(x, c) for x, c in zip(solution, columns, strict=True) if x]


def linear_search(problem: Problem, level: Level, deadline: float) -> tuple[list[Summand], list[Summand]] | None:
    """A certificate with multipliers and products up to ``level``: the summands of the multiplier and of the other side."""
    heads: dict[tuple[int, ...], list[Column]] = defaultdict(list)
    for column in multipliers(problem, level.multiplier_degree):
        if column.poly:
            heads[problem.grade(next(iter(column.poly)))].append(column)
    for group in heads.values():
        if time.thread_time() > deadline:
            return None
        top = max(problem.degree(c.poly) for c in group)
        top = max(top, *(problem.degree(p) for p in problem.premises)) if problem.premises else top
        basis = products(problem, level.product_size, level.products, top + level.slack)
        columns = Candidates(problem, group, basis, level, deadline).columns
        weights = solve(problem, columns, deadline)
        if weights is not None:
            return assemble(problem, weights)
    return None


def termwise(problem: Problem, deadline: float) -> tuple[list[Summand], list[Summand]] | None:
    """A certificate for a goal whose every term is seen to be nonnegative."""
    weights = [(Fraction(1), Column({}, {0: 1}, 0, (), True, True, 0.0))]
    for m, c in problem.goal.items():
        if c < 0 or m & problem.low & ~problem.odd:
            return None
        odd = problem.parity(m)
        positive = is_positive(problem, m, ())
        weights.append((Fraction(c), Column({}, {m - odd >> 1: 1}, odd, (), False, positive, 0.0)))
    return assemble(problem, weights)


def contradiction_search(problem: Problem, level: Level, deadline: float) -> tuple[list[Summand], list[Summand]] | None:
    """A certificate from premises that contradict each other: a positive sum of products of theirs that vanishes."""
    for k, p in enumerate(problem.premises):
        if not p and problem.positive[k]:
            zero = [(Fraction(1), problem.unpack({0: 1}), [k])]
            return zero, zero
    seeds = [Column({0: 1}, {0: 1}, 0, (), False, True, 1.0)]
    for k, p in enumerate(problem.premises):
        if problem.positive[k]:
            seeds.append(Column(p, {0: 1}, 0, (k,), False, True, 1.0))
    heads: dict[tuple[int, ...], list[Column]] = defaultdict(list)
    for column in seeds:
        heads[problem.grade(next(iter(column.poly)))].append(column)
    basis = products(problem, level.product_size, level.products, 2 * max(map(problem.degree, problem.premises), default=0))
    for group in heads.values():
        columns = Candidates(problem, group, basis, level, deadline).columns
        weights = solve(problem, [c for c in columns if not c.multiplier], deadline)
        if weights is not None:
            return assemble(problem, weights)
    return None


def assemble(problem: Problem, weights: Sequence[tuple[Fraction, Column]]) -> tuple[list[Summand], list[Summand]]:
    """Turn weights into the two sides of the identity, with a positive multiplier, and a positive term for a strict goal."""
    sides: dict[bool, list[Summand]] = {True: [], False: []}
    direct = any(c.multiplier and c.positive for _, c in weights)
    wanted = {True: True, False: problem.strict or not direct}
    for weight, c in sorted(weights, key=lambda item: not item[1].positive):
        if c.equation:
            sides[False] += _equation_summands(problem, weight * problem.goal_scale, c)
            continue
        spread = c.positive and wanted[c.multiplier]
        wanted[c.multiplier] &= not spread
        scale = Fraction(1) if c.multiplier else problem.goal_scale
        sides[c.multiplier].append(problem.summand(weight * scale, c.root, c.odd, c.factors, spread))
    if direct:
        return sides[True], sides[False]
    # s g = P with P > 0 and s >= 0 gives P g = s g^2, and (P + s) g = s g^2 + P
    goal = problem.unpack(problem.goal).scale(problem.goal_scale)
    squared = [(w, q * goal, f) for w, q, f in sides[True]]
    if problem.strict:
        return sides[False] + sides[True], sides[False] + squared
    return sides[False], squared


def _equation_summands(problem: Problem, weight: Fraction, c: Column) -> list[Summand]:
    """m e = ((m + 1)/2)^2 e + ((m - 1)/2)^2 (-e), or a square when m is one."""
    k, m = c.factors[0], next(iter(c.root))
    if not problem.parity(m):
        return [problem.summand(weight, {m >> 1: 1}, 0, [k])]
    other = next(a if b == k else b for a, b in problem.equations if k in (a, b))
    return [
        problem.summand(weight / 4, {m: 1, 0: 1}, 0, [k]),
        problem.summand(weight / 4, {m: 1, 0: -1}, 0, [other]),
    ]
