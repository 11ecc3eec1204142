"""The reasons of a derivation in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..claims.chance import Family, Member, Source, StochasticOrbit, VectorMean
from ..claims.expr import Expr, Relation, expr, norm
from ..claims.functions import Fact, Function
from ..claims.lemma import Use
from ..claims.methods import Orbit
from ..claims.reasons import (
    CauchySchwarz,
    Expected,
    ExpMinusLog,
    ExpMonotone,
    GeometricRecursion,
    Gram,
    Induction,
    Jensen,
    LogAtLeast,
    MaxRecursion,
    Minkowski,
    PowerBelowExp,
    Telescoping,
    Tower,
)
from ..claims.vectors import Vector
from .page import Page, listed
from .text import typed

FACTS = {
    "descent_lemma": "the descent lemma",
    "descent_lemma_lower": "the lower descent lemma",
    "lipschitz_gradient": "the Lipschitz gradient",
    "convexity": "convexity",
    "monotone_gradient": "monotonicity of the gradient",
    "cocoercivity": "co-coercivity of the gradient",
    "strong_convexity": "strong convexity",
    "strong_monotonicity": "strong monotonicity of the gradient",
    "gradient_dominance": r"the Polyak--\L{}ojasiewicz inequality",
    "polyak_lojasiewicz": r"the Polyak--\L{}ojasiewicz inequality",
    "interpolation": "the interpolation inequality",
    "lower_bound": "the definition of the infimum",
    "strongly_convex_lower_bound": "the infimum being a lower bound",
    "polyak_lojasiewicz_lower_bound": "the infimum being a lower bound",
    "average_value": "the definition of the mean",
    "average_gradient": "the gradient of a mean being the mean of the gradients",
    "bounded_variance": "the bounded variance",
}


class Phrases:
    """Says why a step holds.

    Parameters
    ----------
    page : where the formulas go.
    labels : the claims that are exported: name to (word, label).
    """

    def __init__(self, page: Page, labels: Mapping[str, tuple[str, str]]) -> None:
        self.page, self.labels = page, labels

    def reasons(self, by: tuple[Any, ...]) -> str:
        """All reasons of a step."""
        return enumerated([self.reason(r) for r in by]) if by else "the hypotheses and algebra"

    def reason(self, r: Any) -> str:
        m = self.page.math
        if isinstance(r, Relation):
            return self.page.relation(r)
        if isinstance(r, Fact):
            of = f" of {self.page.literal(self.page.names.function(r.function))}" if isinstance(r.function, Member) else ""
            return f"{FACTS[r.name]}{of} at {listed([m(p) for p in r.points])}"
        if isinstance(r, Use):
            return self._use(r)
        if isinstance(r, Gram):
            return self._gram(r.v)
        if isinstance(r, CauchySchwarz):
            return f"the Cauchy--Schwarz inequality for {m(r.v)} and {m(r.w)}"
        if isinstance(r, ExpMonotone):
            return f"monotonicity of the exponential function with {self.page.relation(Relation('<=', r.a, r.b))}"
        if isinstance(r, LogAtLeast):
            return self.page.relation(Relation(">=", Expr("log", r.argument), r.lower))
        if isinstance(r, ExpMinusLog):
            return f"{self.page.relation(exp_minus_log(r))}"
        if isinstance(r, PowerBelowExp):
            return self.page.relation(below_exp(r))
        if isinstance(r, Expected):
            return self._expected(r)
        if isinstance(r, Jensen):
            return f"Jensen's inequality {self.page.relation(jensen(r.v, r.over))}"
        if isinstance(r, Minkowski):
            pair = f"{m(r.v)} and {m(r.w)}"
            return f"Minkowski's inequality for {pair} with the bounds {m(r.bounds[0])} and {m(r.bounds[1])}"
        if isinstance(r, Tower):
            return f"the expectation conditional on {m(r.orbit[r.t])}"
        return self._rate(r)

    def _expected(self, r: Expected) -> str:
        over = listed([self.page.literal(self.page.names.source(s)) for s in r.over])
        by = f", which holds by {self.reasons(r.by)}" if r.by else ""
        return f"the expectation over {over} of {self.reasons(r.step)}{by}"

    def _use(self, use: Use) -> str:
        known = self.labels.get(use.lemma.id)
        where = rf"{known[0]}~\ref{{{known[1]}}}" if known else f"the claim {typed(use.lemma.id)}"
        images = [self._image(name, image) for name, image in use.mapping.items()]
        return f"{where} with {listed(images)}" if images else where

    def _image(self, name: str, image: Any) -> str:
        if isinstance(image, Function | Family | Orbit | StochasticOrbit):
            shown = self.page.literal(self.page.names.symbol(image.name))
        else:
            shown = self.page.math(image if isinstance(image, Vector) else expr(image))
        letter = self.page.notation.letters(name, isinstance(image, Vector))
        return f"{shown} for {self.page.literal(letter)}"

    def _gram(self, v: Vector) -> str:
        square = Relation(">=", Expr("pow", Expr("norm", v), 2), expr(0))
        if not v.is_sum:
            return self.page.relation(square)
        return f"{self.page.relation(square)} (Young's inequality{self._weight(v)})"

    def _weight(self, v: Vector) -> str:
        """With which weight |a - c b|^2 >= 0 is Young's inequality."""
        for part in reversed(v.parts):
            if len(part.parts) == 2 and isinstance(part.parts[0], Expr):
                return f" with weight {self.page.math(part.parts[0])}"
        return ""

    def _rate(self, r: Telescoping | GeometricRecursion | MaxRecursion | Induction) -> str:
        t = self.page.literal(self.page.names.symbol(r.t.args[0]))
        m = self.page.math
        step = self.reasons(r.step)
        if isinstance(r, Telescoping):
            error = "" if r.error.poly.constant() == 0 else f" and the error {m(r.error)}"
            return (
                f"summing up {step} over {t}, where the potential {m(r.potential)} telescopes "
                f"with the decrease {m(r.decrease)}{error}"
            )
        if isinstance(r, GeometricRecursion):
            floor = "" if r.floor.poly.constant() == 0 else f" above {m(r.floor)}"
            return f"iterating {step}, by which {m(r.quantity)}{floor} shrinks by the factor {m(r.factor)} in each step {t}"
        if isinstance(r, MaxRecursion):
            return (
                f"iterating {step}, by which {m(r.quantity)} shrinks by the factor {m(r.factor)} in each step {t} "
                f"until it is at most {m(r.bound)}"
            )
        assert isinstance(r, Induction), r
        using = f", whose step rests on {step}" if r.step else ""
        return f"induction on {t} over {self.page.relation(r.relation)}{using}"


def enumerated(reasons: Sequence[str]) -> str:
    """Reasons with commas, or with semicolons where one of several has a comma or an "and" itself.

    >>> enumerated(["a", "b"]), enumerated(["a with b for c and d for e", "f"])
    ('a and b', 'a with b for c and d for e; and f')
    """
    if len(reasons) > 1 and any(" and " in r or ", " in r for r in reasons):
        return f"{'; '.join(reasons[:-1])}; and {reasons[-1]}"
    return listed(reasons)


def jensen(v: Vector, over: Source) -> Relation:
    """|E v|^2 <= E|v|^2."""
    return norm(VectorMean(v, over)) ** 2 <= Expr("mean", norm(v) ** 2, over)


def exp_minus_log(r: ExpMinusLog) -> Relation:
    """exp(-log z) z = 1."""
    return Relation("==", Expr("exp", -Expr("log", r.argument)) * r.argument, expr(1))


def below_exp(r: PowerBelowExp) -> Relation:
    """(1 - x)^T <= exp(-x T)."""
    return Relation("<=", (1 - r.x) ** r.upto, Expr("exp", -(r.x * r.upto)))


