"""Terms: how they are made, what is free in them, and substitution.

Nothing here knows any mathematics beyond commutative-ring arithmetic, bilinearity of the inner product, the recursive
definitions of ``b**n`` and of finite sums, and that a mean is linear and the mean of 1 is 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import count
from typing import Any, NamedTuple, TypeVar

from .objects import ONE as ONE
from .objects import ZERO as ZERO
from .objects import Atom as Atom
from .objects import Component as Component
from .objects import Formula as Formula
from .objects import Function as Function
from .objects import Index as Index
from .objects import KernelError as KernelError
from .objects import Monomial as Monomial
from .objects import Poly as Poly
from .objects import Vec as Vec
from .objects import named, typed

UNARY = ("inv", "sqrt", "exp", "log", "sin", "cos")
_FRESH = count()
Target = Poly | Vec | Index | str
Sort = tuple[str, str]
_Found = TypeVar("_Found")

# ---- constructors: the only way terms are made outside this file -----------------------------------------------------


def var(name: str) -> Poly:
    return Poly.atom(Atom("var", named(name, "real variable")))


def nat(index: Index) -> Poly:
    """The real number that an index stands for."""
    offset = Poly.const(typed(index, Index).offset)
    return Poly.atom(Atom("nat", index.name)) + offset if index.name else offset


def seq(name: str, index: Index) -> Poly:
    return Poly.atom(Atom("seq", named(name, "sequence"), typed(index, Index)))


def pi() -> Poly:
    return Poly.atom(Atom("pi"))


def vec(name: str) -> Vec:
    return Vec.atom(Atom("vec", named(name, "vector")))


def vseq(name: str, index: Index) -> Vec:
    return Vec.atom(Atom("vseq", named(name, "sequence of vectors"), typed(index, Index)))


def path(name: str, time: Index, sample: Index) -> Vec:
    """Where the sample path number ``sample`` of a random sequence of vectors is at a time."""
    return Vec.atom(Atom("path", named(name, "random sequence"), typed(time, Index), typed(sample, Index)))


def component(family: str, index: Index) -> Component:
    return Component(named(family, "family of functions"), typed(index, Index))


def _function(f: Function) -> Function:
    return f if type(f) is Component else named(f, "function")


def grad(f: Function, point: Vec) -> Vec:
    return Vec.atom(Atom("grad", _function(f), typed(point, Vec)))


def direction(v: Vec) -> Vec:
    """v/|v|, and 0 where v = 0."""
    return Vec.atom(Atom("dir", typed(v, Vec)))


def value(f: Function, point: Vec) -> Poly:
    return Poly.atom(Atom("val", _function(f), typed(point, Vec)))


def infimum(f: Function) -> Poly:
    return Poly.atom(Atom("inf", _function(f)))


def inner(v: Vec, w: Vec) -> Poly:
    rows = []
    for a, c in typed(v, Vec).terms:
        for b, d in typed(w, Vec).terms:
            pair = Atom("ip", a, b) if a.key <= b.key else Atom("ip", b, a)
            rows.append(c * d * Poly.atom(pair))
    return Poly.sum(rows)


def fn(head: str, p: Poly) -> Poly:
    if head not in UNARY:
        raise KernelError(f"{head!r} is not one of {', '.join(UNARY)}")
    return Poly.atom(Atom(head, typed(p, Poly)))


def maximum(p: Poly, q: Poly) -> Poly:
    first, second = sorted((typed(p, Poly), typed(q, Poly)), key=lambda r: r.key)
    return Poly.atom(Atom("max", first, second))


def choice(c: Poly, p: Poly, q: Poly) -> Poly:
    """p where c >= 0, q where c < 0."""
    return Poly.atom(Atom("choice", typed(c, Poly), typed(p, Poly), typed(q, Poly)))


def power(base: Poly, n: Index) -> Poly:
    """base**n, unfolded as far as n is a known number."""
    known: Poly = typed(base, Poly) ** typed(n, Index).offset
    return known * Poly.atom(Atom("pow", base, Index(n.name))) if n.name else known


def total(variable: str, upper: Index, body: Poly) -> Poly:
    """The sum of ``body`` over ``variable`` = 0, ..., upper - 1.

    Unfolded as far as upper is a known number, and linear: what does not depend on the variable stands before the sum.
    """
    sort = ("nat", named(variable, "natural"))
    known = ZERO
    for k in range(typed(upper, Index).offset):
        known = known + substitute(typed(body, Poly), {sort: Index(upper.name, k)})
    if not upper.name:
        return known
    for monomial, c in typed(body, Poly).terms:
        inside, outside = _parted(monomial, c, sort)
        bound, closed = _closed(inside, sort)
        whole = Poly.atom(Atom("sum", bound, Index(upper.name), closed)) if inside != ONE else nat(Index(upper.name))
        known = known + outside * whole
    return known


def _parted(monomial: Monomial, c: Fraction, sort: Sort) -> tuple[Poly, Poly]:
    """What depends on a bound name, and what does not, with the coefficient."""
    inside = Poly({tuple((a, e) for a, e in monomial if sort in free(a)): Fraction(1)})
    return inside, Poly({tuple((a, e) for a, e in monomial if sort not in free(a)): c})


def _closed(body: Any, sort: Sort) -> tuple[str, Any]:
    """A body with the canonical name of its binder in place of a free name."""
    bound = f"#{1 + height(body)}"
    return bound, substitute(body, {sort: Index(bound)})


def mean(law: str, index: Index, variable: str, body: Poly) -> Poly:
    """The mean of ``body`` when ``variable`` has the distribution ``law[index]``, which has finite support.

    Linear, and the mean of 1 is 1: what does not depend on the variable stands before the mean.
    """
    sort, known = ("nat", named(variable, "natural")), ZERO
    of = named(law, "law"), typed(index, Index)
    for monomial, c in typed(body, Poly).terms:
        inside, outside = _parted(monomial, c, sort)
        bound, closed = _closed(inside, sort)
        whole = Poly.atom(Atom("mean", bound, *of, closed)) if inside != ONE else ONE
        known = known + outside * whole
    return known


def vector_mean(law: str, index: Index, variable: str, body: Vec) -> Vec:
    """The mean of a vector, linear in the same way."""
    sort, known = ("nat", named(variable, "natural")), Vec({})
    of = named(law, "law"), typed(index, Index)
    for a, p in typed(body, Vec).terms:
        for monomial, c in p.terms:
            inside, outside = _parted(monomial, c, sort)
            if sort in free(a):
                bound, closed = _closed(Vec({a: inside}), sort)
                whole = Vec.atom(Atom("vmean", bound, *of, closed))
            else:
                whole = Vec.atom(a).scale(mean(law, index, variable, inside))
            known = known + whole.scale(outside)
    return known


def ge(p: Poly) -> Formula:
    return Formula("ge", typed(p, Poly))


def gt(p: Poly) -> Formula:
    return Formula("gt", typed(p, Poly))


def eq(p: Poly) -> Formula:
    return Formula("eq", typed(p, Poly))


def veq(v: Vec) -> Formula:
    return Formula("veq", typed(v, Vec))


def forall(variable: str, body: Formula) -> Formula:
    bound = f"#{1 + height(typed(body, Formula))}"
    return Formula("all", bound, substitute(body, {("nat", named(variable, "natural")): Index(bound)}))


CLASSES = {"smooth": 1, "convex": 0, "strongly_convex": 1, "polyak_lojasiewicz": 1, "bounded_below": 0}


def member(name: str, f: Function, *parameters: Poly) -> Formula:
    """``f`` belongs to the class ``name``: smooth(beta), convex(), strongly_convex(mu), ..."""
    if CLASSES.get(name) != len(parameters):
        raise KernelError(f"no function class {name!r} with {len(parameters)} parameters")
    return Formula("class", name, _function(f), *(typed(p, Poly) for p in parameters))


def average(f: str, family: str, law: str) -> Formula:
    """``f`` is the mean of the functions ``family[i]`` when i has the distribution ``law[0]``."""
    return Formula("average", named(f, "function"), named(family, "family of functions"), named(law, "law"))


def variance(f: str, family: str, law: str, sigma: Poly) -> Formula:
    """The mean of |grad family[i](x) - grad f(x)|^2 is at most sigma^2 for every x, when i has the distribution ``law[0]``."""
    names = named(f, "function"), named(family, "family of functions"), named(law, "law")
    return Formula("variance", *names, typed(sigma, Poly))


class Chain(NamedTuple):
    """A Markov chain taken apart: ``step`` is where ``sequence[time, sample]`` goes when the ``draws`` (i, P) are made."""

    sequence: str
    law: str
    time: str
    sample: str
    draws: tuple[tuple[str, str], ...]
    step: Vec


def chain(c: Chain) -> Formula:
    """For every t and every function phi of a vector: the mean of phi(x[t+1, w]) when w has the distribution Q[t+1] equals the
    mean of phi(v(t, w, i, j, ...)) when w has the distribution Q[t] and i, j, ... are drawn independently from P[0], ...

    x is ``sequence``, Q is ``law`` and v is ``step``, in which the names ``time``, ``sample`` and those of the draws are bound.
    """
    bound = [c.time, c.sample, *(i for i, _ in c.draws)]
    if not c.draws or len(set(bound)) != len(bound):
        raise KernelError(f"chain: {', '.join(bound)} are not names for a time, a sample and one or more draws")
    names = [named(c.sequence, "random sequence"), named(c.law, "law"), *(named(p, "law") for _, p in c.draws)]
    h = height(typed(c.step, Vec))
    closing = {("nat", named(n, "natural")): Index(f"#{h + k}") for k, n in enumerate(bound, 1)}
    return Formula("chain", *names, substitute(c.step, closing))


def _chain_bound(formula: Formula) -> list[str]:
    """The names of the time, the sample and the draws in the closed form of a chain, whose arguments are x, Q, P, ..., v."""
    h = height(formula.args[-1])
    return [f"#{h + k}" for k in range(1, len(formula.args))]


def open_chain(formula: Formula) -> Chain:
    """A chain with fresh names for what is bound in it."""
    x, q, *laws, step = formula.args
    fresh = {n: fresh_natural() for n in _chain_bound(formula)}
    time, sample, *draws = fresh.values()
    step = substitute(step, {("nat", n): Index(new) for n, new in fresh.items()})
    return Chain(x, q, time, sample, tuple(zip(draws, laws, strict=True)), step)


# ---- traversal -------------------------------------------------------------------------------------------------------


def height(term: Any) -> int:
    """How deeply binders are nested in a term."""
    try:
        return term._height  # type: ignore[no-any-return]
    except AttributeError:
        return _kept(term, "_height", _height(term))


def free(term: Any) -> frozenset[Sort]:
    """The free names of a term, each with its sort: var, nat, seq, vec, vseq, path, fun, family or law."""
    try:
        return term._free  # type: ignore[no-any-return]
    except AttributeError:
        return _kept(term, "_free", _free(term))


def _kept(term: Any, slot: str, found: _Found) -> _Found:
    """What was found, kept with the term."""
    if not isinstance(term, str):
        object.__setattr__(term, slot, found)
    return found


def _height(term: Any) -> int:
    if isinstance(term, str | Index | Component):
        return 0
    if isinstance(term, Poly):
        return max((height(a) for a in term.atoms()), default=0)
    if isinstance(term, Vec):
        return max((max(height(a), height(c)) for a, c in term.terms), default=0)
    if term.head in ("sum", "all", "mean", "vmean"):
        return int(term.args[0][1:])
    if term.head == "chain":
        return int(_chain_bound(term)[-1][1:])
    return max((height(a) for a in term.args), default=0)


def _free(term: Any) -> frozenset[Sort]:
    if isinstance(term, str):
        return frozenset()
    if isinstance(term, Index):
        return frozenset({("nat", term.name)}) if term.name else frozenset()
    if isinstance(term, Component):
        return free(term.index) | {("family", term.name)}
    if isinstance(term, Poly):
        return frozenset().union(*(free(a) for a in term.atoms()))
    if isinstance(term, Vec):
        return frozenset().union(*(free(a) | free(c) for a, c in term.terms))
    if term.head in ("sum", "all", "mean", "vmean"):
        bound, *outside, body = term.args
        law = {("law", term.args[1])} if term.head in ("mean", "vmean") else set()
        return (free(body) - {("nat", bound)}).union(law, *(free(a) for a in outside))
    if term.head == "chain":
        x, *laws, body = term.args
        return free(body).difference(("nat", n) for n in _chain_bound(term)) | {("path", x), *(("law", p) for p in laws)}
    below: frozenset[Sort] = frozenset().union(*(free(a) for a in term.args))
    if term.head in ("var", "nat", "seq", "vec", "vseq", "path"):
        return below | {(term.head, term.args[0])}
    if term.head in ("average", "variance"):
        return below.union(zip(("fun", "family", "law"), term.args, strict=False))
    if term.head in ("val", "grad", "inf", "class"):
        f = term.args[term.head == "class"]
        return below | {("fun", f)} if type(f) is str else below
    return below


def substitute(term: Any, mapping: Mapping[Sort, Target], done: dict[Atom, Any] | None = None) -> Any:
    """Replace free names: var by Poly, nat by Index, vec by Vec, any other by another name.  Captures nothing."""
    if free(term).isdisjoint(mapping):
        return term
    done = {} if done is None else done  # what many places share is replaced once
    if isinstance(term, Index):
        image = mapping[("nat", term.name)]
        return typed(image, Index).shift(term.offset)
    if isinstance(term, Component):
        return component(_renamed("family", term.name, mapping), substitute(term.index, mapping, done))
    if isinstance(term, Poly):
        return Poly.sum([_monomial(m, c, mapping, done) for m, c in term.terms])
    if isinstance(term, Vec):
        combination = Vec({})
        for v, coefficient in term.terms:
            combination = combination + _atom(v, mapping, done).scale(substitute(coefficient, mapping, done))
        return combination
    if term.head == "all":
        variable, body = opened(term.args[0], term.args[1])
        return forall(variable, substitute(body, mapping, done))
    if term.head == "class":
        return member(
            term.args[0], _moved_function(term.args[1], mapping), *(substitute(p, mapping, done) for p in term.args[2:])
        )
    if term.head in ("average", "variance"):
        f, family, law = (_renamed(s, n, mapping) for s, n in zip(("fun", "family", "law"), term.args, strict=False))
        if term.head == "average":
            return average(f, family, law)
        return variance(f, family, law, substitute(term.args[3], mapping, done))
    if term.head == "chain":
        whole = open_chain(term)
        draws = tuple((i, _renamed("law", p, mapping)) for i, p in whole.draws)
        x, q = _renamed("path", whole.sequence, mapping), _renamed("law", whole.law, mapping)
        return chain(Chain(x, q, whole.time, whole.sample, draws, substitute(whole.step, mapping, done)))
    return Formula(term.head, *(substitute(a, mapping, done) for a in term.args))


def _monomial(monomial: Monomial, c: Fraction, mapping: Mapping[Sort, Target], done: dict[Atom, Any]) -> Poly:
    """The image of a monomial; the atoms in which nothing is replaced stay as they are."""
    moved = [(a, e) for a, e in monomial if not free(a).isdisjoint(mapping)]
    product = Poly({tuple(t for t in monomial if t not in moved): c})
    for a, e in moved:
        product = product * _atom(a, mapping, done) ** e
    return product


def _renamed(sort: str, name: str, mapping: Mapping[Sort, Target]) -> Any:
    return mapping.get((sort, name), name)


def _moved_function(f: Function, mapping: Mapping[Sort, Target]) -> Any:
    return substitute(f, mapping) if isinstance(f, Component) else named(_renamed("fun", f, mapping), "function")


def fresh_natural() -> str:
    """A name that occurs nowhere else, for a natural that is about to be bound."""
    return f"${next(_FRESH)}"


def opened(bound: str, body: Any) -> tuple[str, Any]:
    fresh = fresh_natural()
    return fresh, substitute(body, {("nat", bound): Index(fresh)})


def open_body(formula: Formula) -> tuple[str, Any]:
    """The body of ``all #k phi``, with a fresh name for #k."""
    return opened(*formula.args)


