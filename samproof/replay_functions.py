"""A claim about functions at concrete members of their classes: orbits are run, both sides and every hypothesis evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from . import kernel as k
from .campaign.members import write
from .claims.lemma import Lemma
from .errors import ClaimError
from .fuzz.interpret import Exactly, Interpreter, Uninterpreted, World
from .fuzz.setting import Setting
from .fuzz.trial import PRECISIONS
from .fuzz.trial import _always as always
from .fuzz.trial import _holds as holds
from .members import Member
from .members.reals import Undecided, Undefined
from .replay import FAILS, HOLDS, UNDECIDED, UNDEFINED, Replay, Replayer, Row, Value, class_text, shown


def replay_functions(lemma: Lemma, point: Mapping[str, Value]) -> Replay:
    """Evaluate a claim and its hypotheses on the functions, numbers and points that are given.

    Parameters
    ----------
    lemma : the claim.
    point : a member for each function, a rational for each symbol and natural number, components for each vector ``x`` and for
        the start ``x[0]`` of each orbit; what an equation of the hypotheses defines may be left out.

    Raises
    ------
    ClaimError : E223 for a name that the claim does not have, E224 for one that is missing, E225 for a value of the wrong kind.
    """
    setting = Setting(lemma)
    look = Interpreter(setting.motion, _world(setting, dict(point)), Exactly())
    rows = []
    left_out = {("var", name) for name in setting.defined if name not in point}
    for r in lemma.relations():
        defines = r.op == "==" and r.formula not in setting.hypotheses and bool(left_out & k.free(r.formula))
        verdict = HOLDS if defines else _verdict(lambda r=r: holds(r.formula.head, look.scalar(r.formula.args[0])))  # type: ignore[misc]
        rows.append(Row(str(r), verdict, (_text(look, r.lhs.poly), _text(look, r.rhs.poly))))
    for f in lemma.functions():
        for name, constants in f.classes.items():
            parameters = [look.scalar(p.poly) for p in constants]
            member = point[f.name]
            assert isinstance(member, Member)
            rows.append(Row(f"{f.name} is {class_text(f, name)}: {member.why()}", _belongs(member, name, parameters)))
    for h in lemma.always:
        rows.append(Row(str(h), _verdict(lambda h=h: always(look, h.formula))))  # type: ignore[misc]
    claim, formula = lemma.claim, lemma.claim.formula
    own = Row(
        str(claim),
        _verdict(lambda: holds(formula.head, look.scalar(formula.args[0]))),
        (_text(look, claim.lhs.poly), _text(look, claim.rhs.poly)),
    )
    sign = -1 if own.verdict == FAILS else 1
    margin = None if own.verdict == UNDEFINED else _text(look, formula.args[0].scale(sign))
    where = ", ".join(f"{n}(x) = {v.formula()}" for n, v in point.items() if isinstance(v, Member))
    values = {n: (write(v) or v.formula()) if isinstance(v, Member) else shown(v) for n, v in point.items()}
    values |= {n: _text(look, p) for n, p in setting.defined.items() if n not in values}
    return Replay(Replayer.together(own, rows), values, own, margin, rows, where)


def _world(setting: Setting, point: dict[str, Value]) -> World:
    """What the names of the claim stand for."""
    world = World({})
    dimensions = {v.dimension for v in point.values() if isinstance(v, Member)}
    if len(dimensions) > 1:
        raise ClaimError("E225", "the functions have different numbers of coordinates")
    size = dimensions.pop()

    def take(name: str, example: str) -> Value:
        if name not in point:
            raise ClaimError("E224", f"{name} has no value; add {example}")
        return point.pop(name)

    for name in setting.classes:
        value = take(name, f"{name}=profile:1")
        if not isinstance(value, Member):
            raise ClaimError("E225", f"{name} = {shown(value)}, but {name} is a function; write it as {name}=profile:1,@-1,0")
        world.functions[name] = value
    for name in setting.naturals:
        number = take(name, f"{name}=1")
        if not isinstance(number, Fraction) or number.denominator != 1 or not 0 <= number <= 1000:
            raise ClaimError("E225", f"{name} = {shown(number)} is not a natural number up to 1000")
        world.naturals[name] = int(number)
    for name in setting.symbols:
        value = take(name, f"{name}=1")
        if not isinstance(value, Fraction):
            raise ClaimError("E225", f"{name} = {shown(value)}, but {name} is a number")
        world.scalars[name] = value
    for name, image in setting.defined.items():
        world.scalars[name] = point.pop(name, image)
    for name in setting.vectors:
        key = f"{name}[0]" if name in setting.motion.vectors else name
        value = take(key, f"'{key}=({','.join('1' * size)})'")
        if not isinstance(value, tuple) or len(value) != size:
            raise ClaimError("E225", f"{key} = {shown(value)}, but {key} has {size} coordinates")
        world.vectors[name] = value
    for name in setting.sequences:
        key = f"{name}[0]" if name in setting.motion.sequences else name
        value = take(key, f"{key}=1")
        world.sequences[name] = value if isinstance(value, tuple) else (value,)
    if point:
        known = sorted([*world.functions, *world.naturals, *world.scalars, *world.vectors, *world.sequences])
        raise ClaimError("E223", f"{setting.lemma.id} has no symbol {next(iter(point))!r}; it has {', '.join(known)}")
    return world


def _belongs(member: Member, name: str, values: list[Any]) -> str:
    def test() -> bool:
        try:
            member.require(name, *values)
        except ClaimError:
            return False
        return True

    return _verdict(test)


def _verdict(test: Callable[[], bool]) -> str:
    from flint import ctx

    for bits in PRECISIONS:
        with ctx.workprec(bits):
            try:
                return HOLDS if test() else FAILS
            except Undecided:
                continue
            except Undefined:
                return UNDEFINED
            except Uninterpreted:
                break
    return UNDECIDED


def _text(look: Interpreter, p: k.Poly) -> str:
    """The value of a polynomial as a rational or in decimals."""
    from flint import ctx

    try:
        with ctx.workprec(PRECISIONS[1]):
            return str(look.scalar(p))
    except Undefined as reason:
        return f"undefined: {reason}"
    except (Undecided, Uninterpreted):
        return "undecided"
