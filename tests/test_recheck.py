"""The second checker: it agrees with the kernel on genuine certificates and on mutants, and refuses what neither may accept."""

from __future__ import annotations

import ast
import copy
import json
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof import kernel as k
from samproof.kernel import Index, KernelError, Poly, codec, eq, fn, ge, grad, gt, inner, nat, seq, total, value, var, vec, veq
from samproof.kernel.rules import RULES, derivative
from samproof.recheck import Refused, Sequent, _algebra, _enclose, main, recheck, show, statement

x, y, z = var("x"), var("y"), var("z")
u, v, w = vec("u"), vec("v"), vec("w")
ONE, ZERO = k.ONE, k.ZERO
POSITIVE: list[tuple[Fraction, Poly, list[int]]] = [(Fraction(1), ONE, [])]


def c(value: int | str) -> Poly:
    return Poly.const(Fraction(value))


class Proof:
    """Collects the steps of a certificate; step 0 is an assumption that has nothing to do with anything."""

    def __init__(self) -> None:
        self.writer = codec.Writer()
        self.steps: list[dict[str, Any]] = []
        self.assume(gt(var("unrelated")))

    def add(self, rule: str, *premises: int, **arguments: Any) -> int:
        kinds = dict(RULES[rule].arguments)
        data = {name: self.writer.encode(kinds[name], x) for name, x in arguments.items()}
        self.steps.append({"rule": rule, "from": list(premises), **data})
        return len(self.steps) - 1

    def assume(self, formula: k.Formula) -> int:
        return self.add("assume", formula=formula)

    def combine(self, goal: k.Formula, *premises: int, multiplier: Any = POSITIVE, terms: Any = (), equations: Any = ()) -> int:
        return self.add("combine", *premises, goal=goal, multiplier=multiplier, terms=list(terms), equations=list(equations))

    def certificate(self) -> dict[str, Any]:
        data = {"format": k.FORMAT, "version": k.VERSION, "atoms": self.writer.table, "steps": self.steps}
        return json.loads(json.dumps(data))  # type: ignore[no-any-return]


# ---- one genuine certificate for each rule ---------------------------------------------------------------------------

GENUINE: dict[str, Callable[[Proof], Any]] = {}


def genuine(build: Callable[[Proof], Any]) -> Callable[[Proof], Any]:
    GENUINE[build.__name__.strip("_")] = build
    return build


def simple(rule: str, *premises: k.Formula, **arguments: Any) -> None:
    GENUINE[rule] = lambda p: p.add(rule, *(p.assume(f) for f in premises), **arguments)


N, M = Index("n"), Index("m")


def vector() -> k.Vec:
    """A vector that is a mean, with two indices in it."""
    body = grad(k.component("l", Index("i")), k.path("x", N, Index("i"))).scale(x * nat(Index("i"))) - v.scale(
        seq("a", Index("i"))
    )
    return k.vector_mean("R", Index("m", 1), "i", body)


BODY = seq("a", Index("j", 1)) * seq("b", Index("j")) + nat(N) * x
SUM = total("j", M, BODY)
NESTED = total("i", N, total("j", Index("i", 2), seq("a", Index("j")) * nat(Index("i"))) * k.power(x, Index("i")))

simple("assume", formula=k.forall("n", ge(SUM + NESTED + k.power(y, N))))
simple("generalise", ge(total("j", M, BODY) * k.power(x + y, M)), variable="j")
simple("specialise", k.forall("n", ge(SUM * NESTED + nat(Index("n", 2)))), index=Index("m", 2))
simple("antisymmetry", ge(x - y), ge(y - x), p=x - y)
simple("inverse", gt((x - y) * (x - y)), p=x - y)
simple("sqrt_square", ge(x - y), p=x - y)
simple("sqrt_nonnegative", ge(x * y), p=x * y)
simple("maximum_above", p=x - y, q=y * y)
simple("maximum_is", ge(x - y), p=x, q=y)
simple("choice_first", ge(x - y), c=x - y, p=NESTED * x, q=k.choice(y, x, SUM))
simple("choice_second", gt(y - x), c=x - y, p=fn("inv", x), q=k.choice(y, x, SUM))
simple("congruence", eq(x * x - y), head="inv", p=x * x, q=y)
simple("natural", index=Index("n", 3))
simple("integral", gt(nat(N) - c(2)), index=N, above=2)
simple("exp_tangent", p=x * y - ONE)
simple("exp_positive", p=-x)
simple("exp_sum", p=x, q=y.scale(Fraction(1, 2)))
simple("exp_log", gt(x + ONE), p=x + ONE)
simple("pythagoras", p=x * y)
simple("sin_sum", p=x, q=y)
simple("cos_sum", p=x, q=-y)
simple("at_zero", head="cos")
simple("cos_pi")
simple("gram", v=u - v.scale(x))
simple("cauchy_schwarz", v=u - v, w=w.scale(x) + u)
simple("definite", eq(inner(u - v, u - v)), v=u - v)
simple("vector_combine", veq(u - v), veq(v - w.scale(x)), goal=u.scale(y) - w.scale(x * y), coefficients=[y, y])
simple("vector_scale", eq(x - y), p=x - y, v=u + v.scale(x))
simple("vector_inner", veq(u - v), v=u - v, w=v + w)
simple("same_value", veq(u - v), f="f", v=u, w=v)
simple("same_gradient", veq(u - v), f="f", v=u, w=v)
simple("same_direction", veq(u - v.scale(x)), v=u, w=v.scale(x))
simple("direction_scale", v=grad("f", u) - v)
simple("direction_unit", gt(inner(u, u)), v=u)
simple("direction_zero", veq(u - v), v=u - v)


