"""The list of cases by keyboard at the desk, and several cases handed over on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.roles import Role
from accounts.sign_in import hasher
from core.database import db
from remediation.models import Case
from tests.field.chromium import PHONE
from tests.makers import make_school, make_site, make_user
from tests.makers_remediation import make_case

PASSWORD = "a password for tests"


@pytest.fixture
def page(chromium: Browser, running: tuple[Flask, str]) -> Iterator[Page]:
    """The list of three cases, signed in to as their coordinator, on a phone."""
    school = make_school()
    coordinator = make_user(Role.COORDINATOR, school=school, password_hash=hasher.hash(PASSWORD))
    make_user(Role.DIRECTOR, school=school, name="實習主任")
    for _each in range(3):
        make_case(make_site(), school)
    email = coordinator.email
    db.session.commit()
    db.session.remove()  # a session left open here would hold the lock against the server
    context = chromium.new_context(**PHONE)
    page = context.new_page()
    page.goto(f"{running[1]}/sign-in?next=/cases")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form").get_by_role("button").first.click()
    page.locator(".case-list").wait_for()
    yield page
    context.close()


def followers() -> set[str | None]:
    with db.session.begin():
        people: dict[UUID, str] = {person.id: person.name for person in db.session.scalars(db.select(User))}
        return {people.get(case.assigned_to_id) for case in db.session.scalars(db.select(Case))}


def test_single_keys_work_on_the_whole_page_and_can_be_switched_off(page: Page) -> None:
    links, boxes = page.locator(".case-list__what > a"), page.locator(".case-list input[name=case]")
    switch = page.locator("[data-keys] input")
    expect(switch).to_be_checked()
    page.locator("body").press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("x")
    expect(boxes.nth(0)).to_be_checked()
    switch.uncheck()
    page.locator("body").press("x")
    links.nth(0).focus()
    for key in ("j", "x", "/"):
        page.keyboard.press(key)
    expect(links.nth(0)).to_be_focused()
    expect(boxes.nth(0)).to_be_checked()
    page.reload()
    expect(switch).not_to_be_checked()
    page.locator("body").press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_whoever_signs_out_leaves_no_typed_words_behind(page: Page) -> None:
    page.evaluate("sessionStorage.setItem('typed:somebody', '{}')")
    page.locator(".person-menu summary").click()
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_the_list_is_worked_by_keys_and_on_a_phone(page: Page) -> None:
    links, boxes = page.locator(".case-list__what > a"), page.locator(".case-list input[name=case]")
    links.nth(0).focus()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("x")
    expect(boxes.nth(2)).to_be_checked()
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("jx")
    expect(page.locator("#q")).to_have_value("jx")
    expect(boxes.nth(2)).to_be_checked()

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.locator("[data-all]").tap()
    page.locator("#together-to").select_option(label="實習主任")
    page.locator("button[formaction*=assignment]").tap()
    page.locator(".notice").first.wait_for()
    assert followers() == {"實習主任"}

    boxes.nth(1).focus()
    address = links.nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
