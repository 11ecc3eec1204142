"""No mutant of a lemma that is false may be proved."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import mutants
import pytest

from samproof import falsify
from samproof.check import Checker
from samproof.claims.lemma import Lemma
from samproof.claims.load import load

PER_CLAIM = 5
FALSE = [
    m
    for _, group in groupby((m for m in mutants.table() if m.label == "false"), key=lambda m: m.claim)
    for m in list(group)[:PER_CLAIM]
]
FILES = mutants.texts()
ELSEWHERE = {"unnormalised_distance"}  # edited in tests of their own


def readable(stem: str) -> bool:
    """Whether the independent reader knows all the words of a file; the others' mutants are in tests of their own."""
    try:
        mutants.numbers(FILES, stem)
    except (NameError, TypeError):
        return False
    return True


def test_every_lemma_has_at_least_five_false_mutants() -> None:
    counts: dict[str, int] = {}
    for m in mutants.table():
        counts[m.claim] = counts.get(m.claim, 0) + (m.label == "false")
    files = [p for p in sorted(mutants.LEMMAS.glob("*.py")) if p.stem not in ELSEWHERE and readable(p.stem)]
    ledger = {lemma.id for lemma in load(files).lemmas}
    assert len(files) >= 6
    assert set(counts) == ledger
    assert min(counts.values()) >= PER_CLAIM, counts


@pytest.mark.parametrize("mutant", FALSE, ids=lambda m: m.name)
def test_a_false_mutant_is_never_proved(mutant: mutants.Mutant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(falsify, "refute_claim", lambda lemma: None)  # only a proof would be wrong here
    monkeypatch.setattr(falsify, "explain", lambda obligation: None)
    stem, text = mutants.edited(mutant, FILES)
    for name, original in FILES.items():
        (tmp_path / f"{name}.py").write_text(text if name == stem else original)
    loaded = load([tmp_path / f"{stem}.py"])
    lemma: Lemma | None = next((x for x in loaded.lemmas if x.id == mutant.claim), None)
    if lemma is None:
        assert loaded.errors, "a lemma that cannot be loaded says why"
        return
    checker = Checker(fresh=True, seconds=0.25, save=False)
    cited = {u.id for u in lemma.uses()}
    for other in loaded.lemmas:
        if other.id in cited:
            checker.check(other)
    assert checker.check(lemma).verdict != "proved", mutant.why
