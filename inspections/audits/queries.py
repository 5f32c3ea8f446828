"""Reading audits: the year's list, one audit with its panel, and the members' sheets side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Grant, User
from accounts.roles import OFFICE_ROLES, Role
from checklists.document import Document
from checklists.queries import document_of
from checklists.scoring import Score, score
from core.database import db
from core.errors import NotFound
from inspections.audits.conflicts import is_in_conflict
from inspections.audits.panel import Decision, Merged, merge, merged_sheet, open_items
from inspections.audits.rules import computed_audit
from inspections.intake.concluding import office_verdicts, papers_of
from inspections.models import Inspection, InspectionState
from inspections.queries import Handed, handed_in
from inspections.scope import Condition
from inspections.sheets.assessment import Assessed, assess, waiting
from inspections.sheets.computed import Computed
from schedules.models import Assignment, Obligation, ObligationKind, Part
from schedules.queries import is_in_state
from schedules.rules.states import PENDING
from schedules.scope import city_is_among
from sites.models import Placement, School, Site, Student

AUDITS = (ObligationKind.COMPANY_AUDIT, ObligationKind.SCHOOL_AUDIT)


class Stage(StrEnum):
    """How far an audit has come."""

    TO_APPOINT = "to_appoint"
    PLANNED = "planned"
    UNDERWAY = "underway"
    TO_CONCLUDE = "to_conclude"
    CONCLUDED = "concluded"


@dataclass(frozen=True)
class Audit:
    """One audit: what is owed, who does it, and what has come in."""

    obligation: Obligation
    inspection: Inspection | None

    @property
    def panel(self) -> list[Assignment]:
        """The lead first, then the members."""
        return sorted(self.obligation.assignments, key=lambda each: (each.part is not Part.LEAD, each.position))

    @cached_property
    def handed(self) -> dict[UUID, Handed]:
        """By member, the last sheet handed in."""
        return {each.submission.author_id: each for each in handed_in(self.inspection)} if self.inspection else {}

    @property
    def missing(self) -> list[Assignment]:
        """Who has not handed in."""
        return [each for each in self.panel if each.user_id not in self.handed]

    @property
    def is_concluded(self) -> bool:
        return self.inspection is not None and self.inspection.state is InspectionState.CONCLUDED

    @property
    def stage(self) -> Stage:
        if self.is_concluded:
            return Stage.CONCLUDED
        if not self.panel:
            return Stage.TO_APPOINT
        if not self.handed:
            return Stage.PLANNED
        return Stage.UNDERWAY if self.missing else Stage.TO_CONCLUDE

    @property
    def place(self) -> str:
        """Where it takes place."""
        obligation = self.obligation
        if obligation.site is not None:
            return obligation.site.name
        return obligation.school.name if obligation.school else ""


def audits_of(user: User) -> list[Audit]:
    """The audits that a person may know of: what is not concluded first, by its due day."""
    statement = (
        sa.select(Obligation, Inspection)
        .outerjoin(Inspection, Inspection.obligation_id == Obligation.id)
        .where(Obligation.kind.in_(AUDITS), Obligation.withdrawn_at.is_(None), _known_to(user))
        .options(*_WITH_PANEL)
        .order_by(Inspection.concluded_at.is_not(None), Obligation.due_on, Obligation.key)
    )
    return [Audit(obligation, inspection) for obligation, inspection in db.session.execute(statement)]


_WITH_PANEL = (
    selectinload(Obligation.assignments).joinedload(Assignment.user),
    joinedload(Obligation.site),
    joinedload(Obligation.school),
)


def get_panel_audits(user: User, today: date) -> list[Audit]:
    """The audits not over on whose panel a person sits."""
    own = sa.select(Assignment.obligation_id).where(Assignment.user_id == user.id)
    statement = (
        sa.select(Obligation, Inspection)
        .outerjoin(Inspection, Inspection.obligation_id == Obligation.id)
        .where(Obligation.kind.in_(AUDITS), Obligation.id.in_(own), is_in_state(PENDING, today))
        .options(*_WITH_PANEL)
        .order_by(Obligation.due_on, Obligation.key)
    )
    audits = [Audit(obligation, inspection) for obligation, inspection in db.session.execute(statement)]
    return [audit for audit in audits if not audit.is_concluded]


def get_audit(audit_id: UUID, user: User) -> Audit:
    """An audit by the id of its obligation or its inspection, if the person may know of it."""
    statement = (
        sa.select(Obligation, Inspection)
        .outerjoin(Inspection, Inspection.obligation_id == Obligation.id)
        .where(
            Obligation.kind.in_(AUDITS), sa.or_(Obligation.id == audit_id, Inspection.id == audit_id), _known_to(user)
        )
        .options(*_WITH_PANEL)
    )
    found = db.session.execute(statement).first()
    if found is None:
        raise NotFound
    return Audit(*found)


def audit_of_inspection(inspection: Inspection) -> Audit:
    """The audit that an inspection carries out, for commands."""
    if inspection.obligation is None:
        raise NotFound
    return Audit(inspection.obligation, inspection)


def _known_to(user: User) -> Condition:
    """The city's for clerk and officer, one's own panel's, and concluded ones where one's school trains."""
    clauses: list[Condition] = [sa.false()]
    for role in (Role.CLERK, Role.OFFICER):
        if user.has_role(role):
            clauses.append(in_cities(user.cities(role)))
    if user.has_role(Role.PANELIST):
        own = sa.select(Assignment.obligation_id).where(Assignment.user_id == user.id)
        clauses.append(Obligation.id.in_(own))
    if schools := user.school_ids(*OFFICE_ROLES):
        clauses.append(sa.and_(Inspection.state == InspectionState.CONCLUDED, _concerns(schools)))
    return sa.or_(*clauses)


def in_cities(cities: set[str] | None) -> Condition:
    """The audits of companies and schools in these cities; None means every city."""
    sites = sa.select(Site.id).where(city_is_among(Site.city, cities))
    schools = sa.select(School.id).where(city_is_among(School.city, cities))
    return sa.or_(
        sa.and_(Obligation.kind == ObligationKind.COMPANY_AUDIT, Obligation.site_id.in_(sites)),
        sa.and_(Obligation.kind == ObligationKind.SCHOOL_AUDIT, Obligation.school_id.in_(schools)),
    )


def _concerns(schools: set[UUID]) -> Condition:
    return sa.or_(
        sa.and_(Obligation.kind == ObligationKind.SCHOOL_AUDIT, Obligation.school_id.in_(schools)),
        sa.and_(Obligation.kind == ObligationKind.COMPANY_AUDIT, Obligation.site_id.in_(sites_training(schools))),
    )


def sites_training(schools: set[UUID]) -> sa.Select[Any]:
    """The sites at which students of these schools train."""
    return (
        sa.select(Placement.site_id)
        .join(Placement.student)
        .where(Student.school_id.in_(schools), Placement.cancelled_at.is_(None))
    )


def may_appoint(audit: Audit, user: User) -> bool:
    """The clerk of the city, until the audit is concluded."""
    return audit.obligation.id in appointable([audit], user)


def appointable(audits: Iterable[Audit], user: User) -> set[UUID]:
    """Those of these audits whose panel the person may appoint, in one query."""
    open_ones = [audit.obligation.id for audit in audits if not audit.is_concluded]
    if not open_ones or not user.has_role(Role.CLERK):
        return set()
    statement = sa.select(Obligation.id).where(Obligation.id.in_(open_ones), in_cities(user.cities(Role.CLERK)))
    return set(db.session.scalars(statement))


def candidates(audit: Audit) -> list[User]:
    """Panel members without a conflict of interest: nobody audits the own school or company."""
    statement = (
        sa.select(User)
        .where(
            User.grants.any(Grant.role == Role.PANELIST),
            User.deactivated_at.is_(None),
            User.id.not_in(_conflicted(audit.obligation)),
        )
        .order_by(User.name, User.email)
    )
    return list(db.session.scalars(statement))


def _conflicted(obligation: Obligation) -> sa.Select[Any]:
    concerned = sa.select(User.id).join(Obligation, Obligation.id == obligation.id)
    return concerned.where(is_in_conflict())


def conflicts_among(audit: Audit, people: Sequence[UUID]) -> list[User]:
    """Those of these people who may not sit on this panel."""
    statement = sa.select(User).where(User.id.in_(people), User.id.in_(_conflicted(audit.obligation)))
    return list(db.session.scalars(statement.order_by(User.name)))


def sees_opinions(audit: Audit, user: User) -> bool:
    """A member sees the others' answers after handing in the own sheet; everybody else once it is concluded."""
    return audit.is_concluded or user.id in audit.handed


