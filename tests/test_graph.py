"""Which claim uses which: taken from certificates, told as text, drawn in layers."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as tree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samproof.check import Checker, Result
from samproof.claims.load import load
from samproof.errors import ClaimError
from samproof.graph import Graph, Node, cited, dot, graph, text
from samproof.layers import HEIGHT, layout, svg
from samproof.store import path_for

CHAIN = """
a, b = positive("a b")
square = Lemma("square", claim=(a - b)**2 >= 0)
spare = Lemma("spare", claim=a + b >= a)
middle = Lemma("middle", claim=2*a*b <= a**2 + b**2, by=square)
top = Lemma("top", claim=2*a*b <= a**2 + b**2 + 1, by=[middle, spare])
"""


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(0, 14))
    names = draw(st.lists(st.text(min_size=1, max_size=60), min_size=count, max_size=count, unique=True))
    nodes = []
    for i, name in enumerate(names):
        uses = draw(st.lists(st.sampled_from(names[:i]), unique=True, max_size=4)) if i else []
        nodes.append(Node(name, draw(st.sampled_from(["proved", "refuted", "unknown", "error"])), tuple(uses)))
    return Graph(nodes)


def checked(path, fresh=False):
    loaded = load([path])
    checker = Checker(fresh)
    return [checker.check(lemma) for lemma in loaded.lemmas]


def test_edges_are_the_cite_steps_of_the_certificates_not_the_words_of_the_derivation(write):
    results = {r.id: r for r in checked(write(CHAIN))}
    of = graph(list(results.values()))
    assert {r.verdict for r in results.values()} == {"proved"}
    for name, node in of.nodes.items():
        data = json.loads(path_for(results[name].lemma).read_text(encoding="utf-8"))
        steps = [s for row in data["theorems"] for s in row["certificate"]["steps"] if s["rule"] == "cite"]
        assert set(node.uses) == {s["claim"] for s in steps}
        assert set(node.uses) | set(node.idle) == {u.id for u in results[name].lemma.uses()}
    assert of.used_by("middle") == (["top"] if "middle" in of.nodes["top"].uses else [])


def test_without_a_certificate_the_derivation_says_what_is_used(write):
    lemma = load([write(CHAIN)]).lemmas[-1]
    assert cited(lemma) is None
    of = graph([Result(lemma)])
    assert of.nodes["top"].uses == ("middle", "spare")


def test_a_certificate_of_an_earlier_form_of_the_claim_is_not_read(write):
    checked(write(CHAIN))
    changed = load([write(CHAIN.replace("b**2 + 1, by", "b**2 + 2, by"))]).lemmas[-1]
    assert cited(changed) is None


def test_a_claim_above_one_that_is_not_proved_says_so_at_every_height(write):
    lemmas = {lemma.id: lemma for lemma in load([write(CHAIN)]).lemmas}
    verdicts = {"square": "refuted", "spare": "proved", "middle": "unknown", "top": "unknown"}
    of = graph([Result(lemmas[n], verdict=v) for n, v in verdicts.items()])
    assert of.nodes["top"].open == ("middle", "square")
    assert "rests on what is not proved: middle, square" in text(of)
    assert "rests on what is not proved: middle, square" in svg(of)
    assert of.nodes["spare"].warning == ""


def test_the_tree_is_indented_and_unfolds_nothing_twice():
    nodes = [Node("a", "proved", ()), Node("b", "proved", ("a",)), Node("c", "proved", ("b",)), Node("d", "proved", ("b", "c"))]
    assert text(Graph(nodes)).splitlines() == [
        "d  proved", "  b  proved", "    a  proved", "  c  proved", "    b  proved  see above",
    ]  # fmt: skip


def test_a_deep_lattice_is_told_in_a_line_for_each_use():
    nodes = [Node("n0", "proved", ()), Node("m0", "proved", ())]
    for i in range(1, 60):
        nodes += [Node(f"{x}{i}", "proved", (f"n{i - 1}", f"m{i - 1}")) for x in "nm"]
    of = Graph(nodes)
    assert len(text(of).splitlines()) <= 2 + sum(len(n.uses) for n in of)


@settings(max_examples=40)
@given(graphs())
def test_boxes_do_not_overlap_and_what_is_used_is_to_the_left(of):
    drawing = layout(of)
    boxes = [b for b in drawing.boxes.values() if b.node is not None]
    assert {b.node.id for b in boxes} == set(of.nodes)
    for i, a in enumerate(boxes):
        assert a.x >= 0 and a.x + a.width <= drawing.width and a.y >= 0 and a.y + HEIGHT <= drawing.height
        for b in boxes[i + 1 :]:
            apart = a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + HEIGHT <= b.y + 1e-9 or b.y + HEIGHT <= a.y + 1e-9
            assert apart, (a, b)
    by_name = {b.node.id: b for b in boxes}
    for n in of:
        for used in n.uses:
            assert by_name[used].x + by_name[used].width < by_name[n.id].x
    ends = sorted((path[0], path[-1]) for path in drawing.arrows)
    assert ends == sorted((n.id, u) for n in of for u in n.uses)


@settings(max_examples=40)
@given(graphs())
def test_the_drawing_is_xml_with_every_name_as_text_and_always_the_same(of):
    drawn = svg(of, lambda name: f"#{name}")
    assert drawn == svg(of, lambda name: f"#{name}")
    root = tree.fromstring(drawn)
    titles = [e.text for e in root.iter("{http://www.w3.org/2000/svg}title")]
    assert len(titles) == len(of) + 1


@settings(max_examples=40)
@given(graphs())
def test_dot_keeps_one_line_for_each_claim_and_each_use_of_it(of):
    names = re.findall(r'^  ("(?:[^"\\]|\\.)*")( ->|\s\[)', dot(of), re.M | re.S)
    assert len(names) == len(of) + sum(len(n.uses) for n in of)


def test_the_command_writes_each_format_and_answers_by_its_exit_code(run, write):
    path = write(CHAIN)
    told = run("graph", "top", "--paths", path)
    assert told.code == 0 and told.output == "top  proved  names without need: spare\n  middle  proved\n    square  proved\n"
    assert "spare" not in run("graph", "middle", "--paths", path, "--format", "dot").output
    drawn = run("graph", "--paths", path, "--format", "svg", "-o", "graph.svg")
    assert drawn.code == 0 and drawn.output == "wrote graph.svg\n"
    tree.fromstring((path.parent / "graph.svg").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["graph", "tpo"], "did you mean top"),
        (["graph", "-o", "missing/graph.svg"], "the folder missing does not exist"),
        (["graph", "-o", "."], "it is a folder"),
    ],
)
def test_mistakes_end_with_code_2_and_one_line(run, write, arguments, message):
    ran = run(*arguments, "--paths", write(CHAIN))
    assert ran.code == 2 and message in ran.output and "Traceback" not in ran.output


def test_show_names_what_is_used_and_by_what(run, write):
    path = write(CHAIN)
    run("check", path)
    assert "uses square\nused by top" in run("show", "middle", path).output
    assert "uses no other claim\nused by middle" in run("show", "square", path).output


def test_show_writes_the_recursion_of_an_orbit_of_numbers(run, write):
    path = write("""
eta, x = positive("eta", below=1), real("x")
f = define("f", x, x**2/2)
orbit = Orbit("x", lambda z: gradient_step(f, z, eta=eta), dimension=1)
first = Lemma("first-step", claim=Eq(orbit[1], (1 - eta)*orbit[0]))
""")
    shown = run("show", "first-step", path).output
    assert "x[t+1] = x[t] - eta*f'(x[t])" in shown and "f(x) = x**2/2" in shown


def test_a_name_that_is_not_there_is_refused_from_python():
    with pytest.raises(ClaimError) as failure:
        Graph([]).below(["a"])
    assert failure.value.code == "E180"
