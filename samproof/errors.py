"""The errors that users see: one line that names the value, the rule it broke and the remedy."""

from __future__ import annotations

from collections.abc import Iterable

FEW = 12  # so many names are listed where none is like the one that was given


class ClaimError(Exception):
    """A claim, a derivation or a string is not well formed; ``code`` is stable, ``place`` is ``path:line`` or ``path:line:col``."""

    def __init__(self, code: str, message: str, place: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.place = code, message, place

    def __reduce__(self) -> tuple[type[ClaimError], tuple[str, str, str | None]]:
        return type(self), (self.code, self.message, self.place)

    def __str__(self) -> str:
        return f"{self.place}: {self.code} {self.message}" if self.place else f"{self.code} {self.message}"

    def as_data(self) -> dict[str, str | None]:
        """The error as JSON data."""
        return {"code": self.code, "message": self.message, "place": self.place}


def nearest(name: str, there: Iterable[str]) -> str:
    """The end of a message about a name that is unknown: those that are like it, or all if they are few.

    >>> nearest("sam-rat", ["sam-rate", "gd-rate"])
    '; did you mean sam-rate, gd-rate?'
    >>> nearest("x", [])
    '; there are none'
    """
    from difflib import get_close_matches

    names = list(there)
    near = get_close_matches(name, names, n=3, cutoff=0.4)
    if near:
        return f"; did you mean {', '.join(near)}?"
    return f"; there are {', '.join(names) or 'none'}" if len(names) <= FEW else ""
