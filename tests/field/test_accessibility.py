"""WCAG 2.2 AA: axe on every screen in both languages and colour schemes, a visit by keyboard, small screens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.field import steps
from tests.field.chromium import picture, upload

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def every_screen(live, page: Page) -> Iterator[str]:
    """Walk through the client and stop on each screen, with something on it."""
    yield "list"
    page.locator("#menu").click()
    expect(page.locator("dialog")).to_be_visible()
    yield "more"
    page.keyboard.press("Escape")
    page.locator(".facts a").nth(1).click()
    expect(page.locator("main .parcel").first).to_be_visible()
    yield "site"
    page.go_back()
    expect(page.locator(".card.next").first).to_be_visible()
    visit = steps.arrive(page)
    steps.choose(page.locator("input[value=still]").first)
    yield "arrival and cases"
    page.locator("#menu").click()
    expect(page.locator("dialog")).to_be_visible()
    yield "sections"
    page.keyboard.press("Escape")
    for section in ("BV-A", "BV-B", "BV-F"):
        steps.to(page, section)
        yield section
    steps.to(page, "BV-C")
    page.locator("#q-BV10 input").first.fill("2110")
    page.locator("#q-BV10 .law summary").click()
    page.locator("#q-BV10 .btn-row button").first.click()
    page.locator("#q-BV10 input[type=file]").first.set_input_files(upload("a.jpg", picture()))
    expect(page.locator("#q-BV10 img[src]")).to_be_visible()
    page.locator("#q-BV09 input").first.fill("99")
    page.locator("#q-BV09 input").first.blur()
    yield "BV-C"
    page.locator("#q-BV10 .pic-button").click()
    page.locator("#cover").click()
    page.locator("#cover-add").click()
    expect(page.locator("button.cover")).to_be_visible()
    yield "covers"
    page.locator("#cover-keep").click()
    page.locator("#q-BV10 .pic-button:has(.veil)").click()
    expect(page.locator("dialog img")).to_be_visible()
    yield "a photo"
    page.keyboard.press("Escape")
    page.locator("#q-BV10 .tools .icon-btn").click()
    expect(page.locator("dialog")).to_be_visible()
    yield "rare tools"
    page.keyboard.press("Escape")
    steps.go(page, f"#/visit/{visit}/card/12")
    page.locator("tr.day input").nth(1).fill("2110")
    page.locator("tr.why summary").first.click()
    yield "attendance card"
    page.locator(".day-of").first.click()
    expect(page.locator("dialog .pause").first).to_be_visible()
    page.locator("dialog .pause input").first.fill("12")
    page.locator("#breaks-keep").click()
    yield "breaks"
    page.keyboard.press("Escape")
    steps.to(page, "BV-D")
    page.locator("#q-BV15 input").first.fill("2026-11-12")
    yield "BV-D"
    steps.to(page, "BV-E")
    steps.choose(page.locator("#q-BV21 .is-not input"))
    yield "BV-E"
    steps.to(page, "students")
    yield "students"
    steps.to(page, "student/12")
    page.locator("#q-SP02\\@12 input").fill("2130")
    page.locator("details.card summary").first.click()
    yield "interview"
    page.locator("#hold").press("Enter")
    expect(page.locator(".locked")).to_be_visible()
    yield "lock"
    page.locator("#hold").press("Enter")
    expect(page.locator("a.row").first).to_be_visible()
    steps.to(page, "finish")
    yield "finish"
    page.locator("#send").click()
    expect(page.locator("dialog textarea")).to_be_visible()
    yield "reason for what is open"
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    steps.finish(page)
    yield "waiting"
    live.fail(
        "PUT",
        "/submissions/",
        status=422,
        body={"detail": "離開早於到達。", "errors": [{"pointer": "/", "detail": "請看時間"}]},
    )
    page.context.set_offline(False)
    expect(page.locator(f"#correct-{visit}")).to_be_visible()
    yield "refused"
    live.state.hold(visit, {"final": True, "device": "x", "revision": 5, "photos": [], "answers": []})
    page.locator(f"#retry-{visit}").click()
    expect(page.locator(".difference").first).to_be_visible()
    page.locator(".parcel summary").click()
    page.locator(f"#merge-{visit}").click()
    yield "conflict"
    page.locator(f"#mine-{visit}").click()
    expect(steps.received(page, visit)).to_be_visible()
    yield "received"
    steps.go(page, "#/check")
    expect(page.locator("#check-visits.is-good")).to_be_visible()
    yield "check before leaving"
    steps.to_list(page)
    page.locator("[id^=unable-]").first.click()
    expect(page.locator("dialog")).to_be_visible()
    yield "why no visit"
    page.locator("dialog button").first.click()
    expect(page.locator("#send")).to_be_visible()
    yield "could not visit"


TAPPED = "button, a.btn, a.row, a.icon-btn, .seg label, .choice label, .tick, summary, .facts a"
SMALL = """tapped => [...document.querySelectorAll(tapped)]
  .filter(node => node.offsetParent !== null && node.getBoundingClientRect().height < 44)
  .map(node => node.textContent.trim().slice(0, 20))"""
WIDE = "[document.documentElement, ...document.querySelectorAll('dialog')].some(node => node.scrollWidth > innerWidth)"


@pytest.mark.parametrize(
    ("email", "scheme", "width"),
    [("chen@example.test", "light", 390), ("mei@example.test", "dark", 320), ("chen@example.test", "light", 195)],
)
def test_every_screen_pleases_axe_fits_its_width_and_has_targets_for_a_thumb(live, new_phone, email, scheme, width):
    """320 CSS pixels are the narrowest phone, 195 an ordinary one at 200 % zoom."""
    page = new_phone(
        color_scheme=scheme, viewport={"width": width, "height": 2400}
    ).new_page()  # the bars cover nothing
    steps.sign_in(live, page, email)
    faults = []
    for screen in every_screen(live, page):
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
        faults += [
            (screen, each["id"], [node["target"] for node in each["nodes"]][:3])
            for each in results.response["violations"]
        ]
        faults += [(screen, "too small", text) for text in page.evaluate(SMALL, TAPPED)]
        faults += [(screen, "too wide")] if page.evaluate(WIDE) else []
    assert faults == []


def test_a_whole_visit_can_be_made_with_the_keyboard_alone(live, page):
    steps.sign_in(live, page)
    keys = page.keyboard

    def tab_to(selector: str) -> None:
        for _ in range(80):
            if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
                return
            keys.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by Tab")

    def press_next() -> None:
        tab_to("#next")
        keys.press("Enter")

    tab_to("[id^=arrive-]")
    keys.press("Enter")
    expect(page.locator("#arrived")).to_be_visible()
    expect(page.locator("#title")).to_be_focused()
    visit = page.url.split("/visit/")[1].split("/")[0]
    for _ in range(4):  # two papers and two open cases
        tab_to("input[type=radio]:not(:checked)")
        keys.press("Space")
        keys.press("Tab")
    press_next()
    expect(page.locator("#q-BV02")).to_be_visible()
    expect(page.locator("#title")).to_be_focused()
    tab_to("#q-BV02 input")
    keys.press("Space")
    tab_to("#q-BV03 input")
    keys.type("5")
    press_next()
    expect(page.locator("#q-BV05")).to_be_visible()
    tab_to("#q-BV05 input")
    keys.press("Space")
    keys.press("ArrowRight")
    expect(page.locator("#q-BV05 .is-not input")).to_be_checked()
    press_next()  # the button leads to the next unanswered question, not to the next section
    expect(page.locator("#q-BV06 input").first).to_be_focused()
    steps.to(page, "students")
    tab_to("a.row")
    keys.press("Enter")
    expect(page.locator("#hold")).to_be_visible()
    tab_to("#hold")
    keys.press("Enter")
    expect(page.locator(".locked")).to_be_visible()
    tab_to("#hold")
    keys.press("Enter")
    expect(page.locator("a.row").first).to_be_visible()
    press_next()
    expect(page.locator("#send")).to_be_visible()
    tab_to("#send")
    keys.press("Enter")
    expect(page.locator("dialog textarea")).to_be_visible()
    tab_to("dialog textarea")
    keys.type("not enough time")
    tab_to("#finish-anyway")
    keys.press("Enter")
    expect(steps.received(page, visit)).to_be_visible()
    assert live.state.finals()[0]["open_reason"] == "not enough time"


def test_saving_is_said_to_a_screen_reader(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-B")
    steps.choose(page.locator("#q-BV05 input").first)
    expect(page.locator("#voice")).to_have_text("14:05 已存在這支手機")
    assert page.locator("#voice").get_attribute("aria-live") == "polite"
