"""The stochastic lemmas: they say what the ledger says, hold along actual random orbits, and wrong variants are not proved."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import mpmath
import pytest
from conftest import ROOT, Run, Write
from test_kernel_mean import Finitely
from test_kernel_terms import rounded

from samproof import falsify
from samproof import kernel as k
from samproof.check import Checker
from samproof.claims import (
    E,
    Lemma,
    StochasticOrbit,
    average,
    every,
    expected,
    family,
    gradient_step,
    inner,
    jensen,
    minkowski,
    natural,
    nonnegative,
    norm,
    positive,
    sam_step,
    sample,
    tower,
    vector,
)
from samproof.claims.chance import PATH
from samproof.claims.load import load
from samproof.errors import ClaimError
from samproof.provers.derive import attempt
from samproof.provers.obligations import Obligation

FILE = ROOT / "lemmas" / "stochastic.py"
TEXT = FILE.read_text(encoding="utf-8")
LOADED = load([FILE])
CLAIMS = {lemma.id: lemma for lemma in LOADED.lemmas if lemma.place.path == str(FILE)}


@pytest.fixture(scope="module")
def library() -> dict[str, k.Theorem]:
    """The theorems of the stored certificates, replayed."""
    checker = Checker(save=False)
    results = [checker.check(lemma) for lemma in LOADED.lemmas]
    assert [r.verdict for r in results] == ["proved"] * len(results)
    assert all(r.stored for r in results), "a certificate is missing or out of date"
    return checker.library


# ---- a problem that can be computed: exact expectations over everything that can happen ----------------------------------


def clip(x: Any) -> Any:
    return max(-1, min(1, x))


class Part:
    """c/2 x^2 + s x + a h(x), where h' is x between -1 and 1 and constant outside; its value and gradient in the plane."""

    def __init__(self, c: Any, s: Any, a: Any) -> None:
        self.c, self.s, self.a = c, s, a

    def at(self, x: Any) -> Any:
        return self.c * x * x / 2 + self.s * x + self.a * (x * x / 2 if abs(x) <= 1 else abs(x) - Fraction(1, 2))

    def slope(self, x: Any) -> Any:
        return self.c * x + self.s + self.a * clip(x)

    def value(self, x: Any) -> Any:
        return self.at(x[0])

    def gradient(self, x: Any) -> Any:
        return (self.slope(x[0]), x[1] * 0)


