"""What follows from a final sheet: does the visit count, what was found, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from core import clock, events, journal
from core.database import db
from inspections.events import CaseChecked, FindingsRecorded, FindingsWithdrawn, InspectionConcluded
from inspections.intake.counting import catch_up, owe_catch_ups_again, tell_plan
from inspections.intake.validity import Against, VisitFacts, Window, is_a_visit, reasons_against
from inspections.models import Concern, Finding, Inspection, InspectionState, Outcome, Severity, Submission, Verdict
from inspections.sheets.asked import Asked
from inspections.sheets.assessment import Assessed, OfficeVerdict, Verdicts, assess
from inspections.sheets.computed import ROSTER_RULES, Computed, computed
from inspections.sheets.findings import Found, difference, findings_of
from inspections.sheets.papers import Papers, papers_on
from inspections.sheets.sheet import Sheet
from inspections.tasks import Task, task_of
from schedules.models import Obligation, ObligationKind
from sites.models import Student


def take_in(submission: Submission, sheet: Sheet, asked: Asked, *, before: Sheet | None, at: datetime) -> None:
    """Let a final sheet count. A visit is judged at its receipt; an audit waits for its lead.

    `before` is the final sheet that this one corrects.
    """
    inspection = submission.inspection
    inspection.received_at = inspection.received_at or at
    inspection.state = InspectionState.RECEIVED
    if inspection.kind is ObligationKind.VISIT:
        _take_in_visit(inspection, submission, sheet, asked, before)


def _take_in_visit(
    inspection: Inspection, submission: Submission, sheet: Sheet, asked: Asked, before: Sheet | None
) -> None:
    _write_facts(inspection, sheet, asked)
    _write_task(inspection, task_of(sheet, submission.author))
    decide_validity(inspection, sheet)
    verdicts = office_verdicts(inspection) if before is not None else {}
    found = findings_of(sheet, assessed_visit(inspection, sheet, asked, verdicts))
    new = record_findings(inspection, found, standing=None if before is not None else ())
    if before is None:
        events.publish(InspectionConcluded(inspection.id, new))
    for check in sheet.case_checks:
        if before is not None and check in before.case_checks:
            continue
        events.publish(
            CaseChecked(check.case_id, inspection.id, check.status, check.note, check.photos, submission.author_id)
        )


def _write_facts(inspection: Inspection, sheet: Sheet, asked: Asked) -> None:
    inspection.checklist_version_id = asked.version_id
    inspection.outcome = Outcome(sheet.outcome)
    inspection.outcome_reason = sheet.outcome_reason
    notice = sheet.answer("BV02")
    inspection.is_unannounced = sheet.is_unannounced and (notice is None or notice.value != "no")
    inspection.arrived_at, inspection.left_at = sheet.arrived, sheet.left
    inspection.interviewed_count = len(sheet.students)


def _write_task(inspection: Inspection, task: Task) -> None:
    """The window in which the arrival fell may be another than the one the phone named."""
    inspection.was_assigned = inspection.was_assigned or task.is_assigned
    if task.obligation is not None:
        inspection.obligation = task.obligation


def decide_validity(inspection: Inspection, sheet: Sheet) -> None:
    """Say whether the visit counts, and tell the plan."""
    obligation = inspection.obligation
    reasons = reasons_against(_facts(inspection, sheet, obligation))
    counted_before = bool(inspection.is_valid_visit)
    inspection.is_valid_visit = not reasons
    inspection.invalid_reason = " ".join(reasons) or None
    tell_plan(inspection, counted_before=counted_before)
    if is_a_visit(reasons):
        catch_up(inspection)
    else:
        owe_catch_ups_again(inspection)


def _facts(inspection: Inspection, sheet: Sheet, obligation: Obligation | None) -> VisitFacts:
    """The facts on which it depends whether a visit counts."""
    return VisitFacts(
        is_made=sheet.is_visit_made,
        is_unannounced=bool(inspection.is_unannounced),
        arrived_on=clock.local_day(inspection.arrived_at) if inspection.arrived_at else None,
        has_end=inspection.left_at is not None,
        interviewed_count=inspection.interviewed_count or 0,
        answered_items=frozenset(answer.item for answer in sheet.answers if answer.value is not None),
        is_assigned=bool(inspection.was_assigned),
        received_on=clock.local_day(inspection.received_at or clock.utcnow()),
        window=Window(obligation.opens_on, obligation.closes_on, obligation.settles_on) if obligation else None,
        is_late_entry=inspection.is_late_entry,
        is_confirmed=inspection.confirmed_at is not None,
    )


def reasons_of(inspection: Inspection) -> tuple[Against, ...]:
    """Everything that speaks against a received visit."""
    return tuple(Against(word) for word in (inspection.invalid_reason or "").split())


def assessed_visit(
    inspection: Inspection, sheet: Sheet, asked: Asked, verdicts: Verdicts | None = None
) -> tuple[Assessed, ...]:
    """The sheet of a visit held against its checklist, the law, the roster of its day and the office's verdicts."""
    items, found = judged_visit(inspection, sheet, asked, verdicts)
    return items + found.assessed


