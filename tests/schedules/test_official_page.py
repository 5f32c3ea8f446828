"""The official calendar handed in on a page: what changes is seen first, a year with a hole is refused."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from schedules.days_off.calendars import library_holidays
from schedules.models import Obligation, ObligationKind, OfficialHoliday, OfficialYear
from schedules.planning.generation import generate
from tests.makers import make_placement, make_school, make_site, make_student, make_user
from tests.schedules.test_official_file import content

PAGE = "/settings/calendar/official"


@pytest.fixture
def closed_on(app) -> date:
    """A working day soon after today on which a school trains at a site."""
    today = clock.today()
    site = make_site()
    make_placement(site, make_student(make_school()), start_on=today, end_on=today + timedelta(days=27))
    generate()
    db.session.commit()
    days = (today + timedelta(days=n) for n in range(1, 14))
    return next(day for day in days if day.weekday() < 5 and day not in library_holidays(day.year))


def year_with(*off: date) -> list[str]:
    """The calendar that the library knows, with more days off."""
    year = off[0].year
    days = [date(year, 1, 1) + timedelta(n) for n in range(date(year, 12, 31).timetuple().tm_yday)]
    holidays = library_holidays(year) | set(off)
    return [f"{day:%Y%m%d},一,{'2,放假' if day in holidays else '2,' if day.weekday() > 4 else '0,'}" for day in days]


def hand_in(client, lines: list[str]):
    return client.post(PAGE, data={"file": (io.BytesIO(content(lines)), "115.csv")})


def training_days() -> list[int | None]:
    db.session.expire_all()
    visits = sa.select(Obligation.training_days).where(Obligation.kind == ObligationKind.VISIT)
    return list(db.session.scalars(visits.order_by(Obligation.opens_on)))


@pytest.mark.parametrize("role", [Role.CLERK, Role.ADMIN])
def test_a_year_is_shown_first_and_then_counts(closed_on, as_user, role):
    client, before = as_user(make_user(role)), training_days()
    shown = hand_in(client, year_with(closed_on))
    assert shown.status_code == 200
    assert "改為放假" in shown.text
    assert db.session.scalar(sa.select(OfficialYear.year)) is None
    assert training_days() == before
    carried = re.search(r'name="content" value="([^"]+)"', shown.text)[1]
    assert client.post(PAGE, data={"content": carried, "apply": "1"}).status_code == 302
    assert db.session.get(OfficialHoliday, closed_on) is not None
    assert sum(training_days()) == sum(before) - 1


def test_a_year_with_a_hole_is_refused_with_a_sentence(closed_on, as_user):
    lines = year_with(closed_on)
    refused = hand_in(as_user(make_user(Role.CLERK)), lines[:58] + lines[59:])
    assert refused.status_code == 422
    assert f"缺少 {closed_on.year}-02-28" in refused.text
    assert db.session.scalar(sa.select(OfficialYear.year)) is None


@pytest.mark.parametrize("sent", [{}, {"apply": "1", "content": "no base64 !"}, {"apply": "1", "content": "AAAA"}])
def test_what_is_no_calendar_is_refused(app, as_user, sent):
    assert as_user(make_user(Role.CLERK)).post(PAGE, data=sent).status_code == 422
    assert db.session.scalar(sa.select(OfficialYear.year)) is None


def test_a_file_too_large_is_not_read(app, as_user):
    lines = ["20260101,四,2,放假"] * 20_000
    assert hand_in(as_user(make_user(Role.CLERK)), lines).status_code == 422


def test_the_same_days_change_nothing(closed_on, as_user):
    lines = year_with(next(iter(library_holidays(closed_on.year))))
    assert "放假日與目前採用的相同" in hand_in(as_user(make_user(Role.CLERK)), lines).text
