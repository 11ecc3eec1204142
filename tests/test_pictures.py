"""Pictures: both formats, the same bytes every time, what is drawn is what was computed, and nothing is left by a failure."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text

from samproof.claims import (
    Abs,
    Coordinates,
    Experiment,
    Max,
    Min,
    Piecewise,
    cos,
    define,
    exp,
    pi,
    positive,
    rational,
    real,
    sin,
    sqrt,
)
from samproof.errors import ClaimError
from samproof.simulate.pictures import (
    Network,
    amplification_picture,
    landscape_picture,
    orbit_picture,
    plane_picture,
    rates_picture,
    style,
)
from samproof.simulate.pictures.amplification import amplify
from samproof.simulate.pictures.mathtext import name, number, write
from samproof.simulate.pictures.rates import RATIO, STEPS, rates
from samproof.simulate.pictures.sampling import Sampled

beta, mu, rho, eta = positive("beta mu rho eta")
x, x1, x2 = real("x x1 x2")

wave = define("f", x, 9 * beta * rho**2 / (25 * pi**2) * sin(5 * pi * x / (3 * rho)))
WAVE = Experiment(
    "wave",
    function=wave,
    eta=eta,
    rho=rho,
    parameters={"beta": 1, "rho": 1, "eta": rational(1, 2)},
    start=rho / 5,
    bounds=[Abs(wave.gradient(x)) >= 3 * sqrt(3) / (10 * pi) * beta * rho],
    trap=(-3 * rho / 10, 3 * rho / 10),
    limit=-rho / 10,
)
ROOF = 3 / (5 * math.pi)

bowl = define("f", x, beta * x**2 / 2)
BOWL = Experiment(
    "bowl",
    function=bowl,
    eta=eta,
    rho=rho,
    parameters={"beta": 1, "rho": 1, "eta": rational(1, 5)},
    start=3 * rho,
    bounds=[bowl(x) >= beta**3 * eta**2 * rho**2 / (2 * (2 - eta * beta) ** 2)],
    limit=eta * beta * rho / (2 - eta * beta),
)

ramp = define("r", x, Piecewise((0, x <= -rho), (beta / 2 * (x + rho) ** 2, x <= rho), 2 * beta * rho * x))
RAMP = Experiment("ramp", function=ramp, eta=eta, rho=rho, parameters={"beta": 1, "rho": 1, "eta": 1}, start=0)

delta = mu / (sqrt(2) * beta)
out, along = Abs(x2) - delta * x1, x1 + delta * Abs(x2)
away = Piecewise((0, out <= 0), (out**2 / (1 + delta**2), along >= 0), x1**2 + x2**2)
wall = define("f", (x1, x2), mu / 2 * (x1**2 + x2**2) + (beta - mu) / 2 * away)
CONE = Experiment(
    "cone",
    function=wall,
    eta=eta,
    rho=rho,
    parameters={"beta": 1, "mu": rational(1, 20), "rho": 1, "eta": rational(1, 4)},
    start=(rho, rho / 10),
    bounds=[wall((x1, x2)) >= beta**4 * eta**2 * rho**2 / (200 * mu)],
)

steep, gentle = define("l1", x, mu * (x + 10 * rho) ** 2), define("l2", x, beta / 2 * Min(0, x) ** 2)
PAIR = Experiment(
    "pair",
    components=[(rational(1, 4), steep), (rational(3, 4), gentle)],
    eta=eta,
    rho=rho,
    method="m-sam",
    parameters={"mu": rational(1, 20), "beta": 1, "rho": 1, "eta": rational(9, 10)},
    start=0,
    bounds=[gentle.gradient(x) >= -beta * rho],
)


def columns(experiment: Experiment, steps: int) -> dict[str, list[float]]:
    """An orbit in floats of the first branch, from the experiment's own step."""
    return {name: list(column) for name, column in _orbit(experiment, steps).items()}


