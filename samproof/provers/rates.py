"""The rules that turn one-step bounds into rates, each once and in general.

All are derived in the kernel by induction; none is an axiom.
"""

from __future__ import annotations

from fractions import Fraction

from .. import kernel as k
from .context import Budget
from .proof import Proof

ONE = Fraction(1)


def _at(p: k.Poly, t: str, index: k.Index) -> k.Poly:
    return k.substitute(p, {("nat", t): index})  # type: ignore[no-any-return]


def _induct(proof: Proof, t: str, upto: k.Index, formula: k.Formula, base: int, step: int) -> int:
    done = proof.apply("induction", base, step, variable=t, formula=formula)
    return done if upto == k.Index(t) else proof.apply("instantiate", done, mapping={("nat", t): upto})


def telescope_goal(t: str, potential: k.Poly, decrease: k.Poly, error: k.Poly) -> k.Formula:
    """D(t) - A(t) + c(t) - D(t+1) >= 0."""
    return k.ge(potential - decrease + error - _at(potential, t, k.Index(t, 1)))


def telescope(proof: Proof, t: str, upto: k.Index, potential: k.Poly, decrease: k.Poly, error: k.Poly, one: int) -> int:
    """From the one-step bound: D(0) - D(T) + sum c - sum A >= 0."""
    here = k.Index(t)
    constant = ("nat", t) not in k.free(error)
    errors = k.nat(here) * error if constant else k.total(t, here, error)
    body = k.ge(_at(potential, t, k.Index("")) - potential + errors - k.total(t, here, decrease))
    base = proof.combine(k.ge(k.ZERO), [])
    before = proof.assume(body)
    after = k.substitute(body, {("nat", t): k.Index(t, 1)})
    step = proof.combine(after, [before, one], terms=[(ONE, k.ONE, [0]), (ONE, k.ONE, [1])])
    return _induct(proof, t, upto, body, base, step)


def geometric_goal(t: str, quantity: k.Poly, factor: k.Poly, floor: k.Poly) -> k.Formula:
    """factor (q(t) - F) - (q(t+1) - F) >= 0."""
    return k.ge(factor * (quantity - floor) - (_at(quantity, t, k.Index(t, 1)) - floor))


def geometric(
    proof: Proof, t: str, upto: k.Index, quantity: k.Poly, factor: k.Poly, floor: k.Poly, one: int, nonnegative: int
) -> int:
    """factor^T (q(0) - F) - (q(T) - F) >= 0, where ``nonnegative`` concludes factor >= 0."""
    start = _at(quantity, t, k.Index("")) - floor
    body = k.ge(k.power(factor, k.Index(t)) * start - (quantity - floor))
    base = proof.combine(k.ge(k.ZERO), [])
    before = proof.assume(body)
    after = k.substitute(body, {("nat", t): k.Index(t, 1)})
    step = proof.combine(after, [before, nonnegative, one], terms=[(ONE, k.ONE, [0, 1]), (ONE, k.ONE, [2])])
    return _induct(proof, t, upto, body, base, step)


def max_goal(t: str, quantity: k.Poly, factor: k.Poly, bound: k.Poly) -> k.Formula:
    """max(factor q(t), B) - q(t+1) >= 0."""
    return k.ge(k.maximum(factor * quantity, bound) - _at(quantity, t, k.Index(t, 1)))


def maximal(
    proof: Proof, t: str, upto: k.Index, quantity: k.Poly, factor: k.Poly, bound: k.Poly, one: int, sides: list[int]
) -> int:
    """max(factor^T q(0), B) - q(T) >= 0; ``sides`` conclude factor >= 0, 1 - factor >= 0 and B >= 0."""
    from .close import close

    q, after, p, c, b = (k.var(n) for n in ("q", "r", "p", "c", "b"))
    assumed = [
        k.ge(k.maximum(c * q, b) - after),
        k.ge(k.maximum(p, b) - q),
        k.ge(c),
        k.ge(k.ONE - c),
        k.ge(b),
    ]
    general = close(proof, k.ge(k.maximum(c * p, b) - after), [proof.assume(h) for h in assumed], budget=Budget(20))
    start = _at(quantity, t, k.Index(""))
    powered = k.power(factor, k.Index(t)) * start
    body = k.ge(k.maximum(powered, bound) - quantity)
    images = {"q": quantity, "r": _at(quantity, t, k.Index(t, 1)), "p": powered, "c": factor, "b": bound}
    instance = proof.apply("instantiate", general, mapping={("var", n): image for n, image in images.items()})
    for s in (one, *sides):
        instance = proof.apply("cut", s, instance)
    base = proof.apply("maximum_above", p=start, q=bound)
    return _induct(proof, t, upto, body, base, instance)


