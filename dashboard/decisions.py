"""What waits for one person's decision today: reviews, releases, verifications, requests of others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import joinedload

from accounts.models import Grant, User
from accounts.roles import APPROVERS, OFFICE_ROLES, Role
from core import clock
from core.database import db
from core.formatting import in_language, short_day
from dashboard.urgency import OF_SEVERITY, Urgency, in_order
from inspections.models import Inspection, InspectionState
from inspections.scope import HAS_ARRIVED, IS_VISIT
from remediation import filters
from remediation.models import Case, CaseRequest, RequestKind
from remediation.news import place_of
from remediation.scope import visible_to as cases_visible_to
from remediation.workflow import CaseState
from schedules.models import Excusal, Obligation

SHOWN = 100
"""How many rows of a kind the page shows; the number beside it counts all."""


@dataclass(frozen=True)
class Entry:
    """One line of the list: what, where, since when, and the way to it."""

    kind: str
    icon: str
    title: str
    detail: str
    when: str
    url: str
    button: str
    severity: str | None = None


@dataclass(frozen=True)
class Decision(Entry):
    """A line that waits for a decision, with its place in the order of urgency.py."""

    urgency: Urgency = field(default=Urgency.ROUTINE, kw_only=True)
    since: datetime = field(kw_only=True)
    """Since when it waits."""


@dataclass(frozen=True)
class Kind:
    """One kind of decision: which rows wait for a person, and how each reads."""

    label: LazyString
    icon: str
    waiting: Callable[[User, date], sa.Select[Any]]
    entry: Callable[[Any], Decision]

    def count(self, user: User, today: date) -> int:
        """How many wait for the person."""
        waiting = self.waiting(user, today).order_by(None).options()
        return db.session.scalar(sa.select(sa.func.count()).select_from(_ids(waiting))) or 0

    def entries(self, user: User, today: date) -> list[Decision]:
        """Those that wait, the most urgent first; the statement keeps the order of urgency.py."""
        return [self.entry(row) for row in db.session.scalars(self.waiting(user, today).limit(SHOWN)).unique()]


def _ids(statement: sa.Select[Any]) -> sa.Subquery:
    entity = statement.column_descriptions[0]["entity"]
    return statement.with_only_columns(entity.id).subquery()


def _coordinators_of(school: sa.orm.InstrumentedAttribute[Any]) -> sa.Select[Any]:
    return sa.select(Grant.user_id).where(Grant.role == Role.COORDINATOR, Grant.school_id == school)


def _for_office(
    user: User, school: sa.orm.InstrumentedAttribute[Any], taken_by: sa.orm.InstrumentedAttribute[Any]
) -> sa.ColumnElement[bool]:
    """For the coordinator, unless one has a part in it: then for director and principal. Never for who has a part."""
    by_coordinator = taken_by.in_(_coordinators_of(school).correlate_except(Grant))
    nobody = sa.not_(sa.exists(_coordinators_of(school).correlate_except(Grant)))
    clauses: list[sa.ColumnElement[bool]] = [sa.false()]
    if schools := user.school_ids(Role.COORDINATOR):
        clauses.append(school.in_(schools))
    if schools := user.school_ids(*APPROVERS):
        clauses.append(sa.and_(school.in_(schools), sa.or_(sa.and_(taken_by.is_not(None), by_coordinator), nobody)))
    return sa.and_(sa.or_(taken_by.is_(None), taken_by != user.id), sa.or_(*clauses))


def _reviews(user: User, _today: date) -> sa.Select[Any]:
    is_waiting = sa.and_(IS_VISIT, HAS_ARRIVED, Inspection.state == InspectionState.RECEIVED)
    by_another = sa.or_(
        Inspection.school_id.in_(user.school_ids(*APPROVERS)),
        Inspection.lead_id.not_in(_coordinators_of(Inspection.school_id).correlate_except(Grant)),
    )
    statement = sa.select(Inspection).where(
        is_waiting, _for_office(user, Inspection.school_id, Inspection.lead_id), by_another
    )
    return statement.options(joinedload(Inspection.site), joinedload(Inspection.lead)).order_by(
        Inspection.received_at, Inspection.id
    )


def _review(row: Inspection) -> Decision:
    arrived = row.arrived_at or row.started_at
    return Decision(
        _("Review"),
        "clipboard-check",
        _("%(place)s, visit record", place=row.site.name if row.site else ""),
        _("%(name)s, visited %(day)s", name=row.lead.name, day=short_day(arrived)),
        _("received %(day)s", day=short_day(row.received_at)),
        f"/visits/{row.id}",
        _("See record"),
        since=_received(row),
    )


def _received(row: Inspection) -> datetime:
    return row.received_at or row.started_at


def _cases(user: User, condition: sa.ColumnElement[bool], since: sa.orm.InstrumentedAttribute[Any]) -> sa.Select[Any]:
    options = (joinedload(Case.site), joinedload(Case.audited_school))
    statement = sa.select(Case).where(cases_visible_to(user), condition).options(*options)
    return statement.order_by(_BY_SEVERITY, since, Case.number)


_BY_SEVERITY = sa.case({severity: int(urgency) for severity, urgency in OF_SEVERITY.items()}, value=Case.severity)


def _managed(user: User) -> sa.ColumnElement[bool]:
    """Cases whose office the person is; coordinators first, and the head where there is none."""
    nobody = sa.not_(sa.exists(_coordinators_of(Case.school_id).correlate_except(Grant)))
    return sa.or_(
        Case.school_id.in_(user.school_ids(Role.COORDINATOR)),
        sa.and_(Case.school_id.in_(user.school_ids(*APPROVERS)), nobody),
        sa.and_(Case.school_id.is_(None), sa.true() if user.has_role(Role.CLERK) else sa.false()),
    )


def _releases(user: User, today: date) -> sa.Select[Any]:
    return _cases(user, sa.and_(_managed(user), filters.is_releasable(today)), Case.found_at)


def _release(case: Case) -> Decision:
    again = _("recurred %(count)s", count=case.recurrence_count) if case.recurrence_count > 1 else ""
    today = _("please tell it today") if case.severity == "critical" else ""
    detail = _(", ").join(part for part in (again, today) if part)
    return _case_entry(case, _("Tell company"), "send", detail, _("See wording"), since=case.found_at)


def _verifications(user: User, _today: date) -> sa.Select[Any]:
    waits = sa.and_(Case.state == CaseState.REMEDIED, _for_office(user, Case.school_id, Case.remedied_by_id))
    return _cases(user, waits, Case.remedied_at)


def _verification(case: Case) -> Decision:
    on = short_day(case.remedied_at)
    days = (clock.today() - clock.local_day(case.remedied_at)).days if case.remedied_at else 0
    since = case.remedied_at or case.found_at
    detail = _("remedy reported %(day)s", day=on)
    entry = _case_entry(case, _("Verify"), "check-circle", detail, _("See remedy"), since=since)
    waiting = ngettext("waiting for %(num)s day", "waiting for %(num)s days", days) if days else _("reported today")
    return replace(entry, when=waiting)


def _confidential(user: User, today: date) -> sa.Select[Any]:
    own = Case.school_id.in_(user.school_ids(Role.COORDINATOR, Role.COUNSELLOR))
    waits = sa.or_(Case.state == CaseState.OPEN, filters.is_overdue(today))
    return _cases(user, sa.and_(own, Case.is_restricted, waits), Case.opened_at)


def _confidential_case(case: Case) -> Decision:
    entry = _case_entry(case, _("Confidential"), "lock", "", _("See case"), since=case.opened_at)
    return replace(entry, urgency=Urgency.CONFIDENTIAL)


def title_of(case: Case) -> str:
    """Where and what; of a confidential case only its number."""
    if case.is_restricted:
        return _("Confidential case %(number)s", number=case.number)
    return _("%(place)s: %(title)s", place=place_of(case), title=in_language(case.title))


def _case_entry(case: Case, kind: str, icon: str, detail: str, button: str, *, since: datetime) -> Decision:
    return Decision(
        kind,
        icon,
        title_of(case),
        detail,
        _("due %(day)s", day=short_day(case.due_on)),
        f"/cases/{case.id}",
        button,
        case.severity.value,
        urgency=OF_SEVERITY[case.severity],
        since=since,
    )


def _excusals(user: User, _today: date) -> sa.Select[Any]:
    return (
        sa.select(Excusal)
        .join(Excusal.obligation)
        .where(Excusal.decided_at.is_(None), _for_office(user, Obligation.school_id, Excusal.asked_by_id))
        .options(joinedload(Excusal.obligation).joinedload(Obligation.site), joinedload(Excusal.asked_by))
        .order_by(Excusal.asked_at)
    )


def _excusal(row: Excusal) -> Decision:
    site = row.obligation.site
    return Decision(
        _("Excusal"),
        "calendar-event",
        _("%(place)s, period %(number)s", place=site.name if site else "", number=row.obligation.window),
        _("%(name)s: %(reason)s", name=row.asked_by.name, reason=row.reason),
        _asked(row.asked_at),
        f"/visits/plan/{row.obligation_id}",
        _("See request"),
        since=row.asked_at,
    )


def _requests(user: User, _today: date) -> sa.Select[Any]:
    undecided = sa.and_(CaseRequest.decided_at.is_(None), Case.state != CaseState.CLOSED, cases_visible_to(user))
    return (
        sa.select(CaseRequest)
        .join(CaseRequest.case)
        .where(undecided, _for_office(user, Case.school_id, CaseRequest.asked_by_id))
        .options(joinedload(CaseRequest.case).joinedload(Case.site), joinedload(CaseRequest.asked_by))
        .order_by(_BY_SEVERITY, CaseRequest.asked_at)
    )


def _request(row: CaseRequest) -> Decision:
    is_extension = row.kind is RequestKind.EXTENSION
    until = short_day(row.until)
    wanted = _("until %(day)s: %(reason)s", day=until, reason=row.reason)
    kind = _("Extension") if is_extension else _("Waiver")
    entry = _case_entry(row.case, kind, "clock", wanted, _("See request"), since=row.asked_at)
    return replace(entry, severity=None)


def _late_entries(user: User, _today: date) -> sa.Select[Any]:
    is_waiting = sa.and_(IS_VISIT, Inspection.is_late_entry, Inspection.confirmed_at.is_(None))
    waits = sa.and_(
        is_waiting,
        Inspection.lead_id != user.id,
        _for_office(user, Inspection.school_id, Inspection.entered_by_id),
    )
    options = (joinedload(Inspection.site), joinedload(Inspection.lead))
    return sa.select(Inspection).where(waits).options(*options).order_by(Inspection.received_at, Inspection.id)


def _late_entry(row: Inspection) -> Decision:
    return Decision(
        _("Late entry"),
        "pencil",
        _("%(place)s, visit record", place=row.site.name if row.site else ""),
        row.late_evidence or "",
        _("received %(day)s", day=short_day(row.received_at)),
        f"/visits/{row.id}",
        _("See evidence"),
        since=_received(row),
    )


def _asked(at: datetime) -> str:
    return _("asked %(day)s", day=short_day(at))


REVIEW = Kind(_l("Review"), "clipboard-check", _reviews, _review)
RELEASE = Kind(_l("Tell company"), "send", _releases, _release)
KINDS = (
    Kind(_l("Confidential"), "lock", _confidential, _confidential_case),
    REVIEW,
    RELEASE,
    Kind(_l("Verify"), "check-circle", _verifications, _verification),
    Kind(_l("Excusal"), "calendar-event", _excusals, _excusal),
    Kind(_l("Extension"), "clock", _requests, _request),
    Kind(_l("Late entry"), "pencil", _late_entries, _late_entry),
)


def decides(user: User) -> bool:
    """Whether the person has anything to decide at all."""
    return user.has_role(*OFFICE_ROLES, Role.COUNSELLOR)


def entries(user: User, today: date) -> list[Decision]:
    """The decisions that wait, of all kinds, in the order of urgency.py: by severity, then the longest waiting."""
    kinds = KINDS if decides(user) else ()
    return in_order(entry for kind in kinds for entry in kind.entries(user, today))


def next_after(user: User, today: date, url: str) -> Decision | None:
    """What to decide after the page at an address: what stands behind it in the list, else what stands first."""
    waiting = entries(user, today)
    here = next((place for place, entry in enumerate(waiting) if entry.url == url), -1)
    others = [entry for entry in [*waiting[here + 1 :], *waiting[: here + 1]] if entry.url != url]
    return next(iter(others), None)
