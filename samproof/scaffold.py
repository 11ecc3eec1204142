"""A new paper's folder: one worked lemma, one worked counterexample."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from .errors import ClaimError

FILES = {
    "lemmas/gradient_step.py": "lemma.txt",
    "counterexamples/long_step.py": "counterexample.txt",
    "README.md": "readme.txt",
}


def create(directory: str | Path) -> list[Path]:
    """Write the folder whole or not at all.

    Parameters
    ----------
    directory : a path that does not exist yet, or an empty folder.

    Returns
    -------
    The files that were written.

    Raises
    ------
    ClaimError : E190 when something is there already, E191 when the place cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     [path.name for path in create(Path(place) / "paper")]
    ['gradient_step.py', 'long_step.py', 'README.md']
    """
    target = Path(directory)
    try:
        new = not os.path.lexists(target)
        if not new and (not target.is_dir() or any(target.iterdir())):
            raise ClaimError("E190", f"{target} is there already and not empty; name a new folder")
        with _parents(target), _stage(target.parent if new else target) as stage:
            for name, template in FILES.items():
                path = stage / name
                path.parent.mkdir(exist_ok=True)
                path.write_text((files("samproof") / "templates" / template).read_text(encoding="utf-8"), encoding="utf-8")
            if new:
                stage.chmod(0o755)
                stage.rename(target)
            else:
                _move_into(stage, target)
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror or error}; choose a folder that you may write to"
        raise ClaimError("E191", message) from None
    return [target / name for name in FILES]


@contextlib.contextmanager
def _parents(target: Path) -> Iterator[None]:
    """The folders above the target, taken away again on failure."""
    missing = [p for p in target.parents if not p.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for p in missing:
            with contextlib.suppress(OSError):
                p.rmdir()
        raise


@contextlib.contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """A temporary folder inside ``folder``, gone afterwards."""
    stage = Path(tempfile.mkdtemp(dir=folder, prefix=".samproof-"))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _move_into(stage: Path, target: Path) -> None:
    """Move what is in ``stage`` into a folder that stays the same folder, so that ``samproof init .`` works."""
    moved: list[Path] = []
    try:
        for child in sorted(stage.iterdir()):
            child.rename(target / child.name)
            moved.append(target / child.name)
    except BaseException:
        for path in moved:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise
