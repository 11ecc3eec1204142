"""What every member has: exact values and gradients, a range for its curvature, an infimum, and reasons."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..errors import ClaimError
from .reals import Real, root

Point = Sequence[Real]
Gradient = tuple[Real, ...]


class Member(ABC):
    """A continuously differentiable function with exact data.

    Its curvature lies in [low, high]: for all x and y

        low |x - y|^2  <=  <g(x) - g(y), x - y>  <=  high |x - y|^2 ,

    so it is smooth with constant max(-low, high), convex when low >= 0 and low-strongly convex when low > 0.

    Attributes
    ----------
    dimension : the number of coordinates.
    low, high : bounds of the curvature, rational (units of beta).
    """

    dimension: int
    low: Fraction
    high: Fraction

    @abstractmethod
    def value(self, x: Point) -> Real:
        """f(x)."""

    @abstractmethod
    def gradient(self, x: Point) -> Gradient:
        """The gradient at x."""

    @property
    @abstractmethod
    def infimum(self) -> Real | None:
        """The infimum; None if the function is not bounded below or the infimum is not known."""

    @abstractmethod
    def formula(self) -> str:
        """The function as people write it, in the variables x or x1, ..., xn."""

    @abstractmethod
    def why(self) -> str:
        """Why the curvature lies in its range, in words with the numbers."""

    @abstractmethod
    def check(self) -> None:
        """Verify exactly what ``why`` says.

        Raises
        ------
        ClaimError : E300 for data that do not describe a member with this range of curvature.
        """

    @property
    def smoothness(self) -> Fraction:
        """The smallest beta for which the range of curvature gives beta-smoothness."""
        return max(abs(self.low), abs(self.high))

    @property
    def bounded(self) -> bool:
        """Whether the function is known to be bounded below."""
        return self.infimum is not None

    def dominates(self, mu: Fraction) -> bool:
        """Whether |g(x)|^2 >= 2 mu (f(x) - inf f) for all x is known exactly."""
        return self.infimum is not None and 0 < mu <= self.low

    def ascent_direction(self, x: Point) -> Gradient:
        """gradient/|gradient|, and 0 where the gradient is 0."""
        return unit(self.gradient(x))

    def require(self, kind: str, *constants: Fraction) -> None:
        """Check membership of a class.

        Parameters
        ----------
        kind : ``smooth`` (beta), ``convex``, ``strongly_convex`` (mu), ``polyak_lojasiewicz`` (mu) or ``bounded_below``.
        constants : those that the class has.

        Raises
        ------
        ClaimError : E300 for wrong data of the member, E301 when it does not belong to the class, E302 for an unknown class.
        """
        self.check()
        tests: dict[str, Any] = {
            "smooth": lambda beta: beta >= self.smoothness,
            "convex": lambda: self.low >= 0,
            "strongly_convex": lambda mu: 0 < mu <= self.low,
            "polyak_lojasiewicz": self.dominates,
            "bounded_below": lambda: self.bounded,
        }
        if kind not in tests:
            raise ClaimError("E302", f"{kind!r} is not a class of functions; choose one of {', '.join(tests)}")
        if not tests[kind](*constants):
            shown = f"{kind.replace('_', ' ')}{'(' + ', '.join(map(str, constants)) + ')' if constants else ''}"
            message = f"{self.formula()} is not known to be {shown}: its curvature lies in [{self.low}, {self.high}]"
            raise ClaimError("E301", f"{message} and its infimum is {self.infimum}")

    def __eq__(self, other: object) -> bool:
        """The same kind of function with the same formula and the same range of curvature."""
        if type(other) is not type(self):
            return NotImplemented
        return (self.formula(), self.low, self.high) == (other.formula(), other.low, other.high)

    def __hash__(self) -> int:
        return hash((self.formula(), self.low, self.high))

    def __str__(self) -> str:
        return self.formula()

    __repr__ = __str__


def unit(g: Sequence[Real]) -> Gradient:
    """g/|g|, and 0 for g = 0.

    >>> unit((Fraction(3), Fraction(4)))
    (Fraction(3, 5), Fraction(4, 5))
    """
    if len(g) == 1:
        return (Fraction((g[0] > 0) - (g[0] < 0)) if not _is_zero(g[0]) else Fraction(0),)
    if all(_is_zero(c) for c in g):
        return tuple(Fraction(0) for _ in g)
    length = root(dot(g, g))
    return tuple(c / length for c in g)


def _is_zero(c: Real) -> bool:
    return isinstance(c, Fraction) and not c


def dot(v: Sequence[Real], w: Sequence[Real]) -> Real:
    """The inner product of two tuples."""
    total: Real = Fraction(0)
    for a, b in zip(v, w, strict=True):
        total = total + a * b
    return total


def rational(x: object, what: str) -> Fraction:
    """An integer or a fraction.

    Raises
    ------
    ClaimError : E303 for anything else.
    """
    if isinstance(x, int | Fraction) and not isinstance(x, bool):
        return Fraction(x)
    raise ClaimError("E303", f"{what} is {x!r}, not an exact rational; write an int or a Fraction")


def sized(x: Point, dimension: int) -> Point:
    """The point itself.

    Raises
    ------
    ClaimError : E304 for a wrong number of coordinates.
    """
    if len(x) != dimension:
        raise ClaimError("E304", f"the point {tuple(map(str, x))} has {len(x)} coordinates; the function takes {dimension}")
    return x


def polynomial(terms: Sequence[tuple[Fraction, str]]) -> str:
    """A sum of rational multiples, ``1/2*x^2 - x``, without those that are zero."""
    text = ""
    for c, body in terms:
        if not c:
            continue
        size = abs(c)
        piece = str(size) if not body else body if size == 1 else f"{size}*{body}"
        text += (" - " if c < 0 else " + ") + piece if text else ("-" if c < 0 else "") + piece
    return text or "0"
