"""Concrete functions for claims about a class: f(x) = (c/2)|x|^2, with every hypothesis turned into a statement about numbers.

A quadratic of curvature c has gradient c x and infimum 0; it is beta-smooth when |c| <= beta, convex when c >= 0 and
mu-strongly convex when c >= mu.  A claim that never mentions the infimum only looks at finitely many points, so there a concave
quadratic stands for any of its continuations to a function that is bounded below.

The functions of a family are (c/2)|x|^2 + <s, x> and (c/2)|x|^2 - <s, x>, each with probability 1/2, so their average is
(c/2)|x|^2 and their variance |s|^2; an orbit of a stochastic method has one sample path for every sequence of draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from . import kernel as k
from .claims.chance import Average, StochasticOrbit
from .claims.lemma import Lemma
from .claims.methods import Orbit
from .claims.vectors import Vector
from .provers.rewrite import nested_atoms

MAX_STEPS = 3
MAX_PATHS = 16
HALF = Fraction(1, 2)


class NoModel(Exception):
    """The formula has a part that this model does not interpret."""


class Quadratic:
    """Replaces functions by quadratics and orbits by their first iterates, in terms and formulas.

    Parameters
    ----------
    lemma : the claim.
    steps : the value of every natural-number symbol.
    """

    def __init__(self, lemma: Lemma, steps: int) -> None:
        self.steps = steps
        self.orbits: dict[str, Orbit] = {o.name: o for o in lemma.orbits()}
        self._iterates: dict[tuple[str, int], k.Vec] = {}
        self.always = {g.formula for g in lemma.always}
        self.constant = {name for g in self.always for sort, name in k.free(g) if sort == "seq"}
        self._values: dict[tuple[str, int], k.Poly] = {}
        self._done: dict[Any, Any] = {}
        self.families = {f.name: f.family.name for f in lemma.functions() if isinstance(f, Average)}
        self.processes: dict[str, StochasticOrbit] = {o.name: o for o in lemma.processes()}
        self.drawn = {i.law for o in lemma.processes() for i in o.draws} | {
            f.law for f in lemma.functions() if isinstance(f, Average)
        }

    def curvature(self, f: k.Function) -> k.Poly:
        name = f.name if isinstance(f, k.Component) else self.families.get(f, f)
        return k.var(f"curvature_{name}")

    def slope(self, f: k.Function) -> k.Vec:
        """The gradient at 0: s for the functions of even number of a family, -s for the others, and 0 for their average."""
        if not isinstance(f, k.Component):
            return k.Vec({})
        return k.vec(f"shift_{f.name}").scale(-k.ONE if self._time(f.index) % 2 else k.ONE)

    def poly(self, p: k.Poly) -> k.Poly:
        result = k.ZERO
        for m, c in p.terms:
            product = k.Poly.const(c)
            for a, e in m:
                product = product * self.scalar(a) ** e
            result = result + product
        return result

    def vec(self, v: k.Vec) -> k.Vec:
        result = k.Vec({})
        for a, c in v.terms:
            result = result + self.vector(a).scale(self.poly(c))
        return result

    def scalar(self, a: k.Atom) -> k.Poly:
        if a not in self._done:
            self._done[a] = self._scalar(a)
        return self._done[a]  # type: ignore[no-any-return]

    def _scalar(self, a: k.Atom) -> k.Poly:
        head, args = a.head, a.args
        if head in ("var", "pi"):
            return k.Poly.atom(a)
        if head == "nat":
            return k.Poly.const(self.steps)
        if head == "inf":
            if isinstance(args[0], k.Component):
                raise NoModel(repr(a))
            return k.ZERO
        if head == "val":
            x = self.vec(args[1])
            return (self.curvature(args[0]) * k.inner(x, x)).scale(HALF) + k.inner(self.slope(args[0]), x)
        if head == "mean":
            bodies = [self.poly(body) for body in self._outcomes(a)]
            return sum(bodies, k.ZERO).scale(Fraction(1, len(bodies)))
        if head == "ip":
            return k.inner(self.vector(args[0]), self.vector(args[1]))
        if head == "max":
            return k.maximum(self.poly(args[0]), self.poly(args[1]))
        if head == "pow":
            return k.power(self.poly(args[0]), k.Index("", self.steps + args[1].offset))
        if head == "sum":
            total = k.ZERO
            for j in range(self.steps):
                total = total + self.poly(k.substitute(args[2], {("nat", args[0]): k.Index("", j)}))
            return total
        if head == "seq":
            return self._coordinate(args[0], self._time(args[1]))
        if head == "choice":
            return k.choice(*(self.poly(p) for p in args))
        return k.fn(head, self.poly(args[0]))

    def _outcomes(self, a: k.Atom) -> list[Any]:
        """The body of a mean for everything that can be drawn, all equally likely."""
        bound, law, index, body = a.args
        process = next((o for o in self.processes.values() if o.law == law), None)
        if process is None and law not in self.drawn:
            raise NoModel(repr(a))
        number = 2 if process is None else self._paths(process, self._time(index))
        return [k.substitute(body, {("nat", bound): k.Index("", n)}) for n in range(number)]

    @staticmethod
    def _paths(process: StochasticOrbit, time: int) -> int:
        """How many sample paths there are up to a time."""
        number: int = 2 ** (len(process.draws) * time)
        if number > MAX_PATHS:
            raise NoModel(f"{number} sample paths")
        return number

    def _on_path(self, name: str, time: int, path: int) -> k.Vec:
        """Where a sample path is; the binary digits of its number are what was drawn, the last draw last."""
        if time == 0:
            return k.vec(f"{name}_0")
        if name not in self.processes:
            raise NoModel(name)
        process = self.processes[name]
        path %= self._paths(process, time)
        before = k.path(name, k.Index("", time - 1), k.Index("", path >> len(process.draws)))
        step = process._step(Vector(before, name)).next.vec
        drawn = {("nat", i.args[0]): k.Index("", path >> n & 1) for n, i in enumerate(reversed(process.draws))}
        return self.vec(k.substitute(step, drawn))

    def _on_every_path(self, h: k.Formula) -> list[k.Formula]:
        """What holds for every t on every sample path, for orbits that stay where they start."""
        sample, (time, body) = h.args[0], h.args[1].args
        found = []
        for name in sorted(name for sort, name in k.free(h) if sort == "path"):
            if name not in self.processes:
                raise NoModel(name)
            for path in range(self._paths(self.processes[name], 1)):
                moved = self._on_path(name, 1, path) - self._on_path(name, 0, 0)
                found.append(k.eq(k.inner(moved, moved)))
        start = k.substitute(body, {("nat", sample): k.Index(""), ("nat", time): k.Index("")})
        return list(dict.fromkeys([*found, k.Formula(body.head, self.poly(start.args[0]))]))

    def _always(self, bound: str, body: k.Formula) -> list[k.Formula]:
        """What holds for every t, for sequences that are constant in time."""
        here = k.substitute(body, {("nat", bound): k.Index("")})
        there = k.substitute(body, {("nat", bound): k.Index("", 1)})
        images = [k.Formula(f.head, self.poly(f.args[0])) for f in (here, there)]
        if images[0] != images[1]:
            raise NoModel(repr(body))
        return images[:1]

    def _coordinate(self, name: str, time: int) -> k.Poly:
        """The value of a sequence, computed from its start where an orbit in coordinates says how."""
        orbit = next((o for o in self.orbits.values() if o.dimension is not None and name in o.names), None)
        if orbit is None and name in self.constant:
            return k.var(name)
        if orbit is None or time == 0:
            return k.var(f"{name}_{time}")
        key = (name, time)
        if key not in self._values:
            bound, body = orbit.hypotheses[orbit.names.index(name)].args
            now = k.substitute(body.args[0], {("nat", bound): k.Index("", time - 1)})
            self._values[key] = self.poly(k.seq(name, k.Index("", time)) - now)
        return self._values[key]

    def _time(self, i: k.Index) -> int:
        return i.offset + (self.steps if i.name else 0)

    def vector(self, a: k.Atom) -> k.Vec:
        if a not in self._done:
            self._done[a] = self._vector(a)
        return self._done[a]  # type: ignore[no-any-return]

    def _vector(self, a: k.Atom) -> k.Vec:
        if a.head == "grad":
            return self.vec(a.args[1]).scale(self.curvature(a.args[0])) + self.slope(a.args[0])
        if a.head == "vmean":
            bodies = [self.vec(body) for body in self._outcomes(a)]
            return sum(bodies, k.Vec({})).scale(k.Poly.const(Fraction(1, len(bodies))))
        if a.head == "path":
            return self._on_path(a.args[0], self._time(a.args[1]), self._time(a.args[2]))
        if a.head == "dir":
            return k.direction(self.vec(a.args[0]))
        if a.head == "vseq":
            return self._iterate(a.args[0], self._time(a.args[1]))
        return k.Vec.atom(a)

    def _iterate(self, name: str, time: int) -> k.Vec:
        if time == 0 or name not in self.orbits:
            return k.vec(f"{name}_{time}")
        if (name, time) not in self._iterates:
            before = k.vseq(name, k.Index("", time - 1))
            step = self.orbits[name].after(Vector(before, name), k.Index("", time - 1))
            self._iterates[name, time] = self.vec(step.next.vec)
        return self._iterates[name, time]

    def formula(self, h: k.Formula, bounded: bool) -> list[k.Formula]:
        """What the hypothesis says about the model, as formulas about numbers."""
        if h.head in ("ge", "gt", "eq"):
            return [k.Formula(h.head, self.poly(h.args[0]))]
        if h.head == "all" and h.args[1].head == "class":
            return self.formula(h.args[1], bounded)
        if h.head == "all" and h in self.always and any(sort == "path" for sort, _ in k.free(h)):
            return self._on_every_path(h)
        if h.head == "all":
            return self._always(*h.args) if h in self.always else []
        if h.head == "variance":
            s, sigma = k.vec(f"shift_{h.args[1]}"), self.poly(h.args[3])
            return [k.ge(sigma * sigma - k.inner(s, s))]
        if h.head in ("average", "chain"):
            return []
        if h.head == "class":
            c, parameters = self.curvature(h.args[1]), [self.poly(p) for p in h.args[2:]]
            if h.args[0] == "smooth":
                return [k.ge(parameters[0] - c), k.ge(parameters[0] + c)]
            if h.args[0] in ("strongly_convex", "polyak_lojasiewicz"):
                return [k.ge(c - parameters[0]), k.gt(parameters[0])]
            return [k.ge(c)] if h.args[0] == "convex" or bounded else []
        raise NoModel(repr(h))


def typical(lemma: Lemma) -> list[k.Formula]:
    """That the functions of a family differ and are not linear; no hypothesis, but a better example."""
    found = []
    for of in lemma.families():
        shift = k.vec(f"shift_{of.name}")
        found += [k.gt(k.var(f"curvature_{of.name}")), k.gt(k.inner(shift, shift))]
    return found


def mentions_infimum(formulas: Sequence[k.Formula]) -> bool:
    return any(a.head == "inf" for f in formulas for p in f.args if isinstance(p, k.Poly) for a in nested_atoms(p))


def scenes(lemma: Lemma) -> Iterator[tuple[str, list[k.Formula], k.Formula]]:
    """The claim on quadratics, for a few numbers of steps: (description, hypotheses, conclusion)."""
    hypotheses, goal = lemma.hypotheses(), lemma.claim.formula
    naturals = any(sort == "nat" for sort, _ in lemma.names)
    bounded = mentions_infimum([*hypotheses, goal]) or bool(lemma.orbits() or lemma.processes())
    for steps in range(1, MAX_STEPS + 1) if naturals else (1,):
        model = Quadratic(lemma, steps)
        names = [f.name for f in lemma.functions()]
        parts = [f"{f}(x) = {model.curvature(f).terms[0][0][0][0].args[0]}/2 |x|^2" for f in names]
        for of in lemma.families():
            one = f"curvature_{of.name}/2 |x|^2 + <shift_{of.name}, x>"
            parts.append(f"{of.name}[i](x) = {one} and {one.replace('+', '-')} with probability 1/2 each")
        what = ", ".join(parts)
        if naturals:
            what += f"{'; ' if what else ''}every natural number = {steps}"
        yield what, [g for h in hypotheses for g in model.formula(h, bounded)], model.formula(goal, bounded)[0]
