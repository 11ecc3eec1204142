"""samproof fuzz: what it finds and to what it shrinks, what it says when it finds nothing, and what it refuses to search."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, Run, Write

from samproof.campaign.fuzz import Report
from samproof.campaign.source import Source
from samproof.campaign.units import Found

CLAIMS = """
x, y = positive("x y")
wrong = Lemma("wrong", given=[x <= 2], claim=x <= x**2)
young = Lemma("young", claim=x*y <= x**2/2 + y**2/2)
"""

PLANTED = [  # statement, hypotheses, the simplest witness and by how much it fails there
    ("x <= x**2", ["x > 0"], {"x": "1/2"}, "1/4"),
    ("x*y <= 9*(x**2 + y**2)/20", [], {"x": "1", "y": "1"}, "1/10"),
    ("x*y <= 9999*(x**2 + y**2)/20000", [], {"x": "1", "y": "1"}, "1/10000"),
    ("(1 - eta*mu)**2 <= 1 - eta*mu", ["eta > 0", "mu > 0"], {"eta": "1", "mu": "2"}, "2"),
    ("Max(a, b) <= 99*(a + b)/100", ["a >= 0", "b >= 0"], {"a": "0", "b": "1"}, "1/100"),
    ("eta - beta*eta**2/2 <= 99/(200*beta)", ["beta > 0"], {"beta": "1", "eta": "1"}, "1/200"),
    ("x < y", ["x <= y"], {"x": "0", "y": "0"}, "0"),
    ("Ne(x*y, 1)", ["x >= 2"], {"x": "2", "y": "1/2"}, "0"),
]


@pytest.mark.parametrize(("statement", "given", "witness", "margin"), PLANTED)
def test_planted_bounds_are_refuted_at_the_simplest_point(run: Run, statement, given, witness, margin) -> None:
    arguments = ["fuzz", statement, *(w for g in given for w in ("--given", g))]
    code, output = run(*arguments, "--format", "json")
    data = json.loads(output)
    assert (code, data["verdict"], data["witness"]) == (1, "refuted", witness)
    assert data["claims"][0]["margin"] == margin


def test_the_replay_line_replays(run: Run) -> None:
    _, output = run("fuzz", "x <= x**2", "-g", "x > 0", "-g", "x <= 1")
    line = next(line for line in output.splitlines() if "replay:" in line).partition("replay: samproof ")[2]
    code, again = run(*shlex.split(line))
    assert code == 1 and again.startswith("refuted") and "violated by 1/4" in again


def test_the_replay_line_of_a_claim_about_functions_replays(run: Run, write: Write) -> None:
    path = write(
        'beta, eta = positive("beta eta")\nt, T = natural("t"), natural("T", at_least=1)\n'
        'f = smooth("f", beta)\norbit = Orbit("x", lambda z: gradient_step(f, z, eta=eta))\n'
        'wrong = Lemma("wrong", given=[eta <= 1/beta], claim=mean(norm(f.gradient(orbit[t]))**2, t, T)'
        " <= 19*(f(orbit[0]) - f.inf)/(10*eta*T))\n"
    )
    code, output = run("fuzz", "wrong", "--paths", path)
    assert code == 1 and "refuted" in output
    line = next(line for line in output.splitlines() if "replay:" in line).partition("replay: samproof ")[2]
    code, again = run(*shlex.split(line))
    assert code == 1 and again.startswith("refuted")


def test_a_true_claim_is_supported_and_says_how_hard_it_was_searched(run: Run) -> None:
    code, output = run("fuzz", "x*y <= x**2/2 + y**2/2", "--seconds", "0.3")
    assert code == 0 and output.startswith("supported")
    assert "candidates" in output and "satisfied the hypotheses" in output and "closest 0 at x = 0, y = 0" in output
    assert "proved" not in output


def test_a_search_that_rejects_almost_everything_says_so() -> None:
    for satisfied, verdict, said in ((12, "supported", "the search was thin"), (0, "unknown", "none of 100000 candidates")):
        report = Report(Source("s"), expected=1, found={0: Found(tried=100000, satisfied=satisfied)})
        report.settle()
        assert report.verdict == verdict and said in report.note


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("x <= 1", "-g", "x > 0", "-g", "x < 0"), "E170 the hypotheses contradict each other"),
        (("x <= 1", "-g", "x**2 + 1 <= 0"), "E170"),
        (("x <= 1", "-g", "exp(x) < 0"), "E170"),
        (("x <=", "-g", "x > 0"), "E130"),
        (("x + 1",), "E133"),
        (("x <= 0.1",), "E104"),
        (("x <= 1", "y <= 1"), "E201"),
        (("gd-rate", "-g", "x > 0"), "E201"),
        (("gd-rat",), "did you mean gd-rate"),
        (("--paths", "nowhere"), "E161"),
        (("x <= 1", "--seconds", "0"), "--seconds"),
        (("x <= 1", "--jobs", "0"), "--jobs"),
        (("x <= 1", "--cluster", "tcp://127.0.0.1:9"), "E211 the cluster at tcp://127.0.0.1:9 does not answer"),
    ],
)  # fmt: skip
def test_what_cannot_be_searched_is_an_error_and_never_supported(run: Run, monkeypatch, arguments, said: str) -> None:
    monkeypatch.setattr("samproof.campaign.pool.CONNECT", 0.5)
    code, output = run("fuzz", *arguments)
    assert code == 2 and said in output
    assert "supported" not in output.replace("candidates", "")


def test_a_claim_without_values_is_unknown(run: Run) -> None:
    code, output = run("fuzz", "log(-1 - x**2) <= 0", "--seconds", "0.2")
    assert code == 0 and output.startswith("unknown") and "none of" in output and "gave the claim a value" in output


def test_one_bad_claim_does_not_hide_the_others(run: Run, write: Write) -> None:
    path = write(CLAIMS + 'z = real("z", above=1, below=0)\nempty = Lemma("empty", claim=z <= 5)\n')
    code, output = run("fuzz", "--paths", path, "--seconds", "0.2", "--format", "json")
    data = json.loads(output)
    assert code == 1
    assert {c["id"]: c["verdict"] for c in data["claims"]} == {"wrong": "refuted", "young": "supported", "empty": "error"}
    assert "contradict" in next(c["note"] for c in data["claims"] if c["id"] == "empty")


def test_a_broken_file_is_reported_and_the_rest_searched(run: Run, write: Write) -> None:
    write(CLAIMS, "claims/good.py")
    folder = write("broken(", "claims/bad.py").parent
    code, output = run("fuzz", "--paths", folder, "--seconds", "0.2")
    assert code == 1 and "E164" in output and "refuted   wrong" in output
    assert run("fuzz", "young", "--paths", folder, "--seconds", "0.2").code == 0


def test_the_same_seed_gives_the_same_text_for_any_number_of_jobs(run: Run, monkeypatch) -> None:
    monkeypatch.setattr("samproof.campaign.units.SLICE", 0.2)
    arguments = ("fuzz", "x**4 + 1 >= 2*x**2 - 1/100000", "--seconds", "0.6", "--seed", "7", "--format", "json")
    assert run(*arguments) == run(*arguments, "--jobs", "2")


def test_ctrl_c_ends_with_what_is_known(write: Write, tmp_path: Path) -> None:
    path = write(CLAIMS + 'hard = Lemma("hard", claim=x*y*exp(x*y) >= x*y)\n')
    command = [
        sys.executable,
        "-m",
        "samproof.cli",
        "fuzz",
        "wrong",
        "hard",
        "--paths",
        str(path),
        "--seconds",
        "600",
        "--jobs",
        "2",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        lines = [process.stdout.readline()]
        os.killpg(process.pid, signal.SIGINT)
        started = time.monotonic()
        output, errors = process.communicate(timeout=30)
    assert lines[0].startswith("refuted") and "interrupted after" in output and process.returncode == 130
    assert "Traceback" not in errors + output and time.monotonic() - started < 20
