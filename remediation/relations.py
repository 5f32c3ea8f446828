"""Cases that belong together (相關列管): noted by a person, shown on both."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from accounts.models import User
from core import clock
from core.database import db
from core.errors import NotFound, Refused
from remediation.history import tell_event
from remediation.models import Case, CaseRelation, Happening
from remediation.scope import standings, visible_to
from remediation.workflow import Standing

MAY_RELATE = frozenset({Standing.MANAGER})


@dataclass(frozen=True)
class Related:
    """The other case, and whether one plan answered both."""

    case: Case
    is_noted: bool
    """Noted by a person, so that it can be taken off again."""


def related_to(case: Case, user: User) -> list[Related]:
    """The cases noted as related that this person may open, and those that the same plan answered."""
    noted = set(db.session.scalars(sa.select(_other(case)).where(_touches(case))))
    answered = _answered_together(case)
    wanted = Case.id.in_(noted) | sa.and_(Case.number.in_(answered), Case.site_id == case.site_id)
    statement = sa.select(Case).where(wanted, Case.id != case.id, visible_to(user)).options(joinedload(Case.site))
    return [Related(other, other.id in noted) for other in db.session.scalars(statement.order_by(Case.number))]


def _touches(case: Case) -> sa.ColumnElement[bool]:
    return sa.or_(CaseRelation.one_id == case.id, CaseRelation.other_id == case.id)


def _other(case: Case) -> sa.ColumnElement[UUID]:
    return sa.case((CaseRelation.one_id == case.id, CaseRelation.other_id), else_=CaseRelation.one_id)


def _answered_together(case: Case) -> set[str]:
    return {number for event in case.events for number in event.facts.get("together", [])}


def relate(case: Case, number: str, *, by: User) -> Case:
    """Note that two cases belong together; confidential ones only with each other."""
    other = db.session.scalar(sa.select(Case).where(Case.number == number.strip(), visible_to(by)))
    if MAY_RELATE.isdisjoint(standings(by, case)):
        raise NotFound
    if other is None or other.id == case.id or other.is_restricted is not case.is_restricted:
        raise Refused(_("There is no other case %(number)s that can be related to this one.", number=number.strip()))
    if _find(case, other) is not None:
        raise Refused(_("%(number)s is noted as related already.", number=other.number), status=409)
    one, two = sorted((case.id, other.id))
    db.session.add(CaseRelation(one_id=one, other_id=two, at=clock.utcnow(), by_id=by.id))
    _tell_both(case, other, Happening.RELATED, by)
    return other


def unrelate(case: Case, other_id: UUID, *, by: User) -> Case:
    """Take a relation off again; the timelines keep that it was noted."""
    other = db.session.scalar(sa.select(Case).where(Case.id == other_id, visible_to(by)))
    row = _find(case, other) if other is not None else None
    if other is None or row is None or MAY_RELATE.isdisjoint(standings(by, case)):
        raise NotFound
    db.session.delete(row)
    _tell_both(case, other, Happening.UNRELATED, by)
    return other


def _find(case: Case, other: Case) -> CaseRelation | None:
    one, two = sorted((case.id, other.id))
    return db.session.scalar(sa.select(CaseRelation).where(CaseRelation.one_id == one, CaseRelation.other_id == two))


def _tell_both(case: Case, other: Case, happening: Happening, by: User) -> None:
    tell_event(case, happening, by=by, related=other.number)
    tell_event(other, happening, by=by, related=case.number)
