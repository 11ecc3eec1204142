"""Units of work: independent, done once each whoever does them, and nothing lost when workers die."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof.campaign.fuzz import fuzz
from samproof.campaign.pool import Cluster, Workers, gather
from samproof.campaign.select import select
from samproof.campaign.source import Source
from samproof.campaign.units import search, split
from samproof.errors import ClaimError


@dataclass(frozen=True)
class Job:
    number: int
    folder: str = ""

    @property
    def id(self) -> str:
        return f"job {self.number}"


def square(job: Job) -> int:
    return job.number**2


def dies_once(job: Job) -> int:
    """Kills its own process at the first try of job 3."""
    mark = Path(job.folder) / "died"
    if job.number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return job.number**2


def always_dies(job: Job) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def raises(job: Job) -> int:
    raise ZeroDivisionError("a bug in the work")


def collected(task, jobs, workers) -> Counter[tuple[int, int]]:
    found: Counter[tuple[int, int]] = Counter()
    gather(task, jobs, workers, lambda job, answer: found.update([(job.number, answer)]))
    return found


@given(st.lists(st.integers(0, 50), max_size=40))
def test_every_unit_is_answered_once(numbers: list[int]) -> None:
    assert collected(square, [Job(n) for n in numbers], Workers(1)) == Counter({(n, n * n): 1 for n in set(numbers)})


def test_processes_give_the_same_answers() -> None:
    assert collected(square, [Job(n) for n in range(30)], Workers(2)) == Counter({(n, n * n): 1 for n in range(30)})


def test_a_unit_whose_process_dies_is_done_again_and_counted_once(tmp_path: Path) -> None:
    found = collected(dies_once, [Job(n, str(tmp_path)) for n in range(12)], Workers(2))
    assert (tmp_path / "died").exists()
    assert found == Counter({(n, n * n): 1 for n in range(12)})


def test_a_unit_that_always_kills_its_process_is_an_error_that_names_it() -> None:
    with pytest.raises(ClaimError, match="job 7") as caught:
        collected(always_dies, [Job(7)], Workers(2))
    assert caught.value.code == "E212"


def test_a_bug_in_the_work_is_not_hidden() -> None:
    for jobs in (1, 2):
        with pytest.raises(ZeroDivisionError):
            collected(raises, [Job(1)], Workers(jobs))


def test_units_that_are_no_longer_wanted_are_not_begun() -> None:
    begun: list[int] = []

    def note(job: Job) -> int:
        begun.append(job.number)
        return 0

    gather(note, [Job(n) for n in range(9)], Workers(1), lambda job, answer: None, lambda job: job.number % 3 == 0)
    assert begun == [0, 3, 6]


def test_an_interrupt_keeps_what_is_known() -> None:
    sources = [Source(f"s{n}", statement="x**2 + y**2 >= 2*x*y") for n in range(3)]
    seen: list[str] = []

    def stop(report, found) -> None:
        if report.source.name == "s1":
            raise KeyboardInterrupt

    reports, interrupted = fuzz(sources, 0.1, settled=lambda r: seen.append(r.source.name), progress=stop)
    assert interrupted and seen[0] == "s0" and reports[0].verdict == "supported"
    assert len(reports) == 2


def test_units_are_plain_data() -> None:
    for unit in split(select(["gd-rate"])[0][0], 3, 5.0):
        assert pickle.loads(pickle.dumps(unit)) == unit
        assert len(pickle.dumps(unit)) < 2000


def test_the_seconds_are_divided_and_the_seeds_differ() -> None:
    units = split(Source("s", statement="x <= 1"), 0, 7.0)
    assert abs(sum(u.seconds for u in units) - 7.0) < 1e-9
    assert len({u.seed for u in units}) == len({u.id for u in units}) == len(units) == 4


STATEMENTS = [
    ("x*y <= (x**2 + y**2)/2", ()),
    ("x*exp(-x) <= 9999/10000*exp(-1)", ()),
    ("x*(1 - x) <= 1/4 - 1/1000000", ("x > 0",)),
]


@pytest.mark.parametrize(("statement", "hypotheses"), STATEMENTS)
def test_a_unit_gives_the_same_answer_every_time(statement: str, hypotheses: tuple[str, ...]) -> None:
    for unit in split(Source("s", statement=statement, given=hypotheses), 1, 0.4):
        first, second = search(unit), search(unit)
        first.seconds = second.seconds = 0.0
        assert first == second


def test_the_number_of_processes_does_not_change_the_reports() -> None:
    sources = [Source(f"s{i}", statement=s, given=g) for i, (s, g) in enumerate(STATEMENTS)]
    sources += select(["quadratic-two-cycle", "gd-descent-smooth"])[0]
    one, two = (fuzz(sources, 0.3, seed=5, workers=Workers(jobs))[0] for jobs in (1, 2))
    assert [r.as_data() for r in one] == [r.as_data() for r in two]


@settings(max_examples=25)
@given(st.fractions(1, 1000, max_denominator=50), st.fractions(-20, 20, max_denominator=20), st.integers(0, 3))
def test_a_planted_dip_is_found_and_its_witness_violates(scale, centre, exponent) -> None:
    depth = scale / 10**exponent
    (report,), _ = fuzz([Source("dip", statement=f"(x - ({centre}))**2 >= {depth}")], 2.0)
    assert report.verdict == "refuted" and report.witness is not None
    from fractions import Fraction

    x = Fraction(report.witness["x"])
    assert (x - centre) ** 2 < depth and Fraction(report.margin) == depth - (x - centre) ** 2


# ---- a cluster -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a scheduler with two worker processes."""
    code = (
        "import sys, time\nfrom distributed import LocalCluster\n"
        "if __name__ == '__main__':\n"
        "    c = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)\n"
        "    print(c.scheduler_address, flush=True)\n"
        "    sys.stdin.read()\n    c.close()\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        yield process.stdout.readline().strip()
        process.stdin.close()
        process.wait(timeout=30)


def slowly(job: Job) -> tuple[int, int]:
    time.sleep(0.15)
    return job.number, os.getpid()


def test_a_worker_of_a_cluster_is_killed_midway_and_nothing_is_lost_or_counted_twice(scheduler: str) -> None:
    workers = Cluster(scheduler)
    found: Counter[int] = Counter()
    victims: list[int] = []

    def receive(job: Job, answer: tuple[int, int]) -> None:
        found[answer[0]] += 1
        if len(found) == 5:
            victims.append(answer[1])
            os.kill(answer[1], signal.SIGKILL)

    try:
        gather(slowly, [Job(n) for n in range(24)], workers, receive)
    finally:
        workers.close()
    assert victims and found == Counter(range(24))


def test_a_cluster_gives_the_reports_of_one_process(scheduler: str) -> None:
    sources = [Source(f"s{i}", statement=s, given=g) for i, (s, g) in enumerate(STATEMENTS)]
    workers = Cluster(scheduler)
    try:
        there, interrupted = fuzz(sources, 0.3, workers=workers)
    finally:
        workers.close()
    here, _ = fuzz(sources, 0.3)
    assert not interrupted and [r.as_data() for r in there] == [r.as_data() for r in here]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:notaport"])
def test_a_cluster_that_does_not_answer_is_an_error_at_once(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samproof.campaign.pool.CONNECT", 0.5)
    with pytest.raises(ClaimError, match="does not answer") as caught:
        Cluster(address)
    assert caught.value.code == "E211"


def test_without_distributed_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClaimError, match=r"samproof\[cluster\]"):
        Cluster("tcp://127.0.0.1:9")
