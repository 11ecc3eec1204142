"""``samproof check``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import click

from .common import error_text, place_text, verdict


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--fresh", is_flag=True, help="Ignore stored certificates and search again.")
@click.option("--replay", is_flag=True, help="Replay every stored certificate, also those accepted before and unchanged since.")
@click.option("--seconds", type=click.FloatRange(min=0.01), default=10.0, show_default=True, help="Budget for each obligation.")
@click.option("--jobs", "-j", type=click.IntRange(min=1, max=256), help="Processes.  [default: 2 for more than a few claims]")
@click.option("--format", "form", type=click.Choice(["text", "json", "junit", "sarif"]), default="text", show_default=True)
def check(paths: tuple[str, ...], fresh: bool, replay: bool, seconds: float, jobs: int | None, form: str) -> int:
    """Check every claim in PATHS (files or folders).

    Without PATHS: ./lemmas and ./counterexamples, or the ledger that comes with samproof.
    """
    from .. import unchanged
    from ..claims.load import discover

    started = time.perf_counter()
    files = discover(paths)
    name = None if fresh or replay else unchanged.key(files)
    rows = unchanged.recall(name) if form in ("text", "json") else None
    if rows is None:
        return _check(files, fresh, replay, seconds, jobs, form, name, started)
    if form == "text":
        for row in rows:
            _line(row)
    _ending(rows, [], "", started, form)
    return 0


def _check(
    files: list[Path], fresh: bool, replay: bool, seconds: float, jobs: int | None, form: str, name: str | None, started: float
) -> int:
    from .. import unchanged
    from ..accepted import Accepted, folder
    from ..check import Checker
    from ..claims.load import load
    from ..parallel import check_all

    loaded = load(files)
    accepted = Accepted(None if replay else folder() / "accepted.json")
    checker, results, rows = Checker(fresh, seconds, accepted=accepted), [], []
    text, where = form == "text", ""
    watched = text and sys.stderr.isatty()
    if text:
        for error in loaded.errors:
            click.echo(error_text(error))
    try:
        for result in check_all(checker, loaded.lemmas, jobs, _progress if watched else lambda _: None):
            if watched:
                click.echo("\033[2K", nl=False, err=True)
            results.append(result)
            rows.append(result.as_data())
            if text:
                _line(rows[-1])
    except KeyboardInterrupt:
        where = f", interrupted after {len(results)} of {len(loaded.lemmas)}"
    accepted.save()
    fine = bool(results) and not loaded.errors and not where and all(r.verdict == "proved" for r in results)
    if fine and name is not None and unchanged.key(files) == name:
        unchanged.keep(name, rows)
    if form in ("junit", "sarif"):
        from ..formats import junit, sarif

        click.echo((junit if form == "junit" else sarif)(results, loaded.errors), nl=False)
    else:
        _ending(rows, loaded.errors, where, started, form)
    return 130 if where else 0 if fine else 1


def _progress(what: str) -> None:
    """What is going on, on a line of its own that the next one overwrites."""
    click.echo(f"\033[2K{what[:76]} ...\r", nl=False, err=True)


def _ending(rows: list[dict[str, Any]], errors: list[Any], where: str, started: float, form: str) -> None:
    """The last lines, or everything as JSON."""
    from ..verdicts import tally

    counted = tally(r["verdict"] for r in rows)
    if form == "json":
        data = {
            "claims": rows,
            "errors": [e.as_data() for e in errors],
            "count": counted,
            "interrupted": bool(where),
        }
        click.echo(json.dumps(data, indent=1, ensure_ascii=False))
        return
    broken = f", {len(errors)} file errors" if errors else ""
    click.echo(f"{counted}{broken}{where} in {time.perf_counter() - started:.1f} s")
    remembered = sum(r["remembered"] for r in rows)
    if remembered:
        click.echo(f"{remembered} of them unchanged since the kernel last accepted their certificates; --replay reads them again")


def _line(row: dict[str, Any]) -> None:
    from ..coq.outcomes import Outcome, column
    from ..errors import ClaimError

    facts = ", ".join(f.replace("_", " ") for f in row["rests_on"])
    parts = [f"{verdict(row['verdict'])} {row['id']}"]
    if row["verdict"] == "proved":
        n = len(row["obligations"])
        parts.append(f"{n} obligation{'s' if n != 1 else ''}")
        parts.append(f"rests on {facts}" if facts else "rests on nothing but algebra")
        parts.append(column(Outcome(row["axioms"], row["coqc"])))
    click.echo(f"{'  '.join(parts)}  {row['seconds']:.2f} s")
    for note in row["notes"]:
        click.echo(f"         note: {note}")
    if row["error"]:
        click.echo(error_text(ClaimError(**row["error"])))
    for o in row["obligations"]:
        if o["verdict"] != "proved":
            code = "P201" if o["verdict"] == "refuted" else "P202"
            click.echo(f"{place_text(o['place'])}: {code} {o['verdict']}: {o['what']}")
            click.echo(f"         {o['note']}")
    if row["witness"]:
        named = ("where", "violated by")
        shown = ", ".join(f"{n} {v}" if n in named else f"{n} = {v}" for n, v in row["witness"].items())
        click.echo(f"{place_text(row['place'])}: P200 the claim is false: {shown}")
