"""No theorem without a proof: nothing made by hand passes for a theorem, and no damaged certificate proves something false."""

from __future__ import annotations

import copy
import dataclasses
import gc
import json
import pickle
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_kernel_terms import J, M, Model, N, Quadratic, u, v, x, y

from samproof import kernel as k
from samproof.kernel import (
    FACTS,
    ONE,
    RULES,
    ZERO,
    Formula,
    Index,
    KernelError,
    Theorem,
    check,
    eq,
    fn,
    forall,
    ge,
    grad,
    gt,
    infer,
    inner,
    member,
    nat,
    power,
    seq,
    total,
    value,
    var,
    veq,
    vseq,
)
from samproof.kernel.codec import Writer
from samproof.kernel.rules import Sequent

FALSE = gt(-ONE)
UNIT = [(Fraction(1), ONE, [])]


def genuine() -> Theorem:
    return infer("exp_positive", p=x)


# ---- objects that look like theorems ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [(), (FALSE,), (frozenset(), FALSE), (frozenset(), FALSE, frozenset()), (Sequent(frozenset(), FALSE),)]
)
def test_a_theorem_cannot_be_constructed(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(KernelError):
        Theorem(*arguments)
    with pytest.raises(KernelError):
        Theorem.__new__(Theorem, *arguments)
    with pytest.raises(KernelError):
        type(genuine())(*arguments)
    with pytest.raises(KernelError):
        Theorem(conclusion=FALSE)


def test_a_theorem_cannot_be_subclassed() -> None:
    with pytest.raises(KernelError):
        type("Forged", (Theorem,), {})
    with pytest.raises(KernelError):

        class Forged(Theorem):
            conclusion = FALSE
            hypotheses = frozenset()


class LookAlike:
    """Has everything that a theorem has."""

    __slots__ = ("__weakref__",)
    hypotheses: frozenset[Formula] = frozenset()
    conclusion = FALSE
    facts: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True)
class Record:
    hypotheses: frozenset[Formula] = frozenset()
    conclusion: Formula = FALSE
    facts: frozenset[str] = frozenset()


class Pretender:
    """Says that it is a theorem, and that it equals one."""

    @property
    def __class__(self) -> Any:  # type: ignore[override]
        return Theorem

    def __init__(self, theorem: Theorem) -> None:
        self.theorem = theorem

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash(self.theorem)


class Relabelled:
    __slots__ = ("__weakref__",)


def relabelled() -> Any:
    thing = Relabelled()
    thing.__class__ = Theorem  # type: ignore[assignment]
    return thing


FORGED: list[Callable[[], Any]] = [
    lambda: object.__new__(Theorem),
    LookAlike,
    Record,
    relabelled,
    lambda: Pretender(genuine()),
    lambda: Sequent(frozenset(), FALSE),
    lambda: (frozenset(), FALSE, frozenset()),
    lambda: FALSE,
    lambda: None,
    lambda: Theorem,
    lambda: "theorem",
]


@pytest.mark.parametrize("forge", FORGED)
def test_what_only_looks_like_a_theorem_is_no_premise(forge: Callable[[], Any]) -> None:
    thing = forge()
    real = genuine()
    for rule, premises, arguments in (
        ("cut", [thing, real], {}),
        ("cut", [real, thing], {}),
        ("instantiate", [thing], {"mapping": {}}),
        ("generalise", [thing], {"variable": "n"}),
        ("inverse", [thing], {"p": -ONE}),
        ("combine", [thing], {"goal": FALSE, "multiplier": UNIT, "terms": [(Fraction(1), ONE, [0])], "equations": []}),
        ("combine", [real, thing], {"goal": FALSE, "multiplier": UNIT, "terms": [(Fraction(1), ONE, [1])], "equations": []}),
    ):
        with pytest.raises((KernelError, TypeError)):
            infer(rule, premises, **arguments)
    cite = {"format": k.FORMAT, "version": k.VERSION, "atoms": [], "steps": [{"rule": "cite", "claim": "lemma"}]}
    with pytest.raises((KernelError, TypeError)):
        check(cite, {"lemma": thing})


@pytest.mark.parametrize("forge", FORGED[:1] + FORGED[3:4])
def test_a_forged_theorem_states_nothing(forge: Callable[[], Any]) -> None:
    thing = forge()
    for name in ("hypotheses", "conclusion", "facts"):
        with pytest.raises(KernelError):
            getattr(thing, name)
    with pytest.raises(KernelError):
        repr(thing)


