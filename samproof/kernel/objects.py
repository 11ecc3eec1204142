"""The objects of the kernel: indices, atoms, polynomials over atoms, vectors over vector atoms, formulas.

Everything is immutable and in canonical form, so two terms mean the same polynomial over the same atoms exactly when
their ``key`` strings agree.  Keys of polynomials, vectors and formulas are written when they are first asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import Any, NoReturn

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_']*\Z")
BOUND = re.compile(r"[#$][0-9]+\Z")
MAX_DEGREE = 4096
_set = object.__setattr__


class KernelError(Exception):
    """A rule was refused.  The message names the rule, the operands and what is wrong with them."""


def named(name: object, what: str) -> str:
    """The name itself, of a ``natural`` perhaps a bound one.

    Raises
    ------
    KernelError : for anything but a name.
    """
    if type(name) is not str or not (NAME.match(name) or (BOUND.match(name) and what == "natural")):
        raise KernelError(f"{name!r} is not a name for a {what}")
    return name


def typed(value: Any, kind: type) -> Any:
    """The value itself.

    Raises
    ------
    KernelError : for a value of any other type, a subclass included.
    """
    if type(value) is not kind:
        raise KernelError(f"expected {kind.__name__}, got {type(value).__name__}: {value!r}")
    return value


class _Frozen:
    """Equality and hash by canonical key; attributes cannot be assigned."""

    __slots__ = ("_free", "_hash", "_height")  # the first and the last belong to ``terms.free`` and ``terms.height``
    key: str

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: cannot set {name!r}")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other or (type(other) is type(self) and other.key == self.key)

    def __hash__(self) -> int:
        try:
            return self._hash  # type: ignore[attr-defined, no-any-return]
        except AttributeError:
            _set(self, "_hash", hash(self.key))
            return self._hash  # type: ignore[attr-defined, no-any-return]

    def __repr__(self) -> str:
        return self.key

    def __reduce__(self) -> NoReturn:
        raise TypeError("kernel terms are not pickled; use samproof.kernel.codec")

    def __copy__(self) -> _Frozen:
        return self

    def __deepcopy__(self, memo: object) -> _Frozen:
        return self


class _Named(_Frozen):
    """An object whose key is written when it is made."""

    __slots__ = ("key",)

    def __init__(self, key: str) -> None:
        _set(self, "key", key)
        _set(self, "_hash", hash(key))


class _Composed(_Frozen):
    """An object whose key is written when it is first asked for."""

    __slots__ = ("_key",)

    @property
    def key(self) -> str:  # type: ignore[override]
        try:
            return self._key  # type: ignore[attr-defined, no-any-return]
        except AttributeError:
            _set(self, "_key", self._written())
            return self._key  # type: ignore[attr-defined, no-any-return]

    def _written(self) -> str:
        raise NotImplementedError


class Index(_Named):
    """A natural number ``name + offset``; ``name`` is empty for a constant."""

    __slots__ = ("name", "offset")
    name: str
    offset: int

    def __init__(self, name: str, offset: int = 0) -> None:
        if type(name) is not str or type(offset) is not int or (name and not (NAME.match(name) or BOUND.match(name))):
            raise KernelError(f"index: {name!r} + {offset!r} is not a natural-number variable plus an integer")
        if not 0 <= offset <= MAX_DEGREE:
            raise KernelError(f"index: {name or '0'} {offset:+d} is not between 0 and {MAX_DEGREE} above a natural number")
        _set(self, "name", name)
        _set(self, "offset", offset)
        super().__init__(f"{name}+{offset}" if name else str(offset))

    def shift(self, by: int) -> Index:
        return Index(self.name, self.offset + by)


class Component(_Named):
    """The function ``name[index]`` of a family of functions."""

    __slots__ = ("index", "name")
    name: str
    index: Index

    def __init__(self, name: str, index: Index) -> None:
        _set(self, "name", name)
        _set(self, "index", index)
        super().__init__(f"{name}[{index.key}]")


class Atom(_Named):
    """A scalar or vector the kernel does not look inside: a head and its arguments."""

    __slots__ = ("args", "head")
    head: str
    args: tuple[Any, ...]

    def __init__(self, head: str, *args: Any) -> None:
        _set(self, "head", head)
        _set(self, "args", args)
        super().__init__(f"{head}({','.join(a if type(a) is str else a.key for a in args)})")


VECTOR_HEADS = frozenset({"vec", "vseq", "path", "grad", "dir", "vmean"})
Monomial = tuple[tuple[Atom, int], ...]


def _merge(a: Monomial, b: Monomial) -> Monomial:
    if not a:
        return b
    if not b:
        return a
    powers = dict(a)
    for atom, exponent in b:
        powers[atom] = powers.get(atom, 0) + exponent
    return tuple(sorted(powers.items(), key=lambda item: item[0].key))


class Poly(_Composed):
    """A polynomial with rational coefficients over scalar atoms: nonzero integers over one positive denominator, in lowest terms."""

    __slots__ = ("_below", "_over", "_terms")
    _over: dict[Monomial, int]
    _below: int

    def __init__(self, terms: Mapping[Monomial, Fraction]) -> None:
        below = lcm(*(c.denominator for c in terms.values()))
        self._fill({m: c.numerator * (below // c.denominator) for m, c in terms.items()}, below)

    def _fill(self, over: dict[Monomial, int], below: int) -> None:
        """The integers, in a dictionary that is not used again, divided by a positive one."""
        if 0 in over.values():
            over = {m: n for m, n in over.items() if n}
        common = 1 if below == 1 else gcd(below, *over.values())
        _set(self, "_over", over if common == 1 else {m: n // common for m, n in over.items()})
        _set(self, "_below", below // common)

    @staticmethod
    def _ratio(over: dict[Monomial, int], below: int) -> Poly:
        made: Poly = object.__new__(Poly)
        made._fill(over, below)
        return made

    @staticmethod
    def const(value: int | Fraction) -> Poly:
        if type(value) not in (int, Fraction):
            raise KernelError(f"{value!r} is not an exact rational")
        return Poly._ratio({(): value.numerator}, value.denominator)

    @staticmethod
    def atom(atom: Atom) -> Poly:
        return Poly._ratio({((atom, 1),): 1}, 1)

    @staticmethod
    def sum(parts: Iterable[Poly]) -> Poly:
        rows = list(parts)
        below = lcm(*(p._below for p in rows))
        total: dict[Monomial, int] = {}
        for p in rows:
            factor = below // p._below
            for m, n in p._over.items():
                total[m] = total.get(m, 0) + n * factor
        return Poly._ratio(total, below)

    @property
    def terms(self) -> tuple[tuple[Monomial, Fraction], ...]:
        """The monomials in order, each with its coefficient."""
        try:
            return self._terms  # type: ignore[attr-defined, no-any-return]
        except AttributeError:
            ordered = sorted(self._over.items(), key=lambda t: [(a.key, e) for a, e in t[0]])
            _set(self, "_terms", tuple((m, Fraction(n, self._below)) for m, n in ordered))
            return self._terms  # type: ignore[attr-defined, no-any-return]

    def _written(self) -> str:
        return "[" + " + ".join("*".join([str(c), *(f"{a.key}^{e}" for a, e in m)]) for m, c in self.terms) + "]"

    def __eq__(self, other: object) -> bool:
        return self is other or (type(other) is Poly and other._below == self._below and other._over == self._over)

    __hash__ = _Composed.__hash__

    def __add__(self, other: Poly) -> Poly:
        return Poly.sum((self, other))

    def __neg__(self) -> Poly:
        return Poly._ratio({m: -n for m, n in self._over.items()}, self._below)

    def __sub__(self, other: Poly) -> Poly:
        return self + (-other)

    def __mul__(self, other: Poly) -> Poly:
        total: dict[Monomial, int] = {}
        for m, c in self._over.items():
            for n, d in other._over.items():
                k = _merge(m, n)
                total[k] = total.get(k, 0) + c * d
        return Poly._ratio(total, self._below * other._below)

    def scale(self, by: int | Fraction) -> Poly:
        return Poly._ratio({m: n * by.numerator for m, n in self._over.items()}, self._below * by.denominator)

    def __pow__(self, n: int) -> Poly:
        result = self if n > 0 else ONE
        for _ in range(n - 1):
            result = result * self
        return result

    def constant(self) -> Fraction | None:
        """The value of a constant polynomial, None for any other."""
        if not self._over:
            return Fraction(0)
        return Fraction(self._over[()], self._below) if len(self._over) == 1 and () in self._over else None

    def atoms(self) -> set[Atom]:
        return {a for m in self._over for a, _ in m}


ZERO, ONE = Poly({}), Poly({(): Fraction(1)})


class Vec(_Composed):
    """A linear combination of vector atoms with polynomial coefficients."""

    __slots__ = ("terms",)
    terms: tuple[tuple[Atom, Poly], ...]

    def __init__(self, terms: Mapping[Atom, Poly]) -> None:
        kept = sorted(((a, c) for a, c in terms.items() if c != ZERO), key=lambda t: t[0].key)
        _set(self, "terms", tuple(kept))

    def _written(self) -> str:
        return "<" + " + ".join(f"{c.key}{a.key}" for a, c in self.terms) + ">"

    def __eq__(self, other: object) -> bool:
        return self is other or (type(other) is Vec and other.terms == self.terms)

    __hash__ = _Composed.__hash__

    @staticmethod
    def atom(atom: Atom) -> Vec:
        return Vec({atom: ONE})

    def __add__(self, other: Vec) -> Vec:
        total = dict(self.terms)
        for a, c in other.terms:
            total[a] = total[a] + c if a in total else c
        return Vec(total)

    def __sub__(self, other: Vec) -> Vec:
        return self + other.scale(-ONE)

    def scale(self, by: Poly) -> Vec:
        return Vec({a: c * by for a, c in self.terms})


class Formula(_Composed):
    """``ge p`` (p >= 0), ``gt p``, ``eq p``, ``veq v`` (v = 0), ``all #k phi`` over the naturals, ``class name f parameters``.

    And of chance: ``average f l P``, ``variance f l P sigma``, ``chain x Q P ... v``; see ``average``, ``variance``, ``chain``.
    """

    __slots__ = ("args", "head")
    head: str
    args: tuple[Any, ...]

    def __init__(self, head: str, *args: Any) -> None:
        _set(self, "head", head)
        _set(self, "args", args)

    def _written(self) -> str:
        return f"{self.head} {' '.join(a if type(a) is str else a.key for a in self.args)}"

    def __eq__(self, other: object) -> bool:
        return self is other or (type(other) is Formula and other.head == self.head and other.args == self.args)

    __hash__ = _Composed.__hash__


Function = str | Component
