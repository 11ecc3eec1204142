"""What becomes of a changed claim: refuted with a witness, still true with a certificate of the kernel, or undecided."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from .. import kernel as k
from ..campaign.source import Source, read_files
from ..campaign.units import hunt
from ..check import Checker, Result
from ..claims.lemma import Derivation, Lemma, Use
from ..errors import ClaimError
from ..provers.context import Budget, Unproved
from ..provers.derive import attempt
from ..provers.obligations import Obligation
from ..provers.proof import Proof
from ..provers.tactics import prove_formula
from ..verdicts import PROVED
from .variant import Variant, closed, variants

REFUTED, TRUE, UNDECIDED = "refuted", "still true", "undecided"
STRONGER, IMPLIED, OTHER = "stronger", "implied", "unordered"
SEARCH, PROVE, COMPARE = 0.35, 0.45, 0.2  # parts of the seconds


@dataclass
class Settled:
    """What is known of one variant.

    Attributes
    ----------
    number, kind, part, change : which variant.
    statement : the changed claim.
    verdict : ``refuted``, ``still true`` or ``undecided``.
    compared : of one that is still true: ``stronger`` than the original, ``implied`` by it, or ``unordered`` as far as is known.
    witness, margin, where : of one that is refuted.
    steps : the length of the certificate of one that is still true.
    seconds : wall-clock time.
    """

    number: int
    kind: str
    part: str
    change: str
    statement: str
    verdict: str = UNDECIDED
    compared: str = ""
    witness: dict[str, str] | None = None
    margin: str = ""
    where: str = ""
    steps: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Task:
    """The work on one variant, as plain data."""

    source: Source
    number: int
    seconds: float
    seed: int

    @property
    def id(self) -> str:
        return f"{self.source.name}{self.source.statement}#{self.number}"


def settle(task: Task) -> Settled:
    """Decide one variant of a claim."""
    return decide(_variants(task.source)[task.number - 1], _checker(task.source), task.seconds, task.seed)


@lru_cache(maxsize=4)
def _variants(source: Source) -> list[Variant]:
    return variants(source.lemma())


@lru_cache(maxsize=4)
def _checker(source: Source) -> Checker:
    """A checker that knows the claim and those that it cites, as far as their stored certificates are accepted."""
    checker = Checker(save=False)
    lemma = source.lemma()
    needed = lemma.ancestors()
    for other in read_files(source.files).lemmas if source.files else [lemma]:
        if other.id in needed and not checker.replay(other) and other is lemma:
            _prove(lemma, checker, lemma.derivation, 5.0)
    return checker


def decide(variant: Variant, checker: Checker, seconds: float, seed: int = 0) -> Settled:
    """Decide one variant.

    Parameters
    ----------
    variant : the changed claim.
    checker : knows the original and what it cites.
    seconds : budget.
    seed : of the search for a witness.
    """
    started = time.perf_counter()
    edit = variant.edit
    answer = Settled(int(variant.id.rpartition("-")[2]), edit.kind, edit.part, edit.change, str(variant.claim))
    if not _refuted(answer, variant, SEARCH * seconds, seed):
        for chain in closed(variant):
            if _still_true(answer, variant, checker, chain, PROVE * seconds):
                break
        if variant.about_claim and answer.compared == STRONGER:
            answer.compared = _compared(variant, checker, COMPARE * seconds)
    answer.seconds = time.perf_counter() - started
    return answer


def _refuted(answer: Settled, variant: Variant, seconds: float, seed: int) -> bool:
    try:
        found = hunt(variant, seconds, seed)
    except ClaimError:
        return False  # it cannot be evaluated; it may still be proved
    if found.witness is None:
        return False
    answer.verdict, answer.witness, answer.margin, answer.where = REFUTED, found.witness, found.margin, found.where
    return True


class _Open(Exception):
    """An obligation is open: the whole attempt is over."""


def _stopper(seconds: float) -> Callable[[Obligation], None]:
    """Ends an attempt at the first obligation that is not proved, and when the seconds are over."""
    end = time.monotonic() + seconds

    def stop(o: Obligation) -> None:
        if o.verdict != PROVED or time.monotonic() > end:
            raise _Open

    return stop


def _still_true(answer: Settled, variant: Variant, checker: Checker, chain: Derivation | None, seconds: float) -> bool:
    """Try one derivation; None stands for the reasons of a claim that has none."""
    cites = chain is not None and any(isinstance(r, Use) and r.lemma is variant.base for s in chain.steps for r in s.by)
    steps = _prove(variant, checker, chain, seconds)
    if not steps:
        return False
    answer.verdict, answer.steps = TRUE, steps
    answer.compared = IMPLIED if variant.about_claim and cites else STRONGER
    return True


def _prove(lemma: Lemma, checker: Checker, chain: Derivation | None, seconds: float) -> int:
    """The number of steps of a certificate that the kernel accepted for the claim itself; 0 where there is none."""
    kept = lemma.derivation
    lemma.derivation = chain
    try:
        stop = _stopper(seconds)
        got = attempt(lemma, checker.library, seconds, stop, stop)
        if not got.complete or "main" not in got.theorems:
            return 0
        rows = json.loads(json.dumps([(name, got.proof.certificate(step)) for name, step in got.theorems.items()]))
        theorems = {name: k.check(certificate, checker.library) for name, certificate in rows}
        checker._accept(lemma, theorems, Result(lemma))
        return sum(len(certificate["steps"]) for _, certificate in rows)
    except (_Open, ClaimError, k.KernelError, RecursionError):
        return 0
    finally:
        lemma.derivation = kept


def _compared(variant: Variant, checker: Checker, seconds: float) -> str:
    """Whether the variant leaves nowhere more between its sides than the original does, or nowhere less."""
    new, old = variant.claim.formula.args[0], variant.base.claim.formula.args[0]
    same_way = variant.claim.formula.head == variant.base.claim.formula.head
    for gap, word in ((new - old, IMPLIED if same_way else ""), (old - new, STRONGER)):
        proof = Proof(checker.library)
        context = [proof.assume(h) for h in variant.hypotheses() if h.head in ("ge", "gt", "eq")]
        try:
            prove_formula(proof, k.ge(gap), context, Budget(seconds))
        except (Unproved, k.KernelError, RecursionError):
            continue
        if word:
            return word
    return OTHER
