"""The main job: a whole visit without a network, through a kill, and then sent."""

from __future__ import annotations

import hashlib
import re

from playwright.sync_api import expect

from tests.field import steps
from tests.field.chromium import picture, upload


def test_a_visit_survives_a_kill_in_the_middle_and_is_sent_once_the_network_is_back(live, killable):
    page = killable.open()
    steps.sign_in(live, page)
    steps.ready_without_network(page)
    page.context.set_offline(True)

    visit = steps.arrive(page)
    steps.answer_cases(page)
    steps.to(page, "BV-B")
    steps.answer_section(page, skip=("BV06", "BV07", "BV08"))
    steps.to(page, "BV-C")
    page.locator("#q-BV10 input").first.fill("2110")
    page.locator("#q-BV10 input[type=file]").first.set_input_files(upload("card.jpg", picture()))
    expect(page.locator("#q-BV10 figcaption")).to_contain_text("已存好")
    page.locator("#q-BV10").get_by_text("確認為缺失").click()
    page.locator("#q-BV12 input").first.fill("1")
    expect(page.locator(".dock .line")).to_contain_text("已存在這支手機")
    killable.kill()

    page = killable.open(offline=True)
    page.goto(live.url + "/field")
    expect(page.locator("#q-BV12 input").first).to_be_focused()
    expect(page.locator("#q-BV12 input").first).to_have_value("1")
    expect(page.locator("#q-BV10 input").first).to_have_value("21:10")
    expect(page.locator("#q-BV10 figcaption")).to_contain_text("已存好")
    assert page.url.endswith(f"/visit/{visit}/BV-C")

    steps.answer_section(page, skip=("BV10", "BV12"))
    steps.to(page, "start")
    steps.answer_site(page, skip=("BV10", "BV12"))
    steps.interview(page, "07")
    steps.to(page, "finish")
    counted = page.get_by_text(re.compile("^已作答 ")).text_content() or ""
    page.get_by_label("機構意見").fill("紙箱下週一前移到西側倉庫。")
    steps.finish(page)
    expect(page.locator(f"#parcel-{visit}")).to_contain_text("只存在這支手機")
    assert live.state.finals() == []

    page.context.set_offline(False)
    steps.sign_in(live, page)  # Chromium writes cookies late: to the killed browser the session is gone
    page.locator(".outbox").or_(page.locator("a.row", has_text="豐瑠精密")).first.click()
    expect(steps.received(page, visit)).to_be_visible()
    assert counted == "已作答 24／24"
    expect(page.locator(f"#parcel-{visit}")).to_contain_text("24 題、照片 1／1 張")
    (record,) = live.state.finals()
    answers = {(answer["item"], answer["student"]): answer for answer in record["answers"]}
    assert answers["BV10", None]["value"] == "21:10"
    assert answers["BV10", None]["verdict"] == {"confirmed": True, "reason": ""}
    assert answers["BV12", None]["value"] == 1
    assert answers["SP02", "07"]["value"] == "17:00"
    assert len(answers) == 22 + 14
    assert {check["status"] for check in record["case_checks"]} == {"gone"}
    assert record["company_remarks"] == "紙箱下週一前移到西側倉庫。"
    assert record["outcome"] == "completed"
    assert record["arrived_at"] < record["left_at"]
    assert record["position"]["accuracy_m"] == 12
    (photo,) = record["photos"]
    assert answers["BV10", None]["photos"] == [photo["sha256"]]
    held = live.state.photos[photo["sha256"]]
    assert hashlib.sha256(held).hexdigest() == photo["sha256"]
    assert len(held) == photo["bytes"]


def test_a_kill_while_photos_travel_loses_none_and_doubles_none(live, killable):
    page = killable.open()
    steps.sign_in(live, page)
    steps.ready_without_network(page)
    page.context.set_offline(True)
    visit = steps.arrive(page)
    steps.to(page, "BV-C")
    for number in range(4):
        page.locator("#q-BV11 input[type=file], #q-BV10 input[type=file]").first.set_input_files(
            upload("a.jpg", picture(800 + number, 600))
        )
        expect(page.locator(".photo figcaption")).to_have_count(number + 1)
    expect(page.locator(".photo figcaption", has_text="已存好").nth(3)).not_to_contain_text("整理中")
    steps.finish(page)
    live.fail("PUT", "/photos/", times=4, delay=1)
    page.context.set_offline(False)
    while not live.state.photos:
        page.wait_for_timeout(50)
    killable.kill()
    assert 1 <= len(live.state.photos) < 4
    live.state.faults.clear()

    page = killable.open()
    steps.sign_in(live, page)
    page.goto(live.url + "/field#/outbox")
    expect(steps.received(page, visit)).to_be_visible()
    assert len(live.state.photos) == 4
    assert len(live.state.finals()) == 1
    assert live.state.submissions[visit]["count"] == 1


