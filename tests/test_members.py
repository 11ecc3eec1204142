"""Members of the classes: the definitions of the classes hold exactly at random pairs, and lies about membership are caught."""

from __future__ import annotations

from fractions import Fraction as Q
from math import cos, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof.errors import ClaimError
from samproof.members import (
    Box,
    Cone,
    FiniteSum,
    HalfSpace,
    Member,
    Profile,
    Quadratic,
    Scaled,
    Separable,
    Sinusoid,
    Sum,
    huber,
    one_sided,
    parabola,
    rotated,
)
from samproof.members.matrices import diagonal, pivots, solve
from samproof.members.reals import Ball, Undecided, root

small = st.builds(Q, st.integers(-12, 12), st.integers(1, 4))

EXACT: list[Member] = [
    parabola(3, centre=1),
    huber(2, 1),
    huber(3, Q(1, 2), mu=1),
    one_sided(2, joint=-1, mu=Q(1, 3)),
    Profile([-1, 0, 2], [1, -2, 3, 1]),
    Profile([-2, 2], [0, -1, 2], anchor=-2, slope=-1),
    Separable([huber(1, 1), parabola(2)]),
    Quadratic(rotated([5, 0], [Q(1, 2)]), 0, 5, linear=(0, 0)),
    Quadratic(rotated([4, 1, -2], [Q(1, 3), 2]), -2, 4, linear=(1, -1, 0)),
    HalfSpace(2, (3, 4), 5),
    Box(3, [(0, None), (-1, 1)]),
    Sum([Quadratic([[1, 0], [0, 1]], 1, 1), HalfSpace(1, (1, 2), 0)], minimiser=(0, 0)),
    Scaled(Q(1, 2), huber(4, 1)),
    FiniteSum([parabola(1, -1), parabola(3, 1)]).mean,
]


def pairs(f: Member) -> st.SearchStrategy[tuple[tuple[Q, ...], tuple[Q, ...]]]:
    point = st.tuples(*[small] * f.dimension)
    return st.tuples(point, point)


def dot(v: tuple[Q, ...], w: tuple[Q, ...]) -> Q:
    return sum((a * b for a, b in zip(v, w, strict=True)), Q(0))


@settings(max_examples=40)
@given(st.data())
@pytest.mark.parametrize("f", EXACT, ids=lambda f: f.formula()[:40])
def test_the_curvature_lies_in_its_range_by_the_definition_with_values_and_gradients(f: Member, data: st.DataObject) -> None:
    x, y = data.draw(pairs(f))
    step = tuple(b - a for a, b in zip(x, y, strict=True))
    remainder = f.value(y) - f.value(x) - dot(f.gradient(x), step)
    assert f.low / 2 * dot(step, step) <= remainder <= f.high / 2 * dot(step, step)
    turn = tuple(b - a for a, b in zip(f.gradient(x), f.gradient(y), strict=True))
    assert dot(turn, turn) <= f.smoothness**2 * dot(step, step)


@settings(max_examples=40)
@given(st.data())
@pytest.mark.parametrize("f", EXACT, ids=lambda f: f.formula()[:40])
def test_the_infimum_is_a_lower_bound(f: Member, data: st.DataObject) -> None:
    f.check()
    x, _ = data.draw(pairs(f))
    if f.infimum is not None:
        assert f.value(x) >= f.infimum


@pytest.mark.parametrize(
    ("f", "low"),
    [
        (Profile([-1, 0, 2], [1, -2, 3, 1], slope=Q(1, 2)), Q(-37, 8)),
        (huber(2, 1), 0),
        (Quadratic([[2, 1], [1, 2]], 1, 3, linear=(3, 0)), -3),
        (Quadratic([[1, 1], [1, 1]], 0, 2, linear=(1, 1)), Q(-1, 2)),
        (Quadratic([[1, 1], [1, 1]], 0, 2, linear=(1, 0)), None),
        (Quadratic([[1, 2], [2, 1]], -1, 3), None),
        (Profile([0], [0, 1], slope=1), None),
        (Profile([0], [-1, 1]), None),
        (Profile([], [0], slope=1), None),
        (Profile([], [0], value=7), 7),
    ],
)
def test_the_infimum_is_taken_or_the_function_is_unbounded(f: Member, low: Q | None) -> None:
    assert f.infimum == low
    if isinstance(f, Profile) and low is not None:
        assert min(f.value((Q(k, 16),)) for k in range(-200, 201)) == low


