"""The first wording of a release says what was wrong, in words of the checklist: never whose, nor that one said it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from accounts.roles import Role
from checklists.reading import read_document
from core.database import db
from inspections.models import Concern, Severity
from remediation import releasing
from remediation.deficiency import what_was_found
from remediation.release import OPEN_SUBJECTS, Releasable
from tests.makers import make_school, make_site, make_student, make_user
from tests.makers_remediation import DATA, make_case

ANSWERS: dict[str, Any] = {"yes_no": "no", "number": "48", "time": "21:30", "date": "2026-11-12"}


def facts(item: str, **changes: Any) -> Releasable:
    usual = {
        "concerns": Concern.COMPANY,
        "severity": Severity.MAJOR,
        "item": item,
        "section": "BV-B",
        "is_restricted": False,
        "is_from_interview": False,
        "hold_until": None,
    }
    return Releasable(**usual | changes)


@pytest.fixture(scope="module")
def items():
    documents = [
        read_document(json.loads((DATA / f"{name}.json").read_text("utf-8")))
        for name in ("visit_site", "company_audit")
    ]
    return {item.key: item for document in documents for section in document.sections for item in section.items}


@pytest.mark.parametrize(
    ("key", "answer", "words"),
    [
        ("BV21", "no", "不符合"),
        ("BV08", "not_rotated", "未輪換"),
        ("BV15", "2026-11-12", "115/11/12（四）"),
        ("BV10", "21:30", "21:30"),
        ("BV14", "no", "不符合"),
        ("BV16", "15000", None),  # the figure is what a student said
        ("BV08", "no-such-option", None),
        ("BV21", "na", None),
        ("BV21", None, None),
    ],
)
def test_the_answer_is_told_in_words_of_the_checklist(items, key, answer, words):
    found = what_was_found(items[key], answer, facts(key), is_of_student=False)
    assert (found.zh if found else None) == words


def test_nothing_of_an_interview_of_one_student_or_of_another_s_matter_is_told(items):
    for key, changes, is_of_student in (
        ("BV21", {"is_from_interview": True}, False),
        ("BV21", {"is_restricted": True}, False),
        ("BV21", {"concerns": Concern.SCHOOL}, False),
        ("BV21", {}, True),
    ):
        assert what_was_found(items[key], "no", facts(key, **changes), is_of_student=is_of_student) is None


def test_no_answer_of_any_item_says_that_students_were_asked_or_holds_typed_words(items):
    asked, told = re.compile(r"受訪|說法|晤談|訪談|學生說|interview|students? (said|told|say)", re.IGNORECASE), 0
    for key, item in items.items():
        answers = [option.value for option in item.options] or [ANSWERS.get(item.type.value, "王瑠明說師傅罵人")]
        for answer in answers:
            value = [answer] if item.type.value == "multiple" else answer
            found = what_was_found(item, value, facts(key), is_of_student=False)
            if found is not None:
                told += 1
                assert not asked.search(found.zh + found.en), key
                assert "王瑠明" not in found.zh, key
    assert told > 60
    assert set(OPEN_SUBJECTS) <= set(items)


@pytest.fixture
def school(app):
    return make_school()


def draft(school, item: str, **about: Any) -> str:
    case = make_case(make_site(), school, item, **about)
    db.session.commit()
    return releasing.draft(case)


def test_a_neutral_title_comes_with_what_is_wrong(school):
    text = draft(school, "BV08", answer="not_rotated", note="王瑠明一直在包裝線")
    assert "「崗位輪換進度」一項，訪視結果為「未輪換」，需要改善" in text
    assert "王瑠明" not in text


def test_where_a_person_marked_it_the_answer_is_not_told(school):
    assert "訪視結果" not in draft(school, "BV21", answer="yes", source="marked")


def test_an_interview_and_one_student_s_finding_keep_the_bare_subject(school):
    student = make_student(school, name="王瑠明")
    for item, about in (("SP02", {"is_from_interview": True, "answer": "21:30"}), ("BV21", {})):
        text = draft(school, item, student=student, **about)
        assert "訪視結果" not in text
        assert "21:30" not in text


def test_the_first_wording_goes_through_the_gate_as_it_is(school):
    coordinator = make_user(Role.COORDINATOR, school=school)
    case = make_case(make_site(), school, "BV15", answer="2026-11-12", severity=Severity.CRITICAL)
    releasing.release_case(case, by=coordinator, text=releasing.draft(case), is_confirmed=True)
    assert "115/11/12（四）" in (case.release_text or "")