def _atom(a: Atom, mapping: Mapping[Sort, Target], done: dict[Atom, Any]) -> Any:
    if a not in done:
        done[a] = _image(a, mapping, done)
    return done[a]


def _image(a: Atom, mapping: Mapping[Sort, Target], done: dict[Atom, Any]) -> Any:
    head, args = a.head, a.args
    if head == "var":
        return typed(mapping[("var", args[0])], Poly) if ("var", args[0]) in mapping else Poly.atom(a)
    if head == "vec":
        return typed(mapping[("vec", args[0])], Vec) if ("vec", args[0]) in mapping else Vec.atom(a)
    if head == "nat":
        return nat(substitute(Index(args[0]), mapping, done))
    if head == "sum":
        variable, body = opened(args[0], args[2])
        return total(variable, substitute(args[1], mapping, done), substitute(body, mapping, done))
    if head in ("mean", "vmean"):
        variable, body = opened(args[0], args[3])
        make = mean if head == "mean" else vector_mean
        law = _renamed("law", args[1], mapping)
        return make(law, substitute(args[2], mapping, done), variable, substitute(body, mapping, done))
    if head in ("seq", "vseq", "path"):
        sequences: dict[str, Callable[..., Any]] = {"seq": seq, "vseq": vseq, "path": path}
        return sequences[head](_renamed(head, args[0], mapping), *(substitute(x, mapping, done) for x in args[1:]))
    if head in ("val", "grad", "inf"):
        functions: dict[str, Callable[..., Any]] = {"val": value, "grad": grad, "inf": infimum}
        return functions[head](_moved_function(args[0], mapping), *(substitute(x, mapping, done) for x in args[1:]))
    if head == "ip":
        return inner(_atom(args[0], mapping, done), _atom(args[1], mapping, done))
    images = [substitute(x, mapping, done) for x in args]
    if head == "dir":
        return direction(images[0])
    if head == "max":
        return maximum(images[0], images[1])
    if head == "choice":
        return choice(images[0], images[1], images[2])
    if head == "pow":
        return power(images[0], images[1])
    if head == "pi":
        return pi()
    return fn(head, images[0])


def names_free(terms: Iterable[Any]) -> frozenset[Sort]:
    return frozenset().union(*(free(t) for t in terms))
