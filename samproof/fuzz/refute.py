"""Refutation of false statements by exact counterexamples.

`refute` looks for a point where every hypothesis certainly holds and the goal certainly fails.  Candidates come from floating
point, verdicts only from exact arithmetic and from balls that are narrow enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import ceil, isfinite
from time import monotonic
from typing import TYPE_CHECKING, Any

from samproof.kernel.terms import Atom, Formula, Index, Poly, Vec, free, inner, names_free, substitute
from samproof.kernel.terms import eq as equation

from .evaluate import Scene, TooLarge, holds, show, sign

if TYPE_CHECKING:
    from .finders import Floats, Lowered, Plan, Pools

_NATURALS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 20, 50)
_SCENES = 60
_HEAVY = 6
_ROUNDS = 3
_TIE = 1e-13

Assignment = dict[str, Fraction | tuple[Fraction, ...]]
Verdict = tuple[Fraction | str, bool]


@dataclass(frozen=True)
class Witness:
    """A point where all hypotheses certainly hold and the goal certainly fails.

    Attributes
    ----------
    assignment : dict
        For each unknown, by readable name, a rational or the rational components of a vector.
    margin : Fraction or str
        By how much the goal fails: a rational, or decimals if the value is irrational; 0 if there is no goal or if a strict
        inequality holds with equality.
    exact : bool
        Whether every value involved is rational.
    unchecked : tuple of str
        Hypotheses that a point cannot verify: membership in a function class, statements for all naturals (these are checked
        for small ones).
    """

    assignment: Assignment
    margin: Fraction | str
    exact: bool
    unchecked: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ", ".join(f"{name} = {_text(q)}" for name, q in self.assignment.items())


@dataclass(frozen=True)
class Search:
    """A search that found nothing: no evidence of truth beyond its size.

    Attributes
    ----------
    tried : int
        How many candidates were evaluated.
    satisfied : int
        How many of them satisfied the hypotheses, up to rounding; if none, the search was vacuous.
    closest : str or None
        The smallest amount by which the goal was seen to hold, and where.
    """

    tried: int
    satisfied: int
    closest: str | None = None


def _text(q: Fraction | tuple[Fraction, ...]) -> str:
    return f"({', '.join(map(str, q))})" if isinstance(q, tuple) else str(q)


# ---- scenes ----------------------------------------------------------------------------------------------------------


class _Stage:
    """A scene with what the finders need to know about it, made on demand."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.anchors: list[list[Fraction]] = []

    @cached_property
    def lowered(self) -> Lowered:
        from .finders import Lowered

        return Lowered(self.scene.tape)

    @cached_property
    def bases(self) -> list[Plan]:
        from .finders import base_plans

        return base_plans(self.scene)

    @cached_property
    def small(self) -> Pools:
        from .finders import Pools

        return Pools(self.scene, self.lowered, False)

    @cached_property
    def wide(self) -> Pools:
        from .finders import Pools

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
    def look(term: Any) -> bool:
        if isinstance(term, Vec):
            return bool(term.terms)
        if isinstance(term, Poly):
            return any(look(a) for a in term.atoms())
        if isinstance(term, Atom):
            return term.head in ("vec", "vseq", "grad", "dir", "ip") or any(look(a) for a in term.args)
        return isinstance(term, Formula) and term.head != "class" and any(look(a) for a in term.args)

    return any(look(f) for f in formulas)


def _stages(hypotheses: Sequence[Formula], goal: Formula | None, deadline: float) -> Iterator[_Stage]:
    formulas = [*hypotheses, *([goal] if goal is not None else [])]
    dimensions = (1, 2, 3) if _has_vectors(formulas) else (0,)
    choices = _natural_choices(hypotheses, goal)
    order = sorted((i + 2 * j, j, i) for i in range(len(choices)) for j in range(len(dimensions)))
    for _, j, i in order[:_SCENES]:
        if monotonic() > deadline:
            return
        try:
            scene = Scene(hypotheses, goal, choices[i], dimensions[j])
        except TooLarge:
            continue
        yield _Stage(scene)


# ---- the search ------------------------------------------------------------------------------------------------------


class _Finished(Exception):
    """The time is over."""


class _Hit(Exception):
    """A witness was found."""

    def __init__(self, stage: _Stage, plan: Plan, point: list[Fraction], verdict: Verdict) -> None:
        super().__init__()
        self.stage, self.plan, self.point, self.verdict = stage, plan, point, verdict


