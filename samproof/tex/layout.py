"""How wide a formula is, and where a long one is broken: before relations, signs and factors in brackets, and after commas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.S)
_FACTOR = re.compile(r"(?:[)}\]]|\^[0-9])( )(?:\\[bB]igg?l)?\(\Z")  # a bracket that follows another factor
# points at a size of 10 points, rounded up from Computer Modern
WIDE = {
    "+": 12.3, "-": 12.3, "=": 13.4, "<": 13.4, ">": 13.4, r"\le": 13.4, r"\ge": 13.4, r"\ne": 13.4, r"\cdot": 7.4, ",": 4.6,
    "(": 4.0, ")": 4.0,  r"\{": 5.1, r"\}": 5.1, r"\lvert": 3.0, r"\rvert": 3.0, r"\lVert": 5.2, r"\rVert": 5.2, r"\langle": 4.0,
    r"\rangle": 4.0, r"\nabla": 8.5, r"\partial": 6.2, r"\exp": 17.0, r"\log": 14.5, r"\sin": 14.0, r"\cos": 15.5, r"\max": 22.0,
    r"\min": 20.5, r"\inf": 14.5, r"\qquad": 20.0, r"\quad": 10.0, r"\star": 5.2, r"\prime": 3.0, r"\mathrm": 0.0,
    "[": 3.0, "]": 3.0, r"\mathbb": 0.0, r"\operatorname": 3.4, r"\ell": 4.4, r"\,": 1.7, "'": 3.0, "m": 9.0, "w": 7.4,
}  # fmt: skip
BIG = {"big": 1.2, "Big": 1.5, "bigg": 1.9, "Bigg": 2.1}
LETTER, CAPITAL, SMALL = 6.0, 8.0, 0.74
INDENT = 20.0
EMPTY = 8.0  # what a line costs that is nearly empty, in levels of brackets
NARROW, DEEP = 60.0, 9  # brackets up to this many points are broken only where nothing else can be


@cache
def width(text: str) -> float:
    """An estimate of the width of a displayed formula, in points; rather too large than too small.

    >>> 30 < width(r"a + \\frac{b}{cd}") < 45
    True
    """
    parts = [t for t in _TOKEN.findall(text.replace("[4pt]", "")) if not t.isspace()]
    return _row(parts)


def _row(parts: list[str]) -> float:
    total, i, scale = 0.0, 0, 1.0
    while i < len(parts):
        t = parts[i]
        i += 1
        if t in (r"\frac", r"\tfrac"):
            over, i = _argument(parts, i)
            under, i = _argument(parts, i)
            total += max(_row(over), _row(under)) * (0.74 if t == r"\tfrac" else 1) + 2.6
        elif t == r"\sum":
            low, high, i = _limits(parts, i)
            total += max(14.5, SMALL * max(low, high)) + 1.8
        elif t in "_^":
            script, i = _argument(parts, i)
            size = SMALL * _row(script) + 0.5
            if i < len(parts) and parts[i] in "_^" and parts[i] != t:  # an index and an exponent stand above each other
                other, i = _argument(parts, i + 1)
                size = max(size, SMALL * _row(other) + 0.5)
            total += size
        elif t == r"\sqrt":
            inside, i = _argument(parts, i)
            total += _row(inside) + 9.0
        elif t == r"\text":
            inside, i = _argument(parts, i)
            total += 5.2 * len(inside)
        elif t == r"\overset":
            _, i = _argument(parts, i)
            inside, i = _argument(parts, i)
            total += _row(inside) + 1.0
        elif t == r"\begin":
            end = _end(parts, i)
            total += _cases(parts[i + 7 : end]) + 12.0
            i = end + 8
        elif t.startswith("\\") and t[1:-1] in BIG:
            scale = BIG[t[1:-1]]
            continue
        elif t in "{}":
            continue
        elif t in WIDE:
            total += WIDE[t] * scale
        elif t.startswith("\\"):
            total += LETTER + 0.6
        else:
            total += CAPITAL if t.isupper() else 5.0 if t.isdigit() else LETTER
        scale = 1.0
    return total


def _argument(parts: list[str], i: int) -> tuple[list[str], int]:
    if i >= len(parts) or parts[i] != "{":
        return parts[i : i + 1], i + 1
    depth = 0
    for j in range(i, len(parts)):
        depth += (parts[j] == "{") - (parts[j] == "}")
        if not depth:
            return parts[i + 1 : j], j + 1
    return parts[i + 1 :], len(parts)


def _limits(parts: list[str], i: int) -> tuple[float, float, int]:
    found = [0.0, 0.0]
    while i < len(parts) and parts[i] in "_^":
        which = parts[i] == "^"
        inside, i = _argument(parts, i + 1)
        found[which] = _row(inside)
    return found[0], found[1], i


def _end(parts: list[str], i: int) -> int:
    """Where the environment that was begun before i ends."""
    depth = 1
    while depth:
        depth += (parts[i] == r"\begin") - (parts[i] == r"\end")
        i += 1
    return i - 1


def _cases(parts: list[str]) -> float:
    rows: list[list[list[str]]] = [[[]]]
    depth = 0
    for t in parts:
        depth += (t == r"\begin") - (t == r"\end")
        if t == r"\\" and not depth:
            rows.append([[]])
        elif t == "&" and not depth:
            rows[-1].append([])
        else:
            rows[-1][-1].append(t)
    columns = [[_row(r[c]) for r in rows if len(r) > c] for c in (0, 1)]
    return sum(max(c, default=0.0) for c in columns) + 10.0


def _breaks(text: str) -> Iterator[tuple[int, float, str]]:
    """Places where a line may end, outside of all braces, with how deep in brackets, and what the next line begins with.

    What narrow brackets enclose stays together.  After a comma is better than before a sign in the same brackets, and before a
    factor in brackets is worse.
    """
    found: list[tuple[int, list[int], float, str]] = []
    braces, opened, narrow = 0, list[int](), set[int]()
    for match in _TOKEN.finditer(text):
        t, start = match.group(), match.start()
        if t in ("{", "}"):
            braces += 1 if t == "{" else -1
        elif t in (r"\begin", r"\end"):
            braces += 1 if t == r"\begin" else -1
        elif braces:
            continue
        elif t in ("(", "[", r"\{", r"\lvert", r"\lVert", r"\langle"):
            if t == "(" and (factor := _FACTOR.search(text, 0, start + 1)):
                found.append((factor.start(1), list(opened), -0.7, r"\cdot "))
            opened.append(start)
        elif t in (")", "]", r"\}", r"\rvert", r"\rVert", r"\rangle") and opened:
            if width(text[opened[-1] : start]) < NARROW:
                narrow.add(opened[-1])
            opened.pop()
        elif t in "+-" and text[start - 1 : match.end() + 1] == f" {t} ":
            found.append((start - 1, list(opened), 0, ""))
        elif t == ",":
            found.append((match.end(), list(opened), 0.5, ""))
    for at, fences, better, mark in found:
        yield at, len(fences) - better + (DEEP if narrow.intersection(fences) else 0), mark


def lines(text: str, first: float, others: float) -> list[str]:
    r"""A formula in lines that are no wider than the room for the first and for the others, where it can be broken so.

    >>> lines("a + b - c", 20, 30)
    ['a', '+ b', '- c']
    >>> lines("(a + b + c)^2 (d + e + f)", 90, 90)
    ['(a + b + c)^2', '\\cdot (d + e + f)']
    """
    found, room = [], first
    while width(text) > room:
        places = [(at, depth, mark, width(text[:at])) for at, depth, mark in _breaks(text) if at > 0]
        if not places:
            break
        fitting = [(depth + EMPTY * max(0.0, 0.5 - wide / room), -at, mark) for at, depth, mark, wide in places if wide <= room]
        at, mark = (-min(fitting)[1], min(fitting)[2]) if fitting else (places[0][0], places[0][2])
        found.append(text[:at].strip())
        text, room = mark + text[at:].strip(), others
    return [*found, text]
