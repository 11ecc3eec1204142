"""``samproof tex``: what is printed, that it can be read back, and what is refused."""

from __future__ import annotations

import os
import re
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import ROOT, Run, Write
from hypothesis import given
from hypothesis import strategies as st

from samproof import kernel as k
from samproof.check import Result
from samproof.claims import (
    Abs,
    E,
    Lemma,
    Max,
    Min,
    Orbit,
    Piecewise,
    StochasticOrbit,
    average,
    cos,
    define,
    exp,
    family,
    gram,
    inner,
    log,
    natural,
    nonnegative,
    norm,
    positive,
    real,
    sam_step,
    sample,
    sign,
    sin,
    smooth,
    sqrt,
    unnormalised_sam_step,
    vector,
)
from samproof.claims.chance import Average, Sample
from samproof.claims.expr import Expr, Relation, expr
from samproof.claims.load import discover, load
from samproof.errors import ClaimError
from samproof.tex import appendix
from samproof.tex.document import claim, export
from samproof.tex.files import ours
from samproof.tex.layout import lines, width
from samproof.tex.names import Names
from samproof.tex.notation import Notation
from samproof.tex.notation import load as notation
from samproof.tex.page import Record, formulas, verify
from samproof.tex.reader import Reader
from samproof.tex.text import escape, prose
from samproof.tex.writer import Writer

GOLDEN = Path(__file__).parent / "golden"
DERIVATIONS = (
    "sam-descent-convex-sharp",
    "sam-average-convex",
    "sam-tuned-convex-sharp",
    "sam-descent-smooth",
    "gd-descent-smooth",
    "sam-step-strongly-convex",
    "sam-tuned-strongly-convex",
    "usam-slope-above",
    "sine-trap-falling-limit",
    "sine-trap-rising-from-left",
    "m-sam-average",
)
a, b, c = real("a b c")
n, t = natural("n t")


def text_of(lemma: Lemma, verdict: str = "proved", style: Notation | None = None) -> str:
    return claim(Result(lemma, verdict), style or Notation(), {})


def shown(value: Expr | Relation, style: Notation | None = None, display: bool = True) -> str:
    relation = value if isinstance(value, Relation) else value <= 0
    writer = Writer(Names(Lemma("x", claim=relation), style or Notation()), display)
    return writer.relation(value) if isinstance(value, Relation) else writer.expr(value)


# ---- what is printed ----


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        (1 * a, "a"),
        (a - -b, "a + b"),
        (a + -b, "a - b"),
        (a - (b - c), "a - (b - c)"),
        (a + (b - c), "a + b - c"),
        (-3 * a / 10, r"-\frac{3 a}{10}"),
        (a**2 / 2, r"\frac{a^2}{2}"),
        (a / 2 * b, r"\frac{a}{2} b"),
        (expr(1) / 2 * b, r"\tfrac{1}{2} b"),
        (Fraction(1, 2) * expr(Fraction(3, 4)) * b, r"\tfrac{1}{2} \cdot \tfrac{3}{4} b"),
        (2 * (3 * a), r"2 \cdot 3 a"),
        (a / 2 / 4, r"\frac{a}{8}"),
        (a * (b + c), "a (b + c)"),
        ((a + b) ** 2, "(a + b)^2"),
        ((1 - a) ** n, "(1 - a)^n"),
        ((2 * a) ** 2, "(2 a)^2"),
        (sqrt(2) * sqrt(a), r"\sqrt{2} \sqrt{a}"),
        (sin(a) ** 2, r"\sin^2(a)"),
        (log(Max(exp(1), a)), r"\log\bigl(\max\{\mathrm{e}, a\}\bigr)"),
        (Min(a, b / c), r"\min\biggl\{ a, \frac{b}{c}\biggr\}"),
        (Abs(a), r"\lvert a\rvert"),
        (Piecewise((1, a < 0), 0), r"\mathbf{1}\{ a < 0\}"),
        (Piecewise((a, a < 0), b), r"\begin{cases} a & \text{if } a < 0 \\ b & \text{otherwise} \end{cases}"),
        (
            Piecewise((Piecewise((1, b < 2), a), a < 0), b),
            r"\begin{cases} 1 & \text{if } a < 0 \\ & \text{and } b < 2 \\[4pt] a & \text{if } a < 0 \\[4pt] b & \text{otherwise} \end{cases}",
        ),
        (2 * (a / (1 + b)) ** 2, r"2 \biggl(\frac{a}{1 + b}\biggr)^2"),
        ((-1) * (a + b), "-(a + b)"),
    ],
)
def test_an_expression_is_set_as_an_author_would(written: Expr, printed: str) -> None:
    assert shown(written) == printed