class _Hunt:
    def __init__(self, hypotheses: Sequence[Formula], goal: Formula | None, seconds: float, seed: int) -> None:
        self.deadline = monotonic() + seconds
        self.seed = seed
        self.tried = self.satisfied = 0
        self.closest: tuple[float, str] | None = None
        self.hypotheses, self.goal = hypotheses, goal

    def run(self) -> None:
        """Raise `_Hit` with a witness, or return."""
        import numpy as np

        self.rng = np.random.default_rng(self.seed)
        try:
            stages = []
            for stage in _stages(self.hypotheses, self.goal, self.deadline):
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
        except _Finished:
            pass

    def _check_time(self) -> None:
        if monotonic() > self.deadline:
            raise _Finished

    def _examine(self, stage: _Stage, plan: Plan, x: Floats, exact: Callable[[int], list[Fraction]], tries: int = 12) -> None:
        """Screen candidates and certify the simplest that look like witnesses."""
        import numpy as np

        from .finders import screen, solve_exactly, solve_rows

        self._check_time()
        scene, lowered = stage.scene, stage.lowered
        x = solve_rows(lowered, plan, x)
        verdicts = screen(scene, lowered, x)
        self.tried += len(x)
        count = int(verdicts.satisfied.sum())
        self.satisfied += count
        if not count:
            return
        clear = verdicts.satisfied & (verdicts.slack < -_TIE)
        ties = verdicts.satisfied & (np.abs(verdicts.slack) <= _TIE)
        strict = scene.goal is not None and scene.goal[0] == "gt"
        for rows, most in ((clear, tries), (ties, tries if strict else 2)):
            for i in np.flatnonzero(rows)[:most]:
                point = solve_exactly(scene.tape, plan, exact(int(i)))
                verdict = scene.certify(point) if point is not None else None
                if point is not None and verdict is not None:
                    raise _Hit(stage, plan, point, verdict)
        if scene.goal is not None:
            close = (np.abs(verdicts.slack) <= _TIE) | (scene.goal[0] == "eq")
            raw = np.where(close, 0.0, verdicts.raw)
            self._note(stage, x, np.where(verdicts.satisfied, raw, np.inf))
        if len(stage.anchors) < 3 and any(s.branch for s in plan):
            solved = (solve_exactly(scene.tape, plan, exact(int(i))) for i in np.flatnonzero(verdicts.satisfied)[:12])
            stage.anchors += [point for point in solved if point is not None][:3]

    def _note(self, stage: _Stage, x: Floats, raw: Floats) -> None:
        import numpy as np

        i = int(np.argmin(raw))
        low = float(raw[i])
        if isfinite(low) and (self.closest is None or low < self.closest[0]):
            values = stage.lowered.values(x[i : i + 1])
            parts = [f"{name} = {k}" for name, k in stage.scene.tape.naturals.items()]
            for name, (is_vector, nodes) in stage.scene.tape.unknowns.items():
                numbers = [f"{float(values[n][0]) + 0.0:.6g}" for n in nodes]
                parts.append(f"{name} = ({', '.join(numbers)})" if is_vector else f"{name} = {numbers[0]}")
            self.closest = low, f"{max(low, 0.0):.6g}" + (f" at {', '.join(parts)}" if parts else "")

    def _pool(self, stage: _Stage, pools: Pools, plan: Plan, limit: int) -> None:
        rows = pools.rows(pools.free(plan), limit, self.rng)
        self._examine(stage, plan, pools.to_floats(rows, stage.scene.size), lambda i: pools.to_point(rows[i]))

    def _grid(self, stage: _Stage, pools: Pools, limit: int, plans: int) -> None:
        for plan in stage.bases[:plans]:
            self._pool(stage, pools, plan, limit)

    def _tight(self, stage: _Stage, pools: Pools, limit: int, plans: int) -> None:
        from .finders import tight_plans

        for plan in tight_plans(stage.scene, stage.bases[0], plans):
            self._pool(stage, pools, plan, limit)

    def _near(self, stage: _Stage, plan: Plan, points: list[list[Fraction]]) -> None:
        import numpy as np

        from .finders import secant, to_float

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

    def _solve(self, stage: _Stage) -> None:
        from .finders import roundings, solver_models, to_float

        self._check_time()
        left = int(1000 * (self.deadline - monotonic()))
        for model in solver_models(stage.scene, 1_500_000, max(50, left)):
            point = [q for q, _ in model]
            if all(meant for _, meant in model):
                self.tried += 1
                verdict = stage.scene.certify(point)
                if verdict is not None:
                    raise _Hit(stage, (), point, verdict)
            points = [*roundings([to_float(q) for q in point]), point]
            for plan in [*stage.bases, *self._active(stage, [to_float(q) for q in point])]:
                self._near(stage, plan, points)

    def _active(self, stage: _Stage, x: Sequence[float], limit: int = 6) -> list[Plan]:
        """Plans that keep the hypotheses tight that are nearly tight at a point."""
        import numpy as np

        from .finders import tight_plans

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

    def _descend(self, stage: _Stage, turn: int) -> None:
        import numpy as np

        from .finders import descend, polish, roundings, screen, solve_rows

        scene, lowered = stage.scene, stage.lowered
        if not scene.size:
            return
        plan = stage.bases[turn % len(stage.bases)]
        self._check_time()
        pools = stage.wide if turn % 2 else stage.small
        rows = pools.rows(pools.free(plan), 1000, self.rng)
        x = pools.to_floats(rows, scene.size)
        x = x * (1 + 0.05 * self.rng.normal(size=x.shape)) if turn else x
        merit = screen(scene, lowered, solve_rows(lowered, plan, x)).merit
        best = np.argsort(merit, kind="stable")[:30]
        rest = self.rng.integers(0, len(x), min(50, len(x)))
        final = descend(scene, lowered, plan, x[np.concatenate([best, rest])], self.rng)
        self._check_time()
        polished = [polish(scene, lowered, plan, final[0]), *final[:4]]
        for start in polished:
            start = [float(v) for v in start]
            points = roundings(start)
            self._near(stage, plan, points)
            for other in self._active(stage, start) if points else []:
                self._near(stage, other, points)


