"""What stands around the parts of a form: number, title and term above, the way to check it below."""

from __future__ import annotations

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
KEPT_TOGETHER = 96  # a heading, the head of its table and a first row


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
        """The line, lowered towards its table, and an entry of the outline."""
        self.canv.headings.extend(self.text.lines[:1])
        self.text.drawOn(self.canv, 0, -3)


class Heading(Flowable):
    """Number, title, term and period: what stands above the first table."""

    def __init__(self, sheet: RecordSheet, composer: Composer, *, kind: str = "", label: str = "") -> None:
        super().__init__()
        self.small = composer.body.at(composer.size * 0.92)
        title = words.title(sheet) + kind
        large = Style(16.5, 22.5, spacing=1.2 if is_chinese() else 0).bold().centred()
        self.number = composer.ink.printable(_("No. %(number)s", number=sheet.number))
        self.demo = _("Demo") if sheet.is_demo else ""
        self.title = composer.plain(title, TEXT_WIDTH, large, at_most=2)
        self.term = composer.ink.printable(words.term_and_period(sheet))
        self.label = composer.ink.printable(label or _("Scanned after stamping"))
        self.has_box = not label

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
        self._label()

    def _tag(self, y: float) -> None:
        """示範 in a frame, so that no demonstration is taken for a record."""
        wide = len(self.demo) * self.small.size + 10
        self.canv.setLineWidth(0.6)
        self.canv.roundRect(TEXT_WIDTH - wide, y, wide, self.small.leading, 2.5)
        draw_line(self.canv, self.demo, self.small.centred(), TEXT_WIDTH - wide, y + self.small.size * 0.36, wide)

    def _label(self) -> None:
        right = self.small.to_the_right()
        draw_line(self.canv, self.label, right, 0, 3, TEXT_WIDTH)
        if self.has_box:
            wide = self.canv.stringWidth(self.label, right.font, right.size)
            draw_box(self.canv, TEXT_WIDTH - wide - right.size - 2, 2.4, right.size * 0.85)


def draw_foot(canvas: Any, sheet: RecordSheet, ink: Ink, page: int, pages: int, *, is_form: bool) -> None:
    """QR code, verification code, digest and page number at the foot of a page."""
    draw_qr(canvas, sheet.verification.url, SIDE, BOTTOM, QR)
    small = Style(8.25, 12.6)
    lines = _foot_lines(sheet, ink, is_form)
    y = BOTTOM + QR / 2 + (len(lines) / 2 - 1) * small.leading + 2.5
    for number, line in enumerate(lines):
        draw_line(canvas, line, small.bold() if number == 0 else small, SIDE + QR + 11, y - number * small.leading)
    of = _("Page %(page)s of %(pages)s", page=page, pages=pages)
    draw_line(canvas, of, small.to_the_right(), SIDE, y - small.leading, TEXT_WIDTH)


def _foot_lines(sheet: RecordSheet, ink: Ink, is_form: bool) -> list[str]:
    check = sheet.verification
    held = _("digest %(digest)s", digest=check.digest[:16])
    if check.received_at:
        held = _("Received %(instant)s, %(digest)s", instant=words.iso(check.received_at), digest=held)
    lines = [
        _("Verification code %(code)s", code=check.code),
        _("Scan the code or type it in to check that this paper agrees with the school's record."),
        held,
    ]
    if is_form:
        lines.insert(2, _("What students said is not on this form. Scan it after stamping; it is filed by the code."))
    if ink.missing:
        lines.append(unprintable_note(ink))
    return [ink.printable(line) for line in lines]


def unprintable_note(ink: Ink) -> str:
    """Which characters 〓 stands for, so that they can be written in by hand."""
    codes = [f"U+{ord(sign):04X}" for sign in sorted(ink.missing)]
    named = ", ".join(codes[:4]) + ("…" if len(codes) > 4 else "")
    return _("%(mark)s stands for a character outside the typeface (%(codes)s).", mark=GETA, codes=named)
