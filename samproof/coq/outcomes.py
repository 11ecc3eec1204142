"""Which claims coqc has accepted on this machine, each with the axioms below its theorem.

An outcome is kept under the name of the claim's entry in the record of accepted certificates: a digest of the claim, its certificate,
what it cites and samproof's own source.  Where one of these has changed, nothing is known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

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
Outcomes = dict[str, list[str]]


def _path() -> Path:
    return folder() / "coq.json"


def recall() -> Outcomes:
    """The axioms of what coqc has accepted, by the names of the entries."""
    try:
        rows = json.loads(_path().read_text(encoding="utf-8"))
        return {str(name): [str(a) for a in axioms] for name, axioms in rows.items() if isinstance(axioms, list)}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}


def keep(accepted: Mapping[str, Sequence[str]], refused: Sequence[str] = ()) -> None:
    """Remember what coqc has accepted, and forget what it has refused; a folder that cannot be written is left alone."""
    known = {name: axioms for name, axioms in recall().items() if name not in accepted and name not in refused}
    rows = {**known, **{name: list(axioms) for name, axioms in accepted.items()}}
    try:
        write_text(_path(), json.dumps(dict(list(rows.items())[-KEPT:])))
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


def outcome(axioms: Sequence[str] | None) -> str:
    """One claim's outcome, with every axiom.

    >>> outcome(None), outcome(["Classical_Prop.classic"])
    ('not replayed', 'replayed, axioms: classic')
    """
    if axioms is None:
        return "not replayed"
    return f"replayed, axioms: {named(axioms)}" if axioms else "replayed, no axioms"


def column(axioms: Sequence[str] | None) -> str:
    """One claim's outcome in a few words.

    >>> column(None), column([])
    ('not replayed in Coq', 'replayed in Coq: no axioms')
    """
    if axioms is None:
        return "not replayed in Coq"
    others = [a for a in axioms if a not in REALS]
    if len(others) == len(axioms):
        return f"replayed in Coq: {named(axioms)}"
    return f"replayed in Coq: axioms of the reals{f', {named(others)}' if others else ''}"
