"""Substitution and binders: names replaced by images, sums unfolded or taken apart, means taken apart.

A bound natural is a number that counts the binders between it and its own, so nothing has to be renamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ._algebra import (
    ATOMS,
    DIRECTED,
    MAX_UNFOLD,
    ONE,
    Formula,
    Function,
    Index,
    Monomial,
    Name,
    Poly,
    Rational,
    Vector,
    accumulate,
    add,
    arrow,
    as_number,
    atom,
    chosen,
    combine_vectors,
    freeze,
    function,
    inner,
    lift,
    measure,
    measure_formula,
    power,
    raised,
    require,
    times,
)


def summed(upper: Index, body: Poly) -> Poly:
    """The sum of ``body``, whose own binder has number 0, below ``upper``; factors that do not depend on it stand outside."""
    name, extra = upper
    require(extra <= MAX_UNFOLD, f"a sum would be unfolded {extra} times")
    require(not extra or isinstance(name, str), "a sum up to a bound natural has an offset")
    parts = [Rewrite({}, fill=(name, k)).poly(body, 0) for k in range(extra)]
    if name != "":
        leave = Rewrite({}, fill=("", 0))  # nothing left outside has the number 0: the others count one binder less
        for m, c in body:
            inside = tuple((a, e) for a, e in m if ("nat", 0) in ATOMS[a].free)
            outside_ = leave.poly(frozenset({(tuple(f for f in m if f not in inside), c)}), 0)
            parts.append(times(outside_, lift(atom("sum", name, frozenset({(inside, 1)})) if inside else atom("nat", name))))
    return add(*parts)


def averaged(law: str, index: Index, body: Poly) -> Poly:
    """The mean of ``body`` over its own binder, number 0, which has the distribution ``law[index]``."""
    return add(*(times(rest, _mean_of(law, index, inside)) for inside, rest in _taken_apart(body)))


def averaged_vector(law: str, index: Index, body: Vector) -> Vector:
    """The mean of a vector over its own binder, number 0."""
    leave = Rewrite({}, fill=("", 0))
    parts: list[tuple[Poly, Vector]] = []
    for a, c in body:
        for inside, rest in _taken_apart(c):
            if ("nat", 0) in ATOMS[a].free:
                parts.append((rest, arrow(atom("vmean", law, index, frozenset({(a, frozenset({(inside, 1)}))})))))
            else:
                parts.append((times(rest, _mean_of(law, index, inside)), leave.vector(arrow(a), 0)))
    return combine_vectors(parts)


def _mean_of(law: str, index: Index, inside: Monomial) -> Poly:
    return lift(atom("mean", law, index, frozenset({(inside, 1)}))) if inside else ONE


def _taken_apart(body: Poly) -> Iterator[tuple[Monomial, Poly]]:
    """For each term: the factors that depend on the binder 0, and the others as they are outside of it."""
    leave = Rewrite({}, fill=("", 0))
    for m, c in body:
        inside = tuple((a, e) for a, e in m if ("nat", 0) in ATOMS[a].free)
        yield inside, leave.poly(frozenset({(tuple(f for f in m if f not in inside), c)}), 0)


class Rewrite:
    """Replaces free names by images, or the name ``bind`` by a new binder, or the outermost binder by ``fill``."""

    def __init__(self, mapping: Mapping[Name, Any], bind: str | None = None, fill: Index | None = None) -> None:
        self.mapping, self.bind, self.fill = mapping, bind, fill
        self._done: dict[tuple[int, int], Any] = {}

    def touches(self, free: frozenset[Name], depth: int) -> bool:
        if self.bind is not None:
            return ("nat", self.bind) in free
        if self.fill is not None:
            return any(isinstance(n, int) and n >= depth for _, n in free)
        return not self.mapping.keys().isdisjoint(free)

    def index(self, index: Index, depth: int) -> Index:
        name, offset = index
        if self.bind is not None and name == self.bind:
            return depth, offset
        if self.fill is not None and isinstance(name, int):
            return (self.fill[0], self.fill[1] + offset) if name == depth else (name - (name > depth), offset)
        image: Index | None = self.mapping.get(("nat", name))
        return index if image is None else (image[0], image[1] + offset)

    def name(self, sort: str, name: str) -> Any:
        return self.mapping.get((sort, name), name)

    def function(self, f: Function, depth: int) -> Function:
        if isinstance(f, str):
            return self.name("fun", f)  # type: ignore[no-any-return]
        return self.name("family", f[0]), self.index(f[1], depth)

    def poly(self, p: Poly, depth: int) -> Poly:
        if not self.touches(measure(p)[0], depth):
            return p
        sums: dict[Monomial, Rational] = {}
        for m, c in p:
            moved = [(a, e) for a, e in m if self.touches(ATOMS[a].free, depth)]
            product: Poly = frozenset({(tuple(f for f in m if f not in moved), c)})
            for a, e in moved:
                product = times(product, power(self.atom(a, depth), e))
            accumulate(sums, product)
        return freeze(sums)

    def vector(self, v: Vector, depth: int) -> Vector:
        return combine_vectors(
            (self.poly(c, depth), self.atom(a, depth) if self.touches(ATOMS[a].free, depth) else arrow(a)) for a, c in v
        )

    def formula(self, f: Formula, depth: int) -> Formula:
        if f[0] == "all":
            return ("all", self.formula(f[1], depth + 1))
        if f[0] == "class":
            return ("class", f[1], self.function(f[2], depth), tuple(self.poly(p, depth) for p in f[3]))
        if f[0] in ("average", "variance"):
            names = [self.name(sort, n) for sort, n in zip(("fun", "family", "law"), f[1:4], strict=True)]
            return (f[0], *names, *(self.poly(p, depth) for p in f[4:]))
        if f[0] == "chain":
            laws = tuple(self.name("law", p) for p in f[3])
            step = self.vector(f[4], depth + 2 + len(laws))
            return ("chain", self.name("path", f[1]), self.name("law", f[2]), laws, step)
        return (f[0], self.vector(f[1], depth) if f[0] == "veq" else self.poly(f[1], depth))

    def atom(self, place: int, depth: int) -> Any:
        """The image of an atom: a polynomial, or a vector for an atom that is one."""
        key = (place, depth)
        if key not in self._done:
            self._done[key] = self._atom(place, depth)
        return self._done[key]

    def _atom(self, place: int, depth: int) -> Any:
        head, args, free, _, _ = ATOMS[place]
        if not self.touches(free, depth):
            return arrow(place) if head in DIRECTED else lift(place)
        if head in ("var", "vec"):
            return self.mapping[(head, args[0])]
        if head == "nat":
            return as_number(self.index((args[0], 0), depth))
        if head in ("seq", "vseq"):
            moved = atom(head, self.mapping.get((head, args[0]), args[0]), self.index(args[1], depth))
            return arrow(moved) if head == "vseq" else lift(moved)
        if head == "path":
            return arrow(atom(head, self.name("path", args[0]), *(self.index(i, depth) for i in args[1:])))
        if head in ("mean", "vmean"):
            law, index = self.name("law", args[0]), self.index(args[1], depth)
            if head == "mean":
                return averaged(law, index, self.poly(args[2], depth + 1))
            return averaged_vector(law, index, self.vector(args[2], depth + 1))
        if head in ("val", "grad", "inf"):
            moved = atom(head, self.function(args[0], depth), *(self.vector(v, depth) for v in args[1:]))
            return arrow(moved) if head == "grad" else lift(moved)
        if head == "dir":
            return arrow(atom("dir", self.vector(args[0], depth)))
        if head == "ip":
            return inner(self.atom(args[0], depth), self.atom(args[1], depth))
        if head == "max":
            return lift(atom("max", frozenset(self.poly(p, depth) for p in args[0])))
        if head == "choice":
            return chosen(*(self.poly(p, depth) for p in args))
        if head == "pow":
            return raised(self.poly(args[0], depth), self.index((args[1], 0), depth))
        if head == "sum":
            return summed(self.index((args[0], 0), depth), self.poly(args[1], depth + 1))
        return function(head, self.poly(args[0], depth))


def replaced(f: Formula, mapping: Mapping[Name, Any]) -> Formula:
    return Rewrite(mapping).formula(f, 0)


def generalised(f: Formula, variable: str) -> Formula:
    require(not any(isinstance(n, int) for _, n in measure_formula(f)[0]), "a bound natural has left its binder")
    return ("all", Rewrite({}, bind=variable).formula(f, 0))


def bound_together(names: list[str], v: Vector) -> Vector:
    """A vector under as many binders as there are names, the first of them outermost."""
    for number, name in enumerate(reversed(names)):
        v = Rewrite({}, bind=name).vector(v, number)
    return v


def filled(v: Vector, *indices: Index) -> Vector:
    """A vector that is under so many binders, with an index in place of each, the outermost first."""
    for index in reversed(indices):
        v = Rewrite({}, fill=index).vector(v, 0)
    return v


def specialised(f: Formula, index: Index) -> Formula:
    return Rewrite({}, fill=index).formula(f[1], 0)
