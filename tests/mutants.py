"""Wrong claims made from the ledger's own, and an independent reading of claim files that shows them wrong.

A mutant is a textual edit of a claim file.  ``numbers`` runs the edited file with numbers in place of symbols, a concrete function
on the real line in place of f and this module's own SAM in place of samproof's; nothing of samproof takes part.  Arithmetic is
exact, and by rational enclosures where a root, an exponential or a logarithm is irrational.
"""

from __future__ import annotations

import ast
import builtins
import copy
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import isqrt
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from samproof.claims.functions import Fact
from samproof.claims.lemma import Case, Derivation, Lemma, Step, Use
from samproof.kernel import FACTS

LEMMAS = Path(__file__).resolve().parent.parent / "lemmas"
TABLE = Path(__file__).resolve().parent / "data" / "mutants.toml"
LABELS = ("false", "true", "unsettled")


# ---- numbers -------------------------------------------------------------------------------------------------------------

GRID = 2**90


class Undecided(Exception):
    """The enclosures overlap, or a value is not defined."""


class Number:
    """A real number between two rationals; exact where they are equal."""

    def __init__(self, low: Any, high: Any = None) -> None:
        self.low = Fraction(low)
        self.high = self.low if high is None else Fraction(high)
        self.log_of: Fraction | None = None  # q where the number is log q
        self.exp_of: Fraction | None = None  # q where the number is exp q
        if self.low != self.high:
            self.low, self.high = Fraction(int(self.low * GRID // 1), GRID), -Fraction(int(-self.high * GRID // 1), GRID)

    def __add__(self, other: Any) -> Number:
        other = number(other)
        return Number(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Number:
        found = Number(-self.high, -self.low)
        found.log_of = self.log_of and 1 / self.log_of
        return found

    def __sub__(self, other: Any) -> Number:
        return self + -number(other)

    def __mul__(self, other: Any) -> Number:
        other = number(other)
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Number(min(ends), max(ends))

    def __truediv__(self, other: Any) -> Number:
        other = number(other)
        if other.low <= 0 <= other.high:
            raise Undecided("division by zero")
        return self * Number(1 / other.high, 1 / other.low)

    def __pow__(self, n: int) -> Number:
        if n < 0:
            return Number(1) / self**-n
        if n % 2 == 0 and n:
            return abs(self)._power(n)
        return self._power(n)

    def _power(self, n: int) -> Number:
        return Number(self.low**n, self.high**n)

    def __abs__(self) -> Number:
        return maximum(self, -self)

    def order(self, other: Any) -> int:
        """-1, 0 or 1."""
        gap = self - other
        if gap.low == gap.high:
            return (gap.low > 0) - (gap.low < 0)
        if gap.low > 0 or gap.high < 0:
            return 1 if gap.low > 0 else -1
        raise Undecided(f"{float(gap.low)} .. {float(gap.high)}")


def number(q: Any) -> Number:
    return q if isinstance(q, Number) else Number(q)


def maximum(a: Any, b: Any) -> Number:
    a, b = number(a), number(b)
    if a.low >= b.high or b.low >= a.high:
        return a if a.low >= b.high else b
    return Number(max(a.low, b.low), max(a.high, b.high))


def monotone(low: Callable[[Fraction], Fraction], high: Callable[[Fraction], Fraction]) -> Callable[[Number], Number]:
    return lambda a: Number(low(a.low), high(a.high))


def _root(q: Fraction, up: bool) -> Fraction:
    if q < 0:
        raise Undecided("root of a negative number")
    n, d = q.numerator * q.denominator, q.denominator
    if isqrt(n) ** 2 == n:
        return Fraction(isqrt(n), d)
    return Fraction(isqrt(n * GRID**2) + up, d * GRID)


def _exp(q: Fraction, up: bool) -> Fraction:
    """Taylor at q/2^k in [-1/2, 1/2], remainder at most twice the next term, then squared k times."""
    if q == 0:
        return Fraction(1)
    halvings = 0
    while abs(q) > Fraction(1, 2):
        q, halvings = q / 2, halvings + 1
    total, term = Fraction(0), Fraction(1)
    for n in range(1, 40):
        total, term = total + term, term * q / n
    value = Number(total - 2 * abs(term), total + 2 * abs(term))
    for _ in range(halvings):
        value = value * value
    return value.high if up else value.low


def _log(q: Fraction, up: bool) -> Fraction:
    """2 artanh((q - 1)/(q + 1)), by halving with log 2 until q is in [1, 2]."""
    if q <= 0:
        raise Undecided("logarithm of a number that is not positive")
    twos = 0
    while q > 2 or q < 1:
        q, twos = (q / 2, twos + 1) if q > 2 else (q * 2, twos - 1)
    value = _artanh((q - 1) / (q + 1)) * 2 + _artanh(Fraction(1, 3)) * (2 * twos)
    return value.high if up else value.low


def _artanh(z: Fraction) -> Number:
    """For 0 <= z <= 1/3."""
    total = sum((z ** (2 * n + 1) / (2 * n + 1) for n in range(60)), Fraction(0))
    return Number(total, total + z**121)


root = monotone(lambda q: _root(q, False), lambda q: _root(q, True))


def exponential(a: Number) -> Number:
    if a.log_of is not None:
        return Number(a.log_of)
    found = Number(_exp(a.low, False), _exp(a.high, True))
    found.exp_of = a.low if a.low == a.high else None
    return found


def logarithm(a: Number) -> Number:
    if a.exp_of is not None:
        return Number(a.exp_of)
    found = Number(_log(a.low, False), _log(a.high, True))
    found.log_of = a.low if a.low == a.high else None
    return found


# ---- functions on the real line -------------------------------------------------------------------------------------------


class Profile:
    """The function with f(0) = f'(0) = 0 and a piecewise constant second derivative, written ``"1 @-1 0 @2 1/2"``.

    That is curvature 1 up to the kink at -1, then 0 up to 2, then 1/2.
    """

    def __init__(self, text: str) -> None:
        words = text.split()
        self.curvatures = [Fraction(w) for w in words if w[0] != "@"]
        self.kinks = [Fraction(w[1:]) for w in words if w[0] == "@"]
        assert len(self.curvatures) == len(self.kinks) + 1 and self.kinks == sorted(set(self.kinks)), text
        self.here = self.curvatures[sum(r < 0 for r in self.kinks)]
        self.turns = list(zip(self.kinks, self.curvatures, self.curvatures[1:], strict=False))

    def _beyond(self, x: Number) -> Iterator[tuple[int, Fraction, Number]]:
        """For each kink: on which side of 0 it is, by how much the curvature changes there, how far x is beyond it."""
        for r, left, right in self.turns:
            if r >= 0:
                yield 1, right - left, maximum(x - r, 0)
            else:
                yield -1, left - right, maximum(Number(r) - x, 0)

    def value(self, x: Number) -> Number:
        total = x**2 * (self.here / 2)
        for _, change, far in self._beyond(x):
            total = total + far**2 * (change / 2)
        return total

    def gradient(self, x: Number) -> Number:
        total = x * self.here
        for side, change, far in self._beyond(x):
            total = total + far * (side * change)
        return total

    @property
    def infimum(self) -> Fraction | None:
        """The smallest value: at 0, at a kink, or where the slope vanishes; None where f is not bounded below."""
        if not self.kinks:
            return Fraction(0) if self.here >= 0 else None
        first, last = self.gradient(Number(self.kinks[0])).low, self.gradient(Number(self.kinks[-1])).low
        for slope, curvature in ((-first, self.curvatures[0]), (last, self.curvatures[-1])):
            if curvature < 0 or (curvature == 0 and slope < 0):
                return None
        points = [Fraction(0), *self.kinks]
        for i, c in enumerate(self.curvatures):
            anchor = self.kinks[min(i, len(self.kinks) - 1)]
            zero = anchor - self.gradient(Number(anchor)).low / c if c else anchor
            if (i == 0 or zero >= self.kinks[i - 1]) and (i == len(self.kinks) or zero <= self.kinks[i]):
                points.append(zero)
        return min(self.value(Number(p)).low for p in points)

    def belongs(self, name: str, parameter: Number | None) -> bool:
        lowest, highest = min(self.curvatures), max(self.curvatures)
        if name == "bounded_below":
            return self.infimum is not None
        if name == "convex":
            return lowest >= 0
        assert parameter is not None
        if name == "smooth":
            return parameter.order(highest) >= 0 and parameter.order(-lowest) >= 0
        return name == "strongly_convex" and parameter.order(0) > 0 and parameter.order(lowest) <= 0


# ---- claim files with numbers for symbols ------------------------------------------------------------------------------------


class World:
    """Values of the symbols and the one function; remembers what the evaluation relied on."""

    def __init__(self, values: dict[str, Fraction], profile: Profile | None) -> None:
        self.values, self.profile = values, profile
        self.used: dict[int, Term | Space] = {}

    def at(self, name: str, k: int) -> World:
        inner = World({**self.values, name: Fraction(k)}, self.profile)
        inner.used = self.used
        return inner


class Term:
    """A number that depends on the world."""

    def __init__(self, of: Callable[[World], Number]) -> None:
        self.of = of

    def named(self, label: str) -> Term:
        return self

    def __pow__(self, n: Any) -> Term:
        if isinstance(n, int):
            return Term(lambda w: self.of(w) ** n)
        return Term(lambda w: self.of(w) ** natural_value(n, w))

    def __le__(self, other: Any) -> Truth:  # type: ignore[override]
        return Truth(self, other, lambda o: o <= 0)

    def __lt__(self, other: Any) -> Truth:
        return Truth(self, other, lambda o: o < 0)

    def __ge__(self, other: Any) -> Truth:
        return Truth(self, other, lambda o: o >= 0)

    def __gt__(self, other: Any) -> Truth:
        return Truth(self, other, lambda o: o > 0)

    def __neg__(self) -> Term:
        return Term(lambda w: -self.of(w))

    def __abs__(self) -> Term:
        return Term(lambda w: abs(self.of(w)))


def term(value: Any) -> Term:
    return value if isinstance(value, Term) else Term(lambda w: Number(value))


def natural_value(n: Any, w: World) -> int:
    q = term(n).of(w)
    assert q.low == q.high and q.low.denominator == 1 and q.low >= 0
    return int(q.low)


def _operator(name: str, swapped: bool) -> Callable[[Term, Any], Term]:
    def apply(self: Term, other: Any) -> Term:
        a, b = (term(other), self) if swapped else (self, term(other))
        return Term(lambda w: getattr(a.of(w), name)(b.of(w)))

    return apply


for _name in ("add", "sub", "mul", "truediv"):
    setattr(Term, f"__{_name}__", _operator(f"__{_name}__", False))
    setattr(Term, f"__r{_name}__", _operator(f"__{_name}__", True))


class Truth(NamedTuple):
    """A relation; ``holds`` decides it in a world."""

    left: Term
    right: Any
    accepts: Callable[[int], bool]

    def holds(self, w: World) -> bool:
        return self.accepts(self.left.of(w).order(term(self.right).of(w)))


class Symbol(Term):
    def __init__(self, name: str, bounds: list[Callable[[Term], Truth]], natural: bool = False) -> None:
        super().__init__(self._value)
        self.name, self.natural = name, natural
        self.domain = [b(self) for b in bounds]

    def _value(self, w: World) -> Number:
        w.used[id(self)] = self
        assert not self.natural or w.values[self.name].denominator == 1, self.name
        return Number(w.values[self.name])


class Space:
    """f and its gradient, with the classes that it was declared in."""

    def __init__(self, classes: dict[str, Any]) -> None:
        self.classes = classes

    def _profile(self, w: World) -> Profile:
        w.used[id(self)] = self
        assert w.profile is not None
        return w.profile

    def __call__(self, x: Term) -> Term:
        return Term(lambda w: self._profile(w).value(x.of(w)))

    def gradient(self, x: Term) -> Term:
        return Term(lambda w: self._profile(w).gradient(x.of(w)))

    @property
    def inf(self) -> Term:
        def value(w: World) -> Number:
            found = self._profile(w).infimum
            if found is None:
                raise Undecided("the function is not bounded below")
            return Number(found)

        return Term(value)

    def __getattr__(self, fact: str) -> Any:
        if fact not in FACTS:
            raise AttributeError(fact)
        return lambda *points: None


class Move(NamedTuple):
    x: Term
    u: Term
    y: Term
    next: Term


class Path_:
    """The iterates of a method; ``x[0]`` has the value that the world gives to ``x_0``."""

    def __init__(self, name: str, step: Callable[[Term], Move]) -> None:
        self.name, self.step = name, step

    def __getitem__(self, t: Any) -> Term:
        def value(w: World) -> Number:
            x = Number(w.values[f"{self.name}_0"])
            for _ in range(natural_value(t, w)):
                x = self.step(Term(lambda _, x=x: x)).next.of(w)  # type: ignore[misc]
            return x

        return Term(value)


class Claim:
    """What takes the place of ``Lemma``."""

    def __init__(self, id: str, *, claim: Truth, given: Any = (), **ignored: Any) -> None:
        self.id, self.claim = id, claim
        self.given = [given] if isinstance(given, Truth) else list(given)

    @contextmanager
    def proof(self, start: Any = None) -> Iterator[Silent]:
        yield Silent()

    def at(self, **mapping: Any) -> None:
        return None

    def fails(self, w: World) -> bool:
        """Whether everything assumed certainly holds and the claim certainly does not."""
        if not all(g.holds(w) for g in self.given) or self.claim.holds(w):
            return False
        seen: set[int] = set()
        while set(w.used) - seen:
            for key in set(w.used) - seen:
                seen.add(key)
                thing = w.used[key]
                if isinstance(thing, Space):
                    assert w.profile is not None
                    for name, parameter in thing.classes.items():
                        if not w.profile.belongs(name, None if parameter is None else term(parameter).of(w)):
                            return False
                elif isinstance(thing, Symbol) and not all(r.holds(w) for r in thing.domain):
                    return False
        return True


class Silent:
    """A derivation that nobody reads."""

    def __getattr__(self, name: str) -> Any:
        return lambda *a, **k: None

    @contextmanager
    def case(self, condition: Any) -> Iterator[Silent]:
        yield self


def _sign(a: Number) -> Number:
    return Number(a.order(0))


def _real(
    names: str, above: Any = None, at_least: Any = None, below: Any = None, at_most: Any = None, natural: bool = False
) -> Any:
    bounds: list[Callable[[Term], Truth]] = []
    if above is not None:
        bounds.append(lambda s: s > above)
    if at_least is not None:
        bounds.append(lambda s: s >= at_least)
    if below is not None:
        bounds.append(lambda s: s < below)
    if at_most is not None:
        bounds.append(lambda s: s <= at_most)
    found = [Symbol(n, bounds, natural) for n in names.replace(",", " ").split()]
    return found[0] if len(found) == 1 else tuple(found)


def _sam(f: Space, x: Term, *, eta: Any, rho: Any) -> Move:
    g = f.gradient(x)
    u = Term(lambda w: _sign(g.of(w)))
    y = x + term(rho) * u
    return Move(x, u, y, x - term(eta) * f.gradient(y))


def _unnormalised(f: Space, x: Term, *, eta: Any, rho: Any) -> Move:
    y = x + term(rho) * f.gradient(x)
    return Move(x, f.gradient(x), y, x - term(eta) * f.gradient(y))


def _descent(f: Space, x: Term, *, eta: Any) -> Move:
    return Move(x, f.gradient(x), x, x - term(eta) * f.gradient(x))


def _total(body: Any, t: Symbol, upper: Any) -> Term:
    def value(w: World) -> Number:
        result = Number(0)
        for j in range(natural_value(upper, w)):
            result = result + term(body).of(w.at(t.name, j))
        return result

    return Term(value)


def _fold(pick: Callable[[Number, Number], Number]) -> Callable[..., Term]:
    def of(*args: Any) -> Term:
        def value(w: World) -> Number:
            first, *rest = [term(a).of(w) for a in args]
            for r in rest:
                first = pick(first, r)
            return first

        return Term(value)

    return of


def _unary(f: Callable[[Number], Number]) -> Callable[[Any], Term]:
    return lambda a: Term(lambda w: f(term(a).of(w)))


def _language() -> ModuleType:
    module = ModuleType("language")
    none = dict.fromkeys(
        ("cauchy_schwarz", "exp_minus_log", "exp_monotone", "geometric_recursion", "gram", "log_at_least", "max_recursion",
         "one_minus_power_below_exp", "telescoping"),
        lambda *a, **k: None,
    )  # fmt: skip
    module.__dict__.update(
        none,
        Lemma=Claim,
        Orbit=Path_,
        real=_real,
        positive=lambda names, **k: _real(names, above=0, **k),
        nonnegative=lambda names, **k: _real(names, at_least=0, **k),
        natural=lambda names, at_least=0: _real(names, at_least=at_least, natural=True),
        smooth=lambda name, beta: Space({"smooth": beta, "bounded_below": None}),
        smooth_convex=lambda name, beta: Space({"smooth": beta, "convex": None, "bounded_below": None}),
        smooth_strongly_convex=lambda name, mu, beta: Space({"smooth": beta, "convex": None, "strongly_convex": mu}),
        vector=lambda name: _real(name),
        sam_step=_sam,
        unnormalised_sam_step=_unnormalised,
        gradient_step=_descent,
        norm=abs,
        Abs=abs,
        inner=lambda v, w: v * w,
        Eq=lambda a, b: Truth(term(a), b, lambda o: o == 0),
        Ne=lambda a, b: Truth(term(a), b, lambda o: o != 0),
        Max=_fold(maximum),
        Min=_fold(lambda a, b: -maximum(-a, -b)),
        sqrt=_unary(root),
        exp=_unary(exponential),
        log=_unary(logarithm),
        rational=lambda p, q=1: term(Fraction(p, q)),
        total=_total,
        mean=lambda body, t, upper: _total(body, t, upper) / upper,
    )
    return module


LANGUAGE = _language()


def numbers(texts: dict[str, str], stem: str) -> dict[str, Claim]:
    """The claims of one file, read with numbers for symbols.

    Parameters
    ----------
    texts : the text of every claim file, by module name.
    stem : the module to run.
    """
    modules: dict[str, ModuleType] = {"samproof.claims": LANGUAGE}

    def find(name: str, *ignored: Any) -> ModuleType:
        if name not in modules:
            modules[name] = module = ModuleType(name)
            module.__dict__["__builtins__"] = {**vars(builtins), "__import__": find}
            exec(compile(texts[name], f"{name}.py", "exec"), module.__dict__)
        return modules[name]

    return {c.id: c for c in vars(find(stem)).values() if isinstance(c, Claim)}


def world(witness: str) -> World:
    """Read ``"beta=1 eta=1/2 x=1; f = 1 @2 0"``."""
    values, _, function = witness.partition(";")
    pairs = (word.split("=") for word in values.split())
    return World({n: Fraction(v) for n, v in pairs}, Profile(function.partition("=")[2]) if function else None)


# ---- mutants of statements -----------------------------------------------------------------------------------------------


class Mutant(NamedTuple):
    """An edited claim: ``label`` says whether it is false, still true or unsettled, and ``why`` has the witness or the reason."""

    claim: str
    what: str
    edits: tuple[str, ...]
    label: str
    why: str

    @property
    def name(self) -> str:
        return f"{self.claim}: {self.what}"


def table() -> list[Mutant]:
    """The mutants of ``data/mutants.toml``."""
    rows = []
    for claim, mutants in tomllib.loads(TABLE.read_text(encoding="utf-8")).items():
        for row in mutants:
            (label,) = (n for n in LABELS if n in row)
            assert set(row) == {"what", "edits", label}, row
            rows.append(Mutant(claim, row["what"], tuple(row["edits"]), label, row[label]))
    return rows


def texts() -> dict[str, str]:
    return {p.stem: p.read_text(encoding="utf-8") for p in sorted(LEMMAS.glob("*.py"))}


def _named(node: ast.stmt, claim: str) -> str | None:
    """The variable to which a statement assigns the lemma of this name."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and node.value.args:
        first = node.value.args[0]
        if isinstance(first, ast.Constant) and first.value == claim and isinstance(node.targets[0], ast.Name):
            return node.targets[0].id
    return None


def _proof_of(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.With) and ast.unparse(node.items[0].context_expr).startswith(f"{name}.proof(")


def home(claim: str, files: dict[str, str]) -> str:
    """The module in which a lemma is stated."""
    return next(s for s, text in files.items() if any(_named(node, claim) for node in ast.parse(text).body))


def edited(mutant: Mutant, files: dict[str, str]) -> tuple[str, str]:
    """The module of a mutant and its new text.

    ``old -> new`` replaces in the statement and the derivation of the claim, ``old => new`` in the whole file; each has to
    occur, and the number of lines stays.
    """
    stem = home(mutant.claim, files)
    text = files[stem]
    for edit in mutant.edits:
        local, (old, new) = " -> " in edit, edit.split(" -> " if " -> " in edit else " => ")
        lines = text.split("\n")
        places = set(range(len(lines)))
        if local:
            body = ast.parse(text).body
            name = next(n for node in body if (n := _named(node, mutant.claim)))
            nodes = [node for node in body if _named(node, mutant.claim) or _proof_of(node, name)]
            places = {i for node in nodes for i in range(node.lineno - 1, node.end_lineno or 0)}
        replaced = [line.replace(old, new) if i in places else line for i, line in enumerate(lines)]
        assert replaced != lines, f"{mutant.name}: the edit {edit!r} does not apply to {stem}.py"
        text = "\n".join(replaced)
    return stem, text


# ---- mutants of derivations -----------------------------------------------------------------------------------------------


def with_derivation(lemma: Lemma, derivation: Derivation | None, by: tuple[Any, ...] = ()) -> Lemma:
    """The same statement with other reasons."""
    found = copy.copy(lemma)
    found.derivation, found.by = derivation, by
    return found


def direct(lemma: Lemma) -> Lemma:
    """The claim in one step, from everything that the derivation cites anywhere."""
    reasons: dict[int, Any] = {}

    def visit(d: Derivation) -> None:
        for s in d.steps:
            reasons.update((id(r), r) for r in s.by)
        for c in d.cases:
            visit(c.derivation)

    if lemma.derivation is not None:
        visit(lemma.derivation)
    return with_derivation(lemma, None, tuple(reasons.values()) + lemma.by)


def _rebuilt(d: Derivation, steps: list[Step], cases: list[Case] | None = None) -> Derivation:
    found = Derivation(d.start, d.place)
    found.steps, found.cases = steps, d.cases if cases is None else cases
    return found


def _moved(d: Derivation, start: Any) -> Derivation:
    found = Derivation(start, d.place)
    found.steps, found.cases = d.steps, d.cases
    return found


def _other_fact(fact: Fact) -> Fact | None:
    """A fact that holds for the same function at as many points, and says something else."""
    for name, entry in FACTS.items():
        if name != fact.name and entry.points == fact.points and all(c in fact.function.classes for c in entry.classes):
            return Fact(name, fact.function, fact.points)
    return None


def _edits_of(d: Derivation) -> Iterator[tuple[str, int, Derivation]]:
    """What was done, in which line, and the chain after it."""
    for i, s in enumerate(d.steps):
        line, before, after = s.place.line, d.steps[:i], d.steps[i + 1 :]

        def put(by: tuple[Any, ...], s: Step = s, before: list[Step] = before, after: list[Step] = after) -> Derivation:
            return _rebuilt(d, [*before, s._replace(by=by), *after])

        if s.by:
            yield "without its reasons", line, put(())
        for j, reason in enumerate(s.by):
            others = s.by[:j], s.by[j + 1 :]
            if len(s.by) > 1:
                yield f"without {reason}", line, put(others[0] + others[1])
            if isinstance(reason, Fact):
                if len(reason.points) == 2:
                    yield f"{reason} backwards", line, put((*others[0], reason._replace(points=reason.points[::-1]), *others[1]))
                other = _other_fact(reason)
                if other is not None:
                    yield f"{other} instead of {reason.name}", line, put((*others[0], other, *others[1]))
            if isinstance(reason, Use) and reason.mapping:
                yield f"{reason} without its instance", line, put((*others[0], Use(reason.lemma, {}), *others[1]))
        if after:
            following = after[0]
            relation = s.relation if s.relation != "==" else following.relation
            yield "step left out", following.place.line, _rebuilt(d, [*before, following._replace(relation=relation), *after[1:]])
    for i, c in enumerate(d.cases):
        if len(d.cases) > 1:
            yield f"case {c.condition} left out", d.place.line, _rebuilt(d, d.steps, d.cases[:i] + d.cases[i + 1 :])
        for what, line, inner in _edits_of(c.derivation):
            cases = [*d.cases[:i], c._replace(derivation=inner), *d.cases[i + 1 :]]
            yield what, line, _rebuilt(d, d.steps, cases)
    if d.cases and d.steps:
        start = d.steps[-2].expr if len(d.steps) > 1 else d.start
        cases = [c._replace(derivation=_moved(c.derivation, start)) for c in d.cases]
        yield "last step before the cases left out", d.cases[0].place.line, _rebuilt(d, d.steps[:-1], cases)


class Edited(NamedTuple):
    what: str
    line: int
    lemma: Lemma


def derivations(lemma: Lemma) -> list[Edited]:
    """The lemma with one thing changed in its derivation; the claim is as true as before, the proof may have a gap."""
    found = []
    if lemma.derivation is None:
        found += [Edited("without its reasons", lemma.place.line, with_derivation(lemma, None))]
        for i, reason in enumerate(lemma.by):
            rest = lemma.by[:i] + lemma.by[i + 1 :]
            if rest:
                found.append(Edited(f"without {reason}", lemma.place.line, with_derivation(lemma, None, rest)))
            if isinstance(reason, Fact) and len(reason.points) == 2:
                back = reason._replace(points=reason.points[::-1])
                found.append(Edited(f"{reason} backwards", lemma.place.line, with_derivation(lemma, None, (back, *rest))))
            if isinstance(reason, Use) and reason.mapping:
                found.append(Edited("no instance", lemma.place.line, with_derivation(lemma, None, (Use(reason.lemma, {}), *rest))))
    else:
        found += [Edited(what, line, with_derivation(lemma, d)) for what, line, d in _edits_of(lemma.derivation)]
    return found
