"""Off-campus practice in weeks: counted, warned of at the import, shown on the pages."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.roles import Role
from sites.models import Mode
from sites.off_campus import count_weeks
from sites.roster.importer import Importer
from sites.roster.importing import carry_out, examine
from tests.makers import make_class, make_placement, make_school, make_site, make_student, make_user
from tests.makers_sites import small_roster, write_workbook

M, ALL = "12345", "1234567"


@pytest.mark.parametrize(
    ("spans", "by_term", "is_too_much"),
    [
        ([], {}, False),
        ([("2026-09-07", "2026-10-18", M)], {"115-1": 6}, False),
        ([("2026-09-07", "2026-10-19", M)], {"115-1": 7}, True),
        ([("2026-09-11", "2026-09-14", M)], {"115-1": 2}, False),  # Friday and Monday: two weeks
        ([("2026-09-12", "2026-09-13", M)], {}, False),  # a weekend without training
        ([("2026-09-12", "2026-09-13", ALL)], {"115-1": 1}, False),
        ([("2026-09-07", "2026-09-08", M), ("2026-09-10", "2026-09-11", M)], {"115-1": 1}, False),
        ([("2027-01-25", "2027-02-05", M)], {"115-1": 1, "115-2": 1}, False),
        ([("2026-09-07", "2026-10-18", M), ("2027-03-01", "2027-03-28", M)], {"115-1": 6, "115-2": 4}, False),
        ([("2026-09-07", "2026-10-18", M), ("2027-03-01", "2027-03-29", M)], {"115-1": 6, "115-2": 5}, True),
        ([("2027-01-27", "2027-02-03", "4")], {"115-1": 1}, False),
    ],
)
def test_a_week_with_training_counts_once_in_the_term_of_its_first_day(spans, by_term, is_too_much):
    weeks = count_weeks((date.fromisoformat(start), date.fromisoformat(end), days) for start, end, days in spans)
    assert (dict(weeks.by_term), weeks.is_too_much) == (by_term, is_too_much)


def test_the_pages_of_site_and_placement_tell_the_weeks(as_user, app):
    school, site = make_school(), make_site()
    group = make_class(school, mode=Mode.OFF_CAMPUS)
    student = make_student(school, group)
    days = {"start_on": date(2026, 9, 7), "end_on": date(2026, 10, 25)}
    stay = make_placement(site, student, **days)
    other = make_placement(site, make_student(school, make_class(school)), **days)
    page = as_user(make_user(Role.COORDINATOR, school=school))
    text = page.get(f"/sites/placements/{stay.id}").text
    assert "7／10" in text
    assert "115-1：7／6" in text
    assert "／10" not in page.get(f"/sites/placements/{other.id}").text


def test_the_import_warns_of_too_many_weeks_together_with_what_is_on_record(app, tmp_path):
    def examined(*spans):
        roster = small_roster()
        roster["classes"][0]["mode"] = "off_campus"
        seat = roster["placements"][0]
        roster["placements"] = [seat | {"start_on": start, "end_on": end} for start, end in spans]
        return examine(write_workbook(tmp_path / "r.xlsx", roster), Importer("command"), today=date(2026, 8, 1))

    def warned(examination):
        assert examination.faults == []
        return [str(each.reason) for each in examination.warnings if "校外實習" in str(each.reason)]

    first, second = ("2026-09-07", "2026-10-18"), ("2027-03-01", "2027-03-29")
    with app.test_request_context(headers={"Accept-Language": "zh-TW"}):
        before = examined(first)
        assert warned(before) == []
        carry_out(before, Importer("command"), source="r.xlsx")
        assert warned(examined(second)) == ["學生 001101：校外實習累計 11 週，至多 10 週。"]
        (in_term,) = warned(examined(("2026-09-07", "2026-10-25")))
    assert in_term == "學生 001101：115-1 學期校外實習 7 週，每學期至多 6 週。"
