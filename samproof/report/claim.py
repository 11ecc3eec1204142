"""The page of one claim."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from .. import kernel as k
from .. import store
from ..check import Result
from ..claims.chance import Average, E, Family, Sample, StochasticOrbit
from ..claims.expr import norm
from ..claims.functions import Fact, Function
from ..claims.lemma import Derivation, Lemma, Use
from ..claims.methods import Orbit
from ..claims.reasons import (
    CauchySchwarz,
    Expected,
    ExpMinusLog,
    ExpMonotone,
    GeometricRecursion,
    Gram,
    Induction,
    Jensen,
    LogAtLeast,
    MaxRecursion,
    Minkowski,
    PowerBelowExp,
    Telescoping,
    Tower,
)
from ..claims.vectors import vector
from ..coq.outcomes import outcome
from ..graph import Graph, Node, certificate
from ..markup import Markup, join, tag
from ..mathml import WRITER, formula, math
from ..notation import formulas, named_vectors, occurring, recursion, things
from ..places import short

To = Callable[[str], Markup]
RELATIONS = {"<=": "≤", ">=": "≥", "==": "="}
LONG = 1500  # characters of a definition that is not repeated
CLASSES = {"polyak_lojasiewicz": "Polyak–Łojasiewicz"}


def anchor(kind: str, name: str) -> str:
    """What a link to a claim or an experiment leads to."""
    return f"{kind}-{name}"


def link(name: str) -> Markup:
    """A link to a claim."""
    return tag("a", name, href=f"#{anchor('claim', name)}")


def verdict(word: str) -> Markup:
    """A verdict in words; the colour only repeats it."""
    return tag("span", word, class_=f"verdict {word}")


def article(
    result: Result, node: Node, graph: Graph, experiments: Sequence[str], extra: Sequence[Markup] = (), seen: dict[str, str] | None = None
) -> Markup:
    """All that is known of one claim.

    Parameters
    ----------
    result, node, graph : the claim, and where it stands among the others.
    experiments : the names of the experiments that run it.
    extra : further sections.
    seen : the definitions that claims before it have shown.
    """
    lemma = result.lemma
    uses = [("Uses", node.uses), ("Named in the derivation, not needed by the kernel", node.idle), ("Used by", graph.used_by(node.id))]
    return tag(
        "article",
        tag("h3", tag("a", lemma.id, href=f"#{anchor('claim', lemma.id)}"), " ", verdict(result.verdict)),
        tag("p", lemma.note, class_="note") if lemma.note else None,
        tag("p", tag("strong", "Beware: "), node.warning) if node.warning else None,
        statement(lemma, seen),
        derivation(lemma),
        obligations(result),
        failure(result),
        _certificate(result),
        facts(result),
        _coq(result),
        _example(result),
        *extra,
        tag("dl", *([tag("dt", word), tag("dd", _links(ids))] for word, ids in uses if ids), class_="uses") if any(i for _, i in uses) else None,
        _experiments(experiments),
        _replay(lemma),
        id=anchor("claim", lemma.id),
        class_="claim",
    )  # fmt: skip


def _links(names: Sequence[str]) -> Markup:
    return join(*([", ", link(n)] if i else [link(n)] for i, n in enumerate(names)))


def _rows(rows: Sequence[tuple[str, Any]]) -> Markup:
    return tag("dl", *([tag("dt", term), tag("dd", value)] for term, value in rows), class_="statement")


def _lines(items: Sequence[Any]) -> Markup:
    return tag("ul", *(tag("li", item) for item in items), class_="plain")


def _equation(left: Any, right: Any) -> Markup:
    return formula(WRITER.row(WRITER.any(left), WRITER.sign("="), WRITER.any(right)), f"{left} = {right}")


def function(f: Function | Family) -> Markup:
    """The classes of a function, or of every function of a family, in words."""
    words = []
    for name, parameters in f.classes.items():
        word = CLASSES.get(name, name.replace("_", " "))
        shown = [[math(p), "-"] if p.op in ("symbol", "num") else [math(p), " "] for p in parameters]
        words.append(join(*shown, word))
    name = f[Sample("i", "P")].name if isinstance(f, Family) else f.name
    letter = WRITER.name(f.name, WRITER.letters("i")) if isinstance(f, Family) else WRITER.name(f.name)
    every = " for every i" if isinstance(f, Family) else None
    return join(formula(letter, name), " is ", *([", ", w] if i else [w] for i, w in enumerate(words)), every)


def average(f: Average) -> Markup:
    """What a function is the mean of, and what is assumed of the spread."""
    x, i = vector("x"), Sample("i", f.law)
    spread = [", ", math(E(norm(f.family[i].gradient(x) - f.gradient(x)) ** 2, i) <= f.sigma**2)] if f.sigma is not None else None
    return join(_equation(f(x), E(f.family[i](x), i)), spread, " for every x, where i is drawn from ", math(vector(f.law)))


def process(orbit: StochasticOrbit) -> Markup:
    """The random next iterate."""
    [(left, right)] = recursion(orbit)
    drawn = [[" and " if n else "", math(i), " from ", math(vector(i.law))] for n, i in enumerate(orbit.draws)]
    return join(_equation(left, right), ", with ", *drawn, " drawn in every step, independently of the past")


def definition(f: Any) -> Markup:
    """A function that is given by a formula."""
    return formula(WRITER.row(_called(f), WRITER.sign("="), WRITER.expr(f.formula)), str(f))


def _called(f: Any) -> str:
    """f(x), where x are its variables."""
    return WRITER.row(WRITER.name(f.name), WRITER.fence("(", WRITER.list([WRITER.expr(v) for v in f.variables])))


def _known(f: Any, lemma: Lemma, seen: dict[str, str]) -> Markup:
    """A definition, or where it is shown if it is long and has been shown with another claim."""
    shown = definition(f)
    first = seen.setdefault(shown, lemma.id)
    if first == lemma.id or len(shown) < LONG:
        return shown
    left = f"{f.name}({', '.join(map(str, f.variables))})"
    return join(formula(_called(f), left), " as in ", link(first))


def statement(lemma: Lemma, seen: dict[str, str] | None = None) -> Markup:
    """What is claimed: functions, orbits, short names, hypotheses, claim, source.

    Parameters
    ----------
    lemma : the claim.
    seen : the definitions that the page has shown already, each with its claim; those of this one are added.
    """
    stated, nodes = list(lemma.walk()), occurring(lemma)
    functions = things(stated, Function)
    settings = [function(f) for f in functions] + [_known(f, lemma, {} if seen is None else seen) for f in formulas(nodes)]
    settings += [function(f) for f in things(stated, Family)] + [average(f) for f in functions if isinstance(f, Average)]
    settings += [_equation(left, right) for o in things(stated, Orbit) for left, right in recursion(o)]
    settings += [process(o) for o in things(stated, StochasticOrbit)]
    where = [_equation_of_name(name, vector) for name, vector in named_vectors(nodes)]
    given = [math(r) for r in lemma.relations()]
    given += [join(math(h.relation), " for every ", math(h.t), h.whatever) for h in lemma.always]
    rows: list[tuple[str, Any]] = [("Setting", _lines(settings))] if settings else []
    rows += [("Where", _lines(where))] if where else []
    rows += [("Given", _lines(given) if given else "no hypotheses")]
    rows += [("Claim", tag("div", math(lemma.claim, display=True), class_="wide"))]
    rows += [("Source", lemma.source)] if lemma.source else []
    rows += [("File", tag("code", f"{short(lemma.place.path)}:{lemma.place.line}"))]
    return _rows(rows)


def _equation_of_name(name: str, vector: Any) -> Markup:
    return formula(WRITER.row(WRITER.name(name), WRITER.sign("="), WRITER.vector(vector)), f"{name} = {vector}")


# ---- the derivation ----


def derivation(lemma: Lemma, to: To = link) -> Markup | None:
    """The derivation with its reasons; ``to`` makes the name of a cited claim a link."""
    if lemma.derivation is None and not lemma.by:
        return None
    if lemma.derivation is None:
        return join(tag("h4", "Derivation"), tag("p", "The claim follows from ", _reasons(lemma.by, to), ".", class_="follows"))
    start = tag("li", tag("div", math(lemma.derivation.start), class_="wide"))
    return join(tag("h4", "Derivation"), tag("ol", start, *_chain(lemma.derivation, to), class_="chain"))


def _chain(d: Derivation, to: To) -> list[Markup]:
    found = []
    for s in d.steps:
        sign = WRITER.sign({"==": "="}.get(s.relation, s.relation))
        line = formula(WRITER.row(sign, WRITER.expr(s.expr)), f"{RELATIONS.get(s.relation, s.relation)} {s.expr}")
        why = tag("p", "because of ", _reasons(s.by, to), class_="reason") if s.by else None
        found.append(tag("li", tag("div", line, class_="wide"), why))
    for c in d.cases:
        inside = tag("ol", *_chain(c.derivation, to), class_="chain")
        found.append(tag("li", tag("p", "Case ", math(c.condition)), inside, class_="case"))
    return found


def _reasons(reasons: Sequence[Any], to: To) -> Markup:
    return join(*(["; ", _reason(r, to)] if i else [_reason(r, to)] for i, r in enumerate(reasons)))


def _reason(r: Any, to: To) -> Markup:
    match r:
        case Use():
            at = [[", " if i else "", f"{n} = ", math(v)] for i, (n, v) in enumerate(r.mapping.items())]
            return join(to(r.lemma.id), " at " if at else "", *at)
        case Fact():
            points = [[", " if i else "", math(p)] for i, p in enumerate(r.points)]
            return join(f"{r.name.replace('_', ' ')} at ", *points)
        case Gram():
            return join("the square of ", math(r.v), " is not negative")
        case CauchySchwarz():
            return join("Cauchy–Schwarz for ", math(r.v), " and ", math(r.w))
        case ExpMonotone():
            return join("exp is increasing, ", math(r.a <= r.b))
        case LogAtLeast():
            return join("the logarithm of ", math(r.argument), " is at least ", math(r.lower))
        case ExpMinusLog():
            return join("exp(−log z) = 1/z with z = ", math(r.argument))
        case PowerBelowExp():
            return join("(1 − z)ⁿ ≤ exp(−zn) with z = ", math(r.x), " and n = ", math(r.upto))
        case Telescoping() | GeometricRecursion() | MaxRecursion() | Induction():
            words = {Telescoping: "telescoping", GeometricRecursion: "a geometric recursion", MaxRecursion: "a recursion with a maximum"}
            what = join("induction for ", math(r.relation)) if isinstance(r, Induction) else words[type(r)]
            return join(what, " over ", math(r.t < r.upto), [", from ", _reasons(r.step, to)] if r.step else None)
        case Expected():
            over = ", ".join(s.shown for s in r.over)
            by = [", which holds by ", _reasons(r.by, to)] if r.by else None
            return join("the expectation over ", tag("i", over), " of ", _reasons(r.step, to), by)
        case Jensen():
            return join("Jensen for ", math(r.v))
        case Minkowski():
            return join("Minkowski for ", math(r.v), " and ", math(r.w), " with the bounds ", math(r.bounds[0]), " and ", math(r.bounds[1]))
        case Tower():
            return join("the expectation conditional on ", math(r.orbit[r.t]))
        case _:
            return math(r)


# ---- what was found ----


def obligations(result: Result) -> Markup | None:
    """What has to hold for the claim, each with its verdict."""
    if not result.obligations:
        return None
    done = sum(o.verdict == "proved" for o in result.obligations)
    rows = []
    for o in result.obligations:
        note = tag("p", o.note) if o.note else None
        rows.append(tag("tr", tag("td", verdict(o.verdict)), tag("td", o.place.line), tag("td", tag("code", o.what), note)))
    head = tag("tr", *(tag("th", word, scope="col") for word in ("Verdict", "Line", "What has to hold")))
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    summary = tag("summary", f"Obligations: {done} of {len(result.obligations)} proved")
    return tag("details", summary, tag("div", table, class_="wide"), open=done < len(result.obligations))


def failure(result: Result) -> Markup | None:
    """Why a claim is not proved."""
    lines = [*result.notes] if result.verdict != "proved" else []
    if result.error is not None:
        lines.append(f"{result.error.code} {result.error.message}")
    told = [tag("p", line) for line in lines]
    if result.witness is not None:
        told.append(tag("p", tag("strong", "False at: "), _point(result.witness)))
    return join(*told) if told else None


def _point(values: dict[str, str]) -> Markup:
    words = ("where", "violated by")
    return join(*([", " if i else "", tag("code", f"{n} {v}" if n in words else f"{n} = {v}")] for i, (n, v) in enumerate(values.items())))


def _certificate(result: Result) -> Markup | None:
    data, raw = certificate(result), store.read_bytes(result.lemma)
    if data is None or raw is None:
        return None
    rules = Counter(step["rule"] for row in data["theorems"] for step in row["certificate"]["steps"])
    shown = ", ".join(f"{n} × {rule}" for rule, n in sorted(rules.items(), key=lambda item: (-item[1], item[0])))
    rows = [
        ("Size", f"{rules.total()} kernel steps, {len(raw):,} bytes"),
        ("Rules", shown),
        ("SHA-256", tag("code", hashlib.sha256(raw).hexdigest(), class_="digest")),
    ]
    return tag("details", tag("summary", f"Certificate: {rules.total()} kernel steps"), _rows(rows))


def facts(result: Result) -> Markup | None:
    """The textbook facts that a proved claim rests on, with their sources."""
    if result.verdict != "proved":
        return None
    if not result.rests_on:
        return join(tag("h4", "Rests on"), tag("p", "nothing but algebra"))
    rows = []
    for fact in result.rests_on:
        source = k.FACTS[fact].source if fact in k.FACTS else "the kernel's outward-rounded integer intervals"
        rows.append((fact.replace("_", " "), source))
    return join(tag("h4", "Rests on"), _rows(rows))


def _coq(result: Result) -> Markup | None:
    if result.verdict != "proved":
        return None
    return join(tag("h4", "Coq"), tag("p", outcome(result.coq)))


def _example(result: Result) -> Markup | None:
    if not result.example:
        return None
    return join(tag("h4", "The hypotheses hold at"), tag("p", _point(result.example)))


def _experiments(names: Sequence[str]) -> Markup | None:
    if not names:
        return None
    links = ([", " if i else "", tag("a", n, href=f"#{anchor('experiment', n)}")] for i, n in enumerate(names))
    return tag("p", tag("strong", "Run and drawn by: "), *links)


def _replay(lemma: Lemma) -> Markup:
    file = short(lemma.place.path)
    commands = "\n".join((f"samproof check --replay {file}", f"samproof show {lemma.id} {file}", f"samproof recheck {file}"))
    return tag("details", tag("summary", "How to check it again"), tag("pre", tag("code", commands)))
