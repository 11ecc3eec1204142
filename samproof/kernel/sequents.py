"""Sequents, the register of rules, and what every rule needs: premises taken apart, conclusions put together.

A sequent ``hypotheses |- conclusion`` means: for every real inner-product space, all reals, naturals, vectors, sequences,
functions, families and laws that its free names may stand for, if all hypotheses hold then so does the conclusion.  A law P is a
probability distribution on the naturals with finite support for every index: P[0], P[1], ...  ``1/p``, ``sqrt p`` and
``log p`` are total functions about which nothing is known outside p != 0, p >= 0 and p > 0.  ``facts`` lists what else
the sequent rests on: textbook facts, interval arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .terms import Formula, KernelError


class Sequent(NamedTuple):
    hypotheses: frozenset[Formula]
    conclusion: Formula
    facts: frozenset[str] = frozenset()


class Rule(NamedTuple):
    apply: Callable[..., Sequent]
    arguments: tuple[tuple[str, str], ...]


RULES: dict[str, Rule] = {}


def rule(**arguments: str) -> Callable[[Callable[..., Sequent]], Callable[..., Sequent]]:
    def register(function: Callable[..., Sequent]) -> Callable[..., Sequent]:
        RULES[function.__name__.strip("_")] = Rule(function, tuple(arguments.items()))
        return function

    return register


def need(condition: object, message: str, *shown: object) -> None:
    """Refuse unless the condition holds; ``shown`` stand for the braces in the message, and are written only then."""
    if not condition:
        raise KernelError(message.format(*map(repr, shown)) if shown else message)


def axiom(conclusion: Formula, *facts: str) -> Sequent:
    return Sequent(frozenset(), conclusion, frozenset(facts))


def join(premises: list[Sequent], conclusion: Formula, *facts: str) -> Sequent:
    none: frozenset[Any] = frozenset()
    return Sequent(none.union(*(p.hypotheses for p in premises)), conclusion, none.union(facts, *(p.facts for p in premises)))


def given(premises: list[Sequent], *wanted: Formula) -> None:
    need(len(premises) == len(wanted), f"{len(wanted)} premises are needed, {len(premises)} were given")
    for p, w in zip(premises, wanted, strict=True):
        need(p.conclusion == w, "the premise concludes {} where {} is needed", p.conclusion, w)
