"""Expressions as text, in the language that claims are written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .expr import Expr

_LEVEL = {"add": 1, "sub": 1, "neg": 2, "mul": 3, "div": 3, "pow": 5, "power": 5}


def write(e: Expr) -> str:
    """The text of an expression, with the brackets that it needs."""
    op, a = e.op, e.args

    def at(x: Any, level: int) -> str:
        text = write(x)
        own = _LEVEL.get(x.op, 9)
        if x.op == "num" and (x.args[0].denominator != 1 or x.args[0] < 0):
            own = 1 if x.args[0] < 0 else 3
        return f"({text})" if own < level else text

    if op == "num":
        return str(a[0])
    if op in ("symbol", "natural"):
        return str(a[0])
    if op == "element":
        return f"{a[0]}[{a[1].name}{f'+{a[1].offset}' if a[1].name and a[1].offset else a[1].offset if not a[1].name else ''}]"
    if op == "pi":
        return "pi"
    if op in ("add", "sub"):
        return f"{at(a[0], 1)} {'+' if op == 'add' else '-'} {at(a[1], 2)}"
    if op == "neg":
        return f"-{at(a[0], 3)}"
    if op in ("mul", "div"):
        return f"{at(a[0], 2)}{'*' if op == 'mul' else '/'}{at(a[1], 4)}"
    if op in ("pow", "power"):
        return f"{at(a[0], 6)}**{a[1] if isinstance(a[1], int) else at(a[1], 6)}"
    if op == "norm":
        return f"|{a[0]}|"
    if op == "inner":
        return f"<{a[0]}, {a[1]}>"
    if op == "value":
        return f"{a[0].name}({a[1]})"
    if op == "infimum":
        return f"{a[0].name}*"
    if op == "sum":
        return f"Sum({write(a[2])}, {write(a[0])} < {write(a[1])})"
    if op == "mean":
        return f"E{'' if '[' in a[1].shown else '_' + a[1].shown}[{write(a[0])}]"
    if op == "call":
        f, which = a[0], a[1]
        mark = "" if which is None else "'" if f.dimension == 1 else f"_{which + 1}'"
        return f"{f.name}{mark}({', '.join(map(write, a[2:]))})"
    if op == "unit":
        length = " + ".join(f"{at(x, 6)}**2" for x in a[1:])
        return f"{at(a[1 + a[0]], 3)}/sqrt({length})"
    if op == "piece":
        rows = []
        while e.op == "piece":
            rows.append(f"({write(e.args[1])}, {e.args[0]})")
            e = e.args[2]
        return f"Piecewise({', '.join([*rows, write(e)])})"
    name = {"max": "Max", "min": "Min", "abs": "Abs"}.get(op, op)
    return f"{name}({', '.join(map(write, a))})"
