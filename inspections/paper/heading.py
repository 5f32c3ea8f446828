"""What stands around the parts of a form: number, title and term above, the way to check it below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from reportlab.platypus import Flowable

from core.formatting import is_chinese
from inspections.paper import words
from inspections.paper.composing import Composer
from inspections.paper.fonts import GETA, Ink
from inspections.paper.marks import draw_box, draw_qr
from inspections.paper.pages import BOTTOM, SIDE, TEXT_WIDTH
from inspections.paper.typesetting import Style, Text, draw_line
from inspections.paper.values import RecordSheet

QR = 64.0
FOOT = QR + 8
KEPT_TOGETHER = 60


class Part(Flowable):
    """The heading of a part, kept near what it heads."""

    def __init__(self, text: Text) -> None:
        super().__init__()
        self.text = text
        self.spaceBefore = self.spaceAfter = 6.0  # where a frame places it; a stack of blocks has its own gap

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """One line; too high for the foot of a page where nothing of its part would follow."""
        self.text.wrap(available_width, available_height)
        return available_width, self.text.tall - 1 if available_height > KEPT_TOGETHER else available_height + 1

    def draw(self) -> None:
        """The line, lowered towards its table."""
        self.text.drawOn(self.canv, 0, -3)


class Heading(Flowable):
    """Number, title, term and period: what stands above the first table."""

    def __init__(self, sheet: RecordSheet, composer: Composer, *, annex: bool = False) -> None:
        super().__init__()
        self.small = composer.body.at(composer.size * 0.92)
        self.annex = annex
        title = words.title(sheet) + (_(" (annex)") if annex else "")
        self.number = composer.ink.printable(_("No. %(number)s", number=sheet.number))
        self.demo = _("Demo") if sheet.is_demo else ""
        self.title = composer.plain(title, TEXT_WIDTH, Style(16.5, 22.5, spacing=1.2 if is_chinese() else 0).bold().centred(), at_most=2)
        self.term = composer.ink.printable(words.term_and_period(sheet))
        self.scanned = _("Scanned after stamping")

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Two small lines with the title between them."""
        self.title.wrap(available_width, available_height)
        return available_width, 2 * self.small.leading + self.title.tall + 4

    def draw(self) -> None:
        """From the top down."""
        line = self.small.leading
        top = 2 * line + self.title.tall + 4
        draw_line(self.canv, self.number, self.small, 0, top - line + 3)
        if self.demo:
            self._tag(top - line)
        self.title.drawOn(self.canv, 0, line + 3)
        draw_line(self.canv, self.term, self.small, 0, 3)
        if not self.annex:
            self._tick()

    def _tag(self, y: float) -> None:
        """示範 in a frame, so that no demonstration is taken for a record."""
        wide = len(self.demo) * self.small.size + 10
        self.canv.setLineWidth(0.6)
        self.canv.roundRect(TEXT_WIDTH - wide, y, wide, self.small.leading, 2.5)
        draw_line(self.canv, self.demo, replace(self.small, align="centre"), TEXT_WIDTH - wide, y + self.small.size * 0.36, wide)

    def _tick(self) -> None:
        right = replace(self.small, align="right")
        draw_line(self.canv, self.scanned, right, 0, 3, TEXT_WIDTH)
        wide = self.canv.stringWidth(self.scanned, right.font, right.size)
        draw_box(self.canv, TEXT_WIDTH - wide - right.size - 2, 2.4, right.size * 0.85)


def foot(sheet: RecordSheet, ink: Ink) -> Callable[[Any, int, int], None]:
    """Draws QR code, verification code, digest and page number at the foot of a page."""

    def draw(canvas: Any, page: int, pages: int) -> None:
        draw_qr(canvas, sheet.verification.url, SIDE, BOTTOM, QR)
        small = Style(8.25, 12.6)
        lines = _foot_lines(sheet, ink)
        y = BOTTOM + QR / 2 + (len(lines) / 2 - 1) * small.leading + 2.5
        for number, line in enumerate(lines):
            style = small.bold() if number == 0 else small
            draw_line(canvas, line, style, SIDE + QR + 11, y - number * small.leading)
        of = _("Page %(page)s of %(pages)s", page=page, pages=pages)
        draw_line(canvas, of, replace(small, align="right"), SIDE, y - small.leading, TEXT_WIDTH)

    return draw


def _foot_lines(sheet: RecordSheet, ink: Ink) -> list[str]:
    check = sheet.verification
    held = _("digest %(digest)s", digest=check.digest[:16])
    if check.received_at:
        held = _("Received %(instant)s, %(digest)s", instant=words.iso(check.received_at), digest=held)
    lines = [
        _("Verification code %(code)s", code=check.code),
        _("Scan the code or type it in to check that this paper agrees with the school's record."),
        _("What students said is not on this form. Scan it after stamping; it is filed by the code."),
        held,
    ]
    if ink.missing:
        lines.append(unprintable_note(ink))
    return [ink.printable(line) for line in lines]


def unprintable_note(ink: Ink) -> str:
    """Which characters 〓 stands for, so that they can be written in by hand."""
    codes = [f"U+{ord(sign):04X}" for sign in sorted(ink.missing)]
    named = ", ".join(codes[:4]) + ("…" if len(codes) > 4 else "")
    return _("%(mark)s stands for a character outside the typeface (%(codes)s).", mark=GETA, codes=named)
