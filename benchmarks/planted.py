"""False bounds: textbook inequalities and facts whose tight constant is reduced by 1e-1 to 1e-4, and the labelled mutants.

In every template ``k`` multiplies a side that is attained: the statement is true for k = 1, with equality at a point where that
side is not zero, and false for every k < 1.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from samproof.claims import (
    Lemma,
    Orbit,
    gradient_step,
    inner,
    mean,
    natural,
    nonnegative,
    norm,
    positive,
    rational,
    sam_step,
    smooth,
    smooth_convex,
    smooth_strongly_convex,
    unnormalised_sam_step,
    vector,
)
from samproof.claims.load import load

NEAR = tuple(Fraction(1, 10**n) for n in (1, 2, 3, 4))
TESTS = Path(__file__).resolve().parent.parent / "tests"

TEXTBOOK: dict[str, tuple[str, tuple[str, ...]]] = {
    "young": ("a*b <= k*(a**2 + b**2)/2", ()),
    "young-parameter": ("x*y <= k*(t*x**2/2 + y**2/(2*t))", ("t > 0",)),
    "square-of-sum": ("(a + b)**2 <= k*2*(a**2 + b**2)", ()),
    "square-of-three": ("(a + b + c)**2 <= k*3*(a**2 + b**2 + c**2)", ()),
    "square-of-four": ("(a + b + c + d)**2 <= k*4*(a**2 + b**2 + c**2 + d**2)", ()),
    "split-square": ("(a + b)**2 <= k*((1 + s)*a**2 + (1 + 1/s)*b**2)", ("s > 0",)),
    "am-gm-two": ("sqrt(a*b) <= k*(a + b)/2", ("a > 0", "b > 0")),
    "am-gm-three": ("a*b*c <= k*(a**3 + b**3 + c**3)/3", ("a >= 0", "b >= 0", "c >= 0")),
    "am-gm-weighted": ("a**2*b <= k*(2*a**3 + b**3)/3", ("a >= 0", "b >= 0")),
    "cauchy-schwarz": ("(a*x + b*y)**2 <= k*(a**2 + b**2)*(x**2 + y**2)", ()),
    "determinant": ("x*w - y*z <= k*(x**2 + y**2 + z**2 + w**2)/2", ()),
    "parabola": ("x*(1 - x) <= k/4", ()),
    "cubic": ("x**2*(1 - x) <= k*4/27", ("0 <= x <= 1",)),
    "tangent-of-cubic": ("3*x <= k*(x**3 + 2)", ("x >= 0",)),
    "simplex": ("x*y*z <= k/27", ("x >= 0", "y >= 0", "z >= 0", "Eq(x + y + z, 1)")),
    "root-and-line": ("sqrt(x)*(1 - x) <= k*2/(3*sqrt(3))", ("0 <= x <= 1",)),
    "x-and-inverse": ("k*(x + 1/x) >= 2", ("x > 0",)),
    "ratios": ("k*(a/b + b/a) >= 2", ("a > 0", "b > 0")),
    "nesbitt": ("k*(a/(b + c) + b/(c + a) + c/(a + b)) >= 3/2", ("a > 0", "b > 0", "c > 0")),
    "bernoulli": ("k*(1 + x)**5 >= 1 + 5*x", ("x >= -1",)),
    "max-and-sum": ("Max(a, b) <= k*(a + b)", ("a >= 0", "b >= 0")),
    "absolute-value": ("Abs(a + b) <= k*(Abs(a) + Abs(b))", ()),
    "best-step": ("eta - beta*eta**2/2 <= k/(2*beta)", ("beta > 0",)),
    "guaranteed-decrease": ("eta*(2 - beta*eta)*g <= k*g/beta", ("beta > 0", "g >= 0")),
    "contraction": ("(1 - eta*beta)**2 <= k", ("beta > 0", "0 <= eta <= 2/beta")),
    "contraction-range": ("Abs(1 - eta*l) <= k*Max(1 - eta*mu, eta*beta - 1)", ("0 < mu <= l", "l <= beta", "eta > 0", "eta*(mu + beta) >= 2")),
    "tuned-step": ("2*sqrt(a*b) <= k*(a/eta + b*eta)", ("a > 0", "b > 0", "eta > 0")),
    "sam-floor": ("eta*p <= eta*k*(a**2 + r**2)/2", ("eta > 0", "p <= a*r", "a >= 0", "r >= 0")),
    "x-exp": ("x*exp(-x) <= k*exp(-1)", ()),
    "exp-tangent": ("1 + x <= k*exp(x)", ()),
    "exp-and-x": ("1 <= k*(exp(-x) + x)", ()),
    "entropy": ("-x*log(x) <= k*exp(-1)", ("x > 0",)),
    "log-over-x": ("log(x) <= k*x*exp(-1)", ("x > 0",)),
    "log-tangent": ("log(1 + x) <= k*x", ("x >= 0",)),
    "sine-and-cosine": ("sin(x) + cos(x) <= k*sqrt(2)", ()),
    "sine-tangent": ("sin(x) <= k*x", ("x >= 0",)),
    "cosine-parabola": ("1 - cos(x) <= k*x**2/2", ()),
    "root-tangent": ("sqrt(1 + x) <= 1 + k*x/2", ("x >= 0",)),
}  # fmt: skip


class Planted(NamedTuple):
    """A false claim."""

    name: str
    statement: str
    given: tuple[str, ...]
    lemma: Lemma | None = None


def scalars() -> Iterator[Planted]:
    """The textbook inequalities with reduced constants."""
    for name, (text, given) in TEXTBOOK.items():
        for eps in NEAR:
            k = 1 - eps
            yield Planted(f"{name} {float(eps):g}", text.replace("k", f"({k})"), given)


def functions() -> Iterator[Planted]:
    """Facts about classes of functions, and the ledger's tight bounds, with reduced constants."""
    for eps in NEAR:
        k = rational(*(1 - eps).as_integer_ratio())
        for lemma in _facts(k):
            yield Planted(f"{lemma.id} {float(eps):g}", "", (), lemma)


