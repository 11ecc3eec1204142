"""Closing one obligation: from premises to a goal, by definitions, case splits, rewriting and a certificate search."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction

from .. import kernel as k
from .context import Budget, Unproved, atoms_of, is_scalar, polynomial, strictly_positive
from .maxima import by_maxima, linear_maximum
from .proof import Proof
from .rewrite import nested_atoms
from .workspace import Workspace

MAX_SPLITS = 4
NEAR_SECONDS = 1.5  # for a first try with the premises that speak of what the goal speaks of
QUICK_SECONDS = 0.2  # for each piece of a goal with maxima that is taken apart
FIRST_SECONDS = 0.25  # for a goal with maxima before they are split


def close(
    proof: Proof, goal: k.Formula, context: Sequence[int], cited: Sequence[int] = (), budget: Budget | None = None
) -> int:
    """A step that concludes ``goal`` from the premises.

    Parameters
    ----------
    proof : the proof that is being built.
    goal : ``ge``, ``gt`` or ``eq``.
    context : steps that may be used: the hypotheses.
    cited : steps that the author names; the search tries these first.
    budget : seconds of processor time.

    Raises
    ------
    Unproved : when no certificate was found.
    """
    budget = budget or Budget(10.0)
    steps = list(dict.fromkeys([*cited, *context]))
    for s in steps:
        if proof.conclusion(s) == goal:
            return s
    if linear_maximum(goal) is not None:
        with suppress(Unproved):
            return _quick(proof, goal, context, cited, budget)
    near = [*cited, *_near(proof, goal, context, cited)]
    try:
        if len(near) < len(steps) and (cited or not _defined_by_equation(proof, goal, context)):
            try:
                return _split(
                    proof,
                    goal,
                    near,
                    len(cited),
                    Budget(min(budget.left, NEAR_SECONDS, budget.seconds / 2)),
                    MAX_SPLITS,
                    frozenset(),
                )
            except Unproved:
                if budget.spent():
                    raise
        return _split(proof, goal, steps, len(cited), budget, MAX_SPLITS, frozenset())
    except Unproved as failure:
        if goal.head != "eq":
            raise
        try:
            low = close(proof, k.ge(goal.args[0]), context, cited, budget)
            high = close(proof, k.ge(-goal.args[0]), context, cited, budget)
        except Unproved:
            raise failure from None
        return proof.apply("antisymmetry", low, high, p=goal.args[0])


def _quick(proof: Proof, goal: k.Formula, context: Sequence[int], cited: Sequence[int], budget: Budget) -> int:
    """Maxima taken apart, each piece with what it speaks of and little time."""
    maximum = linear_maximum(goal)
    if maximum is not None:
        return by_maxima(proof, goal, *maximum, lambda g: _quick(proof, g, context, cited, budget))
    stated = next((s for s in (*cited, *context) if proof.conclusion(s) == goal), None)
    if stated is not None:
        return stated
    steps = [*cited, *_near(proof, goal, context, cited)]
    return _direct(proof, goal, steps, len(cited), budget.part(QUICK_SECONDS))


def _near(proof: Proof, goal: k.Formula, context: Sequence[int], cited: Sequence[int]) -> list[int]:
    """The hypotheses about parameters alone, or about what the goal and the cited premises speak of."""
    spoken = _special(atoms_of(proof, cited, goal.args[0]))
    return [s for s in context if is_scalar(proof.conclusion(s)) and _special(nested_atoms(polynomial(proof, s))) <= spoken]


def _defined_by_equation(proof: Proof, goal: k.Formula, context: Sequence[int]) -> bool:
    """Whether some hypothesis is an equation about a parameter of the goal, such as a tuned step size."""
    names = {name for name in k.free(goal) if name[0] == "var"}
    return any(proof.conclusion(s).head == "eq" and names & k.free(proof.conclusion(s)) for s in context)


def _special(atoms: set[k.Atom]) -> set[k.Atom]:
    return {a for a in atoms if a.head not in ("var", "nat", "inv")}


def _split(
    proof: Proof, goal: k.Formula, steps: list[int], cited: int, budget: Budget, splits: int, decided: frozenset[k.Atom]
) -> int:
    """Try as it stands; then case by case over a normalised vector that may be zero, or a maximum."""
    atoms = atoms_of(proof, steps, goal.args[0])
    steps, decided = _decide(proof, steps, atoms, decided)
    below = {a for m, c in goal.args[0].terms if c < 0 for a, _ in m}
    relevant = _relevant(proof, steps, goal, atoms)
    open_atoms = [a for a in sorted(relevant, key=lambda a: (a not in below, *_split_order(a))) if a not in decided]
    directions = [a for a in open_atoms if a.head == "dir"]
    if not directions or not splits:
        last = not open_atoms or not splits
        try:
            return _direct(proof, goal, steps, cited, budget if last else budget.part(FIRST_SECONDS))
        except Unproved:
            if last or budget.spent():
                raise
    a = (directions or open_atoms)[0]
    now = decided | {a}
    p = -k.inner(a.args[0], a.args[0]) if a.head == "dir" else a.args[0] - a.args[1]
    yes, no = proof.assume(k.ge(p)), proof.assume(k.gt(-p))
    if a.head == "dir":
        left, right = _zero_direction(proof, a.args[0], yes), _unit_direction(proof, a.args[0], no)
    else:
        left, right = _branch(proof, a, yes, True), _branch(proof, a, no, False)
    first = _split(proof, goal, [*steps, *left], cited, budget, splits - 1, now)
    second = _split(proof, goal, [*steps, *right], cited, budget, splits - 1, now)
    return proof.apply("cases", first, second, p=p)


def _decide(
    proof: Proof, steps: list[int], atoms: set[k.Atom], decided: frozenset[k.Atom]
) -> tuple[list[int], frozenset[k.Atom]]:
    """Take the branch of a maximum that a premise states outright."""
    stated = {proof.conclusion(s): s for s in steps if is_scalar(proof.conclusion(s))}
    found: list[int] = []
    for a in sorted((a for a in atoms if a.head == "max" and a not in decided), key=_split_order):
        p = a.args[0] - a.args[1]
        for formula, is_first in ((k.ge(p), True), (k.gt(p), True), (k.ge(-p), False), (k.gt(-p), False)):
            if formula in stated:
                found += _branch(proof, a, stated[formula], is_first)[1:]
                decided = decided | {a}
                break
    return steps + found, decided


def _branch(proof: Proof, a: k.Atom, ordered: int, is_first: bool) -> list[int]:
    """max(p, q) = p from p >= q, or = q from q >= p, with the order itself."""
    p, q = a.args if is_first else (a.args[1], a.args[0])
    weak = ordered
    if proof.conclusion(ordered).head == "gt":
        weak = proof.combine(k.ge(p - q), [ordered], terms=[(Fraction(1), k.ONE, [0])])
    return [ordered, proof.apply("maximum_is", weak, p=p, q=q)]


def _relevant(proof: Proof, steps: Sequence[int], goal: k.Formula, atoms: set[k.Atom]) -> set[k.Atom]:
    """Maxima that stand in the premises or the goal (not inside other functions), and directions in inner products."""
    found = {a for a in goal.args[0].atoms() if a.head == "max"}
    for s in steps:
        if is_scalar(proof.conclusion(s)):
            found |= {a for a in polynomial(proof, s).atoms() if a.head == "max"}
    for a in atoms:
        if a.head == "ip":
            found |= {x for x in a.args if x.head == "dir"}
    return found


def _split_order(a: k.Atom) -> tuple[int, int, str]:
    return (0 if a.head == "dir" else 1, len(a.key), a.key)


def _zero_direction(proof: Proof, v: k.Vec, yes: int) -> list[int]:
    """From -<v, v> >= 0: v = 0, its direction is 0, and so is every step along it."""
    gram = proof.apply("gram", v=v)
    zero = proof.apply("definite", proof.apply("antisymmetry", gram, yes, p=k.inner(v, v)), v=v)
    return [zero, proof.apply("direction_zero", zero, v=v)]


def _unit_direction(proof: Proof, v: k.Vec, positive: int) -> list[int]:
    """From <v, v> > 0: the direction is a unit vector, v = |v| u, |v| > 0."""
    unit = proof.apply("direction_unit", positive, v=v)
    scale = proof.apply("direction_scale", v=v)
    gram = proof.apply("gram", v=v)
    q = k.inner(v, v)
    length = strictly_positive(
        proof, proof.apply("sqrt_nonnegative", gram, p=q), proof.apply("sqrt_square", gram, p=q), positive
    )
    return [unit, scale, length, positive]


def _direct(proof: Proof, goal: k.Formula, steps: list[int], cited: int, budget: Budget) -> int:
    work = Workspace(proof, steps, cited, budget)
    work.define(goal.args[0])
    return work.solve(goal)