def nested(*rows: str) -> str:
    return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def test_pieces_inside_of_pieces_read_back_as_they_are_nested() -> None:
    names = Names(Lemma("x", claim=a + b <= c), Notation())
    inner = Piecewise((1, b < 2), (2, b < 3), a)
    for e in (
        Piecewise((inner, a < 0), b),
        Piecewise((inner, a < 0), (c, a < 0), b),
        Piecewise((inner, a < 0), (inner, a < 0), inner),
        Piecewise((Piecewise((inner, a < 0), c), a < 0), b),
        Piecewise((1 + inner, a < 0), (inner / 2, b < 2), c),
    ):
        read = Reader(names).expression(Writer(names).expr(e))
        assert str(read) == str(e) and read.poly.key == e.poly.key
    text = text_of(Lemma("pieces", claim=Piecewise((inner, a < 0), 2 * inner) >= 0))
    assert "Of several cases the first one whose conditions hold counts." in text


@pytest.mark.parametrize(
    "rows",
    [
        (r"1 & \text{if } a < 0 \\ & \text{and } b < 2", r"b & \text{otherwise}"),
        (r"1 & \text{if } a < 0 \\ & \text{and } b < 2", r"2 & \text{if } b < 2", r"b & \text{otherwise}"),
        (r"1 & \text{and } a < 0", r"b & \text{otherwise}"),
        (r"1 & \text{if } a < 0",),
        (r"1 & \text{otherwise}", r"b & \text{otherwise}"),
        (r"1 & \text{if } a < 0 \text{ or } b < 2", r"b & \text{otherwise}"),
    ],
)
def test_pieces_that_are_not_nested_are_refused(rows: tuple[str, ...]) -> None:
    with pytest.raises(ClaimError, match="E263"):
        Reader(Names(Lemma("x", claim=a + b <= c), Notation())).expression(nested(*rows))


def test_a_relation_keeps_its_direction_and_its_order() -> None:
    assert [shown(r) for r in (b >= a, a < b, a > b)] == [r"b \ge a", "a < b", "a > b"]


def test_sums_have_limits_and_end_before_the_upper_one() -> None:
    from samproof.claims import Sequence, mean, total

    g = Sequence("g")
    assert shown(total(g[t] + 1, t, n)) == r"\sum_{t=0}^{n-1} (g_t + 1)"
    assert shown(total(g[t + 1], t, n + 1)) == r"\sum_{t=0}^{n} g_{t+1}"
    assert shown(mean(g[t], t, n)) == r"\frac{1}{n} \sum_{t=0}^{n-1} g_t"


def test_the_golden_files(run: Run, ledger: Path, tmp_path: Path) -> None:
    """Written by ``samproof tex NAME... -o tests/golden``, for eleven derivations."""
    assert run("tex", *DERIVATIONS, "--paths", ledger, "-o", "out").code == 0
    for name in DERIVATIONS:
        got, wanted = (folder / f"{name}.tex" for folder in (tmp_path / "out", GOLDEN))
        assert got.read_text(encoding="utf-8") == wanted.read_text(encoding="utf-8")


# ---- the round trip ----


def test_every_claim_of_the_ledger_reads_back() -> None:
    loaded = load(discover([ROOT / "lemmas", ROOT / "counterexamples"]))
    results = [Result(lemma, "proved") for lemma in loaded.lemmas]
    files = export(results)
    assert len(results) >= 90 and len(files) == len(results) + 2
    some = [r for r in results if r.id in DERIVATIONS]
    assert export(some) == export(some)


atoms = st.sampled_from([a, b, c, expr(2), expr(-1), expr(Fraction(1, 3)), expr(1), n])


