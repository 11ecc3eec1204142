"""Checking in several processes: the same verdicts in the same order, and no verdict where a process ends too early."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run, Write

from samproof import parallel, processes, store
from samproof.accepted import Accepted
from samproof.check import Checker, Result
from samproof.claims.lemma import Lemma
from samproof.claims.load import discover, load
from samproof.errors import ClaimError
from samproof.parallel import check_all

SEVERAL = """
a, b = positive("a b")
first = Lemma("first", claim=a*b <= a**2/2 + b**2/2)
alone = Lemma("alone", claim=a <= a + b)
second = Lemma("second", claim=2*a*b <= a**2 + b**2, by=first)
wrong = Lemma("wrong", claim=a*b <= a**2/3 + b**2/2)
third = Lemma("third", claim=3*a*b <= 2*a**2 + 2*b**2, by=wrong)
empty = Lemma("empty", claim=a <= b, given=[a < 0])
last = Lemma("last", claim=a/b + b/a >= 2)
"""
forking = pytest.mark.skipif(not processes.FORKS, reason="processes are not forked on this system")
pytestmark = forking


@pytest.fixture
def claims(write: Write) -> list[Lemma]:
    return load(discover([write(SEVERAL)])).lemmas


def told(result: Result) -> dict[str, Any]:
    """All that a result says, but for the time that it took."""
    data = result.as_data()
    return data | {"seconds": 0, "obligations": [o | {"seconds": 0} for o in data["obligations"]], "entry": result.entry}


def checked(lemmas: list[Lemma], jobs: int, record: Path | None = None, **options: Any) -> list[dict[str, Any]]:
    accepted = Accepted(record)
    results = [told(r) for r in check_all(Checker(seconds=1, accepted=accepted, **options), lemmas, jobs)]
    accepted.save()
    return results


# ---- what is found -------------------------------------------------------------------------------------------------------


def test_searching_and_replaying_say_the_same_with_any_number_of_processes(claims: list[Lemma], tmp_path: Path) -> None:
    searched = checked(claims, 1)
    verdicts = {r["id"]: r["verdict"] for r in searched}
    assert verdicts.pop("wrong") == "refuted" and verdicts.pop("third") == "unknown" and verdicts.pop("empty") == "error"
    assert set(verdicts.values()) == {"proved"}
    replayed = checked(claims, 1, tmp_path / "1.json")
    for jobs in (2, 3, 20):
        assert checked(claims, jobs, fresh=True) == searched
        assert checked(claims, jobs, tmp_path / f"{jobs}.json") == replayed
        assert json.loads((tmp_path / f"{jobs}.json").read_text()) == json.loads((tmp_path / "1.json").read_text())
        again = checked(claims, jobs, tmp_path / f"{jobs}.json")
        assert [r["remembered"] for r in again] == [r["verdict"] == "proved" for r in again]


def test_the_command_prints_the_same(run: Run, write: Write) -> None:
    write(SEVERAL, "lemmas/several.py")
    for form in ("json", "junit", "text"):
        ran = [run("check", "--fresh", "--seconds", "1", "--jobs", n, "--format", form) for n in (1, 2)]
        one, two = (re.sub(r'("?seconds"?: |time="|  | in )[0-9.]+', "", r.output) for r in ran)
        assert one == two and "several.py" in one and "refuted" in one and [r.code for r in ran] == [1, 1]


def test_a_damaged_certificate_is_refused_in_every_process(claims: list[Lemma]) -> None:
    checked(claims, 2)
    for name in ("first", "alone", "last"):
        path = store.path_for(next(lemma for lemma in claims if lemma.id == name))
        data = json.loads(path.read_text())
        main = next(t for t in data["theorems"] if t["name"] == "main")
        main["certificate"]["steps"][-1]["goal"][1][0][0] = "-7"
        path.write_text(json.dumps(data))
    results = {r["id"]: r for r in checked(claims, 2, save=False)}
    for name in ("first", "alone", "last"):
        assert not results[name]["stored"] and "was refused" in results[name]["notes"][0]
    assert results["wrong"]["verdict"] == "refuted" and results["third"]["verdict"] == "unknown"


def test_what_is_remembered_is_what_a_process_replayed(
    claims: list[Lemma], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(claims, 2)
    decode = store.decode

    def exchange(lemma: Lemma, found: bytes | None, key: str | None = None) -> Any:
        if found is not None:
            store.path_for(lemma).write_bytes(found + b" ")
        return decode(lemma, found, key)

    monkeypatch.setattr(store, "decode", exchange)
    assert all(r["stored"] for r in checked(claims, 2, tmp_path / "record.json") if r["verdict"] == "proved")
    monkeypatch.undo()
    assert not any(r["remembered"] for r in checked(claims, 2, tmp_path / "record.json"))


# ---- who checks what -----------------------------------------------------------------------------------------------------


def test_claims_that_cite_one_another_go_to_one_process_in_their_order(claims: list[Lemma]) -> None:
    ids = [[claims[n].id for n in places] for _, places in parallel._batches(claims, False)]
    assert sorted(ids) == [["alone"], ["empty"], ["first", "second"], ["last"], ["wrong", "third"]]


def test_what_takes_long_is_begun_first_and_the_rest_in_its_order() -> None:
    light = [(0.1, [n]) for n in range(6)]
    assert parallel._heavy_first([*light, (3.0, [6]), (4.0, [7])]) == [(4.0, [7]), (3.0, [6]), *light]


def test_a_few_claims_are_checked_in_this_process(claims: list[Lemma], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(parallel, "_Crew", None)
    assert len(list(check_all(Checker(seconds=1, save=False), claims[:2], begin=asked.append))) == 2
    assert asked == [f"checking {lemma.id}" for lemma in claims[:2]]


def test_there_is_one_process_where_none_can_be_forked(claims: list[Lemma], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "FORKS", False)
    monkeypatch.setattr(parallel, "_Crew", None)
    assert [r.id for r in check_all(Checker(seconds=1, save=False), claims, 2)] == [lemma.id for lemma in claims]


# ---- processes that end --------------------------------------------------------------------------------------------------


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Do something else when a claim of that name is checked."""
    original = Checker.check

    def put(name: str, action: Callable[[], Any]) -> None:
        def check(self: Checker, lemma: Lemma, *more: Any) -> Result:
            if lemma.id == name:
                action()
            return original(self, lemma, *more)

        monkeypatch.setattr(Checker, "check", check)

    return put


