"""Expressions to SymPy, the language of meaning, and back.

SymPy knows neither vectors of an abstract space nor functions on it, so inner products and function values become symbols that
carry the expression they stand for.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from operator import add, mul
from typing import Any

import sympy

from ..errors import ClaimError
from .expr import PI, Expr, cos, exp, expr, log, maximum, minimum, sin, sqrt
from .symbols import one_name


class Carrier(sympy.Symbol):  # type: ignore[misc]
    """A real SymPy symbol that carries what it stands for: a number such as f(x) or <g, b>, or a symbol with its domain.

    Two carriers are equal only if they mean the same, domains and classes included, so none can turn up in place of another.
    """

    __slots__ = ("meaning", "samproof")

    samproof: Expr
    meaning: str

    def __new__(cls, e: Expr, **assumptions: bool) -> Carrier:
        made: Carrier = cls.__xnew__(cls, str(e), **assumptions)
        made.samproof, made.meaning = e, _meaning(e)
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[Expr], dict[str, bool]]:
        return (self.samproof,), self._assumptions_orig

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.meaning)


def _meaning(e: Expr) -> str:
    """The kernel's form of an expression with the domain or the definition of everything in it."""
    parts: set[str] = set()
    todo = [e]
    while todo:
        for node in todo.pop().walk():
            if isinstance(node, Expr) and node.domain:
                part = f"{node}: {', '.join(r.formula.key for r in node.domain)}"
                todo += [] if part in parts else [side for r in node.domain for side in (r.lhs, r.rhs)]
            elif hasattr(node, "hypotheses"):
                part = f"{node.name}: {', '.join(h.key for h in node.hypotheses)}"
            else:
                continue
            parts.add(part)
    return "; ".join([e.poly.key, *sorted(parts)])


def symbol(e: Expr) -> Any:
    """A SymPy symbol of the same name; a plain one if there is no domain to be carried."""
    assumptions = {"integer": True, "nonnegative": True} if e.op == "natural" else {"real": True}
    return Carrier(e, **assumptions) if e.domain else sympy.Symbol(e.args[0], **assumptions)


def to_sympy(e: Expr) -> Any:
    """The SymPy expression with the same meaning."""
    op, a = e.op, e.args
    if op == "num":
        return sympy.Rational(a[0].numerator, a[0].denominator)
    if op in ("symbol", "natural"):
        return symbol(e)
    if op == "pi":
        return sympy.pi
    if op in ("inner", "norm", "value", "infimum", "element", "mean"):
        return Carrier(e, real=True)
    if op == "call":
        return to_sympy(e.meaning)
    if op == "piece":
        condition = getattr(sympy, {"<=": "Le", "<": "Lt", ">=": "Ge", ">": "Gt"}[a[0].op])(
            to_sympy(a[0].lhs), to_sympy(a[0].rhs)
        )
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


def from_sympy(s: Any) -> Expr:
    """Read a SymPy expression.

    Raises
    ------
    ClaimError : E104 for floats, E108 for functions that samproof does not know, E110 for symbols whose names are none.
    """
    if isinstance(s, Carrier):
        return s.samproof
    if isinstance(s, sympy.Float):
        raise ClaimError("E104", f"the float {s} is not exact; write a rational")
    if isinstance(s, sympy.Rational):
        return expr(Fraction(int(s.p), int(s.q)))
    if s is sympy.pi:
        return PI
    if s is sympy.E:
        return exp(1)
    if isinstance(s, sympy.Symbol):
        return _from_symbol(s)
    make = next((make for kind, make in _MAKERS.items() if isinstance(s, kind)), None)
    if make is None:
        raise ClaimError("E108", f"samproof does not know {type(s).__name__} in {s}")
    return make(*map(from_sympy, s.args))


def _from_symbol(s: Any) -> Expr:
    made = Expr("natural" if s.is_integer and s.is_nonnegative else "symbol", one_name(s.name))
    if s.is_positive:
        made.domain = (made >= 1 if made.op == "natural" else made > 0,)
    elif s.is_nonnegative and made.op == "symbol":
        made.domain = (made >= 0,)
    return made


def _power(base: Expr, exponent: Expr) -> Expr:
    if exponent.op == "num" and exponent.args[0].denominator == 2:
        return sqrt(base) ** exponent.args[0].numerator  # type: ignore[no-any-return]
    return base**exponent


_MAKERS: dict[Any, Callable[..., Expr]] = {
    sympy.Add: lambda *terms: reduce(add, terms),
    sympy.Mul: lambda *factors: reduce(mul, factors),
    sympy.Pow: _power,
    sympy.exp: exp,
    sympy.log: log,
    sympy.sin: sin,
    sympy.cos: cos,
    sympy.Max: maximum,
    sympy.Min: minimum,
    sympy.Abs: abs,
}
