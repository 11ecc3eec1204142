"""Expressions of claims as they were written, with the proofs that they equal their canonical polynomials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ..claims.concrete import Concrete
from ..claims.expr import Expr, Relation
from ..claims.lowering import as_index, reciprocal
from ..claims.symbols import PATH
from ..kernel import Formula, Index, Poly, Vec, fn, substitute
from .expressions import nesting
from .means import mean_proof
from .moves import natural_proof, power_proof, sum_proof
from .names import Unsupported, identifiers, index_text
from .table import CLOSED, Printer, Scope, Table, bound_word
from .trees import APPLICATION, ATOM, POWER, UNARY, Text, Tree, chained, number, polynomial, text
from .writes import Writes, conjunction, product

RELATIONS = {"<=": "AtMost", "<": "Below", ">=": "AtLeast", ">": "Exceeds", "==": "Equal", "!=": "Unequal"}
REAL = {"sqrt": "sqrt", "exp": "exp", "log": "ln", "sin": "sin", "cos": "cos"}


class Leaf(NamedTuple):
    """A part that is no sum or product: its text, its canonical polynomial, its place among all of them."""

    shown: str
    poly: Poly
    place: int


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
        self._fresh: list[tuple[Leaf, str]] = []  # leaves that are not among the entries yet, with the proofs of what they are
        self._entries = 0

    # ---- whole expressions ----
    def skeleton(self, e: Expr) -> Tree:
        """The tree of sums, products and powers of an expression."""
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
        return f"({'told' if told else 'heard'} {entries} ({RELATIONS[r.op]} {left} {right}) {self.table.form(f)} {lists} ok {agree} {proof})"

    def note(self, symbols: Iterable[str]) -> None:
        """Enter symbols among the leaves, before any other part."""
        for name in symbols:
            self._leaf(Expr("symbol", name))

    def _over_leaves(self, e: Expr) -> tuple[Poly, str, set[int]]:
        """The canonical polynomial of an expression, the expression over the leaves, and the places of those in it."""
        t, used = self.skeleton(e), set[int]()

        def position(x: Expr) -> int:
            place = self._leaf(x).place
            used.add(place)
            return place

        return _evaluate(t, lambda x: self._leaf(x).poly), polynomial(t, position), used

    def lists(self, scope: Scope, used: set[int]) -> tuple[str, str, str]:
        """The leaves and the numbers, as lists; which polynomials the leaves are, the ``used`` ones among them; the proof."""
        if not self._entries or any(leaf.place in used for leaf, _ in self._fresh):
            before, self._entries = self._entries, self._entries + 1
            bound = "".join(f" ({k} : nat)" for k in self._inside.values())
            tail, numbers = self.table.tail(self._inside), self.table.numbers(self._inside)
            rows = f"entries_{before}" if before else "no_row"
            proof = f"(agreed_{before}{tail})" if before else "I"
            plain = chained("row", (f"{x.place} {self.table.poly(x.poly)}" for x, why in self._fresh if why == "eq_refl"), "no_row")
            if plain != "no_row":
                proof = f"(agree_more {self._list(self._inside)} {numbers} {plain} {rows} alike {proof})"
                rows = f"(app {plain} {rows})"
            for leaf, why in self._fresh:
                if why != "eq_refl":
                    rows, proof = f"(row {leaf.place} {self.table.poly(leaf.poly)} {rows})", f"(conj {why} {proof})"
            self._fresh = []
            self.lines.append(f"Definition entries_{self._entries} := {rows}.")
            stated = f"agree {self._list(self._inside)} {numbers} entries_{self._entries}"
            self.lines.append(f"Lemma agreed_{self._entries}{bound} : {stated}.\nProof {proof}.")
        entries = f"entries_{self._entries}"
        agree = f"(agreed_{self._entries}{self.table.tail(scope)})" if self._inside else f"agreed_{self._entries}"
        return f"{self._list(scope)} {self.table.numbers(scope)}", entries, agree

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
        found = substitute(e.poly, {("nat", name): Index(bound) for name, bound in self._bound.items()})
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
        if op in ("symbol", "element", "pi", "natural", "infimum", "value"):
            poly = self._poly(e)
            return self.printer.number(poly, scope)
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
        shown = self._text(e, self._inside).text
        if shown not in self._leaves:
            poly, proof = self._proof(e, self._inside)
            self._leaves[shown] = Leaf(shown, poly, len(self._leaves) + 1)
            self._fresh.append((self._leaves[shown], proof))
        return self._leaves[shown]

    def _proof(self, e: Expr, scope: Scope) -> tuple[Poly, str]:
        """The canonical polynomial of a function of expressions, and the proof that it is."""
        if e.op in ("symbol", "element", "pi", "infimum", "value"):
            return self._poly(e), "eq_refl"
        if e.op == "natural":
            return self._poly(e), natural_proof(self.table, self._index(e), scope)
        if e.op == "reciprocal":
            return self._reciprocal(e.args[0], scope)
        if e.op == "unit":
            return self.equation(_unit(e), scope)
        if e.op == "call":
            return self.equation(e.meaning, scope)
        return self._poly(e), self._equal(e, scope)

    def _equal(self, e: Expr, scope: Scope) -> str:
        """The proof that a function of expressions equals its atom."""
        op, a = e.op, e.args

        def proof(x: Expr) -> str:
            return self.equation(x, scope)[1]

        if op in REAL:
            return f"(f_equal {REAL[op]} {proof(a[0])})"
        if op == "abs":
            return f"(eq_trans (abs_max _) {self._maximum(a[0], -a[0], scope)})"
        if op in ("max", "min"):
            rest = a[1] if len(a) == 2 else Expr(op, *a[1:])
            if op == "max":
                return self._maximum(a[0], rest, scope)
            whole, same = self._poly(e), self._maximum(-a[0], -rest, scope)
            below = self.table.poly(-whole)
            lists = self.table.numbers(scope)
            return f"(eq_trans (min_max _ _) (eq_trans (f_equal Ropp {same}) (same_ok {lists} (Neg {below}) {self.table.poly(whole)} ok)))"
        if op == "sign":
            first = f"(f_equal3 choice {proof(a[0])} eq_refl eq_refl)"
            return f"(eq_trans (sign_choice _) (f_equal3 choice {proof(-a[0])} {first} eq_refl))"
        if op == "piece":
            low, high = _ordered(a[0])
            if len(a[0].op) == 1:
                parts = " ".join(map(proof, (low - high, a[2], a[1])))
                return f"(eq_trans (where_lt_choice _ _ _ _) (f_equal3 choice {parts}))"
            parts = " ".join(map(proof, (high - low, a[1], a[2])))
            return f"(eq_trans (where_le_choice _ _ _ _) (f_equal3 choice {parts}))"
        if op == "power":
            base, same = self.equation(a[0], scope)
            return power_proof(self.table, base, same, self._index(a[1]), scope)
        if op == "pow":
            v = self._vec(a[0].args[0].vec)
            square, same = product(self.table, v, v, scope)
            half = a[1] // 2
            last = f"(same_ok {self.table.numbers(scope)} (Pow {self.table.poly(square)} {half}) {self.table.poly(self._poly(e))} ok)"
            return f"(eq_trans (norm_even _ {half}) (eq_trans (f_equal (fun it => it ^ {half}) {same}) {last}))"
        if op == "norm":
            return f"(f_equal sqrt {product(self.table, self._vec(a[0].vec), self._vec(a[0].vec), scope)[1]})"
        if op == "inner":
            return product(self.table, self._vec(a[0].vec), self._vec(a[1].vec), scope)[1]
        if op == "sum":
            bound, within, word = self._enter(e, a[0].args[0], scope)
            body, same = self.equation(a[2], within)
            self.release(a[0].args[0])
            return sum_proof(self.table, bound, self._index(a[1]), body, f"(fun {word} => {same})", scope, self.write)
        if op == "mean":
            at = self._index(a[1].at)
            bound, within, word = self._enter(e, a[1].variable, scope)
            body, same = self.equation(a[0], within)
            self.release(a[1].variable)
            return mean_proof(self.table, bound, a[1].law, at, body, f"(fun {word} => {same})", scope, self.write)
        raise Unsupported(f"the expression {op}")

    def _maximum(self, first: Expr, second: Expr, scope: Scope) -> str:
        (p, left), (q, right) = self.equation(first, scope), self.equation(second, scope)
        same = f"(f_equal2 Rmax {left} {right})"
        return same if p.key <= q.key else f"(eq_trans {same} (Rmax_comm _ _))"

    # ---- reciprocals ----
    def _reciprocal(self, e: Expr, scope: Scope) -> tuple[Poly, str]:
        """1/e: reciprocals of single atoms apart, other denominators made primitive."""
        under, shown, used = self._over_leaves(e)
        image = reciprocal(under)
        if under.constant() is not None or len(under.terms) == 1:
            monomial, c = under.terms[0]
            factors = [(a, n, fn("inv", Poly.atom(a)) if a.head != "inv" else a.args[0]) for a, n in monomial]
            rows = [(Poly.atom(a), n, turned, "eq_refl" if a.head != "inv" else "(Rinv_inv _)") for a, n, turned in factors]
        else:
            ratio = image.terms[0][1]  # image = ratio * inv(under * ratio)
            c, inverse = 1 / ratio, image.terms[0][0][0][0]
            rows = [(inverse.args[0], 1, Poly.atom(inverse), "eq_refl")]
        factors_shown = chained("power_of", (f"{self.table.poly(p)} {n} {self.table.poly(q)}" for p, n, q, _ in rows), "no_power")
        lists, entries, agree = self.lists(scope, used)
        words = f"{entries} ({c.numerator}#{c.denominator})%Q {factors_shown} {shown} {self.table.poly(image)} {lists} ok"
        return image, f"(reciprocal_read {words} {agree} {conjunction(why for _, _, _, why in rows)})"

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


def _evaluate(t: Tree, leaf: Callable[[Any], Poly]) -> Poly:
    kind = t[0]
    if kind == "c":
        return Poly.const(t[1])
    if kind == "x":
        return leaf(t[1])
    if kind == "neg":
        return -_evaluate(t[1], leaf)
    a = _evaluate(t[1], leaf)
    if kind == "^":
        power: Poly = a ** t[2]
        return power
    b = _evaluate(t[2], leaf)
    return a + b if kind == "+" else a - b if kind == "-" else a * b

