"""``samproof recheck``."""

from __future__ import annotations

import click


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
def recheck(paths: tuple[str, ...]) -> int:
    """Read the stored certificates again with the second checker, which shares no code with the kernel."""
    from pathlib import Path

    from ..claims.load import FOLDERS, bundled
    from ..recheck import main as second

    chosen = [Path(p) for p in paths] or [Path(n) for n in FOLDERS if Path(n).is_dir()] or bundled()
    files = [str(f) for p in chosen for f in ([p] if p.is_file() else sorted(p.rglob("certificates/*.json")))]
    if not files:
        click.echo("no stored certificates; run samproof check first", err=True)
        return 1
    return second(files)
