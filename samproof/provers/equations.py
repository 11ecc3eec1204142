"""Equations that follow from others: as a combination of them, or because they make the arguments of a function equal."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from .. import kernel as k
from .close import close
from .context import Budget, Unproved, polynomial
from .proof import Proof
from .rewrite import nested_atoms

HEADS = ("exp", "log", "sin", "cos")
MAX_PAIRS = 6
SECONDS = 0.3  # for one pair of arguments
MAX_EQUATIONS = 12
MAX_TERMS = 60  # of all quotients together


def combination(proof: Proof, goal: k.Formula, steps: Sequence[int]) -> int | None:
    """A step that concludes the equation ``goal`` if division by the equations among the steps leaves no remainder."""
    equations = [s for s in steps if proof.conclusion(s).head == "eq" and polynomial(proof, s).terms][:MAX_EQUATIONS]
    quotients = _divide(goal.args[0], [polynomial(proof, s) for s in equations])
    if quotients is None:
        return None
    return proof.combine(goal, equations, equations=[(q, i) for i, q in enumerate(quotients) if q.terms])


def _divide(p: k.Poly, divisors: Sequence[k.Poly]) -> list[k.Poly] | None:
    """q_i with p = sum q_i d_i, by division with remainder in lexicographic order; None when there is a remainder."""
    atoms = p.atoms().union(*(d.atoms() for d in divisors))
    order = {a: i for i, a in enumerate(sorted(atoms, key=_rank))}

    def lead(q: k.Poly) -> tuple[dict[k.Atom, int], Fraction]:
        monomial, c = max(q.terms, key=lambda t: sorted((-order[a], e) for a, e in t[0])[::-1])
        return dict(monomial), c

    leads = [lead(d) for d in divisors]
    quotients = [k.ZERO for _ in divisors]
    for _ in range(MAX_TERMS):
        if not p.terms:
            return quotients
        top, c = lead(p)
        hit = next((i for i, (m, _) in enumerate(leads) if all(top.get(a, 0) >= e for a, e in m.items())), None)
        if hit is None:
            return None
        below, d = leads[hit]
        powers = {a: e - below.get(a, 0) for a, e in top.items()}
        part = k.Poly({tuple(sorted(((a, e) for a, e in powers.items() if e), key=lambda t: t[0].key)): c / d})
        quotients[hit] = quotients[hit] + part
        p = p - part * divisors[hit]
    return None


def _rank(a: k.Atom) -> tuple[int, str]:
    """Later members of a sequence are what an equation is solved for first."""
    return (-1 - a.args[1].offset if a.head == "seq" else 0), a.key


def same_arguments(proof: Proof, goal: k.Formula, context: Sequence[int], cited: Sequence[int], budget: Budget) -> list[int]:
    """Steps that conclude f(p) - f(q) = 0, for values of one function in sight whose arguments a cited equation makes equal."""
    equations = [s for s in cited if proof.conclusion(s).head == "eq"]
    atoms = set(nested_atoms(goal.args[0])).union(*(nested_atoms(proof.conclusion(s).args[0]) for s in equations))
    found: list[int] = []
    for head in HEADS:
        arguments = sorted({a.args[0] for a in atoms if a.head == head}, key=lambda p: p.key)
        pairs = list(combinations(arguments, 2))
        for p, q in pairs if equations and len(pairs) <= MAX_PAIRS else ():
            try:
                same = close(proof, k.eq(p - q), context, equations, budget.part(SECONDS))
            except Unproved:
                continue
            found.append(proof.apply("congruence", same, head=head, p=p, q=q))
    return found
