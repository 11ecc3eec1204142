"""Counterexamples: points where the hypotheses certainly hold and the goal certainly fails."""

from .refute import Search, Witness, refute, satisfy
from .smt import contradictory
from .text import label, show

__all__ = ["Search", "Witness", "contradictory", "label", "refute", "satisfy", "show"]