class Problem:
    """Components with a law, parameters that fit, and an orbit from a random start on the real line."""

    def __init__(self, r: random.Random, convex: bool) -> None:
        n, self.convex = r.randint(1, 3), convex
        weights = [Fraction(r.randint(1, 3)) for _ in range(n)]
        self.law = [w / sum(weights) for w in weights]
        c = Fraction(r.randint(1, 4), 2)
        low = 0 if convex else -6
        self.parts = [Part(c, Fraction(r.randint(-3, 3)), Fraction(r.randint(low, 4), 2)) for _ in range(n)]
        self.f = Part(c, *(self.expect([getattr(p, name) for p in self.parts]) for name in "sa"))
        self.beta = max(max(abs(p.c), abs(p.c + p.a)) for p in self.parts)
        self.mu = min(c, c + self.f.a)
        spread = [self.expect([(p.slope(x) - self.f.slope(x)) ** 2 for p in self.parts]) for x in (-1, 1)]
        self.sigma = Fraction(mpmath.libmp.isqrt(int(max(spread) * 10**6)) + 1, 1000)
        self.rho = Fraction(r.randint(0, 4), 2)
        self.eta = Fraction(r.randint(1, 4), 4) / self.beta
        self.start = [(Fraction(1, 2), Fraction(r.randint(-6, 6), 2)), (Fraction(1, 2), Fraction(r.randint(-6, 6), 2))]
        critical = [-self.f.s / c if c else 0, -(self.f.s + self.f.a) / c, -(self.f.s - self.f.a) / c, -1, 1]
        if c + self.f.a:
            critical.append(-self.f.s / (c + self.f.a))
        self.z = min(critical, key=self.f.at)
        self.inf, self.R = self.f.at(self.z), Fraction(0)

    def approximately(self, eta: Any) -> Problem:
        """The same to the working precision, with a step size that is not rational."""
        other: Problem = object.__new__(Problem)
        for name, value in vars(self).items():
            pairs = [tuple(map(rounded, row)) for row in value] if name == "start" else None
            one = [rounded(v) for v in value] if name in ("law", "parts") else value
            setattr(other, name, pairs or (one if isinstance(one, list | bool) else rounded(one)))
        other.eta = eta
        return other

    def expect(self, values: list[Any]) -> Any:
        return sum(p * v for p, v in zip(self.law, values, strict=True))

    def step(self, x: Any, i: int, j: int) -> Any:
        slope = self.parts[j].slope(x)
        return x - self.eta * self.parts[i].slope(x + self.rho * ((slope > 0) - (slope < 0)))

    def after(self, x: Any, method: str) -> list[tuple[Any, Any]]:
        """Where one step leads, with probabilities."""
        draws = range(len(self.law))
        if method == "m":
            return [(self.law[i], self.step(x, i, i)) for i in draws]
        return [(self.law[j] * self.law[i], self.step(x, i, j)) for j, i in product(draws, draws)]

    def orbit(self, method: str, steps: int) -> list[list[tuple[Any, Any]]]:
        rows = [self.start]
        for _ in range(steps):
            rows.append([(p * q, z) for p, x in rows[-1] for q, z in self.after(x, method)])
        return rows

    def mean(self, row: list[tuple[Any, Any]], of: Callable[[Any], Any]) -> Any:
        return sum(p * of(x) for p, x in row)


class World(Finitely):
    """The same problem for the kernel's terms."""

    def __init__(self, problem: Problem, steps: int, orbit: list[list[tuple[Any, Any]]], x: Any, exact: bool) -> None:
        names = ("beta", "mu", "sigma", "rho", "eta", "R")
        values = {name: getattr(problem, name) for name in names}
        super().__init__({**values, "nat T": steps, "nat j": 0, "vec x": (x, x * 0), "vec z": (problem.z, x * 0)}, {})
        self.exact, self.problem = exact, problem
        self.laws["P", 0] = [(p, n) for n, p in enumerate(problem.law)]
        for t, row in enumerate(orbit):
            self.laws["x_law", t] = [(p, n) for n, (p, _) in enumerate(row)]
            self.paths.update({("x", t, n): (z, z * 0) for n, (_, z) in enumerate(row)})

    def _number(self, q: Any) -> Any:
        return super()._number(q) if isinstance(q, int | Fraction | tuple) else q

    def function(self, f: Any, bound: Any) -> Any:
        parts = self.problem.parts
        return self.problem.f if isinstance(f, str) else parts[self.index(f.index, bound) % len(parts)]

    def atom(self, a: k.Atom, bound: Any) -> Any:
        return self._number(self.problem.inf) if a.head == "inf" else super().atom(a, bound)


