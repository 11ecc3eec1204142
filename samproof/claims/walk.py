"""Going through a statement: everything that it is made of, in order of appearance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Whole(tuple[Any, ...]):
    """Nodes that a walk names and does not enter."""


class Part:
    """Something that is made of other things; a walk names it unless ``passed`` over."""

    __slots__ = ()
    passed = False

    def below(self) -> tuple[Any, ...]:
        """What it is made of; what is not a part, such as a name or a number, is left out by a walk."""
        return ()

    def walk(self) -> Iterator[Any]:
        """This node and everything below it, vectors included; what several nodes share comes once."""
        return walk(self)


def walk(*roots: Any) -> Iterator[Any]:
    """Everything that the roots are made of, depth first; tuples are entered, and what several nodes share comes once.

    Examples
    --------
    >>> from samproof.claims import positive
    >>> a, b = positive("a b")
    >>> list(walk(a*b <= 1, a))
    [a*b, a, b, 1]
    """
    seen: dict[int, Any] = {}  # the nodes themselves, so that no two have one id
    todo = list(reversed(roots))
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue
        if isinstance(node, Part):
            seen[id(node)] = node
            if not node.passed:
                yield node
            todo += reversed(node.below())
        elif isinstance(node, Whole):
            yield from node
        elif isinstance(node, tuple):
            todo += reversed(node)
