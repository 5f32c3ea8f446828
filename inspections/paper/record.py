"""The official record on one sheet of A4, with an annex when there is more than one sheet can hold."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from reportlab.platypus import Flowable

from inspections.paper import words
from inspections.paper.audience import for_the_company
from inspections.paper.composing import SMALLEST, Composer
from inspections.paper.flow import pour
from inspections.paper.fonts import Ink
from inspections.paper.form import LARGEST, Form, Limits, height
from inspections.paper.heading import FOOT, Heading, draw_foot
from inspections.paper.pages import BOTTOM, HEIGHT, SIDE, TEXT_WIDTH, TOP, PagedCanvas, Title
from inspections.paper.values import Paper, RecordSheet

# The largest type that lets everything stand on one sheet is taken; below the last one nobody reads with ease.
SIZES = (LARGEST, 9.25, 8.75, 8.25, 7.75, SMALLEST)
SIZE_WITH_ANNEX = 8.25
ROOM = HEIGHT - TOP - BOTTOM - FOOT


def render_record(sheet: RecordSheet, *, locale: str) -> Paper:
    """The sheet as a PDF in that language; the same values give the same bytes."""
    with force_locale(locale):
        ink = Ink()
        sheet = for_the_company(sheet)
        form, blocks = lay_out(sheet, ink)
        target = BytesIO()
        canvas = PagedCanvas(target, _title(sheet, ink, locale), partial(_foot, sheet, ink))
        _stack(canvas, blocks, form.composer.gap)
        canvas.showPage()
        _annex_pages(canvas, form)
        pages = canvas.pages
        canvas.save()
        return Paper(target.getvalue(), pages, tuple(sorted(ink.missing)))


def _foot(sheet: RecordSheet, ink: Ink, canvas: Any, page: int, pages: int) -> None:
    draw_foot(canvas, sheet, ink, page, pages, is_form=True)


def _title(sheet: RecordSheet, ink: Ink, locale: str) -> Title:
    return Title(
        title=ink.printable(f"{words.title(sheet)} {sheet.number}"),
        author=ink.printable(sheet.school),
        subject=ink.printable(f"{sheet.partner} {sheet.visited_on.isoformat()}"),
        locale=locale,
    )


def lay_out(sheet: RecordSheet, ink: Ink) -> tuple[Form, list[Flowable]]:
    """The form, and what of it stands on the sheet; the form holds what has to go to the annex."""
    for size in SIZES:
        form = Form(sheet, Composer(ink, size))
        blocks = form.blocks()
        if height(blocks, form.composer.gap) <= ROOM:
            return form, blocks
    form = Form(sheet, Composer(ink, SIZE_WITH_ANNEX), limits=Limits(facts=2, note=1, finding=3, text=3))
    return form, form.blocks_within(ROOM)


def _stack(canvas: Any, blocks: Sequence[Flowable], gap: float) -> None:
    """Draw the blocks from the top of the page down."""
    y = HEIGHT - TOP
    for block in blocks:
        y -= block.wrapOn(canvas, TEXT_WIDTH, HEIGHT)[1]
        block.drawOn(canvas, SIDE, y)
        y -= gap


def _annex_pages(canvas: PagedCanvas, form: Form) -> None:
    """As many further pages as the annex needs, under the same number and code."""
    heading = Heading(form.sheet, form.composer, kind=_(" (annex)"), label=_("Belongs to the sheet of the same number"))

    def open_page() -> tuple[float, float]:
        _stack(canvas, [heading], 0)
        return HEIGHT - TOP - height([heading], form.composer.gap), BOTTOM + FOOT

    pour(canvas, form.annex, open_page)
