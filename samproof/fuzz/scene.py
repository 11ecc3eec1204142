"""A statement on a tape, with everything fixed that is not a real number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from samproof.kernel.terms import Formula, Index, substitute

from .evaluate import Claim, Verdict, certify, exact_values, holds
from .surds import sign
from .tape import Tape


class Scene:
    """A statement with its naturals and its dimension fixed: a tape, the hypotheses and the goal on it.

    Parameters
    ----------
    hypotheses : sequence of Formula
        What is assumed.  An equation between vectors becomes one between components; a statement for all naturals is kept at
        the first few of them; membership in a class is left out.
    goal : Formula or None
        What is to fail, if anything.
    naturals : mapping of str to int
        The naturals.
    dimension : int
        The dimension.

    Attributes
    ----------
    possible : bool
        False if a hypothesis without unknowns fails.
    settled : bool
        True if the goal has no unknowns and holds.
    """

    SAMPLES = 5

    def __init__(
        self, hypotheses: Sequence[Formula], goal: Formula | None, naturals: Mapping[str, int], dimension: int
    ) -> None:
        self.tape = Tape(naturals, dimension)
        self.hypotheses: list[Claim] = []
        self.possible, self.settled = True, False
        for h in hypotheses:
            self._assume(h)
        self.goal = (str(goal.head), self.tape.scalar(goal.args[0])) if goal is not None else None
        if self.goal is not None:
            q = self.tape.constant(self.goal[1])
            self.settled = q is not None and holds(self.goal[0], sign(q))
        self.size = len(self.tape.slots)

    def _assume(self, h: Formula) -> None:
        if h.head == "all":
            for k in range(self.SAMPLES):
                self._assume(substitute(h.args[1], {("nat", h.args[0]): Index("", k)}))
            return
        if h.head in ("class", "average", "variance", "chain"):
            return
        head = "eq" if h.head == "veq" else str(h.head)
        for node in self.tape.vector(h.args[0]) if h.head == "veq" else (self.tape.scalar(h.args[0]),):
            q = self.tape.constant(node)
            if q is not None:
                self.possible = self.possible and holds(head, sign(q))
            elif (head, node) not in self.hypotheses:
                self.hypotheses.append((head, node))

    @property
    def roots(self) -> list[int]:
        """The nodes that need a value at every point that counts."""
        return self.tape.roots(node for _, node in (*self.hypotheses, *([self.goal] if self.goal else [])))

    def certify(self, point: Sequence[Fraction]) -> Verdict | None:
        """The violation at a point, None if it is no witness."""
        return certify(self.tape, point, self.hypotheses, self.goal)

    def assignment(self, point: Sequence[Fraction]) -> dict[str, Fraction | tuple[Fraction, ...]]:
        """The point by readable names, the naturals first."""
        values = exact_values(self.tape, point)
        result: dict[str, Fraction | tuple[Fraction, ...]] = {n: Fraction(k) for n, k in self.tape.naturals.items()}
        for name, (is_vector, nodes) in self.tape.unknowns.items():
            parts = [q for q in (values[n] for n in nodes) if isinstance(q, Fraction)]
            if len(parts) == len(nodes):  # else it stands in a branch that is not taken
                result[name] = tuple(parts) if is_vector else parts[0]
        return result
