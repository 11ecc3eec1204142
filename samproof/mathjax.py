"""Mathematics as the LaTeX that notebooks show: no packages, one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .notation import GREEK, Notation

SIGNS = {
    "*": r"\cdot", "<=": r"\le", ">=": r"\ge", "!=": r"\ne", "'": r"\prime", "partial": r"\partial", "nabla": r"\nabla",
    "star": r"\star",
}  # fmt: skip
BRACKETS = {"(": "()", "[": "[]", "|": "||", "||": (r"\|", r"\|"), "<": (r"\langle", r"\rangle")}
LOOKALIKE = {"\\": "∖", "^": "ˆ", "~": "∼"}  # for what cannot be escaped in text
KNOWN = ("exp", "log", "sin", "cos", "max", "min")


class MathJax(Notation):
    """Writes LaTeX for MathJax; text is escaped."""

    def letters(self, name: str) -> str:
        if name in GREEK:
            return {"varepsilon": r"\varepsilon"}.get(name, f"\\{name}")
        return name if len(name) == 1 and name.isalpha() else rf"\mathrm{{{escape(name)}}}"

    def number(self, value: int) -> str:
        return str(value)

    def sign(self, symbol: str, prefix: bool = False) -> str:
        return SIGNS.get(symbol, symbol)

    def row(self, *parts: str) -> str:
        return " ".join(parts)

    def fraction(self, over: str, under: str) -> str:
        return rf"\frac{{{over}}}{{{under}}}"

    def above(self, base: str, exponent: str) -> str:
        return f"{{{base}}}^{{{exponent}}}"

    def below(self, base: str, index: str) -> str:
        return f"{{{base}}}_{{{index}}}"

    def root(self, inside: str) -> str:
        return rf"\sqrt{{{inside}}}"

    def fence(self, kind: str, inside: str) -> str:
        left, right = BRACKETS[kind]
        return rf"\left{left} {inside} \right{right}"

    def cases(self, rows: Sequence[tuple[str, str]]) -> str:
        shown = [rf"{value} & \text{{if }} {when}" if when else rf"{value} & \text{{otherwise}}" for value, when in rows]
        between = r" \\ "
        return rf"\begin{{cases}} {between.join(shown)} \end{{cases}}"

    def summation(self, range: str, body: str) -> str:
        return rf"\sum_{{{range}}} {body}"

    def word(self, text: str) -> str:
        return f"\\{text}" if text in KNOWN else rf"\operatorname{{{escape(text)}}}"

    def plain(self, text: str) -> str:
        return rf"\text{{{escape(text)}}}"

    def mean(self) -> str:
        return r"\mathbb{E}"

    def beside(self, left: str, right: str, mark: str) -> str:
        return f"{left} {SIGNS['*']} {right}" if mark == "dot" else f"{left} {right}"


def escape(text: str) -> str:
    """A text inside of ``\\\\text``: every special character stands for itself.

    >>> escape("a_1 & $x$")
    'a\\\\_1 \\\\& \\\\$x\\\\$'
    """
    return re.sub(r"[\\{}$&#%_^~]", lambda m: LOOKALIKE.get(m[0], f"\\{m[0]}"), text)


WRITER = MathJax()


def tex(value: Any) -> str:
    """An expression, relation or vector in LaTeX, without dollar signs.

    >>> from samproof.claims import positive
    >>> beta, eta = positive("beta eta")
    >>> tex(eta/2 <= 1/beta)
    '\\\\frac{\\\\eta}{2} \\\\le \\\\frac{1}{\\\\beta}'
    """
    return WRITER.any(value)
