"""Many orbits at once in NumPy floats: a quick look without any guarantee."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mpmath
import numpy as np

from .emit import Scope, Writer, below, compiled
from .graph import Graph, Node
from .lower import Lowering
from .multiprecision import constants
from .problem import Problem


class _Arrays(Writer):
    """Source that writes every node into an array of its own, made once."""

    def __init__(self, graph: Graph, scalars: frozenset[Node]) -> None:
        super().__init__(graph)
        self.scalars = scalars  # nodes that depend on the time only
        self.buffers: list[str] = []

    def expression(self, n: Node, scope: Scope, depth: int) -> str:
        op, *rest = self.graph.nodes[n]
        parts = [self.emit(p, scope, depth) for p in rest]
        names = {"add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "neg": "negative", "abs": "absolute"}
        if n in self.scalars:
            return f"np.{names.get(op, op)}({', '.join(parts)})"
        return f"np.{names.get(op, op)}({', '.join([*parts, self._buffer(n)])})"

    def _buffer(self, n: Node) -> str:
        name = f"{self.prefix}{n}"
        self.buffers.append(name)
        return name

    def choose(self, n: Node, name: str, scope: Scope, depth: int) -> None:
        _, gap, positive, zero, negative = self.graph.nodes[n]
        side = self.emit(gap, scope, depth)
        high, middle, low = (self.graph.value(a) for a in (positive, zero, negative))
        if middle == 0 and high is not None and low is not None and high == -low and n not in self.scalars:
            self.line(depth, f"np.sign({side}, {self._buffer(n)})")
            if high != 1:
                self.line(depth, f"{name} *= {self.emit(positive, scope, depth)}")
            return
        a, b, c = (self.emit(p, scope, depth) for p in (positive, zero, negative))
        if zero == negative:
            self.line(depth, f"{name} = np.where({side} > 0, {a}, {b})")
        elif zero == positive:
            self.line(depth, f"{name} = np.where({side} < 0, {c}, {b})")
        else:
            self.line(depth, f"{name} = np.where({side} > 0, {a}, np.where({side} < 0, {c}, {b}))")


class Batch:
    """One problem for ``count`` orbits at once.

    Parameters
    ----------
    problem : what is run.
    count : how many orbits, positive.
    """

    def __init__(self, problem: Problem, count: int) -> None:
        self.problem, self.count = problem, count
        graph = problem.graph
        inputs = set(problem.inputs)
        scalars = frozenset(
            n for n in range(len(graph.nodes)) if not graph.constant[n] and not inputs & set(below(graph, [n]))
        )
        self._advance = self._compile("advance", [n for s in problem.steps for n in s], scalars)
        self._observe = self._compile("observe", [q.node for q in problem.quantities], scalars)
        points = [n for row in (problem.start, *problem.first) for n in row]
        values = _floats(graph, points)
        self.start = np.array([values[n] for n in problem.start])
        self.first = np.array([[values[n] for n in row] for row in problem.first])

    def _compile(self, name: str, outputs: list[Node], scalars: frozenset[Node]) -> Any:
        problem, graph = self.problem, self.problem.graph
        writer, scope = _Arrays(graph, scalars), Scope()
        size = len(problem.inputs)
        for i, x in enumerate(problem.inputs):
            scope.names[x] = f"x{i}"
        if problem.time is not None:
            scope.names[problem.time] = "t"
        found = [writer.emit(n, scope, 1) for n in outputs]
        if name == "observe":
            writer.line(1, f"return [{', '.join(f'np.broadcast_to({f}, x0.shape)' for f in found)}]")
        for i in range(size if name == "advance" else 0):
            writer.line(1, f"y{i} = {found[i]}" if len(problem.steps) == 1 else f"y{i} = np.where(w == 0, {found[i]}, 0.0)")
            for w in range(1, len(problem.steps)):
                writer.line(1, f"np.copyto(y{i}, {found[w * size + i]}, where=w == {w})")
        for i in range(size if name == "advance" else 0):
            writer.line(1, f"x{i}[:] = y{i}")
        values = _floats(graph, list(writer.constants))
        head = f"def {name}({', '.join(f'x{i}' for i in range(size))}{', t, w' if name == 'advance' else ''}):"
        copies = [f"    {k} = constant_{k}" for k in writer.constants.values()]
        copies += [f"    {b} = array_{b}" for b in writer.buffers]
        names: dict[str, Any] = {"np": np, **{f"constant_{k}": values[n] for n, k in writer.constants.items()}}
        names |= {f"array_{b}": np.empty(self.count) for b in writer.buffers}
        return compiled("\n".join([head, *copies, *writer.lines]) + "\n", names, name)

    def advance(self, states: Sequence[Any], begin: int, end: int, random: Any = None) -> None:
        """Make the steps from time ``begin`` to ``end`` in place; ``random`` draws the branches of a stochastic method."""
        edges = np.cumsum(self.problem.shares())[:-1]
        with np.errstate(all="ignore"):
            for t in range(begin, end):
                drawn = np.searchsorted(edges, random.random(self.count), side="right") if random is not None else None
                if t == 0 and all(np.all(x == s) for x, s in zip(states, self.start, strict=True)):
                    for i, x in enumerate(states):  # every decision of this step is known exactly
                        x[:] = self.first[drawn if drawn is not None else 0, i]
                else:
                    self._advance(*states, np.float64(t), drawn)

    def observe(self, states: Sequence[Any]) -> list[Any]:
        """The quantities of the bounds, an array for each."""
        with np.errstate(all="ignore"):
            found: list[Any] = self._observe(*states)
        return found


def spread(problem: Problem, batch: Batch, random: Any) -> list[Any]:
    """The starts: one for all orbits of a stochastic method; else evenly over the trap, or at random around the start."""
    if problem.stochastic:
        return [np.full(batch.count, s) for s in batch.start]
    trap = ends(problem)
    if trap is not None and len(problem.inputs) == 1:
        low, high = trap
        return [low + (high - low) * (np.arange(batch.count) + 0.5) / batch.count]
    return [s + (abs(s) or 1.0) * random.uniform(-0.5, 0.5, batch.count) for s in batch.start]


def ends(problem: Problem) -> tuple[float, float] | None:
    """The ends of the trap as floats, None where there is none."""
    if problem.experiment.trap is None:
        return None
    names: dict[str, Node] = {}
    for name, value in problem.values.items():
        names[name] = Lowering(problem.graph, names)(value)
    low, high = (Lowering(problem.graph, names)(e) for e in problem.experiment.trap)
    values = _floats(problem.graph, [low, high])
    return values[low], values[high]


def _floats(graph: Graph, wanted: Sequence[Node]) -> dict[Node, Any]:
    """Constants as floats, rounded once."""
    context = mpmath.mp.clone()
    context.dps = 30
    return {n: np.float64(v) for n, v in constants(graph, wanted, context).items()}
