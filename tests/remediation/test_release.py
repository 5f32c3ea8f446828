"""What may be told to a company, and when."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.models import Concern, Severity
from remediation.release import (
    Obstacle,
    Releasable,
    Wording,
    is_danger_to_life,
    is_for_company,
    is_held_back,
    named_student,
    obstacle,
    subject,
    tells_source,
    wording_fault,
)

CHECKLISTS = Path(__file__).parents[2] / "checklists" / "data"
TODAY = date(2026, 11, 20)
LATER = date(2026, 12, 4)
STUDENTS = [("王瑠明", "111001"), ("陳珉", "111002")]
DRAFT = "貴公司「訓練結束時間」一項需要改善。"


def case(**facts: object) -> Releasable:
    usual = {
        "concerns": Concern.COMPANY,
        "severity": Severity.MAJOR,
        "item": "BV05",
        "section": "BV-B",
        "is_restricted": False,
        "is_from_interview": False,
        "hold_until": None,
    }
    return Releasable(**usual | facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, None),
        ({"concerns": Concern.SCHOOL}, Obstacle.NOT_COMPANY),
        ({"concerns": Concern.STUDENT}, Obstacle.NOT_COMPANY),
        ({"is_restricted": True}, Obstacle.RESTRICTED),
        ({"is_from_interview": True, "hold_until": LATER}, Obstacle.HELD),
        ({"is_from_interview": True, "hold_until": TODAY}, None),
        ({"is_from_interview": True, "hold_until": LATER, "severity": Severity.CRITICAL}, Obstacle.HELD),
        ({"item": "SP07", "section": "BV-P", "hold_until": LATER, "severity": Severity.CRITICAL}, None),
        ({"item": "SP07", "section": "BV-P", "hold_until": LATER, "severity": Severity.MAJOR}, Obstacle.HELD),
        (
            {"item": "SP07", "hold_until": LATER, "severity": Severity.CRITICAL, "is_restricted": True},
            Obstacle.RESTRICTED,
        ),
    ],
)
def test_what_stands_in_the_way_of_a_release(facts, found):
    assert obstacle(case(**facts), TODAY) is found


@given(
    st.builds(
        Releasable,
        concerns=st.sampled_from(Concern),
        severity=st.sampled_from(Severity),
        item=st.sampled_from(["BV19", "SP07", "SP08", "CA62"]),
        section=st.sampled_from(["BV-E", "BV-P", "CA-F"]),
        is_restricted=st.booleans(),
        is_from_interview=st.booleans(),
        hold_until=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 1, 1))),
    )
)
def test_a_restricted_or_a_schools_own_case_is_never_released(facts):
    if facts.is_restricted or facts.concerns is not Concern.COMPANY:
        assert obstacle(facts, TODAY) is not None
        assert not is_for_company(facts)


@pytest.mark.parametrize(
    ("spoken_to", "waits"), [(None, True), (0, True), (1, True), (4, True), (5, False), (12, False)]
)
def test_findings_from_fewer_than_five_interviews_wait(spoken_to, waits):
    assert is_held_back(is_from_interview=True, interviewed_count=spoken_to) is waits


def test_findings_of_the_site_part_never_wait():
    assert not is_held_back(is_from_interview=False, interviewed_count=1)


def test_danger_to_life_is_critical_and_about_safety():
    assert is_danger_to_life(case(severity=Severity.CRITICAL, section="BV-E", item="BV19"))
    assert not is_danger_to_life(case(severity=Severity.MAJOR, section="BV-E", item="BV19"))
    assert not is_danger_to_life(case(severity=Severity.CRITICAL, section="BV-D", item="BV16"))


def fault(text: str, facts: Releasable | None = None, *, is_confirmed: bool = True, notes: tuple[str, ...] = ()):
    facts = facts or case()
    return wording_fault(
        text,
        draft=DRAFT,
        is_confirmed=is_confirmed,
        case=facts,
        today=TODAY,
        students=STUDENTS,
        notes=notes,
        classes=["機二甲"],
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", Wording.EMPTY),
        ("   ", Wording.EMPTY),
        ("王瑠明說出口被堵住。", Wording.NAMES_STUDENT),
        ("王 瑠 明的崗位請改善。", Wording.NAMES_STUDENT),
        ("請讓瑠明準時下班。", Wording.NAMES_STUDENT),
        ("王同學太晚下班。", Wording.NAMES_STUDENT),
        ("陳珉的津貼請補發。", Wording.NAMES_STUDENT),
        ("學號１１１００１的津貼請補發。", Wording.NAMES_STUDENT),
        ("機二甲 12 號的崗位請改善。", Wording.TELLS_SEAT),
        ("請讓座號 7 準時下班。", Wording.TELLS_SEAT),
        ("１２號同學太晚下班。", Wording.TELLS_SEAT),
        ("3 號機台與 5 號門請改善。", None),
        ("學生反映太晚下班。", Wording.TELLS_SOURCE),
        ("依晤談結果，請改善。", Wording.TELLS_SOURCE),
        ("A student said so.", Wording.TELLS_SOURCE),
        ("一樓東側逃生出口前堆放紙箱，請清空。", None),
    ],
)
def test_a_text_that_gives_a_student_away_is_refused(text, found):
    assert fault(text) is found


def test_a_text_goes_out_only_after_the_box_is_ticked():
    assert fault("請清空出口。", is_confirmed=False) is Wording.UNCONFIRMED


def test_the_note_of_an_interview_is_never_repeated():
    told = case(is_from_interview=True)
    assert fault("請改善：師傅叫我晚上九點才走。", told, notes=("師傅叫我晚上九點才走",)) is Wording.QUOTES_NOTE
    assert fault("請改善：堆放紙箱擋住出口。", notes=("堆放紙箱擋住出口",)) is None


def test_danger_to_life_from_few_interviews_goes_out_at_once_but_in_own_words():
    told = case(is_from_interview=True, item="SP07", severity=Severity.CRITICAL, hold_until=LATER)
    assert fault(DRAFT, told) is Wording.NOT_REWORDED
    assert fault("請立即檢查機台的防護裝置。", told) is None


def test_a_company_never_sees_the_question_that_a_student_was_asked():
    asked = {"zh": "近兩週最晚結束的時間", "en": "Latest finish in the last two weeks"}
    assert subject(case(item="SP02", is_from_interview=True), asked)["zh"] == "訓練結束時間"
    assert subject(case(item="XX99", is_from_interview=True), asked)["zh"] == "訓練實施情形"
    assert subject(case(item="BV10"), asked) == asked


def test_no_title_that_a_company_sees_says_that_students_were_asked():
    documents = [json.loads((CHECKLISTS / f"{name}.json").read_text()) for name in ("visit_site", "company_audit")]
    items = [item for document in documents for section in document["sections"] for item in section["items"]]
    titles = [subject(case(item=item["key"]), item["text"]) for item in items if item.get("concerns") == "company"]
    assert len(titles) > 60
    asked = re.compile(r"受訪|說法|晤談|訪談|學生說|interview|sampled students|consistent with students")
    assert [title for title in titles if asked.search(title["zh"] + title["en"])] == []


@given(st.text(alphabet="王瑠明陳珉請改善出口。 ,", max_size=30))
def test_a_text_without_a_fault_holds_no_name(text):
    if fault(text) is None:
        assert named_student(text, STUDENTS) is None
        assert not tells_source(text)
        assert not any(name in text for name, _number in STUDENTS)


def test_a_question_that_speaks_of_students_does_not_refuse_its_own_draft():
    draft = "貴公司「出勤卡逐日登載，且與學生說法一致」一項需要改善，請於 11/27 前完成。"
    assert not tells_source(draft, draft=draft)
    assert tells_source(draft + "學生說卡片由別人代打。", draft=draft)
