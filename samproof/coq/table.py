"""The terms of one certificate as Coq: the numbers and vectors that occur, as two lists over which polynomials are written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from ..kernel import Atom, Formula, Index, Poly, Vec, free
from ..kernel.terms import Function
from .citations import Citations
from .names import Name
from .printer import CLOSED, FUNCTIONS, POINTS, SIMPLE, Printer, Scope
from .trees import (
    ATOM,
    Text,
    Tree,
    arrow,
    canonical,
    chained,
    polynomial,
    vector_terms,
)


class Table(Printer):
    """The terms of one certificate, as functions of one record ``here`` of what all its names stand for.

    Parameters
    ----------
    stated, others : the free names of all its formulas.
    depth : how deeply "for all", sums and means are nested in them.
    moving : the laws that depend on a natural number.

    Attributes
    ----------
    written : the identifiers of the names in statements; ``chosen`` has them as parts of the record.
    """

    def __init__(self, stated: Collection[Name], others: Collection[Name], depth: int, moving: Collection[str] = ()) -> None:
        super().__init__(stated, others, moving)
        self.chosen = {n: f"({word}_here here)" for n, word in self.written.items()}
        self.space = "V_here here"
        self.depth = depth
        self.scalars: dict[Atom, int] = {}
        self.arrows: dict[Atom, int] = {}
        self.forms: dict[Formula, str] = {}
        self.lines: list[str] = []
        self._rows: dict[bool, list[str]] = {False: [], True: []}
        self.citations = Citations(self.lines)
        self._meanings: dict[int, str] = {}
        self._products: dict[tuple[int, int], int] = {}
        self._functions: dict[Function, int] = {}
        self._arrows: dict[int, str] = {}
        self._values: dict[int, str] = {}
        self._asked: set[str] = set()
        self._written: dict[Poly, str] = {}
        self._inside: Scope = {f"#{k}": f"k_{k}" for k in range(1, depth + 1)}

    # ---- the two lists ----
    def tail(self, scope: Scope) -> str:
        """The bound natural numbers that the lists are taken at."""
        return "".join(f" {scope.get(f'#{k}', 'O')}" for k in range(1, self.depth + 1))

    def applied(self, what: str, scope: Scope = CLOSED, there: str = "here") -> str:
        """A definition over all names, applied to a record of them."""
        return f"({what} {there}{self.tail(scope)})"

    def parameters(self) -> str:
        return " ".join(["(here : names)", *(f"(k_{k} : nat)" for k in range(1, self.depth + 1))])

    def numbers(self, scope: Scope = CLOSED, there: str = "here") -> str:
        return self.applied("numbers", scope, there)

    def vectors(self, scope: Scope = CLOSED, there: str = "here") -> str:
        return self.applied("vectors", scope, there) if self.in_space else "no_vector"

    def functions(self, scope: Scope = CLOSED, there: str = "here") -> str:
        return self.applied("functions", scope, there) if self.in_space else "no_function"

    def known(self, what: str, scope: Scope = CLOSED, there: str = "here") -> str:
        """A lemma about the lists: ``meant`` of the numbers, ``multiplied`` of inner products, ``known`` of all."""
        self._asked |= {what, "meant", "multiplied"} if what == "known" else {what}
        return self.applied(what, scope, there)

    def record(self, images: Mapping[Name, str], space: str = "(V_here here)") -> str:
        """The record with other values of some names."""
        fields = [*([space] if self.in_space else []), *(images.get(n, word) for n, word in self.chosen.items())]
        return f"({' '.join(['Names', *fields])})"

    def given(self, names: Collection[Name]) -> str:
        """The record in a statement: the words of these names, and nothing in particular for the others."""
        return self.record({n: word if n in names else self.default(n) for n, word in self.written.items()}, "V")

    def position(self, a: Atom) -> int:
        """The place of a scalar atom in the list of numbers, from 1."""
        place = self.scalars.get(a)
        if place is None:
            self._enter(a, self.scalars, self._cited(a) or super().atom(a, self._inside), "R")
            return self.scalars[a]
        return place

    def place(self, a: Atom) -> int:
        """The place of a vector atom in the list of vectors, from 1."""
        if a not in self.arrows:
            self._enter(a, self.arrows, self._cited(a) or super().arrow(a, self._inside), "V")
        return self.arrows[a]

    def defined(self, module: str) -> dict[Atom, str]:
        """The numbers and vectors that have a definition, by the names that they have outside of the module."""
        return {a: f"{module}.{self._named(a)}" for a in (*self.scalars, *self.arrows) if a.head not in SIMPLE and a.head not in POINTS}

    def _cited(self, a: Atom) -> Text | None:
        return self.citations.definition(a, (f"k_{k}" for k in self._about(a)))

    def _enter(self, a: Atom, there: dict[Atom, int], body: Text, kind: str) -> None:
        there[a] = len(there) + 1
        row = body.text
        if a.head not in SIMPLE and a.head not in POINTS:
            head = " ".join([f"Definition {self._named(a)} (here : names)", *(f"(k_{k} : nat)" for k in self._about(a))])
            self.lines.append(f"{head} : {'R' if kind == 'R' else 'V_here here'} := {self._closed(body, kind)}.")
            row = self._call(a, self._inside)
        self._rows[kind == "V"].append(row)

    @staticmethod
    def _closed(body: Text, kind: str) -> str:
        return f"({body.text})%V" if kind == "V" else body.text

    def _about(self, a: Atom) -> list[int]:
        """The bound numbers that an atom depends on: no other is a parameter of its definition."""
        names = free(a)
        return [k for k in range(1, self.depth + 1) if ("nat", f"#{k}") in names]

    def _call(self, a: Atom, scope: Scope) -> str:
        """The definition of an atom, applied."""
        return f"({' '.join([self._named(a), 'here', *(scope.get(f'#{k}', 'O') for k in self._about(a))])})"

    def _named(self, a: Atom) -> str:
        if a in self.scalars:
            return f"atom_{self.scalars[a]}"
        return f"vector_{self.arrows[a]}"

    def atom(self, a: Atom, scope: Scope) -> Text:
        if a.head in SIMPLE:
            return super().atom(a, scope)
        self.position(a)
        return Text(self._call(a, scope))

    def arrow(self, a: Atom, scope: Scope) -> Text:
        if a.head in POINTS:
            return super().arrow(a, scope)
        self.place(a)
        return Text(self._call(a, scope))

    def definitions(self) -> list[str]:
        """Everything defined so far, the two lists last."""
        rows, arrows = ("; ".join(self._rows[k]) for k in (False, True))
        lists = [f"Definition numbers {self.parameters()} : list R := [{rows}]."]
        if self.in_space:
            lists.append(f"Definition vectors {self.parameters()} : list (V_here here) := [{arrows}].")
        fields = ["V_here : space"] if self.in_space else []
        fields += [f"{word}_here : {self.type_of(n).replace('V', 'V_here')}" for n, word in self.written.items()]
        record = f"Record names := Names {{ {'; '.join(fields)} }}."
        return [record, *self.lines, *lists, *(f"Definition {n} := {self._form(f)}." for f, n in self.forms.items())]

    def meaning(self, a: Atom) -> int:
        """The place of a number in the list, where rules need to know what function of which others it is."""
        place = self.position(a)
        if place not in self._meanings:
            shown = " ".join([FUNCTIONS[a.head], *map(self.poly, a.args)]) if a.head in FUNCTIONS else "HalfTurn"
            self._meanings[place] = f"({shown})"
        return place

    def multiply(self, a: Atom, b: Atom) -> None:
        """Note that the inner product of two vectors of the list is a number of the list."""
        first, second = (a, b) if a.key <= b.key else (b, a)
        self._products[self.place(first), self.place(second)] = self.position(Atom("ip", first, second))

    def about_arrow(self, a: Atom) -> None:
        """Note which function of which others a vector of the list is: a gradient or a direction."""
        place = self.place(a)
        if place not in self._arrows:
            of = f"Gradient {self.function_place(a.args[0])}" if a.head == "grad" else "Direction"
            self._arrows[place] = f"({of} {self.vec(a.args[-1])})"

    def about_value(self, a: Atom) -> None:
        """Note which function's value at which vector a number of the list is."""
        place = self.position(a)
        if place not in self._values:
            self._values[place] = f"{self.function_place(a.args[0])} {self.vec(a.args[1])}"

    def function_place(self, f: Function) -> int:
        """The place of a function in the list of functions, from 1."""
        return self._functions.setdefault(f, len(self._functions) + 1)

    def meanings(self) -> list[str]:
        """What is known about the lists, and the proofs, as far as it was asked for."""
        bound = self._inside
        numbers, vectors, functions = self.numbers(bound), self.vectors(bound), self.functions(bound)
        lines = [f"Definition meanings := {chained('means', (f'{n} {m}' for n, m in self._meanings.items()), 'no_meaning')}."]

        def lemma(name: str, statement: str, proof: str) -> None:
            if name in self._asked:
                lines.append(f"Lemma {name} {self.parameters()} : {statement}.\nProof {proof}.")

        lemma("meant", f"defined {numbers} meanings", f"(defined_by {numbers} meanings alike)")
        if "multiplied" in self._asked:
            rows = chained("triple", (f"{i} {j} {k}" for (i, j), k in self._products.items()), "no_triple")
            lines.append(f"Definition products := {rows}.")
        lemma("multiplied", f"products_agree {numbers} {vectors} products", f"(products_by {numbers} {vectors} products alike)")
        if "known" in self._asked:
            lines.append(f"Definition arrows := {chained('arrow_means', (f'{n} {m}' for n, m in self._arrows.items()), 'no_arrow_meaning')}.")
            lines.append(f"Definition values := {chained('value_of', (f'{n} {m}' for n, m in self._values.items()), 'no_function_value')}.")
        if "known" in self._asked and self.in_space:
            rows = "; ".join(self.function(f, bound).text for f in self._functions)
            lines.append(f"Definition functions {self.parameters()} : list (fn (V_here here)) := [{rows}].")
        about = f"{numbers} {vectors} {functions} meanings arrows values products"
        parts = " ".join(self.applied(x, bound) for x in ("meant", "multiplied"))
        lemma("known", f"known_at {about}", f"(known_by {about} {parts} alike alike)")
        return lines

    # ---- terms over the lists ----
    def tree(self, t: Tree) -> str:
        return polynomial(t, self.position)

    def poly(self, p: Poly) -> str:
        shown = self._written.get(p)
        if shown is None:
            shown = self._written[p] = canonical(p, self.position)
        return shown

    def variable(self, a: Atom) -> str:
        """A vector of the list."""
        return arrow(self.place(a))

    def vec(self, v: Vec) -> str:
        result = ""
        for sign, coefficient, a in vector_terms(v):
            part = self.variable(a)
            if coefficient != ("c", Fraction(1)):
                part = f"(VScale {self.tree(coefficient)} {part})"
            result = part if not result else f"({'VAdd' if sign == '+' else 'VSub'} {result} {part})"
        return result or "VO"

    def form(self, f: Formula) -> str:
        """The name of a formula about numbers."""
        if f not in self.forms:
            self.poly(f.args[0])
            self.forms[f] = f"form_{len(self.forms)}"
        return self.forms[f]

    def _form(self, f: Formula) -> str:
        return f"{f.head.title()} {self.poly(f.args[0])}"

    def prop(
        self, f: Formula, scope: Scope = CLOSED, there: str = "here", images: Mapping[Name, str] | None = None, cited: bool = False
    ) -> str:
        """A formula as a proposition; of another record that has the images of the names, if one is given; as it is ``cited``."""
        if f.head in ("ge", "gt", "eq"):
            return f"{'held' if cited else 'holds'} {self.numbers(scope, there)} {self.form(f)}"
        if f.head == "veq":
            return f"vev {self.numbers(scope, there)} {self.vectors(scope, there)} {self.vec(f.args[0])} = vzero"
        if f.head == "all":
            word = f"k_{f.args[0][1:]}"
            return f"forall {word} : nat, {self.prop(f.args[1], {**scope, f.args[0]: word}, there, images, cited)}"
        printer = self if images is None else self.renamed(images)
        if f.head == "chain":
            return printer.chain(f, scope, lambda v, at: f"(vev {self.numbers(at, there)} {self.vectors(at, there)} {self.vec(v)})")
        if f.head == "class":
            name, function, *parameters = f.args
            words = [printer.function(function, scope).within(ATOM)]
        else:
            name, (g, family, law, *parameters) = f.head, f.args
            words = [printer.chosen["fun", g], printer.chosen["family", family], printer.law(law, Index(""), scope)]
        shown = [f"({'lev' if cited else 'ev'} {self.numbers(scope, there)} {self.poly(p)})" for p in parameters]
        return " ".join([name, *words, *shown])
