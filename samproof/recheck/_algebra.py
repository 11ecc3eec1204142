"""Terms for the second checker: polynomials as frozen sets over interned atoms, bound naturals as de Bruijn numbers.

A natural number is ``(name, offset)``: a string is a free name, an integer counts the binders between the occurrence and
its own, and the empty string stands for zero.  Substitution therefore has nothing to rename and nothing to capture: the
images it puts under a binder never hold an integer name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

Rational = int | Fraction
Monomial = tuple[tuple[int, int], ...]
Poly = frozenset[tuple[Monomial, Rational]]
Vector = frozenset[tuple[int, Poly]]
Index = tuple[str | int, int]
Formula = tuple[Any, ...]
Name = tuple[str, str | int]

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_']*\Z")
BINDER = re.compile(r"#[1-9][0-9]{0,5}\Z")
NUMBER = re.compile(r"-?[0-9]{1,4000}(/[1-9][0-9]{0,3999})?\Z")
FUNCTIONS = frozenset({"inv", "sqrt", "exp", "log", "sin", "cos"})
DIRECTED = frozenset({"vec", "vseq", "grad", "dir"})
PARAMETERS = {"smooth": 1, "convex": 0, "strongly_convex": 1, "polyak_lojasiewicz": 1, "bounded_below": 0}
MAX_EXPONENT, MAX_UNFOLD, MAX_TERMS = 4096, 2048, 1_000_000


class Refused(Exception):
    """A certificate, or a step of one, that was not accepted.

    Attributes
    ----------
    reason : what is wrong.
    step : the number of the step, None where no single step is to blame.
    rule : the name of the rule that the step applies.
    """

    def __init__(self, reason: str, step: int | None = None, rule: str | None = None) -> None:
        self.reason, self.step, self.rule = reason, step, rule
        super().__init__(reason if step is None else f"step {step} ({rule or 'no rule'}): {reason}")


def require(condition: object, reason: str) -> None:
    if not condition:
        raise Refused(reason)


class Atom(NamedTuple):
    head: str
    args: tuple[Any, ...]
    free: frozenset[Name]
    height: int
    size: int


_NOTHING: frozenset[Name] = frozenset()
ATOMS: list[Atom] = []
_PLACES: dict[tuple[Any, ...], int] = {}


def atom(head: str, *args: Any) -> int:
    """The number of an atom; equal atoms have equal numbers."""
    key = (head, *args)
    place = _PLACES.get(key)
    if place is None:
        free, height, size = _measure(head, args)
        place = _PLACES[key] = len(ATOMS)
        ATOMS.append(Atom(head, args, free, height, min(size + 1, 10**9)))
    return place


def _measure(head: str, args: tuple[Any, ...]) -> tuple[frozenset[Name], int, int]:
    if head in ("var", "nat", "vec"):
        return frozenset({(head, args[0])}), 0, 0
    if head in ("seq", "vseq"):
        return _index_free(args[1]) | {(head, args[0])}, 0, 0
    if head in ("inf", "val", "grad"):
        free, height, size = measure_vector(args[1]) if len(args) == 2 else (_NOTHING, 0, 0)
        return free | {("fun", args[0])}, height, size
    if head == "dir":
        return measure_vector(args[0])
    if head == "ip":
        a, b = ATOMS[args[0]], ATOMS[args[1]]
        return a.free | b.free, max(a.height, b.height), a.size + b.size
    if head == "max":
        return _union(measure(p) for p in args[0])
    if head == "choice":
        return _union(measure(p) for p in args)
    if head == "pow":
        free, height, size = measure(args[0])
        return free | {("nat", args[1])}, height, size
    if head == "sum":
        free, height, size = measure(args[1])
        return outside(free) | {("nat", args[0])}, height + 1, size
    return measure(args[0]) if args else (_NOTHING, 0, 0)


def outside(free: frozenset[Name]) -> frozenset[Name]:
    """The free names of what is under a binder, seen from outside it."""
    return frozenset((s, n - 1 if isinstance(n, int) else n) for s, n in free if n != 0)


def _union(parts: Iterable[tuple[frozenset[Name], int, int]]) -> tuple[frozenset[Name], int, int]:
    free, height, size = _NOTHING, 0, 0
    for f, h, s in parts:
        free, height, size = free | f, max(height, h), size + s
    return free, height, size


def _index_free(index: Index) -> frozenset[Name]:
    return _NOTHING if index[0] == "" else frozenset({("nat", index[0])})


@lru_cache(maxsize=1 << 14)
def measure(p: Poly) -> tuple[frozenset[Name], int, int]:
    """The free names of a polynomial, how deeply binders are nested in it, and its size."""
    return _union((ATOMS[a].free, ATOMS[a].height, ATOMS[a].size) for m, _ in p for a, _ in m)


def measure_vector(v: Vector) -> tuple[frozenset[Name], int, int]:
    return _union(part for a, c in v for part in ((ATOMS[a].free, ATOMS[a].height, ATOMS[a].size), measure(c)))


def measure_formula(f: Formula) -> tuple[frozenset[Name], int, int]:
    if f[0] == "all":
        free, height, size = measure_formula(f[1])
        return outside(free), height + 1, size
    if f[0] == "class":
        free, height, size = _union(measure(p) for p in f[3])
        return free | {("fun", f[2])}, height, size
    return measure_vector(f[1]) if f[0] == "veq" else measure(f[1])


# ---- arithmetic ------------------------------------------------------------------------------------------------------


def freeze(sums: Mapping[Monomial, Rational]) -> Poly:
    require(len(sums) <= MAX_TERMS, f"a polynomial has more than {MAX_TERMS} terms")
    return frozenset((m, c.numerator if c.denominator == 1 else c) for m, c in sums.items() if c)


def accumulate(sums: dict[Monomial, Rational], p: Iterable[tuple[Monomial, Rational]], weight: Rational = 1) -> None:
    for m, c in p:
        sums[m] = sums.get(m, 0) + weight * c


def add(*parts: Poly | tuple[Rational, Poly]) -> Poly:
    """The sum of polynomials, each perhaps with a rational weight."""
    sums: dict[Monomial, Rational] = {}
    for part in parts:
        weight, p = part if isinstance(part, tuple) else (1, part)
        accumulate(sums, p, weight)
    return freeze(sums)


def constant(c: Rational) -> Poly:
    return frozenset({((), c)}) if c else frozenset()


def lift(place: int) -> Poly:
    return frozenset({(((place, 1),), 1)})


ZERO, ONE = constant(0), constant(1)


@lru_cache(maxsize=1 << 16)
def _join(m: Monomial, n: Monomial) -> Monomial:
    powers = dict(m)
    for a, e in n:
        powers[a] = powers.get(a, 0) + e
    return tuple(sorted(powers.items()))


def times(p: Poly, q: Poly) -> Poly:
    if p == ONE or not q:
        return q
    if q == ONE or not p:
        return p
    require(len(p) * len(q) <= 20 * MAX_TERMS, "a product of polynomials is too large")
    sums: dict[Monomial, Rational] = {}
    for m, c in p:
        for n, d in q:
            joined = _join(m, n) if m and n else m or n
            sums[joined] = sums.get(joined, 0) + c * d
    return freeze(sums)


def power(p: Poly, n: int) -> Poly:
    require(0 <= n <= MAX_EXPONENT, f"{n} is not an exponent between 0 and {MAX_EXPONENT}")
    if len(p) == 1 and n:
        ((m, c),) = p
        return frozenset({(tuple((a, e * n) for a, e in m), c**n)})
    result = ONE
    for bit in bin(n)[2:]:
        result = times(result, result)
        if bit == "1":
            result = times(result, p)
    return result


def rational_of(p: Poly) -> Rational | None:
    """The value of a constant polynomial, None for any other."""
    if len(p) > 1:
        return None
    return next((None if m else c for m, c in p), 0)


def combine_vectors(parts: Iterable[tuple[Poly, Vector]]) -> Vector:
    sums: dict[int, Poly] = {}
    for weight, v in parts:
        for a, c in v:
            sums[a] = add(sums.get(a, ZERO), times(weight, c))
    return frozenset((a, c) for a, c in sums.items() if c)


def arrow(place: int) -> Vector:
    return frozenset({(place, ONE)})


def difference(v: Vector, w: Vector) -> Vector:
    return combine_vectors([(ONE, v), (constant(-1), w)])


def inner(v: Vector, w: Vector) -> Poly:
    sums: dict[Monomial, Rational] = {}
    for a, c in v:
        for b, d in w:
            accumulate(sums, times(times(c, d), lift(atom("ip", min(a, b), max(a, b)))))
    return freeze(sums)


def natural(index: Index) -> Poly:
    return constant(index[1]) if index[0] == "" else add(lift(atom("nat", index[0])), constant(index[1]))


def function(head: str, p: Poly) -> Poly:
    require(head in FUNCTIONS, f"{head!r} is not a function of one real number")
    return lift(atom(head, p))


def larger(p: Poly, q: Poly) -> Poly:
    return lift(atom("max", frozenset({p, q})))


def chosen(c: Poly, p: Poly, q: Poly) -> Poly:
    return lift(atom("choice", c, p, q))


def raised(base: Poly, n: Index) -> Poly:
    known = power(base, n[1])
    return known if n[0] == "" else times(known, lift(atom("pow", base, n[0])))


def summed(upper: Index, body: Poly) -> Poly:
    """The sum of ``body``, whose own binder has number 0, below ``upper``; factors that do not depend on it stand outside."""
    name, extra = upper
    require(extra <= MAX_UNFOLD, f"a sum would be unfolded {extra} times")
    require(not extra or isinstance(name, str), "a sum up to a bound natural has an offset")
    parts = [Rewrite({}, fill=(name, k)).poly(body, 0) for k in range(extra)]
    if name != "":
        leave = Rewrite({}, fill=("", 0))  # nothing left outside has the number 0: the others count one binder less
        for m, c in body:
            inside = tuple((a, e) for a, e in m if ("nat", 0) in ATOMS[a].free)
            outside_ = leave.poly(frozenset({(tuple(f for f in m if f not in inside), c)}), 0)
            parts.append(times(outside_, lift(atom("sum", name, frozenset({(inside, 1)})) if inside else atom("nat", name))))
    return add(*parts)


def derivative(p: Poly, x: str) -> Poly:
    """The derivative in the real variable x, where nothing but the six functions stands between x and p."""
    sums: dict[Monomial, Rational] = {}
    for m, c in p:
        for a, e in m:
            if ("var", x) in ATOMS[a].free:
                rest = tuple((b, k - (a == b)) for b, k in m if b != a or k > 1)
                accumulate(sums, times(frozenset({(rest, c * e)}), _slope(a, x)))
    return freeze(sums)


@lru_cache(maxsize=1 << 12)
def _slope(a: int, x: str) -> Poly:
    head, args = ATOMS[a].head, ATOMS[a].args
    if head == "var":
        return ONE
    require(head in FUNCTIONS, f"{head} of something that depends on {x} cannot be differentiated")
    (q,), me = args, lift(a)
    outer = {
        "inv": lambda: add((-1, times(me, me))),
        "sqrt": lambda: add((Fraction(1, 2), function("inv", me))),
        "exp": lambda: me,
        "log": lambda: function("inv", q),
        "sin": lambda: function("cos", q),
        "cos": lambda: add((-1, function("sin", q))),
    }[head]()
    return times(outer, derivative(q, x))


def domains(p: Poly, x: str) -> frozenset[tuple[str, Poly]]:
    """Each inv, sqrt and log, at any depth, of something that depends on x."""
    found: set[tuple[str, Poly]] = set()
    todo, seen = [p], {p}
    while todo:
        for a in {a for m, _ in todo.pop() for a, _ in m}:
            if ATOMS[a].head in FUNCTIONS and ("var", x) in ATOMS[a].free:
                q = ATOMS[a].args[0]
                if ATOMS[a].head in ("inv", "sqrt", "log"):
                    found.add((ATOMS[a].head, q))
                if q not in seen:
                    seen.add(q)
                    todo.append(q)
    return frozenset(found)


# ---- substitution ----------------------------------------------------------------------------------------------------


class Rewrite:
    """Replaces free names by images, or the name ``bind`` by a new binder, or the outermost binder by ``fill``."""

    def __init__(self, mapping: Mapping[Name, Any], bind: str | None = None, fill: Index | None = None) -> None:
        self.mapping, self.bind, self.fill = mapping, bind, fill
        self._done: dict[tuple[int, int], Any] = {}

    def touches(self, free: frozenset[Name], depth: int) -> bool:
        if self.bind is not None:
            return ("nat", self.bind) in free
        if self.fill is not None:
            return any(isinstance(n, int) and n >= depth for _, n in free)
        return not self.mapping.keys().isdisjoint(free)

    def index(self, index: Index, depth: int) -> Index:
        name, offset = index
        if self.bind is not None and name == self.bind:
            return depth, offset
        if self.fill is not None and isinstance(name, int):
            return (self.fill[0], self.fill[1] + offset) if name == depth else (name - (name > depth), offset)
        image: Index | None = self.mapping.get(("nat", name))
        return index if image is None else (image[0], image[1] + offset)

    def poly(self, p: Poly, depth: int) -> Poly:
        if not self.touches(measure(p)[0], depth):
            return p
        sums: dict[Monomial, Rational] = {}
        for m, c in p:
            moved = [(a, e) for a, e in m if self.touches(ATOMS[a].free, depth)]
            product: Poly = frozenset({(tuple(f for f in m if f not in moved), c)})
            for a, e in moved:
                product = times(product, power(self.atom(a, depth), e))
            accumulate(sums, product)
        return freeze(sums)

    def vector(self, v: Vector, depth: int) -> Vector:
        return combine_vectors(
            (self.poly(c, depth), self.atom(a, depth) if self.touches(ATOMS[a].free, depth) else arrow(a)) for a, c in v
        )

    def formula(self, f: Formula, depth: int) -> Formula:
        if f[0] == "all":
            return ("all", self.formula(f[1], depth + 1))
        if f[0] == "class":
            return ("class", f[1], self.mapping.get(("fun", f[2]), f[2]), tuple(self.poly(p, depth) for p in f[3]))
        return (f[0], self.vector(f[1], depth) if f[0] == "veq" else self.poly(f[1], depth))

    def atom(self, place: int, depth: int) -> Any:
        """The image of an atom: a polynomial, or a vector for an atom that is one."""
        key = (place, depth)
        if key not in self._done:
            self._done[key] = self._atom(place, depth)
        return self._done[key]

    def _atom(self, place: int, depth: int) -> Any:
        head, args, free, _, _ = ATOMS[place]
        if not self.touches(free, depth):
            return arrow(place) if head in DIRECTED else lift(place)
        if head in ("var", "vec"):
            return self.mapping[(head, args[0])]
        if head == "nat":
            return natural(self.index((args[0], 0), depth))
        if head in ("seq", "vseq"):
            moved = atom(head, self.mapping.get((head, args[0]), args[0]), self.index(args[1], depth))
            return arrow(moved) if head == "vseq" else lift(moved)
        if head in ("val", "grad", "inf"):
            moved = atom(head, self.mapping.get(("fun", args[0]), args[0]), *(self.vector(v, depth) for v in args[1:]))
            return arrow(moved) if head == "grad" else lift(moved)
        if head == "dir":
            return arrow(atom("dir", self.vector(args[0], depth)))
        if head == "ip":
            return inner(self.atom(args[0], depth), self.atom(args[1], depth))
        if head == "max":
            return lift(atom("max", frozenset(self.poly(p, depth) for p in args[0])))
        if head == "choice":
            return chosen(*(self.poly(p, depth) for p in args))
        if head == "pow":
            return raised(self.poly(args[0], depth), self.index((args[1], 0), depth))
        if head == "sum":
            return summed(self.index((args[0], 0), depth), self.poly(args[1], depth + 1))
        return function(head, self.poly(args[0], depth))


def instantiate(f: Formula, mapping: Mapping[Name, Any]) -> Formula:
    return Rewrite(mapping).formula(f, 0)


def generalised(f: Formula, variable: str) -> Formula:
    require(not any(isinstance(n, int) for _, n in measure_formula(f)[0]), "a bound natural has left its binder")
    return ("all", Rewrite({}, bind=variable).formula(f, 0))


def specialised(f: Formula, index: Index) -> Formula:
    return Rewrite({}, fill=index).formula(f[1], 0)


# ---- reading ---------------------------------------------------------------------------------------------------------


def listed(data: Any, length: int | None = None) -> list[Any]:
    require(type(data) is list and length in (None, len(data)), f"a list{f' of {length}' if length else ''} is needed")
    return data  # type: ignore[no-any-return]


def integer(data: Any) -> int:
    require(type(data) is int and data.bit_length() < 13_000, "an integer is needed")
    return data  # type: ignore[no-any-return]


def rational(data: Any) -> Rational:
    require(type(data) is str and NUMBER.match(data), "a rational number is written as a string like '-3/4'")
    c = Fraction(data)
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
            "inf": (identifier,),
            "nat": (_natural_name,),
            "seq": (identifier, self.index),
            "vseq": (identifier, self.index),
            "val": (identifier, self.vector),
            "grad": (identifier, self.vector),
            "dir": (self.vector,),
            "ip": (self._directed, self._directed),
            "max": (self.poly, self.poly),
            "choice": (self.poly, self.poly, self.poly),
            "pow": (self.poly, self.index),
            "sum": (_natural_name, self.index, self.poly),
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
        return atom(head, *parts)

    @staticmethod
    def _canonical(bound: str, height: int) -> None:
        require(bound == f"#{height + 1}", f"the bound natural must be called #{height + 1} here")

    def place(self, data: Any) -> int:
        number = integer(data)
        require(0 <= number < len(self._places), "an atom is used before it is in the table")
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
                place, exponent = self.place(listed(factor, 2)[0]), integer(factor[1])
                require(1 <= exponent <= MAX_EXPONENT, f"an exponent is not between 1 and {MAX_EXPONENT}")
                require(ATOMS[place].head not in DIRECTED and place not in powers, "a monomial has a vector, or an atom twice")
                powers[place] = exponent
            accumulate(sums, [(tuple(sorted(powers.items())), rational(c))])
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

    def formula(self, data: Any) -> Formula:
        head, *args = listed(data) or [None]
        if head == "class":
            require(len(args) >= 2 and type(args[0]) is str, "a class needs its name and a function")
            require(PARAMETERS.get(args[0]) == len(args) - 2, "there is no such class with so many parameters")
            return ("class", args[0], identifier(args[1]), tuple(self.poly(p) for p in args[2:]))
        if head == "all" and len(args) == 2:
            body = self.formula(args[1])
            self._canonical(_natural_name(args[0]), measure_formula(body)[1])
            return generalised(body, args[0])
        require(head in ("ge", "gt", "eq", "veq") and len(args) == 1, "this is not a formula")
        return (head, self.vector(args[0]) if head == "veq" else self.poly(args[0]))

    def closed_formula(self, data: Any) -> Formula:
        return closed(self.formula(data))

    def closed(self, data: Any, kind: str) -> Any:
        """A ``poly``, ``vector`` or ``index`` without unbound binder names."""
        if kind == "index":
            result: Any = self.index(data)
            free = _index_free(result)
        elif kind == "poly":
            result = self.poly(data)
            free = measure(result)[0]
        else:
            result = self.vector(data)
            free = measure_vector(result)[0]
        _closed_names(free)
        return result


def _closed_names(free: frozenset[Name]) -> None:
    require(all(isinstance(n, str) and IDENTIFIER.match(n) for _, n in free), "the name of a binder is used outside it")


def closed(f: Formula) -> Formula:
    _closed_names(measure_formula(f)[0])
    return f


# ---- text ------------------------------------------------------------------------------------------------------------


def show(formula: Formula) -> str:
    """The canonical text of a formula, with bound naturals named after how deeply binders are nested in their scope.

    Parameters
    ----------
    formula : a formula, as in a :class:`~samproof.recheck.Sequent`.

    Returns
    -------
    str
        Equal for two formulas exactly when they are equal.

    Examples
    --------
    >>> from samproof.recheck import show, statement
    >>> show(statement(["ge", [["1/2", [[0, 2]]]]], [["var", "x"]]))
    'ge [1/2*var(x)^2]'
    """
    return _formula_text(formula, ())


def brief(formula: Formula) -> str:
    """A formula's text, or its size where the text would be long."""
    size = measure_formula(formula)[2]
    return f"'{show(formula)}'" if size <= 60 else f"a formula '{formula[0]}' of {size} nodes"


