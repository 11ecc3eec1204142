"""Polynomials and expressions multiplied by positive integers, so that there are no fractions."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from ..claims.expr import Expr
from ..kernel import Poly
from .names import Unsupported
from .trees import Text, Tree, tree


def scaled(p: Poly) -> tuple[Poly, int]:
    """The smallest positive multiple with integer coefficients, and the multiplier.

    >>> from samproof.kernel import var
    >>> scaled(var("x").scale(Fraction(1, 2)))[1]
    2
    """
    scale = lcm(*(c.denominator for _, c in p.terms))
    return p.scale(Fraction(scale)), scale


def ratio(p: Poly, q: Poly) -> Fraction:
    """The positive number by which q is multiplied to give p.

    Raises
    ------
    Unsupported : where there is none.
    """
    k = p.terms[0][1] / q.terms[0][1] if p.terms and q.terms else Fraction(1)
    if k <= 0 or q.scale(k) != p:
        raise Unsupported("an instance with fractions")
    return k


def cleared(t: Tree) -> tuple[Tree, int]:
    """An expression times a positive integer, without fractions.

    >>> half = ("*", ("x", "a"), ("c", Fraction(1, 2)))
    >>> cleared(("+", half, ("c", Fraction(1, 3))))
    (('+', ('*', ('c', 3), ('x', 'a')), ('c', 2)), 6)
    """
    kind = t[0]
    if kind == "c":
        return ("c", t[1].numerator), t[1].denominator
    if kind == "x":
        return t, 1
    if kind == "neg":
        inside, d = cleared(t[1])
        return ("neg", inside), d
    if kind == "^":
        inside, d = cleared(t[1])
        return ("^", inside, t[2]), d ** t[2]
    (a, d), (b, e) = cleared(t[1]), cleared(t[2])
    if kind == "*":
        return times(a, b), d * e
    both = lcm(d, e)
    return (kind, times(("c", both // d), a), times(("c", both // e), b)), both


def times(a: Tree, b: Tree) -> Tree:
    """The product of two trees with integer constants, without a factor 1."""
    if ("c", 1) in (a, b):
        return b if a == ("c", 1) else a
    if a[0] == b[0] == "c":
        return ("c", a[1] * b[1])
    return ("*", a, b)


def skeleton(e: Expr) -> Tree:
    """The sums, products and powers of an expression; anything else by its polynomial."""
    op, a = e.op, e.args
    if op in ("add", "sub", "mul"):
        return ({"add": "+", "sub": "-", "mul": "*"}[op], skeleton(a[0]), skeleton(a[1]))
    if op == "neg":
        return ("neg", skeleton(a[0]))
    if op == "pow":
        return ("^", skeleton(a[0]), a[1])
    if op == "call":
        return skeleton(e.meaning)
    if op == "div" and a[1].op == "num":
        return ("*", skeleton(a[0]), ("c", 1 / a[1].args[0]))
    return tree(e.poly)


def marked(t: Tree) -> Tree:
    """A tree whose integer constants are leaves."""
    if t[0] == "c":
        return ("x", int(t[1]))
    return t if t[0] == "x" else (t[0], *(marked(p) if isinstance(p, tuple) else p for p in t[1:]))


def integer(n: int) -> Text:
    """An integer as an element of a ring.

    >>> [integer(n).text for n in (3, 0, -2)]
    ['#3', '0', '#(-2)']
    """
    return Text(f"#{n}" if n >= 0 else f"#({n})") if n else Text("0")
