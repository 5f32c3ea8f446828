"""What a visit does not ask: by the table, and in the hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.field import sample_bundle, steps

TODAY = "2026-11-20"
EVERY = "every_visit"
STUDENT = {"start_on": "2026-09-01", "pay_day": 5}


def case(rhythm, last, asked, why=None, *, students=(STUDENT,), trouble=False, today=TODAY):
    return [rhythm, {"visit_on": today, "last": last, "trouble": trouble, "students": list(students)}, asked, why]


TABLE = [
    case(EVERY, "2026-11-06", True),
    case(None, "2026-11-06", True),
    case({"weeks": 4}, None, True),
    case({"weeks": 4}, "2026-11-06", False, "weeks"),
    case({"weeks": 4}, "2026-10-31", False, "weeks"),
    case({"weeks": 4}, "2026-10-30", True),
    case({"weeks": 4}, "2026-11-06", True, trouble=True),
    case("after_pay_day", "2026-11-06", False, "pay_day"),
    case("after_pay_day", "2026-11-05", True),
    case("after_pay_day", "2026-10-30", True),
    case("after_pay_day", "2026-11-06", True, students=[STUDENT, {**STUDENT, "pay_day": 15}]),
    case("after_pay_day", "2026-11-06", True, students=[{**STUDENT, "pay_day": None}]),
    case("after_pay_day", "2026-12-31", False, "pay_day", today="2027-01-04", students=[{**STUDENT, "pay_day": 20}]),
    case("after_pay_day", "2026-02-20", True, today="2026-03-01", students=[{**STUDENT, "pay_day": 31}]),
    case("newcomers", "2026-11-06", False, "newcomers"),
    case("newcomers", "2026-11-06", True, students=[STUDENT, {**STUDENT, "start_on": "2026-11-09"}]),
    case("newcomers", "2026-11-06", True, trouble=True),
]  # fmt: skip


def test_each_rhythm_comes_round_when_it_should(live, page):
    page.goto(live.url + "/field")
    turns = page.evaluate(
        """async table => {
          const { turnOf } = await import('/static/field/rhythm.js')
          return table.map(([rhythm, round]) => turnOf({ rhythm }, round))
        }""",
        TABLE,
    )
    got = [(turn["asked"], turn["why"]) for turn in turns]
    assert got == [(asked, why) for _rhythm, _round, asked, why in TABLE]


@pytest.fixture
def with_rhythm(monkeypatch):
    """The last visit answered everything a fortnight ago; four questions are not for every visit."""
    rhythms = {
        "BV06": {"weeks": 4},
        "BV08": {"weeks": 4},
        "BV18": "newcomers",
        "BV23": {"weeks": 4},
        "BV24": {"weeks": 8},
    }
    plain = sample_bundle.document

    def document(code):
        found = plain(code)
        for section in found["sections"]:
            for item in section["items"]:
                item["rhythm"] = rhythms.get(item["key"], EVERY)
        return found

    last = (date.fromisoformat(TODAY) - timedelta(days=14)).isoformat()
    values = {"BV06": "yes", "BV08": "on_schedule", "BV18": "yes", "BV23": "good", "BV24": "no"}
    monkeypatch.setattr(sample_bundle, "document", document)
    for site in sample_bundle.SITES:
        monkeypatch.setitem(site, "previous", {key: {"value": value, "on": last} for key, value in values.items()})


def test_what_is_left_out_says_why_and_can_be_opened(live, page, with_rhythm):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-B")
    expect(page.locator(".q")).to_have_count(2)
    page.get_by_text("本次免問 2 題").click()
    expect(page.locator(".left-out")).to_contain_text("11/6 問過，每 4 週問一次")
    page.get_by_role("button", name="這次也問 BV06").click()
    expect(page.locator("#q-BV06 input").first).to_be_focused()
    expect(page.locator(".left-out li")).to_have_count(1)
    steps.saved(page)
    page.reload()
    expect(page.locator("#q-BV06")).to_be_visible()

    page.get_by_role("button", name="看過了，其餘 3 題都符合").click()
    expect(page.locator("#q-BV06 input[value=yes]")).to_be_checked()
    page.get_by_role("button", name="復原").click()
    expect(page.locator("#q-BV05 input:checked")).to_have_count(0)
    page.get_by_role("button", name="看過了，其餘 3 題都符合").click()
    steps.choose(page.locator("#q-BV07 .is-not input"))
    page.locator("#q-BV07").get_by_role("button", name="加註").click()
    page.get_by_role("button", name="已當場告知機構。").click()
    expect(page.locator("#q-BV07 .q-note textarea")).to_have_value("已當場告知機構。")
    steps.to(page, "BV-A")
    page.get_by_role("button", name="同名冊 3 人").or_(page.get_by_role("button", name="同名冊")).first.click()
    expect(page.locator("#q-BV03 input")).not_to_have_value("")
    steps.to(page, "BV-F")
    expect(page.locator("#q-BV24")).to_be_visible()  # a finding last time is looked at again
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    record = live.state.finals()[0]
    assert {"item": "BV08", "student": None, "why": "weeks", "last": "2026-11-06"} in record["left_out"]
    assert {one["item"] for one in record["left_out"]} == {"BV08", "BV18", "BV23"}
    answers = {answer["item"]: answer for answer in record["answers"]}
    assert [answers[key]["at_once"] for key in ("BV05", "BV06", "BV07")] == [True, True, False]
    assert answers["BV07"]["note"] == "已當場告知機構。"
