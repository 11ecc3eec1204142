"""Formulas over other names: what instantiating, specialising, generalising and induction do to the two lists.

A certificate's lists are functions of its names.  Replacing names gives other lists, and a polynomial over those equals its
canonical image over the lists themselves; the equations are made here, atom by atom.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, TypeVar

from ..kernel import ONE, Atom, Component, Formula, Index, Poly, Vec, free, nat, power, substitute
from ..kernel.terms import Function, height, total
from .names import Name, Unsupported, index_text
from .table import CLOSED, FUNCTIONS, POINTS, SIMPLE, Scope, Table, bound_word
from .trees import ATOM, chained
from .writes import Writes, conjunction, product

Entry = tuple[Poly, str]
Body = TypeVar("Body", Poly, Vec)


class Move:
    """A replacement of names.

    Parameters
    ----------
    table : the certificate's terms.
    mapping : names and what replaces them; ``("nat", "#k")`` stands for a bound number.
    write : where it stores lemmas and definitions.
    """

    free = ""  # values that its lemmas are quantified over

    def __init__(self, table: Table, mapping: Mapping[Name, Any], write: Writes) -> None:
        self.table, self.mapping, self.write = table, mapping, write
        self._known: dict[Atom, tuple[Vec, str]] = {}  # of vectors
        self._numbers: dict[Atom, Poly] = {}
        self._fresh: list[tuple[int, str, str]] = []  # places, their images and proofs, "" where the prelude's rule derives them
        self._rows = ("no_row", "")
        self._inside: Scope = {f"#{k}": f"k_{k}" for k in range(1, table.depth + 1)}
        self._made = {str(t.name) for (kind, name), t in mapping.items() if kind == "nat" and name[0] != "#"}  # numbers bound by it
        images = self._images()
        self._there = write.record(table.record(images)) if images else ""

    # ---- the lists of the images ----
    def _images(self) -> dict[Name, str]:
        """What stands in the place of each name."""
        found: dict[Name, str] = {}
        scope = self._inside
        for (kind, name), target in self.mapping.items():
            if name[0] == "#" or (kind, name) not in self.table.chosen:
                continue
            if kind == "var":
                shown = f"({self.table.number(target, scope).text})"
            elif kind == "nat":
                shown = index_text(target, self.table.chosen, scope)
            elif kind == "vec":
                shown = f"({self.table.vector(target, scope).text})%V"
            elif kind == "law" and name not in self.table.moving:
                shown = self.table.law(target, Index(""), scope)
            else:
                shown = self.table.chosen[kind, target]
            found[kind, name] = shown
        return found

    def there(self, scope: Scope = CLOSED) -> str:
        """The record of the images."""
        return self._applied(self._there, scope) if self._there else "here"

    def outer(self, scope: Scope) -> Scope:
        """The bound numbers of the images' lists, in which a number that the replacement makes a bound one is none."""
        bound = {name: index_text(t, self.table.chosen, scope) for (_, name), t in self.mapping.items() if name[0] == "#"}
        return {**{k: word for k, word in scope.items() if k not in self._made}, **bound}

    def numbers(self, scope: Scope) -> str:
        return self.table.numbers(self.outer(scope), self.there(scope))

    def vectors(self, scope: Scope) -> str:
        return self.table.vectors(self.outer(scope), self.there(scope))

    # ---- equations ----
    def _applied(self, word: str, scope: Scope) -> str:
        return self.table.applied(word, scope)

    def arrow(self, a: Atom, scope: Scope) -> tuple[Vec, str]:
        """The image of a vector atom and the proof that it is."""
        if a not in self._known:
            image, proof = self._arrow(a)
            here = f"vev {self.table.numbers(self._inside)} {self.table.vectors(self._inside)} {self.table.vec(image)}"
            there = f"vev {self.numbers(self._inside)} {self.vectors(self._inside)} (VVar {self.table.place(a)})"
            self._known[a] = image, self.write.lemma(f"{there} = {here}", proof, self.free)
        image, name = self._known[a]
        return image, self._applied(name, scope)

    def poly(self, p: Poly, scope: Scope) -> Entry:
        """The image of a polynomial and the proof."""
        image = substitute(p, self.mapping)
        lists = f"{self.numbers(scope)} {self.table.numbers(scope)}"
        rows, proof = self._entries([p], scope)
        return image, f"(bridge {lists} {rows} {self.table.poly(p)} {self.table.poly(image)} ok {proof})"

    def _entries(self, polynomials: Iterable[Poly], scope: Scope) -> tuple[str, str]:
        """Images of atoms, those of some polynomials among them, and the proof."""
        for p in polynomials:
            for a in sorted(p.atoms(), key=lambda a: a.key):
                self._enter(a)
        plain = [row for row in self._fresh if row[2] == "eq_refl"]
        if plain:
            self._extend(plain, "eq_refl")
        for proved, group in groupby((row for row in self._fresh if row[2] != "eq_refl"), key=lambda row: bool(row[2])):
            self._extend(list(group), "proved" if proved else "derived")
        self._fresh = []
        rows, lemma = self._rows
        return rows, self._applied(lemma, scope) if lemma else "I"

    def prepare(self, formulas: Iterable[Formula]) -> Move:
        """Note the numbers of formulas, all of them before any is asked for: then one lemma tells what they become."""
        for f in formulas:
            if f.head in ("ge", "gt", "eq"):
                for a in sorted(f.args[0].atoms(), key=lambda a: a.key):
                    self._enter(a)
        return self

    def _enter(self, a: Atom) -> None:
        """Note the image of a scalar atom, behind those of what it is a function of."""
        if a in self._numbers:
            return
        if a.head in FUNCTIONS:
            for p in a.args:
                for b in sorted(p.atoms(), key=lambda b: b.key):
                    self._enter(b)
            image, proof = substitute(Poly.atom(a), self.mapping), ""
            for b in (a, *image.atoms()):
                self.table.meaning(b)
        else:
            image, proof = self._scalar(a)
        self._numbers[a] = image
        self._fresh.append((self.table.position(a), self.table.poly(image), proof))

    def _extend(self, group: list[tuple[int, str, str]], how: str) -> None:
        rows, lemma = self._rows
        there, here = self.numbers(self._inside), self.table.numbers(self._inside)
        before = self._applied(lemma, self._inside) if lemma else "I"
        new = chained("row", (f"{place} {image}" for place, image, _ in group), "no_row")
        if how == "eq_refl":
            before = f"(agree_more {there} {here} {new} {rows} alike {before})"
            rows = f"(app {new} {rows})"
        elif how == "derived":
            meant = self.table.applied("meant", self.outer(self._inside), self.there(self._inside))
            before = f"(derived_ok meanings {new} {rows} {there} {here} ok {meant} {self.table.applied('meant', self._inside)} {before})"
            rows = f"(added {new} {rows})"
        else:
            for place, image, why in group:
                rows, before = f"(row {place} {image} {rows})", f"(conj {why} {before})"
        self._rows = self.write.rows(rows, lambda name: f"agree {there} {here} {name}", before, self.free)

    def vec(self, v: Vec, scope: Scope) -> tuple[Vec, str]:
        """The image of a vector and the proof."""
        image = substitute(v, self.mapping)
        found = [(self.table.place(a), *self.arrow(a, scope)) for a, _ in v.terms]
        entries, proofs = self._entries((c for _, c in v.terms), scope)
        rows = chained("arrow", (f"{i} {self.table.vec(w)}" for i, w, _ in found), "no_arrow")
        lists = f"{self.numbers(scope)} {self.vectors(scope)} {self.table.numbers(scope)} {self.table.vectors(scope)}"
        agree = conjunction(proof for _, _, proof in found)
        return image, f"(vbridge {lists} {entries} {rows} {self.table.vec(v)} {self.table.vec(image)} ok {proofs} {agree})"

    # ---- one atom ----
    def _scalar(self, a: Atom) -> tuple[Poly, str]:
        scope, head, args = self._inside, a.head, a.args
        image = substitute(Poly.atom(a), self.mapping)
        if head == "nat":
            return image, self.natural(substitute(Index(args[0]), self.mapping), scope)
        if head in SIMPLE:
            return image, "eq_refl"
        if head == "pow":
            base, proof = self.poly(args[0], scope)
            return image, power_proof(self.table, base, proof, substitute(args[1], self.mapping), scope)
        if head == "sum":
            return image, self._sum(a)
        if head == "mean":
            from .means import moved_mean  # which is about moves in its turn

            return image, moved_mean(self, a, scope)
        if head == "val":
            return image, f"(f_equal (val {self.function(args[0], scope)}) {self.vec(args[1], scope)[1]})"
        if head == "ip":
            (v, left), (w, right) = self.arrow(args[0], scope), self.arrow(args[1], scope)
            _, proof = product(self.table, v, w, scope)
            return image, f"(eq_trans (f_equal2 ip {left} {right}) {proof})"
        raise Unsupported(f"the term {head} where names are replaced")

    def function(self, f: Function, scope: Scope) -> str:
        """The image of a function, as an argument."""
        image = substitute(f, self.mapping) if isinstance(f, Component) else self.mapping.get(("fun", f), f)
        return self.table.function(image, scope).within(ATOM)

    def natural(self, i: Index, scope: Scope) -> str:
        """The proof that the real number of an index is its polynomial."""
        return natural_proof(self.table, i, scope)

    def _arrow(self, a: Atom) -> tuple[Vec, str]:
        image = substitute(Vec.atom(a), self.mapping)
        if a.head in POINTS:
            return image, f"(through ({self.table.vector(image, self._inside).text})%V _ _ eq_refl eq_refl)"
        if a.head == "grad":
            return image, f"(f_equal (grad {self.function(a.args[0], self._inside)}) {self.vec(a.args[1], self._inside)[1]})"
        if a.head == "vmean":
            from .means import moved_mean

            return image, moved_mean(self, a, self._inside)
        return image, f"(f_equal dir {self.vec(a.args[0], self._inside)[1]})"

    def _sum(self, a: Atom) -> str:
        """A sum with other names in its body and another upper end."""
        bound, upper, body = a.args
        word = f"k_{bound[1:]}"
        within = {**self._inside, bound: word}
        image, proof = self.poly(body, within)
        return sum_proof(self.table, bound, substitute(upper, self.mapping), image, f"(fun {word} => {proof})", self._inside, self.write)

    # ---- formulas ----
    def formula(self, f: Formula, term: str, scope: Scope = CLOSED, back: bool = False) -> str:
        """A proof of the image of a formula from a proof of the formula over the images' lists; ``back`` the other way."""
        image = substitute(f, self.mapping)
        if f.head in ("ge", "gt", "eq"):
            entries, proofs = self._entries([f.args[0]], scope)
            lists = f"{self.numbers(scope)} {self.table.numbers(scope)}"
            rule = "move_back" if back else "move"
            return f"({rule} {lists} {entries} {self.table.form(f)} {self.table.form(image)} ok {proofs} {term})"
        if f.head == "veq":
            proof = self.vec(f.args[0], scope)[1]
            return f"(by_eq _ _ _ {f'(eq_sym {proof})' if back else proof} {term})"
        if f.head == "all":
            if image.args[0] != f.args[0]:
                raise Unsupported("a replacement that nests sums more deeply")
            word = f"k_{f.args[0][1:]}"
            inside = self.formula(f.args[1], f"({term} {word})", {**scope, f.args[0]: word}, back)
            return f"(fun {word} => {inside})"
        if f.head == "chain":
            from .means import moved_chain

            return moved_chain(self, f, term, scope, back)
        if f.head == "class":
            name, function, parameters = *f.args[:2], f.args[2:]
            words = [self.function(function, scope)]
        else:
            name, (g, family, law), parameters = f.head, image.args[:3], f.args[3:]
            words = [self.table.chosen["fun", g], self.table.chosen["family", family], self.table.law(law, Index(""), scope)]
        if not parameters:
            return term
        proof = self.poly(parameters[0], scope)[1]
        return f"(eq_ind _ (fun it => {' '.join([name, *words])} it) {term} _ {f'(eq_sym {proof})' if back else proof})"