def _facts(k: object) -> list[Lemma]:
    beta = positive("beta")
    mu, eta = positive("mu", at_most=beta), positive("eta", at_most=1 / beta)
    rho, t, T = nonnegative("rho"), natural("t"), natural("T", at_least=1)
    x, y = vector("x"), vector("y")
    f, c, s = smooth("f", beta), smooth_convex("f", beta), smooth_strongly_convex("f", mu, beta)

    def parts(h):
        gx, gy = h.gradient(x), h.gradient(y)
        return gx, gy, gy - gx, h(y) - h(x) - inner(gx, y - x)

    gx, _gy, d, gap = parts(f)
    _, _, dc, gap_c = parts(c)
    gs, _, ds, gap_s = parts(s)
    step, along = sam_step(f, x, eta=eta, rho=rho), unnormalised_sam_step(f, x, eta=eta, rho=rho)
    orbit = Orbit("x", lambda z: sam_step(f, z, eta=eta, rho=rho))
    line = Orbit("x", lambda z: gradient_step(f, z, eta=eta))
    convex = Orbit("x", lambda z: sam_step(c, z, eta=eta, rho=rho))

    def slopes(h, z):
        return mean(norm(h.gradient(z[t])) ** 2, t, T)

    b = f.gradient(along.y)
    return [
        Lemma("descent-lemma", claim=gap <= k * beta / 2 * norm(y - x) ** 2),
        Lemma("descent-lemma-lower", claim=gap >= -k * beta / 2 * norm(y - x) ** 2),
        Lemma("lipschitz", claim=norm(d) <= k * beta * norm(y - x)),
        Lemma("cocoercivity", claim=k * inner(dc, y - x) >= norm(dc) ** 2 / beta),
        Lemma("convex-gap", claim=k * gap_c >= norm(dc) ** 2 / (2 * beta)),
        Lemma("strong-convexity", claim=k * gap_s >= mu / 2 * norm(y - x) ** 2),
        Lemma("strong-monotonicity", claim=k * inner(ds, y - x) >= mu * norm(y - x) ** 2),
        Lemma("polyak-lojasiewicz", claim=k * norm(gs) ** 2 >= 2 * mu * (s(x) - s.inf)),
        Lemma("gradient-bound", claim=norm(gx) ** 2 <= k * 2 * beta * (f(x) - f.inf)),
        Lemma("gd-step", claim=k * (f(x) - f(gradient_step(f, x, eta=eta).next)) >= eta / 2 * norm(gx) ** 2),
        Lemma("sam-step", claim=f(step.next) <= f(x) - eta / 2 * norm(gx) ** 2 + k * eta / 2 * beta**2 * rho**2),
        Lemma("usam-above", claim=norm(b) ** 2 <= k * (1 + beta * rho) ** 2 * norm(gx) ** 2),
        Lemma("gd-average", claim=slopes(f, line) <= k * 2 * (f(line[0]) - f.inf) / (eta * T)),
        Lemma("sam-average-gap", claim=slopes(f, orbit) <= k * 2 * (f(orbit[0]) - f.inf) / (eta * T) + beta**2 * rho**2),
        Lemma("sam-convex-gap", claim=slopes(c, convex) <= k * 2 * (c(convex[0]) - c.inf) / (eta * T) + eta * beta**3 * rho**2),
    ]


def mutants() -> Iterator[Planted]:
    """The mutants of the ledger's lemmas that tests/data/mutants.toml labels false, with a witness that was checked elsewhere."""
    sys.path.insert(0, str(TESTS))
    import mutants as edits

    files = edits.texts()
    for mutant in edits.table():
        if mutant.label != "false":
            continue
        stem, text = edits.edited(mutant, files)
        with tempfile.TemporaryDirectory() as folder:
            for name, original in files.items():
                (Path(folder) / f"{name}.py").write_text(text if name == stem else original, encoding="utf-8")
            lemma = next((m for m in load([Path(folder) / f"{stem}.py"]).lemmas if m.id == mutant.claim), None)
        if lemma is not None:
            yield Planted(f"{mutant.claim}: {mutant.name}", "", (), lemma)
