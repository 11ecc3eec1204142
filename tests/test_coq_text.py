"""Claims as Coq: what is written, without Coq itself."""

from __future__ import annotations

import json
import os
import re
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from samproof.claims.load import discover, load
from samproof.cli import main
from samproof.coq.claim import statement_names
from samproof.coq.export import export
from samproof.coq.names import PRELUDE, identifiers, theorem_name
from samproof.coq.squares import nonnegative
from samproof.coq.trees import Text, factored, text, tree, vector_terms
from samproof.kernel import Poly, fn, var, vec

ROOT = Path(__file__).resolve().parent.parent
LEDGER = [ROOT / "lemmas", ROOT / "counterexamples"]
FORBIDDEN = re.compile(r"\b(Admitted|admit|Axiom|Axioms|Parameter|Conjecture|Hypothesis|Abort|give_up)\b")


@pytest.fixture(scope="module")
def loaded():
    return load(discover([str(p) for p in LEDGER]))


@pytest.fixture(scope="module")
def some(loaded):
    return export(loaded.lemmas, ["sam-rate-strongly-convex", "quadratic-two-cycle", "sine-above-line", "network-l2-leader"])


def test_the_statement_reads_like_the_claim(some):
    text = some.files["Claims.v"]
    at = text.index("Theorem sam_rate_strongly_convex")
    statement = text[at : text.index("Proof", at)]
    for part in (
        "(V : space) (f : fn V)",
        "smooth f beta ->",
        "strongly_convex f mu ->",
        "eta <= 1 / (2 * beta) ->",
        "(forall t : nat, x (S t) = (x t - eta * grad f (x t + rho * dir (grad f (x t)))%V)%V)",
        "f (x T) - inf f <= Rmax ((1 - eta * mu) ^ T * (f (x 0%nat) - inf f)) (beta ^ 4 * eta ^ 2 * rho ^ 2 / (2 * mu))",
    ):
        assert part in statement


def test_the_statement_does_not_depend_on_the_certificate(loaded, some, tmp_path):
    lemma = next(x for x in loaded.lemmas if x.id == "quadratic-two-cycle")
    assert {name for _, name in statement_names(lemma)} == {"eta", "lam", "rho"}
    assert "y1" not in some.files["Claims.v"]


@pytest.fixture(scope="module")
def stochastic(loaded):
    made = export(loaded.lemmas, ["n-sam-descent", "n-sam-average", "m-sam-gap-convex"])
    return made.files


def statement(files, theorem):
    claims = files["Claims.v"]
    at = claims.index(f"Theorem {theorem} :")
    return claims[at : claims.index("Proof", at)]


def test_the_statement_of_a_mean_reads_like_the_claim(stochastic):
    text = statement(stochastic, "n_sam_descent")
    for part in (
        "(V : space) (f : fn V) (l : nat -> fn V) (P : law)",
        "average f l P ->",
        "variance f l P sigma ->",
        "(forall i : nat, smooth (l i) beta) ->",
        "E P (fun j => E P (fun i => f (x - eta * grad (l i) (x + rho * dir (grad (l j) x))%V)%V)) <= f x - eta / 2 * norm (grad f x) ^ 2",
    ):
        assert part in text


def test_the_statement_about_a_random_orbit_says_where_it_goes_whatever_is_drawn(stochastic):
    text = statement(stochastic, "n_sam_average")
    for part in (
        "(x : nat -> nat -> V) (x_law : nat -> law)",
        "(forall (t : nat) (phi : V -> R), E (x_law (S t)) (fun omega => phi (x (S t) omega)) = E (x_law t) (fun omega => "
        "E P (fun j => E P (fun i => phi (x t omega - eta * grad (l i) (x t omega + rho * dir (grad (l j) (x t omega)))%V)%V)))) ->",
        "1 / INR T * sum (fun t => E (x_law t) (fun omega => norm (grad f (x t omega)) ^ 2)) T <=",
        "2 * (E (x_law 0%nat) (fun omega => f (x 0%nat omega)) - inf f) / (eta * INR T)",
    ):
        assert part in text


