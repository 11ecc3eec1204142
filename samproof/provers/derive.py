"""From a lemma to its theorems: the chain of its derivation, case by case."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .. import kernel as k
from ..claims.chance import Average
from ..claims.expr import Expr, Relation
from ..claims.lemma import Case, Derivation, Lemma, Place
from ..errors import ClaimError
from ..verdicts import PROVED
from .context import contradiction_from_zero
from .obligations import Failed, Obligation, Progress
from .proof import Proof
from .reasons import Reasons


@dataclass
class Attempt:
    """What became of a lemma: its obligations, and the theorems where all of them are proved."""

    obligations: list[Obligation]
    theorems: dict[str, int]
    proof: Proof

    @property
    def complete(self) -> bool:
        return bool(self.obligations) and all(o.verdict == PROVED for o in self.obligations)


def attempt(
    lemma: Lemma,
    library: Mapping[str, k.Theorem],
    seconds: float,
    progress: Progress = lambda o: None,
    explain: Progress = lambda o: None,
) -> Attempt:
    """Expand a lemma into obligations and try to prove each within ``seconds``.

    ``explain`` is given every obligation that resists for a moment; where it finds a counterexample the search stops.

    Raises
    ------
    ClaimError : when the derivation does not fit the statement.
    """
    return _Deriver(lemma, library, seconds, progress, explain).run()


def conditions(lemma: Lemma) -> list[tuple[k.Formula, str]]:
    """What has to hold for the statement and every expression of the derivation to mean anything."""
    expressions = [e for r in (*lemma.relations(), *(g.relation for g in lemma.always), lemma.claim) for e in (r.lhs, r.rhs)]
    classes = [f.classes for f in lemma.functions()] + [of.classes for of in lemma.families()]
    expressions += [e for named in classes for ps in named.values() for e in ps]
    expressions += [f.sigma for f in lemma.functions() if isinstance(f, Average) and f.sigma is not None]

    def visit(d: Derivation) -> None:
        expressions.extend(s.expr for s in d.steps)
        for c in d.cases:
            visit(c.derivation)

    if lemma.derivation is not None:
        visit(lemma.derivation)
    for node in (*lemma.walk(), *lemma.walk_derivation()):
        if not isinstance(node, Expr):
            expressions += [p for p in getattr(node, "parts", ()) if isinstance(p, Expr)]
    found: dict[k.Formula, str] = {}
    for e in expressions:
        for c in e.conditions():
            found.setdefault(c.formula, c.reason)
    return list(found.items())


class _Deriver(Reasons):
    def run(self) -> Attempt:
        theorems: dict[str, int] = {}
        lemma = self.lemma
        for number, condition in enumerate(conditions(lemma)):
            step = self._try(f"defined: {condition[1]}", lemma.place, condition[0], self.context)
            if step is not None:
                theorems[f"defined-{number}"] = step
        derivation = lemma.derivation
        if derivation is None:
            derivation = Derivation(lemma.claim.lhs, lemma.place)
            relation = lemma.claim.op
            from ..claims.lemma import Step

            derivation.steps.append(Step(relation, lemma.claim.rhs, lemma.by, lemma.place))
        if derivation.start.poly != lemma.claim.lhs.poly:
            raise ClaimError(
                "E149",
                f"the chain starts at {derivation.start}, the claim's left-hand side is {lemma.claim.lhs}",
                str(derivation.place),
            )
        with contextlib.suppress(Failed):
            theorems["main"] = self._chain(derivation, lemma.claim, self.context)
        return Attempt(self.obligations, theorems, self.proof)

    def _chain(self, d: Derivation, claim: Relation, context: list[int]) -> int:
        """A step that concludes ``d.start (claim.op) claim.rhs``."""
        sign = 1 if claim.op in ("<=", "<", "==") else -1
        links: list[int] = []
        previous = d.start
        failed = False
        for s in d.steps:
            self._fits(claim, s.relation, s.place)
            goal = Relation(s.relation, previous, s.expr).formula
            shown = f"{s.relation.replace('==', '=')} {s.expr}"
            try:
                cited: list[int] = []
                for r in s.by:  # a relation may rest on the reasons before it
                    cited += self._reason(r, s.place, [*cited, *context])
                links.append(self._must(shown, s.place, goal, context, cited))
            except Failed:
                failed = True
            previous = s.expr
        if d.cases:
            rest = Relation(claim.op, previous, claim.rhs)
            try:
                links.append(self._cases(d.cases, rest, context, d.place))
            except Failed:
                failed = True
        elif previous.poly != claim.rhs.poly:
            raise ClaimError(
                "E150",
                f"the chain ends at {previous}, the claim's right-hand side is {claim.rhs}",
                str(d.steps[-1].place if d.steps else d.place),
            )
        if failed:
            raise Failed
        goal = Relation(claim.op, d.start, claim.rhs).formula
        if len(links) == 1 and self.proof.conclusion(links[0]) == goal:
            return links[0]
        terms, equations = [], []
        for i, link in enumerate(links):
            head = self.proof.conclusion(link).head
            if head == "eq":
                equations.append((k.Poly.const(-sign if claim.op != "==" else 1), i))
            else:
                terms.append((Fraction(1), k.ONE, [i]))
        try:
            return self.proof.combine(goal, links, terms=terms, equations=equations)
        except k.KernelError:
            raise ClaimError("E151", "the claim is strict, and no step of its chain is", str(d.place)) from None

    def _fits(self, claim: Relation, relation: str, place: Place) -> None:
        allowed = {
            "<=": ("==", "<=", "<"),
            "<": ("==", "<=", "<"),
            ">=": ("==", ">=", ">"),
            ">": ("==", ">=", ">"),
            "==": ("==",),
        }
        if relation not in allowed.get(claim.op, (claim.op,)):
            raise ClaimError("E152", f"a step {relation} in the proof of a claim {claim.op}", str(place))

    def _cases(self, cases: Sequence[Case], rest: Relation, context: list[int], place: Place) -> int:
        proof = self.proof
        done: list[int] = []
        failed = False
        for c in cases:
            if c.condition.op not in ("<=", "<", ">=", ">"):
                raise ClaimError("E153", f"the case {c.condition} is not an inequality", str(c.place))
            try:
                done.append(self._chain(c.derivation, rest, [*context, proof.assume(c.condition.formula)]))
            except Failed:
                failed = True
        if failed:
            raise Failed
        return self._cover(cases, done, 0, rest.formula, context, place)

    def _cover(self, cases: Sequence[Case], done: list[int], i: int, goal: k.Formula, context: list[int], place: Place) -> int:
        proof = self.proof
        here = cases[i].condition
        other = here.negation.formula
        if i + 1 < len(cases) and i + 2 == len(cases) and cases[i + 1].condition.formula == other:
            rest = done[i + 1]
        elif i + 1 < len(cases):
            rest = self._cover(cases, done, i + 1, goal, [*context, proof.assume(other)], place)
        else:
            zero = self._must("the cases cover everything", place, k.gt(k.ZERO), [*context, proof.assume(other)])
            rest = contradiction_from_zero(proof, zero, goal)
        if here.formula.head == "ge":
            return proof.apply("cases", done[i], rest, p=here.formula.args[0])
        return proof.apply("cases", rest, done[i], p=other.args[0])
