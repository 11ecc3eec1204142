"""The tokens of the dialect, and the names among them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import ClaimError

_TOKEN = re.compile(r"\\[A-Za-z]+|\\[{}\\,]|[0-9]+|[A-Za-z]|[{}_^()\[\]+\-=<>,&'/]")
_SIZE = re.compile(r"\\(?:big|Big|bigg|Bigg)[lr]\Z")


def tokens(text: str) -> list[str]:
    r"""Split LaTeX into commands, numbers, letters and signs; the sizes of brackets and the ends of lines are dropped.

    Raises
    ------
    ClaimError : E263 for a character that the dialect does not have.

    Examples
    --------
    >>> tokens(r"\bigl(x_{t} - 12\bigr)^2")
    ['(', 'x', '_', '{', 't', '}', '-', '12', ')', '^', '2']
    """
    found, end = [], 0
    for match in _TOKEN.finditer(text):
        if text[end : match.start()].strip():
            raise refused(text[end : match.start()].strip(), text)
        found.append(match.group())
        end = match.end()
    if text[end:].strip():
        raise refused(text[end:].strip(), text)
    kept = [t for t in found if t != r"\," and not _SIZE.match(t)]
    continued = [i for i, t in enumerate(kept) if t == r"\quad" and i and kept[i - 1] == r"\\"]
    return [t for i, t in enumerate(kept) if i not in continued and i + 1 not in continued]


def refused(what: str, text: str) -> ClaimError:
    return ClaimError("E263", f"the printed formula cannot be read back: {what!r} in {text}")


def longest(places: Mapping[tuple[str, ...], object], stream: list[str], at: int) -> tuple[str, ...] | None:
    """The longest name that begins at a place."""
    for length in sorted({len(key) for key in places}, reverse=True):
        key = tuple(stream[at : at + length])
        if key in places:
            return key
    return None
