"""The command line: check, show, prove, simulate, init, recheck."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

import click

from . import __version__

USAGE, INTERNAL = 2, 3


class _Commands(click.Group):
    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; a user's mistake is one line on stderr and exit code 2, an internal error code 3."""
        from .errors import ClaimError

        kwargs["standalone_mode"] = False
        try:
            code = super().main(*args, **kwargs)
            sys.exit(code if isinstance(code, int) else 0)
        except click.exceptions.Abort:
            click.echo("interrupted", err=True)
            sys.exit(130)
        except click.ClickException as error:
            error.show()
            sys.exit(USAGE)
        except ClaimError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(USAGE)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except Exception as error:
            if os.environ.get("SAMPROOF_DEBUG"):
                raise
            click.echo(f"internal error: {type(error).__name__}: {error}; set SAMPROOF_DEBUG=1 for the traceback", err=True)
            sys.exit(INTERNAL)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="samproof")
def main() -> None:
    """Is this lemma, as printed, true for all parameters that its hypotheses allow?

    Exit codes: 0 all proved, 1 otherwise, 2 wrong usage, 3 internal error.
    """


_COLOURS = {"proved": "green", "refuted": "red", "unknown": "yellow", "error": "red"}


def _colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _verdict(word: str, width: int = 8) -> str:
    text = word.ljust(width)
    return click.style(text, fg=_COLOURS.get(word), bold=True) if _colour() else text


def _place(place: Any) -> str:
    path, _, line = str(place).rpartition(":")
    try:
        short = os.path.relpath(path)
    except ValueError:
        short = path
    return f"{short if not short.startswith('../../') else path}:{line}"


def _show_error(error: Any) -> str:
    if not error.place:
        return f"{error.code} {error.message}"
    path, *rest = error.place.split(":")
    try:
        near = os.path.relpath(path)
    except ValueError:
        near = path
    return f"{':'.join([near if not near.startswith('../../') else path, *rest])}: {error.code} {error.message}"


@main.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--fresh", is_flag=True, help="Ignore stored certificates and search again.")
@click.option("--seconds", type=click.FloatRange(min=0.01), default=10.0, show_default=True, help="Budget for each obligation.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(paths: tuple[str, ...], fresh: bool, seconds: float, form: str) -> int:
    """Check every claim in PATHS (files or folders).

    Without PATHS: ./lemmas and ./counterexamples, or the ledger that comes with samproof.
    """
    from .check import Checker, count
    from .claims.load import discover, load

    started = time.perf_counter()
    loaded = load(discover(paths))
    checker, results = Checker(fresh, seconds), []
    text = form == "text"
    for error in loaded.errors:
        if text:
            click.echo(_show_error(error))
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
    if text:
        errors = f", {len(loaded.errors)} file errors" if loaded.errors else ""
        where = f", interrupted after {len(results)} of {len(loaded.lemmas)}" if interrupted else ""
        click.echo(f"{count(results)}{errors}{where} in {time.perf_counter() - started:.1f} s")
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
    parts = [f"{_verdict(result.verdict)} {result.id}"]
    if result.verdict == "proved":
        n = len(result.obligations)
        parts.append(f"{n} obligation{'s' if n != 1 else ''}")
        parts.append(f"rests on {facts}" if facts else "rests on nothing but algebra")
    click.echo(f"{'  '.join(parts)}  {result.seconds:.2f} s")
    for note in result.notes:
        click.echo(f"         note: {note}")
    if result.error is not None:
        click.echo(f"{_show_error(result.error)}")
    for o in result.obligations:
        if o.verdict != "proved":
            code = "P201" if o.verdict == "refuted" else "P202"
            click.echo(f"{_place(o.place)}: {code} {o.verdict}: {o.what}")
            click.echo(f"         {o.note}")
    if result.witness:
        shown = ", ".join(f"{n} = {v}" if n not in ("where", "violated by") else f"{n} {v}" for n, v in result.witness.items())
        click.echo(f"{_place(result.lemma.place)}: P200 the claim is false: {shown}")


@main.command()
@click.argument("claim")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--certificate", is_flag=True, help="Print the stored certificate as JSON and nothing else.")
def show(claim: str, paths: tuple[str, ...], certificate: bool) -> int:
    """Show CLAIM: statement, derivation, obligations, certificate, facts."""
    from .check import Checker
    from .claims.load import discover, load
    from .errors import ClaimError
    from .show import page

    loaded = load(discover(paths))
    wanted = {lemma.id: lemma for lemma in loaded.lemmas}
    if claim not in wanted:
        from difflib import get_close_matches

        near = get_close_matches(claim, wanted, n=3, cutoff=0.4)
        raise ClaimError("E180", f"no claim is called {claim!r}" + (f"; did you mean {', '.join(near)}?" if near else ""))
    checker, needed = Checker(), _ancestors(wanted[claim])
    result = None
    for lemma in loaded.lemmas:
        if lemma.id in needed:
            result = checker.check(lemma)
    assert result is not None
    if certificate:
        from .store import read

        data, why = read(wanted[claim])
        if data is None:
            raise ClaimError("E181", f"{claim} has no certificate: {why or result.verdict}")
        click.echo(json.dumps(data, indent=1))
    else:
        click.echo(page(result))
    return 0 if result.verdict == "proved" else 1


def _ancestors(lemma: Any) -> set[str]:
    found = {lemma.id}
    for other in lemma.uses():
        found |= _ancestors(other)
    return found


@main.command()
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
    from .statement import prove as decide

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
        click.echo(f"{_verdict(outcome.verdict)} {outcome.statement}  {outcome.seconds:.2f} s")
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


@main.command()
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
@click.option("--plot", type=click.Path(), help="Draw the orbit to this .png or .svg file.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def simulate(name: str | None, paths: tuple[str, ...], listed: bool, **options: Any) -> int:
    """Run the experiment NAME of PATHS: an orbit at high precision, enclosed, exact, or many in floats.

    Exit codes: 0 run to its end, 1 stopped before, 2 wrong usage, 130 interrupted.
    """
    from .claims.load import discover, load

    if listed and name is not None:
        paths = (name, *paths)
    loaded = load(discover(paths))
    for error in loaded.errors:
        click.echo(_show_error(error), err=True)
    if listed:
        from .simulate.command import listing

        click.echo(listing(loaded.experiments))
        return 1 if loaded.errors else 0
    if name is None:
        raise click.UsageError("name an experiment; samproof simulate --list shows them")
    from .simulate.command import Options, find
    from .simulate.command import simulate as start

    return start(find(loaded.experiments, name), Options(**options))


@main.command()
@click.argument("directory", type=click.Path(file_okay=False))
def init(directory: str) -> int:
    """Start a paper's folder in DIRECTORY with one worked lemma and one worked counterexample."""
    from .scaffold import create

    for path in create(directory):
        click.echo(f"wrote {path}")
    click.echo(f"now run: samproof check {directory}")
    return 0


@main.command()
@click.argument("paths", nargs=-1, type=click.Path())
def recheck(paths: tuple[str, ...]) -> int:
    """Read the stored certificates again with the second checker, which shares no code with the kernel."""
    from pathlib import Path

    from .claims.load import FOLDERS, bundled
    from .recheck import main as second

    chosen = [Path(p) for p in paths] or [Path(n) for n in FOLDERS if Path(n).is_dir()] or bundled()
    files = [str(f) for p in chosen for f in ([p] if p.is_file() else sorted(p.rglob("certificates/*.json")))]
    if not files:
        click.echo("no stored certificates; run samproof check first", err=True)
        return 1
    return second(files)


if __name__ == "__main__":
    main()
