"""Ruled tables and boxes of text in one size of type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from reportlab.lib.colors import Color, HexColor, black
from reportlab.platypus import Table, TableStyle

from inspections.paper.fonts import Ink
from inspections.paper.marks import Mark
from inspections.paper.typesetting import Style, Text, set_text

LABEL_GREY = HexColor(0xF0F0F0)
RULE_GREY = HexColor(0x333333)
QUIET = HexColor(0x444444)
OUTER, INNER = 1.1, 0.55

SMALLEST = 7.3

Cell: TypeAlias = Text | Mark | None
Command: TypeAlias = tuple[object, ...]

# A row longer than this is continued as a further row, so that a table can always be cut between rows.
LINES_IN_A_ROW = 30


def leading(size: float) -> float:
    """How far apart lines are, in sizes: small type is set closer, down to where Chinese still reads well."""
    return 1.32 + max(0.0, size - SMALLEST) * 0.0735


class Composer:
    """Sets the parts of one document in one size of type; one ink for all that is printed."""

    def __init__(self, ink: Ink, size: float) -> None:
        self.ink = ink
        self.size = size
        self.body = Style(size, size * leading(size))
        self.small = Style(size * 0.86, size * 1.3, colour=QUIET)
        roomy = size > 8.5
        self.pad_x = 6.0 if roomy else 4.5
        self.pad_y = size * 0.24 if roomy else 1.4
        self.gap = 6.0 if roomy else 4.0

    def text(self, text: str, width: float, style: Style | None = None, *, at_most: int | None = None) -> Text:
        """Text for a column of that width, padding taken off."""
        return self.plain(text, width - 2 * self.pad_x, style, at_most=at_most)

    def plain(self, text: str, width: float, style: Style | None = None, *, at_most: int | None = None) -> Text:
        """Text across the whole width."""
        return set_text(self.ink.printable(text), style or self.body, width, at_most=at_most)

    def head(self, titles: Sequence[str], widths: Sequence[float]) -> list[Cell]:
        """The cells of a table's first row."""
        return [self.text(title, width, self.body.centred()) for title, width in zip(titles, widths, strict=True)]

    def grid(
        self,
        rows: Sequence[Sequence[Cell]],
        widths: Sequence[float],
        commands: Sequence[Command] = (),
        *,
        head_rows: int = 0,
        least: float = 0,
    ) -> Table:
        """A ruled table whose rows are as high as their longest cell, at least `least` points."""
        heights = [max(self._tall(row), least if at >= head_rows else 0) for at, row in enumerate(rows)]
        table = Table([list(row) for row in rows], widths, heights, repeatRows=head_rows, hAlign="LEFT")
        ruling: list[Command] = [
            ("BOX", (0, 0), (-1, -1), OUTER, black),
            ("INNERGRID", (0, 0), (-1, -1), INNER, RULE_GREY),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), self.pad_x),
            ("RIGHTPADDING", (0, 0), (-1, -1), self.pad_x),
            ("TOPPADDING", (0, 0), (-1, -1), self.pad_y),
            ("BOTTOMPADDING", (0, 0), (-1, -1), self.pad_y),
        ]
        if head_rows:
            ruling.append(shaded(0, 0, -1, head_rows - 1))
        table.setStyle(TableStyle([*ruling, *commands]))
        return table

    def _tall(self, row: Sequence[Cell]) -> float:
        return max((cell.tall for cell in row if cell is not None), default=0) + 2 * self.pad_y


def shaded(left: int, top: int, right: int, bottom: int, colour: Color = LABEL_GREY) -> Command:
    """The background of label cells."""
    return ("BACKGROUND", (left, top), (right, bottom), colour)


def spread(widths: Sequence[float], total: float) -> list[float]:
    """Proportions as widths that add up to the total."""
    return [width * total / sum(widths) for width in widths]


def cut_rows(row: Sequence[Cell]) -> list[list[Cell]]:
    """The row, or several rows where a cell is too long for a page to be sure to hold it."""
    lines = max((len(cell.lines) for cell in row if isinstance(cell, Text)), default=0)
    starts = range(0, max(lines, 1), LINES_IN_A_ROW)
    return [[_part(cell, start) for cell in row] for start in starts]


def _part(cell: Cell, start: int) -> Cell:
    if isinstance(cell, Text):
        return cell.piece(start, start + LINES_IN_A_ROW)
    return cell if start == 0 else None
