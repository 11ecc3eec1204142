"""Reasons of a step as theorems: facts, cited lemmas, rates, expectations, each with its side conditions."""

from __future__ import annotations

from .. import kernel as k
from ..claims.chance import Average, Family, Member
from ..claims.expr import Relation
from ..claims.functions import Fact
from ..claims.lemma import Place, Use
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
from . import chance, rates
from .obligations import Failed, Obligation, Obligations


class Reasons(Obligations):
    """Gives the steps that conclude what a reason says."""

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
            raise Failed
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
                raise Failed
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
