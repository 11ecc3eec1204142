"""Orbits in mpmath at any number of digits: every operation is rounded, so they are evidence and not enclosures."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mpmath

from ..errors import ClaimError
from .emit import Writer, evaluate
from .graph import FUNCTIONS, Graph, Node
from .orbit import State, Stop, build, loop, view
from .problem import Problem

GUARD = 20  # further bits with which the constants are computed before they are rounded once


class Multiprecision:
    """One problem at ``dps`` decimal digits.

    Parameters
    ----------
    problem : what is run.
    dps : decimal digits, positive.
    """

    def __init__(self, problem: Problem, dps: int) -> None:
        self.problem, self.dps, self.quantities = problem, dps, problem.quantities
        self.context = mpmath.mp.clone()
        self.context.dps = dps
        step, seen = Writer(problem.graph), Writer(problem.graph)
        sources = loop(problem, step)[0], view(problem, seen)[0]
        points = [n for row in (problem.start, *problem.first) for n in row]
        known = constants(problem.graph, [*step.constants, *seen.constants, *points], self.context)
        self._constant = known
        functions = {"number": self.context.mpf, **{f: getattr(self.context, f) for f in FUNCTIONS}, "abs": abs}
        self._advance = build(sources[0], "advance", known, step, functions)
        self._observe = build(sources[1], "observe", known, seen, functions)

    def start(self) -> State:
        return tuple(self._constant[n] for n in self.problem.start)

    def first(self, which: int) -> State:
        return tuple(self._constant[n] for n in self.problem.first[which])

    def advance(self, state: State, steps: Sequence[Any]) -> State:
        try:
            found: State = self._advance(*state, steps)
        except (ZeroDivisionError, ValueError, TypeError, OverflowError) as error:
            raise Stop(f"the orbit left the numbers that the step is defined for: {error}") from None
        return found

    def observe(self, state: State) -> State:
        found: State = self._observe(*state)
        return found

    def text(self, value: Any) -> list[str]:
        return [self.context.nstr(value, self.dps, strip_zeros=False)]

    def least(self, value: Any, upper: bool = False) -> Any:
        return value


def constants(graph: Graph, wanted: Sequence[Node], context: Any) -> dict[Node, Any]:
    """Constants with ``GUARD`` further bits, rounded once to the precision of an mpmath context.

    Raises
    ------
    ClaimError : E195 for one that is not a real number.
    """
    inner = context.clone()
    inner.prec = context.prec + GUARD

    def number(q: Fraction) -> Any:
        return inner.mpf(q.numerator) / q.denominator

    functions = {f: getattr(inner, f) for f in FUNCTIONS}
    found = evaluate(graph, wanted, number, {"pi": +inner.pi, "abs": abs, **functions})
    for n, value in found.items():
        if not isinstance(value, inner.mpf) or not inner.isfinite(value):
            raise ClaimError("E195", f"a constant of the step is {value}, not a real number")
        found[n] = context.mpf(value)
    return found
