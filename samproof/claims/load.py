"""Finding and reading claim files: by path, as pytest finds tests; one broken file does not stop the others."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from ..errors import ClaimError
from .experiment import Experiment
from .lemma import Lemma

_Kind = TypeVar("_Kind", Lemma, Experiment)
FOLDERS = ("lemmas", "counterexamples")


class Loaded(NamedTuple):
    """The lemmas in an order in which each comes after those it cites, what went wrong, and the experiments."""

    lemmas: list[Lemma]
    errors: list[ClaimError]
    experiments: list[Experiment]


def bundled() -> list[Path]:
    """The folders of the ledger that comes with samproof: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parent.parent
    for root in (package / "ledger", package.parent):
        found = [root / name for name in FOLDERS if (root / name).is_dir()]
        if found:
            return found
    return []


def discover(paths: Sequence[str | Path] = ()) -> list[Path]:
    """The claim files below the given paths.

    Parameters
    ----------
    paths : files and folders; none means ``lemmas`` and ``counterexamples`` here, or the bundled ledger if there are none.

    Raises
    ------
    ClaimError : E161 for a path that does not exist.
    """
    chosen = [Path(p) for p in paths] or [Path(n) for n in FOLDERS if Path(n).is_dir()] or bundled()
    found: dict[Path, None] = {}
    for path in chosen:
        if path.is_dir():
            inner = [path / n for n in FOLDERS if (path / n).is_dir()] or [path]
            for folder in inner:
                found.update(dict.fromkeys(sorted(p for p in folder.rglob("*.py") if not _hidden(p, folder))))
        elif path.is_file():
            found[path] = None
        else:
            raise ClaimError("E161", f"{path} does not exist; give a file or a folder of claim files")
    return list(found)


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)


def load(files: Sequence[Path]) -> Loaded:
    """Run the claim files and collect their lemmas and experiments.

    A file that cannot be read, parsed or run gives an error with its own place.  A file may import others of its folder.
    """
    lemmas: dict[str, Lemma] = {}
    experiments: dict[str, Experiment] = {}
    errors: list[ClaimError] = []
    with _siblings(files):
        for path in files:
            try:
                module = _module(path)
            except ClaimError as error:
                errors.append(error)
                continue
            for lemma in _made_here(module, path, Lemma):
                other = lemmas.get(lemma.id)
                if other is not None and other is not lemma:
                    errors.append(
                        ClaimError("E162", f"the name {lemma.id} is used twice, first at {other.place}", str(lemma.place))
                    )
                    continue
                lemmas[lemma.id] = lemma
            for run in _made_here(module, path, Experiment):
                if experiments.setdefault(run.name, run) is not run:
                    first = experiments[run.name].place
                    errors.append(ClaimError("E162", f"the name {run.name} is used twice, first at {first}", str(run.place)))
    ordered, circles = _order(list(lemmas.values()))
    return Loaded(ordered, errors + circles, list(experiments.values()))


@contextmanager
def _siblings(files: Sequence[Path]) -> Iterator[None]:
    """Let claim files import their neighbours, and forget them afterwards."""
    folders = list(dict.fromkeys(str(p.resolve().parent) for p in files))
    before, writing = set(sys.modules), sys.dont_write_bytecode
    sys.path[:0] = folders
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = writing
        for folder in folders:
            sys.path.remove(folder)
        for name in set(sys.modules) - before:
            origin = getattr(getattr(sys.modules[name], "__spec__", None), "origin", None) or ""
            if str(Path(origin).parent) in folders:
                del sys.modules[name]


def _module(path: Path) -> object:
    resolved = path.resolve()
    present = sys.modules.get(path.stem)
    if present is not None and getattr(getattr(present, "__spec__", None), "origin", None) == str(resolved):
        return present
    name = path.stem if present is None else f"samproof_claims_{abs(hash(str(resolved)))}"
    spec = importlib.util.spec_from_file_location(name, resolved)
    if spec is None or spec.loader is None:
        raise ClaimError("E163", "the file is not Python source", str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except ClaimError as error:
        sys.modules.pop(name, None)
        raise ClaimError(error.code, error.message, error.place or _line(error, path, resolved)) from None
    except SyntaxError as error:
        sys.modules.pop(name, None)
        place = f"{path if error.filename in (None, str(resolved)) else error.filename}:{error.lineno or 1}:{error.offset or 1}"
        raise ClaimError("E164", f"syntax error: {error.msg}", place) from None
    except BaseException as error:
        sys.modules.pop(name, None)
        raise ClaimError("E165", f"the file raised {type(error).__name__}: {error}", _line(error, path, resolved)) from None
    return module


def _line(error: BaseException, path: Path, resolved: Path) -> str:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(resolved)]
    return f"{path}:{frames[-1].lineno}" if frames else str(path)


def _made_here(module: object, path: Path, kind: type[_Kind]) -> list[_Kind]:
    """What a file defines by name, also in lists, tuples and dictionaries."""
    here = str(path.resolve())
    found: dict[int, _Kind] = {}

    def collect(value: object, depth: int = 0) -> None:
        if isinstance(value, kind):
            if value.place.path == here:
                found.setdefault(id(value), value)
        elif depth < 3 and isinstance(value, list | tuple | dict):
            for part in value.values() if isinstance(value, dict) else value:
                collect(part, depth + 1)

    for value in vars(module).values():
        collect(value)
    return list(found.values())


def _order(lemmas: list[Lemma]) -> tuple[list[Lemma], list[ClaimError]]:
    """Depth first along citations; a lemma on a circle is reported and left out."""
    ordered: dict[int, Lemma] = {}
    errors: list[ClaimError] = []
    bad: set[int] = set()
    path: list[Lemma] = []

    def visit(lemma: Lemma) -> bool:
        if id(lemma) in ordered:
            return True
        if id(lemma) in bad:
            return False
        if any(p is lemma for p in path):
            start = next(i for i, p in enumerate(path) if p is lemma)
            circle = " -> ".join(p.id for p in [*path[start:], lemma])
            errors.append(ClaimError("E166", f"the lemma cites itself in a circle: {circle}", str(lemma.place)))
            bad.update(id(p) for p in path[start:])
            return False
        path.append(lemma)
        fine = all(visit(other) for other in lemma.uses())
        path.pop()
        if id(lemma) in bad:
            return False
        if not fine:
            bad.add(id(lemma))
            errors.append(ClaimError("E167", f"{lemma.id} cites a lemma that cannot be checked", str(lemma.place)))
            return False
        ordered[id(lemma)] = lemma
        return True

    for lemma in lemmas:
        visit(lemma)
    return list(ordered.values()), errors
