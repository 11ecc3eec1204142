"""Claims over ordered commutative rings: those that need no division and no real numbers.

Every relation is multiplied by a positive integer that clears its denominators.  Each step of a certificate is one application of
a lemma of ``Rings.v``: a weighted sum of squares and products of what is known, and one identity of polynomials, which is computed.
The steps are about polynomials over a list of elements, whose values unfold to the statements as they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm, prod
from typing import Any, NamedTuple

from ..claims.expr import Relation
from ..claims.lemma import Lemma
from ..kernel import ONE, ZERO, Atom, Formula, Poly, free, ge, gt, substitute, var
from ..kernel.codec import Reader
from ..kernel.rules import Sequent
from .expressions import written_symbols
from .names import Name, Unsupported, identifiers, theorem_name
from .steps import Step, concluded, read_step
from .trees import SUM, Text, canonical, polynomial, text
from .whole import cleared, integer, marked, ratio, scaled, skeleton, times

NEEDS = {
    "inv": "division by what is no number",
    "sqrt": "roots",
    "max": "the larger of two numbers",
    "choice": "a choice by a sign",
    "seq": "sequences",
    "nat": "natural numbers",
    "exp": "the exponential function",
    "log": "the logarithm",
    "sin": "the sine",
    "cos": "the cosine",
}
HANDLED = frozenset({"assume", "combine", "antisymmetry", "cut", "cases", "cite", "instantiate"})
SIGNS = {"ge": "GE", "gt": "GT", "eq": "EQ"}
RELATIONS = {"==": "=", "!=": "<>"}
STATED = {"<=": "Leq {0} {1}", ">=": "Leq {1} {0}", "<": "Less {0} {1}", ">": "Less {1} {0}", "==": "Equal {0} {1}", "!=": "Differ {0} {1}"}


HEADER = """(* Claims over every ordered commutative ring R (Rings.v), multiplied by integers so that nothing is divided: #3 is 1 + 1 + 1.
   In the steps of their proofs v_3 is the third element that the claim is about. *)
From Samproof Require Import Rings.
Open Scope ordered_scope.

Section Claims.
Variable R : ordered_ring.

"""

EXAMPLES = """
(* The hypotheses of the claims over ordered rings hold in the reals, where those of the claims do. *)
From Samproof Require OrderedRings.

