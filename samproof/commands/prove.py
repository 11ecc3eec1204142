"""``samproof prove``."""

from __future__ import annotations

import json

import click

from .common import verdict


@click.command()
@click.argument("statement")
@click.option(
    "--given", "-g", multiple=True, help="A hypothesis; may be repeated, and may be a chain such as '0 < eta <= 1/beta'."
)
@click.option("--seconds", type=click.FloatRange(min=0.01), default=10.0, show_default=True, help="Budget.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def prove(statement: str, given: tuple[str, ...], seconds: float, form: str) -> int:
    """Prove or refute one STATEMENT in SymPy syntax, for all real values that the hypotheses allow.

    Example: samproof prove "a*b <= (a**2 + b**2)/2"
    """
    from ..statement import prove as decide

    outcome = decide(statement, given=given, seconds=seconds)
    if form == "json":
        data = {
            "statement": outcome.statement,
            "verdict": outcome.verdict,
            "witness": outcome.witness,
            "margin": outcome.margin,
            "rests_on": outcome.rests_on,
            "tried": outcome.tried,
            "seconds": round(outcome.seconds, 4),
            "certificate": outcome.certificate,
        }
        click.echo(json.dumps(data, indent=1))
    else:
        click.echo(f"{verdict(outcome.verdict)} {outcome.statement}  {outcome.seconds:.2f} s")
        if outcome.verdict == "proved" and outcome.certificate:
            n = len(outcome.certificate["steps"])
            click.echo(
                f"         certificate of {n} steps" + (f", rests on {', '.join(outcome.rests_on)}" if outcome.rests_on else "")
            )
        if outcome.witness is not None:
            point = ", ".join(f"{n} = {v}" for n, v in outcome.witness.items()) or "no symbols"
            click.echo(f"         counterexample: {point}, violated by {outcome.margin}")
        if outcome.verdict == "unknown":
            click.echo(f"         tried: {outcome.tried}")
    return 0 if outcome.verdict == "proved" else 1
