"""Checking claims: replay the stored certificate, or search for one, or search for a counterexample."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, NamedTuple

from . import kernel as k
from . import store
from .accepted import Accepted, Entry, entry_name
from .claims.lemma import Lemma
from .coq import outcomes
from .errors import ClaimError
from .kernel.codec import Writer
from .provers.derive import Attempt, attempt, conditions
from .provers.obligations import Obligation
from .shown import Shown
from .verdicts import ERROR, PROVED, REFUTED, UNKNOWN, tally


class Content(NamedTuple):
    """What a lemma says, read once: its hypotheses, what has to hold for it to mean anything and why, the digest of it all."""

    hypotheses: frozenset[k.Formula]
    conditions: list[tuple[k.Formula, str]]
    key: str


@dataclass
class Result(Shown):
    """What is known of one claim.

    ``verdict`` is ``proved`` (the kernel accepted a certificate), ``refuted`` (an exact witness), ``unknown``, or ``error``;
    ``remembered`` says that the kernel accepted this certificate of this claim in an earlier run, and nothing has changed.
    """

    lemma: Lemma
    verdict: str = UNKNOWN
    obligations: list[Obligation] = field(default_factory=list)
    rests_on: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    seconds: float = 0.0
    stored: bool = False
    remembered: bool = False
    notes: list[str] = field(default_factory=list)
    witness: dict[str, str] | None = None
    example: dict[str, str] | None = None
    error: ClaimError | None = None
    steps: int = 0
    entry: str | None = None  # the record's name of the claim with its stored certificate, if that proves it
    coq: outcomes.Outcome = outcomes.UNKNOWN  # whether coqc has accepted it as it is

    @property
    def id(self) -> str:
        return self.lemma.id

    @cached_property
    def content(self) -> Content:
        """The lemma as it was when this was first asked for."""
        return content_of(self.lemma)

    def telling(self) -> dict[str, Any]:
        """All but the lemma and the kernel's terms, which do not travel between processes."""
        kept = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "lemma"}
        return {**kept, "obligations": [replace(o, hypotheses=[], goal=None) for o in self.obligations]}

    @classmethod
    def told(cls, lemma: Lemma, data: dict[str, Any]) -> Result:
        """The result of which another process has told with ``telling``."""
        return cls(lemma, **data)

    def as_data(self) -> dict[str, Any]:
        """The result as JSON data."""
        return {
            "id": self.id,
            "place": str(self.lemma.place),
            "statement": str(self.lemma.claim),
            "verdict": self.verdict,
            "rests_on": self.rests_on,
            "uses": self.uses,
            "obligations": [
                {"what": o.what, "place": str(o.place), "verdict": o.verdict, "seconds": round(o.seconds, 4), "note": o.note}
                for o in self.obligations
            ],
            "seconds": round(self.seconds, 4),
            "stored": self.stored,
            "remembered": self.remembered,
            "entry": self.entry,
            **self.coq._asdict(),
            "witness": self.witness,
            "example": self.example,
            "notes": self.notes,
            "error": self.error.as_data() if self.error else None,
        }


def content_of(lemma: Lemma) -> Content:
    """Read a lemma."""
    hypotheses = lemma.hypotheses()
    return Content(frozenset(hypotheses), conditions(lemma), store.content_key(lemma, hypotheses))


def entry_of(lemma: Lemma, certificate: bytes | None, entries: Mapping[str, str], content: Content | None = None) -> str | None:
    """The record's name of a lemma with its stored certificate; None if it has none or cites what has no name.

    Parameters
    ----------
    lemma, certificate : the claim and the bytes of its stored certificate.
    entries : the names of the claims that it may cite.
    content : what the claim says, where that has been read already.
    """
    cited = [entries.get(other.id) for other in lemma.uses()]
    if certificate is None or None in cited:
        return None
    said = content or content_of(lemma)
    claim = "\n".join([said.key, *(f.key for f, _ in said.conditions)])
    return entry_name(certificate, claim, [c for c in cited if c])


