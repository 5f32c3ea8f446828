"""Before leaving school and on the way: the check, the route, and a text that names nobody."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.field import steps
from tests.field.chromium import picture, upload

SHARE = """
window.shared = []
Object.defineProperty(navigator, 'share', { value: async what => { window.shared.push(what.text) } })
navigator.mediaDevices.enumerateDevices = async () => window.noCamera ? [] : [{ kind: 'videoinput' }]
"""


def test_the_check_turns_green_after_a_photo_has_gone_up_and_back(live, new_phone):
    page = new_phone(service_workers="allow").new_page()
    page.add_init_script(SHARE)
    steps.sign_in(live, page)
    steps.ready_without_network(page)
    listed = page.locator(".note").first.text_content() or ""
    (figures,) = re.findall(r"\d+ 家已備妥，共 \d+ KB", listed)
    page.locator("#menu").click()
    page.get_by_role("button", name="出發前檢查").click()
    expect(page.locator("#check-camera")).to_contain_text("找到相機")
    expect(page.locator("#check-clock")).to_contain_text(re.compile("與學校的時間一致|差了"))
    expect(page.locator("#check-visits")).to_contain_text(figures)
    expect(page.locator("#verdict")).not_to_contain_text("可以出發")
    page.locator("#test-photo").set_input_files(upload("a.jpg", picture()))
    expect(page.locator("#check-photo")).to_contain_text("送出又收回")
    assert live.state.photos == {}
    live.fail("PUT", "/test-photo/", status=500)
    page.locator("#test-photo").set_input_files(upload("b.jpg", picture(700, 500)))
    expect(page.locator("#check-photo")).to_have_class(re.compile("is-bad"))
    expect(page.locator("#verdict")).to_contain_text("要處理")
    live.state.faults.clear()

    page.evaluate("window.noCamera = true")
    page.locator("#again").click()
    expect(page.locator("#check-camera")).to_contain_text("找不到相機")
    expect(page.locator("#verdict h2")).to_contain_text("要處理")


def test_the_list_leads_through_the_day_and_shares_no_name(live, page):
    page.add_init_script(SHARE)
    steps.sign_in(live, page)
    expect(page.locator("section.next")).to_contain_text(re.compile(r"已備妥，\d+ KB"))
    route = parse_qs(urlsplit(page.locator("#route").get_attribute("href") or "").query)
    assert route["destination"] == ["24.2087,120.7053"]
    page.locator("#share").click()
    (text,) = page.evaluate("window.shared")
    assert re.fullmatch(r"訪視進度：\d\d:\d\d，今天 \d 家，已完成 0 家。", text)
    for secret in ("豐瑠", "大珉", "林珉宇", "陳建宏", "潭子"):
        assert secret not in text


def test_inside_line_the_page_says_how_to_get_out(live, new_phone):
    agent = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 Line/14.20.0/IAB"
    page = new_phone(user_agent=agent).new_page()
    steps.sign_in(live, page)
    expect(page.locator("#outside")).to_have_attribute("href", "/field?openExternalBrowser=1")
