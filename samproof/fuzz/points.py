"""The nodes of a tape at one rational point: their signs and how they are written, each on its own."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .evaluate import PRECISIONS, Balls, Claim, exact_values, holds, usable
from .surds import Undecided, Undefined, sign
from .tape import Tape

DIGITS = 10
LONG = 40  # a rational with more characters is also written as a decimal


class Point:
    """A tape at a rational point.

    Parameters
    ----------
    tape : Tape
        The operations.
    slots : sequence of Fraction
        The value of each slot.

    Examples
    --------
    >>> from samproof.kernel import fn, var
    >>> tape = Tape({}, 0)
    >>> node = tape.scalar(fn("sqrt", var("x")) - fn("log", var("x")))
    >>> Point(tape, [Fraction(2)]).text(node), Point(tape, [Fraction(2)]).order(node)
    ('0.7210663818', 1)
    >>> Point(tape, [Fraction(0)]).text(node)
    'undefined: logarithm of a number that is not positive'
    """

    def __init__(self, tape: Tape, slots: Sequence[Fraction]) -> None:
        self.tape, self.values = tape, exact_values(tape, slots)

    def _ball(self, node: int, bits: int) -> Any:
        """An enclosure of a node, once everything that it rests on has a value."""
        from flint import ctx

        with ctx.workprec(bits):
            balls = Balls(self.tape, self.values)
            balls.reach(node)
            return balls.ball(node)

    def order(self, node: int) -> int | None:
        """The sign of a node; None where it cannot be decided.

        Raises
        ------
        Undefined : for a node that has no value.
        """
        for bits in PRECISIONS:
            try:
                ball = self._ball(node, bits)
                exact = usable(self.values[node])
                if exact is not None:
                    return sign(exact)
            except Undecided:
                continue
            if ball > 0 or ball < 0:
                return 1 if ball > 0 else -1
        return None

    def holds(self, claim: Claim) -> bool | None:
        """Whether a formula holds; None where that cannot be decided.

        Raises
        ------
        Undefined : where it has no value.
        """
        order = self.order(claim[1])
        return None if order is None else holds(claim[0], order)

    def text(self, node: int, factor: int = 1) -> str:
        """A node (times 1 or -1) as an exact rational where it is one, else in decimals."""
        try:
            for bits in PRECISIONS[1:]:
                try:
                    ball = self._ball(node, bits)
                except Undecided:
                    continue
                value = usable(self.values[node])
                if isinstance(value, Fraction):
                    shown = str(factor * value)
                    return shown if len(shown) <= LONG else f"{shown} = {(ball * factor).str(DIGITS, radius=False)}"
                return str((ball * factor).str(DIGITS, radius=False))
        except Undefined as reason:
            return f"undefined: {reason}"
        return "undecided"
