"""What became of an item in the records a person may see: how often it was answered, how often it failed, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import joinedload

from accounts.models import User
from checklists.answers import AnswerInvalid, answer_text
from checklists.document import Item, Text
from core.database import db
from inspections.models import Finding, Inspection, Revision, Submission
from inspections.scope import HAS_ARRIVED, audits_visible_to, sight_of, visits_visible_to
from sites.models import Site

SELDOM = 200
"""After so many answers without one failure an item may be worth dropping."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How an item fared."""

    answered: int
    failed: int

    @property
    def never_failed(self) -> bool:
        return self.answered >= SELDOM and self.failed == 0

    @property
    def share(self) -> float:
        return self.failed / self.answered if self.answered else 0.0


def tallies(user: User) -> dict[str, Tally]:
    """By item, over all records that the person may see; the database counts, in two queries."""
    seen = sa.select(Inspection.id).where(HAS_ARRIVED, sa.or_(visits_visible_to(user), audits_visible_to(user)))
    answered, failed = _counts(_answered_in(seen)), _counts(_failed_in(seen))
    return {item: Tally(answered.get(item, 0), failed.get(item, 0)) for item in answered.keys() | failed.keys()}


def _counts(statement: sa.Select[Any, int]) -> dict[str, int]:
    return {item: count for item, count in db.session.execute(statement) if item}


def _answered_in(seen: sa.Select[Any]) -> sa.Select[Any, int]:
    """How often each item was answered in the newest final sheets of these inspections."""
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    each, item, said = _each_answer_postgresql() if is_postgresql else _each_answer_sqlite()
    return (
        sa.select(item, sa.func.count())
        .select_from(Revision)
        .join(Submission, sa.and_(Revision.submission_id == Submission.id, Revision.number == Submission.revision))
        .join(each, sa.true())
        .where(Submission.inspection_id.in_(seen), Revision.is_final, sa.func.trim(said) != "")
        .group_by(item)
    )


Each = tuple[sa.FromClause, sa.ColumnElement[Any], sa.ColumnElement[Any]]
"""The answers of a sheet as rows, the key of each, and its value as text."""


def _each_answer_postgresql() -> Each:
    answers = Revision.document["answers"]
    whole = sa.case((sa.func.jsonb_typeof(answers) == "array", answers), else_=sa.cast("[]", JSONB))
    each = sa.func.jsonb_array_elements(whole).table_valued(sa.column("value", JSONB)).render_derived().lateral()
    return each, each.c.value["item"].astext, each.c.value["value"].astext


def _each_answer_sqlite() -> Each:
    each = sa.func.json_each(Revision.document, "$.answers").table_valued("value")
    return each, sa.func.json_extract(each.c.value, "$.item"), sa.func.json_extract(each.c.value, "$.value")


def _failed_in(seen: sa.Select[Any]) -> sa.Select[str, int]:
    """How many findings of each item stand in these inspections."""
    return (
        sa.select(Finding.item, sa.func.count())
        .where(Finding.inspection_id.in_(seen), Finding.withdrawn_at.is_(None))
        .group_by(Finding.item)
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One answer to the item at a site."""

    inspection: Inspection
    student: str
    answer: Text
    note: str
    is_found: bool


def sites_seen(user: User) -> list[Site]:
    """The sites of the records that a person may see."""
    ids = sa.select(Inspection.site_id).where(HAS_ARRIVED, sa.or_(visits_visible_to(user), audits_visible_to(user)))
    return list(db.session.scalars(sa.select(Site).where(Site.id.in_(ids)).order_by(Site.name)))


def told_at(site: Site, item: Item, user: User, *, of_student: bool) -> list[Told]:
    """The same item across the visits of a site, the newest first; interviews only to whom they are open."""
    statement = (
        sa.select(Inspection, Revision.document)
        .join(Submission, Submission.inspection_id == Inspection.id)
        .join(Revision, sa.and_(Revision.submission_id == Submission.id, Revision.number == Submission.revision))
        .where(Inspection.site_id == site.id, Revision.is_final, HAS_ARRIVED, visits_visible_to(user))
        .options(joinedload(Inspection.lead))
        .order_by(Inspection.arrived_at.desc())
        .limit(60)
    )
    rows = [(inspection, document) for inspection, document in db.session.execute(statement)]
    found = _found({inspection.id for inspection, _document in rows}, item.key)
    return [
        Told(
            inspection=inspection,
            student=str(answer.get("student") or ""),
            answer=_said(item, answer.get("value"), of_student=of_student),
            note=str(answer.get("note") or ""),
            is_found=(inspection.id, str(answer.get("student") or "")) in found,
        )
        for inspection, document in rows
        if not (of_student or item.is_restricted) or sight_of(inspection, user).sees_interviews
        for answer in document.get("answers") or ()
        if isinstance(answer, dict) and answer.get("item") == item.key
    ]


def _found(inspection_ids: set[UUID], item: str) -> set[tuple[UUID, str]]:
    statement = sa.select(Finding.inspection_id, Finding.student_number).where(
        Finding.inspection_id.in_(inspection_ids), Finding.item == item, Finding.withdrawn_at.is_(None)
    )
    return {(row.inspection_id, row.student_number) for row in db.session.execute(statement)}


def _said(item: Item, value: Any, *, of_student: bool) -> Text:
    try:
        return answer_text(item, value, of_student=of_student)
    except AnswerInvalid:
        return Text(str(value), str(value))
