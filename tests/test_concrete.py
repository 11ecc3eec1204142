"""Functions given by formulas: meaning, derived gradients, pieces, orbits in coordinates."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof import kernel as k
from samproof.check import Checker
from samproof.claims import (
    Abs,
    Coordinates,
    Eq,
    Experiment,
    Lemma,
    Max,
    Min,
    Orbit,
    Piecewise,
    Sequence,
    cos,
    define,
    every,
    exp,
    expr,
    induction,
    log,
    natural,
    positive,
    rational,
    real,
    sam_step,
    sign,
    sin,
    sqrt,
)
from samproof.claims.concrete import differentiate, replace
from samproof.errors import ClaimError

x, z, p, q = real("x z p q")
beta, eta, rho = positive("beta eta rho")


def number(e: Any, **values: Any) -> Any:
    """The value of an expression, by SymPy."""
    found = sympy.sympify(e)
    return found.subs({s: sympy.Rational(values[s.name]) for s in found.free_symbols})


# ---- derivatives -----------------------------------------------------------------------------------------------------

smooth_leaves = st.sampled_from([x, beta, expr(2), rational(-1, 3)])
smooth = st.recursive(
    smooth_leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda t: t[0] + t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] - t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] * t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] / (1 + t[1] ** 2)),
        st.tuples(inner, st.integers(1, 4)).map(lambda t: t[0] ** t[1]),
        inner.map(lambda e: -e),
        inner.map(sin),
        inner.map(cos),
        inner.map(lambda e: exp(e / 100)),
        inner.map(lambda e: sqrt(1 + e**2)),
        inner.map(lambda e: log(2 + e**2)),
    ),
    max_leaves=5,
)


@given(smooth)
@settings(max_examples=60, deadline=None)
def test_derivatives_agree_with_sympy(e: Any) -> None:
    mine = sympy.sympify(differentiate(e, "x"))
    theirs = sympy.diff(sympy.sympify(e), sympy.Symbol("x", real=True))
    for value in (Fraction(1, 3), Fraction(-7, 5)):
        gap = (mine - theirs).subs({s: sympy.Rational(value if s.name == "x" else 2) for s in (mine - theirs).free_symbols})
        assert abs(sympy.N(gap, 30)) < 1e-20


@pytest.mark.parametrize("value", ["-2", "-1/2", "1/3", "5"])
def test_kinks_are_differentiated_piece_by_piece(value: str) -> None:
    point = Fraction(value)
    assert number(differentiate(Min(0, x) ** 2, "x"), x=value) == 2 * min(0, point)
    assert number(differentiate(Max(x, 1 - x), "x"), x=value) == (1 if point >= Fraction(1, 2) else -1)
    assert number(differentiate(Abs(x - 1), "x"), x=value) == (1 if point > 1 else -1)
    f = Piecewise((x**2, x <= 0), (3 * x, x < 1), 3)
    assert number(f, x=value) == (point**2 if point <= 0 else 3 * point if point < 1 else 3)
    assert number(differentiate(f, "x"), x=value) == (2 * point if point <= 0 else 3 if point < 1 else 0)


def test_a_derivative_is_written_without_clutter() -> None:
    assert str(differentiate(beta * x**2 / 2, "x")) == "beta*x"
    assert str(differentiate(3 * x - x / 3, "x")) == "3 - 1/3"
    assert str(differentiate(-sin(2 * x), "x")) == "-2*cos(2*x)"


def test_what_cannot_be_differentiated_is_refused() -> None:
    m = natural("m")
    with pytest.raises(ClaimError, match="cannot differentiate"):
        differentiate(x**m, "x")


# ---- functions -------------------------------------------------------------------------------------------------------


def test_a_function_shows_its_name_and_lowers_to_its_formula() -> None:
    f = define("f", x, beta * x**2 / 2)
    assert (str(f(z)), str(f.gradient(z + 1))) == ("f(z)", "f'(z + 1)")
    assert f(z).poly == (beta * z**2 / 2).poly
    assert f.gradient(z + 1).poly == (beta * (z + 1)).poly
    assert str(define("g", (p, q), p * q).gradient((1, z))) == "(g_1'(1, z), g_2'(1, z))"


def test_symbols_of_a_formula_bring_their_domains() -> None:
    f = define("f", x, beta * x**2 / 2)
    lemma = Lemma("bounded", claim=f(z) >= 0)
    assert [str(r) for r in lemma.relations()] == ["beta > 0"]
    assert lemma.names == {("var", "z"), ("var", "beta")}


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: define("f", beta, beta**2), "E126"),
        (lambda: define("f", 1, x), "E126"),
        (lambda: define("f", x, x)((1, 2)), "E125"),
        (lambda: define("f", (p, q), p)(1), "E125"),
        (lambda: Piecewise((1, x <= 0), (2, x <= 1)), "E129"),
        (lambda: Piecewise(1, 2), "E129"),
        (lambda: Piecewise(), "E129"),
        (lambda: Piecewise((1, Eq(x, 0)), 2), "E128"),
        (lambda: every(beta, x <= 1), "E111"),
        (lambda: every(natural("t"), expr(1)), "E146"),
        (lambda: induction(expr(1), natural("t"), natural("T")), "E140"),
    ],
)
def test_bad_definitions_are_refused(make: Any, code: str) -> None:
    with pytest.raises(ClaimError) as caught:
        make()
    assert caught.value.code == code


def test_a_root_inside_a_piece_needs_to_be_defined_there_only() -> None:
    good = Lemma("good", claim=Piecewise((sqrt(x), x >= 0), 0) >= 0)
    bad = Lemma("bad", claim=Piecewise((sqrt(x), x >= -1), 0) >= 0)
    checker = Checker(fresh=True, save=False, seconds=3)
    assert checker.check(good).verdict == "proved"
    assert checker.check(bad).verdict != "proved"


# ---- SAM on concrete functions ---------------------------------------------------------------------------------------

fractions = st.fractions(min_value=-3, max_value=3, max_denominator=12)
small = st.fractions(min_value=Fraction(1, 12), max_value=2, max_denominator=12)


@given(fractions, small, small, small)
@settings(max_examples=40, deadline=None)
def test_one_step_on_the_line_is_the_definition(start: Fraction, b: Fraction, e: Fraction, r: Fraction) -> None:
    step = sam_step(define("f", x, beta * x**2 / 2), z, eta=eta, rho=rho)
    u = (start > 0) - (start < 0)
    wanted = start - e * b * (start + r * u)
    assert number(step.next, z=start, beta=b, eta=e, rho=r) == wanted


@given(fractions, fractions)
@settings(max_examples=30, deadline=None)
def test_one_step_in_the_plane_is_the_definition(a: Fraction, b: Fraction) -> None:
    f = define("f", (p, q), p**2 / 2 + q**2)
    step = sam_step(f, Coordinates(expr(a), expr(b)), eta=rational(1, 10), rho=1)
    g = sympy.Matrix([a, 2 * b])
    u = g / g.norm() if g.norm() else g
    y = sympy.Matrix([a, b]) + u
    wanted = (a - y[0] / 10, b - 2 * y[1] / 10)
    for mine, theirs in zip(step.next, wanted, strict=True):
        assert abs(sympy.N(sympy.sympify(mine) - theirs, 30)) < 1e-20


def test_where_the_gradient_vanishes_sam_stays() -> None:
    line = sam_step(define("f", x, beta * x**2 / 2), expr(0), eta=eta, rho=rho)
    lemma = Lemma("stays", claim=Eq(line.next + 0 * x, 0))
    assert Checker(fresh=True, save=False).check(lemma).verdict == "proved"


def test_n_sam_takes_the_direction_of_another_component() -> None:
    f, g = define("f", x, x**2 / 2), define("g", x, -x)
    step = sam_step(f, z, eta=1, rho=rho, ascent=g)
    assert number(step.y, z=3, rho=2) == 1


def test_an_orbit_in_coordinates_is_a_law_for_all_times() -> None:
    f = define("f", x, beta * x**2 / 2)
    t = natural("t")
    orbit = Orbit("x", lambda point: sam_step(f, point, eta=eta, rho=rho), dimension=1)
    (law,) = orbit.hypotheses
    now = sam_step(f, Sequence("x")[t], eta=eta, rho=rho).next
    assert law == k.forall("t", k.eq(Sequence("x")[t + 1].poly - now.poly))
    lemma = Lemma("law", claim=orbit[t] >= 0)
    assert law in lemma.hypotheses() and lemma.orbits() == [orbit]
    plane = Orbit("w", lambda point: sam_step(define("h", (p, q), p * q), point, eta=eta, rho=rho), dimension=2)
    assert plane.names == ["w1", "w2"] and len(plane.hypotheses) == 2


def test_replacing_symbols_keeps_the_written_form() -> None:
    assert str(replace(Piecewise((x + 1, x <= beta), sign(x)), {"x": z + 2})) == "Piecewise((z + 2 + 1, z + 2 <= beta), sign(z + 2))"


# ---- verdicts --------------------------------------------------------------------------------------------------------


def verdict(lemma: Lemma) -> str:
    return Checker(fresh=True, save=False, seconds=4).check(lemma).verdict


def test_class_membership_of_pieces_is_proved_across_the_joint() -> None:
    huber = define("f", x, Piecewise((-beta * (x + rational(1, 2)), x <= -1), (beta * x**2 / 2, x <= 1), beta * (x - rational(1, 2))))
    assert verdict(Lemma("huber-smooth", claim=huber.smoothness(beta, x, z))) == "proved"
    assert verdict(Lemma("huber-convex", claim=huber.convexity(x, z))) == "proved"


@pytest.mark.parametrize(
    "formula",
    [
        Piecewise((beta * x**2 / 2, x <= 0), beta * x**2 / 2 + 1),  # a jump
        Piecewise((beta * x**2 / 2, x <= 0), beta * x),  # a kink
        Piecewise((beta * x**2 / 2, x <= 1), beta * x**2 - beta / 2),  # too steep beyond the joint
    ],
)
def test_a_wrong_joint_is_not_smooth(formula: Any) -> None:
    f = define("f", x, formula)
    assert verdict(Lemma("broken", claim=f.smoothness(beta, x, z))) == "refuted"


def test_a_wrong_factor_or_floor_is_refused() -> None:
    f = define("f", x, beta * x**2 / 2)
    step = sam_step(f, x, eta=eta, rho=rho)
    good = Lemma("shrinks", given=[beta * eta < 1, x > 0], claim=Eq(step.next, (1 - eta * beta) * x - eta * beta * rho))
    bad = Lemma("shrinks", given=[beta * eta < 1, x > 0], claim=Eq(step.next, (1 - eta * beta) * x + eta * beta * rho))
    assert (verdict(good), verdict(bad)) == ("proved", "refuted")
    unsure = Lemma("shrinks", given=[beta * eta < 1], claim=Eq(step.next, (1 - eta * beta) * x - eta * beta * rho))
    assert verdict(unsure) == "refuted"


def test_induction_needs_its_base_and_its_step() -> None:
    t, upto = natural("t"), natural("n")
    m = Sequence("m")
    law = every(t, m[t + 1] <= m[t] / 2)
    goal = m[upto] <= rational(1, 2) ** upto
    assert verdict(Lemma("halves", given=[law, m[0] <= 1], claim=goal, by=induction(m[t] <= rational(1, 2) ** t, t, upto))) == "proved"
    assert verdict(Lemma("no-base", given=[law], claim=goal, by=induction(m[t] <= rational(1, 2) ** t, t, upto))) != "proved"
    too_fast = m[upto] <= rational(1, 3) ** upto
    lemma = Lemma("too-fast", given=[law, m[0] <= 1], claim=too_fast, by=induction(m[t] <= rational(1, 3) ** t, t, upto))
    assert verdict(lemma) != "proved"


def test_a_law_for_every_t_may_not_be_about_one_t() -> None:
    t = natural("t")
    m = Sequence("m")
    lemma = Lemma("fixed", given=[m[t] <= 1], claim=m[t] <= 1, by=induction(m[t] <= 1, t, t))
    assert verdict(lemma) != "proved" or lemma.claim.formula in lemma.hypotheses()


# ---- experiments -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "Bad Name"}, "E190"),
        ({"method": "adam"}, "E191"),
        ({"function": None}, "E191"),
        ({"function": None, "components": [(rational(1, 2), define("f", x, x))]}, "E192"),
    ],
)
def test_a_bad_experiment_is_refused(changes: dict[str, Any], code: str) -> None:
    settings = {"name": "fine", "function": define("f", x, x**2), "eta": eta, "rho": rho, "parameters": {}, "start": 1, **changes}
    if settings.get("components"):
        settings["method"] = "m-sam"
    with pytest.raises(ClaimError) as caught:
        Experiment(**settings)
    assert caught.value.code == code
