"""Monotonicity: an inequality at one point and the sign of a derivative give it on an interval.

To the left of a point ``c`` the statement is proved for ``y = c - x``.  An interval that is open above, or bounded by a
hypothesis of any other form, ends at a new variable ``e`` that satisfies the hypothesis in place of ``x``; at the end ``e`` is
set to ``x``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from .. import kernel as k
from ..kernel.rules import derivative, partial_domains
from .context import Unproved
from .enclosures import Samples, calm, constant_sign, number, relative, slope_and_rest, values, variables
from .proof import Proof
from .rewrite import nested_atoms

Prove = Callable[[k.Formula, Sequence[int], int], int]
TINY = 1e-10
HUGE = 100.0
FIXED = (Fraction(0), Fraction(1), Fraction(-1), Fraction(2), Fraction(1, 2))


class Start(NamedTuple):
    """A point from which the goal grows, to the right, to the left or both."""

    x: str
    at: k.Poly
    right: bool
    left: bool
    touches: bool


def discharge(proof: Proof, step: int, context: Sequence[int]) -> int:
    """Replace hypotheses that are concluded in the context, or are relations between numbers, by their proofs."""
    for s in context:
        h = proof.conclusion(s)
        if h in proof.theorems[step].hypotheses and proof.theorems[s].hypotheses != {h}:
            step = proof.apply("cut", s, step)
    for h in sorted(proof.theorems[step].hypotheses, key=lambda h: h.key):
        if h.head in ("ge", "gt") and h.args[0].constant() is not None and h not in map(proof.conclusion, context):
            step = proof.apply("cut", constant_sign(proof, h), step)
    return step


def weaken(proof: Proof, goal: k.Formula, context: Sequence[int]) -> int | None:
    """A step that concludes the goal if the context states it, up to a positive factor or strictly."""
    target = goal.args[0]
    for s in context:
        formula = proof.conclusion(s)
        if formula.head not in ("ge", "gt") or (goal.head == "gt" and formula.head == "ge"):
            continue
        p = formula.args[0]
        if not p.terms or not target.terms or p.terms[0][0] != target.terms[0][0]:
            continue
        c = target.terms[0][1] / p.terms[0][1]
        if c > 0 and p.scale(c) == target:
            return s if formula == goal else proof.combine(goal, [s], terms=[(c, k.ONE, [0])])
    return None


def fresh(stem: str, *terms: k.Formula | k.Poly) -> str:
    """A variable name that occurs in none of the terms."""
    taken = {name for t in terms for _, name in k.free(t)}
    return next(name for i in range(1, 1000) if (name := f"{stem}{i}") not in taken)


def rise(proof: Proof, prove: Prove, goal: k.Formula, x: str, start: k.Poly, context: Sequence[int], depth: int) -> int:
    """A step that concludes the goal, growing in ``x`` from ``start``, for ``x >= start``.

    Parameters
    ----------
    proof : the proof that is being built.
    prove : proves what remains: the value at the start, the sign of the derivative, domains.
    goal : ``ge`` or ``gt``.
    x, start : the variable and a point without it.
    context : premises, among them those that keep ``x`` where the goal holds.
    depth : how much deeper ``prove`` may go.

    Raises
    ------
    Unproved : whatever ``prove`` raises.
    """
    name, here = ("var", x), k.var(x)
    formulas = [proof.conclusion(s) for s in context]
    above = k.ge(here - start)
    low = weaken(proof, above, context)
    low = low if low is not None else prove(above, context, 0)
    about = [h for h in formulas if name in k.free(h)]
    parameters = [proof.assume(h) for h in formulas if name not in k.free(h)]
    shapes = {h: slope_and_rest(h, x) for h in about}
    upper = [h for h in about if (shape := shapes[h]) is None or shape[0] < 0]
    end: k.Poly | None = None
    tops: dict[k.Formula, int] = {}
    mapping = {}
    only = shapes[upper[0]] if len(upper) == 1 and upper[0].head == "ge" else None
    if only is not None:
        end = only[1].scale(-1 / only[0])
    elif upper:
        last = fresh("e", goal, start, *formulas)
        end, mapping = k.var(last), {("var", last): here}
        tops = {h: proof.assume(k.substitute(h, {name: end})) for h in upper}
    inside = [proof.assume(above)]
    if end is not None:
        inside.append(proof.assume(k.ge(end - here)))
    complete = True
    derived: list[int] = []
    for h in about:
        found = _inherit(proof, prove, h, x, start, shapes[h], inside, tops.get(h), parameters)
        if found is None:
            complete = complete and (shapes[h] is not None)
        elif proof.conclusion(found) != above:
            derived.append(found)
    around = [inside[0], *derived, *parameters]
    if not complete:
        around += [inside[1], *tops.values()]
    p = goal.args[0]
    at_start = prove(k.Formula(goal.head, k.substitute(p, {name: start})), parameters, depth)
    domains = [_differentiable(proof, prove, head, q, around) for head, q in sorted(partial_domains(p, x), key=str)]
    slope = prove(k.ge(derivative(p, x)), around, depth)
    step = proof.apply("monotone", at_start, slope, *domains, x=x, start=start, end=end, goal=goal)
    if mapping:
        step = proof.apply("instantiate", step, mapping=mapping)
    known = [low, *context]
    if only is not None and end is not None:
        bound = weaken(proof, k.ge(end - here), context)
        known += [bound] if bound is not None else []
    return discharge(proof, step, known)


def _inherit(
    proof: Proof,
    prove: Prove,
    h: k.Formula,
    x: str,
    start: k.Poly,
    shape: tuple[Fraction, k.Poly] | None,
    inside: list[int],
    top: int | None,
    parameters: list[int],
) -> int | None:
    """A hypothesis about ``x``, on the whole interval."""
    if shape is None:
        try:
            return prove(h, [*inside, *([top] if top is not None else []), *parameters], 0)
        except Unproved:
            return None
    c, rest = shape
    if c < 0:
        if top is None:
            return proof.combine(h, [inside[1]], terms=[(-c, k.ONE, [0])])
        return proof.combine(h, [top, inside[1]], terms=[(Fraction(1), k.ONE, [0]), (-c, k.ONE, [1])])
    try:
        at = prove(k.Formula(h.head, start.scale(c) + rest), parameters, 0)
    except Unproved:
        return None
    return proof.combine(h, [at, inside[0]], terms=[(Fraction(1), k.ONE, [0]), (c, k.ONE, [1])])


def _differentiable(proof: Proof, prove: Prove, head: str, q: k.Poly, context: list[int]) -> int:
    try:
        return prove(k.gt(q), context, 1)
    except Unproved:
        if head != "inv":
            raise
        return prove(k.gt(-q), context, 1)


def fall(proof: Proof, prove: Prove, goal: k.Formula, x: str, start: k.Poly, context: Sequence[int], depth: int) -> int:
    """The same to the left of ``start``: a step that concludes the goal for ``x <= start``."""
    formulas = [proof.conclusion(s) for s in context]
    y = fresh("y", goal, start, *formulas)
    mirror = {("var", x): start - k.var(y)}
    hypotheses = [h for h in formulas if h.head in ("ge", "gt", "eq")]
    below = weaken(proof, k.ge(start - k.var(x)), context)
    below = below if below is not None else prove(k.ge(start - k.var(x)), context, 0)
    moved = [proof.assume(k.ge(k.var(y))), *(proof.assume(k.substitute(h, mirror)) for h in hypotheses)]
    moved = [s for s in dict.fromkeys(moved) if proof.conclusion(s) != k.gt(k.var(y))]
    step = rise(proof, prove, k.substitute(goal, mirror), y, k.ZERO, moved, depth)
    step = proof.apply("instantiate", step, mapping={("var", y): start - k.var(x)})
    return discharge(proof, step, [below, *context])


def both(proof: Proof, prove: Prove, goal: k.Formula, start: Start, context: Sequence[int], depth: int) -> int:
    """The goal from a point, on the sides where the premises leave room."""
    x, c = start.x, start.at
    if not start.left:
        return rise(proof, prove, goal, x, c, context, depth)
    if not start.right:
        return fall(proof, prove, goal, x, c, context, depth)
    p = k.var(x) - c
    yes, no = proof.assume(k.ge(p)), proof.assume(k.gt(-p))
    right = rise(proof, prove, goal, x, c, [*context, yes], depth)
    left = fall(proof, prove, goal, x, c, [*context, no], depth)
    return proof.apply("cases", right, left, p=p)


# ---- where to start --------------------------------------------------------------------------------------------------


def points(goal: k.Formula, x: str, formulas: Sequence[k.Formula]) -> list[k.Poly]:
    """Where the goal may touch zero in ``x``: small numbers, bounds, other variables, constants in sight."""
    found = [k.Poly.const(c) for c in FIXED]
    for h in formulas:
        shape = slope_and_rest(h, x)
        if shape is not None:
            found.append(shape[1].scale(-1 / shape[0]))
    names = variables(goal)
    for y in names:
        if y != x:
            found += [k.var(y), -k.var(y)]
    for a in sorted(nested_atoms(goal.args[0]), key=lambda a: a.key):
        if a.head != "var" and not k.free(a):
            found.append(k.Poly.atom(a))
            if a.head == "exp":
                found.append(k.fn("exp", -a.args[0]))
    return list(dict.fromkeys(found))


def starts(goal: k.Formula, formulas: Sequence[k.Formula], point: Samples) -> list[Start]:
    """Starting points at which samples show the goal to hold, and to grow away from them, the most promising first."""
    import numpy as np

    found: list[tuple[tuple[bool, bool, bool, int], Start]] = []
    p = goal.args[0]
    point = calm(p, point)
    for x in variables(goal):
        try:
            slope = relative(derivative(p, x), point)
        except k.KernelError:
            continue
        finite = np.isfinite(slope)
        for at in points(goal, x, formulas):
            here = values(at, point)
            value = relative(k.substitute(p, {("var", x): at}), point)
            gap = point[x] - here
            size = TINY * (1 + np.abs(here))
            right, left = gap > size, gap < -size
            if not (right | left).any() or not np.isfinite(value[right | left]).all():
                continue
            used = value[right | left]
            touches = bool((np.abs(used) < TINY).all())
            if (used < -TINY).any() or (goal.head == "gt" and touches):
                continue
            if not finite[right | left].all() or (slope[right] < -TINY).any() or (slope[left] > TINY).any():
                continue
            start = Start(x, at, bool(right.any()), bool(left.any()), touches)
            found.append(((not touches, start.right and start.left, at.constant() is None, len(at.key)), start))
    found.sort(key=lambda item: item[0])
    return [s for _, s in found]


def cut_points(goal: k.Formula, formulas: Sequence[k.Formula], point: Samples) -> list[Fraction]:
    """Where to split the range of the only variable so that each piece is monotone or has room for interval arithmetic."""
    import numpy as np

    (x,) = variables(goal)
    p = goal.args[0]
    point = calm(p, point)
    order = np.argsort(point[x])
    line = point[x][order]
    slope = relative(derivative(p, x), {x: line})
    good = np.isfinite(slope)
    line, slope = line[good], slope[good]
    if len(line) < 4:
        return []
    low, high = float(line[0]), float(line[-1])
    touching = [c for at in points(goal, x, formulas) if (c := number(at)) is not None and low - 1e-3 <= c <= high + 1e-3]
    touching = sorted({c for c in touching if abs(float(relative(p, {x: np.array([c])})[0])) < TINY})
    cuts: list[float] = []
    for c in touching:
        if low + 1e-3 < c < high - 1e-3:
            cuts.append(c)
            continue
        wrong = line[(slope < -TINY) & (line > c)] if c <= low + 1e-3 else line[(slope > TINY) & (line < c)]
        if len(wrong):
            r = float(wrong[0] if c <= low + 1e-3 else wrong[-1])
            cuts.append(c + 0.6 * (r - c))
        elif high - low < HUGE:
            cuts.append(c + 0.6 * ((high if c <= low + 1e-3 else low) - c))
    if not cuts:
        turns = np.nonzero(np.sign(slope[1:]) != np.sign(slope[:-1]))[0]
        for i in (*turns[:1], *turns[-1:]):
            cuts += [float(line[i]), float(line[i + 1])]
    return list(dict.fromkeys(_simple(c) for c in cuts if low < c < high))


def _simple(value: float) -> Fraction:
    """A nearby fraction with a small denominator."""
    exact = Fraction(value)
    for bound in (1, 2, 4, 8, 16, 64, 1024):
        near = exact.limit_denominator(bound)
        if abs(near - exact) <= Fraction(1, 20) * abs(exact) * (1 if bound < 1024 else 100):
            return near
    return exact.limit_denominator(10**6)


__all__ = ["Start", "both", "cut_points", "discharge", "fall", "fresh", "rise", "starts", "weaken"]
