"""The command line: what it prints, its exit codes, and that one mistake never hides the rest."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run, Write

from samproof.check import Checker
from samproof.cli import main

NONCONVEX = ROOT / "lemmas" / "nonconvex.py"
HEAVY = ("clarabel", "flint", "hypothesis", "mpmath", "numpy", "scipy", "sympy", "z3")
YOUNG = """
a, b = positive("a b")
young = Lemma("young", claim=a*b <= a**2/2 + b**2/2)
"""


def plain(output: str) -> str:
    """The output with every duration replaced."""
    return re.sub(r"\d+\.\d+ s", "S s", output)


def python(*arguments: str, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **more.pop("env", {})}
    return subprocess.run([sys.executable, *arguments], cwd=cwd, env=env, text=True, capture_output=True, timeout=60, **more)


def imported_by(*arguments: str, cwd: Path) -> tuple[int, set[str]]:
    """The exit code of a command, and the heavy libraries that it imported."""
    code = (
        "import sys\nfrom samproof.cli import main\n"
        f"try: main({list(arguments)!r})\nexcept SystemExit as e: code = e.code\n"
        f"print('IMPORTED', code, *[m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = python("-c", code, cwd=cwd)
    words = done.stdout.splitlines()[-1].split()
    assert words[0] == "IMPORTED", done.stderr
    return int(words[1]), set(words[2:])


def nonconvex(folder: Path, old: str = "", new: str = "") -> Path:
    """A copy of the ledger's nonconvex.py, with one constant changed wherever it occurs."""
    text = NONCONVEX.read_text(encoding="utf-8")
    assert old in text
    folder.mkdir(exist_ok=True)
    path = folder / "nonconvex.py"
    path.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return path


# ---- imports -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("check", "--help")])
def test_help_imports_no_numerical_library(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert imported_by(*arguments, cwd=tmp_path) == (0, set())


def test_a_warm_check_and_a_recheck_import_no_numerical_library(ledger: Path) -> None:
    assert imported_by("check", cwd=ledger) == (0, set())
    assert imported_by("recheck", cwd=ledger) == (0, set())


# ---- check -------------------------------------------------------------------------------------------------------------


def test_the_ledger_is_proved_from_its_certificates(run: Run, ledger: Path) -> None:
    before = {p: p.read_bytes() for p in ledger.rglob("*") if p.is_file()}
    code, output = run("check", ledger, "--format", "json")
    claims = json.loads(output)["claims"]
    assert code == 0
    assert len(claims) == len(list(ledger.rglob("*.json"))) > 20
    assert all(c["verdict"] == "proved" and c["stored"] and not c["notes"] for c in claims)
    assert {p: p.read_bytes() for p in ledger.rglob("*") if p.is_file()} == before


def test_what_check_prints(run: Run, ledger: Path) -> None:
    code, output = run("check", ledger / "lemmas" / "nonconvex.py")
    assert code == 0
    assert plain(output) == (
        "proved   sam-descent-smooth  5 obligations  rests on descent lemma, lipschitz gradient  not replayed in Coq  S s\n"
        "proved   sam-average-smooth  6 obligations  rests on descent lemma, lipschitz gradient, lower bound  not replayed in Coq  S s\n"
        "2 proved in S s\n"
    )


def test_the_json_of_check(run: Run, write: Write) -> None:
    path = write(YOUNG)
    code, output = run("check", path, "--format", "json")
    data = json.loads(output)
    assert code == 0
    assert set(data) == {"claims", "errors", "count", "interrupted"}
    [claim] = data["claims"]
    assert claim["id"] == "young" and claim["verdict"] == "proved" and claim["rests_on"] == []
    assert claim["place"] == f"{path}:4" and claim["statement"] == "a*b <= a**2/2 + b**2/2"
    [obligation] = claim["obligations"]
    assert obligation["verdict"] == "proved" and obligation["what"] == "<= a**2/2 + b**2/2"
    assert claim["seconds"] > 0 and claim["stored"] is False and claim["witness"] is None
    assert claim["example"].keys() == {"a", "b"}


def test_a_wrong_constant_is_refuted_at_its_step(run: Run, tmp_path: Path) -> None:
    nonconvex(tmp_path / "broken", "eta/2*beta**2*rho**2", "eta/4*beta**2*rho**2")
    code, output = run("check", "broken", "--seconds", "1")
    lines = output.splitlines()
    assert code == 1
    assert lines[0].startswith("refuted  sam-descent-smooth")
    assert lines[1].startswith("broken/nonconvex.py:24: P201 refuted: <= f(x) - eta/2*|g|**2 + eta/4*beta**2*rho**2")
    assert "does not follow from its reasons: " in lines[2] and "violated by 1/4" in lines[2]
    assert lines[3].startswith("broken/nonconvex.py:14: P200 the claim is false: beta = 1, eta = 1, rho = 1, curvature_f = 1")
    assert lines[4].startswith("unknown  sam-average-smooth")
    assert "sam-descent-smooth is not proved" in output
    assert lines[-1].startswith("1 refuted, 1 unknown in ")
    assert "proved " not in output.replace("is not proved ", "")
    assert not (tmp_path / "broken" / "certificates").exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("eta/2*beta**2*rho**2", "eta/3*beta**2*rho**2"),
        ("- eta/2*norm(g)**2", "- eta*norm(g)**2"),
        ("beta**2*rho**2", "beta*rho**2"),
        ("given=[eta <= 1/beta]", "given=[eta <= 3/beta]"),
    ],
)
def test_wrong_constants_are_never_proved(run: Run, tmp_path: Path, old: str, new: str) -> None:
    path = nonconvex(tmp_path / "broken", old, new)
    path.write_text(path.read_text(encoding="utf-8").partition("orbit = ")[0], encoding="utf-8")
    code, output = run("check", path, "--seconds", "0.3", "--format", "json")
    [descent] = json.loads(output)["claims"]
    assert code == 1
    assert descent["verdict"] in ("refuted", "unknown")
    assert any(o["verdict"] != "proved" for o in descent["obligations"])


