"""What is known at a point of a proof: scalar premises, and what follows from the definitions of the atoms in sight."""

from __future__ import annotations

import time
from collections.abc import Iterable
from fractions import Fraction

from .. import kernel as k
from .proof import Proof
from .rewrite import nested_atoms


class Unproved(Exception):
    """The search found no certificate; ``goal`` is what was left, ``tried`` says how."""

    def __init__(self, goal: k.Formula, tried: str) -> None:
        super().__init__(f"no certificate found for {goal!r} ({tried})")
        self.goal, self.tried = goal, tried


class Budget:
    """Seconds of processor time for one obligation, so that what is found does not depend on what else the machine does."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.thread_time() + seconds
        self.failures: dict[k.Formula, int] = {}

    def part(self, seconds: float) -> Budget:
        """At most so many of the seconds that are left; it remembers the same failures."""
        smaller = Budget(min(self.left, seconds))
        smaller.failures = self.failures
        return smaller

    @property
    def left(self) -> float:
        return max(0.0, self._end - time.thread_time())

    def spent(self) -> bool:
        return self.left <= 0.0


def polynomial(proof: Proof, step: int) -> k.Poly:
    """The polynomial of a scalar theorem."""
    return proof.conclusion(step).args[0]  # type: ignore[no-any-return]


def is_scalar(formula: k.Formula) -> bool:
    return formula.head in ("ge", "gt", "eq")


def vector_equations(proof: Proof, steps: Iterable[int], atoms: set[k.Atom]) -> list[int]:
    """<v, w> = 0 for each v = 0 among the steps and each vector atom w that occurs."""
    vectors = sorted({x for a in atoms if a.head == "ip" for x in a.args}, key=lambda a: a.key)
    found = []
    for s in steps:
        formula = proof.conclusion(s)
        if formula.head == "veq":
            inside = [a for a, _ in formula.args[0].terms]
            for w in sorted({*vectors, *inside}, key=lambda a: a.key):
                found.append(proof.apply("vector_inner", s, v=formula.args[0], w=k.Vec.atom(w)))
    return found


def gram_premises(proof: Proof, atoms: set[k.Atom], pairs: int = 4) -> list[int]:
    """What the Gram matrix of the vector atoms in sight being positive semidefinite says, in homogeneous pieces.

    <v, v> >= 0 for each; for few vectors also for v + w and v - w of one kind (points, gradients, directions), whose sums have
    a unit, and the Cauchy-Schwarz inequality for a direction and a vector of another kind.
    """
    vectors = sorted({x for a in atoms if a.head == "ip" for x in a.args}, key=lambda a: a.key)
    found = [proof.apply("gram", v=k.Vec.atom(v)) for v in vectors]
    if len(vectors) > pairs:
        return found
    for i, v in enumerate(vectors):
        for w in vectors[:i]:
            one, other = k.Vec.atom(v), k.Vec.atom(w)
            if _kind(v) == _kind(w):
                found += [proof.apply("gram", v=one + other), proof.apply("gram", v=one - other)]
            elif "dir" in (v.head, w.head):
                found.append(proof.apply("cauchy_schwarz", v=one, w=other))
    return found


def _kind(v: k.Atom) -> str:
    return {"vseq": "vec", "path": "vec", "vmean": "grad"}.get(v.head, v.head)


def contradiction_from_zero(proof: Proof, zero_is_positive: int, goal: k.Formula) -> int:
    """Anything follows from 0 > 0."""
    return proof.combine(
        goal,
        [zero_is_positive],
        terms=[(Fraction(1), k.ONE, [0])] if goal.head != "eq" else [],
        multiplier=[(Fraction(1), k.ONE, [0])],
    )


def equal_roots(proof: Proof, x: int, y: int, squares: int) -> int:
    """x >= 0, y >= 0 (steps) and a step x^2 - y^2 = 0 give x - y = 0."""
    p, q = polynomial(proof, x), polynomial(proof, y)

    def below(p: k.Poly, q: k.Poly, p_step: int, sign: int) -> int:
        # q - p >= 0 would fail only if p - q > 0, and then (p-q)^2 + 2q(p-q) = p^2 - q^2 = 0 is positive
        gap = proof.assume(k.gt(p - q))
        zero = proof.combine(
            k.gt(k.ZERO),
            [gap, p_step, squares],
            terms=[(Fraction(1), k.ONE, [0, 0]), (Fraction(2), k.ONE, [0, 1])],
            equations=[(k.Poly.const(-sign), 2)],
        )
        bad = contradiction_from_zero(proof, zero, k.ge(q - p))
        return proof.apply("cases", proof.assume(k.ge(q - p)), bad, p=q - p)

    first = below(p, q, y, 1)
    second = below(q, p, x, -1)
    return proof.apply("antisymmetry", second, first, p=p - q)


def strictly_positive(proof: Proof, nonnegative: int, square: int, square_positive: int) -> int:
    """x >= 0, x^2 - q = 0 and q > 0 (steps) give x > 0."""
    x = polynomial(proof, nonnegative)
    low = proof.assume(k.ge(-x))
    zero = proof.combine(
        k.gt(k.ZERO),
        [nonnegative, low, square_positive, square],
        terms=[(Fraction(1), k.ONE, [2]), (Fraction(1), k.ONE, [0, 1])],
        equations=[(k.ONE, 3)],
    )
    return proof.apply("cases", contradiction_from_zero(proof, zero, k.gt(x)), proof.assume(k.gt(x)), p=-x)


def atoms_of(proof: Proof, steps: Iterable[int], *polys: k.Poly) -> set[k.Atom]:
    found: set[k.Atom] = set()
    for p in polys:
        found |= nested_atoms(p)
    for s in steps:
        if is_scalar(proof.conclusion(s)):
            found |= nested_atoms(polynomial(proof, s))
    return found