@pytest.mark.parametrize("name", ["hypotheses", "conclusion", "facts", "key", "__dict__", "anything"])
def test_nothing_can_be_assigned_to_a_theorem(name: str) -> None:
    theorem = genuine()
    with pytest.raises((AttributeError, TypeError)):
        setattr(theorem, name, FALSE)
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(theorem, name, FALSE)
    with pytest.raises((AttributeError, TypeError)):
        delattr(theorem, name)
    assert theorem.conclusion == gt(fn("exp", x))


def test_a_theorem_of_another_class_is_no_theorem() -> None:
    theorem = genuine()
    theorem.__class__ = LookAlike  # type: ignore[assignment]
    with pytest.raises(KernelError):
        infer("instantiate", [theorem], mapping={})
    theorem.__class__ = Theorem  # type: ignore[assignment]
    assert theorem.conclusion == gt(fn("exp", x)) and theorem.hypotheses == frozenset()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_theorem_is_not_pickled(protocol: int) -> None:
    with pytest.raises(KernelError):
        pickle.dumps(genuine(), protocol)


@pytest.mark.parametrize(
    "payload", [b"csamproof.kernel.theorem\nTheorem\n)\x81.", b"\x80\x02csamproof.kernel.theorem\nTheorem\n)\x81N}\x86b."]
)
def test_a_pickle_makes_no_theorem(payload: bytes) -> None:
    with pytest.raises(Exception) as caught:
        infer("instantiate", [pickle.loads(payload)], mapping={})
    assert isinstance(caught.value, (KernelError, pickle.UnpicklingError, TypeError, AttributeError))


def test_copies_are_the_theorem_itself() -> None:
    theorem = genuine()
    assert copy.copy(theorem) is theorem and copy.deepcopy(theorem) is theorem
    assert copy.deepcopy([theorem])[0] is theorem
    with pytest.raises(TypeError):
        dataclasses.replace(theorem, conclusion=FALSE)  # type: ignore[type-var]
    assert not hasattr(theorem, "_replace")


def test_what_a_theorem_states_is_read_only() -> None:
    theorem = genuine()
    assert isinstance(theorem.hypotheses, frozenset) and isinstance(theorem.facts, frozenset)
    with pytest.raises(AttributeError):
        theorem.conclusion.args = (-ONE,)  # type: ignore[misc]
    with pytest.raises(AttributeError):
        theorem.conclusion.head = "ge"  # type: ignore[misc]


def test_a_dead_theorem_leaves_nothing_for_its_successor() -> None:
    for _ in range(200):
        made = genuine()
        del made
        gc.collect(0)
        with pytest.raises(KernelError):
            infer("instantiate", [object.__new__(Theorem)], mapping={})


def test_a_refused_step_leaves_the_premises_as_they_were() -> None:
    theorem = infer("assume", formula=ge(x))
    with pytest.raises(KernelError):
        infer("inverse", [theorem], p=x)
    assert theorem.conclusion == ge(x) and theorem.hypotheses == {ge(x)}


# ---- certificates as data --------------------------------------------------------------------------------------------


class Steps:
    """A certificate under construction, never shown to the kernel before it is complete."""

    def __init__(self) -> None:
        self.writer, self.steps = Writer(), []

    def add(self, rule: str, *premises: int, **arguments: Any) -> int:
        kinds = dict(RULES[rule].arguments)
        data = {name: self.writer.encode(kinds[name], a) for name, a in arguments.items()}
        self.steps.append({"rule": rule, "from": list(premises), **data})
        return len(self.steps) - 1

    def data(self) -> dict[str, Any]:
        return json.loads(
            json.dumps({"format": k.FORMAT, "version": k.VERSION, "atoms": self.writer.table, "steps": self.steps})
        )  # type: ignore[no-any-return]


