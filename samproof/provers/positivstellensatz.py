"""The search for a Positivstellensatz certificate: untrusted, but whatever it returns has been checked exactly.

A certificate of ``goal >= 0`` (or ``> 0``) writes ``multiplier * goal`` as a sum of squares times products of premises.
Cheap searches come first: weights by linear programming over growing candidate lists, one-variable decompositions, then
semidefinite programming with exact rounding.  After the first of them a point that satisfies the premises and not the goal
is looked for, since most searches that fail have one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from ..kernel.terms import ONE, ZERO, Poly
from .candidates import Level
from .countermodel import is_refuted
from .grading import Problem, Summand, TooLarge
from .linear import LEVELS as LINEAR
from .linear import contradiction_search, linear_search, termwise
from .semidefinite import LEVELS as SEMIDEFINITE
from .semidefinite import semidefinite_search
from .univariate import univariate_search

Sides = tuple[list[Summand], list[Summand]]
Attempt = Callable[[float], Sides | None]


@dataclass(frozen=True)
class Combination:
    """multiplier * goal = terms, each a list of summands (weight, root, premises): weight * root^2 * product of premises."""

    multiplier: list[Summand]
    terms: list[Summand]


def search(
    goal: Poly, strict: bool, premises: Sequence[tuple[Poly, bool]], budget: float = 5.0, hints: Sequence[int] = ()
) -> Combination | None:
    """Look for a certificate that the premises imply the goal.

    Parameters
    ----------
    goal : the polynomial that is to be nonnegative, or positive when ``strict``.
    strict : whether the goal is strict.
    premises : polynomials known to be nonnegative, or positive where the flag says so.
    budget : seconds of processor time.
    hints : indices of premises that are likely to be needed; they are tried first.

    Returns
    -------
    A certificate whose identity and signs have been checked over the rationals, or None.

    Notes
    -----
    Some consequences have no certificate with a positive multiplier, ``a >= c`` from ``a >= 0`` and ``a^2 >= c^2`` for one.
    With the negated goal among the premises, ``(-goal, not strict)``, a certificate is a refutation, and the kernel's rule
    ``cases`` on the goal removes the extra premise.

    Examples
    --------
    >>> from samproof.kernel import var
    >>> x, y = var("x"), var("y")
    >>> search(x * x + y * y - (x * y).scale(2), False, []).terms
    [(Fraction(1, 1), [-1*var(x)^1 + 1*var(y)^1], [])]
    >>> search(x, False, [(y, True)]) is None
    True
    """
    return Search(goal, strict, premises, hints).run(budget)


class Search:
    """One search, which can be taken up again where its seconds ended.

    ``found`` is the certificate; ``refuted`` says that a point satisfies the premises and not the goal, so that there is none.
    """

    def __init__(self, goal: Poly, strict: bool, premises: Sequence[tuple[Poly, bool]], hints: Sequence[int] = ()) -> None:
        self.found: Combination | None = None
        self.refuted = False
        self._goal, self._strict, self._premises = goal, strict, premises
        self._attempts: list[Attempt] = []
        self._dear: list[Attempt] = []
        if not goal.terms and not strict:
            self.found = Combination([(Fraction(1), ONE, [])], [])
            return
        with suppress(TooLarge):
            self._plan(Problem(goal, strict, premises, hints))

    def _plan(self, problem: Problem) -> None:
        """Cheap attempts before dear ones."""

        def linear(level: Level) -> Attempt:
            return partial(linear_search, problem, level)

        def semidefinite(level: Level) -> Attempt:
            return partial(semidefinite_search, problem, level)

        univariate = [partial(univariate_search, self._goal, self._strict, self._premises)] if len(self._goal.atoms()) == 1 else []
        self._attempts = [
            partial(termwise, problem),
            linear(LINEAR[0]),
            partial(self._refute, problem),
            *map(linear, LINEAR[1:3]),
            partial(contradiction_search, problem, LINEAR[1]),
            *map(semidefinite, SEMIDEFINITE[:2]),
            *univariate,
        ]
        self._dear = [linear(LINEAR[3]), *map(semidefinite, SEMIDEFINITE[2:]), linear(LINEAR[4])]

    def run(self, budget: float, thorough: bool = True) -> Combination | None:
        """Go on for at most so many seconds; only where it is to be ``thorough`` with what is dear."""
        deadline = time.thread_time() + budget
        if thorough:
            self._attempts, self._dear = self._attempts + self._dear, []
        while self._attempts and time.thread_time() <= deadline:
            try:
                found = self._attempts[0](deadline)
            except (TooLarge, ArithmeticError, ValueError):
                found = None
            if found is not None:
                combination = _tidied(*found)
                if holds(self._goal, self._strict, self._premises, combination):
                    self.found, self._attempts, self._dear = combination, [], []
                    break
            elif time.thread_time() > deadline:
                break  # it may have been cut short
            del self._attempts[:1]
        return self.found

    def _refute(self, problem: Problem, deadline: float) -> None:
        self.refuted = is_refuted(problem)
        if self.refuted:
            self._attempts, self._dear = [], []


def _tidied(multiplier: list[Summand], terms: list[Summand]) -> Combination:
    """Equal summands merged, and the first weight of the multiplier 1."""
    unit = 1 / multiplier[0][0] if multiplier else Fraction(1)
    sides = []
    for side in (multiplier, terms):
        merged: dict[tuple[str, tuple[int, ...]], Summand] = {}
        for weight, root, factors in side:
            constant = root.constant()
            if constant is not None:
                weight, root = weight * constant * constant, ONE
            indices = sorted(factors)
            before = merged.get((root.key, tuple(indices)), (Fraction(0), root, indices))
            merged[root.key, tuple(indices)] = (before[0] + weight * unit, root, indices)
        sides.append([s for s in merged.values() if s[0]])
    return Combination(*sides)


def holds(goal: Poly, strict: bool, premises: Sequence[tuple[Poly, bool]], found: Combination) -> bool:
    """Whether a combination satisfies all that the kernel asks of it."""
    left, left_positive = _expand(found.multiplier, premises)
    right, right_positive = _expand(found.terms, premises)
    if left is None or right is None:
        return False
    return left_positive and (right_positive or not strict) and left * goal == right


def _expand(summands: Sequence[Summand], premises: Sequence[tuple[Poly, bool]]) -> tuple[Poly | None, bool]:
    whole, positive = ZERO, False
    for c, q, factors in summands:
        if c <= 0 or any(not 0 <= i < len(premises) for i in factors):
            return None, False
        product = (q * q).scale(c)
        for i in factors:
            product = product * premises[i][0]
        whole = whole + product
        positive = positive or (bool(q.constant()) and all(premises[i][1] for i in factors))
    return whole, positive


__all__ = ["Combination", "Search", "holds", "search"]
