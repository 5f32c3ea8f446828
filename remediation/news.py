"""Whom a step of a case concerns, and what they are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.models import User
from core.clock import today
from core.formatting import in_language, short_day
from core.languages import CHINESE, speaking
from inspections.models import Severity
from notifications.services import post_outside, tell
from remediation import release
from remediation.links import MadeLink, lasting_links, links_of
from remediation.models import Case, CaseRequest, RequestKind
from remediation.queries import contacts_of, managers_of, superiors_of
from remediation.told_words import as_told
from remediation.whom_to_call import whom_to_call
from sites.models import Contact

SENTENCES = {
    "case_critical": _l("%(case)s: critical, due %(due)s. Please decide today whether to tell the company."),
    "case_recurred": _l("%(case)s has happened again (%(count)s times)."),
    "case_remedied": _l("%(case)s: a remedy was reported and waits for verification."),
    "case_returned": _l("%(case)s is open again: %(reason)s"),
    "case_given": _l("%(case)s was given to you, due %(due)s."),
    "extension_asked": _l("%(case)s: more time until %(until)s was asked for and waits for a decision."),
    "waiver_asked": _l("%(case)s: a waiver until %(until)s was asked for and waits for a decision."),
    "extension_granted": _l("%(case)s: more time was granted until %(until)s."),
    "extension_denied": _l("%(case)s: more time was refused: %(reason)s"),
    "waiver_granted": _l("%(case)s: the waiver was granted until %(until)s."),
    "waiver_denied": _l("%(case)s: the waiver was refused: %(reason)s"),
    "waiver_ended": _l("%(case)s: the waiver has ended and the case is open again."),
    "case_due": _l("%(case)s is due on %(due)s."),
    "case_due_today": _l("%(case)s is due today."),
    "case_reminded": _l("Please remember %(case)s, due %(due)s."),
    "case_overdue": _l("%(case)s has been overdue since %(due)s."),
    "case_escalated": _l("%(case)s has been overdue since %(due)s and needs your attention."),
    "case_releasable": _l("%(case)s: the waiting time is over. Please decide whether to tell the company."),
}


def place_of(case: Case) -> str:
    """Where the case lies, in a word."""
    if case.site is not None:
        return case.site.name
    return case.audited_school.name if case.audited_school is not None else ""


def line(case: Case) -> str:
    """The case in one line."""
    return _("%(number)s %(place)s: %(title)s", number=case.number, place=place_of(case), title=in_language(case.title))


def tell_about(
    case: Case,
    kind: str,
    people: Iterable[User],
    *,
    once: object = None,
    sentence: str | None = None,
    days: dict[str, date] | None = None,
    **facts: Any,
) -> int:
    """Tell each person in the own language, with `once` only the first time for this word; how many were told.

    `sentence` where a kind of news has more than one.
    """

    def text() -> str:
        if case.is_restricted:  # a letter passes through many hands: nothing of the case is in it
            return _("A confidential matter waits for you. Sign in to read it.")
        shown = {name: short_day(day) for name, day in (days or {}).items()}
        return str(SENTENCES[sentence or kind]) % {"case": line(case), **shown, **facts}

    key = f"{kind}:{case.id}:{case.event_count if once is None else once}"
    return tell(people, kind, key, text, f"/cases/{case.id}")


def owners(case: Case) -> list[User]:
    """Who follows the case: the person it was given to, else the office."""
    if case.assigned_to is not None and case.assigned_to.is_active:
        return [case.assigned_to]
    return managers_of(case)


def _others(people: Iterable[User], by: User | None) -> list[User]:
    return [person for person in people if by is None or person.id != by.id]


def case_found(case: Case) -> None:
    """Something was found that cannot wait for somebody to look at the list."""
    managers, due = managers_of(case), {"due": case.due_on}
    if case.is_restricted:
        tell_about(case, "case_confidential", managers)
    elif case.severity is Severity.CRITICAL:
        tell_about(case, "case_critical", managers, days=due)
    elif case.recurrence_count > 1:
        tell_about(case, "case_recurred", managers, count=case.recurrence_count)


def case_remedied(case: Case, *, by: User | None) -> None:
    """Somebody else has to look at it."""
    tell_about(case, "case_remedied", _others(managers_of(case), by))


def case_returned(case: Case, *, reason: str, by: User | None) -> None:
    tell_about(case, "case_returned", _others(owners(case), by), reason=reason)


def case_given(case: Case, *, to: User, by: User) -> None:
    tell_about(case, "case_given", _others([to], by), days={"due": case.due_on})


def request_asked(case: Case, request: CaseRequest) -> None:
    """Ask those who may decide: the office, and the director when nobody else is left."""
    deciders = _others(managers_of(case), request.asked_by) or _others(superiors_of(case), request.asked_by)
    kind = "extension_asked" if request.kind is RequestKind.EXTENSION else "waiver_asked"
    tell_about(case, kind, deciders, days={"until": request.until})


def request_decided(case: Case, request: CaseRequest) -> None:
    kind = "extension_decided" if request.kind is RequestKind.EXTENSION else "waiver_decided"
    tell_about(
        case,
        kind,
        [request.asked_by] if request.asked_by else [],
        sentence=f"{request.kind}_{'granted' if request.is_granted else 'denied'}",
        days={"until": request.until},
        reason=request.decision_note,
    )
    if request.kind is RequestKind.EXTENSION and request.contact_name and case.released_at is not None:
        tell_company(case, Letter.EXTENDED if request.is_granted else Letter.NOT_EXTENDED)
    if request.kind is RequestKind.WAIVER and request.is_granted:
        tell_company(case, Letter.WAIVED)


def waiver_ended(case: Case) -> None:
    tell_about(case, "waiver_ended", owners(case))
    tell_company(case, Letter.ASKED_AGAIN)


class Letter(StrEnum):
    """What is written to a company; each has a template and a kind that may leave the school."""

    RELEASED = "case.released"
    RETURNED = "case.returned"
    CLOSED = "case.closed"
    REMINDED = "case.reminded"
    EXTENDED = "case.extended"
    NOT_EXTENDED = "case.not_extended"
    WAIVED = "case.waived"
    """免改善, in neutral words: the reason is the school's own."""
    LINK = "case.link"
    """A link was made anew, or was asked for again."""
    ASKED_AGAIN = "case.asked_again"
    """A waiver has ended, or what was closed has to be put right after all."""


