"""A whole check is told from the record only when nothing at all has changed, and never for files that reach elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run, Write

from samproof import unchanged
from samproof.check import Checker
from samproof.remembered import Ledger

ONE = 'a, b = positive("a b")\nfirst = Lemma("first", claim=a*b <= a**2/2 + b**2/2)\n'


@pytest.fixture
def settled(run: Run, write: Write) -> Path:
    """A claim that is proved, replayed and remembered."""
    path = write(ONE)
    for _ in range(3):
        assert run("check", "claims.py").code == 0
    return path


def known(path: Path) -> bool:
    return unchanged.recall(unchanged.key([path])) is not None


def test_a_second_look_says_the_same_as_the_first(settled: Path, run: Run) -> None:
    assert known(settled)
    told, replayed = (json.loads(run("check", "claims.py", "--format", "json", *more).output) for more in ((), ("--replay",)))
    for one, other in zip(told["claims"], replayed["claims"], strict=True):
        assert one | {"seconds": 0, "remembered": False} == other | {"seconds": 0, "remembered": False}
    assert "1 of them unchanged" in run("check", "claims.py").output


def test_a_change_of_any_file_is_seen(settled: Path, run: Run) -> None:
    settled.write_text(settled.read_text().replace("b**2/2", "b**2/3"))
    assert not known(settled)
    assert "refuted" in run("check", "claims.py").output
    settled.write_text(settled.read_text().replace("b**2/3", "b**2/2"))
    certificate = settled.parent / "certificates" / "first.json"
    certificate.write_text(certificate.read_text() + " ")
    assert not known(settled)


def test_a_neighbour_that_is_imported_counts(settled: Path, write: Write) -> None:
    before = unchanged.key([settled])
    write("c = 1\n", "helper.py")
    assert unchanged.key([settled]) not in (None, before)


@pytest.mark.parametrize(
    "line",
    [
        "import random",
        "import os",
        "from pathlib import Path",
        "from samproof.store import read_bytes",
        "n = int(open('n.txt').read())",
        "f = getattr(a, 'x')",
        "g = eval('1')",
        "h = a.__class__",
        "from .other import x",
    ],
)
def test_a_file_that_may_depend_on_something_else_is_never_told_from_the_record(line: str, write: Write) -> None:
    assert unchanged.key([write(ONE + line + "\n")]) is None


@pytest.mark.parametrize("line", ["from fractions import Fraction", "import math", "from helper import c"])
def test_a_file_that_only_computes_may_be(line: str, write: Write) -> None:
    write("c = 1\n", "helper.py")
    assert unchanged.key([write(line + "\n" + ONE)]) is not None


def test_what_is_not_all_proved_is_not_kept(run: Run, write: Write) -> None:
    path = write(ONE + 'second = Lemma("second", claim=a <= b)\n')
    for _ in range(3):
        assert run("check", "claims.py").code == 1
    assert not known(path)


@pytest.mark.parametrize("text", ["", "[]", "{", '[{"verdict": "refuted"}]', "[1]"])
def test_a_record_that_is_not_one_is_ignored(text: str, settled: Path, run: Run) -> None:
    name = unchanged.key([settled])
    assert name is not None
    unchanged._path(name).write_text(text)
    assert unchanged.recall(name) is None
    assert run("check", "claims.py").code == 0
    assert known(settled)


def test_fresh_and_replay_look_for_themselves(settled: Path, run: Run) -> None:
    for option in ("--fresh", "--replay"):
        assert "unchanged" not in run("check", "claims.py", option).output


def test_the_folder_of_the_record_does_not_grow_for_ever(settled: Path, run: Run) -> None:
    for n in range(unchanged.KEPT + 3):
        settled.write_text(settled.read_text() + f"# {n}\n")
        assert run("check", "claims.py").code == 0
        assert run("check", "claims.py").code == 0
    name = unchanged.key([settled])
    assert name is not None and len(list(unchanged._path(name).parent.iterdir())) == unchanged.KEPT


def test_what_shows_claims_is_told_from_the_record_until_something_changes(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*arguments: object, **options: object) -> None:
        raise AssertionError("checked")

    with monkeypatch.context() as patch:
        patch.setattr(Checker, "check", forbidden)
        ledger = Ledger([settled])
        [told] = ledger.results(ledger.loaded.lemmas)
    [checked] = [Checker(save=False).check(lemma) for lemma in ledger.loaded.lemmas]
    assert told.verdict == "proved" and told.remembered and told.rests_on == checked.rests_on
    assert [(o.what, o.place, o.verdict) for o in told.obligations] == [(o.what, o.place, o.verdict) for o in checked.obligations]
    settled.write_text(settled.read_text().replace("b**2/2", "b**2"))
    ledger = Ledger([settled], save=False)
    monkeypatch.setattr(Checker, "check", forbidden)
    with pytest.raises(AssertionError, match="checked"):
        ledger.results(ledger.loaded.lemmas)
