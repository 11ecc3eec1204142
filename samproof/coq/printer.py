"""Kernel terms as text of Coq."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from ..kernel import Atom, Component, Formula, Index, Poly, Vec
from ..kernel.terms import Function, height
from .names import DEFAULTS, SPATIAL, TYPES, Name, Unsupported, identifiers, index_text
from .trees import (
    APPLICATION,
    ATOM,
    POWER,
    PRODUCT,
    SUM,
    UNARY,
    Text,
    text,
    tree,
    vector_terms,
)

Scope = Mapping[str, str]
CLOSED: Scope = {}
SIMPLE = frozenset({"var", "nat", "seq", "pi", "inf"})
POINTS = frozenset({"vec", "vseq", "path"})
FUNCTIONS = {
    "inv": "Of Inverse",
    "sqrt": "Of Root",
    "exp": "Of Exponential",
    "log": "Of Logarithm",
    "sin": "Of Sine",
    "cos": "Of Cosine",
    "max": "Greater",
    "choice": "Choice",
}
COQ_NAMES = {"sqrt": "sqrt", "exp": "exp", "log": "ln", "sin": "sin", "cos": "cos"}


def bound_word(bound: str) -> str:
    """The identifier of a bound number.

    >>> bound_word("#2")
    'k_2'
    """
    return f"k_{bound[1:]}"


def chain_bound(f: Formula) -> list[str]:
    """The bound numbers of a chain: the time, the sample path, the draws."""
    below = height(f.args[-1])
    return [f"#{below + k}" for k in range(1, len(f.args))]


class Printer:
    """Kernel terms as text that is read without looking anything up.

    Parameters
    ----------
    stated, others : the free names, each with its sort: those that a statement is about, and the rest.
    moving : the laws that depend on a natural number.
    """

    def __init__(self, stated: Collection[Name], others: Collection[Name] = (), moving: Collection[str] = ()) -> None:
        self.chosen = self.written = identifiers(stated, others)
        self.in_space = any(kind in SPATIAL for kind, _ in self.chosen)
        self.moving = frozenset(moving)
        self.space = "V"

    @property
    def words(self) -> list[str]:
        """The identifiers that everything is quantified over."""
        return [*(["V"] if self.in_space else []), *self.written.values()]

    def binders(self, names: Iterable[Name] | None = None) -> str:
        rows = [f"({self.written[n]} : {self.type_of(n)})" for n in (self.written if names is None else names)]
        return " ".join([*(["(V : space)"] if self.in_space else []), *rows])

    def groups(self, names: Iterable[Name]) -> str:
        """Names with their types, those of one type together."""
        found = groupby(names, key=self.type_of)
        return " ".join(f"({' '.join(self.written[n] for n in group)} : {kind})" for kind, group in found)

    def type_of(self, n: Name) -> str:
        return "law" if self._fixed(n) else TYPES[n[0]]

    def default(self, n: Name) -> str:
        """What stands for a name that is of no account."""
        return "certain" if self._fixed(n) else DEFAULTS[n[0]]

    def _fixed(self, n: Name) -> bool:
        return n[0] == "law" and n[1] not in self.moving

    def renamed(self, images: Mapping[Name, str]) -> Printer:
        """The same with other texts for the names."""
        printer = Printer([], moving=self.moving)
        printer.chosen = dict(images)
        return printer

    # ---- functions and laws ----
    def function(self, f: Function, scope: Scope = CLOSED) -> Text:
        """A function, or a member of a family."""
        if isinstance(f, Component):
            return Text(f"{self.chosen['family', f.name]} {index_text(f.index, self.chosen, scope)}", APPLICATION)
        return Text(self.chosen["fun", f])

    def law(self, name: str, at: Index, scope: Scope = CLOSED) -> str:
        """A law at a natural number."""
        word = self.chosen["law", name]
        return f"({word} {index_text(at, self.chosen, scope)})" if name in self.moving else word

    # ---- numbers ----
    def number(self, p: Poly, scope: Scope = CLOSED) -> Text:
        return text(tree(p), lambda a: self.atom(a, scope))

    def atom(self, a: Atom, scope: Scope) -> Text:
        """A scalar atom."""
        head, args = a.head, a.args
        if head == "var":
            return Text(self.chosen["var", args[0]])
        if head == "nat":
            name = scope.get(args[0], "O") if args[0][0] == "#" else self.chosen["nat", args[0]]
            return Text(f"INR {name}", APPLICATION)
        if head == "seq":
            return Text(f"{self.chosen['seq', args[0]]} {index_text(args[1], self.chosen, scope)}", APPLICATION)
        if head == "pi":
            return Text("PI")
        if head == "inf":
            return Text(f"inf {self.function(args[0], scope).within(ATOM)}", APPLICATION)
        if head == "inv":
            under = self.number(args[0], scope).within(POWER)
            return Text(f"/ {under}", UNARY, under)
        if head in COQ_NAMES:
            return Text(f"{COQ_NAMES[head]} {self.number(args[0], scope).within(ATOM)}", APPLICATION)
        if head in ("max", "choice"):
            name = {"max": "Rmax", "choice": "choice"}[head]
            return Text(" ".join([name, *(self.number(p, scope).within(ATOM) for p in args)]), APPLICATION)
        if head == "pow":
            return Text(f"{self.number(args[0], scope).within(APPLICATION)} ^ {index_text(args[1], self.chosen, scope)}", POWER)
        if head == "sum":
            word = f"k_{args[0][1:]}"
            body = self.number(args[2], {**scope, args[0]: word}).text
            return Text(f"sum (fun {word} => {body}) {index_text(args[1], self.chosen, scope)}", APPLICATION)
        if head == "mean":
            bound, law, at, inside = args
            word = f"k_{bound[1:]}"
            return Text(f"E {self.law(law, at, scope)} (fun {word} => {self.number(inside, {**scope, bound: word}).text})", APPLICATION)
        if head == "val":
            return Text(f"{self.function(args[0], scope).text} {self.argument(args[1], scope)}", APPLICATION)
        if head == "ip":
            return Text(" ".join(["ip", *(self.arrow(v, scope).within(ATOM) for v in args)]), APPLICATION)
        raise Unsupported(f"the term {head}")

    # ---- orbits ----
    def chain(self, f: Formula, scope: Scope, step: Callable[[Vec, Scope], str], words: Sequence[str] = ()) -> str:
        """A random orbit: for all t and phi the mean of phi(x[t+1]) is that of phi(step), over x[t] and the draws.

        Parameters
        ----------
        step : the text of the vector that the orbit goes to.
        words : for the time, the sample path and the draws.
        """
        x, q, *laws, v = f.args
        time, sample, *draws = chain_bound(f)
        inside = {**scope, **dict(zip(chain_bound(f), words or map(bound_word, chain_bound(f)), strict=True))}
        moved = f"phi {step(v, inside)}"
        for draw, law in reversed(list(zip(draws, laws, strict=True))):
            moved = f"E {self.law(law, Index(''), inside)} (fun {inside[draw]} => {moved})"
        moved = f"E {self.law(q, Index(time), inside)} (fun {inside[sample]} => {moved})"
        point = self.arrow(Atom("path", x, Index(time, 1), Index(sample)), inside).within(ATOM)
        after = f"E {self.law(q, Index(time, 1), inside)} (fun {inside[sample]} => phi {point})"
        return f"forall ({inside[time]} : nat) (phi : {self.space} -> R), {after} = {moved}"

    # ---- vectors ----
    def vector(self, v: Vec, scope: Scope = CLOSED) -> Text:
        """A vector, in the scope of vectors."""
        rows = vector_terms(v)
        if not rows:
            return Text("vzero")
        parts: list[Text] = []
        for _, coefficient, a in rows:
            arrow = self.arrow(a, scope)
            if coefficient == ("c", Fraction(1)):
                parts.append(arrow)
            else:
                weight = text(coefficient, lambda b: self.atom(b, scope))
                shown = weight.text if weight.text.isidentifier() else f"({weight.text})%R"
                parts.append(Text(f"{shown} * {arrow.within(POWER)}", PRODUCT))
        result = parts[0]
        for (sign, _, _), part in zip(rows[1:], parts[1:], strict=True):
            result = Text(f"{result.within(SUM)} {sign} {part.within(PRODUCT)}", SUM)
        return result

    def argument(self, v: Vec, scope: Scope = CLOSED) -> str:
        """A vector that a function is applied to."""
        inside = self.vector(v, scope)
        return inside.within(ATOM) if inside.level <= APPLICATION else f"({inside.text})%V"

    def arrow(self, a: Atom, scope: Scope) -> Text:
        """A vector atom."""
        head, args = a.head, a.args
        if head == "vec":
            return Text(self.chosen["vec", args[0]])
        if head == "vseq":
            return Text(f"{self.chosen['vseq', args[0]]} {index_text(args[1], self.chosen, scope)}", APPLICATION)
        if head == "path":
            time, sample = (index_text(i, self.chosen, scope) for i in args[1:])
            return Text(f"{self.chosen['path', args[0]]} {time} {sample}", APPLICATION)
        if head == "grad":
            return Text(f"grad {self.function(args[0], scope).within(ATOM)} {self.argument(args[1], scope)}", APPLICATION)
        if head == "vmean":
            bound, law, at, inside = args
            word = f"k_{bound[1:]}"
            body = self.vector(inside, {**scope, bound: word}).text
            return Text(f"EV {self.law(law, at, scope)} (fun {word} => ({body})%V)", APPLICATION)
        return Text(f"dir {self.argument(args[0], scope)}", APPLICATION)
