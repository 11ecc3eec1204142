"""Expressions to SymPy, the language of meaning, and back.

SymPy knows neither vectors of an abstract space nor functions on it, so inner products and function values become symbols that
carry the expression they stand for.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy

from ..errors import ClaimError
from .expr import Expr, cos, exp, expr, log, maximum, minimum, sin, sqrt


class Opaque(sympy.Symbol):  # type: ignore[misc]
    """A real SymPy symbol for a number that SymPy cannot look into, such as f(x) or <g, b>."""

    samproof: Expr


@lru_cache(maxsize=4096)
def _opaque(name: str) -> Any:
    return Opaque(name, real=True)


def symbol(e: Expr) -> Any:
    if e.op == "natural":
        return sympy.Symbol(e.args[0], integer=True, nonnegative=True)
    return sympy.Symbol(e.args[0], real=True)


def to_sympy(e: Expr) -> Any:
    """The SymPy expression with the same meaning."""
    op, a = e.op, e.args
    if op == "num":
        return sympy.Rational(a[0].numerator, a[0].denominator)
    if op in ("symbol", "natural"):
        found = symbol(e)
        _DOMAINS[found] = e
        return found
    if op == "pi":
        return sympy.pi
    if op in ("inner", "norm", "value", "infimum", "element"):
        opaque = _opaque(str(e))
        opaque.samproof = e
        return opaque
    if op == "call":
        return to_sympy(e.meaning)
    if op == "piece":
        condition = getattr(sympy, {"<=": "Le", "<": "Lt", ">=": "Ge", ">": "Gt"}[a[0].op])(to_sympy(a[0].lhs), to_sympy(a[0].rhs))
        return sympy.Piecewise((to_sympy(a[1]), condition), (to_sympy(a[2]), True))
    if op == "unit":
        parts = [to_sympy(x) for x in a[1:]]
        length = sympy.sqrt(sympy.Add(*(x**2 for x in parts)))
        return sympy.Piecewise((parts[a[0]] / length, length > 0), (0, True))
    if op == "sum":
        t = symbol(a[0])
        return sympy.Sum(to_sympy(a[2]), (t, 0, to_sympy(a[1]) - 1))
    args = [to_sympy(x) if isinstance(x, Expr) else x for x in a]
    if op == "add":
        return args[0] + args[1]
    if op == "sub":
        return args[0] - args[1]
    if op == "neg":
        return -args[0]
    if op == "mul":
        return args[0] * args[1]
    if op == "div":
        return args[0] / args[1]
    if op in ("pow", "power"):
        return args[0] ** args[1]
    table = {"max": sympy.Max, "min": sympy.Min, "abs": sympy.Abs, "sign": sympy.sign}
    return (table[op] if op in table else getattr(sympy, op))(*args)


_DOMAINS: dict[Any, Expr] = {}


def from_sympy(s: Any) -> Expr:
    """Read a SymPy expression.

    Raises
    ------
    ClaimError : E104 for floats, E108 for functions that samproof does not know.
    """
    if isinstance(s, Opaque):
        return s.samproof
    if isinstance(s, sympy.Float):
        raise ClaimError("E104", f"the float {s} is not exact; write a rational")
    if isinstance(s, sympy.Rational):
        return expr(Fraction(int(s.p), int(s.q)))
    if s is sympy.pi:
        from .expr import PI

        return PI
    if s is sympy.E:
        return exp(1)
    if isinstance(s, sympy.Symbol):
        if s in _DOMAINS:
            return _DOMAINS[s]
        made = Expr("natural" if s.is_integer and s.is_nonnegative else "symbol", s.name)
        if s.is_positive and made.op == "symbol":
            made.domain = (made > 0,)
        elif s.is_nonnegative and made.op == "symbol":
            made.domain = (made >= 0,)
        return made
    args = [from_sympy(x) for x in s.args] if not isinstance(s, sympy.Sum) else []
    if isinstance(s, sympy.Add | sympy.Mul):
        result = args[0]
        for x in args[1:]:
            result = result + x if isinstance(s, sympy.Add) else result * x
        return result
    if isinstance(s, sympy.Pow):
        exponent = s.exp
        if exponent.is_Integer:
            return args[0] ** int(exponent)
        if exponent.is_Rational and exponent.q == 2:
            return sqrt(args[0]) ** int(exponent.p)
        return args[0] ** args[1]
    known = {
        sympy.exp: exp,
        sympy.log: log,
        sympy.sin: sin,
        sympy.cos: cos,
        sympy.Max: maximum,
        sympy.Min: minimum,
        sympy.Abs: abs,
    }
    for kind, make in known.items():
        if isinstance(s, kind):
            return make(*args)
    raise ClaimError("E108", f"samproof does not know {type(s).__name__} in {s}")
