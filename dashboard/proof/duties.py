"""The duties of the period: each with its rule and basis, its state, who visited when, and the evidence by hash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from core import clock
from core.database import db
from dashboard.proof.cadences import rules_of
from dashboard.proof.period import Period
from dashboard.proof.tables import Table
from dashboard.proof.wording import STATES
from inspections.evidence.omissions import omissions_by_inspection
from inspections.models import Inspection, PhotoUse, Review, Submission
from inspections.scope import HAS_ARRIVED, IS_VISIT
from schedules.assigning.by_hand import assignee_of
from schedules.models import Excusal, Obligation, ObligationKind
from schedules.rules.states import state_on

DUTY_COLUMNS = (
    ("key", "識別"),
    ("site", "場址代碼"),
    ("company", "機構"),
    ("run", "梯次"),
    ("window", "期別"),
    ("opens_on", "起日"),
    ("due_on", "最晚訪視日"),
    ("closes_on", "迄日"),
    ("training_days", "訓練日數"),
    ("rule", "規則"),
    ("cadence", "訪視頻率"),
    ("basis", "依據"),
    ("state", "狀態"),
    ("state_zh", "狀態（中文）"),
    ("reason", "原因"),
    ("assignee", "訪視教師"),
    ("visited_by", "實際訪視"),
    ("arrived_at", "到達"),
    ("left_at", "離開"),
    ("received_at", "學校收到"),
    ("is_late_entry", "補登"),
    ("record_sha256", "紀錄雜湊"),
    ("photos_sha256", "照片雜湊"),
    ("photos_left_out", "略去的照片（無法使用）"),
    ("excusal", "免計申請"),
    ("cases", "列管案號"),
)
VISIT_COLUMNS = (
    ("id", "紀錄識別"),
    ("site", "場址代碼"),
    ("company", "機構"),
    ("arrived_at", "到達"),
    ("left_at", "離開"),
    ("visited_by", "訪視教師"),
    ("outcome", "結果"),
    ("is_unannounced", "不預告"),
    ("is_valid", "計入"),
    ("against", "不計入的原因"),
    ("interviewed", "晤談人數"),
    ("received_at", "學校收到"),
    ("reviewed_by", "核閱"),
    ("reviewed_at", "核閱時間"),
    ("is_late_entry", "補登"),
    ("record_sha256", "紀錄雜湊"),
    ("photos_sha256", "照片雜湊"),
    ("photos_left_out", "略去的照片（無法使用）"),
)
EXCUSAL_COLUMNS = (
    ("key", "識別"),
    ("company", "機構"),
    ("window", "期別"),
    ("asked_by", "申請人"),
    ("asked_at", "申請時間"),
    ("reason", "理由"),
    ("evidence", "佐證"),
    ("files_sha256", "佐證檔案雜湊"),
    ("decided_by", "核定人"),
    ("decided_at", "核定時間"),
    ("is_approved", "核准"),
    ("note", "說明"),
)


def windows_of(period: Period) -> list[Obligation]:
    """The visits owed in the period, in the order of site and time."""
    statement = (
        sa.select(Obligation)
        .where(
            Obligation.kind == ObligationKind.VISIT,
            Obligation.school_id == period.school.id,
            Obligation.closes_on.between(period.first, period.last),
            Obligation.withdrawn_at.is_(None),
        )
        .options(joinedload(Obligation.site), selectinload(Obligation.assignments))
    )
    return sorted(db.session.scalars(statement).unique(), key=_order)


def _order(window: Obligation) -> tuple[str, date, str]:
    return window.site.code if window.site else "", window.opens_on, window.key


def visits_of(period: Period, windows: Iterable[Obligation]) -> list[Inspection]:
    """The visits and attempts of the period, and those that met one of its windows."""
    met_by = [window.met_by for window in windows if window.met_by]
    begin, end = _instants(period)
    statement = (
        sa.select(Inspection)
        .where(IS_VISIT, HAS_ARRIVED, Inspection.school_id == period.school.id)
        .where(Inspection.id.in_(met_by) | Inspection.arrived_at.between(begin, end))
        .options(
            joinedload(Inspection.site),
            joinedload(Inspection.lead),
            selectinload(Inspection.submissions),
            selectinload(Inspection.reviews).joinedload(Review.by),
        )
        .order_by(Inspection.arrived_at, Inspection.id)
    )
    return list(db.session.scalars(statement).unique())


def _instants(period: Period) -> tuple[datetime, datetime]:
    first = datetime.combine(period.first, datetime.min.time(), clock.TAIPEI)
    return first, datetime.combine(period.last, datetime.max.time(), clock.TAIPEI)


@dataclass(frozen=True, slots=True)
class Photos:
    """The photos of one visit by hash, which tells nothing of what a picture shows."""

    named: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Those that the record was imported without, because nobody can read them; by whom and when."""

    @property
    def as_evidence(self) -> list[str]:
        return [sha256 for sha256 in self.named if sha256 not in self.left_out]


def photos_of(visits: Iterable[Inspection]) -> dict[UUID, Photos]:
    """The photos of each visit that has any."""
    ids = [visit.id for visit in visits]
    statement = (
        sa.select(Submission.inspection_id, PhotoUse.sha256)
        .join(PhotoUse, PhotoUse.submission_id == Submission.id)
        .where(Submission.inspection_id.in_(ids))
        .distinct()
        .order_by(Submission.inspection_id, PhotoUse.sha256)
    )
    named: dict[UUID, list[str]] = defaultdict(list)
    for inspection_id, sha256 in db.session.execute(statement):
        named[inspection_id].append(sha256)
    omitted = omissions_by_inspection(ids)
    return {
        inspection_id: Photos(
            tuple(hashes), {each.sha256: f"{each.by} {_moment(each.at)}" for each in omitted.get(inspection_id, ())}
        )
        for inspection_id, hashes in named.items()
    }


