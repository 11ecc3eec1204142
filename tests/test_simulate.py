"""Orbits: four arithmetics against loops by hand, closed forms and brute force; decisions that balls and starts must not guess."""

from __future__ import annotations

import itertools
import tracemalloc
from fractions import Fraction
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof.claims import (
    Abs,
    Experiment,
    Expr,
    Max,
    Min,
    Piecewise,
    define,
    exp,
    log,
    pi,
    positive,
    rational,
    real,
    sign,
    sin,
    sqrt,
)
from samproof.claims.concrete import differentiate
from samproof.errors import ClaimError
from samproof.simulate import record
from samproof.simulate.batch import Batch, spread
from samproof.simulate.exact import Rationals
from samproof.simulate.exactly import certain_sign, certainly_less, hull
from samproof.simulate.expectation import enumerate_all, evaluator, intervals, sample
from samproof.simulate.graph import Graph
from samproof.simulate.lower import Lowering
from samproof.simulate.multiprecision import Multiprecision
from samproof.simulate.orbit import schedule
from samproof.simulate.problem import Problem, prepare
from samproof.simulate.record import POINTS, Points, Table
from samproof.simulate.rigorous import Enclosure, Undecided
from samproof.simulate.run import draws, run

lam, rho, beta = positive("lam rho beta")
eta = positive("eta", below=1 / lam)
free = positive("eta")
x, y = real("x y")
a, b, c, d = real("a b c d")
half = rational(1, 2)


def quadratic(**more: Any) -> Experiment:
    f = define("f", x, lam * x**2 / 2)
    given: dict[str, Any] = {"lam": 1, "rho": 1, "eta": rational(1, 5)}
    return Experiment("quadratic", **{
        "function": f, "eta": eta, "rho": rho, "parameters": given, "start": 3 * rho, "bounds": [f(x) >= 0], **more,
    })  # fmt: skip


def sine(**more: Any) -> Experiment:
    f = define("f", x, 9 * beta * rho**2 / (25 * pi**2) * sin(5 * pi * x / (3 * rho)))
    bounds = [Abs(f.gradient(x)) >= 3 * sqrt(3) / (10 * pi) * beta * rho]
    step = positive("eta", at_most=1 / beta)
    return Experiment("sine", **{
        "function": f, "eta": step, "rho": rho, "parameters": {"beta": 1, "rho": 1, "eta": half},
        "start": rational(1, 5) * rho, "bounds": bounds, "trap": (-3 * rho / 10, 3 * rho / 10), **more,
    })  # fmt: skip


def cone() -> Experiment:
    f = define("f", (x, y), Piecewise((0, Abs(y) <= x), ((Abs(y) - x) ** 2 / 4, Abs(y) > -x), (x**2 + y**2) / 2))
    given = {"eta": rational(1, 10), "rho": rational(1, 20)}
    return Experiment("cone", function=f, eta=free, rho=rho, parameters=given, start=(-1, rational(1, 3)))


def network() -> Experiment:
    f = define("f", (a, b, c, d), log(1 + exp(-(a * c + b * d))) + log(1 + exp(-(a * c - b * d / 2))))
    given = {"eta": rational(1, 10), "rho": rational(1, 20)}
    start = (half, rational(1, 3), rational(1, 5), rational(1, 7))
    return Experiment("network", function=f, eta=free, rho=rho, parameters=given, start=start)


def coin(**more: Any) -> Experiment:
    """Two components on the line; the second is 0 for x >= 0."""
    one, two = define("l1", x, (x - 2) ** 2 / 20), define("l2", x, Min(0, x) ** 2 / 2)
    return Experiment("coin", **{
        "components": [(rational(1, 3), one), (rational(2, 3), two)], "eta": free, "rho": rho, "method": "m-sam",
        "parameters": {"eta": rational(9, 10), "rho": 1}, "start": rational(-1, 7), "bounds": [x**2 >= 0], **more,
    })  # fmt: skip


def final(engine: Any, steps: int, seed: int = 0) -> tuple[Any, ...]:
    which = draws(engine.problem, seed)
    state = engine.first(next(which) if which else 0)
    return engine.advance(state, schedule(engine.problem, 1, steps, which))  # type: ignore[no-any-return]


