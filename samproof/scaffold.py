"""A new paper's folder: one worked lemma, one worked counterexample."""

from __future__ import annotations

import os
import shutil
import tempfile
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
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ClaimError("E190", f"{target} is there already and not empty; name a new folder")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=".samproof-"))
    except OSError as error:
        raise ClaimError("E191", f"{target} cannot be made: {error.strerror}; choose a folder that you may write to") from None
    try:
        for name, template in FILES.items():
            path = temporary / name
            path.parent.mkdir(exist_ok=True)
            path.write_text((files("samproof") / "templates" / template).read_text(encoding="utf-8"), encoding="utf-8")
        temporary.chmod(0o755)
        os.replace(temporary, target)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        raise ClaimError("E191", f"{target} cannot be written: {error.strerror}; choose a folder that you may write to") from None
    return [target / name for name in FILES]