@genuine
def cut(p: Proof) -> None:
    first = p.combine(ge(x), p.assume(gt(x)), terms=[(Fraction(1), ONE, [0])])
    second = p.combine(ge(x + x * x), p.assume(ge(x)), terms=[(Fraction(1), ONE, [0]), (Fraction(1), x, [])])
    p.add("cut", first, second)


@genuine
def cases(p: Proof) -> None:
    yes = p.combine(ge(x * x), p.assume(ge(x)), terms=[(Fraction(1), ONE, [0, 0])])
    no = p.combine(ge(x * x), p.assume(gt(-x)), terms=[(Fraction(1), ONE, [0, 0])])
    p.add("cases", yes, no, p=x)


@genuine
def induction(p: Proof) -> None:
    claim = eq(total("j", N, nat(Index("j"))).scale(2) - nat(N) * (nat(N) - ONE))
    step = p.combine(claim, p.assume(claim), equations=[(ONE, 0)])
    p.add("induction", p.combine(eq(ZERO)), step, variable="n", formula=claim)


@genuine
def combine(p: Proof) -> None:
    given_ = [p.assume(f) for f in (gt(x), ge(y), eq(z - x))]
    goal = gt(x.scale(2) + y + z * z)
    multiplier = [(Fraction(1), ONE, [0]), (Fraction(1, 2), x, [1])]
    factor = x + (x * x * y).scale(Fraction(1, 2))
    terms = []
    for weight, q, i in ((Fraction(1), ONE, 0), (Fraction(1, 2), x, 1)):
        terms += [(2 * weight, q, [i, 0]), (weight, q, [i, 1]), (weight, q * x, [i])]
    p.combine(goal, *given_, multiplier=multiplier, terms=terms, equations=[(factor * (z + x), 2)])


@genuine
def monotone(p: Proof) -> None:
    goal = ge(x - fn("log", ONE + x))
    start = p.assume(ge(-fn("log", ONE)))
    side = p.assume(ge(x))
    domain = p.combine(gt(ONE + x), side, terms=[(Fraction(1), ONE, []), (Fraction(1), ONE, [0])])
    inverse = p.add("inverse", domain, p=ONE + x)
    slope = p.combine(ge(ONE - fn("inv", ONE + x)), domain, side, inverse, multiplier=[(Fraction(1), ONE, [0])],
                      terms=[(Fraction(1), ONE, [1])], equations=[(c(-1), 2)])  # fmt: skip
    p.add("monotone", start, slope, domain, x="x", start=ZERO, end=y, goal=goal)


@genuine
def enclosure(p: Proof) -> None:
    sides = [p.assume(f) for f in (ge(x), ge(ONE - x), ge(y - c("1/2")), ge(c(2) - y))]
    p_ = fn("exp", x) + fn("log", y) * fn("sin", x) + fn("sqrt", y) - x + k.maximum(x, y) * fn("inv", y) - fn("cos", k.pi() * x)
    box = [("x", Fraction(0), Fraction(1)), ("y", Fraction(1, 2), Fraction(2))]
    tree = ["x", ["y", "natural", "natural"], ["y", ["x", "natural", "natural"], "natural"]]
    p.add("enclosure", *sides, goal=gt(p_ + c("1/8")), box=box, bits=60, tree=tree)


T, DRAW, OTHER = Index("t"), Index("i"), Index("j")
DRAWN = k.component("l", DRAW)
STEP = k.path("x", T, Index("w")) - grad(
    DRAWN, k.path("x", T, Index("w")) + k.direction(grad(k.component("l", OTHER), u))
).scale(y)
CHAIN = k.chain(k.Chain("x", "Q", "t", "w", (("j", "P"), ("i", "R")), STEP))
RANDOM = k.mean(
    "P", N, "i", value(DRAWN, u.scale(nat(DRAW))) * x + k.mean("R", DRAW, "j", nat(OTHER) * nat(DRAW)) + inner(vector(), u)
)
simple("mean_monotone", k.forall("i", ge(x * nat(DRAW) + seq("a", DRAW) ** 2 + RANDOM)), law="P", index=Index("n", 1))
simple(
    "mean_inner",
    law="P",
    index=N,
    variable="i",
    v=grad(DRAWN, u).scale(x * seq("a", DRAW)) - v.scale(nat(DRAW)) + w,
    w=vector() - u,
)
simple(
    "markov",
    CHAIN,
    index=Index("n", 1),
    variable="z",
    phi=value("f", vec("z") - u)
    + inner(vec("z"), u) * SUM
    + k.mean("P", N, "w", value(k.component("l", Index("w")), vec("z"))),
)

MOVED = SUM + NESTED + value("f", u) + inner(u, v) * k.infimum("f") + k.mean("P", N, "i", inner(vector(), u))
simple("instantiate", ge(MOVED), mapping={
    ("nat", "n"): Index("m", 2), ("nat", "m"): Index("n", 1), ("var", "x"): y + nat(Index("j")), ("fun", "f"): "g",
    ("seq", "a"): "b", ("law", "P"): "Q", ("family", "l"): "h", ("path", "x"): "y",
    ("vec", "u"): v.scale(x) - grad("f", w), ("vec", "v"): u})  # fmt: skip


