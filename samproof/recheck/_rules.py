"""The rules of the second checker: what each step may conclude, and from what.

A sequent says: in every real inner-product space, whatever its free names stand for, all hypotheses together imply the
conclusion.  ``1/p``, ``sqrt p`` and ``log p`` have a value everywhere, but nothing is known of it outside their domains.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from . import _algebra as a
from ._algebra import (
    ONE,
    ZERO,
    Formula,
    Index,
    Poly,
    Rational,
    Reader,
    Refused,
    Vector,
    add,
    constant,
    function,
    require,
    times,
)
from ._enclose import verify


class Sequent(NamedTuple):
    """Hypotheses, a conclusion, and the names of what the derivation takes on trust."""

    hypotheses: frozenset[Formula]
    conclusion: Formula
    facts: frozenset[str] = frozenset()


Rows = list[tuple[Rational, Poly, list[int]]]
READERS: dict[str, Callable[[Reader, Any], Any]] = {
    "formula": lambda r, x: r.closed_formula(x),
    "poly": lambda r, x: r.closed(x, "poly"),
    "end": lambda r, x: None if x is None else r.closed(x, "poly"),
    "vector": lambda r, x: r.closed(x, "vector"),
    "index": lambda r, x: r.closed(x, "index"),
    "name": lambda r, x: a.identifier(x),
    "function": lambda r, x: a.identifier(x),
    "integer": lambda r, x: a.integer(x),
    "tree": lambda r, x: x,
    "polys": lambda r, x: [r.closed(p, "poly") for p in a.listed(x)],
    "vectors": lambda r, x: [r.closed(v, "vector") for v in a.listed(x)],
    "rows": lambda r, x: [_row(r, row) for row in a.listed(x)],
    "equations": lambda r, x: [(r.closed(a.listed(row, 2)[0], "poly"), a.integer(row[1])) for row in a.listed(x)],
    "box": lambda r, x: [_side(row) for row in a.listed(x)],
    "mapping": lambda r, x: _mapping(r, x),
}


def _row(reader: Reader, data: Any) -> tuple[Rational, Poly, list[int]]:
    c, q, factors = a.listed(data, 3)
    return a.rational(c), reader.closed(q, "poly"), [a.integer(i) for i in a.listed(factors)]


def _side(data: Any) -> tuple[str, Rational, Rational]:
    x, low, high = a.listed(data, 3)
    return a.identifier(x), a.rational(low), a.rational(high)


def _mapping(reader: Reader, data: Any) -> dict[a.Name, Any]:
    kinds = {"var": "poly", "vec": "vector", "nat": "index", "fun": "name", "seq": "name", "vseq": "name"}
    result: dict[a.Name, Any] = {}
    for row in a.listed(data):
        sort, name, image = a.listed(row, 3)
        require(type(sort) is str and sort in kinds, "only variables, vectors, naturals, functions and sequences are replaced")
        key = (sort, a.identifier(name))
        require(key not in result, f"{sort} {name} is replaced twice")
        result[key] = READERS[kinds[sort]](reader, image)
    return result


Rule = tuple[Callable[..., Sequent], dict[str, str]]
RULES: dict[str, Rule] = {}


def _rule(**arguments: str) -> Callable[[Callable[..., Sequent]], Callable[..., Sequent]]:
    def enter(apply: Callable[..., Sequent]) -> Callable[..., Sequent]:
        RULES[apply.__name__] = apply, arguments
        return apply

    return enter


def ge(p: Poly) -> Formula:
    return "ge", p


def gt(p: Poly) -> Formula:
    return "gt", p


def eq(p: Poly) -> Formula:
    return "eq", p


def veq(v: Vector) -> Formula:
    return "veq", v


def negative(p: Poly) -> Poly:
    return add((-1, p))


def _follow(used: Sequence[Sequent], conclusion: Formula, *facts: str) -> Sequent:
    hypotheses = frozenset(h for p in used for h in p.hypotheses)
    return Sequent(hypotheses, conclusion, frozenset(facts).union(*(p.facts for p in used)))


def _expect(used: Sequence[Sequent], *wanted: Formula) -> None:
    require(len(used) == len(wanted), f"{len(wanted)} premises are needed, not {len(used)}")
    for k, (p, w) in enumerate(zip(used, wanted, strict=True)):
        if p.conclusion != w:
            raise Refused(f"premise {k} is {a.brief(p.conclusion)} where {a.brief(w)} is needed")


def _count(used: Sequence[Sequent], n: int) -> None:
    require(len(used) == n, f"{n} premises are needed, not {len(used)}")


def _absent(sort: str, name: str, hypotheses: frozenset[Formula]) -> None:
    for h in hypotheses:
        require((sort, name) not in a.measure_formula(h)[0], f"{name} is free in the hypothesis {a.brief(h)}")


def _without(s: Sequent, *dropped: Formula) -> Sequent:
    return s._replace(hypotheses=s.hypotheses.difference(dropped))


# ---- logic -----------------------------------------------------------------------------------------------------------


@_rule(formula="formula")
def assume(used: list[Sequent], formula: Formula) -> Sequent:
    _count(used, 0)
    return Sequent(frozenset({formula}), formula)


@_rule()
def cut(used: list[Sequent]) -> Sequent:
    _count(used, 2)
    return _follow([used[0], _without(used[1], used[0].conclusion)], used[1].conclusion)


@_rule(p="poly")
def cases(used: list[Sequent], p: Poly) -> Sequent:
    _count(used, 2)
    require(used[0].conclusion == used[1].conclusion, "the two cases conclude different things")
    return _follow([_without(used[0], ge(p)), _without(used[1], gt(negative(p)))], used[0].conclusion)


@_rule(mapping="mapping")
def instantiate(used: list[Sequent], mapping: dict[a.Name, Any]) -> Sequent:
    _count(used, 1)
    move = a.Rewrite(mapping)
    moved = frozenset(move.formula(h, 0) for h in used[0].hypotheses)
    return Sequent(moved, move.formula(used[0].conclusion, 0), used[0].facts)


@_rule(variable="name")
def generalise(used: list[Sequent], variable: str) -> Sequent:
    _count(used, 1)
    _absent("nat", variable, used[0].hypotheses)
    return _follow(used, a.generalised(used[0].conclusion, variable))


@_rule(index="index")
def specialise(used: list[Sequent], index: Index) -> Sequent:
    _count(used, 1)
    require(used[0].conclusion[0] == "all", "the premise is not a statement about all naturals")
    return _follow(used, a.specialised(used[0].conclusion, index))


@_rule(variable="name", formula="formula")
def induction(used: list[Sequent], variable: str, formula: Formula) -> Sequent:
    at = [a.instantiate(formula, {("nat", variable): index}) for index in (("", 0), (variable, 1))]
    _expect(used, *at)
    rest = [used[0], _without(used[1], formula)]
    for s in rest:
        _absent("nat", variable, s.hypotheses)
    return _follow(rest, formula)


# ---- numbers ---------------------------------------------------------------------------------------------------------


@_rule(goal="formula", multiplier="rows", terms="rows", equations="equations")
def combine(used: list[Sequent], goal: Formula, multiplier: Rows, terms: Rows, equations: list[tuple[Poly, int]]) -> Sequent:
    require(goal[0] in ("ge", "gt", "eq"), "the goal is not a relation between numbers")

    def positive(row: tuple[Rational, Poly, list[int]]) -> bool:
        return bool(a.rational_of(row[1])) and all(used[i].conclusion[0] == "gt" for i in row[2])

    def product(row: tuple[Rational, Poly, list[int]]) -> Poly:
        c, result, factors = row[0], times(row[1], row[1]), row[2]
        for i in factors:
            result = times(result, used[i].conclusion[1])
        return add((c, result))

    for c, _, factors in (*multiplier, *terms):
        require(c > 0, f"the weight {c} is not positive")
        for i in factors:
            require(0 <= i < len(used) and used[i].conclusion[0] in ("ge", "gt"), f"premise {i} is not an inequality")
    require(any(map(positive, multiplier)), "nothing shows that the multiplier is not zero")
    require(goal[0] != "gt" or any(map(positive, terms)), "nothing in the sum is known to be positive, and the goal is strict")
    require(goal[0] != "eq" or not terms, "an equation follows from equations only")
    excess: dict[a.Monomial, Rational] = {}
    a.accumulate(excess, times(add(*map(product, multiplier)), goal[1]))
    for row in terms:
        a.accumulate(excess, product(row), -1)
    for r, j in equations:
        require(0 <= j < len(used) and used[j].conclusion[0] == "eq", f"premise {j} is not an equation")
        a.accumulate(excess, times(r, used[j].conclusion[1]), -1)
    wrong = sum(1 for c in excess.values() if c)
    require(not wrong, f"the identity fails in {wrong} monomials")
    return _follow(used, goal)


@_rule(p="poly")
def antisymmetry(used: list[Sequent], p: Poly) -> Sequent:
    _expect(used, ge(p), ge(negative(p)))
    return _follow(used, eq(p))


@_rule(p="poly")
def inverse(used: list[Sequent], p: Poly) -> Sequent:
    _count(used, 1)
    require(used[0].conclusion in (gt(p), gt(negative(p)), gt(times(p, p))), "nothing shows that the number is not zero")
    return _follow(used, eq(add(times(p, function("inv", p)), constant(-1))))


@_rule(p="poly")
def sqrt_square(used: list[Sequent], p: Poly) -> Sequent:
    _expect(used, ge(p))
    return _follow(used, eq(add(a.power(function("sqrt", p), 2), (-1, p))))


@_rule(p="poly")
def sqrt_nonnegative(used: list[Sequent], p: Poly) -> Sequent:
    _expect(used, ge(p))
    return _follow(used, ge(function("sqrt", p)))


@_rule(p="poly", q="poly")
def maximum_above(used: list[Sequent], p: Poly, q: Poly) -> Sequent:
    _expect(used)
    return _follow(used, ge(add(a.larger(p, q), (-1, p))))


@_rule(p="poly", q="poly")
def maximum_is(used: list[Sequent], p: Poly, q: Poly) -> Sequent:
    _expect(used, ge(add(p, (-1, q))))
    return _follow(used, eq(add(a.larger(p, q), (-1, p))))


@_rule(c="poly", p="poly", q="poly")
def choice_first(used: list[Sequent], c: Poly, p: Poly, q: Poly) -> Sequent:
    _expect(used, ge(c))
    return _follow(used, eq(add(a.chosen(c, p, q), (-1, p))))


@_rule(c="poly", p="poly", q="poly")
def choice_second(used: list[Sequent], c: Poly, p: Poly, q: Poly) -> Sequent:
    _expect(used, gt(negative(c)))
    return _follow(used, eq(add(a.chosen(c, p, q), (-1, q))))


@_rule(head="function", p="poly", q="poly")
def congruence(used: list[Sequent], head: str, p: Poly, q: Poly) -> Sequent:
    _expect(used, eq(add(p, (-1, q))))
    return _follow(used, eq(add(function(head, p), (-1, function(head, q)))))


@_rule(index="index")
def natural(used: list[Sequent], index: Index) -> Sequent:
    _expect(used)
    return _follow(used, ge(a.natural(index)))


@_rule(index="index", above="integer")
def integral(used: list[Sequent], index: Index, above: int) -> Sequent:
    _expect(used, gt(add(a.natural(index), constant(-above))))
    return _follow(used, ge(add(a.natural(index), constant(-above - 1))))


# ---- exp, log, sin, cos ----------------------------------------------------------------------------------------------


@_rule(p="poly")
def exp_tangent(used: list[Sequent], p: Poly) -> Sequent:
    _expect(used)
    return _follow(used, ge(add(function("exp", p), (-1, p), constant(-1))))


@_rule(p="poly")
def exp_positive(used: list[Sequent], p: Poly) -> Sequent:
    _expect(used)
    return _follow(used, gt(function("exp", p)))


@_rule(p="poly", q="poly")
def exp_sum(used: list[Sequent], p: Poly, q: Poly) -> Sequent:
    _expect(used)
    return _follow(used, eq(add(function("exp", add(p, q)), (-1, times(function("exp", p), function("exp", q))))))


@_rule(p="poly")
def exp_log(used: list[Sequent], p: Poly) -> Sequent:
    _expect(used, gt(p))
    return _follow(used, eq(add(function("exp", function("log", p)), (-1, p))))


@_rule(p="poly")
def pythagoras(used: list[Sequent], p: Poly) -> Sequent:
    _expect(used)
    return _follow(used, eq(add(a.power(function("sin", p), 2), a.power(function("cos", p), 2), constant(-1))))


@_rule(p="poly", q="poly")
def sin_sum(used: list[Sequent], p: Poly, q: Poly) -> Sequent:
    _expect(used)
    crossed = [times(function("sin", x), function("cos", y)) for x, y in ((p, q), (q, p))]
    return _follow(used, eq(add(function("sin", add(p, q)), *((-1, c) for c in crossed))))


@_rule(p="poly", q="poly")
def cos_sum(used: list[Sequent], p: Poly, q: Poly) -> Sequent:
    _expect(used)
    c, s = (times(function(head, p), function(head, q)) for head in ("cos", "sin"))
    return _follow(used, eq(add(function("cos", add(p, q)), (-1, c), s)))


@_rule(head="function")
def at_zero(used: list[Sequent], head: str) -> Sequent:
    _expect(used)
    known = {"exp": 1, "cos": 1, "sin": 0}
    require(head in known, f"the value of {head} at zero is not a rule")
    return _follow(used, eq(add(function(head, ZERO), constant(-known[head]))))


@_rule()
def cos_pi(used: list[Sequent]) -> Sequent:
    _expect(used)
    return _follow(used, eq(add(function("cos", a.lift(a.atom("pi"))), ONE)))


@_rule(x="name", start="poly", end="end", goal="formula")
def monotone(used: list[Sequent], x: str, start: Poly, end: Poly | None, goal: Formula) -> Sequent:
    require(goal[0] in ("ge", "gt"), "the goal is not an inequality")
    require(len(used) >= 2, "the value at the start and the sign of the derivative are needed")
    me, p = a.lift(a.atom("var", x)), goal[1]
    for q in (start, ZERO if end is None else end):
        require(("var", x) not in a.measure(q)[0], f"an end point depends on {x}")
    interval = [ge(add(me, (-1, start)))] + ([] if end is None else [ge(add(end, (-1, me)))])
    _expect(used[:2], a.instantiate(goal, {("var", x): start}), ge(a.derivative(p, x)))
    rest = [used[0], *(_without(s, *interval) for s in used[1:])]
    for s in rest:
        _absent("var", x, s.hypotheses)
    shown = {s.conclusion for s in used[2:]}
    for head, q in a.domains(p, x):
        enough = {gt(q), gt(negative(q)), gt(times(q, q))} if head == "inv" else {gt(q)}
        require(enough & shown, f"nothing shows that the {head} of {a.brief(ge(q))[4:-1]} can be differentiated")
    joined = _follow(rest, goal)
    return joined._replace(hypotheses=joined.hypotheses.union(interval))


@_rule(goal="formula", box="box", bits="integer", tree="tree")
def enclosure(used: list[Sequent], goal: Formula, box: list[tuple[str, Rational, Rational]], bits: int, tree: Any) -> Sequent:
    require(goal[0] in ("ge", "gt"), "the goal is not an inequality")
    sides: dict[str, Any] = {}
    wanted: list[Formula] = []
    for x, low, high in box:
        require(x not in sides, f"{x} is bounded twice")
        require(low <= high, f"there is nothing between the bounds of {x}")
        me = a.lift(a.atom("var", x))
        sides[x] = (Fraction(low), Fraction(high))
        wanted += [ge(add(me, constant(-low))), ge(add(constant(high), (-1, me)))]
    _expect(used, *wanted)
    verify(goal[1], goal[0] == "gt", sides, bits, tree)
    return _follow(used, goal, "interval arithmetic")


# ---- vectors ---------------------------------------------------------------------------------------------------------


@_rule(v="vector")
def gram(used: list[Sequent], v: Vector) -> Sequent:
    _expect(used)
    return _follow(used, ge(a.inner(v, v)))


@_rule(v="vector", w="vector")
def cauchy_schwarz(used: list[Sequent], v: Vector, w: Vector) -> Sequent:
    _expect(used)
    return _follow(used, ge(add(times(a.inner(v, v), a.inner(w, w)), (-1, a.power(a.inner(v, w), 2)))))


@_rule(v="vector")
def definite(used: list[Sequent], v: Vector) -> Sequent:
    _expect(used, eq(a.inner(v, v)))
    return _follow(used, veq(v))


@_rule(goal="vector", coefficients="polys")
def vector_combine(used: list[Sequent], goal: Vector, coefficients: list[Poly]) -> Sequent:
    _count(used, len(coefficients))
    require(all(s.conclusion[0] == "veq" for s in used), "a premise is not an equation between vectors")
    whole = a.combine_vectors([(c, s.conclusion[1]) for c, s in zip(coefficients, used, strict=True)])
    require(whole == goal, "the combination is another vector")
    return _follow(used, veq(goal))


@_rule(p="poly", v="vector")
def vector_scale(used: list[Sequent], p: Poly, v: Vector) -> Sequent:
    _expect(used, eq(p))
    return _follow(used, veq(a.combine_vectors([(p, v)])))


@_rule(v="vector", w="vector")
def vector_inner(used: list[Sequent], v: Vector, w: Vector) -> Sequent:
    _expect(used, veq(v))
    return _follow(used, eq(a.inner(v, w)))


@_rule(f="function", v="vector", w="vector")
def same_value(used: list[Sequent], f: str, v: Vector, w: Vector) -> Sequent:
    _expect(used, veq(a.difference(v, w)))
    return _follow(used, eq(add(_value(f, v), (-1, _value(f, w)))))


@_rule(f="function", v="vector", w="vector")
def same_gradient(used: list[Sequent], f: str, v: Vector, w: Vector) -> Sequent:
    _expect(used, veq(a.difference(v, w)))
    return _follow(used, veq(a.difference(_gradient(f, v), _gradient(f, w))))


@_rule(v="vector", w="vector")
def same_direction(used: list[Sequent], v: Vector, w: Vector) -> Sequent:
    _expect(used, veq(a.difference(v, w)))
    return _follow(used, veq(a.difference(_direction(v), _direction(w))))


@_rule(v="vector")
def direction_scale(used: list[Sequent], v: Vector) -> Sequent:
    _expect(used)
    length = function("sqrt", a.inner(v, v))
    return _follow(used, veq(a.combine_vectors([(length, _direction(v)), (constant(-1), v)])))


@_rule(v="vector")
def direction_unit(used: list[Sequent], v: Vector) -> Sequent:
    _expect(used, gt(a.inner(v, v)))
    return _follow(used, eq(add(a.inner(_direction(v), _direction(v)), constant(-1))))


@_rule(v="vector")
def direction_zero(used: list[Sequent], v: Vector) -> Sequent:
    _expect(used, veq(v))
    return _follow(used, veq(_direction(v)))


def _value(f: str, x: Vector) -> Poly:
    return a.lift(a.atom("val", f, x))


def _gradient(f: str, x: Vector) -> Vector:
    return a.arrow(a.atom("grad", f, x))


def _direction(v: Vector) -> Vector:
    return a.arrow(a.atom("dir", v))


# ---- textbook facts --------------------------------------------------------------------------------------------------


class _Pair:
    """What the inequalities between two points x and y are made of."""

    def __init__(self, f: str, x: Vector, y: Vector) -> None:
        step, turn = a.difference(y, x), a.difference(_gradient(f, y), _gradient(f, x))
        self.far, self.turned, self.along = a.inner(step, step), a.inner(turn, turn), a.inner(step, turn)
        self.rest = add(_value(f, y), (-1, _value(f, x)), (-1, a.inner(_gradient(f, x), step)))


def _excess(f: str, x: Vector) -> Poly:
    return add(_value(f, x), (-1, a.lift(a.atom("inf", f))))


def _dominance(f: str, points: list[Vector], mu: Poly) -> Poly:
    slope = _gradient(f, points[0])
    return add(a.inner(slope, slope), (-2, times(mu, _excess(f, points[0]))))


def _interpolation(f: str, points: list[Vector], beta: Poly, mu: Poly) -> Poly:
    d = _Pair(f, *points)
    left = times(add(beta, (-1, mu)), d.rest)
    return add((2, left), (-1, d.turned), (-1, times(times(beta, mu), d.far)), (2, times(mu, d.along)))


def _pairwise(make: Callable[..., Poly]) -> Callable[..., Poly]:
    return lambda f, points, *parameters: make(_Pair(f, *points), *parameters)


def _bounded(f: str, points: list[Vector], *_: Poly) -> Poly:
    return _excess(f, points[0])


# name: classes that f must belong to, number of points, and what is then nonnegative
FACTS: dict[str, tuple[tuple[str, ...], int, Callable[..., Poly]]] = {
    "descent_lemma": (("smooth",), 2, _pairwise(lambda d, beta: add(times(beta, d.far), (-2, d.rest)))),
    "descent_lemma_lower": (("smooth",), 2, _pairwise(lambda d, beta: add(times(beta, d.far), (2, d.rest)))),
    "lipschitz_gradient": (
        ("smooth",), 2, _pairwise(lambda d, beta: add(times(a.power(beta, 2), d.far), (-1, d.turned)))
    ),
    "convexity": (("convex",), 2, _pairwise(lambda d: d.rest)),
    "monotone_gradient": (("convex",), 2, _pairwise(lambda d: d.along)),
    "cocoercivity": (("smooth", "convex"), 2, _pairwise(lambda d, beta: add(times(beta, d.along), (-1, d.turned)))),
    "strong_convexity": (("strongly_convex",), 2, _pairwise(lambda d, mu: add((2, d.rest), (-1, times(mu, d.far))))),
    "strong_monotonicity": (("strongly_convex",), 2, _pairwise(lambda d, mu: add(d.along, (-1, times(mu, d.far))))),
    "gradient_dominance": (("polyak_lojasiewicz",), 1, _dominance),
    "polyak_lojasiewicz": (("strongly_convex",), 1, _dominance),
    "interpolation": (("smooth", "strongly_convex"), 2, _interpolation),
    "lower_bound": (("bounded_below",), 1, _bounded),
    "strongly_convex_lower_bound": (("strongly_convex",), 1, _bounded),
    "polyak_lojasiewicz_lower_bound": (("polyak_lojasiewicz",), 1, _bounded),
}  # fmt: skip


@_rule(name="name", f="function", points="vectors")
def fact(used: list[Sequent], name: str, f: str, points: list[Vector]) -> Sequent:
    require(name in FACTS, f"no fact is called {name}")
    classes, number, make = FACTS[name]
    stated = [s.conclusion for s in used]
    require(all(c[0] == "class" and c[2] == f for c in stated), f"a premise does not state a class of {f}")
    require(tuple(c[1] for c in stated) == classes, f"{name} is about functions that are {' and '.join(classes)}")
    require(len(points) == number, f"{name} is about {number} points, not {len(points)}")
    return _follow(used, ge(make(f, points, *(p for c in stated for p in c[3]))), name)
