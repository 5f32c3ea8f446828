"""A clean fortnightly visit with two interviews, played with a thumb: every tap and every field typed in is counted.

Nothing is wrong at the place, everything was asked a fortnight ago, no pay day lies between, nobody is new. What is
counted is what a teacher does: a tap is a tap on the screen, a typed field is one visit of the keyboard.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.field import sample_bundle, steps

TALKED_TO = ("12", "15")
LAST = sample_bundle.day(-14)
SITE_VALUES = {
    "BV02": "yes", "BV03": 5, "BV05": "yes", "BV06": "yes", "BV07": "yes", "BV08": "on_schedule",
    "BV09": "08:00", "BV10": "17:00", "BV11": 40, "BV12": 2, "BV13": 60, "BV14": "yes",
    "BV15": "2026-11-05", "BV16": 30000, "BV17": "normal", "BV18": "yes",
    "BV19": "yes", "BV20": "yes", "BV21": "yes", "BV22": 0, "BV23": "good", "BV24": "yes",
}  # fmt: skip


@dataclass
class Hand:
    """A thumb that counts."""

    page: Page
    taps: int = 0
    typed: int = 0
    asked: list[str] = field(default_factory=list)

    def tap(self, what: Locator) -> None:
        steps.tap(what)
        self.taps += 1

    def sign(self, pad: Locator) -> None:
        steps.stroke(pad)
        self.taps += 1

    def type(self, where: Locator, text: str) -> None:
        where.click()
        where.fill(text)
        self.typed += 1


@contextmanager
def clean_place() -> Iterator[None]:
    """The first site of the sample, with nothing open and everything asked a fortnight ago."""
    site = sample_bundle.SITES[0]
    before = {name: site[name] for name in ("open_cases", "previous", "students")}
    interview = [
        item["key"] for section in sample_bundle.document("visit_student")["sections"] for item in section["items"]
    ]
    known = {
        "asked_on": dict.fromkeys(interview, LAST),
        "newcomer": False,
        "last_interviewed_on": LAST,
        "insured_from": "2026-09-01",
    }
    site["open_cases"] = []
    site["previous"] = {key: {"value": value, "on": LAST} for key, value in SITE_VALUES.items()}
    site["students"] = [student | known for student in before["students"]]
    try:
        yield
    finally:
        site.update(before)


def play(page: Page) -> Hand:
    """From the list to the record in the outbox."""
    hand = Hand(page)
    hand.tap(page.locator("button[id^=arrive-]").first)
    expect(page.locator("#arrived")).to_be_visible()
    on(hand)
    while not page.url.endswith("/students"):
        section(hand)
        on(hand)
    for number in TALKED_TO:
        interview(hand, number)
    on(hand)
    finish(hand)
    return hand


def on(hand: Hand) -> None:
    """To the next screen by the button at the bottom."""
    before = hand.page.url
    hand.tap(hand.page.locator("#next"))
    hand.page.wait_for_url(lambda url: url != before)
    expect(hand.page.locator("#app")).to_have_attribute("data-screen", hand.page.url.split("/field")[1])


def section(hand: Hand) -> None:
    """One section: the card first where there is one, then each question, and the rest in one tap."""
    page = hand.page
    shown = [(each.get_attribute("id") or "").removeprefix("q-") for each in page.locator(".q[id^=q-]").all()]
    hand.asked += shown
    if "BV14" in shown:
        attendance(hand)
    for key in shown:
        answer(hand, key)
    rest = page.locator("#at-once")
    if rest.count():
        hand.tap(rest)


def attendance(hand: Hand) -> None:
    """One student's card agrees with the roster: it answers the questions about hours."""
    page = hand.page
    hand.tap(page.locator("details.card summary", has_text="出勤卡").first)
    hand.tap(page.locator("a.row[href*='/card/12']"))
    hand.tap(page.get_by_role("button", name="核對完"))
    expect(page.locator("#q-BV10 input").first).to_have_value("17:00")


def answer(hand: Hand, key: str) -> None:
    question = hand.page.locator(f"[id='q-{key}']")
    name = key.split("@")[0]
    field_ = question.locator("input:not([type=radio]):not([type=file]):not([type=checkbox]), textarea").first
    quick = question.locator(".tools .btn-quiet", has_text="同名冊").or_(
        question.locator(".tools .btn-quiet", has_text="同上次 0")
    )
    if question.locator("input[type=radio]").count():
        if "@" in key or not hand.page.locator("#at-once").count() or name == "BV02":
            hand.tap(question.locator("input[type=radio]").first)
    elif field_.input_value() == "":
        if quick.count():
            hand.tap(quick.first)
        else:
            hand.type(field_, steps.TYPED[name])


def interview(hand: Hand, number: str) -> None:
    page = hand.page
    hand.tap(page.locator(f"a.row[href$='/student/{number}']"))
    expect(page.locator("#hold")).to_be_visible()
    steps.is_drawn(page)
    for each in page.locator(".q[id^=q-]").all():
        key = (each.get_attribute("id") or "").removeprefix("q-")
        hand.asked.append(key)
        answer(hand, key)
    hand.tap(page.locator("#next:has(.i-arrow-right)"))
    expect(page.locator("#app")).to_have_attribute("data-screen", page.url.split("/field")[1])


def finish(hand: Hand) -> None:
    """The teacher signs on the glass with one gesture; the company's contact refuses with one tap."""
    page = hand.page
    hand.tap(page.get_by_role("button", name="拒簽"))
    expect(page.locator("#signature-company")).to_contain_text("機構代表拒簽")
    hand.sign(page.locator("#signature-teacher canvas"))
    hand.tap(page.locator("#send"))
    reason = page.locator("dialog textarea")
    expect(reason.or_(page.locator(".parcel")).first).to_be_visible()
    assert not reason.is_visible(), "something was left open"


def counted(hand: Hand) -> dict[str, Any]:
    """The figures of a played visit."""
    site = [key for key in hand.asked if "@" not in key]
    return {
        "taps": hand.taps,
        "typed": hand.typed,
        "questions of the site": len(site),
        "questions of each interview": (len(hand.asked) - len(site)) // len(TALKED_TO),
    }