@genuine
def _fact(p: Proof) -> None:
    classes = [p.assume(k.member("smooth", "f", x)), p.assume(k.member("strongly_convex", "f", y))]
    p.add("fact", *classes, name="interpolation", f="f", points=[u, v - grad("f", v)])


def certificate(rule: str) -> dict[str, Any]:
    proof = Proof()
    GENUINE[rule](proof)
    return proof.certificate()


Outcome = tuple[str, list[str], list[str]] | None


def by_kernel(data: Any) -> Outcome:
    try:
        t = k.check(data)
    except Exception:  # the kernel reports some malformed data by other exceptions
        return None
    return repr(t.conclusion), sorted(map(repr, t.hypotheses)), sorted(t.facts)


def by_recheck(data: Any) -> Outcome:
    try:
        s = recheck(data)
    except Refused:
        return None
    return show(s.conclusion), sorted(map(show, s.hypotheses)), sorted(s.facts)


def both_refuse(data: Any) -> Refused:
    with pytest.raises(KernelError):
        k.check(data)
    with pytest.raises(Refused) as refusal:
        recheck(data)
    return refusal.value


def test_nothing_is_shared_with_the_kernel() -> None:
    for path in Path(_algebra.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert all(name.name.split(".")[0] in sys.stdlib_module_names for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 1 or (node.level == 0 and str(node.module).split(".")[0] in sys.stdlib_module_names)


def test_every_rule_has_a_genuine_certificate() -> None:
    assert set(GENUINE) == set(RULES)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_both_accept_and_agree(rule: str) -> None:
    data = certificate(rule)
    assert data["steps"][-1]["rule"] == rule
    theirs = by_kernel(data)
    assert theirs is not None
    assert by_recheck(data) == theirs


@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_conclusion_is_read_back(rule: str) -> None:
    data = certificate(rule)
    writer = codec.Writer()
    formula = json.loads(json.dumps(writer.formula(k.check(data).conclusion)))
    assert statement(formula, writer.table) == recheck(data).conclusion


@pytest.mark.parametrize("name", sorted(k.FACTS))
def test_facts_agree(name: str) -> None:
    proof, parameters = Proof(), [x, y * y]
    entry = k.FACTS[name]
    chance = {"average": k.average("f", "l", "P"), "variance": k.variance("f", "l", "P", x - y)}
    formulas = [chance[cl] if cl in chance else k.member(cl, "f", *parameters[: k.CLASSES[cl]]) for cl in entry.classes]
    proof.add("fact", *map(proof.assume, formulas), name=name, f="f", points=[u, v + w.scale(z)][: entry.points])
    data = proof.certificate()
    assert by_recheck(data) == by_kernel(data) is not None
    for key, wrong in (("f", "g"), ("name", "folklore"), ("points", []), ("from", [0])):
        changed = copy.deepcopy(data)
        changed["steps"][-1][key] = wrong
        both_refuse(changed)


# ---- mutants ---------------------------------------------------------------------------------------------------------


def variations(data: Any) -> Iterator[Any]:
    if type(data) is int:
        yield from (data + 1, -1, True, float(data), str(data), None)
    elif type(data) is str:
        if codec.RATIONAL.match(data):
            number = Fraction(data)
            yield from (str(number + 1), str(-number), "0", "1/0", "nan", float(number), int(number), data + "\n")
        elif not data.startswith("#"):
            yield from ("unrelated", "", "2x", 0, None)
    elif type(data) is list:
        for n, part in enumerate(data):
            yield data[:n] + data[n + 1 :]
            yield from ([*data[:n], other, *data[n + 1 :]] for other in variations(part))
        yield from ([*data, data[-1]], [*data, 0]) if data else ([0],)
        yield from (None, {})
    elif type(data) is dict:
        for key, part in data.items():
            yield {other: p for other, p in data.items() if other != key}
            yield from ({**data, key: other} for other in variations(part))
        yield {**data, "surplus": 1}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_mutants_of_the_last_step(rule: str) -> None:
    data = certificate(rule)
    refused = 0
    for last in variations(data["steps"][-1]):
        if last.get("from", []) in (None, {}):
            continue  # no premises, for the kernel
        mutant = {**data, "steps": [*data["steps"][:-1], last]}
        theirs, ours = by_kernel(mutant), by_recheck(mutant)
        rows = last.get("mapping")
        if rule == "instantiate" and type(rows) is list and len(rows) > len(data["steps"][-1]["mapping"]):
            theirs = None  # a name is replaced twice
        assert ours == theirs, last
        refused += ours is None
    assert refused >= 4


@pytest.mark.parametrize("rule", sorted(RULES))
def test_mutants_of_the_table_of_atoms(rule: str) -> None:
    data = certificate(rule)
    for atoms in variations(data["atoms"]):
        mutant = {**data, "atoms": atoms}
        theirs, ours = by_kernel(mutant), by_recheck(mutant)
        assert ours == theirs or (rule == "enclosure" and theirs is None), atoms  # an enclosure may be sharper


CHANCE = [
    CHAIN,
    k.average("f", "l", "P"),
    k.variance("f", "l", "P", x - y),
    k.forall("i", k.member("smooth", DRAWN, x * nat(N))),
]


@pytest.mark.parametrize("formula", [*CHANCE, *(k.forall("n", f) for f in CHANCE)], ids=lambda f: str(f.key)[:40])
def test_mutants_of_hypotheses_about_chance(formula: k.Formula) -> None:
    proof = Proof()
    proof.assume(formula)
    data = proof.certificate()
    assert by_recheck(data) == by_kernel(data) is not None
    for stated in variations(data["steps"][-1]["formula"]):
        mutant = {**data, "steps": [*data["steps"][:-1], {**data["steps"][-1], "formula": stated}]}
        assert by_recheck(mutant) == by_kernel(mutant), stated
    for atoms in variations(data["atoms"]):
        assert by_recheck({**data, "atoms": atoms}) == by_kernel({**data, "atoms": atoms}), atoms


@pytest.mark.parametrize("rule", sorted(r for r in RULES if certificate(r)["steps"][-1]["from"]))
def test_a_dropped_or_wrong_premise(rule: str) -> None:
    data = certificate(rule)
    places = data["steps"][-1]["from"]
    for n in range(len(places)):
        dropped = copy.deepcopy(data)
        del dropped["steps"][-1]["from"][n]
        assert both_refuse(dropped).rule == rule
        wrong = copy.deepcopy(data)
        wrong["steps"][-1]["from"][n] = 0
        if rule not in ("cut", "instantiate", "generalise"):  # these apply to anything
            assert both_refuse(wrong).rule == rule
        else:
            assert by_recheck(wrong) == by_kernel(wrong) != by_kernel(data)


def change(data: dict[str, Any], path: str, new: Any) -> dict[str, Any]:
    data = copy.deepcopy(data)
    *inside, last = (int(key) if key.lstrip("-").isdigit() else key for key in path.split("."))
    part: Any = data
    for key in inside:
        part = part[key]
    part[last] = new
    return data


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("multiplier", []),
        ("multiplier", [["1", [["1", [[1, 1]]]], []]]),
        ("multiplier", [["1", [], []]]),
        ("multiplier.0.0", "-1"),
        ("multiplier.0.0", "0"),
        ("multiplier.0.2", [1]),
        ("terms.0.0", "-2"),
        ("terms.0.0", 2.0),
        ("terms.0.0", 2),
        ("terms.0.2", [7]),
        ("terms.0.2", [-1]),
        ("terms.0.2", [True]),
        ("terms.0.2", [2]),
        ("terms", []),
        ("equations.0.1", 0),
        ("equations.0.1", 3),
        ("equations.0.1", -1),
        ("equations.0.1", False),
        ("equations", []),
        ("goal.0", "eq"),
        ("goal.0", "lt"),
        ("goal.1.0.1.0.1", 10**12),
        ("goal.1.0.1.0.1", -3),
        ("goal.1.0.1.0.1", 0),
        ("goal.1.0.1.0.0", 99),
        ("goal.1.0.0", "1e3"),
        ("from", [4]),
        ("from", [3, 2, 1]),
        ("rule", "combin"),
        ("rule", "cite"),
        ("rule", 3),
    ],
)
def test_mutants_of_combine(path: str, new: Any) -> None:
    data = certificate("combine")
    refusal = both_refuse(change(data, f"steps.-1.{path}", new))
    assert refusal.step == len(data["steps"]) - 1


