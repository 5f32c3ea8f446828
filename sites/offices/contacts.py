"""Reading and changing how an office is reached."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import journal
from core.cities import same_city
from core.database import db
from core.errors import NotFound
from sites.models import School
from sites.offices.models import OfficeContact


@dataclass(frozen=True)
class Office:
    """A school's office, or without a school the authority of a city."""

    name: str
    school_id: UUID | None = None
    city: str | None = None

    @property
    def key(self) -> str:
        """What a form names it by."""
        return str(self.school_id or self.city)


def find_contact(school_id: UUID | None, city: str) -> OfficeContact | None:
    """How a school, or without one the authority of a city, is reached; None while nobody has written it down."""
    of_office = OfficeContact.school_id == school_id if school_id else OfficeContact.city == same_city(city)
    return db.session.scalar(sa.select(OfficeContact).where(of_office))


def contact_of(office: Office) -> OfficeContact:
    """What is written down of an office; an empty row, not yet kept, while nothing is."""
    known = find_contact(office.school_id, office.city or "")
    return known or OfficeContact(school_id=office.school_id, city=office.city)


def own_offices(user: User) -> list[Office]:
    """The offices that a person belongs to: of schools as coordinator, director or principal, of cities as clerk."""
    schools = sa.select(School).where(School.id.in_(user.school_ids(*OFFICE_ROLES))).order_by(School.code)
    offices = [Office(school.name, school_id=school.id) for school in db.session.scalars(schools)]
    return offices + [Office(city, city=city) for city in sorted(_cities(user))]


def _cities(user: User) -> set[str]:
    """A clerk's cities; of all when the clerk is every city's."""
    if not user.has_role(Role.CLERK):
        return set()
    cities = user.cities(Role.CLERK)
    found = db.session.scalars(sa.select(School.city).distinct()) if cities is None else cities
    return {same_city(city) for city in found}


def get_own_office(user: User, key: str) -> Office:
    """One of the person's own offices, or NotFound."""
    found = next((office for office in own_offices(user) if office.key == key), None)
    if found is None:
        raise NotFound
    return found


def write_down(office: Office, *, by: User | None, address: str, name: str, phone: str, signatory: str) -> None:
    """Keep how an office is reached, from now on; letters that were written keep their words."""
    contact = contact_of(office)
    contact.address, contact.name, contact.phone, contact.signatory = address, name, phone, signatory
    db.session.add(contact)
    db.session.flush()
    journal.record(by, "office.contact_changed", contact, address=address, name=name, phone=phone, signatory=signatory)
