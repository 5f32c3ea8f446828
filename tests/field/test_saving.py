"""Every change on disk at once, or a message that cannot be overlooked."""

from __future__ import annotations

import base64
import hashlib
import io
import json

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.field import sample_bundle, steps
from tests.field.chromium import COUNT_DECODED, picture, upload

BREAK = """() => {
  window.realTransaction ??= IDBDatabase.prototype.transaction
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    if (mode === 'readwrite' && window.failures > 0) {
      window.failures -= 1
      throw new DOMException('The database connection is closing.', 'InvalidStateError')
    }
    return window.realTransaction.call(this, stores, mode, options)
  }
}"""


def test_a_dead_handle_is_reopened_without_a_word(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-B")
    page.evaluate(BREAK)
    page.evaluate("window.failures = 1")
    steps.choose(page.locator("#q-BV05 input").first)
    steps.saved(page)
    assert page.locator(".not-saved").count() == 0
    page.reload()
    expect(page.locator("#q-BV05 input").first).to_be_checked()


def test_a_phone_whose_store_cannot_be_opened_says_so_instead_of_an_empty_page(live, page):
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }")
    live.sign_in(page, "chen@example.test")
    expect(page.get_by_role("alert")).to_contain_text("讀不到這支手機的資料")
    expect(page.get_by_role("alert").get_by_role("button")).to_be_visible()


def choose_at_once(radio) -> None:
    """Without a finger that goes down and up: the message may come between, and then nothing was chosen."""
    radio.evaluate("radio => radio.click()")


