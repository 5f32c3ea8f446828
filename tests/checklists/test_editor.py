"""The editor: whose drafts, what may be changed, publishing, and that begun visits keep their version."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from openpyxl import load_workbook

from accounts.roles import Role
from checklists import drafts
from checklists.drafts import DraftChanged
from checklists.models import Checklist
from checklists.outline import remove_item, section_named
from checklists.queries import document_of, latest_version
from checklists.services import publish_builtin
from core.database import db
from core.errors import NotFound, Refused
from inspections.sheets.asked import find_asked
from tests.checklists.builtin import one_item
from tests.makers import make_school, make_user

ITEM = {
    "text_zh": "護具齊全",
    "text_en": "Protective gear is complete",
    "type": "yes_no",
    "pair": "met",
    "fails_when": "no",
    "severity": "major",
    "basis": "OWN",
    "photo": "on_fail",
    "max_photos": "3",
    "note": "on_fail",
    "concerns": "company",
    "audience": "school",
    "rhythm": "weeks",
    "weeks": "4",
    "shown": "all",
    "when-0-item": "BV02",
    "when-0-test": "eq",
    "when-0-value": "符合",
}


@pytest.fixture
def published(app):
    publish_builtin()
    db.session.commit()


@pytest.fixture
def coordinator(published):
    return make_user(Role.COORDINATOR, school=make_school())


def begin(client, code: str = "visit_site") -> str:
    """The address of a draft newly begun."""
    return client.post("/checklists/drafts", data={"code": code}).headers["Location"]


def add_section(client, draft: str) -> str:
    """The code of the new section."""
    data = {"title_zh": "本校增列", "title_en": "Our own", "per": "site"}
    return client.post(f"{draft}/sections/new", data=data).headers["Location"].partition("#section-")[2]


def test_a_school_adds_items_and_publishes_them_after_the_common_ones(coordinator, as_user):
    client = as_user(coordinator)
    draft = begin(client)
    code = add_section(client, draft)
    done = client.post(f"{draft}/sections/{code}/items/new", data=ITEM)
    key = done.headers["Location"].partition("#item-")[2]
    assert "護具齊全" in client.get(draft).text
    assert "護具齊全" in client.get(f"{draft}/publication").text
    client.post(f"{draft}/publication")
    version = latest_version(_own_checklists()[0].code)
    item = document_of(version).item(key)
    assert (item.note, item.audience, item.rhythm.weeks, item.when.item) == ("on_fail", "school", 4, "BV02")
    assert item.when.value == "yes", "written in words, stored by its value"
    assert document_of(version).item("BV01") is not None
    assert version.checklist.school_id is not None
    assert client.get(f"/checklists/{version.checklist.code}/1").status_code == 200


def test_additions_follow_a_new_common_version(coordinator, as_user):
    client, clerk = as_user(coordinator), make_user(Role.CLERK, city="臺中市")
    draft = begin(client)
    client.post(f"{draft}/sections/{add_section(client, draft)}/items/new", data=ITEM)
    client.post(f"{draft}/publication")
    common = drafts.begin("visit_site", by=clerk)
    drafts.change(common, clerk, lambda document: remove_item(document, "BV24"))
    number = drafts.publish_draft(common, by=clerk).number
    db.session.commit()
    codes = [checklist.code for checklist in _own_checklists()]
    own = latest_version(codes[0])
    assert (own.number, own.document["extends"]) == (2, {"code": "visit_site", "version": number})
    assert document_of(own).item("BV24") is None
    assert find_asked("visit_site", 1).site.item("BV24") is not None, "what was begun under version 1 stays"


def _own_checklists() -> list[Checklist]:
    return [row for row in db.session.query(Checklist) if row.school_id is not None]


def test_nobody_else_reaches_a_draft_and_a_school_cannot_change_what_is_common(coordinator, as_user):
    client = as_user(coordinator)
    draft = begin(client)
    other = as_user(make_user(Role.COORDINATOR, school=make_school()))
    for path in ("", "/preview", "/phone", "/document", "/publication", "/sections/new"):
        assert other.get(f"{draft}{path}").status_code == 404, path
    assert client.get(f"{draft}/items/BV03").status_code == 404
    client.post(f"{draft}/removals", data={"kind": "item", "name": "BV03"})
    assert "BV03" in client.get(draft).text
    with pytest.raises(NotFound):
        drafts.begin("visit_site", by=make_user(Role.TEACHER, school=make_school()))


def test_the_common_part_cannot_be_published_away(coordinator, monkeypatch):
    draft = drafts.begin("visit_site", by=coordinator)
    base = latest_version("visit_site").document
    monkeypatch.setattr(drafts, "whole", lambda draft: remove_item(base | {"code": draft.code}, "BV03"))
    with pytest.raises(Refused, match="BV03"):
        drafts.publish_draft(draft, by=coordinator)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text_en": ""}, "field-error"),
        ({"when-0-value": "maybe"}, "「maybe」不是 BV02 的答案"),
        ({"type": "choice", "options-0-zh": "甲", "options-1-zh": "乙", "options-1-en": "B"}, "英文：沒有填寫"),
        ({"severity": "major", "fails_when": ""}, "有嚴重程度的題目要說明哪些答案不符"),
        ({"min_photos": "5"}, "照片最少張數：比最多張數還多"),
        ({"type": "photo", "severity": "", "photo": "optional", "min_photos": "5"}, "照片最少張數：比最多張數還多"),
        ({"when-0-item": ""}, "出現條件"),
        ({"rhythm": "weeks", "weeks": ""}, "每幾週：請填 1 到 52 的整數"),
    ],
)
def test_an_item_that_cannot_stand_is_refused_and_nothing_is_stored(coordinator, as_user, change, fault):
    client = as_user(coordinator)
    draft = begin(client)
    code = add_section(client, draft)
    page = client.post(f"{draft}/sections/{code}/items/new", data=ITEM | change)
    assert page.status_code == 422
    assert fault in page.text
    assert "護具齊全" not in client.get(draft).text


@pytest.mark.parametrize("kind", ["text", "photo"])
def test_an_answer_that_cannot_fail_needs_no_severity_taken_away(coordinator, as_user, kind):
    client = as_user(coordinator)
    draft = begin(client)
    code = add_section(client, draft)
    saved = client.post(f"{draft}/sections/{code}/items/new", data=ITEM | {"type": kind})
    assert saved.status_code == 302


def test_a_school_opens_its_own_items_again_from_its_own_version(coordinator, as_user):
    client = as_user(coordinator)
    draft = begin(client)
    client.post(f"{draft}/sections/{add_section(client, draft)}/items/new", data=ITEM)
    own = client.post(f"{draft}/publication", follow_redirects=True)
    assert "修改本校題目" in own.text
    assert '<input type="hidden" name="code" value="visit_site">' in own.text


def test_a_circle_of_conditions_is_named(coordinator, as_user):
    client = as_user(coordinator)
    draft = begin(client)
    code = add_section(client, draft)
    keys = [
        client.post(f"{draft}/sections/{code}/items/new", data=ITEM).headers["Location"].partition("#item-")[2]
        for _n in range(2)
    ]
    client.post(f"{draft}/items/{keys[0]}", data=ITEM | {"when-0-item": keys[1]})
    page = client.post(f"{draft}/items/{keys[1]}", data=ITEM | {"when-0-item": keys[0]})
    assert page.status_code == 422
    assert "條件繞成一圈" in page.text


def test_items_move_by_a_button_and_a_stale_form_is_refused(coordinator, as_user):
    client = as_user(coordinator)
    draft = begin(client)
    code = add_section(client, draft)
    for _n in range(2):
        client.post(f"{draft}/sections/{code}/items/new", data=ITEM)
    keys = [item["key"] for item in client.get(f"{draft}/document").json["document"]["sections"][-1]["items"]]
    client.post(f"{draft}/moves", data={"kind": "item", "name": keys[1], "way": "up"})
    moved = client.get(f"{draft}/document").json["document"]["sections"][-1]["items"]
    assert [item["key"] for item in moved] == keys[::-1]
    stale = client.post(f"{draft}/items/{keys[0]}", data=ITEM | {"revision": "1"})
    assert stale.status_code == 409


def test_two_who_change_at_once_do_not_overwrite_each_other(coordinator):
    draft = drafts.begin("visit_site", by=coordinator)
    drafts.change(draft, coordinator, lambda document: document, revision=1)
    with pytest.raises(DraftChanged):
        drafts.change(draft, coordinator, lambda document: document, revision=1)


def workbook(*rows: list[str]) -> BytesIO:
    """An XLSForm as somebody uploads it."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for number, row in enumerate([["type", "name", "label"], *rows]):
            book.add_worksheet("survey").write_row(0, 0, row) if not number else book.get_worksheet_by_name(
                "survey"
            ).write_row(number, 0, row)
    content.seek(0)
    return content


