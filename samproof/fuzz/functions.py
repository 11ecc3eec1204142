"""Counterexamples to claims about functions: a member of each class, parameters and a start, certified exactly.

Candidates come from floating point; a counterexample counts only when in exact arithmetic, or in enclosures that are narrow
enough, every function belongs to its class, every hypothesis holds and the claim fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING

from ..claims.lemma import Lemma
from ..errors import ClaimError
from ..members import Member

if TYPE_CHECKING:
    from .pursuit import Found, Pursuit

__all__ = ["FunctionSearch", "FunctionWitness", "refute_function"]


@dataclass(frozen=True)
class FunctionWitness:
    """Functions, parameters and points for which all hypotheses certainly hold and the claim certainly fails.

    Attributes
    ----------
    claim : the name of the claim.
    functions : a member of the class of each function of the claim.
    parameters : a value for each symbol, natural number and sequence; decimals for a symbol whose defined value is irrational.
    points : the coordinates of each vector and of the start of each orbit.
    sides : the claim and the values of its two sides as written.
    margin : by how much it fails; a rational, or decimals where the value is irrational.
    relative : the margin divided by the sum of the absolute values of the sides.
    exact : whether both sides are rational.
    seed, tried, satisfied : the seed, how many candidates were evaluated, how many satisfied the hypotheses.
    """

    claim: str
    functions: dict[str, Member]
    parameters: dict[str, str]
    points: dict[str, tuple[Fraction, ...]]
    sides: str
    margin: Fraction | str
    relative: float
    exact: bool
    seed: int = 0
    tried: int = field(default=0, compare=False)
    satisfied: int = field(default=0, compare=False)

    @property
    def formulas(self) -> dict[str, str]:
        """A formula for each function."""
        return {f: member.formula() for f, member in self.functions.items()}

    @property
    def why(self) -> dict[str, str]:
        """Why each function belongs to its class."""
        return {f: member.why() for f, member in self.functions.items()}

    def __str__(self) -> str:
        parts = [f"{n} = {v}" for n, v in self.parameters.items()]
        parts += [f"{n} = {_shown(p)}" for n, p in self.points.items()]
        rows = [f"{f}({_variables(member.dimension)}) = {member.formula()}" for f, member in self.functions.items()]
        rows += [", ".join(parts)] if parts else []
        return "\n".join([*rows, f"{self.sides}, violated by {self.margin}"])


@dataclass(frozen=True)
class FunctionSearch:
    """A search that found nothing: no evidence of truth beyond its size.

    Attributes
    ----------
    claim : the name of the claim.
    tried, satisfied : how many candidates were evaluated, how many of them satisfied the hypotheses up to rounding.
    closest : the candidate for which the claim nearly failed; None if no candidate satisfied the hypotheses.
    gap : its relative margin: what is left between the sides, divided by the sum of their absolute values.
    seed : the seed.
    """

    claim: str
    tried: int
    satisfied: int
    closest: str | None = None
    gap: float = inf
    seed: int = 0

    def __str__(self) -> str:
        near = f"; closest approach {self.gap:.3g} at {self.closest}" if self.closest is not None else ""
        return f"no counterexample among {self.tried} candidates, {self.satisfied} of which satisfied the hypotheses{near}"


def _shown(point: tuple[Fraction, ...]) -> str:
    text = ", ".join(map(str, point))
    return text if len(point) == 1 else f"({text})"


def _variables(dimension: int) -> str:
    return "x" if dimension == 1 else ", ".join(f"x{i + 1}" for i in range(dimension))


def refute_function(lemma: Lemma, seconds: float = 10.0, seed: int = 0) -> FunctionWitness | FunctionSearch:
    """Look for a counterexample to a claim about functions.

    Parameters
    ----------
    lemma : the claim; its proof plays no role.
    seconds : how much work to do, in seconds of a machine of reference: the same seed gives the same answer everywhere.
    seed : of the random candidates.

    Returns
    -------
    A certified counterexample, simplified; or how hard it was looked for.

    Raises
    ------
    ClaimError : E310 for something that is not a claim, E311 for seconds that are not positive.

    Examples
    --------
    >>> from samproof.claims import Lemma, positive, smooth_convex, vector, gradient_step
    >>> beta, eta, x = positive("beta"), positive("eta"), vector("x")
    >>> f = smooth_convex("f", beta)
    >>> print(refute_function(Lemma("long-steps", given=[eta <= 3/beta], claim=f(gradient_step(f, x, eta=eta).next) <= f(x))))
    f(x) = 1/2*x^2
    beta = 1, eta = 3, x = 1
    2 <= 1/2, violated by 3/2
    """
    if not isinstance(lemma, Lemma):
        raise ClaimError("E310", f"{lemma!r} is not a claim; give a Lemma")
    if not seconds > 0:
        raise ClaimError("E311", f"the search would last {seconds} seconds; give a positive number")
    if lemma.families() or lemma.processes():  # means over components have models of their own, in samproof.models
        return FunctionSearch(lemma.id, 0, 0, seed=seed)
    from .meter import Meter
    from .pursuit import Found, Pursuit, place
    from .setting import Setting
    from .simpler import Simplifier

    pursuit = Pursuit(Setting(lemma), Meter(seconds, counted=True), seed)
    try:
        pursuit.run()
    except Found as found:
        tried, satisfied = pursuit.tried, pursuit.satisfied
        simple = Simplifier(pursuit, Meter(max(2.0, seconds / 2), counted=True)).run(found)
        return _witness(pursuit, simple, seed, tried, satisfied)
    if pursuit.closest is None:
        return FunctionSearch(lemma.id, pursuit.tried, pursuit.satisfied, seed=seed)
    _, gap, stage, x = pursuit.closest
    return FunctionSearch(lemma.id, pursuit.tried, pursuit.satisfied, place(stage, x), max(gap, 0.0), seed)


def _witness(pursuit: Pursuit, found: Found, seed: int, tried: int, satisfied: int) -> FunctionWitness:
    from .. import kernel as k
    from .interpret import Exactly, Interpreter

    world = found.stage.exact(found.point)
    assert world is not None
    look = Interpreter(pursuit.setting.motion, world, Exactly())
    parameters = {n: str(v) for n, v in world.naturals.items()}
    parameters |= {n: str(look.scalar(v) if isinstance(v, k.Poly) else v) for n, v in world.scalars.items()}
    motion = pursuit.setting.motion
    for name, values in world.sequences.items():
        if name in motion.sequences:
            parameters[f"{name}[0]"] = str(values[0])
        else:
            parameters[name] = f"({', '.join(map(str, values))}, ...)"
    points = {f"{n}[0]" if n in motion.vectors else n: tuple(p) for n, p in world.vectors.items()}
    verdict, claim = found.verdict, pursuit.setting.claim
    left, right = (verdict.right, verdict.left) if claim.op[0] == ">" else (verdict.left, verdict.right)
    return FunctionWitness(
        claim=pursuit.setting.lemma.id,
        functions=dict(world.functions),
        parameters=parameters,
        points=points,
        sides=f"{left} {claim.op} {right}",
        margin=verdict.margin if isinstance(verdict.margin, Fraction) else str(verdict.margin),
        relative=verdict.relative,
        exact=verdict.exact,
        seed=seed,
        tried=tried,
        satisfied=satisfied,
    )