def proof_of_descent() -> dict[str, Any]:
    """One step of gradient descent on a smooth function, by the descent lemma."""
    s = Steps()
    eta, beta = var("eta"), var("beta")
    step = u - grad("f", u).scale(eta)
    lemma = s.add("fact", s.add("assume", formula=member("smooth", "f", beta)), name="descent_lemma", f="f", points=[u, step])
    small, positive = s.add("assume", formula=ge(ONE - beta * eta)), s.add("assume", formula=gt(eta))
    square = s.add("gram", v=grad("f", u))
    slope = inner(grad("f", u), grad("f", u))
    goal = ge(value("f", u) - value("f", step) - (eta * slope).scale(Fraction(1, 2)))
    terms = [(Fraction(1, 2), ONE, [0]), (Fraction(1, 2), ONE, [1, 2, 3])]
    s.add("combine", lemma, small, positive, square, goal=goal, multiplier=UNIT, terms=terms, equations=[])
    return s.data()


def proof_by_induction() -> dict[str, Any]:
    """2 (0 + 1 + ... + (n-1)) = n (n-1), for all n, at n = m + 2."""
    s = Steps()
    claim = eq(total("j", N, nat(J)).scale(2) - nat(N) * nat(N) + nat(N))
    base = s.add("combine", goal=eq(ZERO), multiplier=UNIT, terms=[], equations=[])
    hypothesis_ = s.add("assume", formula=claim)
    later = k.substitute(claim, {("nat", "n"): Index("n", 1)})
    step = s.add("combine", hypothesis_, goal=later, multiplier=UNIT, terms=[], equations=[(ONE, 0)])
    every = s.add("generalise", s.add("induction", base, step, variable="n", formula=claim), variable="n")
    s.add("specialise", every, index=Index("m", 2))
    return s.data()


def proof_by_cases() -> dict[str, Any]:
    """max(x, -x)^2 = x^2, with a reciprocal, an orbit and a power beside it."""
    s = Steps()
    largest = k.maximum(x, -x)
    results = []
    for side, p in ((ge(x), x), (gt(-x), -x)):
        given_ = s.add("assume", formula=side)
        twice = s.add("combine", given_, goal=ge(p.scale(2)), multiplier=UNIT, terms=[(Fraction(2), ONE, [0])], equations=[])
        equal = s.add("maximum_is", twice, p=p, q=-p)
        results.append(
            s.add("combine", equal, goal=eq(largest * largest - x * x), multiplier=UNIT, terms=[], equations=[(largest + p, 0)])
        )
    s.add("cases", *results, p=x)
    return s.data()


def proof_with_an_orbit() -> dict[str, Any]:
    """An orbit that halves: a[2] = a[0]/4, and the norm with it; then the orbit is renamed."""
    s = Steps()
    half = veq(vseq("a", Index("n", 1)).scale(ONE.scale(2)) - vseq("a", N))
    law = s.add("assume", formula=forall("n", half))
    first, second = (s.add("specialise", law, index=Index("", i)) for i in (0, 1))
    goal = vseq("a", Index("", 2)).scale(ONE.scale(4)) - vseq("a", Index(""))
    both = s.add("vector_combine", first, second, goal=goal, coefficients=[ONE, ONE.scale(2)])
    length = s.add("vector_inner", both, v=goal, w=v)
    s.add("instantiate", length, mapping={("vseq", "a"): "b", ("vec", "v"): v - u.scale(x * power(y, M))})
    return s.data()


def proof_by_enclosure() -> dict[str, Any]:
    """exp x - 1 - x + 1/(2 + x) > 0 on [-1, 1], bisected twice, and a strict combination with a multiplier."""
    s = Steps()
    p = fn("exp", x) + fn("inv", x + ONE.scale(2)) - x
    box = [s.add("assume", formula=ge(x + ONE)), s.add("assume", formula=ge(ONE - x))]
    tree = ["x", ["x", "natural", "mean"], ["x", "mean", "natural"]]
    bound = s.add("enclosure", *box, goal=gt(p), box=[("x", Fraction(-1), Fraction(1))], bits=32, tree=tree)
    known = s.add("exp_positive", p=x)
    multiplier = [(Fraction(1), ONE, [1]), (Fraction(3), x, [])]
    terms = [(Fraction(1), ONE, [0, 1]), (Fraction(3), x, [0])]
    s.add("combine", bound, known, goal=gt(p), multiplier=multiplier, terms=terms, equations=[])
    return s.data()


PROOFS = [proof_of_descent, proof_by_induction, proof_by_cases, proof_with_an_orbit, proof_by_enclosure]
SAVED = [
    p
    for p in sorted((Path(__file__).parent.parent / "lemmas" / "certificates").glob("*.json"))
    if p.name.startswith(("gd-", "sam-", "usam-", "exp-", "m-sam-descent", "n-sam-average")) and p.stat().st_size < 50_000
]


