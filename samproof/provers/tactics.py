"""The order in which methods are tried on one formula."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from .. import kernel as k
from .angles import angle_facts, cancel_arguments
from .branches import by_choices, has_cases
from .close import close
from .context import Budget, Unproved, atoms_of, is_scalar, polynomial
from .equations import combination, same_arguments
from .proof import Proof
from .signs import product_of_stated_signs, sum_of_positive_terms

TRANSCENDENTAL = frozenset({"exp", "log", "sin", "cos", "pi"})
OPAQUE_SECONDS = 1.0  # for a goal about choices that are left as they are
IDENTITY_SECONDS = 0.5  # to see whether an equation holds by the addition formulas and known positive denominators alone
ALGEBRA_SECONDS = 1.0  # for algebra alone on a statement that speaks of transcendental functions


def prove_formula(
    proof: Proof,
    goal: k.Formula,
    context: Sequence[int],
    budget: Budget,
    cited: Sequence[int] = (),
    algebra: float = ALGEBRA_SECONDS,
) -> int:
    """A step that concludes ``goal``: choices settled, then algebra, then monotonicity and enclosures.

    Parameters
    ----------
    proof : the proof that is being built.
    goal : ``ge``, ``gt`` or ``eq``.
    context, cited : steps that may be used, and those that the author names.
    budget : seconds of processor time.
    algebra : seconds of it for algebra where the goal is transcendental.

    Raises
    ------
    Unproved : naming what was tried.
    """

    def plain(goal: k.Formula, context: Sequence[int], cited: Sequence[int], budget: Budget) -> int:
        steps = [*cited, *context]
        atoms = atoms_of(proof, steps, goal.args[0])
        analytic = bool({a.head for a in atoms} & TRANSCENDENTAL)
        if analytic and goal.head == "eq":
            from .analytic import prove_identity

            with suppress(Unproved):
                return prove_identity(proof, goal, steps, budget.part(IDENTITY_SECONDS))
        cancelled, atoms = cancel_arguments(proof, atoms, steps)
        known = [*cancelled, *angle_facts(proof, atoms)]
        if analytic:
            known += same_arguments(proof, goal, context, cited, budget)
        cited, steps = [*known, *cited], [*known, *steps]
        try:
            return close(proof, goal, context, cited, budget.part(algebra) if analytic else budget)
        except Unproved:
            if not analytic and "sqrt" not in {a.head for a in atoms}:
                raise
        from .analytic import prove_analytic

        return prove_analytic(proof, goal, steps, budget)

    stated = [*cited, *context]
    for s in stated:
        if proof.conclusion(s) == goal:
            return s
    simple = combination(proof, goal, stated) if goal.head == "eq" else sum_of_positive_terms(proof, goal)
    if simple is None:
        simple = product_of_stated_signs(proof, goal, stated)
    if simple is not None:
        return simple
    spoken = [goal.args[0], *(polynomial(proof, s) for s in cited if is_scalar(proof.conclusion(s)))]
    if any(has_cases(p) for p in spoken):
        if cited:
            with suppress(Unproved):  # what is cited may be enough without looking into the pieces
                return plain(goal, context, cited, budget.part(OPAQUE_SECONDS))
        return by_choices(proof, goal, context, cited, budget, plain)
    return plain(goal, context, cited, budget)