class Along(Move):
    """Any value ``it`` for one name, in formulas that do not speak of it."""

    def __init__(self, table: Table, name: Name, write: Writes) -> None:
        super().__init__(table, {}, write)
        self.free = f" (it : {table.type_of(name).replace('V', 'V_here here')})"
        self._there = write.record(table.record({name: "it"}), self.free)

    def _applied(self, word: str, scope: Scope) -> str:
        return f"{self.table.applied(word, scope)[:-1]} it)"


def moved(table: Table, mapping: Mapping[Name, Any], write: Writes) -> Move:
    """The replacement of names; what was proved of it before is not proved again."""
    key = repr(sorted((n, repr(t)) for n, t in mapping.items()))
    if key not in write.moves:
        write.moves[key] = Move(table, mapping, write)
    return write.moves[key]


def natural_proof(table: Table, i: Index, scope: Scope = CLOSED) -> str:
    """INR of an index equals its polynomial."""
    if not i.name:
        return f"(INR_IZR_INZ {i.offset})"
    if not i.offset:
        return "eq_refl"
    below, whole = nat(Index(i.name)), nat(i)
    lists = table.numbers(scope)
    return f"(shift_nat {i.offset} _ {lists} {table.poly(below)} {table.poly(whole)} ok eq_refl)"


