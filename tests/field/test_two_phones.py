"""Two phones of one person on one visit: the second goes on where the first stood, neither overwrites the other."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.field import steps
from tests.field.chromium import picture, upload


def begun_on_the_first(live, page) -> str:
    """A visit with answers, an interview and a photo, sent to the school as a draft."""
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-B")
    page.locator("#q-BV05 input").nth(1).check(force=True)
    steps.interview(page, "12")
    steps.to(page, "BV-E")
    page.locator("#q-BV21 .is-not input").check(force=True)
    page.locator("#q-BV21 input[type=file]").first.set_input_files(upload("exit.jpg", picture(640, 480)))
    expect(page.locator("#q-BV21 figcaption")).to_contain_text("已存好")
    steps.network_returns(page)
    steps.wait_until(page, lambda: len(live.state.photos) == 1)
    return visit


def test_another_phone_of_the_same_person_goes_on_with_everything_in_it(live, new_phone):
    first, second = new_phone().new_page(), new_phone().new_page()
    visit = begun_on_the_first(live, first)
    before = live.state.submissions[visit]["document"]
    first.context.route("**/api/**", lambda route: route.abort())

    steps.sign_in(live, second)
    expect(second.locator(".card.next")).to_contain_text("另一支手機已經開始填寫")
    second.context.set_offline(True)
    second.locator("[id^=adopt-]").first.click()
    expect(second.locator(".card.next .wrong")).to_contain_text("接手需要網路")
    second.context.set_offline(False)
    second.locator("[id^=adopt-]").first.click()
    expect(second.locator("#arrived")).to_be_visible()
    assert visit in second.url
    steps.to(second, "BV-B")
    expect(second.locator("#q-BV05 input").nth(1)).to_be_checked()
    steps.to(second, "BV-E")
    expect(second.locator("#q-BV21 figcaption")).to_contain_text("已在學校")
    second.locator("#q-BV22 input[inputmode]").fill("0")
    steps.finish(second)
    expect(steps.received(second, visit)).to_be_visible()
    (record,) = live.state.finals()
    assert record["arrived_at"] == before["arrived_at"]
    assert record["device"] != before["device"]
    assert len(record["answers"]) == len(before["answers"]) + 1
    assert [photo["sha256"] for photo in record["photos"]] == list(live.state.photos)

    steps.to(first, "BV-B")
    first.locator("#q-BV05 input").first.check(force=True)
    steps.finish(first)
    first.context.unroute("**/api/**")
    steps.network_returns(first)
    sides = first.locator(f"#parcel-{visit} table")
    expect(sides.locator("tr", has_text="BV05")).to_contain_text("符合")
    assert live.state.submissions[visit]["document"] == record, "the school's copy stands until a person decides"
    first.locator(f"#theirs-{visit}").click()
    expect(first.locator(f"#parcel-{visit}")).to_contain_text("已擱置")