def test_a_strict_goal_needs_a_strict_summand() -> None:
    proof = Proof()
    proof.combine(gt(x), proof.assume(ge(x)), terms=[(Fraction(1), ONE, [0])])
    assert "strict" in both_refuse(proof.certificate()).reason


def test_a_multiplier_that_may_vanish() -> None:
    proof = Proof()
    proof.combine(ge(y), proof.assume(ge(x)), proof.assume(ge(x * y)), multiplier=[(Fraction(1), ONE, [0])],
                  terms=[(Fraction(1), ONE, [1])])  # fmt: skip
    assert "multiplier" in both_refuse(proof.certificate()).reason


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("monotone", {"start": [["1", [[0, 1]]]]}),
        ("monotone", {"x": "y"}),
        ("monotone", {"end": [["1", [[2, 1]]]]}),
        ("enclosure", {"tree": "guess"}),
        ("enclosure", {"tree": "natural"}),
        ("enclosure", {"bits": 7}),
        ("enclosure", {"bits": 10**6}),
        ("enclosure", {"tree": ["z", "natural", "natural"]}),
        ("enclosure", {"tree": "mean"}),
        ("generalise", {"variable": "#1"}),
        ("induction", {"variable": "m"}),
        ("specialise", {"index": ["n", -1]}),
        ("at_zero", {"head": "log"}),
        ("congruence", {"head": "max"}),
        ("fact", {"name": "cocoercivity"}),
    ],
)
def test_mutants_of_other_rules(rule: str, changes: dict[str, Any]) -> None:
    data = certificate(rule)
    data["steps"][-1].update(changes)
    assert both_refuse(data).rule == rule


def test_a_variable_free_in_a_hypothesis() -> None:
    proof = Proof()
    proof.add("generalise", proof.assume(ge(nat(N))), variable="n")
    both_refuse(proof.certificate())
    proof = Proof()
    claim = ge(nat(N) - c(1))
    base = proof.assume(ge(c(-1)))
    other = proof.combine(ge(nat(Index("n", 1)) - c(1)), proof.assume(ge(nat(N) - c(0))), terms=[(Fraction(1), ONE, [0])])
    proof.add("induction", base, other, variable="n", formula=claim)
    assert "free" in both_refuse(proof.certificate()).reason


