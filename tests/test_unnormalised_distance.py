"""The distance to the minimiser without normalisation: an independent identity, exact orbits, and edited claims."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from samproof import falsify
from samproof.check import Checker
from samproof.claims.load import load

ROOT = Path(__file__).parent.parent
LEMMAS, COUNTEREXAMPLES = ROOT / "lemmas" / "unnormalised_distance.py", ROOT / "counterexamples" / "kinked_wall.py"
SECTOR, STEP, RATE = "usam-sector", "usam-distance-step", "usam-distance"


def test_the_sector_inequality_is_the_weighted_sum_of_six_interpolation_inequalities() -> None:
    """In other variables: p = a - mu x, q = b - mu y, curvature of f - mu/2 |x|^2 between 0 and L; the values of f cancel."""
    mu, rho, curvature = sympy.symbols("mu rho L", positive=True)
    x, p, q = (sympy.ImmutableMatrix(3, 1, lambda i, _, j=j: int(i == j)) for j in range(3))
    beta, zero = mu + curvature, sympy.ImmutableMatrix([0, 0, 0])
    y = (1 + rho * mu) * x + rho * p
    b = mu * y + q

    def product(v: sympy.ImmutableMatrix, w: sympy.ImmutableMatrix) -> sympy.ImmutableMatrix:
        return (v * w.T + w * v.T) / 2

    def slack(i: tuple[sympy.ImmutableMatrix, ...], j: tuple[sympy.ImmutableMatrix, ...]) -> sympy.ImmutableMatrix:
        turn = i[1] - j[1]
        return -2 * curvature * product(j[1], i[0] - j[0]) - product(turn, turn)

    s, at_x, at_y = (zero, zero), (x, p), (y, q)
    plus, minus = (1 + rho * curvature) / 2, (1 - rho * curvature) / 2
    weights = {
        (s, at_x): mu * rho * (1 + rho * beta),
        (at_x, s): beta * rho * (1 + rho * mu),
        (s, at_y): plus,
        (at_y, at_x): plus,
        (at_x, at_y): minus,
        (at_y, s): minus,
    }
    for point in (at_x, at_y):  # as often with one sign as with the other
        balance = sum((w if i is point else -w if j is point else 0) for (i, j), w in weights.items())
        assert sympy.expand(balance) == 0
    left = product(b - mu * (1 + rho * mu) * x, beta * (1 + rho * beta) * x - b)
    w = q - (1 + rho * beta) * p
    right = sum((weight * slack(i, j) for (i, j), weight in weights.items()), product(w, w))
    assert (left - right).applyfunc(sympy.expand) == sympy.zeros(3, 3)


fractions = st.fractions(min_value=Fraction(1, 8), max_value=8, max_denominator=8)


@given(mu=fractions, gap=fractions, look=st.fractions(0, 1, max_denominator=8), eta=fractions, kink=fractions, x=fractions, curved=st.booleans())
def test_no_function_of_one_variable_with_a_kink_in_its_slope_beats_the_factor(
    mu: Fraction, gap: Fraction, look: Fraction, eta: Fraction, kink: Fraction, x: Fraction, curved: bool
) -> None:
    beta, rho = mu + gap, look / gap
    first, second = (mu, beta) if curved else (beta, mu)

    def slope(z: Fraction) -> Fraction:
        return first * min(z, kink) + second * max(z - kink, Fraction(0))

    after = x - eta * slope(x + rho * slope(x))
    factor = max((1 - eta * lam * (1 + rho * lam)) ** 2 for lam in (mu, beta))
    assert after**2 <= factor * x**2


def test_the_kinked_wall_moves_away_in_exact_arithmetic() -> None:
    eta, rho = Fraction(2, 2083), 2

    def gradient(x: Fraction, y: Fraction) -> tuple[Fraction, Fraction]:
        wall = 8 * max(Fraction(0), x + y)
        return 21 * x + wall, y + wall

    x, y = Fraction(1), Fraction(-3)
    a = gradient(x, y)
    b = gradient(x + rho * a[0], y + rho * a[1])
    after = (x - eta * b[0]) ** 2 + (y - eta * b[1]) ** 2
    assert after == Fraction(267**2 + 6775**2, 2083**2) > x**2 + y**2


MUTANTS = {
    "radius up to 2": (SECTOR, "given=[stationary, rho*(beta - mu) <= 1],", "given=[stationary, rho*(beta - mu) <= 2],", 1),
    "any radius": (SECTOR, "given=[stationary, rho*(beta - mu) <= 1],", "given=[stationary],", 1),
    "not stationary": (SECTOR, "given=[stationary, rho*(beta - mu) <= 1],", "given=[rho*(beta - mu) <= 1],", 1),
    "smaller ball": (SECTOR, "claim=inner(b - least*(x - s), most", "claim=inner(b - 2*least*(x - s), most", 1),
    "strict": (SECTOR, "most*(x - s) - b) >= 0", "most*(x - s) - b) > 0", 1),
    "reversed": (SECTOR, "most*(x - s) - b) >= 0", "most*(x - s) - b) <= 0", 1),
    "only the lower quadratic": (STEP, "Max((1 - eta*least)**2, (1 - eta*most)**2)", "(1 - eta*least)**2", 1),
    "without perturbation": (STEP, "least, most = mu*(1 + rho*mu), beta*(1 + rho*beta)", "least, most = mu, beta", 1),
    "without the square": (STEP, "claim=norm(step.next - s)**2", "claim=norm(step.next - s)", 1),
    "least instead of greatest": (STEP, "worst = Eq(q, Max(", "worst = Eq(q, Min(", 1),
    "factor to the power T + 1": (RATE, "<= q**T*norm(orbit[0] - s)**2", "<= q**(T + 1)*norm(orbit[0] - s)**2", 1),
    "half of the start": (RATE, "<= q**T*norm(orbit[0] - s)**2", "<= q**T*norm(orbit[0] - s)**2/2", 1),
    "one step further": (RATE, "claim=norm(orbit[T] - s)**2", "claim=norm(orbit[T + 1] - s)**2", 1),
}
WALL = {
    "a smaller constant": ("kinked-wall-smooth", "f.smoothness(beta, x, z)", "f.smoothness(30, x, z)", 1),
    "more convex": ("kinked-wall-strongly-convex", "f.strong_convexity(mu, x, z)", "f.strong_convexity(2, x, z)", 1),
    "a higher minimum": ("kinked-wall-minimum", "claim=f(x) >= f(", "claim=f(x) >= 1 + f(", 1),
    "a smaller factor": ("kinked-wall-quadratics-shrink", "rational(1989, 2000)", "rational(1988, 2000)", 1),
    "further away": ("kinked-wall-step-away", "rational(1059, 1000)", "rational(1060, 1000)", 1),
}


@pytest.mark.parametrize(("path", "name"), [*((LEMMAS, n) for n in MUTANTS), *((COUNTEREXAMPLES, n) for n in WALL)])
def test_an_edited_claim_is_not_proved(path: Path, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(falsify, "refute_claim", lambda lemma: None)  # only a proof would be wrong here
    monkeypatch.setattr(falsify, "explain", lambda obligation: None)
    claim, old, new, times = (MUTANTS if path == LEMMAS else WALL)[name]
    text = path.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "certificates").symlink_to(path.parent / "certificates")  # for the claims that are cited
    edited = tmp_path / path.name
    edited.write_text(text.replace(old, new, times), encoding="utf-8")
    loaded = load([edited])
    lemma = next((x for x in loaded.lemmas if x.id == claim), None)
    if lemma is None:
        assert loaded.errors, "a claim that cannot be loaded says why"
        return
    checker = Checker(fresh=False, seconds=0.25, save=False)
    cited = {u.id for u in lemma.uses()}
    for other in loaded.lemmas:
        if other.id in cited:
            checker.check(other)
    assert checker.check(lemma).verdict != "proved"
