"""How long a search may go on: seconds by the clock, or seconds of work, which are the same on every machine."""

from __future__ import annotations

from time import monotonic

PER_CALL, PER_ROW = 1.8e-5, 4e-8  # seconds of one operation in floating point: for the call, and for each point
AROUND = 15  # operations that the handling of one evaluation amounts to
PER_EXACT = 5e-5  # of one exact operation at one point
PER_SOLVER = 0.2  # of one call of the solver for polynomial constraints
BACKSTOP = 60.0  # a search that is counted is given up by the clock after so many times its seconds


class Finished(Exception):
    """The seconds are over."""


class Meter:
    """What is left of the seconds of a search.

    Parameters
    ----------
    seconds : how long.
    counted : count the work that is done, in seconds of a machine of reference, instead of reading the clock; a search with
        the same seed then ends at the same candidate everywhere.

    Examples
    --------
    >>> meter = Meter(0.5, counted=True)
    >>> meter.floats(operations=20, points=1000)
    >>> round(meter.left, 3), meter.over
    (0.498, False)
    """

    def __init__(self, seconds: float, counted: bool = False) -> None:
        self.seconds, self.counted = seconds, counted
        self.used = 0.0
        self._start = monotonic()

    def floats(self, operations: int, points: int, calls: int = 1) -> None:
        """Note evaluations of so many operations at so many points."""
        self.used += calls * (operations + AROUND) * (PER_CALL + PER_ROW * points)

    def exact(self, operations: int) -> None:
        """Note an exact evaluation."""
        self.used += operations * PER_EXACT

    def solver(self) -> None:
        """Note a call of the solver."""
        self.used += PER_SOLVER

    @property
    def clock(self) -> float:
        """Seconds by the clock that are left."""
        return self.seconds * (BACKSTOP if self.counted else 1.0) - (monotonic() - self._start)

    @property
    def left(self) -> float:
        return min(self.seconds - self.used, self.clock) if self.counted else self.clock

    @property
    def over(self) -> bool:
        return self.left < 0

    def check(self) -> None:
        """Raise `Finished` where nothing is left."""
        if self.over:
            raise Finished
