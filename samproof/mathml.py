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


class MathML(Notation):
    """Writes MathML; every text is escaped."""

    def letters(self, name: str) -> Markup:
        return tag("mi", GREEK.get(name, name))

    def number(self, value: int) -> Markup:
        return tag("mn", value)

    def sign(self, symbol: str, prefix: bool = False) -> Markup:
        shown = SIGNS.get(symbol, symbol)
        return tag("mo", shown, form="prefix" if prefix else None, separator="true" if symbol == "," else None)

    def row(self, *parts: str) -> Markup:
        return Markup(parts[0]) if len(parts) == 1 else tag("mrow", *map(Markup, parts))

    def fraction(self, over: str, under: str) -> Markup:
        return tag("mfrac", Markup(over), Markup(under))

    def above(self, base: str, exponent: str) -> Markup:
        return tag("msup", Markup(base), Markup(exponent))

    def below(self, base: str, index: str) -> Markup:
        return tag("msub", Markup(base), Markup(index))

    def root(self, inside: str) -> Markup:
        return tag("msqrt", Markup(inside))

    def fence(self, kind: str, inside: str) -> Markup:
        left, right = BRACKETS[kind][0], BRACKETS[kind][1]
        stretchy = "true" if any(part in inside for part in TALL) else "false"
        opening, closing = (tag("mo", b, form=f, stretchy=stretchy) for b, f in ((left, "prefix"), (right, "postfix")))
        return tag("mrow", opening, Markup(inside), closing)

    def cases(self, rows: Sequence[tuple[str, str]]) -> Markup:
        table = []
        for value, condition in rows:
            when = [tag("mtext", "if\u00a0"), Markup(condition)] if condition else [tag("mtext", "otherwise")]
            table.append(tag("mtr", tag("mtd", Markup(value)), tag("mtd", tag("mrow", *when))))
        return tag("mrow", tag("mo", "{", form="prefix", stretchy="true"), tag("mtable", *table, class_="cases"))

    def summation(self, range: str, body: str) -> Markup:
        return tag("mrow", tag("munder", tag("mo", "∑", movablelimits="false"), Markup(range)), Markup(body))

    def word(self, text: str) -> Markup:
        return tag("mi", text)

    def plain(self, text: str) -> Markup:
        return tag("mtext", text)

    def mean(self) -> Markup:
        return tag("mi", "𝔼")

    def beside(self, left: str, right: str, mark: str) -> Markup:
        room = "0.17em" if mark == "space" else "0.06em"
        between = tag("mo", "⋅") if mark == "dot" else tag("mo", "\u2062", lspace="0", rspace=room)
        return tag("mrow", Markup(left), between, Markup(right))


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
    return tag("math", Markup(inside), display="block" if display else None, alttext=told)
