"""Claims as LaTeX: statements and derivations as an author would set them, each formula read back before it is written."""
