"""Straight-line arithmetic as a graph of shared nodes, simplified while it is built.

A node is a number; nodes are created in an order in which each comes after what it is made of.  Every decision, whether a sign,
a piece, a maximum or an absolute value, has one form: ``choose`` by the sign of a node, its gap.  Constants are kept apart from
what varies, so that products and sums of them are computed once and not at every step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import isqrt
from typing import Any

from ..errors import ClaimError

FUNCTIONS = ("sqrt", "exp", "log", "sin", "cos")
_AT = {"sqrt": {0: 0, 1: 1}, "exp": {0: 1}, "log": {1: 0}, "sin": {0: 0}, "cos": {0: 1}}
Node = int
Signs = Mapping[Node, int]


class Graph:
    """Nodes ``(op, *parts)``: num, pi, input, add, sub, neg, mul, div, the five functions, abs, choose.

    ``choose(gap, positive, zero, negative)`` is one of the three others by the sign of ``gap``.

    Examples
    --------
    >>> g = Graph()
    >>> x = g.input("x")
    >>> g.mul(g.num(2), g.mul(x, g.num(Fraction(1, 2)))) == x
    True
    """

    def __init__(self) -> None:
        self.nodes: list[tuple[Any, ...]] = []
        self.constant: list[bool] = []
        self.labels: dict[Node, str] = {}
        self._index: dict[tuple[Any, ...], Node] = {}
        self._certain: dict[Node, frozenset[Node]] = {}
        self._signs: dict[Node, int] = {}

    # ---- leaves ----
    def _node(self, *key: Any) -> Node:
        found = self._index.get(key)
        if found is None:
            found = self._index[key] = len(self.nodes)
            self.nodes.append(key)
            self.constant.append(key[0] != "input" and all(self.constant[p] for p in self.parts(found)))
        return found

    def parts(self, n: Node) -> tuple[Node, ...]:
        """What a node is made of."""
        op, *rest = self.nodes[n]
        return () if op in ("num", "input", "pi") else tuple(rest)

    def num(self, value: int | Fraction) -> Node:
        return self._node("num", Fraction(value))

    @cached_property
    def pi(self) -> Node:
        return self._node("pi")

    def input(self, name: str) -> Node:
        return self._node("input", name)

    def value(self, n: Node) -> Fraction | None:
        """The number that a node is, None for any other node."""
        op, *rest = self.nodes[n]
        return rest[0] if op == "num" else None

    # ---- arithmetic ----
    def _factors(self, n: Node) -> tuple[Node, Node | None]:
        """A constant and what varies, whose product the node is."""
        if self.constant[n]:
            return n, None
        op, *rest = self.nodes[n]
        if op == "neg":
            return self.num(-1), rest[0]
        if op == "mul" and self.constant[rest[0]]:
            return rest[0], rest[1]
        return self.num(1), n

    def _terms(self, n: Node) -> tuple[Node | None, Node]:
        """What varies and a constant, whose sum the node is."""
        if self.constant[n]:
            return None, n
        op, *rest = self.nodes[n]
        return (rest[0], rest[1]) if op == "add" and self.constant[rest[1]] else (n, self.num(0))

    def _constants(self, op: str, a: Node, b: Node) -> Node:
        x, y = self.value(a), self.value(b)
        if x is not None and y is not None:
            return self.num(x + y if op == "add" else x * y if op == "mul" else x / y)
        unit = 0 if op == "add" else 1
        if y == unit:
            return a
        if op != "div" and x == unit:
            return b
        if op == "mul" and 0 in (x, y):
            return self.num(0)
        return self._node(op, *((a, b) if op == "div" else sorted((a, b))))

    def _scale(self, c: Node, v: Node | None) -> Node:
        if v is None:
            return c
        factor = self.value(c)
        if factor == 0:
            return c
        if factor == 1:
            return v
        op, *rest = self.nodes[v]
        if op == "choose" and all(self.constant[a] for a in rest[1:]):
            return self._node("choose", rest[0], *(self.mul(c, a) for a in rest[1:]))
        return self._node("neg", v) if factor == -1 else self._node("mul", c, v)

    def mul(self, a: Node, b: Node) -> Node:
        (c, v), (d, w) = self._factors(a), self._factors(b)
        if v is not None and w is not None:
            return self._scale(self._constants("mul", c, d), self._node("mul", *sorted((v, w))))
        return self._scale(self._constants("mul", c, d), v if w is None else w)

    def neg(self, a: Node) -> Node:
        op, *rest = self.nodes[a]
        if op == "sub":
            return self.sub(rest[1], rest[0])
        if op == "add" and not self.constant[a] and self.constant[rest[1]]:
            return self.add(self.neg(rest[0]), self.neg(rest[1]))
        return self.mul(self.num(-1), a)

    def add(self, a: Node, b: Node) -> Node:
        (v, c), (w, d) = self._terms(a), self._terms(b)
        constant = self._constants("add", c, d)
        varying = self._sum(v, w) if v is not None and w is not None else w if v is None else v
        if varying is None:
            return constant
        return varying if self.value(constant) == 0 else self._node("add", varying, constant)

    def _sum(self, v: Node, w: Node) -> Node | None:
        (c, x), (d, y) = self._factors(v), self._factors(w)
        if x == y and self.value(c) is not None and self.value(d) is not None:
            total = self._scale(self._constants("add", c, d), x)
            return None if self.value(total) == 0 else total
        if self.nodes[w][0] == "neg":
            return self._node("sub", v, y)
        if self.nodes[v][0] == "neg":
            return self._node("sub", w, x)
        return self._node("add", *sorted((v, w)))

    def sub(self, a: Node, b: Node) -> Node:
        return self.add(a, self.neg(b))

    def div(self, a: Node, b: Node) -> Node:
        if self.value(b) == 0:
            raise ClaimError("E195", "the step divides by zero at these parameters")
        (c, v), (d, w) = self._factors(a), self._factors(b)
        factor = self._constants("div", c, d)
        if w is None:
            return self._scale(factor, v)
        return self._node("div", factor, w) if v is None else self._scale(factor, self._node("div", v, w))

    def power(self, a: Node, n: int) -> Node:
        if n == 0:
            return self.num(1)
        half = self.power(a, n // 2) if n > 1 else None
        square = self.mul(half, half) if half is not None else None
        if square is None:
            return a
        return self.mul(square, a) if n % 2 else square

    def function(self, op: str, a: Node) -> Node:
        x = self.value(a)
        if x is not None and x in _AT[op]:
            return self.num(_AT[op][int(x)])
        if op == "sqrt" and x is not None and x > 0:
            root = Fraction(isqrt(x.numerator), isqrt(x.denominator))
            if root * root == x:
                return self.num(root)
        return self._node(op, a)

    # ---- decisions ----
    def choose(self, gap: Node, positive: Node, zero: Node, negative: Node) -> Node:
        """One of three nodes by the sign of a gap; decided here and now where the gap is constant."""
        if positive == zero == negative:
            return zero
        if self.constant[gap]:
            return (zero, positive, negative)[self.sign(gap)]
        c, v = self._factors(gap)
        assert v is not None
        if self.value(c) != 1:
            if gap in self.labels:
                self.labels.setdefault(v, self.labels[gap])
            return self.choose(v, positive, zero, negative) if self.sign(c) > 0 else self.choose(v, negative, zero, positive)
        return self._node("choose", gap, positive, zero, negative)

    def absolute(self, a: Node) -> Node:
        if self.constant[a]:
            return a if self.sign(a) >= 0 else self.neg(a)
        return self._node("abs", a)

    def sign(self, n: Node) -> int:
        """The sign of a constant, decided exactly."""
        if n not in self._signs:
            x = self.value(n)
            if x is None:
                from .exactly import sign

                self._signs[n] = sign(self, n)
            else:
                self._signs[n] = (x > 0) - (x < 0)
        return self._signs[n]

    def arms(self, n: Node) -> tuple[Node, Node, Node, Node] | None:
        """Gap and three arms of a decision, None for any other node."""
        op, *rest = self.nodes[n]
        if op == "choose":
            return rest[0], rest[1], rest[2], rest[3]
        return (rest[0], rest[0], self.num(0), self.neg(rest[0])) if op == "abs" else None

    # ---- rebuilding ----
    def rebuild(
        self,
        outputs: Iterable[Node],
        inputs: Mapping[Node, Node] | None = None,
        signs: Signs | None = None,
        on_zero: Callable[[Node], None] = lambda gap: None,
    ) -> list[Node]:
        """The outputs with inputs replaced, and with the arms that known signs of gaps select.

        Parameters
        ----------
        inputs : new nodes for input nodes.
        signs : signs of gaps that are known.
        on_zero : told of every gap that becomes constant and equal to 0.
        """
        done: dict[Node, Node] = dict(inputs or {})
        known: Signs = signs or {}

        def visit(n: Node) -> Node:
            if n not in done:
                done[n] = n if self.constant[n] else make(n)
            return done[n]

        def make(n: Node) -> Node:
            op, *rest = self.nodes[n]
            decision = self.arms(n)
            if decision is not None and decision[0] in known:
                return visit((decision[2], decision[1], decision[3])[known[decision[0]]])
            if op == "choose":
                gap = visit(rest[0])
                if self.constant[gap]:
                    if self.sign(gap) == 0:
                        on_zero(rest[0])
                    return visit((rest[2], rest[1], rest[3])[self.sign(gap)])
                return self.choose(gap, *map(visit, rest[1:]))
            if op == "input":
                return n
            parts = [visit(p) for p in rest]
            if op == "abs" and self.constant[parts[0]] and self.sign(parts[0]) == 0:
                on_zero(rest[0])
            if op in FUNCTIONS:
                return self.function(op, parts[0])
            build: dict[str, Callable[..., Node]] = {
                "add": self.add, "sub": self.sub, "neg": self.neg, "mul": self.mul, "div": self.div, "abs": self.absolute,
            }  # fmt: skip
            return build[op](*parts)

        return [visit(n) for n in outputs]

    def certain(self, n: Node) -> frozenset[Node]:
        """The nodes whose value is needed whatever the decisions (gaps are not looked into)."""
        if n not in self._certain:
            decision = self.arms(n)
            if decision is not None:
                inner = [self.certain(a) for a in decision[1:]]
                below = inner[0] & inner[1] & inner[2]
            else:
                below = frozenset().union(*(self.certain(p) for p in self.parts(n)))
            self._certain[n] = below | {n}
        return self._certain[n]

    def pending(self, outputs: Sequence[Node], signs: Signs) -> Node | None:
        """The next gap whose sign is needed to know which arms the outputs take; None when all are known."""
        for n in self.reachable(outputs, signs):
            decision = self.arms(n)
            if decision is not None:
                return decision[0]
        return None

    def reachable(self, outputs: Sequence[Node], signs: Signs) -> list[Node]:
        """What is certainly needed once the arms that known signs select are taken, in order."""
        found: set[Node] = set()
        todo = list(outputs)
        while todo:
            n = todo.pop()
            decision = self.arms(n)
            if decision is not None and decision[0] in signs:
                todo.append((decision[2], decision[1], decision[3])[signs[decision[0]]])
                continue
            if n not in found:
                found.add(n)
                if decision is None:
                    todo += self.parts(n)
                else:
                    todo += set.intersection(*(set(self.certain(a)) for a in decision[1:]))
        return sorted(found)

    def derivative(self, n: Node, by: Node) -> Node:
        """The derivative of a node without decisions by an input."""
        done: dict[Node, Node] = {by: self.num(1)}

        def visit(m: Node) -> Node:
            if m not in done:
                done[m] = self.num(0) if self.constant[m] else make(m)
            return done[m]

        def make(m: Node) -> Node:
            op, *rest = self.nodes[m]
            if op == "input":
                return self.num(0)
            d = [visit(p) for p in rest]
            a = rest[0]
            if op in ("add", "sub", "neg"):
                return self.neg(d[0]) if op == "neg" else (self.add if op == "add" else self.sub)(*d)
            if op == "mul":
                return self.add(self.mul(d[0], rest[1]), self.mul(a, d[1]))
            if op == "div":
                return self.div(self.sub(d[0], self.mul(m, d[1])), rest[1])
            if op == "sqrt":
                return self.div(d[0], self.mul(self.num(2), m))
            if op == "log":
                return self.div(d[0], a)
            outer = {"exp": m, "sin": self.function("cos", a), "cos": self.neg(self.function("sin", a))}
            return self.mul(outer[op], d[0])

        return visit(n)
