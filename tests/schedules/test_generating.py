"""The commands of the plan, on a real database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.adjustments import set_value
from core.database import db
from core.models import JournalEntry
from schedules.models import Assignment, Obligation
from schedules.services import mark_begun, record_visit
from sites.models import Closure, ClosureScope, Level, Mode
from tests.makers import make_class, make_placement, make_school, make_site, make_student, make_user, save

AUGUST = datetime(2026, 8, 20, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def august(app):
    """20 August 2026; tests let the clock run from there."""
    clock.start_at(AUGUST)
    yield
    clock.start_at(None)


@pytest.fixture
def listed(cli):
    def run(*options: str) -> list[dict]:
        result = cli("schedules", "list", *options, "--format", "json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


@pytest.fixture
def generated(cli):
    def run(*options: str) -> str:
        result = cli("schedules", "generate", *options)
        assert result.exit_code == 0, result.output
        return result.stdout.strip().splitlines()[-1]

    return run


def later(day: str) -> None:
    """Let the clock go on from nine in the morning of a day."""
    clock.start_at(datetime.fromisoformat(f"{day}T09:00:00+08:00"))


def rotation(teacher=None, **facts):
    """A school with one student at one site from September to November."""
    school, site = make_school(code="091301"), make_site(code="S001")
    student = make_student(school)
    placement = make_placement(site, student, teacher_id=teacher.id if teacher else None, **facts)
    return school, site, placement


def closure(start: str, end: str, **facts) -> Closure:
    days = {"start_on": date.fromisoformat(start), "end_on": date.fromisoformat(end)}
    defaults = {"scope": ClosureScope.ALL, "code": "", "reason": "示範", "recorded_at": clock.utcnow()}
    return save(Closure(**defaults | days | facts))


def test_with_nothing_to_plan_there_are_zeros(generated):
    assert generated() == "added 0, moved 0, withdrawn 0, unchanged 0"


def test_a_rotation_is_planned_as_in_the_worked_example(generated, listed):
    teacher = make_user(Role.TEACHER, email="wu@demo.example", visit_weekdays="3")
    rotation(teacher)
    assert generated() == "added 9, moved 0, withdrawn 0, unchanged 0"
    visits = listed("--kind", "visit")
    assert [(row["opens_on"], row["due_on"], row["closes_on"], row["training_days"]) for row in visits] == [
        ("2026-09-01", "2026-09-14", "2026-09-14", 10),
        ("2026-09-15", "2026-09-24", "2026-09-28", 8),
        ("2026-09-29", "2026-10-12", "2026-10-12", 9),
        ("2026-10-13", "2026-10-23", "2026-10-26", 9),
        ("2026-10-27", "2026-11-09", "2026-11-09", 10),
        ("2026-11-10", "2026-11-23", "2026-11-23", 10),
        ("2026-11-24", "2026-11-30", "2026-11-30", 5),
    ]
    first = visits[0]
    assert first | {"opens_on": None, "due_on": None, "closes_on": None, "training_days": None} == {
        "kind": "visit",
        "school": "091301",
        "site": "S001",
        "run": 1,
        "window": 1,
        "opens_on": None,
        "due_on": None,
        "closes_on": None,
        "suggested_on": "2026-09-02",
        "training_days": None,
        "status": "planned",
        "reason": None,
        "assignees": ["wu@demo.example"],
        "rule": "visit-14d@1",
    }


def test_a_workplace_and_a_school_are_audited_once_in_the_season(generated, listed):
    rotation()
    generated()
    school, company = listed("--kind", "school_audit"), listed("--kind", "company_audit")
    assert [
        (row["school"], row["site"], row["run"], row["window"], row["training_days"]) for row in school + company
    ] == [
        ("091301", None, None, None, None),
        (None, "S001", None, None, None),
    ]
    assert all((row["opens_on"], row["closes_on"]) == ("2026-10-01", "2027-05-31") for row in school + company)
    assert (company[0]["due_on"], company[0]["assignees"], company[0]["rule"]) == ("2026-11-30", [], "company-audit@1")
    assert "2026-10-01" <= company[0]["suggested_on"] <= "2026-11-30"


def test_rows_come_by_school_site_and_first_day_with_null_last(generated, listed):
    rotation()
    generated()
    order = [(row["school"], row["site"], row["opens_on"]) for row in listed()]
    assert [place[:2] for place in order] == [("091301", "S001")] * 7 + [("091301", None), (None, "S001")]
    assert order[:7] == sorted(order[:7])


def test_planning_twice_writes_nothing(generated, app):
    rotation(make_user(Role.TEACHER))
    generated()
    before = snapshot()
    assert generated() == "added 0, moved 0, withdrawn 0, unchanged 9"
    assert snapshot() == before


def snapshot() -> list:
    tables = (Obligation.__table__, Assignment.__table__, JournalEntry.__table__)
    return [sorted(map(repr, db.session.execute(sa.select(table)).all())) for table in tables]


def test_a_dry_run_says_the_same_and_stores_nothing(generated, listed):
    rotation()
    assert generated("--dry-run") == "added 9, moved 0, withdrawn 0, unchanged 0"
    assert listed() == []


def test_until_adds_no_window_that_opens_later_and_cuts_none(generated, listed):
    rotation()
    assert generated("--until", "2026-09-29") == "added 3, moved 0, withdrawn 0, unchanged 0"
    assert listed()[-1]["closes_on"] == "2026-10-12"


def test_a_wrong_day_is_one_line_and_exit_1(cli):
    result = cli("schedules", "generate", "--until", "soon")
    assert (result.exit_code, result.stderr.strip()) == (1, "Error: soon is no date like 2026-11-20.")


def test_the_list_shows_what_overlaps_the_days_asked_for(generated, listed):
    rotation()
    generated()
    rows = listed("--from", "2026-09-14", "--to", "2026-09-15", "--kind", "visit")
    assert [row["window"] for row in rows] == [1, 2]
    assert listed("--school", "nobody") == []
    assert {row["site"] for row in listed("--site", "S001")} == {"S001"}


def test_a_withdrawn_window_is_listed_only_when_asked_for(generated, listed):
    _, _, placement = rotation()
    generated()
    placement.cancelled_at = clock.utcnow()
    db.session.commit()
    assert generated() == "added 0, moved 0, withdrawn 8, unchanged 1"
    assert {row["kind"] for row in listed()} == {"school_audit"}
    assert [row["status"] for row in listed("--withdrawn", "--kind", "visit")] == ["withdrawn"] * 7


def test_a_placement_that_comes_back_is_planned_again(generated, listed):
    _, _, placement = rotation()
    generated()
    placement.cancelled_at = clock.utcnow()
    db.session.commit()
    generated()
    placement.cancelled_at = None
    db.session.commit()
    assert generated() == "added 8, moved 0, withdrawn 0, unchanged 1"
    assert len(listed("--kind", "visit")) == 7


def test_windows_swap_their_numbers_without_a_clash(generated, listed):
    school, site, placement = rotation()
    generated()
    make_placement(site, make_student(school), start_on=date(2026, 8, 24), end_on=date(2026, 8, 28))
    placement.start_on = date(2026, 9, 8)
    db.session.commit()
    assert generated().startswith("added ")
    visits = listed("--kind", "visit")
    assert [(row["run"], row["window"]) for row in visits] == [(1, 1)] + [(2, number) for number in range(1, 7)]


def test_states_follow_the_clock(generated, listed):
    rotation()
    generated()
    later("2026-09-30")
    states = [row["status"] for row in listed("--kind", "visit")]
    assert states == ["missed", "settling", "open", "planned", "planned", "planned", "planned"]


def test_the_third_working_day_still_settles_and_the_day_after_is_missed(generated, listed):
    rotation()
    generated()
    for day, status in (("2026-09-17", "settling"), ("2026-09-18", "missed")):
        later(day)
        assert listed("--kind", "visit")[0]["status"] == status


def test_a_placement_recorded_late_leaves_missed_windows_that_say_so(generated, listed):
    later("2026-10-13")
    rotation()
    generated()
    rows = listed("--kind", "visit")
    assert [row["status"] for row in rows[:4]] == ["missed", "missed", "missed", "open"]
    assert [row["reason"] for row in rows[:4]] == ["recorded after it closed"] * 3 + [None]
    assert all(row["suggested_on"] is None for row in rows[:3])


def test_a_shutdown_suspends_and_says_why(generated, listed):
    rotation()
    closure("2026-09-15", "2026-09-28", scope=ClosureScope.CITY, code="台中市")
    generated()
    row = listed("--kind", "visit")[1]
    assert (
        row["status"],
        row["reason"],
        row["due_on"],
        row["suggested_on"],
        row["training_days"],
        row["assignees"],
    ) == (
        "suspended",
        "no training day",
        None,
        None,
        0,
        [],
    )


def test_a_closure_moves_the_due_day_of_an_open_window(generated, listed):
    rotation()
    generated()
    later("2026-09-16")
    closure("2026-09-21", "2026-09-24")
    assert generated() == "added 0, moved 1, withdrawn 0, unchanged 8"
    assert listed("--kind", "visit")[1]["due_on"] == "2026-09-18"
    assert db.session.scalar(sa.select(sa.func.count()).where(JournalEntry.action == "obligation.moved")) == 1


def test_a_dormitory_has_no_windows(generated, listed):
    school = make_school()
    make_placement(make_site(kind="dormitory"), make_student(school))
    generated()
    assert {row["kind"] for row in listed()} == {"school_audit"}


def test_two_schools_at_one_site_have_their_own_visits_and_one_audit(generated, listed):
    site = make_site()
    for code in ("A", "B"):
        make_placement(site, make_student(make_school(code=code)))
    generated()
    assert {row["school"] for row in listed("--kind", "visit")} == {"A", "B"}
    assert len(listed("--kind", "company_audit")) == 1


def test_tertiary_employees_are_visited_twice_a_semester(generated, listed):
    school, site = make_school(level=Level.TERTIARY), make_site()
    student = make_student(school, make_class(school, mode=Mode.FOUR_TWO_ONE))
    make_placement(site, student, end_on=date(2027, 1, 31))
    generated()
    assert [(row["opens_on"], row["closes_on"]) for row in listed("--kind", "visit")] == [
        ("2026-09-01", "2026-11-16"),
        ("2026-11-17", "2027-01-31"),
    ]


def test_a_visit_received_in_time_meets_its_window(generated, listed):
    rotation()
    generated()
    row = db.session.scalar(sa.select(Obligation).where(Obligation.window == 1, Obligation.run == 1))
    arrived = datetime(2026, 9, 14, 15, 50, tzinfo=UTC)  # 23:50 in Taipei
    assert record_visit(row, inspection_id=row.id, arrived_at=arrived, received_at=arrived + timedelta(minutes=20))
    db.session.commit()
    later("2026-10-01")
    assert listed("--kind", "visit")[0]["status"] == "met"


@pytest.mark.parametrize(
    ("arrived", "received"),
    [
        ("2026-09-15T00:10:00+08:00", "2026-09-15T08:00:00+08:00"),
        ("2026-09-10T10:00:00+08:00", "2026-09-18T00:01:00+08:00"),
    ],
)
def test_an_arrival_outside_the_window_or_received_too_late_meets_nothing(generated, listed, arrived, received):
    rotation()
    generated()
    later("2026-09-18")
    row = db.session.scalar(sa.select(Obligation).where(Obligation.window == 1, Obligation.run == 1))
    at, by = datetime.fromisoformat(arrived), datetime.fromisoformat(received)
    assert not record_visit(row, inspection_id=row.id, arrived_at=at, received_at=by)
    db.session.commit()
    assert listed("--kind", "visit")[0]["status"] == "missed"


def test_what_was_begun_is_not_withdrawn(generated, listed):
    _, _, placement = rotation()
    generated()
    later("2026-09-10")
    mark_begun(db.session.scalar(sa.select(Obligation).where(Obligation.window == 1, Obligation.run == 1)))
    placement.cancelled_at = clock.utcnow()
    db.session.commit()
    assert generated() == "added 0, moved 0, withdrawn 7, unchanged 2"


def test_another_teacher_on_the_placement_takes_the_visits_over(generated, listed):
    old, new = make_user(Role.TEACHER), make_user(Role.TEACHER)
    _, _, placement = rotation(old)
    generated()
    placement.teacher_id = new.id
    db.session.commit()
    generated()
    assert {email for row in listed("--kind", "visit") for email in row["assignees"]} == {new.email}


def test_who_was_assigned_by_hand_stays(generated, listed):
    old, new = make_user(Role.TEACHER), make_user(Role.TEACHER)
    _, _, placement = rotation(old)
    generated()
    row = db.session.scalar(sa.select(Obligation).where(Obligation.window == 2, Obligation.run == 1))
    row.assignments[0].is_by_hand = True
    placement.teacher_id = new.id
    db.session.commit()
    generated()
    emails = [row["assignees"] for row in listed("--kind", "visit")]
    assert emails == [[new.email], [old.email]] + [[new.email]] * 5


def test_the_nightly_jobs_plan_and_close(app, cli, listed):
    rotation()
    assert "added 9" in cli("jobs", "once", "generate").stdout
    later("2026-09-18")
    assert "missed 1" in cli("jobs", "once", "close_windows").stdout
    assert "missed 0" in cli("jobs", "once", "close_windows").stdout
    assert listed("--kind", "visit")[0]["status"] == "missed"


def test_an_official_year_replaces_the_library(cli, generated, listed, tmp_path):
    rotation()
    rows = ["西元日期,星期,是否放假,備註"]
    day = date(2026, 1, 1)
    while day.year == 2026:
        off = "2" if day.weekday() > 4 or day == date(2026, 9, 2) else "0"
        rows.append(f"{day:%Y%m%d},一,{off},{'試行假日' if day == date(2026, 9, 2) else ''}")
        day += timedelta(days=1)
    path = tmp_path / "calendar.csv"
    path.write_bytes("\r\n".join(rows).encode("cp950"))
    result = cli("calendar", "import", path)
    assert (result.exit_code, result.stdout.strip()) == (0, "2026: 1 public holidays")
    assert cli("calendar", "import", path).stdout.strip() == "2026: 1 public holidays, unchanged"
    generated()
    assert [row["training_days"] for row in listed("--kind", "visit")][:2] == [9, 10]


def test_a_calendar_with_a_day_missing_is_refused_in_one_line(cli, tmp_path):
    path = tmp_path / "calendar.csv"
    path.write_text("西元日期,星期,是否放假,備註\n20260101,四,2,開國紀念日\n", encoding="utf-8-sig")
    result = cli("calendar", "import", path)
    assert (result.exit_code, result.stderr.strip()) == (
        1,
        "Error: calendar.csv: incomplete year 2026: 2026-01-02 is missing",
    )


def test_the_cadence_of_tertiary_modes_is_a_setting(generated, listed):
    set_value("tertiary_cadence", "visit-14d@1")
    school, site = make_school(level=Level.TERTIARY), make_site()
    student = make_student(school, make_class(school, mode=Mode.EVENING))
    make_placement(site, student, end_on=date(2026, 10, 12))
    generated()
    assert [row["rule"] for row in listed("--kind", "visit")] == ["visit-14d@1"] * 3


def test_the_audit_season_is_a_setting(generated, listed):
    set_value("audit_season", {"first": "11-01", "last": "12-31"})
    rotation()
    generated()
    assert {(row["opens_on"], row["closes_on"]) for row in listed("--kind", "company_audit")} == {
        ("2026-11-01", "2026-12-31")
    }


def test_the_panels_of_a_city_are_never_asked_for_more_than_they_can(generated, listed):
    set_value("audit_capacity", {"台中市": {"per_day": 1, "per_week": 2}})
    school, in_october = make_school(city="高雄市"), {"start_on": date(2026, 10, 19), "end_on": date(2026, 11, 15)}
    for _ in range(10):
        make_placement(make_site(city="臺中市"), make_student(school), **in_october)
    generated()
    days = [row["suggested_on"] for row in listed("--kind", "company_audit")]
    weeks = [date.fromisoformat(day).isocalendar().week for day in days if day]
    assert sorted(weeks.count(week) for week in set(weeks)) == [2, 2, 2, 2]
    assert days.count(None) == 2  # no panel is free: the clerk sees an audit without a day
