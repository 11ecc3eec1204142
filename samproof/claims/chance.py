"""Chance: samples, expectations, families of functions with their average, orbits of stochastic methods.

A law is a probability distribution on the natural numbers with finite support, so any finite probability space is one; what is
random is a function of the number that is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from .. import kernel as k
from ..errors import ClaimError
from ..shown import Shown
from .expr import Expr, expr
from .functions import Fact, Function
from .methods import Step
from .symbols import PATH, index, one_name
from .vectors import Vector
from .walk import Part

TIME = "t'"  # of an arbitrary step; no symbol of a lemma file can have this name by accident
MEAN_FACTS = ("descent_lemma", "descent_lemma_lower")  # those of an average that follow from its components


class Source(NamedTuple):
    """What an expectation is taken over: a number drawn from ``law[index]``."""

    law: str
    at: k.Index
    variable: str
    shown: str


class Sample(Expr):
    """The number of the component that is drawn; draws of different names are independent."""

    def __init__(self, name: str, law: str) -> None:
        super().__init__("natural", one_name(name))
        self.law = one_name(law)

    @property
    def source(self) -> Source:
        return Source(self.law, k.Index(""), self.args[0], self.args[0])


def sample(names: str, law: str = "P") -> Any:
    """Independent draws from one law: one :class:`Sample` for one name, a tuple for several.

    Examples
    --------
    >>> i, j = sample("i j")
    >>> i, i.law == j.law
    (i, True)
    """
    found = tuple(Sample(name, law) for name in names.replace(",", " ").split())
    if not found:
        raise ClaimError("E110", "no name was given")
    return found[0] if len(found) == 1 else found


# ---- functions -----------------------------------------------------------------------------------------------------------


class Family(Part):
    """Functions ``l[0], l[1], ...`` that all belong to the same classes; see :func:`family`."""

    def __init__(self, name: str, classes: dict[str, tuple[Expr, ...]]) -> None:
        self.name, self.classes = one_name(name), classes

    def __getitem__(self, i: Any) -> Member:
        return Member(self, i)

    @property
    def hypotheses(self) -> list[k.Formula]:
        """For all i: l[i] belongs to each class."""
        one = k.component(self.name, k.Index("i"))
        return [k.forall("i", k.member(c, one, *(p.poly for p in ps))) for c, ps in self.classes.items()]

    def below(self) -> tuple[Any, ...]:
        return tuple(self.classes.values())

    def __str__(self) -> str:
        return str(Function(self.name, self.classes))

    def __repr__(self) -> str:
        return f"{self.name}[i]: {self}"


class Member(Function):
    """One function of a family."""

    passed = True

    def __init__(self, of: Family, i: Any) -> None:
        super().__init__(of.name, of.classes)
        self.family, self.index, self.place = of, index(i), expr(i)
        self.name = f"{of.name}[{i}]"

    @property
    def reference(self) -> k.Function:
        return k.component(self.family.name, self.index)

    def ascent_direction(self, x: Vector) -> Vector:
        return super().ascent_direction(x).named(f"dir(grad {self.name}({x}))")

    def below(self) -> tuple[Any, ...]:
        return self.family, self.place


class Average(Function):
    """The mean of the functions of a family; see :func:`average`."""

    def __init__(self, name: str, of: Family, law: str, sigma: Expr | None, classes: dict[str, tuple[Expr, ...]]) -> None:
        super().__init__(name, classes)
        self.family, self.law, self.sigma = of, law, sigma

    @property
    def definition(self) -> k.Formula:
        """f is the mean of the family."""
        return k.average(self.name, self.family.name, self.law)

    @property
    def spread(self) -> k.Formula | None:
        """The mean of |grad l[i](x) - grad f(x)|^2 is at most sigma^2, where that is assumed."""
        return None if self.sigma is None else k.variance(self.name, self.family.name, self.law, self.sigma.poly)

    @property
    def hypotheses(self) -> list[k.Formula]:
        return [*super().hypotheses, self.definition, *([self.spread] if self.spread is not None else [])]

    def _fact(self, name: str, *points: Vector) -> Fact:
        missing = [c for c in k.FACTS[name].classes if c not in self.classes]
        if missing and name in MEAN_FACTS and all(c in self.family.classes for c in k.FACTS[name].classes):
            return Fact(name, self, points)  # the mean of the same fact for every function of the family
        return super()._fact(name, *points)

    def mean_value(self, x: Vector) -> Fact:
        """f(x) = E l[i](x)."""
        return Fact("average_value", self, (x,))

    def mean_gradient(self, x: Vector) -> Fact:
        """grad f(x) = E grad l[i](x)."""
        return Fact("average_gradient", self, (x,))

    def bounded_variance(self, x: Vector) -> Fact:
        """E |grad l[i](x) - grad f(x)|^2 <= sigma^2."""
        if self.sigma is None:
            raise ClaimError("E120", f"no bound is assumed for the variance of {self.name}; give variance=")
        return Fact("bounded_variance", self, (x,))

    def below(self) -> tuple[Any, ...]:
        return *super().below(), self.family, self.sigma

    def __str__(self) -> str:
        more = "" if self.sigma is None else f", E|grad {self.family.name}[i] - grad {self.name}|^2 <= ({self.sigma})^2"
        own = f"; {super().__str__()}" if self.classes else ""
        return f"E {self.family.name}[i]{more}{own}"


def family(name: str, smooth: Any) -> Family:
    """A family of beta-smooth functions ``l[i]``.

    Parameters
    ----------
    name : how the family is called.
    smooth : Lipschitz constant of every gradient, a nonnegative expression.

    Examples
    --------
    >>> from samproof.claims import positive
    >>> family("l", smooth=positive("beta"))
    l[i]: smooth(beta)
    """
    return Family(name, {"smooth": (expr(smooth),)})


def average(
    name: str,
    *,
    of: Family,
    over: Sample,
    variance: Any = None,
    convex: bool = False,
    pl: Any = None,
    strongly_convex: Any = None,
) -> Average:
    """The function f = E l[i], bounded below.

    Parameters
    ----------
    name : how the function is called.
    of, over : the family and a draw from its law.
    variance : sigma, where E|grad l[i](x) - grad f(x)|^2 <= sigma^2 is assumed for every x.
    convex, pl, strongly_convex : what is assumed of f (not of every l[i]); constants mu for the last two.

    Examples
    --------
    >>> from samproof.claims import nonnegative, positive
    >>> l, i = family("l", smooth=positive("beta")), sample("i")
    >>> average("f", of=l, over=i, variance=nonnegative("sigma"))
    f: E l[i], E|grad l[i] - grad f|^2 <= (sigma)^2; bounded below
    """
    classes: dict[str, tuple[Expr, ...]] = {"convex": ()} if convex else {}
    if strongly_convex is not None:
        classes["strongly_convex"] = (expr(strongly_convex),)
    elif pl is not None:
        classes["polyak_lojasiewicz"] = (expr(pl),)
    else:
        classes["bounded_below"] = ()
    return Average(name, of, over.law, None if variance is None else expr(variance), classes)


# ---- orbits --------------------------------------------------------------------------------------------------------------


class Iterate(Vector):
    """The random vector ``x[t]``."""

    def __init__(self, orbit: StochasticOrbit, t: Any) -> None:
        time = expr(t)
        super().__init__(k.path(orbit.name, index(t), k.Index(PATH)), f"{orbit.name}[{t}]", (orbit, time))
        self.source = Source(orbit.law, index(t), PATH, f"{orbit.name}[{t}]")


class StochasticOrbit(Part, Shown):
    """The iterates of a method that draws a component, or several, in every step; the start may be random.

    Parameters
    ----------
    name : how the iterates are called.
    step : a function from a point to a :class:`Step`.
    over : what is drawn in each step, independently of the past.

    Examples
    --------
    >>> from samproof.claims import natural, positive, sam_step
    >>> beta, eta, rho = positive("beta eta rho")
    >>> l, i, t = family("l", smooth=beta), sample("i"), natural("t")
    >>> x = StochasticOrbit("x", lambda z: sam_step(l[i], z, eta=eta, rho=rho), over=i)
    >>> E(l[0](x[t+1]))
    E[l[0](x[t + 1])]
    """

    def __init__(self, name: str, step: Callable[[Any], Step], over: Sample | Sequence[Sample]) -> None:
        self.name = one_name(name)
        self.law = f"{self.name}_law"
        self.draws = (over,) if isinstance(over, Sample) else tuple(over)
        self._step = step

    def __getitem__(self, t: Any) -> Iterate:
        return Iterate(self, t)

    def step(self, t: Any) -> Step:
        """The step taken at time t, from x[t]."""
        return self._step(self[t])

    def after(self, point: Vector) -> Step:
        """The step that the method takes from a point."""
        return self._step(point)

    @cached_property
    def hypotheses(self) -> list[k.Formula]:
        """E phi(x[t+1]) = E phi(next iterate after x[t]) for all t and every function phi."""
        here = Vector(k.path(self.name, k.Index(TIME), k.Index(PATH)), self.name)
        draws = tuple((i.args[0], i.law) for i in self.draws)
        return [k.chain(k.Chain(self.name, self.law, TIME, PATH, draws, self._step(here).next.vec))]

    @cached_property
    def _first(self) -> Any:
        """The iterate after the first."""
        return self._step(Vector(k.path(self.name, k.Index(""), k.Index(PATH)), f"{self.name}[0]")).next

    def below(self) -> tuple[Any, ...]:
        return (self._first,)

    def __repr__(self) -> str:
        return f"orbit {self.name}"


# ---- expectations --------------------------------------------------------------------------------------------------------


def sources(over: Sequence[Any]) -> tuple[Source, ...]:
    """Read what an expectation is taken over: samples and iterates.

    Raises
    ------
    ClaimError : E112 for anything else.
    """
    for o in over:
        if not isinstance(o, Sample | Iterate):
            raise ClaimError("E112", f"{o} is not random; an expectation is taken over a sample or an iterate of an orbit")
    return tuple(o.source for o in over)


class VectorMean(Vector):
    """The expectation of a vector."""

    def __init__(self, body: Vector, source: Source) -> None:
        mark = "E" if source.variable == PATH else f"E_{source.shown}"
        super().__init__(k.vector_mean(source.law, source.at, source.variable, body.vec), f"{mark}[{body}]", (body,))
        self.source = source


def E(body: Any, *over: Any) -> Any:
    """The expectation of a number or a vector.

    Parameters
    ----------
    body : an expression or a vector.
    over : samples, or an iterate x[t]; the first is outermost.  None means the only iterate that occurs.

    Raises
    ------
    ClaimError : E112 when it is not clear what is random.

    Examples
    --------
    >>> from samproof.claims import positive, vector
    >>> l, i, x = family("l", smooth=positive("beta")), sample("i"), vector("x")
    >>> E(l[i](x), i)
    E_i[l[i](x)]
    """
    body = body if isinstance(body, Vector) else expr(body)
    found = sources(over) or tuple({v.source: None for v in body.walk() if isinstance(v, Iterate)})
    if not over and len(found) != 1:
        seen = ", ".join(s.shown for s in found) or "nothing random"
        raise ClaimError("E112", f"{seen} occurs in {body}; say over what the expectation is taken: E(expression, i)")
    for s in reversed(found):
        body = VectorMean(body, s) if isinstance(body, Vector) else Expr("mean", body, s)
    return body
