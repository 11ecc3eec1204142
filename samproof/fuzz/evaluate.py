"""Exact evaluation of formulas at rational points, and certified balls where a value is not rational.

A set of formulas is compiled to a tape of operations on real slots: one slot for every real unknown and one for every
component of every unknown vector.  Natural numbers and the dimension of the space are fixed before, so sums and powers unfold
and an inner product becomes the sum of products of components.  Gram matrices are therefore always those of actual vectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import isqrt
from typing import Any

from samproof.kernel.terms import Atom, Formula, Index, Poly, Vec, substitute

PRECISIONS = (64, 128, 256, 1024)
MAX_NODES = 4000
MAX_BITS = 1 << 15
NONLINEAR = 99
_FUNCTIONS = ("inv", "sqrt", "exp", "log", "sin", "cos")


class Undefined(Exception):
    """The expression has no value at this point: 1/0, the square root of a negative number, the logarithm of zero."""


class Undecided(Exception):
    """A ball is too wide to decide what is asked of it."""


class TooLarge(Exception):
    """The formula unfolds to more operations than are worth trying."""


# ---- names for people ------------------------------------------------------------------------------------------------


def _index(index: Index, naturals: Mapping[str, int]) -> str:
    if not index.name:
        return str(index.offset)
    if index.name in naturals:
        return str(naturals[index.name] + index.offset)
    return f"{index.name} + {index.offset}" if index.offset else index.name


def _signed(parts: Sequence[tuple[Fraction, str]]) -> str:
    text = ""
    for c, body in parts:
        size = abs(c)
        piece = str(size) if not body else body if size == 1 else f"{size}*{body}"
        text += (" - " if c < 0 else " + ") + piece if text else ("-" if c < 0 else "") + piece
    return text or "0"


def show(term: Poly | Vec, naturals: Mapping[str, int] | None = None) -> str:
    """A polynomial or a vector as people write it.

    Parameters
    ----------
    term : Poly or Vec
        What to write.
    naturals : mapping of str to int, optional
        Values for natural numbers that occur in indices.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> from samproof.kernel import grad, var, vec
    >>> show(vec("x") - grad("f", vec("x")).scale(var("eta")))
    '-eta*grad f(x) + x'
    """
    known = naturals or {}
    if isinstance(term, Poly):
        return _signed(
            [(c, "*".join(label(a, known) + (f"^{e}" if e > 1 else "") for a, e in m)) for m, c in term.terms]
        )
    parts: list[tuple[Fraction, str]] = []
    for atom, p in term.terms:
        if len(p.terms) == 1:
            monomial, c = p.terms[0]
            factors = [label(a, known) + (f"^{e}" if e > 1 else "") for a, e in monomial]
            parts.append((c, "*".join([*factors, label(atom, known)])))
        else:
            parts.append((Fraction(1), f"({show(p, known)})*{label(atom, known)}"))
    return _signed(parts)


def label(atom: Atom, naturals: Mapping[str, int] | None = None) -> str:
    """A readable name for an atom, such as ``eta``, ``x[3]``, ``f(x)`` or ``grad f(x)``.

    Parameters
    ----------
    atom : Atom
        A scalar or a vector atom.
    naturals : mapping of str to int, optional
        Values for natural numbers that occur in indices.

    Returns
    -------
    str
        The name.

    Examples
    --------
    >>> from samproof.kernel import Index, value, vseq
    >>> (monomial, _), = value("f", vseq("x", Index("n", 1))).terms
    >>> label(monomial[0][0]), label(monomial[0][0], {"n": 2})
    ('f(x[n + 1])', 'f(x[3])')
    """
    known = naturals or {}
    head, args = atom.head, atom.args
    if head in ("var", "nat", "vec"):
        return str(args[0])
    if head in ("seq", "vseq"):
        return f"{args[0]}[{_index(args[1], known)}]"
    if head == "val":
        return f"{args[0]}({show(args[1], known)})"
    if head == "grad":
        return f"grad {args[0]}({show(args[1], known)})"
    if head == "inf":
        return f"inf {args[0]}"
    if head == "pi":
        return "pi"
    if head == "ip":
        return f"<{label(args[0], known)}, {label(args[1], known)}>"
    if head == "inv":
        return f"(1/({show(args[0], known)}))"
    if head == "pow":
        return f"({show(args[0], known)})^{_index(args[1], known)}"
    if head == "sum":
        return f"sum({args[0]} < {_index(args[1], known)}: {show(args[2], known)})"
    return f"{head}({', '.join(show(a, known) for a in args)})"


# ---- sums of square roots --------------------------------------------------------------------------------------------


class Surd:
    """A sum of rational multiples of square roots of different squarefree integers; never rational, hence never zero."""

    __slots__ = ("terms",)

    def __init__(self, terms: dict[int, Fraction]) -> None:
        self.terms = terms

    def ball(self) -> Any:
        return sum((_ball(c) * _ball(Fraction(r)).sqrt() for r, c in self.terms.items()), _ball(Fraction(0)))


Exact = Fraction | Surd
Value = Exact | None


def _surd(terms: Mapping[int, Fraction]) -> Exact:
    kept = {r: c for r, c in terms.items() if c}
    if not kept:
        return Fraction(0)
    return kept[1] if len(kept) == 1 and 1 in kept else Surd(kept)


def _roots(a: Exact) -> dict[int, Fraction]:
    return a.terms if isinstance(a, Surd) else {1: a}


def _add(a: Exact, b: Exact) -> Exact:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a + b
    terms = dict(_roots(a))
    for r, c in _roots(b).items():
        terms[r] = terms.get(r, Fraction(0)) + c
    return _surd(terms)


def _mul(a: Exact, b: Exact) -> Exact:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a * b
    from math import gcd

    terms: dict[int, Fraction] = {}
    for r, c in _roots(a).items():
        for s, d in _roots(b).items():
            common = gcd(r, s)
            key = (r // common) * (s // common)
            terms[key] = terms.get(key, Fraction(0)) + c * d * common
    return _surd(terms)


def _power(a: Exact, n: int) -> Exact:
    if isinstance(a, Fraction):
        if n * max(a.numerator.bit_length(), a.denominator.bit_length()) > MAX_BITS:
            raise Undecided
        return a**n
    result: Exact = Fraction(1)
    for _ in range(n):
        result = _mul(result, a)
    return result


def _inverse(a: Exact) -> Exact | None:
    """1/a by conjugation; None where that would take too long."""
    if isinstance(a, Fraction):
        if not a:
            raise Undefined("division by zero")
        return 1 / a
    from flint import fmpz

    numerator: Exact = Fraction(1)
    for _ in range(8):
        if isinstance(a, Fraction):
            return _mul(numerator, 1 / a)
        if len(a.terms) > 16:
            return None
        prime = int(fmpz(max(a.terms)).factor()[-1][0])
        conjugate = _surd({r: -c if r % prime == 0 else c for r, c in a.terms.items()})
        numerator, a = _mul(numerator, conjugate), _mul(a, conjugate)
    return None


def rational_root(a: Fraction) -> Fraction | None:
    """The square root of a non-negative rational if it is rational.

    Parameters
    ----------
    a : Fraction
        A rational number.

    Returns
    -------
    Fraction or None
        The non-negative root, None if there is no rational one.

    Examples
    --------
    >>> rational_root(Fraction(9, 4)), rational_root(Fraction(2)), rational_root(Fraction(-1))
    (Fraction(3, 2), None, None)
    """
    if a < 0:
        return None
    p, q = isqrt(a.numerator), isqrt(a.denominator)
    return Fraction(p, q) if p * p == a.numerator and q * q == a.denominator else None


def _root(a: Exact) -> Exact | None:
    """The square root as a sum of square roots of integers; None if it is not one that is easy to find."""
    if isinstance(a, Surd):
        if sign(a) < 0:
            raise Undefined("square root of a negative number")
        return None
    if a < 0:
        raise Undefined("square root of a negative number")
    root = rational_root(a)
    if root is not None:
        return root
    n = a.numerator * a.denominator
    if n.bit_length() > 128:
        return None
    from flint import fmpz

    outside, inside = 1, 1
    for prime, exponent in fmpz(n).factor():
        outside *= int(prime) ** (exponent // 2)
        inside *= int(prime) ** (exponent % 2)
    return Surd({inside: Fraction(outside, a.denominator)})


def _ball(q: Fraction) -> Any:
    from flint import arb, fmpq

    return arb(fmpq(q.numerator, q.denominator))


def sign(a: Exact) -> int:
    """The sign of an exact number.

    Parameters
    ----------
    a : Fraction or Surd
        The number.

    Returns
    -------
    int
        -1, 0 or 1.

    Examples
    --------
    >>> sign(Fraction(-1, 3)), sign(Surd({2: Fraction(1), 1: Fraction(-7, 5)}))
    (-1, 1)
    """
    if isinstance(a, Fraction):
        return (a > 0) - (a < 0)
    from flint import ctx

    for bits in (64, 256, 1024, 8192, 65536):
        with ctx.workprec(bits):
            ball = a.ball()
            if ball > 0:
                return 1
            if ball < 0:
                return -1
    raise Undecided


# ---- the tape --------------------------------------------------------------------------------------------------------

Monomials = tuple[tuple[Fraction, tuple[tuple[int, int], ...]], ...]


class Tape:
    """Operations that compute formulas from real slots, for fixed naturals and a fixed dimension.

    Parameters
    ----------
    naturals : mapping of str to int
        The value of every free natural number.
    dimension : int
        How many components a vector has.

    Attributes
    ----------
    ops : list of tuple
        ``("const", q)``, ``("slot", i)``, ``("poly", monomials)``, ``("pi",)``, ``("max", a, b)``, ``("unit", s)`` for
        1/sqrt(s) with 0 at 0, ``("pick", own, cases)`` for the value of a function at a point that may coincide with an
        earlier one, and a unary function.
    slots : list of int
        The node of each slot.
    unknowns : dict
        For each readable name its kind and the nodes that hold its value.
    """

    def __init__(self, naturals: Mapping[str, int], dimension: int) -> None:
        self.naturals = dict(naturals)
        self.dimension = dimension
        self.ops: list[tuple[Any, ...]] = []
        self.slots: list[int] = []
        self.unknowns: dict[str, tuple[bool, tuple[int, ...]]] = {}
        self.groups: list[tuple[int, ...]] = []
        self._seen: dict[tuple[Any, ...], int] = {}
        self._degrees: list[dict[int, int]] = []
        self._known: dict[tuple[Any, ...], tuple[int, ...]] = {}
        self._points: dict[tuple[str, str], list[tuple[tuple[int, ...], tuple[int, ...]]]] = {}
        self._order: dict[int, tuple[int, ...]] = {}

    def _op(self, *op: Any) -> int:
        found = self._seen.get(op)
        if found is None:
            if len(self.ops) >= MAX_NODES:
                raise TooLarge
            found = self._seen[op] = len(self.ops)
            self.ops.append(op)
            self._degrees.append(self._degree(op))
        return found

    def _degree(self, op: tuple[Any, ...]) -> dict[int, int]:
        result: dict[int, int] = {}
        if op[0] == "slot":
            result[op[1]] = 1
        elif op[0] == "poly":
            for _, factors in op[1]:
                here: dict[int, int] = {}
                for node, e in factors:
                    for slot, degree in self._degrees[node].items():
                        here[slot] = min(NONLINEAR, here.get(slot, 0) + degree * e)
                for slot, degree in here.items():
                    result[slot] = max(result.get(slot, 0), degree)
        else:
            for node in operands(op):
                result.update(dict.fromkeys(self._degrees[node], NONLINEAR))
            if op[0] == "pick":
                result.update(self._degrees[op[1]])
        return result

    def degrees(self, node: int) -> dict[int, int]:
        """The degree of a node in each slot it depends on; `NONLINEAR` where it is no polynomial in that slot."""
        return self._degrees[node]

    def needed(self, node: int) -> tuple[int, ...]:
        """The nodes that a node is computed from, in order, itself last."""
        found = self._order.get(node)
        if found is None:
            todo, seen = [node], {node}
            while todo:
                for other in operands(self.ops[todo.pop()]):
                    if other not in seen:
                        seen.add(other)
                        todo.append(other)
            found = self._order[node] = tuple(sorted(seen))
        return found

    def constant(self, node: int) -> Fraction | None:
        op = self.ops[node]
        return op[1] if op[0] == "const" else None

    def _unknown(self, key: tuple[Any, ...], name: str, is_vector: bool) -> tuple[int, ...]:
        found = self._known.get(key)
        if found is None:
            first = len(self.slots)
            slots = tuple(range(first, first + (self.dimension if is_vector else 1)))
            found = tuple(self._op("slot", i) for i in slots)
            self.slots.extend(found)
            self.groups.append(slots)
            self._known[key] = found
            self.unknowns[name] = (is_vector, found)
        return found

    def _poly(self, terms: Mapping[tuple[tuple[int, int], ...], Fraction]) -> int:
        kept = tuple((c, m) for m, c in sorted(terms.items()) if c)
        if not kept:
            return self._op("const", Fraction(0))
        if len(kept) == 1:
            c, factors = kept[0]
            if not factors:
                return self._op("const", c)
            if c == 1 and len(factors) == 1 and factors[0][1] == 1:
                return factors[0][0]
        return self._op("poly", kept)

    def _combine(self, products: Iterable[tuple[Fraction, Iterable[tuple[int, int]]]]) -> int:
        terms: dict[tuple[tuple[int, int], ...], Fraction] = {}
        for c, factors in products:
            powers: dict[int, int] = {}
            for node, e in factors:
                q = self.constant(node)
                if q is not None:
                    c *= q**e
                elif e:
                    powers[node] = powers.get(node, 0) + e
            key = tuple(sorted(powers.items()))
            terms[key] = terms.get(key, Fraction(0)) + c
        return self._poly(terms)

    def natural(self, index: Index) -> int:
        if not index.name:
            return index.offset
        if index.name not in self.naturals:
            raise TooLarge(f"no value for the natural number {index.name}")
        return self.naturals[index.name] + index.offset

    def scalar(self, p: Poly) -> int:
        """The node of a polynomial."""
        return self._combine((c, [(self._atom(a), e) for a, e in m]) for m, c in p.terms)

    def vector(self, v: Vec) -> tuple[int, ...]:
        """The nodes of the components of a vector."""
        parts = [(self.scalar(c), self._vector_atom(a)) for a, c in v.terms]
        return tuple(
            self._combine((Fraction(1), [(c, 1), (nodes[i], 1)]) for c, nodes in parts) for i in range(self.dimension)
        )

    def _vector_atom(self, a: Atom) -> tuple[int, ...]:
        if a.head == "vec":
            return self._unknown(("vec", a.args[0]), label(a), True)
        if a.head == "vseq":
            return self._unknown(("vseq", a.args[0], self.natural(a.args[1])), label(a, self.naturals), True)
        if a.head == "grad":
            return self._at_point(a, True)
        nodes = self.vector(a.args[0])
        unit = self._op("unit", self._combine((Fraction(1), [(node, 2)]) for node in nodes))
        return tuple(self._combine([(Fraction(1), [(node, 1), (unit, 1)])]) for node in nodes)

    def _at_point(self, a: Atom, is_vector: bool) -> tuple[int, ...]:
        """f or its gradient at a point: a free value, unless the point coincides with an earlier one."""
        f = a.args[0]
        point = self.vector(a.args[1])
        before = self._points.setdefault((a.head, f), [])
        for other, nodes in before:
            if other == point:
                return nodes
        name = label(a, self.naturals)
        own = self._unknown((a.head, f, point), name, is_vector)
        if before:
            own = tuple(
                self._op("pick", node, tuple((point, other, nodes[i]) for other, nodes in before))
                for i, node in enumerate(own)
            )
            self.unknowns[name] = (is_vector, own)
        before.append((point, own))
        return own

    def _atom(self, a: Atom) -> int:
        head, args = a.head, a.args
        if head == "var":
            return self._unknown((head, args[0]), label(a), False)[0]
        if head == "inf":
            return self._unknown((head, args[0]), label(a), False)[0]
        if head == "seq":
            return self._unknown((head, args[0], self.natural(args[1])), label(a, self.naturals), False)[0]
        if head == "val":
            return self._at_point(a, False)[0]
        if head == "nat":
            return self._op("const", Fraction(self.natural(Index(args[0]))))
        if head == "pi":
            return self._op("pi")
        if head == "ip":
            pairs = zip(self._vector_atom(args[0]), self._vector_atom(args[1]), strict=True)
            return self._combine((Fraction(1), [(v, 1), (w, 1)]) for v, w in pairs)
        if head == "max":
            return self._op("max", self.scalar(args[0]), self.scalar(args[1]))
        if head == "pow":
            return self._combine([(Fraction(1), [(self.scalar(args[0]), self.natural(args[1]))])])
        if head == "sum":
            upper = self.natural(args[1])
            parts = []
            for k in range(upper):
                body = substitute(args[2], {("nat", args[0]): Index("", k)})
                parts.append((Fraction(1), [(self.scalar(body), 1)]))
            return self._combine(parts)
        if head in _FUNCTIONS:
            return self._op(head, self.scalar(args[0]))
        raise TooLarge(f"no way to evaluate {head}")


def operands(op: tuple[Any, ...]) -> list[int]:
    """The nodes an operation reads.

    Parameters
    ----------
    op : tuple
        An operation of a tape.

    Returns
    -------
    list of int
        Its operands.

    Examples
    --------
    >>> operands(("max", 3, 5))
    [3, 5]
    """
    if op[0] in ("const", "slot", "pi"):
        return []
    if op[0] == "poly":
        return [node for _, factors in op[1] for node, _ in factors]
    if op[0] == "pick":
        return [op[1], *(n for here, there, node in op[2] for n in (*here, *there, node))]
    return list(op[1:])


def _same(here: Sequence[Value], there: Sequence[Value]) -> bool | None:
    """Whether two points coincide; None if that takes balls."""
    unsure = False
    for a, b in zip(here, there, strict=True):
        if a is None or b is None:
            unsure = True
        elif sign(_add(a, _mul(Fraction(-1), b))):
            return False
    return None if unsure else True


def _exact_poly(tape: Tape, monomials: Monomials, values: Mapping[int, Value]) -> Value:
    total: Exact = Fraction(0)
    unknown = False
    for c, factors in monomials:
        product: Value = c
        for node, e in factors:
            v = values[node]
            if v is None:
                op = tape.ops[node]
                inner = values[op[1]] if op[0] == "sqrt" and e % 2 == 0 else None
                v, e = (inner, e // 2) if inner is not None else (None, e)
            if v is None:
                product = None
            elif product is not None:
                product = _mul(product, _power(v, e))
            if isinstance(v, Fraction) and not v:
                product = Fraction(0)
                break
        if product is None:
            unknown = True
        else:
            total = _add(total, product)
    return None if unknown else total


def _exact_op(tape: Tape, op: tuple[Any, ...], values: Mapping[int, Value], point: Sequence[Fraction]) -> Value:
    head = op[0]
    if head == "slot":
        slot: int = op[1]
        return point[slot]
    if head == "poly":
        return _exact_poly(tape, op[1], values)
    if head == "const":
        return Fraction(op[1])
    if head == "pi":
        return None
    if head == "pick":
        for here, there, node in op[2]:
            same = _same([values[i] for i in here], [values[i] for i in there])
            if same is None:
                raise Undecided
            if same:
                return values[node]
        return values[op[1]]
    a = values[op[1]]
    if head == "max":
        b = values[op[2]]
        if a is None or b is None:
            return None
        return a if sign(_add(a, _mul(Fraction(-1), b))) >= 0 else b
    if a is None:
        return None
    if head == "inv":
        return _inverse(a)
    if head == "sqrt":
        return _root(a)
    if head == "unit":
        root = _root(a)
        return root if root is None else _inverse(root) if sign(root) else Fraction(0)
    if head == "log":
        if sign(a) <= 0:
            raise Undefined("logarithm of a number that is not positive")
        return Fraction(0) if a == 1 else None
    if a == 0:
        return Fraction(head != "sin")
    return None


def exact_values(tape: Tape, point: Sequence[Fraction], nodes: Iterable[int] | None = None) -> dict[int, Value]:
    """The values of nodes at a rational point.

    Parameters
    ----------
    tape : Tape
        The operations.
    point : sequence of Fraction
        The value of each slot.
    nodes : iterable of int, optional
        Which nodes, with everything they need and in order; all by default.

    Returns
    -------
    dict
        For each node its value, None where it is neither rational nor a sum of square roots.

    Raises
    ------
    Undefined
        If a value does not exist.
    Undecided
        If it takes too long to know.

    Examples
    --------
    >>> from samproof.kernel import fn, var
    >>> tape = Tape({}, 0)
    >>> node = tape.scalar(fn("sqrt", var("x")) * var("x"))
    >>> exact_values(tape, [Fraction(1, 4)])[node]
    Fraction(1, 8)
    """
    values: dict[int, Value] = {}
    for i in range(len(tape.ops)) if nodes is None else nodes:
        values[i] = _exact_op(tape, tape.ops[i], values, point)
    return values


def _balls(tape: Tape, values: Mapping[int, Value]) -> dict[int, Any]:
    """Enclosures at the present precision for every node without an exact value."""
    from flint import arb

    balls: dict[int, Any] = {}

    def ball(node: int) -> Any:
        if node not in balls:
            v = values[node]
            assert v is not None
            balls[node] = _ball(v) if isinstance(v, Fraction) else v.ball()
        return balls[node]

    for node, v in values.items():
        if v is not None:
            continue
        op = tape.ops[node]
        head = op[0]
        if head == "poly":
            total = _ball(Fraction(0))
            for c, factors in op[1]:
                if any(values[i] == 0 for i, _ in factors):
                    continue
                product = _ball(c)
                for i, e in factors:
                    product = product * ball(i) ** e
                total = total + product
            result = total
        elif head == "pi":
            result = arb.pi()
        elif head == "pick":
            result = ball(
                next((n for here, there, n in op[2] if _same([values[i] for i in here], [values[i] for i in there])), op[1])
            )
        elif head == "max":
            result = ball(op[1]).max(ball(op[2]))
        elif head == "inv":
            result = 1 / ball(op[1])
        elif head in ("sqrt", "unit"):
            if not ball(op[1]) > 0:
                raise Undecided
            result = ball(op[1]).sqrt()
            result = result if head == "sqrt" else 1 / result
        elif head == "log":
            if not ball(op[1]) > 0:
                if ball(op[1]) <= 0:
                    raise Undefined("logarithm of a number that is not positive")
                raise Undecided
            result = ball(op[1]).log()
        else:
            result = getattr(ball(op[1]), head)()
        if not result.is_finite():
            raise Undecided
        balls[node] = result
    return balls


def holds(head: str, order: int) -> bool:
    """Whether a formula ``head p`` holds for a p of that sign.

    Parameters
    ----------
    head : str
        ``ge``, ``gt`` or ``eq``.
    order : int
        The sign of p.

    Returns
    -------
    bool
        Whether it holds.

    Examples
    --------
    >>> holds("ge", 0), holds("gt", 0), holds("eq", 1)
    (True, False, False)
    """
    return order >= 0 if head == "ge" else order > 0 if head == "gt" else order == 0


def compare(head: str, ball: Any) -> bool | None:
    """Whether ``head p`` holds for every p in the ball (True), for none (False), or that is undecided (None).

    Parameters
    ----------
    head : str
        ``ge``, ``gt`` or ``eq``.
    ball : arb
        An enclosure of p.

    Returns
    -------
    bool or None
        The verdict.

    Examples
    --------
    >>> from flint import arb, fmpq
    >>> compare("ge", arb(fmpq(1, 3))), compare("eq", arb(fmpq(1, 3))), compare("ge", arb(0, 1))
    (True, False, None)
    """
    if ball > 0:
        return head != "eq"
    if ball < 0:
        return False
    if ball >= 0 and head == "ge":
        return True
    if ball <= 0 and head == "gt":
        return False
    return None


Claim = tuple[str, int]


def certify(
    tape: Tape, point: Sequence[Fraction], hypotheses: Sequence[Claim], goal: Claim | None
) -> tuple[Fraction | str, bool] | None:
    """Whether every hypothesis certainly holds and the goal certainly fails at a rational point.

    Parameters
    ----------
    tape : Tape
        The operations.
    point : sequence of Fraction
        The value of each slot.
    hypotheses : sequence of (str, int)
        Heads and nodes of the hypotheses.
    goal : (str, int) or None
        Head and node of the goal; None if only the hypotheses matter.

    Returns
    -------
    tuple or None
        By how much the goal fails (a rational, or the decimals of the midpoint of a ball) and whether all values involved are
        rational.  None if the point is no witness, or if that cannot be decided.

    Examples
    --------
    >>> from samproof.kernel import var
    >>> tape = Tape({}, 0)
    >>> node = tape.scalar(var("x") * var("x") - var("x"))
    >>> certify(tape, [Fraction(1, 2)], [], ("ge", node))
    (Fraction(1, 4), True)
    >>> certify(tape, [Fraction(1)], [], ("ge", node)) is None
    True
    """
    try:
        values = exact_values(tape, point)
        return _certify(tape, values, hypotheses, goal)
    except (Undefined, Undecided):
        return None


def _certify(
    tape: Tape, values: Mapping[int, Value], hypotheses: Sequence[Claim], goal: Claim | None
) -> tuple[Fraction | str, bool] | None:
    left: list[tuple[str, int, bool]] = []
    for head, node, wanted in [*((h, n, True) for h, n in hypotheses), *([(*goal, False)] if goal else [])]:
        v = values[node]
        if v is None:
            left.append((head, node, wanted))
        elif holds(head, sign(v)) is not wanted:
            return None
    exact = all(isinstance(v, Fraction) for v in values.values())
    final = values[goal[1]] if goal else Fraction(0)
    if isinstance(final, Fraction) and not any(v is None for v in values.values()):
        return abs(final), exact
    from flint import ctx

    for bits in PRECISIONS:
        with ctx.workprec(bits):
            try:
                balls = _balls(tape, values)
            except Undecided:
                continue
            verdicts = [(compare(head, balls[node]), wanted) for head, node, wanted in left]
            if any(v is not None and v is not wanted for v, wanted in verdicts):
                return None
            if all(v is wanted for v, wanted in verdicts):
                if isinstance(final, Fraction):
                    return abs(final), exact
                assert goal is not None
                middle = final.ball() if isinstance(final, Surd) else balls[goal[1]]
                return str(abs(middle).str(6, radius=False)), exact
    return None


# ---- scenes ----------------------------------------------------------------------------------------------------------


class Scene:
    """A statement with its naturals and its dimension fixed: a tape, the hypotheses and the goal on it.

    Parameters
    ----------
    hypotheses : sequence of Formula
        What is assumed.  An equation between vectors becomes one between components; a statement for all naturals is kept at
        the first few of them; membership in a class is left out.
    goal : Formula or None
        What is to fail, if anything.
    naturals : mapping of str to int
        The naturals.
    dimension : int
        The dimension.

    Attributes
    ----------
    possible : bool
        False if a hypothesis without unknowns fails.
    settled : bool
        True if the goal has no unknowns and holds.
    """

    SAMPLES = 5

    def __init__(
        self, hypotheses: Sequence[Formula], goal: Formula | None, naturals: Mapping[str, int], dimension: int
    ) -> None:
        self.tape = Tape(naturals, dimension)
        self.hypotheses: list[Claim] = []
        self.possible, self.settled = True, False
        for h in hypotheses:
            self._assume(h)
        self.goal = (str(goal.head), self.tape.scalar(goal.args[0])) if goal is not None else None
        if self.goal is not None:
            q = self.tape.constant(self.goal[1])
            self.settled = q is not None and holds(self.goal[0], sign(q))
        self.size = len(self.tape.slots)

    def _assume(self, h: Formula) -> None:
        if h.head == "all":
            for k in range(self.SAMPLES):
                self._assume(substitute(h.args[1], {("nat", h.args[0]): Index("", k)}))
            return
        if h.head == "class":
            return
        head = "eq" if h.head == "veq" else str(h.head)
        for node in self.tape.vector(h.args[0]) if h.head == "veq" else (self.tape.scalar(h.args[0]),):
            q = self.tape.constant(node)
            if q is not None:
                self.possible = self.possible and holds(head, sign(q))
            elif (head, node) not in self.hypotheses:
                self.hypotheses.append((head, node))

    def certify(self, point: Sequence[Fraction]) -> tuple[Fraction | str, bool] | None:
        """The violation at a point, None if it is no witness."""
        return certify(self.tape, point, self.hypotheses, self.goal)

    def assignment(self, point: Sequence[Fraction]) -> dict[str, Fraction | tuple[Fraction, ...]]:
        """The point by readable names, the naturals first."""
        values = exact_values(self.tape, point)
        result: dict[str, Fraction | tuple[Fraction, ...]] = {n: Fraction(k) for n, k in self.tape.naturals.items()}
        for name, (is_vector, nodes) in self.tape.unknowns.items():
            parts = [q for q in (values[n] for n in nodes) if isinstance(q, Fraction)]
            result[name] = tuple(parts) if is_vector else parts[0]
        return result
