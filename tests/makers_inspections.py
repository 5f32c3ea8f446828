"""Makers of what inspections need: published checklists, pictures, and bodies as a phone sends them."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from accounts.models import User
from accounts.roles import Role
from checklists import services as checklist_services
from checklists.models import ChecklistVersion
from checklists.queries import latest_version
from checklists.tables import DATA
from core import clock
from core.database import db
from schedules.models import Assignment, Obligation, ObligationKind, Part
from sites.models import School, Site, Student
from tests.makers import make_obligation, make_placement, make_school, make_site, make_student, make_user, save

_number = count(1)


def publish(code: str, *, wording: int = 1) -> ChecklistVersion:
    """A built-in checklist; with another wording it becomes another version."""
    document = json.loads((DATA / f"{code}.json").read_text(encoding="utf-8"))
    if wording > 1:
        document["title"] = {language: f"{title} {wording}" for language, title in document["title"].items()}
    version = checklist_services.publish(document, by=None)
    db.session.commit()
    return version or latest_version(code)


def publish_visit() -> None:
    """The two checklists of a fortnightly visit."""
    publish("visit_site")
    publish("visit_student")


@dataclass
class Round:
    """A school with its people, a site with a student, and a visit that is open today."""

    school: School
    site: Site
    teacher: User
    coordinator: User
    director: User
    student: Student
    obligation: Obligation


def make_round(**obligation: Any) -> Round:
    """Everything a visit needs."""
    publish_visit()
    school, site = make_school(), make_site(approved_students=6)
    teacher = make_user(Role.TEACHER, school=school)
    student = make_student(school)
    today = clock.today()
    make_placement(
        site, student, teacher_id=teacher.id, start_on=today - timedelta(days=60), end_on=today + timedelta(days=60),
        weekdays="1234567", pay_day=5, allowance=29500,
    )  # fmt: skip
    return Round(
        school=school,
        site=site,
        teacher=teacher,
        coordinator=make_user(Role.COORDINATOR, school=school),
        director=make_user(Role.DIRECTOR, school=school),
        student=student,
        obligation=make_obligation(site, school, assignee=teacher, **obligation),
    )


@dataclass
class Panel:
    """A company audit with its panel: a lead, two members, and the clerk who runs it."""

    site: Site
    lead: User
    members: list[User]
    clerk: User
    obligation: Obligation


def make_panel(site: Site | None = None, *, appointed: bool = True) -> Panel:
    """A company audit of the running year."""
    publish("company_audit")
    site = site or make_site()
    lead, *members = (make_user(Role.PANELIST) for _each in range(3))
    today = clock.today()
    obligation = Obligation(
        key=f"company_audit:{site.code}:{next(_number)}",
        kind=ObligationKind.COMPANY_AUDIT,
        site_id=site.id,
        academic_year=115,
        opens_on=today - timedelta(days=30),
        due_on=today + timedelta(days=30),
        closes_on=today + timedelta(days=30),
        settles_on=today + timedelta(days=35),
        rule="audit-year@1",
        planned_at=clock.utcnow(),
    )
    if appointed:
        obligation.assignments.append(Assignment(user_id=lead.id, part=Part.LEAD))
        obligation.assignments += [Assignment(user_id=member.id, part=Part.MEMBER) for member in members]
    return Panel(site, lead, members, make_user(Role.CLERK, city=site.city), save(obligation))


def body(planned: Obligation | None = None, /, *, at: datetime | None = None, **changes: Any) -> dict[str, Any]:
    """A finished visit as a phone sends it: an hour on site, today, one attendance item answered."""
    arrived = at or clock.utcnow() - timedelta(hours=2)
    site = planned.site.code if planned and planned.site else None
    return {
        "obligation": str(planned.id) if planned else None,
        "kind": "visit",
        "site": site,
        "checklist": "visit_site",
        "version": 1,
        "revision": 1,
        "base_revision": 0,
        "final": True,
        "outcome": "completed",
        "outcome_reason": None,
        "unannounced": True,
        "device": str(UUID(int=1)),
        "clock_offset_s": 0,
        "arrived_at": arrived.isoformat(),
        "left_at": (arrived + timedelta(hours=1)).isoformat(),
        "position": {"latitude": 24.1, "longitude": 120.6, "accuracy_m": 12, "reason": None},
        "answers": [answer("BV14", "yes")],
        "photos": [],
        "signatures": [],
    } | changes


def audit_body(obligation: Obligation, *answers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A member's finished sheet of a company audit."""
    facts = {"kind": "company_audit", "checklist": "company_audit", "answers": list(answers)}
    return body(obligation, **facts | changes)


def answer(item: str, value: Any, **changes: Any) -> dict[str, Any]:
    """One answer of a body."""
    return {
        "item": item,
        "student": None,
        "value": value,
        "note": "",
        "photos": [],
        "no_photo_reason": None,
    } | changes


def picture(size: tuple[int, int] = (64, 48), *, shade: int | None = None, form: str = "JPEG", **options: Any) -> bytes:
    """The bytes of a small picture; each call gives another one."""
    number = next(_number) if shade is None else shade
    out = io.BytesIO()
    if form == "JPEG":
        options = {"comment": f"{number}"} | options  # near shades come out as the same bytes
    Image.new("RGB", size, (number % 256, number // 256 % 256, 90)).save(out, form, **options)
    return out.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def photo_entry(data: bytes, **changes: Any) -> dict[str, Any]:
    """How a body lists a photo."""
    return {"sha256": sha256(data), "bytes": len(data), "taken_at": clock.utcnow().isoformat()} | changes


def send(client: Any, sheet: dict[str, Any], submission: UUID | str | None = None) -> Any:
    """PUT a body under a new id or the one given; the response."""
    return client.put(f"/api/v1/submissions/{submission or uuid4()}", json=sheet)


def send_photo(client: Any, data: bytes, **options: Any) -> Any:
    """PUT a photo under its own hash."""
    return client.put(f"/api/v1/photos/{sha256(data)}", data=data, content_type="image/jpeg", **options)


def day_after(days: int) -> date:
    """Today and so many days."""
    return clock.today() + timedelta(days=days)
