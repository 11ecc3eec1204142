"""The search for a witness: which candidates are tried in which order, and how a witness is made simpler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import count, product
from math import isfinite

import numpy as np

from samproof.kernel.terms import Formula

from .descent import GENERATIONS, descend, polish
from .evaluate import Verdict
from .floats import Floats, screen, to_float
from .meter import Finished, Meter
from .plans import Plan, secant, solve_exactly, solve_rows, tight_plans
from .pools import Pools, cost, roundings, small_rationals
from .smt import solver_models
from .stages import Stage, stages_of

_HEAVY = 6
_ROUNDS = 3
_TIE = 1e-13


class Hit(Exception):
    """A witness was found."""

    def __init__(self, stage: Stage, plan: Plan, point: list[Fraction], verdict: Verdict) -> None:
        super().__init__()
        self.stage, self.plan, self.point, self.verdict = stage, plan, point, verdict


class Hunt:
    """One search: every finder in turn, the cheap ones on all scenes first."""

    def __init__(self, hypotheses: Sequence[Formula], goal: Formula | None, meter: Meter, seed: int) -> None:
        self.meter = meter
        self.seed = seed
        self.tried = self.satisfied = 0
        self.closest: tuple[float, str] | None = None
        self.hypotheses, self.goal = hypotheses, goal

    def run(self) -> None:
        """Raise `Hit` with a witness, or return."""
        self.rng = np.random.default_rng(self.seed)
        try:
            stages = []
            for stage in stages_of(self.hypotheses, self.goal, self.meter):
                if not stage.scene.possible:
                    self.tried += 1
                    continue
                self._grid(stage, stage.small, 1500, 2)
                if stage.scene.settled:
                    continue
                stages.append(stage)
                if len(stages) <= _HEAVY:
                    self._tight(stage, stage.small, 150, 24)
            heavy = stages[:_HEAVY]
            for stage in heavy:
                self._tight(stage, stage.small, 400, 64)
            for stage in heavy:
                self._grid(stage, stage.wide, 3000, 1)
            for stage in heavy:
                self._solve(stage)
            for stage in heavy:
                self._tight(stage, stage.wide, 500, 64)
            for turn in range(_ROUNDS):
                for stage in heavy:
                    self._descend(stage, turn)
        except Finished:
            pass

    def deepen(self) -> None:
        """Descend from ever new random points until the seconds are over; raise `Hit` with a witness, or return."""
        self.rng = np.random.default_rng(self.seed)
        heavy = []
        for stage in stages_of(self.hypotheses, self.goal, self.meter):
            if stage.scene.possible and not stage.scene.settled and stage.scene.size:
                heavy.append(stage)
            if len(heavy) == _HEAVY:
                break
        try:
            for turn in count(1):
                if not heavy:
                    return
                for stage in heavy:
                    self._descend(stage, turn)
        except Finished:
            pass

    def _examine(self, stage: Stage, plan: Plan, x: Floats, exact: Callable[[int], list[Fraction]], tries: int = 12) -> None:
        """Screen candidates and certify the simplest that look like witnesses."""
        self.meter.check()
        scene, lowered = stage.scene, stage.lowered
        operations = len(scene.tape.ops)
        x = solve_rows(lowered, plan, x)
        verdicts = screen(scene, lowered, x)
        self.meter.floats(operations, len(x))
        self.tried += len(x)
        number = int(verdicts.satisfied.sum())
        self.satisfied += number
        if not number:
            return
        clear = verdicts.satisfied & (verdicts.slack < -_TIE)
        ties = verdicts.satisfied & (np.abs(verdicts.slack) <= _TIE)
        strict = scene.goal is not None and scene.goal[0] == "gt"
        for rows, most in ((clear, tries), (ties, tries if strict else 2)):
            for i in np.flatnonzero(rows)[:most]:
                self.meter.exact(operations)
                point = solve_exactly(scene.tape, plan, exact(int(i)))
                verdict = scene.certify(point) if point is not None else None
                if point is not None and verdict is not None:
                    raise Hit(stage, plan, point, verdict)
        if scene.goal is not None:
            close = (np.abs(verdicts.slack) <= _TIE) | (scene.goal[0] == "eq")
            raw = np.where(close, 0.0, verdicts.raw)
            self._note(stage, x, np.where(verdicts.satisfied, raw, np.inf))
        if len(stage.anchors) < 3 and any(s.branch for s in plan):
            solved = (solve_exactly(scene.tape, plan, exact(int(i))) for i in np.flatnonzero(verdicts.satisfied)[:12])
            stage.anchors += [point for point in solved if point is not None][:3]

    def _note(self, stage: Stage, x: Floats, raw: Floats) -> None:
        i = int(np.argmin(raw))
        low = float(raw[i])
        if isfinite(low) and (self.closest is None or low < self.closest[0]):
            values = stage.lowered.values(x[i : i + 1])
            parts = [f"{name} = {k}" for name, k in stage.scene.tape.naturals.items()]
            for name, (is_vector, nodes) in stage.scene.tape.unknowns.items():
                numbers = [f"{float(values[n][0]) + 0.0:.6g}" for n in nodes]
                parts.append(f"{name} = ({', '.join(numbers)})" if is_vector else f"{name} = {numbers[0]}")
            self.closest = low, f"{max(low, 0.0):.6g}" + (f" at {', '.join(parts)}" if parts else "")

    def _pool(self, stage: Stage, pools: Pools, plan: Plan, limit: int) -> None:
        rows = pools.rows(pools.free(plan), limit, self.rng)
        self._examine(stage, plan, pools.to_floats(rows, stage.scene.size), lambda i: pools.to_point(rows[i]))

    def _grid(self, stage: Stage, pools: Pools, limit: int, plans: int) -> None:
        for plan in stage.bases[:plans]:
            self._pool(stage, pools, plan, limit)

    def _tight(self, stage: Stage, pools: Pools, limit: int, plans: int) -> None:
        for plan in tight_plans(stage.scene, stage.bases[0], plans):
            self._pool(stage, pools, plan, limit)

    def _near(self, stage: Stage, plan: Plan, points: list[list[Fraction]]) -> None:
        if points:
            x = np.array([[to_float(q) for q in p] for p in points]).reshape(len(points), stage.scene.size)
            self._examine(stage, plan, x, lambda i: points[i])
        quadratic = [s.node for s in plan if s.branch]
        if quadratic and stage.anchors:
            rest = tuple(s for s in plan if not s.branch)
            moved = []
            for anchor, p in product(stage.anchors, points):
                q: list[Fraction] | None = p
                for node in quadratic:
                    q = secant(stage.scene.tape, node, anchor, q) if q is not None else None
                if q is not None:
                    moved.append(q)
            self._near(stage, rest, moved)

    def _solve(self, stage: Stage) -> None:
        self.meter.check()
        left = int(1000 * self.meter.clock)
        self.meter.solver()
        for model in solver_models(stage.scene, 500_000 if self.meter.counted else 1_500_000, max(50, left)):
            point = [q for q, _ in model]
            if all(meant for _, meant in model):
                self.tried += 1
                verdict = stage.scene.certify(point)
                if verdict is not None:
                    raise Hit(stage, (), point, verdict)
            points = [*roundings([to_float(q) for q in point]), point]
            for plan in [*stage.bases, *self._active(stage, [to_float(q) for q in point])]:
                self._near(stage, plan, points)

    def _active(self, stage: Stage, x: Sequence[float], limit: int = 6) -> list[Plan]:
        """Plans that keep the hypotheses tight that are nearly tight at a point."""
        row = np.array([x])
        values = stage.lowered.values(row)
        scene = stage.scene
        nodes = [node for _, node in scene.hypotheses] + ([scene.goal[1]] if scene.goal else [])
        tight = {n for n in nodes if abs(values[n][0]) <= 1e-4 * (stage.lowered.size(n, values)[0] + 1e-300)}
        equations = {s.node for s in stage.bases[0]}
        found = [
            plan for plan in tight_plans(scene, stage.bases[0]) if all(s.node in tight or s.node in equations for s in plan)
        ]
        return sorted(found, key=len, reverse=True)[:limit]

    def _descend(self, stage: Stage, turn: int) -> None:
        scene, lowered = stage.scene, stage.lowered
        if not scene.size:
            return
        plan = stage.bases[turn % len(stage.bases)]
        self.meter.check()
        pools = stage.wide if turn % 2 else stage.small
        rows = pools.rows(pools.free(plan), 1000, self.rng)
        x = pools.to_floats(rows, scene.size)
        x = x * (1 + 0.05 * self.rng.normal(size=x.shape)) if turn else x
        merit = screen(scene, lowered, solve_rows(lowered, plan, x)).merit
        best = np.argsort(merit, kind="stable")[:30]
        rest = self.rng.integers(0, len(x), min(50, len(x)))
        final = descend(scene, lowered, plan, x[np.concatenate([best, rest])], self.rng)
        self.meter.floats(len(scene.tape.ops), len(final), GENERATIONS)
        self.meter.check()
        polished = [polish(scene, lowered, plan, final[0], self.meter), *final[:4]]
        for start in polished:
            start = [float(v) for v in start]
            points = roundings(start)
            self._near(stage, plan, points)
            for other in self._active(stage, start) if points else []:
                self._near(stage, other, points)


def simplified(hit: Hit, meter: Meter) -> tuple[list[Fraction], Verdict]:
    """Replace values by simpler ones as long as the point remains a certified witness."""
    scene, lowered = hit.stage.scene, hit.stage.lowered
    point, verdict = hit.point, hit.verdict
    simple = small_rationals()

    def total(p: Sequence[Fraction]) -> float:
        return sum(cost(q) for q in p)

    def step(plan: Plan, slot: int) -> bool:
        nonlocal point, verdict
        old = point[slot]
        values = [old.limit_denominator(d) for d in (1, 2, 3, 5, 10, 30, 100, 1000, 10**5)]
        values += [old + t for t in (1, -1)] + [p[0] for p in roundings([to_float(old)])]
        values = [q for q in {*simple, *values} if cost(q) < cost(old)] + [*simple[: 24 if plan else 0]]
        values = sorted(set(values) - {old}, key=cost)
        if not values:
            return False
        meter.floats(len(scene.tape.ops), len(values))
        x = np.repeat(np.array([[to_float(q) for q in point]]), len(values), axis=0)
        x[:, slot] = [to_float(q) for q in values]
        seen = screen(scene, lowered, solve_rows(lowered, plan, x))
        edge = _TIE if scene.goal is not None and scene.goal[0] == "gt" else -_TIE
        for i in np.flatnonzero(seen.satisfied & (seen.slack <= edge))[:8]:
            meter.exact(len(scene.tape.ops))
            trial = solve_exactly(scene.tape, plan, [*point[:slot], values[i], *point[slot + 1 :]])
            if trial is None or total(trial) >= total(point):
                continue
            found = scene.certify(trial)
            if found is not None and (found[1] or not verdict[1]):
                point, verdict = trial, found
                return True
        return False

    for plan in dict.fromkeys((hit.plan, ())):
        solved = {s.slot for s in plan}
        for _ in range(4):
            changed = False
            for slot in sorted((i for i in range(len(point)) if i not in solved), key=lambda i: -cost(point[i])):
                if meter.over:
                    return point, verdict
                changed = step(plan, slot) or changed
            if not changed:
                break
    return point, verdict
