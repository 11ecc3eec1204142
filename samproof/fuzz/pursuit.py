"""The search for candidates that break a claim: random ones first, then descent on the margin of the most promising stages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .batch import Functions
from .candidates import Stage, shown
from .floats import Floats
from .interpret import Interpreter, Uninterpreted, World
from .meter import Meter
from .pools import roundings
from .setting import Setting, sides
from .trial import Verdict, certify

TIMES = (1, 2, 3, 5, 8, 20, 12)
SHAPES = (1, 2, 0, 3)  # numbers of joints
WILD_TIMES = 3
DRAWN, KEPT, GENERATIONS = 600, 60, 25
OVERHEAD = 150  # operations that making and sorting a generation is worth
NOISE = 2e-12
TIE = 0.01  # the merit of a candidate at which both sides agree


class Found(Exception):
    """A counterexample."""

    def __init__(self, stage: Stage, point: list[Fraction], verdict: Verdict) -> None:
        super().__init__()
        self.stage, self.point, self.verdict = stage, point, verdict


class Scores(NamedTuple):
    """Which candidates satisfy the hypotheses, how much the claim holds by (relative), what descent makes small."""

    satisfied: NDArray[np.bool_]
    slack: Floats
    merit: Floats
    visited: Sequence[Sequence[Floats]]


def stages(setting: Setting) -> Iterator[Stage]:
    """The stages of a claim, simple ones first."""
    options = []
    for position, (_, least) in enumerate(setting.naturals.items()):
        options.append([t for t in TIMES if t >= least] if position == 0 else [t for t in (1, 0, 2) if t >= least] or [least])
    spaces = [(1, n) for n in SHAPES] + [(2, 0), (2, 1), (2, 2)] if setting.classes else [(d, 0) for d in (1, 2)]
    if not (setting.classes or setting.vectors):
        spaces = [(1, 0)]
    for tame in (True, False):
        for count, times in enumerate(product(*options)):
            for dimension, n in spaces if tame or count < WILD_TIMES else ():
                joints = dict.fromkeys(setting.classes, (n,) * dimension)
                yield Stage(setting, dimension, joints, dict(zip(setting.naturals, times, strict=True)), tame)


class Pursuit:
    """One search.

    Parameters
    ----------
    setting : the claim.
    meter : how long.
    seed : of the random candidates.
    """

    def __init__(self, setting: Setting, meter: Meter, seed: int) -> None:
        self.setting, self.meter = setting, meter
        self.rng = np.random.default_rng(seed)
        self.tried = self.satisfied = 0
        self.closest: tuple[float, float, Stage, Floats] | None = None
        self._people: dict[int, tuple[Floats, Scores]] = {}
        self._doubt = 1e-15  # what is closer than this is rounding, as trials that failed have shown

    def run(self) -> None:
        """Raise ``Found`` with a counterexample, or return when the seconds are over."""
        every = list(stages(self.setting))
        if not every or not every[0].columns:
            for stage in every:
                self.tried += 1
                self._attempt(stage, [])
            return
        for i, stage in enumerate(every):
            if self.meter.over:
                return
            with suppress(Uninterpreted):
                self._people[i] = self._settle(stage, stage.draw(DRAWN, self.rng), KEPT)
        turn = 0
        while self._people and not self.meter.over:
            order = sorted(self._people, key=lambda i: (float(self._people[i][1].merit.min()), i))
            for i in order if turn % 3 == 0 else order[: max(1, len(order) // 3)]:
                if self.meter.over:
                    return
                if turn % 3 == 1:
                    self._descend(i, every[i])
                else:
                    self._island(every[i])
            turn += 1

    # ---- evaluation ----
    def score(self, stage: Stage, x: Floats) -> Scores:
        """Evaluate many candidates in floating point."""
        rows = len(x)
        with np.errstate(all="ignore"):
            world, number = stage.world(x)
            look = Interpreter(self.setting.motion, world, number)
            good, miss = np.ones(rows, dtype=np.bool_), np.zeros(rows)
            for h in (*self.setting.hypotheses, *self.setting.conditions):
                good, miss = _judge(h.head, look.terms(h.args[0], look.start), good, miss)
            for law in self.setting.lemma.always:
                bound, body = law.formula.args
                for t in range(3):
                    good, miss = _judge(body.head, look.terms(body.args[0], (*look.start, (bound, t))), good, miss)
            for f, member in world.functions.items():
                good &= member.bounded
                good, miss = self._dominance(f, member, look, good, miss)
            low, high = sides(self.setting.claim)
            lefts, rights = look.terms(low, look.start), look.terms(high, look.start)
            left, right = sum(lefts, np.zeros(rows)), sum(rights, np.zeros(rows))
            size = sum((np.abs(v) for v in (*lefts, *rights)), np.zeros(rows))
            gap = right - left
            op = self.setting.claim.op
            if op in ("==", "!="):
                gap = -np.abs(gap) if op == "==" else np.abs(gap)
            gap = np.where(np.abs(gap) <= NOISE * size, 0.0, gap)
            slack = gap / (np.abs(left) + np.abs(right) + 1e-300)
            fine = np.isfinite(slack)
            good &= fine
            ranked = np.where((slack == 0) & (op in ("<=", ">=", "==")), TIE, slack)  # mostly nothing moves there
            merit = np.where(good, ranked, np.where(np.isfinite(miss), 3.0 + miss, 1e9))
        self.meter.floats(OVERHEAD + look.work, rows)
        self.tried += rows
        self.satisfied += int(good.sum())
        return Scores(good, np.where(good, slack, np.inf), merit, [*look.visited[:6], *look.visited[6:][-6:]])

    def _dominance(
        self, f: str, member: Functions, look: Interpreter, good: NDArray[np.bool_], miss: Floats
    ) -> tuple[NDArray[np.bool_], Floats]:
        constants = dict(self.setting.classes[f]).get("polyak_lojasiewicz")
        if constants is None:
            return good, miss
        least = member.dominance(look.scalar(constants[0]))
        return good & (least >= -1e-12), miss + np.maximum(-least, 0.0)

    def _settle(self, stage: Stage, x: Floats, keep: int) -> tuple[Floats, Scores]:
        """Score candidates, try those that look like counterexamples, keep the best."""
        scores = self.score(stage, x)
        best = np.argsort(scores.merit, kind="stable")
        first = int(best[0])
        if scores.satisfied[first] and (self.closest is None or scores.merit[first] < self.closest[0]):
            self.closest = float(scores.merit[first]), float(scores.slack[first]), stage, x[first].copy()
        self._try(stage, x, scores, best)
        kept = best[:keep]
        visited = [[c[kept] for c in point] for point in scores.visited]
        return x[kept], Scores(scores.satisfied[kept], scores.slack[kept], scores.merit[kept], visited)

    def _try(self, stage: Stage, x: Floats, scores: Scores, best: NDArray[np.intp]) -> None:
        edge = 0.0 if self.setting.claim.op in ("<", ">", "!=") else -self._doubt
        rows = [int(i) for i in best[:3] if scores.satisfied[i] and scores.slack[i] <= edge]
        for i in rows:
            points = roundings([float(v) for v in x[i]])
            if not points:
                continue
            near = np.array([[float(q) for q in p] for p in points])
            again = self.score(stage, near)
            hits = [p for p, s, ok in zip(points, again.slack, again.satisfied, strict=True) if ok and s <= edge]
            for p in (*hits[:3], points[-1]):
                self._attempt(stage, p)
            self._doubt = min(1e-9, 1.5 * self._doubt)

    def _attempt(self, stage: Stage, point: list[Fraction]) -> None:
        world = exactly(stage, point)
        self.meter.exact(200 * (1 + max(stage.naturals.values(), default=0)))
        verdict = certify(self.setting, world) if world is not None else None
        if verdict is not None:
            raise Found(stage, point, verdict)

    # ---- descent ----
    def _descend(self, i: int, stage: Stage) -> None:
        """Go on with the best candidates of a stage."""
        self._people[i] = self._generations(stage, *self._people[i], {})

    def _island(self, stage: Stage) -> None:
        """Descend from new candidates that share their parameters, so that they do not all run into a corner of these."""
        x = stage.draw(DRAWN, self.rng)
        row = x[int(self.rng.integers(len(x)))].copy()
        held = {j: float(row[j]) for j, c in enumerate(stage.columns) if c.kind in ("share", "scale")}
        self._generations(stage, *self._settle(stage, _hold(x, held), KEPT), held)

    def _generations(self, stage: Stage, x: Floats, scores: Scores, held: dict[int, float]) -> tuple[Floats, Scores]:
        for _ in range(GENERATIONS):
            if self.meter.over or len(x) < 4:
                break
            child = _hold(stage.tidy(self._children(stage, x, scores)), held)
            child, other = self._settle(stage, child, len(child))
            x, scores = _merge(x, scores, child, other, KEPT)
        return x, scores

    def _children(self, stage: Stage, x: Floats, scores: Scores) -> Floats:
        rng, (rows, width) = self.rng, x.shape
        parents = (rows * rng.random(rows) ** 2).astype(np.intp)
        base = x[parents]
        a, b = x[rng.integers(0, rows, rows)], x[rng.integers(0, rows, rows)]
        moved = base + (rng.random((rows, 1)) * 1.2) * (a - b)
        scale = 10.0 ** rng.uniform(-6, 0, (rows, 1))
        shaken = base + scale * rng.normal(size=base.shape) * (0.1 + np.abs(base))
        mask = rng.random((rows, width)) < rng.choice([1.5 / width, 0.5, 1.0], (rows, 1))
        mask[np.arange(rows), rng.integers(0, width, rows)] = True
        way = rng.random((rows, 1))
        child = np.where(mask, np.where(way < 0.4, moved, shaken), base)
        places = [j for j, c in enumerate(stage.columns) if c.kind == "place"]
        ends = [j for j, c in enumerate(stage.columns) if c.kind in ("share", "curve")]
        for r in range(rows):
            if way[r, 0] > 0.8 and places:
                child[r] = base[r]
                j = places[rng.integers(len(places))]
                child[r, j] = self._landmark(stage, x, scores, j, int(parents[r]))
            elif way[r, 0] > 0.65 and ends:
                child[r] = base[r]
                child[r, ends[rng.integers(len(ends))]] = float(rng.integers(2))
        return np.asarray(child)

    def _landmark(self, stage: Stage, x: Floats, scores: Scores, j: int, row: int) -> float:
        """A point that the candidate looks at, or another of its coordinates, or a point very near to one of these."""
        rng, column = self.rng, stage.columns[j]
        near = float(rng.choice((0.0, -1.0, 1.0)) * 10.0 ** rng.uniform(-6, 0))
        if scores.visited and rng.random() < 0.6:
            point = scores.visited[int(rng.integers(len(scores.visited)))]
            place = float(point[column.axis if column.axis < len(point) else 0][row])
        else:
            others = stage.beside[j] or [j]
            place = float(x[row, others[int(rng.integers(len(others)))]])
        return place + near


def _hold(x: Floats, held: dict[int, float]) -> Floats:
    for j, value in held.items():
        x[:, j] = value
    return x


def _judge(head: str, terms: Sequence[Floats], good: NDArray[np.bool_], miss: Floats) -> tuple[NDArray[np.bool_], Floats]:
    """Note where a hypothesis holds up to rounding, and by how much it is missed elsewhere."""
    zero = np.zeros(len(good))
    value, size = sum(terms, zero), sum((np.abs(t) for t in terms), zero) + 1e-300
    relative = value / size
    if head == "eq":
        return good & (np.abs(relative) <= 1e-9), miss + np.abs(relative)
    return good & (relative >= (-1e-13 if head == "ge" else 1e-13)), miss + np.maximum(-relative, 0.0)


def _merge(x: Floats, scores: Scores, more: Floats, other: Scores, keep: int) -> tuple[Floats, Scores]:
    both = np.concatenate([x, more])
    merit = np.concatenate([scores.merit, other.merit])
    best = np.argsort(merit, kind="stable")
    _, first = np.unique(np.round(both[best], 12), axis=0, return_index=True)
    best = best[np.sort(first)][:keep]
    visited = [
        [np.concatenate([c, d])[best] for c, d in zip(p, q, strict=True)]
        for p, q in zip(scores.visited, other.visited, strict=False)
    ]
    joined = (np.concatenate([scores.satisfied, other.satisfied])[best], np.concatenate([scores.slack, other.slack])[best])
    return both[best], Scores(*joined, merit[best], visited)


def exactly(stage: Stage, point: Sequence[Fraction]) -> World | None:
    """The exact world of a candidate; None where a constant or a bound has no rational value."""
    from ..errors import ClaimError
    from ..members.reals import Undecided, Undefined

    try:
        return stage.exact(point)
    except (Undecided, Undefined, Uninterpreted, ClaimError, OverflowError, ValueError):
        return None


def place(stage: Stage, x: Floats) -> str:
    """A candidate for a reader, long fractions in decimals."""
    world = exactly(stage, [Fraction(float(v)).limit_denominator(10**6) for v in x])
    text = ", ".join(f"{n} = {v}" for n, v in shown(world).items()) if world is not None else ""
    return re.sub(r"\d+/\d+", lambda m: m[0] if len(m[0]) < 8 else f"{float(Fraction(m[0])):.4g}", text)
