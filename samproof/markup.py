"""HTML, SVG and MathML from plain values: whatever is not markup already is escaped."""

from __future__ import annotations

import re
from typing import Any

# Characters that neither HTML nor XML allows in text; they are shown as the replacement character.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
VOID = ("br", "col", "input", "link", "meta")
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9:_.-]*\Z")


class Markup(str):
    """Text that is markup; made by :func:`tag`, :func:`join` and, for what is known to be markup, by this class."""

    __slots__ = ()


def escape(value: Any) -> Markup:
    """A value as text that is read as itself, between tags and inside of quoted attributes.

    >>> escape("</script> & 'x'")
    '&lt;/script&gt; &amp; &#39;x&#39;'
    """
    if isinstance(value, Markup):
        return value
    text = str(value)
    if text.isalnum():  # which none of the characters below is
        return Markup(text)
    text = _FORBIDDEN.sub("\ufffd", text)
    for plain, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(plain, safe)
    return Markup(text.replace("\r", "&#13;"))


def join(*parts: Any) -> Markup:
    """Markup and text one after the other; lists are unfolded and None is left out."""
    found: list[str] = []
    for part in parts:
        if isinstance(part, Markup):
            found.append(part)
        elif isinstance(part, list | tuple):
            found.append(join(*part))
        elif part is not None:
            found.append(escape(part))
    return Markup("".join(found))


def tag(name: str, /, *children: Any, **attributes: Any) -> Markup:
    """An element.

    Parameters
    ----------
    name : the element's name.
    children : text, markup, lists of them; None is left out.
    attributes : a trailing underscore is dropped (``class_``), others become hyphens; None and False leave the attribute out,
        True gives it without a value.

    Examples
    --------
    >>> tag("a", "x < y", href="#a&b", class_="link")
    '<a href="#a&amp;b" class="link">x &lt; y</a>'
    """
    shown = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        label = key.rstrip("_").replace("_", "-")
        assert _ATTRIBUTE.match(label), label
        shown.append(f" {label}" if value is True else f' {label}="{escape(str(value))}"')
    head = f"<{name}{''.join(shown)}>"
    return Markup(head if name in VOID else f"{head}{join(*children)}</{name}>")
