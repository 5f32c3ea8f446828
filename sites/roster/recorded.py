"""What is recorded already of everything that a roster names, in the roster's own words (codes instead of ids)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from accounts.models import Grant, User
from accounts.roles import Role
from core.database import db
from sites.models import ClassGroup, Closure, Contact, Partner, Placement, School, Site, Student
from sites.roster import sheets
from sites.roster.reading import Reading
from sites.roster.sheets import Key, Sheet, Values

CHUNK = 500
RoleAt = tuple[Role, str | None, str | None]
"""A role, the code of the school and the city it is held for."""


@dataclass
class RecordedRow:
    """A row of the database as the roster would write it."""

    id: UUID
    values: Values
    roles: frozenset[RoleAt] = frozenset()
    is_cancelled: bool = False
    is_active: bool = True


@dataclass
class Recorded:
    """The rows that a roster could change or point to."""

    rows: dict[str, dict[Key, RecordedRow]] = field(default_factory=lambda: {sheet.name: {} for sheet in sheets.SHEETS})
    contacts: dict[str, list[RecordedRow]] = field(default_factory=lambda: defaultdict(list))
    """By tax ID; which of them a row means is decided by comparison."""
    schools_at: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Codes of the schools with students at a partner, by tax ID."""
    schools_in: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """Codes of the schools that a closure would concern, by scope and code."""

    def of(self, sheet: Sheet) -> dict[Key, RecordedRow]:
        return self.rows[sheet.name]


def named_in(reading: Reading) -> Recorded:
    """The schools, people, partners, sites, classes and students that a roster names."""
    recorded = Recorded()
    recorded.rows["schools"] = {(row.code,): _school(row) for row in db.session.execute(_SCHOOLS)}
    _load_people(reading, recorded)
    _load_sites(reading, recorded)
    _load_partners(reading, recorded)
    _load_students(reading, recorded)
    return recorded


def add_placements(recorded: Recorded, reading: Reading, only_schools: Collection[str] | None) -> None:
    """Add placements, closures and who uses what; placements of other schools are left out on request."""
    _load_placements(reading, recorded, only_schools)
    _load_uses(reading, recorded)
    _load_closures(reading, recorded)


_SCHOOLS = sa.select(School.id, School.code, School.name, School.level, School.city)


def _school(row: Any) -> RecordedRow:
    return RecordedRow(row.id, {"code": row.code, "name": row.name, "level": row.level, "city": row.city})


def _load_people(reading: Reading, recorded: Recorded) -> None:
    emails = _named(reading, (sheets.PEOPLE, "email"), (sheets.PLACEMENTS, "teacher"))
    names = ("email", "name", "department", "training_valid_until", "visit_weekdays")
    statement = sa.select(User.id, User.deactivated_at, *(getattr(User, name) for name in names))
    roles: dict[UUID, set[RoleAt]] = defaultdict(set)
    held = (
        sa.select(Grant.user_id, Grant.role, School.code, Grant.city)
        .join(User, User.id == Grant.user_id)
        .outerjoin(School, School.id == Grant.school_id)
    )
    for user_id, role, school, city in rows_in(held, User.email, emails):
        roles[user_id].add((role, school, city))
    for row in rows_in(statement, User.email, emails):
        person = RecordedRow(row.id, _values(row, names), frozenset(roles[row.id]))
        person.is_active = row.deactivated_at is None
        recorded.rows["people"][row.email,] = person


_SITE_NAMES = (
    "code",
    "name",
    "kind",
    "city",
    "address",
    "latitude",
    "longitude",
    "radius_m",
    "approved_students",
    "trains_on_holidays",
)


def _load_sites(reading: Reading, recorded: Recorded) -> None:
    codes = _named(reading, (sheets.SITES, "code"), (sheets.CONTACTS, "site"), (sheets.PLACEMENTS, "site"))
    codes |= _named(reading, (sheets.CLOSURES, "code"))
    statement = sa.select(Site.id, Partner.tax_id, *(getattr(Site, name) for name in _SITE_NAMES)).join(Partner)
    shortened = {code.lstrip("0") for code in codes if code.isdigit()}
    found = [
        *rows_in(statement, Site.code, codes),
        *rows_in(statement, sa.func.ltrim(Site.code, "0"), shortened),
    ]
    for row in found:
        values = _values(row, _SITE_NAMES) | {"partner": row.tax_id}
        recorded.rows["sites"][row.code,] = RecordedRow(row.id, values)


def _load_partners(reading: Reading, recorded: Recorded) -> None:
    named = _named(reading, (sheets.PARTNERS, "tax_id"), (sheets.SITES, "partner"), (sheets.CONTACTS, "partner"))
    named |= {site.values["partner"] for site in recorded.of(sheets.SITES).values()}
    names = ("tax_id", "name", "industry", "employees", "foreign_excluded")
    statement = sa.select(Partner.id, *(getattr(Partner, name) for name in names))
    for row in rows_in(statement, Partner.tax_id, named):
        recorded.rows["partners"][row.tax_id,] = RecordedRow(row.id, _values(row, names))
    contacts = (
        sa.select(Contact.id, Partner.tax_id, Site.code, Contact.name, Contact.email, Contact.phone, Contact.duty)
        .join(Partner, Partner.id == Contact.partner_id)
        .outerjoin(Site, Site.id == Contact.site_id)
        .order_by(Contact.name, Contact.id)
    )
    for row in rows_in(contacts, Partner.tax_id, _named(reading, (sheets.CONTACTS, "partner"))):
        values = _values(row, ("name", "email", "phone", "duty")) | {"partner": row.tax_id, "site": row.code}
        recorded.contacts[row.tax_id].append(RecordedRow(row.id, values))


