"""The rules about vectors and functions."""

from __future__ import annotations

from fractions import Fraction

from ..kernel import Formula, Poly, Vec, direction, fn, grad, inner, value
from ..kernel.terms import Function
from .chance import AVERAGES, Chance
from .facts import fact
from .steps import leaf
from .trees import ATOM, tree
from .writes import product


class Vectorial(Chance):
    """Steps about vectors and functions, each by a lemma of the prelude."""

    # ---- vectors ----
    def _gram(self, sources: list[int], conclusion: Formula, v: Vec) -> str:
        return f"(nonneg_by _ _ _ {product(self.table, v, v)[1]} (ip_positive _ _))"

    def _cauchy_schwarz(self, sources: list[int], conclusion: Formula, v: Vec, w: Vec) -> str:
        (a, first), (b, second), (c, third) = (product(self.table, x, y) for x, y in ((v, v), (w, w), (v, w)))
        t = ("-", ("*", tree(a), tree(b)), ("*", tree(c), tree(c)))
        return self.recast(t, conclusion, f"(cauchy_schwarz_at {self.vev(v)} {self.vev(w)} _ _ _ {first} {second} {third})")

    def _definite(self, sources: list[int], conclusion: Formula, v: Vec) -> str:
        return f"(ip_definite _ {self.vev(v)} (eq_trans {product(self.table, v, v)[1]} {self.use(sources[0])}))"

    def _vector_combine(self, sources: list[int], conclusion: Formula, goal: Vec, coefficients: list[Poly]) -> str:
        whole, proof = "VO", "eq_refl"
        for n, c in zip(sources, coefficients, strict=True):
            v = f"(VScale {self.table.poly(c)} {self.table.vec(self.sequents[n].conclusion.args[0])})"
            scaled = f"(vector_times {self.both()} {self.table.poly(c)} {self.table.vec(self.sequents[n].conclusion.args[0])} {self.use(n)})"
            proof = f"(vector_two {self.both()} {whole} {v} {proof} {scaled})"
            whole = f"(VAdd {whole} {v})"
        return f"(vector_one {self.both()} {whole} {self.table.vec(goal)} ok {proof})"

    def _vector_scale(self, sources: list[int], conclusion: Formula, p: Poly, v: Vec) -> str:
        shown = f"{self.table.poly(p)} {self.table.vec(v)} {self.table.vec(v.scale(p))}"
        return f"(vector_scale {self.both()} {shown} ok {self.use(sources[0])})"

    def _vector_inner(self, sources: list[int], conclusion: Formula, v: Vec, w: Vec) -> str:
        return f"(by_eq _ _ _ {product(self.table, v, w)[1]} (vector_inner {self.vev(v)} {self.vev(w)} {self.use(sources[0])}))"

    def _same(self, function: str, v: Vec, w: Vec, source: int) -> str:
        shown = f"{self.table.vec(v)} {self.table.vec(w)} {self.table.vec(v - w)}"
        return f"(same_call {self.both()} {function} {shown} ok {self.use(source)})"

    def _same_value(self, sources: list[int], conclusion: Formula, f: Function, v: Vec, w: Vec) -> str:
        same = self._same(f"(val {self.table.function(f).within(ATOM)})", v, w, sources[0])
        return self.recast(("-", leaf(value(f, v)), leaf(value(f, w))), conclusion, f"(Rminus_diag_eq _ _ {same})")

    def _same_arrow(self, function: str, v: Vec, w: Vec, a: Vec, b: Vec, source: int) -> str:
        shown = f"{self.table.vec(a)} {self.table.vec(b)} {self.table.vec(a - b)}"
        return f"(to_veq {self.both()} {shown} ok {self._same(function, v, w, source)})"

    def _same_gradient(self, sources: list[int], conclusion: Formula, f: Function, v: Vec, w: Vec) -> str:
        return self._same_arrow(f"(grad {self.table.function(f).within(ATOM)})", v, w, grad(f, v), grad(f, w), sources[0])

    def _same_direction(self, sources: list[int], conclusion: Formula, v: Vec, w: Vec) -> str:
        return self._same_arrow("dir", v, w, direction(v), direction(w), sources[0])

    def _direction_scale(self, sources: list[int], conclusion: Formula, v: Vec) -> str:
        length = fn("sqrt", inner(v, v))
        unit = self.table.variable(direction(v).terms[0][0])
        shown = self.vev(v)
        proof = (
            f"(eq_ind _ (fun it => vscale it (dir {shown}) = {shown}) (direction_scale {shown}) _ "
            f"(f_equal sqrt {product(self.table, v, v)[1]}))"
        )
        left = f"(VScale {self.table.poly(length)} {unit})"
        return f"(to_veq {self.both()} {left} {self.table.vec(v)} {self.table.vec(conclusion.args[0])} ok {proof})"

    def _direction_unit(self, sources: list[int], conclusion: Formula, v: Vec) -> str:
        positive = f"(eq_ind_r (fun it => 0 < it) {self.use(sources[0])} {product(self.table, v, v)[1]})"
        square = inner(direction(v), direction(v))
        return self.recast(("-", leaf(square), ("c", Fraction(1))), conclusion, f"(direction_unit {self.vev(v)} {positive})")

    def _direction_zero(self, sources: list[int], conclusion: Formula, v: Vec) -> str:
        return f"(direction_zero {self.vev(v)} {self.use(sources[0])})"

    def _fact(self, sources: list[int], conclusion: Formula, name: str, f: Function, points: list[Vec]) -> str:
        if name in AVERAGES:
            return self.of_average(sources[0], conclusion, name, str(f), points[0])
        classes = [self.sequents[n].conclusion for n in sources]
        parameters = [p for c in classes for p in c.args[2:]]
        return fact(self.table, name, f, parameters, points, conclusion.args[0], [self.use(n) for n in sources])