def power_below_exp(proof: Proof, x: k.Poly, upto: k.Index, below_one: int, taken: frozenset[tuple[str, str]]) -> int:
    """exp(-x T) - (1 - x)^T >= 0, where ``below_one`` concludes 1 - x >= 0."""
    n = next(name for i in range(1000) if ("nat", name := f"n{i}") not in taken)
    here = k.Index(n)
    body = k.ge(k.fn("exp", -(x * k.nat(here))) - k.power(k.ONE - x, here))
    zero = proof.apply("at_zero", head="exp")
    base = proof.combine(k.substitute(body, {("nat", n): k.Index("")}), [zero], equations=[(k.ONE, 0)])
    before = proof.assume(body)
    split = proof.apply("exp_sum", p=-(x * k.nat(here)), q=-x)
    positive = proof.apply("exp_positive", p=-(x * k.nat(here)))
    tangent = proof.apply("exp_tangent", p=-x)
    # E e - (1-x) P = E (e - (1-x)) + (1-x)(E - P)
    step = proof.combine(
        k.substitute(body, {("nat", n): k.Index(n, 1)}),
        [positive, tangent, below_one, before, split],
        terms=[(ONE, k.ONE, [0, 1]), (ONE, k.ONE, [2, 3])],
        equations=[(k.ONE, 4)],
    )
    return _induct(proof, n, upto, body, base, step)


def exp_increasing(proof: Proof, a: k.Poly, b: k.Poly, ordered: int) -> int:
    """exp b - exp a >= 0, where ``ordered`` concludes b - a >= 0."""
    split = proof.apply("exp_sum", p=a, q=b - a)
    positive = proof.apply("exp_positive", p=a)
    tangent = proof.apply("exp_tangent", p=b - a)
    return proof.combine(
        k.ge(k.fn("exp", b) - k.fn("exp", a)),
        [positive, tangent, ordered, split],
        terms=[(ONE, k.ONE, [0, 1]), (ONE, k.ONE, [0, 2])],
        equations=[(k.ONE, 3)],
    )


def log_at_least(proof: Proof, argument: k.Poly, lower: k.Poly, positive: int, above: int) -> int:
    """log(argument) - lower >= 0, where the steps conclude argument > 0 and argument - exp(lower) >= 0."""
    from .context import contradiction_from_zero

    root = k.fn("log", argument)
    gap = lower - root
    below = proof.assume(k.gt(gap))
    split = proof.apply("exp_sum", p=root, q=gap)
    tangent = proof.apply("exp_tangent", p=gap)
    size = proof.apply("exp_positive", p=root)
    value = proof.apply("exp_log", positive, p=argument)
    # exp(lower) >= exp(root) (1 + gap) = argument (1 + gap) > argument >= exp(lower)
    zero = proof.combine(
        k.gt(k.ZERO),
        [below, size, tangent, above, split, value],
        terms=[(ONE, k.ONE, [0, 1]), (ONE, k.ONE, [1, 2]), (ONE, k.ONE, [3])],
        equations=[(k.ONE, 4), (k.ONE, 5)],
    )
    bad = contradiction_from_zero(proof, zero, k.ge(-gap))
    return proof.apply("cases", proof.assume(k.ge(-gap)), bad, p=-gap)


def exp_minus_log(proof: Proof, argument: k.Poly, positive: int) -> int:
    """exp(-log(argument)) * argument - 1 = 0, where the step concludes argument > 0."""
    root = k.fn("log", argument)
    split = proof.apply("exp_sum", p=root, q=-root)
    value = proof.apply("exp_log", positive, p=argument)
    one = proof.apply("at_zero", head="exp")
    small = k.fn("exp", -root)
    return proof.combine(
        k.eq(small * argument - k.ONE), [split, value, one], equations=[(k.Poly.const(-1), 0), (-small, 1), (k.ONE, 2)]
    )
