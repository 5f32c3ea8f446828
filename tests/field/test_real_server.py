"""The client against the app itself: a whole visit without a network, sent, judged and found in the database."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts.roles import Role
from accounts.sign_in import hasher
from checklists import drafts
from core import clock
from core.database import db
from inspections.models import Finding, Inspection, Photo, Submission
from tests.checklists.builtin import one_item
from tests.field import steps
from tests.field.chromium import picture, upload
from tests.field.real_server import PASSWORD
from tests.makers import make_user


def test_a_visit_without_a_network_reaches_the_database_of_the_school(real, new_phone):
    page = new_phone(service_workers="allow").new_page()
    steps.sign_in(real, page, real.email)
    steps.ready_without_network(page)
    page.context.set_offline(True)
    page.reload()

    visit = steps.arrive(page)
    steps.answer_site(page, skip=("BV03", "BV10", "BV15", "BV21"))
    steps.to(page, "BV-A")
    page.locator("#q-BV03 input").first.fill("2")
    steps.to(page, "BV-C")
    page.locator("#q-BV10 input").first.fill("2110")
    page.locator("#q-BV10 input[type=file]").first.set_input_files(upload("card.jpg", picture()))
    page.locator("#q-BV10").get_by_role("button", name="確認為缺失").click()
    steps.to(page, "BV-E")
    steps.choose(page.locator("#q-BV21 .is-not input"))
    page.locator("#q-BV21").get_by_role("button", name="禁止拍攝").click()
    steps.interview(page, "12")
    steps.finish(page)
    expect(page.locator(f"#parcel-{visit}")).to_contain_text("只存在這支手機")
    page.context.set_offline(False)
    expect(steps.received(page, visit)).to_be_visible()

    with real.app.app_context():
        submission = db.session.get_one(Submission, UUID(visit))
        inspection = db.session.get_one(Inspection, submission.inspection_id)
        findings = {finding.item: finding for finding in db.session.query(Finding)}
        assert submission.state == "received"
        assert inspection.obligation_id == real.obligation_id
        assert inspection.is_valid_visit, inspection.invalid_reason
        assert abs(inspection.arrived_at - clock.utcnow()) < timedelta(minutes=5)
        assert {"BV10", "BV21"} <= findings.keys()
        assert findings["BV10"].severity == "critical"
        assert db.session.query(Photo).count() == 1
        db.session.remove()

    steps.to_list(page)
    page.reload()
    expect(page.locator("main")).to_contain_text("今天已完成 1 家")
    expect(page.locator("button[id^=arrive-]")).to_have_count(0)


def test_an_attempt_is_on_record_and_the_visit_stays_due(real, new_phone):
    page = new_phone().new_page()
    steps.sign_in(real, page, real.email)
    visit = steps.could_not_visit(page)
    expect(steps.received(page, visit)).to_be_visible()
    with real.app.app_context():
        inspection = db.session.get_one(Inspection, db.session.get_one(Submission, UUID(visit)).inspection_id)
        assert (inspection.outcome, inspection.is_valid_visit) == ("closed", False)
        db.session.remove()
    page.reload()
    steps.to_list(page)
    expect(page.locator("button[id^=arrive-]")).to_be_visible()


def test_the_pages_of_the_six_digits_please_axe_and_fit_a_narrow_phone(real, new_phone):
    page = new_phone(viewport={"width": 320, "height": 700}).new_page()
    page.goto(f"{real.url}/sign-in/code")
    page.locator("input[name=code]").fill("000000")
    for screen in ("typed in", "refused"):
        if screen == "refused":
            page.locator("input[name=email]").fill(real.email)
            page.locator("main form").get_by_role("button").first.click()
            expect(page.locator("main")).to_contain_text("代碼")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag22aa"]}})
        assert [each["id"] for each in found.response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


LONG = 40


def _a_long_draft() -> tuple[str, UUID]:
    """A clerk, and a draft whose first section is long; its last question is asked after a certain answer only."""
    clerk = make_user(Role.CLERK, city="臺中市", password_hash=hasher.hash(PASSWORD))
    draft = drafts.begin("visit_site", by=clerk)
    item = one_item()["sections"][0]["items"][0]
    items = [item | {"key": f"L{number:02}"} for number in range(LONG)]
    items[-1]["when"] = {"item": "L00", "is": "eq", "value": "no"}
    section = {"code": "LONG", "title": {"zh": "長", "en": "Long"}, "weight": None, "per": "site", "items": items}
    draft.document = {**draft.document, "sections": [section, *draft.document["sections"]]}
    db.session.commit()
    return clerk.email, draft.id


def test_the_preview_is_the_client_itself_draws_a_long_section_to_its_end_and_sends_nothing(real, new_phone):
    with real.app.app_context():
        email, draft_id = _a_long_draft()
        db.session.remove()
    page = new_phone().new_page()
    real.sign_in(page, email)
    page.goto(f"{real.url}/checklists/drafts/{draft_id}/phone")
    expect(page.locator("#q-L00")).to_be_visible()
    expect(page.locator(".q")).to_have_count(LONG - 1)
    steps.choose(page.locator("#q-L00 .seg input").nth(1))
    expect(page.locator(f"#q-L{LONG - 1}")).to_have_count(1)
    page.locator("#next").click()
    expect(page.locator("#q-L01 input").first).to_be_focused()
    page.reload()
    expect(page.locator("#q-L00")).to_be_visible()
    expect(page.locator(".seg input:checked")).to_have_count(0)
    with real.app.app_context():
        assert db.session.query(Submission).count() == 0
        db.session.remove()
