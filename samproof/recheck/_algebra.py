"""Terms for the second checker: polynomials as frozen sets over interned atoms, bound naturals as de Bruijn numbers.

A natural number is ``(name, offset)``: a string is a free name, an integer counts the binders between the occurrence and
its own, and the empty string stands for zero.  A function is its name, or ``(family, index)`` for one of a family.
Substitution therefore has nothing to rename and nothing to capture: the images it puts under a binder never hold an integer
name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

Rational = int | Fraction
Monomial = tuple[tuple[int, int], ...]
Poly = frozenset[tuple[Monomial, Rational]]
Vector = frozenset[tuple[int, Poly]]
Index = tuple[str | int, int]
Function = str | tuple[str, Index]
Formula = tuple[Any, ...]
Name = tuple[str, str | int]

FUNCTIONS = frozenset({"inv", "sqrt", "exp", "log", "sin", "cos"})
DIRECTED = frozenset({"vec", "vseq", "path", "grad", "dir", "vmean"})
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
        return measure_index(args[1]) | {(head, args[0])}, 0, 0
    if head == "path":
        return measure_index(args[1]) | measure_index(args[2]) | {(head, args[0])}, 0, 0
    if head in ("inf", "val", "grad"):
        free, height, size = measure_vector(args[1]) if len(args) == 2 else (_NOTHING, 0, 0)
        return free | measure_function(args[0]), height, size
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
    if head in ("mean", "vmean"):
        free, height, size = (measure if head == "mean" else measure_vector)(args[2])
        return outside(free) | measure_index(args[1]) | {("law", args[0])}, height + 1, size
    return measure(args[0]) if args else (_NOTHING, 0, 0)


def outside(free: frozenset[Name], binders: int = 1) -> frozenset[Name]:
    """The free names of what is under one or more binders, seen from outside them."""
    return frozenset((s, n) if isinstance(n, str) else (s, n - binders) for s, n in free if isinstance(n, str) or n >= binders)


def _union(parts: Iterable[tuple[frozenset[Name], int, int]]) -> tuple[frozenset[Name], int, int]:
    free, height, size = _NOTHING, 0, 0
    for f, h, s in parts:
        free, height, size = free | f, max(height, h), size + s
    return free, height, size


def measure_index(index: Index) -> frozenset[Name]:
    return _NOTHING if index[0] == "" else frozenset({("nat", index[0])})


def measure_function(f: Function) -> frozenset[Name]:
    return frozenset({("fun", f)}) if isinstance(f, str) else measure_index(f[1]) | {("family", f[0])}


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
        return free | measure_function(f[2]), height, size
    if f[0] in ("average", "variance"):
        free, height, size = measure(f[4]) if f[0] == "variance" else (_NOTHING, 0, 0)
        return free | {("fun", f[1]), ("family", f[2]), ("law", f[3])}, height, size
    if f[0] == "chain":
        free, height, size = measure_vector(f[4])
        binders = len(f[3]) + 2
        return outside(free, binders) | {("path", f[1]), *(("law", p) for p in (f[2], *f[3]))}, height + binders, size
    return measure_vector(f[1]) if f[0] == "veq" else measure(f[1])


# ---- arithmetic ------------------------------------------------------------------------------------------------------


def freeze(sums: Mapping[Monomial, Rational]) -> Poly:
    if len(sums) > MAX_TERMS:
        raise Refused(f"a polynomial has more than {MAX_TERMS} terms")
    return frozenset([(m, c if type(c) is int or c.denominator != 1 else c.numerator) for m, c in sums.items() if c])


def accumulate(sums: dict[Monomial, Rational], p: Iterable[tuple[Monomial, Rational]], weight: Rational = 1) -> None:
    for m, c in p if weight == 1 else [(m, weight * c) for m, c in p]:
        sums[m] = sums[m] + c if m in sums else c


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
            sums[joined] = sums[joined] + c * d if joined in sums else c * d
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


def as_number(index: Index) -> Poly:
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
