"""A stored example of a claim about numbers, with what its equations leave for the numbers that are not stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ..claims.lemma import Lemma
from ..kernel import Atom, Formula, Poly, free, substitute
from .names import Name


def rational_point(lemma: Lemma, names: Sequence[Name], stored: Mapping[str, str]) -> list[Fraction] | None:
    """Rational numbers at which the hypotheses of a claim about nothing but numbers hold.

    Parameters
    ----------
    names : of the numbers, in order.
    stored : what the example says of them.

    Returns
    -------
    None where the hypotheses do not hold at what is stored, or where what is not stored is no rational number.
    """
    known = {n: Poly.const(Fraction(stored[n[1]])) for n in names if _is_number(stored.get(n[1], ""))}
    equations = [f.args[0] for f in lemma.hypotheses() if f.head == "eq"]
    defined = {("var", r.lhs.args[0]) for r in lemma.relations() if r.op == "==" and r.lhs.op == "symbol"}
    while waiting := [n for n in names if n not in known]:
        left = [substitute(p, known) for p in equations]
        solved = next(((n, root) for n in waiting for p in left if (root := _root(p, n)) is not None), None)
        name, value = solved or (next((n for n in waiting if n not in defined), waiting[0]), Fraction(0))
        known[name] = Poly.const(value)
    if not all(_true(Formula(f.head, substitute(f.args[0], known))) for f in lemma.hypotheses()):
        return None
    return [Fraction(known[n].constant() or 0) for n in names]


def _is_number(shown: str) -> bool:
    return shown.removeprefix("-").replace("/", "", 1).isdigit()


def _root(p: Poly, name: Name) -> Fraction | None:
    """Where a polynomial in one number, of degree one, is zero."""
    coefficients = dict(p.terms)
    slope = coefficients.get(((Atom(*name), 1),))
    if slope is None or free(p) != {name} or len(coefficients) > 2:
        return None
    rest = coefficients.get((), Fraction(0))
    return -rest / slope if len(coefficients) == (2 if rest else 1) else None


def _true(f: Formula) -> bool:
    c = f.args[0].constant()
    return c is not None and {"ge": c >= 0, "gt": c > 0, "eq": c == 0}[f.head]
