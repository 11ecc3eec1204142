"""The terms of one certificate as Coq: the numbers and vectors that occur, as two lists over which polynomials are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from ..kernel import Atom, Formula, Poly, Vec
from .names import DEFAULTS, FIELDS, TYPES, Name, Unsupported, identifiers, index_text
from .trees import APPLICATION, ATOM, POWER, PRODUCT, SUM, UNARY, Text, Tree, polynomial, text, tree, vector_terms

Scope = Mapping[str, str]
CLOSED: Scope = {}
SIMPLE = frozenset({"var", "nat", "seq", "pi", "inf"})
COQ_NAMES = {"sqrt": "sqrt", "exp": "exp", "log": "ln", "sin": "sin", "cos": "cos"}


class Printer:
    """Kernel terms as text that is read without looking anything up.

    Parameters
    ----------
    stated, others : the free names, each with its sort: those that a statement is about, and the rest.
    """

    def __init__(self, stated: Collection[Name], others: Collection[Name] = ()) -> None:
        self.chosen = self.written = identifiers(stated, others)
        self.in_space = any(kind in ("fun", "vec", "vseq") for kind, _ in self.chosen)

    @property
    def words(self) -> list[str]:
        """The identifiers that everything is quantified over."""
        return [*(["V"] if self.in_space else []), *self.written.values()]

    def binders(self, names: Iterable[Name] | None = None) -> str:
        rows = [f"({self.written[n]} : {TYPES[n[0]]})" for n in (self.written if names is None else names)]
        return " ".join([*(["(V : space)"] if self.in_space else []), *rows])

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
            return Text(f"inf {self.chosen['fun', args[0]]}", APPLICATION)
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
        if head == "val":
            return Text(f"{self.chosen['fun', args[0]]} {self.argument(args[1], scope)}", APPLICATION)
        if head == "ip":
            return Text(" ".join(["ip", *(self.arrow(v, scope).within(ATOM) for v in args)]), APPLICATION)
        raise Unsupported(f"the term {head}")

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
        if head == "grad":
            return Text(f"grad {self.chosen['fun', args[0]]} {self.argument(args[1], scope)}", APPLICATION)
        return Text(f"dir {self.argument(args[0], scope)}", APPLICATION)


class Table(Printer):
    """The terms of one certificate, as functions of one record ``here`` of what all its names stand for.

    Parameters
    ----------
    stated, others : the free names of all its formulas.
    depth : how deeply "for all" and sums are nested in them.

    Attributes
    ----------
    written : the identifiers of the names in statements; ``chosen`` has them as parts of the record.
    """

    def __init__(self, stated: Collection[Name], others: Collection[Name], depth: int) -> None:
        super().__init__(stated, others)
        self.chosen = {n: f"({word}_here here)" for n, word in self.written.items()}
        self.depth = depth
        self.scalars: dict[Atom, int] = {}
        self.arrows: dict[Atom, int] = {}
        self.forms: dict[Formula, str] = {}
        self.lines: list[str] = []
        self._rows: dict[bool, list[str]] = {False: [], True: []}
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
        return self.applied("vectors", scope, there)

    def record(self, images: Mapping[Name, str], space: str = "(V_here here)") -> str:
        """The record with other values of some names."""
        fields = [*([space] if self.in_space else []), *(images.get(n, word) for n, word in self.chosen.items())]
        return f"({' '.join(['Names', *fields])})"

    def given(self, names: Collection[Name]) -> str:
        """The record in a statement: the words of these names, and nothing in particular for the others."""
        return self.record({n: word if n in names else DEFAULTS[n[0]] for n, word in self.written.items()}, "V")

    def position(self, a: Atom) -> int:
        """The place of a scalar atom in the list of numbers, from 1."""
        if a not in self.scalars:
            self._enter(a, self.scalars, super().atom(a, self._inside), "R")
        return self.scalars[a]

    def place(self, a: Atom) -> int:
        """The place of a vector atom in the list of vectors, from 1."""
        if a not in self.arrows:
            self._enter(a, self.arrows, super().arrow(a, self._inside), "V")
        return self.arrows[a]

    def _enter(self, a: Atom, there: dict[Atom, int], body: Text, kind: str) -> None:
        there[a] = len(there) + 1
        row = body.text
        if a.head not in SIMPLE and a.head not in ("vec", "vseq"):
            name = self._named(a)
            self.lines.append(f"Definition {name} {self.parameters()} : {'R' if kind == 'R' else 'V_here here'} := {self._closed(body, kind)}.")
            row = self.applied(name, self._inside)
        self._rows[kind == "V"].append(row)

    @staticmethod
    def _closed(body: Text, kind: str) -> str:
        return f"({body.text})%V" if kind == "V" else body.text

    def _named(self, a: Atom) -> str:
        if a in self.scalars:
            return f"atom_{self.scalars[a]}"
        return f"vector_{self.arrows[a]}"

    def atom(self, a: Atom, scope: Scope) -> Text:
        if a.head in SIMPLE:
            return super().atom(a, scope)
        self.position(a)
        name = self.applied(self._named(a), scope)
        return Text(name)

    def arrow(self, a: Atom, scope: Scope) -> Text:
        if a.head in ("vec", "vseq"):
            return super().arrow(a, scope)
        self.place(a)
        return Text(self.applied(self._named(a), scope))

    def definitions(self) -> list[str]:
        """Everything defined so far, the two lists last."""
        rows, arrows = ("; ".join(self._rows[k]) for k in (False, True))
        lists = [f"Definition numbers {self.parameters()} : list R := [{rows}]."]
        if self.in_space:
            lists.append(f"Definition vectors {self.parameters()} : list (V_here here) := [{arrows}].")
        fields = ["V_here : space"] if self.in_space else []
        fields += [f"{word}_here : {FIELDS[n[0]]}" for n, word in self.written.items()]
        record = f"Record names := Names {{ {'; '.join(fields)} }}."
        return [record, *self.lines, *lists, *(f"Definition {n} := {self._form(f)}." for f, n in self.forms.items())]

    # ---- terms over the lists ----
    def tree(self, t: Tree) -> str:
        return polynomial(t, self.position)

    def poly(self, p: Poly) -> str:
        if p not in self._written:
            self._written[p] = self.tree(tree(p))
        return self._written[p]

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

    def prop(self, f: Formula, scope: Scope = CLOSED, there: str = "here", images: Mapping[Name, str] | None = None) -> str:
        """A formula as a proposition; of another record that has the images of the names, if one is given."""
        if f.head in ("ge", "gt", "eq"):
            return f"holds {self.numbers(scope, there)} {self.form(f)}"
        if f.head == "veq":
            return f"vev {self.numbers(scope, there)} {self.vectors(scope, there)} {self.vec(f.args[0])} = vzero"
        if f.head == "all":
            word = f"k_{f.args[0][1:]}"
            return f"forall {word} : nat, {self.prop(f.args[1], {**scope, f.args[0]: word}, there, images)}"
        name, function, *parameters = f.args
        word = (images or self.chosen)["fun", function]
        shown = [f"(ev {self.numbers(scope, there)} {self.poly(p)})" for p in parameters]
        return " ".join([name, word, *shown])
