"""Writing what was exported, and comparing it with what is on disk."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from ..errors import ClaimError
from ..store import write_text
from .document import HEADER

REMEDY = "choose a folder that you may write to"


def write(files: Mapping[str, str], folder: Path, force: bool = False) -> list[str]:
    """Write the files that are not there yet or differ, each as a whole; the names of those written.

    Raises
    ------
    ClaimError : E264 for a file of that name that samproof did not write, unless ``force``; E265 for a place that cannot be
        written.
    """
    if folder.exists() and not folder.is_dir():
        raise ClaimError("E265", f"{folder} is a file, not a folder; {REMEDY}")
    changed = [name for name, text in files.items() if _read(folder / name) != text]
    if not force:
        for name in changed:
            foreign(folder / name)
    for name in changed:
        try:
            write_text(folder / name, files[name])
        except OSError as error:
            raise ClaimError("E265", f"{folder / name} cannot be written: {error.strerror or error}; {REMEDY}") from None
    return changed


def foreign(path: Path) -> None:
    """Refuse to touch a file that samproof did not write.

    Raises
    ------
    ClaimError : E264 for such a file.
    """
    if path.is_dir():
        raise ClaimError("E264", f"{path} is a folder; remove it or choose another place")
    if path.exists() and not ours(path):
        raise ClaimError("E264", f"{path} was not written by samproof; move it away, or overwrite it with --force")


def ours(path: Path) -> bool:
    """Whether samproof wrote a file: its first line says so, or a PDF's creator."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return data.startswith(HEADER.encode()) or (data.startswith(b"%PDF-") and b"/Creator (samproof)" in data)


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def drift(files: Mapping[str, str], folder: Path, whole: bool = True) -> str:
    """A unified diff from what is on disk to what is checked; empty when they agree.

    Parameters
    ----------
    files : what would be exported.
    folder : where it was exported to.
    whole : whether files of claims that are no longer there count, too.

    Raises
    ------
    ClaimError : E265 for a folder that does not exist.
    """
    if not folder.is_dir():
        raise ClaimError("E265", f"{folder} is not a folder; export to it first with samproof tex -o {folder}")
    wanted = dict(files)
    if whole:
        gone = [p.name for p in folder.glob("*.tex") if p.name not in wanted and p.name != APPENDIX and ours(p)]
        wanted.update(dict.fromkeys(gone, ""))
    found: list[str] = []
    for name in sorted(wanted):
        there, text = _read(folder / name) or "", wanted[name]
        before, after = (str(folder / name) if there else "/dev/null"), (f"checked {name}" if text else "/dev/null")
        found += difflib.unified_diff(there.splitlines(True), text.splitlines(True), before, after)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in found)


APPENDIX = "samproof-appendix.tex"
