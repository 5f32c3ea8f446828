"""Reading a document: faults are named by section, item and field."""

from __future__ import annotations

import pytest

from checklists.reading import DocumentInvalid, read_document
from tests.checklists.builtin import one_item, raw

CHOICE = {
    "type": "choice",
    "pair": None,
    "options": [{"value": "a", "zh": "甲", "en": "A"}, {"value": "b", "zh": "乙", "en": "B"}],
}
NUMBER = {"type": "number", "pair": None, "min": 0, "max": 10}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"fails": None}, "section T › item T1 › fails: a scored item must say which answers fail"),
        ({"severity": None}, "section T › item T1 › severity: an item that can fail needs a severity"),
        ({"pair": None}, "section T › item T1 › pair: belongs to yes_no, and only there"),
        ({"text": {"zh": "試題"}}, "section T › item T1 › text › en: is missing"),
        ({"text": {"zh": " ", "en": "Question"}}, "section T › item T1 › text › zh: is missing"),
        ({"text": "試題"}, "section T › item T1 › text: needs a text in zh and en"),
        ({"severity": "bad"}, "section T › item T1 › severity: must be one of critical, major, minor"),
        ({"surprise": 1}, "section T › item T1 › surprise: is not known"),
        ({"due_days": -1}, "section T › item T1 › due_days: must be a whole number of 0 or more"),
        ({"restricted": "yes"}, "section T › item T1 › restricted: must be true or false"),
        ({"photo": "always"}, "section T › item T1 › max_photos: an item that asks for photos must allow some"),
        ({"fails": {"options": ["na"]}}, "section T › item T1 › fails › options: na is not an answer that can fail"),
        ({"fails": {"options": ["yes", "no"]}}, "section T › item T1 › fails › options: leaves no answer that passes"),
        ({"fails": {"over": 5}}, "section T › item T1 › fails › over: does not go with the type yes_no"),
        ({"fails": {"verify": False}}, "section T › item T1 › fails: names no answer that fails"),
        (
            {"fails": {"options": ["no"], "verify": True}},
            "section T › item T1 › fails › says: a computed result needs its sentence in both languages",
        ),
        (
            {"fails": {"options": ["no"], "severity_by_option": {"yes": "minor"}}},
            "section T › item T1 › fails › severity_by_option: yes does not fail",
        ),
        (CHOICE | {"options": None}, "section T › item T1 › options: must be a list with at least one entry"),
        (CHOICE | {"fails": {"options": ["c"]}}, "section T › item T1 › fails › options: c is not an answer"),
        (NUMBER | {"fails": {"over": 11}}, "section T › item T1 › fails › over: 11 lies outside min and max"),
        (NUMBER | {"min": 10, "fails": {"over": 10}}, "section T › item T1 › max: must be above min"),
        (NUMBER | {"min": "0", "fails": {"over": 5}}, "section T › item T1 › min: must be a number"),
        (NUMBER | {"fails": {"below_table": "wages"}}, "section T › item T1 › fails › below_table: must be one of"),
        (
            {"type": "time", "pair": None, "fails": {"after": "8 pm"}},
            "section T › item T1 › fails › after: must be a time such as 20:00",
        ),
        (
            {"fails": {"options": ["no"], "law_from": "2021-06-31"}},
            "section T › item T1 › fails › law_from: must be a date such as 2021-06-18",
        ),
        ({"type": "scale", "pair": None, "fails": {"under": 3}}, "item T1 › max: a scale or score needs"),
        ({"relevant": {"item": "T9", "equals": "yes"}}, "item T1 › when: there is no other item T9"),
    ],
)
def test_a_fault_names_section_item_and_field(changes, fault):
    with pytest.raises(DocumentInvalid) as refusal:
        read_document(one_item(**changes))
    assert any(fault in found for found in refusal.value.faults), refusal.value.faults


@pytest.mark.parametrize("data", [None, [], "text", {}, {"sections": []}, {"sections": [None]}])
def test_what_is_no_document_is_refused_and_does_not_break(data):
    with pytest.raises(DocumentInvalid):
        read_document(data)


def test_all_faults_are_reported_at_once():
    data = raw("visit_site")
    del data["sections"][0]["items"][1]["fails"]
    del data["sections"][1]["title"]["en"]
    with pytest.raises(DocumentInvalid) as refusal:
        read_document(data)
    assert refusal.value.faults == (
        "section BV-A › item BV02 › fails: a scored item must say which answers fail",
        "section BV-B › title › en: is missing",
    )


def test_a_key_may_stand_in_a_document_only_once():
    data = raw("visit_student")
    data["sections"][0]["items"].append(data["sections"][0]["items"][0])
    with pytest.raises(DocumentInvalid, match="item SP01: stands there twice"):
        read_document(data)


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("grades", [[90, 1], [95, 2], [0, 5]], "grades: must go down"),
        ("grades", [[90, 1], [80, 2]], "grades: must go down"),
        ("grades", "A", "grades: must be pairs"),
        ("bonus_item", "CA01", "bonus_item: CA01 is no item of type score"),
    ],
)
def test_a_scoring_that_cannot_be_computed_is_refused(field, value, fault):
    data = raw("company_audit")
    data["scoring"][field] = value
    with pytest.raises(DocumentInvalid, match=fault):
        read_document(data)


def test_weights_that_do_not_add_up_to_a_hundred_are_refused():
    data = raw("company_audit")
    data["sections"][0]["weight"] = 16
    with pytest.raises(DocumentInvalid, match="add up to 101"):
        read_document(data)
