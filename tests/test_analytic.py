"""Statements with exp, log, sin, cos, pi and roots: the true ones are certified, the false ones never."""

from __future__ import annotations

import json
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from samproof import kernel as k
from samproof.provers.analytic import prove_analytic
from samproof.provers.context import Budget, Unproved
from samproof.provers.enclosures import enclose
from samproof.provers.identities import Normal
from samproof.provers.monotone import rise
from samproof.provers.proof import Proof
from samproof.statement import _read, prove

DATA = tomllib.loads((Path(__file__).parent.parent / "benchmarks" / "inequalities.toml").read_text())["inequality"]
FUNCTIONS = ("exp(", "log(", "sin(", "cos(", "pi")
ANALYTIC = [e for e in DATA if any(f in e["statement"] + " ".join(e.get("given", [])) for f in FUNCTIONS)]
TRUE = [e for e in ANALYTIC if e["truth"]]
FALSE = [e for e in ANALYTIC if not e["truth"]]

MORE = [
    ("exp(x) >= 1 + x + x**2/2 + x**3/6", ["x >= 0"]),
    ("sin(x) >= x - x**3/6", ["x >= 0"]),
    ("2*x/(2 + x) <= log(1 + x)", ["x >= 0"]),
    ("log(x) >= 1 - 1/x", ["x > 0"]),
    ("x*log(x) >= x - 1", ["x > 0"]),
    ("-log(1 - x) <= x + x**2", ["0 <= x <= 1/2"]),
    ("exp(mu*x) >= 1 + mu*x + mu**2*x**2/2", ["mu > 0", "x >= 0"]),
    ("(exp(x) - exp(-x))/(exp(x) + exp(-x)) <= x", ["x >= 0"]),
    ("a*log(a/b) >= a - b", ["a > 0", "b > 0"]),
    ("log(x)/x <= exp(-1)", ["x > 0"]),
    ("Abs(sin(x) - sin(y)) <= Abs(x - y)", []),
    ("cos(x) >= 0", ["0 <= x <= pi/2"]),
    ("exp(x) > x**2", ["x >= 0"]),
    ("exp(x) > 1 + x", ["x > 0"]),
    ("log(1 + x) < x", ["x > 0"]),
    ("exp(x) < exp(y)", ["x < y"]),
    ("log(x) <= log(y)", ["x > 0", "x <= y"]),
    ("(1 - x)**3 <= exp(-3*x)", ["0 <= x <= 1"]),
    ("sqrt(x)*exp(-x) <= 1/2", ["x >= 0"]),
    ("pi < 22/7", []),
]
EQUATIONS = [
    ("Eq(exp(a)*exp(b), exp(a + b))", []),
    ("Eq(exp(x)*exp(-x), 1)", []),
    ("Eq(exp(3*x), exp(x)**3)", []),
    ("Eq(log(a*b), log(a) + log(b))", ["a > 0", "b > 0"]),
    ("Eq(log(a/b), log(a) - log(b))", ["a > 0", "b > 0"]),
    ("Eq(log(8), 3*log(2))", []),
    ("Eq(exp(-2*log(x)), 1/x**2)", ["x > 0"]),
    ("Eq(sin(2*x), 2*sin(x)*cos(x))", []),
    ("Eq(cos(2*x), 1 - 2*sin(x)**2)", []),
    ("Eq(sin(pi/2), 1)", []),
]
ROOTS = [
    ("sqrt(x*y) <= (x + y)/2", ["x >= 0", "y >= 0"]),
    ("sqrt(x + y) <= sqrt(x) + sqrt(y)", ["x >= 0", "y >= 0"]),
    ("sqrt(1 + x) <= 1 + x/2", ["x >= -1"]),
    ("1/sqrt(T) <= 2*(sqrt(T) - sqrt(T - 1))", ["T >= 1"]),
    ("sqrt((x1 + y1)**2 + (x2 + y2)**2) <= sqrt(x1**2 + x2**2) + sqrt(y1**2 + y2**2)", []),
]
WRONG = [
    ("sin(x) >= x", ["x >= 0"]),
    ("exp(x) >= 1 + x + x**2/2", []),
    ("log(x) <= x - 1001/1000", ["x > 0"]),
    ("exp(x) > 1 + x", ["x >= 0"]),
    ("cos(x) <= 1 - x**2/2", []),
    ("exp(x) <= 1 + x + x**2", ["0 <= x <= 2"]),
    ("Eq(log(a + b), log(a) + log(b))", ["a > 0", "b > 0"]),
    ("Eq(sin(2*x), 2*sin(x))", []),
    ("pi > 22/7", []),
    ("log(x) <= log(y)", ["x > 0", "y > 0"]),
    ("sqrt(x + y) >= sqrt(x) + sqrt(y)", ["x >= 0", "y >= 0"]),
    ("x**3*exp(-x) <= 134/100", ["x >= 0"]),
]


