"""Means over laws: that they are linear, and what replacing names does to them and to random orbits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from ..kernel import ONE, Atom, Formula, Index, Poly, Vec, free, mean, substitute, vector_mean
from ..kernel.rules import Sequent
from ..kernel.terms import height
from .moves import Move, conjunction, renumbered
from .names import Unsupported
from .table import Scope, Table, bound_word, chain_bound

Emit = Callable[[str, str], str]


def moving_laws(terms: Iterable[Any]) -> frozenset[str]:
    """The laws that occur at another number than 0: those of orbits."""
    found: frozenset[str] = frozenset()
    for term in terms:
        if isinstance(term, list | tuple | dict):
            found |= moving_laws(term.values() if isinstance(term, dict) else term)
        elif isinstance(term, Poly | Vec | Atom | Formula):
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


class _Rows:
    """Terms under names of their own, to be put into a skeleton."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.images: list[str] = []
        self.proofs: list[str] = []

    def put(self, shown: str, image: str, proof: str) -> int:
        self.shown.append(shown)
        self.images.append(image)
        self.proofs.append(proof)
        return len(self.shown)

    @property
    def values(self) -> str:
        return f"[{'; '.join(self.shown)}]"

    @property
    def entries(self) -> str:
        return f"[{'; '.join(f'({n}%positive, {image})' for n, image in enumerate(self.images, 1))}]"

    @property
    def agree(self) -> str:
        return conjunction(self.proofs)


def _monomials(p: Poly, bound: str) -> list[tuple[Poly, Poly]]:
    """What does not depend on a bound number, and what does, for each monomial."""
    name = ("nat", bound)
    rows = []
    for monomial, c in p.terms:
        inside = Poly({tuple((a, e) for a, e in monomial if name in free(a)): ONE.terms[0][1]})
        rows.append((Poly({tuple((a, e) for a, e in monomial if name not in free(a)): c}), inside))
    return rows


def mean_proof(table: Table, bound: str, law: str, at: Index, body: Poly, proof: str, scope: Scope, emit: Emit) -> str:
    """The mean of b equals its polynomial, given (``proof``) that b k equals ``body`` for every k, which ``bound`` stands for."""
    word, shown_law = bound_word(bound), table.law(law, at, scope)
    within = {**scope, bound: word}
    numbers, there = table.numbers(scope), table.numbers(within)

    def whole(inside: Poly, pointwise: str) -> tuple[Poly, str]:
        own, closed, same = renumbered(table, bound, inside, scope, emit)
        image = Poly.atom(Atom("mean", own, law, at, closed))
        steps = [f"(E_same {shown_law} _ _ {p})" for p in (pointwise, same) if p]
        return image, f"(eq_trans {steps[0]} {steps[1]})" if len(steps) == 2 else steps[0] if steps else "eq_refl"

    rows = _monomials(body, bound)
    if len(rows) == 1 and rows[0][0] == ONE and rows[0][1] != ONE:
        return whole(body, proof)[1]
    mixed, skeleton, leaves = "PEO", "PEO", _Rows()
    for outside, inside in reversed(rows):
        mixed = f"({table.poly(outside)} * {table.poly(inside)} + {mixed})%P"
        first = leaves.put(f"(ev {numbers} {table.poly(outside)})", table.poly(outside), "eq_refl")
        value = f"(E {shown_law} (fun {word} => ev {there} {table.poly(inside)}))"
        image, why = (ONE, f"(E_one {shown_law})") if inside == ONE else whole(inside, "")
        skeleton = f"(Var {first} * Var {leaves.put(value, table.poly(image), why)} + {skeleton})%P"
    outer = "; ".join(f"(ev {numbers} {table.poly(o)}, fun {word} => ev {there} {table.poly(i)})" for o, i in rows)
    pointwise = f"(fun {word} => eq_trans ({proof} {word}) (same_ok {there} {table.poly(body)} {mixed} ok))"
    result = table.poly(mean(law, at, bound, body))
    final = f"(bridge {leaves.values} {numbers} {leaves.entries} {skeleton} {result} ok {leaves.agree})"
    return f"(eq_trans (E_mix {shown_law} _ [{outer}] {pointwise}) {final})"


