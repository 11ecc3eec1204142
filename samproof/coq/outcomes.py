"""Which claims coqc has accepted on this machine, each with its version and the axioms below the theorem.

An outcome is kept under the name of the claim's entry in the record of accepted certificates: a digest of the claim, its certificate,
what it cites and samproof's own source.  Where one of these has changed, nothing is known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..accepted import KEPT, folder
from ..store import write_text

REALS = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)
MACHINE_INTEGERS = ("Uint63.", "PrimInt63.")  # of the tactic for interval arithmetic, where a claim rests on that


class Outcome(NamedTuple):
    """What is known of a claim that coqc has accepted, by the names under which ``check`` writes it down.

    Attributes
    ----------
    axioms : those below its theorem.
    coqc : the version that accepted it.
    """

    axioms: list[str] | None = None
    coqc: str | None = None


UNKNOWN = Outcome()  # of a claim that coqc has not accepted as it is
Outcomes = dict[str, Outcome]


def _path() -> Path:
    return folder() / "coq.json"


def recall() -> Outcomes:
    """What coqc has accepted, by the names of the entries."""
    try:
        rows = json.loads(_path().read_text(encoding="utf-8"))
        return {str(name): Outcome([str(a) for a in row["axioms"]], str(row["coqc"])) for name, row in rows.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def keep(version: str, accepted: Mapping[str, Sequence[str]], refused: Sequence[str] = ()) -> None:
    """Remember what a version of coqc has accepted, and forget what it has refused; a folder that cannot be written is left alone.

    Parameters
    ----------
    accepted : the axioms below each theorem, by the names of the entries.
    refused : the names of entries.
    """
    known = {name: old for name, old in recall().items() if name not in accepted and name not in refused}
    rows = {**known, **{name: Outcome(list(axioms), version) for name, axioms in accepted.items()}}
    try:
        write_text(_path(), json.dumps({name: row._asdict() for name, row in list(rows.items())[-KEPT:]}))
    except OSError:
        return


def named(axioms: Sequence[str]) -> str:
    """The axioms in words, those of machine integers counted.

    >>> named([]), named(["Classical_Prop.classic", "Uint63.of_to_Z"])
    ('no axioms', 'classic, 1 of machine integers')
    """
    shown = [a.split(".")[-1] for a in axioms if not a.startswith(MACHINE_INTEGERS)]
    machine = len(axioms) - len(shown)
    return ", ".join([*shown, *([f"{machine} of machine integers"] if machine else [])]) or "no axioms"


def outcome(found: Outcome) -> str:
    """One claim's outcome, with every axiom.

    >>> outcome(UNKNOWN), outcome(Outcome(["Classical_Prop.classic"], "8.16.1"))
    ('not replayed', 'accepted by coqc 8.16.1, axioms: classic')
    """
    if found.axioms is None:
        return "not replayed"
    shown = f"axioms: {named(found.axioms)}" if found.axioms else "no axioms"
    return f"accepted by coqc {found.coqc}, {shown}"


def column(found: Outcome) -> str:
    """One claim's outcome in a few words.

    >>> column(UNKNOWN), column(Outcome([], "8.16.1"))
    ('not replayed in Coq', 'accepted by coqc 8.16.1: no axioms')
    """
    if found.axioms is None:
        return "not replayed in Coq"
    others = [a for a in found.axioms if a not in REALS]
    reals = "" if len(others) == len(found.axioms) else "axioms of the reals"
    rest = named(others) if others or not reals else ""
    return f"accepted by coqc {found.coqc}: {', '.join(x for x in (reals, rest) if x)}"
