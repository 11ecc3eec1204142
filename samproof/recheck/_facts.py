"""Textbook facts about function classes, each with what is nonnegative at its points, and definitions of what is random."""

from __future__ import annotations

from collections.abc import Callable

from ._algebra import Formula, Function, Poly, Vector, add, arrow, atom, difference, inner, lift, power, times
from ._substitute import Rewrite, averaged, averaged_vector


def value_at(f: Function, x: Vector) -> Poly:
    return lift(atom("val", f, x))


def gradient_at(f: Function, x: Vector) -> Vector:
    return arrow(atom("grad", f, x))


class _Pair:
    """What the inequalities between two points x and y are made of."""

    def __init__(self, f: Function, x: Vector, y: Vector) -> None:
        step, turn = difference(y, x), difference(gradient_at(f, y), gradient_at(f, x))
        self.far, self.turned, self.along = inner(step, step), inner(turn, turn), inner(step, turn)
        self.rest = add(value_at(f, y), (-1, value_at(f, x)), (-1, inner(gradient_at(f, x), step)))


def _excess(f: Function, x: Vector) -> Poly:
    return add(value_at(f, x), (-1, lift(atom("inf", f))))


def _dominance(f: Function, points: list[Vector], mu: Poly) -> Poly:
    slope = gradient_at(f, points[0])
    return add(inner(slope, slope), (-2, times(mu, _excess(f, points[0]))))


def _interpolation(f: Function, points: list[Vector], beta: Poly, mu: Poly) -> Poly:
    d = _Pair(f, *points)
    left = times(add(beta, (-1, mu)), d.rest)
    return add((2, left), (-1, d.turned), (-1, times(times(beta, mu), d.far)), (2, times(mu, d.along)))


def _pairwise(make: Callable[..., Poly]) -> Callable[..., Poly]:
    return lambda f, points, *parameters: make(_Pair(f, *points), *parameters)


def _bounded(f: Function, points: list[Vector], *_: Poly) -> Poly:
    return _excess(f, points[0])


# name: classes that f must belong to, number of points, and what is then nonnegative
FACTS: dict[str, tuple[tuple[str, ...], int, Callable[..., Poly]]] = {
    "descent_lemma": (("smooth",), 2, _pairwise(lambda d, beta: add(times(beta, d.far), (-2, d.rest)))),
    "descent_lemma_lower": (("smooth",), 2, _pairwise(lambda d, beta: add(times(beta, d.far), (2, d.rest)))),
    "lipschitz_gradient": (
        ("smooth",), 2, _pairwise(lambda d, beta: add(times(power(beta, 2), d.far), (-1, d.turned)))
    ),
    "convexity": (("convex",), 2, _pairwise(lambda d: d.rest)),
    "monotone_gradient": (("convex",), 2, _pairwise(lambda d: d.along)),
    "cocoercivity": (("smooth", "convex"), 2, _pairwise(lambda d, beta: add(times(beta, d.along), (-1, d.turned)))),
    "strong_convexity": (("strongly_convex",), 2, _pairwise(lambda d, mu: add((2, d.rest), (-1, times(mu, d.far))))),
    "strong_monotonicity": (("strongly_convex",), 2, _pairwise(lambda d, mu: add(d.along, (-1, times(mu, d.far))))),
    "gradient_dominance": (("polyak_lojasiewicz",), 1, _dominance),
    "polyak_lojasiewicz": (("strongly_convex",), 1, _dominance),
    "interpolation": (("smooth", "strongly_convex"), 2, _interpolation),
    "lower_bound": (("bounded_below",), 1, _bounded),
    "strongly_convex_lower_bound": (("strongly_convex",), 1, _bounded),
    "polyak_lojasiewicz_lower_bound": (("polyak_lojasiewicz",), 1, _bounded),
}  # fmt: skip


# ---- means of finitely many functions: name, the hypothesis that is needed, and what then holds at a point -----------

_DRAWN, _ONCE = "$", ("", 0)  # a name that no certificate can hold, and the index of a law that does not change
_BIND = Rewrite({}, bind=_DRAWN)


def _mean_value(f: str, family: str, law: str, x: Vector) -> Formula:
    over = averaged(law, _ONCE, _BIND.poly(value_at((family, (_DRAWN, 0)), x), 0))
    return "eq", add(value_at(f, x), (-1, over))


def _mean_gradient(f: str, family: str, law: str, x: Vector) -> Formula:
    over = averaged_vector(law, _ONCE, _BIND.vector(gradient_at((family, (_DRAWN, 0)), x), 0))
    return "veq", difference(gradient_at(f, x), over)


def _mean_deviation(f: str, family: str, law: str, sigma: Poly, x: Vector) -> Formula:
    off = difference(gradient_at((family, (_DRAWN, 0)), x), gradient_at(f, x))
    return "ge", add(power(sigma, 2), (-1, averaged(law, _ONCE, _BIND.poly(inner(off, off), 0))))


CHANCE: dict[str, tuple[str, Callable[..., Formula]]] = {
    "average_value": ("average", _mean_value),
    "average_gradient": ("average", _mean_gradient),
    "bounded_variance": ("variance", _mean_deviation),
}
