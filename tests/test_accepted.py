"""What need not be replayed: exactly what the kernel has accepted and what has not changed since, in any of its parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, Write

from samproof import accepted, check, store
from samproof.accepted import Accepted
from samproof.claims.lemma import Lemma
from samproof.claims.load import discover, load

TWO = """
a, b = positive("a b")
first = Lemma("first", claim=a*b <= a**2/2 + b**2/2)
second = Lemma("second", claim=2*a*b <= a**2 + b**2, by=first)
"""


def verdicts(path: Path, record: Path) -> dict[str, tuple[str, bool]]:
    """The verdict of each claim, and whether it was remembered."""
    kept = Accepted(record)
    checker = check.Checker(accepted=kept)
    results = [checker.check(lemma) for lemma in load(discover([path])).lemmas]
    kept.save()
    return {r.id: (r.verdict, r.remembered) for r in results}


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "accepted.json"


@pytest.fixture
def claims(write: Write, record: Path) -> Path:
    """Two claims, proved, replayed and remembered."""
    path = write(TWO)
    assert verdicts(path, record) == {"first": ("proved", False), "second": ("proved", False)}
    assert verdicts(path, record) == {"first": ("proved", False), "second": ("proved", False)}
    assert verdicts(path, record) == {"first": ("proved", True), "second": ("proved", True)}
    return path


def certificate(path: Path, name: str) -> Path:
    return path.parent / "certificates" / f"{name}.json"


def test_a_remembered_result_says_the_same(claims: Path, record: Path) -> None:
    loaded = load(discover([claims])).lemmas
    checkers = check.Checker(), check.Checker(accepted=Accepted(record))
    for lemma in loaded:
        replayed, remembered = (c.check(lemma).as_data() for c in checkers)
        assert remembered.pop("remembered") and not replayed.pop("remembered")
        assert replayed | {"seconds": 0} == remembered | {"seconds": 0}


def test_a_corrupted_certificate_is_not_remembered(claims: Path, record: Path) -> None:
    path = certificate(claims, "first")
    data = json.loads(path.read_text())
    data["theorems"][0]["certificate"]["steps"][-1]["terms"] = []
    path.write_text(json.dumps(data))
    loaded = load(discover([claims])).lemmas
    checker = check.Checker(accepted=Accepted(record), save=False)
    results = [checker.check(lemma) for lemma in loaded]
    assert [(r.remembered, r.stored) for r in results] == [(False, False), (False, True)]
    assert "refused" in results[0].notes[0]


def test_a_certificate_that_is_exchanged_while_it_is_checked_is_not_remembered(
    claims: Path, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.unlink()
    path, decode = certificate(claims, "first"), store.decode

    def exchange(lemma: Lemma, found: bytes | None, key: str | None = None) -> Any:
        path.write_bytes(path.read_bytes() + b" ")
        return decode(lemma, found, key)

    monkeypatch.setattr(store, "decode", exchange)
    assert verdicts(claims, record)["first"] == ("proved", False)
    monkeypatch.undo()
    assert verdicts(claims, record)["first"] == ("proved", False)


def test_a_changed_claim_is_not_remembered(claims: Path, record: Path) -> None:
    claims.write_text(claims.read_text().replace("b**2/2", "b**2/3"))
    assert verdicts(claims, record) == {"first": ("refuted", False), "second": ("unknown", False)}


def test_a_condition_that_the_normal_form_hides_counts(write: Write, record: Path) -> None:
    text = 'x = real("x")\nc = Lemma("c", claim=x*x >= {})\n'
    path = write(text.format("0"))
    for _ in range(2):
        verdicts(path, record)
    assert verdicts(path, record) == {"c": ("proved", True)}
    write(text.format("0*x/x"))
    verdict, remembered = verdicts(path, record)["c"]
    assert verdict != "proved" and not remembered


def test_what_cites_a_changed_claim_is_replayed(claims: Path, record: Path) -> None:
    claims.write_text(claims.read_text().replace("<= a**2/2 + b**2/2)", "<= a**2/2 + b**2/2 + a)"))
    assert verdicts(claims, record)["second"][1] is False


def test_a_new_claim_may_cite_a_remembered_one(claims: Path, record: Path) -> None:
    claims.write_text(claims.read_text() + 'third = Lemma("third", claim=4*a*b <= 2*a**2 + 2*b**2, by=second)\n')
    assert verdicts(claims, record) == {"first": ("proved", True), "second": ("proved", True), "third": ("proved", False)}


def test_another_version_of_samproof_remembers_nothing(claims: Path, record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepted, "source", lambda: "another")
    assert verdicts(claims, record) == {"first": ("proved", False), "second": ("proved", False)}


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"a": 1}', '{"a": [1, 2]}', "[" * 100000])
def test_a_record_that_cannot_be_read_is_an_empty_one(text: str, claims: Path, record: Path) -> None:
    record.write_text(text)
    assert verdicts(claims, record) == {"first": ("proved", False), "second": ("proved", False)}
    assert verdicts(claims, record) == {"first": ("proved", True), "second": ("proved", True)}


def test_a_cache_folder_that_cannot_be_written_changes_no_verdict(claims: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for _ in range(2):
        assert verdicts(claims, tmp_path / "file" / "accepted.json") == {
            "first": ("proved", False),
            "second": ("proved", False),
        }


def test_the_record_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepted, "KEPT", 3)
    kept = Accepted(tmp_path / "a.json")
    for n in "abcde":
        kept.add(n, accepted.Entry(("fact",), 1))
    kept.save()
    assert list(Accepted(tmp_path / "a.json").entries) == ["c", "d", "e"]


def test_the_summary_says_what_was_not_read_again_and_replay_reads_it(write: Write, run: Run) -> None:
    write(TWO)
    for _ in range(2):
        assert "unchanged" not in run("check", "claims.py").output
    assert "2 of them unchanged since the kernel last accepted their certificates" in run("check", "claims.py").output
    assert "unchanged" not in run("check", "claims.py", "--replay").output
    assert "unchanged" not in run("check", "claims.py", "--fresh").output
