"""Exact evaluation at rational points, and certified balls where a value is not rational.

A node without a value (1/0, the logarithm of zero) is no reason to give a point up as long as nothing that counts reads it: of a
choice, only the condition and the branch that is taken count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .surds import Exact, NoValue, Surd, Undecided, Undefined, add, ball_of, inverse, power, root, sign, times
from .tape import Monomials, Tape, operands
from .text import show

__all__ = ["PRECISIONS", "Balls", "Claim", "Value", "certify", "compare", "exact_values", "holds", "show", "usable"]

PRECISIONS = (64, 128, 256, 1024)

Value = Exact | NoValue | None
Claim = tuple[str, int]
Verdict = tuple[Fraction | str, bool]


# ---- exact values ----------------------------------------------------------------------------------------------------


def usable(v: Value) -> Exact | None:
    """A value that something reads."""
    if isinstance(v, NoValue):
        raise v
    return v


def _same(here: Sequence[Value], there: Sequence[Value]) -> bool:
    """Whether two points coincide."""
    unsure = False
    for v, w in zip(here, there, strict=True):
        a, b = usable(v), usable(w)
        if a is None or b is None:
            unsure = True
        elif sign(add(a, times(Fraction(-1), b))):
            return False
    if unsure:
        raise Undecided("balls cannot tell whether two points coincide")
    return True


def _picked(op: tuple[Any, ...], values: Mapping[int, Value]) -> int:
    """The node whose value ``pick`` takes."""
    for here, there, node in op[2]:
        if _same([values[i] for i in here], [values[i] for i in there]):
            return int(node)
    return int(op[1])


def _branch(op: tuple[Any, ...], order: int) -> int:
    """The node whose value ``choice`` takes where its condition has that sign."""
    return int(op[2] if order >= 0 else op[3])


def _factor(tape: Tape, node: int, e: int, values: Mapping[int, Value]) -> tuple[Exact | None, int]:
    """A base and an exponent with the same power as that of a node; the square of a root is what is under it."""
    v, op = usable(values[node]), tape.ops[node]
    if v is None and op[0] == "sqrt" and e % 2 == 0:
        return usable(values[op[1]]), e // 2
    return v, e


def _exact_poly(tape: Tape, monomials: Monomials, values: Mapping[int, Value]) -> Exact | None:
    total: Exact = Fraction(0)
    unknown = False
    for c, factors in monomials:
        product: Exact = c
        powers = [_factor(tape, node, e, values) for node, e in factors]
        if any(v == 0 for v, _ in powers):
            continue
        for v, e in powers:
            if v is None:
                unknown = True
            elif not unknown:
                product = times(product, power(v, e))
        total = total if unknown else add(total, product)
    return None if unknown else total


def _exact_op(tape: Tape, op: tuple[Any, ...], values: Mapping[int, Value], point: Sequence[Fraction]) -> Exact | None:
    head = op[0]
    if head == "slot":
        return point[int(op[1])]
    if head == "poly":
        return _exact_poly(tape, op[1], values)
    if head == "const":
        return Fraction(op[1])
    if head == "pi":
        return None
    if head == "pick":
        return usable(values[_picked(op, values)])
    a = usable(values[op[1]])
    if head == "choice":
        return None if a is None else usable(values[_branch(op, sign(a))])
    if head == "max":
        b = usable(values[op[2]])
        if a is None or b is None:
            return None
        return a if sign(add(a, times(Fraction(-1), b))) >= 0 else b
    if a is None:
        return None
    if head == "inv":
        return inverse(a)
    if head == "sqrt":
        return root(a)
    if head == "unit":
        length = root(a)
        return length if length is None else inverse(length) if sign(length) else Fraction(0)
    if head == "log":
        if sign(a) <= 0:
            raise Undefined("logarithm of a number that is not positive")
        return Fraction(0) if a == 1 else None
    if a == 0:
        return Fraction(head != "sin")
    return None


def exact_values(tape: Tape, point: Sequence[Fraction], nodes: Iterable[int] | None = None) -> dict[int, Value]:
    """The values of nodes at a rational point.

    Parameters
    ----------
    tape : Tape
        The operations.
    point : sequence of Fraction
        The value of each slot.
    nodes : iterable of int, optional
        Which nodes, with everything they need and in order; all by default.

    Returns
    -------
    dict
        For each node its value; None where it is neither rational nor a sum of square roots; an instance of `Undefined` where it
        does not exist and of `Undecided` where it takes too long to know.

    Examples
    --------
    >>> from samproof.kernel import fn, var
    >>> tape = Tape({}, 0)
    >>> node = tape.scalar(fn("sqrt", var("x")) * var("x"))
    >>> exact_values(tape, [Fraction(1, 4)])[node]
    Fraction(1, 8)
    >>> exact_values(tape, [Fraction(-1)])[node]
    Undefined('square root of a negative number')
    """
    values: dict[int, Value] = {}
    for i in range(len(tape.ops)) if nodes is None else nodes:
        try:
            values[i] = _exact_op(tape, tape.ops[i], values, point)
        except NoValue as reason:
            values[i] = reason.with_traceback(None)
    return values


# ---- balls -----------------------------------------------------------------------------------------------------------


class Balls:
    """Enclosures at the present precision, and the nodes that were reached: those whose values count."""

    def __init__(self, tape: Tape, values: Mapping[int, Value]) -> None:
        self.tape, self.values = tape, values
        self.reached: set[int] = set()
        self._known: dict[int, Any] = {}

    def reach(self, node: int) -> None:
        """Make sure that a node has a value, with everything that it rests on."""
        if node in self.reached:
            return
        self.reached.add(node)
        v, op = usable(self.values[node]), self.tape.ops[node]
        if op[0] == "choice":
            self.reach(op[1])
            self.reach(self._taken(op))
        else:
            for other in operands(op):
                self.reach(other)
        if v is None:
            self._known[node] = self._enclose(op)

    def ball(self, node: int) -> Any:
        if node not in self._known:
            v = usable(self.values[node])
            assert v is not None
            self._known[node] = v.ball() if isinstance(v, Surd) else ball_of(v)
        return self._known[node]

    def _taken(self, op: tuple[Any, ...]) -> int:
        c = usable(self.values[op[1]])
        if c is not None:
            return _branch(op, sign(c))
        ball = self.ball(op[1])
        if not (ball >= 0 or ball < 0):
            raise Undecided("a ball is too wide to make a choice")
        return _branch(op, 1 if ball >= 0 else -1)

    def _enclose(self, op: tuple[Any, ...]) -> Any:
        from flint import arb

        head = op[0]
        if head == "poly":
            result = ball_of(Fraction(0))
            for c, factors in op[1]:
                if not any(self.values[i] == 0 for i, _ in factors):
                    product = ball_of(c)
                    for i, e in factors:
                        product = product * self.ball(i) ** e
                    result = result + product
        elif head == "pi":
            result = arb.pi()
        elif head == "pick":
            result = self.ball(_picked(op, self.values))
        elif head == "choice":
            result = self.ball(self._taken(op))
        elif head == "max":
            result = self.ball(op[1]).max(self.ball(op[2]))
        elif head == "inv":
            result = 1 / self.ball(op[1])
        elif head in ("sqrt", "unit"):
            if not self.ball(op[1]) > 0:
                raise Undecided("a ball is too wide to have a root")
            result = self.ball(op[1]).sqrt()
            result = result if head == "sqrt" else 1 / result
        elif head == "log":
            if self.ball(op[1]) <= 0:
                raise Undefined("logarithm of a number that is not positive")
            if not self.ball(op[1]) > 0:
                raise Undecided("a ball is too wide to have a logarithm")
            result = self.ball(op[1]).log()
        else:
            result = getattr(self.ball(op[1]), head)()
        if not result.is_finite():
            raise Undecided("a ball is unbounded")
        return result


# ---- witnesses -------------------------------------------------------------------------------------------------------


def holds(head: str, order: int) -> bool:
    """Whether a formula ``head p`` holds for a p of that sign.

    Parameters
    ----------
    head : str
        ``ge``, ``gt`` or ``eq``.
    order : int
        The sign of p.

    Returns
    -------
    bool
        Whether it holds.

    Examples
    --------
    >>> holds("ge", 0), holds("gt", 0), holds("eq", 1)
    (True, False, False)
    """
    return order >= 0 if head == "ge" else order > 0 if head == "gt" else order == 0


def compare(head: str, ball: Any) -> bool | None:
    """Whether ``head p`` holds for every p in the ball (True), for none (False), or that is undecided (None).

    Parameters
    ----------
    head : str
        ``ge``, ``gt`` or ``eq``.
    ball : arb
        An enclosure of p.

    Returns
    -------
    bool or None
        The verdict.

    Examples
    --------
    >>> from flint import arb, fmpq
    >>> compare("ge", arb(fmpq(1, 3))), compare("eq", arb(fmpq(1, 3))), compare("ge", arb(0, 1))
    (True, False, None)
    """
    if ball > 0:
        return head != "eq"
    if ball < 0:
        return False
    if ball >= 0 and head == "ge":
        return True
    if ball <= 0 and head == "gt":
        return False
    return None


def certify(
    tape: Tape, point: Sequence[Fraction], hypotheses: Sequence[Claim], goal: Claim | None
) -> Verdict | None:
    """Whether every hypothesis certainly holds and the goal certainly fails at a rational point.

    Parameters
    ----------
    tape : Tape
        The operations.
    point : sequence of Fraction
        The value of each slot.
    hypotheses : sequence of (str, int)
        Heads and nodes of the hypotheses.
    goal : (str, int) or None
        Head and node of the goal; None if only the hypotheses matter.

    Returns
    -------
    tuple or None
        By how much the goal fails (a rational, or the decimals of the midpoint of a ball) and whether all values involved are
        rational.  None if the point is no witness, or if that cannot be decided.

    Examples
    --------
    >>> from samproof.kernel import var
    >>> tape = Tape({}, 0)
    >>> node = tape.scalar(var("x") * var("x") - var("x"))
    >>> certify(tape, [Fraction(1, 2)], [], ("ge", node))
    (Fraction(1, 4), True)
    >>> certify(tape, [Fraction(1)], [], ("ge", node)) is None
    True
    """
    try:
        return _certify(tape, exact_values(tape, point), hypotheses, goal)
    except NoValue:
        return None


def _certify(tape: Tape, values: Mapping[int, Value], hypotheses: Sequence[Claim], goal: Claim | None) -> Verdict | None:
    from flint import ctx

    left: list[tuple[str, int, bool]] = []
    claims = [*((h, n, True) for h, n in hypotheses), *([(*goal, False)] if goal else [])]
    for head, node, wanted in claims:
        v = usable(values[node])
        if v is None:
            left.append((head, node, wanted))
        elif holds(head, sign(v)) is not wanted:
            return None
    for bits in PRECISIONS:
        with ctx.workprec(bits):
            balls = Balls(tape, values)
            try:
                for node in tape.roots(n for _, n, _ in claims):
                    balls.reach(node)
            except Undecided:
                continue
            verdicts = [(compare(head, balls.ball(node)), wanted) for head, node, wanted in left]
            if any(v is not None and v is not wanted for v, wanted in verdicts):
                return None
            if all(v is wanted for v, wanted in verdicts):
                exact = all(isinstance(values[n], Fraction) for n in balls.reached)
                final = values[goal[1]] if goal else Fraction(0)
                if isinstance(final, Fraction):
                    return abs(final), exact
                assert goal is not None
                return str(abs(balls.ball(goal[1])).str(6, radius=False)), exact
    return None