def _simplify(hit: _Hit, deadline: float) -> tuple[list[Fraction], Verdict]:
    """Replace values by simpler ones as long as the point remains a certified witness."""
    import numpy as np

    from .finders import cost, roundings, screen, small_rationals, solve_exactly, solve_rows, to_float

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
        values = [q for q in {*simple, *values} if cost(q) < cost(old)] + (simple[:24] if plan else [])
        values = sorted(set(values) - {old}, key=cost)
        if not values:
            return False
        x = np.repeat(np.array([[to_float(q) for q in point]]), len(values), axis=0)
        x[:, slot] = [to_float(q) for q in values]
        seen = screen(scene, lowered, solve_rows(lowered, plan, x))
        edge = _TIE if scene.goal is not None and scene.goal[0] == "gt" else -_TIE
        for i in np.flatnonzero(seen.satisfied & (seen.slack <= edge))[:8]:
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
                if monotonic() > deadline:
                    return point, verdict
                changed = step(plan, slot) or changed
            if not changed:
                break
    return point, verdict


# ---- entry points ----------------------------------------------------------------------------------------------------


def _prepared(goal: Formula) -> Formula | None:
    """The goal as ge, gt or eq; None if no point can refute it."""
    if goal.head == "all":
        taken = {name for kind, name in free(goal) if kind == "nat"}
        fresh = next(n for n in (*"nktijm", *(f"n{i}" for i in range(len(taken) + 1))) if n not in taken)
        return _prepared(substitute(goal.args[1], {("nat", goal.args[0]): Index(fresh)}))
    if goal.head == "veq":
        return equation(inner(goal.args[0], goal.args[0]))
    return goal if goal.head in ("ge", "gt", "eq") else None


def _unchecked(hypotheses: Sequence[Formula]) -> tuple[str, ...]:
    found = []
    for h in hypotheses:
        if h.head == "class":
            found.append(f"{h.args[0]}({', '.join([h.args[1], *(show(p) for p in h.args[2:])])})")
        elif h.head == "all":
            found.append(f"for all {h.args[0]}: {h.args[1].head} {_body(h.args[1])}")
    return tuple(found)


def _body(h: Formula) -> str:
    return show(h.args[0]) if isinstance(h.args[0], Poly | Vec) else repr(h)


def _search(hypotheses: Sequence[Formula], goal: Formula | None, seconds: float, seed: int) -> Witness | Search:
    hunt = _Hunt(hypotheses, goal, seconds, seed)
    try:
        hunt.run()
    except _Hit as hit:
        point, (margin, exact) = _simplify(hit, monotonic() + max(0.2, seconds / 4))
        return Witness(hit.stage.scene.assignment(point), margin, exact, _unchecked(hypotheses))
    return Search(hunt.tried, hunt.satisfied, hunt.closest[1] if hunt.closest else None)


