"""The truth labels of benchmarks/inequalities.toml, checked without samproof.

False statements: the exact witness satisfies the hypotheses and violates the statement.  True statements: dense sampling of
the hypotheses with a search towards the smallest slack finds no violation at 50 digits, and z3 refutes the negation of the
polynomial ones.  The same sampling is run on the false statements, to show that it finds violations where there are some.
"""

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace

import mpmath
import numpy as np
import pytest
import sympy

ROOT = Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("benchmark_prover", ROOT / "benchmarks" / "prover.py")
assert spec and spec.loader
prover = importlib.util.module_from_spec(spec)
sys.modules["benchmark_prover"] = prover
spec.loader.exec_module(prover)

ITEMS = prover.load()
TRUE = [item for item in ITEMS if item.truth]
FALSE = [item for item in ITEMS if not item.truth]
TOPICS = {
    "descent", "contraction", "young", "am-gm", "cauchy-schwarz", "interpolation", "step-size", "recursion",
    "transcendental", "interval", "absolute-value",
}  # fmt: skip
HARD_FOR_Z3 = 0.05  # fraction of the polynomial statements that z3 may leave open in the short limit of this test
SYMBOLIC = (sympy.exp, sympy.log, sympy.sin, sympy.cos)
POINTS, KEPT, ROUNDS = 16000, 40, 5


def ids(item):
    return item.name


