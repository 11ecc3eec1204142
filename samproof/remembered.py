"""Claims with their verdicts, for whatever shows them: told from the record where nothing has changed, checked otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import unchanged
from .accepted import Accepted, folder
from .check import Checker, Result
from .claims.lemma import Lemma, Place
from .claims.load import Loaded, discover, load
from .coq.outcomes import Outcome
from .parallel import check_all
from .provers.obligations import Obligation


class Ledger:
    """The claims of some files.

    Parameters
    ----------
    paths : files or folders, as ``samproof check`` takes them.
    save : whether to write the certificates of what is newly proved.

    Raises
    ------
    ClaimError : for a path that is none.
    """

    def __init__(self, paths: Sequence[Any] = (), save: bool = True) -> None:
        files = discover(paths)
        name = unchanged.key(files)  # before the files are read, and again after
        rows = unchanged.recall(name)
        self.loaded: Loaded = load(files)
        self.save = save
        self._rows = {row["id"]: row for row in rows} if rows and unchanged.key(files) == name else {}

    def results(self, lemmas: Sequence[Lemma]) -> list[Result]:
        """What is known of some of the claims; those that they cite must come before them."""
        if all(lemma.id in self._rows for lemma in lemmas):
            return [_told(lemma, self._rows[lemma.id]) for lemma in lemmas]
        accepted = Accepted(folder() / "accepted.json")
        checker = Checker(save=self.save, accepted=accepted)
        results = list(check_all(checker, lemmas))
        accepted.save()
        return results


def _told(lemma: Lemma, row: dict[str, Any]) -> Result:
    """A result as it was written down by ``Result.as_data``."""
    obligations = []
    for o in row["obligations"]:
        path, _, line = o["place"].rpartition(":")
        obligations.append(Obligation(o["what"], Place(path, int(line)), o["verdict"], o["seconds"], o["note"]))
    return Result(
        lemma, row["verdict"], obligations, row["rests_on"], row["uses"], row["seconds"], row["stored"], row["remembered"], row["notes"],
        example=row["example"], entry=row["entry"], coq=Outcome(row["axioms"], row["coqc"]),
    )  # fmt: skip
