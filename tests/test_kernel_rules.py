"""The rules: each is true in random models, derivations stay true, and no rule applies where it should not."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import hypothesis
import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_kernel_terms import (
    Huber,
    J,
    M,
    Model,
    N,
    Quadratic,
    TooLarge,
    constants,
    functions,
    indexed,
    models,
    plain,
    scalars,
    small,
    u,
    v,
    vectors,
    w,
    x,
    y,
    z,
)

from samproof.kernel import (
    CLASSES,
    FACTS,
    INTERVAL,
    ONE,
    RULES,
    ZERO,
    Formula,
    Index,
    KernelError,
    Poly,
    Theorem,
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
    infer,
    infimum,
    inner,
    maximum,
    member,
    nat,
    pi,
    power,
    seq,
    substitute,
    total,
    value,
    var,
    vec,
    veq,
    vseq,
)
from samproof.kernel.rules import derivative

UNIT = [(Fraction(1), ONE, [])]


def c(number: Any) -> Poly:
    return Poly.const(Fraction(number))


def assume(formula: Formula) -> Theorem:
    return infer("assume", formula=formula)


def combine(premises: list[Theorem], goal: Formula, terms: Any = (), equations: Any = (), multiplier: Any = UNIT) -> Theorem:
    return infer("combine", premises, goal=goal, multiplier=multiplier, terms=list(terms), equations=list(equations))


def trivial(formula: Formula) -> Theorem:
    """A theorem without hypotheses whose conclusion is a nonnegative or zero constant."""
    p = formula.args[0]
    return combine([], formula, [] if formula.head == "eq" or not p.terms else [(p.constant(), ONE, [])])


def refused(rule: str, premises: Any = (), **arguments: Any) -> str:
    with pytest.raises((KernelError, TypeError, AttributeError, ValueError)) as caught:
        infer(rule, premises, **arguments)
    return str(caught.value)


# ---- every rule is true in random models -----------------------------------------------------------------------------

Application = tuple[list[Formula], dict[str, Any]]
CASES: dict[str, Callable[[Any], Application]] = {}
REAL = {
    "sqrt_square",
    "sqrt_nonnegative",
    "congruence",
    "exp_tangent",
    "exp_positive",
    "exp_sum",
    "exp_log",
    "pythagoras",
    "sin_sum",
}
REAL |= {"cos_sum", "at_zero", "cos_pi", "same_direction", "direction_scale", "direction_unit", "direction_zero"}


def case(function: Callable[[Any], Application]) -> Callable[[Any], Application]:
    CASES[function.__name__.strip("_")] = function
    return function


def one(*needed: Callable[[Poly], Formula]) -> Callable[[Any], Application]:
    return lambda draw: (lambda p: ([make(p) for make in needed], {"p": p}))(draw(scalars))


def two(draw: Any) -> Application:
    return [], {"p": draw(plain), "q": draw(plain)}


def equal_vectors(draw: Any) -> tuple[Vec, Vec]:
    """Two vectors that differ by one that is often zero."""
    a, factor = draw(vectors), draw(plain)
    return a, a + u.scale(factor)


CASES.update(
    antisymmetry=one(ge, lambda p: ge(-p)),
    sqrt_square=one(ge),
    sqrt_nonnegative=one(ge),
    exp_tangent=one(),
    exp_positive=one(),
    exp_log=one(gt),
    pythagoras=one(),
    exp_sum=two,
    sin_sum=two,
    cos_sum=two,
    maximum_above=two,
    cos_pi=lambda draw: ([], {}),
    at_zero=lambda draw: ([], {"head": draw(st.sampled_from(["exp", "sin", "cos"]))}),
    natural=lambda draw: ([], {"index": draw(st.sampled_from([N, Index("m", 2), Index("", 3)]))}),
    gram=lambda draw: ([], {"v": draw(vectors)}),
    cauchy_schwarz=lambda draw: ([], {"v": draw(vectors), "w": draw(vectors)}),
    direction_scale=lambda draw: ([], {"v": draw(vectors)}),
)


@case
def inverse(draw: Any) -> Application:
    p = draw(scalars)
    return [draw(st.sampled_from([gt(p), gt(-p), gt(p * p)]))], {"p": p}


@case
def maximum_is(draw: Any) -> Application:
    p, q = draw(plain), draw(plain)
    return [ge(p - q)], {"p": p, "q": q}


@case
def choice_first(draw: Any) -> Application:
    p = draw(scalars)
    return [ge(p)], {"c": p, "p": draw(scalars), "q": draw(scalars)}


@case
def choice_second(draw: Any) -> Application:
    p = draw(scalars)
    return [gt(-p)], {"c": p, "p": draw(scalars), "q": draw(scalars)}


@case
def congruence(draw: Any) -> Application:
    p, step = draw(plain), draw(plain)
    return [eq(-step)], {"p": p, "q": p + step, "head": draw(st.sampled_from(["inv", "sqrt", "exp", "log", "sin", "cos"]))}


@case
def integral(draw: Any) -> Application:
    index, above = draw(st.sampled_from([N, Index("m", 2)])), draw(st.integers(-2, 4))
    return [gt(nat(index) - c(above))], {"index": index, "above": above}


@case
def definite(draw: Any) -> Application:
    a = u.scale(draw(plain))
    return [eq(inner(a, a))], {"v": a}


@case
def vector_combine(draw: Any) -> Application:
    first, second, p, q = u.scale(draw(plain)), draw(vectors), draw(plain), draw(plain)
    return [veq(first), veq(second)], {"goal": first.scale(p) + second.scale(q), "coefficients": [p, q]}


@case
def vector_scale(draw: Any) -> Application:
    p = draw(scalars)
    return [eq(p)], {"p": p, "v": draw(vectors)}


@case
def vector_inner(draw: Any) -> Application:
    a, b = equal_vectors(draw)
    return [veq(a - b)], {"v": a - b, "w": draw(vectors)}


@case
def same_value(draw: Any) -> Application:
    a, b = equal_vectors(draw)
    return [veq(a - b)], {"f": "f", "v": a, "w": b}


@case
def same_gradient(draw: Any) -> Application:
    a, b = equal_vectors(draw)
    return [veq(a - b)], {"f": "g", "v": a, "w": b}


@case
def same_direction(draw: Any) -> Application:
    a, b = equal_vectors(draw)
    return [veq(a - b)], {"v": a, "w": b}


@case
def direction_unit(draw: Any) -> Application:
    a = draw(vectors)
    return [gt(inner(a, a))], {"v": a}


@case
def direction_zero(draw: Any) -> Application:
    a = u.scale(draw(plain))
    return [veq(a)], {"v": a}


@case
def specialise(draw: Any) -> Application:
    body = ge(draw(indexed))
    return [forall("n", body)], {"index": draw(st.sampled_from([Index("", 1), M, J, Index("i", 2), N]))}


@case
def combine_(draw: Any) -> Application:
    made = st.tuples(st.sampled_from([ge, gt, eq]), plain).map(lambda t: t[0](t[1]))
    given_ = draw(st.lists(made, min_size=1, max_size=3))
    sides = [i for i, f in enumerate(given_) if f.head != "eq"]
    positive = st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(3)])
    factors = st.lists(st.sampled_from(sides), max_size=2) if sides else st.just([])
    summand = st.tuples(positive, plain, factors)
    strict = [i for i in sides if given_[i].head == "gt"]
    kind = draw(st.sampled_from(["ge", "gt", "eq"]))
    multiplier = [(draw(positive), draw(constants.filter(lambda p: p.terms)), strict[:1]), *draw(st.lists(summand, max_size=1))]
    base = [] if kind == "eq" else draw(st.lists(summand, max_size=2))
    if kind == "gt":
        base.append((draw(positive), ONE, strict[:1]))
    equations = [(draw(plain), j) for j, f in enumerate(given_) if f.head == "eq"]

    def expand(rows: Any) -> Poly:
        whole = ZERO
        for weight, q, fs in rows:
            product = (q * q).scale(weight)
            for i in fs:
                product = product * given_[i].args[0]
            whole = whole + product
        return whole

    goal = expand(base)
    for r, j in equations:
        goal = goal + r * given_[j].args[0]
    factor = expand(multiplier)
    terms = [(a * b, q * r, [*fs, *gs]) for a, q, fs in base for b, r, gs in multiplier]
    arguments = {"goal": Formula(kind, goal), "multiplier": multiplier, "terms": terms}
    return given_, {**arguments, "equations": [(r * factor, j) for r, j in equations]}


@pytest.mark.parametrize("rule", sorted(CASES))
@given(data=st.data())
@settings(max_examples=9, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_a_rule_is_true_in_random_models(rule: str, data: st.DataObject) -> None:
    premises, arguments = CASES[rule](data.draw)
    theorem = infer(rule, [assume(f) for f in premises], **arguments)
    assert theorem.hypotheses == frozenset(premises)
    with mpmath.workdps(60):
        for _ in range(4):
            model = data.draw(models(exact=rule not in REAL))
            try:
                if all(model.holds(h, 8, strictly=True) for h in theorem.hypotheses):
                    assert model.holds(theorem.conclusion), (theorem, model.numbers)
            except TooLarge:
                continue


def test_every_rule_is_examined_in_models() -> None:
    elsewhere = {"assume", "cut", "cases", "instantiate", "generalise", "induction", "monotone", "enclosure", "fact"}
    elsewhere |= {"mean_monotone", "mean_inner", "markov"}  # in test_kernel_mean
    assert set(CASES) | elsewhere == set(RULES)


ATOMS = [
    x,
    y,
    nat(N),
    seq("a", N),
    inner(u, v),
    inner(u, u),
    value("f", u),
    total("j", M, seq("a", J) * nat(J)),
    power(x, N),
    maximum(x, y),
    choice(x - nat(N), y, seq("a", N)),
]


class Walk:
    """Random inferences from random premises; whatever the kernel accepts is collected."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pool: list[Theorem] = []

    def poly(self) -> Poly:
        pick = self.random.choice
        p = pick(ATOMS).scale(pick([-2, -1, 1, 1, 3])) + c(pick([-1, 0, 0, 1]))
        return pick([p, p + pick(ATOMS), p * pick(ATOMS), p - pick(ATOMS)])

    def formula(self) -> Formula:
        f = self.random.choice([ge, ge, gt, eq])(self.poly())
        return forall(self.random.choice("nm"), f) if self.random.random() < 0.3 else f

    def image(self) -> dict[tuple[str, str], Any]:
        options: list[tuple[tuple[str, str], Any]] = [
            (("var", "x"), self.poly()), (("var", "y"), ONE), (("nat", "n"), Index("m", 1)), (("nat", "m"), Index("", 2)),
            (("vec", "u"), v - u.scale(x)), (("seq", "a"), "b"), (("fun", "f"), "g"), (("nat", "n"), Index("j")),
        ]  # fmt: skip
        return dict(self.random.sample(options, 2))

    def step(self) -> None:
        pick = self.random.choice
        rule = pick(
            [
                "assume",
                "cut",
                "cut",
                "cases",
                "instantiate",
                "instantiate",
                "generalise",
                "specialise",
                "combine",
                "combine",
                "induction",
            ]
        )
        premises: list[Theorem] = []
        arguments: dict[str, Any] = {}
        if rule == "assume":
            arguments = {"formula": self.formula()}
        elif rule == "cut":
            main = pick(self.pool)
            fitting = [t for t in self.pool if t.conclusion in main.hypotheses]
            premises = [pick(fitting or self.pool), main]
        elif rule == "cases":
            p = self.poly()
            goal = ge(p * p)
            for side in (ge(p), gt(-p)):
                premises.append(combine([assume(side)], goal, [(Fraction(1), ONE, [0, 0])]))
            arguments = {"p": p}
        elif rule == "instantiate":
            premises, arguments = [pick(self.pool)], {"mapping": self.image()}
        elif rule == "generalise":
            premises, arguments = [pick(self.pool)], {"variable": pick("nmj")}
        elif rule == "specialise":
            premises = [pick([t for t in self.pool if t.conclusion.head == "all"] or self.pool)]
            arguments = {"index": pick([N, M, J, Index("", 1), Index("n", 2)])}
        elif rule == "induction":
            formula = pick(self.pool).conclusion
            base, step = (substitute(formula, {("nat", "n"): i}) for i in (Index(""), Index("n", 1)))
            premises, arguments = [assume(base), assume(step)], {"variable": "n", "formula": formula}
        else:
            premises = [pick(self.pool) for _ in range(2)]
            first, second = (p.conclusion for p in premises)
            if {first.head, second.head} <= {"ge", "gt"}:
                head, goal = ("gt" if first.head == "gt" else "ge"), first.args[0] + first.args[0] * second.args[0]
                arguments = {
                    "goal": Formula(head, goal),
                    "terms": [(Fraction(1), ONE, [0]), (Fraction(1), ONE, [0, 1])],
                    "equations": [],
                }
            elif second.head == "eq":
                arguments = {"goal": eq(second.args[0] * self.poly()), "terms": [], "equations": [(self.poly(), 1)]}
            else:
                return
            arguments["multiplier"] = UNIT
        try:
            self.pool.append(infer(rule, premises, **arguments))
        except KernelError:
            return


