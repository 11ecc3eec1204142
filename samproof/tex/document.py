"""Claims as files: one for each, one that takes them all in, and a preamble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .. import kernel as k
from ..check import Result
from ..processes import shared
from ..verdicts import PROVED
from .names import Names
from .notation import ENVIRONMENTS, Notation, found
from .page import Page, verify
from .phrases import FACTS, Phrases
from .proof import Proof
from .statement import Statement
from .text import comment, prose, typed

HEADER = "% Written by samproof tex"
ALL, PREAMBLE = "samproof-claims.tex", "samproof-preamble.tex"
INTERVALS = "interval arithmetic"


def export(results: Sequence[Result]) -> dict[str, str]:
    """The files of checked claims: name to text; the same for the same claims and verdicts.

    Raises
    ------
    ClaimError : E260 to E262 for a notation that does not fit, E263 for a formula that does not read back.
    """
    notations: dict[str, Notation] = {}
    for r in results:
        path = r.lemma.place.path
        if path not in notations:
            notations[path] = found(path)
    labels = {r.id: (word(r, notations[r.lemma.place.path]), notations[r.lemma.place.path].label(r.id)) for r in results}
    with shared(lambda r: claim(r, notations[r.lemma.place.path], labels), results) as texts:
        files = {f"{r.id}.tex": text for r, text in zip(results, texts, strict=True)}
    inputs = "\n".join(rf"\input{{{r.id}}}" for r in results)
    files[ALL] = f"{HEADER}: all claims, in an order in which each comes after those it cites.\n{inputs}\n"
    files[PREAMBLE] = preamble()
    return files


def word(result: Result, notation: Notation) -> str:
    """What a reference to a claim says: only what is proved is a theorem."""
    return notation.word if result.verdict == PROVED else "Claim"


def preamble() -> str:
    """What a paper needs in its preamble."""
    theorems = "\n".join(
        rf"\newtheorem{{{name}}}{{{shown}}}" if name == "theorem" else rf"\newtheorem{{{name}}}[theorem]{{{shown}}}"
        for name, shown in ENVIRONMENTS.items()
    )
    return (
        f"{HEADER}: for the preamble of a paper, which may have its own theorem environments instead.\n"
        "\\usepackage{amsfonts,amsmath,amsthm}\n"
        f"{theorems}\n"
        "\\newtheorem{notproved}[theorem]{Claim}\n"
        "\\allowdisplaybreaks\n"
        "\\setlength{\\emergencystretch}{4em}\n"
    )


def claim(result: Result, notation: Notation, labels: Mapping[str, tuple[str, str]]) -> str:
    """The file of one claim; every formula in it has been read back.

    Raises
    ------
    ClaimError : E261 to E263 where the claim cannot be set, or would be read as something else.
    """
    lemma = result.lemma
    names = Names(lemma, notation)
    page = Page(names)
    statement, phrases = Statement(page), Phrases(page, labels)
    proved = result.verdict == PROVED
    environment = notation.environment if proved else "notproved"
    title = typed(lemma.id) if proved else f"not proved: {result.verdict}; {typed(lemma.id)}"
    page.say(rf"\begin{{{environment}}}[{title}]\label{{{notation.label(lemma.id)}}}")
    statement.write()
    page.say(rf"\end{{{environment}}}")
    if lemma.note or lemma.source:
        page.say(rf"\noindent{{\small {remarks(result)}\par}}")
    if proved:
        page.say(r"\begin{proof}")
        Proof(page, phrases, statement, result).write()
        page.say(r"\end{proof}")
        page.say(rf"\noindent{{\small {checked(result)}\par}}\medskip")
    elif lemma.derivation is not None or lemma.by:
        page.say("\0par")
        page.say(r"\noindent\emph{The derivation as written, which is not a proof.}")
        Proof(page, phrases, statement, result).write()
        page.say(r"\par\medskip")
    text, records = page.render()
    whole = f"{HEADER}: {comment(lemma.id)}, {result.verdict}.\n{text}\n"
    statement.check(verify(text, records, names))
    return whole


def remarks(result: Result) -> str:
    """The note and the source of a claim."""
    lemma = result.lemma
    source = f"Source: {prose(lemma.source)}." if lemma.source else ""
    return " ".join(part for part in (prose(lemma.note), source) if part)


def checked(result: Result) -> str:
    """By what a claim is proved, and on what it rests."""
    facts = ", ".join(FACTS.get(f, INTERVALS) for f in dict.fromkeys(result.rests_on)) or "nothing but algebra"
    return f"Checked by samproof; rests on {facts}."


def facts(results: Sequence[Result]) -> list[tuple[str, str]]:
    """The assumed facts that some proof rests on, with their sources."""
    used = sorted({f for r in results if r.verdict == PROVED for f in r.rests_on})
    return [(FACTS.get(f, INTERVALS), k.FACTS[f].source if f in k.FACTS else "the kernel's outward rounding") for f in used]
