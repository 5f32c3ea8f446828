"""The official sheet, read back from the PDF."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from inspections.models import Outcome, Severity
from inspections.paper.record import render_record
from inspections.paper.values import (
    Finding,
    Paper,
    Position,
    Question,
    RecordSheet,
    Signatory,
    Signature,
    SignatureState,
    SignOff,
    Students,
)
from tests.inspections.paper_samples import (
    FULL_SHEET,
    LONG_FINDINGS,
    LONG_REMARKS,
    SHEET,
    at,
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


def pages(paper: Paper) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(paper.pdf)).pages]


def words_of(paper: Paper) -> str:
    """The whole text without the spaces and line ends of the layout."""
    return re.sub(r"\s+", "", "".join(pages(paper)))


def test_the_sheet_says_in_chinese_who_visited_whom_when_and_what_was_found() -> None:
    paper = render_record(SHEET, locale=ZH)
    text = words_of(paper)
    for expected in (
        "示範高工建教合作機構訪視紀錄表",
        "文件編號訪-115-0612",
        "115學年度第1學期",
        "第6期（11/10–11/23）",
        "豐瑠精密股份有限公司",
        "12345675",
        "潭子一廠",
        "臺中市潭子區示範路12號",
        "115/11/20（五）14:05至14:53",
        "不預告訪視，現場",
        "陳建宏",
        "距場址35公尺（誤差12公尺）",
        "在訓5人、到場5人、晤談5人、抽查出勤3人",
        "一樓東側逃生出口前堆放紙箱（再次發生2）",
        "重大",
        "建教生權益保障法第30條第1項",
        "115/11/23（一）",
        "現場已改善，附照片",
        "可能超過晚上8時",
        "交建教組查證，尚非缺失。",
        "紙箱下週一前移到西側倉庫。",
        "已於手機簽名14:52",
        "實習主任",
        "查驗碼7F3A-92C1",
        "3f9a1c0e77d2b446",
        "第1頁，共1頁",
        "示範",
    ):
        assert expected in text, expected
    assert paper.pages == len(pages(paper)) == 1
    assert paper.unprintable == ()


def test_the_instant_of_receipt_stands_in_common_era() -> None:
    assert "學校收到2026-11-2015:02" in words_of(render_record(SHEET, locale=ZH))


def test_the_sheet_speaks_english_as_well() -> None:
    text = " ".join(pages(render_record(SHEET, locale=EN)))
    for expected in (
        "Record of a company visit",
        "Fri 20 Nov 2026 14:05 to 14:53",
        "Unannounced, on site",
        "Critical",
        "Verification code 7F3A-92C1",
        "Page 1 of 1",
    ):
        assert expected in text, expected
    assert not re.search("[訪視]{2}日期|核章", text)


@pytest.mark.parametrize("locale", [ZH, EN])
@pytest.mark.parametrize("sheet", [SHEET, FULL_SHEET])
def test_the_same_values_give_the_same_bytes(sheet: RecordSheet, locale: str) -> None:
    first, second = (hashlib.sha256(render_record(sheet, locale=locale).pdf).hexdigest() for _ in range(2))
    assert first == second


def test_the_document_names_itself_its_school_and_its_language() -> None:
    for locale, tag in ((ZH, "zh-Hant-TW"), (EN, "en")):
        reader = PdfReader(BytesIO(render_record(SHEET, locale=locale).pdf))
        assert "訪-115-0612" in reader.metadata.title
        assert reader.metadata.author == "示範高工"
        assert reader.trailer["/Root"]["/Lang"] == tag
        assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_font_is_embedded() -> None:
    reader = PdfReader(BytesIO(render_record(SHEET, locale=ZH).pdf))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    used = [font for font in fonts if "NotoSansTC" in font["/BaseFont"]]
    assert used
    assert all("/FontFile2" in font["/FontDescriptor"] for font in used)


def test_twelve_findings_and_long_remarks_still_stand_on_one_sheet() -> None:
    paper = render_record(FULL_SHEET, locale=ZH)
    text = words_of(paper)
    assert paper.pages == 1
    for number in range(1, 13):
        assert f"第{number}項：加工區通道" in text
    assert re.sub(r"\s", "", LONG_REMARKS) in text
    assert "附頁" not in text


def test_what_one_sheet_cannot_hold_continues_on_an_annex_under_the_same_number() -> None:
    sheet = replace(SHEET, findings=LONG_FINDINGS * 4, company_remarks=LONG_REMARKS * 10)
    paper = render_record(sheet, locale=ZH)
    first, *annex = (re.sub(r"\s+", "", page) for page in pages(paper))
    assert paper.pages == 1 + len(annex) > 1
    left_out = int(re.search(r"其餘(\d+)項缺失，另見附頁。", first)[1])
    assert 0 < left_out < 48
    assert "另見附頁" in first
    for box in ("機構代表", "訪視教師", "建教組長", "實習主任", "校長", "交建教組查證", "豐瑠精密股份有限公司"):
        assert box in first
    for number, page in enumerate(annex, start=2):
        assert "（附頁）" in page
        assert "文件編號訪-115-0612" in page
        assert f"第{number}頁，共{paper.pages}頁" in page
        assert "查驗碼7F3A-92C1" in page
    whole = "".join(annex)
    assert whole.count("加工區通道兩側") == 48
    assert whole.count("另安排全員教育訓練。") == 40


def test_one_finding_of_many_pages_is_not_lost() -> None:
    words = "\n".join(f"第{number}句說明。" for number in range(1000))
    sheet = replace(SHEET, findings=(Finding(words, Severity.MAJOR),))
    text = words_of(render_record(sheet, locale=ZH))
    assert all(f"第{number}句說明。" in text for number in range(1000))


def test_characters_outside_the_typeface_are_marked_and_named_on_the_sheet() -> None:
    sheet = replace(SHEET, visitor="𠮷田瑠珉", host="張😀")
    paper = render_record(sheet, locale=ZH)
    text = words_of(paper)
    assert paper.unprintable == ("😀", "𠮷")
    assert "〓田瑠珉" in text
    assert "〓代表字型未收的字（U+1F600,U+20BB7），請以手寫補正。" in text


def test_rare_characters_of_the_demo_school_need_no_mark() -> None:
    paper = render_record(replace(SHEET, visitor="林瑠珉", host="堃峯"), locale=ZH)
    assert "林瑠珉" in words_of(paper)
    assert "〓" not in words_of(paper)


def test_nothing_a_student_said_and_nothing_restricted_is_on_the_sheet() -> None:
    sheet = replace(
        SHEET,
        findings=(
            *SHEET.findings,
            Finding("INTERVIEWED", Severity.CRITICAL, is_from_interview=True),
            Finding("RESTRICTED", Severity.CRITICAL, is_restricted=True),
        ),
        questions=(*SHEET.questions, Question("ASKED", is_from_interview=True)),
    )
    text = words_of(render_record(sheet, locale=ZH))
    assert "逃生出口" in text
    for secret in ("INTERVIEWED", "RESTRICTED", "ASKED"):
        assert secret not in text
    assert "學生晤談內容不列於本表" in text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.CLOSED, "未能訪視：機構未營業。鐵門拉下"),
        (Outcome.REFUSED, "未能訪視：機構拒絕訪視。鐵門拉下"),
        (Outcome.STUDENTS_ABSENT, "未能訪視：學生均不在場。鐵門拉下"),
        (Outcome.OTHER, "未能訪視。鐵門拉下"),
    ],
)
def test_a_visit_that_could_not_be_made_says_why(outcome: Outcome, words: str) -> None:
    sheet = replace(SHEET, outcome=outcome, outcome_reason="鐵門拉下", sections=(), findings=(), questions=())
    text = words_of(render_record(sheet, locale=ZH))
    assert words in text
    assert text.count("無") >= 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"is_unannounced": False}, "事前已告知，現場"),
        ({"is_late_entry": True, "revision": 2}, "不預告訪視，現場、補登、第2版"),
        ({"is_substitute": True}, "陳建宏（代訪）"),
        ({"position": Position(reason="沒有訊號")}, "未定位：沒有訊號"),
        ({"position": Position(24.21374, 120.70351, 8)}, "24.2137,120.7035（誤差8公尺）"),
        ({"position": Position(24.21374, 120.70351, 8, 11683)}, "距場址11.7公里（誤差8公尺）"),
        ({"left_at": None}, "115/11/20（五）14:05到達"),
        ({"students": Students(present=0)}, "到場0人"),
        ({"findings": ()}, "二、缺失與改善期限無"),
        ({"signatures": (Signature(Signatory.COMPANY, SignatureState.REFUSED, "吳課長"),)}, "拒絕簽名"),
        ({"signatures": (Signature(Signatory.COMPANY, SignatureState.PAPER, "吳課長"),)}, "紙本簽章"),
        ({"sign_offs": (SignOff(Signatory.COORDINATOR, "李美玲", at(17, 0)),)}, "李美玲已核閱115/11/20（五）"),
    ],
)
def test_what_is_unusual_about_a_record_is_written_on_it(changes: dict[str, object], words: str) -> None:
    assert words in words_of(render_record(replace(SHEET, **changes), locale=ZH))


def test_a_drawn_signature_is_in_its_box_and_a_broken_one_leaves_the_name() -> None:
    with_pictures = PdfReader(BytesIO(render_record(SHEET, locale=ZH).pdf))
    assert len(with_pictures.pages[0].images) >= 1
    broken = Signature(Signatory.COMPANY, SignatureState.SIGNED, "吳課長", at(14, 52), b"no picture")
    paper = render_record(replace(SHEET, signatures=(broken,)), locale=ZH)
    assert not PdfReader(BytesIO(paper.pdf)).pages[0].images
    assert "吳課長已於手機簽名14:52" in words_of(paper)


def text_places(page) -> list[tuple[float, float]]:
    """Where each piece of text on a page begins."""
    places: list[tuple[float, float]] = []

    def note(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text.strip():
            places.append((cm[0] * tm[4] + cm[4], cm[3] * tm[5] + cm[5]))

    page.extract_text(visitor_text=note)
    return places


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    findings=st.integers(0, 20),
    length=st.integers(1, 60),
    remarks=st.integers(0, 900),
    questions=st.integers(0, 6),
    name=st.integers(1, 90),
    locale=st.sampled_from([ZH, EN]),
)
def test_however_long_the_texts_nothing_leaves_the_page(findings, length, remarks, questions, name, locale) -> None:
    sheet = replace(
        SHEET,
        partner="豐瑠" * name,
        address="示範路" * name,
        findings=tuple(Finding("缺失說明" * length, Severity.MAJOR, "法條" * length) for _ in range(findings)),
        company_remarks="意見" * remarks,
        questions=tuple(Question("待查" * length, "依據") for _ in range(questions)),
    )
    paper = render_record(sheet, locale=locale)
    reader = PdfReader(BytesIO(paper.pdf))
    assert len(reader.pages) == paper.pages
    for page in reader.pages:
        xs, ys = zip(*text_places(page), strict=True)
        left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
        assert left >= 39
        assert right <= 595.3 - 39
        assert bottom >= 25
        assert top <= 841.9 - 20
        assert not [y for x, y in text_places(page) if x < 40 + 64 and y < 26 + 64], "text runs into the QR code"
    first = re.sub(r"\s+", "", reader.pages[0].extract_text())
    assert "7F3A-92C1" in first
    assert ("核章欄" if locale == ZH else "stamps") in first


def test_no_person_and_no_setting_of_this_machine_is_in_the_file() -> None:
    pdf = render_record(SHEET, locale=ZH).pdf
    assert str(Path.home()).encode() not in pdf
    assert b"/CreationDate (D:20000101" in pdf
