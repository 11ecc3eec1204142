"""Statements with exp, log, sin, cos, pi or square roots, by normal forms, monotonicity, enclosures and squaring.

The search is guided by floating-point samples: a sub-goal that fails at a sample is dropped at once, so most of the time goes
into sub-goals that are true.  Every step goes through the kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from .. import kernel as k
from .close import close
from .context import Budget, Unproved, is_scalar, strictly_positive
from .enclosures import Samples, constant_sign, ends, enclose, relative, sample, values, variables
from .identities import Normal, equation, exp_pair, ordered_exponents
from .monotone import both, cut_points, discharge, fresh, starts, weaken
from .proof import Proof
from .rewrite import Cleared, clear, nested_atoms, transfer_back

DEPTHS = (2, 4, 9)
GLANCE = 0.08  # seconds for plain algebra at first
QUICK = 0.5  # seconds for plain algebra where it is likely to be enough
ROOM = 1e-5  # how far above zero, relative to its terms, a goal must stay before it is enclosed
FUNCTIONS = frozenset({"exp", "log", "sin", "cos", "pi"})
KNOWN = FUNCTIONS | {"var", "inv", "sqrt", "max"}


def prove_analytic(proof: Proof, goal: k.Formula, context: Sequence[int], budget: Budget) -> int:
    """A step that concludes a relation between reals in which exp, log, sin, cos, pi or square roots occur.

    Parameters
    ----------
    proof : the proof that is being built.
    goal : ``ge``, ``gt`` or ``eq``.
    context : steps that may be used; the theorem assumes no more than they do.
    budget : wall-clock seconds.

    Raises
    ------
    Unproved : naming the goal and the methods that were tried.

    Examples
    --------
    >>> from samproof.kernel import fn, gt, var
    >>> proof = Proof()
    >>> step = prove_analytic(proof, gt(fn("exp", var("x")) - var("x")), [], Budget(5))
    >>> proof.theorems[step].hypotheses
    frozenset()
    """
    if not is_scalar(goal):
        raise Unproved(goal, "not a relation between numbers")
    scalars = [s for s in context if is_scalar(proof.conclusion(s))]
    plain, moved, mapping = _abstract(proof, goal, scalars)
    search = Search(proof, budget)
    if not mapping:
        return search.split(goal, scalars)
    step = search.split(plain, [proof.assume(h) for h in moved])
    step = proof.apply("instantiate", step, mapping=mapping)
    facts = [proof.apply("natural", index=k.Index(a.args[0])) for a in nested_atoms(goal.args[0]) if a.head == "nat"]
    return discharge(proof, step, [*scalars, *facts])


def _abstract(proof: Proof, goal: k.Formula, context: list[int]) -> tuple[k.Formula, list[k.Formula], dict[tuple[str, str], k.Poly]]:
    """Goal and hypotheses with a new variable for each atom that is no number-valued function of variables."""
    formulas = [proof.conclusion(s) for s in context]
    naturals: list[k.Formula] = []
    names: dict[k.Atom, k.Poly] = {}

    def rebuilt(p: k.Poly) -> k.Poly:
        result = k.ZERO
        for monomial, c in p.terms:
            product = k.Poly.const(c)
            for a, e in monomial:
                product = product * image(a) ** e
            result = result + product
        return result

    def image(a: k.Atom) -> k.Poly:
        if a.head in ("var", "pi"):
            return k.Poly.atom(a)
        if a.head == "max":
            return k.maximum(rebuilt(a.args[0]), rebuilt(a.args[1]))
        if a.head in KNOWN:
            return k.fn(a.head, rebuilt(a.args[0]))
        if a not in names:
            names[a] = k.var(fresh("s", goal, *formulas, *names.values()))
            if a.head == "nat":
                naturals.append(k.ge(names[a]))
        return names[a]

    plain = k.Formula(goal.head, rebuilt(goal.args[0]))
    moved = [k.Formula(h.head, rebuilt(h.args[0])) for h in formulas]
    mapping = {("var", p.terms[0][0][0][0].args[0]): k.Poly.atom(a) for a, p in names.items()}
    return plain, list(dict.fromkeys([*moved, *naturals])), mapping


class Search:
    """One search with its budget, and what has been proved and given up so far."""

    def __init__(self, proof: Proof, budget: Budget) -> None:
        self.proof, self.budget = proof, budget
        self._proved: dict[Any, int] = {}
        self._failed: dict[Any, int] = {}
        self._points: dict[Any, Samples] = {}

    # ---- maxima ----
    def split(self, goal: k.Formula, context: Sequence[int], splits: int = 4) -> int:
        """Case by case over the maxima of the goal, then ``prove``."""
        proof = self.proof
        maxima = sorted((a for a in goal.args[0].atoms() if a.head == "max"), key=lambda a: (len(a.key), a.key))
        if not maxima or not splits:
            for depth in DEPTHS[:-1]:
                step = self._try(goal, context, depth)
                if step is not None:
                    return step
            return self.prove(goal, context, DEPTHS[-1])
        p, q = maxima[0].args
        branches = []
        for formula, one, other in ((k.ge(p - q), p, q), (k.gt(q - p), q, p)):
            given = proof.assume(formula)
            weak = weaken(proof, k.ge(one - other), [given])
            assert weak is not None
            rewriter = Normal(proof, self._positive([*context, given]))
            rewriter.add(k.Poly.atom(maxima[0]), proof.apply("maximum_is", weak, p=one, q=other))
            cleared = clear(proof, rewriter, {}, goal.args[0])
            step = self.split(k.Formula(goal.head, cleared.poly), [*context, given], splits - 1)
            branches.append(transfer_back(proof, goal, cleared, step))
        return proof.apply("cases", *branches, p=p - q)

    # ---- one goal ----
    def prove(self, goal: k.Formula, context: Sequence[int], depth: int) -> int:
        """A step that concludes the goal, by the cheapest method that works.

        Raises
        ------
        Unproved : also when the goal fails at a sample.
        """
        proof = self.proof
        if self.budget.spent():
            raise Unproved(goal, f"budget of {self.budget.seconds:g} s spent")
        key = (goal, frozenset(proof.conclusion(s) for s in context))
        if key in self._proved and self._usable(self._proved[key], context):
            return self._proved[key]
        if self._failed.get(key, -1) >= depth:
            raise Unproved(goal, "tried before")
        try:
            step = self._attempt(goal, context, depth)
        except Unproved:
            if not self.budget.spent():
                self._failed[key] = depth
            raise
        self._proved[key] = step
        return step

    def _usable(self, step: int, context: Sequence[int]) -> bool:
        allowed = {h for s in context for h in self.proof.theorems[s].hypotheses}
        return self.proof.theorems[step].hypotheses <= allowed

    def _attempt(self, goal: k.Formula, context: Sequence[int], depth: int) -> int:
        proof = self.proof
        if goal.head == "eq":
            return self._equation(goal, context, depth)
        stated = weaken(proof, goal, context)
        if stated is not None:
            return stated
        if goal.args[0].constant() is not None:
            return constant_sign(proof, goal)
        point = self._sample(goal, context)
        self._refute(goal, context, point)
        basic = self._basic(goal, context)
        if basic is not None:
            return basic
        reduced, cleared = self._reduce(goal, context)
        if reduced.args[0].constant() is not None:
            return transfer_back(proof, goal, cleared, constant_sign(proof, reduced))
        methods = [self._constant, self._close, self._factor, self._enclose, self._exponentiate, self._monotone, self._cut]
        if _mixed(reduced.args[0]):
            methods += [self._close_slowly, self._square]
        else:
            methods.insert(1, self._close_slowly)
            methods.insert(3, self._square)
        for method in methods:
            if depth <= 0 and method not in (self._constant, self._close, self._close_slowly):
                break
            for target, lift in ((reduced, cleared), (goal, None)):
                if lift is None and (target == reduced or method in (self._factor, self._close, self._close_slowly, self._square)):
                    continue
                step = method(target, context, depth, point)
                if step is not None:
                    return step if lift is None else transfer_back(proof, goal, lift, step)
                if self.budget.spent():
                    raise Unproved(goal, f"budget of {self.budget.seconds:g} s spent")
        raise Unproved(goal, "algebra, interval arithmetic, monotonicity, squaring")

    def _try(self, goal: k.Formula, context: Sequence[int], depth: int) -> int | None:
        try:
            return self.prove(goal, context, depth)
        except Unproved:
            return None

    def _positive(self, context: Sequence[int]) -> Callable[[k.Poly], int]:
        return lambda q: self.prove(k.gt(q), context, 1)

    def _sample(self, goal: k.Formula, context: Sequence[int]) -> Samples:
        formulas = tuple(self.proof.conclusion(s) for s in context)
        names = variables(goal, *(h for h in formulas))
        key = (formulas, tuple(names))
        if key not in self._points:
            self._points[key] = sample(formulas, names)
        return self._points[key]

    def _refute(self, goal: k.Formula, context: Sequence[int], point: Samples) -> None:
        import numpy as np

        v = relative(goal.args[0], point)
        if self._loose(context):
            return
        if len(v) and np.nanmin(np.where(np.isfinite(v), v, 1.0)) < -1e-11:
            raise Unproved(goal, "it fails at a sample")

    def _loose(self, context: Sequence[int]) -> bool:
        """Whether the samples ignore a premise: an equation."""
        return any(self.proof.conclusion(s).head == "eq" for s in context)

    # ---- cheap methods ----
    def _equation(self, goal: k.Formula, context: Sequence[int], depth: int) -> int:
        proof, p = self.proof, goal.args[0]
        for angles in (False, True):
            rewriter = Normal(proof, self._positive(context), angles)
            reciprocals = self._reciprocals(rewriter.prepare(p), context)
            cleared = clear(proof, rewriter, reciprocals, p)
            if angles:
                self._pythagoras(rewriter, cleared.poly)
                cleared = clear(proof, rewriter, reciprocals, p)
            step = equation(proof, cleared.poly, rewriter)
            if step is not None:
                return transfer_back(proof, goal, cleared, step)
        low = self.prove(k.ge(p), context, depth)
        return proof.apply("antisymmetry", low, self.prove(k.ge(-p), context, depth), p=p)

    def _pythagoras(self, rewriter: Normal, p: k.Poly) -> None:
        for a in sorted(nested_atoms(p), key=lambda a: a.key):
            if a.head == "sin":
                rewriter.add(k.Poly.atom(a) ** 2, self.proof.apply("pythagoras", p=a.args[0]))

    def _basic(self, goal: k.Formula, context: Sequence[int]) -> int | None:
        """exp, sqrt and 1/q of something positive are positive."""
        proof, p = self.proof, goal.args[0]
        if len(p.terms) != 1 or p.terms[0][1] < 0:
            return None
        factors = []
        for a, e in p.terms[0][0]:
            x = k.Poly.atom(a)
            step = weaken(proof, k.gt(x), context)
            if step is None and a.head == "exp":
                step = proof.apply("exp_positive", p=a.args[0])
            elif step is None and a.head in ("sqrt", "inv"):
                q = self._try(k.gt(a.args[0]), context, 1)
                if q is not None and a.head == "sqrt":
                    weak = proof.combine(k.ge(a.args[0]), [q], terms=[(Fraction(1), k.ONE, [0])])
                    root, square = (proof.apply(rule, weak, p=a.args[0]) for rule in ("sqrt_nonnegative", "sqrt_square"))
                    step = strictly_positive(proof, root, square, q)
                elif q is not None:
                    unit = proof.apply("inverse", q, p=a.args[0])
                    step = proof.combine(
                        k.gt(x), [q, unit], terms=[(Fraction(1), k.ONE, [])], equations=[(k.ONE, 1)], multiplier=[(Fraction(1), k.ONE, [0])]
                    )
            elif step is None and a.head == "var":
                step = None if e == 1 and len(p.terms[0][0]) == 1 else self._try(k.gt(x), context, 0)
            if step is None:
                return None
            factors += [step] * e
        return proof.combine(goal, factors, terms=[(p.terms[0][1], k.ONE, list(range(len(factors))))])

    def _reciprocals(self, p: k.Poly, context: Sequence[int]) -> dict[k.Atom, tuple[int, int]]:
        proof = self.proof
        found: dict[k.Atom, tuple[int, int]] = {}
        todo = [a for a in p.atoms() if a.head == "inv"]
        while todo:
            a = todo.pop()
            q = a.args[0]
            todo += [b for b in q.atoms() if b.head == "inv" and b not in found]
            positive = self._try(k.gt(q), context, 1)
            if positive is not None:
                found[a] = (positive, proof.apply("inverse", positive, p=q))
                continue
            square = self._try(k.gt(-q), context, 1)
            if square is not None:
                square = proof.combine(k.gt(q * q), [square], terms=[(Fraction(1), k.ONE, [0, 0])])
            else:
                square = self._try(k.gt(q * q), context, 0)
            if square is not None:
                found[a] = (square, proof.apply("inverse", square, p=q))
        return found

    def _reduce(self, goal: k.Formula, context: Sequence[int]) -> tuple[k.Formula, Cleared]:
        """The goal in normal form and without denominators."""
        rewriter = Normal(self.proof, self._positive(context))
        normal = rewriter.prepare(goal.args[0])
        self._roots(rewriter, goal.args[0], context)
        cleared = clear(self.proof, rewriter, self._reciprocals(normal, context), goal.args[0])
        return k.Formula(goal.head, cleared.poly), cleared

    def _roots(self, rewriter: Normal, p: k.Poly, context: Sequence[int]) -> None:
        """sqrt(q)^2 becomes q."""
        if not any(a.head == "inv" or (a.head == "sqrt" and e > 1) for m, _ in p.terms for a, e in m):
            return
        for a in sorted((a for a in nested_atoms(p) if a.head == "sqrt"), key=lambda a: a.key):
            q = a.args[0]
            fine = self._try(k.ge(q), context, 1)
            if fine is not None:
                rewriter.add(k.Poly.atom(a) ** 2, self.proof.apply("sqrt_square", fine, p=q))

    def _constant(self, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
        if variables(goal):
            return None
        try:
            return constant_sign(self.proof, goal)
        except Unproved:
            return None

    def _close_slowly(self, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
        return self._close(goal, context, depth, point, QUICK if depth > 0 else QUICK / 2)

    def _close(self, goal: k.Formula, context: Sequence[int], depth: int, point: Samples, seconds: float = GLANCE) -> int | None:
        """Plain algebra, with what tangents say about the exponentials in sight."""
        proof, facts = self.proof, []
        for a in sorted(goal.args[0].atoms(), key=lambda a: a.key):
            if a.head == "exp":
                u, e = a.args[0], k.Poly.atom(a)
                premises = [proof.apply("exp_tangent", p=-u), proof.apply("exp_positive", p=u), exp_pair(proof, u)]
                fact = k.ge(k.ONE - e + e * u)  # exp(u) (1 - u) <= 1
                facts.append(proof.combine(fact, premises, terms=[(Fraction(1), k.ONE, [0, 1])], equations=[(-k.ONE, 2)]))
            elif a.head in ("sin", "cos"):
                unit, other = proof.apply("pythagoras", p=a.args[0]), k.fn("cos" if a.head == "sin" else "sin", a.args[0])
                terms = [(Fraction(1), other, [])]
                facts.append(proof.combine(k.ge(k.ONE - k.Poly.atom(a) ** 2), [unit], terms=terms, equations=[(-k.ONE, 0)]))
        try:
            return close(proof, goal, [*context, *facts], (), Budget(min(self.budget.left, seconds)))
        except (Unproved, k.KernelError):
            return None

    def _enclose(self, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
        names = variables(goal)
        formulas = [self.proof.conclusion(s) for s in context]
        if len(names) > 3 or any(abs(b) == float("inf") for x in names for b in ends(formulas, x)):
            return None
        v = relative(goal.args[0], point)
        if len(v) and not v.min() > ROOM:
            return None
        try:
            return enclose(self.proof, goal, context, self.budget.part(0.5))
        except Unproved:
            return None

    # ---- logarithms ----
    def _exponentiate(self, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
        """sum c_i log u_i + r >= 0 as prod u_i^(n_i) >= exp(...), when the logarithms have rational coefficients."""
        proof = self.proof
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
        rewriter = Normal(proof, self._positive(context))
        target = k.fn("exp", a) - k.fn("exp", b)
        if any(x.head == "log" for x in nested_atoms(rewriter.prepare(target))):
            return None
        step = self._try(k.Formula(goal.head, target), context, min(depth - 1, 2) if depth > 2 else 0)
        if step is None:
            return None
        below = ordered_exponents(proof, a, b, step)
        return proof.combine(goal, [below], terms=[(Fraction(1, n), k.ONE, [0])])

    # ---- factors ----
    def _factor(self, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
        """Each irreducible factor has a sign of its own."""
        import numpy as np

        proof = self.proof
        scale, factors = _factors(goal.args[0])
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
            step = self._try(k.Formula(goal.head, f.scale(sign)), context, depth - 1)
            if step is None:
                return None
            premises.append(step)
            scale *= sign if e % 2 else 1
            indices += [len(premises) - 1] * (1 if goal.head == "ge" else e)
        if scale < 0:
            return None
        return proof.combine(goal, premises, terms=[(scale, root, indices)])

    # ---- monotonicity ----
    def _monotone(self, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
        formulas = [self.proof.conclusion(s) for s in context]
        choices = []
        for order, (target, lift) in enumerate(self._variants(goal, context, point)):
            for start in starts(target, formulas, point)[:3]:
                choices.append(((not start.touches, order), target, lift, start))
        choices.sort(key=lambda c: c[0])
        for _, target, lift, start in choices[:6]:
            try:
                return lift(both(self.proof, self.prove, target, start, context, depth - 1))
            except (Unproved, k.KernelError):
                if self.budget.spent():
                    return None
        return None

    def _variants(
        self, goal: k.Formula, context: Sequence[int], point: Samples
    ) -> Iterator[tuple[k.Formula, Callable[[int], int]]]:
        """The goal, and the goal divided by a positive factor so that differentiation removes a function."""
        proof, p = self.proof, goal.args[0]
        logs = sorted((a for a in p.atoms() if a.head == "log"), key=lambda a: a.key)
        for a in logs:
            b = k.Poly({tuple(t for t in m if t[0] != a): c for m, c in p.terms if (a, 1) in m})
            rest = p - b * k.Poly.atom(a)
            if b.constant() is not None or a in rest.atoms() or any(x in b.atoms() for x in logs):
                continue
            sign = 1 if (values(b, point) > 0).all() else -1
            positive = self._try(k.gt(b.scale(sign)), context, 2)
            if positive is not None:
                b = b.scale(sign)
                unit = proof.apply("inverse", positive, p=b)
                target = k.Formula(goal.head, rest * k.fn("inv", b) + k.Poly.atom(a).scale(sign))
                yield target, self._divided(goal, positive, [(-rest, unit)])
        yield goal, lambda step: step
        seen = set()
        for m, _ in p.terms:
            exps = tuple((a, e) for a, e in m if a.head == "exp")
            u = sum((a.args[0].scale(e) for a, e in exps), k.ZERO)
            if not exps or u in seen or not variables(u):
                continue
            seen.add(u)
            rewriter = Normal(proof, self._positive(context))
            normal = rewriter.prepare(p * k.fn("exp", -u))
            first = k.Formula(goal.head, normal)
            factor, pair = proof.apply("exp_positive", p=u), exp_pair(proof, u)
            # p = exp(u) * (p exp(-u)) - p * (exp(u) exp(-u) - 1)
            _, cofactors = rewriter.normal(p * k.fn("exp", -u))
            equations = [(r * k.fn("exp", u), s) for r, s in cofactors]
            yield first, self._divided(goal, factor, [(-p, pair), *equations])

    def _divided(self, goal: k.Formula, factor: int, equations: list[tuple[k.Poly, int]]) -> Callable[[int], int]:
        """p = f * q + sum r * e for a positive f: from a step about q to the goal p."""

        def lift(step: int) -> int:
            premises = [factor, step, *(s for _, s in equations)]
            rows = [(r, 2 + i) for i, (r, _) in enumerate(equations)]
            return self.proof.combine(goal, premises, terms=[(Fraction(1), k.ONE, [0, 1])], equations=rows)

        return lift

    def _cut(self, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
        """Split the range of the only variable."""
        names = variables(goal)
        if len(names) != 1 or depth < 2:
            return None
        proof, x = self.proof, k.var(names[0])
        formulas = [proof.conclusion(s) for s in context]
        try:
            places = cut_points(goal, formulas, {names[0]: point[names[0]]})
        except k.KernelError:
            return None
        for at in places[:3]:
            p = x - k.Poly.const(at)
            right = self._try(goal, [*context, proof.assume(k.ge(p))], depth - 1)
            left = self._try(goal, [*context, proof.assume(k.gt(-p))], depth - 1) if right is not None else None
            if right is not None and left is not None:
                return proof.apply("cases", right, left, p=p)
        return None

    # ---- square roots ----
    def _square(self, goal: k.Formula, context: Sequence[int], depth: int, point: Samples) -> int | None:
        """a >= b from a >= 0 and a^2 >= b^2, for the roots and the rest, or the positive and the negative terms."""
        proof, p = self.proof, goal.args[0]
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
        above = self._try(k.ge(a), context, depth - 1)
        squares = self._try(k.Formula(goal.head, a * a - b * b), context, depth - 1) if above is not None else None
        if above is None or squares is None:
            return None
        # b - a > 0 (or >= 0) makes (b - a)^2 + 2 a (b - a) = b^2 - a^2 positive
        low = proof.assume(k.gt(b - a) if goal.head == "ge" else k.ge(b - a))
        terms = [(Fraction(1), k.ONE, [0, 0]), (Fraction(2), k.ONE, [1, 0]), (Fraction(1), k.ONE, [2])]
        zero = proof.combine(k.gt(k.ZERO), [low, above, squares], terms=terms)
        bad = proof.combine(goal, [zero], terms=[(Fraction(1), k.ONE, [0])], multiplier=[(Fraction(1), k.ONE, [0])])
        good = proof.assume(goal)
        return proof.apply("cases", good, bad, p=p) if goal.head == "ge" else proof.apply("cases", bad, good, p=-p)


def _mixed(p: k.Poly) -> bool:
    """Whether a variable occurs both plainly and inside exp, log, sin or cos: then plain algebra is unlikely to be enough."""
    plain = {name for a in p.atoms() if a.head in ("var", "inv", "sqrt") for name in variables(a)}
    return any(a.head in FUNCTIONS and plain & set(variables(a)) for a in p.atoms())


def _factors(p: k.Poly) -> tuple[Fraction, list[tuple[k.Poly, int]]]:
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


__all__ = ["Search", "prove_analytic"]
