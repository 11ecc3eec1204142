"""Textbook facts about function classes: assumed, never proved here, always recorded by the theorems that use them.

``f`` is a differentiable real function on a real inner-product space, ``g`` its gradient.  Each entry names the class that
it needs and the literature it is taken from.  An instance outside the class is refused by the rule ``fact``.

The classes mean: smooth(beta): beta >= 0 and the gradient is beta-Lipschitz; convex(); strongly_convex(mu): mu > 0 and
f - (mu/2)|x|^2 is convex; polyak_lojasiewicz(mu): mu > 0, f is bounded below and |g(x)|^2 >= 2 mu (f(x) - inf f) for all x;
bounded_below(): inf f is a real number; average(l, P): f(x) is the mean of l[i](x) for every x, when i has the distribution P,
which has finite support; variance(l, P, sigma): the mean of |grad l[i](x) - g(x)|^2 is at most sigma^2 for every x.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .terms import (
    Formula,
    Function,
    Index,
    Poly,
    Vec,
    component,
    eq,
    fresh_natural,
    ge,
    grad,
    infimum,
    inner,
    mean,
    value,
    vector_mean,
    veq,
)


class Fact(NamedTuple):
    classes: tuple[str, ...]
    points: int
    make: Callable[..., Formula]
    source: str


def _sides(f: Function, x: Vec, y: Vec) -> tuple[Vec, Vec, Poly]:
    """y - x, g(y) - g(x) and the first-order remainder f(y) - f(x) - <g(x), y - x>."""
    step = y - x
    return step, grad(f, y) - grad(f, x), value(f, y) - value(f, x) - inner(grad(f, x), step)


def _descent(f: Function, beta: Poly, x: Vec, y: Vec) -> Formula:
    step, _, remainder = _sides(f, x, y)
    return ge(beta * inner(step, step) - remainder.scale(2))


def _descent_lower(f: Function, beta: Poly, x: Vec, y: Vec) -> Formula:
    step, _, remainder = _sides(f, x, y)
    return ge(remainder.scale(2) + beta * inner(step, step))


def _lipschitz(f: Function, beta: Poly, x: Vec, y: Vec) -> Formula:
    step, turn, _ = _sides(f, x, y)
    return ge(beta * beta * inner(step, step) - inner(turn, turn))


def _convexity(f: Function, x: Vec, y: Vec) -> Formula:
    return ge(_sides(f, x, y)[2])


def _monotonicity(f: Function, x: Vec, y: Vec) -> Formula:
    step, turn, _ = _sides(f, x, y)
    return ge(inner(turn, step))


def _cocoercivity(f: Function, beta: Poly, x: Vec, y: Vec) -> Formula:
    step, turn, _ = _sides(f, x, y)
    return ge(beta * inner(turn, step) - inner(turn, turn))


def _strong_convexity(f: Function, mu: Poly, x: Vec, y: Vec) -> Formula:
    step, _, remainder = _sides(f, x, y)
    return ge(remainder.scale(2) - mu * inner(step, step))


def _strong_monotonicity(f: Function, mu: Poly, x: Vec, y: Vec) -> Formula:
    step, turn, _ = _sides(f, x, y)
    return ge(inner(turn, step) - mu * inner(step, step))


def _dominance(f: Function, mu: Poly, x: Vec) -> Formula:
    return ge(inner(grad(f, x), grad(f, x)) - (mu * (value(f, x) - infimum(f))).scale(2))


def _interpolation(f: Function, beta: Poly, mu: Poly, x: Vec, y: Vec) -> Formula:
    # With x and y exchanged with respect to the paper, multiplied by 2(beta - mu) >= 0; true at beta = mu as well.
    step, turn, remainder = _sides(f, x, y)
    left = ((beta - mu) * remainder).scale(2)
    return ge(left - inner(turn, turn) - mu * beta * inner(step, step) + (mu * inner(turn, step)).scale(2))


def _lower_bound(f: Function, *parameters_and_point: Any) -> Formula:
    x = parameters_and_point[-1]
    return ge(value(f, x) - infimum(f))


FIRST = Index("")  # a law that does not change is written P[0]


def _average_value(f: Function, family: str, law: str, x: Vec) -> Formula:
    i = fresh_natural()
    return eq(value(f, x) - mean(law, FIRST, i, value(component(family, Index(i)), x)))


def _average_gradient(f: Function, family: str, law: str, x: Vec) -> Formula:
    i = fresh_natural()
    return veq(grad(f, x) - vector_mean(law, FIRST, i, grad(component(family, Index(i)), x)))


def _bounded_variance(f: Function, family: str, law: str, sigma: Poly, x: Vec) -> Formula:
    i = fresh_natural()
    noise = grad(component(family, Index(i)), x) - grad(f, x)
    return ge(sigma * sigma - mean(law, FIRST, i, inner(noise, noise)))


_NESTEROV = "Nesterov, Lectures on Convex Optimization (2018)"

FACTS: dict[str, Fact] = {
    "descent_lemma": Fact(("smooth",), 2, _descent, f"{_NESTEROV}, Lemma 1.2.3"),
    "descent_lemma_lower": Fact(("smooth",), 2, _descent_lower, f"{_NESTEROV}, Lemma 1.2.3"),
    "lipschitz_gradient": Fact(("smooth",), 2, _lipschitz, f"{_NESTEROV}, Section 1.2.2 (definition)"),
    "convexity": Fact(("convex",), 2, _convexity, f"{_NESTEROV}, Definition 2.1.1"),
    "monotone_gradient": Fact(("convex",), 2, _monotonicity, f"{_NESTEROV}, Theorem 2.1.3"),
    "cocoercivity": Fact(("smooth", "convex"), 2, _cocoercivity, f"{_NESTEROV}, Theorem 2.1.5"),
    "strong_convexity": Fact(("strongly_convex",), 2, _strong_convexity, f"{_NESTEROV}, Definition 2.1.3"),
    "strong_monotonicity": Fact(("strongly_convex",), 2, _strong_monotonicity, f"{_NESTEROV}, Theorem 2.1.9"),
    "gradient_dominance": Fact(("polyak_lojasiewicz",), 1, _dominance, "Polyak, USSR Comput. Math. 3 (1963) (definition)"),
    "polyak_lojasiewicz": Fact(
        ("strongly_convex",), 1, _dominance, "Karimi, Nutini, Schmidt, ECML PKDD 2016, Theorem 2 (arXiv 1608.04636)"
    ),
    "interpolation": Fact(
        ("smooth", "strongly_convex"), 2, _interpolation, "Taylor, Hendrickx, Glineur, Math. Program. 161 (2017), Theorem 4"
    ),
    "lower_bound": Fact(("bounded_below",), 1, _lower_bound, "definition of the infimum"),
    "strongly_convex_lower_bound": Fact(("strongly_convex",), 1, _lower_bound, f"{_NESTEROV}, Section 2.1.3"),
    "polyak_lojasiewicz_lower_bound": Fact(("polyak_lojasiewicz",), 1, _lower_bound, "definition of the infimum"),
    "average_value": Fact(("average",), 1, _average_value, "definition of the average of finitely many functions"),
    "average_gradient": Fact(("average",), 1, _average_gradient, "the gradient of a finite sum is the sum of the gradients"),
    "bounded_variance": Fact(("variance",), 1, _bounded_variance, "definition of a bounded variance"),
}


def _class_of(formula: Formula, f: Function) -> tuple[str | None, tuple[Any, ...]]:
    """The class to which a formula says that ``f`` belongs, and its parameters."""
    if formula.head == "class" and formula.args[1] == f:
        return formula.args[0], formula.args[2:]
    if formula.head in ("average", "variance") and formula.args[0] == f:
        return formula.head, formula.args[1:]
    return None, ()


def instance(name: str, f: Function, classes: Sequence[Formula], points: Sequence[Vec]) -> Formula | str:
    """The formula of a fact, or the reason why it does not apply."""
    fact = FACTS.get(name)
    if fact is None:
        return f"no fact is called {name!r}; there are {', '.join(FACTS)}"
    found = [_class_of(c, f) for c in classes]
    if tuple(c for c, _ in found) != fact.classes:
        return (
            f"{name} needs {f} to be {' and '.join(fact.classes)}, and was given {', '.join(map(repr, classes)) or 'nothing'}"
        )
    if len(points) != fact.points:
        return f"{name} takes {fact.points} points, not {len(points)}"
    return fact.make(f, *(p for _, parameters in found for p in parameters), *points)
