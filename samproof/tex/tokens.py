"""The tokens of the dialect, and the names among them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Generic, TypeVar

from ..errors import ClaimError

T = TypeVar("T")
_TOKEN = re.compile(r"(?<=\\\\)\[4pt\]|\\[A-Za-z]+|\\[{}\\,]|[0-9]+|[A-Za-z]|[{}_^()\[\]+\-=<>,&'/]")
_SIZE = re.compile(r"\\(?:big|Big|bigg|Bigg)[lr]\Z")


@lru_cache(4096)
def tokens(text: str) -> tuple[str, ...]:
    r"""Split LaTeX into commands, numbers, letters and signs; the sizes of brackets and the ends of lines are dropped.

    Raises
    ------
    ClaimError : E263 for a character that the dialect does not have.

    Examples
    --------
    >>> tokens(r"\bigl(x_{t} - 12\bigr)^2")
    ('(', 'x', '_', '{', 't', '}', '-', '12', ')', '^', '2')
    """
    found, end = [], 0
    for match in _TOKEN.finditer(text):
        if text[end : match.start()].strip():
            raise refused(text[end : match.start()].strip(), text)
        found.append(match.group())
        end = match.end()
    if text[end:].strip():
        raise refused(text[end:].strip(), text)
    kept = [t for t in found if t not in (r"\,", r"\allowbreak", "[4pt]") and not _SIZE.match(t)]
    continued = [i for i, t in enumerate(kept) if t == r"\quad" and i and kept[i - 1] == r"\\"]
    return tuple(t for i, t in enumerate(kept) if i not in continued and i + 1 not in continued) if continued else tuple(kept)


def refused(what: str, text: str) -> ClaimError:
    return ClaimError("E263", f"the printed formula cannot be read back: {what!r} in {text}")


class Table(Generic[T]):
    """Names, given by their tokens, and what they stand for.

    >>> table = Table({"x": 1, "x^{+}": 2})
    >>> table.longest(tokens("x^{+}"), 0), table.longest(tokens("x^2"), 0), table.longest(tokens("y"), 0)
    (('x', '^', '{', '+', '}'), ('x',), None)
    """

    def __init__(self, meanings: Mapping[str, T]) -> None:
        self.meanings: dict[tuple[str, ...], T] = {}
        self._first: dict[str, list[tuple[str, ...]]] = {}  # those that begin with a token, the longest first
        for text, meaning in meanings.items():
            self.add(tokens(text), meaning)

    def add(self, name: tuple[str, ...], meaning: T) -> None:
        if name not in self.meanings:
            self._first.setdefault(name[0], []).append(name)
            self._first[name[0]].sort(key=len, reverse=True)
        self.meanings[name] = meaning

    def longest(self, stream: tuple[str, ...], at: int) -> tuple[str, ...] | None:
        """The longest name that begins at a place."""
        for name in self._first.get(stream[at], ()) if at < len(stream) else ():
            if stream[at : at + len(name)] == name:
                return name
        return None
