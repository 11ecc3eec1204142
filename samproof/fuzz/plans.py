"""Plans: which unknowns are computed from equations and from hypotheses made tight, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

import numpy as np

from .evaluate import exact_values
from .floats import Floats, Lowered
from .scene import Scene
from .surds import rational_root
from .tape import Tape


class Step(NamedTuple):
    """Solve ``node = 0`` for a slot: linear (branch 0) or the smaller or larger root of a quadratic (branch -1 or 1)."""

    node: int
    slot: int
    branch: int = 0


Plan = tuple[Step, ...]


def solve_rows(lowered: Lowered, plan: Plan, x: Floats) -> Floats:
    """Carry out a plan on many points in floating point; nan where it fails."""
    x = x.copy()
    with np.errstate(all="ignore"):
        for node, slot, branch in plan:
            ends = []
            for t in (0.0, 1.0, -1.0) if branch else (0.0, 1.0):
                x[:, slot] = t
                ends.append(lowered.node(x, node))
            if not branch:
                slope = ends[1] - ends[0]
                x[:, slot] = np.where(slope == 0, np.nan, -ends[0] / slope)
            else:
                c, b, a = ends[0], (ends[1] - ends[2]) / 2, (ends[1] + ends[2]) / 2 - ends[0]
                x[:, slot] = np.where(a == 0, np.nan, (-b + branch * np.sqrt(b * b - 4 * a * c)) / (2 * a))
    return x


def solve_exactly(tape: Tape, plan: Plan, point: Sequence[Fraction]) -> list[Fraction] | None:
    """Carry out a plan exactly; None where it fails or the solution is not rational."""
    x = list(point)
    for node, slot, branch in plan:
        needed = tape.needed(node)
        ends: list[Fraction] = []
        for t in (0, 1, -1) if branch else (0, 1):
            x[slot] = Fraction(t)
            v = exact_values(tape, x, needed)[node]
            if not isinstance(v, Fraction):
                return None
            ends.append(v)
        if not branch:
            slope = ends[1] - ends[0]
            if not slope:
                return None
            x[slot] = -ends[0] / slope
        else:
            c, b, a = ends[0], (ends[1] - ends[2]) / 2, (ends[1] + ends[2]) / 2 - ends[0]
            root = rational_root(b * b - 4 * a * c)
            if root is None or not a:
                return None
            x[slot] = (-b + branch * root) / (2 * a)
    return x


def secant(tape: Tape, node: int, anchor: Sequence[Fraction], target: Sequence[Fraction]) -> list[Fraction] | None:
    """The other rational point of the quadric ``node = 0`` on the line from one such point towards any point.

    Parameters
    ----------
    tape : Tape
        The operations.
    node : int
        The equation.
    anchor : sequence of Fraction
        A point on the quadric.
    target : sequence of Fraction
        Where the line goes; slots that the equation does not read are taken from here.

    Returns
    -------
    list of Fraction or None
        The other point, close to the target if the target is close to the quadric; None if the equation is not quadratic.

    Examples
    --------
    >>> from samproof.kernel import ONE, var
    >>> x, y = var("x"), var("y")
    >>> tape = Tape({}, 0)
    >>> node = tape.scalar(x * x + y * y - ONE)
    >>> [str(q) for q in secant(tape, node, [Fraction(-1), Fraction(0)], [Fraction(0), Fraction(1, 2)])]
    ['3/5', '4/5']
    """
    reads = tape.degrees(node)
    ends: dict[int, Fraction] = {}

    def at(t: Fraction) -> list[Fraction]:
        return [a + t * (b - a) if i in reads else b for i, (a, b) in enumerate(zip(anchor, target, strict=True))]

    for t in (-1, 0, 1, 2):
        v = exact_values(tape, at(Fraction(t)), tape.needed(node))[node]
        if not isinstance(v, Fraction):
            return None
        ends[t] = v
    a, b = (ends[1] + ends[-1]) / 2, (ends[1] - ends[-1]) / 2
    if ends[0] or not a or ends[2] != 4 * a + 2 * b:
        return None
    return at(-b / a)


def _arranged(tape: Tape, steps: Sequence[Step]) -> Plan | None:
    """An order in which each step only reads slots that are already known; None if there is none."""
    left, done = list(steps), []
    while left:
        slots = {s.slot for s in left}
        ready = next((s for s in left if not (tape.degrees(s.node).keys() & slots) - {s.slot}), None)
        if ready is None:
            return None
        left.remove(ready)
        done.append(ready)
    return tuple(done)


def _choices(tape: Tape, node: int, quadratic: bool) -> list[Step]:
    degrees = tape.degrees(node)
    linear = [Step(node, slot) for slot, d in sorted(degrees.items(), reverse=True) if d == 1]
    squares = [Step(node, slot, b) for slot, d in sorted(degrees.items(), reverse=True) if d == 2 for b in (1, -1)]
    return linear + squares if quadratic else linear


def base_plans(scene: Scene, limit: int = 3) -> list[Plan]:
    """Ways to solve all equations among the hypotheses, as many of them as can be solved.

    Parameters
    ----------
    scene : Scene
        The statement.
    limit : int
        How many plans are wanted.

    Returns
    -------
    list of Plan
        At least one plan; the empty plan if there is nothing to solve.

    Examples
    --------
    >>> from samproof.kernel import ONE, eq, var
    >>> base_plans(Scene([eq(var("x") - ONE)], None, {}, 0))[0][0].slot
    0
    """
    tape = scene.tape
    equations = [_choices(tape, node, True) for head, node in scene.hypotheses if head == "eq" and tape.degrees(node)]
    equations = sorted((c for c in equations if c), key=len)
    found: list[Plan] = []
    budget = [400]

    def extend(i: int, steps: list[Step], skips: int) -> None:
        budget[0] -= 1
        if budget[0] < 0 or len(found) >= limit:
            return
        if i == len(equations):
            plan = _arranged(tape, steps)
            if plan is not None and plan not in found:
                found.append(plan)
            return
        for choice in equations[i]:
            if any(s.slot == choice.slot for s in steps) or _arranged(tape, [*steps, choice]) is None:
                continue
            extend(i + 1, [*steps, choice], skips)
        if skips:
            extend(i + 1, steps, skips - 1)

    for skips in range(len(equations) + 1):
        extend(0, [], skips)
        if found:
            break
        budget[0] = 400
    return found or [()]


def tight_plans(scene: Scene, base: Plan, limit: int = 64) -> Iterator[Plan]:
    """Plans that make one or two hypotheses tight, or conditions of choices zero, besides solving the equations.

    Parameters
    ----------
    scene : Scene
        The statement.
    base : Plan
        How the equations are solved.
    limit : int
        How many plans at most.

    Yields
    ------
    Plan
        Plans with one more step first.

    Examples
    --------
    >>> from samproof.kernel import ge, var
    >>> x, y = var("x"), var("y")
    >>> len(list(tight_plans(Scene([ge(x - y), ge(y)], ge(x), {}, 0), ())))
    4
    """
    tape = scene.tape
    solved = {s.slot for s in base}
    nodes = [node for head, node in scene.hypotheses if head == "ge"]
    if scene.goal is not None and scene.goal[0] == "gt":
        nodes.insert(0, scene.goal[1])
    nodes += [node for node in tape.conditions() if node not in nodes]
    steps = [s for node in nodes for s in _choices(tape, node, False) if s.slot not in solved]
    pairs = [(s,) for s in steps] + [
        (s, t) for i, s in enumerate(steps) for t in steps[i + 1 :] if s.node != t.node and s.slot != t.slot
    ]
    plans = (_arranged(tape, [*base, *more]) for more in pairs)
    return islice((p for p in plans if p is not None), limit)