def test_a_hypothesis_about_every_sample_path_is_about_every_sample_path(stochastic):
    assert "(forall omega t : nat, norm (x t omega - z)%V <= R_) ->" in statement(stochastic, "m_sam_gap_convex")


def test_all_hypotheses_of_a_claim_with_means_are_met_by_an_example(stochastic):
    for theorem in ("n_sam_descent", "n_sam_average", "m_sam_gap_convex"):
        found = re.search(rf"Definition {theorem}_given (.*?) : list Prop :=\n  \[(.*?)\]%list\.\n", stochastic["Examples.v"], re.DOTALL)
        assert found[1].startswith("(V : space) (f : fn V) (l : nat -> fn V) (P : law)")
        hypotheses = statement(stochastic, theorem).split(" ->\n")
        assert all(h.split("\n")[-1].strip().strip("()") in found[2] for h in hypotheses[:-1])


def test_an_orbit_that_is_drawn_has_the_claim_without_its_hypothesis(stochastic):
    at = stochastic["Claims.v"].index("Corollary n_sam_average_drawn")
    text = stochastic["Claims.v"][at : stochastic["Claims.v"].index("Proof", at)]
    for part in (
        "(start : nat -> V) (first : law)",
        "let x := drawn start (pairs P P) (by_two P (fun y j i => (y - eta * grad (l i) (y + rho * dir (grad (l j) y))%V)%V)) in",
        "let x_law := paths first (pairs P P) in",
    ):
        assert part in text
    assert "forall (t : nat) (phi" not in text


def test_every_claim_with_means_is_written(loaded):
    claims = [x.id for x in loaded.lemmas if x.families()]
    made = export(loaded.lemmas, claims)
    assert len(claims) == 24
    assert sorted(made.theorems) == sorted(claims)
    assert made.left_out == {}


def test_nothing_is_assumed_in_the_output(some):
    for name, content in some.files.items():
        if name == f"{PRELUDE}.v":  # sections of the prelude have hypotheses; they are discharged at the section's end
            for discharged in ("tangent", "parabola", "sound", "functions_alike"):
                content = content.replace(f"Hypothesis {discharged}", "")
        assert not FORBIDDEN.findall(content), name


def test_exporting_twice_gives_the_same_files(loaded, some):
    again = export(loaded.lemmas, ["network-l2-leader", "quadratic-two-cycle", "sam-rate-strongly-convex", "sine-above-line"])
    assert again.files == some.files


def test_a_claim_brings_the_proofs_of_what_it_cites_but_not_their_statements(some):
    assert "Module sam_step_strongly_convex." in some.files["Proofs_1.v"]
    assert "Theorem sam_step_strongly_convex" not in some.files["Claims.v"]


def test_functions_of_one_name_in_different_files_have_different_names_where_all_statements_are(loaded):
    made = export(loaded.lemmas, ["linear-model-gradient-1", "linear-models-two-examples-gradient-1"])
    defined = re.findall(r"^Definition (\S+)", made.files["Claims.v"], re.MULTILINE)
    assert len(defined) == len(set(defined))
    proofs = [line for name, text in made.files.items() if name.startswith("Proofs") for line in text.splitlines()]
    for line in re.findall(r"^Definition .*$", made.files["Claims.v"], re.MULTILINE):
        assert line in proofs
        name = line.split()[1]
        assert {other for other in proofs if other.startswith(f"Definition {name} ")} == {line}


def test_every_file_comes_after_those_it_needs(some):
    order = list(some.files)
    for name, needs in some.needs.items():
        assert all(order.index(n) < order.index(name) for n in needs if n.startswith("Proofs") or name == "Claims.v")
    assert order[0] == f"{PRELUDE}.v"