@pytest.mark.parametrize("seed", range(8))
def test_random_derivations_stay_true(seed: int) -> None:
    walk = Walk(seed)
    walk.pool = [assume(walk.formula()) for _ in range(12)]
    for _ in range(150):
        walk.step()
    assert len(walk.pool) > 60
    checked = 0
    for k in range(20):
        pick = walk.random.choice
        numbers: dict[str, Any] = {name: Fraction(pick([-2, -1, 0, 1, 2])) for name in "xyz"}
        numbers.update({f"nat {name}": pick(range(4)) for name in "nmj"}, seed=k)
        quadratics = {
            f: Quadratic((Fraction(pick([-1, 0, 2])), Fraction(pick([0, 1]))), (Fraction(1), Fraction(0))) for f in "fg"
        }
        model = Model(numbers, quadratics)
        known: dict[tuple[Formula, int], bool] = {}
        for theorem in walk.pool:
            if all(known.setdefault((h, 9), model.holds(h, 9)) for h in theorem.hypotheses):
                checked += bool(len(theorem.hypotheses) != 1 or theorem.conclusion not in theorem.hypotheses)
                assert known.setdefault((theorem.conclusion, 3), model.holds(theorem.conclusion, 3)), theorem
    assert checked > 20


# ---- facts about function classes ------------------------------------------------------------------------------------