class Sampler:
    """Random points of the hypotheses of one statement, as rows of a float array."""

    def __init__(self, item, seed=0):
        self.rng = np.random.default_rng(seed)
        self.names = prover.names_in(item.statement, *item.given)
        self.symbols = [sympy.Symbol(name, real=True) for name in self.names]
        self.goal, self.given = prover.read_item(item)
        self.position = {symbol: i for i, symbol in enumerate(self.symbols)}
        self.low, self.high = np.full(len(self.names), -np.inf), np.full(len(self.names), np.inf)
        self.equalities, self.repairs, self.edges = [], [], []
        for lhs, operator, rhs in self.given:
            if operator == "==":
                self.equalities.append((lhs, self.compile(rhs)))
            elif operator != "!=":
                for side, other, below in ((lhs, rhs, operator[0] == "<"), (rhs, lhs, operator[0] == ">")):
                    self.bound(side, other, below)
        self.checks = [(self.compile(lhs - rhs), operator) for lhs, operator, rhs in self.given if operator != "=="]
        self.sides = [self.compile(self.goal[0]), self.compile(self.goal[2])]

    def bound(self, side, other, below):
        """``side <= other`` (or ``>=``) for a lone symbol: a range if ``other`` is a number, else a repair."""
        if side not in self.position or side in other.free_symbols:
            return
        i = self.position[side]
        if other.is_number:
            ends, better = (self.high, min) if below else (self.low, max)
            ends[i] = better(ends[i], float(other))
        else:
            self.edges.append((i, other, -1 if below else 1))
            self.repairs.append((i, self.compile(other), -1.0 if below else 1.0))

    def compile(self, expr):
        function = sympy.lambdify(self.symbols, expr, "numpy", cse=True)
        return lambda points: np.broadcast_to(np.asarray(function(*points.T), dtype=float), len(points))

    def start(self, n):
        shape = (n, len(self.names))
        size = np.where(
            self.rng.random(shape) < 0.5, self.rng.integers(0, 33, shape) / 8, 2.0 ** self.rng.uniform(-7, 7, shape)
        )  # a grid with exact ties, and a logarithmic scale
        low, high = self.low, self.high
        signed = size * self.rng.choice([-1.0, 1.0], shape)
        points = np.where(np.isfinite(low), low + size, np.where(np.isfinite(high), high - size, signed))
        both = np.isfinite(low) & np.isfinite(high)
        with np.errstate(invalid="ignore"):
            ends = np.where(self.rng.random(shape) < 0.5, self.rng.random(shape), self.rng.integers(0, 17, shape) / 16)
            points = np.where(both, low + (high - low) * ends, points)
        return points

    def feasible(self, points):
        """Repair what can be repaired, solve the equalities, drop the rest."""
        points = points.copy()
        for _ in range(2):
            for i, value, sign in self.repairs:
                target = value(points)
                move = np.where(self.rng.random(len(points)) < 0.5, 0.0, 2.0 ** self.rng.uniform(-40, 2, len(points)))
                inside = target + sign * move * (1 + np.abs(target))
                wrong = (points[:, i] - target) * sign < 0
                points[:, i] = np.where(wrong | (self.rng.random(len(points)) < 0.2), inside, points[:, i])
            for symbol, value in self.equalities:
                points[:, self.position[symbol]] = value(points)
        keep = np.isfinite(points).all(axis=1)
        for gap, operator in self.checks:
            value = gap(points)
            keep &= {"<=": value <= 0, "<": value < 0, ">=": value >= 0, ">": value > 0, "!=": value != 0}[operator]
        return points[keep]

    def slack(self, points):
        """Relative slack of the statement; negative means violated."""
        lhs, rhs = (side(points) for side in self.sides)
        scale = np.maximum(np.abs(lhs), np.abs(rhs))
        gap = (rhs - lhs) if self.goal[1][0] == "<" else (lhs - rhs)
        return np.where(np.isfinite(gap), gap / np.where(scale > 0, scale, 1.0), np.inf)

    def run(self):
        """The feasible points of smallest slack and some others, and how many feasible points were seen."""
        with np.errstate(all="ignore"):
            points = self.feasible(self.start(POINTS))
            seen = len(points)
            others = points[:60]
            for k in range(ROUNDS):
                best = points[np.argsort(self.slack(points))[:KEPT]]
                near = np.repeat(best, 20, axis=0)
                step = self.rng.normal(size=near.shape) * 2.0 ** self.rng.uniform(-4 - 4 * k, 0, (len(near), 1))
                moved = self.feasible(near + step * (np.abs(near) + 1e-3) * (self.rng.random(near.shape) < 0.5))
                seen += len(moved)
                points = np.concatenate([best, moved])
            best = points[np.argsort(self.slack(points))[:KEPT]]
        return np.concatenate([best, others]), seen

    def exact_check(self, points):
        """Evaluate at 50 digits: (how many points satisfy the hypotheses, the violations among them)."""

        def precise(expr):
            return sympy.lambdify(self.symbols, expr, "mpmath", cse=True)

        equalities = [(self.position[lhs], precise(rhs)) for lhs, operator, rhs in self.given if operator == "=="]
        edges = [(i, precise(expr), sign) for i, expr, sign in self.edges]
        checks = [(precise(lhs), operator, precise(rhs)) for lhs, operator, rhs in self.given if operator != "=="]
        goal = (precise(self.goal[0]), self.goal[1], precise(self.goal[2]))

        def holds(relation, values, noise):
            lhs, rhs = mpmath.mpf(relation[0](*values)), mpmath.mpf(relation[2](*values))
            gap, tiny = lhs - rhs, noise * max(abs(lhs), abs(rhs), 1)
            if relation[1] == "!=":
                return gap != 0
            gap = gap if relation[1][0] == "<" else -gap
            return gap < -tiny if len(relation[1]) == 1 else gap <= tiny

        used, violations = 0, []
        with mpmath.workdps(50):
            for row in points:
                values = [mpmath.mpf(float(v)) for v in row]
                for i, value, sign in edges:  # rounding may have put the point just outside
                    target = value(*values)
                    if sign * (values[i] - target) < 0 and abs(values[i] - target) < abs(target) * mpmath.mpf(10) ** -12:
                        values[i] = target
                for i, value in equalities:
                    values[i] = value(*values)
                if all(holds(relation, values, 0) for relation in checks):
                    used += 1
                    if not holds(goal, values, mpmath.mpf(10) ** -40):
                        violations.append(dict(zip(self.names, values, strict=True)))
        return used, violations


def transcendental(item):
    goal, given = prover.read_item(item)
    return any(side.has(*SYMBOLIC, sympy.pi) for relation in [goal, *given] for side in (relation[0], relation[2]))


def test_shape_of_the_data():
    assert len(TRUE) >= 90 and len(FALSE) >= 45
    assert len({item.name for item in ITEMS}) == len(ITEMS)
    assert {item.topic for item in ITEMS} == TOPICS
    assert sum(transcendental(item) for item in FALSE) >= 8
    assert len({(item.statement, item.given, item.truth) for item in ITEMS}) == len(ITEMS)
    for item in ITEMS:
        assert item.name.startswith(item.topic + "/") and item.note
        assert bool(item.witness) != item.truth
        text = " ".join([item.statement, *item.given])
        assert "." not in text, f"{item.name}: no decimal literals"


