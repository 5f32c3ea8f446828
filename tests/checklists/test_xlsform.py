"""Checklists as XLSForm: what is exported converts, what is imported is taken whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from checklists.conditions import AllOf, AnyOf, Comparison, Test
from checklists.document import AnswerType, Pair, Per, PhotoRule
from checklists.queries import document_of, latest_version
from checklists.reading import read_document
from checklists.services import publish, publish_builtin
from checklists.xlsform.expressions import Unsupported, condition_of, expression_of, json_of
from checklists.xlsform.reading import read_xlsform
from checklists.xlsform.workbook import MAX_ROWS, FormInvalid
from checklists.xlsform.writing import write_xlsform
from core.database import db
from tests.checklists.builtin import CODES, document, one_item, raw

HEADERS = ["type", "name", "label::中文 (zh)", "label::English (en)", "required", "relevant", "constraint", "hint"]
CHOICES = [
    ["list_name", "name", "label::中文 (zh)", "label::English (en)"],
    ["colour", "red", "紅", "Red"],
    ["colour", "blue", "藍", "Blue"],
    ["one", "only", "唯一", "Only"],
]


def write_form(
    path: Path, *questions: list[str], settings: dict[str, str] | None = None, headers: Any = HEADERS
) -> Path:
    """An XLSForm as somebody else would write it."""
    settings = {"form_title": "自訂表", "form_id": "own_form"} if settings is None else settings
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheets = {
            "survey": [headers, *questions],
            "choices": CHOICES,
            "settings": [list(settings), list(settings.values())],
        }
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def faults_of(path: Path) -> tuple[str, ...]:
    with pytest.raises(FormInvalid) as refusal:
        read_xlsform(path)
    return refusal.value.faults


@pytest.mark.parametrize("code", CODES)
def test_every_built_in_checklist_converts_without_a_warning_and_comes_back_the_same(tmp_path, code):
    path = tmp_path / "form.xlsx"
    write_xlsform(raw(code), document(code), 1, path)
    assert convert(path).warnings == []
    assert read_document(read_xlsform(path)) == document(code)


def test_required_and_relevant_questions_come_back_the_same(tmp_path):
    data = one_item(required=True)
    follow_up = data["sections"][0]["items"][0] | {"key": "T2", "relevant": {"item": "T1", "equals": "no"}}
    data["sections"][0]["items"].append(follow_up)
    path = tmp_path / "form.xlsx"
    write_xlsform(data, read_document(data), 1, path)
    assert convert(path).warnings == []
    assert read_document(read_xlsform(path)) == read_document(data)


def test_an_export_names_our_own_facts_in_columns_that_other_tools_leave_alone(tmp_path):
    path = tmp_path / "form.xlsx"
    write_xlsform(raw("visit_site"), document("visit_site"), 3, path)
    workbook = load_workbook(path)
    header, *rows = workbook["survey"].iter_rows(values_only=True)
    row = next(dict(zip(header, row, strict=True)) for row in rows if row[1] == "BV11")
    assert (row["type"], row["severity"], row["due_days"], row["unit_zh"]) == ("decimal", "critical", 3, "小時")
    assert row["constraint"] == ". >= 0 and . <= 168"
    settings = dict(zip(*workbook["settings"].iter_rows(values_only=True), strict=True))
    assert (settings["form_id"], settings["version"]) == ("visit_site", "3")


def test_an_ordinary_form_becomes_a_checklist(tmp_path):
    path = write_form(
        tmp_path / "form.xlsx",
        ["start", "start"],
        ["note", "hello", "請先看這裡", "Read this first"],
        ["text", "who", "受訪者", "Who", "yes"],
        ["begin_group", "work", "工作", "Work"],
        ["integer", "count", "人數", "Count", "", "", ". >= 0 and . <= 20"],
        ["decimal", "hours", "時數", "Hours"],
        ["select_one colour", "colour", "顏色", "Colour", "true()"],
        ["text", "why", "原因", "Why", "", "${colour} = 'red'"],
        ["image", "why_photo", "照片", "Photo", "yes"],
        ["end_group"],
        ["date", "day", "日期", "Day"],
        ["time", "at", "時間", "Time", "", "selected(${colour}, 'blue')"],
        ["image", "gate", "大門", "Gate"],
    )
    form = read_document(read_xlsform(path))
    assert form.code == "own_form"
    assert [section.code for section in form.sections] == ["main", "work", "main-3"]
    types = {item.key: item.type for item in form.items}
    assert types == {
        "who": AnswerType.TEXT,
        "count": AnswerType.NUMBER,
        "hours": AnswerType.NUMBER,
        "colour": AnswerType.CHOICE,
        "why": AnswerType.TEXT,
        "day": AnswerType.DATE,
        "at": AnswerType.TIME,
        "gate": AnswerType.PHOTO,
    }
    assert form.item("who").is_required
    assert form.item("who").help.zh == "請先看這裡"
    assert (form.item("count").min, form.item("count").max, form.item("count").decimals) == (0, 20, 0)
    assert form.item("hours").decimals == 3
    assert [option.text.en for option in form.item("colour").options] == ["Red", "Blue"]
    assert form.item("why").when == Comparison("colour", Test.EQ, "red")
    assert form.item("why").photo is PhotoRule.ALWAYS
    assert form.item("at").when == Comparison("colour", Test.SELECTED, "blue")
    assert form.item("gate").photo is PhotoRule.OPTIONAL
    assert not any(item.is_scored for item in form.items)


def test_a_form_in_one_language_says_the_same_in_both(tmp_path):
    path = write_form(tmp_path / "form.xlsx", ["text", "who", "受訪者"], headers=["type", "name", "label"])
    item = read_document(read_xlsform(path)).item("who")
    assert (item.text.zh, item.text.en) == ("受訪者", "受訪者")


def test_a_form_without_settings_is_called_after_its_file(tmp_path):
    path = write_form(tmp_path / "gate_check.xlsx", ["text", "who", "受訪者", "Who"], settings={"style": "pages"})
    assert read_xlsform(path)["code"] == "gate_check"


def test_our_own_columns_make_a_question_that_can_fail(tmp_path):
    headers = [*HEADERS, "severity", "due_days", "basis", "fails", "photo", "max_photos"]
    row = ["select_one colour", "colour", "顏色", "Colour", "", "", "", ""]
    extra = ["major", "14", "Act24-1", '{"options": ["red"]}', "on_fail", "3"]
    path = write_form(tmp_path / "form.xlsx", [*row, *extra], headers=headers)
    item = read_document(read_xlsform(path)).item("colour")
    assert (item.severity, item.due_days, item.fails.options, item.max_photos) == ("major", 14, ("red",), 3)


def test_a_choice_with_other_asks_which_and_a_range_is_a_number(tmp_path):
    """Converted by pyxform and taken home again, it says the same."""
    headers = [*HEADERS[:6], "parameters"]
    path = write_form(
        tmp_path / "form.xlsx",
        ["select_one colour or_other", "c", "顏色", "Colour"],
        ["select_multiple colour or_other", "m", "哪些", "Which", "", "${c} = 'red'"],
        ["range", "r", "滿意度", "Content", "", "", "start=1 end=5 step=1"],
        ["range", "s", "氣溫", "Heat", "", "", "start=0 end=1 step=0.5"],
        headers=headers,
    )
    form = read_document(read_xlsform(path))
    assert [option.value for option in form.item("c").options] == ["red", "blue", "other"]
    assert form.item("c_other").when == Comparison("c", Test.EQ, "other")
    other = Comparison("m", Test.SELECTED, "other")
    assert form.item("m_other").when == AllOf((Comparison("c", Test.EQ, "red"), other))
    assert (form.item("r").min, form.item("r").max, form.item("r").decimals, form.item("s").decimals) == (1, 5, 0, 3)
    again = tmp_path / "again.xlsx"
    write_xlsform(read_xlsform(path), form, 1, again)
    assert convert(again).warnings == []
    assert read_document(read_xlsform(again)) == form


def test_a_list_of_yes_and_no_in_our_words_is_a_yes_or_no_question(tmp_path):
    exported = tmp_path / "form.xlsx"
    write_xlsform(raw("visit_student"), document("visit_student"), 1, exported)
    item = read_document(read_xlsform(exported)).item("SP04")
    assert (item.type, item.pair) == (AnswerType.YES_NO, Pair.HAVE)


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        (["geopoint", "q", "題", "Q"], "survey row 3: the type geopoint is not supported"),
        (["begin_repeat", "q", "題", "Q"], "survey row 3: this repeat has no end_repeat"),
        (["calculate", "q"], "survey row 3: the type calculate is not supported"),
        (["rank colour", "q", "題", "Q"], "survey row 3: the type rank colour is not supported"),
        (["select_one_from_file a.csv", "q", "題", "Q"], "survey row 3: the type select_one_from_file a.csv is not"),
        (["acknowledge", "q", "題", "Q"], "survey row 3: the type acknowledge is not supported"),
        (["select_one missing", "q", "題", "Q"], "survey row 3: there is no list missing on the sheet choices"),
        (["select_one one", "q", "題", "Q"], "survey row 3: the list one needs at least two choices"),
        (["text", "", "題", "Q"], "survey row 3: name is missing"),
        (["text", "q"], "survey row 3: label is missing"),
        (["text", "q", "題", "Q", "${first} = 'a'"], "survey row 3: required must be yes or no"),
        (["text", "q", "題", "Q", "", "count(${first}) > 1"], "and, or, not; “count” is not"),
        (["text", "q", "題", "Q", "", "${first} ="], "“the end” is not"),
        (["text", "q", "題", "Q", "", "(" * 30 + "${first} = 'a'" + ")" * 30], "“(” is not"),
        (["text", "q", "題", "Q", "", "", "regex(., 'a+')"], "survey row 3: constraint is only supported as a range"),
        (["integer", "q", "題", "Q", "", "", ". mod 2 = 0"], "survey row 3: constraint is only supported as a range"),
        (["begin_group", "q", "題", "Q"], "survey row 3: this group has no end_group"),
        (["end_group"], "survey row 3: end_group without a begin_group"),
        (["text", "first", "題", "Q"], "first"),
        (["text", "q", "題", "Q", "", "${nowhere} = 'a'"], "nowhere"),
    ],
)
def test_what_is_not_supported_is_named_by_its_row(tmp_path, question, fault):
    path = write_form(tmp_path / "form.xlsx", ["text", "first", "第一題", "First"], question)
    assert any(fault in found for found in faults_of(path))


@pytest.mark.parametrize("column", ["calculation", "choice_filter", "default", "trigger", "media::image"])
def test_a_column_that_would_change_the_form_is_named_by_its_row(tmp_path, column):
    path = write_form(tmp_path / "form.xlsx", ["text", "who", "誰", "Who", "x"], headers=[*HEADERS[:4], column])
    assert faults_of(path) == (f"survey row 2: {column.partition('::')[0]} is not supported",)


def test_a_label_in_one_of_the_two_languages_of_its_sheet_is_named_by_its_row(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "CHOICES", [*CHOICES[:2], ["colour", "blue", "藍", ""]])
    faults = faults_of(write_form(tmp_path / "half.xlsx", ["select_one colour", "c", "顏色", ""]))
    assert faults == ("choices row 3: label::en is missing", "survey row 2: label::en is missing")


def test_all_faults_are_named_at_once(tmp_path):
    path = write_form(tmp_path / "form.xlsx", ["rank colour", "a", "題", "Q"], ["barcode", "b", "題", "Q"])
    assert [fault.partition(":")[0] for fault in faults_of(path)[:2]] == ["survey row 2", "survey row 3"]


def test_a_group_inside_a_group_is_a_section_of_its_own_and_carries_both_conditions(tmp_path):
    path = write_form(
        tmp_path / "form.xlsx",
        ["select_one colour", "c", "顏色", "Colour"],
        ["begin group", "a", "甲", "A", "", "${c} = 'red'"],
        ["text", "a1", "題", "Q"],
        ["begin group", "b", "乙", "B"],
        ["text", "b1", "題", "Q", "", "${a1} != '' or ${c} = 'blue'"],
        ["end group"],
        ["text", "a2", "題", "Q"],
        ["end group"],
    )
    form = read_document(read_xlsform(path))
    assert [(section.code, section.title.en) for section in form.sections] == [
        *(("main", "自訂表"), ("a", "A"), ("b", "A: B"), ("a-2", "A")),
    ]
    red, answered = Comparison("c", Test.EQ, "red"), Comparison("a1", Test.ANSWERED)
    assert form.item("a2").when == red
    assert form.item("b1").when == AllOf((red, AnyOf((answered, Comparison("c", Test.EQ, "blue")))))


def test_a_repeat_becomes_the_sheet_of_each_student(tmp_path):
    path = write_form(
        tmp_path / "form.xlsx",
        ["text", "place", "地點", "Place"],
        ["begin repeat", "pupil", "學生", "Student"],
        ["begin group", "work", "工作", "Work"],
        ["select_multiple colour", "colours", "顏色", "Colours"],
        ["end group"],
        ["integer", "days", "天數", "Days"],
        ["end repeat"],
    )
    form = read_document(read_xlsform(path))
    assert [(section.code, section.per) for section in form.sections] == [
        *(("main", Per.SITE), ("work", Per.STUDENT), ("pupil-2", Per.STUDENT)),
    ]
    assert form.item("colours").type is AnswerType.MULTIPLE


def test_a_repeat_inside_a_repeat_is_named(tmp_path):
    path = write_form(
        tmp_path / "form.xlsx",
        ["begin repeat", "a", "甲", "A"],
        ["begin repeat", "b", "乙", "B"],
        ["text", "q", "題", "Q"],
        ["end repeat"],
        ["end repeat"],
    )
    assert any(fault.startswith("survey row 3: a repeat inside a repeat") for fault in faults_of(path))


CONDITIONS = [
    ("${a} = 'x'", {"item": "a", "is": "eq", "value": "x"}),
    ('${a} != "x"', {"item": "a", "is": "ne", "value": "x"}),
    ("${a} >= 2.5", {"item": "a", "is": "ge", "value": 2.5}),
    ("3 < ${a}", {"item": "a", "is": "gt", "value": 3}),
    ("selected(${ a }, 'x')", {"item": "a", "is": "selected", "value": "x"}),
    ("${a} = ''", {"not": {"item": "a", "is": "answered"}}),
    (
        "not(${a} = 'x' and ${b} != '') or ${c} < -1",
        {
            "any": [
                {"not": {"all": [{"item": "a", "is": "eq", "value": "x"}, {"item": "b", "is": "answered"}]}},
                {"item": "c", "is": "lt", "value": -1},
            ]
        },
    ),
    (
        "${a} = 'x' and (${b} = 'y' or ${c} = 'z')",
        {
            "all": [
                {"item": "a", "is": "eq", "value": "x"},
                {"any": [{"item": "b", "is": "eq", "value": "y"}, {"item": "c", "is": "eq", "value": "z"}]},
            ]
        },
    ),
]


@pytest.mark.parametrize(("expression", "condition"), CONDITIONS)
def test_an_expression_is_read_as_a_condition_and_written_as_the_same(expression, condition):
    found = condition_of(expression)
    assert json_of(found) == condition
    assert condition_of(expression_of(found)) == found


@pytest.mark.parametrize(
    "expression",
    [
        "${a}",
        "= 'x'",
        "${a} = ${b}",
        "regex(${a}, 'x')",
        "${a} = 'x' xor ${b} = 'y'",
        "not ${a} = 'x'",
        "${a} > ''",
        "'",
    ],
)
def test_what_no_condition_can_say_is_refused(expression):
    with pytest.raises(Unsupported):
        condition_of(expression)


def test_everything_an_item_can_say_goes_out_and_comes_back(tmp_path):
    data = one_item(
        note="on_fail", audience="school", rhythm={"weeks": 4}, points=2.5, photo="always", min_photos=2, max_photos=4
    )
    first = data["sections"][0]["items"][0]
    options = [{"value": "a", "zh": "甲", "en": "A", "vi": "Một"}, {"value": "b", "zh": "乙", "en": "B"}]
    options.append({"value": "c", "zh": "無", "en": "None", "neutral": True})
    quiet = {"type": "text", "pair": None, "severity": None, "fails": None, "photo": "never", "max_photos": 0}
    plain = {name: value for name, value in (first | quiet).items() if name not in {"min_photos", "points"}}
    text = {"zh": "題", "en": "Q", "vi": "Hỏi", "id": "Tanya"}
    several = plain | {"key": "T2", "type": "multiple", "options": options, "text": text, "severity": "major"}
    several["fails"] = {"options": ["a"]}
    when = {"all": [{"item": "T1", "is": "eq", "value": "no"}, {"not": {"item": "T2", "is": "selected", "value": "a"}}]}
    photo = plain | {"key": "T3", "type": "photo", "photo": "always", "max_photos": 5, "when": when}
    data["sections"][0]["items"] += [several, photo]
    path = tmp_path / "form.xlsx"
    write_xlsform(data, read_document(data), 1, path)
    assert convert(path).warnings == []
    assert read_document(read_xlsform(path)) == read_document(data)


def hostile(path: Path, change: Callable[[ZipFile], None]) -> Path:
    """A form with something in its archive that no form needs."""
    write_form(path, ["text", "who", "誰", "Who"])
    with ZipFile(path, "a") as archive:
        change(archive)
    return path


def test_macros_bombs_and_formulas_are_refused_by_name(tmp_path):
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    macros = hostile(tmp_path / "a.xlsx", lambda archive: archive.writestr("xl/vbaProject.bin", b"x"))
    entities = hostile(tmp_path / "b.xlsx", lambda archive: archive.writestr("xl/theme/x.xml", bomb))
    large = hostile(tmp_path / "c.xlsx", lambda archive: archive.writestr("xl/x.bin", b"0" * 70_000_000, ZIP_DEFLATED))
    assert faults_of(macros) == ("a.xlsx: holds macros; save it as a plain .xlsx",)
    assert faults_of(entities) == ("b.xlsx: xl/theme/x.xml declares a document type, which no workbook needs",)
    assert faults_of(large) == ("c.xlsx: unpacks to more than a form can be",)
    workbook = load_workbook(write_form(tmp_path / "d.xlsx", ["text", "who", "誰", "Who"]))
    workbook["survey"]["C2"] = "=1+1"
    workbook.save(tmp_path / "d.xlsx")
    assert faults_of(tmp_path / "d.xlsx")[0] == "survey row 2: label::zh is a formula; type the value"


def test_a_workbook_of_five_thousand_rows_is_refused_before_it_is_read(tmp_path):
    path = write_form(tmp_path / "form.xlsx", *(["text", f"q{n}", "題", "Q"] for n in range(5000)))
    assert faults_of(path) == (f"survey: more than {MAX_ROWS} rows",)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"type,name,label\n"])
def test_a_file_that_is_no_workbook_is_refused_in_one_sentence(tmp_path, content):
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    assert faults_of(path) == ("form.xlsx: is no .xlsx workbook",)


def test_a_file_that_is_not_there_and_a_workbook_without_a_survey_are_refused(tmp_path):
    assert faults_of(tmp_path / "missing.xlsx")[0].startswith("missing.xlsx: cannot be read")
    with xlsxwriter.Workbook(str(tmp_path / "empty.xlsx")) as workbook:
        workbook.add_worksheet("data")
    assert faults_of(tmp_path / "empty.xlsx") == ("empty.xlsx: has no sheet named survey",)


def test_a_form_that_asks_nothing_is_refused(tmp_path):
    assert faults_of(write_form(tmp_path / "form.xlsx", ["note", "n", "說明", "Note"])) == ("survey: asks nothing",)


def test_the_command_exports_and_takes_the_same_form_back_unchanged(app, cli, tmp_path):
    publish_builtin()
    db.session.commit()
    path = tmp_path / "visit.xlsx"
    exported = cli("checklists", "export", "visit_site", path)
    assert (exported.exit_code, exported.output) == (0, f"visit_site: version 1 written to {path}\n")
    back = cli("checklists", "import", path)
    assert (back.exit_code, back.output) == (0, "visit_site: unchanged\n")


def test_the_built_in_checklists_are_published_by_command_once(app, cli):
    assert cli("checklists", "builtin").output.endswith("published 5\n")
    assert cli("checklists", "builtin").output == "published 0\n"


def test_the_command_publishes_a_changed_form_as_a_new_version(app, cli, tmp_path):
    publish(one_item(), by=None)
    db.session.commit()
    path = tmp_path / "form.xlsx"
    cli("checklists", "export", "test", path)
    workbook = load_workbook(path)
    workbook["survey"]["C3"] = "改過的題目"
    workbook.save(path)
    assert cli("checklists", "import", path).output == "test: published as version 2\n"
    assert document_of(latest_version("test")).item("T1").text.zh == "改過的題目"


def test_the_command_names_every_fault_and_publishes_nothing(app, cli, tmp_path):
    path = write_form(tmp_path / "form.xlsx", ["text", "a", "題", "Q"], ["geopoint", "b", "題", "Q"])
    result = cli("checklists", "import", path)
    assert result.exit_code == 1
    assert result.stderr == "survey row 3: the type geopoint is not supported\n"
    assert cli("checklists", "export", "own_form", tmp_path / "out.xlsx").exit_code == 1


def test_the_command_names_what_the_document_itself_refuses(app, cli, tmp_path):
    headers = [*HEADERS, "severity"]
    path = write_form(tmp_path / "form.xlsx", ["text", "a", "題", "Q", "", "", "", "", "major"], headers=headers)
    result = cli("checklists", "import", path)
    assert (result.exit_code, result.stderr) == (
        1,
        "section main › item a › fails: a scored item must say which answers fail\n",
    )


def test_an_export_to_a_folder_that_is_not_there_is_one_line(app, cli, tmp_path):
    publish(one_item(), by=None)
    db.session.commit()
    result = cli("checklists", "export", "test", tmp_path / "nowhere" / "form.xlsx")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_reference_implementation_is_loaded_with_the_first_form_only():
    """It takes as long as the rest of the app together."""
    code = "import sys, checklists.form_views; sys.exit('pyxform' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_pyxform_refuses_is_refused_with_its_own_row(tmp_path):
    path = write_form(tmp_path / "form.xlsx", ["text", "q1", "題", "Q"], ["text", "q 2", "題", "Q"])
    (fault,) = faults_of(path)
    assert "[row : 3]" in fault
