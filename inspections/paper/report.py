"""The full report: the record, then every answer, every photo and, for the school only, every interview."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from reportlab.platypus import Flowable

from core.formatting import listed, moment
from inspections.paper import words
from inspections.paper.answers import answer_table, score_table
from inspections.paper.audience import permitted
from inspections.paper.composing import Composer
from inspections.paper.flow import pour
from inspections.paper.fonts import Ink
from inspections.paper.form import Form, height
from inspections.paper.heading import FOOT, Heading, draw_foot, unprintable_note
from inspections.paper.pages import BOTTOM, HEIGHT, SIDE, TEXT_WIDTH, TOP, PagedCanvas, Title
from inspections.paper.photos import photo_rows
from inspections.paper.typesetting import Style, draw_line
from inspections.paper.values import FullReport, Interview, LeftOut, Paper

SIZE = 9.25
LINE = 18.0
RUNNING = Style(8.25, 12.0)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Parts that begin on a new page, and the label that stands on each of its pages."""

    parts: list[Flowable]
    label: str


def render_report(report: FullReport, *, locale: str) -> Paper:
    """The report as a PDF in that language; the same values give the same bytes."""
    with force_locale(locale):
        report = permitted(report)
        ink = Ink()
        writer = Writer(report, Form(report.sheet, Composer(ink, SIZE)))
        chapters = writer.chapters()
        target = BytesIO()
        canvas = PagedCanvas(target, _title(report, ink, locale), writer.furnish)
        for chapter in chapters:
            pour(canvas, chapter.parts, lambda chapter=chapter: writer.open_page(canvas, chapter))  # type: ignore[misc]
        pages = canvas.pages
        canvas.save()
        return Paper(target.getvalue(), pages, tuple(sorted(ink.missing)))


def _title(report: FullReport, ink: Ink, locale: str) -> Title:
    sheet = report.sheet
    return Title(
        title=ink.printable(f"{words.title(sheet)}{_(' (full report)')} {sheet.number}"),
        author=ink.printable(sheet.school),
        subject=ink.printable(f"{sheet.partner} {sheet.visited_on.isoformat()}"),
        locale=locale,
    )


class Writer:
    """Writes one report: its chapters, and what stands above and below them."""

    def __init__(self, report: FullReport, form: Form) -> None:
        self.report = report
        self.form = form
        self.composer = form.composer
        self.label = str(words.AUDIENCES[report.audience])
        self.heading = Heading(report.sheet, form.composer, kind=_(" (full report)"), label=self.label)

    def chapters(self) -> list[Chapter]:
        """The record and the answers; the photos; the interviews, where the reader may see them."""
        private = _("Private: for the school only")
        chapters = [
            Chapter([*self._record(), *self._answers()], self.label),
            Chapter(self._photos(), self.label),
            Chapter(self._interviews(), private),
        ]
        return [chapter for chapter in chapters if chapter.parts]

    def _record(self) -> list[Flowable]:
        form, audit = self.form, self.report.audit
        results = form.results()
        if audit is not None:
            results = [
                form.part(words.results_title(form.sheet)),
                score_table(self.composer, self.report.sections, audit),
            ]
        return [form.facts(), *results, *form.findings(form.whole_rows()), *form.after()]

    def _answers(self) -> list[Flowable]:
        parts = [self.form.part(_("6. Every answer")), answer_table(self.composer, self.report.sections)]
        if self.form.sheet.open_reason:
            why = _("Why questions were left open: %(reason)s", reason=self.form.sheet.open_reason)
            parts.append(self.composer.plain(why, TEXT_WIDTH))
        return parts

    def _photos(self) -> list[Flowable]:
        rows = [*self._left_out(), *self._rows_of(is_from_interview=False)]
        return [self.form.part(_("7. Photos")), *rows] if rows else []

    def _left_out(self) -> list[Flowable]:
        return [self.composer.plain(left_out_sentence(each), TEXT_WIDTH) for each in self.report.left_out]

    def _rows_of(self, *, is_from_interview: bool) -> list[Flowable]:
        photos = [photo for photo in self.report.photos if photo.is_from_interview is is_from_interview]
        return photo_rows(self.composer, photos, share_of=len(self.report.photos))

    def _interviews(self) -> list[Flowable]:
        if not self.report.interviews:
            return []
        parts: list[Flowable] = [self.form.part(_("8. Student interviews (private)"))]
        for interview in self.report.interviews:
            parts += [self.form.part(_interviewed(interview)), answer_table(self.composer, interview.sections)]
        return [*parts, *self._rows_of(is_from_interview=True)]

    def open_page(self, canvas: PagedCanvas, chapter: Chapter) -> tuple[float, float]:
        """Draw what stands above the text; the first page has the title and room for the QR code."""
        if canvas.pages == 0:
            tall = height([self.heading], self.composer.gap)
            self.heading.drawOn(canvas, SIDE, HEIGHT - TOP - tall + self.composer.gap)
            return HEIGHT - TOP - tall, BOTTOM + FOOT
        self._running_head(canvas, chapter)
        return HEIGHT - TOP - LINE - 4, BOTTOM + LINE

    def _running_head(self, canvas: Any, chapter: Chapter) -> None:
        sheet = self.form.sheet
        facts = "　".join((words.title(sheet), sheet.partner, words.when(sheet)))
        line = self.composer.plain(facts, TEXT_WIDTH - 130, RUNNING, at_most=1).lines[0]
        y = HEIGHT - TOP - RUNNING.size
        draw_line(canvas, line, RUNNING, SIDE, y)
        draw_line(canvas, chapter.label, RUNNING.bold().to_the_right(), SIDE, y, TEXT_WIDTH)
        self._rule(canvas, y - 5)

    def furnish(self, canvas: Any, page: int, pages: int) -> None:
        """What stands below the text."""
        if page == 1:
            draw_foot(canvas, self.form.sheet, self.composer.ink, page, pages, is_form=False)
            return
        check = self.form.sheet.verification
        parts = [self.form.sheet.number, _("Verification code %(code)s", code=check.code), check.digest[:16]]
        if self.composer.ink.missing:
            parts.append(unprintable_note(self.composer.ink))
        self._rule(canvas, BOTTOM + 11)
        draw_line(canvas, self.composer.ink.printable("　".join(parts)), RUNNING, SIDE, BOTTOM)
        of = _("Page %(page)s of %(pages)s", page=page, pages=pages)
        draw_line(canvas, of, RUNNING.to_the_right(), SIDE, BOTTOM, TEXT_WIDTH)

    @staticmethod
    def _rule(canvas: Any, y: float) -> None:
        canvas.setLineWidth(0.5)
        canvas.line(SIDE, y, SIDE + TEXT_WIDTH, y)


def _interviewed(interview: Interview) -> str:
    if not interview.language:
        return interview.student
    return _("%(student)s, interviewed in %(language)s", student=interview.student, language=interview.language)


def left_out_sentence(left_out: LeftOut) -> str:
    """Which photos are not in the record, why, and who decided it when."""
    what = ngettext(
        "One photo could not be used when the record was imported, and was left out",
        "%(num)s photos could not be used when the record was imported, and were left out",
        left_out.count,
    )
    where = _(" (%(places)s)", places=listed(left_out.places)) if left_out.places else ""
    return _("%(what)s: %(name)s, %(when)s.", what=what + where, name=left_out.by, when=moment(left_out.at))
