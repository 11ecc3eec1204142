"""How long the command line takes: --help, a check from nothing, a check with stored certificates, a recheck.

Run it in a checkout: python benchmarks/check.py [--repeat N].  Needs samproof's own dependencies and nothing else; works on a
copy of the ledger.  Times are wall-clock seconds of whole processes; of several runs the shortest and the median are shown.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("lemmas", "counterexamples")


def seconds(arguments: list[str], cwd: Path) -> float:
    """Run ``samproof ARGUMENTS`` once in a new process; anything but exit code 0 ends the benchmark."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "samproof.cli", *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    taken = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"samproof {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return taken


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5, help="runs of each quick command (default 5)")
    repeat = max(1, parser.parse_args().repeat)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in FOLDERS:
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("certificates", "__pycache__"))
        rows: list[tuple[str, list[float]]] = [
            ("samproof --help", [seconds(["--help"], folder) for _ in range(repeat)]),
            ("samproof check --fresh", [seconds(["check", "--fresh"], folder)]),
            ("samproof check, stored certificates", [seconds(["check"], folder) for _ in range(repeat)]),
            ("samproof recheck", [seconds(["recheck"], folder) for _ in range(repeat)]),
        ]
        claims = len(list(folder.rglob("*.json")))
        size = sum(p.stat().st_size for p in folder.rglob("*.json"))
    base = min(rows[2][1])
    print(f"{claims} claims, {size / 1000:.0f} kB of certificates; Python {platform.python_version()}, {os.cpu_count()} processors")
    print()
    print("| command | runs | shortest, s | median, s | ratio to a stored check |")
    print("|---|---:|---:|---:|---:|")
    for command, times in rows:
        print(
            f"| {command} | {len(times)} | {min(times):.2f} | {statistics.median(times):.2f} | {min(times) / base:.2f} |"
        )


if __name__ == "__main__":
    main()
