"""Verdicts: what is stored is replayed, what was tampered with is proved again, and proved claims hold on actual orbits."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import mpmath
import pytest
from conftest import ROOT, Write

from samproof import kernel as k
from samproof import store
from samproof.check import Checker, Result, count
from samproof.claims.lemma import Lemma
from samproof.claims.load import discover, load
from samproof.kernel.codec import Writer
from samproof.recheck import main as second_checker

TWO = """
a, b = positive("a b")
first = Lemma("first", claim=a*b <= a**2/2 + b**2/2)
second = Lemma("second", claim=2*a*b <= a**2 + b**2, by=first)
"""
ROOTS = """
a, b = positive("a b")
mean_of_roots = Lemma("roots", claim=sqrt(a*b)/(a + b) <= 1/real("c", at_least=1, at_most=2))
"""


def check(*paths: Path, fresh: bool = False, seconds: float = 5.0) -> dict[str, Result]:
    """Results by name, with a new kernel library each time."""
    loaded = load(discover(paths))
    assert not loaded.errors, loaded.errors
    checker = Checker(fresh, seconds)
    return {lemma.id: checker.check(lemma) for lemma in loaded.lemmas}


def certificate(path: Path, name: str) -> Path:
    return path.parent / "certificates" / f"{name}.json"


def edit(path: Path, change: Callable[[Any], Any]) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(change(data) or data), encoding="utf-8")


# ---- stored certificates -------------------------------------------------------------------------------------------------


def test_the_second_run_replays_what_the_first_one_stored(write: Write) -> None:
    path = write(TWO)
    first = check(path)
    assert [r.verdict for r in first.values()] == ["proved", "proved"]
    assert not any(r.stored for r in first.values())
    text = certificate(path, "first").read_bytes()
    again = check(path)
    assert all(r.stored and r.verdict == "proved" and not r.notes for r in again.values())
    for name, r in again.items():
        before = first[name]
        assert (r.rests_on, r.steps, r.example, r.uses) == (before.rests_on, before.steps, before.example, before.uses)
        assert [(o.what, o.place) for o in r.obligations] == [(o.what, o.place) for o in before.obligations]
    assert certificate(path, "first").read_bytes() == text
    assert not check(path, fresh=True)["first"].stored
    assert second_checker([str(path.parent / "certificates")]) == 0


def test_the_lines_of_stored_obligations_move_with_the_lemma(write: Write) -> None:
    check(write(TWO))
    result = check(write("# a comment\n\n" + TWO))["first"]
    assert result.stored
    assert {o.place.line for o in result.obligations} == {result.lemma.place.line} == {6}


def test_a_copy_of_the_ledger_is_stored_in_the_same_bytes(ledger: Path) -> None:
    path = ledger / "lemmas" / "nonconvex.py"
    check(path, fresh=True)
    one = certificate(path, "sam-descent-smooth").read_bytes()
    check(path, fresh=True)
    assert certificate(path, "sam-descent-smooth").read_bytes() == one


# ---- tampering -----------------------------------------------------------------------------------------------------------


def _main(data: Any) -> Any:
    return next(t for t in data["theorems"] if t["name"] == "main")


def _number(data: Any) -> None:
    _main(data)["certificate"]["steps"][-1]["goal"][1][0][0] = "-7"


def _no_theorem(data: Any) -> None:
    data["theorems"] = []


def _no_main(data: Any) -> None:
    _main(data)["name"] = "other"


def _no_example(data: Any) -> None:
    data["example"] = {}


def _wrong_key(data: Any) -> None:
    data["key"] = "0" * 64


def _wrong_claim(data: Any) -> None:
    data["claim"] = "another"


def _wrong_version(data: Any) -> None:
    _main(data)["certificate"]["version"] = 2


def _infinite_line(data: Any) -> None:
    data["obligations"][0]["line"] = float("inf")


def _list(data: Any) -> Any:
    return [data]


def _rows(data: Any) -> None:
    data["theorems"] = [1, None, "x"]


def _listed_example(data: Any) -> None:
    data["example"] = ["x"]


def _unknown_rule(data: Any) -> None:
    _main(data)["certificate"]["steps"].append({"rule": "trust_me", "from": []})


def _assumed(data: Any) -> None:
    """The claim, assumed: true, but under a hypothesis that the lemma does not have."""
    proof = _main(data)["certificate"]
    goal = proof["steps"][-1]["goal"]
    proof["steps"] = [{"rule": "assume", "formula": goal}]


def _weaker(data: Any) -> None:
    """A correct proof of something weaker: the claim plus 1."""
    goal = _main(data)["certificate"]["steps"][-1]["goal"]
    goal[1].append(["1", []])


CHANGES = [
    _number,
    _no_theorem,
    _no_main,
    _no_example,
    _wrong_key,
    _wrong_claim,
    _wrong_version,
    _infinite_line,
    _list,
    _rows,
    _listed_example,
    _unknown_rule,
    _assumed,
    _weaker,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda f: f.__name__.strip("_"))
def test_a_tampered_certificate_is_proved_again(write: Write, change: Callable[[Any], Any]) -> None:
    path = write(TWO)
    check(path)
    stored = certificate(path, "first")
    good = stored.read_bytes()
    edit(stored, change)
    results = check(path)
    first = results["first"]
    assert first.verdict == "proved" and not first.stored
    [note] = first.notes
    assert note.endswith("searched again")
    assert results["second"].verdict == "proved" and results["second"].stored
    assert stored.read_bytes() == good


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b"[]", b"\x00\xff\xfe\x80", b'{"claim": "first"}', b"[" * 100_000, b'{"x": ' + b"9" * 5000 + b"}", None],
    ids=["empty", "cut", "null", "list", "binary", "bare", "deep", "huge", "folder"],
)
def test_a_spoilt_file_is_proved_again(write: Write, content: bytes | None) -> None:
    path = write(TWO)
    check(path)
    stored = certificate(path, "first")
    if content is None:
        stored.unlink()
        stored.mkdir()
    else:
        stored.write_bytes(content)
    first = check(path)["first"]
    assert first.verdict == "proved" and not first.stored
    assert first.notes[0].startswith("the stored certificate ") and first.notes[0].endswith("; searched again")
    if content is None:
        assert first.notes[1:] == ["the certificate could not be stored: its folder cannot be written"]


def test_a_truncated_certificate_is_proved_again(write: Write) -> None:
    path = write(TWO)
    check(path)
    stored = certificate(path, "first")
    text = stored.read_bytes()
    for length in range(0, len(text) - 1, 97):
        stored.write_bytes(text[:length])
        assert store.read(load([path]).lemmas[0]) == (None, "the stored certificate cannot be read")


def test_a_certificate_without_a_condition_of_meaning_is_refused(write: Write) -> None:
    path = write(ROOTS)
    assert check(path)["roots"].verdict == "proved"
    stored = certificate(path, "roots")
    names = [t["name"] for t in json.loads(stored.read_text(encoding="utf-8"))["theorems"]]
    assert sorted(names) == ["defined-0", "defined-1", "defined-2", "main"]
    for name in names:
        edit(stored, lambda d, name=name: {**d, "theorems": [t for t in d["theorems"] if t["name"] != name]})
        result = check(path)["roots"]
        assert result.verdict == "proved" and not result.stored
        assert "the theorem is not the claim" in result.notes[0] or "nothing shows that" in result.notes[0]


FALSE = """
a, b = positive("a b")
first = Lemma("first", claim=a*b <= a**2/2 + b**2/3)
"""


@pytest.mark.parametrize("rekeyed", [False, True])
def test_a_true_claims_certificate_never_proves_a_false_one(write: Write, rekeyed: bool) -> None:
    check(write(TWO))
    path = write(FALSE)
    [lemma] = load([path]).lemmas
    if rekeyed:
        edit(certificate(path, "first"), lambda d: {**d, "key": store.content_key(lemma)})
    result = check(path, seconds=0.5)["first"]
    assert result.verdict == "refuted"
    assert result.notes == [
        "the stored certificate was refused (the theorem is not the claim); searched again"
        if rekeyed
        else "the claim has changed since its certificate was stored; searched again"
    ]


def test_a_forged_certificate_that_assumes_what_is_false_is_refused(write: Write) -> None:
    check(write(TWO))
    path = write(FALSE)
    [lemma] = load([path]).lemmas
    writer = Writer()
    goal = writer.formula(lemma.claim.formula)
    forged = {"format": "samproof certificate", "version": 1, "atoms": writer.table, "steps": [{"rule": "assume", "formula": goal}]}
    assert k.check(forged).conclusion == lemma.claim.formula
    row = {"name": "main", "hypotheses": [], "conclusion": goal, "certificate": forged}
    edit(certificate(path, "first"), lambda d: {**d, "key": store.content_key(lemma), "theorems": [row]})
    result = check(path, seconds=0.5)["first"]
    assert result.verdict == "refuted"
    assert result.notes[0].startswith("the stored certificate was refused (the theorem assumes more than the claim")


def test_a_vacuous_claim_is_an_error_although_its_certificate_is_right(write: Write) -> None:
    path = write("x = real('x')\nl = Lemma('vacuous', given=[x > 1, x < 0], claim=x <= 5)\n")
    [lemma] = load([path]).lemmas
    result = Checker().check(lemma)
    assert result.verdict == "error" and result.error is not None and result.error.code == "E170"
    assert not certificate(path, "vacuous").exists()


def test_a_refused_certificate_leaves_nothing_behind(write: Write) -> None:
    """Not even the verdict, when the new search has too little time."""
    path = write(ROOTS)
    check(path)
    edit(certificate(path, "roots"), _no_example)
    [lemma] = load([path]).lemmas
    checker = Checker(seconds=1e-9)
    result = checker.check(lemma)
    assert (result.verdict == "proved") == all(o.verdict == "proved" for o in result.obligations)
    assert (lemma.id in checker.library) == (result.verdict == "proved")


# ---- changes ---------------------------------------------------------------------------------------------------------------


def test_changing_a_lemma_proves_it_again_and_what_cites_it(write: Write) -> None:
    check(write(TWO))
    results = check(write(TWO.replace('"first", claim=a*b <= a**2/2 + b**2/2', '"first", claim=a*b <= a**2 + b**2/4')))
    first, second = results["first"], results["second"]
    assert first.verdict == "proved" and not first.stored
    assert first.notes == ["the claim has changed since its certificate was stored; searched again"]
    assert second.verdict == "proved" and not second.stored
    assert second.notes[0].startswith("the stored certificate was refused (") and second.notes[0].endswith("searched again")
    assert all(r.stored for r in check(write(TWO.replace("a**2/2 + b**2/2", "a**2 + b**2/4"))).values())


def test_a_cited_lemma_that_is_no_longer_true_takes_its_citers_along(write: Write) -> None:
    check(write(TWO))
    results = check(write(TWO.replace("a*b <= a**2/2 + b**2/2", "a*b <= a**2/2 + b**2/3")), seconds=0.5)
    assert results["first"].verdict == "refuted"
    second = results["second"]
    assert second.verdict == "unknown" and not second.stored
    assert "a claim that it cites is not proved" in second.notes
    assert [o.note for o in second.obligations if o.verdict != "proved"] == ["first is not proved"]


def test_a_cited_lemma_with_a_further_hypothesis_is_not_cited_without_it(write: Write) -> None:
    text = """