def vector_mean_proof(table: Table, bound: str, law: str, at: Index, body: Vec, proof: str, scope: Scope, emit: Emit) -> str:
    """The same for the mean of a vector."""
    word, shown_law = bound_word(bound), table.law(law, at, scope)
    within = {**scope, bound: word}
    numbers, vectors = table.numbers(scope), table.vectors(scope)
    there = f"{table.numbers(within)} {table.vectors(within)}"
    mixed = skeleton = "VO"
    outer: list[str] = []
    scalars, arrows = _Rows(), _Rows()
    rows = [(o, i, a) for a, p in body.terms for o, i in _monomials(p, bound)]
    for outside, inside, a in reversed(rows):
        arrow, factor = f"(VVar {table.place(a)})", table.poly(inside)
        mixed = f"(VAdd (VScale {table.poly(outside)} (VScale {factor} {arrow})) {mixed})"
        weight, moved = f"(fun {word} => ev {table.numbers(within)} {factor})", f"(fun {word} => vev {there} {arrow})"
        outer.insert(0, f"(ev {numbers} {table.poly(outside)}, {weight}, {moved})")
        if ("nat", bound) in free(a):
            own, closed, same = renumbered(table, bound, Vec({a: inside}), scope, emit)
            scaled = f"(fun {word} => same_vector_ok {there} (VScale {factor} {arrow}) {table.vec(Vec({a: inside}))} ok)"
            image = f"(VVar {table.place(Atom('vmean', own, law, at, closed))})"
            why = f"(EV_same {shown_law} _ _ {scaled})"
            why = f"(eq_trans {why} (EV_same {shown_law} _ _ {same}))" if same else why
        else:
            image = f"(VScale {table.poly(mean(law, at, bound, inside))} {arrow})"
            fixed = f"(vev {numbers} {vectors} {arrow})"
            known = mean_proof(table, bound, law, at, inside, f"(fun {word} => eq_refl)", scope, emit)
            why = f"(eq_trans (EV_fixed {shown_law} {weight} {fixed}) (f_equal (fun it => vscale it {fixed}) {known}))"
        value = f"(EV {shown_law} (fun {word} => vscale ({weight} {word}) ({moved} {word})))"
        first = scalars.put(f"(ev {numbers} {table.poly(outside)})", table.poly(outside), "eq_refl")
        skeleton = f"(VAdd (VScale (Var {first}) (VVar {arrows.put(value, image, why)})) {skeleton})"
    pointwise = f"(fun {word} => eq_trans ({proof} {word}) (same_vector_ok {there} {table.vec(body)} {mixed} ok))"
    result = table.vec(vector_mean(law, at, bound, body))
    lists = f"{scalars.values} {arrows.values} {numbers} {vectors} {scalars.entries} {arrows.entries}"
    final = f"(vbridge {lists} {skeleton} {result} ok {scalars.agree} {arrows.agree})"
    return f"(eq_trans (EV_mix {shown_law} _ [{'; '.join(outer)}] {pointwise}) {final})"


# ---- replacing names -------------------------------------------------------------------------------------------------


def moved_mean(move: Move, a: Atom, scope: Scope) -> str:
    """The proof that a mean with other names is its image."""
    bound, law, at, body = a.args
    word = bound_word(bound)
    image, proof = move.poly(body, {**scope, bound: word})
    place = str(move.mapping.get(("law", law), law)), substitute(at, move.mapping)
    return mean_proof(move.table, bound, *place, image, f"(fun {word} => {proof})", scope, move.emit)


def moved_vector_mean(move: Move, a: Atom, scope: Scope) -> str:
    bound, law, at, body = a.args
    word = bound_word(bound)
    image, proof = move.vec(body, {**scope, bound: word})
    place = str(move.mapping.get(("law", law), law)), substitute(at, move.mapping)
    return vector_mean_proof(move.table, bound, *place, image, f"(fun {word} => {proof})", scope, move.emit)


def moved_chain(move: Move, f: Formula, term: str, scope: Scope, back: bool) -> str:
    """A random orbit with other names, from a proof of the orbit over the images' lists; ``back`` the other way."""
    image = substitute(f, move.mapping)
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
