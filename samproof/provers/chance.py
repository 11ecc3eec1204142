"""What is known of expectations: each from mean_monotone, mean_inner and markov, none of it an axiom."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import count
from typing import Any, Protocol

from .. import kernel as k
from .context import contradiction_from_zero, polynomial
from .proof import Proof
from .rewrite import Rewriter

ONE = Fraction(1)


class Over(Protocol):
    """What a mean is taken over."""

    @property
    def law(self) -> str: ...
    @property
    def at(self) -> k.Index: ...
    @property
    def variable(self) -> str: ...


def fresh(*terms: Any) -> str:
    """A name for a natural number that is free in none of the terms."""
    taken = {name for t in terms for sort, name in k.free(t) if sort == "nat"}
    return next(name for n in count() if (name := f"i{n}") not in taken)


def _opened(a: k.Atom, *others: k.Atom) -> tuple[str, Any]:
    """The body of a mean, with a name that is free in neither it nor the other atoms for what is drawn."""
    variable = fresh(a, *others)
    return variable, k.substitute(a.args[3], {("nat", a.args[0]): k.Index(variable)})


def inner_means(proof: Proof, atoms: Iterable[k.Atom]) -> list[int]:
    """<E v, w> = E<v, w>, for every inner product with a mean and every mean of an inner product with something fixed."""
    found: list[int] = []
    for a in sorted(atoms, key=lambda a: a.key):
        if a.head == "ip":
            for v, w in dict.fromkeys(((a.args[0], a.args[1]), (a.args[1], a.args[0]))):
                if v.head == "vmean":
                    variable, body = _opened(v, w)
                    found.append(_inner_mean(proof, v, variable, body, w))
        elif a.head == "mean":
            variable, body = _opened(a)
            ((monomial, _),) = body.terms
            for b, e in monomial:
                if b.head == "ip" and e == 1:
                    rest = k.Poly({tuple(t for t in monomial if t[0] != b): ONE})
                    for v, w in dict.fromkeys(((b.args[0], b.args[1]), (b.args[1], b.args[0]))):
                        if ("nat", variable) not in k.free(w):
                            found.append(_inner_mean(proof, a, variable, k.Vec({v: rest}), w))
    return list(dict.fromkeys(found))


def _inner_mean(proof: Proof, mean: k.Atom, variable: str, v: k.Vec, w: k.Atom) -> int:
    return proof.apply("mean_inner", law=mean.args[1], index=mean.args[2], variable=variable, v=v, w=k.Vec.atom(w))


def expectation(proof: Proof, step: int, over: Over) -> int:
    """From p >= 0 (or > 0, or = 0) whatever is drawn: E p >= 0 (or = 0).

    Raises
    ------
    KernelError : when a hypothesis speaks of what is drawn.
    """
    formula = proof.conclusion(step)
    p = polynomial(proof, step)

    def monotone(s: int) -> int:
        every = proof.apply("generalise", s, variable=over.variable)
        return proof.apply("mean_monotone", every, law=over.law, index=over.at)

    if formula.head == "eq":
        sides = [proof.combine(k.ge(p.scale(c)), [step], equations=[(k.Poly.const(c), 0)]) for c in (1, -1)]
        low, high = map(monotone, sides)
        return proof.apply("antisymmetry", low, high, p=polynomial(proof, low))
    weak = step if formula.head == "ge" else proof.combine(k.ge(p), [step], terms=[(ONE, k.ONE, [0])])
    return monotone(weak)


def mean_of_square(proof: Proof, v: k.Vec, over: Over) -> int:
    """E <v, v> >= 0."""
    return expectation(proof, proof.apply("gram", v=v), over)


def jensen(proof: Proof, v: k.Vec, over: Over) -> int:
    """E <v, v> - <E v, E v> >= 0, from E |v - E v|^2 >= 0."""
    centre = k.vector_mean(over.law, over.at, over.variable, v)
    square = mean_of_square(proof, v - centre, over)
    inner = proof.apply("mean_inner", law=over.law, index=over.at, variable=over.variable, v=v, w=centre)
    goal = k.ge(k.mean(over.law, over.at, over.variable, k.inner(v, v)) - k.inner(centre, centre))
    return proof.combine(goal, [square, inner], terms=[(ONE, k.ONE, [0])], equations=[(k.Poly.const(-2), 1)])


def minkowski(proof: Proof, v: k.Vec, w: k.Vec, over: Over, bounds: tuple[k.Poly, k.Poly], sides: list[int]) -> int:
    """(s + t)^2 - E <v + w, v + w> >= 0; ``sides`` conclude s >= 0, t >= 0, s^2 - E<v, v> >= 0 and t^2 - E<w, w> >= 0."""

    def mean(p: k.Poly) -> k.Poly:
        return k.mean(over.law, over.at, over.variable, p)

    a, b, c = mean(k.inner(v, v)), mean(k.inner(w, w)), mean(k.inner(v, w))
    squares = [v.scale(b) - w.scale(c), w.scale(a) - v.scale(c), v + w, v - w, v, w]
    known = [*sides, *(mean_of_square(proof, q, over) for q in squares)]
    images = dict(zip("abcst", (a, b, c, *bounds), strict=True))
    step = proof.apply("instantiate", _minkowski(proof), mapping={("var", n): image for n, image in images.items()})
    for s in known:
        step = proof.apply("cut", s, step)
    return step


def _minkowski(proof: Proof) -> int:
    """With a, b, c for E<v, v>, E<w, w>, E<v, w>: the inequality follows from six squares with nonnegative means."""
    a, b, c, s, t = (k.var(n) for n in "abcst")
    determinant = a * b - c * c
    formulas = [s, t, s * s - a, t * t - b, b * determinant, a * determinant]
    formulas += [a + b + c.scale(2), a + b - c.scale(2), a, b]
    known = [proof.assume(k.ge(p)) for p in formulas]
    zero = k.gt(k.ZERO)
    # c^2 > a b: then a + b > 0 contradicts (a + b) (a b - c^2) >= 0, and a + b <= 0 gives c = 0
    above, some, none = proof.assume(k.gt(-determinant)), proof.assume(k.gt(a + b)), proof.assume(k.ge(-(a + b)))
    many = proof.combine(
        zero, [above, some, known[4], known[5]], terms=[(ONE, k.ONE, [0, 1]), (ONE, k.ONE, [2]), (ONE, k.ONE, [3])]
    )
    few = proof.combine(
        zero,
        [above, none, *known[6:]],
        terms=[
            (ONE, k.ONE, [0]),  # c^2 - a b
            (Fraction(1, 4), k.ONE, [2, 3]),  # ((a + b)^2 - 4 c^2)/4
            (Fraction(1, 4), k.ONE, [1, 4]),  # -(a + b) a/4
            (Fraction(1, 4), k.ONE, [1, 5]),
            (ONE, k.ONE, [4, 5]),
        ],
    )
    bad = proof.apply("cases", few, many, p=-(a + b))
    fine = proof.assume(k.ge(determinant))
    schwarz = proof.apply("cases", fine, contradiction_from_zero(proof, bad, k.ge(determinant)), p=determinant)
    # 2 c = n + (s^2 - a) + (t^2 - b) + 2 s t with n > 0 makes c^2 larger than a b
    goal = (s + t) ** 2 - a - b - c.scale(2)
    n = proof.assume(k.gt(-goal))
    premises = [n, known[2], known[3], known[0], known[1], known[8], schwarz]
    terms = [(ONE, k.ONE, [i, i]) for i in range(3)] + [(Fraction(2), k.ONE, [i, j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    terms += [(Fraction(4), k.ONE, [i, 3, 4]) for i in range(3)]
    terms += [(Fraction(4), t, [1]), (Fraction(4), k.ONE, [5, 2]), (Fraction(4), k.ONE, [6])]
    worse = proof.combine(zero, premises, terms=terms)
    holds = proof.assume(k.ge(goal))
    return proof.apply("cases", holds, contradiction_from_zero(proof, worse, k.ge(goal)), p=goal)


def average_fact(
    proof: Proof, name: str, f: str, family: str, law: str, points: list[k.Vec], definition: int, classes: list[int]
) -> int:
    """A fact that is linear in the function, for a mean of functions that all have it.

    Parameters
    ----------
    definition : a step that says that ``f`` is the mean of the family.
    classes : steps that say that every function of the family belongs to a class.
    """
    variable = fresh(*points)
    one = k.component(family, k.Index(variable))
    premises = [proof.apply("specialise", s, index=k.Index(variable)) for s in classes]
    single = proof.apply("fact", *premises, name=name, f=one, points=points)
    mean = proof.apply("mean_monotone", proof.apply("generalise", single, variable=variable), law=law, index=k.Index(""))
    rewriter = Rewriter(proof)
    for x in points:
        rewriter.add(k.value(f, x), proof.apply("fact", definition, name="average_value", f=f, points=[x]))
    own = proof.conclusion(single).args[0]
    for x in points:
        here = k.grad(one, x)
        gradient = proof.apply("fact", definition, name="average_gradient", f=f, points=[x])
        beside = {w for b in own.atoms() if b.head == "ip" and here.terms[0][0] in b.args for w in b.args} - {here.terms[0][0]}
        for w in sorted(beside, key=lambda b: b.key):
            along = proof.apply("vector_inner", gradient, v=proof.conclusion(gradient).args[0], w=k.Vec.atom(w))
            inside = proof.apply("mean_inner", law=law, index=k.Index(""), variable=variable, v=here, w=k.Vec.atom(w))
            p = polynomial(proof, along) + polynomial(proof, inside)
            both = proof.combine(k.eq(p), [along, inside], equations=[(k.ONE, 0), (k.ONE, 1)])
            rewriter.add(k.inner(k.grad(f, x), k.Vec.atom(w)), both)
    target = _renamed(own, one, f)
    rest, cofactors = rewriter.normal(target - polynomial(proof, mean))
    assert not rest.terms
    equations = [(r, 1 + n) for n, (r, _) in enumerate(cofactors)]
    return proof.combine(k.ge(target), [mean, *(s for _, s in cofactors)], terms=[(ONE, k.ONE, [0])], equations=equations)


def _renamed(p: k.Poly, one: k.Component, f: str) -> k.Poly:
    """The same inequality with ``f`` in place of a function of a family; the fact is linear in its values and gradients."""

    def vector(a: k.Atom) -> k.Vec:
        return k.grad(f, a.args[1]) if a.head == "grad" and a.args[0] == one else k.Vec.atom(a)

    result = k.ZERO
    for monomial, c in p.terms:
        product = k.Poly.const(c)
        for a, e in monomial:
            image = k.Poly.atom(a)
            if a.head == "val" and a.args[0] == one:
                image = k.value(f, a.args[1])
            elif a.head == "ip":
                image = k.inner(vector(a.args[0]), vector(a.args[1]))
            product = product * image**e
        result = result + product
    return result


def tower(proof: Proof, chain: int, time: k.Index, point: str, phi: k.Poly) -> int:
    """E phi(x[t+1]) - E E phi(next iterate after x[t]) = 0."""
    return proof.apply("markov", chain, index=time, variable=point, phi=phi)


__all__ = ["average_fact", "expectation", "fresh", "inner_means", "jensen", "mean_of_square", "minkowski", "tower"]
