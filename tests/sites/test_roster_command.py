"""The command `roster import`: what it stores, what it refuses, what it says."""

from __future__ import annotations

from datetime import date
from threading import Thread

import pytest
import sqlalchemy as sa

from accounts.models import Grant, User
from accounts.roles import Role
from core.database import db
from core.models import JournalEntry
from sites.events import RosterChanged
from sites.models import ClassGroup, Closure, Contact, Mode, Partner, Placement, School, Site, Student
from sites.roster.importer import Importer
from sites.roster.importing import carry_out, examine, hold_the_roster
from tests.makers import make_obligation, make_site
from tests.makers_sites import person, small_roster, write_folder, write_workbook

TABLES = (School, User, Grant, Partner, Site, Contact, ClassGroup, Student, Placement, Closure, JournalEntry)


def row_counts():
    return {model.__tablename__: db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in TABLES}


def contents():
    """Every row of every table, to be compared with itself later."""
    return {
        model.__tablename__: sorted(map(repr, db.session.execute(sa.select(*model.__table__.c)).all()))
        for model in TABLES
    }


@pytest.fixture
def run(cli, tmp_path):
    """Import a roster by the command; the answer is click's result."""

    def run(roster, *options, **how):
        path = write_workbook(tmp_path / "roster.xlsx", roster, **how)
        result = cli("roster", "import", path, *options)
        db.session.expire_all()
        return result

    return run


def test_a_whole_roster_is_stored(run):
    result = run(small_roster())
    assert result.exit_code == 0, result.output
    counts = row_counts()
    assert counts["school"] == 1
    assert counts["user"] == 2
    assert counts["grant"] == 3
    assert counts["placement"] == 3
    assert counts["closure"] == 1
    placement = db.session.scalars(sa.select(Placement).join(Student).where(Student.number == "001101")).one()
    assert placement.site.code == "W1"
    assert placement.site.partner.tax_id == "04595257"
    assert placement.teacher.email == "wu@demo.example"
    assert placement.weekdays == "12345"
    assert placement.guardian_consent is True
    assert placement.recorded_at is not None
    assert placement.student.class_group.mode is Mode.ROTATION
    assert "placements: added 3, changed 0, unchanged 0" in result.output


def test_the_chinese_names_mean_the_same(run, tmp_path):
    roster = small_roster()
    roster["schools"][0]["level"] = "高中職"
    roster["people"][0]["role"] = "建教組長、訪視教師"
    roster["people"][1]["role"] = "訪視教師"
    roster["classes"][0]["mode"] = "輪調式"
    roster["closures"][0]["scope"] = "場址"
    for placement in roster["placements"]:
        placement["guardian_consent"] = "是"
    assert run(roster, in_chinese=True).exit_code == 0
    assert run(small_roster()).exit_code == 0
    assert ", changed 1" not in run(small_roster()).output
    lin = db.session.scalars(sa.select(User).where(User.email == "lin@demo.example")).one()
    assert lin.roles == {Role.COORDINATOR, Role.TEACHER}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16"])
def test_a_folder_of_csv_files_means_the_same(cli, tmp_path, run, encoding):
    folder = write_folder(tmp_path / "csv", small_roster(), encoding=encoding, in_chinese=True)
    assert cli("roster", "import", folder).exit_code == 0
    before = contents()
    again = run(small_roster())
    assert again.exit_code == 0
    assert contents() == before


def test_the_same_file_twice_changes_nothing(run):
    run(small_roster())
    before = contents()
    result = run(small_roster())
    assert result.exit_code == 0
    assert contents() == before
    assert "placements: added 0, changed 0, unchanged 3" in result.output


def test_a_changed_row_updates_and_is_journalled_with_old_and_new(run):
    run(small_roster())
    roster = small_roster()
    roster["placements"][0]["end_on"] = "115/12/31"
    result = run(roster)
    assert "placements: added 0, changed 1, unchanged 2" in result.output
    entry = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.action == "placement.changed")).one()
    assert entry.facts["before"] == {"end_on": "2026-11-30"}
    assert entry.facts["after"] == {"end_on": "2026-12-31"}


def test_an_absent_column_leaves_the_value_and_an_empty_cell_clears_it(run):
    roster = small_roster()
    roster["partners"][0] |= {"industry": "金屬加工"}
    run(roster)
    roster["partners"][0] = {"tax_id": "04595257", "name": "豐隆精密", "employees": None}
    run(roster)
    partner = db.session.scalars(sa.select(Partner)).one()
    assert partner.industry == "金屬加工"
    assert partner.employees is None
    assert partner.foreign_excluded == 0


def test_an_empty_cell_of_a_column_with_a_rule_for_it_gets_that_value(run):
    roster = small_roster()
    roster["placements"][0]["weekdays"] = "67"
    roster["sites"][0]["trains_on_holidays"] = "yes"
    run(roster)
    roster["placements"][0]["weekdays"] = None
    roster["sites"][0]["trains_on_holidays"] = None
    run(roster)
    assert {placement.weekdays for placement in db.session.scalars(sa.select(Placement))} == {"12345"}
    assert db.session.scalars(sa.select(Site)).one().trains_on_holidays is False


