"""pytest collects claims: ``pytest lemmas/`` makes each claim of each file a test.

A claim file is a Python file that imports samproof and lies in a folder named ``lemmas`` or ``counterexamples``, or is named on
the command line; files that pytest takes for tests stay tests.  Nothing but pytest is imported until there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .check import Checker, Result
    from .claims.lemma import Lemma

FOLDERS = ("lemmas", "counterexamples")
_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+samproof\b", re.M)
_RECORD = pytest.StashKey[Any]()


class ClaimFailed(Exception):
    """A claim that is not proved; ``lines`` say why."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ClaimFile | None:
    """Claim files of a folder; one that is named on the command line comes as a module."""
    if parent.session.isinitpath(file_path) or not is_claim_file(file_path, parent):
        return None
    made: ClaimFile = ClaimFile.from_parent(parent, path=file_path)
    return made


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> ClaimFile | None:
    """Claim files that are named on the command line."""
    if not is_claim_file(module_path, parent):
        return None
    made: ClaimFile = ClaimFile.from_parent(parent, path=module_path)
    return made


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remember which certificates were accepted."""
    record = session.config.stash.get(_RECORD, None)
    if record is not None:
        record.save()


def is_claim_file(path: Path, parent: pytest.Collector) -> bool:
    """Whether a file is to be read as a file of claims; a look at its name, and at its text where the name allows it."""
    if path.suffix != ".py" or path.name.startswith("_") or path.name in ("conftest.py", "setup.py"):
        return False
    if any(fnmatch(path.name, pattern) for pattern in parent.config.getini("python_files")):
        return False
    root = parent.config.rootpath.parent
    folders = path.relative_to(root).parts[:-1] if path.is_relative_to(root) else ()
    if not (parent.session.isinitpath(path) or any(name in FOLDERS for name in folders)):
        return False
    try:
        return _IMPORT.search(path.read_bytes()) is not None
    except OSError:
        return False


class ClaimFile(pytest.File):
    """A file of claims, one test for each claim that it makes."""

    def collect(self) -> Iterator[pytest.Item]:
        from .accepted import Accepted, folder
        from .check import Checker
        from .claims.load import load

        stash = self.config.stash
        if _RECORD not in stash:
            stash[_RECORD] = Accepted(folder() / "accepted.json")
        loaded = load([self.path])
        if loaded.errors:
            raise self.CollectError("\n".join(map(str, loaded.errors)))
        checker = Checker(accepted=stash[_RECORD])
        checked: dict[str, Result] = {}
        here = str(self.path.resolve())
        for lemma in loaded.lemmas:
            if lemma.place.path == here:
                yield Claim.from_parent(self, name=lemma.id, lemma=lemma, checker=checker, checked=checked)


class Claim(pytest.Item):
    """One claim; it passes when the claim is proved."""

    def __init__(self, *, lemma: Lemma, checker: Checker, checked: dict[str, Result], **options: Any) -> None:
        super().__init__(**options)
        self.lemma, self.checker, self.checked = lemma, checker, checked

    def runtest(self) -> None:
        """Check the claim, and before it those that it cites.

        Raises
        ------
        ClaimFailed : where it is not proved.
        """
        from .formats import findings

        result = self._check(self.lemma)
        if result.verdict != "proved":
            lines = [f"{self.lemma.id} is {result.verdict}: {self.lemma.claim}"]
            lines += [f"{f.path}:{f.line}: {f.code} {f.message}" for f in findings(result)]
            raise ClaimFailed(lines + [f"note: {note}" for note in result.notes])

    def _check(self, lemma: Lemma) -> Result:
        todo = [lemma]
        while todo:
            waiting = [other for other in todo[-1].uses() if other.id not in self.checked]
            if waiting:
                todo += waiting
                continue
            last = todo.pop()
            if last.id not in self.checked:
                self.checked[last.id] = self.checker.check(last)
        return self.checked[lemma.id]

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What failed, where; no traceback."""
        if isinstance(excinfo.value, ClaimFailed):
            return "\n".join(excinfo.value.lines)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the claim is made."""
        return self.path, self.lemma.place.line - 1, f"claim {self.lemma.id}"
