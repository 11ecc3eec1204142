"""Lemmas: a statement with its domain, where it is from, and a derivation kept as it was written."""

from __future__ import annotations

import re
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from .. import kernel as k
from ..errors import ClaimError
from ..shown import Shown
from .chance import Family, StochasticOrbit
from .expr import Expr, Relation, expr
from .functions import Function
from .lowering import as_index
from .methods import Orbit
from .parse import Parser
from .reasons import Reason, reasons
from .symbols import Every
from .vectors import Vector
from .walk import Part, walk

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


class Place(NamedTuple):
    """Where something was written."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def _here() -> Place:
    frame = sys._getframe(1)
    while frame.f_globals.get("__name__", "").startswith(("samproof.claims", "contextlib")) and frame.f_back:
        frame = frame.f_back
    return Place(frame.f_code.co_filename, frame.f_lineno)


class Step(NamedTuple):
    """One link of a chain: ``relation`` is =, <= or < (or the reverse), to ``expr``, because of ``by``."""

    relation: str
    expr: Expr
    by: tuple[Reason, ...]
    place: Place


class Case(NamedTuple):
    """The rest of a chain under a further condition."""

    condition: Relation
    derivation: Derivation
    place: Place


class Derivation(Part):
    """A chain that starts at one expression and ends at another, possibly forking into cases."""

    passed = True

    def __init__(self, start: Expr, place: Place) -> None:
        self.start, self.place = start, place
        self.steps: list[Step] = []
        self.cases: list[Case] = []

    @property
    def last(self) -> Expr:
        return self.steps[-1].expr if self.steps else self.start

    def _add(self, relation: str, to: Any, by: Any) -> None:
        if self.cases:
            raise ClaimError("E141", "a step after the cases; each case carries its own end of the chain", str(_here()))
        self.steps.append(Step(relation, expr(to), reasons(by), _here()))

    def eq(self, to: Any, by: Any = None) -> None:
        """The current expression equals ``to``."""
        self._add("==", to, by)

    def le(self, to: Any, by: Any = None) -> None:
        """The current expression is at most ``to``."""
        self._add("<=", to, by)

    def lt(self, to: Any, by: Any = None) -> None:
        """The current expression is less than ``to``."""
        self._add("<", to, by)

    def ge(self, to: Any, by: Any = None) -> None:
        """The current expression is at least ``to``."""
        self._add(">=", to, by)

    def gt(self, to: Any, by: Any = None) -> None:
        """The current expression is greater than ``to``."""
        self._add(">", to, by)

    @contextmanager
    def case(self, condition: Relation) -> Iterator[Derivation]:
        """The rest of the chain under ``condition``; that the cases cover everything is an obligation."""
        if not isinstance(condition, Relation):
            raise ClaimError("E142", f"the case {condition!r} is not a relation", str(_here()))
        inside = Derivation(self.last, _here())
        yield inside
        self.cases.append(Case(condition, inside, inside.place))

    def below(self) -> tuple[Any, ...]:
        return (
            self.start,
            *((s.expr, s.by) for s in self.steps),
            *((c.condition, c.derivation) for c in self.cases),
        )


class Use(Part):
    """A lemma at an instance: names of its symbols, vectors, functions or orbits replaced."""

    passed = True

    def __init__(self, lemma: Lemma, mapping: Mapping[str, Any]) -> None:
        self.lemma, self.mapping = lemma, dict(mapping)

    def below(self) -> tuple[Any, ...]:
        return tuple(self.mapping.values())

    def images(self) -> dict[tuple[str, str], Any]:
        """The kernel's form of the replacement.

        Raises
        ------
        ClaimError : E143 for a name that the lemma does not have, E144 for an image of the wrong sort.
        """
        there = {name: sort for sort, name in self.lemma.names}
        found: dict[tuple[str, str], Any] = {}
        for name, image in self.mapping.items():
            if name not in there:
                raise ClaimError("E143", f"{self.lemma.id} has no symbol {name!r}; it has {', '.join(sorted(there))}")
            found[there[name], name] = _image(there[name], name, image)
            if isinstance(image, StochasticOrbit):
                found["law", f"{name}_law"] = image.law
        return found

    def __str__(self) -> str:
        shown = ", ".join(f"{n}={v.name if hasattr(v, 'name') else v}" for n, v in self.mapping.items())
        return f"lemma {self.lemma.id}" + (f" at {shown}" if shown else "")

    __repr__ = __str__


def _image(sort: str, name: str, image: Any) -> Any:
    if sort == "var":
        return expr(image).poly
    if sort == "nat":
        index = as_index(image)
        if index is not None:
            return index
    if sort == "vec" and isinstance(image, Vector):
        return image.vec
    if sort in ("fun", "seq", "vseq", "path", "family") and hasattr(image, "name"):
        return image.name
    raise ClaimError("E144", f"{name} cannot be replaced by {image!r}, which is of another sort")


class Lemma(Shown):
    """A claim: if all ``given`` (and the domains of the symbols) hold then so does ``claim``.

    Parameters
    ----------
    id : a short name in lower case with hyphens.
    claim : a relation; kept as written.
    given : relations, ``every(t, relation)``, or strings such as ``"0 < eta <= 1/beta"`` over the symbols of the claim.
    by : reasons, when the claim needs no chain of steps.
    source : where the statement is from.
    note : what a reader should know.

    Raises
    ------
    ClaimError : E145 for a bad name, E146 for a claim or hypothesis that is not a relation, E147 for one name with two meanings.

    Examples
    --------
    >>> from samproof.claims import positive
    >>> a, b = positive("a b")
    >>> Lemma("young", claim=a*b <= a**2/2 + b**2/2)
    young: a*b <= a**2/2 + b**2/2
    """

    def __init__(
        self,
        id: str,
        *,
        claim: Relation,
        given: Sequence[Relation | Every | str] = (),
        by: Any = None,
        source: str = "",
        note: str = "",
    ) -> None:
        self.place = _here()
        self._known: dict[Any, tuple[tuple[Any, ...], list[Any]]] = {}
        if not isinstance(id, str) or not ID.match(id) or len(id) > 200:
            raise ClaimError("E145", f"{id!r} is not a name for a claim; use lower case, digits and hyphens", str(self.place))
        if not isinstance(claim, Relation):
            raise ClaimError("E146", f"the claim of {id} is {claim!r}, not a relation such as a <= b", str(self.place))
        self.id, self.claim, self.source, self.note = id, claim, source, note
        self.by = reasons(by)
        self.derivation: Derivation | None = None
        self.given: list[Relation] = []
        self.always: list[Every] = []
        for g in [given] if isinstance(given, str | Relation | Every) else given:
            if isinstance(g, Every):
                self.always.append(g)
            else:
                self.given += self._hypothesis(g)

    def _hypothesis(self, g: Any) -> list[Relation]:
        if isinstance(g, Relation):
            return [g]
        if isinstance(g, str):
            symbols = {e.args[0]: e for e in self.claim.walk() if isinstance(e, Expr) and e.op in ("symbol", "natural")}
            return Parser(symbols, str(self.place)).relations(g)
        raise ClaimError("E146", f"the hypothesis {g!r} of {self.id} is not a relation", str(self.place))

    @contextmanager
    def proof(self, start: Any = None) -> Iterator[Derivation]:
        """Open the derivation: a chain from the left-hand side (or ``start``) to the right-hand side of the claim."""
        if self.derivation is not None:
            raise ClaimError("E148", f"{self.id} has two derivations", str(_here()))
        derivation = Derivation(self.claim.lhs if start is None else expr(start), _here())
        yield derivation
        self.derivation = derivation

    def at(self, **mapping: Any) -> Use:
        """The lemma at an instance, to be cited as a reason: ``descent.at(x=x[t], rho=0)``."""
        return Use(self, mapping)

    # ---- what the statement depends on ----
    def walk(self) -> Iterator[Any]:
        """Everything that occurs in the statement."""
        return walk(self.claim, *self.given, *self.always)

    def walk_derivation(self) -> Iterator[Any]:
        """Everything that occurs in the reasons and the derivation."""
        return walk(self.by, self.derivation)

    def _kept(self, what: Any, find: Callable[[], list[Any]]) -> list[Any]:
        """What is found in the claim, kept until another part of the claim takes its place."""
        parts = (self.claim, *self.given, *self.always, *self.by, self.derivation)
        known = self._known.get(what)
        if known is None or len(known[0]) != len(parts) or any(a is not b for a, b in zip(known[0], parts, strict=True)):
            known = self._known[what] = parts, find()
        return list(known[1])

    def _nodes(self, derived: bool) -> list[Any]:
        """What ``walk`` or ``walk_derivation`` gives, each thing once."""
        walked = self.walk_derivation if derived else self.walk
        return self._kept(("nodes", derived), lambda: list({id(node): node for node in walked()}.values()))

    def symbols(self) -> list[Expr]:
        """Every symbol of the statement and of the domains of its symbols, in order of appearance.

        Raises
        ------
        ClaimError : E147 for one name with two meanings; E154 for a symbol of the derivation alone that has a domain, which
            would be a hypothesis that the statement does not show.
        """
        return self._kept("symbols", self._symbols)

    def _symbols(self) -> list[Expr]:
        found: dict[str, Expr] = {}
        todo = deque(self._nodes(derived=False))
        while todo:
            node = todo.popleft()
            if isinstance(node, Expr) and node.op in ("symbol", "natural") and self._new(found, node):
                todo += [e for r in node.domain for e in r.walk()]
        stated = dict(found)
        for node in self._nodes(derived=True):
            if isinstance(node, Expr) and node.op in ("symbol", "natural"):
                self._new(found, node)
                if node.args[0] not in stated and node.domain:
                    message = (
                        f"{node.args[0]} occurs in the derivation of {self.id} but not in its statement, and {node.domain[0]}"
                    )
                    raise ClaimError("E154", f"{message} would be a hidden hypothesis; state it with given=", str(self.place))
        return list(stated.values())

    def _new(self, found: dict[str, Expr], node: Expr) -> bool:
        name = node.args[0]
        if name not in found:
            found[name] = node
            return True
        if found[name] is not node and _meaning(found[name]) != _meaning(node):
            raise ClaimError("E147", f"the name {name!r} is used for two symbols with different domains", str(self.place))
        return False

    def functions(self) -> list[Function]:
        """The functions of the statement."""
        return self._kept(Function, lambda: self._things(Function, repr))

    def orbits(self) -> list[Orbit]:
        """The orbits of the statement."""
        return self._kept(Orbit, lambda: self._things(Orbit, lambda orbit: str(orbit.hypotheses)))

    def families(self) -> list[Family]:
        """The families of functions of the statement."""
        return self._kept(Family, lambda: self._things(Family, repr))

    def processes(self) -> list[StochasticOrbit]:
        """The orbits of stochastic methods of the statement."""
        return self._kept(StochasticOrbit, lambda: self._things(StochasticOrbit, lambda orbit: str(orbit.hypotheses)))

    def _things(self, kind: type, meaning: Callable[[Any], str]) -> list[Any]:
        found: dict[str, Any] = {}
        for in_derivation in (False, True):
            for node in self._nodes(in_derivation):
                if not isinstance(node, kind):
                    continue
                name: str = node.name  # type: ignore[attr-defined]
                if in_derivation and name not in found:
                    message = f"{name} occurs in the derivation of {self.id} but not in its statement"
                    raise ClaimError("E154", message, str(self.place))
                if meaning(found.setdefault(name, node)) != meaning(node):
                    raise ClaimError("E147", f"the name {name!r} is used for two things", str(self.place))
        return list(found.values())

    def relations(self) -> list[Relation]:
        """The scalar hypotheses: the domains of all symbols, then what is given."""
        return [r for s in self.symbols() for r in s.domain] + self.given

    def hypotheses(self) -> list[k.Formula]:
        """All hypotheses in the kernel's form: domains, given relations, function classes, orbits."""
        return self._kept("hypotheses", self._hypotheses)

    def _hypotheses(self) -> list[k.Formula]:
        found = [r.formula for r in self.relations()]
        found += [h for f in self.functions() for h in f.hypotheses]
        found += [h for f in self.families() for h in f.hypotheses]
        found += [g.formula for g in self.always]
        found += [h for o in self.orbits() for h in o.hypotheses]
        found += [h for o in self.processes() for h in o.hypotheses]
        return list(dict.fromkeys(found))

    @property
    def names(self) -> frozenset[tuple[str, str]]:
        found: frozenset[tuple[str, str]] = frozenset()
        for h in (*self.hypotheses(), self.claim.formula):
            found |= k.free(h)
        return found

    def uses(self) -> list[Lemma]:
        """The lemmas that the derivation cites, in order of appearance."""
        found: dict[int, Lemma] = {}

        def visit(reason: Any) -> None:
            if isinstance(reason, Use):
                found.setdefault(id(reason.lemma), reason.lemma)
            elif isinstance(reason, tuple):
                for part in reason:
                    visit(part)

        def chain(d: Derivation) -> None:
            for s in d.steps:
                visit(s.by)
            for c in d.cases:
                chain(c.derivation)

        visit(self.by)
        if self.derivation is not None:
            chain(self.derivation)
        return list(found.values())

    def ancestors(self) -> set[str]:
        """The names of this lemma and of all that it cites, directly or not."""
        found: set[str] = set()
        waiting = [self]
        while waiting:
            lemma = waiting.pop()
            if lemma.id not in found:
                found.add(lemma.id)
                waiting += lemma.uses()
        return found

    def __str__(self) -> str:
        return f"{self.id}: {self.claim}"

    __repr__ = __str__


def _meaning(e: Expr) -> tuple[str, tuple[str, ...]]:
    return e.op, tuple(str(r) for r in e.domain)
