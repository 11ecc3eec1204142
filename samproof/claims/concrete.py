"""Functions that are written down: f(x) = ... on the real line or in coordinates, with the gradient derived from the formula.

Claims about them are claims about numbers.  That f belongs to a class is one of them: for all x and z

    |f(z) - f(x) - <f'(x), z - x>| <= (beta/2) |z - x|^2       (f is differentiable with gradient f' and beta-smooth)
    f(z) >= f(x) + <f'(x), z - x> + (mu/2) |z - x|^2           (f is mu-strongly convex; convex for mu = 0)

The first also says that what is called the gradient is the gradient, joints of the pieces included.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

from ..errors import ClaimError
from .expr import Expr, Relation, absolute, choose, cos, equal, expr, sign, sin, sqrt
from .symbols import _new
from .walk import Part, Whole

__all__ = ["Concrete", "Coordinates", "define", "differentiate", "replace"]


def _sum(terms: list[Expr]) -> Expr:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


class Coordinates(tuple[Expr, ...]):
    """A point or vector given by its coordinates."""

    def __new__(cls, *parts: Any) -> Coordinates:
        return super().__new__(cls, map(expr, parts))

    def __add__(self, other: Any) -> Coordinates:
        return Coordinates(*(a + b for a, b in zip(self, other, strict=True)))

    def __sub__(self, other: Any) -> Coordinates:
        return Coordinates(*(a - b for a, b in zip(self, other, strict=True)))

    def __samproof_scale__(self, c: Expr) -> Coordinates:
        return Coordinates(*(c * a for a in self))

    def dot(self, other: Any) -> Expr:
        """The inner product."""
        return _sum([a * b for a, b in zip(self, other, strict=True)])

    def square(self) -> Expr:
        """The squared norm."""
        return _sum([a**2 for a in self])

    def direction(self) -> Coordinates:
        """v/|v|, and 0 where v = 0."""
        return Coordinates(*(Expr("unit", i, *self) for i in range(len(self))))


class Concrete(Part):
    """A function on the real line or in coordinates, with parameters; made by :func:`define`.

    ``f(x)`` is its value, ``f.gradient(x)`` the derivative (a number on the line, :class:`Coordinates` otherwise).
    """

    passed = True

    def __init__(self, name: str, variables: tuple[Expr, ...], formula: Expr) -> None:
        self.name = _new(name, "symbol")[0].args[0]
        self.variables, self.formula = variables, formula

    @property
    def dimension(self) -> int:
        return len(self.variables)

    def _point(self, x: Any) -> tuple[Expr, ...]:
        parts = tuple(map(expr, x)) if isinstance(x, tuple) else (expr(x),)
        if len(parts) != self.dimension:
            raise ClaimError("E125", f"{self.name} takes {self.dimension} coordinates, got {len(parts)}: {x}")
        return parts

    def __call__(self, x: Any) -> Expr:
        return Expr("call", self, None, *self._point(x))

    def gradient(self, x: Any) -> Any:
        """The gradient at x, derived from the formula piece by piece."""
        parts = [Expr("call", self, i, *self._point(x)) for i in range(self.dimension)]
        return parts[0] if self.dimension == 1 else Coordinates(*parts)

    def ascent_direction(self, x: Any) -> Any:
        """gradient/|gradient|, and 0 where the gradient is 0."""
        g = self.gradient(x)
        return g.direction() if isinstance(g, Coordinates) else sign(g)

    @cached_property
    def partials(self) -> tuple[Expr, ...]:
        """The partial derivatives as formulas in the variables."""
        return tuple(differentiate(self.formula, v.args[0]) for v in self.variables)

    def meaning(self, which: int | None, point: tuple[Expr, ...]) -> Expr:
        """The formula (or a partial derivative) at a point."""
        body = self.formula if which is None else self.partials[which]
        return replace(body, {v.args[0]: p for v, p in zip(self.variables, point, strict=True)})

    # ---- membership of a class ----
    def _linear(self, x: Any, z: Any) -> tuple[Expr, Expr]:
        a, b = Coordinates(*self._point(x)), Coordinates(*self._point(z))
        g = Coordinates(*(Expr("call", self, i, *a) for i in range(self.dimension)))
        return self(z) - self(x) - g.dot(b - a), (b - a).square()

    def smoothness(self, beta: Any, x: Any, z: Any) -> Relation:
        """|f(z) - f(x) - <f'(x), z - x>| <= (beta/2)|z - x|^2: for all x and z this is beta-smoothness."""
        gap, square = self._linear(x, z)
        bound: Expr = expr(beta) / 2 * square
        return absolute(gap) <= bound

    def strong_convexity(self, mu: Any, x: Any, z: Any) -> Relation:
        """f(z) - f(x) - <f'(x), z - x> >= (mu/2)|z - x|^2: for all x and z this is mu-strong convexity."""
        gap, square = self._linear(x, z)
        bound: Expr = expr(mu) / 2 * square
        return gap >= bound

    def convexity(self, x: Any, z: Any) -> Relation:
        """f(z) - f(x) - <f'(x), z - x> >= 0: for all x and z this is convexity."""
        return self._linear(x, z)[0] >= 0

    def symmetry(self, x: Any) -> Relation:
        """f(-x) = f(x)."""
        return equal(self(tuple(-p for p in self._point(x))), self(x))

    @cached_property
    def _inside(self) -> Whole:
        """What the formula is made of, its variables left out."""
        bound = {v.args[0] for v in self.variables}
        return Whole(n for n in self.formula.walk() if not (isinstance(n, Expr) and n.op == "symbol" and n.args[0] in bound))

    def below(self) -> tuple[Any, ...]:
        return (self._inside,)

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.variables))}) = {self.formula}"

    __repr__ = __str__