def test_what_cannot_be_written_says_so_and_blocks_until_it_is(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-B")
    page.evaluate(BREAK)
    page.evaluate("window.failures = 1000")
    choose_at_once(page.locator("#q-BV05 input").first)
    alert = page.get_by_role("alertdialog")
    expect(alert).to_contain_text("還沒存好")
    for _closing in range(3):
        page.keyboard.press("Escape")
    alert.evaluate("dialog => dialog.close()")
    expect(alert).to_be_visible()
    page.locator("#save-again").click()
    expect(alert).to_contain_text("還沒存好")
    page.evaluate("window.failures = 0")
    page.locator("#save-again").click()
    expect(alert).to_have_count(0)
    expect(page.locator(".dock .line")).to_contain_text("已存在這支手機")
    page.reload()
    expect(page.locator("#q-BV05 input").first).to_be_checked()


def handed_over(page, alert) -> dict:
    """The file with what is in memory, taken while the message stays."""
    with page.expect_download() as download:
        alert.locator("#take-away").click()
    expect(alert.get_by_role("status")).to_contain_text(download.value.suggested_filename)
    expect(alert).to_be_visible()
    return json.loads(download.value.path().read_text(encoding="utf-8"))


def test_what_failed_again_can_be_taken_elsewhere_as_a_file_and_the_message_stays(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    steps.choose(page.locator("#q-BV19 input").first)
    steps.saved(page)
    page.evaluate(BREAK)
    page.evaluate("window.failures = 1000")
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("a.jpg", picture(640, 480)))
    alert = page.get_by_role("alertdialog")
    expect(alert).to_contain_text("還沒存好")
    expect(page.locator("#take-away")).to_have_count(0)
    page.locator("#save-again").click()
    expect(alert).to_contain_text("交給組長，就能在「匯入手機檔案」收進學校")
    file = handed_over(page, alert)
    assert (file["id"], file["author"], file["body"]["final"]) == (visit, sample_bundle.CHEN["id"], False)
    assert [answer["value"] for answer in file["body"]["answers"] if answer["item"] == "BV19"] == ["yes"]
    (photo,) = file["body"]["photos"]
    (kept,) = file["pictures"]
    bytes_of = base64.b64decode(kept["base64"])
    assert photo["item"] == "BV22"
    assert hashlib.sha256(bytes_of).hexdigest() == kept["sha256"] == photo["sha256"]
    page.evaluate("window.failures = 0")
    page.locator("#save-again").click()
    expect(alert).to_have_count(0)
    expect(page.locator("#q-BV22 figcaption")).to_contain_text("已存好")


def at_a_photo_question(live, new_phone) -> Page:
    """A phone at an answer that wants a photo, where whatever is decoded is counted."""
    context = new_phone()
    context.add_init_script(COUNT_DECODED)
    page = context.new_page()
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-E")
    steps.choose(page.locator("#q-BV21 .is-not input"))
    return page


def test_photos_that_still_wait_to_be_read_are_in_the_file_made_small_one_by_one_or_named(live, new_phone):
    page = at_a_photo_question(live, new_phone)
    steps.saved(page)
    page.evaluate(BREAK)
    page.evaluate("""() => {
      window.failures = 1000
      const read = Blob.prototype.arrayBuffer
      Blob.prototype.arrayBuffer = function () {
        const isGone = this.name === 'cloud.jpg'
        return isGone ? Promise.reject(new DOMException('gone', 'NotReadableError')) : read.call(this)
      }
    }""")
    files = [upload(f"{number}.jpg", picture(2400, 1800)) for number in range(3)]
    files += [upload("cloud.jpg", picture(64, 48)), upload("note.jpg", b"no picture")]
    page.locator("#q-BV21 input[type=file]:not([capture])").set_input_files(files)
    alert = page.get_by_role("alertdialog")
    page.locator("#save-again").click()
    file = handed_over(page, alert)
    expect(alert.get_by_role("status")).to_contain_text("有 2 個選好的檔案讀不到，或不是照片")
    expect(alert.get_by_role("status")).to_contain_text("cloud.jpg、note.jpg")
    assert [photo["item"] for photo in file["body"]["photos"]] == ["BV21"] * 3
    kept = {one["sha256"]: base64.b64decode(one["base64"]) for one in file["pictures"]}
    assert set(kept) == {photo["sha256"] for photo in file["body"]["photos"]}
    assert all(hashlib.sha256(data).hexdigest() == name for name, data in kept.items())
    assert sorted(Image.open(io.BytesIO(data)).size for data in kept.values()) == [(1600, 1200)] * 2 + [(2400, 1800)]
    (answer,) = [answer for answer in file["body"]["answers"] if answer["item"] == "BV21"]
    assert set(answer["photos"]) == set(kept)
    assert page.evaluate("[decoded.now, decoded.most]") == [0, 1]
    page.evaluate("window.failures = 0")
    page.locator("#save-again").click()
    expect(page.locator("dialog.sheet")).to_contain_text("cloud.jpg、note.jpg")
    expect(page.locator("#q-BV21 img[src]")).to_have_count(3)


def test_the_desk_takes_in_the_file_of_a_phone_that_could_not_save(real, new_phone):
    page = new_phone().new_page()
    steps.sign_in(real, page, real.email)
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    page.evaluate(BREAK)
    page.evaluate("window.failures = 1000")
    choose_at_once(page.locator("#q-BV21 .is-not input"))
    alert = page.get_by_role("alertdialog")
    page.locator("#save-again").click()
    file = handed_over(page, alert)
    page.close(run_before_unload=False)

    desk = new_phone().new_page()
    real.sign_in(desk, real.email)
    desk.goto(f"{real.url}/visits/records/import")
    desk.locator("input[type=file]").set_input_files(
        upload("fangshi.json", json.dumps(file).encode(), "application/json")
    )
    desk.get_by_role("button", name="匯入", exact=True).click()
    expect(desk.locator("main")).to_contain_text("訪視還沒完成")
    desk.goto(f"{real.url}/field")
    desk.locator("[id^=adopt-]").first.click()
    expect(desk.locator("#arrived")).to_be_visible()
    assert visit in desk.url
    steps.to(desk, "BV-E")
    expect(desk.locator("#q-BV21 .is-not input")).to_be_checked()


SLOW = """() => {
  window.late = []  // what the disk has done, and the page has not been told yet
  const begin = IDBDatabase.prototype.transaction
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const tx = begin.call(this, stores, mode, options)
    if (mode === 'readwrite' && [stores].flat().some(one => ['answers', 'checks', 'pictures'].includes(one)))
      Object.defineProperty(tx, 'oncomplete', { set (tell) { tx.addEventListener('complete', () => late.push(tell)) } })
    return tx
  }
}"""
STORED = """() => new Promise(resolve => {
  indexedDB.open('fangshi-field').onsuccess = event => {
    const rows = event.target.result.transaction('answers').objectStore('answers').getAll()
    rows.onsuccess = () => resolve(rows.result.map(row => [row.item, row.value]).sort())
  }
})"""


def disk_is_done(page) -> None:
    """The disk answers the one write it was given."""
    wait_for_the_disk(page)
    page.evaluate("() => late.shift()()")


def wait_for_the_disk(page) -> None:
    steps.wait_until(page, lambda: page.evaluate("late.length") == 1)


def test_the_next_tap_is_taken_only_when_the_one_before_is_on_disk(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-B")
    section = page.locator("#title").text_content()
    page.evaluate(SLOW)
    steps.choose(page.locator("#q-BV05 input").first)
    expect(page.locator(".dock .line")).to_contain_text("存檔中")
    steps.choose(page.locator("#q-BV06 input").nth(1))
    steps.choose(page.locator("#q-BV06 input").nth(0))
    page.locator("#q-BV07 .tools .icon-btn").click()
    wait_for_the_disk(page)
    assert page.evaluate(STORED) == [["BV05", "yes"]]
    disk_is_done(page)
    wait_for_the_disk(page)
    assert page.evaluate(STORED) == [["BV05", "yes"], ["BV06", "no"]]
    expect(page.locator(".dock .line")).to_contain_text("存檔中")
    assert not page.locator("dialog").count()
    disk_is_done(page)
    disk_is_done(page)
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.evaluate(STORED) == [["BV05", "yes"], ["BV06", "yes"]]

    steps.choose(page.locator("#q-BV07 input").first)
    steps.choose(page.locator("#q-BV07 input").nth(1))
    page.evaluate("history.back()")  # leaving the screen waits for the taps that were made on it
    disk_is_done(page)
    expect(page.locator("#title")).to_have_text(section)
    disk_is_done(page)
    expect(page.locator("#title")).not_to_have_text(section)
    assert ["BV07", "no"] in page.evaluate(STORED)


SEEN = """() => new Promise(resolve => {
  const card = document.getElementById('q-BV05')
  const input = card.querySelector('input')
  input.click()
  requestAnimationFrame(() => {
    const atOnce = [input.checked, Boolean(card.querySelector('.todo'))]
    setTimeout(() => setTimeout(() => resolve([...atOnce, Boolean(card.querySelector('.todo'))]), 100))
  })
})"""


def test_an_answer_is_seen_before_what_follows_from_it_is_drawn(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-B")
    assert page.evaluate(SEEN) == [True, True, False]


@pytest.mark.parametrize("by", ["keyboard", "finger"])
def test_the_next_step_stays_under_the_hand_while_the_last_answer_is_written(live, page, by):
    steps.sign_in(live, page)
    steps.arrive(page)
    page.evaluate(SLOW)
    step = page.locator("#next")
    steps.answer_cases(page)  # the last of them is taken when the one before is on disk
    expect(step).to_contain_text("未作答")
    step.focus()
    box = step.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    if by == "finger":
        page.mouse.down()
    disk_is_done(page)
    expect(step).to_contain_text("下一段")
    if by == "finger":
        page.mouse.up()
    else:
        page.keyboard.press("Enter")
    disk_is_done(page)
    expect(page.locator("#title")).to_have_text("訪視程序")


def test_no_tap_is_taken_before_every_chosen_photo_is_on_disk(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-E")
    steps.choose(page.locator("#q-BV21 .is-not input"))
    expect(page.locator(".dock .line")).to_contain_text("已存在這支手機")
    page.evaluate(SLOW)
    files = [upload(f"{number}.jpg", picture(60 + number, 40)) for number in range(2)]
    page.locator("#q-BV21 input[type=file]:not([capture])").set_input_files(files)
    wait_for_the_disk(page)
    steps.choose(page.locator("#q-BV19 input").first)
    disk_is_done(page)
    wait_for_the_disk(page)
    assert "BV19" not in dict(page.evaluate(STORED)), "one picture is still nowhere but in the page"
    disk_is_done(page)
    page.evaluate("() => { window.done = setInterval(() => late.shift()?.(), 10) }")
    expect(page.locator(".dock .line")).to_contain_text("已存在這支手機")
    expect(page.locator("#q-BV21 img[src]")).to_have_count(2)
    assert dict(page.evaluate(STORED))["BV19"]


def test_a_full_disk_is_said_before_anything_is_lost(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-E")
    page.evaluate("""() => {
      const put = IDBObjectStore.prototype.put
      IDBObjectStore.prototype.put = function (...row) {
        if (window.full) throw new DOMException('full', 'QuotaExceededError')
        return put.apply(this, row)
      }
      window.full = true
    }""")
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("a.jpg", picture()))
    alert = page.get_by_role("alertdialog")
    expect(alert).to_contain_text("還沒存好")
    expect(alert).to_have_css("background-color", "rgb(160, 38, 30)")
    expect(page.locator("#q-BV22 figcaption")).to_have_count(0)
    page.evaluate("window.full = false")
    page.locator("#save-again").click()
    expect(page.locator("#q-BV22 figcaption")).to_contain_text("已存好")


def test_visits_asked_for_too_early_or_in_vain_are_asked_for_again(live, page):
    """On a phone that has none they are asked for before it is known who is signed in."""
    live.fail("GET", "/bundle", status=500)
    steps.sign_in(live, page)
    assert live.state.asked("GET", "/bundle") == 2


def test_visits_that_the_phone_could_not_keep_are_not_called_ready(live, page):
    page.add_init_script("""
      const put = IDBObjectStore.prototype.put
      IDBObjectStore.prototype.put = function (...row) {
        if (this.name === 'bundles') throw new DOMException('full', 'QuotaExceededError')
        return put.apply(this, row)
      }""")
    steps.sign_in(live, page)
    expect(page.locator(".note").first).to_contain_text("家的資料還沒備妥")


@pytest.mark.parametrize(("used", "quota", "is_short"), [(8.1e9, 10e9, True), (7.9e9, 10e9, False)])
def test_a_disk_that_is_four_fifths_full_is_said_in_time(live, new_phone, used, quota, is_short):
    context = new_phone()
    context.add_init_script(
        "if (navigator.storage) navigator.storage.estimate = async () => window.room ?? { usage: 1, quota: 1e10 }"
    )
    page = context.new_page()
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-E")
    page.evaluate("([usage, quota]) => { window.room = { usage, quota } }", [used, quota])
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("a.jpg", picture(64, 48)))
    expect(page.locator("#q-BV22 figcaption")).to_contain_text("已存好")
    steps.to_list(page)
    expect(page.locator("#room-short")).to_have_count(int(is_short))
    if is_short:
        expect(page.locator("#room-short")).to_contain_text(f"已用 {used / quota:.0%}")
        page.get_by_role("link", name="繼續").click()
        expect(page.locator(".dock .line")).to_contain_text("空間剩")


def test_a_twelve_megapixel_photo_turned_by_exif_is_kept_upright_and_small(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    raw = picture(4032, 3024, orientation=6)
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("big.jpg", raw))
    expect(page.locator("#q-BV22 figcaption")).to_have_text("14:05 拍攝，已存好")
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    (data,) = live.state.photos.values()
    assert len(data) <= 500_000
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size) == ("JPEG", (1200, 1600))
    assert not image.getexif()
    top, bottom = image.getpixel((600, 200)), image.getpixel((600, 1400))
    assert top[0] > top[2], "turned by 90 degrees, the red left half is on top"
    assert bottom[2] > bottom[0]
    (record,) = live.state.finals()
    (photo,) = record["photos"]
    assert photo["item"] == "BV22"
    assert photo["position"]["accuracy_m"] == 12
    assert photo["sha256"] == hashlib.sha256(data).hexdigest()


def test_many_large_photos_at_once_are_decoded_one_by_one(live, new_phone):
    page = at_a_photo_question(live, new_phone)
    large = picture(4032, 3024)
    files = [upload(f"{number}.jpg", large + bytes(number)) for number in range(3)]
    page.locator("#q-BV21 input[type=file]:not([capture])").set_input_files(files)
    page.locator("#q-BV22 input[type=file]").first.set_input_files(files[0])
    expect(page.locator("#q-BV21 img[src]")).to_have_count(3)
    expect(page.locator("#q-BV22 img[src]")).to_have_count(1)
    assert page.evaluate("window.decoded") == {"now": 0, "most": 1, "all": 4}
    widths = page.locator("#q-BV21 img[src]").evaluate_all("images => images.map(image => image.naturalWidth)")
    assert max(widths) <= 240, "the strip shows thumbnails"


def test_a_face_is_covered_for_everybody_else_and_the_photo_stays_as_it_is(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("a.jpg", picture(800, 600)))
    expect(page.locator("#q-BV22 figcaption")).to_have_text("14:05 拍攝，已存好")
    page.locator("#q-BV22 .pic-button").click()
    page.locator("#cover").click()
    board = page.locator(".board img")
    expect(board).to_be_visible()
    box = board.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.6, steps=3)
    page.mouse.up()
    expect(page.locator("button.cover")).to_have_count(1)
    page.locator("#cover-add").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.locator("#cover-keep").click()
    expect(page.locator("#q-BV22 figcaption")).to_contain_text("遮蓋 2 處")
    page.reload()
    expect(page.locator("#q-BV22 figcaption")).to_contain_text("遮蓋 2 處")
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    (photo,) = live.state.finals()[0]["photos"]
    drawn, placed = photo["covers"]
    assert drawn == pytest.approx([0.1, 0.2, 0.2, 0.4], abs=0.02)
    assert placed == [0.32, 0.3, 0.4, 0.42]
    assert photo["sha256"] == hashlib.sha256(live.state.photos[photo["sha256"]]).hexdigest()


def test_several_photos_of_one_question_are_kept_in_their_order(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    steps.choose(page.locator("#q-BV21 .is-not input"))
    album = page.locator("#q-BV21 input[type=file]:not([capture])")
    album.set_input_files([upload(f"{number}.jpg", picture(600 + number, 400)) for number in range(5)])
    expect(page.locator("#q-BV21 img[src]")).to_have_count(5)
    page.locator("#q-BV21 .pic-button").nth(1).click()
    page.get_by_text("移除這張").click()
    expect(page.locator("#q-BV21 img[src]")).to_have_count(4)
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    answer = next(answer for answer in record["answers"] if answer["item"] == "BV21")
    assert len(answer["photos"]) == 4
    assert set(answer["photos"]) == set(live.state.photos)


def test_a_file_that_this_browser_cannot_read_travels_as_it_is(live, page):
    """HEIC outside Safari: the server reads it."""
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    raw = b"\x00\x00\x00\x18ftypheic" + bytes(500)
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("a.heic", raw, "image/heic"))
    expect(page.locator("#q-BV22 figcaption")).to_have_text("14:05 拍攝，已存好")
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("broken.jpg", picture(300, 200)[:900]))
    expect(page.locator("#q-BV22 figcaption").nth(1)).to_contain_text("不是照片")
    page.locator("#q-BV22 .pic-button").nth(1).click()
    page.get_by_text("移除這張").click()
    expect(page.locator("#q-BV22 figcaption")).to_have_count(1)
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    assert list(live.state.photos.values()) == [raw]


