"""Expressions as LaTeX, in the order in which they were written.

The dialect is small and each thing has one form, so that :mod:`samproof.tex.reader` can read it back: brackets of fixed sizes
chosen by what they enclose, ``\\frac`` for quotients, ``\\tfrac`` for numbers, `` + `` and `` - `` with blanks between terms.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from .. import kernel as k
from ..claims.chance import Iterate, Member, Source, VectorMean
from ..claims.expr import Expr, Relation
from ..claims.functions import Function
from ..claims.lowering import as_index
from ..claims.symbols import PATH
from ..claims.vectors import Vector
from ..errors import ClaimError
from .layout import lines, width
from .names import Names
from .notation import NORMS

SUM, PRODUCT, ATOM = 1, 2, 3  # how tightly a thing binds
SIGNS = {"<=": r"\le", "<": "<", ">=": r"\ge", ">": ">", "==": "=", "!=": r"\ne"}
SIZES = (("", ""), (r"\bigl", r"\bigr"), (r"\Bigl", r"\Bigr"), (r"\biggl", r"\biggr"), (r"\Biggl", r"\Biggr"))
WIDE = 0.7  # of a line: what is wider is not set as a fraction
MARGIN = 80.0  # points beside the values and conditions of cases
ROOM = r" \\[4pt] "  # between cases that take more than one line
TALL = 3  # the size of brackets around a displayed fraction


class Tex(NamedTuple):
    """LaTeX, how tightly it binds, and the size of brackets that it needs."""

    text: str
    level: int
    height: int


class Writer:
    """Writes the expressions of one claim.

    Parameters
    ----------
    names : the names of the claim.
    display : whether fractions are set large, as they are between lines of text.
    """

    def __init__(self, names: Names, display: bool = True) -> None:
        self.names = names
        self.tall = TALL if display else 1

    def expr(self, e: Expr) -> str:
        return self._sum(e).text

    def sized(self, e: Expr) -> tuple[str, int]:
        """An expression, and the size of brackets that it needs: more than ``TALL`` for a fraction in a fraction."""
        shown = self._sum(e)
        return shown.text, shown.height

    def relation(self, r: Relation) -> str:
        return f"{self.expr(r.lhs)} {SIGNS[r.op]} {self.expr(r.rhs)}"

    def vector(self, v: Vector) -> str:
        return self._vector(v).text

    def definition(self, v: Vector) -> str:
        """What a vector with a short name stands for."""
        return self._vector(v, whole=True).text

    def any(self, value: Any) -> str:
        if isinstance(value, Vector):
            return self.vector(value)
        return self.relation(value) if isinstance(value, Relation) else self.expr(value)

    # ---- numbers ----
    def fence(self, left: str, inside: Tex, right: str) -> Tex:
        before, after = SIZES[min(inside.height, 4)]
        space = " " if left.startswith("\\") and not inside.text.startswith("\\") else ""
        return Tex(f"{before}{left}{space}{inside.text}{after}{right}", ATOM, inside.height)

    def bracketed(self, inside: Tex) -> Tex:
        return self.fence("(", Tex(inside.text, SUM, max(inside.height, 1 if _fenced(inside.text) else 0)), ")")

    def _sum(self, e: Expr) -> Tex:
        parts = [(s, self._term(x)) for s, x in terms(e)]
        sign, first = parts[0]
        text = f"-{first.text}" if sign < 0 else first.text
        for s, t in parts[1:]:
            text += f" {'-' if s < 0 else '+'} {t.text}"
        level = first.level if len(parts) == 1 and sign > 0 else SUM
        return Tex(text, level, max(t.height for _, t in parts))

    def _term(self, e: Expr) -> Tex:
        factors = product(e)
        if len(factors) == 1:
            return self._factor(factors[0], alone=True)
        shown = [self._factor(x, alone=x.op == "sum" and x is factors[-1]) for x in factors]
        text = shown[0].text
        for before, t in pairwise(shown):
            dot = t.text[0].isdigit() or (t.text.startswith(r"\tfrac") and _numeric(before.text))
            words = _word(t.text) or _word(before.text)
            text += rf" \cdot {t.text}" if dot else rf" \, {t.text}" if words else f" {t.text}"
        return Tex(text, PRODUCT, max(t.height for t in shown))

    def _factor(self, e: Expr, alone: bool = False) -> Tex:
        """One factor; in brackets where it is a sum or may not stand beside another."""
        if e.op in ("add", "sub", "neg") or (e.op == "num" and e.args[0] < 0):
            return self.bracketed(self._sum(e))
        shown = self._atom(e)
        return self.bracketed(shown) if shown.level < ATOM and not alone else shown

    def _fraction(self, over: str, under: str, inner: int = 0) -> Tex:
        return Tex(rf"\frac{{{over}}}{{{under}}}", ATOM, min(4, self.tall + (1 if inner and self.tall == TALL else 0)))

    def _number(self, value: Fraction) -> Tex:
        if value.denominator == 1:
            return Tex(str(value.numerator), ATOM, 0)
        return Tex(rf"\tfrac{{{value.numerator}}}{{{value.denominator}}}", ATOM, 1)

    def _atom(self, e: Expr) -> Tex:
        op, a = e.op, e.args
        if op == "num":
            return self._number(a[0])
        if op in ("symbol", "natural"):
            return Tex(self.names.symbol(a[0]), ATOM, 0)
        if op == "element":
            return Tex(self.names.element(a[0], a[1]), ATOM, 0)
        if op == "pi":
            return Tex(r"\pi", ATOM, 0)
        if op == "div":
            return self._quotient(a[0], a[1])
        if op in ("pow", "power"):
            return self._power(a[0], str(a[1]) if op == "pow" else self._small().expr(a[1]))
        if op == "sqrt":
            inside = self._sum(a[0])
            return Tex(rf"\sqrt{{{inside.text}}}", ATOM, inside.height)
        if op == "abs":
            return self.fence(r"\lvert", self._sum(a[0]), r"\rvert")
        if op == "norm":
            return self._norm(self._vector(a[0]))
        if op == "inner":
            v, w = self._vector(a[0]), self._vector(a[1])
            return self.fence(r"\langle", Tex(f"{v.text}, {w.text}", SUM, max(v.height, w.height)), r"\rangle")
        if op == "value":
            return self._applied(self.names.function(a[0]), [self._vector(a[1])])
        if op == "mean":
            sources, body = [a[1]], a[0]
            while body.op == "mean" and PATH not in (a[1].variable, body.args[1].variable):
                sources.append(body.args[1])
                body = body.args[0]
            return self._expectation(sources, body, self._sum(body))
        if op == "infimum":
            if isinstance(a[0], Member):
                raise ClaimError("E261", f"the infimum of {a[0].name} cannot be set in LaTeX", str(self.names.lemma.place))
            shown = self.names.infimum(a[0].name)
            return Tex(shown, PRODUCT if shown.startswith(r"\inf") else ATOM, 0)
        if op == "call":
            return self._applied(self._called(e), [self._sum(x) for x in a[2:]])
        if op == "unit":
            self.names.directions = True
            length = self._norm(self._gradient(a[1:]) or self.bracketed(self._listed([self._sum(x) for x in a[1:]])))
            return self._fraction(self._inside(a[1 + a[0]]), length.text)
        if op == "sum":
            return self._total(e)
        if op == "piece":
            return self._cases(e)
        if op in ("max", "min"):
            return self._extremum(op, self._listed([self._sum(x) for x in a]))
        if op == "exp" and a[0].op == "num" and a[0].args[0] == 1:
            return Tex(r"\mathrm{e}", ATOM, 0)
        name = r"\operatorname{sign}" if op == "sign" else f"\\{op}"
        return self._applied(name, [self._sum(a[0])])

    def _gradient(self, parts: tuple[Expr, ...]) -> Tex | None:
        """The gradient whose coordinates the parts are, if they are those of one."""
        if any(x.op != "call" or x.args[1] != i for i, x in enumerate(parts)) or len({str(x.args[2:]) for x in parts}) > 1:
            return None
        f, _, *point = parts[0].args
        if len(parts) != f.dimension or any(x.args[0] is not f for x in parts):
            return None
        return self._applied(rf"\nabla {self.names.symbol(f.name)}", [self._sum(x) for x in point])

    def _small(self) -> Writer:
        """For what stands in a fraction or an exponent."""
        return Writer(self.names, display=False)

    def _inside(self, e: Expr) -> str:
        return self._small().expr(e)

    def _quotient(self, over: Expr, under: Expr) -> Tex:
        if over.op == "div" and over.args[1].op == under.op == "num":
            return self._quotient(over.args[0], Expr("num", over.args[1].args[0] * under.args[0]))
        if over.op == "num" and under.op == "num" and over.args[0].denominator == under.args[0].denominator == 1:
            return Tex(rf"\tfrac{{{over.args[0]}}}{{{under.args[0]}}}", ATOM, 1)
        top, bottom = self._inside(over), self._inside(under)
        if width(top) > WIDE * self.names.notation.width:  # a fraction cannot be broken, a product can
            inside = self.bracketed(self._sum(over))
            return Tex(rf"\frac{{1}}{{{bottom}}} {inside.text}", PRODUCT, max(self.tall, inside.height))
        return self._fraction(top, bottom, int(r"\frac" in top + bottom))

    def _power(self, base: Expr, exponent: str) -> Tex:
        up = f"^{exponent}" if len(exponent) == 1 else f"^{{{exponent}}}"
        if base.op in ("sin", "cos", "log") or (base.op == "exp" and base.args[0].op != "num"):
            return self._applied(f"\\{base.op}{up}", [self._sum(base.args[0])])
        shown = self.bracketed(self._sum(base)) if base.op == "mul" else self._factor(base)
        bare = base.op in ("symbol", "natural", "element", "pi", "norm", "inner", "abs", "value", "call", "num", "add", "sub", "neg", "mul")
        if base.op == "num" and base.args[0].denominator != 1:
            bare = False
        if not bare or (base.op in ("symbol", "natural", "element") and "^" in shown.text):
            shown = self.bracketed(shown)
        return Tex(f"{shown.text}{up}", ATOM, max(shown.height, 0))

    def _applied(self, name: str, arguments: list[Tex]) -> Tex:
        inside = self.bracketed(self._listed(arguments))
        return Tex(f"{name}{inside.text}", ATOM, inside.height)

    def _expectation(self, sources: list[Source], body: Expr | Vector, inside: Tex) -> Tex:
        """The mark has no index where the only random iterate that occurs says over what the expectation is."""
        plain = {v.source for v in body.walk() if isinstance(v, Iterate)} == set(sources)
        below = ",".join(self.names.source(s) for s in sources)
        mark = r"\mathbb{E}" + ("" if plain else f"_{below}" if len(below) == 1 else f"_{{{below}}}")
        fenced = self.fence("[", Tex(inside.text, SUM, max(inside.height, 1 if _brackets(inside.text) else 0)), "]")
        return Tex(mark + fenced.text, ATOM, fenced.height)

    def _called(self, e: Expr) -> str:
        f, which, *_ = e.args
        name = self.names.symbol(f.name)
        if which is None:
            return name
        return f"{name}'" if f.dimension == 1 else rf"\partial_{{{which + 1}}} {name}"

    @staticmethod
    def _listed(parts: list[Tex]) -> Tex:
        return Tex(", ".join(t.text for t in parts), SUM, max(t.height for t in parts))

    def _extremum(self, op: str, inside: Tex) -> Tex:
        fenced = self.fence(r"\{", inside, r"\}")
        return Tex(f"\\{op}{fenced.text}", ATOM, fenced.height)

    def _total(self, e: Expr) -> Tex:
        t, upper, body = e.args
        index = as_index(upper)
        assert index is not None
        last = (
            str(index.offset - 1)
            if not index.name
            else f"{self.names.symbol(index.name)}{index.offset - 1:+d}"
            if index.offset != 1
            else self.names.symbol(index.name)
        )
        shown = self._sum(body)
        inside = self.bracketed(shown) if shown.level == SUM else shown
        return Tex(rf"\sum_{{{self.names.symbol(t.args[0])}=0}}^{{{last}}} {inside.text}", PRODUCT, max(self.tall, inside.height))

    def _cases(self, e: Expr) -> Tex:
        guard, yes, no = e.args
        if yes.op == no.op == "num" and (yes.args[0], no.args[0]) == (1, 0):
            left, right = self._sum(guard.lhs), self._sum(guard.rhs)
            inside = Tex(f"{left.text} {SIGNS[guard.op]} {right.text}", SUM, max(left.height, right.height))
            fenced = self.fence(r"\{", inside, r"\}")
            return Tex(rf"\mathbf{{1}}{fenced.text}", ATOM, fenced.height)
        rows, small = [], self._small()
        for value, guards in pieces(e):
            words = [rf"\text{{{'and' if i else 'if'} }} {small.relation(r)}" for i, r in enumerate(guards)]
            rows.append((small.expr(value), words or [r"\text{otherwise}"]))
        self.names.overlapping = self.names.overlapping or len(rows) > 2
        room = self.names.notation.width - MARGIN - max(width(word) for _, words in rows for word in words)
        broken = [r" \\ \quad ".join(lines(value, room, room - 10.0)) + " & " + r" \\ & ".join(words) for value, words in rows]
        whole = (ROOM if any(r"\\" in row for row in broken) else r" \\ ").join(broken)
        return Tex(rf"\begin{{cases}} {whole} \end{{cases}}", SUM, 3 if len(rows) == 2 else 4)

    # ---- vectors ----
    def _norm(self, inside: Tex) -> Tex:
        left, right = NORMS[self.names.notation.norm]
        return self.fence(left, inside, right)

    def _vector(self, v: Vector, whole: bool = False) -> Tex:
        short = self.names.short.get(v.vec.key)
        if short and not whole:
            self.names.used.add(v.vec.key)
            return Tex(short[0], ATOM, 0)
        parts = v.parts
        if isinstance(v, VectorMean):
            return self._expectation([v.source], parts[0], self._vector(parts[0]))
        if len(parts) == 1 and isinstance(parts[0], Vector) and v.vec == parts[0].vec:
            return self._vector(parts[0], whole)
        if parts and isinstance(parts[0], Function):
            inside = self.bracketed(self._vector(parts[1]))
            return Tex(rf"\nabla {self.names.function(parts[0])}{inside.text}", ATOM, inside.height)
        if v.is_sum:
            return self._combined(parts[0], parts[1], v.vec == parts[0].vec + parts[1].vec)
        if len(parts) == 2 and isinstance(parts[0], Expr):
            return self._scaled(parts[0], parts[1])
        if len(parts) == 1 and isinstance(parts[0], Vector):
            inside = self._vector(parts[0])
            if v.vec == k.direction(parts[0].vec):
                self.names.directions = True
                small = self._small()._vector(parts[0])
                length = self._small()._norm(small).text
                beside = self.tall != TALL and small.level == ATOM
                return Tex(f"{small.text}/{length}", ATOM, small.height) if beside else self._fraction(small.text, length)
            tight = self.bracketed(inside) if inside.level == SUM else inside
            return Tex(f"-{tight.text}", SUM, tight.height)
        if len(v.vec.terms) == 1 and v.vec.terms[0][0].head in ("vec", "vseq", "path"):
            atom = v.vec.terms[0][0]
            if atom.head == "vec":
                return Tex(self.names.notation.letters(atom.args[0], True), ATOM, 0)
            return Tex(self.names.element(atom.args[0], atom.args[1], vector=True), ATOM, 0)
        raise ClaimError("E261", f"the vector {v} cannot be set in LaTeX", str(self.names.lemma.place))

    def _combined(self, left: Vector, right: Vector, plus: bool) -> Tex:
        first, second = self._vector(left), self._vector(right)
        if second.level == SUM:
            second = self.bracketed(second)
        text = f"{first.text} {'+' if plus else '-'} {second.text}"
        return Tex(text, SUM, max(first.height, second.height))

    def _scaled(self, by: Expr, v: Vector) -> Tex:
        shown = self._vector(v)
        if shown.level == SUM:
            shown = self.bracketed(shown)
        sign, factor = signed(by)
        if factor.op == "num" and factor.args[0] == 1:
            return shown if sign > 0 else Tex(f"-{shown.text}", SUM, shown.height)
        c = self._term(factor) if factor.op not in ("add", "sub") else self._factor(factor)
        if c.level < PRODUCT or factor.op == "sum":
            c = self.bracketed(c)
        text = f"{c.text} {shown.text}"
        return Tex(f"-{text}" if sign < 0 else text, SUM if sign < 0 else PRODUCT, max(c.height, shown.height))


# ---- the form of sums and products ------------------------------------------------------------------------------------


def terms(e: Expr) -> list[tuple[int, Expr]]:
    """The summands with their signs; brackets after a plus are dropped.

    >>> from samproof.claims import real
    >>> a, b = real("a b")
    >>> terms(a - -b + (a - 1*b))
    [(1, a), (1, b), (1, a), (-1, b)]
    """
    if e.op == "add":
        return terms(e.args[0]) + terms(e.args[1])
    if e.op == "sub":
        sign, x = signed(e.args[1])
        return [*terms(e.args[0]), (-sign, x)]
    sign, x = signed(e)
    return terms(x) if sign > 0 and x.op in ("add", "sub") else [(sign, x)]


def signed(e: Expr) -> tuple[int, Expr]:
    """The sign in front of a term, and the term without it and without factors 1."""
    if e.op == "num":
        return (-1, Expr("num", -e.args[0])) if e.args[0] < 0 else (1, e)
    if e.op == "neg":
        sign, x = signed(e.args[0])
        return -sign, x
    if e.op in ("mul", "div"):
        (sign, x), y = signed(e.args[0]), e.args[1]
        if e.op == "mul":
            more, y = signed(y)
            sign *= more
            if _is_one(x):
                return sign, y
        if _is_one(y):
            return sign, x
        return sign, Expr(e.op, x, y)
    return 1, e


def pieces(e: Expr) -> list[tuple[Expr, list[Relation]]]:
    """The values of a function in pieces, each with its conditions: it holds where they do and those of no value before it.

    >>> from samproof.claims import Piecewise, real
    >>> a, b = real("a b")
    >>> pieces(Piecewise((Piecewise((1, a < b), 2), a < 3), b))
    [(1, [a < 3, a < b]), (2, [a < 3]), (b, [])]
    """
    if e.op != "piece":
        return [(e, [])]
    guard, yes, no = e.args
    return [(value, [guard, *more]) for value, more in pieces(yes)] + pieces(no)


def product(e: Expr) -> list[Expr]:
    """The factors of a term, none of them 1.

    >>> from samproof.claims import real
    >>> a, b = real("a b")
    >>> product(2*(a*b)*(1*b))
    [2, a, b, b]
    """
    if e.op == "mul":
        found = [x for part in e.args for x in product(part) if not _is_one(x)]
        return found or [e.args[0]]
    return [e]


def _is_one(e: Expr) -> bool:
    return e.op == "num" and e.args[0] == 1


def _numeric(text: str) -> bool:
    return text[-1].isdigit() or text.startswith(r"\tfrac")


def _word(text: str) -> bool:
    """Whether a factor begins with a name of several letters, which needs room."""
    return text.startswith(r"\mathrm{") and not text.startswith(r"\mathrm{e}")


def _brackets(text: str) -> bool:
    """Whether an expectation needs larger brackets than those inside."""
    return sum(text.count(left) for left in ("(", "[", r"\lVert", r"\lvert", r"\langle")) > 1


def _fenced(text: str) -> bool:
    """Whether brackets of the smallest size stand inside, so that those around should be larger."""
    return text.count("(") + text.count(r"\{") > text.count("l(") + text.count(r"l\{") and len(text) > 12