CONVEX = [Huber(Fraction(b), Fraction(d, 2), 1, Fraction(m, 2)) for b in (1, 3) for d in (1, 4) for m in (0, 1, 4)]
NONCONVEX = [Huber(Fraction(2), Fraction(1), -1)]


def instances(name: str, f: str = "f", points: tuple[Vec, ...] = (u, v)) -> Theorem:
    parameters = {"smooth": [var("beta")], "strongly_convex": [var("mu")], "polyak_lojasiewicz": [var("mu")]}
    premises = [assume(member(k, f, *parameters.get(k, []))) for k in FACTS[name].classes]
    return infer("fact", premises, name=name, f=f, points=list(points[: FACTS[name].points]))


ABOUT_ONE_FUNCTION = sorted(name for name in FACTS if set(FACTS[name].classes) <= set(CLASSES))  # the others: test_kernel_mean


@pytest.mark.parametrize("name", ABOUT_ONE_FUNCTION)
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_a_fact_holds_for_every_function_of_its_class(name: str, data: st.DataObject) -> None:
    """Exact for quadratics with prescribed eigenvalues and for Huber functions; beta and mu as tight as the class allows."""
    theorem = instances(name)
    assert theorem.facts == {name} and theorem.conclusion.head == "ge"
    f = data.draw(st.one_of(functions(), st.sampled_from(CONVEX + NONCONVEX)))
    spectrum = list(f.eigenvalues) if isinstance(f, Quadratic) else [f.m, f.beta + f.m]
    slack = data.draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 3)]))
    mu = min([m for m in spectrum if m > 0] or [Fraction(1)])
    point = st.tuples(st.fractions(-4, 4, max_denominator=4), st.fractions(-4, 4, max_denominator=4))
    for _ in range(3):
        numbers = {
            "beta": max(map(abs, spectrum)) + slack,
            "mu": mu / (1 + slack),
            "vec u": data.draw(point),
            "vec v": data.draw(point),
        }
        model = Model(numbers, {"f": f})
        if all(model.holds(h) for h in theorem.hypotheses):
            assert model.holds(theorem.conclusion), numbers


@pytest.mark.parametrize("name", ABOUT_ONE_FUNCTION)
def test_a_fact_is_attained_by_a_function_of_its_class(name: str) -> None:
    theorem = instances(name)
    numbers = {"beta": Fraction(2), "mu": Fraction(2), "vec u": (Fraction(0), Fraction(0)), "vec v": (Fraction(1), Fraction(2))}
    shapes = [Quadratic((Fraction(m), Fraction(m))) for m in (2, -2, 0)]
    found = [Model(numbers, {"f": f}) for f in shapes]
    held = [m for m in found if all(m.holds(h) for h in theorem.hypotheses)]
    assert held and any(m.holds(eq(theorem.conclusion.args[0])) for m in held)


@pytest.mark.parametrize("name", ABOUT_ONE_FUNCTION)
def test_a_fact_fails_outside_its_class(name: str) -> None:
    """The classes are needed: some function outside the class violates the inequality."""
    theorem = instances(name)
    shapes = [
        Quadratic((Fraction(a), Fraction(b)), (Fraction(1), Fraction(0))) for a in (-9, 0, Fraction(1, 9), 9) for b in (-9, 1)
    ]
    points = [((Fraction(a), Fraction(b)), (Fraction(b), Fraction(1))) for a in (-3, 0, 3) for b in (-2, 0, 1)]
    found = [
        Model({"beta": Fraction(1), "mu": Fraction(1), "vec u": p, "vec v": q}, {"f": f}) for f in shapes for p, q in points
    ]
    assert any(not m.holds(theorem.conclusion) for m in found)


SMOOTH, CONVEX_F, STRONG = member("smooth", "f", var("beta")), member("convex", "f"), member("strongly_convex", "f", var("mu"))


@pytest.mark.parametrize(
    ("name", "premises", "points"),
    [
        ("convexity", [], [u, v]),
        ("convexity", [SMOOTH], [u, v]),
        ("convexity", [STRONG], [u, v]),
        ("convexity", [member("convex", "g")], [u, v]),
        ("convexity", [CONVEX_F, CONVEX_F], [u, v]),
        ("convexity", [CONVEX_F], [u]),
        ("convexity", [CONVEX_F], [u, v, w]),
        ("convexity", [CONVEX_F], []),
        ("convexity", [gt(x)], [u, v]),
        ("convexity", [forall("n", CONVEX_F)], [u, v]),
        ("cocoercivity", [CONVEX_F, SMOOTH], [u, v]),
        ("cocoercivity", [SMOOTH], [u, v]),
        ("cocoercivity", [SMOOTH, member("convex", "g")], [u, v]),
        ("cocoercivity", [member("smooth", "g", var("beta")), CONVEX_F], [u, v]),
        ("interpolation", [STRONG, SMOOTH], [u, v]),
        ("strong_convexity", [CONVEX_F], [u, v]),
        ("strong_convexity", [member("polyak_lojasiewicz", "f", var("mu"))], [u, v]),
        ("polyak_lojasiewicz", [member("polyak_lojasiewicz", "f", var("mu"))], [u]),
        ("gradient_dominance", [STRONG], [u]),
        ("lower_bound", [CONVEX_F], [u]),
        ("lower_bound", [SMOOTH], [u]),
        ("strongly_convex_lower_bound", [CONVEX_F], [u]),
        ("descent_lemma", [SMOOTH], [u]),
        ("descent_lemma", [CONVEX_F], [u, v]),
        ("no_such_fact", [SMOOTH], [u, v]),
        ("convexity", [CONVEX_F], [x, y]),
        ("convexity", [CONVEX_F], ["u", "v"]),
    ],
)
def test_a_fact_outside_its_class_is_refused(name: str, premises: list[Formula], points: list[Any]) -> None:
    refused("fact", [assume(f) for f in premises], name=name, f="f", points=points)


def test_a_fact_records_itself_and_what_it_uses_through_further_steps() -> None:
    theorem = instances("convexity")
    moved = infer("instantiate", [theorem], mapping={("fun", "f"): "g", ("vec", "u"): v})
    assert moved.facts == {"convexity"} and moved.hypotheses == {member("convex", "g")}
    added = combine(
        [moved, theorem],
        ge(moved.conclusion.args[0] + theorem.conclusion.args[0]),
        [(Fraction(1), ONE, [0]), (Fraction(1), ONE, [1])],
    )
    assert added.facts == {"convexity"} and added.hypotheses == {member("convex", "g"), member("convex", "f")}
    lemma = infer("cut", [added, combine([assume(added.conclusion)], ge(ONE), [(Fraction(1), ONE, [])])])
    assert lemma.facts == {"convexity"} and lemma.hypotheses == added.hypotheses


