"""The kernel's polynomials as expressions that can be printed."""

from __future__ import annotations

from fractions import Fraction

from .. import kernel as k
from ..claims.expr import Expr, expr


def number(p: k.Poly) -> Expr | None:
    """An expression of a polynomial in symbols, roots and the like; None where vectors or more come in.

    >>> from samproof.claims import real
    >>> a, b = real("a b")
    >>> number((2*b - a**2/3).poly)
    2*b - 1/3*a**2
    """
    whole: Expr | None = None
    for monomial, c in sorted(p.terms, key=lambda t: (t[1] < 0, sum(e for _, e in t[0]))):
        over: list[Expr] = []
        under: list[Expr] = []
        for atom, power in monomial:
            part = _atom(atom)
            if part is None:
                return None
            (under if atom.head == "inv" else over).append(part**power if power > 1 else part)
        term = _product(abs(c), over)
        if under:
            term = term / _product(Fraction(1), under)
        first = -term if c < 0 else term
        whole = first if whole is None else whole - term if c < 0 else whole + term
    return expr(0) if whole is None else whole


def _product(c: Fraction, parts: list[Expr]) -> Expr:
    whole = parts[0] if parts and c == 1 else expr(c)
    for p in parts[1:] if parts and c == 1 else parts:
        whole = whole * p
    return whole


def _atom(a: k.Atom) -> Expr | None:
    """An atom; for a reciprocal, what it is the reciprocal of."""
    if a.head == "var":
        return Expr("symbol", a.args[0])
    if a.head == "nat":
        return Expr("natural", a.args[0])
    if a.head == "seq":
        return Expr("element", *a.args)
    if a.head == "pi":
        return Expr("pi")
    inside = number(a.args[0]) if a.head in ("inv", "sqrt", "exp", "log", "sin", "cos") else None
    return inside if a.head == "inv" or inside is None else Expr(a.head, inside)