@pytest.mark.parametrize("head", ["inv", "sqrt", "log"])
def test_monotone_needs_the_domain(head: str) -> None:
    proof = Proof()
    goal = ge(fn(head, x))
    start, slope = proof.assume(ge(fn(head, c(-1)))), proof.assume(ge(derivative(goal.args[0], "x")))
    proof.add("monotone", start, slope, x="x", start=c(-1), end=ONE, goal=goal)
    assert both_refuse(proof.certificate()).rule == "monotone"


@pytest.mark.parametrize(
    ("p", "low", "high", "tree"),
    [
        (fn("inv", x) * x, -1, 1, ["x", "natural", "natural"]),
        (fn("log", x) * ZERO + fn("log", x) + c(100), 0, 1, "natural"),
        (fn("sqrt", x) + c(5), -1, 1, "natural"),
        (fn("sqrt", x) + c(5), 0, 1, "mean"),
        (k.maximum(x, -x), -1, 1, "mean"),
        (x * x - c("1/1000000"), 0, 1, "natural"),
        (x + y, 1, 2, "natural"),
        (seq("a", Index("", 0)), 1, 2, "natural"),
        (fn("exp", x), -(10**9), 10**9, "natural"),
    ],
)
def test_enclosures_that_prove_nothing(p: Poly, low: int, high: int, tree: Any) -> None:
    proof = Proof()
    sides = proof.assume(ge(x - c(low))), proof.assume(ge(c(high) - x))
    last = {"goal": ge(p), "box": [("x", Fraction(low), Fraction(high))], "bits": 40, "tree": tree}
    if p == fn("exp", x):
        proof.add("enclosure", *sides, **last)
        with pytest.raises(Refused, match="too large"):
            recheck(proof.certificate())
        return
    if p.terms == ((((k.Atom("max", *sorted((x, -x), key=repr)), 1),), Fraction(1)),):
        last["goal"] = gt(p)
    proof.add("enclosure", *sides, **last)
    assert both_refuse(proof.certificate()).rule == "enclosure"


def test_the_mean_value_form() -> None:
    proof = Proof()
    sides = proof.assume(ge(x)), proof.assume(ge(ONE - x))
    goal = ge(x * x - x + c("1/3") + fn("inv", ONE + x).scale(Fraction(1, 100)))
    tree: Any = "mean"
    for _ in range(4):
        tree = ["x", tree, tree]
    proof.add("enclosure", *sides, goal=goal, box=[("x", Fraction(0), Fraction(1))], bits=53, tree=tree)
    data = proof.certificate()
    assert by_recheck(data) == by_kernel(data) is not None


# ---- forged and malformed data ---------------------------------------------------------------------------------------


def forged(sort: str, image: Any) -> dict[str, Any]:
    """If every k is at most n, then -1 >= 0.  With n replaced by the bound k, the hypothesis would be trivial."""
    n = nat(N) if sort == "nat" else x
    proof = Proof()
    every = k.forall("k", ge(n - nat(Index("k"))))
    if sort == "nat":
        absurd = proof.add("specialise", proof.assume(every), index=Index("n", 1))
    else:
        absurd = proof.combine(ge(c(-1)), proof.assume(eq(ONE)), equations=[(c(-1), 0)])
        absurd = proof.add("cut", proof.assume(every), absurd)
    trivial = proof.add("generalise", proof.combine(ge(ZERO)), variable="k")
    data = proof.certificate()
    if sort == "var":
        data["atoms"].append(["nat", image[0]])
        image = [["1", [[len(data["atoms"]) - 1, 1]]]]
    name = "n" if sort == "nat" else "x"
    step = {"rule": "instantiate", "from": [absurd], "mapping": [[sort, name, image]]}
    data["steps"] += [step, {"rule": "cut", "from": [trivial, trivial + 1]}]
    return data


@pytest.mark.parametrize("sort", ["nat", "var"])
@pytest.mark.parametrize("name", ["#1", "#2", "#01", "$0", "$1"])
def test_nothing_is_captured(sort: str, name: str) -> None:
    with pytest.raises(Refused, match=r"name of a"):
        recheck(forged(sort, [name, 0]))
    hypotheses = recheck(forged(sort, ["q", 0])).hypotheses
    assert "all #1 ge [-1*nat(#1)^1 + 1*nat(q)^1]" in map(show, hypotheses)


def test_a_bound_index_is_no_term() -> None:
    data = certificate("specialise")
    for index in (["#1", 0], ["#2", 1], ["$7", 0]):
        data["steps"][-1]["index"] = index
        with pytest.raises(Refused, match=r"name of a"):
            recheck(data)


def test_a_bound_name_outside_its_binder() -> None:
    for atoms in (
        [["sum", "#1", ["#1", 0], [["1", []]]]],
        [["nat", "#1"]],
        [["seq", "a", ["#3", 0]]],
        [["nat", "#1"], ["sum", "#1", ["n", 0], [["1", [[0, 1]]]]], ["sum", "#1", ["n", 0], [["1", [[1, 1]]]]]],
        [["nat", "n"], ["sum", "n", ["m", 0], [["1", [[0, 1]]]]]],
    ):
        step = {"rule": "assume", "from": [], "formula": ["ge", [["1", [[len(atoms) - 1, 1]]]]]}
        with pytest.raises(Refused, match=r"binder|bound"):
            recheck({"format": k.FORMAT, "version": 1, "atoms": atoms, "steps": [step]})


