"""What the words of a command line name: claims of files, or one statement."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import ClaimError
from .source import STATEMENT, Source, is_name, read_files


def select(words: Sequence[str], paths: Sequence[str] = (), given: Sequence[str] = ()) -> tuple[list[Source], list[ClaimError]]:
    """The claims that are named, in their order, and what went wrong with the files.

    Parameters
    ----------
    words : names of claims, or a single statement; nothing means all claims of the files.
    paths : files and folders; nothing means what ``samproof check`` reads.
    given : hypotheses of a statement.

    Raises
    ------
    ClaimError : E180 for a name that no claim has; E201 for several statements, or hypotheses without a statement.

    Examples
    --------
    >>> select(["x <= x**2"], given=["x > 0"])[0][0].given
    ('x > 0',)
    """
    statements = [w for w in words if not is_name(w)]
    if statements:
        if len(words) > 1:
            raise ClaimError("E201", f"{statements[0]!r} is a statement; search it alone, or name claims only")
        source = Source(STATEMENT, statement=statements[0], given=tuple(given), paths=tuple(paths))
        source.lemma()
        return [source], []
    if given:
        raise ClaimError("E201", f"the hypothesis {given[0]!r} belongs to no statement; claims carry their own hypotheses")
    from ..claims.load import discover
    from ..commands.common import named

    files = tuple(str(p.resolve()) for p in discover(paths))
    loaded = read_files(files)
    chosen = [named(loaded, w) for w in words] if words else loaded.lemmas
    sources = [Source(lemma.id, files=files, paths=tuple(paths)) for lemma in dict.fromkeys(chosen)]
    return sources, [] if words else loaded.errors