def holds(ball: Any, q: Any) -> bool:
    """Whether a ball contains a rational number."""
    with flint.ctx.workprec(4000):
        return bool(ball.overlaps(flint.arb(flint.fmpq(int(q.numerator), int(q.denominator)))))


# ---- one orbit against loops by hand and closed forms ----


def sine_by_hand(steps: int, digits: int) -> Any:
    with mpmath.mp.workdps(digits):
        z = mpmath.mpf(1) / 5
        for _ in range(steps):
            gradient = 3 / (5 * mpmath.pi) * mpmath.cos(5 * mpmath.pi * z / 3)
            z = z - 3 / (5 * mpmath.pi) * mpmath.cos(5 * mpmath.pi * (z + mpmath.sign(gradient)) / 3) / 2
        return z


def test_mpmath_orbit_of_the_sine_agrees_with_a_loop_by_hand_to_all_digits() -> None:
    found = final(Multiprecision(prepare(sine()), 50), 30)[0]
    with mpmath.mp.workdps(60):
        assert abs(mpmath.mpf(found) - sine_by_hand(30, 60)) < mpmath.mpf(10) ** -48


@given(st.fractions(Fraction(1, 50), Fraction(19, 20)), st.fractions(Fraction(1, 10), 5), st.integers(1, 40))
@settings(max_examples=30)
def test_exact_orbit_of_the_quadratic_is_the_closed_form_once_it_alternates(q: Fraction, radius: Fraction, steps: int) -> None:
    """From 0 < x0 < q rho/(1 - q) the sign alternates: |x_t| - r = (q - 1)^t (x0 - r) with r = q rho/(2 - q)."""
    start = q * radius / (1 - q) / 2
    r = q * radius / (2 - q)
    problem = prepare(quadratic(), None, {"eta": str(q), "rho": str(radius)}, [str(start)])
    [end] = final(Rationals(problem), steps)
    assert Fraction(int(end.numerator), int(end.denominator)) == (-1) ** steps * (r + (q - 1) ** steps * (start - r))


def test_decaying_radius_agrees_with_a_loop_by_hand() -> None:
    z = mpmath.mpf(3)
    with mpmath.mp.workdps(60):
        for t in range(50):
            z = z - (z + mpmath.sign(z) / mpmath.sqrt(t + 1)) / 5
    found = final(Multiprecision(prepare(quadratic(), "decaying"), 50), 50)[0]
    assert abs(mpmath.mpf(found) - z) < 1e-14
    ball = final(Enclosure(prepare(quadratic(), "decaying"), 50), 50)[0]
    assert certainly_less(abs(ball - flint.arb(found)), flint.arb(10) ** -45)


@pytest.mark.parametrize(("method", "factor"), [("gd", Fraction(4, 5)), ("unnormalised", Fraction(3, 5))])
def test_methods_without_normalisation_contract_the_quadratic_by_a_constant(method: str, factor: Fraction) -> None:
    [end] = final(Rationals(prepare(quadratic(), method)), 9)
    assert end == 3 * factor**9


@pytest.mark.parametrize("make", [sine, quadratic, cone, network, coin], ids=lambda f: f.__name__)
@pytest.mark.parametrize("digits", [15, 50])
def test_balls_contain_the_orbit_at_200_digits_and_stay_small(make: Any, digits: int) -> None:
    problem = prepare(make())
    true = final(Multiprecision(problem, 200), 200)
    with flint.ctx.workprec(700):
        for ball, point in zip(final(Enclosure(problem, digits), 200), true, strict=True):
            margin = flint.arb(0, flint.arb(10) ** -190)
            assert ball.overlaps(flint.arb(point) + margin)
            assert ball.rad() < flint.arb(10) ** (4 - digits)


def test_radius_of_the_sine_does_not_grow_with_the_number_of_steps() -> None:
    engine = Enclosure(prepare(sine()), 50)
    assert final(engine, 20_000)[0].rad() < flint.arb(10) ** -49


