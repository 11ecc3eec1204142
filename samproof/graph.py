"""Which claim uses which, as the kernel saw it: the ``cite`` steps of the certificates that it accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import store
from .check import Result
from .claims.lemma import Lemma
from .errors import ClaimError
from .verdicts import PROVED


@dataclass(frozen=True)
class Node:
    """One claim among the others.

    Attributes
    ----------
    uses : the claims that it rests on: those that its certificate cites, or its derivation where there is no certificate.
    idle : the claims that its derivation names and that its certificate does without.
    open : the claims below it, at any depth, that are not proved.
    """

    id: str
    verdict: str
    uses: tuple[str, ...]
    idle: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """What to say of a claim that rests on something that is not proved; '' where there is nothing to say."""
        return f"rests on what is not proved: {', '.join(self.open)}" if self.open else ""


class Graph:
    """Claims and what they use, each after those that it uses."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = {n.id: n for n in nodes}

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())

    def __len__(self) -> int:
        return len(self.nodes)

    def used_by(self, id: str) -> list[str]:
        """The claims that use this one directly."""
        return [n.id for n in self if id in n.uses]

    def below(self, ids: Sequence[str]) -> Graph:
        """The part that some claims rest on, they included.

        Raises
        ------
        ClaimError : E180 for a name that is not among the claims.
        """
        for id in ids:
            if id not in self.nodes:
                raise ClaimError("E180", f"no claim is called {id!r}")
        wanted, todo = set(ids), list(ids)
        while todo:
            new = [u for u in self.nodes[todo.pop()].uses if u in self.nodes and u not in wanted]
            wanted.update(new)
            todo += new
        return Graph([n for n in self if n.id in wanted])

    def tops(self) -> list[str]:
        """The claims that no other uses."""
        used = {u for n in self for u in n.uses}
        return [n.id for n in self if n.id not in used]


def certificate(result: Result) -> dict[str, Any] | None:
    """The stored certificate that a verdict is of; what is remembered is known to be of the claim as it is."""
    raw = store.read_bytes(result.lemma)
    if result.verdict != PROVED or raw is None:
        return None
    found: dict[str, Any] | None = json.loads(raw) if result.remembered else store.decode(result.lemma, raw)[0]
    return found


def cited(data: dict[str, Any] | None) -> list[str] | None:
    """The claims that a stored certificate cites, in the order of its steps; None without one."""
    if data is None:
        return None
    try:
        steps = [step for row in data["theorems"] for step in row["certificate"]["steps"]]
        return list(dict.fromkeys(str(step["claim"]) for step in steps if step["rule"] == "cite"))
    except (KeyError, TypeError):
        return None


def neighbours(result: Result) -> Node:
    """One claim and what it uses, without a look at what those rest on."""
    kernel = cited(certificate(result))
    named = [u.id for u in result.lemma.uses()]
    uses = named if kernel is None else kernel
    return Node(result.id, result.verdict, tuple(uses), tuple(u for u in named if u not in uses))


def users(lemma: Lemma, among: Sequence[Lemma]) -> list[str]:
    """The lemmas that use this one: by their stored certificates, or by their derivations where there is none."""
    found = []
    for other in among:
        if any(u.id == lemma.id for u in other.uses()):
            kernel = cited(store.read(other)[0])
            if kernel is None or lemma.id in kernel:
                found.append(other.id)
    return found


def graph(results: Sequence[Result]) -> Graph:
    """The graph of checked claims.

    Parameters
    ----------
    results : in an order in which each claim comes after those it uses, as ``load`` gives them.
    """
    nodes: dict[str, Node] = {}
    for r in results:
        node = neighbours(r)
        missing: dict[str, None] = {}
        for u in node.uses:
            below = nodes.get(u)
            if below is None or below.verdict != PROVED:
                missing[u] = None
            missing.update(dict.fromkeys(below.open if below else ()))
        nodes[r.id] = replace(node, open=tuple(missing))
    return Graph(list(nodes.values()))


def text(of: Graph) -> str:
    """An indented tree below each claim that no other uses; what was shown before is not unfolded again.

    >>> a, b = Node("a", "proved", ()), Node("b", "unknown", ("a",))
    >>> print(text(Graph([a, b])))
    b  unknown
      a  proved
    """
    lines: list[str] = []
    shown: set[str] = set()

    for top in of.tops():
        todo = [(top, 0)]
        while todo:
            id, depth = todo.pop()
            node = of.nodes.get(id)
            parts = [f"{'  ' * depth}{id}", node.verdict if node else "not checked"]
            if node and id in shown and node.uses:
                lines.append("  ".join([*parts, "see above"]))
                continue
            if node and node.open:
                parts.append(node.warning)
            if node and node.idle:
                parts.append(f"names without need: {', '.join(node.idle)}")
            lines.append("  ".join(parts))
            if node:
                shown.add(id)
                todo += [(u, depth + 1) for u in reversed(node.uses)]
    return "\n".join(lines) or "no claims"


def dot(of: Graph) -> str:
    """The graph in the DOT language, an arrow from each claim to what it uses.

    >>> print(dot(Graph([Node("a", "proved", ())])))
    digraph claims {
      rankdir=LR;
      node [shape=box];
      "a" [tooltip="proved"];
    }
    """
    lines = ["digraph claims {", "  rankdir=LR;", "  node [shape=box];"]
    for n in of:
        style = "" if n.verdict == PROVED else ", style=dashed"
        lines.append(f"  {_quoted(n.id)} [tooltip={_quoted(n.verdict)}{style}];")
        lines += [f"  {_quoted(n.id)} -> {_quoted(u)};" for u in n.uses]
    return "\n".join([*lines, "}"])


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