@pytest.mark.parametrize("item", FALSE, ids=ids)
def test_witness_refutes_false_statement(item):
    goal, given = prover.read_item(item)
    point = {sympy.Symbol(name, real=True): sympy.Rational(value) for name, value in item.witness.items()}
    assert set(item.witness) == set(prover.names_in(item.statement, *item.given))
    for relation in given:
        assert prover.holds_at(relation, point), f"{item.name}: the witness violates the hypothesis {relation}"
    assert not prover.holds_at(goal, point), f"{item.name}: the witness satisfies the statement"


@pytest.mark.parametrize("item", TRUE, ids=ids)
def test_true_statement_survives_sampling(item):
    sampler = Sampler(item)
    points, seen = sampler.run()
    assert seen >= 1000, f"{item.name}: only {seen} points satisfy the hypotheses"
    used, violations = sampler.exact_check(points)
    assert used >= 10, f"{item.name}: only {used} points survive at 50 digits"
    assert not violations, f"{item.name}: violated at {violations[0]}"


def test_sampling_finds_violations_of_false_statements():
    missed = [item.name for item in FALSE if not (lambda s: s.exact_check(s.run()[0])[1])(Sampler(item, seed=1))]
    assert len(missed) <= len(FALSE) // 20, f"the sampling is too thin: no violation found of {missed}"


def test_z3_agrees_with_the_labels():
    undecided = []
    polynomial = [item for item in ITEMS if not transcendental(item)]
    for item in polynomial:
        verdict = prover.z3_verdict(item, 0.5)
        assert verdict in ("unknown", "proved" if item.truth else "refuted"), f"{item.name}: z3 says {verdict}"
        undecided += [item.name] * (verdict == "unknown")
    assert len(undecided) <= HARD_FOR_Z3 * len(polynomial), f"z3 leaves open {undecided}"


def test_z3_does_not_take_transcendental_functions():
    for item in ITEMS:
        if transcendental(item):
            with pytest.raises(prover.Unsupported):
                prover.z3_verdict(item, 0.1)


def test_runner_flags_wrong_and_unbacked_verdicts():
    true, false = TRUE[0], FALSE[0]
    assert prover.fault("z3", true, prover.Outcome("refuted", 0.0))
    assert prover.fault("sympy", false, prover.Outcome("proved", 0.0))
    assert prover.fault("samproof", true, prover.Outcome("proved", 0.0))
    assert not prover.fault("samproof", true, prover.Outcome("proved", 0.0, backed=True))
    assert not prover.fault("samproof", true, prover.Outcome("unknown", 0.0))
    assert prover.is_counterexample(false, false.witness)
    assert not prover.is_counterexample(false, dict.fromkeys(false.witness, "1"))
    assert not prover.is_counterexample(false, {})


@pytest.mark.parametrize(
    ("item", "verdict", "certificate", "witness", "backed"),
    [
        (TRUE[0], "proved", object(), None, True),
        (TRUE[0], "proved", None, None, False),
        (FALSE[0], "refuted", None, dict(FALSE[0].witness), True),
        (FALSE[0], "refuted", None, dict.fromkeys(FALSE[0].witness, "0"), False),
        (FALSE[0], "refuted", None, {}, False),
        (FALSE[0], "refuted", None, None, False),
    ],
)
def test_runner_checks_what_samproof_claims(monkeypatch, item, verdict, certificate, witness, backed):
    result = SimpleNamespace(verdict=verdict, certificate=certificate, witness=witness)
    monkeypatch.setitem(sys.modules, "samproof", SimpleNamespace(prove=lambda statement, given: result))
    outcome = prover.run_samproof(item, 1.0)
    assert outcome.verdict == verdict and outcome.backed is backed
    assert bool(prover.fault("samproof", item, outcome)) is not backed


def test_runner_does_without_samproof(monkeypatch):
    monkeypatch.setitem(sys.modules, "samproof", SimpleNamespace())
    assert prover.run_samproof(TRUE[0], 1.0).verdict == "absent"


def test_sympy_decides_some_statements():
    chosen = {item.name: item for item in ITEMS}
    assert prover.sympy_verdict(chosen["young/weighted"]) == "proved"
    assert prover.sympy_verdict(chosen["absolute-value/below-square-false"]) == "refuted"
