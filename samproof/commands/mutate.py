"""``samproof mutate``."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from .common import error_text, verdict

COLUMN = 11


@click.command()
@click.argument("claims", nargs=-1)
@click.option("--paths", multiple=True, type=click.Path(), help="A file or folder of claims; may be repeated.")
@click.option("--given", "-g", multiple=True, help="A hypothesis of a statement; may be repeated.")
@click.option(
    "--seconds", type=click.FloatRange(min=0.05, max=3600), default=1.0, show_default=True, help="Budget of each mutant."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the searches for counterexamples.")
@click.option("--jobs", "-j", type=click.IntRange(min=1, max=256), default=1, show_default=True, help="Processes.")
@click.option("--all", "everything", is_flag=True, help="Print every mutant, not only those that say something.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def mutate(claims: tuple[str, ...], paths: tuple[str, ...], jobs: int, everything: bool, form: str, **options: Any) -> int:
    """Change one thing at a time in CLAIMS, and see which hypotheses and constants are needed.

    Each mutant is refuted with an exact witness, still true with a certificate of the kernel, or undecided.  News for the author
    are mutants that are stronger than the claim and still true.

    Exit codes: 0 done, 2 wrong usage or a claim about nothing, 130 interrupted.
    """
    from ..campaign.pool import Workers
    from ..campaign.select import select
    from ..mutation.table import mutate as work

    sources, errors = select(claims, paths, options["given"])
    text = form == "text"
    if text:
        for error in errors:
            click.echo(error_text(error), err=True)
    tables, interrupted = work(
        sources,
        options["seconds"],
        options["seed"],
        Workers(jobs),
        lambda t: _print(t, everything) if text else None,
        _progress if sys.stderr.isatty() else lambda task, row: None,
    )
    if not text:
        data = {
            "seed": options["seed"],
            "seconds": options["seconds"],
            "claims": [t.as_data() for t in tables],
            "errors": [str(e) for e in errors],
            "interrupted": interrupted,
        }
        click.echo(json.dumps(data, indent=1, ensure_ascii=False))
    elif interrupted:
        click.echo(f"interrupted after {len(tables)} of {len(sources)}")
    if interrupted:
        return 130
    return 2 if errors or not tables or any(t.error for t in tables) else 0


def _progress(task: Any, row: Any) -> None:
    click.echo(f"\r\033[K{task.source.name} {row.number}: {row.verdict} {row.change}"[:110] + "\r", nl=False, err=True)


def _print(table: Any, everything: bool) -> None:
    name = table.source.name if not table.source.statement else table.statement
    if table.error is not None:
        click.echo(f"{verdict('error', COLUMN)}{name}\n{' ' * COLUMN}{error_text(table.error)}")
        return
    counts = ", ".join(f"{table.count(w)} {w}" for w in ("refuted", "still true", "undecided"))
    click.echo(f"{name}: {len(table.rows)} mutants, {counts}")
    news = table.news
    for row in table.rows:
        if everything or row in news or row.kind == "hypothesis":
            click.echo(f"  {verdict(row.verdict, COLUMN)} {row.change}{_because(row)}")
    for title, parts in (
        ("needed", table.needed),
        ("not needed", table.droppable),
        ("open", table.open),
        ("tight within a tenth or a factor of two", table.tight),
    ):
        if parts:
            click.echo(f"  {title}: {'; '.join(parts)}")
    if news:
        click.echo("  news for the author (stronger, and still true):")
        for row in news:
            click.echo(f"    {row.change}: {row.statement}" if row.kind != "hypothesis" else f"    {row.change}")


def _because(row: Any) -> str:
    if row.witness is not None:
        where = f", where {row.where}" if row.where else ""
        return f"  at {', '.join(f'{n} = {v}' for n, v in row.witness.items()) or 'any point'}{where}, violated by {row.margin}"
    return f"  certificate of {row.steps} steps" if row.steps else ""
