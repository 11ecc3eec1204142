"""Work that several processes share: how many, how, and which parts of it must stay together."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

from .errors import ClaimError

T = TypeVar("T")
Found = TypeVar("Found")
FORKS = hasattr(os, "fork") and sys.platform != "darwin"  # where a process can safely be forked


def processes() -> int:
    """How many processes share work by themselves: two, unless there is only one processor."""
    return min(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


@contextmanager
def shared(work: Callable[[T], Found], items: Sequence[T]) -> Iterator[Iterator[Found]]:
    """What some work finds for each item, in their order; other processes are at it while the block goes on.

    Parameters
    ----------
    work : what is done; its processes are forked, so that it and the items are those of this process, whatever they are.
    items : what it is done for. What is found goes from process to process, so it must be plain.

    Raises
    ------
    ClaimError : E168, where its result is asked for, when a process was ended from outside; and what the work raises.

    Examples
    --------
    >>> with shared(lambda text: text.upper(), ["a", "b"]) as found:
    ...     print(*found)
    A B
    """
    jobs = min(len(items), processes())
    if not FORKS or jobs < 2:
        yield map(work, items)
        return
    with ProcessPoolExecutor(jobs, get_context("fork"), _employ, (work, items)) as pool:
        try:
            yield _heard(pool.map(_do, range(len(items))))
        finally:
            pool.shutdown(cancel_futures=True)  # what nobody waits for any more


def _heard(found: Iterator[Found]) -> Iterator[Found]:
    try:
        yield from found
    except BrokenProcessPool:
        message = "a process that this was shared with was ended; give it more memory, or less to do at a time"
        raise ClaimError("E168", message) from None


_employed: tuple[Callable[[Any], Any], Sequence[Any]]


def _employ(work: Callable[[Any], Any], items: Sequence[Any]) -> None:
    """What a process is there for, as it begins."""
    global _employed
    _employed = work, items
    gc.freeze()  # what was there before is shared with the other processes
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the keyboard ends it at once; the process that collects tells of it


def _do(place: int) -> Any:
    work, items = _employed
    return work(items[place])


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