@pytest.fixture(autouse=True)
def nobody_is_left() -> Iterator[None]:
    yield
    assert multiprocessing.active_children() == []


def test_a_process_that_dies_leaves_no_verdict_for_what_it_was_to_check(
    claims: list[Lemma], tmp_path: Path, instead: Callable[..., None]
) -> None:
    instead("first", lambda: os.kill(os.getpid(), signal.SIGKILL))
    for _ in range(2):
        results = {r["id"]: r for r in checked(claims, 2, tmp_path / "record.json")}
        assert [results[n]["verdict"] for n in ("first", "second", "alone", "last")] == ["error", "error", "proved", "proved"]
        first, second = (results[n]["error"] for n in ("first", "second"))
        assert (first["code"], second["code"]) == ("E168", "E168")
        assert first["message"].startswith("the process that was checking it was ended by signal 9; give it more memory")
        assert second["message"].startswith("the process that was to check it was ended by signal 9 at first;")
        assert not {results["first"]["entry"], results["second"]["entry"]} - {None}
    instead("nothing", lambda: None)
    assert {r["verdict"] for r in checked(claims[:3], 2)} == {"proved"}


def test_every_process_dying_is_still_an_answer_for_each_claim(claims: list[Lemma], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Checker, "check", lambda *_: os._exit(7))
    results = checked(claims, 2)
    assert [r["id"] for r in results] == [lemma.id for lemma in claims]
    assert {r["verdict"] for r in results} == {"error"} and "ended with exit code 7" in results[0]["error"]["message"]


def test_a_mistake_in_a_process_is_one_here(claims: list[Lemma], instead: Callable[..., None]) -> None:
    instead("alone", lambda: {}["missing"])
    with pytest.raises(RuntimeError, match=r"KeyError: 'missing' \(while checking alone\)"):
        checked(claims, 2)


def test_an_interruption_ends_all_at_once_and_shows_what_is_known(claims: list[Lemma], instead: Callable[..., None]) -> None:
    def stop(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    instead("third", lambda: time.sleep(60))
    seen: list[str] = []
    before, started = signal.signal(signal.SIGALRM, stop), time.perf_counter()

    def begin(text: str) -> None:
        if text == "checking third":  # nothing else is going on
            signal.setitimer(signal.ITIMER_REAL, 0.1)

    try:
        with pytest.raises(KeyboardInterrupt):
            for result in check_all(Checker(seconds=1, save=False), claims, 2, begin):
                seen.append(result.id)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert seen == [lemma.id for lemma in claims if lemma.id != "third"]
    assert time.perf_counter() - started < 40


def test_the_keyboard_ends_the_command_without_a_traceback(write: Write, tmp_path: Path) -> None:
    write(SEVERAL, "lemmas/several.py")
    text = "import sys, time\nfrom samproof.check import Checker\nfrom samproof.cli import main\ncheck = Checker.check\n"
    text += "def slow(self, lemma, *more):\n    if lemma.id == 'third':\n        print('now', file=sys.stderr, flush=True)\n"
    text += (
        "        time.sleep(60)\n    return check(self, lemma, *more)\nChecker.check = slow\nmain(['check', '--jobs', '2'])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SAMPROOF_CACHE": str(tmp_path / "cache")}
    with subprocess.Popen(
        [sys.executable, "-c", text],
        cwd=tmp_path,
        env=environment,
        text=True,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None and process.stderr.readline() == "now\n"
        started = time.perf_counter()
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert time.perf_counter() - started < 20
    assert process.returncode == 130 and errors == ""
    assert ", interrupted after " in output.splitlines()[-1]
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_an_error_travels_whole() -> None:
    error = pickle.loads(pickle.dumps(ClaimError("E170", "it contradicts itself", "a.py:3")))
    assert (error.code, error.message, error.place, str(error)) == (
        "E170",
        "it contradicts itself",
        "a.py:3",
        "a.py:3: E170 it contradicts itself",
    )


# ---- any work --------------------------------------------------------------------------------------------------------


def test_shared_work_is_told_in_the_order_of_its_items_whatever_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "processes", lambda: 2)
    items = [lambda n=n: n for n in range(20)]  # functions do not go from process to process
    here = os.getpid()
    with processes.shared(lambda item: (item(), os.getpid() != here), items) as found:
        assert list(found) == [(n, True) for n in range(20)]


def test_an_error_of_shared_work_reaches_the_one_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "processes", lambda: 2)

    def work(item: int) -> int:
        if item == 1:
            raise ClaimError("E263", f"item {item}", "a.py:3")
        return item

    with pytest.raises(ClaimError, match="item 1") as caught, processes.shared(work, [0, 1, 2]) as found:
        list(found)
    assert (caught.value.code, caught.value.place) == ("E263", "a.py:3")


def test_a_killed_process_of_shared_work_gives_an_error_and_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "processes", lambda: 2)
    told = []
    with pytest.raises(ClaimError) as caught, processes.shared(lambda item: os.kill(os.getpid(), signal.SIGKILL), [0, 1]) as found:
        told += list(found)
    assert caught.value.code == "E168" and not told