ANSWERED = frozenset({Letter.RETURNED, Letter.REMINDED, Letter.EXTENDED, Letter.NOT_EXTENDED, Letter.ASKED_AGAIN})
"""Letters to cases that were told before and that the company has to answer."""

SUBJECTS = {
    Letter.RELEASED: _l("%(school)s asks you to put something right (%(number)s)"),
    Letter.RETURNED: _l("%(school)s: not yet put right (%(number)s)"),
    Letter.CLOSED: _l("%(school)s: verified and closed (%(number)s)"),
    Letter.REMINDED: _l("%(school)s: the due date is near (%(number)s)"),
    Letter.EXTENDED: _l("%(school)s: more time granted (%(number)s)"),
    Letter.NOT_EXTENDED: _l("%(school)s: more time not granted (%(number)s)"),
    Letter.LINK: _l("%(school)s: your link to the case (%(number)s)"),
    Letter.WAIVED: _l("%(school)s: nothing to be done for now (%(number)s)"),
    Letter.ASKED_AGAIN: _l("%(school)s asks you again to put something right (%(number)s)"),
}


OVERDUE_SUBJECT = _l("%(school)s: the due date has passed (%(number)s)")
"""A reminder that comes after the due date says so."""


def mail_company(
    case: Case, contact: Contact, link: MadeLink, letter: Letter = Letter.RELEASED, note: str = ""
) -> None:
    """Write to the company's contact in Chinese: what was told, what is new, and the link to answer by."""
    assert contact.email is not None
    with speaking(CHINESE):
        is_late = case.released_due_on is not None and today() > case.released_due_on
        school = case.school.name if case.school is not None else _("The authority of %(city)s", city=case.city)
        facts = {
            "contact": contact.name,
            "school": school,
            "subject": in_language(release.subject(case.releasable, case.title)),
            "text": as_told(case),
            "due_on": case.released_due_on,
            "waived_until": case.waived_until,
            "url": link.url,
            "expires_at": link.link.expires_at,
            "letter": letter,
            "is_late": is_late,
            "note": note,
            "to_call": whom_to_call(link.link, school),
        }
        post_outside(
            contact.email,
            kind=letter,
            subject=str(subject_of(letter, is_late=is_late)) % {"school": school, "number": case.number},
            text=render_template("remediation/mail/company.txt", **facts),
            html=render_template("remediation/mail/company.html", **facts),
        )


def subject_of(letter: Letter, *, is_late: bool) -> Any:
    """The subject of a letter, with the sender and the number still to be put in."""
    return OVERDUE_SUBJECT if letter is Letter.REMINDED and is_late else SUBJECTS[letter]


def tell_company(case: Case, letter: Letter, note: str = "") -> int:
    """Write to everybody of the company who holds a link to this released case; how many letters.

    A letter that waits for an answer carries a link that works, also where the one before has expired.
    """
    reached = lasting_links(case, contacts_of(case)) if letter in ANSWERED else links_of(case)
    holders = [link for link in reached if link.link.contact is not None and link.link.contact.email]
    for link in holders:
        assert link.link.contact is not None
        mail_company(case, link.link.contact, link, letter, note)
    return len(holders)
