"""Fictional records for the tests of paper, and an app that only knows the two languages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from flask_babel import Babel
from PIL import Image, ImageDraw, ImageFilter

from core.clock import TAIPEI
from inspections.models import Severity
from inspections.paper.values import (
    Answer,
    Audience,
    AuditResult,
    Finding,
    FullReport,
    Interview,
    Period,
    Photo,
    Position,
    Question,
    RecordSheet,
    Result,
    Score,
    Section,
    SectionSummary,
    Signatory,
    Signature,
    SignatureState,
    Students,
    Verification,
)
from schedules.models import ObligationKind

SOURCES = Path(__file__).resolve().parents[2] / "translations" / "sources"
DAY = date(2026, 11, 20)


def speaking_app(folder: Path) -> Flask:
    """An app without database or pages whose texts come from the sources of the translations."""
    catalog = Catalog(locale="zh_Hant_TW")
    for source in sorted(SOURCES.glob("*.json")):
        for english, chinese in json.loads(source.read_text()).items():
            catalog.add(english, chinese)
    target = folder / "zh_Hant_TW" / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalog)
    app = Flask(__name__)
    Babel(app, default_locale="zh_Hant_TW", default_translation_directories=str(folder))
    return app


def at(hour: int, minute: int) -> datetime:
    """A moment of the visit's day."""
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=TAIPEI)


def drawn_signature() -> bytes:
    """A line as a finger draws it, see-through around it."""
    image = Image.new("RGBA", (600, 240), (0, 0, 0, 0))
    points = [(60, 170), (120, 60), (170, 190), (230, 80), (260, 170), (330, 90), (380, 180), (470, 70), (540, 150)]
    ImageDraw.Draw(image).line(points, fill=(20, 30, 60, 255), width=9, joint="curve")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


SHEET = RecordSheet(
    number="訪-115-0612",
    school="示範高工",
    partner="豐瑠精密股份有限公司",
    tax_id="12345675",
    site="潭子一廠",
    address="臺中市潭子區示範路 12 號",
    mode="輪調式・機械二甲",
    host="吳課長",
    visited_on=DAY,
    arrived_at=at(14, 5),
    left_at=at(14, 53),
    period=Period(6, date(2026, 11, 10), date(2026, 11, 23)),
    visitor="陳建宏",
    position=Position(24.2137, 120.7035, 12, 35),
    students=Students(enrolled=5, present=5, interviewed=5, sampled=3),
    sections=(
        SectionSummary("訪視程序", 4, 0, 0, "前次列管 2 件，已逐件查看"),
        SectionSummary("訓練執行", 4, 0, 0),
        SectionSummary("訓練時間與出勤", 5, 0, 0, "待查證 1 項，見第三點；查證前不計"),
        SectionSummary("津貼與保險", 3, 0, 1),
        SectionSummary("安全衛生", 2, 2, 0, "見第二點"),
        SectionSummary("住宿與交通", 1, 0, 1, "無宿舍"),
    ),
    findings=(
        Finding(
            "一樓東側逃生出口前堆放紙箱",
            Severity.CRITICAL,
            "建教生權益保障法第 30 條第 1 項",
            date(2026, 11, 23),
            recurrence_count=2,
        ),
        Finding(
            "三號鑽床防護罩未裝",
            Severity.MAJOR,
            "職業安全衛生法第 6 條",
            date(2026, 12, 4),
            is_fixed_on_spot=True,
            photos=(1, 2),
        ),
    ),
    questions=(
        Question(
            "11/11（三）抽查結束時間 21:10，可能超過晚上 8 時", "建教生權益保障法第 24 條第 1 項，適用 102/01/04 起"
        ),
    ),
    company_remarks="紙箱下週一前移到西側倉庫。",
    signatures=(
        Signature(Signatory.COMPANY, SignatureState.SIGNED, "吳課長", at(14, 52), drawn_signature()),
        Signature(Signatory.TEACHER, SignatureState.SIGNED, "陳建宏", at(14, 53), drawn_signature()),
    ),
    verification=Verification(
        "7F3A-92C1", "https://fangshi.example/verify/7F3A-92C1", "3f9a1c0e77d2b4465a" + "0" * 46, at(15, 2)
    ),
    is_demo=True,
)

LONG_FINDINGS = tuple(
    Finding(
        f"第 {number} 項：加工區通道兩側堆放待料棧板與成品箱，寬度不足 80 公分，且未標示疏散方向",
        (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)[number % 3],
        "職業安全衛生法第 6 條第 1 項、建教生權益保障法第 30 條第 1 項",
        date(2026, 12, 4),
        recurrence_count=number % 4,
    )
    for number in range(1, 13)
)
LONG_REMARKS = "本公司將於下週一前完成通道淨空，並加裝三號鑽床防護罩；棧板改存西側倉庫，另安排全員教育訓練。" * 4
FULL_SHEET = replace(SHEET, findings=LONG_FINDINGS, company_remarks=LONG_REMARKS)


