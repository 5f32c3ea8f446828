"""Bringing the stored plan in line with roster and calendar. Running it twice changes nothing."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

import sqlalchemy as sa

from accounts.models import User
from core import clock, journal
from core.database import db
from schedules.models import Assignment, Obligation, ObligationKind, Part
from schedules.planning.facts import read_audit_facts, read_context, read_facts, read_roster
from schedules.planning.planner import Place, counted, replan, replan_all_audits, training_by_place
from schedules.rules.plan import VISIT, Change, ChangeKind, Context, Planned
from schedules.rules.runs import Training
from sites.models import School, Site

WITHDRAWN_REASON = "no longer in the roster"
BATCH = 2000
SITES_AT_ONCE = 250
CACHE_KB = 64 * 1024
_LOCK = 0x706C616E  # "plan"
T = TypeVar("T")
_obligation = cast(sa.Table, Obligation.__table__)
_assignment = cast(sa.Table, Assignment.__table__)


def generate(
    *,
    until: date | None = None,
    site_ids: Collection[UUID] | None = None,
    dry_run: bool = False,
    by: User | str = "system",
) -> dict[str, int]:
    """Plan what is owed and store the difference; how many were added, moved, withdrawn, left unchanged."""
    _hold_the_plan()
    context = read_context(until)
    counts = counted(())
    with _without_cycle_search():
        for changes in _portions(site_ids, context):
            if not dry_run:
                store(changes, context, by=by)
            more = counted(changes)
            counts = {kind: count + more[kind] for kind, count in counts.items()}
    if not dry_run:
        _note_the_whole(counts, by)
    return counts


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Plain rows form no cycles: looking for some among millions of them takes a fifth of the time of planning."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def generate_audits(*, by: User | str = "system") -> dict[str, int]:
    """Plan the annual audits alone, for all training on record."""
    _hold_the_plan()
    context = read_context()
    everywhere: dict[Place, Training] = {}
    for portion in batched(db.session.scalars(sa.select(Site.id).order_by(Site.code)).all(), SITES_AT_ONCE):
        everywhere |= training_by_place(read_roster(portion), context)
    changes = replan_all_audits(read_audit_facts(), context, everywhere)
    store(changes, context, by=by)
    counts = counted(changes)
    _note_the_whole(counts, by)
    return counts


def _portions(site_ids: Collection[UUID] | None, context: Context) -> Iterator[list[Change]]:
    """The changes of some sites at a time, so that memory does not grow with their number; last the audits."""
    wanted = list(db.session.scalars(sa.select(Site.id).order_by(Site.code))) if site_ids is None else list(site_ids)
    everywhere: dict[Place, Training] = {}
    for portion in batched(wanted, SITES_AT_ONCE):
        facts = read_facts(portion)
        trainings = training_by_place(facts, context)
        everywhere |= trainings if site_ids is None else {}
        yield replan(facts, context, trainings)
    if site_ids is None:
        yield replan_all_audits(read_audit_facts(), context, everywhere)


def _hold_the_plan() -> None:
    """Two planners one after the other (SQLite locks the whole database anyway)."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    else:
        connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KB}")


def store(changes: Sequence[Change], context: Context, *, by: User | str = "system") -> None:
    """Write the changes; what is unchanged is not touched."""
    db.session.flush()
    _withdraw([change for change in changes if change.kind is ChangeKind.WITHDRAWN])
    _update([change for change in changes if change.stored and _is_touched(change)])
    new = [change for change in changes if change.kind is ChangeKind.ADDED]
    # Ids in order: indexes grow at one end instead of everywhere.
    added = list(zip(_ids_in_order(len(new)), new, strict=True))
    _insert(added)
    _assign(added, [change for change in changes if change.stored and _is_reassigned(change, context)])
    _note_each(changes, by)
    db.session.expire_all()


def _ids_in_order(number: int) -> list[UUID]:
    return sorted((uuid4() for _ in range(number)), key=lambda row_id: row_id.int)


def _is_touched(change: Change) -> bool:
    if change.kind is ChangeKind.MOVED:
        return True
    assert change.stored is not None
    is_same = change.planned.is_same_suggestion(change.stored.planned)
    return change.kind is ChangeKind.UNCHANGED and not is_same


def _is_reassigned(change: Change, context: Context) -> bool:
    assert change.stored is not None
    if change.planned.kind != VISIT or change.kind is ChangeKind.WITHDRAWN or change.stored.is_fixed(context.today):
        return False
    return change.planned.teachers != change.stored.planned.teachers


def _withdraw(changes: Sequence[Change]) -> None:
    ids = [change.stored.id for change in changes if change.stored]
    for batch in batched(ids, BATCH):
        # The key is given up, so that the same window can be planned again later.
        db.session.execute(
            sa.update(_obligation)
            .where(_obligation.c.id.in_(batch))
            .values(
                withdrawn_at=clock.utcnow(),
                reason=WITHDRAWN_REASON,
                key=sa.literal("withdrawn:") + sa.cast(_obligation.c.id, sa.String),
            )
        )


