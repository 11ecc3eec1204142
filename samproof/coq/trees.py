"""Expressions as they are written in Coq: trees over leaves, printed as text and as polynomials over a list of numbers.

Both forms of one tree agree up to computation: ``ev l (polynomial)`` unfolds to the text, so either can stand for the other.
A tree is ``("c", Fraction)``, ``("x", leaf)``, ``("+" | "-" | "*", a, b)``, ``("neg", a)`` or ``("^", a, n)``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from math import gcd, lcm
from typing import Any, NamedTuple

from ..kernel import Atom, Poly, Vec

Tree = tuple[Any, ...]
VARIABLES = 60  # as many have a name of their own in the prelude, and so have their squares
CONSTANTS = 20  # likewise, up to this size, with their opposites and reciprocals
ARROWS = 30  # likewise, variables for vectors
TOGETHER = frozenset({"row", "then_", "then_one", "means", "premise"})  # lists that the prelude has a word for four entries of: word4
FACTORS = 6  # of a product that is one application
OPERATIONS = {"+": "Add", "-": "Sub"}
ATOM, APPLICATION, POWER, UNARY, PRODUCT, SUM = 0, 10, 30, 35, 40, 50


class Text(NamedTuple):
    """Coq text, how loosely it binds, and the text of d where it stands for 1/d."""

    text: str
    level: int = ATOM
    denominator: str = ""

    def within(self, level: int) -> str:
        return self.text if self.level <= level else f"({self.text})"


def number(c: Fraction | int) -> Tree:
    """A rational constant.

    >>> number(Fraction(-2, 3))
    ('*', ('c', Fraction(-2, 1)), ('c', Fraction(1, 3)))
    """
    c = Fraction(c)
    if c.denominator == 1:
        return ("c", c)
    return ("*", ("c", Fraction(c.numerator)), ("c", Fraction(1, c.denominator)))


def _monomial(c: Fraction, atoms: tuple[tuple[Atom, int], ...]) -> Tree:
    """A monomial with the size of its coefficient, reciprocals last."""
    over, below = abs(c.numerator), c.denominator
    result: Tree = () if over == 1 and atoms else ("c", Fraction(over))
    for a, e in _reciprocals_last(atoms):
        part: Tree = ("x", a) if e == 1 else ("^", ("x", a), e)
        result = ("*", result, part) if result else part
    return result if below == 1 else ("*", result, ("c", Fraction(1, below)))


def tree(p: Poly) -> Tree:
    """The polynomial as it is written: positive terms first.

    >>> from samproof.kernel import var
    >>> text(tree(var("x") * var("x") - var("y").scale(2)), lambda a: Text(a.args[0])).text
    'x ^ 2 - 2 * y'
    """
    positive: list[Tree] = []
    negative: list[Tree] = []
    for m, c in p.terms:
        (positive if c.numerator > 0 else negative).append(_monomial(c, m))
    if positive:
        result = positive[0]
    elif negative:
        first = negative.pop(0)
        result = ("c", -first[1]) if first[0] == "c" else ("neg", first)
    else:
        return ("c", Fraction(0))
    for part in positive[1:]:
        result = ("+", result, part)
    for part in negative:
        result = ("-", result, part)
    return result


def factored(p: Poly) -> Tree:
    """The polynomial with what its terms have in common before them: shorter, for what nobody reads.

    >>> from samproof.kernel import var
    >>> x, y = var("x"), var("y")
    >>> text(factored(x * x * y.scale(6) + x * x.scale(4) - x * y.scale(2)), lambda a: Text(a.args[0])).text
    '2 * x * (x * (2 + 3 * y) - y)'
    """
    if len(p.terms) < 2:
        return tree(p)
    shared = set.intersection(*({a for a, _ in m} for m, _ in p.terms))
    least = {a: min(dict(m)[a] for m, _ in p.terms) for a in shared}
    sign = -1 if all(c < 0 for _, c in p.terms) else 1
    content = sign * Fraction(gcd(*(c.numerator for _, c in p.terms)), lcm(*(c.denominator for _, c in p.terms)))
    if least or content != 1:
        outside = Poly({tuple(sorted(least.items(), key=lambda row: row[0].key)): abs(content)})
        inside = {tuple((a, e - least.get(a, 0)) for a, e in m if e > least.get(a, 0)): c / content for m, c in p.terms}
        product = ("*", tree(outside), factored(Poly(inside)))
        return product if content > 0 else ("neg", product)
    counts = Counter(a for m, _ in p.terms for a, _ in m)
    best = max(counts.values())
    if best == 1:
        return tree(p)
    chosen = min((a for a in counts if counts[a] == best), key=lambda a: a.key)
    with_it = Poly({m: c for m, c in p.terms if chosen in dict(m)})
    without = Poly({m: c for m, c in p.terms if chosen not in dict(m)})
    rest = factored(without)
    return ("-", factored(with_it), rest[1]) if rest[0] == "neg" else ("+", factored(with_it), rest)


def text(t: Tree, leaf: Callable[[Any], Text]) -> Text:
    """The text of a tree.

    >>> text(("*", ("x", "a"), ("c", Fraction(1, 2))), Text).text
    'a / 2'
    """
    kind = t[0]
    if kind == "c":
        c = t[1]
        if c.denominator != 1:
            return Text(f"/ {c.denominator}", UNARY, str(c.denominator))
        return Text(_integer(c))
    if kind == "x":
        return leaf(t[1])
    if kind == "neg":
        return Text(f"- {text(t[1], leaf).within(POWER)}", UNARY)
    if kind == "^":
        return Text(f"{text(t[1], leaf).within(APPLICATION)} ^ {t[2]}", POWER)
    a, b = text(t[1], leaf), text(t[2], leaf)
    if kind == "*":
        if b.denominator:
            return Text(f"{a.within(PRODUCT)} / {b.denominator}", PRODUCT)
        return Text(f"{a.within(PRODUCT)} * {b.within(POWER)}", PRODUCT)
    return Text(f"{a.within(SUM)} {kind} {b.within(PRODUCT if t[2][0] != 'neg' else ATOM)}", SUM)


def polynomial(t: Tree, position: Callable[[Any], int]) -> str:
    """The tree as a polynomial over a list, by plain application: coqc reads notations several times more slowly.

    >>> polynomial(("+", ("x", "a"), ("c", Fraction(1, 2))), lambda leaf: 7)
    '(Add v_7 frac_2)'
    >>> polynomial(("*", ("*", ("c", Fraction(3)), ("^", ("x", "a"), 2)), ("c", Fraction(1, 5))), lambda leaf: 7)
    '(rat_1 3 5 sq_7)'
    """
    kind = t[0]
    if kind == "c":
        return _constant(t[1])
    if kind == "x":
        return _power(position(t[1]), 1)
    if kind == "neg":
        return f"(Neg {polynomial(t[1], position)})"
    if kind == "^":
        base = polynomial(t[1], position)
        return f"sq_{base[2:]}" if base[0] == "v" and t[2] == 2 else f"(Pow {base} {t[2]})"
    if kind == "*":
        return _product(t, position)
    return f"({OPERATIONS[kind]} {polynomial(t[1], position)} {polynomial(t[2], position)})"


def _product(t: Tree, position: Callable[[Any], int]) -> str:
    """A product that is one application: an integer (perhaps), up to six other factors, the reciprocal of an integer (perhaps)."""
    factors: list[Tree] = []
    while t[0] == "*":
        factors.append(t[2])
        t = t[1]
    factors = [t, *reversed(factors)]
    whole = t[0] == "c" and t[1].denominator == 1
    below = factors[-1][1].denominator if whole and factors[-1][0] == "c" and factors[-1][1].numerator == 1 else 1
    inside = factors[whole : len(factors) - (below > 1)]
    if len(inside) > FACTORS:
        *rest, last = factors
        for f in rest[1:]:
            t = ("*", t, f)
        return f"(Mul {polynomial(t, position)} {polynomial(last, position)})"
    return _applied(_factor(t[1]) if whole else "", below, [polynomial(f, position) for f in inside])


def _applied(whole: str, below: int, inside: list[str]) -> str:
    size = len(inside)
    head = f"rat_{size} {whole} {below}" if below > 1 else f"int_{size} {whole}" if whole else f"mul_{size}"
    return " ".join([f"({head}", *inside]) + ")"


def _power(n: int, e: int) -> str:
    base = f"v_{n}" if n <= VARIABLES else f"(Var {n})"
    return base if e == 1 else f"sq_{n}" if e == 2 and n <= VARIABLES else f"(Pow {base} {e})"


def canonical(p: Poly, position: Callable[[Any], int]) -> str:
    """``polynomial(tree(p), position)``, which is asked for most often, without the tree.

    >>> from samproof.kernel import var
    >>> p = var("x").scale(Fraction(-2, 3)) * var("x") + var("y")
    >>> canonical(p, lambda a: 7), polynomial(tree(p), lambda a: 7)
    ('(Sub v_7 (rat_1 2 3 sq_7))', '(Sub v_7 (rat_1 2 3 sq_7))')
    """
    result = ""
    for sign in (1, -1):
        for m, c in p.terms:
            if c.numerator * sign < 0:
                continue
            shown = _term(c, m, position)
            if result:
                result = f"({'Add' if sign > 0 else 'Sub'} {result} {shown})"
            elif sign > 0:
                result = shown
            else:
                result = _constant(c) if not m and c.denominator == 1 else f"(Neg {shown})"
    return result or _constant(Fraction(0))


def _term(c: Fraction, atoms: tuple[tuple[Atom, int], ...], position: Callable[[Any], int]) -> str:
    """The same of a monomial with the size of its coefficient."""
    over, below = abs(c.numerator), c.denominator
    if len(atoms) >= FACTORS:
        return polynomial(_monomial(c, atoms), position)
    inside = [_power(position(a), e) for a, e in _reciprocals_last(atoms)]
    if over > 1 or not atoms:
        return _applied(str(over), below, inside) if inside or below > 1 else _constant(Fraction(over))
    if below > 1:
        inside.append(_constant(Fraction(1, below)))
    return inside[0] if len(inside) == 1 else _applied("", 1, inside)


def _reciprocals_last(atoms: tuple[tuple[Atom, int], ...]) -> tuple[tuple[Atom, int], ...]:
    if len(atoms) < 2:
        return atoms
    return (*(row for row in atoms if row[0].head != "inv"), *(row for row in atoms if row[0].head == "inv"))


def _integer(c: Fraction) -> str:
    return str(c.numerator) if c.numerator >= 0 else f"({c.numerator})"


def _constant(c: Fraction) -> str:
    """A number as a polynomial.

    >>> [_constant(Fraction(c)) for c in ("3", "-3", "1/3", "2/3", "-30")]
    ['cst_3', 'neg_3', 'frac_3', '(Frac 2 3)', '(Int (-30))']
    """
    n, d = c.numerator, c.denominator
    if d > 1:
        return f"frac_{d}" if n == 1 and d <= CONSTANTS else f"(Frac {_factor(c)} {d})"
    return f"(Int {_integer(c)})" if abs(n) > CONSTANTS else f"cst_{n}" if n >= 0 else f"neg_{-n}"


def _factor(c: Fraction) -> str:
    """The numerator, as an integer."""
    return f"min_{-c.numerator}" if -CONSTANTS <= c.numerator < 0 else _integer(c)


def arrow(n: int) -> str:
    """A variable for a vector."""
    return f"vec_{n}" if n <= ARROWS else f"(VVar {n})"


def chained(head: str, parts: Iterable[str], end: str) -> str:
    """A list by plain application.

    >>> chained("row", ["1 p", "2 q"], "no_row")
    '(row 1 p (row 2 q no_row))'
    >>> chained("row", ["1 p", "2 q", "3 r", "4 s", "5 t"], "no_row")
    '(row4 1 p 2 q 3 r 4 s (row 5 t no_row))'
    """
    all_parts = list(parts)
    whole = len(all_parts) // 4 * 4 if head in TOGETHER else 0
    fours = [f"{head}4 {' '.join(all_parts[k : k + 4])}" for k in range(0, whole, 4)]
    return nested([*fours, *(f"{head} {part}" for part in all_parts[whole:])], end)


def nested(parts: Iterable[str], end: str) -> str:
    """A list whose entries say what they are.

    >>> nested(["plain 1", "weight 2 p"], "none")
    '(plain 1 (weight 2 p none))'
    """
    result = end
    for part in reversed(list(parts)):
        result = f"({part} {result})"
    return result


def vector_terms(v: Vec) -> list[tuple[str, Tree, Atom]]:
    """The terms of a vector as they are written: (sign, coefficient, atom), points and positive ones first."""
    rows: list[tuple[str, Tree, Atom]] = []
    for a, c in v.terms:
        sign = "-" if all(number < 0 for _, number in c.terms) else "+"
        rows.append((sign, tree(c if sign == "+" else -c), a))
    rows.sort(key=lambda row: (row[0], row[2].head not in ("vec", "vseq", "path")))
    if rows and rows[0][0] == "-":
        _, _, a = rows[0]
        rows[0] = ("+", tree(dict(v.terms)[a]), a)
    return rows
