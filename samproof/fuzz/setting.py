"""What a claim about functions needs before it can be tried: which symbols are free, between which bounds, which are defined."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from .. import kernel as k
from ..claims.expr import Expr, Relation
from ..claims.lemma import Lemma
from .interpret import Motion


class Bound(NamedTuple):
    """slope*s + rest >= 0, or > 0, for a symbol s that occurs in neither."""

    slope: k.Poly
    rest: k.Poly
    strict: bool


def affine(p: k.Poly, name: str) -> tuple[k.Poly, k.Poly] | None:
    """Slope and rest of a polynomial of degree one in a symbol, None for any other."""
    slope, rest = k.ZERO, k.ZERO
    for monomial, c in p.terms:
        factor = k.Poly.const(c)
        power = 0
        for atom, e in monomial:
            if atom.head == "var" and atom.args[0] == name:
                power = e
            elif ("var", name) in k.free(atom):
                return None
            else:
                factor = factor * k.Poly.atom(atom) ** e
        if power > 1:
            return None
        slope, rest = (slope + factor, rest) if power else (slope, rest + factor)
    return (slope, rest) if slope.terms else None


class Setting:
    """A claim, taken apart.

    Attributes
    ----------
    symbols : the free scalar symbols, each after those on which its bounds depend.
    bounds : for each of them the relations that bound it.
    defined : symbols that a hypothesis ``Eq(symbol, expression)`` defines, with the expression.
    hypotheses : every scalar hypothesis that no definition makes true.
    classes : for each function its classes with their constants.
    vectors : names of vectors, and of orbits in an abstract space.
    sequences : names of sequences of numbers.
    naturals : names of natural numbers with their least values.
    """

    def __init__(self, lemma: Lemma) -> None:
        self.lemma, self.motion = lemma, Motion(lemma)
        self.claim = lemma.claim
        free = lemma.names | k.free(lemma.claim.lhs.poly) | k.free(lemma.claim.rhs.poly)
        declared = {s.args[0]: s for s in lemma.symbols()}
        relations = lemma.relations()
        self.classes: dict[str, list[tuple[str, tuple[k.Poly, ...]]]] = {
            f.name: [(kind, tuple(p.poly for p in constants)) for kind, constants in f.classes.items()]
            for f in lemma.functions()
        }
        self.vectors = sorted({name for sort, name in free if sort in ("vec", "vseq")})
        self.sequences = sorted({name for sort, name in free if sort == "seq"})
        self.naturals = {name: _least(declared.get(name)) for sort, name in sorted(free) if sort == "nat"}
        names = [name for name in declared if ("var", name) in free]
        names += sorted({name for sort, name in free if sort == "var"} - set(names))
        constants = {n for parts in self.classes.values() for _, ps in parts for p in ps for s, n in k.free(p) if s == "var"}
        self.defined: dict[str, k.Poly] = {}
        self.hypotheses: list[k.Formula] = []
        for r in relations:
            if not (r.op == "==" and self._define(r, [*(n for n in names if n not in constants)])):
                self.hypotheses.append(r.formula)
        self.hypotheses = list(dict.fromkeys(self.hypotheses))
        names = [n for n in names if n not in self.defined]
        self.bounds: dict[str, list[Bound]] = {n: [] for n in names}
        self._below: dict[str, set[str]] = {n: set() for n in names}
        for r in relations:
            self._bind(
                r, [*(n for n in reversed(names) if n not in constants), *(n for n in reversed(names) if n in constants)]
            )
        self.symbols = list(self._ordered(names))

    def _define(self, r: Relation, names: list[str]) -> bool:
        """Take the relation as the definition of a symbol, if it is one."""
        p = r.formula.args[0]
        for name in [*_bare(r), *reversed(names)]:
            split = affine(p, name) if name in names and name not in self.defined else None
            c = split[0].constant() if split else None
            if split and c and not any(("var", name) in k.free(q) for q in self.defined.values()):
                self.defined[name] = split[1].scale(-1 / c)
                return True
        return False

    def _bind(self, r: Relation, names: list[str]) -> None:
        """Let a relation between scalar symbols bound one of them."""
        formula = r.formula
        if formula.head not in ("ge", "gt") or r.op == "!=":
            return
        free = k.free(formula)
        inside = {name for sort, name in free if sort == "var"}
        if any(sort not in ("var", "nat") for sort, _ in free) or not inside <= set(self.bounds):
            return
        for name in [*_bare(r), *names]:
            split = affine(formula.args[0], name) if name in inside else None
            others = inside - {name}
            if split and not any(name == o or name in self._needs(o) for o in others):
                self.bounds[name].append(Bound(*split, formula.head == "gt"))
                self._below[name] |= others
                return

    def _needs(self, name: str) -> set[str]:
        found: set[str] = set()
        todo = [name]
        while todo:
            for other in self._below[todo.pop()] - found:
                found.add(other)
                todo.append(other)
        return found

    def _ordered(self, names: list[str]) -> Iterator[str]:
        done: set[str] = set()
        while len(done) < len(names):
            for n in names:
                if n not in done and self._below[n] <= done:
                    done.add(n)
                    yield n

    @cached_property
    def conditions(self) -> list[k.Formula]:
        """What has to hold for the claim to mean anything, where no bound index of a sum occurs in it."""
        known = {("nat", n) for n in self.naturals}
        found = [c.formula for c in self.claim.conditions()]
        return [f for f in found if all(sort != "nat" or (sort, name) in known for sort, name in k.free(f))]


def _bare(r: Relation) -> list[str]:
    return [e.args[0] for e in (r.lhs, r.rhs) if e.op == "symbol"]


def _least(symbol: Expr | None) -> int:
    lows = [int(r.rhs.args[0]) for r in symbol.domain if r.op == ">=" and r.rhs.op == "num"] if symbol is not None else []
    return max([0, *lows])


def sides(claim: Relation) -> tuple[Any, Any]:
    """Both sides of a claim in the kernel's form, the smaller one first where it is an inequality."""
    left, right = claim.lhs.poly, claim.rhs.poly
    return (right, left) if claim.op[0] == ">" else (left, right)
