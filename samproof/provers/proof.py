"""A proof under construction: every step goes through the kernel at once and is logged for the certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .. import kernel as k
from ..kernel.codec import Writer

if TYPE_CHECKING:
    from .positivstellensatz import Search

Summand = tuple[Fraction, k.Poly, list[int]]
UNIT: list[Summand] = [(Fraction(1), k.ONE, [])]


class Proof:
    """Steps are referred to by number; equal steps are made once.

    Parameters
    ----------
    library : theorems of other claims that may be cited by name.
    """

    def __init__(self, library: Mapping[str, k.Theorem] | None = None) -> None:
        self.library = dict(library or {})
        self.theorems: list[k.Theorem] = []
        self._conclusions: list[k.Formula] = []
        self._steps: list[tuple[str, tuple[int, ...], dict[str, Any]]] = []
        self._made: dict[Any, int] = {}
        self.searches: dict[Any, Search] = {}  # each goes on where it stopped when it is asked for again

    def apply(self, rule: str, *premises: int, **arguments: Any) -> int:
        """Apply a kernel rule to earlier steps and return the number of the new step."""
        key = (rule, premises, repr(sorted(arguments.items())))
        if key not in self._made:
            theorem = k.infer(rule, [self.theorems[i] for i in premises], **arguments)
            self._made[key] = self._log(theorem, rule, premises, arguments)
        return self._made[key]

    def cite(self, claim: str) -> int:
        """The theorem of another claim."""
        key = ("cite", claim)
        if key not in self._made:
            self._made[key] = self._log(self.library[claim], "cite", (), {"claim": claim})
        return self._made[key]

    def _log(self, theorem: k.Theorem, rule: str, premises: tuple[int, ...], arguments: dict[str, Any]) -> int:
        self.theorems.append(theorem)
        self._conclusions.append(theorem.conclusion)
        self._steps.append((rule, premises, arguments))
        return len(self.theorems) - 1

    def conclusion(self, step: int) -> k.Formula:
        return self._conclusions[step]

    def assume(self, formula: k.Formula) -> int:
        return self.apply("assume", formula=formula)

    def combine(
        self,
        goal: k.Formula,
        premises: Sequence[int],
        terms: Sequence[Summand] = (),
        equations: Sequence[tuple[k.Poly, int]] = (),
        multiplier: Sequence[Summand] = tuple(UNIT),
    ) -> int:
        """``combine`` with the unused premises left out, so that a theorem assumes no more than it needs."""
        used = sorted({i for _, _, fs in (*terms, *multiplier) for i in fs} | {j for r, j in equations if r.terms})
        place = {i: n for n, i in enumerate(used)}

        def moved(rows: Sequence[Summand]) -> list[Summand]:
            return [(c, q, [place[i] for i in fs]) for c, q, fs in rows]

        return self.apply(
            "combine",
            *(premises[i] for i in used),
            goal=goal,
            multiplier=moved(multiplier),
            terms=moved(terms),
            equations=[(r, place[j]) for r, j in equations if r.terms],
        )

    def certificate(self, last: int) -> dict[str, Any]:
        """The steps that ``last`` needs, as plain data."""
        needed: set[int] = set()
        todo = [last]
        while todo:
            i = todo.pop()
            if i not in needed:
                needed.add(i)
                todo.extend(self._steps[i][1])
        order = sorted(needed)
        place = {i: n for n, i in enumerate(order)}
        writer, steps = Writer(), []
        for i in order:
            rule, premises, arguments = self._steps[i]
            kinds = dict(k.RULES[rule].arguments) if rule in k.RULES else {}
            step: dict[str, Any] = {"rule": rule}
            if premises:
                step["from"] = [place[p] for p in premises]
            step.update({name: writer.encode(kinds.get(name, ""), x) for name, x in arguments.items()})
            steps.append(step)
        return {"format": k.FORMAT, "version": k.VERSION, "atoms": writer.table, "steps": steps}
