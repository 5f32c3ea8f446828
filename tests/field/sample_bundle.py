"""What the stub server gives a device: three sites, two audits and their people, around one fixed day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from checklists.rules.rulebook import travelling_rules
from checklists.tables import merged

CHECKLISTS = Path(__file__).resolve().parents[2] / "checklists" / "data"
TODAY = date(2026, 11, 20)

CHEN = {
    "id": "11111111-1111-4111-8111-111111111111",
    "name": "陳建宏",
    "email": "chen@example.test",
    "locale": "zh_Hant_TW",
}
LIN = {
    "id": "22222222-2222-4222-8222-222222222222",
    "name": "林淑芬",
    "email": "lin@example.test",
    "locale": "zh_Hant_TW",
}
ENGLISH = {
    "id": "33333333-3333-4333-8333-333333333333",
    "name": "Mei Smith",
    "email": "mei@example.test",
    "locale": "en",
}
PEOPLE = {person["email"]: person for person in (CHEN, LIN, ENGLISH)}


def key(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def day(offset: int) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


def bundle_for(person: dict[str, str]) -> dict[str, Any]:
    """The bundle of one person; Lin has only the last site."""
    everything = [
        _visit("S001", 6, -10, 3),
        _visit("S002", 4, -7, 6),
        _visit("S003", 2, -4, 9),
        _company_audit(),
        _school_audit(),
    ]
    mine = everything[2:3] if person is LIN else everything
    wanted = {one["site"] for one in mine}
    return {
        "generated_at": "2026-11-20T07:52:00+08:00",
        "today": TODAY.isoformat(),
        "user": {name: person[name] for name in ("id", "name", "locale")},
        "obligations": mine,
        "sites": [site for site in SITES if site["code"] in wanted],
        "schools": [{"code": "999401", "name": "示範高工"}],
        "checklists": [
            {"code": code, "version": 1, "document": document(code)}
            for code in ("visit_site", "visit_student", "company_audit", "school_audit")
        ],
        "minimum_wage": merged()["minimum_wage"],
        "rules": list(travelling_rules()),
        "tables": merged(),
        "holidays": ["2026-10-26", "2026-11-12"],
    }


def document(code: str) -> dict[str, Any]:
    return json.loads((CHECKLISTS / f"{code}.json").read_text(encoding="utf-8"))


def _visit(site: str, window: int, opens: int, closes: int) -> dict[str, Any]:
    days = [day(offset) for offset in range(opens, closes + 1) if (TODAY + timedelta(days=offset)).weekday() < 5]
    left = [one for one in days if one >= TODAY.isoformat()]
    return {
        "id": key(f"visit {site}"),
        "kind": "visit",
        "part": "assignee" if site != "S003" else "substitute",
        "school": {"code": "999401", "name": "示範高工"},
        "site": site,
        "run": 1,
        "window": window,
        "opens_on": day(opens),
        "due_on": days[-1],
        "closes_on": day(closes),
        "suggested_on": day(0) if site != "S003" else day(4),
        "suggested_half": "morning",
        "status": "open",
        "training_dates": days,
        "training_days_left": len(left),
        "last_valid_on": day(-14),
        "days_since_last": 14,
        "papers_to_ask": [{"number": "07", "name": "阮氏瑠", "missing": ["guardian_consent", "insured_from"]}]
        if site == "S001"
        else [],
        "checklist": {"code": "visit_site", "version": 1},
        "submission": None,
        "others": [],
    }


def _company_audit() -> dict[str, Any]:
    return _audit("company_audit", "S002", None, "member", "company_audit")


def _school_audit() -> dict[str, Any]:
    return _audit("school_audit", None, {"code": "999401", "name": "示範高工"}, "lead", "school_audit")


def _audit(kind: str, site: str | None, school: dict[str, str] | None, part: str, checklist: str) -> dict[str, Any]:
    return {
        "id": key(kind),
        "kind": kind,
        "part": part,
        "school": school,
        "site": site,
        "run": None,
        "window": None,
        "opens_on": day(-30),
        "due_on": day(20),
        "closes_on": day(20),
        "suggested_on": None,
        "suggested_half": None,
        "status": "open",
        "training_dates": None,
        "training_days_left": None,
        "last_valid_on": None,
        "days_since_last": None,
        "papers_to_ask": [],
        "checklist": {"code": checklist, "version": 1},
        "submission": None,
        "others": [],
    }


def _student(number: str, name: str, age: int, post: str, trainer: str, **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "name": name,
        "class": "機械二甲",
        "department": "機械科",
        "mode": "rotation",
        "born_on": f"{2026 - age}-05-02",
        "age": age,
        "post": post,
        "trainer": trainer,
        "shift_start": "08:00",
        "shift_end": "17:00",
        "weekdays": "12345",
        "allowance": 29500,
        "pay_day": 5,
        "insured_from": "2026-09-01",
        "late_permit_until": None,
        "start_on": "2026-09-01",
        "end_on": "2027-01-31",
        "newcomer": False,
        "last_interviewed_on": day(-14),
        "missing_papers": [],
    } | more


def case(number: str, item: str, title: str, severity: str, due: int, recurred: int = 0) -> dict[str, Any]:
    return {
        "id": key(f"case {number}"),
        "number": number,
        "item": item,
        "title": title,
        "for_company": item != "SP02",
        "severity": severity,
        "state": "open",
        "due_on": day(due),
        "overdue": due < 0,
        "recurrence_count": recurred,
        "opened_on": day(-28),
    }


def _site(
    code: str, name: str, city: str, students: list[dict[str, Any]], cases: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "city": city,
        "address": "潭興路一段 100 號",
        "latitude": 24.2087,
        "longitude": 120.7053,
        "radius_m": 200,
        "kind": "workplace",
        "partner": {"name": name, "tax_id": "04595257"},
        "contacts": [{"name": "吳課長", "duty": "人事", "phone": "04-2532-0000"}],
        "dormitories": [{"code": code + "D", "name": "員工宿舍", "address": "潭興路一段 102 號"}],
        "students": students,
        "papers": {"students_present": len(students), "approved_students": 6},
        "open_cases": cases,
        "arrangements": [{"terms": "向警衛室報校名即可入廠", "agreed_on": "2026-09-01", "valid_until": None}],
        "previous": {
            "BV05": {"value": "yes", "on": day(-14)},
            "BV10": {"value": "17:05", "on": day(-14)},
            "BV13": {"value": 60, "on": day(-14)},
            "BV14": {"value": "yes", "on": day(-14)},
        },
    }


SITES = [
    _site(
        "S001",
        "豐瑠精密股份有限公司",
        "臺中市潭子區",
        [
            _student(
                "07",
                "阮氏瑠",
                18,
                "品管檢驗",
                "吳師傅",
                newcomer=True,
                last_interviewed_on=None,
                insured_from=None,
                missing_papers=["guardian_consent", "insured_from"],
            ),
            _student("12", "林珉宇", 17, "CNC 車床", "吳師傅"),
            _student("15", "張家豪", 17, "CNC 車床", "吳師傅"),
            _student("21", "王小明", 16, "銑床", "李領班"),
            _student("23", "黃雅婷", 17, "品管檢驗", "李領班"),
        ],
        [
            case("114-031", "BV21", "逃生出口前堆放紙箱", "critical", -3, 1),
            case("115-002", "BV19", "鑽床護罩未裝", "major", 8, 0),
        ],
    ),
    _site("S002", "大珉電機工業", "臺中市大里區", [_student("03", "陳柏翰", 17, "配線", "賴組長")], []),
    _site(
        "S003",
        "珉香餐飲 逢甲店",
        "臺中市西屯區",
        [_student("18", "蔡佩珊", 17, "外場", "江店長", weekdays="3456")],
        [case("115-009", "BV17", "津貼無明細", "major", 2, 2)],
    ),
]
