"""What a visit can be beside the plain one: none at all, returned, an audit, in English, with private interviews."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Route, expect

from tests.field import clean_visit, sample_bundle, steps
from tests.field.chromium import picture, upload
from tests.field.sample_bundle import key


def test_the_phone_is_ready_only_when_every_screen_is_on_it(live, page):
    page.context.route("**/field/later-*.js", lambda route: route.abort())
    live.sign_in(page, "chen@example.test")
    visit = steps.arrive(page)
    steps.to(page, "finish")
    expect(page.get_by_role("alert")).to_contain_text("這個畫面還沒下載到手機")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("這個畫面還沒下載到手機")
    steps.to_list(page)
    page.locator("#menu").click()
    expect(page.get_by_role("dialog")).to_contain_text("這個畫面還沒下載到手機")
    page.get_by_role("dialog").get_by_role("button", name="關閉").click()
    expect(page.locator(".note").first).to_contain_text("正在準備")
    page.context.unroute("**/field/later-*.js")
    page.reload()
    expect(page.locator(".note").first).to_contain_text("已備妥")
    steps.go(page, f"#/visit/{visit}/finish")
    expect(page.locator("#send")).to_be_visible()


def test_the_list_says_what_is_due_first_and_why(live, page):
    steps.sign_in(live, page)
    card = page.locator(".card.next")
    expect(card.get_by_role("heading")).to_have_text("豐瑠精密股份有限公司")
    expect(card).to_contain_text("還剩 2 個訓練日")
    expect(card).to_contain_text("上次訪視 11/6（五），滿 14 天。")
    expect(card.get_by_role("img")).to_have_attribute(
        "aria-label", "第 6 期，11/10 到 11/23。今天是 11/20，還剩的訓練日：今天、11/23"
    )
    assert card.locator(".fortnight i").count() == 14
    expect(card.locator("a[href*=maps]")).to_be_visible()
    names = page.locator(".row b").all_inner_texts()
    assert names == ["大珉電機工業", "珉香餐飲 逢甲店", "示範高工", "大珉電機工業"]


def test_a_phone_number_appears_only_after_arrival(live, page):
    steps.sign_in(live, page)
    assert "04-2532-0000" not in page.content()
    page.locator(".facts a").nth(1).click()
    expect(page.locator("main")).to_contain_text("逃生出口前堆放紙箱")
    expect(page.locator("#papers-to-ask li")).to_have_text("07 阮氏瑠法定代理人同意、加保")
    assert "04-2532-0000" not in page.content()
    steps.arrive(page)
    expect(page.get_by_role("link", name="04-2532-0000")).to_be_visible()
    expect(page.locator("#papers-to-ask legend")).to_have_text(["07 阮氏瑠・法定代理人同意", "07 阮氏瑠・加保"])
    expect(page.locator("main")).to_contain_text("入廠約定：向警衛室報校名即可入廠")
    page.locator("#papers-to-ask").get_by_text("有出示").first.click()
    page.locator("#papers-to-ask").get_by_text("沒有").last.click()
    expect(page.locator("#papers-to-ask input:checked")).to_have_count(2)
    steps.saved(page)
    page.reload()
    expect(page.locator("#papers-to-ask input:checked")).to_have_count(2)


def test_a_visit_that_could_not_be_made_takes_two_taps_and_keeps_the_window_due(live, page):
    steps.sign_in(live, page)
    page.locator("[id^=unable-]").first.click()
    page.get_by_role("button", name="公司拒絕").click()
    page.get_by_label("發生什麼事").fill("警衛不讓進")
    page.locator("input[type=file]").first.set_input_files(upload("gate.jpg", picture()))
    expect(page.locator("figcaption")).to_have_text("14:05 拍攝，已存好")
    page.locator("#send").click()
    expect(page.locator(".st-met")).to_be_visible()
    (record,) = live.state.finals()
    assert (record["outcome"], record["outcome_reason"]) == ("refused", "警衛不讓進")
    assert len(record["photos"]) == 1
    assert record["answers"] == []
    steps.to_list(page)
    expect(page.locator(".card.next h2")).to_have_text("豐瑠精密股份有限公司")


def test_a_phone_without_a_place_asks_why_and_goes_on(live, new_phone):
    page = new_phone(permissions=[], geolocation=None).new_page()
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    reason = page.get_by_label("沒有定位權限")
    expect(reason).to_be_visible()
    steps.to(page, "finish")
    expect(page.locator("main")).to_contain_text("到達位置")
    steps.to(page, "start")
    reason.fill("手機未開放定位")
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    assert record["position"] == {
        "latitude": None,
        "longitude": None,
        "accuracy_m": None,
        "reason": "denied: 手機未開放定位",
    }


def test_far_from_the_site_the_reason_is_asked(live, new_phone):
    page = new_phone(geolocation={"latitude": 24.3, "longitude": 120.7, "accuracy": 15}).new_page()
    steps.sign_in(live, page)
    steps.arrive(page)
    expect(page.get_by_label("離場址約 10.2 公里")).to_be_visible()


def test_a_computed_result_is_a_question_that_names_its_law(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-C")
    page.locator("#q-BV11 input").first.fill("44")
    card = page.locator("#q-BV11 .verify")
    expect(card).to_contain_text("待查證：可能超過每週 40 小時")
    assert "違法" not in page.locator("main").inner_text()
    card.get_by_text("依據").click()
    expect(card).to_contain_text("建教生權益保障法第 24 條第 1 項")
    expect(card).to_contain_text("適用 110/06/18 起")
    card.get_by_role("button", name="不是缺失").click()
    steps.to(page, "finish")
    gap = page.locator("a.row", has_text="BV11")
    expect(gap).to_contain_text("還沒說明為什麼不是缺失")
    gap.click()
    expect(page.locator("#q-BV11 input").first).to_be_focused()
    page.get_by_label("為什麼不是缺失").fill("含加班補休")
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    assert record["answers"][0]["verdict"] == {"confirmed": False, "reason": "含加班補休"}
    assert record["open_reason"] == "時間不足"


def test_an_inspector_marks_a_finding_and_it_is_listed(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-B")
    card = page.locator("#q-BV05")
    steps.choose(card.locator("input").first)
    card.get_by_role("button", name="更多 BV05").click()
    page.get_by_role("button", name="標為缺失：輕微").click()
    expect(card).to_contain_text("輕微")
    steps.to(page, "finish")
    expect(page.locator(".found")).to_contain_text("今日工作崗位與訓練計畫排定崗位相符")
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    assert live.state.finals()[0]["answers"][0]["marked"] == {"severity": "minor"}


def test_an_open_case_that_is_not_put_right_stands_on_the_page_that_the_company_signs(live, page, monkeypatch):
    site = sample_bundle.SITES[0]
    told = sample_bundle.case("115-010", "SP02", "訓練結束時間", "major", due=3)
    monkeypatch.setitem(site, "open_cases", [*site["open_cases"], told])
    steps.sign_in(live, page)
    steps.arrive(page)
    still, partly, hidden = page.locator("fieldset[id^=case-]").all()
    steps.choose(still.locator("input[value=still]"))
    still.get_by_label("加註").fill("又堆了新的")
    steps.choose(partly.locator("input[value=gone]"))
    steps.choose(hidden.locator("input[value=still]"))
    steps.to(page, "finish")
    listed = page.get_by_role("region", name="列管中的缺失").get_by_role("listitem")
    expect(listed).to_have_text("重大114-031 逃生出口前堆放紙箱（未改善）：又堆了新的")
    steps.to(page, "start")
    steps.choose(partly.locator("input[value=partly]"))
    steps.to(page, "finish")
    expect(listed).to_have_count(2)
    expect(listed.last).to_have_text("主要115-002 鑽床護罩未裝（部分改善）")


def test_an_attendance_card_compared_day_by_day_answers_the_questions_about_hours(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-C")
    page.locator("#q-BV12 input").first.fill("1")
    page.get_by_text("出勤卡逐日核對").click()
    page.get_by_role("link", name="12 林珉宇").click()
    card = page.get_by_role("table", name="11/2 到 11/15 出勤")
    expect(card.locator("tr.day")).to_have_count(14)
    expect(card.locator("tr.off")).to_have_count(5)  # two weekends and the public holiday
    page.get_by_label("11/11 下班").fill("2110")
    expect(card.locator("tr.flag")).to_contain_text("12.2")
    expect(card).to_contain_text("待查證：115/11/11 受訓至 21:10，未經核准不得超過 20:00")
    expect(card).to_contain_text("待查證：115/11/11 起訖 13 小時 10 分，含休息不得超過 12 小時")
    expect(card).to_contain_text("36.2 小時，休息 3 日")
    page.get_by_label("11/14 休息，改為有出勤").click()
    expect(page.get_by_label("11/14 上班")).to_be_focused()
    expect(card).to_contain_text("44.2 小時，休息 2 日")
    steps.saved(page)
    page.reload()
    expect(page.get_by_label("11/11 下班")).to_have_value("21:10")
    expect(page.locator(".dock .st-verify")).to_have_text("待查證 4 項")
    page.locator("#next").click()
    expect(page.locator("#q-BV10 input").first).to_have_value("21:10")
    expect(page.locator("#q-BV09 input").first).to_have_value("08:00")
    expect(page.locator("#q-BV11 input").first).to_have_value("44.2")
    expect(page.locator("#q-BV12 input").first).to_have_value("1")
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    (sampled,) = live.state.finals()[0]["attendance"]
    assert sampled["student"] == "12"
    long_day = {"off": False, "in": "08:00", "out": "21:10", "break_minutes": 60, "holiday": False}
    assert {"on": "2026-11-11", **long_day} in sampled["days"]
    assert {"on": "2026-11-15", "off": True, "holiday": False} in sampled["days"]


def test_what_the_law_finds_in_a_card_is_decided_before_leaving(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "BV-C")
    page.get_by_text("出勤卡逐日核對").click()
    page.get_by_role("link", name="12 林珉宇").click()
    page.get_by_label("11/12 休息，改為有出勤").click()  # a public holiday is a day off until the card says otherwise
    page.locator("#next").click()
    expect(page.locator("#q-BV11 input").first).to_have_value("40")
    steps.to(page, "finish")
    found = page.get_by_role("region", name="國定假日受訓")
    expect(found).to_contain_text("115/11/12 為國定假日而有受訓，且無調移紀錄")
    found.get_by_role("button", name="確認為缺失").click()
    found.get_by_label("補充說明").fill("課長說要趕貨")
    steps.on_disk(page, "drafts", "課長說要趕貨")
    page.reload()
    expect(found.get_by_role("button", name="確認為缺失")).to_have_attribute("aria-pressed", "true")
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    (said,) = live.state.finals()[0]["results"]
    verdict = {"confirmed": True, "reason": "課長說要趕貨"}
    assert said == {"rule": "R-09", "student": "12", "value": "2026-11-12=2026-11-12", "verdict": verdict}


def test_the_same_as_last_time_is_one_tap(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-C")
    page.locator("#q-BV13").get_by_role("button", name="同上次 60 分鐘").click()
    expect(page.locator("#q-BV13 input").first).to_have_value("60")
    expect(page.locator("#q-BV13 .todo")).to_have_count(0)


def test_who_is_signed_in_already_is_never_told_to_sign_in_while_the_school_is_asked(live, page):
    page.goto(f"{live.url}/sign-in?email=chen@example.test&next=/sign-in")
    asking: list[Route] = []
    page.route("**/api/v1/session", lambda route: asking.append(route))
    page.goto(f"{live.url}/field")
    expect(page.locator(".note")).to_contain_text("正在準備資料")
    expect(page.locator("#sign-in")).to_have_count(0)
    steps.wait_until(page, lambda: bool(asking))
    asking.pop().continue_()
    page.unroute("**/api/v1/session")
    expect(page.locator("button[id^=arrive-]").first).to_be_visible()


def test_coming_back_the_focus_is_on_what_was_chosen_so_that_no_key_changes_it(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-B")
    steps.choose(page.locator("#q-BV05 .is-not input"))
    steps.saved(page)
    page.reload()
    expect(page.locator("#q-BV05 .is-not input")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#q-BV05 .is-not input")).to_be_checked()


@pytest.mark.parametrize("browser_anchors", [True, False])
@pytest.mark.parametrize("question", ["BV11", "BV14"])
def test_a_visit_that_is_opened_again_shows_the_question_one_was_at(live, page, question, browser_anchors):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-C")
    answer = page.locator(f"#q-{question} input:not([type=file])").first
    if question == "BV11":
        answer.fill("38")
    else:
        steps.choose(answer)
    steps.saved(page)
    if not browser_anchors:  # as on an iPhone, where what is drawn above pushes down what is seen
        page.add_init_script(
            "addEventListener('DOMContentLoaded', () => { document.documentElement.style.overflowAnchor = 'none' })"
        )
    page.reload()
    expect(page.locator(".q[id^=q-]")).to_have_count(6)
    expect(page.locator(f"#q-{question}")).to_be_in_viewport(ratio=0.6)


def test_the_back_button_closes_a_sheet_with_the_screen_it_belongs_to(live, page):
    steps.sign_in(live, page)
    page.locator(".facts a").nth(1).click()
    page.get_by_role("button", name="未能訪視").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.locator(".card.next")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_date_of_last_time_stands_beside_the_question_and_is_not_offered_as_the_answer(live, page, monkeypatch):
    previous = sample_bundle.SITES[0]["previous"]
    monkeypatch.setitem(previous, "BV15", {"value": "2026-10-05", "on": sample_bundle.day(-40)})
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-D")
    expect(page.locator("#q-BV15 .ref")).to_contain_text("115/10/05")
    expect(page.locator("#q-BV15 .tools")).to_be_visible()
    expect(page.locator("#q-BV15 .tools")).not_to_contain_text("同上次")


def test_what_a_student_said_stands_on_no_page_the_company_sees(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "student/12")
    page.locator("#q-SP02\\@12 input").fill("2130")
    page.locator("#q-SP04\\@12").get_by_text("有", exact=True).click()
    page.locator("#q-SP08\\@12").get_by_text("不想說").click()
    page.locator("#q-SP06\\@12").get_by_text("不想說").click()
    page.locator("#q-SP01\\@12").get_by_role("button", name="不想說").click()
    assert page.locator(".sev").count() == 0
    page.get_by_text("老師查證 1 項").click()
    page.get_by_role("button", name="確認為缺失").click()
    page.locator("#hold").press("Enter")
    expect(page.locator(".locked")).to_be_visible()
    page.locator("#hold").hover()
    page.mouse.down()
    expect(page.locator("a.row", has_text="林珉宇")).to_contain_text("5／14")
    page.mouse.up()
    steps.to(page, "finish")
    text = page.locator("#app").inner_text()
    assert "1 位，內容不列在這一頁" in text
    for private in ("林珉宇", "21:30", "SP0", "騷擾", "延長"):
        assert private not in text
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    answers = {answer["item"]: answer for answer in live.state.finals()[0]["answers"]}
    assert answers["SP08"]["value"] == "undisclosed"
    assert (answers["SP06"]["value"], answers["SP06"]["declined"]) == (None, True)
    assert (answers["SP01"]["value"], answers["SP01"]["declined"]) == (None, True)
    assert answers["SP02"]["verdict"]["confirmed"] is True


def test_signatures_by_finger_on_paper_and_refused(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "finish")
    sign(page, "company")
    expect(page.locator(".row", has_text="機構代表簽名")).to_have_count(0)
    teacher = page.locator("section", has=page.get_by_role("heading", name="訪視教師簽名"))
    teacher.get_by_role("button", name="紙本簽章").click()
    teacher.locator("input[type=file]").first.set_input_files(upload("paper.jpg", picture()))
    expect(teacher.locator("img[src]")).to_be_visible()
    page.get_by_label("姓名").first.fill("吳課長")
    page.locator("#send").click()
    page.locator("dialog textarea").fill("先送")
    page.locator("#finish-anyway").click()
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    signs = {sign["role"]: sign for sign in record["signatures"]}
    assert signs["company"]["state"] == "signed"
    assert signs["company"]["name"] == "吳課長"
    assert live.state.photos[signs["company"]["photo"]].startswith(b"\x89PNG")
    assert signs["teacher"]["state"] == "paper"
    assert live.state.photos[signs["teacher"]["photo"]].startswith(b"\xff\xd8")


def a_pen_that_rests(ms: int) -> str:
    """A script for a page: the pen counts as resting only so many milliseconds after a stroke."""
    return (
        "const wait = window.setTimeout;"
        f"window.setTimeout = (work, ms, ...rest) => wait(work, ms === 700 ? {ms} : ms, ...rest)"
    )


def sign(page, role: str) -> None:
    steps.stroke(page.locator(f"#signature-{role}").get_by_role("img", name="請在框內簽名"))


def test_who_signs_and_finishes_at_once_loses_no_signature(live, page):
    page.add_init_script(a_pen_that_rests(60_000))
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "finish")
    sign(page, "company")
    page.locator("#send").click()
    page.locator("dialog textarea").fill("先送")
    page.locator("#finish-anyway").click()
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    (signature,) = record["signatures"]
    assert (signature["role"], signature["state"]) == ("company", "signed")
    assert live.state.photos[signature["photo"]].startswith(b"\x89PNG")


def test_who_starts_to_sign_and_then_refuses_has_refused(live, page):
    page.add_init_script(a_pen_that_rests(1_500))
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "finish")
    sign(page, "company")
    page.locator("#signature-company").get_by_role("button", name="拒簽").click()
    page.wait_for_timeout(2_500)  # the pen would have counted as resting by now
    expect(page.locator("#signature-company")).to_contain_text("機構代表拒簽")
    page.locator("#send").click()
    page.locator("dialog textarea").fill("先送")
    page.locator("#finish-anyway").click()
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    assert [(each["role"], each["state"]) for each in record["signatures"]] == [("company", "refused")]
    assert record["photos"] == []


def test_a_company_that_has_not_signed_is_something_missing(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "finish")
    row = page.locator(".row", has_text="機構代表簽名")
    for more in page.locator("details.rest summary").all():
        more.click()
    expect(row).to_contain_text("還沒簽名")
    row.click()
    company = page.locator("#signature-company")
    expect(company).to_be_focused()
    company.get_by_role("button", name="拒簽").click()
    expect(row).to_have_count(0)


def test_the_teacher_s_signature_and_the_photo_of_a_signed_paper_are_missing_until_they_are_there(live, page):
    with clean_visit.clean_place():
        steps.sign_in(live, page)
        visit = steps.arrive(page)
        steps.answer_site(page)
        steps.interview(page, "12")
        steps.to(page, "finish")
        rows = page.locator("#main .row")
        expect(rows).to_have_text(["機構代表簽名還沒簽名；不簽請按拒簽或紙本簽章", "訪視教師簽名還沒簽名"])
        rows.last.click()
        teacher, company = page.locator("#signature-teacher"), page.locator("#signature-company")
        expect(teacher).to_be_focused()
        sign(page, "teacher")
        expect(rows).to_have_text(["機構代表簽名還沒簽名；不簽請按拒簽或紙本簽章"])
        company.get_by_role("button", name="紙本簽章").click()
        expect(rows).to_have_text(["機構代表簽名還沒拍紙本簽章"])
        page.locator("#send").click()
        expect(page.get_by_role("dialog")).to_contain_text("還有 1 項沒有完成")
        page.get_by_role("button", name="返回", exact=True).click()
        company.locator("input[type=file]").first.set_input_files(upload("paper.jpg", picture(64, 48)))
        expect(rows).to_have_count(0)
        page.locator("#send").click()
        expect(steps.received(page, visit)).to_be_visible()
        (record,) = live.state.finals()
        assert record["open_reason"] is None
        assert {sign["role"]: sign["state"] for sign in record["signatures"]} == {
            "teacher": "signed",
            "company": "paper",
        }


def test_a_returned_record_is_corrected_with_a_reason_as_a_new_revision(live, page):
    steps.sign_in(live, page)
    visit = steps.short_visit(page)
    expect(steps.received(page, visit)).to_be_visible()
    first = live.state.submissions[visit]["revision"]
    live.state.reviews[visit] = ("returned", "BV13 休息時間請補上")
    page.reload()
    expect(page.locator(f"#parcel-{visit}")).to_contain_text("BV13 休息時間請補上")
    page.locator(f"#correct-{visit}").click()
    expect(page.locator("main")).to_contain_text("退回補正：BV13 休息時間請補上")
    steps.to(page, "BV-C")
    page.locator("#q-BV13 input").first.fill("45")
    page.clock.set_fixed_time(datetime.now() + timedelta(hours=2))
    steps.to(page, "finish")
    expect(page.get_by_role("region", name="離開")).to_contain_text("停留 0 分鐘")
    page.locator("#send").click()
    expect(page.locator("dialog")).to_contain_text("請先寫補正說明")
    page.get_by_role("button", name="關閉").click()
    page.get_by_label("補正說明").fill("補上休息時間")
    live.state.reviews.clear()
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    assert (record["revision"], record["base_revision"]) == (first + 1, first)
    assert record["correction_reason"] == "補上休息時間"
    assert {answer["item"]: answer["value"] for answer in record["answers"]}["BV13"] == 45


@pytest.mark.parametrize(("kind", "section"), [("company_audit", "CA-D"), ("school_audit", "SA-A")])
def test_an_audit_sheet_uses_the_same_form(live, page, kind, section):
    steps.sign_in(live, page)
    page.locator(f"#o-{key(kind)}").click()
    visit = steps.arrive(page)
    steps.to(page, section)
    question = page.locator(".q").first
    field = question.locator("input").first
    if field.get_attribute("type") == "radio":
        steps.choose(field)
    else:
        field.fill("7.5")
    steps.to(page, "finish")
    assert page.locator("canvas").count() == 0
    page.locator("#send").click()
    page.locator("dialog textarea").fill("先送")
    page.locator("#finish-anyway").click()
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    assert record["kind"] == kind
    assert len(record["answers"]) == 1


def test_a_discarded_visit_can_be_taken_back(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-B")
    steps.choose(page.locator("#q-BV05 input").first)
    page.locator("#menu").click()
    page.get_by_role("button", name="捨棄這次訪視").click()
    page.locator("#discard").click()
    expect(page.locator(".card.next")).to_contain_text("到達")
    steps.go(page, "#/outbox")
    page.get_by_role("button", name="取回").click()
    expect(page.locator("#q-BV05 input").first).to_be_checked()


def test_signing_out_with_unsent_work_asks_first(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    steps.could_not_visit(page)
    steps.to_list(page)
    page.locator("#menu").click()
    page.locator("#sign-out").click()
    expect(page.locator("dialog")).to_contain_text("還有 1 份紀錄沒有送出")
    page.get_by_role("button", name="先不登出").click()
    expect(page.locator("#title")).to_have_text("今日訪視")


def test_the_person_chooses_language_and_colours(live, page):
    steps.sign_in(live, page, "mei@example.test")
    expect(page.locator("#title")).to_have_text("Today's visits")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator("#menu").click()
    steps.choose(page.get_by_role("radio", name="Dark"))
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#title")).to_have_text("今日訪視")
    page.reload()
    expect(page.locator("#title")).to_have_text("今日訪視")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_the_clock_of_the_phone_is_measured_against_the_schools(live, page):
    steps.sign_in(live, page)
    page.context.set_offline(True)
    visit = steps.could_not_visit(page)
    page.context.set_offline(False)
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    arrived = datetime.fromisoformat(record["arrived_at"]) + timedelta(seconds=record["clock_offset_s"])
    assert abs(arrived - live.state.now()) < timedelta(seconds=60)


def test_a_phone_three_days_ahead_shows_the_schools_time_and_tells_the_difference(live, page):
    ahead = live.state.now() + timedelta(days=3)
    page.clock.install(time=ahead)
    steps.sign_in(live, page)
    expect(page.locator("#title + p")).to_contain_text("11/20")
    visit = steps.arrive(page)
    expect(page.locator("#arrived")).to_contain_text("到達 14:0")
    steps.to(page, "BV-E")
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("a.jpg", picture(64, 48)))
    expect(page.locator("#q-BV22 figcaption")).to_contain_text("拍攝，已存好")
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    (record,) = live.state.finals()
    assert record["clock_offset_s"] == pytest.approx(-3 * 86400, abs=60)
    arrived = datetime.fromisoformat(record["arrived_at"])
    assert abs(arrived - ahead) < timedelta(seconds=60), "the device's own clock is told as it is"
    steps.go(page, "#/check")
    expect(page.locator("#check-clock")).to_contain_text("手機時間差了 3 天")


def test_a_photo_of_another_day_says_which(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-E")
    page.evaluate("File.prototype.__defineGetter__('lastModified', () => Date.now() - 3 * 86400e3)")
    page.locator("#q-BV22 input[type=file]").first.set_input_files(upload("a.jpg", picture(64, 48)))
    expect(page.locator("#q-BV22 figcaption")).to_have_text(re.compile(r"^11/17 14:\d\d 拍攝，已存好$"))


def test_a_card_with_a_mistyped_time_says_so_and_is_not_counted(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.go(page, f"#/visit/{visit}/card/12")
    out, pause = page.get_by_label("11/3 下班"), page.get_by_label("11/4 休息分")
    for field, typed, said in (
        (out, "9999", "看不懂"),
        (out, "0700", "下班比上班早"),
        (pause, "abc", "分鐘數"),
        (pause, "999", "分鐘數"),
    ):
        was = field.input_value()
        field.fill(typed)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".cards .wrong")).to_contain_text(said)
        expect(page.locator(".cards .sum").first).to_contain_text("1 天未算")
        page.locator("#next").click()
        expect(field).to_be_focused()
        field.fill(was)
        expect(page.locator(".cards .wrong")).to_have_count(0)
    out.fill("")
    expect(page.locator(".cards .help")).to_contain_text("不算進時數")
    page.locator("#next").click()
    expect(page.locator("#q-BV14")).to_be_visible()


def test_a_night_shift_is_entered_to_its_end_with_a_break_after_midnight(live, page):
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.go(page, f"#/visit/{visit}/card/12")
    row = page.locator("tr", has=page.get_by_label("11/3 下班"))
    page.get_by_label("11/3 上班").fill("2200")
    page.get_by_label("11/3 下班").fill("0600")
    expect(page.locator(".cards .wrong")).to_contain_text("早上 6 時打 3000")
    page.get_by_label("11/3 下班").fill("３０：００")
    expect(page.locator(".cards .wrong")).to_have_count(0)
    page.get_by_role("button", name="11/3 休息時間與休假").click()
    page.get_by_label("第 1 次休息開始").fill("2600")
    page.get_by_label("第 1 次休息結束").fill("2630")
    page.locator("#breaks-keep").click()
    expect(row).to_contain_text("7.5")
    page.get_by_label("11/3 下班").blur()
    expect(page.get_by_label("11/3 下班")).to_have_value("30:00")


def test_a_night_shift_of_the_roster_stands_on_the_card_until_the_next_morning(live, page, monkeypatch):
    student = next(one for one in sample_bundle.SITES[0]["students"] if one["number"] == "12")
    monkeypatch.setitem(student, "shift_start", "22:00")
    monkeypatch.setitem(student, "shift_end", "06:00")
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.go(page, f"#/visit/{visit}/card/12")
    expect(page.get_by_label("11/3 下班")).to_have_value("30:00")
    expect(page.locator(".cards .wrong")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390])
def test_the_note_and_its_phrases_stay_inside_their_card(live, page, width):
    page.set_viewport_size({"width": width, "height": 844})
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-B")
    question = page.locator("#q-BV05")
    question.get_by_role("button", name="加註").click()
    box = question.bounding_box()
    for inside in question.locator("textarea, .phrase").all():
        at = inside.bounding_box()
        assert at["x"] >= box["x"]
        assert at["x"] + at["width"] <= box["x"] + box["width"]


def test_a_day_that_is_still_to_come_is_asked_about(live, page):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "BV-D")
    question = page.locator("#q-BV15")
    question.locator("input[type=date]").fill("2027-11-05")
    expect(question).to_contain_text("這一天還沒到，請確認")
    question.locator("input[type=date]").fill("2026-11-05")
    expect(question).not_to_contain_text("這一天還沒到")


def test_the_last_screen_fits_a_small_phone_in_english(live, page):
    page.set_viewport_size({"width": 320, "height": 640})
    steps.sign_in(live, page, "mei@example.test")
    page.get_by_role("button", name="Arrive", exact=True).first.click()
    expect(page.locator("#title")).to_contain_text("Arriv")
    steps.to(page, "finish")
    expect(page.locator("#send")).to_be_visible()
    page.evaluate(
        "document.querySelector('.dock .line span').append(' and later again'.repeat(3))"
    )  # as in a wider font
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_no_screen_in_english_shows_a_year_of_the_republic_or_a_chinese_comma(live, page):
    steps.sign_in(live, page, "mei@example.test")
    roc, slashes = re.compile(r"\b11\d/\d\d/\d\d\b"), re.compile(r"\b\d\d?/\d\d?\b(?! )")
    seen = {}

    def look(name: str) -> None:
        steps.is_drawn(page)
        seen[name] = page.locator("body").inner_text()
        labels = page.locator("[aria-label]").evaluate_all(
            "all => all.map(one => one.getAttribute('aria-label')).join(' ')"
        )
        for text in (seen[name], labels):
            assert not roc.search(text), (name, roc.findall(text))
            assert "、" not in text, name

    look("list")
    steps.go(page, page.locator("a[href^='#/site/']").first.get_attribute("href") or "")
    look("site")
    steps.to_list(page)
    visit = steps.arrive(page)
    look("start")
    for section in ("BV-A", "BV-B", "BV-C", "BV-D", "BV-E", "BV-F"):
        steps.to(page, section)
        if section == "BV-D":
            page.locator("#q-BV15 input").first.fill("2026-11-05")
            steps.saved(page)
        look(section)
    for screen in ("students", "student/12", "card/12", "finish"):
        steps.to(page, screen)
        look(screen)
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    look("outbox")
    steps.go(page, "#/check")
    look("check")
    assert "Fri 20 Nov 2026" in seen["list"]
    assert "Last visit Fri 6 Nov" in seen["list"]
    assert "Thu 5 Nov 2026" in seen["BV-D"]
    assert "20 Nov 2026" in seen["outbox"]
    assert not slashes.search(seen["list"])
