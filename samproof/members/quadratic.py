"""Quadratics with a given spectrum, and half the squared distance to convex sets."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from ..errors import ClaimError
from .base import Gradient, Member, Point, dot, polynomial, rational, sized
from .matrices import Matrix, combine, diagonal, matrix, pivots, solve
from .reals import Real


class Quadratic(Member):
    """f(x) = x.A x/2 + b.x + c with a symmetric matrix A.

    Parameters
    ----------
    rows : the rows of A (units of beta).
    low, high : bounds of the spectrum of A, verified by elimination of A - low I and high I - A.
    linear : b, zero by default.
    constant : c.

    Raises
    ------
    ClaimError : E303 for data that are not rational, E304 for a b of the wrong length, E307 for rows that make no symmetric matrix.

    Examples
    --------
    >>> from samproof.members import rotated
    >>> f = Quadratic(rotated([5, 0], [Fraction(1, 2)]), low=0, high=5)
    >>> f.check(); print(f)
    9/10*x1^2 + 12/5*x1*x2 + 8/5*x2^2
    >>> print(f.why())
    A - 0 I = L D L^T with D = (9/5, 0) >= 0 and 5 I - A = L D L^T with D = (16/5, 0) >= 0
    """

    def __init__(
        self,
        rows: Sequence[Sequence[int | Fraction]],
        low: int | Fraction,
        high: int | Fraction,
        linear: Sequence[int | Fraction] | None = None,
        constant: int | Fraction = 0,
    ) -> None:
        self.matrix: Matrix = matrix(rows)
        self.dimension = len(self.matrix)
        self.low, self.high = rational(low, "low"), rational(high, "high")
        b = [0] * self.dimension if linear is None else list(sized(linear, self.dimension))  # type: ignore[arg-type]
        self.linear = tuple(rational(e, "a coefficient") for e in b)
        self.constant = rational(constant, "the constant")

    def _image(self, x: Point) -> Gradient:
        return tuple(dot(row, x) for row in self.matrix)

    def value(self, x: Point) -> Real:
        here = sized(x, self.dimension)
        return dot(self._image(here), here) / 2 + dot(self.linear, here) + self.constant

    def gradient(self, x: Point) -> Gradient:
        return tuple(a + b for a, b in zip(self._image(sized(x, self.dimension)), self.linear, strict=True))

    @cached_property
    def minimiser(self) -> tuple[Fraction, ...] | None:
        """A point where the gradient vanishes if A is positive semidefinite and there is one."""
        return solve(self.matrix, [-b for b in self.linear]) if pivots(self.matrix) is not None else None

    @property
    def infimum(self) -> Real | None:
        return None if self.minimiser is None else self.value(self.minimiser)

    def _gaps(self) -> tuple[Matrix, Matrix]:
        one = diagonal([1] * self.dimension)
        return combine(self.matrix, Fraction(1), one, -self.low), combine(one, self.high, self.matrix, Fraction(-1))

    def formula(self) -> str:
        n = self.dimension
        x = [f"x{i + 1}" for i in range(n)] if n > 1 else ["x"]
        terms = [
            (self.matrix[i][i] / 2, f"{x[i]}^2") if i == j else (self.matrix[i][j], f"{x[i]}*{x[j]}")
            for i in range(n)
            for j in range(i, n)
        ]
        return polynomial([*terms, *((b, x[i]) for i, b in enumerate(self.linear)), (self.constant, "")])

    def why(self) -> str:
        below, above = (pivots(gap) for gap in self._gaps())
        shown = [f"({', '.join(map(str, d))}) >= 0" if d is not None else "no such D" for d in (below, above)]
        return f"A - {self.low} I = L D L^T with D = {shown[0]} and {self.high} I - A = L D L^T with D = {shown[1]}"

    def check(self) -> None:
        for gap, what in zip(self._gaps(), (f"A - {self.low} I", f"{self.high} I - A"), strict=True):
            if pivots(gap) is None:
                message = f"{what} is not positive semidefinite for the matrix of {self.formula()}"
                raise ClaimError("E300", f"{message}; its spectrum leaves [{self.low}, {self.high}]")


class _Distance(Member):
    """beta/2 dist(x, C)^2 for a closed convex set C: its gradient beta (x - P x) is beta-Lipschitz since I - P is nonexpansive."""

    low = Fraction(0)

    def _residual(self, x: Point) -> Gradient:
        """x minus its projection."""
        raise NotImplementedError

    def value(self, x: Point) -> Real:
        r = self._residual(sized(x, self.dimension))
        return self.high * dot(r, r) / 2

    def gradient(self, x: Point) -> Gradient:
        return tuple(self.high * c for c in self._residual(sized(x, self.dimension)))

    @property
    def infimum(self) -> Real | None:
        return Fraction(0)

    def why(self) -> str:
        return (
            f"half the squared distance to a closed convex set, times {self.high}: the gradient is {self.high} (x - P x), and x - P x is "
            "monotone and 1-Lipschitz, so the curvature lies in "
            f"[0, {self.high}]; the infimum 0 is taken on the set"
        )

    def check(self) -> None:
        if self.high < 0:
            raise ClaimError("E300", f"the factor {self.high} of a squared distance is negative")


class HalfSpace(_Distance):
    """beta/2 dist(x, H)^2 for the half-space H: normal.x <= bound.

    Raises
    ------
    ClaimError : E306 for a normal that is 0.

    Examples
    --------
    >>> f = HalfSpace(2, normal=(3, 4), bound=5)
    >>> f.value((Fraction(3), Fraction(4))), f.gradient((Fraction(3), Fraction(4)))
    (Fraction(16, 1), (Fraction(24, 5), Fraction(32, 5)))
    """

    def __init__(self, beta: int | Fraction, normal: Sequence[int | Fraction], bound: int | Fraction = 0) -> None:
        self.high = rational(beta, "beta")
        self.normal, self.bound = tuple(rational(c, "a coordinate") for c in normal), rational(bound, "the bound")
        self.dimension = len(self.normal)
        if not any(self.normal):
            raise ClaimError("E306", "the normal of a half-space is 0; give one coordinate that is not")

    def _residual(self, x: Point) -> Gradient:
        excess = dot(self.normal, x) - self.bound
        factor = excess / dot(self.normal, self.normal) if excess > 0 else Fraction(0)
        return tuple(factor * c for c in self.normal)

    def formula(self) -> str:
        side = polynomial([(c, f"x{i + 1}" if self.dimension > 1 else "x") for i, c in enumerate(self.normal)])
        return f"{self.high / 2}*dist(x, {{{side} <= {self.bound}}})^2"


class Box(_Distance):
    """beta/2 dist(x, B)^2 for a box; an end that is None is at infinity, so that orthants are boxes too.

    Raises
    ------
    ClaimError : E306 for a lower end above the upper end.

    Examples
    --------
    >>> f = Box(1, [(0, None), (-1, 1)])
    >>> f.value((Fraction(-3), Fraction(5)))
    Fraction(25, 2)
    """

    def __init__(self, beta: int | Fraction, sides: Sequence[tuple[int | Fraction | None, int | Fraction | None]]) -> None:
        self.high = rational(beta, "beta")
        self.sides = tuple(tuple(None if e is None else rational(e, "an end") for e in side) for side in sides)
        self.dimension = len(self.sides)
        for low, high in self.sides:
            if low is not None and high is not None and low > high:
                raise ClaimError("E306", f"the side [{low}, {high}] of a box is empty; exchange its ends")

    def _residual(self, x: Point) -> Gradient:
        found: list[Real] = []
        for c, (low, high) in zip(x, self.sides, strict=True):
            found.append(c - low if low is not None and c < low else c - high if high is not None and c > high else Fraction(0))
        return tuple(found)

    def formula(self) -> str:
        sides = [f"[{'-oo' if low is None else low}, {'oo' if high is None else high}]" for low, high in self.sides]
        return f"{self.high / 2}*dist(x, {' x '.join(sides)})^2"


class Cone(_Distance):
    """beta/2 dist(x, K)^2 for the cone K: |(x1, ..., x(n-1))| <= xn.

    Raises
    ------
    ClaimError : E306 for fewer than two coordinates.

    Examples
    --------
    >>> Cone(2, 3).value((Fraction(3), Fraction(4), Fraction(1)))
    Fraction(8, 1)
    """

    def __init__(self, beta: int | Fraction, dimension: int) -> None:
        self.high, self.dimension = rational(beta, "beta"), dimension
        if dimension < 2:
            raise ClaimError("E306", f"a cone needs two or more coordinates, not {dimension}")

    def _residual(self, x: Point) -> Gradient:
        from .reals import root

        *head, top = x
        size = root(dot(head, head))
        if size <= top:
            return tuple(Fraction(0) for _ in x)
        if size <= -top:
            return tuple(x)
        out = (size - top) / 2
        return (*(out * c / size for c in head), -out)

    def formula(self) -> str:
        *head, top = [f"x{i + 1}" for i in range(self.dimension)]
        return f"{self.high / 2}*dist(x, {{|({', '.join(head)})| <= {top}}})^2"