def snapshot(number: int, size: tuple[int, int] = (1600, 1200)) -> bytes:
    """A made-up photo with about as much detail as one of a workshop."""
    width, height = size
    noise = Image.effect_noise((width // 2, height // 2), 60).resize(size)
    grain = Image.effect_noise(size, 12)
    image = Image.merge("RGB", (noise, Image.blend(noise, grain, 0.5), grain)).filter(ImageFilter.GaussianBlur(1.2))
    pen = ImageDraw.Draw(image)
    for at in range(6):
        left = (number * 97 + at * 211) % width
        pen.rectangle((left, height // 3, left + width // 9, height * 5 // 6), fill=(40 * at, 90, 200 - 30 * at))
    pen.text((40, 40), f"photo {number}", fill="white", font_size=120)
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def sections(items: int, photos: int) -> tuple[Section, ...]:
    """As many answers as asked for, with the photos spread over them."""
    results = (
        Result.MET,
        Result.MET,
        Result.MET,
        Result.UNMET,
        Result.NOT_APPLICABLE,
        Result.TO_VERIFY,
        Result.NEUTRAL,
    )
    words = {
        Result.MET: "符合",
        Result.UNMET: "不符合",
        Result.NOT_APPLICABLE: "不適用",
        Result.TO_VERIFY: "21:10（待查證）",
        Result.NEUTRAL: "5 人",
    }
    titles = ("訪視程序", "訓練執行", "訓練時間與出勤", "津貼與保險", "安全衛生", "住宿與交通")
    answers = [
        Answer(
            f"BV{number:02d}",
            "今日工作崗位與訓練計畫排定崗位相符"
            if number % 2
            else "指定的訓練指導人員到場並實際帶領，且學生知道有問題時找誰",
            words[results[number % 7]],
            results[number % 7],
            note="通道兩側堆放待料棧板，已請廠方清空" if number % 4 == 3 else "",
            basis="職業安全衛生法第 6 條第 1 項",
            photos=tuple(photo for photo in range(1, photos + 1) if photo % items == number % items),
            no_photo_reason="禁止拍攝" if number % 9 == 0 else "",
        )
        for number in range(1, items + 1)
    ]
    share = -(-items // len(titles))
    return tuple(Section(title, tuple(answers[at * share : (at + 1) * share])) for at, title in enumerate(titles))


SECRET = "班長說請假要找人代班才准"

INTERVIEWS = (
    Interview(
        "座號 3 林○珉",
        (
            Section(
                "受訓情形",
                (
                    Answer("SP01", "你今天做什麼工作？", "車床操作"),
                    Answer("SP05", "這個月的生活津貼有拿到嗎？", "有", Result.MET),
                    Answer("SP04", "有沒有人讓你覺得不舒服？", SECRET, Result.UNMET, is_restricted=True),
                    Answer("SP07", "請假會不會被為難？", "會", Result.UNMET, note=SECRET + "（一般）"),
                ),
            ),
        ),
        "越南語",
    ),
    Interview("座號 12 陳○瑠", (Section("受訓情形", (Answer("SP01", "你今天做什麼工作？", "不想說"),)),)),
)


def report(
    audience: Audience = Audience.SCHOOL, *, items: int = 40, photos: int = 6, restricted: bool = False
) -> FullReport:
    """A whole visit with its photos."""
    pictures = tuple(
        Photo(number, snapshot(number), "通道現況", f"BV{number % items:02d}", at(14, number % 50), f"{number:064x}")
        for number in range(1, photos + 1)
    )
    hidden = (
        Photo(photos + 1, snapshot(photos + 1), "SECRET-INTERVIEW", is_from_interview=True),
        Photo(photos + 2, snapshot(photos + 2), "SECRET-RESTRICTED", is_restricted=True),
    )
    return FullReport(
        sheet=SHEET,
        audience=audience,
        sections=sections(items, photos),
        shows_restricted=restricted,
        interviews=INTERVIEWS,
        photos=(*pictures, *(hidden if photos else ())),
    )


def audit_report() -> FullReport:
    """A concluded audit of three members."""
    titles = ("行政管理", "訓練環境", "訓練計畫執行", "權益保障")
    scored = tuple(
        Section(title, (Answer(f"CA{at:02d}", "計畫與執行相符", "12", note="優於去年"),), Score(12.5 + at, 20))
        for at, title in enumerate(titles)
    )
    sheet = replace(SHEET, kind=ObligationKind.COMPANY_AUDIT, is_unannounced=None, signatures=(), sections=())
    return FullReport(sheet, Audience.SCHOOL, scored, audit=AuditResult(Score(84, 100), 2, 3))
