"""What only the school may read: it stands on no copy of the company and opens no case of the company's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checklists.document import Audience, Concern
from inspections.models import Severity
from inspections.paper import values
from inspections.paper.audience import for_the_company, permitted
from inspections.paper.record_values import summary_of
from inspections.review.record import blocks_of, withheld_items
from inspections.sheets.assessment import student_sheet
from inspections.sheets.findings import concern_of
from tests.checklists.builtin import document
from tests.inspections.paper_samples import SHEET
from tests.inspections.test_findings import found
from tests.makers_inspections import answer

ITEM = document("visit_site").item("BV05")


@pytest.mark.parametrize(
    ("audience", "concerns", "expected"),
    [
        (Audience.COMPANY, Concern.COMPANY, Concern.COMPANY),
        (Audience.SCHOOL, Concern.COMPANY, Concern.SCHOOL),
        (Audience.SCHOOL, Concern.STUDENT, Concern.STUDENT),
        (Audience.RESTRICTED, Concern.COMPANY, Concern.COMPANY),
    ],
)
def test_a_case_that_the_company_may_not_read_is_the_schools_to_settle(audience, concerns, expected):
    assert concern_of(replace(ITEM, audience=audience, concerns=concerns)) is expected


def test_withheld_findings_and_questions_are_not_on_the_companys_copy():
    findings = (
        values.Finding("可看", Severity.MAJOR),
        values.Finding("僅學校", Severity.MAJOR, is_withheld=True),
    )
    questions = (values.Question("可看"), values.Question("僅學校", is_withheld=True))
    sheet = for_the_company(replace(SHEET, findings=findings, questions=questions))
    assert [each.text for each in (*sheet.findings, *sheet.questions)] == ["可看", "可看"]


@pytest.mark.parametrize("audience", list(values.Audience))
def test_a_report_shows_withheld_answers_and_photos_to_the_school_alone(audience):
    withheld = values.Answer("X1", "僅學校", "否", is_withheld=True)
    report = values.FullReport(
        sheet=SHEET,
        audience=audience,
        sections=(values.Section("甲", (withheld,)),),
        photos=(values.Photo(1, None, is_withheld=True),),
    )
    shown = permitted(report)
    is_school = audience is values.Audience.SCHOOL
    assert (bool(shown.sections[0].answers), bool(shown.photos)) == (is_school, is_school)


def test_a_withheld_answer_is_not_counted_on_the_sheet(app):
    _findings, assessed = found(answer("BV05", "no"))
    each = next(one for one in assessed if one.item.key == "BV05")
    hidden = replace(each, item=replace(each.item, audience=Audience.SCHOOL))
    with app.test_request_context():
        assert [summary_of(block).unmet for block in blocks_of([each])] == [1]
        assert [summary_of(block).unmet for block in blocks_of([hidden])] == [0]


def test_the_withheld_items_of_a_checklist_are_those_not_for_the_company():
    assert withheld_items(document("visit_site")) == frozenset()
    assert withheld_items(document("visit_student"), None) == {
        item.key for item in document("visit_student").items if item.is_restricted
    }


def test_what_a_school_asks_of_each_student_stands_after_the_interview():
    site, interview = document("visit_site"), document("visit_student")
    own = replace(interview.sections[0], code="OWN")
    added = replace(site, sections=(*site.sections, own))
    assert [section.code for section in student_sheet(added, interview).sections][-1] == "OWN"
    assert student_sheet(site, interview).sections == interview.sections
    assert student_sheet(site, None) is None
    assert student_sheet(added, None).sections == (own,)
