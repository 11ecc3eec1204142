"""Whether Coq has accepted a claim: what is remembered of that, and where it is shown."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from samproof.cli import main
from samproof.coq import outcomes

LEDGER = Path(__file__).resolve().parent.parent / "counterexamples"
AXIOMS = ["ClassicalDedekindReals.sig_forall_dec", "Classical_Prop.classic"]
CLAIM = "quadratic-two-cycle"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Claims with their certificates, and a record of their own."""
    monkeypatch.setenv("SAMPROOF_CACHE", str(tmp_path / "cache"))
    here = tmp_path / "counterexamples"
    (here / "certificates").mkdir(parents=True)
    shutil.copy(LEDGER / "quadratic_cycle.py", here)
    for path in (LEDGER / "certificates").glob("quadratic-*.json"):
        shutil.copy(path, here / "certificates")
    return here


def claims(folder):
    output = CliRunner().invoke(main, ["check", str(folder), "--format", "json"]).output
    return {row["id"]: row for row in json.loads(output)["claims"]}


def test_without_a_run_of_coq_no_claim_is_replayed(folder):
    output = CliRunner().invoke(main, ["check", str(folder)]).output
    assert output.count("  not replayed in Coq  ") == output.count("proved   ")
    assert all(row["axioms"] is None for row in claims(folder).values())
    assert "Coq: not replayed" in CliRunner().invoke(main, ["show", CLAIM, str(folder)]).output


@pytest.mark.parametrize("again", [False, True], ids=["replayed by the kernel", "told from the record"])
def test_an_accepted_claim_is_shown_with_its_axioms_and_the_others_are_not(folder, again):
    found = claims(folder)
    outcomes.keep("8.16.1", {found[CLAIM]["entry"]: AXIOMS})
    arguments = ["check", str(folder), *([] if again else ["--replay"])]
    lines = CliRunner().invoke(main, arguments).output.splitlines()
    assert [x.split()[1] for x in lines if "accepted by coqc 8.16.1: axioms of the reals" in x] == [CLAIM]
    assert (claims(folder)[CLAIM]["axioms"], claims(folder)[CLAIM]["coqc"]) == (AXIOMS, "8.16.1")
    assert "Coq: accepted by coqc 8.16.1, axioms: sig_forall_dec, classic" in CliRunner().invoke(main, ["show", CLAIM, str(folder)]).output


def test_the_report_of_an_unchanged_ledger_says_what_coq_has_accepted(folder, tmp_path):
    assert CliRunner().invoke(main, ["check", str(folder)]).exit_code == 0
    outcomes.keep("8.16.1", {claims(folder)[CLAIM]["entry"]: AXIOMS})
    assert CliRunner().invoke(main, ["report", str(folder), "-o", str(tmp_path / "report.html")]).exit_code == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("accepted by coqc 8.16.1, axioms: sig_forall_dec, classic") == 1
    assert page.count("not replayed") == len(claims(folder)) - 1


def test_a_claim_that_changed_since_is_not_replayed(folder):
    outcomes.keep("8.16.1", {claims(folder)[CLAIM]["entry"]: AXIOMS})
    stored = folder / "certificates" / f"{CLAIM}.json"
    stored.write_text(stored.read_text() + "\n")
    assert claims(folder)[CLAIM]["verdict"] == "proved"
    assert claims(folder)[CLAIM]["axioms"] is None


def test_a_claim_that_cites_what_changed_since_is_not_replayed(folder):
    found = claims(folder)
    citing, cited = next((name, row["uses"][0]) for name, row in found.items() if row["uses"])
    outcomes.keep("8.16.1", {found[citing]["entry"]: AXIOMS})
    stored = folder / "certificates" / f"{cited}.json"
    stored.write_text(stored.read_text() + "\n")
    assert claims(folder)[citing]["axioms"] is None


def test_what_coq_refuses_is_forgotten(folder):
    outcomes.keep("8.16.1", {"a": AXIOMS, "b": []})
    outcomes.keep("8.17.0", {"c": []}, ["a"])
    assert outcomes.recall() == {"b": ([], "8.16.1"), "c": ([], "8.17.0")}


@pytest.mark.parametrize("content", ["", "[]", '{"a": 3}', '{"a": ["Classical_Prop.classic"]}', '{"a": {"axioms": []}}', "{", "[" * 100_000])
def test_a_damaged_file_of_outcomes_tells_nothing(folder, content):
    (folder.parent / "cache").mkdir(exist_ok=True)
    (folder.parent / "cache" / "coq.json").write_text(content)
    assert outcomes.recall() == {}
    assert claims(folder)[CLAIM]["axioms"] is None


def test_a_folder_that_cannot_be_written_is_left_alone(folder):
    (folder.parent / "cache").write_text("a file")
    outcomes.keep("8.16.1", {"a": AXIOMS})
    assert outcomes.recall() == {}
