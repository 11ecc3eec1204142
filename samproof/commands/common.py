"""What the commands share: verdicts in colour, places as short paths, claims by name."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

COLOURS = {"proved": "green", "refuted": "red", "unknown": "yellow", "error": "red"}


def colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def verdict(word: str, width: int = 8) -> str:
    text = word.ljust(width)
    return click.style(text, fg=COLOURS.get(word), bold=True) if colour() else text


def place_text(place: Any) -> str:
    path, _, line = str(place).rpartition(":")
    try:
        short = os.path.relpath(path)
    except ValueError:
        short = path
    return f"{short if not short.startswith('../../') else path}:{line}"


def error_text(error: Any) -> str:
    if not error.place:
        return f"{error.code} {error.message}"
    path, *rest = error.place.split(":")
    try:
        near = os.path.relpath(path)
    except ValueError:
        near = path
    return f"{':'.join([near if not near.startswith('../../') else path, *rest])}: {error.code} {error.message}"


def named(loaded: Any, claim: str) -> Any:
    """The lemma of that name.

    Raises
    ------
    ClaimError : E180 with the nearest names where there is none.
    """
    from ..errors import ClaimError, nearest

    for lemma in loaded.lemmas:
        if lemma.id == claim:
            return lemma
    raise ClaimError("E180", f"no claim is called {claim!r}{nearest(claim, [lemma.id for lemma in loaded.lemmas])}")


def written(text: str, path: str | None) -> None:
    """Print a text, or write it to a file and say so.

    Raises
    ------
    ClaimError : E199 for a file that cannot be written.
    """
    if path is None:
        click.echo(text, nl=False)
        return
    from pathlib import Path

    from ..errors import ClaimError
    from ..store import write_text

    try:
        if Path(path).is_dir():
            raise IsADirectoryError(21, "it is a folder; name a file in it")
        if not Path(path).parent.is_dir():
            raise FileNotFoundError(2, f"the folder {Path(path).parent} does not exist; make it first")
        write_text(Path(path), text)
    except (OSError, ValueError) as error:
        raise ClaimError("E199", f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None
    click.echo(f"wrote {path}")
