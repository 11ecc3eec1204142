"""The compiled appendix: all claims, the table of verdicts, the facts that are assumed, the figures."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..check import Result, count
from ..claims.experiment import Experiment
from ..errors import ClaimError
from .document import HEADER, PREAMBLE, facts, word
from .files import APPENDIX, REMEDY, foreign, write
from .notation import Notation, found
from .text import escape, prose, typed

FIGURES = "samproof-figures"
PDF = "samproof-appendix.pdf"
SECONDS = 120
OVERFULL = 2.0  # points that a box may stick out
MISSING = (
    "pdflatex is not installed; on Debian: apt-get install texlive-latex-base texlive-latex-recommended lmodern "
    "(without --pdf everything else works)"
)


def compiled(
    results: Sequence[Result], experiments: Sequence[Experiment], files: Mapping[str, str], folder: Path, force: bool = False
) -> list[str]:
    """Write the claims, the figures and the appendix to a folder and compile it; what was written, last what sticks out.

    Raises
    ------
    ClaimError : E266 when LaTeX is not installed or refuses the text, and all that writing raises.
    """
    if shutil.which("pdflatex") is None:
        raise ClaimError("E266", MISSING)
    notations = {r.lemma.place.path: found(r.lemma.place.path) for r in results}
    if not force:
        foreign(folder / PDF)
    files_here = {**files}
    shown = drawn(experiments, folder, force)
    files_here[APPENDIX] = appendix(results, notations, shown)
    written = write(files_here, folder, force)
    _compile(folder)
    return [*written, *shown, PDF]


def drawn(experiments: Sequence[Experiment], folder: Path, force: bool) -> dict[str, str]:
    """Draw every experiment; file to caption.

    Raises
    ------
    ClaimError : all that a picture raises.
    """
    from ..simulate.command import Options
    from ..simulate.views import draw

    if not experiments:
        return {}
    shown: dict[str, str] = {}
    for e in experiments:
        path = folder / FIGURES / f"{e.name}.pdf"
        if not force:
            foreign(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ClaimError("E265", f"{path.parent} cannot be made: {error.strerror or error}; {REMEDY}") from None
        draw({1: "landscape", 2: "plane"}.get(len(e.variables), "orbit"), e.name, experiments, Options(plot=str(path)))
        shown[f"{FIGURES}/{e.name}.pdf"] = f"{typed(e.name)}: {prose(e.note)}" if e.note else typed(e.name)
    return shown


def appendix(results: Sequence[Result], notations: Mapping[str, Notation], figures: Mapping[str, str]) -> str:
    """The text of the appendix."""
    width = max((n.width for n in notations.values()), default=345)
    rows = "\n".join(_row(r, notations[r.lemma.place.path]) for r in results)
    sources = "\n".join(rf"\item[{name[:1].upper()}{name[1:]}] {escape(source)}." for name, source in facts(results))
    assumed = f"\\begin{{description}}\n{sources}\n\\end{{description}}" if sources else "No fact is assumed."
    chapters: list[str] = []
    path = ""
    for r in results:
        if r.lemma.place.path != path:
            path = r.lemma.place.path
            chapters.append(rf"\subsection*{{{typed(Path(path).name)}}}")
        chapters.append(rf"\input{{{r.id}}}")
    pictures = "\n".join(
        f"\\begin{{figure}}[htbp]\n\\centering\n\\includegraphics[width=\\linewidth,height=0.4\\textheight,keepaspectratio]{{{name}}}\n"
        f"\\caption{{{caption}}}\n\\end{{figure}}"
        for name, caption in figures.items()
    )
    return "\n".join(
        (
            f"{HEADER}: all claims with their verdicts.",
            r"\documentclass[10pt]{article}",
            r"\usepackage[T1]{fontenc}",
            r"\usepackage[utf8]{inputenc}",
            r"\usepackage{lmodern,graphicx,longtable}",
            rf"\usepackage[textwidth={width}pt]{{geometry}}",
            rf"\input{{{Path(PREAMBLE).stem}}}",
            r"\pdfinfo{/Creator (samproof)}\pdfinfoomitdate=1\pdftrailerid{}\pdfsuppressptexinfo=-1\pdfobjcompresslevel=0",
            r"\begin{document}",
            r"\begin{center}\Large Claims checked by samproof\end{center}",
            r"\noindent A claim is called " + _words(results, notations) + r" if and only if the kernel accepted a certificate of it.",
            r"$\mathbf{N}$ is the set of natural numbers, $0$ among them. Points are points of a real inner-product space of any",
            r"dimension, and $f$ stands for a differentiable function on it unless a formula is given.",
            r"\section*{Verdicts}",
            f"\\noindent {count(results)}.",
            r"\begin{longtable}{@{}p{0.62\linewidth}p{0.2\linewidth}p{0.1\linewidth}@{}}",
            r"claim & verdict & number\\\hline\endhead",
            rows,
            r"\end{longtable}",
            r"\section*{Facts that are assumed}",
            assumed,
            r"\section*{Claims}",
            *chapters,
            *([r"\clearpage\section*{Figures}", pictures] if pictures else []),
            r"\end{document}",
            "",
        )
    )


def _words(results: Sequence[Result], notations: Mapping[str, Notation]) -> str:
    words = sorted({word(r, notations[r.lemma.place.path]) for r in results} - {"Claim"}) or ["Theorem"]
    return " or ".join(w.lower() for w in words)


def _row(result: Result, notation: Notation) -> str:
    return rf"\raggedright {typed(result.id)} & {result.verdict} & \ref{{{notation.label(result.id)}}}\\"


def _compile(folder: Path) -> None:
    """Run LaTeX until the references are settled, in a folder of its own, and move the PDF into place.

    Raises
    ------
    ClaimError : E266 with what LaTeX says.
    """
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1", "TEXINPUTS": f"{folder.resolve()}//:"}
    with tempfile.TemporaryDirectory(prefix="samproof-tex-") as work:
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "-output-directory", work, APPENDIX]
        for _ in range(4):
            try:
                run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS, check=False)
            except (OSError, subprocess.TimeoutExpired) as error:
                raise ClaimError("E266", f"pdflatex could not be run: {error}") from None
            log = _log(Path(work) / Path(APPENDIX).with_suffix(".log"))
            if run.returncode:
                raise ClaimError("E266", f"LaTeX refuses {folder / APPENDIX}: {_complaint(log or run.stdout.decode(errors='replace'))}")
            if "Rerun to get" not in log and "Table widths have changed" not in log:
                break
        wrong = complaints(log)
        if wrong:
            raise ClaimError("E266", f"{folder / APPENDIX} is not set well: {'; '.join(wrong[:3])}")
        try:
            temporary = folder / f".{PDF}.tmp"
            shutil.copyfile(Path(work) / PDF, temporary)
            os.replace(temporary, folder / PDF)
        except OSError as error:
            raise ClaimError("E265", f"{folder / PDF} cannot be written: {error.strerror or error}; {REMEDY}") from None


def _log(path: Path) -> str:
    try:
        return path.read_text(encoding="latin-1")
    except OSError:
        return ""


def _complaint(log: str) -> str:
    lines = log.splitlines()
    at = next((i for i, line in enumerate(lines) if line.startswith("!")), None)
    return " ".join(lines[at : at + 2]) if at is not None else (lines[-1] if lines else "it said nothing")


def complaints(log: str) -> list[str]:
    """What LaTeX's log says of boxes that stick out, references that lead nowhere and letters that are missing.

    >>> complaints("Overfull \\\\hbox (1.5pt too wide)\\nOverfull \\\\hbox (12.0pt too wide) in paragraph")
    ['a box sticks out by 12.0 pt']
    """
    found = [f"a box sticks out by {x} pt" for x in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log) if float(x) > OVERFULL]
    found += [f"the reference {x} leads nowhere" for x in re.findall(r"Reference `(.*?)' on page", log)]
    return found + [f"the letter {x} is missing" for x in re.findall(r"Missing character: There is no (\S+)", log)]
