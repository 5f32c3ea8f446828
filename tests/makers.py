"""Makers: each makes one row with only the facts that matter written out. All people and firms are fictional."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from accounts.models import Grant, User
from accounts.roles import Role
from core import clock
from core.database import db
from schedules.models import Assignment, Obligation, ObligationKind, Part
from sites.models import ClassGroup, Contact, Level, Mode, Partner, Placement, School, Site, Student

_number = count(1)


def save(row: Any) -> Any:
    """Add a row and commit, so that requests see it."""
    db.session.add(row)
    db.session.commit()
    return row


def make_school(**facts: Any) -> School:
    n = next(_number)
    return save(
        School(**{"code": f"S{n:03}", "name": f"示範高工{n}", "level": Level.HIGH_SCHOOL, "city": "臺中市"} | facts)
    )


def make_user(*roles: Role, school: School | None = None, city: str | None = None, **facts: Any) -> User:
    """A person; school roles get `school`, city roles get `city`."""
    n = next(_number)
    defaults = {"email": f"person{n}@demo.example", "name": f"示範員{n}", "created_at": clock.utcnow()}
    user = User(**defaults | facts)
    for role in roles:
        user.grants.append(Grant(role=role, school_id=school.id if school else None, city=city))
    return save(user)


def make_partner(**facts: Any) -> Partner:
    n = next(_number)
    return save(Partner(**{"tax_id": f"{n:08}", "name": f"示範精密{n}"} | facts))


def make_site(partner: Partner | None = None, **facts: Any) -> Site:
    n = next(_number)
    partner = partner or make_partner()
    return save(Site(**{"code": f"W{n:03}", "partner_id": partner.id, "name": f"示範廠{n}", "city": "臺中市"} | facts))


def make_contact(site: Site, **facts: Any) -> Contact:
    defaults = {"partner_id": site.partner_id, "site_id": site.id, "name": "示範窗口", "email": "contact@demo.example"}
    return save(Contact(**defaults | facts))


def make_class(school: School, **facts: Any) -> ClassGroup:
    n = next(_number)
    defaults = {
        "code": f"C{n}",
        "school_id": school.id,
        "name": f"機械{n}",
        "department": "機械科",
        "mode": Mode.ROTATION,
    }
    return save(ClassGroup(**defaults | facts))


def make_student(school: School, class_group: ClassGroup | None = None, **facts: Any) -> Student:
    n = next(_number)
    class_group = class_group or make_class(school)
    defaults = {"number": f"{n:06}", "name": f"示範生{n}", "born_on": date(2009, 5, 1)}
    return save(Student(school_id=school.id, class_group_id=class_group.id, **defaults | facts))


def make_placement(site: Site, student: Student, **facts: Any) -> Placement:
    defaults = {"start_on": date(2026, 9, 1), "end_on": date(2026, 11, 30), "recorded_at": clock.utcnow()}
    return save(Placement(site_id=site.id, student_id=student.id, **defaults | facts))


def make_obligation(site: Site, school: School, *, assignee: User | None = None, **facts: Any) -> Obligation:
    """A visit that is open today unless other dates are given."""
    today = clock.today()
    defaults = {
        "key": f"visit:{school.code}:{site.code}:1:{next(_number)}",
        "kind": ObligationKind.VISIT,
        "run": 1,
        "window": 1,
        "academic_year": 115,
        "opens_on": today - timedelta(days=5),
        "closes_on": today + timedelta(days=8),
        "due_on": today + timedelta(days=6),
        "settles_on": today + timedelta(days=13),
        "training_days": 10,
        "rule": "visit-14d@1",
        "planned_at": clock.utcnow(),
    }
    obligation = Obligation(school_id=school.id, site_id=site.id, **defaults | facts)
    if assignee:
        obligation.assignments.append(Assignment(user_id=assignee.id, part=Part.ASSIGNEE))
    return save(obligation)
