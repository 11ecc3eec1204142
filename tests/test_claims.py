"""The language of claims: kept as written, exact, agreeing with SymPy, and refusing what is ambiguous or out of its class."""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy
from conftest import Write
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof import claims
from samproof import kernel as k
from samproof.claims import (
    Eq,
    Expr,
    Function,
    Lemma,
    Max,
    Min,
    Ne,
    Orbit,
    Relation,
    Sequence,
    cos,
    define,
    direction,
    exp,
    expr,
    gradient_step,
    inner,
    log,
    mean,
    natural,
    nonnegative,
    norm,
    positive,
    rational,
    real,
    sam_step,
    sin,
    smooth,
    smooth_convex,
    smooth_pl,
    smooth_strongly_convex,
    sqrt,
    total,
    unnormalised_sam_step,
    vector,
)
from samproof.claims.load import Loaded, discover, load
from samproof.claims.walk import walk
from samproof.errors import ClaimError

a, b, c = real("a b c")
beta, eta, rho = positive("beta eta rho")
t, T = natural("t T")
u, v = vector("u"), vector("v")


def refuse(code: str, make: Callable[[], Any]) -> ClaimError:
    with pytest.raises(ClaimError) as caught:
        make()
    assert caught.value.code == code, caught.value
    return caught.value


# ---- kept as written -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (eta / 2 * (1 - beta * eta), "eta/2*(1 - beta*eta)"),
        (b + a, "b + a"),
        (a + b - c, "a + b - c"),
        (a - (b - c), "a - (b - c)"),
        (a - (b + c), "a - (b + c)"),
        (a * b / c, "a*b/c"),
        (a / (b * c), "a/(b*c)"),
        (a / b / c, "a/b/c"),
        (a * (b / c), "a*(b/c)"),
        (-(a - 1), "-(a - 1)"),
        ((-a) ** 2, "(-a)**2"),
        (-(a**2), "-a**2"),
        ((a + 1) ** 2, "(a + 1)**2"),
        ((a**2) ** 3, "(a**2)**3"),
        (a * (-3), "a*(-3)"),
        (a - (-3), "a - (-3)"),
        (a + rational(-1, 2), "a + (-1/2)"),
        (rational(1, 2) ** 2, "(1/2)**2"),
        (a / rational(1, 2), "a/(1/2)"),
        (2 * a + 3, "2*a + 3"),
        (1 - a, "1 - a"),
        (1 / a, "1/a"),
        (a**-2, "1/a**2"),
        (abs(a - 1), "Abs(a - 1)"),
        (Max(a, 1, b), "Max(a, 1, b)"),
        (Min(b, a), "Min(b, a)"),
        (sqrt(a) ** 3 + exp(-a) * log(b) - sin(a) * cos(b), "sqrt(a)**3 + exp(-a)*log(b) - sin(a)*cos(b)"),
        ((1 - a) ** T, "(1 - a)**T"),
        (a ** (T + 1), "a**(T + 1)"),
        (norm(u - v) ** 2, "|u - v|**2"),
        (inner(u, v - u), "<u, v - u>"),
        (total(a * t, t, T), "Sum(a*t, t < T)"),
        (Sequence("s")[t + 1] + Sequence("s")[0], "s[t+1] + s[0]"),
        (claims.pi / 2, "pi/2"),
    ],
)
def test_expressions_are_printed_as_they_were_written(made: Expr, text: str) -> None:
    assert str(made) == repr(made) == text


@pytest.mark.parametrize(
    ("made", "text"),
    [(a + 1 <= b, "a + 1 <= b"), (b > a, "b > a"), (a >= 0, "a >= 0"), (a < 1, "a < 1"), (Eq(b, a), "Eq(b, a)"), (Ne(a, 1), "Ne(a, 1)"),
     (expr(2) <= a, "2 <= a"), (expr(0) < a, "0 < a")],
)  # fmt: skip
def test_relations_are_printed_as_they_were_written(made: Relation, text: str) -> None:
    assert str(made) == repr(made) == text


@pytest.mark.parametrize("relation", [a <= b, a < b, a >= b, a > b, Eq(a, b), Ne(a, b)])
def test_the_negation_of_a_relation_excludes_it(relation: Relation) -> None:
    assert str(relation.negation.negation) == str(relation)
    for x, y in ((0, 1), (1, 0), (1, 1)):
        images = {("var", "a"): k.Poly.const(x), ("var", "b"): k.Poly.const(y)}
        truths = []
        for r in (relation, relation.negation):
            formula = k.substitute(r.formula, images)
            number = formula.args[0].constant()
            truths.append({"ge": number >= 0, "gt": number > 0, "eq": number == 0}[formula.head])
        assert sorted(truths) == [False, True]


