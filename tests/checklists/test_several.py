"""Items answered by several options, and by a photo."""

from __future__ import annotations

from typing import Any

import pytest

from checklists.answers import AnswerInvalid, answer_text, read_answer
from checklists.document import Item
from checklists.failing import failing_text
from checklists.judgement import Status, judge
from tests.checklists.builtin import make_item
from tests.checklists.test_judgement import PLAIN

OPTIONS = [
    {"value": "fire", "zh": "滅火器", "en": "Extinguisher"},
    {"value": "exit", "zh": "出口", "en": "Exit"},
    {"value": "signs", "zh": "標示清楚", "en": "Signs are clear"},
    {"value": "none", "zh": "無", "en": "None", "neutral": True},
]


def several(**changes: Any) -> Item:
    fails = {"options": ["fire", "exit"], "severity_by_option": {"exit": "critical"}}
    return make_item(**{"type": "multiple", "pair": None, "options": OPTIONS, "fails": fails} | changes)


@pytest.mark.parametrize(
    ("value", "status", "severity"),
    [
        (["fire"], Status.FAILS, "major"),
        (["exit", "fire"], Status.FAILS, "critical"),
        (["none"], Status.NOT_APPLICABLE, None),
        ("na", Status.NOT_APPLICABLE, None),
        ([], Status.UNANSWERED, None),
        (None, Status.UNANSWERED, None),
    ],
)
def test_one_failing_option_fails_the_item_and_the_gravest_decides(value, status, severity):
    result = judge(several(), value, PLAIN)
    assert (result.status, result.severity) == (status, severity)


def test_options_that_may_all_pass_conform():
    item = several(fails={"options": ["exit"]})
    assert judge(item, ["fire"], PLAIN).status is Status.CONFORM


def test_several_answers_read_in_the_order_of_the_checklist():
    assert read_answer(several(), ["exit", "fire"]) == ("fire", "exit")
    assert answer_text(several(), ["exit", "fire"]).zh == "滅火器、出口"
    assert judge(several(), ["exit", "fire"], PLAIN).sentence.en == "Question: Extinguisher, Exit"
    assert failing_text(several()).zh == "滅火器；出口"


@pytest.mark.parametrize("value", ["fire", ["smoke"], ["none", "fire"], [1], 3, {"fire": True}])
def test_what_is_no_choice_of_the_options_is_refused(value):
    with pytest.raises(AnswerInvalid):
        read_answer(several(), value)


def test_an_item_answered_by_a_photo_says_only_that_it_was_taken():
    item = make_item(type="photo", pair=None, severity=None, fails=None, photo="always", max_photos=4)
    assert (read_answer(item, "taken"), answer_text(item, "taken").zh) == ("taken", "已拍照")
    with pytest.raises(AnswerInvalid):
        read_answer(item, "yes")
