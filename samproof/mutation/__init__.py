"""Claims with one thing changed: which of their hypotheses and constants are needed, and which could be improved."""
