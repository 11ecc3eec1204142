"""Formulas as operations on real slots.

A set of formulas is compiled to a tape: one slot for every real unknown and one for every component of every unknown vector.
Natural numbers and the dimension of the space are fixed before, so sums and powers unfold and an inner product becomes the sum
of products of components.  Gram matrices are therefore always those of actual vectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from samproof.kernel.terms import Atom, Index, Poly, Vec, substitute

from .text import label

MAX_NODES = 4000
NONLINEAR = 99
_FUNCTIONS = ("inv", "sqrt", "exp", "log", "sin", "cos")

Monomials = tuple[tuple[Fraction, tuple[tuple[int, int], ...]], ...]


class TooLarge(Exception):
    """The formula unfolds to more operations than are worth trying."""


class Tape:
    """Operations that compute formulas from real slots, for fixed naturals and a fixed dimension.

    Parameters
    ----------
    naturals : mapping of str to int
        The value of every free natural number.
    dimension : int
        How many components a vector has.

    Attributes
    ----------
    ops : list of tuple
        ``("const", q)``, ``("slot", i)``, ``("poly", monomials)``, ``("pi",)``, ``("max", a, b)``, ``("choice", c, p, q)``
        for p where c >= 0 and q elsewhere, ``("unit", s)`` for 1/sqrt(s) with 0 at 0, ``("pick", own, cases)`` for the value
        of a function at a point that may coincide with an earlier one, and a unary function.
    slots : list of int
        The node of each slot.
    unknowns : dict
        For each readable name its kind and the nodes that hold its value.
    """

    def __init__(self, naturals: Mapping[str, int], dimension: int) -> None:
        self.naturals = dict(naturals)
        self.dimension = dimension
        self.ops: list[tuple[Any, ...]] = []
        self.slots: list[int] = []
        self.unknowns: dict[str, tuple[bool, tuple[int, ...]]] = {}
        self.groups: list[tuple[int, ...]] = []
        self._read: set[int] = set()
        self._seen: dict[tuple[Any, ...], int] = {}
        self._degrees: list[dict[int, int]] = []
        self._known: dict[tuple[Any, ...], tuple[int, ...]] = {}
        self._points: dict[tuple[str, str], list[tuple[tuple[int, ...], tuple[int, ...]]]] = {}
        self._order: dict[int, tuple[int, ...]] = {}
        self._atoms: dict[Atom, int] = {}

    def _op(self, *op: Any) -> int:
        found = self._seen.get(op)
        if found is None:
            if len(self.ops) >= MAX_NODES:
                raise TooLarge
            found = self._seen[op] = len(self.ops)
            self.ops.append(op)
            self._read.update(operands(op))
            self._degrees.append(self._degree(op))
        return found

    def _degree(self, op: tuple[Any, ...]) -> dict[int, int]:
        result: dict[int, int] = {}
        if op[0] == "slot":
            result[op[1]] = 1
        elif op[0] == "poly":
            for _, factors in op[1]:
                here: dict[int, int] = {}
                for node, e in factors:
                    for slot, degree in self._degrees[node].items():
                        here[slot] = min(NONLINEAR, here.get(slot, 0) + degree * e)
                for slot, degree in here.items():
                    result[slot] = max(result.get(slot, 0), degree)
        else:
            for node in operands(op):
                result.update(dict.fromkeys(self._degrees[node], NONLINEAR))
            if op[0] == "pick":
                result.update(self._degrees[op[1]])
        return result

    def degrees(self, node: int) -> dict[int, int]:
        """The degree of a node in each slot it depends on; `NONLINEAR` where it is no polynomial in that slot."""
        return self._degrees[node]

    def needed(self, node: int) -> tuple[int, ...]:
        """The nodes that a node is computed from, in order, itself last."""
        found = self._order.get(node)
        if found is None:
            todo, seen = [node], {node}
            while todo:
                for other in operands(self.ops[todo.pop()]):
                    if other not in seen:
                        seen.add(other)
                        todo.append(other)
            found = self._order[node] = tuple(sorted(seen))
        return found

    def roots(self, claims: Iterable[int]) -> list[int]:
        """The nodes of claims, and those that nothing reads: a point counts only if all of these have a value there."""
        return [*claims, *(node for node in range(len(self.ops)) if node not in self._read)]

    def conditions(self) -> list[int]:
        """The nodes whose sign makes a choice, in order."""
        return list(dict.fromkeys(op[1] for op in self.ops if op[0] == "choice"))

    def constant(self, node: int) -> Fraction | None:
        op = self.ops[node]
        return op[1] if op[0] == "const" else None

    def _unknown(self, key: tuple[Any, ...], name: str, is_vector: bool) -> tuple[int, ...]:
        found = self._known.get(key)
        if found is None:
            first = len(self.slots)
            slots = tuple(range(first, first + (self.dimension if is_vector else 1)))
            found = tuple(self._op("slot", i) for i in slots)
            self.slots.extend(found)
            self.groups.append(slots)
            self._known[key] = found
            self.unknowns[name] = (is_vector, found)
        return found

    def _poly(self, terms: Mapping[tuple[tuple[int, int], ...], Fraction]) -> int:
        kept = tuple((c, m) for m, c in sorted(terms.items()) if c)
        if not kept:
            return self._op("const", Fraction(0))
        if len(kept) == 1:
            c, factors = kept[0]
            if not factors:
                return self._op("const", c)
            if c == 1 and len(factors) == 1 and factors[0][1] == 1:
                return factors[0][0]
        return self._op("poly", kept)

    def _combine(self, products: Iterable[tuple[Fraction, Iterable[tuple[int, int]]]]) -> int:
        terms: dict[tuple[tuple[int, int], ...], Fraction] = {}
        for c, factors in products:
            powers: dict[int, int] = {}
            for node, e in factors:
                q = self.constant(node)
                if q is not None:
                    c *= q**e
                elif e:
                    powers[node] = powers.get(node, 0) + e
            key = tuple(sorted(powers.items()))
            terms[key] = terms.get(key, Fraction(0)) + c
        return self._poly(terms)

    def natural(self, index: Index) -> int:
        if not index.name:
            return index.offset
        if index.name not in self.naturals:
            raise TooLarge(f"no value for the natural number {index.name}")
        return self.naturals[index.name] + index.offset

    def scalar(self, p: Poly) -> int:
        """The node of a polynomial."""
        return self._combine((c, [(self._atom(a), e) for a, e in m]) for m, c in p.terms)

    def vector(self, v: Vec) -> tuple[int, ...]:
        """The nodes of the components of a vector."""
        parts = [(self.scalar(c), self._vector_atom(a)) for a, c in v.terms]
        return tuple(
            self._combine((Fraction(1), [(c, 1), (nodes[i], 1)]) for c, nodes in parts) for i in range(self.dimension)
        )

    def _vector_atom(self, a: Atom) -> tuple[int, ...]:
        if a.head == "vec":
            return self._unknown(("vec", a.args[0]), label(a), True)
        if a.head == "vseq":
            return self._unknown(("vseq", a.args[0], self.natural(a.args[1])), label(a, self.naturals), True)
        if a.head == "grad":
            return self._at_point(a, True)
        if a.head != "dir":
            raise TooLarge(f"no way to evaluate {a.head}")
        nodes = self.vector(a.args[0])
        unit = self._op("unit", self._combine((Fraction(1), [(node, 2)]) for node in nodes))
        return tuple(self._combine([(Fraction(1), [(node, 1), (unit, 1)])]) for node in nodes)

    def _at_point(self, a: Atom, is_vector: bool) -> tuple[int, ...]:
        """f or its gradient at a point: a free value, unless the point coincides with an earlier one."""
        f = a.args[0]
        point = self.vector(a.args[1])
        before = self._points.setdefault((a.head, f), [])
        for other, nodes in before:
            if other == point:
                return nodes
        name = label(a, self.naturals)
        own = self._unknown((a.head, f, point), name, is_vector)
        if before:
            own = tuple(
                self._op("pick", node, tuple((point, other, nodes[i]) for other, nodes in before))
                for i, node in enumerate(own)
            )
            self.unknowns[name] = (is_vector, own)
        before.append((point, own))
        return own

    def _atom(self, a: Atom) -> int:
        node = self._atoms.get(a)
        if node is None:
            node = self._atoms[a] = self._lower(a)
        return node

    def _lower(self, a: Atom) -> int:
        head, args = a.head, a.args
        if head == "var":
            return self._unknown((head, args[0]), label(a), False)[0]
        if head == "inf":
            return self._unknown((head, args[0]), label(a), False)[0]
        if head == "seq":
            return self._unknown((head, args[0], self.natural(args[1])), label(a, self.naturals), False)[0]
        if head == "val":
            return self._at_point(a, False)[0]
        if head == "nat":
            return self._op("const", Fraction(self.natural(Index(args[0]))))
        if head == "pi":
            return self._op("pi")
        if head == "ip":
            pairs = zip(self._vector_atom(args[0]), self._vector_atom(args[1]), strict=True)
            return self._combine((Fraction(1), [(v, 1), (w, 1)]) for v, w in pairs)
        if head in ("max", "choice"):
            return self._op(head, *(self.scalar(p) for p in args))
        if head == "pow":
            return self._combine([(Fraction(1), [(self.scalar(args[0]), self.natural(args[1]))])])
        if head == "sum":
            upper = self.natural(args[1])
            parts = []
            for k in range(upper):
                body = substitute(args[2], {("nat", args[0]): Index("", k)})
                parts.append((Fraction(1), [(self.scalar(body), 1)]))
            return self._combine(parts)
        if head in _FUNCTIONS:
            return self._op(head, self.scalar(args[0]))
        raise TooLarge(f"no way to evaluate {head}")


def operands(op: tuple[Any, ...]) -> list[int]:
    """The nodes an operation reads.

    Parameters
    ----------
    op : tuple
        An operation of a tape.

    Returns
    -------
    list of int
        Its operands.

    Examples
    --------
    >>> operands(("max", 3, 5))
    [3, 5]
    """
    if op[0] in ("const", "slot", "pi"):
        return []
    if op[0] == "poly":
        return [node for _, factors in op[1] for node, _ in factors]
    if op[0] == "pick":
        return [op[1], *(n for here, there, node in op[2] for n in (*here, *there, node))]
    return list(op[1:])
