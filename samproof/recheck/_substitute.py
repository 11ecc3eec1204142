"""Substitution and binders: names replaced by images, and sums unfolded or taken apart.

A bound natural is a number that counts the binders between it and its own, so nothing has to be renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._algebra import (
    ATOMS,
    DIRECTED,
    MAX_UNFOLD,
    Formula,
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
            return ("class", f[1], self.mapping.get(("fun", f[2]), f[2]), tuple(self.poly(p, depth) for p in f[3]))
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
        if head in ("val", "grad", "inf"):
            moved = atom(head, self.mapping.get(("fun", args[0]), args[0]), *(self.vector(v, depth) for v in args[1:]))
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


def specialised(f: Formula, index: Index) -> Formula:
    return Rewrite({}, fill=index).formula(f[1], 0)
