"""``samproof simulate``."""

from __future__ import annotations

from typing import Any

import click

from .common import error_text


@click.command()
@click.argument("name", required=False)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--list", "listed", is_flag=True, help="List the experiments and end.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="An exact value of a parameter, such as eta=1/10.")
@click.option("--start", metavar="X", help="The exact first iterate; coordinates are separated by commas.")
@click.option("--method", help="sam, gd, unnormalised, decaying; m-sam, n-sam for components.")
@click.option("--steps", type=int, help="How many steps.  [default: 10000; 100 with --exact, --expectation]")
@click.option("--every", type=int, help="Record each so-many-th step.  [default: about 1000 rows]")
@click.option("--dps", type=int, help="Decimal digits.  [default: 50]")
@click.option("--rigorous", is_flag=True, help="Enclose the orbit in balls; every decision is certain.")
@click.option("--exact", is_flag=True, help="Exact rationals.")
@click.option("--batch", type=int, metavar="N", help="N orbits at once in floats; with --expectation, N random orbits.")
@click.option("--expectation", is_flag=True, help="Expectations of a stochastic method.")
@click.option("--seed", type=int, help="Seed of all random draws.  [default: 0]")
@click.option("--output", "-o", type=click.Path(), help="Write the recorded steps to this CSV file.")
@click.option("--plot", type=click.Path(), help="Draw the orbit to this .pdf, .png or .svg file.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def simulate(name: str | None, paths: tuple[str, ...], listed: bool, **options: Any) -> int:
    """Run the experiment NAME of PATHS: an orbit at high precision, enclosed, exact, or many in floats.

    Exit codes: 0 run to its end, 1 stopped before, 2 wrong usage, 130 interrupted.
    """
    from ..claims.load import discover, load

    if listed and name is not None:
        paths = (name, *paths)
    loaded = load(discover(paths))
    for error in loaded.errors:
        click.echo(error_text(error), err=True)
    if listed:
        from ..simulate.command import listing

        click.echo(listing(loaded.experiments))
        return 1 if loaded.errors else 0
    if name is None:
        raise click.UsageError("name an experiment; samproof simulate --list shows them")
    from ..simulate.command import Options, find
    from ..simulate.command import simulate as start

    return start(find(loaded.experiments, name), Options(**options))