def _deeper(inside: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    two = st.tuples(inside, inside)
    return st.one_of(
        two.map(lambda p: p[0] + p[1]),
        two.map(lambda p: p[0] - p[1]),
        two.map(lambda p: p[0] * p[1]),
        two.map(lambda p: p[0] / (1 + p[1] ** 2)),
        two.map(lambda p: Max(*p)),
        two.map(lambda p: Min(p[0], p[1], 1)),
        two.map(lambda p: Piecewise((p[0], p[1] <= a), p[1])),
        two.map(lambda p: Piecewise((1, p[0] < p[1]), 0)),
        inside.map(lambda e: -e),
        inside.map(lambda e: e**2),
        inside.map(lambda e: e**n),
        inside.map(Abs),
        inside.map(sign),
        inside.map(lambda e: sqrt(1 + e**2)),
        inside.map(lambda e: exp(e) ** 2),
        inside.map(cos),
    )


@given(st.recursive(atoms, _deeper, max_leaves=9), st.booleans())
def test_what_is_written_reads_back_as_the_same_polynomial(e: Expr, display: bool) -> None:
    names = Names(Lemma("x", claim=Relation("<=", e + a + b + c + n, expr(0))), Notation())
    latex = Writer(names, display).expr(e)
    assert Reader(names).expression(latex).poly.key == e.poly.key, latex


@pytest.mark.parametrize(
    "other",
    [
        r"f(x) \le f(x) - \frac{\eta}{2} \lVert g\rVert^2",
        r"f(x^{+}) < f(x) - \frac{\eta}{2} \lVert g\rVert^2",
        r"f(x^{+}) \le f(x) - \frac{\eta}{3} \lVert g\rVert^2",
        r"f(x^{+}) \le f(x) + \frac{\eta}{2} \lVert g\rVert^2",
        r"f(x^{+}) \le f(x) - \frac{\eta}{2} \lVert x\rVert^2",
        r"f(x^{+}) \le f(x) - \frac{\eta}{2} \lVert g\rVert^3",
        r"f(x^{+}) \le f(x) - \frac{\eta}{2} \lVert h\rVert^2",
        r"f(x^{+}) \le f(x) - \frac{\eta}{2} \lVert g\rVert^2 +",
        r"f(x^{+}) \le f(x) - \frac{\eta}{2} g^2",
        r"f(x^{+}) \le f(x) - \left(\frac{\eta}{2}\right) \lVert g\rVert^2",
        r"\input{secret}",
        "",
    ],
)
def test_a_formula_that_means_something_else_fails_the_export(other: str) -> None:
    eta, beta = positive("eta beta")
    f, x = smooth("f", beta), vector("x")
    g = f.gradient(x).named("g")
    after = x - eta * g
    bound = f(x) - eta / 2 * norm(g) ** 2
    lemma = Lemma("step", claim=f(after) <= bound)
    names = Names(lemma, Notation())
    records = [Record("define", g), Record("define", after), Record("relation", lemma.claim)]
    good = r"f(x^{+}) \le f(x) - \frac{\eta}{2} \lVert g\rVert^2"
    text = r"$g = \nabla f(x)$, $x^{+} = x - \eta g$, $%s$"
    assert lemma.claim.formula in verify(text % good, records, names)
    with pytest.raises(ClaimError, match="E263"):
        verify(text % other, records, names)


def test_a_definition_is_read_as_well() -> None:
    f, x = smooth("f", positive("beta")), vector("x")
    g = f.gradient(x).named("g")
    lemma = Lemma("long", claim=norm(g) >= 0)
    records = [Record("define", g), Record("relation", lemma.claim)]
    with pytest.raises(ClaimError, match="E263"):
        verify(r"$g = 2 \nabla f(x)$ and $\lVert g\rVert \ge 0$", records, Names(lemma, Notation()))
    with pytest.raises(ClaimError, match="E263"):
        verify(r"$\lVert g\rVert \ge 0$", records, Names(lemma, Notation()))


def test_no_hypothesis_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from samproof.tex.statement import Statement

    eta = positive("eta")
    lemma = Lemma("small", given=[eta <= 1], claim=eta**2 <= eta)
    text_of(lemma)
    monkeypatch.setattr(Statement, "_suppose", lambda self, rest: None)
    with pytest.raises(ClaimError, match="E263 a hypothesis of small is not in the printed statement"):
        text_of(lemma)


def test_lines_that_are_broken_read_back_whole() -> None:
    long = sum((Max(a**i, b * c, Abs(c - i)) for i in range(2, 14)), a)
    text = text_of(Lemma("long", claim=long <= 0, given=[long <= 1]), style=Notation(width=200))
    assert text.count("\\\\\n") >= 8
    for row in re.findall(r"^  (.*?)(?: \\\\\\\\)?$", text, re.M):
        assert width(row) < 230


def test_formulas_of_text_are_not_confused_with_dollars_in_it() -> None:
    assert formulas(r"5\$ and $a + b$ and 6\$") == ["a + b"]


# ---- expectations ----


def stochastic(*draws: Sample) -> tuple[Average, StochasticOrbit]:
    eta, rho = positive("eta"), nonnegative("rho")
    loss = family("l", smooth=positive("beta"))
    f = average("f", of=loss, over=draws[0], variance=nonnegative("sigma"))
    return f, StochasticOrbit("x", lambda z: sam_step(loss[draws[0]], z, eta=eta, rho=rho), over=draws)


def test_expectations_are_set_as_an_author_would() -> None:
    (i, j), y = sample("i j"), vector("y")
    f, x = stochastic(i)
    loss = f.family
    for written, printed in (
        (E(loss[i](y), i), r"\mathbb{E}_i[l_i(y)]"),
        (E(loss[i](y) * loss[j](y), j, i), r"\mathbb{E}_{j,i}\bigl[l_i(y) l_j(y)\bigr]"),
        (norm(E(loss[i].gradient(y), i) - f.gradient(y)), r"\lVert\mathbb{E}_i[\nabla l_i(y)] - \nabla f(y)\rVert"),
        (E(f(x[t + 1])), r"\mathbb{E}[f(x_{t+1})]"),
        (E(norm(f.gradient(x[t])) ** 2), r"\mathbb{E}\bigl[\lVert\nabla f(x_t)\rVert^2\bigr]"),
        (E(f(y) + 1, x[n]), r"\mathbb{E}_{x_n}[f(y) + 1]"),
        (E(f(x[t]) - f(x[n]), x[t], x[n]), None),
        (E(f(x[t])) ** 2, r"\bigl(\mathbb{E}[f(x_t)]\bigr)^2"),
    ):
        names = Names(Lemma("mean", claim=written >= E(f(x[0]))), Notation())
        latex = Writer(names).expr(written)
        assert printed is None or latex == printed
        assert Reader(names).expression(latex).poly.key == written.poly.key


@pytest.mark.parametrize(
    "other",
    [
        r"\mathbb{E}_j[l_i(x)] \ge 0",
        r"\mathbb{E}_i[l_j(x)] \ge 0",
        r"\mathbb{E}[l_i(x)] \ge 0",
        r"\mathbb{E}_x[l_i(x)] \ge 0",
        r"\mathbb{E}_P[l_i(x)] \ge 0",
        r"\mathbb{E}_i(l_i(x)) \ge 0",
        r"\mathbb{E}_i[l_i] \ge 0",
        r"l_i(x) \ge 0",
        r"\mathbb{P}_i[l_i(x)] \ge 0",
        r"\mathbb{E}_i[l_i(i)] \ge 0",
        r"\mathbb{E}_i[P] \ge 0",
    ],
)
def test_another_expectation_fails_the_export(other: str) -> None:
    (i, j), x = sample("i j"), vector("x")
    loss = family("l", smooth=positive("beta"))
    lemma = Lemma("mean", claim=E(loss[i](x), i) >= 0, given=[E(loss[j](x), j) >= 0])
    names, records = Names(lemma, Notation()), [Record("relation", lemma.claim)]
    verify(r"$\mathbb{E}_i[l_i(x)] \ge 0$", records, names)
    with pytest.raises(ClaimError, match="E263"):
        verify(f"${other}$", records, names)


def test_the_words_of_a_stochastic_statement() -> None:
    i, j = sample("i j")
    f, orbit = stochastic(i, j)
    text = text_of(Lemma("noise", claim=E(f(orbit[n])) <= E(f(orbit[0]))))
    for part in (
        r"$l_i$ be $\beta$-smooth for every $i \in \mathbf{N}$",
        r"Let $i$ and $j$ be drawn independently from $P$, a distribution on $\mathbf{N}$ with finite support.",
        r"For every point $z$, let $f(z) = \mathbb{E}_i[l_i(z)]$, and suppose that",
        r"Let $x_0$ be a random point, and let $x_{t+1} = x_t - \eta \nabla l_i(\tilde{x}_t)$ for every $t \in \mathbf{N}$,",
        r"where $i$ and $j$ are drawn independently from $P$ anew in each step, independently of the past.",
    ):
        assert part in text


@pytest.mark.parametrize("method", ["_averages", "_process"])
def test_no_hypothesis_about_chance_may_be_missing(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from samproof.tex.statement import Statement

    f, orbit = stochastic(sample("i"))
    monkeypatch.setattr(Statement, method, lambda self, *of: None)
    with pytest.raises(ClaimError, match="E263 a hypothesis of noise is not in the printed statement"):
        text_of(Lemma("noise", claim=E(f(orbit[n])) <= E(f(orbit[0]))))


def test_an_expectation_over_an_orbit_that_is_nowhere_else_is_refused() -> None:
    f, orbit = stochastic(sample("i"))
    with pytest.raises(ClaimError, match=r"E261 the expectation over x\[n\], which is nowhere in the statement"):
        text_of(Lemma("lost", claim=E(f(vector("y")), orbit[n]) >= f.inf))


def test_one_name_drawn_from_two_distributions() -> None:
    loss, x = family("l", smooth=positive("beta")), vector("x")
    one, two = sample("i"), sample("i", law="Q")
    with pytest.raises(ClaimError, match="E262 i is drawn from P and from Q in two"):
        text_of(Lemma("two", claim=E(loss[one](x), one) <= E(loss[two](x), two)))


def test_the_infimum_of_a_function_of_a_family_is_refused() -> None:
    loss, i, x = family("l", smooth=positive("beta")), sample("i"), vector("x")
    with pytest.raises(ClaimError, match=r"E261 the infimum of l\[i\] cannot be set"):
        text_of(Lemma("low", claim=loss[i](x) >= loss[i].inf))


# ---- verdicts ----


@pytest.mark.parametrize("verdict", ["unknown", "refuted", "error"])
def test_only_what_is_proved_is_a_theorem(verdict: str) -> None:
    lemma = Lemma("squares", claim=2 * a * b <= a**2 + b**2, by=gram(vector("v")))
    text = text_of(lemma, verdict)
    assert f"not proved: {verdict}; " in text and "begin{notproved}" in text
    assert "theorem" not in text and "begin{proof}" not in text and "Checked" not in text
    other = Lemma("cites", claim=2 * a * b <= a**2 + b**2, by=lemma)
    assert r"Claim~\ref{claim:squares}" in export([Result(lemma, verdict), Result(other, "proved")])["cites.tex"]


def test_a_claim_that_is_not_exported_is_named_instead_of_referred_to() -> None:
    lemma = Lemma("cites", claim=a**2 >= 0, by=Lemma("squares", claim=a**2 >= 0))
    assert r"the claim \texttt{squares}" in text_of(lemma) and "ref{" not in text_of(lemma)


def test_a_short_certificate_is_an_identity(run: Run, write: Write, tmp_path: Path) -> None:
    write('a, b = real("a b")\nyoung = Lemma("young", claim=2*a*b <= a**2 + b**2)\n')
    assert run("check", "claims.py").code == 0
    assert run("tex", "--paths", "claims.py", "-o", "out").code == 0
    text = " ".join((tmp_path / "out/young.tex").read_text().split())
    assert "The right-hand side minus the left-hand side is not negative:" in text and "$, a square." in text
    assert re.search(r"a\^2 \+ b\^2 - 2 a b = \((a - b|b - a)\)\^2", text)


# ---- notation ----

PAPER = """
norm = "two"
bold_vectors = true
perturbed = "hat"
next = "next"
infimum = "inf"
label_prefix = "thm:"
environment = "lemma"
width = 300
[symbols]
eta = "\\\\gamma"
f = "F"
"""


def test_the_notation_of_a_paper(run: Run, ledger: Path, tmp_path: Path) -> None:
    (ledger / "notation.toml").write_text(PAPER, encoding="utf-8")
    for folder in ("lemmas", "counterexamples"):
        (ledger / folder / "notation.toml").unlink()
    assert run("tex", "sam-descent-smooth", "--paths", ledger, "-o", "out").code == 0
    text = (tmp_path / "out/sam-descent-smooth.tex").read_text()
    for part in (
        r"\gamma > 0",
        r"\hat{\mathbf{x}}",
        r"\mathbf{x}^{\mathrm{next}}",
        r"\rVert_2",
        "label{thm:",
        "begin{lemma}",
        "F(",
    ):
        assert part in text
    assert "eta$" not in text.replace("beta$", "") and "f(" not in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour = 1", "E260 there is no key 'colour'"),
        ("norm = 1", "E260 norm = 1 is not a str"),
        ('norm = "triple"', "E260 norm = 'triple'; choose one of double"),
        ('perturbed = "input"', "E260 perturbed"),
        ("width = 5", "E260 width = 5 is not between"),
        ('label_prefix = "a}"', "E260 label_prefix"),
        ("symbols = [", "E260 the file is not TOML"),
        ("[symbols]\neta = 1", "E260 symbols.eta = 1 is not a text"),
        ('[symbols]\neta = "\\\\input{x}"', "E261 the symbol eta cannot be written"),
        ('[symbols]\neta = "a+b"', "E261"),
        ('[symbols]\neta = "\\\\mathbf{a"', "E261 .*its braces do not match"),
        ('[symbols]\neta = "a_{1}_{2}"', "E261 .*no letter of its own"),
        ('[symbols]\neta = "\\u03b7"', "E261 .*is not part of a symbol"),
        ('[symbols]\neta = "$x$"', "E261"),
        ('[symbols]\neta = "x%"', "E261"),
        ('[symbols]\neta = ""', "E261 .*it is empty"),
        ('[symbols]\neta = "\\\\pi"', "E261 .*it stands for"),
        ('[symbols]\neta = "{a}"', "E261 .*braces without need"),
    ],
)
def test_a_notation_that_cannot_be_used(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "notation.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ClaimError) as caught:
        notation(path)
    assert re.search(message, f"{caught.value.code} {caught.value.message}")
    assert caught.value.place == str(path)


@pytest.mark.parametrize("letters", ["b", r"\pi"])
def test_two_symbols_that_would_look_the_same(letters: str) -> None:
    style = Notation(symbols={"a": letters})
    with pytest.raises(ClaimError, match=r"E262 .* would both be written"):
        text_of(Lemma("same", claim=a <= b), style=style)


def test_names_that_become_the_same_by_themselves() -> None:
    x1, x_1 = real("x1 x_1")
    with pytest.raises(ClaimError, match=r"E262 .*x1 and x_1 .* would both be written x_{1}"):
        text_of(Lemma("same", claim=x1 <= x_1))


def test_a_symbol_that_looks_like_an_element_of_a_sequence() -> None:
    from samproof.claims import Sequence

    x1 = real("x1")
    with pytest.raises(ClaimError, match="E262"):
        text_of(Lemma("same", claim=x1 <= Sequence("x")[1]))


def test_a_name_that_does_not_fit() -> None:
    with pytest.raises(ClaimError, match=r"E261 the symbol q{24}\.\.\. of 200 letters does not fit; give it a form"):
        text_of(Lemma("wide", claim=real("q" * 200) >= a))
    assert text_of(Lemma("wide", claim=real("q" * 200) >= a), style=Notation(symbols={"q" * 200: "q"}))


# ---- text ----

HOSTILE = "50% of $x_1$ & {\\input{a}} # ^ ~ < > | \" ' ` \\end{proof} ÿ ł \u732b \U0001f600 ≤ β"


def test_hostile_text_is_printed_as_text() -> None:
    shown_as = escape(HOSTILE)
    bare = re.sub(r"\\(?:[%$&#_{}]|text[a-z]+\{\}|allowbreak\{\}|\(\\(?:le|beta)\\\))", "", shown_as)
    assert not set(bare) & set("\\%$&#_{}^~<>|")
    assert "[U+732B]" in shown_as and "[U+1F600]" in shown_as
    lemma = Lemma("h" * 200, claim=a**2 >= 0, note=HOSTILE, source=HOSTILE)
    assert prose(HOSTILE) in text_of(lemma) and "\\input{a}" not in text_of(lemma)


# ---- files ----

ONE = 'a, b = real("a b")\nyoung = Lemma("young", claim=2*a*b <= a**2 + b**2)\n'


def test_the_files_of_an_export_are_the_same_every_time(run: Run, write: Write, tmp_path: Path) -> None:
    write(ONE)
    assert run("tex", "--paths", "claims.py", "-o", "one") == (0, "wrote 1 proved to one\n")
    assert run("tex", "--paths", "claims.py", "-o", "two").code == 0
    files = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert files == ["samproof-claims.tex", "samproof-preamble.tex", "young.tex"]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert r"\input{young}" in (tmp_path / "one/samproof-claims.tex").read_text()


def test_check_tells_drift(run: Run, write: Write, tmp_path: Path) -> None:
    write(ONE)
    run("tex", "--paths", "claims.py", "-o", "out")
    assert run("tex", "--paths", "claims.py", "--check", "out") == (0, "out agrees with 1 proved\n")
    path = tmp_path / "out/young.tex"
    path.write_text(path.read_text().replace("2 a b", "3 a b", 1))
    done = run("tex", "--paths", "claims.py", "--check", "out")
    assert done.code == 1 and "-  3 a b &" in done.output and "+  2 a b &" in done.output
    assert "--- out/young.tex" in done.output and "+++ checked young.tex" in done.output
    write(ONE.replace('"young"', '"younger"'))
    done = run("tex", "--paths", "claims.py", "--check", "out")
    assert done.code == 1 and "+++ /dev/null" in done.output and "--- /dev/null" in done.output


def test_a_file_of_somebody_else_is_not_overwritten(run: Run, write: Write, tmp_path: Path) -> None:
    write(ONE)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/young.tex").write_text("mine")
    done = run("tex", "--paths", "claims.py", "-o", "out")
    assert done.code == 2 and "E264" in done.output and "--force" in done.output
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["young.tex"]
    assert run("tex", "--paths", "claims.py", "-o", "out", "--force").code == 0
    assert "mine" not in (tmp_path / "out/young.tex").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("yung", "-o", "out"), "E180 no claim is called 'yung'; did you mean young?"),
        (("-o", "claims.py"), "E265 claims.py is a file, not a folder"),
        (("--check", "nowhere"), "E265 nowhere is not a folder"),
        ((), "give either --output DIR or --check DIR"),
        (("--check", "out", "-o", "out"), "give either --output DIR or --check DIR"),
        (("--check", "out", "--force"), "--check writes nothing"),
        (("--paths", "nowhere.py", "-o", "out"), "E161"),
    ],
)
def test_what_cannot_be_done(arguments: tuple[str, ...], message: str, run: Run, write: Write) -> None:
    write(ONE)
    where = () if "--paths" in arguments else ("--paths", "claims.py")
    done = run("tex", *arguments, *where)
    assert done.code == 2 and message in done.output and "Traceback" not in done.output


