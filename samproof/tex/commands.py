"""The commands of the printed dialect: fractions, roots, pieces, sums, expectations and derivatives."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .. import kernel as k
from ..claims.chance import E, Sample
from ..claims.concrete import Coordinates
from ..claims.expr import Expr, Relation, choose, expr
from ..claims.vectors import Vector, direction
from .grammar import Grammar
from .same import same, shape
from .stream import natural
from .tokens import refused

_Conditions = list[tuple[tuple[str, ...], Relation]]  # each with the tokens that it was read from
_Row = tuple[Expr, _Conditions]  # of a function in pieces; the last one has no conditions


class Commands(Grammar):
    """Reads what a command begins, by the method that is called after it."""

    def _read_pi(self) -> Expr:
        return Expr("pi")

    def _read_mathrm(self) -> Expr:
        self._need("{", "e", "}")
        return Expr("exp", expr(1))

    def _read_tfrac(self) -> Expr:
        over, under = self._group(self._number), self._group(self._number)
        if over.op != "num" or under.op != "num":
            raise refused("a small fraction that is not a number", self.text)
        return Expr("num", Fraction(over.args[0]) / under.args[0])

    def _read_frac(self) -> Any:
        over = self._group(self._sum)
        self._need("{")
        before = self.at
        if self._peek() == self.norms[0]:
            length = self._norm() if self.norms[0] != r"\lvert" else self._single_norm()
            if self._take("}"):
                if isinstance(length, Coordinates):
                    return Expr("unit", self._which(length, over), *length)
                if isinstance(over, Vector) and length.op == "norm" and length.args[0].vec == over.vec:
                    return direction(over)
        self.at = before
        under = self._number()
        self._need("}")
        if not isinstance(over, Expr):
            raise refused("a quotient of a vector", self.text)
        return over / under

    def _which(self, length: Coordinates, over: Any) -> int:
        """Which of some coordinates something is."""
        if isinstance(over, Expr):
            written = [i for i, c in enumerate(length) if shape(c) == shape(over)]
            found = written or [i for i, c in enumerate(length) if same(c, over)]
            if found:
                return found[0]
        raise refused("a coordinate over the length of another vector", self.text)

    def _read_sqrt(self) -> Expr:
        return Expr("sqrt", expr(self._between("{", "}")))

    def _read_operatorname(self) -> Expr:
        self._need("{", *"sign", "}")
        return Expr("sign", expr(self._between("(", ")")))

    def _read_max(self) -> Expr:
        return Expr("max", *map(expr, self._arguments(r"\{", r"\}")))

    def _read_min(self) -> Expr:
        return Expr("min", *map(expr, self._arguments(r"\{", r"\}")))

    def _read_mathbf(self) -> Expr:
        self._need("{", "1", "}")
        self._need(r"\{")
        condition = self._relation()
        self._need(r"\}")
        return choose(condition, 1, 0)

    def _read_begin(self) -> Expr:
        self._need("{", *"cases", "}")
        rows = [self._piece()]
        while rows[-1][1]:
            self._need(r"\\")
            rows.append(self._piece())
        self._need(r"\end", "{", *"cases", "}")
        return self._chosen(rows[::-1], ())

    def _piece(self) -> _Row:
        value, conditions = self._number(), _Conditions()
        self._need("&", r"\text", "{")
        if self._take(*"otherwise", "}"):
            return value, conditions
        self._need(*"if", "}")
        while not conditions or self._take(r"\\", "&", r"\text", "{", *"and", "}"):
            start = self.at
            condition = self._relation()
            conditions.append((self.stream[start : self.at], condition))
        return value, conditions

    def _chosen(self, rows: list[_Row], above: tuple[tuple[str, ...], ...]) -> Expr:
        """What rows say whose conditions begin with those above; the first row is last in the list, and what is read leaves it."""
        conditions = rows[-1][1]
        if tuple(text for text, _ in conditions[: len(above)]) != above:
            raise refused("pieces without a last one", self.text)
        if len(conditions) == len(above):
            return rows.pop()[0]
        text, guard = conditions[len(above)]
        yes = self._chosen(rows, (*above, text))
        return choose(guard, yes, self._chosen(rows, above))

    def _read_sum(self) -> Expr:
        self._need("_", "{")
        kind, name = self._named()
        self._need("=", "0", "}", "^")
        last = self._group(self._number)
        if kind != "natural":
            raise refused("a sum over what is not a natural number", self.text)
        return Expr("sum", Expr("natural", name), _after(last), expr(self._term()))

    def _read_mathbb(self) -> Any:
        """An expectation: over what its index says, or over the only random iterate inside."""
        self._need("{", "E", "}")
        over: list[Any] = []
        if self._take("_"):
            braces = self._take("{")
            over = [self._random()]
            while braces and self._take(","):
                over.append(self._random())
            if braces:
                self._need("}")
        return E(self._between("[", "]"), *over)

    def _random(self) -> Any:
        found = self._indexed(0)
        if found is not None and found[0] == "path":
            return self.processes[found[1]][natural(found[2])]
        kind, name = self._named() if found is None else found[:2]
        if kind != "natural" or name not in self.draws:
            raise refused(f"an expectation over {name}", self.text)
        return Sample(name, self.draws[name])

    def _read_nabla(self) -> Vector:
        found = self._indexed(0)
        if found is not None:
            if found[0] != "family":
                raise refused(f"the gradient of {found[1]}", self.text)
            return self._component(found[1], found[2], gradient=True)  # type: ignore[no-any-return]
        kind, name = self._named()
        if kind != "function":
            raise refused(f"the gradient of {name}", self.text)
        return self._application(name, gradient=True)  # type: ignore[no-any-return]

    def _read_partial(self) -> Expr:
        self._need("_")
        which = self._group(self._number)
        kind, name = self._named()
        f = self.concrete.get(name)
        points = self._arguments("(", ")")
        if kind != "function" or f is None or which.op != "num" or not 1 <= which.args[0] <= f.dimension == len(points):
            raise refused(f"a partial derivative of {name}", self.text)
        return Expr("call", f, int(which.args[0]) - 1, *points)


def _after(last: Expr) -> Expr:
    """The number after the last one of a range."""
    poly = last.poly + k.ONE
    names = [a.args[0] for m, _ in poly.terms for a, _ in m]
    offset = int(next((c for m, c in poly.terms if not m), 0))
    if not names:
        return expr(offset)
    base = Expr("natural", names[0])
    return base + offset if offset else base
