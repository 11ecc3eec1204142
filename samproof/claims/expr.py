"""Expressions and relations, kept in the form in which they were written.

An ``Expr`` is a tree that remembers order and parentheses.  It lowers to the kernel's canonical polynomials for checking
(``poly``) and to SymPy for everything else (``sympy.sympify(expr)``); SymPy expressions may be mixed in anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from .. import kernel as k
from ..errors import ClaimError
from ..shown import Shown
from .lowering import as_index, lower
from .walk import Part
from .writing import write

if TYPE_CHECKING:
    from .vectors import Vector

Number = int | Fraction
FUNCTIONS = ("sqrt", "exp", "log", "sin", "cos")


class Condition(NamedTuple):
    """What has to hold for an expression to mean anything, and why."""

    formula: k.Formula
    reason: str


class Expr(Part, Shown):
    """A real number written with symbols, ``f(x)``, inner products, ``+ - * / **``, sqrt, exp, log, sin, cos, Max, Min, Abs.

    Examples
    --------
    >>> from samproof.claims import positive
    >>> beta, eta = positive("beta eta")
    >>> eta/2*(1 - beta*eta) <= eta
    eta/2*(1 - beta*eta) <= eta
    """

    __slots__ = ("__dict__", "args", "domain", "op")

    def __init__(self, op: str, *args: Any) -> None:
        self.op, self.args = op, args
        self.domain: tuple[Relation, ...] = ()
        self.orbit: Any = None  # of an element x[t] of an orbit

    # ---- writing ----
    def __add__(self, other: Any) -> Expr:
        return Expr("add", self, expr(other))

    def __radd__(self, other: Any) -> Expr:
        return Expr("add", expr(other), self)

    def __sub__(self, other: Any) -> Expr:
        return Expr("sub", self, expr(other))

    def __rsub__(self, other: Any) -> Expr:
        return Expr("sub", expr(other), self)

    def __mul__(self, other: Any) -> Any:
        if hasattr(other, "__samproof_scale__"):
            return other.__samproof_scale__(self)
        return Expr("mul", self, expr(other))

    def __rmul__(self, other: Any) -> Expr:
        return Expr("mul", expr(other), self)

    def __truediv__(self, other: Any) -> Expr:
        return Expr("div", self, expr(other))

    def __rtruediv__(self, other: Any) -> Expr:
        return Expr("div", expr(other), self)

    def __neg__(self) -> Expr:
        return Expr("neg", self)

    def __pos__(self) -> Expr:
        return self

    def __pow__(self, other: Any) -> Expr:
        if type(other) is Fraction and other == Fraction(1, 2):
            return function("sqrt", self)
        if type(other) is int and other < 0:
            return Expr("div", expr(1), self ** (-other)) if other != -1 else Expr("div", expr(1), self)
        if type(other) is int:
            return Expr("pow", self, other)
        if isinstance(other, Expr) and other.op == "num" and other.args[0].denominator == 1:
            return self ** int(other.args[0])
        if isinstance(other, Expr) and as_index(other) is not None:
            return Expr("power", self, other)
        raise ClaimError(
            "E101", f"the exponent {other} is neither an integer nor a natural-number symbol; write sqrt or exp(y*log(x))"
        )

    def __abs__(self) -> Expr:
        return Expr("abs", self)

    # ---- comparing ----
    def __le__(self, other: Any) -> Relation:
        return Relation("<=", self, expr(other))

    def __lt__(self, other: Any) -> Relation:
        return Relation("<", self, expr(other))

    def __ge__(self, other: Any) -> Relation:
        return Relation(">=", self, expr(other))

    def __gt__(self, other: Any) -> Relation:
        return Relation(">", self, expr(other))

    def __bool__(self) -> NoReturn:
        raise ClaimError("E102", f"the expression {self} is neither true nor false; compare it with <=, < or Eq")

    # ---- reading ----
    @cached_property
    def poly(self) -> k.Poly:
        """The kernel's canonical form."""
        return lower(self)

    def below(self) -> tuple[Any, ...]:
        return self.args if self.orbit is None else (self.orbit,)

    @cached_property
    def meaning(self) -> Expr:
        """What ``f(x)`` or ``f'(x)`` of a function given by a formula stands for; any other expression is its own meaning."""
        return self.args[0].meaning(self.args[1], self.args[2:]) if self.op == "call" else self

    def conditions(self) -> list[Condition]:
        """Denominators nonzero, arguments of sqrt nonnegative, arguments of log positive."""
        found: dict[k.Formula, Condition] = {}
        for formula, reason in _conditions(self, {}):
            found.setdefault(formula, Condition(formula, reason))
        return list(found.values())

    def __str__(self) -> str:
        return write(self)

    __repr__ = __str__

    def _sympy_(self) -> Any:
        from .sympy_form import to_sympy

        return to_sympy(self)


