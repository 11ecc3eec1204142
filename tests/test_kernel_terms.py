"""Terms: a ring, a bilinear form, finite sums and powers that mean what they say in every model; nothing is captured."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof.kernel import (
    CLASSES,
    ONE,
    ZERO,
    Atom,
    Formula,
    Index,
    KernelError,
    Poly,
    Vec,
    choice,
    direction,
    eq,
    fn,
    forall,
    free,
    ge,
    grad,
    gt,
    infimum,
    inner,
    maximum,
    member,
    nat,
    pi,
    power,
    seq,
    substitute,
    total,
    value,
    var,
    vec,
    veq,
    vseq,
)
from samproof.kernel.codec import Reader, Writer, rational
from samproof.kernel.terms import height

Point = tuple[Any, ...]


# ---- models: what the terms mean, written without any code of the kernel ---------------------------------------------


class Quadratic:
    """x -> x'Ax/2 + b'x + c in the plane, with prescribed eigenvalues along a rational rotation."""

    def __init__(
        self, eigenvalues: tuple[Fraction, Fraction], b: Point = (0, 0), c: Fraction = Fraction(0), turn: int = 0
    ) -> None:
        cosine, sine = [(Fraction(1), Fraction(0)), (Fraction(3, 5), Fraction(4, 5)), (Fraction(5, 13), Fraction(12, 13))][turn]
        self.axes = ((cosine, sine), (-sine, cosine))
        self.eigenvalues, self.b, self.c = eigenvalues, b, c

    def _coordinates(self, x: Point) -> list[Any]:
        return [dot(axis, x) for axis in self.axes]

    def value(self, x: Point) -> Any:
        return sum(m * t * t for m, t in zip(self.eigenvalues, self._coordinates(x), strict=True)) / 2 + dot(self.b, x) + self.c

    def gradient(self, x: Point) -> Point:
        along = [m * t for m, t in zip(self.eigenvalues, self._coordinates(x), strict=True)]
        return tuple(sum(t * axis[i] for t, axis in zip(along, self.axes, strict=True)) + self.b[i] for i in range(2))

    @property
    def inf(self) -> Fraction | None:
        lowest = self.c
        for m, t in zip(self.eigenvalues, self._coordinates(self.b), strict=True):
            if m < 0 or (m == 0 and t != 0):
                return None
            lowest -= t * t / (2 * m) if m else 0
        return lowest

    def belongs(self, name: str, parameters: list[Any]) -> bool:
        low, high = min(self.eigenvalues), max(map(abs, self.eigenvalues))
        if name == "smooth":
            return bool(parameters[0] >= high)
        if name == "convex":
            return low >= 0
        if name == "strongly_convex":
            return bool(0 < parameters[0] <= low)
        if name == "bounded_below":
            return self.inf is not None
        return self.inf is not None and parameters[0] > 0 and all(m == 0 or parameters[0] <= m for m in self.eigenvalues)


class Huber:
    """The sum over the coordinates of a Huber function and m t^2/2; or, for sign -1 and m = 0, its negative."""

    def __init__(self, beta: Fraction, width: Fraction, sign: int = 1, m: Fraction = Fraction(0)) -> None:
        self.beta, self.width, self.sign, self.m = beta, width, sign, m

    def value(self, x: Point) -> Any:
        pieces = [t * t / 2 if abs(t) <= self.width else self.width * (abs(t) - self.width / 2) for t in x]
        return self.sign * self.beta * sum(pieces) + self.m * dot(x, x) / 2

    def gradient(self, x: Point) -> Point:
        return tuple(self.sign * self.beta * max(-self.width, min(self.width, t)) + self.m * t for t in x)

    @property
    def inf(self) -> Fraction | None:
        return Fraction(0) if self.sign > 0 else None

    def belongs(self, name: str, parameters: list[Any]) -> bool:
        if name == "smooth":
            return bool(parameters[0] >= self.beta + self.m)
        if name in ("strongly_convex", "polyak_lojasiewicz"):
            return self.sign > 0 and bool(0 < parameters[0] <= self.m)
        return self.sign > 0


def rounded(thing: Any) -> Any:
    """The same with every rational number in it rounded to the working precision."""
    if isinstance(thing, Fraction | int):
        return mpmath.mpf(thing.numerator) / thing.denominator
    if isinstance(thing, tuple):
        return tuple(rounded(t) for t in thing)
    made = object.__new__(type(thing))
    made.__dict__ = {name: rounded(t) for name, t in vars(thing).items()}
    return made


def dot(v: Point, w: Point) -> Any:
    return sum(a * b for a, b in zip(v, w, strict=True))


class TooLarge(Exception):
    """A number that is not worth computing."""


class Model:
    """Values for free names; ``exact`` means rational numbers throughout, otherwise 60 digits.

    Outside their domains 1/p, sqrt p and log p take odd values, because nothing may be known about them there.
    """

    def __init__(self, numbers: Mapping[str, Any], functions: Mapping[str, Any] | None = None, exact: bool = True) -> None:
        self.numbers, self.functions, self.exact = dict(numbers), dict(functions or {}), exact
        if not exact:
            self.functions = {name: rounded(f) for name, f in self.functions.items()}

    def _number(self, q: Any) -> Any:
        return q if self.exact else rounded(q)

    def _hashed(self, name: str, k: int, range_: int = 7) -> Fraction:
        mixed = (sum(map(ord, name)) * 31 + k * 17 + int(self.numbers.get("seed", 0)) * 13) * 2654435761 % 1000003
        return self._number(Fraction(mixed % range_ - range_ // 2))  # type: ignore[no-any-return]

    def index(self, i: Index, bound: Mapping[str, int]) -> int:
        if not i.name:
            return i.offset
        if i.name in bound:
            return bound[i.name] + i.offset
        return int(self.numbers.get(f"nat {i.name}", abs(self._hashed(i.name, 5)))) + i.offset

    def real(self, p: Poly, bound: Mapping[str, int] | None = None) -> Any:
        bound = bound or {}
        result = self._number(Fraction(0))
        for monomial, c in p.terms:
            product = self._number(c)
            for a, e in monomial:
                product = product * self.atom(a, bound) ** e
            result += product
        return result

    def size(self, p: Poly, bound: Mapping[str, int]) -> Any:
        """An upper bound of |p| without cancellation, to scale rounding errors with."""
        result = mpmath.mpf(1)
        for monomial, c in p.terms:
            product = abs(rounded(c))
            for a, e in monomial:
                product *= (1 + abs(self.atom(a, bound) * mpmath.mpf(1))) ** e
            result += product
        return result

    def vector(self, v: Vec, bound: Mapping[str, int] | None = None) -> Point:
        bound = bound or {}
        result: Point = self._number((Fraction(0), Fraction(0)))
        for a, c in v.terms:
            factor, w = self.real(c, bound), self.vector_atom(a, bound)
            result = tuple(r + factor * t for r, t in zip(result, w, strict=True))
        return result

    def vector_atom(self, a: Atom, bound: Mapping[str, int]) -> Point:
        if a.head == "vec":
            found = self.numbers.get(f"vec {a.args[0]}")
            return self._number(found) if found else tuple(self._hashed(a.args[0], k) for k in (1, 2))  # type: ignore[no-any-return]
        if a.head == "vseq":
            return tuple(self._hashed(a.args[0], 10 * self.index(a.args[1], bound) + k) for k in (3, 4))
        if a.head == "grad":
            return self.functions[a.args[0]].gradient(self.vector(a.args[1], bound))  # type: ignore[no-any-return]
        v = self.vector(a.args[0], bound)
        squared = dot(v, v)
        return v if squared == 0 else tuple(t / self.root(squared) for t in v)

    def root(self, x: Any) -> Any:
        if not self.exact:
            return mpmath.sqrt(x)
        n, d = mpmath.libmp.isqrt(x.numerator), mpmath.libmp.isqrt(x.denominator)
        if Fraction(int(n), int(d)) ** 2 != x:
            raise TooLarge
        return Fraction(int(n), int(d))

    def atom(self, a: Atom, bound: Mapping[str, int]) -> Any:
        head, args = a.head, a.args
        if head == "var":
            return self._number(self.numbers[args[0]]) if args[0] in self.numbers else self._hashed(args[0], 0)
        if head == "nat":
            return self._number(Fraction(self.index(Index(args[0]), bound)))
        if head == "seq":
            return self._hashed(args[0], self.index(args[1], bound))
        if head == "ip":
            return dot(self.vector_atom(args[0], bound), self.vector_atom(args[1], bound))
        if head == "val":
            return self.functions[args[0]].value(self.vector(args[1], bound))
        if head == "inf":
            lowest = self.functions[args[0]].inf
            return self._number(Fraction(7) if lowest is None else lowest)
        if head == "max":
            return max(self.real(args[0], bound), self.real(args[1], bound))
        if head == "choice":
            return self.real(args[1] if self.real(args[0], bound) >= 0 else args[2], bound)
        if head == "pow":
            return self.real(args[0], bound) ** self.index(args[1], bound)
        if head == "sum":
            return sum(
                (self.real(args[2], {**bound, args[0]: k}) for k in range(self.index(args[1], bound))),
                self._number(Fraction(0)),
            )
        if head == "pi":
            return mpmath.pi()
        return self.unary(head, self.real(args[0], bound))

    def unary(self, head: str, x: Any) -> Any:
        if head == "inv":
            return 1 / x if x else self._number(Fraction(11))
        if head == "sqrt":
            return self.root(x) if x >= 0 else self._number(Fraction(-5))
        if head == "log":
            return mpmath.log(x) if x > 0 else self._number(Fraction(-3))
        if abs(x) > 100:
            raise TooLarge
        return {"exp": mpmath.exp, "sin": mpmath.sin, "cos": mpmath.cos}[head](mpmath.mpf(1) * x)

    def holds(self, f: Formula, upto: int = 4, strictly: bool = False, bound: Mapping[str, int] | None = None) -> bool:
        """Whether a formula is true; with 60 digits, up to rounding (``strictly``: strict inequalities surely hold)."""
        bound = bound or {}
        if f.head == "all":
            name, body = f.args
            return all(self.holds(body, upto, strictly, {**bound, name: k}) for k in range(upto))
        if f.head == "class":
            return bool(self.functions[f.args[1]].belongs(f.args[0], [self.real(p, bound) for p in f.args[2:]]))
        if f.head == "veq":
            return all(abs(t) <= (0 if self.exact else mpmath.mpf(10) ** -20) for t in self.vector(f.args[0], bound))
        number = self.real(f.args[0], bound)
        slack = 0 if self.exact else mpmath.mpf(10) ** -30 * self.size(f.args[0], bound)
        if f.head == "eq":
            return bool(abs(number) <= slack)
        if f.head == "gt":
            return bool(number > slack) if strictly or self.exact else bool(number > -slack)
        return bool(number >= -slack)


# ---- strategies ------------------------------------------------------------------------------------------------------

x, y, z = var("x"), var("y"), var("z")
u, v, w = vec("u"), vec("v"), vec("w")
N, M, J = Index("n"), Index("m"), Index("j")
constants = st.fractions(min_value=-3, max_value=3, max_denominator=3).map(Poly.const)
small = st.integers(-3, 3).map(Fraction)


def combined(leaves: st.SearchStrategy[Poly], extra: Callable[[Any], Any] | None = None) -> st.SearchStrategy[Poly]:
    def extend(inside: st.SearchStrategy[Poly]) -> st.SearchStrategy[Poly]:
        pairs = st.tuples(inside, inside)
        options = [pairs.map(lambda t: t[0] + t[1]), pairs.map(lambda t: t[0] - t[1]), pairs.map(lambda t: t[0] * t[1])]
        return st.one_of(*options, *(extra(inside) if extra else []))

    return st.recursive(leaves, extend, max_leaves=4)


plain = combined(st.one_of(st.sampled_from([x, y, z]), constants))
INNER = Index("i")
indexed_atoms = [x, nat(N), nat(J), nat(INNER), seq("a", J), seq("b", Index("j", 1)), seq("a", N), seq("b", INNER), inner(u, v)]
indexed_atoms += [
    inner(u, vseq("w", J)),
    maximum(nat(INNER), nat(J)),
    choice(nat(J) - nat(INNER), x, nat(J)),
    power(nat(J) - x, INNER),
    fn("inv", nat(INNER) + nat(J) + x),
]
indexed = combined(
    st.one_of(st.sampled_from(indexed_atoms), constants),
    lambda inside: [
        st.tuples(inside, inside).map(lambda t: maximum(*t)),
        st.tuples(inside, inside, inside).map(lambda t: choice(*t)),
        inside.map(lambda p: power(p, Index("j", 1))),
        st.tuples(inside, st.sampled_from([M, J, Index("n", 1), Index("", 2)])).map(lambda t: total("i", t[1], t[0])),
        st.tuples(inside, st.sampled_from([M, N, INNER])).map(lambda t: total("j", t[1], t[0])),
    ],
)
scalars = combined(
    st.one_of(st.sampled_from([x, y, nat(N), seq("a", N), inner(u, v), inner(u, u), value("f", u)]), constants),
    lambda inside: [
        inside.map(lambda p: fn("inv", p)),
        st.tuples(inside, inside).map(lambda t: maximum(*t)),
        st.tuples(inside, inside, inside).map(lambda t: choice(*t)),
    ],
)


def combination(coefficients: st.SearchStrategy[Poly]) -> st.SearchStrategy[Vec]:
    atoms = st.sampled_from([u, v, w, grad("f", u), vseq("s", N)])
    return st.lists(st.tuples(coefficients, atoms), max_size=3).map(lambda rows: sum((a.scale(c) for c, a in rows), Vec({})))


vectors = combination(constants)


@st.composite
def models(draw: st.DrawFn, exact: bool = True) -> Model:
    numbers: dict[str, Any] = {name: draw(small) for name in "xyz"}
    numbers.update({f"nat {name}": draw(st.integers(0, 3)) for name in "nmj"})
    numbers["seed"] = draw(st.integers(0, 50))
    return Model(numbers, {name: draw(functions()) for name in "fg"}, exact)


@st.composite
def functions(draw: st.DrawFn) -> Any:
    size = st.sampled_from([Fraction(n, 2) for n in range(-4, 7)])
    if draw(st.integers(0, 3)) == 0:
        positive = st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(3)])
        if draw(st.booleans()):
            return Huber(draw(positive), draw(positive), -1)
        return Huber(draw(positive), draw(positive), 1, draw(st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(2)])))
    return Quadratic((draw(size), draw(size)), (draw(small), draw(small)), draw(small), draw(st.integers(0, 2)))


# ---- polynomials -----------------------------------------------------------------------------------------------------


@given(plain, plain, plain)
@settings(max_examples=20, deadline=None)
def test_polynomials_form_a_commutative_ring(p: Poly, q: Poly, r: Poly) -> None:
    assert p + q == q + p and p * q == q * p
    assert (p + q) + r == p + (q + r) and (p * q) * r == p * (q * r)
    assert p * (q + r) == p * q + p * r
    assert p + ZERO == p and p * ONE == p and p * ZERO == ZERO and p - p == ZERO and (-p).scale(-1) == p
    assert p.scale(2) == p + p and p**3 == p * p * p and p**0 == ONE
    assert hash(p + q) == hash(q + p)


@given(plain, plain, models())
@settings(max_examples=20, deadline=None)
def test_evaluation_is_a_homomorphism(p: Poly, q: Poly, model: Model) -> None:
    assert model.real(p + q) == model.real(p) + model.real(q)
    assert model.real(p * q) == model.real(p) * model.real(q)
    assert model.real(p**3) == model.real(p) ** 3


@given(plain)
@settings(max_examples=18, deadline=None)
def test_only_numbers_are_constant(p: Poly) -> None:
    assert (p.constant() is None) == bool(free(p))
    assert Poly.const(Fraction(2, 3)).constant() == Fraction(2, 3) and ZERO.constant() == 0


@given(plain, plain)
@settings(max_examples=20, deadline=None)
def test_equal_keys_mean_equal_polynomials(p: Poly, q: Poly) -> None:
    points = [
        Model({"x": Fraction(a), "y": Fraction(b), "z": Fraction(c)}) for a in range(5) for b in range(5) for c in range(5)
    ]
    agree = all(m.real(p) == m.real(q) for m in points)
    assert (p == q) == agree
    assert (p.key == q.key) == (p.terms == q.terms)


def test_different_sorts_of_one_name_differ() -> None:
    same_name = [
        var("a"),
        nat(Index("a")),
        seq("a", Index("a")),
        inner(vec("a"), vec("a")),
        inner(vseq("a", N), vseq("a", N)),
        value("a", u),
    ]
    assert len({p.key for p in same_name}) == len(same_name)
    assert substitute(var("a"), {("nat", "a"): Index("b")}) == var("a")


@pytest.mark.parametrize("number", [0.5, True, "1", 1j, None, ONE])
def test_only_exact_rationals_are_constants(number: Any) -> None:
    with pytest.raises(KernelError):
        Poly.const(number)


# ---- indices and names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("n", -1),
        ("", -1),
        ("n", True),
        ("n", 1.0),
        ("n", "1"),
        ("n+1", 0),
        ("2n", 0),
        (1, 0),
        (None, 0),
        ("n ", 0),
        ("#", 0),
        ("#1x", 0),
        ("n\n", 0),
        ("n", 10**9),
    ],
)
def test_a_bad_index_is_refused(arguments: tuple[Any, Any]) -> None:
    with pytest.raises(KernelError):
        Index(*arguments)


@pytest.mark.parametrize("name", ["", "1x", "a b", "a+b", "x)", "#1", "$0", "x\n", "β", 1, None, b"x", ["x"]])
@pytest.mark.parametrize(
    "make",
    [
        var,
        vec,
        infimum,
        lambda n: seq(n, N),
        lambda n: vseq(n, N),
        lambda n: grad(n, u),
        lambda n: value(n, u),
        lambda n: member("convex", n),
    ],
)
def test_a_bad_name_is_refused(make: Callable[[Any], Any], name: Any) -> None:
    with pytest.raises(KernelError):
        make(name)


@pytest.mark.parametrize(
    "make",
    [
        lambda: fn("tan", x),
        lambda: fn("inv", u),
        lambda: fn("sqrt", 2),
        lambda: maximum(x, 1),
        lambda: inner(x, u),
        lambda: direction(x),
        lambda: nat("n"),
        lambda: nat(3),
        lambda: power(x, 2),
        lambda: power(2, N),
        lambda: total("j", 3, x),
        lambda: total("j", M, u),
        lambda: total("j", Index("", 2), 1),
        lambda: ge(u),
        lambda: gt(1),
        lambda: eq(veq(u)),
        lambda: veq(x),
        lambda: forall("n", x),
        lambda: forall("2", ge(x)),
        lambda: member("smooth", "f"),
        lambda: member("convex", "f", x),
        lambda: member("smooth", "f", 1),
        lambda: member("nice", "f"),
        lambda: value("f", x),
        lambda: grad("f", "x"),
    ],
)
def test_arguments_of_the_wrong_kind_are_refused(make: Callable[[], Any]) -> None:
    with pytest.raises(KernelError):
        make()


@pytest.mark.parametrize("term", [x, u, N, Atom("pi"), ge(x)])
def test_terms_are_immutable_and_not_pickled(term: Any) -> None:
    with pytest.raises(AttributeError):
        term.key = "[0]"
    with pytest.raises((AttributeError, TypeError)):
        del term.key
    with pytest.raises(AttributeError):
        term.anything = 1
    with pytest.raises(TypeError):
        pickle.dumps(term)
    assert copy.copy(term) is term and copy.deepcopy(term) is term


def test_the_classes_and_their_parameters() -> None:
    for name, count in CLASSES.items():
        parameters = [x] * count
        assert free(member(name, "f", *parameters)) >= {("fun", "f")}
        with pytest.raises(KernelError):
            member(name, "f", *parameters, x)


# ---- vectors ---------------------------------------------------------------------------------------------------------


@given(vectors, vectors, vectors, constants)
@settings(max_examples=18, deadline=None)
def test_the_inner_product_is_bilinear_and_symmetric(a: Vec, b: Vec, c: Vec, k: Poly) -> None:
    assert inner(a, b) == inner(b, a)
    assert inner(a + b.scale(k), c) == inner(a, c) + k * inner(b, c)
    assert inner(a, b - c) == inner(a, b) - inner(a, c)
    assert a - a == Vec({}) and a + b == b + a and (a + b).scale(k) == a.scale(k) + b.scale(k)
    assert inner(a - a, b) == ZERO


@given(combination(plain), combination(plain), models())
@settings(max_examples=18, deadline=None)
def test_the_inner_product_means_the_inner_product(a: Vec, b: Vec, model: Model) -> None:
    assert model.real(inner(a, b)) == dot(model.vector(a), model.vector(b))


# ---- sums and powers -------------------------------------------------------------------------------------------------


@given(indexed, st.integers(0, 4))
@settings(max_examples=18, deadline=None)
def test_a_sum_with_known_length_is_written_out(body: Poly, count: int) -> None:
    explicit = ZERO
    for k in range(count):
        explicit = explicit + substitute(body, {("nat", "j"): Index("", k)})
    assert total("j", Index("", count), body) == explicit


@given(indexed, indexed, st.sampled_from([M, N, Index("m", 2), Index("", 3)]))
@settings(max_examples=18, deadline=None)
def test_sums_are_linear(p: Poly, q: Poly, upper: Index) -> None:
    assert total("j", upper, p + q) == total("j", upper, p) + total("j", upper, q)
    assert total("j", upper, p.scale(3)) == total("j", upper, p).scale(3)
    assert total("j", upper, p * x) == total("j", upper, p) * x
    assert total("j", upper, ZERO) == ZERO and total("j", upper, ONE) == nat(upper)


@given(indexed, st.sampled_from([M, N, J]), st.integers(0, 2), models())
@settings(max_examples=20, deadline=None)
def test_a_sum_means_the_sum_of_its_values(body: Poly, upper: Index, extra: int, model: Model) -> None:
    limit = upper.shift(extra)
    values = [model.real(substitute(body, {("nat", "j"): Index("", k)})) for k in range(model.index(limit, {}))]
    assert model.real(total("j", limit, body)) == sum(values)


@given(indexed, st.sampled_from(["i", "k", "q"]))
@settings(max_examples=18, deadline=None)
def test_the_name_of_a_bound_variable_does_not_matter(body: Poly, other: str) -> None:
    renamed = substitute(body, {("nat", "j"): Index("fresh")})
    assert total("fresh", M, renamed) == total("j", M, body)
    assert forall("fresh", ge(renamed)) == forall("j", ge(body))
    assert ("nat", "j") not in free(forall("j", ge(body)))
    assert ("nat", "j") in free(total("j", Index("j"), body + seq("fresh", J)))


@given(plain, st.integers(0, 4), st.integers(0, 4))
@settings(max_examples=18, deadline=None)
def test_powers_are_unfolded(p: Poly, a: int, b: int) -> None:
    assert power(p, Index("", a)) == p**a
    assert power(p, Index("n", a)) == p**a * power(p, N)
    assert substitute(power(p, Index("n", a)), {("nat", "n"): Index("", b)}) == p ** (a + b)
    assert substitute(power(p, Index("n", a)), {("nat", "n"): Index("m", b)}) == power(p, Index("m", a + b))


@given(
    st.sampled_from(
        [
            maximum(nat(INNER), nat(J)),
            power(nat(J) - x, INNER),
            fn("inv", nat(INNER) + nat(J) + x),
            total("k", J, nat(Index("k")) * x),
        ]
    ),
    models(),
)
@settings(max_examples=20, deadline=None)
def test_nested_sums_keep_their_variables_apart(body: Poly, model: Model) -> None:
    inside = maximum(body * nat(INNER), nat(J))
    explicit = ZERO
    for j in range(model.index(M, {})):
        for i in range(j + 1):
            explicit = explicit + substitute(inside, {("nat", "i"): Index("", i), ("nat", "j"): Index("", j)})
    nested = total("j", M, total("i", Index("j", 1), inside))
    assert model.real(nested) == model.real(explicit)
    assert model.real(substitute(nested, {("nat", "m"): Index("i", 0)})) == Model(
        {**model.numbers, "nat m": model.index(INNER, {})}, model.functions
    ).real(nested)


def test_a_power_with_a_negative_exponent_is_refused() -> None:
    with pytest.raises(KernelError):
        power(x, Index("n", -1))
    with pytest.raises(KernelError):
        power(x, N.shift(-1))


# ---- substitution ----------------------------------------------------------------------------------------------------


@given(plain, plain, plain, models())
@settings(max_examples=20, deadline=None)
def test_substitution_commutes_with_evaluation(p: Poly, q: Poly, r: Poly, model: Model) -> None:
    moved = substitute(p, {("var", "x"): q, ("var", "y"): r})
    inside = Model({**model.numbers, "x": model.real(q), "y": model.real(r)}, model.functions)
    assert model.real(moved) == inside.real(p)


@given(indexed, indexed, st.sampled_from([M, J, Index("m", 1), Index("j", 2), Index("", 1)]), models())
@settings(max_examples=18, deadline=None)
def test_substitution_below_binders_commutes_with_evaluation(p: Poly, q: Poly, index: Index, model: Model) -> None:
    """The images mention j and i, which p binds; if they were captured the values would differ."""
    moved = substitute(p, {("nat", "n"): index, ("var", "x"): q})
    inside = Model({**model.numbers, "nat n": model.index(index, {}), "x": model.real(q)}, model.functions)
    assert model.real(moved) == inside.real(p)


@given(scalars, combination(plain), models())
@settings(max_examples=20, deadline=None)
def test_substitution_of_vectors_and_functions_commutes_with_evaluation(p: Poly, image: Vec, model: Model) -> None:
    moved = substitute(p, {("vec", "u"): image, ("fun", "f"): "g"})
    renamed = substitute(image, {("fun", "f"): "F"})
    moved = substitute(substitute(p, {("fun", "f"): "g"}), {("vec", "u"): renamed})
    outer = Model(model.numbers, {**model.functions, "F": model.functions["f"]})
    inside = Model({**model.numbers, "vec u": outer.vector(renamed)}, {"f": model.functions["g"]})
    assert outer.real(moved) == inside.real(p)


def test_substitution_is_simultaneous() -> None:
    assert substitute(x - y, {("var", "x"): y, ("var", "y"): x}) == y - x
    assert substitute(seq("a", N) - seq("b", N), {("seq", "a"): "b", ("seq", "b"): "a"}) == seq("b", N) - seq("a", N)


@pytest.mark.parametrize(
    ("term", "mapping"),
    [
        (x, {("var", "x"): u}),
        (x, {("var", "x"): 1}),
        (x, {("var", "x"): "y"}),
        (nat(N), {("nat", "n"): x}),
        (nat(N), {("nat", "n"): 3}),
        (nat(N), {("nat", "n"): "m"}),
        (inner(u, u), {("vec", "u"): x}),
        (inner(u, u), {("vec", "u"): "v"}),
        (value("f", u), {("fun", "f"): x}),
        (value("f", u), {("fun", "f"): "#1"}),
        (seq("a", N), {("seq", "a"): N}),
        (inner(vseq("s", N), u), {("vseq", "s"): u}),
        (member("convex", "f"), {("fun", "f"): 1}),
    ],
)
def test_images_of_the_wrong_sort_are_refused(term: Any, mapping: dict[Any, Any]) -> None:
    with pytest.raises((KernelError, TypeError)):
        substitute(term, mapping)


@given(indexed)
@settings(max_examples=20, deadline=None)
def test_only_free_names_matter(p: Poly) -> None:
    sorts = free(p)
    assert all(name[0] not in "#$" for _, name in sorts)
    for sort, name in [("nat", "n"), ("var", "x"), ("seq", "a"), ("vec", "u")]:
        image: Any = {"nat": Index("fresh"), "var": var("fresh"), "seq": "fresh", "vec": vec("fresh")}[sort]
        moved = substitute(p, {(sort, name): image})
        assert (moved == p) == ((sort, name) not in sorts)
        assert ((sort, "fresh") in free(moved)) == ((sort, name) in sorts)


def test_free_names_of_every_formula() -> None:
    assert free(member("smooth", "f", x * nat(N))) == {("fun", "f"), ("var", "x"), ("nat", "n")}
    assert free(veq(grad("f", u).scale(x) - vseq("s", M))) == {
        ("fun", "f"),
        ("vec", "u"),
        ("var", "x"),
        ("vseq", "s"),
        ("nat", "m"),
    }
    assert free(forall("n", ge(seq("a", N) - infimum("f") + pi()))) == {("seq", "a"), ("fun", "f")}
    assert free(total("j", Index("j", 1), seq("a", J))) == {("seq", "a"), ("nat", "j")}
    assert free(direction(u)) == {("vec", "u")} and free(Index("", 3)) == frozenset() and free("x") == frozenset()


# ---- data ------------------------------------------------------------------------------------------------------------


def round_trip(kind: str, term: Any) -> Any:
    writer = Writer()
    data = json.loads(json.dumps(writer.encode(kind, term)))
    return Reader(json.loads(json.dumps(writer.table))).decode(kind, data)


@given(indexed, scalars, vectors)
@settings(max_examples=18, deadline=None)
def test_terms_survive_being_written_and_read(p: Poly, q: Poly, a: Vec) -> None:
    assert round_trip("poly", p) == p and round_trip("poly", q) == q and round_trip("vec", a) == a
    for f in (ge(p), gt(q), eq(p + q), veq(a), forall("n", ge(p * q)), forall("n", forall("m", veq(a.scale(p))))):
        assert round_trip("formula", f) == f
    for f in (member("smooth", "f", p), member("convex", "g"), member("polyak_lojasiewicz", "f", q)):
        assert round_trip("formula", f) == f
    assert round_trip("vec", direction(a)) == direction(a)


@given(indexed, indexed)
@settings(max_examples=18, deadline=None)
def test_a_table_of_atoms_is_carried_on(p: Poly, q: Poly) -> None:
    first = Writer()
    start = first.poly(p)
    second = Writer.over(first.table)
    rest = second.poly(q)
    reader = Reader(second.table)
    assert reader.poly(start) == p and reader.poly(rest) == q
    assert len({json.dumps(row) for row in second.table}) == len(second.table)


@pytest.mark.parametrize(
    "text",
    [
        "0.5",
        "1e3",
        "1/0",
        "1/-2",
        "+1",
        " 1",
        "1 ",
        "--1",
        "",
        "nan",
        "inf",
        "0x1",
        "1_0",
        "١",
        "1/2/3",
        1,
        0.5,
        None,
        True,
        ["1"],
    ],
)
def test_only_rationals_written_as_strings_are_numbers(text: Any) -> None:
    with pytest.raises(KernelError):
        rational(text)


@pytest.mark.parametrize(
    "table",
    [
        None,
        {},
        "x",
        1,
        [["var"]],
        [["var", "x", "y"]],
        [["var", "#1"]],
        [["var", 1]],
        [[]],
        [None],
        [["nothing", "x"]],
        [[["var"], "x"]],
        [["exp", [["1", [[0, 1]]]]]],
        [["exp", [["1", [[-1, 1]]]]]],
        [["exp", [["1", [[True, 1]]]]]],
        [["var", "x"], ["exp", [["1", [["0", 1]]]]]],
        [["var", "x"], ["exp", [["1", [[0, 0]]]]]],
        [["var", "x"], ["exp", [["1", [[0, -1]]]]]],
        [["var", "x"], ["exp", [["1", [[0, 1.0]]]]]],
        [["var", "x"], ["exp", [["1", [[0, 1], [0, 1]]]]]],
        [["var", "x"], ["exp", [[1, [[0, 1]]]]]],
        [["var", "x"], ["exp", [["1"]]]],
        [["vec", "u"], ["exp", [["1", [[0, 1]]]]]],
        [["var", "x"], ["grad", "f", [[0, [["1", []]]]]]],
        [["var", "x"], ["ip", 0, 0]],
        [["vec", "u"], ["ip", 0, 1]],
        [["vec", "u"], ["grad", "f", [[0, [["1", []]]], [0, [["1", []]]]]]],
        [["seq", "a", ["n", -1]]],
        [["seq", "a", ["n"]]],
        [["seq", "a", ["n", True]]],
        [["seq", "a", ["$0", 0]]],
        [["nat", "$0"]],
        [["nat", ""]],
        [["pow", [["1", []]], ["n", -1]]],
        [["var", "x"], ["pow", [["1", [[0, 1]]]], ["", 2]]],
        [["var", "x"], ["pow", [["1", [[0, 1]]]], ["n", 2]]],
        [["var", "x"], ["pow", [["1", [[0, 1]]]], ["", 0]]],
        [["pi", 1]],
    ],
)
def test_a_malformed_table_of_atoms_is_refused(table: Any) -> None:
    with pytest.raises((KernelError, TypeError)):
        Reader(table)


J1 = [["1", [[0, 1]]]]


@pytest.mark.parametrize(
    "row",
    [
        ["sum", "#2", ["m", 0], J1],
        ["sum", "j", ["m", 0], J1],
        ["sum", "#1", ["m", 1], J1],
        ["sum", "#1", ["", 3], J1],
        ["sum", "#1", ["", 0], J1],
        ["sum", "#1", ["m", 0], [["2", [[0, 1]]]]],
        ["sum", "#1", ["m", 0], []],
        ["sum", "#1", ["m", 0], [["1", []]]],
        ["sum", "#1", ["m", 0], [["1", [[0, 1]]], ["1", [[0, 2]]]]],
        ["sum", "#1", ["m", 0], [["1", [[0, 1], [1, 1]]]]],
        ["sum", "#1", ["m", 0], [["1", [[1, 1]]]]],
        ["sum", "#0", ["m", 0], J1],
        ["sum", "$1", ["m", 0], J1],
        ["sum", "#01", ["m", 0], J1],
        ["sum", "#1", ["$0", 0], J1],
        ["sum", "#1", ["m", 0]],
        ["sum", ["#1"], ["m", 0], J1],
    ],
)
def test_a_sum_that_is_not_canonical_is_refused(row: Any) -> None:
    good = Reader([["nat", "#1"], ["var", "x"], ["sum", "#1", ["m", 0], J1]])
    assert good.poly([["1", [[2, 1]]]]) == total("j", M, nat(J))
    with pytest.raises(KernelError):
        Reader([["nat", "#1"], ["var", "x"], row])


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        "ge",
        ["ge"],
        ["ge", [], []],
        ["le", []],
        [["ge"], []],
        ["all", "n", ["ge", []]],
        ["all", "#2", ["ge", []]],
        ["all", "#1", ["all", "#1", ["ge", []]]],
        ["all", "#1"],
        ["all", "#1", []],
        ["class", "convex", "f", []],
        ["class", "smooth", "f"],
        ["class", "nice", "f"],
        ["class", "convex", "#1"],
        ["class", "convex", 1],
        ["veq", [["1", []]]],
    ],
)
def test_a_malformed_formula_is_refused(data: Any) -> None:
    with pytest.raises((KernelError, TypeError)):
        Reader([["var", "x"], ["nat", "#1"]]).formula(data)


def test_repeated_atoms_in_a_table_stay_one_atom() -> None:
    reader = Reader([["var", "x"], ["var", "x"]])
    assert reader.poly([["1", [[0, 1]]], ["-1", [[1, 1]]]]) == ZERO
    with pytest.raises(KernelError):
        reader.poly([["1", [[0, 1], [1, 1]]]])


# ---- the stored form -------------------------------------------------------------------------------------------------


def plainly(p: Poly) -> dict[Any, Fraction]:
    return dict(p.terms)


def added(p: Mapping[Any, Fraction], q: Mapping[Any, Fraction]) -> dict[Any, Fraction]:
    total = {m: p.get(m, Fraction(0)) + q.get(m, Fraction(0)) for m in {*p, *q}}
    return {m: c for m, c in total.items() if c}


@given(scalars, scalars, st.fractions(max_denominator=12))
@settings(max_examples=60, deadline=None)
def test_arithmetic_is_that_of_the_coefficients(p: Poly, q: Poly, c: Fraction) -> None:
    assert plainly(p + q) == added(plainly(p), plainly(q))
    assert plainly(p - q) == added(plainly(p), {m: -d for m, d in q.terms})
    assert plainly(p.scale(c)) == ({m: c * d for m, d in p.terms} if c else {})
    product: dict[Any, Fraction] = {}
    for m, a in p.terms:
        for n, b in q.terms:
            powers = dict(m)
            for atom, e in n:
                powers[atom] = powers.get(atom, 0) + e
            merged = tuple(sorted(powers.items(), key=lambda item: item[0].key))
            product = added(product, {merged: a * b})
    assert plainly(p * q) == product
    assert p**3 == p * p * p and p**1 == p and p**0 == ONE
    assert Poly.sum([p, q, p]) == p + q + p and Poly.sum([]) == ZERO


@given(scalars, scalars, constants)
@settings(max_examples=60, deadline=None)
def test_one_polynomial_has_one_form_however_it_was_made(p: Poly, q: Poly, c: Poly) -> None:
    ways = [(p + q) * c, q * c + c * p, Poly.sum([c * p, ZERO, c * q]), Poly(dict(((p + q) * c).terms)), ZERO - (p + q) * -c]
    assert len(set(ways)) == 1 and len({w.key for w in ways}) == 1 and len({w.terms for w in ways}) == 1
    assert all(type(c) is Fraction and c for w in ways for _, c in w.terms)
    assert (p == q) == (p.key == q.key) == (ge(p) == ge(q)) and (p != q or hash(p) == hash(q))


def test_a_coefficient_in_lowest_terms_is_the_same_from_any_fraction() -> None:
    half = [x.scale(Fraction(1, 2)), x.scale(Fraction(3, 4)) - x.scale(Fraction(1, 4)), Poly.const(Fraction(1, 6)) * x.scale(3)]
    assert len(set(half)) == 1 and half[0].key == "[1/2*var(x)^1]"
    third = x.scale(Fraction(1, 3))
    assert half[0] != third and half[0].scale(2) == x != third.scale(2) and (half[0] - half[1]) == ZERO


def test_a_term_equals_nothing_of_another_kind() -> None:
    assert Poly({}) != Vec({}) and ZERO != 0 and ONE != 1 and ONE != "[1]" and Vec({}) != () and x != Atom("var", "x")
    assert ge(x) != gt(x) and ge(x) != x and veq(Vec({})) != eq(ZERO)


def test_what_is_remembered_with_a_term_is_its_own() -> None:
    first, second = total("j", M, seq("a", J)), total("j", N, seq("a", J))
    assert free(first) != free(second) and free(first) == free(total("j", M, seq("a", J)))
    assert height(first) == 1 and height(total("i", M, total("j", Index("i"), seq("a", J)))) == 2 and height(x) == 0
