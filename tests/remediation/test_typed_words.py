"""In a real browser: a file that is too large is refused beside its field, and no typed word is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from accounts.roles import Role
from core.database import db
from core.uploads import MAX_BODY
from inspections.models import Severity
from remediation import links, releasing
from remediation.models import Case
from remediation.workflow import CaseState
from tests.field.chromium import PHONE
from tests.makers import make_contact, make_school, make_site, make_user
from tests.makers_remediation import make_case

TYPED = {"#reply-name": "吳課長", "#reply-note": "紙箱移至西側倉庫", "#reply-cause": "旺季", "#reply-at-once": "移開"}
SEND = "form:has(#reply-note) button:not([disabled])"


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(**PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture
def told(running: tuple[Flask, str], phone: Page) -> Page:
    """A company's page with everything typed."""
    school = make_school(name="示範高工")
    coordinator, site = make_user(Role.COORDINATOR, school=school), make_site(name="示範精密一廠")
    case = make_case(site, school, severity=Severity.MAJOR)
    releasing.release_case(case, by=coordinator, text="請清空東側出口。", is_confirmed=True)
    token = links.link_for(case, make_contact(site), by=coordinator).token
    address = f"{running[1]}/company/{token}/cases/{case.id}"
    db.session.commit()
    db.session.remove()  # a session left open here would hold the lock against the server
    phone.goto(address)
    for field, words in TYPED.items():
        phone.fill(field, words)
    return phone


def expect_all_typed(page: Page) -> None:
    for field, words in TYPED.items():
        expect(page.locator(field)).to_have_value(words)


def large(folder: Path, megabytes: int, name: str = "scan.pdf") -> str:
    path = folder / name
    path.write_bytes(b"%PDF-1.4 " + b"0" * megabytes * 1024 * 1024)
    return str(path)


def test_a_file_that_is_too_large_is_refused_beside_the_field_before_it_travels(told: Page, tmp_path: Path) -> None:
    sent: list[str] = []
    told.on("request", lambda request: sent.append(request.method))
    told.set_input_files("#reply-files", large(tmp_path, 26))
    error = told.locator("#reply-files-limit")
    expect(error).to_have_text("scan.pdf 有 26.1 MB，每個檔案最多 25 MB，請改選較小的檔案。")
    told.locator(SEND).click()
    expect(told.locator("#reply-files")).to_be_focused()
    assert "POST" not in sent
    told.set_input_files("#reply-files", [large(tmp_path, 16, f"{number}.pdf") for number in (1, 2)])
    expect(error).to_contain_text("一次最多 30 MB")
    told.set_input_files("#reply-files", [])
    expect(error).to_be_hidden()
    told.locator(SEND).click()
    told.locator(".notice-done").wait_for()
    assert db.session.scalars(db.select(Case)).one().state is CaseState.REMEDIED


def test_what_was_typed_is_there_again_after_a_refused_body(told: Page, tmp_path: Path) -> None:
    # As in a browser whose script could not judge the files: the server itself refuses.
    told.evaluate(
        "document.querySelector('#reply-files').form"
        ".addEventListener('submit', event => event.stopImmediatePropagation(), true)"
    )
    told.set_input_files("#reply-files", large(tmp_path, MAX_BODY // 1024**2 + 1))
    told.locator(SEND).click()
    told.get_by_text("檔案太大").wait_for()
    expect(told.get_by_text("您輸入的內容還在表單裡")).to_be_visible()
    told.get_by_role("link", name="回到表單").click()
    told.locator("#reply-note").wait_for()
    expect_all_typed(told)
    expect(told.get_by_text("您先前輸入的內容還在")).to_be_visible()
    told.locator(SEND).click()
    told.locator(".notice-done").wait_for()
    told.wait_for_function("Object.keys(sessionStorage).length === 0")  # what has arrived is kept no longer


def test_a_refused_body_promises_nothing_where_nothing_was_kept(told: Page, tmp_path: Path) -> None:
    told.evaluate("sessionStorage.clear()")
    told.evaluate(
        "document.querySelector('#reply-files').form"
        ".addEventListener('submit', event => event.stopImmediatePropagation(), true)"
    )
    told.set_input_files("#reply-files", large(tmp_path, MAX_BODY // 1024**2 + 1))
    told.evaluate("sessionStorage.clear()")
    told.locator(SEND).click()
    told.get_by_text("檔案太大").wait_for()
    expect(told.get_by_text("您輸入的內容還在表單裡")).to_be_hidden()


def test_another_language_takes_no_word_and_is_remembered(told: Page) -> None:
    told.get_by_role("button", name="English").click()
    expect(told.locator("html")).to_have_attribute("lang", "en")
    expect_all_typed(told)
    told.reload()
    expect(told.locator("html")).to_have_attribute("lang", "en")
    expect_all_typed(told)
    assert told.evaluate("document.documentElement.scrollWidth") == 390
