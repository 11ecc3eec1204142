"""Mutants of claims: what is changed, what becomes of each, and that nothing false is ever called true."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from conftest import Run, Write
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof.campaign.pool import Workers
from samproof.campaign.select import select
from samproof.campaign.source import Source
from samproof.claims import Lemma, Max, Min, natural, norm, positive, real, smooth_convex, total, vector
from samproof.mutation.edits import expressions, weaker
from samproof.mutation.settle import Task, settle
from samproof.mutation.table import Table, mutate
from samproof.mutation.variant import variants
from samproof.replay import read_point, replay


def table(statement: str, *hypotheses: str, seconds: float = 1.0, jobs: int = 1) -> Table:
    (found,), interrupted = mutate([Source("s", statement=statement, given=hypotheses)], seconds, workers=Workers(jobs))
    assert not interrupted
    return found


def changes(lemma: Lemma, kind: str) -> list[str]:
    return [v.edit.change for v in variants(lemma) if v.edit.kind == kind]


# ---- what is changed -------------------------------------------------------------------------------------------------


def test_each_kind_of_change_is_made() -> None:
    x, y = positive("x y")
    lemma = Lemma("m", given=[x <= 2], claim=x - y**2 <= Max(3 * x, Min(y, 1)))
    kinds = {v.edit.kind for v in variants(lemma)}
    assert kinds == {"hypothesis", "strictness", "sign", "constant", "exponent", "branch", "term"}
    assert "without the branch Min(y, 1)" in changes(lemma, "branch") and "without the branch y" in changes(lemma, "branch")
    assert "y**2 -> y**3" in changes(lemma, "exponent") and "y**2 -> y" in changes(lemma, "exponent")
    assert [c for c in changes(lemma, "constant") if c.startswith("3 ")] == [
        f"3 -> {q} in 3*x" for q in ("33/10", "27/10", "6", "3/2")
    ]


def test_naturals_are_off_by_one_and_bound_indices_are_left_alone() -> None:
    t, T = natural("t"), natural("T", at_least=1)
    lemma = Lemma("sum", claim=total(t, t, T) <= T**2)
    assert set(changes(lemma, "index")) == {"T -> T + 1", "T -> T - 1"}
    claims = [str(v.claim) for v in variants(lemma) if v.edit.kind == "index"]
    assert "Sum(t, t < T + 1) <= T**2" in claims and not any("t + 1" in c for c in claims)


def test_every_hypothesis_is_dropped_classes_of_functions_included() -> None:
    beta = positive("beta")
    f, x = smooth_convex("f", beta), vector("x")
    dropped = [c for c in changes(Lemma("slope", claim=norm(f.gradient(x)) >= 0), "hypothesis") if c.endswith(" dropped")]
    assert dropped == ["beta > 0 dropped", "f is smooth(beta) dropped", "f is convex dropped", "f is bounded below dropped"]


@given(st.fractions(-5, 5, max_denominator=12), st.fractions(-5, 5, max_denominator=12))
def test_weaker_hypotheses_hold_wherever_the_original_does(a: Fraction, b: Fraction) -> None:
    x = real("x")
    bound = abs(b)
    for r in (x <= bound, x < bound, x >= bound, x > bound):
        claim = replay(Lemma("own", claim=r), {"x": a}).verdict
        for _, weak in weaker(r):
            if weak is not None and claim == "holds":
                assert replay(Lemma("weak", claim=weak), {"x": a}).verdict == "holds", (r, weak)


def test_no_two_mutants_say_the_same() -> None:
    lemma = select(["sam-descent-smooth"])[0][0].lemma()
    keys = [(v.claim.formula.key, tuple(sorted(h.key for h in v.hypotheses()))) for v in variants(lemma)]
    assert (
        len(set(keys)) == len(keys) and (lemma.claim.formula.key, tuple(sorted(h.key for h in lemma.hypotheses()))) not in keys
    )


def test_expressions_differ_in_one_place() -> None:
    x, y = real("x y")
    for edit, new in expressions((x + 2 * y) ** 3 / 4 - x):
        assert str(new) != "(x + 2*y)**3/4 - x" and edit.change


# ---- what becomes of them --------------------------------------------------------------------------------------------


def test_a_tight_inequality() -> None:
    found = table("a*b <= (a**2 + b**2)/2", seconds=4.0)
    verdicts = {r.change: (r.verdict, r.compared) for r in found.rows}
    assert verdicts["2 -> 11/5 in (a**2 + b**2)/2"][0] == "refuted"
    assert verdicts["2 -> 9/5 in (a**2 + b**2)/2"] == ("still true", "implied")
    assert verdicts["<= -> <"][0] == "refuted"
    assert found.count("undecided") == 0 and not found.news


def test_a_loose_constant_is_news() -> None:
    found = table("a*b <= 3*(a**2 + b**2)/4")
    assert "27/10" in " ".join(r.change for r in found.news)
    assert all(r.steps for r in found.news)


def test_needed_and_useless_hypotheses_are_told_apart() -> None:
    found = table("x <= x**2", "x >= 1", "y > 0")
    assert found.needed == ["x >= 1"] and found.droppable == ["y > 0"] and found.open == []


def test_false_mutants_are_never_called_true() -> None:
    found = table("log(x) <= x - 1", "x > 0")
    for row in found.rows:
        if row.kind in ("constant", "sign", "exponent", "term") and row.verdict == "still true":
            value = {"27/10": 0}.get(row.change)
            assert value is None
            for q in ("1/4", "1", "2", "5"):
                assert (
                    replay(Source("m", statement=row.statement, given=("x > 0",)).lemma(), read_point([f"x={q}"])).verdict
                    != "refuted"
                )


@settings(max_examples=3)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 5))
def test_a_refuted_mutant_comes_with_a_point_that_replays(p: int, q: int, c: int) -> None:
    found = table(f"{c}*x*y <= {p}*x**2 + {q}*y**2 + {c}**2*(x**2 + y**2)", seconds=0.1)
    refuted = [r for r in found.rows if r.verdict == "refuted"]
    assert refuted
    for row in refuted:
        assert row.witness is not None
        lemma = Source("m", statement=row.statement).lemma()
        assert replay(lemma, read_point([f"{n}={v}" for n, v in row.witness.items()])).verdict == "refuted"


def test_the_derivation_of_a_lemma_is_run_again_without_a_hypothesis() -> None:
    (source,), _ = select(["usam-slope-above"])
    numbers = {v.edit.change: n for n, v in enumerate(variants(source.lemma()), 1)}
    answers = {
        change: settle(Task(source, numbers[f"{change} dropped"], 6.0, 0))
        for change in ("f is smooth(beta)", "f is bounded below", "rho > 0")
    }
    assert {change: a.verdict for change, a in answers.items()} == {
        "f is smooth(beta)": "refuted",
        "f is bounded below": "still true",
        "rho > 0": "refuted",
    }
    assert answers["f is bounded below"].steps > 0 and answers["f is bounded below"].compared == "stronger"


def test_processes_do_not_change_the_table() -> None:
    one, two = (table("x <= x**2", "x >= 1", seconds=4.0, jobs=jobs) for jobs in (1, 2))
    assert [(r.change, r.verdict, r.compared, r.witness) for r in one.rows] == [
        (r.change, r.verdict, r.compared, r.witness) for r in two.rows
    ]


# ---- the command -----------------------------------------------------------------------------------------------------


def test_the_command_prints_what_is_needed(run: Run) -> None:
    code, output = run("mutate", "x <= x**2", "-g", "x >= 1")
    assert code == 0
    assert "needed: x >= 1" in output and "x >= 1 dropped  at x = 1/2, violated by 1/4" in output
    assert "proved" not in output


def test_json_of_mutants(run: Run, write: Write) -> None:
    path = write('x = positive("x")\nloose = Lemma("loose", claim=x <= x**2 + 1)\n')
    code, output = run("mutate", "--paths", path, "--format", "json")
    (claim,) = json.loads(output)["claims"]
    assert code == 0 and claim["id"] == "loose" and claim["droppable"] == ["x > 0"]
    rows = {m["change"]: m for m in claim["mutants"]}
    assert rows["1 -> 1/2 in x**2 + 1"]["compared"] == "stronger" and rows["1 -> 1/2 in x**2 + 1"]["steps"] > 0
    assert rows["1 -> 1/2 in x**2 + 1"]["number"] in claim["news"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("x <= 1", "-g", "x > 2", "-g", "x < 1"), "E170"),
        (("nosuch",), "E180"),
        (("x <", "-g", "x > 0"), "E130"),
        (("x <= 1", "y <= 1"), "E201"),
    ],
)
def test_claims_about_nothing_and_wrong_names_are_errors(run: Run, arguments: tuple[str, ...], said: str) -> None:
    code, output = run("mutate", *arguments)
    assert code == 2 and said in output
