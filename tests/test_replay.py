"""One point of a claim: exact sides, every hypothesis with its verdict, and mistakes that say where they are."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from conftest import Run, Write
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof.campaign.members import read, write
from samproof.campaign.select import select
from samproof.claims import Eq, Lemma, Min, natural, positive, real, sqrt, total
from samproof.errors import ClaimError
from samproof.members import Profile, Separable
from samproof.replay import read_point, replay

RATIONALS = st.fractions(-50, 50, max_denominator=100)


def ledger(name: str) -> Lemma:
    return select([name])[0][0].lemma()


@settings(max_examples=40)
@given(RATIONALS, RATIONALS)
def test_sides_and_verdict_agree_with_fractions(a: Fraction, b: Fraction) -> None:
    x, y = real("x"), real("y")
    answer = replay(Lemma("planted", given=[x >= y], claim=x * y <= 2 * x**2 / 5 + y**2 / 2), {"x": a, "y": b})
    left, right = a * b, 2 * a**2 / 5 + b**2 / 2
    assert answer.claim.values == (str(left), str(right))
    expected = "outside" if a < b else "holds" if left <= right else "refuted"
    assert answer.verdict == expected
    assert answer.margin == str(abs(right - left))


def test_decimals_are_exact() -> None:
    point = read_point(["eta=0.1", "x=-2.50", "y=1e-3", "z=.5/3", "v=(1, 0.2)"])
    assert point == {
        "eta": Fraction(1, 10),
        "x": Fraction(-5, 2),
        "y": Fraction(1, 1000),
        "z": Fraction(1, 6),
        "v": (Fraction(1), Fraction(1, 5)),
    }


@pytest.mark.parametrize(
    ("word", "code"),
    [("eta", "E220"), ("1=2", "E220"), ("=2", "E220"), ("eta=", "E221"), ("eta=abc", "E221"), ("eta=1/0", "E221"),
     ("eta=nan", "E221"), ("eta=inf", "E221"), ("eta=1/2/3", "E221"), ("eta=(1,)", "E221"), ("eta=" + "9" * 500, "E221"),
     ("f=profile:1,0", "E227"), ("f=profile:1,@a,0", "E227"), ("f=profile:1,@1/0,0", "E227"), ("f=profile:1,@1,0,@0,2", "E305")],
)  # fmt: skip
def test_a_bad_assignment_is_an_error_with_its_place(word: str, code: str) -> None:
    with pytest.raises(ClaimError) as caught:
        read_point(["beta=1", word])
    assert caught.value.code == code and caught.value.place == "<assignment 2>"


def test_a_name_given_twice_is_an_error() -> None:
    with pytest.raises(ClaimError, match="two values"):
        read_point(["x=1", "x=2"])


@pytest.mark.parametrize(
    ("point", "code", "named"),
    [({}, "E224", "x has no value"), ({"x": 1, "y": 2}, "E223", "no symbol 'y'"), ({"x": (1, 2)}, "E225", "x is a number")],
)
def test_missing_unknown_and_misfitting_names_are_errors(point: dict[str, object], code: str, named: str) -> None:
    x = real("x")
    with pytest.raises(ClaimError, match=named) as caught:
        replay(Lemma("square", claim=x <= x**2), {n: v if isinstance(v, tuple) else Fraction(v) for n, v in point.items()})  # type: ignore[call-overload]
    assert caught.value.code == code


def test_irrational_sides_are_decimals_and_decided() -> None:
    x = positive("x")
    answer = replay(Lemma("root", claim=sqrt(x) <= x), {"x": Fraction(1, 2)})
    assert answer.verdict == "refuted"
    assert answer.claim.values is not None and answer.claim.values[0].startswith("0.707106781")
    tie = replay(Lemma("tie", claim=sqrt(x) ** 2 <= x), {"x": Fraction(1, 2)})
    assert (tie.verdict, tie.margin) == ("holds", "0")


def test_a_side_without_a_value_is_said_to_have_none(run: Run) -> None:
    code, output = run("replay", "log(x) <= sqrt(x)", "x=-1")
    assert code == 1
    assert "unknown" in output and "undefined: logarithm" in output and "undefined: square root" in output


def test_naturals_and_sums() -> None:
    t, T = natural("t"), natural("T", at_least=1)
    lemma = Lemma("gauss", claim=total(t, t, T) <= T**2 / 3)
    assert replay(lemma, {"T": Fraction(2)}).verdict == "holds"
    assert replay(lemma, {"T": Fraction(4)}).claim.values == ("6", "16/3")
    assert replay(lemma, {"T": Fraction(0)}).verdict == "outside"
    for bad in (Fraction(1, 2), Fraction(-1), Fraction(10**6)):
        with pytest.raises(ClaimError, match="not a natural number"):
            replay(lemma, {"T": bad})


def test_what_an_equation_defines_may_be_left_out() -> None:
    a, b, eta = positive("a b eta")
    lemma = Lemma("tuned", given=[Eq(eta, Min(a, sqrt(b)))], claim=eta <= a)
    answer = replay(lemma, {"a": Fraction(3), "b": Fraction(2)})
    assert answer.verdict == "holds" and answer.point["eta"].startswith("1.41421356")
    assert replay(lemma, {"a": Fraction(1), "b": Fraction(4), "eta": Fraction(1)}).verdict == "holds"
    assert replay(lemma, {"a": Fraction(1), "b": Fraction(4), "eta": Fraction(2)}).verdict == "outside"


def test_a_claim_about_functions_on_a_quadratic() -> None:
    point = read_point(["beta=1", "eta=1", "rho=1", "curvature_f=1", "x=(1)"])
    answer = replay(ledger("sam-descent-smooth"), point)
    assert (answer.verdict, answer.margin, answer.claim.values) == ("holds", "0", ("1/2", "1/2"))
    steep = replay(ledger("sam-descent-smooth"), {**point, "curvature_f": Fraction(2)})
    assert steep.verdict == "outside"
    assert [r.what for r in steep.hypotheses if r.verdict == "fails"] == ["f is smooth(beta)"]


def test_a_claim_about_functions_on_a_piecewise_quadratic() -> None:
    point = read_point(["beta=1", "eta=1", "rho=1", "f=profile:1,@-2,-1,@2,1", "x=(1)"])
    answer = replay(ledger("sam-descent-smooth"), point)
    # f' = x for |x| >= 2 with f'' = -1 between: f(0) = f'(0) = 0, so f'(1) = -1, u = -1, y = 0, next = 1
    assert answer.claim.values == ("-1/2", "-1/2") and answer.verdict == "holds"
    with pytest.raises(ClaimError, match="x has no value"):
        replay(ledger("sam-descent-smooth"), {n: v for n, v in point.items() if n != "x"})
    with pytest.raises(ClaimError, match="f is a function"):
        replay(
            ledger("sam-average-smooth"), {**read_point(["T=1", "beta=1", "eta=1", "rho=1", "x[0]=(1)", "f=1", "g=profile:1"])}
        )


def test_an_orbit_of_a_member_is_run() -> None:
    point = read_point(["T=2", "beta=1", "eta=1/2", "rho=0", "f=profile:1", "x[0]=(4)"])
    answer = replay(ledger("sam-average-smooth"), point)
    # x = 4, 2: mean of 16 and 4; 2*8/(1/2*2)
    assert answer.claim.values == ("10", "16") and answer.verdict == "holds"


def test_a_symbol_that_an_equation_defines_may_be_left_out_beside_a_member() -> None:
    point = read_point(["T=3", "beta=1", "rho=1", "x[0]=(-1/4)", "f=profile:0,@-1/4,1"])
    answer = replay(ledger("sam-tuned-convex"), point)
    assert answer.verdict == "holds" and answer.point["eta"].startswith("0.14433")
    assert replay(ledger("sam-tuned-convex"), {**point, "eta": Fraction(1, 7)}).verdict == "outside"


joints = st.lists(RATIONALS, unique=True, max_size=3).map(sorted)


@settings(max_examples=40)
@given(joints, st.lists(RATIONALS, min_size=4, max_size=4), st.tuples(RATIONALS, RATIONALS, RATIONALS))
def test_members_survive_their_text(kinks: list[Fraction], curvatures: list[Fraction], home: tuple[Fraction, ...]) -> None:
    f = Profile(kinks, curvatures[: len(kinks) + 1], *home)
    text = write(f)
    assert text is not None
    again = read(text)
    assert isinstance(again, Profile) and again.pieces == f.pieces and again.joints == f.joints
    both = Separable([f, f])
    other = write(both)
    assert other is not None and read(other).formula() == both.formula()


def test_json_has_every_hypothesis(run: Run, write: Write) -> None:
    path = write('x = positive("x")\nsquare = Lemma("square", given=[x <= 2], claim=x <= x**2)\n')
    code, output = run("replay", "square", "x=1/2", "--paths", path, "--format", "json")
    data = json.loads(output)
    assert code == 1 and data["verdict"] == "refuted" and data["margin"] == "1/4"
    assert [(h["what"], h["verdict"]) for h in data["hypotheses"]] == [("x > 0", "holds"), ("x <= 2", "holds")]


def test_a_missing_value_names_the_place_of_the_claim(run: Run, write: Write) -> None:
    path = write('x = positive("x")\nsquare = Lemma("square", claim=x <= x**2)\n')
    code, output = run("replay", "square", "--paths", path)
    assert code == 2 and "E224 x has no value; add x=1" in output and f"{path.name}:" in output
