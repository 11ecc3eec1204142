"""The errors that users see: one line that names the value, the rule it broke and the remedy."""

from __future__ import annotations


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
