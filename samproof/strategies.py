"""Hypothesis strategies for your own pytest: parameters of a declared domain, functions of a class, points.

Everything is rational with small numerators and denominators and shrinks towards what can be checked by hand: one dimension, one
piece, zero, one.  A number can be given as an int, a Fraction, a constant of samproof, or as a strategy of such numbers.

>>> from fractions import Fraction
>>> from hypothesis import given
>>> @given(smooth_convex(3), points(1), points(1))
... def test_gradients_are_monotone(f, x, y):
...     assert (f.gradient(x)[0] - f.gradient(y)[0]) * (x[0] - y[0]) >= 0
>>> test_gradients_are_monotone()
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from . import kernel as k
from .claims.expr import Expr, Relation
from .claims.functions import Function
from .claims.lemma import Lemma
from .errors import ClaimError
from .fuzz.interpret import Exactly, Interpreter, Motion, World
from .fuzz.setting import Setting
from .members import Box, FiniteSum, HalfSpace, Member, Profile, Quadratic, Separable, Sinusoid, Sum, rotated
from .members.reals import Undecided, Undefined

__all__ = [
    "finite_sum",
    "member_of",
    "numbers",
    "parameters",
    "points",
    "shares",
    "smooth",
    "smooth_convex",
    "smooth_strongly_convex",
]

Numeric = Any  # an int, a Fraction, a constant expression, or a strategy of these

_SHARES = [
    Fraction(1),
    Fraction(1, 2),
    Fraction(1, 3),
    Fraction(2, 3),
    Fraction(1, 4),
    Fraction(3, 4),
    Fraction(1, 10),
    Fraction(9, 10),
]


@cache
def numbers(most: int = 4, denominators: int = 4) -> SearchStrategy[Fraction]:
    """Rationals in [-most, most]; they shrink towards 0, 1 and integers.

    >>> from hypothesis import find
    >>> find(numbers(), lambda q: q > 1)
    Fraction(2, 1)
    """
    whole = st.integers(-most, most).map(Fraction)
    return whole | st.builds(
        Fraction, st.integers(-most * denominators, most * denominators), st.integers(1, denominators)
    ).filter(lambda q: abs(q) <= most)


def shares() -> SearchStrategy[Fraction]:
    """Rationals in (0, 1]; they shrink towards 1."""
    return st.sampled_from(_SHARES)


@cache
def points(dimension: int) -> SearchStrategy[tuple[Fraction, ...]]:
    """Points with small rational coordinates; they shrink towards 0.

    Raises
    ------
    ClaimError : E320 for a dimension that is not positive.
    """
    if dimension < 1:
        raise ClaimError("E320", f"a point has {dimension} coordinates; the dimension is a positive integer")
    return st.tuples(*[numbers()] * dimension)


@cache
def _one_of(*values: Any) -> SearchStrategy[Any]:
    """One of a few values; made once, since making a strategy takes longer than drawing from it."""
    return st.sampled_from(values)


@cache
def _joints() -> SearchStrategy[list[Fraction]]:
    return st.lists(numbers(), max_size=3, unique=True)


def _drawn(draw: DrawFn, value: Numeric, what: str) -> Fraction:
    got = draw(value) if isinstance(value, SearchStrategy) else value
    if isinstance(got, Expr):
        got = got.poly.constant()
    if isinstance(got, bool) or not isinstance(got, int | Fraction):
        message = f"{what} = {value} is not a rational number; draw the values of symbols with parameters(...)"
        raise ClaimError("E321", message)
    return Fraction(got)


# ---- parameters ------------------------------------------------------------------------------------------------------


def parameters(*symbols: Expr, given: Sequence[Relation] | Relation = ()) -> SearchStrategy[dict[str, Any]]:
    """Values for symbols, within their domains and under further relations.

    Parameters
    ----------
    symbols : declared with ``real``, ``positive``, ``nonnegative`` or ``natural``; symbols in their domains are drawn too.
    given : relations between them.

    Returns
    -------
    A strategy of dictionaries from names to fractions, and to ints for natural numbers.

    Raises
    ------
    ClaimError : E322 for something that is not a symbol, or a relation that is none between numbers.

    Examples
    --------
    >>> from hypothesis import find
    >>> from samproof.claims import positive
    >>> beta = positive("beta")
    >>> mu, eta = positive("mu", at_most=beta), positive("eta", at_most=1/beta)
    >>> find(parameters(mu, eta), lambda p: p["eta"] * p["mu"] < 1)
    {'beta': Fraction(1, 1), 'eta': Fraction(1, 2), 'mu': Fraction(1, 1)}
    """
    relations = [given] if isinstance(given, Relation) else list(given)
    for s in symbols:
        if not isinstance(s, Expr) or s.op not in ("symbol", "natural"):
            raise ClaimError("E322", f"{s!r} is not a symbol; declare it with real, positive, nonnegative or natural")
    for r in relations:
        if not isinstance(r, Relation) or any(sort not in ("var", "nat") for sort, _ in k.free(r.formula)):
            raise ClaimError("E322", f"{r!r} is not a relation between numbers")
    everything = sum((s * s for s in symbols), Expr("num", Fraction(0)))
    setting = Setting(Lemma("parameters", claim=everything <= everything, given=relations))
    return _parameters(setting)


@st.composite
def _parameters(draw: DrawFn, setting: Setting) -> dict[str, Any]:
    naturals = {n: draw(st.integers(least, least + 5)) for n, least in setting.naturals.items()}
    world = World(naturals, dict(setting.defined))
    for name in sorted(setting.symbols, key=setting.symbols.index):
        world.scalars[name] = draw(_within(*_interval(setting, world, name)))
    look = Interpreter(Motion(setting.lemma), world, Exactly())
    values: dict[str, Any] = {n: look.scalar(v) if isinstance(v, k.Poly) else v for n, v in world.scalars.items()}
    _assume(_satisfied(setting, look))
    return {**naturals, **dict(sorted(values.items()))}


def _assume(holds: bool) -> None:
    from hypothesis import assume

    assume(holds)


def _satisfied(setting: Setting, look: Interpreter) -> bool:
    tests = {"ge": lambda v: v >= 0, "gt": lambda v: v > 0, "eq": lambda v: v == 0}
    try:
        return all(tests[h.head](look.scalar(h.args[0])) for h in setting.hypotheses)
    except (Undecided, Undefined):
        return False


Edge = tuple[Fraction, bool] | None


def _interval(setting: Setting, world: World, name: str) -> tuple[Edge, Edge]:
    """The largest lower and the least upper bound of a symbol, each with whether it is strict."""
    look = Interpreter(Motion(setting.lemma), world, Exactly())
    lows: list[tuple[Fraction, bool]] = []
    highs: list[tuple[Fraction, bool]] = []
    for b in setting.bounds[name]:
        slope, rest = look.scalar(b.slope), look.scalar(b.rest)
        if isinstance(slope, Fraction) and isinstance(rest, Fraction) and slope:
            (lows if slope > 0 else highs).append((-rest / slope, b.strict))
    return max(lows, default=None), min(highs, key=lambda e: (e[0], not e[1]), default=None)


def _within(low: Edge, high: Edge) -> SearchStrategy[Fraction]:
    """Numbers of an interval; they shrink towards its upper end, or towards one more than its lower end."""
    if low is not None and high is not None:
        (a, open_below), (b, open_above) = low, high
        if a > b or (a == b and (open_below or open_above)):
            return st.nothing()
        inside = [s for s in _SHARES if s < 1 or not open_above] + ([] if open_below else [Fraction(0)])
        return _one_of(*inside).map(lambda s: a + s * (b - a))
    positive = st.sampled_from(
        [Fraction(1), Fraction(2), Fraction(1, 2), Fraction(3), Fraction(1, 3), Fraction(4), Fraction(1, 4), Fraction(10)]
    )
    if low is not None:
        a, strict = low
        return (positive if strict else positive | st.just(Fraction(0))).map(lambda w: a + w)
    if high is not None:
        b, strict = high
        return (positive if strict else st.just(Fraction(0)) | positive).map(lambda w: b - w)
    return numbers()


# ---- functions -------------------------------------------------------------------------------------------------------


@cache
@st.composite
def _profile(draw: DrawFn, low: Fraction, high: Fraction, tail: Fraction) -> Profile:
    """A function of one variable with curvature in [low, high], at least ``tail`` at both ends."""
    joints = sorted(draw(_joints()))
    ends = _one_of(high, tail, (high + tail) / 2)
    inner = _one_of(high, low, (high + low) / 2, (high + 2 * low) / 3)
    n = len(joints)
    curvatures = [draw(ends if i in (0, n) else inner) for i in range(n + 1)]
    found = Profile(joints, curvatures, anchor=draw(numbers()), value=draw(numbers()))
    _assume(found.infimum is not None)
    return found


@st.composite
def _any(draw: DrawFn, beta: Numeric, mu: Numeric | None, dimension: int | SearchStrategy[int], convex: bool) -> Member:
    high = _drawn(draw, beta, "beta")
    low = -high if not convex else Fraction(0) if mu is None else _drawn(draw, mu, "mu")
    if high < 0 or low > high or (mu is not None and low <= 0):
        rule = "0 <= beta" if mu is None else "0 < mu <= beta"
        raise ClaimError(
            "E323", f"a class with beta = {high}{'' if mu is None else f' and mu = {low}'} is empty; it needs {rule}"
        )
    n = draw(dimension) if isinstance(dimension, SearchStrategy) else dimension
    if n < 1:
        raise ClaimError("E320", f"a function has {n} variables; the dimension is a positive integer")
    tail = max(low, Fraction(0))
    kinds = ["profile"] if n == 1 else ["separable", "quadratic"]
    kinds += [] if convex or n > 1 or not high else ["sinusoid"]
    kinds += ["distance"] if convex and n > 1 else []
    kind = draw(_one_of(*kinds))
    if kind == "profile":
        return draw(_profile(low, high, tail))
    if kind == "separable":
        return Separable([draw(_profile(low, high, tail)) for _ in range(n)])
    if kind == "sinusoid":
        return Sinusoid(high, draw(_one_of(Fraction(1), Fraction(2), Fraction(1, 2))), draw(numbers()))
    if kind == "quadratic":
        return draw(_quadratic(n, high, tail))
    return draw(_distance(n, low, high))


@cache
@st.composite
def _quadratic(draw: DrawFn, n: int, high: Fraction, tail: Fraction) -> Member:
    eigenvalue = _one_of(high, tail, (high + tail) / 2, (high + 3 * tail) / 4)
    turn = _one_of(Fraction(0), Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(-2, 3))
    rows = rotated([draw(eigenvalue) for _ in range(n)], [draw(turn) for _ in range(n - 1)])
    centre = draw(points(n))
    linear = [-sum((e * c for e, c in zip(row, centre, strict=True)), Fraction(0)) for row in rows]
    return Quadratic(rows, tail, high, linear, draw(numbers()))


@cache
@st.composite
def _distance(draw: DrawFn, n: int, low: Fraction, high: Fraction) -> Member:
    """Half a squared distance times high - low, and a quadratic of curvature low about a point of the set."""
    end = st.none() | st.integers(0, 2)
    if draw(st.booleans()):
        normal = draw(_one_of((1, 0, 0), (3, 4, 0), (1, 1, 0), (1, 2, 2)))[:n]
        away: Member = HalfSpace(high - low, normal, draw(st.integers(0, 2)))
    else:
        sides = [(draw(end), draw(end)) for _ in range(n)]
        away = Box(high - low, [(None if a is None else -a, b) for a, b in sides])
    if not low:
        return away
    bowl = Quadratic([[low if i == j else 0 for j in range(n)] for i in range(n)], low, low)
    return Sum([bowl, away], minimiser=(Fraction(0),) * n)


def smooth(beta: Numeric, dimension: int | SearchStrategy[int] = 1) -> SearchStrategy[Member]:
    """beta-smooth functions that are bounded below, convex or not.

    Parameters
    ----------
    beta : Lipschitz constant of the gradient, at least 0.
    dimension : the number of coordinates, or a strategy such as ``st.integers(1, 3)``.

    Raises
    ------
    ClaimError : when drawn: E320 for a dimension that is not positive, E321 for a constant that is not rational, E323 for
        constants of an empty class.

    Examples
    --------
    >>> from hypothesis import find
    >>> print(find(smooth(4), lambda f: f.low < 0))
    4*(1 - cos(x))
    """
    return _any(beta, None, dimension, False)


def smooth_convex(beta: Numeric, dimension: int | SearchStrategy[int] = 1) -> SearchStrategy[Member]:
    """beta-smooth convex functions that are bounded below; see :func:`smooth`."""
    return _any(beta, None, dimension, True)


def smooth_strongly_convex(mu: Numeric, beta: Numeric, dimension: int | SearchStrategy[int] = 1) -> SearchStrategy[Member]:
    """beta-smooth mu-strongly convex functions, 0 < mu <= beta; see :func:`smooth`."""
    return _any(beta, mu, dimension, True)


def finite_sum(components: SearchStrategy[Member], least: int = 2, most: int = 4) -> SearchStrategy[FiniteSum]:
    """Means of functions, of which a stochastic method sees one at a time.

    Parameters
    ----------
    components : a strategy of functions that have the same dimension.
    least, most : how many.

    Raises
    ------
    ClaimError : when drawn: E309 for components of different dimensions.

    Examples
    --------
    >>> from hypothesis import find
    >>> print(find(finite_sum(smooth_convex(1)), lambda f: True))
    mean of 1/2*x^2 | 1/2*x^2
    """
    return st.lists(components, min_size=least, max_size=most).map(FiniteSum)


def member_of(f: Function, values: dict[str, Any], dimension: int | SearchStrategy[int] = 1) -> SearchStrategy[Member]:
    """Members of the class of a declared function, with constants computed from the values of the symbols.

    Parameters
    ----------
    f : declared with ``samproof.claims.smooth`` and its like.
    values : a fraction for each symbol in its constants, as drawn from :func:`parameters`.
    dimension : as for :func:`smooth`.

    Raises
    ------
    ClaimError : E321 for a constant without a rational value, E324 for a class without a strategy.

    Examples
    --------
    >>> from hypothesis import find
    >>> from samproof import claims
    >>> f = claims.smooth_convex("f", 2*claims.positive("beta"))
    >>> print(find(member_of(f, {"beta": Fraction(3)}), lambda g: True))
    3*x^2
    """
    world = World({n: v for n, v in values.items() if isinstance(v, int)}, {n: Fraction(v) for n, v in values.items()})
    look = Interpreter(Motion(Lemma("none", claim=Expr("num", Fraction(0)) <= Expr("num", Fraction(0)))), world, Exactly())
    constants: dict[str, list[Fraction]] = {}
    for kind, given in f.classes.items():
        missing = {name for p in given for sort, name in k.free(p.poly) if name not in values}
        if missing:
            raise ClaimError("E321", f"{f!r} needs values for {', '.join(sorted(missing))}")
        constants[kind] = [look.scalar(p.poly) for p in given]
    if "polyak_lojasiewicz" in f.classes or "smooth" not in f.classes:
        raise ClaimError("E324", f"there is no strategy for the class of {f!r}; draw from smooth_strongly_convex instead")
    (beta,) = constants["smooth"]
    if "strongly_convex" in constants:
        return smooth_strongly_convex(constants["strongly_convex"][0], beta, dimension)
    return smooth_convex(beta, dimension) if "convex" in constants else smooth(beta, dimension)
