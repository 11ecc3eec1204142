"""A stream of tokens, and the names of a claim in it."""

from __future__ import annotations

from typing import Any

from .. import kernel as k
from ..claims.concrete import Concrete
from ..claims.expr import Expr, expr
from ..claims.functions import Function
from ..claims.vectors import Vector
from ..errors import ClaimError
from .names import Names
from .notation import NORMS
from .tokens import Table, refused, tokens


class Stream:
    """Where a reader is in a formula; the meanings of names come from the claim's table and from definitions that were read."""

    def __init__(self, names: Names) -> None:
        notation = names.notation
        self.plain, self.infima, self.short = Table(names.plain), Table(names.infima), Table[Vector]({})
        self.sequences = {tokens(text): kind for text, kind in names.sequences.items()}
        self.letters = sorted({key[: key.index("_")] if "_" in key else key for key in self.sequences}, key=len, reverse=True)
        self.concrete: dict[str, Concrete] = {}
        self.abstract = {f.name: Function(f.name, {}) for f in names.functions.values() if isinstance(f, Function)}
        self.draws, self.processes = names.draws, names.processes
        self.norms = NORMS[notation.norm]
        self.stream: tuple[str, ...] = ()
        self.text, self.at = "", 0

    def _whole(self, text: str, read: Any) -> Any:
        self.stream, self.text, self.at = tokens(text), text, 0
        try:
            found = read()
        except (ClaimError, k.KernelError) as error:
            if isinstance(error, ClaimError) and error.code == "E263":
                raise
            raise refused(str(error), text) from None
        if self.at != len(self.stream):
            raise refused(self.stream[self.at], text)
        return found

    # ---- tokens ----
    def _peek(self) -> str:
        return self.stream[self.at] if self.at < len(self.stream) else ""

    def _take(self, *wanted: str) -> bool:
        found = self.stream[self.at : self.at + len(wanted)] == wanted
        self.at += len(wanted) if found else 0
        return found

    def _need(self, *wanted: str) -> None:
        if not self._take(*wanted):
            raise refused(f"{self._peek() or 'the end'} instead of {' '.join(wanted)}", self.text)

    def _named(self) -> tuple[str, str]:
        key = self.plain.longest(self.stream, self.at)
        if key is None:
            raise refused(self._peek() or "the end", self.text)
        self.at += len(key)
        return self.plain.meanings[key]

    def _indexed(self, longer_than: int) -> tuple[str, str, k.Index] | None:
        start = self.at
        for letter in self.letters:
            end = start + len(letter)
            if self.stream[start:end] != letter or self.stream[end : end + 1] != ("_",):
                continue
            inside = self._braced(end + 1)
            if inside is None:
                continue
            stop, content = inside
            comma = max((i for i, t in enumerate(content) if t == ","), default=-1)
            key = (*letter, "_", "{", *content[:comma], "}") if comma >= 0 else letter
            single = (*letter, "_", *content[:comma])
            found = self.sequences.get(key) or (self.sequences.get(single) if comma >= 0 else None)
            if found is None or stop - start <= longer_than:
                continue
            index = self._index(content[comma + 1 :])
            self.at = stop
            return *found, index
        return None

    def _braced(self, at: int) -> tuple[int, tuple[str, ...]] | None:
        if self.stream[at : at + 1] != ("{",):
            return (at + 1, self.stream[at : at + 1]) if at < len(self.stream) else None
        depth, i = 0, at
        while i < len(self.stream):
            depth += (self.stream[i] == "{") - (self.stream[i] == "}")
            i += 1
            if not depth:
                return i, self.stream[at + 1 : i - 1]
        return None

    def _index(self, content: tuple[str, ...]) -> k.Index:
        if len(content) == 1 and content[0].isdigit():
            return k.Index("", int(content[0]))
        kind, name = self.plain.meanings.get(content, ("", ""))
        if kind == "natural":
            return k.Index(name)
        if len(content) > 2 and content[-2] == "+" and content[-1].isdigit():
            kind, name = self.plain.meanings.get(content[:-2], ("", ""))
            if kind == "natural":
                return k.Index(name, int(content[-1]))
        raise refused(f"the index {' '.join(content)}", self.text)


def natural(index: k.Index) -> Expr:
    """An index as a number."""
    if not index.name:
        return expr(index.offset)
    return Expr("natural", index.name) + index.offset if index.offset else Expr("natural", index.name)
