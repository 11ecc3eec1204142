"""The certificate search: what it finds the kernel accepts, what is false it does not find."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samproof import kernel as k
from samproof.provers.positivstellensatz import Combination, holds, search

Inequality = tuple[k.Poly, bool]


class _Term:
    """Just enough arithmetic to write polynomials as Python expressions."""

    def __init__(self, poly: k.Poly) -> None:
        self.poly = poly

    @staticmethod
    def of(value: object) -> _Term:
        return value if isinstance(value, _Term) else _Term(k.Poly.const(Fraction(value)))  # type: ignore[arg-type]

    def __add__(self, other: object) -> _Term:
        return _Term(self.poly + _Term.of(other).poly)

    def __sub__(self, other: object) -> _Term:
        return _Term(self.poly - _Term.of(other).poly)

    def __rsub__(self, other: object) -> _Term:
        return _Term.of(other) - self

    def __mul__(self, other: object) -> _Term:
        return _Term(self.poly * _Term.of(other).poly)

    def __truediv__(self, other: Fraction) -> _Term:
        return _Term(self.poly.scale(1 / other))

    def __pow__(self, n: int) -> _Term:
        return _Term(self.poly**n)

    def __neg__(self) -> _Term:
        return _Term(-self.poly)

    __radd__, __rmul__ = __add__, __mul__


def inequalities(text: str) -> list[Inequality]:
    """``0 < x <= 1, y >= z`` as polynomials that are positive or nonnegative."""
    names: dict[str, object] = {name: _Term(k.var(name)) for name in re.findall(r"[A-Za-z_]\w*", text)}
    names["Exact"] = Fraction
    text = re.sub(r"(?<![*\w])(\d+)\b", r"Exact(\1)", text)
    found = []
    for chain in filter(None, (c.strip() for c in text.split(","))):
        sides = re.split(r"(<=|>=|<|>)", chain)
        values = [_Term.of(eval(side, {}, names)) for side in sides[::2]]
        for left, relation, right in zip(values, sides[1::2], values[1:], strict=False):
            found.append(((right - left if relation[0] == "<" else left - right).poly, len(relation) == 1))
    return found


def accepted(goal: Inequality, premises: Sequence[Inequality], found: Combination) -> k.Theorem:
    """The theorem that the kernel makes of a certificate."""
    assumed = [k.infer("assume", formula=(k.gt if strict else k.ge)(p)) for p, strict in premises]
    formula = (k.gt if goal[1] else k.ge)(goal[0])
    return k.infer("combine", assumed, goal=formula, multiplier=found.multiplier, terms=found.terms, equations=[])


TRUE = {
    # step sizes
    "0 < eta, beta > 0, beta*eta <= 1": [
        "eta/2 <= eta*(1 - beta*eta/2)",
        "-eta*(1 - beta*eta/2)*a**2 <= -eta/2*a**2",
        "beta*eta**2*a**2 <= eta*a**2",
        "beta**2*eta**2 <= 1",
        "beta**2*eta**2 <= beta*eta",
        "0 <= (1 - beta*eta)*r**2",
        "beta*eta**3 <= eta**2",
    ],
    "beta > 0": ["eta - beta*eta**2/2 <= eta/2 + (1 - beta*eta)**2*eta**2 + eta/2 + 1", "2*beta*eta - beta**2*eta**2 <= 1"],
    # contraction factors
    "0 < mu <= beta, 0 < eta, beta*eta <= 1": [
        "eta*mu <= 1",
        "(1 - eta*mu)**2 <= 1 - eta*mu",
        "0 <= 1 - eta*mu",
        "1 - 2*eta*mu + eta**2*mu*beta <= 1 - eta*mu",
        "1 - eta*(1 - beta*eta/2)*mu <= 1 - eta*mu/2",
        "1 - eta*(1 - beta*eta/2)*mu >= 1/2",
        "(1 - eta*mu)*D <= D - eta*mu*D + mu*eta*(1 - beta*eta)*r**2",
        "0 < 1 - eta*mu/2",
    ],
    "0 < mu <= beta, 0 <= eta, eta*(mu + beta) <= 2": [
        "(1 - eta*mu)**2 >= (1 - eta*beta)**2",
        "1 - 2*eta*mu*beta*eta + eta**2*mu**2 >= (1 - eta*mu)**2 - 2*eta*mu*(beta*eta - 1)",
    ],
    "0 < mu < beta": ["(beta - mu)**2 < (beta + mu)**2", "4*mu*beta < (mu + beta)**2"],
    # one step of sharpness-aware minimisation
    "beta > 0, eta > 0, rho >= 0, beta*eta <= 1, r**2 <= beta**2*rho**2": [
        "eta*r**2*(beta*eta/2) <= eta**2*beta**3*rho**2/2",
        "-eta/2*a**2 + eta/2*r**2 - eta/2*(1 - beta*eta)*b**2 <= -eta/2*a**2 + eta/2*beta**2*rho**2",
        "-eta*a**2 - eta*c*a + beta*eta**2/2*r**2 <= -eta/2*a**2 + eta/2*c**2 + eta/2*beta**2*rho**2",
    ],
    "a >= 0, r >= 0, beta > 0, rho > 0, eta > 0, r <= beta*rho, 2*beta*eta <= 1": [
        "eta*r*a <= eta/2*a**2 + eta/2*r*beta*rho",
        "beta*eta**2*r**2 <= eta*beta*rho*r/2",
        "r**2 <= beta**2*rho**2",
        "beta*eta**2/2*(a + r)**2 <= eta/2*a**2 + eta/2*beta**2*rho**2",
    ],
    "a >= 0, r >= 0, beta > 0, rho > 0, eta > 0, r <= beta*rho, beta*eta <= 1": [
        "eta*r**2*(beta**2*eta*rho/2 - (1 - beta*eta)*a) <= eta**2*beta**4*rho**3/2",
    ],
    # the telescoped sum
    "eta > 0, T >= 1, e >= 0, f1 <= f0 - eta/2*a + e, f0 - f1 <= D": ["eta*a <= 2*D + 2*e", "eta*a <= 2*D + 2*e*T"],
    # bounds that are convex or concave in a variable on an interval
    "0 <= a <= t": ["a**2 <= t*a", "a**2 <= t**2", "a*(t - a) <= t**2/4", "a**3 <= t**2*a", "t**2 - 2*a*t <= t**2 - 2*a**2"],
    "0 <= a <= 1": ["a**2 - a <= 0", "4*a*(1 - a) <= 1", "0 < 1 - a + a**2", "a**2*(1 - a) <= 4/27"],
    # means
    "x >= 0, y >= 0, z >= 0": [
        "3*x*y*z <= x**3 + y**3 + z**3",
        "8*x*y*z <= (x + y)*(y + z)*(z + x)",
        "9*x*y*z <= (x + y + z)*(x*y + y*z + z*x)",
    ],
    "": [
        "a*b <= (a**2 + b**2)/2",
        "x*y + y*z + z*x <= x**2 + y**2 + z**2",
        "x**4 + y**4 + z**4 >= x*y*z*(x + y + z)",
        "(a + b)**2 <= 2*a**2 + 2*b**2",
        "(a + b + c)**2 <= 3*(a**2 + b**2 + c**2)",
        "(a*c + b*d)**2 <= (a**2 + b**2)*(c**2 + d**2)",
        "(a*x + b*y + c*z)**2 <= (a**2 + b**2 + c**2)*(x**2 + y**2 + z**2)",
        "4*x**4 - 6*x**3 + 5*x**2 - 4*x + 3 > 0",
        "x**4*y**2 + x**2*y**4 + 1 >= 3*x**2*y**2",
        "(x**2 - 2)**2*(x**2 + x + 1) >= 0",
        "x**6 + y**6 + z**6 >= 3*x**2*y**2*z**2",
    ],
    # Young with weights
    "c > 0": ["2*c*a*b <= c**2*a**2 + b**2", "4*c*a*b <= 4*c**2*a**2 + b**2", "-2*c*a*b <= a**2 + c**2*b**2"],
    "0 < mu": ["2*mu*g*d <= g**2 + mu**2*d**2"],
    "mu > 0, f1 >= f0 + g*d + mu*d**2/2": ["2*mu*(f0 - f1) <= g**2"],
    # discriminants, quotients
    "a > 0, 4*a*c >= b**2": ["a*x**2 + b*x + c >= 0"],
    "x > 0, x*y >= 0": ["y >= 0"],
    "x > 0, x*y > z*x": ["y > z"],
    "t >= 0, B >= 0, (t + 2)*x0 <= 4*B, (t + 2)**2*x1 <= t*(t + 2)*x0 + 4*B": ["(t + 3)*x1 <= 4*B"],
    # contradictory premises
    "x > 1, x < 0": ["y >= 0", "y > 0"],
    # one variable
    "x >= -1": ["(x**3 - x - 1)**2*(x + 1) >= 0", "x**3 + 3*x**2 + 4 >= 0"],
    "x >= 0": ["x**3 - 3*x + 2 >= 0", "x**3 - 3*x + 21/10 > 0"],
    "0 < x < 1": ["x*(1 - x)*((3*x - 1)**2 + 1/1000) > 0"],
    # equations in the form of two inequalities, symbols of known negative sign
    "x*y >= 1, x*y <= 1, x > 0": ["x + y >= 2", "y > 0"],
    "s < 0, s*t <= 0": ["t >= 0"],
}

FALSE = {
    "": ["a*b <= (a**2 + b**2)/3", "0 < a**2", "(x**2 - 2)**2 >= 1/100", "x**3 + y**3 + z**3 >= 3*x*y*z", "x**2 >= x"],
    "0 < eta, beta > 0, beta*eta <= 1": [
        "eta*3/5 <= eta*(1 - beta*eta/2)",
        "beta*eta <= 99/100",
        "eta <= 1",
        "eta < eta*(2 - beta*eta)",
    ],
    "0 < mu <= beta, 0 < eta, beta*eta <= 1": [
        "(1 - eta*mu)**2 <= 1 - 11/10*eta*mu",
        "eta*mu < 1",
        "1 - eta*mu/2 <= 1 - eta*mu",
    ],
    "0 < mu <= beta, 0 < eta, beta*eta <= 2": ["(1 - eta*mu)**2 < 1"],
    "beta > 0, eta > 0, rho >= 0, beta*eta <= 1, r**2 <= beta**2*rho**2": [
        "eta*r**2*(beta*eta/2) <= eta**2*beta**3*rho**2/3",
        "r <= beta*rho*99/100",
    ],
    "0 <= a <= t": ["a*(t - a) <= t**2/5", "t*a <= a**2", "a**2 < t**2"],
    "x >= 0, y >= 0, z >= 0": ["10*x*y*z <= (x + y + z)*(x*y + y*z + z*x)", "x*y <= z"],
    "a > 0, 4*a*c >= b**2": ["a*x**2 + b*x + c > 0"],
    "a >= 0, 4*a*c >= b**2 - 1": ["a*x**2 + b*x + c >= 0"],
    "x >= 0, x*y >= 0": ["y >= 0"],
    "0 <= x <= 1": ["x**2*(1 - x) <= 4/28"],
    "x >= 0": ["x**3 - 3*x + 19/10 >= 0"],
}


def _cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(premises, goal) for premises, goals in table.items() for goal in goals]


@pytest.mark.parametrize(("given_text", "goal_text"), _cases(TRUE))
def test_true_statements_are_certified(given_text: str, goal_text: str) -> None:
    premises, (goal,) = inequalities(given_text), inequalities(goal_text)
    found = search(*goal, premises, budget=5.0)
    assert found is not None
    theorem = accepted(goal, premises, found)
    assert theorem.conclusion.args[0] == goal[0]


@pytest.mark.parametrize(("given_text", "goal_text"), _cases(FALSE))
def test_false_statements_are_not(given_text: str, goal_text: str) -> None:
    (goal,) = inequalities(goal_text)
    assert search(*goal, inequalities(given_text), budget=1.0) is None


def test_there_are_enough_cases() -> None:
    assert len(_cases(TRUE)) >= 40 and len(_cases(FALSE)) >= 20


@pytest.mark.parametrize(
    ("given_text", "goal_text"),
    [
        ("a >= 0, r >= 0, c**2 <= a**2*r**2", "-c <= a*r"),
        ("p >= 0, q >= 0, s**2 <= p*q", "p + 2*s + q >= 0"),
        ("x >= 0, y >= 0, z >= 0", "x*(x - y)*(x - z) + y*(y - x)*(y - z) + z*(z - x)*(z - y) >= 0"),
        ("", "x**4*y**2 + x**2*y**4 + z**6 >= 3*x**2*y**2*z**2"),
    ],
)
def test_refutation_of_the_negated_goal(given_text: str, goal_text: str) -> None:
    """With the negated goal among the premises, statements without a certificate of their own are proved by cases."""
    premises, (goal,) = inequalities(given_text), inequalities(goal_text)
    p = goal[0]
    premises = [*premises, (-p, True)]
    found = search(p, False, premises, budget=5.0)
    assert found is not None
    proved = k.infer("cases", [k.infer("assume", formula=k.ge(p)), accepted(goal, premises, found)], p=p)
    assert k.gt(-p) not in proved.hypotheses and k.ge(p) not in proved.hypotheses


def test_odd_input() -> None:
    x = k.var("x")
    zero = search(k.ZERO, False, [])
    assert zero is not None and zero.terms == []
    assert search(k.ZERO, True, [(x, True)], budget=1.0) is None
    assert search(k.Poly.const(-1), False, [(x, False), (k.ZERO, False)], budget=1.0) is None
    constant = search(k.Poly.const(Fraction(3, 7)), True, [])
    assert constant is not None
    accepted((k.Poly.const(Fraction(3, 7)), True), [], constant)
    assert search(x**90, False, [], budget=1.0) is None
    assert search(x, False, [(x - k.ONE, False)], budget=0.0) is None
    for premises in ([(k.ZERO, True)], [(k.Poly.const(-1), False)]):
        found = search(x, False, premises, budget=1.0)
        assert found is not None
        accepted((x, False), premises, found)


def test_many_irrelevant_premises() -> None:
    text = "0 < beta, 0 < eta, beta*eta <= 1, r >= 0, r <= beta*rho, rho >= 0"
    premises = inequalities(text) + inequalities(", ".join(f"u{i} >= 0, u{i}*v{i} <= beta*eta + v{i}**2" for i in range(15)))
    (goal,) = inequalities("eta*r**2*(beta*eta/2) <= eta**2*beta**3*rho**2/2")
    found = search(*goal, premises, budget=5.0, hints=[4])
    assert found is not None
    accepted(goal, premises, found)


def test_holds_refuses_what_the_kernel_refuses() -> None:
    x = k.var("x")
    one = (Fraction(1), k.ONE, [])
    premises = [(x, False)]
    assert holds(x, False, premises, Combination([one], [(Fraction(1), k.ONE, [0])]))
    assert not holds(x, True, premises, Combination([one], [(Fraction(1), k.ONE, [0])]))
    assert not holds(x * x, False, premises, Combination([(Fraction(1), k.ONE, [0])], [(Fraction(1), x, [0])]))
    assert not holds(-x, False, premises, Combination([one], [(Fraction(-1), k.ONE, [0])]))
    assert not holds(x, False, premises, Combination([one], [(Fraction(1), k.ONE, [1])]))


# ---- properties ------------------------------------------------------------------------------------------------------

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
X, Y, Z = k.var("x"), k.var("y"), k.var("z")
small = st.integers(-3, 3)
linear_forms = st.tuples(small, small, small, small).map(
    lambda c: X.scale(c[0]) + Y.scale(c[1]) + Z.scale(c[2]) + k.Poly.const(c[3])
)
monomials = st.sampled_from([k.ONE, X, Y, X * X, X * Y, Y * Y])
quadratics = st.lists(st.tuples(small, monomials), min_size=1, max_size=3).map(
    lambda terms: sum((m.scale(c) for c, m in terms), k.ZERO)
)


@QUICK
@given(st.lists(linear_forms, min_size=1, max_size=3))
def test_sums_of_squares_of_linear_forms(roots: list[k.Poly]) -> None:
    goal = sum((q * q for q in roots), k.ZERO)
    found = search(goal, False, [], budget=5.0)
    assert found is not None
    accepted((goal, False), [], found)


@QUICK
@given(st.lists(quadratics, min_size=1, max_size=2))
def test_sums_of_squares_of_quadratics(roots: list[k.Poly]) -> None:
    goal = sum((q * q for q in roots), k.ZERO)
    found = search(goal, False, [], budget=5.0)
    assert found is not None
    accepted((goal, False), [], found)


@QUICK
@given(
    st.lists(linear_forms, min_size=2, max_size=3),
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=3),
)
def test_handelman_combinations(forms: list[k.Poly], parts: list[tuple[int, int, int]]) -> None:
    premises = [(p, False) for p in forms]
    goal = k.ZERO
    for c, i, j in parts:
        goal = goal + (forms[i % len(forms)] * forms[j % len(forms)]).scale(c)
    found = search(goal, False, premises, budget=5.0)
    assert found is not None
    accepted((goal, False), premises, found)


@QUICK
@given(quadratics, st.booleans(), st.lists(st.tuples(linear_forms, st.booleans()), max_size=3))
def test_whatever_is_found_is_accepted_and_true(goal: k.Poly, strict: bool, premises: list[Inequality]) -> None:
    found = search(goal, strict, premises, budget=0.3)
    if found is None:
        return
    accepted((goal, strict), premises, found)
    for x in range(-3, 4):
        for y in range(-3, 4):
            for z in range(-3, 4):
                point = {("var", "x"): k.Poly.const(x), ("var", "y"): k.Poly.const(y), ("var", "z"): k.Poly.const(z)}
                values = [(k.substitute(p, point).constant(), s) for p, s in premises]
                if all(v > 0 or (v == 0 and not s) for v, s in values):
                    value = k.substitute(goal, point).constant()
                    assert value > 0 or (value == 0 and not strict)