def test_low_precision_of_the_derivative_keeps_the_enclosure_valid_at_100_digits() -> None:
    engine = Enclosure(prepare(sine()), 100)
    assert engine.low < engine.bits
    [ball] = final(engine, 400)
    assert holds(ball, Fraction(-1, 10)) and ball.rad() < flint.arb(10) ** -98


def test_batch_of_one_orbit_each_agrees_with_mpmath() -> None:
    for make in (sine, quadratic, cone, network):
        problem = prepare(make())
        batch = Batch(problem, 3)
        states = [np.full(3, s) for s in batch.start]
        batch.advance(states, 0, 25)
        for column, value in zip(states, final(Multiprecision(problem, 30), 25), strict=True):
            assert np.allclose(column, float(value), rtol=1e-12, atol=1e-12)


def test_batch_of_a_decaying_method_depends_on_the_time() -> None:
    problem = prepare(quadratic(), "decaying")
    batch = Batch(problem, 2)
    states = [np.full(2, s) for s in batch.start]
    batch.advance(states, 0, 10)
    batch.advance(states, 10, 40)
    assert np.allclose(states[0], float(final(Multiprecision(problem, 30), 40)[0]), rtol=1e-12)


def test_batch_starts_fill_the_trap_evenly_and_the_orbits_end_at_its_limit() -> None:
    problem = prepare(sine())
    batch = Batch(problem, 100)
    states = spread(problem, batch, np.random.default_rng(0))
    assert states[0].min() > -0.3 and states[0].max() < 0.3 and np.allclose(np.diff(states[0]), 0.006)
    batch.advance(states, 0, 500)
    assert np.allclose(states[0], -0.1)


# ---- the four arithmetics agree on random expressions ----

LEAVES = st.one_of(st.just(x), st.just(y), st.fractions(-3, 3, max_denominator=4).map(lambda q: rational(q.numerator, q.denominator)))


def larger(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(lambda p: p[0] + p[1]), two.map(lambda p: p[0] - p[1]), two.map(lambda p: p[0] * p[1]),
        two.map(lambda p: p[0] / (p[1] ** 2 + 1)), inner.map(lambda e: -e), inner.map(lambda e: e**2), inner.map(Abs),
        two.map(lambda p: Max(*p)), two.map(lambda p: Min(*p)),
        st.tuples(inner, inner, inner).map(lambda p: Piecewise((p[0], p[1] <= p[2]), p[2])),
    )  # fmt: skip


SMOOTH_PIECES = st.recursive(LEAVES, larger, max_leaves=12)
RATIONAL = st.recursive(LEAVES, lambda inner: st.one_of(larger(inner), inner.map(sign)), max_leaves=12)
POINT = st.fractions(-2, 2, max_denominator=9)


def value(e: Expr, at: dict[str, Fraction]) -> Fraction:
    """An evaluator that shares nothing with the graph."""
    if e.op == "num":
        return Fraction(e.args[0])
    if e.op == "symbol":
        return at[e.args[0]]
    if e.op == "piece":
        r, yes, no = e.args
        left, right = value(r.lhs, at), value(r.rhs, at)
        holds = {"<=": left <= right, "<": left < right, ">=": left >= right, ">": left > right}[r.op]
        return value(yes if holds else no, at)
    if e.op == "pow":
        return Fraction(value(e.args[0], at) ** e.args[1])
    v = [value(p, at) for p in e.args]
    return {
        "add": lambda: v[0] + v[1], "sub": lambda: v[0] - v[1], "mul": lambda: v[0] * v[1], "div": lambda: v[0] / v[1],
        "neg": lambda: -v[0], "abs": lambda: abs(v[0]), "max": lambda: max(v), "min": lambda: min(v),
        "sign": lambda: Fraction((v[0] > 0) - (v[0] < 0)),
    }[e.op]()  # fmt: skip


def observed(e: Expr, px: Fraction, py: Fraction) -> Problem:
    f = define("f", (x, y), x**2 + (y - 7) ** 2)
    run_of = Experiment("probe", function=f, eta=free, rho=rho, parameters={"eta": 1, "rho": 1}, start=(0, 0), bounds=[e + 0 * x >= 0])
    return prepare(run_of, "gd", start=[str(px), str(py)])