# ---- logic -----------------------------------------------------------------------------------------------------------


def test_hypotheses_are_never_lost() -> None:
    false = combine([assume(gt(x)), assume(gt(-x))], gt(ZERO), [(Fraction(1), ONE, [0]), (Fraction(1), ONE, [1])])
    assert false.hypotheses == {gt(x), gt(-x)}
    absurd = combine([assume(ge(x)), assume(gt(-ONE - x))], ge(-ONE), [(Fraction(1), ONE, [0]), (Fraction(1), ONE, [1])])
    assert absurd.hypotheses == {ge(x), gt(-ONE - x)}
    assert infer("cut", [assume(gt(y)), absurd]).hypotheses == {ge(x), gt(-ONE - x), gt(y)}
    moved = infer("instantiate", [absurd], mapping={("var", "x"): y})
    assert moved.hypotheses == {ge(y), gt(-ONE - y)}
    assert infer("generalise", [absurd], variable="n").hypotheses == absurd.hypotheses
    assert combine([absurd], ge(-ONE), [(Fraction(1), ONE, [0])]).hypotheses == absurd.hypotheses
    assert combine([absurd], ge(ZERO)).hypotheses == absurd.hypotheses


def test_cut_removes_exactly_the_formula_that_was_shown() -> None:
    main = combine([assume(ge(x)), assume(ge(y))], ge(x + y), [(Fraction(1), ONE, [0]), (Fraction(1), ONE, [1])])
    weaker = combine([assume(gt(x))], ge(x), [(Fraction(1), ONE, [0])])
    assert infer("cut", [weaker, main]).hypotheses == {gt(x), ge(y)}
    assert infer("cut", [assume(gt(x)), main]).hypotheses == {gt(x), ge(x), ge(y)}
    assert infer("cut", [assume(ge(x.scale(2))), main]).hypotheses == {ge(x.scale(2)), ge(x), ge(y)}
    refused("cut", [main])
    refused("cut", [main, main, main])
    refused("cut", [])


def test_cases_cover_everything_or_keep_their_hypothesis() -> None:
    positive = combine([assume(gt(x))], gt(x * x), [(Fraction(1), ONE, [0, 0])])
    negative = combine([assume(gt(-x))], gt(x * x), [(Fraction(1), ONE, [0, 0])])
    both = infer("cases", [positive, negative], p=x)
    assert both.hypotheses == {gt(x)}
    assert infer("cases", [negative, positive], p=-x).hypotheses == {gt(-x)}
    assert infer("cases", [positive, negative], p=y).hypotheses == {gt(x), gt(-x)}
    refused("cases", [positive, combine([assume(gt(-x))], ge(x * x), [(Fraction(1), x, [])])], p=x)
    refused("cases", [positive], p=x)
    refused("cases", [positive, negative], p=u)


@pytest.mark.parametrize(
    "formula", [None, x, u, "ge", 1, True, N, [], assume(ge(x)), ge(nat(Index("#1"))), ge(nat(Index("$0")))]
)
def test_only_closed_formulas_are_assumed(formula: Any) -> None:
    refused("assume", formula=formula)


def test_generalise_needs_a_variable_that_is_not_free_in_a_hypothesis() -> None:
    refused("generalise", [assume(ge(seq("a", N)))], variable="n")
    refused("generalise", [assume(ge(seq("a", N)))], variable="#1")
    refused("generalise", [assume(ge(seq("a", N)))], variable="$1")
    refused("generalise", [], variable="n")
    refused("generalise", [assume(ge(x)), assume(ge(x))], variable="m")
    refused("generalise", [assume(ge(x))], variable=N)
    hidden = assume(forall("m", ge(seq("a", Index("n", 1)) + nat(M))))
    refused("generalise", [hidden], variable="n")
    assert infer("generalise", [hidden], variable="m").conclusion == forall("m", hidden.conclusion)
    everywhere = infer("generalise", [infer("natural", index=N)], variable="n")
    assert everywhere.conclusion == forall("n", ge(nat(N)))


def test_specialise_needs_a_formula_for_all() -> None:
    everywhere = assume(forall("n", ge(seq("a", N))))
    assert infer("specialise", [everywhere], index=Index("m", 2)).conclusion == ge(seq("a", Index("m", 2)))
    for premise in (assume(ge(seq("a", N))), assume(member("convex", "f"))):
        refused("specialise", [premise], index=M)
    for index in (x, "m", 3, None, True, 1.0, Index("#1"), Index("$0"), nat(M)):
        refused("specialise", [everywhere], index=index)
    refused("specialise", [everywhere, everywhere], index=M)
    refused("specialise", [], index=M)


def test_specialise_renames_what_it_would_capture() -> None:
    summed = assume(forall("n", ge(total("j", M, maximum(nat(N), nat(J))))))
    moved = infer("specialise", [summed], index=J).conclusion
    assert moved == ge(total("i", M, maximum(nat(J), nat(Index("i")))))
    assert moved != ge(total("j", M, maximum(nat(J), nat(J))))
    assert ("nat", "j") in free(moved)


@pytest.mark.parametrize("name", ["#1", "#2", "$0", "$1", "$99999"])
@pytest.mark.parametrize("rule", ["specialise", "instantiate var", "instantiate nat", "instantiate vec"])
def test_the_name_of_a_binder_cannot_be_captured(rule: str, name: str) -> None:
    body = nat(N) + x + inner(u, u)
    theorem = assume(forall("n", ge(total("j", M, maximum(body, nat(J))))))
    inside = nat(Index(name)) if name else ZERO
    if rule == "specialise":
        refused("specialise", [theorem], index=Index(name))
        return
    mapping = {
        "instantiate var": {("var", "x"): inside},
        "instantiate nat": {("nat", "m"): Index(name)},
        "instantiate vec": {("vec", "u"): v.scale(inside)},
    }[rule]
    refused("instantiate", [theorem], mapping=mapping)


@pytest.mark.parametrize(
    "mapping",
    [
        {("var", "x"): u},
        {("var", "x"): 1},
        {("var", "x"): Fraction(1)},
        {("var", "x"): "y"},
        {("var", "x"): N},
        {("vec", "u"): x},
        {("vec", "u"): "v"},
        {("nat", "n"): x},
        {("nat", "n"): 2},
        {("nat", "n"): -1},
        {("nat", "n"): "m"},
        {("seq", "a"): x},
        {("seq", "a"): N},
        {("vseq", "s"): u},
        {("fun", "f"): u},
        {("fun", "f"): None},
        {("fun", "f"): "1"},
        [("var", "x")],
        None,
        1,
    ],
)
def test_instantiation_with_another_sort_is_refused(mapping: Any) -> None:
    everything = x + inner(u, vseq("s", N)) + nat(N) + seq("a", N) + value("f", u)
    with pytest.raises((KernelError, TypeError, AttributeError, ValueError)):
        infer("instantiate", [assume(ge(everything))], mapping=mapping)


