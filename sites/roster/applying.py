"""Storing what a roster changes: rows in bulk, roles of people, a journal entry each, and the news of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from accounts.models import Grant, User
from core import clock, events, journal
from core.database import db
from sites.events import RosterChanged
from sites.models import (
    ClassGroup,
    Closure,
    ClosureScope,
    Contact,
    Partner,
    Placement,
    School,
    Site,
    Student,
)
from sites.roster import sheets
from sites.roster.comparison import Change
from sites.roster.recorded import Recorded, RoleAt, rows_in
from sites.roster.sheets import Key, Sheet, Values

MODELS: dict[str, Any] = {
    "schools": School,
    "people": User,
    "partners": Partner,
    "sites": Site,
    "contacts": Contact,
    "classes": ClassGroup,
    "students": Student,
    "placements": Placement,
    "closures": Closure,
}
NOUNS = {
    "schools": "school",
    "people": "person",
    "partners": "partner",
    "sites": "site",
    "contacts": "contact",
    "classes": "class",
    "students": "student",
    "placements": "placement",
    "closures": "closure",
}
_POINTERS = {"class": "class_group_id"}
KEYS_IN_ENTRY = 500
Ids = dict[tuple[str, Key], UUID]


def apply(changes: list[Change], recorded: Recorded, actor: Any) -> None:
    """Store added and changed rows in the order in which they need each other. Does not commit."""
    ids = _ids(changes, recorded)
    for sheet in sheets.SHEETS:
        mine = [change for change in changes if change.sheet is sheet and change.kind != "unchanged"]
        _insert(sheet, [change for change in mine if change.kind == "added"], ids)
        _update(sheet, [change for change in mine if change.kind == "changed"], ids)
        if sheet is sheets.PEOPLE:
            _store_roles(mine, recorded, ids)
        _note(sheet, mine, ids, actor)


def _ids(changes: list[Change], recorded: Recorded) -> Ids:
    ids: Ids = {(name, key): row.id for name, rows in recorded.rows.items() for key, row in rows.items()}
    for change in changes:
        ids[change.sheet.name, change.key] = change.id or uuid4()
    return ids


def _insert(sheet: Sheet, changes: list[Change], ids: Ids) -> None:
    now = clock.utcnow()
    moments = {"people": {"created_at": now}, "placements": {"recorded_at": now}, "closures": {"recorded_at": now}}
    rows = [
        _columns(sheet, change.values, change.values, ids)
        | {"id": ids[sheet.name, change.key]}
        | moments.get(sheet.name, {})
        for change in changes
    ]
    if rows:
        db.session.execute(sa.insert(MODELS[sheet.name].__table__), rows)


def _update(sheet: Sheet, changes: list[Change], ids: Ids) -> None:
    """One statement for all rows in which the same columns change."""
    table = MODELS[sheet.name].__table__
    by_columns: dict[tuple[str, ...], list[Values]] = defaultdict(list)
    for change in changes:
        columns = _columns(sheet, change.after, change.values, ids)
        if columns:
            by_columns[tuple(sorted(columns))].append(columns | {"row_id": change.id})
    for names, rows in by_columns.items():
        statement = table.update().where(table.c.id == sa.bindparam("row_id"))
        db.session.connection().execute(statement.values({name: sa.bindparam(name) for name in names}), rows)


def _columns(sheet: Sheet, values: Values, whole: Values, ids: Ids) -> Values:
    """Values under the names of the table's columns, codes turned into ids."""
    columns = {}
    for name, stored, points_to in _stored_columns(sheet):
        if name in values:
            value = values[name]
            if points_to and value is not None:
                value = ids[points_to, _target(points_to, value, whole)]
            columns[stored] = value
    return columns


@cache
def _stored_columns(sheet: Sheet) -> list[tuple[str, str, str | None]]:
    """Each column of a sheet that its table has: its name, the table's name for it, the sheet it points to."""
    known = MODELS[sheet.name].__table__.c
    named = [
        (column.name, _POINTERS.get(column.name, f"{column.name}_id") if column.points_to else column.name, column)
        for column in sheet.columns
    ]
    return [(name, stored, column.points_to) for name, stored, column in named if stored in known]


def _target(sheet_name: str, value: str, row: Values) -> Key:
    return (row["school"], value) if sheet_name in {"classes", "students"} else (value,)


