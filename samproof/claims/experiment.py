"""An orbit that can be run: a function or its components, a method, values of the parameters, a start, what is claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..errors import ClaimError
from .concrete import Concrete, Coordinates
from .expr import Expr, Relation, expr, sqrt
from .lemma import ID, Lemma, _here
from .methods import Step, gradient_step, sam_step, unnormalised_sam_step

DETERMINISTIC = ("sam", "gd", "unnormalised")
STOCHASTIC = ("m-sam", "n-sam")
ROOTED = "decaying"  # SAM with rho_t = rho/sqrt(t + 1)
TIME = Expr("symbol", "t")  # the number of steps made so far, which a step of ``decaying`` depends on


class Branch:
    """One way in which a step can go: its probability and the step as a function of the point."""

    def __init__(self, probability: Expr, step: Any) -> None:
        self.probability, self.step = probability, step


class Experiment:
    """A counterexample that can be simulated and drawn.

    Parameters
    ----------
    name : lower case with hyphens; what ``samproof simulate NAME`` takes.
    function : a function given by a formula; or None where ``components`` are given.
    components : pairs (probability, function) whose probabilities sum to 1, for stochastic methods.
    eta, rho : step size and perturbation radius: symbols or expressions.
    method : ``sam``, ``gd``, ``unnormalised``, ``decaying`` for a function, ``m-sam`` or ``n-sam`` for components.
    parameters : a value for every symbol; integers, fractions or exact expressions in earlier parameters.
    start : the first iterate, a number or a tuple, in terms of the parameters.
    bounds : relations ``quantity >= bound`` between the state and the parameters that hold along the orbit or in the limit.
    trap : lower and upper end of the interval that the orbit does not leave, if there is one.
    limit : what the orbit tends to (for a cycle: one of its points).
    claims : the lemmas that state this.
    note : one sentence for a reader.

    Raises
    ------
    ClaimError : E190 for a bad name, E191 for a method that does not fit, E192 for probabilities that do not sum to 1.
    """

    def __init__(
        self,
        name: str,
        *,
        function: Concrete | None = None,
        components: Sequence[tuple[Any, Concrete]] = (),
        eta: Any,
        rho: Any,
        method: str = "sam",
        parameters: Mapping[str, Any],
        start: Any,
        bounds: Sequence[Relation] = (),
        trap: tuple[Any, Any] | None = None,
        limit: Any = None,
        claims: Sequence[Lemma] = (),
        note: str = "",
    ) -> None:
        self.place = _here()
        if not isinstance(name, str) or not ID.match(name):
            message = f"{name!r} is not a name for an experiment; use lower case, digits and hyphens"
            raise ClaimError("E190", message, str(self.place))
        self.name, self.note, self.method = name, note, method
        if (function is None) == (not components):
            raise ClaimError("E191", f"{name} needs either a function or components", str(self.place))
        self.stochastic = function is None
        parts = [(1, function)] if function is not None else components
        self.components: tuple[tuple[Expr, Concrete], ...] = tuple((expr(p), f) for p, f in parts)
        self.function = self.components[0][1]
        self.eta, self.rho = expr(eta), expr(rho)
        self.parameters = {n: expr(v) for n, v in parameters.items()}
        self.start: tuple[Expr, ...] = tuple(map(expr, start)) if isinstance(start, tuple) else (expr(start),)
        self.bounds, self.claims = tuple(bounds), tuple(claims)
        self.trap = None if trap is None else (expr(trap[0]), expr(trap[1]))
        self.limit = None if limit is None else tuple(map(expr, limit if isinstance(limit, tuple) else (limit,)))
        total = [p.poly.constant() for p, _ in self.components]
        if all(p is not None for p in total) and sum(p or Fraction(0) for p in total) != 1:
            raise ClaimError("E192", f"the probabilities of {name} sum to {sum(p or 0 for p in total)}, not 1", str(self.place))
        self.branches(self.method)

    @property
    def variables(self) -> tuple[Expr, ...]:
        """The coordinates of the state."""
        return self.function.variables

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that fit."""
        return STOCHASTIC if self.stochastic else (*DETERMINISTIC, ROOTED)

    def branches(self, method: str) -> list[Branch]:
        """The ways in which one step of a method can go; in that of ``decaying`` the symbol ``TIME`` occurs.

        Raises
        ------
        ClaimError : E191 for a method that does not fit the experiment.
        """
        if method not in self.methods:
            message = f"{method!r} does not fit {self.name}; choose one of {', '.join(self.methods)}"
            raise ClaimError("E191", message, str(self.place))
        eta, rho = self.eta, self.rho / sqrt(TIME + 1) if method == ROOTED else self.rho
        if method == "gd":
            return [Branch(expr(1), lambda z: gradient_step(self.function, z, eta=eta))]
        if method == "unnormalised":
            return [Branch(expr(1), lambda z: unnormalised_sam_step(self.function, z, eta=eta, rho=rho))]
        if method == "n-sam":
            return [
                Branch(p * q, lambda z, f=f, g=g: sam_step(f, z, eta=eta, rho=rho, ascent=g))
                for p, f in self.components
                for q, g in self.components
            ]
        return [Branch(p, lambda z, f=f: sam_step(f, z, eta=eta, rho=rho)) for p, f in self.components]

    def step(self, method: str, which: int = 0) -> Step:
        """One step of a branch from the symbolic state."""
        state = self.variables[0] if len(self.variables) == 1 else Coordinates(*self.variables)
        found: Step = self.branches(method)[which].step(state)
        return found

    def relations(self) -> list[Relation]:
        """The domains of the parameters, from the symbols that occur."""
        found: dict[str, Relation] = {}
        seen: dict[str, Expr] = {}
        todo: list[Any] = [e for p, f in self.components for e in (*p.walk(), *f.walk())]
        todo += [*self.eta.walk(), *self.rho.walk(), *(e for b in self.bounds for e in b.walk())]
        while todo:
            node = todo.pop(0)
            if isinstance(node, Expr) and node.op in ("symbol", "natural") and node.args[0] not in seen:
                seen[node.args[0]] = node
                for r in node.domain:
                    found.setdefault(str(r), r)
                    todo += list(r.walk())
        return list(found.values())

    def __repr__(self) -> str:
        return f"{self.name}: {self.method} on {', '.join(str(f) for _, f in self.components)}"
