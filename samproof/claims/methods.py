"""The methods: one step of SAM, of unnormalised SAM and of gradient descent, and the orbits they generate.

SAM's update is written here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .. import kernel as k
from .expr import expr
from .functions import Function
from .symbols import _new
from .vectors import Vector, direction, member


class Step(NamedTuple):
    """One step from ``x``: ascent direction ``u``, perturbed point ``y``, next iterate ``next``."""

    x: Vector
    u: Vector
    y: Vector
    next: Vector


def sam_step(f: Function, x: Vector, *, eta: Any, rho: Any) -> Step:
    """One step of sharpness-aware minimisation with normalised ascent.

    u = g(x)/|g(x)|, and u = 0 where g(x) = 0; y = x + rho u; next = x - eta g(y).

    Parameters
    ----------
    f : the function; g is its gradient.
    x : the current point.
    eta : step size (units of 1/beta).
    rho : perturbation radius (units of x).

    Source: Foret, Kleiner, Mobahi, Neyshabur, ICLR 2021 (arXiv 2010.01412), equations (2) and (3).

    Examples
    --------
    >>> from samproof.claims import positive, smooth, vector
    >>> beta, eta, rho = positive("beta eta rho")
    >>> sam_step(smooth("f", beta), vector("x"), eta=eta, rho=rho).y.vec.terms[0][0].head
    'dir'
    """
    u = direction(f.gradient(x)).named("u" if not x.is_sum and "[" not in x.label else f"dir(grad {f.name}({x}))")
    y = x + expr(rho) * u
    return Step(x, u, y, x - expr(eta) * f.gradient(y))


def unnormalised_sam_step(f: Function, x: Vector, *, eta: Any, rho: Any) -> Step:
    """One step of SAM without normalisation: y = x + rho g(x), next = x - eta g(y); rho has units of 1/beta."""
    u = f.gradient(x)
    y = x + expr(rho) * u
    return Step(x, u, y, x - expr(eta) * f.gradient(y))


def gradient_step(f: Function, x: Vector, *, eta: Any) -> Step:
    """One step of gradient descent: next = x - eta g(x)."""
    g = f.gradient(x)
    return Step(x, g, x, x - expr(eta) * g)


class Orbit:
    """The iterates ``x[0], x[1], ...`` of a method from an arbitrary start.

    Parameters
    ----------
    name : how the iterates are called.
    step : a function from a point to a :class:`Step`.

    Examples
    --------
    >>> from samproof.claims import natural, positive, smooth
    >>> beta, eta = positive("beta eta")
    >>> f, t = smooth("f", beta), natural("t")
    >>> x = Orbit("x", lambda z: gradient_step(f, z, eta=eta))
    >>> f(x[t+1]) <= f(x[t])
    f(x[t+1]) <= f(x[t])
    """

    def __init__(self, name: str, step: Callable[[Vector], Step]) -> None:
        self.name = _new(name, "symbol")[0].args[0]
        self._step = step

    def __getitem__(self, t: Any) -> Vector:
        v = member(self.name, t)
        return Vector(v.vec, v.label, (self, *v.parts))

    def step(self, t: Any) -> Step:
        """The step taken at time t, from x[t]."""
        return self._step(self[t])

    @property
    def hypothesis(self) -> k.Formula:
        """For all t: x[t+1] = next iterate after x[t]."""
        t = k.Index("t")
        here = Vector(k.vseq(self.name, t), f"{self.name}[t]")
        return k.forall("t", k.veq(k.vseq(self.name, t.shift(1)) - self._step(here).next.vec))

    def walk(self) -> Iterator[Any]:
        yield self
        start = Vector(k.vseq(self.name, k.Index("")), f"{self.name}[0]")
        yield from self._step(start).next.walk()