def define(name: str, variables: Any, formula: Any) -> Concrete:
    """A function given by a formula.

    Parameters
    ----------
    name : how the function is called.
    variables : one real symbol, or a tuple of them for a function of several coordinates.
    formula : an expression; ``Piecewise`` for one with pieces.

    Raises
    ------
    ClaimError : E126 for a variable that is not a real symbol without bounds.

    Examples
    --------
    >>> from samproof.claims import positive, real
    >>> lam, x = positive("lam"), real("x")
    >>> f = define("f", x, lam*x**2/2)
    >>> f.partials
    (lam*x,)
    """
    given = variables if isinstance(variables, tuple) else (variables,)
    for v in given:
        if not isinstance(v, Expr) or v.op != "symbol" or v.domain:
            raise ClaimError("E126", f"{v} is not a free variable; declare it with real() and no bounds")
    return Concrete(name, tuple(given), expr(formula))


def replace(e: Expr, mapping: Mapping[str, Expr]) -> Expr:
    """The expression with symbols replaced, keeping its written form."""
    if e.op == "symbol":
        return mapping.get(e.args[0], e)
    if e.op in ("num", "natural", "element", "pi"):
        return e
    parts: list[Any] = []
    for a in e.args:
        if isinstance(a, Relation):
            parts.append(Relation(a.op, replace(a.lhs, mapping), replace(a.rhs, mapping)))
        else:
            parts.append(replace(a, mapping) if isinstance(a, Expr) else a)
    return Expr(e.op, *parts)


# ---- derivatives -----------------------------------------------------------------------------------------------------

ZERO, ONE = expr(0), expr(1)


def _is(e: Expr, value: int) -> bool:
    return e.op == "num" and e.args[0] == value


def _plus(a: Expr, b: Expr, minus: bool = False) -> Expr:
    if _is(b, 0):
        return a
    if _is(a, 0):
        return -b if minus else b
    return a - b if minus else a + b


