"""Means, families of functions and Markov chains: they mean what they say in every finite model; nothing is captured or forged."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_kernel_terms import Model, Point, Quadratic, combined, constants, dot

from samproof import kernel as k
from samproof.kernel import (
    ONE,
    ZERO,
    Chain,
    Formula,
    Index,
    KernelError,
    Poly,
    Vec,
    average,
    chain,
    check,
    component,
    direction,
    eq,
    forall,
    free,
    ge,
    grad,
    infer,
    inner,
    mean,
    member,
    nat,
    path,
    seq,
    substitute,
    total,
    value,
    var,
    variance,
    vec,
    vector_mean,
    veq,
)
from samproof.kernel.codec import Reader, Writer
from samproof.recheck import recheck, show

x, y = var("x"), var("y")
u, v, z = vec("u"), vec("v"), vec("z")
I, J, N, T, W = Index("i"), Index("j"), Index("n"), Index("t"), Index("w")  # noqa: E741
ONCE = Index("")
L, LJ = component("l", I), component("l", J)
Finite = list[tuple[Fraction, int]]


# ---- finite models -------------------------------------------------------------------------------------------------------


class Finitely(Model):
    """A model with laws of finite support, families of functions and random sequences, all of them tables or hashes."""

    def __init__(self, numbers: Mapping[str, Any], functions: Mapping[str, Any] | None = None) -> None:
        super().__init__(numbers, functions)
        self.laws: dict[tuple[str, int], Finite] = {}
        self.paths: dict[tuple[str, int, int], Point] = {}

    def law(self, name: str, index: int) -> Finite:
        if (name, index) not in self.laws:
            weights = [1 + abs(self._hashed(name, 7 * index + n)) for n in range(2)]
            self.laws[name, index] = [(w / sum(weights), 2 * n) for n, w in enumerate(weights)]
        return self.laws[name, index]

    def function(self, f: Any, bound: Mapping[str, int]) -> Any:
        if isinstance(f, str):
            return self.functions[f]
        n = self.index(f.index, bound)
        return Quadratic((self._hashed(f.name, n), self._hashed(f.name, n + 1)), (self._hashed(f.name, n + 2), Fraction(1)))

    def over(self, law: str, index: Index, bound: Mapping[str, int]) -> Finite:
        return self.law(law, self.index(index, bound))

    def vector_atom(self, a: k.Atom, bound: Mapping[str, int]) -> Point:
        if a.head == "path":
            name, t, w = a.args[0], self.index(a.args[1], bound), self.index(a.args[2], bound)
            return self.paths.get((name, t, w), (self._hashed(name, 5 * t + w), self._hashed(name, t + 3 * w)))
        if a.head == "grad":
            return self.function(a.args[0], bound).gradient(self.vector(a.args[1], bound))  # type: ignore[no-any-return]
        if a.head == "vmean":
            bound_name, law, index, body = a.args
            rows = [(p, self.vector(body, {**bound, bound_name: n})) for p, n in self.over(law, index, bound)]
            return tuple(sum((p * w[c] for p, w in rows), Fraction(0)) for c in range(2))
        return super().vector_atom(a, bound)

    def atom(self, a: k.Atom, bound: Mapping[str, int]) -> Any:
        if a.head == "val":
            return self.function(a.args[0], bound).value(self.vector(a.args[1], bound))
        if a.head == "mean":
            name, law, index, body = a.args
            return sum((p * self.real(body, {**bound, name: n}) for p, n in self.over(law, index, bound)), Fraction(0))
        return super().atom(a, bound)


numbers = st.fixed_dictionaries(
    {"x": st.integers(-3, 3).map(Fraction), "y": st.integers(-3, 3).map(Fraction), "seed": st.integers(0, 50)}
)
F = {"f": Quadratic((Fraction(2), Fraction(-1)), (Fraction(1), Fraction(0)))}
models = numbers.map(lambda n: Finitely({**n, "nat n": 1, "nat m": 2, "nat i": 3, "nat j": 1, "nat w": 2}, F))
points = [
    u,
    path("x", N, I),
    path("x", N, J).scale(x),
    grad(L, u),
    grad("f", path("x", N, I)),
    vector_mean("P", N, "j", grad(LJ, u)),
]
leaves = [x, y, nat(I), nat(J), nat(N), seq("a", I), value(L, u), value(LJ, path("x", N, I)), inner(path("x", N, I), u)]
leaves += [inner(grad(L, u), grad(LJ, u)), inner(points[-1], grad(L, u)), k.maximum(nat(I), nat(J))]
bodies = combined(
    st.one_of(st.sampled_from(leaves), constants),
    lambda inside: [
        st.tuples(st.sampled_from("ij"), inside, st.sampled_from([ONCE, N, I, J])).map(lambda t: mean("P", t[2], t[0], t[1])),
        inside.map(lambda p: total("i", J, p)),
    ],
)
vectors = st.lists(st.tuples(bodies, st.sampled_from(points)), min_size=1, max_size=2).map(
    lambda rows: sum((p.scale(c) for c, p in rows), Vec({}))
)


# ---- terms ---------------------------------------------------------------------------------------------------------------


@given(models, bodies, st.sampled_from([ONCE, N, Index("i", 1)]))
@settings(max_examples=150)
def test_a_mean_is_the_weighted_sum(model: Finitely, p: Poly, index: Index) -> None:
    expected = sum((q * model.real(p, {"i": n}) for q, n in model.over("P", index, {})), Fraction(0))
    assert model.real(mean("P", index, "i", p)) == expected


@given(models, vectors)
@settings(max_examples=100)
def test_a_mean_of_vectors_is_the_weighted_sum(model: Finitely, w: Vec) -> None:
    rows = [(q, model.vector(w, {"i": n})) for q, n in model.over("P", N, {})]
    assert model.vector(vector_mean("P", N, "i", w)) == tuple(sum(q * r[c] for q, r in rows) for c in range(2))


def test_the_mean_of_one_is_one_and_a_mean_is_linear() -> None:
    assert mean("P", N, "i", ONE) == ONE
    assert mean("P", N, "i", x + y * nat(I).scale(3)) == x + y * mean("P", N, "i", nat(I)).scale(3)
    assert vector_mean("P", N, "i", u) == u
    assert vector_mean("P", N, "i", u.scale(nat(I)) + grad(L, u).scale(x)) == u.scale(mean("P", N, "i", nat(I))) + vector_mean(
        "P", N, "i", grad(L, u)
    ).scale(x)
    assert total("i", N, ONE) == nat(N) != mean("P", N, "i", ONE)  # 1 only because a law has mass 1


def test_the_name_of_the_bound_index_does_not_matter() -> None:
    assert mean("P", I, "i", nat(I)) == mean("P", I, "j", nat(J))
    assert ("nat", "i") in free(mean("P", I, "i", nat(I)))  # the index of the law is outside
    nested = mean("P", ONCE, "i", mean("Q", ONCE, "j", nat(I) * nat(J) ** 2))
    assert nested == mean("P", ONCE, "j", mean("Q", ONCE, "i", nat(J) * nat(I) ** 2))
    assert nested != mean("Q", ONCE, "i", mean("P", ONCE, "j", nat(I) * nat(J) ** 2))


@given(models, bodies, bodies)
@settings(max_examples=150)
def test_substitution_captures_nothing(model: Finitely, p: Poly, image: Poly) -> None:
    """x becomes something in which i and j are free, under binders that were written with i and j."""
    inside = mean("P", N, "i", p * x + mean("Q", J, "j", x * nat(J) + nat(I) * p))
    moved = substitute(inside, {("var", "x"): image})
    assert ("nat", "i") in free(moved) or ("nat", "i") not in free(image)
    numbers_ = {**model.numbers, "x": model.real(image)}
    there = Finitely(numbers_, F)
    assert model.real(moved) == there.real(inside)


@given(models, bodies)
@settings(max_examples=60)
def test_names_of_laws_families_and_random_sequences_are_replaced(model: Finitely, p: Poly) -> None:
    q = mean("P", N, "i", p)
    moved = substitute(q, {("law", "P"): "R", ("family", "l"): "h", ("path", "x"): "y", ("nat", "n"): Index("m", 1)})
    assert not {("law", "P"), ("family", "l"), ("path", "x")} & free(moved)
    back = substitute(moved, {("law", "R"): "P", ("family", "h"): "l", ("path", "y"): "x"})
    assert back == substitute(q, {("nat", "n"): Index("m", 1)})


@given(bodies, vectors)
@settings(max_examples=60)
def test_terms_survive_the_codec(p: Poly, w: Vec) -> None:
    p, w = mean("P", N, "i", p), vector_mean("P", I, "j", w)
    writer = Writer()
    data = json.loads(json.dumps([writer.poly(p), writer.vec(w)]))
    reader = Reader(json.loads(json.dumps(writer.table)))
    assert reader.poly(data[0]) == p
    assert reader.vec(data[1]) == w


SAM = path("x", T, W) - grad(L, path("x", T, W) + direction(grad(LJ, path("x", T, W))).scale(y)).scale(x)
RUN = chain(Chain("x", "Q", "t", "w", (("j", "P"), ("i", "R")), SAM))


def test_formulas_survive_the_codec() -> None:
    formulas = [RUN, average("f", "l", "P"), variance("f", "l", "P", x - y), forall("i", member("smooth", L, x))]
    for formula in (*formulas, *(forall("n", f) for f in formulas)):
        writer = Writer()
        data = json.loads(json.dumps(writer.formula(formula)))
        assert Reader(json.loads(json.dumps(writer.table))).formula(data) == formula


def test_a_chain_binds_its_time_its_sample_and_its_draws() -> None:
    assert {name for sort, name in free(RUN) if sort == "nat"} == set()
    assert {("path", "x"), ("law", "Q"), ("law", "P"), ("law", "R"), ("family", "l"), ("var", "x")} <= free(RUN)
    names = {"t": "a", "w": "b", "j": "c", "i": "d"}
    renamed = substitute(SAM, {("nat", old): Index(new) for old, new in names.items()})
    assert chain(Chain("x", "Q", "a", "b", (("c", "P"), ("d", "R")), renamed)) == RUN
    assert chain(Chain("x", "Q", "t", "w", (("i", "P"), ("j", "R")), SAM)) != RUN
    image = nat(T) + nat(W) + nat(I) + nat(J)
    moved = substitute(RUN, {("var", "x"): image})
    assert {("nat", n) for n in "twij"} <= free(moved)
    assert substitute(moved, {("nat", n): Index("", 1) for n in "twij"}) == substitute(RUN, {("var", "x"): Poly.const(4)})


@pytest.mark.parametrize(
    "bad",
    [
        lambda: mean("2", N, "i", x),
        lambda: mean("P", "n", "i", nat(I)),
        lambda: mean("P", N, "not a name", x),
        lambda: mean("P", N, "i", u),
        lambda: vector_mean("P", N, "i", x),
        lambda: component("l", 3),
        lambda: component("", I),
        lambda: value(component("l", I), x),
        lambda: average("f", L, "P"),
        lambda: chain(Chain("x", "Q", "t", "t", (("i", "P"),), SAM)),
        lambda: chain(Chain("x", "Q", "t", "w", (), SAM)),
        lambda: chain(Chain("x", "Q", "t", "w", (("i", "P"), ("i", "R")), SAM)),
        lambda: substitute(average("f", "l", "P"), {("fun", "f"): L}),
        lambda: substitute(mean("P", N, "i", nat(I)), {("law", "P"): N}),
    ],
)
def test_malformed_terms_are_refused(bad: Any) -> None:
    with pytest.raises(KernelError):
        bad()


@pytest.mark.parametrize(
    "row",
    [
        ["mean", "#2", "P", ["n", 0], [["1", [[0, 1]]]]],  # a wrong name for the binder
        ["mean", "#1", "P", ["n", 0], [["2", [[0, 1]]]]],  # a coefficient inside
        ["mean", "#1", "P", ["n", 0], [["1", [[0, 1], [1, 1]]]]],  # a factor that does not depend on it inside
        ["mean", "#1", "P", ["n", 0], [["1", []]]],  # the mean of 1
        ["mean", "#1", "P", ["n", 0], [["1", [[0, 1]]], ["1", [[0, 2]]]]],  # a sum inside
        ["mean", "i", "P", ["n", 0], [["1", [[2, 1]]]]],  # a name that is free
        ["vmean", "#1", "P", ["n", 0], [[3, [["1", []]]]]],  # a vector that does not depend on it
        ["vmean", "#1", "P", ["n", 0], [[4, [["2", []]]]]],
        ["vmean", "#1", "P", ["n", 0], [[4, [["1", [[1, 1]]]]]]],
        ["val", ["l", "$1", 0], []],
        ["val", ["l", "i"], []],
        ["val", ["l", "i", -1], []],
        ["path", "x", ["t", 0]],
    ],
)
def test_rows_that_are_not_canonical_are_refused_by_both_readers(row: list[Any]) -> None:
    table = [["nat", "#1"], ["var", "x"], ["nat", "i"], ["vec", "u"], ["vseq", "s", ["#1", 0]], row]
    with pytest.raises(KernelError):
        Reader(table)
    steps = [{"rule": "exp_positive", "p": [["1", [[1, 1]]]]}]
    with pytest.raises(Exception, match="atom 5"):
        recheck({"format": k.FORMAT, "version": k.VERSION, "atoms": table, "steps": steps})


# ---- rules ---------------------------------------------------------------------------------------------------------------


def positive(formula: Formula) -> k.Theorem:
    return infer("assume", formula=formula)


@given(models, bodies, st.sampled_from([ONCE, N]))
@settings(max_examples=100)
def test_mean_monotone_is_sound(model: Finitely, p: Poly, index: Index) -> None:
    for q in (p, p * p):
        shown = infer("mean_monotone", [positive(forall("i", ge(q)))], law="P", index=index)
        assert shown.conclusion == ge(mean("P", index, "i", q))
        assert not all(model.holds(h, upto=6) for h in shown.hypotheses) or model.holds(shown.conclusion)


@given(models, vectors, vectors)
@settings(max_examples=100)
def test_mean_inner_is_sound(model: Finitely, a: Vec, b: Vec) -> None:
    b = vector_mean("Q", N, "i", b)
    assert model.holds(infer("mean_inner", law="P", index=N, variable="i", v=a, w=b).conclusion)


def run(model: Finitely, step: Vec, draws: tuple[tuple[str, str], ...], steps: int) -> None:
    """Give the model sample paths and their laws, so that the chain holds."""
    model.laws["Q", 0] = [(Fraction(1, 3), 0), (Fraction(2, 3), 5)]
    for t in range(steps):
        rows: Finite = []
        for (p, w), *drawn in product(model.law("Q", t), *(model.law(law, 0) for _, law in draws)):
            bound = {"t": t, "w": w, **{name: n for (name, _), (_, n) in zip(draws, drawn, strict=True)}}
            place = 3 * len(rows) + 1
            model.paths["x", t + 1, place] = model.vector(step, bound)
            for q, _ in drawn:
                p *= q
            rows.append((p, place))
        model.laws["Q", t + 1] = rows


moves = [path("x", T, W) - grad(L, path("x", T, W)), path("x", T, W).scale(nat(T)) + grad(L, path("x", T, W) + u).scale(nat(J))]
moves += [u.scale(nat(W)) - grad(LJ, path("x", T, W)) + path("x", T, W).scale(mean("P", ONCE, "i", nat(I) * nat(J)))]
tests = [inner(z, z), value("f", z - u) * x, inner(z, grad(L, z)), nat(N), mean("Q", N, "w", inner(path("x", N, W), z))]
tests += [total("i", N, inner(z, u) * nat(I)) ** 2, mean("P", ONCE, "i", value(L, z)) * inner(z, path("x", Index("", 1), W))]


@pytest.mark.parametrize("step", moves)
@given(models, combined(st.sampled_from(tests)), st.sampled_from([ONCE, N, Index("", 1)]))
@settings(max_examples=8)
def test_markov_is_sound(step: Vec, model: Finitely, phi: Poly, index: Index) -> None:
    draws = (("j", "P"), ("i", "R"))
    run(model, step, draws, 2)
    shown = infer("markov", [positive(chain(Chain("x", "Q", "t", "w", draws, step)))], index=index, variable="z", phi=phi)
    assert model.holds(shown.conclusion)


def test_markov_says_what_it_should() -> None:
    shown = infer("markov", [positive(RUN)], index=N, variable="z", phi=value("f", z))
    here, later = path("x", N, W), path("x", N.shift(1), W)
    sam = here - grad(L, here + direction(grad(LJ, here)).scale(y)).scale(x)
    after = mean("Q", N.shift(1), "w", value("f", later))
    before = mean("Q", N, "w", mean("P", ONCE, "j", mean("R", ONCE, "i", value("f", sam))))
    assert shown.conclusion == eq(after - before)
    assert shown.hypotheses == {RUN}


@given(models)
@settings(max_examples=40)
def test_the_facts_about_averages_are_sound(model: Finitely) -> None:
    rows = [(p, model.function(component("l", Index("", n)), {})) for p, n in model.law("P", 0)]

    class Mean:
        def value(self, at: Point) -> Any:
            return sum(p * g.value(at) for p, g in rows)

        def gradient(self, at: Point) -> Point:
            return tuple(sum(p * g.gradient(at)[c] for p, g in rows) for c in range(2))

    model.functions["f"] = Mean()
    at = model.vector(u)
    off = [(p, [a - b for a, b in zip(g.gradient(at), Mean().gradient(at), strict=True)]) for p, g in rows]
    spread = sum(p * dot(w, w) for p, w in off)
    for name in ("average_value", "average_gradient"):
        assert model.holds(infer("fact", [positive(average("f", "l", "P"))], name=name, f="f", points=[u]).conclusion)
    near = infer("fact", [positive(variance("f", "l", "P", y))], name="bounded_variance", f="f", points=[u]).conclusion
    assert near == ge(y * y - mean("P", ONCE, "i", inner(grad(L, u) - grad("f", u), grad(L, u) - grad("f", u))))
    assert model.real(near.args[0]) == model.real(y * y) - spread


def test_means_of_equal_bodies_are_equal() -> None:
    """Not a rule: monotone both ways, then antisymmetry."""
    p = value(L, u) - value(L, v)
    same = infer("same_value", [positive(veq(u - v))], f=L, v=u, w=v)
    unit = [(Fraction(1), ONE, [])]
    sides = [
        infer("combine", [same], goal=ge(p.scale(c)), multiplier=unit, terms=[], equations=[(ONE.scale(c), 0)]) for c in (1, -1)
    ]
    means = [infer("mean_monotone", [infer("generalise", [s], variable="i")], law="P", index=N) for s in sides]
    assert infer("antisymmetry", means, p=mean("P", N, "i", p)).conclusion == eq(mean("P", N, "i", p))


# ---- forgeries -----------------------------------------------------------------------------------------------------------


def refused(rule: str, premises: Any = (), **arguments: Any) -> str:
    with pytest.raises(KernelError) as error:
        infer(rule, [positive(p) for p in premises], **arguments)
    return str(error.value)


def test_monotone_needs_a_bound_for_every_index() -> None:
    assert "for all" in refused("mean_monotone", [ge(nat(I) - x)], law="P", index=N)
    assert "p >= 0" in refused("mean_monotone", [forall("i", eq(nat(I) - x))], law="P", index=N)
    assert "p >= 0" in refused("mean_monotone", [forall("i", veq(grad(L, u)))], law="P", index=N)
    hypothesis = infer("assume", formula=ge(nat(I) - x))
    with pytest.raises(KernelError, match="free in a hypothesis"):
        infer("generalise", [hypothesis], variable="i")


def test_the_index_of_the_law_is_not_captured() -> None:
    shown = infer("mean_monotone", [positive(forall("i", ge(nat(I))))], law="P", index=I)
    assert shown.conclusion == ge(mean("P", I, "j", nat(J)))
    assert ("nat", "i") in free(shown.conclusion)


def test_the_second_vector_of_mean_inner_may_not_depend_on_the_index() -> None:
    for w in (grad(L, u), u.scale(nat(I)), path("x", N, I), vector_mean("P", I, "j", grad(LJ, u))):
        assert "depends on i" in refused("mean_inner", law="P", index=N, variable="i", v=grad(L, u), w=w)
    shown = infer("mean_inner", law="P", index=N, variable="i", v=grad(L, u), w=grad(LJ, u))
    assert shown.conclusion == eq(
        inner(vector_mean("P", N, "i", grad(L, u)), grad(LJ, u)) - mean("P", N, "i", inner(grad(L, u), grad(LJ, u)))
    )


def test_names_of_binders_are_no_arguments() -> None:
    assert refused("mean_inner", law="P", index=N, variable="#1", v=u, w=v)
    assert refused("mean_inner", law="P", index=N, variable="$1", v=u, w=v)
    assert refused("mean_monotone", [forall("i", ge(nat(I)))], law="P", index=Index("#1"))
    assert refused("markov", [RUN], index=N, variable="z", phi=nat(Index("$1")))
    assert refused("markov", [RUN], index=N, variable="z", phi=nat(Index("#1")))
    assert "bound name" in refused("same_value", [veq(u - v)], f=component("l", Index("#1")), v=u, w=v)
    assert refused("assume", formula=ge(nat(Index("#1"))))


def test_what_a_test_function_of_markov_holds_stays_free() -> None:
    """w, i, j and t in phi are parameters: they are neither averaged nor stepped."""
    phi = inner(z, path("x", T, W)) * nat(I) * nat(J)
    shown = infer("markov", [positive(RUN)], index=T, variable="z", phi=phi).conclusion
    assert {("nat", n) for n in "twij"} <= free(shown)
    apart = substitute(shown, {("nat", n): Index("", m) for m, n in enumerate("wij", 2)})
    again = infer(
        "markov", [positive(RUN)], index=T, variable="z", phi=inner(z, path("x", T, Index("", 2))).scale(12)
    ).conclusion
    assert apart == again


def test_markov_needs_a_chain() -> None:
    for premise in (eq(x), forall("t", veq(SAM)), average("f", "l", "P"), forall("n", RUN)):
        assert "chain" in refused("markov", [premise], index=N, variable="z", phi=value("f", z))
    assert refused("markov", [RUN, RUN], index=N, variable="z", phi=value("f", z))
    assert refused("markov", [], index=N, variable="z", phi=value("f", z))


def test_a_chain_with_other_laws_says_something_else() -> None:
    other = chain(Chain("x", "Q", "t", "w", (("j", "P"), ("i", "P")), SAM))
    shown = [infer("markov", [positive(c)], index=N, variable="z", phi=value("f", z)).conclusion for c in (RUN, other)]
    assert shown[0] != shown[1]


@pytest.mark.parametrize(
    ("premise", "name", "f"),
    [
        (average("f", "l", "P"), "average_value", "g"),
        (average("f", "l", "P"), "average_value", component("f", N)),
        (average("f", "l", "P"), "bounded_variance", "f"),
        (variance("f", "l", "P", x), "average_gradient", "f"),
        (average("f", "l", "P"), "lower_bound", "f"),
        (member("smooth", "l", x), "descent_lemma", L),
        (member("smooth", LJ, x), "descent_lemma", L),
        (member("smooth", L, x), "descent_lemma", "l"),
        (forall("i", member("smooth", L, x)), "descent_lemma", L),
    ],
)
def test_a_fact_for_another_function_or_class_is_refused(premise: Formula, name: str, f: Any) -> None:
    count = k.FACTS[name].points
    assert "needs" in refused("fact", [premise], name=name, f=f, points=[u, v][:count])


def test_a_fact_names_the_family_and_the_law_of_its_premise() -> None:
    shown = infer("fact", [positive(average("f", "h", "R"))], name="average_value", f="f", points=[path("x", N, I)])
    assert shown.conclusion == eq(value("f", path("x", N, I)) - mean("R", ONCE, "j", value(component("h", J), path("x", N, I))))
    assert shown.facts == {"average_value"}


def test_every_component_is_smooth_where_all_are() -> None:
    every = positive(forall("i", member("smooth", L, x)))
    one = infer("specialise", [every], index=Index("j", 2))
    assert one.conclusion == member("smooth", component("l", Index("j", 2)), x)


def test_a_certificate_with_means_is_accepted_by_both_checkers_and_its_mutants_by_neither() -> None:
    writer = Writer()
    steps: list[dict[str, Any]] = []

    def add(rule: str, *places: int, **arguments: Any) -> int:
        kinds = dict(k.RULES[rule].arguments)
        steps.append({"rule": rule, "from": list(places), **{n: writer.encode(kinds[n], a) for n, a in arguments.items()}})
        return len(steps) - 1

    g = grad(L, u) - vector_mean("P", ONCE, "j", grad(LJ, u))
    bound = add("generalise", add("gram", v=g), variable="i")
    first = add("mean_monotone", bound, law="P", index=ONCE)
    second = add("mean_inner", law="P", index=ONCE, variable="i", v=grad(L, u), w=vector_mean("P", ONCE, "j", grad(LJ, u)))
    average_ = vector_mean("P", ONCE, "i", grad(L, u))
    jensen = ge(mean("P", ONCE, "i", inner(grad(L, u), grad(L, u))) - inner(average_, average_))
    one = (Fraction(1), ONE)
    row = {"goal": jensen, "multiplier": [(*one, [])], "terms": [(*one, [0])], "equations": [(ONE.scale(-2), 1)]}
    add("combine", first, second, **row)
    data = json.loads(json.dumps({"format": k.FORMAT, "version": k.VERSION, "atoms": writer.table, "steps": steps}))
    assert repr(check(data).conclusion) == repr(jensen) == show(recheck(data).conclusion)
    for change in (("law", "Q"), ("index", ["n", 0]), ("variable", "j"), ("v", [])):
        wrong = copy.deepcopy(data)
        wrong["steps"][second][change[0]] = change[1]
        for verify in (check, recheck):
            with pytest.raises(Exception, match=r"step [34]"):
                verify(wrong)


def test_nothing_follows_for_a_mean_from_a_single_index() -> None:
    """From p(0) >= 0 alone there is no way to the mean, and the mean of p says nothing of p."""
    zero = substitute(nat(I) - x, {("nat", "i"): ONCE})
    assert refused("mean_monotone", [ge(zero)], law="P", index=ONCE)
    assert refused("specialise", [ge(mean("P", ONCE, "i", nat(I) - x))], index=ONCE)
    assert mean("P", ONCE, "i", ZERO) == ZERO
