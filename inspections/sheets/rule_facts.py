"""What the server knows of one visit, in the shape that the rules are asked of: roster, papers, cards, calendar."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from checklists.tables import tables_in_force
from core.database import db
from core.formatting import academic_year, academic_year_dates, term_code
from inspections.sheets.attendance import Card, Day
from inspections.sheets.papers import Papers
from inspections.sheets.sheet import Sheet
from schedules.queries import holidays_between
from sites.models import Level, Mode, Placement, School
from sites.off_campus import count_weeks
from sites.papers import COOPERATIVE

SAFE_WAY_HOME = "BV24"


def facts_of(sheet: Sheet, papers: Papers, visitor: User, school: School | None) -> dict[str, Any]:
    """Everything the rules may read about a visit that this person made for a school."""
    before = allowances_before(papers)
    return {
        "site": site_facts(papers) | answered_facts(sheet),
        "school": visitor_facts(visitor, school),
        "students": [
            student_facts(placement, papers.day, before.get(placement.student_id)) for placement in papers.placements
        ],
        "attendance": [card_facts(card) for card in sheet.attendance],
        "holidays": _holidays(sheet),
        "tables": tables_in_force(),
    }


def site_facts(papers: Papers) -> dict[str, Any]:
    """The figures of the place; the school's own students only, because another school's are not its business."""
    site = papers.site
    if site is None:
        return {}
    modes = [placement.student.class_group.mode for placement in papers.placements]
    return {
        "approved_students": site.approved_students,
        "employees": site.partner.employees,
        "foreign_excluded": site.partner.foreign_excluded,
        "students_here": sum(mode in COOPERATIVE for mode in modes),
        "rotation_students": modes.count(Mode.ROTATION),
    }


def visitor_facts(visitor: User, school: School | None) -> dict[str, Any] | None:
    """What the list of people says of who visits; the Act asks the training of high schools only (Act 13-4)."""
    if school is None or school.level is not Level.HIGH_SCHOOL:
        return None
    return {"training_valid_until": iso(visitor.training_valid_until)}


def answered_facts(sheet: Sheet) -> dict[str, Any]:
    """What the checklist's own answers say to the rules."""
    answer = sheet.answer(SAFE_WAY_HOME)
    said = answer.value if answer else None
    return {"safe_way_home": said == "yes" if said in ("yes", "no") else None}


def allowances_before(papers: Papers) -> dict[UUID, int]:
    """By student, the last monthly allowance of an earlier academic year, at whichever company.

    A placement that runs on into this year is not compared with itself.
    """
    ids = [placement.student_id for placement in papers.placements]
    if not ids:
        return {}
    began = academic_year_dates(academic_year(papers.day))[0]
    statement = sa.select(Placement.student_id, Placement.allowance).where(
        Placement.student_id.in_(ids),
        Placement.id.not_in([placement.id for placement in papers.placements]),
        Placement.start_on < began,
        Placement.allowance.is_not(None),
        Placement.cancelled_at.is_(None),
    )
    return {row.student_id: row.allowance for row in db.session.execute(statement.order_by(Placement.start_on))}


def student_facts(placement: Placement, day: date, allowance_before: int | None) -> dict[str, Any]:
    """What the roster says of one student, as it also travels to the phone."""
    student = placement.student
    return {
        "number": student.number,
        "mode": student.class_group.mode,
        "grade": student.class_group.grade,
        "born_on": student.born_on.isoformat(),
        "start_on": placement.start_on.isoformat(),
        "end_on": placement.end_on.isoformat(),
        "allowance": placement.allowance,
        "allowance_before": allowance_before,
        "insured_from": iso(placement.insured_from),
        "contract_signed_on": iso(placement.contract_signed_on),
        "contract_filed_on": iso(placement.contract_filed_on),
        "guardian_consent": placement.guardian_consent,
        "late_permit_until": iso(placement.late_permit_until),
        "weeks_in_term": _weeks_in_term(placement, day) if student.class_group.mode is Mode.OFF_CAMPUS else None,
    }


def card_facts(card: Card) -> dict[str, Any]:
    """A card as the rules read it."""
    return {"student": card.student, "days": [_day_facts(day) for day in card.days]}


def _day_facts(day: Day) -> dict[str, Any]:
    if day.is_off:
        return {"on": day.on.isoformat(), "off": True}
    return {
        "on": day.on.isoformat(),
        "in": day.start,
        "out": day.end,
        "breaks": day.breaks,
        "break_minutes": day.break_minutes,
        "holiday": day.is_holiday,
        "holiday_moved": day.is_holiday_moved,
    }


def iso(day: date | None) -> str | None:
    """A date as text, or None."""
    return day.isoformat() if day else None


def _weeks_in_term(placement: Placement, day: date) -> int:
    """The weeks of this placement in the term of a day, counted as the audits of schools count them."""
    return count_weeks([(placement.start_on, placement.end_on, placement.weekdays)]).by_term.get(term_code(day), 0)


def _holidays(sheet: Sheet) -> list[str]:
    """The public holidays among the days that were compared."""
    days = sorted(day.on for card in sheet.attendance for day in card.days)
    if not days:
        return []
    found = holidays_between(days[0], days[-1])
    return [day.isoformat() for day in _with_labour_day(found, days[0], days[-1])]


def _with_labour_day(found: list[date], first: date, last: date) -> list[date]:
    """1 May is a day off for whoever works, also in the years when it was no public holiday."""
    labour_days = [date(year, 5, 1) for year in range(first.year, last.year + 1)]
    return sorted({*found, *(day for day in labour_days if first <= day <= last)})
