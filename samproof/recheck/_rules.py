"""The rules of the second checker: what each step may conclude, and from what."""

from __future__ import annotations

from typing import Any

from . import _calculus as _calculus  # its rules enter the register
from ._algebra import (
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
    difference,
    function,
    inner,
    larger,
    measure_vector,
    power,
    rational_of,
    require,
    times,
)
from ._facts import CHANCE, FACTS, gradient_at, value_at
from ._reader import Rows
from ._sequents import RULES as RULES
from ._sequents import Sequent, absent, count, eq, expect, follow, ge, gt, negative, rule, veq, without
from ._substitute import Rewrite, averaged, averaged_vector, filled, generalised, replaced, specialised

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
