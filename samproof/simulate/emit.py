"""Straight-line Python from the graph: one statement for a node, branches as ``if``, constants computed once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import ClaimError
from .graph import Graph, Node


class Scope:
    """The names that hold the values of nodes at one place of the source; an inner scope sees the outer ones."""

    def __init__(self, outer: Scope | None = None) -> None:
        self.names: dict[Node, str] = dict(outer.names) if outer else {}


class Writer:
    """Writes source for one arithmetic.

    Parameters
    ----------
    graph : the nodes.
    prefix : what names of variables begin with.
    known : names of nodes that exist outside the source.

    ``constants`` lists the constant nodes that the source uses, under the names ``k0, k1, ...``.
    """

    def __init__(self, graph: Graph, prefix: str = "v", mark: str = "k") -> None:
        self.graph, self.prefix, self.mark = graph, prefix, mark
        self.lines: list[str] = []
        self.constants: dict[Node, str] = {}

    def line(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def constant(self, n: Node) -> str:
        return self.constants.setdefault(n, f"{self.mark}{n}")

    def call(self, op: str, a: str) -> str:
        """How a function is written."""
        return f"{op}({a})"

    def emit(self, n: Node, scope: Scope, depth: int) -> str:
        """Write what computes a node, unless the scope has it, and return its name."""
        if n in scope.names:
            return scope.names[n]
        if self.graph.constant[n]:
            return self.constant(n)
        name = f"{self.prefix}{n}"
        if self.graph.nodes[n][0] == "choose":
            self.choose(n, name, scope, depth)
        else:
            self.line(depth, f"{name} = {self.expression(n, scope, depth)}")
        scope.names[n] = name
        return name

    def expression(self, n: Node, scope: Scope, depth: int) -> str:
        op, *rest = self.graph.nodes[n]
        parts = [self.emit(p, scope, depth) for p in rest]
        if op == "neg":
            return f"-{parts[0]}"
        if len(parts) == 1:
            return self.call(op, parts[0])
        return f"{parts[0]} {({'add': '+', 'sub': '-', 'mul': '*', 'div': '/'})[op]} {parts[1]}"

    def choose(self, n: Node, name: str, scope: Scope, depth: int) -> None:
        """An ``if`` with the arms inside; what all arms need is computed before it."""
        _, gap, positive, zero, negative = self.graph.nodes[n]
        side = self.emit(gap, scope, depth)
        shared = frozenset.intersection(*(self.graph.certain(a) for a in (positive, zero, negative)))
        for m in sorted(shared):
            if not self.graph.constant[m]:
                self.emit(m, scope, depth)
        if zero == negative:
            rows = [(f"if {side} > 0:", positive), ("else:", zero)]
        elif zero == positive:
            rows = [(f"if {side} < 0:", negative), ("else:", zero)]
        else:
            rows = [(f"if {side} > 0:", positive), (f"elif {side} < 0:", negative), ("else:", zero)]
        for head, arm in rows:
            self.line(depth, head)
            self.line(depth + 1, f"{name} = {self.emit_all([arm], Scope(scope), depth + 1)[0]}")

    def emit_all(self, outputs: Sequence[Node], scope: Scope, depth: int) -> list[str]:
        """Write what computes several nodes; what is needed in any case comes first, outside of all branches."""
        for n in sorted(frozenset().union(*(self.graph.certain(o) for o in outputs))):
            if not self.graph.constant[n]:
                self.emit(n, scope, depth)
        return [self.emit(o, scope, depth) for o in outputs]


def inputs_of(graph: Graph, outputs: Sequence[Node]) -> set[str]:
    """The names of the inputs that occur anywhere below the outputs."""
    return {graph.nodes[n][1] for n in below(graph, outputs) if graph.nodes[n][0] == "input"}


def below(graph: Graph, outputs: Sequence[Node]) -> list[Node]:
    """Every node that the outputs depend on, in order."""
    found: set[Node] = set()
    todo = list(outputs)
    while todo:
        n = todo.pop()
        if n not in found:
            found.add(n)
            todo += graph.parts(n)
    return sorted(found)


def evaluate(graph: Graph, wanted: Sequence[Node], number: Any, functions: dict[str, Any]) -> dict[Node, Any]:
    """The values of constants in an arithmetic, each computed once.

    Parameters
    ----------
    number : from a ``Fraction`` to a number of the arithmetic.
    functions : pi (a number), sqrt, exp, log, sin, cos.
    """
    done: dict[Node, Any] = {}
    for n in below(graph, wanted):
        op, *rest = graph.nodes[n]
        if op == "num":
            done[n] = number(rest[0])
        elif op == "pi":
            done[n] = functions["pi"]
        else:
            a = [done[p] for p in rest]
            try:
                done[n] = (
                    a[0] + a[1] if op == "add" else a[0] - a[1] if op == "sub" else a[0] * a[1] if op == "mul"
                    else a[0] / a[1] if op == "div" else -a[0] if op == "neg" else functions[op](a[0])
                )  # fmt: skip
            except (ZeroDivisionError, ValueError):
                raise ClaimError("E195", "a constant of the step is not a real number: a quotient or a root is undefined") from None
    return done


def compiled(source: str, namespace: dict[str, Any], name: str) -> Any:
    """The function ``name`` of generated source."""
    exec(compile(source, f"<{name}>", "exec"), namespace)
    return namespace[name]
