"""``samproof coq``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from ..coq.compiler import Compiler


@click.command()
@click.argument("claims", nargs=-1)
@click.option("--paths", multiple=True, type=click.Path(), help="Claim files or folders.  [default: the ledger]")
@click.option("--output", "-o", required=True, type=click.Path(file_okay=False), help="The folder to write to.")
@click.option("--run", "checked", is_flag=True, help="Let coqc check what was written, and list the axioms of each theorem.")
def coq(claims: tuple[str, ...], paths: tuple[str, ...], output: str, checked: bool) -> int:
    """Write claims and their stored certificates as Coq: statements in Claims.v, functions, orbits and points at which all
    their hypotheses hold in Examples.v, proofs in the other files.  What needs no division and no real numbers is stated
    over every ordered commutative ring too, in OrderedRings.v, where it rests on no axioms.  ``check`` and ``show`` tell what coqc has accepted.

    Claims with terms that have no form in Coq are listed and left out.

    Exit codes: 0 all else is written (and accepted by coqc), 1 otherwise or if a named claim is left out, 2 wrong usage.
    """
    from contextlib import nullcontext
    from pathlib import Path

    from ..coq.compiler import Compiler
    from ..coq.names import prelude, prelude_needs

    folder = Path(output)
    with Compiler(folder) if checked else nullcontext() as compiler:
        if compiler and not claims:  # no name can be wrong: coqc begins while claims are loaded
            compiler.add(prelude(), prelude_needs())
        return _written(claims, paths, folder, compiler)


def _written(claims: tuple[str, ...], paths: tuple[str, ...], folder: Path, compiler: Compiler | None) -> int:
    import gc

    from ..claims.load import discover, load
    from ..coq.export import export
    from ..coq.names import prelude, prelude_needs
    from ..coq.outcomes import keep
    from ..coq.outcomes import named as axioms_named
    from ..coq.run import check
    from ..store import write_text
    from .common import error_text, named

    loaded = load(discover(paths))
    for error in loaded.errors:
        click.echo(error_text(error), err=True)
    wanted = [named(loaded, c).id for c in claims] or [lemma.id for lemma in loaded.lemmas]
    if compiler:
        compiler.add(prelude(), prelude_needs())
    gc.disable()  # what is made here is kept to the end
    try:
        made = export(loaded.lemmas, wanted, *([compiler.add] if compiler else []))
    finally:
        gc.freeze()
        gc.enable()
    for name, content in made.files.items() if not compiler else ():
        write_text(folder / name, content)
    for claim, reason in made.left_out.items():
        click.echo(f"left out  {claim}  {reason}")
    click.echo(f"{len(made.theorems)} written to {folder / 'Claims.v'}, {len(made.left_out)} left out")
    for claim in made.without_example:
        click.echo(f"no example  {claim}  its stored example has no form in Coq")
    free = len(made.theorems) - len(made.with_example) - len(made.without_example)
    click.echo(f"{len(made.with_example)} with an example of all their hypotheses in Examples.v, {free} without hypotheses")
    for claim in wanted if claims else ():
        if claim in made.beyond:
            click.echo(f"over the reals only  {claim}  it needs {made.beyond[claim]}")
    click.echo(f"{len(made.rings)} over every ordered ring as well, in OrderedRings.v")
    missing = made.uncertified or (claims and made.left_out) or loaded.errors
    if not compiler:
        return 1 if missing else 0
    verdict = check(made, compiler)
    keep(
        verdict.version,
        {made.entries[c]: axioms for c, axioms in verdict.axioms.items() if c in made.entries},
        [made.entries[c] for c in verdict.rejected if c in made.entries],
    )
    for claim, axioms in verdict.axioms.items():
        click.echo(f"accepted  {claim}  {f'axioms: {axioms_named(axioms)}' if axioms else 'no axioms'}")
    for claim, reason in verdict.rejected.items():
        click.echo(f"rejected  {claim}  {reason}")
    click.echo(f"{len(verdict.axioms)} accepted by coqc {verdict.version}, {len(verdict.rejected)} rejected, {len(verdict.unchecked)} not reached")
    return 1 if missing or verdict.rejected else 0
