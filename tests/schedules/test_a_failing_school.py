"""One school whose plan cannot be made, or whose news cannot be told, stops no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock, jobs
from core.database import db
from core.models import JobRun
from notifications.models import Notification
from schedules import news
from schedules.models import Obligation
from schedules.planning import planner
from tests.makers import make_obligation, make_placement, make_school, make_site, make_student, make_user


@pytest.fixture
def schools(app) -> list[Any]:
    """Three schools with a student in training each; the second one is the one that fails."""
    made = [make_school() for _each in range(3)]
    today = clock.today()
    for school in made:
        days = {"start_on": today, "end_on": today + timedelta(days=13)}
        make_placement(make_site(), make_student(school), weekdays="1234567", **days)
    return made


def planned() -> set[str]:
    return {row.school.code for row in db.session.scalars(sa.select(Obligation).where(Obligation.kind == "visit"))}


def run(app: Any, name: str) -> JobRun:
    done = jobs.run_once(app, name)
    db.session.expire_all()
    return done


def test_a_school_whose_plan_cannot_be_made_stops_no_other(app, schools, monkeypatch):
    good, bad, other = schools
    replan = planner.replan_visits

    def failing(school: str, *rest: Any) -> Any:
        if school == bad.code:
            raise ValueError("a placement that nobody understands")
        return replan(school, *rest)

    monkeypatch.setattr(planner, "replan_visits", failing)
    done = run(app, "generate")
    assert planned() == {good.code, other.code}
    audits = db.session.scalar(sa.select(sa.func.count(Obligation.id)).where(Obligation.kind != "visit"))
    assert audits == 6, "a company and a school each, for all three"
    assert (done.is_good, done.counts["failed"], done.counts["added"]) == (False, 1, 2 + audits)
    assert bad.code in done.error
    assert good.code not in done.error
    monkeypatch.undo()
    assert run(app, "generate").is_good
    assert planned() == {school.code for school in schools}


def test_a_school_whose_news_cannot_be_told_stops_no_other(app, schools, monkeypatch):
    tomorrow = clock.today() + timedelta(days=1)
    for school in schools:
        make_user(Role.COORDINATOR, school=school)
        make_obligation(make_site(), school, due_on=tomorrow)
    bad, tell = schools[1].id, news.tell_unassigned

    def failing(row: Obligation, *rest: Any) -> int:
        if row.school_id == bad:
            raise ValueError("no")
        return tell(row, *rest)

    monkeypatch.setattr(news, "tell_unassigned", failing)
    done = run(app, "remind")
    assert (done.is_good, done.counts["unassigned"], done.counts["failed"]) == (False, 2, 1)
    assert db.session.scalar(sa.select(sa.func.count(Notification.id))) == 2


def test_the_second_package_s_work_is_done_when_the_first_one_s_fails(app):
    def fail() -> jobs.Counts:
        raise ValueError("no")

    with pytest.raises(jobs.PartlyFailed) as failure:
        jobs.in_turn(fail, lambda: {"told": 3})()
    assert failure.value.counts == {"failed": 1, "told": 3}


@pytest.mark.parametrize(("due_in", "opens_in", "is_told"), [(5, 1, True), (5, -3, True), (6, 1, False)])
def test_what_nobody_is_to_visit_is_told_five_days_before_also_when_its_period_has_not_begun(
    app, due_in, opens_in, is_told
):
    school, today = make_school(), clock.today()
    make_user(Role.COORDINATOR, school=school)
    days = {"opens_on": today + timedelta(days=opens_in), "due_on": today + timedelta(days=due_in)}
    make_obligation(make_site(), school, **days)
    assert run(app, "remind").counts["unassigned"] == is_told


def test_somebody_whose_account_was_closed_visits_nobody(app):
    school = make_school()
    make_user(Role.COORDINATOR, school=school)
    gone = make_user(Role.TEACHER, school=school, deactivated_at=clock.utcnow())
    make_obligation(make_site(), school, assignee=gone, due_on=clock.today() + timedelta(days=2))
    assert run(app, "remind").counts["unassigned"] == 1


def test_the_administrator_reads_how_long_a_run_took(app, as_user):
    run(app, "remind")
    page = as_user(make_user(Role.ADMIN)).get("/settings/jobs").text
    assert "費時" in page
    assert " 秒" in page
