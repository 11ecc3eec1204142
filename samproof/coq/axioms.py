"""The axioms below theorems: what Coq is asked, and what it answers.

Coq walks through the whole theory of the reals each time that it is asked, so it is asked as rarely as it can be: once for all theorems
that rest on interval arithmetic, once for all others, and one by one where an answer has an axiom that is not allowed.  Theorems over
ordered rings rest on none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .export import Export
from .outcomes import MACHINE_INTEGERS, REALS

RINGS = "OrderedRings"
_AXIOM = re.compile(r"^([A-Za-z_][\w.']*)\s*:", re.MULTILINE)


class Unanswered(Exception):
    """Coq does not tell; the message is what it says instead."""


@dataclass(frozen=True)
class Question:
    """A file that asks for the axioms below theorems of a module.

    Attributes
    ----------
    name, module : the file, and the module of the theorems.
    theorems : the theorem of each claim.
    groups : the claims that are asked for together.
    allowed : the axioms that they may rest on, and beginnings of names of such.
    """

    name: str
    module: str
    theorems: Mapping[str, str]
    groups: Sequence[Sequence[str]]
    allowed: tuple[frozenset[str], tuple[str, ...]]

    @property
    def text(self) -> str:
        lines = [f"From Samproof Require {self.module}."]
        for n, claims in enumerate(self.groups):
            named = " ".join(f"let _ := {self.module}.{self.theorems[c]} in" for c in claims)  # pairs would repeat the statements in their types
            lines += [f"Definition group_{n} := {named} I.", f'Goal True. idtac "== {n}". Abort.', f"Print Assumptions group_{n}."]
        return "\n".join(lines) + "\n"

    def answers(self, printed: str) -> list[tuple[Sequence[str], list[str]]]:
        """The axioms of each group.

        Raises
        ------
        Unanswered : where an answer is neither a list of axioms nor that there are none.
        """
        parts = printed.split("== ")[1:]
        found = [sorted(set(_AXIOM.findall(part)) - {"Axioms"}) for part in parts]
        told = all(axioms or "Closed under the global context" in part for axioms, part in zip(found, parts, strict=True))
        if len(found) != len(self.groups) or not told:
            raise Unanswered(f"no axioms and no word that there are none: {printed}")
        return list(zip(self.groups, found, strict=True))

    def refused(self, axioms: Sequence[str]) -> list[str]:
        """Those among axioms that these theorems may not rest on."""
        names, beginnings = self.allowed
        return [a for a in axioms if a not in names and not a.startswith(beginnings)]

    def one_by_one(self) -> Question:
        """The same question for each claim alone."""
        return replace(self, name=f"Axioms_each_{self.name.removeprefix('Axioms_')}", groups=[[c] for claims in self.groups for c in claims])


def questions(made: Export) -> Iterator[Question]:
    """What is asked about an export."""
    for n, (bounded, also) in enumerate(((False, ()), (True, MACHINE_INTEGERS)), 1):
        claims = [c for c in made.theorems if (c in made.bounded) == bounded]
        if claims:
            yield Question(f"Axioms_{n}.v", "Claims", made.theorems, [claims], (frozenset(REALS), also))
    if made.rings:
        yield Question("Axioms_rings.v", RINGS, made.rings, [list(made.rings)], (frozenset(), ()))
