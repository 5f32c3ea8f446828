"""Warnings where a roster breaks a rule of law. Nothing here keeps a roster out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, time

from flask_babel import lazy_gettext as _l

from sites.models import Level
from sites.papers import COLUMNS, COOPERATIVE, LABELS, age_on, missing_papers, most_students
from sites.roster import sheets
from sites.roster.outlook import Outlook, Stay, busiest
from sites.roster.remarks import ColumnNames, Day, Remark

YOUNGEST, OLDEST = 14, 20
MOST_DAYS_A_WEEK = 5
EARLIEST, LATEST, LATEST_WITH_PERMIT = time(6), time(20), time(22)
LONGEST_DAY = 12 * 60


def find_breaches(outlook: Outlook) -> Iterator[Remark]:
    """What a rule of law speaks against, sheet by sheet."""
    yield from _ages(outlook)
    yield from _too_many_for_the_company(outlook)
    yield from _too_many_for_the_site(outlook)
    yield from _alone(outlook)
    yield from _columns_of_papers(outlook)
    for stay in outlook.stays_in_file:
        yield from _papers(stay, outlook)
        yield from _week(stay)
        yield from _shift(stay)
    yield from _untrained_teachers(outlook)


def _ages(outlook: Outlook) -> Iterator[Remark]:
    starts: dict[tuple[str, str], date] = {}
    for stay in outlook.stays:
        starts.setdefault((stay.values["school"], stay.values["student"]), stay.start_on)
    for change in outlook.changes_of(sheets.STUDENTS):
        school = outlook.facts(sheets.SCHOOLS, (change.values["school"],))
        if school is None or school["level"] != Level.HIGH_SCHOOL:
            continue
        first = starts.get(change.key, outlook.today)  # type: ignore[call-overload]
        september = date(first.year - (first.month < 8), 9, 1)
        age = age_on(change.values["born_on"], september)
        if not YOUNGEST <= age <= OLDEST:
            yield Remark(
                _l(
                    "Aged %(age)s on %(day)s. A high-school student is %(youngest)s to %(oldest)s: check the year of "
                    "birth, 97/3/5 easily becomes 1997.",
                    age=age,
                    day=Day(september),
                    youngest=YOUNGEST,
                    oldest=OLDEST,
                ),
                "students",
                change.number,
                "born_on",
            )


def _too_many_for_the_company(outlook: Outlook) -> Iterator[Remark]:
    rows = {change.key[0]: change.number for change in outlook.changes_of(sheets.PARTNERS)}
    for tax_id, stays in _by(lambda stay: stay.partner, _cooperative(outlook)).items():
        partner = outlook.facts(sheets.PARTNERS, (tax_id,)) or {}
        if partner.get("employees") is None:
            continue
        most = most_students(partner["employees"], partner["foreign_excluded"])
        over = busiest(stays, most)
        if over:
            reason = _l(
                "%(students)s students at %(company)s from %(day)s on: with %(employees)s counted employees the Act "
                "allows %(most)s.",
                students=over[1],
                company=partner["name"],
                day=Day(over[0]),
                employees=max(0, partner["employees"] - (partner["foreign_excluded"] or 0)),
                most=most,
            )
            yield _at_company(reason, rows.get(tax_id), "partners", "employees", stays, over[0])


def _too_many_for_the_site(outlook: Outlook) -> Iterator[Remark]:
    rows = {change.key[0]: change.number for change in outlook.changes_of(sheets.SITES)}
    for code, stays in _by(lambda stay: stay.values["site"], outlook.stays).items():
        approved = (outlook.facts(sheets.SITES, (code,)) or {}).get("approved_students")
        if approved is None:
            if code in rows or any(stay.row for stay in stays):
                reason = _l(
                    "No approved number of students for %(site)s: it does not show that the company was screened.",
                    site=code,
                )
                yield _at_company(reason, rows.get(code), "sites", "approved_students", stays, stays[-1].start_on)
            continue
        over = busiest(stays, approved)
        if over:
            reason = _l(
                "%(students)s students at %(site)s from %(day)s on: %(most)s are approved.",
                students=over[1],
                site=code,
                day=Day(over[0]),
                most=approved,
            )
            yield _at_company(reason, rows.get(code), "sites", "approved_students", stays, over[0])


def _at_company(reason: object, row: int | None, sheet: str, column: str, stays: list[Stay], day: date) -> Remark:
    """On the company's or site's own row when the file has it, else on the placement that is one too many."""
    if row is not None:
        return Remark(reason, sheet, row, column)
    late = [stay.row for stay in stays if stay.row and stay.start_on <= day <= stay.end_on]
    return Remark(reason, "placements", max(late), "site") if late else Remark(reason, sheet)


def _alone(outlook: Outlook) -> Iterator[Remark]:
    for stays in _by(lambda stay: stay.partner, _cooperative(outlook)).values():
        latest_end = date.min
        for stay, following in zip(stays, [*stays[1:], None], strict=True):
            has_company = latest_end >= stay.start_on or (following and following.start_on <= stay.end_on)
            latest_end = max(latest_end, stay.end_on)
            if stay.row and not has_company:
                yield Remark(
                    _l("Nobody else trains at this company meanwhile: the Act asks for two students at least."),
                    "placements",
                    stay.row,
                    "site",
                )


def _columns_of_papers(outlook: Outlook) -> Iterator[Remark]:
    names = outlook.reading.columns.get("placements", frozenset())
    missing = [column for column in COLUMNS.values() if column not in names]
    if missing and outlook.changes_of(sheets.PLACEMENTS):
        reason = _l(
            "Without the columns %(columns)s nobody sees which papers are there.",
            columns=ColumnNames("placements", tuple(missing)),
        )
        yield Remark(reason, "placements")


def _papers(stay: Stay, outlook: Outlook) -> Iterator[Remark]:
    names = outlook.reading.columns.get("placements", frozenset())
    facts = {column: stay.values[column] for column in COLUMNS.values()}
    missing = missing_papers(mode=stay.mode, born_on=stay.born_on, start_on=stay.start_on, **facts)
    for paper in missing:
        if COLUMNS[paper] in names:
            reason = _l("Missing: %(paper)s.", paper=LABELS[paper])
            yield Remark(reason, "placements", stay.row, COLUMNS[paper])


def _week(stay: Stay) -> Iterator[Remark]:
    if stay.level == Level.HIGH_SCHOOL and len(stay.values["weekdays"]) > MOST_DAYS_A_WEEK:
        reason = _l(
            "Training on %(days)s days a week leaves fewer than two days of rest.", days=len(stay.values["weekdays"])
        )
        yield Remark(reason, "placements", stay.row, "weekdays")


def _shift(stay: Stay) -> Iterator[Remark]:
    start, end = stay.values["shift_start"], stay.values["shift_end"]
    if stay.level != Level.HIGH_SCHOOL or start is None or end is None:
        return
    permit = stay.values["late_permit_until"]
    latest = LATEST_WITH_PERMIT if permit and permit >= stay.end_on and stay.mode in COOPERATIVE else LATEST
    if start < EARLIEST or start >= latest:
        reason = _l(
            "The shift begins at %(time)s: training before 06:00 or at night needs a look.", time=f"{start:%H:%M}"
        )
        yield Remark(reason, "placements", stay.row, "shift_start")
    if end > latest or end <= start:
        reason = _l(
            "The shift ends at %(time)s: a high-school student trains until %(latest)s.",
            time=f"{end:%H:%M}",
            latest=f"{latest:%H:%M}",
        )
        yield Remark(reason, "placements", stay.row, "shift_end")
    elif (end.hour * 60 + end.minute) - (start.hour * 60 + start.minute) > LONGEST_DAY:
        yield Remark(_l("The shift is longer than 12 hours."), "placements", stay.row, "shift_end")


def _untrained_teachers(outlook: Outlook) -> Iterator[Remark]:
    first: dict[str, Stay] = {}
    for stay in outlook.stays_in_file:
        if stay.values["teacher"] and stay.level == Level.HIGH_SCHOOL:
            first.setdefault(stay.values["teacher"], stay)
    rows = {change.key[0]: change.number for change in outlook.changes_of(sheets.PEOPLE)}
    for email, stay in first.items():
        person = outlook.facts(sheets.PEOPLE, (email,)) or {}
        valid_until = person.get("training_valid_until")
        if valid_until is None or valid_until < stay.start_on:
            reason = _l("%(name)s has no valid training for visiting teachers.", name=person.get("name", email))
            row = rows.get(email)
            yield (
                Remark(reason, "people", row, "training_valid_until")
                if row
                else Remark(reason, "placements", stay.row, "teacher")
            )


def _cooperative(outlook: Outlook) -> list[Stay]:
    return [stay for stay in outlook.stays if stay.mode in COOPERATIVE]


def _by(key: Callable[[Stay], str], stays: list[Stay]) -> dict[str, list[Stay]]:
    found: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        found[key(stay)].append(stay)
    return found