def ledger(name: str, p: Problem, steps: int, orbit: list[list[tuple[Any, Any]]], x: Any) -> Any:
    """Right-hand side minus left-hand side, as the ledger has it."""
    method = name[0]
    noise = p.beta * p.eta * (p.sigma + p.beta * p.rho) ** 2
    if "descent" in name or "step" in name:
        reached = [(q, p.step(x, i, 0)) for i, q in enumerate(p.law)] if "given" in name else p.after(x, method)
        excess = p.eta / 2 * (p.beta**2 * p.rho**2 + noise) - p.mean(reached, p.f.at)
        if "descent" in name:
            return p.f.at(x) - p.eta / 2 * p.f.slope(x) ** 2 + excess
        return p.inf + (1 - p.eta * p.mu) * (p.f.at(x) - p.inf) + excess
    gap = p.mean(orbit[0], p.f.at) - p.inf
    if name == "convex-gap-below-slope":
        return p.R**2 * p.f.slope(x) ** 2 - (p.f.at(x) - p.inf) ** 2
    if "gap" in name:
        squares = sum(p.mean(row, lambda z: (p.f.at(z) - p.inf) ** 2) for row in orbit[:steps]) / steps
        return p.R**2 * (2 * gap / (p.eta * steps) + p.beta**2 * p.rho**2 + noise) - squares
    if "average" in name:
        slopes = sum(p.mean(row, lambda z: p.f.slope(z) ** 2) for row in orbit[:steps]) / steps
        return 2 * gap / (p.eta * steps) + p.beta**2 * p.rho**2 + noise - slopes
    left = p.mean(orbit[steps], p.f.at) - p.inf
    return (1 - p.eta * p.mu) ** steps * gap + (p.beta**2 * p.rho**2 + noise) / (2 * p.mu) - left


def is_exact(name: str) -> bool:
    return "tuned" not in name and "balance" not in name


@pytest.mark.parametrize("name", sorted(filter(is_exact, CLAIMS)))
def test_a_claim_says_what_the_ledger_says_and_holds_on_actual_problems(name: str) -> None:
    r, lemma = random.Random(name), CLAIMS[name]
    for number in range(10):
        problem = Problem(r, "convex" in name or "pl" in name)
        steps = 1 + number % 2
        orbit = problem.orbit(name[0], steps)
        x = Fraction(r.randint(-8, 8), 2)
        problem.R = max(abs(z - problem.z) for z in (x, *(z for row in orbit for _, z in row)))
        world = World(problem, steps, orbit, x, exact=True)
        excess = world.real(lemma.claim.formula.args[0])
        assert excess == ledger(name, problem, steps, orbit, x)
        assert excess >= 0
        assert all(world.holds(h) for h in lemma.hypotheses() if h.head in ("ge", "gt", "eq"))


@pytest.mark.parametrize("name", sorted(n for n in CLAIMS if not is_exact(n)))
def test_a_tuned_claim_holds_on_actual_problems(name: str) -> None:
    r, lemma, tried = random.Random(name), CLAIMS[name], 0
    with mpmath.workdps(40):
        while tried < 5:
            problem = Problem(r, name[-2:] not in ("ed", "ce"))
            problem.rho += Fraction(1, 2)
            steps, v = r.randint(1, 2), problem.sigma + problem.beta * problem.rho
            gap = (
                problem.mean(problem.start, problem.f.at) - problem.inf
                if name[:2] in ("m-", "n-")
                else Fraction(r.randint(1, 9))
            )
            if not gap:
                continue
            tried += 1
            beta, mu = rounded(problem.beta), rounded(problem.mu)
            if name in ("m-sam-tuned", "n-sam-tuned", "step-size-balance"):
                eta = min(1 / beta, mpmath.sqrt(2 * rounded(gap) / (beta * steps)) / rounded(v))
                rate = 2 * beta * gap / steps + 2 * rounded(v) * mpmath.sqrt(2 * beta * rounded(gap) / steps)
            else:
                ell = mpmath.log(max(mpmath.e, rounded(2 * problem.mu**2 * gap * steps / (problem.beta * v**2))))
                eta = min(1 / beta, ell / (mu * steps))
                rate = mpmath.exp(-mu * steps / beta) * rounded(gap) + beta * rounded(v) ** 2 * ell / (mu**2 * steps)
            near = problem.approximately(eta)
            orbit = near.orbit(name[0], steps) if name[:2] in ("m-", "n-") else [near.start]
            world = World(near, steps, orbit, mpmath.mpf(0), exact=False)
            world.numbers |= {"v": rounded(v), "D": rounded(gap)}
            assert all(world.holds(h) for h in lemma.hypotheses() if h.head in ("ge", "gt", "eq"))
            excess = world.real(lemma.claim.formula.args[0])
            assert excess > -1e-20
            right = world.real(lemma.claim.rhs.poly)
            stays = problem.beta**2 * problem.rho**2 / (1 if name.endswith("tuned") else 2 * problem.mu)
            assert abs(right - rate - (0 if "balance" in name else rounded(stays))) < 1e-20


