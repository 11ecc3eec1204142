"""What stored campaigns found: changed forms of the claims, and searches for violations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import ClaimError
from ..markup import Markup, join, tag

Row = Mapping[str, Any]
CLASSES = {"refuted": "refuted", "still true": "held", "undecided": "unknown"}


@dataclass
class Campaigns:
    """Results of ``samproof mutate`` and ``samproof fuzz`` by the name of the claim, and what was said of each whole campaign."""

    mutants: dict[str, Row] = field(default_factory=dict)
    searches: dict[str, Row] = field(default_factory=dict)
    settings: list[tuple[str, str]] = field(default_factory=list)

    def of(self, id: str, statement: str) -> list[Markup]:
        """What is shown of one claim; a result for another statement under the same name is only mentioned."""
        found = []
        for title, rows, show in (("Mutants", self.mutants, _mutants), ("Search for violations", self.searches, _search)):
            row = rows.get(id)
            if row is not None and row.get("statement") != statement:
                found.append(join(tag("h4", title), tag("p", "The stored result is for an earlier form of the claim.")))
            elif row is not None:
                found.append(join(tag("h4", title), show(row)))
        return found


def read(mutants: str | None, fuzz: str | None) -> Campaigns:
    """Read stored results.

    Parameters
    ----------
    mutants, fuzz : files that ``samproof mutate`` and ``samproof fuzz`` wrote with ``--format json``; None for none.

    Raises
    ------
    ClaimError : E270 for a file that cannot be read or is not of this kind.
    """
    done = Campaigns()
    done.mutants = _read(mutants, "mutate", ("mutants",), done)
    done.searches = _read(fuzz, "fuzz", ("verdict", "tried"), done)
    return done


def _read(path: str | None, command: str, keys: tuple[str, ...], into: Campaigns) -> dict[str, Row]:
    if path is None:
        return {}
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ClaimError("E270", f"{path} cannot be read: {error}; store the result of samproof {command} --format json") from None
    rows = data.get("claims") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not all(isinstance(r, dict) and {"id", *keys} <= set(r) for r in rows):
        raise ClaimError("E270", f"{path} is not what samproof {command} --format json writes")
    settings = f"{len(rows)} claims, {data.get('seconds')} seconds each, seed {data.get('seed')}"
    if data.get("interrupted"):
        settings += ", interrupted"
    into.settings.append((f"samproof {command}", settings))
    return {str(r["id"]): r for r in rows}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _point(witness: Any) -> str:
    return ", ".join(f"{n} = {v}" for n, v in witness.items()) if isinstance(witness, dict) else ""


def _mutants(row: Row) -> Markup:
    if row.get("error"):
        return tag("p", row["error"])
    mutants = [m for m in _list(row["mutants"]) if isinstance(m, dict)]
    words = [str(m.get("verdict")) for m in mutants]
    counts = ", ".join(f"{words.count(w)} {w}" for w in CLASSES if w in words)
    parts = [("Needed", "needed"), ("Not needed", "droppable"), ("Open", "open"), ("Tight", "tight")]
    told = [(term, "; ".join(map(str, _list(row.get(key))))) for term, key in parts if _list(row.get(key))]
    head = tag("tr", *(tag("th", word, scope="col") for word in ("Verdict", "Change", "Because")))
    news = {n for n in _list(row.get("news")) if isinstance(n, int)}
    body = [_mutant(m, m.get("number") in news) for m in mutants]
    table = tag("div", tag("table", tag("thead", head), tag("tbody", *body)), class_="wide")
    return join(
        tag("dl", *([tag("dt", term), tag("dd", value)] for term, value in told), class_="statement") if told else None,
        tag("details", tag("summary", f"{len(mutants)} mutants: {counts}"), table) if mutants else tag("p", "no mutants"),
    )


def _mutant(m: Row, news: bool) -> Markup:
    word = str(m.get("verdict"))
    because = ""
    if m.get("witness") is not None:
        where = f", where {m['where']}" if m.get("where") else ""
        because = f"{_point(m['witness']) or 'any point'}{where}, violated by {m.get('margin')}"
    elif m.get("steps"):
        because = f"certificate of {m['steps']} steps"
    change = join(tag("code", m.get("change")), " (stronger than the claim)" if news else None)
    return tag("tr", tag("td", tag("span", word, class_=f"verdict {CLASSES.get(word, 'unknown')}")), tag("td", change), tag("td", because))


def _search(row: Row) -> Markup:
    lines = [f"{row['verdict']}: {row['tried']} candidates, {row.get('satisfied')} satisfied the hypotheses."]
    if row.get("closest"):
        lines.append(f"Closest approach: {row['closest']}.")
    if row.get("witness"):
        where = f", where {row['where']}" if row.get("where") else ""
        lines.append(f"Counterexample: {_point(row['witness'])}{where}, violated by {row.get('margin')}.")
    if row.get("note"):
        lines.append(str(row["note"]))
    return tag("p", " ".join(lines))
