"""How well samproof finds violations: planted false bounds, beside plain Hypothesis and z3; false alarms; speed.

    python benchmarks/fuzz.py [--only scalar|function|mutant|true|speed] [--json FILE]

The exit status is 1 if a true claim is refuted, a witness does not replay, a scalar bound is missed, or fewer than 95 % of the
function-level ones are found.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import planted
import prover

from samproof.campaign.source import Source
from samproof.campaign.units import SLICE, Found, hunt
from samproof.claims.lemma import Lemma
from samproof.errors import ClaimError
from samproof.replay import read_point, replay

SCALAR_SECONDS, FUNCTION_SECONDS = 10.0, 30.0
OTHERS_SECONDS = 1.0  # for Hypothesis and z3; what they do not find by then they are unlikely to find


@dataclass
class Row:
    name: str
    kind: str
    found: bool
    seconds: float
    witness: dict[str, str] | None = None
    hypothesis: str = ""
    z3: str = ""


def pursue(lemma: Lemma, budget: float) -> tuple[Found, float]:
    """Search as ``samproof fuzz`` does, until a witness is found or the clock says stop."""
    start = time.perf_counter()
    number = 0
    while True:
        found = hunt(lemma, SLICE, crc32(f"{lemma.id}/{number}".encode()), deeper=number > 0)
        spent = time.perf_counter() - start
        if found.witness is not None or spent > budget:
            return found, spent
        number += 1


def confirmed(lemma: Lemma, found: Found) -> bool:
    """Does the witness replay to a violation, where it has a text?"""
    if found.replay is None:
        return True
    try:
        return replay(lemma, read_point([f"{n}={v}" for n, v in found.replay.items()])).verdict == "refuted"
    except ClaimError:
        return False


# ---------------------------------------------------------------- others


def hypothesis_finds(item: prover.Item, seconds: float) -> bool:
    """Plain Hypothesis: rationals for the symbols, ``assume`` for the hypotheses, floating point for the statement."""
    import hypothesis
    import sympy
    from hypothesis import strategies as st

    symbols = {n: sympy.Symbol(n, real=True) for n in prover.names_in(item.statement, *item.given)}
    goal, given = prover.read_item(item, symbols)
    names = list(symbols)
    end = time.perf_counter() + seconds

    def compile_(relation: prover.Relation) -> Callable[..., Any]:
        return sympy.lambdify([symbols[n] for n in names], relation[0] - relation[2], "math")

    checks, claim = [(compile_(r), r[1]) for r in given], compile_(goal)

    def true(gap: float, op: str, slack: float) -> bool:
        return {
            "<=": gap <= slack,
            "<": gap < slack,
            ">=": gap >= -slack,
            ">": gap > -slack,
            "==": abs(gap) <= 1e-9,
            "!=": gap != 0,
        }[op]

    class Over(Exception):
        pass

    @hypothesis.settings(max_examples=10**7, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck))
    @hypothesis.seed(0)
    @hypothesis.given(st.tuples(*(st.fractions(-100, 100, max_denominator=10**6) for _ in names)))
    def test(values: tuple[Any, ...]) -> None:
        if time.perf_counter() > end:
            raise Over
        try:
            point = [float(v) for v in values]
            held = all(true(c(*point), op, 0.0) for c, op in checks)
            gap = claim(*point) if held else 0.0
        except (ValueError, ZeroDivisionError, OverflowError, TypeError):
            return
        hypothesis.assume(held)
        assert not math.isfinite(gap) or true(gap, goal[1], 1e-12)

    try:
        test()
    except AssertionError:
        return True
    except (Over, Exception):
        return False
    return False


def limited_z3(item: prover.Item, seconds: float) -> str:
    return prover.run_z3(item, seconds).verdict


# ---------------------------------------------------------------- parts


def scalar_rows(others: bool) -> list[Row]:
    items = [prover.Item(p.name, "planted", p.statement, p.given, False, "", {}) for p in planted.scalars()]
    items += [i for i in prover.load() if not i.truth]
    rows = []
    for item in items:
        lemma = Source("statement", statement=item.statement, given=item.given).lemma()
        found, spent = pursue(lemma, SCALAR_SECONDS)
        row = Row(item.name, "scalar", found.witness is not None and confirmed(lemma, found), spent, found.witness)
        if others:
            row.hypothesis = "refuted" if hypothesis_finds(item, OTHERS_SECONDS) else "missed"
            row.z3 = limited_z3(item, OTHERS_SECONDS)
        rows.append(row)
    return rows


def function_rows(claims: Iterable[planted.Planted], kind: str) -> list[Row]:
    rows = []
    for p in claims:
        assert p.lemma is not None
        try:
            found, spent = pursue(p.lemma, FUNCTION_SECONDS)
        except ClaimError:
            found, spent = Found(), 0.0
        rows.append(Row(p.name, kind, found.witness is not None and confirmed(p.lemma, found), spent, found.witness))
    return rows


def false_alarms(seconds: float) -> tuple[int, list[str]]:
    """How many true claims were searched, and which of them were refuted."""
    from samproof.campaign.fuzz import fuzz
    from samproof.campaign.select import select

    sources, _ = select([])
    sources += [Source(f"true {i.name}", statement=i.statement, given=i.given) for i in prover.load() if i.truth]
    reports, _ = fuzz(sources, seconds)
    return len(sources), [r.source.name for r in reports if r.verdict == "refuted"]


def batch_speed() -> dict[str, float]:
    """Candidates a second of the evaluator in floating point, hypotheses and claim, on scalar and quadratic-model claims."""
    import numpy as np

    from samproof.campaign.select import select
    from samproof.campaign.source import targets
    from samproof.fuzz.floats import Lowered, screen
    from samproof.fuzz.scene import Scene

    speeds = {}
    for name in ("sam-descent-smooth", "sam-average-smooth", "sine-trap-step", "quadratic-two-cycle-step"):
        target = targets(select([name])[0][0].lemma())[0]
        scene = Scene(target.plain[0], target.plain[1], {}, 1)
        lowered, x = Lowered(scene.tape), np.random.default_rng(0).uniform(0.1, 2, (20000, scene.size))
        rounds, start = 0, time.perf_counter()
        while time.perf_counter() - start < 1:
            screen(scene, lowered, x)
            rounds += 1
        speeds[name] = rounds * len(x) / (time.perf_counter() - start)
    return speeds


def two_over_one(seconds: float) -> tuple[float, float]:
    """Wall-clock seconds of the same searches in one process and in two."""
    from samproof.campaign.fuzz import fuzz
    from samproof.campaign.pool import Workers
    from samproof.campaign.select import select

    sources = select([])[0][:24]
    times = []
    for jobs in (1, 2):
        start = time.perf_counter()
        fuzz(sources, seconds, workers=Workers(jobs))
        times.append(time.perf_counter() - start)
    return times[0], times[1]


# ---------------------------------------------------------------- the whole


def summary(rows: Sequence[Row]) -> str:
    hit = [r.seconds for r in rows if r.found]
    if not hit:
        return f"0 of {len(rows)}"
    return f"{len(hit)} of {len(rows)} found, median {statistics.median(hit):.3f} s, worst {max(hit):.2f} s"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=["scalar", "function", "mutant", "true", "speed"])
    parser.add_argument("--alone", action="store_true", help="leave Hypothesis and z3 out")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")

    def wants(part: str) -> bool:
        return options.only in (None, part)

    rows: list[Row] = []
    bad = False
    if wants("scalar"):
        scalar = scalar_rows(not options.alone)
        rows += scalar
        print(f"scalar      {summary(scalar)}")
        if not options.alone:
            print(
                f"  Hypothesis {sum(r.hypothesis == 'refuted' for r in scalar)} of {len(scalar)} within {OTHERS_SECONDS:g} s each"
            )
            print(f"  z3         {sum(r.z3 == 'refuted' for r in scalar)} of {len(scalar)} within {OTHERS_SECONDS:g} s each")
        bad = bad or not all(r.found for r in scalar)
    for kind, claims in (("function", planted.functions), ("mutant", planted.mutants)):
        if wants(kind):
            part = function_rows(claims(), kind)
            rows += part
            print(f"{kind:11} {summary(part)}")
            bad = bad or sum(r.found for r in part) < 0.95 * len(part)
    for row in rows:
        if not row.found:
            print(f"  missed: {row.kind} {row.name} after {row.seconds:.1f} s")
    if wants("true"):
        count, alarms = false_alarms(0.5)
        print(f"true        {len(alarms)} false alarms in {count} claims{': ' + ', '.join(alarms) if alarms else ''}")
        bad = bad or bool(alarms)
    if wants("speed"):
        for name, speed in batch_speed().items():
            print(f"batch       {speed:,.0f} candidates a second, {name}")
        one, two = two_over_one(1.0)
        print(f"processes   1: {one:.1f} s, 2: {two:.1f} s, gain {one / two:.2f}")
    if options.json:
        with contextlib.suppress(OSError):
            options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps([asdict(r) for r in rows], indent=1) + "\n", encoding="utf-8")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