@given(small, small)
def test_a_profile_agrees_with_the_integral_of_its_curvature(x: Q, slope: Q) -> None:
    f = Profile([-1, 1], [1, -1, 2], anchor=0, slope=slope)

    def integral(at: Q) -> Q:
        part = -min(at, Q(1)) if at > -1 else Q(1)
        if at > 1:
            return Q(-1) + 2 * (at - 1)
        return part if at > -1 else Q(1) + (at + 1)

    assert f.gradient((x,))[0] == slope + integral(x)


@given(st.lists(st.integers(-3, 3), min_size=3, max_size=3), st.lists(small, min_size=2, max_size=2))
def test_a_rotated_matrix_keeps_its_spectrum(spectrum: list[int], turns: list[Q]) -> None:
    from flint import fmpq, fmpq_mat

    rows = rotated(spectrum, turns)
    found = fmpq_mat([[fmpq(e.numerator, e.denominator) for e in row] for row in rows]).charpoly()
    wanted = fmpq_mat(3, 3, [fmpq(spectrum[i]) if i == j else fmpq(0) for i in range(3) for j in range(3)]).charpoly()
    assert found == wanted
    assert (pivots(rows) is not None) == (min(spectrum) >= 0)


@given(st.lists(st.integers(-2, 2), min_size=9, max_size=9))
def test_definiteness_agrees_with_all_principal_minors(entries: list[int]) -> None:
    from itertools import combinations

    from flint import fmpq_mat

    a = [[Q(entries[3 * min(i, j) + max(i, j)]) for j in range(3)] for i in range(3)]
    minors = [
        fmpq_mat(n, n, [int(a[i][j]) for i in rows for j in rows]).det() >= 0
        for n in (1, 2, 3)
        for rows in combinations(range(3), n)
    ]
    assert (pivots(tuple(map(tuple, a))) is not None) == all(minors)


def test_linear_systems_are_solved_or_have_no_solution() -> None:
    assert solve(diagonal([2, 0]), [Q(4), Q(0)]) == (2, 0)
    assert solve(diagonal([2, 0]), [Q(4), Q(1)]) is None


@given(small, small, small)
def test_the_distance_to_a_cone_obeys_the_definition_of_smoothness_in_balls(a: Q, b: Q, c: Q) -> None:
    f = Cone(1, 3)
    x, y = (a, b, c), (b, c, a)
    step = tuple(q - p for p, q in zip(x, y, strict=True))
    try:
        slack = f.value(y) - f.value(x) - sum((g * s for g, s in zip(f.gradient(x), step, strict=True)), Q(0))
        assert float(slack) >= -1e-12
        assert float(dot(step, step) / 2 - slack) >= -1e-12
    except Undecided:
        pass  # a point on the boundary of the cone up to the precision


@given(small, small)
def test_a_sinusoid_agrees_with_floating_point(x: Q, centre: Q) -> None:
    f = Sinusoid(3, 2, centre)
    t = 2 * float(x - centre)
    assert abs(float(f.value((x,))) - 0.75 * (1 - cos(t))) < 1e-12
    assert abs(float(f.gradient((x,))[0]) - 1.5 * sin(t)) < 1e-12


@pytest.mark.parametrize(
    "liar",
    [
        Profile([0], [1, 5], high=4),
        Profile([0], [-1, 1], low=0),
        Quadratic([[2, 1], [1, 2]], 1, 2),
        Quadratic([[2, 1], [1, 2]], Q(11, 10), 3),
        Box(-1, [(0, 1)]),
        Sinusoid(-1),
        Separable([parabola(1), Profile([], [3], high=2)]),
        Sum([parabola(1), huber(1, 1)], minimiser=(1,)),
        Scaled(Q(1, 2), Profile([], [3], high=2)),
    ],
    ids=lambda f: f.formula()[:30],
)
def test_a_lie_about_the_curvature_or_the_minimiser_is_caught(liar: Member) -> None:
    with pytest.raises(ClaimError, match="E300"):
        liar.check()
    with pytest.raises(ClaimError, match="E300"):
        liar.require("bounded_below")