def _update(changes: Sequence[Change]) -> None:
    rekeyed = [change for change in changes if change.stored and change.stored.planned.key != change.planned.key]
    # Two windows may swap their keys: each first takes one that nobody else has.
    _execute_each(
        sa.update(_obligation).where(_obligation.c.id == sa.bindparam("row_id")).values(key=sa.bindparam("key")),
        ({"row_id": change.stored.id, "key": f"moving:{change.stored.id}"} for change in rekeyed if change.stored),
    )
    fields = list(_values(changes[0].planned)) if changes else []
    _execute_each(
        sa.update(_obligation)
        .where(_obligation.c.id == sa.bindparam("row_id"))
        .values({name: sa.bindparam(name) for name in fields}),
        ({"row_id": change.stored.id} | _values(change.planned) for change in changes if change.stored),
    )


def _insert(added: Sequence[tuple[UUID, Change]]) -> None:
    schools = _ids_by_code(School, {change.planned.school for _, change in added})
    sites = _ids_by_code(Site, {change.planned.site for _, change in added})
    now = clock.utcnow()
    rows = (
        {
            "id": row_id,
            "kind": ObligationKind(change.planned.kind),
            "school_id": schools.get(change.planned.school or ""),
            "site_id": sites.get(change.planned.site or ""),
            "planned_at": now,
            "is_late_entry": False,
        }
        | _values(change.planned)
        for row_id, change in added
    )
    _execute_each(sa.insert(_obligation), rows)


def _values(planned: Planned) -> dict[str, Any]:
    return {
        "key": planned.key,
        "run": planned.run,
        "window": planned.window,
        "academic_year": planned.academic_year,
        "opens_on": planned.opens_on,
        "due_on": planned.due_on,
        "closes_on": planned.closes_on,
        "settles_on": planned.settles_on,
        "suggested_on": planned.suggested_on,
        "suggested_half": planned.suggested_half,
        "training_days": planned.training_days,
        "rule": planned.rule,
        "reason": planned.reason,
    }


def _assign(added: Sequence[tuple[UUID, Change]], reassigned: Sequence[Change]) -> None:
    """Give visits to the teachers of the placements; who was put there by hand stays."""
    wanted = [(row_id, change.planned.teachers) for row_id, change in added if change.planned.teachers]
    by_hand = _set_by_hand([change.stored.id for change in reassigned if change.stored])
    left_to_us = [
        (change.stored.id, change.planned.teachers)
        for change in reassigned
        if change.stored and change.stored.id not in by_hand
    ]
    users = _users_by_email({email for _, teachers in [*wanted, *left_to_us] for email in teachers})
    for batch in batched([row_id for row_id, _ in left_to_us], BATCH):
        db.session.execute(sa.delete(_assignment).where(_assignment.c.obligation_id.in_(batch)))
    people = [
        (row_id, users[email], position)
        for row_id, teachers in [*wanted, *left_to_us]
        for position, email in enumerate(teachers)
    ]
    _execute_each(
        sa.insert(_assignment),
        (
            {
                "id": assignment_id,
                "obligation_id": row_id,
                "user_id": user_id,
                "part": Part.SUBSTITUTE if position else Part.ASSIGNEE,
                "position": position,
                "is_by_hand": False,
            }
            for assignment_id, (row_id, user_id, position) in zip(_ids_in_order(len(people)), people, strict=True)
        ),
    )


def _set_by_hand(obligation_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the visits that a person gave to somebody."""
    found: set[UUID] = set()
    for batch in batched(obligation_ids, BATCH):
        is_one = _assignment.c.is_by_hand & _assignment.c.obligation_id.in_(batch)
        found.update(db.session.scalars(sa.select(_assignment.c.obligation_id).where(is_one)))
    return found


def _users_by_email(emails: set[str]) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for some in batched(emails, BATCH):
        found |= {
            email: row_id
            for row_id, email in db.session.execute(sa.select(User.id, User.email).where(User.email.in_(some)))
        }
    return found


class _Row:
    """An obligation as the journal names it, without loading it."""

    __tablename__ = Obligation.__tablename__

    def __init__(self, row_id: UUID) -> None:
        self.id = row_id


def _note_the_whole(counts: dict[str, int], by: User | str) -> None:
    """One journal entry for a generation that changed anything."""
    if any(count for kind, count in counts.items() if kind != ChangeKind.UNCHANGED):
        journal.record(by, "plan.generated", "plan", **counts)


def _note_each(changes: Sequence[Change], by: User | str) -> None:
    """One journal entry for each window that was moved or withdrawn."""
    for change in changes:
        if change.stored and change.kind is not ChangeKind.UNCHANGED:
            before, after = _dates(change.stored.planned), _dates(change.planned)
            facts = {"before": before} if change.kind is ChangeKind.WITHDRAWN else {"before": before, "after": after}
            journal.record(by, f"obligation.{change.kind.value}", _Row(change.stored.id), **facts)


def _dates(planned: Planned) -> dict[str, Any]:
    names = ("key", "opens_on", "due_on", "closes_on", "training_days", "rule")
    return {name: getattr(planned, name) for name in names}


def _ids_by_code(kind: type[School] | type[Site], codes: set[str | None]) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for some in batched((code for code in codes if code), BATCH):
        found |= {
            code: row_id
            for row_id, code in db.session.execute(sa.select(kind.id, kind.code).where(kind.code.in_(some)))
        }
    return found


def _execute_each(statement: Any, rows: Iterable[dict[str, Any]]) -> None:
    for batch in batched(rows, BATCH):
        db.session.connection().execute(statement, batch)


def batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of so many."""
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        yield batch
