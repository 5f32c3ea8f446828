"""What became of an item in the records a person may see: how often it was answered, how often it failed, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from checklists.answers import AnswerInvalid, answer_text, is_unanswered
from checklists.document import Item, Text
from core.database import db
from inspections.models import Finding, Inspection, Revision, Submission
from inspections.scope import HAS_ARRIVED, audits_visible_to, sight_of, visits_visible_to
from sites.models import Site

RECORDS_READ = 500
"""The newest records that the figures are drawn from."""
SELDOM = 200
"""After so many answers without one failure an item may be worth dropping."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How an item fared in the newest records."""

    answered: int
    failed: int

    @property
    def never_failed(self) -> bool:
        return self.answered >= SELDOM and self.failed == 0

    @property
    def share(self) -> float:
        return self.failed / self.answered if self.answered else 0.0


def tallies(user: User) -> dict[str, Tally]:
    """By item, over the newest records that the person may see; the number of queries is fixed."""
    documents = _documents(user)
    answered = Counter(item for _id, document in documents for item in _items_in(document))
    failed = _failures({inspection_id for inspection_id, _document in documents})
    return {item: Tally(answered[item], failed[item]) for item in answered.keys() | failed.keys()}


def _documents(user: User) -> list[tuple[UUID, dict[str, Any]]]:
    newest = (
        sa.select(Inspection.id)
        .where(HAS_ARRIVED, sa.or_(visits_visible_to(user), audits_visible_to(user)))
        .order_by(Inspection.received_at.desc())
        .limit(RECORDS_READ)
    )
    statement = (
        sa.select(Submission.inspection_id, Revision.document)
        .join(Revision, sa.and_(Revision.submission_id == Submission.id, Revision.number == Submission.revision))
        .where(Submission.inspection_id.in_(newest), Revision.is_final)
    )
    return [(row.inspection_id, row.document) for row in db.session.execute(statement)]


def _items_in(document: dict[str, Any]) -> Iterable[str]:
    for answer in document.get("answers") or ():
        if isinstance(answer, dict) and not is_unanswered(answer.get("value")):
            yield str(answer.get("item"))


def _failures(inspection_ids: set[UUID]) -> Counter[str]:
    if not inspection_ids:
        return Counter()
    statement = (
        sa.select(Finding.item, sa.func.count().label("count"))
        .where(Finding.inspection_id.in_(inspection_ids), Finding.withdrawn_at.is_(None))
        .group_by(Finding.item)
    )
    return Counter({row.item: row.count for row in db.session.execute(statement)})


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
