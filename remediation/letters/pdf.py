"""A letter as PDF: A4, the embedded typeface, as many pages as it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from io import BytesIO
from itertools import groupby
from typing import Any

from reportlab.platypus import Flowable, Spacer

from inspections.paper.flow import pour
from inspections.paper.fonts import Ink
from inspections.paper.pages import BOTTOM, HEIGHT, SIDE, TEXT_WIDTH, PagedCanvas, Title
from inspections.paper.typesetting import Style, Text, draw_line, set_text
from remediation.letters.blocks import Block, Part

BODY = Style(12, 19)
SMALL = Style(9.5, 14)
TITLE = Style(19, 30, align="centre").bold()
TOP = 56.0
INDENT = 30.0
PAD = 4.0
SHARES = (0.06, 0.26, 0.31, 0.2, 0.17)
"""How the width goes to the five columns of a table."""


class Indented(Flowable):
    """A paragraph with its number or label hanging before it; can be cut between lines."""

    def __init__(self, label: str, text: Text, indent: float) -> None:
        super().__init__()
        self.label, self.text, self.indent = label, text, indent

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.text.wrap(available_width - self.indent, available_height)
        return available_width, self.text.tall

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        parts = self.text.split(available_width - self.indent, available_height)
        return [Indented(self.label, parts[0], self.indent), Indented("", parts[1], self.indent)] if parts else []  # type: ignore[arg-type]

    def draw(self) -> None:
        style = self.text.style
        draw_line(
            self.canv, self.label, style, 0, self.text.tall - style.leading + (style.leading - style.size) / 2 + 1
        )
        self.text.drawOn(self.canv, self.indent, 0)


class Row(Flowable):
    """One row of a table with a rule around every cell."""

    def __init__(self, cells: Sequence[Text], widths: Sequence[float]) -> None:
        super().__init__()
        self.cells, self.widths = cells, widths
        self.tall = max(cell.tall for cell in cells) + 2 * PAD

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return available_width, self.tall

    def draw(self) -> None:
        self.canv.setLineWidth(0.5)
        at = 0.0
        for cell, width in zip(self.cells, self.widths, strict=True):
            self.canv.rect(at, 0, width, self.tall)
            cell.wrap(width - 2 * PAD, self.tall)
            cell.drawOn(self.canv, at + PAD, self.tall - PAD - cell.tall)
            at += width


def render_pdf(blocks: Sequence[Block], *, title: str, author: str) -> bytes:
    """The document; the same blocks give the same bytes."""
    ink, target = Ink(), BytesIO()
    parts = list(_spaced(blocks, ink))
    canvas = PagedCanvas(target, Title(ink.printable(title), ink.printable(author), "", "zh_Hant_TW"), partial(_foot))
    pour(canvas, parts, lambda: (HEIGHT - TOP, BOTTOM + 24))
    canvas.save()
    return target.getvalue()


def _foot(canvas: Any, page: int, pages: int) -> None:
    draw_line(canvas, f"第 {page} 頁，共 {pages} 頁", SMALL.centred(), SIDE, BOTTOM, TEXT_WIDTH)


def _spaced(blocks: Sequence[Block], ink: Ink) -> Iterator[Flowable]:
    """Everything in its order, with room before and after a table."""
    for is_table, group in groupby(blocks, key=lambda block: block.part in (Part.HEAD, Part.ROW)):
        room = [Spacer(0, 6)] if is_table else []
        yield from room
        for block in group:
            yield from _flowables(block, ink)
        yield from room


def _flowables(block: Block, ink: Ink) -> list[Flowable]:
    text, label = ink.printable(block.text), ink.printable(block.label)
    match block.part:
        case Part.TITLE:
            return [set_text(text, TITLE, TEXT_WIDTH), Spacer(0, 12)]
        case Part.LINE:
            return [set_text(f"{label}：{text}", BODY, TEXT_WIDTH)]
        case Part.HEADING:
            return [Spacer(0, 8), set_text(f"{label}：{text}", BODY.bold(), TEXT_WIDTH)]
        case Part.ITEM:
            return [Indented(label, set_text(text, BODY, TEXT_WIDTH - INDENT), INDENT)]
        case Part.HEAD | Part.ROW:
            return [_row([ink.printable(cell) for cell in block.cells], is_head=block.part is Part.HEAD)]
        case Part.SIGN:
            return [Spacer(0, 28), set_text(text, Style(15, 24).bold(), TEXT_WIDTH)]
        case Part.TEXT:
            return [set_text(text, BODY, TEXT_WIDTH)]


def _row(cells: Sequence[str], *, is_head: bool) -> Flowable:
    widths = [TEXT_WIDTH * share for share in SHARES]
    style = SMALL.bold() if is_head else SMALL
    return Row([set_text(cell, style, width - 2 * PAD) for cell, width in zip(cells, widths, strict=True)], widths)