"""


class Over(NamedTuple):
    """A claim over ordered rings.

    Attributes
    ----------
    last, names, sequent, hypotheses : its last step, what that is about in order, its formulas, its hypotheses in order.
    polynomials : the name of each formula's polynomial.
    words : what the theorem is about, in order, with the identifiers.
    given : its hypotheses as they are written.
    text : its lemmas and the theorem.
    """

    last: str
    names: list[Name]
    sequent: Sequent
    hypotheses: list[Formula]
    polynomials: dict[Formula, str]
    words: dict[Name, str]
    given: list[str]
    text: str

    def example(self, name: str, numbers: Mapping[Name, Fraction]) -> str:
        """That the hypotheses hold in the reals.

        Parameters
        ----------
        name : of the theorem.
        numbers : those of the claim's example.
        """
        body = " /\\ ".join(f"({h})" for h in self.given)
        point = "; ".join(f"Qmake ({c.numerator}) {c.denominator}" for c in map(numbers.__getitem__, self.words))
        return (
            f"Example {name}_at_reals : exists {' '.join(self.words.values())} : reals,\n  {body}.\n"
            f"Proof. exact_no_check (rationals_are_there [{point}] OrderedRings.{name}_given ok). Qed.\n"
        )


class _Writer:
    """Writes one claim; see :func:`over_rings`."""

    def __init__(self, lemma: Lemma, certificate: Mapping[str, Any], library: Mapping[str, Over]) -> None:
        self.lemma, self.library = lemma, library
        self.name = theorem_name(lemma.id)
        reader = Reader(certificate["atoms"])
        self.steps: list[Step] = []
        self.sequents: list[Sequent] = []
        self._numbers: dict[Formula, int] = {}
        self._polynomials: dict[Poly, str] = {}
        for step in certificate["steps"]:
            if step["rule"] not in HANDLED:
                raise Unsupported(f"the rule {step['rule']}")
            if step["rule"] == "cite" and step["claim"] not in library:
                raise Unsupported(f"the claim {step['claim']}, which needs more")
            self.steps.append(read_step(step, reader))
            self.sequents.append(concluded(self.steps[-1], self.sequents, library))
        formulas = [f for s in self.sequents for f in (*s.hypotheses, s.conclusion)]
        within = frozenset().union(*map(free, formulas))
        stated = frozenset().union(*(free(f) for f in (*lemma.hypotheses(), lemma.claim.formula)))
        stated |= {("var", s.args[0]) for s in lemma.symbols() if s.op == "symbol"}
        order = {s.args[0]: n for n, s in enumerate(lemma.symbols())}
        self.stated = sorted(stated, key=lambda n: (order.get(n[1], len(order)), n))
        self.names = [*self.stated, *sorted(within - stated)]
        self._places = {name: n for n, name in enumerate(self.names, 1)}
        self.words = identifiers(stated, within)
        last = len(self.steps) - 1
        needed = {last}
        for n in range(last, -1, -1):
            needed |= set(self.steps[n][1]) if n in needed else set()
        called = {last}.union(*(sources for rule, sources, _ in self.steps if rule == "instantiate"))
        self.lines = [self._step(n, *self.steps[n]) for n in sorted(needed) if n in called or self.steps[n][0] != "assume"]

    # ---- what is written ----
    def _element(self, x: Any) -> Text:
        return Text(self.words["var", _variable(x)]) if isinstance(x, Atom) else integer(x)

    def _place(self, x: Atom) -> int:
        return self._places["var", _variable(x)]

    def poly(self, p: Poly) -> str:
        """A polynomial with integer coefficients, over the list of what the theorem is about."""
        return canonical(p, self._place)

    def of(self, f: Formula) -> str:
        """The name of the smallest multiple of a formula's polynomial that has integer coefficients."""
        p = scaled(f.args[0])[0]
        return self._polynomials.setdefault(p, f"{self.name}'p{len(self._polynomials)}")

    def form(self, f: Formula) -> str:
        return f"holds {SIGNS[f.head]} l {self.of(f)}"

    def _step(self, n: int, rule: str, sources: list[int], arguments: dict[str, Any]) -> str:
        sequent = self.sequents[n]
        given = "".join(f" ({self.label(h)} : {self.form(h)})" for h in _ordered(sequent.hypotheses))
        proof = getattr(self, f"_{rule}")(sources, sequent.conclusion, **arguments)
        return f"Lemma {self.called(n)} (l : list R){given} : {self.form(sequent.conclusion)}.\nProof {proof}."

    def label(self, f: Formula) -> str:
        """The identifier of a hypothesis."""
        return f"H_{self._numbers.setdefault(f, len(self._numbers))}"

    def called(self, n: int) -> str:
        """The lemma of a step; no claim's name has a quote in it."""
        return f"{self.name}'{n}"

    def use(self, n: int) -> str:
        """Step n under the hypotheses of the same labels."""
        if self.steps[n][0] == "assume":
            return self.label(self.sequents[n].conclusion)
        return f"({' '.join([self.called(n), 'l', *map(self.label, _ordered(self.sequents[n].hypotheses))])})"

    # ---- proofs ----
    def _sum(self, rows: Sequence[tuple[int, Poly, list[int]]], sources: Sequence[int], positive: bool) -> str:
        """The proof that a sum of weighted products of squares and premises is positive, or that it is not negative."""
        proofs = []
        for weight, q, factors in rows:
            c = q.constant()
            if c is not None:
                weight, q = weight * int(c) ** 2, ONE
            kinds = [self.sequents[sources[i]].conclusion.head for i in factors]
            strict = q == ONE and all(k == "gt" for k in kinds)
            parts = [(f"(number l {weight})", True)] if weight != 1 or (q == ONE and not factors) else []
            parts += [] if q == ONE else [(f"(square l {self.poly(q)})", False)]
            parts += [(self.use(sources[i]), k == "gt") for i, k in zip(factors, kinds, strict=True)]
            proofs.append((_product(parts, strict), strict))
        result, above = proofs.pop(0)
        for proof, strict in proofs:
            rule = "add_positive" if above else "positive_add" if strict else "add_nonnegative"
            right = f"(weak l _ {proof})" if strict and rule != "positive_add" else proof
            result, above = f"({rule} l _ _ {result} {right})", above or strict
        if positive and not above:
            raise Unsupported("a sum that is not positive")
        return result if positive or not above else f"(weak l _ {result})"

    # ---- rules ----
    def _assume(self, sources: list[int], conclusion: Formula, formula: Formula) -> str:
        return self.label(formula)

    def _combine(
        self, sources: list[int], conclusion: Formula, goal: Formula, multiplier: Any, terms: Any, equations: Any
    ) -> str:
        scales = [scaled(self.sequents[n].conclusion.args[0])[1] for n in sources]
        own = scaled(goal.args[0])[1]

        def whole(rows: Any, beside: int) -> list[tuple[Fraction, Poly, list[int]]]:
            found = []
            for c, q, factors in rows:
                inside, d = scaled(q)
                found.append((Fraction(c) / (d * d * prod(scales[i] for i in factors) * beside), inside, list(factors)))
            return found

        left, right = whole(multiplier, own), whole(terms, 1)
        zeros = [(Fraction(1, d * scales[j]), inside, j) for r, j in equations for inside, d in [scaled(r)]]
        clear = lcm(*(row[0].denominator for row in (*left, *right, *zeros)))
        positive = self._sum([(int(c * clear), q, factors) for c, q, factors in left], sources, True)
        known = self._sum([(int(c * clear), q, f) for c, q, f in right], sources, goal.head == "gt") if right else "(nothing l)"
        shown = [f"(multiple l {self.poly(r.scale(c * clear))} _ {self.use(sources[j])})" for c, r, j in zeros]
        zero = shown[0] if shown else "(none l)"
        for more in shown[1:]:
            zero = f"(both l _ _ {zero} {more})"
        if goal.head == "eq":
            return f"(by_eq l {self.of(goal)} _ _ {positive} {zero} ok)"
        return f"(by_{goal.head} l {self.of(goal)} _ _ _ {positive} {known} {zero} ok)"

    def _antisymmetry(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        return f"(antisymmetric l _ _ {' '.join(self.use(n) for n in sources)} ok)"

    def _cut(self, sources: list[int], conclusion: Formula) -> str:
        lemma, main = sources
        stated = self.sequents[lemma].conclusion
        return f"((fun {self.label(stated)} : {self.form(stated)} => {self.use(main)}) {self.use(lemma)})"

    def _cases(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        cases = [f"(fun {self.label(f)} => {self.use(n)})" for f, n in zip((ge(p), gt(-p)), sources, strict=True)]
        return f"(by_cases l {self.of(ge(p))} {self.of(gt(-p))} ({self.form(conclusion)}) {' '.join(cases)} ok)"

    def _cite(self, sources: list[int], conclusion: Formula, claim: str) -> str:
        there = self.library[claim]
        return self._elsewhere({}, there.names, there.last, there.polynomials, there.hypotheses, there.sequent.conclusion, conclusion)

    def _instantiate(self, sources: list[int], conclusion: Formula, mapping: dict[Name, Any]) -> str:
        if any(kind != "var" for kind, _ in mapping):
            raise Unsupported("an instance of something else than a number")
        old = self.sequents[sources[0]]
        given = _ordered(old.hypotheses)
        named = {f: self.of(f) for f in (*given, old.conclusion)}
        return self._elsewhere(mapping, self.names, self.called(sources[0]), named, given, old.conclusion, conclusion)

    def _elsewhere(
        self,
        mapping: Mapping[Name, Poly],
        names: Sequence[Name],
        called: str,
        named: Mapping[Formula, str],
        hypotheses: Sequence[Formula],
        old: Formula,
        conclusion: Formula,
    ) -> str:
        """At multiples without fractions, which is the same where every formula is only multiplied by a positive number.

        Parameters
        ----------
        mapping : names to what stands for them; each of the others stands for itself.
        names, called, named, hypotheses, old : what a lemma is about in order, its name, its polynomials' names, its formulas.
        conclusion : what it says there.
        """
        whole = {n: scaled(p)[0] for n, p in mapping.items()}
        entries = [self.poly(whole.get(n, var(n[1])) if n in self._places else ZERO) for n in names]
        there = f"[{'; '.join(entries)}]"

        def factor(f: Formula, image: Formula) -> Fraction:
            """How much greater a formula at the multiples is than its image, both as they are written."""
            return ratio(substitute(scaled(f.args[0])[0], whole), scaled(image.args[0])[0])

        proofs = []
        for h in hypotheses:
            image = Formula(h.head, substitute(h.args[0], mapping))
            k = factor(h, image)
            proofs.append(f"(there l {there} {SIGNS[h.head]} {named[h]} {k.denominator} {k.numerator} _ {self.label(image)} ok)")
        k = factor(old, conclusion)
        known = f"({' '.join([called, f'(map (ev l) {there})', *proofs])})"
        return f"(back l {SIGNS[old.head]} {self.of(conclusion)} {k.numerator} {k.denominator} {there} {named[old]} {known} ok)"

    # ---- the statement ----
    def relation(self, r: Relation) -> tuple[str, str, int]:
        """A relation without fractions, the same between polynomials, and what it was multiplied by."""
        (a, d), (b, e) = (cleared(skeleton(x)) for x in (r.lhs, r.rhs))
        both = lcm(d, e)
        sides = [times(("c", both // n), t) for t, n in ((a, d), (b, e))]
        left, right = (text(marked(t), self._element).within(SUM) for t in sides)
        left = left if written_symbols(r) else f"({left} : R)"
        between = STATED[r.op].format(*(polynomial(t, self._place) for t in sides))
        return f"{left} {RELATIONS.get(r.op, r.op)} {right}", between, both

    @staticmethod
    def _fits(r: Relation, f: Formula, multiplied: int) -> str:
        """By what a formula's polynomial is multiplied, and the difference of a relation that was multiplied, to be the same."""
        return f"{multiplied**2 if r.op == '!=' else multiplied} {scaled(f.args[0])[1]}"

    def theorem(self) -> Over:
        """The claim, by its last step."""
        last, claim, n = self.sequents[-1], self.lemma.claim, len(self.sequents) - 1
        if last.conclusion != claim.formula:
            raise Unsupported("another certificate")
        given = [(r, *self.relation(r)) for r in self.lemma.relations()]
        proofs = {}
        for k, (r, _, _, multiplied) in enumerate(given):
            f = r.formula
            proofs[f] = f"(take l {SIGNS[f.head]} {self.of(f)} _ {self._fits(r, f, multiplied)} G_{k} ok)"
        missing = [h for h in last.hypotheses if h not in proofs]
        if missing:
            raise Unsupported(f"the hypothesis {missing[0]!r} of its certificate")
        goal, between, multiplied = self.relation(claim)
        known = f"({' '.join([self.called(n), 'l', *(proofs[h] for h in _ordered(last.hypotheses))])})"
        sign = f"{SIGNS[last.conclusion.head]} {self.of(last.conclusion)} {self._fits(claim, last.conclusion, multiplied)}"
        proof = f"(give l {self.name}'goal {sign} {known} ok)"
        bound = " ".join(f"G_{k}" for k in range(len(given)))
        shown = [self.words[n] for n in self.stated]
        words = " ".join(shown)
        head = f"forall {words} : R,\n  " if shown else ""
        body = "".join(f"{row[1]} ->\n  " for row in given) + goal
        applied = f"{self.name}'all [{'; '.join(shown)}]"
        lines = [
            f"Definition {self.name}_given : list relation := [{'; '.join(row[2] for row in given)}].",
            f"Definition {self.name}'goal : relation := {between}.",
            *(f"Definition {word} : poly := {self.poly(p)}." for p, word in self._polynomials.items()),
            *self.lines,
            f"Lemma {self.name}'all (l : list R) : follows {self.name}_given {self.name}'goal l.",
            f"Proof {_function(bound, proof)}.",
            f"Theorem {self.name} :\n  {head}{body}.",
            f"Proof. exact_no_check {_function(f'{words} : R' if shown else '', f'({applied})')}. Qed.",
        ]
        named = {f: self.of(f) for f in (*_ordered(last.hypotheses), last.conclusion)}
        texts = [row[1] for row in given]
        about = {name: self.words[name] for name in self.stated}
        return Over(self.called(n), self.names, last, _ordered(last.hypotheses), named, about, texts, "\n".join(lines))


def _function(bound: str, proof: str) -> str:
    return f"(fun {bound} => {proof})" if bound else proof


def _variable(a: Atom) -> str:
    if a.head != "var":
        raise Unsupported(NEEDS.get(a.head, a.head))
    return str(a.args[0])


def _ordered(formulas: Iterable[Formula]) -> list[Formula]:
    return sorted(formulas, key=lambda f: f.key)


def _product(parts: Sequence[tuple[str, bool]], strict: bool) -> str:
    """The proof that a product is positive (``strict``) or not negative, from those of its factors, which may be strict."""
    result = ""
    for proof, above in parts:
        shown = proof if strict or not above else f"(weak l _ {proof})"
        result = shown if not result else f"(mul_{'positive' if strict else 'nonnegative'} l _ _ {result} {shown})"
    return result


def rings_file(texts: Sequence[str], beyond: Mapping[str, str]) -> str:
    """All claims over ordered rings, then what each of the others needs.

    Parameters
    ----------
    texts : of the claims.
    beyond : claim to what it needs, for the others.
    """
    others = [f"(* Not over ordered rings: {claim} needs {reason}. *)" for claim, reason in beyond.items()]
    return HEADER + "\n\n".join([*texts, "End Claims."]) + "\n" + "".join(f"\n{line}" for line in others) + "\n"


def over_rings(lemma: Lemma, data: Mapping[str, Any], library: Mapping[str, Over]) -> Over:
    """A claim as a theorem over every ordered ring, with its certificate.

    Parameters
    ----------
    lemma : the claim.
    data : its stored certificate.
    library : the claims that were written before.

    Raises
    ------
    Unsupported : naming what the claim needs more than that.
    """
    if lemma.functions() or lemma.families() or lemma.orbits() or lemma.processes() or lemma.always:
        raise Unsupported("functions or sequences")
    for f in (*lemma.hypotheses(), lemma.claim.formula):
        if f.head not in SIGNS:
            raise Unsupported("vectors")
        for atom in sorted(f.args[0].atoms(), key=lambda a: a.key):
            if atom.head != "var":
                raise Unsupported(NEEDS.get(atom.head, atom.head))
    row = next(r for r in data["theorems"] if r["name"] == "main")
    return _Writer(lemma, row["certificate"], library).theorem()
