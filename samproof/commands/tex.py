"""``samproof tex``."""

from __future__ import annotations

import click

from .common import error_text


@click.command()
@click.argument("claims", nargs=-1)
@click.option("--paths", multiple=True, type=click.Path(), help="Files or folders of claims; may be given several times.")
@click.option("--output", "-o", type=click.Path(), help="The folder to write to.")
@click.option("--check", "against", type=click.Path(), help="Write nothing; compare this folder with what is checked.")
@click.option("--pdf", is_flag=True, help="Compile an appendix with all claims, verdicts, facts and figures as well.")
@click.option("--force", is_flag=True, help="Overwrite files that samproof did not write.")
def tex(claims: tuple[str, ...], paths: tuple[str, ...], output: str | None, against: str | None, pdf: bool, force: bool) -> int:
    """Write CLAIMS (or all) as LaTeX: one file each, samproof-claims.tex with all of them, and a preamble.

    Every formula is read back before it is written. A file notation.toml beside the claims says how symbols are written.
    """
    from pathlib import Path

    from ..check import count
    from ..errors import ClaimError
    from ..remembered import Ledger
    from ..tex.document import export
    from ..tex.files import drift, write
    from .common import named

    if (output is None) == (against is None):
        raise click.UsageError("give either --output DIR or --check DIR")
    if against is not None and (pdf or force):
        raise click.UsageError("--check writes nothing, so it goes with neither --pdf nor --force")
    ledger = Ledger(paths, save=False)
    loaded = ledger.loaded
    for error in loaded.errors:
        click.echo(error_text(error), err=True)
    if not loaded.lemmas:
        raise ClaimError("E181", "there is no claim to write; give files or folders of claims with --paths")
    wanted = [named(loaded, claim).id for claim in claims] or [lemma.id for lemma in loaded.lemmas]
    needed = set().union(*(named(loaded, claim).ancestors() for claim in wanted)) if claims else set(wanted)
    results = [r for r in ledger.results([lemma for lemma in loaded.lemmas if lemma.id in needed]) if r.id in wanted]
    broken = [r.error for r in results if r.error is not None]
    for error in broken:
        click.echo(error_text(error), err=True)
    results = [r for r in results if r.error is None]
    files = export(results)
    if against is not None:
        difference = drift(files, Path(against), whole=not claims)
        click.echo(difference, nl=False)
        if not difference:
            click.echo(f"{against} agrees with {count(results)}")
        return 1 if difference or loaded.errors or broken else 0
    assert output is not None
    if pdf:
        from ..tex.appendix import compiled

        chosen = {r.lemma.place.path for r in results}
        experiments = [e for e in loaded.experiments if e.place.path in chosen]
        compiled(results, experiments, files, Path(output), force)
    else:
        write(files, Path(output), force)
    click.echo(f"wrote {count(results)} to {output}")
    return 1 if loaded.errors or broken else 0
