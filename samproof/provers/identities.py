"""Equations between values of exp, log, sin and cos, derived from the rules of the kernel, and the normal form they give.

exp of a sum becomes a product of powers, log of a product a sum; pi/2, pi and negative arguments leave sin and cos.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import gcd, lcm

from .. import kernel as k
from ..kernel.terms import Monomial
from .context import Unproved, polynomial
from .enclosures import constant_sign
from .proof import Proof
from .rewrite import Rewriter
from .roots import common_part

ONE_TERM = [(Fraction(1), k.ONE, [0])]
MAX_POWER = 8
Positive = Callable[[k.Poly], int]


def equation(proof: Proof, p: k.Poly, rewriter: Rewriter) -> int | None:
    """A step p = 0 if the rewrites reduce p to zero."""
    rest, cofactors = rewriter.normal(p)
    if rest.terms:
        return None
    return proof.combine(k.eq(p), [s for _, s in cofactors], equations=[(r, i) for i, (r, _) in enumerate(cofactors)])


def exp_product(proof: Proof, parts: Sequence[k.Poly]) -> int:
    """exp(u + v + ...) - exp(u) exp(v) ... = 0."""
    total, product = parts[0], k.fn("exp", parts[0])
    step = proof.combine(k.eq(k.ZERO), [])
    for v in parts[1:]:
        split = proof.apply("exp_sum", p=total, q=v)
        total, product = total + v, product * k.fn("exp", v)
        step = proof.combine(k.eq(k.fn("exp", total) - product), [split, step], equations=[(k.ONE, 0), (k.fn("exp", v), 1)])
    return step


def exp_pair(proof: Proof, u: k.Poly) -> int:
    """exp(u) exp(-u) - 1 = 0."""
    split, zero = proof.apply("exp_sum", p=u, q=-u), proof.apply("at_zero", head="exp")
    goal = k.eq(k.fn("exp", u) * k.fn("exp", -u) - k.ONE)
    return proof.combine(goal, [split, zero], equations=[(-k.ONE, 0), (k.ONE, 1)])


def ordered_exponents(proof: Proof, a: k.Poly, b: k.Poly, above: int) -> int:
    """From a step exp(a) - exp(b) >= 0 (or > 0): a - b >= 0 (or > 0)."""
    head = proof.conclusion(above).head
    premises = [
        proof.apply("exp_positive", p=a),
        above,
        proof.apply("exp_tangent", p=b - a),
        proof.apply("exp_sum", p=a, q=b - a),
    ]
    return proof.combine(
        k.Formula(head, a - b),
        premises,
        terms=[(Fraction(1), k.ONE, [1]), (Fraction(1), k.ONE, [0, 2])],
        equations=[(k.ONE, 3)],
        multiplier=[(Fraction(1), k.ONE, [0])],
    )


def same_exponents(proof: Proof, a: k.Poly, b: k.Poly, same: int) -> int:
    """From a step exp(a) - exp(b) = 0: a - b = 0."""
    gap = polynomial(proof, same)
    up = proof.combine(k.ge(gap), [same], equations=[(k.ONE, 0)])
    down = proof.combine(k.ge(-gap), [same], equations=[(-k.ONE, 0)])
    return proof.apply("antisymmetry", ordered_exponents(proof, a, b, up), ordered_exponents(proof, b, a, down), p=a - b)


def odd_and_even(proof: Proof, u: k.Poly) -> tuple[int, int]:
    """sin(-u) + sin(u) = 0 and cos(-u) - cos(u) = 0."""
    s, c, minus_s, minus_c = k.fn("sin", u), k.fn("cos", u), k.fn("sin", -u), k.fn("cos", -u)
    premises = [
        proof.apply("sin_sum", p=u, q=-u),  # sin 0 - s C - c S = 0
        proof.apply("cos_sum", p=u, q=-u),  # cos 0 - c C + s S = 0
        proof.apply("at_zero", head="sin"),
        proof.apply("at_zero", head="cos"),
        proof.apply("pythagoras", p=u),
    ]
    # C - c = s (sC + cS) + c (cC - sS - 1) - C (s^2 + c^2 - 1), and the like for S + s
    even = proof.combine(k.eq(minus_c - c), premises, equations=[(-s, 0), (-c, 1), (s, 2), (c, 3), (-minus_c, 4)])
    odd = proof.combine(k.eq(minus_s + s), premises, equations=[(-c, 0), (s, 1), (c, 2), (-s, 3), (-minus_s, 4)])
    return odd, even


def at_half_pi(proof: Proof) -> dict[k.Poly, int]:
    """The values of sin and cos at pi/2 and pi: for each atom the step atom - value = 0."""
    half, whole = k.pi().scale(Fraction(1, 2)), k.pi()
    s, c = k.fn("sin", half), k.fn("cos", half)
    unit, double = proof.apply("pythagoras", p=half), proof.apply("cos_sum", p=half, q=half)
    minus = proof.apply("cos_pi")
    # cos pi = c^2 - s^2 = -1 and c^2 + s^2 = 1
    square = proof.combine(
        k.eq(c * c), [unit, double, minus], equations=[(k.Poly.const(Fraction(1, 2)), 0), (k.Poly.const(Fraction(-1, 2)), 1),
                                                       (k.Poly.const(Fraction(1, 2)), 2)]
    )
    positive = constant_sign(proof, k.gt(s))
    zero = _root_of_square(proof, c, square)
    above = proof.combine(k.gt(s + k.ONE), [positive], terms=[*ONE_TERM, (Fraction(1), k.ONE, [])])
    sides = []
    for sign in (1, -1):  # (s - 1)(s + 1) = (s^2 + c^2 - 1) - c^2
        sides.append(
            proof.combine(
                k.ge((s - k.ONE).scale(sign)),
                [above, unit, square],
                equations=[(k.Poly.const(sign), 1), (k.Poly.const(-sign), 2)],
                multiplier=ONE_TERM,
            )
        )
    one = proof.apply("antisymmetry", *sides, p=s - k.ONE)
    flat = proof.apply("sin_sum", p=half, q=half)  # sin pi - s c - c s
    level = proof.combine(k.eq(k.fn("sin", whole)), [flat, zero], equations=[(k.ONE, 0), (s.scale(2), 1)])
    return {s: one, c: zero, k.fn("cos", whole): minus, k.fn("sin", whole): level}


def _root_of_square(proof: Proof, c: k.Poly, square: int) -> int:
    """From c^2 = 0: c = 0, since neither c > 0 nor c < 0."""
    sides = []
    for p in (c, -c):
        bad = proof.assume(k.gt(-p))
        below = proof.combine(k.ge(p), [bad, square], equations=[(-k.ONE, 1)], multiplier=ONE_TERM)
        sides.append(proof.apply("cases", proof.assume(k.ge(p)), below, p=p))
    return proof.apply("antisymmetry", *sides, p=c)


def _primes(n: int) -> list[int]:
    found, p = [], 2
    while p * p <= n:
        while n % p == 0:
            found.append(p)
            n //= p
        p += 1
    return found + ([n] if n > 1 else [])


class Normal(Rewriter):
    """Rewrites that bring the atoms in sight of a polynomial to normal form; positivity is asked of ``positive``."""

    def __init__(self, proof: Proof, positive: Positive, angles: bool = False) -> None:
        super().__init__(proof)
        self.positive, self.angles = positive, angles
        self._seen: set[k.Atom] = set()
        self._paired: set[k.Poly] = set()

    def prepare(self, p: k.Poly) -> k.Poly:
        """Add the rewrites for the atoms of p and of what they leave; the normal form."""
        for _ in range(8):
            atoms = sorted(p.atoms(), key=lambda a: a.key)
            before = len(self.rules)
            self._exponentials([a for a in atoms if a.head == "exp"])
            angles = [a for a in atoms if a.head in ("sin", "cos")]
            self._waves(angles)
            for a in atoms:
                if a.head == "log" and a not in self._seen:
                    self._seen.add(a)
                    self._logarithm(a)
            if len(self.rules) == before:
                break
            p, _ = self.normal(p)
        return p

    def _rule(self, atom: k.Atom, step: int | None) -> None:
        if step is not None:
            self.add(k.Poly.atom(atom), step)

    # ---- exp ----
    def _exponentials(self, atoms: list[k.Atom]) -> None:
        proof = self.proof
        units: dict[Monomial, Fraction] = {}
        for a in atoms:
            for m, c in a.args[0].terms:
                before = units.get(m, Fraction(0))
                common = lcm(before.denominator, c.denominator)
                units[m] = Fraction(gcd(int(before * common), int(c * common)), common)
        pairs: set[k.Poly] = set()
        for a in atoms:
            u = a.args[0]
            parts = []
            for m, c in u.terms:
                n, unit = c / units[m], k.Poly({m: units[m]})
                if len(m) == 1 and m[0][0].head == "log" and m[0][1] == 1 and c.denominator == 1:
                    n, unit = c, k.Poly({m: Fraction(1)})
                if abs(n) > MAX_POWER:
                    n, unit = Fraction(1), k.Poly({m: c})
                parts += [unit if n > 0 else -unit] * int(abs(n))
                pairs.add(unit)
            if a in self._seen:
                continue
            self._seen.add(a)
            if not parts:
                self._rule(a, proof.apply("at_zero", head="exp"))
            elif len(parts) > 1:
                self._rule(a, exp_product(proof, parts))
            elif u.terms[0][0] and u.terms[0][0][0][0].head == "log":
                self._exp_log(a, parts[0])
        heads = {a.args[0] for a in atoms} | {b.args[0] for r in self.rules for b in r.tail.atoms() if b.head == "exp"}
        for v in sorted(pairs - self._paired, key=lambda v: v.key):
            if v in heads and -v in heads:
                self._paired |= {v, -v}
                self.add(k.fn("exp", v) * k.fn("exp", -v), exp_pair(proof, v))

    def _exp_log(self, a: k.Atom, u: k.Poly) -> None:
        monomial, c = u.terms[0]
        if len(monomial) != 1 or monomial[0][1] != 1 or abs(c) != 1:
            return
        proof, q = self.proof, monomial[0][0].args[0]
        try:
            positive = self.positive(q)
        except Unproved:
            return
        step = proof.apply("exp_log", positive, p=q)
        if c == -1:  # exp(-log q) q = 1, so it is 1/q
            pair, unit = exp_pair(proof, -u), proof.apply("inverse", positive, p=q)
            i, w = k.fn("inv", q), k.Poly.atom(a)
            step = proof.combine(k.eq(w - i), [step, pair, unit], equations=[(-(w * i), 0), (i, 1), (-w, 2)])
        self._rule(a, step)

    # ---- log ----
    def _logarithm(self, a: k.Atom) -> None:
        proof, u = self.proof, a.args[0]
        if not u.terms:
            return
        common, rest = common_part(u)
        scale = rest.constant()
        above: list[tuple[k.Poly, k.Poly]] = []  # (factor, its logarithm)
        below: list[k.Poly] = []
        for atom, e in common:
            x = k.Poly.atom(atom)
            if atom.head == "exp":
                above += [(x, atom.args[0])] * e
            elif atom.head == "inv":
                below += [atom.args[0]] * e
            else:
                above += [(x, k.fn("log", x))] * e
        if scale is None:
            above.append((rest, k.fn("log", rest)))
        elif scale > 0 and max(scale.numerator, scale.denominator) < 10**8:
            for p in _primes(scale.numerator):
                above.append((k.Poly.const(p), k.fn("log", k.Poly.const(p))))
            below += [k.Poly.const(p) for p in _primes(scale.denominator)]
        else:
            return
        if len(above) == 1 and not below and above[0][0] == u and above[0][1] == k.fn("log", u):
            return
        local = Rewriter(proof)
        try:
            logs = [k.fn("log", q) for q in below]
            for q in dict.fromkeys((u, *below, *(f for f, v in above if v == k.fn("log", f)))):
                local.add(k.fn("exp", k.fn("log", q)), proof.apply("exp_log", self.positive(q), p=q))
            left = [k.fn("log", u), *logs]
            right = [v for _, v in above] or [k.ZERO]
            if not above:
                local.add(k.fn("exp", k.ZERO), proof.apply("at_zero", head="exp"))
            ups, downs = exp_product(proof, left), exp_product(proof, right)
            a_sum, b_sum = sum(left, k.ZERO), sum(right, k.ZERO)
            product = k.ONE
            for v in left:
                product = product * k.fn("exp", v)
            other = k.ONE
            for v in right:
                other = other * k.fn("exp", v)
            plain, cofactors = local.normal(product - other)
            units = [(q, proof.apply("inverse", self.positive(q), p=q)) for q in below if q.constant() is None]
        except Unproved:
            return
        whole, tail = k.ONE, []  # u * prod q - prod f = (prod f) * (prod q/q - 1)
        numerators = k.ONE
        for f, _ in above:
            numerators = numerators * f
        for i, (q, _) in enumerate(units):
            tail.append((numerators * whole, i))
            whole = whole * q * k.fn("inv", q)
        premises = [s for _, s in units]
        flat = proof.combine(k.eq(plain), premises, equations=tail)
        same = proof.combine(
            k.eq(k.fn("exp", a_sum) - k.fn("exp", b_sum)),
            [ups, downs, flat, *(s for _, s in cofactors)],
            equations=[(k.ONE, 0), (-k.ONE, 1), (k.ONE, 2), *((r, 3 + i) for i, (r, _) in enumerate(cofactors))],
        )
        self._rule(a, same_exponents(proof, a_sum, b_sum, same))


    # ---- sin and cos ----
    def _waves(self, atoms: list[k.Atom]) -> None:
        proof = self.proof
        for a in atoms:
            if a in self._seen:
                continue
            self._seen.add(a)
            u = a.args[0]
            if not u.terms:
                self._rule(a, proof.apply("at_zero", head=a.head))
            elif u in (k.pi(), k.pi().scale(Fraction(1, 2))):
                self._rule(a, at_half_pi(proof)[k.Poly.atom(a)])
            elif all(c < 0 for _, c in u.terms):
                self._rule(a, odd_and_even(proof, -u)[a.head == "cos"])
            elif self.angles:
                self._angle(a, {b.args[0] for b in atoms})

    def _angle(self, a: k.Atom, others: set[k.Poly]) -> None:
        """sin or cos of a sum, or of a small multiple of another argument."""
        u = a.args[0]
        if len(u.terms) > 1:
            first = k.Poly(dict(u.terms[:1]))
        else:
            single = sorted((v for v in others if len(v.terms) == 1), key=lambda v: v.key)
            first = next((v for v in single if any(u == v.scale(n) for n in (2, 3, 4))), u)
        if first != u:
            self._rule(a, self.proof.apply(f"{a.head}_sum", p=first, q=u - first))


__all__ = ["Normal", "equation", "exp_pair", "exp_product", "odd_and_even", "ordered_exponents", "same_exponents"]
