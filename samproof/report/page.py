"""The whole page."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from .. import __version__
from .. import kernel as k
from ..check import Result, count
from ..claims.experiment import Experiment
from ..errors import ClaimError
from ..graph import Graph, graph
from ..layers import svg
from ..markup import Markup, join, tag
from ..mathml import math
from ..places import short
from .campaigns import Campaigns
from .claim import anchor, article, link, verdict
from .drawing import once
from .runs import SEED, STEPS, Run, section

VERDICTS = ("proved", "refuted", "unknown", "error")


@dataclass
class Report:
    """What a page shows: checked claims in order, experiments with their runs, files that could not be read, stored campaigns."""

    results: Sequence[Result]
    experiments: Sequence[Experiment] = ()
    runs: Iterable[Run] = ()
    errors: Sequence[ClaimError] = ()
    campaigns: Campaigns = field(default_factory=Campaigns)
    title: str = "Ledger"


def page(report: Report) -> str:
    """The page as one HTML file that needs nothing else; the same claims give the same bytes."""
    claims = graph(report.results)
    body = [
        tag("a", "Skip to the ledger", href="#ledger", class_="skip"),
        _header(report),
        tag("main", _ledger(report), _graph(claims), _claims(report, claims), _experiments(report), _again(report)),
    ]
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", report.title),
        tag("style", Markup(_asset("style.css"))),
    ]
    script = tag("script", Markup(_asset("filter.js")))
    return f"<!DOCTYPE html>\n{tag('html', tag('head', *head), tag('body', *body, script), lang='en')}\n"


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _header(report: Report) -> Markup:
    words = [[", " if i else "", verdict(v), f" {n}"] for i, (v, n) in enumerate(_counts(report.results).items())]
    links = [("ledger", "Ledger"), ("graph", "What uses what"), ("claims", "Claims")]
    links += [("experiments", "Experiments")] if report.experiments else []
    links += [("again", "Check it again")]
    nav = tag("nav", tag("ul", *(tag("li", tag("a", text, href=f"#{at}")) for at, text in links)), aria_label="Sections")
    summary = tag("p", f"{len(report.results)} claims: ", *words) if words else tag("p", "no claims")
    return tag("header", tag("h1", report.title), summary, nav)


def _counts(results: Sequence[Result]) -> dict[str, int]:
    numbers = {v: sum(r.verdict == v for r in results) for v in VERDICTS}
    return {v: n for v, n in numbers.items() if n}


def _ledger(report: Report) -> Markup:
    by_file: dict[str, list[Result]] = {}
    for r in report.results:
        by_file.setdefault(short(r.lemma.place.path), []).append(r)
    words = ("Claim", "Verdict", "Statement", "Rests on")
    head = tag("thead", tag("tr", *(tag("th", w, scope="col") for w in words)))
    bodies = []
    for file, results in by_file.items():
        title = tag("tr", tag("th", file, colspan=len(words), scope="rowgroup"), class_="file")
        bodies.append(tag("tbody", title, *map(_row, results), data_file=file))
    errors = tag("ul", *(tag("li", f"{e.code} {e.message}") for e in report.errors), class_="errors") if report.errors else None
    table = tag("table", tag("caption", "Every claim, by file"), head, *bodies, id="claims-table")
    return tag("section", tag("h2", "Ledger"), errors, _filters(report, list(by_file)), table, id="ledger")


def _row(r: Result) -> Markup:
    facts = ", ".join(f.replace("_", " ") for f in r.rests_on) or "algebra"
    text = " ".join((r.lemma.source, r.lemma.note)).lower()  # to be found beside what the row shows
    return tag(
        "tr",
        tag("th", link(r.id), scope="row"),
        tag("td", verdict(r.verdict)),
        tag("td", tag("div", math(r.lemma.claim), class_="wide")),
        tag("td", facts if r.verdict == "proved" else "—"),
        data_verdict=r.verdict,
        data_text=text,
    )


def _filters(report: Report, names: Sequence[str]) -> Markup:
    """The form is shown by the script that makes it work; without one the whole table is there to be read."""
    verdicts = [tag("option", v, value=v) for v in _counts(report.results)]
    choices = [tag("option", n, value=n) for n in names]
    return tag(
        "form",
        tag("label", "Verdict ", tag("select", tag("option", "any", value=""), *verdicts, name="verdict")),
        tag("label", "File ", tag("select", tag("option", "any", value=""), *choices, name="file")),
        tag("label", "Text ", tag("input", type="search", name="text", autocomplete="off")),
        tag("button", "Reset", type="reset"),
        tag("output", "", id="shown", aria_live="polite"),
        id="filters",
        role="search",
        hidden=True,
    )


def _graph(claims: Graph) -> Markup:
    told = (
        "An arrow leads from a claim to what its certificate cites; a claim is to the right of all it uses. "
        "Claims at the end stand alone."
    )
    drawing = tag("div", svg(claims, lambda name: f"#{anchor('claim', name)}"), class_="wide drawing")
    return tag("section", tag("h2", "What uses what"), tag("p", told), drawing, id="graph")


def _claims(report: Report, claims: Graph) -> Markup:
    found, seen = [], dict[str, str]()
    for r in report.results:
        runs = [e.name for e in report.experiments if any(c.id == r.id for c in e.claims)]
        found.append(article(r, claims.nodes[r.id], claims, runs, report.campaigns.of(r.id, str(r.lemma.claim)), seen))
    return tag("section", tag("h2", "Claims"), *found, id="claims")


def _experiments(report: Report) -> Markup | None:
    if not report.experiments:
        return None
    told = "A run is evidence, not a theorem: what is certain is what the claims say."
    return tag("section", tag("h2", "Experiments"), tag("p", told), once(join(*map(section, report.runs))), id="experiments")


def _again(report: Report) -> Markup:
    folders = sorted({short(r.lemma.place.path).rpartition("/")[0] or "." for r in report.results})
    commands = "\n".join(f"samproof {c} {' '.join(folders)}".rstrip() for c in ("check --replay", "recheck", "report -o report.html"))
    rows = [
        ("Verdicts", count(report.results)),
        ("Versions", f"samproof {__version__}, certificates of kernel version {k.VERSION}, Python {platform.python_version()}"),
        ("Runs", f"{STEPS} steps, seed {SEED}") if report.experiments else None,
        *report.campaigns.settings,
    ]
    about = [
        "“Proved” means that the stored certificate was accepted step by step by the kernel and that its theorem is the claim. ",
        "The textbook facts that a claim rests on are assumed, with their sources.",
    ]
    return tag(
        "section",
        tag("h2", "Check it again"),
        tag("p", *about),
        tag("pre", tag("code", commands)),
        tag("dl", *([tag("dt", row[0]), tag("dd", row[1])] for row in rows if row), class_="statement"),
        id="again",
    )