def sample_models() -> list[Model]:
    rng = random.Random(7)
    found = []
    for seed in range(14):
        numbers: dict[str, Any] = {
            name: Fraction(rng.choice([-2, -1, 0, 1, 2]), rng.choice([1, 2])) for name in ("x", "y", "eta")
        }
        numbers.update({f"nat {name}": rng.choice(range(4)) for name in "nm"}, seed=seed, beta=Fraction(rng.choice([1, 2])))
        f = Quadratic(
            (Fraction(rng.choice([-1, 1, 2])), Fraction(rng.choice([0, 1]))), (Fraction(1), Fraction(0)), turn=seed % 3
        )
        found.append(Model(numbers, dict.fromkeys("fg", f), exact=False))
    return found


MODELS = sample_models()


def assert_true(theorem: Theorem) -> None:
    """A theorem is believed if its conclusion holds wherever its hypotheses surely do."""
    for model in MODELS:
        try:
            if all(model.holds(h, 9, strictly=True) for h in theorem.hypotheses):
                assert model.holds(theorem.conclusion, 3), theorem
        except (KeyError, ArithmeticError):
            continue


@pytest.mark.parametrize("build", PROOFS)
def test_the_proofs_that_will_be_damaged_are_genuine(build: Callable[[], Any]) -> None:
    theorem = check(build())
    assert_true(theorem)
    held = [m for m in MODELS if all(m.holds(h, 9, strictly=True) for h in theorem.hypotheses)]
    assert held or build is proof_with_an_orbit


JUNK: list[Any] = [None, True, False, 0, 1, -1, 2, 7, 0.5, 1e308, "", "0", "1", "-1", "1/2", "x", "y", "u", "n", "#1", "#2", "$0", "f", "ge", "gt",
                   "eq", "veq", "all", "class", "natural", "mean", "cite", "cut", [], [[]], {}, ["1", []], [["1", []]], [["-1", []]], ["n", 0],
                   ["#1", 0], ["", 0], "sum", "nat", "inv", "log", "smooth", "convex"]  # fmt: skip


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, child in items:
        found += places(child, (*path, key))
    return found


def damage(data: Any, rng: random.Random) -> Any:
    """One random change anywhere: a leaf replaced, an entry dropped, doubled, exchanged, or copied from elsewhere."""
    data = copy.deepcopy(data)
    spots = places(data)
    *path, key = rng.choice(spots)
    holder = data
    for part in path:
        holder = holder[part]
    kind = rng.choice(["junk", "junk", "near", "near", "drop", "double", "swap", "copy"])
    if kind == "junk":
        holder[key] = copy.deepcopy(rng.choice(JUNK))
    elif kind == "near" and type(holder[key]) is int:
        holder[key] += rng.choice([-2, -1, 1, 2])
    elif kind == "near" and type(holder[key]) is str:
        text = holder[key]
        holder[key] = {"-": text[1:]}.get(text[:1], rng.choice([f"-{text}", f"{text}0", f"{text}/2", "1", text[::-1]]))
    elif kind == "drop":
        del holder[key]
    elif kind == "double" and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    elif kind == "swap" and isinstance(holder, list) and len(holder) > 1:
        other = rng.randrange(len(holder))
        holder[key], holder[other] = holder[other], holder[key]
    else:
        source = data
        for part in rng.choice(spots):
            source = source[part]
        holder[key] = copy.deepcopy(source)
    return data


