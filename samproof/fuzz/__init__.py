"""Counterexamples: points where the hypotheses certainly hold and the goal certainly fails."""

from .evaluate import label, show
from .refute import Search, Witness, contradictory, refute, satisfy

__all__ = ["Search", "Witness", "contradictory", "label", "refute", "satisfy", "show"]