def test_broken_files_do_not_stop_the_others(run: Run, write: Write) -> None:
    write("x = real('x'\n", "lemmas/a_syntax.py")
    write("1/0\n", "lemmas/b_raises.py")
    write("import sys\nsys.exit(7)\n", "lemmas/c_exits.py")
    write(YOUNG, "lemmas/d_fine.py")
    (Path("lemmas") / "e_binary.py").write_bytes(b"\x00\xff\xfe")
    code, output = run("check")
    assert code == 1
    assert re.search(r"^lemmas/a_syntax\.py:2:\d+: E164 syntax error: ", output, re.M)
    assert "lemmas/b_raises.py:2: E165 the file raised ZeroDivisionError: division by zero" in output
    assert "lemmas/c_exits.py:3: E165 the file raised SystemExit: 7" in output
    assert re.search(r"^lemmas/e_binary\.py(:\d+)*: E16[45] ", output, re.M)
    assert "proved   young  1 obligation  rests on nothing but algebra" in output
    assert plain(output).endswith("1 proved, 4 file errors in S s\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = real('x')\nl = Lemma('l', claim=x <= 0.5)\n", "claims.py:3: E104 the float 0.5 is not exact"),
        ("f = smooth('f', positive('beta'))\nf.convexity(vector('x'), vector('y'))\n", "claims.py:3: E120 convexity needs f to be"),
        ("x = real('x')\nl = Lemma('Not a name', claim=x <= 1)\n", "claims.py:3: E145 'Not a name' is not a name for a claim"),
        ("x = real('x')\nl = Lemma('l', claim=0 < x <= 1)\n", "claims.py:3: E103 Python asked whether (x > 0) is true"),
        ("x = real('x')\nl = Lemma('l', claim=x <= 1, given=['x >= __import__']) \n", "E136"),
        ("smooth_strongly_convex('f', 2, 1)\n", "claims.py:2: E121 mu = 2 exceeds beta = 1"),
    ],
)
def test_mistakes_in_a_file_have_a_place_and_a_code(run: Run, write: Write, text: str, message: str) -> None:
    write(text)
    code, output = run("check", "claims.py")
    assert code == 1
    assert message in output
    assert "no claims, 1 file errors in" in output


@pytest.mark.parametrize("given", ["x > 1, x < 0", "Eq(x, 1), Eq(x, 2)", "x**2 < 0"])
def test_contradictory_hypotheses_are_an_error(run: Run, write: Write, given: str) -> None:
    write(f"x = real('x')\nl = Lemma('vacuous', given=[{given}], claim=x <= 5)\n")
    code, output = run("check", "claims.py")
    assert code == 1
    assert re.search(r"^error +vacuous", output)
    assert "claims.py:3: E170 the hypotheses of vacuous contradict each other" in output
    assert not Path("certificates").exists()


