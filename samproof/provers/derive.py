"""From a lemma to its obligations: every step, side condition, case and cited hypothesis, each proved on its own."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .. import kernel as k
from ..claims.chance import Average, Family, Member
from ..claims.expr import Expr, Relation
from ..claims.functions import Fact
from ..claims.lemma import Case, Derivation, Lemma, Place, Use
from ..claims.methods import Orbit
from ..claims.reasons import (
    POINT,
    CauchySchwarz,
    Expected,
    ExpMinusLog,
    ExpMonotone,
    GeometricRecursion,
    Gram,
    Induction,
    Jensen,
    LogAtLeast,
    Minkowski,
    PowerBelowExp,
    Rate,
    Reason,
    Telescoping,
    Tower,
)
from ..claims.symbols import index
from ..errors import ClaimError
from ..verdicts import PROVED, UNKNOWN
from . import chance, rates
from .branches import fold
from .context import Budget, Unproved, contradiction_from_zero, vector_equations
from .equations import combination
from .proof import Proof
from .rewrite import nested_atoms
from .tactics import prove_formula

FIRST_SECONDS = 2.0  # for an obligation before a counterexample to it is looked for


@dataclass
class Obligation:
    """One thing that has to hold for the claim, with its own verdict."""

    what: str
    place: Place
    verdict: str = UNKNOWN
    seconds: float = 0.0
    note: str = ""
    hypotheses: list[k.Formula] = field(default_factory=list)
    goal: k.Formula | None = None


@dataclass
class Attempt:
    """What became of a lemma: its obligations, and the theorems where all of them are proved."""

    obligations: list[Obligation]
    theorems: dict[str, int]
    proof: Proof

    @property
    def complete(self) -> bool:
        return bool(self.obligations) and all(o.verdict == PROVED for o in self.obligations)


Progress = Callable[[Obligation], None]


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


class _Failed(Exception):
    """An obligation is open; the chain that needs it stops here, its siblings go on."""


class _Deriver:
    def __init__(
        self, lemma: Lemma, library: Mapping[str, k.Theorem], seconds: float, progress: Progress, explain: Progress
    ) -> None:
        self.lemma, self.seconds, self.progress, self.explain = lemma, seconds, progress, explain
        self.proof = Proof(library)
        self.obligations: list[Obligation] = []
        self.formulas = lemma.hypotheses()
        self.orbits: list[Orbit] = lemma.orbits()
        self.functions = {f.name: f for f in lemma.functions()}
        self.assumed = {h: self.proof.assume(h) for h in self.formulas}
        self.context = [s for h, s in self.assumed.items() if h.head in ("ge", "gt", "eq")]

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
        with contextlib.suppress(_Failed):
            theorems["main"] = self._chain(derivation, lemma.claim, self.context)
        return Attempt(self.obligations, theorems, self.proof)

    # ---- obligations ----
    def _try(
        self, what: str, place: Place, goal: k.Formula, context: Sequence[int], cited: Sequence[int] = (), note: str = ""
    ) -> int | None:
        obligation = Obligation(what, place, note=note, goal=goal)
        started = time.perf_counter()
        more = self._orbit_equations([*cited, *context], goal)
        step = combination(self.proof, goal, [*cited, *more, *context]) if goal.head == "eq" else None
        if step is not None:
            obligation.verdict = PROVED
        else:
            folded = fold(self.proof, cited, more)
            if folded != list(cited):  # the step is now spoken of as x[t+1], whatever it is
                cited, more = folded, []
        for seconds in (min(FIRST_SECONDS, self.seconds), self.seconds) if step is None else ():
            try:
                step = prove_formula(self.proof, goal, [*context, *more], Budget(seconds), cited, algebra=seconds)
                obligation.verdict, obligation.note = PROVED, note
                break
            except Unproved as failure:
                obligation.note = failure.tried
                obligation.hypotheses = [self.proof.conclusion(s) for s in (*cited, *context, *more)]
            self.explain(obligation)
            if obligation.verdict != UNKNOWN:
                break
        obligation.seconds = time.perf_counter() - started
        self.obligations.append(obligation)
        self.progress(obligation)
        return step

    def _must(self, what: str, place: Place, goal: k.Formula, context: Sequence[int], cited: Sequence[int] = ()) -> int:
        step = self._try(what, place, goal, context, cited)
        if step is None:
            raise _Failed
        return step

    def _orbit_equations(self, steps: Sequence[int], goal: k.Formula) -> list[int]:
        """f(x[t+1]) = f(next iterate after x[t]) for the times in sight."""
        proof, found = self.proof, []
        atoms = nested_atoms(goal.args[0]) if isinstance(goal.args[0], k.Poly) else set()
        for s in steps:
            if proof.conclusion(s).head in ("ge", "gt", "eq"):
                atoms |= nested_atoms(proof.conclusion(s).args[0])
        found += self._instances(atoms)
        found += self._on_paths(atoms)
        found += chance.inner_means(proof, atoms)
        for orbit in self.orbits:
            if orbit.dimension is not None:
                found += self._iterates(orbit, atoms)
                continue
            every = self.assumed.get(orbit.hypotheses[0])
            times = {a.args[1] for a in atoms if a.head == "vseq" and a.args[0] == orbit.name and a.args[1].offset >= 1}
            for later in sorted(times, key=lambda i: i.key):
                if every is None:
                    continue
                now = k.Index(later.name, later.offset - 1)
                moved = proof.apply("specialise", every, index=now)
                here = k.vseq(orbit.name, later)
                there = here - proof.conclusion(moved).args[0]
                for f in sorted({a.args[0] for a in atoms if a.head == "val"}, key=str):
                    found.append(proof.apply("same_value", moved, f=f, v=here, w=there))
                products = {a for a in atoms if a.head == "ip"}
                if any(a.head == "vseq" and a.args == (orbit.name, later) for p in products for a in p.args):
                    found += vector_equations(proof, [moved], products)
        return found

    def _instances(self, atoms: set[k.Atom]) -> list[int]:
        """What holds for every t, at the times at which its sequences are spoken of."""
        found: list[int] = []
        todo = [h.formula for h in self.lemma.always]
        for _ in range(2):  # the second time for those about sequences that the first brought in
            for h in list(todo):
                names = {name for sort, name in k.free(h) if sort == "seq"}
                times = {a.args[1] for a in atoms if a.head == "seq" and a.args[0] in names}
                before = {k.Index(i.name, i.offset - 1) for i in times if i.offset}
                for i in sorted(times | before, key=lambda i: i.key):
                    found.append(self.proof.apply("specialise", self.assumed[h], index=i))
                if times:
                    todo.remove(h)
            atoms = {a for s in found for a in nested_atoms(self.proof.conclusion(s).args[0])}
        return found

    def _on_paths(self, atoms: set[k.Atom]) -> list[int]:
        """What holds for every t on every sample path, at the iterates that are spoken of."""
        found: list[int] = []
        for h in (g.formula for g in self.lemma.always):
            names = {name for sort, name in k.free(h) if sort == "path"}
            places = {(a.args[1], a.args[2]) for a in atoms if a.head == "path" and a.args[0] in names}
            for time_, sample in sorted(places, key=lambda place: (place[0].key, place[1].key)):
                on_path = self.proof.apply("specialise", self.assumed[h], index=sample)
                found.append(self.proof.apply("specialise", on_path, index=time_))
        return found

    def _iterates(self, orbit: Orbit, atoms: set[k.Atom]) -> list[int]:
        """x[t+1] = next iterate after x[t], coordinate by coordinate."""
        times = {a.args[1] for a in atoms if a.head == "seq" and a.args[0] in orbit.names and a.args[1].offset >= 1}
        return [
            self.proof.apply("specialise", self.assumed[h], index=k.Index(later.name, later.offset - 1))
            for later in sorted(times, key=lambda i: i.key)
            for h in orbit.hypotheses
            if h in self.assumed
        ]

    # ---- chains ----
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
            except _Failed:
                failed = True
            previous = s.expr
        if d.cases:
            rest = Relation(claim.op, previous, claim.rhs)
            try:
                links.append(self._cases(d.cases, rest, context, d.place))
            except _Failed:
                failed = True
        elif previous.poly != claim.rhs.poly:
            raise ClaimError(
                "E150",
                f"the chain ends at {previous}, the claim's right-hand side is {claim.rhs}",
                str(d.steps[-1].place if d.steps else d.place),
            )
        if failed:
            raise _Failed
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
            except _Failed:
                failed = True
        if failed:
            raise _Failed
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

    # ---- reasons ----
    def _reason(self, r: Reason, place: Place, context: list[int]) -> list[int]:
        proof = self.proof
        if isinstance(r, Relation):
            return [self._relation(r, place, context)]
        if isinstance(r, Fact):
            return [self._fact(r)]
        if isinstance(r, Use):
            return [self._use(r, place, context)]
        if isinstance(r, Gram):
            return [proof.apply("gram", v=r.v.vec)]
        if isinstance(r, CauchySchwarz):
            return [proof.apply("cauchy_schwarz", v=r.v.vec, w=r.w.vec)]
        if isinstance(r, ExpMonotone):
            ordered = self._must(f"side condition {r.a} <= {r.b}", place, k.ge(r.b.poly - r.a.poly), context)
            return [rates.exp_increasing(proof, r.a.poly, r.b.poly, ordered)]
        if isinstance(r, LogAtLeast):
            z, low = r.argument.poly, r.lower.poly
            positive = self._must(f"side condition {r.argument} > 0", place, k.gt(z), context)
            above = self._must(f"side condition exp({r.lower}) <= {r.argument}", place, k.ge(z - k.fn("exp", low)), context)
            return [rates.log_at_least(proof, z, low, positive, above)]
        if isinstance(r, ExpMinusLog):
            positive = self._must(f"side condition {r.argument} > 0", place, k.gt(r.argument.poly), context)
            return [rates.exp_minus_log(proof, r.argument.poly, positive)]
        if isinstance(r, PowerBelowExp):
            below = self._must(f"side condition {r.x} <= 1", place, k.ge(k.ONE - r.x.poly), context)
            return [rates.power_below_exp(proof, r.x.poly, index(r.upto), below, self.lemma.names)]
        if isinstance(r, Expected):
            return self._expected(r, place, context)
        if isinstance(r, Jensen):
            return [chance.jensen(proof, r.v.vec, r.over)]
        if isinstance(r, Minkowski):
            return [self._minkowski(r, place, context)]
        if isinstance(r, Tower):
            return [chance.tower(proof, self.assumed[r.orbit.hypotheses[0]], index(r.t), POINT, r.phi.poly)]
        return [self._rate(r, place, context)]

    # ---- chance ----
    def _expected(self, r: Expected, place: Place, context: list[int]) -> list[int]:
        """The expectation of what the reasons say, proved for whatever is drawn."""
        drawn = {("nat", s.variable) for s in r.over}
        fixed = [s for s in context if not drawn & k.names_free(self.proof.theorems[s].hypotheses)]
        cited = [s for reason in r.by for s in self._reason(reason, place, fixed)]
        found = []
        for reason in r.step:
            if isinstance(reason, Relation):
                steps = [self._must(f"whatever is drawn: {reason}", place, reason.formula, fixed, cited)]
            else:
                steps = self._reason(reason, place, fixed)
            for step in steps:
                if self.proof.conclusion(step).head not in ("ge", "gt", "eq"):
                    raise ClaimError("E155", f"{reason} is not about numbers, so it has no expectation", str(place))
                for s in reversed(r.over):
                    if any(("nat", s.variable) in k.free(h) for h in self.proof.theorems[step].hypotheses):
                        message = f"a hypothesis speaks of one {s.shown}, so the expectation over it says nothing"
                        raise ClaimError("E155", message, str(place))
                    step = chance.expectation(self.proof, step, s)
                found.append(step)
        return found

    def _minkowski(self, r: Minkowski, place: Place, context: list[int]) -> int:
        a, b = r.bounds
        sides = [self._must(f"side condition {e} >= 0", place, k.ge(e.poly), context) for e in r.bounds]
        for v, e in ((r.v, a), (r.w, b)):
            square = k.mean(r.over.law, r.over.at, r.over.variable, k.inner(v.vec, v.vec))
            sides.append(self._must(f"side condition E|{v}|^2 <= ({e})^2", place, k.ge(e.poly * e.poly - square), [], context))
        return chance.minkowski(self.proof, r.v.vec, r.w.vec, r.over, (a.poly, b.poly), sides)

    def _relation(self, r: Relation, place: Place, context: list[int]) -> int:
        for s in context:
            if self.proof.conclusion(s) == r.formula:
                return s
        return self._must(f"side condition {r}", place, r.formula, context)

    def _fact(self, r: Fact) -> int:
        proof, f, points = self.proof, r.function, [x.vec for x in r.points]
        classes = k.FACTS[r.name].classes
        if isinstance(f, Member):
            every = [self._every(f.family, c) for c in classes]
            premises = [proof.apply("specialise", s, index=f.index) for s in every]
        elif isinstance(f, Average) and classes in (("average",), ("variance",)):
            premises = [self.assumed[h] for h in (f.definition if classes == ("average",) else f.spread,) if h is not None]
        elif isinstance(f, Average) and any(c not in f.classes for c in classes):
            every = [self._every(f.family, c) for c in classes]
            return chance.average_fact(proof, r.name, f.name, f.family.name, f.law, points, self.assumed[f.definition], every)
        else:
            f = self.functions[f.name]
            memberships = [f.membership(c) for c in classes]
            premises = [self.assumed[m] for m in memberships if m is not None]
        return proof.apply("fact", *premises, name=r.name, f=f.reference, points=points)

    def _every(self, of: Family, name: str) -> int:
        """The hypothesis that every function of a family belongs to a class."""
        return self.assumed[of.hypotheses[list(of.classes).index(name)]]

    def _use(self, r: Use, place: Place, context: list[int]) -> int:
        proof = self.proof
        if r.lemma.id not in proof.library:
            self.obligations.append(Obligation(str(r), place, note=f"{r.lemma.id} is not proved"))
            raise _Failed
        step = proof.cite(r.lemma.id)
        images = r.images()
        if images:
            step = proof.apply("instantiate", step, mapping=images)
        for h in sorted(proof.theorems[step].hypotheses, key=repr):
            if h in self.assumed:
                continue
            known = next((s for s in context if proof.conclusion(s) == h), None)
            if known is None and h.head not in ("ge", "gt", "eq"):
                obligation = Obligation(f"{r} needs {h!r}", place, note="not among the hypotheses")
                self.obligations.append(obligation)
                raise _Failed
            if known is None:
                known = self._must(f"hypothesis of {r}", place, h, context)
            step = proof.apply("cut", known, step)
        return step

    def _induction(self, r: Induction, place: Place, context: list[int]) -> int:
        """The relation at 0, and at t + 1 from the relation at t, give it at every t."""
        proof, t, formula = self.proof, r.t.args[0], r.relation.formula
        fixed = [s for s in context if ("nat", t) not in k.free(proof.conclusion(s))]
        start = k.substitute(formula, {("nat", t): k.Index("")})
        base = self._must(f"for {t} = 0: {r.relation}", place, start, fixed)
        known = [*fixed, proof.assume(formula), proof.apply("natural", index=k.Index(t))]
        cited = [c for reason in r.step for c in self._reason(reason, place, known)]
        goal = k.substitute(formula, {("nat", t): k.Index(t, 1)})
        step = self._must(f"from {t} to {t} + 1: {r.relation}", place, goal, known, cited)
        every = proof.apply("induction", base, step, variable=t, formula=formula)
        upto = index(r.upto)
        return every if upto == k.Index(t) else proof.apply("instantiate", every, mapping={("nat", t): upto})

    def _rate(self, r: Rate, place: Place, context: list[int]) -> int:
        if isinstance(r, Induction):
            return self._induction(r, place, context)
        proof, t, upto = self.proof, r.t.args[0], index(r.upto)
        cited = [c for reason in r.step for c in self._reason(reason, place, context)]
        one = "one step of the recursion"
        if isinstance(r, Telescoping):
            d, a, e = r.potential.poly, r.decrease.poly, r.error.poly
            step = self._must(one, place, rates.telescope_goal(t, d, a, e), context, cited)
            return rates.telescope(proof, t, upto, d, a, e, step)
        q, c = r.quantity.poly, r.factor.poly
        positive = self._must(f"{r.factor} >= 0", place, k.ge(c), context)
        if isinstance(r, GeometricRecursion):
            step = self._must(one, place, rates.geometric_goal(t, q, c, r.floor.poly), context, cited)
            return rates.geometric(proof, t, upto, q, c, r.floor.poly, step, positive)
        below = self._must(f"{r.factor} <= 1", place, k.ge(k.ONE - c), context)
        bound = self._must(f"{r.bound} >= 0", place, k.ge(r.bound.poly), context)
        step = self._must(one, place, rates.max_goal(t, q, c, r.bound.poly), context, cited)
        return rates.maximal(proof, t, upto, q, c, r.bound.poly, step, [positive, below, bound])
