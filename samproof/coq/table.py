"""The terms of one certificate as Coq: the numbers and vectors that occur, as two lists over which polynomials are written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from ..kernel import Atom, Component, Formula, Index, Poly, Vec, free
from ..kernel.terms import Function, height
from .citations import Citations
from .names import DEFAULTS, SPATIAL, TYPES, Name, Unsupported, identifiers, index_text
from .trees import (
    APPLICATION,
    ATOM,
    POWER,
    PRODUCT,
    SUM,
    UNARY,
    Text,
    Tree,
    canonical,
    chained,
    polynomial,
    text,
    tree,
    vector_terms,
)

Scope = Mapping[str, str]
CLOSED: Scope = {}
SIMPLE = frozenset({"var", "nat", "seq", "pi", "inf"})
POINTS = frozenset({"vec", "vseq", "path"})
FUNCTIONS = {
    "inv": "Of Inverse",
    "sqrt": "Of Root",
    "exp": "Of Exponential",
    "log": "Of Logarithm",
    "sin": "Of Sine",
    "cos": "Of Cosine",
    "max": "Greater",
    "choice": "Choice",
}
COQ_NAMES = {"sqrt": "sqrt", "exp": "exp", "log": "ln", "sin": "sin", "cos": "cos"}


def bound_word(bound: str) -> str:
    """The identifier of a bound number.

    >>> bound_word("#2")
    'k_2'
    """
    return f"k_{bound[1:]}"


def chain_bound(f: Formula) -> list[str]:
    """The bound numbers of a chain: the time, the sample path, the draws."""
    below = height(f.args[-1])
    return [f"#{below + k}" for k in range(1, len(f.args))]


class Printer:
    """Kernel terms as text that is read without looking anything up.

    Parameters
    ----------
    stated, others : the free names, each with its sort: those that a statement is about, and the rest.
    moving : the laws that depend on a natural number.
    """

    def __init__(self, stated: Collection[Name], others: Collection[Name] = (), moving: Collection[str] = ()) -> None:
        self.chosen = self.written = identifiers(stated, others)
        self.in_space = any(kind in SPATIAL for kind, _ in self.chosen)
        self.moving = frozenset(moving)
        self.space = "V"

    @property
    def words(self) -> list[str]:
        """The identifiers that everything is quantified over."""
        return [*(["V"] if self.in_space else []), *self.written.values()]

    def binders(self, names: Iterable[Name] | None = None) -> str:
        rows = [f"({self.written[n]} : {self.type_of(n)})" for n in (self.written if names is None else names)]
        return " ".join([*(["(V : space)"] if self.in_space else []), *rows])

    def groups(self, names: Iterable[Name]) -> str:
        """Names with their types, those of one type together."""
        found = groupby(names, key=self.type_of)
        return " ".join(f"({' '.join(self.written[n] for n in group)} : {kind})" for kind, group in found)

    def type_of(self, n: Name) -> str:
        return "law" if self._fixed(n) else TYPES[n[0]]

    def default(self, n: Name) -> str:
        """What stands for a name that is of no account."""
        return "certain" if self._fixed(n) else DEFAULTS[n[0]]

    def _fixed(self, n: Name) -> bool:
        return n[0] == "law" and n[1] not in self.moving

    def renamed(self, images: Mapping[Name, str]) -> Printer:
        """The same with other texts for the names."""
        printer = Printer([], moving=self.moving)
        printer.chosen = dict(images)
        return printer

    # ---- functions and laws ----
    def function(self, f: Function, scope: Scope = CLOSED) -> Text:
        """A function, or a member of a family."""
        if isinstance(f, Component):
            return Text(f"{self.chosen['family', f.name]} {index_text(f.index, self.chosen, scope)}", APPLICATION)
        return Text(self.chosen["fun", f])

    def law(self, name: str, at: Index, scope: Scope = CLOSED) -> str:
        """A law at a natural number."""
        word = self.chosen["law", name]
        return f"({word} {index_text(at, self.chosen, scope)})" if name in self.moving else word

    # ---- numbers ----
    def number(self, p: Poly, scope: Scope = CLOSED) -> Text:
        return text(tree(p), lambda a: self.atom(a, scope))

    def atom(self, a: Atom, scope: Scope) -> Text:
        """A scalar atom."""
        head, args = a.head, a.args
        if head == "var":
            return Text(self.chosen["var", args[0]])
        if head == "nat":
            name = scope.get(args[0], "O") if args[0][0] == "#" else self.chosen["nat", args[0]]
            return Text(f"INR {name}", APPLICATION)
        if head == "seq":
            return Text(f"{self.chosen['seq', args[0]]} {index_text(args[1], self.chosen, scope)}", APPLICATION)
        if head == "pi":
            return Text("PI")
        if head == "inf":
            return Text(f"inf {self.function(args[0], scope).within(ATOM)}", APPLICATION)
        if head == "inv":
            under = self.number(args[0], scope).within(POWER)
            return Text(f"/ {under}", UNARY, under)
        if head in COQ_NAMES:
            return Text(f"{COQ_NAMES[head]} {self.number(args[0], scope).within(ATOM)}", APPLICATION)
        if head in ("max", "choice"):
            name = {"max": "Rmax", "choice": "choice"}[head]
            return Text(" ".join([name, *(self.number(p, scope).within(ATOM) for p in args)]), APPLICATION)
        if head == "pow":
            return Text(f"{self.number(args[0], scope).within(APPLICATION)} ^ {index_text(args[1], self.chosen, scope)}", POWER)
        if head == "sum":
            word = f"k_{args[0][1:]}"
            body = self.number(args[2], {**scope, args[0]: word}).text
            return Text(f"sum (fun {word} => {body}) {index_text(args[1], self.chosen, scope)}", APPLICATION)
        if head == "mean":
            bound, law, at, inside = args
            word = f"k_{bound[1:]}"
            return Text(f"E {self.law(law, at, scope)} (fun {word} => {self.number(inside, {**scope, bound: word}).text})", APPLICATION)
        if head == "val":
            return Text(f"{self.function(args[0], scope).text} {self.argument(args[1], scope)}", APPLICATION)
        if head == "ip":
            return Text(" ".join(["ip", *(self.arrow(v, scope).within(ATOM) for v in args)]), APPLICATION)
        raise Unsupported(f"the term {head}")

    # ---- orbits ----
    def chain(self, f: Formula, scope: Scope, step: Callable[[Vec, Scope], str], words: Sequence[str] = ()) -> str:
        """A random orbit: for all t and phi the mean of phi(x[t+1]) is that of phi(step), over x[t] and the draws.

        Parameters
        ----------
        step : the text of the vector that the orbit goes to.
        words : for the time, the sample path and the draws.
        """
        x, q, *laws, v = f.args
        time, sample, *draws = chain_bound(f)
        inside = {**scope, **dict(zip(chain_bound(f), words or map(bound_word, chain_bound(f)), strict=True))}
        moved = f"phi {step(v, inside)}"
        for draw, law in reversed(list(zip(draws, laws, strict=True))):
            moved = f"E {self.law(law, Index(''), inside)} (fun {inside[draw]} => {moved})"
        moved = f"E {self.law(q, Index(time), inside)} (fun {inside[sample]} => {moved})"
        point = self.arrow(Atom("path", x, Index(time, 1), Index(sample)), inside).within(ATOM)
        after = f"E {self.law(q, Index(time, 1), inside)} (fun {inside[sample]} => phi {point})"
        return f"forall ({inside[time]} : nat) (phi : {self.space} -> R), {after} = {moved}"

    # ---- vectors ----
    def vector(self, v: Vec, scope: Scope = CLOSED) -> Text:
        """A vector, in the scope of vectors."""
        rows = vector_terms(v)
        if not rows:
            return Text("vzero")
        parts: list[Text] = []
        for _, coefficient, a in rows:
            arrow = self.arrow(a, scope)
            if coefficient == ("c", Fraction(1)):
                parts.append(arrow)
            else:
                weight = text(coefficient, lambda b: self.atom(b, scope))
                shown = weight.text if weight.text.isidentifier() else f"({weight.text})%R"
                parts.append(Text(f"{shown} * {arrow.within(POWER)}", PRODUCT))
        result = parts[0]
        for (sign, _, _), part in zip(rows[1:], parts[1:], strict=True):
            result = Text(f"{result.within(SUM)} {sign} {part.within(PRODUCT)}", SUM)
        return result

    def argument(self, v: Vec, scope: Scope = CLOSED) -> str:
        """A vector that a function is applied to."""
        inside = self.vector(v, scope)
        return inside.within(ATOM) if inside.level <= APPLICATION else f"({inside.text})%V"

    def arrow(self, a: Atom, scope: Scope) -> Text:
        """A vector atom."""
        head, args = a.head, a.args
        if head == "vec":
            return Text(self.chosen["vec", args[0]])
        if head == "vseq":
            return Text(f"{self.chosen['vseq', args[0]]} {index_text(args[1], self.chosen, scope)}", APPLICATION)
        if head == "path":
            time, sample = (index_text(i, self.chosen, scope) for i in args[1:])
            return Text(f"{self.chosen['path', args[0]]} {time} {sample}", APPLICATION)
        if head == "grad":
            return Text(f"grad {self.function(args[0], scope).within(ATOM)} {self.argument(args[1], scope)}", APPLICATION)
        if head == "vmean":
            bound, law, at, inside = args
            word = f"k_{bound[1:]}"
            body = self.vector(inside, {**scope, bound: word}).text
            return Text(f"EV {self.law(law, at, scope)} (fun {word} => ({body})%V)", APPLICATION)
        return Text(f"dir {self.argument(args[0], scope)}", APPLICATION)


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

    def vec(self, v: Vec) -> str:
        result = ""
        for sign, coefficient, a in vector_terms(v):
            part = f"VVar {self.place(a)}"
            if coefficient != ("c", Fraction(1)):
                part = f"VScale {self.tree(coefficient)} ({part})"
            result = part if not result else f"{'VAdd' if sign == '+' else 'VSub'} ({result}) ({part})"
        return f"({result})" if result else "VO"

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