def test_shadowing_is_refused_and_nesting_kept() -> None:
    inner_ = k.forall("n", ge(total("n", N, nat(N))))
    proof = Proof()
    proof.add("specialise", proof.assume(k.forall("m", k.forall("n", ge(total("j", M, nat(N) * nat(Index("j"))))))), index=N)
    proof.add("specialise", len(proof.steps) - 1, index=Index("n", 1))
    proof.add("cut", proof.assume(inner_), len(proof.steps) - 2)
    data = proof.certificate()
    assert by_recheck(data) == by_kernel(data) is not None


def deep(n: int, step: Callable[[Any], Any], bottom: Any) -> Any:
    for _ in range(n):
        bottom = step(bottom)
    return bottom


EMPTY_BOX = {"rule": "enclosure", "from": [], "goal": ["ge", []], "box": [], "bits": 53, "tree": "mean"}


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "certificate",
        {},
        {"format": "other", "version": 1, "atoms": [], "steps": [{}]},
        {"version": True},
        {"version": 1.0},
        {"version": 2},
        {"atoms": None},
        {"atoms": {}},
        {"atoms": [[]]},
        {"atoms": [["var"]]},
        {"atoms": [[["var"], "x"]]},
        {"atoms": [["exp", [["1", [[0, 1]]]]]]},
        {"atoms": [["ip", 0, 0], ["vec", "v"]]},
        {"atoms": [["pow", [["1", []]], ["", 3]]]},
        {"atoms": [["pow", [["1", []]], ["n", 3]]]},
        {"steps": []},
        {"steps": {}},
        {"steps": [None]},
        {"steps": [{"rule": []}]},
        {"steps": [{"rule": "cos_pi", "from": None}]},
        {"steps": [{"rule": "cos_pi", "from": 0}]},
        {"steps": [{"rule": "cos_pi", "from": ""}]},
        {"steps": [{"rule": "cos_pi", "from": [0]}]},
        {"steps": [{"rule": "cos_pi", "from": [], "premises": []}]},
        {"steps": [{"rule": "assume", "from": [], "formula": ["class"]}]},
        {"steps": [{"rule": "assume", "from": [], "formula": ["class", [], "f"]}]},
        {"steps": [{"rule": "assume", "from": [], "formula": ["class", "convex", ["f"]]}]},
        {"steps": [{"rule": "assume", "from": [], "formula": [{}, []]}]},
        {"steps": [{"rule": "assume", "from": [], "formula": ["ge", [["9" * 6000, []]]]}]},
        {"steps": [{"rule": "assume", "from": [], "formula": ["ge", [["１", []]]]}]},
        {"steps": [{"rule": "assume", "from": [], "formula": deep(5000, lambda f: ["all", "#1", f], ["ge", []])}]},
        {"steps": [{"rule": "natural", "from": [], "index": ["", 10**5000]}]},
        {"steps": [{**EMPTY_BOX, "tree": [[], "mean", "mean"]}]},
        {"steps": [{**EMPTY_BOX, "box": [["x", "2", "1"]]}]},
        {"steps": [{**EMPTY_BOX, "tree": deep(5000, lambda t: ["x", t, t], "mean")}]},
        {"extra": 1},
    ],
)
def test_malformed_data_is_refused(data: Any) -> None:
    if type(data) is dict and data and "format" not in data:
        data = {"format": k.FORMAT, "version": 1, "atoms": [], "steps": [{"rule": "cos_pi", "from": []}], **data}
    with pytest.raises(Refused):
        recheck(data)


def test_work_is_bounded() -> None:
    atoms: list[Any] = [["var", "x"], ["var", "y"], ["nat", "n"], ["pow", [["1", [[0, 1]]], ["1", [[1, 1]]]], ["n", 0]]]
    for j in range(200):  # a shared term whose text would be exponentially long
        atoms.append(["exp", [["1", [[3 + j, 1]]], ["1", [[3 + j, 2]]]]])
    step = {"rule": "assume", "from": [], "formula": ["ge", [["1", [[len(atoms) - 1, 1]]]]]}
    data = {"format": k.FORMAT, "version": 1, "atoms": atoms, "steps": [step]}
    begun = time.perf_counter()
    recheck({**data, "atoms": atoms[:20], "steps": [{**step, "formula": ["ge", [["1", [[19, 1]]]]]}]})
    with pytest.raises(Refused, match="too large"):
        recheck(data)
    small = change(data, "steps.0.formula.1.0.1.0", [3, 1])
    moved = {"rule": "instantiate", "from": [0], "mapping": [["nat", "n", ["", 10**9]]]}
    with pytest.raises(Refused, match="exponent"):
        recheck({**small, "steps": [*small["steps"], moved]})
    assert time.perf_counter() - begun < 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.floats() | st.sampled_from(["x", "f", "#1", "1", "-1/2", "ge", "all"]),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.sampled_from(["rule", "from", "goal"]), parts, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(RULES)), st.integers(0, 10**6), json_values)
def test_junk_anywhere_is_refused_or_harmless(rule: str, where: int, junk: Any) -> None:
    data = certificate(rule)
    places: list[tuple[Any, Any]] = []

    def walk(part: Any) -> None:
        for key, inside in list(part.items() if type(part) is dict else enumerate(part)):
            places.append((part, key))
            if type(inside) in (dict, list):
                walk(inside)

    walk(data)
    part, key = places[where % len(places)]
    part[key] = junk
    try:
        result = recheck(data)
    except Refused:
        return
    assert type(result) is Sequent


# ---- citations and saved files ---------------------------------------------------------------------------------------


