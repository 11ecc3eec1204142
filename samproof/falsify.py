"""Counterexamples and examples for claims: exact points, for numbers and for functions of a class."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from . import kernel as k
from .claims.lemma import Lemma
from .models import NoModel, scenes, typical
from .provers.obligations import Obligation

if TYPE_CHECKING:
    from .fuzz import Search, Witness

SECONDS = 1.5


class Example(NamedTuple):
    """A point at which all hypotheses hold, or how hard it was looked for."""

    point: dict[str, str] | None
    tried: int
    contradictory: bool


class Defined(NamedTuple):
    """A statement with the variables that its equations define substituted, and their definitions in order."""

    hypotheses: list[k.Formula]
    goal: k.Formula
    definitions: list[tuple[str, k.Poly]]


def without_definitions(hypotheses: list[k.Formula], goal: k.Formula) -> Defined:
    """Use each hypothesis x = expression (x not in the expression) to substitute x everywhere: an equivalent statement."""
    definitions: list[tuple[str, k.Poly]] = []
    for _ in range(len(hypotheses)):
        found = next(((h, *d) for h in hypotheses if h.head == "eq" and (d := _definition(h.args[0])) is not None), None)
        if found is None:
            break
        equation, name, image = found
        mapping = {("var", name): image}
        hypotheses = [k.substitute(h, mapping) for h in hypotheses if h != equation]
        goal = k.substitute(goal, mapping)
        definitions.append((name, image))
    return Defined(hypotheses, goal, definitions)


def _definition(p: k.Poly) -> tuple[str, k.Poly] | None:
    for m, c in p.terms:
        if len(m) == 1 and m[0][1] == 1 and m[0][0].head == "var":
            name = m[0][0].args[0]
            rest = k.Poly.atom(m[0][0]) - p.scale(1 / c)
            if ("var", name) not in k.free(rest):
                return name, rest
    return None


def _shown(witness: Any, what: str) -> dict[str, str]:
    point = {name: _text(value) for name, value in witness.assignment.items()}
    return {**point, "where": what} if what else point


def _text(value: Any) -> str:
    return f"({', '.join(map(str, value))})" if isinstance(value, tuple) else str(value)


def _scenes(lemma: Lemma) -> Iterator[tuple[str, list[k.Formula], k.Formula]]:
    with suppress(NoModel):
        yield from scenes(lemma)


@lru_cache(maxsize=32)
def _point(hypotheses: tuple[k.Formula, ...], seconds: float) -> Witness | Search:
    """The same point at any time, and for all claims with these hypotheses."""
    from .fuzz import satisfy

    return satisfy(hypotheses, seconds=seconds, counted=True)


def example(lemma: Lemma, seconds: float = SECONDS) -> Example:
    """A point, and a function where one is needed, for which every hypothesis of the claim holds exactly."""
    from .fuzz import Search, Witness, contradictory

    tried = 0
    for what, hypotheses, goal in _scenes(lemma):
        plain = without_definitions(hypotheses, goal)
        has_typical = lemma.families() and not lemma.always
        found = _point((*plain.hypotheses, *typical(lemma)), seconds) if has_typical else Search(0, 0)
        if isinstance(found, Search):
            found = _point(tuple(plain.hypotheses), seconds)
        if isinstance(found, Witness) and not found.unchecked:
            return Example(_shown(found, _where(what, plain)) or {"where": "no symbols"}, tried, False)
        if isinstance(found, Witness):
            continue
        tried += found.tried
    scalar = [h for h in lemma.hypotheses() if h.head in ("ge", "gt", "eq")]
    return Example(None, tried, contradictory(scalar))


def refute_claim(lemma: Lemma, seconds: float = SECONDS) -> dict[str, str] | None:
    """An exact point, and a function where one is needed, at which the hypotheses hold and the claim fails."""
    from .fuzz import Witness, refute

    for what, hypotheses, goal in _scenes(lemma):
        plain = without_definitions(hypotheses, goal)
        found = refute(plain.hypotheses, plain.goal, seconds=seconds)
        if isinstance(found, Witness) and not found.unchecked:
            return {**_shown(found, _where(what, plain)), "violated by": str(found.margin)}
    return None


def _where(what: str, plain: Defined) -> str:
    from .fuzz.evaluate import show

    return "; ".join(part for part in (what, *(f"{n} = {show(image)}" for n, image in plain.definitions)) if part)


def explain(obligation: Obligation, seconds: float = SECONDS) -> None:
    """Look for a point at which everything that a step may use holds and the step fails; note it on the obligation."""
    from .fuzz import Witness, refute

    goal = obligation.goal
    if goal is None:
        return
    premises = [h for h in obligation.hypotheses if h.head != "class"]
    found = refute(premises, goal, seconds=seconds)
    if isinstance(found, Witness) and not found.unchecked:
        obligation.verdict = "refuted"
        point = ", ".join(f"{n} = {v}" for n, v in _shown(found, "").items())
        obligation.note = f"does not follow from its reasons: {point} (violated by {found.margin})"
