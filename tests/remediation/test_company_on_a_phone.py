"""A company answers on its phone, in a real browser: large photos travel small, nothing needs an account."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page

from accounts.roles import Role
from core.database import db
from core.storage import Kind, store
from inspections.models import Severity
from remediation import links, releasing
from remediation.models import Case
from remediation.workflow import CaseState
from tests.field.chromium import PHONE
from tests.makers import make_contact, make_school, make_site, make_user
from tests.makers_remediation import make_case


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(**PHONE)
    yield context.new_page()
    context.close()


def large_photo() -> bytes:
    """A picture of 12 megapixels with more than a megabyte."""
    out = BytesIO()
    Image.effect_noise((4000, 3000), 60).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def test_a_company_answers_on_a_phone_with_a_large_photo(running: tuple[Flask, str], phone: Page) -> None:
    _app, url = running
    school = make_school(name="示範高工")
    coordinator, site = make_user(Role.COORDINATOR, school=school), make_site(name="示範精密一廠")
    case = make_case(site, school, severity=Severity.CRITICAL)
    releasing.release_case(case, by=coordinator, text="請清空東側出口。", is_confirmed=True)
    token = links.link_for(case, make_contact(site), by=coordinator).token
    case_id, number = case.id, case.number
    db.session.commit()
    db.session.remove()  # a session left open here would hold the lock against the server
    phone.goto(f"{url}/company/{token}")
    phone.get_by_role("link", name=number).click()
    phone.locator("#reply-note").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    photo = large_photo()
    phone.set_input_files("#reply-files", {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": photo})
    phone.fill("#reply-name", "吳課長")
    phone.fill("#reply-note", "紙箱移至西側倉庫")
    phone.fill("#reply-cause", "出貨旺季")
    phone.fill("#reply-at-once", "當場移開")
    phone.locator("form:has(#reply-note) button:not([disabled])").click()
    phone.locator(".notice").wait_for()
    answered = db.session.get_one(Case, case_id)
    assert answered.state is CaseState.REMEDIED
    reply = answered.events[0]
    assert reply.contact_name == "吳課長"
    assert store().size(Kind.ORIGINAL, reply.photos[0]) < len(photo)
    assert phone.locator("#reply-note").count() == 0
