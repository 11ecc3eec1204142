"""The counterexample finder: false statements are refuted, and an independent evaluation confirms it; true ones never are."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof import kernel as k
from samproof.fuzz import Search, Witness, contradictory, label, refute, satisfy, show
from samproof.fuzz.evaluate import certify, compare, exact_values
from samproof.fuzz.floats import Lowered, screen
from samproof.fuzz.plans import base_plans, solve_exactly
from samproof.fuzz.pools import cost
from samproof.fuzz.scene import Scene
from samproof.fuzz.smt import solver_models
from samproof.fuzz.surds import Surd, sign
from samproof.fuzz.tape import Tape

Q = Fraction
Claims = tuple[list[tuple[str, Any]], tuple[str, Any]]
Statement = Callable[[Any], Claims]


# ---- statements twice: as formulas of the kernel, and as plain numbers ------------------------------------------------


class E:
    """An expression of the kernel with operators."""

    def __init__(self, p: k.Poly) -> None:
        self.p = p

    @staticmethod
    def of(x: Any) -> k.Poly:
        return x.p if isinstance(x, E) else k.Poly.const(Q(x))

    def __add__(self, o: Any) -> E:
        return E(self.p + E.of(o))

    def __sub__(self, o: Any) -> E:
        return E(self.p - E.of(o))

    def __rsub__(self, o: Any) -> E:
        return E(E.of(o) - self.p)

    def __mul__(self, o: Any) -> Any:
        return o * self if isinstance(o, V) else E(self.p * E.of(o))

    def __truediv__(self, o: Any) -> E:
        return E(self.p * k.fn("inv", o.p)) if isinstance(o, E) else E(self.p.scale(1 / Q(o)))

    def __rtruediv__(self, o: Any) -> E:
        return E(E.of(o) * k.fn("inv", self.p))

    def __pow__(self, n: int) -> E:
        return E(self.p**n)

    def __neg__(self) -> E:
        return E(-self.p)

    __radd__, __rmul__ = __add__, __mul__


class V:
    """A vector of the kernel with operators."""

    def __init__(self, v: k.Vec) -> None:
        self.v = v

    def __add__(self, o: V) -> V:
        return V(self.v + o.v)

    def __sub__(self, o: V) -> V:
        return V(self.v - o.v)

    def __mul__(self, c: Any) -> V:
        return V(self.v.scale(E.of(c)))

    __rmul__ = __mul__


class Symbols:
    """Builds formulas."""

    pi = E(k.pi())

    def var(self, name: str) -> E:
        return E(k.var(name))

    def vec(self, name: str) -> V:
        return V(k.vec(name))

    def nat(self, name: str) -> E:
        return E(k.nat(k.Index(name)))

    def seq(self, name: str, n: str, shift: int = 0) -> E:
        return E(k.seq(name, k.Index(n, shift)))

    def dot(self, v: V, w: V) -> E:
        return E(k.inner(v.v, w.v))

    def norm(self, v: V) -> E:
        return E(k.fn("sqrt", k.inner(v.v, v.v)))

    def unit(self, v: V) -> V:
        return V(k.direction(v.v))

    def val(self, name: str, point: V) -> E:
        return E(k.value("f", point.v))

    def grad(self, name: str, point: V) -> V:
        return V(k.grad("f", point.v))

    def inf(self, f: str) -> E:
        return E(k.infimum(f))

    def max(self, x: Any, y: Any) -> E:
        return E(k.maximum(E.of(x), E.of(y)))

    def pow(self, x: Any, n: str) -> E:
        return E(k.power(E.of(x), k.Index(n)))

    def sum(self, n: str, body: Callable[[Any], E]) -> E:
        return E(k.total("j", k.Index(n), E.of(body(E(k.nat(k.Index("j")))))))

    def sum_seq(self, name: str, n: str) -> E:
        return E(k.total("j", k.Index(n), k.seq(name, k.Index("j"))))

    def __getattr__(self, head: str) -> Callable[[Any], E]:
        return lambda x: E(k.fn(head, E.of(x)))


class N(tuple[Any, ...]):
    """A vector of numbers with operators."""

    def __add__(self, o: Any) -> N:
        return N(a + b for a, b in zip(self, o, strict=True))

    def __sub__(self, o: Any) -> N:
        return N(a - b for a, b in zip(self, o, strict=True))

    def __mul__(self, c: Any) -> N:
        return N(a * c for a in self)

    __rmul__ = __mul__


class Numbers:
    """Evaluates the same statement at a witness: in fractions if `exact`, else with 80 digits."""

    def __init__(self, witness: Witness, exact: bool) -> None:
        self.exact = exact
        self.known: dict[str, Any] = dict(witness.assignment)
        self.functions: dict[tuple[str, tuple[Any, ...]], Any] = {}

    def number(self, q: Any) -> Any:
        return Q(q) if self.exact else mpmath.mpf(q.numerator) / q.denominator if isinstance(q, Q) else mpmath.mpf(q)

    @property
    def pi(self) -> Any:
        assert not self.exact
        return +mpmath.pi

    def var(self, name: str) -> Any:
        return self.number(self.known[name])

    nat = var

    def vec(self, name: str) -> N:
        return N(self.number(q) for q in self.known[name])

    def seq(self, name: str, n: str, shift: int = 0) -> Any:
        return self.number(self.known[f"{name}[{int(self.known[n]) + shift}]"])

    def dot(self, v: N, w: N) -> Any:
        return sum((a * b for a, b in zip(v, w, strict=True)), self.number(Q(0)))

    def norm(self, v: N) -> Any:
        return self.sqrt(self.dot(v, v))

    def unit(self, v: N) -> N:
        size = self.norm(v)
        return v * (1 / size) if size else v

    def _at(self, name: str, point: N) -> Any:
        """The value under this name; equal points must have equal values."""
        found = self.known[name]
        assert self.functions.setdefault((name.split("f(")[0], tuple(point)), found) == found
        return found

    def val(self, name: str, point: N) -> Any:
        return self.number(self._at(name, point))

    def grad(self, name: str, point: N) -> N:
        return N(self.number(q) for q in self._at(name, point))

    def inf(self, f: str) -> Any:
        return self.number(self.known[f"inf {f}"])

    def max(self, x: Any, y: Any) -> Any:
        return max(x, y)

    def pow(self, x: Any, n: str) -> Any:
        return x ** int(self.known[n])

    def sum(self, n: str, body: Callable[[Any], Any]) -> Any:
        return sum((body(self.number(Q(j))) for j in range(int(self.known[n]))), self.number(Q(0)))

    def sum_seq(self, name: str, n: str) -> Any:
        return sum((self.number(self.known[f"{name}[{j}]"]) for j in range(int(self.known[n]))), self.number(Q(0)))

    def sqrt(self, x: Any) -> Any:
        if not self.exact:
            assert x >= 0
            return mpmath.sqrt(x)
        root = Q(mpmath.libmp.isqrt(x.numerator), mpmath.libmp.isqrt(x.denominator))
        assert root * root == x
        return root

    def inv(self, x: Any) -> Any:
        return 1 / x

    def exp(self, x: Any) -> Any:
        return Q(1) if self.exact and x == 0 else mpmath.exp(x)

    def log(self, x: Any) -> Any:
        assert x > 0
        return Q(0) if self.exact and x == 1 else mpmath.log(x)

    def sin(self, x: Any) -> Any:
        return Q(0) if self.exact and x == 0 else mpmath.sin(x)

    def cos(self, x: Any) -> Any:
        return Q(1) if self.exact and x == 0 else mpmath.cos(x)


def _minus(a: Any, b: Any) -> Any:
    return -(b - a) if isinstance(a, int | Fraction) else a - b


def ge(a: Any, b: Any = 0) -> tuple[str, Any]:
    return "ge", _minus(a, b)


def gt(a: Any, b: Any = 0) -> tuple[str, Any]:
    return "gt", _minus(a, b)


def eq(a: Any, b: Any = 0) -> tuple[str, Any]:
    return "eq", _minus(a, b)


def formulas(statement: Statement) -> tuple[list[k.Formula], k.Formula]:
    hypotheses, goal = statement(Symbols())
    build = {"ge": k.ge, "gt": k.gt, "eq": k.eq}
    return [build[h](e.p) for h, e in hypotheses], build[goal[0]](goal[1].p)


def confirm(statement: Statement, witness: Witness) -> None:
    """Evaluate the statement at the witness without the package under test."""
    with mpmath.workdps(80):
        hypotheses, (head, value) = statement(Numbers(witness, witness.exact))
        tiny = Q(0) if witness.exact else mpmath.mpf(10) ** -60
        for h, v in hypotheses:
            assert {"ge": v >= -tiny, "gt": v > tiny, "eq": abs(v) <= tiny}[h], (h, v, str(witness))
        assert {"ge": value < -tiny, "gt": value <= tiny, "eq": abs(value) > tiny}[head], (head, value, str(witness))
        if witness.exact:
            assert witness.margin == abs(value)
        else:
            margin = Q(witness.margin)
            assert abs(abs(value) - mpmath.mpf(margin.numerator) / margin.denominator) <= 1e-4 * abs(value)


# ---- false statements ------------------------------------------------------------------------------------------------

FALSE: dict[str, Statement] = {}
TRUE: dict[str, Statement] = {}


def false(f: Statement) -> Statement:
    FALSE[f.__name__] = f
    return f


def true(f: Statement) -> Statement:
    TRUE[f.__name__] = f
    return f


def _names(c: Any, names: str) -> list[Any]:
    return [c.var(n) for n in names.split()]


FALSE |= {
    "square_above": lambda c: ([], ge(c.var("x") ** 2, c.var("x"))),
    "young_constant": lambda c: ([], ge(c.var("x") ** 2 + c.var("y") ** 2, c.var("x") * c.var("y") * Q(201, 100))),
    "young_near": lambda c: ([], ge(c.var("x") ** 2 + c.var("y") ** 2, c.var("x") * c.var("y") * Q(20001, 10000))),
    "parabola_near": lambda c: ([], ge(c.var("x") ** 2 + Q(504, 1000), c.var("x") * Q(142, 100))),
    "parabola_nearer": lambda c: ([], ge(c.var("x") ** 2 + Q(50405, 100000), c.var("x") * Q(142, 100))),
    "amgm_constant": lambda c: (
        [ge(c.var("x")), ge(c.var("y"))], ge((c.var("x") + c.var("y")) * Q(499, 1000), c.sqrt(c.var("x") * c.var("y")))),
    "amgm_sign": lambda c: ([], ge((c.var("x") + c.var("y")) ** 1, c.var("x") * c.var("y"))),
    "log_order_three": lambda c: (
        [gt(c.var("x"))], ge(c.var("x") - c.var("x") ** 2 / 2 + c.var("x") ** 3 / 4, c.log(1 + c.var("x")))),
    "log_linear": lambda c: ([gt(c.var("x"), -1)], ge(c.var("x") * Q(99, 100), c.log(1 + c.var("x")))),
    "log_lower": lambda c: ([gt(c.var("x"), -1)], ge(c.log(1 + c.var("x")), c.var("x") - c.var("x") ** 2 / 2)),
    "exp_slope": lambda c: ([], ge(c.exp(c.var("x")), 1 + c.var("x") * Q(101, 100))),
    "exp_minus": lambda c: ([ge(c.var("x"))], ge(1 - c.var("x") + c.var("x") ** 2 / 3, c.exp(-c.var("x")))),
    "exp_strict": lambda c: ([], gt(c.exp(c.var("x")), 1 + c.var("x"))),
    "exp_quadratic": lambda c: ([], ge(c.exp(c.var("x")), 1 + c.var("x") + c.var("x") ** 2 / 2)),
    "sin_cubic": lambda c: ([ge(c.var("x"))], ge(c.var("x") - c.var("x") ** 3 / 5, c.sin(c.var("x")))),
    "cos_quadratic": lambda c: ([], ge(1 - c.var("x") ** 2 * Q(499, 1000), c.cos(c.var("x")))),
    "sin_negative": lambda c: ([], ge(c.var("x"), c.sin(c.var("x")))),
    "pi_archimedes": lambda c: ([], ge(Q(314159, 100000), c.pi)),
    "sqrt_concave": lambda c: ([ge(c.var("x"))], ge(1 + c.var("x") * Q(49, 100), c.sqrt(1 + c.var("x")))),
    "sqrt_sum": lambda c: (
        [ge(c.var("x")), ge(c.var("y"))], ge(c.sqrt(c.var("x") + c.var("y")), c.sqrt(c.var("x")) + c.sqrt(c.var("y")))),
    "inverse_convex": lambda c: ([gt(c.var("x"))], ge(2 - c.var("x"), 1 / c.var("x"))),
    "max_average": lambda c: ([], ge((c.var("x") + c.var("y")) / 2, c.max(c.var("x"), c.var("y")))),
    "circle_near": lambda c: ([eq(c.var("x") ** 2 + c.var("y") ** 2, 1)], ge(Q(1414, 1000), c.var("x") + c.var("y"))),
    "cauchy_factor": lambda c: (
        [], ge(c.dot(c.vec("v"), c.vec("v")) * c.dot(c.vec("w"), c.vec("w")) * Q(99, 100),
               c.dot(c.vec("v"), c.vec("w")) ** 2)),
    "cauchy_equality": lambda c: (
        [], eq(c.dot(c.vec("v"), c.vec("v")) * c.dot(c.vec("w"), c.vec("w")), c.dot(c.vec("v"), c.vec("w")) ** 2)),
    "unit_shrinks": lambda c: ([], ge(c.dot(c.vec("v"), c.vec("v")), c.dot(c.vec("v"), c.unit(c.vec("v"))))),
    "triangle_strict": lambda c: ([], gt(c.norm(c.vec("v")) + c.norm(c.vec("w")), c.norm(c.vec("v") + c.vec("w")))),
    "triangle_reverse": lambda c: ([], ge(c.norm(c.vec("v") + c.vec("w")), c.norm(c.vec("v")) + c.norm(c.vec("w")))),
    "bernoulli_slope": lambda c: (
        [ge(c.var("x"), -1)], ge(c.pow(1 + c.var("x"), "n"), 1 + c.nat("n") * c.var("x") * Q(11, 10))),
    "bernoulli_domain": lambda c: ([], ge(c.pow(1 + c.var("x"), "n"), 1 + c.nat("n") * c.var("x"))),
    "triangular_numbers": lambda c: ([], ge(c.sum("n", lambda j: j), c.nat("n") ** 2 / 2)),
    "large_natural": lambda c: ([ge(c.nat("n"), 37)], ge(200, c.nat("n") * 5)),
    "geometric_sum": lambda c: (
        [ge(c.var("q")), ge(Q(9, 10), c.var("q"))], ge(9 * c.nat("n") + 1, c.nat("n") * 10 * c.var("q") + c.nat("n"))),
}


@false
def descent_lemma_constant(c: Any) -> Claims:
    x, eta, beta = c.vec("x"), c.var("eta"), c.var("beta")
    g = c.grad("grad f(x)", x)
    here, there, gg = c.val("f(x)", x), c.val("f(-eta*grad f(x) + x)", x - g * eta), c.dot(g, g)
    smooth = ge(here - eta * gg + beta * eta**2 * gg / 2, there)
    return [smooth, gt(beta), ge(eta), ge(1, eta * beta)], ge(here - eta * gg * Q(501, 1000), there)


@false
def descent_lemma_inverse(c: Any) -> Claims:
    x, eta, beta = c.vec("x"), c.var("eta"), c.var("beta")
    g = c.grad("grad f(x)", x)
    here, there, gg = c.val("f(x)", x), c.val("f(-eta*grad f(x) + x)", x - g * eta), c.dot(g, g)
    smooth = ge(here - eta * gg + beta * eta**2 * gg / 2, there)
    return [smooth, gt(beta), ge(eta), ge(1 / beta, eta)], ge(here - gg / (2 * beta), there)


@false
def descent_step_too_long(c: Any) -> Claims:
    """The step size may reach 2/beta: no decrease is left."""
    eta, beta, gg = _names(c, "eta beta gg")
    return [gt(eta), gt(beta), gt(gg), ge(2, eta * beta)], gt(eta * gg, beta * eta**2 * gg / 2)


@false
def step_without_upper_bound(c: Any) -> Claims:
    eta, beta, gg = _names(c, "eta beta gg")
    return [gt(eta), gt(beta), ge(gg)], ge(eta * gg, beta * eta**2 * gg / 2)


@false
def contraction_rate_near(c: Any) -> Claims:
    """(1 - eta mu)^2 <= 1 - 1.99 eta mu fails for steps that are not short."""
    eta, mu = _names(c, "eta mu")
    return [gt(eta), gt(mu), ge(1, eta * mu)], ge(1 - eta * mu * Q(199, 100), (1 - eta * mu) ** 2)


@false
def contraction_wrong_square(c: Any) -> Claims:
    eta, mu, beta = _names(c, "eta mu beta")
    hypotheses = [gt(mu), ge(beta, mu), gt(eta), ge(2, eta * (beta + mu))]
    return hypotheses, ge((1 - eta * mu) ** 2, (1 - eta * beta) ** 2 + Q(1, 10**4))


@false
def contraction_of_map(c: Any) -> Claims:
    """|x - eta g| <= (1 - eta mu) |x| with g = A x, mu <= A <= beta, but eta up to 2/beta."""
    x, eta, mu, beta, a = _names(c, "x eta mu beta a")
    hypotheses = [gt(mu), ge(a, mu), ge(beta, a), gt(eta), ge(2, eta * beta)]
    return hypotheses, ge(((1 - eta * mu) * x) ** 2, ((1 - eta * a) * x) ** 2)


@false
def strong_monotonicity_missing_smoothness(c: Any) -> Claims:
    v, w, mu, beta = c.vec("v"), c.vec("w"), c.var("mu"), c.var("beta")
    return [gt(mu), ge(beta, mu), ge(c.dot(v, w), mu * c.dot(v, v))], ge(beta**2 * c.dot(v, v), c.dot(w, w))


@false
def cocoercive_wrong_constant(c: Any) -> Claims:
    v, w, beta = c.vec("v"), c.vec("w"), c.var("beta")
    return [gt(beta), ge(beta**2 * c.dot(v, v), c.dot(w, w))], ge(beta * c.dot(v, w), c.dot(w, w))


@false
def young_with_parameter(c: Any) -> Claims:
    a, b, t = _names(c, "a b t")
    return [gt(t)], ge(t * a**2 / 2 + b**2 / (3 * t), a * b)


@false
def norm_of_sum(c: Any) -> Claims:
    v, w = c.vec("v"), c.vec("w")
    return [], ge(c.dot(v, v) * Q(3, 2) + c.dot(w, w) * Q(3, 2), c.dot(v + w, v + w))


@false
def perturbed_gradient_norm(c: Any) -> Claims:
    """Sharpness-aware step: the perturbation has length rho only where the gradient is not zero."""
    x, rho = c.vec("x"), c.var("rho")
    e = c.unit(c.grad("grad f(x)", x)) * rho
    return [gt(rho)], eq(c.dot(e, e), rho**2)


@false
def perturbed_descent(c: Any) -> Claims:
    g, h, rho, beta = c.vec("g"), c.vec("h"), c.var("rho"), c.var("beta")
    return [gt(rho), gt(beta), ge((beta * rho) ** 2, c.dot(h - g, h - g))], ge(c.dot(g, h), c.dot(g, g) / 2)


@false
def gradient_dominance_step(c: Any) -> Claims:
    gap, new, gg, eta, mu = _names(c, "gap new gg eta mu")
    hypotheses = [ge(gap), ge(gg, 2 * mu * gap), gt(mu), gt(eta), ge(gap - eta * gg / 2, new)]
    return hypotheses, ge((1 - eta * mu * Q(1001, 1000)) * gap, new)


@false
def chain_of_equations(c: Any) -> Claims:
    x, y, z, g, eta = _names(c, "x y z g eta")
    return [eq(y, x - eta * g), eq(z, y - eta * g), gt(eta), ge(1, eta), gt(g)], ge(z, x - g)


@false
def sequence_recursion(c: Any) -> Claims:
    a, b = c.seq("a", "n"), c.seq("a", "n", 1)
    return [ge(a), ge(b), ge(a * Q(1, 2) + Q(1, 10), b), ge(1, a)], ge(Q(59, 100), b)


@false
def last_iterate_below_average(c: Any) -> Claims:
    return [gt(c.nat("n"))], ge(c.sum_seq("a", "n"), c.nat("n") * c.seq("a", "n"))


@false
def function_at_equal_points(c: Any) -> Claims:
    x, y = c.vec("x"), c.vec("y")
    return [], ge(c.val("f(x)", x), c.val("f(y)", y))


@false
def convex_gap_with_infimum(c: Any) -> Claims:
    x, r = c.vec("x"), c.var("R")
    g = c.grad("grad f(x)", x)
    hypotheses = [gt(r), ge(c.norm(g) * r, c.val("f(x)", x) - c.inf("f")), ge(c.val("f(x)", x), c.inf("f"))]
    return hypotheses, ge(c.dot(g, g) * r, c.val("f(x)", x) - c.inf("f"))


@false
def equality_on_ellipse(c: Any) -> Claims:
    x, y = _names(c, "x y")
    return [eq(x**2 + 2 * y**2, 3)], ge(Q(2999, 1000), x + 2 * y)


@false
def cubic_near_miss(c: Any) -> Claims:
    x, y, z = _names(c, "x y z")
    return [ge(x), ge(y), ge(z)], ge(x**3 + y**3 + z**3, x * y * z * Q(30001, 10000))


@false
def momentum_weights(c: Any) -> Claims:
    b = c.var("b")
    return [ge(b), gt(1, b)], ge(c.sum("n", lambda j: b**0 * j) + 2, c.nat("n") * (1 + b))


# ---- true statements -------------------------------------------------------------------------------------------------

TRUE |= {
    "square": lambda c: ([], ge(c.var("x") ** 2)),
    "young": lambda c: ([], ge(c.var("x") ** 2 + c.var("y") ** 2, 2 * c.var("x") * c.var("y"))),
    "parabola": lambda c: ([], ge(c.var("x") ** 2 + Q(5041, 10000), c.var("x") * Q(142, 100))),
    "amgm": lambda c: ([ge(c.var("x")), ge(c.var("y"))], ge((c.var("x") + c.var("y")) / 2, c.sqrt(c.var("x") * c.var("y")))),
    "log_below": lambda c: ([gt(c.var("x"), -1)], ge(c.var("x"), c.log(1 + c.var("x")))),
    "log_order_three": lambda c: (
        [ge(c.var("x"))], ge(c.var("x") - c.var("x") ** 2 / 2 + c.var("x") ** 3 / 3, c.log(1 + c.var("x")))),
    "log_above": lambda c: ([ge(c.var("x"))], ge(c.log(1 + c.var("x")), c.var("x") - c.var("x") ** 2 / 2)),
    "exp_tangent": lambda c: ([], ge(c.exp(c.var("x")), 1 + c.var("x"))),
    "exp_minus": lambda c: ([], ge(c.exp(-c.var("x")), 1 - c.var("x"))),
    "exp_order_two": lambda c: ([ge(c.var("x"))], ge(1 - c.var("x") + c.var("x") ** 2 / 2, c.exp(-c.var("x")))),
    "exp_product": lambda c: ([], eq(c.exp(c.var("x")) * c.exp(-c.var("x")), 1)),
    "exp_log": lambda c: ([gt(c.var("x"))], eq(c.exp(c.log(c.var("x"))), c.var("x"))),
    "sin": lambda c: ([ge(c.var("x"))], ge(c.var("x"), c.sin(c.var("x")))),
    "sin_cubic": lambda c: ([ge(c.var("x"))], ge(c.sin(c.var("x")), c.var("x") - c.var("x") ** 3 / 6)),
    "cos_quadratic": lambda c: ([], ge(c.cos(c.var("x")), 1 - c.var("x") ** 2 / 2)),
    "pythagoras": lambda c: ([], eq(c.sin(c.var("x")) ** 2 + c.cos(c.var("x")) ** 2, 1)),
    "pi": lambda c: ([], ge(Q(355, 113), c.pi)),
    "sqrt": lambda c: ([ge(c.var("x"))], ge(1 + c.var("x") / 2, c.sqrt(1 + c.var("x")))),
    "sqrt_squared": lambda c: ([ge(c.var("x"))], eq(c.sqrt(c.var("x")) ** 2, c.var("x"))),
    "sqrt_product": lambda c: (
        [ge(c.var("x")), ge(c.var("y"))], eq(c.sqrt(c.var("x")) * c.sqrt(c.var("y")), c.sqrt(c.var("x") * c.var("y")))),
    "sqrt_undefined": lambda c: ([], ge(c.sqrt(-1 - c.var("x") ** 2), 1)),
    "inverse": lambda c: ([gt(c.var("x"))], ge(1 / c.var("x"), 2 - c.var("x"))),
    "inverse_cancels": lambda c: ([], eq(c.var("x") / c.var("x"), 1)),
    "max": lambda c: ([], ge(c.max(c.var("x"), c.var("y")), (c.var("x") + c.var("y")) / 2)),
    "circle": lambda c: ([eq(c.var("x") ** 2 + c.var("y") ** 2, 1)], ge(Q(14143, 10000), c.var("x") + c.var("y"))),
    "cauchy": lambda c: (
        [], ge(c.dot(c.vec("v"), c.vec("v")) * c.dot(c.vec("w"), c.vec("w")), c.dot(c.vec("v"), c.vec("w")) ** 2)),
    "triangle": lambda c: ([], ge(c.norm(c.vec("v")) + c.norm(c.vec("w")), c.norm(c.vec("v") + c.vec("w")))),
    "unit": lambda c: ([], eq(c.dot(c.vec("v"), c.unit(c.vec("v"))), c.norm(c.vec("v")))),
    "unit_short": lambda c: ([], ge(1, c.dot(c.unit(c.vec("v")), c.unit(c.vec("v"))))),
    "bernoulli": lambda c: ([ge(c.var("x"), -1)], ge(c.pow(1 + c.var("x"), "n"), 1 + c.nat("n") * c.var("x"))),
    "triangular_numbers": lambda c: ([], eq(c.sum("n", lambda j: j), (c.nat("n") ** 2 - c.nat("n")) / 2)),
    "natural": lambda c: ([], ge(c.nat("n"))),
    "no_half_natural": lambda c: ([gt(c.nat("n"))], ge(c.nat("n"), 1)),
}


@true
def descent_lemma(c: Any) -> Claims:
    x, eta, beta = c.vec("x"), c.var("eta"), c.var("beta")
    g = c.grad("grad f(x)", x)
    here, there, gg = c.val("f(x)", x), c.val("f(-eta*grad f(x) + x)", x - g * eta), c.dot(g, g)
    smooth = ge(here - eta * gg + beta * eta**2 * gg / 2, there)
    return [smooth, gt(beta), ge(eta), ge(1, eta * beta)], ge(here - eta * gg / 2, there)


@true
def function_at_one_point(c: Any) -> Claims:
    x, y = c.vec("x"), c.vec("y")
    return [eq(c.dot(x - y, x - y))], eq(c.val("f(x)", x), c.val("f(y)", y))


@true
def gradient_at_one_point(c: Any) -> Claims:
    x, eta = c.vec("x"), c.var("eta")
    moved = c.grad("?", x - c.grad("grad f(x)", x) * eta) - c.grad("grad f(x)", x)
    return [eq(eta)], eq(c.dot(moved, moved))


@true
def gradient_dominance_step_true(c: Any) -> Claims:
    gap, new, gg, eta, mu = _names(c, "gap new gg eta mu")
    return [ge(gap), ge(gg, 2 * mu * gap), gt(eta), ge(gap - eta * gg / 2, new)], ge((1 - eta * mu) * gap, new)


@true
def contraction(c: Any) -> Claims:
    eta, mu, beta = _names(c, "eta mu beta")
    return [gt(mu), ge(beta, mu), gt(eta), ge(2, eta * (beta + mu))], ge((1 - eta * mu) ** 2, (1 - eta * beta) ** 2)


@true
def young_with_parameter_true(c: Any) -> Claims:
    a, b, t = _names(c, "a b t")
    return [gt(t)], ge(t * a**2 / 2 + b**2 / (2 * t), a * b)


@true
def contradictory_hypotheses(c: Any) -> Claims:
    x = c.var("x")
    return [gt(x), gt(-x)], ge(-1 - x**2)


@pytest.mark.parametrize("name", FALSE)
def test_false_statements_are_refuted(name: str) -> None:
    hypotheses, goal = formulas(FALSE[name])
    witness = refute(hypotheses, goal, seconds=5.0)
    assert isinstance(witness, Witness), witness
    confirm(FALSE[name], witness)


@pytest.mark.parametrize("name", TRUE)
def test_true_statements_are_not_refuted(name: str) -> None:
    hypotheses, goal = formulas(TRUE[name])
    result = refute(hypotheses, goal, seconds=0.3)
    assert isinstance(result, Search), result
    assert result.satisfied <= result.tried


def test_there_are_enough_statements() -> None:
    assert len(FALSE) >= 40 and len(TRUE) >= 30


# ---- hard ones: optima inside, on curved sets, in two dimensions only ---------------------------------------------------


def _ball_in_space(c: Any) -> Claims:
    x, y, z = _names(c, "x y z")
    return [], ge((x - Q(71, 100)) ** 2 + (y - Q(37, 100)) ** 2 + (z - Q(113, 100)) ** 2, Q(1, 10**4))


def _entropy(c: Any) -> Claims:
    return [gt(c.var("x"))], ge(c.var("x") * c.log(c.var("x")), Q(-36787, 10**5))


def _unit_vectors(c: Any) -> Claims:
    v, w = c.vec("v"), c.vec("w")
    hypotheses = [eq(c.dot(v, v), 1), eq(c.dot(w, w), 1), ge(Q(1, 2), c.dot(v, w) ** 2)]
    return hypotheses, ge(Q(341, 100), c.dot(v + w, v + w))


def _product_two(c: Any) -> Claims:
    x, y, z = _names(c, "x y z")
    return [gt(x), gt(y), gt(z), eq(x * y * z, 2)], ge(x + y + z, Q(378, 100))


def _near_root(c: Any) -> Claims:
    return [], ge((c.var("x") ** 2 - 2) ** 2, Q(1, 10**6))


def _one_gradient_step(c: Any) -> Claims:
    x, s, g = c.vec("x"), c.vec("s"), c.vec("g")
    here, there, best, eta, beta = _names(c, "here there best eta beta")
    new, gg = x - g * eta, c.dot(g, g)
    hypotheses = [gt(beta), gt(eta), ge(1, eta * beta), ge(here - eta * gg + beta * eta**2 * gg / 2, there),
                  ge(c.dot(g, x - s), here - best), ge(there, best)]
    return hypotheses, ge(c.dot(x - s, x - s) - 2 * eta * (there - best) * Q(1001, 1000), c.dot(new - s, new - s))


@pytest.mark.parametrize(
    "statement", [_ball_in_space, _entropy, _unit_vectors, _product_two, _near_root, _one_gradient_step]
)
def test_near_misses(statement: Statement) -> None:
    witness = refute(*formulas(statement), seconds=10.0)
    assert isinstance(witness, Witness), witness
    confirm(statement, witness)


# ---- witnesses -------------------------------------------------------------------------------------------------------

X, Y = k.var("x"), k.var("y")
ONE = k.ONE


def half(n: int) -> k.Poly:
    return k.Poly.const(Q(n, 2))


@pytest.mark.parametrize(
    ("hypotheses", "goal", "expected"),
    [
        ([], k.ge(X * X - X), {"x": Q(1, 2)}),
        ([], k.ge(X * X * X), {"x": Q(-1)}),
        ([], k.gt(X * X), {"x": Q(0)}),
        ([], k.eq(X), {"x": Q(1)}),
        ([k.ge(X - ONE.scale(7))], k.gt(X - ONE.scale(7)), {"x": Q(7)}),
        ([k.eq(X.scale(3) - ONE)], k.ge(X - ONE), {"x": Q(1, 3)}),
        ([k.eq(X - Y.scale(2)), k.gt(Y)], k.ge(Y - X), {"x": Q(2), "y": Q(1)}),
        ([k.gt(X), k.ge(k.fn("inv", Y) - X), k.gt(Y)], k.gt(ONE - X * Y), {"x": Q(1), "y": Q(1)}),
        ([], k.ge(ONE.scale(2) - k.nat(k.Index("n"))), {"n": Q(3)}),
    ],
)
def test_witnesses_are_simple(hypotheses: list[k.Formula], goal: k.Formula, expected: dict[str, Fraction]) -> None:
    witness = refute(hypotheses, goal)
    assert isinstance(witness, Witness)
    assert witness.assignment == expected and witness.exact


def test_margins() -> None:
    rational, ball = refute([], k.ge(X * X - X)), refute([], k.ge(k.fn("exp", X) - ONE - ONE))
    assert isinstance(rational, Witness) and rational.margin == Q(1, 4) and rational.exact
    assert isinstance(ball, Witness) and isinstance(ball.margin, Fraction | str)
    assert float(Q(ball.margin)) > 0


def test_witness_is_readable() -> None:
    witness = refute([], k.ge(k.inner(k.vec("v"), k.vec("v")) - ONE))
    assert isinstance(witness, Witness) and str(witness) == "v = (0)"


def test_the_same_seed_gives_the_same_answer() -> None:
    for statement in (_ball_in_space, _unit_vectors, TRUE["young"], TRUE["circle"]):
        first, second = (refute(*formulas(statement), seconds=20.0, seed=5) for _ in range(2))
        assert first == second


def test_easy_statements_are_refuted_quickly() -> None:
    refute([], k.ge(X))
    times = []
    for statement in FALSE.values():
        start = time.perf_counter()
        refute(*formulas(statement))
        times.append(time.perf_counter() - start)
    assert sorted(times)[len(times) // 2] < 0.05


def test_time_limit() -> None:
    start = time.perf_counter()
    refute(*formulas(TRUE["descent_lemma"]), seconds=0.1)
    assert time.perf_counter() - start < 2.0


# ---- hypotheses ------------------------------------------------------------------------------------------------------


def test_vacuous_search_is_reported() -> None:
    result = refute([k.gt(X), k.gt(-X)], k.ge(X - ONE), seconds=1.0)
    assert isinstance(result, Search) and result.satisfied == 0 and result.tried > 0 and result.closest is None


def test_searches_that_met_the_hypotheses_say_so() -> None:
    result = refute([k.ge(X - ONE)], k.ge(X - half(1)), seconds=0.5)
    assert isinstance(result, Search) and result.satisfied > 0
    assert result.closest is not None and result.closest.startswith("0.5 at x = 1")
    naturals = refute([], k.ge(k.nat(k.Index("n"))), seconds=0.5)
    assert isinstance(naturals, Search) and naturals.satisfied > 0


@pytest.mark.parametrize(
    ("hypotheses", "expected"),
    [
        ([k.gt(X), k.gt(-X)], True),
        ([k.ge(X - ONE), k.ge(-X * Y), k.ge(Y - ONE)], True),
        ([k.gt(-X * X)], True),
        ([k.eq(k.fn("sqrt", X) + ONE), k.ge(X)], True),
        ([k.gt(-k.fn("exp", X))], True),
        ([k.ge(-ONE - k.nat(k.Index("n")))], True),
        ([k.gt(k.inner(k.vec("v"), k.vec("w"))), k.eq(k.inner(k.vec("v"), k.vec("v")))], True),
        ([k.veq(k.vec("v")), k.gt(k.inner(k.vec("v"), k.vec("v")))], True),
        ([k.gt(X), k.gt(ONE - X)], False),
        ([k.eq(X * X - ONE.scale(2))], False),
    ],
)
def test_contradictions(hypotheses: list[k.Formula], expected: bool) -> None:
    assert contradictory(hypotheses) is expected
    if expected:
        assert isinstance(satisfy(hypotheses, seconds=0.2), Search)


def test_satisfiable_hypotheses() -> None:
    found = satisfy([k.gt(X), k.gt(ONE - X), k.eq(Y - k.fn("sqrt", X))])
    assert isinstance(found, Witness)
    x, y = found.assignment["x"], found.assignment["y"]
    assert isinstance(x, Fraction) and isinstance(y, Fraction) and 0 < x < 1 and y * y == x
    assert isinstance(satisfy([]), Witness)
    lemma, _ = formulas(TRUE["descent_lemma"])
    assert isinstance(satisfy(lemma), Witness)


def test_other_kinds_of_formulas() -> None:
    v, w, n = k.vec("v"), k.vec("w"), k.Index("n")
    step = k.forall("n", k.ge(k.seq("a", n) - k.seq("a", n.shift(1))))
    found = refute([k.veq(v - w.scale(k.var("t")))], k.veq(v))
    assert isinstance(found, Witness) and found.unchecked == ()
    assert found.assignment["v"] != (0,)
    smooth = refute([k.member("smooth", "f", X)], k.ge(k.value("f", v)))
    assert isinstance(smooth, Witness) and smooth.unchecked == ("smooth(f, x)",)
    everywhere = refute([], k.forall("n", k.ge(ONE.scale(3) - k.nat(n))))
    assert isinstance(everywhere, Witness) and everywhere.assignment == {"n": Q(4)}
    decreasing = refute([step], k.ge(k.seq("a", k.Index("", 2)) - k.seq("a", k.Index(""))), seconds=5.0)
    assert isinstance(decreasing, Witness) and len(decreasing.unchecked) == 1
    assert decreasing.assignment["a[2]"] < decreasing.assignment["a[0]"]  # type: ignore[operator]
    assert isinstance(refute([step], k.ge(k.seq("a", k.Index("")) - k.seq("a", k.Index("", 2))), seconds=0.3), Search)
    assert refute([], k.member("convex", "f")) == Search(0, 0)


# ---- evaluation ------------------------------------------------------------------------------------------------------


def test_undefined_expressions_are_no_witnesses() -> None:
    for p in (k.fn("inv", X), k.fn("sqrt", -ONE - X), k.fn("log", X), k.fn("inv", X) * X):
        tape = Tape({}, 0)
        node = tape.scalar(p - ONE.scale(10))
        assert certify(tape, [Q(0)], [], ("ge", node)) is None
        assert certify(tape, [Q(0)], [("gt", node)], None) is None


def test_square_roots_are_decided_exactly() -> None:
    two, three = k.fn("sqrt", ONE.scale(2)), k.fn("sqrt", ONE.scale(3))
    six, nested = k.fn("sqrt", ONE.scale(6)), k.fn("sqrt", ONE.scale(2) + two)
    tape = Tape({}, 0)
    zero = [
        two * two - ONE.scale(2), two * three - six, k.fn("inv", two) - two.scale(Q(1, 2)), nested**2 - ONE.scale(2) - two,
        k.fn("inv", two + three) - three + two, k.fn("inv", ONE + two + three) * (ONE + two + three) - ONE,
    ]
    nodes = [tape.scalar(p) for p in zero]
    values = exact_values(tape, [])
    assert all(values[n] == 0 for n in nodes)
    close = tape.scalar(two + three - k.Poly.const(Q("3.1462643699419723423")))
    found = exact_values(tape, [])[close]
    assert isinstance(found, Surd) and sign(found) == 1


def test_equations_that_balls_cannot_decide_are_no_hypotheses() -> None:
    e = k.fn("exp", X)
    tape = Tape({}, 0)
    node = tape.scalar(e * k.fn("exp", -X) - ONE)
    assert certify(tape, [Q(1)], [("eq", node)], None) is None
    assert certify(tape, [Q(1)], [], ("eq", node)) is None
    assert certify(tape, [Q(0)], [("eq", node)], None) == (Q(0), True)


def test_precision_is_raised_until_balls_decide() -> None:
    with mpmath.workdps(120):
        digits = Q(int(mpmath.floor(mpmath.e * mpmath.mpf(10) ** 100)), 10**100)
    tape = Tape({}, 0)
    node = tape.scalar(k.fn("exp", ONE) - k.Poly.const(digits))
    assert certify(tape, [], [], ("gt", node)) is None
    assert certify(tape, [], [("gt", node)], None) is not None


def test_balls() -> None:
    from flint import arb

    assert [compare(h, arb(0, 1)) for h in ("ge", "gt", "eq")] == [None, None, None]
    assert [compare(h, arb(2, 1)) for h in ("ge", "gt", "eq")] == [True, True, False]
    assert [compare(h, arb(-2, 1)) for h in ("ge", "gt", "eq")] == [False, False, False]


def test_functions_agree_at_points_that_coincide() -> None:
    v, w = k.vec("v"), k.vec("w")
    scene = Scene([], k.eq(k.value("f", v) - k.value("f", w)), {}, 1)
    slots = {name: nodes for name, (_, nodes) in scene.tape.unknowns.items()}
    assert list(slots) == ["v", "f(v)", "w", "f(w)"]
    assert scene.certify([Q(1), Q(2), Q(1), Q(3)]) is None
    assert scene.certify([Q(1), Q(2), Q(0), Q(3)]) == (Q(1), True)
    assert scene.assignment([Q(1), Q(2), Q(1), Q(3)])["f(w)"] == 2


def test_inner_products_come_from_vectors() -> None:
    v, w = k.vec("v"), k.vec("w")
    hypotheses = [k.ge(ONE - k.inner(v, v)), k.ge(ONE - k.inner(w, w)), k.gt(k.inner(v, w) - ONE)]
    result = refute(hypotheses, k.ge(-ONE), seconds=0.5)
    assert isinstance(result, Search) and result.satisfied == 0


def test_several_naturals() -> None:
    a, b, c = (k.nat(k.Index(name)) for name in "abc")
    witness = refute([k.gt(b - a), k.gt(c - b)], k.ge(a + ONE.scale(2) - c))
    assert isinstance(witness, Witness) and witness.assignment == {"a": Q(0), "b": Q(1), "c": Q(3)}


def test_very_large_numbers() -> None:
    huge = k.Poly.const(Q(10) ** 400)
    witness = refute([k.ge(X - huge)], k.gt(X - huge))
    assert isinstance(witness, Witness) and witness.assignment == {"x": Q(10) ** 400}


def test_names() -> None:
    n = k.Index("n")
    point = k.vec("x") - k.grad("f", k.vec("x")).scale(k.var("eta"))
    (monomial, _), = k.value("f", point).terms
    assert label(monomial[0][0]) == "f(-eta*grad f(x) + x)"
    assert show(k.fn("inv", X) * Y - ONE) == "-1 + (1/(x))*y"
    assert show(k.power(X, n) + k.seq("a", n.shift(1)), {"n": 2}) == "(x)^2 + a[3]"
    assert show(k.maximum(X, Y) + k.infimum("f") + k.pi()) == "inf f + max(x, y) + pi"
    assert show(k.direction(k.vec("v"))) == "dir(v)"


def test_solver_models_satisfy_the_constraints() -> None:
    scene = Scene([k.eq(X * Y - ONE), k.gt(X)], k.ge(X + Y - ONE.scale(2) - k.Poly.const(Q(1, 10))), {}, 0)
    models = list(solver_models(scene, 10**6, 2000))
    assert models and any(scene.certify([q for q, _ in m]) for m in models)
    assert not list(solver_models(Scene([], k.ge(k.fn("exp", X)), {}, 0), 10**6, 100))


def test_equations_are_solved_exactly() -> None:
    scene = Scene([k.eq(Y - X * X), k.eq(k.var("z") * Y - X)], None, {}, 0)
    plan = base_plans(scene)[0]
    point = solve_exactly(scene.tape, plan, [Q(3)] * scene.size)
    assert point is not None and scene.certify(point) is not None


rationals = st.fractions(min_value=-50, max_value=50, max_denominator=40)


@given(rationals, rationals)
@settings(max_examples=60, deadline=None)
def test_floating_point_agrees_with_exact_values(x: Fraction, y: Fraction) -> None:
    import numpy as np

    root = k.fn("sqrt", X * X + Y * Y)
    goal = k.ge(root - X + k.maximum(X, Y * Y) - k.fn("exp", k.fn("sin", X)))
    scene = Scene([], goal, {}, 0)
    order = list(scene.tape.unknowns)
    point = [{"x": x, "y": y}[n] for n in order]
    seen = screen(scene, Lowered(scene.tape), np.array([[float(q) for q in point]]))
    if abs(seen.slack[0]) > 1e-9:
        assert (scene.certify(point) is not None) == bool(seen.slack[0] < 0)


@given(st.lists(rationals, min_size=3, max_size=3))
@settings(max_examples=25, deadline=None)
def test_quadratics_below_zero_somewhere_are_refuted(c: list[Fraction]) -> None:
    """x^2 - b x + c >= 0 fails exactly where the discriminant is positive."""
    b, size = c[0], abs(c[1]) / 20 + Q(1, 100)
    p = X * X - X.scale(b) + k.Poly.const(b * b / 4 - size)
    witness = refute([], k.ge(p), seconds=5.0)
    assert isinstance(witness, Witness)
    x = witness.assignment["x"]
    assert isinstance(x, Fraction) and x * x - b * x + b * b / 4 < size
    assert cost(x) < 40