def test_a_kill_between_the_camera_and_the_reduced_photo_loses_no_photo(live, killable):
    page = killable.open()
    page.add_init_script("window.createImageBitmap = () => new Promise(() => {})")  # as if it took for ever
    steps.sign_in(live, page)
    steps.ready_without_network(page)
    page.context.set_offline(True)
    steps.arrive(page)
    steps.to(page, "BV-E")
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("exit.jpg", picture(2000, 1500)))
    expect(page.locator("#q-BV22 figcaption")).to_have_text("已存好，整理中")
    steps.saved(page)
    killable.kill()

    page = killable.open(offline=True)
    page.goto(live.url + "/field")
    expect(page.locator("#q-BV22 figcaption")).to_contain_text("拍攝，已存好")
    assert page.locator("#q-BV22 img[src]").evaluate("image => image.decode().then(() => image.naturalWidth)") == 240


def test_a_killed_page_comes_back_to_a_locked_interview_locked(live, killable):
    page = killable.open()
    steps.sign_in(live, page)
    steps.ready_without_network(page)
    page.context.set_offline(True)
    steps.arrive(page)
    steps.to(page, "student/12")
    page.locator("#q-SP02\\@12 input").fill("1930")
    page.locator("#hold").press("Enter")
    expect(page.locator(".locked")).to_be_visible()
    killable.kill()

    page = killable.open(offline=True)
    page.goto(live.url + "/field")
    expect(page.locator(".locked")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("林珉宇")
    page.locator("#hold").press("Enter")
    expect(page.locator("a.row", has_text="林珉宇")).to_contain_text("1／14")


def test_a_kill_while_signing_comes_back_to_the_pad_with_what_was_signed(live, killable):
    page = killable.open()
    steps.sign_in(live, page)
    steps.ready_without_network(page)
    page.context.set_offline(True)
    visit = steps.arrive(page)
    steps.to(page, "finish")
    page.get_by_label("機構意見").fill("紙箱下週一前移走。")
    steps.stroke(page.locator("#signature-company canvas"))
    steps.on_disk(page, "drafts", '"state":"signed"')
    steps.on_disk(page, "drafts", '"item":"pad-company"')
    killable.kill()

    page = killable.open(offline=True)
    page.goto(live.url + "/field")
    signed = page.locator("#signature-company img.signed[src]")
    expect(signed).to_be_in_viewport(ratio=1)
    assert visit in page.url
    assert page.evaluate("scrollY") > 0
    expect(page.locator("#pad-company")).to_be_focused()
    expect(page.get_by_label("機構意見")).to_have_value("紙箱下週一前移走。")


def test_a_kill_between_the_strokes_and_their_being_called_a_signature_keeps_the_signature(live, killable):
    page = killable.open()
    steps.sign_in(live, page)
    steps.ready_without_network(page)
    page.context.set_offline(True)
    steps.arrive(page)
    steps.to(page, "finish")
    page.evaluate(NO_MORE_DRAFTS)
    steps.stroke(page.locator("#signature-company canvas"))
    steps.on_disk(page, "photos", '"role":"company","state":"ready"')
    killable.kill()

    page = killable.open(offline=True)
    page.goto(live.url + "/field")
    expect(page.locator("#signature-company img.signed[src]")).to_be_attached()
    steps.on_disk(page, "drafts", '"state":"signed"')


NO_MORE_DRAFTS = """() => {
  const begin = IDBDatabase.prototype.transaction
  IDBDatabase.prototype.transaction = function (stores, ...how) {
    const tx = begin.call(this, stores, ...how)
    const kill = () => { throw new Error('the kill') }
    if ([stores].flat().join() === 'drafts') Object.defineProperty(tx, 'objectStore', { value: kill })
    return tx
  }
}"""
"""Nothing about the visit itself is written any more, only its photos."""
