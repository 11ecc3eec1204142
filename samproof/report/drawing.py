"""Drawings as Matplotlib writes them, made fit to be put into a page: small, with names that are theirs alone."""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as tree
from collections.abc import Iterator

from ..markup import Markup

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
LEFT_OUT = ("metadata", "style", "title")
_LONG = re.compile(r"-?[0-9]+\.[0-9]{3,}")
_REFERENCE = re.compile(r"(?:^|url\()#([^)\s]+)")
_GLYPH = re.compile(r'<path id="glyph-[0-9a-f]{12}"[^>]*/>')


def inline(svg: str, prefix: str, title: str) -> Markup:
    """A drawing to be put into a page: without metadata and style sheets, its names its own, with a title to be read out.

    Parameters
    ----------
    svg : the drawing, as Matplotlib writes it.
    prefix : what the names inside of it begin with.
    title : what it shows.

    Examples
    --------
    >>> inline('<svg xmlns="http://www.w3.org/2000/svg"><path id="a"/><use href="#a" x="1.23456"/></svg>', "p-", "A picture")
    '<svg role="img" aria-label="A picture" style="stroke-linejoin:round"><path id="p-0" /><use href="#p-0" x="1.23" /></svg>'
    """
    root = tree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.removeprefix(SVG) in LEFT_OUT:
                parent.remove(child)
    for node in root.iter():
        node.tag = node.tag.removeprefix(SVG)
        node.attrib = {name.removeprefix(XLINK): _short(name, value) for name, value in node.attrib.items()}
        node.text = node.text if node.text and node.text.strip() else None
        node.tail = None
    _rename(root, prefix)
    _share(root)
    kept = {n: v for n, v in root.attrib.items() if n in ("viewBox", "width", "height")}
    root.attrib = {"role": "img", "aria-label": title, "style": "stroke-linejoin:round", **kept}
    return Markup(tree.tostring(root, encoding="unicode"))


def once(page: Markup) -> Markup:
    """A page with several drawings, in which each letter that they share is drawn once, where it comes first."""
    seen: set[str] = set()

    def first(match: re.Match[str]) -> str:
        new = match.group() not in seen
        seen.add(match.group())
        return match.group() if new else ""

    return Markup(_GLYPH.sub(first, page))


def _short(name: str, value: str) -> str:
    """An attribute to two decimals, which is less than a pixel; the scale of letters is left as it is."""
    if name in ("d", "x", "y", "width", "height"):
        value = _LONG.sub(lambda m: f"{float(m.group()):.2f}".rstrip("0").rstrip("."), value)
    return re.sub(r"([:;]) ", r"\1", value) if name == "style" else " ".join(value.split())


def _references(root: tree.Element) -> Iterator[str]:
    for node in root.iter():
        for name, value in node.attrib.items():
            if name != "id":
                yield from _REFERENCE.findall(value)


def _rename(root: tree.Element, prefix: str) -> None:
    """Number the names that are referred to, leave out the others; a letter is called by what it looks like."""
    wanted, names = set(_references(root)), dict[str, str]()
    for node in root.iter():
        old = node.attrib.pop("id", None)
        if old in wanted and old is not None:
            letter = node.tag == "path" and node.attrib.keys() == {"d", "transform"}
            look = hashlib.sha256(f"{node.attrib}".encode()).hexdigest()[:12]
            names[old] = f"glyph-{look}" if letter else f"{prefix}{len(names)}"
            node.attrib = {"id": names[old], **node.attrib}
    for node in root.iter():
        for name, value in node.attrib.items():
            if name != "id" and "#" in value:
                node.attrib[name] = _REFERENCE.sub(lambda m: m.group().replace(m[1], names.get(m[1], prefix + m[1])), value)


def _share(parent: tree.Element) -> None:
    """Leave out groups that say nothing, and say once what all parts of a group say of their style."""
    for child in list(parent):
        _share(child)
        if child.tag == "g" and not child.attrib:
            at = list(parent).index(child)
            parent.remove(child)
            for i, inside in enumerate(child):
                parent.insert(at + i, inside)
    if parent.tag == "g" and "style" not in parent.attrib and len(parent) > 1:
        styles = {child.get("style") for child in parent}
        style = styles.pop()
        if not styles and style is not None and not re.search("(?:^|;)opacity", style):  # which is not that of every part
            parent.set("style", style)
            for child in parent:
                del child.attrib["style"]