a, b = positive("a b")
first = Lemma("first", claim=b <= a*b + b)
second = Lemma("second", claim=b <= a*b + 2*b, by=first)
"""
    assert [r.verdict for r in check(write(text)).values()] == ["proved", "proved"]
    results = check(write(text.replace("claim=b <= a*b + b)", "given=[a >= 1], claim=b <= a*b)")), fresh=True, seconds=0.5)
    assert results["first"].verdict == "proved"
    second = results["second"]
    assert second.verdict == "unknown" and not second.stored
    [open_one] = [o for o in second.obligations if o.verdict != "proved"]
    assert open_one.what == "hypothesis of lemma first" and open_one.verdict == "refuted"


def test_the_content_key_changes_with_the_statement_the_derivation_and_the_name(write: Write) -> None:
    keys = set()
    variants = [
        TWO,
        TWO.replace("a**2 + b**2, by", "b**2 + a**2 + 0, by"),
        TWO.replace("2*a*b <=", "a*b <="),
        TWO.replace('"second"', '"third"'),
        TWO.replace(", by=first", ""),
        TWO.replace('Lemma("second", ', 'Lemma("second", given=[a < b], '),
        TWO.replace(", by=first)", ")\nwith second.proof() as p:\n    p.le(a**2 + b**2, by=first)"),
    ]
    for text in variants:
        lemma = load([write(text)]).lemmas[-1]
        keys.add(store.content_key(lemma))
    assert len(keys) == len(variants) - 1  # the second variant is the same polynomial


def test_a_folder_that_cannot_be_written_is_noted(write: Write) -> None:
    path = write(TWO)
    (path.parent / "certificates").write_text("a file where the folder should be", encoding="utf-8")
    results = check(path)
    for result in results.values():
        assert result.verdict == "proved"
        assert result.notes[-1] == "the certificate could not be stored: its folder cannot be written"


def test_nothing_is_stored_when_saving_is_off(write: Write) -> None:
    path = write(TWO)
    checker = Checker(save=False)
    assert count([checker.check(lemma) for lemma in load([path]).lemmas]) == "2 proved"
    assert not (path.parent / "certificates").exists()


# ---- what a verdict rests on -------------------------------------------------------------------------------------------------


def test_rests_on_is_what_the_steps_use(ledger: Path) -> None:
    results = check(ledger)

    @cache
    def used(name: str) -> frozenset[str]:
        result = results[name]
        data = json.loads(store.path_for(result.lemma).read_text(encoding="utf-8"))
        steps = [s for t in data["theorems"] for s in t["certificate"]["steps"]]
        own = frozenset(s["name"] for s in steps if s["rule"] == "fact")
        return own.union(*(used(s["claim"]) for s in steps if s["rule"] == "cite"))

    for name, result in results.items():
        assert result.verdict == "proved" and result.stored
        assert set(result.rests_on) - {"interval arithmetic"} == used(name), name
    assert results["sam-descent-smooth"].rests_on == ["descent_lemma", "lipschitz_gradient"]
    assert results["quadratic-two-cycle"].rests_on == []
    assert "cocoercivity" in results["sam-descent-convex"].rests_on
    assert not any("cocoercivity" in results[name].rests_on for name in results if "-smooth" in name)


# ---- an independent oracle: the ledger's claims on quadratics of one real variable --------------------------------------------


class Line:
    """The kernel's terms on f(x) = curvature*x^2/2 on the real line, with iterates computed here from the method's definition."""

    def __init__(self, values: dict[str, Any], curvature: Any, method: str, steps: int, start: Any) -> None:
        self.values, self.curvature, self.method, self.steps = values, curvature, method, steps
        self.exact = isinstance(curvature, Fraction)
        self.iterates = [start]
        self.done: dict[Any, Any] = {}

    def number(self, c: Any) -> Any:
        c = Fraction(c)
        return c if self.exact else mpmath.mpf(c.numerator) / c.denominator

    def gradient(self, x: Any) -> Any:
        return self.curvature * x

    def after(self, x: Any) -> Any:
        """One step of the method."""
        eta, g = self.values["eta"], self.gradient(x)
        if self.method == "gd":
            return x - eta * g
        rho = self.values["rho"]
        if self.method == "usam":
            return x - eta * self.gradient(x + rho * g)
        return x - eta * self.gradient(x + rho * ((g > 0) - (g < 0)))

    def iterate(self, time: int) -> Any:
        while len(self.iterates) <= time:
            self.iterates.append(self.after(self.iterates[-1]))
        return self.iterates[time]

    def time(self, i: Any, bound: dict[str, int]) -> int:
        return i.offset + (bound.get(i.name, self.steps) if i.name else 0)

    def poly(self, p: Any, bound: dict[str, int]) -> Any:
        total: Any = self.number(0)
        for monomial, c in p.terms:
            product = self.number(c)
            for atom, e in monomial:
                product = product * self.atom(atom, bound) ** e
            total = total + product
        return total

    def vec(self, v: Any, bound: dict[str, int]) -> Any:
        return sum((self.poly(c, bound) * self.point(a, bound) for a, c in v.terms), self.number(0))

    def point(self, a: Any, bound: dict[str, int]) -> Any:
        if a.head == "vec":
            return self.values[a.args[0]]
        if a.head == "grad":
            return self.gradient(self.vec(a.args[1], bound))
        if a.head == "dir":
            v = self.vec(a.args[0], bound)
            return (v > 0) - (v < 0)
        assert a.head == "vseq", a.head
        return self.iterate(self.time(a.args[1], bound))

    def atom(self, a: Any, bound: dict[str, int]) -> Any:
        known = (a, *bound.items())
        if known not in self.done:
            self.done[known] = self.evaluate(a, bound)
        return self.done[known]

    def evaluate(self, a: Any, bound: dict[str, int]) -> Any:
        head, args = a.head, a.args
        if head == "var":
            return self.values[args[0]]
        if head == "nat":
            return bound.get(args[0], self.steps)
        if head == "inf":
            return self.number(0)
        if head == "val":
            x = self.vec(args[1], bound)
            return self.curvature * x * x / 2
        if head == "ip":
            return self.point(args[0], bound) * self.point(args[1], bound)
        if head == "max":
            return max(self.poly(args[0], bound), self.poly(args[1], bound))
        if head == "pow":
            return self.poly(args[0], bound) ** self.time(args[1], bound)
        if head == "sum":
            return sum((self.poly(args[2], {**bound, args[0]: j}) for j in range(self.time(args[1], bound))), self.number(0))
        p = self.poly(args[0], bound)
        if head == "inv":
            return 1 / p
        if not self.exact:
            return getattr(mpmath, head)(p)
        assert head == "sqrt", head
        n, d = math.isqrt(p.numerator), math.isqrt(p.denominator)
        assert n * n == p.numerator and d * d == p.denominator, p
        return Fraction(n, d)

    def holds(self, h: Any, slack: float) -> bool:
        """Whether a scalar formula holds, or its membership in a class; up to ``slack`` when a value is not rational."""
        if h.head == "all":
            return True
        if h.head == "class":
            c, ps = self.curvature, [self.poly(p, {}) for p in h.args[2:]]
            if h.args[0] == "smooth":
                return bool(abs(c) <= ps[0])
            return bool(c >= ps[0] if ps else c >= 0)
        value = self.poly(h.args[0], {})
        slack = slack if not self.exact else 0
        return {"ge": value >= -slack, "gt": value > -slack, "eq": abs(value) <= slack}[h.head]


def tuned(lemma: Lemma, line: Line) -> None:
    """Set eta to what an equation among the hypotheses says it is."""
    for g in lemma.given:
        if g.op == "==" and str(g.lhs) == "eta":
            line.values["eta"] = line.poly(g.rhs.poly, {})
            line.done.clear()


def sample(r: random.Random, lemma: Lemma, method: str) -> Line:
    def positive(low: int = 1, high: int = 12) -> Fraction:
        return Fraction(r.randint(low, high), r.randint(1, 6))

    beta = positive()
    mu = beta * Fraction(r.randint(1, 6), 6)
    classes = {h.args[0] for h in lemma.hypotheses() if h.head == "class"}
    low = mu if "strongly_convex" in classes else Fraction(0)
    curvature = r.choice([beta, low, low + (beta - low) * Fraction(r.randint(0, 8), 8)])
    steepest = Fraction(1, 2) if lemma.given and "1/(2*beta)" in str(lemma.given[0]) else Fraction(1)
    rho = positive() if method == "sam" else Fraction(r.randint(1, 9), 10) / beta
    eta = r.choice([Fraction(1), Fraction(r.randint(1, 8), 8)]) * steepest / beta
    if method == "usam":
        eta *= (1 - beta * rho) / (1 + beta * rho) ** 2
    x = r.choice([-1, 1]) * r.choice([positive(), Fraction(r.randint(1, 20), 40), eta * curvature * rho / 2 + Fraction(1, 1000)])
    values = {"beta": beta, "mu": mu, "eta": eta, "rho": rho, "x": x, "z": positive()}
    if irrational(lemma.id):
        values = {name: mpmath.mpf(v.numerator) / v.denominator for name, v in values.items()}
        curvature = mpmath.mpf(curvature.numerator) / curvature.denominator
    line = Line(values, curvature, method, r.randint(1, 4), values["x"])
    tuned(lemma, line)
    return line


def irrational(name: str) -> bool:
    """Whether a claim has roots, logarithms or exponentials of its parameters."""
    return "tuned" in name or "exp" in name


LOADED = load(discover([ROOT / "lemmas"])).lemmas
ELSEWHERE = ("stochastic", "decaying", "linear_models", "unnormalised_distance")  # what these claims speak of is tested in tests of their own
CLAIMS = {lemma.id: lemma for lemma in LOADED if Path(lemma.place.path).stem not in ELSEWHERE}


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_proved_claims_hold_along_actual_orbits(name: str) -> None:
    lemma, r, tried = CLAIMS[name], random.Random(name), 0
    method = name.split("-")[0]
    with mpmath.workdps(40):
        for _ in range(25):
            line = sample(r, lemma, method)
            if not all(line.holds(h, 1e-30) for h in lemma.hypotheses()):
                continue
            tried += 1
            assert line.holds(lemma.claim.formula, 1e-25), (name, line.values, line.curvature, line.steps)
            assert line.exact is not irrational(name)
    assert tried >= 5


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("sam-descent-smooth", lambda p: p - k.var("eta") * k.var("beta") ** 2 * k.var("rho") ** 2 * k.Poly.const(Fraction(1, 4))),
        ("sam-rate-strongly-convex", lambda p: p - k.Poly.const(Fraction(1, 100))),
        ("gd-contraction", lambda p: p - k.Poly.const(Fraction(1, 100))),
    ],
)
def test_the_oracle_notices_a_wrong_bound(name: str, wrong: Callable[[Any], Any]) -> None:
    lemma, r = CLAIMS[name], random.Random(name)
    claim = k.ge(wrong(lemma.claim.formula.args[0]))
    lines = [sample(r, lemma, name.split("-")[0]) for _ in range(60)]
    assert not all(line.holds(claim, 0) for line in lines if all(line.holds(h, 0) for h in lemma.hypotheses()))


def test_the_oracles_sam_ends_in_the_two_cycle() -> None:
    """The counterexample of the ledger: at the radius q*rho/(2 - q) one step of SAM changes the sign, exactly."""
    for lam, eta, rho in [(Fraction(3), Fraction(1, 5), Fraction(2)), (Fraction(1, 7), Fraction(4), Fraction(1, 3))]:
        q = eta * lam
        radius = q * rho / (2 - q)
        line = Line({"eta": eta, "rho": rho}, lam, "sam", 1, radius)
        assert line.iterate(1) == -radius and line.iterate(2) == radius
        assert line.curvature * radius**2 / 2 == lam**3 * eta**2 * rho**2 / (2 * (2 - q) ** 2) > 0
