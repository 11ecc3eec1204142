"""What is called how in one claim: every symbol once, and none like another."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from .. import kernel as k
from ..claims.chance import Average, Family, Member, Sample, Source, StochasticOrbit, VectorMean
from ..claims.concrete import Concrete, Coordinates
from ..claims.expr import Expr, Relation
from ..claims.functions import Function
from ..claims.lemma import Lemma
from ..claims.methods import Orbit
from ..claims.symbols import PATH
from ..claims.vectors import Vector
from ..errors import ClaimError
from ..notation import things
from .notation import FILE, INFIMA, RESERVED, Notation

_LABEL = re.compile(r"[A-Za-z][A-Za-z0-9_']*\Z")


class Names:
    """The LaTeX of the names of a claim.

    Attributes
    ----------
    plain : what stands for itself: LaTeX to (kind, name), the kind one of real, natural, vector, function.
    sequences : what has an index: LaTeX of the letter to (kind, name), the kind one of real, vector, path, family.
    draws : the numbers that are drawn: the name to that of its law.
    families, processes, averages : those of the claim; a process has a random orbit.
    short : the vectors with a name of their own: the kernel's key to (LaTeX, vector).
    symbols, hypotheses, free : those of the claim, and what is free in them and in the claim itself.
    used : the keys of those that were printed; ``directions`` says whether a vector was divided by its length, ``overlapping``
        whether there are more than two cases.

    Raises
    ------
    ClaimError : E261 for a symbol that cannot be set; E262 where two symbols would look the same.
    """

    def __init__(self, lemma: Lemma, notation: Notation) -> None:
        self.lemma, self.notation = lemma, notation
        self.plain: dict[str, tuple[str, str]] = {}
        self.sequences: dict[str, tuple[str, str]] = {}
        self.infima: dict[str, str] = {}
        self.short: dict[str, tuple[str, Vector]] = {}
        self.functions: dict[str, Function | Concrete] = {}
        self.used: set[str] = set()
        self.directions = self.overlapping = False
        self.draws: dict[str, str] = {}
        self.symbols, self.hypotheses = lemma.symbols(), lemma.hypotheses()
        stated = list(lemma.walk())
        self.abstract = things(stated, Function)
        self.orbits = things(stated, Orbit)
        self.families = things(stated, Family)
        self.processes: dict[str, StochasticOrbit] = {p.name: p for p in things(stated, StochasticOrbit)}
        self.averages = [f for f in self.abstract if isinstance(f, Average)]
        self.free = frozenset[tuple[str, str]]().union(*map(k.free, [*self.hypotheses, lemma.claim.formula]))
        nodes = list(self._nodes(stated))
        for node in nodes:
            self.declare(node)
        for process in self.processes.values():
            for one in process.draws:
                self._draw(one.args[0], one.law)
        if self.orbits or self.processes or lemma.always:
            self._plain("natural", "t")
        for average in self.averages:
            if not self.drawn(average.law):
                self._draw(self.fresh("ijkmn"), average.law)
        for letter, (_, name) in self.sequences.items():
            for other in self.plain:
                if other.startswith(f"{letter}_"):
                    self._collide(f"{letter}_{{...}}", name, self.plain[other][1])
        for orbit in self._methods():
            step = orbit.step(t := Expr("natural", "t"))
            if isinstance(step.y, Vector) and step.y.is_sum:
                point = f"\\{notation.perturbed}{{{self._letters(orbit.name, True)}}}_{self._letters(t.args[0])}"
                self.short.setdefault(step.y.vec.key, (point, step.y))
        for node in nodes:
            if isinstance(node, Vector):
                self._abbreviate(node)

    def _methods(self) -> list[Orbit | StochasticOrbit]:
        return [*self.orbits, *self.processes.values()]

    def _nodes(self, stated: list[Any]) -> Iterator[Any]:
        """Everything that is printed: statement, domains, derivation, definitions of functions and orbits."""
        done: set[int] = set()
        domains = (e for s in self.symbols for r in s.domain for e in r.walk())
        todo = deque([*stated, *self.lemma.walk_derivation(), *domains])
        t = Expr("natural", "t")
        for orbit in self._methods():
            yield orbit
            left, right = orbit[t + 1], orbit.step(t).next
            for part in (*left, *right) if isinstance(left, Coordinates) else (left, right):
                todo += part.walk()
        while todo:
            node = todo.popleft()
            if id(node) in done:
                continue
            done.add(id(node))
            yield node
            if isinstance(node, Expr):
                todo += [e for r in node.domain for e in r.walk()]
                if node.op == "call":
                    f: Concrete = node.args[0]
                    if id(f) not in done:
                        todo += [f, *f.variables, *f.formula.walk()]
                if node.op == "element" and node.args[1].name:
                    todo.append(Expr("natural", node.args[1].name))

    # ---- declaring ----
    def declare(self, node: Any) -> None:
        if isinstance(node, Expr):
            if node.op in ("symbol", "natural"):
                self._plain({"symbol": "real"}.get(node.op, node.op), node.args[0])
                if isinstance(node, Sample):
                    self._draw(node.args[0], node.law)
            elif node.op == "element":
                self._sequence("real", node.args[0])
            elif node.op == "mean":
                self._drawn(node.args[1])
        elif isinstance(node, Family):
            self._sequence("family", node.name)
        elif isinstance(node, Function | Concrete):
            shown = self._plain("function", node.name)
            if "^" in shown:
                message = f"the function {node.name} cannot be written {shown}: its derivatives and its infimum need that place"
                raise ClaimError("E261", message, str(self.lemma.place))
            known = self.functions.setdefault(node.name, node)
            if str(known) != str(node):
                raise ClaimError("E262", f"two functions are called {node.name}: {known} and {node}", str(self.lemma.place))
            self.infima[INFIMA[self.notation.infimum].format(shown)] = node.name
        elif isinstance(node, Vector):
            if isinstance(node, VectorMean):
                self._drawn(node.source)
            for sort, name in k.free(node.vec):
                if sort == "vec":
                    self._plain("vector", name)
                elif sort == "vseq":
                    self._sequence("vector", name)
                elif sort == "path":
                    self._sequence("path", name)
                elif sort == "nat" and name != PATH:
                    self._plain("natural", name)

    def _drawn(self, source: Source) -> None:
        if source.variable != PATH:
            self._draw(source.variable, source.law)
        elif source.at.name:
            self._plain("natural", source.at.name)

    def _draw(self, name: str, law: str) -> None:
        self._plain("natural", name)
        self._plain("law", law)
        if self.draws.setdefault(name, law) != law:
            message = f"{name} is drawn from {self.draws[name]} and from {law} in {self.lemma.id}; give one of them another name"
            raise ClaimError("E262", message, str(self.lemma.place))

    def _plain(self, kind: str, name: str) -> str:
        shown = self._letters(name, kind == "vector")
        if shown in RESERVED:
            self._collide(shown, name, RESERVED[shown])
        known = self.plain.setdefault(shown, (kind, name))
        if known != (kind, name):
            self._collide(shown, known[1], name)
        return shown

    def _sequence(self, kind: str, name: str) -> None:
        shown = self._letters(name, kind in ("vector", "path"))
        known = self.sequences.setdefault(shown, (kind, name))
        if known != (kind, name) or shown in RESERVED:
            self._collide(shown, known[1], name)

    def _letters(self, name: str, vector: bool = False) -> str:
        try:
            return self.notation.letters(name, vector)
        except ClaimError as error:
            raise ClaimError(error.code, error.message, str(self.lemma.place)) from None

    def _collide(self, shown: str, first: str, second: str) -> None:
        message = f"{first} and {second} of {self.lemma.id} would both be written {shown}; tell them apart in {FILE}, [symbols]"
        raise ClaimError("E262", message, str(self.lemma.place))

    def _abbreviate(self, v: Vector) -> None:
        """Give a vector its short name: the one it was given, or that of a perturbed point or a next iterate."""
        named = len(v.parts) == 1 and isinstance(v.parts[0], Vector) and _LABEL.match(v.label)
        shown = self._letters(v.label, True) if named else self._special(v)
        drawn = [self._letters(i) for i in self.draws if ("nat", i) in k.free(v.vec)]
        if shown and drawn and "_" not in shown:
            shown += f"_{drawn[0]}" if len("".join(drawn)) == 1 else f"_{{{','.join(drawn)}}}"
        taken = {latex for latex, _ in self.short.values()}
        if shown and shown not in self.plain and shown not in self.sequences and shown not in taken | set(RESERVED):
            self.short.setdefault(v.vec.key, (shown, v))

    def _special(self, v: Vector) -> str:
        """x + rho u is the perturbed point of x, and x - eta g(x + rho u) the next one, for the name x of a point."""
        parts = v.parts
        if not v.is_sum or parts[0].parts or len(parts[0].vec.terms) != 1 or parts[0].vec.terms[0][0].head != "vec":
            return ""
        point = self._letters(parts[0].vec.terms[0][0].args[0], True)
        rest = [a for a, _ in v.vec.terms if a != parts[0].vec.terms[0][0]]
        if len(rest) != 1 or len(v.vec.terms) != 2 or rest[0].head not in ("dir", "grad"):
            return ""
        added = v.vec.key == (parts[0].vec + parts[1].vec).key
        inside = rest[0].args[0] if rest[0].head == "dir" else k.Vec.atom(rest[0])
        slope = inside.terms[0][0]
        if added and slope.head == "grad" and inside == k.grad(slope.args[0], parts[0].vec):
            return rf"\{self.notation.perturbed}{{{point}}}"
        mark = "+" if self.notation.next == "+" else rf"\mathrm{{{self.notation.next}}}"
        return f"{point}^{{{mark}}}" if not added and rest[0].head == "grad" and "^" not in point else ""

    # ---- asking ----
    @property
    def relations(self) -> list[Relation]:
        """The hypotheses about numbers, as they were written."""
        return [r for s in self.symbols for r in s.domain] + self.lemma.given

    def symbol(self, name: str) -> str:
        return self._letters(name)

    def function(self, f: Function) -> str:
        r"""``f``, or ``l_i`` for a function of a family."""
        return self.element(f.family.name, f.index) if isinstance(f, Member) else self.symbol(f.name)

    def source(self, s: Source) -> str:
        """What an expectation is taken over: a number that is drawn, or an iterate."""
        if s.variable != PATH:
            return self._letters(s.variable)
        for name, process in self.processes.items():
            if process.law == s.law:
                return self.element(name, s.at, vector=True)
        raise ClaimError("E261", f"the expectation over {s.shown}, which is nowhere in the statement, cannot be set", str(self.lemma.place))

    def drawn(self, law: str) -> list[str]:
        """The names of what is drawn from a law and is not a given number."""
        return [i for i, p in self.draws.items() if p == law and ("nat", i) not in self.free]

    def fresh(self, letters: str) -> str:
        """The first of some letters that the claim does not use.

        Raises
        ------
        ClaimError : E262 if it uses them all.
        """
        taken = {*self.plain, *self.sequences, *(latex for latex, _ in self.short.values())}
        for letter in letters:
            if self._letters(letter) not in taken and self._letters(letter, True) not in taken:
                return letter
        raise ClaimError("E262", f"{self.lemma.id} uses all of the letters {', '.join(letters)}; rename one", str(self.lemma.place))

    def element(self, name: str, index: k.Index, vector: bool = False) -> str:
        r"""``x_{t+1}``; the index of a letter that has one already comes after a comma."""
        letter = self._letters(name, vector)
        i = self.index(index)
        inside = f"{letter[letter.index('_{') + 2 : -1]},{i}" if letter.endswith("}") and "_{" in letter else i
        letter = letter[: letter.index("_{")] if inside is not i else letter
        return f"{letter}_{inside}" if len(inside) == 1 else f"{letter}_{{{inside}}}"

    def index(self, index: k.Index) -> str:
        if not index.name:
            return str(index.offset)
        name = self._letters(index.name)
        return f"{name}+{index.offset}" if index.offset else name

    def infimum(self, name: str) -> str:
        return INFIMA[self.notation.infimum].format(self._letters(name))
