"""Claims on many candidates at once, in floating point: it proposes candidates and decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .floats import Floats, to_float


class Batched:
    """The arithmetic of arrays with one entry for each candidate; nan where there is no value."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def constant(self, q: Fraction) -> Floats:
        return np.full(self.rows, to_float(q))

    def pi(self) -> Floats:
        return np.full(self.rows, np.pi)

    def power(self, x: Floats, n: int) -> Floats:
        return x**n

    def function(self, head: str, x: Floats) -> Floats:
        if head == "inv":
            return 1.0 / np.where(x == 0, np.nan, x)
        if head == "sqrt":
            return np.sqrt(np.where(x > -1e-13, np.maximum(x, 0.0), np.nan))
        if head == "log":
            return np.log(np.where(x > 0, x, np.nan))
        table: dict[str, Callable[[Floats], Floats]] = {"exp": np.exp, "sin": np.sin, "cos": np.cos}
        return table[head](x)

    def maximum(self, x: Floats, y: Floats) -> Floats:
        return np.maximum(x, y)

    def choose(self, c: Floats, yes: Callable[[], Floats], no: Callable[[], Floats]) -> Floats:
        first = c >= 0
        if first.all():
            return yes()
        if not first.any():
            return no()
        return np.where(first, yes(), no())

    def unit(self, v: Sequence[Floats]) -> list[Floats]:
        length = np.sqrt(sum(x * x for x in v)) if len(v) > 1 else np.abs(v[0])
        fine = np.where(length > 0, length, 1.0)
        return [x / fine for x in v]


class Profiles:
    """One :class:`samproof.members.Profile` for each candidate.

    Parameters
    ----------
    joints : array (candidates, n), increasing along the rows.
    curvatures : array (candidates, n + 1).
    anchor : where the derivative is 0.
    offset : the value there.
    """

    def __init__(self, joints: Floats, curvatures: Floats, anchor: Floats, offset: Floats) -> None:
        self.joints, self.curvatures = joints, curvatures
        self.turn, self.shift = np.zeros_like(anchor), np.zeros_like(anchor)
        self.anchor, self.offset = anchor, offset
        height, slope = self._primitive(anchor)
        self.turn, self.shift = slope, offset - height

    def _primitive(self, x: Floats) -> tuple[Floats, Floats]:
        """Some function with these curvatures, and its derivative."""
        s, c = self.joints, self.curvatures
        if not s.shape[1]:
            return c[:, 0] / 2 * x * x, c[:, 0] * x
        left, right = np.minimum(x - s[:, 0], 0.0), np.maximum(x - s[:, -1], 0.0)
        slope = c[:, 0] * left + c[:, -1] * right
        height = (c[:, 0] * left * left + c[:, -1] * right * right) / 2
        for i in range(s.shape[1] - 1):
            inside = np.clip(x - s[:, i], 0.0, s[:, i + 1] - s[:, i])
            slope = slope + c[:, i + 1] * inside
            height = height + c[:, i + 1] * inside * (inside / 2 + np.maximum(x - s[:, i + 1], 0.0))
        return height, slope

    def both(self, x: Floats) -> tuple[Floats, Floats]:
        """Values and derivatives."""
        height, slope = self._primitive(x)
        return height - self.turn * (x - self.anchor) + self.shift, slope - self.turn

    def critical(self) -> tuple[list[Floats], NDArray[np.bool_]]:
        """Points among which the least value is taken, and where there is one."""
        s, c = self.joints, self.curvatures
        points = [self.anchor]
        bounded = (c[:, 0] >= 0) & (c[:, -1] >= 0)
        for i in range(s.shape[1]):
            points.append(s[:, i])
        for i in range(s.shape[1] + 1 if s.shape[1] else 0):
            at = s[:, max(i - 1, 0)]
            slope = self.both(at)[1]
            bounded &= ~((i == 0) & (c[:, 0] == 0) & (slope > 1e-13)) & ~(
                (i == s.shape[1]) & (c[:, -1] == 0) & (slope < -1e-13)
            )
            vertex = at - slope / np.where(c[:, i] == 0, np.inf, c[:, i])
            low = s[:, i - 1] if i else np.full_like(at, -np.inf)
            high = s[:, i] if i < s.shape[1] else np.full_like(at, np.inf)
            points.append(np.clip(vertex, low, high))
        return points, bounded


class Functions:
    """One separable function of profiles for each candidate."""

    def __init__(self, parts: Sequence[Profiles], convex: bool) -> None:
        self.parts = parts
        self._known: dict[int, tuple[Any, Floats, list[Floats]]] = {}
        self.bounded: NDArray[np.bool_] = np.ones(len(parts[0].anchor), dtype=np.bool_)
        self.infimum: Floats = np.zeros(len(parts[0].anchor))
        self._points: list[list[Floats]] = []
        for p in parts:
            if convex:
                self.infimum = self.infimum + p.offset
                continue
            points, bounded = p.critical()
            self._points.append(points)
            self.infimum = self.infimum + np.min([p.both(x)[0] for x in points], axis=0)
            self.bounded &= bounded

    def _both(self, x: Sequence[Floats]) -> tuple[Floats, list[Floats]]:
        found = self._known.get(id(x))
        if found is None:
            pairs = [p.both(c) for p, c in zip(self.parts, x, strict=True)]
            found = self._known[id(x)] = x, np.sum([v for v, _ in pairs], axis=0), [g for _, g in pairs]
        return found[1], found[2]

    def value(self, x: Sequence[Floats]) -> Floats:
        return self._both(x)[0]

    def gradient(self, x: Sequence[Floats]) -> list[Floats]:
        return self._both(x)[1]

    def dominance(self, mu: Floats) -> Floats:
        """The least of |g|^2 - 2 mu (f - inf f) over the points that decide it, for functions with curved ends."""
        lows = []
        for p, points in zip(self.parts, self._points, strict=True):
            both = [p.both(x) for x in points]
            least = np.min([v for v, _ in both], axis=0)
            lows.append(np.min([g * g - 2 * mu * (v - least) for v, g in both], axis=0))
        return np.asarray(np.min(lows, axis=0))
