"""A claim with one thing changed, as a claim of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from ..claims.expr import Expr, Relation
from ..claims.functions import Fact, Function
from ..claims.lemma import Case, Derivation, Lemma, Step, Use
from ..claims.methods import Orbit
from ..claims.symbols import Every
from ..errors import ClaimError
from .edits import Edit, claims, classes, weaker


class Variant(Lemma):
    """A changed claim; what is not changed is that of the original, its derivation included.

    Parameters
    ----------
    base : the original.
    number : which of its variants this is.
    edit : the change.
    claim, relations, always, functions : what takes the place of the original's.
    """

    def __init__(
        self,
        base: Lemma,
        number: int,
        edit: Edit,
        *,
        claim: Relation | None = None,
        relations: Sequence[Relation] | None = None,
        always: Sequence[Every] | None = None,
        functions: Sequence[Function] | None = None,
    ) -> None:
        self.base, self.edit = base, edit
        self._known = {}
        self.id, self.place, self.source, self.note = f"{base.id}-mutant-{number}", base.place, base.source, base.note
        self.claim = base.claim if claim is None else claim
        self.by, self.derivation = base.by, base.derivation
        self._relations = list(base.relations() if relations is None else relations)
        self._functions = list(base.functions() if functions is None else functions)
        self._orbits = base.orbits()
        self.always = list(base.always if always is None else always)
        self.given = self._relations

    @property
    def about_claim(self) -> bool:
        """Whether the claim was changed rather than a hypothesis."""
        return self.claim is not self.base.claim

    def relations(self) -> list[Relation]:
        return self._relations

    def functions(self) -> list[Function]:
        return self._functions

    def orbits(self) -> list[Orbit]:
        return self._orbits

    def symbols(self) -> list[Expr]:
        return self.base.symbols()


def variants(base: Lemma) -> list[Variant]:
    """The claims that differ from one in a single place; those that say the same are left out.

    Parameters
    ----------
    base : the original.

    Examples
    --------
    >>> from samproof.claims import nonnegative
    >>> x = nonnegative("x", at_most=1)
    >>> [v.edit.change for v in variants(Lemma("square", claim=x**2 <= x)) if v.edit.kind == "hypothesis"]
    ['x >= 0 dropped', 'x <= 1 dropped', 'x <= 1 -> x <= 1*(11/10)', 'x <= 1 -> x <= 1*2']
    """
    found: list[Variant] = []
    seen = {_key(base)}

    def add(edit: Edit, **changed: object) -> None:
        try:
            variant = Variant(base, len(found) + 1, edit, **changed)  # type: ignore[arg-type]
            key = _key(variant)
        except (ClaimError, ZeroDivisionError):
            return  # the change leaves something that has no meaning
        if key not in seen and ("claim" not in changed or variant.claim.formula.args[0].constant() is None):
            seen.add(key)
            found.append(variant)

    relations, functions = base.relations(), base.functions()
    for i, r in enumerate(relations):
        for edit, weak in weaker(r):
            add(edit, relations=[*relations[:i], *([] if weak is None else [weak]), *relations[i + 1 :]])
    for i, h in enumerate(base.always):
        edit = Edit("hypothesis", str(h), f"{h} dropped")
        add(edit, always=[*base.always[:i], *base.always[i + 1 :]])
    for i, f in enumerate(functions):
        for edit, less in classes(f):
            add(edit, functions=[*functions[:i], less, *functions[i + 1 :]])
    for edit, claim in claims(base.claim):
        add(edit, claim=claim)
    return found


def _key(lemma: Lemma) -> tuple[str, frozenset[str]]:
    return lemma.claim.formula.key, frozenset(h.key for h in lemma.hypotheses())


# ---- derivations -----------------------------------------------------------------------------------------------------


def citing(variant: Variant) -> Derivation:
    """A chain through the original: from the new left-hand side to the old one, over the original, to the new right-hand side."""
    base, place = variant.base.claim, variant.place
    chain = Derivation(variant.claim.lhs, place)
    loose = {"<": "<=", ">": ">="}.get(variant.claim.op, variant.claim.op)
    if variant.claim.lhs.poly != base.lhs.poly:
        chain.steps.append(Step(loose, base.lhs, (), place))
    chain.steps.append(Step(base.op, base.rhs, (Use(variant.base, {}),), place))
    if variant.claim.rhs.poly != base.rhs.poly:
        chain.steps.append(Step(loose, variant.claim.rhs, _lower_bounds(variant), place))
    return chain


def _lower_bounds(variant: Variant) -> tuple[Fact, ...]:
    """That the values of functions in the claim are at least their infima, where the claim speaks of those."""
    nodes = [e for e in variant.claim.walk() if isinstance(e, Expr)]
    below = {e.args[0].name for e in nodes if e.op == "infimum"}
    kept = {f.name: f for f in variant.functions() if f.name in below}
    points = {str(e): e for e in nodes if e.op == "value" and e.args[0].name in kept}
    facts = []
    for e in points.values():
        with suppress(ClaimError):  # of a function whose class no longer says so
            facts.append(kept[e.args[0].name].lower_bound(e.args[1]))
    return tuple(facts)


def aimed(variant: Variant) -> Derivation | None:
    """The original's derivation with the new ends: the last step of each branch goes to the new right-hand side."""
    old = variant.base.derivation
    if old is None:
        return None
    start = Derivation(variant.claim.lhs, old.place)
    if variant.claim.lhs.poly != old.start.poly:
        start.steps.append(Step({"<": "<=", ">": ">="}.get(variant.claim.op, variant.claim.op), old.start, (), old.place))
    return _aim(old, start, variant.claim)


def _aim(old: Derivation, new: Derivation, claim: Relation) -> Derivation:
    steps = list(old.steps)
    if steps and not old.cases:
        last = steps.pop()
        strict = claim.op if len(claim.op) == 1 and last.relation != "==" else last.relation
        steps.append(Step(_direct(strict, claim.op), claim.rhs, last.by, last.place))
    new.steps += steps
    for case in old.cases:
        new.cases.append(Case(case.condition, _aim(case.derivation, Derivation(new.last, case.place), claim), case.place))
    return new


def _direct(relation: str, op: str) -> str:
    """A last step that was an equation need only be an inequality of the claim's kind."""
    return op if relation == "==" and op != "!=" else relation


def closed(variant: Variant) -> Iterator[Derivation | None]:
    """The derivations worth trying, in order; None where the claim has reasons instead."""
    if variant.claim.op == variant.base.claim.op:
        yield citing(variant)
    yield aimed(variant)
