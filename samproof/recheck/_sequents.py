"""Sequents, the register of rules, and what a rule may ask of its premises.

A sequent says: in every real inner-product space, whatever its free names stand for, all hypotheses together imply the
conclusion.  ``1/p``, ``sqrt p`` and ``log p`` have a value everywhere, but nothing is known of it outside their domains.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ._algebra import Formula, Poly, Refused, Vector, add, measure_formula, require
from ._text import brief


class Sequent(NamedTuple):
    """Hypotheses, a conclusion, and the names of what the derivation takes on trust."""

    hypotheses: frozenset[Formula]
    conclusion: Formula
    facts: frozenset[str] = frozenset()


Rule = tuple[Callable[..., Sequent], dict[str, str]]
RULES: dict[str, Rule] = {}


def rule(**arguments: str) -> Callable[[Callable[..., Sequent]], Callable[..., Sequent]]:
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


def follow(used: Sequence[Sequent], conclusion: Formula, *facts: str) -> Sequent:
    hypotheses = frozenset(h for p in used for h in p.hypotheses)
    return Sequent(hypotheses, conclusion, frozenset(facts).union(*(p.facts for p in used)))


def expect(used: Sequence[Sequent], *wanted: Formula) -> None:
    require(len(used) == len(wanted), f"{len(wanted)} premises are needed, not {len(used)}")
    for k, (p, w) in enumerate(zip(used, wanted, strict=True)):
        if p.conclusion != w:
            raise Refused(f"premise {k} is {brief(p.conclusion)} where {brief(w)} is needed")


def count(used: Sequence[Sequent], n: int) -> None:
    require(len(used) == n, f"{n} premises are needed, not {len(used)}")


def absent(sort: str, name: str, hypotheses: frozenset[Formula]) -> None:
    for h in hypotheses:
        if (sort, name) in measure_formula(h)[0]:
            raise Refused(f"{name} is free in the hypothesis {brief(h)}")


def without(s: Sequent, *dropped: Formula) -> Sequent:
    return s._replace(hypotheses=s.hypotheses.difference(dropped))