def _store_roles(changes: list[Change], recorded: Recorded, ids: Ids) -> None:
    added = []
    for change in changes:
        user_id = ids["people", change.key]
        person = recorded.of(sheets.PEOPLE).get(change.key)
        held = person.roles if person else frozenset()
        for role_at in held - change.roles:
            db.session.execute(_removal(user_id, role_at, ids))
        for role, school, city in change.roles - held:
            school_id = ids["schools", (school,)] if school else None
            added.append({"id": uuid4(), "user_id": user_id, "role": role, "school_id": school_id, "city": city})
    if added:
        db.session.execute(sa.insert(Grant), added)


def _removal(user_id: UUID, role_at: RoleAt, ids: Ids) -> sa.Delete:
    role, school, city = role_at
    school_id = ids["schools", (school,)] if school else None
    return sa.delete(Grant).where(
        Grant.user_id == user_id,
        Grant.role == role,
        Grant.school_id.is_(None) if school_id is None else Grant.school_id == school_id,
        Grant.city.is_(None) if city is None else Grant.city == city,
    )


def _note(sheet: Sheet, changes: list[Change], ids: Ids, actor: Any) -> None:
    """What changed stands in the journal row by row; what was added, people apart, in long lists of keys."""
    added = [change for change in changes if change.kind == "added" and sheet is not sheets.PEOPLE]
    for start in range(0, len(added), KEYS_IN_ENTRY):
        keys = [[str(part) for part in change.key] for change in added[start : start + KEYS_IN_ENTRY]]
        journal.record(actor, f"{sheet.name}.added", sheet.name, keys=keys)
    for change in changes:
        if change.kind == "changed" or sheet is sheets.PEOPLE:
            _note_row(change, ids, actor)


def _note_row(change: Change, ids: Ids, actor: Any) -> None:
    subject = MODELS[change.sheet.name](id=ids[change.sheet.name, change.key])
    facts: dict[str, Any] = {"key": [str(part) for part in change.key]}
    if change.kind == "changed":
        facts |= {"before": _readable(change.before), "after": _readable(change.after)}
    else:
        facts["roles"] = _role_words(change.roles)
    journal.record(actor, f"{NOUNS[change.sheet.name]}.{change.kind}", subject, **facts)


def _readable(values: Values) -> Values:
    return {name: _role_words(value) if isinstance(value, frozenset) else value for name, value in values.items()}


def _role_words(roles: Collection[RoleAt]) -> list[str]:
    return sorted(" ".join(part for part in (str(role), school, city) if part) for role, school, city in roles)


def publish_news(changes: list[Change]) -> None:
    """Tell the packages above at which sites, of which schools, training days may be others now."""
    if pairs := concerned(changes):
        schools, sites = zip(*pairs, strict=True)
        events.publish(RosterChanged(frozenset(schools), frozenset(sites)))


def concerned(changes: list[Change]) -> set[tuple[UUID, UUID]]:
    """The schools, each with the site, whose training days may be others by these changes, once they are stored."""
    touched = [change for change in changes if change.kind != "unchanged"]
    conditions = [condition for change in touched for condition in _concerned(change)]
    by_column: dict[Any, set[Any]] = defaultdict(set)
    for column, value in conditions:
        by_column[column].add(value)
    placements = sa.select(Student.school_id, Placement.site_id).join(Student).join(Site, Site.id == Placement.site_id)
    pairs: set[tuple[UUID, UUID]] = set()
    for column, values in by_column.items():
        pairs.update((row[0], row[1]) for row in rows_in(placements.distinct(), column, values))
    if any(change.values.get("scope") == ClosureScope.ALL for change in touched):
        pairs.update(db.session.execute(placements.distinct()).tuples())
    return pairs


def _concerned(change: Change) -> list[tuple[Any, Any]]:
    """By which column, and which value of it, the placements that a change concerns are found."""
    values = change.values
    if change.sheet is sheets.PLACEMENTS:
        return [(Site.code, values["site"])]
    if change.id and change.sheet is sheets.SITES:
        return [(Site.code, values["code"])]
    if change.id and change.sheet is sheets.CLASSES and "mode" in change.after:
        return [(Student.class_group_id, change.id)]
    if change.id and change.sheet is sheets.STUDENTS and "class" in change.after:
        return [(Placement.student_id, change.id)]
    if change.id and change.sheet is sheets.PEOPLE and "visit_weekdays" in change.after:
        return [(Placement.teacher_id, change.id)]
    if change.sheet is sheets.CLOSURES and values["scope"] == ClosureScope.SITE:
        return [(Site.code, values["code"])]
    if change.sheet is sheets.CLOSURES and values["scope"] == ClosureScope.CITY:
        return [(Site.city, values["code"]), (Site.city, values["code"].replace("臺", "台"))]
    return []
