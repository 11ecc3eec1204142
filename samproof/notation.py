"""Expressions as printed mathematics: one walk over the tree, several ways to write what it finds."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeVar

from .claims.chance import Iterate, Member, Source, StochasticOrbit, VectorMean
from .claims.concrete import Coordinates
from .claims.expr import Expr, Relation
from .claims.functions import Function
from .claims.lemma import Lemma
from .claims.methods import Orbit
from .claims.symbols import PATH
from .claims.vectors import Vector
from .kernel import Index

T = TypeVar("T")
SHORT = {"lam": "lambda", "eps": "varepsilon", "epsilon": "varepsilon"}
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
SUM, TRAILING, PRODUCT, ATOM = 1, 2, 3, 4  # how tightly a thing binds; one that ends in a sum over t can only come last
_RIGHT = {"div": PRODUCT, "sum": TRAILING}  # what the right factor of a product may be without brackets
_WORDS = ("exp", "log", "sin", "cos", "max", "min", "sign")
_NAME = re.compile(r"[^\W\d]\w*\Z")
_ELEMENT = re.compile(r"([^\W\d]\w*)\[(.*)\]\Z")


def parted(name: str) -> tuple[str, str]:
    """A name and what is written below the line: its digits or its second part.

    >>> parted("x1"), parted("mu_max"), parted("lam")
    (('x', '1'), ('mu', 'max'), ('lambda', ''))
    """
    head, _, index = name.partition("_")
    letters = head.rstrip("0123456789")
    if not letters:
        return name, ""
    below = ",".join(part for part in (head[len(letters) :], index) if part)
    return SHORT.get(letters, letters), below


class Notation(ABC):
    """A way to write mathematics: what a subclass says of letters, fractions and so on decides what comes out."""

    # ---- what the ways of writing differ in ----
    @abstractmethod
    def letters(self, name: str) -> str:
        """A name without index."""

    @abstractmethod
    def number(self, value: int) -> str:
        """A natural number."""

    @abstractmethod
    def sign(self, symbol: str, prefix: bool = False) -> str:
        """An operator or relation: one of ``+ - * = <= < >= > != , ' partial nabla``."""

    @abstractmethod
    def row(self, *parts: str) -> str:
        """One thing after the other."""

    @abstractmethod
    def fraction(self, over: str, under: str) -> str:
        """A quotient."""

    @abstractmethod
    def above(self, base: str, exponent: str) -> str:
        """A power."""

    @abstractmethod
    def below(self, base: str, index: str) -> str:
        """An index."""

    @abstractmethod
    def root(self, inside: str) -> str:
        """A square root."""

    @abstractmethod
    def fence(self, kind: str, inside: str) -> str:
        """Brackets of a kind: ``( [ | || <``."""

    @abstractmethod
    def cases(self, rows: Sequence[tuple[str, str]]) -> str:
        """Values with their conditions; the condition of the last is empty."""

    @abstractmethod
    def summation(self, range: str, body: str) -> str:
        """A sum over a range."""

    @abstractmethod
    def word(self, text: str) -> str:
        """The name of a function such as log, upright."""

    @abstractmethod
    def plain(self, text: str) -> str:
        """Text that is not mathematics."""

    @abstractmethod
    def beside(self, left: str, right: str, mark: str) -> str:
        """A product; between the factors is what ``mark`` says: nothing, a ``dot`` or a ``space``."""

    @abstractmethod
    def mean(self) -> str:
        """The sign of an expectation."""

    # ---- what they share ----
    def name(self, name: str, *indices: str) -> str:
        """A name with its digits, its second part and further indices below the line."""
        letters, below = parted(name)
        index = [self.number(int(b)) if b.isdecimal() and b.isascii() else self.letters(b) for b in below.split(",") if b]
        index += indices
        base = self.letters(letters)
        return self.below(base, self.list(index)) if index else base

    def list(self, parts: Sequence[str]) -> str:
        """Parts with commas between them."""
        found: list[str] = []
        for p in parts:
            found += [self.sign(","), p] if found else [p]
        return self.row(*found)

    def expr(self, e: Expr) -> str:
        """An expression."""
        return self._expr(e)[0]

    def relation(self, r: Relation) -> str:
        """A relation."""
        return self.row(self.expr(r.lhs), self.sign({"==": "="}.get(r.op, r.op)), self.expr(r.rhs))

    def vector(self, v: Vector) -> str:
        """A vector as it was written, with its short name where it has one."""
        return self._vector(v)[0]

    def any(self, value: Any) -> str:
        """An expression, relation, vector, point in coordinates or name."""
        if isinstance(value, Expr):
            return self.expr(value)
        if isinstance(value, Relation):
            return self.relation(value)
        if isinstance(value, Vector):
            return self.vector(value)
        if isinstance(value, Coordinates):
            return self.fence("(", self.list([self.expr(e) for e in value]))
        name = getattr(value, "name", None)
        return self.name(name) if isinstance(name, str) else self.plain(str(value))

    def at(self, x: Expr, level: int) -> str:
        """An expression, in brackets where it binds less than a level."""
        shown, own = self._expr(x)
        return self.fence("(", shown) if own < level else shown

    def _expr(self, e: Expr) -> tuple[str, int]:
        op, a = e.op, e.args
        if op == "num":
            return self._number(a[0])
        if op in ("symbol", "natural"):
            return self.name(a[0]), ATOM
        if op == "element":
            return self.name(a[0], self._index(a[1])), ATOM
        if op == "pi":
            return self.letters("pi"), ATOM
        if op in ("add", "sub"):
            right = self.at(a[1], TRAILING)
            return self.row(self.at(a[0], SUM), self.sign("+" if op == "add" else "-"), right), SUM
        if op == "neg":
            return self.row(self.sign("-", prefix=True), self.at(a[0], TRAILING)), SUM
        if op == "mul":
            negative = a[0].op == "neg" or (a[0].op == "num" and a[0].args[0] < 0)  # -a*b is what (-a)*b is
            left, right = self.at(a[0], SUM if negative else PRODUCT), self.at(a[1], _RIGHT.get(a[1].op, ATOM))
            mark = "dot" if _first(a[1]) else "space" if a[1].op in _WORDS else ""
            return self.beside(left, right, mark), SUM if negative else TRAILING if a[1].op == "sum" else PRODUCT
        if op == "div":
            return self.fraction(self.expr(a[0]), self.expr(a[1])), PRODUCT
        if op in ("pow", "power"):
            exponent = self.number(a[1]) if isinstance(a[1], int) else self.expr(a[1])
            base = self.at(a[0], ATOM)
            return self.above(self.fence("(", base) if a[0].op in ("pow", "power") else base, exponent), ATOM
        if op in ("sqrt", "abs"):
            inside = self.expr(a[0])
            return self.root(inside) if op == "sqrt" else self.fence("|", inside), ATOM
        if op == "norm":
            return self.fence("||", self.vector(a[0])), ATOM
        if op == "inner":
            return self.fence("<", self.list([self.vector(a[0]), self.vector(a[1])])), ATOM
        if op == "value":
            return self.row(self.function(a[0]), self.fence("(", self.vector(a[1]))), ATOM
        if op == "infimum":
            return self.above(self.function(a[0]), self.sign("star")), ATOM
        if op == "sum":
            under = self.row(self.expr(a[0]), self.sign("<"), self.expr(a[1]))
            return self.summation(under, self.at(a[2], TRAILING)), TRAILING
        if op == "mean":
            return self._mean(a[1], a[0], self.expr(a[0])), ATOM
        if op == "call":
            return self._call(e), ATOM
        if op == "unit":
            square = [self.above(self.at(x, ATOM), self.number(2)) for x in a[1:]]
            length = self.row(*(p for i, s in enumerate(square) for p in ([self.sign("+"), s] if i else [s])))
            return self.fraction(self.expr(a[1 + a[0]]), self.root(length)), PRODUCT
        if op == "piece":
            rows = []
            while e.op == "piece":
                rows.append((self.expr(e.args[1]), self.relation(e.args[0])))
                e = e.args[2]
            return self.cases([*rows, (self.expr(e), "")]), SUM
        return self.row(self.word(op), self.fence("(", self.list([self.expr(x) for x in a]))), ATOM

    def function(self, f: Function) -> str:
        """The name of a function, or that of a family with the number of its function."""
        return self.name(f.family.name, self._index(f.index)) if isinstance(f, Member) else self.name(f.name)

    def _mean(self, source: Source, body: Expr | Vector, inside: str) -> str:
        """An expectation; over an iterate it has no index where no other iterate occurs."""
        mark = self.mean()
        if source.variable != PATH:
            mark = self.below(mark, self.name(source.variable))
        elif {v.source for v in body.walk() if isinstance(v, Iterate)} != {source}:
            mark = self.below(mark, self.name(source.shown.partition("[")[0], self._index(source.at)))
        return self.row(mark, self.fence("[", inside))

    def _number(self, value: Fraction) -> tuple[str, int]:
        top, bottom = self.number(abs(value.numerator)), value.denominator
        shown, level = (top, ATOM) if bottom == 1 else (self.fraction(top, self.number(bottom)), PRODUCT)
        return (self.row(self.sign("-", prefix=True), shown), SUM) if value < 0 else (shown, level)

    def _index(self, index: Index) -> str:
        if not index.name:
            return self.number(index.offset)
        name = self.name(index.name)
        return self.row(name, self.sign("+"), self.number(index.offset)) if index.offset else name

    def _call(self, e: Expr) -> str:
        f, which, *point = e.args
        name = self.name(f.name)
        if which is not None and f.dimension == 1:
            name = self.above(name, self.sign("'"))
        elif which is not None:
            name = self.row(self.below(self.sign("partial"), self.number(which + 1)), name)
        return self.row(name, self.fence("(", self.list([self.expr(x) for x in point])))

    def _vector(self, v: Vector) -> tuple[str, int]:
        parts, first = v.parts, v.parts[0] if v.parts else None
        if isinstance(first, Function):
            return self.row(self.sign("nabla", prefix=True), self.function(first), self.fence("(", self.vector(parts[1]))), ATOM
        if isinstance(v, VectorMean):
            return self._mean(v.source, parts[0], self.vector(parts[0])), ATOM
        element = _ELEMENT.match(v.label)
        if element and not v.is_sum and not isinstance(first, Vector):
            return self.name(element[1], self.expr(parts[-1])), ATOM
        if v.is_sum:
            plus = v.label == f"{parts[0]} + {parts[1]}"
            right = self._tight(parts[1], SUM if plus else PRODUCT)
            return self.row(self.vector(parts[0]), self.sign("+" if plus else "-"), right), SUM
        if isinstance(first, Expr) and len(parts) == 2:
            return self.beside(self.at(first, PRODUCT), self._tight(parts[1], ATOM), ""), PRODUCT
        if isinstance(first, Vector):
            if v.label == first.label:
                return self._vector(first)
            if v.vec == first.vec and not _NAME.match(v.label):  # a text in the place of a name that is not the only one: without both
                while len(first.parts) == 1 and isinstance(first.parts[0], Vector) and first.parts[0].vec == first.vec:
                    first = first.parts[0]
                return self._vector(first)
            if v.label == f"-{first._tight()}":
                return self.row(self.sign("-", prefix=True), self._tight(first, PRODUCT)), SUM
            if v.label == f"dir({first})":
                return self.row(self.word("dir"), self.fence("(", self.vector(first))), ATOM
        return (self.name(v.label) if _NAME.match(v.label) else self.plain(v.label)), ATOM

    def _tight(self, v: Vector, level: int) -> str:
        shown, own = self._vector(v)
        return self.fence("(", shown) if own < level else shown


