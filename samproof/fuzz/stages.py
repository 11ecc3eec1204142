"""The scenes of a statement: its naturals and its dimension fixed in several ways, simplest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import ceil
from typing import Any

from samproof.kernel.terms import Atom, Formula, Poly, Vec, names_free

from .evaluate import holds
from .floats import Lowered
from .meter import Meter
from .plans import Plan, base_plans
from .pools import Pools
from .scene import Scene
from .surds import sign
from .tape import TooLarge

_NATURALS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 20, 50)
_SCENES = 60


class Stage:
    """A scene with what the finders need to know about it, made on demand."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.anchors: list[list[Fraction]] = []

    @cached_property
    def lowered(self) -> Lowered:
        return Lowered(self.scene.tape)

    @cached_property
    def bases(self) -> list[Plan]:
        return base_plans(self.scene)

    @cached_property
    def small(self) -> Pools:
        return Pools(self.scene, self.lowered, False)

    @cached_property
    def wide(self) -> Pools:
        return Pools(self.scene, self.lowered, True)


def _only_naturals(p: Poly) -> bool:
    return all(a.head == "nat" for a in p.atoms())


def _value(p: Poly, naturals: dict[str, int]) -> Fraction:
    total = Fraction(0)
    for m, c in p.terms:
        for a, e in m:
            c *= naturals[a.args[0]] ** e
        total += c
    return total


def _natural_choices(hypotheses: Sequence[Formula], goal: Formula | None) -> list[dict[str, int]]:
    """Values for the naturals, smallest first, that satisfy the hypotheses on naturals alone."""
    formulas = [*hypotheses, *([goal] if goal is not None else [])]
    names = sorted(name for kind, name in names_free(formulas) if kind == "nat")
    if not names:
        return [{}]
    guards = [h for h in hypotheses if h.head in ("ge", "gt", "eq") and _only_naturals(h.args[0])]
    extra = {name: set[int]() for name in names}
    for f in formulas:
        p = f.args[0] if f.head in ("ge", "gt", "eq") else None
        if isinstance(p, Poly) and _only_naturals(p) and len(p.atoms()) == 1:
            slope, shift = Fraction(0), Fraction(0)
            for m, c in p.terms:
                slope, shift = (slope + c, shift) if m and m[0][1] == 1 else (slope, shift + c)
            if slope and 0 <= -shift / slope < 400:
                root = ceil(-shift / slope)
                extra[next(iter(p.atoms())).args[0]].update((root, root + 1, max(0, root - 1), 2 * root))
    values = {name: sorted(extra[name].union(_NATURALS)) for name in names}
    each = {1: 400, 2: 20, 3: 8, 4: 5}.get(len(names), 3)
    some = sorted(product(*(values[name][:each] for name in names)), key=sum)[:4000]
    found = []
    for choice in some:
        naturals = dict(zip(names, choice, strict=True))
        if all(holds(h.head, sign(_value(h.args[0], naturals))) for h in guards):
            found.append(naturals)
            if len(found) >= _SCENES // 2:
                break
    return found


def _has_vectors(formulas: Iterable[Formula]) -> bool:
    seen: set[Atom] = set()

    def look(term: Any) -> bool:
        if isinstance(term, Vec):
            return bool(term.terms)
        if isinstance(term, Poly):
            new = term.atoms() - seen
            seen.update(new)
            return any(look(a) for a in new)
        if isinstance(term, Atom):
            return term.head in ("vec", "vseq", "path", "grad", "dir", "vmean", "ip") or any(look(a) for a in term.args)
        return isinstance(term, Formula) and term.head != "class" and any(look(a) for a in term.args)

    return any(look(f) for f in formulas)


def stages_of(hypotheses: Sequence[Formula], goal: Formula | None, meter: Meter) -> Iterator[Stage]:
    formulas = [*hypotheses, *([goal] if goal is not None else [])]
    dimensions = (1, 2, 3) if _has_vectors(formulas) else (0,)
    choices = _natural_choices(hypotheses, goal)
    order = sorted((i + 2 * j, j, i) for i in range(len(choices)) for j in range(len(dimensions)))
    for _, j, i in order[:_SCENES]:
        if meter.over:
            return
        try:
            scene = Scene(hypotheses, goal, choices[i], dimensions[j])
        except TooLarge:
            continue
        yield Stage(scene)
