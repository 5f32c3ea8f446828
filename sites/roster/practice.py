"""Warnings where off-campus practice takes more weeks than it may. Nothing here keeps a roster out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from sites.models import Level, Mode
from sites.off_campus import MOST_IN_ALL, MOST_IN_TERM, count_weeks
from sites.roster.outlook import Outlook, Stay
from sites.roster.remarks import Remark


def find_long_practice(outlook: Outlook) -> Iterator[Remark]:
    """Each student of the file whose practice, with what is on record already, grows too long."""
    found: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for stay in outlook.stays:
        if stay.mode is Mode.OFF_CAMPUS and stay.level == Level.HIGH_SCHOOL:
            found[stay.values["school"], stay.values["student"]].append(stay)
    for (_school, student), stays in found.items():
        rows = [stay.row for stay in stays if stay.row is not None]
        if rows:
            yield from _too_long(student, stays, max(rows))


def _too_long(student: str, stays: list[Stay], row: int) -> Iterator[Remark]:
    weeks = count_weeks((stay.start_on, stay.end_on, stay.values["weekdays"]) for stay in stays)
    for term in weeks.long_terms:
        reason = _l(
            "Student %(student)s: %(weeks)s weeks of off-campus practice in term %(term)s; %(most)s are allowed.",
            student=student,
            weeks=weeks.by_term[term],
            term=term,
            most=MOST_IN_TERM,
        )
        yield Remark(reason, "placements", row, "end_on")
    if weeks.total > MOST_IN_ALL:
        reason = _l(
            "Student %(student)s: %(weeks)s weeks of off-campus practice in all; %(most)s are allowed.",
            student=student,
            weeks=weeks.total,
            most=MOST_IN_ALL,
        )
        yield Remark(reason, "placements", row, "end_on")