def test_every_theorem_with_hypotheses_has_an_example_of_all_of_them(some, stochastic):
    assert some.files["Claims.v"].count("Theorem ") == 4
    assert sorted(some.with_example) == sorted(some.theorems) and some.without_example == []
    for files in (some.files, stochastic):
        for theorem, stated in re.findall(r"^Theorem (\w+) :\n(.*?)\nProof", files["Claims.v"], re.DOTALL | re.MULTILINE):
            binders, parts = re.match(r"  forall (.*?),\n(.*)", stated, re.DOTALL).groups()
            hypotheses = [h.strip() for h in parts.split(" ->\n")[:-1]]
            words = " ".join(re.sub(r"\((.*?) : .*?\)", r"\1", binders).split())
            conclusion = parts.split(" ->\n")[-1].strip()
            assert f"Definition {theorem}_given {binders} : list Prop :=\n  [{'; '.join(hypotheses)}]%list.\n" in files["Examples.v"]
            assert f"Example {theorem}_example : exists {binders}, all_of ({theorem}_given {words}).\n" in files["Examples.v"]
            assert f"Lemma {theorem}_applied {binders} : all_of (Examples.{theorem}_given {words}) -> {conclusion}\n" in files["Applied.v"]


def test_a_function_and_an_orbit_are_part_of_the_example(loaded):
    examples = export(loaded.lemmas, ["sam-tuned-convex", "linear-model-direction", "sharp-bias"]).files["Examples.v"]
    names = ("sam_tuned_convex", "linear_model_direction", "sharp_bias")
    tuned, linear, bias = (examples.split(f"Definition {n}_given")[1].split(f"Example {n}_example")[1].split("\n\n")[0] for n in names)
    assert "Proof (there line, (parabola 1%R 0%R), 1%nat, 1%R, value1, 1%R, orbit1 since fact" in tuned
    assert "Definition value1 := (Rmin (1 / 1%R) (sqrt" in examples
    assert "Definition step1 := fun (t : nat) (y : line) => (y - value1 * grad" in examples
    assert "Definition orbit1 := iterates step1 1%R." in examples
    assert "(y : R * R) => ((fst y) - 1%R * " in examples and "Definition orbit2 := iterates step2 (0%R, 0%R)." in examples
    assert "(fun t : nat => (fst (orbit2 t))), (fun t : nat => (snd (orbit2 t))) since fact" in linear
    assert "(fun _ : nat => 0%R)" in bias and "orbit" not in bias


def test_what_several_examples_need_is_proved_once(loaded):
    examples = export(loaded.lemmas, ["sam-tuned-convex", "sam-tuned-convex-sharp", "gd-descent-smooth"]).files["Examples.v"]
    stated = re.findall(r"^(?:Lemma|Definition) (?:fact|orbit|step|value)\d+ (:=? .*)\.$", examples, re.MULTILINE)
    assert len(stated) == len(set(stated)) > 5 and stated.count(": 1%R > 0") == 1
    used = re.findall(r"^Proof \(there (.*?) since (.*)\)\.$", examples, re.MULTILINE)
    assert len(used) == 3 and used[0] == used[1]  # the same point
    for n in range(1, examples.count("Lemma fact") + 1):
        assert examples.index(f"Lemma fact{n} ") < re.search(rf"since .*\bfact{n}\b", examples).start()


def test_a_polynomial_claim_is_stated_over_ordered_rings_without_a_division(loaded):
    made = export(loaded.lemmas, ["zero-square", "cone-without-factor", "quadratic-strongly-convex", "sign-of-equal"])
    text = made.files["OrderedRings.v"]
    assert list(made.rings.values()) == ["zero_square", "cone_without_factor", "quadratic_strongly_convex"]
    assert "  m > 0 ->\n  #20 * m <= #1 ->\n" in text
    assert "  lam * z ^ 2 - lam * x ^ 2 - #2 * (lam * x * (z - x)) >= lam * (z - x) ^ 2.\n" in text
    assert not re.search(r"/|\bReals\b|Interval|\bnra\b|\blra\b|\bpsatz\b", text)
    assert made.needs["OrderedRings.v"] == ["Rings.v"] and made.needs["Rings.v"] == []


