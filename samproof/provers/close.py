"""Closing one obligation: from premises to a goal, by definitions, case splits, rewriting and a certificate search."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .. import kernel as k
from .context import (
    Budget,
    Unproved,
    atoms_of,
    contradiction_from_zero,
    gram_premises,
    is_scalar,
    polynomial,
    strictly_positive,
    vector_equations,
)
from .proof import Proof, Summand
from .rewrite import Rewriter, clear, nested_atoms, transfer, transfer_back
from .roots import split_roots

MAX_SPLITS = 4
ROUNDS = 4
SIDE_SECONDS = 0.5  # for a side condition such as the sign of a denominator
MAX_FAILURES = 2  # how often a side condition may fail before it is left alone
NEAR_SECONDS = 1.5  # for a first try with the premises that speak of what the goal speaks of
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
    budget : wall-clock seconds.

    Raises
    ------
    Unproved : when no certificate was found.
    """
    budget = budget or Budget(10.0)
    steps = list(dict.fromkeys([*cited, *context]))
    for s in steps:
        if proof.conclusion(s) == goal:
            return s
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


class Workspace:
    """Premises enriched with the definitions of the atoms in sight, equations oriented, denominators cleared."""

    def __init__(self, proof: Proof, steps: list[int], cited: int, budget: Budget) -> None:
        self.proof, self.steps, self.budget = proof, list(steps), budget
        self.cited = set(steps[:cited])
        self.rewriter = Rewriter(proof)
        self.reciprocals: dict[k.Atom, tuple[int, int]] = {}
        self._oriented: set[int] = set()
        self._defined: set[k.Atom] = set()
        self._lengths = {proof.conclusion(s).args[0].key for s in steps if proof.conclusion(s).head == "gt"}

    def define(self, target: k.Poly) -> None:
        """Add what the definitions of the atoms in sight give, inner atoms first."""
        proof = self.proof
        zero_points = [s for s in self.steps if proof.conclusion(s).head == "veq"]
        self.steps += self._same_points(zero_points, target)
        self._orient()
        for _ in range(ROUNDS):
            atoms = atoms_of(proof, self.steps, target) - self._defined
            if not atoms:
                break
            for a in sorted(atoms, key=lambda a: (len(a.key), a.key)):
                self._defined.add(a)
                self.steps += self._definition(a)
            self._orient()
        atoms = atoms_of(proof, self.steps, target)
        self.steps += gram_premises(proof, atoms)

    def _same_points(self, vector_steps: list[int], target: k.Poly) -> list[int]:
        """Values and gradients at points that a vector equation makes equal, and the inner products with it."""
        proof, found = self.proof, list(vector_steps)
        for s in vector_steps:
            v = proof.conclusion(s).args[0]
            if len(v.terms) == 1 and v.terms[0][1] == k.ONE:
                zero = v.terms[0][0]
                for a in atoms_of(proof, self.steps, target):
                    if a.head in ("grad", "val") and zero in {b for b, _ in a.args[1].terms}:
                        moved = k.Vec({b: c for b, c in a.args[1].terms if b != zero})
                        gap = a.args[1] - moved
                        same = proof.apply("vector_combine", s, goal=gap, coefficients=[dict(gap.terms)[zero]])
                        rule = "same_gradient" if a.head == "grad" else "same_value"
                        found.append(proof.apply(rule, same, f=a.args[0], v=a.args[1], w=moved))
        equations = vector_equations(proof, found, atoms_of(proof, self.steps, target))
        return [s for s in found if is_scalar(proof.conclusion(s))] + equations

    def _stated(self, formula: k.Formula) -> int | None:
        return next((s for s in self.steps if self.proof.conclusion(s) == formula), None)

    def _known(self, formula: k.Formula) -> int | None:
        """A small search for a side condition, from what is known so far."""
        stated = self._stated(formula)
        if stated is not None:
            return stated
        if self.budget.failures.get(formula, 0) >= MAX_FAILURES:
            return None
        try:
            return self.solve(formula, seconds=min(SIDE_SECONDS, self.budget.left))
        except Unproved:
            self.budget.failures[formula] = self.budget.failures.get(formula, 0) + 1
            return None

    def _definition(self, a: k.Atom) -> list[int]:
        proof = self.proof
        if a.head == "sqrt":
            return self._root(a)
        if a.head == "inv":
            return self._reciprocal(a)
        if a.head == "max":
            return [
                proof.apply("maximum_above", p=a.args[0], q=a.args[1]),
                proof.apply("maximum_above", p=a.args[1], q=a.args[0]),
            ]
        if a.head == "exp":
            return [proof.apply("exp_positive", p=a.args[0]), proof.apply("exp_tangent", p=a.args[0])]
        if a.head == "nat" and a.args[0][0] != "#":
            return [proof.apply("natural", index=k.Index(a.args[0]))]
        if a.head in ("sin", "cos"):
            return [proof.apply("pythagoras", p=a.args[0])]
        if a.head == "pow":
            return self._power(a)
        if a.head == "log":
            positive = self._known(k.gt(a.args[0]))
            return [] if positive is None else [proof.apply("exp_log", positive, p=a.args[0])]
        return []

    def _root(self, a: k.Atom) -> list[int]:
        proof, q = self.proof, a.args[0]
        if any(rule.lead.keys() >= {a} for rule in self.rewriter.rules) or self._is_length(a):
            return []
        gram = self._gram(q)
        positive = self._stated(k.gt(q)) if gram is not None else self._known(k.gt(q))
        if positive is not None:
            fine: int | None = proof.combine(k.ge(q), [positive], terms=[(Fraction(1), k.ONE, [0])])
        else:
            fine = gram if gram is not None else self._known(k.ge(q))
        if fine is None:
            return []
        square = proof.apply("sqrt_square", fine, p=q)
        root = proof.apply("sqrt_nonnegative", fine, p=q)
        if positive is not None:
            split = split_roots(proof, a, root, square, self._known)
            if split is not None:
                self.rewriter.add(k.Poly.atom(a), split)
                parts = sorted(
                    (b for b in self.rewriter.rules[-1].tail.atoms() - self._defined if b.head == "sqrt"), key=lambda b: b.key
                )
                self._defined.update(parts)
                return [s for b in parts for s in self._root(b)]
            root = strictly_positive(proof, root, square, positive)
        lead = _lead(q)
        if lead is None or any(lead.atoms() <= rule.lead.keys() for rule in self.rewriter.rules):
            lead = k.Poly({((a, 2),): Fraction(1)})
        self.rewriter.add(lead, square)
        return [root]

    def _is_length(self, a: k.Atom) -> bool:
        """|v| with v = |v| u in force: |v|^2 must not be rewritten back to <v, v>."""
        root = k.Poly.atom(a)
        return any(root.key in rule.tail.key for rule in self.rewriter.rules if any(x.head == "ip" for x in rule.lead))

    def _gram(self, q: k.Poly) -> int | None:
        if len(q.terms) == 1 and len(q.terms[0][0]) == 1:
            (a, e), c = q.terms[0][0][0], q.terms[0][1]
            if a.head == "ip" and e == 1 and c == 1 and a.args[0] == a.args[1]:
                return self.proof.apply("gram", v=k.Vec.atom(a.args[0]))
        vectors = sorted({x for a in q.atoms() if a.head == "ip" for x in a.args}, key=lambda a: a.key)
        for v in vectors:
            for w in vectors:
                for sign in (k.ONE, -k.ONE):
                    s = self.proof.apply("gram", v=k.Vec.atom(v) + k.Vec.atom(w).scale(sign))
                    if polynomial(self.proof, s) == q:
                        return s
        return None

    def _reciprocal(self, a: k.Atom) -> list[int]:
        proof, q = self.proof, a.args[0]
        positive = self._known(k.gt(q))
        if positive is not None:
            unit = proof.apply("inverse", positive, p=q)
            self.reciprocals[a] = (positive, unit)
            return [
                proof.combine(
                    k.gt(k.Poly.atom(a)),
                    [positive, unit],
                    terms=[(Fraction(1), k.ONE, [])],
                    equations=[(k.ONE, 1)],
                    multiplier=[(Fraction(1), k.ONE, [0])],
                )
            ]
        negative = self._known(k.gt(-q))
        if negative is not None:
            square = proof.combine(k.gt(q * q), [negative], terms=[(Fraction(1), k.ONE, [0, 0])])
        else:
            known = self._known(k.gt(q * q))
            if known is None:
                return []
            square = known
        self.reciprocals[a] = (square, proof.apply("inverse", square, p=q))
        return []

    def _power(self, a: k.Atom) -> list[int]:
        """b^n >= 0 for b >= 0, by induction on n."""
        proof, (base, index) = self.proof, a.args
        if ("nat", index.name) in k.free(base) or index.name[0] == "#":
            return []
        sign = self._known(k.ge(base))
        if sign is None or any(("nat", index.name) in k.free(h) for h in proof.theorems[sign].hypotheses):
            return []
        here = k.ge(k.Poly.atom(a))
        start = proof.combine(k.ge(k.ONE), [], terms=[(Fraction(1), k.ONE, [])])
        before = proof.assume(here)
        step = proof.combine(k.ge(base * k.Poly.atom(a)), [before, sign], terms=[(Fraction(1), k.ONE, [0, 1])])
        return [proof.apply("induction", start, step, variable=index.name, formula=here)]

    # ---- equations ----
    def _orient(self) -> None:
        """Turn each new equation into a rewrite of one monomial, or keep it as two inequalities."""
        proof = self.proof
        for s in list(self.steps):
            if s in self._oriented or proof.conclusion(s).head != "eq":
                continue
            self._oriented.add(s)
            cleared = clear(proof, self.rewriter, self.reciprocals, polynomial(proof, s))
            plain, cofactors = self.rewriter.normal(polynomial(proof, s))
            if not plain.terms:
                continue
            lead = _lead(plain)
            if lead is not None:
                moved = s if not cofactors else self._derived_equation(s, plain, cofactors)
                self.rewriter.add(lead, moved)
            elif cleared.poly.terms:
                step = transfer(proof, s, cleared)
                for sign in (1, -1):
                    p = cleared.poly.scale(sign)
                    self.steps.append(proof.combine(k.ge(p), [step], equations=[(k.Poly.const(sign), 0)]))

    def _derived_equation(self, s: int, plain: k.Poly, cofactors: list[tuple[k.Poly, int]]) -> int:
        premises = [s, *(t for _, t in cofactors)]
        equations = [(k.ONE, 0), *((-r, 1 + j) for j, (r, _) in enumerate(cofactors))]
        return self.proof.combine(k.eq(plain), premises, equations=equations)

    # ---- the search ----
    def solve(self, goal: k.Formula, seconds: float | None = None) -> int:
        from .positivstellensatz import search

        proof = self.proof
        cleared = clear(proof, self.rewriter, self.reciprocals, goal.args[0])
        if goal.head == "eq":
            if cleared.poly.terms:
                raise Unproved(goal, "not an identity under the equations at hand")
            step = proof.combine(k.eq(k.ZERO), [])
            return transfer_back(proof, goal, cleared, step)
        constant = cleared.poly.constant()
        premises, origin = self._premises()
        if constant is not None and (constant > 0 or (constant == 0 and goal.head == "ge")):
            terms: list[Summand] = [(constant, k.ONE, [])] if constant else []
            step = proof.combine(k.Formula(goal.head, cleared.poly), [], terms=terms)
            return transfer_back(proof, goal, cleared, step)
        hints = [i for i, s in enumerate(origin) if s in self.cited]
        if self.budget.spent():
            raise Unproved(goal, f"budget of {self.budget.seconds:g} s spent")
        limit = self.budget.left if seconds is None else seconds
        plain = [(polynomial(proof, t), proof.conclusion(t).head == "gt") for t in premises]
        found = search(cleared.poly, goal.head == "gt", plain, budget=limit, hints=hints)
        if found is None:
            raise Unproved(
                k.Formula(goal.head, cleared.poly), f"{len(plain)} premises, linear and semidefinite search, {limit:.1f} s"
            )
        step = proof.combine(k.Formula(goal.head, cleared.poly), premises, terms=found.terms, multiplier=found.multiplier)
        return transfer_back(proof, goal, cleared, step)

    def _premises(self) -> tuple[list[int], list[int]]:
        """The inequalities at hand, cleared, without repetitions and constants; and where each came from."""
        proof = self.proof
        seen: dict[str, int] = {}
        kept: list[int] = []
        origin: list[int] = []
        for s in self.steps:
            formula = proof.conclusion(s)
            if formula.head not in ("ge", "gt"):
                continue
            cleared = clear(proof, self.rewriter, self.reciprocals, formula.args[0])
            if cleared.poly.constant() is not None and not (formula.head == "gt" and cleared.poly.constant() == 0):
                value = cleared.poly.constant()
                assert value is not None
                if value >= 0:
                    continue
            t = transfer(proof, s, cleared)
            key = cleared.poly.key
            if key in seen:
                if formula.head == "gt":
                    kept[seen[key]] = t
                continue
            seen[key] = len(kept)
            kept.append(t)
            origin.append(s)
        return kept, origin


def _lead(p: k.Poly) -> k.Poly | None:
    """A single atom that the equation can be solved for, preferring values, inner products and maxima over parameters."""
    linear = []
    for m, _ in p.terms:
        if len(m) == 1 and m[0][1] == 1:
            a = m[0][0]
            elsewhere = sum(1 for n, _ in p.terms if a in dict(n))
            if elsewhere == 1:
                linear.append(a)
    if linear:
        order = {
            "ip": 0,
            "val": 1,
            "max": 2,
            "exp": 3,
            "seq": 4,
            "var": 5,
            "sum": 3,
            "sqrt": 6,
            "pow": 6,
            "inv": 8,
            "nat": 9,
            "inf": 7,
        }
        best = min(linear, key=lambda a: (order.get(a.head, 7), -len(a.key), a.key))
        return k.Poly.atom(best)
    squares = [m for m, _ in p.terms if len(m) == 1 and m[0][1] == 2 and m[0][0].head in ("sin", "sqrt")]
    return k.Poly({squares[0]: Fraction(1)}) if squares else None


__all__ = ["MAX_SPLITS", "Workspace", "close", "contradiction_from_zero"]