def test_a_name_that_is_used_twice(run: Run, write: Write) -> None:
    write(YOUNG, "lemmas/one.py")
    write(YOUNG, "lemmas/two.py")
    code, output = run("check")
    assert code == 1
    assert re.search(r"^lemmas/two\.py:4: E162 the name young is used twice, first at .*one\.py:4$", output, re.M)
    assert "1 proved, 1 file errors" in output


def test_a_lemma_that_cites_itself_in_a_circle(run: Run, write: Write) -> None:
    write(
        YOUNG + "first = Lemma('first', claim=a <= a + b)\nsecond = Lemma('second', claim=a <= a + b, by=first)\n"
        "with first.proof() as p:\n    p.le(a + b, by=second)\n"
    )
    code, output = run("check", "claims.py")
    assert code == 1
    assert "claims.py:5: E166 the lemma cites itself in a circle: first -> second -> first" in output
    assert "proved   young" in output and "proved   first" not in output and "proved   second" not in output


def test_a_folder_without_claims(run: Run, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    code, output = run("check", "nothing")
    assert code == 1
    assert output.startswith("no claims in ")


def test_without_paths_the_bundled_ledger_is_meant(run: Run) -> None:
    from samproof.claims.load import discover

    names = {p.name for p in discover()}
    assert {"convex.py", "nonconvex.py", "quadratic_cycle.py"} <= names


def test_an_interruption_shows_what_was_done(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    more = "".join(f"l{i} = Lemma('more-{i}', claim=a <= a + {i}*b)\n" for i in range(3))
    write(YOUNG + more, "lemmas/several.py")
    seen = []
    original = Checker.check

    def check(self: Checker, lemma: Any, *rest: Any) -> Any:
        seen.append(lemma.id)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return original(self, lemma, *rest)

    monkeypatch.setattr(Checker, "check", check)
    code, output = run("check")
    assert code == 130
    assert output.startswith("proved   young")
    assert plain(output).endswith("1 proved, interrupted after 1 of 4 in S s\n")
    [certificate] = Path("lemmas/certificates").iterdir()
    assert json.loads(certificate.read_text(encoding="utf-8"))["claim"] == "young"
    seen.clear()
    code, output = run("check", "--format", "json")
    assert code == 130
    assert json.loads(output)["interrupted"] is True and len(json.loads(output)["claims"]) == 1


def test_an_interruption_while_writing_leaves_whole_files(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(YOUNG)
    assert run("check", "claims.py").code == 0
    before = Path("certificates/young.json").read_bytes()

    def replace(*arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", replace)
    assert run("check", "claims.py", "--fresh").code == 130
    assert [p.name for p in Path("certificates").iterdir()] == ["young.json"]
    assert Path("certificates/young.json").read_bytes() == before


# ---- show --------------------------------------------------------------------------------------------------------------


def test_what_show_prints(run: Run, ledger: Path) -> None:
    code, output = run("show", "sam-descent-smooth", ledger)
    assert code == 0
    for part in (
        "sam-descent-smooth: proved",
        "  f is smooth(beta), bounded below",
        "  given beta > 0, eta > 0, rho >= 0, eta <= 1/beta",
        "  claim f(x - eta*grad f(x + rho*u)) <= f(x) - eta/2*|g|**2 + eta/2*beta**2*rho**2",
        "obligations (5 of 5 proved)",
        "[lipschitz gradient at (x, x + rho*u)]",
        "replayed from disk",
        "the hypotheses hold at: beta = ",
        "  descent lemma: Nesterov, Lectures on Convex Optimization (2018), Lemma 1.2.3",
    ):
        assert part in output


def test_show_checks_what_the_claim_cites(run: Run, ledger: Path) -> None:
    code, output = run("show", "sam-tuned-strongly-convex", ledger)
    assert code == 0
    assert "case 1/(2*beta) <= " in output and "uses sam-rate-strongly-convex, exp-minus-log-of-max" in output


def test_show_certificate_is_the_stored_json(run: Run, ledger: Path) -> None:
    code, output = run("show", "sam-descent-smooth", ledger, "--certificate")
    assert code == 0
    stored = (ledger / "lemmas" / "certificates" / "sam-descent-smooth.json").read_text(encoding="utf-8")
    assert json.loads(output) == json.loads(stored)


def test_show_of_an_unknown_claim_suggests_near_names(run: Run, ledger: Path) -> None:
    code, output = run("show", "sam-descent-convx", ledger)
    assert code == 2
    assert "error: E180 no claim is called 'sam-descent-convx'; did you mean sam-descent-convex" in output
    assert run("show", "qqq", ledger).output.strip() == "error: E180 no claim is called 'qqq'"


def test_show_of_a_claim_that_is_not_proved(run: Run, write: Write) -> None:
    write("x = real('x')\nl = Lemma('wrong', claim=x <= x**2)\n")
    code, output = run("show", "wrong", "claims.py")
    assert code == 1
    assert output.startswith("wrong: refuted") and "false at: x = 1/2" in output
    code, output = run("show", "wrong", "claims.py", "--certificate")
    assert code == 2
    assert "E181 wrong has no certificate: refuted" in output


# ---- prove -------------------------------------------------------------------------------------------------------------


def test_prove_has_three_verdicts(run: Run) -> None:
    code, output = run("prove", "a*b <= (a**2 + b**2)/2")
    assert code == 0
    assert output.startswith("proved   a*b <= (a**2 + b**2)/2") and "certificate of 1 step" in output
    code, output = run("prove", "x <= x**2", "-g", "x > 0")
    assert code == 1
    assert output.startswith("refuted  x <= x**2") and "counterexample: x = 1/2, violated by 1/4" in output
    code, output = run("prove", "sqrt(x) >= 0", "--seconds", "0.5")
    assert code == 1
    assert output.startswith("unknown  sqrt(x) >= 0") and "nothing shows that the statement has a meaning" in output


def test_the_json_of_prove(run: Run) -> None:
    code, output = run("prove", "x**2 + 1 > 0", "--format", "json")
    data = json.loads(output)
    assert code == 0
    assert data["verdict"] == "proved" and data["certificate"]["format"] == "samproof certificate" and data["rests_on"] == []
    code, output = run("prove", "x > 0", "--format", "json")
    data = json.loads(output)
    assert code == 1
    assert data["verdict"] == "refuted" and data["certificate"] is None and data["witness"].keys() == {"x"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["__import__('os').system('x')"], "E133"),
        (["__import__('os').system('touch pwned') <= 1"], "E139"),
        (["(lambda: 1)() <= 1"], "E139"),
        (["x.y <= 1"], "E135 'x.y' is code rather than mathematics"),
        (["[x for x in y] <= 1"], "E135"),
        (["x <= 0.5"], "<statement>:1:6: E104 the float 0.5 is not exact; write a rational such as Rational(1, 2)"),
        (["x <= 'a'"], "E134 'a' is not a number"),
        (["a <= b <= c"], "E172"),
        (["x +"], "E130 not a mathematical expression"),
        ([""], "E130 not a mathematical expression"),
        (["x"], "E133 'x' is not a relation"),
        (["x <= 1/0"], "E106"),
        (["x <= x**1000"], "E138"),
        (["x <= 5", "-g", "x > 1", "-g", "x < 0"], "E170 the hypotheses contradict each other"),
        (["x <= 5", "-g", "nonsense"], "<given 1>:1:1: E133"),
        (["(" * 300 + "x" + ")" * 300 + " <= 1"], "E130 not a mathematical expression"),
    ],
)
def test_prove_refuses_what_is_not_mathematics(run: Run, arguments: list[str], message: str) -> None:
    code, output = run("prove", *arguments)
    assert code == 2
    assert output.startswith("error: ") and message in output
    assert output.count("\n") == 1
    assert not Path("pwned").exists()


# ---- recheck -----------------------------------------------------------------------------------------------------------


def test_recheck_reads_every_certificate(run: Run, ledger: Path) -> None:
    code, output = run("recheck", ledger)
    assert code == 0
    assert "sam-descent-smooth: ok, 2 theorems, resting on descent_lemma, lipschitz_gradient\n" in output
    assert len(output.splitlines()) == 1 + len(list(ledger.rglob("*.json")))


def test_two_processes_recheck_as_one_does(run: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from samproof.commands import recheck as command

    folder = ledger / "lemmas" / "certificates"
    (folder / "gd-rate.json").write_text((folder / "gd-rate.json").read_text().replace('"gd-contraction"', '"gd-descent-smooth"'))
    alone = run("recheck", ledger / "lemmas")
    assert alone.code == 1 and "gd-rate: FAILED" in alone.output
    monkeypatch.setattr(command, "MANY", 0)
    monkeypatch.setattr("samproof.processes.processes", lambda: 2)
    shared = run("recheck", ledger / "lemmas")
    assert shared == alone


def test_recheck_of_a_file_of_claims_says_what_to_give(run: Run, ledger: Path) -> None:
    code, output = run("recheck", ledger / "lemmas" / "convex.py")
    assert code != 0
    assert "is a file of claims, not of certificates; give" in output
    assert run("recheck", ledger / "lemmas" / "certificates").code == 0


def test_recheck_refuses_a_changed_certificate(run: Run, ledger: Path) -> None:
    path = ledger / "lemmas" / "certificates" / "usam-slope-above.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["theorems"][-1]["certificate"]["steps"][-1]["terms"][0][0] = "17"
    path.write_text(json.dumps(data), encoding="utf-8")
    code, output = run("recheck", ledger)
    assert code == 1
    assert re.search(r"^usam-slope-above: FAILED: ", output, re.M)


def test_recheck_without_certificates(run: Run, write: Write) -> None:
    write(YOUNG)
    code, output = run("recheck", ".")
    assert code == 1
    assert output == "no stored certificates; run samproof check first\n"


# ---- usage, errors, streams ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "no-such-file.py"], "error: E161 no-such-file.py does not exist; give a file or a folder of claim files"),
        (["bogus"], "No such command 'bogus'"),
        (["check", "--seconds", "0"], "Invalid value for '--seconds'"),
        (["check", "--format", "xml"], "Invalid value for '--format'"),
        (["prove"], "Missing argument 'STATEMENT'"),
        (["show"], "Missing argument 'CLAIM'"),
    ],
)
def test_wrong_usage_has_exit_code_2(run: Run, arguments: list[str], message: str) -> None:
    code, output = run(*arguments)
    assert code == 2
    assert message in output


def test_an_internal_error_has_exit_code_3(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any, **more: Any) -> None:
        raise RuntimeError("a table is missing")

    monkeypatch.setattr("samproof.statement.prove", broken)
    code, output = run("prove", "x <= 1")
    assert code == 3
    assert output == "internal error: RuntimeError: a table is missing; set SAMPROOF_DEBUG=1 for the traceback\n"
    monkeypatch.setenv("SAMPROOF_DEBUG", "1")
    with pytest.raises(RuntimeError, match="a table is missing"):
        main(["prove", "x <= 1"])


def test_version(run: Run) -> None:
    from samproof import __version__

    assert run("--version") == (0, f"samproof, version {__version__}\n")


def _on_a_terminal(arguments: list[str], cwd: Path, **env: str) -> bytes:
    """What a command writes to its standard output when that is a terminal."""
    ours, theirs = os.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"PYTHONPATH": str(ROOT)} | env
    command = [sys.executable, "-B", "-m", "samproof.cli", *arguments]
    subprocess.run(command, cwd=cwd, env=environment, stdout=theirs, stderr=subprocess.DEVNULL, timeout=60, check=True)
    os.close(theirs)
    found = b""
    try:
        while part := os.read(ours, 4096):
            found += part
    except OSError:
        pass  # how Linux says that the other end is closed
    os.close(ours)
    return found


def test_colour_on_a_terminal_unless_it_is_unwanted(tmp_path: Path) -> None:
    assert b"\x1b[" in _on_a_terminal(["prove", "0 < 1"], tmp_path)
    assert b"\x1b[" not in _on_a_terminal(["prove", "0 < 1"], tmp_path, NO_COLOR="1")


def test_no_colour_in_a_pipe(tmp_path: Path) -> None:
    assert "\x1b[" not in python("-m", "samproof.cli", "prove", "0 < 1", cwd=tmp_path).stdout


def test_a_reader_that_goes_away(ledger: Path) -> None:
    shell = shutil.which("bash")
    assert shell is not None
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = f"'{sys.executable}' -m samproof.cli check | head -n 1"
    done = subprocess.run([shell, "-c", command], cwd=ledger, env=env, text=True, capture_output=True, timeout=60)
    assert done.stdout.startswith("proved   ") and done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr
