"""Writing an official letter: which cases it may be about, what it says, and the log of where it went."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from accounts.models import User
from checklists.legal_basis import citation, of_law
from core import clock, journal
from core.database import db
from core.errors import Refused, constraint_name
from core.formatting import day
from inspections.models import Severity
from remediation import release
from remediation.deadlines import is_overdue
from remediation.letters.blocks import read_blocks
from remediation.letters.models import Channel, LetterDispatch, LetterKind, OfficialLetter, OfficialLetterCase
from remediation.models import Case, CaseEvent, Happening
from remediation.scope import standings
from remediation.told_words import as_told
from remediation.workflow import CaseState, Standing
from sites.offices.contacts import find_contact

SEVERITIES = {Severity.CRITICAL: "重大", Severity.MAJOR: "主要", Severity.MINOR: "輕微"}
STATES = {
    CaseState.OPEN: "待改善",
    CaseState.ACKNOWLEDGED: "待改善",
    CaseState.REMEDIED: "待複查",
    CaseState.CLOSED: "已結案",
}
STEPS = {
    Happening.OPENED: "發現",
    Happening.RECURRED: "再次發現",
    Happening.RELEASED: "通知機構改善",
    Happening.REMEDIED: "回覆改善情形",
    Happening.RETURNED: "退回，繼續改善",
    Happening.VERIFIED: "複查結案",
    Happening.EXTENDED: "同意展延",
    Happening.REOPENED: "重新列管",
}
"""What is told of a case's course: never the words of a step, which may be a student's."""


@dataclass(frozen=True)
class Wish:
    """What the office decides about a letter."""

    kind: LetterKind
    number: str
    issued_on: date
    recipient: str
    signatory: str
    copies: str = ""
    attachment: str = ""
    last_due_on: date | None = None
    """By when a demand asks for what is past the day that the company was told."""


class DueDatePassed(Refused):
    """A demand would ask for an improvement by a day that has passed."""


def cases_for(kind: LetterKind, case: Case, user: User) -> list[Case]:
    """The cases of the same site and school that such a letter may be about; none to who does not manage them."""
    if case.is_restricted or case.site_id is None or Standing.MANAGER not in standings(user, case):
        return []
    same_office = Case.school_id == case.school_id if case.school_id else Case.school_id.is_(None)
    found = sa.select(Case).where(Case.site_id == case.site_id, same_office, Case.is_restricted.is_(False))
    if kind is LetterKind.DEMAND:
        unsolved = Case.state.in_((CaseState.OPEN, CaseState.ACKNOWLEDGED))
        found = found.where(Case.released_at.is_not(None), unsolved)
    else:
        found = found.where(sa.or_(Case.state != CaseState.CLOSED, Case.id == case.id))
    return list(db.session.scalars(found.order_by(Case.due_on, Case.number)))


def write_letter(case: Case, wish: Wish, chosen: Collection[UUID], *, by: User) -> OfficialLetter:
    """Write the letter about the chosen cases and keep its words as they are now."""
    cases = [each for each in cases_for(wish.kind, case, by) if each.id in set(chosen)]
    if not cases or case.site is None:
        raise Refused(_("Choose at least one case that the letter is about."))
    _refuse_used_number(case, wish)
    if wish.kind is LetterKind.DEMAND:
        _refuse_passed_dates(cases, wish)
    blocks = read_blocks(render_template(f"remediation/letters/{wish.kind}.xml", **_facts(case, cases, wish)))
    letter = OfficialLetter(
        kind=wish.kind,
        school_id=case.school_id,
        city=case.city,
        site_id=case.site_id,
        number=wish.number,
        issued_on=wish.issued_on,
        due_on=min(_due(each, wish) for each in cases),
        recipient=wish.recipient,
        blocks=[block.plain() for block in blocks],
        made_at=clock.utcnow(),
        made_by_id=by.id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(letter)
    except IntegrityError as error:  # two of the office wrote with the same number at once
        if "number" in constraint_name(error):
            raise _number_used(wish) from error
        raise
    db.session.add_all(OfficialLetterCase(letter_id=letter.id, case_id=each.id) for each in cases)
    db.session.flush()
    journal.record(by, "letter.written", letter, number=wish.number, cases=[each.number for each in cases])
    return letter


def first_day_to_ask_for(issued_on: date) -> date:
    """The first day by which a demand can ask for something: after its own date, and after today."""
    return max(issued_on, clock.today()) + timedelta(days=1)


def is_past_due(case: Case, issued_on: date) -> bool:
    """Whether the day that the company was told has passed when the letter is written."""
    return told_due(case) < max(issued_on, clock.today())


def _refuse_passed_dates(cases: Collection[Case], wish: Wish) -> None:
    passed = [each for each in cases if is_past_due(each, wish.issued_on)]
    first = first_day_to_ask_for(wish.issued_on)
    if passed and wish.last_due_on is None:
        numbers = _(", ").join(each.number for each in passed)
        raise DueDatePassed(
            _(
                "The due date of %(numbers)s has passed. Give a new date, from %(day)s on.",
                numbers=numbers,
                day=day(first),
            )
        )
    if passed and wish.last_due_on is not None and wish.last_due_on < first:
        raise DueDatePassed(_("The new date has to be %(day)s or later.", day=day(first)))


def _refuse_used_number(case: Case, wish: Wish) -> None:
    of_authority = sa.and_(OfficialLetter.school_id.is_(None), OfficialLetter.city == case.city)
    same_office = OfficialLetter.school_id == case.school_id if case.school_id else of_authority
    used = sa.select(OfficialLetter.id).where(same_office, OfficialLetter.number == wish.number)
    if db.session.scalar(used) is not None:
        raise _number_used(wish)


def _number_used(wish: Wish) -> Refused:
    return Refused(_("There is already a letter with the number %(number)s.", number=wish.number))


def _facts(case: Case, cases: Collection[Case], wish: Wish) -> dict[str, Any]:
    site = case.site
    assert site is not None
    bases = dict.fromkeys(of_law("; ".join(each.basis for each in cases)).split("; "))
    return {
        "sender": sender_of(case),
        "office": find_contact(case.school_id, case.city),
        "recipient": wish.recipient,
        "number": wish.number,
        "issued_on": _roc(wish.issued_on),
        "signatory": wish.signatory,
        "copies": wish.copies,
        "attachment": wish.attachment,
        "is_urgent": any(each.severity is Severity.CRITICAL for each in cases),
        "basis": "、".join(citation(basis).zh for basis in list(bases)[:4]),
        "place": site.name,
        "partner": site.partner.name,
        "tax_id": site.partner.tax_id,
        "first_due": day(min(_due(each, wish) for each in cases), chinese=True),
        "late": sum(_is_late(each) for each in cases),
        "rows": [_row(each, wish) for each in cases],
    }


def _row(case: Case, wish: Wish) -> dict[str, Any]:
    due = _due(case, wish)
    is_new = wish.kind is LetterKind.DEMAND and due != told_due(case)
    return {
        "number": case.number,
        "subject": release.subject(case.releasable, case.title)["zh"],
        "text": as_told(case, due_on=due),
        "severity": SEVERITIES[case.severity],
        "basis": citation(of_law(case.basis)).zh,
        "due": day(due, chinese=True),
        "passed_due": day(told_due(case), chinese=True) if is_new else "",
        "state": STATES[case.state] + ("（逾期）" if _is_late(case) else ""),
        "steps": [_step(event) for event in reversed(case.events) if event.action in STEPS],
    }


def _step(event: CaseEvent) -> str:
    return f"{day(event.at, chinese=True)} {STEPS[event.action]}"


def _due(case: Case, wish: Wish) -> date:
    """The day the company was told, or the new one when that has passed; for the authority the one that counts."""
    if wish.kind is not LetterKind.DEMAND:
        return case.due_on
    return wish.last_due_on if wish.last_due_on and is_past_due(case, wish.issued_on) else told_due(case)


def told_due(case: Case) -> date:
    """By when the company was told to put it right."""
    return case.released_due_on or case.due_on


def _is_late(case: Case) -> bool:
    return case.state in (CaseState.OPEN, CaseState.ACKNOWLEDGED) and is_overdue(case.due_on, clock.today())


def _roc(value: date) -> str:
    return f"{value.year - 1911}年{value.month}月{value.day}日"


def sender_of(case: Case) -> str:
    """Who writes."""
    return case.school.name if case.school is not None else f"{case.city}政府"


def letters_about(case: Case) -> list[OfficialLetter]:
    """The letters about a case, the newest first."""
    about = sa.select(OfficialLetterCase.letter_id).where(OfficialLetterCase.case_id == case.id)
    statement = sa.select(OfficialLetter).where(OfficialLetter.id.in_(about))
    return list(db.session.scalars(statement.order_by(OfficialLetter.made_at.desc())))


def log_dispatch(
    letter: OfficialLetter, *, sent_on: date, recipient: str, channel: Channel, note: str, by: User
) -> LetterDispatch:
    """Record that the letter went to somebody."""
    if sent_on > clock.today():
        raise Refused(_("A letter cannot have been sent after today."))
    row = LetterDispatch(
        letter_id=letter.id,
        sent_on=sent_on,
        recipient=recipient,
        channel=channel,
        note=note,
        recorded_at=clock.utcnow(),
        recorded_by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    journal.record(by, "letter.sent", letter, to=recipient, channel=channel.value, on=sent_on.isoformat())
    return row
