"""The rules about numbers: the ordered field, roots, maxima, exp, log, sin and cos."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..kernel import ONE, ZERO, Atom, Formula, Index, Poly, choice, fn, maximum, nat
from .calculus import enclosure, monotone
from .moves import conjunction, natural_proof
from .steps import REAL, Steps, leaf
from .trees import Tree, chained, tree


class Numeric(Steps):
    """Steps about numbers, each by a lemma of the prelude."""

    # ---- ordered field ----
    def _combine(
        self, sources: list[int], conclusion: Formula, goal: Formula, multiplier: Any, terms: Any, equations: Any
    ) -> str:
        forms = [self.table.form(self.sequents[n].conclusion) for n in sources]

        def summands(rows: Any) -> str:
            if [(c, q, *fs) for c, q, fs in rows] == [(1, ONE)]:
                return "once"
            shown = (
                f"{c.numerator} {c.denominator} {self.table.poly(q)} {chained('factor', map(str, fs), 'no_factor')}" for c, q, fs in rows
            )
            return chained("scaled", shown, "no_weight")

        lines = chained("times", (f"{self.table.poly(r)} {j}" for r, j in equations), "no_equation")
        held = conjunction(self.use(n) for n in sources)
        return (
            f"(combine {chained('premise', forms, 'no_form')} {self.table.form(goal)} {summands(multiplier)} {summands(terms)} {lines} "
            f"{self.lists} ok {held})"
        )

    def _antisymmetry(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        held = " ".join(self.use(n) for n in sources)
        return f"(antisymmetry {self.table.poly(p)} {self.table.poly(-p)} {self.lists} ok {held})"

    def _inverse(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        shown = self.table.form(self.sequents[sources[0]].conclusion)
        proof = f"(inverse_of {self.table.poly(p)} {shown} {self.lists} ok {self.use(sources[0])})"
        return self.recast(("-", ("*", tree(p), leaf(fn("inv", p))), ("c", Fraction(1))), conclusion, proof)

    def _sqrt_square(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        root = leaf(fn("sqrt", p))
        proof = f"(root_square {self.ev(p)} {self.use(sources[0])})"
        return self.recast(("-", ("*", root, root), tree(p)), conclusion, proof)

    def _sqrt_nonnegative(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        return f"(sqrt_pos {self.ev(p)})"

    def _maximum_above(self, sources: list[int], conclusion: Formula, p: Poly, q: Poly) -> str:
        rule = "maximum_above" if p.key <= q.key else "maximum_above'"
        first, second = sorted((p, q), key=lambda r: r.key)
        proof = f"({rule} {self.ev(first)} {self.ev(second)})"
        return self.recast(("-", leaf(maximum(p, q)), tree(p)), conclusion, proof)

    def _maximum_is(self, sources: list[int], conclusion: Formula, p: Poly, q: Poly) -> str:
        rule = "maximum_is" if p.key <= q.key else "maximum_is'"
        proof = f"({rule} {self.table.poly(p)} {self.table.poly(q)} {self.table.poly(p - q)} {self.lists} ok {self.use(sources[0])})"
        return self.recast(("-", leaf(maximum(p, q)), tree(p)), conclusion, proof)

    def _choice_first(self, sources: list[int], conclusion: Formula, c: Poly, p: Poly, q: Poly) -> str:
        proof = f"(choice_first {self.ev(c)} {self.ev(p)} {self.ev(q)} {self.use(sources[0])})"
        return self.recast(("-", leaf(choice(c, p, q)), tree(p)), conclusion, proof)

    def _choice_second(self, sources: list[int], conclusion: Formula, c: Poly, p: Poly, q: Poly) -> str:
        shown = f"{self.table.poly(c)} {self.table.poly(-c)} {self.ev(p)} {self.ev(q)}"
        proof = f"(choice_second {shown} {self.lists} ok {self.use(sources[0])})"
        return self.recast(("-", leaf(choice(c, p, q)), tree(q)), conclusion, proof)

    def _congruence(self, sources: list[int], conclusion: Formula, head: str, p: Poly, q: Poly) -> str:
        shown = f"{REAL.get(head, head)} {self.table.poly(p)} {self.table.poly(q)} {self.table.poly(p - q)}"
        proof = f"(congruent {shown} {self.lists} ok {self.use(sources[0])})"
        return self.recast(("-", leaf(fn(head, p)), leaf(fn(head, q))), conclusion, proof)

    def _natural(self, sources: list[int], conclusion: Formula, index: Index) -> str:
        return f"(eq_ind _ (fun it => 0 <= it) (pos_INR _) _ {natural_proof(self.table, index)})"

    def _integral(self, sources: list[int], conclusion: Formula, index: Index, above: int) -> str:
        whole = nat(index)
        gap = self.table.poly(whole - Poly.const(above))
        shown = f"_ ({above}#1)%Q {gap} {self.table.poly(whole)} {self.lists} ok"
        proof = f"(integral_above {shown} (eq_sym {natural_proof(self.table, index)}) eq_refl {self.use(sources[0])})"
        return self.recast(("-", tree(whole), ("+", ("c", Fraction(above)), ("c", Fraction(1)))), conclusion, proof)

    # ---- exp, log, sin, cos ----
    def _exp_tangent(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        t = ("-", ("-", leaf(fn("exp", p)), ("c", Fraction(1))), tree(p))
        return self.recast(t, conclusion, f"(exp_tangent {self.ev(p)})")

    def _exp_positive(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        return f"(exp_pos {self.ev(p)})"

    def _addition(self, name: str, head: str, t: Tree, conclusion: Formula, p: Poly, q: Poly) -> str:
        proof = f"({name} {self.table.poly(p)} {self.table.poly(q)} {self.table.poly(p + q)} {self.lists} ok)"
        return self.recast(t, conclusion, proof)

    def _exp_sum(self, sources: list[int], conclusion: Formula, p: Poly, q: Poly) -> str:
        t = ("-", leaf(fn("exp", p + q)), ("*", leaf(fn("exp", p)), leaf(fn("exp", q))))
        return self._addition("exp_sum", "exp", t, conclusion, p, q)

    def _sin_sum(self, sources: list[int], conclusion: Formula, p: Poly, q: Poly) -> str:
        sp, cp, sq, cq = (leaf(fn(h, r)) for r in (p, q) for h in ("sin", "cos"))
        t = ("-", ("-", leaf(fn("sin", p + q)), ("*", sp, cq)), ("*", cp, sq))
        return self._addition("sin_sum", "sin", t, conclusion, p, q)

    def _cos_sum(self, sources: list[int], conclusion: Formula, p: Poly, q: Poly) -> str:
        sp, cp, sq, cq = (leaf(fn(h, r)) for r in (p, q) for h in ("sin", "cos"))
        t = ("+", ("-", leaf(fn("cos", p + q)), ("*", cp, cq)), ("*", sp, sq))
        return self._addition("cos_sum", "cos", t, conclusion, p, q)

    def _exp_log(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        proof = f"(exp_log {self.ev(p)} {self.use(sources[0])})"
        return self.recast(("-", leaf(fn("exp", fn("log", p))), tree(p)), conclusion, proof)

    def _pythagoras(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        s, c = leaf(fn("sin", p)), leaf(fn("cos", p))
        t = ("-", ("+", ("*", s, s), ("*", c, c)), ("c", Fraction(1)))
        return self.recast(t, conclusion, f"(pythagoras {self.ev(p)})")

    def _at_zero(self, sources: list[int], conclusion: Formula, head: str) -> str:
        t = ("-", leaf(fn(head, ZERO)), ("c", Fraction(0 if head == "sin" else 1)))
        return self.recast(t, conclusion, f"{head}_at_zero")

    def _cos_pi(self, sources: list[int], conclusion: Formula) -> str:
        t = ("+", leaf(fn("cos", Poly.atom(Atom("pi")))), ("c", Fraction(1)))
        return self.recast(t, conclusion, "cos_at_pi")

    def _monotone(self, sources: list[int], conclusion: Formula, x: str, start: Poly, end: Poly | None, goal: Formula) -> str:
        return monotone(self, sources, x, start, end, goal)

    def _enclosure(self, sources: list[int], conclusion: Formula, goal: Formula, box: Any, bits: int, tree: Any) -> str:
        return enclosure(self, sources, goal, box, bits)
