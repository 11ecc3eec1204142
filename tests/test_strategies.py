"""Strategies for users' own tests: what they draw belongs to its domain or class, and what they shrink to is simple."""

from __future__ import annotations

from fractions import Fraction as Q
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from samproof import claims, strategies
from samproof.claims import Eq, Max, Min, natural, nonnegative, positive, real
from samproof.errors import ClaimError
from samproof.members import FiniteSum, Member
from samproof.strategies import finite_sum, member_of, parameters, points, smooth, smooth_convex, smooth_strongly_convex

beta = positive("beta")
mu = positive("mu", at_most=beta)
eta = positive("eta", below=1 / beta)
rho, gap = nonnegative("rho"), real("gap")
T = natural("T", at_least=2)

SEEK = settings(max_examples=1000, database=None, derandomize=True, phases=(Phase.generate, Phase.shrink))


def simplest(strategy: Any, condition: Any) -> Any:
    return find(strategy, condition, settings=SEEK)


# ---- parameters ----


@given(parameters(mu, eta, rho, T, given=[beta * rho < 1, eta * mu * T <= 1]))
def test_parameters_satisfy_their_domains_and_the_relations_between_them(p: dict[str, Any]) -> None:
    assert 0 < p["mu"] <= p["beta"]
    assert 0 < p["eta"] < 1 / p["beta"]
    assert 0 <= p["rho"] < 1 / p["beta"]
    assert isinstance(p["T"], int) and p["T"] >= 2
    assert p["eta"] * p["mu"] * p["T"] <= 1


def test_bounds_are_reached_where_they_are_allowed() -> None:
    assert simplest(parameters(mu), lambda p: p["mu"] == p["beta"])
    assert simplest(parameters(rho), lambda p: p["rho"] == 0) == {"rho": 0}
    with pytest.raises(NoSuchExample):
        simplest(parameters(eta), lambda p: p["eta"] * p["beta"] == 1)


@given(parameters(beta, gap, given=[Eq(gap, Min(1 / beta, 2))]))
def test_a_symbol_that_an_equation_defines_has_its_value(p: dict[str, Any]) -> None:
    assert p["gap"] == min(1 / p["beta"], 2)


@settings(max_examples=40)
@given(parameters(real("a"), real("b"), given=[Max(real("a"), real("b")) <= 1]))
def test_a_relation_that_bounds_no_symbol_is_still_satisfied(p: dict[str, Any]) -> None:
    assert max(p["a"], p["b"]) <= 1


def test_parameters_shrink_to_ones_and_least_naturals() -> None:
    assert simplest(parameters(mu, eta, rho, T), lambda p: True) == {"T": 2, "beta": 1, "eta": Q(1, 2), "mu": 1, "rho": 1}
    found = simplest(parameters(beta, rho), lambda p: p["beta"] > 1 and p["rho"] > 1)
    assert found == {"beta": 2, "rho": 2}


@pytest.mark.parametrize("bad", [(3,), (beta + 1,), ("beta",)])
def test_what_is_no_symbol_is_refused(bad: tuple[Any, ...]) -> None:
    with pytest.raises(ClaimError, match="E322"):
        parameters(*bad)


def test_a_relation_between_functions_is_refused() -> None:
    f, x = claims.smooth("f", beta), claims.vector("x")
    with pytest.raises(ClaimError, match="E322"):
        parameters(beta, given=[f(x) >= 0])


# ---- functions: the definitions hold at random pairs ----


def bregman(f: Member, x: Any, y: Any) -> tuple[Any, Any]:
    step = [b - a for a, b in zip(x, y, strict=True)]
    inner = sum((g * s for g, s in zip(f.gradient(x), step, strict=True)), Q(0))
    return f.value(y) - f.value(x) - inner, sum((s * s for s in step), Q(0))


@settings(max_examples=60)
@given(st.data(), st.sampled_from([1, 2, 3]), st.sampled_from([Q(1), Q(3), Q(1, 2)]))
def test_smooth_functions_are_smooth_and_bounded_below(data: st.DataObject, n: int, b: Q) -> None:
    f = data.draw(smooth(b, n))
    f.require("smooth", b)
    f.require("bounded_below")
    x, y = data.draw(points(n)), data.draw(points(n))
    gap, square = bregman(f, x, y)
    assert abs(float(gap)) <= float(b / 2 * square) + 1e-12
    assert float(f.value(x)) >= float(f.infimum) - 1e-12


