"""A second opinion on certificates: everything is read and verified again, by code that the kernel has no part in.

The terms, substitution, arithmetic, derivatives, textbook facts and enclosures here are written separately and represented
differently, so a mistake has to be made twice to go unnoticed.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ._algebra import Formula, Refused, measure_formula, require
from ._reader import READERS, Reader, closed
from ._rules import RULES
from ._sequents import Sequent
from ._text import show

__all__ = ["Formula", "Refused", "Sequent", "main", "recheck", "show", "statement"]

T = TypeVar("T")
FORMAT, VERSION = "samproof certificate", 1


def recheck(certificate: object, library: Mapping[str, Sequent] | None = None) -> Sequent:
    """Verify a certificate from scratch.

    Parameters
    ----------
    certificate : the decoded JSON object.
    library : sequents that the certificate may cite by name.

    Returns
    -------
    Sequent
        What the last step proves.

    Raises
    ------
    Refused
        When anything at all is wrong, with the step, its rule and the reason.

    Examples
    --------
    >>> steps = [{"rule": "exp_positive", "from": [], "p": [["1", [[0, 1]]]]}]
    >>> proved = recheck({"format": "samproof certificate", "version": 1, "atoms": [["var", "x"]], "steps": steps})
    >>> show(proved.conclusion), sorted(proved.hypotheses), sorted(proved.facts)
    ('gt [1*exp([1*var(x)^1])^1]', [], [])
    >>> recheck({"format": "samproof certificate", "version": 1, "atoms": [], "steps": steps})
    Traceback (most recent call last):
        ...
    samproof.recheck._algebra.Refused: step 0 (exp_positive): an atom is used before it is in the table
    """
    return _replay(certificate, library or {})[0]


def statement(data: object, atoms: object) -> Formula:
    """Read a saved formula over a certificate's table of atoms.

    Parameters
    ----------
    data : the formula as decoded JSON.
    atoms : the table, ``certificate["atoms"]``.

    Returns
    -------
    Formula
        To be compared with the conclusion of a :class:`Sequent`.

    Raises
    ------
    Refused
        When the formula or the table is malformed.

    Examples
    --------
    >>> square = statement(["ge", [["1", [[0, 2]]]]], [["var", "x"]])
    >>> square == statement(["ge", [["2", [[1, 2]]], ["-1", [[1, 2]]]]], [["pi"], ["var", "x"]])
    True
    """
    return _guarded(lambda: Reader(atoms).closed_formula(data))


def _guarded(read: Callable[[], T]) -> T:
    try:
        return read()
    except Refused:
        raise
    except Exception as error:  # whatever malformed data can provoke is a refusal
        raise Refused(f"the data is malformed or too large ({type(error).__name__})") from None


def _replay(certificate: Any, library: Mapping[str, Sequent]) -> tuple[Sequent, Reader]:
    def opened() -> tuple[Reader, list[Any]]:
        require(type(certificate) is dict and certificate.get("format") == FORMAT, f"this is not a {FORMAT}")
        version, steps = certificate.get("version"), certificate.get("steps")
        require(type(version) is int and version == VERSION, f"only version {VERSION} is known")
        require(certificate.keys() <= {"format", "version", "atoms", "steps"}, "the certificate has unknown parts")
        require(type(steps) is list and steps, "a certificate needs at least one step")
        return Reader(certificate.get("atoms")), steps

    reader, steps = _guarded(opened)
    done: list[Sequent] = []
    for number, step in enumerate(steps):
        rule = step["rule"] if type(step) is dict and type(step.get("rule")) is str else None
        try:
            done.append(_guarded(partial(_step, step, done, reader, library)))
        except Refused as refusal:
            raise Refused(refusal.reason, number, rule) from None
    return done[-1], reader


def _step(step: Any, done: list[Sequent], reader: Reader, library: Mapping[str, Sequent]) -> Sequent:
    require(type(step) is dict and type(step.get("rule")) is str, "a step is an object that names its rule")
    rule, places = step["rule"], step.get("from", [])
    data = {key: value for key, value in step.items() if key not in ("rule", "from")}
    require(type(places) is list, "the premises are a list of numbers")
    for k in places:
        require(type(k) is int and 0 <= k < len(done), f"premise {k!r} is not an earlier step")
    if rule == "cite":
        require(not places and data.keys() == {"claim"}, "a citation has a claim, no premises and nothing else")
        name = data["claim"]
        require(type(name) is str and name in library, f"the cited claim {name!r} is not proved")
        cited = library[name]
        require(type(cited) is Sequent, f"the library has no sequent for {name!r}")
        for formula in (*cited.hypotheses, cited.conclusion):
            closed(formula)
        return cited
    require(rule in RULES, "there is no such rule")
    apply, kinds = RULES[rule]
    require(data.keys() == kinds.keys(), f"the arguments must be {', '.join(kinds) or 'none'}")
    arguments = {key: READERS[kind](reader, data[key]) for key, kind in kinds.items()}
    result = apply([done[k] for k in places], **arguments)
    for formula in (*(result.hypotheses - frozenset().union(*(done[k].hypotheses for k in places))), result.conclusion):
        closed(formula)
        require(measure_formula(formula)[2] < 10**9, "a formula is too large")
    return result


# ---- saved proof files -----------------------------------------------------------------------------------------------


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    require(len(result) == len(pairs), "a JSON object has a key twice")
    return result


class _Shelf:
    """The theorems of all saved files, each proved at most once, in the order in which they cite one another."""

    def __init__(self) -> None:
        self.saved: dict[str, Any] = {}
        self.same: dict[str, str] = {}
        self.outcome: dict[str, Sequent | Refused] = {}
        self.active: set[str] = set()

    def enter(self, claim: str, theorem: Any) -> str:
        require(type(theorem) is dict and type(theorem.get("name")) is str, "a theorem is an object with a name")
        key = f"{claim}/{theorem['name']}"
        for known in (key, claim) if theorem["name"] == "main" else (key,):
            require(known not in self.same, f"there are two theorems called {known!r}")
            self.same[known] = key
        self.saved[key] = theorem
        return key

    def prove(self, key: str) -> Sequent:
        require(key not in self.active, f"{key!r} rests on itself")
        if key not in self.outcome:
            self.active.add(key)
            try:
                self.outcome[key] = _guarded(partial(self._prove, self.saved[key]))
            except Refused as refusal:
                self.outcome[key] = refusal
            self.active.discard(key)
        outcome = self.outcome[key]
        if isinstance(outcome, Refused):
            raise outcome
        return outcome

    def _prove(self, theorem: dict[str, Any]) -> Sequent:
        certificate = theorem.get("certificate")
        steps = certificate.get("steps") if type(certificate) is dict else None
        cites = [s["claim"] for s in steps if type(s) is dict and s.get("rule") == "cite"] if type(steps) is list else []
        library: dict[str, Sequent] = {}
        for name in (str(c) for c in cites if c in self.same):
            try:
                library[name] = self.prove(self.same[name])
            except Refused as refusal:
                raise Refused(f"cites {name!r}, which fails: {refusal}"[:300]) from None
        proved, reader = _replay(certificate, library)
        hypotheses = theorem.get("hypotheses")
        require(type(hypotheses) is list, "a theorem needs a list of hypotheses")
        stated = {reader.closed_formula(h) for h in hypotheses or []}
        require(proved.hypotheses <= stated, "the proof uses a hypothesis that is not stated")
        require(proved.conclusion == reader.closed_formula(theorem.get("conclusion")), "the proof concludes something else")
        return proved


def main(argv: Sequence[str] | None = None) -> int:
    """Verify saved proof files, and print one line for each claim and one for them all.

    Parameters
    ----------
    argv : files, and directories that are searched for ``*.json``; the command line by default.

    Returns
    -------
    int
        0 when every theorem of every file is proved, 1 otherwise.

    Examples
    --------
    >>> main(["no such directory"])
    no such directory: FAILED: it cannot be read
    0 of 1 claims accepted
    1
    """
    collecting = gc.isenabled()
    gc.disable()  # what is read is kept to the end: there is nothing to collect
    arguments = [Path(a) for a in (sys.argv[1:] if argv is None else argv)]
    paths = [p for a in arguments for p in (sorted(a.rglob("*.json")) if a.is_dir() else [a])]
    shelf, claims, failures = _Shelf(), list[tuple[str, list[str]]](), 0
    for path in paths:
        try:
            claims.append(_guarded(partial(_load, path, shelf)))
        except Refused as refusal:
            failures += 1
            print(f"{path}: FAILED: {refusal}")
    for claim, keys in claims:
        facts: set[str] = set()
        wrong: list[str] = []
        for key in keys:
            try:
                facts |= shelf.prove(key).facts
            except Refused as refusal:
                wrong.append(f"{key}: {refusal}")
        failures += bool(wrong)
        rests = f", resting on {', '.join(sorted(facts))}" if facts else ""
        theorems = "1 theorem" if len(keys) == 1 else f"{len(keys)} theorems"
        print(f"{claim}: FAILED: {'; '.join(wrong)}" if wrong else f"{claim}: ok, {theorems}{rests}")
    if collecting:
        gc.enable()
    print(f"{len(paths) - failures} of {len(paths)} claims accepted" if paths else "nothing to check")
    return 1 if failures or not paths else 0


def _load(path: Path, shelf: _Shelf) -> tuple[str, list[str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        raise Refused("it cannot be read") from None
    data = json.loads(text, object_pairs_hook=_no_duplicates)
    require(type(data) is dict and type(data.get("claim")) is str and data["claim"], "a proof file names its claim")
    theorems = data.get("theorems")
    require(type(theorems) is list and theorems, "a proof file needs at least one theorem")
    return data["claim"], [shelf.enter(data["claim"], theorem) for theorem in theorems]
