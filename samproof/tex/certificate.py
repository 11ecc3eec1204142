"""Certificates that can be read: the difference of both sides as a sum of squares times hypotheses."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from .. import kernel as k
from .. import store
from ..claims.expr import Expr, Relation, expr
from ..claims.lemma import Lemma
from ..kernel.codec import Reader as Decoder
from .layout import width
from .names import Names
from .page import Page
from .terms import number

SHORT = 4  # summands of a certificate that is printed
LINES = 2.5  # lines that it may take


def identity(lemma: Lemma, page: Page) -> str:
    """What a stored certificate says in one line; empty where it is long or rests on more than the hypotheses."""
    main = _stored(lemma)
    if main is None:
        return ""
    try:
        decoder = Decoder(main["atoms"])
        short = (step for step in main["steps"] if step["rule"] == "combine" and _short(step))
        found = (step for step in short if decoder.formula(step["goal"]) == lemma.claim.formula)
        shown = (_printed(lemma, page, main["steps"], step, decoder) for step in found)
        return next((text for text in shown if text), "")
    except (k.KernelError, KeyError, TypeError, ValueError, IndexError):
        return ""


def _short(step: Any) -> bool:
    """Whether a combination may be printed; asked before anything of it is decoded."""
    if not step["terms"]:
        return not step.get("from")
    return not step["equations"] and len(step["terms"]) <= SHORT and len(step["multiplier"]) == 1


def _printed(lemma: Lemma, page: Page, steps: list[Any], last: Any, decoder: Decoder) -> str:
    if not last["terms"] and not last.get("from"):
        return "Both sides are the same rational function." if _quotients(lemma) else "Both sides are the same polynomial."
    premises = [_premise(steps[i], decoder, page.names) for i in last.get("from", [])]
    multiplier = _summands(last["multiplier"], decoder)
    if None in premises or len(multiplier) != 1 or multiplier[0][1] != k.ONE or multiplier[0][2]:
        return ""
    claim = lemma.claim
    high, low = (claim.rhs, claim.lhs) if claim.op[0] == "<" else (claim.lhs, claim.rhs)
    gap = high - low if low.poly.terms else high
    parts = [_summand(c / multiplier[0][0], q, [premises[i] for i in f]) for c, q, f in _summands(last["terms"], decoder)]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + part if whole is not None and part is not None else None
    if whole is None or gap.poly != whole.poly or width(page.shown.expr(whole)) > LINES * page.notation.width:
        return ""
    sides = "right-hand side minus the left-hand side" if claim.op[0] == "<" else "left-hand side minus the right-hand side"
    kind = "square" if len(parts) == 1 and not last.get("from") else "sum of products of squares and of what is not negative"
    return f"The {sides} is not negative:\n{page.relation(Relation('==', gap, whole))}, a {kind}."


def _stored(lemma: Lemma) -> Any:
    """The certificate of the claim itself as it is on disk; what is taken from it is compared with the claim."""
    try:
        rows = json.loads(store.read_bytes(lemma) or b"{}").get("theorems", [])
        return next((row["certificate"] for row in rows if row["name"] == "main"), None)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _quotients(lemma: Lemma) -> bool:
    return any(isinstance(e, Expr) and e.op == "div" for e in lemma.claim.walk())


def _summands(rows: Any, decoder: Decoder) -> list[tuple[Fraction, k.Poly, list[int]]]:
    found: list[tuple[Fraction, k.Poly, list[int]]] = decoder.decode("summands", rows)
    return found


def _premise(step: dict[str, Any], decoder: Decoder, names: Names) -> Expr | None:
    """What is not negative by a hypothesis of the claim: one side of it minus the other."""
    if step["rule"] != "assume":
        return None
    formula = decoder.formula(step["formula"])
    for r in names.relations:
        if formula.head in ("ge", "gt") and r.formula == formula:
            high, low = (r.rhs, r.lhs) if r.op[0] == "<" else (r.lhs, r.rhs)
            return high - low if low.poly.terms else high
    return None


def _summand(c: Fraction, q: k.Poly, factors: list[Expr | None]) -> Expr | None:
    square = number(q)
    if square is None:
        return None
    parts: list[Expr] = [expr(c)] if c != 1 else []
    if q != k.ONE:
        parts.append(square**2)
    parts += [f for f in factors if f is not None]
    whole = parts[0] if parts else expr(1)
    for p in parts[1:]:
        whole = whole * p
    return whole if whole.op not in ("add", "sub") else None  # it would not be seen among other summands

