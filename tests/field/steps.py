"""What a teacher does with the client, in the words of the tests."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

TYPED = {
    "BV03": "5", "BV09": "0800", "BV10": "1700", "BV11": "38", "BV12": "2", "BV13": "60", "BV15": "2026-11-05",
    "BV16": "30000", "BV22": "0",
    "SP01": "車床，吳師傅教", "SP02": "1700", "SP03": "5", "SP05": "30000", "SP05D": "2026-11-05", "SP13": "0",
}  # fmt: skip


def sign_in(live: Any, page: Page, email: str = "chen@example.test") -> None:
    """Sign in and wait until the visits are on the phone."""
    live.sign_in(page, email)
    expect(page.locator(".note").first).to_contain_text(re.compile("備妥|ready"))


def ready_without_network(page: Page) -> None:
    """The shell is on the phone: the worker has taken the page over."""
    page.evaluate(
        """() => navigator.serviceWorker.controller ? null : new Promise(resolve =>
            navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })).then(() => null)"""
    )


def arrive(page: Page) -> str:
    """Tap 到達 on the first card; gives the id of the visit."""
    page.locator("button[id^=arrive-]").first.click()
    expect(page.locator("#arrived")).to_be_visible()
    return page.url.split("/visit/")[1].split("/")[0]


def to(page: Page, screen: str) -> None:
    """Go to a screen of the visit that is open."""
    visit = page.url.split("/visit/")[1].split("/")[0]
    go(page, f"#/visit/{visit}/{screen}")


def go(page: Page, address: str) -> None:
    """Go to a screen and wait until it is drawn."""
    page.evaluate("hash => { location.hash = hash }", address)
    expect(page.locator("#app")).to_have_attribute("data-screen", address)
    is_drawn(page)


def tap(field: Locator) -> None:
    """Tap it, or the label over a radio button or a box, as a finger does; a row drawn anew is found again."""
    field.locator("xpath=ancestor::label | self::*[not(ancestor::label)]").click()


def choose(field: Locator) -> None:
    """Tap it unless it is chosen already, and see it chosen."""
    expect(field).to_have_count(1)
    if not field.is_checked():
        tap(field)
    expect(field).to_be_checked()


def answer_cases(page: Page) -> None:
    """Every open case was remedied."""
    for case in page.locator("fieldset[id^=case-]").all():
        choose(case.locator("input[value=gone]"))


def answer_section(page: Page, *, skip: tuple[str, ...] = ()) -> None:
    """Every question of this screen with an answer that is no finding."""
    for question in page.locator(".q[id^=q-]").all():
        key = (question.get_attribute("id") or "").removeprefix("q-").split("@")[0]
        if key in skip:
            continue
        if key in TYPED:
            question.locator("input:not([type=file]), textarea").first.fill(TYPED[key])
        else:
            choose(question.locator("input[type=radio]").first)


def answer_site(page: Page, *, skip: tuple[str, ...] = ()) -> None:
    """The whole site part, section by section by the button at the bottom."""
    answer_cases(page)
    for section in ("BV-A", "BV-B", "BV-C", "BV-D", "BV-E", "BV-F"):
        to(page, section)
        answer_section(page, skip=skip)


def interview(page: Page, number: str) -> None:
    """One student's private questions."""
    to(page, f"student/{number}")
    is_drawn(page)
    answer_section(page)


def is_drawn(page: Page) -> None:
    """Questions come onto the screen bit by bit, those first that a phone shows: all of them are there."""
    expect(page.locator("#app [aria-busy=true]")).to_have_count(0)


def saved(page: Page) -> None:
    """The bar at the bottom says that everything is on the phone."""
    expect(page.locator(".dock .line")).to_contain_text(re.compile("已存在這支手機|Saved on this phone"))


def stroke(pad: Locator) -> None:
    """A stroke on the glass, and no moment of rest after it."""
    pad.evaluate("pad => pad.scrollIntoView({ block: 'center' })")
    box = pad.bounding_box()
    assert box is not None
    mouse = pad.page.mouse
    mouse.move(box["x"] + 40, box["y"] + 30)
    mouse.down()
    mouse.move(box["x"] + 200, box["y"] + 70, steps=4)
    mouse.up()


def finish(page: Page) -> None:
    """完成並送出, with a reason where something was left open."""
    to(page, "finish")
    refuse = page.get_by_role("button", name=re.compile("拒簽|Refused"))
    if refuse.count():
        refuse.click()
    expect(page.locator(".said-so")).to_be_visible()
    page.locator("#send").click()
    reason = page.locator("dialog textarea")
    expect(reason.or_(page.locator(".parcel")).first).to_be_visible()
    if reason.is_visible():
        reason.fill("時間不足")
        page.locator("#finish-anyway").click()
    expect(page.locator(".parcel").first).to_be_visible()


def short_visit(page: Page) -> str:
    """A visit with a few answers, finished with a reason."""
    visit = arrive(page)
    to(page, "BV-B")
    answer_section(page)
    finish(page)
    return visit


def could_not_visit(page: Page) -> str:
    """The quickest record there is: nobody was there."""
    page.locator("[id^=unable-]").first.click()
    page.locator("dialog button").first.click()
    expect(page.locator("#send")).to_be_visible()
    visit = page.url.split("/visit/")[1].split("/")[0]
    page.locator("#send").click()
    expect(page.locator(f"#parcel-{visit}")).to_be_visible()
    return visit


def to_list(page: Page) -> None:
    go(page, "#/")


def without_signal(page: Page, record: Callable[[Page], str]) -> str:
    """Make a record before anything of it can travel; then the signal returns, and all of it is sent at once."""
    page.context.set_offline(True)
    visit = record(page)
    page.context.set_offline(False)
    return visit


ON_DISK = """store => new Promise(resolve => {
  indexedDB.open('fangshi-field').onsuccess = event => {
    const rows = event.target.result.transaction(store).objectStore(store).getAll()
    rows.onsuccess = () => resolve(JSON.stringify(rows.result))
  }
})"""


def on_disk(page: Page, store: str, words: str) -> None:
    """Until the phone's own store holds these words; for screens that do not say so themselves."""
    wait_until(page, lambda: words in page.evaluate(ON_DISK, store))


def received(page: Page, visit: str) -> Any:
    """The green label of one record; only the server's receipt draws it."""
    return page.locator(f"#parcel-{visit} .st-met")


def network_returns(page: Page) -> None:
    """What the browser says when a signal is found: the client sends what it has without waiting for its timer."""
    page.evaluate("window.dispatchEvent(new Event('online'))")


def correct(live: Any, page: Page, visit: str, why: str) -> None:
    """The coordinator returns a record that the school holds, and its author goes back into it."""
    live.state.reviews[visit] = ("returned", why)
    network_returns(page)
    page.locator(f"#correct-{visit}").click()
    expect(page.locator("#arrived")).to_be_visible()


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Until something is true on the server's side."""
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never became true")
