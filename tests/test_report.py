"""The report: one file, everything in it, every name as text, the same bytes every time."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as tree
from fractions import Fraction
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof.check import Checker, Result
from samproof.claims import (
    E,
    Lemma,
    StochasticOrbit,
    average,
    define,
    every,
    family,
    gradient_step,
    natural,
    norm,
    positive,
    real,
    sam_step,
    sample,
    sign,
    vector,
)  # fmt: skip
from samproof.claims.expr import Expr, absolute, maximum, piecewise
from samproof.claims.load import bundled, load
from samproof.display import html, markdown
from samproof.errors import ClaimError
from samproof.markup import VOID, Markup, escape, join, tag
from samproof.mathml import math
from samproof.report import Report, page
from samproof.report.claim import statement
from samproof.report.drawing import inline
from samproof.report.runs import run as run_experiment

HOSTILE = "</script><script>alert(1)</script> $x_1$ & 100% \\alpha \"quoted' β ≤ 猫 \x00\x1b ]]> <!-- -->"
LONG = "-".join(["n" * 20] * 9)
CLAIMS = f"""
a, b = positive("a b")
first = Lemma("square", claim=(a - b)**2 >= 0, source={HOSTILE!r}, note={HOSTILE!r})
second = Lemma({LONG!r}, claim=2*a*b <= a**2 + b**2, by=first)
"""
RUN = """
x, eta, lam = real("x"), positive("eta"), positive("lam")
f = define("f", x, lam*x**2/2)
half = Lemma("half", claim=f(x) >= 0)
run = Experiment("parabola", function=f, eta=eta, rho=0, method="gd", parameters={"lam": 1, "eta": rational(1, 2)}, start=1,
                 bounds=[f(x) >= 0], claims=[half], note="it <b>falls</b>")
"""


class Page(HTMLParser):
    """What a page is made of; a tag that is not closed in order is an error."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.text, self.scripts, self.names = [], [], [], [], [], set()
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, name, attributes):
        found = dict(attributes)
        assert len(found) == len(attributes), (name, attributes)
        assert not any(a.startswith("on") for a in found), attributes
        assert not re.match(r"\s*javascript:", found.get("href") or "", re.I)
        self.names.add(name)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        if name not in VOID:
            self.open.append(name)

    def handle_startendtag(self, name, attributes):
        self.handle_starttag(name, attributes)
        self.handle_endtag(name)

    def handle_endtag(self, name):
        assert self.open and self.open.pop() == name, name

    def handle_data(self, data):
        (self.scripts if self.open and self.open[-1] == "script" else self.text).append(data)


@pytest.fixture(scope="module")
def lemmas():
    """Lemmas of the ledger, checked with their stored certificates."""
    loaded = load([bundled()[0] / name for name in ("convex.py", "strongly_convex.py")])
    checker = Checker(save=False)
    return [checker.check(lemma) for lemma in loaded.lemmas]


@pytest.fixture(scope="module")
def whole(lemmas):
    return page(Report(lemmas))


# ---- the page ----


def test_the_page_of_the_ledger_is_well_formed_and_every_link_leads_somewhere(whole):
    read = Page(whole)
    assert len(read.ids) == len(set(read.ids))
    inner = {link for link in read.links if link.startswith("#")}
    assert inner and inner <= {f"#{i}" for i in read.ids}
    assert all(link.startswith("#") for link in read.links)


def test_the_page_asks_for_nothing_from_elsewhere_and_is_small(whole):
    assert len(whole.encode()) < 5_000_000
    assert not re.search(r"(src|href|action)=\"(?!#)|@import|url\((?!#)", whole)


def test_each_claim_has_its_page_with_statement_obligations_facts_and_commands(whole, lemmas):
    for r in lemmas:
        start = whole.index(f'id="claim-{r.id}"')
        part = whole[start : whole.index("</article>", start)]
        read = "".join(re.sub(r"<[^>]+>", " ", part))
        assert f"{r.steps} kernel steps" in read and f"samproof show {r.id}" in read
        assert escape(str(r.lemma.claim)) in part
        assert all(escape(o.what) in part for o in r.obligations)
        assert all(fact.replace("_", " ") in read for fact in r.rests_on)
        assert r.lemma.source in read.replace("&#39;", "'") or "&" in r.lemma.source


def test_verdicts_are_words_and_proved_is_said_only_of_what_is_proved(write):
    lemma = load([write(CLAIMS)]).lemmas[0]
    for word in ("refuted", "unknown", "error"):
        shown = page(Report([Result(lemma, verdict=word, error=ClaimError("E170", HOSTILE) if word == "error" else None)]))
        body = re.sub(r"<style>.*?</style>", "", shown, flags=re.S)
        assert f'<span class="verdict {word}">{word}</span>' in body
        assert 'class="verdict proved"' not in body and 'data-verdict="proved"' not in body
        assert "Certificate:" not in body


