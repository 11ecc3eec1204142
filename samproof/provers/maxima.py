"""Goals about maxima taken apart: max(p, q) <= r needs p <= r and q <= r; r <= max(p, q) follows from either r <= p or r <= q."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .. import kernel as k
from .context import Unproved
from .proof import Proof

Close = Callable[[k.Formula], int]


def linear_maximum(goal: k.Formula) -> tuple[k.Atom, Fraction] | None:
    """A maximum that the goal contains linearly with a constant coefficient; those with a negative one first."""
    if goal.head != "ge":
        return None
    p: k.Poly = goal.args[0]
    found = []
    for m, c in p.terms:
        if len(m) == 1 and m[0][1] == 1 and m[0][0].head == "max" and sum(m[0][0] in dict(n) for n, _ in p.terms) == 1:
            found.append((m[0][0], c))
    return min(found, key=lambda item: (item[1] > 0, item[0].key), default=None)


def by_maxima(proof: Proof, goal: k.Formula, a: k.Atom, c: Fraction, close: Close) -> int:
    """A step that concludes the goal, from goals without the maximum ``a``, which occurs with coefficient ``c``.

    Raises
    ------
    Unproved : when those goals are not proved either.
    """
    p, q = a.args
    rest = goal.args[0] - k.Poly.atom(a).scale(c)
    if c < 0:
        with_p, with_q = close(k.ge(rest + p.scale(c))), close(k.ge(rest + q.scale(c)))
        first = proof.apply("maximum_is", proof.assume(k.ge(p - q)), p=p, q=q)
        strict = proof.assume(k.gt(q - p))
        weak = proof.combine(k.ge(q - p), [strict], terms=[(Fraction(1), k.ONE, [0])])
        second = proof.apply("maximum_is", weak, p=q, q=p)
        one = [(Fraction(1), k.ONE, [0])]
        left = proof.combine(goal, [with_p, first], terms=one, equations=[(k.Poly.const(c), 1)])
        right = proof.combine(goal, [with_q, second], terms=one, equations=[(k.Poly.const(c), 1)])
        return proof.apply("cases", left, right, p=p - q)
    failure: Unproved | None = None
    for side, other in ((p, q), (q, p)):
        try:
            smaller = close(k.ge(rest + side.scale(c)))
        except Unproved as error:
            failure = error
            continue
        above = proof.apply("maximum_above", p=side, q=other)
        return proof.combine(goal, [smaller, above], terms=[(Fraction(1), k.ONE, [0]), (c, k.ONE, [1])])
    assert failure is not None
    raise failure


def same_maximum(proof: Proof, old: list[k.Poly], new: list[k.Poly], equal: list[int]) -> int:
    """max(p, q) - max(p', q') = 0, where the steps ``equal`` conclude p - p' = 0 and q - q' = 0."""
    one = [(Fraction(1), k.ONE, [0])]

    def below(left: list[k.Poly], right: list[k.Poly], sign: int) -> int:
        goal = k.ge(k.maximum(*right) - k.maximum(*left))
        sides = []
        for i, given in ((0, k.ge(left[0] - left[1])), (1, k.gt(left[1] - left[0]))):
            weak = proof.combine(k.ge(left[i] - left[1 - i]), [proof.assume(given)], terms=one)
            taken = proof.apply("maximum_is", weak, p=left[i], q=left[1 - i])
            above = proof.apply("maximum_above", p=right[i], q=right[1 - i])
            equations = [(k.Poly.const(-1), 1), (k.Poly.const(-sign), 2)]
            sides.append(proof.combine(goal, [above, taken, equal[i]], terms=one, equations=equations))
        return proof.apply("cases", *sides, p=left[0] - left[1])

    gap = k.maximum(*old) - k.maximum(*new)
    return proof.apply("antisymmetry", below(new, old, -1), below(old, new, 1), p=gap)
