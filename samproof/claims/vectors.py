"""Vectors of an abstract real inner-product space, of any dimension."""

from __future__ import annotations

from typing import Any

from .. import kernel as k
from ..shown import Shown
from .expr import Expr, expr
from .symbols import index, one_name
from .walk import Part


class Vector(Part, Shown):
    """A linear combination of named vectors, gradients and directions; ``label`` is how it was written.

    Examples
    --------
    >>> x, y = vector("x"), vector("y")
    >>> x - 2*y
    x - 2*y
    """

    def __init__(self, vec: k.Vec, label: str, parts: tuple[Any, ...] = (), is_sum: bool = False) -> None:
        self.vec, self.label, self.parts, self.is_sum = vec, label, parts, is_sum

    def __add__(self, other: Vector) -> Vector:
        return Vector(self.vec + other.vec, f"{self} + {other}", (self, other), True)

    def __sub__(self, other: Vector) -> Vector:
        return Vector(self.vec - other.vec, f"{self} - {other._tight()}", (self, other), True)

    def __neg__(self) -> Vector:
        return Vector(self.vec.scale(-k.ONE), f"-{self._tight()}", (self,))

    def __samproof_scale__(self, by: Expr) -> Vector:
        factor = f"({by})" if by.op in ("add", "sub", "neg") else str(by)
        return Vector(self.vec.scale(by.poly), f"{factor}*{self._tight()}", (by, self))

    def __mul__(self, by: Any) -> Vector:
        return self.__samproof_scale__(expr(by))

    __rmul__ = __mul__

    def __truediv__(self, by: Any) -> Vector:
        return self.__samproof_scale__(1 / expr(by))

    def _tight(self) -> str:
        return f"({self})" if self.is_sum else self.label

    def below(self) -> tuple[Any, ...]:
        return self.parts

    def named(self, label: str) -> Vector:
        """The same vector under a shorter name."""
        return Vector(self.vec, label, (self,))

    def __str__(self) -> str:
        return self.label

    __repr__ = __str__


def vector(name: str) -> Vector:
    """An arbitrary vector."""
    return Vector(k.vec(one_name(name)), name)


def direction(v: Vector) -> Vector:
    """v/|v|, and 0 where v = 0."""
    return Vector(k.direction(v.vec), f"dir({v})", (v,))


def member(name: str, t: Any) -> Vector:
    """The vector ``name[t]`` of a sequence of vectors."""
    i = index(t)
    shown = f"{i.name}+{i.offset}" if i.name and i.offset else i.name or str(i.offset)
    return Vector(k.vseq(name, i), f"{name}[{shown}]", (expr(t),))
