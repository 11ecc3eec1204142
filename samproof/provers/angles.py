"""Sines and cosines at q + r*pi for a rational r: addition formulas and the exact values at multiples of pi/6 and pi/4."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .. import kernel as k
from .context import equal_roots, polynomial
from .proof import Proof

ONE = Fraction(1)
BITS = 64


def shift(p: k.Poly) -> tuple[k.Poly, Fraction]:
    """p = q + r*pi, with r the rational coefficient of pi alone."""
    (pi, _), *_ = [*k.pi().terms]
    r = dict(p.terms).get(pi, Fraction(0))
    return p - k.pi().scale(r), r


def cancel_arguments(proof: Proof, atoms: Iterable[k.Atom], premises: Iterable[int]) -> tuple[list[int], set[k.Atom]]:
    """Equations that cancel arguments such as x*pi/rho + rho*pi/rho where a premise says that rho is positive; all atoms."""
    positive = {proof.conclusion(s).args[0]: s for s in premises if proof.conclusion(s).head == "gt"}
    found: list[int] = []
    every = set(atoms)
    for a in sorted(every, key=lambda a: a.key):
        if a.head in ("exp", "log", "sin", "cos"):
            q, same = _cancelled(proof, a.args[0], positive)
            if same is not None:
                found.append(proof.apply("congruence", same, head=a.head, p=a.args[0], q=q))
                every |= k.fn(a.head, q).atoms()
    return found, every


def angle_facts(proof: Proof, atoms: Iterable[k.Atom]) -> list[int]:
    """Equations that give sin and cos of q + r*pi, r a multiple of 1/6 or 1/4, and of -q, by those of q where both occur."""
    arguments = sorted({a.args[0] for a in atoms if a.head in ("sin", "cos")}, key=lambda p: p.key)
    found: list[int] = []
    angles = {p: shift(p) for p in arguments}
    for p, (q, r) in angles.items():
        if r and (12 % r.denominator or r.denominator == 12 or abs(r) > 4):
            continue
        if r:
            found += values(proof, r) if not q.terms else _shifted(proof, q, r)
        if q.terms and q.terms[0][1] < 0 and any(other != p and base in (q, -q) for other, (base, _) in angles.items()):
            found += opposite(proof, -q)
    return list(dict.fromkeys(found))


def _cancelled(proof: Proof, p: k.Poly, positive: dict[k.Poly, int]) -> tuple[k.Poly, int | None]:
    """p with a * 1/a = 1 for every atom a that is known to be positive, and a step that concludes p - q = 0."""
    q, units = p, list[int]()
    equations: list[tuple[k.Poly, int]] = []
    for _ in range(20):
        hit = next(
            ((m, c, a, b) for m, c in q.terms for a, _ in m for b, _ in m if b.head == "inv" and b.args[0] == k.Poly.atom(a)), None
        )
        if hit is None or k.Poly.atom(hit[2]) not in positive:
            break
        m, c, a, b = hit
        rest = tuple((x, e - (x in (a, b))) for x, e in m if e - (x in (a, b)))
        unit = proof.apply("inverse", positive[k.Poly.atom(a)], p=k.Poly.atom(a))
        equations.append((k.Poly({rest: c}), len(units)))
        units.append(unit)
        q = q - k.Poly({rest: c}) * proof.conclusion(unit).args[0]
    return q, proof.combine(k.eq(p - q), units, equations=equations) if units else None


def _shifted(proof: Proof, q: k.Poly, r: Fraction) -> list[int]:
    """sin and cos of q + r*pi by sin and cos of q."""
    turn, found = k.pi().scale(r), []
    cosine, sine = values(proof, r)
    c, s = k.fn("cos", q), k.fn("sin", q)
    for rule, head, (by_cosine, by_sine) in (("cos_sum", "cos", (c, -s)), ("sin_sum", "sin", (s, c))):
        total = proof.apply(rule, p=q, q=turn)
        image = by_cosine * _value(proof, cosine, "cos", r) + by_sine * _value(proof, sine, "sin", r)
        equations = [(k.ONE, 0), (by_cosine, 1), (by_sine, 2)]
        goal = k.eq(k.fn(head, q + turn) - image)
        found.append(proof.combine(goal, [total, cosine, sine], equations=equations))
    return found


def opposite(proof: Proof, a: k.Poly) -> tuple[int, int]:
    """cos(-a) = cos a and sin(-a) = -sin a, from the sums a + (-a) = 0."""
    c, s, cm, sm = k.fn("cos", a), k.fn("sin", a), k.fn("cos", -a), k.fn("sin", -a)
    steps = [
        proof.apply("cos_sum", p=a, q=-a),
        proof.apply("sin_sum", p=a, q=-a),
        proof.apply("at_zero", head="cos"),
        proof.apply("at_zero", head="sin"),
        proof.apply("pythagoras", p=a),
    ]
    # 1 = c cm - s sm and 0 = s cm + c sm: c * first + s * second gives cm, c * second - s * first gives sm
    even = [(-c, 0), (-s, 1), (c, 2), (s, 3), (-cm, 4)]
    odd = [(s, 0), (-c, 1), (-s, 2), (c, 3), (-sm, 4)]
    return proof.combine(k.eq(cm - c), steps, equations=even), proof.combine(k.eq(sm + s), steps, equations=odd)


def values(proof: Proof, r: Fraction) -> tuple[int, int]:
    """Steps that conclude cos(r*pi) = ... and sin(r*pi) = ... ."""
    if r < 0:
        return _reflected(proof, -r)
    if r == 0:
        return proof.apply("at_zero", head="cos"), proof.apply("at_zero", head="sin")
    if r == 1:
        cosine = proof.apply("cos_pi")
        return cosine, _vanishing(proof, "sin", k.pi(), cosine)
    if r == Fraction(1, 2):
        return _half(proof)
    if r == Fraction(1, 3):
        return _third(proof)
    if r in (Fraction(1, 6), Fraction(1, 4)):
        return _bisected(proof, r)
    if r > 1:
        return _sum(proof, r - 1, Fraction(1))
    if r > Fraction(1, 2):
        return _sum(proof, r - Fraction(1, 2), Fraction(1, 2))
    raise ValueError(f"{r} is not a multiple of 1/6 or 1/4")


def _value(proof: Proof, step: int, head: str, r: Fraction) -> k.Poly:
    """What an equation says that sin or cos of r*pi is."""
    return k.fn(head, k.pi().scale(r)) - polynomial(proof, step)


def _sum(proof: Proof, a: Fraction, b: Fraction) -> tuple[int, int]:
    first, second = values(proof, a), values(proof, b)
    premises = [*first, *second]
    ca, sa, cb, sb = (_value(proof, s, h, r) for s, h, r in zip(premises, ("cos", "sin") * 2, (a, a, b, b), strict=True))
    x, y = k.pi().scale(a), k.pi().scale(b)
    found = []
    for rule, head, image, weights in (
        ("cos_sum", "cos", ca * cb - sa * sb, (k.fn("cos", y), -k.fn("sin", y), ca, -sa)),
        ("sin_sum", "sin", sa * cb + ca * sb, (k.fn("sin", y), k.fn("cos", y), sa, ca)),
    ):
        total = proof.apply(rule, p=x, q=y)
        goal = k.eq(k.fn(head, x + y) - image)
        found.append(proof.combine(goal, [total, *premises], equations=[(k.ONE, 0), *((w, 1 + j) for j, w in enumerate(weights))]))
    return found[0], found[1]


def _reflected(proof: Proof, r: Fraction) -> tuple[int, int]:
    """The values at -r*pi by those at r*pi."""
    even, odd = opposite(proof, k.pi().scale(r))
    cosine, sine = values(proof, r)
    c, s = _value(proof, cosine, "cos", r), _value(proof, sine, "sin", r)
    angle = k.pi().scale(-r)
    first = proof.combine(k.eq(k.fn("cos", angle) - c), [even, cosine], equations=[(k.ONE, 0), (k.ONE, 1)])
    second = proof.combine(k.eq(k.fn("sin", angle) + s), [odd, sine], equations=[(k.ONE, 0), (-k.ONE, 1)])
    return first, second


def _vanishing(proof: Proof, head: str, angle: k.Poly, other: int) -> int:
    """sin or cos is 0 where the other is 1 or -1."""
    unit = proof.apply("pythagoras", p=angle)
    x = k.fn(head, angle)
    p = proof.conclusion(other).args[0]  # other^2 - 1 = p (other + c) for the constant c
    left = proof.conclusion(unit).args[0] - x * x
    rest = next(f for c in (1, -1) for f in (p + k.Poly.const(2 * c),) if p * f == left)
    square = proof.combine(k.eq(x * x), [unit, other], equations=[(k.ONE, 0), (-rest, 1)])
    return _zero(proof, x, square)


def _zero(proof: Proof, x: k.Poly, square: int) -> int:
    """x^2 = 0 gives x = 0."""
    from .context import contradiction_from_zero

    sides = []
    for sign in (1, -1):
        goal = k.ge(x.scale(sign))
        below = proof.assume(k.gt(x.scale(-sign)))
        zero = proof.combine(k.gt(k.ZERO), [below, square], terms=[(ONE, k.ONE, [0, 0])], equations=[(-k.ONE, 1)])
        sides.append(proof.apply("cases", proof.assume(goal), contradiction_from_zero(proof, zero, goal), p=x.scale(sign)))
    return proof.apply("antisymmetry", *sides, p=x)


def _positive(proof: Proof, x: k.Poly) -> int:
    return proof.apply("enclosure", goal=k.gt(x), box=[], bits=BITS, tree="natural")


def _half(proof: Proof) -> tuple[int, int]:
    half = k.pi().scale(Fraction(1, 2))
    c, s = k.fn("cos", half), k.fn("sin", half)
    double, unit, whole = proof.apply("cos_sum", p=half, q=half), proof.apply("pythagoras", p=half), proof.apply("cos_pi")
    # cos(pi) = c^2 - s^2 = -1 and c^2 + s^2 = 1
    half_of = k.Poly.const(Fraction(1, 2))
    square = proof.combine(k.eq(c * c), [double, unit, whole], equations=[(-half_of, 0), (half_of, 1), (half_of, 2)])
    cosine = _zero(proof, c, square)
    positive = _positive(proof, s)
    # (s - 1)(s + 1) = -c^2 = 0 and s + 1 > 0
    sine = proof.combine(
        k.eq(s - k.ONE),
        [unit, cosine, positive],
        equations=[(k.ONE, 0), (-c, 1)],
        multiplier=[(ONE, k.ONE, [2]), (ONE, k.ONE, [])],
    )
    return cosine, sine


def _third(proof: Proof) -> tuple[int, int]:
    a = k.pi().scale(Fraction(1, 3))
    c, s = k.fn("cos", a), k.fn("sin", a)
    outer, double = proof.apply("cos_sum", p=a, q=a.scale(2)), proof.apply("cos_sum", p=a, q=a)
    sine2, unit, whole = proof.apply("sin_sum", p=a, q=a), proof.apply("pythagoras", p=a), proof.apply("cos_pi")
    # cos(pi) + 1 = 4c^3 - 3c + 1 = (c + 1)(2c - 1)^2
    x = c.scale(2) - k.ONE
    target = (c + k.ONE) * x * x
    cubic = proof.combine(
        k.eq(target),
        [outer, double, sine2, unit, whole],
        equations=[(-k.ONE, 0), (-c, 1), (s, 2), (c.scale(3), 3), (k.ONE, 4)],
    )
    positive = _positive(proof, c)
    square = proof.combine(k.eq(x * x), [cubic, positive], equations=[(k.ONE, 0)], multiplier=[(ONE, k.ONE, [1]), (ONE, k.ONE, [])])
    zero = _zero(proof, x, square)
    cosine = proof.combine(k.eq(c - k.Poly.const(Fraction(1, 2))), [zero], equations=[(k.Poly.const(Fraction(1, 2)), 0)])
    return cosine, _root_of(proof, s, Fraction(3, 4), [(unit, k.ONE), (cosine, -(c + k.Poly.const(Fraction(1, 2))))])


def _bisected(proof: Proof, r: Fraction) -> tuple[int, int]:
    """cos and sin of half an angle, from cos(2a) = 2 cos^2 a - 1 = 1 - 2 sin^2 a."""
    a = k.pi().scale(r)
    whole, _ = values(proof, 2 * r)
    double, unit = proof.apply("cos_sum", p=a, q=a), proof.apply("pythagoras", p=a)
    two = _value(proof, whole, "cos", 2 * r).constant()
    assert two is not None
    half = k.Poly.const(Fraction(1, 2))
    cosine = _root_of(proof, k.fn("cos", a), (1 + two) / 2, [(double, -half), (whole, half), (unit, half)])
    sine = _root_of(proof, k.fn("sin", a), (1 - two) / 2, [(double, half), (whole, -half), (unit, half)])
    return cosine, sine


def _root_of(proof: Proof, x: k.Poly, square: Fraction, equations: list[tuple[int, k.Poly]]) -> int:
    """x = sqrt(square) for a positive x, where the equations say x^2 = square."""
    steps = [s for s, _ in equations]
    known = proof.combine(k.eq(x * x - k.Poly.const(square)), steps, equations=[(r, j) for j, (_, r) in enumerate(equations)])
    positive = _positive(proof, x)
    weak = proof.combine(k.ge(x), [positive], terms=[(ONE, k.ONE, [0])])
    n = square.numerator * square.denominator  # sqrt(a/b) = sqrt(ab)/b
    outside = max(d for d in range(1, n + 1) if n % (d * d) == 0)
    n, scale = n // outside**2, Fraction(outside, square.denominator)
    inside = k.Poly.const(n)
    if n == 1:
        gap = x - k.Poly.const(scale)
        multiplier = [(ONE, k.ONE, [1]), (scale, k.ONE, [])]
        return proof.combine(k.eq(gap), [known, positive], equations=[(k.ONE, 0)], multiplier=multiplier)
    allowed = proof.combine(k.ge(inside), [], terms=[(Fraction(n), k.ONE, [])])
    root, rooted = proof.apply("sqrt_nonnegative", allowed, p=inside), proof.apply("sqrt_square", allowed, p=inside)
    y = k.fn("sqrt", inside).scale(scale)
    other = proof.combine(k.ge(y), [root], terms=[(scale, k.ONE, [0])])
    squares = proof.combine(k.eq(x * x - y * y), [known, rooted], equations=[(k.ONE, 0), (k.Poly.const(-scale * scale), 1)])
    return equal_roots(proof, weak, other, squares)
