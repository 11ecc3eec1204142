"""The grammar of the printed dialect, by recursive descent: what it does not have is an error."""

from __future__ import annotations

from typing import Any

from .. import kernel as k
from ..claims.chance import Family
from ..claims.concrete import Coordinates
from ..claims.expr import Expr, Relation, expr
from ..claims.vectors import Vector, direction
from .stream import Stream, natural
from .tokens import refused, tokens

RELATIONS = {r"\le": "<=", "<": "<", r"\ge": ">=", ">": ">", "=": "==", r"\ne": "!="}
FUNCTIONS = {r"\exp": "exp", r"\log": "log", r"\sin": "sin", r"\cos": "cos"}
_CLOSERS = {")", "]", r"\rvert", r"\rVert", r"\rangle", r"\}", "}", ",", "+", "-", "&", r"\\", r"\end", r"\text", r"\cdot"}


class Grammar(Stream):
    """Reads sums, products, powers and what they are made of.

    Raises
    ------
    ClaimError : E263 for anything outside of the dialect.
    """

    def _sign(self) -> str:
        token = self._peek()
        if token not in RELATIONS:
            raise refused(f"{token or 'the end'} instead of a relation", self.text)
        self.at += 1
        return RELATIONS[token]

    def _relation(self) -> Relation:
        left = self._number()
        sign = self._sign()
        return Relation(sign, left, self._number())

    def _number(self) -> Expr:
        found = self._sum()
        if not isinstance(found, Expr):
            raise refused("a vector where a number belongs", self.text)
        return found

    def _sum(self) -> Any:
        negative = self._take("-")
        found = self._term()
        found = -found if negative else found
        while self._peek() in ("+", "-"):
            plus = self._take("+") or not self._take("-")
            right = self._term()
            if isinstance(found, Expr) != isinstance(right, Expr):
                raise refused("a sum of a number and a vector", self.text)
            found = found + right if plus else found - right
        return found

    def _term(self) -> Any:
        found = self._factor()
        while True:
            dotted = self._take(r"\cdot")
            token = self._peek()
            if not dotted and (not token or token in _CLOSERS or token in RELATIONS):
                return found
            right = self._factor()
            if not isinstance(found, Expr):
                raise refused("a vector in front of a factor", self.text)
            found = found * right

    def _factor(self) -> Any:
        base = self._atom()
        if isinstance(base, Vector) and self._take("/"):
            length = self._norm() if self.norms[0] != r"\lvert" else self._single_norm()
            if isinstance(length, Coordinates) or length.op != "norm" or length.args[0].vec != base.vec:
                raise refused("a vector over what is not its length", self.text)
            return direction(base)
        if not self._take("^"):
            return base
        if not isinstance(base, Expr):
            raise refused("a power of a vector", self.text)
        return base ** self._group(self._number)

    def _group(self, read: Any) -> Any:
        """Something in braces, or a single letter or digit."""
        if not self._take("{"):
            before = self.at
            found = read() if len(self._peek()) != 1 else self._single()
            if self.at != before + 1:
                raise refused("an argument without braces", self.text)
            return found
        found = read()
        self._need("}")
        return found

    def _single(self) -> Expr:
        token = self._peek()
        if token.isdigit():
            self.at += 1
            return expr(int(token))
        found: Expr = self._symbol()
        return found

    def _symbol(self) -> Any:
        kind, name = self._named()
        if kind == "vector":
            return Vector(k.vec(name), name)
        if kind == "function":
            return self._application(name)
        if kind == "law":
            raise refused(f"the distribution {name}", self.text)
        return Expr("symbol" if kind == "real" else "natural", name)

    def _between(self, left: str, right: str) -> Any:
        self._need(left)
        found = self._sum()
        self._need(right)
        return found

    def _arguments(self, left: str, right: str) -> list[Any]:
        self._need(left)
        found = [self._sum()]
        while self._take(","):
            found.append(self._sum())
        self._need(right)
        return found

    def _atom(self) -> Any:
        token = self._peek()
        if token.isdigit():
            self.at += 1
            return expr(int(token))
        if token == "(":
            return self._between("(", ")")
        if token == self.norms[0] and self.norms[0] != r"\lvert":
            return self._norm()
        if token == r"\lvert":
            inside = self._between(token, r"\rvert")
            return Expr("abs" if isinstance(inside, Expr) else "norm", inside)
        if token == r"\langle":
            v, w = self._arguments(token, r"\rangle")
            if isinstance(v, Expr) or isinstance(w, Expr):
                raise refused("an inner product of numbers", self.text)
            return Expr("inner", v, w)
        name = self._known()
        if name is not None:
            return name
        self.at += 1
        reader = getattr(self, f"_read_{token[1:]}", None) if token.startswith("\\") else None
        if reader is None and token not in FUNCTIONS:
            raise refused(token or "the end", self.text)
        return self._function(token) if token in FUNCTIONS else reader()  # type: ignore[misc]

    def _known(self) -> Any:
        """A name of the claim: the longest of a symbol, a vector's short name, an infimum and an element of a sequence."""
        plain, short, infimum = (t.longest(self.stream, self.at) or () for t in (self.plain, self.short, self.infima))
        longest = max(plain, short, infimum, key=len)
        element = self._element(len(longest))
        if element is not None or not longest:
            return element
        if longest is plain:
            return self._symbol()
        self.at += len(longest)
        if longest is short:
            return self.short.meanings[short]
        return Expr("infimum", self.abstract[self.infima.meanings[infimum]])

    def _element(self, longer_than: int) -> Any:
        """``x_{t+1}``, ``x_{1,t}`` or ``l_i(x)``, where it is longer than any other reading."""
        found = self._indexed(longer_than)
        if found is None:
            return None
        kind, name, index = found
        if kind == "family":
            return self._component(name, index)
        if kind == "path":
            return self.processes[name][natural(index)]
        return Vector(k.vseq(name, index), "") if kind == "vector" else Expr("element", name, index)

    def _component(self, name: str, index: k.Index, gradient: bool = False) -> Any:
        """``(x)`` after a function of a family."""
        f = Family(name, {})[natural(index)]
        points = self._arguments("(", ")")
        if len(points) != 1 or isinstance(points[0], Expr):
            raise refused(f"{f.name} of what is not a point", self.text)
        return f.gradient(points[0]) if gradient else f(points[0])

    def _application(self, name: str, gradient: bool = False) -> Any:
        """f(x), f'(x), or the gradient after a nabla."""
        derivative = 0 if self._take("'") else None
        points = self._arguments("(", ")")
        if name in self.concrete:
            f = self.concrete[name]
            if gradient and len(points) == f.dimension > 1:
                return Coordinates(*(Expr("call", f, i, *points) for i in range(f.dimension)))
            if gradient or len(points) != f.dimension or (derivative is not None and f.dimension != 1):
                raise refused(f"{name} with {len(points)} arguments", self.text)
            return Expr("call", f, derivative, *points)
        if name not in self.abstract or derivative is not None or len(points) != 1 or isinstance(points[0], Expr):
            raise refused(f"{name}, which is not defined", self.text)
        return self.abstract[name].gradient(points[0]) if gradient else self.abstract[name](points[0])

    def _function(self, token: str) -> Expr:
        up = self._group(self._number) if self._take("^") else None
        found = Expr(FUNCTIONS[token], expr(self._between("(", ")")))
        return found if up is None else found**up

    def _norm(self) -> Any:
        left, right = self.norms
        self._need(left)
        inside = self._length()
        self._need(*tokens(right))
        return inside if isinstance(inside, Coordinates) else Expr("norm", inside)

    def _single_norm(self) -> Any:
        self._need(r"\lvert")
        inside = self._length()
        self._need(r"\rvert")
        if isinstance(inside, Coordinates):
            return inside
        return Expr("abs" if isinstance(inside, Expr) else "norm", inside)

    def _length(self) -> Any:
        """What stands between the bars of a norm: a vector, coordinates, or the gradient of a function of coordinates."""
        return Coordinates(*self._arguments("(", ")")) if self._tuple() else self._sum()

    def _tuple(self) -> bool:
        """Whether a bracket that closes just before the norm does, and has commas, begins here."""
        if self._peek() != "(":
            return False
        depth, comma = 0, False
        for i in range(self.at, len(self.stream)):
            token = self.stream[i]
            depth += (token in ("(", r"\langle", "{", r"\{")) - (token in (")", r"\rangle", "}", r"\}"))
            comma = comma or (depth == 1 and token == ",")
            if not depth:
                return comma
        return False
