"""The company's link: what can be reached through it, and what never can."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from accounts.roles import Role
from core import clock
from core.database import db
from inspections.models import Severity
from notifications.models import Mail
from remediation import links, releasing, requests, services
from remediation.models import Case, CompanyLink, CompanyLinkUse, RequestKind
from remediation.workflow import CaseState
from tests.makers import (
    make_contact,
    make_obligation,
    make_placement,
    make_school,
    make_site,
    make_student,
    make_user,
)
from tests.makers_remediation import keep_picture, make_answer, make_case, make_finding, make_inspection, record
from tests.page_client import check_html

SECRETS = ("王瑠明", "瑠明", "師傅叫我晚上九點才走", "教師私下註記", "陳示範教師")


@pytest.fixture
def school(app):
    return make_school(name="示範高工")


@pytest.fixture
def site():
    return make_site(name="示範精密一廠")


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school, name="林示範")


def release(case: Case, coordinator, text: str = "請清空東側出口。", **facts) -> None:
    releasing.release_case(case, by=coordinator, text=text, is_confirmed=True, **facts)
    db.session.commit()


def token_for(case: Case, coordinator, contact=None) -> str:
    made = links.link_for(case, contact or make_contact(case.site), by=coordinator)
    db.session.commit()
    return made.token


def crawl(client, token: str) -> dict[str, str]:
    """Every page and picture that can be reached from a link, by address."""
    seen: dict[str, str] = {}
    waiting = [f"/company/{token}"]
    while waiting:
        address = waiting.pop()
        if address in seen or not address.startswith("/company/"):
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        seen[address] = response.text if response.mimetype == "text/html" else ""
        if response.mimetype == "text/html":
            check_html(response.text)
        waiting += [found.replace("&amp;", "&") for found in re.findall(r'(?:href|src)="([^"]+)"', seen[address])]
    return seen


@pytest.fixture
def world(school, site, coordinator):
    """A site with everything that a company must not learn, and one case that it was told of."""
    teacher = make_user(Role.TEACHER, school=school, name="陳示範教師")
    student = make_student(school, name="王瑠明", number="111001")
    make_placement(site, student, teacher_id=teacher.id)
    make_obligation(site, school, assignee=teacher, suggested_on=clock.today() + timedelta(days=3))
    inspection = make_inspection(site, school, teacher)
    findings = [
        make_finding(inspection, "BV21", note="教師私下註記", photos=2),
        make_finding(inspection, "BV05", note="教師私下註記", photos=1),
        make_finding(inspection, "SP02", section="BV-P", is_from_interview=True, student=student, answer="21:10",
                     note="師傅叫我晚上九點才走", photos=1),
        make_finding(inspection, "SP08", section="BV-P", is_from_interview=True, student=student, is_restricted=True,
                     severity=Severity.CRITICAL, note="師傅叫我晚上九點才走"),
    ]  # fmt: skip
    cases = record(*findings)
    elsewhere = make_case(make_site(site.partner, name="別的廠"), school, "BV07")
    other_school = make_case(site, make_school(name="別的學校"), "BV06")
    for case in cases:
        for event in case.events:
            for sha256 in event.photos:
                keep_picture(sha256)
    return {"told": cases[0], "own": cases[1], "interview": cases[2], "restricted": cases[3],
            "elsewhere": elsewhere, "other_school": other_school, "teacher": teacher}  # fmt: skip


def test_through_a_link_nothing_can_be_reached_that_was_not_released(client, world, coordinator):
    told = world["told"]
    taken = told.events[0].photos
    release(told, coordinator, photos=taken[:1])
    seen = crawl(client, token_for(told, coordinator))
    everything = "\n".join(seen.values())
    assert "請清空東側出口。" in everything
    assert told.number in everything
    for name in ("own", "interview", "restricted", "elsewhere", "other_school"):
        assert world[name].number not in everything
        assert str(world[name].id) not in everything
    for secret in SECRETS:
        assert secret not in everything
    assert taken[0] in "\n".join(seen)
    assert taken[1] not in "\n".join(seen)


def test_a_released_interview_finding_never_shows_its_source(client, world, coordinator):
    case = world["interview"]
    release(case, coordinator, "請調整訓練結束時間。")
    everything = "\n".join(crawl(client, token_for(case, coordinator)).values())
    assert "請調整訓練結束時間。" in everything
    for secret in (*SECRETS, "21:10", "SP02", "最晚結束", "晤談", "學生"):
        assert secret not in everything


def test_no_word_of_the_visit_plan_is_on_a_companys_page(client, world, coordinator):
    release(world["told"], coordinator)
    everything = "\n".join(crawl(client, token_for(world["told"], coordinator)).values())
    planned = clock.today() + timedelta(days=3)
    for form in (planned.isoformat(), f"{planned.month}/{planned.day}（"):
        if planned not in (world["told"].due_on,):
            assert form not in everything
    for word in ("/visits", "/field", "下次訪視", "訪視日", "next visit"):
        assert word not in everything


def test_what_is_not_released_is_not_found_by_its_address(client, world, coordinator):
    release(world["told"], coordinator)
    token = token_for(world["told"], coordinator)
    for name in ("own", "interview", "restricted", "elsewhere", "other_school"):
        case = world[name]
        assert client.get(f"/company/{token}/cases/{case.id}").status_code == 404
        assert client.post(f"/company/{token}/cases/{case.id}", data={"step": "acknowledgement"}).status_code == 404
        for sha256 in case.events[0].photos:
            assert client.get(f"/company/{token}/photos/{case.id}/{sha256}").status_code == 404
            assert client.get(f"/company/{token}/photos/{world['told'].id}/{sha256}").status_code == 404


def test_a_recurrence_is_not_told_before_it_is_released(client, world, school, site, coordinator):
    case = world["told"]
    release(case, coordinator)
    token = token_for(case, coordinator)
    make_case(site, school, "BV21", severity=Severity.CRITICAL, note="教師私下註記")
    page = client.get(f"/company/{token}/cases/{case.id}").text
    assert "重大" not in page
    assert "再次發生" not in page
    assert "教師私下註記" not in page


def test_a_remedied_case_found_again_leaves_the_companys_page_until_it_is_told(
    client, world, school, site, coordinator
):
    case = world["told"]
    release(case, coordinator)
    token = token_for(case, coordinator)
    services.remedy(case, by=coordinator, answer=make_answer())
    db.session.commit()
    make_case(site, school, "BV21")
    assert client.get(f"/company/{token}/cases/{case.id}").status_code == 404


def test_opening_a_link_changes_nothing(client, world, coordinator):
    release(world["told"], coordinator)
    token = token_for(world["told"], coordinator)
    case, before = fresh(world["told"]), world["told"].revision
    for _ in range(3):
        crawl(client, token)
    assert fresh(case).revision == before
    assert {use.action for use in db.session.scalars(sa.select(CompanyLinkUse))} == {"opened"}


def test_every_opening_is_recorded_and_a_link_that_was_passed_on_shows(client, as_user, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    address = f"/company/{token_for(case, coordinator)}"
    for browser in ("phone of the contact", "phone of the contact", "somebody else's"):
        assert client.get(address, headers={"User-Agent": browser}).status_code == 200
    client.head(address)
    opened = links.links_with_openings(fresh(case))[0].openings
    assert (opened.count, opened.devices) == (3, 2)
    assert "在 2 台裝置" in as_user(coordinator).get(f"/cases/{case.id}").text


def test_a_company_acknowledges_and_answers_with_a_photo(client, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    address = f"/company/{token_for(case, coordinator)}/cases/{case.id}"
    assert client.post(address, data={"step": "acknowledgement", "name": "吳課長"}).status_code == 302
    assert fresh(case).state is CaseState.ACKNOWLEDGED
    out = BytesIO()
    Image.new("RGB", (20, 20), "green").save(out, "JPEG")
    out.seek(0)
    data = {
        "step": "reply",
        "name": "吳課長",
        "note": "紙箱移至西側倉庫",
        "cause": "旺季",
        "immediate_action": "移開",
        "files": (out, "after.jpg"),
    }
    assert client.post(address, data=data).status_code == 302
    case = fresh(case)
    assert case.state is CaseState.REMEDIED
    assert case.remedied_by_id is None
    assert case.events[0].contact_name == "吳課長"
    steps = sa.select(CompanyLinkUse).where(CompanyLinkUse.action != "opened").order_by(CompanyLinkUse.at)
    assert [use.action for use in db.session.scalars(steps)] == [
        "acknowledged",
        "remedied",
    ]
    page = client.get(address).text
    assert "紙箱移至西側倉庫" in page
    photo = client.get(f"{address.replace('/cases/', '/photos/')}/{case.events[0].photos[0]}")
    assert photo.mimetype == "image/jpeg"


def test_a_reply_without_a_name_or_words_is_refused_and_keeps_what_was_typed(client, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    address = f"/company/{token_for(case, coordinator)}/cases/{case.id}"
    response = client.post(address, data={"step": "reply", "name": "", "note": "紙箱移至西側"})
    assert response.status_code == 422
    assert "紙箱移至西側" in response.text
    assert fresh(case).state is CaseState.OPEN


def test_a_company_cannot_close_or_verify(client, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    address = f"/company/{token_for(case, coordinator)}/cases/{case.id}"
    for step in ("verify", "close", "release", ""):
        assert client.post(address, data={"step": step, "name": "x", "reason": "x"}).status_code == 404
    assert fresh(case).state is CaseState.OPEN


def test_a_reason_for_returning_is_read_by_the_company_and_names_nobody(client, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    token = token_for(case, coordinator)
    services.remedy(case, by=coordinator, answer=make_answer("王瑠明看過", has_proof=True), contact_name="吳課長")
    with pytest.raises(releasing.Refused):
        services.return_remedy(case, by=coordinator, reason="王瑠明說還沒清")
    services.return_remedy(case, by=coordinator, reason="請補拍照片")
    db.session.commit()
    assert "請補拍照片" in client.get(f"/company/{token}/cases/{case.id}").text


def test_an_expired_or_revoked_or_forged_link_opens_nothing(client, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    token = token_for(case, coordinator)
    assert client.get(f"/company/{token}").status_code == 200
    assert client.get(f"/company/{token[:-1]}x").status_code == 404
    assert client.get("/company/anything").status_code == 404
    row = db.session.scalars(sa.select(CompanyLink)).one()
    row.expires_at = clock.utcnow() - timedelta(seconds=1)
    db.session.commit()
    assert client.get(f"/company/{token}").status_code == 404
    row.expires_at = clock.utcnow() + timedelta(days=1)
    db.session.commit()
    links.revoke(case, row.id, by=coordinator)
    db.session.commit()
    assert client.get(f"/company/{token}").status_code == 404


def test_a_link_ended_while_its_page_is_open_takes_nothing_any_more(client, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    token = token_for(case, coordinator)
    address = f"/company/{token}/cases/{case.id}"
    assert client.get(address).status_code == 200
    links.revoke(case, db.session.scalars(sa.select(CompanyLink.id)).one(), by=coordinator)
    db.session.commit()
    for step in ("acknowledgement", "reply", "extension"):
        answer = client.post(address, data=REPLY | {"step": step, "until": "2099-01-01", "reason": "x"})
        assert answer.status_code == 404
        assert "逃生" not in answer.text
    assert fresh(case).state is CaseState.OPEN
    assert links.refusals_of(case) == 3


def test_an_answer_sent_twice_is_taken_once(client, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    address = f"/company/{token_for(case, coordinator)}/cases/{case.id}"
    assert [client.post(address, data=REPLY).status_code for _twice in range(2)] == [302, 409]
    assert [event.action for event in fresh(case).events].count("remedied") == 1


REPLY = {"step": "reply", "name": "吳課長", "note": "紙箱移至西側", "cause": "旺季", "immediate_action": "移開"}


def test_attempts_on_links_that_do_not_open_are_recorded_without_the_secret(client, world, coordinator, caplog):
    case = world["told"]
    release(case, coordinator)
    token = token_for(case, coordinator)
    forged = f"{token[:-1]}x"
    client.get(f"/company/{forged}")
    assert "forged" in caplog.text
    assert forged not in caplog.text
    row = db.session.scalars(sa.select(CompanyLink)).one()
    row.expires_at = clock.utcnow() - timedelta(seconds=1)
    db.session.commit()
    client.get(f"/company/{token}/cases/{case.id}")
    links.revoke(case, row.id, by=coordinator)
    db.session.commit()
    client.get(f"/company/{token}")
    assert token not in caplog.text
    tried = db.session.scalars(sa.select(CompanyLinkUse.action).order_by(CompanyLinkUse.at))
    assert list(tried) == ["refused_forged", "refused_expired", "refused_revoked"]
    assert links.refusals_of(case) == 2, "a forged address belongs to no case"


def test_forged_addresses_cannot_fill_the_table(client, app, monkeypatch):
    monkeypatch.setattr(links, "MOST_FORGED", 2)
    for number in range(4):
        assert client.get(f"/company/forged-{number}").status_code == 404
    uses = db.session.scalars(sa.select(CompanyLinkUse)).all()
    assert [(use.link_id, use.action) for use in uses] == [(None, "refused_forged")] * 2


def test_the_same_contact_keeps_one_link(world, coordinator):
    case, contact = world["told"], make_contact(world["told"].site)
    release(case, coordinator, contact=contact)
    release(world["own"], coordinator, "請改善崗位。", contact=contact)
    assert len(db.session.scalars(sa.select(CompanyLink)).all()) == 1


def test_only_the_office_ends_a_link(as_user, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    token_for(case, coordinator)
    row = db.session.scalars(sa.select(CompanyLink)).one()
    address = f"/cases/{case.id}/links/{row.id}/revocation"
    assert as_user(world["teacher"]).post(address).status_code == 404
    assert as_user(coordinator).post(address).status_code == 302
    assert fresh(row).revoked_at is not None


def fresh(row):
    db.session.expire_all()
    return db.session.get_one(type(row), row.id)


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"MZ" + b"\0" * 4000, "after.jpg", 415),  # an executable called a photo
        (b"\x7fELF" + b"\0" * 4000, "order.pdf", 415),
        (b"#!/bin/sh\nrm -rf /\n", "photo.png", 415),
        (b"%PDF-1.4 " + b"0" * 100_000_000, "scan.pdf", 413),  # a hundred megabytes
    ],
)
def test_a_disguised_or_huge_file_is_refused_by_name_and_nothing_is_kept(
    client, world, coordinator, content, name, status
):
    case = world["told"]
    release(case, coordinator)
    address = f"/company/{token_for(case, coordinator)}/cases/{case.id}"
    data = {"step": "reply", "name": "吳課長", "note": "已清空", "cause": "旺季", "immediate_action": "移開"}
    response = client.post(address, data=data | {"files": (BytesIO(content), name)})
    assert response.status_code == status
    assert fresh(case).state is CaseState.OPEN


def test_a_company_answers_several_cases_by_one_plan_and_only_its_own(client, world, coordinator):
    told, own, interview = world["told"], world["own"], world["interview"]
    for case in (told, own):
        release(case, coordinator, "請改善。")
    address = f"/company/{token_for(told, coordinator)}/cases/{told.id}"
    page = client.get(address).text
    assert own.number in page
    assert interview.number not in page
    data = {"step": "reply", "name": "吳課長", "note": "重新規劃動線", "cause": "旺季", "immediate_action": "移開"}
    response = client.post(address, data=data | {"also": [str(own.id), str(interview.id)]})
    assert response.status_code == 302
    assert fresh(told).state is fresh(own).state is CaseState.REMEDIED
    assert fresh(interview).state is CaseState.OPEN
    assert fresh(told).events[0].facts["together"] == sorted([told.number, own.number])


def test_a_case_answered_along_with_an_explained_one_can_be_explained_on_the_same_page(client, world, coordinator):
    told, own = world["told"], world["own"]
    for case in (told, own):
        release(case, coordinator, "請改善。")
    told.cause, told.immediate_action = "旺季", "移開"
    db.session.commit()
    address = f"/company/{token_for(told, coordinator)}/cases/{told.id}"
    page = client.get(address).text
    assert f"勾選 {own.number} 時，也請填寫：" in page
    assert page.count('name="cause"') == page.count('name="immediate_action"') == 1
    data = {"step": "reply", "name": "吳課長", "note": "重新規劃動線", "also": [str(own.id)]}
    assert client.post(address, data=data).status_code == 422
    assert client.post(address, data=data | {"cause": "旺季", "immediate_action": "移開"}).status_code == 302
    assert fresh(own).state is CaseState.REMEDIED
    assert "目前沒有待改善事項" in client.get(address.split("/cases/")[0]).text


def test_why_an_answer_was_returned_stands_above_the_form(client, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    address = f"/company/{token_for(case, coordinator)}/cases/{case.id}"
    data = {"step": "reply", "name": "吳課長", "note": "已清空", "cause": "旺季", "immediate_action": "移開"}
    client.post(address, data=data)
    services.return_remedy(fresh(case), by=coordinator, reason="請補拍出口全景")
    db.session.commit()
    page = client.get(address).text
    assert page.index("請補拍出口全景") < page.index('name="note"')


def ask_for_time(client, case, coordinator):
    release(case, coordinator)
    address = f"/company/{token_for(case, coordinator)}/cases/{case.id}"
    until = (case.due_on + timedelta(7)).isoformat()
    data = {"step": "extension", "name": "吳課長", "until": until, "reason": "零件未到"}
    assert client.post(address, data=data).status_code == 302
    return address, fresh(case).requests[0]


def test_a_company_sees_that_its_request_waits_and_what_was_decided(client, world, coordinator):
    address, request = ask_for_time(client, world["told"], coordinator)
    page = client.get(address).text
    assert "等候決定" in page
    assert 'value="extension"' not in page, "one request at a time"
    case = world["told"]
    requests.decide(case, request.id, is_granted=False, note="學生說上週又發生", by=coordinator)
    db.session.commit()
    page = client.get(address).text
    assert "不同意展延" in page
    assert "學生說上週又發生" not in page
    assert 'value="extension"' in page


def test_a_company_sees_the_day_that_was_granted(client, world, coordinator):
    address, request = ask_for_time(client, world["told"], coordinator)
    requests.decide(world["told"], request.id, is_granted=True, note="", by=coordinator)
    db.session.commit()
    assert "同意展延" in client.get(address).text
    assert any("同意展延" in subject for subject in db.session.scalars(sa.select(Mail.subject)))


def test_what_the_office_asks_for_itself_is_not_told(client, world, school, coordinator):
    case = world["told"]
    release(case, coordinator)
    token = token_for(case, coordinator)
    director = make_user(Role.DIRECTOR, school=school)
    asked = requests.ask(
        case, RequestKind.EXTENSION, until=case.due_on + timedelta(7), reason="學生輪調", by=coordinator
    )
    page = client.get(f"/company/{token}/cases/{case.id}").text
    assert "等候決定" not in page
    requests.decide(case, asked.id, is_granted=False, note="不宜", by=director)
    db.session.commit()
    page = client.get(f"/company/{token}/cases/{case.id}").text
    assert "展延</b>" not in page


def test_a_name_is_typed_once(client, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    address = f"/company/{token_for(case, coordinator)}/cases/{case.id}"
    assert client.post(address, data={"step": "acknowledgement", "name": "吳課長"}).status_code == 302
    assert client.get(address).text.count('value="吳課長"') == 2


def test_a_link_that_does_not_open_says_what_to_do(client, world, coordinator):
    page = client.get(f"/company/{token_for(world['told'], coordinator)}x")
    assert page.status_code == 404
    assert "請向學校索取新連結" in page.text
    assert "回到我的首頁" not in page.text, "a company has none"


def test_a_refusal_names_the_field_and_the_file(client, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    address = f"/company/{token_for(case, coordinator)}/cases/{case.id}"
    data = {"step": "reply", "name": "吳課長", "note": "已清空", "cause": "旺季", "immediate_action": "移開"}
    assert "改善情形：" in client.post(address, data=data | {"note": ""}).text
    refused = client.post(address, data=data | {"files": (BytesIO(b"MZ evil"), "回條.pdf")})
    assert "回條.pdf 不是照片也不是 PDF" in refused.text


def test_attempts_are_shown_to_whom_they_concern_and_show_nothing_secret(client, as_user, world, coordinator, school):
    case = world["told"]
    release(case, coordinator)
    token = token_for(case, coordinator)
    row = db.session.scalars(sa.select(CompanyLink)).one()
    links.end(row, by=coordinator)
    db.session.commit()
    client.get(f"/company/{token}")
    client.get("/company/guessed-at-random")
    ended, forged = "/cases/links", "/settings/forged-links"
    page = as_user(coordinator).get(ended).text
    assert "1 次嘗試" in page
    assert "連結已終止" in page
    assert "示範精密一廠" in page
    assert 'href="/cases/links"' in as_user(coordinator).get(f"/cases/{case.id}").text
    device = db.session.scalar(sa.select(CompanyLinkUse.device).where(CompanyLinkUse.link_id == row.id))
    assert device in page
    assert "沒有嘗試紀錄" in as_user(make_user(Role.COORDINATOR, school=make_school())).get(ended).text
    assert "沒有嘗試紀錄" in as_user(make_user(Role.CLERK, city=case.city)).get(ended).text, "of the authority's links"
    admin = as_user(make_user(Role.ADMIN))
    shown = admin.get(forged).text
    assert "1 次嘗試" in shown
    assert "偽造的網址" in shown
    assert forged in admin.get("/settings").text
    for text in (page, shown):
        assert token not in text
        assert "guessed-at-random" not in text
    for person, address in ((coordinator, forged), (world["teacher"], ended), (world["teacher"], forged)):
        assert as_user(person).get(address).status_code == 404
    assert admin.get(ended).status_code == 404


def test_the_authority_sees_attempts_on_its_own_links(client, as_user, app):
    site = make_site(city="台中市")
    clerk = make_user(Role.CLERK, city="臺中市")
    made = links.link_to(site.id, None, make_contact(site), by=clerk)
    made.link.expires_at = clock.utcnow() - timedelta(seconds=1)
    db.session.commit()
    client.get(f"/company/{made.token}")
    assert "連結已過期" in as_user(clerk).get("/cases/links").text
    assert "連結已過期" not in as_user(make_user(Role.CLERK, city="高雄市")).get("/cases/links").text
    assert "連結已過期" not in as_user(make_user(Role.COORDINATOR, school=make_school())).get("/cases/links").text


def test_too_much_at_once_is_refused_with_the_limit_and_the_way_back(client, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    address = f"/company/{token_for(case, coordinator)}/cases/{case.id}"
    body = REPLY | {"files": (BytesIO(b"%PDF-1.4 " + b"0" * 33 * 1024 * 1024), "scan.pdf")}
    refused = client.post(address, data=body, headers={"Referer": f"http://localhost{address}"})
    assert refused.status_code == 413
    assert "每個最多 25 MB，合計最多 30 MB" in refused.text
    assert f'href="{address}"' in refused.text
    elsewhere = client.post(address, data=REPLY | {"files": (BytesIO(b"0" * 34_000_000), "s.pdf")},
                            headers={"Referer": "https://elsewhere.example/x"})  # fmt: skip
    assert "elsewhere" not in elsewhere.text
    large = client.post(address, data=REPLY | {"files": (BytesIO(b"%PDF-1.4 " + b"0" * 26 * 1024 * 1024), "掃描.pdf")})
    assert large.status_code == 413
    assert "掃描.pdf 超過 25 MB，請改選較小的檔案。" in large.text
    assert REPLY["note"] in large.text


def test_the_company_chooses_its_language_and_nothing_is_spent(client, world, coordinator):
    case = world["told"]
    release(case, coordinator)
    address = f"/company/{token_for(case, coordinator)}/cases/{case.id}"
    page = client.get(address).text
    assert 'name="language" value="en"' in page
    chosen = client.post("/language", data={"language": "en", "next": address})
    assert chosen.location == address
    client.set_cookie("language", "en")
    page = client.get(address).text
    assert '<html lang="en"' in page
    assert 'name="language" value="zh_Hant_TW"' in page
    assert "請清空東側出口。" in page, "the words stay as the school wrote them"
    assert fresh(case).state is CaseState.OPEN
    assert db.session.scalars(sa.select(CompanyLink)).one().revoked_at is None
