"""Steps about the numbers of one list: given to Coq as data, and checked by one computation.

``certified`` of the prelude runs through them.  There a fact is a polynomial with integer coefficients and without a common factor,
so everything here is brought to integers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from math import gcd, lcm
from typing import Any

from ..kernel import ONE, ZERO, Atom, Formula, Poly, choice, fn, ge, gt, maximum
from .squares import Form, forms, nonnegative
from .table import Table
from .trees import chained, factored, nested

NUMERIC = frozenset({"ge", "gt", "eq"})
LONG = 256  # bits of a common denominator, above which squares are written as the forms that they add up to
Weights = list[tuple[Fraction, Poly, list[int]]]
Square = tuple[Fraction, Poly, list[int]]  # a weight, what is squared, the steps that it is multiplied by
Place = Callable[[int], int]


@cache
def common(p: Poly) -> Fraction:
    """What a polynomial is divided by to have integer coefficients without a common factor.

    >>> from samproof.kernel import var
    >>> common(var("x").scale(Fraction(4, 3)) - Poly.const(Fraction(2, 5)))
    Fraction(2, 15)
    """
    below = lcm(*(c.denominator for _, c in p.terms))
    return Fraction(gcd(*(c.numerator * (below // c.denominator) for _, c in p.terms)) or 1, below)


@cache
def primitive(p: Poly) -> Poly:
    """A polynomial with integer coefficients without a common factor."""
    return p.scale(1 / common(p))


def _squares(rows: Weights, sources: Sequence[int], given: Sequence[Formula]) -> list[Square]:
    """Weights, squares and factors, when premises and squares have integer coefficients."""
    found = []
    for c, q, factors in rows:
        weight = c * common(q) ** 2
        for i in factors:
            weight *= common(given[i].args[0])
        found.append((weight, primitive(q), [sources[i] for i in factors]))
    return found


class Rules:
    """Writes single steps as rules of the prelude.

    Parameters
    ----------
    table : the certificate's terms.
    """

    def __init__(self, table: Table) -> None:
        self.table = table

    def _the(self, p: Poly) -> int:
        """The place of the only atom of a polynomial, whose meaning is needed."""
        ((((a, _),), _),) = p.terms
        return self.table.meaning(a)

    def _short(self, p: Poly) -> str:
        return self.table.tree(factored(p))

    # ---- combinations ----
    def _times(self, weight: Fraction, q: Poly, factors: str) -> str:
        """A weight times a square times a product of facts."""
        return f"plain {weight} {factors}" if q == ONE else f"weight_of {weight} {self._short(q)} {factors}"

    def _form(self, weight: Fraction, form: Form, factors: str) -> str:
        """A quadratic form times a product of facts."""
        matrix = chained("matrix_row", map(_integers, form.rows), "no_matrix_row")
        monomials = chained("factor", (self.table.poly(Poly({m: Fraction(1)})) for m in form.monomials), "no_factor")
        return f"form_of {weight} {matrix} {monomials} {factors}"

    def _forms(self, squares: list[Square], below: Fraction, at: Place) -> tuple[Fraction, list[str]]:
        """Squares with long weights by the forms that they add up to, and what everything is multiplied by."""
        products: dict[str, list[tuple[Fraction, Poly]]] = {}
        for c, q, factors in squares:
            products.setdefault(_list([at(i) for i in factors]), []).append((c, q))
        found = [(form, nonnegative(form.rows), product) for product, members in products.items() for form in forms(members)]
        weights = [c for form, short, _ in found for c in ([form.weight] if short else [c for c, _ in form.squares])]
        scale = Fraction(lcm(below.numerator, *(c.denominator for c in weights)))
        shown = []
        for form, short, product in found:
            if short and len(form.monomials) > 1:
                shown.append(self._form(form.weight * scale, form, product))
            elif short:
                shown.append(self._times(form.weight * scale, Poly({form.monomials[0]: Fraction(1)}), product))
            else:
                shown += [self._times(c * scale, q, product) for c, q in form.squares]
        return scale, shown

    def combine(
        self, sources: Sequence[int], given: Sequence[Formula], at: Place, goal: Formula, multiplier: Weights, terms: Weights, equations: Any
    ) -> str:
        multiples = [(r.scale(common(given[j].args[0])), sources[j]) for r, j in equations if r != ZERO]
        squares, divisors = (_squares(rows, sources, given) for rows in (terms, multiplier))
        below = Fraction(lcm(*(common(r).denominator for r, _ in multiples)))
        scale = Fraction(lcm(below.numerator, *(c.denominator for c, _, _ in squares)))
        if scale.numerator.bit_length() > LONG and goal.head != "gt":
            scale, shown = self._forms(squares, below, at)
        else:
            scale /= gcd(*((c * scale).numerator for c, _, _ in squares), *((common(r) * scale).numerator for r, _ in multiples)) or 1
            shown = [self._times(c * scale, q, _list([at(i) for i in factors])) for c, q, factors in squares]
        weights = nested(shown, "no_weights")
        lines = chained("cancel", (f"{self._short(r.scale(scale))} {at(k)}" for r, k in multiples), "nothing")
        if all(q.constant() is not None and not factors for _, q, factors in multiplier):
            return f"Sum {goal.head.upper()} {weights} {lines}"
        above = Fraction(lcm(*(c.denominator for c, _, _ in divisors)))
        by = nested((self._times(c * above, q, _list([at(i) for i in factors])) for c, q, factors in divisors), "no_weights")
        return f"Quotient {self.table.form(goal)} {by} {weights} {lines}"

    # ---- rules about single numbers ----
    def inverse(self, k: int, given: Formula, p: Poly) -> str:
        side = "AsItIs" if given == gt(p) else "Negated" if given == gt(-p) else "Squared"
        return f"Turned {self._the(fn('inv', p))} {side} {k}"

    def sqrt_square(self, k: int, given: Formula, p: Poly) -> str:
        return f"RootSquare {self._the(fn('sqrt', p))} {k}"

    def sqrt_nonnegative(self, k: int, given: Formula, p: Poly) -> str:
        return f"RootNonneg {self._the(fn('sqrt', p))} {k}"

    def maximum_above(self, p: Poly, q: Poly) -> str:
        return f"Above {self._the(maximum(p, q))} {'true' if p.key <= q.key else 'false'}"

    def maximum_is(self, k: int, given: Formula, p: Poly, q: Poly) -> str:
        return f"Equals {self._the(maximum(p, q))} {'true' if p.key <= q.key else 'false'} {k}"

    def choice_first(self, k: int, given: Formula, c: Poly, p: Poly, q: Poly) -> str:
        return f"First {self._the(choice(c, p, q))} {k}"

    def choice_second(self, k: int, given: Formula, c: Poly, p: Poly, q: Poly) -> str:
        return f"Second {self._the(choice(c, p, q))} {k}"

    def congruence(self, k: int, given: Formula, head: str, p: Poly, q: Poly) -> str:
        return f"Congruent {self._the(fn(head, p))} {self._the(fn(head, q))} {k}"

    def exp_tangent(self, p: Poly) -> str:
        return f"Tangent {self._the(fn('exp', p))}"

    def exp_positive(self, p: Poly) -> str:
        return f"Positive {self._the(fn('exp', p))}"

    def exp_sum(self, p: Poly, q: Poly) -> str:
        return " ".join(["ExpSum", *(str(self._the(fn("exp", r))) for r in (p + q, p, q))])

    def _turns(self, p: Poly, q: Poly) -> str:
        return " ".join(str(self._the(fn(head, r))) for r in (p, q) for head in ("sin", "cos"))

    def sin_sum(self, p: Poly, q: Poly) -> str:
        return f"SinSum {self._the(fn('sin', p + q))} {self._turns(p, q)}"

    def cos_sum(self, p: Poly, q: Poly) -> str:
        return f"CosSum {self._the(fn('cos', p + q))} {self._turns(p, q)}"

    def exp_log(self, k: int, given: Formula, p: Poly) -> str:
        return f"ExpLog {self._the(fn('exp', fn('log', p)))} {self._the(fn('log', p))} {k}"

    def pythagoras(self, p: Poly) -> str:
        return f"Pythagoras {self._the(fn('sin', p))} {self._the(fn('cos', p))}"

    def at_zero(self, head: str) -> str:
        return f"AtZero {self._the(fn(head, ZERO))}"

    def cos_pi(self) -> str:
        pi = Poly.atom(Atom("pi"))
        return f"CosPi {self._the(fn('cos', pi))} {self._the(pi)}"


LOGIC = frozenset({"assume", "cut", "cases", "combine", "antisymmetry"})
FROM_ONE = frozenset({"inverse", "sqrt_square", "sqrt_nonnegative", "maximum_is", "choice_first", "choice_second", "congruence", "exp_log"})
FROM_NOTHING = frozenset(
    {"maximum_above", "exp_tangent", "exp_positive", "exp_sum", "sin_sum", "cos_sum", "pythagoras", "at_zero", "cos_pi"}
)


def discharged(rule: str, sources: Sequence[int], arguments: dict[str, Any], conclusions: Sequence[Formula]) -> list[Formula]:
    """The assumptions that a step does away with, in the order of its sources for a distinction of cases."""
    if rule == "cut":
        return [conclusions[sources[0]]]
    return [ge(arguments["p"]), gt(-arguments["p"])] if rule == "cases" else []


def is_local(rule: str, sources: Sequence[int], arguments: dict[str, Any], conclusions: Sequence[Formula], conclusion: Formula) -> bool:
    """Whether a step is about numbers alone."""
    if rule not in LOGIC | FROM_NOTHING | FROM_ONE:
        return False
    return all(f.head in NUMERIC for f in [conclusion, *discharged(rule, sources, arguments, conclusions)])


def _list(numbers: Sequence[int]) -> str:
    """A list of numbers by plain application.

    >>> _list([]), _list([7, 8]), _list([1, 2, 3, 4, 5])
    ('l_0', '(l_2 7 8)', '(l_more 1 2 3 4 (l_1 5))')
    """
    if len(numbers) > 4:
        return f"(l_more {' '.join(map(str, numbers[:4]))} {_list(numbers[4:])})"
    return f"(l_{len(numbers)} {' '.join(map(str, numbers))})" if numbers else "l_0"


def _integers(row: Sequence[int]) -> str:
    """A list of integers by plain application.

    >>> _integers([1, -2]), _integers([1, 2, 3, 4, 5])
    ('(z_2 1 (-2))', '(z_more 1 2 3 4 (z_1 5))')
    """
    shown = [str(a) if a >= 0 else f"({a})" for a in row]
    rest = f"(z_{len(row) % 4} {' '.join(shown[len(row) - len(row) % 4 :])})" if len(row) % 4 else "z_0"
    for k in reversed(range(0, len(row) - 3, 4)):
        rest = f"(z_more {' '.join(shown[k : k + 4])} {rest})"
    return rest


class Block:
    """The steps from which one step about numbers follows, back to those that are lemmas.

    Parameters
    ----------
    rules : how the steps are written.
    steps, conclusions, hypotheses : those of the certificate.
    target : the number of the step.
    lemma : whether a step is a lemma of its own.
    """

    def __init__(
        self,
        rules: Rules,
        steps: Sequence[tuple[str, list[int], dict[str, Any]]],
        conclusions: Sequence[Formula],
        hypotheses: Sequence[frozenset[Formula]],
        target: int,
        lemma: Callable[[int], bool],
    ) -> None:
        self.rules, self.steps, self.conclusions, self.target = rules, steps, conclusions, target
        self._hypotheses, self._granted = hypotheses, hypotheses[target]
        inside, inputs, waiting = {target}, set(), [target]
        while waiting:
            for k in self.steps[waiting.pop()][1]:
                if lemma(k) or (steps[k][0] == "assume" and conclusions[k] in self._granted):
                    inputs.add(k)
                elif k not in inside:
                    inside.add(k)
                    waiting.append(k)
        self.inputs, self._inside = sorted(inputs), sorted(inside)
        self._numbers = {k: n for n, k in enumerate([*self.inputs, *self._inside], 1)}
        self._local: dict[Formula, int] = {}

    def _assumption(self, f: Formula) -> int:
        """The number of an assumption that is made within the block."""
        return self._local.setdefault(f, len(self._local) + 1)

    def assumed(self, k: int) -> list[Formula]:
        """The assumptions of an input that are made within the block only."""
        return sorted(self._hypotheses[k] - self._granted, key=lambda f: f.key)

    def _rule(self, k: int) -> str:
        rule, sources, arguments = self.steps[k]
        at = self._numbers.__getitem__
        if rule == "assume":
            return f"Assumed {self._assumption(self.conclusions[k])}"
        if rule == "antisymmetry":
            return f"Both {at(sources[0])} {at(sources[1])}"
        if rule in ("cut", "cases"):
            made = (self._assumption(f) for f in discharged(rule, sources, arguments, self.conclusions))
            return " ".join([rule.title(), *(str(at(s)) for s in sources), *map(str, made)])
        given = [self.conclusions[s] for s in sources]
        if rule == "combine":
            return self.rules.combine(sources, given, at, **arguments)
        premise = (at(sources[0]), given[0]) if rule in FROM_ONE else ()
        return f"Local ({getattr(self.rules, rule)(*premise, **arguments)})"

    def written(self) -> str:
        """The data: what is assumed within the block, its inputs, its steps."""
        steps = chained("then_", (f"({self._rule(k)})" for k in self._inside), "done")
        form = self.rules.table.form
        inputs = "no_input"
        for k in reversed(self.inputs):
            made = [self._assumption(f) for f in self.assumed(k)]
            head = f"within {_list(made)}" if made else "taken"
            inputs = f"({head} {form(self.conclusions[k])} {inputs})"
        return f"{chained('premise', map(form, self._local), 'no_form')} {inputs} {steps}"
