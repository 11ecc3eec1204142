"""The rules about means: each by a lemma of the prelude."""

from __future__ import annotations

from ..kernel import Formula, Index, Poly, Vec, component, grad, mean, path, substitute, value, vector_mean
from ..kernel.terms import height
from .means import mean_proof, vector_mean_proof
from .names import index_text
from .printer import CLOSED, Scope, bound_word, chain_bound
from .steps import Steps
from .trees import tree
from .writes import product

FIRST = Index("")
AVERAGES = frozenset({"average_value", "average_gradient", "bounded_variance"})


class Chance(Steps):
    """Steps about means and random orbits."""

    def _mean(self, bound: str, law: str, at: Index, body: Poly, proof: str, scope: Scope = CLOSED) -> str:
        return mean_proof(self.table, bound, law, at, body, proof, scope, self.write)

    def _mean_monotone(self, sources: list[int], conclusion: Formula, law: str, index: Index) -> str:
        bound, body = self.sequents[sources[0]].conclusion.args
        p, word = body.args[0], bound_word(bound)
        shown = f"(fun {word} => ev {self.table.numbers({bound: word})} {self.table.poly(p)})"
        proof = self._mean(bound, law, index, p, f"(fun {word} => eq_refl)")
        return f"(nonneg_by _ _ _ {proof} (E_nonneg {self.table.law(law, index)} {shown} {self.use(sources[0])}))"

    def _mean_inner(self, sources: list[int], conclusion: Formula, law: str, index: Index, variable: str, v: Vec, w: Vec) -> str:
        bound = f"#{1 + max(height(v), height(w))}"
        word = bound_word(bound)
        within = {bound: word}
        v = substitute(v, {("nat", variable): Index(bound)})
        there = f"{self.table.numbers(within)} {self.table.vectors(within)}"
        shown = f"(fun {word} => vev {there} {self.table.vec(v)})"
        left = vector_mean_proof(self.table, bound, law, index, v, f"(fun {word} => eq_refl)", CLOSED, self.write)
        whole, same = product(self.table, vector_mean(law, index, bound, v), w)
        left = f"(eq_trans (f_equal (fun it => ip it {self.vev(w)}) {left}) {same})"
        body, pointwise = product(self.table, v, w, within)
        right = self._mean(bound, law, index, body, f"(fun {word} => {pointwise})")
        moved = f"(E_inner {self.table.law(law, index)} {shown} {self.vev(w)})"
        return self._equal(whole, mean(law, index, bound, body), conclusion, moved, left, right)

    def _equal(self, a: Poly, b: Poly, conclusion: Formula, equation: str, left: str, right: str) -> str:
        """a - b = 0, since x = y, x = a and y = b."""
        proof = f"(equal_gap _ _ {self.ev(a)} {self.ev(b)} {equation} {left} {right})"
        return self.recast(("-", tree(a), tree(b)), conclusion, proof)

    def _markov(self, sources: list[int], conclusion: Formula, index: Index, variable: str, phi: Poly) -> str:
        chain = self.sequents[sources[0]].conclusion
        x, q, *laws, step = chain.args
        time, sample, *draws = chain_bound(chain)
        base, name, table = max(height(phi), height(step)), ("vec", variable), self.table
        # bound numbers above those of phi and of the step: of the draws, the last one innermost, and of the sample path
        numbers = [f"#{base + k}" for k in range(len(draws) + 1, 0, -1)]
        scope: Scope = {b: bound_word(b) for b in numbers}
        outer, later = numbers[0], index.shift(1)

        image = path(x, later, Index(outer))
        here = {outer: scope[outer]}
        move = self.move({name: image})
        body, proof = move.poly(phi, here)
        left = self._mean(outer, q, later, body, f"(fun {scope[outer]} => {proof})")
        after = mean(q, later, outer, body)

        opened = {("nat", time): index, **{("nat", b): Index(new) for b, new in zip((sample, *draws), numbers, strict=True)}}
        goes, same = self.move(opened).vec(step, scope)
        at_it = self.move({name: goes})
        function = f"(fun it => ev {table.numbers(there=self.write.along(name)('it'))} {table.poly(phi)})"
        moved, proof = at_it.poly(phi, scope)
        proof = f"(eq_trans (f_equal {function} {same}) {proof})"
        levels = [(numbers[0], q, index), *((b, p, FIRST) for b, p in zip(numbers[1:], laws, strict=True))]
        for n in range(len(levels) - 1, -1, -1):
            bound, law, at = levels[n]
            outside = {b: scope[b] for b, _, _ in levels[:n]}
            proof = self._mean(bound, law, at, moved, f"(fun {scope[bound]} => {proof})", outside)
            moved = mean(law, at, bound, moved)
        equation = f"({self.use(sources[0])} {index_text(index, table.chosen, CLOSED)} {function})"
        return self._equal(after, moved, conclusion, equation, left, proof)

    def of_average(self, source: int, conclusion: Formula, name: str, f: str, x: Vec) -> str:
        """A fact about f = E l[i] at a point."""
        _, family, law, *sigma = self.sequents[source].conclusion.args
        bound = f"#{1 + height(x)}"
        word, member = bound_word(bound), component(family, Index(bound))
        words = f"{self.table.chosen['fun', f]} {self.table.chosen['family', family]} {self.table.law(law, FIRST)}"
        point, given = self.vev(x), self.use(source)
        if name == "average_value":
            body = value(member, x)
            right = self._mean(bound, law, FIRST, body, f"(fun {word} => eq_refl)")
            return self._equal(value(f, x), mean(law, FIRST, bound, body), conclusion, f"({given} {point})", "eq_refl", right)
        if name == "average_gradient":
            slopes = grad(member, x)
            same = vector_mean_proof(self.table, bound, law, FIRST, slopes, f"(fun {word} => eq_refl)", CLOSED, self.write)
            both = (grad(f, x), vector_mean(law, FIRST, bound, slopes), conclusion.args[0])
            shown = " ".join(self.table.vec(v) for v in both)
            return f"(to_veq {self.both()} {shown} ok (eq_trans (average_gradient {words} {point} {given}) {same}))"
        noise = grad(member, x) - grad(f, x)
        (own, _), (whole, _) = grad(member, x).terms[0], grad(f, x).terms[0]
        shown = f"(VSub {self.table.variable(own)} {self.table.variable(whole)})"
        body, pointwise = product(self.table, noise, noise, {bound: word}, written=(shown, shown))
        right = self._mean(bound, law, FIRST, body, f"(fun {word} => {pointwise})")
        square = f"({self.ev(sigma[0])} * {self.ev(sigma[0])})"
        gap = ("-", ("*", tree(sigma[0]), tree(sigma[0])), tree(mean(law, FIRST, bound, body)))
        proof = f"(variance_gap {words} {self.ev(sigma[0])} {point} {given})"
        return self.recast(gap, conclusion, f"(eq_ind _ (fun it => 0 <= {square} - it) {proof} _ {right})")
