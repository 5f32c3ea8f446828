"""Who fits a visit best, sharing visits out, and a teacher on leave whose visits go over in one step."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from accounts.roles import Role
from bench.assigning import SIZES, school
from core import clock
from core.database import db
from schedules.assigning.by_hand import assignee_of
from schedules.models import Obligation
from schedules.rules.fitting import (
    Need,
    Reason,
    Visitor,
    fit_of,
    free_days,
    kilometres,
    ranked,
    round_robin,
    share_out,
    toll_of,
)
from sites.roster.values import Unreadable, read_half_days
from tests.makers import make_class, make_obligation, make_placement, make_school, make_site, make_student, make_user

MONDAY = date(2026, 11, 23)
WEEK = tuple(MONDAY + timedelta(days=n) for n in range(5))
HERE, NEAR, FAR = (24.18, 120.70), (24.19, 120.71), (24.40, 120.60)


def need(key: str = "v", **facts: Any) -> Need:
    return Need(**{"key": key, "days": WEEK, "departments": frozenset({"機械科"}), "place": HERE} | facts)


def visitor(key: str = "t", **facts: Any) -> Visitor:
    return Visitor(**{"key": key, "department": "機械科"} | facts)


@pytest.mark.parametrize(("half_days", "free"), [("", 5), ("13", 2), ("1a3p", 2), ("6", 0), ("5p", 1)])
def test_a_day_is_free_with_any_of_its_halves(half_days, free):
    assert len(free_days(half_days, WEEK)) == free


def test_a_degree_of_latitude_is_111_kilometres():
    assert kilometres((24.0, 120.0), (25.0, 120.0)) == pytest.approx(111.2, abs=0.1)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (visitor(), visitor(department="餐飲科")),
        (visitor(half_days="1a"), visitor(half_days="6")),
        (visitor(held=(need("a", place=NEAR),)), visitor(held=(need("a", place=FAR),))),
        (visitor(), visitor(held=tuple(need(str(n), place=None) for n in range(5)))),
        (visitor(half_days="6", department="餐飲科"), visitor(training_valid_until=WEEK[3])),
    ],
    ids=["department", "free half day", "distance", "load", "current training before everything"],
)
def test_who_fits_better(better, worse):
    first = [Visitor("b" + better.key, *_facts(better)), Visitor("a" + worse.key, *_facts(worse))]
    assert ranked(need(), first)[0].visitor == "bt"


def _facts(person: Visitor) -> tuple[Any, ...]:
    return person.half_days, person.department, person.training_valid_until, person.held


def test_training_counts_up_to_the_last_day_and_a_date_nobody_recorded_is_no_bar():
    assert fit_of(need(), visitor(training_valid_until=WEEK[-1])).cost is not None
    assert fit_of(need(), visitor()).cost is not None
    expired = fit_of(need(), visitor(training_valid_until=WEEK[-2]))
    assert (expired.cost, expired.reasons[0]) == (None, Reason.TRAINING_EXPIRED)


def test_a_visit_that_nobody_may_make_is_given_to_nobody():
    assert share_out([need()], [visitor(training_valid_until=MONDAY)]) == {}
    assert share_out([need()], []) == {}


def total(needs: list[Need], visitors: list[Visitor], given: dict[str, str]) -> float:
    toll = toll_of(needs, visitors, given)
    return toll.kilometres + 12 * toll.other_department + 40 * toll.without_free_day


@pytest.mark.parametrize("seed", range(6))
def test_sharing_out_comes_close_to_the_best_of_all_ways(seed):
    chance = random.Random(seed)
    needs = [
        need(f"v{n}", place=(24 + chance.random() / 5, 120 + chance.random() / 5), days=WEEK[chance.randrange(3) :])
        for n in range(6)
    ]
    visitors = [visitor(f"t{n}", half_days=chance.choice(["", "1a", "25p"])) for n in range(3)]
    costs = [
        total(needs, visitors, dict(zip([each.key for each in needs], keys, strict=True)))
        for keys in product([each.key for each in visitors], repeat=len(needs))
    ]
    # The best of all leaves teachers idle; sharing out weighs their load too.
    assert total(needs, visitors, share_out(needs, visitors)) <= min(costs) * 2.2


@pytest.mark.parametrize(("visits", "teachers"), SIZES[:2])
def test_it_saves_at_least_a_third_of_the_way_against_round_robin_and_sends_nobody_untrained(visits, teachers):
    needs, visitors = school(visits, teachers)
    plain, fitted = (toll_of(needs, visitors, way(needs, visitors)) for way in (round_robin, share_out))
    assert fitted.kilometres < plain.kilometres * 2 / 3
    assert fitted.other_department < plain.other_department
    assert fitted.untrained == 0
    assert share_out(needs, visitors) == share_out(needs, visitors)


@pytest.mark.parametrize(
    ("cell", "read"), [("135", "135"), ("1a3p5", "1a3p5"), ("一上、三下午、五", "1a3p5"), (24, "24"), ("3P1A", "1a3p")]
)
def test_half_days_of_the_roster(cell, read):
    assert read_half_days(cell) == read


@pytest.mark.parametrize("cell", ["8", "a1", "11", "mon", "1ap"])
def test_what_is_no_half_day_is_refused(cell):
    with pytest.raises(Unreadable):
        read_half_days(cell)


@pytest.fixture
def on_leave(app) -> Any:
    """A teacher with three open visits, a colleague of the department near two of them, and one without training."""
    school = make_school()
    group = make_class(school, department="機械科")
    giver = make_user(Role.TEACHER, school=school, department="機械科")
    colleague = make_user(Role.TEACHER, school=school, department="機械科", name="示範甲")
    far = make_user(Role.TEACHER, school=school, department="餐飲科", name="示範乙")
    today = clock.today()
    make_user(Role.TEACHER, school=school, training_valid_until=today - timedelta(days=1), name="示範過期")
    windows = []
    for n in range(3):
        site = make_site(latitude=HERE[0] + n / 100, longitude=HERE[1])
        days = {"start_on": today - timedelta(days=9), "end_on": today + timedelta(days=9)}
        make_placement(site, make_student(school, group), weekdays="1234567", **days)
        windows.append(make_obligation(site, school, assignee=giver))
    office = make_user(Role.COORDINATOR, school=school)
    return giver, colleague, far, windows, office


def test_leave_hands_every_open_visit_over_in_one_step_to_whoever_fits(on_leave, as_user):
    giver, _colleague, _far, windows, office = on_leave
    form = {"windows": [str(window.id) for window in windows], "to": "best", "reason": "leave"}
    answer = as_user(office).post(f"/visits/handover?teacher={giver.id}", data=form)
    assert answer.status_code == 302
    db.session.expire_all()
    takers = {assignee_of(db.session.get_one(Obligation, window.id)).name for window in windows}
    assert takers == {"示範甲"}


def test_the_office_reads_reasons_and_cannot_assign_who_has_no_current_training(on_leave, as_user):
    _giver, colleague, _far, windows, office = on_leave
    client, address = as_user(office), f"/visits/plan/{windows[0].id}"
    page = client.get(address).text
    assert "示範甲（同科" in page
    assert "示範乙（不同科" in page
    assert "示範過期（研習已過期" in page
    assert page.index("示範甲（") < page.index("示範乙（") < page.index("示範過期（")
    assert "同半天可順訪" in page
    expired = next(value for value, name in _options(page) if name.startswith("示範過期"))
    refused = client.post(f"{address}/assignment", data={"assignee": expired, "reason": "請假"})
    assert refused.status_code == 422
    done = client.post(f"{address}/assignment", data={"assignee": str(colleague.id), "reason": "請假"})
    assert done.status_code == 302


def _options(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<option[^>]*value="([0-9a-f-]+)"[^>]*>([^<]+)</option>', page)
