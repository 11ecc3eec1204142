"""Where a claim comes from, as plain data that another process can read, and the statements about numbers it is searched as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from .. import kernel as k
from ..claims.lemma import ID, Lemma, Place
from ..claims.load import Loaded, load
from ..errors import ClaimError
from ..falsify import without_definitions
from ..models import MAX_STEPS, NoModel, Quadratic, mentions_infimum

STATEMENT = "statement"
LARGE = 200_000  # characters of a formula; orbits are not unfolded beyond that


@dataclass(frozen=True)
class Source:
    """A claim of claim files, or a single statement with its hypotheses.

    ``files`` are absolute paths; every process that works on the claim reads them.  ``paths`` are what the user named.
    """

    name: str
    files: tuple[str, ...] = ()
    statement: str = ""
    given: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    def lemma(self) -> Lemma:
        """The claim itself.

        Raises
        ------
        ClaimError : for a statement that cannot be read, E180 for a claim that the files do not have.
        """
        return _lemma(self)


@lru_cache(maxsize=8)
def read_files(files: tuple[str, ...]) -> Loaded:
    """The claims of these files; read once in each process."""
    missing = [f for f in files if not Path(f).is_file()]
    if missing:
        raise ClaimError("E161", f"{missing[0]} does not exist here; every worker has to see the claim files")
    return load([Path(f) for f in files])


@lru_cache(maxsize=64)
def _lemma(source: Source) -> Lemma:
    if source.statement:
        from ..statement import _read

        goal, hypotheses = _read(source.statement, source.given)
        lemma = Lemma(STATEMENT, claim=goal, given=hypotheses)
        lemma.place = Place("<statement>", 1)
        return lemma
    for lemma in read_files(source.files).lemmas:
        if lemma.id == source.name:
            return lemma
    raise ClaimError("E180", f"no claim is called {source.name!r} in {', '.join(source.files)}")


def is_name(text: str) -> bool:
    """Whether a text can only be the name of a claim, not a statement.

    >>> is_name("gd-rate"), is_name("x <= x**2")
    (True, False)
    """
    return ID.match(text) is not None


class Target:
    """A claim as a statement about numbers: itself, or what it says about quadratics after so many steps.

    Attributes
    ----------
    steps : the value of every natural number, or None where they are searched.
    hypotheses, goal : formulas without the variables that equations define.
    definitions : those variables, each with its expression, in the order in which they were substituted.
    """

    def __init__(self, lemma: Lemma, steps: int | None) -> None:
        self.lemma, self.steps = lemma, steps

    @cached_property
    def model(self) -> Quadratic | None:
        return None if self.steps is None else Quadratic(self.lemma, self.steps)

    @cached_property
    def _bounded(self) -> bool:
        return mentions_infimum([*self.lemma.hypotheses(), self.lemma.claim.formula]) or bool(self.lemma.orbits())

    def formulas(self, h: k.Formula) -> list[k.Formula]:
        """What a formula of the claim says about numbers."""
        return [h] if self.model is None else self.model.formula(h, self._bounded)

    def poly(self, p: k.Poly) -> k.Poly:
        return p if self.model is None else self.model.poly(p)

    @cached_property
    def plain(self) -> tuple[list[k.Formula], k.Formula, list[tuple[str, k.Poly]]]:
        hypotheses = [g for h in self.lemma.hypotheses() for g in self.formulas(h)]
        return tuple(without_definitions(hypotheses, self.formulas(self.lemma.claim.formula)[0]))  # type: ignore[return-value]

    @property
    def naturals(self) -> dict[str, int]:
        """The natural numbers that are fixed."""
        names = sorted(name for sort, name in self.lemma.names if sort == "nat")
        return {} if self.steps is None else dict.fromkeys(names, self.steps)

    @property
    def where(self) -> str:
        """What the functions are, for a reader."""
        return ", ".join(f"{f.name}(x) = curvature_{f.name}/2 |x|^2" for f in self.lemma.functions()) if self.model else ""


def targets(lemma: Lemma) -> list[Target]:
    """The statements about numbers that a claim is searched as.

    Raises
    ------
    ClaimError : E200 for a claim that speaks of something that cannot be evaluated.
    """
    sorts = {sort for sort, _ in lemma.names}
    if not sorts & {"fun", "vec", "seq", "vseq"} and not lemma.always:
        return [Target(lemma, None)]
    found: list[Target] = []
    try:
        for n in range(1, MAX_STEPS + 1) if "nat" in sorts else (1,):
            target = Target(lemma, n)
            hypotheses, goal, _ = target.plain
            if found and max(len(f.key) for f in (*hypotheses, goal)) > LARGE:
                break
            found.append(target)
    except NoModel as reason:
        raise ClaimError(
            "E200", f"{lemma.id} cannot be evaluated: {reason} has no value in any model", str(lemma.place)
        ) from None
    return found


def not_vacuous(lemma: Lemma, found: Sequence[Target]) -> None:
    """Make sure that there is something to search.

    Raises
    ------
    ClaimError : E170 for hypotheses that contradict each other, E171 where no point was found at which they hold.
    """
    from ..fuzz import Witness, contradictory, satisfy

    for target in found:
        example = satisfy(target.plain[0], seconds=1.0)
        if isinstance(example, Witness) and not example.unchecked:
            return
    shown = ", ".join(map(str, [*lemma.relations(), *lemma.always]))
    if contradictory([h for h in lemma.hypotheses() if h.head in ("ge", "gt", "eq")]):
        raise ClaimError(
            "E170", f"the hypotheses contradict each other: {shown}; nothing can violate the claim", str(lemma.place)
        )
    raise ClaimError(
        "E171", f"no point was found at which all hypotheses hold: {shown}; there is nothing to search", str(lemma.place)
    )
