"""What all tests share: a fixed Hypothesis profile, folders of claims, and the command line in process."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest
from click.testing import CliRunner

from samproof.accepted import FOLDER

hypothesis.settings.register_profile("samproof", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("samproof")

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # a shell starts so what runs in the background, and its children inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent


class Ran(NamedTuple):
    """The exit code and everything that was printed."""

    code: int
    output: str


Run = Callable[..., Ran]
Write = Callable[..., Path]


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the record of accepted certificates out of the user's cache folder."""
    before = os.environ.get(FOLDER)
    os.environ[FOLDER] = str(tmp_path_factory.mktemp("cache"))
    yield
    del os.environ[FOLDER]
    if before is not None:
        os.environ[FOLDER] = before


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``samproof ARGUMENTS`` in this process, in an empty folder of its own."""
    from samproof.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SAMPROOF_DEBUG", raising=False)
    monkeypatch.setenv(FOLDER, str(tmp_path / ".cache"))

    def call(*arguments: str | Path) -> Ran:
        result = CliRunner().invoke(main, [str(a) for a in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Ran(result.exit_code, result.output)

    return call


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a claim file below the test's folder; the import line is added."""

    def make(text: str, name: str = "claims.py") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("from samproof.claims import *\n" + text, encoding="utf-8")
        return path

    return make


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A copy of the ledger with its certificates."""
    for name in ("lemmas", "counterexamples"):
        shutil.copytree(ROOT / name, tmp_path / "ledger" / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "ledger"
