"""The rules of inference: each is a function from premises and arguments to a sequent, or a refusal.

Logic, the ordered field, vectors, means and textbook facts are here; exponentials, derivatives and enclosures in ``calculus``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .calculus import INTERVAL as INTERVAL
from .calculus import derivative as derivative
from .calculus import partial_domains as partial_domains
from .facts import instance
from .sequents import RULES as RULES
from .sequents import Sequent as Sequent
from .sequents import axiom, given, join, need, rule
from .terms import (
    ONE,
    ZERO,
    Formula,
    Function,
    Index,
    KernelError,
    Poly,
    Vec,
    choice,
    direction,
    eq,
    fn,
    forall,
    free,
    ge,
    grad,
    gt,
    inner,
    maximum,
    mean,
    nat,
    open_body,
    open_chain,
    path,
    substitute,
    value,
    vector_mean,
    veq,
)

# ---- logic -----------------------------------------------------------------------------------------------------------


@rule(formula="formula")
def assume(premises: list[Sequent], formula: Formula) -> Sequent:
    given(premises)
    return Sequent(frozenset({formula}), formula)


@rule()
def cut(premises: list[Sequent]) -> Sequent:
    """G |- a and D |- b give G, D - a |- b."""
    need(len(premises) == 2, "two premises are needed")
    lemma, main = premises
    return join([lemma, main._replace(hypotheses=main.hypotheses - {lemma.conclusion})], main.conclusion)


@rule(p="poly")
def cases(premises: list[Sequent], p: Poly) -> Sequent:
    """G, p >= 0 |- a and D, -p > 0 |- a give G, D |- a."""
    need(len(premises) == 2 and premises[0].conclusion == premises[1].conclusion, "both cases must conclude the same")
    yes, no = premises
    left = yes._replace(hypotheses=yes.hypotheses - {ge(p)})
    return join([left, no._replace(hypotheses=no.hypotheses - {gt(-p)})], yes.conclusion)


@rule(mapping="mapping")
def instantiate(premises: list[Sequent], mapping: dict[tuple[str, str], Any]) -> Sequent:
    """Replace free names in hypotheses and conclusion alike."""
    need(len(premises) == 1, "one premise is needed")
    old = premises[0]
    moved = frozenset(substitute(h, mapping) for h in old.hypotheses)
    return Sequent(moved, substitute(old.conclusion, mapping), old.facts)


@rule(variable="name")
def generalise(premises: list[Sequent], variable: str) -> Sequent:
    need(len(premises) == 1, "one premise is needed")
    need(not any(("nat", variable) in free(h) for h in premises[0].hypotheses), f"{variable} is free in a hypothesis")
    return join(premises, forall(variable, premises[0].conclusion))


@rule(index="index")
def specialise(premises: list[Sequent], index: Index) -> Sequent:
    need(len(premises) == 1 and premises[0].conclusion.head == "all", "one premise 'for all' is needed")
    bound, body = premises[0].conclusion.args
    return join(premises, substitute(body, {("nat", bound): index}))


@rule(variable="name", formula="formula")
def induction(premises: list[Sequent], variable: str, formula: Formula) -> Sequent:
    """G |- a(0) and D, a(n) |- a(n+1) give G, D |- a(n), for n free in neither G nor D."""
    name = ("nat", variable)
    given(premises, substitute(formula, {name: Index("")}), substitute(formula, {name: Index(variable, 1)}))
    base, step = premises
    step = step._replace(hypotheses=step.hypotheses - {formula})
    for h in base.hypotheses | step.hypotheses:
        need(name not in free(h), f"induction on {variable}, which is free in the hypothesis {{}}", h)
    return join([base, step], formula)


# ---- ordered field ---------------------------------------------------------------------------------------------------


@rule(goal="formula", multiplier="summands", terms="summands", equations="equations")
def combine(
    premises: list[Sequent],
    goal: Formula,
    multiplier: list[tuple[Fraction, Poly, list[int]]],
    terms: list[tuple[Fraction, Poly, list[int]]],
    equations: list[tuple[Poly, int]],
) -> Sequent:
    """Positivstellensatz: multiplier * goal = sum c_k q_k^2 prod(premises) + sum r_j e_j, with a positive multiplier."""
    strict = {i for i, p in enumerate(premises) if p.conclusion.head == "gt"}
    weak = {i for i, p in enumerate(premises) if p.conclusion.head == "ge"}

    def expand(summands: list[tuple[Fraction, Poly, list[int]]]) -> tuple[Poly, bool]:
        whole, positive = ZERO, False
        for c, q, factors in summands:
            need(c > 0, f"combine: the weight {c} is not positive")
            product = (q * q).scale(c)
            for i in factors:
                need(i in strict or i in weak, f"combine: premise {i} is not an inequality")
                product = product * premises[i].conclusion.args[0]
            whole = whole + product
            positive = positive or (bool(q.constant()) and strict.issuperset(factors))
        return whole, positive

    need(goal.head in ("ge", "gt", "eq"), "combine: {} is not a relation between numbers", goal)
    factor, factor_positive = expand(multiplier)
    whole, positive = expand(terms)
    need(factor_positive, "combine: no summand of the multiplier is positive, so it may vanish")
    need(goal.head != "gt" or positive, "combine: a strict goal needs a strictly positive summand")
    need(goal.head != "eq" or not terms, "combine: an equation may rest on equations only")
    for r, j in equations:
        need(0 <= j < len(premises) and premises[j].conclusion.head == "eq", f"combine: premise {j} is not an equation")
        whole = whole + r * premises[j].conclusion.args[0]
    left = factor * goal.args[0]
    if left != whole:
        raise KernelError(f"combine: the identity fails; multiplier * goal - certificate = {(left - whole)!r}")
    return join(premises, goal)


@rule(p="poly")
def antisymmetry(premises: list[Sequent], p: Poly) -> Sequent:
    given(premises, ge(p), ge(-p))
    return join(premises, eq(p))


@rule(p="poly")
def inverse(premises: list[Sequent], p: Poly) -> Sequent:
    """p > 0, or p < 0, or p^2 > 0, gives p * (1/p) = 1."""
    need(len(premises) == 1 and premises[0].conclusion in (gt(p), gt(-p), gt(p * p)), "{} is not known to be nonzero", p)
    return join(premises, eq(p * fn("inv", p) - ONE))


@rule(p="poly")
def sqrt_square(premises: list[Sequent], p: Poly) -> Sequent:
    given(premises, ge(p))
    return join(premises, eq(fn("sqrt", p) * fn("sqrt", p) - p))


@rule(p="poly")
def sqrt_nonnegative(premises: list[Sequent], p: Poly) -> Sequent:
    given(premises, ge(p))
    return join(premises, ge(fn("sqrt", p)))


@rule(p="poly", q="poly")
def maximum_above(premises: list[Sequent], p: Poly, q: Poly) -> Sequent:
    """max(p, q) >= p."""
    given(premises)
    return axiom(ge(maximum(p, q) - p))


@rule(p="poly", q="poly")
def maximum_is(premises: list[Sequent], p: Poly, q: Poly) -> Sequent:
    """p >= q gives max(p, q) = p."""
    given(premises, ge(p - q))
    return join(premises, eq(maximum(p, q) - p))


@rule(c="poly", p="poly", q="poly")
def choice_first(premises: list[Sequent], c: Poly, p: Poly, q: Poly) -> Sequent:
    """c >= 0 gives choice(c, p, q) = p."""
    given(premises, ge(c))
    return join(premises, eq(choice(c, p, q) - p))


@rule(c="poly", p="poly", q="poly")
def choice_second(premises: list[Sequent], c: Poly, p: Poly, q: Poly) -> Sequent:
    """c < 0 gives choice(c, p, q) = q."""
    given(premises, gt(-c))
    return join(premises, eq(choice(c, p, q) - q))


@rule(head="head", p="poly", q="poly")
def congruence(premises: list[Sequent], head: str, p: Poly, q: Poly) -> Sequent:
    given(premises, eq(p - q))
    return join(premises, eq(fn(head, p) - fn(head, q)))


@rule(index="index")
def natural(premises: list[Sequent], index: Index) -> Sequent:
    given(premises)
    return axiom(ge(nat(index)))


@rule(index="index", above="integer")
def integral(premises: list[Sequent], index: Index, above: int) -> Sequent:
    """n > k gives n >= k + 1."""
    given(premises, gt(nat(index) - Poly.const(above)))
    return join(premises, ge(nat(index) - Poly.const(above + 1)))


# ---- vectors ---------------------------------------------------------------------------------------------------------


@rule(v="vec")
def gram(premises: list[Sequent], v: Vec) -> Sequent:
    """<v, v> >= 0."""
    given(premises)
    return axiom(ge(inner(v, v)))


@rule(v="vec", w="vec")
def cauchy_schwarz(premises: list[Sequent], v: Vec, w: Vec) -> Sequent:
    given(premises)
    return axiom(ge(inner(v, v) * inner(w, w) - inner(v, w) * inner(v, w)))


@rule(v="vec")
def definite(premises: list[Sequent], v: Vec) -> Sequent:
    """<v, v> = 0 gives v = 0."""
    given(premises, eq(inner(v, v)))
    return join(premises, veq(v))


@rule(goal="vec", coefficients="polys")
def vector_combine(premises: list[Sequent], goal: Vec, coefficients: list[Poly]) -> Sequent:
    """v_k = 0 gives sum c_k v_k = 0."""
    need(len(premises) == len(coefficients), "vector_combine: one coefficient a premise is needed")
    whole = Vec({})
    for p, c in zip(premises, coefficients, strict=True):
        need(p.conclusion.head == "veq", "vector_combine: {} is not a vector equation", p.conclusion)
        whole = whole + p.conclusion.args[0].scale(c)
    need(whole == goal, "vector_combine: the combination is {}, not {}", whole, goal)
    return join(premises, veq(goal))


@rule(p="poly", v="vec")
def vector_scale(premises: list[Sequent], p: Poly, v: Vec) -> Sequent:
    """p = 0 gives p v = 0."""
    given(premises, eq(p))
    return join(premises, veq(v.scale(p)))


@rule(v="vec", w="vec")
def vector_inner(premises: list[Sequent], v: Vec, w: Vec) -> Sequent:
    """v = 0 gives <v, w> = 0."""
    given(premises, veq(v))
    return join(premises, eq(inner(v, w)))


@rule(f="function", v="vec", w="vec")
def same_value(premises: list[Sequent], f: Function, v: Vec, w: Vec) -> Sequent:
    given(premises, veq(v - w))
    return join(premises, eq(value(f, v) - value(f, w)))


@rule(f="function", v="vec", w="vec")
def same_gradient(premises: list[Sequent], f: Function, v: Vec, w: Vec) -> Sequent:
    given(premises, veq(v - w))
    return join(premises, veq(grad(f, v) - grad(f, w)))


@rule(v="vec", w="vec")
def same_direction(premises: list[Sequent], v: Vec, w: Vec) -> Sequent:
    given(premises, veq(v - w))
    return join(premises, veq(direction(v) - direction(w)))


@rule(v="vec")
def direction_scale(premises: list[Sequent], v: Vec) -> Sequent:
    """|v| (v/|v|) = v."""
    given(premises)
    return axiom(veq(direction(v).scale(fn("sqrt", inner(v, v))) - v))


@rule(v="vec")
def direction_unit(premises: list[Sequent], v: Vec) -> Sequent:
    given(premises, gt(inner(v, v)))
    return join(premises, eq(inner(direction(v), direction(v)) - ONE))


@rule(v="vec")
def direction_zero(premises: list[Sequent], v: Vec) -> Sequent:
    """v/|v| is 0 where v = 0."""
    given(premises, veq(v))
    return join(premises, veq(direction(v)))


# ---- means -----------------------------------------------------------------------------------------------------------


@rule(law="name", index="index")
def mean_monotone(premises: list[Sequent], law: str, index: Index) -> Sequent:
    """p(i) >= 0 for all i gives mean p >= 0."""
    need(len(premises) == 1 and premises[0].conclusion.head == "all", "one premise 'for all' is needed")
    variable, body = open_body(premises[0].conclusion)
    need(body.head == "ge", "the premise is about {}, which is not p >= 0", body)
    return join(premises, ge(mean(law, index, variable, body.args[0])))


@rule(law="name", index="index", variable="name", v="vec", w="vec")
def mean_inner(premises: list[Sequent], law: str, index: Index, variable: str, v: Vec, w: Vec) -> Sequent:
    """<mean v, w> = mean <v, w> for a w that does not depend on the variable."""
    given(premises)
    need(("nat", variable) not in free(w), f"{{}} depends on {variable}", w)
    return axiom(eq(inner(vector_mean(law, index, variable, v), w) - mean(law, index, variable, inner(v, w))))


@rule(index="index", variable="name", phi="poly")
def markov(premises: list[Sequent], index: Index, variable: str, phi: Poly) -> Sequent:
    """A chain, at the time ``index``, for ``phi`` as a function of the vector ``variable``."""
    need(len(premises) == 1 and premises[0].conclusion.head == "chain", "one premise that states a chain is needed")
    c = open_chain(premises[0].conclusion)
    later, point = index.shift(1), ("vec", variable)
    after = mean(c.law, later, c.sample, substitute(phi, {point: path(c.sequence, later, Index(c.sample))}))
    moved = substitute(phi, {point: substitute(c.step, {("nat", c.time): index})})
    for i, law in reversed(c.draws):
        moved = mean(law, Index(""), i, moved)
    return join(premises, eq(after - mean(c.law, index, c.sample, moved)))


@rule(name="name", f="function", points="vecs")
def fact(premises: list[Sequent], name: str, f: Function, points: list[Vec]) -> Sequent:
    """An instance of a textbook fact for a function whose class the premises state."""
    formula = instance(name, f, [p.conclusion for p in premises], points)
    if isinstance(formula, str):
        raise KernelError(f"fact: {formula}")
    return join(premises, formula, name)
