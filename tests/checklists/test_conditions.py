"""Shown if: the vectors shared with the phone, what the documents refuse, and what a hidden item means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checklists.conditions import Comparison, Condition, Test, holds, shown
from checklists.document import AnswerType, Audience, NoteRule, Rhythm, Turn
from checklists.judgement import Status
from checklists.parts import Part
from checklists.reading import DocumentInvalid, read_document
from checklists.reading_conditions import LONGEST_CHAIN, read_when
from checklists.scoring import score
from inspections.sheets.assessment import assess, unknown_answers
from inspections.sheets.findings import findings_of
from inspections.sheets.sheet import Unreadable, read_sheet
from tests.checklists.builtin import make_item, one_item
from tests.checklists.test_judgement import PLAIN

SHARED = json.loads((Path(__file__).parent / "condition_vectors.json").read_text(encoding="utf-8"))
IF_NO = {"item": "T1", "is": "eq", "value": "no"}


def read(item: dict[str, Any]) -> Condition | None:
    faults: list[str] = []
    found = read_when(Part(item, (), faults))
    assert faults == []
    return found


@pytest.mark.parametrize("vector", SHARED["holds"], ids=lambda vector: vector[0])
def test_the_server_decides_as_the_shared_vectors_say(vector):
    _name, condition, answers, expected = vector
    found = read({"when": condition})
    assert found is not None
    assert holds(found, answers.get) is expected


@pytest.mark.parametrize("vector", SHARED["shown"], ids=lambda vector: vector["name"])
def test_the_server_shows_the_items_that_the_shared_vectors_say(vector):
    conditions = {item["key"]: read(item) for item in vector["items"]}
    assert sorted(shown(conditions, vector["answers"].get)) == vector["expected"]


def with_items(*changes: dict[str, Any]) -> dict[str, Any]:
    """A document with the item T1 and further ones made from it."""
    data = one_item()
    first = data["sections"][0]["items"][0]
    data["sections"][0]["items"] += [first | {"key": f"T{place}"} | change for place, change in enumerate(changes, 2)]
    return data


def test_the_older_relevant_is_read_as_a_condition():
    item = read_document(with_items({"relevant": {"item": "T1", "equals": "no"}})).item("T2")
    assert item.when == Comparison("T1", Test.EQ, "no")


def chain(length: int) -> list[dict[str, Any]]:
    return [{"when": {"item": f"T{place}", "is": "eq", "value": "no"}} for place in range(1, length)]


NESTED: dict[str, Any] = IF_NO
for _level in range(8):
    NESTED = {"not": NESTED}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ([{"when": IF_NO | {"item": "T9"}}], "item T2 › when: there is no other item T9"),
        ([{"when": IF_NO | {"item": "T2"}}], "item T2 › when: there is no other item T2"),
        ([{"when": IF_NO | {"item": "T3"}}, {"when": IF_NO | {"item": "T2"}}], "when: goes in a circle (T2 → T3 → T2)"),
        (chain(LONGEST_CHAIN + 3), f"when: waits for a chain of more than {LONGEST_CHAIN} items"),
        ([{"when": IF_NO | {"value": "maybe"}}], "item T2 › when: maybe is no answer to T1"),
        ([{"when": IF_NO | {"is": "gt", "value": 3}}], "item T2 › when: T1 has no size to compare"),
        ([{"when": IF_NO | {"is": "like"}}], "item T2 › when › is: must be one of eq, ne"),
        ([{"when": {"item": "T1", "is": "eq"}}], "item T2 › when › value: is missing"),
        ([{"when": {"item": "T1", "is": "answered", "value": "x"}}], "when › value: does not go with answered"),
        ([{"when": {"all": []}}], "item T2 › when › all: must be a list with at least one entry"),
        ([{"when": {"all": [IF_NO, {"item": "T1"}]}}], "item T2 › when › all 2 › is: must be one of"),
        ([{"when": IF_NO | {"if": 1}}], "item T2 › when › if: is not known"),
        ([{"when": "T1"}], "item T2 › when: must be an object"),
        ([{"when": NESTED}], "is more than 8 levels deep"),
        ([{"when": IF_NO, "relevant": {"item": "T1", "equals": "no"}}], "when: stands beside relevant"),
    ],
)
def test_a_condition_that_cannot_be_is_named(changes, fault):
    with pytest.raises(DocumentInvalid) as refusal:
        read_document(with_items(*changes))
    assert any(fault in found for found in refusal.value.faults), refusal.value.faults


def test_a_chain_of_the_allowed_length_and_a_shared_question_are_read():
    read_document(with_items(*chain(LONGEST_CHAIN)))
    read_document(with_items({"when": IF_NO}, {"when": IF_NO}, {"when": {"any": [IF_NO, IF_NO | {"item": "T3"}]}}))


def test_what_is_asked_once_cannot_wait_for_what_each_student_says():
    data = with_items({"when": IF_NO})
    student = data["sections"][0] | {"code": "S", "per": "student", "items": [data["sections"][0]["items"].pop(0)]}
    data["sections"].append(student)
    with pytest.raises(DocumentInvalid, match="T1 is asked of each student, T2 once"):
        read_document(data)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"audience": "all"}, "audience: must be one of company, school, restricted"),
        ({"restricted": True, "audience": "school"}, "audience: must be restricted, because the item is"),
        ({"photo": "always", "max_photos": 2, "min_photos": 3}, "min_photos: is above max_photos"),
        ({"photo": "optional", "max_photos": 2, "min_photos": 1}, "min_photos: an item that asks for no photo"),
        ({"rhythm": "monthly"}, "rhythm: must be one of every_visit, after_pay_day, newcomers, weeks"),
        ({"rhythm": "weeks"}, "rhythm: needs its number"),
        ({"rhythm": {"weeks": 0}}, "rhythm › weeks: must be a number from 1 to 52"),
        ({"note": "always"}, "note: must be one of optional, on_fail, required"),
        ({"points": -1}, "points: must be 0 or more"),
        ({"text": {"zh": "題", "en": "Q", "vi": ""}}, "text › vi: is missing"),
        ({"type": "photo", "pair": None, "severity": None, "fails": None}, "photo: an item answered by a photo must"),
    ],
)
def test_a_rule_of_an_item_that_cannot_be_is_named(changes, fault):
    with pytest.raises(DocumentInvalid) as refusal:
        read_document(one_item(**changes))
    assert any(fault in found for found in refusal.value.faults), refusal.value.faults


def test_what_an_older_item_leaves_unsaid_is_read_as_it_was_meant():
    plain, hidden = make_item(), make_item(restricted=True)
    assert (plain.audience, plain.rhythm, plain.note, plain.min_photos) == (
        *(Audience.COMPANY, Rhythm(Turn.EVERY_VISIT)),
        *(NoteRule.OPTIONAL, 0),
    )
    assert (hidden.audience, make_item(photo="always", max_photos=3).min_photos) == (Audience.RESTRICTED, 1)


def test_the_new_rules_of_an_item_are_read():
    item = make_item(
        audience="restricted", rhythm={"weeks": 4}, note="on_fail", text={"zh": "題", "en": "Q", "vi": "H", "id": "T"}
    )
    assert item.is_restricted
    assert (item.rhythm, item.note) == (Rhythm(Turn.EVERY_WEEKS, 4), NoteRule.ON_FAIL)
    assert (item.text.vi, item.text.id) == ("H", "T")


def sheet_of(*answers: tuple[str, Any]) -> Any:
    return read_sheet(
        {
            "kind": "visit",
            "checklist": "test",
            "version": 1,
            "revision": 1,
            "final": True,
            "answers": [{"item": item, "value": value} for item, value in answers],
        }
    )


def test_an_item_that_is_not_asked_fails_nothing_and_leaves_the_score():
    data = with_items({"when": IF_NO})
    data["sections"][0]["weight"] = 100
    data["scoring"] = {"bonus_max": 0, "bonus_item": None, "grades": [[90, 1], [0, 5]], "critical_cap": None}
    document = read_document(data)
    sheet = sheet_of(("T1", "yes"), ("T2", "no"))
    assessed = assess(sheet, document, None, lambda _student: PLAIN)
    hidden = next(each for each in assessed if each.item.key == "T2")
    assert (hidden.is_shown, hidden.judgement.status) == (False, Status.NOT_APPLICABLE)
    assert (findings_of(sheet, assessed), unknown_answers(sheet, assessed)) == ((), [])
    result = score(document, {each.item.key: each.judgement for each in assessed}, {"T1": "yes"})
    assert result is not None
    assert result.points == 100
    asked = assess(sheet_of(("T1", "no"), ("T2", "no")), document, None, lambda _student: PLAIN)
    assert [found.item for found in findings_of(sheet, asked)] == ["T1", "T2"]


@pytest.mark.parametrize("value", [[1], [["a"]], ["x" * 201], ["a"] * 201, {"a": 1}])
def test_a_value_that_is_no_choice_of_several_is_not_taken(value):
    with pytest.raises(Unreadable, match="value"):
        sheet_of(("T1", value))


def test_an_item_answered_by_a_photo_may_stand_without_a_judgement():
    item = make_item(type="photo", pair=None, severity=None, fails=None, photo="always", max_photos=4)
    assert (item.type, item.min_photos) == (AnswerType.PHOTO, 1)
