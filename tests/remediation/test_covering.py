"""Faces and badges on a picture of a case are covered at the desk: every copy is blurred, the evidence is kept."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import expect
from werkzeug.datastructures import FileStorage

from accounts.roles import Role
from accounts.sign_in import hasher
from core.database import db
from core.evidence import keep_evidence, shown_photo
from core.models import JournalEntry
from core.storage import Kind, store
from remediation import links, releasing, services
from remediation.models import Case
from tests.makers import make_contact, make_placement, make_school, make_site, make_student, make_user
from tests.makers_remediation import make_case

FACE = [0.5, 0.0, 0.5, 1.0]
PASSWORD = "a password for tests"


def chequered() -> bytes:
    """A picture whose right half is a pattern that blurring levels out."""
    image = Image.new("RGB", (640, 480), "white")
    for x in range(320, 640, 40):
        for y in range(0, 480, 40):
            image.paste("black", (x, y, x + 20, y + 20))
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def contrast(jpeg: bytes) -> int:
    """How far the light and the dark of the right half lie apart, 0 to 255."""
    with Image.open(BytesIO(jpeg)) as image:
        low, high = image.convert("L").crop((image.width * 5 // 8, 0, image.width, image.height)).getextrema()
    return high - low


def answered_case(coordinator, school) -> tuple[Case, str, str]:
    """A released case that the company answered with a picture of a face; the link's token and the picture's hash."""
    case = make_case(make_site(name="示範精密一廠"), school)
    releasing.release_case(case, by=coordinator, text="請清空東側出口。", is_confirmed=True)
    link = links.link_for(case, make_contact(case.site), by=coordinator)
    evidence = keep_evidence([FileStorage(BytesIO(chequered()), filename="after.jpg")])
    answer = services.Answer(note="紙箱已移走", cause="旺季", immediate_action="移開", evidence=evidence, means="line")
    services.remedy(case, by=coordinator, answer=answer, contact_name="吳課長")
    db.session.commit()
    return case, link.token, evidence.photos[0]


@pytest.fixture
def school(app):
    return make_school(name="示範高工")


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


def copies(*answers) -> list[int]:
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    return [contrast(answer.data) for answer in answers]


def test_what_the_coordinator_covers_is_blurred_for_everybody_and_the_evidence_is_kept(
    client, as_user, coordinator, school
):
    case, token, sha256 = answered_case(coordinator, school)
    teacher = make_user(Role.TEACHER, school=school)
    make_placement(case.site, make_student(school), teacher_id=teacher.id)
    at_desk, address = as_user(coordinator), f"/cases/{case.id}/photos/{sha256}"
    others = [(as_user(teacher), address), (client, f"/company/{token}/photos/{case.id}/{sha256}")]
    before = copies(*(one.get(where) for one, where in others))
    assert min(before) > 200
    assert at_desk.post(f"{address}/covers", data={"covers": json.dumps([FACE])}).status_code == 302
    after = copies(*(one.get(where) for one, where in others), as_user(teacher).get(f"{address}?small=1"))
    assert max(after) < 60
    assert store().get(Kind.ORIGINAL, sha256) == chequered()
    assert json.dumps([FACE]) in at_desk.get(f"/cases/{case.id}").text.replace("&#34;", '"')
    (noted,) = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.action == "photo.covered"))
    assert noted.facts == {"sha256": sha256, "covers": 1}

    keep_evidence([FileStorage(BytesIO(chequered()), filename="again.jpg")])
    assert contrast(shown_photo(sha256, is_small=False)) < 60, "the same file sent again does not bring the face back"
    at_desk.post(f"{address}/covers", data={"covers": "[]"})
    assert contrast(shown_photo(sha256, is_small=False)) > 200, "covers can be taken off again"


def test_nobody_else_covers_and_no_other_picture(as_user, coordinator, school):
    case, _token, sha256 = answered_case(coordinator, school)
    teacher = make_user(Role.TEACHER, school=school)
    make_placement(case.site, make_student(school), teacher_id=teacher.id)
    data = {"covers": json.dumps([FACE])}
    for user in (teacher, make_user(Role.COORDINATOR, school=make_school())):
        assert as_user(user).post(f"/cases/{case.id}/photos/{sha256}/covers", data=data).status_code == 404
    assert 'data-component="covers"' not in as_user(teacher).get(f"/cases/{case.id}").text
    assert as_user(coordinator).post(f"/cases/{case.id}/photos/{'0' * 64}/covers", data=data).status_code == 404
    assert contrast(shown_photo(sha256, is_small=False)) > 200


NO_BOXES = ["", "x", "[1]", "[[0, 0, 1]]", "[[0, 0, 1, NaN]]", "[[0, 0, 1, 2]]", "[[-1, 0, 1, 1]]", '{"a": 1}']


@pytest.mark.parametrize("boxes", NO_BOXES)
def test_what_are_no_boxes_is_refused_in_a_sentence(as_user, coordinator, school, boxes):
    case, _token, sha256 = answered_case(coordinator, school)
    answer = as_user(coordinator).post(f"/cases/{case.id}/photos/{sha256}/covers", data={"covers": boxes})
    assert answer.status_code in {409, 422}
    assert "讀不到遮蓋的範圍" in answer.text
    assert contrast(shown_photo(sha256, is_small=False)) > 200


def test_the_boxes_are_drawn_at_the_desk_by_keyboard(running, chromium):
    _app, url = running
    school = make_school(name="示範高工")
    coordinator = make_user(Role.COORDINATOR, school=school, password_hash=hasher.hash(PASSWORD))
    case, _token, sha256 = answered_case(coordinator, school)
    email, address = coordinator.email, f"{url}/cases/{case.id}"
    db.session.remove()  # a session left open here would hold the lock against the server
    context = chromium.new_context(locale="zh-TW", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{url}/sign-in?next=/cases/{address.rsplit('/', 1)[1]}")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form").get_by_role("button").first.click()
    page.get_by_role("button", name="遮蓋臉或名牌").first.click()
    page.locator("#cover-add").press("Enter")
    expect(page.get_by_role("button", name="第 1 個遮蓋框")).to_be_focused()
    for _step in range(8):
        page.keyboard.press("ArrowRight")
    page.locator("#cover-keep").press("Enter")
    expect(page.locator(".notice, .alert, [role=status]").first).to_contain_text("照片以遮蓋後的樣子顯示")
    page.get_by_role("button", name="遮蓋臉或名牌").first.click()
    expect(page.locator(".board .cover")).to_have_count(1)
    context.close()
    assert shown_photo(sha256, is_small=False) != chequered()
