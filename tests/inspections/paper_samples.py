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
from PIL import Image, ImageDraw

from core.clock import TAIPEI
from inspections.models import Severity
from inspections.paper.values import (
    Finding,
    Period,
    Position,
    Question,
    RecordSheet,
    SectionSummary,
    Signatory,
    Signature,
    SignatureState,
    Students,
    Verification,
)

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
        Question("11/11（三）抽查結束時間 21:10，可能超過晚上 8 時", "建教生權益保障法第 24 條第 1 項，適用 102/01/04 起"),
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
