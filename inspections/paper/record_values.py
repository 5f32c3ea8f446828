"""Records of visits as values for paper: what the database and the sheet hold, in the words of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from flask import current_app, has_request_context, url_for
from flask_babel import gettext as _

from accounts.models import User
from accounts.roles import Role
from checklists.document import Text
from checklists.judgement import Status
from checklists.legal_basis import citation
from core import clock
from core.formatting import is_chinese
from core.storage import Kind, NotStored, store
from inspections.case_facts import CaseFact, OpenCase, case_facts, cases_looked_at
from inspections.evidence.omissions import Decision, Omission
from inspections.intake.concluding import papers_of
from inspections.models import Finding, Inspection, Outcome
from inspections.models import Severity as FindingSeverity
from inspections.paper import values
from inspections.review.record import Block, Line, Place, Record
from inspections.review.verifying import digest_and_revision
from inspections.sheets.papers import Papers
from inspections.sheets.sheet import CaseCheck, Sheet
from inspections.words import CHECKS, finding_title, photo_place
from schedules.models import Part

RESULTS = {
    Status.CONFORM: values.Result.MET,
    Status.FAILS: values.Result.UNMET,
    Status.NOT_APPLICABLE: values.Result.NOT_APPLICABLE,
    Status.UNANSWERED: values.Result.UNANSWERED,
    Status.NOT_JUDGED: values.Result.NEUTRAL,
}
REVIEWERS = {
    Role.PRINCIPAL: values.Signatory.PRINCIPAL,
    Role.DIRECTOR: values.Signatory.DIRECTOR,
    Role.COORDINATOR: values.Signatory.COORDINATOR,
}
PRESENT_ITEM = "BV03"
SOLVED = "gone"


def words_of(text: Text | None) -> str:
    """A text in the reader's language."""
    return text.said(chinese=is_chinese()) if text else ""


def record_sheet(record: Record) -> values.RecordSheet:
    """The one-sheet record of a visit that was handed in."""
    inspection, sheet = record.inspection, record.sheet
    assert sheet is not None  # a visit handed in has a sheet
    assert inspection.site is not None  # and a site
    papers = papers_of(inspection)
    obligation = inspection.obligation
    return values.RecordSheet(
        number=inspection.verify_code or "",
        school=inspection.school.name if inspection.school else "",
        partner=inspection.site.partner.name,
        tax_id=inspection.site.partner.tax_id,
        site=inspection.site.name,
        address=inspection.site.address or "",
        mode="、".join(dict.fromkeys(each.student.class_group.name for each in papers.placements)),
        host=next((sign.name for sign in sheet.signatures if sign.role == "company"), ""),
        visited_on=clock.local_day(inspection.arrived_at or inspection.started_at),
        visitor=inspection.lead.name,
        verification=verification(inspection),
        kind=inspection.kind,
        arrived_at=inspection.arrived_at,
        left_at=inspection.left_at,
        period=values.Period(obligation.window, obligation.opens_on, obligation.closes_on)
        if obligation and obligation.window
        else None,
        position=_position(record.place),
        is_unannounced=inspection.is_unannounced,
        is_substitute=_is_substitute(inspection),
        is_late_entry=inspection.is_late_entry,
        outcome=inspection.outcome or Outcome.COMPLETED,
        outcome_reason=inspection.outcome_reason or "",
        students=_students(papers, sheet),
        sections=tuple(summary_of(block) for block in record.blocks),
        findings=findings(record.findings, record.titles, withheld=record.withheld) + unsolved(sheet.case_checks),
        questions=tuple(_question(line) for line in record.waiting),
        company_remarks=sheet.company_remarks,
        open_reason=sheet.open_reason or "",
        signatures=_signatures(sheet, inspection),
        sign_offs=tuple(_sign_offs(inspection)),
        revision=record.revision.number if record.revision else 1,
    )


def verification(inspection: Inspection) -> values.Verification:
    """What the foot of every page shows, so that anybody can check the paper."""
    digest, _revision = digest_and_revision(inspection)
    code = grouped(inspection.verify_code or "")
    return values.Verification(code, _verify_url(code), digest, inspection.received_at)


