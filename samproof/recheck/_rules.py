"""The rules of the second checker: what each step may conclude, and from what."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ._algebra import (
    ONE,
    ZERO,
    Formula,
    Function,
    Index,
    Monomial,
    Name,
    Poly,
    Rational,
    Vector,
    accumulate,
    add,
    arrow,
    as_number,
    atom,
    chosen,
    combine_vectors,
    constant,
    derivative,
    difference,
    domains,
    function,
    inner,
    larger,
    lift,
    measure,
    measure_vector,
    power,
    rational_of,
    require,
    times,
)
from ._enclose import verify
from ._facts import CHANCE, FACTS, gradient_at, value_at
from ._reader import Rows
from ._sequents import Sequent, absent, count, eq, expect, follow, ge, gt, negative, veq, without
from ._substitute import Rewrite, averaged, averaged_vector, filled, generalised, replaced, specialised
from ._text import brief

Rule = tuple[Callable[..., Sequent], dict[str, str]]
RULES: dict[str, Rule] = {}


def rule(**arguments: str) -> Callable[[Callable[..., Sequent]], Callable[..., Sequent]]:
    def enter(apply: Callable[..., Sequent]) -> Callable[..., Sequent]:
        RULES[apply.__name__] = apply, arguments
        return apply

    return enter


# ---- logic -----------------------------------------------------------------------------------------------------------


@rule(formula="formula")
def assume(used: list[Sequent], formula: Formula) -> Sequent:
    count(used, 0)
    return Sequent(frozenset({formula}), formula)


@rule()
def cut(used: list[Sequent]) -> Sequent:
    count(used, 2)
    return follow([used[0], without(used[1], used[0].conclusion)], used[1].conclusion)


@rule(p="poly")
def cases(used: list[Sequent], p: Poly) -> Sequent:
    count(used, 2)
    require(used[0].conclusion == used[1].conclusion, "the two cases conclude different things")
    return follow([without(used[0], ge(p)), without(used[1], gt(negative(p)))], used[0].conclusion)


@rule(mapping="mapping")
def instantiate(used: list[Sequent], mapping: dict[Name, Any]) -> Sequent:
    count(used, 1)
    move = Rewrite(mapping)
    moved = frozenset(move.formula(h, 0) for h in used[0].hypotheses)
    return Sequent(moved, move.formula(used[0].conclusion, 0), used[0].facts)


@rule(variable="name")
def generalise(used: list[Sequent], variable: str) -> Sequent:
    count(used, 1)
    absent("nat", variable, used[0].hypotheses)
    return follow(used, generalised(used[0].conclusion, variable))


@rule(index="index")
def specialise(used: list[Sequent], index: Index) -> Sequent:
    count(used, 1)
    require(used[0].conclusion[0] == "all", "the premise is not a statement about all naturals")
    return follow(used, specialised(used[0].conclusion, index))


@rule(variable="name", formula="formula")
def induction(used: list[Sequent], variable: str, formula: Formula) -> Sequent:
    at = [replaced(formula, {("nat", variable): index}) for index in (("", 0), (variable, 1))]
    expect(used, *at)
    rest = [used[0], without(used[1], formula)]
    for s in rest:
        absent("nat", variable, s.hypotheses)
    return follow(rest, formula)


# ---- numbers ---------------------------------------------------------------------------------------------------------


@rule(goal="formula", multiplier="rows", terms="rows", equations="equations")
def combine(used: list[Sequent], goal: Formula, multiplier: Rows, terms: Rows, equations: list[tuple[Poly, int]]) -> Sequent:
    require(goal[0] in ("ge", "gt", "eq"), "the goal is not a relation between numbers")

    def positive(row: tuple[Rational, Poly, list[int]]) -> bool:
        return bool(rational_of(row[1])) and all(used[i].conclusion[0] == "gt" for i in row[2])

    def product(row: tuple[Rational, Poly, list[int]]) -> Poly:
        c, result, factors = row[0], times(row[1], row[1]), row[2]
        for i in factors:
            result = times(result, used[i].conclusion[1])
        return result if c == 1 else add((c, result))

    for c, _, factors in (*multiplier, *terms):
        require(c > 0, f"the weight {c} is not positive")
        for i in factors:
            require(0 <= i < len(used) and used[i].conclusion[0] in ("ge", "gt"), f"premise {i} is not an inequality")
    require(any(map(positive, multiplier)), "nothing shows that the multiplier is not zero")
    require(goal[0] != "gt" or any(map(positive, terms)), "nothing in the sum is known to be positive, and the goal is strict")
    require(goal[0] != "eq" or not terms, "an equation follows from equations only")
    excess: dict[Monomial, Rational] = {}
    accumulate(excess, times(add(*map(product, multiplier)), goal[1]))
    for row in terms:
        accumulate(excess, product(row), -1)
    for r, j in equations:
        require(0 <= j < len(used) and used[j].conclusion[0] == "eq", f"premise {j} is not an equation")
        accumulate(excess, times(r, used[j].conclusion[1]), -1)
    wrong = sum(1 for c in excess.values() if c)
    require(not wrong, f"the identity fails in {wrong} monomials")
    return follow(used, goal)


@rule(p="poly")
def antisymmetry(used: list[Sequent], p: Poly) -> Sequent:
    expect(used, ge(p), ge(negative(p)))
    return follow(used, eq(p))


@rule(p="poly")
def inverse(used: list[Sequent], p: Poly) -> Sequent:
    count(used, 1)
    require(used[0].conclusion in (gt(p), gt(negative(p)), gt(times(p, p))), "nothing shows that the number is not zero")
    return follow(used, eq(add(times(p, function("inv", p)), constant(-1))))


@rule(p="poly")
def sqrt_square(used: list[Sequent], p: Poly) -> Sequent:
    expect(used, ge(p))
    return follow(used, eq(add(power(function("sqrt", p), 2), (-1, p))))


@rule(p="poly")
def sqrt_nonnegative(used: list[Sequent], p: Poly) -> Sequent:
    expect(used, ge(p))
    return follow(used, ge(function("sqrt", p)))


@rule(p="poly", q="poly")
def maximum_above(used: list[Sequent], p: Poly, q: Poly) -> Sequent:
    expect(used)
    return follow(used, ge(add(larger(p, q), (-1, p))))


@rule(p="poly", q="poly")
def maximum_is(used: list[Sequent], p: Poly, q: Poly) -> Sequent:
    expect(used, ge(add(p, (-1, q))))
    return follow(used, eq(add(larger(p, q), (-1, p))))


@rule(c="poly", p="poly", q="poly")
def choice_first(used: list[Sequent], c: Poly, p: Poly, q: Poly) -> Sequent:
    expect(used, ge(c))
    return follow(used, eq(add(chosen(c, p, q), (-1, p))))


@rule(c="poly", p="poly", q="poly")
def choice_second(used: list[Sequent], c: Poly, p: Poly, q: Poly) -> Sequent:
    expect(used, gt(negative(c)))
    return follow(used, eq(add(chosen(c, p, q), (-1, q))))


@rule(head="head", p="poly", q="poly")
def congruence(used: list[Sequent], head: str, p: Poly, q: Poly) -> Sequent:
    expect(used, eq(add(p, (-1, q))))
    return follow(used, eq(add(function(head, p), (-1, function(head, q)))))


@rule(index="index")
def natural(used: list[Sequent], index: Index) -> Sequent:
    expect(used)
    return follow(used, ge(as_number(index)))


@rule(index="index", above="integer")
def integral(used: list[Sequent], index: Index, above: int) -> Sequent:
    expect(used, gt(add(as_number(index), constant(-above))))
    return follow(used, ge(add(as_number(index), constant(-above - 1))))


# ---- exp, log, sin, cos ----------------------------------------------------------------------------------------------


@rule(p="poly")
def exp_tangent(used: list[Sequent], p: Poly) -> Sequent:
    expect(used)
    return follow(used, ge(add(function("exp", p), (-1, p), constant(-1))))


@rule(p="poly")
def exp_positive(used: list[Sequent], p: Poly) -> Sequent:
    expect(used)
    return follow(used, gt(function("exp", p)))


@rule(p="poly", q="poly")
def exp_sum(used: list[Sequent], p: Poly, q: Poly) -> Sequent:
    expect(used)
    return follow(used, eq(add(function("exp", add(p, q)), (-1, times(function("exp", p), function("exp", q))))))


@rule(p="poly")
def exp_log(used: list[Sequent], p: Poly) -> Sequent:
    expect(used, gt(p))
    return follow(used, eq(add(function("exp", function("log", p)), (-1, p))))


@rule(p="poly")
def pythagoras(used: list[Sequent], p: Poly) -> Sequent:
    expect(used)
    return follow(used, eq(add(power(function("sin", p), 2), power(function("cos", p), 2), constant(-1))))


@rule(p="poly", q="poly")
def sin_sum(used: list[Sequent], p: Poly, q: Poly) -> Sequent:
    expect(used)
    crossed = [times(function("sin", x), function("cos", y)) for x, y in ((p, q), (q, p))]
    return follow(used, eq(add(function("sin", add(p, q)), *((-1, c) for c in crossed))))


@rule(p="poly", q="poly")
def cos_sum(used: list[Sequent], p: Poly, q: Poly) -> Sequent:
    expect(used)
    c, s = (times(function(head, p), function(head, q)) for head in ("cos", "sin"))
    return follow(used, eq(add(function("cos", add(p, q)), (-1, c), s)))


@rule(head="head")
def at_zero(used: list[Sequent], head: str) -> Sequent:
    expect(used)
    known = {"exp": 1, "cos": 1, "sin": 0}
    require(head in known, f"the value of {head} at zero is not a rule")
    return follow(used, eq(add(function(head, ZERO), constant(-known[head]))))


@rule()
def cos_pi(used: list[Sequent]) -> Sequent:
    expect(used)
    return follow(used, eq(add(function("cos", lift(atom("pi"))), ONE)))


@rule(x="name", start="poly", end="end", goal="formula")
def monotone(used: list[Sequent], x: str, start: Poly, end: Poly | None, goal: Formula) -> Sequent:
    require(goal[0] in ("ge", "gt"), "the goal is not an inequality")
    require(len(used) >= 2, "the value at the start and the sign of the derivative are needed")
    me, p = lift(atom("var", x)), goal[1]
    for q in (start, ZERO if end is None else end):
        require(("var", x) not in measure(q)[0], f"an end point depends on {x}")
    interval = [ge(add(me, (-1, start)))] + ([] if end is None else [ge(add(end, (-1, me)))])
    expect(used[:2], replaced(goal, {("var", x): start}), ge(derivative(p, x)))
    rest = [used[0], *(without(s, *interval) for s in used[1:])]
    for s in rest:
        absent("var", x, s.hypotheses)
    shown = {s.conclusion for s in used[2:]}
    for head, q in domains(p, x):
        enough = {gt(q), gt(negative(q)), gt(times(q, q))} if head == "inv" else {gt(q)}
        require(enough & shown, f"nothing shows that the {head} of {brief(ge(q))[4:-1]} can be differentiated")
    joined = follow(rest, goal)
    return joined._replace(hypotheses=joined.hypotheses.union(interval))


@rule(goal="formula", box="box", bits="integer", tree="tree")
def enclosure(used: list[Sequent], goal: Formula, box: list[tuple[str, Rational, Rational]], bits: int, tree: Any) -> Sequent:
    require(goal[0] in ("ge", "gt"), "the goal is not an inequality")
    sides: dict[str, Any] = {}
    wanted: list[Formula] = []
    for x, low, high in box:
        require(x not in sides, f"{x} is bounded twice")
        require(low <= high, f"there is nothing between the bounds of {x}")
        me = lift(atom("var", x))
        sides[x] = (Fraction(low), Fraction(high))
        wanted += [ge(add(me, constant(-low))), ge(add(constant(high), (-1, me)))]
    expect(used, *wanted)
    verify(goal[1], goal[0] == "gt", sides, bits, tree)
    return follow(used, goal, "interval arithmetic")


# ---- vectors ---------------------------------------------------------------------------------------------------------


@rule(v="vector")
def gram(used: list[Sequent], v: Vector) -> Sequent:
    expect(used)
    return follow(used, ge(inner(v, v)))


@rule(v="vector", w="vector")
def cauchy_schwarz(used: list[Sequent], v: Vector, w: Vector) -> Sequent:
    expect(used)
    return follow(used, ge(add(times(inner(v, v), inner(w, w)), (-1, power(inner(v, w), 2)))))


@rule(v="vector")
def definite(used: list[Sequent], v: Vector) -> Sequent:
    expect(used, eq(inner(v, v)))
    return follow(used, veq(v))


@rule(goal="vector", coefficients="polys")
def vector_combine(used: list[Sequent], goal: Vector, coefficients: list[Poly]) -> Sequent:
    count(used, len(coefficients))
    require(all(s.conclusion[0] == "veq" for s in used), "a premise is not an equation between vectors")
    whole = combine_vectors([(c, s.conclusion[1]) for c, s in zip(coefficients, used, strict=True)])
    require(whole == goal, "the combination is another vector")
    return follow(used, veq(goal))


@rule(p="poly", v="vector")
def vector_scale(used: list[Sequent], p: Poly, v: Vector) -> Sequent:
    expect(used, eq(p))
    return follow(used, veq(combine_vectors([(p, v)])))


@rule(v="vector", w="vector")
def vector_inner(used: list[Sequent], v: Vector, w: Vector) -> Sequent:
    expect(used, veq(v))
    return follow(used, eq(inner(v, w)))


@rule(f="function", v="vector", w="vector")
def same_value(used: list[Sequent], f: Function, v: Vector, w: Vector) -> Sequent:
    expect(used, veq(difference(v, w)))
    return follow(used, eq(add(value_at(f, v), (-1, value_at(f, w)))))


@rule(f="function", v="vector", w="vector")
def same_gradient(used: list[Sequent], f: Function, v: Vector, w: Vector) -> Sequent:
    expect(used, veq(difference(v, w)))
    return follow(used, veq(difference(gradient_at(f, v), gradient_at(f, w))))


@rule(v="vector", w="vector")
def same_direction(used: list[Sequent], v: Vector, w: Vector) -> Sequent:
    expect(used, veq(difference(v, w)))
    return follow(used, veq(difference(_direction(v), _direction(w))))


@rule(v="vector")
def direction_scale(used: list[Sequent], v: Vector) -> Sequent:
    expect(used)
    length = function("sqrt", inner(v, v))
    return follow(used, veq(combine_vectors([(length, _direction(v)), (constant(-1), v)])))


@rule(v="vector")
def direction_unit(used: list[Sequent], v: Vector) -> Sequent:
    expect(used, gt(inner(v, v)))
    return follow(used, eq(add(inner(_direction(v), _direction(v)), constant(-1))))


@rule(v="vector")
def direction_zero(used: list[Sequent], v: Vector) -> Sequent:
    expect(used, veq(v))
    return follow(used, veq(_direction(v)))


def _direction(v: Vector) -> Vector:
    return arrow(atom("dir", v))


# ---- means -----------------------------------------------------------------------------------------------------------


@rule(law="name", index="index")
def mean_monotone(used: list[Sequent], law: str, index: Index) -> Sequent:
    count(used, 1)
    head, *rest = used[0].conclusion
    require(head == "all" and rest[0][0] == "ge", "the premise is not: for all i, p(i) >= 0")
    return follow(used, ge(averaged(law, index, rest[0][1])))


@rule(law="name", index="index", variable="name", v="vector", w="vector")
def mean_inner(used: list[Sequent], law: str, index: Index, variable: str, v: Vector, w: Vector) -> Sequent:
    expect(used)
    require(("nat", variable) not in measure_vector(w)[0], f"the second vector depends on {variable}")
    bind = Rewrite({}, bind=variable)
    outer = inner(averaged_vector(law, index, bind.vector(v, 0)), w)
    return follow(used, eq(add(outer, (-1, averaged(law, index, bind.poly(inner(v, w), 0))))))


@rule(index="index", variable="name", phi="poly")
def markov(used: list[Sequent], index: Index, variable: str, phi: Poly) -> Sequent:
    count(used, 1)
    require(used[0].conclusion[0] == "chain", "the premise is not a chain")
    _, x, law, draws, step = used[0].conclusion
    later: Index = (index[0], index[1] + 1)
    sample, *drawn = [f"${k}" for k in range(len(draws) + 1)]  # no certificate can hold such names

    def at(point: Vector) -> Poly:
        return Rewrite({("vec", variable): point}).poly(phi, 0)

    def over(name: str, law: str, when: Index, body: Poly) -> Poly:
        return averaged(law, when, Rewrite({}, bind=name).poly(body, 0))

    after = over(sample, law, later, at(arrow(atom("path", x, later, (sample, 0)))))
    before = at(filled(step, index, *((name, 0) for name in (sample, *drawn))))
    for name, draw in reversed(list(zip(drawn, draws, strict=True))):
        before = over(name, draw, ("", 0), before)
    return follow(used, eq(add(after, (-1, over(sample, law, index, before)))))


# ---- textbook facts --------------------------------------------------------------------------------------------------


@rule(name="name", f="function", points="vectors")
def fact(used: list[Sequent], name: str, f: Function, points: list[Vector]) -> Sequent:
    require(name in FACTS or name in CHANCE, f"no fact is called {name}")
    stated = [s.conclusion for s in used]
    if name in CHANCE:
        head, defined = CHANCE[name]
        require(len(stated) == 1 and stated[0][0] == head and stated[0][1] == f, f"{name} is about the {head} of a function")
        require(len(points) == 1, f"{name} is about one point, not {len(points)}")
        return follow(used, defined(*stated[0][1:], points[0]), name)
    classes, number, make = FACTS[name]
    require(all(c[0] == "class" and c[2] == f for c in stated), f"a premise does not state a class of {f}")
    require(tuple(c[1] for c in stated) == classes, f"{name} is about functions that are {' and '.join(classes)}")
    require(len(points) == number, f"{name} is about {number} points, not {len(points)}")
    return follow(used, ge(make(f, points, *(p for c in stated for p in c[3]))), name)