def _first(e: Expr) -> bool:
    """Whether a factor begins with a digit, so that a dot is needed before it."""
    while e.op in ("pow", "power"):
        e = e.args[0]
    return e.op == "num"


def occurring(lemma: Lemma) -> list[Any]:
    """Everything that occurs in the statement of a lemma and in its derivation."""
    return [*lemma.walk(), *lemma.walk_derivation()]


def things(nodes: Sequence[Any], kind: type[T]) -> list[T]:
    """The functions, orbits or the like among nodes, one of each name, in order of appearance.

    That a name means one thing, and that a derivation has none but those of the statement, is what a check finds out.
    """
    found: dict[str, T] = {}
    for node in nodes:
        if isinstance(node, kind):
            found.setdefault(node.name, node)  # type: ignore[attr-defined]
    return list(found.values())


def named_vectors(nodes: Sequence[Any]) -> list[tuple[str, Vector]]:
    """The short names of vectors among nodes and what they stand for, in order of appearance."""
    found: dict[str, Vector] = {}
    for node in nodes:
        if isinstance(node, Vector) and len(node.parts) == 1 and _NAME.match(node.label) and isinstance(node.parts[0], Vector):
            found.setdefault(node.label, node.parts[0])
    return list(found.items())


def recursion(orbit: Orbit | StochasticOrbit) -> list[tuple[Expr | Vector, Expr | Vector]]:
    """The next iterate of an orbit and what it is, for each of its coordinates.

    >>> from samproof.claims import gradient_step, positive, smooth
    >>> eta, f = positive("eta"), smooth("f", positive("beta"))
    >>> recursion(Orbit("x", lambda z: gradient_step(f, z, eta=eta)))
    [(x[t+1], x[t] - eta*grad f(x[t]))]
    """
    t = Expr("natural", "t")
    left, right = orbit[t + 1], orbit.step(t).next
    return list(zip(left, right, strict=True)) if isinstance(left, Coordinates) else [(left, right)]


def formulas(nodes: Sequence[Any]) -> list[Any]:
    """The functions among nodes that are given by a formula, in order of appearance."""
    found: dict[str, Any] = {}
    for node in nodes:
        if isinstance(node, Expr) and node.op == "call":
            found.setdefault(node.args[0].name, node.args[0])
    return list(found.values())

