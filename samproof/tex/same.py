"""Whether a formula that was read back is the one that was checked.

Two expressions that differ only in brackets of sums and products, in signs and in where a number stands have one shape, and so one
meaning; that settles most formulas at once.  For all others the kernel's canonical forms decide.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..claims.chance import Source
from ..claims.concrete import Concrete
from ..claims.expr import Expr, Relation
from ..claims.functions import Function
from ..claims.vectors import Vector

Product = tuple[Fraction | int, tuple[Any, ...]]  # a number and the shapes of the factors


def same(read: Expr, checked: Expr) -> bool:
    """Whether both are the same for the kernel, and the first needs no more to be defined.

    A function that is given by a formula is the same where its name is: definitions are read back and compared by themselves.

    >>> from samproof.claims import real
    >>> a, b = real("a b")
    >>> same(a - (b - 2*a/3), (a - b) + Fraction(2, 3)*a), same(a - b, b - a), same(a, a*b/b)
    (True, False, False)
    """
    if shape(read) == shape(checked):
        return True
    needed = {c.formula for c in read.conditions()} - {c.formula for c in checked.conditions()}
    return read.poly.key == checked.poly.key and not needed


def same_relation(a: Relation, b: Relation) -> bool:
    return a.op == b.op and same(a.lhs, b.lhs) and same(a.rhs, b.rhs)


def shape(e: Expr) -> tuple[Product, ...]:
    """The summands, in their order, each with its number and its factors in their order."""
    op, a = e.op, e.args
    if op == "num":
        return ((a[0], ()),)
    if op == "add":
        return shape(a[0]) + shape(a[1])
    if op == "sub":
        return shape(a[0]) + _negative(shape(a[1]))
    if op == "neg":
        return _negative(shape(a[0]))
    if op == "mul":
        (c, left), (d, right) = _product(shape(a[0])), _product(shape(a[1]))
        return ((c if d == 1 else d if c == 1 else c * d, left + right),)
    if op == "div":
        c, over = _product(shape(a[0]))
        if a[1].op == "num" and a[1].args[0]:
            return ((c / a[1].args[0], over),)
        return ((c, ((op, over, shape(a[1])),)),)
    return ((1, ((op, *map(_part, a)),)),)


def _negative(terms: tuple[Product, ...]) -> tuple[Product, ...]:
    return tuple((-c, factors) for c, factors in terms)


def _product(terms: tuple[Product, ...]) -> Product:
    """A sum as one factor, unless it has one summand only."""
    return terms[0] if len(terms) == 1 else (1, (("sum of", *terms),))


def _part(a: Any) -> Any:
    """What an argument of an expression means, in a form that can be compared."""
    if isinstance(a, Expr):
        return shape(a)
    if isinstance(a, Vector):
        return a.vec.key
    if isinstance(a, Relation):
        return a.op, shape(a.lhs), shape(a.rhs)
    if isinstance(a, Source):
        return a[:3]
    if isinstance(a, Function):
        return a.reference
    return a.name if isinstance(a, Concrete) else a
