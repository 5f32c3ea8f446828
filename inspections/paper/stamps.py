"""The 核章欄: a box for everybody who signs on the phone or stamps in ink."""

from __future__ import annotations

from typing import Any, TypeAlias

from reportlab.lib.colors import black
from reportlab.platypus import Flowable

from core.formatting import day
from inspections.paper import words
from inspections.paper.composing import INNER, LABEL_GREY, OUTER, RULE_GREY, Composer
from inspections.paper.pages import TEXT_WIDTH
from inspections.paper.pictures import draw_picture, for_paper
from inspections.paper.values import RecordSheet, Signatory, Signature, SignOff
from schedules.models import ObligationKind

BOXES = {
    ObligationKind.VISIT: (
        Signatory.COMPANY,
        Signatory.TEACHER,
        Signatory.COORDINATOR,
        Signatory.DIRECTOR,
        Signatory.PRINCIPAL,
    ),
    ObligationKind.COMPANY_AUDIT: (Signatory.COMPANY, Signatory.LEAD, Signatory.MEMBER, Signatory.CLERK),
    ObligationKind.SCHOOL_AUDIT: (Signatory.PRINCIPAL, Signatory.LEAD, Signatory.MEMBER, Signatory.CLERK),
}
TALL = 62.0
MOST = 7

Entry: TypeAlias = Signature | SignOff | None


def boxes(sheet: RecordSheet) -> list[tuple[Signatory, Entry]]:
    """Whose boxes there are, and what each holds: those of the form first, then further signatories."""
    entries: list[Signature | SignOff] = [*sheet.signatures, *sheet.sign_offs]
    held: list[tuple[Signatory, Entry]] = []
    for role in BOXES[sheet.kind]:
        own = [entry for entry in entries if entry.role is role]
        held += [(role, entry) for entry in own] or [(role, None)]
    others: list[tuple[Signatory, Entry]] = [
        (entry.role, entry) for entry in entries if entry.role not in BOXES[sheet.kind]
    ]
    return [*held, *others][:MOST]


class StampRow(Flowable):
    """One row of boxes, equally wide, under the names of those who fill them."""

    def __init__(self, sheet: RecordSheet, composer: Composer) -> None:
        super().__init__()
        self.composer = composer
        self.boxes = boxes(sheet)
        self.column = TEXT_WIDTH / len(self.boxes)
        centred = composer.body.centred()
        self.heads = [
            composer.plain(str(words.SIGNATORIES[role]), self.column - 6, centred, at_most=1) for role, _ in self.boxes
        ]
        self.head_tall = centred.leading + 2 * composer.pad_y

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """A line of names and the boxes below it."""
        return TEXT_WIDTH, self.head_tall + TALL

    def draw(self) -> None:
        """Rules first, then what each box holds."""
        canvas = self.canv
        canvas.setFillColor(LABEL_GREY)
        canvas.rect(0, TALL, TEXT_WIDTH, self.head_tall, stroke=0, fill=1)
        canvas.setStrokeColor(RULE_GREY)
        canvas.setLineWidth(INNER)
        canvas.line(0, TALL, TEXT_WIDTH, TALL)
        for at in range(1, len(self.boxes)):
            canvas.line(at * self.column, 0, at * self.column, TALL + self.head_tall)
        canvas.setStrokeColor(black)
        canvas.setLineWidth(OUTER)
        canvas.rect(0, 0, TEXT_WIDTH, TALL + self.head_tall)
        for at, (head, (_role, entry)) in enumerate(zip(self.heads, self.boxes, strict=True)):
            head.wrap(self.column - 6, TALL)
            head.drawOn(canvas, at * self.column + 3, TALL + self.composer.pad_y)
            self._fill(canvas, at * self.column, entry)

    def _fill(self, canvas: Any, x: float, entry: Entry) -> None:
        """The signature or the name, and below it how and when."""
        small = self.composer.small.centred()
        picture = for_paper(entry.picture, 40) if isinstance(entry, Signature) and entry.picture else None
        state = self.composer.plain(_state(entry, drawn=picture is not None), self.column - 6, small, at_most=3)
        if picture:
            draw_picture(canvas, picture, x + 4, state.tall + 4, self.column - 8, TALL - state.tall - 7)
        elif entry is not None:
            name = self.composer.plain(entry.name, self.column - 6, self.composer.body.centred(), at_most=2)
            name.wrap(self.column - 6, TALL)
            name.drawOn(canvas, x + 3, (TALL + state.tall - name.tall) / 2)
        state.wrap(self.column - 6, TALL)
        state.drawOn(canvas, x + 3, 3)


def _state(entry: Entry, *, drawn: bool) -> str:
    if isinstance(entry, SignOff):
        return words.signed_off(day(entry.at))
    if entry is None:
        return words.signed(None, None)
    how = words.signed(entry.state, entry.signed_at)
    return f"{entry.name}\n{how}" if drawn else how
