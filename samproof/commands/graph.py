"""``samproof graph``."""

from __future__ import annotations

import click

from .common import error_text


@click.command()
@click.argument("claims", nargs=-1)
@click.option("--paths", multiple=True, type=click.Path(), help="A file or folder of claims; may be repeated.")
@click.option("--format", "form", type=click.Choice(["text", "svg", "dot"]), default="text", show_default=True)
@click.option("--output", "-o", type=click.Path(), help="Write to this file.")
def graph(claims: tuple[str, ...], paths: tuple[str, ...], form: str, output: str | None) -> int:
    """Show which claim uses which: everything, or what CLAIMS rest on.

    Taken from the certificates that the kernel accepted; where there is none, from the derivation.

    Exit codes: 0 all that is shown is proved, 1 otherwise, 2 wrong usage.
    """
    from ..graph import dot, text
    from ..graph import graph as build
    from ..layers import svg
    from ..remembered import Ledger
    from ..verdicts import PROVED
    from .common import named, written

    ledger = Ledger(paths)
    loaded = ledger.loaded
    for error in loaded.errors:
        click.echo(error_text(error), err=True)
    needed = {id for claim in claims for id in named(loaded, claim).ancestors()}
    whole = build(ledger.results([lemma for lemma in loaded.lemmas if not claims or lemma.id in needed]))
    chosen = whole.below(claims) if claims else whole
    written({"text": text, "svg": svg, "dot": dot}[form](chosen) + "\n", output)
    return 0 if len(chosen) and not loaded.errors and all(n.verdict == PROVED for n in chosen) else 1
