"""Placing whole classes by a plan: who goes where in which turn, what that does to the visits, and applying it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import clock, events, journal
from core.database import db
from core.errors import NotFound, Refused
from schedules.planning.facts import read_context, read_facts
from schedules.planning.generation import generate
from schedules.planning.preview import Preview, preview_plan
from schedules.rules.roster import PlacementFacts
from sites.class_plan import Turn, seated, turns
from sites.events import RosterChanged
from sites.models import ClassGroup, Placement, School, Site, SiteKind, Student


@dataclass(frozen=True)
class Seats:
    """How many students a site takes from each class, and who visits them."""

    site: Site
    count: int
    teacher: User | None


@dataclass(frozen=True)
class ClassPlan:
    """Classes that take turns at the same seats."""

    classes: tuple[ClassGroup, ...]
    start_on: date
    end_on: date
    months: int
    weekdays: str
    seats: tuple[Seats, ...]

    @property
    def turns(self) -> list[Turn]:
        return list(turns(self.start_on, self.end_on, months=self.months, classes=len(self.classes)))


@dataclass(frozen=True)
class Seat:
    """One placement that a plan asks for."""

    student: Student
    seats: Seats
    turn: Turn


def classes_of(user: User) -> list[ClassGroup]:
    """The classes a person may place."""
    own = sa.select(ClassGroup).where(ClassGroup.school_id.in_(user.school_ids(*OFFICE_ROLES)))
    return list(db.session.scalars(own.order_by(ClassGroup.code)))


def workplaces_of(user: User) -> list[tuple[Site, int]]:
    """Every workplace with how often the own school used it, the most used first."""
    used = sa.select(Placement.site_id, sa.func.count().label("times")).join(Student)
    used_by = used.where(Student.school_id.in_(user.school_ids(*OFFICE_ROLES))).group_by(Placement.site_id).subquery()
    times = sa.func.coalesce(used_by.c.times, 0)
    found = sa.select(Site, times).outerjoin(used_by, used_by.c.site_id == Site.id)
    found = found.where(Site.kind == SiteKind.WORKPLACE).order_by(times.desc(), Site.code).limit(200)
    return list(db.session.execute(found).unique().tuples())


def teachers_of(user: User) -> list[User]:
    """The visiting teachers of the own schools."""
    schools = user.school_ids(*OFFICE_ROLES)
    people = db.session.scalars(sa.select(User).where(User.deactivated_at.is_(None)).order_by(User.email)).unique()
    return [each for each in people if each.school_ids(Role.TEACHER) & set(schools)]


def seats_of(plan: ClassPlan) -> list[Seat]:
    """Every placement of the plan; a sentence when the seats do not suffice or somebody trains elsewhere then."""
    counts = {seats: seats.count for seats in plan.seats}
    found: list[Seat] = []
    students = {turn.number: _students(plan.classes[turn.number]) for turn in plan.turns}
    for number, people in students.items():
        if len(people) > sum(counts.values()):
            raise Refused(
                _(
                    "%(name)s has %(students)s students and the companies take %(seats)s. Add seats.",
                    name=plan.classes[number].name,
                    students=len(people),
                    seats=sum(counts.values()),
                )
            )
    for turn in plan.turns:
        found += [Seat(student, seats, turn) for student, seats in seated(students[turn.number], counts)]
    return _without_known(found)


def _students(group: ClassGroup) -> list[Student]:
    return list(
        db.session.scalars(sa.select(Student).where(Student.class_group_id == group.id).order_by(Student.number))
    )


def _without_known(wanted: Sequence[Seat]) -> list[Seat]:
    """Without what is on record already, so that a plan may be applied again with more turns."""
    ids = {seat.student.id for seat in wanted}
    rows = db.session.scalars(sa.select(Placement).where(Placement.student_id.in_(ids)))
    known: dict[UUID, list[Placement]] = {}
    for row in rows:
        known.setdefault(row.student_id, []).append(row)
    return [seat for seat in wanted if not _is_on_record(seat, known.get(seat.student.id, []))]


def _is_on_record(seat: Seat, placements: Sequence[Placement]) -> bool:
    for row in placements:
        if (row.site_id, row.start_on) == (seat.seats.site.id, seat.turn.start_on):
            return True
        if row.cancelled_at is None and row.start_on <= seat.turn.end_on and seat.turn.start_on <= row.end_on:
            raise Refused(
                _(
                    "%(number)s %(name)s is placed elsewhere in those days already. Cancel that placement first.",
                    number=seat.student.number,
                    name=seat.student.name,
                )
            )
    return False


@dataclass(frozen=True)
class Crowded:
    """A site at which more students would train at once than were approved (核定人數)."""

    site: Site
    approved: int
    most: int
    on: date


def crowded_sites(seats: Sequence[Seat]) -> list[Crowded]:
    """Where the plan, with whoever is placed there already, goes beyond the approved number; on which day most so."""
    by_site: dict[UUID, list[Seat]] = {}
    for seat in seats:
        by_site.setdefault(seat.seats.site.id, []).append(seat)
    stays = _stays_at(by_site)
    found = (_crowded(own[0].seats.site, own, stays.get(site_id, [])) for site_id, own in by_site.items())
    return [each for each in found if each]


def _stays_at(site_ids: Collection[UUID]) -> dict[UUID, list[tuple[date, date]]]:
    rows = sa.select(Placement.site_id, Placement.start_on, Placement.end_on)
    found: dict[UUID, list[tuple[date, date]]] = {}
    for site_id, first, last in db.session.execute(
        rows.where(Placement.site_id.in_(site_ids), Placement.cancelled_at.is_(None))
    ):
        found.setdefault(site_id, []).append((first, last))
    return found


def _crowded(site: Site, own: Sequence[Seat], stays: Sequence[tuple[date, date]]) -> Crowded | None:
    if site.approved_students is None:
        return None
    spans = [*stays, *((seat.turn.start_on, seat.turn.end_on) for seat in own)]
    # Numbers only grow on a first day; the days of the plan are what it answers for.
    first_days = {seat.turn.start_on for seat in own}
    first_days |= {
        first for first, _last in stays if any(seat.turn.start_on <= first <= seat.turn.end_on for seat in own)
    }
    there = {day: sum(first <= day <= last for first, last in spans) for day in sorted(first_days)}
    on = max(there, key=lambda day: there[day])
    return Crowded(site, site.approved_students, there[on], on) if there[on] > site.approved_students else None


def preview_class_plan(plan: ClassPlan, seats: Sequence[Seat], user: User) -> Preview:
    """What these placements do to the visits. Nothing is stored."""
    facts = read_facts({seat.seats.site.id for seat in seats})
    placements = [*facts.placements, *_as_facts(plan, seats)]
    return preview_plan(replace(facts, placements=placements), read_context(), (plan.start_on, plan.end_on), user)


def _as_facts(plan: ClassPlan, seats: Sequence[Seat]) -> list[PlacementFacts]:
    schools: Mapping[UUID, str] = {row.id: row.code for row in db.session.scalars(sa.select(School))}
    return [
        PlacementFacts(
            schools[seat.student.school_id],
            seat.seats.site.code,
            seat.turn.start_on,
            seat.turn.end_on,
            plan.weekdays,
            plan.classes[seat.turn.number].mode.value,
            seat.seats.teacher.email if seat.seats.teacher else None,
            clock.today(),
            seat.student.number,
        )
        for seat in seats
    ]


def record_class_plan(plan: ClassPlan, *, by: User) -> dict[str, int]:
    """Place the classes as planned and bring the visits in line."""
    if any(group.school_id not in by.school_ids(*OFFICE_ROLES) for group in plan.classes):
        raise NotFound
    seats = seats_of(plan)
    now = clock.utcnow()
    db.session.add_all(
        Placement(
            student_id=seat.student.id,
            site_id=seat.seats.site.id,
            start_on=seat.turn.start_on,
            end_on=seat.turn.end_on,
            weekdays=plan.weekdays,
            teacher_id=seat.seats.teacher.id if seat.seats.teacher else None,
            recorded_at=now,
        )
        for seat in seats
    )
    codes = [group.code for group in plan.classes]
    journal.record(
        by, "class_plan.recorded", plan.classes[0], classes=codes, placements=len(seats), turns=len(plan.turns)
    )
    db.session.flush()
    if not seats:
        return {}
    site_ids = {seat.seats.site.id for seat in seats}
    events.publish(RosterChanged(frozenset(group.school_id for group in plan.classes), frozenset(site_ids)))
    return generate(site_ids=site_ids, by=by)