def _load_students(reading: Reading, recorded: Recorded) -> None:
    codes = _named(reading, (sheets.CLASSES, "school"), (sheets.STUDENTS, "school"), (sheets.PLACEMENTS, "school"))
    shortened = {code.lstrip("0") for code in codes}
    schools = [row.id for (code,), row in recorded.of(sheets.SCHOOLS).items() if code.lstrip("0") in shortened]
    names = ("code", "name", "department", "mode", "grade")
    classes = sa.select(
        ClassGroup.id, School.code.label("school"), *(getattr(ClassGroup, name) for name in names)
    ).join(School)
    for row in rows_in(classes, ClassGroup.school_id, schools):
        values = _values(row, names) | {"school": row.school}
        recorded.rows["classes"][row.school, row.code] = RecordedRow(row.id, values)
    students = (
        sa.select(
            Student.id,
            Student.number,
            Student.name,
            Student.born_on,
            School.code.label("school"),
            ClassGroup.code.label("class_code"),
        )
        .join(School, School.id == Student.school_id)
        .join(ClassGroup, ClassGroup.id == Student.class_group_id)
    )
    for row in rows_in(students, Student.school_id, schools):
        values = _values(row, ("number", "name", "born_on", "school")) | {"class": row.class_code}
        recorded.rows["students"][row.school, row.number] = RecordedRow(row.id, values)


_PLACEMENT_NAMES = tuple(
    column.name for column in sheets.PLACEMENTS.columns if column.name not in {"school", "student", "site", "teacher"}
)
_PLACEMENTS = (
    sa.select(
        Placement.id,
        Placement.cancelled_at,
        School.code.label("school"),
        Student.number.label("student"),
        Site.code.label("site"),
        User.email.label("teacher"),
        *(getattr(Placement, name) for name in _PLACEMENT_NAMES),
    )
    .join(Student, Student.id == Placement.student_id)
    .join(School, School.id == Student.school_id)
    .join(Site, Site.id == Placement.site_id)
    .outerjoin(User, User.id == Placement.teacher_id)
)


def _load_placements(reading: Reading, recorded: Recorded, only_schools: Collection[str] | None) -> None:
    """Those of the students named (they may overlap), and those at the partners named (they count for the ratio)."""
    named = {(row.values.get("school"), row.values.get("student")) for row in reading.of(sheets.PLACEMENTS)}
    students = [student.id for key, student in recorded.of(sheets.STUDENTS).items() if key in named]
    partners = [partner.id for partner in recorded.of(sheets.PARTNERS).values()]
    beside = _PLACEMENTS.where(Placement.cancelled_at.is_(None))
    starts = [row.values["start_on"] for row in reading.of(sheets.PLACEMENTS) if row.values.get("start_on")]
    if starts:
        beside = beside.where(Placement.end_on >= min(starts))
    if only_schools is not None:
        beside = beside.where(School.code.in_(only_schools))
    for row in (
        *rows_in(_PLACEMENTS, Placement.student_id, students),
        *rows_in(beside, Site.partner_id, partners),
    ):
        values = _values(row, (*_PLACEMENT_NAMES, "school", "student", "site", "teacher"))
        key = (row.school, row.student, row.site, row.start_on)
        recorded.rows["placements"][key] = RecordedRow(row.id, values, is_cancelled=row.cancelled_at is not None)


def _load_uses(reading: Reading, recorded: Recorded) -> None:
    """Which schools have, had or will have students at the partners, sites and cities named."""
    used = (
        sa.select(Partner.tax_id, Site.code, Site.city, School.code.label("school"))
        .select_from(Placement)
        .join(Student, Student.id == Placement.student_id)
        .join(School, School.id == Student.school_id)
        .join(Site, Site.id == Placement.site_id)
        .join(Partner, Partner.id == Site.partner_id)
        .where(Placement.cancelled_at.is_(None))
        .distinct()
    )
    partners = [partner.id for partner in recorded.of(sheets.PARTNERS).values()]
    for row in rows_in(used, Site.partner_id, partners):
        recorded.schools_at[row.tax_id].add(row.school)
        recorded.schools_in["site", row.code].add(row.school)
    scopes = {str(row.values.get("scope")) for row in reading.of(sheets.CLOSURES)}
    if scopes & {"city", "all"}:
        for row in db.session.execute(used):
            recorded.schools_in["city", row.city.replace("台", "臺")].add(row.school)
            recorded.schools_in["all", ""].add(row.school)


def _load_closures(reading: Reading, recorded: Recorded) -> None:
    names = ("scope", "code", "start_on", "end_on", "reason")
    statement = sa.select(Closure.id, *(getattr(Closure, name) for name in names))
    starts = _named(reading, (sheets.CLOSURES, "start_on"))
    for row in rows_in(statement, Closure.start_on, starts):
        recorded.rows["closures"][row.scope, row.code, row.start_on] = RecordedRow(row.id, _values(row, names))


def _named(reading: Reading, *columns: tuple[Sheet, str]) -> set[Any]:
    """Everything that the roster writes in these columns."""
    found = {row.values.get(name) for sheet, name in columns for row in reading.of(sheet)}
    return found - {None, ""}


def _values(row: Any, names: Iterable[str]) -> Values:
    return {name: getattr(row, name) for name in names}


def rows_in(statement: Any, column: Any, wanted: Collection[Any]) -> Iterator[Any]:
    """The rows of a statement whose column is one of many values, asked for in portions."""
    values = sorted(wanted, key=str)
    for start in range(0, len(values), CHUNK):
        yield from db.session.execute(statement.where(column.in_(values[start : start + CHUNK])))
