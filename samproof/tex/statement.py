"""The statement of a claim in words and symbols."""

from __future__ import annotations

from typing import Any

from .. import kernel as k
from ..claims.chance import E, Family, Sample, StochasticOrbit
from ..claims.concrete import Concrete
from ..claims.expr import Expr, Relation, norm
from ..claims.functions import Function
from ..claims.methods import Orbit
from ..claims.vectors import vector
from ..errors import ClaimError
from ..notation import recursion
from .names import Names
from .page import Page, listed, row
from .writer import TALL

CLASSES = {
    "smooth": "{}-smooth",
    "convex": "convex",
    "strongly_convex": "{}-strongly convex",
    "polyak_lojasiewicz": r"{}-Polyak--\L{{}}ojasiewicz",
    "bounded_below": "bounded below",
}
IN_REALS, IN_NATURALS, NATURALS, MEAN = r" \in \mathbf{R}", r" \in \mathbf{N}", r"\mathbf{N}", r"\mathbb{E}"
ZERO = k.Index("")
CONVENTION = "Here a vector divided by its length stands for zero where the vector is zero."
FIRST = "Of several cases the first one whose conditions hold counts."


class Statement:
    """Writes what is given and what is claimed onto a page.

    ``said`` are the hypotheses that words without a formula stand for, such as convexity.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.names, self.lemma = page, page.names, page.names.lemma
        self.said: set[k.Formula] = set()
        self.defined: set[str] = set()

    def write(self) -> None:
        """All of it; the claim comes last, on lines of its own."""
        begun = len(self.page.text)
        rest = self._symbols()
        self._space()
        self._averages()
        for f in ordered(self.names):
            self._function(f)
        self._sequences()
        for orbit in self.names.orbits:
            self._orbit(orbit)
        for process in self.names.processes.values():
            self._process(process)
        claim = self.page.chain(self.lemma.claim.lhs, [(self.lemma.claim.op, self.lemma.claim.rhs)])
        at = len(self.page.text)
        self._suppose(rest)
        self.page.text.insert(at, self.meanings())
        if self.names.directions:
            self.page.say(CONVENTION)
        if self.names.overlapping:
            self.page.say(FIRST)
        self.page.say(f"{'Then' if any(self.page.text[begun:]) else 'We have'}{claim}.")

    def _symbols(self) -> list[Relation]:
        """Declare the symbols; what is not said of them in doing so is returned."""
        free, rest = self.names.free, list[Relation]()
        groups: dict[str, list[Any]] = {}
        for s in self.names.symbols:
            name, shown = s.args[0], self.names.symbol(s.args[0])
            domain = list(s.domain)
            if s.op == "natural":
                if ("nat", name) not in free and not domain:
                    continue
                groups.setdefault(IN_NATURALS, []).append(shown)
            elif domain and domain[0].lhs is s and domain[0].rhs.op == "num":
                groups.setdefault(f"{domain[0].op} {domain[0].rhs}", []).append(domain.pop(0))
            else:
                groups.setdefault(IN_REALS, []).append(shown)
            rest += domain
        parts = [
            self.page.literal(row(group) + kind) if kind in (IN_NATURALS, IN_REALS) else self.page.alike(group)
            for kind, group in groups.items()
        ]
        if parts:
            self.page.say(f"Let {listed(parts)}.")
        return rest + self.lemma.given

    def _space(self) -> None:
        points = sorted(name for sort, name in self.names.free if sort == "vec")
        letters = [self.page.notation.letters(name, True) for name in points]
        functions = [f"{self.page.literal(self.names.symbol(f.name))} be {self._class(f)}" for f in self.names.abstract]
        shown = [self.page.literal(x) for x in letters]
        every = self.page.literal(self.names.symbol(self._letter()) + IN_NATURALS) if self.names.families else ""
        for of in self.names.families:
            one = self.page.literal(self.names.element(of.name, k.Index(self._letter())))
            functions.append(f"{one} be {self._class(of)} for every {every}")
        parts = [f"let {listed(functions)}"] if functions else []
        if shown:
            parts.append(f"let {listed(shown)} be {'a point' if len(shown) == 1 else 'points'}")
        if parts:
            self.page.say(f"On a real inner-product space, {', and '.join(parts)}.")

    def _letter(self) -> str:
        """For the number of any function of a family."""
        return next(iter(self.names.draws), None) or self.names.fresh("ijkmn")

    def _averages(self) -> None:
        """What is drawn, and the functions that are means."""
        laws = dict.fromkeys([f.law for f in self.names.averages] + list(self.names.draws.values()))
        for law in laws:
            if drawn := self.names.drawn(law):
                self.page.say(f"Let {self._draw(drawn, law)}, a distribution on {self.page.literal(NATURALS)} with finite support.")
        for f in self.names.averages:
            x, i = vector(self.names.fresh("zxywpq")), Sample(self.names.drawn(f.law)[0], f.law)
            self.names.declare(x)
            member = f.family[i]
            mean = (f(x), E(member(x), i), f.definition)
            left, right = self.page.inside.any(mean[0]), self.page.inside.any(mean[1])
            text = self.page.definition("orbit", mean, left, right, right)
            if f.sigma is not None:
                spread = E(norm(member.gradient(x) - f.gradient(x)) ** 2, i) <= f.sigma**2
                text += f", and suppose that {self.page.relation(spread, 'hypothesis', (spread, f.spread))}"
            self.page.say(f"For every point {self.page.literal(self.names.notation.letters(x.label, True))}, let {text}.")

    def _draw(self, names: list[str], law: str) -> str:
        shown = [self.page.literal(self.names.symbol(i)) for i in names]
        together = " be drawn" if len(shown) == 1 else " be drawn independently"
        return f"{listed(shown)}{together} from {self.page.literal(self.names.symbol(law))}"

    def _class(self, f: Function | Family) -> str:
        words = []
        for name, parameters in f.classes.items():
            words.append(CLASSES[name].format(*(self.page.math(p, "class", (name, f, p)) for p in parameters)))
            if not parameters and isinstance(f, Function):
                self.said.add(k.member(name, f.name))
        return listed(words)

    def _function(self, f: Concrete) -> None:
        variables = ", ".join(self.names.symbol(v.args[0]) for v in f.variables)
        left = f"{self.names.symbol(f.name)}({variables})"
        wide, height = self.page.shown.sized(f.formula)
        text = self.page.definition("function", f, left, self.page.inside.expr(f.formula), wide, height > TALL)
        self.page.say(f"Let {text} for all {self.page.literal(variables + IN_REALS)}.")

    def _sequences(self) -> None:
        mine = {name for orbit in self.names.orbits for name in orbit.names}
        free = sorted(name for sort, name in self.names.free if sort == "seq" and name not in mine)
        if free:
            index = f"{self.names.symbol('t')}{IN_NATURALS}"
            shown = [self.page.literal(f"({self.names.element(n, k.Index('t'))})_{{{index}}}") for n in free]
            self.page.say(f"Let {listed(shown)} be {'a sequence' if len(shown) == 1 else 'sequences'} of real numbers.")

    def _orbit(self, orbit: Orbit) -> None:
        pairs: list[tuple[Any, Any]] = recursion(orbit)
        starts, steps = [], []
        for (left, right), hypothesis in zip(pairs, orbit.hypotheses, strict=True):
            if isinstance(left, Expr):
                starts.append(self.page.literal(self.names.element(left.args[0], ZERO) + IN_REALS))
            else:
                starts.append(f"{self.page.literal(self.names.element(orbit.name, ZERO, vector=True))} be a point")
            small, wide = (w.any(right) for w in (self.page.inside, self.page.shown))
            steps.append(self.page.definition("orbit", (left, right, hypothesis), self.page.inside.any(left), small, wide))
        self.page.say(self.meanings("Write {} for every {}."))
        every = self.page.literal(self.names.symbol("t") + IN_NATURALS)
        self.page.say(f"Let {listed(starts)}, and let {listed(steps)} for every {every}.")

    def _process(self, process: StochasticOrbit) -> None:
        [(left, right)], [hypothesis] = recursion(process), process.hypotheses
        small, wide = (w.any(right) for w in (self.page.inside, self.page.shown))
        step = self.page.definition("orbit", (left, right, hypothesis), self.page.inside.any(left), small, wide)
        self.page.say(self.meanings("Write {} for every {}."))
        every = self.page.literal(self.names.symbol("t") + IN_NATURALS)
        start = self.page.literal(self.names.element(process.name, ZERO, vector=True))
        laws: dict[str, list[str]] = {}
        for i in process.draws:
            laws.setdefault(i.law, []).append(i.args[0])
        drawn = listed([self._draw(names, law) for law, names in laws.items()])
        again = drawn.replace(" be drawn", " is drawn" if len(process.draws) == 1 else " are drawn")
        self.page.say(f"Let {start} be a random point, and let {step} for every {every},")
        self.page.say(f"where {again} anew in each step, independently of the past.")
        self.page.say(f"{self.page.literal(MEAN)} without an index is the expectation over all that is random.")

    def meanings(self, pattern: str = "Write {}.") -> str:
        """Define the short names of vectors that were used, and those that occur in their definitions, each before it is used."""
        found: list[str] = []

        def visit(key: str) -> None:
            if key in self.defined:
                return
            self.defined.add(key)
            latex, vector = self.names.short[key]
            before, self.names.used = self.names.used, set()
            small, wide = (w.definition(vector) for w in (self.page.inside, self.page.shown))
            inner, self.names.used = sorted(self.names.used), before
            for other in inner:
                visit(other)
            found.append(self.page.definition("define", vector, latex, small, wide))

        for key in sorted(self.names.used, key=list(self.names.short).index):
            visit(key)
        if not found:
            return ""
        every = self.page.literal(self.names.symbol("t") + IN_NATURALS) if "every" in pattern else ""
        return pattern.format(listed(found), every)

    def _suppose(self, rest: list[Relation]) -> None:
        if rest:
            self.page.say(f"Suppose that {listed([self.page.relation(r) for r in rest])}.")
        groups: dict[str, list[str]] = {}
        for h in self.lemma.always:
            name = h.t.args[0]
            groups.setdefault(name, []).append(self.page.relation(h.relation, "every", h) + h.whatever)
        for name, parts in groups.items():
            self.page.say(f"For every {self.page.literal(self.names.symbol(name) + IN_NATURALS)}, suppose that {listed(parts)}.")

    def check(self, read: set[k.Formula]) -> None:
        """Compare what was read with the hypotheses of the claim.

        Raises
        ------
        ClaimError : E263 if one of them was not printed.
        """
        missing = set(self.names.hypotheses) - read - self.said
        if missing:
            message = f"a hypothesis of {self.lemma.id} is not in the printed statement: {sorted(map(repr, missing))[0]}"
            raise ClaimError("E263", message, str(self.lemma.place))


def ordered(names: Names) -> list[Concrete]:
    """The functions given by formulas, each after those that occur in its formula."""
    found: dict[str, Concrete] = {}

    def visit(f: Concrete) -> None:
        for node in f.formula.walk():
            if isinstance(node, Expr) and node.op == "call" and node.args[0].name != f.name:
                visit(node.args[0])
        found.setdefault(f.name, f)

    for f in names.functions.values():
        if isinstance(f, Concrete):
            visit(f)
    return list(found.values())