def test_what_is_absent_is_not_deleted(run):
    run(small_roster())
    roster = small_roster()
    del roster["placements"][1:]
    del roster["contacts"]
    run(roster)
    assert row_counts()["placement"] == 3
    assert row_counts()["contact"] == 1


def test_a_dry_run_stores_nothing_and_says_what_it_would_do(run):
    before = contents()
    result = run(small_roster(), "--dry-run")
    assert result.exit_code == 0
    assert "placements: added 3" in result.output
    assert contents() == before


def test_a_fault_anywhere_keeps_everything_out(run):
    roster = small_roster()
    roster["placements"][2]["start_on"] = "2026-02-30"
    before = contents()
    result = run(roster)
    assert result.exit_code == 1
    assert contents() == before
    faults = [line for line in result.output.splitlines() if line.startswith("fault:")]
    assert faults == ["fault: placements row 4, column start_on: “2026-02-30” is a day that does not exist."]


def test_faults_name_the_columns_as_the_file_writes_them(run):
    roster = small_roster()
    roster["placements"][0]["end_on"] = "115/13/1"
    result = run(roster, in_chinese=True)
    assert (
        "placements (訓練安排) row 2, column end_on (迄日): “115/13/1” is a day that does not exist." in result.output
    )


def test_a_missing_file_is_one_line_and_exit_1(cli, tmp_path):
    result = cli("roster", "import", tmp_path / "nothing.xlsx")
    assert result.exit_code == 1
    assert len(result.output.strip().splitlines()) == 1


def test_what_is_not_ours_is_ignored_and_listed(run):
    roster = small_roster() | {"備忘": [{"x": 1}]}
    roster["students"][0]["血型"] = "A"
    result = run(roster)
    assert result.exit_code == 0
    assert "ignored: sheet 備忘" in result.output
    assert "ignored: students, column 血型" in result.output


def test_a_lost_leading_zero_is_restored(run):
    roster = small_roster()
    roster["partners"][0]["tax_id"] = 4595257
    roster["placements"][0]["student"] = 1101
    roster["contacts"][0]["phone"] = 912345678
    assert run(roster).exit_code == 0
    assert db.session.scalars(sa.select(Contact)).one().phone == "0912345678"
    roster = small_roster()
    for student in roster["students"]:
        student["number"] = int(student["number"])
    for placement in roster["placements"]:
        placement["student"] = int(placement["student"])
    result = run(roster)
    assert "students: added 0, changed 0, unchanged 3" in result.output
    assert "placements: added 0, changed 0, unchanged 3" in result.output


def test_two_overlapping_placements_of_one_student_name_both_rows(run):
    roster = small_roster()
    roster["placements"].append(roster["placements"][0] | {"start_on": "2026-11-30", "end_on": "2026-12-31"})
    result = run(roster)
    assert result.exit_code == 1
    assert "placements row 5, column start_on" in result.output
    assert "row 2: the two placements overlap" in result.output


def test_a_placement_may_begin_the_day_after_another(run):
    roster = small_roster()
    roster["placements"].append(roster["placements"][0] | {"start_on": "2026-12-01", "end_on": "2026-12-31"})
    assert run(roster).exit_code == 0


def test_an_overlap_with_a_recorded_placement_is_a_fault(run):
    run(small_roster())
    roster = small_roster()
    roster["placements"] = [roster["placements"][0] | {"start_on": "2026-10-01"}]
    result = run(roster)
    assert result.exit_code == 1
    assert "already recorded" in result.output
    assert "2026-09-01 to 2026-11-30" in result.output


def test_a_recorded_placement_shortened_by_the_file_no_longer_overlaps(run):
    run(small_roster())
    roster = small_roster()
    roster["placements"][0]["end_on"] = "2026-09-30"
    roster["placements"].append(roster["placements"][0] | {"start_on": "2026-10-01", "end_on": "2026-11-30"})
    assert run(roster).exit_code == 0


def test_references_to_what_is_recorded_already_hold(run):
    run(small_roster())
    roster = {"placements": [small_roster()["placements"][0] | {"start_on": "2027-02-01", "end_on": "2027-03-01"}]}
    assert run(roster).exit_code == 0
    assert row_counts()["placement"] == 4


def test_a_cancelled_placement_stays_cancelled(run):
    run(small_roster())
    placement = db.session.scalars(sa.select(Placement).limit(1)).one()
    placement.cancelled_at = placement.recorded_at
    db.session.commit()
    before = contents()
    result = run(small_roster())
    assert result.exit_code == 0
    assert "cancelled on screen" in result.output
    assert contents() == before


def test_the_role_list_is_what_a_person_holds_at_the_school(run):
    run(small_roster())
    roster = {"people": [person("wu@demo.example", "吳志明", "coordinator，counsellor")]}
    result = run(roster)
    assert "people: added 0, changed 1, unchanged 0" in result.output
    wu = db.session.scalars(sa.select(User).where(User.email == "wu@demo.example")).one()
    assert wu.roles == {Role.COORDINATOR, Role.COUNSELLOR}


