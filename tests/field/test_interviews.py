"""Interviews: each student's own language, the phone's voice, and what stays between the two."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.field import sample_bundle, steps

STUDENT = Path(__file__).resolve().parents[2] / "checklists" / "data" / "visit_student.json"
VOICES = """
window.spoken = []
const voices = [{ lang: 'vi-VN', name: 'Linh', localService: true }]
window.SpeechSynthesisUtterance = function (text) { this.text = text }
Object.defineProperty(window, 'speechSynthesis', { value: {
  getVoices: () => voices, cancel () {}, addEventListener () {}, removeEventListener () {},
  speak: said => window.spoken.push([said.lang, said.text]) } })
"""


def test_every_text_of_the_interview_exists_in_four_languages():
    document = json.loads(STUDENT.read_text(encoding="utf-8"))
    items = [item for section in document["sections"] for item in section["items"]]
    texts = [section["title"] for section in document["sections"]] + [item["text"] for item in items]
    texts += [option for item in items for option in item.get("options") or []]
    texts += [item["unit"] for item in items if item.get("unit")]
    assert [text for text in texts if not all(text.get(name) for name in ("zh", "en", "vi", "id"))] == []
    table = Path(__file__).resolve().parents[2].joinpath("docs/interview-languages.md").read_text(encoding="utf-8")
    assert [item["key"] for item in items if f"| {item['key']} |" not in table] == []
    assert [text["vi"] for text in [item["text"] for item in items] if text["vi"] not in table] == []


def test_each_student_is_asked_in_a_language_of_their_own_and_hears_it(live, page):
    page.add_init_script(VOICES)
    steps.sign_in(live, page)
    visit = steps.arrive(page)
    steps.to(page, "student/07")
    question = page.locator("#q-SP04\\@07")
    expect(question).to_contain_text("有沒有被要求延長")
    expect(page.locator(".aloud")).to_have_count(0)  # the phone has no voice for Chinese
    steps.choose(page.locator("#language-vi"))
    expect(question).to_contain_text("Em có bị yêu cầu làm thêm giờ")
    expect(question).to_contain_text("Không muốn nói")
    expect(page.locator("[lang=vi] .note").first).to_contain_text("Công ty không xem được")
    expect(page.locator("#title")).to_contain_text("學生晤談")  # the teacher's page stays the teacher's
    expect(page.locator("#language-vi")).to_be_focused()
    question.locator(".aloud").click()
    (said,) = page.evaluate("window.spoken")
    assert said[0] == "vi-VN"
    assert said[1].startswith("Em có bị yêu cầu")
    steps.choose(question.locator("input[value=declined]"))
    steps.saved(page)
    page.reload()
    expect(page.locator("#q-SP04\\@07")).to_contain_text("Em có bị yêu cầu")
    expect(page.locator("#q-SP04\\@07 input[value=declined]")).to_be_checked()

    page.locator("#hold").press("Enter")
    expect(page.locator(".locked")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(re.compile("阮氏瑠|SP04"))
    page.locator("#hold").press("Enter")
    expect(page.locator("a.row").first).to_be_visible()  # opened again: the list of the students
    steps.to(page, "student/12")
    expect(page.locator("#q-SP04\\@12")).to_contain_text("有沒有被要求延長")
    steps.choose(page.locator("#language-id"))
    expect(page.locator("#q-SP08\\@12")).to_contain_text("Tidak mau bercerita")
    steps.to(page, "finish")
    expect(page.locator("main")).not_to_contain_text(re.compile("SP0|阮氏瑠|Tidak|Không"))
    steps.to(page, "BV-B")
    expect(page.locator("#q-BV05")).to_contain_text("不符合")
    steps.finish(page)
    expect(steps.received(page, visit)).to_be_visible()
    (answer,) = [each for each in live.state.finals()[0]["answers"] if each["item"] == "SP04"]
    assert (answer["declined"], answer["value"]) == (True, None)


@pytest.mark.parametrize(
    ("tongue", "worst", "best"),
    [
        ("zh", "最差", "最好"),
        ("en", "worst", "best"),
        ("vi", "kém nhất", "tốt nhất"),
        ("id", "paling buruk", "paling baik"),
    ],
)
def test_a_scale_says_which_end_is_the_good_one(live, page, tongue, worst, best):
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "student/07")
    steps.choose(page.locator(f"#language-{tongue}"))
    scale = page.locator("#q-SP10\\@07")
    expect(scale.locator(".ends")).to_have_text(f"1 {worst}5 {best}")
    expect(scale.get_by_role("radio", name=f"1 {worst}")).to_have_count(1)
    expect(scale.get_by_role("radio", name=f"5 {best}")).to_have_count(1)
    expect(scale.get_by_role("radio", name="3", exact=True)).to_have_count(1)


def test_whose_turn_it_is_stands_first_with_the_reason(live, page, monkeypatch):
    site = sample_bundle.SITES[0]
    due = [
        student | {"to_interview": "six_weeks" if student["number"] == "15" else None} for student in site["students"]
    ]
    monkeypatch.setitem(site, "students", due)
    steps.sign_in(live, page)
    steps.arrive(page)
    steps.to(page, "students")
    expect(page.locator("a.row").first).to_have_attribute("href", re.compile("/student/15$"))
    expect(page.locator("a.row").first).to_contain_text("本次請晤談：下次訪視前會超過六週")
    expect(page.locator(".turn")).to_have_count(1)