NO_PICTURES = {
    "empty": b"",
    "a letter": "請假單".encode(),
    "a page": b"<html><img></html>",
    "a film": b"\x00\x00\x00\x18ftypisom" + bytes(500),
}


@pytest.mark.parametrize("what", NO_PICTURES)
def test_a_file_that_is_no_picture_is_said_at_once_and_kept_nowhere(live, page, what):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    steps.choose(page.locator("#q-BV21 .is-not input"))
    album = page.locator("#q-BV21 input[type=file]:not([capture])")
    album.set_input_files([upload("letter.jpg", NO_PICTURES[what]), upload("exit.jpg", picture(64, 48))])
    said = page.get_by_role("dialog", name="這個檔案不是照片，請重拍")
    expect(said).to_contain_text("letter.jpg")
    said.get_by_role("button").click()
    expect(page.locator("#q-BV21 figcaption")).to_have_count(1)
    expect(page.locator("#q-BV21 img[src]")).to_have_count(1)
    page.reload()
    expect(page.locator("#q-BV21 img[src]")).to_have_count(1)
    expect(page.locator("#q-BV21 figcaption")).to_have_count(1)
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    assert len(live.state.photos) == 1


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_common_kind_of_picture_is_taken(live, page, form):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-E")
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("a", picture(64, 48, form=form), "image/x"))
    said = (
        "不是照片" if form == "TIFF" else "已存好"
    )  # Chromium reads no TIFF; its bytes stay on the phone all the same
    expect(page.locator("#q-BV22 figcaption")).to_contain_text(said)