def test_a_role_whose_open_work_nobody_took_over_is_not_imported_away(run):
    run(small_roster())
    wu = db.session.scalars(sa.select(User).where(User.email == "wu@demo.example")).one()
    make_obligation(make_site(), db.session.scalars(sa.select(School)).one(), assignee=wu)
    before = contents()
    refused = run({"people": [person("wu@demo.example", "吳志明", "counsellor")]})
    assert refused.exit_code == 1
    assert "who still has open work: 1 visit. Hand it over first." in refused.output
    assert contents() == before


def test_roles_at_another_school_and_outside_schools_stay(run):
    roster = small_roster()
    roster["schools"].append({"code": "S2", "name": "示範家商", "level": "hs", "city": "臺中市"})
    roster["people"].append(person("chen@demo.example", "陳怡君", "panelist, teacher"))
    run(roster)
    run({"people": [person("chen@demo.example", "陳怡君", "teacher", school="S2")]})
    run({"people": [person("chen@demo.example", "陳怡君", "coordinator")]})
    chen = db.session.scalars(sa.select(User).where(User.email == "chen@demo.example")).one()
    schools = {school.id: school.code for school in db.session.scalars(sa.select(School))}
    held = {(grant.role, schools.get(grant.school_id)) for grant in chen.grants}
    assert held == {(Role.PANELIST, None), (Role.TEACHER, "S2"), (Role.COORDINATOR, "S1")}


def test_people_of_the_authority_get_a_city_or_every_city(run):
    clerk = {"email": "Clerk@Demo.Example", "name": "承辦員", "role": "承辦人", "city": "台中市"}
    officer = {"email": "officer@demo.example", "name": "主管員", "role": "主管機關"}
    assert run({"people": [clerk, officer]}).exit_code == 0
    people = {user.email: user for user in db.session.scalars(sa.select(User))}
    assert people["clerk@demo.example"].cities(Role.CLERK) == {"臺中市"}
    assert people["officer@demo.example"].cities(Role.OFFICER) is None
    assert all(user.password_hash is None for user in people.values())


def test_contacts_are_known_by_mail_else_by_name(run):
    roster = small_roster()
    roster["contacts"] = [
        {"partner": "04595257", "name": "蔡師傅", "email": "tsai@demo.example"},
        {"partner": "04595257", "name": "蔡師傅", "email": None},
        {"partner": "04595257", "name": "何小姐", "email": None},
    ]
    assert run(roster).exit_code == 0
    before = contents()
    assert run(roster).exit_code == 0
    assert contents() == before
    roster["contacts"][2]["email"] = "ho@demo.example"
    roster["contacts"][0]["name"] = "蔡廠長"
    result = run(roster)
    assert "contacts: added 0, changed 2, unchanged 1" in result.output


def test_news_names_the_schools_and_sites_concerned(app, run):
    heard = []
    app.extensions["events"][RosterChanged].append(heard.append)
    run(small_roster())
    run(small_roster())
    roster = small_roster()
    roster["students"][0]["name"] = "示範生甲"
    run(roster)
    app.extensions["events"][RosterChanged].clear()
    school, site = db.session.scalars(sa.select(School)).one(), db.session.scalars(sa.select(Site)).one()
    assert heard == [RosterChanged(frozenset({school.id}), frozenset({site.id}))]


def test_values_of_every_form_end_as_the_same_value(run):
    roster = small_roster()
    roster["placements"][0] |= {"start_on": "民國115年9月1日", "insured_from": 1150901, "shift_start": "8:00"}
    roster["placements"][1] |= {"start_on": "115.9.1", "insured_from": date(2026, 9, 1), "shift_start": "0800"}
    roster["placements"][2] |= {"start_on": "2026/9/1", "insured_from": "115/09/01", "shift_start": "08:00:00"}
    assert run(roster).exit_code == 0
    rows = db.session.scalars(sa.select(Placement)).all()
    assert {(row.start_on, row.insured_from, row.shift_start.hour) for row in rows} == {
        (date(2026, 9, 1), date(2026, 9, 1), 8)
    }


def test_two_imports_at_once_store_everything_once(app, tmp_path):
    path = write_workbook(tmp_path / "roster.xlsx", small_roster())
    outcomes = []

    def import_once():
        with app.app_context():
            hold_the_roster()
            examination = examine(path, Importer("command"), today=date(2026, 11, 20))
            carry_out(examination, Importer("command"), source="roster.xlsx")
            db.session.commit()
            outcomes.append(examination.is_idle)

    threads = [Thread(target=import_once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, True, True, True]
    assert row_counts()["placement"] == 3


def test_every_fault_is_one_line_whatever_the_file_is_called_inside(run):
    roster = small_roster()
    roster["students"][0]["姓名\n（必填）"] = "x"
    roster["students"][1]["born_on"] = "third\nof March"
    result = run(roster)
    assert result.exit_code == 1
    assert all(line.startswith(("fault: ", "ignored: ", "1 faults")) for line in result.output.splitlines())
