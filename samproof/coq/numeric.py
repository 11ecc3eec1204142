"""The rules about numbers that are not checked by computation: natural numbers, monotonicity, interval arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..kernel import Formula, Index, Poly, nat
from .calculus import enclosure, monotone
from .moves import natural_proof
from .names import index_text
from .printer import CLOSED
from .steps import Steps
from .trees import tree


class Numeric(Steps):
    """Steps about numbers, each by a lemma of the prelude."""

    def _natural(self, sources: list[int], conclusion: Formula, index: Index) -> str:
        number = index_text(index, self.table.chosen, CLOSED)
        return f"(nonneg_by (INR {number}) {self.lists} {self.table.poly(nat(index))} {natural_proof(self.table, index)} (pos_INR {number}))"

    def _integral(self, sources: list[int], conclusion: Formula, index: Index, above: int) -> str:
        whole = nat(index)
        gap = self.table.poly(whole - Poly.const(above))
        shown = f"_ ({above}#1)%Q {gap} {self.table.poly(whole)} {self.lists} ok"
        proof = f"(integral_above {shown} (eq_sym {natural_proof(self.table, index)}) eq_refl {self.use(sources[0])})"
        return self.recast(("-", tree(whole), ("+", ("c", Fraction(above)), ("c", Fraction(1)))), conclusion, proof)

    def _monotone(self, sources: list[int], conclusion: Formula, x: str, start: Poly, end: Poly | None, goal: Formula) -> str:
        return monotone(self, sources, x, start, end, goal)

    def _enclosure(self, sources: list[int], conclusion: Formula, goal: Formula, box: Any, bits: int, tree: Any) -> str:
        return enclosure(self, sources, goal, box, bits)