def test_hostile_texts_and_long_names_are_printed_as_text(write):
    loaded = load([write(CLAIMS)])
    checker = Checker(save=False)
    text = page(Report([checker.check(lemma) for lemma in loaded.lemmas], title=HOSTILE))
    read = Page(text)
    assert len(read.scripts) == 1 and "alert" not in read.scripts[0]
    printed = HOSTILE.replace("\x00", "\ufffd").replace("\x1b", "\ufffd")
    assert "".join(read.text).count(printed) >= 3
    assert LONG in "".join(read.text) and f"claim-{LONG}" in read.ids


def test_the_same_claims_give_the_same_bytes_however_their_verdicts_were_found(run, write, tmp_path):
    path = write(CLAIMS + RUN)
    first = run("report", path, "-o", "first.html")  # searched
    second = run("report", path, "-o", "second.html")  # remembered
    assert first.code == second.code == 0 and "3 proved, 1 experiment" in second.output
    assert (tmp_path / "first.html").read_bytes() == (tmp_path / "second.html").read_bytes()


def test_pictures_of_an_experiment_are_inline_with_names_of_their_own(write):
    loaded = load([write(RUN)])
    done = run_experiment(loaded.experiments[0])
    text = page(Report([Result(lemma) for lemma in loaded.lemmas], [done.experiment], [done]))
    read = Page(text)
    assert len(read.ids) == len(set(read.ids)) and [t for t, _ in done.pictures] == [
        "Orbit of the experiment parabola", "Landscape of the experiment parabola",
    ]  # fmt: skip
    assert {link for link in read.links if link.startswith("#")} <= {f"#{i}" for i in read.ids}
    assert "it <b>falls</b>" in "".join(read.text) and "samproof simulate parabola" in text
    assert text.count('role="img"') == 2


def test_an_experiment_that_cannot_run_says_why_and_the_rest_is_there(write):
    loaded = load([write(RUN.replace("start=1", "start=lam").replace('"lam": 1', '"lam": -1'))])
    done = run_experiment(loaded.experiments[0])
    assert done.failed.startswith("E194") and done.failed in "".join(Page(page(Report([], [done.experiment], [done]))).text)


def test_the_direction_of_a_stochastic_step_is_a_formula_and_not_a_text():
    beta, eta, rho = positive("beta eta rho")
    loss, i, x = family("l", smooth=beta), sample("i"), vector("x")
    text = statement(Lemma("step", claim=E(loss[i](sam_step(loss[i], x, eta=eta, rho=rho).next), i) >= 0))
    shown = re.sub(r'alttext="[^"]*"', "", text)
    assert "grad" not in shown and "<mi>dir</mi>" in shown and "∇" in shown


def test_a_long_definition_is_shown_once_and_linked_from_then_on():
    x = real("x")
    f = define("f", x, sum((x**n / n for n in range(2, 40)), x))
    first, second = (Lemma(name, claim=f(x) >= x) for name in ("first", "second"))
    seen = {}
    assert statement(first, seen) == statement(first) and "as in" not in statement(first)
    assert ' as in <a href="#claim-first">first</a>' in statement(second, seen)
    assert len(statement(second, seen)) < len(statement(second)) / 2


def test_the_page_of_no_claims_is_a_page():
    read = Page(page(Report([])))
    assert "no claims" in "".join(read.text)


# ---- stored campaigns ----

MUTANTS = {
    "seed": 7, "seconds": 1.0, "errors": [], "interrupted": False,
    "claims": [{
        "id": "square", "statement": "(a - b)**2 >= 0", "error": None, "needed": ["<needed>"], "droppable": [], "open": [], "tight": [],
        "news": [2], "mutants": [
            {"number": 1, "kind": "constant", "change": "2 -> <3>", "verdict": "refuted", "witness": {"a": "1"}, "margin": "1/2", "where": ""},
            {"number": 2, "kind": "relation", "change": ">", "verdict": "still true", "witness": None, "steps": 4},
        ],
    }],
}  # fmt: skip
SEARCH = {
    "seed": 3, "seconds": 2.0, "interrupted": False, "errors": [],
    "claims": [{"id": "square", "statement": "(a - b)**2 >= 0", "verdict": "supported", "tried": 10, "satisfied": 9, "closest": "0 at <a>"}],
}  # fmt: skip


