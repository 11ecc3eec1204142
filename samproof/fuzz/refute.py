"""Refutation of false statements by exact counterexamples.

`refute` looks for a point where every hypothesis certainly holds and the goal certainly fails.  Candidates come from floating
point, verdicts only from exact arithmetic and from balls that are narrow enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf

from samproof.kernel.terms import Formula, Index, Poly, Vec, free, inner, substitute
from samproof.kernel.terms import eq as equation

from .text import show

Assignment = dict[str, Fraction | tuple[Fraction, ...]]


@dataclass(frozen=True)
class Witness:
    """A point where all hypotheses certainly hold and the goal certainly fails.

    Attributes
    ----------
    assignment : dict
        For each unknown, by readable name, a rational or the rational components of a vector.
    margin : Fraction or str
        By how much the goal fails: a rational, or decimals if the value is irrational; 0 if there is no goal or if a strict
        inequality holds with equality.
    exact : bool
        Whether every value involved is rational.
    unchecked : tuple of str
        Hypotheses that a point cannot verify: membership in a function class, statements for all naturals (these are checked
        for small ones).
    tried, satisfied : int
        How many candidates were evaluated before, and how many of them satisfied the hypotheses.
    """

    assignment: Assignment
    margin: Fraction | str
    exact: bool
    unchecked: tuple[str, ...] = ()
    tried: int = field(default=0, compare=False)
    satisfied: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return ", ".join(f"{name} = {_text(q)}" for name, q in self.assignment.items())


@dataclass(frozen=True)
class Search:
    """A search that found nothing: no evidence of truth beyond its size.

    Attributes
    ----------
    tried : int
        How many candidates were evaluated.
    satisfied : int
        How many of them satisfied the hypotheses, up to rounding; if none, the search was vacuous.
    closest : str or None
        The smallest amount by which the goal was seen to hold, and where.
    gap : float
        That amount; infinite if nothing satisfied the hypotheses.
    """

    tried: int
    satisfied: int
    closest: str | None = None
    gap: float = inf


def _text(q: Fraction | tuple[Fraction, ...]) -> str:
    return f"({', '.join(map(str, q))})" if isinstance(q, tuple) else str(q)


def _prepared(goal: Formula) -> Formula | None:
    """The goal as ge, gt or eq; None if no point can refute it."""
    if goal.head == "all":
        taken = {name for kind, name in free(goal) if kind == "nat"}
        fresh = next(n for n in (*"nktijm", *(f"n{i}" for i in range(len(taken) + 1))) if n not in taken)
        return _prepared(substitute(goal.args[1], {("nat", goal.args[0]): Index(fresh)}))
    if goal.head == "veq":
        return equation(inner(goal.args[0], goal.args[0]))
    return goal if goal.head in ("ge", "gt", "eq") else None


def _unchecked(hypotheses: Sequence[Formula]) -> tuple[str, ...]:
    found = []
    for h in hypotheses:
        if h.head == "class":
            found.append(f"{h.args[0]}({', '.join([str(h.args[1]), *(show(p) for p in h.args[2:])])})")
        elif h.head == "all":
            found.append(f"for all {h.args[0]}: {h.args[1].head} {_body(h.args[1])}")
        elif h.head in ("average", "variance", "chain"):
            found.append(repr(h))
    return tuple(found)


def _body(h: Formula) -> str:
    return show(h.args[0]) if isinstance(h.args[0], Poly | Vec) else repr(h)


def _search(
    hypotheses: Sequence[Formula], goal: Formula | None, seconds: float, seed: int, counted: bool = False, deeper: bool = False
) -> Witness | Search:
    from .hunt import Hit, Hunt, simplified
    from .meter import Meter

    hunt = Hunt(hypotheses, goal, Meter(seconds, counted), seed)
    try:
        if deeper:
            hunt.deepen()
        else:
            hunt.run()
    except Hit as hit:
        point, (margin, exact) = simplified(hit, Meter(max(0.2, seconds / 4), counted))
        unchecked = _unchecked(hypotheses)
        return Witness(hit.stage.scene.assignment(point), margin, exact, unchecked, hunt.tried, hunt.satisfied)
    gap, where = hunt.closest or (inf, None)
    return Search(hunt.tried, hunt.satisfied, where, gap)


def refute(
    hypotheses: Sequence[Formula],
    goal: Formula,
    seconds: float = 2.0,
    seed: int = 0,
    counted: bool = False,
    deeper: bool = False,
) -> Witness | Search:
    """Look for an exact counterexample to a statement.

    Parameters
    ----------
    hypotheses : sequence of Formula
        What is assumed.
    goal : Formula
        What is claimed to follow.
    seconds : float
        When to stop.
    seed : int
        The seed of the random candidates.
    counted : bool
        Count the seconds by the work that is done instead of the clock: the same answer for the same seed on every machine.
    deeper : bool
        Leave out the candidates that do not depend on the seed, and descend from random ones until the seconds are over.

    Returns
    -------
    Witness or Search
        A certified counterexample, simplified; or how hard it was looked for.

    Examples
    --------
    >>> from samproof.kernel import ge, var
    >>> x = var("x")
    >>> found = refute([], ge(x * x - x))
    >>> print(found, found.margin, found.exact)
    x = 1/2 1/4 True
    >>> type(refute([], ge(x * x), seconds=0.2)).__name__
    'Search'
    """
    claim = _prepared(goal)
    if claim is None:
        return Search(0, 0)
    return _search(tuple(hypotheses), claim, seconds, seed, counted, deeper)


def satisfy(hypotheses: Sequence[Formula], seconds: float = 2.0, seed: int = 0, counted: bool = False) -> Witness | Search:
    """Look for a point where all hypotheses hold.

    Parameters
    ----------
    hypotheses : sequence of Formula
        What should hold.
    seconds : float
        When to stop.
    seed : int
        The seed of the random candidates.
    counted : bool
        Count the seconds by the work that is done instead of the clock.

    Returns
    -------
    Witness or Search
        A certified point, simplified; or how hard it was looked for.

    Examples
    --------
    >>> from samproof.kernel import ONE, gt, var
    >>> x = var("x")
    >>> print(satisfy([gt(x), gt(ONE - x)]))
    x = 1/2
    """
    return _search(tuple(hypotheses), None, seconds, seed, counted)
