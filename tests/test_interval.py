"""Interval arithmetic encloses the true values, and an enclosure proves nothing that is false."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from samproof.kernel import (
    INTERVAL,
    ONE,
    ZERO,
    Formula,
    Index,
    KernelError,
    Poly,
    Theorem,
    eq,
    fn,
    ge,
    gt,
    infer,
    inner,
    maximum,
    nat,
    pi,
    power,
    seq,
    value,
    var,
    vec,
)
from samproof.kernel.interval import Arithmetic, Interval, evaluate, lower_bound, uses_slopes, verify

x, y = var("x"), var("y")
DIGITS = 160
widths = st.one_of(
    st.just(Fraction(0)), st.fractions(0, 2, max_denominator=10**6), st.integers(0, 40).map(lambda n: Fraction(1, 2**n))
)
bits = st.sampled_from([8, 9, 13, 24, 53, 64, 128, 300])


def rationals(low: int, high: int) -> st.SearchStrategy[Fraction]:
    """Ordinary rationals, integers, and tiny ones of either sign."""
    tiny = st.tuples(st.sampled_from([-1, 1]), st.integers(1, 10**9), st.integers(0, 200)).map(
        lambda t: Fraction(t[0] * t[1], 10**9 * 2 ** t[2])
    )
    return st.one_of(
        st.fractions(low, high, max_denominator=10**9),
        st.integers(low, high).map(Fraction),
        tiny.filter(lambda q: low <= q <= high),
    )


def exact(q: Fraction) -> Any:
    return mpmath.mpf(q.numerator) / q.denominator


def contains(interval: Interval, number: Any, precision: int) -> bool:
    """Whether a number known to ``DIGITS`` significant digits lies in an interval, the last digits being in doubt."""
    slack = abs(number) * mpmath.mpf(10) ** (40 - DIGITS)
    low, high = (mpmath.mpf(end) / mpmath.mpf(2) ** precision for end in interval)
    return bool(low <= number + slack and number - slack <= high)


def c(number: Any) -> Poly:
    return Poly.const(Fraction(number))


# ---- functions -------------------------------------------------------------------------------------------------------


@given(bits, rationals(-50, 50), rationals(-50, 50), widths, widths)
@settings(max_examples=40, deadline=None)
def test_field_operations_enclose_exact_values(
    precision: int, a: Fraction, b: Fraction, wide: Fraction, narrow: Fraction
) -> None:
    arithmetic = Arithmetic(precision)
    unit = Fraction(1, 2**precision)
    left, right = arithmetic.rational(a, a + wide), arithmetic.rational(b, b + narrow)
    for p in (a, a + wide, a + wide / 3):
        for q in (b, b + narrow, b + narrow / 2):
            for interval, number in (
                (arithmetic.add(left, right), p + q),
                (arithmetic.mul(left, right), p * q),
                (arithmetic.neg(left), -p),
                (arithmetic.power(left, 2), p * p),
                (arithmetic.power(left, 3), p**3),
                (arithmetic.power(left, 4), p**4),
                (arithmetic.div_int(left, 3), p / 3),
            ):
                assert interval[0] * unit <= number <= interval[1] * unit
            if right[0] > 0 or right[1] < 0:
                interval = arithmetic.inv(right)
                assert interval[0] * unit <= 1 / q <= interval[1] * unit
            else:
                with pytest.raises(KernelError):
                    arithmetic.inv(right)


FUNCTIONS: dict[str, tuple[Callable[[Any], Any], int, int]] = {
    "exp": (mpmath.exp, -60, 60),
    "sin": (mpmath.sin, -1000, 1000),
    "cos": (mpmath.cos, -1000, 1000),
    "sqrt": (mpmath.sqrt, 0, 10**6),
    "log": (mpmath.log, 0, 10**6),
}


@pytest.mark.parametrize("head", sorted(FUNCTIONS))
@given(data=st.data(), precision=bits, wide=widths, inside=st.fractions(0, 1, max_denominator=1000))
@settings(max_examples=50, deadline=None)
def test_functions_enclose_precise_values(
    head: str, data: st.DataObject, precision: int, wide: Fraction, inside: Fraction
) -> None:
    function, low, high = FUNCTIONS[head]
    start = data.draw(rationals(low, high))
    arithmetic = Arithmetic(precision)
    interval = arithmetic.rational(start, start + wide)
    try:
        result = getattr(arithmetic, head)(interval)
    except KernelError:
        assert interval[0] <= 0 and head in ("log", "sqrt")
        return
    assert result[0] <= result[1]
    with mpmath.workdps(DIGITS):
        for point in (start, start + wide, start + wide * inside):
            assert contains(result, function(exact(point)), precision), (head, precision, point)


@pytest.mark.parametrize("head", ["exp", "sin", "cos", "log", "sqrt"])
@pytest.mark.parametrize(
    "text",
    [
        "0",
        "1",
        "1/3",
        "1/1000000007",
        "1e-40",
        "1e-300",
        "700",
        "355/113",
        "22/7",
        "1000000",
        "4095/4096",
        "4097/4096",
        "1/2",
        "2",
        "3/2",
    ],
)
def test_functions_enclose_hard_and_simple_points(head: str, text: str) -> None:
    point = Fraction(text)
    if head == "exp" and point > 1000:
        point = point / 10**4
    with mpmath.workdps(DIGITS):
        for precision in (8, 64, 180):
            arithmetic = Arithmetic(precision)
            for q in (point, -point) if head in ("sin", "cos", "exp") else (point,):
                interval = arithmetic.exact(q)
                if head == "log" and interval[0] <= 0:
                    with pytest.raises(KernelError):
                        arithmetic.log(interval)
                    continue
                if head in ("sin", "cos") and precision == 8 and abs(q) > 1000:  # 8 bits of pi do not say where the wave is
                    with pytest.raises(KernelError):
                        getattr(arithmetic, head)(interval)
                    continue
                truth = getattr(mpmath, head)(exact(q))
                assert contains(getattr(arithmetic, head)(interval), truth, precision), (head, q, precision)


@given(st.integers(-(10**9), 10**9), st.sampled_from([64, 128, 300]), st.sampled_from(["sin", "cos"]))
@settings(max_examples=40, deadline=None)
def test_waves_at_large_arguments(n: int, precision: int, head: str) -> None:
    arithmetic = Arithmetic(precision)
    with mpmath.workdps(DIGITS):
        assert contains(getattr(arithmetic, head)(arithmetic.exact(n)), getattr(mpmath, head)(n), precision)


@given(st.sampled_from(["sin", "cos"]), st.fractions(-20, 20, max_denominator=50), st.fractions(0, 9, max_denominator=50))
@settings(max_examples=40, deadline=None)
def test_waves_over_wide_intervals_reach_their_extremes(head: str, low: Fraction, width: Fraction) -> None:
    result = getattr(Arithmetic(64), head)(Arithmetic(64).rational(low, low + width))
    with mpmath.workdps(DIGITS):
        for k in range(41):
            assert contains(result, getattr(mpmath, head)(exact(low + width * k / 40)), 64)


@pytest.mark.parametrize("precision", [8, 16, 53, 64, 180, 1000])
def test_pi_is_enclosed_tightly(precision: int) -> None:
    low, high = Arithmetic(precision).pi
    with mpmath.workdps(400):
        scaled = mpmath.pi * mpmath.mpf(2) ** precision
        assert low <= scaled <= high and high - low <= 2


@pytest.mark.parametrize("head", ["exp", "sin", "cos", "log", "sqrt"])
def test_more_bits_make_it_tighter(head: str) -> None:
    widths_ = []
    for precision in (32, 64, 128, 256):
        arithmetic = Arithmetic(precision)
        low, high = getattr(arithmetic, head)(arithmetic.exact(Fraction(7, 5)))
        widths_.append(Fraction(high - low, 2**precision))
    assert all(fine < coarse / 2**20 for coarse, fine in pairwise(widths_))
    assert widths_[0] < Fraction(1, 2**20)


@pytest.mark.parametrize("precision", [7, 0, -8, 4097, 10**9, 64.0, "64", None, True])
def test_an_absurd_precision_is_refused(precision: Any) -> None:
    with pytest.raises(KernelError):
        Arithmetic(precision)


def test_functions_outside_their_domain_are_refused() -> None:
    arithmetic = Arithmetic(32)
    for interval in (
        arithmetic.rational(Fraction(-1), Fraction(1)),
        (0, 0),
        arithmetic.rational(Fraction(0), Fraction(2)),
        (-5, -5),
    ):
        with pytest.raises(KernelError):
            arithmetic.log(interval)
    for interval in ((-1, 1), (0, 0), (-5, 0), (0, 5)):
        with pytest.raises(KernelError):
            arithmetic.inv(interval)
    for interval in ((-1, 1), (-1, -1), (-1, 0)):
        with pytest.raises(KernelError):
            arithmetic.sqrt(interval)


def test_a_huge_exponential_is_refused() -> None:
    arithmetic = Arithmetic(8)
    with pytest.raises(KernelError):
        arithmetic.exp(arithmetic.exact(10**30))


# ---- polynomials -----------------------------------------------------------------------------------------------------


def truth(p: Poly, point: dict[str, Fraction]) -> Any:
    """The value of a polynomial at many digits, or None outside its domain."""
    result = mpmath.mpf(0)
    for monomial, coefficient in p.terms:
        product = exact(coefficient)
        for a, e in monomial:
            if a.head == "var":
                number = exact(point[a.args[0]])
            elif a.head == "pi":
                number = mpmath.pi()
            else:
                inside = [truth(q, point) for q in a.args]
                number = None if None in inside else max(inside) if a.head == "max" else _apply(a.head, inside[0])
            if number is None:
                return None
            product *= number**e
        result += product
    return result


def _apply(head: str, t: Any) -> Any:
    if (
        (head == "inv" and t == 0)
        or (head == "sqrt" and t < 0)
        or (head == "log" and t <= 0)
        or (head == "exp" and abs(t) > 200)
    ):
        return None
    return 1 / t if head == "inv" else getattr(mpmath, head)(t)


expressions = st.recursive(
    st.one_of(st.sampled_from([x, y, x * x, pi(), fn("exp", x)]), st.fractions(-3, 3, max_denominator=4).map(Poly.const)),
    lambda inside: st.one_of(
        st.tuples(inside, inside).map(lambda t: t[0] + t[1]),
        st.tuples(inside, inside).map(lambda t: t[0] * t[1]),
        st.tuples(inside, inside).map(lambda t: maximum(*t)),
        st.tuples(st.sampled_from(["inv", "sqrt", "log", "sin", "cos"]), inside).map(lambda t: fn(*t)),
        inside.map(lambda p: fn("exp", fn("sin", p))),
    ),
    max_leaves=5,
)
boxes = st.tuples(*([st.tuples(st.fractions(-3, 3, max_denominator=8), st.fractions(0, 1, max_denominator=8))] * 2))


@given(
    expressions, boxes, st.sampled_from([16, 64]), st.fractions(0, 1, max_denominator=9), st.fractions(0, 1, max_denominator=9)
)
@settings(max_examples=50, deadline=None)
def test_evaluation_encloses_every_point_of_the_box(p: Poly, box: Any, precision: int, s: Fraction, t: Fraction) -> None:
    (x0, dx), (y0, dy) = box
    arithmetic = Arithmetic(precision)
    ends = {"x": arithmetic.rational(x0, x0 + dx), "y": arithmetic.rational(y0, y0 + dy)}
    try:
        result = evaluate(p, arithmetic, ends)
    except KernelError:
        return
    with mpmath.workdps(DIGITS):
        for point in ({"x": x0, "y": y0}, {"x": x0 + dx, "y": y0 + dy}, {"x": x0 + s * dx, "y": y0 + t * dy}):
            number = truth(p, point)
            assert number is not None, "defined everywhere on the box"
            assert contains((result[0] - 1, result[1] + 1), number, precision)


@pytest.mark.parametrize("p", [nat(Index("n")), seq("a", Index("")), inner(vec("u"), vec("u")), value("f", vec("u")), power(x, Index("n")), y,
                               fn("exp", y), maximum(x, y), fn("inv", x * y)])  # fmt: skip
def test_what_is_not_bounded_is_refused(p: Poly) -> None:
    with pytest.raises(KernelError):
        evaluate(p, Arithmetic(32), {"x": (1 << 32, 1 << 33)})


# ---- the rule --------------------------------------------------------------------------------------------------------


def sides(*box: tuple[str, Any, Any]) -> list[Theorem]:
    formulas = [f for name, low, high in box for f in (ge(var(name) - c(low)), ge(c(high) - var(name)))]
    return [infer("assume", formula=f) for f in formulas]


def enclose(goal: Formula, *box: tuple[str, Any, Any], tree: Any = "natural", bits: int = 64) -> Theorem:
    rows = [(name, Fraction(low), Fraction(high)) for name, low, high in box]
    return infer("enclosure", sides(*box), goal=goal, box=rows, bits=bits, tree=tree)


def halves(depth: int, leaf: str = "natural", name: str = "x") -> Any:
    return leaf if depth == 0 else [name, halves(depth - 1, leaf, name), halves(depth - 1, leaf, name)]


def test_enclosures_prove_what_they_should() -> None:
    goal = gt(x * x - x + c("1/3"))
    with pytest.raises(KernelError):
        enclose(goal, ("x", 0, 1))
    theorem = enclose(goal, ("x", 0, 1), tree=halves(5))
    assert theorem.conclusion == goal and theorem.facts == {INTERVAL}
    assert theorem.hypotheses == {ge(x), ge(ONE - x)}
    assert enclose(goal, ("x", 0, 1), tree=halves(2, "mean")).conclusion == goal
    assert enclose(gt(pi() - c("355/113") + c("1/1000000"))).hypotheses == frozenset()
    assert enclose(ge(ZERO)).conclusion == ge(ZERO)


trees = st.recursive(
    st.sampled_from(["natural", "mean"]), lambda t: st.tuples(st.sampled_from(["x", "y"]), t, t).map(list), max_leaves=6
)


@given(expressions, boxes, trees, st.sampled_from([8, 24, 64]), st.fractions(0, 4, max_denominator=4), st.booleans())
@settings(max_examples=50, deadline=None)
@example(fn("inv", x) * fn("inv", x), ((Fraction(-1), Fraction(1)), (Fraction(0), Fraction(0))), "mean", 64, Fraction(0), True)
def test_an_accepted_enclosure_is_true_at_many_points(
    p: Poly, box: Any, tree: Any, precision: int, lift: Fraction, strict: bool
) -> None:
    (x0, dx), (y0, dy) = box
    goal = (gt if strict else ge)(p + Poly.const(lift))
    try:
        theorem = enclose(goal, ("x", x0, x0 + dx), ("y", y0, y0 + dy), tree=tree, bits=precision)
    except KernelError:
        return
    assert theorem.conclusion == goal
    with mpmath.workdps(DIGITS):
        for s in range(5):
            for t in range(5):
                number = truth(goal.args[0], {"x": x0 + dx * s / 4, "y": y0 + dy * t / 4})
                assert number is not None and (number > 0 if strict else number >= -(mpmath.mpf(10) ** -50)), (number, s, t)


@given(expressions, boxes, trees)
@settings(max_examples=40, deadline=None)
def test_a_false_sign_is_never_shown(p: Poly, box: Any, tree: Any) -> None:
    """The goal fails at the middle of the box, by a clear margin."""
    (x0, dx), (y0, dy) = box
    with mpmath.workdps(DIGITS):
        number = truth(p, {"x": x0 + dx / 2, "y": y0 + dy / 2})
        assume(number is not None and abs(number) < 10**6)
        below = Poly.const(Fraction(int(mpmath.floor(number * 1000)) + 2, 1000))
    for goal in (ge(p - below), gt(p - below)):
        with pytest.raises(KernelError):
            enclose(goal, ("x", x0, x0 + dx), ("y", y0, y0 + dy), tree=tree)


@pytest.mark.parametrize(
    ("p", "low", "high"),
    [
        (x, -1, 1),
        (x - ONE, 0, 2),
        (-(x * x), -1, 1),
        (x * x - c("1/100"), 0, 1),
        (fn("inv", x), -1, 1),
        (-fn("inv", x), -1, 1),
        (fn("inv", x) * fn("inv", x), -1, 1),
        (fn("inv", x * x), -1, 1),
        (fn("sqrt", x), -1, 1),
        (fn("sqrt", x) + ONE, -1, 0),
        (fn("log", x) + c(100), 0, 1),
        (fn("exp", fn("inv", x)), -1, 1),
        (fn("exp", x) - c("27182818285/10000000000"), 1, 1),
        (c("314159265358979/100000000000000") - pi(), 0, 1),
        (fn("sin", x) - x, 0, 1),
        (fn("cos", x), 1, 2),
        (ONE - x * fn("inv", x) - c("1/10"), "-1/1000", 1),
        (maximum(x, -x) - c("1/8"), -1, 1),
        (fn("inv", fn("sin", x)), 3, 4),
        (fn("sqrt", x * x - x) + ONE, 0, 1),
    ],
)
@pytest.mark.parametrize("tree", ["natural", "mean", ["x", "mean", "natural"], halves(4), halves(4, "mean")], ids=str)
def test_false_or_undefined_statements_are_refused(p: Poly, low: Any, high: Any, tree: Any) -> None:
    for goal in (ge(p), gt(p)):
        with pytest.raises(KernelError):
            enclose(goal, ("x", low, high), tree=tree)


def test_the_mean_value_form_does_not_cross_a_pole() -> None:
    """Both halves of [-1, 1] are fine for -1/x + x far from 0, and 1/x^2 has a positive lower bound wherever it is defined."""
    p = fn("inv", x) * fn("inv", x) - c("1/2")
    assert enclose(gt(p), ("x", "1/10", 1), tree=halves(6)).conclusion == gt(p)
    for tree in ("mean", halves(1, "mean"), ["x", "natural", "mean"]):
        for box in (("x", -1, 1), ("x", 0, 1), ("x", -1, 0), ("x", -1, 2)):
            with pytest.raises(KernelError):
                enclose(gt(p), box, tree=tree)
    with pytest.raises(KernelError):
        enclose(ge(fn("sqrt", x) + ONE), ("x", 0, 1), tree="mean")
    assert enclose(ge(fn("sqrt", x) + ONE), ("x", 0, 1), tree="natural").facts == {INTERVAL}


@pytest.mark.parametrize("p", [maximum(x, -x) + ONE, fn("exp", maximum(x, ZERO))])
def test_the_mean_value_form_needs_a_derivative(p: Poly) -> None:
    assert enclose(ge(p), ("x", -1, 1)).conclusion == ge(p)
    with pytest.raises(KernelError):
        enclose(ge(p), ("x", -1, 1), tree="mean")


@pytest.mark.parametrize("goal", [eq(ZERO), eq(x), eq(ONE)])
def test_an_enclosure_shows_no_equation(goal: Formula) -> None:
    with pytest.raises(KernelError):
        enclose(goal, ("x", 0, 0))


@pytest.mark.parametrize(
    "tree",
    ["", "median", "mean ", None, 1, True, [], ["x"], ["x", "natural"], ["x", "natural", "natural", "natural"], ["z", "natural", "natural"],
     ["natural", "natural", "natural"], [None, "natural", "natural"], [1, "natural", "natural"], {"x": "natural"}, ("x", "natural", "natural"),
     ["x", "natural", None], ["x", [], "natural"], ["x", "natural", ["y", "natural", "natural"]], ["#1", "natural", "natural"]],
    ids=str,
)  # fmt: skip
def test_a_tree_that_does_not_split_the_box_is_refused(tree: Any) -> None:
    with pytest.raises((KernelError, TypeError)):
        enclose(ge(x), ("x", 0, 1), tree=tree)


def test_every_cell_of_the_tree_is_examined() -> None:
    """p > 0 on all of [0, 1] but a little piece at one end: no tree hides it."""
    for p in (x - c("1/1000"), c("999/1000") - x):
        for left in ("natural", "mean", halves(3)):
            for right in ("natural", "mean", halves(3)):
                with pytest.raises(KernelError):
                    enclose(ge(p), ("x", 0, 1), tree=["x", left, right])


def test_a_tree_may_be_deep_but_not_endless() -> None:
    tree: Any = "natural"
    for _ in range(60):
        tree = ["x", "natural", tree]
    assert enclose(ge(x), ("x", 0, 1), tree=tree).conclusion == ge(x)
    for _ in range(80):
        tree = ["x", "natural", tree]
    with pytest.raises(KernelError):
        enclose(ge(x), ("x", 0, 1), tree=tree)


def test_the_premises_are_about_the_box_and_nothing_else() -> None:
    goal = ge(x)
    row = [("x", Fraction(0), Fraction(1))]
    low, high = sides(("x", 0, 1))
    other_low, other_high = sides(("y", 0, 1))
    wide_low, wide_high = sides(("x", -1, 2))
    assert infer("enclosure", [low, high], goal=goal, box=row, bits=32, tree="natural").conclusion == goal
    for premises in ([], [low], [high], [high, low], [low, low], [low, high, low], [other_low, other_high], [low, other_high], [wide_low, high],
                     [wide_low, wide_high], [low, wide_high]):  # fmt: skip
        with pytest.raises(KernelError):
            infer("enclosure", premises, goal=goal, box=row, bits=32, tree="natural")
    strict = infer("assume", formula=gt(x))
    with pytest.raises(KernelError):
        infer("enclosure", [strict, high], goal=goal, box=row, bits=32, tree="natural")


def test_a_variable_has_one_range() -> None:
    twice = [("x", Fraction(0), Fraction(1)), ("x", Fraction(2), Fraction(3))]
    with pytest.raises(KernelError):
        infer("enclosure", sides(*twice), goal=ge(x - c(2)), box=twice, bits=32, tree="natural")
    same = [("x", Fraction(0), Fraction(1))] * 2
    with pytest.raises(KernelError):
        infer("enclosure", sides(*same), goal=ge(x), box=same, bits=32, tree="natural")


@pytest.mark.parametrize("goal", [ge(y), gt(x + y + c(100)), ge(fn("exp", y)), ge(nat(Index("n"))), ge(maximum(ONE, y))])
def test_every_variable_needs_a_range(goal: Formula) -> None:
    for tree in ("natural", "mean"):
        with pytest.raises(KernelError):
            enclose(goal, ("x", 0, 1), tree=tree)


@pytest.mark.parametrize("tree", ["natural", "mean", halves(2)], ids=str)
def test_an_empty_box_keeps_its_contradictory_hypotheses(tree: Any) -> None:
    """With its ends exchanged the box is empty, so anything may follow, but only from hypotheses that cannot hold."""
    for goal in (ge(x), ge(-ONE), gt(x - c(3)), gt(ONE)):
        try:
            theorem = enclose(goal, ("x", 1, -1), tree=tree)
        except KernelError:
            continue
        assert theorem.hypotheses == {ge(x - ONE), ge(-ONE - x)}


@pytest.mark.parametrize("bits_", [0, 7, -1, 4097, 10**12, 10**400, 32.0, "32", None, True])
def test_absurd_bits_are_refused(bits_: Any) -> None:
    with pytest.raises((KernelError, TypeError)):
        enclose(ge(x), ("x", 0, 1), bits=bits_)


@pytest.mark.parametrize("row", [("x", 0.0, 1.0), ("x", "0", "1"), ("x", None, None), ("x", Fraction(0)), ("#1", Fraction(0), Fraction(1)),
                                 (1, Fraction(0), Fraction(1)), (x, Fraction(0), Fraction(1)), "x01", None])  # fmt: skip
def test_a_malformed_box_is_refused(row: Any) -> None:
    with pytest.raises((KernelError, TypeError, ValueError)):
        infer("enclosure", sides(("x", 0, 1)), goal=ge(x), box=[row], bits=32, tree="natural")


def test_a_strict_sign_needs_a_strict_bound() -> None:
    for p in (x, x * x, fn("sqrt", x), ZERO, x * fn("exp", x)):
        assert enclose(ge(p), ("x", 0, 1)).conclusion == ge(p)
        for tree in ("natural", halves(3)):
            with pytest.raises(KernelError):
                enclose(gt(p), ("x", 0, 1), tree=tree)


def test_the_pieces_can_be_used_on_their_own() -> None:
    arithmetic = Arithmetic(32)
    box = {"x": (Fraction(1), Fraction(2))}
    assert lower_bound(x * x, box, arithmetic, "natural", {}) == 1 << 32
    assert lower_bound(x * x, box, arithmetic, "mean", {"x": x.scale(2)}) >= 1 << 32
    verify(x, True, box, 32, ["x", "natural", "mean"], {"x": ONE})
    assert uses_slopes(["x", "natural", ["x", "mean", "natural"]]) and not uses_slopes(["x", "natural", "natural"])
    with pytest.raises(KernelError):
        lower_bound(x, box, arithmetic, "guess", {})
