"""Mathematics as MathML, which browsers show without help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .markup import Markup, tag
from .notation import GREEK, Notation

SIGNS = {
    "-": "−", "*": "⋅", "<=": "≤", ">=": "≥", "!=": "≠", "'": "′", "partial": "∂", "nabla": "∇", "star": "⋆",
}  # fmt: skip
BRACKETS = {"(": "()", "[": "[]", "|": "||", "||": "‖‖", "<": "⟨⟩"}
LONGEST = 600  # letters of the text beside a formula
TALL = ("<mfrac", "<munder", "<msqrt", "<mtable")


class Row(Markup):
    """An ``mrow`` that only holds its parts together: inside of another row they may stand without it."""

    __slots__ = ()


def _open(part: str) -> Markup:
    """A part of a row; a row without its own tags."""
    return Markup(part[len("<mrow>") : -len("</mrow>")] if isinstance(part, Row) else part)


class MathML(Notation):
    """Writes MathML; every text is escaped, and nothing is said that a browser knows of a sign by itself."""

    def letters(self, name: str) -> Markup:
        return tag("mi", GREEK.get(name, name))

    def number(self, value: int) -> Markup:
        return tag("mn", value)

    def sign(self, symbol: str, prefix: bool = False) -> Markup:
        shown = SIGNS.get(symbol, symbol)
        return tag("mo", shown, form="prefix" if prefix else None)

    def row(self, *parts: str) -> Markup:
        if len(parts) == 1:
            return parts[0] if isinstance(parts[0], Markup) else Markup(parts[0])
        return Row(f"<mrow>{''.join(map(_open, parts))}</mrow>")

    def fraction(self, over: str, under: str) -> Markup:
        return tag("mfrac", Markup(over), Markup(under))

    def above(self, base: str, exponent: str) -> Markup:
        return tag("msup", Markup(base), Markup(exponent))

    def below(self, base: str, index: str) -> Markup:
        return tag("msub", Markup(base), Markup(index))

    def root(self, inside: str) -> Markup:
        return tag("msqrt", _open(inside))

    def fence(self, kind: str, inside: str) -> Markup:
        left, right = BRACKETS[kind][0], BRACKETS[kind][1]
        size = None if any(part in inside for part in TALL) else "false"
        return tag("mrow", tag("mo", left, stretchy=size), _open(inside), tag("mo", right, stretchy=size))

    def cases(self, rows: Sequence[tuple[str, str]]) -> Markup:
        table = []
        for value, condition in rows:
            when = [tag("mtext", "if\u00a0"), _open(condition)] if condition else [tag("mtext", "otherwise")]
            table.append(tag("mtr", tag("mtd", _open(value)), tag("mtd", tag("mrow", *when))))
        return tag("mrow", tag("mo", "{"), tag("mtable", *table, class_="cases"))

    def summation(self, range: str, body: str) -> Markup:
        return tag("mrow", tag("munder", tag("mo", "∑", movablelimits="false"), Markup(range)), Markup(body))

    def word(self, text: str) -> Markup:
        return tag("mi", text)

    def plain(self, text: str) -> Markup:
        return tag("mtext", text)

    def mean(self) -> Markup:
        return tag("mi", "𝔼")

    def beside(self, left: str, right: str, mark: str) -> Markup:
        between = tag("mo", "⋅" if mark == "dot" else "\u2062", rspace=".17em" if mark == "space" else None)
        return self.row(left, between, right)


WRITER = MathML()


def math(value: Any, display: bool = False) -> Markup:
    """An expression, relation or vector as a formula, with its text as an alternative.

    >>> from samproof.claims import positive
    >>> math(positive("beta"))
    '<math alttext="beta"><mi>β</mi></math>'
    """
    return formula(WRITER.any(value), str(value), display)


def formula(inside: str, text: str, display: bool = False) -> Markup:
    """A formula from its parts; ``text`` is for those who do not see it."""
    told = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return tag("math", _open(inside), display="block" if display else None, alttext=told)
