"""The loop over steps as generated source, shared by the arithmetics whose numbers can be compared: mpmath and rationals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from .emit import Scope, Writer, compiled
from .graph import Node
from .problem import Problem, Quantity

State = tuple[Any, ...]


class Stop(Exception):
    """A run cannot go on: at time ``time`` (None where the evaluator does not know), for a reason that is shown to the user."""

    def __init__(self, reason: str, time: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.time = reason, time


class Engine(Protocol):
    """An evaluator of one problem: states at t = 0 and t = 1, a stretch of steps, what is written of a state."""

    problem: Problem
    quantities: list[Quantity]  # those that this arithmetic can give

    def start(self) -> State:
        """The state at t = 0."""

    def first(self, which: int) -> State:
        """The state at t = 1 after a step of branch ``which``, every decision of which was made exactly."""

    def advance(self, state: State, steps: Sequence[Any]) -> State:
        """The state after some steps: times t, or pairs (t, branch) of a stochastic method."""

    def observe(self, state: State) -> State:
        """The quantities of the bounds at a state."""

    def text(self, value: Any) -> list[str]:
        """The columns that a number takes in a table."""

    def least(self, value: Any, upper: bool = False) -> Any:
        """A number that the value is certainly not below (above, if ``upper``), for comparing."""


def loop(problem: Problem, writer: Writer) -> tuple[str, list[Node]]:
    """Source of ``advance(x0, x1, ..., steps)``, and the constants it needs."""
    graph, states = problem.graph, [f"x{i}" for i in range(len(problem.inputs))]
    scope = Scope()
    scope.names.update(zip(problem.inputs, states, strict=True))
    writer.line(0, f"def advance({', '.join(states)}, steps):")
    writer.line(1, "for t, w in steps:" if problem.stochastic else "for t in steps:")
    if problem.time is not None:
        writer.line(2, "now = number(t)")
        scope.names[problem.time] = "now"
    together = frozenset.intersection(*(frozenset().union(*map(graph.certain, s)) for s in problem.steps))
    for n in sorted(together):
        if not graph.constant[n]:
            writer.emit(n, scope, 2)
    for w, outputs in enumerate(problem.steps):
        depth = 3 if problem.stochastic else 2
        if problem.stochastic:
            writer.line(2, f"{'if' if w == 0 else 'elif'} w == {w}:")
        found = writer.emit_all(outputs, Scope(scope), depth)
        writer.line(depth, f"{', '.join(states)} = {', '.join(found)}")
    writer.line(1, f"return {', '.join(states)},")
    return _with_constants(writer), list(writer.constants)


def view(problem: Problem, writer: Writer) -> tuple[str, list[Node]]:
    """Source of ``observe(x0, x1, ...)``, which returns the quantities of the bounds."""
    states = [f"x{i}" for i in range(len(problem.inputs))]
    scope = Scope()
    scope.names.update(zip(problem.inputs, states, strict=True))
    writer.line(0, f"def observe({', '.join(states)}):")
    found = writer.emit_all([q.node for q in problem.quantities], scope, 1) if problem.quantities else []
    writer.line(1, f"return ({''.join(f'{f}, ' for f in found)})")
    return _with_constants(writer), list(writer.constants)


def _with_constants(writer: Writer) -> str:
    """The source with the constants as local variables of the function."""
    head, *body = writer.lines
    copies = [f"    {name} = constant_{name}" for name in writer.constants.values()]
    return "\n".join([head, *copies, *body]) + "\n"


def build(source: str, name: str, values: dict[Node, Any], writer: Writer, names: dict[str, Any]) -> Any:
    """The compiled function with the values of its constants."""
    namespace = {**names, **{f"constant_{text}": values[n] for n, text in writer.constants.items()}}
    return compiled(source, namespace, name)


def schedule(problem: Problem, begin: int, end: int, draws: Iterator[int] | None) -> Sequence[Any]:
    """The steps from time ``begin`` to ``end`` in the form that ``advance`` takes."""
    if draws is None:
        return range(begin, end)
    return [(t, next(draws)) for t in range(begin, end)]
