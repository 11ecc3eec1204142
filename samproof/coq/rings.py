"""Claims over ordered commutative rings: those that need no division and no real numbers.

Every relation is multiplied by a positive integer that clears its denominators.  Each step of a certificate is one application of
a lemma of ``Rings.v``: a weighted sum of squares and products of what is known, and one identity that ``ring`` checks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm, prod
from typing import Any, NamedTuple

from ..claims.expr import Expr, Relation
from ..claims.lemma import Lemma
from ..kernel import ONE, Atom, Formula, Poly, free, ge, gt, substitute
from ..kernel.codec import Reader
from ..kernel.rules import Sequent
from .expressions import written_symbols
from .names import Name, Unsupported, identifiers, theorem_name
from .shared import rational
from .steps import concluded, read_step
from .trees import ATOM, SUM, Text, Tree, text, tree
from .whole import cleared, ratio, scaled, times

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
SIGNS = {"ge": "0 <= {}", "gt": "0 < {}", "eq": "{} = 0"}
BY = {"ge": "by_ge", "gt": "by_gt", "eq": "by_eq"}
RELATIONS = {"==": "=", "!=": "<>"}
KINDS = {"<=": "le", ">=": "le", "<": "lt", ">": "lt", "==": "eq", "!=": "ne"}


HEADER = """(* Claims over every ordered commutative ring R (Rings.v), multiplied by integers so that nothing is divided: #3 is 1 + 1 + 1. *)
From Coq Require Import ZArith.
From Samproof Require Import Rings.
Open Scope ordered_scope.

Section Claims.
Variable R : ordered_ring.
Add Ring elements : (laws R) (morphism (@numbers R), constants [is_number], power_tac (@powers R) [is_power]).

"""

EXAMPLES = """(* The hypotheses of the claims over ordered rings hold in the reals, where those of the claims do. *)
From Coq Require Import Reals.
From Samproof Require Import RealRing.
Open Scope ordered_scope.

"""


class Over(NamedTuple):
    """A claim over ordered rings.

    Attributes
    ----------
    last, names, sequent, hypotheses : its last step, what that is about in order, its formulas, its hypotheses in order.
    words : what the theorem is about, in order, with the identifiers.
    given : its hypotheses as they are written.
    text : its lemmas and the theorem.
    """

    last: str
    names: list[Name]
    sequent: Sequent
    hypotheses: list[Formula]
    words: dict[Name, str]
    given: list[str]
    text: str

    def example(self, name: str, point: Mapping[Name, Fraction]) -> str:
        """That the hypotheses hold in the reals, where those of the claim do.

        Parameters
        ----------
        name : of the theorem.
        point : the numbers of its example.
        """
        body = " /\\ ".join(f"({h})" for h in self.given)
        there = ", ".join(rational(point[n]) for n in self.words)
        return (
            f"Example {name}_at_reals : exists {' '.join(self.words.values())} : reals,\n  {body}.\n"
            f"Proof. exists {there}; repeat split; at_reals. Qed.\n"
        )


class _Writer:
    """Writes one claim; see :func:`over_rings`."""

    def __init__(self, lemma: Lemma, certificate: Mapping[str, Any], library: Mapping[str, Over]) -> None:
        self.lemma, self.library = lemma, library
        self.name = theorem_name(lemma.id)
        self.reader = Reader(certificate["atoms"])
        self.sequents: list[Sequent] = []
        self._numbers: dict[Formula, int] = {}
        read = []
        for step in certificate["steps"]:
            if step["rule"] not in HANDLED:
                raise Unsupported(f"the rule {step['rule']}")
            if step["rule"] == "cite" and step["claim"] not in library:
                raise Unsupported(f"the claim {step['claim']}, which needs more")
            read.append(read_step(step, self.reader))
            self.sequents.append(concluded(read[-1], self.sequents, library))
        formulas = [f for s in self.sequents for f in (*s.hypotheses, s.conclusion)]
        within = frozenset().union(*map(free, formulas))
        stated = frozenset().union(*(free(f) for f in (*lemma.hypotheses(), lemma.claim.formula)))
        stated |= {("var", s.args[0]) for s in lemma.symbols() if s.op == "symbol"}
        order = {s.args[0]: n for n, s in enumerate(lemma.symbols())}
        self.stated = sorted(stated, key=lambda n: (order.get(n[1], len(order)), n))
        self.words = identifiers(stated, within)
        self._assumed = {n for n, (rule, _, _) in enumerate(read) if rule == "assume"}
        self._called: set[int] = set()
        self.lines = [self._step(n, *parts) for n, parts in enumerate(read)]

    # ---- what is written ----
    def _leaf(self, x: Any) -> Text:
        if isinstance(x, int):
            return Text(f"#{x}" if x >= 0 else f"#({x})") if x else Text("0")
        if isinstance(x, Atom) and x.head != "var":
            raise Unsupported(NEEDS.get(x.head, x.head))
        return Text(self.words["var", x.args[0]])

    def shown(self, t: Tree) -> Text:
        """A tree with integer constants."""

        def marked(t: Tree) -> Tree:
            if t[0] == "c":
                return ("x", int(t[1]))
            return t if t[0] == "x" else (t[0], *(marked(p) if isinstance(p, tuple) else p for p in t[1:]))

        return text(marked(t), self._leaf)

    def poly(self, p: Poly, level: int = ATOM) -> str:
        """A polynomial with integer coefficients."""
        return self.shown(tree(p)).within(level)

    def form(self, f: Formula) -> str:
        p = scaled(f.args[0])[0]
        return SIGNS[f.head].format(self.poly(p, SUM) if free(p) else f"({self.poly(p)} : R)")

    def _step(self, n: int, rule: str, sources: list[int], arguments: dict[str, Any]) -> str:
        sequent = self.sequents[n]
        proof = getattr(self, f"_{rule}")(sources, sequent.conclusion, **arguments)
        given = "".join(f" ({self.label(h)} : {self.form(h)})" for h in self.hypotheses(sequent))
        binders = f" ({' '.join(self.words.values())} : R)" if self.words else ""
        return f"Lemma {self.name}'{n}{binders}{given} : {self.form(sequent.conclusion)}.\nProof. refine {proof}; ring. Qed."

    def hypotheses(self, s: Sequent) -> list[Formula]:
        return sorted(s.hypotheses, key=lambda f: f.key)

    def label(self, f: Formula) -> str:
        """The identifier of a hypothesis."""
        return f"H_{self._numbers.setdefault(f, len(self._numbers))}"

    def called(self, n: int) -> str:
        """The lemma of a step; no claim's name has a quote in it."""
        self._called.add(n)
        return f"{self.name}'{n}"

    def use(self, n: int) -> str:
        """Step n under the hypotheses of the same labels."""
        if n in self._assumed:
            return self.label(self.sequents[n].conclusion)
        return f"({' '.join([self.called(n), *self.words.values(), *map(self.label, self.hypotheses(self.sequents[n]))])})"

    # ---- proofs ----
    @staticmethod
    def _known_times(head: str, target: int, source: int, proof: str) -> str:
        """A polynomial has a sign since ``target`` times it is ``source`` times one that has (``proof``)."""
        if head == "eq":
            return f"(by_eq R #{target} _ (#{source} * _) _ (number R {target}) (multiple R #{source} _ {proof}))"
        rule = "mul_nonnegative" if head == "ge" else "lt_mul"
        factor = f"(number R {source})" if head == "gt" else f"(weak R _ (number R {source}))"
        known = f"({rule} R _ _ {factor} {proof})"
        return f"({BY[head]} R #{target} _ (#{source} * _) 0 _ (number R {target}) {known} (none R))"

    def _sum(self, rows: Sequence[tuple[int, Poly, list[int]]], sources: Sequence[int], positive: bool) -> str:
        """The proof that a sum of weighted products of squares and premises is positive, or that it is not negative."""
        proofs = []
        for weight, q, factors in rows:
            c = q.constant()
            if c is not None:
                weight, q = weight * int(c) ** 2, ONE
            kinds = [self.sequents[sources[i]].conclusion.head for i in factors]
            strict = q == ONE and all(k == "gt" for k in kinds)
            parts = [(f"(number R {weight})", True)] if weight != 1 or (q == ONE and not factors) else []
            parts += [] if q == ONE else [(f"(square_nonnegative R {self.poly(q)})", False)]
            parts += [(self.use(sources[i]), k == "gt") for i, k in zip(factors, kinds, strict=True)]
            proofs.append((_product(parts, strict), strict))
        result, above = proofs.pop(0)
        for proof, strict in proofs:
            rule = "add_positive" if above else "positive_add" if strict else "add_nonnegative"
            right = f"(weak R _ {proof})" if strict and rule != "positive_add" else proof
            result, above = f"({rule} R _ _ {result} {right})", above or strict
        if positive and not above:
            raise Unsupported("a sum that is not positive")
        return result if positive or not above else f"(weak R _ {result})"

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
        up = [(int(c * clear), q, factors) for c, q, factors in left]
        positive = self._sum(up, sources, True)
        known = self._sum([(int(c * clear), q, f) for c, q, f in right], sources, goal.head == "gt") if right else "(or_intror eq_refl)"
        shown = [f"(multiple R {self.poly(r.scale(c * clear))} _ {self.use(sources[j])})" for c, r, j in zeros]
        zero = shown[0] if shown else "(none R)"
        for more in shown[1:]:
            zero = f"(both R _ _ {zero} {more})"
        if goal.head == "eq":
            return f"(by_eq R _ _ _ _ {positive} {zero})"
        return f"({BY[goal.head]} R _ _ {'_' if right else '0'} _ _ {positive} {known} {zero})"

    def _antisymmetry(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        return f"(antisymmetric R _ _ _ {' '.join(self.use(n) for n in sources)})"

    def _cut(self, sources: list[int], conclusion: Formula) -> str:
        lemma, main = sources
        stated = self.sequents[lemma].conclusion
        return f"((fun {self.label(stated)} : {self.form(stated)} => {self.use(main)}) {self.use(lemma)})"

    def _cases(self, sources: list[int], conclusion: Formula, p: Poly) -> str:
        yes, no = sources
        below = self._known_times("gt", 1, 1, "H")
        negative = f"(fun H => (fun {self.label(gt(-p))} : {self.form(gt(-p))} => {self.use(no)}) {below})"
        goal = self.form(conclusion)
        return f"(by_cases R {self.poly(scaled(p)[0])} ({goal}) (fun {self.label(ge(p))} => {self.use(yes)}) {negative})"

    def _cite(self, sources: list[int], conclusion: Formula, claim: str) -> str:
        there = self.library[claim]
        words = [self.words.get(n, "0") for n in there.names]
        return f"({' '.join([there.last, *words, *map(self.label, there.hypotheses)])})"

    def _instantiate(self, sources: list[int], conclusion: Formula, mapping: dict[Name, Any]) -> str:
        """At multiples without fractions, which is the same where every formula is only multiplied by a positive number."""
        if any(kind != "var" for kind, _ in mapping):
            raise Unsupported("an instance of something else than a number")
        old = self.sequents[sources[0]]
        whole = {n: scaled(p)[0] for n, p in mapping.items()}
        there = [self.poly(whole[n]) if n in whole else word for n, word in self.words.items()]

        def factor(f: Formula, image: Poly) -> Fraction:
            """How much greater a formula at the multiples is than its image, both as they are written."""
            at, image = (scaled(p)[0] for p in (f.args[0], image))
            return ratio(substitute(at, whole), image)

        proofs = []
        for h in self.hypotheses(old):
            image = Formula(h.head, substitute(h.args[0], mapping))
            k = factor(h, image.args[0])
            proofs.append(self._known_times(h.head, k.denominator, k.numerator, self.label(image)))
        known = f"({' '.join([self.called(sources[0]), *there, *proofs])})"
        k = factor(old.conclusion, conclusion.args[0])
        return self._known_times(conclusion.head, k.numerator, k.denominator, known)

    # ---- the statement ----
    def _skeleton(self, e: Expr) -> Tree:
        """The sums, products and powers of an expression; anything else by its polynomial."""
        op, a = e.op, e.args
        if op in ("add", "sub", "mul"):
            return ({"add": "+", "sub": "-", "mul": "*"}[op], self._skeleton(a[0]), self._skeleton(a[1]))
        if op == "neg":
            return ("neg", self._skeleton(a[0]))
        if op == "pow":
            return ("^", self._skeleton(a[0]), a[1])
        if op == "call":
            return self._skeleton(e.meaning)
        if op == "div" and a[1].op == "num":
            return ("*", self._skeleton(a[0]), ("c", 1 / a[1].args[0]))
        return tree(e.poly)

    def relation(self, r: Relation) -> tuple[str, int]:
        """A relation without fractions, and what it was multiplied by."""
        (a, d), (b, e) = (cleared(self._skeleton(x)) for x in (r.lhs, r.rhs))
        both = lcm(d, e)
        left, right = (self.shown(times(("c", both // n), t)).within(SUM) for t, n in ((a, d), (b, e)))
        left = left if written_symbols(r) else f"({left} : R)"
        return f"{left} {RELATIONS.get(r.op, r.op)} {right}", both

    def theorem(self) -> Over:
        """The claim, by its last step."""
        last = self.sequents[-1]
        if last.conclusion != self.lemma.claim.formula:
            raise Unsupported("another certificate")
        given = [(f"G_{n}", r, *self.relation(r)) for n, r in enumerate(self.lemma.relations())]
        proofs = {}
        for label, r, _, multiplied in given:
            square = multiplied if r.op == "!=" else 1
            gap = f"(gap_{KINDS[r.op]} R _ _ {label})"
            proofs[r.formula] = self._known_times(r.formula.head, multiplied * square, scaled(r.formula.args[0])[1], gap)
        missing = [h for h in last.hypotheses if h not in proofs]
        if missing:
            raise Unsupported(f"the hypothesis {missing[0]!r} of its certificate")
        goal, multiplied = self.relation(self.lemma.claim)
        n = len(self.sequents) - 1
        words = [w if name in self.stated else "0" for name, w in self.words.items()]
        known = f"({' '.join([self.called(n), *words, *(proofs[h] for h in self.hypotheses(last))])})"
        scale = multiplied**2 if self.lemma.claim.op == "!=" else multiplied
        gap = self._known_times(last.conclusion.head, scaled(last.conclusion.args[0])[1], scale, known)
        shown = [self.words[n] for n in self.stated]
        head = f"forall {' '.join(shown)} : R,\n  " if shown else ""
        body = "".join(f"{text} ->\n  " for _, _, text, _ in given) + goal
        proof = f"(to_{KINDS[self.lemma.claim.op]} R _ _ {gap})"
        bound = [*shown, *(label for label, *_ in given)]
        proof = f"(fun {' '.join(bound)} => {proof})" if bound else proof
        lines = [line for n, line in enumerate(self.lines) if n in self._called]
        lines.append(f"Theorem {self.name} :\n  {head}{body}.\nProof. refine {proof}; ring. Qed.")
        stated = {name: self.words[name] for name in self.stated}
        shown_given = [text for _, _, text, _ in given]
        return Over(self.called(n), list(self.words), last, self.hypotheses(last), stated, shown_given, "\n".join(lines))


def _product(parts: Sequence[tuple[str, bool]], strict: bool) -> str:
    """The proof that a product is positive (``strict``) or not negative, from those of its factors, which may be strict."""
    result = ""
    for proof, above in parts:
        shown = proof if strict or not above else f"(weak R _ {proof})"
        result = shown if not result else f"({'lt_mul' if strict else 'mul_nonnegative'} R _ _ {result} {shown})"
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
