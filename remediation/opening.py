"""From findings to cases: opened, appended to the case that follows the problem already, or taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from checklists.document import Text
from core import clock
from core.cities import same_city
from core.database import db
from core.formatting import academic_year, academic_year_dates
from inspections.events import FindingsRecorded, FindingsWithdrawn, InspectionConcluded
from inspections.models import Concern, Finding, Inspection, Outcome, Severity
from inspections.sheets.findings import TITLES
from remediation import news
from remediation.deadlines import HOLD_WORKING_DAYS, after_working_days
from remediation.grouping import problem_key
from remediation.history import change_term, close, end_pause, move, tell_event
from remediation.models import Case, CaseFinding, Happening
from remediation.numbering import next_number
from remediation.queries import (
    asked_item,
    cases_following,
    find_closed_since,
    find_unclosed,
    managers_of,
    photos_of_findings,
)
from remediation.release import is_held_back
from remediation.term import Found, after, as_facts
from remediation.workflow import CaseState, Standing, Step
from schedules.days_off.calendars import HolidayCalendar
from schedules.models import ObligationKind
from schedules.planning.facts import holiday_calendar
from sites.models import School, Site

VISIT_ITSELF = Text("訪視程序", "Visit procedure")
SYSTEM = frozenset({Standing.SYSTEM})
RANK = {Severity.MINOR: 0, Severity.MAJOR: 1, Severity.CRITICAL: 2}


def open_cases(event: FindingsRecorded) -> None:
    """Follow new findings. Telling the same findings again changes nothing."""
    statement = (
        sa.select(Finding)
        .where(Finding.id.in_(event.findings), Finding.withdrawn_at.is_(None))
        .options(joinedload(Finding.inspection))
        .order_by(Finding.item)
    )
    followed = cases_following(event.findings)
    findings = [finding for finding in db.session.scalars(statement) if finding.id not in followed]
    photos, calendar = photos_of_findings(findings), holiday_calendar()
    for finding in findings:
        follow(finding, received_at=event.received_at, photos=photos.get(finding.id, []), calendar=calendar)


def follow(finding: Finding, *, received_at: datetime, photos: list[str], calendar: HolidayCalendar) -> Case:
    """The case of a finding: a new one, or the one that follows the same problem."""
    key = _key(finding)
    known = find_unclosed(key) or find_closed_since(key, academic_year_dates(academic_year(clock.today()))[0])
    if known is None:
        case = _open(finding, key, received_at=received_at, photos=photos, calendar=calendar)
    else:
        case = _append(known, finding, received_at=received_at, photos=photos, calendar=calendar)
    if finding.is_fixed_on_spot and photos:
        _close_fixed(case, finding, photos)
    else:
        news.case_found(case)
    return case


def _key(finding: Finding) -> str:
    inspection = finding.inspection
    return problem_key(
        owner=inspection.school_id if inspection.kind is ObligationKind.VISIT else f"city:{_city(inspection)}",  # type: ignore[arg-type]
        place=inspection.site_id or inspection.school_id,
        item=finding.item,
        student=finding.student_id,
        restricted_finding=finding.id if finding.is_restricted else None,
    )


def _city(inspection: Inspection) -> str:
    """The city of the authority: the school's for visits and school audits, the site's for company audits."""
    if inspection.kind is ObligationKind.COMPANY_AUDIT:
        return same_city(db.session.get_one(Site, inspection.site_id).city)
    return same_city(db.session.get_one(School, inspection.school_id).city)


def _open(finding: Finding, key: str, *, received_at: datetime, photos: list[str], calendar: HolidayCalendar) -> Case:
    inspection, received_on = finding.inspection, clock.local_day(received_at)
    is_visit = inspection.kind is ObligationKind.VISIT
    found = Found(received_on, finding.severity, finding.due_days, begins=True)
    due = after(None, found, calendar.is_working_day).due_on
    case = Case(
        key=key,
        number=next_number(clock.today()),
        school_id=inspection.school_id if is_visit else None,
        audited_school_id=inspection.school_id if inspection.kind is ObligationKind.SCHOOL_AUDIT else None,
        city=_city(inspection),
        site_id=inspection.site_id,
        item=finding.item,
        student_id=finding.student_id,
        is_from_interview=finding.is_from_interview,
        severity=finding.severity,
        concerns=finding.concerns,
        is_restricted=finding.is_restricted,
        basis=finding.basis,
        state=CaseState.OPEN,
        recurrence_count=1,
        event_count=0,
        opened_at=clock.utcnow(),
        opened_on=clock.today(),
        found_at=clock.utcnow(),
        received_on=received_on,
        due_on=due,
        first_due_on=due,
        released_photos=[],
        **_words(finding),
    )
    _hold_back(case, finding, calendar)
    case.assigned_to_id = next((person.id for person in managers_of(case)), None)
    db.session.add(case)
    db.session.flush()
    db.session.add(CaseFinding(case_id=case.id, finding_id=finding.id))
    _tell_found(case, finding, Happening.OPENED, received_at, photos, {"term": as_facts(found)})
    return case


def _append(
    case: Case, finding: Finding, *, received_at: datetime, photos: list[str], calendar: HolidayCalendar
) -> Case:
    """The same problem again: recurrence +1, severity never lowered; an unclosed case never gets a later due date."""
    is_correction = _is_from(case, finding.inspection_id)
    was_closed = case.state is CaseState.CLOSED and not case.is_waived
    was_remedied = case.state is CaseState.REMEDIED
    received_on = case.received_on if is_correction else clock.local_day(received_at)
    if not case.is_waived:
        move(case, Step.RECUR, SYSTEM)
    case.severity = max(case.severity, finding.severity, key=RANK.__getitem__)
    case.found_at = clock.utcnow()
    case.is_from_interview = case.is_from_interview or finding.is_from_interview
    facts = change_term(case, Found(received_on, finding.severity, finding.due_days, begins=was_closed))
    if was_closed:
        case.received_on = received_on
    if was_closed or was_remedied:
        _forget_release(case)
    # The next visit's findings are the moment for which an earlier one has waited.
    if is_correction or case.hold_until is None:
        _hold_back(case, finding, calendar)
    else:
        case.hold_until = None
    db.session.add(CaseFinding(case_id=case.id, finding_id=finding.id))
    db.session.flush()
    case.recurrence_count = max(1, _live_count(case.id))
    happening = Happening.CORRECTED if is_correction else Happening.RECURRED
    _tell_found(case, finding, happening, received_at, photos, facts)
    return case


def _is_from(case: Case, inspection_id: UUID) -> bool:
    """Whether the case already follows something of this inspection, so that the new finding corrects its record."""
    statement = sa.select(CaseFinding.case_id).join(Finding)
    same = (CaseFinding.case_id == case.id, Finding.inspection_id == inspection_id)
    return db.session.scalar(statement.where(*same).limit(1)) is not None


def _forget_release(case: Case) -> None:
    """What the company was told belonged to the earlier time; the timeline keeps it."""
    case.released_at = case.released_by_id = case.released_due_on = case.released_severity = None
    case.release_text, case.released_photos = None, []


def _hold_back(case: Case, finding: Finding, calendar: HolidayCalendar) -> None:
    """Let a finding from few interviews wait."""
    case.interviewed_count = finding.inspection.interviewed_count
    waits = is_held_back(is_from_interview=finding.is_from_interview, interviewed_count=case.interviewed_count)
    today = clock.today()
    case.hold_until = after_working_days(today, HOLD_WORKING_DAYS, calendar.is_working_day) if waits else None


def _tell_found(
    case: Case,
    finding: Finding,
    happening: Happening,
    received_at: datetime,
    photos: list[str],
    facts: dict[str, Any],
) -> None:
    inspection = finding.inspection
    tell_event(
        case,
        happening,
        by=db.session.get(User, inspection.lead_id),
        note=finding.note,
        photos=photos,
        finding=str(finding.id),
        inspection=str(inspection.id),
        count=case.recurrence_count,
        received_at=received_at.isoformat(),
        due_on=case.due_on.isoformat(),
        **facts,
    )


def _close_fixed(case: Case, finding: Finding, photos: list[str]) -> None:
    """Fixed on the spot with a photo: closed at once, on record."""
    by = db.session.get(User, finding.inspection.lead_id)
    if case.is_paused:
        end_pause(case, by=by)
    case.state = CaseState.CLOSED
    case.remedied_at, case.remedied_by_id = clock.utcnow(), None
    close(case, by)
    tell_event(case, Happening.FIXED_ON_SPOT, by=by, photos=photos, inspection=str(finding.inspection_id))


def _words(finding: Finding) -> dict[str, str]:
    """Texts of item and section in both languages, from the checklist version that was asked."""
    section, item = asked_item(finding)
    text = item.text if item else TITLES.get(finding.item, Text(finding.item, finding.item))
    heading = section.title if section else VISIT_ITSELF
    return {
        "section": section.code if section else finding.section,
        "section_zh": heading.zh,
        "section_en": heading.en,
        "title_zh": text.zh,
        "title_en": text.en,
    }


def withdraw_findings(event: FindingsWithdrawn) -> None:
    """A corrected record took findings back: the recurrence goes, and a case left without a finding is closed."""
    for case in set(cases_following(event.findings).values()):
        live = _live_count(case.id)
        if live:
            if case.state is not CaseState.CLOSED:  # closing has frozen the numbers
                case.recurrence_count = live
            tell_event(case, Happening.FINDING_WITHDRAWN, inspection=str(event.inspection_id), count=live)
        elif case.state is not CaseState.CLOSED:
            move(case, Step.WITHDRAW, SYSTEM)
            close(case, None)
            tell_event(case, Happening.WITHDRAWN, inspection=str(event.inspection_id))


def _live_count(case_id: UUID) -> int:
    """How many inspections found the problem and still say so."""
    statement = sa.select(sa.func.count(Finding.inspection_id.distinct())).select_from(CaseFinding).join(Finding)
    return db.session.scalar(statement.where(CaseFinding.case_id == case_id, Finding.withdrawn_at.is_(None))) or 0


def let_go_held(event: InspectionConcluded) -> None:
    """The next visit brings findings of its own: what waited for them may be released together with them."""
    if not event.findings:
        return
    inspection = db.session.get_one(Inspection, event.inspection_id)
    if inspection.outcome is not Outcome.COMPLETED or not _has_releasable(event.findings):
        return
    own = sa.select(CaseFinding.case_id).join(Finding).where(Finding.inspection_id == inspection.id)
    waiting = sa.select(Case).where(
        Case.site_id == inspection.site_id,
        Case.school_id == inspection.school_id,
        Case.hold_until > clock.today(),
        Case.state != CaseState.CLOSED,
        Case.id.not_in(own),
    )
    for case in db.session.scalars(waiting):
        case.hold_until = clock.today()


def _has_releasable(findings: Iterable[UUID]) -> bool:
    statement = sa.select(Finding.id).where(
        Finding.id.in_(list(findings)),
        Finding.concerns == Concern.COMPANY,
        Finding.is_restricted.is_(False),
        Finding.withdrawn_at.is_(None),
    )
    return db.session.scalar(statement.limit(1)) is not None
