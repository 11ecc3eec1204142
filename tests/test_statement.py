"""``samproof.prove``: certificates that both checkers accept, exact witnesses, and no verdict on nothing."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import samproof
from samproof import ClaimError, kernel, prove
from samproof.claims import positive, real
from samproof.claims.expr import Relation
from samproof.claims.parse import Parser
from samproof.recheck import recheck, show

TRUE: list[tuple[str, list[str]]] = [
    ("a*b <= (a**2 + b**2)/2", []),
    ("0 < 1", []),
    ("x**2 + 1 > 0", []),
    ("Eq((x + 1)**2, x**2 + 2*x + 1)", []),
    ("Ne(x**2 + 1, 0)", []),
    ("Ne(x, 0)", ["x > 0"]),
    ("Eq(x, 1)", ["x >= 1", "x <= 1"]),
    ("x*y > 0", ["x < 0", "y < 0"]),
    ("1/x + x >= 2", ["x > 0"]),
    ("eta*beta/2 <= Rational(1, 2)", ["0 < eta <= 1/beta", "beta > 0"]),
    ("Abs(x + y) <= Abs(x) + Abs(y)", []),
    ("Abs(x) >= 0", []),
    ("Max(x, y) + Min(x, y) <= x + y", []),
    ("Max(x, y, z) >= (x + y + z)/3", []),
    ("Min(x, 1) <= x", []),
    ("sqrt(x*y) <= (x + y)/2", ["x >= 0", "y >= 0"]),
    ("sqrt(x)*sqrt(x) <= x", ["x >= 0"]),
    ("sqrt(2) < Rational(3, 2)", []),
    ("exp(x) >= 1 + x", []),
    ("log(x) <= x - 1", ["x > 0"]),
    ("pi > 3", []),
    ("(x + y)**2 <= 2*x**2 + 2*y**2", []),
]

FALSE: list[tuple[str, list[str]]] = [
    ("x <= x**2", ["x > 0"]),
    ("1 < 0", []),
    ("a*b <= (a**2 + b**2)/3", []),
    ("Eq(x, y)", []),
    ("Ne(x, 0)", []),
    ("Eq(x**2, 1)", ["x >= 1"]),
    ("Abs(x) > x", []),
    ("Max(x, y) <= x", []),
    ("1/x > 0", []),
    ("x > 0", ["x >= 0"]),
    ("sqrt(x) <= x", ["x >= 0"]),
    ("x*y <= x", ["0 < x < 1", "0 < y < 2"]),
    ("eta <= 1/beta", ["beta > 0", "0 < eta <= 2/beta"]),
]


@pytest.mark.parametrize(("statement", "hypotheses"), TRUE, ids=[s for s, _ in TRUE])
def test_a_true_statement_has_a_certificate_that_both_checkers_accept(statement: str, hypotheses: list[str]) -> None:
    outcome = prove(statement, given=hypotheses)
    assert outcome.verdict == "proved", outcome.tried
    assert outcome.witness is None and outcome.margin is None and outcome.seconds > 0
    assert outcome.certificate == json.loads(json.dumps(outcome.certificate))
    allowed = {r.formula for h in hypotheses for r in Parser().relations(h)}
    [goal] = Parser().relations(statement)
    theorem = kernel.check(outcome.certificate)
    assert theorem.conclusion == goal.formula and theorem.hypotheses <= allowed
    second = recheck(outcome.certificate)
    assert show(second.conclusion) == repr(goal.formula)
    assert {show(h) for h in second.hypotheses} <= {repr(h) for h in allowed}
    assert outcome.theorem is not None and outcome.theorem.conclusion == goal.formula


def value(text: str, point: dict[str, Fraction]) -> bool:
    """The truth of a statement at a point, by SymPy."""
    numbers = {n: sympy.Rational(v.numerator, v.denominator) for n, v in point.items()}
    names = {"Eq": sympy.Eq, "Ne": sympy.Ne, "Abs": sympy.Abs, "Max": sympy.Max, "Min": sympy.Min, "sqrt": sympy.sqrt}
    return bool(eval(text, {"__builtins__": {}}, {**names, **numbers}))


@pytest.mark.parametrize(("statement", "hypotheses"), FALSE, ids=[s for s, _ in FALSE])
def test_a_false_statement_has_an_exact_witness(statement: str, hypotheses: list[str]) -> None:
    outcome = prove(statement, given=hypotheses)
    assert outcome.verdict == "refuted"
    assert outcome.certificate is None and outcome.theorem is None
    assert outcome.witness is not None and outcome.margin is not None
    point = {name: Fraction(v) for name, v in outcome.witness.items()}
    assert all(value(h, point) for h in hypotheses)
    assert not value(statement, point)


def test_a_witness_is_reproducible() -> None:
    first, second = (prove("x*y <= x", given=["0 < x < 1", "0 < y < 2"]) for _ in range(2))
    assert first.witness == second.witness and first.margin == second.margin


def test_an_open_statement_says_what_was_tried() -> None:
    outcome = prove("sqrt(x) >= 0", seconds=0.5)
    assert outcome.verdict == "unknown" and outcome.certificate is None and outcome.witness is None
    assert "x >= 0 under the root" in outcome.tried


@pytest.mark.parametrize(
    ("statement", "hypotheses", "code"),
    [
        ("x <= 5", ["x > 1", "x < 0"], "E170"),
        ("x <= 5", ["Eq(x, 1)", "Eq(x, 2)"], "E170"),
        ("x <= 5", ["1 < 0"], "E170"),
        ("x <= 5", ["x**2 <= -1"], "E170"),
        ("a <= b <= c", [], "E172"),
        ("x <= 0.5", [], "E104"),
        ("x <= 5", ["x <= 1e-3"], "E104"),
        ("x <= 1/0", [], "E106"),
        ("x", [], "E133"),
        ("", [], "E130"),
        ("   ", [], "E130"),
        ("x <= y if z else w", [], "E133"),
        ("True", [], "E133"),
        ("x in y", [], "E131"),
        ("x <= __class__", [], "E136"),
        ("x <= open('f')", [], "E139"),
        ("sqrt(x, y) <= 1", [], "E132"),
        ("Eq(x) <= 1", [], "E139"),
        ("x**y <= 1", [], "E101"),
        ("x % 2 <= 1", [], "E135"),
        ("x <= \0", [], "E130"),
    ],
)
def test_what_is_refused(statement: str, hypotheses: list[str], code: str) -> None:
    with pytest.raises(ClaimError) as caught:
        prove(statement, given=hypotheses, seconds=1)
    assert caught.value.code == code


@pytest.mark.parametrize("thing", [None, 1, True, 0.5, [], {}, object(), real("x"), sympy.Symbol("x"), sympy.true])
def test_only_relations_are_decided(thing: Any) -> None:
    with pytest.raises(ClaimError) as caught:
        prove(thing)
    assert caught.value.code == "E146"
    with pytest.raises(ClaimError):
        prove("x <= 1", given=[thing])


def test_relations_of_the_language_of_claims() -> None:
    a, b = positive("a b")
    outcome = prove(a * b <= (a**2 + b**2) / 2)
    assert outcome.verdict == "proved" and outcome.statement == "a*b <= (a**2 + b**2)/2"
    assert isinstance(a >= 0, Relation)
    assert prove(a >= 0, given=a > 0).verdict == "proved"


def test_relations_of_sympy() -> None:
    x, y = sympy.symbols("x y", real=True)
    assert prove(x * y <= (x**2 + y**2) / 2).verdict == "proved"
    assert prove(sympy.Eq((x + 1) ** 2, x**2 + 2 * x + 1)).verdict == "proved"
    assert prove(sympy.Ne(x, 0), given=[x > 0]).verdict == "proved"
    assert prove(sympy.Abs(x) >= x).verdict == "proved"
    assert prove(sympy.Max(x, y) >= y).verdict == "proved"
    assert prove(x < y).verdict == "refuted"
    outcome = prove(x <= x**2, given=[x > 0])
    assert outcome.verdict == "refuted" and outcome.witness == {"x": "1/2"}
    with pytest.raises(ClaimError):
        prove(x <= sympy.Float(0.5))


def test_one_hypothesis_need_not_be_in_a_list() -> None:
    assert prove("x**2 > 0", given="x > 0").verdict == "proved"
    assert prove("1/x > 0", given="0 < x < 1").verdict == "proved"


def test_hypotheses_that_are_not_needed_do_not_appear() -> None:
    outcome = prove("x**2 >= 0", given=["y > 0", "x > 3"])
    assert outcome.theorem is not None and not outcome.theorem.hypotheses


def test_what_a_proof_rests_on() -> None:
    assert prove("x**2 >= 0").rests_on == []
    outcome = prove("pi < Rational(22, 7)")
    assert outcome.verdict == "proved" and outcome.rests_on == ["interval arithmetic"]


def test_the_public_names() -> None:
    assert set(samproof.__all__) == {"ClaimError", "Outcome", "__version__", "prove"}
    assert samproof.Outcome("x <= 1").verdict == "unknown"
    with pytest.raises(AttributeError):
        _ = samproof.nothing


polynomials = st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=3)


@settings(max_examples=12)
@given(polynomials, st.sampled_from(["<=", "<", ">="]))
def test_verdicts_on_random_polynomials_agree_with_sampling(terms: list[tuple[int, int, int]], relation: str) -> None:
    text = " + ".join(f"({c})*x**{i}*y**{j}" for c, i, j in terms) + f" {relation} 0"
    outcome = prove(text, seconds=1)
    grid = [Fraction(n, d) for n in range(-4, 5) for d in (1, 3)]
    fails = [(x, y) for x in grid for y in grid if not _holds(sum(c * x**i * y**j for c, i, j in terms), relation)]
    if outcome.verdict == "proved":
        assert not fails
        assert recheck(outcome.certificate).conclusion is not None
    elif outcome.verdict == "refuted":
        assert outcome.witness is not None
        point = {n: Fraction(outcome.witness.get(n, "0")) for n in ("x", "y")}
        assert not _holds(sum(c * point["x"] ** i * point["y"] ** j for c, i, j in terms), relation)


def _holds(value: Any, relation: str) -> bool:
    return bool({"<=": value <= 0, "<": value < 0, ">=": value >= 0}[relation])
