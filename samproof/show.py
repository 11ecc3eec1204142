"""One claim as a page of text."""

from __future__ import annotations

from collections.abc import Sequence

from . import kernel as k
from .check import Result
from .claims.lemma import Derivation
from .coq.outcomes import outcome
from .graph import neighbours
from .notation import formulas, named_vectors, occurring, recursion


def page(result: Result, used_by: Sequence[str] = ()) -> str:
    """Statement, derivation, obligations, certificate size, facts with their sources, neighbours.

    Parameters
    ----------
    result : what is known of the claim.
    used_by : the names of the claims that use it.
    """
    lemma = result.lemma
    lines = [f"{lemma.id}: {result.verdict}", ""]
    for f in lemma.functions():
        lines.append(f"  {f.name} is {f}")
    for f in formulas(occurring(lemma)):
        lines.append(f"  {f}")
    for of in lemma.families():
        lines.append(f"  {of.name}[i] is {of} for every i")
    for process in lemma.processes():
        drawn = ", ".join(f"{i} from {i.law}" for i in process.draws)
        following = process.step(0).next.label.replace("[0]", "[t]")
        lines.append(f"  {process.name}[t+1] = {following}, with {drawn} drawn in every step")
    for o in lemma.orbits():
        lines += [f"  {left} = {right}" for left, right in recursion(o)]
    for name, vector in named_vectors(occurring(lemma)):
        lines.append(f"  {name} is {vector}")
    given = ", ".join(map(str, [*lemma.relations(), *lemma.always]))
    lines += [f"  given {given}" if given else "  no hypotheses", f"  claim {lemma.claim}"]
    if lemma.source:
        lines.append(f"  source: {lemma.source}")
    if lemma.note:
        lines.append(f"  note: {lemma.note}")
    if lemma.derivation is not None:
        lines += ["", "derivation", f"     {lemma.derivation.start}", *_chain(lemma.derivation, "  ")]
    lines += ["", f"obligations ({sum(o.verdict == 'proved' for o in result.obligations)} of {len(result.obligations)} proved)"]
    for obligation in result.obligations:
        lines.append(f"  {obligation.verdict:8} line {obligation.place.line}: {obligation.what}")
        if obligation.note:
            lines.append(f"           {obligation.note}")
    if result.steps:
        lines += ["", f"certificate: {result.steps} kernel steps, {'replayed from disk' if result.stored else 'newly found'}"]
    if result.example:
        shown = ", ".join(f"{n} = {v}" if n != "where" else f"where {v}" for n, v in result.example.items())
        lines.append(f"the hypotheses hold at: {shown}")
    if result.witness:
        lines.append("false at: " + ", ".join(f"{n} = {v}" for n, v in result.witness.items()))
    if result.verdict == "proved":
        lines.append(f"Coq: {outcome(result.coq)}")
    lines += ["", "rests on"] if result.rests_on else ["", "rests on nothing but algebra"]
    for fact in result.rests_on:
        source = k.FACTS[fact].source if fact in k.FACTS else "the kernel's outward-rounded integer intervals"
        lines.append(f"  {fact.replace('_', ' ')}: {source}")
    node = neighbours(result)
    lines.append(f"uses {', '.join(node.uses) or 'no other claim'}")
    if node.idle:
        lines.append(f"names without need {', '.join(node.idle)}")
    lines.append(f"used by {', '.join(used_by) or 'no other claim'}")
    lines += [f"  {note}" for note in result.notes]
    return "\n".join(lines)


def _chain(d: Derivation, indent: str) -> list[str]:
    lines = []
    for s in d.steps:
        why = ", ".join(map(str, s.by))
        lines.append(f"{indent}{s.relation.replace('==', '='):>2} {s.expr}" + (f"   [{why}]" if why else ""))
    for c in d.cases:
        lines += [f"{indent}case {c.condition}:", *_chain(c.derivation, indent + "  ")]
    return lines