def grouped(code: str) -> str:
    """A code in groups of five, easier to type."""
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


def _verify_url(code: str) -> str:
    if has_request_context():
        return url_for("inspections.verify", code=code, _external=True)
    settings = current_app.config["SETTINGS"]
    return f"http://{settings.host}:{settings.port}/verify/{code}"


def _position(place: Place | None) -> values.Position | None:
    if place is None:
        return None
    at = place.position
    return values.Position(at.latitude, at.longitude, at.accuracy_m, place.distance_m, at.reason)


def _is_substitute(inspection: Inspection) -> bool:
    assignments = inspection.obligation.assignments if inspection.obligation else []
    return any(each.part is Part.SUBSTITUTE and each.user_id == inspection.lead_id for each in assignments)


def _students(papers: Papers, sheet: Sheet) -> values.Students:
    present = sheet.answer(PRESENT_ITEM)
    count = present.value if present and isinstance(present.value, int) else None
    return values.Students(
        enrolled=len(papers.placements) or None, present=count, interviewed=len(sheet.students), sampled=None
    )


def summary_of(block: Block) -> values.SectionSummary:
    """How many items of a section were met, not met and not applicable, of those that the company may read too."""
    lines = [line for line in block.lines if line.is_for_company]
    settled = [line.status for line in lines if not line.is_waiting]
    open_count = sum(line.is_waiting for line in lines)
    return values.SectionSummary(
        title=words_of(block.title),
        met=settled.count(Status.CONFORM),
        unmet=settled.count(Status.FAILS),
        not_applicable=settled.count(Status.NOT_APPLICABLE),
        note=_("%(count)s to be verified, not counted", count=open_count) if open_count else "",
    )


def findings(
    rows: Sequence[Finding],
    titles: dict[str, Text],
    numbers: Mapping[str, int] | None = None,
    withheld: frozenset[str] = frozenset(),
) -> tuple[values.Finding, ...]:
    """Findings as they are written on paper, with what the cases know of them."""
    facts = case_facts([row.id for row in rows])
    found = ((row, _finding(row, titles, facts, numbers or {})) for row in rows)
    return tuple(replace(finding, is_withheld=row.item in withheld) for row, finding in found)


def unsolved(checks: Iterable[CaseCheck]) -> tuple[values.Finding, ...]:
    """Earlier findings that were looked at and are not, or only partly, put right; those the company may read of."""
    open_still = [check for check in checks if check.status != SOLVED]
    cases = cases_looked_at([check.case_id for check in open_still])
    return tuple(_unsolved(cases[check.case_id], check) for check in open_still if check.case_id in cases)


def _unsolved(case: OpenCase, check: CaseCheck) -> values.Finding:
    told = {"number": case.number, "title": words_of(case.title), "result": CHECKS[check.status]}
    return values.Finding(
        text=_("%(number)s %(title)s (looked at again: %(result)s)", **told),
        severity=case.severity,
        due_on=case.due_on,
        recurrence_count=case.recurrence_count,
        note=check.note,
    )


def _finding(
    row: Finding, titles: dict[str, Text], facts: Mapping[UUID, CaseFact], numbers: Mapping[str, int]
) -> values.Finding:
    fact = facts.get(row.id)
    return values.Finding(
        text=words_of(finding_title(row, titles)),
        severity=FindingSeverity(row.severity),
        basis=words_of(citation(row.basis)),
        due_on=fact.due_on if fact else None,
        is_fixed_on_spot=row.is_fixed_on_spot,
        recurrence_count=fact.recurrence_count if fact else 1,
        item=row.item,
        note=row.note,
        photos=tuple(sorted(number for place, number in numbers.items() if place.startswith(f"{row.item}:"))),
        is_from_interview=row.is_from_interview,
        is_restricted=row.is_restricted,
    )


def _question(line: Line) -> values.Question:
    return values.Question(
        words_of(line.sentence),
        words_of(line.citation),
        is_from_interview=bool(line.student),
        is_withheld=not line.is_for_company,
    )


