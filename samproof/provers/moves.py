"""Moves on a single goal: exponentials of both sides, factors, squares, division by a positive factor, strict margins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from .. import kernel as k
from .enclosures import Samples, ends, slope_and_rest, values, variables
from .identities import Normal, exp_pair, ordered_exponents
from .monotone import weaken
from .rewrite import nested_atoms

if TYPE_CHECKING:
    from .analytic import Search

MAX_ORDER = 4  # of a zero at which a strict goal starts
NEAR = Fraction(1, 2)


def exponentiate(search: Search, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
    """sum c_i log u_i + r >= 0 as prod u_i^(n_i) >= exp(...), when the logarithms have rational coefficients."""
    proof = search.proof
    logs: list[tuple[k.Poly, Fraction]] = []
    rest = goal.args[0]
    for m, c in goal.args[0].terms:
        if len(m) == 1 and m[0][0].head == "log" and m[0][1] == 1:
            logs.append((m[0][0].args[0], c))
            rest = rest - k.Poly({m: c})
    if not logs or any(a.head == "log" for a in rest.atoms()):
        return None
    n = lcm(*(c.denominator for _, c in logs))
    if sum(abs(c) * n for _, c in logs) > 8:
        return None
    a = sum((k.fn("log", u).scale(c * n) for u, c in logs if c > 0), k.ZERO)
    b = sum((k.fn("log", u).scale(-c * n) for u, c in logs if c < 0), k.ZERO) - rest.scale(n)
    rewriter = Normal(proof, search.positive(context))
    target = k.fn("exp", a) - k.fn("exp", b)
    if any(x.head == "log" for x in nested_atoms(rewriter.prepare(target))):
        return None
    step = search.attempt(k.Formula(goal.head, target), context, min(depth - 1, 2) if depth > 2 else 0)
    if step is None:
        return None
    below = ordered_exponents(proof, a, b, step)
    return proof.combine(goal, [below], terms=[(Fraction(1, n), k.ONE, [0])])


def factor(search: Search, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
    """Each irreducible factor has a sign of its own."""
    import numpy as np

    proof = search.proof
    scale, factors = factorise(goal.args[0])
    if sum(e for _, e in factors) < 2 or not len(next(iter(point.values()), [])):
        return None
    premises, indices, root = [], [], k.ONE
    for f, e in factors:
        if goal.head == "ge":
            root = root * f ** (e // 2)
            if e % 2 == 0:
                continue
        v = values(f, point)
        v = v[np.isfinite(v)]
        sign = 1 if (v >= 0).all() else -1 if (v <= 0).all() else 0
        if not sign:
            return None
        step = search.attempt(k.Formula(goal.head, f.scale(sign)), context, depth - 1)
        if step is None:
            return None
        premises.append(step)
        scale *= sign if e % 2 else 1
        indices += [len(premises) - 1] * (1 if goal.head == "ge" else e)
    if scale < 0:
        return None
    return proof.combine(goal, premises, terms=[(scale, root, indices)])


def square(search: Search, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
    """a >= b from a >= 0 and a^2 >= b^2, for the roots and the rest, or the positive and the negative terms."""
    proof, p = search.proof, goal.args[0]
    if not any(a.head == "sqrt" for a in p.atoms()) or depth < 1:
        return None
    roots = k.Poly({m: c for m, c in p.terms if any(x.head == "sqrt" for x, _ in m)})
    if all(c < 0 for _, c in roots.terms):
        a = p - roots
    elif all(c > 0 for _, c in roots.terms):
        a = roots
    else:
        a = k.Poly({m: c for m, c in p.terms if c > 0})
    b = a - p
    if not a.terms or not b.terms:
        return None
    above = search.attempt(k.ge(a), context, depth - 1)
    squares = search.attempt(k.Formula(goal.head, a * a - b * b), context, depth - 1) if above is not None else None
    if above is None or squares is None:
        return None
    # b - a > 0 (or >= 0) makes (b - a)^2 + 2 a (b - a) = b^2 - a^2 positive
    low = proof.assume(k.gt(b - a) if goal.head == "ge" else k.ge(b - a))
    terms = [(Fraction(1), k.ONE, [0, 0]), (Fraction(2), k.ONE, [1, 0]), (Fraction(1), k.ONE, [2])]
    zero = proof.combine(k.gt(k.ZERO), [low, above, squares], terms=terms)
    bad = proof.combine(goal, [zero], terms=[(Fraction(1), k.ONE, [0])], multiplier=[(Fraction(1), k.ONE, [0])])
    good = proof.assume(goal)
    return proof.apply("cases", good, bad, p=p) if goal.head == "ge" else proof.apply("cases", bad, good, p=-p)


def strict(search: Search, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
    """p > 0 for x > c, where p vanishes at c: p >= kappa (x - c)^m near c, and p grows from a positive value further on."""
    import numpy as np

    if goal.head != "gt" or len(variables(goal)) != 1 or depth < 2:
        return None
    proof, (x,) = search.proof, variables(goal)
    for s in context:
        shape = slope_and_rest(proof.conclusion(s), x)
        c = shape[1].scale(-1 / shape[0]).constant() if shape is not None else None
        if shape is None or c is None or proof.conclusion(s).head != "gt":
            continue
        side = 1 if shape[0] > 0 else -1
        gap = (k.var(x) - k.Poly.const(c)).scale(side)
        room = [abs(b - float(c)) for b in ends([proof.conclusion(t) for t in context], x)]
        reach = min(NEAR, Fraction(max(room[0], room[1]) / 2).limit_denominator(8)) if min(room) > 0 else NEAR
        steps = float(reach) * np.linspace(0.02, 1.0, 60)
        v = values(goal.args[0], {x: float(c) + side * steps})
        if not np.isfinite(v).all() or not (v > 0).all():
            continue
        order = round(float(np.log(v[2] / v[0]) / np.log(steps[2] / steps[0])))
        if not 1 <= order <= MAX_ORDER:
            continue
        kappa = Fraction(float((v / steps**order).min()) / 2).limit_denominator(64)
        margin = (gap**order).scale(kappa)
        near, far = k.ge(k.Poly.const(reach) - gap), gap - k.Poly.const(reach)
        weak = search.attempt(k.ge(goal.args[0] - margin), [*context, proof.assume(near)], depth - 1) if kappa > 0 else None
        beyond = search.attempt(goal, [*context, proof.assume(k.gt(far))], depth - 1) if weak is not None else None
        positive = weaken(proof, k.gt(gap), context)
        if weak is None or beyond is None or positive is None:
            continue
        terms = [(Fraction(1), k.ONE, [0]), (kappa, k.ONE, [1] * order)]
        return proof.apply("cases", proof.combine(goal, [weak, positive], terms=terms), beyond, p=-far)
    return None


def variants(
    search: Search, goal: k.Formula, context: Sequence[int], point: Samples
) -> Iterator[tuple[k.Formula, Callable[[int], int]]]:
    """The goal, and the goal divided by a positive factor so that differentiation removes a function."""
    proof, p = search.proof, goal.args[0]
    logs = sorted((a for a in p.atoms() if a.head == "log"), key=lambda a: a.key)
    for a in logs:
        b = k.Poly({tuple(t for t in m if t[0] != a): c for m, c in p.terms if (a, 1) in m})
        rest = p - b * k.Poly.atom(a)
        if b.constant() is not None or a in rest.atoms() or any(x in b.atoms() for x in logs):
            continue
        sign = 1 if (values(b, point) > 0).all() else -1
        positive = search.attempt(k.gt(b.scale(sign)), context, 2)
        if positive is not None:
            b = b.scale(sign)
            unit = proof.apply("inverse", positive, p=b)
            target = k.Formula(goal.head, rest * k.fn("inv", b) + k.Poly.atom(a).scale(sign))
            yield target, _divided(search, goal, positive, [(-rest, unit)])
    yield goal, lambda step: step
    seen = set()
    for m, _ in p.terms:
        exps = tuple((a, e) for a, e in m if a.head == "exp")
        u = sum((a.args[0].scale(e) for a, e in exps), k.ZERO)
        if not exps or u in seen or not variables(u):
            continue
        seen.add(u)
        rewriter = Normal(proof, search.positive(context))
        normal = rewriter.prepare(p * k.fn("exp", -u))
        first = k.Formula(goal.head, normal)
        factor, pair = proof.apply("exp_positive", p=u), exp_pair(proof, u)
        # p = exp(u) * (p exp(-u)) - p * (exp(u) exp(-u) - 1)
        _, cofactors = rewriter.normal(p * k.fn("exp", -u))
        equations = [(r * k.fn("exp", u), s) for r, s in cofactors]
        yield first, _divided(search, goal, factor, [(-p, pair), *equations])


def _divided(search: Search, goal: k.Formula, factor: int, equations: list[tuple[k.Poly, int]]) -> Callable[[int], int]:
    """p = f * q + sum r * e for a positive f: from a step about q to the goal p."""

    def lift(step: int) -> int:
        premises = [factor, step, *(s for _, s in equations)]
        rows = [(r, 2 + i) for i, (r, _) in enumerate(equations)]
        return search.proof.combine(goal, premises, terms=[(Fraction(1), k.ONE, [0, 1])], equations=rows)

    return lift


def factorise(p: k.Poly) -> tuple[Fraction, list[tuple[k.Poly, int]]]:
    """A rational and the irreducible factors of a polynomial in its atoms, with multiplicities."""
    from flint import Ordering, fmpq, fmpq_mpoly_ctx

    atoms = sorted(p.atoms(), key=lambda a: a.key)
    ring = fmpq_mpoly_ctx.get([f"a{i}" for i in range(len(atoms))], Ordering.lex)
    rows = {}
    for m, c in p.terms:
        powers = dict(m)
        rows[tuple(powers.get(a, 0) for a in atoms)] = fmpq(c.numerator, c.denominator)
    scale, found = ring.from_dict(rows).factor()

    def back(q: Any) -> k.Poly:
        result = k.ZERO
        for exponents, c in q.to_dict().items():
            term = k.Poly.const(Fraction(int(c.p), int(c.q)))
            for a, e in zip(atoms, exponents, strict=True):
                term = term * k.Poly.atom(a) ** int(e)
            result = result + term
        return result

    return Fraction(int(scale.p), int(scale.q)), [(back(q), int(e)) for q, e in found]


__all__ = ["exponentiate", "factor", "factorise", "square", "strict", "variants"]
