"""What notebooks ask an object for: HTML, LaTeX, Markdown; nothing is imported before they do."""

from __future__ import annotations


class Shown:
    """An object that notebooks show as mathematics; :mod:`samproof.display` says how."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        from .display import html

        return html(self)

    def _repr_latex_(self) -> str | None:
        from .display import latex

        return latex(self)

    def _repr_markdown_(self) -> str | None:
        from .display import markdown

        return markdown(self)
