"""``samproof report``."""

from __future__ import annotations

import click

from .common import error_text, written


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--output", "-o", required=True, type=click.Path(), help="The .html file to write.")
@click.option("--title", default="Ledger", show_default=True, help="What the page is called.")
@click.option("--mutants", type=click.Path(), metavar="FILE", help="Show what samproof mutate --format json stored here.")
@click.option("--fuzz", type=click.Path(), metavar="FILE", help="Show what samproof fuzz --format json stored here.")
def report(paths: tuple[str, ...], output: str, title: str, mutants: str | None, fuzz: str | None) -> int:
    """Write all claims and experiments of PATHS to one HTML file that needs no network and no script.

    Exit codes: 0 all proved, 1 otherwise, 2 wrong usage.
    """
    from ..check import count
    from ..remembered import Ledger
    from ..report import Report, page
    from ..report.campaigns import read
    from ..report.runs import running

    campaigns = read(mutants, fuzz)
    ledger = Ledger(paths)
    loaded = ledger.loaded
    for error in loaded.errors:
        click.echo(error_text(error), err=True)
    with running(loaded.experiments) as runs:
        results = ledger.results(loaded.lemmas)
        written(page(Report(results, loaded.experiments, runs, loaded.errors, campaigns, title)), output)
    click.echo(f"{count(results)}, {len(loaded.experiments)} experiment{'s' * (len(loaded.experiments) != 1)}")
    return 0 if results and not loaded.errors and all(r.verdict == "proved" for r in results) else 1
