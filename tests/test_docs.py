"""What the documentation says about facts and verdicts is what the kernel assumes and what is proved."""

from __future__ import annotations

import re

from conftest import ROOT

from samproof.check import Checker
from samproof.claims.load import discover, load
from samproof.kernel.facts import FACTS


def test_the_trust_page_lists_every_assumed_fact_with_its_source() -> None:
    rows = [
        f"| {name.replace('_', ' ')} | {' and '.join(c.replace('_', ' ') for c in fact.classes)} | {fact.source} |"
        for name, fact in FACTS.items()
    ]
    text = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("| ") and line not in rows][:1] == [
        "| fact | for a function that is | source |"
    ]
    assert [row for row in rows if row not in text] == []


def test_the_table_of_the_ledger_says_of_every_claim_what_the_check_says() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [re.split(r"(?<!\\)\|", line)[2:5] for line in text.splitlines() if re.match(r"\| .*`.* \| (proved|supported) \|", line)]
    table = [(re.findall("`([a-z0-9-]+)`", claims), verdict.strip(), rests.strip()) for claims, verdict, rests in rows]
    proved = [(claims, rests) for claims, verdict, rests in table if verdict == "proved"]
    assert len(proved) > 30
    assert all(claims for claims, _ in proved)
    wanted = {c for claims, _ in proved for c in claims}
    loaded = load(discover([ROOT / "lemmas", ROOT / "counterexamples"]))
    assert wanted <= {lemma.id for lemma in loaded.lemmas}
    checker = Checker(save=False)
    needed = {c for lemma in loaded.lemmas if lemma.id in wanted for c in lemma.ancestors()}
    results = {lemma.id: checker.check(lemma) for lemma in loaded.lemmas if lemma.id in needed}
    assert {r.verdict for r in results.values()} == {"proved"}
    for claims, rests in proved:
        facts = sorted({f.replace("_", " ") for c in claims for f in results[c].rests_on})
        assert rests == ", ".join(facts), claims
