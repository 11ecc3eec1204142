"""A certificate as Coq: every step a lemma, proved by one application of a lemma of the prelude."""

from __future__ import annotations

from typing import Any

from ..kernel import Formula, Index, Poly, forall, free, ge, gt
from .blocks import NUMERIC
from .moves import Along
from .names import Name
from .numeric import Numeric
from .printer import bound_word
from .steps import Cited
from .vectorial import Vectorial


class Replay(Numeric, Vectorial):
    """All steps of one certificate; see :class:`Steps` for the parameters."""

    # ---- logic ----
    def _assume(self, sources: list[int], conclusion: Formula, formula: Formula) -> str:
        return self.label(formula)

    def _rule_cite(self, sources: list[int], conclusion: Formula, claim: str) -> str:
        there = self.library[claim]
        return f"(as_is ({' '.join([f'{there.module}.cited', *self.words(there), *(f'(as_is {self.label(h)})' for h in there.hypotheses)])}))"

    def _cut(self, sources: list[int], conclusion: Formula) -> str:
        lemma, main = sources
        stated = self.sequents[lemma].conclusion
        return f"((fun {self.label(stated)} : {self.table.prop(stated)} => {self.use(main)}) {self.use(lemma)})"

    def _cases(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        yes, no = (f"(fun {self.label(h)} => {self.use(n)})" for n, h in zip(sources, (ge(p), gt(-p)), strict=True))
        self.table.form(ge(p)), self.table.form(gt(-p))
        goal = self.table.prop(conclusion)
        return f"(by_cases {self.table.poly(p)} {self.table.poly(-p)} ({goal}) {self.lists} ok {yes} {no})"

    def _instantiate(self, sources: list[int], conclusion: Formula, mapping: dict[Name, Any]) -> str:
        old = self.sequents[sources[0]]
        move = self.move(mapping).prepare([*self.hypotheses(old), old.conclusion])
        terms = []
        for h in self.hypotheses(old):
            terms.append(move.formula(h, self.label(move.image(h)), back=True))
        return move.formula(old.conclusion, self.call(sources[0], move.there(), terms))

    def _generalise(self, sources: list[int], conclusion: Formula, variable: str) -> str:
        premise = self.sequents[sources[0]]
        bound = conclusion.args[0]
        assert conclusion == forall(variable, premise.conclusion)
        word = f"k_{bound[1:]}"
        move = self.move({("nat", variable): Index(bound)})
        scope = {bound: word}
        given = [self.label(h) for h in self.hypotheses(premise)]
        return f"(fun {word} => {move.formula(premise.conclusion, f'(as_is {self.call(sources[0], move.there(scope), given)})', scope)})"

    def _specialise(self, sources: list[int], conclusion: Formula, index: Index) -> str:
        bound, body = self.sequents[sources[0]].conclusion.args
        move = self.move({("nat", bound): index})
        return move.formula(body, f"({self.use(sources[0])} {move.outer({})[bound]})")

    def _induction(self, sources: list[int], conclusion: Formula, variable: str, formula: Formula) -> str:
        base, step = sources
        start, after = self.move({("nat", variable): Index("")}), self.move({("nat", variable): Index(variable, 1)})
        first = start.formula(formula, self.use(base), back=True)
        then = after.formula(formula, self.use(step), back=True)
        along = Along(self.table, ("nat", variable), self.write)
        there = along.there()
        kept = [h for h in self.hypotheses(self.sequents[step]) if h != formula]
        along.prepare(kept)
        goal = self.table.prop(formula, there=there)
        given = " ".join(f"let {self.label(h)} := {along.formula(h, self.label(h), back=True)} in" for h in kept)
        rise = f"(fun it ({self.label(formula)} : {goal}) => {given} let here := {there} in {then})"
        return f"(nat_ind (fun it => {goal}) {first} {rise} {self.table.chosen['nat', variable]})"

    # ---- the whole ----
    def cited(self, module: str) -> Cited:
        """What can be cited: the last step, over its own names only."""
        last = self.sequents[-1]
        wanted = frozenset().union(free(last.conclusion), *(free(h) for h in last.hypotheses))
        names = [n for n in self.table.chosen if n in wanted]
        return Cited(module, names, self.table.in_space, last, self.hypotheses(last), self.table.moving, self.table.defined(module))

    def main(self) -> str:
        """The last step over its own names only, as a lemma."""
        there = self.cited("")
        binders = self.table.binders(there.names)
        words = [*(["V"] if there.in_space else []), *(self.table.written[n] for n in there.names)]
        at = f"({' '.join(['given', *words])})"

        def stated(name: str, proof: str, cited: bool) -> str:
            def prop(f: Formula) -> str:
                return self.table.prop(f, there=at, images=self.table.written, cited=cited)

            given = " ".join(f"({self.label(h)} : {prop(h)})" for h in there.hypotheses)
            head = " ".join(w for w in (f"Lemma {name}", binders, given) if w)
            return f"{head} : {prop(there.sequent.conclusion)}.\nProof {proof}."

        call = self.call(len(self.steps) - 1, at, [self.label(h) for h in there.hypotheses])
        record = f"Definition given {binders} : names := {self.table.given(there.names)}."
        lines = [record, stated("main", call, False)]
        if self.cited_later:
            terms = [_passed(h, self.label(h), "met") for h in there.hypotheses]
            proof = _passed(there.sequent.conclusion, f"({' '.join(['main', *words, *terms])})", "passed")
            lines.append(stated("cited", proof, True))
        return "\n".join(lines)


def _passed(f: Formula, proof: str, lemma: str) -> str:
    """What a theorem is cited with: its facts about numbers under the name that they have between claims."""
    if f.head in NUMERIC:
        return f"({lemma} _ _ {proof})"
    if f.head == "all":
        word = bound_word(f.args[0])
        return f"(fun {word} => {_passed(f.args[1], f'({proof} {word})', lemma)})"
    return proof
