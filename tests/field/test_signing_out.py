"""Signing out, with a signal and without: nothing of the person is shown from then on, whichever page is opened."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.field import steps


def sign_out(page: Page) -> None:
    """By the menu of the list."""
    page.locator("#menu").click()
    page.locator("#sign-out").click()
    expect(page.locator("#sign-in")).to_be_visible()


def test_a_pending_sign_out_is_seen_survives_a_restart_and_is_done_by_the_first_desk_page(real, new_phone):
    phone = new_phone(service_workers="allow")
    page, desk = phone.new_page(), phone.new_page()
    steps.sign_in(real, page, real.email)
    steps.ready_without_network(page)
    desk.goto(f"{real.url}/visits")
    expect(desk.locator("main")).to_contain_text("訪視")
    phone.set_offline(True)
    page.bring_to_front()
    sign_out(page)
    expect(page.locator("#leaving")).to_contain_text("學校還不知道")
    expect(desk.locator(".person-menu")).to_have_count(0)
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("到達")
    page.goto(f"{real.url}/field")
    expect(page.locator("#leaving")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("到達")

    phone.set_offline(False)
    desk.goto(f"{real.url}/visits")
    expect(desk).to_have_url(re.compile("/sign-in"))
    expect(desk.locator("body")).to_contain_text("您在沒有訊號時登出了這支手機，現在已經完成。")
    assert phone.request.get(f"{real.url}/api/v1/session").status == 401
    page.reload()
    expect(page.locator("#sign-in")).to_be_visible()
    expect(page.locator("#leaving")).to_have_count(0)

    steps.sign_in(real, page, real.email)
    expect(page.locator("button[id^=arrive-]").first).to_be_visible()
    page.reload()
    expect(page.locator("button[id^=arrive-]").first).to_be_visible()


def test_signing_out_at_the_desk_closes_the_phone_client_of_that_browser_too(real, new_phone):
    phone = new_phone(service_workers="allow")
    page = phone.new_page()
    steps.sign_in(real, page, real.email)
    steps.ready_without_network(page)
    page.goto(f"{real.url}/visits")
    page.locator(".person-menu summary").click()
    page.locator("form[action='/sign-out'] button").click()
    expect(page.locator("body")).to_contain_text("您已登出")
    phone.set_offline(True)
    page.goto(f"{real.url}/field")
    expect(page.locator("#sign-in")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("到達")


def test_a_sign_out_outlives_the_cookie_that_a_browser_drops(live, new_phone):
    phone = new_phone(service_workers="allow")
    page = phone.new_page()
    steps.sign_in(live, page)
    steps.ready_without_network(page)
    phone.set_offline(True)
    sign_out(page)
    phone.clear_cookies(name="fangshi_left")  # as after seven days on an iPhone
    phone.set_offline(False)
    page.goto(f"{live.url}/field")
    expect(page.locator("#sign-in")).to_be_visible()
    steps.wait_until(page, lambda: phone.request.get(f"{live.url}/api/v1/session").status == 401)
    steps.sign_in(live, page)


def test_a_sign_out_with_a_signal_waits_for_the_school_and_goes_to_the_sign_in_page(live, page):
    steps.sign_in(live, page)
    live.fail("POST", "/sign-out", delay=1.0)
    page.locator("#menu").click()
    page.locator("#sign-out").click()
    expect(page.locator("body")).not_to_contain_text("到達")
    expect(page).to_have_url(re.compile("/sign-in"))
