"""The bias of SAM on linear models and diagonal networks: wrong edits are not proved, and runs obey what the theorems say."""

from __future__ import annotations

import importlib.util
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from samproof.check import Checker
from samproof.claims.lemma import Lemma
from samproof.claims.load import load

ROOT = Path(__file__).resolve().parent.parent
FLOWS, NETWORKS, LINEAR = "counterexamples/diagonal_flows.py", "counterexamples/diagonal_networks.py", "lemmas/linear_models.py"

# file, claim, what is edited in it, what becomes of the claim
WRONG = [
    (FLOWS, "diagonal-linf-solution", "xi*(solution_i(r) - rho*sign(solution_i(r)))", "xi*(solution_i(r) + rho*sign(solution_i(r)))"),
    (FLOWS, "diagonal-linf-solution", "Max(0, rho + (si - rho)*exp(xi*r))", "rho + (si - rho)*exp(xi*r)"),
    (FLOWS, "diagonal-linf-dies", "death = log(rho/(rho - si))/xi", "death = log(si/(rho - si))/xi"),
    (FLOWS, "diagonal-linf-ratio-below", "<= rho/(sj - rho)*exp(-xj*s)", "<= rho/(sj - rho)*exp(-2*xj*s)"),
    (FLOWS, "diagonal-descent-ratio", "si/sj*exp(-(xj - xi)*s)", "si/sj*exp(-(xj + xi)*s)"),
    (FLOWS, "diagonal-linf-zero-attracts", "given=[Abs(z) < rho, Ne(z, 0)]", "given=[Ne(z, 0)]"),
    (NETWORKS, "network-perturbed-weight-u1", "claim=Eq(step.y[i], weights[i]*(1 - rho*features[i]/size))",
     "claim=Eq(step.y[i], weights[i]*(1 + rho*features[i]/size))"),
    (NETWORKS, "network-l2-major-gains", "given=[xi > xj, N > rho*(xi + xj)]", "given=[xi > xj, N > rho*xi]"),
    (NETWORKS, "network-l2-leader", "N/(2*rho)) <= Abs(xj - N/(2*rho))],\n    claim=gain", "N/rho) <= Abs(xj - N/rho)],\n    claim=gain"),
    (NETWORKS, "network-l2-length-decay", "<= -xj*(rho*xj - n)", "<= -xi*(rho*xi - n)"),
    (NETWORKS, "network-without-normalisation", "rho*(xi + xj) <= 2", "rho*(xi + xj) <= 3"),
    (NETWORKS, "network-plain-grows", "given=[rho*xi <= 2, m > 0]", "given=[rho*xi <= 3, m > 0]"),
    (LINEAR, "linear-model-gradient-1", "-x[i]/(1 + exp(margin))", "-x[i]/(2 + exp(margin))"),
    (LINEAR, "linear-model-margin-grows", ">= exp(m) + m + eta*size**2", ">= exp(m) + m + 2*eta*size**2"),
    (LINEAR, "linear-models-two-examples-flat", "given=orthogonal", "given=orthogonal[:1]"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "claim", "old", "new"), WRONG, ids=[f"{c}: {n[:50]}" for _, c, _, n in WRONG])
