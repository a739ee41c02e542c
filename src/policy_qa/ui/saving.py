"""Figures written to a file that a visitor downloads: a name of its own each, in the server's own folder."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final, cast

from policy_qa.exporters import EXPORTERS, Format, export
from policy_qa.schema import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policy_qa.records import RecordStore
    from policy_qa.ui.figure_view import FigureView

KEPT_SECONDS: Final = 3600
"""How long a file can be downloaded; the server looks as often as that for what is older."""


def saved(records: RecordStore, view: FigureView, format: str, folder: Path) -> tuple[Path, int]:
    """All figures of a view, in its order, as a file below ``folder`` that nobody can guess the name of.

    They are read and written a few at a time, however many there are.

    Returns: The file and the number of its figures.

    Raises:
        UsageError: There is no such format, or it holds fewer rows.
        MissingDependency: The format needs an extra that is not installed.
    """
    kind = cast("Format", format)
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(mkdtemp(prefix="figures-", dir=folder)) / f"figures.{kind if kind in EXPORTERS else 'none'}"
    counted = _Counted(
        records.each_figure(order=view.order, descending=view.descending, **view.asked.filters)
    )
    try:
        export(counted, format=kind, path=path, row_type=Figure)
    except Exception:
        path.parent.rmdir()
        raise
    return path, counted.number


class _Counted:
    """Figures that are counted while they are read."""

    def __init__(self, figures: Iterator[Figure]) -> None:
        self._figures = figures
        self.number = 0

    def __iter__(self) -> Iterator[Figure]:
        for figure in self._figures:
            self.number += 1
            yield figure
