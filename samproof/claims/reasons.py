"""Reasons that a step of a derivation may give, beside hypotheses and facts of a function class.

Each is plain data; ``samproof.provers.rates`` turns it into a theorem, once and in general.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Union

from ..errors import ClaimError
from .expr import Expr, Relation, expr
from .functions import Fact
from .vectors import Vector, vector

if TYPE_CHECKING:
    from .chance import Source, StochasticOrbit
    from .lemma import Lemma, Use

POINT = "z'"  # what a test function is a function of


class Gram(NamedTuple):
    """<v, v> >= 0."""

    v: Vector

    def __str__(self) -> str:
        return f"|{self.v}|^2 >= 0"


class CauchySchwarz(NamedTuple):
    """<v, w>^2 <= |v|^2 |w|^2."""

    v: Vector
    w: Vector

    def __str__(self) -> str:
        return f"Cauchy-Schwarz for {self.v} and {self.w}"


class ExpMonotone(NamedTuple):
    """exp a <= exp b, from a <= b."""

    a: Expr
    b: Expr

    def __str__(self) -> str:
        return f"exp is increasing: {self.a} <= {self.b}"


class LogAtLeast(NamedTuple):
    """lower <= log(argument), from exp(lower) <= argument."""

    argument: Expr
    lower: Expr

    def __str__(self) -> str:
        return f"log({self.argument}) >= {self.lower}"


class ExpMinusLog(NamedTuple):
    """exp(-log(argument)) * argument = 1, from argument > 0."""

    argument: Expr

    def __str__(self) -> str:
        return f"exp(-log z) = 1/z with z = {self.argument}"


class PowerBelowExp(NamedTuple):
    """(1 - x)^T <= exp(-x T), for x <= 1."""

    x: Expr
    upto: Expr

    def __str__(self) -> str:
        return f"(1 - x)^{self.upto} <= exp(-x {self.upto}) with x = {self.x}"


class Telescoping(NamedTuple):
    """From potential(t+1) <= potential(t) - decrease(t) + error(t) for every t: the sum over t < upto."""

    step: tuple[Reason, ...]
    t: Expr
    upto: Expr
    potential: Expr
    decrease: Expr
    error: Expr

    def __str__(self) -> str:
        return f"telescoping over {self.t} < {self.upto}"


class GeometricRecursion(NamedTuple):
    """From q(t+1) - floor <= factor (q(t) - floor): q(upto) - floor <= factor^upto (q(0) - floor)."""

    step: tuple[Reason, ...]
    t: Expr
    upto: Expr
    quantity: Expr
    factor: Expr
    floor: Expr

    def __str__(self) -> str:
        return f"geometric recursion with factor {self.factor}"


class MaxRecursion(NamedTuple):
    """From q(t+1) <= max(factor q(t), bound): q(upto) <= max(factor^upto q(0), bound)."""

    step: tuple[Reason, ...]
    t: Expr
    upto: Expr
    quantity: Expr
    factor: Expr
    bound: Expr

    def __str__(self) -> str:
        return f"recursion with a maximum, factor {self.factor}, bound {self.bound}"


class Induction(NamedTuple):
    """A relation for t = 0 and from t to t + 1: the relation at ``upto``."""

    relation: Relation
    t: Expr
    upto: Expr
    step: tuple[Reason, ...]

    def __str__(self) -> str:
        return f"induction on {self.t}: {self.relation}"


class Expected(NamedTuple):
    """The expectation of what holds whatever is drawn."""

    step: tuple[Reason, ...]
    over: tuple[Source, ...]
    by: tuple[Reason, ...]

    def __str__(self) -> str:
        return f"the expectation over {', '.join(s.shown for s in self.over)} of {', '.join(map(str, self.step))}"


class Jensen(NamedTuple):
    """|E v|^2 <= E|v|^2."""

    v: Vector
    over: Source

    def __str__(self) -> str:
        return f"Jensen for {self.v}"


class Minkowski(NamedTuple):
    """E|v + w|^2 <= (a + b)^2, from E|v|^2 <= a^2 and E|w|^2 <= b^2."""

    v: Vector
    w: Vector
    over: Source
    bounds: tuple[Expr, Expr]

    def __str__(self) -> str:
        return f"Minkowski for {self.v} and {self.w}"


class Tower(NamedTuple):
    """E phi(x[t+1]) = E phi(next iterate after x[t]), the expectation on the right being over x[t] and over what is drawn."""

    orbit: StochasticOrbit
    t: Expr
    phi: Expr

    def __str__(self) -> str:
        return f"expectation conditional on {self.orbit.name}[{self.t}]"


Rate = Telescoping | GeometricRecursion | MaxRecursion | Induction
Analytic = ExpMonotone | LogAtLeast | ExpMinusLog | PowerBelowExp
Chance = Expected | Jensen | Minkowski | Tower
Reason = Union[Relation, Fact, "Use", Gram, CauchySchwarz, Analytic, Rate, Chance]


def reasons(by: Any) -> tuple[Reason, ...]:
    """Read the ``by`` of a step: one reason or several.

    Raises
    ------
    ClaimError : E140 for anything that is not a reason.
    """
    from .lemma import Lemma, Use

    if by is None:
        return ()
    if isinstance(by, Lemma):
        return (by.at(),)
    if isinstance(by, Relation | Fact | Use | Gram | CauchySchwarz | Analytic | Rate | Chance):
        return (by,)
    if isinstance(by, list | tuple):
        return tuple(r for item in by for r in reasons(item))
    raise ClaimError("E140", f"{by!r} is not a reason; cite a hypothesis, a fact of a function class, a lemma or a rule")


def gram(v: Vector) -> Gram:
    """Cite |v|^2 >= 0 for a vector."""
    return Gram(v)


def cauchy_schwarz(v: Vector, w: Vector) -> CauchySchwarz:
    """Cite the Cauchy-Schwarz inequality."""
    return CauchySchwarz(v, w)


def exp_monotone(a: Any, b: Any) -> ExpMonotone:
    """Cite exp a <= exp b; a <= b becomes an obligation."""
    return ExpMonotone(expr(a), expr(b))


def log_at_least(argument: Any, lower: Any) -> LogAtLeast:
    """Cite log(argument) >= lower; exp(lower) <= argument becomes an obligation."""
    return LogAtLeast(expr(argument), expr(lower))


def exp_minus_log(argument: Any) -> ExpMinusLog:
    """Cite exp(-log(argument)) = 1/argument; argument > 0 becomes an obligation."""
    return ExpMinusLog(expr(argument))


def one_minus_power_below_exp(x: Any, upto: Expr) -> PowerBelowExp:
    """Cite (1 - x)^T <= exp(-x T), which follows from 1 - x <= exp(-x); x <= 1 becomes an obligation."""
    return PowerBelowExp(expr(x), upto)


def telescoping(
    step: Lemma | Use | list[Any], t: Expr, upto: Expr, *, potential: Any, decrease: Any, error: Any = 0
) -> Telescoping:
    """Sum a one-step decrease over t < upto.

    Parameters
    ----------
    step : the one-step lemma at time t (``descent.at(x=x[t])``), or several reasons.
    t, upto : natural-number symbols.
    potential : D(t); what decreases.
    decrease : A(t); by how much, at least.
    error : c(t); up to what.

    The theorem is: sum of A(t) over t < upto <= D(0) - D(upto) + sum of c(t); the sum of a constant c is upto*c.
    """
    return Telescoping(reasons(step), t, upto, expr(potential), expr(decrease), expr(error))


def geometric_recursion(step: Any, t: Expr, upto: Expr, *, quantity: Any, factor: Any, floor: Any = 0) -> GeometricRecursion:
    """Iterate q(t+1) - floor <= factor (q(t) - floor), for 0 <= factor."""
    return GeometricRecursion(reasons(step), t, upto, expr(quantity), expr(factor), expr(floor))


def induction(relation: Relation, t: Expr, upto: Expr, *, by: Any = None) -> Induction:
    """Prove a relation for every t by induction and cite it at ``upto``.

    Parameters
    ----------
    relation : what is claimed at time t; an inequality or equation in t.
    t, upto : natural numbers.
    by : reasons for the step from t to t + 1, beside the relation at t itself.

    Raises
    ------
    ClaimError : E140 for anything but an inequality or an equation.
    """
    if not isinstance(relation, Relation) or relation.op == "!=":
        raise ClaimError("E140", f"{relation!r} is not an inequality or an equation, so it cannot be shown by induction")
    return Induction(relation, t, upto, reasons(by))


def max_recursion(step: Any, t: Expr, upto: Expr, *, quantity: Any, factor: Any, bound: Any) -> MaxRecursion:
    """Iterate q(t+1) <= max(factor q(t), bound), for 0 <= factor <= 1 and bound >= 0."""
    return MaxRecursion(reasons(step), t, upto, expr(quantity), expr(factor), expr(bound))


def expected(step: Any, *over: Any, by: Any = None) -> Expected:
    """Take the expectation of a relation or of what a reason says; it has to hold whatever is drawn.

    Parameters
    ----------
    step : a relation, which becomes an obligation, or a reason such as a lemma at x[t].
    over : samples or iterates, the first outermost.
    by : reasons for the relation.

    Raises
    ------
    ClaimError : E112 for what is not random, E140 for what is not a reason.
    """
    from .chance import sources

    found = sources(over)
    if not found:
        raise ClaimError("E112", "say over what the expectation is taken: expected(step, i)")
    return Expected(reasons(step), found, reasons(by))


def jensen(v: Vector, over: Any) -> Jensen:
    """Cite |E v|^2 <= E|v|^2."""
    from .chance import sources

    return Jensen(v, sources([over])[0])


def minkowski(v: Vector, w: Vector, over: Any, *, bounds: tuple[Any, Any]) -> Minkowski:
    """Cite E|v + w|^2 <= (a + b)^2.

    Parameters
    ----------
    v, w : random vectors.
    over : the sample.
    bounds : a, b >= 0 with E|v|^2 <= a^2 and E|w|^2 <= b^2; all four become obligations, for which the reasons before this one
        may be used.
    """
    from .chance import sources

    a, b = bounds
    return Minkowski(v, w, sources([over])[0], (expr(a), expr(b)))


def tower(orbit: StochasticOrbit, t: Any, phi: Callable[[Vector], Any]) -> Tower:
    """Cite E phi(x[t+1]) = E[E[phi(next iterate) | x[t]]] for a function of a point, ``tower(x, t, f)``."""
    return Tower(orbit, expr(t), expr(phi(vector(POINT))))
