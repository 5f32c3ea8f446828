"""What keeps a roster out, and what is only remarked on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.roles import Role
from core import languages
from sites.papers import Paper, age_on, is_asked_at, missing_papers, most_students
from sites.roster.importer import Importer
from sites.roster.importing import Examination, examine
from tests.makers import make_school
from tests.makers_sites import person, small_roster, write_workbook

TODAY = date(2026, 11, 20)


@pytest.fixture
def look(app, tmp_path):
    """Examine a roster as the command does, speaking English."""

    def look(roster) -> Examination:
        path = write_workbook(tmp_path / "roster.xlsx", roster)
        return examine(path, Importer("command"), today=TODAY)

    with languages.speaking(languages.ENGLISH):
        yield look


def places(remarks) -> list[tuple[Any, Any, Any]]:
    return [(remark.sheet, remark.row, remark.column) for remark in remarks]


def changed(sheet: str, row: int, **facts: Any):
    """The small roster with one row changed; a row of its own when it is one too many."""
    roster = small_roster()
    rows = roster.setdefault(sheet, [])
    if row < len(rows):
        rows[row] |= facts
    else:
        rows.append(facts)
    return roster


def test_the_small_roster_has_neither_faults_nor_warnings(look):
    examination = look(small_roster())
    assert examination.faults == []
    assert examination.warnings == []


FAULTS = [
    ("schools", 1, {"code": "S1", "name": "另一所", "level": "hs", "city": "臺中市"}, 3, "code"),
    ("schools", 0, {"level": "國中"}, 2, "level"),
    ("schools", 0, {"name": None}, 2, "name"),
    ("people", 0, {"email": "lin"}, 2, "email"),
    ("people", 0, {"role": "boss"}, 2, "role"),
    ("people", 0, {"role": None}, 2, "role"),
    ("people", 0, {"school": "S9"}, 2, "school"),
    ("people", 2, {"email": "LIN@demo.example", "name": "x", "role": "clerk"}, 4, "email"),
    ("partners", 0, {"foreign_excluded": -1}, 2, "foreign_excluded"),
    ("partners", 1, {"tax_id": "12345678", "name": "x"}, 3, "tax_id"),
    ("sites", 0, {"partner": "22099131"}, 2, "partner"),
    ("sites", 0, {"latitude": 91}, 2, "latitude"),
    ("sites", 0, {"kind": "工廠"}, 2, "kind"),
    ("sites", 0, {"trains_on_holidays": "sometimes"}, 2, "trains_on_holidays"),
    ("contacts", 0, {"site": "W9"}, 2, "site"),
    ("contacts", 1, {"partner": "04595257", "name": "另一人", "email": "TSAI@demo.example"}, 3, "name"),
    ("classes", 0, {"mode": "xyz"}, 2, "mode"),
    ("classes", 0, {"grade": 5}, 2, "grade"),
    ("students", 0, {"class": "M9"}, 2, "class"),
    ("students", 0, {"born_on": "98/2/30"}, 2, "born_on"),
    ("placements", 0, {"student": "009999"}, 2, "student"),
    ("placements", 0, {"site": "W9"}, 2, "site"),
    ("placements", 0, {"teacher": "nobody@demo.example"}, 2, "teacher"),
    ("placements", 0, {"end_on": "2026-08-31"}, 2, "end_on"),
    ("placements", 0, {"end_on": None}, 2, "end_on"),
    ("placements", 0, {"weekdays": "89"}, 2, "weekdays"),
    ("placements", 0, {"pay_day": 32}, 2, "pay_day"),
    ("placements", 0, {"guardian_consent": "perhaps"}, 2, "guardian_consent"),
    ("placements", 3, small_roster()["placements"][0], 5, "start_on"),
    ("closures", 0, {"code": "W9"}, 2, "code"),
    ("closures", 0, {"scope": "all"}, 2, "code"),
    ("closures", 0, {"scope": "city", "code": None}, 2, "code"),
    ("closures", 0, {"end_on": "2026-10-04"}, 2, "end_on"),
    ("closures", 0, {"reason": " "}, 2, "reason"),
]


@pytest.mark.parametrize(("sheet", "row", "facts", "number", "column"), FAULTS, ids=lambda value: str(value)[:30])
def test_a_fault_names_sheet_row_and_column(look, sheet, row, facts, number, column):
    assert (sheet, number, column) in places(look(changed(sheet, row, **facts)).faults)


def test_a_missing_required_column_is_named_once(look):
    roster = small_roster()
    for row in roster["students"]:
        del row["born_on"]
    assert ("students", 1, "born_on") in places(look(roster).faults)


def test_a_column_that_stands_twice_is_named(look, tmp_path):
    roster = small_roster()
    roster["schools"][0]["校名"] = "again"
    assert ("schools", 1, "name") in places(look(roster).faults)


def test_an_unreadable_row_still_counts_as_named_by_others(look):
    roster = changed("students", 0, born_on="tomorrow")
    assert places(look(roster).faults) == [("students", 2, "born_on")]


def test_a_placement_does_not_name_a_dormitory(look):
    roster = changed("sites", 0, kind="宿舍")
    assert ("placements", 2, "site") in places(look(roster).faults)


def test_a_contact_does_not_name_a_site_of_another_company(look):
    roster = small_roster()
    roster["partners"].append({"tax_id": "22099131", "name": "別家"})
    roster["contacts"][0]["partner"] = "22099131"
    assert places(look(roster).faults) == [("contacts", 2, "site")]


WARNINGS = [
    ("schools", 0, {"city": "台中"}, 2, "city"),
    ("people", 0, {"name": "吳志明"}, 3, "name"),
    ("people", 1, {"training_valid_until": None}, 3, "training_valid_until"),
    ("people", 1, {"training_valid_until": "2026-08-31"}, 3, "training_valid_until"),
    ("people", 1, {"role": "counsellor"}, 2, "teacher"),
    ("partners", 0, {"employees": 11}, 2, "employees"),
    ("partners", 0, {"employees": 5, "foreign_excluded": 6}, 2, "foreign_excluded"),
    ("sites", 0, {"approved_students": 2}, 2, "approved_students"),
    ("sites", 0, {"approved_students": None}, 2, "approved_students"),
    ("sites", 0, {"latitude": 24.1}, 2, "longitude"),
    ("sites", 0, {"latitude": 50, "longitude": 120.6}, 2, "latitude"),
    ("students", 0, {"born_on": date(1997, 3, 5)}, 2, "born_on"),
    ("students", 0, {"born_on": "2012-09-02"}, 2, "born_on"),
    ("students", 1, {"name": "示範生1"}, 3, "name"),
    ("placements", 0, {"end_on": "2026-09-01"}, 2, "end_on"),
    ("placements", 0, {"weekdays": "7", "end_on": "2026-09-05"}, 2, "weekdays"),
    ("placements", 0, {"weekdays": "123456"}, 2, "weekdays"),
    ("placements", 0, {"end_on": "2030-09-01"}, 2, "end_on"),
    ("placements", 0, {"start_on": "2019-09-01", "end_on": "2019-11-01"}, 2, "start_on"),
    ("placements", 0, {"insured_from": None}, 2, "insured_from"),
    ("placements", 0, {"insured_from": "2026-09-02"}, 2, "insured_from"),
    ("placements", 0, {"contract_signed_on": None}, 2, "contract_signed_on"),
    ("placements", 0, {"contract_signed_on": "2026-09-02"}, 2, "contract_signed_on"),
    ("placements", 0, {"contract_filed_on": None}, 2, "contract_filed_on"),
    ("placements", 0, {"guardian_consent": "no"}, 2, "guardian_consent"),
    ("placements", 0, {"shift_start": "08:00", "shift_end": "20:01"}, 2, "shift_end"),
    ("placements", 0, {"shift_start": "16:00", "shift_end": "01:00"}, 2, "shift_end"),
    ("placements", 0, {"shift_start": "05:30", "shift_end": "14:00"}, 2, "shift_start"),
    ("placements", 0, {"shift_start": "07:00", "shift_end": "19:30"}, 2, "shift_end"),
]


@pytest.mark.parametrize(("sheet", "row", "facts", "number", "column"), WARNINGS, ids=lambda value: str(value)[:30])
def test_a_warning_names_its_place_and_keeps_nothing_out(look, sheet, row, facts, number, column):
    examination = look(changed(sheet, row, **facts))
    assert examination.faults == []
    assert column in {remark.column for remark in examination.warnings if remark.row == number}


def test_a_night_permit_moves_the_limit_to_22(look):
    roster = changed("placements", 0, shift_start="13:00", shift_end="22:00", late_permit_until="2026-11-30")
    assert look(roster).warnings == []
    roster["placements"][0]["late_permit_until"] = "2026-11-29"
    assert ("placements", 2, "shift_end") in places(look(roster).warnings)


def test_a_single_student_at_a_company_is_remarked_on(look):
    roster = small_roster()
    del roster["placements"][1:]
    assert ("placements", 2, "site") in places(look(roster).warnings)
    roster["placements"].append(small_roster()["placements"][1] | {"start_on": "2026-11-30", "end_on": "2027-01-30"})
    assert ("placements", 2, "site") not in places(look(roster).warnings)


def test_without_columns_for_papers_one_remark_says_so(look):
    roster = small_roster()
    for row in roster["placements"]:
        for column in ("insured_from", "contract_signed_on", "contract_filed_on", "guardian_consent"):
            del row[column]
    examination = look(roster)
    assert examination.faults == []
    assert places(examination.warnings) == [("placements", None, None)]


def test_a_student_of_a_college_is_measured_by_other_rules(look):
    roster = changed("classes", 0, mode="evening")
    roster["schools"][0]["level"] = "tertiary"
    roster["students"][0]["born_on"] = "1997-03-05"
    roster["placements"][0] |= {"shift_start": "16:00", "shift_end": "01:00", "contract_signed_on": None}
    assert look(roster).warnings == []


def test_the_role_list_needs_no_school_for_people_of_the_authority(look):
    roster = small_roster()
    roster["people"].append({"email": "c@demo.example", "name": "承辦員", "role": "clerk", "city": "臺中市"})
    assert look(roster).faults == []


def test_people_who_name_no_school_get_the_one_of_their_placements_or_the_only_one(look):
    roster = small_roster()
    roster["people"][0]["school"] = roster["people"][1]["school"] = None
    roles = {change.key: change.roles for change in look(roster).changes}
    assert roles["wu@demo.example",] == {(Role.TEACHER, "S1", None)}
    assert roles["lin@demo.example",] == {(Role.TEACHER, "S1", None), (Role.COORDINATOR, "S1", None)}
    make_school(code="S2")
    examination = look(roster)
    assert examination.faults == []
    assert ("people", 2, "school") in places(examination.warnings)
    assert ("people", 3, "school") not in places(examination.warnings)


def test_faults_stand_in_the_order_of_the_file(look):
    roster = small_roster()
    roster["placements"][1]["end_on"] = "x"
    roster["placements"][0]["end_on"] = "x"
    roster["schools"][0]["level"] = "x"
    found = places(look(roster).faults)
    assert found == [("schools", 2, "level"), ("placements", 2, "end_on"), ("placements", 3, "end_on")]


def test_a_title_above_the_headers_does_not_matter(app, tmp_path):
    text = "示範高工 115 學年度名冊,,,\n,,,\n代碼,校名,學制,縣市\nS1,示範高工,高中職,臺中市\n"
    (tmp_path / "學校.csv").write_text(text, encoding="utf-8")
    examination = examine(tmp_path, Importer("command"), today=TODAY)
    assert examination.faults == []
    assert [change.number for change in examination.changes] == [4]


def test_two_people_of_one_name_at_different_schools_are_no_oddity(look):
    roster = small_roster()
    roster["schools"].append({"code": "S2", "name": "示範家商", "level": "hs", "city": "臺中市"})
    roster["people"].append(person("other@demo.example", "林淑芬", "teacher", school="S2"))
    assert look(roster).warnings == []


@pytest.mark.parametrize(
    ("employees", "excluded", "most"),
    [(5, 0, 1), (6, 0, 2), (7, None, 2), (8, 0, 2), (11, 0, 2), (12, 0, 3), (15, 0, 3), (40, 10, 7), (3, 9, 0)],
)
def test_a_quarter_of_the_people_and_two_for_six_or_seven(employees, excluded, most):
    assert most_students(employees, excluded) == most


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2008, 9, 1), date(2026, 9, 1), 18),
        (date(2008, 9, 2), date(2026, 9, 1), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_in_whole_years(born_on, day, age):
    assert age_on(born_on, day) == age


@pytest.mark.parametrize(
    ("start", "end", "visited", "asked"),
    [
        (7, 90, None, True),  # begins with the window
        (1, 90, None, True),  # began before it, never visited
        (1, 90, 3, False),  # visited since
        (7, 90, 3, True),  # a newcomer after the last visit
        (7, 90, 7, False),  # visited on the first training day
        (21, 90, None, False),  # begins after the window
        (1, 6, None, False),  # ended before it
    ],
)
def test_the_first_visit_of_a_placement_asks_for_its_papers(start, end, visited, asked):
    def day(offset):
        return date(2026, 9, 1) + timedelta(days=offset)

    found = is_asked_at(
        start_on=day(start),
        end_on=day(end),
        opens_on=day(7),
        closes_on=day(20),
        last_visited_on=None if visited is None else day(visited),
    )
    assert found is asked


def test_a_company_without_approval_lacks_it_only_under_the_act():
    from sites.models import Mode

    papers = {"born_on": date(2000, 1, 1), "start_on": date(2026, 9, 1), "guardian_consent": None}
    days = dict.fromkeys(("contract_signed_on", "contract_filed_on", "insured_from"), date(2026, 8, 1))
    for mode, expected in ((Mode.ROTATION, [Paper.APPROVAL]), (Mode.OFF_CAMPUS, [])):
        assert missing_papers(mode=mode, is_approved=False, **papers, **days) == expected


def test_an_adult_needs_no_guardian():
    from sites.models import Mode

    missing = missing_papers(
        mode=Mode.ROTATION,
        born_on=date(2008, 9, 1),
        start_on=date(2026, 9, 1),
        contract_signed_on=None,
        contract_filed_on=None,
        guardian_consent=None,
        insured_from=None,
    )
    assert missing == [Paper.CONTRACT, Paper.FILING, Paper.INSURANCE]
