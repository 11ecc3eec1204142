"""Wrong claims about functions are broken by exact, simple counterexamples; true ones never are."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction as Q
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof.claims import (
    Eq,
    Lemma,
    Max,
    Min,
    Ne,
    Orbit,
    Sequence,
    every,
    exp,
    gradient_step,
    inner,
    mean,
    natural,
    norm,
    positive,
    rational,
    sam_step,
    smooth,
    smooth_convex,
    smooth_pl,
    smooth_strongly_convex,
    sqrt,
    vector,
)
from samproof.claims.load import discover, load
from samproof.errors import ClaimError
from samproof.fuzz.candidates import Stage, joined
from samproof.fuzz.functions import FunctionSearch, FunctionWitness, refute_function
from samproof.fuzz.interpret import Exactly, Interpreter, Motion, World
from samproof.fuzz.meter import Meter
from samproof.fuzz.pursuit import Pursuit, exactly, stages
from samproof.fuzz.setting import Setting, sides
from samproof.fuzz.simpler import reductions
from samproof.fuzz.trial import certify
from samproof.members import Member, Profile, Quadratic, huber, parabola

ROOT = Path(__file__).resolve().parent.parent

beta, eta = positive("beta"), positive("eta")
mu = positive("mu", at_most=beta)
rho = positive("rho")
t, T = natural("t"), natural("T", at_least=1)
x, y = vector("x"), vector("y")
f, c, s = smooth("f", beta), smooth_convex("f", beta), smooth_strongly_convex("f", mu, beta)
HALF = rational(1, 2)
floor = beta**4 * eta**2 * rho**2 / (2 * mu)


def step(g: Any) -> Any:
    return sam_step(g, x, eta=eta, rho=rho).next


def orbit(g: Any) -> Any:
    return Orbit("x", lambda z: sam_step(g, z, eta=eta, rho=rho))


def slopes(g: Any, o: Any) -> Any:
    return mean(norm(g.gradient(o[t])) ** 2, t, T)


def descent(q: Any, upto: Any = 1) -> Lemma:
    claim = f(step(f)) <= f(x) - eta / 2 * norm(f.gradient(x)) ** 2 + q * eta / 2 * beta**2 * rho**2
    return Lemma("descent", given=[eta <= upto / beta], claim=claim)


def convex_descent(q: Any) -> Lemma:
    claim = c(step(c)) <= c(x) - eta / 2 * norm(c.gradient(x)) ** 2 + q * eta**2 / 2 * beta**3 * rho**2
    return Lemma("convex-descent", given=[eta <= 1 / beta], claim=claim)


def average(g: Any, floor: Any) -> Lemma:
    o = orbit(g)
    return Lemma("average", given=[eta <= 1 / beta], claim=slopes(g, o) <= 2 * (g(o[0]) - g.inf) / (eta * T) + floor)


def contraction(q: Any, upto: Any = HALF) -> Lemma:
    claim = s(step(s)) - s.inf <= Max((1 - eta * mu) * (s(x) - s.inf), q * floor)
    return Lemma("contraction", given=[eta <= upto / beta], claim=claim)


def rate(factor: Any, q: Any) -> Lemma:
    o = orbit(s)
    claim = s(o[T]) - s.inf <= Max(factor**T * (s(o[0]) - s.inf), q * floor)
    return Lemma("rate", given=[eta <= 1 / (2 * beta)], claim=claim)


def tuned(first: Any, second: Any) -> Lemma:
    o = orbit(c)
    gap = c(o[0]) - c.inf
    given = [gap > 0, Eq(eta, Min(1 / beta, sqrt(2 * gap / (beta**3 * rho**2 * T))))]
    bound = first * beta * gap / T + second * sqrt(2) * sqrt(gap * beta**3 * rho**2 / T)
    return Lemma("tuned", given=given, claim=slopes(c, o) <= bound)


def gradient_average(q: Any) -> Lemma:
    o = Orbit("x", lambda z: gradient_step(f, z, eta=eta))
    return Lemma("gd", given=[eta <= 1 / beta], claim=slopes(f, o) <= q * (f(o[0]) - f.inf) / (eta * T))


R = rational
SIMPLE = {
    "descent with 9/10 of the floor": (descent(R(9, 10)), "1/2*x^2", {"beta": "1", "eta": "1", "rho": "1"}),
    "descent with 9999/10000 of the floor": (descent(R(9999, 10000)), "1/2*x^2", {"beta": "1", "eta": "1", "rho": "1"}),
    "descent with steps up to 3/beta": (descent(1, upto=3), "1/2*x^2", {"beta": "1", "eta": "3", "rho": "1"}),
    "convex descent with 99/100 of the floor": (convex_descent(R(99, 100)), "1/2*x^2", {"beta": "1", "eta": "1", "rho": "1"}),
    "half the floor of the average": (average(c, eta * beta**3 * rho**2 / 2), "1/2*x^2", {"T": "3", "eta": "1", "rho": "1"}),
    "no floor in the average": (average(c, 0), "1/2*x^2", {"T": "2", "eta": "1", "rho": "1"}),
    "contraction with half the floor": (contraction(R(1, 2)), "1/2*x^2", {"mu": "1", "eta": "1/2", "rho": "1"}),
    "contraction with 9999/10000 of the floor": (contraction(R(9999, 10000)), "1/2*x^2", {"mu": "1", "eta": "1/2", "rho": "1"}),
    "contraction with steps up to 3/beta": (contraction(1, upto=3), "1/2*x^2", {"mu": "1", "eta": "3", "rho": "1"}),
    "a rate that is twice too fast": (rate(1 - 2 * eta * mu, 1), "1/2*x^2", {"T": "1", "mu": "1", "eta": "1/2"}),
    "a rate with 9/10 of the floor": (rate(1 - eta * mu, R(9, 10)), "1/2*x^2", {"T": "1", "mu": "1", "eta": "1/2"}),
    "tuned steps with a smaller first constant": (tuned(1, 2), "1/2*x^2", {"T": "1", "beta": "1"}),
    "199/100 in the average of gradient descent": (gradient_average(R(199, 100)), "1/2*x^2", {"T": "1", "eta": "1"}),
}  # fmt: skip


@pytest.mark.parametrize(("lemma", "formula", "some"), SIMPLE.values(), ids=SIMPLE)
def test_a_wrong_bound_is_broken_by_a_parabola_and_small_numbers(lemma: Lemma, formula: str, some: dict[str, str]) -> None:
    found = refute_function(lemma, seconds=10)
    assert isinstance(found, FunctionWitness), str(found)
    assert found.formulas == {"f": formula}
    assert {n: found.parameters[n] for n in some} == some
    assert found.relative > 0 and 0 < found.satisfied <= found.tried


def test_the_tight_floor_of_the_smooth_average_needs_an_orbit_of_eleven_steps() -> None:
    found = refute_function(average(f, R(9, 10) * beta**2 * rho**2), seconds=20)
    assert isinstance(found, FunctionWitness)
    assert int(found.parameters["T"]) >= 10
    assert found.exact


def test_what_only_a_function_with_joints_breaks() -> None:
    p = smooth_pl("f", mu, beta)
    found = refute_function(Lemma("pl-convex", claim=inner(p.gradient(x) - p.gradient(y), x - y) >= 0))
    assert isinstance(found, FunctionWitness)
    member = found.functions["f"]
    assert isinstance(member, Profile) and min(member.curvatures) < 0
    member.require("polyak_lojasiewicz", Q(found.parameters["mu"]))
    lower = inner(f.gradient(x) - f.gradient(y), x - y) >= -R(99, 100) * beta * norm(x - y) ** 2
    assert isinstance(refute_function(Lemma("hypomonotone", claim=lower)), FunctionWitness)


def test_two_functions_in_one_claim() -> None:
    g = smooth_convex("g", beta)
    found = refute_function(Lemma("both-rise", claim=inner(c.gradient(x), g.gradient(x)) >= 0))
    assert isinstance(found, FunctionWitness) and set(found.functions) == {"f", "g"}
    assert isinstance(refute_function(Lemma("bounded", claim=c(x) + g(x) >= c.inf + g.inf), seconds=0.3), FunctionSearch)


@pytest.mark.parametrize(
    ("claim", "margin"),
    [(c(x) > c.inf, 0), (Ne(norm(c.gradient(x)), 0), 0), (Eq(c(x), beta / 2 * norm(x) ** 2), Q(1, 2))],
    ids=["strict", "not equal", "equal"],
)
def test_relations_of_every_kind_fail_in_their_own_way(claim: Any, margin: Q) -> None:
    found = refute_function(Lemma("kind", claim=claim), seconds=5)
    assert isinstance(found, FunctionWitness)
    assert found.margin == margin


def test_an_irrational_step_size_is_computed_in_enclosures() -> None:
    found = refute_function(Lemma("long", given=[Eq(eta, sqrt(5) / beta)], claim=c(step(c)) <= c(x)), seconds=5)
    assert isinstance(found, FunctionWitness)
    assert not found.exact and found.parameters["eta"].startswith("2.23607")


def test_sequences_are_given_by_their_first_elements() -> None:
    m = Sequence("m")
    wrong = Lemma("halves", given=[every(t, m[t + 1] <= m[t] / 2)], claim=m[T] <= m[0] / 32)
    found = refute_function(wrong, seconds=5)
    assert isinstance(found, FunctionWitness) and found.parameters["m"].endswith("...)")
    law = [every(t, m[t + 1] <= m[t])]
    assert isinstance(refute_function(Lemma("falls", given=law, claim=m[T] <= m[0]), seconds=0.3), FunctionSearch)
    beyond = Lemma("a-law-that-names-t", given=[every(t, m[t] >= t)], claim=m[T] <= 10)
    assert isinstance(refute_function(beyond, seconds=0.3), FunctionSearch), "no sequence that ends constant satisfies it"


def test_a_witness_reads_like_a_counterexample() -> None:
    found = refute_function(descent(R(1, 2)), seconds=5)
    assert str(found) == "f(x) = 1/2*x^2\nbeta = 1, eta = 1, rho = 1, x = 1\n1/2 <= 1/4, violated by 1/4"
    assert isinstance(found, FunctionWitness)
    assert found.why == {"f": "the second derivative is 1 on (-oo, oo), within [1, 1]"}


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_the_same_seed_gives_the_same_answer(seed: int) -> None:
    wrong, true = contraction(R(3, 4)), contraction(1)
    assert refute_function(wrong, 5, seed) == refute_function(wrong, 5, seed)
    once = refute_function(true, 0.2, seed)
    assert once == refute_function(true, 0.2, seed)
    assert isinstance(once, FunctionSearch) and once.closest is not None and 0 <= once.gap < 1


def test_a_search_says_how_hard_it_was() -> None:
    empty = refute_function(Lemma("nothing", given=[eta < 0], claim=c(x) <= c.inf), seconds=0.2)
    assert isinstance(empty, FunctionSearch)
    assert empty.tried > 0 and empty.satisfied == 0 and empty.closest is None
    assert str(empty) == f"no counterexample among {empty.tried} candidates, 0 of which satisfied the hypotheses"


# ---- an independent oracle ----


def plain(member: Member, b: Q, e: Q, r: Q, start: Q, steps: int) -> list[Q]:
    """SAM on the line, written for this test."""
    points = [start]
    for _ in range(steps):
        g = member.gradient((points[-1],))[0]
        ahead = points[-1] + r * ((g > 0) - (g < 0))
        points.append(points[-1] - e * member.gradient((ahead,))[0])
    return points


@pytest.mark.parametrize("q", [R(1, 2), R(3, 4), R(95, 100)])
def test_a_witness_for_an_orbit_is_confirmed_by_another_program(q: Any) -> None:
    found = refute_function(rate(1 - eta * mu, q), seconds=10)
    assert isinstance(found, FunctionWitness)
    p = {n: Q(v) for n, v in found.parameters.items()}
    member = found.functions["f"]
    assert p["eta"] <= 1 / (2 * p["beta"]) and p["mu"] <= p["beta"]
    assert p["mu"] <= member.low and member.high <= p["beta"]
    steps = int(p["T"])
    assert member.dimension == 1
    values = [
        member.value((z,)) - member.infimum
        for z in plain(member, p["beta"], p["eta"], p["rho"], found.points["x[0]"][0], steps)
    ]
    least = q.args[0] * p["beta"] ** 4 * p["eta"] ** 2 * p["rho"] ** 2 / (2 * p["mu"])
    bound = max((1 - p["eta"] * p["mu"]) ** steps * values[0], least)
    assert values[steps] - bound == found.margin > 0


CLAIMS = [descent(1), average(c, eta), contraction(1), tuned(2, 2), rate(1 - eta * mu, 1), gradient_average(2)]


@settings(max_examples=30)
@given(st.integers(0, len(CLAIMS) - 1), st.integers(0, 10**6), st.integers(0, 30))
def test_both_arithmetics_agree_on_random_candidates(which: int, seed: int, number: int) -> None:
    setting = Setting(CLAIMS[which])
    every_stage = list(stages(setting))
    stage = every_stage[number % len(every_stage)]
    drawn = np.round(stage.draw(4, np.random.default_rng(seed)) * 16) / 16
    world, arithmetic = stage.world(drawn)
    look = Interpreter(setting.motion, world, arithmetic)
    rough = [look.scalar(p) for p in sides(setting.claim)]
    for i, row in enumerate(drawn):
        precise = exactly(stage, [Q(float(v)) for v in row])
        if precise is None or not all(np.isfinite(side[i]) for side in rough):
            continue
        other = Interpreter(setting.motion, precise, Exactly())
        for side, p in zip(rough, sides(setting.claim), strict=True):
            wanted = float(other.scalar(p))
            assert abs(side[i] - wanted) <= 1e-6 * (1 + abs(wanted)) or _on_an_edge(other)


def _on_an_edge(look: Interpreter) -> bool:
    """A gradient that vanishes in exact arithmetic may have a direction in floating point."""
    return any(not any(member.gradient(point)) for member in look.world.functions.values() for point in look.visited)


# ---- no false alarms ----


def test_no_claim_of_the_ledger_about_functions_is_refuted() -> None:
    loaded = load(discover([ROOT / "lemmas"]))
    assert not loaded.errors
    for lemma in loaded.lemmas:
        if lemma.functions() and not (lemma.families() or lemma.processes()):
            found = refute_function(lemma, seconds=0.12)
            assert isinstance(found, FunctionSearch), str(found)
            assert found.satisfied > 0, f"{lemma.id} was not tried"


TRUE = [
    descent(1),
    convex_descent(1),
    contraction(1),
    Lemma("lipschitz", claim=norm(f.gradient(x) - f.gradient(y)) <= beta * norm(x - y)),
    Lemma("cocoercive", claim=inner(c.gradient(x) - c.gradient(y), x - y) >= norm(c.gradient(x) - c.gradient(y)) ** 2 / beta),
    Lemma("dominance", claim=norm(s.gradient(x)) ** 2 >= 2 * mu * (s(x) - s.inf)),
    Lemma("triangle", claim=norm(x + y) <= norm(x) + norm(y)),
    Lemma("exponential", claim=exp(-norm(x)) <= 1 / (1 + norm(x))),
]


@pytest.mark.parametrize("lemma", TRUE, ids=lambda lemma: lemma.id)
@pytest.mark.parametrize("seed", [0, 1])
def test_true_claims_that_are_tight_are_not_refuted(lemma: Lemma, seed: int) -> None:
    found = refute_function(lemma, seconds=0.3, seed=seed)
    assert isinstance(found, FunctionSearch), str(found)
    assert found.satisfied > 0


# ---- what certifies ----


def world(member: Member, at: Any = (Q(1),), **scalars: Any) -> World:
    values = {"beta": Q(1), "eta": Q(1), "rho": Q(1), **scalars}
    return World({}, values, {"f": member}, {"x": at})


def test_the_trial_accepts_a_counterexample() -> None:
    verdict = certify(Setting(descent(R(1, 2))), world(parabola(1)))
    assert verdict is not None
    assert (verdict.left, verdict.right, verdict.margin, verdict.exact) == (Q(1, 2), Q(1, 4), Q(1, 4), True)


@pytest.mark.parametrize(
    "wrong",
    [
        world(Profile([], [1], high=Q(1, 2))),
        world(parabola(Q(101, 100))),
        world(Profile([0], [-1, 1], anchor=5)),
        world(parabola(1), eta=Q(10**12 + 1, 10**12)),
        world(parabola(1), beta=Q(10**12 - 1, 10**12)),
        world(parabola(1), eta=Q(-1)),
        world(parabola(1), rho=Q(0)),
        world(parabola(1), at=(Q(0),)),
        world(Quadratic([[1, 0], [0, 2]], 0, 1), at=(Q(1), Q(0))),
    ],
    ids=["lies", "too steep", "unbounded", "step too long", "class too small", "eta < 0", "rho = 0", "holds", "matrix lies"],
)
def test_the_trial_refuses_members_that_lie_and_hypotheses_that_fail_by_little(wrong: World) -> None:
    assert certify(Setting(descent(R(1, 2))), wrong) is None


def test_the_trial_refuses_what_enclosures_cannot_decide() -> None:
    tie = Lemma("tie", claim=sqrt(2) * sqrt(2) * beta < 2 * beta)
    assert certify(Setting(tie), World({}, {"beta": Q(1)})) is None
    on_the_edge = Lemma("edge", given=[eta**2 <= 2, eta >= sqrt(2)], claim=eta <= 1)
    assert certify(Setting(on_the_edge), World({}, {"eta": Q(3, 2)})) is None
    assert isinstance(refute_function(on_the_edge, seconds=0.3), FunctionSearch)


def test_a_point_where_the_claim_has_no_value_is_no_counterexample() -> None:
    divided = Lemma("divided", claim=norm(x) / norm(x) >= 1)
    assert certify(Setting(divided), World({}, {}, {}, {"x": (Q(0),)})) is None
    assert isinstance(refute_function(divided, seconds=0.3), FunctionSearch)


@settings(max_examples=30)
@given(st.integers(1, 6), st.integers(1, 5), st.integers(-5, 5))
def test_the_interpreter_agrees_with_the_closed_form_of_gradient_descent(steps: int, d: int, start: int) -> None:
    o = Orbit("x", lambda z: gradient_step(c, z, eta=eta))
    lemma = Lemma("closed", claim=c(o[T]) <= c(o[0]))
    here = World({"T": steps}, {"beta": Q(1), "eta": Q(1, d)}, {"f": parabola(1)}, {"x": (Q(start), Q(-start))})
    here.functions["f"] = Quadratic([[1, 0], [0, Q(1, 2)]], 0, 1)
    value = Interpreter(Motion(lemma), here, Exactly()).scalar(lemma.claim.lhs.poly)
    assert value == (Q(start) * (1 - Q(1, d)) ** steps) ** 2 / 2 + (Q(start) * (1 - Q(1, 2 * d)) ** steps) ** 2 / 4


@settings(max_examples=8)
@given(st.integers(0, 10**6))
def test_a_reduction_takes_exactly_one_part_away(seed: int) -> None:
    setting = Setting(rate(1 - eta * mu, 1))
    stage = Stage(setting, 2, {"f": (2, 1)}, {"T": 3})
    point = [Q(float(v)).limit_denominator(50) for v in stage.draw(1, np.random.default_rng(seed))[0]]

    def size(of: Stage) -> tuple[int, int, int]:
        return of.dimension, sum(of.joints["f"]), of.naturals["T"]

    for smaller, numbers in reductions(stage, point):
        assert len(numbers) == len(smaller.columns)
        assert sum(a != b for a, b in zip(size(stage), size(smaller), strict=True)) <= 2
        assert size(smaller) < size(stage)
        assert set(numbers) <= set(point)
        assert exactly(smaller, numbers) is not None


def test_profiles_are_joined_without_empty_pieces() -> None:
    made = joined([Q(-1), Q(1), Q(1)], [Q(0), Q(2), Q(9), Q(0)], Q(0), Q(0))
    assert str(made) == str(huber(2, 1))


@pytest.mark.parametrize(
    ("call", "code"), [((lambda: refute_function(3)), "E310"), (lambda: refute_function(descent(1), 0), "E311")]
)
def test_bad_input_is_named(call: Callable[[], Any], code: str) -> None:
    with pytest.raises(ClaimError) as caught:
        call()
    assert caught.value.code == code


def test_a_pursuit_that_is_over_does_nothing_more() -> None:
    pursuit = Pursuit(Setting(descent(1)), Meter(0.0, counted=True), 0)
    pursuit.meter.exact(1)
    pursuit.run()
    assert pursuit.tried == 0