def test_conditions_of_an_expression() -> None:
    made = sqrt(a) + 1 / (b - 1) + log(c) + a / 2
    assert [x.formula for x in made.conditions()] == [
        k.ge(a.poly),
        k.gt((b.poly - k.ONE) * (b.poly - k.ONE)),
        k.gt(c.poly),
    ]
    assert (a * b + exp(a) + abs(c)).conditions() == []
    assert len((1 / a + 1 / a).conditions()) == 1
    assert [x.formula for x in (1 / (1 / a)).conditions()] == [k.gt(k.fn("inv", a.poly) ** 2), k.gt(a.poly**2)]


# ---- exactness -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [0.5, 1.0, -0.0, 1e-30, sympy.Float(0.5), sympy.Float("0.1", 50), 0.5 * sympy.Symbol("q")])
def test_floats_are_refused(bad: Any) -> None:
    for make in (
        lambda: a + bad,
        lambda: bad * a if isinstance(bad, float) else a * bad,
        lambda: a <= bad,
        lambda: a / bad,
        lambda: expr(bad),
        lambda: sqrt(bad),
        lambda: Max(a, bad),
        lambda: real("z", above=bad),
        lambda: smooth("f", bad),
        lambda: Eq(a, bad),
    ):
        refuse("E104", make)


@pytest.mark.parametrize("bad", [True, False, None, "a", b"a", 1j, [1], (1,), {}, object(), u, a <= b, sympy])
def test_what_is_no_real_expression_is_refused(bad: Any) -> None:
    refuse("E105", lambda: expr(bad))
    refuse("E105", lambda: sqrt(bad))
    refuse("E105", lambda: Eq(a, bad))


@pytest.mark.parametrize("exponent", [0.5, "2", None, True, a, a + t, Fraction(1, 3), 1j, u])
def test_other_exponents_are_refused(exponent: Any) -> None:
    refuse("E101", lambda: a**exponent)


def test_exponents() -> None:
    assert (a**2).poly == a.poly * a.poly and (a**0).poly == k.ONE
    assert (a ** Fraction(1, 2)).poly == k.fn("sqrt", a.poly)
    assert (a**-1).poly == k.fn("inv", a.poly)
    assert (a**T).poly == k.power(a.poly, k.Index("T"))
    assert (a ** (T + 2)).poly == k.power(a.poly, k.Index("T", 2)) == (a**T * a * a).poly
    assert (a ** expr(3)).poly == a.poly**3


def test_exact_constants() -> None:
    assert rational(1, 3).poly == k.Poly.const(Fraction(1, 3)) and rational(4).poly == k.Poly.const(4)
    refuse("E106", lambda: rational(1, 0))
    for bad in (0.5, "1", None, True, Fraction(1, 2)):
        refuse("E104", lambda bad=bad: rational(bad))
        refuse("E104", lambda bad=bad: rational(1, bad))
    assert (expr(1) / 3 + expr(1) / 6).poly.constant() == Fraction(1, 2)


def test_division_by_nothing_is_refused() -> None:
    refuse("E106", lambda: (a / 0).poly)
    refuse("E106", lambda: (1 / (b - b)).poly)
    refuse("E106", lambda: (a**2 / (a * 0)).poly)


def test_reciprocals_are_normalised() -> None:
    assert (1 / (2 * a - 2 * b)).poly == (expr(1) / 2 * (1 / (a - b))).poly
    assert (1 / (b - a)).poly == (-1 / (a - b)).poly
    assert (1 / (a * b)).poly == (1 / a / b).poly
    assert (1 / (1 / (a + b))).poly == (a + b).poly
    assert (1 / (3 * a**2)).poly == (expr(1) / 3 * (1 / a) ** 2).poly


# ---- truth values ----------------------------------------------------------------------------------------------------


def test_a_python_chain_is_refused() -> None:
    error = refuse("E103", lambda: 0 < eta <= 1 / beta)
    assert "eta" in error.message
    refuse("E103", lambda: 0 <= a < b)
    refuse("E103", lambda: bool(a <= b))
    refuse("E103", lambda: a <= b and b <= c)
    refuse("E103", lambda: a <= b or b <= c)
    refuse("E103", lambda: not (a <= b))
    refuse("E103", lambda: [r for r in (a <= b,) if r])
    refuse("E103", lambda: max(a, b))
    refuse("E103", lambda: sorted([a, b]))