@given(RATIONAL, POINT, POINT)
@settings(max_examples=60)
def test_rationals_floats_mpmath_and_balls_give_the_value_of_an_expression(e: Expr, px: Fraction, py: Fraction) -> None:
    problem = observed(e, px, py)
    wanted = value(e, {"x": px, "y": py})
    rationals = Rationals(problem)
    [exact] = rationals.observe(rationals.start())
    assert exact == wanted
    balls = Enclosure(problem, 50)
    [ball] = balls.observe(balls.start())
    assert holds(ball, wanted)
    numbers, floats = Multiprecision(problem, 30), Batch(problem, 2)
    assert float(numbers.observe(numbers.start())[0]) == pytest.approx(float(wanted))
    assert floats.observe([np.full(2, s) for s in floats.start])[0] == pytest.approx(float(wanted))


@given(SMOOTH_PIECES, POINT, POINT)
@settings(max_examples=80)
def test_derivative_of_the_graph_is_the_symbolic_derivative(e: Expr, px: Fraction, py: Fraction) -> None:
    graph = Graph()
    inputs = {"x": graph.input("x"), "y": graph.input("y")}
    node, at = Lowering(graph, inputs)(e), {inputs["x"]: graph.num(px), inputs["y"]: graph.num(py)}
    signs: dict[int, int] = {}
    edges: list[int] = []
    while (gap := graph.pending([node], signs)) is not None:
        [there] = graph.rebuild([gap], at, on_zero=edges.append)
        signs[gap] = graph.sign(there)
    if edges or 0 in signs.values():
        return  # at a joint the derivative of the branch is not that of the formula
    [branch] = graph.rebuild([node], signs=signs)
    [slope] = graph.rebuild([graph.derivative(branch, inputs["x"])], at)
    assert graph.value(slope) == value(differentiate(e, "x"), {"x": px, "y": py})


# ---- decisions ----


def test_comparison_of_balls_is_true_only_when_certain() -> None:
    wide = flint.arb(0, 1)
    assert not certainly_less(wide, 0) and not certainly_less(0, wide)
    assert certain_sign(wide) is None and certain_sign(flint.arb(0)) == 0


@given(st.fractions(-2, 2), st.fractions(0, 1))
def test_undecided_choice_encloses_every_arm_that_is_possible(middle: Fraction, radius: Fraction) -> None:
    gap = flint.arb(flint.fmpq(middle.numerator, middle.denominator), flint.arb(flint.fmpq(radius.numerator, radius.denominator)))
    found = hull(gap, flint.arb(1), flint.arb(5), flint.arb(-3))
    low, high = middle - radius, middle + radius
    for arm, possible in ((1, high > 0), (5, low <= 0 <= high), (-3, low < 0)):
        if possible:
            assert found.contains(flint.arb(arm))


def test_undecidable_sign_stops_the_run_and_names_step_ball_and_condition() -> None:
    """9/16 -> 1/4 -> 0: a critical point that balls cannot recognise, but rationals can."""
    problem = prepare(quadratic(), start=["9/16"])
    with pytest.raises(Undecided) as stop:
        final(Enclosure(problem, 50), 10)
    assert stop.value.time == 2
    assert "f'(x) = 0" in stop.value.reason and "x = [+/-" in stop.value.reason
    assert final(Rationals(problem), 10) == (0,)


def test_precision_is_doubled_until_the_decision_is_certain() -> None:
    problem = prepare(quadratic(), start=[f"9/16 + 1/{10**60}"])
    outcome, _ = run(lambda raised: Enclosure(problem, 50, raised), 40, 1, 0, lambda e: Table(None, []), lambda t, what: None)
    assert outcome.raised == 1 and outcome.stopped is None and outcome.reached == 40
    [exact] = final(Rationals(problem), 40)
    assert holds(outcome.state[0], exact)


