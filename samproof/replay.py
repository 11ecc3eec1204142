"""A claim at one point: both sides and every hypothesis, evaluated exactly, in balls where a value is irrational."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import kernel as k
from .campaign.members import is_member, read
from .campaign.source import Target, targets
from .claims.expr import Relation
from .claims.lemma import Lemma
from .errors import ClaimError
from .members import Member

if TYPE_CHECKING:
    from .fuzz.points import Point

HOLDS, FAILS, UNDECIDED, UNDEFINED = "holds", "fails", "cannot be decided", "has no value"
CONTINUED = "holds for a continuation"  # of the function beyond the points that the claim looks at
NAME = re.compile(r"[A-Za-z_]\w*(\[0\])?\Z")
NUMBER = re.compile(r"([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d{1,4})?|[+-]?\.\d+)(?:/(\d+))?\Z")
MAX_DIGITS = 400
MAX_NATURAL = 1000

Value = Fraction | tuple[Fraction, ...] | Member


@dataclass
class Row:
    """A hypothesis, or the claim itself, at the point.

    Attributes
    ----------
    what : as it is written.
    verdict : ``holds``, ``fails``, ``cannot be decided``, ``has no value``, or ``holds for a continuation``: the claim looks at
        finitely many points only, and there is a function bounded below that agrees with this one there.
    values : both sides, as rationals or decimals.
    """

    what: str
    verdict: str
    values: tuple[str, str] | None = None

    def as_data(self) -> dict[str, Any]:
        """The row as JSON data."""
        left, right = self.values or (None, None)
        return {"what": self.what, "verdict": self.verdict, "left": left, "right": right}


@dataclass
class Replay:
    """A claim at a point.

    Attributes
    ----------
    verdict : ``refuted`` where all hypotheses hold and the claim fails, ``holds`` where they hold and it holds, ``outside`` where
        a hypothesis fails, ``unknown`` where something cannot be decided.
    point : the values as they were read, and those that follow from equations.
    claim : the claim with its sides.
    margin : by how much it fails or holds; None where it has no value.
    where : what the functions are.
    """

    verdict: str
    point: dict[str, str]
    claim: Row
    margin: str | None
    hypotheses: list[Row] = field(default_factory=list)
    where: str = ""


def read_point(words: Sequence[str]) -> dict[str, Value]:
    """Read assignments ``eta=1/10``, ``eta=0.1`` (which is exactly 1/10), ``x=(1,-1/2)`` and ``f=profile:0,@-1,2,@1,0``.

    Raises
    ------
    ClaimError : E220 for a word that is no assignment, E221 for a value that is no rational number, E222 for a name that is
        given twice.

    Examples
    --------
    >>> read_point(["eta=0.1", "x=(1,2/3)"])
    {'eta': Fraction(1, 10), 'x': (Fraction(1, 1), Fraction(2, 3))}
    """
    found: dict[str, Value] = {}
    for i, word in enumerate(words, 1):
        place = f"<assignment {i}>"
        name, equals, text = word.partition("=")
        name = name.strip()
        if not equals or not NAME.match(name):
            raise ClaimError("E220", f"{word!r} is not an assignment; write a name, = and a number, such as eta=1/10", place)
        if name in found:
            raise ClaimError("E222", f"{name} is given two values", place)
        text = text.strip()
        if is_member(text):
            found[name] = read(text, place)
        elif text.startswith("(") and text.endswith(")"):
            found[name] = tuple(_number(part.strip(), name, place) for part in text[1:-1].split(","))
        else:
            found[name] = _number(text, name, place)
    return found


def _number(text: str, name: str, place: str) -> Fraction:
    match = NUMBER.match(text)
    if match is None or len(text) > MAX_DIGITS:
        raise ClaimError("E221", f"{name} = {text[:60]!r} is not a rational number; write it as -3, 1/10 or 0.1", place)
    if match.group(2) is not None and not int(match.group(2)):
        raise ClaimError("E221", f"{name} = {text} divides by zero", place)
    return Fraction(match.group(1)) / int(match.group(2) or 1)


def replay(lemma: Lemma, point: Mapping[str, Value]) -> Replay:
    """Evaluate a claim and its hypotheses at a point.

    A claim about functions is evaluated on the functions that are given; without any, on quadratics f(x) = (c/2)|x|^2, whose
    curvatures c are called ``curvature_f``.

    Parameters
    ----------
    lemma : the claim.
    point : a rational for each symbol, components for each vector; what an equation of the hypotheses defines may be left out.

    Raises
    ------
    ClaimError : E223 for a name that the claim does not have, E224 for one that is missing, E225 for a value of the wrong kind.

    Examples
    --------
    >>> from samproof.claims import positive
    >>> a, b = positive("a b")
    >>> answer = replay(Lemma("young", claim=a*b <= a**2/2 + b**2/4), {"a": Fraction(1), "b": Fraction(1)})
    >>> answer.verdict, answer.claim.values, answer.margin
    ('refuted', ('1', '3/4'), '1/4')
    """
    if any(isinstance(v, Member) for v in point.values()):
        from .replay_functions import replay_functions

        return replay_functions(lemma, point)
    return Replayer(lemma, point).run()


class Replayer:
    def __init__(self, lemma: Lemma, point: Mapping[str, Value]) -> None:
        from .fuzz.tape import Tape

        self.lemma, self.given = lemma, dict(point)
        self.naturals = self._naturals()
        self.target = self._target()
        self.definitions = [(name, image) for name, image in self.target.plain[2] if name not in self.given]
        sizes = {len(v) for v in point.values() if isinstance(v, tuple)}
        if len(sizes) > 1:
            raise ClaimError(
                "E225", f"the vectors have {' and '.join(map(str, sorted(sizes)))} components; give all the same number"
            )
        self.tape = Tape(self.naturals, sizes.pop() if sizes else 1)
        self.shown: dict[str, str] = {}

    def _naturals(self) -> dict[str, int]:
        found = {}
        for name in sorted(n for sort, n in self.lemma.names if sort == "nat"):
            value = self.given.get(name)
            if value is None:
                raise ClaimError("E224", f"the natural number {name} has no value; add {name}=1")
            if not isinstance(value, Fraction) or value.denominator != 1 or not 0 <= value <= MAX_NATURAL:
                raise ClaimError("E225", f"{name} = {shown(value)} is not a natural number up to {MAX_NATURAL}")
            found[name] = int(value)
        return found

    def _target(self) -> Target:
        first = targets(self.lemma)[0]
        if first.steps is None:
            return first
        values = sorted(set(self.naturals.values()))
        if len(values) > 1:
            raise ClaimError("E225", "claims about functions are evaluated with the same value for every natural number")
        return Target(self.lemma, values[0] if values else 1)

    # ---- values ----
    def _defined(self, p: k.Poly) -> k.Poly:
        """Without the symbols that the user left out because equations define them."""
        for name, image in self.definitions:
            p = k.substitute(p, {("var", name): image})
        return p

    def _node(self, p: k.Poly) -> int:
        return self.tape.scalar(self._defined(self.target.poly(p)))

    def _claims(self, h: k.Formula) -> list[tuple[str, int]]:
        found = self.target.formulas(h)
        return [(f.head, self.tape.scalar(self._defined(f.args[0]))) for f in found]

    def _slots(self) -> list[Fraction]:
        """The values of the slots, by the names of what they stand for."""
        slots = [Fraction(0)] * len(self.tape.slots)
        position = {node: i for i, node in enumerate(self.tape.slots)}
        used = set(self.naturals)
        for name, (is_vector, nodes) in self.tape.unknowns.items():
            if name not in self.given:
                raise ClaimError("E224", f"{name} has no value; add {_example(name, is_vector)}")
            value = self.given[name]
            if isinstance(value, tuple) != is_vector:
                kind = "a vector" if is_vector else "a number"
                raise ClaimError("E225", f"{name} = {shown(value)}, but {name} is {kind}; write {_example(name, is_vector)}")
            parts = value if isinstance(value, tuple) else (value,)
            for node, part in zip(nodes, parts, strict=True):
                assert isinstance(part, Fraction)
                slots[position[node]] = part
            used.add(name)
        unknown = [n for n in self.given if n not in used]
        if unknown:
            names = ", ".join(sorted({*used, *self.tape.unknowns}))
            raise ClaimError("E223", f"{self.lemma.id} has no symbol {unknown[0]!r}; it has {names or 'none'}")
        self.shown = {n: shown(self.given[n]) for n in sorted(used, key=list(self.given).index)}
        return slots

    def run(self) -> Replay:
        from .fuzz.points import Point

        lemma = self.lemma
        rows: list[tuple[str, Relation | None, list[tuple[str, int]]]] = []
        rows += [(str(r), r, self._claims(r.formula)) for r in lemma.relations()]
        for f in lemma.functions():
            rows += [
                (f"{f.name} is {class_text(f, c)}", None, self._claims(h)) for c, h in zip(f.classes, f.hypotheses, strict=True)
            ]
        rows += [(str(h), None, self._claims(h.formula)) for h in lemma.always]
        rows.append((str(lemma.claim), lemma.claim, self._claims(lemma.claim.formula)))
        sides = [(self._node(r.lhs.poly), self._node(r.rhs.poly)) if r is not None else None for _, r, _ in rows]
        images = [(name, self._node(k.var(name))) for name, _ in self.definitions]
        at = Point(self.tape, self._slots())
        *answers, claim = [
            Row(what, _verdict(at, c), (at.text(s[0]), at.text(s[1])) if s else None)
            for (what, _, c), s in zip(rows, sides, strict=True)
        ]
        self.shown.update((name, at.text(node)) for name, node in images)
        ((_, goal),) = rows[-1][2]
        margin = None if claim.verdict == UNDEFINED else at.text(goal, -1 if claim.verdict == FAILS else 1)
        return Replay(self.together(claim, answers), self.shown, claim, margin, answers, self.target.where)

    @staticmethod
    def together(claim: Row, hypotheses: Sequence[Row]) -> str:
        if any(r.verdict == FAILS for r in hypotheses):
            return "outside"
        if claim.verdict not in (HOLDS, FAILS) or any(r.verdict not in (HOLDS, CONTINUED) for r in hypotheses):
            return "unknown"
        return "refuted" if claim.verdict == FAILS else "holds"


def _verdict(at: Point, claims: Sequence[tuple[str, int]]) -> str:
    """Of the formulas that stand for one hypothesis."""
    from .fuzz.surds import Undefined

    if not claims:  # a function is continued beyond the points in sight so that it is bounded below
        return CONTINUED
    try:
        answers = [at.holds(c) for c in claims]
    except Undefined:
        return UNDEFINED
    return FAILS if False in answers else UNDECIDED if None in answers else HOLDS


def class_text(f: Any, name: str) -> str:
    parameters = ", ".join(map(str, f.classes[name]))
    return name.replace("_", " ") + (f"({parameters})" if parameters else "")


def shown(value: Value) -> str:
    """A value as it is written on a command line."""
    return f"({','.join(map(str, value))})" if isinstance(value, tuple) else str(value)


def _example(name: str, is_vector: bool) -> str:
    return f"'{name}=(1)'" if is_vector else f"{name}=1"
