"""The order in which methods are tried on one formula."""

from __future__ import annotations

from collections.abc import Sequence

from .. import kernel as k
from .close import close
from .context import Budget, Unproved, atoms_of
from .proof import Proof

TRANSCENDENTAL = frozenset({"exp", "log", "sin", "cos"})


def prove_formula(proof: Proof, goal: k.Formula, context: Sequence[int], budget: Budget) -> int:
    """A step that concludes ``goal``: algebra first, then monotonicity and enclosures where exp, log, sin or cos occur.

    Raises
    ------
    Unproved : naming what was tried.
    """
    heads = {a.head for a in atoms_of(proof, context, goal.args[0])}
    analytic = bool(heads & (TRANSCENDENTAL | {"pi"}))
    try:
        return close(proof, goal, context, (), Budget(min(budget.left, 1.0)) if analytic else budget)
    except Unproved:
        if not (analytic or "sqrt" in heads):
            raise
    from .analytic import prove_analytic

    return prove_analytic(proof, goal, context, budget)
