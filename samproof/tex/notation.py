"""How a paper writes its symbols: one file ``notation.toml`` in the folder of the claims, or in the folder above."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import ClaimError
from ..notation import GREEK, parted

FILE = "notation.toml"
NORMS = {"double": (r"\lVert", r"\rVert"), "single": (r"\lvert", r"\rvert"), "two": (r"\lVert", r"\rVert_2")}
INFIMA = {"star": "{}^{{\\star}}", "asterisk": "{}^{{*}}", "inf": r"\inf {}"}
ACCENTS = ("tilde", "hat", "bar", "check", "widetilde", "widehat")
ENVIRONMENTS = {"theorem": "Theorem", "lemma": "Lemma", "proposition": "Proposition", "claim": "Claim"}
# what the letters themselves never stand for
RESERVED = {r"\pi": "the number pi", r"\mathrm{e}": "the number e", r"\nabla": "the gradient", r"\partial": "a derivative"}
LONGEST = 30  # letters of a name without a form of its own
WORDS = frozenset([*GREEK, "epsilon", "vartheta", "varrho", "varsigma", "varphi", "varpi", "ell", "hbar", "imath", "jmath"]) | {
    "prime", "star", "ast", "dagger", "sharp", "flat", "natural", "perp", "Upsilon", "upsilon",
} - {"pi"}  # fmt: skip
WRAPPERS = frozenset(["mathrm", "mathbf", "mathcal", "mathit", "mathsf", "boldsymbol", "vec", "dot", "ddot", *ACCENTS])
_TOKEN = re.compile(r"\\[A-Za-z]+|[A-Za-z0-9{}_^+,*']")
_KINDS: dict[str, type] = {
    "symbols": dict, "norm": str, "bold_vectors": bool, "perturbed": str, "next": str, "infimum": str, "label_prefix": str,
    "environment": str, "width": int,
}  # fmt: skip


class Notation(NamedTuple):
    """The choices of a paper.

    symbols : LaTeX for names of symbols, vectors, sequences and functions, such as ``eta = "\\gamma"``.
    norm : ``double``, ``single`` bars, or ``two`` for double bars with an index 2.
    bold_vectors : whether points and gradients' names are bold.
    perturbed : the accent of the point at which SAM takes the gradient.
    next : what marks the next iterate.
    infimum : ``star``, ``asterisk`` or ``inf``.
    label_prefix : what labels begin with.
    environment : the environment of what is proved: theorem, lemma, proposition or claim.
    width : of a line, in points.
    """

    symbols: Mapping[str, str] = {}
    norm: str = "double"
    bold_vectors: bool = False
    perturbed: str = "tilde"
    next: str = "+"
    infimum: str = "star"
    label_prefix: str = "claim:"
    environment: str = "theorem"
    width: int = 345

    def letters(self, name: str, vector: bool = False) -> str:
        """A name of a claim in LaTeX.

        Raises
        ------
        ClaimError : E261 for a name too long to be set.
        """
        if name in self.symbols:
            return self.symbols[name]
        if len(name) > LONGEST:
            short = f"{name[:24]}..."
            raise ClaimError("E261", f"the symbol {short} of {len(name)} letters does not fit; give it a form in {FILE}, [symbols]")
        primes = len(name) - len(name.rstrip("'"))
        base, below = parted(name.rstrip("'"))
        shown = _word(base)
        if vector and self.bold_vectors:
            shown = rf"\boldsymbol{{{shown}}}" if shown.startswith("\\") else rf"\mathbf{{{shown}}}"
        if below:
            shown += f"_{{{','.join(_word(part) for part in below.split(','))}}}"
        return shown + (f"^{{{' '.join([chr(92) + 'prime'] * primes)}}}" if primes else "")

    def label(self, claim: str) -> str:
        return f"{self.label_prefix}{claim}"

    @property
    def word(self) -> str:
        return ENVIRONMENTS[self.environment]


def wrong(text: str) -> str:
    """Why a text is not one symbol in LaTeX; empty if it is.

    >>> wrong(r"\\hat{x}_{0}"), wrong("a b"), wrong(r"\\input{a}")
    ('', "' ' is not part of a symbol", '\\\\input is not a letter or an accent that samproof knows')
    """
    parts = _TOKEN.findall(text)
    rest = _TOKEN.sub("", text)
    if rest or not parts:
        return f"{rest[:1]!r} is not part of a symbol" if rest else "it is empty"
    levels: list[list[str]] = [[]]  # of each open brace: the letter, then its index and exponent
    for i, t in enumerate(parts):
        before, after = parts[i - 1] if i else "", parts[i + 1] if i + 1 < len(parts) else ""
        command = t[1:] if t.startswith("\\") else ""
        if command and command not in WORDS | WRAPPERS:
            return f"{t} is not a letter or an accent that samproof knows"
        if (command in WRAPPERS or t in "_^") and after != "{":
            return f"{t} needs its argument in braces"
        if (t == "{" and not (before in ("_", "^") or before[1:] in WRAPPERS)) or (t == "{" and after == "}"):
            return "it has braces without need"
        if t in "_^" and (not levels[-1] or t in levels[-1]):
            return f"{t} has no letter of its own"
        if t == "{":
            levels.append([])
        elif t == "}":
            if len(levels) == 1:
                return "its braces do not match"
            levels.pop()
        elif t in "_^":
            levels[-1].append(t)
        else:
            if len(levels) == 1 and (levels[-1] or not (t.isalpha() or command)):
                return "it is more than one symbol"
            levels[-1] = [t]
    return "" if len(levels) == 1 else "its braces do not match"


def _word(text: str) -> str:
    if text in GREEK:
        return f"\\{text}"
    if text.isdecimal() or (len(text) == 1 and text.isalpha()):
        return text
    return rf"\mathrm{{{text.replace('_', chr(92) + '_')}}}"


def load(path: Path) -> Notation:
    """Read a notation file.

    Raises
    ------
    ClaimError : E260 for a file that is not TOML, an unknown key or a value that does not fit; E261 for a symbol that cannot be
        set in LaTeX.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ClaimError("E260", f"the file cannot be read: {error}", str(path)) from None
    except tomllib.TOMLDecodeError as error:
        raise ClaimError("E260", f"the file is not TOML: {error}", str(path)) from None
    for key, value in data.items():
        if key not in _KINDS:
            raise ClaimError("E260", f"there is no key {key!r}; there are {', '.join(_KINDS)}", str(path))
        if type(value) is not _KINDS[key]:
            raise ClaimError("E260", f"{key} = {value!r} is not a {_KINDS[key].__name__}", str(path))
    choices: tuple[tuple[str, Any], ...] = (
        ("norm", NORMS), ("infimum", INFIMA), ("perturbed", ACCENTS), ("environment", ENVIRONMENTS), ("next", ("+", "next", "new")),
    )  # fmt: skip
    for key, allowed in choices:
        if data.get(key, next(iter(allowed))) not in allowed:
            raise ClaimError("E260", f"{key} = {data[key]!r}; choose one of {', '.join(allowed)}", str(path))
    if not 150 <= data.get("width", 345) <= 1000:
        raise ClaimError("E260", f"width = {data['width']} is not between 150 and 1000 points", str(path))
    if not re.fullmatch(r"[A-Za-z0-9:.-]*", data.get("label_prefix", "")):
        raise ClaimError("E260", f"label_prefix = {data['label_prefix']!r}; use letters, digits, colons, dots, hyphens", str(path))
    for name, shown in data.get("symbols", {}).items():
        if type(shown) is not str:
            raise ClaimError("E260", f"symbols.{name} = {shown!r} is not a text", str(path))
        why = wrong(shown)
        why = why or (f"it stands for {RESERVED[shown]}" if shown in RESERVED else "")
        if why:
            raise ClaimError("E261", f"the symbol {name} cannot be written {shown!r}: {why}", str(path))
    return Notation(**data)


def found(claim_file: str | Path) -> Notation:
    """The notation that governs a claim file: that of its folder, else of the folder above, else the defaults."""
    folder = Path(claim_file).resolve().parent
    for place in (folder, folder.parent):
        if (place / FILE).is_file():
            return load(place / FILE)
    return Notation()
