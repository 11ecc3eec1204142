"""Expectations along a stochastic orbit: by enumerating every sequence of components, then by drawing at random.

An enumeration is exact where the step is rational: equal states are merged, so a horizon can be long.  Elsewhere every state is a
ball and the expectation an enclosure.  Beyond, means over independent orbits in floats with 95 percent confidence intervals.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import flint
import numpy as np

from ..errors import ClaimError
from .batch import Batch, ends
from .emit import evaluate
from .exact import Rationals, first_irrational, number
from .exactly import ball
from .orbit import Engine, State, Stop
from .problem import Problem
from .rigorous import Enclosure

MOST_STATES = 4096
LEVEL = 0.95
QUANTILE = 1.959963984540054  # of the normal distribution, for LEVEL
ORBITS = 10_000


class Mean(NamedTuple):
    """Expectations at time t of the coordinates, then of the quantities: texts, floats, half-widths as text ("0" when enumerated)."""

    t: int
    texts: list[str]
    values: list[float]
    widths: list[str]
    states: int


def enumerate_all(problem: Problem, engine: Engine, steps: int) -> Iterator[Mean]:
    """The expectations at t = 0, 1, ... for as long as there are not too many states; ends early without a word.

    Parameters
    ----------
    engine : exact rationals or balls.
    steps : the last time, at most.
    """
    weights = _weights(problem, engine)
    states: list[tuple[State, Any]] = [(engine.start(), 1)]
    for t in range(steps + 1):
        if t:
            following: list[tuple[State, Any]] = []
            try:
                for state, weight in states:
                    for w, p in enumerate(weights):
                        image = engine.first(w) if t == 1 else engine.advance(state, [(t - 1, w)])
                        following.append((image, weight * p))
            except Stop:
                return
            states = _merged(following) if isinstance(engine, Rationals) else following
        yield _mean(engine, t, states)
        if len(states) * len(weights) > MOST_STATES:
            return


def _merged(states: list[tuple[State, Any]]) -> list[tuple[State, Any]]:
    found: dict[State, Any] = {}
    for state, weight in states:
        found[state] = found.get(state, 0) + weight
    return list(found.items())


def _weights(problem: Problem, engine: Engine) -> list[Any]:
    graph, nodes = problem.graph, problem.probabilities
    if isinstance(engine, Rationals):
        known = evaluate(graph, nodes, number, {})
        return [known[n] for n in nodes]
    assert isinstance(engine, Enclosure)
    return [ball(graph, n, engine.bits) for n in nodes]


def _mean(engine: Engine, t: int, states: list[tuple[State, Any]]) -> Mean:
    totals: list[Any] = []
    with flint.ctx.workprec(engine.bits if isinstance(engine, Enclosure) else 53):
        for state, weight in states:
            terms = [weight * v for v in (*state, *engine.observe(state))]
            totals = terms if not totals else [a + b for a, b in zip(totals, terms, strict=True)]
    texts = [" +/- ".join(engine.text(v)) for v in totals]
    return Mean(t, texts, [float(v) for v in totals], ["0"] * len(totals), len(states))


def sample(problem: Problem, batch: Batch, begin: int, steps: int, every: int, seed: int) -> Iterator[Mean]:
    """Means over independent orbits from the start, at the recorded times after ``begin``.

    The half-width is Hoeffding's for a coordinate that the trap bounds, else that of the normal approximation.
    """
    random = np.random.default_rng(seed)
    states = [np.full(batch.count, s) for s in batch.start]
    trap = _trap(problem)
    hoeffding = None if trap is None else (trap[1] - trap[0]) * math.sqrt(math.log(2 / (1 - LEVEL)) / (2 * batch.count))
    t = 0
    while t < steps:
        following = min(steps, t - t % every + every)
        batch.advance(states, t, following, random)
        t = following
        if t <= begin:
            continue
        samples = [*states, *batch.observe(states)]
        values = [float(np.mean(s)) for s in samples]
        widths = [QUANTILE * float(np.std(s, ddof=1)) / math.sqrt(batch.count) for s in samples]
        if hoeffding is not None:
            widths[0] = hoeffding
        yield Mean(t, [repr(v) for v in values], values, [repr(float(w)) for w in widths], batch.count)


def intervals(problem: Problem) -> str:
    """How the half-widths of random means are computed."""
    first = "Hoeffding's inequality over the trap for the coordinate, " if _trap(problem) is not None else ""
    return f"{first}normal approximation"


def _trap(problem: Problem) -> tuple[float, float] | None:
    own = problem.method == problem.experiment.method
    return ends(problem) if own and len(problem.inputs) == 1 else None


def evaluator(problem: Problem, dps: int) -> Engine:
    """Exact rationals where the step, its quantities and the probabilities are rational, and balls elsewhere."""
    needed = [*problem.probabilities, *(q.node for q in problem.quantities)]
    if first_irrational(problem, needed) is None:
        try:
            return Rationals(problem)
        except ClaimError as error:
            if error.code != "E200":
                raise
    return Enclosure(problem, dps)


