"""What the claims that a claim cites define: taken from them, nothing has to unfold both to see that they are the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..kernel import Atom
from .trees import APPLICATION, Text


class Citations:
    """The definitions of cited claims.

    Parameters
    ----------
    lines : where the records of what their names stand for are written, each when it is first needed.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._records: list[str] = []
        self._known: dict[Atom, tuple[int, str]] = {}

    def cite(self, module: str, words: Sequence[str], defined: Mapping[Atom, str]) -> None:
        """A claim, what its names stand for, and the atoms that it defines."""
        for a, name in defined.items():
            self._known.setdefault(a, (len(self._records), name))
        self._records.append(" ".join([f"{module}.given", *words]))

    def definition(self, a: Atom, bound: Iterable[str]) -> Text | None:
        """The definition of an atom in a claim that is cited, applied."""
        if a not in self._known:
            return None
        number, name = self._known[a]
        head = f"Definition cited_{number} (here : names) := {self._records[number]}."
        if head not in self._lines:
            self._lines.append(head)
        return Text(" ".join([name, f"(cited_{number} here)", *bound]), APPLICATION)
