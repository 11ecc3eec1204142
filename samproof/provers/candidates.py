"""Summands that may occur in a certificate: products of premises, of monomials of known sign and of squares of binomials.

They are found backwards from the goal: a monomial of the goal with a positive coefficient needs a summand that has it with a
positive coefficient, the other monomials of that summand need to be cancelled, and so on.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import isqrt

from .grading import Packed, Problem, times

DEGREE_LIMIT = 100
RATIOS = ((1, 1), (2, 1), (1, 2))


@dataclass(slots=True)
class Column:
    """root^2 * (product of the variables in odd) * prod(factors), or minus that times the goal for a multiplier."""

    poly: Packed
    root: Packed
    odd: int
    factors: tuple[int, ...]
    multiplier: bool
    positive: bool
    cost: float
    equation: bool = False


@dataclass(frozen=True)
class Level:
    """How far a search goes: multipliers, products of premises, squares of binomials, slack in the degrees."""

    multiplier_degree: int
    product_size: int
    products: int
    columns: int
    binomials: int
    slack: int = 0
    rounds: int = 4


def products(problem: Problem, size: int, limit: int, degree: int) -> list[tuple[tuple[int, ...], Packed]]:
    """Products of at most ``size`` premises, hinted and short ones first; the empty product leads."""
    found: list[tuple[tuple[int, ...], Packed]] = [((), {0: 1})]
    factors = problem.factors
    for n in range(1, size + 1):
        # few factors leave room for longer products, many do not
        usable = factors
        while len(usable) > n and _multichoose(len(usable), n) > 4 * limit:
            usable = usable[: max(n, len(usable) * 3 // 4)]
        for chosen in combinations_with_replacement(usable, n):
            if len(found) >= limit:
                return found
            if sum(problem.degree(problem.premises[k]) for k in chosen) <= min(degree, DEGREE_LIMIT):
                product = problem.product(chosen)
                if len(product) <= (200 if problem.hints.issuperset(chosen) else 40):  # what is cited is meant to be used
                    found.append((chosen, product))
    return found


def _multichoose(n: int, k: int) -> int:
    result = 1
    for i in range(k):
        result = result * (n + i) // (i + 1)
    return result


def multipliers(problem: Problem, degree: int) -> list[Column]:
    """1, monomials in variables of known sign, premises and their products, as columns of minus themselves times the goal."""
    basis: list[tuple[int, tuple[int, ...], Packed]] = [(0, (), {0: 1})]
    variables = sorted(problem.sign, key=lambda i: (not problem.positive[problem.sign[i]], i))
    units = [1 << 8 * i | 1 << 8 * problem.size for i in variables]
    for d in range(1, degree + 1):
        if _multichoose(len(units), d) > 150:
            break
        basis += [(sum(chosen), (), {0: 1}) for chosen in combinations_with_replacement(units, d)]
    if degree:
        basis += [(2 << 8 * i | 2 << 8 * problem.size, (), {0: 1}) for i in range(problem.size) if i not in problem.sign]
        usable = sorted(problem.factors, key=lambda k: not problem.positive[k])[:12]
        monomials = [m for m, f, _ in basis if problem.degree({m: 1}) <= degree - 1]
        singles = [((k,), problem.premises[k]) for k in usable]
        pairs = [((a, b), times(problem.premises[a], problem.premises[b])) for a in usable[:5] for b in usable[:5] if a <= b]
        basis += [(m, f, p) for f, p in singles for m in monomials]
        basis += [(0, f, p) for f, p in (pairs if degree > 1 else [])]
    found = []
    for m, f, p in basis:
        odd = problem.parity(m)
        root = m - odd >> 1
        whole = times({m: 1}, p)
        if problem.degree(whole) + problem.degree(problem.goal) > DEGREE_LIMIT:
            continue
        negative = {t: -c for t, c in times(whole, problem.goal).items()}
        positive = is_positive(problem, m, f)
        cost = (0.5 if positive else 8.0) * (1 + problem.degree(whole)) if m or f else 0.0
        found.append(Column(negative, {root: 1}, odd, f, True, positive, cost))
    return found


def is_positive(problem: Problem, m: int, factors: Iterable[int]) -> bool:
    return not m & problem.vanishing and all(problem.positive[k] for k in factors)


class Candidates:
    """The summands that may occur in a certificate for the given multipliers."""

    def __init__(
        self,
        problem: Problem,
        heads: Sequence[Column],
        basis: Sequence[tuple[tuple[int, ...], Packed]],
        level: Level,
        deadline: float,
    ) -> None:
        self.problem, self.level, self.deadline = problem, level, deadline
        self.columns: list[Column] = list(heads)
        self._basis = basis
        self._corners = [problem.corner(p) for _, p in basis]
        # variables that the multiplied goal lacks may occur in what is cancelled, up to their degrees in products of premises
        corner = problem.corner(*(c.poly for c in heads), *(p for _, p in basis), *problem.premises)
        corner += sum(level.slack << 8 * i for i in range(problem.size))
        top = max(problem.degree(p) for p in (*(c.poly for c in heads), *problem.premises)) + level.slack
        variables = (1 << 8 * problem.size) - 1
        self._corner = corner & variables | min(top, DEGREE_LIMIT) << 8 * problem.size | problem.guard
        self._seen: set[tuple[int, int]] = set()
        self._needs: set[tuple[int, bool]] = set()
        self._plus: list[tuple[int, int]] = []
        self._minus: list[tuple[int, int]] = []
        for place, (_, p) in enumerate(basis):
            for g, c in p.items():
                (self._plus if c > 0 else self._minus).append((place, g))
        self._equations = [(pair, problem.premises[pair[0]]) for pair in problem.equations]
        frontier = self._add_needs(heads)
        frontier = self._chain(frontier, level.rounds)
        if level.binomials:
            fresh = self._binomials()
            self.columns += fresh
            self._chain(self._add_needs(fresh), 2)

    def _add_needs(self, columns: Iterable[Column]) -> list[tuple[int, bool]]:
        """What it takes to cancel each monomial of the columns."""
        fresh = []
        for column in columns:
            for m, c in column.poly.items():
                need = (m, c < 0)
                if need not in self._needs:
                    self._needs.add(need)
                    fresh.append(need)
        return fresh

    def _chain(self, frontier: list[tuple[int, bool]], rounds: int) -> list[tuple[int, bool]]:
        problem = self.problem
        guard, unsigned, corner, corners = problem.guard, problem.low & ~problem.odd, self._corner, self._corners
        for _ in range(rounds):
            added: list[Column] = []
            for t, wants_plus in frontier:
                raised = t | guard
                for place, g in self._plus if wants_plus else self._minus:
                    u = raised - g
                    if u & guard != guard:
                        continue
                    u ^= guard
                    room = corner - u
                    if u & unsigned or (place, u) in self._seen or room & guard != guard or room - corners[place] & guard != guard:
                        continue
                    self._seen.add((place, u))
                    added.append(self._column(place, u))
                    if len(self.columns) + len(added) >= self.level.columns:
                        break
                for number, (pair, p) in enumerate(self._equations):
                    for g in p:
                        u = raised - g
                        if u & guard == guard and (-1 - number, u ^ guard) not in self._seen:
                            self._seen.add((-1 - number, u ^ guard))
                            added += self._equation(pair, p, u ^ guard)
                if len(self.columns) + len(added) >= self.level.columns or time.thread_time() > self.deadline:
                    break
            self.columns += added
            frontier = self._add_needs(added)
            if not frontier or len(self.columns) >= self.level.columns or time.thread_time() > self.deadline:
                break
        return frontier

    def _column(self, place: int, u: int) -> Column:
        problem = self.problem
        factors, p = self._basis[place]
        poly = {m + u: c for m, c in p.items()}
        odd = problem.parity(u)
        cost = 1 + 0.3 * problem.degree(poly) + len(factors) - 0.5 * len(problem.hints.intersection(factors))
        return Column(poly, {u - odd >> 1: 1}, odd, factors, False, is_positive(problem, u, factors), cost)

    def _equation(self, pair: tuple[int, int], p: Packed, u: int) -> Iterator[Column]:
        poly = {m + u: c for m, c in p.items()}
        if any(self._corner - m & self.problem.guard != self.problem.guard for m in poly):
            return
        for k, sign in zip(pair, (1, -1), strict=True):
            yield Column({m: sign * c for m, c in poly.items()}, {u: 1}, 0, (k,), False, False, 1.5, True)

    def _binomials(self) -> list[Column]:
        """(m + k n)^2 times a product, where both m^2 and n^2 times it are already candidates."""
        problem, fresh = self.problem, []
        groups: dict[tuple[tuple[int, ...], int], list[int]] = defaultdict(list)
        inverse = dict(self._basis)
        plus = {m for m, wants_plus in self._needs if wants_plus}
        for m in sorted(plus):
            if not m & problem.low & ~problem.odd and self._corner - m & problem.guard == problem.guard:
                groups[(), problem.parity(m)].append(m - problem.parity(m) >> 1)
        for column in self.columns:
            if column.factors in inverse and column.factors and not column.multiplier and not column.equation:
                groups[column.factors, column.odd].extend(column.root)
        occurring = {m for m, _ in self._needs}
        fresh += self._midpoints(plus)
        for (factors, odd), roots in sorted(groups.items(), key=lambda item: len(item[0][0])):
            product = times(inverse[factors], {odd: 1})
            roots = list(dict.fromkeys(roots))[:24]
            for i, m in enumerate(roots):
                if time.thread_time() > self.deadline:
                    return fresh
                for n in roots[:i]:
                    if len(fresh) >= self.level.binomials:
                        return fresh
                    if not any(g + m + n in occurring for g in product):
                        continue
                    for a, b in self._ratios(m, n, odd) if not factors else RATIOS[: 1 + 2 * (len(fresh) < 60)]:
                        for sign in (1, -1):
                            root = {m: a, n: sign * b}
                            poly = times(times(root, root), product)
                            cost = 1.5 + 0.3 * problem.degree(poly) + 0.2 * (a + b) + 2 * len(factors)
                            fresh.append(Column(poly, root, odd, factors, False, False, cost))
        return fresh

    def _midpoints(self, plus: set[int]) -> list[Column]:
        """u - 2 t + v with t = (u + v)/2 for monomials u at hand and t to be cancelled, u and v nonnegative."""
        problem, fresh = self.problem, list[Column]()
        guard, unsigned, corner = problem.guard, problem.low & ~problem.odd, self._corner
        if any(corner >> 8 * i & 127 > 60 for i in range(problem.size + 1)):
            return []
        seen: set[tuple[int, int]] = set()
        available, targets = set(plus), {m for m, wants_plus in self._needs if not wants_plus}
        for _ in range(3):
            reached: set[int] = set()
            usable = sorted(u for u in available if not u & unsigned)
            for t in sorted(targets):
                if time.thread_time() > self.deadline:
                    return fresh
                twice = 2 * t | guard
                for u in usable:
                    v = twice - u
                    if u == t or v & guard != guard or corner - (v ^ guard) & guard != guard:
                        continue
                    v ^= guard
                    pair = (min(u, v), max(u, v))
                    if pair in seen or v in plus:
                        continue
                    seen.add(pair)
                    reached.add(v)
                    odd = problem.parity(u)
                    m, n = u - odd >> 1, v - odd >> 1
                    for a, b in self._ratios(m, n, odd):
                        root = {m: a, n: -b}
                        poly = {u: a * a, t: -2 * a * b, v: b * b}
                        fresh.append(Column(poly, root, odd, (), False, False, 2 + 0.3 * problem.degree(poly) + 0.2 * (a + b)))
                    if len(fresh) >= self.level.binomials:
                        return fresh
            targets, available = reached, available | reached
        return fresh

    def _ratios(self, m: int, n: int, odd: int) -> list[tuple[int, int]]:
        """The usual weights, and those that complete a square in the goal."""
        goal, found = self.problem.goal, list(RATIOS)
        a, b, c = (abs(goal.get(t, 0)) for t in (2 * m + odd, 2 * n + odd, m + n + odd))
        for x, y in ((2 * a, c), (c, 2 * b), (isqrt(a), isqrt(b))):
            if x and y:
                ratio = Fraction(x, y)
                if ratio.numerator <= 50 and ratio.denominator <= 50:
                    found.append((ratio.numerator, ratio.denominator))
        return list(dict.fromkeys(found))
