"""Functions of a declared class and the textbook facts that the class gives.

A fact is cited by name at points, ``f.descent_lemma(x, y)``; the kernel instantiates it, refuses it outside its class and
records it with every theorem that uses it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .. import kernel as k
from ..errors import ClaimError
from .expr import Expr, Relation, expr
from .symbols import one_name
from .vectors import Vector, direction
from .walk import Part


class Fact(NamedTuple):
    """A textbook fact for one function at given points, ready to be cited as a reason."""

    name: str
    function: Function
    points: tuple[Vector, ...]

    def __str__(self) -> str:
        return f"{self.name.replace('_', ' ')} at ({', '.join(map(str, self.points))})"


class Function(Part):
    """A differentiable function on a real inner-product space that belongs to one or more classes.

    ``f(x)`` is its value, ``f.gradient(x)`` its gradient, ``f.inf`` its infimum.  Made by :func:`smooth`,
    :func:`smooth_convex`, :func:`smooth_strongly_convex` or :func:`smooth_pl`.
    """

    def __init__(self, name: str, classes: dict[str, tuple[Expr, ...]]) -> None:
        self.name = one_name(name)
        self.classes = classes

    def __call__(self, x: Vector) -> Expr:
        return Expr("value", self, x)

    @property
    def reference(self) -> k.Function:
        """How the kernel refers to the function."""
        return self.name

    def gradient(self, x: Vector) -> Vector:
        label = f"grad {self.name}({x})"
        return Vector(k.grad(self.reference, x.vec), label, (self, x))

    def ascent_direction(self, x: Vector) -> Vector:
        """gradient/|gradient|, and 0 where the gradient is 0."""
        label = "u" if not x.is_sum and "[" not in x.label else f"dir(grad {self.name}({x}))"
        return direction(self.gradient(x)).named(label)

    @property
    def inf(self) -> Expr:
        return Expr("infimum", self)

    @property
    def hypotheses(self) -> list[k.Formula]:
        """The class memberships as kernel formulas."""
        return [k.member(c, self.reference, *(p.poly for p in ps)) for c, ps in self.classes.items()]

    def membership(self, name: str) -> k.Formula | None:
        return k.member(name, self.reference, *(p.poly for p in self.classes[name])) if name in self.classes else None

    def below(self) -> tuple[Any, ...]:
        return tuple(self.classes.values())

    def _fact(self, name: str, *points: Vector) -> Fact:
        missing = [c for c in k.FACTS[name].classes if c not in self.classes]
        if missing:
            raise ClaimError("E120", f"{name} needs {self.name} to be {' and '.join(missing)}; {self.name} is only {self}")
        return Fact(name, self, points)

    def descent_lemma(self, x: Vector, y: Vector) -> Fact:
        """f(y) <= f(x) + <g(x), y - x> + (beta/2)|y - x|^2, for smooth f."""
        return self._fact("descent_lemma", x, y)

    def descent_lemma_lower(self, x: Vector, y: Vector) -> Fact:
        """f(y) >= f(x) + <g(x), y - x> - (beta/2)|y - x|^2, for smooth f."""
        return self._fact("descent_lemma_lower", x, y)

    def lipschitz_gradient(self, x: Vector, y: Vector) -> Fact:
        """|g(y) - g(x)| <= beta |y - x|, for smooth f."""
        return self._fact("lipschitz_gradient", x, y)

    def convexity(self, x: Vector, y: Vector) -> Fact:
        """f(y) >= f(x) + <g(x), y - x>, for convex f."""
        return self._fact("convexity", x, y)

    def monotone_gradient(self, x: Vector, y: Vector) -> Fact:
        """<g(y) - g(x), y - x> >= 0, for convex f."""
        return self._fact("monotone_gradient", x, y)

    def cocoercivity(self, x: Vector, y: Vector) -> Fact:
        """<g(y) - g(x), y - x> >= |g(y) - g(x)|^2 / beta, for smooth convex f."""
        return self._fact("cocoercivity", x, y)

    def strong_convexity(self, x: Vector, y: Vector) -> Fact:
        """f(y) >= f(x) + <g(x), y - x> + (mu/2)|y - x|^2."""
        return self._fact("strong_convexity", x, y)

    def strong_monotonicity(self, x: Vector, y: Vector) -> Fact:
        """<g(y) - g(x), y - x> >= mu |y - x|^2."""
        return self._fact("strong_monotonicity", x, y)

    def polyak_lojasiewicz(self, x: Vector) -> Fact:
        """|g(x)|^2 >= 2 mu (f(x) - inf f), for strongly convex f or one that is only assumed to have it."""
        return self._fact("polyak_lojasiewicz" if "strongly_convex" in self.classes else "gradient_dominance", x)

    def interpolation(self, x: Vector, y: Vector) -> Fact:
        """The smooth strongly convex interpolation inequality."""
        return self._fact("interpolation", x, y)

    def lower_bound(self, x: Vector) -> Fact:
        """f(x) >= inf f."""
        prefix = next((c for c in ("strongly_convex", "polyak_lojasiewicz") if c in self.classes), None)
        return self._fact(f"{prefix}_lower_bound" if prefix else "lower_bound", x)

    def __str__(self) -> str:
        return ", ".join(
            f"{c.replace('_', ' ')}({', '.join(map(str, ps))})" if ps else c.replace("_", " ") for c, ps in self.classes.items()
        )

    def __repr__(self) -> str:
        return f"{self.name}: {self}"


def smooth(name: str, beta: Any) -> Function:
    """A beta-smooth function that is bounded below.

    Parameters
    ----------
    name : how the function is called.
    beta : Lipschitz constant of the gradient, a nonnegative expression.

    Examples
    --------
    >>> from samproof.claims import positive
    >>> smooth("f", positive("beta"))
    f: smooth(beta), bounded below
    """
    return Function(name, {"smooth": (expr(beta),), "bounded_below": ()})


def smooth_convex(name: str, beta: Any) -> Function:
    """A beta-smooth convex function that is bounded below."""
    return Function(name, {"smooth": (expr(beta),), "convex": (), "bounded_below": ()})


def smooth_strongly_convex(name: str, mu: Any, beta: Any) -> Function:
    """A beta-smooth mu-strongly convex function.

    Raises
    ------
    ClaimError : E121 when ``0 < mu <= beta`` is violated by constants, or when neither symbol's domain says mu <= beta.
    """
    m, b = expr(mu), expr(beta)
    _ordered(m, b)
    return Function(name, {"smooth": (b,), "convex": (), "strongly_convex": (m,)})


def smooth_pl(name: str, mu: Any, beta: Any) -> Function:
    """A beta-smooth function with the Polyak-Lojasiewicz inequality of constant mu; it need not be convex."""
    m, b = expr(mu), expr(beta)
    _ordered(m, b)
    return Function(name, {"smooth": (b,), "polyak_lojasiewicz": (m,)})


def _ordered(mu: Expr, beta: Expr) -> None:
    low, high = mu.poly.constant(), beta.poly.constant()
    if low is not None and low <= 0:
        raise ClaimError("E121", f"mu = {mu} is not positive; a strongly convex function needs 0 < mu <= beta")
    if low is not None and high is not None and low > high:
        raise ClaimError("E121", f"mu = {mu} exceeds beta = {beta}; a strongly convex function needs 0 < mu <= beta")
    wanted = k.ge(beta.poly - mu.poly)
    domains: list[Relation] = [r for e in (mu, beta) for node in e.walk() if isinstance(node, Expr) for r in node.domain]
    if wanted.args[0].constant() is None and not any(r.formula in (wanted, k.gt(wanted.args[0])) for r in domains):
        raise ClaimError("E121", f'nothing says {mu} <= {beta}; declare {mu} = positive("{mu}", at_most={beta})')
