"""Which files coqc is given, and when: with a program in its place that writes down what it is asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from samproof.cli import main
from samproof.coq.compiler import Compiler
from samproof.errors import ClaimError

PROGRAM = """#!/bin/sh
for name; do :; done
echo "start $name" >>log
case $name in
  Slow*) exec sleep 60 ;;
  Bad*) echo 'File "./Bad.v", line 1: Error' >&2; exit 1 ;;
esac
echo "said by $name"
echo "end $name" >>log
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "coqc"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_file_is_compiled_after_all_that_it_needs(folder: Path) -> None:
    with Compiler(folder) as compiler:
        compiler.add({"C.v": "c", "A.v": "a", "B.v": "b"}, {"A.v": [], "B.v": ["A.v"], "C.v": ["A.v", "B.v"]})
        done = compiler.finish()
    assert (folder / "log").read_text().split() == [w for x in "ABC" for w in ("start", f"{x}.v", "end", f"{x}.v")]
    assert done.printed == {f"{x}.v": f"said by {x}.v\n" for x in "ABC"}
    assert done.failed == {}
    assert (folder / "B.v").read_text() == "b"


def test_compiling_starts_before_all_files_are_there(folder: Path) -> None:
    with Compiler(folder) as compiler:
        compiler.add({"A.v": "a"}, {"A.v": []})
        until(lambda: (folder / "log").exists() and "end A.v" in (folder / "log").read_text())
        compiler.add({"A.v": "another", "B.v": "b"}, {"A.v": [], "B.v": ["A.v"]})
        assert list(compiler.finish().printed) == ["A.v", "B.v"]
        compiler.add({"C.v": "c"}, {"C.v": []})
        assert list(compiler.finish().printed) == ["A.v", "B.v", "C.v"]
    assert (folder / "A.v").read_text() == "a"


def test_what_needs_a_rejected_file_is_not_compiled_and_the_rest_is(folder: Path) -> None:
    with Compiler(folder) as compiler:
        compiler.add(dict.fromkeys(("Bad.v", "Over.v", "Top.v", "A.v"), ""), {"Bad.v": [], "Over.v": ["Bad.v"], "Top.v": ["Over.v"], "A.v": []})
        done = compiler.finish()
    assert done.failed == {"Bad.v": 'File "./Bad.v", line 1: Error\n', "Over.v": "", "Top.v": ""}
    assert list(done.printed) == ["A.v"]


def test_leaving_early_stops_what_runs(folder: Path) -> None:
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Compiler(folder) as compiler:
        compiler.add({"Slow.v": "", "Later.v": ""}, {"Slow.v": [], "Later.v": ["Slow.v"]})
        until((folder / "log").exists)
        raise KeyboardInterrupt
    assert time.monotonic() - started < 30
    assert (folder / "log").read_text() == "start Slow.v\n"


def test_without_coqc_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClaimError, match="coqc is not on PATH; install Coq"):
        Compiler(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_wrong_name_of_a_claim_leaves_no_file(folder: Path) -> None:
    result = CliRunner().invoke(main, ["coq", "sam-rate-strongly", "-o", str(folder / "coq"), "--run"])
    assert result.exit_code == 2 and "no claim is called 'sam-rate-strongly'" in result.output
    assert list(folder.iterdir()) == []