def refute(hypotheses: Sequence[Formula], goal: Formula, seconds: float = 2.0, seed: int = 0) -> Witness | Search:
    """Look for an exact counterexample to a statement.

    Parameters
    ----------
    hypotheses : sequence of Formula
        What is assumed.
    goal : Formula
        What is claimed to follow.
    seconds : float
        When to stop.
    seed : int
        The seed of the random candidates.

    Returns
    -------
    Witness or Search
        A certified counterexample, simplified; or how hard it was looked for.

    Examples
    --------
    >>> from samproof.kernel import ge, var
    >>> x = var("x")
    >>> found = refute([], ge(x * x - x))
    >>> print(found, found.margin, found.exact)
    x = 1/2 1/4 True
    >>> type(refute([], ge(x * x), seconds=0.2)).__name__
    'Search'
    """
    claim = _prepared(goal)
    if claim is None:
        return Search(0, 0)
    return _search(tuple(hypotheses), claim, seconds, seed)


def satisfy(hypotheses: Sequence[Formula], seconds: float = 2.0, seed: int = 0) -> Witness | Search:
    """Look for a point where all hypotheses hold.

    Parameters
    ----------
    hypotheses : sequence of Formula
        What should hold.
    seconds : float
        When to stop.
    seed : int
        The seed of the random candidates.

    Returns
    -------
    Witness or Search
        A certified point, simplified; or how hard it was looked for.

    Examples
    --------
    >>> from samproof.kernel import ONE, gt, var
    >>> x = var("x")
    >>> print(satisfy([gt(x), gt(ONE - x)]))
    x = 1/2
    """
    return _search(tuple(hypotheses), None, seconds, seed)


def contradictory(hypotheses: Sequence[Formula], milliseconds: int = 1000) -> bool:
    """Whether a solver shows that the hypotheses cannot all hold; False means nothing.

    Parameters
    ----------
    hypotheses : sequence of Formula
        What is assumed.
    milliseconds : int
        When to stop.

    Returns
    -------
    bool
        True if they are contradictory.

    Examples
    --------
    >>> from samproof.kernel import ONE, gt, var
    >>> x = var("x")
    >>> contradictory([gt(x - ONE), gt(-x)]), contradictory([gt(x)])
    (True, False)
    """
    import z3

    context = z3.Context()
    solver = z3.Solver(ctx=context)
    solver.set("rlimit", 3_000_000)
    solver.set("timeout", milliseconds)
    known: dict[Atom, Any] = {}
    pairs: list[Atom] = []

    def number(q: Fraction) -> Any:
        return z3.RatVal(q.numerator, q.denominator, context)

    def lift(p: Poly) -> Any:
        total = number(Fraction(0))
        for m, c in p.terms:
            term = number(c)
            for a, e in m:
                for _ in range(e):
                    term = term * atom(a)
            total = total + term
        return total

    def atom(a: Atom) -> Any:
        if a in known:
            return known[a]
        v = known[a] = z3.Real(f"a{len(known)}", context)
        if a.head == "nat":
            solver.add(v >= 0)
        elif a.head == "exp":
            solver.add(v > 0)
        elif a.head in ("sin", "cos"):
            solver.add(v <= 1, v >= -1)
        elif a.head == "pi":
            solver.add(v > number(Fraction(314, 100)), v < number(Fraction(315, 100)))
        elif a.head == "inv":
            p = lift(a.args[0])
            solver.add(z3.Implies(p != 0, v * p == 1))
        elif a.head == "sqrt":
            p = lift(a.args[0])
            solver.add(z3.Implies(p >= 0, z3.And(v >= 0, v * v == p)))
        elif a.head == "max":
            p, q = lift(a.args[0]), lift(a.args[1])
            solver.add(v == z3.If(p >= q, p, q))
        elif a.head == "ip":
            if a.args[0] == a.args[1]:
                solver.add(v >= 0)
            else:
                pairs.append(a)
        return v

    def add(h: Formula) -> None:
        if h.head == "all":
            for k in range(Scene.SAMPLES):
                add(substitute(h.args[1], {("nat", h.args[0]): Index("", k)}))
        elif h.head == "veq":
            solver.add(lift(inner(h.args[0], h.args[0])) == 0)
        elif h.head in ("ge", "gt", "eq"):
            e = lift(h.args[0])
            solver.add(e >= 0 if h.head == "ge" else e > 0 if h.head == "gt" else e == 0)

    for h in hypotheses:
        add(h)
    for a in pairs:
        v, w = a.args
        solver.add(atom(a) * atom(a) <= atom(Atom("ip", v, v)) * atom(Atom("ip", w, w)))
    return bool(solver.check() == z3.unsat)

