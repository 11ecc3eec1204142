"""Expressions of claims as they were written, with the proofs that they equal their canonical polynomials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple

from ..claims.concrete import Concrete
from ..claims.expr import Expr, Relation
from ..claims.lowering import as_index, reciprocal
from ..claims.symbols import PATH
from ..kernel import Atom, Formula, Index, Poly, Vec, fn, substitute
from .expressions import nesting
from .means import mean_proof
from .moves import natural_proof, power_proof, sum_proof
from .names import Unsupported, identifiers, index_text
from .printer import CLOSED, FUNCTIONS, Printer, Scope, bound_word
from .table import Table
from .trees import APPLICATION, ATOM, POWER, UNARY, Text, Tree, chained, number, polynomial, text
from .writes import Writes

RELATIONS = {"<=": "AtMost", "<": "Below", ">=": "AtLeast", ">": "Exceeds", "==": "Equal", "!=": "Unequal"}
REAL = {"sqrt": "sqrt", "exp": "exp", "log": "ln", "sin": "sin", "cos": "cos"}
APPLIED = {op: FUNCTIONS[op].split()[1] for op in REAL}


class Why(StrEnum):
    """How it is known that a leaf is its polynomial."""

    SAME = "computes to it"
    PART = "a function of others that the prelude checks"
    PROOF = "by a proof"


class Leaf(NamedTuple):
    """A part that is no sum or product: its text, its canonical polynomial, its place among all of them, and how that is known."""

    shown: str
    poly: Poly
    place: int
    why: Why
    term: str = ""


class Definition(NamedTuple):
    """A function given by a formula, defined in Coq over its parameters and variables."""

    name: str
    parameters: tuple[str, ...]
    line: str


class Reading:
    """Reads expressions over the lists of a certificate.

    Parameters
    ----------
    table : the certificate's terms.
    write : where it stores lemmas about the lists.
    prefix : what the names of the defined functions start with.
    """

    def __init__(self, table: Table, write: Writes, prefix: str) -> None:
        self.table, self.write, self.prefix = table, write, prefix
        self.lines: list[str] = []  # lemmas about the names as they are written
        self.printer = Printer([], moving=table.moving)
        self.printer.chosen, self.printer.in_space = table.written, table.in_space
        self.definitions: dict[tuple[str, int | None], Definition] = {}
        self._bound: dict[str, str] = {}  # summation indices, as they are named in the kernel's terms
        self._defining: Mapping[str, str] | None = None
        self._inside: Scope = {f"#{k}": f"k_{k}" for k in range(1, table.depth + 1)}
        self._leaves: dict[str, Leaf] = {}
        self._skeletons: dict[int, tuple[Expr, Tree]] = {}  # by the identity of an expression, which is kept so that no other has it
        self._read: dict[tuple[Any, ...], tuple[Expr, Leaf]] = {}  # the same with the summation indices around it
        self._fresh: list[Leaf] = []  # those that are not among the entries yet
        self._entries = 0

    # ---- whole expressions ----
    def skeleton(self, e: Expr) -> Tree:
        """The tree of sums, products and powers of an expression."""
        if id(e) not in self._skeletons:
            self._skeletons[id(e)] = e, self._skeleton(e)
        return self._skeletons[id(e)][1]

    def _skeleton(self, e: Expr) -> Tree:
        op, a = e.op, e.args
        if op == "num":
            return number(a[0])
        if op in ("add", "sub"):
            return ("+" if op == "add" else "-", self.skeleton(a[0]), self.skeleton(a[1]))
        if op == "neg":
            return ("neg", self.skeleton(a[0]))
        if op == "mul":
            return ("*", self.skeleton(a[0]), self.skeleton(a[1]))
        if op == "div" and a[1].op == "num" and a[1].args[0].denominator == 1 and a[1].args[0] > 0:
            return ("*", self.skeleton(a[0]), ("c", 1 / a[1].args[0]))
        if op == "div":
            return ("*", self.skeleton(a[0]), ("x", Expr("reciprocal", a[1])))
        if op == "pow" and not (a[0].op == "norm" and a[1] % 2 == 0):
            return ("^", self.skeleton(a[0]), a[1])
        return ("x", e)

    def text(self, e: Expr, scope: Scope = CLOSED) -> Text:
        """The expression as it was written."""
        return text(self.skeleton(e), lambda x: self._text(x, scope))

    def equation(self, e: Expr, scope: Scope = CLOSED) -> tuple[Poly, str]:
        """The canonical polynomial, and the proof that the expression as written equals it."""
        image, shown, used = self._over_leaves(e)
        lists, entries, agree = self.lists(scope, used)
        return image, f"(bridge {lists} {entries} {shown} {self.table.poly(image)} ok {agree})"

    def relation(self, r: Relation, f: Formula, scope: Scope, proof: str, told: bool = False) -> str:
        """A formula from a proof of the relation as it is written; ``told`` the other way."""
        (_, left, used), (_, right, also) = (self._over_leaves(e) for e in (r.lhs, r.rhs))
        lists, entries, agree = self.lists(scope, used | also)
        words = f"{entries} ({RELATIONS[r.op]} {left} {right}) {self.table.form(f)} {lists} ok {agree}"
        return f"(as_is (told {words} {proof}))" if told else f"(heard {words} (as_is {proof}))"

    def note(self, symbols: Iterable[str]) -> None:
        """Enter symbols among the leaves, before any other part."""
        for name in symbols:
            self._leaf(Expr("symbol", name))

    def prepare(self, relations: Iterable[Relation]) -> None:
        """Enter all parts of relations before any is asked for: then one lemma tells what they are."""
        for r in relations:
            for e in (r.lhs, r.rhs):
                self._over_leaves(e)

    def _over_leaves(self, e: Expr) -> tuple[Poly, str, set[int]]:
        """The canonical polynomial of an expression, the expression over the leaves, and the places of those in it."""
        t, used = self.skeleton(e), set[int]()

        def position(x: Expr) -> int:
            place = self._leaf(x).place
            used.add(place)
            return place

        shown = polynomial(t, position)
        return self._poly(e), shown, used

    def lists(self, scope: Scope, used: set[int]) -> tuple[str, str, str]:
        """The leaves and the numbers, as lists; which polynomials the leaves are, the ``used`` ones among them; the proof."""
        if not self._entries or any(leaf.place in used for leaf in self._fresh):
            self._enter_fresh()
        entries = f"entries_{self._entries}"
        agree = f"(agreed_{self._entries}{self.table.tail(scope)})" if self._inside else f"agreed_{self._entries}"
        return f"{self._list(scope)} {self.table.numbers(scope)}", entries, agree

    def _enter_fresh(self) -> None:
        """State which polynomials the fresh leaves are: together those that compute to them, and runs of those that are checked."""
        before, self._entries = self._entries, self._entries + 1
        rows = f"entries_{before}" if before else "no_row"
        proof = f"(agreed_{before}{self.table.tail(self._inside)})" if before else "I"
        lists = f"{self._list(self._inside)} {self.table.numbers(self._inside)}"
        for why, run in groupby(sorted(self._fresh, key=lambda x: x.why is not Why.SAME), key=lambda x: x.why):
            leaves = [(x, self.table.poly(x.poly)) for x in run]
            if why is Why.SAME:
                new = chained("row", (f"{x.place} {image}" for x, image in leaves), "no_row")
                proof = f"(agree_more {lists} {new} {rows} alike {proof})"
                rows = f"(app {new} {rows})"
            elif why is Why.PART:
                name = f"parts_{leaves[0][0].place}"
                new = chained("part_at", (f"{x.place} {x.term} {image}" for x, image in leaves), "no_part")
                self.lines.append(f"Definition {name} := {new}.")
                known = " ".join(["meanings products", *(self.table.known(what, self._inside) for what in ("meant", "multiplied"))])
                proof = f"(read_ok {lists} {self.table.vectors(self._inside)} {known} {rows} {name} ok alike {proof})"
                rows = f"(with_parts {rows} {name})"
            else:
                for x, image in leaves:
                    rows, proof = f"(row {x.place} {image} {rows})", f"(conj {x.term} {proof})"
        self._fresh = []
        bound = "".join(f" ({k} : nat)" for k in self._inside.values())
        self.lines.append(f"Definition entries_{self._entries} := {rows}.")
        self.lines.append(f"Lemma agreed_{self._entries}{bound} : agree {lists} entries_{self._entries}.\nProof {proof}.")

    def _list(self, scope: Scope) -> str:
        return f"(leaves{self.table.tail(scope)})" if self._inside else "leaves"

    def written(self) -> list[str]:
        """The list of the leaves, and the lemmas about them."""
        bound = "".join(f" ({k} : nat)" for k in self._inside.values())
        return [f"Definition leaves{bound} : list R := [{'; '.join(x.shown for x in self._leaves.values())}].", *self.lines]

    # ---- parts ----
    def bind(self, name: str, bound: str) -> None:
        """Read a natural number as a bound one."""
        self._bound[name] = bound

    def release(self, name: str) -> None:
        del self._bound[name]

    def _poly(self, e: Expr) -> Poly:
        """The canonical polynomial with summation indices as bound numbers."""
        found = substitute(e.poly, {("nat", name): Index(bound) for name, bound in self._bound.items()}) if self._bound else e.poly
        assert isinstance(found, Poly)
        return found

    def _vec(self, v: Vec) -> Vec:
        found = substitute(v, {("nat", name): Index(bound) for name, bound in self._bound.items()})
        assert isinstance(found, Vec)
        return found

    def _index(self, e: Any) -> Index:
        i = e if isinstance(e, Index) else as_index(e)
        assert i is not None
        return Index(self._bound.get(i.name, i.name), i.offset)

    def _text(self, e: Expr, scope: Scope) -> Text:
        op, a = e.op, e.args

        def inside(x: Expr, level: int = ATOM) -> str:
            return self.text(x, scope).within(level)

        if op == "symbol" and self._defining is not None and a[0] in self._defining:
            return Text(self._defining[a[0]])
        if op == "symbol":
            return Text(self.table.written["var", a[0]])
        if op in ("element", "pi", "natural", "infimum", "value"):
            return self.printer.number(self._poly(e), scope)
        if op == "reciprocal":
            under = inside(a[0], POWER)
            return Text(f"/ {under}", UNARY, under)
        if op in REAL:
            return Text(f"{REAL[op]} {inside(a[0])}", APPLICATION)
        if op in ("abs", "sign"):
            return Text(f"{'Rabs' if op == 'abs' else 'sign'} {inside(a[0])}", APPLICATION)
        if op in ("max", "min"):
            name = "Rmax" if op == "max" else "Rmin"
            rest = inside(a[1]) if len(a) == 2 else f"({self._text(Expr(op, *a[1:]), scope).text})"
            return Text(f"{name} {inside(a[0])} {rest}", APPLICATION)
        if op == "piece":
            low, high = _ordered(a[0])
            name = "where_lt" if len(a[0].op) == 1 else "where_le"
            return Text(" ".join([name, *map(inside, (low, high, a[1], a[2]))]), APPLICATION)
        if op == "unit":
            return self.text(_unit(e), scope)
        if op == "power":
            return Text(f"{inside(a[0], APPLICATION)} ^ {index_text(self._index(a[1]), self.table.written, scope)}", POWER)
        if op == "pow":
            return Text(f"{self._text(a[0], scope).within(APPLICATION)} ^ {a[1]}", POWER)
        if op == "norm":
            return Text(f"norm {self.printer.argument(self._vec(a[0].vec), scope)}", APPLICATION)
        if op == "inner":
            return Text(f"ip {self.printer.argument(self._vec(a[0].vec), scope)} {self.printer.argument(self._vec(a[1].vec), scope)}", APPLICATION)
        if op == "sum":
            _, within, word = self._enter(e, a[0].args[0], scope)
            body = self.text(a[2], within).text
            self.release(a[0].args[0])
            return Text(f"sum (fun {word} => {body}) {index_text(self._index(a[1]), self.table.written, scope)}", APPLICATION)
        if op == "mean":
            law = self.printer.law(a[1].law, self._index(a[1].at), scope)
            _, within, word = self._enter(e, a[1].variable, scope)
            body = self.text(a[0], within).text
            self.release(a[1].variable)
            return Text(f"E {law} (fun {word} => {body})", APPLICATION)
        if op == "call":
            made = self._define(a[0], a[1])
            parameters = [self._symbol(p) for p in made.parameters]
            return Text(" ".join([made.name, *parameters, *map(inside, a[2:])]), APPLICATION)
        raise Unsupported(f"the expression {op}")

    def _symbol(self, name: str) -> str:
        if self._defining is not None and name in self._defining:
            return self._defining[name]
        return self.table.written["var", name]

    def _enter(self, e: Expr, name: str, scope: Scope) -> tuple[str, Scope, str]:
        """Open the body of a sum or a mean."""
        bound = f"#{nesting(e)}"
        wish = "omega" if name == PATH else name
        word = wish if wish.isidentifier() and wish not in (*self.table.words, *scope.values()) else bound_word(bound)
        self.bind(name, bound)
        return bound, {**scope, bound: word}, word

    def _leaf(self, e: Expr) -> Leaf:
        key = id(e), *self._bound.items()
        if key not in self._read:
            self._read[key] = e, self._entered(e)
        return self._read[key][1]

    def _entered(self, e: Expr) -> Leaf:
        shown = self._text(e, self._inside).text
        if shown not in self._leaves:
            poly, why, term = self._known(e, self._inside)
            self._leaves[shown] = Leaf(shown, poly, len(self._leaves) + 1, why, term)
            self._fresh.append(self._leaves[shown])
        return self._leaves[shown]

    def _known(self, e: Expr, scope: Scope) -> tuple[Poly, Why, str]:
        """The canonical polynomial of a part, and how it is known that it is: a part of the prelude, or a proof."""
        if e.op in ("symbol", "element", "pi", "infimum", "value"):
            return self._poly(e), Why.SAME, ""
        if e.op == "natural":
            return self._poly(e), Why.PROOF, natural_proof(self.table, self._index(e), scope)
        if e.op == "reciprocal":
            return self._reciprocal(e.args[0])
        if e.op in ("unit", "call"):
            image, shown, _ = self._over_leaves(_unit(e) if e.op == "unit" else e.meaning)
            return image, Why.PART, f"(Whole {shown})"
        image = self._poly(e)
        if e.op in ("power", "sum", "mean"):
            return image, Why.PROOF, self._proof(e, scope)
        part = self._part(e)
        for a in image.atoms():
            self._mean(a)
        return image, Why.PART, f"({part})"

    def _mean(self, a: Atom) -> None:
        """Note what a number is a function of, if it is one."""
        if a.head in FUNCTIONS:
            self.table.meaning(a)
            for p in a.args if a.head == "choice" else ():
                for b in p.atoms():
                    self._mean(b)

    def _part(self, e: Expr) -> str:
        """A function of expressions or vectors, as the prelude has it."""
        op, a = e.op, e.args

        def over(*expressions: Expr) -> str:
            return " ".join(self._over_leaves(x)[1] for x in expressions)

        if op in REAL:
            return f"Apply {APPLIED[op]} {over(a[0])}"
        if op in ("abs", "sign"):
            return f"{'Size' if op == 'abs' else 'SignOf'} {over(a[0])}"
        if op in ("max", "min"):
            rest = a[1] if len(a) == 2 else Expr(op, *a[1:])
            return f"{'Larger' if op == 'max' else 'Smaller'} {over(a[0], rest)}"
        if op == "piece":
            return f"{'IfBelow' if len(a[0].op) == 1 else 'IfAtMost'} {over(*_ordered(a[0]), a[1], a[2])}"
        if op == "pow":
            return f"NormPower {self._vector(a[0].args[0])} {a[1] // 2}"
        if op == "norm":
            return f"Norm {self._vector(a[0])}"
        if op == "inner":
            return f"Inner {self._vector(a[0], a[1])} {self._vector(a[1])}"
        raise Unsupported(f"the expression {op}")

    def _vector(self, e: Any, other: Any = None) -> str:
        """A vector over the lists, whose products with another one are noted."""
        v = self._vec(e.vec)
        for a, _ in v.terms:
            for b, _ in (v if other is None else self._vec(other.vec)).terms:
                self.table.multiply(a, b)
        return self.table.vec(v)

    def _proof(self, e: Expr, scope: Scope) -> str:
        """The proof that a power, a sum or a mean equals its atom."""
        op, a = e.op, e.args
        if op == "power":
            base, same = self.equation(a[0], scope)
            return power_proof(self.table, base, same, self._index(a[1]), scope)
        if op == "sum":
            bound, within, word = self._enter(e, a[0].args[0], scope)
            body, same = self.equation(a[2], within)
            self.release(a[0].args[0])
            return sum_proof(self.table, bound, self._index(a[1]), body, f"(fun {word} => {same})", scope, self.write)
        at = self._index(a[1].at)
        bound, within, word = self._enter(e, a[1].variable, scope)
        body, same = self.equation(a[0], within)
        self.release(a[1].variable)
        return mean_proof(self.table, bound, a[1].law, at, body, f"(fun {word} => {same})", scope, self.write)

    # ---- reciprocals ----
    def _reciprocal(self, e: Expr) -> tuple[Poly, Why, str]:
        """1/e: reciprocals of single atoms apart, other denominators made primitive."""
        under, shown, _ = self._over_leaves(e)
        image = reciprocal(under)
        if under.constant() is not None or len(under.terms) == 1:
            monomial, c = under.terms[0]
            rows = [(Poly.atom(a), n, fn("inv", Poly.atom(a)) if a.head != "inv" else a.args[0]) for a, n in monomial]
        else:
            ratio = image.terms[0][1]  # image = ratio * inv(under * ratio)
            c, inverse = 1 / ratio, image.terms[0][0][0][0]
            rows = [(inverse.args[0], 1, Poly.atom(inverse))]
        for p, _, turned in rows:
            for a in (*p.atoms(), *turned.atoms()):
                if a.head == "inv":
                    self.table.meaning(a)
        factors = chained("power_of", (f"{self.table.poly(p)} {n} {self.table.poly(q)}" for p, n, q in rows), "no_power")
        return image, Why.PART, f"(Over ({c.numerator}#{c.denominator})%Q {factors} {shown})"

    # ---- functions given by formulas ----
    def _define(self, f: Concrete, which: int | None) -> Definition:
        key = (f.name, which)
        if key not in self.definitions:
            body = f.formula if which is None else f.partials[which]
            variables = [v.args[0] for v in f.variables]
            symbols = {n.args[0]: None for n in body.walk() if isinstance(n, Expr) and n.op == "symbol"}
            if any(isinstance(n, Expr) and n.op in ("natural", "element", "sum", "call") for n in body.walk()):
                raise Unsupported(f"the definition of {f.name}")
            parameters = tuple(sorted(n for n in symbols if n not in variables))
            mark = "" if which is None else "'" if f.dimension == 1 else f"'{which + 1}"
            words = {n: self._word(n) for n in (*parameters, *variables)}
            before, self._defining = self._defining, words
            name = f"{self.prefix}{f.name}{mark}"
            shown = self.text(body).text
            self._defining = before
            arguments = " ".join(words[n] for n in (*parameters, *variables))
            self.definitions[key] = Definition(name, parameters, f"Definition {name} ({arguments} : R) : R := {shown}.")
        return self.definitions[key]

    def _word(self, name: str) -> str:
        return identifiers([("var", name)])["var", name]


def _ordered(r: Relation) -> tuple[Expr, Expr]:
    return (r.lhs, r.rhs) if r.op[0] == "<" else (r.rhs, r.lhs)


def _unit(e: Expr) -> Expr:
    parts = e.args[1:]
    square = parts[0] ** 2
    for x in parts[1:]:
        square = square + x**2
    return Expr("div", parts[e.args[0]], Expr("sqrt", square))
