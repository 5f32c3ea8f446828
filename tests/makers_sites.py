"""Makers of rosters: sheets as lists of rows, written as a workbook or as a folder of .csv files."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from sites.roster.sheets import BY_NAME

Rows = list[dict[str, Any]]
Roster = dict[str, Rows]


def small_roster() -> Roster:
    """One school, two teachers, one company with one site, three students placed from September to November."""
    papers = {
        "insured_from": "2026-09-01",
        "contract_signed_on": "2026-08-20",
        "contract_filed_on": "2026-08-25",
        "guardian_consent": "yes",
    }
    placement = {"school": "S1", "site": "W1", "start_on": "2026-09-01", "end_on": "2026-11-30"}
    return {
        "schools": [{"code": "S1", "name": "示範高工", "level": "hs", "city": "臺中市"}],
        "people": [
            person("lin@demo.example", "林淑芬", "coordinator, teacher"),
            person("wu@demo.example", "吳志明", "teacher"),
        ],
        "partners": [{"tax_id": "04595257", "name": "豐隆精密", "employees": 40, "foreign_excluded": 0}],
        "sites": [{"code": "W1", "partner": "04595257", "name": "潭子廠", "city": "臺中市", "approved_students": 6}],
        "contacts": [{"partner": "04595257", "site": "W1", "name": "蔡師傅", "email": "tsai@demo.example"}],
        "classes": [{"code": "M2A", "school": "S1", "name": "機械二甲", "department": "機械科", "mode": "rotation"}],
        "students": [
            {"number": f"00110{n}", "school": "S1", "class": "M2A", "name": f"示範生{n}", "born_on": "2009-05-01"}
            for n in (1, 2, 3)
        ],
        "placements": [placement | {"student": f"00110{n}", "teacher": "wu@demo.example"} | papers for n in (1, 2, 3)],
        "closures": [
            {"scope": "site", "code": "W1", "start_on": "2026-10-05", "end_on": "2026-10-06", "reason": "盤點"}
        ],
    }


def person(email: str, name: str, role: str, **facts: Any) -> dict[str, Any]:
    return {"email": email, "name": name, "role": role, "school": "S1", "training_valid_until": "2027-08-31"} | facts


def headers(rows: Rows) -> list[str]:
    """Every column that a row mentions, in the order of mention."""
    return list(dict.fromkeys(name for row in rows for name in row))


def workbook(roster: Roster, *, in_chinese: bool = False) -> Workbook:
    """An openpyxl workbook of a roster."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in roster.items():
        page = book.create_sheet(chinese(name) if in_chinese else name)
        names = headers(rows)
        page.append([chinese(name, header) if in_chinese else header for header in names])
        for row in rows:
            page.append([row.get(header) for header in names])
    return book


def chinese(sheet: str, column: str | None = None) -> str:
    """The Chinese name of a sheet or column; what is not ours stays."""
    if sheet not in BY_NAME:
        return column or sheet
    if column is None:
        return BY_NAME[sheet].chinese
    return next((each.chinese for each in BY_NAME[sheet].columns if each.name == column), column)


def write_workbook(path: Path, roster: Roster, *, in_chinese: bool = False) -> Path:
    """A roster as an .xlsx file."""
    workbook(roster, in_chinese=in_chinese).save(path)
    return path


def workbook_bytes(roster: Roster) -> BytesIO:
    """A roster as an .xlsx upload."""
    content = BytesIO()
    workbook(roster).save(content)
    content.seek(0)
    return content


def write_folder(folder: Path, roster: Roster, *, encoding: str = "utf-8", in_chinese: bool = False) -> Path:
    """A roster as a folder of .csv files."""
    folder.mkdir(exist_ok=True)
    for name, rows in roster.items():
        title = chinese(name) if in_chinese else name
        names = headers(rows)
        with (folder / f"{title}.csv").open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file)
            writer.writerow([chinese(name, header) if in_chinese else header for header in names])
            writer.writerows([_as_text(row.get(header)) for header in names] for row in rows)
    return folder


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
