"""What a check found, for other programs: JUnit XML for build servers, SARIF 2.1.0 for code hosts and editors."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as tree
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from . import __version__
from .check import Result
from .errors import ClaimError
from .places import short

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
PROVED, REFUTED = "proved", "refuted"
RULES = {
    "P200": "A claim is false: an exact counterexample is known.",
    "P201": "A step of a derivation does not follow from its reasons.",
    "P202": "An obligation is neither proved nor refuted.",
    "E000": "A claim or a file is not well formed.",
}
_PLACE = re.compile(r"(.*?)(?::(\d+))?(?::(\d+))?\Z", re.S)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Finding(NamedTuple):
    """One thing that is wrong: a code of ``RULES`` or of an error, what is said, where, and the claim ('' for a file)."""

    code: str
    message: str
    path: str
    line: int
    claim: str
    certain: bool


def findings(result: Result) -> list[Finding]:
    """What keeps a claim from being proved; nothing for a claim that is."""
    if result.verdict == PROVED:
        return []
    found = []
    here, id = result.lemma.place, result.id
    if result.error is not None:
        found.append(failure(result.error, id, str(here)))
    for o in result.obligations:
        if o.verdict != PROVED:
            false = o.verdict == REFUTED
            message = f"{o.verdict}: {o.what}" + (f"; {o.note}" if o.note else "")
            found.append(Finding("P201" if false else "P202", message, o.place.path, o.place.line, id, false))
    if result.witness is not None:
        words = ("where", "violated by")
        point = ", ".join(f"{n} {v}" if n in words else f"{n} = {v}" for n, v in result.witness.items())
        found.append(Finding("P200", f"the claim is false: {point}", here.path, here.line, id, True))
    if not found:
        found.append(Finding("P202", f"{result.verdict}: {result.lemma.claim}", here.path, here.line, id, False))
    return found


def failure(error: ClaimError, claim: str = "", place: str = "") -> Finding:
    """An error of a claim or of a file."""
    path, line, _ = _PLACE.match(error.place or place).groups()  # type: ignore[union-attr]
    return Finding(error.code, error.message, path, int(line or 1), claim, True)


def _clean(text: str) -> str:
    """A text without what XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)


# ---- JUnit ----


def junit(results: Sequence[Result], errors: Sequence[ClaimError] = ()) -> str:
    """The results as JUnit XML: a suite for each file, a test case for each claim.

    A claim that is refuted or unknown is a failure; a claim or file that is not well formed is an error.
    """
    root = tree.Element("testsuites", name="samproof")
    by_file: dict[str, list[Result]] = {}
    for r in results:
        by_file.setdefault(short(r.lemma.place.path), []).append(r)
    totals = {"tests": 0, "failures": 0, "errors": 0}
    for file, group in by_file.items():
        suite = tree.SubElement(root, "testsuite", name=_clean(file))
        for r in group:
            name = {"name": _clean(r.id), "classname": _clean(file), "file": _clean(file), "line": str(r.lemma.place.line)}
            case = tree.SubElement(suite, "testcase", {**name, "time": f"{r.seconds:.3f}"})
            if r.verdict != PROVED:
                _problem(case, "error" if r.verdict == "error" else "failure", r.verdict, findings(r))
        _count(suite, totals, sum(r.seconds for r in group))
    if errors:
        suite = tree.SubElement(root, "testsuite", name="files")
        for e in errors:
            found = failure(e)
            case = tree.SubElement(suite, "testcase", name=_clean(f"{short(found.path)}:{found.line}"), classname="files", time="0.000")
            _problem(case, "error", e.code, [found])
        _count(suite, totals, 0.0)
    root.attrib.update({n: str(v) for n, v in totals.items()}, time=f"{sum(r.seconds for r in results):.3f}")
    tree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tree.tostring(root, encoding="unicode")}\n'


def _problem(case: tree.Element, kind: str, word: str, found: Sequence[Finding]) -> None:
    lines = [f"{short(f.path)}:{f.line}: {f.code} {f.message}" for f in found]
    problem = tree.SubElement(case, kind, type=word, message=_clean(found[0].message))
    problem.text = _clean("\n".join(lines))


def _count(suite: tree.Element, totals: dict[str, int], seconds: float) -> None:
    own = {"tests": len(suite), "failures": len(suite.findall("*/failure")), "errors": len(suite.findall("*/error"))}
    suite.attrib.update({n: str(v) for n, v in own.items()}, skipped="0", time=f"{seconds:.3f}")
    for n, v in own.items():
        totals[n] += v


# ---- SARIF ----


def sarif(results: Sequence[Result], errors: Sequence[ClaimError] = ()) -> str:
    """The findings as SARIF 2.1.0, each with the place of its obligation; a claim that is proved gives none."""
    found = [f for r in results for f in findings(r)] + [failure(e) for e in errors]
    codes = sorted({*RULES, *(f.code for f in found)})
    rules = [
        {"id": code, "shortDescription": {"text": RULES.get(code, RULES["E000"])}, "defaultConfiguration": {"level": "error"}}
        for code in codes
    ]
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "samproof", "version": __version__, "semanticVersion": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(f, codes) for f in found],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _sarif_result(f: Finding, codes: list[str]) -> dict[str, Any]:
    where: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(f.path), "region": {"startLine": max(1, f.line)}}}
    if f.claim:
        where["logicalLocations"] = [{"name": f.claim, "kind": "member"}]
    return {
        "ruleId": f.code,
        "ruleIndex": codes.index(f.code),
        "level": "error" if f.certain else "warning",
        "message": {"text": f"{f.claim}: {f.message}" if f.claim else f.message},
        "locations": [where],
        "partialFingerprints": {"claim/v1": f"{f.claim}:{f.code}:{f.message.partition(';')[0]}"},
    }


def _artifact(path: str) -> dict[str, str]:
    """A file below this folder by its relative name, any other by its URI."""
    from urllib.parse import quote

    full = Path(path).resolve()
    if full.is_relative_to(Path.cwd()):
        return {"uri": quote(full.relative_to(Path.cwd()).as_posix()), "uriBaseId": "%SRCROOT%"}
    return {"uri": full.as_uri()}
