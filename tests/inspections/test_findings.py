"""Findings: each failed item once, computed ones only when confirmed, and corrections that take back and add."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists.document import AnswerType, Document, Per
from checklists.judgement import Context, Status, Trainee, judge, read_wages
from checklists.tables import merged
from inspections.sheets.assessment import OfficeVerdict, assess, unknown_answers, waiting
from inspections.sheets.findings import Source, difference, findings_of
from inspections.sheets.sheet import read_sheet
from tests.checklists.builtin import document
from tests.makers_inspections import answer, body

SITE: Document = document("visit_site")
INTERVIEW: Document = document("visit_student")
CONTEXT = Context(
    visit_on=date(2026, 11, 20),
    students=(Trainee(17),),
    papers={"students_present": 5, "pay_day": 5},
    minimum_wage=read_wages(merged()["minimum_wage"]),
)
PHOTO = "a" * 64


def found(*answers, verdicts=None, **changes):
    sheet = read_sheet(body(answers=list(answers), **changes))
    assessed = assess(sheet, SITE, INTERVIEW, lambda _student: CONTEXT, verdicts)
    return {finding.key: finding for finding in findings_of(sheet, assessed)}, assessed


@pytest.mark.parametrize(
    ("given_answer", "severity", "source"),
    [
        (answer("BV05", "no"), "major", Source.ANSWER),
        (answer("BV17", "no_slip"), "major", Source.ANSWER),
        (answer("BV17", "penalty"), "critical", Source.ANSWER),
        (answer("BV08", "behind"), "minor", Source.ANSWER),
        (answer("BV08", "not_rotated"), "major", Source.ANSWER),
        (answer("BV23", "minor_defect"), "minor", Source.ANSWER),
        (answer("BV11", 44, verdict={"confirmed": True, "reason": "卡"}), "critical", Source.RULE),
        (answer("BV05", "yes", marked={"severity": "minor"}), "minor", Source.MARKED),
        (answer("BV06", "no", marked={"severity": "critical"}), "critical", Source.ANSWER),
    ],
)
def test_what_fails_is_a_finding_with_its_severity_and_source(given_answer, severity, source):
    findings, _assessed = found(given_answer)
    (finding,) = findings.values()
    assert (finding.severity, finding.source) == (severity, source)


@pytest.mark.parametrize(
    "given_answer",
    [
        answer("BV05", "yes"),
        answer("BV05", "na"),
        answer("BV05", None),
        answer("BV05", "perhaps"),
        answer("BV23", "no_dormitory"),
        answer("BV11", 40),
        answer("BV11", 44),
        answer("BV11", 44, verdict={"confirmed": False, "reason": "補登"}),
        answer("SP08", "undisclosed", student="12"),
        answer("SP06", None, student="12", declined=True),
        answer("NOSUCH", "no"),
    ],
)
def test_what_passes_waits_or_was_not_said_is_no_finding(given_answer):
    assert found(given_answer)[0] == {}


def test_a_computed_failure_waits_until_somebody_decides():
    _findings, assessed = found(answer("BV11", 44))
    assert [each.item.key for each in waiting(assessed)] == ["BV11"]
    confirmed = {("BV11", ""): OfficeVerdict(True, 44)}
    assert ("BV11", "") in found(answer("BV11", 44), verdicts=confirmed)[0]
    rejected = {("BV11", ""): OfficeVerdict(False, 44)}
    assert found(answer("BV11", 44), verdicts=rejected)[0] == {}


def test_a_verdict_of_the_office_holds_for_the_answer_it_was_given_on():
    findings, assessed = found(answer("BV11", 48), verdicts={("BV11", ""): OfficeVerdict(False, 44)})
    assert findings == {}
    assert [each.item.key for each in waiting(assessed)] == ["BV11"]


def test_what_the_inspector_confirmed_stands_even_where_the_papers_say_otherwise_since():
    given_answer = answer("BV03", 5, verdict={"confirmed": True, "reason": "名冊 6 人"})
    assert ("BV03", "") in found(given_answer)[0]


def test_interviews_are_marked_and_restricted_items_too():
    findings, _assessed = found(answer("SP06", "yes", student="12"), answer("SP07", "yes", student="12"))
    assert findings["SP06", "12"].is_restricted
    assert not findings["SP07", "12"].is_restricted
    assert all(finding.is_from_interview for finding in findings.values())


def test_the_same_item_of_two_students_is_two_findings():
    findings, _assessed = found(answer("SP07", "yes", student="7"), answer("SP07", "yes", student="12"))
    assert set(findings) == {("SP07", "7"), ("SP07", "12")}


def test_fixed_on_the_spot_counts_only_with_a_photo():
    with_photo, _ = found(answer("BV21", "no", fixed_on_spot=True, photos=[PHOTO]))
    without, _ = found(answer("BV21", "no", fixed_on_spot=True))
    assert with_photo["BV21", ""].is_fixed_on_spot
    assert not without["BV21", ""].is_fixed_on_spot


def test_an_announced_visit_is_a_finding_against_the_school_once():
    told, _ = found(answer("BV02", "no"), unannounced=False)
    silent, _ = found(unannounced=False)
    assert set(told) == set(silent) == {("BV02", "")}
    assert told["BV02", ""].concerns == silent["BV02", ""].concerns == "school"


def test_refused_entry_is_critical_and_against_the_company():
    findings, _assessed = found(outcome="refused", outcome_reason="警衛")
    entry = findings["ENTRY", ""]
    assert (entry.severity, entry.concerns, entry.note) == ("critical", "company", "警衛")


def test_open_cases_are_told_one_by_one_and_not_again_as_a_finding():
    checks = [{"case": "00000000-0000-0000-0000-000000000001", "status": "still"}]
    assert found(answer("BV04", "still"), case_checks=checks)[0] == {}
    assert ("BV04", "") in found(answer("BV04", "still"))[0]


def test_answers_to_unknown_items_are_kept_apart():
    sheet = read_sheet(body(answers=[answer("NOSUCH", "x"), answer("BV05", "yes")]))
    assessed = assess(sheet, SITE, INTERVIEW, lambda _student: CONTEXT)
    assert [each.item for each in unknown_answers(sheet, assessed)] == ["NOSUCH"]


# ---- properties ----


def values_for(item):
    """Possible and impossible values of an item."""
    odd = st.sampled_from([None, "na", "perhaps", "", -1, True])
    match item.type:
        case AnswerType.YES_NO:
            return odd | st.sampled_from(["yes", "no"])
        case AnswerType.CHOICE:
            return odd | st.sampled_from([option.value for option in item.options])
        case AnswerType.TIME:
            return odd | st.sampled_from(["05:59", "08:00", "20:00", "20:01", "24:30"])
        case AnswerType.DATE:
            return odd | st.sampled_from(["2026-11-05", "2026-11-09", "2026-02-30"])
        case _:
            return odd | st.integers(0, 60) | st.floats(0, 60, allow_nan=False)


ITEMS = [
    (item, section.per) for document in (SITE, INTERVIEW) for section in document.sections for item in section.items
]


@st.composite
def answers(draw):
    chosen = draw(st.lists(st.sampled_from(range(len(ITEMS))), unique=True, max_size=20))
    made = []
    for index in chosen:
        item, per = ITEMS[index]
        verdict = draw(st.none() | st.booleans())
        made.append(
            answer(
                item.key,
                draw(values_for(item)),
                student=draw(st.sampled_from(["7", "12"])) if per is Per.STUDENT else None,
                verdict=None if verdict is None else {"confirmed": verdict, "reason": "x"},
                marked=draw(st.none() | st.sampled_from([{"severity": "minor"}, {"severity": "critical"}])),
                fixed_on_spot=draw(st.booleans()),
            )
        )
    return made


def second_reading(each) -> bool:
    """Whether an answer is a finding, read a second time straight from the rules."""
    item = next(item for item, _per in ITEMS if item.key == each["item"])
    if each["marked"]:
        return True
    try:
        judgement = judge(item, each["value"], CONTEXT)
    except ValueError:
        judgement = None
    fails = judgement is not None and judgement.status is Status.FAILS
    if each["verdict"] and each["verdict"]["confirmed"] and item.is_scored:
        return True
    if not fails:
        return False
    return not judgement.verify


@settings(max_examples=200, deadline=None)
@given(answers())
def test_findings_are_exactly_the_failed_confirmed_or_marked_items(given_answers):
    findings, _assessed = found(*given_answers)
    expected = {(each["item"], each["student"] or "") for each in given_answers if second_reading(each)}
    assert set(findings) == expected


@settings(max_examples=100, deadline=None)
@given(answers(), answers())
def test_a_correction_ends_with_what_the_corrected_record_shows(first, second):
    before, _ = found(*first)
    now, _ = found(*second)
    changes = difference(before, now.values())
    after = (set(before) - set(changes.gone)) | {finding.key for finding in changes.new}
    assert after == set(now)
    assert {finding.key for finding in changes.kept} == set(before) & set(now)
    assert difference(now, now.values()).new == ()
    assert difference(now, now.values()).gone == ()
