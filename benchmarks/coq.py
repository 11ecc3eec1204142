"""How long Coq takes over the ledger: writing it, coqc over what is written, and both as the command does them, one beside the other.

Run it in a checkout: python benchmarks/coq.py.  Needs Coq with its library interval.  Shown are wall-clock seconds and the seconds of
processor time of samproof and of coqc.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from samproof.claims.load import discover, load
from samproof.cli import main as samproof
from samproof.coq.compiler import PROCESSES, Compiler
from samproof.coq.export import Export, export
from samproof.coq.run import check


def processor(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def timed(name: str, work: Callable[[], object]) -> None:
    """Do some work and print its line of the table."""
    own, others, started = processor(resource.RUSAGE_SELF), processor(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    taken = time.perf_counter() - started
    own, others = processor(resource.RUSAGE_SELF) - own, processor(resource.RUSAGE_CHILDREN) - others
    print(f"| {name} | {taken:.1f} | {own:.1f} | {others:.1f} |", flush=True)


def main() -> None:
    """Measure and print a table."""
    made: list[Export] = []

    def write() -> None:
        lemmas = load(discover([])).lemmas
        made.append(export(lemmas, [x.id for x in lemmas]))

    def compile_all() -> None:
        with tempfile.TemporaryDirectory() as folder, Compiler(Path(folder)) as compiler:
            verdict = check(made[0], compiler)
        if verdict.rejected or verdict.unchecked:
            sys.exit(f"coqc {verdict.version} rejects {', '.join(verdict.rejected)}")

    def command() -> None:
        with tempfile.TemporaryDirectory() as folder:
            done = CliRunner().invoke(samproof, ["coq", "-o", folder, "--run"])
        if done.exit_code:
            sys.exit(done.output)

    print(f"{PROCESSES} processes of coqc, {os.cpu_count()} processors")
    print()
    print("| what | wall, s | samproof, s | coqc, s |")
    print("|---|---:|---:|---:|")
    timed("the ledger is written", write)
    timed("coqc over what is written", compile_all)
    timed("samproof coq --run", command)


if __name__ == "__main__":
    main()
