"""The value of a claim on concrete functions, parameters and starts: orbits are run, sums and powers are written out.

One interpreter serves two arithmetics: exact numbers with certain comparisons, which decide, and arrays of floating-point
numbers, one entry for each candidate, which only propose.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any, Protocol

from .. import kernel as k
from ..claims.lemma import Lemma
from ..claims.methods import Orbit
from ..members import reals

Environment = tuple[tuple[str, int], ...]


class Uninterpreted(Exception):
    """The claim has a part that cannot be run."""


class Arithmetic(Protocol):
    """What an interpreter asks of numbers besides + - * and integer powers."""

    def constant(self, q: Fraction) -> Any: ...
    def pi(self) -> Any: ...
    def power(self, x: Any, n: int) -> Any: ...
    def function(self, head: str, x: Any) -> Any: ...
    def maximum(self, x: Any, y: Any) -> Any: ...
    def choose(self, c: Any, yes: Callable[[], Any], no: Callable[[], Any]) -> Any: ...
    def unit(self, v: Sequence[Any]) -> Sequence[Any]: ...


class Exactly:
    """Rationals where possible, balls otherwise."""

    def constant(self, q: Fraction) -> Fraction:
        return q

    def pi(self) -> reals.Real:
        return reals.pi()

    def power(self, x: Any, n: int) -> Any:
        return reals.power(x, n)

    def function(self, head: str, x: Any) -> Any:
        if head == "inv":
            if isinstance(x, Fraction) and not x:
                raise reals.Undefined("division by zero")
            return 1 / x
        table: dict[str, Callable[[Any], Any]] = {
            "sqrt": reals.root,
            "exp": reals.exponential,
            "log": reals.logarithm,
            "sin": reals.sine,
            "cos": reals.cosine,
        }
        return table[head](x)

    def maximum(self, x: Any, y: Any) -> Any:
        try:
            return x if x >= y else y
        except reals.Undecided:
            return reals.Ball(reals.ball(x).arb.max(reals.ball(y).arb))

    def choose(self, c: Any, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
        return yes() if c >= 0 else no()

    def unit(self, v: Sequence[Any]) -> Sequence[Any]:
        from ..members.base import unit

        return unit(v)


@dataclass
class World:
    """What the names of a claim stand for.

    Attributes
    ----------
    scalars : the value of each symbol, or a polynomial that defines it.
    naturals : the value of each natural number.
    functions : objects with ``value``, ``gradient`` and ``infimum``.
    vectors : the coordinates of each vector, and of the start of each orbit in an abstract space.
    sequences : the first elements of each sequence, constant from the last one on; the start of an orbit in coordinates.
    """

    naturals: dict[str, int]
    scalars: dict[str, Any] = field(default_factory=dict)
    functions: dict[str, Any] = field(default_factory=dict)
    vectors: dict[str, Sequence[Any]] = field(default_factory=dict)
    sequences: dict[str, Sequence[Any]] = field(default_factory=dict)


class Motion:
    """How the orbits of a claim go on: the image of x[t] for each sequence, with ``bound`` in the place of t."""

    def __init__(self, lemma: Lemma) -> None:
        self.vectors: dict[str, tuple[str, k.Vec]] = {}
        self.sequences: dict[str, tuple[str, k.Poly]] = {}
        for orbit in lemma.orbits():
            self._add(orbit)

    def _add(self, orbit: Orbit) -> None:
        for name, law in zip(orbit.names, orbit.hypotheses, strict=True):
            bound, body = law.args
            following = k.Index(bound, 1)
            if orbit.dimension is None:
                self.vectors[name] = bound, k.vseq(name, following) - body.args[0]
            else:
                self.sequences[name] = bound, k.seq(name, following) - body.args[0]


class Interpreter:
    """Evaluates terms in a world.

    Parameters
    ----------
    motion : the orbits of the claim.
    world : what the names stand for.
    arithmetic : the numbers.

    Examples
    --------
    >>> from samproof.claims import Lemma, positive, smooth, vector, gradient_step
    >>> from samproof.members import parabola
    >>> beta, x = positive("beta"), vector("x")
    >>> f = smooth("f", beta)
    >>> lemma = Lemma("reach", claim=f(gradient_step(f, x, eta=1/beta).next) <= f.inf)
    >>> world = World({}, {"beta": Fraction(3)}, {"f": parabola(2)}, {"x": (Fraction(3),)})
    >>> Interpreter(Motion(lemma), world, Exactly()).scalar(lemma.claim.lhs.poly)
    Fraction(1, 1)
    """

    def __init__(self, motion: Motion, world: World, arithmetic: Arithmetic) -> None:
        self.motion, self.world, self.arithmetic = motion, world, arithmetic
        self.start: Environment = tuple(sorted(world.naturals.items()))
        self.visited: list[Sequence[Any]] = []
        self.work = 0  # operations so far
        self._known: dict[Any, Any] = {}
        self._open: set[str] = set()

    # ---- numbers ----
    def scalar(self, p: k.Poly, where: Environment | None = None) -> Any:
        """The value of a polynomial."""
        here = self.start if where is None else where
        total: Any = self.arithmetic.constant(Fraction(0))
        for term in self.terms(p, here):
            total = total + term
        return total

    def terms(self, p: k.Poly, where: Environment) -> list[Any]:
        """The values of the monomials of a polynomial."""
        found = []
        self.work += 2 * len(p.terms)
        for monomial, c in p.terms:
            product = self.arithmetic.constant(c)
            for atom, e in monomial:
                v = self._scalar_atom(atom, where)
                product = product * (v if e == 1 else self.arithmetic.power(v, e))
            found.append(product)
        return found

    def _time(self, i: k.Index, where: Environment) -> int:
        for name, value in where if i.name else ():
            if name == i.name:
                return value + i.offset
        if i.name:
            raise Uninterpreted(f"no value for the natural number {i.name}")
        return i.offset

    def _scalar_atom(self, a: k.Atom, where: Environment) -> Any:
        key = (a, _relevant(a, where))
        if key not in self._known:
            self._known[key] = self._scalar(a, where)
        return self._known[key]

    def _scalar(self, a: k.Atom, where: Environment) -> Any:
        head, args, number = a.head, a.args, self.arithmetic
        if head == "var":
            return self._symbol(args[0])
        if head == "nat":
            return number.constant(Fraction(self._time(k.Index(args[0]), where)))
        if head == "pi":
            return number.pi()
        if head == "seq":
            return self.element(args[0], self._time(args[1], where))
        if head == "inf":
            return self._function(args[0]).infimum
        if head == "val":
            point = self.vector(args[1], where)
            self.visited.append(point)
            self.work += 20
            return self._function(args[0]).value(point)
        if head == "ip":
            v, w = self._vector_atom(args[0], where), self._vector_atom(args[1], where)
            total = v[0] * w[0]
            for x, y in zip(v[1:], w[1:], strict=True):
                total = total + x * y
            return total
        if head == "max":
            return number.maximum(self.scalar(args[0], where), self.scalar(args[1], where))
        if head == "choice":
            condition = self.scalar(args[0], where)
            return number.choose(condition, lambda: self.scalar(args[1], where), lambda: self.scalar(args[2], where))
        if head == "pow":
            return number.power(self.scalar(args[0], where), self._time(args[1], where))
        if head == "sum":
            total = number.constant(Fraction(0))
            for t in range(self._time(args[1], where)):
                total = total + self.scalar(args[2], _with(where, args[0], t))
            return total
        return number.function(head, self.scalar(args[0], where))

    def _symbol(self, name: str) -> Any:
        if name not in self.world.scalars:
            raise Uninterpreted(f"no value for {name}")
        found = self.world.scalars[name]
        if not isinstance(found, k.Poly):
            return found
        if name in self._open:
            raise Uninterpreted(f"{name} is defined by itself")
        self._open.add(name)
        try:
            return self.scalar(found)
        finally:
            self._open.discard(name)

    def _function(self, name: str) -> Any:
        if name not in self.world.functions:
            raise Uninterpreted(f"no function {name}")
        return self.world.functions[name]

    def element(self, name: str, time: int) -> Any:
        """The value of a sequence of numbers: given, or computed along an orbit in coordinates."""
        known = self.world.sequences.get(name)
        if name not in self.motion.sequences:
            if not known:
                raise Uninterpreted(f"no values for the sequence {name}")
            return known[min(time, len(known) - 1)]
        if time == 0:
            if not known:
                raise Uninterpreted(f"no start for {name}")
            return known[0]
        if (name, time) not in self._known:
            for t in range(1, time):  # from the start on, since Python does not recurse for ever
                self.element(name, t)
            bound, image = self.motion.sequences[name]
            self._known[name, time] = self.scalar(image, _with(self.start, bound, time - 1))
        return self._known[name, time]

    # ---- vectors ----
    def vector(self, v: k.Vec, where: Environment | None = None) -> Sequence[Any]:
        """The coordinates of a vector."""
        here = self.start if where is None else where
        found: Sequence[Any] | None = None
        for atom, coefficient in v.terms:
            w = self._vector_atom(atom, here)
            if coefficient != k.ONE:
                c = self.scalar(coefficient, here)
                w = [c * x for x in w]
            found = w if found is None else [x + y for x, y in zip(found, w, strict=True)]
        if found is None:
            zero = self.arithmetic.constant(Fraction(0))
            return [zero] * len(next(iter(self.world.vectors.values()), ()))
        return found

    def _vector_atom(self, a: k.Atom, where: Environment) -> Sequence[Any]:
        key = (a, _relevant(a, where))
        if key not in self._known:
            self._known[key] = self._vector(a, where)
        found: Sequence[Any] = self._known[key]
        return found

    def _vector(self, a: k.Atom, where: Environment) -> Sequence[Any]:
        if a.head == "grad":
            point = self.vector(a.args[1], where)
            self.visited.append(point)
            self.work += 20
            found: Sequence[Any] = self._function(a.args[0]).gradient(point)
            return found
        if a.head == "dir":
            return self.arithmetic.unit(self.vector(a.args[0], where))
        if a.head == "vseq":
            return self.iterate(a.args[0], self._time(a.args[1], where))
        if a.args[0] not in self.world.vectors:
            raise Uninterpreted(f"no value for the vector {a.args[0]}")
        return self.world.vectors[a.args[0]]

    def iterate(self, name: str, time: int) -> Sequence[Any]:
        """The point of an orbit at a time."""
        if name not in self.world.vectors or (time and name not in self.motion.vectors):
            raise Uninterpreted(f"no start for the orbit {name}")
        if time == 0:
            return self.world.vectors[name]
        if (name, time) not in self._known:
            for t in range(1, time):
                self.iterate(name, t)
            bound, image = self.motion.vectors[name]
            self._known[name, time] = self.vector(image, _with(self.start, bound, time - 1))
        found: Sequence[Any] = self._known[name, time]
        return found


@cache
def _naturals(a: k.Atom) -> frozenset[str]:
    return frozenset(name for sort, name in k.free(a) if sort == "nat")


def _relevant(a: k.Atom, where: Environment) -> Environment:
    names = _naturals(a)
    return tuple(pair for pair in where if pair[0] in names) if names else ()


def _with(where: Environment, name: str, value: int) -> Environment:
    return (*(pair for pair in where if pair[0] != name), (name, value))
