"""Judging answers: the vectors shared with the phone, and what holds for every value."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.document import Item, Severity
from checklists.judgement import (
    Context,
    Judgement,
    Status,
    Trainee,
    Wage,
    days_late,
    judge,
    read_context,
    settle,
    wage_of_month,
)
from checklists.reading import read_document
from checklists.times import minutes
from tests.checklists.builtin import CODES, document, item_of, one_item, raw

SHARED = json.loads((Path(__file__).parent / "judgement_vectors.json").read_text(encoding="utf-8"))
DAY = date(2026, 11, 20)
PLAIN = Context(visit_on=DAY)


def shared_item(key: str) -> Item:
    return next(read_document(one_item() | {"sections": [_section(SHARED["items"][key])]}).items)


def _section(item: dict[str, Any]) -> dict[str, Any]:
    return {"code": "T", "title": {"zh": "段", "en": "Section"}, "weight": None, "per": "site", "items": [item]}


@pytest.mark.parametrize("vector", SHARED["vectors"], ids=lambda vector: vector["name"])
def test_the_server_judges_as_the_shared_vectors_say(vector):
    context = read_context(SHARED["contexts"][vector["context"]])
    result = judge(shared_item(vector["item"]), vector["value"], context)
    assert {"status": result.status, "severity": result.severity, "verify": result.verify} == vector["expected"]


def test_the_shared_vectors_quote_the_built_in_items_as_they_are():
    built_in = {item["key"]: item for code in CODES for section in raw(code)["sections"] for item in section["items"]}
    quoted = {key: item for key, item in SHARED["items"].items() if not key.startswith("X_")}
    assert quoted == {key: built_in[key] for key in quoted}


def test_the_shared_vectors_reach_every_way_to_fail():
    used = {
        form
        for code in CODES
        for item in raw(code)["sections"]
        for entry in item["items"]
        for form in entry["fails"] or ()
    }
    shown = {
        form
        for vector in SHARED["vectors"]
        if vector["expected"]["status"] == "fails"
        for form in SHARED["items"][vector["item"]]["fails"]
    }
    assert used <= shown


def test_a_failure_computed_from_the_law_carries_its_rule_and_the_dates_of_the_law():
    result = judge(item_of("BV11"), 41, PLAIN)
    assert result == Judgement(
        Status.FAILS,
        severity=Severity.CRITICAL,
        verify=True,
        sentence=result.sentence,
        rule="R-05a",
        law_from=date(2021, 6, 18),
        law_to=None,
    )
    assert result.sentence.zh == "可能超過每週 40 小時：41 小時"
    assert result.sentence.en == "May exceed 40 hours a week: 41 hours"


@pytest.mark.parametrize(
    ("confirmed", "status", "verify"),
    [(True, Status.FAILS, False), (False, Status.CONFORM, False), (None, Status.FAILS, True)],
)
def test_a_computed_failure_waits_for_the_inspectors_word(confirmed, status, verify):
    settled = settle(judge(item_of("BV11"), 41, PLAIN), confirmed=confirmed)
    assert (settled.status, settled.verify) == (status, verify)


def test_a_failure_by_answer_cannot_be_rejected():
    failed = judge(item_of("BV05"), "no", PLAIN)
    assert settle(failed, confirmed=False) == failed


@given(hours=st.decimals(min_value=0, max_value=168, places=1))
def test_weekly_hours_fail_above_forty_and_nowhere_else(hours):
    assert (judge(item_of("BV11"), str(hours), PLAIN).status is Status.FAILS) == (hours > 40)


@given(at=st.integers(min_value=0, max_value=29 * 60 + 59), has_permit=st.booleans())
def test_an_end_of_training_fails_in_the_night_and_nowhere_else(at, has_permit):
    students = (Trainee(age=17, late_permit_until=DAY),) if has_permit else (Trainee(age=17),)
    result = judge(item_of("BV10"), f"{at // 60:02}:{at % 60:02}", Context(visit_on=DAY, students=students))
    limit = 22 * 60 if has_permit else 20 * 60
    assert (result.status is Status.FAILS) == (at > limit or at < 6 * 60)


@given(
    ages=st.lists(st.integers(min_value=14, max_value=20), min_size=1, max_size=4),
    days=st.integers(min_value=-3, max_value=3),
)
def test_the_later_limit_needs_everybody_to_be_sixteen_and_permitted(ages, days):
    students = tuple(Trainee(age=age, late_permit_until=DAY + timedelta(days=days)) for age in ages)
    result = judge(item_of("BV10"), "21:00", Context(visit_on=DAY, students=students))
    assert (result.status is Status.CONFORM) == (min(ages) >= 16 and days >= 0)


@given(visit=st.dates(date(2024, 1, 1), date(2027, 12, 31)), pay_day=st.integers(1, 31))
def test_an_allowance_paid_on_its_pay_day_is_never_late(visit, pay_day):
    """Of all pay days before the visit the last one is on time; a month earlier something is owed."""
    due = [day for day in _pay_dates(visit, pay_day) if day < visit][-1]
    assert days_late(due, pay_day, visit) == 0
    month_before = [day for day in _pay_dates(visit, pay_day) if day < due][-1]
    assert days_late(month_before, pay_day, visit) == (visit - due).days


def _pay_dates(visit: date, pay_day: int) -> list[date]:
    """The pay days of the months around a visit, counted day by day."""
    days = [visit + timedelta(days=offset) for offset in range(-120, 32)]
    last = {(day.year, day.month): day for day in days if (day + timedelta(days=1)).day == 1}
    hit = {(day.year, day.month): day for day in days if day.day == pay_day}
    return sorted((last | hit).values())


@given(on=st.dates(date(2019, 1, 1), date(2030, 12, 31)))
def test_the_minimum_wage_is_the_newest_that_is_in_force_on_the_first_of_the_month(on):
    table = [Wage(date(2021, 1, 1), Decimal(24000)), Wage(date(2024, 1, 1), Decimal(27470))]
    expected = None if on.year < 2021 else Decimal(24000) if on.year < 2024 else Decimal(27470)
    assert wage_of_month(table, on) == expected


@pytest.mark.parametrize(("text", "expected"), [("00:00", 0), ("24:30", 1470), ("30:00", 1800), ("35:59", 2159)])
def test_times_count_on_past_midnight(text, expected):
    assert minutes(text) == expected


@pytest.mark.parametrize("text", ["", "8:00", "36:00", "12:60", "noon", "12:00:00", "１２:00"])
def test_what_is_no_time_is_not_taken_for_one(text):
    assert minutes(text) is None


@pytest.mark.parametrize("code", CODES)
def test_an_open_question_is_unanswered_and_never_conforms(code):
    for item in document(code).items:
        assert judge(item, None, PLAIN).status in {Status.UNANSWERED, Status.NOT_JUDGED}