def leads(audit: Audit, user: User) -> bool:
    """Whether the person leads the panel."""
    return any(each.part is Part.LEAD and each.user_id == user.id for each in audit.panel)


@dataclass(frozen=True)
class Comparison:
    """The members' sheets side by side, with what counts so far."""

    document: Document
    merged: tuple[Merged, ...]
    assessed: tuple[Assessed, ...]
    score: Score | None
    computed: Computed

    @property
    def differing(self) -> list[Merged]:
        """Where the members differed, decided or not."""
        return [each for each in self.merged if each.differs]

    @property
    def open(self) -> list[Merged]:
        """Where the lead still has to decide."""
        return open_items(self.merged)

    @property
    def waiting(self) -> list[Assessed]:
        """Computed results that nobody confirmed or rejected."""
        return waiting(self.assessed)

    @property
    def open_count(self) -> int:
        return len(self.open) + len(self.waiting)


def compare(audit: Audit) -> Comparison | None:
    """The comparison of what has been handed in, or None while nothing has."""
    inspection = audit.inspection
    if inspection is None or not audit.handed:
        return None
    document = document_of(inspection.checklist_version)
    papers = papers_of(inspection)
    context = papers.context(None)
    sheets = {str(author): each.sheet for author, each in audit.handed.items()}
    decisions = {each.item: Decision(each.value) for each in inspection.resolutions}
    merged = merge(document, sheets, decisions, context)
    sheet, verdicts = merged_sheet(merged, sheets), office_verdicts(inspection)
    items = assess(sheet, document, None, lambda _student: context, verdicts)
    found = computed_audit(inspection, sheet, papers, items, verdicts)
    judgements = {each.item.key: each.judgement for each in items if each.flaw is None}
    values = {each.item.key: each.value for each in merged}
    return Comparison(document, merged, items + found.assessed, score(document, judgements, values), found)


def last_year(audit: Audit) -> Inspection | None:
    """The audit of the same place concluded in the academic year before."""
    obligation = audit.obligation
    return db.session.scalar(
        sa.select(Inspection)
        .join(Inspection.obligation)
        .where(
            Obligation.kind == obligation.kind,
            Obligation.site_id == obligation.site_id if obligation.site_id else Obligation.site_id.is_(None),
            Obligation.school_id == obligation.school_id if obligation.school_id else Obligation.school_id.is_(None),
            Obligation.academic_year == obligation.academic_year - 1,
            Inspection.state == InspectionState.CONCLUDED,
        )
        .limit(1)
    )
