"""Sinusoids: smooth, not convex, with infinitely many minimisers; evaluated in balls."""

from __future__ import annotations

from fractions import Fraction

from ..errors import ClaimError
from .base import Gradient, Member, Point, rational, sized
from .reals import Real, cosine, sine


class Sinusoid(Member):
    """f(x) = beta/w^2 (1 - cos(w (x - centre))), whose second derivative is beta cos(w (x - centre)).

    Parameters
    ----------
    beta : the largest curvature.
    frequency : w, positive (units of 1/x).
    centre : a minimiser.

    Raises
    ------
    ClaimError : E303 for data that are not rational, E306 for a frequency that is not positive.

    Examples
    --------
    >>> f = Sinusoid(1, 2)
    >>> f.infimum, f.value((Fraction(1),)), f.gradient((Fraction(0),))
    (Fraction(0, 1), 0.354037, (Fraction(0, 1),))
    """

    dimension = 1

    def __init__(self, beta: int | Fraction, frequency: int | Fraction = 1, centre: int | Fraction = 0) -> None:
        self.high = rational(beta, "beta")
        self.low = -self.high
        self.frequency, self.centre = rational(frequency, "the frequency"), rational(centre, "the centre")
        if not self.frequency > 0:
            raise ClaimError("E306", f"the frequency {self.frequency} of a sinusoid is not positive")

    def _phase(self, x: Point) -> Real:
        return self.frequency * (sized(x, 1)[0] - self.centre)

    def value(self, x: Point) -> Real:
        return self.high / self.frequency**2 * (1 - cosine(self._phase(x)))

    def gradient(self, x: Point) -> Gradient:
        return (self.high / self.frequency * sine(self._phase(x)),)

    @property
    def infimum(self) -> Real | None:
        return Fraction(0)

    def formula(self) -> str:
        shift = "x" if not self.centre else f"(x {'-' if self.centre > 0 else '+'} {abs(self.centre)})"
        wave = f"1 - cos({shift if self.frequency == 1 else f'{self.frequency}*{shift}'})"
        size = self.high / self.frequency**2
        return wave if size == 1 else f"{size}*({wave})"

    def why(self) -> str:
        return f"the second derivative is {self.high} times a cosine, within [{self.low}, {self.high}]; the infimum 0 is taken at {self.centre}"

    def check(self) -> None:
        if self.high < 0:
            raise ClaimError("E300", f"the amplitude {self.high} of the second derivative is negative")
