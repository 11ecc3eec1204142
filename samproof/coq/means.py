"""Means over laws: that they are linear, and what replacing names does to them and to random orbits."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from ..kernel import ONE, Atom, Formula, Index, Poly, Vec, free, mean, vector_mean
from ..kernel.rules import Sequent
from ..kernel.terms import height
from .moves import Move, renumbered, taken_apart
from .names import Unsupported
from .printer import Scope, bound_word, chain_bound
from .table import Table
from .writes import Writes, conjunction


def moving_laws(terms: Iterable[Any]) -> frozenset[str]:
    """The laws that occur at another number than 0: those of orbits."""
    found: frozenset[str] = frozenset()
    for term in terms:
        if isinstance(term, list | tuple | dict):
            found |= moving_laws(term.values() if isinstance(term, dict) else term)
        elif isinstance(term, Poly | Vec | Atom | Formula) and any(kind == "law" for kind, _ in free(term)):
            found |= _moving(term)
    return found


@cache
def _moving(term: Any) -> frozenset[str]:
    if isinstance(term, Poly):
        return moving_laws(term.atoms())
    if isinstance(term, Vec):
        return moving_laws(term.terms)
    own: frozenset[str] = frozenset()
    if term.head == "chain" or (term.head in ("mean", "vmean") and term.args[2] != Index("")):
        own = frozenset({term.args[1]})
    return own | moving_laws(term.args)


def depth_of(rule: str, arguments: dict[str, Any], premises: list[Sequent]) -> int:
    """How many bound numbers the proof of a rule about means needs, beyond those of its formulas."""
    if rule == "mean_inner":
        return 1 + max(height(arguments["v"]), height(arguments["w"]))
    if rule == "markov":
        chain = premises[0].conclusion
        return len(chain.args) - 2 + max(height(arguments["phi"]), height(chain.args[-1]))
    return 0


# ---- linearity -------------------------------------------------------------------------------------------------------


def mean_proof(table: Table, bound: str, law: str, at: Index, body: Poly, proof: str, scope: Scope, write: Writes) -> str:
    """The mean of b equals its polynomial, given (``proof``) that b k equals ``body`` for every k, which ``bound`` stands for."""
    shown_law = table.law(law, at, scope)

    def whole(inside: Poly, pointwise: str) -> tuple[Poly, str]:
        """The mean of what depends on k throughout, and the proof that it is."""
        own, closed, same = renumbered(table, bound, inside, scope, write)
        steps = [f"(E_same {shown_law} _ _ {p})" for p in (pointwise, same) if p]
        why = f"(eq_trans {steps[0]} {steps[1]})" if len(steps) == 2 else steps[0] if steps else "eq_refl"
        return Poly.atom(Atom("mean", own, law, at, closed)), why

    parts = taken_apart(body, bound)
    if len(parts) == 1 and parts[0][0] == ONE and parts[0][1] != ONE:
        return whole(body, proof)[1]
    rows, agree = [], []
    for outside, inside in parts:
        image, why = (ONE, f"(E_one {shown_law})") if inside == ONE else whole(inside, "")
        rows.append(f"({table.poly(outside)}, {table.poly(inside)}, {table.poly(image)})")
        agree.append(why)
    there = f"(fun {bound_word(bound)} => {table.numbers({**scope, bound: bound_word(bound)})})"
    lists = f"{table.numbers(scope)} {there}"
    shown = f"{table.poly(body)} [{'; '.join(rows)}] {table.poly(mean(law, at, bound, body))}"
    return f"(E_rows {shown_law} _ {lists} {shown} ok {proof} (fun _ => alike) {conjunction(agree)})"


def vector_mean_proof(table: Table, bound: str, law: str, at: Index, body: Vec, proof: str, scope: Scope, write: Writes) -> str:
    """The same for the mean of a vector."""
    word, shown_law = bound_word(bound), table.law(law, at, scope)
    within = {**scope, bound: word}
    numbers, vectors = table.numbers(scope), table.vectors(scope)
    rows, agree = [], []
    for a, p in body.terms:
        arrow = table.variable(a)
        for outside, inside in taken_apart(p, bound):
            if ("nat", bound) in free(a):
                own, closed, same = renumbered(table, bound, Vec({a: inside}), scope, write)
                shown, image = table.vec(Vec({a: inside})), table.variable(Atom("vmean", own, law, at, closed))
                why = f"(EV_same {shown_law} _ _ {same})" if same else "eq_refl"
            else:
                shown = f"(VScale {table.poly(inside)} {arrow})"
                image = f"(VScale {table.poly(mean(law, at, bound, inside))} {arrow})"
                fixed, weight = f"(vev {numbers} {vectors} {arrow})", f"(fun {word} => ev {table.numbers(within)} {table.poly(inside)})"
                known = mean_proof(table, bound, law, at, inside, f"(fun {word} => eq_refl)", scope, write)
                why = f"(eq_trans (EV_fixed {shown_law} {weight} {fixed}) (f_equal (fun it => vscale it {fixed}) {known}))"
            rows.append(f"({table.poly(outside)}, {shown}, {image})")
            agree.append(why)
    there = f"(fun {word} => {table.numbers(within)}) (fun {word} => {table.vectors(within)})"
    shown = f"{table.vec(body)} [{'; '.join(rows)}] {table.vec(vector_mean(law, at, bound, body))}"
    return f"(EV_rows {shown_law} _ {numbers} {vectors} {there} {shown} ok {proof} (fun _ => alike) {conjunction(agree)})"


# ---- replacing names -------------------------------------------------------------------------------------------------


def moved_mean(move: Move, a: Atom, scope: Scope) -> str:
    """The proof that a mean of a number or of a vector, with other names, is its image."""
    bound, law, at, body = a.args
    word = bound_word(bound)
    inside = {**scope, bound: word}
    place = str(move.mapping.get(("law", law), law)), move.image(at)
    if a.head == "vmean":
        arrow, proof = move.vec(body, inside)
        return vector_mean_proof(move.table, bound, *place, arrow, f"(fun {word} => {proof})", scope, move.write)
    image, proof = move.poly(body, inside)
    return mean_proof(move.table, bound, *place, image, f"(fun {word} => {proof})", scope, move.write)


def moved_chain(move: Move, f: Formula, term: str, scope: Scope, back: bool) -> str:
    """A random orbit with other names, from a proof of the orbit over the images' lists; ``back`` the other way."""
    image = move.image(f)
    bound = chain_bound(f)
    if chain_bound(image) != bound:
        raise Unsupported("a replacement that nests means more deeply in a random orbit")
    time, sample, *draws = bound
    inside = {**scope, **{b: bound_word(b) for b in bound}}
    _, q, *laws, _ = image.args
    step = f"(f_equal phi {move.vec(f.args[-1], inside)[1]})"
    for b, law, at in reversed([(sample, q, Index(time)), *((b, p, Index("")) for b, p in zip(draws, laws, strict=True))]):
        step = f"(E_same {move.table.law(law, at, inside)} _ _ (fun {bound_word(b)} => {step}))"
    word = bound_word(time)
    return f"(fun {word} phi => eq_trans ({term} {word} phi) {f'(eq_sym {step})' if back else step})"
