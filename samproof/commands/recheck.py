"""``samproof recheck``."""

from __future__ import annotations

import click


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
def recheck(paths: tuple[str, ...]) -> int:
    """Read the stored certificates again with the second checker, which shares no code with the kernel.

    PATHS are folders or certificates.  Without PATHS: those of ./lemmas and ./counterexamples, or of the ledger that comes with samproof.

    Exit codes: 0 all accepted, 1 otherwise.
    """
    from pathlib import Path

    from ..claims.load import FOLDERS, bundled
    from ..errors import ClaimError
    from ..recheck import main as second

    chosen = [Path(p) for p in paths] or [Path(n) for n in FOLDERS if Path(n).is_dir()] or bundled()
    for claims in (p for p in chosen if p.suffix == ".py"):
        raise ClaimError("E169", f"{claims} is a file of claims, not of certificates; give {claims.parent / 'certificates'}")
    files = [str(f) for p in chosen for f in ([p] if p.is_file() else sorted(p.glob("*.json")) or sorted(p.rglob("certificates/*.json")))]
    if not files:
        click.echo("no stored certificates; run samproof check first", err=True)
        return 1
    return second(files)