def power_proof(table: Table, base: Poly, proof: str, n: Index, scope: Scope) -> str:
    """b ^ n equals its polynomial, given that b equals ``base``."""
    shown = index_text(n, table.chosen, scope)
    image = power(base, n)
    if not n.name:
        unfolded = f"(Pow {table.poly(base)} {n.offset})"
    else:
        unfolded = table.poly(power(base, Index(n.name)))
        for _ in range(n.offset):
            unfolded = f"(Mul {table.poly(base)} {unfolded})"
    lists = table.numbers(scope)
    return f"(eq_trans (f_equal (fun it => it ^ {shown}) {proof}) (same_ok {lists} {unfolded} {table.poly(image)} ok))"


def renumbered(
    table: Table, bound: str, body: Body, scope: Scope, write: Writes
) -> tuple[str, Body, str]:
    """A body with the number that its binder has in canonical form, and the pointwise proof that it is the same; "" if it is."""
    own = f"#{1 + height(body)}"
    if own == bound:
        return bound, body, ""
    move = moved(table, {("nat", bound): Index(own)}, write)
    word = bound_word(own)
    within = {**scope, own: word}
    image, proof = move.poly(body, within) if isinstance(body, Poly) else move.vec(body, within)
    return own, image, f"(fun {word} => {proof})"


