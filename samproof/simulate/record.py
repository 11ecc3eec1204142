"""What a run leaves behind: a table that is streamed to disk, points for a picture, and the extremes of each bound's quantity."""

from __future__ import annotations

import contextlib
import csv
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import ClaimError

POINTS = 6000  # most points that are kept for a picture


class Table:
    """A CSV file written row by row under a temporary name in the same folder; :meth:`keep` moves it into place.

    Parameters
    ----------
    path : where it ends up; None for no file.
    header : names of the columns.

    Raises
    ------
    ClaimError : E199 for a path that cannot be written.
    """

    def __init__(self, path: Path | None, header: Sequence[str]) -> None:
        self.path, self.header, self.rows = path, list(header), 0
        self._temporary: Path | None = None
        if path is None:
            return
        check_writable(path)
        try:
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".tmp")
        except OSError as error:
            raise ClaimError("E199", f"{path} cannot be written: {error.strerror}; choose another with -o") from None
        self._temporary = Path(name)
        self._stream = os.fdopen(handle, "w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._stream, lineterminator="\n")
        self._writer.writerow(self.header)

    def add(self, row: Sequence[str]) -> None:
        """Write one row.

        Raises
        ------
        ClaimError : E199 when the disk does not take it.
        """
        self.rows += 1
        if self._temporary is not None:
            with self._disk():
                self._writer.writerow(row)

    def restart(self) -> None:
        """Forget all rows."""
        self.rows = 0
        if self._temporary is not None:
            with self._disk():
                self._stream.seek(0)
                self._stream.truncate()
                self._writer.writerow(self.header)

    def keep(self) -> None:
        """Close the file and move it into place."""
        if self._temporary is not None:
            with self._disk():
                self._stream.close()
                os.chmod(self._temporary, 0o644)
                os.replace(self._temporary, self.path or "")
            self._temporary = None

    def discard(self) -> None:
        """Remove what was written, unless it was kept."""
        if self._temporary is not None:
            with contextlib.suppress(OSError):
                self._stream.close()
            self._temporary.unlink(missing_ok=True)
            self._temporary = None

    @contextlib.contextmanager
    def _disk(self) -> Any:
        try:
            yield
        except OSError as error:
            self.discard()
            raise ClaimError("E199", f"{self.path} cannot be written: {error.strerror}; choose another with -o") from None


def check_writable(path: Path) -> None:
    """Refuse a path that cannot become a file.

    Raises
    ------
    ClaimError : E199.
    """
    if path.is_dir():
        raise ClaimError("E199", f"{path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise ClaimError("E199", f"{path} cannot be written: the folder {path.parent} does not exist; make it first")
    if not os.access(path.parent, os.W_OK):
        raise ClaimError("E199", f"{path} cannot be written: the folder {path.parent} is read-only; choose another")


class Points:
    """Rows of floats for a picture: every third one is kept whenever there are too many, so memory does not grow.

    Three is odd, so a thinned row of a two-cycle still meets both of its points.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        self.restart()

    def restart(self) -> None:
        self._rows: list[tuple[float, ...]] = []
        self._last: tuple[float, ...] | None = None
        self._stride, self._count = 1, 0

    def add(self, row: tuple[float, ...]) -> None:
        self._last = row
        if self._count % self._stride == 0:
            self._rows.append(row)
            if len(self._rows) > POINTS:
                self._rows, self._stride = self._rows[::3], self._stride * 3
        self._count += 1

    def columns(self) -> dict[str, list[float]]:
        """The columns by name; the last row is always among them."""
        rows = list(self._rows)
        if self._last is not None and (not rows or rows[-1] != self._last):
            rows.append(self._last)
        return {name: [row[i] for row in rows] for i, name in enumerate(self.names)}


class Seen:
    """What was seen of a quantity in the last half of the run, or in all of it where that was not reached."""

    word: str

    def __init__(self, half: int) -> None:
        self.half = half
        self.restart()

    def restart(self) -> None:
        self._parts: list[Any] = [None, None]  # of the first half and of the last

    def add(self, t: int, value: Any) -> None:
        part = int(t >= self.half)
        self._parts[part] = value if self._parts[part] is None else self.join(self._parts[part], value)

    def join(self, old: Any, new: Any) -> Any:
        """What two rows give."""
        raise NotImplementedError

    def seen(self) -> tuple[Any, int]:
        """The value, and the time from which on it was looked for."""
        early, late = self._parts
        return (early, 0) if late is None else (late, self.half)


class Extreme(Seen):
    """The least or greatest value."""

    def __init__(self, half: int, greatest: bool) -> None:
        super().__init__(half)
        self.word = "greatest" if greatest else "least"

    def join(self, old: Any, new: Any) -> Any:
        return new if new != new or (new > old if self.word == "greatest" else new < old) else old


class Average(Seen):
    """The mean over the rows."""

    word = "mean"

    def restart(self) -> None:
        super().restart()
        self._counts = [0, 0]

    def add(self, t: int, value: Any) -> None:
        super().add(t, value)
        self._counts[int(t >= self.half)] += 1

    def join(self, old: Any, new: Any) -> Any:
        return old + new

    def seen(self) -> tuple[Any, int]:
        total, since = super().seen()
        return total / self._counts[int(self._counts[1] > 0)], since
