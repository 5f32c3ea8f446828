"""Two phones of one person on one visit: the second goes on where the first stood, neither overwrites the other."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import Any

from playwright.sync_api import expect

from tests.field import steps
from tests.field.chromium import picture, upload


def begun_on_the_first(live, page) -> str:
    """A visit with answers, an interview and a photo, sent to the school as a draft."""
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-B")
    steps.choose(page.locator("#q-BV05 input").nth(1))
    steps.interview(page, "12")
    steps.to(page, "BV-E")
    steps.choose(page.locator("#q-BV21 .is-not input"))
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
    steps.choose(first.locator("#q-BV05 input").first)
    steps.finish(first)
    first.context.unroute("**/api/**")
    steps.network_returns(first)
    sides = first.locator(f"#parcel-{visit} .difference", has_text="BV05").locator("label")
    expect(sides).to_contain_text(["符合", "不符合"])
    assert live.state.submissions[visit]["document"] == record, "the school's copy stands until a person decides"
    first.locator(f"#theirs-{visit}").click()
    expect(first.locator(f"#parcel-{visit}")).to_contain_text("已擱置")


def finished_on_the_second(live, new_phone, page) -> str:
    """Begun on one phone, then taken over and handed in on another, while the first hears nothing of it."""
    visit = begun_on_the_first(live, page)
    page.context.set_offline(True)
    second = new_phone().new_page()
    steps.sign_in(live, second)
    second.locator("[id^=adopt-]").first.click()
    expect(second.locator("#arrived")).to_be_visible()
    steps.to(second, "BV-B")
    steps.choose(second.locator("#q-BV06 input").first)
    steps.finish(second)
    expect(steps.received(second, visit)).to_be_visible()
    return visit


def test_a_visit_handed_in_elsewhere_is_told_with_the_next_signal_and_compared(live, new_phone, page):
    visit = finished_on_the_second(live, new_phone, page)
    (record,) = live.state.finals()
    page.context.set_offline(False)
    expect(page.locator("#elsewhere")).to_have_text("這次訪視已在另一支手機送出")  # in the section that is open
    steps.to(page, "finish")
    expect(page.locator(".dock #elsewhere")).to_be_visible()
    steps.to(page, "BV-B")
    steps.choose(page.locator("#q-BV05 input").first)
    steps.saved(page)
    steps.to_list(page)
    card = page.locator(".card.next", has_text="已在另一支手機送出")
    expect(card.get_by_role("link", name="繼續")).to_be_visible()
    page.context.set_offline(True)
    card.locator(f"#elsewhere-{visit}").click()
    page.locator("#compare").click()
    expect(page.locator("dialog .wrong")).to_contain_text("比較需要網路")
    page.context.set_offline(False)
    page.locator("#compare").click()
    parcel = page.locator(f"#parcel-{visit}")
    expect(parcel.locator(".difference", has_text="BV05").locator("label")).to_contain_text(["符合", "不符合"])
    expect(parcel.locator(".difference", has_text="離開")).to_have_count(0)
    page.locator(f"#back-to-form-{visit}").click()  # nothing was decided: the form is as it was
    expect(page.locator("#arrived")).to_be_visible()
    expect(page.locator("#elsewhere")).to_be_visible()
    page.locator("#elsewhere").click()
    page.locator("#compare").click()
    expect(parcel.locator(".difference")).to_have_count(4)
    for difference in parcel.locator(".difference").all():
        steps.choose(difference.locator("input[value=theirs]"))
    steps.choose(parcel.locator(".difference", has_text="BV05").locator("input[value=mine]"))
    assert live.state.finals() == [record], "the school's copy stands until a person decides"
    page.locator(f"#merge-{visit}").click()
    expect(steps.received(page, visit)).to_be_visible()
    (merged,) = live.state.finals()
    values = {answer["item"]: answer["value"] for answer in merged["answers"] if not answer["student"]}
    assert (values["BV05"], values["BV06"], merged["left_at"]) == ("yes", "yes", record["left_at"])
    assert merged["base_revision"] == record["revision"]


def test_the_draft_of_a_visit_handed_in_elsewhere_is_discarded_knowingly_and_comes_back(live, new_phone, page):
    visit = finished_on_the_second(live, new_phone, page)
    (record,) = live.state.finals()
    steps.to_list(page)
    page.context.set_offline(False)
    page.locator(f"#elsewhere-{visit}").click()
    page.locator("#drop").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 張照片會移到「待上傳與收據」的已捨棄")
    page.locator("#drop-sure").click()
    expect(page.locator(".card.next", has_text="已在另一支手機送出")).to_have_count(0)
    steps.go(page, "#/outbox")
    page.locator(f"#parcel-{visit}").get_by_role("button", name="取回").click()
    expect(page.locator("#elsewhere")).to_be_visible()
    steps.to(page, "BV-E")
    expect(page.locator("#q-BV21 figcaption")).to_contain_text("已存好")
    assert live.state.finals() == [record]


def test_a_draft_pushed_after_another_phone_has_handed_in_tells_it_too(live, new_phone, page):
    visit = finished_on_the_second(live, new_phone, page)
    steps.to(page, "BV-B")
    steps.choose(page.locator("#q-BV07 input").first)
    steps.saved(page)
    live.fail("GET", "/bundle", times=100, status=503)
    page.context.set_offline(False)
    expect(page.locator("#elsewhere")).to_be_visible()
    (record,) = live.state.finals()
    assert live.state.submissions[visit]["document"] == record


def begun_on_both(live, new_phone, page) -> tuple[str, str, Any]:
    """One visit begun on two phones of one person, each under its own number, the first without a signal."""
    steps.sign_in(live, page)
    page.context.set_offline(True)
    mine = steps.arrive(page)
    steps.to(page, "BV-B")
    steps.choose(page.locator("#q-BV05 input").first)
    steps.saved(page)
    second = new_phone().new_page()
    steps.sign_in(live, second)
    theirs = steps.arrive(second)
    steps.to(second, "BV-B")
    steps.choose(second.locator("#q-BV05 input").nth(1))
    steps.saved(second)
    steps.network_returns(second)
    steps.wait_until(second, lambda: theirs in live.state.submissions)
    return mine, theirs, second


def test_a_visit_begun_on_two_phones_is_told_with_the_first_signal_and_again_when_one_is_handed_in(
    live, new_phone, page
):
    mine, theirs, second = begun_on_both(live, new_phone, page)
    page.context.set_offline(False)
    expect(page.locator("#elsewhere")).to_have_text("另一支手機也在填這次訪視")
    page.locator("#elsewhere").click()
    page.locator("#twin-look").click()
    sides = page.locator("dialog .difference", has_text="BV05").locator("dd")
    expect(sides).to_have_text(["符合", "不符合"])
    page.locator("dialog").last.get_by_role("button", name="關閉").click()
    page.locator("#twin-here").click()
    expect(page.locator("#elsewhere")).to_have_count(0)
    steps.to_list(page)
    expect(page.locator(".card.next .ask")).to_contain_text("另一支手機也在填這次訪視")
    expect(page.get_by_role("link", name="繼續")).to_have_class("btn btn-primary btn-wide")
    steps.network_returns(second)  # and the other one hears of this one, although its own was received last
    expect(second.locator("#elsewhere")).to_have_text("另一支手機也在填這次訪視")

    steps.finish(second)
    expect(steps.received(second, theirs)).to_be_visible()
    steps.network_returns(page)
    expect(page.locator(".card.next .ask")).to_contain_text("另一支手機已送出這次訪視")
    page.locator(f"#elsewhere-{mine}").click()
    expect(page.locator("#twin-look")).to_have_attribute("href", f"/visits/{theirs}")
    page.locator("#drop").click()
    page.locator("#drop-sure").click()
    expect(page.locator("[id^=elsewhere-]")).to_have_count(0)
    steps.go(page, "#/outbox")
    page.locator(f"#parcel-{mine}").get_by_role("button", name="取回").click()
    expect(page.locator("#title")).to_have_text("訓練執行")
    expect(page.locator("#q-BV05 input").first).to_be_checked()


def test_who_sets_the_own_draft_aside_goes_on_with_the_other_phones(live, new_phone, page):
    mine, theirs, _second = begun_on_both(live, new_phone, page)
    page.context.set_offline(False)
    steps.wait_until(page, lambda: mine in live.state.submissions)
    steps.to_list(page)
    page.locator(f"#elsewhere-{mine}").click()
    page.locator("#drop").click()
    page.locator("#drop-sure").click()
    page.locator("[id^=adopt-]").first.click()
    expect(page.locator("#arrived")).to_be_visible()
    assert theirs in page.url


def test_an_attempt_handed_in_from_another_phone_is_no_twin(live, new_phone, page):
    second = new_phone().new_page()
    steps.sign_in(live, second)
    attempt = steps.could_not_visit(second)
    expect(steps.received(second, attempt)).to_be_visible()
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to_list(page)
    expect(page.get_by_role("link", name="繼續")).to_be_visible()
    expect(page.locator("[id^=elsewhere-]")).to_have_count(0)


BODY = """id => new Promise(resolve => {
  indexedDB.open('fangshi-field').onsuccess = event => {
    const row = event.target.result.transaction('parcels').objectStore('parcels').get(id)
    row.onsuccess = () => resolve(JSON.stringify(row.result.body))
  }
})"""
"""As JSON: what was never said is no part of a body."""
SHA = "c" * 64


def a_visit_with_everything_in_it(page) -> str:
    visit = steps.arrive(page)
    steps.to(page, "BV-B")
    steps.choose(page.locator("#q-BV05 input").first)
    steps.choose(page.locator("#q-BV06 input").first)
    steps.to(page, "BV-E")
    steps.choose(page.locator("#q-BV21 .is-not input"))
    page.locator("#q-BV21 input[type=file]").first.set_input_files(upload("exit.jpg", picture(64, 48)))
    expect(page.locator("#q-BV21 img[src]")).to_be_visible()
    steps.interview(page, "12")
    steps.go(page, f"#/visit/{visit}/card/12")
    page.get_by_role("button", name="11/3 休息時間與休假").click()
    pauses = page.locator("dialog .pause input")
    for place, typed in enumerate(["1200", "1300", "1500", "1445"]):
        pauses.nth(place).fill(typed)
    page.locator("#breaks-keep").click()
    expect(page.locator("dialog .wrong")).to_contain_text("起訖")
    pauses.nth(3).fill("1515")
    page.locator("#breaks-keep").click()
    expect(page.get_by_label("11/3 休息分")).to_have_value("75")
    page.get_by_role("button", name="11/4 休息時間與休假").click()
    page.locator("#day-off").click()
    page.get_by_role("button", name="核對完").click()
    expect(page.locator("#q-BV14")).to_be_visible()
    steps.finish(page)
    return visit


def changed_at_the_school(mine: dict) -> dict:
    """The same record after somebody else was at it: a note, a photo, a card, an interview, a signature."""
    theirs = deepcopy(mine) | {"revision": 3, "base_revision": 2, "device": "another", "company_remarks": "無意見"}
    answers = {(each["item"], each["student"]): each for each in theirs["answers"]}
    answers["BV05", None]["note"] = "抽問兩人"
    answers["BV06", None]["value"] = "no"
    answers["BV21", None]["photos"].append(SHA)
    answers["SP01", "12"] |= {"value": None, "declined": True}
    theirs["photos"].append(theirs["photos"][0] | {"sha256": SHA})
    theirs["attendance"][0]["days"][0]["out"] = "21:30"
    theirs["signatures"][0] |= {"state": "paper"}
    return theirs


DRAWN = "images => images.filter(image => image.naturalWidth > 0).length"


def images_are_drawn(page, side, count: int) -> None:
    """Not only named: their bytes are there and can be read."""
    steps.wait_until(page, lambda: side.locator("img").evaluate_all(DRAWN) == count)


def photos_of_both_sides_stand_beside_each_other(page, difference) -> None:
    """Seen, named and enlarged by keyboard; what cannot be had now is said in a sentence."""
    expect(difference.locator(".photos")).to_have_count(2)
    mine, theirs = difference.locator(".photos").all()
    for side, count in ((mine, 1), (theirs, 2)):
        expect(side.locator("img[src]")).to_have_count(count)
        images_are_drawn(page, side, count)
    left, right = mine.bounding_box(), theirs.bounding_box()
    assert (left["y"], left["x"] + left["width"]) == (right["y"], right["x"])
    expect(difference.get_by_role("group", name="這支手機的照片")).to_be_visible()
    second = difference.get_by_role("button", name=re.compile(r"^學校那一份的照片 2，\d\d:\d\d$"))
    second.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=re.compile("學校那一份的照片 2")).locator("img.big")).to_be_visible()
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    second.click()
    expect(page.get_by_role("dialog")).to_contain_text("學校那一份的照片 2 現在看不到，有網路時再看。")
    page.keyboard.press("Escape")
    page.context.set_offline(False)


def test_both_sides_of_every_difference_are_shown_and_chosen_one_by_one(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = a_visit_with_everything_in_it(page)
    mine = json.loads(page.evaluate(BODY, visit))
    days = mine["attendance"][0]["days"]
    assert (days[1]["breaks"], days[1]["break_minutes"]) == ([["12:00", "13:00"], ["15:00", "15:15"]], 75)
    assert "breaks" not in days[0]
    assert days[2]["off"]
    theirs = changed_at_the_school(mine)
    live.state.hold(visit, theirs)
    live.state.photos[SHA] = picture(80, 60)
    page.context.set_offline(False)
    parcel = page.locator(f"#parcel-{visit}")
    expect(parcel.locator(".difference")).to_have_count(7)
    photos_of_both_sides_stand_beside_each_other(page, parcel.locator(".difference", has_text="BV21"))
    parcel.locator("summary").click()
    sides = {
        "BV05": ["符合", "加註：抽問兩人"], "BV06": ["符合", "不符合"], "BV21": ["照片 1 張", "照片 2 張"],
        "SP01": ["吳師傅教", "不想說"], "出勤卡": ["08:00", "21:30"], "簽名": ["拒簽", "紙本"],
        "機構意見": ["沒有", "無意見"],
    }  # fmt: skip
    for name, words in sides.items():
        difference = parcel.locator(".difference", has_text=name)
        expect(difference.locator("label")).to_contain_text(words)
        choice = "mine" if name == "BV06" else "theirs"
        if name != "簽名":
            steps.choose(difference.locator(f"input[value={choice}]"))
    page.locator(f"#merge-{visit}").click()
    expect(parcel).to_contain_text("還有 1 處沒選")
    page.evaluate("document.querySelector('#menu').dataset.old = 'yes'")
    steps.network_returns(page)  # and the list is drawn anew
    expect(page.locator("#menu:not([data-old])")).to_be_visible()
    expect(parcel).to_contain_text("還有 1 處沒選")
    expect(parcel.locator(".difference", has_text="簽名").locator("input").first).to_be_focused()
    steps.choose(parcel.locator(".difference", has_text="簽名").locator("input[value=mine]"))
    page.locator(f"#merge-{visit}").click()
    expect(steps.received(page, visit)).to_be_visible()

    (record,) = live.state.finals()
    answers = {(each["item"], each["student"]): each for each in record["answers"]}
    assert (record["revision"], record["base_revision"], record["device"]) == (4, 3, mine["device"])
    assert (answers["BV05", None]["note"], answers["BV06", None]["value"]) == ("抽問兩人", "yes")
    assert answers["SP01", "12"]["declined"] is True
    assert SHA in answers["BV21", None]["photos"]
    assert {photo["sha256"] for photo in record["photos"]} == {photo["sha256"] for photo in theirs["photos"]}
    assert (record["attendance"], record["company_remarks"]) == (theirs["attendance"], "無意見")
    assert record["signatures"] == mine["signatures"]

    steps.correct(live, page, visit, "請補說明")
    steps.to(page, "BV-B")
    expect(page.locator("#q-BV05 textarea").last).to_have_value(
        "抽問兩人"
    )  # the correction begins where the choice ended


def test_two_times_of_the_same_minute_are_told_apart(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = steps.short_visit(page)
    mine = json.loads(page.evaluate(BODY, visit))
    left_at = mine["left_at"][:17]
    other = "07" if mine["left_at"][17:19] != "07" else "08"
    theirs = deepcopy(mine) | {"revision": 3, "base_revision": 2, "device": "another"}
    live.state.hold(visit, theirs | {"left_at": left_at + other + mine["left_at"][19:]})
    page.context.set_offline(False)
    difference = page.locator(f"#parcel-{visit} .difference", has_text="離開")
    expect(difference.locator("label").first).to_contain_text(f":{mine['left_at'][17:19]}")
    expect(difference.locator("label").last).to_contain_text(f":{other}")


def test_without_a_network_the_own_photos_are_seen_and_the_schools_are_said_to_be_away(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = a_visit_with_everything_in_it(page)
    mine = json.loads(page.evaluate(BODY, visit))
    live.state.hold(visit, changed_at_the_school(mine))
    page.route("**/photos/*/thumb", lambda route: route.abort())
    page.context.set_offline(False)
    sides = page.locator(f"#parcel-{visit} .difference", has_text="BV21").locator(".photos")
    expect(sides).to_have_count(2)
    mine, theirs = sides.all()
    expect(mine.locator("img[src]")).to_have_count(1)
    expect(theirs.locator("img[src]")).to_have_count(1)  # the same photo, out of this phone
    expect(theirs).to_contain_text("學校那一份的照片 2 現在看不到")