def test_run_that_never_becomes_certain_keeps_its_rows_and_says_where_it_stopped() -> None:
    problem = prepare(quadratic(), start=["9/16"])
    outcome, table = run(lambda raised: Enclosure(problem, 50, raised), 40, 1, 0, lambda e: Table(None, []), lambda t, what: None)
    assert outcome.stopped is not None and outcome.stopped.startswith("at t = 2: undecided")
    assert outcome.reached == 1 or outcome.reached == 2
    assert table.rows == outcome.reached + 1


def test_union_of_the_pieces_of_a_gradient_decides_its_sign_at_a_joint() -> None:
    """The orbit tends to the joint 0 of the derivative |x| + 1, whose sign is the same on both sides."""
    f = define("f", x, Piecewise((x - x**2 / 2, x <= 0), (x + x**2 / 2)))
    g = Experiment("joint", function=f, eta=rational(1, 2), rho=rational(1, 3), parameters={}, start=rational(1, 7))
    [ball] = final(Enclosure(prepare(g), 30), 50)
    assert ball.is_finite()


def test_start_on_a_critical_point_is_recognised_exactly_and_refused() -> None:
    for experiment, start in ((sine(), "3/10"), (quadratic(), "0"), (cone(), None)):
        texts = ["1", "1/2"] if start is None else [start]
        with pytest.raises(ClaimError, match=r"critical point.*u = 0 \(sign\(0\) = 0\)") as error:
            prepare(experiment, start=texts)
        assert error.value.code == "E197"


def test_start_on_an_irrational_critical_point_is_recognised_by_algebra() -> None:
    f = define("f", x, (x**2 - 2) ** 2)
    experiment = Experiment("roots", function=f, eta=free, rho=rho, parameters={"eta": rational(1, 50), "rho": 1}, start=1)
    with pytest.raises(ClaimError, match="critical point"):
        prepare(experiment, start=["sqrt(8)/2"])


def test_start_on_a_joint_is_decided_exactly_and_noted() -> None:
    problem = prepare(coin(), start=["0"])
    assert any("joint" in n or "corner of Min(0, x)" in n for n in problem.notes)
    assert any("l2'(x) = 0, where u = 0" in n for n in problem.notes)
    [by_one] = Multiprecision(problem, 50).first(0)
    assert abs(by_one - mpmath.mpf(9) / 10 * 3 / 10) < 1e-14  # u = sign(-1/5) = -1: gradient at -1 is -3/10
    assert Multiprecision(problem, 50).first(1) == (0,)


def test_start_on_a_fixed_point_that_is_not_critical_is_noted() -> None:
    problem = prepare(sine(), start=["-1/10"])
    assert any("fixed point" in n for n in problem.notes)


def test_first_step_from_a_joint_does_not_depend_on_rounding() -> None:
    """u = sign(x - 1/3) is 0 at the start 1/3, which no binary number is."""
    f = define("f", x, Piecewise(((x - rational(1, 3)) ** 2, x <= rational(1, 3)), 5 * (x - rational(1, 3)) ** 2))
    other = define("g", x, x)
    experiment = Experiment(
        "third", components=[(half, f), (half, other)], eta=rational(1, 4), rho=1, method="n-sam", parameters={}, start=rational(1, 3)
    )
    problem = prepare(experiment)
    for w, wanted in enumerate((Fraction(1, 3), Fraction(1, 3) - Fraction(5, 2), Fraction(1, 12), Fraction(1, 12))):
        assert Rationals(problem).first(w) == (wanted,)


# ---- parameters ----


@pytest.mark.parametrize(
    ("settings_", "code", "words"),
    [
        ({"eta": "2"}, "E194", r"eta < 1/lam, which eta = 2 and lam = 1 violates"),
        ({"eta": "0"}, "E194", r"needs eta > 0"),
        ({"eta": "0.1"}, "E194", r"0\.1 is not exact; write 1/10"),
        ({"eta": "1e-3"}, "E194", r"1e-3 is not exact; write 1/1000"),
        ({"gamma": "1"}, "E194", r"no parameter 'gamma'; it has lam, rho, eta"),
        ({"lam": "eta"}, "E137", "not declared"),
        ({"eta": "1/0"}, "E106", "divides by"),
        ({"eta": "sqrt(-1)"}, "E195", "not a real number"),
    ],
)
def test_bad_parameter_is_refused_with_the_condition_it_violates(settings_: dict[str, str], code: str, words: str) -> None:
    with pytest.raises(ClaimError, match=words) as error:
        prepare(quadratic(), None, settings_)
    assert error.value.code == code