def test_what_a_claim_needs_beyond_ordered_rings_is_told(loaded, tmp_path):
    wanted = {"gd-descent-smooth": "functions or sequences", "network-l2-gain": "division by what is no number"}
    wanted["sign-of-equal"] = "a choice by a sign"
    made = export(loaded.lemmas, list(wanted))
    assert made.rings == {} and made.beyond == wanted
    assert "(* Not over ordered rings: sign-of-equal needs a choice by a sign. *)" in made.files["OrderedRings.v"]
    assert "Theorem" not in made.files["OrderedRings.v"]
    result = CliRunner().invoke(main, ["coq", "zero-square", "sign-of-equal", *(a for p in LEDGER for a in ("--paths", str(p))), "-o", str(tmp_path)])
    assert "over the reals only  sign-of-equal  it needs a choice by a sign\n1 over every ordered ring as well" in result.output


def test_an_instance_of_a_lemma_over_rings_is_taken_without_fractions(loaded):
    """It cites zero-square at half a difference."""
    assert export(loaded.lemmas, ["cone-gap-above"]).rings == {"cone-gap-above": "cone_gap_above"}


def test_an_example_over_rings_has_what_the_equations_leave_for_what_is_not_stored(loaded):
    text = export(loaded.lemmas, ["cone-sum-below"]).files["RingExamples.v"]
    assert "Example cone_sum_below_at_reals : exists fz fx q1 z1 " in text
    assert "(rationals_are_there [Qmake (-759069) 1600000; Qmake (-759069) 1600000; Qmake (0) 1; Qmake (0) 1; " in text


def test_what_equations_determine_is_part_of_the_example(loaded):
    made = export(loaded.lemmas, ["network-l2-even", "absolute-value-of-product", "cone-trap-upper"])
    examples = made.files["Examples.v"]
    assert "[xi > 0; rho > 0; N > 0; " in examples
    assert "Proof (there 1%R, 1%R, (1%R * (1%R + 1%R))%R, 1%R since " in examples.split("Example network_l2_even")[1]
    assert "Example absolute_value_of_product_example" in examples
    assert "value3, value4, 10%R, 1%R, value1, value2 since " in examples.split("Example cone_trap_upper_example")[1]
    assert re.search(r"Definition value1 := .*sqrt \(cone_cycle_f'1 ", examples)
    assert re.search(r"Definition value3 := .* value1 value2\)%R\.", examples)


def test_a_claim_whose_stored_example_has_no_form_in_coq_is_named(tmp_path):
    source = ROOT / "lemmas" / "certificates" / "sam-descent-smooth.json"
    (tmp_path / "lemmas" / "certificates").mkdir(parents=True)
    (tmp_path / "lemmas" / "nonconvex.py").write_text((ROOT / "lemmas" / "nonconvex.py").read_text())
    data = json.loads(source.read_text())
    del data["example"]["curvature_f"]
    (tmp_path / "lemmas" / "certificates" / source.name).write_text(json.dumps(data))
    result = CliRunner().invoke(main, ["coq", "sam-descent-smooth", "--paths", str(tmp_path), "-o", str(tmp_path / "out")])
    assert "no example  sam-descent-smooth  its stored example has no form in Coq" in result.output
    assert "0 with an example of all their hypotheses in Examples.v, 0 without hypotheses" in result.output
    assert "Theorem sam_descent_smooth" in (tmp_path / "out" / "Claims.v").read_text()
    assert "sam_descent_smooth" not in (tmp_path / "out" / "Examples.v").read_text()


def test_claims_that_cite_each_other_share_a_file_and_no_file_of_proofs_waits_for_another(loaded):
    made = export(loaded.lemmas, ["sam-rate-strongly-convex", "quadratic-smooth", "network-l2-even"])
    files = {name: content for name, content in made.files.items() if name.startswith("Proofs")}
    assert len(files) == 2 and {name for name in made.needs["Claims.v"] if name in files} == set(files)
    for name, content in files.items():
        assert made.needs[name] == ["Samproof.v"]
        assert ("Module sam_rate_strongly_convex." in content) == ("Module sam_step_strongly_convex." in content)


