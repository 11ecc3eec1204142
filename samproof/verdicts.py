"""The words for what is known of a claim; they are never merged."""

from __future__ import annotations

from collections.abc import Iterable

PROVED, REFUTED, UNKNOWN, ERROR = ORDER = ("proved", "refuted", "unknown", "error")


def tally(words: Iterable[str]) -> str:
    """How often each verdict was given.

    >>> tally(["proved", "unknown", "proved"])
    '2 proved, 1 unknown'
    >>> tally([])
    'no claims'
    """
    found = list(words)
    return ", ".join(f"{found.count(v)} {v}" for v in ORDER if v in found) or "no claims"
