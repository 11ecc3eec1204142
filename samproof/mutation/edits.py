"""One change in an expression, a relation or a function's classes, in all the ways that are worth trying."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from ..claims.expr import Expr, Relation, expr
from ..claims.functions import Function
from ..claims.lowering import as_index

SMALL = (Fraction(11, 10), Fraction(9, 10))
LARGE = (Fraction(2), Fraction(1, 2))
INSIDE = ("add", "sub", "mul", "div", "neg", "pow", "power", "abs", "max", "min", "sqrt", "exp", "log", "sin", "cos", "sum")
STRICT = {"<=": "<", ">=": ">"}
LOOSE = {"<": "<=", ">": ">="}


class Edit(NamedTuple):
    """A change: of which kind, of what, into what."""

    kind: str
    part: str
    change: str


def expressions(
    e: Expr, counts: bool = False, inside: Expr | None = None, bound: frozenset[str] = frozenset()
) -> Iterator[tuple[Edit, Expr]]:
    """The expressions that differ from one in a single place.

    Constants are nudged by a tenth and by a factor of two, terms are scaled and dropped, signs and exponents changed, a branch
    of a maximum is left out, and natural numbers are off by one.

    Parameters
    ----------
    e : the expression.
    counts : whether it stands where only an index may stand.
    inside : what it stands in.
    bound : indices of the sums around it.

    Examples
    --------
    >>> from samproof.claims import real
    >>> x = real("x")
    >>> [str(new) for _, new in expressions(x**2 - 3)][:4]
    ['x**2 + 3', 'x**2*(11/10) - 3', 'x**2*(9/10) - 3', '-3']
    """
    if e.op == "natural" and e.args[0] in bound:
        return
    yield from _here(e, counts, inside)
    if e.op not in INSIDE:
        return
    below = bound | {e.args[0].args[0]} if e.op == "sum" else bound
    for i, a in enumerate(e.args):
        if not isinstance(a, Expr) or (e.op == "sum" and i == 0):
            continue
        for edit, new in expressions(a, counts or (e.op in ("power", "sum") and i == 1), e, below):
            yield edit, Expr(e.op, *e.args[:i], new, *e.args[i + 1 :])


def _here(e: Expr, counts: bool, inside: Expr | None) -> Iterator[tuple[Edit, Expr]]:
    op, a = e.op, e.args
    if op == "num" and a[0] and not counts:
        where = "" if inside is None else f" in {inside}"
        for factor in (*SMALL, *LARGE):
            yield Edit("constant", f"{a[0]}{where}", f"{a[0]} -> {a[0] * factor}{where}"), expr(a[0] * factor)
    elif op == "natural":
        yield Edit("index", str(e), f"{e} -> {e} + 1"), e + 1
        if not counts:
            yield Edit("index", str(e), f"{e} -> {e} - 1"), e - 1
    elif op in ("add", "sub"):
        other = "sub" if op == "add" else "add"
        if as_index(e) is None:
            yield Edit("sign", str(a[1]), f"sign of {a[1]}"), Expr(other, *a)
        yield from _terms(e)
    elif op == "pow":
        for n in (a[1] + 1, a[1] - 1):
            if n >= 1:
                new = a[0] ** n if n > 1 else a[0]
                yield Edit("exponent", str(e), f"{e} -> {new}"), new
    elif op in ("mul", "div"):
        for i in (0, 1):
            if a[i].op == "symbol":
                yield Edit("exponent", str(a[i]), f"{a[i]} -> {a[i]}**2 in {e}"), Expr(op, *a[:i], a[i] ** 2, *a[i + 1 :])
    elif op in ("max", "min"):
        for i, branch in enumerate(a):
            rest = [*a[:i], *a[i + 1 :]]
            yield Edit("branch", str(branch), f"without the branch {branch}"), Expr(op, *rest) if len(rest) > 1 else rest[0]


def _terms(e: Expr) -> Iterator[tuple[Edit, Expr]]:
    left, right = e.args
    for i, term in enumerate((left, right)):
        if term.op in ("num", "add", "sub"):
            continue
        for factor in SMALL:
            scaled = Expr("mul", term, expr(factor))
            yield (
                Edit("constant", str(term), f"{term} times {factor}"),
                Expr(e.op, *((scaled, right) if not i else (left, scaled))),
            )
        rest = left if i else right if e.op == "add" else -right
        yield Edit("term", str(term), f"without the term {term}"), rest


def claims(r: Relation) -> Iterator[tuple[Edit, Relation]]:
    """The claims that differ from one in a single place, its strictness and direction included."""
    if r.op in STRICT:
        yield Edit("strictness", r.op, f"{r.op} -> {STRICT[r.op]}"), Relation(STRICT[r.op], r.lhs, r.rhs)
        back = {"<=": ">=", ">=": "<="}[r.op]
        yield Edit("sign", r.op, f"{r.op} -> {back}"), Relation(back, r.lhs, r.rhs)
    for side in (r.rhs, r.lhs):
        for edit, new in (*expressions(side), *_whole(side)):
            yield edit, Relation(r.op, new, r.rhs) if side is r.lhs else Relation(r.op, r.lhs, new)


def _whole(side: Expr) -> Iterator[tuple[Edit, Expr]]:
    if side.op not in ("num", "add", "sub", "value", "infimum", "symbol", "element"):
        for factor in SMALL:
            yield Edit("constant", str(side), f"{side} times {factor}"), Expr("mul", side, expr(factor))


def weaker(r: Relation) -> Iterator[tuple[Edit, Relation | None]]:
    """A hypothesis dropped (None), and made weaker in several ways.

    >>> from samproof.claims import real
    >>> x = real("x")
    >>> [str(new) for _, new in weaker(x <= 2)]
    ['None', 'x <= 2*(11/10)', 'x <= 2*2']
    """
    part = str(r)
    yield Edit("hypothesis", part, f"{r} dropped"), None
    if r.op in LOOSE:
        loose = Relation(LOOSE[r.op], r.lhs, r.rhs)
        yield Edit("hypothesis", part, f"{r} -> {loose}"), loose
    if r.op == "==":
        for op in ("<=", ">="):
            half = Relation(op, r.lhs, r.rhs)
            yield Edit("hypothesis", part, f"{r} -> {half}"), half
    elif (r.op != "!=" and r.rhs.poly.terms and as_index(r.rhs) is None) or (r.op in ("<=", "<") and r.rhs.op == "num"):
        for factor in (SMALL[0], LARGE[0]) if r.op[0] == "<" else (SMALL[1], LARGE[1]):
            far = Relation(r.op, r.lhs, Expr("mul", r.rhs, expr(factor)))
            yield Edit("hypothesis", part, f"{r} -> {far}"), far


def classes(f: Function) -> Iterator[tuple[Edit, Function]]:
    """A function without one of its classes."""
    for name, parameters in f.classes.items():
        shown = name.replace("_", " ") + (f"({', '.join(map(str, parameters))})" if parameters else "")
        rest = {c: ps for c, ps in f.classes.items() if c != name}
        yield Edit("hypothesis", f"{f.name} is {shown}", f"{f.name} is {shown} dropped"), Function(f.name, rest)