def test_parameters_may_be_algebraic_and_use_earlier_ones() -> None:
    problem = prepare(quadratic(), None, {"lam": "2", "eta": "sqrt(2)/(10*lam)"}, ["rho/2"])
    [end] = final(Multiprecision(problem, 30), 1)
    with mpmath.mp.workdps(30):
        wanted = mpmath.mpf(1) / 2 - mpmath.sqrt(2) / 10 * mpmath.mpf(3) / 2
        assert abs(mpmath.mpf(end) - wanted) < mpmath.mpf(10) ** -28


def test_domain_that_holds_with_equality_is_decided_exactly() -> None:
    prepare(sine(), None, {"beta": "sqrt(2)", "eta": "1/beta"})
    with pytest.raises(ClaimError, match="eta <= 1/beta"):
        prepare(sine(), None, {"beta": "sqrt(2)", "eta": f"1/beta + 1/{10**40}"})


def test_symbol_without_a_value_is_named() -> None:
    experiment = quadratic(parameters={"lam": 1, "rho": 1})
    with pytest.raises(ClaimError, match="eta has no value"):
        prepare(experiment)


@pytest.mark.parametrize(("make", "word"), [(sine, "pi"), (network, "exp"), (cone, "sqrt")], ids=["sine", "network", "cone"])
def test_exact_rationals_refuse_a_step_that_is_not_rational_and_name_the_operation(make: Any, word: str) -> None:
    with pytest.raises(ClaimError, match=f"{word} occurs") as error:
        Rationals(prepare(make()))
    assert error.value.code == "E200"


def test_exact_rationals_that_grow_without_bound_stop_with_the_reason() -> None:
    f = define("f", x, x**3 / 3)
    experiment = Experiment("cubic", function=f, eta=rational(1, 3), rho=1, parameters={}, start=rational(1, 7), method="gd")
    problem = prepare(experiment)
    outcome, _ = run(lambda raised: Rationals(problem), 100, 1, 0, lambda e: Table(None, []), lambda t, what: None)
    assert outcome.stopped is not None and "grown to" in outcome.stopped and outcome.reached < 40


# ---- stochastic ----


def coin_by_hand(z: Fraction, which: int) -> Fraction:
    slope = [lambda v: (v - 2) / 10, lambda v: min(Fraction(0), v)][which]
    u = (slope(z) > 0) - (slope(z) < 0)
    return z - Fraction(9, 10) * slope(z + u)


def test_same_seed_gives_the_same_branches_in_every_arithmetic() -> None:
    problem = prepare(coin())
    generator = np.random.default_rng(5)
    z = Fraction(-1, 7)
    for u in generator.random(60):
        z = coin_by_hand(z, int(u >= float(Fraction(1, 3))))
    assert final(Rationals(problem), 60, 5) == (z,)
    assert abs(float(final(Multiprecision(problem, 30), 60, 5)[0]) - float(z)) < 1e-13
    assert holds(final(Enclosure(problem, 30), 60, 5)[0], z)


def test_exact_expectation_is_that_of_brute_force_over_all_sequences() -> None:
    problem = prepare(coin())
    found = list(enumerate_all(problem, evaluator(problem, 30), 7))
    assert [m.t for m in found] == list(range(8))
    for mean in found:
        total, square = Fraction(0), Fraction(0)
        for sequence in itertools.product((0, 1), repeat=mean.t):
            z, p = Fraction(-1, 7), Fraction(1)
            for which in sequence:
                z, p = coin_by_hand(z, which), p * Fraction(1 + which, 3)
            total, square = total + p * z, square + p * z * z
        assert [Fraction(text) for text in mean.texts] == [total, square]


