"""Candidates: which numbers make one up, how they are drawn, and what they stand for in exact and in floating-point arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from .. import kernel as k
from ..members import Member, Profile, Separable
from ..members.reals import Ball
from .batch import Batched, Functions, Profiles
from .floats import Floats
from .interpret import Exactly, Interpreter, World
from .setting import Setting

SHARES = (1.0, 1.0, 1.0, 0.5, 0.25, 0.75, 0.9, 0.1, 1 / 3, 2 / 3, 2.0, 3.0, 0.01, 0.99)
SCALES = (1.0, 1.0, 1.0, 1.0, 2.0, 0.5, 3.0, 4.0, 0.25, 10.0, 0.1)
PLACES = (0.0, 0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 0.25, 0.1, -0.1, 3.0, 0.75, -0.25, 1 / 3, 1.5)
TAME = {"curve": (0.0, 1.0), "share": (0.1, 1.0), "scale": (1.0, 1.0), "place": (-8.0, 8.0)}  # within which candidates move
WILD = {"curve": (0.0, 1.0), "share": (0.01, 100.0), "scale": (0.01, 100.0), "place": (-100.0, 100.0)}
OFFSETS = (-2.0, 2.0)
TAIL = 4  # elements of a free sequence; the last one is repeated for ever


class Column(NamedTuple):
    """One number of a candidate.

    ``kind`` is ``scale`` (positive), ``share`` (of the interval between two bounds), ``real``, ``curve`` (a curvature, as a share
    of the range of the class) or ``place`` (a coordinate); ``owner`` names what it belongs to, ``axis`` and ``item`` which part.
    """

    kind: str
    role: str
    owner: str
    axis: int = 0
    item: int = 0


class Stage:
    """Everything about a candidate that is not a real number.

    Parameters
    ----------
    setting : the claim.
    dimension : of the space.
    joints : for each function the number of joints along each axis.
    naturals : a value for each natural number.
    tame : keep every scale at 1 and all places near 0, where most claims show what they are.
    """

    def __init__(
        self, setting: Setting, dimension: int, joints: dict[str, tuple[int, ...]], naturals: dict[str, int], tame: bool = True
    ) -> None:
        self.setting, self.dimension, self.joints, self.naturals, self.tame = setting, dimension, joints, naturals, tame
        columns = []
        for name in setting.symbols:
            ways = {_direction(b) for b in setting.bounds[name]}
            columns.append(Column("share" if len(ways) > 1 else "scale" if ways else "real", "symbol", name))
        for f, along in joints.items():
            columns.append(Column("real", "offset", f))
            for axis, n in enumerate(along):
                columns.append(Column("place", "anchor", f, axis))
                columns += [Column("place", "joint", f, axis, i) for i in range(n)]
                columns += [Column("curve", "curvature", f, axis, i) for i in range(n + 1)]
        for v in setting.vectors:
            columns += [Column("place", "vector", v, axis) for axis in range(dimension)]
        for s in setting.sequences:
            moving = s in setting.motion.sequences
            columns += [Column("place", "sequence", s, 0, i) for i in range(1 if moving else TAIL)]
        self.columns = tuple(columns)
        self.where = {c[1:]: i for i, c in enumerate(columns)}
        places = [i for i, c in enumerate(columns) if c.kind == "place"]
        self.beside = {i: [j for j in places if j != i and columns[j].axis == columns[i].axis] for i in places}

    def like(self, **changes: Any) -> Stage:
        """The same stage with some of its attributes changed."""
        now = {"dimension": self.dimension, "joints": self.joints, "naturals": self.naturals, "tame": self.tame}
        return Stage(self.setting, **{**now, **changes})

    # ---- drawing ----
    def draw(self, rows: int, rng: np.random.Generator) -> Floats:
        """Random candidates, most of them made of small numbers."""
        x = np.zeros((rows, len(self.columns)))
        for i, c in enumerate(self.columns):
            x[:, i] = self._draw(c, rows, rng)
        pairs = [(i, j) for i, others in self.beside.items() for j in others]
        for row in range(0, rows if pairs else 0, 3):
            i, j = pairs[rng.integers(len(pairs))]
            x[row, i] = x[row, j] + rng.choice((-1.0, 1.0)) * 10.0 ** rng.uniform(-5, 0)
        return self.tidy(x) if self.tame else x

    @staticmethod
    def _draw(c: Column, rows: int, rng: np.random.Generator) -> Floats:
        coin = rng.random(rows)
        if c.kind == "curve":
            return np.where(coin < 0.4, 0.0, np.where(coin < 0.85, 1.0, rng.random(rows)))
        if c.role == "offset":
            return np.where(coin < 0.9, 0.0, np.round(rng.normal(size=rows)))
        pool = np.array({"share": SHARES, "scale": SCALES}.get(c.kind, PLACES))
        simple = pool[rng.integers(0, len(pool), rows)]
        if c.kind == "share":
            return np.where(coin < 0.6, simple, rng.random(rows))
        spread = np.exp(rng.normal(size=rows) * 1.5)
        if c.kind == "scale":
            return np.where(coin < 0.75, simple, spread)
        return np.where(coin < 0.5, simple, np.where(rng.random(rows) < 0.5, -spread, spread))

    def tidy(self, x: Floats) -> Floats:
        """Move numbers that left their range back into it."""
        for i, c in enumerate(self.columns):
            limits = OFFSETS if c.role == "offset" else (TAME if self.tame else WILD).get(c.kind)
            if limits is not None:
                x[:, i] = np.clip(x[:, i], *limits)
        return x

    def _slots(self, role: str, owner: str, axis: int = 0, count: int = 1) -> list[int]:
        return [self.where[role, owner, axis, i] for i in range(count)]

    # ---- floating point ----
    def world(self, x: Floats) -> tuple[World, Batched]:
        """What the names stand for at many candidates; the functions are added one after the other."""
        number = Batched(len(x))
        world = World(self.naturals)
        self._fill(world, lambda i: x[:, i])
        look = Interpreter(self.setting.motion, world, number)
        for name in self.setting.symbols:
            low, high = np.full(len(x), -np.inf), np.full(len(x), np.inf)
            for b in self.setting.bounds[name]:
                slope, rest = look.scalar(b.slope), look.scalar(b.rest)
                edge = -rest / np.where(slope == 0, np.nan, slope)
                low = np.where(slope > 0, np.fmax(low, edge), low)
                high = np.where(slope < 0, np.fmin(high, edge), high)
            raw = x[:, self.where["symbol", name, 0, 0]]
            inside = low + np.minimum(raw, 1.0) * (high - low)
            world.scalars[name] = np.where(
                np.isfinite(low), np.where(np.isfinite(high), inside, low + raw), np.where(np.isfinite(high), high - raw, raw)
            )
        for f, along in self.joints.items():
            beta, bottom, tail, convex = self._range(f, Interpreter(self.setting.motion, world, number))
            parts = []
            for axis, n in enumerate(along):
                shares = x[:, self._slots("curvature", f, axis, n + 1)]
                curvatures = bottom[:, None] + shares * (beta - bottom)[:, None]
                for end in (0, n):
                    curvatures[:, end] = tail + shares[:, end] * (beta - tail)
                joints = np.sort(x[:, self._slots("joint", f, axis, n)], axis=1)
                offset = x[:, self.where["offset", f, 0, 0]] if axis == 0 else np.zeros(len(x))
                parts.append(Profiles(joints, curvatures, x[:, self.where["anchor", f, axis, 0]], offset))
            world.functions[f] = Functions(parts, convex)
        return world, number

    def _range(self, f: str, look: Interpreter) -> tuple[Any, Any, Any, bool]:
        """The largest curvature, the least one, the least one at the ends, and whether the class is convex."""
        kinds = dict(self.setting.classes[f])
        zero = look.arithmetic.constant(Fraction(0))
        beta = look.scalar(kinds["smooth"][0]) if "smooth" in kinds else look.arithmetic.constant(Fraction(1))
        if "strongly_convex" in kinds:
            mu = look.scalar(kinds["strongly_convex"][0])
            return beta, mu, mu, True
        if "convex" in kinds:
            return beta, zero, zero, True
        return beta, -beta, look.scalar(kinds["polyak_lojasiewicz"][0]) if "polyak_lojasiewicz" in kinds else zero, False

    def _fill(self, world: World, read: Any) -> None:
        for v in self.setting.vectors:
            world.vectors[v] = [read(self.where["vector", v, axis, 0]) for axis in range(self.dimension)]
        for s in self.setting.sequences:
            count = 1 if s in self.setting.motion.sequences else TAIL
            world.sequences[s] = [read(i) for i in self._slots("sequence", s, 0, count)]
        world.scalars.update(self.setting.defined)

    # ---- exact ----
    def exact(self, point: Sequence[Fraction]) -> World | None:
        """What the names stand for at one candidate of rational numbers; None where a constant of a class is irrational."""
        world = World(dict(self.naturals))
        self._fill(world, lambda i: point[i])
        for name in self.setting.symbols:
            look = Interpreter(self.setting.motion, world, Exactly())
            lows: list[Fraction] = []
            highs: list[Fraction] = []
            for b in self.setting.bounds[name]:
                slope, rest = _near(look.scalar(b.slope)), _near(look.scalar(b.rest))
                if slope:
                    (lows if slope > 0 else highs).append(-rest / slope)
            raw = point[self.where["symbol", name, 0, 0]]
            world.scalars[name] = _between(max(lows, default=None), min(highs, default=None), raw)
        for f, along in self.joints.items():
            look = Interpreter(self.setting.motion, world, Exactly())
            beta, bottom, tail, _ = self._range(f, look)
            if any(isinstance(c, Ball) for c in (beta, bottom, tail)):
                return None
            parts = []
            for axis, n in enumerate(along):
                joints = sorted(point[i] for i in self._slots("joint", f, axis, n))
                shares = [point[i] for i in self._slots("curvature", f, axis, n + 1)]
                least = [tail, *[bottom] * (n - 1), tail]
                curvatures = [c + s * (beta - c) for c, s in zip(least, shares, strict=False)]
                offset = point[self.where["offset", f, 0, 0]] if axis == 0 else Fraction(0)
                parts.append(joined(joints, curvatures, point[self.where["anchor", f, axis, 0]], offset))
            world.functions[f] = parts[0] if len(parts) == 1 else Separable(parts)
        return world


def _direction(b: Any) -> str:
    """Which way a bound goes, judged by the sign of a slope of positive symbols."""
    signs = {c > 0 for _, c in b.slope.terms}
    return "below" if signs == {True} else "above" if signs == {False} else "either"


def _near(q: Any) -> Fraction:
    return q if isinstance(q, Fraction) else Fraction(float(q)).limit_denominator(1000)


def _between(low: Fraction | None, high: Fraction | None, raw: Fraction) -> Fraction:
    if low is not None and high is not None:
        return low + min(raw, Fraction(1)) * (high - low)
    return low + raw if low is not None else high - raw if high is not None else raw


def joined(joints: Sequence[Fraction], curvatures: Sequence[Fraction], anchor: Fraction, offset: Fraction) -> Profile:
    """The profile without empty pieces and without joints at which the curvature stays the same.

    >>> print(joined([Fraction(0), Fraction(1), Fraction(1)], [Fraction(1), Fraction(1), Fraction(5), Fraction(0)],
    ...              Fraction(0), Fraction(0)))
    1/2*x^2 for x <= 1; x - 1/2 for 1 <= x
    """
    kept: list[Fraction] = []
    values = [curvatures[0]]
    for joint, curvature in zip(joints, curvatures[1:], strict=True):
        if kept and kept[-1] == joint:
            values[-1] = curvature
        else:
            kept.append(joint)
            values.append(curvature)
    i = 0
    while i < len(kept):
        if values[i] == values[i + 1]:
            del kept[i], values[i + 1]
        else:
            i += 1
    return Profile(kept, values, anchor=anchor, value=offset)


def shown(world: World) -> dict[str, str]:
    """The world by names, for a reader."""
    found = {n: str(v) for n, v in world.naturals.items()}
    found |= {n: _text(v) for n, v in world.scalars.items() if not isinstance(v, k.Poly)}
    found |= {n: f.formula() for n, f in world.functions.items() if isinstance(f, Member)}
    found |= {n: f"({', '.join(map(_text, v))})" for n, v in world.vectors.items()}
    found |= {f"{n}[0..]": f"({', '.join(map(_text, v))})" for n, v in world.sequences.items()}
    return found


def _text(v: Any) -> str:
    return str(v) if isinstance(v, Fraction) else f"{float(v):.6g}"