class Checker:
    """Checks lemmas one after the other; later ones may cite earlier ones that are proved.

    Parameters
    ----------
    fresh : ignore stored certificates.
    seconds : budget for each obligation.
    save : write the certificates of what is newly proved.
    accepted : the record of what need not be replayed; without one everything is.
    """

    def __init__(self, fresh: bool = False, seconds: float = 10.0, save: bool = True, accepted: Accepted | None = None) -> None:
        self.fresh, self.seconds, self.save = fresh, seconds, save
        self.accepted = accepted or Accepted()
        self.outcomes = outcomes.recall()
        self.library: dict[str, k.Theorem] = {}
        self._entries: dict[str, str] = {}  # the record's names of the claims that are proved

    def check(self, lemma: Lemma, progress: Callable[[Obligation], None] = lambda o: None) -> Result:
        """Check one lemma."""
        started = time.perf_counter()
        result = Result(lemma, uses=[u.id for u in lemma.uses()])
        try:
            if self.fresh or not self._stored(lemma, result):
                self._cited(lemma)
                self._search(lemma, result, progress)
        except ClaimError as error:
            result.verdict, result.error = ERROR, error
        result.seconds = time.perf_counter() - started
        return result

    def learn(self, result: Result) -> None:
        """Put into the record that a certificate was replayed, here or in another process."""
        if result.entry is not None and not result.remembered:
            self.accepted.add(result.entry, Entry(tuple(result.rests_on), result.steps))

    def _stored(self, lemma: Lemma, result: Result) -> bool:
        """Take the verdict from the certificate, whose bytes are read once: what is remembered is what was checked."""
        certificate = store.read_bytes(lemma)
        if certificate is None:
            return False
        entry = entry_of(lemma, certificate, self._entries, result.content)
        if not (self._recall(lemma, result, certificate, entry) or self._replay(lemma, result, certificate)):
            return False
        if entry is not None:
            self._entries[lemma.id] = result.entry = entry
            result.coq = self.outcomes.get(entry, outcomes.UNKNOWN)
        self.learn(result)
        return True

    # ---- accepted before ----
    def _recall(self, lemma: Lemma, result: Result, certificate: bytes, entry: str | None) -> bool:
        """Take the verdict from the record; the certificate is not replayed."""
        known = self.accepted.get(entry) if entry else None
        if known is None:
            return False
        data = json.loads(certificate)
        result.example, result.obligations = self._told(lemma, data)
        result.verdict, result.rests_on, result.steps = PROVED, list(known.rests_on), known.steps
        result.stored = result.remembered = True
        return True

    def _cited(self, lemma: Lemma) -> None:
        """Replay what a lemma cites and what was only remembered."""
        for other in lemma.uses():
            if other.id in self._entries and other.id not in self.library:
                self.replay(other)

    # ---- stored ----
    def replay(self, lemma: Lemma) -> bool:
        """Replay the stored certificate of a lemma, so that it can be cited; whether the kernel accepts it."""
        return self._replay(lemma, Result(lemma), store.read_bytes(lemma))

    def _replay(self, lemma: Lemma, result: Result, certificate: bytes | None) -> bool:
        data, why = store.decode(lemma, certificate, result.content.key)
        if data is None:
            if why:
                result.notes.append(f"{why}; searched again")
            return False
        self._cited(lemma)
        try:
            theorems = {row["name"]: k.check(row["certificate"], self.library) for row in data["theorems"]}
            example, obligations = self._told(lemma, data)
            self._accept(lemma, theorems, result)
        except (k.KernelError, KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
            if isinstance(error, k.KernelError) and "cited claim" in str(error):
                result.notes.append("a claim that it cites is not proved")
            else:
                result.notes.append(f"the stored certificate was refused ({error}); searched again")
            return False
        result.example, result.obligations = example, obligations
        result.steps = sum(len(row["certificate"]["steps"]) for row in data["theorems"])
        result.stored = True
        return True

    def _told(self, lemma: Lemma, data: dict[str, Any]) -> tuple[dict[str, str], list[Obligation]]:
        """The example and the obligations that a stored certificate comes with."""
        example = {str(n): str(v) for n, v in data["example"].items()}
        if not example:
            raise k.KernelError("no point is stored at which the hypotheses hold")
        moved = lemma.place.line - int(data.get("line", lemma.place.line))
        return example, [
            Obligation(str(o["what"]), lemma.place._replace(line=int(o["line"]) + moved), PROVED, 0.0)
            for o in data["obligations"]
        ]

    def _accept(self, lemma: Lemma, theorems: dict[str, k.Theorem], result: Result) -> None:
        """Compare what the kernel proved with what the lemma says; only this makes a verdict *proved*."""
        main = theorems.get("main")
        if main is None or main.conclusion != lemma.claim.formula:
            raise k.KernelError("the theorem is not the claim")
        shown = set()
        for theorem in theorems.values():
            extra = theorem.hypotheses - result.content.hypotheses
            if extra:
                raise k.KernelError(f"the theorem assumes more than the claim: {sorted(map(repr, extra))[0]}")
            shown.add(theorem.conclusion)
        for formula, reason in result.content.conditions:
            if formula not in shown:
                raise k.KernelError(f"nothing shows that {reason}")
        result.verdict = PROVED
        result.rests_on = sorted({f for t in theorems.values() for f in t.facts})
        self.library[lemma.id] = main

    # ---- search ----
    def _search(self, lemma: Lemma, result: Result, progress: Callable[[Obligation], None]) -> None:
        from .falsify import example, explain, refute_claim

        found = example(lemma)
        result.example = found.point
        if found.point is None:
            message = (
                f"the hypotheses of {lemma.id} contradict each other"
                if found.contradictory
                else (f"no point was found at which all hypotheses of {lemma.id} hold ({found.tried} tried)")
            )
            raise ClaimError("E170", f"{message}; a claim about nothing is not proved", str(lemma.place))
        got = attempt(lemma, self.library, self.seconds, progress, explain)
        result.obligations = got.obligations
        if got.complete and "main" in got.theorems:
            data = self._data(result, got, found.point)
            theorems = {
                row["name"]: k.check(row["certificate"], self.library) for row in json.loads(json.dumps(data["theorems"]))
            }
            self._accept(lemma, theorems, result)
            result.steps = sum(len(row["certificate"]["steps"]) for row in data["theorems"])
            if self.save and not store.write(lemma, data):
                result.notes.append("the certificate could not be stored: its folder cannot be written")
            return
        result.witness = refute_claim(lemma)
        if result.witness is not None:
            result.verdict = REFUTED

    def _data(self, result: Result, got: Attempt, point: dict[str, str]) -> dict[str, Any]:
        lemma, rows = result.lemma, []
        for name, step in got.theorems.items():
            certificate = got.proof.certificate(step)
            theorem = got.proof.theorems[step]
            writer = Writer.over(certificate["atoms"])
            hypotheses = sorted(theorem.hypotheses, key=repr)
            rows.append(
                {
                    "name": name,
                    "hypotheses": [writer.formula(h) for h in hypotheses],
                    "conclusion": writer.formula(theorem.conclusion),
                    "certificate": certificate,
                }
            )
        return {
            "claim": lemma.id,
            "statement": str(lemma.claim),
            "key": result.content.key,
            "line": lemma.place.line,
            "example": point,
            "obligations": [{"what": o.what, "line": o.place.line} for o in got.obligations],
            "theorems": rows,
        }


def count(results: Sequence[Result]) -> str:
    """'3 proved, 1 unknown' and so on, in a fixed order."""
    return tally(r.verdict for r in results)
