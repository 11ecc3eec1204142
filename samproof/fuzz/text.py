"""Terms as people write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from samproof.kernel.terms import Atom, Index, Poly, Vec


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
    if head == "path":
        return f"{args[0]}[{_index(args[1], known)}, {_index(args[2], known)}]"
    if head in ("mean", "vmean"):
        return f"mean({args[0]} ~ {args[1]}[{_index(args[2], known)}]: {show(args[3], known)})"
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
    if head == "choice":
        return f"Piecewise(({show(args[1], known)}, {show(args[0], known)} >= 0), {show(args[2], known)})"
    return f"{head}({', '.join(show(a, known) for a in args)})"