@settings(max_examples=60)
@given(st.data(), st.sampled_from([1, 2, 3]), st.sampled_from([(Q(1), Q(1)), (Q(1, 2), Q(2)), (Q(1, 10), Q(1))]))
def test_strongly_convex_functions_are_smooth_and_strongly_convex(data: st.DataObject, n: int, constants: tuple[Q, Q]) -> None:
    m, b = constants
    f = data.draw(smooth_strongly_convex(m, b, n))
    f.require("strongly_convex", m)
    f.require("smooth", b)
    x, y = data.draw(points(n)), data.draw(points(n))
    gap, square = bregman(f, x, y)
    assert m / 2 * square <= gap <= b / 2 * square
    g = f.gradient(x)
    assert sum((c * c for c in g), Q(0)) >= 2 * m * (f.value(x) - f.infimum) >= 0


@settings(max_examples=40)
@given(st.data(), st.integers(1, 3))
def test_convex_functions_are_convex(data: st.DataObject, n: int) -> None:
    f = data.draw(smooth_convex(2, n))
    gap, square = bregman(f, data.draw(points(n)), data.draw(points(n)))
    assert 0 <= gap <= square


@settings(max_examples=25)
@given(finite_sum(smooth_convex(1, 2)), points(2))
def test_the_mean_of_a_finite_sum_has_the_mean_gradient(f: FiniteSum, x: tuple[Q, ...]) -> None:
    f.check()
    n = len(f.components)
    assert f.mean.gradient(x) == tuple(sum((c.gradient(x)[i] for c in f.components), Q(0)) / n for i in range(2))
    assert f.variance(x) >= 0
    f.mean.require("smooth", Q(1))


# ---- functions: shrinking ----


def test_functions_shrink_to_one_dimension_and_one_piece() -> None:
    for strategy in (smooth(1), smooth_convex(1), smooth_strongly_convex(Q(1, 2), 1), smooth(1, st.integers(1, 3))):
        assert str(simplest(strategy, lambda f: True)) == "1/2*x^2"


def test_a_function_that_is_not_quadratic_shrinks_to_two_pieces() -> None:
    found = simplest(smooth_convex(1), lambda f: len(f.joints) >= 1)
    assert (found.joints, found.anchor, found.infimum) == ((0,), 0, 0)


def test_a_false_property_shrinks_to_something_that_fits_on_a_line() -> None:
    pair = st.tuples(smooth_convex(1), points(1))
    f, x = simplest(pair, lambda p: p[0].gradient(p[1])[0] ** 2 > 2 * (p[0].value(p[1]) - p[0].infimum) * Q(1, 2))
    assert str(f) == "1/2*x^2"
    assert x == (1,)


def test_several_dimensions_are_drawn_when_they_are_needed() -> None:
    assert simplest(smooth(1, st.integers(1, 3)), lambda f: f.dimension == 3).dimension == 3
    assert simplest(smooth_convex(1, 2), lambda f: "dist" in f.formula())
    assert simplest(smooth_strongly_convex(1, 2, 2), lambda f: "dist" in f.formula()).infimum == 0


def test_constants_may_be_strategies_or_constant_expressions() -> None:
    assert simplest(smooth_convex(claims.rational(7, 2)), lambda f: f.high > 3).high == Q(7, 2)
    assert simplest(smooth_convex(st.sampled_from([Q(1), Q(5)])), lambda f: f.high > 1).high == 5


@settings(max_examples=30)
@given(st.data())
def test_a_member_of_a_declared_function_has_its_constants(data: st.DataObject) -> None:
    f = claims.smooth_strongly_convex("f", mu, beta)
    values = data.draw(parameters(mu))
    member = data.draw(member_of(f, values))
    member.require("strongly_convex", values["mu"])
    member.require("smooth", values["beta"])


@pytest.mark.parametrize(
    ("strategy", "code"),
    [
        (lambda: smooth(-1), "E323"),
        (lambda: smooth_strongly_convex(2, 1), "E323"),
        (lambda: smooth_strongly_convex(0, 1), "E323"),
        (lambda: smooth(beta), "E321"),
        (lambda: smooth(0.5), "E321"),
        (lambda: smooth(1, 0), "E320"),
        (lambda: points(0), "E320"),
        (lambda: member_of(claims.smooth("f", beta), {}), "E321"),
        (lambda: member_of(claims.smooth_pl("f", mu, beta), {"mu": Q(1), "beta": Q(1)}), "E324"),
    ],
)
def test_constants_of_no_class_are_named(strategy: Any, code: str) -> None:
    with pytest.raises(ClaimError) as caught:
        simplest(strategy(), lambda f: True)
    assert caught.value.code == code


def test_everything_public_is_documented() -> None:
    assert all(getattr(strategies, name).__doc__ for name in strategies.__all__)