def test_stored_campaigns_are_shown_with_their_seeds(run, write, tmp_path):
    (tmp_path / "m.json").write_text(json.dumps(MUTANTS), encoding="utf-8")
    (tmp_path / "f.json").write_text(json.dumps(SEARCH), encoding="utf-8")
    assert run("report", write(CLAIMS), "-o", "r.html", "--mutants", "m.json", "--fuzz", "f.json").code == 0
    text = "".join(Page((tmp_path / "r.html").read_text(encoding="utf-8")).text)
    for part in ("2 mutants: 1 refuted, 1 still true", "2 -> <3>", "a = 1, violated by 1/2", "(stronger than the claim)", "<needed>"):
        assert part in text
    assert "supported: 10 candidates, 9 satisfied the hypotheses. Closest approach: 0 at <a>." in text
    assert "seed 7" in text and "seed 3" in text


def test_a_campaign_of_an_earlier_statement_is_not_shown_as_one_of_this(run, write, tmp_path):
    stale = {**SEARCH, "claims": [{**SEARCH["claims"][0], "statement": "a >= 0"}]}
    (tmp_path / "f.json").write_text(json.dumps(stale), encoding="utf-8")
    run("report", write(CLAIMS), "-o", "r.html", "--fuzz", "f.json")
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "for an earlier form of the claim" in text and "10 candidates" not in text


@pytest.mark.parametrize("text", ["", "[1]", '{"claims": 3}', '{"claims": [{"id": 1}]}', "[" * 5000])
def test_a_file_that_is_no_stored_campaign_is_refused(run, write, tmp_path, text):
    (tmp_path / "f.json").write_text(text, encoding="utf-8")
    ran = run("report", write(CLAIMS), "-o", "r.html", "--fuzz", "f.json")
    assert ran.code == 2 and "E270" in ran.output and not (tmp_path / "r.html").exists()


def test_a_report_that_cannot_be_written_is_one_line(run, write):
    ran = run("report", write(CLAIMS), "-o", "missing/r.html")
    assert ran.code == 2 and "E199" in ran.output and "Traceback" not in ran.output


# ---- looks ----


