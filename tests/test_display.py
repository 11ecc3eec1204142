"""What notebooks show: formulas, tables and pictures, as IPython asks for them."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as tree
from html.parser import HTMLParser

import pytest
from IPython.core.formatters import DisplayFormatter

from samproof.check import Checker
from samproof.claims import (
    Experiment,
    Lemma,
    Orbit,
    every,
    gradient_step,
    natural,
    norm,
    positive,
    rational,
    real,
    smooth,
    vector,
)
from samproof.claims import Sequence as Numbers
from samproof.claims.concrete import define
from samproof.display import plain

FORMATTER = DisplayFormatter()
A, B = positive("a b")


def shown(value):
    data, _ = FORMATTER.format(value)
    HTMLParser().feed(data["text/html"])
    return data


def an_orbit():
    from samproof.simulate.multiprecision import Multiprecision
    from samproof.simulate.problem import prepare
    from samproof.simulate.record import Table
    from samproof.simulate.run import header, run

    x, eta = real("x"), positive("eta")
    f = define("f", x, x**2 / 2)
    e = Experiment("fall", function=f, eta=eta, rho=0, method="gd", parameters={"eta": rational(1, 2)}, start=1, bounds=[f(x) >= 0])
    problem = prepare(e)
    outcome, _ = run(lambda raised: Multiprecision(problem, 30), 8, 1, 0, lambda n: Table(None, header(n)), lambda t, what: None)
    return outcome


@pytest.mark.parametrize("value", [A / 2 + B**2, A / B <= 1, vector("x") - 2 * vector("y"), norm(vector("x"))], ids=str)
def test_a_formula_is_mathml_and_latex(value):
    data = shown(value)
    assert tree.fromstring(data["text/html"]).tag == "math"
    assert data["text/latex"].startswith("$\\displaystyle ") and data["text/markdown"].startswith("$$")
    assert data["text/plain"] == str(value)


def test_latex_is_what_was_written():
    beta, eta = positive("beta eta")
    assert (eta / 2 * (1 - beta * eta) <= 1 / beta)._repr_latex_() == (
        r"$\displaystyle \frac{\eta}{2} \left( 1 - \beta \eta \right) \le \frac{1}{\beta}$"
    )


@pytest.mark.parametrize("text", [r"\frac", "{", "a_b"])
def test_braces_of_latex_match_whatever_a_vector_is_called(text):
    latex = vector("x").named(text)._repr_latex_()
    bare = re.sub(r"\\[{}]", "", latex)
    assert bare.count("{") == bare.count("}")


def test_a_lemma_shows_its_hypotheses_short_names_claim_and_derivation():
    f, x = smooth("f", positive("beta")), vector("x")
    g = f.gradient(x).named("g")
    t, m = natural("t"), Numbers("m")
    lemma = Lemma("some-claim", claim=norm(g) ** 2 >= 0, given=[every(t, m[t + 1] <= m[t])], source="a <b> & c")
    data = shown(lemma)
    assert "a &lt;b&gt; &amp; c" in data["text/html"] and "text/latex" not in data
    for part in ("some\\-claim", "beta > 0", "for every", "g = \\nabla f", "$$"):
        assert part in data["text/markdown"]
    assert data["text/html"].count("<math") >= 4


def test_a_result_shows_its_verdict_and_every_obligation():
    result = Checker(save=False).check(Lemma("square", claim=(A / B - 1) ** 2 >= 0))
    data = shown(result)
    assert data["text/html"].count('<span class="verdict proved">proved</span>') == 1 + len(result.obligations)
    assert data["text/markdown"].count("| proved |") == len(result.obligations)


def test_an_orbit_shows_its_recursion():
    f, eta = smooth("f", positive("beta")), positive("eta")
    data = shown(Orbit("x", lambda z: gradient_step(f, z, eta=eta)))
    assert "{x}_{t + 1} = {x}_{t} - \\eta \\nabla f" in data["text/markdown"] and "<math" in data["text/html"]
    plane = real("x1 x2")
    h = define("h", plane, plane[0] ** 2 + plane[1] ** 2)
    assert shown(Orbit("z", lambda z: gradient_step(h, z, eta=eta), dimension=2))["text/html"].count("<math") == 2


def test_a_run_shows_its_end_its_bounds_and_its_picture():
    data = shown(an_orbit())
    assert "<svg" in data["text/html"] and "at t = 8" in data["text/html"] and "0.00390625" in data["text/html"]
    assert "| x | at t \\= 8 |" in data["text/markdown"] or "at t = 8" in data["text/markdown"]


def test_text_in_markdown_stands_for_itself():
    assert plain("<b>|*_$") == r"\<b\>\|\*\_\$"


def test_claims_load_without_what_only_notebooks_need():
    code = "import sys, samproof.claims; print([m for m in sys.modules if m in ('samproof.display', 'samproof.report', 'matplotlib')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
