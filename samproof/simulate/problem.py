"""An experiment with everything fixed: method, exact values of the parameters, exact start, the step as nodes of a graph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ..claims.concrete import Coordinates
from ..claims.experiment import ROOTED, TIME, Experiment
from ..claims.expr import Expr, Relation, expr
from ..claims.parse import Parser
from ..errors import ClaimError
from .graph import Graph, Node
from .lower import Lowering

_DECIMAL = re.compile(r"(?<![\w.])(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][+-]?\d+)?")


@dataclass(frozen=True)
class Quantity:
    """What a bound of an experiment is about: ``quantity >= bound`` (or ``<=``, when ``below``)."""

    relation: Relation
    node: Node
    bound: Node
    below: bool

    @property
    def text(self) -> str:
        return str(self.relation.rhs if self.below != (self.relation.op[0] == "<") else self.relation.lhs)


@dataclass
class Problem:
    """What the evaluators need.

    ``steps[w]`` are the coordinates after one step of branch w as nodes over ``inputs`` (and ``time``); ``first[w]`` those after
    the first step, constants for which every decision was made exactly; ``notes`` says which of them were on an edge.
    """

    experiment: Experiment
    method: str
    graph: Graph
    values: dict[str, Expr]
    start_text: tuple[str, ...]
    inputs: list[Node]
    time: Node | None
    start: list[Node]
    steps: list[list[Node]]
    first: list[list[Node]]
    probabilities: list[Node]
    quantities: list[Quantity]
    notes: list[str] = field(default_factory=list)

    @property
    def coordinates(self) -> list[str]:
        return [v.args[0] for v in self.experiment.variables]

    @property
    def stochastic(self) -> bool:
        return len(self.steps) > 1

    def shares(self) -> list[float]:
        """The probabilities as floats, for drawing."""
        from .exactly import ball

        return [float(ball(self.graph, p, 128).mid()) for p in self.probabilities]


def exact(text: str, symbols: Mapping[str, Expr], where: str) -> Expr:
    """Read an exact number such as ``1/10`` or ``sqrt(2)*rho/10``.

    Raises
    ------
    ClaimError : E194 for a decimal, which the exact rational is offered for; the parser's errors for anything else.

    Examples
    --------
    >>> exact("3/10", {}, "--start")
    3/10
    """
    decimal = _DECIMAL.search(text)
    if decimal:
        value = Fraction(decimal.group())
        raise ClaimError("E194", f"the decimal {decimal.group()} is not exact; write {value}", where)
    return Parser(symbols, where).expression(text)


def parameters(experiment: Experiment, settings: Mapping[str, str]) -> dict[str, Expr]:
    """The value of every parameter, with some of them set anew; an expression may use the parameters before it.

    Raises
    ------
    ClaimError : E194 for a name that is not a parameter.
    """
    for name in settings:
        if name not in experiment.parameters:
            there = ", ".join(experiment.parameters) or "none"
            raise ClaimError("E194", f"{experiment.name} has no parameter {name!r}; it has {there}")
    found: dict[str, Expr] = {}
    for name, value in experiment.parameters.items():
        text = settings.get(name)
        found[name] = value if text is None else exact(text, {n: experiment_symbol(n) for n in found}, f"--set {name}")
    return found


def experiment_symbol(name: str) -> Expr:
    return Expr("symbol", name)


def prepare(
    experiment: Experiment,
    method: str | None = None,
    settings: Mapping[str, str] | None = None,
    start: Sequence[str] | None = None,
) -> Problem:
    """Fix an experiment's method, parameters and start, and check them.

    Parameters
    ----------
    method : one of ``experiment.methods``; None for its own.
    settings : exact values of parameters as text, instead of the experiment's.
    start : exact coordinates as text, instead of the experiment's.

    Raises
    ------
    ClaimError : E191 for a method that does not fit, E194 for a parameter that is unknown, not exact or outside its domain, E195
        for a step that is not a real number there, E197 for a start that does not fit or is a critical point.
    """
    method = method or experiment.method
    values = parameters(experiment, settings or {})
    graph = Graph()
    names: dict[str, Node] = {}
    for name, value in values.items():
        names[name] = Lowering(graph, names)(value)
    _domains(experiment, Lowering(graph, names), values)
    point = experiment.start if start is None else _start(experiment, start, values)
    begin = [Lowering(graph, names)(p) for p in point]
    inputs = [graph.input(v.args[0]) for v in experiment.variables]
    table = {**names, **{v.args[0]: n for v, n in zip(experiment.variables, inputs, strict=True)}}
    time = graph.input(TIME.args[0]) if method == ROOTED else None
    if time is not None:
        if TIME.args[0] in table:
            raise ClaimError("E191", f"{ROOTED} uses the name {TIME} for time; {experiment.name} uses it for something else")
        table[TIME.args[0]] = time
    branches = experiment.branches(method)
    lower = Lowering(graph, table)
    state = experiment.variables[0] if len(inputs) == 1 else Coordinates(*experiment.variables)
    rows = [b.step(state) for b in branches]
    steps = [[lower(e) for e in _parts(row.next)] for row in rows]
    ascents = [[lower(e) for e in _parts(row.u)] for row in rows]
    probabilities = [Lowering(graph, names)(b.probability) for b in branches]
    _probabilities(graph, probabilities, experiment)
    problem = Problem(
        experiment,
        method,
        graph,
        values,
        tuple(map(str, point)),
        inputs,
        time,
        begin,
        steps,
        [],
        probabilities,
        [_quantity(r, lower) for r in experiment.bounds],
    )
    _first_step(problem, ascents)
    return problem


def _parts(x: Any) -> tuple[Expr, ...]:
    return tuple(x) if isinstance(x, tuple) else (expr(x),)


def _start(experiment: Experiment, texts: Sequence[str], values: Mapping[str, Expr]) -> tuple[Expr, ...]:
    wanted = len(experiment.variables)
    if len(texts) != wanted:
        names = ", ".join(v.args[0] for v in experiment.variables)
        raise ClaimError("E197", f"the start has {len(texts)} coordinates, but {experiment.name} has {wanted}: {names}")
    return tuple(exact(t, {n: experiment_symbol(n) for n in values}, "--start") for t in texts)


def _domains(experiment: Experiment, lower: Lowering, values: Mapping[str, Expr]) -> None:
    for r in experiment.relations():
        if lower.holds(r):
            continue
        shown: dict[str, str] = {}
        for e in r.walk():
            if isinstance(e, Expr) and e.op in ("symbol", "natural"):
                shown[e.args[0]] = f"{e.args[0]} = {values[e.args[0]]}"
        raise ClaimError("E194", f"{experiment.name} needs {r}, which {' and '.join(shown.values())} violates")


def _probabilities(graph: Graph, nodes: Sequence[Node], experiment: Experiment) -> None:
    total = graph.num(0)
    for n in nodes:
        if graph.sign(n) < 0:
            raise ClaimError("E194", f"a component of {experiment.name} has a negative probability at these parameters")
        total = graph.add(total, n)
    if graph.sign(graph.sub(total, graph.num(1))):
        raise ClaimError("E194", f"the probabilities of {experiment.name} do not sum to 1 at these parameters")


def _quantity(r: Relation, lower: Lowering) -> Quantity:
    left, right = lower(r.lhs), lower(r.rhs)
    swapped = lower.graph.constant[left] and not lower.graph.constant[right]
    return Quantity(r, right if swapped else left, left if swapped else right, (r.op[0] == "<") != swapped)


def _first_step(problem: Problem, ascents: Sequence[Sequence[Node]]) -> None:
    """Decide the first step exactly, and refuse a start that the method never leaves because the gradient is 0."""
    graph = problem.graph
    at = dict(zip(problem.inputs, problem.start, strict=True))
    if problem.time is not None:
        at[problem.time] = graph.num(0)
    edges: dict[Node, None] = {}
    problem.first = [graph.rebuild(s, at, on_zero=lambda gap: edges.setdefault(gap)) for s in problem.steps]
    still = all(graph.sign(u) == 0 for row in ascents for u in graph.rebuild(row, at))
    where = ", ".join(f"{n} = {v}" for n, v in zip(problem.coordinates, problem.start_text, strict=True))
    if still:
        raise ClaimError(
            "E197",
            f"the start {where} is a critical point: the gradient is 0 there, so u = 0 (sign(0) = 0) and {problem.method} stays "
            "at the start for ever; choose another with --start",
        )
    for gap in edges:
        problem.notes.append(f"the start {where} lies exactly on {graph.labels.get(gap, 'an edge')}; decided exactly there")
    if not problem.stochastic and _equal(graph, problem.first[0], problem.start):
        problem.notes.append(f"the start {where} is a fixed point of {problem.method}: it looks from there at a critical point")


def _equal(graph: Graph, left: Sequence[Node], right: Sequence[Node]) -> bool:
    """Whether two points are known to be equal."""
    try:
        return not any(graph.sign(graph.sub(a, b)) for a, b in zip(left, right, strict=True))
    except ClaimError:
        return False
