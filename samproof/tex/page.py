"""The text of one claim and the formulas in it: each is read back from the text before the text is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from .. import kernel as k
from ..claims.chance import Family
from ..claims.concrete import Concrete
from ..claims.expr import Expr, Relation
from ..claims.functions import Function
from ..claims.vectors import Vector
from ..errors import ClaimError
from .layout import INDENT, lines, width
from .names import Names
from .reader import Reader
from .same import same, same_relation
from .tokens import refused
from .writer import SIGNS, TALL, Writer

_MATH = re.compile(r"(?<!\\)\$(.*?)(?<!\\)\$|\\begin\{align\*\}\n(.*?)\\end\{align\*\}", re.S)
_MARK = re.compile(r"\\overset\{\([a-z]+\)\}\{(.*?)\}")
_PLACE = re.compile("\0([0-9]+)\0")
WIDE = 0.75  # of a line: what is wider than this is set on lines of its own
FEW = 3  # names that may stay together on a line


class Record(NamedTuple):
    """A printed formula: what it is and what it stands for."""

    kind: str
    value: Any


class Page:
    """Collects text and formulas; :meth:`render` puts the formulas in, in the order of the text."""

    def __init__(self, names: Names) -> None:
        self.names, self.notation = names, names.notation
        self.inside, self.shown = Writer(names, display=False), Writer(names)
        self.text: list[str] = []
        self._formulas: list[tuple[str, Record]] = []
        self._marks = 0

    def say(self, text: str) -> None:
        self.text.append(text)

    def render(self) -> tuple[str, list[Record]]:
        """The text, and the formulas in the order in which they stand in it."""
        records: list[Record] = []

        def put(match: re.Match[str]) -> str:
            latex, record = self._formulas[int(match.group(1))]
            records.append(record)
            return latex

        text = _PLACE.sub(put, "\n".join(line for line in self.text if line))
        text = re.sub(r"\n\\end\{align\*\}\n([.,;])", r"\1\n\\end{align*}\n", text)
        return re.sub(r"\n(\s*\n)+", "\n", re.sub(r" +\n", "\n", text)).replace("\n\0par\n", "\n\n"), records

    # ---- formulas ----
    def _put(self, kind: str, value: Any, latex: str) -> str:
        self._formulas.append((latex, Record(kind, value)))
        return f"\0{len(self._formulas) - 1}\0"

    def math(self, value: Any, kind: str = "", meant: Any = None) -> str:
        """An expression, relation or vector within the text; of another kind where it means more than it says."""
        own = "vector" if isinstance(value, Vector) else "relation" if isinstance(value, Relation) else "expr"
        return self._put(kind or own, value if meant is None else meant, f"${self.inside.any(value)}$")

    def literal(self, latex: str) -> str:
        """A name, or a name with its kind; nothing is claimed by it."""
        return self._put("literal", latex, f"${latex}$")

    def alike(self, relations: Sequence[Relation]) -> str:
        """Relations that differ in their left-hand sides only: ``a, b > 0``."""
        left = row([self.inside.expr(r.lhs) for r in relations])
        return self._put("alike", relations, f"${left} {SIGNS[relations[0].op]} {self.inside.expr(relations[0].rhs)}$")

    def definition(self, kind: str, value: Any, left: str, right: str, wide: str, tall: bool = False) -> str:
        """``left = right``, in the text or, where it is long or ``tall``, on lines of its own."""
        if not tall and width(f"{left} = {right}") <= WIDE * self.notation.width:
            return self._put(kind, value, f"${left} = {right}$")
        return self._lines(kind, value, [("", left), ("=", wide)], [""])

    def relation(self, r: Relation, kind: str = "relation", meant: Any = None) -> str:
        """A relation in the text or on lines of its own."""
        meant = r if meant is None else meant
        (left, one), (right, other) = self.shown.sized(r.lhs), self.shown.sized(r.rhs)
        if max(one, other) <= TALL and width(f"{left} {SIGNS[r.op]} {right}") <= WIDE * self.notation.width:
            return self.math(r, kind, meant)
        return self._lines(kind, meant, [("", left), (SIGNS[r.op], right)], [""])

    def chain(self, start: Expr, links: Sequence[tuple[str, Expr]], marks: Sequence[str] = ()) -> str:
        """A chain of relations, on lines of its own, each with a letter above if there are ``marks``."""
        shown = [("", self.shown.expr(start)), *((SIGNS[op], self.shown.expr(e)) for op, e in links)]
        return self._lines("chain", [("", start), *links], shown, marks or [""] * len(links))

    def _lines(self, kind: str, value: Any, links: Sequence[tuple[str, str]], marks: Sequence[str]) -> str:
        return f"\n{self._put(kind, value, self._align(links, marks))}\n"

    def mark(self) -> str:
        """The letter of the next step."""
        self._marks += 1
        return mark(self._marks)

    def _align(self, links: Sequence[tuple[str, str]], marks: Sequence[str]) -> str:
        room = self.notation.width
        start = links[0][1]
        signs = [rf"\overset{{({m})}}{{{op}}}" if m else op for (op, _), m in zip(links[1:], marks, strict=True)]
        sign = max((width(s) for s in signs), default=0.0)
        indent = width(start) + sign
        widest = max((width(text) for _, text in links[1:]), default=0.0)
        fits = indent + widest <= room
        more = self._broken(links, indent) - self._broken(links, sign + INDENT / 2) if not fits else 0
        beside = fits or (width(start) <= room / 3 and more <= (width(start) <= room / 4))
        rows: list[str] = []
        if beside:
            left = f"{start} &"
        else:
            pieces = lines(start, room, room - 2 * INDENT)
            rows += [f"& {p}" if not i else rf"& \qquad {p}" for i, p in enumerate(pieces)]
            left, indent = r"& \quad ", sign + INDENT / 2
        for i, (s, (_, text)) in enumerate(zip(signs, links[1:], strict=True)):
            lead = left if not i or not beside else "&"
            for j, piece in enumerate(lines(text, room - indent, room - indent - INDENT)):
                quad = "" if beside else r"\quad "
                rows.append(f"{lead}{s} {piece}" if not j else rf"& {quad}\qquad {piece}")
        body = " \\\\\n".join(f"  {row}" for row in rows)
        return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"

    def _broken(self, links: Sequence[tuple[str, str]], indent: float) -> int:
        """How many lines more there are than relations, where these begin after an indent."""
        room = self.notation.width - indent
        return sum(len(lines(text, room, room - INDENT)) - 1 for _, text in links[1:])


def mark(number: int) -> str:
    """The letters of a step: a, ..., z, aa, ab, ...

    >>> mark(1), mark(26), mark(27)
    ('a', 'z', 'aa')
    """
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("a") + rest) + found
    return found


def row(names: Sequence[str]) -> str:
    """Names with commas; a line may end in a long row of them."""
    return ", ".join(names) if len(names) <= FEW else r", \allowbreak ".join(names)


def listed(parts: Sequence[str]) -> str:
    """Parts with commas and an "and".

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def formulas(text: str) -> list[str]:
    """Every formula of a text, in order, without what only places it on the page."""
    found = []
    for match in _MATH.finditer(text):
        inside = match.group(1)
        if inside is None:
            inside = _MARK.sub(r"\1", match.group(2))
            inside = " ".join(_unplaced(inside).split()).rstrip(".,;")
        found.append(inside)
    return found


