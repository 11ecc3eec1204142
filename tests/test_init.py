"""``samproof init``: a folder that proves everything, whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from conftest import Run

from samproof import ClaimError, scaffold
from samproof.scaffold import FILES, create


def everything(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_a_new_folder_is_proved(run: Run, tmp_path: Path) -> None:
    code, output = run("init", "paper")
    assert code == 0
    assert output.splitlines() == [*(f"wrote paper/{name}" for name in FILES), "now run: samproof check paper"]
    assert everything(tmp_path) == {f"paper/{name}" for name in FILES}
    code, output = run("check", "paper", "--format", "json")
    claims = json.loads(output)["claims"]
    assert code == 0
    assert {c["id"]: c["verdict"] for c in claims} == {"descent": "proved", "progress": "proved", "overshoot": "proved"}
    assert all(c["obligations"] and not c["notes"] for c in claims)
    code, output = run("recheck", "paper")
    assert code == 0 and output.count(": ok, ") == 3


def test_the_worked_lemma_fails_when_a_constant_is_changed(run: Run, tmp_path: Path) -> None:
    create(tmp_path / "paper")
    path = tmp_path / "paper" / "lemmas" / "gradient_step.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("eta/2*norm(g)**2", "eta*norm(g)**2"), encoding="utf-8")
    code, output = run("check", "paper", "--seconds", "0.5")
    assert code == 1
    assert "refuted  descent" in output and "P201 refuted" in output and "proved   overshoot" in output


def test_the_readme_names_commands_that_work(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create(tmp_path / "paper")
    monkeypatch.chdir(tmp_path / "paper")
    lines = [line.split("  ")[0].split() for line in Path("README.md").read_text(encoding="utf-8").split("    ") if line]
    commands = [words[1:] for words in lines if words[:1] == ["samproof"]]
    assert len(commands) == 3
    for words in commands:
        assert run(*words).code == 0, words


def test_an_empty_folder_is_filled_and_stays_the_same_folder(run: Run, tmp_path: Path) -> None:
    before = os.stat(tmp_path).st_ino
    assert run("init", ".").code == 0
    assert everything(tmp_path) == set(FILES)
    assert os.stat(tmp_path).st_ino == before
    assert run("check").code == 0


def test_folders_above_are_made(tmp_path: Path) -> None:
    create(tmp_path / "a" / "b" / "paper")
    assert everything(tmp_path) == {f"a/b/paper/{name}" for name in FILES}


def test_nothing_is_ever_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / "notes.txt").write_text("mine", encoding="utf-8")
    code, output = run("init", "paper")
    assert code == 2
    assert output == "error: E190 paper is there already and not empty; name a new folder\n"
    assert everything(tmp_path) == {"paper/notes.txt"}
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert run("init", "file").code == 2
    with pytest.raises(ClaimError, match="E190"):
        create(tmp_path / "file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
    run("init", "twice")
    assert run("init", "twice").code == 2


def test_a_dangling_link_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ClaimError, match="E190"):
        create(tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", ["file/paper", "file/a/b", "x" * 300, "new/" + "x" * 300])
def test_a_place_that_cannot_be_written(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    code, output = run("init", name)
    assert code == 2
    assert output.startswith(f"error: E191 {name} cannot be written: ") and "choose a folder that you may write to" in output
    assert everything(tmp_path) == {"file"} and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("name", ["paper", "above/paper", "empty"])
def test_a_failure_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, name: str
) -> None:
    (tmp_path / "empty").mkdir()
    original, seen = Path.write_text, []

    def write_text(self: Path, *arguments: str, **more: str) -> int:
        seen.append(self)
        if len(seen) == 2:
            raise error
        return original(self, *arguments, **more)

    monkeypatch.setattr(Path, "write_text", write_text)
    with pytest.raises(KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else ClaimError):
        create(tmp_path / name)
    assert [p.name for p in tmp_path.rglob("*")] == ["empty"]


def test_a_failure_while_moving_into_an_empty_folder_leaves_it_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original, seen = Path.rename, []

    def rename(self: Path, to: Path) -> Path:
        seen.append(to)
        if len(seen) == 2:
            raise OSError(5, "Input/output error")
        return original(self, to)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(ClaimError, match="E191"):
        create(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_templates_are_beside_the_code() -> None:
    templates = Path(scaffold.__file__).parent / "templates"
    assert {p.name for p in templates.iterdir() if p.is_file()} == set(FILES.values())