def _split(e: Expr) -> tuple[Fraction, Expr]:
    """A numerical factor in front of an expression or under it, and the rest."""
    if e.op == "num":
        return e.args[0], ONE
    if e.op == "neg":
        c, rest = _split(e.args[0])
        return -c, rest
    if e.op == "mul" and e.args[0].op == "num":
        c, rest = _split(e.args[1])
        return c * e.args[0].args[0], rest
    if e.op in ("mul", "div"):
        c, rest = _split(e.args[0])
        if e.op == "div" and e.args[1].op == "num" and e.args[1].args[0]:
            return c / e.args[1].args[0], rest
        if e.op == "div" or rest is not ONE:
            return c, Expr(e.op, rest, e.args[1])
    return Fraction(1), e


def _scaled(c: Fraction, e: Expr) -> Expr:
    if e is ONE or not c:
        return expr(c)
    if c < 0:
        return -_scaled(-c, e)
    top = e
    if c.numerator != 1:
        top = (c.numerator * e.args[0]) * e.args[1] if e.op == "mul" else c.numerator * e
    return top if c.denominator == 1 else top / c.denominator


def _times(a: Expr, b: Expr) -> Expr:
    (c, x), (d, y) = _split(a), _split(b)
    return _scaled(c * d, y if x is ONE else x if y is ONE else x * y)


def _over(a: Expr, b: Expr) -> Expr:
    (c, x), (d, y) = _split(a), _split(b)
    return a / b if not d else _scaled(c / d, x if y is ONE else x / y)


def differentiate(e: Expr, name: str) -> Expr:
    """The derivative by a symbol, piece by piece; at a joint it is that of the piece that the joint belongs to.

    Raises
    ------
    ClaimError : E127 for an expression that samproof cannot differentiate, such as a sum over a natural number.

    Examples
    --------
    >>> from samproof.claims import Min, real
    >>> differentiate(Min(0, real("x"))**2, "x")
    2*Min(0, x)*Piecewise((0, 0 <= x), 1)
    """
    if not any(isinstance(n, Expr) and n.op == "symbol" and n.args[0] == name for n in e.walk()):
        return ZERO
    op, a = e.op, e.args
    if op == "symbol":
        return ONE
    if op == "call":
        return differentiate(a[0].meaning(a[1], a[2:]), name)
    if op == "piece":
        return choose(a[0], differentiate(a[1], name), differentiate(a[2], name))
    if op in ("max", "min"):
        first, rest = a[0], a[1] if len(a) == 2 else Expr(op, *a[1:])
        wins = first >= rest if op == "max" else first <= rest
        return choose(wins, differentiate(first, name), differentiate(rest, name))
    if op == "abs":
        return _times(sign(a[0]), differentiate(a[0], name))
    if op not in ("add", "sub", "neg", "mul", "div", "pow", "sqrt", "exp", "log", "sin", "cos"):
        raise ClaimError("E127", f"samproof cannot differentiate {e} by {name}")
    d = [differentiate(x, name) for x in a if isinstance(x, Expr)]
    if op in ("add", "sub"):
        return _plus(d[0], d[1], op == "sub")
    if op == "neg":
        return -d[0]
    if op == "mul":
        return _plus(_times(d[0], a[1]), _times(a[0], d[1]))
    if op == "div":
        first = _over(d[0], a[1])
        return first if _is(d[1], 0) else _plus(first, _over(_times(a[0], d[1]), a[1] ** 2), minus=True)
    if op == "pow":
        inner = a[0] if a[1] == 2 else a[0] ** (a[1] - 1)
        return _times(expr(a[1]), _times(inner, d[0]))
    if op == "sqrt":
        return _over(d[0], 2 * sqrt(a[0]))
    if op == "log":
        return _over(d[0], a[0])
    if op == "exp":
        return _times(e, d[0])
    return _times(cos(a[0]), d[0]) if op == "sin" else -_times(sin(a[0]), d[0])
