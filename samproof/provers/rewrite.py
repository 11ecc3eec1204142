"""Rewriting with proved equations, and clearing denominators, with every cofactor kept for the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from .. import kernel as k
from ..kernel.terms import Monomial
from .proof import UNIT, Proof

LIMIT = 4000


class Rewrite(NamedTuple):
    """``lead -> tail``, where the theorem ``step`` concludes ``scale * (lead - tail) = 0``."""

    lead: dict[k.Atom, int]
    tail: k.Poly
    step: int
    scale: Fraction


def nested_atoms(p: k.Poly) -> set[k.Atom]:
    """All closed atoms of a polynomial, including those inside the arguments of others."""
    found: set[k.Atom] = set()
    todo = list(p.atoms())
    while todo:
        a = todo.pop()
        if a not in found:
            found.add(a)
            for x in a.args:
                if isinstance(x, k.Poly):
                    todo.extend(x.atoms())
                elif isinstance(x, k.Vec):
                    todo.extend(_vector_atoms(x))
                elif isinstance(x, k.Atom):
                    todo.append(x)
    return {a for a in found if not any(name[0] == "#" for _, name in k.free(a))}


def _vector_atoms(v: k.Vec) -> list[k.Atom]:
    return [a for a, _ in v.terms] + [b for _, c in v.terms for b in c.atoms()]


def _cut(m: Monomial, lead: dict[k.Atom, int]) -> Monomial | None:
    powers = dict(m)
    for a, e in lead.items():
        if powers.get(a, 0) < e:
            return None
        powers[a] -= e
    return tuple((a, e) for a, e in powers.items() if e)


class Rewriter:
    """An ordered set of rewrites; ``normal`` returns a normal form and the cofactors of the equations used."""

    def __init__(self, proof: Proof) -> None:
        self.proof = proof
        self.rules: list[Rewrite] = []

    def add(self, lead: k.Poly, step: int) -> None:
        """Orient an equation whose polynomial contains the monomial ``lead`` (with any coefficient)."""
        p: k.Poly = self.proof.conclusion(step).args[0]
        ((monomial, _),) = lead.terms
        scale = dict(p.terms)[monomial]
        tail = k.Poly({monomial: Fraction(1)}) - p.scale(1 / scale)
        self.rules.append(Rewrite(dict(monomial), tail, step, scale))

    def normal(self, p: k.Poly) -> tuple[k.Poly, list[tuple[k.Poly, int]]]:
        """q and [(r, step)] with p = q + sum r * (conclusion of step)."""
        cofactors: dict[int, k.Poly] = {}
        for _ in range(LIMIT):
            hit = next(
                ((m, c, rule, rest) for m, c in p.terms for rule in self.rules if (rest := _cut(m, rule.lead)) is not None),
                None,
            )
            if hit is None:
                break
            m, c, rule, rest = hit
            factor = k.Poly({tuple(sorted(rest, key=lambda t: t[0].key)): c})
            p = p - k.Poly({m: c}) + factor * rule.tail
            cofactors[rule.step] = cofactors.get(rule.step, k.ZERO) + factor.scale(1 / rule.scale)
        return p, [(r, s) for s, r in cofactors.items() if r.terms]


class Cleared(NamedTuple):
    """``product of factors * original = poly + sum r * equation``; factors are steps that conclude ``q > 0``."""

    poly: k.Poly
    factors: list[int]
    equations: list[tuple[k.Poly, int]]


def _content_poly(proof: Proof, step: int) -> k.Poly:
    return proof.conclusion(step).args[0]  # type: ignore[no-any-return]


def clear(proof: Proof, rewriter: Rewriter, reciprocals: dict[k.Atom, tuple[int, int]], p: k.Poly) -> Cleared:
    """Rewrite and multiply out reciprocals; ``reciprocals[inv(q)]`` = (step q > 0 or q^2 > 0, step q * inv(q) = 1)."""
    q, equations = rewriter.normal(p)
    factors: list[int] = []
    for _ in range(40):
        atom = next((a for a in sorted(q.atoms(), key=lambda a: (-len(a.key), a.key)) if a in reciprocals), None)
        if atom is None:
            break
        positive, unit = reciprocals[atom]
        base = atom.args[0]
        factor = _content_poly(proof, positive)
        degree = 2 if factor != base else 1
        top = max(dict(m).get(atom, 0) for m, _ in q.terms)
        times = -(-top // degree)
        power = degree * times
        cofactor = k.ZERO
        cleared = k.ZERO
        one = k.Poly.atom(atom) * base
        for m, c in q.terms:
            e = dict(m).get(atom, 0)
            rest = k.Poly({tuple((a, n) for a, n in m if a != atom): c})
            kept = rest * base ** (power - e)
            cleared = cleared + kept
            for i in range(e):
                cofactor = cofactor + kept * one**i
        # base^power * q = cleared + cofactor * (base * inv - 1)
        scale = factor**times
        equations = [(r * scale, s) for r, s in equations] + [(cofactor, unit)]
        factors += [positive] * times
        q, more = rewriter.normal(cleared)
        equations += more
    return Cleared(q, factors, _merge(equations))


def _merge(equations: Sequence[tuple[k.Poly, int]]) -> list[tuple[k.Poly, int]]:
    total: dict[int, k.Poly] = {}
    for r, s in equations:
        total[s] = total.get(s, k.ZERO) + r
    return [(r, s) for s, r in total.items() if r.terms]


def transfer(proof: Proof, step: int, cleared: Cleared) -> int:
    """From a premise to its cleared form."""
    formula = proof.conclusion(step)
    goal = k.Formula(formula.head, cleared.poly)
    if goal == formula:
        return step
    premises = [step, *cleared.factors, *(s for _, s in cleared.equations)]
    n = len(cleared.factors)
    equations = [(-r, 1 + n + j) for j, (r, _) in enumerate(cleared.equations)]
    if formula.head == "eq":
        scale = k.ONE
        for f in cleared.factors:
            scale = scale * _content_poly(proof, f)
        return proof.combine(goal, premises, equations=[(scale, 0), *equations])
    return proof.combine(goal, premises, terms=[(Fraction(1), k.ONE, list(range(n + 1)))], equations=equations)


def transfer_back(proof: Proof, goal: k.Formula, cleared: Cleared, step: int) -> int:
    """From the cleared form of a goal to the goal."""
    if proof.conclusion(step) == goal:
        return step
    premises = [step, *cleared.factors, *(s for _, s in cleared.equations)]
    n = len(cleared.factors)
    equations = [(r, 1 + n + j) for j, (r, _) in enumerate(cleared.equations)]
    multiplier = [(Fraction(1), k.ONE, list(range(1, n + 1)))] if n else UNIT
    if goal.head == "eq":
        return proof.combine(goal, premises, equations=[(k.ONE, 0), *equations], multiplier=multiplier)
    return proof.combine(goal, premises, terms=[(Fraction(1), k.ONE, [0])], equations=equations, multiplier=multiplier)
