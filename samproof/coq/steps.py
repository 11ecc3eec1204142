"""A certificate read step by step, and what its rules are written with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from ..kernel import RULES, Atom, Component, Formula, Index, KernelError, Poly, Vec, free
from ..kernel.codec import Reader
from ..kernel.rules import Sequent
from ..kernel.terms import height
from .blocks import Block, Rules, is_local
from .means import depth_of, moving_laws
from .moves import Move, moved
from .names import Name, Unsupported
from .printer import Printer
from .table import Table
from .trees import Tree
from .writes import Writes, conjunction


class Cited:
    """A theorem that was written: its module, its names and hypotheses in order, its laws that are of orbits, what it defines."""

    def __init__(
        self,
        module: str,
        names: Sequence[Name],
        in_space: bool,
        sequent: Sequent,
        hypotheses: Sequence[Formula],
        moving: Collection[str],
        defined: Mapping[Atom, str],
    ) -> None:
        self.module, self.names, self.in_space = module, list(names), in_space
        self.sequent, self.hypotheses, self.moving = sequent, list(hypotheses), frozenset(moving)
        self.defined = {a: word for a, word in defined.items() if all(n[1][0] == "#" or n in self.names for n in free(a))}


def leaf(p: Poly) -> Tree:
    """The only atom of a polynomial."""
    return ("x", p.terms[0][0][0][0])


Step = tuple[str, list[int], dict[str, Any]]  # a rule, the steps that it is applied to, its arguments


def read_step(step: Mapping[str, Any], reader: Reader) -> Step:
    """A step of a certificate.

    Raises
    ------
    KernelError : for a rule that there is not.
    """
    rule, sources = step["rule"], list(step.get("from", []))
    if rule == "cite":
        return rule, [], {"claim": step["claim"]}
    if rule not in RULES:
        raise KernelError(f"no rule is called {rule!r}")
    kinds = dict(RULES[rule].arguments)
    return rule, sources, {n: reader.decode(kinds[n], x) for n, x in step.items() if n not in ("rule", "from")}


def concluded(step: Step, before: Sequence[Sequent], library: Mapping[str, Any]) -> Sequent:
    """What a step concludes from those before it and from the theorems of a library.

    Raises
    ------
    Unsupported : for a cited claim that is not in the library.
    """
    rule, sources, arguments = step
    if rule != "cite":
        return RULES[rule].apply([before[k] for k in sources], **arguments)
    if arguments["claim"] not in library:
        raise Unsupported(f"the cited claim {arguments['claim']}")
    found: Sequent = library[arguments["claim"]].sequent
    return found


class Steps:
    """Writes the steps of one certificate.

    Parameters
    ----------
    certificate : its JSON data.
    library : the theorems that it may cite.
    extra, also, depth : formulas, names and nested binders beyond those of the certificate that the table has to cover.
    cited_later : whether another certificate cites this one.

    Raises
    ------
    Unsupported : for a rule or term that is not written in Coq.
    KernelError : for data that is no certificate.
    """

    def __init__(
        self,
        certificate: Mapping[str, Any],
        library: Mapping[str, Cited],
        extra: Sequence[Formula] = (),
        also: Collection[Name] = (),
        depth: int = 0,
        cited_later: bool = False,
    ) -> None:
        self.library, self.cited_later = library, cited_later
        self.reader = Reader(certificate["atoms"])
        self.steps = [read_step(s, self.reader) for s in certificate["steps"]]
        self.sequents: list[Sequent] = []
        for step in self.steps:
            self.sequents.append(concluded(step, self.sequents, library))
        formulas = {*extra, *(f for s in self.sequents for f in (*s.hypotheses, s.conclusion))}
        names = frozenset().union(*(free(f) for f in formulas), *(self._names(a) for _, _, a in self.steps))
        deep = max([*(height(f) for f in formulas), *(depth_of(r, a, [self.sequents[k] for k in s]) for r, s, a in self.steps), depth])
        moving = moving_laws([*formulas, *(a for _, _, a in self.steps)])
        self.table = Table(also, [n for n in names if n[1][0] not in "#$"], deep, moving)
        for claim in dict.fromkeys(a["claim"] for r, _, a in self.steps if r == "cite"):
            self.table.citations.cite(library[claim].module, self.words(library[claim]), library[claim].defined)
        self.write = Writes(self.table)
        self.proofs = self.write.lines
        self.bounds: list[str] = []  # those that need interval arithmetic
        self._numbers: dict[Formula, int] = {}
        self.rules = Rules(self.table)
        self._conclusions = [s.conclusion for s in self.sequents]
        self._local = [is_local(r, s, a, self._conclusions, c) for (r, s, a), c in zip(self.steps, self._conclusions, strict=True)]
        self._stated = {len(self.steps) - 1}.union(*(s for (_, s, _), local in zip(self.steps, self._local, strict=True) if not local))
        for n in range(len(self.steps)):
            if self._is_lemma(n):
                self._write(n)

    # ---- reading ----
    @staticmethod
    def _names(arguments: Any) -> frozenset[Name]:
        if isinstance(arguments, dict):
            found: frozenset[Name] = frozenset(k for k in arguments if isinstance(k, tuple))
            found |= {("law", arguments["law"])} if "law" in arguments else set()
            return found.union(*(Steps._names(a) for a in arguments.values()))
        if isinstance(arguments, list | tuple):
            return frozenset().union(*(Steps._names(a) for a in arguments))
        return free(arguments) if isinstance(arguments, Poly | Vec | Formula | Index | Component) else frozenset()

    # ---- writing ----
    def words(self, there: Cited) -> list[str]:
        """What a cited theorem is applied to: the space, and its names."""
        return [*(["(V_here here)"] if there.in_space else []), *(self._passed(n, there) for n in there.names)]

    def _passed(self, n: Name, there: Cited) -> str:
        """A name as an argument of a theorem in which it may be that of a law at 0 only."""
        word = self.table.chosen[n]
        if n[0] != "law" or (n[1] in self.table.moving) == (n[1] in there.moving):
            return word
        return f"(fun _ => {word})" if n[1] in there.moving else f"({word} 0%nat)"

    def hypotheses(self, s: Sequent) -> list[Formula]:
        return sorted(s.hypotheses, key=lambda f: f.key)

    def label(self, f: Formula) -> str:
        """The identifier of a hypothesis."""
        return f"H_{self._numbers.setdefault(f, len(self._numbers))}"

    def open(self, statement: str, tactic: str) -> str:
        """A bound that is left to the tactic for interval arithmetic."""
        name = f"open_{len(self.bounds)}"
        self.bounds.append(name)
        self.proofs.append(f"Lemma {name} : {statement}.\nProof. {tactic}. Qed.")
        return name

    def plain(self, p: Poly) -> str:
        """A polynomial as text without definitions."""
        printer = Printer([])
        printer.chosen = self.table.written
        return printer.number(p).text

    def move(self, mapping: Mapping[Name, Any]) -> Move:
        return moved(self.table, mapping, self.write)

    def use(self, n: int) -> str:
        """Step n under the hypotheses of the same labels."""
        return self.call(n, "here", [self.label(h) for h in self.hypotheses(self.sequents[n])])

    def _is_lemma(self, n: int) -> bool:
        """Whether a step has a lemma of its own."""
        return self.steps[n][0] != "assume" and (n in self._stated or not self._local[n])

    def call(self, n: int, there: str, terms: Sequence[str]) -> str:
        if self.steps[n][0] == "assume":
            return terms[0]
        return f"({' '.join([f'step_{n}', there, *terms])})"

    def _write(self, n: int) -> None:
        sequent = self.sequents[n]
        proof = self._block(n) if self._local[n] else self._single(n)
        given = " ".join(f"({self.label(h)} : {self.table.prop(h)})" for h in self.hypotheses(sequent))
        head = f"Lemma step_{n} (here : names) {given}".rstrip()
        self.proofs.append(f"{head} : {self.table.prop(sequent.conclusion)}.\nProof {proof}.")

    def _block(self, n: int) -> str:
        """The proof of a step about numbers, by computation."""
        block = Block(self.rules, self.steps, self._conclusions, [s.hypotheses for s in self.sequents], n, self._is_lemma)
        inputs = []
        for k in block.inputs:
            labels = " ".join(map(self.label, block.assumed(k)))
            inputs.append(f"(fun {labels} => {self.use(k)})" if labels else self.use(k))
        goal = self.table.form(self._conclusions[n])
        return f"(certified meanings {block.written()} {goal} {self.lists} ok {self.table.known('meant')} {conjunction(inputs)})"

    def _single(self, n: int) -> str:
        rule, sources, arguments = self.steps[n]
        method: Callable[..., str] | None = getattr(self, f"_{rule}", None) or getattr(self, f"_rule_{rule}", None)
        if method is None:
            raise Unsupported(f"the rule {rule}")
        return method(sources, self._conclusions[n], **arguments)

    @property
    def lists(self) -> str:
        return self.table.numbers()

    def ev(self, p: Poly) -> str:
        return f"(ev {self.lists} {self.table.poly(p)})"

    def vev(self, v: Vec) -> str:
        return f"(vev {self.lists} {self.table.vectors()} {self.table.vec(v)})"

    def both(self) -> str:
        return f"{self.lists} {self.table.vectors()}"

    def recast(self, t: Tree, conclusion: Formula, proof: str) -> str:
        """A conclusion from a proof of the same relation written as a tree."""
        raw = f"({conclusion.head.title()} {self.table.tree(t)})"
        return f"(recast {raw} {self.table.form(conclusion)} {self.lists} ok {proof})"
