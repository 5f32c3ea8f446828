"""Which rows the list of cases shows. The dashboard counts with the same conditions, so a number opens its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspections.models import Concern, Severity
from remediation.models import Case, CaseRequest
from remediation.release import LIFE_SAFETY_ITEMS, LIFE_SAFETY_SECTIONS
from remediation.workflow import CaseState
from sites.models import School, Site

Condition = sa.ColumnElement[bool]

STATES: dict[str, tuple[CaseState, ...]] = {
    "unsolved": (CaseState.OPEN, CaseState.ACKNOWLEDGED),
    "remedied": (CaseState.REMEDIED,),
    "unclosed": (CaseState.OPEN, CaseState.ACKNOWLEDGED, CaseState.REMEDIED),
    "closed": (CaseState.CLOSED,),
    "all": tuple(CaseState),
}
AGES: dict[str, tuple[int, int | None]] = {"0-7": (0, 7), "8-30": (8, 30), "31-90": (31, 90), "91-": (91, None)}
TASKS = ("release", "verify", "decide")

IS_UNCLOSED = Case.state != sa.literal_column("'closed'")
"""In the words of the partial indexes, so that both databases know that these hold all rows asked for."""
HAS_CLOSED = Case.closed_at > datetime(1970, 1, 1, tzinfo=UTC)
"""True of every closed case: by it the index of closing days ends before the cases that have none."""
IS_DANGER_TO_LIFE = sa.and_(
    Case.severity == Severity.CRITICAL,
    sa.or_(Case.section.in_(LIFE_SAFETY_SECTIONS), Case.item.in_(LIFE_SAFETY_ITEMS)),
)


@dataclass(frozen=True)
class CaseFilter:
    """What a person asked for; every field is optional and travels in the address."""

    state: str = "unclosed"
    severity: str = ""
    overdue: bool = False
    due_by: date | None = None
    age: str = ""
    site: str = ""
    school: str = ""
    section: str = ""
    restricted: str = ""
    """`yes` shows only restricted cases, `no` only the others."""
    task: str = ""
    """What waits for somebody: release, verify, decide."""
    opened_from: date | None = None
    opened_to: date | None = None
    q: str = ""

    def address(self, **changes: Any) -> dict[str, Any]:
        """The arguments of an address that shows these rows, with some changed."""
        default = CaseFilter()
        chosen = asdict(replace(self, **changes))
        return {name: _word(value) for name, value in chosen.items() if value != getattr(default, name)}

    @property
    def is_default(self) -> bool:
        return self == CaseFilter()


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return value.isoformat() if isinstance(value, date) else str(value)


def read_filter(args: Mapping[str, str]) -> CaseFilter:
    """The filter in an address; what makes no sense is left out."""
    return CaseFilter(
        state=_one_of(args.get("state"), STATES) or "unclosed",
        severity=_one_of(args.get("severity"), [severity.value for severity in Severity]),
        overdue=args.get("overdue") == "1",
        due_by=_day(args.get("due_by")),
        age=_one_of(args.get("age"), AGES),
        site=args.get("site", "").strip(),
        school=args.get("school", "").strip(),
        section=args.get("section", "").strip(),
        restricted=_one_of(args.get("restricted"), ("yes", "no")),
        task=_one_of(args.get("task"), TASKS),
        opened_from=_day(args.get("opened_from")),
        opened_to=_day(args.get("opened_to")),
        q=args.get("q", "").strip()[:80],
    )


def _one_of(value: str | None, allowed: Any) -> str:
    return value if value is not None and value in allowed else ""


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def conditions(chosen: CaseFilter, *, today: date, user_id: UUID) -> list[Condition]:
    """The filter as conditions on cases."""
    found: list[Condition] = [Case.state.in_(STATES[chosen.state])]
    if chosen.state not in ("closed", "all"):
        found.append(IS_UNCLOSED)
    if chosen.state == "closed":
        found.append(HAS_CLOSED)
    if chosen.severity:
        found.append(Case.severity == Severity(chosen.severity))
    if chosen.overdue:
        found.append(is_overdue(today))
    if chosen.due_by:
        found.append(sa.and_(Case.due_on <= chosen.due_by, Case.due_on >= today))
    if chosen.age:
        found.append(has_age(chosen.age, today))
    if chosen.restricted:
        found.append(Case.is_restricted.is_(chosen.restricted == "yes"))
    if chosen.task:
        found.append(waits_for(chosen.task, today=today, user_id=user_id))
    return found + _places(chosen) + _dates(chosen)


def _places(chosen: CaseFilter) -> list[Condition]:
    found: list[Condition] = []
    if chosen.site:
        found.append(Case.site_id.in_(sa.select(Site.id).where(Site.code == chosen.site)))
    if chosen.school:
        schools = sa.select(School.id).where(School.code == chosen.school)
        found.append(sa.or_(Case.school_id.in_(schools), Case.audited_school_id.in_(schools)))
    if chosen.section:
        found.append(Case.section == chosen.section)
    return found


def _dates(chosen: CaseFilter) -> list[Condition]:
    found: list[Condition] = []
    if chosen.opened_from:
        found.append(Case.opened_on >= chosen.opened_from)
    if chosen.opened_to:
        found.append(Case.opened_on <= chosen.opened_to)
    return found


def is_overdue(today: date) -> Condition:
    """Not remedied by the day after the due date, while the term runs."""
    return sa.and_(Case.state.in_(STATES["unsolved"]), Case.due_on < today, Case.paused_at.is_(None))


def has_age(age: str, today: date) -> Condition:
    """Opened so many days ago."""
    least, most = AGES[age]
    youngest = Case.opened_on <= today - timedelta(days=least)
    return youngest if most is None else sa.and_(youngest, Case.opened_on >= today - timedelta(days=most))


def is_releasable(today: date) -> Condition:
    """The company has not been told of the last finding, and may be."""
    return sa.and_(
        Case.state.in_(STATES["unsolved"]),
        Case.concerns == Concern.COMPANY,
        Case.is_restricted.is_(False),
        sa.or_(Case.released_at.is_(None), Case.released_at < Case.found_at),
        sa.or_(Case.hold_until.is_(None), Case.hold_until <= today, IS_DANGER_TO_LIFE),
    )


def waits_for(task: str, *, today: date, user_id: UUID) -> Condition:
    """Cases in which somebody of the office has to do this now."""
    if task == "release":
        return is_releasable(today)
    if task == "verify":
        by_another = sa.or_(Case.remedied_by_id.is_(None), Case.remedied_by_id != user_id)
        return sa.and_(Case.state == CaseState.REMEDIED, by_another)
    undecided = sa.select(CaseRequest.case_id).where(
        CaseRequest.decided_at.is_(None),
        sa.or_(CaseRequest.asked_by_id.is_(None), CaseRequest.asked_by_id != user_id),
    )
    return sa.and_(Case.state != CaseState.CLOSED, Case.id.in_(undecided))
