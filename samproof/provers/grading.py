"""Polynomials packed into integers, and the grading that the units of a problem induce.

A monomial is one integer: eight bits for each variable's exponent and eight for the total degree, so that a product of
monomials is a sum and divisibility is one subtraction.  Variables known to be nonpositive are flipped, so that every
variable with a known sign is nonnegative.  Scaling the variables so that the goal and every premise only change by a factor
is a symmetry; two monomials belong to the same class when every such scaling, signs included, multiplies them alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

from ..kernel.terms import Atom, Poly

Packed = dict[int, int]
Summand = tuple[Fraction, Poly, list[int]]
HIGHEST = 40


class TooLarge(Exception):
    """An exponent does not fit into its field."""


class Grading:
    """The scalings x_i -> s_i x_i, with real s_i, that change no ratio in ``ratios``: exponent vectors of monomials.

    Examples
    --------
    >>> grading = Grading(2, [[2, -1]])
    >>> grading.grade([2, 0]) == grading.grade([0, 1]), grading.grade([1, 0]) == grading.grade([0, 1])
    (True, False)
    """

    def __init__(self, size: int, ratios: Iterable[Sequence[int]]) -> None:
        from flint import fmpz_mat

        rows = sorted({tuple(r) for r in ratios})
        self._signs: dict[int, int] = {}
        for row in rows:
            bits = self._reduce(sum((x & 1) << i for i, x in enumerate(row)))
            if bits:
                self._signs[bits.bit_length() - 1] = bits
                self._signs = dict(sorted(self._signs.items(), reverse=True))
        echelon, scale, rank = fmpz_mat(len(rows), size, [x for row in rows for x in row]).rref()
        leads = [next(i for i in range(size) if echelon[r, i]) for r in range(rank)]
        self._weights: list[list[int]] = []
        for k in range(size):
            if k not in leads:
                w = [int(scale) * (i == k) for i in range(size)]
                for r, i in enumerate(leads):
                    w[i] = -int(echelon[r, k])
                common = gcd(*w) * (1 if scale > 0 else -1)
                self._weights.append([x // common for x in w])

    def _reduce(self, bits: int) -> int:
        for lead, row in self._signs.items():
            if bits >> lead & 1:
                bits ^= row
        return bits

    def grade(self, exponents: Sequence[int]) -> tuple[int, ...]:
        """Equal for two monomials exactly when every scaling changes them alike."""
        signs = self._reduce(sum((x & 1) << i for i, x in enumerate(exponents)))
        return (signs, *(sum(a * b for a, b in zip(w, exponents, strict=True)) for w in self._weights))


def times(p: Packed, q: Packed) -> Packed:
    """The product of two packed polynomials."""
    total: Packed = {}
    for m, c in p.items():
        for n, d in q.items():
            total[m + n] = total.get(m + n, 0) + c * d
    return {m: c for m, c in total.items() if c}


class Problem:
    """A goal and its premises, packed and scaled to coprime integers.

    Parameters
    ----------
    goal : to be shown nonnegative, or positive when ``strict``.
    strict : whether the goal is strict.
    premises : each a polynomial and whether it is positive rather than nonnegative.
    hints : indices of premises that are likely to be needed.
    """

    def __init__(self, goal: Poly, strict: bool, premises: Sequence[tuple[Poly, bool]], hints: Iterable[int] = ()) -> None:
        self.strict = strict
        self.hints = frozenset(hints)
        atoms = set(goal.atoms()).union(*(p.atoms() for p, _ in premises))
        self.atoms: list[Atom] = sorted(atoms, key=lambda a: a.key)
        self._place = {a: i for i, a in enumerate(self.atoms)}
        self.size = len(self.atoms)
        self.guard = sum(128 << 8 * i for i in range(self.size + 1))
        self.low = sum(1 << 8 * i for i in range(self.size))
        self._flipped: set[int] = set()
        self.sign: dict[int, int] = {}
        self._grades: dict[int, tuple[int, ...]] = {}
        self._products: dict[tuple[int, ...], Packed] = {(): {0: 1}}
        self.positive = [s for _, s in premises]
        for k, (p, s) in enumerate(premises):
            if len(p.terms) == 1 and len(p.terms[0][0]) == 1 and p.terms[0][0][0][1] == 1:
                i = self._place[p.terms[0][0][0][0]]
                flip = p.terms[0][1] < 0
                if i not in self.sign or (s and not self.positive[self.sign[i]] and flip == (i in self._flipped)):
                    self.sign[i] = k
                    self._flipped |= {i} if flip else set()
        self.goal, self.goal_scale = self.pack(goal)
        packed = [self.pack(p) for p, _ in premises]
        self.premises = [p for p, _ in packed]
        self.scales = [s for _, s in packed]
        self.odd = sum(1 << 8 * i for i in self.sign)
        # the variables that a monomial must not contain to be positive
        self.vanishing = sum(127 << 8 * i for i in range(self.size) if i not in self.sign or not self.positive[self.sign[i]])
        self.equations = self._equations()
        paired = {k for pair in self.equations for k in pair}
        signs = set(self.sign.values())
        seen: set[tuple[tuple[int, int], ...]] = set()
        self.factors: list[int] = []
        for k, q in enumerate(self.premises):
            key = tuple(sorted(q.items()))
            known = self.is_nonnegative_monomial(q) and not self.positive[k]
            if k in signs or k in paired or not q or key in seen or known:
                continue
            seen.add(key)
            self.factors.append(k)
        self.factors.sort(key=lambda k: (k not in self.hints, self.degree(self.premises[k]), len(self.premises[k]), k))

    def _equations(self) -> list[tuple[int, int]]:
        """Premises that occur with both signs."""
        place: dict[tuple[tuple[int, int], ...], int] = {}
        found = []
        for k, p in enumerate(self.premises):
            if not p or self.positive[k]:
                continue
            opposite = place.get(tuple(sorted((m, -c) for m, c in p.items())))
            if opposite is not None:
                found.append((opposite, k))
            place.setdefault(tuple(sorted(p.items())), k)
        return found

    # ---- packing ----
    def monomial(self, exponents: Sequence[int]) -> int:
        degree = sum(exponents)
        if degree > HIGHEST:
            raise TooLarge
        return sum(e << 8 * i for i, e in enumerate([*exponents, degree]))

    def exponents(self, m: int) -> tuple[int, ...]:
        return tuple(m.to_bytes(self.size + 1, "little")[: self.size])

    def pack(self, p: Poly) -> tuple[Packed, Fraction]:
        """``p`` as a coprime integer polynomial and the positive factor that was taken out."""
        if not p.terms:
            return {}, Fraction(1)
        below = lcm(*(c.denominator for _, c in p.terms))
        content = gcd(*(c.numerator * (below // c.denominator) for _, c in p.terms))
        scale = Fraction(content, below)
        packed: Packed = {}
        for m, c in p.terms:
            exponents = [0] * self.size
            sign = 1
            for a, e in m:
                i = self._place[a]
                exponents[i] = e
                if i in self._flipped and e % 2:
                    sign = -sign
            packed[self.monomial(exponents)] = int(c / scale) * sign
        return packed, scale

    def unpack(self, p: Packed) -> Poly:
        terms = {}
        for m, c in p.items():
            exponents = self.exponents(m)
            sign = -1 if sum(exponents[i] for i in self._flipped) % 2 else 1
            terms[tuple((self.atoms[i], e) for i, e in enumerate(exponents) if e)] = Fraction(c * sign)
        return Poly(terms)

    # ---- monomials ----
    def degree(self, p: Packed) -> int:
        return max(p, default=0) >> 8 * self.size  # the degree stands in front

    def corner(self, *polynomials: Packed) -> int:
        """The largest exponent of every variable and the largest degree, packed."""
        occurring = {m for p in polynomials for m in p}
        rows = [m.to_bytes(self.size + 1, "little") for m in occurring]
        return int.from_bytes(bytes(map(max, zip(*rows, strict=True))), "little")

    def is_nonnegative_monomial(self, p: Packed) -> bool:
        return len(p) == 1 and all(c > 0 and not m & self.low & ~self.odd for m, c in p.items())

    def parity(self, m: int) -> int:
        """The square-free part of a monomial."""
        odd = m & self.low
        return odd | odd.bit_count() << 8 * self.size

    def product(self, factors: tuple[int, ...]) -> Packed:
        if factors not in self._products:
            self._products[factors] = times(self.product(factors[:-1]), self.premises[factors[-1]])
        return self._products[factors]

    @cached_property
    def grading(self) -> Grading:
        ratios = []
        for p in (self.goal, *self.premises):
            monomials = [self.exponents(m) for m in p]
            ratios += [[a - b for a, b in zip(v, monomials[0], strict=True)] for v in monomials[1:]]
        return Grading(self.size, ratios)

    def grade(self, m: int) -> tuple[int, ...]:
        """The class of a monomial: monomials of different classes never meet in one identity."""
        if m not in self._grades:
            self._grades[m] = self.grading.grade(self.exponents(m))
        return self._grades[m]

    # ---- summands of a certificate ----
    def summand(self, weight: Fraction, root: Packed, odd: int, factors: Iterable[int], spread: bool = False) -> Summand:
        """weight * root^2 * (product of the variables in odd) * prod(factors), with the premises' own scales.

        ``spread`` writes a monomial root as a product of premises, so that the summand is seen to be strictly positive.
        """
        indices = list(factors)
        signs = [self.sign[i] for i in range(self.size) if odd >> 8 * i & 1]
        if spread and len(root) == 1:
            m, c = next(iter(root.items()))
            exponents = self.exponents(m)
            signs += [self.sign[i] for i, e in enumerate(exponents) for _ in range(2 * e)]
            root = {0: c}
        indices = sorted(signs) + indices
        for k in indices:
            weight /= self.scales[k]
        return weight, self.unpack(root), indices
