"""The stage of the demo: its people, companies and fortnights, and a clock that can be set to the day of a scene."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa

from accounts.models import User
from checklists.document import Document
from checklists.queries import document_of, latest_version
from core import clock
from core.database import db
from demo.people import EVERYBODY
from demo.roster import SCHOOL
from schedules.models import Obligation, ObligationKind
from sites.models import Contact, Placement, School, Site, Student


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in Taipei."""
    return datetime.combine(day, time(hour, minute), clock.TAIPEI)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let the app's clock stand on a moment of the story, then on where it was."""
    before = clock.utcnow()
    clock.start_at(moment)
    try:
        yield
    finally:
        clock.start_at(before)


@dataclass(frozen=True)
class Trainee:
    """A student at a company, as far as a visit needs to know."""

    number: str
    name: str


class Stage:
    """What the scenes need, loaded once."""

    def __init__(self) -> None:
        self.school = db.session.scalars(sa.select(School).where(School.code == SCHOOL)).one()
        emails = {person.email: person.key for person in EVERYBODY}
        users = db.session.scalars(sa.select(User).where(User.email.in_(emails)))
        self.people: dict[str, User] = {emails[user.email]: user for user in users}
        self.sites: dict[str, Site] = {site.code: site for site in db.session.scalars(sa.select(Site))}
        contacts = db.session.scalars(sa.select(Contact).where(Contact.site_id.is_not(None)))
        self.contacts: dict[str, Contact] = {self._code(contact): contact for contact in contacts}
        self.windows = self._windows()
        self.audits = self._audits()
        self.trainees = self._trainees()
        self.documents: dict[str, Document] = {code: _document(code) for code in CHECKLISTS}

    def _code(self, contact: Contact) -> str:
        return next(code for code, site in self.sites.items() if site.id == contact.site_id)

    def _windows(self) -> dict[tuple[str, int], Obligation]:
        visits = sa.select(Obligation).where(Obligation.kind == ObligationKind.VISIT)
        codes = {site.id: code for code, site in self.sites.items()}
        return {
            (codes[each.site_id], each.window): each
            for each in db.session.scalars(visits)
            if each.site_id and each.window
        }

    def _audits(self) -> list[Obligation]:
        audits = sa.select(Obligation).where(Obligation.kind != ObligationKind.VISIT)
        return list(db.session.scalars(audits.order_by(Obligation.key)))

    def _trainees(self) -> dict[str, list[Trainee]]:
        rows = db.session.execute(
            sa.select(Site.code, Student.number, Student.name)
            .join(Placement, Placement.site_id == Site.id)
            .join(Student, Student.id == Placement.student_id)
            .order_by(Student.number)
        )
        found: dict[str, list[Trainee]] = {}
        for code, number, name in rows:
            found.setdefault(code, []).append(Trainee(number, name))
        return found


CHECKLISTS = ("visit_site", "visit_student", "company_audit", "school_audit")


def _document(code: str) -> Document:
    version = latest_version(code)
    if version is None:
        raise LookupError(f"the built-in checklist {code} has not been published")
    return document_of(version)
