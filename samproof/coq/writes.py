"""Lemmas and definitions between the steps of a certificate, and the proofs that are the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ..kernel import Poly, Vec, inner
from .names import Name
from .printer import CLOSED, Scope
from .table import Table

if TYPE_CHECKING:
    from .moves import Move


def conjunction(terms: Iterable[str]) -> str:
    """Nested pairs that end in the trivial proof.

    >>> conjunction(["a", "b"])
    '(conj a (conj b I))'
    """
    result = "I"
    for t in reversed(list(terms)):
        result = f"(conj {t} {result})"
    return result


def product(table: Table, v: Vec, w: Vec, scope: Scope = CLOSED, written: tuple[str, str] | None = None) -> tuple[Poly, str]:
    """The inner product of two vectors over the lists, and the proof of that equation; ``written`` if not canonically."""
    result = inner(v, w)
    for a, _ in v.terms:
        for b, _ in w.terms:
            table.multiply(a, b)
    lists = f"{table.numbers(scope)} {table.vectors(scope)}"
    left, right = written or (table.vec(v), table.vec(w))
    return result, f"(is_product_ok {lists} products {left} {right} {table.poly(result)} ok {table.known('multiplied', scope)})"


class Writes:
    """The lemmas and definitions between the steps, in order.

    Parameters
    ----------
    table : the certificate's terms.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.lines: list[str] = []
        self.moves: dict[str, Move] = {}  # by what they replace
        self._count = 0

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}_{self._count - 1}"

    def lemma(self, statement: str, proof: str, free: str = "") -> str:
        """An equation about the lists, for all names and bound numbers, and for all ``free`` values."""
        name = self._name("move")
        self.lines.append(f"Lemma {name} {self.table.parameters()}{free} : {statement}.\nProof {proof}.")
        return name

    def rows(self, rows: str, stated: Callable[[str], str], proof: str, free: str = "") -> tuple[str, str]:
        """Images of atoms, and the lemma that they are what is ``stated`` of them."""
        name = self._name("images")
        self.lines.append(f"Definition {name} := {rows}.")
        return name, self.lemma(stated(name), proof, free)

    def record(self, shown: str, free: str = "") -> str:
        """A record of other values of the names, of which one may be left ``free``."""
        name = self._name("there")
        head = f"Definition {name} {self.table.parameters()}{free}"
        self.lines.append(f"{head} : names := {shown}.")
        return name

    def along(self, name: Name) -> Callable[[str], str]:
        """The record with any value of one name."""
        record = self.record(self.table.record({name: "it"}), f" (it : {self.table.type_of(name).replace('V', 'V_here here')})")
        return lambda it: f"({record} here{self.table.tail(CLOSED)} {it})"
