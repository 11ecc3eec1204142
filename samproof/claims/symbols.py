"""Symbols with their domains: real parameters, natural numbers, sequences, finite sums."""

from __future__ import annotations

from typing import Any

from ..errors import ClaimError
from ..kernel import Formula, Index, KernelError, forall, free, var
from .expr import Expr, Relation, expr
from .lowering import as_index
from .walk import Part

PATH = "omega'"  # the number of the sample path of a random sequence; no symbol has this name by accident


def one_name(name: Any) -> str:
    """The name itself.

    Raises
    ------
    ClaimError : E110 for anything that is not a single name.
    """
    try:
        var(name)
    except KernelError:
        raise ClaimError("E110", f"{name!r} is not a name; use letters, digits and underscores") from None
    return str(name)


def _new(names: str, op: str) -> list[Expr]:
    parts = names.replace(",", " ").split() if isinstance(names, str) else [names]
    found = [Expr(op, one_name(name)) for name in parts]
    if not found:
        raise ClaimError("E110", "no name was given")
    return found


def _one_or_many(found: list[Expr]) -> Any:
    return found[0] if len(found) == 1 else tuple(found)


def real(names: str, *, above: Any = None, at_least: Any = None, below: Any = None, at_most: Any = None) -> Any:
    """Real symbols, each with the same bounds.

    Parameters
    ----------
    names : one name or several, separated by blanks or commas.
    above, at_least, below, at_most : bounds; numbers or expressions, strict for ``above`` and ``below``.

    Returns
    -------
    One ``Expr`` for one name, a tuple for several.

    Examples
    --------
    >>> beta = positive("beta")
    >>> eta = real("eta", above=0, at_most=1/beta)
    >>> eta.domain
    (eta > 0, eta <= 1/beta)
    """
    found = _new(names, "symbol")
    for s in found:
        bounds = ((">", above), (">=", at_least), ("<", below), ("<=", at_most))
        s.domain = tuple(Relation(op, s, expr(b)) for op, b in bounds if b is not None)
    return _one_or_many(found)


def positive(names: str, *, below: Any = None, at_most: Any = None) -> Any:
    """Symbols for positive reals; see :func:`real`.

    >>> positive("rho").domain
    (rho > 0,)
    """
    return real(names, above=0, below=below, at_most=at_most)


def nonnegative(names: str, *, below: Any = None, at_most: Any = None) -> Any:
    """Symbols for reals >= 0; see :func:`real`."""
    return real(names, at_least=0, below=below, at_most=at_most)


def natural(names: str, *, at_least: int = 0) -> Any:
    """Symbols for natural numbers 0, 1, 2, ... from ``at_least`` on.

    >>> T = natural("T", at_least=1)
    >>> T.domain
    (T >= 1,)
    """
    found = _new(names, "natural")
    for s in found:
        s.domain = (Relation(">=", s, expr(at_least)),) if at_least > 0 else ()
    return _one_or_many(found)


class Sequence:
    """A sequence of reals, ``rho[t]`` for a natural number ``t``."""

    def __init__(self, name: str) -> None:
        self.name = one_name(name)

    def __getitem__(self, t: Any) -> Expr:
        return Expr("element", self.name, index(t))


class Every(Part):
    """A relation that holds for every natural number t; a hypothesis about sequences."""

    passed = True

    def __init__(self, t: Expr, relation: Relation) -> None:
        if not isinstance(t, Expr) or t.op != "natural" or t.domain:
            raise ClaimError("E111", f"{t} is not a natural number 0, 1, 2, ...; declare it with natural() and no bounds")
        if not isinstance(relation, Relation) or relation.op == "!=":
            raise ClaimError("E146", f"{relation} is not an inequality or an equation")
        self.t, self.relation = t, relation

    @property
    def formula(self) -> Formula:
        formula = forall(self.t.args[0], self.relation.formula)
        return forall(PATH, formula) if ("nat", PATH) in free(formula) else formula

    def below(self) -> tuple[Any, ...]:
        return (self.relation,)

    @property
    def whatever(self) -> str:
        """What is added where the relation speaks of a random orbit."""
        return ", on every sample path" if ("nat", PATH) in free(self.relation.formula) else ""

    def __str__(self) -> str:
        return f"{self.relation} for every {self.t}{self.whatever}"

    __repr__ = __str__


def every(t: Expr, relation: Relation) -> Every:
    """The hypothesis that a relation holds for t = 0, 1, 2, ..., and on every sample path where it speaks of a random orbit.

    Raises
    ------
    ClaimError : E111 for a t that is not a natural number, E146 for anything but an inequality or an equation.

    Examples
    --------
    >>> t, m = natural("t"), Sequence("m")
    >>> every(t, m[t+1] <= m[t]/2)
    m[t+1] <= m[t]/2 for every t
    """
    return Every(t, relation)


def index(t: Any) -> Index:
    """Read an index: a natural-number symbol, a constant, or a symbol plus a constant.

    Raises
    ------
    ClaimError : E111 for anything else.
    """
    found = as_index(t)
    if found is None:
        raise ClaimError("E111", f"{t} is not an index; use a natural number T, a constant, or T plus a constant")
    return found


def total(body: Any, t: Expr, upper: Any) -> Expr:
    """The sum of ``body`` over t = 0, 1, ..., upper - 1.

    >>> t, T = natural("t T")
    >>> total(t, t, T)
    Sum(t, t < T)
    """
    if t.op != "natural":
        raise ClaimError("E111", f"the summation index {t} is not a natural number; declare it with natural()")
    index(upper)
    return Expr("sum", t, expr(upper), expr(body))


def mean(body: Any, t: Expr, upper: Any) -> Expr:
    """The average (1/upper) * sum of ``body`` over t = 0, ..., upper - 1."""
    return Expr("mul", 1 / expr(upper), total(body, t, upper))
