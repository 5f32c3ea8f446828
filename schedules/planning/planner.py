"""The whole plan: every visit and audit that a roster asks for, compared with what is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from schedules.days_off.calendars import TrainingCalendar
from schedules.rules.audits import Auditee, Capacity, Season, replan_audits
from schedules.rules.days import Days
from schedules.rules.plan import COMPANY_AUDIT, SCHOOL_AUDIT, VISIT, Change, ChangeKind, Context, Stored
from schedules.rules.roster import ClosureFacts, PlacementFacts, SchoolFacts, SiteFacts
from schedules.rules.runs import Training
from schedules.rules.visits import replan_visits

Place = tuple[str, str]
"""A school and a site."""


@dataclass(frozen=True)
class Facts:
    """The roster, of some sites or of all, and what is stored of the plan."""

    schools: Sequence[SchoolFacts] = ()
    sites: Sequence[SiteFacts] = ()
    placements: Sequence[PlacementFacts] = ()
    closures: Sequence[ClosureFacts] = ()
    stored: Sequence[Stored] = ()
    season: Season = field(default_factory=Season)
    capacities: Mapping[str, Capacity] = field(default_factory=dict)
    """By city, what its panels can do; a city that is not named has no limit."""


Trainings = Mapping[Place, Training]


def replan(facts: Facts, context: Context, trainings: Trainings | None = None) -> list[Change]:
    """What planning changes or leaves of the visits at these sites."""
    trainings = training_by_place(facts, context) if trainings is None else trainings
    stored: dict[Place, list[Stored]] = defaultdict(list)
    for row in facts.stored:
        if row.planned.kind == VISIT and row.planned.school and row.planned.site:
            stored[row.planned.school, row.planned.site].append(row)
    changes: list[Change] = []
    for place in sorted(trainings.keys() | stored.keys()):
        training = trainings.get(place) or Training([], Days())
        changes += replan_visits(*place, training, stored.get(place, []), context)
    return changes


def replan_all_audits(facts: Facts, context: Context, trainings: Trainings) -> list[Change]:
    """What planning changes or leaves of the annual audits; it needs all training, for a city shares its panels."""
    return _audits(facts, trainings, context)


def training_by_place(facts: Facts, context: Context) -> dict[Place, Training]:
    """The training of every school at every site."""
    placements: dict[Place, list[PlacementFacts]] = defaultdict(list)
    for placement in facts.placements:
        placements[placement.school, placement.site].append(placement)
    first, last = _span(facts.placements, context)
    calendar = TrainingCalendar(context.calendar.in_years(first, last), facts.closures)
    sites = {site.code: site for site in facts.sites}
    return {
        (school, code): _training(rows, calendar, sites[code], school)
        for (school, code), rows in placements.items()
        if code in sites
    }


def _training(rows: list[PlacementFacts], calendar: TrainingCalendar, site: SiteFacts, school: str) -> Training:
    halves = calendar.half_closed(site, school), calendar.closed_mornings(site, school)
    return Training(rows, calendar.closed(site, school), *halves)


def _span(placements: Sequence[PlacementFacts], context: Context) -> tuple[date, date]:
    first = min((placement.start_on for placement in placements), default=context.today)
    return first, max((placement.end_on for placement in placements), default=context.today)


def _audits(facts: Facts, trainings: Trainings, context: Context) -> list[Change]:
    by_school: dict[str, list[Training]] = defaultdict(list)
    by_site: dict[str, list[Training]] = defaultdict(list)
    for (school, site), training in sorted(trainings.items()):
        by_school[school].append(training)
        by_site[site].append(training)
    auditees = [
        Auditee(COMPANY_AUDIT, site.code, site.city, tuple(by_site[site.code]))
        for site in facts.sites
        if site.code in by_site
    ]
    auditees += [
        Auditee(SCHOOL_AUDIT, school.code, school.city, tuple(by_school[school.code])) for school in facts.schools
    ]
    stored = [row for row in facts.stored if row.planned.kind != VISIT]
    return replan_audits(auditees, stored, facts.season, context, facts.capacities)


def counted(changes: Sequence[Change]) -> dict[str, int]:
    """How many are added, moved, withdrawn and unchanged."""
    counts = {kind.value: 0 for kind in ChangeKind}
    for change in changes:
        counts[change.kind.value] += 1
    return counts
