"""The unit of work of a search: plain data, independent of all others, the same answer wherever it is done."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import inf
from time import perf_counter
from zlib import crc32

from ..claims.lemma import Lemma
from ..errors import ClaimError
from .source import Source, Target, targets

EXACT = re.compile(r"[-(\d][-\d/,()]*\Z")
MEMBERS = 0.7  # part of the first search that goes to functions other than quadratics
SLICE = 2.0  # seconds of work of one unit


@dataclass(frozen=True)
class Unit:
    """One search: the first of a claim tries what does not depend on the seed, the others descend from random points."""

    source: Source
    number: int
    seed: int
    seconds: float

    @property
    def id(self) -> str:
        return f"{self.source.name}{self.source.statement}#{self.number}"


@dataclass
class Found:
    """What one search found.

    Attributes
    ----------
    tried, satisfied : candidates, and how many of them satisfied the hypotheses.
    gap, closest : by how little the claim was seen to hold, and where.
    witness : exact values at which the hypotheses hold and the claim fails, if there are any.
    margin : by how much it fails there.
    where : what the functions are there, and the values that follow from equations.
    replay : the assignments that ``samproof replay`` takes; None where a value has no text.
    searched : what stood for the functions.
    error : code, message and place of an error.
    seconds : wall-clock time.
    """

    tried: int = 0
    satisfied: int = 0
    gap: float = inf
    closest: str = ""
    witness: dict[str, str] | None = None
    margin: str = ""
    where: str = ""
    replay: dict[str, str] | None = None
    searched: list[str] = field(default_factory=list)
    error: tuple[str, str, str | None] | None = None
    seconds: float = 0.0


def split(source: Source, seed: int, seconds: float) -> list[Unit]:
    """The units of a search of so many seconds."""
    count = max(1, -int(-seconds // SLICE))
    each = seconds / count
    return [Unit(source, n, crc32(f"{seed}/{source.name}/{source.statement}/{n}".encode()), each) for n in range(count)]


def search(unit: Unit) -> Found:
    """Do one unit of work; an error of the claim is part of the answer."""
    started = perf_counter()
    try:
        found = hunt(unit.source.lemma(), unit.seconds, unit.seed, deeper=unit.number > 0)
    except ClaimError as error:
        found = Found(error=(error.code, error.message, error.place))
    found.seconds = perf_counter() - started
    return found


def hunt(lemma: Lemma, seconds: float, seed: int, deeper: bool = False) -> Found:
    """Search one claim for a violation.

    Parameters
    ----------
    lemma : the claim.
    seconds : of work.
    seed : of the random candidates.
    deeper : leave out the candidates that do not depend on the seed.

    Raises
    ------
    ClaimError : E200 for a claim that speaks of something that cannot be evaluated.
    """
    found = Found()
    chosen = targets(lemma)
    general = bool(lemma.functions())
    for target in chosen if not (general and deeper) else ():
        _numbers(target, found, seconds * (1 - MEMBERS * general) / len(chosen), seed, deeper)
        if found.witness is not None:
            return found
    if general:
        _members(lemma, found, seconds * (1.0 if deeper else MEMBERS), seed)
    return found


def _members(lemma: Lemma, found: Found, seconds: float, seed: int) -> None:
    """Search a claim about functions among many members of their classes."""
    from ..fuzz.functions import FunctionWitness, refute_function
    from .members import write

    got = refute_function(lemma, seconds, seed)
    found.tried += got.tried
    found.satisfied += got.satisfied
    found.searched.append("piecewise quadratic and separable functions")
    if not isinstance(got, FunctionWitness):
        if got.closest is not None and got.gap < found.gap:
            found.gap, found.closest = got.gap, f"{got.gap:.3g} of the sides at {got.closest}"
        return
    values = {**got.parameters, **{n: text(p) for n, p in got.points.items()}}
    functions = {f: write(m) for f, m in got.functions.items()}
    found.witness, found.margin = (
        {**values, **{f: functions[f] or m.formula() for f, m in got.functions.items()}},
        str(got.margin),
    )
    found.where = ", ".join(f"{f}(x) = {formula}" for f, formula in got.formulas.items())
    if None not in functions.values():
        found.replay = {n: v for n, v in found.witness.items() if n in functions or EXACT.match(v)}


def _numbers(target: Target, found: Found, seconds: float, seed: int, deeper: bool) -> None:
    """Search one statement about numbers."""
    from ..fuzz import Witness, refute, show

    hypotheses, goal, definitions = target.plain
    got = refute(hypotheses, goal, seconds, seed, counted=True, deeper=deeper)
    found.tried += got.tried
    found.satisfied += got.satisfied
    steps = f"every natural number = {target.steps}" if target.naturals else ""
    found.searched.append("; ".join(part for part in (target.where, steps) if part))
    if isinstance(got, Witness):
        if not got.unchecked:
            found.witness = {n: str(v) for n, v in target.naturals.items()} | {n: text(v) for n, v in got.assignment.items()}
            found.margin, found.replay = str(got.margin), found.witness
            found.where = "; ".join([*([target.where] if target.where else []), *(f"{n} = {show(e)}" for n, e in definitions)])
    elif got.closest is not None and got.gap < found.gap:
        shown = f" ({', '.join(f'{n} = {v}' for n, v in target.naturals.items())})" if target.naturals else ""
        found.gap, found.closest = got.gap, got.closest + shown


def text(value: object) -> str:
    """A rational, or the components of a vector in parentheses.

    >>> text((1, 2)), text(3)
    ('(1,2)', '3')
    """
    return f"({','.join(map(str, value))})" if isinstance(value, tuple) else str(value)
