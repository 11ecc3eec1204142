"""Counterexamples and examples for claims: exact points, for numbers and for functions of a class."""

from __future__ import annotations

from typing import Any, NamedTuple

from .claims.lemma import Lemma
from .models import NoModel, scenes
from .prove.derive import Obligation

SECONDS = 1.5


class Example(NamedTuple):
    """A point at which all hypotheses hold, or how hard it was looked for."""

    point: dict[str, str] | None
    tried: int
    contradictory: bool


def _shown(witness: Any, what: str) -> dict[str, str]:
    point = {name: _text(value) for name, value in witness.assignment.items()}
    return {**point, "where": what} if what else point


def _text(value: Any) -> str:
    return f"({', '.join(map(str, value))})" if isinstance(value, tuple) else str(value)


def example(lemma: Lemma, seconds: float = SECONDS) -> Example:
    """A point, and a function where one is needed, for which every hypothesis of the claim holds exactly."""
    from .fuzz import Witness, contradictory, satisfy

    tried = 0
    try:
        candidates = scenes(lemma)
    except NoModel:
        candidates = []
    for what, hypotheses, _ in candidates:
        found = satisfy(hypotheses, seconds=seconds)
        if isinstance(found, Witness):
            return Example(_shown(found, what) or {"where": "no symbols"}, tried, False)
        tried += found.tried
    scalar = [h for h in lemma.hypotheses() if h.head in ("ge", "gt", "eq")]
    return Example(None, tried, contradictory(scalar))


def refute_claim(lemma: Lemma, seconds: float = SECONDS) -> dict[str, str] | None:
    """An exact point, and a function where one is needed, at which the hypotheses hold and the claim fails."""
    from .fuzz import Witness, refute

    try:
        candidates = scenes(lemma)
    except NoModel:
        return None
    for what, hypotheses, goal in candidates:
        found = refute(hypotheses, goal, seconds=seconds)
        if isinstance(found, Witness):
            return {**_shown(found, what), "violated by": str(found.margin)}
    return None


def explain(obligation: Obligation, seconds: float = SECONDS) -> None:
    """Look for a point at which everything that a step may use holds and the step fails; note it on the obligation."""
    from .fuzz import Witness, refute

    goal = obligation.goal
    if goal is None:
        return
    premises = [h for h in obligation.hypotheses if h.head in ("ge", "gt", "eq")]
    found = refute(premises, goal, seconds=seconds)
    if isinstance(found, Witness):
        obligation.verdict = "refuted"
        point = ", ".join(f"{n} = {v}" for n, v in _shown(found, "").items())
        obligation.note = f"does not follow from its reasons: {point} (violated by {found.margin})"