# ---- proofs --------------------------------------------------------------------------------------------------------------


def test_every_claim_is_proved_and_accepted_by_the_second_checker(library: dict[str, k.Theorem], run: Run) -> None:
    assert set(CLAIMS) <= set(library)
    wanted = {f"{m}-sam-{what}" for m in "mn" for what in ("descent", "average", "tuned", "average-convex")}
    wanted |= {f"{m}-sam-gap-convex" for m in "mn"} | {"n-sam-descent-given-ascent", "step-size-balance"}
    wanted |= {f"{m}-sam-{what}-{of}" for m in "mn" for what in ("step", "rate", "tuned") for of in ("strongly-convex", "pl")}
    assert wanted <= set(CLAIMS)
    certificates = FILE.parent / "certificates"
    needed = [certificates / f"{name}.json" for name in (*CLAIMS, "exp-minus-log-of-max")]
    code, output = run("recheck", *needed)
    assert code == 0 and output.count(": ok, ") == len(needed)


def test_the_lemmas_rest_on_textbook_facts_and_definitions_only(library: dict[str, k.Theorem]) -> None:
    assert library["m-sam-average"].facts == {
        "average_gradient", "average_value", "bounded_variance", "descent_lemma", "lipschitz_gradient", "lower_bound"
    }  # fmt: skip
    assert library["step-size-balance"].facts == frozenset()


class Resists(Exception):
    """An obligation was not proved."""


def is_proved(lemma: Lemma, library: dict[str, k.Theorem], seconds: float) -> bool:
    """Whether every obligation is proved; the first that is not ends the attempt."""

    def stop(o: Obligation) -> None:
        if o.verdict != "proved":
            raise Resists

    try:
        got = attempt(lemma, library, seconds, stop)
    except Resists:
        return False
    return got.complete and got.proof.theorems[got.theorems["main"]].conclusion == lemma.claim.formula


def edited(tmp_path: Path, *edits: tuple[str, str]) -> dict[str, Lemma]:
    text = TEXT
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    for path in FILE.parent.glob("*.py"):
        shutil.copy(path, tmp_path / path.name)
    (tmp_path / FILE.name).write_text(text, encoding="utf-8")
    loaded = load([tmp_path / FILE.name])
    assert not loaded.errors, loaded.errors
    return {lemma.id: lemma for lemma in loaded.lemmas}


