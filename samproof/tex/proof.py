"""The derivation of a claim: a chain of relations, a reason for every step, cases, and what the certificate says."""

from __future__ import annotations

from ..check import Result
from ..claims.lemma import Derivation, Step
from ..store import FOLDER
from ..verdicts import PROVED
from .certificate import identity
from .page import Page, listed
from .phrases import Phrases
from .statement import Statement
from .text import typed


class Proof:
    """Writes the derivation of a checked claim onto a page."""

    def __init__(self, page: Page, phrases: Phrases, statement: Statement, result: Result) -> None:
        self.page, self.phrases, self.statement, self.result = page, phrases, statement, result

    def write(self) -> None:
        lemma, at = self.result.lemma, len(self.page.text)
        if lemma.derivation is not None:
            self._chain(lemma.derivation)
        elif lemma.by:
            self.page.say(f"By {self.phrases.reasons(lemma.by)}.")
        if lemma.derivation is None and self.result.verdict == PROVED:
            found = identity(lemma, self.page)
            if found or not lemma.by:
                self.page.say(found or self._reference())
        self.page.text.insert(at, self.statement.meanings())

    def _chain(self, d: Derivation, within: str = "") -> None:
        if d.steps:
            marks = [self.page.mark() for _ in d.steps]
            links = [(s.relation, s.expr) for s in d.steps]
            lead = "We have" if not self.page.text[-1].startswith("\\emph{Case") else ""
            self.page.say(f"{lead}{self.page.chain(d.start, links, marks)}.")
            self.page.say(f"Here {'; '.join(self._why(marks, d.steps))}.")
        for number, c in enumerate(d.cases):
            self.page.say("\0par")
            self.page.say(rf"\emph{{Case {within}{number + 1}:}} {self.page.relation(c.condition)}.")
            self._chain(c.derivation, f"{within}{number + 1}.")

    def _reference(self) -> str:
        return f"This follows from the hypotheses by the certificate {typed(f'{FOLDER}/{self.result.id}.json')}."

    def _why(self, marks: list[str], steps: list[Step]) -> list[str]:
        """The reasons of the steps; those that need no other reason are named together."""
        reasons: dict[str, list[str]] = {}
        for m, s in zip(marks, steps, strict=True):
            plain = "algebra" if s.relation == "==" else "the hypotheses and algebra"
            reasons.setdefault(self.phrases.reasons(s.by) if s.by else plain, []).append(f"({m})")
        return [f"{listed(names)} {'is' if len(names) == 1 else 'are'} by {why}" for why, names in reasons.items()]
