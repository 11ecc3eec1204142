"""coqc on an export: what it accepts, what it rejects, and the axioms below each theorem."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..errors import ClaimError
from .axioms import RINGS, Question, Unanswered, questions
from .compiler import Compiled, Compiler
from .export import Export

_HEAD = re.compile(r"(?:Module|Theorem|Example) (\w+?)(?:_example|_at_reals)?\b|(?:Lemma|Definition) (\w+)(?:'\d+|_applied|_given)\b")


@dataclass
class Verdict:
    """What coqc says of an export.

    Attributes
    ----------
    version : of coqc.
    axioms : for each accepted claim the axioms that it, or another of those with or without interval arithmetic, rests on.
    rejected : the claims at which coqc stops, and those that rest on more axioms than they may, each with the reason.
    unchecked : the claims that coqc did not get to.
    """

    version: str
    axioms: dict[str, list[str]] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    unchecked: list[str] = field(default_factory=list)


def _version(program: str) -> str:
    """The version of coqc.

    Raises
    ------
    ClaimError : E332 where it does not tell.
    """
    said = subprocess.run([program, "-print-version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"\d+\.\S+", said)
    if found is None:
        raise ClaimError("E332", f"{program} -print-version says {said.strip()[:80]!r} and no version; install Coq 8.16")
    return found[0]


def _where(made: Export, name: str, message: str) -> str:
    """The claim that an error is in, or the file where there is none."""
    line = re.search(r"line (\d+)", message)
    before = made.files[name].splitlines()[: int(line[1])] if line else []
    heads = [m[1] or m[2] for m in map(_HEAD.match, before) if m]
    return next((c for c, theorem in made.named.items() if heads and theorem == heads[-1]), name)


def check(made: Export, compiler: Compiler) -> Verdict:
    """Compile the files of an export, and list the axioms of each theorem.

    Raises
    ------
    ClaimError : E332 where coqc does not tell its version.
    """
    verdict = Verdict(_version(compiler.program))
    asked = list(questions(made))
    compiler.add(made.files, made.needs)
    compiler.add({q.name: q.text for q in asked}, {q.name: [f"{q.module}.v"] for q in asked})
    compiled = compiler.finish()
    complaints = {name: message for name, message in compiled.failed.items() if name in made.files}
    for name, message in complaints.items():
        if message:
            verdict.rejected[_where(made, name, message)] = f"coqc: {_short(message)}"
    if complaints:
        verdict.unchecked = [c for c in made.theorems if c not in verdict.rejected]
        return verdict
    for q in asked:
        try:
            rows = _answers(q, compiler, compiled)
        except Unanswered as problem:
            verdict.axioms, verdict.rejected = {}, {q.name: f"the axioms cannot be listed: {_short(str(problem))}"}
            verdict.unchecked = list(made.theorems)
            return verdict
        for claims, axioms in rows:
            _enter(verdict, q, claims, axioms)
    return verdict


def _answers(q: Question, compiler: Compiler, compiled: Compiled) -> list[tuple[Sequence[str], list[str]]]:
    """The axioms of each group of claims; of each claim where there is one that is not allowed."""
    if q.name in compiled.failed:
        raise Unanswered(compiled.failed[q.name])
    rows = q.answers(compiled.printed[q.name])
    if not any(q.refused(axioms) and len(claims) > 1 for claims, axioms in rows):
        return rows
    single = q.one_by_one()
    compiler.add({single.name: single.text}, {single.name: [f"{q.module}.v"]})
    return _answers(single, compiler, compiler.finish())


def _enter(verdict: Verdict, q: Question, claims: Sequence[str], axioms: list[str]) -> None:
    """Write down the axioms of claims, or that they may not rest on these; over ordered rings there are none to write down."""
    refused = q.refused(axioms)
    over_rings = q.module == RINGS
    for claim in claims:
        if refused:
            verdict.axioms.pop(claim, None)
            verdict.rejected[claim] = f"{'over ordered rings ' if over_rings else ''}it rests on {', '.join(refused)}"
        elif not over_rings:
            verdict.axioms[claim] = axioms


def _short(message: str) -> str:
    lines = [x.strip() for x in message.splitlines() if x.strip()]
    shown = " ".join(lines)
    return shown if len(shown) <= 600 else shown[:600] + " ..."
