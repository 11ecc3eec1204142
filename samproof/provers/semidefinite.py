"""Certificates by semidefinite programming: Gram matrices for products of premises, rounded to exact rationals.

A Gram matrix at an optimum is singular and does not survive rounding, so the program asks for the largest slack.  When there
is none, the common kernel of the matrices is read off numerically, made rational and divided out, and the smaller program
is solved again.  Free entries are rounded, the others follow exactly from the identity, and an exact factorisation
decides whether every matrix is positive semidefinite.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm
from typing import Any

from .candidates import Candidates, Column, Level, multipliers, products
from .grading import Packed, Problem, Summand, times
from .linear import assemble
from .rounding import complement, factorise, solutions_near

ENTRIES = 1200
ROWS = 500
CANDIDATES = 12000
LEVELS = (
    Level(0, 1, 24, 200, 0, rounds=2),
    Level(0, 2, 60, 400, 0, rounds=2),
    Level(1, 2, 60, 600, 0, rounds=3),
    Level(2, 2, 100, 800, 0, slack=1, rounds=3),
)


@dataclass
class Block:
    """A Gram matrix over ``basis``, multiplied by a product of premises and of variables of known sign."""

    odd: int
    factors: tuple[int, ...]
    product: Packed
    basis: list[Packed]

    def entries(self) -> list[tuple[int, int]]:
        return [(i, j) for j in range(len(self.basis)) for i in range(j + 1)]


def _half_monomials(problem: Problem, corner: int, limit: int) -> list[int]:
    """All monomials whose square divides into the corner."""
    top = (corner >> 8 * problem.size & 127) // 2
    found = [0]
    for i in range(problem.size):
        unit = 1 << 8 * i | 1 << 8 * problem.size
        most = (corner >> 8 * i & 127) // 2
        found = [m + e * unit for m in found for e in range(most + 1) if (m >> 8 * problem.size) + e <= top]
        if len(found) > limit:
            return []
    return found


def _blocks(
    problem: Problem, heads: Sequence[Column], basis: Sequence[tuple[tuple[int, ...], Packed]], slack: int
) -> list[Block]:
    """Gram matrices whose entries may occur in the identity, split by the grading."""
    grade = problem.grade(next(iter(heads[0].poly)))
    corner = problem.corner(*(c.poly for c in heads), *(p for p in problem.premises))
    degree = max(problem.degree(c.poly) for c in heads)
    degree = max(degree, *(problem.degree(p) for p in problem.premises)) if problem.premises else degree
    degree += slack + degree % 2
    corner = corner & (1 << 8 * problem.size) - 1
    for i in range(problem.size):
        corner += (corner >> 8 * i & 1) << 8 * i
    half = _half_monomials(problem, corner | degree << 8 * problem.size, 3000)
    classes: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for m in half:
        classes[problem.grade(m)].append(m)
    doubled: dict[tuple[int, ...], list[list[int]]] = defaultdict(list)
    for members in classes.values():
        doubled[problem.grade(2 * members[0])[1:]].append(members)
    units = [1 << 8 * i | 1 << 8 * problem.size for i in sorted(problem.sign)]
    odds = [0, *units, *(a + b for a, b in combinations(units, 2))] if len(units) <= 8 else [0, *units]
    blocks: list[Block] = []
    entries = 0
    for factors, p in basis:
        if len(factors) > 1 and len(set(factors)) == 1:
            continue
        for odd in odds:
            product = times(p, {odd: 1})
            if problem.degree(product) > degree:
                continue
            lead = problem.grade(next(iter(product)))
            if lead[0] != grade[0]:
                continue
            for members in doubled.get(tuple(a - b for a, b in zip(grade[1:], lead[1:], strict=True)), []):
                inside = [m for m in members if 2 * (m >> 8 * problem.size) + problem.degree(product) <= degree]
                entries += len(inside) ** 2
                if inside and len(inside) <= 60 and entries <= CANDIDATES:
                    blocks.append(Block(odd, factors, product, [{m: 1} for m in inside]))
    return blocks


def _prune(blocks: list[Block], columns: list[Column]) -> tuple[list[Block], list[Column]]:
    """Drop the monomials whose squares nothing can cancel."""
    diagonals: list[list[Packed]] = [[times(b.product, times(e, e)) for e in b.basis] for b in blocks]
    alive = [set(range(len(b.basis))) for b in blocks]
    kept = set(range(len(columns)))
    while True:
        signs: dict[int, int] = defaultdict(int)
        for j in kept:
            for m, c in columns[j].poly.items():
                signs[m] |= 1 if c > 0 else 2
        for b, rows, live in zip(blocks, diagonals, alive, strict=True):
            members = [next(iter(b.basis[i])) for i in sorted(live)]
            for i in live:
                for m, c in rows[i].items():
                    signs[m] |= 1 if c > 0 else 2
            for x, y in combinations(members, 2):
                for g in b.product:
                    signs[g + x + y] |= 3
        dead_columns = {j for j in kept if any(signs[m] != 3 for m in columns[j].poly)}
        changed = bool(dead_columns)
        kept -= dead_columns
        for rows, live in zip(diagonals, alive, strict=True):
            dead = {i for i in live if any(signs[m] != 3 for m in rows[i])}
            live -= dead
            changed |= bool(dead)
        if not changed:
            break
    left = [(b, sorted(live)) for b, live in zip(blocks, alive, strict=True) if live]
    small = [Block(b.odd, b.factors, b.product, [b.basis[i] for i in live]) for b, live in left]
    return small, [columns[j] for j in sorted(kept)]


class Program:
    """One semidefinite program: columns with nonnegative weights and blocks with positive semidefinite matrices."""

    def __init__(self, columns: list[Column], blocks: list[Block]) -> None:
        self.columns, self.blocks = columns, blocks
        self.places = [(b, i, j) for b, block in enumerate(blocks) for i, j in block.entries()]
        self.size = len(columns) + len(self.places)
        # every variable is measured in units that make its largest coefficient 1
        self.scales = [max(map(abs, c.poly.values())) for c in columns]
        self.scales += [max(map(abs, blocks[b].product.values())) for b, _, _ in self.places]
        rows: dict[int, int] = {}
        self.entries: list[tuple[int, int, int]] = []
        for k, c in enumerate(columns):
            self._fill(rows, k, c.poly, 1)
        for k, (b, i, j) in enumerate(self.places):
            block = blocks[b]
            poly = times(block.product, times(block.basis[i], block.basis[j]))
            self._fill(rows, len(columns) + k, poly, 1 if i == j else 2)
        self.rows = len(rows) + 1
        self.anchored = False
        for k, c in enumerate(columns):
            if c.positive:
                self.entries.append((len(rows), k, self.scales[k]))
                self.anchored = True

    def _fill(self, rows: dict[int, int], k: int, poly: Packed, factor: int) -> None:
        for m, c in poly.items():
            self.entries.append((rows.setdefault(m, len(rows)), k, factor * c))

    def solve(self, slack: bool, bound: float, deadline: float) -> tuple[Any, float] | None:
        """The weights and the slack; with ``slack`` it is maximised, without the solution is as central as possible."""
        import clarabel
        import numpy as np
        from scipy.sparse import csc_matrix

        left = deadline - time.thread_time()
        if left <= 0.01:
            return None
        n = len(self.columns)
        where = [e[0] for e in self.entries]
        place = [e[1] for e in self.entries]
        data = [e[2] / self.scales[e[1]] for e in self.entries]
        right = [0.0] * (self.rows - 1) + [1.0]
        cones: list[Any] = [clarabel.ZeroConeT(self.rows)]
        row, extra = self.rows, self.size
        # sum of weights and traces <= bound, slack <= 1
        trace = [*range(n), *(n + k for k, (_, i, j) in enumerate(self.places) if i == j)]
        where += [row] * len(trace) + [row + 1]
        place += [*trace, extra]
        data += [1.0] * len(trace) + [1.0]
        right += [bound, 1.0 if slack else 0.0]
        where += [row + 2]
        place += [extra]
        data += [-1.0]
        right += [1.0 if slack else 0.0]
        row += 3
        for k in range(n):
            where += [row + k, row + k]
            place += [k, extra]
            data += [-1.0, 1.0]
            right.append(0.0)
        row += n
        cones.append(clarabel.NonnegativeConeT(3 + n))
        root = 2.0**0.5
        for k, (_, i, j) in enumerate(self.places):
            where.append(row + k)
            place.append(n + k)
            data.append(-1.0 if i == j else -root)
            right.append(0.0)
            if i == j:
                where.append(row + k)
                place.append(extra)
                data.append(1.0)
        cones += [clarabel.PSDTriangleConeT(len(b.basis)) for b in self.blocks]
        matrix = csc_matrix((data, (where, place)), shape=(row + len(self.places), self.size + 1))
        cost = np.zeros(self.size + 1)
        cost[-1] = -1.0 if slack else 0.0
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.time_limit = left
        settings.max_iter = 80
        quadratic = csc_matrix((self.size + 1, self.size + 1))
        solution = clarabel.DefaultSolver(quadratic, cost, matrix, np.array(right), cones, settings).solve()
        if "Solved" not in str(solution.status):
            return None
        x = np.array(solution.x)
        return x[:-1], float(x[-1])

    def matrices(self, x: Any) -> list[Any]:
        import numpy as np

        found = [np.zeros((len(b.basis), len(b.basis))) for b in self.blocks]
        for (b, i, j), v in zip(self.places, x[len(self.columns) :], strict=True):
            found[b][i, j] = found[b][j, i] = float(v)
        return found

    def reduced(self, x: Any, tolerance: float) -> tuple[list[Column], list[Block]]:
        """The program restricted to the face that ``x`` lies on."""
        import numpy as np

        columns = [c for c, v in zip(self.columns, x, strict=False) if v > tolerance]
        blocks = []
        for block, q in zip(self.blocks, self.matrices(x), strict=True):
            values, vectors = np.linalg.eigh(q)
            null = vectors[:, values <= tolerance].T
            if len(null) == len(block.basis):
                continue
            basis = complement(null, block.basis) if len(null) else block.basis
            blocks.append(Block(block.odd, block.factors, block.product, basis))
        return columns, blocks

    def rounded(self, x: Any) -> list[tuple[Fraction, Column]] | None:
        """Exact weights and squares near ``x``."""
        for exact in solutions_near([float(v) for v in x], self.entries, self.rows, self.scales):
            found = self._decompose(exact)
            if found is not None:
                return found
        return None

    def _decompose(self, x: Sequence[Fraction]) -> list[tuple[Fraction, Column]] | None:
        n = len(self.columns)
        if any(v < 0 for v in x[:n]):
            return None
        found = [(v, c) for v, c in zip(x[:n], self.columns, strict=True) if v]
        start = n
        for block in self.blocks:
            size = len(block.basis)
            q = [[Fraction(0)] * size for _ in range(size)]
            for k, (i, j) in enumerate(block.entries()):
                q[i][j] = q[j][i] = x[start + k]
            start += len(block.entries())
            squares = factorise(q)
            if squares is None:
                return None
            for weight, vector in squares:
                root: dict[int, Fraction] = defaultdict(Fraction)
                for v, e in zip(vector, block.basis, strict=True):
                    for m, c in e.items():
                        root[m] += v * c
                whole = {m: c for m, c in root.items() if c}
                below = lcm(*(c.denominator for c in whole.values()))
                content = gcd(*(int(c * below) for c in whole.values()))
                packed = {m: int(c * below) // content for m, c in whole.items()}
                scaled = weight * Fraction(content, below) ** 2
                found.append((scaled, Column({}, packed, block.odd, block.factors, False, False, 0.0)))
        return found


def semidefinite_search(problem: Problem, level: Level, deadline: float) -> tuple[list[Summand], list[Summand]] | None:
    """A certificate with Gram matrices up to ``level``."""
    heads: dict[tuple[int, ...], list[Column]] = defaultdict(list)
    for column in multipliers(problem, level.multiplier_degree):
        if column.poly:
            heads[problem.grade(next(iter(column.poly)))].append(column)
    for group in heads.values():
        if time.thread_time() > deadline:
            return None
        top = max(problem.degree(p) for p in (*(c.poly for c in group), *problem.premises))
        basis = products(problem, level.product_size, level.products, top + level.slack)
        blocks = _blocks(problem, group, basis, level.slack)
        columns = Candidates(problem, group, basis, level, deadline).columns
        blocks, columns = _prune(blocks, columns)
        taken = {(b.factors, b.odd) for b in blocks}
        columns = [c for c in columns if c.multiplier or c.positive or c.equation or (c.factors, c.odd) not in taken]
        if not blocks or sum(len(b.entries()) for b in blocks) > ENTRIES:
            continue
        weights = _solve(problem, columns, blocks, deadline)
        if weights is not None:
            return assemble(problem, weights)
    return None


def _rank(blocks: Sequence[Block]) -> int:
    return sum(len(b.basis) for b in blocks)


def _solve(
    problem: Problem, columns: list[Column], blocks: list[Block], deadline: float
) -> list[tuple[Fraction, Column]] | None:
    for _ in range(4):
        program = Program(columns, blocks)
        if not program.anchored or program.rows > ROWS:
            return None
        found = program.solve(True, 1e3, deadline)
        if found is None or found[1] < -1e-5:
            return None
        if found[1] > 1e-9:
            exact = program.rounded(found[0])
            if exact is not None:
                return exact
        central = program.solve(False, 1e3, deadline)
        if central is None:
            return None
        columns, blocks = program.reduced(central[0], 1e-5)
        if len(columns) == len(program.columns) and _rank(blocks) == _rank(program.blocks):
            return program.rounded(central[0])
    return None
