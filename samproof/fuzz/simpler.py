"""Making a counterexample about functions simpler: fewer steps, dimensions and joints, then smaller numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np

from .candidates import Stage
from .floats import to_float
from .meter import Meter
from .pools import cost, small_rationals
from .pursuit import Found, Pursuit, exactly
from .trial import certify

ROUNDS = 6
SHARE = 0.1  # of the relative margin that a simpler counterexample has to keep
DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 30, 50, 100, 1000, 10**5)
POWERS = [sign * Fraction(1, 10**n) for n in range(1, 8) for sign in (1, -1)]
Key = tuple[str, str, int, int]


class Simplifier:
    """Changes one thing at a time and keeps what remains a certified counterexample.

    Parameters
    ----------
    pursuit : the search that found it.
    meter : how long.
    """

    def __init__(self, pursuit: Pursuit, meter: Meter) -> None:
        self.pursuit, self.meter = pursuit, meter
        self.least = 0.0

    def run(self, found: Found) -> Found:
        """The simplest counterexample that was met."""
        self.least = SHARE * found.verdict.relative
        for _ in range(ROUNDS):
            before = found
            found = self._rounder(self._centred(self._smaller(found)))
            if found is before or self.meter.over:
                break
        return found

    def _trial(self, stage: Stage, point: list[Fraction], exact: bool = False) -> Found | None:
        self.meter.exact(300)
        world = exactly(stage, point)
        verdict = certify(self.pursuit.setting, world) if world is not None else None
        if verdict is None or verdict.relative < self.least or (exact and not verdict.exact):
            return None
        return Found(stage, point, verdict)

    def _smaller(self, found: Found) -> Found:
        """Take parts away as long as it stays a counterexample."""
        changed = True
        while changed and not self.meter.over:
            changed = False
            for stage, point in reductions(found.stage, found.point):
                other = None if self.meter.over else self._trial(stage, point)
                if other is not None:
                    found, changed = other, True
                    break
        return found

    def _centred(self, found: Found) -> Found:
        """Move everything so that the derivative of a function vanishes at 0."""
        for f in found.stage.joints:
            stage, point = found.stage, list(found.point)
            for axis in range(stage.dimension):
                shift = point[stage.where["anchor", f, axis, 0]]
                for i, c in enumerate(stage.columns):
                    if c.kind == "place" and c.axis == axis and c.role != "sequence":
                        point[i] -= shift
            if point != found.point:
                found = self._trial(stage, point) or found
        return found

    def _rounder(self, found: Found) -> Found:
        """Replace one number after the other by a simpler one."""
        pursuit, stage = self.pursuit, found.stage
        strict = pursuit.setting.claim.op in ("<", ">", "!=")
        for i in sorted(range(len(found.point)), key=lambda i: -_price(stage, i, found.point[i])):
            old = found.point[i]
            price = _price(stage, i, old)
            values = {*small_rationals(), *POWERS, *(old.limit_denominator(d) for d in DENOMINATORS)} - {old}
            better = sorted((q for q in values if _price(stage, i, q) < price), key=lambda q: (_price(stage, i, q), q))
            if not better or self.meter.over:
                continue
            x = np.repeat(np.array([[to_float(q) for q in found.point]]), len(better), axis=0)
            x[:, i] = [to_float(q) for q in better]
            scores = pursuit.score(stage, x)
            edge = 0.0 if strict else -1e-300
            for j in np.flatnonzero(scores.satisfied & (scores.slack <= edge))[:6]:
                point = [*found.point[:i], better[int(j)], *found.point[i + 1 :]]
                other = self._trial(stage, point, exact=found.verdict.exact)
                if other is not None:
                    found = other
                    break
        return found


def _price(stage: Stage, i: int, q: Fraction) -> float:
    """How complicated a number is in its place: the ends of a range are simple."""
    return 0.0 if stage.columns[i].kind in ("curve", "share") and q == 1 else cost(q)


def reductions(stage: Stage, point: Sequence[Fraction]) -> Iterator[tuple[Stage, list[Fraction]]]:
    """The same candidate in less time, without a dimension, without a joint."""
    for name, value in stage.naturals.items():
        for less in range(stage.setting.naturals[name], value):
            yield stage.like(naturals={**stage.naturals, name: less}), list(point)
    for axis in range(stage.dimension) if stage.dimension > 1 else ():
        fewer = {f: along[:axis] + along[axis + 1 :] for f, along in stage.joints.items()}
        smaller = stage.like(dimension=stage.dimension - 1, joints=fewer)
        yield smaller, _carry(stage, point, smaller, _skip_axis(axis))
    for f, along in stage.joints.items():
        for axis, n in enumerate(along):
            smaller = stage.like(joints={**stage.joints, f: (*along[:axis], n - 1, *along[axis + 1 :])}) if n else stage
            ordered = _sorted_joints(stage, point, f, axis)
            for joint in range(n):
                for piece in (joint, joint + 1):
                    yield smaller, _carry(stage, ordered, smaller, _skip_joint(f, axis, joint, piece))


def _skip_axis(axis: int) -> Callable[[Key], Key]:
    """Where the numbers come from when an axis is left out."""
    moved = ("anchor", "joint", "curvature", "vector")
    return lambda key: (*key[:2], key[2] + (key[0] in moved and key[2] >= axis), key[3])


def _skip_joint(f: str, axis: int, joint: int, piece: int) -> Callable[[Key], Key]:
    """Where the numbers come from when a joint and one of the pieces beside it are left out."""
    first = {"joint": joint, "curvature": piece}

    def source(key: Key) -> Key:
        role, owner, a, i = key
        return role, owner, a, i + (owner == f and a == axis and role in first and i >= first[role])

    return source


def _carry(stage: Stage, point: Sequence[Fraction], smaller: Stage, source: Callable[[Key], Key]) -> list[Fraction]:
    """The numbers of a candidate under the names of a smaller stage."""
    return [point[stage.where[source((c.role, c.owner, c.axis, c.item))]] for c in smaller.columns]


def _sorted_joints(stage: Stage, point: Sequence[Fraction], f: str, axis: int) -> list[Fraction]:
    found = list(point)
    slots = [stage.where["joint", f, axis, i] for i in range(stage.joints[f][axis])]
    for slot, joint in zip(slots, sorted(point[s] for s in slots), strict=True):
        found[slot] = joint
    return found