def _luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("scheme", [0, 1])
def test_text_has_the_contrast_that_wcag_asks_for_in_light_and_in_dark(scheme):
    style = files("samproof.report").joinpath("style.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]+)", style.split("prefers-color-scheme")[scheme]))
    pairs = [(ink, paper) for ink in ("ink", "soft", "link") for paper in ("paper", "panel")]
    pairs += [(v, f"{v}-bg") for v in ("proved", "refuted", "unknown")] + [("link", "paper")]
    for ink, paper in pairs:
        low, high = sorted((_luminance(colours[ink]), _luminance(colours[paper])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, paper)


# ---- markup ----

texts = st.text(max_size=30) | st.sampled_from([HOSTILE, "", "a" * 200])


@given(texts, texts)
@settings(max_examples=150)
def test_text_is_read_back_as_it_was_between_tags_and_in_attributes(text, value):
    seen = {}

    class Reader(HTMLParser):
        def handle_starttag(self, name, attributes):
            seen.update(attributes)

        def handle_data(self, data):
            seen["text"] = seen.get("text", "") + data

    reader = Reader(convert_charrefs=True)
    reader.feed(tag("p", text, title=value))
    reader.close()

    def allowed(s):
        return "".join(c if c in "\t\n\r" or (escape(c) != "\ufffd") else "\ufffd" for c in s)

    assert seen["title"] == allowed(value)
    assert seen.get("text", "") == allowed(text)


@given(texts)
def test_markup_is_not_escaped_twice_and_text_always_is(text):
    once = escape(text)
    assert escape(once) == once and isinstance(join(once, text), Markup)
    assert "<" not in once and '"' not in once
    tree.fromstring(f"<p>{once}</p>")


# ---- formulas ----

A, B = positive("a b")


def _trees():
    numbers = st.fractions(min_value=-3, max_value=3, max_denominator=4).map(lambda q: Expr("num", q))
    leaves = numbers | st.sampled_from([A, B])

    def extend(inner):
        two = st.tuples(inner, inner)
        return (
            two.map(lambda p: p[0] + p[1]) | two.map(lambda p: p[0] - p[1]) | two.map(lambda p: p[0] * p[1])
            | two.map(lambda p: p[0] / p[1]) | inner.map(lambda e: -e) | inner.map(lambda e: e**2) | inner.map(absolute)
            | two.map(lambda p: maximum(*p))
        )  # fmt: skip

    return st.recursive(leaves, extend, max_leaves=9)


def _value(e, at):
    op, a = e.op, e.args
    if op == "num":
        return a[0]
    if op == "symbol":
        return at[a[0]]
    v = [_value(x, at) for x in a if isinstance(x, Expr)]
    return {
        "add": lambda: v[0] + v[1], "sub": lambda: v[0] - v[1], "mul": lambda: v[0] * v[1], "div": lambda: v[0] / v[1],
        "neg": lambda: -v[0], "pow": lambda: v[0] ** a[1], "abs": lambda: abs(v[0]), "max": lambda: max(v),
    }[op]()  # fmt: skip


def _python(node):
    """A formula as it is read: brackets are only those that are printed."""
    parts = list(node)
    if node.tag == "mi":
        return "max" if node.text == "max" else f" {node.text} "
    if node.tag == "mn":
        return f"F({node.text})"
    if node.tag == "mo":
        return {"−": "-", "⋅": "*", "\u2062": "*", "|": "|"}.get(node.text, node.text)
    if node.tag == "mfrac":
        return f"(({_python(parts[0])})/({_python(parts[1])}))"
    if node.tag == "msup":
        base = _python(parts[0])
        assert parts[0].tag in ("mi", "mn") or parts[0][0].text in ("(", "|") or parts[0][0].tag == "mi", base
        return f"({base}**{_python(parts[1])})"
    assert node.tag in ("mrow", "math"), node.tag
    if len(parts) >= 3 and parts[0].text == parts[-1].text == "|" and parts[0].tag == "mo":
        return f"abs({''.join(map(_python, parts[1:-1]))})"
    return "".join(map(_python, parts))


@given(_trees())
@settings(max_examples=200)
def test_a_formula_read_by_the_rules_of_arithmetic_has_the_value_of_the_expression(e):
    at = {"a": Fraction(5, 3), "b": Fraction(7, 11)}
    try:
        value = _value(e, at)
    except ZeroDivisionError:
        return
    assert eval(_python(tree.fromstring(math(e))), {"F": Fraction, "max": max, "abs": abs, **at}) == value


def test_every_kind_of_expression_is_mathml_that_parses():
    x, t = real("x1"), vector("x")
    f = define("f", x, piecewise((x**2, x <= 0), (sign(x), x <= A), 0))
    for e in (f.formula, f(x), f.gradient(x + 1), abs(x), A * -B, -(A - B) * 3, t - 2 * (t + t), (t - t).named("g"), 3 * t):
        tree.fromstring(math(e, display=True))
    assert "<msub><mi>x</mi><mn>1</mn></msub>" in math(x)


def test_expectations_families_and_random_orbits_are_formulas():
    i, t, x = sample("i"), natural("t"), vector("x")
    loss = family("l", smooth=A)
    f = average("f", of=loss, over=i, variance=B)
    orbit = StochasticOrbit("w", lambda z: gradient_step(loss[i], z, eta=B), over=i)
    for value, text in (
        (E(loss[i](x), i), "𝔼i[li(x)]"),
        (E(loss[i].gradient(x), i), "𝔼i[∇li(x)]"),
        (E(f(orbit[t + 1])), "𝔼[f(wt+1)]"),
        (E(f(x), orbit[t]), "𝔼wt[f(x)]"),
    ):
        assert "".join(tree.fromstring(math(value)).itertext()) == text
    lemma = Lemma("chance", claim=E(f(orbit[t])) >= f.inf, given=[every(t, norm(orbit[t] - x) <= A)])
    read = "".join(Page(str(statement(lemma))).text)
    for part in ("li is a-smooth for every i", "f(x)=𝔼i[li(x)]", "≤b2 for every x, where i is drawn from P", "wt+1=wt−b⁢∇li(wt)",
                 "with i from P drawn in every step", "for every t, on every sample path", "𝔼[f(wt)]≥f⋆"):
        assert part in read, (part, read)
    tree.fromstring(f"<p>{html(orbit)}</p>")
    assert r"\mathbb{E}" in markdown(lemma) and "for every $i$" in markdown(lemma)


@given(st.text("abcXYZ_0123456789βλ", min_size=1, max_size=200).filter(str.isidentifier))
def test_names_of_any_length_become_letters_with_an_index(name):
    text = "".join(tree.fromstring(math(Expr("symbol", name))).itertext())
    assert text


def test_a_drawing_is_put_into_a_page_without_its_style_sheet():
    drawn = inline('<svg xmlns="http://www.w3.org/2000/svg"><style>*{x:y}</style><metadata>m</metadata><g clip-path="url(#c)"/></svg>', "p-", "T")
    assert drawn == '<svg role="img" aria-label="T" style="stroke-linejoin:round"><g clip-path="url(#p-c)" /></svg>'