def citing(name: Any) -> dict[str, Any]:
    return {"format": k.FORMAT, "version": 1, "atoms": [], "steps": [{"rule": "cite", "claim": name}]}


def test_citations() -> None:
    proved = recheck(certificate("exp_positive"))
    assert recheck(citing("lemma"), {"lemma": proved}) == proved
    for name, library in (("other", {"lemma": proved}), (3, {"lemma": proved}), ([], {}), ("lemma", None)):
        with pytest.raises(Refused, match="not proved"):
            recheck(citing(name), library)
    with pytest.raises(Refused, match="no sequent"):
        recheck(citing("lemma"), {"lemma": k.check(certificate("exp_positive"))})  # type: ignore[dict-item]


def saved(claim: str, *theorems: dict[str, Any]) -> dict[str, Any]:
    return {"claim": claim, "key": "anything", "theorems": list(theorems)}


def theorem(name: str, rule: str) -> dict[str, Any]:
    data = certificate(rule)
    writer = codec.Writer.over(data["atoms"])
    proved = k.check(data)
    hypotheses, conclusion = [writer.formula(h) for h in proved.hypotheses], writer.formula(proved.conclusion)
    result = {"name": name, "hypotheses": hypotheses, "conclusion": conclusion, "certificate": data}
    return json.loads(json.dumps(result))  # type: ignore[no-any-return]


def quoting(name: str, cited: str, source: dict[str, Any]) -> dict[str, Any]:
    atoms = source["certificate"]["atoms"]
    return {**source, "name": name, "certificate": {**citing(cited), "atoms": atoms}}


def run(tmp_path: Path, *files: Any) -> int:
    for n, data in enumerate(files):
        (tmp_path / f"{n}.json").write_text(data if type(data) is str else json.dumps(data), encoding="utf-8")
    return main([str(tmp_path)])


def test_saved_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = theorem("main", "combine"), theorem("bound", "fact")
    files = saved("late", quoting("main", "early", first), quoting("x", "early/bound", second)), saved("early", first, second)
    assert run(tmp_path, *files) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["late: ok, 2 theorems, resting on interpolation", "early: ok, 2 theorems, resting on interpolation", "2 of 2 claims accepted"]


def test_saved_files_that_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = theorem("main", "combine")
    failing: list[tuple[list[Any], str]] = [
        ([saved("a", quoting("main", "b", good)), saved("b", quoting("main", "a", good))], "rests on itself"),
        ([saved("a", quoting("main", "a", good))], "rests on itself"),
        ([saved("a", quoting("main", "b", good))], "not proved"),
        ([saved("a", good), saved("a", good)], "two theorems"),
        ([saved("a/b", good), saved("a", {**good, "name": "b"})], "two theorems"),
        ([saved("a", {**good, "conclusion": ["gt", [["1", []]]]})], "something else"),
        ([saved("a", {**good, "hypotheses": good["hypotheses"][1:]})], "not stated"),
        ([saved("a", {**good, "hypotheses": None})], "list of hypotheses"),
        ([saved("a", {**good, "certificate": None})], "this is not a"),
        ([saved("a")], "at least one theorem"),
        (["{"], "malformed"),
        (["[" * 100_000], "malformed"),
        (['{"claim": "a", "claim": "b"}'], "twice"),
        (["[]"], "names its claim"),
    ]
    for number, (files, message) in enumerate(failing):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert run(folder, *files) == 1
        out = capsys.readouterr().out
        assert "FAILED" in out and message in out
    assert main([str(tmp_path / "nothing")]) == 1
    (tmp_path / "empty").mkdir()
    assert main([str(tmp_path / "empty")]) == 1


def test_a_claim_for_every_rule_and_their_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, *(saved(rule, theorem("main", rule)) for rule in sorted(RULES))) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(RULES) + 1 and lines[-1] == f"{len(RULES)} of {len(RULES)} claims accepted"


# ---- random terms ----------------------------------------------------------------------------------------------------

fractions = st.fractions(-5, 5, max_denominator=12)
leaves = st.sampled_from([x, y, z, nat(N), seq("a", Index("n", 1)), inner(u, v), value("f", u), k.pi(), NESTED])
heads = st.sampled_from(sorted(k.terms.UNARY))


def grown(p: st.SearchStrategy[Poly]) -> st.SearchStrategy[Poly]:
    return st.builds(Poly.__add__, p, p) | st.builds(Poly.__mul__, p, p) | st.builds(fn, heads, p)


def grown_with_choices(p: st.SearchStrategy[Poly]) -> st.SearchStrategy[Poly]:
    return grown(p) | st.builds(k.choice, p, p, p)


polynomials = st.recursive(leaves | fractions.map(Poly.const), grown_with_choices, max_leaves=6)
smooth = st.recursive(st.sampled_from([x, y, k.pi() * y]) | fractions.map(Poly.const), grown, max_leaves=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.fractions(Fraction(1, 9), 9, max_denominator=9), polynomials), max_size=3), polynomials, fractions)
def test_random_squares(rows: list[tuple[Fraction, Poly]], r: Poly, off: Fraction) -> None:
    goal = r * (x - y)
    for weight, q in rows:
        goal = goal + (q * q * z).scale(weight)
    terms = [(weight, q, [0]) for weight, q in rows]
    proof = Proof()
    given_ = proof.assume(ge(z)), proof.assume(eq(x - y))
    proof.combine(ge(goal), *given_, terms=terms, equations=[(r, 1)])
    data = proof.certificate()
    assert by_recheck(data) == by_kernel(data) is not None
    if off:
        proof.combine(ge(goal + c(str(off))), *given_, terms=terms, equations=[(r, 1)])
        both_refuse(proof.certificate())


