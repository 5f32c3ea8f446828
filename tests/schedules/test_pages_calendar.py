"""Closures: who may record one, what it would change, and that it is applied as shown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.models import JournalEntry
from schedules.days_off.closing import Wish, preview_closure, preview_removal
from schedules.models import Obligation, ObligationKind, OfficialHoliday, OfficialYear
from schedules.planning.generation import generate
from schedules.planning.preview import Effect
from sites.models import Closure, ClosureScope, DayPart
from tests.makers import make_placement, make_school, make_site, make_student, make_user, save

PAGE = "/settings/calendar"


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


def training_at(school: Any, **facts: Any) -> Any:
    """A site with a student who began today and trains every day, planned."""
    site, today = make_site(**{"trains_on_holidays": True} | facts), clock.today()
    make_placement(site, make_student(school), start_on=today, end_on=today + timedelta(days=55), weekdays="1234567")
    generate()
    db.session.commit()
    return site


def windows(site: Any) -> list[Obligation]:
    db.session.expire_all()
    visits = sa.select(Obligation).where(Obligation.site_id == site.id, Obligation.kind == ObligationKind.VISIT)
    return list(db.session.scalars(visits.order_by(Obligation.opens_on)))


def days(first: int, last: int) -> dict[str, str]:
    today = clock.today()
    return {"start_on": f"{today + timedelta(days=first)}", "end_on": f"{today + timedelta(days=last)}"}


def closing(site: Any, first: int, last: int) -> dict[str, str]:
    return {"place": f"site:{site.code}", "reason": "盤點", **days(first, last)}


def closures() -> list[Closure]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Closure)))


def test_the_preview_stores_nothing(school, coordinator, as_user):
    site = training_at(school)
    before = [(each.due_on, each.training_days) for each in windows(site)]
    page = as_user(coordinator).post(f"{PAGE}/closures", data=closing(site, 10, 13))
    assert page.status_code == 200
    assert "會調整" in page.text
    assert closures() == []
    assert [(each.due_on, each.training_days) for each in windows(site)] == before


def test_what_was_shown_is_what_is_applied(school, coordinator, as_user):
    site, today = training_at(school), clock.today()
    wish = Wish(ClosureScope.SITE, site.code, today + timedelta(days=10), today + timedelta(days=27), "盤點")
    shown = {line.change.stored.id: line.change.planned for line in preview_closure(wish, coordinator).changed}
    response = as_user(coordinator).post(f"{PAGE}/closures", data=closing(site, 10, 27) | {"apply": "1"})
    assert response.status_code == 302
    after = {each.id: each for each in windows(site)}
    assert len(shown) == 2
    for window_id, planned in shown.items():
        assert (after[window_id].due_on, after[window_id].training_days) == (planned.due_on, planned.training_days)
    assert [each.code for each in closures()] == [site.code]
    assert "closure.recorded" in set(db.session.scalars(sa.select(JournalEntry.action)))


def test_the_preview_tells_moved_suspended_and_untouched_windows_apart(school, coordinator):
    site, today = training_at(school), clock.today()
    windows(site)[0].met_at = clock.utcnow()
    db.session.commit()
    wish = Wish(ClosureScope.SITE, site.code, today + timedelta(days=5), today + timedelta(days=30), "歲修")
    effects = {line.change.planned.window: line.effect for line in preview_closure(wish, coordinator).lines}
    assert effects == {1: Effect.VISITED, 2: Effect.SUSPENDED, 3: Effect.MOVED}


@pytest.mark.parametrize(
    ("fact", "effect"),
    [
        ("begun_at", Effect.BEGUN),
        ("met_at", Effect.VISITED),
        ("missed_at", Effect.MISSED),
        ("excused_at", Effect.EXCUSED),
    ],
)
def test_what_is_decided_stays_and_the_preview_says_why(school, coordinator, fact, effect):
    site, today = training_at(school), clock.today()
    setattr(windows(site)[0], fact, clock.utcnow())
    db.session.commit()
    wish = Wish(ClosureScope.SITE, site.code, today, today + timedelta(days=13), "歲修")
    assert [line.effect for line in preview_closure(wish, coordinator).lines] == [effect]


def test_a_day_on_which_nobody_trains_changes_nothing(school, coordinator):
    site, today = make_site(), clock.today()
    make_placement(
        site,
        make_student(school),
        start_on=today,
        end_on=today + timedelta(days=27),
        weekdays=str((today + timedelta(days=1)).isoweekday()),
    )
    generate()
    db.session.commit()
    wish = Wish(ClosureScope.SITE, site.code, today, today, "盤點")
    preview = preview_closure(wish, coordinator)
    assert preview.changed == []
    assert [line.effect for line in preview.untouched] == [Effect.NO_TRAINING]


def test_removing_a_closure_brings_the_training_back(school, coordinator, as_user):
    site = training_at(school)
    before = [(each.due_on, each.training_days) for each in windows(site)]
    client = as_user(coordinator)
    client.post(f"{PAGE}/closures", data=closing(site, 14, 27) | {"apply": "1"})
    assert windows(site)[1].training_days == 0
    (closure,) = closures()
    assert [line.effect for line in preview_removal(closure, coordinator).changed] == [Effect.REOPENED]
    assert client.get(f"{PAGE}/closures/{closure.id}/removal").status_code == 200
    assert len(closures()) == 1
    assert client.post(f"{PAGE}/closures/{closure.id}/removal").status_code == 302
    assert closures() == []
    assert [(each.due_on, each.training_days) for each in windows(site)] == before


def test_a_typhoon_day_takes_two_taps(school, coordinator, as_user):
    site = training_at(school, city="台中市")
    client = as_user(coordinator)
    page = client.get(PAGE).text
    assert 'value="city:臺中市"' in page
    tap = {"place": "city:臺中市", "reason": "颱風停班停課", **days(0, 0)}
    assert client.post(f"{PAGE}/closures", data=tap).status_code == 200
    assert client.post(f"{PAGE}/closures", data=tap | {"apply": "1"}).status_code == 302
    assert windows(site)[0].training_days == 13


def test_half_a_typhoon_day_moves_the_suggestion_alone_and_becomes_a_whole_one(school, coordinator, as_user):
    site, client = training_at(school, city="臺中市"), as_user(coordinator)
    suggested = windows(site)[0].suggested_on
    there = {"start_on": f"{suggested}", "end_on": f"{suggested}", "apply": "1"}
    tap = {"place": "city:臺中市", "reason": "颱風停班停課", "part": "morning"} | there
    assert (
        "改抽另一個建議日" in client.post(f"{PAGE}/closures", data={k: v for k, v in tap.items() if k != "apply"}).text
    )
    applied = client.post(f"{PAGE}/closures", data=tap, follow_redirects=True)
    assert "調整了 1 次訪視" in applied.text, "as many as the preview showed"
    assert windows(site)[0].training_days == 14
    assert windows(site)[0].suggested_on != suggested
    assert client.post(f"{PAGE}/closures", data=tap).status_code == 409
    assert client.post(f"{PAGE}/closures", data=tap | {"part": "day"}).status_code == 302
    assert windows(site)[0].training_days == 13
    assert [(row.start_on, row.part) for row in closures()] == [(suggested, DayPart.DAY)]


def test_half_a_day_that_moves_nothing_does_not_claim_that_nobody_trains(school, coordinator, as_user):
    site, client = training_at(school, city="臺中市"), as_user(coordinator)
    drawn = windows(site)[0].suggested_on
    other = next(day for n in range(2) if (day := clock.today() + timedelta(days=n)) != drawn)
    there = {"place": "city:臺中市", "reason": "颱風停班停課", "part": "afternoon"}
    page = client.post(f"{PAGE}/closures", data=there | {"start_on": f"{other}", "end_on": f"{other}"}).text
    assert "訓練日照算" in page
    assert "本來就沒有訓練" not in page


def test_days_at_school_take_the_own_students_from_every_site_and_nobody_else_s(school, coordinator, as_user):
    site, other = training_at(school), make_school()
    make_placement(site, make_student(other), start_on=clock.today(), end_on=clock.today() + timedelta(days=13))
    generate()
    db.session.commit()
    data = {"place": f"school:{school.code}", "reason": "段考", "apply": "1", **days(2, 3)}
    assert as_user(coordinator).post(f"{PAGE}/closures", data=data).status_code == 302
    first = {row.school_id: row for row in windows(site) if row.opens_on == clock.today()}
    assert (first[school.id].training_days, first[other.id].due_on) == (12, first[other.id].due_on)
    data["place"] = f"school:{other.code}"
    assert as_user(coordinator).post(f"{PAGE}/closures", data=data).status_code == 422


def test_a_closure_of_a_city_counts_other_schools_but_does_not_show_them(school, coordinator, as_user):
    training_at(school, name="自己的廠")
    training_at(make_school(), name="別校的廠")
    page = as_user(coordinator).post(f"{PAGE}/closures", data={"place": "city:臺中市", "reason": "颱風", **days(3, 3)})
    assert "自己的廠" in page.text
    assert "別校的廠" not in page.text
    assert "另有其他學校的訪視 1 次一併調整" in page.text


def test_the_same_closure_is_not_recorded_twice(school, coordinator, as_user):
    site = training_at(school)
    client, data = as_user(coordinator), closing(site, 3, 4) | {"apply": "1"}
    assert client.post(f"{PAGE}/closures", data=data).status_code == 302
    for again in (data, closing(site, 3, 4)):
        refused = client.post(f"{PAGE}/closures", data=again)
        assert refused.status_code == 409
        assert "已經登錄" in refused.text
        assert 'name="start_on"' in refused.text, "the form stays at hand"
    assert len(closures()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"start_on": "2026-02-30"},
        {"end_on": ""},
        {"reason": " "},
        {"place": "site:X999"},
        {"place": "planet:mars"},
        days(5, 4),
        days(0, 800),
    ],
)
def test_a_closure_that_cannot_be_is_refused(school, coordinator, as_user, changes):
    site = training_at(school)
    data = closing(site, 3, 4) | {"apply": "1"} | changes
    assert as_user(coordinator).post(f"{PAGE}/closures", data=data).status_code == 422
    assert closures() == []


def test_a_coordinator_closes_neither_the_sites_nor_everything_of_other_schools(school, coordinator, as_user):
    training_at(school)
    elsewhere = training_at(make_school(), city="高雄市")
    for place in (f"site:{elsewhere.code}", "city:高雄市", "all:"):
        data = closing(elsewhere, 3, 4) | {"apply": "1", "place": place}
        assert as_user(coordinator).post(f"{PAGE}/closures", data=data).status_code == 422
    assert closures() == []


def test_the_only_school_of_a_house_closes_everything(school, coordinator, as_user):
    site = training_at(school)
    data = closing(site, 14, 27) | {"apply": "1", "place": "all:"}
    assert as_user(coordinator).post(f"{PAGE}/closures", data=data).status_code == 302
    assert windows(site)[1].training_days == 0


def test_a_clerk_closes_the_own_city_and_with_every_city_everything(school, as_user):
    site = training_at(school)
    make_school()
    data = {"reason": "颱風", "apply": "1", **days(3, 3)}
    here, there = make_user(Role.CLERK, city="臺中市"), make_user(Role.CLERK, city="高雄市")
    assert as_user(there).post(f"{PAGE}/closures", data=data | {"place": "city:臺中市"}).status_code == 422
    assert as_user(here).post(f"{PAGE}/closures", data=data | {"place": "all:"}).status_code == 422
    assert as_user(here).post(f"{PAGE}/closures", data=data | {"place": "city:臺中市"}).status_code == 302
    assert windows(site)[0].training_days == 13
    everywhere = as_user(make_user(Role.CLERK))
    assert everywhere.post(f"{PAGE}/closures", data=data | {"place": "all:"} | days(5, 5)).status_code == 302


def test_a_clerk_learns_how_many_visits_change_and_none_of_them(school, as_user):
    training_at(school, name="秘密的廠")
    data = {"reason": "颱風", "place": "city:臺中市", **days(3, 3)}
    page = as_user(make_user(Role.CLERK, city="臺中市")).post(f"{PAGE}/closures", data=data).text
    assert "秘密的廠" not in page
    assert "各校訪視共 1 次會調整" in page


def test_others_closures_are_neither_shown_nor_removed(school, coordinator, as_user):
    site = training_at(make_school())
    today = clock.today()
    closure = save(
        Closure(
            scope=ClosureScope.SITE,
            code=site.code,
            start_on=today,
            end_on=today,
            reason="別校的事",
            recorded_at=clock.utcnow(),
        )
    )
    client = as_user(coordinator)
    assert "別校的事" not in client.get(PAGE).text
    assert client.get(f"{PAGE}/closures/{closure.id}/removal").status_code == 404
    assert client.post(f"{PAGE}/closures/{closure.id}/removal").status_code == 404
    assert len(closures()) == 1


def test_the_page_shows_the_official_years(coordinator, as_user):
    save(OfficialYear(year=2026, imported_at=clock.utcnow()))
    save(OfficialHoliday(day=date(2026, 10, 10), name="國慶日"))
    text = as_user(coordinator).get(PAGE).text
    assert "115 年：放假日 1 天" in text
    assert "國慶日" in text


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.PRINCIPAL, Role.ADMIN])
def test_who_does_not_keep_the_roster_reads_the_calendar_only(school, as_user, role):
    site = training_at(school)
    client = as_user(make_user(role, school=school))
    page = client.get(PAGE)
    assert page.status_code == 200
    assert '<h2 id="h-add">' not in page.text
    assert client.post(f"{PAGE}/closures", data=closing(site, 3, 4)).status_code == 404
