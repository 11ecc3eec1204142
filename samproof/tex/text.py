"""Text that is not mathematics, as LaTeX that prints it as itself."""

from __future__ import annotations

import re

from ..notation import GREEK, SHORT

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': "''", "\N{EN DASH}": "--", "\N{EM DASH}": "---", "\N{NO-BREAK SPACE}": "~",
    "\N{LEFT DOUBLE QUOTATION MARK}": "``", "\N{RIGHT DOUBLE QUOTATION MARK}": "''", "\N{LEFT SINGLE QUOTATION MARK}": "`",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{HORIZONTAL ELLIPSIS}": r"\dots{}", "`": r"\textasciigrave{}",
}  # fmt: skip
SIGNS = {
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "∇": r"\nabla", "∞": r"\infty", "×": r"\times", "·": r"\cdot", "−": "-",
    "→": r"\to", "∈": r"\in", "√": r"\sqrt{\ }", "∑": r"\sum", "²": "^2", "³": "^3", "‖": r"\|", "⟨": r"\langle", "⟩": r"\rangle",
}  # fmt: skip
LETTERS = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿĀāĂăĄąĆćČčĎďĐđĒēĘęĚěĞğĪīİıŁłŃńŇňŌōŐőŒœŘřŚśŞşŠšŤťŪūŮůŰűŹźŻżŽž"
GREEK_OR_SIGN = {**{name: f"\\{SHORT.get(name, name)}" for name in (*GREEK, *SHORT)}, "<=": r"\le", ">=": r"\ge", "->": r"\to"}
_TYPED = re.compile(
    rf"(?P<greek>\b(?:{'|'.join((*GREEK, *SHORT))})(?![A-Za-z_]))|(?P<relation><=|>=|->)"
    r"|(?P<minus>(?<= )-(?= ))|(?P<index>\bd?[A-Za-z]_(?:[0-9a-z]\b|\{[a-z0-9+]+\})|\b[A-Za-z]\[[0-9a-z]\])"
    r"|(?P<inner><[A-Za-z], [A-Za-z]>)"
    r"|(?P<power>\^(?:[0-9]+|[A-Za-z])(?![A-Za-z0-9]))|(?P<infimum>\bf\*(?![\w(]))|(?P<times> \* |(?<=[\w)|])\*(?=[\w(|]))"
    r"|(?P<letter>(?:\b|(?<=_))[A-Za-z](?=[\^*])|(?<=[*/])[A-Za-z]\b(?![\w']))"
)
RUN = 30  # letters without a place where a line may end


def escape(text: str) -> str:
    r"""A text as LaTeX; a letter that LaTeX's standard fonts do not have is given by its Unicode number.

    >>> escape("50% of $x_1$ & \\alpha"), escape("β ≤ 猫")
    ('50\\% of \\$x\\_1\\$ \\& \\textbackslash{}alpha', '\\(\\beta\\) \\(\\le\\) [U+732B]')
    """
    greek = {shown: f"\\{name}" for name, shown in GREEK.items()}
    found: list[str] = []
    run = 0
    for letter in text:
        run = 0 if letter in " -/\n\t" else run + 1
        if run > RUN:
            found.append(r"\allowbreak{}")
            run = 1
        if letter in SPECIAL:
            found.append(SPECIAL[letter])
        elif letter in greek or letter in SIGNS:
            found.append(rf"\({greek.get(letter) or SIGNS[letter]}\)")
        elif letter in "\n\t\r":
            found.append(" ")
        elif " " <= letter <= "~" or letter in LETTERS:
            found.append(letter)
        else:
            found.append(f"[U+{ord(letter):04X}]")
    return "".join(found)


def prose(text: str) -> str:
    r"""A remark in which formulas are typed: names of Greek letters, indices, exponents, products and relations as mathematics.

    >>> prose("x_0 is above beta^2*rho/T^2, f* aside")
    '\\(x_{0}\\) is above \\(\\beta\\)\\(^{2}\\)\\,\\(\\rho\\)/\\(T\\)\\(^{2}\\), \\(f^{*}\\) aside'
    """
    found, end = [], 0
    for match in _TYPED.finditer(text):
        found.append(escape(text[end : match.start()]))
        found.append(_set(match))
        end = match.end()
    return "".join([*found, escape(text[end:])])


def _set(match: re.Match[str]) -> str:
    kind, shown = match.lastgroup, match.group()
    if kind == "times":
        return r" \(\cdot\) " if " " in shown else r"\,"
    if kind == "power":
        return rf"\(^{{{shown[1:]}}}\)"
    if kind == "index":
        letter, index = re.split(r"[_\[]", shown.rstrip("]"))
        return rf"\({letter}_{{{index.strip('{}')}}}\)"
    if kind == "inner":
        return rf"\(\langle {shown[1:-1]}\rangle\)"
    if kind == "infimum":
        return rf"\({shown[0]}^{{*}}\)"
    return rf"\({GREEK_OR_SIGN.get(shown, shown)}\)"


def typed(name: str) -> str:
    r"""A name in typewriter letters, which may be broken after a hyphen.

    >>> typed("sam-descent")
    '\\texttt{sam-\\allowbreak{}descent}'
    """
    broken = escape(name).replace("-", r"-\allowbreak{}").replace("/", r"/\allowbreak{}")
    return rf"\texttt{{{broken}}}"


def comment(text: str) -> str:
    """A text as the rest of a comment line."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)