def test_an_expression_has_no_truth_value() -> None:
    refuse("E102", lambda: bool(a))
    refuse("E102", lambda: a or b)
    refuse("E102", lambda: 1 if a - a else 0)


def test_equality_of_python_is_no_relation() -> None:
    refuse("E146", lambda: Lemma("same", claim=a == b))  # type: ignore[arg-type]
    refuse("E146", lambda: Lemma("other", claim=a != b))  # type: ignore[arg-type]
    refuse("E146", lambda: Lemma("text", claim="a <= b"))  # type: ignore[arg-type]


# ---- symbols ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", ["", "  ", ",", "1x", "x+y", "x#", "#1", "$0", "\u03b2", "x y z!", "f(x)", "x.y"])
@pytest.mark.parametrize("make", [real, positive, nonnegative, natural, vector, Sequence, lambda n: smooth(n, 1)])
def test_a_bad_name_is_refused(make: Callable[[str], Any], names: str) -> None:
    refuse("E110", lambda: make(names))


def test_domains_of_symbols() -> None:
    assert [str(r) for r in real("x", above=0, at_most=1 / beta).domain] == ["x > 0", "x <= 1/beta"]
    assert [str(r) for r in positive("x", below=2).domain] == ["x > 0", "x < 2"]
    assert [str(r) for r in nonnegative("x").domain] == ["x >= 0"]
    assert real("x").domain == () and natural("n").domain == ()
    assert [str(r) for r in natural("n", at_least=2).domain] == ["n >= 2"]
    first, second = positive("p, q")
    assert (str(first), str(second)) == ("p", "q") and str(second.domain[0]) == "q > 0"


@pytest.mark.parametrize("index", [a, a + t, t - 1, t * 2, -1, 0.5, "t", None, True, t + T, expr(-1), rational(1, 2)])
def test_only_natural_numbers_are_indices(index: Any) -> None:
    refuse("E111", lambda: Sequence("s")[index])
    refuse("E111", lambda: Orbit("x", lambda z: gradient_step(smooth("f", beta), z, eta=eta))[index])


def test_sums_need_a_natural_index_and_length() -> None:
    assert total(Sequence("s")[t], t, T + 1).poly == k.total("t", k.Index("T", 1), k.seq("s", k.Index("t")))
    assert total(t, t, 4).poly.constant() == 6
    assert mean(a, t, T).poly == a.poly * k.fn("inv", k.nat(k.Index("T"))) * k.nat(k.Index("T"))
    refuse("E111", lambda: total(a, a, T))
    refuse("E111", lambda: total(a, t, a))
    refuse("E111", lambda: total(a, t, -1))


# ---- agreement with SymPy --------------------------------------------------------------------------------------------

numbers = st.fractions(-4, 4, max_denominator=5)
NAMES = {"a": a, "b": b, "c": c}


