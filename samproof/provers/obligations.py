"""Obligations of a lemma: each proved on its own, from the hypotheses and from what they say at the times in sight."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .. import kernel as k
from ..claims.lemma import Lemma, Place
from ..claims.methods import Orbit
from ..verdicts import PROVED, UNKNOWN
from . import chance
from .branches import fold
from .context import Budget, Unproved, vector_equations
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


Progress = Callable[[Obligation], None]


class Failed(Exception):
    """An obligation is open; the chain that needs it stops here, its siblings go on."""


class Obligations:
    """What a lemma assumes, and what has been shown and tried so far.

    Parameters
    ----------
    lemma : the claim.
    library : the theorems that it may cite.
    seconds : for each obligation.
    progress : told of every obligation that is done.
    explain : given every obligation that resists for a moment; where it finds a counterexample the search stops.
    """

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
            raise Failed
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
