"""Run samproof, z3 and SymPy side by side over the single inequalities of ``inequalities.toml``.

    python benchmarks/prover.py [--seconds N] [--only NAME] [--json FILE]

Each tool works in a process of its own and is stopped at its limit.  The exit status is 1 if any tool contradicts a truth
label, if samproof claims something it does not back with a certificate or a checkable witness, if samproof raises, or if
samproof decides fewer statements than z3.
"""

from __future__ import annotations

import argparse
import ast
import json
import multiprocessing
import operator
import statistics
import sys
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import sympy

DATA = Path(__file__).with_name("inequalities.toml")
TOOLS = ("samproof", "z3", "sympy")
GRACE = 2.0  # seconds a tool may overrun its own limit before its process is stopped
FUNCTIONS = {name: getattr(sympy, name) for name in ("Abs", "Max", "Min", "sqrt", "exp", "log", "sin", "cos", "pi")}
OPERATORS: dict[type[ast.cmpop], str] = {ast.LtE: "<=", ast.Lt: "<", ast.GtE: ">=", ast.Gt: ">"}
CALLS = {"Eq": "==", "Ne": "!="}
COMPARE = {"<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt, "==": operator.eq, "!=": operator.ne}
NEGATION = {"<=": ">", "<": ">=", ">=": "<", ">": "<=", "==": "!=", "!=": "=="}
SYMPY_RELATION = {"<=": sympy.Le, "<": sympy.Lt, ">=": sympy.Ge, ">": sympy.Gt, "==": sympy.Eq, "!=": sympy.Ne}

Relation = tuple[sympy.Expr, str, sympy.Expr]


class Unsupported(Exception):
    """The tool has no way to express the statement."""


@dataclass(frozen=True)
class Item:
    name: str
    topic: str
    statement: str
    given: tuple[str, ...]
    truth: bool
    note: str
    witness: Mapping[str, str]


@dataclass
class Outcome:
    verdict: str  # proved | refuted | unknown | unsupported | timeout | absent | error
    seconds: float
    detail: str = ""
    witness: dict[str, str] | None = None
    backed: bool = False  # samproof: a certificate, or a witness that passed the check of this file

    @property
    def decided(self) -> bool:
        return self.verdict in ("proved", "refuted")


def load(path: Path = DATA) -> list[Item]:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["inequality"]
    return [Item(**{**row, "given": tuple(row["given"]), "witness": row.get("witness", {})}) for row in rows]


# ---------------------------------------------------------------- reading


def names_in(*texts: str) -> list[str]:
    found = {node.id for text in texts for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)}
    return sorted(found - set(FUNCTIONS) - set(CALLS))


def relations(text: str, symbols: Mapping[str, sympy.Symbol]) -> list[Relation]:
    """The relations of one string; a chain gives several.  Both sides are read by SymPy."""
    node = ast.parse(text, mode="eval").body
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
        sides, operators = node.args, [CALLS[node.func.id]]
    elif isinstance(node, ast.Compare):
        sides, operators = [node.left, *node.comparators], [OPERATORS[type(op)] for op in node.ops]
    else:
        raise ValueError(f"not a relation: {text!r}")
    read = [sympy.sympify(ast.unparse(side), locals={**FUNCTIONS, **symbols}) for side in sides]
    return [(read[i], op, read[i + 1]) for i, op in enumerate(operators)]


def read_item(item: Item, symbols: Mapping[str, sympy.Symbol] | None = None) -> tuple[Relation, list[Relation]]:
    if symbols is None:
        symbols = {name: sympy.Symbol(name, real=True) for name in names_in(item.statement, *item.given)}
    (goal,) = relations(item.statement, symbols)
    return goal, [relation for text in item.given for relation in relations(text, symbols)]