def _name_text(name: str | int, bound: tuple[str, ...]) -> str:
    return bound[-1 - name] if isinstance(name, int) else name


def _index_text(index: Index, bound: tuple[str, ...]) -> str:
    return str(index[1]) if index[0] == "" else f"{_name_text(index[0], bound)}+{index[1]}"


def _poly_text(p: Poly, bound: tuple[str, ...]) -> str:
    rows = sorted((sorted((_atom_text(a, bound), e) for a, e in m), c) for m, c in p)
    return "[" + " + ".join("*".join([str(c), *(f"{a}^{e}" for a, e in m)]) for m, c in rows) + "]"


def _vector_text(v: Vector, bound: tuple[str, ...]) -> str:
    rows = sorted((_atom_text(a, bound), _poly_text(c, bound)) for a, c in v)
    return "<" + " + ".join(c + a for a, c in rows) + ">"


def _atom_text(place: int, bound: tuple[str, ...]) -> str:
    head, args, _, height, _ = ATOMS[place]
    if head == "sum":
        binder = f"#{height}"
        texts = [binder, _index_text((args[0], 0), bound), _poly_text(args[1], (*bound, binder))]
    elif head == "ip":
        texts = sorted(_atom_text(a, bound) for a in args)
    elif head == "max":
        texts = sorted(_poly_text(p, bound) for p in args[0])
        texts = texts * 2 if len(texts) == 1 else texts
    elif head == "choice":
        texts = [_poly_text(p, bound) for p in args]
    elif head == "pow":
        texts = [_poly_text(args[0], bound), _index_text((args[1], 0), bound)]
    elif head == "nat":
        texts = [_name_text(args[0], bound)]
    elif head in ("seq", "vseq"):
        texts = [args[0], _index_text(args[1], bound)]
    elif head in FUNCTIONS:
        texts = [_poly_text(args[0], bound)]
    else:
        texts = [a if isinstance(a, str) else _vector_text(a, bound) for a in args]
    return f"{head}({','.join(texts)})"


def _formula_text(f: Formula, bound: tuple[str, ...]) -> str:
    if f[0] == "all":
        binder = f"#{measure_formula(f)[1]}"
        return f"all {binder} {_formula_text(f[1], (*bound, binder))}"
    if f[0] == "class":
        return " ".join(["class", f[1], f[2], *(_poly_text(p, bound) for p in f[3])])
    return f"{f[0]} {_vector_text(f[1], bound) if f[0] == 'veq' else _poly_text(f[1], bound)}"
