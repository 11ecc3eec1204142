"""Constants: enclosures by balls to any precision, and their sign decided exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import flint

from ..errors import ClaimError

if TYPE_CHECKING:
    from .graph import Graph, Node

PRECISIONS = (64, 256, 1024, 4096)


def certainly_less(a: Any, b: Any) -> bool:
    """Every number of the ball ``a`` is less than every number of the ball ``b``; False also where that is undecided."""
    return bool(a < b)


def certain_sign(ball: Any) -> int | None:
    """The sign that all numbers of a ball have, 0 for the exact zero, None where it is not one.

    >>> certain_sign(flint.arb(1, 2)), certain_sign(flint.arb(3, 2)), certain_sign(flint.arb(0))
    (None, 1, 0)
    """
    if certainly_less(0, ball):
        return 1
    if certainly_less(ball, 0):
        return -1
    return 0 if ball.is_zero() else None


def hull(gap: Any, positive: Any, zero: Any, negative: Any) -> Any:
    """What a decision can give when its gap is only known to lie in a ball: one arm, or the union of those that are possible."""
    if certainly_less(0, gap):
        return positive
    if certainly_less(gap, 0):
        return negative
    if gap.is_zero():
        return zero
    if not gap.is_finite():
        return flint.arb("nan")
    found = flint.arb(zero)
    if gap.upper() > 0:
        found = found.union(positive)
    return found.union(negative) if gap.lower() < 0 else found


def enclose(graph: Graph, n: Node, inputs: dict[Node, Any], done: dict[Node, Any] | None = None) -> Any:
    """A ball that encloses a node, at the precision of ``flint.ctx``; undecided choices give the union of their arms.

    Parameters
    ----------
    inputs : balls for the input nodes.
    done : balls that are known already; filled on the way.
    """
    known: dict[Node, Any] = {} if done is None else done
    if n not in known:
        op, *rest = graph.nodes[n]
        if op == "num":
            known[n] = flint.arb(flint.fmpq(rest[0].numerator, rest[0].denominator))
        elif op == "pi":
            known[n] = flint.arb.pi()
        elif op == "input":
            known[n] = inputs[n]
        elif op == "choose":
            gap = enclose(graph, rest[0], inputs, known)
            side = certain_sign(gap)
            arms = rest[1:] if side is None else [(rest[2], rest[1], rest[3])[side]]
            found = [enclose(graph, arm, inputs, known) for arm in arms]
            known[n] = hull(gap, *found) if side is None else found[0]
        else:
            known[n] = _apply(op, [enclose(graph, p, inputs, known) for p in rest])
    return known[n]


def _apply(op: str, a: list[Any]) -> Any:
    if op in ("neg", "abs"):
        return -a[0] if op == "neg" else abs(a[0])
    if len(a) == 1:
        return getattr(a[0], op)()
    return a[0] + a[1] if op == "add" else a[0] - a[1] if op == "sub" else a[0] * a[1] if op == "mul" else a[0] / a[1]


def ball(graph: Graph, n: Node, bits: int) -> Any:
    """A ball that encloses a constant, computed with so many bits.

    Raises
    ------
    ClaimError : E195 for a constant that is not a real number: a negative number under a root, a division by zero.
    """
    with flint.ctx.workprec(bits):
        found = enclose(graph, n, {})
    if not found.is_finite() and bits >= PRECISIONS[-1]:
        raise ClaimError("E195", f"{symbolic(graph, n)} is not a real number: a root, a logarithm or a quotient is not defined")
    return found


def sign(graph: Graph, n: Node) -> int:
    """The exact sign of a constant: by balls where it is not zero, by algebra where it is.

    Raises
    ------
    ClaimError : E195 for a constant that is not a real number, E196 where neither decides.
    """
    for bits in PRECISIONS:
        side = certain_sign(ball(graph, n, bits))
        if side is not None:
            return side
    import sympy

    written = symbolic(graph, n)
    unknown = sympy.Dummy()
    if sympy.simplify(written) == 0 or (written.is_algebraic and sympy.minimal_polynomial(written, unknown) == unknown):
        return 0
    raise ClaimError("E196", f"it cannot be decided whether {written} is 0; it is below 10^-1000, and algebra does not show it")


def symbolic(graph: Graph, n: Node) -> Any:
    """A node as a SymPy expression."""
    import sympy

    op, *rest = graph.nodes[n]
    if op == "num":
        return sympy.Rational(rest[0].numerator, rest[0].denominator)
    if op == "pi":
        return sympy.pi
    if op == "input":
        return sympy.Symbol(rest[0], real=True)
    parts = [symbolic(graph, p) for p in rest]
    if op in ("sqrt", "exp", "log", "sin", "cos"):
        return getattr(sympy, op)(parts[0])
    if op == "abs":
        return sympy.Abs(parts[0])
    if op == "choose":
        gap, positive, zero, negative = parts
        return sympy.Piecewise((positive, gap > 0), (negative, gap < 0), (zero, True))
    if op == "neg":
        return -parts[0]
    a, b = parts
    return a + b if op == "add" else a - b if op == "sub" else a * b if op == "mul" else a / b