class Relation(Part, Shown):
    """``lhs op rhs`` with op one of <=, <, >=, >, ==, != ; kept as written."""

    __slots__ = ("lhs", "op", "rhs")
    passed = True

    def __init__(self, op: str, lhs: Expr, rhs: Expr) -> None:
        self.op, self.lhs, self.rhs = op, lhs, rhs

    @property
    def formula(self) -> k.Formula:
        left, right = self.lhs.poly, self.rhs.poly
        if self.op == "!=":
            return k.gt((left - right) * (left - right))
        if self.op == "==":
            return k.eq(left - right)
        low, high = (left, right) if self.op[0] == "<" else (right, left)
        return (k.gt if len(self.op) == 1 else k.ge)(high - low)

    def choice(self, yes: k.Poly, no: k.Poly) -> k.Poly:
        """The kernel's form of: ``yes`` where the relation holds, else ``no``.

        Raises
        ------
        ClaimError : E128 for a condition that is not an inequality.
        """
        if self.op not in ("<=", "<", ">=", ">"):
            raise ClaimError("E128", f"the condition {self} of a piece is not an inequality")
        gap = self.rhs.poly - self.lhs.poly if self.op[0] == "<" else self.lhs.poly - self.rhs.poly
        return k.choice(gap, yes, no) if len(self.op) == 2 else k.choice(-gap, no, yes)

    @property
    def negation(self) -> Relation:
        return Relation({"<=": ">", "<": ">=", ">=": "<", ">": "<=", "==": "!=", "!=": "=="}[self.op], self.lhs, self.rhs)

    def below(self) -> tuple[Expr, Expr]:
        return self.lhs, self.rhs

    def conditions(self) -> list[Condition]:
        return self.lhs.conditions() + self.rhs.conditions()

    def __bool__(self) -> NoReturn:
        raise ClaimError(
            "E103",
            f"Python asked whether ({self}) is true, which a chain such as 0 < eta <= 1/beta does; "
            'write two relations, or the string "0 < eta <= 1/beta"',
        )

    def __str__(self) -> str:
        if self.op in ("==", "!="):
            return f"{'Eq' if self.op == '==' else 'Ne'}({self.lhs}, {self.rhs})"
        return f"{self.lhs} {self.op} {self.rhs}"

    __repr__ = __str__


def _conditions(node: Any, seen: dict[int, Expr]) -> Iterator[tuple[k.Formula, str]]:
    """The conditions of what is not among those ``seen``; the pieces of a function count on their own, each under its guard."""
    if isinstance(node, Expr):
        if id(node) in seen:
            return
        seen[id(node)] = node
    elif isinstance(node, Part):
        for below in node.walk():
            if isinstance(below, Expr):
                yield from _conditions(below, seen)
        return
    else:
        return
    op, a = node.op, node.args
    if op == "div" and a[1].poly.constant() is None:
        yield k.gt(a[1].poly * a[1].poly), f"denominator {a[1]} != 0"
    elif op == "sqrt":
        yield k.ge(a[0].poly), f"{a[0]} >= 0 under the root"
    elif op == "log":
        yield k.gt(a[0].poly), f"{a[0]} > 0 in the logarithm"
    if op == "call":
        yield from _conditions(node.meaning, seen)
    elif op == "piece":
        yield from _conditions(a[0].lhs, seen)
        yield from _conditions(a[0].rhs, seen)
        for part, guard in ((a[1], a[0]), (a[2], a[0].negation)):
            for formula, reason in _conditions(part, {}):
                yield k.Formula(formula.head, guard.choice(formula.args[0], k.ONE)), f"{reason}, where {guard}"
    else:
        for x in a:
            yield from _conditions(x, seen)


# ---- making expressions ----------------------------------------------------------------------------------------------


