"""Which stored certificates the kernel has accepted on this machine, so that what has not changed need not be replayed.

An entry's name is a digest of all that the kernel's answer depends on: the certificate, the claim as its file states it now,
the entries of the claims that it cites, the Python version and samproof's own source.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .store import write_text

KEPT = 5000
FOLDER = "SAMPROOF_CACHE"


class Entry(NamedTuple):
    """What a replay found: the facts that the theorems rest on, and the number of steps."""

    rests_on: tuple[str, ...]
    steps: int


def folder() -> Path:
    """Where the record is kept: ``$SAMPROOF_CACHE``, or ``samproof`` in the user's cache folder."""
    if os.environ.get(FOLDER):
        return Path(os.environ[FOLDER])
    if sys.platform == "win32" and os.environ.get("LOCALAPPDATA"):
        return Path(os.environ["LOCALAPPDATA"]) / "samproof"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "samproof"


@cache
def source() -> str:
    """A digest of samproof's own source and of the Python that runs it."""
    package = Path(__file__).resolve().parent
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.v")]):
        digest.update(f"\n{path.relative_to(package)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def entry_name(certificate: bytes, claim: str, cited: list[str]) -> str:
    """The name of an entry.

    Parameters
    ----------
    certificate : the bytes of the stored certificate.
    claim : the digest of the claim.
    cited : the names of the entries of the claims that it cites.

    Examples
    --------
    >>> entry_name(b"{}", "a", []) == entry_name(b"{}", "a", [])
    True
    >>> entry_name(b"{}", "a", []) == entry_name(b"{}", "b", [])
    False
    """
    return hashlib.sha256(json.dumps([source(), hashlib.sha256(certificate).hexdigest(), claim, cited]).encode()).hexdigest()


class Accepted:
    """The record, read when it is made and written by ``save``.

    Parameters
    ----------
    path : the file; without one nothing is known and nothing is kept.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.entries: dict[str, Entry] = {}
        self.changed = False
        try:
            rows = json.loads(path.read_text(encoding="utf-8")) if path else {}
            self.entries = {str(n): Entry(tuple(map(str, facts)), int(steps)) for n, (facts, steps) in rows.items()}
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            pass

    def get(self, entry: str) -> Entry | None:
        """What is known of a certificate."""
        return self.entries.get(entry)

    def add(self, entry: str, found: Entry) -> None:
        """Remember that the kernel has accepted a certificate."""
        if self.path is None:
            return
        self.entries[entry] = found
        self.changed = True

    def save(self) -> None:
        """Write the record; the latest entries are kept, and a folder that cannot be written is left alone."""
        if self.path is None or not self.changed:
            return
        rows = {n: [list(e.rests_on), e.steps] for n, e in list(self.entries.items())[-KEPT:]}
        try:
            write_text(self.path, json.dumps(rows))
        except OSError:
            return
        self.changed = False
