"""One file that shows the whole ledger: statements, derivations, certificates, pictures, and how to check all of it again."""

from .page import Report, page

__all__ = ["Report", "page"]
