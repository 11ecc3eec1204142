"""Claims, expressions, results and orbits as notebooks show them."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .check import Result
from .claims.chance import StochasticOrbit
from .claims.expr import Expr, Relation
from .claims.lemma import Lemma
from .claims.methods import Orbit
from .claims.vectors import Vector
from .markup import Markup, join, tag
from .mathjax import WRITER, tex
from .mathml import formula, math
from .notation import named_vectors, occurring, recursion

if TYPE_CHECKING:
    from .simulate.run import Outcome

Formula = Expr | Relation | Vector
LONGEST = 60  # digits of a number that is shown


def html(value: Any) -> str:
    """A fragment of HTML: formulas as MathML, tables, pictures."""
    from .report.claim import derivation, facts, failure, obligations, statement, verdict

    if isinstance(value, Formula):
        return str(math(value, display=True))
    if isinstance(value, Orbit):
        return str(join(*(tag("div", _equation(*pair)) for pair in recursion(value))))
    if isinstance(value, StochasticOrbit):
        from .report.claim import process

        return str(tag("div", process(value)))
    if isinstance(value, Lemma):
        return str(tag("div", tag("strong", value.id), statement(value), derivation(value, lambda name: tag("code", name))))
    if isinstance(value, Result):
        head = tag("p", tag("strong", value.id), " ", verdict(value.verdict))
        claim = math(value.lemma.claim, display=True)
        return str(tag("div", head, claim, failure(value), obligations(value), facts(value)))
    names, *rows = _rows(value)
    table = tag(
        "table",
        tag("thead", tag("tr", *(tag("th", cell) for cell in names))),
        tag("tbody", *(tag("tr", *(tag("td", cell) for cell in row)) for row in rows)),
    )
    return str(tag("div", tag("p", _title(value)), table, _picture(value)))


def _equation(left: Any, right: Any) -> Markup:
    from .mathml import WRITER as write

    return formula(write.row(write.any(left), write.sign("="), write.any(right)), f"{left} = {right}", display=True)


def latex(value: Any) -> str | None:
    """One formula between dollar signs; None for what is more than a formula."""
    return rf"$\displaystyle {tex(value)}$" if isinstance(value, Formula) else None


def markdown(value: Any) -> str:
    """Markdown with formulas between dollar signs."""
    if isinstance(value, Formula):
        return f"$${tex(value)}$$"
    if isinstance(value, Orbit | StochasticOrbit):
        return "\n\n".join(f"$${tex(left)} = {tex(right)}$$" for left, right in recursion(value))
    if isinstance(value, Lemma):
        given = [f"- ${tex(r)}$" for r in value.relations()] + [f"- ${tex(h.relation)}$ for every ${tex(h.t)}$" for h in value.always]
        where = [f"- ${WRITER.name(name)} = {tex(v)}$" for name, v in named_vectors(occurring(value))]
        classes = [f"- ${WRITER.name(f.name)}$ is {plain(str(f))}" for f in value.functions()]
        classes += [f"- ${WRITER.name(f.name, WRITER.letters('i'))}$ is {plain(str(f))} for every $i$" for f in value.families()]
        classes += [f"- ${tex(left)} = {tex(right)}$" for o in value.processes() for left, right in recursion(o)]
        return "\n".join([f"**{plain(value.id)}**", "", *classes, *where, *given, "", f"$${tex(value.claim)}$$"])
    if isinstance(value, Result):
        lines = [f"**{plain(value.id)}**: {value.verdict}", "", f"$${tex(value.lemma.claim)}$$", ""]
        lines += ["| verdict | line | what has to hold |", "|---|---|---|"] if value.obligations else []
        return "\n".join(lines + [f"| {o.verdict} | {o.place.line} | {plain(o.what)} |" for o in value.obligations])
    head, *body = [[plain(cell) for cell in row] for row in _rows(value)]
    rows = [head, ["---"] * len(head), *body]
    return "\n".join([_title(value), "", *(f"| {' | '.join(row)} |" for row in rows)])


def plain(text: str) -> str:
    """A text that Markdown shows as itself.

    >>> plain("a*b | $c$")
    'a\\\\*b \\\\| \\\\$c\\\\$'
    """
    return re.sub(r"([\\`*_{}\[\]<>()#+.!|$~-])", r"\\\1", text.replace("\n", " "))


# ---- orbits ----


def _title(run: Outcome) -> str:
    problem = run.engine.problem
    values = ", ".join(f"{n} = {v}" for n, v in problem.values.items())
    ended = f"; stopped {run.stopped}" if run.stopped else "; interrupted" if run.interrupted else ""
    return f"{problem.experiment.name} by {problem.method}, {run.reached} steps, {values}{ended}"


def _rows(run: Outcome) -> list[list[str]]:
    """The last iterate, and what was seen of each bounded quantity."""
    engine = run.engine
    rows = [["quantity", "what", "value"]]
    rows += [[n, f"at t = {run.reached}", _number(engine.text(v))] for n, v in zip(engine.problem.coordinates, run.state, strict=True)]
    for q, watched in zip(engine.quantities, run.seen, strict=True):
        value, since = watched.seen()
        rows.append([str(q.relation), f"{watched.word} from t = {since} on", _number([str(value)])])
    return rows


def _number(text: list[str]) -> str:
    first = text[0] if len(text[0]) <= LONGEST else f"{text[0][:LONGEST]}…"
    return " ± ".join([first, *text[1:]])


def _picture(run: Outcome) -> Markup:
    from .report.drawing import inline
    from .simulate.pictures import orbit_picture

    problem = run.engine.problem
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "orbit.svg")
        orbit_picture(problem.experiment, run.points.columns(), path, problem.values)
        drawn = path.read_text(encoding="utf-8")
    return inline(drawn, f"orbit-{problem.experiment.name}-{run.reached}-", f"Orbit of {problem.experiment.name}")
