"""``samproof picture``: what it draws, and what it refuses before it draws anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run, Write

BOWL = """
lam, eta = positive("lam eta")
x, y = real("x y")
bowl = define("f", x, lam*x**2/2)
one = Experiment("bowl", function=bowl, eta=eta, rho=1, parameters={"lam": 1, "eta": rational(1, 2)}, start=1)
round = define("g", (x, y), lam*(x**2 + 4*y**2)/2)
two = Experiment("round", function=round, eta=eta, rho=1, parameters={"lam": 1, "eta": rational(1, 8)}, start=(1, 1))
"""


@pytest.fixture
def claims(write: Write) -> Path:
    return write(BOWL)


@pytest.mark.parametrize(("view", "name"), [("landscape", "bowl"), ("orbit", "bowl"), ("orbit", "round"), ("plane", "round")])
def test_a_view_of_an_experiment_is_written(view: str, name: str, run: Run, claims: Path, tmp_path: Path) -> None:
    done = run("picture", view, name, claims, "-o", tmp_path / "p.svg", "--steps", "50")
    assert (done.code, done.output) == (0, f"wrote {tmp_path / 'p.svg'}\n")
    assert (tmp_path / "p.svg").read_text().startswith("<?xml")


def test_the_settings_reach_the_picture(run: Run, claims: Path, tmp_path: Path) -> None:
    for name, lam in (("a", "1"), ("b", "3")):
        assert run("picture", "landscape", "bowl", claims, "-o", tmp_path / f"{name}.svg", "--set", f"lam={lam}").code == 0
    assert (tmp_path / "a.svg").read_bytes() != (tmp_path / "b.svg").read_bytes()


def test_the_view_of_a_theorem_needs_no_experiment(run: Run, tmp_path: Path) -> None:
    assert run("picture", "amplification", "-o", tmp_path / "p.png").code == 0
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("landscape",), "E198 the view landscape needs an experiment"),
        (("amplification", "bowl"), "E198 the view amplification is of a theorem"),
        (("landscape", "bowel", "claims.py"), "E193 no experiment is called 'bowel'; did you mean bowl?"),
        (("plane", "bowl", "claims.py"), "E204 bowl has 1 coordinate; a picture in the plane needs two"),
        (("orbit", "bowl", "claims.py", "--set", "lam=-1"), "lam > 0"),
        (("orbit", "bowl", "claims.py", "--steps", "0"), "E198 --steps 0 is not positive"),
    ],
)
def test_what_cannot_be_drawn_is_an_error_and_no_file(
    arguments: tuple[str, ...], message: str, run: Run, claims: Path, tmp_path: Path
) -> None:
    done = run("picture", *arguments, "-o", "p.png")
    assert done.code == 2
    assert message in done.output
    assert not (tmp_path / "p.png").exists()


@pytest.mark.parametrize("name", ["p.jpg", "p", "missing/p.png"])
def test_a_place_that_cannot_take_a_picture_is_an_error(name: str, run: Run, claims: Path) -> None:
    done = run("picture", "landscape", "bowl", "claims.py", "-o", name)
    assert done.code == 2
    assert name in done.output
