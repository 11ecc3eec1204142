"""The choice between two expressions: both checkers take a branch only where its condition is proved, and nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_kernel_terms import Model, indexed, models, scalars
from test_recheck import Proof, both_refuse, by_kernel, by_recheck, variations

from samproof import kernel as k
from samproof.kernel import (
    Index,
    KernelError,
    Poly,
    choice,
    codec,
    eq,
    fn,
    forall,
    ge,
    gt,
    infer,
    nat,
    seq,
    substitute,
    total,
    var,
)
from samproof.kernel.rules import derivative, partial_domains
from samproof.recheck import Refused, recheck, show, statement

x, y, z = var("x"), var("y"), var("z")
ONE, ZERO = k.ONE, k.ZERO
N, M, J = Index("n"), Index("m"), Index("j")
UNIT = [(Fraction(1), ONE, [])]


def c(value: int | str) -> Poly:
    return Poly.const(Fraction(value))


def assume(formula: k.Formula) -> k.Theorem:
    return infer("assume", formula=formula)


def refused(rule: str, *premises: k.Formula, **arguments: Any) -> None:
    """Both checkers refuse the step."""
    with pytest.raises(KernelError):
        infer(rule, [assume(f) for f in premises], **arguments)
    proof = Proof()
    proof.add(rule, *(proof.assume(f) for f in premises), **arguments)
    assert both_refuse(proof.certificate()).rule == rule


def accepted(rule: str, *premises: k.Formula, **arguments: Any) -> k.Formula:
    """Both checkers accept the step and draw the same conclusion."""
    proof = Proof()
    proof.add(rule, *(proof.assume(f) for f in premises), **arguments)
    data = proof.certificate()
    assert by_kernel(data) == by_recheck(data) is not None
    return k.check(data).conclusion


# ---- a branch is taken where its condition is proved -------------------------------------------------------------------


def test_each_branch_is_taken_where_its_condition_is_proved() -> None:
    assert accepted("choice_first", ge(x), c=x, p=y, q=z) == eq(choice(x, y, z) - y)
    assert accepted("choice_second", gt(-x), c=x, p=y, q=z) == eq(choice(x, y, z) - z)


@pytest.mark.parametrize(
    ("rule", "premise"),
    [
        ("choice_first", ge(-x)),
        ("choice_first", gt(-x)),
        ("choice_first", gt(x)),  # implies x >= 0, but that has to be a step of its own
        ("choice_first", ge(y)),
        ("choice_first", ge(x + ONE)),
        ("choice_first", ge(x.scale(2))),
        ("choice_first", ge(x * x)),
        ("choice_first", eq(x)),
        ("choice_first", forall("n", ge(x))),
        ("choice_second", ge(-x)),  # x = 0 belongs to the first branch
        ("choice_second", ge(x)),
        ("choice_second", gt(x)),
        ("choice_second", eq(x)),
        ("choice_second", gt(-x - ONE)),
        ("choice_second", gt(-y)),
    ],
)
def test_a_branch_whose_condition_is_not_what_is_proved_is_refused(rule: str, premise: k.Formula) -> None:
    refused(rule, premise, c=x, p=y, q=z)


@pytest.mark.parametrize("rule", ["choice_first", "choice_second"])
def test_a_branch_without_a_condition_or_with_two_is_refused(rule: str) -> None:
    refused(rule, c=x, p=y, q=z)
    refused(rule, ge(x), ge(x), c=x, p=y, q=z)
    refused(rule, ge(x), gt(-x), c=x, p=y, q=z)


def test_even_a_constant_condition_has_to_be_proved() -> None:
    refused("choice_first", c=ONE, p=y, q=z)
    refused("choice_second", c=-ONE, p=y, q=z)
    refused("combine", goal=eq(choice(ONE, y, z) - y), multiplier=UNIT, terms=[], equations=[])
    refused("combine", goal=eq(choice(x, y, y) - y), multiplier=UNIT, terms=[], equations=[])


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_the_three_arguments_are_told_apart(order: tuple[int, int, int]) -> None:
    given_, swapped = [x, y, z], [(x, y, z)[i] for i in order]
    assert choice(*given_) != choice(*swapped)
    proof = Proof()
    step = proof.add("choice_first", proof.assume(ge(x)), c=x, p=y, q=z)
    proof.combine(eq(choice(*swapped) - y), step, equations=[(ONE, 0)])
    both_refuse(proof.certificate())
    if order[0]:
        refused("choice_first", ge(x), c=swapped[0], p=swapped[1], q=swapped[2])


def test_equal_branches_are_kept_apart_until_both_cases_are_proved() -> None:
    """choice(x, y, y) = y takes a case distinction, and the case distinction is enough."""
    proof = Proof()
    yes = proof.add("choice_first", proof.assume(ge(x)), c=x, p=y, q=y)
    no = proof.add("choice_second", proof.assume(gt(-x)), c=x, p=y, q=y)
    proof.add("cases", yes, no, p=x)
    data = proof.certificate()
    assert by_kernel(data) == by_recheck(data) is not None
    theorem = k.check(data)
    assert theorem.conclusion == eq(choice(x, y, y) - y) and not theorem.hypotheses
    wrong = copy.deepcopy(data)
    wrong["steps"][-1]["from"] = [no_step := wrong["steps"][-1]["from"][1], no_step]
    outcome = by_kernel(wrong)
    assert outcome == by_recheck(wrong) is not None and outcome[1] == ["gt [-1*var(x)^1]"]


def test_a_wrong_absolute_value_is_not_derived() -> None:
    proof = Proof()
    yes = proof.add("choice_first", proof.assume(ge(x)), c=x, p=x, q=-x)
    no = proof.add("choice_second", proof.assume(gt(-x)), c=x, p=x, q=-x)
    proof.add("cases", yes, no, p=x)
    both_refuse(proof.certificate())


@settings(max_examples=80, deadline=None)
@given(scalars, scalars, scalars, st.data())
def test_conclusions_are_true_in_random_models(a: Poly, p: Poly, q: Poly, data: st.DataObject) -> None:
    model: Model = data.draw(models())
    first = model.real(a) >= 0
    rule, premise = ("choice_first", ge(a)) if first else ("choice_second", gt(-a))
    theorem = infer(rule, [assume(premise)], c=a, p=p, q=q)
    assert model.holds(theorem.conclusion)
    assert model.real(choice(a, p, q)) == model.real(p if first else q)


# ---- substitution ------------------------------------------------------------------------------------------------------


def test_substitution_reaches_all_three_arguments() -> None:
    term = choice(x + nat(N), seq("a", N), fn("exp", x))
    moved = substitute(term, {("var", "x"): y * y, ("nat", "n"): Index("m", 2), ("seq", "a"): "b"})
    assert moved == choice(y * y + nat(Index("m", 2)), seq("b", Index("m", 2)), fn("exp", y * y))
    assert k.free(term) == {("var", "x"), ("nat", "n"), ("seq", "a")}


@pytest.mark.parametrize("place", range(3))
def test_a_sum_over_a_choice_captures_nothing(place: int) -> None:
    """The summation index stays apart from a free natural of the same name that is put into any argument."""
    arguments = [x, y, z]
    arguments[place] = nat(N) - nat(J)
    body = choice(*arguments)
    formula = ge(total("j", M, body))
    mapping: dict[Any, Any] = {("nat", "n"): Index("j")}
    moved = substitute(formula, mapping)
    arguments[place] = nat(Index("j")) - nat(Index("i"))
    assert moved == ge(total("i", M, choice(*arguments)))
    arguments[place] = ZERO
    assert moved != ge(total("i", M, choice(*arguments)))
    assert accepted("instantiate", formula, mapping=mapping) == moved


def test_a_choice_that_does_not_depend_on_the_index_stands_before_the_sum() -> None:
    assert total("j", M, choice(x, y, z) * nat(J)) == choice(x, y, z) * total("j", M, nat(J))
    assert total("j", M, choice(x, y, nat(J))).terms[0][0][0][0].head == "sum"
    assert total("j", Index("", 2), choice(nat(J) - ONE, x, y)) == choice(-ONE, x, y) + choice(ZERO, x, y)


@settings(max_examples=25, deadline=None)
@given(indexed, indexed, indexed, st.sampled_from([N, J, Index("i"), Index("m", 1), Index("", 2)]), st.data())
def test_both_checkers_substitute_alike_under_binders(a: Poly, p: Poly, q: Poly, index: Index, data: st.DataObject) -> None:
    formula = forall("n", ge(total("j", M, choice(a, p, q)) - choice(p, nat(N), total("i", N, choice(q, a, nat(J))))))
    mapping: dict[Any, Any] = {("nat", "m"): Index("n", 1), ("var", "x"): nat(Index("j")) + y, ("nat", "j"): index}
    moved = accepted("instantiate", formula, mapping=mapping)
    model: Model = data.draw(models())
    lengths = [f"nat {name}" for name in "nmji"]
    numbers = {**model.numbers, **{name: model.numbers.get(name, 1) % 3 for name in lengths}}
    there = Model(numbers)
    image = {**numbers, "x": there.real(nat(Index("j")) + y), "nat m": there.index(Index("n", 1), {}), "nat j": there.index(index, {})}
    # n is bound in the formula but free in the image of m, so the bound one is renamed: open it at a value of its own
    for value in range(2):
        opened = substitute(moved.args[1], {("nat", moved.args[0]): Index("", value)})
        original = substitute(formula.args[1], {("nat", formula.args[0]): Index("", value)})
        assert there.real(opened.args[0]) == Model(image).real(original.args[0])


def test_a_bound_name_cannot_be_smuggled_into_a_choice() -> None:
    trivial = forall("n", ge(choice(x - nat(N), ONE, ZERO)))
    bound = Poly.atom(k.Atom("nat", "#1"))
    for place in range(3):
        arguments = [x, y, z]
        arguments[place] = bound
        with pytest.raises(KernelError):
            infer("choice_first", [assume(ge(x))], c=arguments[0], p=arguments[1], q=arguments[2])
        with pytest.raises(KernelError):
            infer("instantiate", [assume(trivial)], mapping={("var", "x"): choice(*arguments)})


# ---- nothing else is known of a choice ---------------------------------------------------------------------------------

DEPENDENT = [choice(x, y, z), choice(y, x, z), choice(y, z, x), choice(fn("exp", x), ONE, ZERO), choice(x, ONE, ONE)]


@pytest.mark.parametrize("p", DEPENDENT)
def test_no_derivative_of_a_choice_that_depends_on_the_variable(p: Poly) -> None:
    for whole in (p, p * p + x, fn("exp", p), y * fn("sin", p)):
        with pytest.raises(KernelError, match="cannot be differentiated"):
            derivative(whole, "x")
    assert derivative(x * choice(y, z, ONE), "x") == choice(y, z, ONE)


@pytest.mark.parametrize("p", DEPENDENT)
@pytest.mark.parametrize("slope", [ZERO, ONE, x])
def test_monotone_refuses_a_choice_that_depends_on_the_variable(p: Poly, slope: Poly) -> None:
    start = substitute(p, {("var", "x"): ZERO})
    refused("monotone", ge(start), ge(slope), x="x", start=ZERO, end=None, goal=ge(p))
    refused("monotone", gt(start), ge(slope), x="x", start=ZERO, end=ONE, goal=gt(p))


def test_monotone_looks_for_domains_beside_a_choice() -> None:
    """A choice without the variable is a constant; what depends on the variable still needs its domain."""
    factor = choice(y, z, ONE)
    p = factor * fn("log", x)
    assert partial_domains(p, "x") == {("log", x)}
    proof = Proof()
    start, sign, side = (proof.assume(ge(q)) for q in (factor * fn("log", ONE), factor, x - ONE))
    domain = proof.combine(gt(x), side, terms=[(Fraction(1), ONE, []), (Fraction(1), ONE, [0])])
    inverse = proof.add("inverse", domain, p=x)
    slope = proof.combine(ge(factor * fn("inv", x)), domain, sign, inverse, multiplier=[(Fraction(1), ONE, [0])],
                          terms=[(Fraction(1), ONE, [1])], equations=[(factor, 2)])  # fmt: skip
    proof.add("monotone", start, slope, domain, x="x", start=ONE, end=None, goal=ge(p))
    data = proof.certificate()
    assert by_kernel(data) == by_recheck(data) is not None
    data["steps"][-1]["from"].pop()
    both_refuse(data)


@pytest.mark.parametrize("p", [choice(x, ONE, ONE), choice(ONE, x + c(5), ONE), x + choice(x, c(2), c(3)), choice(y, ONE, ONE) + c(9)])
@pytest.mark.parametrize("tree", ["natural", "mean", ["x", "natural", "mean"]])
def test_enclosure_refuses_a_choice(p: Poly, tree: Any) -> None:
    box = [("x", Fraction(0), Fraction(1))]
    refused("enclosure", ge(x), ge(ONE - x), goal=ge(p), box=box, bits=40, tree=tree)


def test_congruence_inside_a_choice_is_no_rule() -> None:
    for head in ("choice", "max"):
        refused("congruence", eq(x - y), head=head, p=x, q=y)


# ---- data --------------------------------------------------------------------------------------------------------------


def table(*rows: Any) -> dict[str, Any]:
    step = {"rule": "assume", "from": [], "formula": ["ge", [["1", [[len(rows) - 1, 1]]]]]}
    return {"format": k.FORMAT, "version": k.VERSION, "atoms": [["var", "x"], ["var", "y"], *rows], "steps": [step]}


X, Y, MINUS = [["1", [[0, 1]]]], [["1", [[1, 1]]]], [["-1", [[0, 1]]]]


@pytest.mark.parametrize(
    "row",
    [
        ["choice"],
        ["choice", X],
        ["choice", X, Y],
        ["choice", X, Y, X, Y],
        ["choice", X, Y, None],
        ["choice", X, Y, {}],
        ["choice", X, Y, 0],
        ["choice", X, Y, [["1", [[2, 1]]]]],  # itself
        ["choice", X, Y, [["1", [[3, 1]]]]],  # a later atom
        ["choice", X, Y, [["0.5", []]]],
        ["choice", X, Y, [[1, []]]],
        ["choice", X, Y, [["1/0", []]]],
        ["choice", X, [["1", [[0, 0]]]], Y],
        ["choice", X, [["1", [[0, 1], [0, 1]]]], Y],
        ["choice", "x", Y, X],
        [["choice"], X, Y, X],
        ["Choice", X, Y, X],
        ["if", X, Y, X],
        ["sum", "#1", ["n", 0], X],
    ],
)
def test_malformed_rows_are_refused(row: Any) -> None:
    data = table(row)
    data["steps"][0]["formula"] = ["ge", [["1", [[2, 1]]]]]
    both_refuse(data)


@pytest.mark.parametrize(
    ("branch", "same"),
    [
        ([["1", [[0, 1]]], ["0", [[1, 1]]]], X),
        ([["2", [[0, 1]]], ["-1", [[0, 1]]]], X),
        ([["2/2", [[0, 1]]]], X),
        ([["1", [[0, 1]]], ["1", [[1, 1]]]], [["1", [[1, 1]]], ["1", [[0, 1]]]]),
        ([["1", [[1, 1], [0, 1]]]], [["1", [[0, 1], [1, 1]]]]),
        ([["0", []]], []),
    ],
)
@pytest.mark.parametrize("place", range(3))
def test_other_ways_to_write_a_row_mean_the_same_atom(branch: Any, same: Any, place: int) -> None:
    """What is not in canonical form is brought into it, by both checkers alike: there is one atom for one meaning."""
    outcomes = []
    for polynomial in (branch, same):
        arguments = [X, Y, MINUS]
        arguments[place] = polynomial
        data = table(["choice", *arguments])
        data["steps"][0]["formula"] = ["ge", [["1", [[2, 1]]]]]
        assert by_kernel(data) == by_recheck(data)
        outcomes.append(by_kernel(data))
    assert outcomes[0] == outcomes[1] is not None


def test_two_rows_for_one_choice_are_one_atom() -> None:
    data = table(["choice", X, Y, MINUS], ["choice", [["1/2", [[0, 1]]], ["1/2", [[0, 1]]]], Y, MINUS])
    formula = ["eq", [["1", [[2, 1]]], ["-1", [[3, 1]]]]]
    data["steps"] = [{"rule": "combine", "from": [], "goal": formula, "multiplier": [["1", [["1", []]], []]], "terms": [],
                      "equations": []}]  # fmt: skip
    assert by_kernel(data) == by_recheck(data) == ("eq []", [], [])


def test_a_bound_name_inside_a_row() -> None:
    data = table(["nat", "#1"], ["choice", [["1", [[2, 1]]]], X, Y])
    data["steps"][0]["formula"] = ["ge", [["1", [[3, 1]]]]]
    both_refuse(data)
    data["steps"][0]["formula"] = ["all", "#1", ["ge", [["1", [[3, 1]]]]]]
    assert by_kernel(data) == by_recheck(data) is not None
    data["steps"][0]["formula"][1] = "#2"
    both_refuse(data)


@settings(max_examples=60, deadline=None)
@given(indexed, indexed, indexed)
def test_choices_survive_being_saved(a: Poly, p: Poly, q: Poly) -> None:
    formula = ge(choice(a, p, total("j", M, choice(p, q, nat(J)))))
    writer = codec.Writer()
    data = json.loads(json.dumps(writer.formula(formula)))
    assert codec.Reader(writer.table).formula(data) == formula
    assert show(statement(data, writer.table)) == repr(formula)


# ---- whole certificates and their mutants ------------------------------------------------------------------------------


def absolute(proof: Proof) -> None:
    """choice(x, x, -x) >= x, by cases."""
    whole = choice(x, x, -x)
    goal = ge(whole - x)
    above, below = proof.assume(ge(x)), proof.assume(gt(-x))
    first = proof.add("choice_first", above, c=x, p=x, q=-x)
    second = proof.add("choice_second", below, c=x, p=x, q=-x)
    yes = proof.combine(goal, first, equations=[(ONE, 0)])
    no = proof.combine(goal, second, below, terms=[(Fraction(2), ONE, [1])], equations=[(ONE, 0)])
    proof.add("cases", yes, no, p=x)


def nested(proof: Proof) -> None:
    """Under y >= 0 and x < 0: choice(y, choice(x, 1, z), 5) = z, for all n inside a statement about naturals."""
    inside = choice(x, ONE, z)
    outer = proof.add("choice_first", proof.assume(ge(y)), c=y, p=inside, q=c(5))
    inner = proof.add("choice_second", proof.assume(gt(-x)), c=x, p=ONE, q=z)
    both = proof.combine(eq(choice(y, inside, c(5)) - z), outer, inner, equations=[(ONE, 0), (ONE, 1)])
    moved = proof.add("instantiate", both, mapping={("var", "z"): nat(N) + choice(nat(N), x, y)})
    proof.add("generalise", moved, variable="n")


@pytest.mark.parametrize("build", [absolute, nested])
def test_both_accept_whole_certificates_and_agree_on_every_mutant(build: Callable[[Proof], None]) -> None:
    proof = Proof()
    build(proof)
    data = proof.certificate()
    genuine = by_kernel(data)
    assert genuine == by_recheck(data) is not None
    count = refusals = 0
    for part in ("atoms", "steps"):
        for mutated in variations(data[part]):
            if part == "steps" and any(type(s) is dict and s.get("from", []) in (None, {}) for s in mutated or []):
                continue  # no premises, for the kernel
            mutant = {**data, part: mutated}
            theirs, ours = by_kernel(mutant), by_recheck(mutant)
            assert theirs == ours, mutated
            count, refusals = count + 1, refusals + (ours is None)
    assert count > 300 and refusals > count // 2


@pytest.mark.parametrize(("old", "new"), [("choice_first", "choice_second"), ("choice_second", "choice_first")])
def test_taking_the_other_branch_breaks_a_certificate(old: str, new: str) -> None:
    for build in (absolute, nested):
        proof = Proof()
        build(proof)
        data = proof.certificate()
        for step in data["steps"]:
            if step["rule"] == old:
                step["rule"] = new
        assert both_refuse(data).rule == new


@pytest.mark.parametrize("argument", ["c", "p", "q"])
def test_a_changed_argument_breaks_a_certificate(argument: str) -> None:
    proof = Proof()
    absolute(proof)
    data = proof.certificate()
    for number, step in enumerate(data["steps"]):
        if step["rule"].startswith("choice"):
            mutant = copy.deepcopy(data)
            mutant["steps"][number][argument] = [["7", []]]
            both_refuse(mutant)


def test_swapped_branches_in_the_table_change_the_statement() -> None:
    proof = Proof()
    absolute(proof)
    data = proof.certificate()
    for row in data["atoms"]:
        if row[0] == "choice":
            row[2], row[3] = row[3], row[2]
    both_refuse(data)
    proof = Proof()
    proof.assume(ge(choice(x, y, z)))
    data = proof.certificate()
    right = recheck(data)
    data["atoms"][-1][2:] = data["atoms"][-1][:1:-1]
    assert recheck(data) != right and by_kernel(data) == by_recheck(data)


@pytest.mark.parametrize("where", ["inv", "sqrt", "log"])
def test_a_branch_outside_the_domain_of_a_function_proves_nothing_about_it(where: str) -> None:
    """Where the other branch is taken, 1/p, sqrt p and log p stay unknown."""
    value = choice(x, fn(where, x), ZERO)
    proof = Proof()
    proof.combine(ge(value), proof.assume(ge(x)), terms=[(Fraction(1), ONE, [0])])
    both_refuse(proof.certificate())
    with pytest.raises(Refused):
        recheck(proof.certificate())
