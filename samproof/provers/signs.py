"""Signs seen at a glance: sums of terms that cannot be negative, products of factors whose signs the premises state."""

from __future__ import annotations

from collections.abc import Sequence

from .. import kernel as k
from .monotone import weaken
from .moves import factorise
from .proof import Proof, Summand

MAX_TERMS = 40  # of a polynomial that is factorised


def sum_of_positive_terms(proof: Proof, goal: k.Formula) -> int | None:
    """A step that concludes ``goal`` if every term is a nonnegative number times values of exp and even powers.

    For a strict goal one term must be a positive number times values of exp.

    Examples
    --------
    >>> proof = Proof()
    >>> sum_of_positive_terms(proof, k.gt(k.ONE + k.fn("exp", k.var("x")))) is not None
    True
    >>> sum_of_positive_terms(proof, k.gt(k.var("x") * k.var("x"))) is None
    True
    """
    if goal.head == "eq" or not goal.args[0].terms:
        return None
    exponents: dict[k.Atom, int] = {}
    terms: list[Summand] = []
    strict = goal.head == "ge"
    for monomial, c in goal.args[0].terms:
        odd = [a for a, e in monomial if a.head == "exp" or e % 2]
        if c < 0 or any(a.head != "exp" for a in odd):
            return None
        strict = strict or len(odd) == len(monomial)
        root = k.ONE
        factors: list[int] = []
        for a, e in monomial:
            if a.head == "exp":
                factors += [exponents.setdefault(a, len(exponents))] * e
            else:
                root = root * k.Poly.atom(a) ** (e // 2)
        terms.append((c, root, factors))
    if not strict:
        return None
    return proof.combine(goal, [proof.apply("exp_positive", p=a.args[0]) for a in exponents], terms=terms)


def product_of_stated_signs(proof: Proof, goal: k.Formula, context: Sequence[int]) -> int | None:
    """A step that concludes p > 0 if p is a product and the premises state the sign of every factor."""
    p = goal.args[0]
    if goal.head != "gt" or not 0 < len(p.terms) <= MAX_TERMS:
        return None
    scale, parts = factorise(p)
    if sum(e for _, e in parts) < 2:
        return None
    premises: list[int] = []
    factors: list[int] = []
    for f, e in parts:
        for sign in (1, -1):
            step = weaken(proof, k.gt(f.scale(sign)), context)
            if step is not None:
                factors += [len(premises)] * e
                premises.append(step)
                scale *= sign**e
                break
        else:
            return None
    return proof.combine(goal, premises, terms=[(scale, k.ONE, factors)]) if scale > 0 else None