@pytest.mark.parametrize("build", PROOFS)
@given(seed=st.integers(0, 10**9), changes=st.integers(1, 3))
@settings(max_examples=80, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_a_damaged_certificate_is_refused_or_proves_something_true(build: Callable[[], Any], seed: int, changes: int) -> None:
    rng = random.Random(seed)
    data = build()
    for _ in range(changes):
        data = damage(data, rng)
    try:
        theorem = check(json.loads(json.dumps(data)))
    except (KernelError, TypeError):
        return
    assert_true(theorem)


@pytest.mark.parametrize("build", PROOFS)
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_an_altered_goal_is_not_proved_by_the_same_steps(build: Callable[[], Any], data: st.DataObject) -> None:
    """With every other part kept, a step's stated goal can only be the one that follows."""
    certificate = build()
    expected = check(certificate)
    numbers = [n for n, s in enumerate(certificate["steps"]) if "goal" in s]
    if not numbers:
        return
    step = certificate["steps"][data.draw(st.sampled_from(numbers))]
    rng = random.Random(data.draw(st.integers(0, 10**6)))
    step["goal"] = damage([step["goal"]], rng)
    step["goal"] = step["goal"][0] if step["goal"] else None
    try:
        theorem = check(certificate)
    except (KernelError, TypeError):
        return
    assert theorem.conclusion.args == expected.conclusion.args or theorem.hypotheses == expected.hypotheses
    assert_true(theorem)


@pytest.mark.parametrize("path", SAVED, ids=lambda p: p.stem)
def test_a_saved_certificate_does_not_prove_the_contrary(path: Path) -> None:
    rows = json.loads(path.read_text())["theorems"]
    for row in rows:
        certificate = row["certificate"]
        if any(s["rule"] == "cite" for s in certificate["steps"]):
            with pytest.raises(KernelError):
                check(certificate)
            continue
        theorem = check(certificate)
        for number, step in enumerate(certificate["steps"]):
            if step["rule"] != "combine":
                continue
            for field in ("terms", "multiplier"):
                for place, row_ in enumerate(step[field]):
                    changed = copy.deepcopy(certificate)
                    changed["steps"][number][field][place][0] = f"-{row_[0]}"
                    with pytest.raises(KernelError, match=r"not positive|not a rational"):
                        check(changed)
        assert theorem.conclusion.head in ("ge", "gt", "eq", "veq", "all")


def steps(*rows: dict[str, Any], atoms: Any = ()) -> dict[str, Any]:
    return {"format": k.FORMAT, "version": k.VERSION, "atoms": list(atoms), "steps": list(rows)}


P1 = [["1", []]]
GOOD = {"rule": "exp_positive", "p": P1}


@pytest.mark.parametrize(
    "certificate",
    [
        None,
        1,
        "certificate",
        [],
        {},
        {"format": k.FORMAT, "version": k.VERSION},
        {**steps(GOOD), "format": "another"},
        {**steps(GOOD), "format": None},
        {**steps(GOOD), "version": 0},
        {**steps(GOOD), "version": 2},
        {**steps(GOOD), "version": "1"},
        {**steps(GOOD), "version": True},
        {**steps(GOOD), "version": 1.0},
        {**steps(GOOD), "atoms": None},
        {**steps(GOOD), "atoms": {}},
        {**steps(GOOD), "atoms": "x"},
        {**steps(GOOD), "steps": None},
        {**steps(GOOD), "steps": {}},
        {**steps(GOOD), "steps": "x"},
        steps(),
        steps(None),
        steps([]),
        steps({}),
        steps({"rule": None}),
        steps({"rule": 1}),
        steps({"rule": ["cut"]}),
        steps({"rule": "no_such_rule"}),
        steps({"rule": "no_such_rule", "p": P1}),
        steps({"rule": "exp_positive"}),
        steps({**GOOD, "q": P1}),
        steps({**GOOD, "rule ": "x"}),
        steps({**GOOD, "from": None}),
        steps({**GOOD, "from": "0"}),
        steps({**GOOD, "from": {}}),
        steps({**GOOD, "from": 0}),
        steps({**GOOD, "premises": []}),
        steps({**GOOD, "p": [["1", [], []]]}),
        steps({**GOOD, "p": [[1, []]]}),
        steps({**GOOD, "p": [["0.5", []]]}),
        steps({**GOOD, "p": [[0.5, []]]}),
        steps({**GOOD, "p": [["1", [[0, 1]]]]}),
        steps({**GOOD, "p": None}),
        steps({**GOOD, "p": {}}),
        steps({**GOOD, "p": "1"}),
        steps(GOOD, {"rule": "cut", "from": [0]}),
        steps(GOOD, {"rule": "cut", "from": [0, 0, 0]}),
        steps(GOOD, {"rule": "cut", "from": [0, 1]}),
        steps(GOOD, {"rule": "cut", "from": [0, 2]}),
        steps(GOOD, {"rule": "cut", "from": [0, -1]}),
        steps(GOOD, {"rule": "cut", "from": [0, True]}),
        steps(GOOD, {"rule": "cut", "from": [0, 0.0]}),
        steps(GOOD, {"rule": "cut", "from": [0, "0"]}),
        steps(GOOD, {"rule": "cut", "from": [0, None]}),
        steps(GOOD, {"rule": "cut", "from": [[0], 0]}),
        steps({"rule": "cut", "from": [1, 1]}, GOOD),
        steps({"rule": "cite"}),
        steps({"rule": "cite", "claim": None}),
        steps({"rule": "cite", "claim": "unknown"}),
        steps({"rule": "cite", "claim": ["unknown"]}),
        steps({"rule": "cite", "claim": {}}),
        steps({"rule": "infer", "p": P1}),
        steps({"rule": "__class__"}),
        steps({"rule": "assume", "formula": ["class"]}),
        steps({"rule": "assume", "formula": ["class", "convex"]}),
        steps({"rule": "assume", "formula": ["class", [], "f"]}),
        steps({"rule": "assume", "formula": ["ge", [["1" * 5000, []]]]}),
        steps({"rule": "fact", "from": [], "name": ["convexity"], "f": "f", "points": []}),
        steps({"rule": "instantiate", "from": [0], "mapping": [["var", "x", P1]]}),
        steps(GOOD, {"rule": "instantiate", "from": [0], "mapping": [["var", "x", P1], ["var", "x", []]]}),
        steps(GOOD, {"rule": "instantiate", "from": [0], "mapping": [["var", "#1", P1]]}),
        steps(GOOD, {"rule": "instantiate", "from": [0], "mapping": [["nat", "#1", ["n", 0]]]}),
        steps(GOOD, {"rule": "instantiate", "from": [0], "mapping": [["sort", "x", P1]]}),
        steps(GOOD, {"rule": "instantiate", "from": [0], "mapping": {"x": P1}}),
        steps(GOOD, {"rule": "instantiate", "from": [0], "mapping": [["nat", "n", ["m", -1]]]}),
    ],
)
def test_a_malformed_certificate_is_refused(certificate: Any) -> None:
    with pytest.raises((KernelError, TypeError)):
        check(certificate)


def test_a_well_formed_neighbour_of_the_malformed_ones_is_accepted() -> None:
    assert check(steps(GOOD)).conclusion == gt(fn("exp", ONE))


def deep(depth: int, wrap: Callable[[Any], Any], core: Any) -> Any:
    for _ in range(depth):
        core = wrap(core)
    return core


@pytest.mark.parametrize(
    "certificate",
    [
        steps({"rule": "assume", "formula": deep(5000, lambda f: ["all", "#1", f], ["ge", []])}),
        steps(
            GOOD,
            {
                "rule": "enclosure",
                "goal": ["ge", []],
                "box": [],
                "bits": 8,
                "tree": deep(5000, lambda t: ["x", t, t], "natural"),
            },
        ),
        steps(GOOD, atoms=[["var", "x"], *(["exp", [["1", [[i, 1]]]]] for i in range(3000)), ["vec", "u"], ["ip", 0, 0]]),
        steps({"rule": "assume", "formula": ["ge", [["1", [[0, 10**12]]]]]}, atoms=[["var", "x"]]),
        steps({"rule": "natural", "index": ["n", 10**12]}),
        steps({"rule": "natural", "index": ["", 10**12]}),
        steps(GOOD, atoms=[["var", "x"], ["pow", [["1", [[0, 1]]]], ["", 10**12]]]),
        steps(GOOD, atoms=[["seq", "a", ["n", 10**12]]]),
        steps({"rule": "exp_positive", "p": [["1" + "0" * 4299 + "/" + "3" * 5000, []]]}),
    ],
)
def test_excessive_sizes_are_refused_at_once(certificate: Any) -> None:
    with pytest.raises((KernelError, TypeError)):
        check(certificate)


def test_the_error_names_the_step() -> None:
    with pytest.raises(KernelError, match="step 1: inverse"):
        check(
            steps(
                {"rule": "assume", "formula": ["ge", [["1", [[0, 1]]]]]},
                {"rule": "inverse", "from": [0], "p": [["1", [[0, 1]]]]},
                atoms=[["var", "x"]],
            )
        )


def test_only_proved_claims_are_cited() -> None:
    theorem = genuine()
    cite = steps({"rule": "cite", "claim": "lemma"})
    assert check(cite, {"lemma": theorem}) is theorem
    for library in (None, {}, {"other": theorem}, {"lemma": FALSE}, {"lemma": None}, {"lemma": {"conclusion": FALSE}}):
        with pytest.raises((KernelError, TypeError)):
            check(cite, library)  # type: ignore[arg-type]


# ---- bound names -----------------------------------------------------------------------------------------------------

X, B1 = [["1", [[0, 1]]]], [["1", [[1, 1]]]]


def capture(mapping: Any, atoms: Any) -> dict[str, Any]:
    """From the contradictory 'for all n: x = n' everything follows; if x could become the bound n, the hypothesis would be true."""
    return steps(
        {"rule": "assume", "formula": ["all", "#1", ["eq", [["1", [[0, 1]]], ["-1", [[1, 1]]]]]]},
        {"rule": "specialise", "from": [0], "index": ["", 0]},
        {"rule": "specialise", "from": [0], "index": ["", 1]},
        {
            "rule": "combine",
            "from": [1, 2],
            "goal": ["eq", P1],
            "multiplier": [["1", P1, []]],
            "terms": [],
            "equations": [[P1, 0], [[["-1", []]], 1]],
        },
        {"rule": "instantiate", "from": [3], "mapping": mapping},
        {"rule": "combine", "goal": ["eq", []], "multiplier": [["1", P1, []]], "terms": [], "equations": []},
        {"rule": "generalise", "from": [5], "variable": "n"},
        {"rule": "cut", "from": [6, 4]},
        atoms=atoms,
    )


@pytest.mark.parametrize("name", ["#1", "#2", "#3", *(f"${i}" for i in range(0, 4000, 371))])
def test_a_bound_name_cannot_be_put_under_its_binder(name: str) -> None:
    with pytest.raises(KernelError):
        check(capture([["var", "x", [["1", [[2, 1]]]]]], [["var", "x"], ["nat", "#1"], ["nat", name]]))


def test_an_ordinary_name_under_a_binder_stays_what_it_is() -> None:
    theorem = check(capture([["var", "x", [["1", [[2, 1]]]]]], [["var", "x"], ["nat", "#1"], ["nat", "n"]]))
    assert theorem.conclusion == eq(ONE) and theorem.hypotheses == {forall("k", eq(nat(N) - nat(Index("k"))))}
    assert all(not model.holds(h) for model in MODELS for h in theorem.hypotheses)


@pytest.mark.parametrize("index", [["#1", 0], ["#2", 0], ["#1", 1], ["$0", 0], ["$50", 1]])
def test_a_bound_name_is_no_index(index: Any) -> None:
    atoms = [
        ["nat", "#1"],
        ["nat", "#2"],
        ["max", [["1", [[0, 1]]]], [["1", [[1, 1]]]]],
        ["sum", "#1", ["m", 0], [["1", [[2, 1]]]]],
    ]
    formula = ["all", "#2", ["ge", [["1", [[3, 1]]]]]]
    assert check(steps({"rule": "assume", "formula": formula}, atoms=atoms)).conclusion.head == "all"
    with pytest.raises(KernelError):
        check(steps({"rule": "assume", "formula": formula}, {"rule": "specialise", "from": [0], "index": index}, atoms=atoms))
    with pytest.raises(KernelError):
        check(steps({"rule": "natural", "index": index}))


@pytest.mark.parametrize(
    "atoms",
    [
        [["nat", "#1"], ["sum", "#1", ["#1", 0], X]],
        [["nat", "#1"], ["sum", "#1", ["#2", 0], X]],
        [["nat", "#2"], ["seq", "a", ["#1", 0]]],
        [["nat", "$0"]],
    ],
)
@pytest.mark.parametrize("rule", ["exp_positive", "pythagoras", "exp_tangent"])
def test_a_dangling_bound_name_is_no_closed_term(atoms: Any, rule: str) -> None:
    with pytest.raises(KernelError):
        check(steps({"rule": rule, "p": [["1", [[len(atoms) - 1, 1]]]]}, atoms=atoms))


@pytest.mark.parametrize("variable", ["#1", "$0", "#0", "", "1", "n m", None, 1, ["n"]])
def test_a_bound_name_is_not_generalised(variable: Any) -> None:
    with pytest.raises((KernelError, TypeError)):
        check(steps(GOOD, {"rule": "generalise", "from": [0], "variable": variable}))


# ---- refusals that a certificate may try -----------------------------------------------------------------------------

ATOMS = [["var", "x"], ["inv", X]]


@pytest.mark.parametrize("weight", ["-1", "0", "-1/2", "0/5", 1, 0.5, True, None, "1.0", "x", "nan", "", [], "1/0"])
@pytest.mark.parametrize("place", ["multiplier", "terms"])
def test_weights_are_positive_rationals(weight: Any, place: str) -> None:
    step = {"rule": "combine", "goal": ["ge", P1], "multiplier": [["1", P1, []]], "terms": [["1", P1, []]], "equations": []}
    assert check(steps(step)).conclusion == ge(ONE)
    with pytest.raises(KernelError):
        check(steps({**step, place: [[weight, P1, []]]}))


@pytest.mark.parametrize("factors", [[0], [-1], [1], [True], [0.0], ["0"], None, {}, [None], [[0]]])
def test_factors_are_earlier_inequalities(factors: Any) -> None:
    step = {
        "rule": "combine",
        "from": [],
        "goal": ["ge", P1],
        "multiplier": [["1", P1, []]],
        "terms": [["1", P1, factors]],
        "equations": [],
    }
    with pytest.raises((KernelError, TypeError)):
        check(steps(step))


@pytest.mark.parametrize("above", ["2", 2.0, 0.5, True, None, "1/2", [2]])
def test_the_bound_of_an_integer_is_an_integer(above: Any) -> None:
    atoms = [["nat", "n"]]
    over = {"rule": "assume", "formula": ["gt", [["1", [[0, 1]]], ["-1/2", []]]]}
    with pytest.raises((KernelError, TypeError)):
        check(steps(over, {"rule": "integral", "from": [0], "index": ["n", 0], "above": above}, atoms=atoms))


def test_facts_are_only_about_functions_of_their_class() -> None:
    atoms = [["vec", "u"], ["vec", "v"]]
    point = [[[0, P1]], [[1, P1]]]
    for formula in (["class", "convex", "g"], ["class", "smooth", "f", P1], ["class", "bounded_below", "f"]):
        rows = [
            {"rule": "assume", "formula": formula},
            {"rule": "fact", "from": [0], "name": "convexity", "f": "f", "points": point},
        ]
        with pytest.raises(KernelError, match="needs f to be convex"):
            check(steps(*rows, atoms=atoms))
    for name in FACTS:
        with pytest.raises(KernelError):
            check(
                steps({"rule": "fact", "from": [], "name": name, "f": "f", "points": point[: FACTS[name].points]}, atoms=atoms)
            )


def test_sequences_of_one_name_and_different_sorts_do_not_mix() -> None:
    premise = infer("assume", formula=ge(seq("a", N)))
    moved = infer("instantiate", [premise], mapping={("vseq", "a"): "b", ("fun", "a"): "b", ("var", "a"): ONE})
    assert moved.conclusion == premise.conclusion


class _AlwaysGreater(Fraction):
    def __gt__(self, other: object) -> bool:
        return True


def test_arguments_that_only_look_like_terms_are_refused() -> None:
    from types import MappingProxyType

    x, n = k.var("x"), k.Index("n")
    unit = [(Fraction(1), k.ONE, [])]
    below = k.ge(k.Poly.const(-1))
    half = k.infer("assume", formula=k.gt(k.nat(n) - k.Poly.const(Fraction(1, 2))))
    attempts: list[tuple[str, list[k.Theorem], dict[str, Any]]] = [
        ("combine", [], {"goal": below, "multiplier": [(5e-324, k.ONE, [])], "terms": [], "equations": []}),
        ("combine", [], {"goal": below, "multiplier": unit, "terms": [(_AlwaysGreater(-1), k.ONE, [])], "equations": []}),
        ("integral", [half], {"index": n, "above": Fraction(1, 2)}),
        ("instantiate", [half], {"mapping": MappingProxyType({("nat", "n"): k.Index("#1")})}),
        ("assume", [], {"formula": k.eq(k.Poly({((x.terms[0][0][0][0], -1),): Fraction(1)}))}),
    ]
    for rule, premises, arguments in attempts:
        with pytest.raises(k.KernelError):
            k.infer(rule, premises, **arguments)