def test_instantiation_changes_hypotheses_too() -> None:
    theorem = combine([assume(gt(x))], gt(x * x), [(Fraction(1), ONE, [0, 0])])
    moved = infer("instantiate", [theorem], mapping={("var", "x"): -ONE})
    assert moved.hypotheses == {gt(-ONE)} and moved.conclusion == gt(ONE)
    facts = infer("instantiate", [instances("convexity")], mapping={("fun", "f"): "g"})
    assert facts.hypotheses == {member("convex", "g")}


# ---- induction -------------------------------------------------------------------------------------------------------


def at(formula: Formula, index: Index) -> Formula:
    return substitute(formula, {("nat", "n"): index})  # type: ignore[no-any-return]


def test_induction_proves_what_it_should() -> None:
    claim = eq(total("j", N, nat(J)).scale(2) - nat(N) * nat(N) + nat(N))
    base = combine([], at(claim, Index("")))
    step = combine([assume(claim)], at(claim, Index("n", 1)), equations=[(ONE, 0)])
    assert infer("induction", [base, step], variable="n", formula=claim).hypotheses == frozenset()


def test_induction_with_the_variable_free_in_a_hypothesis_is_refused() -> None:
    claim = ge(seq("a", N))
    base, step = assume(at(claim, Index(""))), assume(at(claim, Index("n", 1)))
    refused("induction", [base, step], variable="n", formula=claim)
    always = assume(forall("n", claim))
    base = infer("specialise", [always], index=Index(""))
    step = infer("specialise", [always], index=Index("n", 1))
    assert infer("induction", [base, step], variable="n", formula=claim).hypotheses == {forall("n", claim)}
    side = combine([step, assume(ge(nat(N) - c(3)))], at(claim, Index("n", 1)), [(Fraction(1), ONE, [0])])
    refused("induction", [base, side], variable="n", formula=claim)
    started = combine([base, assume(eq(nat(N)))], at(claim, Index("")), [(Fraction(1), ONE, [0])])
    refused("induction", [started, step], variable="n", formula=claim)


def test_induction_with_a_wrong_base_or_step_is_refused() -> None:
    claim = ge(c(5) - nat(N))
    base = trivial(at(claim, Index("")))
    for index in (N, Index("n", 2), Index("m", 1), Index("", 1)):
        refused("induction", [base, assume(at(claim, index))], variable="n", formula=claim)
    step = assume(at(claim, Index("n", 1)))
    refused("induction", [base, step], variable="n", formula=claim)
    refused("induction", [trivial(at(claim, Index("", 1))), step], variable="n", formula=claim)
    refused("induction", [step, base], variable="n", formula=claim)
    refused("induction", [base], variable="n", formula=claim)
    refused("induction", [base, step, step], variable="n", formula=claim)
    for variable in ("#1", "", "n+1", 1, None, N):
        refused("induction", [base, step], variable=variable, formula=claim)


def test_the_induction_hypothesis_is_about_one_number_only() -> None:
    """The step may not use the claim at another number, nor for a renamed variable."""
    claim = ge(seq("a", N))
    always = trivial(ge(ZERO))
    base = combine([always, assume(at(claim, Index("")))], at(claim, Index("")), [(Fraction(1), ONE, [1])])
    other = infer("cut", [assume(ge(seq("a", M))), assume(at(claim, Index("n", 1)))])
    refused("induction", [base, other], variable="n", formula=claim)
    at_m = combine([assume(ge(seq("a", M)))], ge(seq("a", M)), [(Fraction(1), ONE, [0])])
    refused("induction", [base, at_m], variable="n", formula=claim)


# ---- combine ---------------------------------------------------------------------------------------------------------

GE, GT, EQ = assume(ge(x)), assume(gt(y)), assume(eq(z))
F1 = Fraction(1)


@pytest.mark.parametrize("weight", [Fraction(-1), Fraction(0), -1, 0, -0.5, 0.0, float("nan"), "1", None, 1j, ONE, [1], False])
def test_a_weight_that_is_not_a_positive_number_is_refused(weight: Any) -> None:
    refused("combine", [], goal=ge(ONE.scale(0)), multiplier=UNIT, terms=[(weight, ZERO, [])], equations=[])
    refused("combine", [], goal=ge(-ONE), multiplier=UNIT, terms=[(weight, ONE, [])], equations=[])
    refused("combine", [], goal=ge(-ONE), multiplier=[(weight, ONE, [])], terms=[(F1, ONE, [])], equations=[])
    refused("combine", [], goal=ge(-ONE), multiplier=[*UNIT, (weight, ONE, [])], terms=[(F1, ONE, [])], equations=[])


@pytest.mark.parametrize(
    "multiplier",
    [
        [],
        [(F1, ZERO, [])],
        [(F1, x, [])],
        [(F1, x, []), (F1, y, [])],
        [(F1, ONE, [0])],
        [(F1, x + ONE, [1])],
        [(F1, ONE, [0, 1])],
        [(F1, x - ONE, []), (F1, x, [])],
        [(F1, ONE, [2])],
        [(F1, fn("exp", x), [])],
    ],
)
def test_a_multiplier_that_may_vanish_is_refused(multiplier: Any) -> None:
    premises = [GE, GT, EQ]
    for goal in (ge(ZERO), eq(ZERO), ge(-ONE)):
        refused("combine", premises, goal=goal, multiplier=multiplier, terms=[], equations=[])


def test_a_strictly_positive_multiplier_is_accepted() -> None:
    for multiplier in ([(F1, ONE, [1])], [(F1, c(-2), [1, 1]), (F1, x, [0])], [(F1, ONE, []), (F1, ONE, [0])]):
        assert combine([GE, GT], ge(ZERO), multiplier=multiplier).hypotheses == {ge(x), gt(y)}


@pytest.mark.parametrize(
    ("goal", "terms"),
    [
        (gt(ZERO), []),
        (gt(x), [(F1, ONE, [0])]),
        (gt(x * y), [(F1, ONE, [0, 1])]),
        (gt(x * x), [(F1, x, [])]),
        (gt(x * x * y), [(F1, x, [1])]),
        (gt(x * x + x), [(F1, x, []), (F1, ONE, [0])]),
        (gt(x * x * x * x + ONE.scale(0)), [(F1, x * x, [])]),
        (gt(z), []),
        (eq(x), [(F1, ONE, [0])]),
        (eq(x * x), [(F1, x, [])]),
        (eq(ZERO), [(F1, ZERO, [])]),
        (ge(z), [(F1, ONE, [2])]),
        (ge(-x), [(F1, ONE, [0])]),
        (ge(x), []),
        (ge(x), [(F1, ONE, [1])]),
        (ge(-ONE), []),
        (ge(ONE), [(F1, ONE, [3])]),
        (ge(x), [(F1, ONE, [-3])]),
        (ge(x), [(F1, ONE, ["0"])]),
        (ge(x), [(F1, ONE, [0.5])]),
        (ge(x), [(F1, ONE, [None])]),
        (ge(x), [(F1, ONE)]),
        (ge(x), [(F1, u, [0])]),
        (ge(x), [(F1, 1, [0])]),
        (veq(u), []),
        (forall("n", ge(x)), [(F1, ONE, [0])]),
        (member("convex", "f"), []),
        (x, [(F1, ONE, [0])]),
        (None, []),
    ],
)
def test_a_combination_that_does_not_prove_the_goal_is_refused(goal: Any, terms: Any) -> None:
    refused("combine", [GE, GT, EQ], goal=goal, multiplier=UNIT, terms=terms, equations=[])


