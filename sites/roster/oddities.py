"""Warnings where a roster looks odd: most often a slip of the hand. Nothing here keeps a roster out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from accounts.roles import SCHOOL_ROLES, Role
from sites.cities import CITIES
from sites.models import ClosureScope
from sites.roster import sheets
from sites.roster.comparison import Change
from sites.roster.outlook import Outlook, Stay
from sites.roster.remarks import Remark
from sites.roster.sheets import Sheet

LONGEST_STAY = timedelta(days=3 * 366)
FAR_AWAY = timedelta(days=6 * 366)
TAIWAN_LATITUDES, TAIWAN_LONGITUDES = (20.0, 27.0), (116.0, 123.0)


def find_oddities(outlook: Outlook) -> Iterator[Remark]:
    """What looks odd, sheet by sheet."""
    yield from _unknown_cities(outlook)
    yield from _people_without_school(outlook)
    yield from _namesakes(outlook)
    yield from _more_excluded_than_employed(outlook)
    yield from _far_from_taiwan(outlook)
    for stay in outlook.stays_in_file:
        yield from _odd_dates(stay, outlook)
    yield from _odd_teachers(outlook)
    yield from _cancelled(outlook)


def _unknown_cities(outlook: Outlook) -> Iterator[Remark]:
    for sheet in (sheets.SCHOOLS, sheets.PEOPLE, sheets.SITES):
        for change in outlook.changes_of(sheet):
            if change.values["city"] and change.values["city"] not in CITIES:
                yield _unknown_city(change, "city")
    for change in outlook.changes_of(sheets.CLOSURES):
        if change.values["scope"] == ClosureScope.CITY and change.values["code"] not in CITIES:
            yield _unknown_city(change, "code")


def _unknown_city(change: Change, column: str) -> Remark:
    reason = _l("“%(city)s” is no county or city of Taiwan.", city=change.values[column])
    return Remark(reason, change.sheet.name, change.number, column)


def _people_without_school(outlook: Outlook) -> Iterator[Remark]:
    for change in outlook.changes_of(sheets.PEOPLE):
        if any(role in SCHOOL_ROLES and school is None for role, school, _ in change.roles):
            yield Remark(_l("This role is held for a school. Name the school."), "people", change.number, "school")


def _namesakes(outlook: Outlook) -> Iterator[Remark]:
    yield from _same(outlook, sheets.STUDENTS, ("school", "name", "born_on"))
    yield from _same(outlook, sheets.PEOPLE, ("school", "name"))
    yield from _same(outlook, sheets.PARTNERS, ("name",))
    yield from _same(outlook, sheets.SITES, ("partner", "name"))
    yield from _same(outlook, sheets.CLASSES, ("school", "name"))


def _same(outlook: Outlook, sheet: Sheet, names: tuple[str, ...]) -> Iterator[Remark]:
    """Rows of the file that agree in these columns with another row, in the file or recorded."""
    first: dict[tuple[Any, ...], str] = {}
    in_file = {change.key for change in outlook.changes_of(sheet)}
    for key, row in outlook.recorded.of(sheet).items():
        if key not in in_file and all(name in row.values for name in names):
            first[tuple(row.values[name] for name in names)] = str(key[-1])
    for change in outlook.changes_of(sheet):
        facts = tuple(change.values[name] for name in names)
        if facts in first:
            reason = _l("%(name)s stands here already as %(other)s.", name=change.values["name"], other=first[facts])
            yield Remark(reason, sheet.name, change.number, "name")
        first.setdefault(facts, str(change.key[-1]))


def _more_excluded_than_employed(outlook: Outlook) -> Iterator[Remark]:
    for change in outlook.changes_of(sheets.PARTNERS):
        employees, excluded = change.values["employees"], change.values["foreign_excluded"]
        if employees is not None and excluded is not None and excluded > employees:
            reason = _l("More people are excluded than employed.")
            yield Remark(reason, "partners", change.number, "foreign_excluded")


def _far_from_taiwan(outlook: Outlook) -> Iterator[Remark]:
    for change in outlook.changes_of(sheets.SITES):
        latitude, longitude = change.values["latitude"], change.values["longitude"]
        if (latitude is None) != (longitude is None):
            reason = _l("Latitude and longitude belong together.")
            yield Remark(reason, "sites", change.number, "latitude" if latitude is None else "longitude")
        elif latitude is not None and not (
            TAIWAN_LATITUDES[0] <= latitude <= TAIWAN_LATITUDES[1]
            and TAIWAN_LONGITUDES[0] <= longitude <= TAIWAN_LONGITUDES[1]
        ):
            reason = _l("This place is not in Taiwan. Are latitude and longitude mixed up?")
            yield Remark(reason, "sites", change.number, "latitude")


def _odd_dates(stay: Stay, outlook: Outlook) -> Iterator[Remark]:
    if stay.start_on == stay.end_on:
        yield Remark(_l("A placement of one day."), "placements", stay.row, "end_on")
    if not has_training_day(stay):
        reason = _l("None of the training weekdays lies between start and end.")
        yield Remark(reason, "placements", stay.row, "weekdays")
    if stay.end_on - stay.start_on > LONGEST_STAY:
        yield Remark(_l("A placement of more than three years."), "placements", stay.row, "end_on")
    if abs(stay.start_on - outlook.today) > FAR_AWAY:
        yield Remark(_l("The placement starts more than six years from today."), "placements", stay.row, "start_on")
    if stay.born_on >= stay.start_on:
        yield Remark(_l("The student was born after the start."), "placements", stay.row, "student")


def has_training_day(stay: Stay) -> bool:
    """Whether a weekday of the pattern lies within the dates; holidays are not asked."""
    days = min((stay.end_on - stay.start_on).days + 1, 7)
    met = {str((stay.start_on + timedelta(days=n)).isoweekday()) for n in range(days)}
    return not met.isdisjoint(stay.values["weekdays"])


def _odd_teachers(outlook: Outlook) -> Iterator[Remark]:
    roles = {key[0]: row.roles for key, row in outlook.recorded.of(sheets.PEOPLE).items()}
    roles |= {change.key[0]: change.roles for change in outlook.changes_of(sheets.PEOPLE)}
    closed = {key[0] for key, row in outlook.recorded.of(sheets.PEOPLE).items() if not row.is_active}
    told: dict[tuple[str, str], bool] = defaultdict(bool)
    for stay in outlook.stays_in_file:
        teacher, school = stay.values["teacher"], stay.values["school"]
        if teacher is None or told[teacher, school]:
            continue
        told[teacher, school] = True
        if (Role.TEACHER, school, None) not in roles.get(teacher, frozenset()):
            reason = _l("%(teacher)s is not a visiting teacher of school %(school)s.", teacher=teacher, school=school)
            yield Remark(reason, "placements", stay.row, "teacher")
        elif teacher in closed:
            reason = _l("The account of %(teacher)s is closed.", teacher=teacher)
            yield Remark(reason, "placements", stay.row, "teacher")


def _cancelled(outlook: Outlook) -> Iterator[Remark]:
    for change in outlook.changes_of(sheets.PLACEMENTS):
        if change.is_cancelled:
            reason = _l("This placement was cancelled on screen and stays cancelled.")
            yield Remark(reason, "placements", change.number)