@settings(max_examples=100, deadline=None)
@given(polynomials, polynomials, st.sampled_from([("n", 0), ("n", 2), ("m", 1), ("", 0), ("", 3), ("j", 0)]), st.booleans())
def test_random_substitutions(p: Poly, image: Poly, index: tuple[str, int], under: bool) -> None:
    body = total("n", Index("m"), p * nat(N)) + total("m", N, total("n", M, p) + nat(M) * p)
    formula = k.forall("m", ge(body)) if under else ge(body)
    mapping = {("nat", "n"): Index(*index), ("nat", "m"): Index("n", 1), ("var", "x"): image, ("vec", "u"): v.scale(image) + u,
               ("fun", "f"): "h", ("seq", "a"): "d"}  # fmt: skip
    proof = Proof()
    proof.add("instantiate", proof.assume(formula), mapping=mapping)
    data = proof.certificate()
    assert by_recheck(data) == by_kernel(data) is not None


@settings(max_examples=100, deadline=None)
@given(smooth)
def test_random_derivatives(p: Poly) -> None:
    writer = codec.Writer()
    formula = json.loads(json.dumps(writer.formula(ge(p))))
    ours = _algebra.derivative(statement(formula, writer.table)[1], "x")
    assert show(("ge", ours)) == repr(ge(derivative(p, "x")))


# ---- enclosures against an independent library -----------------------------------------------------------------------

points = st.fractions(-40, 40, max_denominator=10**6)
DOMAINS: dict[str, Callable[[Fraction], bool]] = {"log": lambda t: t > 0, "sqrt": lambda t: t >= 0}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["exp", "log", "sqrt", "sin", "cos"]), points, st.fractions(0, 12, max_denominator=1000), st.data())
@pytest.mark.parametrize("bits", [8, 53, 200])
def test_intervals_hold_the_true_values(bits: int, head: str, low: Fraction, width: Fraction, data: st.DataObject) -> None:
    high = low + width
    if head in DOMAINS and low <= 0:
        low, high = abs(low) + Fraction(1, 100), abs(low) + Fraction(1, 100) + width
    grid = _enclose.Grid(bits)
    result = getattr(grid, head)(grid.between(low, high))
    share = data.draw(st.fractions(0, 1, max_denominator=1000))
    with mpmath.workprec(2 * bits + 400):
        function = getattr(mpmath, head)
        for t in (low, high, low + (high - low) * share):
            true = function(mpmath.mpf(t.numerator) / t.denominator) * mpmath.mpf(grid.unit)
            assert result[0] <= true <= result[1]
        ends = [function(mpmath.mpf(t.numerator) / t.denominator) for t in (low, high)]
        if head in ("exp", "log", "sqrt") and bits >= 53:  # and are hardly wider than they must be
            slack = mpmath.mpf(2) ** (16 - grid.scale) * (1 + max(map(abs, ends)))
            assert result[1] - result[0] <= (abs(ends[1] - ends[0]) + slack) * grid.unit


@settings(max_examples=100, deadline=None)
@given(points, st.fractions(0, 3), points, st.fractions(0, 3), st.integers(1, 9), st.fractions(0, 1), st.fractions(0, 1))
def test_interval_operations(a: Fraction, da: Fraction, b: Fraction, db: Fraction, n: int, s: Fraction, t: Fraction) -> None:
    grid = _enclose.Grid(30)
    p, q, (i, j) = a + s * da, b + t * db, (grid.between(a, a + da), grid.between(b, b + db))

    def holds(interval: tuple[int, int], number: Fraction) -> bool:
        return interval[0] <= number * grid.unit <= interval[1]

    assert holds(i, p) and holds(j, q)
    assert holds(grid.times(i, j), p * q)
    assert holds(grid.power(i, n), p**n)
    assert holds(grid.weigh(b, i), b * p)
    if i[0] > 0 or i[1] < 0:
        assert holds(grid.inv(i), 1 / p)


@pytest.mark.parametrize("scale", [10, 53, 300, 2000])
def test_pi(scale: int) -> None:
    low, high = _enclose.pi_bounds(scale)
    with mpmath.workprec(scale + 100):
        assert low < mpmath.pi * mpmath.mpf(2) ** scale < high
    assert high - low <= 2


@settings(max_examples=60, deadline=None)
@given(smooth, st.fractions(-3, 3, max_denominator=20), st.fractions(-3, 3, max_denominator=20))
def test_enclosures_are_at_least_as_sharp_as_those_of_the_kernel(p: Poly, low: Fraction, high: Fraction) -> None:
    low, high = min(low, high), max(low, high)
    proof = Proof()
    sides = [proof.assume(f) for q in (x, y) for f in (ge(q - c(str(low))), ge(c(str(high)) - q))]
    for leaf in ("natural", "mean"):
        data: dict[str, Any] = {"box": [(n, low, high) for n in ("x", "y")], "bits": 40, "tree": ["x", leaf, "natural"]}
        proof.add("enclosure", *sides, goal=ge(p), **data)
        certificate_ = proof.certificate()
        theirs = by_kernel(certificate_)
        if theirs is not None:
            assert by_recheck(certificate_) == theirs
        proof.steps.pop()