def test_a_picture_whose_reading_was_cut_off_by_leaving_is_read_again(live, page):
    """WebKit refuses to decode while a page goes: the picture is good, and its bytes are on the phone."""
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-E")
    page.evaluate("() => { window.createImageBitmap = () => Promise.reject(new Error('the page goes')) }")
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("exit.jpg", picture(300, 200)))
    expect(page.locator("#q-BV22 figcaption")).to_contain_text("不是照片")
    page.reload()
    expect(page.locator("#q-BV22 figcaption")).to_have_text("14:05 拍攝，已存好")
    expect(page.locator("#q-BV22 img[src]")).to_have_count(1)


def test_no_photo_allowed_is_an_answer_with_its_reason(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-E")
    card = page.locator("#q-BV21")
    steps.choose(card.locator(".is-not input"))
    card.get_by_role("button", name="禁止拍攝").click()
    card.get_by_label("沒有照片的原因").fill("廠區機密，禁止拍攝")
    card.get_by_role("button", name="加註").click()
    card.get_by_label("加註").fill("紙箱三疊")
    card.get_by_label("現場已改善").check()
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    (answer,) = record["answers"]
    assert answer["no_photo_reason"] == "廠區機密，禁止拍攝"
    assert answer["note"] == "紙箱三疊"
    assert answer["fixed_on_spot"] is True


def test_one_photo_too_few_is_still_open_until_it_comes_or_a_reason_is_given(live, page, monkeypatch):
    asks_two = sample_bundle.document("visit_site")
    item = next(each for section in asks_two["sections"] for each in section["items"] if each["key"] == "BV21")
    item["min_photos"] = 2
    real = sample_bundle.document
    monkeypatch.setattr(sample_bundle, "document", lambda code: asks_two if code == "visit_site" else real(code))
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-E")
    card = page.locator("#q-BV21")
    steps.choose(card.locator(".is-not input"))
    card.locator("input[type=file]").first.set_input_files(upload("a.jpg", picture(64, 48)))
    expect(card.locator("img[src]")).to_have_count(1)
    expect(card).to_contain_text("至少 2 張")
    steps.to(page, "finish")
    gap = page.locator("a.row", has_text="BV21")
    expect(gap).to_contain_text("照片還不夠")
    steps.to(page, "BV-E")
    card.get_by_role("button", name="禁止拍攝").click()
    card.get_by_label("沒有照片的原因").fill("第二處禁止拍攝")
    expect(page.locator(".dock .line")).to_contain_text("已存在這支手機")
    steps.to(page, "finish")
    expect(page.locator("#send")).to_be_visible()
    expect(gap).to_have_count(0)


@pytest.mark.parametrize("half", ["21", "abc", "2560"])
def test_half_a_time_is_kept_as_typed_and_counts_for_nothing(live, page, half):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-C")
    field = page.locator("#q-BV10 input").first
    field.fill(half)
    field.blur()
    expect(page.locator("#q-BV10 .wrong")).to_contain_text("例如 2110")
    steps.saved(page)
    page.reload()
    expect(field).to_have_value(half)
    expect(page.locator("#q-BV10 .todo")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "question", "read"),
    [("８：３０", "BV10", "08:30"), ("１７００", "BV10", "17:00"), ("３８", "BV11", "３８")],
)
def test_wide_digits_of_a_chinese_keyboard_are_read(live, page, typed, question, read):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-C")
    field = page.locator(f"#q-{question} input:not([type=file])").first
    field.fill(typed)
    field.blur()
    expect(field).to_have_value(read)
    expect(page.locator(f"#q-{question} .todo")).to_have_count(0)
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_a_visit_is_open_in_one_tab_at_a_time(live, new_phone):
    context = new_phone()
    one, two = context.new_page(), context.new_page()
    steps.sign_in(live, one)
    visit = steps.arrive(one)
    two.goto(f"{live.url}/field#/visit/{visit}/BV-B")
    expect(two.locator("#title")).to_have_text("已在另一個分頁開啟")
    two.locator("#take-over").click()
    expect(two.locator("#q-BV05")).to_be_visible()
    expect(one.locator("#title")).to_have_text("今日訪視")


HELD_A_MOMENT = """
const ask = LockManager.prototype.request
let first = 0
window.refused = 0
LockManager.prototype.request = function (name, options, work) {
  if (!name.startsWith('visit:')) return ask.apply(this, arguments)
  first ||= performance.now()
  if (performance.now() - first > 150) return ask.apply(this, arguments)
  refused += 1
  return Promise.resolve(work(null))
}
"""


def test_a_page_that_was_just_left_may_hold_the_visit_a_moment_longer(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-B")
    page.add_init_script(HELD_A_MOMENT)
    page.reload()
    expect(page.locator("#q-BV05")).to_be_visible()
    assert page.evaluate("refused") > 0
