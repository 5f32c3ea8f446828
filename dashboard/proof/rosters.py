"""What the roster proves: placements against their papers, and the training of the visiting teachers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import Grant, User
from accounts.roles import Role
from core.database import db
from core.formatting import masked_name
from dashboard.proof.period import Period
from dashboard.proof.tables import Table
from inspections.models import Inspection
from sites.models import Placement, Student
from sites.papers import ADULT, LABELS, age_on
from sites.queries import student_papers

PLACEMENT_COLUMNS = (
    ("student", "學號"),
    ("name", "姓名"),
    ("group", "班級"),
    ("site", "場址代碼"),
    ("company", "機構"),
    ("start_on", "訓練起日"),
    ("end_on", "訓練迄日"),
    ("contract_signed_on", "簽約日"),
    ("contract_filed_on", "報備日"),
    ("is_minor", "起訓時未滿 18 歲"),
    ("guardian_consent", "法定代理人同意"),
    ("insured_from", "加保日"),
    ("missing", "缺件"),
)
TEACHER_COLUMNS = (
    ("name", "訪視教師"),
    ("department", "科別"),
    ("training_valid_until", "研習有效期限"),
    ("is_current", "期限內"),
    ("visits", "本期訪視次數"),
)


def placement_table(period: Period) -> Table:
    """The placements that touch the period, with the papers that each has and lacks."""
    statement = (
        sa.select(Placement)
        .join(Student, Student.id == Placement.student_id)
        .where(
            Student.school_id == period.school.id,
            Placement.cancelled_at.is_(None),
            Placement.start_on <= period.last,
            Placement.end_on >= period.first,
        )
        .options(joinedload(Placement.site), joinedload(Placement.student))
        .order_by(Student.number, Placement.start_on, Placement.id)
    )
    return Table("placements", "訓練安排與書件", PLACEMENT_COLUMNS, [_placed(p) for p in db.session.scalars(statement)])


def _placed(placement: Placement) -> dict[str, Any]:
    student, group = placement.student, placement.student.class_group
    dates = ("start_on", "end_on", "contract_signed_on", "contract_filed_on", "insured_from")
    return {name: _iso(getattr(placement, name)) for name in dates} | {
        "student": student.number,
        "name": masked_name(student.name),
        "group": group.name,
        "site": placement.site.code,
        "company": f"{placement.site.partner.name} {placement.site.name}",
        "is_minor": age_on(student.born_on, placement.start_on) < ADULT,
        "guardian_consent": placement.guardian_consent,
        "missing": [str(LABELS[paper]) for paper in student_papers(placement)],
    }


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def teacher_table(period: Period, visits: Iterable[Inspection]) -> Table:
    """Who visited or may visit, and until when the labour and safety training (研習) counts."""
    counts: dict[UUID, int] = {}
    for visit in visits:
        counts[visit.lead_id] = counts.get(visit.lead_id, 0) + 1
    may_visit = User.grants.any(sa.and_(Grant.school_id == period.school.id, Grant.role == Role.TEACHER))
    statement = sa.select(User).where(sa.or_(User.id.in_(counts), sa.and_(may_visit, User.deactivated_at.is_(None))))
    rows = [
        {
            "name": user.name,
            "department": user.department,
            "training_valid_until": _iso(user.training_valid_until),
            "is_current": user.training_valid_until is not None and user.training_valid_until >= period.as_of,
            "visits": counts.get(user.id, 0),
        }
        for user in db.session.scalars(statement.order_by(User.name, User.email))
    ]
    return Table("teachers", "訪視教師研習", TEACHER_COLUMNS, rows)
