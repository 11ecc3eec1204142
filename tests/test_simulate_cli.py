"""``samproof simulate``: what it prints and writes, how it fails, and that an interrupted run leaves a whole file."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run, Write

from samproof.simulate import exact

SOURCE = """
rho = positive("rho")
eta = positive("eta", below=1)
x = real("x")
f = define("f", x, x**2/2)
radius = eta*rho/(2 - eta)
cycle = Lemma("cycle", claim=Eq(radius - eta*(radius + rho), -radius))
run = Experiment(
    "bowl", function=f, eta=eta, rho=rho, parameters={"rho": 1, "eta": rational(1, 5)}, start=3*rho,
    bounds=[Abs(x) >= radius], limit=radius, claims=[cycle], note="Jumps between two points.",
)
wave = Experiment(
    "wave", function=define("g", x, sin(x)), eta=eta, rho=rho, parameters={"rho": 1, "eta": rational(1, 5)}, start=1,
)
toss = Experiment(
    "toss", components=[(rational(1, 2), define("l1", x, (x - 1)**2/2)), (rational(1, 2), define("l2", x, (x + 1)**2/2))],
    eta=eta, rho=rho, method="m-sam", parameters={"rho": 1, "eta": rational(1, 5)}, start=rational(1, 3), bounds=[x**2 >= 0],
)
"""


@pytest.fixture
def claims(write: Write) -> Path:
    return write(SOURCE)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_list_shows_every_experiment_with_its_method_and_note(run: Run, claims: Path) -> None:
    done = run("simulate", "--list", claims)
    assert done.code == 0
    assert [line.split()[0] for line in done.output.splitlines()] == ["bowl", "wave", "toss"]
    assert "m-sam" in done.output and "Jumps between two points." in done.output


def test_experiments_of_the_repository_are_found_without_a_path(run: Run) -> None:
    done = run("simulate", "sine-trap", "--steps", "200")
    assert done.code == 0 and "-0.1" in done.output


def test_text_says_mode_precision_parameters_start_end_and_bounds_with_their_claims(run: Run, claims: Path) -> None:
    done = run("simulate", "bowl", claims, "--steps", "400", "--dps", "30")
    assert done.code == 0
    for words in (
        "rho = 1, eta = 1/5", "x = 3*rho", "evidence: every operation is rounded to 30 digits", "t = 400: x = ",
        "bound  Abs(x) >= eta*rho/(2 - eta), which is 0.1111111111", "least from t = 200 on: 0.1111111111", "stated for sam by cycle",
    ):  # fmt: skip
        assert words in done.output


def test_rigorous_end_is_printed_with_its_radius_and_contains_the_exact_one(run: Run, claims: Path) -> None:
    ball = json.loads(run("simulate", "bowl", claims, "--steps", "50", "--rigorous", "--format", "json").output)
    number = json.loads(run("simulate", "bowl", claims, "--steps", "50", "--exact", "--format", "json").output)
    middle, radius = (Fraction(ball["final"]["x"][k]) for k in ("value", "radius"))
    assert abs(middle - Fraction(number["final"]["x"]["value"])) <= radius < Fraction(1, 10**48)
    assert "enclosed" in ball["worth"] and "exact" in number["worth"]


def test_table_holds_the_chosen_rows_and_no_temporary_file_is_left(run: Run, claims: Path, tmp_path: Path) -> None:
    done = run("simulate", "bowl", claims, "--steps", "25", "--every", "10", "--exact", "-o", "orbit.csv")
    assert done.code == 0 and "orbit.csv, 4 rows" in done.output
    found = rows(tmp_path / "orbit.csv")
    assert [r["t"] for r in found] == ["0", "10", "20", "25"]
    assert found[0] == {"t": "0", "x": "3", "Abs(x)": "3"}
    assert Fraction(found[-1]["Abs(x)"]) == abs(Fraction(found[-1]["x"]))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["claims.py", "orbit.csv"]


def test_rigorous_table_encloses_every_row_of_the_exact_one(run: Run, claims: Path, tmp_path: Path) -> None:
    for mode, name in (("--rigorous", "a.csv"), ("--exact", "b.csv")):
        assert run("simulate", "bowl", claims, "--steps", "60", "--every", "1", mode, "-o", name).code == 0
    for ball, number in zip(rows(tmp_path / "a.csv"), rows(tmp_path / "b.csv"), strict=True):
        assert abs(Fraction(ball["x"]) - Fraction(number["x"])) <= Fraction(ball["x radius"])


def test_default_rows_of_a_two_cycle_meet_both_of_its_points(run: Run, claims: Path, tmp_path: Path) -> None:
    run("simulate", "bowl", claims, "--steps", "4000", "-o", "orbit.csv")
    late = [float(r["x"]) for r in rows(tmp_path / "orbit.csv")[-100:]]
    assert min(late) < -0.11 and max(late) > 0.11


def test_set_start_and_method_are_used(run: Run, claims: Path) -> None:
    done = run("simulate", "bowl", claims, "--set", "eta=1/2", "--set", "rho=2", "--start", "rho/4", "--method", "gd", "--steps", "1", "--exact")
    assert "t = 1: x = 1/4" in done.output and "rho = 2, eta = 1/2" in done.output
    assert "what is claimed is about sam, not gd" in done.output


def test_batch_prints_its_seed_and_repeats(run: Run, claims: Path) -> None:
    one, two = (run("simulate", "bowl", claims, "--batch", "50", "--steps", "100", "--seed", "7", "--format", "json") for _ in range(2))
    assert one.code == 0
    first, second = json.loads(one.output), json.loads(two.output)
    assert first["seed"] == 7 and first["final"] == second["final"]
    assert first["final"]["Abs(x)"]["min"] == pytest.approx(1 / 9)


def test_stochastic_orbit_prints_its_seed_and_another_seed_gives_another_orbit(run: Run, claims: Path) -> None:
    ends = {}
    for seed in ("0", "0", "1"):
        done = json.loads(run("simulate", "toss", claims, "--steps", "30", "--seed", seed, "--format", "json").output)
        assert done["seed"] == int(seed)
        assert ends.setdefault(seed, done["final"]) == done["final"]
    assert ends["0"] != ends["1"]


def test_expectation_is_exact_first_and_has_intervals_beyond(run: Run, claims: Path, tmp_path: Path) -> None:
    done = run("simulate", "toss", claims, "--expectation", "--steps", "30", "--every", "1", "--batch", "500", "-o", "e.csv")
    assert done.code == 0
    assert "expectation, exact up to t = " in done.output and "500 random orbits in floats, seed 0; 95% intervals: normal" in done.output
    found = rows(tmp_path / "e.csv")
    assert [r["how"] for r in found] == sorted(r["how"] for r in found) and {r["how"] for r in found} == {"exact", "random"}
    # from 1/3: u = -1 for l1 and +1 for l2, so x1 = x - (x - 2)/5 or x - (x + 2)/5
    assert Fraction(found[1]["E[x]"]) == Fraction(4, 15) and found[1]["E[x] half-width"] == "0"
    assert float(found[-1]["E[x] half-width"]) > 0


def test_start_on_a_joint_is_said(run: Run, write: Write) -> None:
    path = write(
        'x = real("x")\nf = define("f", x, Piecewise((x**2 + x, x <= 0), (2*x**2 + x)))\n'
        'run = Experiment("joint", function=f, eta=rational(1, 2), rho=1, parameters={}, start=0)\n'
    )
    done = run("simulate", "joint", path, "--steps", "3", "--exact")
    assert done.code == 0 and "the start x = 0 lies exactly on the joint x = 0; decided exactly there" in done.output


def test_undecided_run_stops_with_exit_code_1_keeps_its_rows_and_names_the_remedy(run: Run, claims: Path, tmp_path: Path) -> None:
    done = run("simulate", "bowl", claims, "--start", "9/16", "--rigorous", "--steps", "20", "-o", "o.csv")
    assert done.code == 1
    assert "stopped at t = 2: undecided: the ball x = " in done.output and "f'(x) = 0" in done.output
    assert "--exact decides it" in done.output
    assert [r["t"] for r in rows(tmp_path / "o.csv")] == ["0", "1", "2"]


def test_picture_is_drawn(run: Run, claims: Path, tmp_path: Path) -> None:
    done = run("simulate", "bowl", claims, "--steps", "40", "--plot", "orbit.svg")
    assert done.code == 0 and (tmp_path / "orbit.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["bwl"], "E193", "did you mean bowl"),
        (["bowl", "--set", "eta=0.1"], "E194", "0.1 is not exact; write 1/10"),
        (["bowl", "--set", "eta=3/2"], "E194", "needs eta < 1, which eta = 3/2 violates"),
        (["bowl", "--set", "theta=1"], "E194", "no parameter 'theta'; it has rho, eta"),
        (["bowl", "--set", "eta"], "E194", "not of the form NAME=VALUE"),
        (["bowl", "--set", "eta=1/2", "--set", "eta=1/3"], "E194", "twice"),
        (["bowl", "--set", "eta=1/"], "E130", "not a mathematical expression"),
        (["bowl", "--start", "0"], "E197", "critical point"),
        (["bowl", "--start", "1,2"], "E197", "has 2 coordinates, but bowl has 1"),
        (["bowl", "--start", "0.5"], "E194", "write 1/2"),
        (["bowl", "--steps", "0"], "E198", "--steps 0 is not positive"),
        (["bowl", "--dps", "-3"], "E198", "--dps -3"),
        (["bowl", "--every", "0"], "E198", "--every 0"),
        (["bowl", "--batch", "0"], "E198", "--batch 0"),
        (["bowl", "--seed", "-1"], "E198", "--seed -1"),
        (["bowl", "--seed", "1"], "E198", "draws nothing"),
        (["bowl", "--rigorous", "--exact"], "E198", "exclude each other"),
        (["bowl", "--exact", "--dps", "20"], "E198", "no meaning"),
        (["bowl", "--batch", "5", "--plot", "a.png"], "E198", "leave one of them out"),
        (["bowl", "--expectation"], "E198", "not random"),
        (["bowl", "--method", "n-sam"], "E191", "choose one of sam, gd, unnormalised, decaying"),
        (["wave", "--exact"], "E200", "cos occurs in a step"),
        (["bowl", "--exact", "--method", "decaying"], "E200", "sqrt"),
        (["bowl", "-o", "nowhere/o.csv"], "E199", "does not exist"),
        (["bowl", "-o", "."], "E199", "is a folder"),
        (["bowl", "--plot", "o.eps"], "E199", ".png"),
    ],
)
def test_bad_input_is_one_clear_error_with_exit_code_2_and_no_file(
    run: Run, claims: Path, tmp_path: Path, arguments: list[str], code: str, words: str
) -> None:
    extra = [] if "-o" in arguments or arguments[0] == "bwl" else ["-o", "out.csv"]
    done = run("simulate", arguments[0], claims, *arguments[1:], *extra)
    assert done.code == 2, done.output
    assert code in done.output and words in done.output and "Traceback" not in done.output
    assert [p.name for p in tmp_path.iterdir()] == ["claims.py"]


def test_folder_that_cannot_be_written_is_an_error_before_the_run(run: Run, claims: Path, tmp_path: Path, monkeypatch: Any) -> None:
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode, **more: mode != os.W_OK and real(path, mode, **more))
    done = run("simulate", "bowl", claims, "-o", "o.csv", "--steps", "1000000000")
    assert done.code == 2 and "E199" in done.output and "read-only" in done.output


def test_name_is_needed(run: Run) -> None:
    assert run("simulate").code == 2


def test_broken_file_beside_does_not_hide_an_experiment(run: Run, claims: Path, write: Write) -> None:
    broken = write("1/0\n", "broken.py")
    done = run("simulate", "bowl", claims, broken, "--steps", "5")
    assert done.code == 0 and "E165" in done.output and "t = 5" in done.output


def test_one_name_for_two_experiments_is_reported(run: Run, claims: Path, write: Write) -> None:
    other = write(SOURCE.replace('"cycle"', '"other"'), "other.py")
    assert "the name bowl is used twice" in run("simulate", "--list", claims, other).output


def _interrupt_after(calls: int) -> Callable[..., Any]:
    real = exact.Rationals.advance
    count = iter(range(calls))

    def advance(self: Any, state: Any, steps: Any) -> Any:
        if next(count, None) is None:
            raise KeyboardInterrupt
        return real(self, state, steps)

    return advance


def test_interrupted_run_keeps_its_rows_says_so_and_exits_with_130(
    run: Run, claims: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact.Rationals, "advance", _interrupt_after(3))
    done = run("simulate", "bowl", claims, "--exact", "--steps", "50", "--every", "10", "-o", "o.csv")
    assert done.code == 130
    assert "interrupted after t = 30 of 50; the rows so far are kept" in done.output
    assert [r["t"] for r in rows(tmp_path / "o.csv")] == ["0", "10", "20", "30"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["claims.py", "o.csv"]


def test_internal_error_leaves_no_file(run: Run, claims: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Any, state: Any, steps: Any) -> Any:
        raise RuntimeError("boom")

    monkeypatch.setattr(exact.Rationals, "advance", broken)
    assert run("simulate", "bowl", claims, "--exact", "-o", "o.csv").code == 3
    assert [p.name for p in tmp_path.iterdir()] == ["claims.py"]


@pytest.mark.parametrize("mode", [["--rigorous"], [], ["--batch", "100"]], ids=["rigorous", "mpmath", "batch"])
def test_signal_from_the_keyboard_leaves_a_whole_table(claims: Path, tmp_path: Path, mode: list[str]) -> None:
    command = [sys.executable, "-m", "samproof.cli", "simulate", "bowl", str(claims), "--steps", "100000000", "--every", "100"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen([*command, *mode, "-o", "o.csv"], cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 20
    while not any(p.stat().st_size > 20_000 for p in tmp_path.glob(".o.csv*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 130 and "interrupted after t = " in output
    found = rows(tmp_path / "o.csv")
    assert [int(r["t"]) for r in found] == [100 * i for i in range(len(found))] and len(found) > 10
    assert not list(tmp_path.glob(".o.csv*"))