def judged_visit(
    inspection: Inspection, sheet: Sheet, asked: Asked, verdicts: Verdicts | None = None
) -> tuple[tuple[Assessed, ...], Computed]:
    """The same in its two parts: the items of the checklist, and what the rules of law found."""
    papers = papers_of(inspection)
    known = office_verdicts(inspection) if verdicts is None else verdicts
    items = assess(sheet, asked.site, asked.interview, papers.context, known)
    return items, computed(inspection, sheet, papers, items, known)


def papers_of(inspection: Inspection) -> Papers:
    """The roster on the day of the inspection."""
    day = clock.local_day(inspection.arrived_at or inspection.received_at or inspection.started_at)
    return papers_on(day, inspection.site, inspection.school_id)


def office_verdicts(inspection: Inspection) -> dict[tuple[str, str], OfficeVerdict]:
    """What the office decided on computed results of this record."""
    rows = [*_rejected_before(inspection), *db.session.scalars(_verdicts_on(inspection))]
    return {(row.item, row.student_number): OfficeVerdict(row.is_confirmed, row.answer) for row in rows}


def _verdicts_on(inspection: Inspection) -> sa.Select[Verdict]:
    return sa.select(Verdict).where(Verdict.inspection_id == inspection.id)


def _rejected_before(inspection: Inspection) -> Sequence[Verdict]:
    """What the school rejected at an earlier visit to the site: the same result of the roster is not asked again."""
    if inspection.kind is not ObligationKind.VISIT:
        return ()
    statement = (
        sa.select(Verdict)
        .join(Verdict.inspection)
        .where(
            Inspection.site_id == inspection.site_id,
            Inspection.school_id == inspection.school_id,
            Verdict.item.in_(ROSTER_RULES),
            Verdict.is_confirmed.is_(False),
        )
    )
    return db.session.scalars(statement.order_by(Verdict.at)).all()


def record_findings(
    inspection: Inspection, found: Iterable[Found], *, standing: Sequence[Finding] | None = None
) -> tuple[UUID, ...]:
    """Make the findings on record those given, and tell what is new and what is taken back; returns the new ones.

    `standing` are the rows on record where the caller knows them.
    """
    on_record = standing_findings(inspection) if standing is None else standing
    rows = {(row.item, row.student_number): row for row in on_record}
    changes = difference(rows, found)
    for finding in changes.kept:
        _update(rows[finding.key], finding)
    new = _insert(inspection, changes.new)
    gone = tuple(_withdraw(rows[key]) for key in changes.gone)
    db.session.flush()
    if new:
        events.publish(FindingsRecorded(inspection.id, new, inspection.received_at or clock.utcnow()))
    if gone:
        events.publish(FindingsWithdrawn(inspection.id, gone))
    return new


def standing_findings(inspection: Inspection) -> list[Finding]:
    """The findings that no correction has taken back."""
    statement = sa.select(Finding).where(Finding.inspection_id == inspection.id, Finding.withdrawn_at.is_(None))
    return list(db.session.scalars(statement.order_by(Finding.item)))


def _update(row: Finding, found: Found) -> None:
    """A finding that stays follows the corrected answer."""
    row.severity, row.source = Severity(found.severity), found.source
    row.answer, row.note, row.is_fixed_on_spot = found.answer, found.note, found.is_fixed_on_spot


def _withdraw(row: Finding) -> UUID:
    row.withdrawn_at = clock.utcnow()
    journal.record(None, "finding.withdrawn", row, item=row.item, inspection=row.inspection_id)
    return row.id


def _insert(inspection: Inspection, found: tuple[Found, ...]) -> tuple[UUID, ...]:
    students = _students(inspection, {finding.student for finding in found if finding.student})
    rows = [_row(inspection, finding, students) for finding in found]
    db.session.add_all(rows)
    for row in rows:
        journal.record(None, "finding.recorded", row, item=row.item, severity=row.severity, inspection=inspection.id)
    return tuple(row.id for row in rows)


def _students(inspection: Inspection, numbers: set[str]) -> dict[str, Student]:
    if not numbers or inspection.school_id is None:
        return {}
    statement = sa.select(Student).where(Student.school_id == inspection.school_id, Student.number.in_(numbers))
    return {student.number: student for student in db.session.scalars(statement)}


def _row(inspection: Inspection, found: Found, students: dict[str, Student]) -> Finding:
    return Finding(
        inspection_id=inspection.id,
        item=found.item,
        section=found.section,
        student=students.get(found.student or ""),
        student_number=found.student or "",
        is_from_interview=found.is_from_interview,
        severity=Severity(found.severity),
        concerns=Concern(found.concerns),
        is_restricted=found.is_restricted,
        source=found.source,
        answer=found.answer,
        note=found.note,
        rule=found.rule,
        basis=found.basis,
        due_days=found.due_days,
        is_fixed_on_spot=found.is_fixed_on_spot,
        found_at=inspection.received_at or clock.utcnow(),
    )
