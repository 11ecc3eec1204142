"""coqc on an export: what it accepts, what it rejects, and the axioms below each theorem."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ClaimError
from ..store import write_text
from .export import PROCESSES, Export
from .names import prelude, prelude_needs
from .outcomes import MACHINE_INTEGERS, REALS

COLLECTION = "s=32M,o=1000"  # coqc runs for seconds: collecting its garbage less often saves a tenth of them
_HEAD = re.compile(r"(?:Module|Theorem|Example) (\w+?)(?:_example|_at_reals)?\b|(?:Lemma|Definition) (\w+)(?:'\d+|_applied|_given)\b")
_AXIOM = re.compile(r"^([A-Za-z_][\w.']*)\s*:", re.MULTILINE)


@dataclass
class Verdict:
    """What coqc says of an export.

    Attributes
    ----------
    version : of coqc.
    axioms : for each accepted claim the axioms that it, or another of those with or without interval arithmetic, rests on.
    rejected : the claims at which coqc stops, and those that rest on more axioms than they may, each with the reason.
    unchecked : the claims that coqc did not get to.
    """

    version: str
    axioms: dict[str, list[str]] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    unchecked: list[str] = field(default_factory=list)


def coqc() -> str:
    """Where coqc is.

    Raises
    ------
    ClaimError : E331 where it is not on PATH.
    """
    found = shutil.which("coqc")
    if found is None:
        raise ClaimError(
            "E331", "coqc is not on PATH; install Coq 8.16 and its library interval (Debian: coq libcoq-interval), or leave out --run"
        )
    return found


def _version(program: str) -> str:
    """The version of coqc.

    Raises
    ------
    ClaimError : E332 where it does not tell.
    """
    said = subprocess.run([program, "-print-version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"\d+\.\S+", said)
    if found is None:
        raise ClaimError("E332", f"{program} -print-version says {said.strip()[:80]!r} and no version; install Coq 8.16")
    return found[0]


def _compile(program: str, folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    command = [program, "-q", "-noglob", "-R", ".", "Samproof", name]
    environment = {"OCAMLRUNPARAM": COLLECTION, **os.environ}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def _where(made: Export, name: str, message: str) -> str:
    """The claim that an error is in, or the file where there is none."""
    line = re.search(r"line (\d+)", message)
    before = made.files[name].splitlines()[: int(line[1])] if line else []
    heads = [m[1] or m[2] for m in map(_HEAD.match, before) if m]
    return next((c for c, theorem in made.named.items() if heads and theorem == heads[-1]), name)


def _ahead(files: Mapping[str, str], needs: Mapping[str, Sequence[str]]) -> Callable[[str], int]:
    """How much has to be compiled one after the other from a file on, in characters; those of tactics take longer."""
    found: dict[str, int] = {}
    for name in reversed(list(files)):
        after = [found[n] for n in found if name in needs[n]]
        found[name] = len(files[name]) * (2 if name == "Examples.v" else 1) + max(after, default=0)
    return found.__getitem__


def _compile_all(
    program: str, folder: Path, files: Mapping[str, str], needs: Mapping[str, Sequence[str]], done: set[str], workers: int
) -> dict[str, str]:
    """Compile files, each after those that it needs; ``done`` are compiled. What coqc complains of, by file."""
    failed: dict[str, str] = {}
    waiting = sorted((n for n in files if n not in done), key=_ahead(files, needs), reverse=True)
    running: dict[Future[subprocess.CompletedProcess[str]], str] = {}
    with ThreadPoolExecutor(workers) as pool:
        while waiting or running:
            for name in [n for n in waiting if set(needs[n]) <= done | set(failed)]:
                if len(running) == workers:
                    break
                waiting.remove(name)
                if all(n in done for n in needs[name]):
                    running[pool.submit(_compile, program, folder, name)] = name
                else:
                    failed[name] = ""
            for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                name, result = running.pop(future), future.result()
                if result.returncode:
                    failed[name] = result.stderr
                else:
                    done.add(name)
    return failed


def compile_prelude(folder: Path) -> set[str]:
    """Write and compile the prelude, on which the proofs rest, in one process: that the proofs are written in takes another.

    Returns
    -------
    The files that are compiled.

    Raises
    ------
    ClaimError : E331 where there is no coqc.
    """
    files, done = {f"{name}.v": text for name, text in prelude().items()}, set[str]()
    for name, text in files.items():
        write_text(folder / name, text)
    _compile_all(coqc(), folder, files, prelude_needs(), done, 1)
    return done


def check(made: Export, folder: Path, workers: int = PROCESSES, compiled: Collection[str] = ()) -> Verdict:
    """Compile the files of an export in their folder, and list the axioms of each theorem.

    Parameters
    ----------
    compiled : files that are compiled already.

    Raises
    ------
    ClaimError : E331 where there is no coqc, E332 where it does not tell its version.
    """
    program = coqc()
    verdict = Verdict(_version(program))
    failed = _compile_all(program, folder, made.files, made.needs, set(compiled), workers)
    for name, message in failed.items():
        if message:
            verdict.rejected[_where(made, name, message)] = f"coqc: {_short(message)}"
    if failed:
        verdict.unchecked = [c for c in made.theorems if c not in verdict.rejected]
        return verdict
    _list_axioms(made, folder, program, verdict, workers)
    return verdict


def _short(message: str) -> str:
    lines = [x.strip() for x in message.splitlines() if x.strip()]
    shown = " ".join(lines)
    return shown if len(shown) <= 600 else shown[:600] + " ..."


def _list_axioms(made: Export, folder: Path, program: str, verdict: Verdict, workers: int) -> None:
    """The axioms below the theorems, those with interval arithmetic and those without together; one by one if any is refused.

    Coq walks through the whole theory of the reals each time that it is asked, so it is asked as rarely as it can be.  Theorems over
    ordered rings rest on no axioms.
    """
    groups = [found for b in (False, True) if (found := [c for c in made.theorems if (c in made.bounded) == b])]
    with ThreadPoolExecutor(workers) as pool:
        parts = [groups[n::workers] for n in range(min(workers, len(groups)))]
        asked = [pool.submit(_ask, made.theorems, folder, program, part, f"Axioms_{n}.v") for n, part in enumerate(parts, 1)]
        over = pool.submit(_ask, made.rings, folder, program, [list(made.rings)] if made.rings else [], "Axioms_rings.v", "OrderedRings")
    closed, problem = over.result()
    whole: list[tuple[list[str], list[str]]] = []
    for rows, complaint in (future.result() for future in asked):
        whole, problem = whole + rows, problem + complaint
    if not problem and any(_refused(made, claims, axioms) for claims, axioms in whole):
        whole, problem = _ask(made.theorems, folder, program, [[c] for c in made.theorems], "Axioms.v")
    if not problem and any(axioms for _, axioms in closed):
        closed, problem = _ask(made.rings, folder, program, [[c] for c in made.rings], "Axioms_rings.v", "OrderedRings")
    if problem:
        verdict.rejected["Axioms.v"] = f"the axioms cannot be listed: {problem}"
        verdict.unchecked = list(made.theorems)
        return
    for claims, axioms in whole:
        other = _refused(made, claims, axioms)
        for claim in claims:
            if other:
                verdict.rejected[claim] = f"it rests on {', '.join(other)}"
            else:
                verdict.axioms[claim] = axioms
    for claims, axioms in closed:
        for claim in claims if axioms else ():
            verdict.axioms.pop(claim, None)
            verdict.rejected[claim] = f"over ordered rings it rests on {', '.join(axioms)}"


def _refused(made: Export, claims: list[str], axioms: list[str]) -> list[str]:
    bounded = all(c in made.bounded for c in claims)
    return [a for a in axioms if a not in REALS and not (bounded and a.startswith(MACHINE_INTEGERS))]


def _ask(
    theorems: dict[str, str], folder: Path, program: str, groups: list[list[str]], name: str, module: str = "Claims"
) -> tuple[list[tuple[list[str], list[str]]], str]:
    """The axioms of each group of claims as a module states them, or what coqc complains of."""
    if not groups:
        return [], ""
    lines = [f"From Samproof Require {module}."]
    for n, claims in enumerate(groups):
        named = " ".join(f"let _ := {module}.{theorems[c]} in" for c in claims)  # pairs would repeat the statements in their types
        lines += [f"Definition group_{n} := {named} I.", f'Goal True. idtac "== {n}". Abort.', f"Print Assumptions group_{n}."]
    write_text(folder / name, "\n".join(lines) + "\n")
    result = _compile(program, folder, name)
    if result.returncode:
        return [], _short(result.stderr)
    parts = result.stdout.split("== ")[1:]
    found = [sorted(set(_AXIOM.findall(part)) - {"Axioms"}) for part in parts]
    if any(not axioms and "Closed under the global context" not in part for axioms, part in zip(found, parts, strict=True)):
        return [], f"no axioms and no word that there are none: {_short(result.stdout)}"
    return list(zip(groups, found, strict=True)), ""
