"""Every answer of a report as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from reportlab.platypus import Table

from inspections.paper import words
from inspections.paper.composing import Cell, Command, Composer, cut_rows, shaded, spread
from inspections.paper.marks import COLOURS, Mark
from inspections.paper.pages import TEXT_WIDTH
from inspections.paper.typesetting import Text
from inspections.paper.values import Answer, AuditResult, Result, Section

COLUMNS = spread((9, 39, 5, 18, 29), TEXT_WIDTH)
SCORE_COLUMNS = spread((52, 16, 16, 16), TEXT_WIDTH)
STANDING_OUT = frozenset({Result.UNMET, Result.TO_VERIFY})


def answer_table(composer: Composer, sections: Sequence[Section]) -> Table:
    """All sections in one table; its head is repeated, a section's title never ends a page."""
    titles = [_("Item code"), _("What was asked"), "", _("Answered"), _("Explanation")]
    rows: list[list[Cell]] = [composer.head(titles, COLUMNS)]
    commands: list[Command] = [shaded(0, 0, -1, 0)]
    for section in sections:
        at = len(rows)
        commands += [shaded(0, at, -1, at), ("SPAN", (0, at), (-1, at)), ("NOSPLIT", (0, at), (-1, at + 1))]
        rows.append([_section_title(composer, section), None, None, None, None])
        for answer in section.answers:
            rows += cut_rows(_row(composer, answer))
    return composer.grid(rows, COLUMNS, commands, head_rows=1)


def _section_title(composer: Composer, section: Section) -> Text:
    title = section.title
    if section.score is not None:
        title += _(" (%(points)s of %(of)s points)", points=points(section.score.points), of=points(section.score.of))
    return composer.text(title, TEXT_WIDTH, composer.body.bold())


def _row(composer: Composer, answer: Answer) -> list[Cell]:
    style = composer.body
    if answer.result in STANDING_OUT:
        style = style.bold().in_colour(COLOURS[answer.result])
    mark = None if answer.result is Result.NEUTRAL else Mark(answer.result, composer.size * 0.82, composer.body.leading)
    return [
        composer.text(answer.item, COLUMNS[0]),
        composer.text(answer.text, COLUMNS[1]),
        mark,
        composer.text(answer.value or str(words.RESULTS[Result.UNANSWERED]), COLUMNS[3], style),
        composer.text("\n".join(_explained(answer)), COLUMNS[4]),
    ]


def _explained(answer: Answer) -> list[str]:
    """Note, verdict, legal basis of what failed, and where the photos are."""
    lines = [answer.note, answer.verdict]
    if answer.basis and answer.result in STANDING_OUT:
        lines.append(_("Basis: %(basis)s", basis=answer.basis))
    if answer.photos:
        lines.append(_("Photos %(numbers)s", numbers=_(", ").join(map(str, answer.photos))))
    if answer.no_photo_reason:
        lines.append(_("No photo: %(reason)s", reason=answer.no_photo_reason))
    return [line for line in lines if line]


def score_table(composer: Composer, sections: Sequence[Section], audit: AuditResult) -> Table:
    """The points of an audit by section, with bonus, total and grade."""
    rows: list[list[Cell]] = [
        composer.head([_("Section of the checklist"), _("Points"), _("Out of"), _("Share")], SCORE_COLUMNS)
    ]
    rows += [
        _score_row(composer, section.title, section.score.points, section.score.of)
        for section in sections
        if section.score is not None
    ]
    if audit.bonus:
        rows.append(_score_row(composer, _("Bonus"), audit.bonus, None))
    rows.append(_score_row(composer, _("Total"), audit.total.points, audit.total.of, strong=True))
    grade = composer.text(_("Grade %(grade)s", grade=audit.grade), TEXT_WIDTH, composer.body.bold().centred())
    rows.append([grade, None, None, None])
    commands = [shaded(0, 0, -1, 0), shaded(0, 0, 0, -2), ("SPAN", (0, -1), (-1, -1))]
    return composer.grid(rows, SCORE_COLUMNS, commands, head_rows=1)


def _score_row(composer: Composer, title: str, got: float, of: float | None, *, strong: bool = False) -> list[Cell]:
    style = composer.body.bold() if strong else composer.body
    share = f"{points(round(100 * got / of, 1))}%" if of else ""
    figures = [points(got), "" if of is None else points(of), share]
    return [
        composer.text(title, SCORE_COLUMNS[0], style),
        *(composer.text(figure, SCORE_COLUMNS[1], style.centred()) for figure in figures),
    ]


def points(value: float) -> str:
    """Points with as many decimals as they have, two at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