def test_a_wrong_edit_is_not_proved(path: str, claim: str, old: str, new: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("samproof.falsify.refute_claim", lambda lemma: None)  # the question is what is proved, not the witness
    text = (ROOT / path).read_text(encoding="utf-8")
    assert old in text, "the edit applies"
    file = tmp_path / Path(path).name
    file.write_text(text.replace(old, new), encoding="utf-8")
    by_name = {lemma.id: lemma for lemma in load([file]).lemmas}
    checker = Checker(fresh=True, seconds=0.5, save=False)
    assert checker.check(by_name[claim]).verdict != "proved"


def test_every_claim_has_a_certificate_that_is_accepted() -> None:
    loaded = load([ROOT / path for path in (FLOWS, NETWORKS, LINEAR)])
    checker = Checker(save=False)
    done: set[str] = set()

    def visit(lemma: Lemma) -> None:
        if lemma.id not in done:
            done.add(lemma.id)
            for other in lemma.uses():
                visit(other)
            result = checker.check(lemma)
            assert (result.verdict, result.stored) == ("proved", True), lemma.id

    for lemma in loaded.lemmas:
        visit(lemma)


# ---- theorems against runs ----------------------------------------------------------------------------------------------

X = np.array([0.5, 1.0, 1.5])


def _integrate(field: Any, start: Any, end: float, times: int = 60) -> Any:
    at = np.linspace(0, end, times)
    found = solve_ivp(lambda s, w: field(w), (0, end), start, t_eval=at, rtol=1e-10, atol=1e-12)
    return at, found.y


def test_the_l2_field_is_the_gradient_at_the_perturbed_weights() -> None:
    rng, rho = np.random.default_rng(0), 0.3
    for _ in range(20):
        w = rng.uniform(0.1, 2, 3)
        u = np.concatenate([w, w])

        def gradient(p: Any) -> tuple[Any, float]:
            slope = 1 / (1 + np.exp((p[:3] * p[3:] * X).sum()))
            return -slope * np.concatenate([p[3:] * X, p[:3] * X]), slope

        g, _ = gradient(u)
        seen, slope = gradient(u + rho * g / np.linalg.norm(g))
        size = np.sqrt(2) * np.linalg.norm(w * X)
        assert -seen / slope == pytest.approx(np.tile(X * w * (1 - rho * X / size), 2))


@pytest.mark.parametrize("start", [1.4, 1.0, 0.6])
def test_linf_sam_follows_the_closed_form_until_it_dies(start: float) -> None:
    rho, x = 1.0, 0.7
    death = np.log(rho / (rho - start)) / x if start < rho else 3.0
    at, (w,) = _integrate(lambda w: x * (w - rho * np.sign(w)), [start], 0.99 * death)
    assert w == pytest.approx(rho + (start - rho) * np.exp(x * at), abs=1e-7)


def test_linf_sam_ends_at_the_largest_coordinate_among_those_above_rho() -> None:
    rho, start, s = 1.0, np.array([1.5, 1.2, 0.9]), 20.0
    w = np.maximum(0, rho + (start - rho) * np.exp(X * s))
    assert int(np.argmax(w)) == 1 and w[2] == 0
    assert w[0] / w[1] <= start[0] / (start[1] - rho) * np.exp(-(X[1] - X[0]) * s)


def test_l2_sam_amplifies_coordinates_in_order_and_ends_at_the_largest() -> None:
    rho = 1.0
    start = np.array([1.2, 0.3, 0.2])

    def field(w: Any) -> Any:
        return X * w * (1 - rho * X / (np.sqrt(2) * np.linalg.norm(w * X)))

    _, w = _integrate(field, start, 25.0, 400)
    size = np.sqrt(2) * np.linalg.norm(w * X[:, None], axis=0)
    rates = X[:, None] * (1 - rho * X[:, None] / size)
    leaders = rates.argmax(axis=0)
    nearest = np.abs(X[:, None] - size / (2 * rho)).argmin(axis=0)
    assert (leaders == nearest).all()
    assert [int(leaders[0]), *(int(b) for a, b in pairwise(leaders) if a != b)] == [0, 1, 2]
    assert w[:, -1].argmax() == 2


def test_the_ratio_under_l2_sam_obeys_the_bound_of_the_limit() -> None:
    rho, x = 0.4, np.array([2.0, 1.0])
    start = np.array([0.3, 0.9])

    def size(w: Any) -> Any:
        return np.sqrt(2) * np.linalg.norm((w.T * x).T, axis=0)

    assert size(start) > rho * x[0]
    at, w = _integrate(lambda w: x * w * (1 - rho * x / size(w)), start, 8.0)
    extra = rho * (x[0] ** 2 - x[1] ** 2) / (x[1] * (size(start) - rho * x[0]))
    assert (w[1] / w[0] <= start[1] / start[0] * np.exp(extra - (x[0] - x[1]) * at) * (1 + 1e-7)).all()
    assert (size(w) >= rho * x[0] + (size(start) - rho * x[0]) * np.exp(x[1] * at) * (1 - 1e-7)).all()


def test_l2_sam_dies_from_a_small_start_by_the_time_stated() -> None:
    rho, x = 1.0, np.array([2.0, 1.0])
    start = np.array([0.1, 0.4])

    def size(w: Any) -> float:
        return float(np.sqrt(2) * np.linalg.norm(w * x))

    n = size(start)
    assert n < rho * x[1]
    death = np.log(rho * x[1] / (rho * x[1] - n)) / x[1]

    def gone(s: float, w: Any) -> float:
        return size(w) - 1e-4

    gone.terminal = True  # type: ignore[attr-defined]
    found = solve_ivp(lambda s, w: x * w * (1 - rho * x / size(w)), (0, 2 * death), start, events=gone, rtol=1e-9, atol=1e-12)
    assert found.t_events[0].size == 1 and found.t_events[0][0] <= death
    bounds = rho * x[1] - (rho * x[1] - n) * np.exp(x[1] * found.t)
    assert all(size(w) <= bound + 1e-6 for w, bound in zip(found.y.T, bounds, strict=True))


@pytest.mark.parametrize("name", ["l2", "linf"])
def test_one_example_margin_and_direction(name: str) -> None:
    x, w, eta, rho = np.array([1.0, -0.5]), np.array([-2.0, 1.0]), 0.3, 0.5

    def gradient(p: Any) -> Any:
        return -x / (1 + np.exp(p @ x))

    start, m = w.copy(), w @ x
    for t in range(1, 400):
        g = gradient(w)
        w = w - eta * gradient(w + rho * (g / np.linalg.norm(g) if name == "l2" else np.sign(g)))
        assert np.exp(w @ x) + w @ x >= np.exp(m) + m + t * eta * (x @ x) - 1e-9
    level = (1 + np.exp(m) + m + 399 * eta * (x @ x)) / 2
    across = abs(x[0] * start[1] - x[1] * start[0])
    assert abs(x[0] * w[1] - x[1] * w[0]) * np.log(level) <= across * (w @ x)


def _benchmark() -> Any:
    spec = importlib.util.spec_from_file_location("max_margin", ROOT / "benchmarks" / "max_margin.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_several_examples_approach_the_max_margin_direction() -> None:
    bench = _benchmark()
    z = bench.synthetic()
    solution = bench.max_margin(z)
    for method in ("gd", "l2-sam", "linf-sam"):
        first, second = (bench.angle(bench.descend(z, method, 0.1, n), solution) for n in (300, 3000))
        assert second < 0.5 < first
    assert bench.angle(z.mean(axis=0), solution) > 5


def test_examples_that_are_not_separable_are_refused() -> None:
    bench = _benchmark()
    with pytest.raises(ValueError, match="not separable"):
        bench.max_margin(np.array([[1.0, 0.0], [-1.0, 0.0]]))
