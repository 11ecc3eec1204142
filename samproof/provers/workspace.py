"""The premises of one search: enriched with definitions, equations oriented, denominators cleared."""

from __future__ import annotations

from fractions import Fraction

from .. import kernel as k
from .context import (
    Budget,
    Unproved,
    atoms_of,
    gram_premises,
    is_scalar,
    polynomial,
    strictly_positive,
    vector_equations,
)
from .proof import Proof, Summand
from .rewrite import Cleared, Rewriter, clear, transfer, transfer_back
from .roots import split_roots

ROUNDS = 4
SIDE_SECONDS = 0.5  # for a side condition such as the sign of a denominator
ROOT_SECONDS = 0.1  # for a root to be positive, which is welcome and often false
MAX_FAILURES = 2  # how often a side condition may fail before it is left alone
THOROUGH_SECONDS = 0.3  # a search with fewer leaves out what is dear: the clock should not decide how far it comes
DIRECT_SHARE = 0.6  # of the seconds, before the negation is refuted


class Workspace:
    """Premises enriched with the definitions of the atoms in sight, equations oriented, denominators cleared."""

    def __init__(self, proof: Proof, steps: list[int], cited: int, budget: Budget) -> None:
        self.proof, self.steps, self.budget = proof, list(steps), budget
        self.cited = set(steps[:cited])
        self.rewriter = Rewriter(proof)
        self.raw: list[int] = []
        self.reciprocals: dict[k.Atom, tuple[int, int]] = {}
        self._oriented: set[int] = set()
        self._defined: set[k.Atom] = set()
        self._cleared: dict[k.Poly, tuple[tuple[int, int], Cleared]] = {}

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
                for a in sorted(atoms_of(proof, self.steps, target), key=lambda a: a.key):
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

    def _known(self, formula: k.Formula, seconds: float = SIDE_SECONDS) -> int | None:
        """A small search for a side condition, from what is known so far."""
        stated = self._stated(formula)
        if stated is not None:
            return stated
        if self.budget.failures.get(formula, 0) >= MAX_FAILURES:
            return None
        try:
            return self.solve(formula, seconds=min(seconds, self.budget.left))
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
            p, q = a.args
            above = [proof.apply("maximum_above", p=p, q=q), proof.apply("maximum_above", p=q, q=p)]
            if p == -q:  # an absolute value
                halves: list[Summand] = [(Fraction(1, 2), k.ONE, [0]), (Fraction(1, 2), k.ONE, [1])]
                above.append(proof.combine(k.ge(k.Poly.atom(a)), above, terms=halves))
            return above
        if a.head == "exp":
            return [proof.apply("exp_positive", p=a.args[0]), proof.apply("exp_tangent", p=a.args[0])]
        if a.head == "nat" and a.args[0][0] != "#":
            return [proof.apply("natural", index=k.Index(a.args[0]))]
        if a.head == "pi":
            pi = k.pi()
            goals = [k.gt(pi), k.gt(pi - k.Poly.const(3)), k.gt(k.Poly.const(Fraction(22, 7)) - pi)]
            return [proof.apply("enclosure", goal=g, box=[], bits=64, tree="natural") for g in goals]
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
        positive = self._stated(k.gt(q)) if gram is not None else self._known(k.gt(q), ROOT_SECONDS)
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
            self._unreduced(square)
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
        """b^n >= 0 for b >= 0, and b^n <= 1 for 0 <= b <= 1, by induction on n."""
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
        found = [proof.apply("induction", start, step, variable=index.name, formula=here)]
        small = self._known(k.ge(k.ONE - base))
        if small is not None and not any(("nat", index.name) in k.free(h) for h in proof.theorems[small].hypotheses):
            below = k.ge(k.ONE - k.Poly.atom(a))
            start = proof.combine(k.ge(k.ZERO), [])
            premises = [proof.assume(below), sign, small]  # 1 - b p = b (1 - p) + (1 - b)
            terms = [(Fraction(1), k.ONE, [0, 1]), (Fraction(1), k.ONE, [2])]
            step = proof.combine(k.ge(k.ONE - base * k.Poly.atom(a)), premises, terms=terms)
            found.append(proof.apply("induction", start, step, variable=index.name, formula=below))
        return found

    # ---- equations ----
    def _orient(self) -> None:
        """Turn each new equation into a rewrite of one monomial, or keep it as two inequalities."""
        proof = self.proof
        for s in list(self.steps):
            if s in self._oriented or proof.conclusion(s).head != "eq":
                continue
            self._oriented.add(s)
            cleared = self._clear(polynomial(proof, s))
            plain, cofactors = self.rewriter.normal(polynomial(proof, s))
            if not plain.terms:
                continue
            lead = _lead(plain)
            if lead is not None:
                moved = s if not cofactors else self._derived_equation(s, plain, cofactors)
                if lead.terms[0][0][0][1] > 1:
                    self._unreduced(moved)
                self.rewriter.add(lead, moved)
            elif cleared.poly.terms:
                step = transfer(proof, s, cleared)
                for sign in (1, -1):
                    p = cleared.poly.scale(sign)
                    self.steps.append(proof.combine(k.ge(p), [step], equations=[(k.Poly.const(sign), 0)]))

    def _clear(self, p: k.Poly) -> Cleared:
        """The polynomial rewritten and without denominators, kept until there is another rewrite or reciprocal."""
        known = len(self.rewriter.rules), len(self.reciprocals)
        if p not in self._cleared or self._cleared[p][0] != known:
            self._cleared[p] = known, clear(self.proof, self.rewriter, self.reciprocals, p)
        return self._cleared[p][1]

    def _unreduced(self, equation: int) -> None:
        """Before x^2 -> q becomes a rewrite, keep x^2 = q as two inequalities: products of premises are not rewritten."""
        cleared = self._clear(polynomial(self.proof, equation))
        step = transfer(self.proof, equation, cleared)
        for sign in (1, -1):
            p = cleared.poly.scale(sign)
            self.raw.append(self.proof.combine(k.ge(p), [step], equations=[(k.Poly.const(sign), 0)]))

    def _derived_equation(self, s: int, plain: k.Poly, cofactors: list[tuple[k.Poly, int]]) -> int:
        premises = [s, *(t for _, t in cofactors)]
        equations = [(k.ONE, 0), *((-r, 1 + j) for j, (r, _) in enumerate(cofactors))]
        return self.proof.combine(k.eq(plain), premises, equations=equations)

    # ---- the search ----
    def solve(self, goal: k.Formula, seconds: float | None = None) -> int:
        """A step that concludes the goal, directly or by refuting its negation.

        Raises
        ------
        Unproved : when the search finds no certificate.
        """
        proof = self.proof
        cleared = self._clear(goal.args[0])
        plain = k.Formula(goal.head, cleared.poly)
        constant = cleared.poly.constant()
        if goal.head == "eq":
            if cleared.poly.terms:
                raise Unproved(goal, "not an identity under the equations at hand")
            step = proof.combine(plain, [])
        elif constant is not None and (constant > 0 or (constant == 0 and goal.head == "ge")):
            terms: list[Summand] = [(constant, k.ONE, [])] if constant else []
            step = proof.combine(plain, [], terms=terms)
        else:
            step = self._search(plain, self.budget.left if seconds is None else seconds)
        return transfer_back(proof, goal, cleared, step)

    def _search(self, goal: k.Formula, seconds: float) -> int:
        if self.budget.spent():
            raise Unproved(goal, f"budget of {self.budget.seconds:g} s spent")
        premises, origin = self._premises()
        hints = [i for i, s in enumerate(origin) if s in self.cited]
        end = Budget(seconds)
        thorough = seconds >= THOROUGH_SECONDS
        direct = self._certificate(goal, premises, hints, seconds * DIRECT_SHARE, thorough)
        if direct is not None:
            return direct
        proof, p = self.proof, goal.args[0]
        negation = proof.assume(k.gt(-p) if goal.head == "ge" else k.ge(-p))
        refuted = self._certificate(goal, [*premises, negation], [*hints, len(premises)], end.left, thorough)
        if refuted is None:
            raise Unproved(goal, f"{len(premises)} premises, linear and semidefinite search, {seconds:.1f} s")
        holds = proof.assume(goal)
        if goal.head == "ge":
            return proof.apply("cases", holds, refuted, p=p)
        return proof.apply("cases", refuted, holds, p=-p)

    def _certificate(
        self, goal: k.Formula, premises: list[int], hints: list[int], seconds: float, thorough: bool
    ) -> int | None:
        """A step from a certificate, None when none is found.

        Raises
        ------
        Unproved : when the premises hold at a point at which the goal does not.
        """
        from .positivstellensatz import Search

        proof = self.proof
        plain = [(polynomial(proof, t), proof.conclusion(t).head == "gt") for t in premises]
        key = (goal, tuple(plain), tuple(hints))
        if key not in proof.searches:
            proof.searches[key] = Search(goal.args[0], goal.head == "gt", plain, hints)
        search = proof.searches[key]
        found = search.run(seconds, thorough)
        if search.refuted:
            raise Unproved(goal, f"{len(premises)} premises, which hold where it does not")
        if found is None:
            return None
        return proof.combine(goal, premises, terms=found.terms, multiplier=found.multiplier)

    def _premises(self) -> tuple[list[int], list[int]]:
        """The inequalities at hand, cleared, without repetitions and constants; and where each came from."""
        proof = self.proof
        for s in list(self.steps):
            positive = _bounded_away(proof, s)
            if positive is not None and positive not in self.steps:
                self.steps.append(positive)
        seen: dict[str, int] = {}
        kept: list[int] = []
        origin: list[int] = []
        for s in self.steps:
            formula = proof.conclusion(s)
            if formula.head not in ("ge", "gt"):
                continue
            cleared = self._clear(formula.args[0])
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
        return kept + self.raw, origin + self.raw


