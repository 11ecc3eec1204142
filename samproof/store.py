"""Certificates on disk: plain JSON beside the claim file, replayed through the kernel whenever they are read."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import kernel as k
from .claims.lemma import Derivation, Lemma

FOLDER = "certificates"


def content_key(lemma: Lemma, hypotheses: Sequence[k.Formula] | None = None) -> str:
    """A digest of the statement, the derivation as written and the kernel's version; it changes when any of them does.

    Parameters
    ----------
    lemma : the claim.
    hypotheses : those of the claim, where they are at hand.
    """
    given = lemma.hypotheses() if hypotheses is None else hypotheses
    parts = [str(k.VERSION), lemma.id, lemma.claim.formula.key, *sorted(h.key for h in given)]

    def chain(d: Derivation) -> None:
        parts.append(f"from {d.start}")
        for s in d.steps:
            parts.append(f"{s.relation} {s.expr.poly.key} by {'; '.join(map(repr, s.by))}")
        for c in d.cases:
            parts.append(f"case {c.condition.formula.key}")
            chain(c.derivation)

    parts += [repr(r) for r in lemma.by]
    if lemma.derivation is not None:
        chain(lemma.derivation)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def path_for(lemma: Lemma) -> Path:
    """Where the certificate of a lemma is kept: ``certificates/ID.json`` beside its file."""
    return Path(lemma.place.path).parent / FOLDER / f"{lemma.id}.json"


def read_bytes(lemma: Lemma) -> bytes | None:
    """The certificate as it is on disk: None where there is none, nothing where it cannot be read."""
    try:
        return path_for(lemma).read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def read(lemma: Lemma) -> tuple[dict[str, Any] | None, str]:
    """The saved data if it belongs to this content, and otherwise why not ('' when there is no file)."""
    return decode(lemma, read_bytes(lemma))


def decode(lemma: Lemma, certificate: bytes | None, key: str | None = None) -> tuple[dict[str, Any] | None, str]:
    """The same of a certificate whose bytes are at hand, for a lemma whose ``content_key`` may be at hand as well."""
    if certificate is None:
        return None, ""
    try:
        data = json.loads(certificate.decode("utf-8"))
    except (ValueError, RecursionError):
        return None, "the stored certificate cannot be read"
    if not isinstance(data, dict) or data.get("claim") != lemma.id or not isinstance(data.get("theorems"), list):
        return None, "the stored certificate is not one of this claim"
    if data.get("key") != (key or content_key(lemma)):
        return None, "the claim has changed since its certificate was stored"
    return data, ""


def write_text(path: Path, text: str) -> None:
    """Write a whole file: to a temporary name in the same folder, then moved into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write(lemma: Lemma, data: dict[str, Any]) -> bool:
    """Save the data of a proved claim; False where the folder cannot be written."""
    try:
        write_text(path_for(lemma), json.dumps(data, separators=(",", ":"), ensure_ascii=False, sort_keys=True) + "\n")
    except OSError:
        return False
    return True
