"""What expressions of claims are made of, as they are written."""

from __future__ import annotations

from typing import Any

from ..claims.expr import Expr, Relation
from ..claims.vectors import Vector
from ..kernel.terms import height
from .names import Name


def nesting(e: Expr) -> int:
    """How deeply sums and means are nested in what is written."""
    inside = [nesting(x) if isinstance(x, Expr) else height(x.vec) if isinstance(x, Vector) else 0 for x in e.args]
    if e.op == "piece":
        inside += [nesting(e.args[0].lhs), nesting(e.args[0].rhs)]
    return max(inside, default=0) + (e.op in ("sum", "mean"))


def written_symbols(node: Any) -> frozenset[Name]:
    """The real symbols that occur in what is written, cancelled or not."""
    if isinstance(node, Relation):
        return written_symbols(node.lhs) | written_symbols(node.rhs)
    if not isinstance(node, Expr):
        return frozenset()
    if node.op == "symbol":
        return frozenset({("var", node.args[0])})
    if node.op == "call":
        inside = {v.args[0] for v in node.args[0].variables}
        own = frozenset(n for n in written_symbols(node.args[0].formula) if n[1] not in inside)
        return own.union(*(written_symbols(a) for a in node.args[2:]))
    return frozenset().union(*(written_symbols(a) for a in node.args))