def test_enclosed_expectation_contains_the_exact_one() -> None:
    problem = prepare(coin())
    pairs = zip(enumerate_all(problem, Enclosure(problem, 30), 6), enumerate_all(problem, Rationals(problem), 6), strict=True)
    for ball, exact in pairs:
        for text, number in zip(ball.texts, exact.texts, strict=True):
            middle, radius = text.split(" +/- ")
            assert abs(Fraction(middle) - Fraction(number)) <= Fraction(radius)


def test_equal_states_are_merged() -> None:
    """Every sequence of a walk of +-1 steps leads to one of t + 1 points."""
    up, down = define("up", x, -x), define("down", x, x)
    walk = Experiment("walk", components=[(half, up), (half, down)], eta=1, rho=1, method="m-sam", parameters={}, start=0)
    problem = prepare(walk)
    last = list(enumerate_all(problem, Rationals(problem), 30))[-1]
    assert last.t == 30 and last.states == 31 and last.texts == ["0"]


def test_random_mean_lies_within_its_interval_of_the_exact_expectation() -> None:
    problem = prepare(coin())
    exact = list(enumerate_all(problem, Rationals(problem), 10))[-1]
    [mean] = list(sample(problem, Batch(problem, 20_000), 0, 10, 10, 0))
    for m, w, wanted in zip(mean.values, mean.widths, exact.values, strict=True):
        assert abs(m - wanted) < 2 * float(w) < 0.1


def test_interval_over_a_trap_is_that_of_hoeffding() -> None:
    problem = prepare(coin(trap=(-4, 6)))
    assert intervals(problem).startswith("Hoeffding")
    [mean] = list(sample(problem, Batch(problem, 1000), 0, 3, 3, 0))
    assert float(mean.widths[0]) == pytest.approx(10 * np.sqrt(np.log(40) / 2000))


def test_n_sam_uses_one_component_for_the_ascent_and_another_for_the_step() -> None:
    tilt, bowl = define("l1", x, x), define("l2", x, x**2 / 2 - 3 * x)
    experiment = Experiment(
        "tilted", components=[(half, tilt), (half, bowl)], eta=1, rho=1, method="n-sam", parameters={}, start=0
    )
    problem = prepare(experiment)
    first = [Rationals(problem).first(w)[0] for w in range(4)]
    assert first == [-1, -1, 2, 4]  # bowl at +1 (ascent along tilt) and at -1 (its own ascent): 0 - (+-1 - 3)


def test_probabilities_that_do_not_sum_to_1_at_the_parameters_are_refused() -> None:
    p = positive("p")
    one, two = define("l1", x, x), define("l2", x, -x)
    experiment = Experiment(
        "biased", components=[(p, one), (p, two)], eta=1, rho=1, method="m-sam", parameters={"p": half}, start=0, bounds=[p * x**2 >= 0]
    )
    prepare(experiment)
    with pytest.raises(ClaimError, match="do not sum to 1"):
        prepare(experiment, None, {"p": "1/3"})


# ---- rows and memory ----


def test_points_for_a_picture_are_thinned_with_an_odd_stride() -> None:
    points = Points(["t", "x"])
    for t in range(100_000):
        points.add((float(t), float(t % 2)))
    columns = points.columns()
    assert len(columns["t"]) <= POINTS + 1 and columns["t"][-1] == 99_999
    assert abs(np.mean(columns["x"]) - 0.5) < 0.01


def test_memory_does_not_grow_with_the_number_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "POINTS", 20)

    def peak(steps: int) -> int:
        problem = prepare(sine())
        tracemalloc.start()
        run(lambda raised: Enclosure(problem, 30, raised), steps, 100, 0, lambda e: Table(None, []), lambda t, what: None)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(1000)
    assert peak(30_000) < 1.1 * peak(3000) + 10_000


def test_rows_come_at_the_chosen_times_and_at_the_end() -> None:
    problem = prepare(quadratic())
    times: list[str] = []

    class Kept(Table):
        def add(self, row: Any) -> None:
            times.append(row[0])

    run(lambda raised: Rationals(problem), 10, 4, 0, lambda e: Kept(None, []), lambda t, what: None)
    assert times == ["0", "4", "8", "10"]
