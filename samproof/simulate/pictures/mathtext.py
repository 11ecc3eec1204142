"""Expressions as mathtext, on one line: what axes and legends say."""

from __future__ import annotations

import re
from collections.abc import Collection
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ...claims.expr import Expr, Relation

SHORT = {"lam": "lambda", "eps": "varepsilon", "epsilon": "varepsilon"}
GREEK = re.compile(
    "alpha|beta|gamma|delta|varepsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi|omega", re.I
)
SIGNS = {"<=": r"\leq", ">=": r"\geq", "<": "<", ">": ">", "==": "=", "!=": r"\neq"}
SUM, PRODUCT, ATOM = 1, 2, 3
_WORDS = tuple(f"\\{word}" for word in ("exp", "log", "sin", "cos", "max", "min"))


def name(text: str, time: str = "") -> str:
    """A name with its digits or its second part as an index: ``x1`` is x_1, ``lam`` is lambda, ``mu_max`` is mu_max.

    >>> name("x1"), name("lam"), name("x", "t"), name("x1", "t")
    ('x_{1}', '\\\\lambda', 'x_{t}', 'x_{1,t}')
    """
    head, _, index = text.partition("_")
    digits = head[len(head.rstrip("0123456789")) :]
    letters = head[: len(head) - len(digits)]
    letters = SHORT.get(letters, letters)
    shown = f"\\{letters}" if GREEK.fullmatch(letters) else letters if len(letters) == 1 else f"\\mathrm{{{letters}}}"
    below = [digits] if digits else []
    if index:
        plain = index.replace("_", r"\_")
        below.append(plain if index.isdigit() or len(index) == 1 else f"\\mathrm{{{plain}}}")
    below += [time] if time else []
    return shown + (f"_{{{','.join(below)}}}" if below else "")


def number(value: float) -> str:
    """A value to three digits, as a power of ten where that is shorter.

    >>> number(0.16539), number(-2), number(0.000012)
    ('0.165', '-2', '1.2\\\\times 10^{-5}')
    """
    mantissa, _, exponent = f"{value:.3g}".partition("e")
    return f"{mantissa}\\times 10^{{{int(exponent)}}}" if exponent else mantissa


def write(e: Expr, state: Collection[str] = (), time: str = "") -> str:
    """The mathtext of an expression, without dollar signs.

    Parameters
    ----------
    e : an expression of an experiment.
    state : the names of the coordinates; a call at exactly these is written f(x).
    time : an index for the coordinates, such as ``t``; none when empty.

    Examples
    --------
    >>> from samproof.claims import define, positive, real, sqrt
    >>> beta, rho, x = positive("beta"), positive("rho"), real("x")
    >>> write(3*sqrt(3)/10*beta*rho)
    '3\\\\sqrt{3}\\\\beta\\\\rho/10'
    >>> write(abs(define("f", x, beta*x**2).gradient(x)), ["x"], "t")
    "|f'(x_{t})|"
    """
    return _write(e, tuple(state), time)[0]


def relation(r: Relation, state: Collection[str] = (), time: str = "") -> str:
    """The mathtext of a relation."""
    return f"{write(r.lhs, state, time)} {SIGNS[r.op]} {write(r.rhs, state, time)}"


