"""Strings in SymPy syntax, parsed without ``eval``: only arithmetic, comparisons and the named functions get through."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from ..errors import ClaimError
from .expr import PI, Expr, Relation, cos, equal, exp, expr, log, maximum, minimum, rational, sin, sqrt, unequal
from .symbols import real

_FUNCTIONS = {"sqrt": sqrt, "exp": exp, "log": log, "sin": sin, "cos": cos, "Max": maximum, "Min": minimum, "Abs": abs}
_ARITY = {"sqrt": 1, "exp": 1, "log": 1, "sin": 1, "cos": 1, "Abs": 1}
_OPERATORS: dict[type[ast.cmpop], str] = {ast.LtE: "<=", ast.Lt: "<", ast.GtE: ">=", ast.Gt: ">", ast.Eq: "==", ast.NotEq: "!="}
MAX_EXPONENT = 64
MAX_LENGTH = 10_000


class Parser:
    """Reads several strings over one table of symbols.

    Parameters
    ----------
    symbols : names that are already declared; other names become real symbols.
    place : prefix for error messages.

    Examples
    --------
    >>> Parser().relations("0 < eta <= 1/beta")
    [0 < eta, eta <= 1/beta]
    """

    def __init__(self, symbols: Mapping[str, Expr] | None = None, place: str = "<string>") -> None:
        self.symbols = dict(symbols or {})
        self.closed = symbols is not None
        self.place = place

    def relations(self, text: str) -> list[Relation]:
        """A relation, or a chain of them, as a list.

        Raises
        ------
        ClaimError : with ``place:1:column`` for anything that is not a relation between expressions.
        """
        node = self._tree(text)
        if isinstance(node, ast.Compare):
            sides = [self._expr(n) for n in (node.left, *node.comparators)]
            found = []
            for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
                if type(op) not in _OPERATORS:
                    raise self._error(node, "E131", "a comparison is one of <=, <, >=, >, ==, !=")
                found.append(Relation(_OPERATORS[type(op)], left, right))
            return found
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("Eq", "Ne", "Le", "Lt", "Ge", "Gt")
        ):
            name = node.func.id
            if len(node.args) != 2 or node.keywords:
                raise self._error(node, "E132", f"{name} takes two arguments")
            a, b = (self._expr(n) for n in node.args)
            if name in ("Eq", "Ne"):
                return [equal(a, b) if name == "Eq" else unequal(a, b)]
            return [Relation({"Le": "<=", "Lt": "<", "Ge": ">=", "Gt": ">"}[name], a, b)]
        raise self._error(
            node, "E133", f"{ast.unparse(node)!r} is not a relation; write lhs <= rhs, lhs < rhs, Eq(lhs, rhs) or Ne(lhs, rhs)"
        )

    def expression(self, text: str) -> Expr:
        """A single expression."""
        return self._expr(self._tree(text))

    def _tree(self, text: str) -> ast.expr:
        if not isinstance(text, str):
            raise ClaimError("E130", f"{text!r} is not a string", self.place)
        if len(text) > MAX_LENGTH:
            raise ClaimError("E130", f"the text has {len(text)} characters; at most {MAX_LENGTH} are read", self.place)
        try:
            return ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            column = error.offset or 1
            raise ClaimError(
                "E130", f"not a mathematical expression: {error.msg} in {text.strip()!r}", f"{self.place}:1:{column}"
            ) from None
        except (ValueError, RecursionError, MemoryError):
            raise ClaimError(
                "E130", "not a mathematical expression: it is nested too deeply or holds a null character", self.place
            ) from None

    def _error(self, node: ast.AST, code: str, message: str) -> ClaimError:
        return ClaimError(code, message, f"{self.place}:{getattr(node, 'lineno', 1)}:{getattr(node, 'col_offset', 0) + 1}")

    def _expr(self, node: ast.expr) -> Expr:
        try:
            return self._read(node)
        except ClaimError as error:
            if error.place is None:
                raise self._error(node, error.code, error.message) from None
            raise
        except RecursionError:
            raise ClaimError("E130", "not a mathematical expression: it is nested too deeply", self.place) from None

    def _read(self, node: ast.expr) -> Expr:
        if isinstance(node, ast.Constant):
            if isinstance(node.value, int | float) and not isinstance(node.value, bool):
                return expr(node.value)
            raise self._error(node, "E134", f"{node.value!r} is not a number")
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            operand = self._expr(node.operand)
            return -operand if isinstance(node.op, ast.USub) else operand
        if isinstance(node, ast.BinOp):
            return self._binary(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        raise self._error(
            node, "E135", f"{ast.unparse(node)!r} is code rather than mathematics; only arithmetic and named functions are read"
        )

    def _name(self, node: ast.Name) -> Expr:
        name = node.id
        if name == "pi":
            return PI
        if name == "E":
            return exp(1)
        if name in _FUNCTIONS or name in ("Rational", "Eq", "Ne") or name.startswith("__"):
            raise self._error(node, "E136", f"{name!r} is not a symbol")
        if name not in self.symbols:
            if self.closed:
                raise self._error(
                    node, "E137", f"the symbol {name!r} is not declared; there are {', '.join(sorted(self.symbols)) or 'none'}"
                )
            self.symbols[name] = real(name)
        return self.symbols[name]

    def _binary(self, node: ast.BinOp) -> Expr:
        if isinstance(node.op, ast.Pow):
            return self._power(node)
        left, right = self._expr(node.left), self._expr(node.right)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right  # type: ignore[no-any-return]
        if isinstance(node.op, ast.Div):
            if left.op == "num" and right.op == "num" and right.args[0]:
                return expr(left.args[0] / right.args[0])
            if right.poly.constant() == 0:
                raise self._error(node, "E106", f"{right} is zero: the expression divides by it")
            return left / right
        raise self._error(node, "E135", f"the operator in {ast.unparse(node)!r} is not one of + - * / **")

    def _power(self, node: ast.BinOp) -> Expr:
        base, exponent = self._expr(node.left), self._expr(node.right)
        value = exponent.poly.constant()
        if value is None:
            return base**exponent
        if value.denominator == 2:
            return sqrt(base) ** value.numerator
        if value.denominator != 1 or abs(value) > MAX_EXPONENT:
            raise self._error(
                node, "E138", f"the exponent {value} is not an integer or half-integer of size at most {MAX_EXPONENT}"
            )
        return base ** int(value)

    def _call(self, node: ast.Call) -> Expr:
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name == "Rational" and len(node.args) in (1, 2) and not node.keywords:
            values = [self._expr(n).poly.constant() for n in node.args]
            if any(v is None or v.denominator != 1 for v in values):
                raise self._error(node, "E104", f"{ast.unparse(node)} needs integers")
            return rational(*(int(v) for v in values if v is not None))
        if name not in _FUNCTIONS or node.keywords:
            known = ", ".join([*_FUNCTIONS, "Rational"])
            raise self._error(
                node, "E139", f"{ast.unparse(node.func)!r} is not a function that is read here; there are {known}"
            )
        if len(node.args) != _ARITY.get(name, len(node.args)) or not node.args:
            raise self._error(
                node, "E132", f"{name} takes {_ARITY.get(name, 'at least one')} argument(s), not {len(node.args)}"
            )
        return _FUNCTIONS[name](*(self._expr(n) for n in node.args))
