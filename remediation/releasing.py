"""Telling the company (通知機構改善): the gate between a school's own case and what a company can reach."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.models import User
from core import clock, journal
from core.database import db
from core.errors import NotFound, Refused
from core.formatting import short_day
from core.languages import CHINESE, speaking
from inspections.models import Concern, Finding, PhotoUse, Submission
from remediation import links, news, release
from remediation.deficiency import what_was_found
from remediation.history import expect, move, tell_event
from remediation.models import Case, Happening
from remediation.queries import (
    asked_item,
    classes_of_site,
    contacts_of,
    findings_of,
    photos_of_findings,
    students_of_site,
)
from remediation.release import Obstacle, Wording
from remediation.scope import standings
from remediation.told_words import as_kept
from remediation.workflow import Standing, Step
from sites.models import Contact

OBSTACLES = {
    Obstacle.RESTRICTED: _l("This case is confidential and is never told to the company."),
    Obstacle.NOT_COMPANY: _l("This case does not concern the company, so there is nothing to tell it."),
    Obstacle.HELD: _l(
        "Too few students were interviewed. It can be told with the next visit's findings, or on %(day)s."
    ),
}
FAULTS = {
    Wording.EMPTY: _l("Write what the company has to put right."),
    Wording.UNCONFIRMED: _l("Confirm that the text does not show which student said it."),
    Wording.NOT_REWORDED: _l("Few students were interviewed: put the text in your own words before it goes out."),
    Wording.NAMES_STUDENT: _l("The text names a student of this site: %(word)s. Take it out."),
    Wording.TELLS_SEAT: _l("The text tells a class and seat: %(word)s. Take it out."),
    Wording.QUOTES_NOTE: _l("The text repeats the note of an interview. Put it in other words."),
    Wording.TELLS_SOURCE: _l(
        "The text says that it comes from a student or an interview. Say only what has to be put right."
    ),
}

SAID_BY_ANSWER = ("answer", "rule")
"""Findings whose answer itself is what is wrong; others were marked or decided by a person, whatever was answered."""


@dataclass(frozen=True)
class Gate:
    """What the coordinator sees before deciding."""

    can_be_told: bool
    obstacle: str | None
    draft: str
    photos: list[str] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    is_again: bool = False
    must_be_reworded: bool = False


def gate(case: Case) -> Gate:
    """Whether and with which words the case can be told to the company today."""
    found = release.obstacle(case.releasable, clock.today())
    return Gate(
        can_be_told=found is None,
        obstacle=obstacle_sentence(case, found) if found else None,
        draft=draft(case),
        photos=offered_photos(case),
        contacts=contacts_of(case),
        is_again=case.released_at is not None,
        must_be_reworded=_must_be_reworded(case),
    )


def obstacle_sentence(case: Case, obstacle: Obstacle) -> str:
    """The obstacle in words."""
    return str(OBSTACLES[obstacle]) % {"day": short_day(case.hold_until)}


def draft(case: Case) -> str:
    """Proposed wording: what has to be put right and by when, without a student, an interview or a note."""
    subject = release.subject(case.releasable, case.title)
    with speaking(CHINESE):  # the company reads it, not the person at the screen
        facts = {"subject": subject["zh"], "due": short_day(case.due_on)}
        found = _found_words(case)
        if found and case.recurrence_count > 1:
            return _(
                "“%(subject)s” at your company was found to be “%(found)s” and has to be put right. It was found "
                "before and has happened again. "
                "Please do so by %(due)s, and tell us how you keep it from happening again.",
                found=found,
                **facts,
            )
        if found:
            return _(
                "“%(subject)s” at your company was found to be “%(found)s” and has to be put right. "
                "Please do so by %(due)s and tell us what was done.",
                found=found,
                **facts,
            )
        if case.recurrence_count > 1:
            return _(
                "“%(subject)s” has to be put right at your company. It was found before and has happened again. "
                "Please do so by %(due)s, and tell us how you keep it from happening again.",
                **facts,
            )
        return _(
            "“%(subject)s” has to be put right at your company. Please do so by %(due)s and tell us what was done.",
            **facts,
        )


def _found_words(case: Case) -> str:
    """What the last finding of the site part says was wrong; empty where that is not for a company."""
    for finding in findings_of(case):
        _section, item = asked_item(finding)
        if (
            finding.source not in SAID_BY_ANSWER
            or finding.withdrawn_at is not None
            or item is None
            or finding.is_from_interview
        ):
            continue
        is_of_student = finding.student_id is not None
        words = what_was_found(item, finding.answer, case.releasable, is_of_student=is_of_student)
        return words.zh if words else ""
    return ""


def offered_photos(case: Case) -> list[str]:
    """Photos of the findings that may go along: never those of an interview."""
    if not release.is_for_company(case.releasable):
        return []
    findings = [finding for finding in findings_of(case) if _is_for_company(finding)]
    hashes = [sha256 for photos in photos_of_findings(findings).values() for sha256 in photos]
    private = _private_photos(findings)
    return list(dict.fromkeys(sha256 for sha256 in hashes if sha256 not in private))


def _is_for_company(finding: Finding) -> bool:
    return finding.concerns is Concern.COMPANY and not (finding.is_from_interview or finding.is_restricted)


def _private_photos(findings: Collection[Finding]) -> set[str]:
    """Photos that any sheet of these inspections also uses in an interview."""
    inspections = {finding.inspection_id for finding in findings}
    statement = sa.select(PhotoUse.sha256).join(Submission, Submission.id == PhotoUse.submission_id)
    return set(db.session.scalars(statement.where(Submission.inspection_id.in_(inspections), PhotoUse.is_restricted)))


def _must_be_reworded(case: Case) -> bool:
    return release.must_be_reworded(case.releasable, clock.today())


def release_case(
    case: Case,
    *,
    by: User,
    text: str,
    is_confirmed: bool,
    photos: Collection[str] = (),
    contact: Contact | None = None,
    revision: int | None = None,
) -> links.MadeLink | None:
    """Tell the company: keep the words as they go out, and mail the link to the contact."""
    expect(case, revision)
    move(case, Step.RELEASE, standings(by, case), by=by)
    if found := release.obstacle(case.releasable, clock.today()):
        raise Refused(obstacle_sentence(case, found))
    refuse_wording(case, text, is_confirmed=is_confirmed)
    offered = offered_photos(case)
    was_edited = text.strip() != draft(case).strip()
    was_told = has_been_told(case)
    case.released_at, case.released_by_id = clock.utcnow(), by.id
    case.release_text = as_kept(text.strip(), case.due_on)
    case.released_severity, case.released_due_on = case.severity, case.due_on
    case.released_photos = [sha256 for sha256 in offered if sha256 in set(photos)]
    told = contact.name if contact else None
    tell_event(
        case, Happening.RELEASED, by=by, note=text.strip(), photos=case.released_photos, edited=was_edited, to=told
    )
    return _send_link(case, contact, news.Letter.ASKED_AGAIN if was_told else news.Letter.RELEASED, by=by)


def has_been_told(case: Case) -> bool:
    """Whether the company was told of this case at any time, also before it was closed and found again."""
    return any(event.action is Happening.RELEASED for event in case.events)


def refuse_wording(case: Case, text: str, *, is_confirmed: bool) -> None:
    """Refuse a text that would give a student away, in a sentence that says what to change."""
    if warning := wording_warning(case, text, is_confirmed=is_confirmed):
        raise Refused(warning)


def wording_warning(case: Case, text: str, *, is_confirmed: bool = True) -> str | None:
    """What keeps a text from going out, in a sentence; None when nothing does."""
    students, classes = students_of_site(case), classes_of_site(case)
    fault = release.wording_fault(
        text,
        draft=draft(case),
        is_confirmed=is_confirmed,
        case=case.releasable,
        today=clock.today(),
        students=students,
        notes=[finding.note for finding in findings_of(case)],
        classes=classes,
    )
    if fault is None:
        return None
    word = release.named_student(text, students) or release.named_seat(text, classes) or ""
    return str(FAULTS[fault]) % {"word": word}


def refuse_giving_away(case: Case, text: str) -> None:
    """Refuse words for the company that name a student or an interview, or repeat what one said."""
    refuse_wording(case, text, is_confirmed=True)


def may_send_link(case: Case) -> bool:
    """Whether there is something that a company could read by a link to this case."""
    return case.is_released and release.is_for_company(case.releasable)


def send_link_again(case: Case, contact_id: object, *, by: User) -> tuple[Contact, links.MadeLink]:
    """A link for one of the company's people: a new one where the old has ended, else the same, valid for longer."""
    contact = next((person for person in contacts_of(case) if str(person.id) == str(contact_id)), None)
    if contact is None or not may_send_link(case) or Standing.MANAGER not in standings(by, case):
        raise NotFound
    made = links.link_for(case, contact, by=by)
    journal.record(by, "company_link.sent", made.link, contact=contact.name, case=case.number)
    if contact.email:
        news.mail_company(case, contact, made, news.Letter.LINK)
    return contact, made


def _send_link(case: Case, contact: Contact | None, letter: news.Letter, *, by: User) -> links.MadeLink | None:
    """The link for the contact, by mail where there is an address; without a contact nobody is written to."""
    if contact is None:
        return None
    made = links.link_for(case, contact, by=by)
    if contact.email:
        news.mail_company(case, contact, made, letter)
    return made