def _signatures(sheet: Sheet, inspection: Inspection) -> tuple[values.Signature, ...]:
    known = {"company": values.Signatory.COMPANY, "teacher": values.Signatory.TEACHER}
    return tuple(
        values.Signature(
            role=known[sign.role],
            state=values.SignatureState(sign.state),
            name=sign.name,
            signed_at=inspection.left_at,
            picture=shown_bytes(sign.photo) if sign.photo else None,
        )
        for sign in sheet.signatures
        if sign.role in known
    )


def shown_bytes(sha256: str) -> bytes | None:
    """The copy of a photo that may be shown, or None while it has not arrived."""
    try:
        return store().get(Kind.SHOWN, sha256)
    except NotStored:
        return None


def _sign_offs(inspection: Inspection) -> Iterable[values.SignOff]:
    for review in inspection.reviews:
        if review.is_approved:
            yield values.SignOff(_signatory(review.by, inspection.school_id), review.by.name, review.at)


def _signatory(reviewer: User, school_id: UUID | None) -> values.Signatory:
    held = (box for role, box in REVIEWERS.items() if school_id in reviewer.school_ids(role))
    return next(held, values.Signatory.COORDINATOR)


class Gallery:
    """The photos of a report under their numbers, in the order in which the answers name them."""

    def __init__(self, omissions: Iterable[Omission] = ()) -> None:
        self.photos: list[values.Photo] = []
        self.left_out = {each.sha256: values.LeftOut(each.by, each.at) for each in omissions}
        self.by_place: dict[str, int] = {}

    def numbers(self, line: Line) -> tuple[int, ...]:
        """The numbers of an answer's photos; each is read from the store once."""
        return tuple(self._number(sha256, line) for sha256 in line.photos)

    def _number(self, sha256: str, line: Line) -> int:
        place = f"{line.key}:{line.student}:{sha256}"
        if place not in self.by_place:
            number = len(self.photos) + 1
            self.by_place[place] = number
            self.photos.append(
                values.Photo(
                    number=number,
                    source=shown_bytes(sha256),
                    caption=line.note or words_of(line.text),
                    item=line.key,
                    sha256=sha256,
                    is_from_interview=bool(line.student),
                    is_restricted=line.is_restricted,
                    is_withheld=not line.is_for_company,
                    left_out=self.left_out.get(sha256),
                )
            )
        return self.by_place[place]


def section_of(block: Block, gallery: Gallery, score: values.Score | None = None) -> values.Section:
    """One section with every answer."""
    return values.Section(words_of(block.title), tuple(_answer(line, gallery) for line in block.lines), score)


def _answer(line: Line, gallery: Gallery) -> values.Answer:
    verdict = line.verdict
    return values.Answer(
        item=line.key,
        text=words_of(line.text),
        value=words_of(line.value),
        result=values.Result.TO_VERIFY if line.is_waiting else RESULTS[line.status],
        note=line.note,
        basis=words_of(line.citation),
        photos=gallery.numbers(line),
        no_photo_reason=line.no_photo_reason or "",
        verdict=verdict.reason if verdict else "",
        is_restricted=line.is_restricted,
        is_withheld=not line.is_for_company,
    )


def full_report(record: Record) -> values.FullReport:
    """Every answer of a visit that this reader may see."""
    gallery = Gallery(record.omissions)
    sections = tuple(section_of(block, gallery) for block in record.blocks)
    interviews = tuple(
        values.Interview(
            f"{talk.number} {talk.name}".strip(), tuple(section_of(block, gallery) for block in talk.blocks)
        )
        for talk in record.talks
    )
    sheet = record_sheet(record)
    return values.FullReport(
        sheet=replace(
            sheet,
            findings=findings(record.findings, record.titles, gallery.by_place, record.withheld)
            + unsolved(record.sheet.case_checks if record.sheet else ()),
        ),
        audience=values.Audience.SCHOOL,
        sections=sections,
        shows_restricted=record.sight.sees_interviews,
        interviews=interviews,
        photos=tuple(gallery.photos),
        left_out=left_out(record.left_out),
    )


def left_out(decided: Iterable[Decision]) -> tuple[values.LeftOut, ...]:
    """The photos that a record was imported without."""
    return tuple(
        values.LeftOut(each.by, each.at, each.count, tuple(photo_place(place) for place in each.places))
        for each in decided
    )
