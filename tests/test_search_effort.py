"""What a search leaves out: it stops where a point refutes the goal, goes on where it stopped, and never refutes what follows."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from samproof import kernel as k
from samproof.provers.context import Budget, Unproved
from samproof.provers.countermodel import is_refuted
from samproof.provers.grading import Problem
from samproof.provers.positivstellensatz import Search
from samproof.provers.proof import Proof
from samproof.provers.simplex import cheapest
from samproof.provers.workspace import Workspace

X, Y, Z = k.var("x"), k.var("y"), k.var("z")

monomials = st.sampled_from([k.ONE, X, Y, Z, X * X, X * Y, Y * Z])
polynomials = st.lists(st.tuples(st.integers(-3, 3), monomials), min_size=1, max_size=4).map(
    lambda rows: sum((m.scale(c) for c, m in rows), k.ZERO)
)


def test_a_false_goal_is_refuted_at_once() -> None:
    search = Search(X - Y, False, [(X, True), (Y, True)])
    assert search.run(5.0) is None
    assert search.refuted


def test_an_equation_among_the_premises_holds_at_the_point_that_refutes() -> None:
    circle = X * X + Y * Y - k.ONE
    assert is_refuted(Problem(X + Y - k.ONE, False, [(circle, False), (-circle, False)]))
    assert not is_refuted(Problem(X + Y + k.ONE.scale(2), False, [(circle, False), (-circle, False)]))


def test_a_degenerate_equation_refutes_nothing() -> None:
    square = (X - Y) * (X - Y)
    assert not is_refuted(Problem(Y - X, False, [(square, False), (-square, False)]))
    both = X * X + Y * Y
    assert not is_refuted(Problem(-X, False, [(both, False), (-both, False), (X, False)]))


def test_a_strict_goal_that_is_assumed_weakly_is_refuted_on_the_edge() -> None:
    assert is_refuted(Problem(X - Y, True, [(X - Y, False), (X, True), (Y, True)]))
    assert not is_refuted(Problem(X - Y, True, [(X - Y, True), (X, True)]))


def test_premises_that_hold_somewhere_have_no_contradiction() -> None:
    assert is_refuted(Problem(k.ZERO, True, [(X, True), (X - Y, False)]))
    assert not is_refuted(Problem(k.ZERO, True, [(X, True), (-X, False)]))
    assert not is_refuted(Problem(k.ZERO, True, [(k.ZERO, True), (X, False)]))


@settings(max_examples=150, deadline=None)
@given(st.lists(polynomials, min_size=1, max_size=3), st.lists(polynomials, max_size=2), st.integers(0, 2))
def test_what_follows_from_the_premises_is_never_refuted(premises: list[k.Poly], roots: list[k.Poly], times: int) -> None:
    goal = sum((r * r for r in roots), k.ZERO) + premises[0].scale(times)
    if goal.terms:
        assert not is_refuted(Problem(goal, False, [(p, False) for p in premises]))


def test_a_search_goes_on_where_its_seconds_ended() -> None:
    search = Search(X * X + Y * Y - (X * Y).scale(2), False, [])
    assert search.run(-1.0) is None and not search.refuted
    assert search.run(5.0) is not None
    assert search.run(-1.0) is search.found


def test_a_search_for_the_same_goal_from_the_same_premises_is_the_same() -> None:
    proof = Proof()
    steps = [proof.assume(k.gt(X)), proof.assume(k.gt(Y))]
    for _ in range(2):
        try:
            Workspace(proof, steps, 0, Budget(5.0)).solve(k.ge(X - Y))
        except Unproved as failure:
            assert "hold where it does not" in failure.tried
    assert len(proof.searches) == 1


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_dense_simplex_method_agrees_with_a_library(data: st.DataObject) -> None:
    rows, columns = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 8))
    entries = data.draw(st.lists(st.integers(-3, 3), min_size=rows * columns, max_size=rows * columns))
    costs = np.array(data.draw(st.lists(st.integers(0, 9), min_size=columns, max_size=columns)), dtype=float)
    matrix, right = np.array(entries, dtype=float).reshape(rows, columns), np.eye(rows)[0]
    expected = linprog(costs, A_eq=matrix, b_eq=right, method="highs-ds")
    support = cheapest(costs, matrix)
    assert (support is None) == (expected.x is None)
    if support is not None:
        x = np.linalg.lstsq(matrix[:, support], right, rcond=None)[0]
        assert np.allclose(matrix[:, support] @ x, right) and (x >= -1e-9).all()
        assert abs(costs[support] @ x - expected.fun) <= 1e-7 * (1 + abs(expected.fun))


def test_quick_searches_leave_out_what_is_dear() -> None:
    goal = X**4 + Y**4 + Z**4 + k.ONE - (X * Y * Z).scale(Fraction(4))
    search = Search(goal, True, [])
    search.run(60.0, thorough=False)
    assert search._dear or search.found is not None
