"""``samproof picture``."""

from __future__ import annotations

from typing import Any

import click

from .common import error_text


@click.command()
@click.argument("view", type=click.Choice(["landscape", "orbit", "plane", "rates", "amplification"]))
@click.argument("name", required=False)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--output", "-o", required=True, type=click.Path(), help="The .pdf, .png or .svg file to write.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="An exact value of a parameter, such as eta=1/10.")
@click.option("--start", metavar="X", help="The exact first iterate; coordinates are separated by commas.")
@click.option("--steps", type=int, help="How many steps.  [default: 10000]")
@click.option("--seed", type=int, help="Seed of all random draws.  [default: 0]")
def picture(view: str, name: str | None, paths: tuple[str, ...], output: str, **options: Any) -> int:
    """Draw the experiment NAME of PATHS.

    \b
    landscape      the function, its derivative and what the method takes for it, the trap (one coordinate)
    orbit          the state and the bounded quantities over the steps
    plane          level lines, the last iterates and where they look (two coordinates)

    \b
    And two pictures of theorems, without NAME:
    rates          suboptimality against the step size: upper bound, lower bounds, what runs reach
    amplification  which coordinate of a diagonal network l2-SAM amplifies, over the time
    """
    from ..claims.load import discover, load
    from ..simulate.command import Options
    from ..simulate.views import draw

    loaded = load(discover(paths))
    for error in loaded.errors:
        click.echo(error_text(error), err=True)
    click.echo(draw(view, name, loaded.experiments, Options(plot=output, **options)))
    return 0
