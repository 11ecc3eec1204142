"""Values of an experiment's expressions on arrays of floats: a picture's precision, not a proof's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import numpy as np

from ...claims.concrete import Concrete
from ...claims.experiment import TIME, Experiment
from ...claims.expr import Expr, expr
from ...errors import ClaimError
from ..emit import below
from ..graph import Graph, Node
from ..lower import Lowering
from .mathtext import name, number, write

CLOCK = TIME.args[0]
_BINARY = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide}


class Sampled:
    """An experiment whose parameters have values.

    Parameters
    ----------
    experiment : whose coordinates and parameters occur in the expressions.
    parameters : a value for every parameter: numbers or exact expressions in earlier ones; None for the experiment's own.

    ``components`` are the pairs of a probability and a function, one pair where the method is not stochastic.

    Examples
    --------
    >>> from samproof.claims import define, positive, real
    >>> beta, eta, rho, x = positive("beta"), positive("eta"), positive("rho"), real("x")
    >>> f = define("f", x, beta*x**2/2)
    >>> values = {"beta": 2, "eta": 1, "rho": 1}
    >>> run = Experiment("bowl", function=f, eta=eta, rho=rho, parameters=values, start=1)
    >>> Sampled(run)(f(x), x=np.array([1.0, 3.0])).tolist()
    [1.0, 9.0]
    """

    def __init__(self, experiment: Experiment, parameters: Mapping[str, Any] | None = None) -> None:
        self.experiment, self.graph = experiment, Graph()
        self.parameters = {n: expr(v) for n, v in (experiment.parameters if parameters is None else parameters).items()}
        self.components = cast("list[tuple[Expr, Concrete]]", experiment.components)
        names: dict[str, Node] = {CLOCK: self.graph.input(CLOCK)}
        for n, value in self.parameters.items():
            names[n] = Lowering(self.graph, names)(value)
        self.inputs = {v.args[0]: self.graph.input(v.args[0]) for v in experiment.variables}
        self.node = Lowering(self.graph, names | self.inputs)

    def __call__(self, e: Expr, **state: Any) -> Any:
        """The value of an expression where the coordinates are given by arrays of one shape; the time is 0 unless given."""
        return self.at(self.node(e), state)

    def constant(self, e: Expr) -> float:
        """The value of an expression in the parameters alone."""
        return float(self.at(self.node(e), {}))

    def at(self, node: Node, state: Mapping[str, Any]) -> Any:
        """The value of a node of the graph."""
        state = {CLOCK: 0.0, **state}
        shape = np.broadcast_shapes(*(np.shape(v) for v in state.values()))
        with np.errstate(all="ignore"):  # a piece that is not taken may be undefined
            return np.broadcast_to(_evaluate(self.graph, node, state), shape)

    def setting(self) -> str:
        """The values of the parameters in one line of mathtext."""
        parts = []
        for n, value in self.parameters.items():
            short = len(str(value)) <= 7
            shown = f"= {write(value)}" if short else rf"\approx {number(self.constant(value))}"
            parts.append(f"${name(n)} {shown}$")
        return ", ".join(parts)

    def joints(self, formulas: Iterable[Expr], corners: bool = True) -> list[Node]:
        """What changes its sign where one piece of a formula ends and another begins; ``corners`` of |.| count as well."""
        kinds = ("choose", "abs") if corners else ("choose",)
        found = [self.graph.nodes[n] for n in below(self.graph, [self.node(f) for f in formulas])]
        gaps = dict.fromkeys(part for op, part, *_ in (n for n in found if len(n) > 1) if op in kinds)
        return list(gaps)


def _evaluate(graph: Graph, node: Node, state: Mapping[str, Any]) -> Any:
    done: dict[Node, Any] = {}
    for n in below(graph, [node]):
        op, *rest = graph.nodes[n]
        if op == "num":
            done[n] = float(rest[0])
        elif op == "pi":
            done[n] = np.pi
        elif op == "input":
            if rest[0] not in state:
                raise ClaimError("E205", f"the picture needs a column {rest[0]!r}; there are {', '.join(state) or 'none'}")
            done[n] = np.asarray(state[rest[0]], dtype=float)
        else:
            a = [done[p] for p in rest]
            if op in _BINARY:
                done[n] = _BINARY[op](*a)
            elif op == "choose":
                done[n] = np.where(a[0] > 0, a[1], np.where(a[0] < 0, a[3], a[2]))
            else:
                done[n] = getattr(np, {"neg": "negative", "abs": "abs"}.get(op, op))(a[0])
    return done[node]
