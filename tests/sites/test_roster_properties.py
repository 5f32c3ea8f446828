"""What holds for every roster: a filled template reads back as it was written, and a second import does nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import date, time, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core import languages
from core.database import db
from core.models import JournalEntry
from sites.models import Placement, Student
from sites.roster import sheets
from sites.roster.importer import Importer
from sites.roster.importing import carry_out, examine
from sites.roster.template import write_template
from tests.conftest import empty_tables
from tests.makers_sites import small_roster, write_folder, write_workbook

TODAY = date(2026, 11, 20)
NAMES = st.text("林陳吳黃阮王李張瑠珉堃氏淑芬志明怡君 AZ'-·", min_size=1, max_size=8).filter(lambda name: name.strip())
DAYS = st.dates(date(2025, 8, 1), date(2027, 7, 31))
WORDS = st.one_of(st.none(), NAMES)


@st.composite
def placements(draw):
    """A student's placements one after the other, at any of two sites, with any papers."""
    start, rows = draw(DAYS), []
    for _ in range(draw(st.integers(0, 3))):
        end = start + timedelta(days=draw(st.integers(0, 120)))
        rows.append(
            {
                "site": draw(st.sampled_from(["W1", "W2"])),
                "start_on": start,
                "end_on": end,
                "weekdays": draw(st.one_of(st.none(), st.sampled_from(["12345", "67", "135", "1234567"]))),
                "teacher": draw(st.sampled_from([None, "wu@demo.example"])),
                "post": draw(WORDS),
                "shift_start": draw(
                    st.one_of(st.none(), st.times().map(lambda at: at.replace(second=0, microsecond=0)))
                ),
                "allowance": draw(st.one_of(st.none(), st.integers(0, 60_000))),
                "pay_day": draw(st.one_of(st.none(), st.integers(1, 31))),
                "insured_from": draw(st.one_of(st.none(), DAYS)),
                "guardian_consent": draw(st.sampled_from([None, True, False])),
            }
        )
        start = end + timedelta(days=draw(st.integers(1, 40)))
    return rows


@st.composite
def rosters(draw):
    roster = small_roster()
    roster["sites"].append({"code": "W2", "partner": "04595257", "name": "大雅廠", "city": "臺中市"})
    roster["students"], roster["placements"] = [], []
    for n in range(draw(st.integers(1, 4))):
        number = f"{n:06}"
        born_on = draw(st.dates(date(2007, 1, 1), date(2011, 12, 31)))
        student = {"number": number, "school": "S1", "class": "M2A", "name": draw(NAMES), "born_on": born_on}
        roster["students"].append(student)
        for row in draw(placements()):
            roster["placements"].append({"school": "S1", "student": number} | row)
    return roster


MANNERS = {
    "iso": lambda day: day.isoformat(),
    "excel": lambda day: day,
    "roc": lambda day: f"{day.year - 1911}/{day.month}/{day.day}",
    "dots": lambda day: f"{day.year - 1911}.{day.month}.{day.day}",
    "digits": lambda day: (day.year - 1911) * 10_000 + day.month * 100 + day.day,
    "words": lambda day: f"民國{day.year - 1911}年{day.month}月{day.day}日",
}


def written(roster, manner):
    """The roster with its values as a person writes them in a spreadsheet."""

    def cell(value):
        if isinstance(value, bool):
            return "是" if value else "no"
        if isinstance(value, date):
            return MANNERS[manner](value)
        return f"{value:%H:%M}" if isinstance(value, time) else value

    return {name: [{key: cell(value) for key, value in row.items()} for row in rows] for name, rows in roster.items()}


def fill_template(path, roster):
    """The template with the roster's rows typed into it."""
    book = load_workbook(BytesIO(write_template()))
    titles = {page.title: page for page in book.worksheets}
    for name, rows in roster.items():
        sheet = sheets.BY_NAME[name]
        page = titles[sheet.chinese] if sheet.chinese in titles else titles[sheet.name]
        columns = {sheets.find_column(sheet, cell.value).name: cell.column for cell in page[1]}
        for number, row in enumerate(rows, start=2):
            for column, value in row.items():
                page.cell(number, columns[column], value)
    book.save(path)
    return path