FREE = ("given=[eta <= 1/beta], claim=E(f(step.next), i)", "claim=E(f(step.next), i)")
MUTANTS = {
    "the bias times 9/10": (["m-sam-descent"], ("bias = eta/2*", "bias = 9*eta/20*")),
    "no bias": (["n-sam-descent-given-ascent"], ("bias = eta/2*", "bias = 0*")),
    "the noise times 9/10": (["m-sam-descent"], ("noise = beta*eta**2/2*", "noise = 9*beta*eta**2/20*")),
    "the noise without sigma": (["m-sam-descent"], ("(sigma + beta*rho)**2\n\n\ndef m_sam", "(beta*rho)**2\n\n\ndef m_sam")),
    "squares added in place of Minkowski": (
        ["n-sam-descent-given-ascent"],
        ("(sigma + beta*rho)**2\n\n\ndef m_sam", "(sigma**2 + beta**2*rho**2)\n\n\ndef m_sam"),
    ),
    "the slope term doubled": (["m-sam-descent"], ("here = f(x) - eta/2*", "here = f(x) - eta*")),
    "any step size": (["m-sam-descent", "n-sam-descent-given-ascent"], FREE),
    "twice the step size": (["m-sam-descent"], ("given=[eta <= 1/beta], claim=E", "given=[eta <= 2/beta], claim=E")),
    "no bound of the variance": (["m-sam-descent"], ("f.bounded_variance(x), ", "")),
    "no Jensen": (["m-sam-descent"], ("by=jensen(d, i)", "by=None")),
    "not the average of its components": (["m-sam-descent"], ("by=f.mean_gradient(x)", "by=None")),
    "the average without the noise": (
        ["m-sam-average", "n-sam-average"],
        ("floor = beta**2*rho**2 + beta*eta*(sigma + beta*rho)**2\n    lemma", "floor = beta**2*rho**2\n    lemma"),
    ),
    "the average with half the start": (["m-sam-average"], ("2*(E(f(orbit[0])) - f.inf)/", "(E(f(orbit[0])) - f.inf)/")),
    "no tower": (["m-sam-average"], ("by=telescoping([tower(orbit, t, f), ", "by=telescoping([")),
    "the wrong function in the tower": (["n-sam-average"], ("tower(orbit, t, f)", "tower(orbit, t, lambda z: norm(f.gradient(z))**2)")),
    "the other method's step": (["m-sam-average"], ('"m-sam-average", m_descent, m_orbit', '"m-sam-average", n_descent, m_orbit')),
    "no mean over the ascent component": (["n-sam-descent"], ("by=expected(n_descent_at, j)", "by=n_descent_at")),
    "the tuned rate without the root": (
        ["m-sam-tuned"],
        ("<= 2*beta*gap/T + 2*v*sqrt(2*beta*gap/T) + beta**2*rho**2", "<= 2*beta*gap/T + v*sqrt(2*beta*gap/T) + beta**2*rho**2"),
        ("        p.le(2*beta*gap/T + 2*v*sqrt(2*beta*gap/T) + beta", "        p.le(2*beta*gap/T + v*sqrt(2*beta*gap/T) + beta"),
    ),
    "contraction twice as fast": (["m-sam-rate-pl"], ("(1 - eta*mu)**T*gap + floor", "(1 - 2*eta*mu)**T*gap + floor")),
    "half the floor": (
        ["n-sam-rate-strongly-convex"],
        ("floor = beta**2*rho**2/(2*mu) + beta*eta*(sigma + beta*rho)**2/(2*mu)", "floor = beta**2*rho**2/(2*mu)"),
    ),
    "contraction without the inequality": (["m-sam-step-pl"], ("by=h.polyak_lojasiewicz(x)", "by=None")),
    "the gap with half the slope": (["m-sam-gap-convex"], ("        <= R**2*(2*(E", "        <= R**2/2*(2*(E"), ("p.le(R**2*(2*", "p.le(R**2/2*(2*")),
    "the gap of an orbit that may leave": (["n-sam-gap-convex"], (", every(t, norm(orbit[t] - z) <= R)]", "]")),
    "the gap to something else than a minimiser": (["m-sam-gap-convex"], ("Eq(c(z), c.inf), every", "every")),
    "no logarithm": (
        ["step-size-balance-linear"],
        ("<= exp(-mu*T/beta)*D + beta*v**2*ell/(mu**2*T)", "<= exp(-mu*T/beta)*D + beta*v**2/(mu**2*T)"),
        ("        q.le(exp(-mu*T/beta)*D + beta*v**2*ell/(mu**2*T),     ", "        q.le(exp(-mu*T/beta)*D + beta*v**2/(mu**2*T),     "),
        ("        q.le(exp(-mu*T/beta)*D + beta*v**2*ell/(mu**2*T))", "        q.le(exp(-mu*T/beta)*D + beta*v**2/(mu**2*T))"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(MUTANTS))
def test_a_wrong_variant_is_not_proved(
    what: str, library: dict[str, k.Theorem], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samproof.provers.obligations.FIRST_SECONDS", 0.2)
    names, *edits = MUTANTS[what]
    lemmas = edited(tmp_path, *edits)
    for name in names:
        cited = {u.id: library[u.id] for u in lemmas[name].uses()}
        assert not is_proved(lemmas[name], cited, 0.2)


def test_the_unedited_file_is_proved_in_the_same_way(library: dict[str, k.Theorem], tmp_path: Path) -> None:
    lemmas = edited(tmp_path, ("bias", "bias"))
    for name in ("m-sam-descent", "n-sam-average", "m-sam-rate-pl"):
        assert lemmas[name].claim.formula == CLAIMS[name].claim.formula
        assert is_proved(lemmas[name], library, 10.0)


beta, eta = positive("beta eta")
rho, sigma = nonnegative("rho sigma")
i, j = sample("i j")
t, T = natural("t"), natural("T", at_least=1)
loss = family("l", smooth=beta)
f = average("f", of=loss, over=i, variance=sigma)
x, u = vector("x"), vector("u")
g = f.gradient(x)


def sgd(z: Any) -> Any:
    return gradient_step(loss[i], z, eta=eta)


def test_stochastic_gradient_descent_without_its_noise_is_refuted_by_two_components() -> None:
    wrong = Lemma("sgd", given=[eta <= 1 / beta], claim=E(f(sgd(x).next), i) <= f(x) - eta / 2 * norm(g) ** 2)
    witness = falsify.refute_claim(wrong)
    assert witness is not None and "with probability 1/2 each" in witness["where"]
    right = Lemma("sgd", given=[eta <= 1 / beta], claim=wrong.claim.lhs <= wrong.claim.rhs + beta * eta**2 / 2 * sigma**2)
    assert falsify.refute_claim(right) is None


def test_claims_along_random_orbits_are_refuted_on_sample_paths() -> None:
    orbit = StochasticOrbit("x", sgd, over=i)
    wrong = Lemma("wrong", given=[eta <= 1 / beta], claim=E(f(orbit[T])) <= E(f(orbit[0])))
    assert falsify.refute_claim(wrong) is not None


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_the_example_of_a_claim_is_not_degenerate(name: str) -> None:
    if CLAIMS[name].families() and not CLAIMS[name].always:  # bounded orbits: those that stay where they start
        point = falsify.example(CLAIMS[name]).point
        assert point is not None and point["curvature_l"] not in ("0", "(0)") and point["shift_l"] not in ("0", "(0)")


# ---- reasons -------------------------------------------------------------------------------------------------------------


def proved(claim: Any, by: Any, given: Any = ()) -> bool:
    got = attempt(Lemma("trial", claim=claim, by=by, given=given), {}, 2.0)
    return got.complete


def test_what_expectations_obey() -> None:
    v, w = loss[i].gradient(x), loss[i].gradient(u)
    mean = E(v, i)
    assert proved(E(norm(v - mean) ** 2, i) <= E(norm(v) ** 2, i) - norm(mean) ** 2, None)  # it is equal
    assert proved(E(norm(v - mean) ** 2, i) >= E(norm(v) ** 2, i) - norm(mean) ** 2, None)
    assert proved(norm(mean) ** 2 <= E(norm(v) ** 2, i), jensen(v, i))
    assert not proved(norm(mean) ** 2 >= E(norm(v) ** 2, i), jensen(v, i))
    assert proved(E(inner(v, g), i) <= inner(mean, g), None)
    known = [E(norm(v) ** 2, i) <= rho**2, E(norm(w) ** 2, i) <= sigma**2]
    assert proved(E(norm(v + w) ** 2, i) <= (rho + sigma) ** 2, minkowski(v, w, i, bounds=(rho, sigma)), known)
    assert not proved(E(norm(v + w) ** 2, i) <= (rho + sigma) ** 2, minkowski(v, w, i, bounds=(rho, sigma)), known[:1])
    assert not proved(E(norm(v + w) ** 2, i) <= rho**2 + sigma**2, minkowski(v, w, i, bounds=(rho, sigma)), known)
    young = norm(v + w) ** 2 <= 2 * norm(v) ** 2 + 2 * norm(w) ** 2
    assert proved(E(norm(v + w) ** 2, i) <= 2 * E(norm(v) ** 2, i) + 2 * E(norm(w) ** 2, i), expected(young, i))


def test_independent_components_are_not_confused() -> None:
    same, other = (
        E(inner(loss[i].gradient(x), loss[i].gradient(x)), i),
        E(E(inner(loss[i].gradient(x), loss[j].gradient(x)), i), j),
    )
    assert not proved(same <= other, None)
    assert not proved(other >= same, jensen(loss[i].gradient(x), i))
    assert E(E(loss[i](x), i), j).poly == E(loss[j](x), j).poly  # the mean of what does not depend on j


def test_the_descent_lemma_of_an_average_needs_smooth_components() -> None:
    assert proved(f(u) <= f(x) + inner(g, u - x) + beta / 2 * norm(u - x) ** 2, f.descent_lemma(x, u))
    assert not proved(f(u) <= f(x) + inner(g, u - x) + beta / 3 * norm(u - x) ** 2, f.descent_lemma(x, u))
    at_own_gradient = x - eta * g
    right = f(x) - eta * norm(g) ** 2 + beta * eta**2 / 2 * norm(g) ** 2
    assert proved(f(at_own_gradient) <= right, f.descent_lemma(x, at_own_gradient))


def test_a_hypothesis_about_one_draw_says_nothing_of_the_mean() -> None:
    here = loss[i](x) <= rho
    cited = Lemma("cited", claim=here, given=[here])
    got = attempt(cited, {}, 1.0)
    trial = Lemma("trial", claim=E(loss[i](x), i) <= rho, by=expected(cited, i), given=[here])
    with pytest.raises(ClaimError, match="speaks of one i"):
        attempt(trial, {"cited": got.proof.theorems[got.theorems["main"]]}, 1.0)
    assert not proved(E(loss[i](x), i) <= rho, expected(here, i), [here])
    with pytest.raises(ClaimError, match="not about numbers"):
        proved(E(f(x) - loss[i](x), i) <= sigma**2, expected(f.mean_gradient(x), i))
    assert not proved(E(loss[i](x), i) <= rho, None, [here])


def test_a_bound_on_every_sample_path_is_a_hypothesis_about_all_of_them() -> None:
    orbit, z = StochasticOrbit("x", sgd, over=i), vector("z")
    bound = every(t, norm(orbit[t] - z) ** 2 <= rho)
    assert str(bound) == "|x[t] - z|**2 <= rho for every t, on every sample path"
    assert bound.formula.head == bound.formula.args[1].head == "all"
    assert not k.free(bound.formula) & {("nat", "t"), ("nat", PATH)}
    here = norm(orbit[t + 1] - z) ** 2 <= rho
    got = attempt(Lemma("trial", claim=E(here.lhs) <= rho, by=expected(here, orbit[t + 1]), given=[bound]), {}, 2.0)
    assert got.complete
    assert not proved(E(here.lhs) <= rho, expected(here, orbit[t + 1]))


def test_a_tower_needs_the_orbit_of_the_statement() -> None:
    orbit, other = StochasticOrbit("x", sgd, over=i), StochasticOrbit("y", sgd, over=i)
    claim = E(f(orbit[t + 1])) <= E(E(f(sgd(orbit[t]).next), i))
    assert proved(claim, tower(orbit, t, f))
    assert not proved(claim, None)
    assert not proved(E(f(orbit[t + 1])) <= E(E(f(sgd(orbit[t]).next), j)), tower(orbit, t, f))
    with pytest.raises(ClaimError, match="y occurs in the derivation"):
        proved(claim, tower(other, t, f))


def test_a_lemma_about_an_orbit_is_cited_at_another() -> None:
    orbit, other = StochasticOrbit("x", sgd, over=i), StochasticOrbit("y", sgd, over=i)
    low = Lemma("low", claim=E(f(orbit[t])) >= f.inf, by=expected(f.lower_bound(orbit[t]), orbit[t]))
    got = attempt(low, {}, 2.0)
    theorems = {"low": got.proof.theorems[got.theorems["main"]]}
    claim = E(f(other[t + 1])) + E(f(other[t])) >= 2 * f.inf
    both = [low.at(x=other), low.at(x=other, t=t + 1)]
    assert attempt(Lemma("cites", claim=claim, by=both), theorems, 2.0).complete
    assert not attempt(Lemma("cites", claim=claim, by=[low.at(x=other), low.at(t=t + 1)]), theorems, 2.0).complete


# ---- the language --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (lambda: E(f(x)), "E112"),
        (lambda: E(f(x), t), "E112"),
        (lambda: E(f(StochasticOrbit("x", sgd, over=i)[t]) - f(StochasticOrbit("x", sgd, over=i)[0])), "E112"),
        (lambda: expected(f(x) <= f(x)), "E112"),
        (lambda: jensen(x, "i"), "E112"),
        (lambda: sample(""), "E110"),
        (lambda: sample("2"), "E110"),
        (lambda: family("2l", smooth=beta), "E110"),
        (lambda: average("f", of=loss, over=i).bounded_variance(x), "E120"),
        (lambda: f.lipschitz_gradient(x, u), "E120"),
        (lambda: f.convexity(x, u), "E120"),
        (lambda: loss[i].lower_bound(x), "E120"),
        (lambda: loss[beta], "E111"),
    ],
)
def test_what_makes_no_sense_is_refused(bad: Callable[[], Any], code: str) -> None:
    with pytest.raises(ClaimError) as error:
        bad()
    assert error.value.code == code


def test_expectations_are_written_as_in_a_paper() -> None:
    orbit = StochasticOrbit("x", sgd, over=i)
    assert str(E(f(orbit[t])) - f.inf) == "E[f(x[t])] - f*"
    assert str(E(loss[i](x), i)) == "E_i[l[i](x)]"
    assert str(E(loss[i].gradient(x), i)) == "E_i[grad l[i](x)]"
    assert str(E(loss[i](x) + loss[j](x), j, i)) == "E_j[E_i[l[i](x) + l[j](x)]]"
    assert str(E(orbit[t])) == "E[x[t]]"


def test_n_sam_perturbs_with_the_other_component() -> None:
    step = sam_step(loss[i], x, eta=eta, rho=rho, ascent=loss[j])
    direction = k.direction(k.grad(k.component("l", k.Index("j")), x.vec))
    assert step.u.vec == direction
    assert step.next.vec == x.vec - k.grad(k.component("l", k.Index("i")), x.vec + direction.scale(rho.poly)).scale(eta.poly)


def test_the_hypothesis_of_an_orbit_is_a_chain() -> None:
    def step(z: Any) -> Any:
        return sam_step(loss[i], z, eta=eta, rho=rho, ascent=loss[j])

    orbit = StochasticOrbit("x", step, over=[j, i])
    (formula,) = orbit.hypotheses
    assert formula.head == "chain" and formula.args[:4] == ("x", "x_law", "P", "P")
    assert not {name for sort, name in k.free(formula) if sort == "nat"}
    assert orbit[t].vec == k.path("x", k.Index("t"), k.Index(PATH))


def test_the_page_of_a_claim_shows_family_average_and_orbit(run: Run, write: Write) -> None:
    path = write(
        "beta, eta = positive('beta eta')\nl, i, t = family('l', smooth=beta), sample('i'), natural('t')\n"
        "f = average('f', of=l, over=i)\nx = StochasticOrbit('x', lambda z: gradient_step(l[i], z, eta=eta), over=i)\n"
        "low = Lemma('low', claim=E(f(x[t])) >= f.inf, by=expected(f.lower_bound(x[t]), x[t]))\n"
    )
    code, output = run("check", path)
    assert code == 0 and "1 proved" in output
    output = run("show", "low", path).output
    for line in ("f is E l[i]; bounded below", "l[i] is smooth(beta) for every i", "with i from P drawn in every step"):
        assert line in output
