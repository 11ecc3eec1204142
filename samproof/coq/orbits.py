"""Random orbits as they are drawn: a claim about every orbit with the stated means holds for the one that a sampler makes."""

from __future__ import annotations

from collections.abc import Sequence

from ..claims.chance import StochasticOrbit
from ..claims.vectors import vector
from ..kernel import Formula, Index, substitute
from .names import Name
from .table import Printer, Table, bound_word, chain_bound


def corollary(
    name: str, table: Table, names: Sequence[Name], orbit: StochasticOrbit, given: Sequence[tuple[str, Formula]], goal: str
) -> str:
    """A theorem about a random orbit, for the orbit whose start and components are drawn one after the other.

    Parameters
    ----------
    name : of the theorem.
    names : what it is about, in order.
    given : its hypotheses as they are written, and in the kernel's form.
    goal : its conclusion as it is written.

    Returns
    -------
    The statement with its proof; "" where more than two components are drawn in a step.
    """
    (chain,) = orbit.hypotheses
    if len(orbit.draws) > 2:
        return ""
    own = {("path", orbit.name), ("law", orbit.law)}
    x, q = (table.chosen[n] for n in (("path", orbit.name), ("law", orbit.law)))
    others = [n for n in names if n not in own]
    start, first, point = (_fresh(table, w) for w in ("start", "first", "y"))
    bound = chain_bound(chain)[2:]
    words = [w if w not in (*table.words, point) else bound_word(b) for b, w in zip(bound, (i.args[0] for i in orbit.draws), strict=True)]
    laws = [table.law(i.law, Index("")) for i in orbit.draws]
    goes = substitute(orbit.after(vector(point)).next.vec, {("nat", i.args[0]): Index(b) for i, b in zip(orbit.draws, bound, strict=True)})
    printer = Printer([], moving=table.moving)
    printer.chosen = {**table.chosen, ("vec", point): point}
    step = f"(fun {' '.join([point, *words])} => ({printer.vector(goes, dict(zip(bound, words, strict=True))).text})%V)"
    law, tower = laws[-1], f"drawn_tower {first} {start} {laws[-1]} {step}"
    if len(laws) == 2:
        law, tower = f"(pairs {' '.join(laws)})", f"drawn_tower_two {first} {start} {laws[1]} {laws[0]} {step}"
        step = f"(by_two {laws[1]} {step})"
    labels = [f"G_{n}" for n in range(len(given))]
    proofs = [f"({tower})" if f == chain else label for label, (_, f) in zip(labels, given, strict=True)]
    assumed = [(label, shown) for label, (shown, f) in zip(labels, given, strict=True) if f != chain]
    lines = [
        f"(* The same for the orbit that is drawn: the start from {first}, then the components of each step. *)",
        f"Corollary {name}_drawn :",
        f"  forall (V : space) {table.groups(others)} ({start} : nat -> V) ({first} : law),",
        f"  let {x} := drawn {start} {law} {step} in",
        f"  let {q} := paths {first} {law} in",
        *(f"  {shown} ->" for _, shown in assumed),
        f"  {goal}.",
        f"Proof. intros V {' '.join(table.chosen[n] for n in others)} {start} {first} {x} {q} {' '.join(label for label, _ in assumed)}; "
        f"exact ({name} V {' '.join([*(table.chosen[n] for n in names), *proofs])}). Qed.",
    ]
    return "\n".join(lines)


def _fresh(table: Table, wish: str) -> str:
    while wish in table.words:
        wish += "_"
    return wish
