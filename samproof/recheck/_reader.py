"""Reading: terms and formulas from plain JSON data over a table of atoms."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ._algebra import (
    ATOMS,
    DIRECTED,
    FUNCTIONS,
    MAX_EXPONENT,
    Formula,
    Function,
    Index,
    Monomial,
    Name,
    Poly,
    Rational,
    Refused,
    Vector,
    arrow,
    atom,
    freeze,
    lift,
    measure,
    measure_formula,
    measure_function,
    measure_index,
    measure_vector,
    require,
)
from ._substitute import Rewrite, averaged, averaged_vector, bound_together, generalised, summed

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_']*\Z")
BINDER = re.compile(r"#[1-9][0-9]{0,5}\Z")
NUMBER = re.compile(r"-?[0-9]{1,4000}(/[1-9][0-9]{0,3999})?\Z")
PARAMETERS = {"smooth": 1, "convex": 0, "strongly_convex": 1, "polyak_lojasiewicz": 1, "bounded_below": 0}


def listed(data: Any, length: int | None = None) -> list[Any]:
    if type(data) is not list or length not in (None, len(data)):
        raise Refused(f"a list{f' of {length}' if length else ''} is needed")
    return data


def integer(data: Any) -> int:
    if type(data) is not int or data.bit_length() >= 13_000:
        raise Refused("an integer is needed")
    return data


def rational(data: Any) -> Rational:
    require(type(data) is str, "a rational number is written as a string like '-3/4'")
    return _rational(data)


@lru_cache(maxsize=1 << 12)
def _rational(text: str) -> Rational:
    require(NUMBER.match(text), "a rational number is written as a string like '-3/4'")
    c = Fraction(text)
    return c.numerator if c.denominator == 1 else c


def identifier(data: Any) -> str:
    require(type(data) is str and IDENTIFIER.match(data), "a name consists of letters, digits, _ and '")
    return data  # type: ignore[no-any-return]


def _natural_name(data: Any) -> str:
    require(type(data) is str and (IDENTIFIER.match(data) or BINDER.match(data)), "a name of a natural is needed")
    return data  # type: ignore[no-any-return]


class Reader:
    """Reads terms that refer to a table of atoms."""

    def __init__(self, table: Any) -> None:
        self._places: list[int] = []
        for number, row in enumerate(listed(table)):
            try:
                self._places.append(self._row(listed(row)))
            except Refused as refusal:
                raise Refused(f"atom {number}: {refusal.reason}") from None

    def _row(self, row: list[Any]) -> int:
        head, args = (row[0], row[1:]) if row and type(row[0]) is str else ("", [])
        shapes: dict[str, tuple[Callable[[Any], Any], ...]] = {
            "var": (identifier,),
            "vec": (identifier,),
            "inf": (self.function,),
            "nat": (_natural_name,),
            "seq": (identifier, self.index),
            "vseq": (identifier, self.index),
            "path": (identifier, self.index, self.index),
            "val": (self.function, self.vector),
            "grad": (self.function, self.vector),
            "dir": (self.vector,),
            "ip": (self._directed, self._directed),
            "max": (self.poly, self.poly),
            "choice": (self.poly, self.poly, self.poly),
            "pow": (self.poly, self.index),
            "sum": (_natural_name, self.index, self.poly),
            "mean": (_natural_name, identifier, self.index, self.poly),
            "vmean": (_natural_name, identifier, self.index, self.vector),
            "pi": (),
        }
        shape = (self.poly,) if head in FUNCTIONS else shapes.get(head)
        if shape is None or len(shape) != len(args):
            raise Refused("there is no such kind of atom")
        parts = [read(x) for read, x in zip(shape, args, strict=True)]
        if head == "ip":
            parts.sort()
        elif head == "max":
            parts = [frozenset(parts)]
        elif head == "pow":
            require(parts[1][0] != "" and not parts[1][1], "the exponent of a power must be a bare name")
            parts[1] = parts[1][0]
        elif head == "sum":
            bound, (upper, offset), body = parts
            require(upper != "" and not offset, "the number of terms of a sum must be a bare name")
            self._canonical(bound, measure(body)[1])
            parts = [upper, Rewrite({}, bind=bound).poly(body, 0)]
            place = atom("sum", *parts)
            require(summed((upper, 0), parts[1]) == lift(place), "what does not depend on the bound natural stands in the sum")
        elif head in ("mean", "vmean"):
            bound, law, index, inside = parts
            self._canonical(bound, (measure if head == "mean" else measure_vector)(inside)[1])
            bind = Rewrite({}, bind=bound)
            if head == "mean":
                parts = [law, index, bind.poly(inside, 0)]
                alike = averaged(*parts) == lift(atom(head, *parts))
            else:
                parts = [law, index, bind.vector(inside, 0)]
                alike = averaged_vector(*parts) == arrow(atom(head, *parts))
            require(alike, "what does not depend on the bound natural stands in the mean")
        return atom(head, *parts)

    @staticmethod
    def _canonical(bound: str, height: int) -> None:
        require(bound == f"#{height + 1}", f"the bound natural must be called #{height + 1} here")

    def place(self, data: Any) -> int:
        number = integer(data)
        if not 0 <= number < len(self._places):
            raise Refused("an atom is used before it is in the table")
        return self._places[number]

    def _directed(self, data: Any) -> int:
        place = self.place(data)
        require(ATOMS[place].head in DIRECTED, "a vector is needed")
        return place

    def poly(self, data: Any) -> Poly:
        sums: dict[Monomial, Rational] = {}
        for row in listed(data):
            c, factors = listed(row, 2)
            powers: dict[int, int] = {}
            for factor in listed(factors):
                number, exponent = listed(factor, 2)
                place = self.place(number)
                if not 1 <= integer(exponent) <= MAX_EXPONENT:
                    raise Refused(f"an exponent is not between 1 and {MAX_EXPONENT}")
                if ATOMS[place].head in DIRECTED or place in powers:
                    raise Refused("a monomial has a vector, or an atom twice")
                powers[place] = exponent
            monomial = tuple(sorted(powers.items()))
            sums[monomial] = sums[monomial] + rational(c) if monomial in sums else rational(c)
        return freeze(sums)

    def vector(self, data: Any) -> Vector:
        sums: dict[int, Poly] = {}
        for row in listed(data):
            place = self._directed(listed(row, 2)[0])
            require(place not in sums, "a vector atom comes twice")
            sums[place] = self.poly(row[1])
        return frozenset((a, c) for a, c in sums.items() if c)

    def index(self, data: Any) -> Index:
        name, offset = listed(data, 2)
        require(integer(offset) >= 0, "a natural number may be negative")
        return (name if name == "" else _natural_name(name)), offset

    def function(self, data: Any) -> Function:
        if type(data) is list:
            family, *place = listed(data, 3)
            return identifier(family), self.index(place)
        return identifier(data)

    def formula(self, data: Any) -> Formula:
        head, *args = listed(data) or [None]
        if head == "class":
            require(len(args) >= 2 and type(args[0]) is str, "a class needs its name and a function")
            require(PARAMETERS.get(args[0]) == len(args) - 2, "there is no such class with so many parameters")
            return ("class", args[0], self.function(args[1]), tuple(self.poly(p) for p in args[2:]))
        if head in ("average", "variance"):
            require(len(args) == (4 if head == "variance" else 3), f"{head} needs a function, a family, a law and no more")
            return (head, *map(identifier, args[:3]), *map(self.poly, args[3:]))
        if head == "chain":
            require(len(args) >= 4, "a chain needs a sequence, its law, laws of draws and a step")
            *names, data = args
            x, law, *draws = map(identifier, names)
            step = self.vector(data)
            first = measure_vector(step)[1] + 1
            binders = [f"#{first + k}" for k in range(len(draws) + 2)]
            return ("chain", x, law, tuple(draws), bound_together(binders, step))
        if head == "all" and len(args) == 2:
            body = self.formula(args[1])
            self._canonical(_natural_name(args[0]), measure_formula(body)[1])
            return generalised(body, args[0])
        require(head in ("ge", "gt", "eq", "veq") and len(args) == 1, "this is not a formula")
        return (head, self.vector(args[0]) if head == "veq" else self.poly(args[0]))

    def closed_formula(self, data: Any) -> Formula:
        return closed(self.formula(data))

    def closed(self, data: Any, kind: str) -> Any:
        """A ``poly``, ``vector``, ``index`` or ``function`` without unbound binder names."""
        if kind == "index":
            result: Any = self.index(data)
            free = measure_index(result)
        elif kind == "function":
            result = self.function(data)
            free = measure_function(result)
        elif kind == "poly":
            result = self.poly(data)
            free = measure(result)[0]
        else:
            result = self.vector(data)
            free = measure_vector(result)[0]
        _closed_names(free)
        return result


@lru_cache(maxsize=1 << 12)
def _closed_names(free: frozenset[Name]) -> None:
    require(all(isinstance(n, str) and IDENTIFIER.match(n) for _, n in free), "the name of a binder is used outside it")


def closed(f: Formula) -> Formula:
    _closed_names(measure_formula(f)[0])
    return f


# ---- the arguments of rules ------------------------------------------------------------------------------------------

Rows = list[tuple[Rational, Poly, list[int]]]
READERS: dict[str, Callable[[Reader, Any], Any]] = {
    "formula": lambda r, x: r.closed_formula(x),
    "poly": lambda r, x: r.closed(x, "poly"),
    "end": lambda r, x: None if x is None else r.closed(x, "poly"),
    "vector": lambda r, x: r.closed(x, "vector"),
    "index": lambda r, x: r.closed(x, "index"),
    "name": lambda r, x: identifier(x),
    "head": lambda r, x: identifier(x),
    "function": lambda r, x: r.closed(x, "function"),
    "integer": lambda r, x: integer(x),
    "tree": lambda r, x: x,
    "polys": lambda r, x: [r.closed(p, "poly") for p in listed(x)],
    "vectors": lambda r, x: [r.closed(v, "vector") for v in listed(x)],
    "rows": lambda r, x: [_row(r, row) for row in listed(x)],
    "equations": lambda r, x: [(r.closed(listed(row, 2)[0], "poly"), integer(row[1])) for row in listed(x)],
    "box": lambda r, x: [_side(row) for row in listed(x)],
    "mapping": lambda r, x: _mapping(r, x),
}


def _row(reader: Reader, data: Any) -> tuple[Rational, Poly, list[int]]:
    c, q, factors = listed(data, 3)
    return rational(c), reader.closed(q, "poly"), [integer(i) for i in listed(factors)]


def _side(data: Any) -> tuple[str, Rational, Rational]:
    x, low, high = listed(data, 3)
    return identifier(x), rational(low), rational(high)


def _mapping(reader: Reader, data: Any) -> dict[Name, Any]:
    names = dict.fromkeys(("fun", "seq", "vseq", "path", "family", "law"), "name")
    kinds = {"var": "poly", "vec": "vector", "nat": "index", **names}
    result: dict[Name, Any] = {}
    for row in listed(data):
        sort, name, image = listed(row, 3)
        require(type(sort) is str and sort in kinds, "only variables, vectors, naturals, functions and sequences are replaced")
        key = (sort, identifier(name))
        require(key not in result, f"{sort} {name} is replaced twice")
        result[key] = READERS[kinds[sort]](reader, image)
    return result
