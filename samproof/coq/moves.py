"""Formulas over other names: what instantiating, specialising, generalising and induction do to the two lists.

A certificate's lists are functions of its names.  Replacing names gives other lists, and a polynomial over those equals its
canonical image over the lists themselves; the equations are made here, atom by atom.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from ..kernel import ONE, Atom, Component, Formula, Index, Poly, Vec, free, nat, power, substitute
from ..kernel.terms import Function, height, total
from .names import Name, Unsupported, index_text
from .printer import CLOSED, FUNCTIONS, POINTS, SIMPLE, Scope, bound_word
from .table import Table
from .trees import ATOM, chained
from .writes import Writes, conjunction

Entry = tuple[Poly, str]
Body = TypeVar("Body", Poly, Vec)


class How(StrEnum):
    """How it is known what an atom becomes."""

    NUMBER = "a number that computes to it"
    ARROW = "a vector that computes to it"
    FOLLOWS = "a function of others that the prelude checks"
    PROVED_NUMBER = "a number, by a proof"
    PROVED_ARROW = "a vector, by a proof"


ROWS = {
    How.NUMBER: ("row", "no_row", "numbers"),
    How.ARROW: ("arrow", "no_arrow", "arrows"),
    How.FOLLOWS: ("then_one", "no_follower", ""),
    How.PROVED_NUMBER: ("row", "no_row", "numbers"),
    How.PROVED_ARROW: ("arrow", "no_arrow", "arrows"),
}
ORDER = {How.NUMBER: 0, How.ARROW: 1}


class Image(NamedTuple):
    """What one atom becomes: the row that says so, and the proof of it if there is one."""

    how: How
    row: str
    proof: str = ""


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
        self._found: dict[Atom, Any] = {}  # the images of atoms, by the kernel
        self._known: set[Atom] = set()
        self._fresh: list[Image] = []  # of those that the last lemma does not tell of
        self._functions: dict[tuple[int, int], None] = {}
        self._state = ("nothing_moved", "")
        self._inside: Scope = {f"#{k}": f"k_{k}" for k in range(1, table.depth + 1)}
        self._made = {str(t.name) for (kind, name), t in mapping.items() if kind == "nat" and name[0] != "#"}  # numbers bound by it
        images = self._images()
        self._there = write.record(table.record(images)) if images else ""

    def image(self, term: Any) -> Any:
        """A term with the names replaced."""
        return substitute(term, self.mapping, self._found)

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

    def poly(self, p: Poly, scope: Scope) -> Entry:
        """The image of a polynomial and the proof."""
        image = self.image(p)
        words = self._moved(p, scope)
        return image, f"(number_moves {words[0]} {self.table.poly(p)} {self.table.poly(image)} ok {words[1]})"

    def vec(self, v: Vec, scope: Scope) -> tuple[Vec, str]:
        """The image of a vector and the proof."""
        image = self.image(v)
        words = self._moved(v, scope)
        return image, f"(vector_moves {words[0]} {self.table.vec(v)} {self.table.vec(image)} ok {words[1]})"

    def _lists(self, scope: Scope) -> str:
        return f"{self.numbers(scope)} {self.table.numbers(scope)} {self.vectors(scope)} {self.table.vectors(scope)}"

    def _moved(self, body: Poly | Vec, scope: Scope) -> tuple[str, str]:
        """The lists and what is known of atoms, those of a body among them, and the lemma."""
        self._enter_all(body)
        if self._fresh:
            self._tell()
        rows, lemma = self._state
        return f"{self._lists(scope)} {rows}", self._applied(lemma, scope) if lemma else f"(nothing_is_moved {self._lists(scope)})"

    def prepare(self, formulas: Iterable[Formula]) -> Move:
        """Note the numbers of formulas, all of them before any is asked for: then one lemma tells what they become."""
        for f in formulas:
            if f.head in ("ge", "gt", "eq"):
                self._enter_all(f.args[0])
        return self

    def _enter_all(self, body: Poly | Vec) -> None:
        atoms = body.atoms() if isinstance(body, Poly) else {a for v, c in body.terms for a in (v, *c.atoms())}
        for a in sorted(atoms, key=lambda a: a.key):
            if a not in self._known:
                self._known.add(a)
                image = self._image(a)  # which may tell of those before it
                self._fresh.append(image)

    def _tell(self) -> None:
        """State what the fresh atoms become: together those that compute to it, and runs of those that are checked."""
        rows, lemma = self._state
        lists = self._lists(self._inside)
        proof = self._applied(lemma, self._inside) if lemma else f"(nothing_is_moved {lists})"
        for how, run in groupby(sorted(self._fresh, key=lambda x: ORDER.get(x.how, len(ORDER))), key=lambda x: x.how):
            images = list(run)
            head, end, word = ROWS[how]
            new = chained(head, (x.row for x in images), end)
            if how is How.FOLLOWS:
                proof = f"(all_follow_ok {self._known_of_both()} {new} {rows} ok {proof})"
                rows = f"(followed {new} {rows})"
            else:
                why = f"more {lists} {new} {rows} alike" if how in ORDER else f"proved {lists} {new} {rows} {conjunction(x.proof for x in images)}"
                proof = f"({word}_{why} {proof})"
                rows = f"({word}_moved {new} {rows})"
        self._fresh = []
        self._state = self.write.rows(rows, lambda name: f"moved {lists} {name}", proof, self.free)

    def _known_of_both(self) -> str:
        """What the lists of the images, and the lists themselves, are known to be functions of."""
        scope, there = self.outer(self._inside), self.there(self._inside)
        functions = chained("function_to", (f"{i} {j}" for i, j in self._functions), "no_function_to")
        lists = f"{self._lists(self._inside)} {self.table.functions(scope, there)} {self.table.functions(self._inside)}"
        known = f"{self.table.known('known', scope, there)} {self.table.known('known', self._inside)}"
        return f"meanings arrows values products {functions} {lists} {known} alike"

    # ---- one atom ----
    def _image(self, a: Atom) -> Image:
        """What an atom becomes, once those that it is a function of are noted."""
        scope, head, args = self._inside, a.head, a.args
        if head in ("vec", "vseq", "path", "grad", "dir", "vmean"):
            image: Any = self.image(Vec.atom(a))
            place, shown = self.table.place(a), self.table.vec(image)
        else:
            image = self.image(Poly.atom(a))
            place, shown = self.table.position(a), self.table.poly(image)
        row = f"{place} {shown}"
        if head in POINTS:
            return Image(How.ARROW, row)
        if head in SIMPLE and head != "nat":
            return Image(How.NUMBER, row)
        if head == "nat":
            proof = natural_proof(self.table, self.image(Index(args[0])), scope)
            return Image(How.NUMBER, row) if proof == "eq_refl" else Image(How.PROVED_NUMBER, row, proof)
        if head == "pow":
            base, proof = self.poly(args[0], scope)
            return Image(How.PROVED_NUMBER, row, power_proof(self.table, base, proof, self.image(args[1]), scope))
        if head == "sum":
            return Image(How.PROVED_NUMBER, row, self._sum(a))
        if head in ("mean", "vmean"):
            from .means import moved_mean  # which is about moves in its turn

            return Image(How.PROVED_NUMBER if head == "mean" else How.PROVED_ARROW, row, moved_mean(self, a, scope))
        self._note(a, image)
        return Image(How.FOLLOWS, f"(Arrow {row})" if head in ("grad", "dir") else f"(Number {row})")

    def _note(self, a: Atom, image: Any) -> None:
        """Note what an atom is a function of, and its image."""
        if a.head in FUNCTIONS:
            for p in a.args:
                self._enter_all(p)
            for b in (a, *image.atoms()):
                self.table.meaning(b)
        elif a.head in ("grad", "dir", "val"):
            if a.head != "dir":
                self._functions[self.table.function_place(a.args[0]), self.table.function_place(self.function(a.args[0]))] = None
            self._enter_all(a.args[-1])
            about = self.table.about_value if a.head == "val" else self.table.about_arrow
            for b in (a, *(image.atoms() if a.head == "val" else (b for b, _ in image.terms))):
                about(b)
        elif a.head == "ip":
            v, w = map(Vec.atom, a.args)
            self._enter_all(v)
            self._enter_all(w)
            self.table.multiply(*a.args)
            for x, _ in self.image(v).terms:
                for y, _ in self.image(w).terms:
                    self.table.multiply(x, y)
        else:
            raise Unsupported(f"the term {a.head} where names are replaced")

    def function(self, f: Function) -> Function:
        """The image of a function."""
        image: Function = self.image(f) if isinstance(f, Component) else self.mapping.get(("fun", f), f)
        return image

    def _sum(self, a: Atom) -> str:
        """A sum with other names in its body and another upper end."""
        bound, upper, body = a.args
        word = f"k_{bound[1:]}"
        within = {**self._inside, bound: word}
        image, proof = self.poly(body, within)
        return sum_proof(self.table, bound, self.image(upper), image, f"(fun {word} => {proof})", self._inside, self.write)

    # ---- formulas ----
    def formula(self, f: Formula, term: str, scope: Scope = CLOSED, back: bool = False) -> str:
        """A proof of the image of a formula from a proof of the formula over the images' lists; ``back`` the other way."""
        image = self.image(f)
        if f.head in ("ge", "gt", "eq"):
            lists, lemma = self._moved(f.args[0], scope)
            rule = "form_moves_back" if back else "form_moves"
            return f"({rule} {lists} {self.table.form(f)} {self.table.form(image)} ok {lemma} {term})"
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
            words = [self.table.function(self.function(function), scope).within(ATOM)]
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
