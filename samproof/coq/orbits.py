"""Random orbits as they are drawn: a claim about every orbit with the stated means holds for the one that a sampler makes."""

from __future__ import annotations

from collections.abc import Sequence

from ..claims.chance import StochasticOrbit
from ..claims.vectors import vector
from ..kernel import Formula, Index, substitute
from .names import Name
from .printer import Printer, bound_word, chain_bound
from .table import Table


class Drawn:
    """An orbit whose start and components are drawn one after the other, in terms of a claim's names.

    Attributes
    ----------
    own : the names of the orbit and of its law.
    chain : what the claim says of it.
    law, step : the law of what is drawn in a step, and where a point goes then.
    goes : where a point goes by each component that is drawn.
    """

    def __init__(self, table: Table, orbit: StochasticOrbit) -> None:
        self.table = table
        self.own: tuple[Name, Name] = (("path", orbit.name), ("law", orbit.law))
        (self.chain,) = orbit.hypotheses
        point = self.fresh("y")
        bound = chain_bound(self.chain)[2:]
        wishes = zip(bound, (i.args[0] for i in orbit.draws), strict=True)
        words = [w if w not in (*table.words, point) else bound_word(b) for b, w in wishes]
        closed = {("nat", i.args[0]): Index(b) for i, b in zip(orbit.draws, bound, strict=True)}
        printer = Printer([], moving=table.moving)
        printer.chosen = {**table.written, ("vec", point): point}
        goes = printer.vector(substitute(orbit.after(vector(point)).next.vec, closed), dict(zip(bound, words, strict=True))).text
        self.goes = f"(fun {' '.join([point, *words])} => ({goes})%V)"
        self._laws = [printer.law(i.law, Index("")) for i in orbit.draws]
        self.known = len(self._laws) <= 2  # what the prelude has a lemma for
        self.law, self.step = self._laws[0], self.goes
        if len(self._laws) == 2:
            self.law, self.step = f"(pairs {' '.join(self._laws)})", f"(by_two {self._laws[1]} {self.goes})"

    def fresh(self, wish: str) -> str:
        """An identifier that the claim does not use."""
        while wish in self.table.words:
            wish += "_"
        return wish

    def tower(self, start: str, first: str) -> str:
        """The proof of what the claim says of the orbit."""
        if len(self._laws) == 2:
            return f"(drawn_tower_two {first} {start} {self._laws[1]} {self._laws[0]} {self.goes})"
        return f"(drawn_tower {first} {start} {self.law} {self.step})"


def corollary(name: str, drawn: Drawn, names: Sequence[Name], given: Sequence[tuple[str, Formula]], goal: str) -> str:
    """A theorem about a random orbit, for the orbit that is drawn.

    Parameters
    ----------
    name : of the theorem.
    names : what it is about, in order.
    given : its hypotheses as they are written, and in the kernel's form.
    goal : its conclusion as it is written.
    """
    table = drawn.table
    x, q = (table.written[n] for n in drawn.own)
    others = [n for n in names if n not in drawn.own]
    start, first = drawn.fresh("start"), drawn.fresh("first")
    labels = [f"G_{n}" for n in range(len(given))]
    proofs = [drawn.tower(start, first) if f == drawn.chain else label for label, (_, f) in zip(labels, given, strict=True)]
    assumed = [(label, shown) for label, (shown, f) in zip(labels, given, strict=True) if f != drawn.chain]
    introduced = ["V", *(table.written[n] for n in others), start, first, x, q, *(label for label, _ in assumed)]
    return "\n".join(
        [
            f"(* The same for the orbit that is drawn: the start from {first}, then the components of each step. *)",
            f"Corollary {name}_drawn :",
            f"  forall (V : space) {table.groups(others)} ({start} : nat -> V) ({first} : law),",
            f"  let {x} := drawn {start} {drawn.law} {drawn.step} in",
            f"  let {q} := paths {first} {drawn.law} in",
            *(f"  {shown} ->" for _, shown in assumed),
            f"  {goal}.",
            f"Proof. intros {' '.join(introduced)}; exact ({name} V {' '.join([*(table.written[n] for n in names), *proofs])}). Qed.",
        ]
    )
