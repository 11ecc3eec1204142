"""How many processes share some work, and which parts of it must stay together."""

from __future__ import annotations

import os
import sys
from collections.abc import Hashable, Iterable

FORKS = hasattr(os, "fork") and sys.platform != "darwin"  # where a process can safely be forked


def processes() -> int:
    """How many processes share work by themselves: two, unless there is only one processor."""
    return min(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def together(sets: Iterable[Iterable[Hashable]]) -> list[list[int]]:
    """The places of the sets that hang together: those that share something, and those that share something with them.

    Examples
    --------
    >>> together([{"a"}, {"b", "x"}, {"c", "a"}, {"d", "x"}])
    [[0, 2], [1, 3]]
    """
    joined: dict[Hashable, Hashable] = {}

    def first(thing: Hashable) -> Hashable:
        while joined.setdefault(thing, thing) != thing:
            thing = joined[thing]
        return thing

    one_of_each = []
    for things in sets:
        one, *others = things
        one_of_each.append(one)
        for other in others:
            joined[first(other)] = first(one)
    lots: dict[Hashable, list[int]] = {}
    for place, one in enumerate(one_of_each):
        lots.setdefault(first(one), []).append(place)
    return list(lots.values())
