"""The roster of the demo school, in the sheets and columns of the workbook, with dates relative to a day."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from demo.people import COMPANIES, EVERYBODY, GIVEN, SCHOOL_PEOPLE, SURNAMES, Company

Sheets = dict[str, list[dict[str, Any]]]
SCHOOL = "TCDEMO"
CITY = "臺中市"
WEEKS = 18
"""The intake began sixteen weeks before this week and ends with the next one: nine fortnights."""
SHORT = ("TC06", "TC14", "TC15", "TC22")
"""Companies whose students left one fortnight earlier."""
SHUT = ("TC02", "TC05", "TC07", "TC10", "TC12", "TC13", "TC18", "TC21")
"""Companies closed for their whole second fortnight."""
UNDER_AGE = 81
CLASSES = {
    "M2A": ("機械二甲", "機械科", "rotation", 2, "12345"),
    "E3B": ("電機三乙", "電機科", "step", 3, "12345"),
    "F3A": ("餐飲三甲", "餐飲科", "internship", 3, "34567"),
}
POSTS = {
    "M2A": ("CNC 車床", "銑床", "品管", "鉗工"),
    "E3B": ("配線", "組裝", "測試", "品檢"),
    "F3A": ("外場", "內場", "西點", "備料"),
}


def started_on(today: date) -> date:
    """The Monday on which the intake of the demo began."""
    return today - timedelta(days=today.weekday() + 7 * (WEEKS - 2))


def sheets(today: date, seed: int) -> Sheets:
    """Every sheet of the demo's workbook."""
    chance = random.Random(seed)  # noqa: S311 - made-up data, reproducible on purpose
    start = started_on(today)
    students, placements = _students(start, chance)
    return {
        "schools": [{"code": SCHOOL, "name": "示範高工", "level": "hs", "city": CITY}],
        "people": [_person(person, start) for person in EVERYBODY],
        "partners": [_partner(number, firm) for number, firm in enumerate(COMPANIES, 1)],
        "sites": [*(_site(number, firm) for number, firm in enumerate(COMPANIES, 1)), *_dormitories()],
        "contacts": [_contact(number, firm) for number, firm in enumerate(COMPANIES, 1)],
        "classes": [_class(code) for code in CLASSES],
        "students": students,
        "placements": placements,
        "closures": [_shutdown(code, start) for code in SHUT],
    }


def _person(person: Any, start: date) -> dict[str, Any]:
    of_school = person in SCHOOL_PEOPLE
    return {
        "email": person.email,
        "name": person.name,
        "role": person.roles,
        "school": SCHOOL if of_school else None,
        "city": person.city or None,
        "department": person.department or None,
        "training_valid_until": start + timedelta(days=300) if of_school else None,
        "visit_weekdays": person.visit_weekdays or None,
    }


def tax_id(number: int) -> str:
    """The number-th fictional 統一編號 that passes the check (sum of digits a multiple of 5)."""
    found = (text for text in (f"9{n:07}" for n in range(number * 50, number * 50 + 50)) if _passes(text))
    return next(found)


def _passes(text: str) -> bool:
    products = [int(digit) * weight for digit, weight in zip(text, (1, 2, 1, 2, 1, 2, 4, 1), strict=True)]
    return sum(product // 10 + product % 10 for product in products) % 5 == 0


def _partner(number: int, firm: Company) -> dict[str, Any]:
    return {
        "tax_id": tax_id(number),
        "name": f"{firm.name.split(' ')[0]}股份有限公司（示範）",
        "industry": firm.industry,
        "employees": firm.students * 4 + 10 + number,
        "foreign_excluded": 6,
    }


def _site(number: int, firm: Company) -> dict[str, Any]:
    return {
        "code": firm.code,
        "partner": tax_id(number),
        "name": firm.name,
        "kind": "workplace",
        "city": CITY,
        "address": f"{CITY}{firm.district}示範路 {number} 號",
        "latitude": round(firm.latitude + number * 0.0013, 5),
        "longitude": round(firm.longitude - number * 0.0011, 5),
        "radius_m": 200,
        "approved_students": firm.students + 1,
        "trains_on_holidays": "no",
    }


def _dormitories() -> list[dict[str, Any]]:
    rows = []
    for number, code, name in ((1, "TC01-D", "豐瑠精密宿舍"), (17, "TC17-D", "和悅飯店員工宿舍")):
        facts = {"partner": tax_id(number), "kind": "dormitory", "city": CITY, "address": f"{CITY}示範巷 {number} 號"}
        rows.append({"code": code, "name": name} | facts)
    return rows


def _contact(number: int, firm: Company) -> dict[str, Any]:
    return {
        "partner": tax_id(number),
        "site": firm.code,
        "name": f"{SURNAMES[number]}課長",
        "email": f"contact{number}@company.example",
        "phone": f"04-2000-{number:04}",
        "duty": "人資課長",
    }


def _class(code: str) -> dict[str, Any]:
    name, department, mode, grade, _ = CLASSES[code]
    return {"code": code, "school": SCHOOL, "name": name, "department": department, "mode": mode, "grade": grade}


def _shutdown(code: str, start: date) -> dict[str, Any]:
    first = start + timedelta(days=14)
    return {
        "scope": "site",
        "code": code,
        "start_on": first,
        "end_on": first + timedelta(days=13),
        "reason": "暑期歲修停工",
    }


def _students(start: date, chance: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    students: list[dict[str, Any]] = []
    placements: list[dict[str, Any]] = []
    for firm in COMPANIES:
        for _ in range(firm.students):
            number = len(students) + 1
            student = _student(number, firm, start, chance)
            students.append(student)
            placements.append(_placement(student, firm, start, number, chance))
    return students, placements


def _student(number: int, firm: Company, start: date, chance: random.Random) -> dict[str, Any]:
    # Under age on the last day of the intake, so that the count holds all the time.
    youngest = start + timedelta(weeks=WEEKS)
    years, offset = (17, 30) if number <= UNDER_AGE else (18, 150)
    born = youngest.replace(year=youngest.year - years, day=min(youngest.day, 28)) + timedelta(days=offset - number)
    if number > UNDER_AGE:
        born -= timedelta(days=200)
    name = chance.choice(SURNAMES) + chance.choice(GIVEN)
    return {"number": f"{113000 + number}", "school": SCHOOL, "class": firm.class_code, "name": name, "born_on": born}


def _placement(
    student: dict[str, Any], firm: Company, start: date, number: int, chance: random.Random
) -> dict[str, Any]:
    weeks = WEEKS - 2 if firm.code in SHORT else WEEKS
    is_kitchen = firm.class_code == "F3A"
    return {
        "school": SCHOOL,
        "student": student["number"],
        "site": firm.code,
        "start_on": start,
        "end_on": start + timedelta(weeks=weeks, days=-1),
        "weekdays": CLASSES[firm.class_code][4],
        "teacher": f"{firm.teacher}@demo.example",
        "post": chance.choice(POSTS[firm.class_code]),
        "trainer": f"{SURNAMES[number % len(SURNAMES)]}師傅",
        "shift_start": "11:00" if is_kitchen else "08:00",
        "shift_end": "20:00" if is_kitchen else "17:00",
        "allowance": 30000 if is_kitchen else 29500 + 100 * (number % 4),
        "pay_day": 5,
        "insured_from": start,
        "contract_signed_on": start - timedelta(days=21),
        "contract_filed_on": start - timedelta(days=14),
        "guardian_consent": "yes",
        "late_permit_until": None,
    }
