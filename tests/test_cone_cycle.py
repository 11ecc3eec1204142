"""SAM's two-cycle beside a cone: wrong edits are not proved, and the cycle is enclosed without the help of samproof."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import flint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof.check import Checker
from samproof.claims.lemma import Lemma
from samproof.claims.load import load

FILE = Path(__file__).resolve().parent.parent / "counterexamples" / "cone_cycle.py"

# claim, what is edited; the claims that it cites are checked too, so these have few
WRONG = [
    ("cone-direction-above", "rational(2179, 2000)", "rational(2177, 2000)"),
    ("cone-direction-below", "RATIO = [b > 0, a >= 3*b/5,", "RATIO = [b > 0,"),
    ("cone-pushed-forth", "rational(19, 100) - e/40, rational(39, 200)", "rational(19, 100) - e/40, rational(19, 100)"),
    ("cone-sum-above", "wall = (beta - mu)*(1 - delta**2)", "wall = (beta - mu)*(1 + delta**2)"),
    ("cone-gradient-upper-1", "wall/2*(h - delta*x1)**2", "wall/3*(h - delta*x1)**2"),
    ("cone-gradient-lower-2", "given=outside(x1, h), claim=Eq(value, wanted)", "given=outside(x1, h)[::2], claim=Eq(value, wanted)"),
    ("cone-height", "rational(197, 250)", "rational(3, 10)"),
    ("cone-grown", "height = (rational(19, 100)", "height = (rational(20, 100)"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "old", "new"), WRONG, ids=[c for c, _, _ in WRONG])
def test_a_wrong_edit_is_not_proved(claim: str, old: str, new: str, tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text, "the edit applies"
    (tmp_path / FILE.name).write_text(text.replace(old, new), encoding="utf-8")
    by_name = {lemma.id: lemma for lemma in load([tmp_path / FILE.name]).lemmas}
    checker = Checker(fresh=True, seconds=1, save=False)

    def verdict(lemma: Lemma) -> str:
        for other in lemma.uses():
            verdict(other)
        return checker.check(lemma).verdict

    assert verdict(by_name[claim]) in ("refuted", "unknown")


def test_the_main_claims_assume_no_more_than_their_range_and_a_start_in_the_trap() -> None:
    loaded = load([FILE])
    assert not loaded.errors
    lemmas = {lemma.id: lemma for lemma in loaded.lemmas}
    domains = {"m > 0", "m <= 1/20", "beta > 0", "rho > 0", "eta > 0", "eta <= m/(4*beta)"}
    for name, count in (("cone-smooth", 0), ("cone-strongly-convex", 0), ("cone-one-step", 1), ("cone-orbit-stays", 1), ("cone-floor", 1)):
        lemma = lemmas[name]
        assert {str(r) for s in lemma.symbols() for r in s.domain} <= domains
        assert (len(lemma.given), lemma.always, lemma.functions()) == (count, [], [])


# ---- SAM by hand: the projection on the cone, beta = rho = 1 ----


def gradient(x: Any, h: Any, m: Any) -> tuple[Any, Any]:
    """The gradient of mu/2 |x|^2 + gamma/2 dist(x, C)^2 beside the cone, by the projection on its upper edge."""
    slope = 7 * m / 10
    along = (x + slope * h) / (1 + slope * slope)
    stiff = (1 - m) * (1 - slope**4)
    return m * x + stiff * (x - along), m * h + stiff * (h - slope * along)


def mirrored_step(x: Any, h: Any, m: Any, eta: Any, root: Any = math.sqrt) -> tuple[Any, Any]:
    """One step of SAM from (x, h) with h > 0, and the mirror image of where it ends."""
    g = gradient(x, h, m)
    norm = root(g[0] * g[0] + g[1] * g[1])
    seen = gradient(x + g[0] / norm, h + g[1] / norm, m)
    return x - eta * seen[0], -(h - eta * seen[1])


def within(x: float, h: float, m: float, eta: float, room: float = 0.0) -> bool:
    """The trap, as the ledger of samproof states it."""
    low, high = (0.19 - eta / (40 * m)) * eta / m, 0.195 * eta / m
    v = h + 2 * m * x
    return low - room <= x <= high + room and 0.788 * eta - room <= v <= 0.801 * eta + room


share = st.floats(0, 1)


@given(m=st.floats(1e-3, 0.05), e=st.floats(1e-3, 0.25), a=share, b=share)
@settings(max_examples=200)
def test_random_orbits_stay_in_the_trap_and_above_the_floor(m: float, e: float, a: float, b: float) -> None:
    eta = e * m
    low = (0.19 - e / 40) * e
    x = low + a * (0.195 * e - low)
    h = (0.788 + 0.013 * b) * eta - 2 * m * x
    for _ in range(30):
        x, h = mirrored_step(x, h, m, eta)
        assert within(x, h, m, eta, room=1e-14)
        edge = max(0.0, h - 0.7 * m * x) ** 2 / (1 + (0.7 * m) ** 2)
        value = m / 2 * (x * x + h * h) + (1 - m) * (1 - (0.7 * m) ** 4) / 2 * edge
        assert value >= (0.19 - e / 40) ** 2 / 2 * eta**2 / m * (1 - 1e-12)


# ---- the cycle at kappa = 100, eta*beta*kappa = 1/10: interval Newton and contraction ----

M, ETA = Fraction(1, 100), Fraction(1, 1000)
UNITS = (Fraction(1, 10), Fraction(1, 1000))  # eta*beta*rho/m and eta*beta*rho


def arb(value: Fraction) -> Any:
    return flint.arb(value.numerator) / value.denominator


def image(point: list[Any]) -> tuple[list[Any], list[list[Any]]]:
    """The mirrored step in units, with its Jacobian, by power series."""
    columns, value = [], []
    m, eta = arb(M), arb(ETA)
    for k in range(2):
        series = [flint.arb_series([point[i] * arb(UNITS[i]), arb(UNITS[i]) if i == k else 0], prec=2) for i in range(2)]
        there = mirrored_step(series[0], series[1], m, eta, root=lambda s: s.sqrt())
        value = [there[i][0] / arb(UNITS[i]) for i in range(2)]
        columns.append([there[i][1] / arb(UNITS[i]) for i in range(2)])
    return value, [[columns[k][i] for k in range(2)] for i in range(2)]


def approximate() -> list[float]:
    x, h = 0.19 * float(UNITS[0]), 0.414 * float(UNITS[1])
    for _ in range(60_000):
        x, h = mirrored_step(x, h, float(M), float(ETA))
    return [x / float(UNITS[0]), h / float(UNITS[1])]


def box(centre: list[float], radius: float) -> list[Any]:
    return [flint.arb(c, radius) for c in centre]


def test_the_cycle_exists_and_is_where_the_ledger_says() -> None:
    centre = approximate()
    around = box(centre, 1e-6)
    at, _ = image([flint.arb(c) for c in centre])
    _, jacobian = image(around)
    _, middle = image([flint.arb(c) for c in centre])
    a, b, c, d = (float(middle[i][k].mid()) - (i == k) for i in range(2) for k in range(2))
    inverse = [[d, -b], [-c, a]]
    det = a * d - b * c
    near = [[flint.arb(v / det) for v in row] for row in inverse]
    for i in range(2):
        newton = flint.arb(centre[i]) - sum(near[i][k] * (at[k] - centre[k]) for k in range(2))
        for k in range(2):
            rest = sum(near[i][q] * (jacobian[q][k] - (q == k)) for q in range(2))
            newton += ((i == k) - rest) * (around[k] - centre[k])
        assert around[i].contains_interior(newton), "interval Newton maps the box into itself: one cycle, and only one"
    x, h = around
    assert abs(x * 3 * flint.arb(3).sqrt() - flint.arb("0.989")) < 1e-3
    assert abs(h * flint.arb(6).sqrt() - flint.arb("1.0145")) < 3e-3
    slope = flint.arb(7) / 1000
    edge = (h * arb(UNITS[1]) - slope * x * arb(UNITS[0])) ** 2 / (1 + slope**2)
    stiff = (1 - arb(M)) * (1 - slope**4)
    value = arb(M) / 2 * ((x * arb(UNITS[0])) ** 2 + (h * arb(UNITS[1])) ** 2) + stiff / 2 * edge
    assert abs(54 * value * arb(M) / arb(ETA) ** 2 - flint.arb("0.999")) < 1e-3


def test_the_step_is_a_contraction_around_the_cycle() -> None:
    centre = approximate()
    _, middle = image([flint.arb(c) for c in centre])
    a, b, c, d = (float(middle[i][k].mid()) for i in range(2) for k in range(2))
    mean, half = (a + d) / 2, math.sqrt(((a - d) / 2) ** 2 + b * c)
    values = mean + half, mean - half
    assert 0.999 < values[0] < 0.9994 and -0.08 < values[1] < -0.05
    lengths = [math.hypot(b, v - a) for v in values]
    basis = [[b / s for s in lengths], [(v - a) / s for v, s in zip(values, lengths, strict=True)]]
    det = basis[0][0] * basis[1][1] - basis[0][1] * basis[1][0]
    back = [[basis[1][1] / det, -basis[0][1] / det], [-basis[1][0] / det, basis[0][0] / det]]
    _, jacobian = image(box(centre, 1e-6))
    for i in range(2):
        row = [sum(flint.arb(back[i][p]) * jacobian[p][q] * flint.arb(basis[q][k]) for p in range(2) for q in range(2)) for k in range(2)]
        assert abs(row[0]) + abs(row[1]) < 1, "in the basis of its eigenvectors the step shrinks every distance"
