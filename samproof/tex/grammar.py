"""The grammar of the printed dialect, by recursive descent: what it does not have is an error."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .. import kernel as k
from ..claims.chance import E, Family, Sample
from ..claims.concrete import Concrete, Coordinates
from ..claims.expr import Expr, Relation, choose, expr
from ..claims.functions import Function
from ..claims.vectors import Vector, direction
from ..errors import ClaimError
from .names import Names
from .notation import NORMS
from .same import same, shape
from .tokens import Table, refused, tokens

RELATIONS = {r"\le": "<=", "<": "<", r"\ge": ">=", ">": ">", "=": "==", r"\ne": "!="}
FUNCTIONS = {r"\exp": "exp", r"\log": "log", r"\sin": "sin", r"\cos": "cos"}
_CLOSERS = {")", "]", r"\rvert", r"\rVert", r"\rangle", r"\}", "}", ",", "+", "-", "&", r"\\", r"\end", r"\text", r"\cdot"}

_Conditions = list[tuple[tuple[str, ...], Relation]]  # each with the tokens that it was read from
_Row = tuple[Expr, _Conditions]  # of a function in pieces; the last one has no conditions


class Grammar:
    """Reads a stream of tokens; the meanings of names come from the claim's table and from definitions that were read.

    Raises
    ------
    ClaimError : E263 for anything outside of the dialect.
    """

    def __init__(self, names: Names) -> None:
        notation = names.notation
        self.plain, self.infima, self.short = Table(names.plain), Table(names.infima), Table[Vector]({})
        self.sequences = {tokens(text): kind for text, kind in names.sequences.items()}
        self.letters = sorted({key[: key.index("_")] if "_" in key else key for key in self.sequences}, key=len, reverse=True)
        self.concrete: dict[str, Concrete] = {}
        self.abstract = {f.name: Function(f.name, {}) for f in names.functions.values() if isinstance(f, Function)}
        self.draws, self.processes = names.draws, names.processes
        self.norms = NORMS[notation.norm]
        self.stream: tuple[str, ...] = ()
        self.text, self.at = "", 0

    def _whole(self, text: str, read: Any) -> Any:
        self.stream, self.text, self.at = tokens(text), text, 0
        try:
            found = read()
        except (ClaimError, k.KernelError) as error:
            if isinstance(error, ClaimError) and error.code == "E263":
                raise
            raise refused(str(error), text) from None
        if self.at != len(self.stream):
            raise refused(self.stream[self.at], text)
        return found

    # ---- tokens ----
    def _peek(self) -> str:
        return self.stream[self.at] if self.at < len(self.stream) else ""

    def _take(self, *wanted: str) -> bool:
        found = self.stream[self.at : self.at + len(wanted)] == wanted
        self.at += len(wanted) if found else 0
        return found

    def _need(self, *wanted: str) -> None:
        if not self._take(*wanted):
            raise refused(f"{self._peek() or 'the end'} instead of {' '.join(wanted)}", self.text)

    def _named(self) -> tuple[str, str]:
        key = self.plain.longest(self.stream, self.at)
        if key is None:
            raise refused(self._peek() or "the end", self.text)
        self.at += len(key)
        return self.plain.meanings[key]

    # ---- grammar ----
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
            return self.processes[name][_natural(index)]
        return Vector(k.vseq(name, index), "") if kind == "vector" else Expr("element", name, index)

    def _component(self, name: str, index: k.Index, gradient: bool = False) -> Any:
        """``(x)`` after a function of a family."""
        f = Family(name, {})[_natural(index)]
        points = self._arguments("(", ")")
        if len(points) != 1 or isinstance(points[0], Expr):
            raise refused(f"{f.name} of what is not a point", self.text)
        return f.gradient(points[0]) if gradient else f(points[0])

    def _indexed(self, longer_than: int) -> tuple[str, str, k.Index] | None:
        start = self.at
        for letter in self.letters:
            end = start + len(letter)
            if self.stream[start:end] != letter or self.stream[end : end + 1] != ("_",):
                continue
            inside = self._braced(end + 1)
            if inside is None:
                continue
            stop, content = inside
            comma = max((i for i, t in enumerate(content) if t == ","), default=-1)
            key = (*letter, "_", "{", *content[:comma], "}") if comma >= 0 else letter
            single = (*letter, "_", *content[:comma])
            found = self.sequences.get(key) or (self.sequences.get(single) if comma >= 0 else None)
            if found is None or stop - start <= longer_than:
                continue
            index = self._index(content[comma + 1 :])
            self.at = stop
            return *found, index
        return None

    def _braced(self, at: int) -> tuple[int, tuple[str, ...]] | None:
        if self.stream[at : at + 1] != ("{",):
            return (at + 1, self.stream[at : at + 1]) if at < len(self.stream) else None
        depth, i = 0, at
        while i < len(self.stream):
            depth += (self.stream[i] == "{") - (self.stream[i] == "}")
            i += 1
            if not depth:
                return i, self.stream[at + 1 : i - 1]
        return None

    def _index(self, content: tuple[str, ...]) -> k.Index:
        if len(content) == 1 and content[0].isdigit():
            return k.Index("", int(content[0]))
        kind, name = self.plain.meanings.get(content, ("", ""))
        if kind == "natural":
            return k.Index(name)
        if len(content) > 2 and content[-2] == "+" and content[-1].isdigit():
            kind, name = self.plain.meanings.get(content[:-2], ("", ""))
            if kind == "natural":
                return k.Index(name, int(content[-1]))
        raise refused(f"the index {' '.join(content)}", self.text)

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

    # ---- commands ----
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

    def _single_norm(self) -> Any:
        self._need(r"\lvert")
        inside = self._length()
        self._need(r"\rvert")
        if isinstance(inside, Coordinates):
            return inside
        return Expr("abs" if isinstance(inside, Expr) else "norm", inside)

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
            return self.processes[found[1]][_natural(found[2])]
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


def _natural(index: k.Index) -> Expr:
    """An index as a number."""
    if not index.name:
        return expr(index.offset)
    return Expr("natural", index.name) + index.offset if index.offset else Expr("natural", index.name)


def _after(last: Expr) -> Expr:
    """The number after the last one of a range."""
    poly = last.poly + k.ONE
    names = [a.args[0] for m, _ in poly.terms for a, _ in m]
    offset = int(next((c for m, c in poly.terms if not m), 0))
    if not names:
        return expr(offset)
    base = Expr("natural", names[0])
    return base + offset if offset else base

