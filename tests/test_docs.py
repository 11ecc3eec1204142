"""What the documentation says about the facts is what the kernel assumes."""

from __future__ import annotations

from conftest import ROOT

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
