"""What visits found of the papers that are missing, for the site's page: the roster or the company comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import clock
from inspections.bundle.sites import final_documents
from inspections.sheets.papers import papers_on
from inspections.sheets.papers_seen import PaperSeen, read_papers_seen
from sites.models import Placement, Site
from sites.papers import LABELS_BY_NAME
from sites.queries import names_of_missing


@dataclass(frozen=True, slots=True)
class Line:
    """A paper that the roster lacks, and what the last visit that asked for it found."""

    placement: Placement
    label: Any
    is_shown: bool
    on: date


def render(site: Site, user: User) -> str | None:
    """The papers of the own school's students that a visit asked for and the roster still lacks."""
    schools = user.school_ids(*OFFICE_ROLES, Role.TEACHER)
    present = [each for each in papers_on(clock.today(), site, None).placements if each.student.school_id in schools]
    seen = {school_id: _last_seen(site, school_id) for school_id in {each.student.school_id for each in present}}
    lines = [
        Line(stay, LABELS_BY_NAME[name], *found)
        for stay in present
        for name in names_of_missing(stay)
        if (found := seen[stay.student.school_id].get((stay.student.number, name)))
    ]
    return render_template("inspections/_papers.html", lines=lines) if lines else None


def _last_seen(site: Site, school_id: Any) -> dict[tuple[str, str], tuple[bool, date]]:
    """By student and paper, whether the newest visit that asked saw it, and when."""
    found: dict[tuple[str, str], tuple[bool, date]] = {}
    for arrived_at, document in final_documents(site, school_id):
        for each in read_papers_seen(document.get("papers")):
            if arrived_at is not None:
                found.setdefault(_key(each), (each.is_shown, clock.local_day(arrived_at)))
    return found


def _key(seen: PaperSeen) -> tuple[str, str]:
    return seen.student, seen.paper
