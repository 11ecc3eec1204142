"""Examples of claims about functions, orbits and laws: a space, functions on it and orbits at which all hypotheses hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ..claims.expr import Relation
from ..claims.lemma import Lemma
from ..kernel import ZERO, Atom, Formula, Poly, free, substitute
from .expressions import written_symbols
from .names import SPATIAL, Name
from .orbits import Drawn
from .reading import Reading
from .shared import WORD, Example, Fact, rational
from .table import Table

Given = tuple[str, Formula, Relation | None]
TRANSCENDENTAL = ("exp ", "ln ", "sqrt ", "sin ", "cos ", "PI")
BOUND = "interval with (i_prec 64)"
LONG = 40  # characters of a value that is given a name
START = re.compile(r"(?<![\w'.%])([A-Za-z_][\w']*) 0%nat( [A-Za-z_][\w']*)?")  # of a random orbit on a sample path
STEP = re.compile(r"\(forall (\w+) : nat, \S+ \(S \1\) = (.*)\)")  # of an orbit: the time, and where it goes


class _Instance:
    """Functions on the line, laws and orbits in place of a claim's names, at a stored point.

    A function is a parabola, a family is two of them of which a fair coin draws one, an orbit is what its method makes from the
    stored start, and every other sequence is constant.
    """

    def __init__(self, lemma: Lemma, table: Table, drawn: Drawn | None, point: Mapping[str, str]) -> None:
        self.lemma, self.table, self.drawn, self.point = lemma, table, drawn, point
        self.found: dict[str, str] = {"V": "line"}
        self.numbers: dict[Name, Poly] = {}
        self.starts: dict[str, str] = {}  # what sequences are at time 0
        self.defined: dict[str, str] = {}  # long values, steps and orbits, by names of their own
        self._coordinates = {name for orbit in lemma.orbits() for name in orbit.names}
        self.start = (_number(point, f"{drawn.own[0][1]}_0") if drawn else None) or Fraction(0)
        self.fixed = f"(fun _ => {rational(self.start)} : line)"
        self.path, self.law = (table.written[n] for n in drawn.own) if drawn else ("", "")
        if drawn:  # needed to choose what the steps depend on
            self.starts |= {self.path: f"({rational(self.start)} : line)", self.law: "certain"}

    @property
    def possible(self) -> bool:
        """Whether the stored functions are parabolas, and the orbit stays where all its sample paths have to stay."""
        functions, families = self.lemma.functions(), self.lemma.families()
        if self.drawn and not families:
            return False
        shapes = [self._shape(f.name) for f in (families or functions)]
        if any(c is None or not (c > 0 or c == s == 0) for c, s in shapes):
            return False
        if families and (len(families) > 1 or len(functions) != 1 or len(self.lemma.processes()) > 1):
            return False
        if not self.drawn:
            return not families or not self.lemma.always
        (c, s), *_ = shapes
        return self.drawn.known and (not self.lemma.always or (s == 0 and 0 in (c, self.start)))

    def _shape(self, word: str) -> tuple[Fraction | None, Fraction]:
        return _number(self.point, f"curvature_{word}"), _number(self.point, f"shift_{word}") or Fraction(0)

    def at(self, shown: str) -> str:
        """A text with what was found in the place of names."""

        def start(m: re.Match[str]) -> str:
            return m[0] if m[1] not in self.starts else self.starts[m[1]] + (m[2] if m[2] and m[1] != self.path else "")

        return WORD.sub(lambda m: self.found.get(m[0], m[0]), START.sub(start, shown))

    def choose(self, names: Sequence[Name], reading: Reading) -> None:
        """Find what stands for the names: what is stored; then what an equation among the hypotheses leaves; 0 for the others."""
        waiting = [n for n in names if not self._stored(n)]
        while waiting:
            solved = [(n, *root) for n in waiting if (root := self._solved(n, waiting, reading))]
            name, shown, value = solved[0] if solved else (self._undefined(waiting), "0%R", ZERO)
            word, self.numbers[name] = self.table.written[name], substitute(value, self.numbers)
            if len(shown) > LONG:
                self.defined[f"value'{word}"], shown = shown, f"value'{word}"
            self.found[word] = shown
            waiting.remove(name)

    def _undefined(self, waiting: Sequence[Name]) -> Name:
        """One of the names: if possible none that an equation defines."""
        defined = {("var", r.lhs.args[0]) for r in self.lemma.relations() if r.op == "==" and r.lhs.op == "symbol"}
        return next((n for n in waiting if n not in defined), waiting[0])

    def _solved(self, name: Name, waiting: Sequence[Name], reading: Reading) -> tuple[str, Poly] | None:
        """The value that an equation without the other names that wait leaves for one, as it is written too; None if there is none."""
        others = {n for n in waiting if n != name}
        equations = [r for r in self.lemma.relations() if r.op == "==" and not others & (free(r.formula) | written_symbols(r))]
        return next(((f"({self.at(shown)})%R", value) for r in equations for shown, value in _root(r, name[1], reading)), None)

    def _stored(self, name: Name) -> bool:
        """Find what stands for a name as it is stored."""
        kind, word = name
        known = _number(self.point, word)
        families = self.lemma.families()
        if kind in ("fun", "family"):
            c, s = (rational(value or Fraction(0)) for value in self._shape(families[0].name if families else word))
            found = f"(two_parabolas {c} {s})" if kind == "family" else f"(parabola {c} {'0%R' if families else s})"
        elif kind == "law":
            found = "coin"
        elif kind == "nat":
            steps = re.search(r"every natural number = (\d+)", self.point.get("where", ""))
            found = f"{steps[1] if steps else 1}%nat"
        elif kind in ("seq", "vseq"):
            known = _number(self.point, f"{word}_0") if word in self._coordinates else known
            start = self.starts[self.table.written[name]] = _shown(known, kind)
            found = f"(fun _ : nat => {start})"
        elif kind == "vec":
            found = _shown(known, kind)
        elif known is not None:
            found, self.numbers[name] = rational(known), Poly.const(known)
        else:
            return False
        self.found[self.table.written[name]] = found
        return True

    def orbit(self, given: Sequence[Given]) -> None:
        """The orbits with steps, now that everything else is known."""
        if self.drawn:
            self.defined[f"step'{self.path}"] = self.at(self.drawn.goes)
            self.defined[f"orbit'{self.path}"] = self._named(f"drawn {self.fixed} {self.drawn.law} {self.drawn.step}")
            self.found |= {self.path: f"orbit'{self.path}", self.law: f"(paths certain {self.at(self.drawn.law)})"}
        shown = {formula: text for text, formula, _ in given}
        for orbit in self.lemma.orbits():
            kind = "vseq" if orbit.dimension is None else "seq"
            words = [self.table.written[kind, n] for n in orbit.names]
            starts = [rational(_number(self.point, f"{n}_0") or Fraction(0)) for n in orbit.names]
            for word in words:
                del self.found[word]  # the steps take its place
            steps = [_Step(*m.groups()) for m in (STEP.fullmatch(shown[h]) for h in orbit.hypotheses) if m]
            self._iterates(words, starts, steps, "line" if kind == "vseq" else "R")

    def _iterates(self, words: Sequence[str], starts: Sequence[str], steps: Sequence[_Step], kind: str) -> None:
        """An orbit as the iterates of its method; of several coordinates as nested pairs."""
        made = f"orbit'{words[0]}"
        point = next(w for w in ("y", "y_", "y__") if w not in self.table.words)
        inside = [_projected(point, n, len(words)) for n in range(len(words))]
        rows = []
        for s in steps:
            for word, there in zip(words, inside, strict=True):
                s = s._replace(goes=re.sub(rf"(?<![\w'.]){word} {s.time}(?![\w'])", there, s.goes))
            rows.append(self.at(s.goes))
        types = " * ".join([kind] * len(words))
        self.defined[f"step'{words[0]}"] = f"fun ({steps[0].time} : nat) ({point} : {types}) => {_tuple(rows)}"
        self.defined[made] = f"iterates step'{words[0]} {_tuple(starts)}"
        for n, word in enumerate(words):
            self.found[word] = made if len(words) == 1 else f"(fun t : nat => {_projected(f'({made} t)', n, len(words))})"

    def proof(self, shown: str, formula: Formula, reading: Reading) -> str | Fact:
        """How a hypothesis is proved there: by a term, or by a fact that other examples may share."""
        there = self.at(shown)
        if formula.head == "chain" and self.drawn:
            return self._named(self.drawn.tower(self.fixed, "certain"))
        if any(formula in orbit.hypotheses for orbit in self.lemma.orbits()):
            return "(fun _ => eq_refl)"
        left, _, right = there.partition(" = ")
        if f"({right})%R" == self.defined.get(left, left):  # chosen as the equation says
            return "eq_refl"
        return Fact(there, self._tactic(there, formula, reading))

    def _tactic(self, there: str, formula: Formula, reading: Reading) -> str:
        if formula.head == "all":
            while formula.head == "all":
                formula = formula.args[1]
            return "two_there" if formula.head == "class" else self._everywhere() if self.drawn else "intro; means_there"
        if formula.head in ("class", "average", "variance"):
            return "two_there"
        below = self._below(there)
        spoken_of = WORD.findall(" ".join([there, *(self.defined[word] for word in below)]))
        opened = [d for d in reading.definitions.values() if d.name in spoken_of]
        bounds = any(word in text for word in TRANSCENDENTAL for text in (there, *(d.line for d in opened)))
        first = f"unfold {', '.join(below)}; " if below else ""
        unfolded = f"unfold {', '.join(d.name for d in opened)}; " if opened else ""
        closing = f"first [numbers_there | by_roots | by_turn | {BOUND}]" if bounds else "numbers_there"
        return first + (f"opened_there; {unfolded}{closing}" if bounds or opened else "means_there")

    def _below(self, text: str) -> list[str]:
        """The long values, steps and orbits that a text speaks of, each before those that it is made of."""
        found: list[str] = []
        for word in WORD.findall(text):
            if word in self.defined:
                below = [word, *self._below(self.defined[word])]
                found = [*(w for w in found if w not in below), *below]
        return found

    def _everywhere(self) -> str:
        """On every sample path: the orbit stays where it starts."""
        assert self.drawn is not None
        where = self._named(f"{self.fixed} {self.drawn.law} {self.drawn.step} {rational(self.start)}")
        moved = f"[rewrite line_norm; cbn; by_comparing|reflexivity|unfold step'{self.path}; stays_there]"
        return f"intros; unfold orbit'{self.path}; rewrite (drawn_stays {where}); {moved}"

    def _named(self, shown: str) -> str:
        """What is said of a random orbit, with the name of its steps in their place."""
        assert self.drawn is not None
        return self.at(shown.replace(self.drawn.goes, f"step'{self.path}"))


def example(
    name: str,
    lemma: Lemma,
    drawn: Drawn | None,
    reading: Reading,
    names: Sequence[Name],
    given: Sequence[Given],
    point: Mapping[str, str],
) -> Example | None:
    """The statement that all hypotheses of a claim hold somewhere, with its proof.

    Parameters
    ----------
    name : of the theorem.
    drawn : the claim's random orbit, if it has one.
    reading : how the claim is written.
    names : what the theorem is about, in order.
    given : its hypotheses as they are written, in the kernel's form, and as relations.
    point : the numbers of the stored example.

    Returns
    -------
    None where there are no hypotheses, where the stored example is not made of parabolas on the line and a fair coin, or where a
    random orbit has to stay where it does not.
    """
    table = reading.table
    instance = _Instance(lemma, table, drawn, point)
    if not given or not instance.possible:
        return None
    instance.choose([n for n in names if not drawn or n not in drawn.own], reading)
    instance.orbit(given)
    binders, words = _quantified(table, names)
    witnesses = [instance.found[word] for word in words]
    proofs = [instance.proof(shown, formula, reading) for shown, formula, _ in given]
    numbers = {n: c for n, p in instance.numbers.items() if (c := p.constant()) is not None}
    return Example(name, binders, words, [shown for shown, _, _ in given], instance.defined, witnesses, proofs, numbers)


def _quantified(table: Table, names: Sequence[Name]) -> tuple[str, list[str]]:
    """What a theorem is about: with types, and without."""
    space = ["V"] if any(kind in SPATIAL for kind, _ in names) else []
    return " ".join([*(["(V : space)"] if space else []), table.groups(names)]), [*space, *(table.written[n] for n in names)]


class _Step(NamedTuple):
    """What an orbit does at a time, as it is written."""

    time: str
    goes: str


def _projected(pair: str, n: int, of: int) -> str:
    """A part of nested pairs.

    >>> [_projected("p", n, 3) for n in range(3)]
    ['(fst (fst p))', '(snd (fst p))', '(snd p)']
    """
    inside = pair
    for _ in range(of - 1 - max(n, 1)):
        inside = f"(fst {inside})"
    return inside if of == 1 else f"({'snd' if n else 'fst'} {inside})"


def _tuple(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def _number(point: Mapping[str, str], key: str) -> Fraction | None:
    """A stored number, or a vector of one coordinate."""
    found = re.fullmatch(r"\(?(-?\d+(?:/\d+)?)\)?", point.get(key, ""))
    return Fraction(found[1]) if found else None


def _shown(c: Fraction | None, kind: str) -> str:
    return f"({rational(c or Fraction(0))} : line)" if kind in ("vec", "vseq") else rational(c or Fraction(0))


def _root(r: Relation, word: str, reading: Reading) -> list[tuple[str, Poly]]:
    """The value of a symbol by an equation that defines it or in which it is linear, if it is one; as it is written, and itself."""
    if r.lhs.op == "symbol" and r.lhs.args[0] == word:
        return [(reading.text(r.rhs).text, r.rhs.poly)]
    gap, symbol = r.lhs.poly - r.rhs.poly, Atom("var", word)
    alone = dict(gap.terms).get(((symbol, 1),))
    rest = Poly({m: c for m, c in gap.terms if m != ((symbol, 1),)})
    if not alone or symbol in rest.atoms():
        return []
    value = rest.scale(-1 / alone)
    return [(reading.printer.number(value).text, value)]