@pytest.mark.parametrize(
    "equations", [[(ONE, 0)], [(ONE, 1)], [(ONE, 3)], [(ONE, -1)], [(ONE, "2")], [(ONE,)], [(1, 2)], [(u, 2)], [(0.5, 2)]]
)
def test_an_inequality_is_no_equation(equations: Any) -> None:
    for goal in (eq(x), ge(x), ge(-x), gt(y), eq(z), ge(ZERO)):
        refused("combine", [GE, GT, EQ], goal=goal, multiplier=UNIT, terms=[], equations=equations)


@pytest.mark.parametrize("premise", [veq(u), forall("n", ge(seq("a", N))), member("convex", "f"), forall("n", eq(ZERO))])
def test_only_relations_between_numbers_are_combined(premise: Formula) -> None:
    refused("combine", [assume(premise)], goal=ge(ZERO), multiplier=UNIT, terms=[(F1, ONE, [0])], equations=[])
    refused("combine", [assume(premise)], goal=eq(ZERO), multiplier=UNIT, terms=[], equations=[(ZERO, 0)])
    refused("combine", [assume(premise)], goal=ge(ZERO), multiplier=[(F1, ONE, [0])], terms=[], equations=[])


# ---- field, roots, maxima, natural numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "premise", [None, ge(x), ge(-x), eq(x), gt(y), gt(x * x * x), ge(x * x), gt(x + ONE), gt(x.scale(2)), eq(x - ONE)]
)
def test_nothing_is_known_of_a_reciprocal_without_a_nonzero_denominator(premise: Formula | None) -> None:
    refused("inverse", [assume(premise)] if premise else [], p=x)


def test_a_reciprocal_of_zero_stays_unknown() -> None:
    refused("inverse", [trivial(ge(ZERO))], p=ZERO)
    refused("inverse", [assume(gt(x)), assume(gt(x))], p=x)
    refused("inverse", [assume(gt(x))], p=u)


@pytest.mark.parametrize("rule", ["sqrt_square", "sqrt_nonnegative"])
@pytest.mark.parametrize("premise", [None, gt(x), ge(-x), ge(x * x), ge(y), eq(x), ge(x.scale(4))])
def test_nothing_is_known_of_a_root_without_its_domain(rule: str, premise: Formula | None) -> None:
    refused(rule, [assume(premise)] if premise else [], p=x)


@pytest.mark.parametrize("premise", [None, ge(x), gt(-x), gt(x * x), eq(x), gt(y)])
def test_nothing_is_known_of_a_logarithm_without_its_domain(premise: Formula | None) -> None:
    refused("exp_log", [assume(premise)] if premise else [], p=x)


def test_antisymmetry_and_maxima_need_the_right_inequalities() -> None:
    up, down = assume(ge(x - y)), assume(ge(y - x))
    assert infer("antisymmetry", [up, down], p=x - y).conclusion == eq(x - y)
    for premises in ([up], [down, up], [up, up], [assume(gt(x - y)), down], [up, down, up], []):
        refused("antisymmetry", premises, p=x - y)
    for premises in ([], [down], [assume(gt(x - y))], [assume(eq(x - y))], [up, up]):
        refused("maximum_is", premises, p=x, q=y)
    refused("maximum_above", [up], p=x, q=y)
    refused("maximum_above", p=x, q=1)


@pytest.mark.parametrize("head", ["", "tan", "max", "pow", "var", "ip", "val", "exp ", None, 1, ["exp"], "sum", "pi"])
def test_congruence_is_for_the_known_functions_only(head: Any) -> None:
    refused("congruence", [assume(eq(x - y))], head=head, p=x, q=y)


def test_congruence_needs_an_equation() -> None:
    for premise in (ge(x - y), eq(y - x), eq((x - y).scale(2)), eq(x)):
        refused("congruence", [assume(premise)], head="exp", p=x, q=y)


@pytest.mark.parametrize("head", ["log", "inv", "sqrt", "tan", "", None, "pi", "EXP"])
def test_nothing_else_is_known_at_zero(head: Any) -> None:
    refused("at_zero", head=head)


def test_natural_numbers_only() -> None:
    for index in (x, nat(N), "n", 3, -1, None, True, Index("#1"), Index("$7")):
        refused("natural", index=index)
    over = assume(gt(nat(N) - c(2)))
    assert infer("integral", [over], index=N, above=2).conclusion == ge(nat(N) - c(3))
    for above in (1, 3, -2, "2", None, 2.0, 2.5):
        refused("integral", [over], index=N, above=above)
    refused("integral", [assume(ge(nat(N) - c(2)))], index=N, above=2)
    refused("integral", [assume(gt(x - c(2)))], index=N, above=2)
    refused("integral", [over], index=M, above=2)
    half = assume(gt(nat(N) - c("1/2")))
    for above in (0, 1, 0.5, "1/2"):
        refused("integral", [half], index=N, above=above)


# ---- derivatives and monotonicity ------------------------------------------------------------------------------------


def under(premises: list[Formula], goal: Formula, terms: Any = (), equations: Any = ()) -> Theorem:
    return combine([assume(f) for f in premises], goal, terms, equations)


ABOVE = ge(x - ONE)


def test_monotonicity_proves_what_it_should() -> None:
    goal = ge(x * x - ONE)
    slope = under([ABOVE], ge(x.scale(2)), [(Fraction(2), ONE, [0]), (Fraction(2), ONE, [])])
    theorem = infer("monotone", [trivial(ge(ZERO)), slope], x="x", start=ONE, end=None, goal=goal)
    assert theorem.hypotheses == {ABOVE} and theorem.conclusion == goal
    bounded = infer("monotone", [trivial(ge(ZERO)), slope], x="x", start=ONE, end=c(2), goal=goal)
    assert bounded.hypotheses == {ABOVE, ge(c(2) - x)}


def test_monotonicity_is_refused_without_its_premises() -> None:
    goal = ge(x * x - ONE)
    start, slope = trivial(ge(ZERO)), under([ABOVE], ge(x.scale(2)), [(Fraction(2), ONE, [0]), (Fraction(2), ONE, [])])
    arguments = {"x": "x", "start": ONE, "end": None, "goal": goal}
    for premises in ([], [start], [slope], [slope, start], [start, start]):
        refused("monotone", premises, **arguments)
    for changed in ({"x": "y"}, {"start": -ONE}, {"start": c(2)}, {"goal": gt(x * x - ONE)}, {"goal": eq(x * x - ONE)}, {"goal": ge(x)},
                    {"goal": veq(u)}, {"x": "#1"}, {"x": 1}, {"start": u}, {"end": 2}, {"goal": forall("n", goal)}):  # fmt: skip
        refused("monotone", [start, slope], **{**arguments, **changed})