def test_each_file_of_proofs_is_told_of_once_it_is_whole(loaded):
    told = {}
    made = export(loaded.lemmas, ["quadratic-smooth", "network-l2-even"], lambda files, needs: told.update(files))
    assert told == {name: content for name, content in made.files.items() if name.startswith("Proofs")}


def test_only_claims_about_the_sine_rest_on_interval_arithmetic(some):
    assert some.bounded == {"sine-above-line"}
    assert "Interval" not in some.files["Claims.v"]


def test_a_claim_without_a_certificate_is_left_out_with_the_reason(tmp_path):
    claim = tmp_path / "lemmas" / "mine.py"
    claim.parent.mkdir()
    claim.write_text("from samproof.claims import *\na = positive('a')\nmine = Lemma('mine', claim=a**2 > 0)\n")
    result = CliRunner().invoke(main, ["coq", "--paths", str(tmp_path), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "left out  mine  no certificate is stored" in result.output
    assert "0 written" in result.output


def test_a_claim_that_changed_since_its_certificate_was_stored_is_left_out(tmp_path):
    source = (ROOT / "counterexamples" / "quadratic_cycle.py").read_text()
    (tmp_path / "counterexamples").mkdir()
    changed = source.replace('"quadratic-smooth", claim=f.smoothness(lam', '"quadratic-smooth", claim=f.smoothness(2*lam')
    assert changed != source
    (tmp_path / "counterexamples" / "quadratic_cycle.py").write_text(changed)
    stored = tmp_path / "counterexamples" / "certificates"
    stored.mkdir()
    name = "quadratic-smooth.json"
    (stored / name).write_text((ROOT / "counterexamples" / "certificates" / name).read_text())
    result = CliRunner().invoke(main, ["coq", "quadratic-smooth", "--paths", str(tmp_path), "-o", str(tmp_path / "out")])
    assert "left out  quadratic-smooth  the claim has changed" in result.output


def test_claims_that_have_no_form_in_coq_are_listed_with_the_reason(tmp_path):
    claim = tmp_path / "lemmas" / "mine.py"
    claim.parent.mkdir()
    body = "x, n = real('x'), natural('n')\nf = define('f', x, n*x**2)\nmine = Lemma('mine', claim=f(x) >= 0)\n"
    claim.write_text("from samproof.claims import *\n" + body)
    assert CliRunner().invoke(main, ["check", str(tmp_path)]).exit_code == 0
    result = CliRunner().invoke(main, ["coq", "mine", "--paths", str(tmp_path), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "left out  mine  not written in Coq: the definition of f" in result.output


def test_an_unknown_claim_is_an_error_with_the_nearest_names(tmp_path):
    result = CliRunner().invoke(main, ["coq", "sam-rate-strongly", "--paths", str(LEDGER[0]), "-o", str(tmp_path)])
    assert result.exit_code == 2
    assert "no claim is called 'sam-rate-strongly'; did you mean sam-rate-strongly-convex" in result.output


def test_without_coqc_run_says_what_to_install_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    out = tmp_path / "out"
    result = CliRunner().invoke(main, ["coq", "usam-slope-above", "--paths", str(LEDGER[0]), "-o", str(out), "--run"])
    assert result.exit_code == 2
    assert "E331" in result.output and "libcoq-interval" in result.output
    assert not out.exists()


def test_a_coqc_that_does_not_tell_its_version_is_an_error(tmp_path, monkeypatch):
    program = tmp_path / "coqc"
    program.write_text("#!/bin/sh\necho mine\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    result = CliRunner().invoke(main, ["coq", "usam-slope-above", "--paths", str(LEDGER[0]), "-o", str(tmp_path / "out"), "--run"])
    assert result.exit_code == 2
    assert "E332" in result.output and "-print-version says 'mine' and no version; install Coq 8.16" in result.output


def test_without_coqc_the_files_are_written(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    result = CliRunner().invoke(main, ["coq", "usam-slope-above", "--paths", str(LEDGER[0]), "-o", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "Theorem usam_slope_above" in (tmp_path / "out" / "Claims.v").read_text()


# ---- names ----


KINDS = st.sampled_from(["fun", "var", "nat", "vec", "seq"])
WORDS = st.sampled_from(["x", "S", "exp", "T", "forall", "f", "H_1", "k_2"])


@given(st.lists(st.tuples(KINDS, WORDS)))
def test_different_names_get_different_identifiers(names):
    chosen = identifiers(names[: len(names) // 2], names[len(names) // 2 :])
    assert len(set(chosen.values())) == len(chosen) == len(set(names))
    assert not {"S", "exp", "forall", "H_1", "k_2"} & set(chosen.values())


@pytest.mark.parametrize("word", ["there", "since", "all_of", "parabola"])
def test_no_name_of_a_claim_hides_the_words_of_an_example(word):
    assert identifiers([("var", word)]) == {("var", word): f"{word}_"}


def test_a_theorem_is_called_as_its_claim_is():
    assert theorem_name("sam-descent-smooth") == "sam_descent_smooth"


# ---- polynomials as text ----

ATOMS = [var("x"), var("y"), fn("inv", var("x")), fn("exp", var("y"))]
VALUES = {"x": Fraction(3), "y": Fraction(-5)}


def _value(p):
    """The value of a polynomial, with exp taken to be 7."""
    whole = Fraction(0)
    for m, c in p.terms:
        for a, e in m:
            base = {"var": lambda a=a: VALUES[a.args[0]], "inv": lambda: 1 / VALUES["x"], "exp": lambda: Fraction(7)}[a.head]()
            c *= base**e
        whole += c
    return whole


def _shown(a):
    if a.head == "var":
        return Text(a.args[0])
    return Text("/ x", 35, "x") if a.head == "inv" else Text("e", 10)


@given(
    st.lists(
        st.tuples(st.fractions(max_denominator=9), st.lists(st.sampled_from(range(4)), max_size=3)),
        max_size=5,
    )
)
def test_the_text_of_a_polynomial_has_its_value(rows):
    p = Poly({})
    for c, factors in rows:
        term = Poly.const(c)
        for i in factors:
            term = term * ATOMS[i]
        p = p + term
    for written in (text(tree(p), _shown).text, text(factored(p), _shown).text):
        python = re.sub(r"\b\d+\b", r"F(\g<0>)", written)
        python = re.sub(r"(^|[(*+-] ?)/ ", r"\1F(1)/ ", python).replace("^ F(", "** int(")
        found = eval(python, {"F": Fraction, "e": Fraction(7), **VALUES})
        assert found == _value(p)


def test_squares_with_long_weights_are_the_form_that_they_add_up_to(loaded):
    files = export(loaded.lemmas, ["cone-norm-below"]).files
    steps = [line for name, content in files.items() if name.startswith("Proofs_") for line in content.split("\n") if "(form_of " in line]
    assert len(steps) == 1
    assert max(map(len, re.findall(r"\d+", steps[0]))) < 60  # the weights themselves have hundreds of digits


@pytest.mark.parametrize("rows", [[[0]], [[-1]], [[1, 2], [1]], [[1, 1], [1]], [[10**400, 10**400], [10**400]]])
def test_a_form_that_is_not_clearly_positive_keeps_its_squares(rows):
    assert not nonnegative(rows)


def test_a_positive_form_is_found_so_whatever_the_sizes_of_its_coefficients():
    assert nonnegative([[10**400, 10**199, 0], [2, 0], [1]])


def test_a_step_is_written_from_its_point_on():
    eta = var("eta")
    rows = vector_terms(vec("x") - vec("a").scale(eta))
    assert [(sign, a.args[0]) for sign, _, a in rows] == [("+", "x"), ("-", "a")]