def test_a_workbook_is_taken_into_the_draft_whole_or_not_at_all(coordinator, as_user):
    client = as_user(coordinator)
    draft = begin(client)
    upload = {"file": (workbook(["text", "who", "誰"], ["geopoint", "where", "哪"]), "own.xlsx")}
    refused = client.post(f"{draft}/form", data=upload)
    assert refused.status_code == 422
    assert "survey 工作表第 3 列：不支援題型「geopoint」" in refused.text
    assert client.get(f"{draft}/document").json["document"]["sections"][-1]["code"] == "BV-F"
    client.post(f"{draft}/form", data={"file": (workbook(["text", "who", "誰"]), "own.xlsx")})
    section = client.get(f"{draft}/document").json["document"]["sections"][-1]
    assert section["items"][0]["text"]["zh"] == "誰"


def test_a_version_is_downloaded_as_a_form_and_compared_with_the_one_before(published, as_user):
    clerk = make_user(Role.CLERK, city="臺中市")
    client = as_user(clerk)
    draft = begin(client)
    client.post(f"{draft}/removals", data={"kind": "item", "name": "BV24"})
    client.post(f"{draft}/publication")
    assert "BV24" in client.get("/checklists/visit_site/2/changes").text
    form = client.get("/checklists/visit_site/2/form.xlsx")
    assert load_workbook(BytesIO(form.data)).sheetnames == ["survey", "choices", "settings"]
    again = begin(client)
    client.post(f"{again}/discard")
    assert client.get(again).status_code == 404


def test_a_draft_of_a_section_that_is_not_there_says_so(coordinator, as_user):
    client = as_user(coordinator)
    draft = begin(client)
    assert client.get(f"{draft}/sections/nowhere").status_code == 404
    assert client.get(f"{draft}/sections/nowhere/items/new").status_code == 404
    assert section_named(one_item(), "T") is not None