def _bounded_away(proof: Proof, step: int) -> int | None:
    """From x >= c with c > 0: x > 0."""
    formula = proof.conclusion(step)
    if formula.head not in ("ge", "gt") or len(formula.args[0].terms) != 2:
        return None
    (m, low), (n, c) = formula.args[0].terms
    if m or low >= 0 or c <= 0 or len(n) != 1 or n[0][1] != 1:
        return None
    x = k.Poly.atom(n[0][0])
    return proof.combine(k.gt(x), [step], terms=[(1 / c, k.ONE, [0]), (-low / c, k.ONE, [])])


_PREFERENCE = {
    "choice": -1,
    "mean": -0.5,
    "ip": 0,
    "val": 1,
    "max": 2,
    "exp": 3,
    "sum": 3,
    "seq": 4,
    "var": 5,
    "sqrt": 6,
    "pow": 6,
    "inf": 7,
    "inv": 8,
    "nat": 9,
}


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
        best = min(linear, key=lambda a: (_PREFERENCE.get(a.head, 7), -len(a.key), a.key))
        return k.Poly.atom(best)
    squares = [m for m, _ in p.terms if len(m) == 1 and m[0][1] == 2 and m[0][0].head in ("sin", "sqrt")]
    return k.Poly({squares[0]: Fraction(1)}) if squares else None
