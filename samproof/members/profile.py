"""Functions on the real line whose second derivative is piecewise constant."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from ..errors import ClaimError
from .base import Gradient, Member, Point, polynomial, rational, sized
from .reals import Ball, Real

Piece = tuple[Fraction, Fraction, Fraction]  # a, b, c of a*x^2 + b*x + c


class Profile(Member):
    """f with f'' = curvatures[i] between joints[i-1] and joints[i], f(anchor) = value and f'(anchor) = slope.

    Parameters
    ----------
    joints : increasing rationals (units of x).
    curvatures : one more than there are joints (units of beta).
    anchor, value, slope : a point, the value and the derivative there.
    low, high : a range that contains the curvatures; by default the least one.

    Raises
    ------
    ClaimError : E303 for data that are not rational, E305 for joints that do not increase or a wrong number of curvatures.

    Examples
    --------
    >>> f = Profile([-1, 1], [0, 2, 0])
    >>> f.value((Fraction(3),)), f.gradient((Fraction(-3),)), f.infimum
    (Fraction(5, 1), (Fraction(-2, 1),), Fraction(0, 1))
    >>> print(f)
    -2*x - 1 for x <= -1; x^2 for -1 <= x <= 1; 2*x - 1 for 1 <= x
    """

    dimension = 1

    def __init__(
        self,
        joints: Sequence[int | Fraction],
        curvatures: Sequence[int | Fraction],
        anchor: int | Fraction = 0,
        value: int | Fraction = 0,
        slope: int | Fraction = 0,
        low: int | Fraction | None = None,
        high: int | Fraction | None = None,
    ) -> None:
        self.joints = tuple(rational(s, "a joint") for s in joints)
        self.curvatures = tuple(rational(c, "a curvature") for c in curvatures)
        if len(self.curvatures) != len(self.joints) + 1:
            message = f"{len(self.joints)} joints make {len(self.joints) + 1} pieces, not {len(self.curvatures)}"
            raise ClaimError("E305", f"{message}; give one curvature for each piece")
        if any(s >= t for s, t in pairwise(self.joints)):
            raise ClaimError("E305", f"the joints {', '.join(map(str, self.joints))} do not increase; sort them")
        self.anchor, self.offset, self.slope = rational(anchor, "anchor"), rational(value, "value"), rational(slope, "slope")
        self.low = min(self.curvatures) if low is None else rational(low, "low")
        self.high = max(self.curvatures) if high is None else rational(high, "high")

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The polynomials a*x^2 + b*x + c from left to right."""
        home = bisect_right(self.joints, self.anchor)
        c, x = self.curvatures[home], self.anchor
        found = {home: (c / 2, self.slope - c * x, self.offset - self.slope * x + c * x * x / 2)}
        for i in range(home + 1, len(self.curvatures)):
            found[i] = self._next(found[i - 1], self.joints[i - 1], self.curvatures[i])
        for i in range(home - 1, -1, -1):
            found[i] = self._next(found[i + 1], self.joints[i], self.curvatures[i])
        return tuple(found[i] for i in range(len(self.curvatures)))

    @staticmethod
    def _next(piece: Piece, joint: Fraction, curvature: Fraction) -> Piece:
        """The piece of another curvature that meets ``piece`` at the joint with the same value and derivative."""
        a, b, c = piece
        turn = curvature / 2 - a
        return curvature / 2, b - 2 * turn * joint, c + turn * joint * joint

    def _piece(self, x: Real) -> Piece:
        if not isinstance(x, Ball):
            return self.pieces[bisect_left(self.joints, x)]
        return self.pieces[sum(x > s for s in self.joints)]

    def value(self, x: Point) -> Real:
        (here,) = sized(x, 1)
        a, b, c = self._piece(here)
        return (a * here + b) * here + c

    def gradient(self, x: Point) -> Gradient:
        (here,) = sized(x, 1)
        a, b, _ = self._piece(here)
        return (2 * a * here + b,)

    def _stretches(self) -> list[tuple[Piece, Fraction | None, Fraction | None]]:
        """Each piece with its left and right end, None for an end at infinity."""
        ends = (None, *self.joints, None)
        return [(piece, ends[i], ends[i + 1]) for i, piece in enumerate(self.pieces)]

    @cached_property
    def _lowest(self) -> Fraction | None:
        values: list[Fraction] = []
        for piece, left, right in self._stretches():
            low = _minimum(piece, left, right)
            if low is None:
                return None
            values.append(low)
        return min(values)

    @property
    def infimum(self) -> Fraction | None:
        return self._lowest

    def dominates(self, mu: Fraction) -> bool:
        low = self.infimum
        if low is None or mu <= 0:
            return False
        for (a, b, c), left, right in self._stretches():
            # f'^2 - 2 mu (f - inf f) on this stretch
            gap = _minimum((4 * a * a - 2 * mu * a, 4 * a * b - 2 * mu * b, b * b - 2 * mu * (c - low)), left, right)
            if gap is None or gap < 0:
                return False
        return True

    def formula(self) -> str:
        parts = []
        for (a, b, c), left, right in self._stretches():
            body = polynomial([(a, "x^2"), (b, "x"), (c, "")])
            where = f"{f'{left} <= ' if left is not None else ''}x{f' <= {right}' if right is not None else ''}"
            parts.append(body if not self.joints else f"{body} for {where}")
        return "; ".join(parts)

    def why(self) -> str:
        steps = [
            f"{c} on {_interval(left, right)}" for c, (_, left, right) in zip(self.curvatures, self._stretches(), strict=True)
        ]
        joined = "; value and derivative agree at the joints" if self.joints else ""
        return f"the second derivative is {', '.join(steps)}, within [{self.low}, {self.high}]{joined}"

    def check(self) -> None:
        for c in self.curvatures:
            if not self.low <= c <= self.high:
                message = f"the curvature {c} of {self.formula()} is outside [{self.low}, {self.high}]"
                raise ClaimError("E300", f"{message}; correct the range or the curvature")
        for (a, b, c), (d, e, f), s in zip(self.pieces, self.pieces[1:], self.joints, strict=False):
            if (a - d) * s * s + (b - e) * s + c - f or 2 * (a - d) * s + b - e:
                raise ClaimError("E300", f"two pieces of {self.formula()} do not meet at {s}")