def _unplaced(text: str) -> str:
    """Lines of an ``align*`` without their ends and tabs; those of ``cases`` inside stay."""
    found, depth = [], 0
    for piece in re.split(r"(\\begin\{cases\}|\\end\{cases\})", text):
        depth += piece.startswith(r"\begin") - piece.startswith(r"\end")
        found.append(piece if depth else re.sub(r"\\\\|&|\\qquad|\\quad", " ", piece))
    return "".join(found)


def verify(text: str, records: Sequence[Record], names: Names) -> set[k.Formula]:
    """Read every formula of a text and compare it with what it stands for.

    Returns
    -------
    The formulas that were read as relations, definitions of orbits or parameters of classes.

    Raises
    ------
    ClaimError : E263 where a formula cannot be read, or means something else.
    """
    reader, read = Reader(names), set()
    printed = formulas(text)
    if len(printed) != len(records):
        raise refused(f"{len(printed)} formulas where {len(records)} were written", names.lemma.id)
    for latex, record in zip(printed, records, strict=True):
        try:
            same, formula = _compare(reader, latex, record)
        except ClaimError as error:
            raise ClaimError(error.code, error.message, str(names.lemma.place)) from None
        if not same:
            message = f"the printed formula does not mean what was checked: {latex} in {names.lemma.id}"
            raise ClaimError("E263", message, str(names.lemma.place))
        read |= formula
    return read


def _compare(reader: Reader, latex: str, record: Record) -> tuple[bool, set[k.Formula]]:
    kind, value = record
    if kind == "literal":
        return latex == value, set()
    if kind == "vector":
        return reader.vector(latex).vec == value.vec, set()
    if kind == "expr":
        return same(reader.expression(latex), value), set()
    if kind == "relation":
        return same_relation(reader.relation(latex), value), {value.formula}
    if kind == "alike":
        found = reader.alike(latex)
        return len(found) == len(value) and all(map(same_relation, found, value)), {r.formula for r in value}
    if kind == "every":
        return same_relation(reader.relation(latex), value.relation), {value.formula}
    if kind == "hypothesis":
        relation, formula = value
        return same_relation(reader.relation(latex), relation), {formula}
    if kind == "chain":
        return _same_chain(reader.chain(latex), value)
    if kind == "define":
        return reader.define(latex).vec == value.vec, set()
    if kind == "function":
        return _same_function(reader.define_function(latex), value), set()
    if kind == "class":
        name, f, parameter = value
        return same(reader.expression(latex), parameter), {_membership(name, f, parameter.poly)}
    assert kind == "orbit", kind
    return _same_orbit(reader.equation(latex), value)


def _membership(name: str, f: Function | Family, parameter: k.Poly) -> k.Formula:
    if isinstance(f, Function):
        return k.member(name, f.reference, parameter)
    return k.forall("i", k.member(name, k.component(f.name, k.Index("i")), parameter))


def _same_chain(found: list[tuple[str, Expr]], value: list[tuple[str, Expr]]) -> tuple[bool, set[k.Formula]]:
    if [op for op, _ in found] != [op for op, _ in value]:
        return False, set()
    return all(same(a, b) for (_, a), (_, b) in zip(found, value, strict=True)), set()


def _same_function(a: Concrete, b: Concrete) -> bool:
    return (
        a.name == b.name
        and [str(v) for v in a.variables] == [str(v) for v in b.variables]
        and same(a.formula, b.formula)
    )


def _same_orbit(sides: tuple[Any, Any], value: tuple[Any, Any, k.Formula]) -> tuple[bool, set[k.Formula]]:
    (left, right), (next_one, image, hypothesis) = sides, value
    if isinstance(left, Vector) and isinstance(right, Vector):
        return left.vec == next_one.vec and right.vec == image.vec, {hypothesis}
    return isinstance(left, Expr) and isinstance(right, Expr) and same(left, next_one) and same(right, image), {hypothesis}
