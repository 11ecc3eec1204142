"""Orbits enclosed by balls: the mean-value form F(mid) + F'(X)(X - mid), every decision made with certainty on the whole ball.

The loop is generated and grows: a path of decisions that was not met before is decided slowly, differentiated, and added to the
source as nested ``if``.  Decisions and derivatives are computed with ``LOW`` bits where that pays, the midpoint with all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flint

from .emit import Scope, Writer, compiled
from .exactly import ball, certain_sign, enclose, hull
from .graph import Node
from .orbit import State, Stop
from .problem import Problem

LOW = 53
SWITCH = 200  # up to so many bits everything is computed with all of them: changing the precision would cost more
MOST_PATHS = 64  # more paths than this are decided slowly each time, so that the source stays small
Trail = tuple[tuple[Node, int], ...]


class Undecided(Stop):
    """A decision, or the size of the enclosure, is open at the present precision."""


class _Balls(Writer):
    """Source in ball arithmetic; a decision inside of a gap gives the union of its possible arms."""

    def choose(self, n: Node, name: str, scope: Scope, depth: int) -> None:
        parts = [self.emit(p, scope, depth) for p in self.graph.nodes[n][1:]]
        self.line(depth, f"{name} = hull({', '.join(parts)})")


class Enclosure:
    """One problem in balls.

    Parameters
    ----------
    problem : what is run.
    dps : decimal digits, positive; the precision is at least ``bits``.
    """

    def __init__(self, problem: Problem, dps: int, raised: int = 0) -> None:
        self.problem, self.dps, self.quantities = problem, dps, problem.quantities
        self.bits = max(LOW, round((dps + 1) * 3.3219280948873626)) << raised
        self.low = LOW if self.bits > SWITCH else self.bits
        self._paths: list[dict[Trail, tuple[list[Node], list[list[Node]]]]] = [{} for _ in problem.steps]
        self._advance: Any = None

    def start(self) -> State:
        return tuple(ball(self.problem.graph, n, self.bits) for n in self.problem.start)

    def first(self, which: int) -> State:
        return tuple(ball(self.problem.graph, n, self.bits) for n in self.problem.first[which])

    def observe(self, state: State) -> State:
        inputs, done = dict(zip(self.problem.inputs, state, strict=True)), dict[Node, Any]()
        with flint.ctx.workprec(self.bits):
            return tuple(enclose(self.problem.graph, q.node, inputs, done) for q in self.problem.quantities)

    def text(self, value: Any) -> list[str]:
        with flint.ctx.workprec(self.bits + LOW):
            middle = value.mid().str(self.dps, radius=False)
            radius = (value - flint.arb(middle)).abs_upper()
            return [middle, _rounded_up(radius)]

    def least(self, value: Any, upper: bool = False) -> Any:
        with flint.ctx.workprec(self.bits):
            return value.upper() if upper else value.lower()

    def advance(self, state: State, steps: Sequence[Any]) -> State:
        """The enclosure after some steps.

        Raises
        ------
        Undecided : where a decision is not certain, with the time and the condition.
        """
        stochastic = self.problem.stochastic
        if self._advance is None:
            self._advance = self._compile()
        with flint.ctx.workprec(self.bits):
            while len(steps):
                state, left = self._advance(state, steps)
                if left is None:
                    break
                steps = steps[left - (steps[0][0] if stochastic else steps[0]) :]
                t, which = steps[0] if stochastic else (steps[0], 0)
                state = self._slow(state, t, which)
                steps = steps[1:]
        if not all(x.is_finite() for x in state):
            raise Undecided("the enclosure is not bounded any more")
        return state

    # ---- one step at full precision ----
    def _slow(self, state: State, t: int, which: int) -> State:
        graph, problem = self.problem.graph, self.problem
        inputs = dict(zip(problem.inputs, state, strict=True))
        if problem.time is not None:
            inputs[problem.time] = flint.arb(t)
        signs: dict[Node, int] = {}
        done: dict[Node, Any] = {}
        while (gap := graph.pending(problem.steps[which], signs)) is not None:
            value = enclose(graph, gap, inputs, done)
            side = certain_sign(value)
            if side is None:
                label = graph.labels.get(gap, "a decision of the step")
                raise Undecided(f"undecided: the ball {_shown(problem, state)} meets {label} (their difference is in {value.str(5)})", t)
            signs[gap] = side
        path = tuple(sorted(signs.items()))
        known = self._paths[which]
        if path not in known:
            outputs = graph.rebuild(problem.steps[which], signs=signs)
            known[path] = outputs, [[graph.derivative(n, x) for x in problem.inputs] for n in outputs]
            if len(known) <= MOST_PATHS:
                self._advance = self._compile()
        outputs, slopes = known[path]
        middle = dict(inputs)
        middle.update(zip(problem.inputs, (x.mid() for x in state), strict=True))
        found, at_middle, on_ball = [], dict[Node, Any](), dict[Node, Any]()
        for n, row in zip(outputs, slopes, strict=True):
            value = enclose(graph, n, middle, at_middle)
            for slope, x in zip(row, state, strict=True):
                value += enclose(graph, slope, inputs, on_ball) * (x - x.mid())
            if not value.is_finite():
                raise Undecided(f"the enclosure of the step from {_shown(problem, state)} is not bounded", t)
            found.append(value)
        return tuple(found)

    def _precision(self, writer: Writer, depth: int, bits: int) -> None:
        if self.low != self.bits:
            writer.line(depth, f"ctx.prec = {bits}")

    # ---- many steps in generated source ----
    def _compile(self) -> Any:
        """The loop over the paths that are known; it returns the state and the time of a step that it could not make."""
        problem, graph = self.problem, self.problem.graph
        low, high = _Balls(graph, "w", "l"), _Balls(graph, "v", "k")
        high.lines = low.lines
        states = [f"x{i}" for i in range(len(problem.inputs))]
        scope = Scope()
        scope.names.update(zip(problem.inputs, states, strict=True))
        low.line(1, f"{', '.join(states)}, = state")
        low.line(1, "for t, w in steps:" if problem.stochastic else "for t in steps:")
        if problem.time is not None:
            low.line(2, "now = arb(t)")
            scope.names[problem.time] = "now"
        self._precision(low, 2, self.low)
        for w, paths in enumerate(self._paths):
            depth = 2
            if problem.stochastic:
                low.line(2, f"if w == {w}:")
                depth = 3
            some = dict(list(paths.items())[:MOST_PATHS])
            self._branch(low, high, some, problem.steps[w], {}, Scope(scope), depth)
            low.line(depth, "break")
        low.line(1, "else:")
        low.line(2, f"return ({', '.join(states)},), None")
        self._precision(low, 1, self.bits)
        low.line(1, f"return ({', '.join(states)},), t")
        copies = [f"    {k} = constant_{k}" for writer in (low, high) for k in writer.constants.values()]
        names: dict[str, Any] = {"arb": flint.arb, "hull": hull, "abs": abs}
        names |= {f: getattr(flint.arb, f) for f in ("sqrt", "exp", "log", "sin", "cos")}
        for writer, bits in ((low, self.low), (high, self.bits)):
            names |= {f"constant_{k}": ball(graph, n, bits) for n, k in writer.constants.items()}
        names["context"] = flint.ctx
        source = "\n".join(["def advance(state, steps):", "    ctx = context", *copies, *low.lines]) + "\n"
        return compiled(source, names, "advance")

    def _branch(
        self,
        low: Writer,
        high: Writer,
        paths: dict[Trail, tuple[list[Node], list[list[Node]]]],
        steps: list[Node],
        signs: dict[Node, int],
        scope: Scope,
        depth: int,
    ) -> None:
        """The decisions of some paths as nested ``if``, and the mean-value form at the end of each."""
        if not paths:
            return
        gap = self.problem.graph.pending(steps, signs)
        if gap is None:
            [(outputs, slopes)] = paths.values()
            self._mean_value(low, high, outputs, slopes, scope, depth)
            return
        side = low.emit(gap, scope, depth)
        for sign, test in ((1, ">"), (-1, "<"), (0, "==")):
            some = {p: leaf for p, leaf in paths.items() if (gap, sign) in p}
            if some:
                low.line(depth, f"if {side} {test} 0:")
                self._branch(low, high, some, steps, {**signs, gap: sign}, Scope(scope), depth + 1)

    def _mean_value(
        self, low: Writer, high: Writer, outputs: list[Node], slopes: list[list[Node]], scope: Scope, depth: int
    ) -> None:
        graph, n = self.problem.graph, len(outputs)
        factors = [[None if graph.value(s) == 0 else low.emit(s, scope, depth) for s in row] for row in slopes]
        self._precision(low, depth, self.bits)
        middle = Scope()
        if self.problem.time is not None:
            middle.names[self.problem.time] = "now"
        for i, x in enumerate(self.problem.inputs):
            low.line(depth, f"m{i} = x{i}.mid()")
            middle.names[x] = f"m{i}"
        values = high.emit_all(outputs, middle, depth)
        moved = sorted({j for row in factors for j, f in enumerate(row) if f is not None})
        if n > 1:
            for j in moved:
                low.line(depth, f"d{j} = x{j} - m{j}")
        terms = [
            " + ".join([v, *(f"{f} * {f'd{j}' if n > 1 else '(x0 - m0)'}" for j, f in enumerate(row) if f is not None)])
            for v, row in zip(values, factors, strict=True)
        ]
        low.line(depth, f"{', '.join(f'x{i}' for i in range(n))} = {', '.join(terms)}")
        low.line(depth, "continue")


def _shown(problem: Problem, state: State) -> str:
    return ", ".join(f"{n} = {x.str(20)}" for n, x in zip(problem.coordinates, state, strict=True))


def _rounded_up(radius: Any) -> str:
    """A decimal of three digits that is at least the radius (an exact nonnegative number)."""
    if radius.is_zero():
        return "0"
    if not radius.is_finite():
        return "inf"
    bound = flint.arb(radius) * flint.arb(flint.fmpq(101, 100))
    text: str = bound.str(3, radius=False)
    return text