def test_an_end_point_may_not_depend_on_the_variable() -> None:
    goal = ge(x * x * x)
    slope = combine([], ge(x * x * c(3)), [(Fraction(3), x, [])])
    for start, end in ((x, None), (x - x * x, None), (ZERO, x), (ZERO, x + y), (fn("inv", x), None)):
        at_start = assume(substitute(goal, {("var", "x"): start}))
        refused("monotone", [at_start, slope], x="x", start=start, end=end, goal=goal)


def test_monotonicity_with_the_variable_in_a_hypothesis_is_refused() -> None:
    goal = ge(x)
    slope = trivial(ge(ONE))
    start = trivial(ge(ZERO))
    assert infer("monotone", [start, slope], x="x", start=ZERO, end=None, goal=goal).hypotheses == {ge(x)}
    tainted = under([ge(x - c(5))], ge(ONE), [(F1, ONE, [])])
    refused("monotone", [start, tainted], x="x", start=ZERO, end=None, goal=goal)
    refused("monotone", [under([ge(x)], ge(ZERO), []), slope], x="x", start=ZERO, end=None, goal=goal)
    refused("monotone", [under([gt(-x)], ge(ZERO), []), slope], x="x", start=ZERO, end=None, goal=goal)
    assumed = assume(ge(derivative(x * x, "x")))
    refused("monotone", [start, assumed], x="x", start=ZERO, end=None, goal=ge(x * x))


def pole(head: str, goal: Poly, start: Poly, *domains: Formula, strict: bool = False) -> None:
    """p' >= 0 wherever p is differentiable, but p is not differentiable everywhere: the rule must refuse."""
    make = gt if strict else ge
    slope = assume(ge(derivative(goal, "x")))
    at_start = assume(make(substitute(goal, {("var", "x"): start})))
    closed = [infer("cut", [trivial(ge(ONE)), t]) for t in (at_start,)]
    message = refused("monotone", [*closed, slope, *map(assume, domains)], x="x", start=start, end=None, goal=make(goal))
    assert message, head


@pytest.mark.parametrize("head", ["inv", "sqrt", "log"])
@pytest.mark.parametrize("inside", [x, x - y, -x, x * x, fn("exp", x) - ONE, fn("sin", x)])
def test_a_function_with_a_pole_is_not_monotone_across_it(head: str, inside: Poly) -> None:
    for sign in (1, -1):
        pole(head, fn(head, inside).scale(sign), -ONE)
        pole(head, fn("exp", fn(head, inside)).scale(sign) + x, -ONE)


def across_zero() -> tuple[Poly, Theorem]:
    """p = -1/x, with p' = 1/x^2 >= 0 shown without any hypothesis and p(-1) = 1: but p(1) = -1."""
    p = -fn("inv", x)
    slope = combine([], ge(derivative(p, "x")), [(F1, fn("inv", x), [])])
    return p, slope


def test_minus_one_over_x_does_not_stay_positive_across_zero() -> None:
    p, slope = across_zero()
    negative = trivial(ge(ONE))
    unit = infer("inverse", [combine([], gt(ONE), [(F1, ONE, [])])], p=-ONE)
    start = combine([unit], ge(-fn("inv", -ONE)), [(F1, ONE, [])], [(ONE, 0)])
    assert start.hypotheses == frozenset()
    refused("monotone", [start, slope], x="x", start=-ONE, end=None, goal=ge(p))
    for domain in (gt(x), gt(-x), gt(x * x)):
        refused("monotone", [start, slope, assume(domain)], x="x", start=-ONE, end=None, goal=ge(p))
    for useless in (
        trivial(ge(ONE)),
        combine([], ge(x * x), [(F1, x, [])]),
        combine([], gt(x * x + ONE), [(F1, x, []), (F1, ONE, [])]),
    ):
        refused("monotone", [start, slope, useless], x="x", start=-ONE, end=None, goal=ge(p))
    assert negative.conclusion == ge(ONE)
    left = under([ge(-c("1/2") - x)], gt(-x), [(F1, ONE, [0]), (Fraction(1, 2), ONE, [])])
    kept = infer("monotone", [start, slope, left], x="x", start=-ONE, end=-c("1/2"), goal=ge(p))
    assert kept.hypotheses == {ge(x + ONE), ge(-c("1/2") - x)}


@pytest.mark.parametrize("head", ["inv", "sqrt", "log"])
def test_a_nonzero_argument_is_enough_for_reciprocals_only(head: str) -> None:
    """p = y head(x) + x + 3 on [-3, -1] with y = 0: every premise is there, and x is negative."""
    low, high = -c(3), -ONE
    p = y * fn(head, x) + x + c(3)
    zero = assume(eq(y))
    start = combine([zero], ge(substitute(p, {("var", "x"): low})), equations=[(fn(head, low), 0)])
    slope = derivative(p, "x")
    rest = slope - ONE
    factor = derivative(fn(head, x), "x")
    assert rest == factor * y
    steady = combine([zero], ge(slope), [(F1, ONE, [])], [(factor, 0)])
    inside = [assume(ge(x - low)), assume(ge(high - x))]
    negative = combine(inside, gt(-x), [(F1, ONE, [1]), (F1, ONE, [])])
    square = combine([negative], gt(x * x), [(F1, ONE, [0, 0])])
    arguments = {"x": "x", "start": low, "end": high, "goal": ge(p)}
    for domain in (negative, square):
        if head == "inv":
            theorem = infer("monotone", [start, steady, domain], **arguments)
            assert theorem.hypotheses == {eq(y), ge(x - low), ge(high - x)}
        else:
            assert "differentiable" in refused("monotone", [start, steady, domain], **arguments)
    assert "differentiable" in refused("monotone", [start, steady], **arguments)
    weak = combine(inside, ge(-x), [(F1, ONE, [1]), (F1, ONE, [])])
    assert "differentiable" in refused("monotone", [start, steady, weak], **arguments)


@pytest.mark.parametrize(
    "atom",
    [maximum(x, -x), maximum(x, ZERO), power(x, N), inner(vec("u"), vec("u")) * power(x + ONE, M), value("f", u.scale(x)), total("j", N, power(x, J)),
     inner(direction(u.scale(x)), v), inner(grad("f", u.scale(x)), v), fn("exp", maximum(x, y)), fn("inv", power(x, N))],
)  # fmt: skip
def test_what_has_no_derivative_rule_is_refused(atom: Poly) -> None:
    with pytest.raises(KernelError):
        derivative(atom + x, "x")
    refused("monotone", [assume(ge(y)), assume(ge(y))], x="x", start=ZERO, end=None, goal=ge(atom))


