"""samproof: checks lemmas of optimisation-theory papers, with exact certificates and exact counterexamples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import ClaimError
    from .statement import Outcome, prove

__version__ = "0.1.0"
__all__ = ["ClaimError", "Outcome", "__version__", "prove"]

_HOMES = {"prove": "statement", "Outcome": "statement", "ClaimError": "errors"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
