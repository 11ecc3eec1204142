"""``samproof recheck``."""

from __future__ import annotations

from pathlib import Path

import click

MANY = 1_000_000  # bytes of certificates above which two processes share them


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
def recheck(paths: tuple[str, ...]) -> int:
    """Read the stored certificates again with the second checker, which shares no code with the kernel.

    PATHS are folders or certificates.  Without PATHS: those of ./lemmas and ./counterexamples, or of the ledger that comes with samproof.

    Exit codes: 0 all accepted, 1 otherwise.
    """
    from ..claims.load import FOLDERS, bundled
    from ..errors import ClaimError
    from ..recheck import main as second

    chosen = [Path(p) for p in paths] or [Path(n) for n in FOLDERS if Path(n).is_dir()] or bundled()
    for claims in (p for p in chosen if p.suffix == ".py"):
        raise ClaimError("E169", f"{claims} is a file of claims, not of certificates; give {claims.parent / 'certificates'}")
    files = [f for p in chosen for f in ([p] if p.is_file() else sorted(p.glob("*.json")) or sorted(p.rglob("certificates/*.json")))]
    if not files:
        click.echo("no stored certificates; run samproof check first", err=True)
        return 1
    if sum(f.stat().st_size for f in files) > MANY:
        return _shared(files)
    return second([str(f) for f in files])


def _shared(files: list[Path]) -> int:
    """Two processes, each with claims that cite none of the other's; what they say in the order of the files."""
    from ..processes import shared

    names, lots = _lots(files)
    with shared(_verified, lots) as found:
        told = list(found)
    place = {name: n for n, name in enumerate(names)}
    lines = [line for _, text in told for line in text.splitlines()[:-1]]  # the last line counts
    lines.sort(key=lambda line: place.get(line.partition(": ")[0], -1))
    accepted = sum(int(text.splitlines()[-1].split()[0]) for _, text in told)
    click.echo("\n".join([*lines, f"{accepted} of {len(files)} claims accepted"]))
    return max(code for code, _ in told)


def _lots(files: list[Path]) -> tuple[list[str], list[list[str]]]:
    """The claim of each file, and the files parted into two lots of about one size; what cites one another stays together."""
    import re

    from ..processes import together

    spoken_of, sizes = [], []
    for file in files:
        try:
            text = file.read_bytes()
        except OSError:
            text = b""
        found = re.findall(rb'"claim": ?"([^"]*)"', text)
        spoken_of.append([m.decode(errors="replace").partition("/")[0] for m in found] or [str(file)])
        sizes.append(len(text))
    lots: list[tuple[int, list[int]]] = [(0, []), (0, [])]
    for group in sorted(together(spoken_of), key=lambda g: -sum(sizes[n] for n in g)):
        lots.sort(key=lambda lot: lot[0])
        lots[0] = lots[0][0] + sum(sizes[n] for n in group), lots[0][1] + group
    return [claims[0] for claims in spoken_of], [[str(files[n]) for n in sorted(members)] for _, members in lots if members]


def _verified(files: list[str]) -> tuple[int, str]:
    """The exit code of the second checker, and what it prints."""
    from contextlib import redirect_stdout
    from io import StringIO

    from ..recheck import main as second

    printed = StringIO()
    with redirect_stdout(printed):
        code = second(files)
    return code, printed.getvalue()
