"""A whole check told from the record: nothing that its result depends on has changed since every claim was proved.

That is known only of claim files that are all text: they import samproof, each other and a few modules that do nothing but
compute, and they open nothing.  Any other file makes the check run as usual.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from .accepted import folder, source
from .coq import outcomes
from .store import FOLDER, write_text

PURE = frozenset(
    {"__future__", "collections", "fractions", "functools", "itertools", "math", "operator", "samproof.claims", "typing"}
)
REACHING = frozenset({"open", "exec", "eval", "compile", "__import__", "__builtins__", "input", "globals", "vars", "getattr"})
KEPT = 8
Rows = list[dict[str, Any]]


@lru_cache(256)  # files are asked about before they are read as claims, and again after
def _self_contained(text: bytes, neighbours: frozenset[str]) -> bool:
    """Whether a claim file reaches for nothing but samproof, its neighbours and pure modules."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            wanted = {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            wanted = {node.module or ""} if node.level == 0 else {""}
        elif (isinstance(node, ast.Name) and node.id in REACHING) or (isinstance(node, ast.Attribute) and node.attr.startswith("__")):
            return False
        else:
            continue
        if not all(name in PURE or name in neighbours or name.startswith("samproof.claims.") for name in wanted):
            return False
    return True


def key(files: Sequence[Path]) -> str | None:
    """The name of a check of these files as they are; None where its result may depend on something else.

    Parameters
    ----------
    files : the claim files, as ``discover`` finds them.
    """
    digest = hashlib.sha256(source().encode())
    folders = list(dict.fromkeys(p.resolve().parent for p in files))
    neighbours = sorted({p for f in folders for p in f.glob("*.py")} | {p.resolve() for p in files})
    names = frozenset(p.stem for p in neighbours)
    try:
        for path in neighbours:
            text = path.read_bytes()
            if path.stem in PURE or not _self_contained(text, names):
                return None
            digest.update(f"\nfile {path} {len(text)}\n".encode() + text)
        for path in sorted(p for f in folders for p in (f / FOLDER).glob("*.json")):
            certificate = path.read_bytes()
            digest.update(f"\ncertificate {path} {len(certificate)}\n".encode() + certificate)
    except OSError:
        return None
    digest.update("\n".join(["", *(str(p.resolve()) for p in files)]).encode())
    return digest.hexdigest()


def _path(name: str) -> Path:
    return folder() / "checks" / f"{name}.json"


def recall(name: str | None) -> Rows | None:
    """What the check of that name found, claim by claim, with what Coq has accepted by now; None if it is not known."""
    if name is None:
        return None
    try:
        rows = json.loads(_path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    fine = isinstance(rows, list) and rows and all(isinstance(r, dict) and r.get("verdict") == "proved" for r in rows)
    if not fine:
        return None
    known = outcomes.recall()
    return [{**r, **known.get(str(r.get("entry")), outcomes.UNKNOWN)._asdict()} for r in rows]


def keep(name: str | None, rows: Rows) -> None:
    """Remember a check in which every claim was proved from its stored certificate, and nothing else was to be said."""
    if name is None or not rows or not all(r["verdict"] == "proved" and r["stored"] and not r["notes"] for r in rows):
        return
    try:
        write_text(_path(name), json.dumps([{**r, "remembered": True, "seconds": 0.0} for r in rows]))
        for old in sorted(_path(name).parent.glob("*.json"), key=lambda p: p.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return
