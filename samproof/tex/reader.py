"""The strict reader: the dialect of :mod:`samproof.tex.writer`, and nothing else, back into claims.

It is written against the printed form only: names come from the claim's table of symbols, definitions from the printed
definitions.  What it cannot read is an error.
"""

from __future__ import annotations

from typing import Any

from ..claims.concrete import Concrete
from ..claims.expr import Expr, Relation
from ..claims.vectors import Vector
from .commands import Commands
from .tokens import refused, tokens


class Reader(Commands):
    """Reads the formulas of one claim, in the order in which they are printed.

    Methods take LaTeX and return what it means; :meth:`define` and :meth:`define_function` also learn a printed definition.

    Raises
    ------
    ClaimError : E263 for anything outside of the dialect.
    """

    def expression(self, text: str) -> Expr:
        found = self._whole(text, self._sum)
        if not isinstance(found, Expr):
            raise refused("a vector where a number belongs", text)
        return found

    def vector(self, text: str) -> Vector:
        found = self._whole(text, self._sum)
        if not isinstance(found, Vector):
            raise refused("a number where a vector belongs", text)
        return found

    def relation(self, text: str) -> Relation:
        return self._whole(text, self._relation)  # type: ignore[no-any-return]

    def alike(self, text: str) -> list[Relation]:
        """``a, b > 0``: a relation for each of some left-hand sides."""

        def read() -> list[Relation]:
            left = [self._number()]
            while self._take(","):
                left.append(self._number())
            sign, right = self._sign(), self._number()
            return [Relation(sign, a, right) for a in left]

        return self._whole(text, read)  # type: ignore[no-any-return]

    def chain(self, text: str) -> list[tuple[str, Expr]]:
        """The links of a chain; the first has no relation."""

        def read() -> list[tuple[str, Expr]]:
            links = [("", self._number())]
            while self.at < len(self.stream):
                links.append((self._sign(), self._number()))
            return links

        return self._whole(text, read)  # type: ignore[no-any-return]

    def define(self, text: str) -> Vector:
        """Learn ``g = ...`` for a vector and give what it stands for."""
        left, _, right = text.partition(" = ")
        found = self.vector(right)
        name = tokens(left)
        if name in self.short.meanings or name in self.plain.meanings or name in self.sequences:
            raise refused("a second meaning of a name", text)
        self.short.add(name, found)
        return found

    def define_function(self, text: str) -> Concrete:
        """Learn ``f(x) = ...`` and give the function."""

        def read() -> Concrete:
            kind, name = self._named()
            self._need("(")
            variables = [self._number()]
            while self._take(","):
                variables.append(self._number())
            self._need(")")
            self._need("=")
            if kind != "function" or any(v.op != "symbol" for v in variables):
                raise refused("what is not a definition of a function", self.text)
            return Concrete(name, tuple(variables), self._number())

        found: Concrete = self._whole(text, read)
        self.concrete[found.name] = found
        return found

    def equation(self, text: str) -> tuple[Any, Any]:
        """Both sides of an equation between vectors or numbers."""

        def read() -> tuple[Any, Any]:
            left = self._sum()
            self._need("=")
            return left, self._sum()

        return self._whole(text, read)  # type: ignore[no-any-return]
