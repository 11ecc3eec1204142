"""What the variants of a claim say about it: what is needed, what is not, and what its author would like to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..campaign.pool import Workers, gather
from ..campaign.source import Source, not_vacuous, targets
from ..errors import ClaimError
from .settle import REFUTED, STRONGER, TRUE, Settled, Task, settle
from .variant import variants


@dataclass
class Table:
    """The variants of one claim.

    Attributes
    ----------
    source, statement : the claim.
    rows : its variants in order.
    error : why it has none.
    """

    source: Source
    statement: str = ""
    rows: list[Settled] = field(default_factory=list)
    error: ClaimError | None = None
    expected: int = 0

    @property
    def needed(self) -> list[str]:
        """Hypotheses without which, or with a weaker form of which, the claim fails."""
        return _parts(r for r in self._hypotheses if r.verdict == REFUTED)

    @property
    def droppable(self) -> list[str]:
        """Hypotheses that can be dropped whole: the claim has been proved without them."""
        return _parts(r for r in self._hypotheses if r.verdict == TRUE and r.change.endswith(" dropped"))

    @property
    def open(self) -> list[str]:
        """Hypotheses of which nothing of the kind is known."""
        known = {*self.needed, *self.droppable}
        return [p for p in _parts(self._hypotheses) if p not in known]

    @property
    def tight(self) -> list[str]:
        """Constants that cannot be moved by a tenth in one direction."""
        return _parts(r for r in self.rows if r.kind == "constant" and r.verdict == REFUTED)

    @property
    def news(self) -> list[Settled]:
        """Variants that are stronger than the claim and still true."""
        return [r for r in self.rows if r.verdict == TRUE and r.compared == STRONGER]

    @property
    def _hypotheses(self) -> list[Settled]:
        return [r for r in self.rows if r.kind == "hypothesis"]

    def count(self, verdict: str) -> int:
        return sum(r.verdict == verdict for r in self.rows)

    def as_data(self) -> dict[str, Any]:
        """The table as JSON data."""
        return {
            "id": self.source.name,
            "statement": self.statement,
            "error": None if self.error is None else str(self.error),
            "needed": self.needed,
            "droppable": self.droppable,
            "open": self.open,
            "tight": self.tight,
            "news": [r.number for r in self.news],
            "mutants": [{**vars(r), "seconds": round(r.seconds, 3)} for r in self.rows],
        }


def _parts(rows: Iterable[Settled]) -> list[str]:
    return list(dict.fromkeys(r.part for r in rows))


def mutate(
    sources: Sequence[Source],
    seconds: float = 1.0,
    seed: int = 0,
    workers: Workers | None = None,
    settled: Callable[[Table], None] = lambda table: None,
    progress: Callable[[Task, Settled], None] = lambda task, row: None,
) -> tuple[list[Table], bool]:
    """Change every claim in every way, and decide each variant.

    Parameters
    ----------
    sources : the claims.
    seconds : budget of each variant.
    seed : of the searches for witnesses.
    workers : who works; this process if nobody is named.
    settled : called with each table as soon as it is whole, in the order of the claims.
    progress : called after each variant.

    Returns
    -------
    The tables, and whether the keyboard interrupted the work.

    Examples
    --------
    >>> tables, _ = mutate([Source("statement", statement="x <= x**2", given=("x >= 1",))])
    >>> tables[0].needed, tables[0].news
    (['x >= 1'], [])
    """
    tables = [Table(source) for source in sources]
    tasks: list[Task] = []
    by_task: dict[str, Table] = {}
    for table in tables:
        own = _begin(table, seconds, seed)
        tasks += own
        by_task.update((t.id, table) for t in own)
    shown = 0

    def show() -> None:
        nonlocal shown
        while shown < len(tables) and len(tables[shown].rows) == tables[shown].expected:
            tables[shown].rows.sort(key=lambda r: r.number)
            settled(tables[shown])
            shown += 1

    def receive(task: Task, row: Settled) -> None:
        by_task[task.id].rows.append(row)
        progress(task, row)
        show()

    interrupted = False
    try:
        show()
        gather(settle, tasks, workers or Workers(1), receive)
    except KeyboardInterrupt:
        interrupted = True
        for table in tables[shown:]:
            if table.rows:
                table.rows.sort(key=lambda r: r.number)
                settled(table)
        tables = [t for t in tables if t.rows or t.error is not None]
    return tables, interrupted


def _begin(table: Table, seconds: float, seed: int) -> list[Task]:
    """The work on the variants of a claim; none where it is a claim about nothing, and the table says why."""
    try:
        lemma = table.source.lemma()
        table.statement = str(lemma.claim)
        not_vacuous(lemma, targets(lemma))
    except ClaimError as error:
        table.error = error
        return []
    table.expected = len(variants(lemma))
    return [Task(table.source, n, seconds, seed) for n in range(1, table.expected + 1)]
