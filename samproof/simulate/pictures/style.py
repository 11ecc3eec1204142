"""How pictures look, and how they are written: whole, and the same bytes every time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ...errors import ClaimError

COLUMN, PAGE = 3.4, 5.5  # inches: a column of a two-column page, the text of a NeurIPS page
MARGIN = 0.55  # inches beside a picture for its vertical axis
BLACK, GREY, PALE = "#000000", "#6e6e6e", "#d9d9d9"
# Okabe and Ito's colours, in an order in which neighbours differ in lightness as well
BLUE, ORANGE, GREEN, RED, SKY, PURPLE = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7"
LIGHT = (ORANGE, SKY, PURPLE)  # black text is read on these
COLOURS = (BLUE, ORANGE, BLACK, SKY, RED, GREEN, PURPLE)
DASHES: tuple[Any, ...] = (
    "-",
    (0, (4, 1.5)),
    (0, (1, 1.2)),
    (0, (6, 1.5, 1, 1.5)),
    (0, (2.5, 1)),
    (0, (8, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
FORMATS = (".pdf", ".png", ".svg")

STYLE: dict[Any, Any] = {
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "font.size": 8,
    "axes.labelsize": 8,
    "axes.titlesize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "lines.linewidth": 1.3,
    "lines.markersize": 3.5,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "legend.columnspacing": 1.2,
    "legend.handletextpad": 0.5,
    "legend.borderaxespad": 0.2,
    "hatch.linewidth": 0.4,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.w_pad": 0.03,
    "svg.hashsalt": "samproof",
    "svg.fonttype": "path",
}


def decades(values: Any) -> float:
    """The range of the positive values, in powers of ten.

    >>> decades([0.0, 1.0, 1000.0])
    3.0
    """
    positive = np.asarray(values, dtype=float)
    positive = positive[np.isfinite(positive) & (positive > 0)]
    return float(np.log10(positive.max() / positive.min())) if positive.size else 0.0


def spread_out(set_scale: Callable[..., None], values: Any) -> None:
    """Give an axis, by its setter, a logarithmic scale where its values span more than two decades.

    Values of both signs, or 0, get a scale that is linear around 0 up to the size of the last tenth of them.
    """
    found = np.asarray(values, dtype=float)
    found = found[np.isfinite(found)]
    if found.size and decades(abs(found)) > 2:
        if (found > 0).all():
            set_scale("log")
            return
        last = float(np.median(abs(found[-max(2, found.size // 10) :])))
        if last > 0 and abs(found).max() > 100 * last:
            set_scale("symlog", linthresh=last)


def above(axes: Axes, only: tuple[str, ...] = ("",)) -> None:
    """The legend over the axes, where it hides nothing, in as few rows as fit; ``only`` says how its labels begin."""
    shown = {label: h for h, label in zip(*axes.get_legend_handles_labels(), strict=True) if label.startswith(only)}
    grid = axes.get_subplotspec()
    if not shown or grid is None:
        return
    figure = axes.figure
    room = figure.bbox.width / grid.get_gridspec().ncols - MARGIN * figure.dpi
    for rows in range(1, len(shown) + 1):
        columns = -(-len(shown) // rows)
        legend = axes.legend(shown.values(), shown, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns)
        if legend.get_window_extent().width <= room:
            break


@contextmanager
def picture(path: str | Path, title: str, width: float, height: float) -> Iterator[Figure]:
    """A figure that is written when the block ends; nothing is written when the block raises.

    Parameters
    ----------
    path : where to; the suffix ``.pdf``, ``.png`` or ``.svg`` chooses the format.
    title : goes into the file's metadata.
    width, height : inches.

    Raises
    ------
    ClaimError : E201 for another suffix, E202 for a place that cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() not in FORMATS:
        raise ClaimError("E201", f"{target} ends in {target.suffix or 'no suffix'!r}; a picture is written as .pdf, .png or .svg")
    if not target.parent.is_dir():
        raise ClaimError("E202", f"{target} cannot be written: {target.parent} is not a folder; choose one that exists")
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        figure = Figure(figsize=(width, height), dpi=300, layout="constrained")
        FigureCanvasAgg(figure)
        yield figure
        figure.draw_without_rendering()  # finds the layout once; a file's own renderer would find it twice more
        figure.set_layout_engine(None)
        _save(figure, target, title)


def _save(figure: Figure, target: Path, title: str) -> None:
    """Write to a temporary name in the same folder, then move into place."""
    suffix = target.suffix.lower()
    metadata: dict[str, str | None] = {"Title": title}
    if suffix == ".png":
        metadata |= {"Software": "samproof"}
    else:
        metadata |= {"Creator": "samproof", "Date" if suffix == ".svg" else "CreationDate": None}
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".tmp")
        with os.fdopen(handle, "wb") as stream:
            figure.savefig(stream, format=suffix[1:], metadata=metadata)
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror or error}; choose a folder that you may write to"
        raise ClaimError("E202", message) from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