@pytest.mark.parametrize(
    ("f", "kind", "constants"),
    [
        (parabola(2), "smooth", (Q(199, 100),)),
        (parabola(2), "strongly_convex", (Q(201, 100),)),
        (huber(1, 1), "strongly_convex", (Q(1, 100),)),
        (Profile([0, 1], [1, -1, 1]), "convex", ()),
        (Profile([], [0], slope=1), "bounded_below", ()),
        (huber(1, 1), "polyak_lojasiewicz", (Q(1, 10),)),
        (Profile([-1, 1], [1, -1, 1], slope=0), "polyak_lojasiewicz", (Q(1, 10),)),
        (Sinusoid(1), "convex", ()),
    ],
)
def test_a_function_outside_a_class_is_refused(f: Member, kind: str, constants: tuple[Q, ...]) -> None:
    with pytest.raises(ClaimError, match="E301") as caught:
        f.require(kind, *constants)
    assert str(f.low) in caught.value.message


@pytest.mark.parametrize(
    ("f", "kind", "constants"),
    [
        (parabola(2), "smooth", (Q(2),)),
        (parabola(2), "strongly_convex", (Q(2),)),
        (huber(1, 1), "convex", ()),
        (Sinusoid(1), "smooth", (Q(1),)),
        (Sinusoid(1), "bounded_below", ()),
        (Profile([1, 2], [2, -1, 2], slope=0), "polyak_lojasiewicz", (Q(1, 10),)),
        (Separable([parabola(1), Profile([1, 2], [2, -1, 2])]), "polyak_lojasiewicz", (Q(1, 10),)),
    ],
)
def test_a_function_of_a_class_is_accepted(f: Member, kind: str, constants: tuple[Q, ...]) -> None:
    f.require(kind, *constants)
    assert f.why()


@given(small)
def test_a_dominating_profile_dominates_at_every_point(x: Q) -> None:
    f, mu = Profile([1, 2], [2, -1, 2]), Q(1, 10)
    assert f.dominates(mu)
    assert f.gradient((x,))[0] ** 2 >= 2 * mu * (f.value((x,)) - f.infimum)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: Profile([1], [1]), "E305"),
        (lambda: Profile([1, 1], [1, 2, 3]), "E305"),
        (lambda: Profile([0.5], [1, 2]), "E303"),
        (lambda: huber(1, 0), "E306"),
        (lambda: huber(1, 1, mu=2), "E306"),
        (lambda: HalfSpace(1, (0, 0)), "E306"),
        (lambda: Box(1, [(1, 0)]), "E306"),
        (lambda: Cone(1, 1), "E306"),
        (lambda: Sinusoid(1, 0), "E306"),
        (lambda: Quadratic([[1, 2], [3, 4]], 0, 1), "E307"),
        (lambda: Quadratic([[1, 2]], 0, 1), "E307"),
        (lambda: Quadratic([[1]], 0, 1, linear=(1, 2)), "E304"),
        (lambda: rotated([1, 2], []), "E308"),
        (lambda: Separable([]), "E309"),
        (lambda: Separable([HalfSpace(1, (1, 1))]), "E309"),
        (lambda: Sum([parabola(1), HalfSpace(1, (1, 1))]), "E309"),
        (lambda: FiniteSum([]), "E309"),
        (lambda: Scaled(Q(0), parabola(1)), "E309"),
        (lambda: parabola(1).value((Q(1), Q(2))), "E304"),
        (lambda: parabola(1).require("concave"), "E302"),
    ],
)
def test_wrong_data_are_named(make: object, code: str) -> None:
    with pytest.raises(ClaimError) as caught:
        make()  # type: ignore[operator]
    assert caught.value.code == code


def test_the_variance_of_a_finite_sum_is_the_mean_square_about_the_mean() -> None:
    f = FiniteSum([parabola(1, -1), parabola(1, 1), parabola(1, 3)], minimiser=(Q(1),))
    f.check()
    assert f.mean.infimum == Q(4, 3)
    assert f.variance((Q(0),)) == Q(8, 3)


def test_balls_compare_only_when_it_is_certain() -> None:
    two = root(Q(2))
    assert isinstance(two, Ball)
    assert Q(7, 5) < two < Q(3, 2)
    assert two != 1
    with pytest.raises(Undecided):
        assert two * two == 2
    assert 0 * two == 0
    assert root(Q(9, 4)) == Q(3, 2)


def test_members_with_the_same_data_are_equal() -> None:
    assert parabola(1) == Profile([], [1]) and hash(parabola(1)) == hash(Profile([], [1]))
    assert parabola(1) != Profile([], [1], high=2)
    assert parabola(1) != Sinusoid(1)
