"""The parts of the official form, set in one size of type."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from reportlab.platypus import Flowable, Table

from inspections.models import Outcome
from inspections.paper import words
from inspections.paper.composing import Cell, Composer, cut_rows, shaded, spread
from inspections.paper.heading import Heading, Part
from inspections.paper.pages import HEIGHT, TEXT_WIDTH
from inspections.paper.stamps import StampRow
from inspections.paper.typesetting import Text
from inspections.paper.values import Finding, RecordSheet

LARGEST = 9.75

FINDING_COLUMNS = spread((5, 38, 10, 27, 20), TEXT_WIDTH)
SUMMARY_COLUMNS = spread((34, 11, 11, 11, 33), TEXT_WIDTH)
FACT_COLUMNS = spread((13, 37, 13, 37), TEXT_WIDTH)


def height(blocks: Sequence[Flowable], gap: float) -> float:
    """How much of a page the blocks take, one below the other."""
    return sum(block.wrap(TEXT_WIDTH, HEIGHT)[1] + gap for block in blocks)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many lines a cell may have before it continues in the annex."""

    facts: int | None = None
    note: int | None = None
    finding: int | None = None
    text: int | None = None


@dataclass
class Form:
    """The parts of the sheet in one size of type."""

    sheet: RecordSheet
    composer: Composer
    limits: Limits = Limits()
    annex: list[Flowable] = field(default_factory=list)

    def blocks(self) -> list[Flowable]:
        """Everything, whatever its height."""
        return [*self.before(), *self.findings(self.rows()), *self.after()]

    def blocks_within(self, room: float) -> list[Flowable]:
        """What the room holds; findings that do not fit go to the annex, and the sheet says so."""
        before, after, rows = self.before(), self.after(), self.rows()

        def with_first(count: int) -> list[Flowable]:
            return [*before, *self.findings(rows[:count], left_out=len(rows) - count), *after]

        counts = range(len(rows) + 1)
        too_many = bisect_right(counts, room, key=lambda count: height(with_first(count), self.composer.gap))
        shown = max(too_many - 1, 0)
        self.hand_over(rows, shown)
        return with_first(shown)

    def before(self) -> list[Flowable]:
        """What stands above the findings."""
        return [Heading(self.sheet, self.composer), self.facts(), *self.results()]

    def after(self) -> list[Flowable]:
        """What stands below the findings."""
        return [
            self.part(_("3. To be verified")),
            self.box(self._questions(), _("3. To be verified")),
            self.part(_("4. Remarks of the company")),
            self.box(self.sheet.company_remarks or _("None"), _("4. Remarks of the company"), least=self._least(40)),
            self.part(_("5. Signatures and stamps")),
            StampRow(self.sheet, self.composer),
        ]

    def part(self, title: str) -> Flowable:
        """The heading of a part."""
        return Part(self.composer.plain(title, TEXT_WIDTH, self.composer.body.bold().at(self.composer.size * 1.07)))

    def _least(self, points: float) -> float:
        """Room to write by hand, as long as the type need not be small."""
        return points * 0.75 if self.composer.size == LARGEST else 0

    def facts(self) -> Table:
        """Who was visited by whom, where and when."""
        sheet = self.sheet
        pairs = [
            (_("Company name"), sheet.partner),
            (_("Tax ID"), sheet.tax_id),
            (_("Training site"), sheet.site),
            (_("Mode of training"), sheet.mode),
            (_("Address"), sheet.address),
            (_("Received by"), sheet.host),
            (words.day_label(sheet), words.when(sheet)),
            (words.manner_label(sheet), words.manner(sheet)),
            (words.visitor_label(sheet), words.visitor(sheet)),
            (_("Position on arrival"), words.position(sheet.position)),
        ]
        cells = [self._fact(at, label, value) for at, (label, value) in enumerate(pairs)]
        rows: list[list[Cell]] = [[*left, *right] for left, right in zip(cells[::2], cells[1::2], strict=True)]
        counted = self.composer.text(words.students(sheet.students), TEXT_WIDTH - FACT_COLUMNS[0], at_most=2)
        rows.append([self._label(_("Number of students")), counted, None, None])
        commands = [shaded(0, 0, 0, -1), shaded(2, 0, 2, -2), ("SPAN", (1, -1), (3, -1))]
        return self.composer.grid(rows, FACT_COLUMNS, commands)

    def _fact(self, at: int, label: str, value: str) -> list[Cell]:
        width = FACT_COLUMNS[at % 2 * 2 + 1]
        return [self._label(label), self.composer.text(value or "—", width, at_most=self.limits.facts or 3)]

    def _label(self, text: str) -> Text:
        return self.composer.text(text, FACT_COLUMNS[0], at_most=2)

    def results(self) -> list[Flowable]:
        """How many items of each section were met, or why there was no visit."""
        title = words.results_title(self.sheet)
        part = self.part(title)
        if self.sheet.outcome is not Outcome.COMPLETED:
            return [part, self.box(words.outcome(self.sheet), title)]
        if not self.sheet.sections:
            return [part, self.box(_("None"), title)]
        return [part, self._summary()]

    def _summary(self) -> Table:
        titles = [_("Section of the checklist"), _("Met"), _("Not met"), _("N/A"), _("Explanation")]
        rows = [self.composer.head(titles, SUMMARY_COLUMNS)]
        centred = self.composer.body.centred()
        for section in self.sheet.sections:
            counts = (section.met, section.unmet, section.not_applicable)
            rows.append(
                [
                    self.composer.text(section.title, SUMMARY_COLUMNS[0], at_most=2),
                    *(self.composer.text(str(count), SUMMARY_COLUMNS[1], centred) for count in counts),
                    self.composer.text(section.note, SUMMARY_COLUMNS[4], at_most=self.limits.note or 2),
                ]
            )
        return self.composer.grid(rows, SUMMARY_COLUMNS, [shaded(0, 0, -1, 0), shaded(0, 0, 0, -1)], head_rows=1)

    def rows(self) -> list[list[Cell]]:
        """A row for each finding, within its limit."""
        return self._finding_rows(self.limits.finding)

    def whole_rows(self) -> list[list[Cell]]:
        """Rows for each finding in full, each low enough for any page."""
        return [piece for row in self._finding_rows(None) for piece in cut_rows(row)]

    def _finding_rows(self, at_most: int | None) -> list[list[Cell]]:
        return [self._row(number, each, at_most) for number, each in enumerate(self.sheet.findings, start=1)]

    def _row(self, number: int, finding: Finding, at_most: int | None) -> list[Cell]:
        centred = self.composer.body.centred()
        _number, what, severity, basis, until = FINDING_COLUMNS
        return [
            self.composer.text(str(number), _number, centred),
            self.composer.text(words.deficiency(finding), what, at_most=at_most),
            self.composer.text(str(words.SEVERITIES[finding.severity]), severity, centred),
            self.composer.text(finding.basis or "—", basis, at_most=at_most),
            self.composer.text(words.due(finding), until, at_most=at_most),
        ]

    def findings(self, rows: list[list[Cell]], *, left_out: int = 0) -> list[Flowable]:
        """The table of findings, saying how many of them it leaves to the annex."""
        part = self.part(_("2. Deficiencies and due dates"))
        if not rows and not left_out:
            return [part, self.box(_("None"), _("2. Deficiencies and due dates"))]
        return [part, self._finding_table(rows, left_out=left_out)]

    def _finding_table(self, rows: list[list[Cell]], *, left_out: int = 0) -> Table:
        titles = [_("#"), _("Deficiency"), _("Severity"), _("Basis"), _("Due date")]
        table: list[list[Cell]] = [self.composer.head(titles, FINDING_COLUMNS), *rows]
        commands = [shaded(0, 0, -1, 0)]
        if left_out:
            note = _("%(count)s further deficiencies stand in the annex.", count=left_out)
            table.append([self.composer.text(note, TEXT_WIDTH, self.composer.body.centred()), None, None, None, None])
            commands.append(("SPAN", (0, -1), (-1, -1)))
        least = self._least(36) if len(rows) <= 4 else 0
        return self.composer.grid(table, FINDING_COLUMNS, commands, head_rows=1, least=least)

    def hand_over(self, rows: list[list[Cell]], shown: int) -> None:
        """All findings in full, if one of them was left out or cut."""
        if shown < len(rows) or not _same_lines(rows, self._finding_rows(None)):
            self.annex[:0] = self.findings(self.whole_rows())

    def _questions(self) -> str:
        if not self.sheet.questions:
            return _("None")
        listed = [
            each.text + (_(" (%(basis)s)", basis=each.basis) if each.basis else "") for each in self.sheet.questions
        ]
        if len(listed) > 1:
            listed = [f"{number}. {line}" for number, line in enumerate(listed, start=1)]
        return "\n".join([*listed, words.not_yet(self.sheet)])

    def box(self, text: str, part: str, *, least: float = 0) -> Table:
        """A ruled box of text; what is longer than its limit is continued in the annex."""
        whole = self.composer.text(text, TEXT_WIDTH)
        limit = self.limits.text
        if limit is not None and len(whole.lines) > limit:
            self.annex += [self.part(part), Text(whole.lines, whole.style)]
            whole = Text([*whole.lines[: limit - 1], _("… continued in the annex.")], whole.style)
        return self.composer.grid(cut_rows([whole]), [TEXT_WIDTH], least=least)


def _same_lines(some: list[list[Cell]], others: list[list[Cell]]) -> bool:
    def lines(rows: list[list[Cell]]) -> list[list[list[str]]]:
        return [[cell.lines for cell in row if isinstance(cell, Text)] for row in rows]

    return lines(some) == lines(others)
