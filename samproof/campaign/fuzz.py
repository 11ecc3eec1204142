"""Searching claims for violations: the units of all claims together, and what came of each claim."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from ..errors import ClaimError
from .pool import Workers, gather
from .source import Source, not_vacuous, targets
from .units import Found, Unit, search, split

REFUTED, SUPPORTED, UNKNOWN, ERROR = "refuted", "supported", "unknown", "error"
RARE = 0.01  # a search that keeps less than this part of its candidates says so


@dataclass
class Report:
    """What is known of one claim after a search.

    Attributes
    ----------
    verdict : ``refuted`` (an exact witness), ``supported`` (searched, no violation), ``unknown`` (nothing could be evaluated, or
        the search was interrupted) or ``error``.
    witness, assignments, margin, where : the values at which it fails, those that replay takes, by how much, and what the functions
        are there.
    tried, satisfied : candidates, and how many of them satisfied the hypotheses.
    closest : the smallest amount by which the claim was seen to hold, and where.
    searched : what stood for the functions of the claim.
    note : why nothing is known, or what to make of the search.
    seconds : wall-clock time of its searches, added up.
    """

    source: Source
    statement: str = ""
    verdict: str = UNKNOWN
    witness: dict[str, str] | None = None
    assignments: dict[str, str] | None = None
    margin: str = ""
    where: str = ""
    tried: int = 0
    satisfied: int = 0
    gap: float = inf
    closest: str = ""
    searched: list[str] = field(default_factory=list)
    note: str = ""
    error: ClaimError | None = None
    seconds: float = 0.0
    found: dict[int, Found] = field(default_factory=dict, repr=False)
    expected: int = 0

    @property
    def replay(self) -> str:
        """The command that evaluates the claim at the witness."""
        if self.assignments is None:
            return ""
        words = ["samproof", "replay", self.source.statement or self.source.name]
        for g in self.source.given:
            words += ["-g", g]
        words += [f"{n}={v}" for n, v in self.assignments.items()]
        return shlex.join(words + [w for f in self.source.paths for w in ("--paths", f)])

    def as_data(self) -> dict[str, Any]:
        """The report as JSON data; without times, so that the same seed gives the same text."""
        return {
            "id": self.source.name,
            "statement": self.statement,
            "verdict": self.verdict,
            "witness": self.witness,
            "margin": self.margin or None,
            "where": self.where or None,
            "replay": self.replay or None,
            "tried": self.tried,
            "satisfied": self.satisfied,
            "closest": self.closest or None,
            "searched": self.searched,
            "note": str(self.error) if self.error is not None else self.note,
        }

    # ---- collecting ----
    def first(self) -> int | None:
        """The number of the first unit that found a witness or an error."""
        return min((n for n, f in self.found.items() if f.witness is not None or f.error is not None), default=None)

    def settle(self) -> None:
        """Put together what the units found, in their order, up to the first that settles the claim."""
        last = self.first()
        for n in sorted(self.found):
            if last is not None and n > last:
                break
            f = self.found[n]
            self.tried += f.tried
            self.satisfied += f.satisfied
            self.searched += [s for s in f.searched if s and s not in self.searched]
            if f.gap < self.gap:
                self.gap, self.closest = f.gap, f.closest
        end = self.found[last] if last is not None else None
        if end is not None and end.witness is not None:
            self.verdict, self.witness, self.margin, self.where = REFUTED, end.witness, end.margin, end.where
            self.assignments = end.replay
        elif end is not None and end.error is not None:
            self.verdict, self.error = ERROR, ClaimError(*end.error)
        elif len(self.found) < self.expected:
            self.note = f"interrupted after {len(self.found)} of {self.expected} searches"
        elif not self.satisfied:
            self.note = f"none of {self.tried} candidates satisfied the hypotheses and gave the claim a value"
        else:
            self.verdict = SUPPORTED
            if self.satisfied < RARE * self.tried:
                self.note = f"only {self.satisfied} of {self.tried} candidates satisfied the hypotheses; the search was thin"


def fuzz(
    sources: Sequence[Source],
    seconds: float = 2.0,
    seed: int = 0,
    workers: Workers | None = None,
    settled: Callable[[Report], None] = lambda report: None,
    progress: Callable[[Report, Found], None] = lambda report, found: None,
) -> tuple[list[Report], bool]:
    """Search every claim for a violation.

    Parameters
    ----------
    sources : the claims.
    seconds : how long to search each, counted by work and not by the clock: the same seed gives the same answer everywhere,
        however many workers there are.
    seed : of the random candidates.
    workers : who searches; this process if nobody is named.
    settled : called with each claim as soon as its verdict is known, in the order of the claims.
    progress : called after each unit of work.

    Returns
    -------
    The reports in the order of the claims, and whether the keyboard interrupted the search.

    Examples
    --------
    >>> reports, _ = fuzz([Source("statement", statement="x <= x**2", given=("x > 0",))])
    >>> reports[0].verdict, reports[0].witness, reports[0].margin
    ('refuted', {'x': '1/2'}, '1/4')
    """
    reports = [Report(source) for source in sources]
    units: list[Unit] = []
    by_unit: dict[str, Report] = {}
    for report in reports:
        report.expected = len(_begin(report, units, by_unit, seed, seconds))
    shown = 0

    def show() -> None:
        nonlocal shown
        while shown < len(reports) and _complete(reports[shown]):
            if reports[shown].error is None:
                reports[shown].settle()
            settled(reports[shown])
            shown += 1

    def receive(unit: Unit, found: Found) -> None:
        report = by_unit[unit.id]
        report.found[unit.number] = found
        report.seconds += found.seconds
        progress(report, found)
        show()

    def wanted(unit: Unit) -> bool:
        first = by_unit[unit.id].first()
        return first is None or unit.number < first

    interrupted = False
    try:
        show()
        gather(search, units, workers or Workers(1), receive, wanted)
        show()
    except KeyboardInterrupt:
        interrupted = True
        for report in reports[shown:]:
            if report.found:
                report.settle()
                settled(report)
        reports = [r for r in reports if r.found or r.error is not None]
    return reports, interrupted


def _begin(report: Report, units: list[Unit], by_unit: dict[str, Report], seed: int, seconds: float) -> list[Unit]:
    """The units of a claim; none where it cannot be searched, and the report says why."""
    try:
        lemma = report.source.lemma()
        report.statement = str(lemma.claim)
        not_vacuous(lemma, targets(lemma))
    except ClaimError as error:
        report.error = error
        report.verdict = UNKNOWN if error.code == "E200" else ERROR
        return []
    own = split(report.source, seed, seconds)
    units += own
    by_unit.update((u.id, report) for u in own)
    return own


def _complete(report: Report) -> bool:
    """Whether every unit before the one that settles the claim is done."""
    if report.error is not None:
        return True
    first = report.first()
    return all(n in report.found for n in range(report.expected if first is None else first + 1))
