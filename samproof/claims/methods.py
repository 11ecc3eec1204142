"""The methods: one step of SAM, of unnormalised SAM and of gradient descent, and the orbits they generate.

SAM's update is written here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from inspect import signature
from typing import Any, NamedTuple

from .. import kernel as k
from ..shown import Shown
from .concrete import Concrete, Coordinates
from .expr import Expr, expr
from .functions import Function
from .symbols import Sequence, _new, index
from .vectors import Vector, member
from .walk import Part


class Step(NamedTuple):
    """One step from ``x``: ascent direction ``u``, perturbed point ``y``, next iterate ``next``."""

    x: Any
    u: Any
    y: Any
    next: Any


def sam_step(f: Function | Concrete, x: Any, *, eta: Any, rho: Any, ascent: Function | Concrete | None = None) -> Step:
    """One step of sharpness-aware minimisation with normalised ascent.

    u = g(x)/|g(x)|, and u = 0 where g(x) = 0; y = x + rho u; next = x - eta g(y).

    Parameters
    ----------
    f : the function; g is its gradient.
    x : the current point: a vector, a number or coordinates.
    eta : step size (units of 1/beta).
    rho : perturbation radius (units of x).
    ascent : the function whose gradient gives u where it is not f: another component in n-SAM.

    Source: Foret, Kleiner, Mobahi, Neyshabur, ICLR 2021 (arXiv 2010.01412), equations (2) and (3).

    Examples
    --------
    >>> from samproof.claims import positive, smooth, vector
    >>> beta, eta, rho = positive("beta eta rho")
    >>> sam_step(smooth("f", beta), vector("x"), eta=eta, rho=rho).y.vec.terms[0][0].head
    'dir'
    """
    u = (ascent or f).ascent_direction(x)
    y = x + expr(rho) * u
    return Step(x, u, y, x - expr(eta) * f.gradient(y))


def unnormalised_sam_step(f: Function | Concrete, x: Any, *, eta: Any, rho: Any) -> Step:
    """One step of SAM without normalisation: y = x + rho g(x), next = x - eta g(y); rho has units of 1/beta."""
    u = f.gradient(x)
    y = x + expr(rho) * u
    return Step(x, u, y, x - expr(eta) * f.gradient(y))


def gradient_step(f: Function | Concrete, x: Any, *, eta: Any) -> Step:
    """One step of gradient descent: next = x - eta g(x)."""
    g = f.gradient(x)
    return Step(x, g, x, x - expr(eta) * g)


TIME = "_time"  # bound by the definition of an orbit, so that it meets no index of the step


class Orbit(Part, Shown):
    """The iterates ``x[0], x[1], ...`` of a method from an arbitrary start.

    Parameters
    ----------
    name : how the iterates are called.
    step : a function from a point to a :class:`Step`; or from a point and the time, where the method changes with time.
    dimension : None for vectors of an abstract space, 1 for numbers, n for n coordinates (``x1[t], ..., xn[t]``).

    Examples
    --------
    >>> from samproof.claims import natural, positive, smooth
    >>> beta, eta = positive("beta eta")
    >>> f, t = smooth("f", beta), natural("t")
    >>> x = Orbit("x", lambda z: gradient_step(f, z, eta=eta))
    >>> f(x[t+1]) <= f(x[t])
    f(x[t+1]) <= f(x[t])
    """

    def __init__(self, name: str, step: Callable[..., Step], dimension: int | None = None) -> None:
        self.name = _new(name, "symbol")[0].args[0]
        self.dimension = dimension
        self._rule = step
        self._timed = sum(p.default is p.empty for p in signature(step).parameters.values()) == 2

    @property
    def names(self) -> list[str]:
        """The names of the sequences: one, or one for each coordinate."""
        n = self.dimension
        return [self.name] if n in (None, 1) else [f"{self.name}{i + 1}" for i in range(n or 0)]

    def __getitem__(self, t: Any) -> Any:
        if self.dimension is None:
            v = member(self.name, t)
            return Vector(v.vec, v.label, (self, *v.parts))
        parts = [Sequence(name)[t] for name in self.names]
        for p in parts:
            p.orbit = self
        return parts[0] if self.dimension == 1 else Coordinates(*parts)

    def step(self, t: Any) -> Step:
        """The step taken at time t, from x[t]."""
        return self.after(self[t], index(t))

    def after(self, point: Any, time: k.Index) -> Step:
        """The step that the method takes from a point at a time."""
        if not self._timed:
            return self._rule(point)
        clock = Expr("natural", time.name) if time.name else expr(time.offset)
        return self._rule(point, clock + time.offset if time.name and time.offset else clock)

    @cached_property
    def hypotheses(self) -> list[k.Formula]:
        """For all t: x[t+1] = next iterate after x[t]."""
        t = k.Index(TIME)
        if self.dimension is None:
            here = Vector(k.vseq(self.name, t), f"{self.name}[t]")
            return [k.forall(TIME, k.veq(k.vseq(self.name, t.shift(1)) - self.after(here, t).next.vec))]
        now = [Expr("element", name, t) for name in self.names]
        following = self.after(now[0] if self.dimension == 1 else Coordinates(*now), t).next
        rows = zip(self.names, [following] if self.dimension == 1 else following, strict=True)
        return [k.forall(TIME, k.eq(k.seq(name, t.shift(1)) - image.poly)) for name, image in rows]

    @cached_property
    def _first(self) -> Any:
        """The iterate after the first."""
        zero = k.Index("")
        if self.dimension is None:
            return self.after(Vector(k.vseq(self.name, zero), f"{self.name}[0]"), zero).next
        start = [Expr("element", name, zero) for name in self.names]
        return self.after(start[0] if self.dimension == 1 else Coordinates(*start), zero).next

    def below(self) -> tuple[Any, ...]:
        return (self._first,)
