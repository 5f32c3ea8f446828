"""The outbox against a network and a server that fail: nothing lost, nothing twice, no item in another's way."""

from __future__ import annotations

import base64
import hashlib
import io
import json

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.field import steps
from tests.field.chromium import picture, upload


def photographed_visit(page, colour: int = 640) -> str:
    """A finished visit with one photo."""
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    steps.choose(page.locator("#q-BV21 .is-not input"))
    page.locator("#q-BV21 input[type=file]").first.set_input_files(upload("exit.jpg", picture(colour, 480)))
    expect(page.locator("#q-BV21 figcaption")).to_have_text("14:05 拍攝，已存好")
    steps.finish(page)
    return visit


def test_a_lost_acknowledgement_makes_no_second_record(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = photographed_visit(page)
    live.fail("PUT", "/submissions/", lose_answer=True)
    live.fail("PUT", "/photos/", lose_answer=True)
    page.context.set_offline(False)
    expect(steps.received(page, visit)).to_be_visible()
    assert live.state.submissions[visit]["count"] == 1
    assert len(live.state.finals()) == 1
    assert len(live.state.photos) == 1


def test_a_photo_and_a_record_cut_off_on_the_way_arrive_whole_the_next_time(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = photographed_visit(page)
    live.fail("PUT", "/photos/", cut_request=True, times=2)
    live.fail("PUT", "/submissions/", cut_request=True)
    page.context.set_offline(False)
    expect(steps.received(page, visit)).to_be_visible()
    assert live.state.asked("PUT", "/photos/") >= 3
    assert live.state.submissions[visit]["count"] == 1
    ((sha, data),) = live.state.photos.items()
    assert hashlib.sha256(data).hexdigest() == sha == live.state.finals()[0]["photos"][0]["sha256"]


def test_a_slow_and_flapping_network_delivers_every_photo_and_one_record(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    steps.choose(page.locator("#q-BV21 .is-not input"))
    files = [upload(f"{number}.jpg", picture(640 + number, 480)) for number in range(5)]
    page.locator("#q-BV21 input[type=file]:not([capture])").set_input_files(files)
    expect(page.locator("#q-BV21 img[src]")).to_have_count(5)
    steps.finish(page)
    live.fail("PUT", "/photos/", delay=0.4, times=100)
    live.fail("GET", "/session", delay=0.2, times=100)
    for held in range(4):  # the signal comes, one more photo arrives, and it goes in the middle of the next
        page.context.set_offline(False)
        steps.wait_until(page, lambda wanted=held + 1: len(live.state.photos) >= wanted)
        page.context.set_offline(True)
        expect(page.locator(f"#parcel-{visit}")).to_contain_text("只存在這支手機")
    assert live.state.finals() == []
    page.context.set_offline(False)
    expect(steps.received(page, visit)).to_be_visible()
    assert live.state.submissions[visit]["count"] == 1
    (record,) = live.state.finals()
    assert sorted(photo["sha256"] for photo in record["photos"]) == sorted(live.state.photos)
    assert len(live.state.photos) == 5


def test_an_answer_cut_short_is_no_receipt(live, page):
    steps.sign_in(live, page)
    live.fail("PUT", "/submissions/", cut_answer=True)
    live.fail("PUT", "/submissions/", status=200, body={"id": "another"})
    visit = steps.without_signal(page, steps.could_not_visit)
    expect(steps.received(page, visit)).to_be_visible()
    assert live.state.asked("PUT", "/submissions/") == 3
    assert live.state.submissions[visit]["count"] == 1


@pytest.mark.parametrize("status", [500, 502, 413])
def test_what_the_server_answers_decides_whether_it_is_tried_again(live, page, status):
    steps.sign_in(live, page)
    live.fail("PUT", "/submissions/", status=status, body={"detail": "這份紀錄太大。"})
    visit = steps.without_signal(page, steps.could_not_visit)
    if status == 413:
        expect(page.locator(f"#parcel-{visit}")).to_contain_text("這份紀錄太大。")
        page.locator(f"#retry-{visit}").click()
    expect(steps.received(page, visit)).to_be_visible()


def test_a_refusal_that_explains_nothing_is_tried_again_not_corrected(live, page):
    steps.sign_in(live, page)
    live.fail("PUT", "/submissions/", status=413, body={"error": "from a gateway on the way"})
    visit = steps.without_signal(page, steps.could_not_visit)
    held = page.locator(f"#parcel-{visit}")
    expect(held).to_contain_text("請換個網路再試，或匯出交給組長。")
    expect(held.locator(".btn-primary")).to_have_text("再試一次")
    held.locator(".btn-primary").click()
    expect(steps.received(page, visit)).to_be_visible()


def test_the_server_says_how_long_to_wait(live, page):
    steps.sign_in(live, page)
    live.fail("PUT", "/submissions/", status=429, headers={"Retry-After": "3"})
    visit = steps.without_signal(page, steps.could_not_visit)
    expect(page.locator(f"#parcel-{visit}")).to_contain_text("秒後再試")
    expect(steps.received(page, visit)).to_be_visible()
    first, second = live.state.moments_of("PUT", "/submissions/")
    assert second - first >= 3


def test_a_clock_that_is_set_back_keeps_nothing_on_the_phone(live, page):
    page.add_init_script(
        "window.ahead = 3 * 86400e3; const real = Date.now.bind(Date); Date.now = () => real() + window.ahead"
    )
    steps.sign_in(live, page)
    live.fail("PUT", "/submissions/", status=429, headers={"Retry-After": "6"})
    visit = steps.without_signal(page, steps.could_not_visit)
    expect(page.locator(f"#parcel-{visit}")).to_contain_text("秒後再試")
    page.evaluate("() => { window.ahead = 0 }")  # somebody puts the phone's clock right
    expect(steps.received(page, visit)).to_be_visible()


def test_a_refused_record_is_kept_shown_exportable_and_in_nobodys_way(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    refused = photographed_visit(page)
    steps.to_list(page)
    other = steps.could_not_visit(page)
    live.fail(
        "PUT",
        f"/submissions/{refused}",
        status=422,
        body={"detail": "離開早於到達。", "errors": [{"pointer": "/left_at", "detail": "請看時間"}]},
    )
    page.context.set_offline(False)
    expect(steps.received(page, other)).to_be_visible()
    held = page.locator(f"#parcel-{refused}")
    expect(held).to_contain_text("需處理")
    expect(held).to_contain_text("離開早於到達。")
    expect(held).to_contain_text("請看時間")
    with page.expect_download() as download:
        page.locator(f"#export-{refused}").click()
    exported = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert exported["body"]["outcome"] == "completed"
    assert len(exported["pictures"][0]["base64"]) > 1000
    page.locator(f"#retry-{refused}").click()
    expect(steps.received(page, refused)).to_be_visible()


def test_an_expired_session_keeps_the_queue_asks_to_sign_in_and_goes_on(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    first = steps.could_not_visit(page)
    steps.to_list(page)
    second = steps.could_not_visit(page)
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("#sign-in")).to_be_visible()
    expect(page.locator("#sign-in")).to_have_attribute("href", "/sign-in?next=/field")
    assert live.state.finals() == []
    steps.go(page, "#/outbox")
    expect(page.locator(f"#parcel-{first}")).to_contain_text("登入後自動送出")
    expect(page.locator(f"#retry-{first}")).to_have_count(0)
    steps.sign_in(live, page)
    steps.go(page, "#/outbox")
    for visit in (first, second):
        expect(steps.received(page, visit)).to_be_visible()
    assert len(live.state.finals()) == 2


def test_a_session_that_ends_in_the_middle_of_the_queue_sends_the_rest_after_signing_in(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    first = steps.could_not_visit(page)
    steps.to_list(page)
    second = steps.could_not_visit(page)
    live.fail("PUT", f"/submissions/{second}", status=401, times=1000)
    page.context.set_offline(False)
    expect(steps.received(page, first)).to_be_visible()
    expect(page.locator("#sign-in")).to_be_visible()
    expect(page.locator(f"#parcel-{second}")).to_contain_text("只存在這支手機")
    live.state.faults.clear()
    steps.sign_in(live, page)
    steps.go(page, "#/outbox")
    expect(steps.received(page, second)).to_be_visible()


def test_another_persons_queue_is_neither_shown_nor_sent(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = steps.could_not_visit(page)
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("#sign-in")).to_be_visible()
    steps.sign_in(live, page, "lin@example.test")
    expect(page.locator("#title + p")).to_contain_text("林淑芬")
    steps.go(page, "#/outbox")
    expect(page.locator("main")).to_contain_text("沒有待上傳的紀錄")
    assert live.state.submissions == {}
    steps.sign_in(live, page)
    expect(page.locator("#title + p")).to_contain_text("陳建宏")  # until then the page is still the other person's
    steps.go(page, "#/outbox")
    expect(steps.received(page, visit)).to_be_visible()
    assert live.state.submissions[visit]["email"] == "chen@example.test"


def test_another_persons_visit_is_not_opened_by_its_address(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "student/12")
    steps.answer_section(page)
    steps.saved(page)
    steps.go(page, "#/")
    steps.sign_in(live, page, "lin@example.test")
    expect(page.locator("#title + p")).to_contain_text("林淑芬")
    for screen in ("student/12", "BV-B", "finish", "start"):
        steps.go(page, f"#/visit/{visit}/{screen}")
        expect(page.locator("#title + p")).to_contain_text("林淑芬")
        expect(page.locator(".q")).to_have_count(0)
    steps.sign_in(live, page)
    expect(page.locator("#title + p")).to_contain_text("陳建宏")
    steps.go(page, f"#/visit/{visit}/BV-B")
    expect(page.locator("#q-BV05")).to_be_visible()


@pytest.mark.parametrize("locks", ["Web Locks", "a lease"])
def test_two_tabs_send_each_record_once(live, new_phone, locks):
    context = new_phone()
    if locks == "a lease":
        context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    one, two = context.new_page(), context.new_page()
    steps.sign_in(live, one)
    steps.sign_in(live, two)
    steps.go(two, "#/outbox")
    one.bring_to_front()
    context.set_offline(True)
    visit = photographed_visit(one)
    expect(two.locator(f"#parcel-{visit}")).to_be_visible()
    live.fail("PUT", "/photos/", delay=0.5)
    context.set_offline(False)
    for page in (one, two):
        expect(steps.received(page, visit)).to_be_visible()
    assert live.state.asked("PUT", "/photos/") == 1
    assert live.state.asked("PUT", f"/submissions/{visit}") == 1


def test_a_record_changed_elsewhere_is_held_and_a_person_chooses(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = steps.short_visit(page)
    elsewhere = {
        "final": True, "device": "another", "revision": 3, "base_revision": 2, "photos": [],
        "answers": [{"item": "BV05", "student": None, "value": "no"}],
    }  # fmt: skip
    live.state.hold(visit, elsewhere)
    page.context.set_offline(False)
    sides = page.locator(f"#parcel-{visit} .difference", has_text="BV05").locator("label")
    expect(sides).to_contain_text(["符合", "不符合"])
    page.locator(f"#mine-{visit}").click()
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    assert (record["revision"], record["base_revision"]) == (4, 3)
    assert record["answers"][0]["value"] == "yes"


def test_choosing_the_schools_side_keeps_ones_own_aside(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = steps.could_not_visit(page)
    live.state.hold(visit, {"final": True, "device": "another", "revision": 2, "photos": [], "answers": []})
    page.context.set_offline(False)
    page.locator(f"#theirs-{visit}").click()
    expect(page.locator(f"#parcel-{visit}")).to_contain_text("已擱置")
    expect(page.locator(f"#export-{visit}")).to_be_visible()
    assert live.state.submissions[visit]["count"] == 1


def visit_with_a_refused_photo(live, page) -> tuple[str, Locator]:
    """Handed in, held on the phone because of its first photo: its number and where the outbox shows it."""
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = photographed_visit(page)
    live.fail("PUT", "/photos/", status=415, body={"detail": "這個檔案不是照片。"})
    page.context.set_offline(False)
    held = page.locator(f"#parcel-{visit}")
    expect(held).to_contain_text("第 1 張照片無法使用，請重拍。")
    return visit, held


def test_a_photo_the_server_cannot_use_is_taken_again_without_losing_the_rest(live, page):
    visit, held = visit_with_a_refused_photo(live, page)
    assert live.state.submissions[visit]["document"]["final"] is True
    held.locator("input[type=file]").set_input_files(upload("again.jpg", picture(700, 500)))
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    assert record["revision"] == 2
    assert [photo["sha256"] for photo in record["photos"]] == list(live.state.photos)


def test_a_record_opened_again_after_a_photo_was_refused_stands_at_school_and_says_so(live, page):
    visit, held = visit_with_a_refused_photo(live, page)
    (record,) = live.state.finals()
    live.fail("PUT", "/submissions/", status=422, body={"detail": "這份紀錄讀不出來。"})
    held.get_by_role("button", name="不附這張").click()
    page.locator(f"#correct-{visit}").click()
    expect(page.locator("#arrived")).to_be_visible()
    steps.to(page, "BV-B")
    steps.choose(page.locator("#q-BV06 input").first)
    steps.saved(page)
    steps.network_returns(page)
    steps.wait_until(page, lambda: visit in live.state.beside)
    assert live.state.finals() == [record], "the draft lies beside what was handed in"
    steps.to_list(page)
    steps.network_returns(page)
    expect(page.locator(f"#stands-{visit}")).to_contain_text("改好重送以前，收據和計入都以它為準")
    expect(page.locator("a.outbox")).to_have_count(0)  # it is under way again, and no longer in the outbox
    page.get_by_role("link", name="繼續").click()
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    (changed,) = live.state.finals()
    assert (changed["revision"], changed["base_revision"]) == (record["revision"] + 1, record["revision"])


def test_a_photo_too_large_for_a_server_on_the_way_is_sent_smaller_and_kept_as_it_was(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = photographed_visit(page, 1600)
    live.fail("PUT", "/photos/", times=2, status=413, body={"error": "from a gateway on the way"})
    page.context.set_offline(False)
    held = page.locator(f"#parcel-{visit}")
    expect(held).to_contain_text("途中的伺服器不收這麼大的照片（第 1 張）。照片和其他內容都還在這支手機。")
    expect(held).not_to_contain_text("重拍")
    (first,) = live.state.finals()[0]["photos"]
    page.locator(f"#retry-{visit}").click()
    steps.wait_until(page, lambda: live.state.asked("PUT", "/photos/") == 2)
    expect(held).to_contain_text("途中的伺服器")
    page.locator(f"#smaller-{visit}").click()
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    (photo,) = record["photos"]
    assert photo == first | {"sha256": photo["sha256"], "bytes": photo["bytes"]}
    assert photo["bytes"] <= 0.7 * first["bytes"]
    answer = next(answer for answer in record["answers"] if answer["item"] == "BV21")
    assert answer["photos"] == [photo["sha256"]]
    assert Image.open(io.BytesIO(live.state.photos[photo["sha256"]])).size == (1120, 336)
    assert page.evaluate(KEPT) == sorted([[first["sha256"], True], [photo["sha256"], False]])


KEPT = """() => new Promise(resolve => {
  indexedDB.open('fangshi-field').onsuccess = event => {
    const rows = event.target.result.transaction('photos').objectStore('photos').getAll()
    rows.onsuccess = () => resolve(rows.result.map(row => [row.sha256, row.aside === true]).sort())
  }
})"""
"""Every photo on the phone, and whether it stands outside the record."""


def test_a_photo_that_cannot_be_made_smaller_here_is_kept_for_another_network_or_the_export(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    raw = b"\x00\x00\x00\x18ftypheic" + bytes(500)
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("a.heic", raw, "image/heic"))
    expect(page.locator("#q-BV22 figcaption")).to_have_text("14:05 拍攝，已存好")
    steps.finish(page)
    live.fail("PUT", "/photos/", status=413, body={"error": "from a gateway on the way"})
    page.context.set_offline(False)
    page.locator(f"#smaller-{visit}").click()
    held = page.locator(f"#parcel-{visit}")
    expect(held).to_contain_text("請換個網路再試，或匯出交給組長。")
    with page.expect_download() as download:
        page.locator(f"#export-{visit}").click()
    (exported,) = json.loads(download.value.path().read_text(encoding="utf-8"))["pictures"]
    assert base64.b64decode(exported["base64"]) == raw
    page.locator(f"#retry-{visit}").click()
    expect(steps.received(page, visit)).to_be_visible()
    assert list(live.state.photos.values()) == [raw]


def test_what_is_no_picture_takes_no_photo_s_place(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = photographed_visit(page)
    live.fail("PUT", "/photos/", status=415, body={"detail": "這個檔案不是照片。"})
    page.context.set_offline(False)
    held = page.locator(f"#parcel-{visit}")
    held.locator("input[type=file]").set_input_files(upload("again.jpg", b"a letter"))
    expect(page.get_by_role("dialog", name="這個檔案不是照片，請重拍")).to_contain_text("again.jpg")
    page.get_by_role("dialog").get_by_role("button").click()
    expect(held).to_contain_text("第 1 張照片無法使用，請重拍。")
    assert len(page.evaluate(KEPT)) == 1


def held_of(live, visit: str) -> dict:
    """The record as the school holds it by now; empty before it has come."""
    return live.state.submissions.get(visit, {}).get("document", {})


def test_a_draft_reaches_the_school_while_the_visit_is_still_going_on(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-B")
    steps.answer_section(page)
    expect(page.locator(".dock")).to_contain_text("已存在這支手機")
    steps.network_returns(page)
    steps.wait_until(page, lambda: len(held_of(live, visit).get("answers", [])) == 4)
    draft = held_of(live, visit)
    assert draft["final"] is False
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    assert held_of(live, visit)["final"] is True
    assert held_of(live, visit)["revision"] > draft["revision"]
    assert live.state.submissions[visit]["finals"] == 1


def test_a_photo_that_the_school_holds_since_the_draft_or_the_first_receipt_is_sent_once(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    steps.choose(page.locator("#q-BV21 .is-not input"))
    album = page.locator("#q-BV21 input[type=file]:not([capture])")
    album.set_input_files(upload("exit.jpg", picture(640, 480)))
    expect(page.locator("#q-BV21 figcaption")).to_have_text("14:05 拍攝，已存好")
    steps.network_returns(page)
    steps.wait_until(page, lambda: len(live.state.photos) == 1)  # with the draft
    live.fail("GET", f"/submissions/{visit}$", status=503)
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    assert len(held_of(live, visit)["photos"]) == live.state.asked("PUT", "/photos/") == 1

    steps.correct(live, page, visit, "請補拍另一側")
    steps.to(page, "BV-E")
    album.set_input_files(upload("other.jpg", picture(480, 640)))
    expect(page.locator("#q-BV21 figcaption")).to_have_count(2)
    steps.to(page, "finish")
    page.get_by_label("補正說明").fill("補拍")
    live.state.reviews.clear()
    steps.finish(page)
    steps.wait_until(page, lambda: live.state.submissions[visit]["finals"] == 2)
    expect(steps.received(page, visit)).to_be_visible()
    assert len(held_of(live, visit)["photos"]) == live.state.asked("PUT", "/photos/") == 2


def test_a_photo_that_the_school_lost_since_is_sent_again(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = photographed_visit(page)
    page.context.set_offline(False)
    expect(steps.received(page, visit)).to_be_visible()
    ((sha, data),) = live.state.photos.items()
    live.state.photos.clear()  # as after a backup was brought back
    steps.correct(live, page, visit, "請補說明")
    steps.to(page, "finish")
    page.get_by_label("補正說明").fill("已補")
    live.state.reviews.clear()
    steps.finish(page)
    steps.wait_until(page, lambda: live.state.submissions[visit]["finals"] == 2)
    expect(steps.received(page, visit)).to_be_visible()
    assert live.state.photos == {sha: data}


def test_a_lost_answer_to_a_draft_does_not_turn_the_end_into_a_conflict(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    live.fail("PUT", "/submissions/", lose_answer=True)
    steps.network_returns(page)
    steps.wait_until(page, lambda: visit in live.state.submissions)
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    assert held_of(live, visit)["final"] is True
    assert live.state.submissions[visit]["finals"] == 1


def test_a_stale_csrf_token_is_renewed_in_silence(live, page):
    steps.sign_in(live, page)
    live.fail("PUT", "/submissions/", status=400, body={"detail": "CSRF"})
    visit = steps.without_signal(page, steps.could_not_visit)
    expect(steps.received(page, visit)).to_be_visible()
