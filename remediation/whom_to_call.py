"""Whom a company can call about what it was told: never a private address or number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from remediation.models import CompanyLink
from remediation.queries import people_of_office
from sites.offices.contacts import find_contact


@dataclass(frozen=True)
class ToCall:
    """A person of the office by name, with the office's telephone where it is written down."""

    office: str
    name: str
    phone: str = ""

    @property
    def dialled(self) -> str:
        """The number alone, without an extension: what a telephone can dial."""
        found = re.match(r"[\d\s()+-]*", self.phone)
        return re.sub(r"[^\d+]", "", found.group() if found else "")


def whom_to_call(link: CompanyLink, office: str) -> ToCall | None:
    """The contact that the office wrote down; else by name alone who made the link, or another of the office."""
    written = find_contact(link.school_id, link.site.city)
    if written is not None and written.name:
        return ToCall(office, written.name, written.phone)
    person = _in_charge(link.created_by_id, link.school_id, link.site.city)
    return ToCall(office, person.name) if person is not None else None


def _in_charge(maker_id: UUID, school_id: UUID | None, city: str) -> User | None:
    people = people_of_office(school_id, city)
    return next((person for person in people if person.id == maker_id), next(iter(people), None))
