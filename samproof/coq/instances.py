"""Examples of claims about means: a space, functions, a law and an orbit at which all hypotheses hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from ..claims.expr import Relation
from ..claims.lemma import Lemma
from ..kernel import Atom, Formula, Poly
from .names import Name
from .orbits import Drawn
from .reading import Reading
from .table import Table

Given = tuple[str, Formula, Relation | None]


class _Instance:
    """Two parabolas on the line, one of which a fair coin draws, and the orbit from a fixed start, at a stored point."""

    def __init__(self, table: Table, drawn: Drawn | None, curvature: Fraction, shift: Fraction, point: Mapping[str, str]) -> None:
        self.table, self.drawn, self.point = table, drawn, point
        self.curvature, self.shift = curvature, shift
        self.shape = f"{_shown(curvature)} {_shown(shift)}"
        self.start = (_number(point, f"{drawn.own[0][1]}_0") if drawn else None) or Fraction(0)
        self.fixed = f"(fun _ => {_shown(self.start)} : line)"
        self.found: dict[str, str] = {}
        if drawn:  # at time 0, where it is needed to choose what the steps depend on
            x, q = (table.written[n] for n in drawn.own)
            self.found |= {x: f"(fun _ _ : nat => {_shown(self.start)})", q: "(fun _ : nat => certain)"}

    def at(self, shown: str) -> str:
        """A text with what was found in the place of names."""
        return re.sub(r"(?<![\w'.])[A-Za-z_][\w']*", lambda m: self.found.get(m[0], m[0]), shown)

    def choose(self, name: Name, relations: Sequence[Relation], reading: Reading) -> bool:
        """Find what stands for a name: as it is stored, or so that an equation among the hypotheses holds."""
        kind, word = name
        known = _number(self.point, word)
        if kind in ("fun", "family"):
            self.found[self.table.written[name]] = f"({'mean_parabola' if kind == 'fun' else 'two_parabolas'} {self.shape} h)"
        elif kind == "law":
            self.found[self.table.written[name]] = "coin"
        elif kind == "nat":
            steps = re.search(r"every natural number = (\d+)", self.point.get("where", ""))
            self.found[self.table.written[name]] = f"{steps[1] if steps else 1}%nat"
        elif kind == "vec" or known is not None:
            self.found[self.table.written[name]] = _shown(known or Fraction(0))
        else:
            for r in relations:
                shown = _solved(r, word, reading)
                if shown:
                    self.found[self.table.written[name]] = f"({self.at(shown)})%R"
                    return True
            return False
        return True

    def orbit(self) -> None:
        """The orbit with steps, now that everything else is known."""
        if self.drawn:
            x, q = (self.table.written[n] for n in self.drawn.own)
            law, step = self.at(self.drawn.law), self.at(self.drawn.step)
            self.found |= {x: f"(drawn {self.fixed} {law} {step})", q: f"(paths certain {law})"}

    def tactic(self, formula: Formula) -> str:
        """How a hypothesis is proved there."""
        if formula.head == "chain" and self.drawn:
            return f"exact {self.at(self.drawn.tower(self.fixed, 'certain'))}"
        if formula.head == "all":
            while formula.head == "all":
                formula = formula.args[1]
            return "two_there" if formula.head == "class" else self._everywhere()
        return "two_there" if formula.head in ("class", "average", "variance") else "means_there"

    def _everywhere(self) -> str:
        """On every sample path: the orbit stays where it starts."""
        assert self.drawn is not None
        where = f"{self.fixed} {self.at(self.drawn.law)} {self.at(self.drawn.step)} {_shown(self.start)}"
        return f"intros; rewrite (drawn_stays {where}); [rewrite line_norm; cbn; by_comparing|reflexivity|stays_there]"


def example(
    name: str,
    lemma: Lemma,
    drawn: Drawn | None,
    reading: Reading,
    names: Sequence[Name],
    given: Sequence[Given],
    point: Mapping[str, str],
) -> str:
    """The statement that all hypotheses of a claim hold somewhere, with its proof.

    Parameters
    ----------
    name : of the theorem.
    drawn : the claim's orbit, if it has one.
    reading : how the claim is written.
    names : what the theorem is about, in order.
    given : its hypotheses as they are written, in the kernel's form, and as relations.
    point : the numbers of the stored example.

    Returns
    -------
    "" where the stored example is not two parabolas on the line and a fair coin, or the orbit has to stay where it does not.
    """
    families, table = lemma.families(), reading.table
    if len(families) != 1 or len(lemma.functions()) != 1 or len(lemma.processes()) > 1 or (drawn and not drawn.known):
        return ""
    c, s = (_number(point, f"{word}_{families[0].name}") for word in ("curvature", "shift"))
    if c is None or s is None or not (c > 0 or c == s == 0):
        return ""
    instance = _Instance(table, drawn, c, s, point)
    if lemma.always and not (drawn and s == 0 and c * instance.start == 0):
        return ""
    own = drawn.own if drawn else ()
    waiting = [n for n in names if n not in own]
    for stored in (True, False):  # what is stored first, then what is solved for
        waiting = [n for n in waiting if not instance.choose(n, [] if stored else lemma.relations(), reading)]
    if waiting:
        return ""
    instance.orbit()
    proof = "_"
    for _ in given[1:]:
        proof = f"(conj _ {proof})"
    body = " /\\ ".join(f"({shown})" for shown, _, _ in given)
    witnesses = ", ".join(["line", *(instance.found[table.written[n]] for n in names)])
    tactics = "\n    | ".join(instance.tactic(formula) for _, formula, _ in given)
    return (
        f"Example {name}_example : exists (V : space) {table.groups(names)},\n  {body}.\n"
        f"Proof.\n  assert (h : 0 < {_shown(c)} \\/ {_shown(c)} = 0 /\\ {_shown(s)} = 0) by means_there.\n"
        f"  exists {witnesses}.\n  refine {proof};\n    [ {tactics} ].\nQed."
    )


def _number(point: Mapping[str, str], key: str) -> Fraction | None:
    """A stored number, or a vector of one coordinate."""
    found = re.fullmatch(r"\(?(-?\d+(?:/\d+)?)\)?", point.get(key, ""))
    return Fraction(found[1]) if found else None


def _shown(c: Fraction) -> str:
    if c.denominator == 1:
        return f"{c}%R" if c >= 0 else f"({c})%R"
    return f"({c.numerator} / {c.denominator})%R"


def _solved(r: Relation, word: str, reading: Reading) -> str:
    """The value of a symbol by an equation that defines it or in which it is linear; "" if there is none."""
    if r.op != "==":
        return ""
    if r.lhs.op == "symbol" and r.lhs.args[0] == word:
        return reading.text(r.rhs).text
    gap, symbol = r.lhs.poly - r.rhs.poly, Atom("var", word)
    alone = dict(gap.terms).get(((symbol, 1),))
    rest = Poly({m: c for m, c in gap.terms if m != ((symbol, 1),)})
    return reading.printer.number(rest.scale(-1 / alone)).text if alone and symbol not in rest.atoms() else ""