def run(statement: str, given: list[str], seconds: float) -> None:
    """Prove with the analytic prover alone and check the certificate after a round trip through JSON."""
    goal, hypotheses = _read(statement, given)
    proof = Proof()
    context = [proof.assume(f) for f in dict.fromkeys(h.formula for h in hypotheses)]
    step = prove_analytic(proof, goal.formula, context, Budget(seconds))
    theorem = k.check(json.loads(json.dumps(proof.certificate(step))))
    assert theorem.conclusion == goal.formula
    assert theorem.hypotheses <= {h.formula for h in hypotheses}


def test_the_benchmark_has_enough_statements() -> None:
    assert len(TRUE) >= 35 and len(FALSE) >= 12


@pytest.mark.parametrize("entry", TRUE, ids=lambda e: e["name"])
def test_true_statements_are_certified(entry: dict[str, object]) -> None:
    run(entry["statement"], entry.get("given", []), 20)  # type: ignore[arg-type]


@pytest.mark.parametrize("entry", FALSE, ids=lambda e: e["name"])
def test_false_statements_are_not_proved(entry: dict[str, object]) -> None:
    with pytest.raises(Unproved):
        run(entry["statement"], entry.get("given", []), 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(("statement", "given"), MORE + EQUATIONS + ROOTS, ids=lambda v: v if isinstance(v, str) else "")
def test_more_true_statements(statement: str, given: list[str]) -> None:
    run(statement, given, 20)


@pytest.mark.parametrize(("statement", "given"), WRONG, ids=lambda v: v if isinstance(v, str) else "")
def test_more_false_statements(statement: str, given: list[str]) -> None:
    with pytest.raises(Unproved):
        run(statement, given, 1)


@pytest.mark.parametrize(
    ("statement", "given", "rests_on"),
    [("log(1 + x) >= x - x**2/2", ["x >= 0"], []), ("exp(x) < 11/4", ["-1 <= x <= 1"], [k.INTERVAL])],
)
def test_the_verdict_says_what_the_proof_rests_on(statement: str, given: list[str], rests_on: list[str]) -> None:
    outcome = prove(statement, given=given)
    assert (outcome.verdict, outcome.rests_on) == ("proved", rests_on)


def test_the_budget_is_kept() -> None:
    goal, _ = _read("exp(x)*cos(y)*sin(x*y) <= exp(x) + y**6 + x**8", [])
    budget = Budget(0.0)
    with pytest.raises(Unproved, match="budget"):
        prove_analytic(Proof(), goal.formula, [], budget)


def test_inner_products_stand_for_reals() -> None:
    length, proof = k.inner(k.vec("v"), k.vec("v")), Proof()
    hypothesis = proof.assume(k.ge(length))
    goal = k.ge(k.fn("exp", length) - k.ONE - length - (length * length).scale(Fraction(1, 2)))
    step = prove_analytic(proof, goal, [hypothesis], Budget(10))
    assert proof.theorems[step].conclusion == goal
    assert proof.theorems[step].hypotheses <= {k.ge(length)}


def test_naturals_are_known_to_be_nonnegative() -> None:
    n, proof = k.nat(k.Index("n")), Proof()
    goal = k.ge(n - k.fn("log", k.ONE + n))
    step = prove_analytic(proof, goal, [], Budget(10))
    assert proof.theorems[step].conclusion == goal and not proof.theorems[step].hypotheses


def test_enclosing_needs_bounds_and_room() -> None:
    proof, x = Proof(), k.var("x")
    goal = k.gt(k.fn("exp", x))
    with pytest.raises(Unproved, match="no rational bounds on x"):
        enclose(proof, goal, [proof.assume(k.ge(x))], Budget(1))
    box = [proof.assume(k.ge(x)), proof.assume(k.ge(k.ONE - x))]
    assert proof.conclusion(enclose(proof, goal, box, Budget(1))) == goal
    with pytest.raises(Unproved):
        enclose(proof, k.gt(k.fn("exp", x) - k.ONE - x), box, Budget(1), boxes=200)


def test_rising_from_a_point() -> None:
    proof, x = Proof(), k.var("x")
    context = [proof.assume(k.ge(x))]

    def side(goal: k.Formula, steps: object, depth: int) -> int:
        return prove_analytic(proof, goal, steps, Budget(5))  # type: ignore[arg-type]

    goal = k.ge(x - k.fn("sin", x))
    step = rise(proof, side, goal, "x", k.ZERO, context, 2)
    assert proof.conclusion(step) == goal and proof.theorems[step].hypotheses == {k.ge(x)}


def test_the_normal_form_of_a_logarithm_needs_positive_factors() -> None:
    proof, a, b = Proof(), k.var("a"), k.var("b")
    known = {k.gt(a): proof.assume(k.gt(a))}

    def positive(q: k.Poly) -> int:
        if k.gt(q) in known:
            return known[k.gt(q)]
        raise Unproved(k.gt(q), "not known")

    p = k.fn("log", a * b)
    assert Normal(proof, positive).prepare(p) == p
    known[k.gt(b)] = proof.assume(k.gt(b))
    known[k.gt(a * b)] = proof.assume(k.gt(a * b))
    assert Normal(proof, positive).prepare(p) == k.fn("log", a) + k.fn("log", b)
