"""What a solver for polynomial constraints says: points to try, and contradictions between hypotheses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from samproof.kernel.terms import Atom, Formula, Index, Poly, inner, substitute

from .scene import Scene
from .tape import Tape, operands


def _rational(z: Any) -> Any:
    import z3

    return lambda q: z3.RatVal(q.numerator, q.denominator, z)


def _claim(head: str, e: Any) -> Any:
    return e >= 0 if head == "ge" else e > 0 if head == "gt" else e == 0


def solver_models(scene: Scene, effort: int, milliseconds: int, rounds: int = 2) -> Iterator[list[tuple[Fraction, bool]]]:
    """Points that a solver for polynomial constraints proposes: for each slot a rational and whether it is meant exactly.

    Parameters
    ----------
    scene : Scene
        The statement.
    effort : int
        The limit on the work of the solver, which does not depend on the clock.
    milliseconds : int
        A limit by the clock.
    rounds : int
        How many different models at most.

    Yields
    ------
    list of (Fraction, bool)
        A model.  Nothing if there is none, or if functions occur that are not algebraic.

    Examples
    --------
    >>> from samproof.kernel import ONE, ge, var
    >>> scene = Scene([], ge(var("x") * var("x") - ONE.scale(2)), {}, 0)
    >>> (x, exact), = next(solver_models(scene, 10**6, 1000))
    >>> x * x < 2
    True
    """
    tape = scene.tape
    if any(op[0] in ("exp", "log", "sin", "cos", "pi") for op in tape.ops):
        return
    import z3

    context = z3.Context()
    number = _rational(context)
    solver = z3.Tactic("qfnra-nlsat", context).solver() if _plain(tape) else z3.Solver(ctx=context)
    solver.set("rlimit", effort)
    solver.set("timeout", max(1, milliseconds))
    slots = [z3.Real(f"s{i}", context) for i in range(scene.size)]
    e: list[Any] = []
    defining: dict[int, list[Any]] = {}
    for i, op in enumerate(tape.ops):
        head = op[0]
        if head == "slot":
            e.append(slots[op[1]])
        elif head == "const":
            e.append(number(op[1]))
        elif head == "poly":
            e.append(_z3_poly(op[1], e, number))
        elif head == "max":
            e.append(z3.If(e[op[1]] >= e[op[2]], e[op[1]], e[op[2]]))
        elif head == "choice":
            e.append(z3.If(e[op[1]] >= 0, e[op[2]], e[op[3]]))
        elif head == "pick":
            result = e[op[1]]
            for here, there, node in reversed(op[2]):
                same = z3.And(z3.BoolVal(True, context), *(e[a] == e[b] for a, b in zip(here, there, strict=True)))
                result = z3.If(same, e[node], result)
            e.append(result)
        else:
            a, t = e[op[1]], z3.Real(f"t{i}", context)
            if head == "inv":
                defining[i] = [a * t == 1]
            elif head == "sqrt":
                defining[i] = [t >= 0, t * t == a]
            else:
                defining[i] = [t >= 0, z3.Or(z3.And(a == 0, t == 0), t * t * a == 1)]
            e.append(t)
    when = _when(scene, e)
    for i, formulas in defining.items():
        solver.add(*(formulas if when[i] is None else [z3.Implies(when[i], f) for f in formulas]))
    for head, node in scene.hypotheses:
        solver.add(_claim(head, e[node]))
    if scene.goal is not None:
        solver.add(z3.Not(_claim(scene.goal[0], e[scene.goal[1]])))
    for turn in range(rounds):
        if solver.check() != z3.sat:
            return
        model = solver.model()
        found = [_approximation(model.eval(s, model_completion=True)) for s in slots]
        yield found
        if turn + 1 < rounds:
            away = [z3.Or(s > number(q + Fraction(1, 8)), s < number(q - Fraction(1, 8)))
                    for s, (q, _) in zip(slots, found, strict=True)]
            if not away:
                return
            solver.add(z3.Or(*away))


def _when(scene: Scene, e: Sequence[Any]) -> dict[int, Any]:
    """For each node None if its value always counts, else the condition under which it does: the choices that lead to it."""
    import z3

    when: dict[int, Any] = dict.fromkeys(scene.roots)

    def join(node: int, condition: Any) -> None:
        if node not in when or condition is None:
            when[node] = condition
        elif when[node] is not None:
            when[node] = z3.Or(when[node], condition)

    for node in reversed(range(len(scene.tape.ops))):
        op, here = scene.tape.ops[node], when[node]
        if op[0] == "choice":
            join(op[1], here)
            for branch, taken in ((op[2], e[op[1]] >= 0), (op[3], e[op[1]] < 0)):
                join(branch, taken if here is None else z3.And(here, taken))
        else:
            for other in operands(op):
                join(other, here)
    return when


def _plain(tape: Tape) -> bool:
    return not any(op[0] in ("max", "choice", "pick", "unit") for op in tape.ops)


def _z3_poly(monomials: Any, e: Any, number: Any) -> Any:
    total: Any = None
    for c, factors in monomials:
        term = number(c)
        for node, exponent in factors:
            for _ in range(exponent):
                term = term * e[node]
        total = term if total is None else total + term
    return total


def _approximation(v: Any) -> tuple[Fraction, bool]:
    import z3

    if z3.is_algebraic_value(v):
        near = v.approx(30)
        return Fraction(near.numerator_as_long(), near.denominator_as_long()), False
    return Fraction(v.numerator_as_long(), v.denominator_as_long()), True


def contradictory(hypotheses: Sequence[Formula], milliseconds: int = 1000) -> bool:
    """Whether a solver shows that the hypotheses cannot all hold; False means nothing.

    Parameters
    ----------
    hypotheses : sequence of Formula
        What is assumed.
    milliseconds : int
        When to stop.

    Returns
    -------
    bool
        True if they are contradictory.

    Examples
    --------
    >>> from samproof.kernel import ONE, gt, var
    >>> x = var("x")
    >>> contradictory([gt(x - ONE), gt(-x)]), contradictory([gt(x)])
    (True, False)
    """
    import z3

    context = z3.Context()
    solver = z3.Solver(ctx=context)
    solver.set("rlimit", 3_000_000)
    solver.set("timeout", milliseconds)
    known: dict[Atom, Any] = {}
    pairs: list[Atom] = []

    def number(q: Fraction) -> Any:
        return z3.RatVal(q.numerator, q.denominator, context)

    def lift(p: Poly) -> Any:
        total = number(Fraction(0))
        for m, c in p.terms:
            term = number(c)
            for a, e in m:
                for _ in range(e):
                    term = term * atom(a)
            total = total + term
        return total

    def atom(a: Atom) -> Any:
        if a in known:
            return known[a]
        v = known[a] = z3.Real(f"a{len(known)}", context)
        if a.head == "nat":
            solver.add(v >= 0)
        elif a.head == "exp":
            solver.add(v > 0)
        elif a.head in ("sin", "cos"):
            solver.add(v <= 1, v >= -1)
        elif a.head == "pi":
            solver.add(v > number(Fraction(314, 100)), v < number(Fraction(315, 100)))
        elif a.head == "inv":
            p = lift(a.args[0])
            solver.add(z3.Implies(p != 0, v * p == 1))
        elif a.head == "sqrt":
            p = lift(a.args[0])
            solver.add(z3.Implies(p >= 0, z3.And(v >= 0, v * v == p)))
        elif a.head == "max":
            p, q = lift(a.args[0]), lift(a.args[1])
            solver.add(v == z3.If(p >= q, p, q))
        elif a.head == "choice":
            c, p, q = (lift(r) for r in a.args)
            solver.add(v == z3.If(c >= 0, p, q))
        elif a.head == "ip":
            if a.args[0] == a.args[1]:
                solver.add(v >= 0)
            else:
                pairs.append(a)
        return v

    def add(h: Formula) -> None:
        if h.head == "all":
            for k in range(Scene.SAMPLES):
                add(substitute(h.args[1], {("nat", h.args[0]): Index("", k)}))
        elif h.head == "veq":
            solver.add(lift(inner(h.args[0], h.args[0])) == 0)
        elif h.head in ("ge", "gt", "eq"):
            e = lift(h.args[0])
            solver.add(e >= 0 if h.head == "ge" else e > 0 if h.head == "gt" else e == 0)

    for h in hypotheses:
        add(h)
    for a in pairs:
        v, w = a.args
        solver.add(atom(a) * atom(a) <= atom(Atom("ip", v, v)) * atom(Atom("ip", w, w)))
    return bool(solver.check() == z3.unsat)
