"""Orbits in exact rationals, for steps that are made of + - * / and choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import gmpy2

from ..errors import ClaimError
from .emit import Writer, below, evaluate
from .graph import FUNCTIONS, Node
from .orbit import State, Stop, build, loop, view
from .problem import Problem

LIMIT = 1_000_000  # bits of a denominator, after which a run stops
STRETCH = 4  # steps between two looks at the length, which may double at every step


def first_irrational(problem: Problem, outputs: Sequence[Node]) -> str | None:
    """The first operation below some nodes that leaves the rationals, None where there is none."""
    for n in below(problem.graph, outputs):
        op = problem.graph.nodes[n][0]
        if op == "pi" or op in FUNCTIONS:
            return str(op)
    return None


class Rationals:
    """One problem in exact rationals.

    Raises
    ------
    ClaimError : E200 for a step that is not rational; the first operation that is not is named.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        graph = problem.graph
        points = [n for row in (problem.start, *problem.first) for n in row]
        irrational = first_irrational(problem, [*points, *(n for s in problem.steps for n in s)])
        if irrational:
            name = problem.experiment.name
            raise ClaimError("E200", f"{name} by {problem.method} is not rational: {irrational} occurs in a step; leave out --exact")
        self.quantities = [q for q in problem.quantities if first_irrational(problem, [q.node]) is None]
        step, seen = Writer(graph), Writer(graph)
        sources = loop(problem, step)[0], view(replace(problem, quantities=self.quantities), seen)[0]
        constants = evaluate(graph, [*step.constants, *seen.constants, *points], number, {"abs": abs})
        self._constant = constants
        names = {"number": gmpy2.mpq, "abs": abs}
        self._advance = build(sources[0], "advance", constants, step, names)
        self._observe = build(sources[1], "observe", constants, seen, names)

    def start(self) -> State:
        return tuple(self._constant[n] for n in self.problem.start)

    def first(self, which: int) -> State:
        return tuple(self._constant[n] for n in self.problem.first[which])

    def advance(self, state: State, steps: Sequence[Any]) -> State:
        try:
            for part in range(0, len(steps), STRETCH):
                state = self._advance(*state, steps[part : part + STRETCH])
                longest = max(x.denominator.bit_length() for x in state)
                if longest > LIMIT:
                    raise Stop(f"the exact numbers have grown to {longest} bits; use --rigorous, or fewer --steps")
        except ZeroDivisionError:
            raise Stop("the step divides by zero on this orbit") from None
        return state

    def observe(self, state: State) -> State:
        found: State = self._observe(*state)
        return found

    def text(self, value: Any) -> list[str]:
        return [str(value)]

    def least(self, value: Any, upper: bool = False) -> Any:
        return value


def number(q: Fraction) -> Any:
    """A rational of this arithmetic."""
    return gmpy2.mpq(q.numerator, q.denominator)
