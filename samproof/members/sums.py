"""Sums: one function for each coordinate, several functions of the same point, and finite sums that are sampled."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from ..errors import ClaimError
from .base import Gradient, Member, Point, sized
from .reals import Ball, Real


class Separable(Member):
    """f(x) = f1(x1) + ... + fn(xn) for functions of one variable.

    Raises
    ------
    ClaimError : E309 for no part, or for a part that is not a function of one variable.

    Examples
    --------
    >>> from samproof.members import huber, parabola
    >>> f = Separable([parabola(1), huber(2, 1)])
    >>> f.gradient((Fraction(3), Fraction(4))), f.low, f.high
    ((Fraction(3, 1), Fraction(2, 1)), Fraction(0, 1), Fraction(2, 1))
    """

    def __init__(self, parts: Sequence[Member]) -> None:
        self.parts = tuple(parts)
        if not self.parts or any(p.dimension != 1 for p in self.parts):
            raise ClaimError("E309", "a separable function needs one function of one variable for each coordinate")
        self.dimension = len(self.parts)
        self.low, self.high = min(p.low for p in self.parts), max(p.high for p in self.parts)

    def value(self, x: Point) -> Real:
        return _total([p.value((c,)) for p, c in zip(self.parts, sized(x, self.dimension), strict=True)])

    def gradient(self, x: Point) -> Gradient:
        return tuple(p.gradient((c,))[0] for p, c in zip(self.parts, sized(x, self.dimension), strict=True))

    @property
    def infimum(self) -> Real | None:
        lows = [p.infimum for p in self.parts]
        return None if any(low is None for low in lows) else _total([low for low in lows if low is not None])

    def dominates(self, mu: Fraction) -> bool:
        return all(p.dominates(mu) for p in self.parts)

    def formula(self) -> str:
        return " + ".join(f"f{i + 1}(x{i + 1})" for i in range(self.dimension)) + "".join(
            f", f{i + 1}(x) = {p.formula()}" for i, p in enumerate(self.parts)
        )

    def why(self) -> str:
        return "; ".join(f"in x{i + 1}, {p.why()}" for i, p in enumerate(self.parts))

    def check(self) -> None:
        for p in self.parts:
            p.check()


class Sum(Member):
    """The sum of functions of the same point; its curvature lies between the sums of the bounds of its parts.

    The infimum of a convex sum is exact where ``minimiser`` is given, whose gradient ``check`` verifies to vanish.

    Raises
    ------
    ClaimError : E309 for no part, or for parts of different dimensions.

    Examples
    --------
    >>> from samproof.members import one_sided, parabola
    >>> f = Sum([parabola(1), one_sided(2)], minimiser=(Fraction(0),))
    >>> f.low, f.high, f.infimum, f.value((Fraction(1),))
    (Fraction(1, 1), Fraction(3, 1), Fraction(0, 1), Fraction(3, 2))
    """

    def __init__(self, parts: Sequence[Member], minimiser: Point | None = None) -> None:
        self.parts = tuple(parts)
        if not self.parts or any(p.dimension != self.parts[0].dimension for p in self.parts):
            raise ClaimError("E309", "a sum needs one or more functions of the same number of coordinates")
        self.dimension = self.parts[0].dimension
        self.low = sum((p.low for p in self.parts), Fraction(0))
        self.high = sum((p.high for p in self.parts), Fraction(0))
        self.minimiser = None if minimiser is None else sized(minimiser, self.dimension)

    def value(self, x: Point) -> Real:
        return _total([p.value(x) for p in self.parts])

    def gradient(self, x: Point) -> Gradient:
        gradients = [p.gradient(x) for p in self.parts]
        return tuple(_total([g[i] for g in gradients]) for i in range(self.dimension))

    @cached_property
    def _stationary(self) -> bool:
        return self.minimiser is not None and all(isinstance(c, Fraction) and not c for c in self.gradient(self.minimiser))

    @property
    def infimum(self) -> Real | None:
        if self.minimiser is not None and self.low >= 0 and self._stationary:
            return self.value(self.minimiser)
        return self.lower_bound if len(self.parts) == 1 else None

    @property
    def bounded(self) -> bool:
        return self.infimum is not None or self.lower_bound is not None

    @property
    def lower_bound(self) -> Real | None:
        """The sum of the infima of the parts, which bounds the sum from below; None if a part is unbounded."""
        lows = [p.infimum for p in self.parts]
        return None if any(low is None for low in lows) else _total([low for low in lows if low is not None])

    def formula(self) -> str:
        return " + ".join(f"({p.formula()})" for p in self.parts)

    def why(self) -> str:
        return f"{'; '.join(p.why() for p in self.parts)}; the bounds add up to [{self.low}, {self.high}]"

    def check(self) -> None:
        for p in self.parts:
            p.check()
        if self.minimiser is not None and not self._stationary:
            shown = ", ".join(map(str, self.gradient(self.minimiser)))
            raise ClaimError(
                "E300", f"the gradient at the minimiser ({', '.join(map(str, self.minimiser))}) is ({shown}), not 0"
            )


class FiniteSum:
    """f = (1/n) (f1 + ... + fn), of which a stochastic method sees one component at a time.

    Attributes
    ----------
    components : f1, ..., fn.
    mean : f, a member.

    Examples
    --------
    >>> from samproof.members import parabola
    >>> f = FiniteSum([parabola(1, centre=-1), parabola(1, centre=1)], minimiser=(Fraction(0),))
    >>> f.mean.infimum, f.variance((Fraction(0),))
    (Fraction(1, 2), Fraction(1, 1))
    """

    def __init__(self, components: Sequence[Member], minimiser: Point | None = None) -> None:
        self.components = tuple(components)
        share = Fraction(1, max(1, len(self.components)))
        self.mean = Sum([Scaled(share, c) for c in self.components], minimiser)
        self.dimension = self.mean.dimension

    def variance(self, x: Point) -> Real:
        """The mean of |gradient of a component - gradient of f|^2."""
        g = self.mean.gradient(x)
        squares = [_total([(a - b) ** 2 for a, b in zip(c.gradient(x), g, strict=True)]) for c in self.components]
        return _total(squares) / len(squares)

    def check(self) -> None:
        """Verify the components and the mean; raises as they do."""
        self.mean.check()

    def __str__(self) -> str:
        return f"mean of {' | '.join(map(str, self.components))}"


class Scaled(Member):
    """A positive multiple of a function.

    Raises
    ------
    ClaimError : E309 for a factor that is not positive.

    Examples
    --------
    >>> from samproof.members import parabola
    >>> Scaled(Fraction(1, 2), parabola(3)).high
    Fraction(3, 2)
    """

    def __init__(self, factor: Fraction, of: Member) -> None:
        if not factor > 0:
            raise ClaimError("E309", f"the factor {factor} is not positive")
        self.factor, self.of, self.dimension = Fraction(factor), of, of.dimension
        self.low, self.high = self.factor * of.low, self.factor * of.high

    def value(self, x: Point) -> Real:
        return self.factor * self.of.value(x)

    def gradient(self, x: Point) -> Gradient:
        return tuple(self.factor * c for c in self.of.gradient(x))

    @property
    def infimum(self) -> Real | None:
        low = self.of.infimum
        return None if low is None else self.factor * low

    def dominates(self, mu: Fraction) -> bool:
        return self.of.dominates(mu / self.factor)

    def formula(self) -> str:
        return f"{self.factor}*({self.of.formula()})"

    def why(self) -> str:
        return f"{self.factor} times a function for which {self.of.why()}"

    def check(self) -> None:
        self.of.check()


def _total(values: Sequence[Real]) -> Real:
    total: Real = Fraction(0)
    for v in values:
        total = v + total if isinstance(v, Ball) else total + v
    return total
