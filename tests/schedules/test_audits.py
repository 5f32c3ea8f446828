"""The annual audits: who is audited in which year, and how they are spread."""

from __future__ import annotations

from collections import Counter

import pytest

from schedules.rules.audits import Auditee, Capacity, Season, replan_audits
from schedules.rules.plan import COMPANY_AUDIT, SCHOOL_AUDIT, ChangeKind
from tests.schedules.planning import NOW, applied, closure, context, day, placement, stored, training

SEASON = Season()


def company(*placements, code: str = "S001", closures=()) -> Auditee:
    return Auditee(COMPANY_AUDIT, code, "臺中市", (training(placements, closures),))


def school(*placements) -> Auditee:
    return Auditee(SCHOOL_AUDIT, "091301", "臺中市", (training(placements),) if placements else ())


def audits(*auditees, today: str = "08-20", until: str = "2027-07-31", rows=(), season: Season = SEASON):
    return replan_audits(auditees, rows, season, context(today, until))


def test_a_workplace_is_audited_once_in_each_academic_year_in_which_it_trains():
    found = [c.planned for c in audits(company(placement("03-01", "2027-01-31")), until="2028-07-31")]
    assert [row.academic_year for row in found] == [114, 115]


def test_the_day_is_a_training_day_in_the_season():
    row = audits(company(placement("09-01", "2027-06-30")))[0].planned
    assert (row.opens_on, row.closes_on) == (day("10-01"), day("2027-05-31"))
    assert row.opens_on <= row.suggested_on <= row.closes_on
    assert row.suggested_on in training([placement("09-01", "2027-06-30")]).days


def test_a_workplace_that_trains_only_outside_the_season_is_audited_while_it_trains():
    row = audits(company(placement("2027-06-01", "2027-07-31")))[0].planned
    assert (row.opens_on, row.closes_on) == (day("08-01"), day("2027-07-31"))
    assert day("2027-06-01") <= row.suggested_on <= row.due_on == day("2027-07-30")


def test_a_workplace_without_a_training_day_in_the_year_is_not_audited():
    shut = company(placement("09-01", "09-30"), closures=[closure("09-01", "09-30")])
    assert audits(shut) == []


def test_every_school_is_audited_in_the_running_year_on_a_working_day():
    row = audits(school())[0].planned
    assert (row.school, row.site, row.academic_year, row.rule) == ("091301", None, 115, "school-audit@1")
    assert row.suggested_on.weekday() < 5
    assert row.due_on == day("2027-05-31")


def test_a_season_that_opens_after_the_horizon_is_not_planned_yet():
    assert audits(company(placement("09-01", "11-30")), until="2026-09-30") == []


def test_an_audit_of_a_year_recorded_after_its_season_says_so():
    past = company(placement("2025-09-01", "2026-01-31", recorded_on=day("08-20")))
    row = audits(past)[0].planned
    assert (row.academic_year, row.reason, row.suggested_on) == (114, "recorded after it closed", None)
    assert row.settles_on == row.closes_on


def test_audits_are_spread_evenly_over_the_season():
    companies = [company(placement("09-01", "2027-06-30"), code=f"S{n:03}") for n in range(320)]
    busy = Counter(change.planned.suggested_on for change in audits(*companies))
    assert max(busy.values()) - min(busy.values()) <= 1
    months = Counter(day.month for day in busy)
    assert set(months) == {10, 11, 12, 1, 2, 3, 4, 5}


def test_a_day_is_kept_until_it_becomes_impossible():
    one = company(placement("09-01", "2027-06-30"))
    rows = applied(audits(one))
    kept = rows[0].planned.suggested_on
    assert audits(one, rows=rows, today="09-20")[0].planned.suggested_on == kept
    shut = company(placement("09-01", "2027-06-30"), closures=[closure(kept.isoformat(), kept.isoformat())])
    again = audits(shut, rows=rows)[0]
    assert again.planned.suggested_on not in {kept, None}


def test_an_audit_that_was_begun_stays_when_nobody_trains_any_more():
    rows = applied(audits(company(placement("09-01", "2027-06-30"))))
    assert [c.kind for c in audits(rows=rows)] == [ChangeKind.WITHDRAWN]
    begun = [rows[0]._replace(begun_at=NOW)]
    assert [c.kind for c in audits(rows=begun)] == [ChangeKind.UNCHANGED]


def test_the_season_is_a_setting():
    season = Season((11, 1), (12, 31))
    row = audits(company(placement("09-01", "2027-06-30")), season=season)[0].planned
    assert (row.opens_on, row.closes_on) == (day("11-01"), day("12-31"))


@pytest.mark.parametrize("today", ["10-15", "2027-06-20"])
def test_planning_audits_twice_changes_nothing(today: str):
    auditees = [company(placement("09-01", "2027-06-30")), school(placement("09-01", "2027-06-30"))]
    rows = [stored(change.planned) for change in audits(*auditees, today=today)]
    assert {change.kind for change in audits(*auditees, today=today, rows=rows)} == {ChangeKind.UNCHANGED}


def test_a_panel_comes_after_the_first_fortnight_which_belongs_to_the_self_assessment():
    companies = [company(placement("09-01", "2027-06-30"), code=f"S{n:03}") for n in range(200)]
    days = [change.planned.suggested_on for change in audits(*companies)]
    assert min(days) >= day("10-15")


def test_who_trains_only_in_the_first_fortnight_is_audited_there_all_the_same():
    assert audits(company(placement("10-01", "10-09")))[0].planned.suggested_on <= day("10-09")


def test_a_site_that_trains_rarely_chooses_before_the_others():
    many = [company(placement("11-02", "11-06"), code=f"S{n:03}") for n in range(4)]
    rare = company(placement("11-04", "11-04"), code="S999")
    found = replan_audits([*many, rare], (), SEASON, context("08-20", "2027-07-31"), {"臺中市": Capacity(per_day=1)})
    assert sorted(change.planned.suggested_on for change in found) == [day(f"11-0{n}") for n in range(2, 7)]
