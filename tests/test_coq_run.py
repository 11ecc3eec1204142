"""What coqc accepts and rejects; these are tests where Coq is installed, as it is for continuous integration."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from samproof.claims.load import discover, load
from samproof.coq import run
from samproof.coq.compiler import Compiler
from samproof.coq.export import Export, export
from samproof.coq.outcomes import REALS


def coq(test):
    """A test where Coq is installed, and nothing elsewhere."""
    return test if shutil.which("coqc") else None


ROOT = Path(__file__).resolve().parent.parent
CLAIMS = ["gd-descent-smooth", "quadratic-two-cycle", "network-l2-leader", "m-sam-average", "zero-square"]


@pytest.fixture(scope="module")
def loaded():
    return load(discover([str(ROOT / "lemmas"), str(ROOT / "counterexamples")]))


@pytest.fixture(scope="module")
def made(loaded):
    return export(loaded.lemmas, CLAIMS)


def check(made, folder):
    with Compiler(folder) as compiler:
        return run.check(made, compiler)


@pytest.fixture(scope="module")
def built(made, tmp_path_factory):
    """The export and what coqc says of it; the folder keeps the compiled files."""
    folder = tmp_path_factory.mktemp("coq")
    return folder, check(made, folder)


def compiles(folder, name, content):
    (folder / name).write_text(content)
    done = subprocess.run(["coqc", "-q", "-R", ".", "Samproof", name], cwd=folder, capture_output=True, text=True, check=False)
    (folder / name).unlink()
    return done.returncode == 0, done.stderr


def changed(content, old, new):
    assert content.count(old) >= 1, old
    return content.replace(old, new, 1)


@coq
def test_the_claims_are_accepted_and_rest_on_the_axioms_of_the_reals_only(built):
    _, verdict = built
    assert verdict.rejected == {}
    assert sorted(verdict.axioms) == sorted(CLAIMS)
    assert all(set(axioms) <= REALS for axioms in verdict.axioms.values())
    said = subprocess.run(["coqc", "--version"], capture_output=True, text=True, check=True).stdout
    assert re.match(r"\d+\.\d+", verdict.version) and f"version {verdict.version}" in said


CHANGES = [
    ("gd_descent_smooth", "a changed constant", "eta / 2 * norm (grad f x) ^ 2", "eta * norm (grad f x) ^ 2"),
    ("gd_descent_smooth", "a dropped hypothesis", "  eta <= 1 / beta ->\n", ""),
    ("gd_descent_smooth", "a hypothesis turned round", "eta <= 1 / beta ->", "eta >= 1 / beta ->"),
    ("gd_descent_smooth", "a swapped inequality", " <= f x -", " >= f x -"),
    ("gd_descent_smooth", "another class", "smooth f beta ->", "convex f ->"),
    ("network_l2_leader", "a changed constant", "Rabs (xi - N / (2 * rho))", "Rabs (xi - N / (3 * rho))"),
    ("network_l2_leader", "a strict inequality", ">= 0", "> 0"),
    ("m_sam_average", "a changed constant", "<= 2 * (E (x_law 0%nat)", "<= 1 * (E (x_law 0%nat)"),
    ("m_sam_average", "a swapped inequality", " <= 2 * (E", " >= 2 * (E"),
    ("m_sam_average", "a dropped variance", "  variance f l P sigma ->\n", ""),
    ("m_sam_average", "a dropped average", "  average f l P ->\n", ""),
    ("m_sam_average", "one component for another", "grad (l i) (x t omega)))", "grad (l O) (x t omega)))"),
    ("m_sam_average", "another law of the draws", "(fun omega => E P (fun i =>", "(fun omega => E (x_law t) (fun i =>"),
    ("m_sam_average", "an orbit that goes up", "phi (x t omega - eta", "phi (x t omega + eta"),
    ("m_sam_average", "a mean at another time", "E (x_law t) (fun omega => norm", "E (x_law (S t)) (fun omega => norm"),
    ("quadratic_two_cycle", "a changed constant", "(2 - eta * lam))))", "(3 - eta * lam))))"),
]


@coq
def test_a_changed_statement_is_rejected_and_the_unchanged_one_is_not(built, made):
    """``Fail`` makes coqc accept the file exactly if it rejects what follows."""
    folder, _ = built
    claims = made.files["Claims.v"]
    lines = [claims]
    for n, (theorem, what, old, new) in enumerate(CHANGES):
        found = re.search(rf"Theorem {theorem} :\n(.*?)\.\nProof\. exact (.*?)\. Qed", claims, re.DOTALL)
        statement, proof = found[1], found[2]
        lines.append(f"Definition same_{n} : {statement} := {proof}.")
        lines.append(f"(* {what} *) Fail Definition changed_{n} : {changed(statement, old, new)} := {proof}.")
    good, error = compiles(folder, "Changed.v", "\n".join(lines))
    assert good, error


@coq
def test_a_random_orbit_that_is_drawn_otherwise_is_rejected(built, made):
    folder, _ = built
    claims = made.files["Claims.v"]
    assert "Corollary m_sam_average_drawn" in claims
    for old, new in (("let x_law := paths first P in", "let x_law := paths first P in let x_law := fun t => x_law (S t) in"),
                     ("let x := drawn start P (fun y i => (y - eta", "let x := drawn start P (fun y i => (y + eta")):  # fmt: skip
        good, error = compiles(folder, "Changed.v", changed(claims, old, new))
        assert not good
        assert "Error" in error


@coq
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("variance f l P sigma", "variance f l P (sigma / 2)"),
        ("bounded_below f", "inf f > 0"),
        ("smooth (l i) beta", "smooth (l i) (beta / 2)"),
        ("average f l P", "(forall x, f x = E P (fun i => l (S i) x))"),
    ],
)
def test_an_example_of_a_claim_with_means_that_is_none_is_rejected(built, made, old, new):
    folder, verdict = built
    assert "m-sam-average" in verdict.axioms  # with the example as it is
    before, found = made.files["Examples.v"].split("Definition m_sam_average_given ")
    good, error = compiles(folder, "Example.v", f"{before}Definition m_sam_average_given {changed(found, old, new)}")
    assert not good
    assert "Error" in error


@coq
def test_the_mean_over_draws_is_the_iterated_finite_mean(built):
    """Two steps of a walk with a fair coin, from 0: the mean of the square is the number of steps."""
    folder, _ = built
    lines = [
        "From Coq Require Import Lra.",
        "From Samproof Require Import Samproof.",
        "Open Scope R_scope.",
        "Lemma half_nonneg (k : nat) : 0 <= / 2. Proof. lra. Qed.",
        "Lemma halves : sum (fun _ => / 2) 2 = 1. Proof. cbn; lra. Qed.",
        "Definition coin := {| size := 2; weight := fun _ => / 2; weight_nonneg := half_nonneg; weight_total := halves |}.",
        "Example two_steps (V : space) (e : V) : ip e e = 1 ->",
        "  E (paths certain coin 2) (fun w => (fun x : V => ip x x) (drawn (fun _ => vzero) coin",
        "    (fun x i => match i with O => x + e | _ => x - e end)%V 2 w)) = 2.",
        "Proof.",
        "  intro h; etransitivity; [exact (drawn_iterated certain (fun _ => vzero) coin _ 2 (fun x : V => ip x x))|].",
        "  unfold E; cbn; inners; rewrite h; lra.",
        "Qed.",
    ]
    good, error = compiles(folder, "Walk.v", "\n".join(lines))
    assert good, error


@coq
def test_examples_with_tuned_steps_and_several_coordinates_are_accepted(built, loaded):
    """An example needs no proof of its claim."""
    folder, _ = built
    names = ["sam-tuned-strongly-convex", "linear-model-across-constant", "quadratic-two-cycle-limit"]
    examples = export(loaded.lemmas, names).files["Examples.v"]
    good, error = compiles(folder, "Tuned.v", examples)
    assert good, error


@coq
def test_what_the_example_meets_are_the_hypotheses_of_the_theorem(built, made):
    folder, _ = built
    assert "Lemma gd_descent_smooth_applied" in made.files["Applied.v"]
    examples = changed(made.files["Examples.v"], "; eta <= 1 / beta; smooth f beta", "; smooth f beta")
    (folder / "Weaker.v").write_text(examples)
    applied = made.files["Applied.v"].replace("Examples", "Weaker")
    good, error = compiles(folder, "Applied_.v", examples + applied.replace("From Samproof Require Weaker.", "").replace("Weaker.", ""))
    assert not good
    assert "Error" in error


@coq
def test_an_example_that_is_none_is_rejected(built, made):
    folder, _ = built
    old = "gd_descent_smooth_given (V : space) (f : fn V) (beta eta : R) (x : V) : list Prop :=\n  [beta > 0;"
    claims = changed(made.files["Examples.v"], old, old.replace("beta > 0;", "beta < 0;"))
    good, error = compiles(folder, "Changed.v", claims)
    assert not good
    assert "Error" in error


@coq
@pytest.mark.parametrize("where", ["weight", "premise"])
def test_a_corrupted_certificate_is_rejected(built, made, where):
    folder, _ = built
    proofs = made.files["Proofs_1.v"]
    step = re.search(r"\(taken (form_\d+)[^\n]*?\(Sum G[ET] \(plain (\d+) [^()]*(?:\([^()]*\) )?\(plain", proofs)
    group = {"premise": 1, "weight": 2}[where]
    old = step[group]
    new = str(int(old) + 1) if where == "weight" else next(f for f in re.findall(r"Definition (form_\d+)", proofs) if f != old)
    corrupted = proofs[: step.start(group)] + new + proofs[step.end(group) :]
    good, error = compiles(folder, "Corrupted.v", corrupted)
    assert not good
    assert "Error" in error


UNSOUND = {
    "an assumption that is still made": "accepted no_meaning [Gt v_1] no_input [Assumed 1] (Gt v_1)",
    "a case that is not the opposite": (
        "accepted no_meaning [Ge v_1; Gt v_1] [([1%positive], Gt v_2); ([2%positive], Gt v_2)] [Cases 1 2 1 2] (Gt v_2)"
    ),
    "two cases with different conclusions": (
        "accepted no_meaning [Ge v_1; Gt (Neg v_1)] [([1%positive], Gt v_2); ([2%positive], Gt v_3)] [Cases 1 2 1 2] (Gt v_2)"
    ),
    "a lemma that is not the assumption": (
        "accepted no_meaning [Gt v_1] [(nil, Ge v_1); ([1%positive], Gt v_2)] [Cut 1 2 1] (Gt v_2)"
    ),
    "an equation from an inequality": "accepted no_meaning nil [(nil, Ge v_1)] [Sum EQ (plain 1 [1%positive] nil) nil] (Eq v_1)",
    "a strict inequality from one that is not": (
        "accepted no_meaning nil [(nil, Ge v_1)] [Sum GT (plain 1 [1%positive] nil) nil] (Gt v_1)"
    ),
    "a multiple that may vanish": (
        "accepted no_meaning nil [(nil, Ge v_1); (nil, Ge (Mul v_1 v_2))] "
        "[Quotient (Ge v_2) (plain 1 [1%positive] nil) (plain 1 [2%positive] nil) nil] (Ge v_2)"
    ),
    "the inverse of a number that may vanish": (
        "accepted (means 2 (Of Inverse v_1) no_meaning) nil [(nil, Ge v_1)] [Local (Turned 2 AsItIs 1)] (Eq (Sub (Mul v_1 v_2) (Int 1)))"
    ),
    "the greater of two that is the smaller": (
        "accepted (means 3 (Greater v_1 v_2) no_meaning) nil [(nil, Ge (Sub v_2 v_1))] [Local (Equals 3 true 1)] (Eq (Sub v_3 v_1))"
    ),
}


@coq
def test_what_does_not_follow_is_not_accepted_and_what_does_is(built):
    folder, _ = built
    lines = ["From Samproof Require Import Samproof."]
    lines += [f"(* {what} *) Goal {run} = false. Proof. vm_compute; reflexivity. Qed." for what, run in UNSOUND.items()]
    turned = [UNSOUND["the inverse of a number that may vanish"].replace("Ge v_1", "Gt v_1")]
    turned.append(UNSOUND["a multiple that may vanish"].replace("Ge v_1)", "Gt v_1)"))
    turned.append(UNSOUND["a strict inequality from one that is not"].replace("Ge v_1", "Gt v_1"))
    turned.append(UNSOUND["a case that is not the opposite"].replace("; Gt v_1]", "; Gt (Neg v_1)]"))
    lines += [f"Goal {run} = true. Proof. vm_compute; reflexivity. Qed." for run in turned]
    good, error = compiles(folder, "Unsound.v", "\n".join(lines))
    assert good, error


@coq
def test_a_certificate_of_another_claim_is_rejected(built, made):
    folder, _ = built
    claims = made.files["Claims.v"]
    swapped = changed(claims, "Proofs_1.quadratic_two_cycle.claim", "Proofs_1.network_l2_leader.claim")
    good, error = compiles(folder, "Swapped.v", swapped)
    assert not good
    assert "Error" in error


@coq
def test_an_axiom_of_ones_own_is_refused(made, built, tmp_path):
    folder, _ = built
    other = tmp_path / "coq"
    shutil.copytree(folder, other)
    claims = changed(made.files["Claims.v"], "Theorem quadratic_two_cycle", "Axiom cheat : False.\nTheorem quadratic_two_cycle")
    claims = changed(claims, "exact Proofs_1.quadratic_two_cycle.claim", "destruct cheat")
    cheating = type(made)(**vars(made))
    cheating.files = {"Claims.v": claims}
    cheating.needs = {"Claims.v": []}
    cheating.rings = {}
    cheating.theorems = {c: made.theorems[c] for c in ("quadratic-two-cycle", "network-l2-leader")}
    verdict = check(cheating, other)
    assert list(verdict.rejected) == ["quadratic-two-cycle"]
    assert "cheat" in verdict.rejected["quadratic-two-cycle"]


@pytest.fixture(scope="module")
def rings(built, loaded, tmp_path_factory):
    """Claims over ordered rings, and a folder with the compiled prelude of these."""
    folder = tmp_path_factory.mktemp("rings")
    shutil.copy(built[0] / "Rings.vo", folder)
    return folder, export(loaded.lemmas, ["zero-square", "cone-without-factor"])


@coq
def test_a_claim_over_ordered_rings_is_accepted_rests_on_no_axioms_and_has_an_example(made, built):
    folder, _ = built
    assert made.rings == {"zero-square": "zero_square"}
    assert "Example zero_square_at_reals : exists z : reals,\n  (z ^ 2 <= 0)." in made.files["RingExamples.v"]
    (folder / "Closed.v").write_text("From Samproof Require OrderedRings.\nPrint Assumptions OrderedRings.zero_square.\n")
    done = subprocess.run(["coqc", "-q", "-R", ".", "Samproof", "Closed.v"], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "Closed under the global context\n"), done.stderr


@coq
def test_an_example_over_ordered_rings_at_which_a_hypothesis_fails_is_rejected(made, built):
    content = changed(made.files["RingExamples.v"], "[Qmake (0) 1]", "[Qmake (1) 2]")
    accepted, error = compiles(built[0], "Elsewhere.v", content)
    assert not accepted and "zero_square_given" in content and "Error" in error


@coq
@pytest.mark.parametrize(
    ("claim", "old", "new"),
    [("cone-without-factor", "(number l 400)", "(number l 401)"), ("zero-square", "z ^ 2 <= 0 ->", "z ^ 3 <= 0 ->")],
    ids=["a corrupted weight", "another power"],
)
def test_a_changed_claim_over_ordered_rings_is_rejected_by_its_name(rings, claim, old, new):
    folder, made = rings
    text = changed(made.files["OrderedRings.v"], old, new)
    verdict = check(Export({"OrderedRings.v": text}, {"OrderedRings.v": []}, named=made.named, rings=made.rings), folder)
    assert list(verdict.rejected) == [claim]
    assert 'File "./OrderedRings.v", line' in verdict.rejected[claim]


@coq
def test_a_claim_over_ordered_rings_that_rests_on_an_axiom_is_refused(rings):
    folder, made = rings
    cheat = "Axiom cheat : forall (R : ordered_ring) (a : R), a = 0.\nSection Claims."
    cheating = changed(made.files["OrderedRings.v"], "Section Claims.", cheat)
    cheating = changed(cheating, "Proof (antisymmetric l ", "Proof (let _ := cheat R (@zero R) in antisymmetric l ")
    verdict = check(Export({"OrderedRings.v": cheating}, {"OrderedRings.v": []}, rings=made.rings), folder)
    assert list(verdict.rejected) == ["zero-square"]
    assert verdict.rejected["zero-square"] == "over ordered rings it rests on OrderedRings.cheat"


@coq
def test_a_rejected_file_names_the_claim_and_the_place(made, built, tmp_path):
    folder, _ = built
    other = tmp_path / "coq"
    shutil.copytree(folder, other)
    broken = type(made)(**vars(made))
    before, there, after = made.files["Proofs_1.v"].partition("Module quadratic_two_cycle.")
    proofs = before + there + changed(after, "Lemma main", "Lemma main_ : False. Proof. exact I. Qed.\nLemma main")
    broken.files = {"Proofs_1.v": proofs, "Claims.v": made.files["Claims.v"]}
    broken.needs = {"Proofs_1.v": [], "Claims.v": ["Proofs_1.v"]}
    verdict = check(broken, other)
    assert not verdict.axioms
    assert list(verdict.rejected) == ["quadratic-two-cycle"]
    assert 'File "./Proofs_1.v", line' in verdict.rejected["quadratic-two-cycle"]
    assert verdict.unchecked == [c for c in made.theorems if c != "quadratic-two-cycle"]


@coq
def test_the_stored_point_is_the_one_of_the_example(made):
    data = json.loads((ROOT / "lemmas" / "certificates" / "gd-descent-smooth.json").read_text())
    assert data["example"]["beta"] == "1"
    assert "Proof (there line, (parabola 0%R 0%R), 1%R, 1%R, (0%R : line) since " in made.files["Examples.v"]