def holds_at(relation: Relation, point: Mapping[sympy.Symbol, sympy.Expr], digits: int = 50) -> bool:
    """Truth of a relation at a point: exact where the value is rational, else at ``digits`` digits away from zero."""
    lhs, op, rhs = relation
    gap = (lhs - rhs).subs(point)
    if not gap.is_Rational:
        gap = sympy.Integer(0) if gap.is_algebraic and sympy.simplify(gap) == 0 else gap.evalf(digits)
        if gap != 0 and not (gap.is_real and abs(gap) > sympy.Float(10) ** (-digits // 2)):
            raise ValueError(f"cannot decide the sign of {lhs - rhs} at {dict(point)}")
    return bool(COMPARE[op](gap, 0))


def is_counterexample(item: Item, witness: Mapping[str, Any]) -> bool:
    """Does the witness satisfy every hypothesis and violate the statement?"""
    goal, given = read_item(item)
    point = {sympy.Symbol(str(name), real=True): sympy.sympify(str(value)) for name, value in witness.items()}
    if set(names_in(item.statement, *item.given)) - {symbol.name for symbol in point}:
        return False
    return all(holds_at(relation, point) for relation in given) and not holds_at(goal, point)


# ---------------------------------------------------------------- z3


def z3_verdict(item: Item, seconds: float) -> str:
    """Satisfiability of hypotheses and negated statement over the reals; radicals become fresh nonnegative roots."""
    import z3

    solver = z3.Solver()
    solver.set("timeout", int(seconds * 1000))
    done: dict[sympy.Expr, Any] = {}

    def term(expr: sympy.Expr) -> Any:
        if expr not in done:
            done[expr] = build(expr)
        return done[expr]

    def build(expr: sympy.Expr) -> Any:
        if expr.is_Rational:
            return z3.RealVal(str(expr))
        if expr.is_Symbol:
            return z3.Real(expr.name)
        if expr.is_Add:
            return z3.Sum([term(arg) for arg in expr.args])
        if expr.is_Mul:
            return z3.Product([term(arg) for arg in expr.args])
        if expr.is_Pow and expr.exp.is_Rational:
            root = term(expr.base)
            if expr.exp.q == 2:
                square, root = root, z3.FreshReal("root")
                solver.add(root >= 0, root * root == square)
            elif expr.exp.q != 1:
                raise Unsupported(str(expr))
            power = z3.Product([root] * abs(expr.exp.p))
            return power if expr.exp.p > 0 else 1 / power
        if isinstance(expr, sympy.Abs):
            inner = term(expr.args[0])
            return z3.If(inner >= 0, inner, -inner)
        if isinstance(expr, (sympy.Max, sympy.Min)):
            best, *rest = (term(arg) for arg in expr.args)
            for other in rest:
                best = z3.If(best >= other if isinstance(expr, sympy.Max) else best <= other, best, other)
            return best
        raise Unsupported(str(expr.func))

    def formula(relation: Relation) -> Any:
        return COMPARE[relation[1]](term(relation[0]), term(relation[2]))

    goal, given = read_item(item)
    for relation in given:
        solver.add(formula(relation))
    solver.add(z3.Not(formula(goal)))
    return {"unsat": "proved", "sat": "refuted"}.get(str(solver.check()), "unknown")


def run_z3(item: Item, seconds: float) -> Outcome:
    start = time.perf_counter()
    try:
        verdict = z3_verdict(item, seconds)
    except Unsupported as refusal:
        return Outcome("unsupported", time.perf_counter() - start, str(refusal))
    return Outcome(verdict, time.perf_counter() - start)


# ---------------------------------------------------------------- SymPy


def symbol_with_bounds(name: str, given: Sequence[Relation]) -> sympy.Symbol:
    """A symbol with the sign that the hypotheses give it literally."""
    plain = sympy.Symbol(name, real=True)
    for lhs, op, rhs in given:
        if lhs == plain and rhs.is_number:
            bound = rhs
        elif rhs == plain and lhs.is_number:
            bound, op = lhs, {"<=": ">=", "<": ">"}.get(op, "")
        else:
            continue
        if (bound.is_positive and op in (">", ">=")) or (bound.is_zero and op == ">"):
            return sympy.Symbol(name, positive=True)
        if bound.is_zero and op == ">=":
            return sympy.Symbol(name, nonnegative=True)
    return plain


def sympy_verdict(item: Item) -> str:
    """Sign of the slack from assumptions, then `ask`, then (one variable) `reduce_inequalities`."""
    names = names_in(item.statement, *item.given)
    _, plain_given = read_item(item)
    symbols = {name: symbol_with_bounds(name, plain_given) for name in names}
    (lhs, op, rhs), given = read_item(item, symbols)
    for left, relation, right in given:
        if relation == "==" and left.is_Symbol and left not in right.free_symbols:
            lhs, rhs = lhs.subs(left, right), rhs.subs(left, right)
    slack = rhs - lhs if op in ("<", "<=") else lhs - rhs
    strict = op in ("<", ">")
    for shape in (lambda e: e, sympy.factor, sympy.simplify, lambda e: sympy.factor(sympy.together(e)), sympy.expand):
        form = shape(slack)
        if form.is_positive or (form.is_nonnegative and not strict):
            return "proved"
        if form.is_number and not given:
            return "proved" if form >= 0 and not (strict and form == 0) else "refuted"
    if len(names) == 1:
        (x,) = (sympy.Symbol(name, real=True) for name in names)
        (lhs, op, rhs), given = read_item(item)
        parts = [SYMPY_RELATION[op](left, right) for left, op, right in [*given, (lhs, NEGATION[op], rhs)]]
        try:
            solution = sympy.reduce_inequalities(parts, [x])
        except (NotImplementedError, TypeError, ValueError):
            return "unknown"
        if solution == sympy.false:
            return "proved"
        region = solution.as_set()
        for piece in region.args if isinstance(region, sympy.Union) else [region]:
            if isinstance(piece, sympy.Interval) and piece.measure.is_finite:
                inside = sympy.nsimplify(((piece.start + piece.end) / 2).evalf(20), rational=True)
                if is_counterexample(item, {names[0]: inside}):
                    return "refuted"
        return "unknown"
    hypotheses = [
        sympy.Q.nonnegative(left - right) if op == ">=" else sympy.Q.positive(left - right)
        for left, op, right in given
        if op in (">=", ">")
    ]
    query = sympy.Q.positive(slack) if strict else sympy.Q.nonnegative(slack)
    return "proved" if sympy.ask(query, sympy.And(*hypotheses)) else "unknown"


def run_sympy(item: Item, seconds: float) -> Outcome:
    start = time.perf_counter()
    return Outcome(sympy_verdict(item), time.perf_counter() - start)


# ---------------------------------------------------------------- samproof


def run_samproof(item: Item, seconds: float) -> Outcome:
    if "samproof" not in sys.modules and find_spec("samproof") is None:
        sys.path.insert(0, str(DATA.parents[1]))  # a checkout that is not installed
    try:
        prove: Any = getattr(import_module("samproof"), "prove", None)
    except ImportError as problem:
        return Outcome("absent", 0.0, str(problem))
    if not callable(prove):
        return Outcome("absent", 0.0, "samproof.prove is not there")
    start = time.perf_counter()
    result = prove(item.statement, given=list(item.given))
    outcome = Outcome(str(result.verdict), time.perf_counter() - start)
    if outcome.verdict == "proved":
        outcome.backed = result.certificate is not None
    elif outcome.verdict == "refuted" and result.witness is not None:
        outcome.witness = {str(name): str(value) for name, value in result.witness.items()}
        try:
            outcome.backed = is_counterexample(item, outcome.witness)
        except (ValueError, TypeError, sympy.SympifyError) as problem:
            outcome.detail = f"witness not checkable: {problem}"
    return outcome


# ---------------------------------------------------------------- processes

RUNNERS: dict[str, Callable[[Item, float], Outcome]] = {"samproof": run_samproof, "z3": run_z3, "sympy": run_sympy}
WARM_UP = Item("warm-up", "", "0 <= x**2 + y**2", (), True, "", {})


def serve(tool: str, pipe: Connection) -> None:
    """Worker: loads the tool once, then answers one item at a time."""
    runner = RUNNERS[tool]
    try:
        runner(WARM_UP, 5.0)
    except Exception as problem:
        print(f"{tool} failed on the warm-up: {problem!r}", file=sys.stderr)
    pipe.send(None)
    while True:
        item, seconds = pipe.recv()
        start = time.perf_counter()
        try:
            answer = runner(item, seconds)
        except Exception as problem:
            answer = Outcome("error", time.perf_counter() - start, f"{type(problem).__name__}: {problem}")
        pipe.send(answer)


class Worker:
    """One tool in one process, restarted after a hard stop."""

    def __init__(self, tool: str) -> None:
        self.tool = tool
        self.process: Any = None

    def start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(self.tool, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.pipe.recv()

    def ask(self, item: Item, seconds: float, grace: float = GRACE) -> Outcome:
        if self.process is None:
            self.start()
        start = time.perf_counter()
        self.pipe.send((item, seconds))
        try:
            if self.pipe.poll(seconds + grace):
                answer = self.pipe.recv()
                assert isinstance(answer, Outcome)
                return answer
            verdict = "timeout"
        except EOFError:
            verdict = "error"
        self.stop()
        return Outcome(verdict, time.perf_counter() - start, "" if verdict == "timeout" else "the process ended")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.join()
            self.pipe.close()
            self.process = None


# ---------------------------------------------------------------- report


def fault(tool: str, item: Item, outcome: Outcome) -> str:
    """What is wrong with an outcome, or an empty string."""
    if outcome.decided and (outcome.verdict == "proved") != item.truth:
        return f"{tool} says {outcome.verdict}, the statement is {str(item.truth).lower()}"
    if tool == "samproof" and outcome.decided and not outcome.backed:
        what = "without a certificate" if outcome.verdict == "proved" else "without a witness that checks"
        return f"samproof says {outcome.verdict} {what} {outcome.detail}".rstrip()
    return ""


def table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def summary(items: Sequence[Item], results: Mapping[str, Mapping[str, Outcome]]) -> str:
    labels = {"samproof": ("proved with a certificate", "refuted with an exact witness")}
    true, false = sum(item.truth for item in items), sum(not item.truth for item in items)
    rows = [["", *TOOLS]]
    counts: dict[str, list[str]] = {}
    for tool in TOOLS:
        outcomes = {item.name: results[item.name][tool] for item in items}
        backed = [o for o in outcomes.values() if o.decided and (tool != "samproof" or o.backed)]
        times = [o.seconds for o in outcomes.values() if o.verdict not in ("unsupported", "absent")]
        counts[tool] = [
            f"{sum(o.verdict == 'proved' for o in backed)} of {true}",
            f"{sum(o.verdict == 'refuted' for o in backed)} of {false}",
            str(sum(bool(fault(tool, item, outcomes[item.name])) for item in items)),
            str(sum(o.verdict in ("unknown", "timeout") for o in outcomes.values())),
            str(sum(o.verdict in ("unsupported", "absent") for o in outcomes.values())),
            str(sum(o.verdict == "error" for o in outcomes.values())),
            f"{statistics.median(times):.3f}" if times else "-",
            f"{max(times):.3f}" if times else "-",
        ]
    heads = [f"{labels['samproof'][0]} (z3, sympy: proved)", f"{labels['samproof'][1]} (z3, sympy: refuted)"]
    heads += ["wrong verdicts", "unknown or out of time", "not supported", "errors", "median seconds", "worst seconds"]
    rows += [[head, *(counts[tool][i] for tool in TOOLS)] for i, head in enumerate(heads)]
    return table(rows)


def topics(items: Sequence[Item], results: Mapping[str, Mapping[str, Outcome]]) -> str:
    rows = [["topic", "statements", *(f"{tool} decides" for tool in TOOLS)]]
    for topic in dict.fromkeys(item.topic for item in items):
        group = [item for item in items if item.topic == topic]
        rows.append([topic, str(len(group)), *(str(sum(results[i.name][tool].decided for i in group)) for tool in TOOLS)])
    return table(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="limit of samproof and z3 per statement (SymPy: half of it)"
    )
    parser.add_argument("--only", metavar="NAME", help="only the statements whose name contains NAME")
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write all outcomes to FILE")
    options = parser.parse_args(arguments)
    items = [item for item in load() if not options.only or options.only in item.name]
    if not items:
        parser.error(f"no statement has {options.only!r} in its name")
    workers = {tool: Worker(tool) for tool in TOOLS}
    results: dict[str, dict[str, Outcome]] = {}
    faults: list[str] = []
    width = max(len(item.name) for item in items)
    print(f"{'statement':{width}}  truth  " + "".join(f"{tool:22}" for tool in TOOLS).rstrip())
    try:
        for item in items:
            limits = {"samproof": options.seconds, "z3": options.seconds, "sympy": options.seconds / 2}
            row = {tool: workers[tool].ask(item, limits[tool], 0.0 if tool == "sympy" else GRACE) for tool in TOOLS}
            results[item.name] = row
            cells = "".join(f"{f'{outcome.verdict:11} {outcome.seconds:7.3f}':22}" for outcome in row.values())
            print(f"{item.name:{width}}  {str(item.truth).lower():5}  {cells}".rstrip(), flush=True)
            faults += [f"{item.name}: {text}" for tool in TOOLS if (text := fault(tool, item, row[tool]))]
    finally:
        for worker in workers.values():
            worker.stop()
    print(f"\n{summary(items, results)}\n\n{topics(items, results)}")
    ahead = [item.name for item in items if results[item.name]["z3"].decided and not results[item.name]["samproof"].decided]
    print(f"\nz3 decides and samproof does not: {len(ahead)}" + "".join(f"\n  {name}" for name in ahead))
    errors = [
        f"{name}: {tool}: {row[tool].detail}" for name, row in results.items() for tool in TOOLS if row[tool].verdict == "error"
    ]
    for head, lines in (("wrong verdicts", faults), ("errors", errors)):
        if lines:
            print(f"\n{head}:" + "".join(f"\n  {line}" for line in lines))
    if options.json:
        report = [{**asdict(item), "results": {tool: asdict(results[item.name][tool]) for tool in TOOLS}} for item in items]
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    ours = sum(row["samproof"].decided and row["samproof"].backed for row in results.values())
    theirs = sum(row["z3"].decided for row in results.values())
    crashed = any(row["samproof"].verdict == "error" for row in results.values())
    return 1 if faults or crashed or ours < theirs else 0


if __name__ == "__main__":
    sys.exit(main())