def made(depth_leaves: int = 6) -> st.SearchStrategy[Expr]:
    leaves = st.one_of(st.sampled_from([a, b, c]), numbers.map(expr), st.integers(-3, 3).map(expr))

    def extend(inside: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        pairs = st.tuples(inside, inside)
        return st.one_of(
            pairs.map(lambda p: p[0] + p[1]),
            pairs.map(lambda p: p[0] - p[1]),
            pairs.map(lambda p: p[0] * p[1]),
            inside.map(lambda p: -p),
            st.tuples(inside, st.integers(0, 3)).map(lambda p: p[0] ** p[1]),
            pairs.map(lambda p: p[0] / (p[1] ** 2 + 1)),
            pairs.map(lambda p: Max(p[0], p[1])),
            pairs.map(lambda p: Min(p[0], p[1])),
            inside.map(abs),
        )

    return st.recursive(leaves, extend, max_leaves=depth_leaves)


def value_of(p: k.Poly, point: dict[str, Fraction]) -> Fraction:
    result = Fraction(0)
    for monomial, coefficient in p.terms:
        for atom, exponent in monomial:
            if atom.head == "var":
                number = point[atom.args[0]]
            elif atom.head == "inv":
                number = 1 / value_of(atom.args[0], point)
            else:
                assert atom.head == "max"
                number = max(value_of(q, point) for q in atom.args)
            coefficient *= number**exponent
        result += coefficient
    return result


def at(s: Any, point: dict[str, Fraction]) -> Fraction:
    there = {sympy.Symbol(n, real=True): sympy.Rational(q.numerator, q.denominator) for n, q in point.items()}
    found = sympy.sympify(s).subs(there)
    return Fraction(int(found.p), int(found.q))


@given(made(), numbers, numbers, numbers)
@settings(max_examples=50, deadline=None)
def test_the_kernel_and_sympy_agree_at_rational_points(e: Expr, x: Fraction, y: Fraction, z: Fraction) -> None:
    point = {"a": x, "b": y, "c": z}
    assert at(e, point) == value_of(e.poly, point)


@given(made(), numbers, numbers, numbers)
@settings(max_examples=50, deadline=None)
def test_sympy_and_back_keeps_the_meaning(e: Expr, x: Fraction, y: Fraction, z: Fraction) -> None:
    point = {"a": x, "b": y, "c": z}
    back = expr(sympy.sympify(e))
    assert value_of(back.poly, point) == value_of(e.poly, point)
    assert back.walk() is not None and all(
        not isinstance(n, Expr) or n.op != "symbol" or n.args[0] in NAMES for n in back.walk()
    )


@pytest.mark.parametrize(
    "made_",
    [sqrt(a), exp(a - b), log(a), sin(a) * cos(b), sqrt(a) ** 3, claims.pi * a, exp(1) - a, a**T, inner(u, v) + norm(u), Sequence("s")[t + 1] * a,
     smooth("f", beta)(u) - smooth("f", beta).inf, t + T * a],
)  # fmt: skip
def test_other_expressions_survive_sympy(made_: Expr) -> None:
    assert expr(sympy.sympify(made_)).poly == made_.poly


def test_sympy_can_be_mixed_in() -> None:
    s = sympy.Symbol("a", real=True)
    assert (b + expr(s)).poly == (b + a).poly
    assert expr(sympy.sqrt(s) / 3 + sympy.Max(s, 1)).poly == (sqrt(a) / 3 + Max(a, 1)).poly
    assert expr(sympy.Symbol("p", positive=True)).domain[0].formula == k.gt(k.var("p"))
    assert expr(sympy.Symbol("q", nonnegative=True)).domain[0].formula == k.ge(k.var("q"))
    assert expr(sympy.Symbol("n", integer=True, nonnegative=True)).op == "natural"


@pytest.mark.parametrize(
    "bad",
    [sympy.oo, -sympy.oo, sympy.nan, sympy.zoo, sympy.I, 1 + sympy.I, sympy.true, sympy.tan(sympy.Symbol("z")), sympy.gamma(sympy.Symbol("z")),
     sympy.Piecewise((1, sympy.Symbol("z") > 0), (2, True)), sympy.EulerGamma, sympy.Sum(sympy.Symbol("z"), (sympy.Symbol("z"), 0, 3))],
    ids=str,
)  # fmt: skip
def test_unknown_sympy_expressions_are_refused(bad: Any) -> None:
    refuse("E108", lambda: expr(bad))


# ---- functions of a class --------------------------------------------------------------------------------------------

mu = positive("mu", at_most=beta)


def test_facts_outside_the_class_are_refused() -> None:
    f = smooth("f", beta)
    for name in ("convexity", "monotone_gradient", "cocoercivity", "strong_convexity", "strong_monotonicity", "interpolation"):
        error = refuse("E120", lambda name=name: getattr(f, name)(u, v))
        assert "f" in error.message and name in error.message
    refuse("E120", lambda: f.polyak_lojasiewicz(u))
    convex = smooth_convex("f", beta)
    for name in ("strong_convexity", "strong_monotonicity", "interpolation"):
        refuse("E120", lambda name=name: getattr(convex, name)(u, v))
    refuse("E120", lambda: convex.polyak_lojasiewicz(u))
    pl = smooth_pl("f", mu, beta)
    for name in ("convexity", "cocoercivity", "strong_convexity", "interpolation"):
        refuse("E120", lambda name=name: getattr(pl, name)(u, v))


@pytest.mark.parametrize(
    "f", [smooth("f", beta), smooth_convex("f", beta), smooth_strongly_convex("f", mu, beta), smooth_pl("f", mu, beta)], ids=str
)
def test_facts_inside_the_class_are_theorems_of_the_kernel(f: Any) -> None:
    names = ["descent_lemma", "descent_lemma_lower", "lipschitz_gradient", "convexity", "monotone_gradient", "cocoercivity",
             "strong_convexity", "strong_monotonicity", "polyak_lojasiewicz", "interpolation", "lower_bound"]  # fmt: skip
    offered = 0
    for name in names:
        try:
            fact = getattr(f, name)(*(u, v)[: 1 if name in ("polyak_lojasiewicz", "lower_bound") else 2])
        except ClaimError as error:
            assert error.code == "E120"
            continue
        premises = [k.infer("assume", formula=f.membership(need)) for need in k.FACTS[fact.name].classes]
        theorem = k.infer("fact", premises, name=fact.name, f=f.name, points=[p.vec for p in fact.points])
        assert theorem.hypotheses <= set(f.hypotheses) and theorem.facts == {fact.name}
        offered += 1
    assert offered >= 4


@pytest.mark.parametrize(
    ("low", "high"),
    [(0, beta), (-1, beta), (2, 1), (rational(1, 2), rational(1, 3)), (0, 0), (positive("m"), beta), (1, beta), (beta, mu), (beta * 2, beta),
     (beta - beta, beta), (real("m", at_most=beta + 1), beta)],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("make", [smooth_strongly_convex, smooth_pl])
def test_constants_out_of_order_are_refused(make: Callable[..., Any], low: Any, high: Any) -> None:
    refuse("E121", lambda: make("f", low, high))


def test_constants_in_order_are_accepted() -> None:
    for low, high in ((mu, beta), (beta, beta), (1, 1), (1, 2), (rational(1, 3), rational(1, 2)), (1, 3)):
        assert "strongly_convex" in smooth_strongly_convex("f", low, high).classes
    top = real("L", at_least=1)
    assert "strongly_convex" in smooth_strongly_convex("f", 1, top).classes


# ---- methods ---------------------------------------------------------------------------------------------------------


def test_the_steps_of_the_methods() -> None:
    f = smooth("f", beta)
    g = k.grad("f", u.vec)
    plain = gradient_step(f, u, eta=eta)
    assert plain.next.vec == u.vec - g.scale(eta.poly)
    sam = sam_step(f, u, eta=eta, rho=rho)
    y = u.vec + k.direction(g).scale(rho.poly)
    assert sam.y.vec == y and sam.next.vec == u.vec - k.grad("f", y).scale(eta.poly)
    other = unnormalised_sam_step(f, u, eta=eta, rho=rho)
    y = u.vec + g.scale(rho.poly)
    assert other.y.vec == y and other.next.vec == u.vec - k.grad("f", y).scale(eta.poly)
    assert sam_step(f, u, eta=eta, rho=0).next.vec == plain.next.vec == unnormalised_sam_step(f, u, eta=eta, rho=0).next.vec


def test_an_orbit_is_a_law_for_all_times() -> None:
    f = smooth("f", beta)
    x = Orbit("x", lambda z: gradient_step(f, z, eta=eta))
    here, there = k.vseq("x", k.Index("n")), k.vseq("x", k.Index("n", 1))
    assert x.hypotheses == [k.forall("n", k.veq(there - here + k.grad("f", here).scale(eta.poly)))]
    assert x[t + 1].vec == k.vseq("x", k.Index("t", 1)) and x.step(t).next.vec == x[t].vec - k.grad("f", x[t].vec).scale(
        eta.poly
    )


def test_vectors_are_linear_combinations() -> None:
    assert (u - 2 * v + v / 2).vec == u.vec - v.vec.scale(k.Poly.const(Fraction(3, 2)))
    assert (-(u - v)).vec == (v - u).vec and (a * u).vec == u.vec.scale(a.poly)
    assert norm(u) ** 2 is not None and (norm(u) ** 2).poly == k.inner(u.vec, u.vec)
    assert norm(u).poly == k.fn("sqrt", k.inner(u.vec, u.vec))
    assert direction(u).vec == k.direction(u.vec)
    assert str(2 * (u - v)) == "2*(u - v)" and str(u - (v - u)) == "u - (v - u)"
    refuse("E104", lambda: 0.5 * u)


# ---- lemmas ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["", "A", "a_b", "-a", "a-", "a--b", "a b", "a\n", "\u00e9", "../a", "a/b", "a.json", "a" * 201, 1, None, b"a"]
)
def test_a_bad_lemma_name_is_refused(name: Any) -> None:
    error = refuse("E145", lambda: Lemma(name, claim=a <= b))
    assert error.place is not None and error.place.startswith(__file__)


@pytest.mark.parametrize("name", ["a", "sam-descent", "1-2-3", "x" * 200])
def test_a_good_lemma_name_is_kept(name: str) -> None:
    lemma = Lemma(name, claim=a <= b)
    assert lemma.id == name and str(lemma) == f"{name}: a <= b" and lemma.place.path == __file__


def test_hypotheses_are_relations_or_strings() -> None:
    lemma = Lemma("h", claim=a <= b, given=["0 < a <= b", a <= 1, "Ne(a, b)"])
    assert [str(g) for g in lemma.given] == ["0 < a", "a <= b", "a <= 1", "Ne(a, b)"]
    assert Lemma("h", claim=a <= b, given="a <= 0").hypotheses() == [k.ge(-a.poly)]
    for bad in (1, None, True, a, u, ["a <= 0"]):
        refuse("E146", lambda bad=bad: Lemma("h", claim=a <= b, given=[bad]))
    error = refuse("E137", lambda: Lemma("h", claim=a <= b, given=["c <= 0"]))
    assert error.place is not None and error.place.startswith(__file__) and error.place.endswith(":1:1")
    refuse("E104", lambda: Lemma("h", claim=a <= b, given=["a <= 0.5"]))
    refuse("E130", lambda: Lemma("h", claim=a <= b, given=["a <= "]))


def test_domains_are_hypotheses_too() -> None:
    step = real("step", above=0, at_most=1 / beta)
    lemma = Lemma("d", claim=step * a <= b, given=[a <= 1])
    assert set(lemma.hypotheses()) == {k.gt(step.poly), (step <= 1 / beta).formula, k.gt(beta.poly), (a <= 1).formula}
    with_function = Lemma("e", claim=smooth_convex("f", beta)(u) <= a)
    assert {h.args[0] for h in with_function.hypotheses() if h.head == "class"} == {"smooth", "convex", "bounded_below"}


def test_one_name_with_two_domains_is_refused() -> None:
    refuse("E147", lambda: Lemma("two", claim=positive("z") <= real("z")).hypotheses())
    refuse("E147", lambda: Lemma("two", claim=positive("z", below=1) <= positive("z", below=2)).symbols())
    refuse("E147", lambda: Lemma("two", claim=a <= positive("z"), given=[real("z") <= 1]).hypotheses())
    refuse("E147", lambda: Lemma("two", claim=natural("z") <= real("z")).symbols())
    refuse("E147", lambda: Lemma("two", claim=smooth("f", beta)(u) <= smooth_convex("f", beta)(u)).functions())
    refuse("E147", lambda: Lemma("two", claim=smooth("f", beta)(u) <= smooth("f", eta)(u)).hypotheses())
    f = smooth("f", beta)
    slow, fast = (Orbit("x", lambda z, s=s: gradient_step(f, z, eta=s)) for s in (eta, 2 * eta))
    refuse("E147", lambda: Lemma("two", claim=f(slow[0]) <= f(fast[1])).orbits())
    assert Lemma("one", claim=positive("z") <= positive("z")).symbols()


def test_a_lemma_at_an_instance() -> None:
    x = Orbit("x", lambda z: gradient_step(smooth("f", beta), z, eta=eta))
    lemma = Lemma("use", claim=smooth("f", beta)(u) <= a + t)
    images = lemma.at(a=b + 1, u=x[t], t=T + 1, f=smooth("g", beta)).images()
    assert images == {("var", "a"): (b + 1).poly, ("vec", "u"): x[t].vec, ("nat", "t"): k.Index("T", 1), ("fun", "f"): "g"}
    error = refuse("E143", lambda: lemma.at(zz=1).images())
    assert "zz" in error.message and "use" in error.message
    for wrong in ({"u": a}, {"u": 1}, {"t": a}, {"t": u}, {"f": 1}, {"f": a}, {"t": -1}):
        refuse("E144", lambda wrong=wrong: lemma.at(**wrong).images())
    refuse("E104", lambda: lemma.at(a=0.5).images())
    refuse("E105", lambda: lemma.at(a=u).images())


def test_derivations_are_kept_as_written() -> None:
    lemma = Lemma("chain", claim=a <= c)
    with lemma.proof() as p:
        p.le(b, by=a <= b)
        p.eq(b + 0)
        with p.case(b >= 0) as q:
            q.le(c)
        with p.case(b < 0) as q:
            q.lt(c)
        refuse("E141", lambda: p.le(c))
    assert lemma.derivation is not None
    assert [(s.relation, str(s.expr)) for s in lemma.derivation.steps] == [("<=", "b"), ("==", "b + 0")]
    assert [str(x.condition) for x in lemma.derivation.cases] == ["b >= 0", "b < 0"]
    assert all(s.place.path == __file__ for s in lemma.derivation.steps)

    def again() -> None:
        with lemma.proof():
            pass

    assert refuse("E148", again).place is not None
    for bad in (1, "a <= b", u, a, 0.5):
        refuse("E140", lambda bad=bad: Lemma("by", claim=a <= b, by=bad))

    def no_relation() -> None:
        with Lemma("case", claim=a <= b).proof() as p, p.case(a):  # type: ignore[arg-type]
            pass

    refuse("E142", no_relation)


# ---- files -----------------------------------------------------------------------------------------------------------

HEAD = "from samproof.claims import *\na, b = real('a b')\n"


def read(folder: Path, **files: str) -> Loaded:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    before = list(sys.path)
    loaded = load([folder / f"{name}.py" for name in files])
    assert sys.path == before
    return loaded


def ids(loaded: Loaded) -> list[str]:
    return [lemma.id for lemma in loaded.lemmas]


def test_lemmas_come_after_those_they_cite(tmp_path: Path) -> None:
    text = HEAD + (
        "third = Lemma('third', claim=a <= a)\nsecond = Lemma('second', claim=a <= a + 1)\nfirst = Lemma('first', claim=a <= a + 2)\n"
        "with third.proof() as p:\n    p.le(a, by=second)\nsecond.by = (first.at(),)\n"
    )
    loaded = read(tmp_path, claims_order=text)
    assert ids(loaded) == ["first", "second", "third"] and loaded.errors == []


def test_circular_lemmas_are_reported_and_left_out(tmp_path: Path) -> None:
    text = HEAD + (
        "one = Lemma('one', claim=a <= a)\ntwo = Lemma('two', claim=a <= a, by=one)\none.by = (two.at(),)\n"
        "itself = Lemma('itself', claim=a <= a)\nwith itself.proof() as p:\n    p.le(a, by=itself.at(a=b))\n"
        "user = Lemma('user', claim=a <= a, by=two)\nfine = Lemma('fine', claim=a <= a)\n"
    )
    loaded = read(tmp_path, claims_circle=text)
    assert ids(loaded) == ["fine"]
    codes = sorted(e.code for e in loaded.errors)
    assert codes == ["E166", "E166", "E167"]
    circles = [e.message for e in loaded.errors if e.code == "E166"]
    assert any("one -> two -> one" in m for m in circles) and any("itself -> itself" in m for m in circles)
    assert all(e.place is not None and "claims_circle.py:" in e.place for e in loaded.errors)


@pytest.mark.parametrize("length", [2, 3, 7])
def test_a_circle_of_any_length_is_found(tmp_path: Path, length: int) -> None:
    text = HEAD + f"made = [Lemma(f'l{{i}}', claim=a <= a) for i in range({length})]\n"
    text += "for i, lemma in enumerate(made):\n    lemma.by = (made[(i + 1) % len(made)].at(),)\n"
    text += "".join(f"l{i} = made[{i}]\n" for i in range(length))
    loaded = read(tmp_path, claims_ring=text)
    assert loaded.lemmas == [] and [e.code for e in loaded.errors] == ["E166"]


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    good = HEAD + "lemma = Lemma('{}', claim=a <= a)\n"
    loaded = read(
        tmp_path,
        claims_a=good.format("first"),
        claims_b=HEAD + "lemma = Lemma('broken', claim=a <= )\n",
        claims_c=HEAD + "\n\nlemma = 1/0\n",
        claims_d=HEAD + "def helper():\n    return undefined_name\nhelper()\n",
        claims_e=HEAD + "lemma = Lemma('Bad Name', claim=a <= a)\n",
        claims_f=HEAD + "lemma = Lemma('chain', claim=0 < a <= b)\n",
        claims_g="raise SystemExit(3)\n",
        claims_h="import a_module_that_does_not_exist\n",
        claims_i=HEAD + "\tx = 1\n",
        claims_j="x = '\\x00'\nlemma = None\n",
        claims_k=good.format("last"),
    )
    assert sorted(ids(loaded)) == ["first", "last"]
    found = {Path(e.place.split(":")[0]).stem: e for e in loaded.errors if e.place}
    assert set(found) == {f"claims_{x}" for x in "bcdefghi"}
    assert found["claims_b"].code == "E164" and found["claims_b"].place == f"{tmp_path}/claims_b.py:3:36"
    assert found["claims_c"].code == "E165" and found["claims_c"].place == f"{tmp_path}/claims_c.py:5"
    assert "ZeroDivisionError" in found["claims_c"].message
    assert found["claims_d"].place == f"{tmp_path}/claims_d.py:4" and "NameError" in found["claims_d"].message
    assert found["claims_e"].code == "E145" and found["claims_e"].place == f"{tmp_path}/claims_e.py:3"
    assert found["claims_f"].code == "E103" and found["claims_f"].place == f"{tmp_path}/claims_f.py:3"
    assert found["claims_g"].code == "E165" and "SystemExit" in found["claims_g"].message
    assert found["claims_h"].place == f"{tmp_path}/claims_h.py:1"
    assert found["claims_i"].code == "E164"


def test_a_name_used_twice_is_reported(tmp_path: Path) -> None:
    text = HEAD + "lemma = Lemma('same', claim=a <= a)\n"
    loaded = read(tmp_path, claims_p=text, claims_q="\n" + text)
    assert ids(loaded) == ["same"] and loaded.lemmas[0].place.path.endswith("claims_p.py")
    (error,) = loaded.errors
    assert error.code == "E162" and error.place == f"{tmp_path}/claims_q.py:4" and "claims_p.py:3" in error.message
    twice = read(tmp_path, claims_r=HEAD + "x = Lemma('again', claim=a <= a)\ny = Lemma('again', claim=a <= b)\nz = x\n")
    assert ids(twice) == ["again"] and [e.code for e in twice.errors] == ["E162"]


def test_files_may_import_their_neighbours(tmp_path: Path) -> None:
    loaded = read(
        tmp_path,
        claims_user="from claims_base import base\nfrom samproof.claims import *\na = real('a')\n"
        "user = Lemma('user', claim=a <= a, by=base.at(a=a))\n",
        claims_base=HEAD + "base = Lemma('base', claim=a <= a)\n",
    )
    assert ids(loaded) == ["base", "user"] and loaded.errors == []
    assert "claims_base" not in sys.modules and "claims_user" not in sys.modules
    assert not list(tmp_path.rglob("__pycache__"))


def test_discovery_of_files(tmp_path: Path) -> None:
    (tmp_path / "lemmas" / "sub").mkdir(parents=True)
    (tmp_path / "lemmas" / ".hidden").mkdir()
    for name in (
        "lemmas/b.py",
        "lemmas/a.py",
        "lemmas/_private.py",
        "lemmas/sub/c.py",
        "lemmas/.hidden/d.py",
        "lemmas/note.txt",
        "other.py",
    ):
        (tmp_path / name).write_text("")
    assert [p.name for p in discover([tmp_path])] == ["a.py", "b.py", "c.py"]
    assert discover([tmp_path / "other.py"]) == [tmp_path / "other.py"]
    assert refuse("E161", lambda: discover([tmp_path / "missing"])).message.startswith(str(tmp_path))


def test_claims_in_lists_and_dictionaries_are_claims_of_the_file(write: Write) -> None:
    path = write(
        """
        x = real("x")
        def both(name):
            return [Lemma(name + "-low", claim=x**2 >= 0, source="s"), {"high": Lemma(name + "-high", claim=x**2 >= -1, source="s")}]
        found = both("square")
        again = found[0]
        """.replace("\n        ", "\n")
    )
    assert sorted(lemma.id for lemma in load([path]).lemmas) == ["square-high", "square-low"]


def test_an_error_shows_its_place_and_code() -> None:
    error = ClaimError("E999", "something is wrong", "file.py:3:4")
    assert str(error) == "file.py:3:4: E999 something is wrong"
    assert str(ClaimError("E999", "something is wrong")) == "E999 something is wrong"


def test_the_norm_of_a_number_is_refused_and_says_what_to_write() -> None:
    x = real("x")
    with pytest.raises(ClaimError, match=r"norm takes vectors, and x is not one; the size of a number is Abs"):
        norm(x)
    with pytest.raises(ClaimError, match="inner takes vectors"):
        inner(vector("v"), x)


def test_a_walk_names_what_several_parts_share_once_and_enters_reasons() -> None:
    a, b = positive("a b")
    f = smooth("f", b)
    x = vector("x")
    named = (a + b).walk()
    assert [str(n) for n in named] == ["a + b", "a", "b"]
    assert [str(n) for n in walk(a + b, (b <= a, "a name"), 3, None)] == ["a + b", "a", "b"]
    assert f in walk(f.descent_lemma(x, x))
    assert [str(n) for n in walk(f(x) + f(x)) if isinstance(n, Function)] == [str(f)]


def test_the_variable_of_a_formula_is_walked_only_where_it_stands_outside() -> None:
    x, lam = real("x"), positive("lam")
    body = lam * x**2
    f = define("f", x, body)
    assert lam in list(f(Fraction(1)).walk()) and x not in list(f(Fraction(1)).walk())
    assert x in list((f(Fraction(1)) + body).walk())
