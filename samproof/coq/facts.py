"""Instances of the textbook facts: lemmas of the prelude at given points, moved to the certificate's lists."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..kernel import Poly, Vec, grad, infimum, inner, value
from ..kernel.terms import Function
from .table import Table
from .trees import ATOM, Tree, chained, polynomial
from .writes import conjunction, product

TWO: Tree = ("c", Fraction(2))
REMAINDER: Tree = ("-", ("-", ("x", "fy"), ("x", "fx")), ("x", "slope"))
TWICE: Tree = ("*", TWO, REMAINDER)
GAP: Tree = ("-", ("x", "fx"), ("x", "inf"))
DOMINANCE: Tree = ("-", ("x", "square"), ("*", TWO, ("*", ("x", "mu"), GAP)))


def _times(*names: str) -> Tree:
    result: Tree = ("x", names[0])
    for name in names[1:]:
        result = ("*", result, ("x", name))
    return result


# name of the fact: the lemma, the names of the classes' parameters, what the lemma says is nonnegative
STATEMENTS: dict[str, tuple[str, tuple[str, ...], Tree]] = {
    "descent_lemma": ("descent", ("beta",), ("-", _times("beta", "steps"), TWICE)),
    "descent_lemma_lower": ("descent_lower", ("beta",), ("+", TWICE, _times("beta", "steps"))),
    "lipschitz_gradient": ("lipschitz_gap", ("beta",), ("-", _times("beta", "beta", "steps"), ("x", "turns"))),
    "convexity": ("convexity", (), REMAINDER),
    "monotone_gradient": ("monotone_gradient", (), ("x", "turn")),
    "cocoercivity": ("cocoercivity", ("beta",), ("-", _times("beta", "turn"), ("x", "turns"))),
    "strong_convexity": ("strong", ("mu",), ("-", TWICE, _times("mu", "steps"))),
    "strong_monotonicity": ("strong_monotonicity", ("mu",), ("-", ("x", "turn"), _times("mu", "steps"))),
    "gradient_dominance": ("dominance", ("mu",), DOMINANCE),
    "polyak_lojasiewicz": ("strong_dominance", ("mu",), DOMINANCE),
    "interpolation": (
        "interpolation",
        ("beta", "mu"),
        (
            "+",
            (
                "-",
                ("-", ("*", TWO, ("*", ("-", ("x", "beta"), ("x", "mu")), REMAINDER)), ("x", "turns")),
                _times("mu", "beta", "steps"),
            ),
            ("*", TWO, _times("mu", "turn")),
        ),
    ),
    "lower_bound": ("lower", (), GAP),
    "strongly_convex_lower_bound": ("strong_lower", ("mu",), GAP),
    "polyak_lojasiewicz_lower_bound": ("dominated_lower", ("mu",), GAP),
}


def fact(
    table: Table, name: str, f: Function, parameters: Sequence[Poly], points: Sequence[Vec], result: Poly, members: Sequence[str]
) -> str:
    """The proof that ``result`` is nonnegative, by the fact of that name.

    Parameters
    ----------
    parameters : of the classes, in the fact's order.
    points : one or two vectors.
    members : proofs that f is of the classes.
    """
    lemma, names, t = STATEMENTS[name]
    word, lists = table.function(f).within(ATOM), f"{table.numbers()} {table.vectors()}"
    shown = [f"(vev {lists} {table.vec(p)})" for p in points]
    x, y = points[0], points[-1]
    ex, ey = table.vec(x), table.vec(y)
    gx, gy = table.vec(grad(f, x)), table.vec(grad(f, y))
    step, turn = f"(VSub {ey} {ex})", f"(VSub {gy} {gx})"
    vectors = {step: y - x, turn: grad(f, y) - grad(f, x), gx: grad(f, x)}
    leaves: list[str] = []
    entries: list[tuple[Poly, str]] = []
    places: dict[str, int] = {}

    def put(text: str, image: Poly, why: str) -> None:
        leaves.append(text)
        entries.append((image, why))

    def pair(a: str, b: str) -> None:
        image, why = product(table, vectors[a], vectors[b], written=(a, b))
        put(f"(ip (vev {lists} {a}) (vev {lists} {b}))", image, why)

    def position(key: str) -> int:
        if key not in places:
            if key in names:
                p = parameters[names.index(key)]
                put(f"(ev {table.numbers()} {table.poly(p)})", p, "eq_refl")
            elif key in ("fx", "fy"):
                n = 0 if key == "fx" else -1
                put(f"({word} {shown[n]})", value(f, points[n]), "eq_refl")
            elif key == "inf":
                put(f"(inf {word})", infimum(f), "eq_refl")
            else:
                pair(*{"slope": (gx, step), "steps": (step, step), "turn": (turn, step), "turns": (turn, turn), "square": (gx, gx)}[key])
            places[key] = len(leaves)
        return places[key]

    skeleton = polynomial(t, position)
    numbers = [f"(ev {table.numbers()} {table.poly(p)})" for p in parameters]
    proof = " ".join([f"({lemma} {word}", *numbers, *shown, *members]) + ")"
    rows = chained("row", (f"{n} {table.poly(p)}" for n, (p, _) in enumerate(entries, 1)), "no_row")
    agree = conjunction(why for _, why in entries)
    moved = f"(bridge {chained('value', leaves, 'no_value')} {table.numbers()} {rows} {skeleton} {table.poly(result)} ok {agree})"
    return f"(nonneg_by _ _ _ {moved} {proof})"


__all__ = ["fact", "inner"]
