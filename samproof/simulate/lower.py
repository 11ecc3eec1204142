"""From written expressions to the graph: values put in for parameters, functions unfolded, every decision in one form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..claims.expr import Expr, Relation
from ..errors import ClaimError
from .graph import FUNCTIONS, Graph, Node


class Lowering:
    """Lowers expressions over one table of names.

    Parameters
    ----------
    graph : where the nodes go.
    names : a node for every symbol and natural number that may occur.

    Examples
    --------
    >>> from samproof.claims import real, sin
    >>> g = Graph()
    >>> x = real("x")
    >>> n = Lowering(g, {"x": g.input("x")})(sin(x + 1) - 2*x)
    >>> g.nodes[n][0]
    'add'
    """

    def __init__(self, graph: Graph, names: Mapping[str, Node]) -> None:
        self.graph, self.names = graph, names
        self._done: dict[int, tuple[Expr, Node]] = {}

    def __call__(self, e: Expr) -> Node:
        if id(e) not in self._done:
            self._done[id(e)] = e, self._lower(e)  # the expression is kept, so that its id stays its own
        return self._done[id(e)][1]

    def gap(self, r: Relation) -> Node:
        """The left minus the right-hand side."""
        return self.graph.sub(self(r.lhs), self(r.rhs))

    def holds(self, r: Relation) -> bool:
        """Whether a relation between constants holds, decided exactly."""
        s = self.graph.sign(self.gap(r))
        return {"<": s < 0, "<=": s <= 0, ">": s > 0, ">=": s >= 0, "==": s == 0, "!=": s != 0}[r.op]

    def _lower(self, e: Expr) -> Node:
        g, op, a = self.graph, e.op, e.args
        if op == "num":
            return g.num(a[0])
        if op == "pi":
            return g.pi
        if op in ("symbol", "natural"):
            if a[0] not in self.names:
                raise ClaimError("E194", f"the symbol {a[0]} has no value; give it one with --set {a[0]}=VALUE")
            return self.names[a[0]]
        if op in ("add", "sub", "mul", "div"):
            build = {"add": g.add, "sub": g.sub, "mul": g.mul, "div": g.div}[op]
            return build(self(a[0]), self(a[1]))
        if op == "neg":
            return g.neg(self(a[0]))
        if op == "pow":
            return g.power(self(a[0]), a[1])
        if op == "power":
            return g.power(self(a[0]), self._natural(a[1]))
        if op in FUNCTIONS:
            return g.function(op, self(a[0]))
        if op == "call":
            return self(e.meaning)
        return self._decision(e, op, a)

    def _natural(self, e: Expr) -> int:
        value = self.graph.value(self(e))
        if value is None or value.denominator != 1 or value < 0:
            raise ClaimError("E194", f"the exponent {e} is {value}, not a natural number")
        return int(value)

    def _decision(self, e: Expr, op: str, a: Any) -> Node:
        g = self.graph
        if op == "abs":
            inside = self(a[0])
            g.labels.setdefault(inside, f"the corner of {e}")
            return g.absolute(inside)
        if op == "sign":
            gap = self(a[0])
            g.labels.setdefault(gap, f"{a[0]} = 0, where u = 0")
            return g.choose(gap, g.num(1), g.num(0), g.num(-1))
        if op == "unit":
            rows = [self(x) for x in a[1:]]
            square = g.num(0)
            for row in rows:
                square = g.add(square, g.mul(row, row))
            g.labels.setdefault(square, f"({', '.join(map(str, a[1:]))}) = 0, where u = 0")
            if g.constant[square] and g.sign(square) == 0:
                return g.num(0)
            length = g.choose(square, g.div(g.num(1), g.function("sqrt", square)), g.num(0), g.num(0))
            return g.mul(rows[a[0]], length)
        if op in ("max", "min"):
            first, *rest = [self(x) for x in a]
            for other in rest:
                gap = g.sub(first, other)
                g.labels.setdefault(gap, f"the corner of {e}")
                first = g.choose(gap, first, first, other) if op == "max" else g.choose(gap, other, first, first)
            return first
        if op == "piece":
            return self._piece(e, a[0], a[1], a[2])
        raise ClaimError("E195", f"{e} cannot be simulated: it is not a formula in numbers and coordinates")

    def _piece(self, e: Expr, condition: Relation, yes: Expr, no: Expr) -> Node:
        g, gap = self.graph, self.gap(condition)
        if g.constant[gap]:  # so that the piece that is not taken may be undefined
            return self(yes if self.holds(condition) else no)
        g.labels.setdefault(gap, f"the joint {condition.lhs} = {condition.rhs}")
        inside, outside = self(yes), self(no)
        above, at, below = (r in condition.op for r in (">", "=", "<"))
        return g.choose(gap, *(inside if holds else outside for holds in (above, at, below)))
