"""The counterexamples: wrong constants, joints and traps are refuted, and simulated orbits do what the theorems say."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from samproof.check import Checker
from samproof.claims.lemma import Lemma
from samproof.claims.load import load

FOLDER = Path(__file__).resolve().parent.parent / "counterexamples"

# file, claim, what is edited in it, what becomes of the claim
WRONG = [
    ("sharp_trap", "sharp-trap-smooth", "beta/2*(x + top)**2", "beta*(x + top)**2", "refuted"),
    ("sharp_trap", "sharp-trap-smooth", "- eps/2*beta*rho*(x - turn)", "- eps/3*beta*rho*(x - turn)", "refuted"),
    ("sharp_trap", "sharp-trap-bounded-below", ">= -beta*rho**2/4", ">= -beta*rho**2/5", "refuted"),
    ("sharp_trap", "sharp-trap-step", "(1 - eta*beta)*x)", "(1 - eta*beta/2)*x)", "refuted"),
    ("sharp_trap", "sharp-trap-step", "given=[Abs(x) <= radius]", "given=[Abs(x) <= rho]", "refuted"),
    ("sine_trap", "sine-trap-smooth", "9*beta*rho**2/(25*pi**2)*sin", "2*9*beta*rho**2/(25*pi**2)*sin", "not proved"),
    ("sine_trap", "sine-trap-rising", "-3*rho/10, 3*rho/10", "-4*rho/10, 4*rho/10", "refuted"),
    ("sine_trap", "sine-trap-right", "rate = 1 - 2*eta*beta/5", "rate = 1 - eta*beta", "not proved"),
    ("sine_trap", "sine-trap-gradient", "floor = 3*sqrt(3)/(10*pi)*beta*rho", "floor = 3*sqrt(3)/(9*pi)*beta*rho", "refuted"),
    ("sine_trap", "sine-trap-period", "claim=Eq(f.gradient(x + c), f", "claim=Eq(f.gradient(x + c), -f", "not proved"),
    ("sine_trap", "sine-trap-uphill", "next, x - eta*f.gradient(x + rho))", "next, x - eta*f.gradient(x - rho))", "not proved"),
    ("sine_trap", "sine-trap-mirror", "claim=Eq(f.gradient(3*rho/5", "claim=Eq(f.gradient(4*rho/5", "not proved"),
    ("sine_trap", "sine-remainder", "<= h**2/2", "<= h**2/3", "not proved"),
    ("quadratic_cycle", "quadratic-two-cycle", "radius = q*rho/(2 - q)", "radius = q*rho/(1 + q)", "refuted"),
    ("quadratic_cycle", "quadratic-two-cycle-attracts", "(1 - q)*Abs(Abs(x) - radius)", "(1 - 2*q)*Abs(Abs(x) - radius)", "refuted"),
    ("quadratic_cycle", "quadratic-two-cycle-attracts", "given=[Ne(x, 0)]", "given=[]", "refuted"),
    ("slow_quadratic", "flat-quadratic-step", "x - eta*mu*(top + rho)", "x - eta*mu*top", "refuted"),
    ("stochastic_trap", "trap-m-sam-invariant", ") <= eta*beta*rho,", ") <= eta*beta*rho/2,", "refuted"),
    ("stochastic_trap", "trap-m-sam-negative", "centre = -beta*rho/(2*mu)", "centre = beta*rho/(2*mu)", "refuted"),
    ("stochastic_trap", "trap-m-sam-drift", "- mu*rho,\n    source", "- mu*rho/2,\n    source", "refuted"),
    ("stochastic_trap", "trap-mean-strongly-convex", "f.strong_convexity(mu", "f.strong_convexity(3*mu", "refuted"),
    ("stochastic_trap", "tilt-n-sam-drift", "expected + rho/2 <=", "expected + rho <=", "refuted"),
    ("sharp_bias", "sharp-bias-drift", "- (1 - p)*lam*rho,\n    source", "- (1 - p)*lam*rho/2,\n    source", "refuted"),
    ("sharp_bias", "sharp-bias-chebyshev", "(4*rho**2),\n    source", "(5*rho**2),\n    source", "refuted"),
    ("sharp_bias", "sharp-bias-mean-strongly-convex", "(1 - p)*lam, x, z", "lam, x, z", "refuted"),
    ("sharp_tilt", "sharp-tilt-drift", "(1, x <= -a/beta)", "(1, x < -a/beta)", "refuted"),
    ("sharp_tilt", "sharp-tilt-below", "(1 - eta*beta)*(x + rho)", "(1 - eta*beta/2)*(x + rho)", "refuted"),
    ("sharp_tilt", "sharp-tilt-mean", "- a*p/(1 - p)*x)", "- a*x)", "refuted"),
    ("diagonal_networks", "network-perturbed-weight-u1", "sqrt(2)*sqrt(", "sqrt(3)*sqrt(", "not proved"),
    ("diagonal_networks", "network-l2-leader", "N/(2*rho)) <= Abs(xj - N/(2*rho))]", "N/rho) <= Abs(xj - N/rho)]", "refuted"),
    ("diagonal_flows", "diagonal-linf-solution", "xi*(solution_i(r) - rho", "xi*(solution_i(r) + rho", "refuted"),
]  # fmt: skip


@pytest.mark.parametrize(("stem", "claim", "old", "new", "wanted"), WRONG, ids=[f"{c}: {n}" for _, c, _, n, _ in WRONG])
def test_an_edited_counterexample(stem: str, claim: str, old: str, new: str, wanted: str, tmp_path: Path) -> None:
    text = (FOLDER / f"{stem}.py").read_text(encoding="utf-8")
    assert old in text, "the edit applies"
    (tmp_path / f"{stem}.py").write_text(text.replace(old, new), encoding="utf-8")
    loaded = load([tmp_path / f"{stem}.py"])
    checker, by_name = Checker(fresh=True, seconds=1, save=False), {lemma.id: lemma for lemma in loaded.lemmas}

    def with_ancestors(lemma: Lemma) -> str:
        for other in lemma.uses():
            with_ancestors(other)
        return checker.check(lemma).verdict

    verdict = with_ancestors(by_name[claim])
    assert verdict == wanted or (wanted == "not proved" and verdict in ("refuted", "unknown"))


# ---- theorems against orbits ----------------------------------------------------------------------------------------------


def _sam(slope: object, x: Fraction, eta: Fraction, rho: Fraction) -> Fraction:
    g = slope(x)  # type: ignore[operator]
    return x - eta * slope(x + rho * ((g > 0) - (g < 0)))  # type: ignore[operator, no-any-return]


@pytest.mark.parametrize("eps", [Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)])
@pytest.mark.parametrize("eta", [Fraction(1, 7), Fraction(1)])
def test_the_sharp_trap_ends_at_the_top(eps: Fraction, eta: Fraction) -> None:
    def slope(x: Fraction) -> Fraction:
        top, turn = 1 - eps, 1 - eps / 2
        return Fraction(0) if x <= -top else x + top if x <= 0 else top - x if x <= turn else x - turn - eps / 2

    x = start = eps * (1 - eps) / 3
    for t in range(1, 30):
        x = _sam(slope, x, eta, Fraction(1))
        assert abs(x) <= (1 - eta) ** t * abs(start)
        assert slope(x) >= (1 - eps) - (1 - eta) ** t * abs(start)


@pytest.mark.parametrize("p", [0.5, 0.8, 0.95])
def test_the_sharp_bias_is_seen_and_the_second_moment_shrinks_as_claimed(p: float) -> None:
    lam, eta, rng = 0.02, 0.1 * (1 - p), np.random.default_rng(0)
    centre = -3 * p / (lam * (1 - p))
    x = np.full(4000, -2.0)
    for _ in range(4000):
        wall = rng.random(x.size) < p
        x = x - eta * np.where(wall, np.where(x < 0, x - 1, 0), lam * (x + np.sign(x - centre) - centre))
    slope = (1 - p) * lam * (x - centre) + p * np.minimum(x, 0)
    noise = eta * (1 - p) * lam / 2 + 18 * eta**2 / (1 - p)
    assert slope.mean() >= p - 9 * (1 - p) * lam / 8 - 9 * eta / (2 * (1 - p))
    assert slope.mean() == pytest.approx(p, abs=0.05)
    assert ((x + 2) ** 2).mean() <= noise / (eta * p)


@pytest.mark.parametrize("p", [0.6, 0.95])
def test_the_sharp_tilt_is_seen(p: float) -> None:
    a, eta, rng = 10.0, 0.02 * (1 - p), np.random.default_rng(0)
    x, low, seen = np.zeros(4000), -a * p / (1 - p), []
    for t in range(round(12 / eta)):
        step, look = (np.where(rng.random(x.size) < p, a, low) for _ in range(2))
        x = x - eta * (x + np.sign(x + look) + step)
        seen += [-x.mean()] if t > 8 / eta else []
    assert np.mean(seen) >= 2 * p - 1 - 2 / a**2 - 2 * eta * p / (1 - p)
    assert np.mean(seen) == pytest.approx(2 * p - 1, abs=0.05)


@pytest.mark.parametrize("start", [Fraction(3), Fraction(-1, 7), Fraction(1, 1000)])
def test_the_quadratic_ends_in_its_cycle(start: Fraction) -> None:
    q, x = Fraction(1, 5), start
    radius = q / (2 - q)
    for t in range(1, 40):
        x = _sam(lambda y: y, x, q, Fraction(1))
        assert x != 0 and abs(abs(x) - radius) <= (1 - q) ** t * abs(abs(start) - radius)


def test_the_flat_quadratic_is_slow_and_the_steep_one_cycles() -> None:
    beta, mu, rho, eta, steps = Fraction(1), Fraction(1, 50), Fraction(1), Fraction(1, 4), 100
    x = 4 * rho
    for _ in range(steps):  # eta*mu*T = 1/2
        x = _sam(lambda y: mu * y, x, eta, rho)
    assert mu / 2 * x**2 >= Fraction(9, 64) * mu / 2 * 16
    y = eta * beta * rho / (2 - eta * beta)
    for _ in range(steps):
        y = _sam(lambda v: beta * v, y, eta, rho)
    assert beta / 2 * y**2 >= beta**3 * rho**2 / (32 * mu**2 * steps**2)
