"""The full report, read back from the PDF: complete for the school, silent towards the company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader

from inspections.models import Severity
from inspections.paper.audience import permitted
from inspections.paper.pictures import BUDGET, for_paper
from inspections.paper.report import render_report
from inspections.paper.values import Answer, Audience, Finding, FullReport, Paper, Photo, Question, Section
from tests.inspections.paper_samples import (
    INTERVIEWS,
    SECRET,
    SHEET,
    audit_report,
    report,
    sections,
    snapshot,
    speaking_app,
)

ZH, EN = "zh_Hant_TW", "en"


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return speaking_app(tmp_path_factory.mktemp("catalog"))


@pytest.fixture(autouse=True)
def context(speaking: Flask) -> Iterator[None]:
    with speaking.app_context():
        yield


@pytest.fixture(scope="module")
def visit() -> FullReport:
    return report(items=40, photos=5)


def page_texts(paper: Paper) -> list[str]:
    return [re.sub(r"\s+", "", page.extract_text()) for page in PdfReader(BytesIO(paper.pdf)).pages]


def text_of(paper: Paper) -> str:
    return "".join(page_texts(paper))


def pictures(paper: Paper) -> int:
    return sum(len(page.images) for page in PdfReader(BytesIO(paper.pdf)).pages)


def test_every_answer_of_every_section_is_printed_with_what_explains_it(visit: FullReport) -> None:
    text = text_of(render_report(visit, locale=ZH))
    for section in visit.sections:
        for answer in section.answers:
            assert answer.item in text
            assert answer.text in text
    for expected in (
        "不符合",
        "待查證",
        "不適用",
        "通道兩側堆放待料棧板，已請廠方清空",
        "依據：職業安全衛生法第6條第1項",
        "未拍照：禁止拍攝",
    ):
        assert expected in text, expected


def test_the_report_holds_the_record_too(visit: FullReport) -> None:
    text = text_of(render_report(visit, locale=ZH))
    for expected in (
        "一樓東側逃生出口前堆放紙箱（再次發生2）",
        "紙箱下週一前移到西側倉庫。",
        "115/11/20（五）14:05至14:53",
        "查驗碼7F3A-92C1",
    ):
        assert expected in text, expected


def test_every_page_says_which_it_is_of_how_many_and_whose_copy(visit: FullReport) -> None:
    paper = render_report(visit, locale=ZH)
    texts = page_texts(paper)
    assert len(texts) == paper.pages > 3
    for number, text in enumerate(texts, start=1):
        assert f"第{number}頁，共{paper.pages}頁" in text
        assert ("保密：限校內使用" if "學生晤談（保密）" in text else "學校存查") in text
        assert "7F3A-92C1" in text


def test_photos_stand_under_their_numbers_with_what_when_and_which_file(visit: FullReport) -> None:
    paper = render_report(visit, locale=ZH)
    text = text_of(paper)
    for photo in range(1, 6):
        assert f"照片{photo}BV0{photo}通道現況" in text
        assert f"115/11/20（五）14:0{photo}0000000000000000" in text
    assert pictures(paper) == 5 + 1 + 1  # those of the visit, one of an interview, one signature used twice


def test_the_school_reads_the_interviews_but_nothing_restricted(visit: FullReport) -> None:
    text = text_of(render_report(visit, locale=ZH))
    for expected in (
        "學生晤談（保密）",
        "林○珉（以越南語晤談）",
        "陳○瑠",
        "車床操作",
        "不想說",
        f"{SECRET}（一般）",
        "SECRET-INTERVIEW",
    ):
        assert expected in text, expected
    assert "SP04" not in text
    assert "SECRET-RESTRICTED" not in text


def test_who_may_see_restricted_things_reads_them(visit: FullReport) -> None:
    text = text_of(render_report(replace(visit, shows_restricted=True), locale=ZH))
    assert "SP04" in text
    assert "SECRET-RESTRICTED" in text


@pytest.mark.parametrize("locale", [ZH, EN])
@pytest.mark.parametrize("restricted", [False, True])
def test_the_companys_copy_holds_no_word_no_name_and_no_picture_of_an_interview(
    visit: FullReport, locale: str, restricted: bool
) -> None:
    sheet = replace(
        visit.sheet,
        findings=(
            *visit.sheet.findings,
            Finding("INTERVIEWED", Severity.MAJOR, is_from_interview=True, photos=(6,)),
            Finding("RESTRICTED", Severity.CRITICAL, is_restricted=True),
        ),
        questions=(*visit.sheet.questions, Question("ASKED", is_from_interview=True)),
    )
    copy = replace(visit, sheet=sheet, audience=Audience.COMPANY, shows_restricted=restricted)
    paper = render_report(copy, locale=locale)
    text = text_of(paper)
    assert "逃生出口" in text
    for secret in (
        SECRET,
        "SECRET",
        "INTERVIEWED",
        "RESTRICTED",
        "ASKED",
        "SP0",
        "林○珉",
        "陳○瑠",
        "不想說",
        "車床操作",
        "保密",
        "rivate",
    ):
        assert secret not in text, secret
    assert pictures(paper) == 5 + 1
    assert ("機構存查" if locale == ZH else "Company'scopy") in text


def test_a_number_of_a_photo_that_is_withheld_is_not_mentioned() -> None:
    hidden = Photo(2, None, is_restricted=True)
    answer = Answer("BV01", "題目", "符合", photos=(1, 2))
    whole = FullReport(SHEET, Audience.SCHOOL, (Section("甲", (answer,)),), photos=(Photo(1, None), hidden))
    assert permitted(whole).sections[0].answers[0].photos == (1,)
    assert permitted(replace(whole, shows_restricted=True)).sections[0].answers[0].photos == (1, 2)


def test_a_restricted_answer_of_the_site_part_is_withheld_from_both() -> None:
    answer = Answer("BV20", "限制題目", "否", is_restricted=True)
    for audience in Audience:
        whole = FullReport(SHEET, audience, (Section("甲", (answer,)),))
        assert permitted(whole).sections[0].answers == ()


def test_a_photo_that_has_not_arrived_or_cannot_be_read_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff no picture")
    photos = (Photo(1, None), Photo(2, broken), Photo(3, tmp_path / "missing.jpg"), Photo(4, b""))
    paper = render_report(FullReport(SHEET, Audience.SCHOOL, sections(3, 0), photos=photos), locale=ZH)
    text = text_of(paper)
    assert text.count("照片尚未收到") == 1
    assert text.count("照片無法顯示") == 3


def test_photos_may_come_as_files(tmp_path: Path) -> None:
    held = tmp_path / "held.jpg"
    held.write_bytes(snapshot(1, (640, 480)))
    paper = render_report(
        FullReport(SHEET, Audience.COMPANY, sections(3, 0), photos=(Photo(1, held, "通道"),)), locale=ZH
    )
    assert "照片1通道" in text_of(paper)
    assert pictures(paper) == 2


@pytest.mark.parametrize(("count", "edge"), [(1, 1200), (20, 1200), (21, 800), (50, 800)])
def test_pictures_are_made_smaller_and_keep_within_their_share(count: int, edge: int) -> None:
    out = BytesIO()
    Image.effect_noise((1600, 1200), 200).convert("RGB").save(out, "JPEG", quality=95)
    for data in (snapshot(1), out.getvalue()):
        small = for_paper(data, count)
        assert len(small) <= BUDGET / count
        assert max(Image.open(BytesIO(small)).size) <= edge


def test_a_picture_is_embedded_as_it_was_reduced_and_not_encoded_again() -> None:
    data = snapshot(3, (640, 480))
    paper = render_report(FullReport(SHEET, Audience.COMPANY, sections(2, 0), photos=(Photo(1, data),)), locale=ZH)
    assert for_paper(data, 1) in paper.pdf


@pytest.mark.parametrize("locale", [ZH, EN])
def test_the_same_values_give_the_same_bytes(visit: FullReport, locale: str) -> None:
    assert render_report(visit, locale=locale).pdf == render_report(visit, locale=locale).pdf


def test_the_report_speaks_english_as_well(visit: FullReport) -> None:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(render_report(visit, locale=EN).pdf)).pages)
    for expected in (
        "full report",
        "Every answer",
        "Photos 3",
        "School's copy",
        "Student interviews (private)",
        "Page 2 of",
    ):
        assert expected in text, expected


def test_an_audit_shows_points_by_section_bonus_total_and_grade() -> None:
    text = text_of(render_report(audit_report(), locale=ZH))
    for expected in (
        "建教合作機構考核紀錄表",
        "一、考核結果",
        "行政管理12.52062.5%",
        "加分3",
        "總分8410084%",
        "第2等",
        "權益保障（15.5／20分）",
    ):
        assert expected in text, expected


def test_the_outline_leads_to_every_part(visit: FullReport) -> None:
    reader = PdfReader(BytesIO(render_report(visit, locale=ZH).pdf))
    titles = [entry.title for entry in reader.outline]
    for part in ("一、訪視結果", "二、缺失與改善期限", "六、逐項紀錄", "七、照片", "八、學生晤談（保密）"):
        assert part in titles
    entry = next(entry for entry in reader.outline if entry.title == "七、照片")
    assert "七、照片" in re.sub(r"\s", "", reader.pages[reader.get_destination_page_number(entry)].extract_text())


def test_an_answer_of_many_pages_is_printed_whole() -> None:
    note = "\n".join(f"第{number}行備註。" for number in range(400))
    whole = FullReport(SHEET, Audience.SCHOOL, (Section("甲", (Answer("BV01", "題目", "符合", note=note),)),))
    text = text_of(render_report(whole, locale=ZH))
    assert all(f"第{number}行備註。" in text for number in range(400))


def test_characters_outside_the_typeface_are_named_on_every_page() -> None:
    interview = replace(INTERVIEWS[1], student="座號 8 𠮷○明")
    whole = FullReport(SHEET, Audience.SCHOOL, sections(60, 0), interviews=(interview,))
    paper = render_report(whole, locale=ZH)
    assert paper.unprintable == ("𠮷",)
    assert all("〓代表字型未收的字（U+20BB7）" in text for text in page_texts(paper))


def test_an_empty_report_is_still_a_document() -> None:
    paper = render_report(FullReport(SHEET, Audience.SCHOOL, ()), locale=ZH)
    assert "六、逐項紀錄" in text_of(paper)
