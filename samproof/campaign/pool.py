"""Doing units of work through the interface of ``concurrent.futures``: nothing lost, nothing counted twice."""

from __future__ import annotations

import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from typing import Any, Protocol, TypeVar

from ..errors import ClaimError

RETRIES = 3  # how often a unit is done again whose worker died
CONNECT = 5.0  # seconds to wait for a cluster, and between two looks whether it is still there


class Named(Protocol):
    """A unit of work: its name tells it from all others."""

    @property
    def id(self) -> str: ...


Work = TypeVar("Work", bound=Named)
Answer = TypeVar("Answer")


class Serial(Executor):
    """Does what is submitted at once, in this process."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Workers:
    """Processes of this machine, or one worker that is this process itself.

    Parameters
    ----------
    jobs : how many processes.
    """

    lost: tuple[type[BaseException], ...] = (BrokenExecutor, CancelledError)

    def __init__(self, jobs: int) -> None:
        self.width = jobs

    def open(self) -> Executor:
        return Serial() if self.width == 1 else ProcessPoolExecutor(self.width, initializer=_quiet)

    def cancel(self, executor: Executor) -> None:
        """Stop what has not begun."""
        executor.shutdown(wait=False, cancel_futures=True)

    def alive(self) -> None:
        """Raise `ClaimError` where nobody is left to do the work."""

    def close(self) -> None:
        """Leave the workers alone."""


def _quiet() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard interrupts the process that collects


class Cluster(Workers):
    """The workers of a Dask cluster.

    Parameters
    ----------
    address : of its scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    ClaimError : E210 where ``distributed`` is not installed, E211 for a cluster that does not answer or has no workers.
    """

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError:
            raise ClaimError("E210", "a cluster needs the package distributed: pip install 'samproof[cluster]'") from None
        self.address = address
        try:
            self.client = distributed.Client(address, timeout=CONNECT, set_as_default=False)
            self.width = 2 * sum(self.client.nthreads().values())
        except (OSError, TimeoutError, ValueError, RuntimeError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ClaimError("E211", f"the cluster at {address} does not answer: {reason}") from None
        if not self.width:
            self.close()
            raise ClaimError("E211", f"the cluster at {address} has no workers; start some with: dask worker {address}")
        self.lost = (*Workers.lost, distributed.KilledWorker)

    def open(self) -> Executor:
        executor: Executor = self.client.get_executor(pure=False)
        return executor

    def cancel(self, executor: Executor) -> None:
        executor.shutdown(wait=False)

    def alive(self) -> None:
        try:
            left = self.client.status == "running" and self.client.nthreads()
        except (OSError, TimeoutError, RuntimeError):
            left = None
        if not left:
            raise ClaimError("E211", f"the cluster at {self.address} has lost its workers")

    def close(self) -> None:
        self.client.close()


def gather(
    task: Callable[[Work], Answer],
    units: Iterable[Work],
    workers: Workers,
    receive: Callable[[Work, Answer], None],
    wanted: Callable[[Work], bool] = lambda unit: True,
) -> None:
    """Do all units that are still wanted when their turn comes, and hand over each answer once.

    Parameters
    ----------
    task : a function of a module, so that other processes know it.
    units : what to do, in the order in which to begin.
    workers : who does it.
    receive : called in this process with each unit and its answer.
    wanted : asked before a unit begins.

    Raises
    ------
    ClaimError : E212 for a unit whose worker died again and again, E213 for workers that cannot do such units at all.
    """
    waiting, running = deque(units), dict[Future[Answer], Work]()
    done, deaths = set[str](), Counter[str]()
    executor = workers.open()
    try:
        while waiting or running:
            broken = False
            while waiting and len(running) < workers.width and not broken:
                unit = waiting.popleft()
                if unit.id not in done and wanted(unit):
                    try:
                        running[executor.submit(task, unit)] = unit
                    except BrokenExecutor:
                        waiting.appendleft(unit)
                        broken = True
            finished = wait(running, timeout=CONNECT, return_when=FIRST_COMPLETED).done
            if not finished:
                workers.alive()
            lost: list[Work] = []
            for future in finished:
                unit = running.pop(future)
                try:
                    answer = future.result()
                except workers.lost:
                    lost.append(unit)
                except ImportError as error:
                    raise ClaimError("E213", f"a worker cannot do the work: {error}; install samproof there") from None
                else:
                    if unit.id not in done:
                        done.add(unit.id)
                        receive(unit, answer)
            if lost or broken:
                lost += running.values()
                running.clear()
                workers.cancel(executor)
                _again(lost, waiting, deaths)
                executor = workers.open()
    finally:
        workers.cancel(executor)


def _again(lost: list[Work], waiting: deque[Work], deaths: Counter[str]) -> None:
    """Put units whose workers died back to the front."""
    for unit in reversed(lost):
        deaths[unit.id] += 1
        if deaths[unit.id] > RETRIES:
            raise ClaimError("E212", f"the worker died {deaths[unit.id]} times at {unit.id}; give it less to do or more memory")
        waiting.appendleft(unit)
