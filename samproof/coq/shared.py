"""The examples of an export: what several of them need is defined or proved once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from .names import Name

WORD = re.compile(r"(?<![\w'.%])[A-Za-z_][\w']*")


class Fact(NamedTuple):
    """A hypothesis at an example, and the tactic that proves it."""

    statement: str
    tactic: str


class Example(NamedTuple):
    """That all hypotheses of a claim hold somewhere.

    Attributes
    ----------
    name : of the theorem.
    binders, words : what it is about, with types and without.
    given : its hypotheses as they are written.
    defined : long values, steps and orbits, each after those that it is made of, by the names that they have here: the kind, a quote
        and for what it is found.
    witnesses : what stands there for the words.
    proofs : of the hypotheses there, in their order.
    numbers : what stands there for the numbers, where that is rational.
    """

    name: str
    binders: str
    words: Sequence[str]
    given: Sequence[str]
    defined: Mapping[str, str]
    witnesses: Sequence[str]
    proofs: Sequence[str | Fact]
    numbers: Mapping[Name, Fraction]

    def applied(self, goal: str) -> str:
        """The theorem in terms of the hypotheses that the example has shown to hold, by the theorem itself: they are its own.

        Parameters
        ----------
        goal : the conclusion as it is written.
        """
        words = " ".join(self.words)
        return (
            f"Lemma {self.name}_applied {self.binders} : all_of (Examples.{self.name}_given {words}) -> {goal}.\n"
            f"Proof (by_theorem (Claims.{self.name} {words}))."
        )


class Shared:
    """Values, steps, orbits and facts in the order in which they are needed first, each under a name that no claim has."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self._count = Counter[str]()

    def _named(self, kind: str, text: str) -> tuple[str, bool]:
        """The name of what a text is, and whether it is new."""
        new = (kind, text) not in self._names
        if new:
            self._count[kind] += 1
            self._names[kind, text] = f"{kind}{self._count[kind]}"
        return self._names[kind, text], new

    def lines(self, x: Example) -> list[str]:
        """An example, below the hypotheses and what it needs and none before it did."""
        new = [f"Definition {x.name}_given {x.binders} : list Prop :=\n  [{'; '.join(x.given)}]%list."]
        local: dict[str, str] = {}

        def at(text: str) -> str:
            return WORD.sub(lambda m: local.get(m[0], m[0]), text) if local else text

        for here, meaning in x.defined.items():
            text = at(meaning)
            local[here], fresh = self._named(here.partition("'")[0], text)
            if fresh:
                new.append(f"Definition {local[here]} := {text}.")
        proofs = []
        for proof in x.proofs:
            if isinstance(proof, Fact):
                statement = at(proof.statement)
                fact, fresh = self._named("fact", statement)
                if fresh:
                    new.append(f"Lemma {fact} : {statement}.\nProof. {at(proof.tactic)}. Qed.")
                proofs.append(fact)
            else:
                proofs.append(at(proof))
        return [
            *new,
            f"Example {x.name}_example : exists {x.binders}, all_of ({x.name}_given {' '.join(x.words)}).",
            f"Proof (there {', '.join(map(at, x.witnesses))} since {', '.join(proofs)}).",
        ]


def rational(c: Fraction) -> str:
    """A number of the reals.

    >>> rational(Fraction(2)), rational(Fraction(-1)), rational(Fraction(1, 3))
    ('2%R', '(-1)%R', '(1 / 3)%R')
    """
    if c.denominator == 1:
        return f"{c}%R" if c >= 0 else f"({c})%R"
    return f"({c.numerator} / {c.denominator})%R"
