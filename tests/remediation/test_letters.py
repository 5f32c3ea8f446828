"""Official letters: only what was released goes to a company, words are kept, and the log says where they went."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
import sqlalchemy as sa
from defusedxml.ElementTree import fromstring
from pypdf import PdfReader

from accounts.roles import Role
from core import clock
from core.database import db
from core.formatting import day, short_day
from core.models import JournalEntry
from inspections.models import Severity
from remediation import releasing
from remediation.company import as_it_would_be_told
from remediation.letters import writing
from remediation.letters.blocks import Part, numeral, read_blocks
from remediation.letters.models import OfficialLetter
from remediation.letters.odt import render_odt
from remediation.letters.pdf import render_pdf
from schedules.models import ObligationKind
from sites.offices.contacts import Office, write_down
from tests.makers import make_school, make_site, make_student, make_user
from tests.makers_remediation import make_case, make_finding, make_inspection, record


@pytest.fixture
def school(app):
    return make_school(name="示範高工")


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


@pytest.fixture
def site(app):
    return make_site(name="豐瑠精密二廠")


def released(site, school, by, item="BV21", text="請於期限內清空逃生口。", **facts):
    case = make_case(site, school, item, **facts)
    releasing.release_case(case, by=by, text=text, is_confirmed=True)
    db.session.commit()
    return case


def wish(*cases, **changes):
    return {
        "number": "示高實字第1150001234號",
        "issued_on": clock.today().isoformat(),
        "recipient": "豐瑠精密股份有限公司",
        "signatory": "校長",
        "cases": [str(case.id) for case in cases],
        **changes,
    }


def the_letter() -> OfficialLetter:
    return db.session.scalars(sa.select(OfficialLetter)).one()


def pdf_text(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


@pytest.mark.parametrize(("number", "word"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (42, "四十二")])
def test_items_are_numbered_as_in_letters(number, word):
    assert numeral(number) == word


def test_a_template_becomes_blocks():
    blocks = read_blocks("<letter><title>函</title><item>甲\n 乙<br/>丙</item><item>丁</item></letter>")
    assert [(block.part, block.label, block.text) for block in blocks] == [
        (Part.TITLE, "", "函"),
        (Part.ITEM, "一、", "甲 乙\n丙"),
        (Part.ITEM, "二、", "丁"),
    ]


def test_a_demand_tells_what_was_released_with_basis_and_deadline(as_user, school, coordinator, site):
    case = released(site, school, coordinator)
    own = make_case(site, school, "BV05")
    client = as_user(coordinator)
    form = client.get(f"/cases/{case.id}/letters/demand").text
    assert case.number in form
    assert own.number not in form
    assert client.post(f"/cases/{case.id}/letters/demand", data=wish(case, own)).status_code == 422
    assert client.post(f"/cases/{case.id}/letters/demand", data=wish(case)).status_code == 302
    letter = the_letter()
    assert (letter.number, letter.issued_on) == ("示高實字第1150001234號", clock.today())
    assert [link.case_id for link in letter.cases] == [case.id]
    text = pdf_text(client.get(f"/cases/letters/{letter.id}.pdf").data)
    for words in ("示範高工", "發文字號：示高實字第1150001234號", "清空逃生口", case.number, "豐瑠精密二廠"):
        assert words in text
    assert "建教生權益保障法" in text
    assert own.number not in text


def test_a_demand_never_asks_for_something_by_a_day_that_has_passed(as_user, school, coordinator, site):
    timely = released(site, school, coordinator, "BV05")
    late = released(site, school, coordinator, text=f"請於 {day(timely.due_on, chinese=True)} 前清空逃生口。")
    passed = late.due_on = late.released_due_on = clock.today() - timedelta(days=9)
    db.session.commit()
    client, address = as_user(coordinator), f"/cases/{late.id}/letters/demand"
    form = client.get(address).text
    assert "已逾期者的新期限" in form
    assert form.count("期限已過") == 1
    tomorrow = clock.today() + timedelta(days=1)
    for given in ("", str(clock.today()), str(passed)):
        refused = client.post(address, data=wish(late, timely, last_due_on=given))
        assert refused.status_code == 422, given
        assert 'id="last_due_on-error"' in refused.text
        assert day(tomorrow, chinese=True) in refused.text
    assert client.post(address, data=wish(late, timely, last_due_on=str(tomorrow))).status_code == 302
    assert the_letter().due_on == tomorrow
    text = "".join(pdf_text(client.get(f"/cases/letters/{the_letter().id}.pdf").data).split())
    assert f"（原期限{day(passed, chinese=True)}已過）" in text
    assert f"請於{short_day(tomorrow)}前清空逃生口" in text
    assert day(timely.due_on, chinese=True) in text
    assert (late.due_on, timely.due_on) == (passed, timely.released_due_on), "a letter moves no term"


def test_only_a_demand_with_something_overdue_asks_for_a_new_date(as_user, school, coordinator, site):
    timely = released(site, school, coordinator)
    timely.due_on = timely.released_due_on = clock.today()
    db.session.commit()
    client, address = as_user(coordinator), f"/cases/{timely.id}/letters"
    assert "已逾期者的新期限" not in client.get(f"{address}/demand").text
    dated_ahead = wish(timely, issued_on=str(clock.today() + timedelta(days=3)))
    assert client.post(f"{address}/demand", data=dated_ahead).status_code == 422
    timely.due_on = clock.today() - timedelta(days=9)
    db.session.commit()
    assert "已逾期者的新期限" not in client.get(f"{address}/record").text
    assert client.post(f"{address}/record", data=wish(timely)).status_code == 302


def test_the_letterhead_says_whom_to_reach_and_who_signs(as_user, school, coordinator, site):
    case, client = released(site, school, coordinator), as_user(coordinator)
    form = client.get(f"/cases/{case.id}/letters/demand").text
    assert "函文還沒有機關地址、承辦人與電話" in form
    make_user(Role.PRINCIPAL, school=school, name="鄭惠珉")
    assert 'value="校長　鄭惠珉"' in client.get(f"/cases/{case.id}/letters/demand").text
    facts = {
        "address": "臺中市示範路 1 號",
        "name": "何專員",
        "phone": "04-0000-0000 轉 210",
        "signatory": "校長　大珉",
    }
    write_down(Office(school.name, school_id=school.id), by=coordinator, **facts)
    db.session.commit()
    form = client.get(f"/cases/{case.id}/letters/demand").text
    assert 'value="校長　大珉"' in form
    assert "函文還沒有機關地址" not in form
    client.post(f"/cases/{case.id}/letters/demand", data=wish(case, signatory="校長　大珉"))
    address = f"/cases/letters/{the_letter().id}"
    with ZipFile(BytesIO(client.get(f"{address}.odt").data)) as archive:
        odt = "".join(fromstring(archive.read("content.xml")).itertext())
    for text in (pdf_text(client.get(f"{address}.pdf").data), odt):
        for line in ("地址：臺中市示範路 1 號", "承辦人：何專員", "電話：04-0000-0000 轉 210", "校長 大珉"):
            assert line in text


def test_an_authority_signs_with_its_own_contact(as_user, site):
    case, clerk = authority_case("台中市")
    facts = {"address": "臺中市府前路 1 號", "name": "潘專員", "phone": "04-1", "signatory": "局長　施正傑"}
    write_down(Office("臺中市", city="臺中市"), by=clerk, **facts)
    db.session.commit()
    client = as_user(clerk)
    assert 'value="局長　施正傑"' in client.get(f"/cases/{case.id}/letters/record").text
    client.post(f"/cases/{case.id}/letters/record", data=wish(case))
    assert "承辦人：潘專員" in pdf_text(client.get(f"/cases/letters/{the_letter().id}.pdf").data)


def test_words_of_a_letter_stay_as_they_were_written(as_user, school, coordinator, site):
    case = released(site, school, coordinator)
    client = as_user(coordinator)
    client.post(f"/cases/{case.id}/letters/demand", data=wish(case))
    address = f"/cases/letters/{the_letter().id}.odt"
    before = client.get(address).data
    case.release_text = "別的"
    site.name = "別廠"
    db.session.commit()
    assert client.get(address).data == before


def test_the_odt_is_one_that_programs_know(as_user, school, coordinator, site):
    case = released(site, school, coordinator, text="請清空 <逃生口> & 回覆")
    client = as_user(coordinator)
    client.post(f"/cases/{case.id}/letters/demand", data=wish(case))
    response = client.get(f"/cases/letters/{the_letter().id}.odt")
    with ZipFile(BytesIO(response.data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert archive.read("mimetype") == response.mimetype.encode() == b"application/vnd.oasis.opendocument.text"
        for name in archive.namelist()[1:]:
            fromstring(archive.read(name))
        content = "".join(fromstring(archive.read("content.xml")).itertext())
    assert "請清空 <逃生口> & 回覆" in content
    assert "主旨：" in content


def test_the_odt_names_only_files_and_styles_that_it_holds_and_keeps_its_pages_together():
    rows = "".join(f"<row>{'<cell>缺失</cell>' * 5}</row>" for _each in range(3))
    blocks = read_blocks(
        f"<letter><title>函</title><line label='受文者'>甲</line><heading label='說明'/><item>依法</item>"
        f"<head>{'<cell>項次</cell>' * 5}</head>{rows}<line label='正本'>甲</line><sign>校長</sign></letter>"
    )
    with ZipFile(BytesIO(render_odt(blocks, title="t"))) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    listed = set(re.findall(r'manifest:full-path="([^"]+)"', files["META-INF/manifest.xml"]))
    assert listed == {"/"} | set(files) - {"mimetype", "META-INF/manifest.xml"}
    content, both = files["content.xml"], files["content.xml"] + files["styles.xml"]
    defined = set(re.findall(r'<style:(?:style|page-layout|font-face) style:name="([^"]+)"', both))
    used = re.findall(
        r'(?:text:style-name|table:style-name|parent-style-name|page-layout-name|font-name)="([^"]+)"', both
    )
    assert set(used) <= defined
    head, body = content.split("</table:table-header-rows>")
    assert (head.count("<table:table-row "), body.count("<table:table-row ")) == (1, 3)
    assert '<text:p text:style-name="kept">正本：甲</text:p><text:p text:style-name="sign">校長</text:p>' in content
    assert all(height.endswith("pt") for height in re.findall(r'line-height="([^"]+)"', both)), "no part of a font's"
    assert "<text:page-number" in files["styles.xml"]


def test_a_letter_and_the_companys_page_name_laws_and_no_study(as_user, school, coordinator, site):
    case = released(site, school, coordinator)
    case.basis = "K4-2(1); S001 問題5"
    db.session.commit()
    client = as_user(coordinator)
    client.post(f"/cases/{case.id}/letters/demand", data=wish(case))
    text = pdf_text(client.get(f"/cases/letters/{the_letter().id}.pdf").data)
    told = as_it_would_be_told(case, text="請清空。", photos=[])
    for words in (text, told.basis):
        assert "考核辦法" in words
        assert "廖錦文" not in words
        assert "問題5" not in words


def test_the_authority_reads_the_course_but_no_student_and_no_note(as_user, school, coordinator, site):
    student = make_student(school, name="王小明")
    case = make_case(site, school, "SP02", is_from_interview=True, student=student, note="王小明說主管罵人")
    client = as_user(coordinator)
    assert client.post(f"/cases/{case.id}/letters/record", data=wish(case)).status_code == 302
    text = pdf_text(client.get(f"/cases/letters/{the_letter().id}.pdf").data)
    assert case.number in text
    assert "發現" in text
    assert "王小明" not in text
    assert "罵人" not in text


def test_nothing_unreleased_or_confidential_can_be_put_into_a_letter(as_user, school, coordinator, site):
    unreleased = make_case(site, school)
    facts = {"is_restricted": True, "is_from_interview": True, "student": make_student(school)}
    confidential = make_case(site, school, "SP08", severity=Severity.CRITICAL, **facts)
    client = as_user(coordinator)
    assert client.get(f"/cases/{unreleased.id}/letters/demand").status_code == 404
    assert client.get(f"/cases/{confidential.id}/letters/record").status_code == 404
    refused = client.post(f"/cases/{unreleased.id}/letters/record", data=wish(unreleased, confidential))
    assert refused.status_code == 422
    client.post(f"/cases/{unreleased.id}/letters/record", data=wish(unreleased))
    assert [link.case_id for link in the_letter().cases] == [unreleased.id]


def test_a_number_is_used_once_and_bad_input_gets_a_sentence(as_user, school, coordinator, site):
    case = released(site, school, coordinator)
    client = as_user(coordinator)
    client.post(f"/cases/{case.id}/letters/demand", data=wish(case))
    again = client.post(f"/cases/{case.id}/letters/demand", data=wish(case))
    assert again.status_code == 422
    assert "文號 示高實字第1150001234號 已使用過" in again.text
    none = client.post(f"/cases/{case.id}/letters/demand", data=wish(number="第2號"))
    assert none.status_code == 422
    assert "請至少選一件函內案件" in none.text


def test_the_log_says_what_was_sent_to_whom(as_user, school, coordinator, site):
    case = released(site, school, coordinator)
    client = as_user(coordinator)
    client.post(f"/cases/{case.id}/letters/demand", data=wish(case))
    page = f"/cases/letters/{the_letter().id}"
    sent = {"sent_on": clock.today().isoformat(), "recipient": "豐瑠精密", "channel": "post", "note": "掛號 123456"}
    assert client.post(f"{page}/dispatches", data=sent).status_code == 302
    later = client.post(f"{page}/dispatches", data=sent | {"sent_on": str(clock.today() + timedelta(days=1))})
    assert later.status_code == 422
    assert "掛號 123456" in client.get(page).text
    actions = set(db.session.scalars(sa.select(JournalEntry.action)))
    assert {"letter.written", "letter.sent"} <= actions
    assert "示高實字第1150001234號" in client.get(f"/cases/{case.id}").text


def test_another_school_finds_no_letter(as_user, school, coordinator, site):
    case = released(site, school, coordinator)
    as_user(coordinator).post(f"/cases/{case.id}/letters/demand", data=wish(case))
    stranger = as_user(make_user(Role.COORDINATOR, school=make_school()))
    for path in ("", ".pdf", ".odt"):
        assert stranger.get(f"/cases/letters/{the_letter().id}{path}").status_code == 404


def test_a_long_letter_goes_over_several_pages_and_the_same_blocks_give_the_same_bytes():
    rows = "".join(
        f"<row>{''.join(map('<cell>{}</cell>'.format, [n, f'缺失 {n}', '說明' * 30, '依據', '期限']))}</row>"
        for n in range(60)
    )
    blocks = read_blocks(f"<letter><title>函</title><heading label='主旨'>請改善</heading>{rows}</letter>")
    made = render_pdf(blocks, title="t", author="a")
    assert made == render_pdf(blocks, title="t", author="a")
    assert len(PdfReader(BytesIO(made)).pages) > 2
    assert "缺失 59" in pdf_text(made)
    assert render_odt(blocks, title="t") == render_odt(blocks, title="t")


def test_the_register_lists_every_letter_of_the_office_with_where_it_went(as_user, school, coordinator, site):
    sent, kept = released(site, school, coordinator), released(make_site(name="大珉二廠"), school, coordinator)
    client = as_user(coordinator)
    client.post(f"/cases/{sent.id}/letters/demand", data=wish(sent))
    going = {"sent_on": clock.today().isoformat(), "recipient": "豐瑠會計室", "channel": "post", "note": "=1+1"}
    client.post(f"/cases/letters/{the_letter().id}/dispatches", data=going)
    second = wish(kept, number="示高實字第1150001235號", recipient="大珉公司")
    client.post(f"/cases/{kept.id}/letters/demand", data=second)
    page = client.get("/cases/letters").text
    assert all(word in page for word in ("1150001234", "豐瑠會計室", "1150001235", "大珉公司", coordinator.name))
    for narrowing, number in (("sent=no", "1235"), ("sent=yes", "1234"), ("q=會計室", "1234"), ("q=大珉二廠", "1235")):
        found = client.get(f"/cases/letters?{narrowing}").text
        assert [each in found for each in ("0001234", "0001235")] == [number == "1234", number == "1235"], narrowing
    assert "0001234" not in client.get("/cases/letters?kind=record").text
    assert "0001234" not in client.get("/cases/letters?issued_to=2000-01-01").text
    lines = client.get("/cases/letters?format=csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert any(sent.number in line and "豐瑠會計室" in line and "'=1+1" in line for line in lines)
    stranger = as_user(make_user(Role.COORDINATOR, school=make_school()))
    assert "0001234" not in stranger.get("/cases/letters").text
    assert "0001234" not in stranger.get("/cases/letters?format=csv").text


def test_an_authoritys_letters_are_its_clerks_own(as_user, site):
    audit = make_inspection(site, None, make_user(Role.PANELIST), kind=ObligationKind.COMPANY_AUDIT)
    case = record(make_finding(audit))[0]
    clerk = make_user(Role.CLERK, city=case.city)
    as_user(clerk).post(f"/cases/{case.id}/letters/record", data=wish(case, number="府教字第1號"))
    assert "府教字第1號" in as_user(clerk).get("/cases/letters").text
    for other in (make_user(Role.CLERK, city="高雄市"), make_user(Role.COORDINATOR, school=make_school())):
        assert "府教字第1號" not in as_user(other).get("/cases/letters").text


def authority_case(city: str):
    place = make_site(city=city)
    audit = make_inspection(place, None, make_user(Role.PANELIST), kind=ObligationKind.COMPANY_AUDIT)
    return record(make_finding(audit, "CA01"))[0], make_user(Role.CLERK, city=city)


def test_a_number_of_the_authority_is_used_once_in_its_city(as_user, app, monkeypatch):
    case, clerk = authority_case("臺中市")
    address, form = f"/cases/{case.id}/letters/record", wish(case, number="府教字第1號")
    assert as_user(clerk).post(address, data=form).status_code == 302
    refused = as_user(clerk).post(address, data=form)
    assert (refused.status_code, "府教字第1號" in refused.text) == (422, True)
    # Two clerks at once: neither sees the other's letter, and the database keeps the second one out.
    monkeypatch.setattr(writing, "_refuse_used_number", lambda *_: None)
    refused = as_user(clerk).post(address, data=form)
    assert refused.status_code == 422
    assert "文號 府教字第1號 已使用過" in refused.text
    assert the_letter().city == "臺中市"
    other, colleague = authority_case("高雄市")
    data = wish(other, number="府教字第1號")
    assert as_user(colleague).post(f"/cases/{other.id}/letters/record", data=data).status_code == 302