def expr(value: Any) -> Expr:
    """Read a number, an expression or a SymPy expression.

    Raises
    ------
    ClaimError : E104 for a float, E105 for anything that is not a real expression.
    """
    if isinstance(value, Expr):
        return value
    if isinstance(value, bool):
        raise ClaimError("E105", f"{value!r} is not a number")
    if isinstance(value, int | Fraction):
        return Expr("num", Fraction(value))
    if isinstance(value, float):
        near = Fraction(value).limit_denominator(1000)
        raise ClaimError(
            "E104", f"the float {value!r} is not exact; write a rational such as Rational({near.numerator}, {near.denominator})"
        )
    if type(value).__module__.split(".")[0] == "sympy":
        from .sympy_form import from_sympy

        return from_sympy(value)
    raise ClaimError("E105", f"{value!r} is not a real expression (a {type(value).__name__})")


def rational(numerator: int, denominator: int = 1) -> Expr:
    """An exact rational constant.

    >>> rational(1, 3)
    1/3
    """
    if type(numerator) is not int or type(denominator) is not int:
        raise ClaimError("E104", f"Rational({numerator!r}, {denominator!r}) needs two integers")
    if denominator == 0:
        raise ClaimError("E106", f"Rational({numerator}, 0) divides by zero")
    return Expr("num", Fraction(numerator, denominator))


def function(head: str, argument: Any) -> Expr:
    return Expr(head, expr(argument))


def sqrt(x: Any) -> Expr:
    return function("sqrt", x)


def exp(x: Any) -> Expr:
    return function("exp", x)


def log(x: Any) -> Expr:
    return function("log", x)


def sin(x: Any) -> Expr:
    return function("sin", x)


def cos(x: Any) -> Expr:
    return function("cos", x)


def maximum(*args: Any) -> Expr:
    """The largest of one or more expressions."""
    return _extremum("max", args)


def minimum(*args: Any) -> Expr:
    """The smallest of one or more expressions."""
    return _extremum("min", args)


def _extremum(op: str, args: tuple[Any, ...]) -> Expr:
    if not args:
        raise ClaimError("E107", f"{op.title()} needs at least one argument")
    return Expr(op, *map(expr, args)) if len(args) > 1 else expr(args[0])


def absolute(x: Any) -> Expr:
    """The absolute value."""
    return Expr("abs", expr(x))


def choose(condition: Relation, yes: Any, no: Any) -> Expr:
    """``yes`` where the condition holds, ``no`` elsewhere."""
    if not isinstance(condition, Relation) or condition.op not in ("<=", "<", ">=", ">"):
        raise ClaimError("E128", f"the condition {condition} of a piece is not an inequality")
    return Expr("piece", condition, expr(yes), expr(no))


def piecewise(*pieces: Any) -> Expr:
    """``Piecewise((e1, x <= a), (e2, x <= b), e3)``: the first piece whose condition holds, and the last one elsewhere.

    Raises
    ------
    ClaimError : E128 for a condition that is not an inequality, E129 when the last piece has a condition or another has none.
    """
    *first, last = pieces or ((),)
    if isinstance(last, tuple) or any(not isinstance(p, tuple) or len(p) != 2 for p in first):
        raise ClaimError("E129", "write Piecewise((e1, x <= a), (e2, x <= b), e3); the last piece holds wherever no other does")
    result = expr(last)
    for value, condition in reversed(first):
        result = choose(condition, value, result)
    return result


def sign(x: Any) -> Expr:
    """1 for positive x, -1 for negative x, 0 for 0."""
    return Expr("sign", expr(x))


def equal(a: Any, b: Any) -> Relation:
    return Relation("==", expr(a), expr(b))


def unequal(a: Any, b: Any) -> Relation:
    return Relation("!=", expr(a), expr(b))


PI = Expr("pi")


def inner(v: Vector, w: Vector) -> Expr:
    """The inner product of two vectors."""
    return Expr("inner", _vector(v, "inner"), _vector(w, "inner"))


def norm(v: Vector) -> Expr:
    """The norm of a vector."""
    return Expr("norm", _vector(v, "norm"))


def _vector(v: Any, what: str) -> Any:
    if hasattr(v, "vec"):
        return v
    raise ClaimError("E109", f"{what} takes vectors, and {v} is not one; the size of a number is Abs(...)")
