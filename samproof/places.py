"""Paths as they are shown to others: short, and without the folders of this machine."""

from __future__ import annotations

from pathlib import Path

from .claims.load import FOLDERS


def short(path: str | Path) -> str:
    """A path below this folder, or else from ``lemmas`` or ``counterexamples`` on, or else the file's name.

    >>> short("/somewhere/paper/lemmas/convex.py")
    'lemmas/convex.py'
    """
    full = Path(path).resolve()
    try:
        return full.relative_to(Path.cwd()).as_posix()
    except ValueError:
        parts = full.parts
        starts = [i for i, part in enumerate(parts[:-1]) if part in FOLDERS]
        return "/".join(parts[starts[-1] :]) if starts else full.name
