"""Expressions as the canonical polynomials of the kernel."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, Any

from .. import kernel as k
from ..errors import ClaimError

if TYPE_CHECKING:
    from .expr import Expr


def as_index(e: Any) -> k.Index | None:
    """The natural-number index that an expression denotes: a constant, T, or T + constant; None for anything else."""
    if isinstance(e, int) and not isinstance(e, bool) and e >= 0:
        return k.Index("", e)
    op = getattr(e, "op", None)
    if op == "natural":
        return k.Index(e.args[0])
    if op == "num" and e.args[0].denominator == 1 and e.args[0] >= 0:
        return k.Index("", int(e.args[0]))
    if op == "add":
        a, b = as_index(e.args[0]), as_index(e.args[1])
        if a and b and not (a.name and b.name):
            return k.Index(a.name or b.name, a.offset + b.offset)
    return None


def lower(e: Expr) -> k.Poly:
    """The canonical polynomial of an expression, from those of its parts."""
    op, a = e.op, e.args
    if op == "num":
        return k.Poly.const(a[0])
    if op == "symbol":
        return k.var(a[0])
    if op == "natural":
        return k.nat(k.Index(a[0]))
    if op == "element":
        return k.seq(a[0], a[1])
    if op == "pi":
        return k.pi()
    if op == "add":
        return a[0].poly + a[1].poly  # type: ignore[no-any-return]
    if op == "sub":
        return a[0].poly - a[1].poly  # type: ignore[no-any-return]
    if op == "neg":
        return -a[0].poly  # type: ignore[no-any-return]
    if op == "mul":
        return a[0].poly * a[1].poly  # type: ignore[no-any-return]
    if op == "div":
        return a[0].poly * reciprocal(a[1].poly)  # type: ignore[no-any-return]
    if op == "pow":
        base: Expr = a[0]
        if base.op == "norm" and a[1] % 2 == 0:
            v = base.args[0].vec
            return k.inner(v, v) ** (a[1] // 2)  # type: ignore[no-any-return]
        return base.poly ** a[1]  # type: ignore[no-any-return]
    if op == "power":
        index = as_index(a[1])
        assert index is not None
        return k.power(a[0].poly, index)
    if op == "abs":
        return k.maximum(a[0].poly, -a[0].poly)
    if op in ("max", "min"):
        sign = 1 if op == "max" else -1
        *rest, last = [x.poly.scale(sign) for x in a]
        for p in reversed(rest):
            last = k.maximum(p, last)
        return last.scale(sign)  # type: ignore[no-any-return]
    if op == "call":
        return e.meaning.poly
    if op == "piece":
        return a[0].choice(a[1].poly, a[2].poly)  # type: ignore[no-any-return]
    if op == "sign":
        return k.choice(-a[0].poly, k.choice(a[0].poly, k.ZERO, -k.ONE), k.ONE)
    if op == "unit":  # g_i/|g|; where g = 0 this is 0 times something, so 0
        parts = [x.poly for x in a[1:]]
        square = k.ZERO
        for p in parts:
            square = square + p * p
        return parts[a[0]] * k.fn("inv", k.fn("sqrt", square))  # type: ignore[no-any-return]
    if op == "inner":
        return k.inner(a[0].vec, a[1].vec)
    if op == "norm":
        return k.fn("sqrt", k.inner(a[0].vec, a[0].vec))
    if op == "value":
        return k.value(a[0].reference, a[1].vec)
    if op == "infimum":
        return k.infimum(a[0].reference)
    if op == "sum":
        index = as_index(a[1])
        assert index is not None
        return k.total(a[0].args[0], index, a[2].poly)
    if op == "mean":
        return k.mean(a[1].law, a[1].at, a[1].variable, a[0].poly)
    return k.fn(op, a[0].poly)


def reciprocal(q: k.Poly) -> k.Poly:
    """1/q with the reciprocals of single atoms taken apart, and other denominators made primitive."""
    if not q.terms:
        raise ClaimError("E106", "division by an expression that is identically zero")
    if len(q.terms) == 1:
        monomial, c = q.terms[0]
        result = k.Poly.const(1 / c)
        for atom, e in monomial:
            one = atom.args[0] if atom.head == "inv" else k.fn("inv", k.Poly.atom(atom))
            result = result * one**e
        return result
    denominators = lcm(*(c.denominator for _, c in q.terms))
    content = Fraction(gcd(*(int(c * denominators) for _, c in q.terms)), denominators)
    if q.terms[0][1] < 0:
        content = -content
    return k.fn("inv", q.scale(1 / content)).scale(1 / content)