def import_file(path):
    examination = examine(path, Importer("command"), today=TODAY)
    assert examination.faults == []
    carry_out(examination, Importer("command"), source=path.name)
    db.session.commit()
    return examination


def recorded_placements():
    rows = db.session.execute(
        sa.select(Student.number, Placement.start_on, Placement.end_on, Placement.weekdays, Placement.guardian_consent)
        .join(Student)
        .order_by(Student.number, Placement.start_on)
    )
    return [tuple(row) for row in rows]


def said(roster):
    return sorted(
        (row["student"], row["start_on"], row["end_on"], row["weekdays"] or "12345", row["guardian_consent"])
        for row in roster["placements"]
    )


@pytest.mark.parametrize("language", [languages.CHINESE, languages.ENGLISH])
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(roster=rosters(), manner=st.sampled_from(sorted(MANNERS)))
def test_a_filled_template_reads_back_and_a_second_import_does_nothing(app, tmp_path, language, roster, manner):
    db.session.rollback()
    empty_tables()
    with languages.speaking(language):
        path = fill_template(tmp_path / "filled.xlsx", written(roster, manner))
        import_file(path)
    assert recorded_placements() == said(roster)
    entries = db.session.scalar(sa.select(sa.func.count()).select_from(JournalEntry))
    assert import_file(path).is_idle
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JournalEntry)) == entries


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(roster=rosters(), manner=st.sampled_from(sorted(MANNERS)), encoding=st.sampled_from(["utf-8", "utf-8-sig"]))
def test_workbook_and_folder_say_the_same(app, tmp_path, roster, manner, encoding):
    db.session.rollback()
    empty_tables()
    import_file(write_workbook(tmp_path / "a.xlsx", written(roster, manner)))
    folder = write_folder(tmp_path / "csv", written(roster, manner), encoding=encoding, in_chinese=True)
    assert import_file(folder).is_idle


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=rosters(), second=rosters())
def test_after_any_two_imports_the_second_holds(app, tmp_path, first, second):
    db.session.rollback()
    empty_tables()
    import_file(write_workbook(tmp_path / "a.xlsx", written(first, "iso")))
    path = write_workbook(tmp_path / "b.xlsx", written(second, "roc"))
    examination = examine(path, Importer("command"), today=TODAY)
    if examination.faults:
        assert all("overlap" in str(fault.reason) or "重疊" in str(fault.reason) for fault in examination.faults)
        return
    carry_out(examination, Importer("command"), source="b.xlsx")
    db.session.commit()
    assert set(said(second)) <= set(recorded_placements())
    names = dict(db.session.execute(sa.select(Student.number, Student.name)).tuples().all())
    assert {row["number"]: " ".join(row["name"].split()) for row in second["students"]}.items() <= names.items()


KILLED = """
import os, sys
from pathlib import Path
from app import create_app
from core.database import db
from sites.roster import applying
from sites.roster.importer import Importer
from sites.roster.importing import carry_out, examine
from core import clock

app = create_app()
with app.app_context():
    db.create_all()
    insert = applying._insert
    def insert_and_die(sheet, changes, ids):
        insert(sheet, changes, ids)
        if sheet.name == sys.argv[2]:
            db.session.flush()
            os._exit(9)
    applying._insert = insert_and_die
    examination = examine(Path(sys.argv[1]), Importer("command"), today=clock.today())
    carry_out(examination, Importer("command"), source="x")
    db.session.commit()
"""


@pytest.mark.parametrize("last", ["schools", "students", "placements"])
def test_an_import_killed_in_the_middle_leaves_nothing_behind(tmp_path, repository, last):
    path = write_workbook(tmp_path / "roster.xlsx", small_roster())
    environment = {"FANGSHI_DATA": str(tmp_path / "data"), "PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-c", KILLED, path, last], cwd=repository, env=environment, check=False)
    assert done.returncode == 9
    with sqlite3.connect(tmp_path / "data" / "fangshi.sqlite") as connection:
        for table in ("school", "user", "partner", "site", "student", "placement", "journal_entry"):
            assert connection.execute(f'SELECT count(*) FROM "{table}"').fetchone() == (0,)
    connection.close()
