"""Before the search proper: opaque atoms named, equations, positive atoms, denominators, squares of roots, tangents."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from .. import kernel as k
from .context import strictly_positive
from .enclosures import variables
from .identities import Normal, equation
from .monotone import fresh, weaken
from .proof import Proof, Summand
from .rewrite import clear, nested_atoms, transfer_back

if TYPE_CHECKING:
    from .analytic import Search

FUNCTIONS = frozenset({"exp", "log", "sin", "cos", "pi"})
MAX_TANGENTS = 3
KNOWN = FUNCTIONS | {"var", "inv", "sqrt", "max"}


Mapping = dict[tuple[str, str], k.Poly]


def abstract(proof: Proof, goal: k.Formula, context: list[int]) -> tuple[k.Formula, list[k.Formula], Mapping]:
    """Goal and hypotheses with a new variable for each atom that is no number-valued function of variables."""
    formulas = [proof.conclusion(s) for s in context]
    naturals: list[k.Formula] = []
    names: dict[k.Atom, k.Poly] = {}

    def rebuilt(p: k.Poly) -> k.Poly:
        result = k.ZERO
        for monomial, c in p.terms:
            product = k.Poly.const(c)
            for a, e in monomial:
                product = product * image(a) ** e
            result = result + product
        return result

    def image(a: k.Atom) -> k.Poly:
        if a.head in ("var", "pi"):
            return k.Poly.atom(a)
        if a.head == "max":
            return k.maximum(rebuilt(a.args[0]), rebuilt(a.args[1]))
        if a.head in KNOWN:
            return k.fn(a.head, rebuilt(a.args[0]))
        if a not in names:
            names[a] = k.var(fresh("s", goal, *formulas, *names.values()))
            if a.head == "nat":
                naturals.append(k.ge(names[a]))
        return names[a]

    plain = k.Formula(goal.head, rebuilt(goal.args[0]))
    moved = [k.Formula(h.head, rebuilt(h.args[0])) for h in formulas]
    mapping = {("var", p.terms[0][0][0][0].args[0]): k.Poly.atom(a) for a, p in names.items()}
    return plain, list(dict.fromkeys([*moved, *naturals])), mapping


def without_domains(proof: Proof, goal: k.Formula, context: list[int]) -> list[int]:
    """The premises without derived, nonlinear ones that only say that 1/q, sqrt q and log q in the goal are defined.

    They follow from the others, and a hypothesis that is not linear is hard to carry along an interval.
    """
    domains = set()
    for a in nested_atoms(goal.args[0]):
        if a.head in ("inv", "sqrt", "log"):
            q = a.args[0]
            domains |= {k.gt(q), k.ge(q), k.gt(q * q)}

    def needed(s: int) -> bool:
        h = proof.conclusion(s)
        linear = all(len(m) == 0 or (len(m) == 1 and m[0][1] == 1 and m[0][0].head == "var") for m, _ in h.args[0].terms)
        return linear or h in proof.theorems[s].hypotheses or h not in domains

    return [s for s in context if needed(s)]


def by_normal_forms(search: Search, goal: k.Formula, context: Sequence[int]) -> int | None:
    """An equation whose sides have one normal form."""
    proof, p = search.proof, goal.args[0]
    for angles in (False, True):
        rewriter = Normal(proof, search.positive(context), angles)
        inverses = reciprocals(search, rewriter.prepare(p), context)
        cleared = clear(proof, rewriter, inverses, p)
        if rewriter.prepare(cleared.poly) != cleared.poly:  # what stood under 1/q
            cleared = clear(proof, rewriter, inverses, p)
        if angles:
            _pythagoras(search.proof, rewriter, cleared.poly)
            cleared = clear(proof, rewriter, inverses, p)
        step = equation(proof, cleared.poly, rewriter)
        if step is not None:
            return transfer_back(proof, goal, cleared, step)
    return None


def prove_equation(search: Search, goal: k.Formula, context: Sequence[int], depth: int) -> int:
    proof, p = search.proof, goal.args[0]
    step = by_normal_forms(search, goal, context)
    if step is not None:
        return step
    low = search.prove(k.ge(p), context, depth)
    return proof.apply("antisymmetry", low, search.prove(k.ge(-p), context, depth), p=p)


def _pythagoras(proof: Proof, rewriter: Normal, p: k.Poly) -> None:
    for a in sorted(nested_atoms(p), key=lambda a: a.key):
        if a.head == "sin":
            rewriter.add(k.Poly.atom(a) ** 2, proof.apply("pythagoras", p=a.args[0]))


def basic(search: Search, goal: k.Formula, context: Sequence[int]) -> int | None:
    """exp, sqrt and 1/q of something positive are positive."""
    proof, p = search.proof, goal.args[0]
    if len(p.terms) != 1 or p.terms[0][1] < 0:
        return None
    factors = []
    for a, e in p.terms[0][0]:
        x = k.Poly.atom(a)
        step = weaken(proof, k.gt(x), context)
        if step is None and a.head == "exp":
            step = proof.apply("exp_positive", p=a.args[0])
        elif step is None and a.head in ("sqrt", "inv"):
            q = search.attempt(k.gt(a.args[0]), context, 1)
            if q is not None and a.head == "sqrt":
                weak = proof.combine(k.ge(a.args[0]), [q], terms=[(Fraction(1), k.ONE, [0])])
                root, square = (proof.apply(rule, weak, p=a.args[0]) for rule in ("sqrt_nonnegative", "sqrt_square"))
                step = strictly_positive(proof, root, square, q)
            elif q is not None:
                unit = proof.apply("inverse", q, p=a.args[0])
                one: list[Summand] = [(Fraction(1), k.ONE, [])]
                step = proof.combine(k.gt(x), [q, unit], one, [(k.ONE, 1)], [(Fraction(1), k.ONE, [0])])
        elif step is None and a.head == "var":
            step = None if e == 1 and len(p.terms[0][0]) == 1 else search.attempt(k.gt(x), context, 0)
        if step is None:
            return None
        factors += [step] * e
    return proof.combine(goal, factors, terms=[(p.terms[0][1], k.ONE, list(range(len(factors))))])


def _inverses(p: k.Poly) -> list[k.Atom]:
    return sorted((a for a in p.atoms() if a.head == "inv"), key=lambda a: a.key)


def reciprocals(search: Search, p: k.Poly, context: Sequence[int]) -> dict[k.Atom, tuple[int, int]]:
    proof = search.proof
    found: dict[k.Atom, tuple[int, int]] = {}
    todo = _inverses(p)
    while todo:
        a = todo.pop()
        q = a.args[0]
        todo += [b for b in _inverses(q) if b not in found]
        positive = search.attempt(k.gt(q), context, 1)
        if positive is not None:
            found[a] = (positive, proof.apply("inverse", positive, p=q))
            continue
        square = search.attempt(k.gt(-q), context, 1)
        if square is not None:
            square = proof.combine(k.gt(q * q), [square], terms=[(Fraction(1), k.ONE, [0, 0])])
        else:
            square = search.attempt(k.gt(q * q), context, 0)
        if square is not None:
            found[a] = (square, proof.apply("inverse", square, p=q))
    return found


def roots(search: Search, rewriter: Normal, p: k.Poly, context: Sequence[int]) -> None:
    """sqrt(q)^2 becomes q."""
    if not any(a.head == "inv" or (a.head == "sqrt" and e > 1) for m, _ in p.terms for a, e in m):
        return
    for a in sorted((a for a in nested_atoms(p) if a.head == "sqrt"), key=lambda a: a.key):
        q = a.args[0]
        fine = search.attempt(k.ge(q), context, 1)
        if fine is not None:
            rewriter.add(k.Poly.atom(a) ** 2, search.proof.apply("sqrt_square", fine, p=q))


def tangents(proof: Proof, p: k.Poly) -> list[int]:
    """What convexity of exp and sin^2 + cos^2 = 1 say about the atoms of a polynomial."""
    facts = []
    exps = sorted((a.args[0] for a in p.atoms() if a.head == "exp"), key=lambda u: u.key)
    for u in exps:
        for v in (k.ZERO, *exps) if len(exps) <= MAX_TANGENTS else (k.ZERO,):
            if u == v:
                continue
            # exp(v) >= exp(u) (1 + v - u)
            e, tangent, positive = k.fn("exp", u), proof.apply("exp_tangent", p=v - u), proof.apply("exp_positive", p=u)
            split = proof.apply("exp_sum", p=u, q=v - u)
            other = k.fn("exp", v) if v.terms else k.ONE
            equations = [(k.ONE, 2)] if v.terms else [(k.ONE, 2), (-k.ONE, 3)]
            goal = k.ge(other - e * (k.ONE + v - u))
            zero = proof.apply("at_zero", head="exp")
            premises = [tangent, positive, split, zero]
            facts.append(proof.combine(goal, premises, [(Fraction(1), k.ONE, [0, 1])], equations))
    for a in sorted((a for a in p.atoms() if a.head in ("sin", "cos")), key=lambda a: a.key):
        unit, other = proof.apply("pythagoras", p=a.args[0]), k.fn("cos" if a.head == "sin" else "sin", a.args[0])
        terms: list[Summand] = [(Fraction(1), other, [])]
        facts.append(proof.combine(k.ge(k.ONE - k.Poly.atom(a) ** 2), [unit], terms=terms, equations=[(-k.ONE, 0)]))
    return facts


def mixed(p: k.Poly) -> bool:
    """Whether a variable occurs in unrelated ways, such as x and exp(x), or exp(x) and exp(x^2): hard for plain algebra."""
    plain = {name for a in p.atoms() if a.head in ("var", "inv", "sqrt") for name in variables(a)}
    if any(a.head in FUNCTIONS and plain & set(variables(a)) for a in p.atoms()):
        return True
    exponents = {m for a in p.atoms() if a.head == "exp" for m, _ in a.args[0].terms}
    names = [name for m in exponents for name in variables(*(a for a, _ in m))]
    return len(names) > len(set(names))


__all__ = ["FUNCTIONS", "abstract", "basic", "by_normal_forms", "mixed", "prove_equation", "reciprocals", "roots", "tangents", "without_domains"]
