"""How fast orbits are, beside loops written by hand: steps a second on the sine trap, in one run, so that ratios can be compared.

Run it in a checkout: python benchmarks/simulate.py [--repeat N].  Needs samproof's own dependencies and nothing else.  The loops
by hand know the branch structure, hoist every constant and use the same precision; each pair is measured in turns, N times,
and the shortest time of each counts.  Memory is the resident set of new processes.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import flint  # noqa: E402
import mpmath  # noqa: E402
import numpy as np  # noqa: E402

from samproof.claims.load import load  # noqa: E402
from samproof.simulate.batch import Batch, spread  # noqa: E402
from samproof.simulate.multiprecision import Multiprecision  # noqa: E402
from samproof.simulate.problem import Problem, prepare  # noqa: E402
from samproof.simulate.rigorous import Enclosure  # noqa: E402


def sine_trap() -> Problem:
    """The sine trap with beta = rho = 1, eta = 1/2, from 1/5."""
    found = load([ROOT / "counterexamples" / "sine_trap.py"]).experiments
    return prepare(next(e for e in found if e.name == "sine-trap"))


def mpmath_by_hand(steps: int, dps: int) -> Any:
    mp = mpmath.mp
    with mp.workdps(dps):
        k, c, x, rho, cos = 5 * mp.pi / 3, 3 / (10 * mp.pi), mp.mpf(1) / 5, mp.mpf(1), mp.cos
        for _ in range(steps):
            x -= c * cos(k * (x + rho if cos(k * x) > 0 else x - rho))
        return x


def flint_by_hand(steps: int, dps: int, low: int | None) -> Any:
    """F(mid) + F'(X)(X - mid); the sign and the derivative with ``low`` bits (None: with all of them)."""
    arb, ctx = flint.arb, flint.ctx
    bits = round((dps + 1) * 3.3219280948873626)
    cos, sin, one = arb.cos, arb.sin, arb(1)
    minus = -one
    with ctx.workprec(bits):
        k, c, x = 5 * arb.pi() / 3, -3 / (10 * arb.pi()), arb(1) / 5
        with ctx.workprec(low or bits):
            k_low, slope = 5 * arb.pi() / 3, arb(1) / 2
        for _ in range(steps):
            if low:
                ctx.prec = low
            side = cos(k_low * x)
            if side > 0:
                u = one
            elif side < 0:
                u = minus
            else:
                raise ArithmeticError("undecided")
            d = slope * sin(k_low * (x + u)) + one
            if low:
                ctx.prec = bits
            middle = x.mid()
            x = middle + c * cos(k * (middle + u)) + d * (x - middle)
        return x


def fastest(runs: dict[str, Callable[[], Any]], repeat: int) -> dict[str, float]:
    """The shortest time of each, measured in turns."""
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(repeat):
        for name, make in runs.items():
            began = time.perf_counter()
            make()
            best[name] = min(best[name], time.perf_counter() - began)
    return best


def speeds(problem: Problem, dps: int, steps: int, slow: int, repeat: int) -> None:
    """Print a table: the loop, steps a second, its time for a step beside that of the best loop by hand."""
    numbers, balls = Multiprecision(problem, dps), Enclosure(problem, dps)
    balls.advance(balls.first(0), range(1, 10))
    times = fastest(
        {
            "mpmath by hand": lambda: mpmath_by_hand(slow, dps),
            "mpmath, generated": lambda: numbers.advance(numbers.first(0), range(1, slow + 1)),
            "flint by hand, 53 bits for the derivative": lambda: flint_by_hand(steps, dps, 53),
            "flint by hand, all bits for the derivative": lambda: flint_by_hand(steps, dps, None),
            "--rigorous, generated": lambda: balls.advance(balls.first(0), range(1, steps + 1)),
        },
        repeat,
    )
    hand = min(t for name, t in times.items() if name.startswith("flint"))
    print(f"\n{dps} digits\n\n| loop | steps a second | time / best loop by hand |\n|---|---:|---:|")
    for name, seconds in times.items():
        count, base = (slow, times["mpmath by hand"]) if name.startswith("mpmath") else (steps, hand)
        print(f"| {name} | {count / seconds:,.0f} | {seconds / base:.2f} |")
    faster = times["mpmath by hand"] / slow / (times["--rigorous, generated"] / steps)
    print(f"\n--rigorous is {faster:.2f} times as fast as mpmath by hand")


MEMORY = """
import resource, sys
sys.path.insert(0, {root!r})
from samproof.cli import main
try:
    main(["simulate", "sine-trap", {path!r}, "--rigorous", "--steps", "{steps}", "--every", "100", "-o", {output!r}])
except SystemExit as end:
    assert not end.code
print("KB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def memory(steps: int) -> float:
    """Megabytes that a run with a row at each 100th step needs at most."""
    path = str(ROOT / "counterexamples" / "sine_trap.py")
    with tempfile.TemporaryDirectory() as folder:
        source = MEMORY.format(root=str(ROOT), path=path, steps=steps, output=f"{folder}/orbit.csv")
        done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    return int(done.stdout.splitlines()[-1].split()[1]) / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5, help="measurements of each loop (default 5)")
    repeat = max(1, parser.parse_args().repeat)
    problem = sine_trap()
    print(f"Sine trap; Python {platform.python_version()}, python-flint {flint.__version__}, {os.cpu_count()} processors")
    speeds(problem, 50, 50_000, 20_000, repeat)
    speeds(problem, 1000, 5_000, 1_000, repeat)
    balls = Enclosure(problem, 50)
    began = time.perf_counter()
    end = balls.advance(balls.first(0), range(1, 1_000_000))
    print(f"\n1,000,000 rigorous steps at 50 digits: {time.perf_counter() - began:.2f} s, radius {balls.text(end[0])[1]}")
    many = Batch(problem, 10_000)
    states = spread(problem, many, np.random.default_rng(0))
    began = time.perf_counter()
    many.advance(states, 0, 10_000)
    print(f"10,000 starts x 10,000 steps in NumPy: {time.perf_counter() - began:.2f} s")
    print(f"memory: {memory(10_000):.1f} MB for 10,000 steps, {memory(1_000_000):.1f} MB for 1,000,000 steps")


if __name__ == "__main__":
    main()
