"""Counterexamples to piecewise statements: the branch is decided exactly, and only the branch that is taken needs a value."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof import kernel as k
from samproof.fuzz import Search, Witness, contradictory, refute, satisfy, show
from samproof.fuzz.evaluate import certify, exact_values
from samproof.fuzz.floats import Lowered, screen
from samproof.fuzz.scene import Scene
from samproof.fuzz.smt import solver_models
from samproof.fuzz.surds import Undefined
from samproof.fuzz.tape import Tape
from samproof.kernel import Poly, choice, fn, ge, gt

x, y, z = k.var("x"), k.var("y"), k.var("z")
ONE, ZERO = k.ONE, k.ZERO
Q = Fraction


def c(value: int | str) -> Poly:
    return Poly.const(Q(value))


def inv(p: Poly) -> Poly:
    return fn("inv", p)


ABS = choice(x, x, -x)


# ---- an independent evaluation: lazy, in fractions or in 60 digits -------------------------------------------------------


class NoNumber(Exception):
    """The expression has no value."""


def number(p: Poly, point: dict[str, Any], exact: bool = True) -> Any:
    total = Q(0) if exact else mpmath.mpf(0)
    for monomial, coefficient in p.terms:
        term = coefficient if exact else mpmath.mpf(coefficient.numerator) / coefficient.denominator
        for a, e in monomial:
            term = term * atom(a, point, exact) ** e
        total = total + term
    return total


def atom(a: k.Atom, point: dict[str, Any], exact: bool) -> Any:
    if a.head == "var":
        q = point[a.args[0]]
        return q if exact else mpmath.mpf(q.numerator) / q.denominator
    first = number(a.args[0], point, exact)
    if a.head == "choice":
        if not exact and abs(first) < mpmath.mpf(10) ** -40:
            raise NoNumber  # too close to tell
        return number(a.args[1] if first >= 0 else a.args[2], point, exact)
    if a.head == "max":
        return max(first, number(a.args[1], point, exact))
    if a.head == "inv":
        if not first:
            raise NoNumber
        return 1 / first
    if first < 0 or (a.head == "log" and not first):
        raise NoNumber
    return {"sqrt": mpmath.sqrt, "log": mpmath.log}[a.head](first)


def confirm(hypotheses: list[k.Formula], goal: k.Formula, witness: Witness) -> None:
    """The statement fails at the witness, computed without the package under test."""
    point: dict[str, Any] = dict(witness.assignment)
    with mpmath.workdps(60):
        for h in hypotheses:
            v = number(h.args[0], point, witness.exact)
            assert {"ge": v >= 0, "gt": v > 0, "eq": v == 0}[h.head]
        v = number(goal.args[0], point, witness.exact)
        assert {"ge": v < 0, "gt": v <= 0, "eq": v != 0}[goal.head]
        assert not witness.exact or witness.margin == abs(v)


# ---- false and true statements -------------------------------------------------------------------------------------------

FALSE: dict[str, tuple[list[k.Formula], k.Formula]] = {
    "absolute value is positive": ([], gt(ABS)),
    "first branch holds at zero": ([], gt(choice(-x * x, x, ONE))),
    "joint off the usual values": ([], ge(choice(x - c("7/3"), c(-1), ONE) + choice(x - c("1177/500"), c(5), ZERO))),
    "between two joints": ([], ge(choice(x - c("355/113"), choice(c("22/7") - x, c(-1), ONE), ONE))),
    "wrong constant of a Huber function": (
        [gt(y)], ge(choice(ABS - y, y * ABS - (y * y).scale(Q(1, 2)), (x * x).scale(Q(1, 2))) - (x * x).scale(Q(49, 100)))),
    "a ramp is not convex with a cap": (
        [], ge(choice(x + y, x + y, ZERO) + choice(x + y - c(4), c(4) - x - y, ZERO) - x - y)),
    "sign is never zero": ([], gt(choice(-x, choice(x, ZERO, -ONE), ONE) ** 2)),
    "division in the branch not taken": ([], ge(choice(-x * x, c(-1), inv(x) ** 2))),
    "root in the branch not taken": ([ge(x)], ge(fn("sqrt", x) + choice(-x, c(-1), fn("sqrt", -x)))),
    "logarithm in the branch taken": ([ge(x)], ge(choice(x - c(2), x * inv(x - c(2)), fn("log", c(2) - x)) + ONE)),
    "condition with a logarithm": ([gt(x)], ge(choice(fn("log", x) - ONE, c(-1), ONE))),
    "condition with roots": ([ge(x)], ge(choice(fn("sqrt", x) - fn("sqrt", c(2)), c(3) - x, ONE))),
    "condition that is itself piecewise": ([], ge(choice(choice(x - ONE, c(-1), ONE) * x, ONE, c(-1)))),
    "piecewise hypothesis": ([ge(choice(x, y - x, y + x)), ge(ONE - y)], ge(c("99/100") - y)),
    "piecewise equation": ([k.eq(y - choice(x - ONE, x.scale(3), x))], ge(choice(y - c(2), c(4) - y, ONE - y))),
}  # fmt: skip

TRUE: dict[str, tuple[list[k.Formula], k.Formula]] = {
    "absolute value": ([], ge(ABS - x)),
    "absolute value from below": ([], ge(ABS + x)),
    "square of the absolute value": ([], k.eq(ABS * ABS - x * x)),
    "triangle": ([], ge(ABS + choice(y, y, -y) - choice(x + y, x + y, -x - y))),
    "maximum": ([], k.eq(choice(x - y, x, y) - k.maximum(x, y))),
    "Huber": ([gt(y)], ge((x * x).scale(Q(1, 2)) - choice(ABS - y, y * ABS - (y * y).scale(Q(1, 2)), (x * x).scale(Q(1, 2))))),
    "joint of the absolute value": ([], ge(choice(x - ONE, x - ONE, ONE - x))),
    "reciprocal where it exists": ([], ge(choice(x - ONE, ONE - inv(x), ZERO))),
    "both branches alike": ([], k.eq(choice(x, y, y) - y)),
    "a branch that is never taken": ([], ge(choice(x * x, ONE, c(-1)))),
    "a branch that is never taken and has no value": ([], ge(choice(x * x, x * x, inv(x - x * x)))),
    "logarithm with its domain": ([], ge(choice(x - ONE, fn("log", x), ZERO))),
    "a root with its domain": ([], ge(choice(x, fn("sqrt", x), ONE))),
    "a gap between the pieces": ([k.eq(y - choice(x - ONE, x.scale(3), x))], ge(choice(y - c(2), ONE, ONE - y))),
    "contradictory pieces": ([gt(choice(x, -x, x))], ge(c(-1))),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_piecewise_statements_are_refuted(name: str) -> None:
    hypotheses, goal = FALSE[name]
    witness = refute(hypotheses, goal, seconds=5.0)
    assert isinstance(witness, Witness), witness
    confirm(hypotheses, goal, witness)


@pytest.mark.parametrize("name", TRUE)
def test_true_piecewise_statements_are_not_refuted(name: str) -> None:
    result = refute(*TRUE[name], seconds=0.3)
    assert isinstance(result, Search), result


@pytest.mark.parametrize("p", [inv(x), fn("sqrt", -ONE - x * x), fn("log", -x * x)])
def test_a_value_that_does_not_exist_is_no_counterexample(p: Poly) -> None:
    """The kernel knows nothing of 1/0, so neither this nor its negation is refuted at x = 0, and nothing else is false."""
    for goal in (ge(choice(-x * x, p, ONE)), ge(choice(-x * x, -p, ONE)), k.eq(choice(-x * x, p, ZERO)), gt(choice(-x * x, p * ZERO + p, ONE))):
        assert isinstance(refute([], goal, seconds=0.2), Search)


def test_satisfiable_pieces() -> None:
    found = satisfy([gt(choice(x - ONE, fn("sqrt", x - c(5)), fn("log", x)) - c(3))])
    assert isinstance(found, Witness)
    value = found.assignment["x"]
    assert isinstance(value, Fraction) and value > 14
    exact = satisfy([k.eq(choice(x, x - c(3), inv(x)))])
    assert isinstance(exact, Witness) and exact.assignment == {"x": Q(3)} and exact.exact


def test_contradictory_pieces() -> None:
    assert contradictory([gt(-ABS)]) and contradictory([gt(choice(x, ONE, c(2)) - c(2))])
    assert not contradictory([gt(ABS)]) and not contradictory([gt(choice(x, inv(x), ZERO))])


def test_functions_and_vectors_inside_pieces() -> None:
    v, w = k.vec("v"), k.vec("w")
    smaller = choice(k.inner(v, v) - k.inner(w, w), k.value("f", w), k.value("f", v))
    witness = refute([], ge(k.value("f", v) - smaller))
    assert isinstance(witness, Witness)
    assert witness.assignment["f(v)"] < witness.assignment["f(w)"]  # type: ignore[operator]
    same = refute([k.veq(v - w)], k.eq(smaller - k.value("f", v)), seconds=0.3)
    assert isinstance(same, Search)


# ---- evaluation ----------------------------------------------------------------------------------------------------------


def certified(p: Poly, head: str = "ge", **point: Fraction | int) -> Any:
    tape = Tape({}, 0)
    node = tape.scalar(p)
    return certify(tape, [Q(point[name]) for name in tape.unknowns], [], (head, node))


def test_the_joint_belongs_to_the_first_branch() -> None:
    assert certified(choice(x, c(-1), ONE), x=0) == (1, True)
    assert certified(choice(-x, ONE, c(-1)), x=0) is None
    third = choice(x.scale(3) - ONE, c(-1), ONE)
    assert certified(third, x=Q(1, 3)) == (1, True) and certified(third, x=Q(1, 3) - Q(1, 10**30)) is None


def test_an_irrational_condition_is_decided_exactly() -> None:
    root = fn("sqrt", c(2)) * fn("sqrt", c(3)) - fn("sqrt", c(6))
    assert certified(choice(root, c(-1), ONE)) == (1, False)
    assert certified(choice(root - c("1/100000000000000000000000000000000000000000"), ONE, c(-1))) == (1, False)
    e = fn("exp", ONE)
    assert certified(choice(e - c("27182818284590452353/10000000000000000000"), c(-2), ONE)) == ("2.00000", False)
    assert certified(choice(e - c("27182818284590452354/10000000000000000000"), c(-2), ONE)) is None


def test_a_condition_that_balls_cannot_decide_gives_no_witness() -> None:
    zero = fn("exp", x) * fn("exp", -x) - ONE
    for p in (choice(zero, c(-1), ONE), choice(zero, ONE, c(-1)), choice(zero, c(-1), c(-1)), choice(-zero, inv(y), c(-1))):
        assert certified(p, x=1, y=0) is None
    assert certified(choice(zero, c(-1), ONE), x=0) == (1, True)


@pytest.mark.parametrize("bad", [inv(y), fn("log", y), fn("sqrt", y - ONE), inv(fn("sin", y)), fn("log", fn("exp", c(-1)) * -ONE)])
def test_only_the_branch_that_is_taken_needs_a_value(bad: Poly) -> None:
    assert certified(choice(x, c(-1), bad), x=1, y=0) is not None
    assert certified(choice(x, bad, c(-1)), x=-1, y=0) is not None
    for p in (choice(x, bad, c(-1)), choice(x, c(-1), bad) * choice(x, ONE, bad) + bad, choice(bad, c(-1), c(-1)), bad * ZERO + bad):
        assert certified(p, x=1, y=0) is None
    assert certified(choice(fn("exp", x) - c(2), c(-1), bad), x=1, y=0) is not None  # a ball decides
    assert certified(choice(fn("exp", x) - c(3), c(-1), bad), x=1, y=0) is None
    assert certified(choice(x, c(-1), choice(bad, bad, ONE)), x=1, y=0) is not None


def test_a_hypothesis_needs_a_value_even_where_no_branch_reads_it() -> None:
    scene = Scene([ge(inv(x))], ge(choice(x * x, c(-1), inv(x))), {}, 0)
    assert scene.certify([Q(0)]) is None and scene.certify([Q(1)]) == (1, True)


def test_irrelevant_irrational_branches_leave_a_witness_exact() -> None:
    assert certified(choice(x, c(-1), fn("exp", x)), x=1) == (1, True)
    assert certified(choice(x, fn("exp", x) - c(9), c(-1)), x=1)[1] is False


def test_values_that_do_not_exist_are_marked() -> None:
    tape = Tape({}, 0)
    node = tape.scalar(choice(x, inv(x), ZERO))
    values = exact_values(tape, [Q(0)])
    assert isinstance(values[node], Undefined)
    assert exact_values(tape, [Q(-1)])[node] == 0


def test_pieces_are_written_as_such() -> None:
    assert show(choice(x - y, x, inv(y))) == "Piecewise((x, x - y >= 0), (1/(y)))"
    assert show(choice(x, choice(y, ONE, ZERO), c(2)).scale(3)) == "3*Piecewise((Piecewise((1, y >= 0), 0), x >= 0), 2)"


def test_the_solver_knows_pieces() -> None:
    """A narrow piece, and a reciprocal that does not exist where it matters."""
    scene = Scene([], ge(choice(x - c("1234567/1000000"), choice(c("1234568/1000000") - x, c(-1), ONE), ONE)), {}, 0)
    models = list(solver_models(scene, 10**6, 2000))
    assert models and scene.certify([q for q, _ in models[0]]) is not None
    apart = Scene([], ge(choice(-x * x, c(-1), inv(x) * inv(x))), {}, 0)
    assert [[q for q, _ in m] for m in solver_models(apart, 10**6, 2000)][:1] == [[Q(0)]]
    used = Scene([k.eq(x)], ge(choice(-x * x, inv(x), ONE)), {}, 0)
    assert not list(solver_models(used, 10**6, 2000))


# ---- random piecewise expressions ----------------------------------------------------------------------------------------

coefficients = st.fractions(-3, 3, max_denominator=3)
leaves = st.sampled_from([x, y, x - ONE, x + y]) | coefficients.map(Poly.const)


def grown(*heads: str) -> Callable[[st.SearchStrategy[Poly]], st.SearchStrategy[Poly]]:
    def extend(p: st.SearchStrategy[Poly]) -> st.SearchStrategy[Poly]:
        some = [st.builds(fn, st.sampled_from(heads), p), st.builds(k.maximum, p, p), st.builds(choice, p, p, p)]
        return st.one_of(st.builds(Poly.__add__, p, p), st.builds(Poly.__mul__, p, p), st.builds(choice, p, p, p), *some)

    return extend


rational = st.recursive(leaves, grown("inv"), max_leaves=8)
irrational = st.recursive(leaves, grown("inv", "sqrt", "log"), max_leaves=8)
coordinates = st.sampled_from([Q(n, d) for n in (-2, -1, 0, 1, 2) for d in (1, 2, 3)])


def compiled(p: Poly, point: dict[str, Fraction]) -> tuple[Tape, int, list[Fraction]]:
    tape = Tape({}, 0)
    node = tape.scalar(p)
    return tape, node, [point[name] for name in tape.unknowns]


@settings(max_examples=400, deadline=None)
@given(rational, coordinates, coordinates)
def test_exact_values_agree_with_a_direct_computation(p: Poly, a: Fraction, b: Fraction) -> None:
    point = {"x": a, "y": b}
    tape, node, slots = compiled(p, point)
    try:
        value = number(p, point)
    except NoNumber:
        assert isinstance(exact_values(tape, slots)[node], Undefined)
        for head in ("ge", "gt", "eq"):
            assert certify(tape, slots, [], (head, node)) is None and certify(tape, slots, [(head, node)], None) is None
        return
    assert exact_values(tape, slots)[node] == value
    for head, holds in (("ge", value >= 0), ("gt", value > 0), ("eq", value == 0)):
        assert certify(tape, slots, [], (head, node)) == (None if holds else (abs(value), True))
        assert certify(tape, slots, [(head, node)], None) == ((0, True) if holds else None)


@settings(max_examples=200, deadline=None)
@given(irrational, coordinates, coordinates)
def test_certified_signs_agree_with_sixty_digits(p: Poly, a: Fraction, b: Fraction) -> None:
    point = {"x": a, "y": b}
    tape, node, slots = compiled(p, point)
    with mpmath.workdps(60):
        try:
            value = number(p, point, exact=False)
        except NoNumber:
            return
        if abs(value) > mpmath.mpf(10) ** -30:
            assert (certify(tape, slots, [], ("ge", node)) is not None) <= (value < 0)
            assert (certify(tape, slots, [("ge", node)], None) is not None) <= (value > 0)


@settings(max_examples=200, deadline=None)
@given(irrational, coordinates, coordinates)
def test_what_is_not_defined_is_never_certified(p: Poly, a: Fraction, b: Fraction) -> None:
    point = {"x": a, "y": b}
    tape, node, slots = compiled(p + fn("log", choice(x, x - x * x, x)), point)
    if (a if a < 0 else a - a * a) <= 0:
        assert certify(tape, slots, [], ("ge", node)) is None and certify(tape, slots, [("ge", node)], None) is None


@settings(max_examples=150, deadline=None)
@given(rational, st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=6))
def test_floating_point_looks_at_the_same_branch(p: Poly, points: list[tuple[Fraction, Fraction]]) -> None:
    scene = Scene([], ge(p), {}, 0)
    rows = [[{"x": a, "y": b}[name] for name in scene.tape.unknowns] for a, b in points]
    seen = screen(scene, Lowered(scene.tape), np.array([[float(q) for q in row] for row in rows]).reshape(len(rows), scene.size))
    for row, satisfied, raw in zip(rows, seen.satisfied, seen.raw, strict=True):
        value = exact_values(scene.tape, row)[scene.goal[1]] if scene.goal else None
        if satisfied and isinstance(value, Fraction) and abs(value) > Q(1, 10**6):
            # a condition that vanishes up to rounding may go either way; then the values may differ
            joint = any(abs(exact_values(scene.tape, row)[n]) < Q(1, 10**9) for n in scene.tape.conditions()
                        if isinstance(exact_values(scene.tape, row)[n], Fraction))  # fmt: skip
            assert joint or abs(raw - float(value)) <= 1e-6 * (1 + abs(float(value)))
        if scene.certify(row) is not None and not scene.tape.conditions():
            assert satisfied


@settings(max_examples=15, deadline=None)
@given(st.fractions(-20, 20, max_denominator=300), st.fractions(-20, 20, max_denominator=300), st.booleans())
def test_a_narrow_wrong_piece_is_found_wherever_it_is(low: Fraction, width: Fraction, left: bool) -> None:
    """-1 exactly on [low, low + width] (or only at its left end), 1 elsewhere."""
    high = low if left else low + abs(width)
    p = choice(x - Poly.const(low), choice(Poly.const(high) - x, c(-1), ONE), ONE)
    witness = refute([], ge(p), seconds=5.0)
    assert isinstance(witness, Witness) and witness.exact
    value = witness.assignment["x"]
    assert isinstance(value, Fraction) and low <= value <= high
