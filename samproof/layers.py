"""A graph without circles in layers, drawn as SVG: the same bytes every time, no program but this one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from .graph import Graph, Node
from .markup import Markup, escape, tag

CHARACTER, HEIGHT, PAD = 7.0, 24.0, 9.0  # user units: width of a letter, height of a box, room beside its text
GAP, ROW, MARGIN = 56.0, 32.0, 10.0  # between layers, from a row to the next, around everything
LONGEST = 44  # letters of a name that are shown; the title has all of it
ROUNDS = 12
STYLE = """
.claims-graph text{font:11.6px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;fill:#1a1a1a}
.claims-graph rect{fill:#fff;stroke:#4a5563;stroke-width:1}
.claims-graph path{fill:none;stroke:#6b7280;stroke-width:1.1}
.claims-graph .proved rect{fill:#e8f5ec;stroke:#1a6b35}
.claims-graph .refuted rect,.claims-graph .error rect{fill:#fdecea;stroke:#a61b1b;stroke-dasharray:6 2}
.claims-graph .unknown rect{fill:#fff6dd;stroke:#7a5200;stroke-dasharray:2 2}
.claims-graph a:focus rect,.claims-graph a:hover rect{stroke-width:2.5}
@media screen and (prefers-color-scheme:dark){
.claims-graph text{fill:#e8e8e8}
.claims-graph rect{fill:#20242b;stroke:#9aa4b2}
.claims-graph path{stroke:#8b95a5}
.claims-graph .proved rect{fill:#12301d;stroke:#6fcf91}
.claims-graph .refuted rect,.claims-graph .error rect{fill:#3b1615;stroke:#ff9a92}
.claims-graph .unknown rect{fill:#33270a;stroke:#f0c14b}
}
"""


class Box(NamedTuple):
    """Where a claim is drawn: the left upper corner and the width; ``node`` is None for a bend of a long arrow."""

    node: Node | None
    x: float
    y: float
    width: float


class Drawing(NamedTuple):
    """Boxes by name, arrows as lists of names from user to used, and the size of everything."""

    boxes: dict[str, Box]
    arrows: list[list[str]]
    width: float
    height: float


def shown(name: str) -> str:
    """A name as it is drawn; a long one by its beginning.

    >>> shown("a" * 50) == "a" * 43 + "…"
    True
    """
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"


def layout(of: Graph) -> Drawing:
    """Place the claims: what a claim uses is to the left of it; claims that hang together are drawn together.

    Claims that use nothing and are used by nothing are placed in a grid at the end.
    """
    boxes: dict[str, Box] = {}
    arrows: list[list[str]] = []
    width, top = 0.0, MARGIN
    parts = components(of)
    for part in (p for p in parts if len(p) > 1):
        rows, paths = _layered([of.nodes[id] for id in part])
        arrows += paths
        right, bottom = _place(of, rows, paths, top, boxes)
        width, top = max(width, right), bottom + ROW / 2
    alone = [p[0] for p in parts if len(p) == 1]
    right, top = _grid(of, alone, top, max(width, 900.0), boxes)
    return Drawing(boxes, arrows, max(width, right) + MARGIN, top + MARGIN)


def components(of: Graph) -> list[list[str]]:
    """The claims that hang together, the largest group first."""
    near: dict[str, list[str]] = {n.id: [] for n in of}
    for n in of:
        for u in n.uses:
            if u in near:
                near[n.id].append(u)
                near[u].append(n.id)
    seen: set[str] = set()
    found: list[list[str]] = []
    for n in of:
        todo, group = [n.id], []
        while todo:
            id = todo.pop()
            if id not in seen:
                seen.add(id)
                group.append(id)
                todo += near[id]
        if group:
            found.append([m.id for m in of if m.id in set(group)])
    return sorted(found, key=lambda g: -len(g))


def _layered(nodes: Sequence[Node]) -> tuple[list[list[str]], list[list[str]]]:
    """Layers of names with few crossings, and the arrows through the bends that long ones have in each layer."""
    there = {n.id for n in nodes}
    depth: dict[str, int] = {}
    for n in nodes:
        depth[n.id] = max((depth[u] + 1 for u in n.uses if u in depth), default=0)
    rows: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for n in nodes:
        rows[depth[n.id]].append(n.id)
    paths: list[list[str]] = []
    for n in nodes:
        for u in n.uses:
            if u in there:
                bends = [f"{n.id}\n{u}\n{level}" for level in range(depth[n.id] - 1, depth[u], -1)]
                for level, bend in zip(range(depth[n.id] - 1, depth[u], -1), bends, strict=True):
                    rows[level].append(bend)
                paths.append([n.id, *bends, u])
    left, right = _neighbours(paths)
    best, fewest = [list(r) for r in rows], _crossings(rows, left)
    for i in range(ROUNDS):
        order, near = (range(1, len(rows)), left) if i % 2 == 0 else (range(len(rows) - 2, -1, -1), right)
        for level in order:
            beside = {id: j for j, id in enumerate(rows[level - 1 if i % 2 == 0 else level + 1])}
            rows[level].sort(key=_middle(near, beside, {id: j for j, id in enumerate(rows[level])}))
        crossings = _crossings(rows, left)
        if crossings < fewest:
            best, fewest = [list(r) for r in rows], crossings
    return best, paths


def _middle(near: dict[str, list[str]], beside: dict[str, int], own: dict[str, int]) -> Callable[[str], float]:
    return lambda id: median([beside[v] for v in near.get(id, ())] or [own[id]])


def _neighbours(paths: list[list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    left: dict[str, list[str]] = {}
    right: dict[str, list[str]] = {}
    for path in paths:
        for a, b in pairwise(path):
            left.setdefault(a, []).append(b)
            right.setdefault(b, []).append(a)
    return left, right


def _crossings(rows: list[list[str]], left: dict[str, list[str]]) -> int:
    count = 0
    for low, high in pairwise(rows):
        at = {id: i for i, id in enumerate(low)}
        ends = [at[v] for id in high for v in sorted(left.get(id, ()), key=lambda v: at[v])]
        count += sum(a > b for i, a in enumerate(ends) for b in ends[i + 1 :])
    return count


def _place(of: Graph, rows: list[list[str]], paths: list[list[str]], top: float, boxes: dict[str, Box]) -> tuple[float, float]:
    """Give each name of the layers its box; each is near those it is joined to, in the order of its layer."""
    left, right = _neighbours(paths)
    at = {id: float(i) for row in rows for i, id in enumerate(row)}
    for i in range(2 * ROUNDS):
        for row in rows if i % 2 == 0 else rows[::-1]:
            joined = [[at[v] for v in (*left.get(id, ()), *right.get(id, ()))] or [at[id]] for id in row]
            at.update(zip(row, _apart([sum(j) / len(j) for j in joined]), strict=True))
    lowest = min(at.values())
    x = MARGIN
    for row in rows:
        width = max((_width(id) for id in row if id in of.nodes), default=0.0)
        for id in row:
            node = of.nodes.get(id)
            boxes[id] = Box(node, x, top + (at[id] - lowest) * ROW, _width(id) if node else width)
        x += width + GAP
    return x - GAP, top + (max(at.values()) - lowest) * ROW + HEIGHT


def _apart(wanted: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones, in the sense of least squares, that are at least 1 apart and in the same order.

    >>> _apart([0.0, 0.0, 5.0])
    [-0.5, 0.5, 5.0]
    """
    blocks: list[list[float]] = []  # of a block: the sum of wanted - position in the block, and its size
    for i, w in enumerate(wanted):
        blocks.append([w - i, 1.0])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            total, size = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += size
    shifts = [total / size for total, size in blocks for _ in range(int(size))]
    return [s + i for i, s in enumerate(shifts)]


def _grid(of: Graph, ids: list[str], top: float, room: float, boxes: dict[str, Box]) -> tuple[float, float]:
    x, right = MARGIN, 0.0
    for id in ids:
        width = _width(id)
        if x > MARGIN and x + width > room:
            x, top = MARGIN, top + ROW
        boxes[id] = Box(of.nodes[id], x, top, width)
        right = max(right, x + width)
        x += width + PAD
    return right, top + (HEIGHT if ids else 0.0)


def _width(name: str) -> float:
    return len(shown(name)) * CHARACTER + 2 * PAD


def svg(of: Graph, link: Callable[[str], str] | None = None) -> Markup:
    """The drawing: an arrow leads from each claim to the right end of what it uses.

    Parameters
    ----------
    of : the claims.
    link : where a click on a claim leads, given its name; None for a drawing without links.
    """
    drawing = layout(of)
    lines = [_arrow([drawing.boxes[id] for id in path]) for path in drawing.arrows]
    rows = [_box(b, link) for b in drawing.boxes.values() if b.node is not None]
    size = f"{drawing.width:g} {drawing.height:g}"
    head = tag(
        "marker", tag("path", d="M0 0L8 4L0 8z", style="fill:#6b7280;stroke:none"), id="claims-graph-tip", viewBox="0 0 8 8", refX="8",
        refY="4", markerWidth="7", markerHeight="7", orient="auto-start-reverse",
    )  # fmt: skip
    return tag(
        "svg", tag("title", f"Which claim uses which: {len(of)} claims"), tag("style", Markup(STYLE)), tag("defs", head),
        tag("g", *lines), tag("g", *rows), xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {size}",
        width=f"{drawing.width:g}", height=f"{drawing.height:g}", class_="claims-graph",
    )  # fmt: skip


def _arrow(boxes: Sequence[Box]) -> Markup:
    first = boxes[0]
    x, y = first.x, first.y + HEIGHT / 2
    d = [f"M{x:g} {y:.1f}"]
    for b in boxes[1:]:
        right, middle = b.x + b.width, b.y + HEIGHT / 2
        bend = (x - right) / 2
        d.append(f"C{x - bend:g} {y:.1f} {right + bend:g} {middle:.1f} {right:g} {middle:.1f}")
        x, y = right, middle
        if b.node is None:
            x = b.x
            d.append(f"L{x:g} {y:.1f}")
    return tag("path", d="".join(d), marker_end="url(#claims-graph-tip)")


def _box(b: Box, link: Callable[[str], str] | None) -> Markup:
    assert b.node is not None
    node, label = b.node, shown(b.node.id)
    told = ", ".join(t for t in (f"{node.id}: {node.verdict}", node.warning) if t)
    inside = [
        tag("title", told),
        tag("rect", x=f"{b.x:g}", y=f"{b.y:.1f}", width=f"{b.width:g}", height=f"{HEIGHT:g}", rx="4"),
        tag(
            "text", escape(label), x=f"{b.x + PAD:g}", y=f"{b.y + 16:.1f}", textLength=f"{len(label) * CHARACTER:g}",
            lengthAdjust="spacingAndGlyphs",
        ),
    ]  # fmt: skip
    group = tag("g", *inside, class_=node.verdict)
    return tag("a", group, href=link(node.id)) if link else group