def excusals_of(windows: Iterable[Obligation]) -> list[Excusal]:
    """What was asked for these windows, in the order in which it was asked."""
    statement = (
        sa.select(Excusal)
        .where(Excusal.obligation_id.in_([window.id for window in windows]))
        .options(joinedload(Excusal.asked_by), joinedload(Excusal.decided_by))
        .order_by(Excusal.asked_at, Excusal.id)
    )
    return list(db.session.scalars(statement).unique())


def duty_table(
    period: Period,
    windows: Sequence[Obligation],
    visits: Iterable[Inspection],
    photos: Mapping[UUID, Photos],
    excusals: Iterable[Excusal],
    cases: dict[UUID, list[str]],
) -> Table:
    """Every visit owed, with what became of it; `cases` are numbers by visit."""
    by_id = {visit.id: visit for visit in visits}
    asked: dict[UUID, str] = {excusal.obligation_id: _in_short(excusal) for excusal in excusals}
    rules, rows = rules_of(period, windows), []
    for window in windows:
        visit = by_id.get(window.met_by) if window.met_by else None
        made = _made(visit, photos) | {"cases": cases.get(visit.id, []) if visit else []}
        rows.append(_duty(window, period.as_of) | rules[window.id] | made | {"excusal": asked.get(window.id)})
    return Table("obligations", "應訪清冊", DUTY_COLUMNS, rows)


def _duty(window: Obligation, today: date) -> dict[str, Any]:
    state, assignee = state_on(today, window), assignee_of(window)
    assert window.site is not None  # a visit has one
    return {
        "key": window.key,
        "site": window.site.code,
        "company": f"{window.site.partner.name} {window.site.name}",
        "run": window.run,
        "window": window.window,
        "opens_on": window.opens_on.isoformat(),
        "due_on": window.due_on.isoformat() if window.due_on else None,
        "closes_on": window.closes_on.isoformat(),
        "training_days": window.training_days,
        "rule": window.rule,
        "state": state.value,
        "state_zh": STATES[state],
        "reason": window.reason,
        "assignee": assignee.name if assignee else None,
        "is_late_entry": window.is_late_entry,
    }


def _made(visit: Inspection | None, photos: Mapping[UUID, Photos]) -> dict[str, Any]:
    shown = photos.get(visit.id, Photos()) if visit else Photos()
    return {
        "visited_by": visit.lead.name if visit else None,
        "arrived_at": _moment(visit.arrived_at) if visit else None,
        "left_at": _moment(visit.left_at) if visit else None,
        "received_at": _moment(visit.received_at) if visit else None,
        "record_sha256": _digests(visit) if visit else [],
        "photos_sha256": shown.as_evidence,
        "photos_left_out": [f"{sha256} {who}" for sha256, who in sorted(shown.left_out.items())],
    }


def _digests(visit: Inspection) -> list[str]:
    return sorted(submission.digest for submission in visit.submissions)


def _moment(instant: datetime | None) -> str | None:
    return clock.local(instant).isoformat(timespec="seconds") if instant else None


def _in_short(excusal: Excusal) -> str:
    if excusal.decided_at is None or excusal.decided_by is None:
        return f"待核定：{excusal.reason}"
    verdict = "核准" if excusal.is_approved else "不核准"
    return f"{verdict}（{excusal.decided_by.name} {clock.local_day(excusal.decided_at)}）：{excusal.reason}"


def visit_table(visits: Iterable[Inspection], photos: Mapping[UUID, Photos]) -> Table:
    """Every visit and attempt, also those that count for nothing."""
    return Table("visits", "訪視紀錄", VISIT_COLUMNS, [_visit(visit) | _made(visit, photos) for visit in visits])


def _visit(visit: Inspection) -> dict[str, Any]:
    review = visit.reviews[-1] if visit.reviews else None
    assert visit.site is not None  # a visit has one
    return {
        "id": str(visit.id),
        "site": visit.site.code,
        "company": f"{visit.site.partner.name} {visit.site.name}",
        "outcome": visit.outcome.value if visit.outcome else None,
        "is_unannounced": visit.is_unannounced,
        "is_valid": visit.is_valid_visit,
        "against": visit.invalid_reason,
        "interviewed": visit.interviewed_count,
        "reviewed_by": review.by.name if review else None,
        "reviewed_at": _moment(review.at) if review else None,
        "is_late_entry": visit.is_late_entry,
    }


def excusal_table(excusals: Iterable[Excusal]) -> Table:
    """What was asked to be excused, and how another person decided."""
    rows = [
        {
            "key": excusal.obligation.key,
            "company": excusal.obligation.site.name if excusal.obligation.site else None,
            "window": excusal.obligation.window,
            "asked_by": excusal.asked_by.name,
            "asked_at": _moment(excusal.asked_at),
            "reason": excusal.reason,
            "evidence": excusal.evidence,
            "files_sha256": sorted([*excusal.photos, *(found["sha256"] for found in excusal.documents)]),
            "decided_by": excusal.decided_by.name if excusal.decided_by else None,
            "decided_at": _moment(excusal.decided_at),
            "is_approved": excusal.is_approved,
            "note": excusal.decision_note,
        }
        for excusal in excusals
    ]
    return Table("excusals", "免計申請", EXCUSAL_COLUMNS, rows)