def _write(e: Expr, state: tuple[str, ...], time: str) -> tuple[str, int]:
    op, a = e.op, e.args

    def at(x: Expr, level: int) -> str:
        text, own = _write(x, state, time)
        return f"({text})" if own < level else text

    if op == "num":
        return str(a[0]), SUM if a[0] < 0 else ATOM if a[0].denominator == 1 else PRODUCT
    if op in ("symbol", "natural"):
        return name(a[0], time if a[0] in state else ""), ATOM
    if op == "pi":
        return r"\pi", ATOM
    if op in ("add", "sub"):
        return f"{at(a[0], SUM)} {'+' if op == 'add' else '-'} {at(a[1], SUM if op == 'add' else PRODUCT)}", SUM
    if op == "neg" and a[0].op in ("add", "sub"):
        return f"-{at(a[0], PRODUCT)}", SUM
    if op in ("neg", "mul", "div"):
        return _quotient(e, at)
    if op in ("pow", "power"):
        power = a[1] if isinstance(a[1], int) else at(a[1], SUM)
        return f"{{{at(a[0], ATOM)}}}^{{{power}}}", ATOM
    if op == "abs":
        return f"|{at(a[0], SUM)}|", ATOM
    if op == "sqrt":
        slope = _slope(e)
        return (slope.format(_point(state, time)), ATOM) if slope else (f"\\sqrt{{{at(a[0], SUM)}}}", ATOM)
    if op == "call":
        return _call(e, state, time, at), ATOM
    if op == "piece":
        guard = f"{at(a[0].lhs, SUM)} {SIGNS[a[0].op]} {at(a[0].rhs, SUM)}"
        return rf"({at(a[1], SUM)}\ \mathrm{{if}}\ {guard},\ \mathrm{{else}}\ {at(a[2], SUM)})", ATOM
    if op == "unit":
        length = " + ".join(f"{{{at(x, ATOM)}}}^{{2}}" for x in a[1:])
        return f"{at(a[1 + a[0]], PRODUCT)}/\\sqrt{{{length}}}", PRODUCT
    inside = ", ".join(at(x, SUM) for x in a)
    return (f"\\mathrm{{sign}}({inside})" if op == "sign" else f"\\{op}({inside})"), ATOM


def _quotient(e: Expr, at: Any) -> tuple[str, int]:
    """A product and quotient of factors on one line, with one sign in front: -a*b/c*d is -abd/c."""
    constant, above, below = _factors(e)
    sign, top, bottom = "-" if constant < 0 else "", abs(constant.numerator), constant.denominator
    over = ([str(top)] if top != 1 or not above else []) + [at(x, PRODUCT if x.op == "div" else ATOM) for x in above]
    under = ([str(bottom)] if bottom != 1 else []) + [at(x, ATOM) for x in below]
    level = SUM if sign else PRODUCT
    if not under:
        return sign + _side_by_side(over), level
    low = _side_by_side(under)
    return f"{sign}{_side_by_side(over)}/{low if len(under) == 1 else f'({low})'}", level


def _side_by_side(factors: list[str]) -> str:
    """Factors in a row, with a thin space before or after one that is a word."""
    row = factors[0]
    for before, x in pairwise(factors):
        row += r"\," + x if any(f.startswith((r"\mathrm", *_WORDS)) for f in (before, x)) else x
    return row


def _factors(e: Expr) -> tuple[Fraction, list[Expr], list[Expr]]:
    if e.op == "num" and e.args[0]:
        return e.args[0], [], []
    if e.op == "neg":
        c, above, below = _factors(e.args[0])
        return -c, above, below
    if e.op not in ("mul", "div"):
        return Fraction(1), [e], []
    (c, above, below), (d, more, under) = _factors(e.args[0]), _factors(e.args[1])
    if e.op == "mul":
        return c * d, above + more, below + under
    return c / d, above + under, below + more


def _slope(e: Expr) -> str:
    """A pattern for the norm of the gradient at the state, if the root is one."""
    todo, calls = [e.args[0]], []
    while todo:
        x = todo.pop()
        if x.op == "add":
            todo += x.args
        elif x.op == "pow" and x.args[1] == 2 and x.args[0].op == "call":
            calls.append(x.args[0])
        else:
            return ""
    f, points = calls[0].args[0], {str(c.args[2:]) for c in calls}
    whole = sorted(c.args[1] for c in calls if c.args[1] is not None) == list(range(f.dimension))
    here = str(calls[0].args[2:]) == str(f.variables)
    same = all(c.args[0] is f for c in calls) and len(points) == 1
    return f"|\\nabla {name(f.name)}({{}})|" if same and whole and here and f.dimension > 1 else ""


def _point(state: tuple[str, ...], time: str) -> str:
    return name(state[0] if len(state) == 1 else "x", time)


def _call(e: Expr, state: tuple[str, ...], time: str, at: Any) -> str:
    f, which, *point = e.args
    whole = len(point) > 1 and [x.op == "symbol" and x.args[0] for x in point] == list(state)
    inside = _point(state, time) if whole else ", ".join(at(x, SUM) for x in point)
    if which is None:
        return f"{name(f.name)}({inside})"
    if f.dimension == 1:
        return f"{name(f.name)}'({inside})"
    return f"\\partial_{{{which + 1}}} {name(f.name)}({inside})"
