"""Names of samproof as identifiers of Coq."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files

from ..kernel import Index

KINDS = ("fun", "family", "law", "var", "nat", "vec", "seq", "vseq", "path")
SPATIAL = frozenset({"fun", "family", "vec", "vseq", "path"})  # what there is in a space only
TYPES = {
    "fun": "fn V",
    "family": "nat -> fn V",
    "law": "nat -> law",
    "var": "R",
    "nat": "nat",
    "vec": "V",
    "seq": "nat -> R",
    "vseq": "nat -> V",
    "path": "nat -> nat -> V",
}
DEFAULTS = {
    "fun": "zero_function",
    "family": "(fun _ => zero_function)",
    "law": "(fun _ => certain)",
    "var": "0",
    "nat": "O",
    "vec": "vzero",
    "seq": "(fun _ => 0)",
    "vseq": "(fun _ => vzero)",
    "path": "(fun _ _ => vzero)",
}
_WORDS = """
    as at cofix else end exists exists2 fix for forall fun if in let match mod return then using where with Prop Set Type SProp IF
    V R O S I nat list positive conj eq_refl eq_sym eq_trans eq_ind eq_ind_r f_equal f_equal2 f_equal3 nat_ind ln exp sin cos
    sqrt PI INR pow Rmax Rmin Rabs Rinv Ropp Rge_le Rle_ge Rmax_comm Rinv_inv Rminus_diag_eq INR_IZR_INZ Qinv sqrt_pos exp_pos
    leaves meanings meant products multiplied arrows values functions known pos_INR S_INR
    derivable_pt_lim derivable_pt_lim_const derivable_pt_lim_id derivable_pt_lim_exp derivable_pt_lim_sin
    derivable_pt_lim_cos as_is it from_start to_end above main claim Claim numbers vectors names Names here given phi there since
"""
_MINE = re.compile(
    r"(v|sq|mul|int|rat|l|z|n|i|e|cst|neg|min|frac|vec|step|atom|form|open|move|images|entries|parts|agreed|cited|vector|G|H|k)_\d+\Z|there_\d+\Z|.*_here\Z|_+\Z"
)
_DEFINED = re.compile(r"^(?:Lemma|Definition|Fixpoint|Record|Inductive|Notation|Ltac) ([A-Za-z_][\w']*)|^  ([a-z_]+) :", re.MULTILINE)
_CONSTRUCTED = re.compile(r"[|=] ([A-Z]\w*)")
PRELUDE = "Samproof"  # the file that the proofs rest on, of these chapters: each file loads the reals anew
CHAPTERS = (
    *("Polynomials", "Short", "Fractions", "Rules", "Integers", "Numbers", "Quadratic", "Certificates", "Reading"),
    *("Spaces", "Parts", "Calculus", "Functions", "Moves", "Means", "Models", "Numerals"),
)
RINGS = "Rings"  # of the prelude too, and neither above nor below the other
Name = tuple[str, str]


class Unsupported(Exception):
    """A term or rule that is not written in Coq; the message says which."""


_REQUIRED = re.compile(r"^From Samproof Require Export (.*)\.\n", re.MULTILINE)


@cache
def prelude() -> dict[str, str]:
    """The text of each file of the prelude, in the order in which they are compiled."""
    above = "\n\n".join(_REQUIRED.sub("", chapter(name)) for name in CHAPTERS)
    return {f"{PRELUDE}.v": above, f"{RINGS}.v": f"{chapter(RINGS)}\n\n{chapter('Short')}"}


def chapter(name: str) -> str:
    return (files(__package__) / "prelude" / f"{name}.v").read_text(encoding="utf-8")


def prelude_needs() -> dict[str, list[str]]:
    """For each file of the prelude those that it requires."""
    return {name: [f"{n}.v" for line in _REQUIRED.findall(text) for n in line.split()] for name, text in prelude().items()}


@cache
def _reserved() -> frozenset[str]:
    """Words that proofs use, which no name of a claim may hide."""
    texts = [*prelude().values(), chapter("RealRing")]
    found = {a or b for text in texts for a, b in _DEFINED.findall(text)}
    cases = (line for text in texts for line in text.splitlines() if line.startswith(("Inductive ", "| ", "  VO ")))
    return frozenset(found.union(_WORDS.split(), *map(_CONSTRUCTED.findall, cases)))


def identifiers(stated: Collection[Name], others: Collection[Name] = ()) -> dict[Name, str]:
    """An identifier for every name: its own where possible for those of a statement, marked for the others.

    Examples
    --------
    >>> identifiers([("var", "eta"), ("vec", "x"), ("var", "x"), ("var", "exp")], [("nat", "t")])
    {('var', 'eta'): 'eta', ('var', 'exp'): 'exp_', ('var', 'x'): 'x', ('vec', 'x'): 'x_', ('nat', 't'): 't_'}
    """
    chosen: dict[Name, str] = {}
    taken: set[str] = set()
    first = sorted(set(stated), key=_order)
    for kind, name in [*first, *sorted(set(others) - set(first), key=_order)]:
        word = name if len(chosen) < len(first) else f"{name}_"
        while word in taken or word in _reserved() or _MINE.match(word):
            word += "_"
        taken.add(word)
        chosen[kind, name] = word
    return chosen


def _order(name: Name) -> tuple[int, str]:
    return KINDS.index(name[0]), name[1]


def theorem_name(claim: str) -> str:
    """The name of a claim's theorem.

    >>> theorem_name("sam-rate"), theorem_name("2-step")
    ('sam_rate', 'claim_2_step')
    """
    word = claim.replace("-", "_")
    return word if word[0].isalpha() and word not in _reserved() else f"claim_{word}"


def index_text(i: Index, chosen: Mapping[Name, str], scope: Mapping[str, str]) -> str:
    """A natural number: ``t``, ``(S t)``, ``0%nat``."""
    if not i.name:
        return f"{i.offset}%nat"
    inside = scope.get(i.name, "O") if i.name[0] == "#" else chosen["nat", i.name]
    for _ in range(i.offset):
        inside = f"(S {inside})"
    return inside
