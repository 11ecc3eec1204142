"""The trial of one candidate in exact arithmetic: certain membership, certain hypotheses, certain violation."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from .. import kernel as k
from ..errors import ClaimError
from ..members import Member
from ..members.reals import Ball, Real, Undecided, Undefined
from .candidates import TAIL
from .interpret import Exactly, Interpreter, Uninterpreted, World, _with
from .setting import Setting, sides

PRECISIONS = (64, 192, 768)


class Verdict(NamedTuple):
    """The values of both sides, the smaller one by the claim first, and by how much it fails."""

    left: Real
    right: Real
    margin: Real

    @property
    def relative(self) -> float:
        size = abs(float(self.left)) + abs(float(self.right))
        return float(self.margin) / size if size else 0.0

    @property
    def exact(self) -> bool:
        return isinstance(self.left, Fraction) and isinstance(self.right, Fraction)


def certify(setting: Setting, world: World) -> Verdict | None:
    """Whether every hypothesis certainly holds and the claim certainly fails.

    Parameters
    ----------
    setting : the claim.
    world : rational numbers, and members, for all its names.

    Returns
    -------
    The verdict; None if the candidate is no counterexample or if that cannot be decided.

    Examples
    --------
    >>> from samproof.claims import Lemma, real
    >>> x = real("x")
    >>> setting = Setting(Lemma("wrong", given=[x >= 0], claim=x <= x**2))
    >>> certify(setting, World({}, {"x": Fraction(1, 2)})).margin
    Fraction(1, 4)
    >>> certify(setting, World({}, {"x": Fraction(-1, 2)})) is None
    True
    """
    from flint import ctx

    for bits in PRECISIONS:
        with ctx.workprec(bits):
            try:
                return _certify(setting, world)
            except Undecided:
                continue
            except (Undefined, Uninterpreted, ClaimError):
                return None
    return None


def _certify(setting: Setting, world: World) -> Verdict | None:
    look = Interpreter(setting.motion, world, Exactly())
    for f, classes in setting.classes.items():
        member = world.functions[f]
        assert isinstance(member, Member)
        for kind, constants in classes:
            values = [look.scalar(p) for p in constants]
            if any(isinstance(v, Ball) for v in values):
                return None
            member.require(kind, *values)
    if not all(_holds(h.head, look.scalar(h.args[0])) for h in (*setting.hypotheses, *setting.conditions)):
        return None
    if not all(_always(look, law.formula) for law in setting.lemma.always):
        return None
    low, high = sides(setting.claim)
    left, right = look.scalar(low), look.scalar(high)
    op = setting.claim.op
    if op == "!=":
        return Verdict(left, right, Fraction(0)) if isinstance(left, Fraction) and left == right else None
    gap = left - right
    failed = gap != 0 if op == "==" else gap >= 0 if len(op) == 1 else gap > 0
    return Verdict(left, right, abs(gap)) if failed else None


def _holds(head: str, v: Any) -> bool:
    return bool(v >= 0) if head == "ge" else bool(v > 0) if head == "gt" else bool(v == 0)


def _always(look: Interpreter, law: k.Formula) -> bool:
    """Whether a law for all t holds for sequences that are constant from some element on.

    It is checked up to there; from there on it says the same for every t, unless it speaks of t itself or of an orbit.
    """
    bound, body = law.args
    atoms = _below(body.args[0])
    outside = any(a.head in ("vseq", "nat", "sum", "pow") and ("nat", bound) in k.free(a) for a in atoms)
    moving = any(a.head == "seq" and a.args[0] in look.motion.sequences and a.args[1].name == bound for a in atoms)
    if outside or moving or body.head == "all":
        raise Uninterpreted(f"for all t: {body}")
    return all(_holds(body.head, look.scalar(body.args[0], _with(look.start, bound, t))) for t in range(TAIL + 1))


def _below(p: k.Poly) -> set[k.Atom]:
    """The atoms of a polynomial and of everything inside them."""
    found: set[k.Atom] = set()
    todo: list[Any] = [p]
    while todo:
        term = todo.pop()
        if isinstance(term, k.Poly):
            todo += term.atoms()
        elif isinstance(term, k.Vec):
            todo += [part for pair in term.terms for part in pair]
        elif isinstance(term, k.Atom) and term not in found:
            found.add(term)
            todo += term.args
    return found