def test_a_claim_that_makes_no_sense_does_not_stop_the_others(run: Run, write: Write, tmp_path: Path) -> None:
    write(ONE + 'empty = Lemma("empty", given=[a <= 0, a >= 1], claim=b >= 0)\n')
    done = run("tex", "--paths", "claims.py", "-o", "out")
    assert done.code == 1 and "E170" in done.output and "wrote 1 proved to out" in done.output
    assert not (tmp_path / "out/empty.tex").exists()


def test_a_file_without_claims(run: Run, write: Write) -> None:
    write("")
    done = run("tex", "--paths", "claims.py", "-o", "out")
    assert done.code == 2 and "E181 there is no claim to write" in done.output


def test_a_folder_that_cannot_be_written(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    write(ONE)
    monkeypatch.setattr("samproof.tex.files.write_text", full)
    done = run("tex", "--paths", "claims.py", "-o", "out")
    assert done.code == 2 and "E265" in done.output and "No space left on device" in done.output


# ---- the PDF, with another program in the place of LaTeX ----


def fake(folder: Path, script: str) -> None:
    program = folder / "bin/pdflatex"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nfor last; do :; done\nout=\nfor x; do case $x in /*) out=$x;; esac; done\n{script}\n")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exit 1", "E266 LaTeX refuses"),
        ("echo '! Undefined control sequence.' > $out/samproof-appendix.log; exit 1", "E266 .*! Undefined control sequence"),
        ("echo 'Overfull \\hbox (3.0pt too wide)' > $out/samproof-appendix.log", "E266 .*a box sticks out by 3.0 pt"),
        (
            'echo "LaTeX Warning: Reference \\`x\' on page 1" > $out/samproof-appendix.log',
            "E266 .*the reference x leads nowhere",
        ),
        ("echo 'Missing character: There is no q in font' > $out/samproof-appendix.log", "E266 .*the letter q is missing"),
    ],
)
def test_what_latex_complains_of(
    script: str, message: str, run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ONE)
    fake(tmp_path, script)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    done = run("tex", "--paths", "claims.py", "-o", "out", "--pdf")
    assert done.code == 2 and re.search(message, done.output), done.output
    assert not (tmp_path / "out/samproof-appendix.pdf").exists()


def test_without_latex_the_rest_works(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(ONE)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run("tex", "--paths", "claims.py", "-o", "out", "--pdf")
    assert done.code == 2 and "E266 pdflatex is not installed; on Debian: apt-get install texlive-latex-base" in done.output
    assert run("tex", "--paths", "claims.py", "-o", "out").code == 0


def test_the_appendix_has_the_verdicts_the_facts_and_the_figures() -> None:
    lemma = Lemma("squares", claim=a**2 >= 0)
    results = [Result(lemma, "proved", rests_on=["descent_lemma"]), Result(Lemma("open", claim=a >= b), "unknown")]
    text = appendix.appendix(results, {lemma.place.path: Notation(width=400)}, {"samproof-figures/e.pdf": "e"})
    assert "1 proved, 1 unknown." in text and r"\texttt{open} & unknown & \ref{claim:open}" in text
    assert "Lemma 1.2.3" in text and "includegraphics" in text and "textwidth=400pt" in text


# ---- the statement ----


def test_the_words_of_a_statement() -> None:
    beta, eta = positive("beta eta")
    rho = nonnegative("rho")
    f = smooth("f", beta)
    orbit = Orbit("x", lambda z: sam_step(f, z, eta=eta, rho=rho))
    text = text_of(Lemma("orbit", claim=f(orbit[n]) <= f(orbit[0]), given=[eta <= 1 / beta]))
    assert r"let $f$ be $\beta$-smooth and bounded below." in text
    assert r"Write $\tilde{x}_t = x_t + \rho \nabla f(x_t)/\lVert\nabla f(x_t)\rVert$" in text
    assert r"$x_{t+1} = x_t - \eta \nabla f(\tilde{x}_t)$ for every $t \in \mathbf{N}$" in text
    assert r"Suppose that $\eta \le \frac{1}{\beta}$." in text and r"\left" not in text


def test_a_statement_without_any_hypothesis_does_not_begin_with_then() -> None:
    assert "Then" not in text_of(Lemma("sum", claim=expr(1) + 1 <= 3)) and "Then" in text_of(Lemma("square", claim=a**2 >= 0))


def test_cases_inside_of_cases_have_numbers_of_their_own() -> None:
    lemma = Lemma("cube", claim=a**2 * (a**2 + 1) >= 0)
    with lemma.proof() as chain:
        with chain.case(a <= 0) as low:
            low.ge(0)
        with chain.case(a > 0) as high:
            for condition in (a < 1, a >= 1):
                with high.case(condition) as inside:
                    inside.ge(0)
    assert re.findall(r"Case ([0-9.]+):", text_of(lemma)) == ["1", "2", "2.1", "2.2"]


def test_what_the_perturbation_adds_is_not_called_the_next_iterate() -> None:
    beta, rho, x = positive("beta"), positive("rho"), vector("x")
    f = smooth("f", beta)
    y = unnormalised_sam_step(f, x, eta=1 / beta, rho=rho).y
    lemma = Lemma("added", claim=norm(x - y) ** 2 <= rho**2 * norm(f.gradient(x)) ** 2, source="algebra")
    assert "x^{+}" not in text_of(lemma)


def test_functions_given_by_formulas_come_in_an_order_in_which_they_can_be_read() -> None:
    x = real("x")
    first = define("p", x, x**2)
    second = define("q", x, first(x) + 1)
    text = text_of(Lemma("two", claim=second.gradient(a) >= first(a)))
    assert text.index("$p(x) = x^2$") < text.index("$q(x) = p(x) + 1$") and r"q'(a) &\ge p(a)" in text


def test_sequences_and_what_holds_for_every_time() -> None:
    from samproof.claims import Sequence, every

    m = Sequence("m")
    always = every(t, m[t + 1] <= m[t] / 2)
    text = text_of(Lemma("halves", claim=m[n] <= m[0], given=[always, m[0] >= 0]))
    assert r"Let $(m_t)_{t \in \mathbf{N}}$ be a sequence of real numbers." in text
    assert r"For every $t \in \mathbf{N}$, suppose that $m_{t+1} \le \frac{m_t}{2}$." in text


def test_inner_products_and_youngs_inequality() -> None:
    v, w = vector("v"), vector("w")
    square = v - c * w
    lemma = Lemma("young", claim=2 * c * inner(v, w) <= norm(v) ** 2 + c**2 * norm(w) ** 2, by=gram(square))
    text = text_of(lemma)
    assert r"$\lVert v - c w\rVert^2 \ge 0$ (Young's inequality with weight $c$)" in text
    assert r"2 c \langle v, w\rangle &\le \lVert v\rVert^2 + c^2 \lVert w\rVert^2" in text


def test_breaking_leaves_no_piece_wider_than_the_room() -> None:
    text = " + ".join(f"\\frac{{a^{i}}}{{b}}" for i in range(2, 9))
    assert " ".join(lines(text, 60, 50)) == text
    assert all(width(piece) <= 60 for piece in lines(text, 60, 50))


def test_a_kernel_key_is_what_is_compared() -> None:
    names = Names(Lemma("x", claim=a + b <= c), Notation())
    assert Reader(names).relation("b + a < c").formula == k.gt((c - a - b).poly)


def test_a_picture_as_pdf_is_the_same_every_time(run: Run, write: Write, tmp_path: Path) -> None:
    write(
        'x = real("x")\nlam, eta = positive("lam eta")\n'
        'run = Experiment("bowl", function=define("f", x, lam*x**2/2), eta=eta, rho=1, '
        'parameters={"lam": 1, "eta": rational(1, 2)}, start=1)\n'
    )
    for name in ("one", "two"):
        assert run("picture", "landscape", "bowl", "claims.py", "-o", f"{name}.pdf").code == 0
    data = (tmp_path / "one.pdf").read_bytes()
    assert data == (tmp_path / "two.pdf").read_bytes() and data.startswith(b"%PDF-") and ours(tmp_path / "one.pdf")
