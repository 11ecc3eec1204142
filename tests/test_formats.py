"""JUnit and SARIF: what other programs read, valid whatever the names and texts are."""

from __future__ import annotations

import json
import xml.etree.ElementTree as tree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof.check import Result
from samproof.claims import Lemma, positive
from samproof.claims.lemma import Place
from samproof.errors import ClaimError
from samproof.formats import RULES, findings, junit, sarif
from samproof.provers.obligations import Obligation

A, B = positive("a b")
CLAIMS = """
a, b = positive("a b")
fine = Lemma("fine", claim=(a - b)**2 >= 0)
wrong = Lemma("wrong", claim=a <= b)
with wrong.proof() as p:
    p.le(a + b)
    p.le(b)
"""

# SARIF 2.1.0 as far as it is used here: required properties, then allowed ones with what they hold
OBJECTS = {
    "log": (("version", "runs"), {"$schema": str, "version": str, "runs": ["run"]}),
    "run": (("tool",), {"tool": "tool", "columnKind": str, "results": ["result"]}),
    "tool": (("driver",), {"driver": "driver"}),
    "driver": (("name",), {"name": str, "version": str, "semanticVersion": str, "rules": ["rule"]}),
    "rule": (("id",), {"id": str, "shortDescription": "text", "defaultConfiguration": "configuration"}),
    "configuration": ((), {"level": str}),
    "text": (("text",), {"text": str}),
    "result": (
        ("message",),
        {"ruleId": str, "ruleIndex": int, "level": str, "message": "text", "locations": ["location"], "partialFingerprints": dict},
    ),
    "location": ((), {"physicalLocation": "physical", "logicalLocations": ["logical"]}),
    "physical": ((), {"artifactLocation": "artifact", "region": "region"}),
    "artifact": ((), {"uri": str, "uriBaseId": str}),
    "region": ((), {"startLine": int}),
    "logical": ((), {"name": str, "kind": str}),
}


def valid(data, kind="log"):
    required, allowed = OBJECTS[kind]
    assert set(required) <= set(data) <= set(allowed), (kind, data)
    for name, value in data.items():
        expected = allowed[name]
        if isinstance(expected, list):
            assert isinstance(value, list)
            for item in value:
                valid(item, expected[0])
        elif isinstance(expected, str):
            valid(value, expected)
        else:
            assert type(value) is expected, (kind, name)
    if kind == "log":
        assert data["version"] == "2.1.0"
    if kind == "result":
        assert data["level"] in ("none", "note", "warning", "error")
        assert all(isinstance(v, str) for v in data["partialFingerprints"].values())
    if kind == "region":
        assert data["startLine"] >= 1
    if kind == "run":
        ids = [r["id"] for r in data["tool"]["driver"]["rules"]]
        assert len(ids) == len(set(ids)) and all(ids[r["ruleIndex"]] == r["ruleId"] for r in data["results"])


def results(text):
    """One result of each verdict, with a text in every field."""
    lemma = Lemma("claim", claim=A <= B, note="n")
    place = Place(lemma.place.path, 7)
    open_ = Obligation(text, place, "unknown", note=text)
    false = Obligation(text, place, "refuted", note=text)
    return [
        Result(lemma, "proved", obligations=[Obligation(text, place, "proved")]),
        Result(lemma, "refuted", obligations=[false], witness={"a": text, "violated by": text}),
        Result(lemma, "unknown", obligations=[open_]),
        Result(lemma, "unknown"),
        Result(lemma, "error", error=ClaimError("E170", text, str(place))),
    ]


@settings(max_examples=60)
@given(st.text(max_size=40) | st.just("]]></failure> & \x00 \ud800 β %SRCROOT% \U0001f4a9"))
def test_any_text_gives_xml_and_sarif_that_are_valid(text):
    errors = [ClaimError("E164", text, "lemmas/x y.py:3:1"), ClaimError("E165", text)]
    root = tree.fromstring(junit(results(text), errors).encode("utf-8"))
    assert [root.get(n) for n in ("tests", "failures", "errors")] == ["7", "3", "3"]
    data = json.loads(sarif(results(text), errors))
    valid(data)
    assert len(data["runs"][0]["results"]) == 7


def test_junit_has_a_suite_for_each_file_and_a_case_for_each_claim_with_its_verdict():
    root = tree.fromstring(junit(results("x"), [ClaimError("E164", "bad", "f.py:3")]))
    suites = root.findall("testsuite")
    assert [s.get("name") for s in suites][-1] == "files"
    for suite in suites:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
    kinds = [None if len(c) == 0 else (c[0].tag, c[0].get("type")) for c in suites[0]]
    assert kinds == [None, ("failure", "refuted"), ("failure", "unknown"), ("failure", "unknown"), ("error", "error")]


def test_each_obligation_that_is_not_proved_is_a_finding_at_its_own_line():
    _, refuted, unknown, bare, error = results("x")
    assert [(f.code, f.line, f.certain) for f in findings(refuted)] == [("P201", 7, True), ("P200", refuted.lemma.place.line, True)]
    assert [(f.code, f.line, f.certain) for f in findings(unknown)] == [("P202", 7, False)]
    assert [f.code for f in findings(bare)] == ["P202"] and [f.code for f in findings(error)] == ["E170"]
    assert {f.code for r in results("x") for f in findings(r)} - set(RULES) == {"E170"}


@pytest.mark.parametrize(("place", "line"), [("a.py:3:9", 3), ("a.py:3", 3), ("a.py", 1), ("", 1)])
def test_an_error_without_a_line_is_at_the_first(place, line):
    data = json.loads(sarif([], [ClaimError("E161", "m", place)]))
    valid(data)
    assert data["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == line


def test_nothing_wrong_gives_no_findings():
    assert json.loads(sarif([]))["runs"][0]["results"] == []
    assert tree.fromstring(junit([])).get("tests") == "0"


def test_check_writes_both_formats_with_the_exit_code_of_the_check(run, write):
    path = write(CLAIMS)
    told = run("check", path, "--format", "sarif", "--seconds", "1")
    data = json.loads(told.output)
    valid(data)
    found = {(r["ruleId"], r["locations"][0]["physicalLocation"]["region"]["startLine"]) for r in data["runs"][0]["results"]}
    assert told.code == 1 and found == {("P201", 8), ("P200", 5)}
    where = data["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert where == {"uri": "claims.py", "uriBaseId": "%SRCROOT%"}
    told = run("check", path, "--format", "junit", "--seconds", "1")
    root = tree.fromstring(told.output)
    assert told.code == 1 and root.get("tests") == "2" and root.get("failures") == "1"
    assert "claims.py:8: P201 refuted: <= b" in root.find(".//failure").text


def test_a_file_that_does_not_load_is_an_error_in_both_formats(run, write):
    path = write("1/0")
    root = tree.fromstring(run("check", path, "--format", "junit").output)
    assert root.get("errors") == "1" and "ZeroDivisionError" in root.find(".//error").text
    found = json.loads(run("check", path, "--format", "sarif").output)["runs"][0]["results"]
    assert [r["ruleId"] for r in found] == ["E165"]
