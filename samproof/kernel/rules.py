"""The rules of inference: each is a function from premises and arguments to a sequent, or a refusal.

A sequent ``hypotheses |- conclusion`` means: for every real inner-product space, all reals, naturals, vectors, sequences,
functions, families and laws that its free names may stand for, if all hypotheses hold then so does the conclusion.  A law P is a
probability distribution on the naturals with finite support for every index: P[0], P[1], ...  ``1/p``, ``sqrt p`` and
``log p`` are total functions about which nothing is known outside p != 0, p >= 0 and p > 0.  ``facts`` lists what else
the sequent rests on: textbook facts, interval arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from . import interval as boxes
from .facts import instance
from .terms import (
    ONE,
    UNARY,
    ZERO,
    Atom,
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
    pi,
    substitute,
    value,
    var,
    vector_mean,
    veq,
)

INTERVAL = "interval arithmetic"


class Sequent(NamedTuple):
    hypotheses: frozenset[Formula]
    conclusion: Formula
    facts: frozenset[str] = frozenset()


class Rule(NamedTuple):
    apply: Callable[..., Sequent]
    arguments: tuple[tuple[str, str], ...]


RULES: dict[str, Rule] = {}


def _rule(**arguments: str) -> Callable[[Callable[..., Sequent]], Callable[..., Sequent]]:
    def register(function: Callable[..., Sequent]) -> Callable[..., Sequent]:
        RULES[function.__name__.strip("_")] = Rule(function, tuple(arguments.items()))
        return function

    return register


def _need(condition: object, message: str, *shown: object) -> None:
    """Refuse unless the condition holds; ``shown`` stand for the braces in the message, and are written only then."""
    if not condition:
        raise KernelError(message.format(*map(repr, shown)) if shown else message)


def _axiom(conclusion: Formula, *facts: str) -> Sequent:
    return Sequent(frozenset(), conclusion, frozenset(facts))


def _join(premises: list[Sequent], conclusion: Formula, *facts: str) -> Sequent:
    none: frozenset[Any] = frozenset()
    return Sequent(none.union(*(p.hypotheses for p in premises)), conclusion, none.union(facts, *(p.facts for p in premises)))


def _given(premises: list[Sequent], *wanted: Formula) -> None:
    _need(len(premises) == len(wanted), f"{len(wanted)} premises are needed, {len(premises)} were given")
    for p, w in zip(premises, wanted, strict=True):
        _need(p.conclusion == w, "the premise concludes {} where {} is needed", p.conclusion, w)


# ---- logic -----------------------------------------------------------------------------------------------------------


@_rule(formula="formula")
def assume(premises: list[Sequent], formula: Formula) -> Sequent:
    _given(premises)
    return Sequent(frozenset({formula}), formula)


@_rule()
def cut(premises: list[Sequent]) -> Sequent:
    """G |- a and D |- b give G, D - a |- b."""
    _need(len(premises) == 2, "two premises are needed")
    lemma, main = premises
    return _join([lemma, main._replace(hypotheses=main.hypotheses - {lemma.conclusion})], main.conclusion)


@_rule(p="poly")
def cases(premises: list[Sequent], p: Poly) -> Sequent:
    """G, p >= 0 |- a and D, -p > 0 |- a give G, D |- a."""
    _need(len(premises) == 2 and premises[0].conclusion == premises[1].conclusion, "both cases must conclude the same")
    yes, no = premises
    left = yes._replace(hypotheses=yes.hypotheses - {ge(p)})
    return _join([left, no._replace(hypotheses=no.hypotheses - {gt(-p)})], yes.conclusion)


@_rule(mapping="mapping")
def instantiate(premises: list[Sequent], mapping: dict[tuple[str, str], Any]) -> Sequent:
    """Replace free names in hypotheses and conclusion alike."""
    _need(len(premises) == 1, "one premise is needed")
    old = premises[0]
    moved = frozenset(substitute(h, mapping) for h in old.hypotheses)
    return Sequent(moved, substitute(old.conclusion, mapping), old.facts)


@_rule(variable="name")
def generalise(premises: list[Sequent], variable: str) -> Sequent:
    _need(len(premises) == 1, "one premise is needed")
    _need(not any(("nat", variable) in free(h) for h in premises[0].hypotheses), f"{variable} is free in a hypothesis")
    return _join(premises, forall(variable, premises[0].conclusion))


@_rule(index="index")
def specialise(premises: list[Sequent], index: Index) -> Sequent:
    _need(len(premises) == 1 and premises[0].conclusion.head == "all", "one premise 'for all' is needed")
    bound, body = premises[0].conclusion.args
    return _join(premises, substitute(body, {("nat", bound): index}))


@_rule(variable="name", formula="formula")
def induction(premises: list[Sequent], variable: str, formula: Formula) -> Sequent:
    """G |- a(0) and D, a(n) |- a(n+1) give G, D |- a(n), for n free in neither G nor D."""
    name = ("nat", variable)
    _given(premises, substitute(formula, {name: Index("")}), substitute(formula, {name: Index(variable, 1)}))
    base, step = premises
    step = step._replace(hypotheses=step.hypotheses - {formula})
    for h in base.hypotheses | step.hypotheses:
        _need(name not in free(h), f"induction on {variable}, which is free in the hypothesis {{}}", h)
    return _join([base, step], formula)


# ---- ordered field ---------------------------------------------------------------------------------------------------


@_rule(goal="formula", multiplier="summands", terms="summands", equations="equations")
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
            _need(c > 0, f"combine: the weight {c} is not positive")
            product = (q * q).scale(c)
            for i in factors:
                _need(i in strict or i in weak, f"combine: premise {i} is not an inequality")
                product = product * premises[i].conclusion.args[0]
            whole = whole + product
            positive = positive or (bool(q.constant()) and strict.issuperset(factors))
        return whole, positive

    _need(goal.head in ("ge", "gt", "eq"), "combine: {} is not a relation between numbers", goal)
    factor, factor_positive = expand(multiplier)
    whole, positive = expand(terms)
    _need(factor_positive, "combine: no summand of the multiplier is positive, so it may vanish")
    _need(goal.head != "gt" or positive, "combine: a strict goal needs a strictly positive summand")
    _need(goal.head != "eq" or not terms, "combine: an equation may rest on equations only")
    for r, j in equations:
        _need(0 <= j < len(premises) and premises[j].conclusion.head == "eq", f"combine: premise {j} is not an equation")
        whole = whole + r * premises[j].conclusion.args[0]
    left = factor * goal.args[0]
    if left != whole:
        raise KernelError(f"combine: the identity fails; multiplier * goal - certificate = {(left - whole)!r}")
    return _join(premises, goal)


@_rule(p="poly")
def antisymmetry(premises: list[Sequent], p: Poly) -> Sequent:
    _given(premises, ge(p), ge(-p))
    return _join(premises, eq(p))


@_rule(p="poly")
def inverse(premises: list[Sequent], p: Poly) -> Sequent:
    """p > 0, or p < 0, or p^2 > 0, gives p * (1/p) = 1."""
    _need(len(premises) == 1 and premises[0].conclusion in (gt(p), gt(-p), gt(p * p)), "{} is not known to be nonzero", p)
    return _join(premises, eq(p * fn("inv", p) - ONE))


@_rule(p="poly")
def sqrt_square(premises: list[Sequent], p: Poly) -> Sequent:
    _given(premises, ge(p))
    return _join(premises, eq(fn("sqrt", p) * fn("sqrt", p) - p))


@_rule(p="poly")
def sqrt_nonnegative(premises: list[Sequent], p: Poly) -> Sequent:
    _given(premises, ge(p))
    return _join(premises, ge(fn("sqrt", p)))


@_rule(p="poly", q="poly")
def maximum_above(premises: list[Sequent], p: Poly, q: Poly) -> Sequent:
    """max(p, q) >= p."""
    _given(premises)
    return _axiom(ge(maximum(p, q) - p))


@_rule(p="poly", q="poly")
def maximum_is(premises: list[Sequent], p: Poly, q: Poly) -> Sequent:
    """p >= q gives max(p, q) = p."""
    _given(premises, ge(p - q))
    return _join(premises, eq(maximum(p, q) - p))


@_rule(c="poly", p="poly", q="poly")
def choice_first(premises: list[Sequent], c: Poly, p: Poly, q: Poly) -> Sequent:
    """c >= 0 gives choice(c, p, q) = p."""
    _given(premises, ge(c))
    return _join(premises, eq(choice(c, p, q) - p))


@_rule(c="poly", p="poly", q="poly")
def choice_second(premises: list[Sequent], c: Poly, p: Poly, q: Poly) -> Sequent:
    """c < 0 gives choice(c, p, q) = q."""
    _given(premises, gt(-c))
    return _join(premises, eq(choice(c, p, q) - q))


@_rule(head="head", p="poly", q="poly")
def congruence(premises: list[Sequent], head: str, p: Poly, q: Poly) -> Sequent:
    _given(premises, eq(p - q))
    return _join(premises, eq(fn(head, p) - fn(head, q)))


@_rule(index="index")
def natural(premises: list[Sequent], index: Index) -> Sequent:
    _given(premises)
    return _axiom(ge(nat(index)))


@_rule(index="index", above="integer")
def integral(premises: list[Sequent], index: Index, above: int) -> Sequent:
    """n > k gives n >= k + 1."""
    _given(premises, gt(nat(index) - Poly.const(above)))
    return _join(premises, ge(nat(index) - Poly.const(above + 1)))


# ---- exp, log, sin, cos ----------------------------------------------------------------------------------------------


@_rule(p="poly")
def exp_tangent(premises: list[Sequent], p: Poly) -> Sequent:
    """exp p >= 1 + p."""
    _given(premises)
    return _axiom(ge(fn("exp", p) - ONE - p))


@_rule(p="poly")
def exp_positive(premises: list[Sequent], p: Poly) -> Sequent:
    _given(premises)
    return _axiom(gt(fn("exp", p)))


@_rule(p="poly", q="poly")
def exp_sum(premises: list[Sequent], p: Poly, q: Poly) -> Sequent:
    _given(premises)
    return _axiom(eq(fn("exp", p + q) - fn("exp", p) * fn("exp", q)))


@_rule(p="poly")
def exp_log(premises: list[Sequent], p: Poly) -> Sequent:
    _given(premises, gt(p))
    return _join(premises, eq(fn("exp", fn("log", p)) - p))


@_rule(p="poly")
def pythagoras(premises: list[Sequent], p: Poly) -> Sequent:
    _given(premises)
    return _axiom(eq(fn("sin", p) * fn("sin", p) + fn("cos", p) * fn("cos", p) - ONE))


@_rule(p="poly", q="poly")
def sin_sum(premises: list[Sequent], p: Poly, q: Poly) -> Sequent:
    _given(premises)
    return _axiom(eq(fn("sin", p + q) - fn("sin", p) * fn("cos", q) - fn("cos", p) * fn("sin", q)))


@_rule(p="poly", q="poly")
def cos_sum(premises: list[Sequent], p: Poly, q: Poly) -> Sequent:
    _given(premises)
    return _axiom(eq(fn("cos", p + q) - fn("cos", p) * fn("cos", q) + fn("sin", p) * fn("sin", q)))


@_rule(head="head")
def at_zero(premises: list[Sequent], head: str) -> Sequent:
    """exp 0 = cos 0 = 1 and sin 0 = 0."""
    _given(premises)
    _need(head in ("exp", "cos", "sin"), f"at_zero: nothing is known of {head} at 0")
    return _axiom(eq(fn(head, ZERO) - (ZERO if head == "sin" else ONE)))


@_rule()
def cos_pi(premises: list[Sequent]) -> Sequent:
    _given(premises)
    return _axiom(eq(fn("cos", pi()) + ONE))


def derivative(p: Poly, x: str) -> Poly:
    """d p / d x, for p built from x by the field operations, sqrt, exp, log, sin and cos."""
    result = ZERO
    for monomial, c in p.terms:
        for k, (a, e) in enumerate(monomial):
            if ("var", x) not in free(a):
                continue
            others = Poly({monomial[:k] + (((a, e - 1),) if e > 1 else ()) + monomial[k + 1 :]: c * e})
            result = result + others * _atom_derivative(a, x)
    return result


def _atom_derivative(a: Atom, x: str) -> Poly:
    if a == Atom("var", x):
        return ONE
    _need(a.head in UNARY, f"derivative: {{}} cannot be differentiated in {x}", a)
    q = a.args[0]
    inner_derivative, here = derivative(q, x), Poly.atom(a)
    if a.head == "inv":
        return -(here * here * inner_derivative)
    if a.head == "sqrt":
        return (fn("inv", here) * inner_derivative).scale(Fraction(1, 2))
    if a.head == "exp":
        return here * inner_derivative
    if a.head == "log":
        return fn("inv", q) * inner_derivative
    return fn("cos", q) * inner_derivative if a.head == "sin" else -(fn("sin", q) * inner_derivative)


def partial_domains(term: Any, x: str) -> set[tuple[str, Poly]]:
    """Every inv, sqrt and log of something that depends on x, anywhere inside a polynomial."""
    found: set[tuple[str, Poly]] = set()
    for a in term.atoms():
        if ("var", x) in free(a) and a.head in UNARY:
            if a.head in ("inv", "sqrt", "log"):
                found.add((a.head, a.args[0]))
            found |= partial_domains(a.args[0], x)
    return found


@_rule(x="name", start="poly", end="optional poly", goal="formula")
def monotone(premises: list[Sequent], x: str, start: Poly, end: Poly | None, goal: Formula) -> Sequent:
    """p(start) >= 0 (or > 0) and p' >= 0 on start <= x (<= end) give the same of p there.

    Further premises show that every 1/q, sqrt q and log q inside p is differentiable on that interval.
    """
    name = ("var", x)
    _need(goal.head in ("ge", "gt"), "monotone: the goal must be an inequality")
    p: Poly = goal.args[0]
    _need(name not in free(start) and (end is None or name not in free(end)), f"monotone: an end point contains {x}")
    interval = {ge(var(x) - start)} | ({ge(end - var(x))} if end is not None else set())
    _need(len(premises) >= 2, "monotone: the value at the start and the sign of the derivative are needed")
    at_start, slope, *domains = premises
    _given([at_start, slope], Formula(goal.head, substitute(p, {name: start})), ge(derivative(p, x)))
    rest = [at_start] + [s._replace(hypotheses=s.hypotheses - interval) for s in (slope, *domains)]
    for s in rest:
        for h in s.hypotheses:
            _need(name not in free(h), f"monotone: {x} is free in the hypothesis {{}}", h)
    shown = {s.conclusion for s in domains}
    for head, q in partial_domains(p, x):
        fine = {gt(q)} | ({gt(-q), gt(q * q)} if head == "inv" else set())
        _need(fine & shown, f"monotone: nothing shows that {head} of {{}} is differentiable", q)
    joined = _join(rest, goal)
    return joined._replace(hypotheses=joined.hypotheses | interval)


@_rule(goal="formula", box="box", bits="integer", tree="tree")
def enclosure(
    premises: list[Sequent], goal: Formula, box: list[tuple[str, Fraction, Fraction]], bits: int, tree: Any
) -> Sequent:
    """Branch and bound in interval arithmetic over a rational box; the premises place each variable in the box."""
    _need(goal.head in ("ge", "gt"), "enclosure: the goal must be an inequality")
    wanted = [w for x, low, high in box for w in (ge(var(x) - Poly.const(low)), ge(Poly.const(high) - var(x)))]
    _given(premises, *wanted)
    _need(len({x for x, _, _ in box}) == len(box), "enclosure: a variable is bounded twice")
    slopes = {x: derivative(goal.args[0], x) for x, _, _ in box} if boxes.uses_slopes(tree) else {}
    boxes.verify(goal.args[0], goal.head == "gt", {x: (low, high) for x, low, high in box}, bits, tree, slopes)
    return _join(premises, goal, INTERVAL)


# ---- vectors ---------------------------------------------------------------------------------------------------------


@_rule(v="vec")
def gram(premises: list[Sequent], v: Vec) -> Sequent:
    """<v, v> >= 0."""
    _given(premises)
    return _axiom(ge(inner(v, v)))


@_rule(v="vec", w="vec")
def cauchy_schwarz(premises: list[Sequent], v: Vec, w: Vec) -> Sequent:
    _given(premises)
    return _axiom(ge(inner(v, v) * inner(w, w) - inner(v, w) * inner(v, w)))


@_rule(v="vec")
def definite(premises: list[Sequent], v: Vec) -> Sequent:
    """<v, v> = 0 gives v = 0."""
    _given(premises, eq(inner(v, v)))
    return _join(premises, veq(v))


@_rule(goal="vec", coefficients="polys")
def vector_combine(premises: list[Sequent], goal: Vec, coefficients: list[Poly]) -> Sequent:
    """v_k = 0 gives sum c_k v_k = 0."""
    _need(len(premises) == len(coefficients), "vector_combine: one coefficient a premise is needed")
    whole = Vec({})
    for p, c in zip(premises, coefficients, strict=True):
        _need(p.conclusion.head == "veq", "vector_combine: {} is not a vector equation", p.conclusion)
        whole = whole + p.conclusion.args[0].scale(c)
    _need(whole == goal, "vector_combine: the combination is {}, not {}", whole, goal)
    return _join(premises, veq(goal))


@_rule(p="poly", v="vec")
def vector_scale(premises: list[Sequent], p: Poly, v: Vec) -> Sequent:
    """p = 0 gives p v = 0."""
    _given(premises, eq(p))
    return _join(premises, veq(v.scale(p)))


@_rule(v="vec", w="vec")
def vector_inner(premises: list[Sequent], v: Vec, w: Vec) -> Sequent:
    """v = 0 gives <v, w> = 0."""
    _given(premises, veq(v))
    return _join(premises, eq(inner(v, w)))


@_rule(f="function", v="vec", w="vec")
def same_value(premises: list[Sequent], f: Function, v: Vec, w: Vec) -> Sequent:
    _given(premises, veq(v - w))
    return _join(premises, eq(value(f, v) - value(f, w)))


@_rule(f="function", v="vec", w="vec")
def same_gradient(premises: list[Sequent], f: Function, v: Vec, w: Vec) -> Sequent:
    _given(premises, veq(v - w))
    return _join(premises, veq(grad(f, v) - grad(f, w)))


@_rule(v="vec", w="vec")
def same_direction(premises: list[Sequent], v: Vec, w: Vec) -> Sequent:
    _given(premises, veq(v - w))
    return _join(premises, veq(direction(v) - direction(w)))


@_rule(v="vec")
def direction_scale(premises: list[Sequent], v: Vec) -> Sequent:
    """|v| (v/|v|) = v."""
    _given(premises)
    return _axiom(veq(direction(v).scale(fn("sqrt", inner(v, v))) - v))


@_rule(v="vec")
def direction_unit(premises: list[Sequent], v: Vec) -> Sequent:
    _given(premises, gt(inner(v, v)))
    return _join(premises, eq(inner(direction(v), direction(v)) - ONE))


@_rule(v="vec")
def direction_zero(premises: list[Sequent], v: Vec) -> Sequent:
    """v/|v| is 0 where v = 0."""
    _given(premises, veq(v))
    return _join(premises, veq(direction(v)))


# ---- means -----------------------------------------------------------------------------------------------------------


@_rule(law="name", index="index")
def mean_monotone(premises: list[Sequent], law: str, index: Index) -> Sequent:
    """p(i) >= 0 for all i gives mean p >= 0."""
    _need(len(premises) == 1 and premises[0].conclusion.head == "all", "one premise 'for all' is needed")
    variable, body = open_body(premises[0].conclusion)
    _need(body.head == "ge", "the premise is about {}, which is not p >= 0", body)
    return _join(premises, ge(mean(law, index, variable, body.args[0])))


@_rule(law="name", index="index", variable="name", v="vec", w="vec")
def mean_inner(premises: list[Sequent], law: str, index: Index, variable: str, v: Vec, w: Vec) -> Sequent:
    """<mean v, w> = mean <v, w> for a w that does not depend on the variable."""
    _given(premises)
    _need(("nat", variable) not in free(w), f"{{}} depends on {variable}", w)
    return _axiom(eq(inner(vector_mean(law, index, variable, v), w) - mean(law, index, variable, inner(v, w))))


@_rule(index="index", variable="name", phi="poly")
def markov(premises: list[Sequent], index: Index, variable: str, phi: Poly) -> Sequent:
    """A chain, at the time ``index``, for ``phi`` as a function of the vector ``variable``."""
    _need(len(premises) == 1 and premises[0].conclusion.head == "chain", "one premise that states a chain is needed")
    c = open_chain(premises[0].conclusion)
    later, point = index.shift(1), ("vec", variable)
    after = mean(c.law, later, c.sample, substitute(phi, {point: path(c.sequence, later, Index(c.sample))}))
    moved = substitute(phi, {point: substitute(c.step, {("nat", c.time): index})})
    for i, law in reversed(c.draws):
        moved = mean(law, Index(""), i, moved)
    return _join(premises, eq(after - mean(c.law, index, c.sample, moved)))


@_rule(name="name", f="function", points="vecs")
def fact(premises: list[Sequent], name: str, f: Function, points: list[Vec]) -> Sequent:
    """An instance of a textbook fact for a function whose class the premises state."""
    formula = instance(name, f, [p.conclusion for p in premises], points)
    if isinstance(formula, str):
        raise KernelError(f"fact: {formula}")
    return _join(premises, formula, name)
