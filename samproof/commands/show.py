"""``samproof show``."""

from __future__ import annotations

import json

import click

from .common import named


@click.command()
@click.argument("claim")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--certificate", is_flag=True, help="Print the stored certificate as JSON and nothing else.")
def show(claim: str, paths: tuple[str, ...], certificate: bool) -> int:
    """Show CLAIM: statement, derivation, obligations, certificate, facts."""
    from ..check import Checker
    from ..claims.load import discover, load
    from ..errors import ClaimError
    from ..graph import users
    from ..show import page

    loaded = load(discover(paths))
    wanted = named(loaded, claim)
    checker, needed = Checker(), wanted.ancestors()
    result = None
    for lemma in loaded.lemmas:
        if lemma.id in needed:
            result = checker.check(lemma)
    assert result is not None
    if certificate:
        from ..store import read

        data, why = read(wanted)
        if data is None:
            raise ClaimError("E181", f"{claim} has no certificate: {why or result.verdict}")
        click.echo(json.dumps(data, indent=1))
    else:
        click.echo(page(result, users(wanted, loaded.lemmas)))
    return 0 if result.verdict == "proved" else 1
