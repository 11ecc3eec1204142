"""Goals about piecewise expressions: every choice that the goal speaks of is settled, by its condition or case by case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from .. import kernel as k
from .context import Budget, Unproved, contradiction_from_zero, is_scalar, polynomial
from .enclosures import sample, values, variables
from .maxima import same_maximum
from .proof import Proof
from .rewrite import Rewriter, nested_atoms

Leaf = Callable[[k.Formula, Sequence[int], Sequence[int], Budget], int]
SIGN_SECONDS = 0.2  # to see whether a condition is decided
MAX_CASES = 400
FUNCTIONS = ("inv", "sqrt", "exp", "log", "sin", "cos")


def has_choice(p: k.Poly) -> bool:
    return any(a.head == "choice" for a in nested_atoms(p))


def has_cases(p: k.Poly) -> bool:
    """Whether there are choices, or maxima directly inside maxima such as ||x| - r|."""
    return any(a.head == "choice" or _is_nested(a) for a in nested_atoms(p))


def _is_nested(a: k.Atom) -> bool:
    return a.head == "max" and any(b.head == "max" for p in a.args for b in p.atoms())


def by_choices(
    proof: Proof, goal: k.Formula, context: Sequence[int], cited: Sequence[int], budget: Budget, leaf: Leaf
) -> int:
    """A step that concludes ``goal``, from goals without choices that ``leaf`` proves.

    Raises
    ------
    Unproved : when one of those goals is not proved.
    """
    return _Cases(proof, budget, leaf).prove(goal, list(context), list(cited), [])


class _Open(Exception):
    """A condition whose sign is not known: p >= 0 or p < 0."""

    def __init__(self, p: k.Poly) -> None:
        self.p = p


class _Cases:
    def __init__(self, proof: Proof, budget: Budget, leaf: Leaf) -> None:
        self.proof, self.budget, self.leaf, self.count = proof, budget, leaf, 0

    def prove(self, goal: k.Formula, context: list[int], cited: list[int], assumed: list[int]) -> int:
        proof = self.proof
        if self.budget.spent():
            raise Unproved(goal, f"budget of {self.budget.seconds:g} s spent over {self.count} cases")
        settled = _Settled(proof, [*assumed, *cited, *context], self._decided)
        try:
            plain, equations = settled.poly(goal.args[0])
            premises = [settled.formula(s) for s in cited]
        except _Open as condition:
            return self._split(goal, context, cited, assumed, condition.p)
        self.count += 1
        if self.count > MAX_CASES:
            raise Unproved(goal, f"more than {MAX_CASES} cases")
        others = [s for s in map(settled.if_known, context) if s is not None]
        step = self.leaf(k.Formula(goal.head, plain), [*others, *settled.signs, *assumed], premises, self.budget)
        return settled.back(goal, plain, equations, step)

    def _split(self, goal: k.Formula, context: list[int], cited: list[int], assumed: list[int], p: k.Poly) -> int:
        proof = self.proof
        branches = []
        for formula in (k.ge(p), k.gt(-p)):
            given = proof.assume(formula)
            impossible = self._impossible([*context, *cited, *assumed, given])
            if impossible is not None:
                branches.append(contradiction_from_zero(proof, impossible, goal))
            else:
                branches.append(self.prove(goal, context, cited, [*assumed, given]))
        return proof.apply("cases", *branches, p=p)

    def _plain(self, steps: Sequence[int]) -> list[int]:
        return [s for s in steps if is_scalar(self.proof.conclusion(s)) and not has_choice(polynomial(self.proof, s))]

    def _points(self, steps: Sequence[int], p: k.Poly) -> tuple[bool, bool]:
        """Whether samples show that p >= 0 and that p < 0 are possible under the premises; a hint, not a proof."""
        formulas = [self.proof.conclusion(s) for s in steps]
        terms = [f.args[0] for f in formulas]
        if any(a.head not in ("var", *FUNCTIONS, "max", "pi") for t in (p, *terms) for a in nested_atoms(t)):
            return False, False
        names = variables(p, *terms)
        found = values(p, sample(formulas, names)) if names else None
        return (False, False) if found is None else (bool((found >= 0).any()), bool((found < 0).any()))

    def _impossible(self, steps: list[int]) -> int | None:
        plain = self._plain(steps)
        return None if any(self._points(plain, polynomial(self.proof, plain[-1]))) else self._quick(k.gt(k.ZERO), plain)

    def _decided(self, p: k.Poly, steps: Sequence[int]) -> tuple[bool, int] | None:
        """Whether p >= 0 (or p < 0), with the step that says so."""
        plain = self._plain(steps)
        can_be_first, can_be_second = self._points(plain, p)
        for formula, yes, possible in ((k.ge(p), True, can_be_second), (k.gt(-p), False, can_be_first)):
            step = None if possible else self._quick(formula, plain)
            if step is not None:
                return yes, step
        return None

    def _quick(self, formula: k.Formula, steps: list[int]) -> int | None:
        from .close import close

        try:
            return close(self.proof, formula, steps, (), self.budget.part(SIGN_SECONDS))
        except Unproved:
            return None


Decide = Callable[[k.Poly, Sequence[int]], tuple[bool, int] | None]


class _Settled:
    """Choices whose condition is decided are rewritten, inside the arguments of functions too."""

    def __init__(self, proof: Proof, steps: Sequence[int], decide: Decide) -> None:
        self.proof, self.steps, self.decide = proof, list(steps), decide
        self.rewriter = Rewriter(proof)
        self.signs: list[int] = []
        self._known: dict[k.Poly, tuple[bool, int] | None] = {}
        self._done: set[k.Atom] = set()

    def poly(self, p: k.Poly) -> tuple[k.Poly, list[tuple[k.Poly, int]]]:
        """q without choices, and cofactors with p = q + sum r * equation.

        Raises
        ------
        _Open : for a condition that is not decided.
        """
        while True:
            plain, equations = self.rewriter.normal(p)
            todo = sorted((a for a in plain.atoms() if self._open(a)), key=lambda a: (len(a.key), a.key))
            if not todo:
                return plain, equations
            for a in todo:
                self._settle(a)

    def _open(self, a: k.Atom) -> bool:
        return a not in self._done and (a.head == "choice" or _is_nested(a) or (a.head in (*FUNCTIONS, "max") and has_choice(k.Poly.atom(a))))

    def _settle(self, a: k.Atom) -> None:
        proof = self.proof
        self._done.add(a)
        if a.head == "choice":
            c, first, second = a.args
            yes, sign = self._sign(c)
            image = first if yes else second
            if image != k.Poly.atom(a):
                step = proof.apply("choice_first" if yes else "choice_second", sign, c=c, p=first, q=second)
                self.rewriter.add(k.Poly.atom(a), step)
        elif a.head == "max":
            self._maximum(a)
        else:
            inside, equations = self.poly(a.args[0])
            if inside == a.args[0]:
                return
            same = proof.combine(k.eq(a.args[0] - inside), [s for _, s in equations], equations=_numbered(equations))
            self.rewriter.add(k.Poly.atom(a), proof.apply("congruence", same, head=a.head, p=a.args[0], q=inside))

    def _maximum(self, a: k.Atom) -> None:
        """max(p, q) = max(p', q') with choices and maxima settled in p and q."""
        sides = [self._without_maxima(p) for p in a.args]
        images = [plain for plain, _ in sides]
        if images == list(a.args):
            return
        equal = [
            self.proof.combine(k.eq(p - plain), [s for _, s in equations], equations=_numbered(equations))
            for p, (plain, equations) in zip(a.args, sides, strict=True)
        ]
        self.rewriter.add(k.Poly.atom(a), same_maximum(self.proof, list(a.args), images, equal))

    def _without_maxima(self, p: k.Poly) -> tuple[k.Poly, list[tuple[k.Poly, int]]]:
        while True:
            plain, equations = self.poly(p)
            inside = min((a for a in plain.atoms() if a.head == "max"), key=lambda a: (len(a.key), a.key), default=None)
            if inside is None:
                return plain, equations
            first, second = inside.args
            yes, sign = self._sign(first - second)
            if not yes:
                first, second = second, first
                sign = self.proof.combine(k.ge(first - second), [sign], terms=[(Fraction(1), k.ONE, [0])])
            self.rewriter.add(k.Poly.atom(inside), self.proof.apply("maximum_is", sign, p=first, q=second))

    def _sign(self, c: k.Poly) -> tuple[bool, int]:
        """Whether c >= 0, and a step that says c >= 0 or -c > 0."""
        plain, equations = self.poly(c)
        constant = plain.constant()
        if plain not in self._known:
            stated = self._stated(plain)
            if stated is None and constant is not None:
                yes = constant >= 0
                formula = k.ge(plain) if yes else k.gt(-plain)
                stated = yes, self.proof.combine(formula, [], terms=[(abs(constant), k.ONE, [])] if constant else [])
            self._known[plain] = stated if stated is not None else self.decide(plain, self.steps)
        found = self._known[plain]
        if found is None:
            raise _Open(plain)
        yes, step = found
        self.signs.append(step)
        if not equations:
            return found
        sign = 1 if yes else -1
        goal = k.ge(c) if yes else k.gt(-c)
        cofactors = [(r.scale(sign), 1 + j) for j, (r, _) in enumerate(equations)]
        premises = [step, *(s for _, s in equations)]
        return yes, self.proof.combine(goal, premises, terms=[(Fraction(1), k.ONE, [0])], equations=cofactors)

    def _stated(self, p: k.Poly) -> tuple[bool, int] | None:
        for s in self.steps:
            formula = self.proof.conclusion(s)
            if formula == k.ge(p):
                return True, s
            if formula == k.gt(-p):
                return False, s
            if formula == k.gt(p):
                return True, self.proof.combine(k.ge(p), [s], terms=[(Fraction(1), k.ONE, [0])])
        return None

    # ---- premises ----
    def formula(self, step: int) -> int:
        """The premise with its choices settled."""
        formula = self.proof.conclusion(step)
        if not is_scalar(formula) or not has_choice(formula.args[0]):
            return step
        plain, equations = self.poly(formula.args[0])
        premises = [step, *(s for _, s in equations)]
        if formula.head == "eq":
            cofactors = [(k.ONE, 0), *((-r, 1 + j) for j, (r, _) in enumerate(equations))]
            return self.proof.combine(k.eq(plain), premises, equations=cofactors)
        cofactors = [(-r, 1 + j) for j, (r, _) in enumerate(equations)]
        goal = k.Formula(formula.head, plain)
        return self.proof.combine(goal, premises, terms=[(Fraction(1), k.ONE, [0])], equations=cofactors)

    def if_known(self, step: int) -> int | None:
        """The premise with its choices settled, None where a condition is not decided yet."""
        formula = self.proof.conclusion(step)
        if not is_scalar(formula):
            return step
        before, self.decide = self.decide, lambda p, steps: None
        done = set(self._done)
        try:
            return self.formula(step)
        except _Open:
            self._done = done
            return None
        finally:
            self.decide = before

    def back(self, goal: k.Formula, plain: k.Poly, equations: list[tuple[k.Poly, int]], step: int) -> int:
        """From the settled goal to the goal."""
        if not equations:
            return step
        premises = [step, *(s for _, s in equations)]
        if goal.head == "eq":
            return self.proof.combine(goal, premises, equations=[(k.ONE, 0), *_shifted(equations)])
        terms = [(Fraction(1), k.ONE, [0])]
        return self.proof.combine(goal, premises, terms=terms, equations=_shifted(equations))


class _Folded(_Settled):
    """Choices that come from x[t+1] = (an expression with choices) are written as x[t+1] again, inside functions too."""

    def __init__(self, proof: Proof, equations: Sequence[int]) -> None:
        super().__init__(proof, (), lambda p, steps: None)
        self.equations = list(equations)

    def _open(self, a: k.Atom) -> bool:
        return a not in self._done and a.head in (*FUNCTIONS, "max") and has_choice(k.Poly.atom(a))

    def _without_maxima(self, p: k.Poly) -> tuple[k.Poly, list[tuple[k.Poly, int]]]:
        return self.poly(p)

    def poly(self, p: k.Poly) -> tuple[k.Poly, list[tuple[k.Poly, int]]]:
        plain, used = super().poly(p)
        for s in self.equations:
            for sign in (1, -1):
                shorter = plain + polynomial(self.proof, s).scale(sign)
                if has_choice(plain) and not has_choice(shorter):
                    return shorter, [*used, (k.Poly.const(-sign), s)]
        return plain, used


def fold(proof: Proof, steps: Sequence[int], equations: Sequence[int]) -> list[int]:
    """The premises, in terms of x[t+1] where they speak of the expression that an equation x[t+1] = ... gives for it."""
    folded = _Folded(proof, equations)
    return [folded.formula(s) for s in steps]


def _numbered(equations: list[tuple[k.Poly, int]]) -> list[tuple[k.Poly, int]]:
    return [(r, j) for j, (r, _) in enumerate(equations)]


def _shifted(equations: list[tuple[k.Poly, int]]) -> list[tuple[k.Poly, int]]:
    return [(r, 1 + j) for j, (r, _) in enumerate(equations)]
