"""``samproof check``."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import click

from .common import error_text, place_text, verdict


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--fresh", is_flag=True, help="Ignore stored certificates and search again.")
@click.option("--replay", is_flag=True, help="Replay every stored certificate, also those accepted before and unchanged since.")
@click.option("--seconds", type=click.FloatRange(min=0.01), default=10.0, show_default=True, help="Budget for each obligation.")
@click.option("--format", "form", type=click.Choice(["text", "json", "junit", "sarif"]), default="text", show_default=True)
def check(paths: tuple[str, ...], fresh: bool, replay: bool, seconds: float, form: str) -> int:
    """Check every claim in PATHS (files or folders).

    Without PATHS: ./lemmas and ./counterexamples, or the ledger that comes with samproof.
    """
    from ..accepted import Accepted, folder
    from ..check import Checker, count
    from ..claims.load import discover, load

    started = time.perf_counter()
    loaded = load(discover(paths))
    accepted = Accepted(None if replay else folder() / "accepted.json")
    checker, results = Checker(fresh, seconds, accepted=accepted), []
    text = form == "text"
    for error in loaded.errors:
        if text:
            click.echo(error_text(error))
    interrupted = False
    try:
        for lemma in loaded.lemmas:
            if text and sys.stderr.isatty():
                click.echo(f"checking {lemma.id} ...\r", nl=False, err=True)
            result = checker.check(lemma)
            results.append(result)
            if text:
                _line(result)
    except KeyboardInterrupt:
        interrupted = True
    accepted.save()
    if text:
        errors = f", {len(loaded.errors)} file errors" if loaded.errors else ""
        where = f", interrupted after {len(results)} of {len(loaded.lemmas)}" if interrupted else ""
        click.echo(f"{count(results)}{errors}{where} in {time.perf_counter() - started:.1f} s")
        remembered = sum(r.remembered for r in results)
        if remembered:
            click.echo(
                f"{remembered} of them unchanged since the kernel last accepted their certificates; --replay reads them again"
            )
    elif form in ("junit", "sarif"):
        from ..formats import junit, sarif

        click.echo((junit if form == "junit" else sarif)(results, loaded.errors), nl=False)
    else:
        data = {
            "claims": [r.as_data() for r in results],
            "errors": [{"code": e.code, "message": e.message, "place": e.place} for e in loaded.errors],
            "count": count(results),
            "interrupted": interrupted,
        }
        click.echo(json.dumps(data, indent=1, ensure_ascii=False))
    if interrupted:
        return 130
    return 0 if results and not loaded.errors and all(r.verdict == "proved" for r in results) else 1


def _line(result: Any) -> None:
    facts = ", ".join(f.replace("_", " ") for f in result.rests_on)
    parts = [f"{verdict(result.verdict)} {result.id}"]
    if result.verdict == "proved":
        n = len(result.obligations)
        parts.append(f"{n} obligation{'s' if n != 1 else ''}")
        parts.append(f"rests on {facts}" if facts else "rests on nothing but algebra")
    click.echo(f"{'  '.join(parts)}  {result.seconds:.2f} s")
    for note in result.notes:
        click.echo(f"         note: {note}")
    if result.error is not None:
        click.echo(f"{error_text(result.error)}")
    for o in result.obligations:
        if o.verdict != "proved":
            code = "P201" if o.verdict == "refuted" else "P202"
            click.echo(f"{place_text(o.place)}: {code} {o.verdict}: {o.what}")
            click.echo(f"         {o.note}")
    if result.witness:
        shown = ", ".join(f"{n} = {v}" if n not in ("where", "violated by") else f"{n} {v}" for n, v in result.witness.items())
        click.echo(f"{place_text(result.lemma.place)}: P200 the claim is false: {shown}")
