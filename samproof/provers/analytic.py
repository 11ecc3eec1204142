"""Statements with exp, log, sin, cos, pi or square roots, by normal forms, monotonicity, enclosures and squaring.

The search is guided by floating-point samples: a sub-goal that fails at a sample is dropped at once, so most of the time goes
into sub-goals that are true.  Every step goes through the kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import kernel as k
from .close import close
from .context import Budget, Unproved, is_scalar
from .enclosures import Samples, constant_sign, enclose, ends, relative, sample, variables
from .identities import Normal
from .monotone import both, cut_points, discharge, starts, weaken
from .moves import exponentiate, factor, square, strict, variants
from .proof import Proof
from .reduce import (
    FUNCTIONS,
    Mapping,
    abstract,
    basic,
    by_normal_forms,
    mixed,
    prove_equation,
    reciprocals,
    roots,
    tangents,
    without_domains,
)
from .rewrite import Cleared, clear, nested_atoms, transfer_back

Method = Callable[["Search", k.Formula, Sequence[int], int, Samples], int | None]
DEPTHS = (2, 4, 9)
LAST = 2.0 ** (len(DEPTHS) - 1)  # the patience of the last round
GLANCE = 0.08  # seconds for plain algebra at first
QUICK = 0.5  # seconds for plain algebra where it is likely to be enough
ROOM = 1e-5  # how far above zero, relative to its terms, a goal must stay before it is enclosed


def prove_analytic(proof: Proof, goal: k.Formula, context: Sequence[int], budget: Budget) -> int:
    """A step that concludes a relation between reals in which exp, log, sin, cos, pi or square roots occur.

    Parameters
    ----------
    proof : the proof that is being built.
    goal : ``ge``, ``gt`` or ``eq``.
    context : steps that may be used; the theorem assumes no more than they do.
    budget : seconds of processor time.

    Raises
    ------
    Unproved : naming the goal and the methods that were tried.

    Examples
    --------
    >>> from samproof.kernel import fn, gt, var
    >>> proof = Proof()
    >>> step = prove_analytic(proof, gt(fn("exp", var("x")) - var("x")), [], Budget(5))
    >>> proof.theorems[step].hypotheses
    frozenset()
    """
    if not is_scalar(goal):
        raise Unproved(goal, "not a relation between numbers")
    try:
        return _prove(proof, goal, context, budget)
    except (k.KernelError, OverflowError, RecursionError) as error:
        raise Unproved(goal, f"monotonicity and interval arithmetic; {type(error).__name__}: {error}") from None


def prove_identity(proof: Proof, goal: k.Formula, context: Sequence[int], budget: Budget) -> int:
    """A step that concludes an equation by normal forms alone; the context only says which denominators are positive.

    Raises
    ------
    Unproved : when the sides have different normal forms.
    """
    scalars = [s for s in context if is_scalar(proof.conclusion(s)) and proof.conclusion(s).head != "eq"]
    plain, moved, mapping = abstract(proof, goal, scalars)
    search = Search(proof, budget)
    try:
        step = by_normal_forms(search, plain, [proof.assume(h) for h in moved] if mapping else scalars)
    except (k.KernelError, OverflowError, RecursionError) as error:
        raise Unproved(goal, f"normal forms; {type(error).__name__}: {error}") from None
    if step is None:
        raise Unproved(goal, "the sides have different normal forms")
    return _back(proof, goal, step, mapping, scalars) if mapping else step


def _prove(proof: Proof, goal: k.Formula, context: Sequence[int], budget: Budget) -> int:
    scalars = [s for s in context if is_scalar(proof.conclusion(s))]
    fewer = without_domains(proof, goal, scalars)
    if len(fewer) < len(scalars):
        try:
            return _prove_from(proof, goal, fewer, budget.part(0.6))
        except Unproved:
            if budget.spent():
                raise
    return _prove_from(proof, goal, scalars, budget)


def _prove_from(proof: Proof, goal: k.Formula, scalars: list[int], budget: Budget) -> int:
    plain, moved, mapping = abstract(proof, goal, scalars)
    search = Search(proof, budget)
    if not mapping:
        return search.split(goal, scalars)
    return _back(proof, goal, search.split(plain, [proof.assume(h) for h in moved]), mapping, scalars)


def _back(proof: Proof, goal: k.Formula, step: int, mapping: Mapping, scalars: list[int]) -> int:
    """From the goal with variables for its opaque atoms to the goal."""
    step = proof.apply("instantiate", step, mapping=mapping)
    naturals = sorted(a.args[0] for a in nested_atoms(goal.args[0]) if a.head == "nat")
    facts = [proof.apply("natural", index=k.Index(name)) for name in naturals]
    return discharge(proof, step, [*scalars, *facts])


class Search:
    """One search with its budget, and what has been proved and given up so far."""

    def __init__(self, proof: Proof, budget: Budget) -> None:
        self.proof, self.budget = proof, budget
        self._proved: dict[Any, int] = {}
        self._failed: dict[Any, int] = {}
        self.patience = 1.0
        self.closing: dict[Any, float] = {}
        self._points: dict[Any, Samples] = {}

    # ---- maxima ----
    def split(self, goal: k.Formula, context: Sequence[int], splits: int = 4) -> int:
        """Case by case over the maxima of the goal, then ``prove``."""
        proof = self.proof
        maxima = sorted((a for a in goal.args[0].atoms() if a.head == "max"), key=lambda a: (len(a.key), a.key))
        if not maxima or not splits:
            self.patience = 1.0
            for depth in DEPTHS[:-1]:
                step = self.attempt(goal, context, depth)
                if step is not None:
                    return step
                self.patience *= 2
            return self.prove(goal, context, DEPTHS[-1])
        p, q = maxima[0].args
        branches = []
        for formula, one, other in ((k.ge(p - q), p, q), (k.gt(q - p), q, p)):
            given = proof.assume(formula)
            weak = weaken(proof, k.ge(one - other), [given])
            assert weak is not None
            rewriter = Normal(proof, self.positive([*context, given]))
            rewriter.add(k.Poly.atom(maxima[0]), proof.apply("maximum_is", weak, p=one, q=other))
            cleared = clear(proof, rewriter, {}, goal.args[0])
            step = self.split(k.Formula(goal.head, cleared.poly), [*context, given], splits - 1)
            branches.append(transfer_back(proof, goal, cleared, step))
        return proof.apply("cases", *branches, p=p - q)

    # ---- one goal ----
    def prove(self, goal: k.Formula, context: Sequence[int], depth: int) -> int:
        """A step that concludes the goal, by the cheapest method that works.

        Raises
        ------
        Unproved : also when the goal fails at a sample.
        """
        proof = self.proof
        if self.budget.spent():
            raise Unproved(goal, f"budget of {self.budget.seconds:g} s spent")
        key = (goal, frozenset(proof.conclusion(s) for s in context))
        if key in self._proved and self._usable(self._proved[key], context):
            return self._proved[key]
        if self._failed.get(key, -1) >= depth:
            raise Unproved(goal, "tried before")
        try:
            step = self._attempt(goal, context, depth)
        except Unproved:
            if not self.budget.spent():
                self._failed[key] = depth
            raise
        self._proved[key] = step
        return step

    def _usable(self, step: int, context: Sequence[int]) -> bool:
        allowed = {h for s in context for h in self.proof.theorems[s].hypotheses}
        return self.proof.theorems[step].hypotheses <= allowed

    def _attempt(self, goal: k.Formula, context: Sequence[int], depth: int) -> int:
        proof = self.proof
        if goal.head == "eq":
            return prove_equation(self, goal, context, depth)
        stated = weaken(proof, goal, context)
        if stated is not None:
            return stated
        if goal.args[0].constant() is not None:
            return constant_sign(proof, goal)
        point = self._sample(goal, context)
        self._refute(goal, context, point)
        simple = basic(self, goal, context)
        if simple is not None:
            return simple
        reduced, cleared = self._reduce(goal, context)
        if reduced.args[0].constant() is not None:
            return transfer_back(proof, goal, cleared, constant_sign(proof, reduced))
        methods = self._order(reduced)
        for method in methods:
            if depth <= 0 and method not in CHEAP:
                break
            for target, lift in ((reduced, cleared), (goal, None)):
                if lift is None and (target == reduced or method in ON_POLYNOMIALS):
                    continue
                step = method(self, target, context, depth, point)
                if step is not None:
                    return step if lift is None else transfer_back(proof, goal, lift, step)
                if self.budget.spent():
                    raise Unproved(goal, f"budget of {self.budget.seconds:g} s spent")
        raise Unproved(goal, "algebra, squaring, exponentials of both sides, interval arithmetic, monotonicity")

    def _order(self, goal: k.Formula) -> list[Method]:
        """Plain algebra comes early where it is likely to be enough."""
        if not {a.head for a in nested_atoms(goal.args[0])} & FUNCTIONS:
            return [_constant, _close, _close_slowly, factor, square, _enclose, _monotone, strict, _cut]
        last: list[Method] = [_monotone, strict, _cut, square]
        if not mixed(goal.args[0]):
            return [_constant, _close, _enclose, factor, exponentiate, _close_slowly, *last]
        slow: list[Method] = [_close_slowly] if self.patience >= LAST else []
        return [_constant, _enclose, _close, factor, exponentiate, *last, *slow]

    def attempt(self, goal: k.Formula, context: Sequence[int], depth: int) -> int | None:
        try:
            return self.prove(goal, context, depth)
        except Unproved:
            return None

    def positive(self, context: Sequence[int]) -> Callable[[k.Poly], int]:
        return lambda q: self.prove(k.gt(q), context, 1)

    def _sample(self, goal: k.Formula, context: Sequence[int]) -> Samples:
        formulas = tuple(self.proof.conclusion(s) for s in context)
        names = variables(goal, *(h for h in formulas))
        key = (formulas, tuple(names))
        if key not in self._points:
            self._points[key] = sample(formulas, names)
        return self._points[key]

    def _refute(self, goal: k.Formula, context: Sequence[int], point: Samples) -> None:
        import numpy as np

        v = relative(goal.args[0], point)
        if self._loose(context):
            return
        if len(v) and np.nanmin(np.where(np.isfinite(v), v, 1.0)) < -1e-11:
            raise Unproved(goal, "it fails at a sample")

    def _loose(self, context: Sequence[int]) -> bool:
        """Whether the samples ignore a premise: an equation."""
        return any(self.proof.conclusion(s).head == "eq" for s in context)

    def _reduce(self, goal: k.Formula, context: Sequence[int]) -> tuple[k.Formula, Cleared]:
        """The goal in normal form and without denominators."""
        rewriter = Normal(self.proof, self.positive(context))
        normal = rewriter.prepare(goal.args[0])
        roots(self, rewriter, goal.args[0], context)
        cleared = clear(self.proof, rewriter, reciprocals(self, normal, context), goal.args[0])
        return k.Formula(goal.head, cleared.poly), cleared


# ---- methods ----


def _constant(search: Search, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
    if variables(goal):
        return None
    try:
        return constant_sign(search.proof, goal)
    except Unproved:
        return None


def _close_slowly(search: Search, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
    return _close(search, goal, context, depth, point, QUICK if depth > 0 else QUICK / 2)


def _close(
    search: Search, goal: k.Formula, context: Sequence[int], depth: int, point: Samples, seconds: float = 0.0
) -> int | None:
    """Plain algebra, with what tangents say about the exponentials in sight."""
    proof = search.proof
    key = (goal, frozenset(proof.conclusion(s) for s in context))
    seconds = seconds or GLANCE * search.patience
    if search.closing.get(key, 0.0) >= seconds:
        return None
    search.closing[key] = seconds
    facts = tangents(proof, goal.args[0])
    try:
        return close(proof, goal, [*context, *facts], (), Budget(min(search.budget.left, seconds)))
    except (Unproved, k.KernelError):
        return None


def _enclose(search: Search, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
    names = variables(goal)
    formulas = [search.proof.conclusion(s) for s in context]
    if len(names) > 3 or any(abs(b) == float("inf") for x in names for b in ends(formulas, x)):
        return None
    v = relative(goal.args[0], point)
    if len(v) and not v.min() > ROOM:
        return None
    try:
        return enclose(search.proof, goal, context, search.budget.part(0.5))
    except Unproved:
        return None


def _monotone(search: Search, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
    formulas = [search.proof.conclusion(s) for s in context]
    choices = []
    for order, (target, lift) in enumerate(variants(search, goal, context, point)):
        for start in starts(target, formulas, point)[:3]:
            choices.append(((not start.touches, order), target, lift, start))
    choices.sort(key=lambda c: c[0])
    for _, target, lift, start in choices[:6]:
        try:
            return lift(both(search.proof, search.prove, target, start, context, depth - 1))
        except (Unproved, k.KernelError):
            if search.budget.spent():
                return None
    return None


def _cut(search: Search, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
    """Split the range of the only variable."""
    names = variables(goal)
    if len(names) != 1 or depth < 2:
        return None
    proof, x = search.proof, k.var(names[0])
    formulas = [proof.conclusion(s) for s in context]
    try:
        places = cut_points(goal, formulas, {names[0]: point[names[0]]})
    except k.KernelError:
        return None
    for at in places[:3]:
        p = x - k.Poly.const(at)
        right = search.attempt(goal, [*context, proof.assume(k.ge(p))], depth - 1)
        left = search.attempt(goal, [*context, proof.assume(k.gt(-p))], depth - 1) if right is not None else None
        if right is not None and left is not None:
            return proof.apply("cases", right, left, p=p)
    return None


CHEAP = (_constant, _enclose, _close, _close_slowly)
ON_POLYNOMIALS = (_close, _close_slowly, factor, square)

__all__ = ["Search", "prove_analytic", "prove_identity"]
