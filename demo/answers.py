"""Answers of an ordinary visit or audit: everything in order, unless a scene says otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from checklists.document import Document, Item

Answers = list[dict[str, Any]]

TYPED: dict[str, Any] = {
    "BV09": "08:00",
    "BV10": "17:00",
    "BV11": 40,
    "BV12": 2,
    "BV13": 60,
    "BV16": 29500,
    "BV22": 0,
    "BV08": "on_schedule",
    "BV17": "itemised",
    "BV23": "good",
    "SP01": "依訓練計畫操作，師傅在旁指導",
    "SP02": "17:10",
    "SP03": 5,
    "SP05": 29500,
    "SP10": 4,
    "SP13": 0,
    "SP08": "none",
    "SP12": "well",
    "CA03": 3,
    "CA08": 5,
    "CA13": 2,
    "CA15": 6,
    "CA17": 360,
    "CA24": 1,
    "CA31": 8,
    "CA32": 40,
    "CA33": "17:30",
    "CA34": 2,
    "CA36": 29500,
    "CA39": 18,
    "CA41": "none",
    "CA44": 0,
    "CA53": 80,
    "CA57": 2,
    "CA59": 0,
    "CA61": 5,
    "CA64": 8,
    "CA67": 0,
    "CA70": 3,
    "CA73": 95,
    "CA77": 0,
    "CA81": 90,
    "CA82B": 2,
    "CA82": "自辦技能競賽，學生參與成果展。",
    "CA83": "宿舍空間有限，明年擬增建。",
}


def in_order(document: Document, *, on: date, students_present: int, student: str | None = None) -> Answers:
    """An answer for every item that is asked, each as it should be."""
    found = []
    for item in document.items:
        if item.type == "presence" or item.key == "BV04":
            continue
        value = _value(item, on, students_present)
        found.append(
            {"item": item.key, "student": student, "value": value, "note": "", "photos": [], "no_photo_reason": None}
        )
    return found


def _value(item: Item, on: date, students_present: int) -> Any:
    if item.key == "BV03":
        return students_present
    if item.type == "yes_no":
        failing = item.fails.options if item.fails else ()
        return "yes" if "yes" not in failing else "no"
    if item.type == "date":
        return (
            on.replace(day=5) if on.day >= 5 else (on.replace(day=1) - timedelta(days=1)).replace(day=5)
        ).isoformat()
    return TYPED[item.key] if item.key in TYPED else _passing(item)


def _passing(item: Item) -> Any:
    """The value nearest to failing that still passes."""
    if item.type == "number":
        return float(item.fails.under) if item.fails and item.fails.under is not None else 0
    return 2 if item.type == "score" else "無"