def test_the_derivative_of_what_does_not_contain_the_variable_is_zero() -> None:
    for p in (y, nat(N), maximum(y, z), power(y, N), inner(u, v), infimum("f"), value("f", u), pi(), fn("inv", y), seq("x", N)):
        assert derivative(p, "x") == ZERO
        assert derivative(p * x, "x") == p


smooth_atoms = st.recursive(
    st.one_of(st.sampled_from([x, x * x, x.scale(2) - ONE, y]), constants),
    lambda inside: st.one_of(
        st.tuples(inside, inside).map(lambda t: t[0] * t[1] + t[0]),
        st.tuples(st.sampled_from(["inv", "sqrt", "exp", "log", "sin", "cos"]), inside).map(lambda t: fn(*t)),
    ),
    max_leaves=4,
)


@given(smooth_atoms, st.fractions(-3, 3, max_denominator=7))
@settings(max_examples=30, deadline=None)
def test_derivatives_agree_with_difference_quotients(p: Poly, point: Fraction) -> None:
    from samproof.kernel.rules import partial_domains

    with mpmath.workdps(60):
        h = Fraction(1, 10**18)
        here, left, right = (Model({"x": point + s * h, "y": Fraction(2)}, exact=False) for s in (0, -1, 1))
        try:
            if any(here.real(q) <= mpmath.mpf("0.01") for _, q in partial_domains(p, "x")):
                return
            slope, quotient = here.real(derivative(p, "x")), (right.real(p) - left.real(p)) / (2 * mpmath.mpf(10) ** -18)
        except TooLarge:
            return
        assert abs(slope - quotient) <= mpmath.mpf(10) ** -12 * (1 + abs(slope)) ** 8


@given(smooth_atoms, smooth_atoms)
@settings(max_examples=25, deadline=None)
def test_derivatives_are_linear_and_obey_the_product_rule(p: Poly, q: Poly) -> None:
    def d(r: Poly) -> Poly:
        return derivative(r, "x")

    assert d(p + q) == d(p) + d(q) and d(p.scale(3)) == d(p).scale(3)
    assert d(p * q) == d(p) * q + p * d(q)
    assert d(p**3) == (p**2 * d(p)).scale(3)


@given(
    st.lists(st.tuples(st.sampled_from([F1, Fraction(1, 2), Fraction(5)]), st.integers(0, 3)), min_size=1, max_size=3),
    small,
    small,
    small,
)
@settings(max_examples=10, deadline=None)
def test_monotonicity_is_true_in_random_models(
    rows: list[tuple[Fraction, int]], offset: Fraction, start: Fraction, extra: Fraction
) -> None:
    """p = sum of c (x - s)^(k+1) + offset: p' is a sum of nonnegative terms on x >= s."""
    shifted = x - c(start)
    p = sum(((shifted ** (k + 1)).scale(weight) for weight, k in rows), ZERO) + c(offset)
    slope_terms = [(weight * (k + 1), ONE, [0] * k) for weight, k in rows]
    slope = under([ge(shifted)], ge(derivative(p, "x")), slope_terms)
    begin = assume(ge(substitute(p, {("var", "x"): c(start)})))
    theorem = infer("monotone", [begin, slope], x="x", start=c(start), end=None, goal=ge(p))
    for step in range(-3, 4):
        model = Model({"x": start + step + extra / 7})
        if all(model.holds(h) for h in theorem.hypotheses):
            assert model.holds(theorem.conclusion)


# ---- vectors ---------------------------------------------------------------------------------------------------------


def test_rules_for_vectors_need_their_equations() -> None:
    zero = assume(veq(u))
    for premise in (ge(inner(u, u)), eq(inner(u, v)), gt(inner(u, u)), eq(inner(u, u).scale(2))):
        refused("definite", [assume(premise)], v=u)
    for premise in (zero, assume(ge(inner(u, u))), assume(ge(ONE)), assume(gt(inner(v, v))), assume(eq(inner(u, u)))):
        refused("direction_unit", [premise], v=u)
    refused("direction_unit", v=u)
    refused("direction_zero", v=u)
    refused("direction_zero", [assume(veq(v))], v=u)
    for rule, extra in (("same_value", {"f": "f"}), ("same_gradient", {"f": "f"}), ("same_direction", {})):
        for premises in (
            [],
            [zero],
            [assume(veq(v - u))],
            [assume(eq(inner(u - v, u - v)))],
            [assume(veq(u.scale(x) - v.scale(x)))],
        ):
            refused(rule, premises, v=u, w=v, **extra)
    for premise in (ge(x), gt(x), eq(y), eq(x.scale(2))):
        refused("vector_scale", [assume(premise)], p=x, v=u)
    refused("vector_inner", [zero], v=v, w=u)
    refused("vector_inner", [assume(eq(inner(u, v)))], v=u, w=v)
    refused("gram", [zero], v=u)
    refused("gram", v=x)
    refused("cauchy_schwarz", v=u, w=x)


def test_a_vector_equation_is_not_divided_by_a_number() -> None:
    scaled = assume(veq(u.scale(x)))
    for coefficients in ([fn("inv", x)], [ONE], [], [ONE, ONE], [x], ["1"], [1], [0.5]):
        refused("vector_combine", [scaled], goal=u, coefficients=coefficients)
    refused("vector_combine", [assume(eq(x))], goal=u, coefficients=[ONE])
    refused("vector_combine", [scaled], goal=x, coefficients=[ONE])
    assert infer("vector_combine", [], goal=Vec({}), coefficients=[]).conclusion == veq(Vec({}))
    refused("vector_combine", [], goal=u, coefficients=[])


# ---- the interface ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["", "no_rule", "cite", "__class__", "infer", "Cut", None, 1])
def test_an_unknown_rule_is_refused(rule: Any) -> None:
    refused(rule)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_missing_or_extra_arguments_are_refused(rule: str) -> None:
    wanted = [name for name, _ in RULES[rule].arguments]
    if wanted:
        refused(rule)
    refused(rule, **{**dict.fromkeys(wanted, x), "extra": x})


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize("junk", [None, 1, "x", [], {}, object()])
def test_arguments_of_the_wrong_kind_make_no_theorem(rule: str, junk: Any) -> None:
    wanted = [name for name, _ in RULES[rule].arguments]
    if not wanted or (rule == "assume" and isinstance(junk, Formula)):
        return
    with pytest.raises((KernelError, TypeError, AttributeError, ValueError)):
        infer(rule, [GE, GT], **dict.fromkeys(wanted, junk))


def test_interval_arithmetic_is_recorded() -> None:
    low, high = assume(ge(x)), assume(ge(ONE - x))
    theorem = infer("enclosure", [low, high], goal=ge(fn("exp", x)), box=[("x", Fraction(0), F1)], bits=32, tree="natural")
    assert theorem.facts == {INTERVAL}
    assert infer("instantiate", [theorem], mapping={("var", "x"): y}).facts == {INTERVAL}
    assert infer("cut", [theorem, combine([assume(theorem.conclusion)], ge(ONE), [(F1, ONE, [])])]).facts == {INTERVAL}
