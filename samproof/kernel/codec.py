"""Terms as plain JSON data, with a table of atoms so that nothing is written twice.

A polynomial is a list of ``[coefficient, [[atom, exponent], ...]]``, a vector a list of ``[atom, polynomial]``, an index is
``[name, offset]``, a function is its name or ``[family, name, offset]``, and an atom is the position in the table of
``[head, argument, ...]``, whose arguments refer to earlier positions only.  Decoding goes through the constructors of
``terms``, so malformed data is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from . import terms as t
from .objects import MAX_DEGREE, VECTOR_HEADS, Atom, Component, Formula, Index, KernelError, Poly, Vec, named

RATIONAL = re.compile(r"-?[0-9]+(/[1-9][0-9]*)?\Z")
_SHAPES: dict[str, tuple[str, ...]] = {
    "var": ("name",),
    "nat": ("natural",),
    "seq": ("name", "index"),
    "pi": (),
    "vec": ("name",),
    "vseq": ("name", "index"),
    "path": ("name", "index", "index"),
    "grad": ("function", "vec"),
    "dir": ("vec",),
    "val": ("function", "vec"),
    "inf": ("function",),
    "ip": ("atom", "atom"),
    "max": ("poly", "poly"),
    "choice": ("poly", "poly", "poly"),
    "pow": ("poly", "index"),
    "sum": ("natural", "index", "poly"),
    "mean": ("natural", "name", "index", "poly"),
    "vmean": ("natural", "name", "index", "vec"),
    **dict.fromkeys(t.UNARY, ("poly",)),
}
_ATOMS: dict[str, Callable[..., Poly | Vec]] = {
    "var": t.var,
    "seq": t.seq,
    "pi": t.pi,
    "vec": t.vec,
    "vseq": t.vseq,
    "path": t.path,
    "grad": t.grad,
    "dir": t.direction,
    "val": t.value,
    "inf": t.infimum,
    "ip": lambda a, b: t.inner(Vec.atom(a), Vec.atom(b)),
    "max": t.maximum,
    "choice": t.choice,
    "pow": t.power,
}
_FORMULAS: dict[str, tuple[str, ...]] = {
    "ge": ("poly",),
    "gt": ("poly",),
    "eq": ("poly",),
    "veq": ("vec",),
    "all": ("natural", "formula"),
    "average": ("name", "name", "name"),
    "variance": ("name", "name", "name", "poly"),
}


def rational(text: Any) -> Fraction:
    if type(text) is not str:
        raise KernelError(f"{text!r} is not a rational number written as a string")
    return _rational(text)


@lru_cache(maxsize=4096)
def _rational(text: str) -> Fraction:
    if not RATIONAL.match(text):
        raise KernelError(f"{text!r} is not a rational number written as a string")
    return Fraction(text)


def _list(value: Any, length: int | None = None) -> list[Any]:
    if type(value) is not list or (length is not None and len(value) != length):
        raise KernelError(f"expected a list{'' if length is None else f' of {length}'}, got {value!r}")
    return value


def integer(value: Any) -> int:
    if type(value) is not int:
        raise KernelError(f"{value!r} is not an integer")
    return value


def _exact(c: Any) -> str:
    if type(c) not in (int, Fraction):
        raise KernelError(f"{c!r} is not an exact rational")
    return str(c)


class Writer:
    """Encodes terms and collects the table of atoms."""

    def __init__(self) -> None:
        self.table: list[list[Any]] = []
        self._places: dict[Atom, int] = {}

    @classmethod
    def over(cls, table: list[list[Any]]) -> Writer:
        """A writer that goes on with an existing table, in place."""
        writer = cls()
        writer.table = table
        writer._places = {a: n for n, a in enumerate(Reader(table)._atoms)}
        return writer

    def atom(self, a: Atom) -> int:
        if a not in self._places:
            shape = _SHAPES[a.head]
            row = [a.head, *(self.encode(kind, x) for kind, x in zip(shape, a.args, strict=True))]
            self._places[a] = len(self.table)
            self.table.append(row)
        return self._places[a]

    def poly(self, p: Poly) -> list[Any]:
        return [[str(c), [[self.atom(a), e] for a, e in m]] for m, c in p.terms]

    def vec(self, v: Vec) -> list[Any]:
        return [[self.atom(a), self.poly(c)] for a, c in v.terms]

    def formula(self, f: Formula) -> list[Any]:
        if f.head == "class":
            return ["class", f.args[0], self.encode("function", f.args[1]), *(self.poly(p) for p in f.args[2:])]
        if f.head == "chain":
            return ["chain", *f.args[:-1], self.vec(f.args[-1])]
        return [f.head, *(self.encode(kind, x) for kind, x in zip(_FORMULAS[f.head], f.args, strict=True))]

    def encode(self, kind: str, x: Any) -> Any:
        return _WRITERS[kind](self, x) if kind in _WRITERS else x

    def _image(self, image: Any) -> Any:
        kinds: dict[type, str] = {Poly: "poly", Vec: "vec", Index: "index"}
        return self.encode(kinds[type(image)], image) if type(image) in kinds else image


_WRITERS: dict[str, Callable[[Writer, Any], Any]] = {
    "atom": Writer.atom,
    "poly": Writer.poly,
    "vec": Writer.vec,
    "formula": Writer.formula,
    "index": lambda _, i: [i.name, i.offset],
    "function": lambda _, g: [g.name, g.index.name, g.index.offset] if type(g) is Component else g,
    "optional poly": lambda w, p: None if p is None else w.poly(p),
    "polys": lambda w, ps: [w.poly(p) for p in ps],
    "vecs": lambda w, vs: [w.vec(v) for v in vs],
    "summands": lambda w, rows: [[_exact(c), w.poly(q), list(factors)] for c, q, factors in rows],
    "equations": lambda w, rows: [[w.poly(r), j] for r, j in rows],
    "box": lambda _, rows: [[v, _exact(low), _exact(high)] for v, low, high in rows],
    "mapping": lambda w, m: [[*name, w._image(image)] for name, image in sorted(m.items(), key=lambda item: item[0])],
}


class Reader:
    """Decodes terms over a table of atoms."""

    def __init__(self, table: Any) -> None:
        self._atoms: list[Atom] = []
        for row in _list(table):
            self._atoms.append(self._row(row))

    def _row(self, row: Any) -> Atom:
        head = _list(row)[0] if row else None
        shape = _SHAPES.get(head) if type(head) is str else None
        if shape is None or len(row) != len(shape) + 1:
            raise KernelError(f"{row!r} is not an atom")
        args = [self.decode(kind, x) for kind, x in zip(shape, row[1:], strict=True)]
        if head == "sum":
            bound, upper, body = args
            linear = len(body.terms) == 1 and body.terms[0][1] == 1 and all(("nat", bound) in t.free(a) for a in body.atoms())
            if bound != f"#{1 + t.height(body)}" or upper.offset or not upper.name or not linear or body == t.ONE:
                raise KernelError(f"{row!r} is not a sum in canonical form")
            return Atom("sum", *args)
        if head == "nat":
            return Atom("nat", args[0])
        if head in ("mean", "vmean"):
            bound, law, index, body = args
            rebuilt = (t.mean if head == "mean" else t.vector_mean)(law, index, *t.opened(bound, body))
            atom = Atom(str(head), *args)
            if rebuilt != (Poly if head == "mean" else Vec).atom(atom):
                raise KernelError(f"{row!r} is not a mean in canonical form")
            return atom
        made = _ATOMS[head](*args) if head in _ATOMS else t.fn(str(head), *args)
        inside = _single(made)
        if inside is None or made != (Vec if type(made) is Vec else Poly).atom(inside):
            raise KernelError(f"{row!r} is not an atom in canonical form")
        return inside

    def atom(self, place: Any) -> Atom:
        position = integer(place)
        if not 0 <= position < len(self._atoms):
            raise KernelError(f"atom {position} is not defined before it is used")
        return self._atoms[position]

    def poly(self, data: Any) -> Poly:
        collected: dict[Any, Fraction] = {}
        for row in _list(data):
            c, factors = _list(row, 2)
            powers: dict[Atom, int] = {}
            for factor in _list(factors):
                place, exponent = _list(factor, 2)
                a = self.atom(place)
                if a.head in VECTOR_HEADS or not 1 <= integer(exponent) <= MAX_DEGREE or a in powers:
                    raise KernelError(f"{row!r} is not a monomial")
                powers[a] = exponent
            monomial = tuple(sorted(powers.items(), key=lambda item: item[0].key))
            collected[monomial] = collected[monomial] + rational(c) if monomial in collected else rational(c)
        return Poly(collected)

    def vec(self, data: Any) -> Vec:
        collected: dict[Atom, Poly] = {}
        for row in _list(data):
            place, c = _list(row, 2)
            a = self.atom(place)
            if a.head not in VECTOR_HEADS or a in collected:
                raise KernelError(f"{row!r} is not a vector")
            collected[a] = self.poly(c)
        return Vec(collected)

    def formula(self, data: Any) -> Formula:
        head, *args = _list(data) or [None]
        if head == "class":
            return t.member(args[0], self.function(args[1]), *(self.poly(p) for p in args[2:]))
        if head == "chain":
            if len(args) < 4:
                raise KernelError(f"{data!r} is not a chain")
            return Formula("chain", *(named(n, "term") for n in args[:-1]), self.vec(args[-1]))
        shape = _FORMULAS.get(head) if type(head) is str else None
        if shape is None or len(args) != len(shape):
            raise KernelError(f"{data!r} is not a formula")
        decoded = [self.decode(kind, x) for kind, x in zip(shape, args, strict=True)]
        if head == "all" and decoded[0] != f"#{1 + t.height(decoded[1])}":
            raise KernelError(f"{data!r} is not a formula in canonical form")
        return Formula(str(head), *decoded)

    def index(self, data: Any) -> Index:
        name, offset = _list(data, 2)
        if name != "":
            _natural_name(name)
        return Index(name, offset)

    def function(self, data: Any) -> t.Function:
        if type(data) is list:
            family, *place = _list(data, 3)
            return t.component(family, self.index(place))
        return named(data, "function")

    def decode(self, kind: str, x: Any) -> Any:
        return _READERS[kind](self, x)

    def _mapping(self, rows: Any) -> dict[tuple[str, str], Any]:
        images: dict[tuple[str, str], Any] = {}
        for row in _list(rows):
            name, image = self._image(row)
            if name in images:
                raise KernelError(f"{name[1]} is replaced twice")
            images[name] = image
        return images

    def _vector_atom(self, place: Any) -> Atom:
        a = self.atom(place)
        if a.head not in VECTOR_HEADS:
            raise KernelError(f"{a!r} is not a vector")
        return a

    def _summand(self, row: Any) -> tuple[Fraction, Poly, list[int]]:
        c, q, factors = _list(row, 3)
        return rational(c), self.poly(q), [_natural(i) for i in _list(factors)]

    def _image(self, row: Any) -> tuple[tuple[str, str], Any]:
        sort, name, image = _list(row, 3)
        kinds = {"var": "poly", "vec": "vec", "nat": "index"}
        kinds |= dict.fromkeys(("fun", "seq", "vseq", "path", "family", "law"), "name")
        if type(sort) is not str or sort not in kinds:
            raise KernelError(f"{row!r} does not replace a free name")
        return (sort, named(name, "term")), self.decode(kinds[sort], image)


_READERS: dict[str, Callable[[Reader, Any], Any]] = {
    "atom": Reader._vector_atom,
    "poly": Reader.poly,
    "vec": Reader.vec,
    "formula": Reader.formula,
    "index": Reader.index,
    "function": Reader.function,
    "name": lambda _, n: named(n, "term"),
    "natural": lambda _, n: _natural_name(n),
    "integer": lambda _, n: integer(n),
    "optional poly": lambda r, p: None if p is None else r.poly(p),
    "polys": lambda r, ps: [r.poly(p) for p in _list(ps)],
    "vecs": lambda r, vs: [r.vec(v) for v in _list(vs)],
    "summands": lambda r, rows: [r._summand(row) for row in _list(rows)],
    "equations": lambda r, rows: [(r.poly(_list(row, 2)[0]), integer(row[1])) for row in _list(rows)],
    "box": lambda _, rows: [(named(_list(r, 3)[0], "variable"), rational(r[1]), rational(r[2])) for r in _list(rows)],
    "mapping": Reader._mapping,
    "head": lambda _, head: str(head),
    "tree": lambda _, tree: tree,
}


def _single(made: Poly | Vec) -> Atom | None:
    """The first atom of the only term of a polynomial or vector."""
    if isinstance(made, Vec):
        return made.terms[0][0] if len(made.terms) == 1 else None
    return made.terms[0][0][0][0] if len(made.terms) == 1 and made.terms[0][0] else None


def _natural_name(name: Any) -> str:
    if type(name) is str and name[:1] == "$":
        raise KernelError(f"{name!r} is reserved")
    return named(name, "natural")


def _natural(value: Any) -> int:
    if integer(value) < 0:
        raise KernelError(f"{value} is negative")
    return value  # type: ignore[no-any-return]
