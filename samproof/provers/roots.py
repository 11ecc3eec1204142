"""Square roots of products taken apart: sqrt(2 D/(b^3 T)) becomes sqrt(2) sqrt(D) sqrt(b) sqrt(T) / (b^2 T)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm

from .. import kernel as k
from ..kernel.terms import Monomial
from .context import equal_roots, strictly_positive
from .proof import Proof
from .rewrite import Rewriter

Known = Callable[[k.Formula], int | None]


def _square_free(n: int) -> tuple[int, list[int]]:
    """n = s^2 * product of distinct primes."""
    s, primes, p = 1, [], 2
    while p * p <= n:
        while n % (p * p) == 0:
            n //= p * p
            s *= p
        if n % p == 0:
            n //= p
            primes.append(p)
        p += 1
    return s, primes + ([n] if n > 1 else [])


def _content(p: k.Poly) -> Fraction:
    """The positive rational that leaves coprime integers as coefficients."""
    common = lcm(*(c.denominator for _, c in p.terms))
    return Fraction(gcd(*(int(c * common) for _, c in p.terms)), common)


def common_part(q: k.Poly) -> tuple[Monomial, k.Poly]:
    """The largest monomial that divides q, and the cofactor."""
    powers = dict(q.terms[0][0])
    for m, _ in q.terms[1:]:
        here = dict(m)
        powers = {a: min(e, here.get(a, 0)) for a, e in powers.items()}
    common = {a: e for a, e in powers.items() if e}
    rest = k.Poly({tuple((a, e - common.get(a, 0)) for a, e in m if e > common.get(a, 0)): c for m, c in q.terms})
    return tuple(sorted(common.items(), key=lambda t: t[0].key)), rest


def split_roots(proof: Proof, a: k.Atom, root: int, square: int, known: Known) -> int | None:
    """A step sqrt(q) - product of simpler roots = 0, or None when q does not come apart into positive factors.

    ``root`` concludes sqrt(q) >= 0 and ``square`` concludes sqrt(q)^2 = q.
    """
    q: k.Poly = a.args[0]
    if not q.terms:
        return None
    common, rest = common_part(q)
    constant = rest.constant()
    scale = constant if constant is not None else _content(rest)
    rest = rest.scale(1 / scale)
    if scale <= 0:
        return None
    n = scale.numerator * scale.denominator
    if n > 10**12:
        return None
    outside, primes = _square_free(n)
    product = k.Poly.const(Fraction(outside, scale.denominator))
    inside: list[k.Poly] = [k.Poly.const(p) for p in primes] + ([rest] if constant is None else [])
    outer: list[k.Poly] = []
    for atom, e in common:
        x = k.Poly.atom(atom)
        if atom.head == "inv":
            base = atom.args[0]
            product = product * x ** ((e + 1) // 2)
            inside += [base] * (e % 2)
        else:
            product = product * x ** (e // 2)
            inside += [x] * (e % 2)
        outer.append(x)
    if inside == [q]:
        return None
    factors: list[int] = []
    rewriter = Rewriter(proof)
    for x in outer:
        step = known(k.gt(x))
        if step is None:
            return None
        factors.append(step)
        inverse = x.terms[0][0][0][0]
        if inverse.head == "inv":
            base_positive = known(k.gt(inverse.args[0]))
            if base_positive is None:
                return None
            unit = proof.apply("inverse", base_positive, p=inverse.args[0])
            if len(inverse.args[0].terms) == 1:
                rewriter.add(inverse.args[0] * x, unit)
    for p in inside:
        value = p.constant()
        positive = proof.combine(k.gt(p), [], terms=[(value, k.ONE, [])]) if value is not None else known(k.gt(p))
        if positive is None:
            return None
        fine = proof.combine(k.ge(p), [positive], terms=[(Fraction(1), k.ONE, [0])])
        s = proof.apply("sqrt_square", fine, p=p)
        rewriter.add(k.Poly({((k.fn("sqrt", p).terms[0][0][0][0], 2),): Fraction(1)}), s)
        factors.append(strictly_positive(proof, proof.apply("sqrt_nonnegative", fine, p=p), s, positive))
        product = product * k.fn("sqrt", p)
    # product >= 0, as a product of positive factors with a positive coefficient
    goal = k.ge(product)
    monomial, c = product.terms[0]
    places = {proof.conclusion(s).args[0].key: i for i, s in enumerate(factors)}
    indices = [i for atom, e in monomial for i in [places.get(k.Poly.atom(atom).key, -1)] * e]
    if -1 in indices or len(product.terms) != 1:
        return None
    nonnegative = proof.combine(goal, factors, terms=[(c, k.ONE, indices)])
    # sqrt(q)^2 - product^2 = (sqrt(q)^2 - q) + (q - product^2), and the latter rewrites to zero
    gap, cofactors = rewriter.normal(q - product * product)
    if gap.terms:
        return None
    squares = proof.combine(
        k.eq(k.Poly.atom(a) ** 2 - product * product),
        [square, *(s for _, s in cofactors)],
        equations=[(k.ONE, 0), *((r, 1 + j) for j, (r, _) in enumerate(cofactors))],
    )
    return equal_roots(proof, root, nonnegative, squares)
