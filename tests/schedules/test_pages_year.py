"""The year of all sites: a row for each, its windows in the months in which they are due, page by page."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from accounts.roles import Role
from core import clock
from core.database import db
from core.formatting import academic_year
from schedules.overview import year_overview
from tests.makers import make_obligation, make_placement, make_school, make_site, make_student, make_user

PAGE = "/visits/year"


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def office(school, as_user):
    return as_user(make_user(Role.COORDINATOR, school=school))


def rows(page) -> list[list[str]]:
    """The cells of each row: the company first, then the months, then the sum."""
    body = page.text.split("<tbody>")[1].split("</tbody>")[0]
    return [re.findall(r"<t[hd].*?</t[hd]>", row, re.S) for row in re.findall(r"<tr>.*?</tr>", body, re.S)]


def test_each_window_stands_once_in_the_month_in_which_it_is_due_with_shape_and_words(school, office):
    site, today = make_site(), clock.today()
    window = make_obligation(site, school, due_on=today)
    (cells,) = rows(office.get(PAGE))
    assert len(cells) == 14
    month = cells[1 + (today.month - 8) % 12]
    assert f"/visits/plan/{window.id}" in month
    assert 'aria-label="第' in month
    assert "<svg" in month
    assert sum("/visits/plan/" in cell for cell in cells) == 1
    assert "0／1" in cells[-1]


def test_a_period_across_the_first_of_august_counts_where_it_closes_as_in_the_list(school, office):
    site, year = make_site(), academic_year(clock.today())
    august = date(year + 1911, 8, 1)
    facts = {"opens_on": august - timedelta(days=10), "due_on": august - timedelta(days=1)}
    make_placement(site, make_student(school))
    window = make_obligation(site, school, **facts, closes_on=august + timedelta(days=3), academic_year=year - 1)
    ((_site, month, *_others),) = rows(office.get(f"{PAGE}?year={year}"))
    assert f"/visits/plan/{window.id}" in month
    assert "<tbody>" not in office.get(f"{PAGE}?year={year - 1}").text
    assert f"/visits/plan/{window.id}" in office.get(f"/visits?term={year}-1").text
    assert f"/visits/plan/{window.id}" in office.get(f"/sites/{site.id}").text


def test_the_pages_follow_each_other_without_a_gap(school, office, monkeypatch):
    monkeypatch.setattr(year_overview, "PAGE", 2)
    sites = [make_site() for _each in range(5)]
    for site in sites:
        make_obligation(site, school)
    found, address = [], PAGE
    while address:
        page = office.get(address)
        found += [re.search(r'/sites/([0-9a-f-]+)"', cells[0])[1] for cells in rows(page)]
        following = re.search(r'href="([^"]*after=[^"]*)"', page.text)
        address = following[1].replace("&amp;", "&") if following else None
    assert found == [str(site.id) for site in sorted(sites, key=lambda site: site.code)]


def test_other_schools_other_years_and_what_was_withdrawn_are_not_shown(school, office):
    make_obligation(make_site(), make_school())
    gone = make_obligation(make_site(), school)
    gone.withdrawn_at = clock.utcnow()
    db.session.commit()
    assert "<tbody>" not in office.get(PAGE).text
    assert "<tbody>" not in office.get(f"{PAGE}?year={academic_year(clock.today()) - 1}").text


@pytest.mark.parametrize("year", ["x", "0", "99999", "１１５"])
def test_what_is_no_year_is_not_found(office, year):
    assert office.get(f"{PAGE}?year={year}").status_code == 404


def test_the_months_of_an_academic_year_begin_with_august():
    months = year_overview.YearPage(115, [], year_overview.Counts({}), "").months
    assert (months[0], months[4], months[-1]) == (date(2026, 8, 1), date(2026, 12, 1), date(2027, 7, 1))
    assert all(b - a > timedelta(days=27) for a, b in pairwise(months))
