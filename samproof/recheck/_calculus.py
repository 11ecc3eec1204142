"""The rules of the second checker for exp, log, sin and cos, for the sign of a derivative, and for enclosures."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ._algebra import (
    ONE,
    ZERO,
    Formula,
    Poly,
    Rational,
    add,
    atom,
    constant,
    derivative,
    domains,
    function,
    lift,
    measure,
    power,
    require,
    times,
)
from ._enclose import verify
from ._sequents import Sequent, absent, eq, expect, follow, ge, gt, negative, rule, without
from ._substitute import replaced
from ._text import brief


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