def _minimum(piece: Piece, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    """The infimum of a*x^2 + b*x + c on an interval; None if it is minus infinity."""
    a, b, c = piece
    falls_left = left is None and (a < 0 or (a == 0 and b > 0))
    falls_right = right is None and (a < 0 or (a == 0 and b < 0))
    if falls_left or falls_right:
        return None
    points = [s for s in (left, right) if s is not None]
    if a > 0:
        vertex = -b / (2 * a)
        if (left is None or left <= vertex) and (right is None or vertex <= right):
            points.append(vertex)
    return min(((a * s + b) * s + c for s in points), default=c)


def _interval(left: Fraction | None, right: Fraction | None) -> str:
    return f"({'-oo' if left is None else left}, {'oo' if right is None else right})"


def parabola(curvature: int | Fraction, centre: int | Fraction = 0) -> Profile:
    """curvature/2 (x - centre)^2.

    >>> print(parabola(3))
    3/2*x^2
    """
    return Profile([], [curvature], anchor=centre)


def huber(beta: int | Fraction, joint: int | Fraction, mu: int | Fraction = 0) -> Profile:
    """Curvature beta between -joint and joint and mu outside: Huber's function where mu = 0.

    Raises
    ------
    ClaimError : E306 unless joint > 0 and 0 <= mu <= beta.

    Examples
    --------
    >>> print(huber(1, 2))
    -2*x - 2 for x <= -2; 1/2*x^2 for -2 <= x <= 2; 2*x - 2 for 2 <= x
    """
    if not (joint > 0 and 0 <= mu <= beta):
        raise ClaimError("E306", f"huber needs joint > 0 and 0 <= mu <= beta, not joint = {joint}, mu = {mu}, beta = {beta}")
    return Profile([-joint, joint], [mu, beta, mu])


def one_sided(beta: int | Fraction, joint: int | Fraction = 0, mu: int | Fraction = 0) -> Profile:
    """Half the squared distance to x <= joint times beta; with curvature mu instead of 0 on the other side.

    >>> print(one_sided(1))
    0 for x <= 0; 1/2*x^2 for 0 <= x
    """
    return Profile([joint], [mu, beta], anchor=joint)
