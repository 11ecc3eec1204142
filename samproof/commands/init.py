"""``samproof init``."""

from __future__ import annotations

import click


@click.command()
@click.argument("directory", type=click.Path(file_okay=False))
def init(directory: str) -> int:
    """Start a paper's folder in DIRECTORY with one worked lemma and one worked counterexample."""
    from ..scaffold import create

    for path in create(directory):
        click.echo(f"wrote {path}")
    click.echo(f"now run: samproof check {directory}")
    return 0