@cache
def _orbit(experiment: Experiment, steps: int) -> dict[str, list[float]]:
    values = Sampled(experiment)
    names = list(values.inputs)
    state = x if len(names) == 1 else Coordinates(*experiment.variables)
    step = experiment.branches(experiment.method)[0].step(state).next
    parts = step if isinstance(step, tuple) else (step,)
    here = {n: values.constant(s) for n, s in zip(names, experiment.start, strict=True)}
    rows = [here]
    for _ in range(steps):
        rows.append({n: float(values(e, **rows[-1])) for n, e in zip(names, parts, strict=True)})
    found = {"t": [float(t) for t in range(steps + 1)], **{n: [r[n] for r in rows] for n in names}}
    arrays = {n: np.array(found[n]) for n in names}
    return found | {str(b.lhs): list(values(b.lhs, **arrays)) for b in experiment.bounds}


PICTURES: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "orbit": (
        lambda path: orbit_picture(WAVE, columns(WAVE, 20), path),
        ["iteration $t$ (steps)", r"$x_{t}$", r"$|f'(x_{t})|$"],
    ),
    "orbit in the plane": (
        lambda path: orbit_picture(CONE, columns(CONE, 300), path),
        ["iteration $t$ (steps)", r"$x_{1,t}$, $x_{2,t}$", r"$f(x_{t})$"],
    ),
    "landscape": (
        lambda path: landscape_picture(WAVE, path),
        [r"$x$", r"$f(x)$", r"$f'(x)$"],
    ),
    "stochastic landscape": (
        lambda path: landscape_picture(PAIR, path),
        [r"$x$", r"value", "$l_{1}(x)$, probability $1/4$", "mean"],
    ),
    "plane": (
        lambda path: plane_picture(CONE, columns(CONE, 300), path),
        [r"$x_{1}$", r"$x_{2}$", "perturbed points $y_{t}$", "joint of pieces"],
    ),
    "rates": (
        rates_picture,
        [r"step size $\eta\beta$ (dimensionless)", r"$(f(x_{t}) - \inf\, f)/(\beta\rho^{2})$ at large $t$"],
    ),
    "amplification": (
        lambda path: amplification_picture(Network(), path),
        [r"rescaled time $\tau$ (unit of $1/x_{1}$)", "share $w_{j}/|w|_{1}$", r"$N/\rho$"],
    ),
}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that would be written, instead of their files."""
    figures: list[Figure] = []
    monkeypatch.setattr(style, "_save", lambda figure, *_: figures.append(figure))
    return figures


def line(axes: Any, label: str) -> tuple[Any, Any]:
    """The data of the one line whose label begins so."""
    [found] = [k for k in axes.get_lines() if str(k.get_label()).startswith(label)]
    return np.asarray(found.get_xdata()), np.asarray(found.get_ydata())


# ---- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PICTURES)
def test_svg_parses_names_its_axes_and_is_the_same_twice(kind: str, tmp_path: Path) -> None:
    draw, labels = PICTURES[kind]
    for stem in "ab":
        draw(tmp_path / f"{stem}.svg")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert text == (tmp_path / "b.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True)))
    comments = {(c.text or "").strip() for c in root.iter(ET.Comment)}  # type: ignore[arg-type]
    assert set(labels) <= comments, set(labels) - comments
    assert "<dc:date>" not in text and "Matplotlib" not in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.svg", "b.svg"]


def test_another_process_with_another_hash_seed_and_settings_of_its_own_writes_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import sys, matplotlib; matplotlib.rcParams['font.size'] = 30; matplotlib.rcParams['lines.linewidth'] = 9\n"
        "from samproof.simulate.pictures import Network, amplification_picture\n"
        "[amplification_picture(Network(), f'{sys.argv[1]}/there.{s}') for s in ('svg', 'png')]\n"
        "assert matplotlib.rcParams['font.size'] == 30\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, env=environment, timeout=60)
    for suffix in ("svg", "png"):
        amplification_picture(Network(), tmp_path / f"here.{suffix}")
        assert (tmp_path / f"here.{suffix}").read_bytes() == (tmp_path / f"there.{suffix}").read_bytes()


@pytest.mark.parametrize("kind", PICTURES)
def test_png_is_whole_no_text_leaves_it_and_no_two_labels_overlap(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[Text, Any] = {}
    draw, whole = Text.draw, Figure.draw

    def begin(self: Figure, renderer: Any) -> None:
        found.clear()  # an earlier drawing only measured
        whole(self, renderer)

    def note(self: Text, renderer: Any) -> None:
        if self.get_visible() and self.get_text().strip() and self.get_rotation() in (0, 90):
            found[self] = self.get_window_extent(renderer)
        draw(self, renderer)

    monkeypatch.setattr(Figure, "draw", begin)
    monkeypatch.setattr(Text, "draw", note)
    PICTURES[kind][0](tmp_path / "a.PNG")
    data = (tmp_path / "a.PNG").read_bytes()
    assert data.startswith(b"\x89PNG") and data.endswith(b"IEND\xaeB`\x82") and b"Matplotlib" not in data
    assert [p.name for p in tmp_path.iterdir()] == ["a.PNG"]
    boxes = [(t.get_text(), box) for t, box in found.items()]
    figure = next(iter(found)).get_figure(root=True)
    assert figure is not None and len(boxes) > 10
    for label, box in boxes:
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y0 >= 0 and box.y1 <= figure.bbox.y1, label
    clashes = [(a, b) for i, (a, p) in enumerate(boxes) for b, q in boxes[:i] if p.padded(-2).overlaps(q.padded(-2))]
    assert not clashes


# ---- what is drawn ---------------------------------------------------------------------------------------------------


def test_orbit_shows_the_columns_the_trap_the_limit_and_the_floor_with_its_formula(drawn: list[Figure]) -> None:
    data = columns(WAVE, 20)
    orbit_picture(WAVE, data, "a.png")
    top, bottom = drawn[0].axes
    assert line(top, "_child")[1].tolist() == data["x"]
    assert top.patches[0].get_extents().height > 0
    assert {label.get_text() for label in top.get_legend().get_texts()} == {
        r"trap $|x_{t}| \leq 3\rho/10$",
        r"limit $-\rho/10$",
    }
    assert line(bottom, "_child")[1].tolist() == data[str(WAVE.bounds[0].lhs)]
    floor = line(bottom, "floor")[1]
    assert np.allclose(floor, 3 * math.sqrt(3) / (10 * math.pi))
    [label] = bottom.get_legend().get_texts()
    assert label.get_text() == r"floor $3\sqrt{3}\beta\rho/(10\pi) = 0.165$"
    assert bottom.get_yscale() == "linear" and bottom.get_ylim()[0] == 0
    assert top.get_xlim() == bottom.get_xlim() == (0, 20)


def test_a_quantity_over_more_than_two_decades_gets_a_logarithmic_axis(drawn: list[Figure]) -> None:
    orbit_picture(BOWL, columns(BOWL, 60), "a.png")
    top, bottom = drawn[0].axes
    assert (top.get_yscale(), bottom.get_yscale(), bottom.get_xscale()) == ("linear", "log", "linear")
    assert np.allclose(line(bottom, "floor")[1], 0.04 / (2 * 1.8**2))


def test_a_long_orbit_is_thinned_and_its_cycle_keeps_both_points(drawn: list[Figure]) -> None:
    data = columns(BOWL, 3000)
    orbit_picture(BOWL, data, "a.png")
    top = drawn[0].axes[0]
    t, shown = line(top, "_child")
    assert len(t) <= 302 and t[-1] == 3000
    late = shown[t > 100]
    radius = 0.2 / 1.8
    assert 0.4 < np.mean(np.isclose(late, radius)) < 0.6
    assert 0.4 < np.mean(np.isclose(late, -radius)) < 0.6
    assert top.get_xscale() == "symlog"


def test_each_coordinate_has_its_own_colour_and_marker(drawn: list[Figure]) -> None:
    data = columns(CONE, 30)
    orbit_picture(CONE, data, "a.png")
    first, second = drawn[0].axes[0].get_lines()
    assert first.get_ydata().tolist() == data["x1"] and second.get_ydata().tolist() == data["x2"]
    assert to_hex(first.get_color()) != to_hex(second.get_color())
    assert first.get_marker() != second.get_marker() and first.get_linestyle() != second.get_linestyle()


def test_a_bound_written_the_other_way_round_is_drawn_as_a_floor(drawn: list[Figure]) -> None:
    turned = Experiment(
        "turned", function=bowl, eta=eta, rho=rho, parameters=BOWL.parameters, start=1, bounds=[rho / 9 <= bowl(x)]
    )
    data = columns(BOWL, 5)
    orbit_picture(turned, data, "a.png")
    assert line(drawn[0].axes[1], "_child")[1].tolist() == data[str(bowl(x))]
    assert np.allclose(line(drawn[0].axes[1], "floor")[1], 1 / 9)


def test_a_bound_without_a_column_is_left_out(drawn: list[Figure]) -> None:
    data = columns(WAVE, 5)
    orbit_picture(WAVE, {k: data[k] for k in ("t", "x")}, "a.png")
    assert len(drawn[0].axes) == 1


def test_the_parameters_that_are_given_decide_the_floor_and_the_title(drawn: list[Figure]) -> None:
    orbit_picture(BOWL, columns(BOWL, 5), "a.png", {"beta": 1, "rho": 2, "eta": rational(1, 10)})
    assert np.allclose(line(drawn[0].axes[1], "floor")[1], 0.01 * 4 / (2 * 1.9**2))
    assert drawn[0].get_suptitle() == r"$\beta = 1$, $\rho = 2$, $\eta = 1/10$"


def test_a_stochastic_orbit_has_the_mean_so_far_and_expectations_are_called_so(drawn: list[Figure]) -> None:
    data = columns(PAIR, 10)
    orbit_picture(PAIR, data, "a.png")
    quantity = data[str(PAIR.bounds[0].lhs)]
    assert np.allclose(line(drawn[0].axes[1], "mean so far")[1], [np.mean(quantity[: k + 1]) for k in range(11)])
    orbit_picture(PAIR, {k: v[::3] for k, v in data.items()}, "a.png")
    assert np.allclose(line(drawn[1].axes[1], "mean of the recorded steps")[1][1], (quantity[0] + quantity[3]) / 2)
    orbit_picture(PAIR, data, "a.png", mean=True)
    assert drawn[2].axes[0].get_ylabel().startswith(r"$\mathbb{E}\,x_{t}$")
    assert not [k for k in drawn[2].axes[1].get_lines() if "mean" in str(k.get_label())]


def test_what_overflowed_is_left_out_of_an_orbit(drawn: list[Figure]) -> None:
    data = columns(BOWL, 5)
    data["x"][3], data[str(bowl(x))][3] = math.inf, math.nan
    orbit_picture(BOWL, data, "a.png")
    for axes in drawn[0].axes:
        assert np.isfinite(axes.get_ylim()).all()
        assert np.isnan(line(axes, "_child")[1]).tolist() == [False, False, False, True, False, False]


def test_a_single_row_is_drawn(drawn: list[Figure]) -> None:
    orbit_picture(BOWL, {k: v[:1] for k, v in columns(BOWL, 1).items()}, "a.png")
    assert drawn[0].axes[0].get_xlim() == (0, 1)


def test_landscape_shows_what_sam_takes_for_the_derivative_and_that_it_vanishes_at_the_limit(drawn: list[Figure]) -> None:
    landscape_picture(WAVE, "a.png")
    top, bottom = drawn[0].axes

    def slope(z: Any) -> Any:
        return ROOF * np.cos(5 * np.pi * z / 3)

    z, f = line(top, "_child")
    assert np.allclose(f, 9 / (25 * np.pi**2) * np.sin(5 * np.pi * z / 3))
    z, d = line(bottom, "$f'(x)$")
    assert np.allclose(d, slope(z))
    z, seen = line(bottom, "$f'(x + ")
    known = np.isfinite(seen)
    assert np.allclose(seen[known], slope(z + np.sign(slope(z)))[known])
    assert 0 < np.sum(~known) <= 6
    inside = known & (abs(z) < 0.3)
    assert np.interp(0, seen[inside], z[inside]) == pytest.approx(-0.1, abs=1e-3)
    assert [v.tolist() for v in line(bottom, "limit")] == [[-0.1], [pytest.approx(ROOF * math.sqrt(3) / 2)]]
    assert z[0] < -0.3 and z[-1] > 0.3


def test_landscape_marks_the_joints_and_shades_the_trap(drawn: list[Figure]) -> None:
    landscape_picture(RAMP, "a.png")
    top = drawn[0].axes[0]
    upright = [k.get_xdata()[0] for k in top.get_lines() if len(k.get_xdata()) == 2]
    assert np.allclose(upright, [-1, 1])
    landscape_picture(WAVE, "a.png")
    [shade] = drawn[1].axes[0].patches
    assert shade.get_x() == pytest.approx(-0.3) and shade.get_width() == pytest.approx(0.6)


def test_a_stochastic_landscape_has_a_column_for_each_component_and_one_for_the_mean(drawn: list[Figure]) -> None:
    landscape_picture(PAIR, "a.png")
    assert len(drawn[0].axes) == 6
    bottom = drawn[0].axes[3:]
    z = line(bottom[2], r"$\mathbb{E}\,f'(y)")[0]
    one, two = 0.1 * (z + 10), np.minimum(z, 0)
    look_one, look_two = 0.1 * (z + np.sign(one) + 10), np.minimum(z + np.sign(two), 0)
    seen = line(bottom[2], r"$\mathbb{E}\,f'(y)")[1]
    known = np.isfinite(seen)
    assert np.allclose(seen[known], (look_one / 4 + 3 * look_two / 4)[known])
    assert np.allclose(line(bottom[2], r"$\mathbb{E}\,f'(x)")[1], one / 4 + 3 * two / 4)
    assert np.allclose(line(bottom[1], "$l_{2}'(x)$")[1], two)


def test_n_sam_averages_over_the_component_that_perturbs(drawn: list[Figure]) -> None:
    both = Experiment("both", components=PAIR.components, eta=eta, rho=rho, method="n-sam", parameters=PAIR.parameters, start=0)
    landscape_picture(both, "a.png")
    z, seen = line(drawn[0].axes[3], r"$\mathbb{E}\,l_{1}'(y)")
    expected = 0.1 * (z + np.sign(z + 10) / 4 + 3 * np.sign(np.minimum(z, 0)) / 4 + 10)
    known = np.isfinite(seen)
    assert np.allclose(seen[known], expected[known])


def test_plane_marks_the_last_two_points_and_looks_at_distance_rho(drawn: list[Figure]) -> None:
    data = columns(CONE, 300)
    plane_picture(CONE, data, "a.png")
    [axes] = drawn[0].axes
    points = np.array(line(axes, "the last two"))
    assert points.tolist() == [data["x1"][-2:], data["x2"][-2:]]
    looks = np.array(line(axes, "perturbed"))
    assert np.allclose(np.hypot(*(looks - points)), 1)
    assert np.allclose(points[1], -points[1][::-1], rtol=1e-4)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    assert all(left < u < right and low < v < high for u, v in zip(*looks, strict=True))
    assert len(axes.texts) >= 2  # the arrows


def test_plane_draws_the_edge_of_the_cone_and_levels_at_half_decades(drawn: list[Figure]) -> None:
    plane_picture(CONE, columns(CONE, 300), "a.png")
    levels, *joints = drawn[0].axes[0].collections
    powers = 2 * np.log10(np.asarray(levels.levels))  # type: ignore[attr-defined]
    assert len(powers) == 9 and np.allclose(powers, np.round(powers))
    slope = 0.05 / math.sqrt(2)
    edges = [np.concatenate([p.vertices for p in joint.get_paths()]) for joint in joints]
    assert sorted(bool(np.allclose(abs(e[:, 1]), slope * e[:, 0], atol=1e-2)) for e in edges) == [False, True]


def test_the_time_of_each_step_counts_where_the_radius_decays(drawn: list[Figure]) -> None:
    fading = Experiment(
        "fading", function=wall, eta=eta, rho=rho, method="decaying", parameters=CONE.parameters, start=(rho, rho / 10)
    )
    data = {k: v for k, v in columns(CONE, 99).items() if k in ("t", "x1", "x2")}
    plane_picture(fading, data, "a.png")
    points, looks = (np.array(line(drawn[0].axes[0], label)) for label in ("the last two", "perturbed"))
    assert np.allclose(np.hypot(*(looks - points)), [1 / math.sqrt(99), 1 / math.sqrt(100)])


# ---- rates -----------------------------------------------------------------------------------------------------------


def test_runs_on_the_quadratic_end_at_the_exact_value_and_all_stay_below_the_upper_bound() -> None:
    seen = rates()
    assert np.allclose(seen.quadratic, seen.cycle, rtol=1e-3)
    assert (seen.quadratic <= seen.upper).all() and (seen.cone <= seen.upper).all()
    small = seen.steps < 0.01
    assert small.sum() >= 3 and np.allclose(seen.cone[small], seen.cone_cycle[small], rtol=0.1)


@pytest.mark.parametrize("which", [3, 6])
def test_a_run_on_the_cone_agrees_with_sam_written_by_hand(which: int) -> None:
    step, ratio = float(STEPS[which]), float(RATIO)
    edge = np.array([1.0, ratio / math.sqrt(2)]) / math.hypot(1.0, ratio / math.sqrt(2))

    def shadow(p: Any) -> Any:
        """The projection on the cone, by its upper ray and symmetry."""
        folded = np.array([p[0], abs(p[1])])
        inside = folded[1] <= ratio / math.sqrt(2) * folded[0]
        found = folded if inside else max(folded @ edge, 0.0) * edge
        return found * [1.0, math.copysign(1.0, p[1])]

    def slope(p: Any) -> Any:
        return ratio * p + (1 - ratio) * (p - shadow(p))

    p = np.array([step / (3 * math.sqrt(3) * ratio), step / math.sqrt(6)])
    for _ in range(int(8 / (step * ratio))):
        g = slope(p)
        p = p - step * slope(p + g / np.linalg.norm(g))
    value = ratio / 2 * p @ p + (1 - ratio) / 2 * (p - shadow(p)) @ (p - shadow(p))
    assert rates().cone[which] == pytest.approx(value, rel=1e-6)


def test_rates_are_drawn_on_logarithmic_axes_with_a_label_along_each_line(drawn: list[Figure]) -> None:
    rates_picture("a.png")
    [axes] = drawn[0].axes
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert len(axes.get_lines()) == 5 and len(axes.texts) == 3


# ---- amplification ---------------------------------------------------------------------------------------------------


def test_the_lead_passes_from_minor_to_major_coordinates_as_the_norm_grows() -> None:
    flow = amplify(Network())
    order = [int(j) for j in flow.fastest[np.concatenate([[True], np.diff(flow.fastest) != 0])]]
    assert order == [0, 1, 2, 3, 4]
    leaders = flow.weights.argmax(0)[1:]
    assert list(dict.fromkeys(leaders.tolist())) == [0, 1, 2, 3, 4] and (np.diff(leaders) >= 0).all()


@settings(max_examples=15)
@given(
    st.lists(st.integers(1, 30), min_size=2, max_size=5, unique=True).map(sorted),
    st.floats(1.5, 4.0),
    st.floats(0.2, 2.0),
)
def test_the_flow_agrees_with_runge_kutta_and_the_fastest_is_nearest_to_half_the_norm(
    features: list[int], size: float, radius: float
) -> None:
    x = np.array(features) / 10
    start = size * radius * x.max() / math.sqrt(2 * (x**2).sum())  # so that N > rho x_j for all j: every weight grows
    until = 1 / x.max()
    flow = amplify(Network(tuple(x), start, radius, until))

    def rate(w: Any) -> Any:
        return x * w * (1 - radius * x / (math.sqrt(2) * np.linalg.norm(w * x)))

    w, h = np.full(len(x), start), until / 1000
    for _ in range(1000):
        a = rate(w)
        b = rate(w + h / 2 * a)
        c = rate(w + h / 2 * b)
        w = w + h / 6 * (a + 2 * b + 2 * c + rate(w + h * c))
    assert np.allclose(flow.weights[:, -1], w, rtol=1e-7)
    distance = abs(x[:, None] - flow.norm / (2 * radius))
    assert np.allclose(distance[flow.fastest, np.arange(len(flow.tau))], distance.min(0), atol=1e-9)


def test_the_bar_of_the_fastest_coordinate_covers_the_whole_time(drawn: list[Figure]) -> None:
    amplification_picture(Network(), "a.png")
    shares, _, strip = drawn[0].axes
    total = np.sum([k.get_ydata() for k in shares.get_lines()], axis=0)
    assert len(shares.get_lines()) == 5 and np.allclose(total, 1)
    edges = [(p.get_x(), p.get_x() + p.get_width()) for p in strip.patches]
    assert edges[0][0] == 0 and edges[-1][1] == pytest.approx(6)
    assert all(a[1] == pytest.approx(b[0]) for a, b in pairwise(edges))
    assert [t.get_text() for t in strip.texts] == [f"${j}$" for j in range(1, 6)]


@pytest.mark.parametrize(
    "network",
    [Network(features=(1.0,)), Network(features=(0.0, 1.0)), Network(start=-1.0), Network(rho=0.0), Network(start=0.01)],
)
def test_a_network_that_cannot_be_followed_is_refused(network: Network, tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match=r"E205") as caught:
        amplification_picture(network, tmp_path / "a.svg")
    assert "Network" in caught.value.message
    assert not list(tmp_path.iterdir())


# ---- failures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("name", ["a.eps", "a", "a.png.txt", ".svg"])
def test_another_suffix_is_refused(kind: str, name: str, tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match=r"E201 .*\.png or \.svg"):
        PICTURES[kind][0](tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", PICTURES)
def test_a_folder_that_is_not_there_is_refused(kind: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in ("none/a.svg", "file/a.svg"):
        with pytest.raises(ClaimError, match=r"E202 .*is not a folder"):
            PICTURES[kind][0](tmp_path / place)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_folder_in_the_place_of_the_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.svg").mkdir()
    with pytest.raises(ClaimError, match=r"E202 "):
        landscape_picture(WAVE, tmp_path / "a.svg")
    assert [p.name for p in tmp_path.iterdir()] == ["a.svg"] and not list((tmp_path / "a.svg").iterdir())


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_disk_that_is_full_leaves_the_old_picture_and_no_other_file(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"old")

    def full(figure: Figure, stream: Any, **_: Any) -> None:
        stream.write(b"half of")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", full)
    with pytest.raises(ClaimError, match=r"E202 .*No space left on device"):
        landscape_picture(WAVE, path)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_an_interrupted_picture_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Figure, "savefig", interrupt)
    with pytest.raises(KeyboardInterrupt):
        landscape_picture(WAVE, tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


def test_a_landscape_needs_one_coordinate_and_the_plane_two(tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match=r"E203 cone has 2 coordinates"):
        landscape_picture(CONE, tmp_path / "a.png")
    with pytest.raises(ClaimError, match=r"E204 wave has 1 coordinate;"):
        plane_picture(WAVE, columns(WAVE, 5), tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("gone", ["t", "x1", "x2"])
def test_a_missing_column_is_named(gone: str, tmp_path: Path) -> None:
    data = {k: v for k, v in columns(CONE, 5).items() if k != gone}
    for draw in (orbit_picture, plane_picture):
        with pytest.raises(ClaimError, match=rf"E205 .*'{gone}'"):
            draw(CONE, data, tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


def test_columns_of_unequal_length_or_with_too_few_rows_are_refused(tmp_path: Path) -> None:
    data = columns(CONE, 5)
    with pytest.raises(ClaimError, match=r"E205 .*'x2' has 3 rows and 't' has 6"):
        orbit_picture(CONE, data | {"x2": data["x2"][:3]}, tmp_path / "a.png")
    for draw, rows in ((orbit_picture, 0), (plane_picture, 1)):
        with pytest.raises(ClaimError, match=r"E205 .*at least"):
            draw(CONE, {k: v[:rows] for k, v in data.items()}, tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


def test_an_orbit_that_leaves_the_floats_has_no_picture_in_the_plane(tmp_path: Path) -> None:
    data = columns(CONE, 5)
    data["x1"][-1] = math.inf
    with pytest.raises(ClaimError, match=r"E205 .*leaves the floats"):
        plane_picture(CONE, data, tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


def test_a_parameter_without_a_value_is_named(tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match=r"E194 .*symbol beta"):
        landscape_picture(WAVE, tmp_path / "a.png", {"rho": 1, "eta": 1})


# ---- formulas and values ---------------------------------------------------------------------------------------------

LEAVES = st.sampled_from([x, beta, rho, eta, mu, pi, positive("mu_max"), positive("eps"), real("Delta")]) | st.fractions(
    -9, 9, max_denominator=9
).map(lambda q: rational(q.numerator, q.denominator))


def _grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(lambda p: p[0] + p[1]),
        two.map(lambda p: p[0] - p[1]),
        two.map(lambda p: p[0] * p[1]),
        two.map(lambda p: p[0] / (p[1] ** 2 + 1)),
        two.map(lambda p: Max(*p)),
        two.map(lambda p: Min(*p)),
        two.map(lambda p: Piecewise((p[0], x <= p[1]), p[1])),
        inner.map(lambda a: -a),
        inner.map(Abs),
        inner.map(lambda a: a**3),
        inner.map(lambda a: sqrt(Abs(a))),
        inner.map(lambda a: exp(-Abs(a))),
        inner.map(sin),
        inner.map(cos),
    )


FORMULAS = st.recursive(LEAVES, _grow, max_leaves=8)
PARSER: Any = MathTextParser("path")
VALUES = {"beta": 2, "rho": rational(3, 2), "eta": rational(1, 3), "mu": 1, "mu_max": 4, "eps": rational(1, 7), "Delta": -3}


@settings(max_examples=60)
@given(FORMULAS)
def test_every_formula_is_mathtext(e: Any) -> None:
    PARSER.parse(f"${write(e, ['x'], 't')}$")


@settings(max_examples=30)
@given(FORMULAS, st.fractions(-3, 3, max_denominator=7))
def test_values_agree_with_sympy(e: Any, point: Any) -> None:
    import sympy

    everything = define("f", x, x * (beta + rho + eta + mu + positive("mu_max") + positive("eps") + real("Delta")))
    holder = Experiment("holder", function=everything, eta=eta, rho=rho, parameters=VALUES, start=1)
    found = float(Sampled(holder)(e, x=float(point)))
    image = sympy.sympify(e)
    numbers = {n: sympy.sympify(v) if not isinstance(v, int) else sympy.Integer(v) for n, v in VALUES.items()}
    numbers["x"] = sympy.Rational(point.numerator, point.denominator)
    image = image.subs({s: numbers[s.name] for s in image.free_symbols})
    assert found == pytest.approx(float(image.evalf(30)), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(
    ("e", "text"),
    [
        (3 * sqrt(3) / (10 * pi) * beta * rho, r"3\sqrt{3}\beta\rho/(10\pi)"),
        (-rho / 10, r"-\rho/10"),
        (-3 * rho / 10, r"-3\rho/10"),
        (1 - (beta - eta), r"1 - (\beta - \eta)"),
        (beta / (rho / eta), r"\beta\eta/\rho"),
        ((beta + 1) ** 2 * rho, r"{(\beta + 1)}^{2}\rho"),
        (rho * exp(x), r"\rho\,\exp(x)"),
        (abs(wave.gradient(x)), "|f'(x)|"),
        (wall((x1, x2)), "f(x)"),
        (wall.gradient((x1, x2))[1], r"\partial_{2} f(x)"),
        (sqrt(wall.gradient((x1, x2))[0] ** 2 + wall.gradient((x1, x2))[1] ** 2), r"|\nabla f(x)|"),
        (sqrt(wall.gradient((x1, x2))[0] ** 2 + wall.gradient((x1, x2))[0] ** 2), None),
    ],
)
def test_formulas_are_written_on_one_line_without_needless_parentheses(e: Any, text: str | None) -> None:
    written = write(e, ["x1", "x2"])
    assert written == text if text is not None else "nabla" not in written


def test_names_and_numbers_are_written_as_in_a_paper() -> None:
    assert [name(n) for n in ("lam", "eps", "x12", "mu_max", "T", "step")] == [
        r"\lambda", r"\varepsilon", "x_{12}", r"\mu_{\mathrm{max}}", "T", r"\mathrm{step}",
    ]  # fmt: skip
    assert [number(v) for v in (0.16539, 1e-7, -2.0, 123456)] == ["0.165", r"1\times 10^{-7}", "-2", r"1.23\times 10^{5}"]
