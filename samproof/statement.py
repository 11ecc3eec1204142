"""A single statement in SymPy syntax: proved with a certificate, refuted with an exact witness, or unknown."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from . import kernel as k
from .claims.expr import Condition, Relation, expr
from .claims.parse import Parser
from .errors import ClaimError
from .provers.context import Budget, Unproved
from .provers.proof import Proof


@dataclass
class Outcome:
    """The answer to :func:`prove`.

    Attributes
    ----------
    verdict : ``proved``, ``refuted`` or ``unknown``.
    certificate : plain JSON data that the kernel accepted, when proved.
    theorem : the kernel's theorem, when proved.
    witness : exact values at which the hypotheses hold and the statement fails, when refuted.
    margin : by how much it fails there.
    rests_on : ``interval arithmetic`` where the proof needed it.
    tried : what was tried, when unknown.
    seconds : wall-clock time.
    """

    statement: str
    verdict: str = "unknown"
    certificate: dict[str, Any] | None = None
    theorem: k.Theorem | None = None
    witness: dict[str, Any] | None = None
    margin: str | None = None
    rests_on: list[str] = field(default_factory=list)
    tried: str = ""
    seconds: float = 0.0


def prove(statement: str | Relation, given: Sequence[str | Relation] | str | Relation = (), seconds: float = 10.0) -> Outcome:
    """Decide one statement about real numbers, for all values that the hypotheses allow.

    Parameters
    ----------
    statement : a relation in SymPy syntax: ``<=``, ``<``, ``>=``, ``>``, ``Eq``, ``Ne``, with ``Abs``, ``Max``, ``Min``,
        ``sqrt``, ``exp``, ``log``, ``sin``, ``cos``, ``pi`` and rational literals; or a ``Relation``.
    given : hypotheses of the same kind; every symbol is a real number.
    seconds : budget.

    Raises
    ------
    ClaimError : for text that is not mathematics, floats, hypotheses that contradict each other.

    Examples
    --------
    >>> prove("a*b <= (a**2 + b**2)/2").verdict
    'proved'
    >>> prove("x <= x**2", given=["x > 0"]).witness
    {'x': '1/2'}
    """
    started = time.perf_counter()
    goal, hypotheses = _read(statement, given)
    outcome = Outcome(str(goal))
    formulas = list(dict.fromkeys(h.formula for h in hypotheses))
    _not_vacuous(formulas, hypotheses)
    conditions = [c for r in (*hypotheses, goal) for c in r.conditions()]
    for share, refute_seconds in ((0.15, 0.3), (0.85, min(4.0, seconds / 2))):
        try:
            _certify(outcome, goal, formulas, conditions, Budget(share * seconds))
            break
        except Unproved as failure:
            outcome.tried = failure.tried
        if _refuted(outcome, goal.formula, formulas, conditions, refute_seconds):
            break
    outcome.seconds = time.perf_counter() - started
    return outcome


def _read(statement: Any, given: Any) -> tuple[Relation, list[Relation]]:
    parser = Parser(place="<statement>")
    given = [given] if isinstance(given, str | Relation) else list(given)
    hypotheses: list[Relation] = []
    for number, g in enumerate(given, 1):
        parser.place = f"<given {number}>"
        hypotheses += [_relation(g)] if not isinstance(g, str) else parser.relations(g)
    parser.place = "<statement>"
    goals = [_relation(statement)] if not isinstance(statement, str) else parser.relations(statement)
    if len(goals) != 1:
        raise ClaimError("E172", f"{statement!r} states {len(goals)} relations; state one at a time", parser.place)
    return goals[0], hypotheses


def _relation(value: Any) -> Relation:
    if isinstance(value, Relation):
        return value
    if type(value).__module__.startswith("sympy") and getattr(value, "is_Relational", False):
        return Relation(value.rel_op, expr(value.lhs), expr(value.rhs))
    raise ClaimError("E146", f"{value!r} is not a relation such as a <= b")


def _not_vacuous(formulas: list[k.Formula], hypotheses: list[Relation]) -> None:
    if not formulas:
        return
    from .fuzz import Witness, contradictory, satisfy

    if isinstance(satisfy(formulas, seconds=1.0), Witness):
        return
    shown = ", ".join(map(str, hypotheses))
    if contradictory(formulas):
        raise ClaimError("E170", f"the hypotheses contradict each other: {shown}; a statement about nothing is not proved")
    raise ClaimError(
        "E171", f"no point was found at which all hypotheses hold: {shown}; simplify them or check that they can hold"
    )


def _certify(outcome: Outcome, goal: Relation, formulas: list[k.Formula], conditions: list[Condition], budget: Budget) -> None:
    from .provers.tactics import prove_formula

    proof = Proof()
    context = [proof.assume(h) for h in formulas]
    defined = []
    for c in conditions:
        try:
            defined.append(prove_formula(proof, c.formula, context, budget))
        except Unproved as failure:
            raise Unproved(c.formula, f"nothing shows that the statement has a meaning: {c.reason}; {failure.tried}") from None
    last = prove_formula(proof, goal.formula, [*context, *defined], budget)
    certificate = json.loads(json.dumps(proof.certificate(last)))
    theorem = k.check(certificate)
    if theorem.conclusion != goal.formula or not theorem.hypotheses <= set(formulas):
        raise Unproved(goal.formula, "the certificate proves something else")
    outcome.verdict, outcome.certificate, outcome.theorem = "proved", certificate, theorem
    outcome.rests_on = sorted(theorem.facts)


def _refuted(outcome: Outcome, goal: k.Formula, formulas: list[k.Formula], conditions: list[Condition], seconds: float) -> bool:
    from .fuzz import Witness, refute

    found = refute(formulas, goal, seconds=seconds)
    if not isinstance(found, Witness) or found.unchecked:
        return False
    outcome.verdict, outcome.margin = "refuted", str(found.margin)
    outcome.witness = {name: str(value) for name, value in found.assignment.items()}
    return True