def taken_apart(p: Poly, bound: str) -> list[tuple[Poly, Poly]]:
    """A polynomial as a sum of products: what does not depend on a bound number, times a monomial that depends on it throughout."""
    name = ("nat", bound)
    found: dict[Poly, dict[Any, Any]] = {}
    for monomial, c in p.terms:
        inside = Poly({tuple((a, e) for a, e in monomial if name in free(a)): ONE.terms[0][1]})
        found.setdefault(inside, {})[tuple((a, e) for a, e in monomial if name not in free(a))] = c
    return [(Poly(outside), inside) for inside, outside in found.items()]


def sum_proof(
    table: Table, bound: str, upper: Index, body: Poly, proof: str, scope: Scope, write: Writes
) -> str:
    """sum b n equals its polynomial, given (``proof``) that b k equals ``body`` for every k, which ``bound`` stands for.

    The sum is taken apart, what does not depend on k moved before it, and the last summands written out.
    """
    word = f"k_{bound[1:]}"
    within, name = {**scope, bound: word}, ("nat", bound)
    rows = taken_apart(body, bound)
    mixed = "PEO"
    leaves: list[str] = []
    entries: list[tuple[Poly, str]] = []
    skeleton = "PEO"

    def leaf(shown: str, image: Poly, why: str) -> str:
        leaves.append(shown)
        entries.append((image, why))
        return f"(Var {len(leaves)})"

    start = Index(upper.name)
    for outside, inside in reversed(rows):
        mixed = f"(Add (Mul {table.poly(outside)} {table.poly(inside)}) {mixed})"
        value = f"(fun {word} => ev {table.numbers(within)} {table.poly(inside)})"
        if not upper.name:
            part = "PEO"
        elif inside == ONE:
            part = leaf(f"(sum {value} {index_text(start, table.chosen, scope)})", nat(start), f"(sum_one {index_text(start, table.chosen, scope)})")
        else:
            own, closed, same = renumbered(table, bound, inside, scope, write)
            whole = Poly.atom(Atom("sum", own, start, closed))
            why = f"(sum_same _ _ _ {same})" if same else "eq_refl"
            part = leaf(f"(sum {value} {index_text(start, table.chosen, scope)})", whole, why)
        for k in range(upper.offset):
            at = moved(table, {name: Index(upper.name, k)}, write)
            image, why = at.poly(inside, scope)
            part = f"(Add {part} {leaf(f'(ev {at.numbers(scope)} {table.poly(inside)})', image, why)})"
        first = leaf(f"(ev {table.numbers(scope)} {table.poly(outside)})", outside, "eq_refl")
        skeleton = f"(Add (Mul {first} {part}) {skeleton})"
    outer = "; ".join(
        f"(ev {table.numbers(scope)} {table.poly(o)}, fun {word} => ev {table.numbers(within)} {table.poly(i)})" for o, i in rows
    )
    pointwise = f"(fun {word} => eq_trans ({proof} {word}) (same_ok {table.numbers(within)} {table.poly(body)} {mixed} ok))"
    image = total(bound, upper, body)
    table_rows = chained("row", (f"{n} {table.poly(p)}" for n, (p, _) in enumerate(entries, 1)), "no_row")
    agree = conjunction(why for _, why in entries)
    final = f"(bridge {chained('value', leaves, 'no_value')} {table.numbers(scope)} {table_rows} {skeleton} {table.poly(image)} ok {agree})"
    return f"(eq_trans (sum_mix _ [{outer}] {index_text(upper, table.chosen, scope)} {pointwise}) {final})"
