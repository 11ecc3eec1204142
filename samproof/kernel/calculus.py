"""Rules for exp, log, sin and cos, for the sign of a derivative, and for enclosures in interval arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from . import interval as boxes
from .sequents import Sequent, axiom, given, join, need, rule
from .terms import ONE, UNARY, ZERO, Atom, Formula, Poly, eq, fn, free, ge, gt, pi, substitute, var

INTERVAL = "interval arithmetic"


@rule(p="poly")
def exp_tangent(premises: list[Sequent], p: Poly) -> Sequent:
    """exp p >= 1 + p."""
    given(premises)
    return axiom(ge(fn("exp", p) - ONE - p))


@rule(p="poly")
def exp_positive(premises: list[Sequent], p: Poly) -> Sequent:
    given(premises)
    return axiom(gt(fn("exp", p)))


@rule(p="poly", q="poly")
def exp_sum(premises: list[Sequent], p: Poly, q: Poly) -> Sequent:
    given(premises)
    return axiom(eq(fn("exp", p + q) - fn("exp", p) * fn("exp", q)))


@rule(p="poly")
def exp_log(premises: list[Sequent], p: Poly) -> Sequent:
    given(premises, gt(p))
    return join(premises, eq(fn("exp", fn("log", p)) - p))


@rule(p="poly")
def pythagoras(premises: list[Sequent], p: Poly) -> Sequent:
    given(premises)
    return axiom(eq(fn("sin", p) * fn("sin", p) + fn("cos", p) * fn("cos", p) - ONE))


@rule(p="poly", q="poly")
def sin_sum(premises: list[Sequent], p: Poly, q: Poly) -> Sequent:
    given(premises)
    return axiom(eq(fn("sin", p + q) - fn("sin", p) * fn("cos", q) - fn("cos", p) * fn("sin", q)))


@rule(p="poly", q="poly")
def cos_sum(premises: list[Sequent], p: Poly, q: Poly) -> Sequent:
    given(premises)
    return axiom(eq(fn("cos", p + q) - fn("cos", p) * fn("cos", q) + fn("sin", p) * fn("sin", q)))


@rule(head="head")
def at_zero(premises: list[Sequent], head: str) -> Sequent:
    """exp 0 = cos 0 = 1 and sin 0 = 0."""
    given(premises)
    need(head in ("exp", "cos", "sin"), f"at_zero: nothing is known of {head} at 0")
    return axiom(eq(fn(head, ZERO) - (ZERO if head == "sin" else ONE)))


@rule()
def cos_pi(premises: list[Sequent]) -> Sequent:
    given(premises)
    return axiom(eq(fn("cos", pi()) + ONE))


def derivative(p: Poly, x: str) -> Poly:
    """d p / d x, for p built from x by the field operations, sqrt, exp, log, sin and cos."""
    result = ZERO
    for monomial, c in p.terms:
        for k, (a, e) in enumerate(monomial):
            if ("var", x) not in free(a):
                continue
            others = Poly({monomial[:k] + (((a, e - 1),) if e > 1 else ()) + monomial[k + 1 :]: c * e})
            result = result + others * _atom_derivative(a, x)
    return result


def _atom_derivative(a: Atom, x: str) -> Poly:
    if a == Atom("var", x):
        return ONE
    need(a.head in UNARY, f"derivative: {{}} cannot be differentiated in {x}", a)
    q = a.args[0]
    inner_derivative, here = derivative(q, x), Poly.atom(a)
    if a.head == "inv":
        return -(here * here * inner_derivative)
    if a.head == "sqrt":
        return (fn("inv", here) * inner_derivative).scale(Fraction(1, 2))
    if a.head == "exp":
        return here * inner_derivative
    if a.head == "log":
        return fn("inv", q) * inner_derivative
    return fn("cos", q) * inner_derivative if a.head == "sin" else -(fn("sin", q) * inner_derivative)


def partial_domains(term: Any, x: str) -> set[tuple[str, Poly]]:
    """Every inv, sqrt and log of something that depends on x, anywhere inside a polynomial."""
    found: set[tuple[str, Poly]] = set()
    for a in term.atoms():
        if ("var", x) in free(a) and a.head in UNARY:
            if a.head in ("inv", "sqrt", "log"):
                found.add((a.head, a.args[0]))
            found |= partial_domains(a.args[0], x)
    return found


@rule(x="name", start="poly", end="optional poly", goal="formula")
def monotone(premises: list[Sequent], x: str, start: Poly, end: Poly | None, goal: Formula) -> Sequent:
    """p(start) >= 0 (or > 0) and p' >= 0 on start <= x (<= end) give the same of p there.

    Further premises show that every 1/q, sqrt q and log q inside p is differentiable on that interval.
    """
    name = ("var", x)
    need(goal.head in ("ge", "gt"), "monotone: the goal must be an inequality")
    p: Poly = goal.args[0]
    need(name not in free(start) and (end is None or name not in free(end)), f"monotone: an end point contains {x}")
    interval = {ge(var(x) - start)} | ({ge(end - var(x))} if end is not None else set())
    need(len(premises) >= 2, "monotone: the value at the start and the sign of the derivative are needed")
    at_start, slope, *domains = premises
    given([at_start, slope], Formula(goal.head, substitute(p, {name: start})), ge(derivative(p, x)))
    rest = [at_start] + [s._replace(hypotheses=s.hypotheses - interval) for s in (slope, *domains)]
    for s in rest:
        for h in s.hypotheses:
            need(name not in free(h), f"monotone: {x} is free in the hypothesis {{}}", h)
    shown = {s.conclusion for s in domains}
    for head, q in partial_domains(p, x):
        fine = {gt(q)} | ({gt(-q), gt(q * q)} if head == "inv" else set())
        need(fine & shown, f"monotone: nothing shows that {head} of {{}} is differentiable", q)
    joined = join(rest, goal)
    return joined._replace(hypotheses=joined.hypotheses | interval)


@rule(goal="formula", box="box", bits="integer", tree="tree")
def enclosure(
    premises: list[Sequent], goal: Formula, box: list[tuple[str, Fraction, Fraction]], bits: int, tree: Any
) -> Sequent:
    """Branch and bound in interval arithmetic over a rational box; the premises place each variable in the box."""
    need(goal.head in ("ge", "gt"), "enclosure: the goal must be an inequality")
    wanted = [w for x, low, high in box for w in (ge(var(x) - Poly.const(low)), ge(Poly.const(high) - var(x)))]
    given(premises, *wanted)
    need(len({x for x, _, _ in box}) == len(box), "enclosure: a variable is bounded twice")
    slopes = {x: derivative(goal.args[0], x) for x, _, _ in box} if boxes.uses_slopes(tree) else {}
    boxes.verify(goal.args[0], goal.head == "gt", {x: (low, high) for x, low, high in box}, bits, tree, slopes)
    return join(premises, goal, INTERVAL)
