"""A claim as Coq: its statement, made from the claim alone, and the proof that its certificate's theorem says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..claims.chance import Average, Family, StochasticOrbit
from ..claims.concrete import Coordinates
from ..claims.expr import Expr, Relation
from ..claims.lemma import Lemma
from ..claims.methods import Orbit
from ..claims.symbols import PATH, Every
from ..kernel import Formula, Index, Vec, eq, veq, vseq
from . import instances
from .expressions import nesting, written_symbols
from .names import SPATIAL, Name, Unsupported, theorem_name
from .orbits import Drawn, corollary
from .printer import CLOSED, Scope, bound_word, chain_bound
from .reading import Definition, Reading
from .replay import Replay
from .shared import Example
from .steps import Cited
from .trees import ATOM

SYMBOL = {"==": "=", "!=": "<>"}
MARK = "_ƒ"  # what no other identifier starts with


class Hypothesis(NamedTuple):
    """A hypothesis as it is written, its kernel form, and a proof of that from a proof of the first."""

    shown: str
    formula: Formula
    proof: str  # with {} for the proof of what is written
    relation: Relation | None = None


class Written(NamedTuple):
    """A claim in Coq."""

    name: str
    names: tuple[Name, ...]  # what the theorem is about, in order
    definitions: tuple[Definition, ...]
    proofs: list[str]
    statement: str
    corollary: str
    conditional: bool  # whether there are hypotheses
    example: Example | None
    applied: str
    cited: Cited
    bounds: bool  # whether a bound in it is left to interval arithmetic

    def named(self, prefix: str) -> Written:
        """The same with what the names of the functions that are given by formulas start with."""
        return self._replace(**{field: _named(value, prefix) for field, value in self._asdict().items() if field != "cited"})


def _named(written: Any, prefix: str) -> Any:
    if isinstance(written, str):
        return written.replace(MARK, prefix)
    if isinstance(written, dict):
        return {_named(k, prefix): _named(x, prefix) for k, x in written.items()}
    if isinstance(written, list | tuple):
        parts = [_named(x, prefix) for x in written]
        return parts if isinstance(written, list) else type(written)(*parts) if hasattr(written, "_fields") else tuple(parts)
    return written


class _Writer:
    def __init__(self, lemma: Lemma, names: frozenset[Name], replay: Replay) -> None:
        self.lemma, self.replay, self.table = lemma, replay, replay.table
        self.names = _in_order(lemma, names)
        self.reading = Reading(replay.table, replay.write, MARK)

    # ---- relations ----
    def shown(self, r: Relation, scope: Mapping[str, str] | None = None) -> str:
        left, right = (self.reading.text(e, scope or {}).within(50) for e in (r.lhs, r.rhs))
        return f"{left} {SYMBOL.get(r.op, r.op)} {right}"

    # ---- hypotheses ----
    def hypotheses(self) -> list[Hypothesis]:
        found = [Hypothesis(self.shown(r), r.formula, self.reading.relation(r, r.formula, CLOSED, "{}"), r) for r in self.lemma.relations()]
        for f in self.lemma.functions():
            word = self.table.written["fun", f.name]
            for (name, parameters), formula in zip(f.classes.items(), f.hypotheses, strict=False):
                found.append(self._member(f"{name} {word}", parameters, formula))
            if isinstance(f, Average):
                found += self._average(f)
        for family in self.lemma.families():
            found += self._family(family)
        found += [self._every(g) for g in self.lemma.always]
        for orbit in self.lemma.orbits():
            found += self._orbit(orbit)
        return found + [self._process(p) for p in self.lemma.processes()]

    def _member(self, head: str, parameters: Sequence[Expr], formula: Formula, scope: Scope = CLOSED) -> Hypothesis:
        shown = " ".join([head, *(self.reading.text(p, scope).within(ATOM) for p in parameters)])
        if not parameters:
            return Hypothesis(shown, formula, "{}")
        proof = self.reading.equation(parameters[0], scope)[1]
        return Hypothesis(shown, formula, f"(eq_ind _ (fun it => {head} it) {{}} _ {proof})")

    def _average(self, f: Average) -> list[Hypothesis]:
        words = f"{self.table.written['fun', f.name]} {self.table.written['family', f.family.name]} {self.reading.printer.law(f.law, Index(''))}"
        found = [self._member(f"average {words}", [], f.definition)]
        if f.spread is not None and f.sigma is not None:
            found.append(self._member(f"variance {words}", [f.sigma], f.spread))
        return found

    def _family(self, family: Family) -> list[Hypothesis]:
        found = []
        for (name, parameters), formula in zip(family.classes.items(), family.hypotheses, strict=True):
            word, scope = self._bound(formula.args[0], "i")
            one = self._member(f"{name} ({self.table.written['family', family.name]} {word})", parameters, formula, scope)
            found.append(one._replace(shown=f"forall {word} : nat, {one.shown}", proof=_pointwise(word, one.proof)))
        return found

    def _process(self, process: StochasticOrbit) -> Hypothesis:
        (formula,) = process.hypotheses
        words: list[str] = []
        for bound, wish in zip(chain_bound(formula), ("t", "omega", *(i.args[0] for i in process.draws)), strict=True):
            words.append(self._bound(bound, wish)[0])
        shown = self.reading.printer.chain(formula, CLOSED, lambda v, at: f"({self.reading.printer.vector(v, at).text})%V", words)
        return Hypothesis(shown, formula, "{}")

    def _bound(self, bound: str, wish: str) -> tuple[str, dict[str, str]]:
        """The identifier of a bound number: the one that is wished for unless it is taken."""
        word = wish if wish not in self.table.words else bound_word(bound)
        return word, {bound: word}

    def _every(self, g: Every) -> Hypothesis:
        formula, names = g.formula, [(PATH, "omega")] if g.whatever else []
        scope: dict[str, str] = {}
        for name, wish in [*names, (g.t.args[0], "t")]:
            self.reading.bind(name, formula.args[0])
            scope |= self._bound(formula.args[0], wish)[1]
            formula = formula.args[1]
        shown, proof = self.shown(g.relation, scope), self.reading.relation(g.relation, formula, scope, "{}")
        for name in [*(n for n, _ in names), g.t.args[0]]:
            self.reading.release(name)
        for word in reversed(scope.values()):
            proof = _pointwise(word, proof)
        return Hypothesis(f"forall {' '.join(scope.values())} : nat, {shown}", g.formula, proof)

    def _orbit(self, orbit: Orbit) -> list[Hypothesis]:
        if orbit.dimension is None:
            (formula,) = orbit.hypotheses
            word, scope = self._bound(formula.args[0], "t")
            after = vseq(orbit.name, Index(formula.args[0], 1))
            image: Vec = after - formula.args[1].args[0]
            assert formula.args[1] == veq(after - image)
            left, right = (self.reading.printer.vector(v, scope).text for v in (after, image))
            lists = f"{self.table.numbers(scope)} {self.table.vectors(scope)}"
            vectors = " ".join(self.table.vec(v) for v in (after, image, after - image))
            proof = _pointwise(word, f"(to_veq {lists} {vectors} ok {{}})")
            return [Hypothesis(f"forall {word} : nat, {left} = ({right})%V", formula, proof)]
        found = []
        now = [Expr("element", name, Index("#1")) for name in orbit.names]
        following = orbit.after(now[0] if orbit.dimension == 1 else Coordinates(*now), Index("#1")).next
        rows = [following] if orbit.dimension == 1 else list(following)
        for name, image_, formula in zip(orbit.names, rows, orbit.hypotheses, strict=True):
            word, scope = self._bound(formula.args[0], "t")
            relation = Relation("==", Expr("element", name, Index("#1", 1)), image_)
            assert formula.args[1] == eq(relation.lhs.poly - relation.rhs.poly)
            proof = _pointwise(word, self.reading.relation(relation, formula.args[1], scope, "{}"))
            found.append(Hypothesis(f"forall {word} : nat, {self.shown(relation, scope)}", formula, proof))
        return found

    # ---- the theorem ----
    def binders(self) -> str:
        rows = ["(V : space)"] if any(n[0] in SPATIAL for n in self.names) else []
        return " ".join([*rows, *([self.table.groups(self.names)] if self.names else [])])

    def write(self, cited: Cited) -> tuple[str, str, list[Hypothesis]]:
        self.reading.note(name for kind, name in self.names if kind == "var")
        self.reading.prepare([*self.lemma.relations(), self.lemma.claim])
        given = self.hypotheses()
        goal = self.shown(self.lemma.claim)
        body = "\n  ".join([*(f"{_guarded(h.shown)} ->" for h in given), goal])
        statement = f"forall {self.binders()},\n  {body}" if self.names else body
        labels = {h.formula: f"G_{n}" for n, h in enumerate(given)}
        proofs = {h.formula: h.proof for h in given}
        terms = []
        for h in cited.hypotheses:
            if h not in proofs:
                raise Unsupported(f"the hypothesis {h!r} of its certificate")
            terms.append(proofs[h].replace("{}", labels[h]))
        if cited.sequent.conclusion != self.lemma.claim.formula:
            raise Unsupported("a certificate of something else")
        words = [*(["V"] if cited.in_space else []), *(self.table.written[n] for n in cited.names)]
        main = " ".join(["(main", *words, *terms]) + ")"
        proof = self.reading.relation(self.lemma.claim, self.lemma.claim.formula, CLOSED, main, told=True)
        if given:
            proof = f"(fun {' '.join(f'G_{n}' for n in range(len(given)))} => {proof})"
        section = [
            "Section Claim.",
            *([f"Variables {self.binders()}."] if self.names else []),
            f"Let here : names := {self.table.given(self.names)}.",
            *self.reading.written(),
            f"Lemma claim :\n  {body}.\nProof {proof}.",
            "End Claim.",
        ]
        return statement, "\n".join(section), given


def statement_names(lemma: Lemma) -> frozenset[Name]:
    """What the statement is about, as it is written."""
    relations = [*lemma.relations(), lemma.claim, *(g.relation for g in lemma.always)]
    return lemma.names.union(*(written_symbols(r) for r in relations))


def _in_order(lemma: Lemma, names: frozenset[Name]) -> list[Name]:
    """What the theorem is about: functions, laws, symbols in order of appearance, vectors, sequences, orbits and their laws."""
    moving = {("law", p.law) for p in lemma.processes()}
    order = {s.args[0]: n for n, s in enumerate(lemma.symbols())}
    kinds = {"fun": 0, "family": 1, "law": 2, "var": 3, "nat": 3, "vec": 4, "seq": 5, "vseq": 5, "path": 6}
    return sorted(names, key=lambda n: (7 if n in moving else kinds[n[0]], order.get(n[1], len(order)), n))


def _pointwise(word: str, proof: str) -> str:
    return f"(fun {word} => {proof.replace('{}', f'({{}} {word})')})"


def _guarded(shown: str) -> str:
    return f"({shown})" if shown.startswith("forall") else shown


def write_claim(
    lemma: Lemma, data: Mapping[str, Any], library: Mapping[str, Cited], module: str, cited_later: bool = False
) -> Written:
    """A proved claim as Coq, in which the names of functions that are given by formulas start with a mark.

    Parameters
    ----------
    lemma : the claim.
    data : its stored certificate.
    library : the claims that were written before.
    module : the full name of the module that the proof will be in.
    cited_later : whether another claim cites this one.

    Raises
    ------
    Unsupported : naming the rule or term that is not written in Coq.
    """
    row = next(r for r in data["theorems"] if r["name"] == "main")
    names = statement_names(lemma)
    relations = [*lemma.relations(), lemma.claim, *(g.relation for g in lemma.always)]
    depth = max(nesting(e) for r in relations for e in (r.lhs, r.rhs))
    replay = Replay(row["certificate"], library, [*lemma.hypotheses(), lemma.claim.formula], names, depth, cited_later)
    writer = _Writer(lemma, names, replay)
    name = theorem_name(lemma.id)
    steps = replay.main()
    cited = replay.cited(module)
    statement, proof, given = writer.write(cited)
    lines = [*replay.table.definitions(), *replay.table.meanings(), *replay.proofs, steps, proof]
    drawn = next((Drawn(writer.table, p) for p in lemma.processes()), None)
    rows = [(_guarded(h.shown), h.formula, h.relation) for h in given]
    special = ""
    if drawn and drawn.known and len(lemma.processes()) == 1:
        special = corollary(name, drawn, writer.names, [r[:2] for r in rows], writer.shown(lemma.claim))
    reading = writer.reading
    example = instances.example(name, lemma, drawn, reading, writer.names, rows, data["example"])
    applied = example.applied(writer.shown(lemma.claim)) if example else ""
    definitions = tuple(reading.definitions.values())
    return Written(name, tuple(writer.names), definitions, lines, statement, special, bool(given), example, applied, cited, bool(replay.bounds))
