"""``samproof replay``."""

from __future__ import annotations

import json

import click

from .common import verdict


@click.command()
@click.argument("claim")
@click.argument("assignments", nargs=-1, metavar="NAME=VALUE...")
@click.option("--paths", multiple=True, type=click.Path(), help="A file or folder of claims; may be repeated.")
@click.option("--given", "-g", multiple=True, help="A hypothesis of a statement; may be repeated.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def replay(claim: str, assignments: tuple[str, ...], paths: tuple[str, ...], given: tuple[str, ...], form: str) -> int:
    """Evaluate CLAIM exactly at one point: both sides, and every hypothesis with its value.

    Values are rational: -3, 1/10, or 0.1, which means exactly 1/10; vectors are written x=(1,2).

    Exit codes: 0 the claim holds there, 1 it fails or nothing follows, 2 wrong usage.
    """
    from ..campaign.select import select
    from ..errors import ClaimError
    from ..replay import read_point
    from ..replay import replay as evaluate

    point = read_point(assignments)
    sources, _ = select([claim], paths, given)
    try:
        answer = evaluate(sources[0].lemma(), point)
    except ClaimError as error:
        raise ClaimError(error.code, error.message, error.place or str(sources[0].lemma().place)) from None
    if form == "json":
        data = {
            "id": sources[0].name,
            "verdict": answer.verdict,
            "point": answer.point,
            "claim": answer.claim.as_data(),
            "margin": answer.margin,
            "hypotheses": [r.as_data() for r in answer.hypotheses],
        }
        click.echo(json.dumps(data, indent=1, ensure_ascii=False))
    else:
        _print(sources[0].statement or sources[0].name, answer)
    return 0 if answer.verdict == "holds" else 1


def _print(name: str, answer: object) -> None:
    from ..replay import Replay

    assert isinstance(answer, Replay)
    click.echo(
        f"{verdict(answer.verdict)} {name} at {', '.join(f'{n} = {v}' for n, v in answer.point.items()) or 'no symbols'}"
    )
    if answer.where:
        click.echo(f"         where {answer.where}")
    for row in answer.hypotheses:
        sides = f"  ({row.values[0]} and {row.values[1]})" if row.values else ""
        click.echo(f"  {row.verdict}: {row.what}{sides}")
    assert answer.claim.values is not None
    click.echo(f"  the claim {answer.claim.verdict}: {answer.claim.what}")
    click.echo(f"    left  {answer.claim.values[0]}")
    click.echo(f"    right {answer.claim.values[1]}")
    if answer.margin is not None:
        click.echo(f"    {'violated by' if answer.claim.verdict == 'fails' else 'slack'} {answer.margin}")
