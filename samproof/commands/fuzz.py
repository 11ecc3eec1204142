"""``samproof fuzz``."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from .common import error_text, verdict


@click.command()
@click.argument("claims", nargs=-1)
@click.option("--paths", multiple=True, type=click.Path(), help="A file or folder of claims; may be repeated.")
@click.option("--given", "-g", multiple=True, help="A hypothesis of a statement, such as '0 < eta <= 1/beta'; may be repeated.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.01, max=86400),
    default=2.0,
    show_default=True,
    help="How long to search each claim: seconds of work, not of the clock, so that the same seed gives the same answer.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the random candidates.")
@click.option("--jobs", "-j", type=click.IntRange(min=1, max=256), default=1, show_default=True, help="Processes.")
@click.option("--cluster", metavar="ADDRESS", help="Search on a Dask cluster instead, such as tcp://10.0.0.1:8786.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def fuzz(claims: tuple[str, ...], paths: tuple[str, ...], cluster: str | None, jobs: int, form: str, **options: Any) -> int:
    """Search CLAIMS for violations: names of claims, or one statement in SymPy syntax.

    Without CLAIMS: every claim of the files.  "supported" means that no violation was found; only samproof check proves.

    Exit codes: 0 nothing is refuted, 1 something is, 2 wrong usage or a claim that cannot be searched, 130 interrupted.
    """
    from ..campaign.fuzz import fuzz as search
    from ..campaign.pool import Cluster, Workers
    from ..campaign.select import select

    sources, errors = select(claims, paths, options["given"])
    text = form == "text"
    if text:
        for error in errors:
            click.echo(error_text(error), err=True)
    workers = Workers(min(jobs, max(1, len(sources)))) if cluster is None else Cluster(cluster)
    bar = _Progress(len(sources))
    try:
        reports, interrupted = search(
            sources, options["seconds"], options["seed"], workers, lambda r: _line(r, bar) if text else None, bar.show
        )
    finally:
        bar.clear()
        workers.close()
    words = [r.verdict for r in reports]
    if text:
        counts = [f"{words.count(w)} {w}" for w in ("refuted", "supported", "unknown", "error") if w in words]
        where = f", interrupted after {len(reports)} of {len(sources)}" if interrupted else ""
        click.echo(f"{', '.join(counts) or 'no claims'}{where} (seed {options['seed']})")
    else:
        rows = [r.as_data() for r in reports]
        data = {
            "seed": options["seed"],
            "seconds": options["seconds"],
            "claims": rows,
            "errors": [str(e) for e in errors],
            "interrupted": interrupted,
        }
        if len(rows) == 1:
            data |= {"verdict": rows[0]["verdict"], "witness": rows[0]["witness"]}
        click.echo(json.dumps(data, indent=1, ensure_ascii=False))
    if interrupted:
        return 130
    return 1 if "refuted" in words else 2 if errors or "error" in words or not reports else 0


class _Progress:
    """One line on stderr while the search runs, where that is a terminal."""

    def __init__(self, claims: int) -> None:
        self.claims, self.done = claims, 0
        self.shown = sys.stderr.isatty()

    def show(self, report: Any, found: Any) -> None:
        self.done += 1
        if self.shown:
            closest = f", closest {report.closest or found.closest}" if report.closest or found.closest else ""
            line = f"{self.done} searches, {report.source.name}: {found.tried} candidates{closest}"
            click.echo(f"\r\033[K{line[:110]}", nl=False, err=True)

    def clear(self) -> None:
        if self.shown:
            click.echo("\r\033[K", nl=False, err=True)


def _line(report: Any, bar: _Progress) -> None:
    bar.clear()
    name = report.source.name if not report.source.statement else report.statement
    click.echo(f"{verdict(report.verdict, 9)} {name or report.source.statement}  {report.seconds:.2f} s")
    pad = " " * 10
    if report.error is not None:
        click.echo(f"{pad}{error_text(report.error)}")
        return
    if report.witness is not None:
        point = ", ".join(f"{n} = {v}" for n, v in report.witness.items()) or "no symbols"
        where = f", where {report.where}" if report.where else ""
        click.echo(f"{pad}counterexample: {point}{where}, violated by {report.margin}")
        if report.replay:
            click.echo(f"{pad}replay: {report.replay}")
        return
    closest = f", closest {report.closest}" if report.closest else ""
    click.echo(f"{pad}{report.tried} candidates, {report.satisfied} satisfied the hypotheses{closest}")
    if report.searched:
        more = f" and {len(report.searched) - 3} more" if len(report.searched) > 3 else ""
        click.echo(f"{pad}searched: {' | '.join(report.searched[:3])}{more}")
    if report.note:
        click.echo(f"{pad}note: {report.note}")
