"""The files of an export: the prelude, the proofs of each claim file, and all statements together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import store
from ..check import content_of, entry_of
from ..claims.lemma import Lemma
from ..kernel import INTERVAL, KernelError
from .claim import Written, write_claim
from .compiler import PROCESSES
from .names import PRELUDE, Unsupported, chapter, prelude, prelude_needs, theorem_name
from .rings import EXAMPLES, Over, over_rings, rings_file
from .shared import Shared
from .steps import Cited

BOUNDS = "From Coq Require Import Lra.\nFrom Interval Require Import Tactic.\n"
Ready = Callable[[Mapping[str, str], Mapping[str, Sequence[str]]], None]
SCOPE = "Open Scope R_scope.\n"
NUMERALS = "Import Numerals.\n"  # of the prelude, in proofs only: statements are read as Coq reads them
RECORDS = "Set Primitive Projections.\n"


@dataclass
class Export:
    """What is written for a list of claims.

    Attributes
    ----------
    files : the text of each file by name, in an order in which they can be compiled.
    needs : for each file the other files that it needs.
    theorems : claim to theorem, for those that are stated.
    named : the same for these and all that they cite.
    entries : the names of these in the record of accepted certificates.
    bounded : the claims that rest on interval arithmetic.
    left_out : claim to the reason why it is not exported.
    uncertified : those of them that have no certificate which belongs to them.
    rings : claim to theorem, for those that are stated over ordered rings as well.
    beyond : the other claims that are stated, each with what it needs.
    with_example : the claims at whose stored example all hypotheses are shown to hold.
    without_example : the claims with hypotheses that have no such example.
    """

    files: dict[str, str] = field(default_factory=dict)
    needs: dict[str, list[str]] = field(default_factory=dict)
    theorems: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    bounded: set[str] = field(default_factory=set)
    left_out: dict[str, str] = field(default_factory=dict)
    uncertified: set[str] = field(default_factory=set)
    rings: dict[str, str] = field(default_factory=dict)
    beyond: dict[str, str] = field(default_factory=dict)
    with_example: list[str] = field(default_factory=list)
    without_example: list[str] = field(default_factory=list)


class _Batch:
    """What one file of Coq has of each claim."""

    def __init__(self, name: str, head: str = "") -> None:
        self.name, self.head = name, head
        self.parts: list[str] = []
        self.needs: set[str] = set()
        self.bounds = False
        self.defined: set[str] = set()

    @property
    def size(self) -> int:
        return sum(map(len, self.parts))

    def add(self, w: Written, lines: Sequence[str]) -> None:
        """Put lines behind the definitions that they need."""
        fresh = [d for d in w.definitions if d.name not in self.defined]
        self.defined |= {d.name for d in fresh}
        self.parts.append("\n".join([*(d.line for d in fresh), *lines]))

    def file(self) -> tuple[dict[str, str], dict[str, list[str]]]:
        """The file, and those that it needs."""
        name = f"{self.name}.v"
        return {name: self._text()}, {name: [f"{PRELUDE}.v", *(f"{n}.v" for n in sorted(self.needs))]}

    def _text(self) -> str:
        imported = f"From Samproof Require Import {PRELUDE}.\n"
        required = "".join(f"From Samproof Require {n}.\n" for n in sorted(self.needs))
        return imported + (BOUNDS if self.bounds else "") + required + self.head + SCOPE + RECORDS + "\n" + "\n\n".join(self.parts) + "\n"


def _nothing(files: Mapping[str, str], needs: Mapping[str, Sequence[str]]) -> None:
    pass


def export(lemmas: Sequence[Lemma], wanted: Iterable[str], ready: Ready = _nothing) -> Export:
    """Write the wanted claims, and what they cite, as Coq.

    Parameters
    ----------
    lemmas : all claims, each after those it cites.
    wanted : the names of the claims whose theorems are stated.
    ready : told of each file of proofs, by name, and of the files that it needs, as soon as it is whole.

    Returns
    -------
    The files and, for every wanted claim that is not among them, why.
    """
    made = Export()
    chosen = set(wanted)
    needed = set().union(*(lemma.ancestors() for lemma in lemmas if lemma.id in chosen))
    cited = {u.id for lemma in lemmas if lemma.id in needed for u in lemma.uses()}
    batches: list[_Batch] = []
    library: dict[str, Cited] = {}
    homes: dict[str, _Batch] = {}
    defined: dict[str, str] = {}
    written: dict[str, Written] = {}
    over: dict[str, Over] = {}
    for lemma, batch in _placed([x for x in lemmas if x.id in needed], batches, ready):
        certificate = store.read_bytes(lemma)  # once: what is remembered is what was written
        said = content_of(lemma)
        data, why = store.decode(lemma, certificate, said.key)
        if data is None:
            made.left_out[lemma.id] = why or "no certificate is stored"
            made.uncertified.add(lemma.id)
            continue
        try:
            w = _write(lemma, data, batch, library, defined, lemma.id in cited)
        except Unsupported as reason:
            made.left_out[lemma.id] = f"not written in Coq: {reason}"
            continue
        except (KernelError, KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
            made.left_out[lemma.id] = f"its certificate cannot be read ({type(error).__name__}: {error})"
            made.uncertified.add(lemma.id)
            continue
        try:
            over[lemma.id] = over_rings(lemma, data, over)
        except Unsupported as reason:
            made.beyond[lemma.id] = str(reason)
        entry = entry_of(lemma, certificate, made.entries, said)
        if entry is not None:
            made.entries[lemma.id] = entry
        written[lemma.id], library[lemma.id], homes[lemma.id] = w, w.cited, batch
        made.named[lemma.id] = w.name
        batch.bounds = batch.bounds or w.bounds
        if INTERVAL in w.cited.sequent.facts:
            made.bounded.add(lemma.id)
    _assemble(made, [x for x in lemmas if x.id in chosen and x.id in written], written, homes, batches)
    made.rings = {c: theorem for c, theorem in made.theorems.items() if c in over}
    made.beyond = {c: r for c, r in made.beyond.items() if c in made.theorems}
    made.files["OrderedRings.v"] = rings_file([x.text for x in over.values()], made.beyond)
    made.needs["OrderedRings.v"] = ["Rings.v"]
    numbers = {c: w.example.numbers for c, w in written.items() if w.example}
    there = [over[c].example(t, numbers[c]) for c, t in made.rings.items() if c in numbers and numbers[c].keys() >= over[c].words.keys()]
    made.files["RingExamples.v"] = chapter("RealRing") + EXAMPLES + "\n".join(there)
    made.needs["RingExamples.v"] = ["Rings.v", "OrderedRings.v"]
    made.left_out = {c: r for c, r in made.left_out.items() if c in chosen}
    return made


def _write(
    lemma: Lemma, data: dict[str, Any], batch: _Batch, library: dict[str, Cited], defined: dict[str, str], cited_later: bool
) -> Written:
    """Add a claim to a batch; ``defined`` are the functions of all batches, whose names must differ in Claims.v."""
    name = theorem_name(lemma.id)
    stem = Path(lemma.place.path).stem
    written = write_claim(lemma, data, library, f"{batch.name}.{name}", cited_later)
    for prefix in (f"{theorem_name(stem)}_", f"{name}_"):
        w = written.named(prefix)
        if all(defined.get(d.name, d.line) == d.line for d in w.definitions):
            break
    defined.update({d.name: d.line for d in w.definitions})
    batch.add(w, [f"Module {name}.", *w.proofs, f"End {name}."])
    return w


def _placed(lemmas: Sequence[Lemma], batches: list[_Batch], ready: Ready) -> Iterator[tuple[Lemma, _Batch]]:
    """Each claim, after those it cites, with the file that it goes to.

    Claims that are connected by citations are in one file, so that none waits for another; there are as many as coqc has processes, with
    about as many claims.
    """
    members = [set[str]() for _ in range(PROCESSES)]
    for group in sorted(_connected(lemmas), key=len, reverse=True):
        min(members, key=len).update(group)
    for own in filter(None, members):
        batch = _Batch(f"Proofs_{len(batches) + 1}", NUMERALS)
        batches.append(batch)
        for lemma in lemmas:
            if lemma.id in own:
                yield lemma, batch
        ready(*batch.file())


def _connected(lemmas: Sequence[Lemma]) -> list[frozenset[str]]:
    """The claims that cite each other, directly or not, together."""
    group = {x.id: frozenset([x.id]) for x in lemmas}
    for x in lemmas:
        whole = group[x.id].union(*(group[u.id] for u in x.uses() if u.id in group))
        group |= dict.fromkeys(whole, whole)
    return list(dict.fromkeys(group.values()))


def _comment(text: str) -> str:
    return text.replace("(*", "( *").replace("*)", "* )").replace('"', "'")


def _assemble(
    made: Export, stated: Sequence[Lemma], written: dict[str, Written], homes: dict[str, _Batch], batches: Sequence[_Batch]
) -> None:
    made.files |= prelude()
    made.needs |= prelude_needs()
    used = [b for b in batches if b.parts]
    examples, claims, applied, shared = _Batch("Examples"), _Batch("Claims"), _Batch("Applied"), Shared()
    for lemma in stated:
        w, home = written[lemma.id], homes[lemma.id]
        made.theorems[lemma.id] = w.name
        about = [f"(* {_comment(t)} *)" for t in (lemma.note, lemma.source and f"Source: {lemma.source}") if t]
        theorem = f"Theorem {w.name} :\n  {w.statement}.\nProof. exact {home.name}.{w.name}.claim. Qed."
        claims.add(w, [*about, theorem, *([w.corollary] if w.corollary else [])])
        if w.example:
            lines = shared.lines(w.example)
            examples.add(w, lines)
            examples.bounds = examples.bounds or any("interval with" in line for line in lines)
            applied.add(w, [w.applied])
            made.with_example.append(lemma.id)
        elif w.conditional:
            made.without_example.append(lemma.id)
    claims.needs, applied.needs = {b.name for b in used}, {"Claims", "Examples"}
    for batch in (*used, examples, claims, applied):
        files, needs = batch.file()
        made.files |= files
        made.needs |= needs
