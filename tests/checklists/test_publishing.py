"""Publishing: built-in checklists become immutable versions."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from accounts.roles import Role
from checklists import services
from checklists.models import Checklist, ChecklistVersion
from checklists.queries import document_of, get_version, latest_version, latest_versions, numbered_version
from checklists.reading import read_document
from checklists.services import publish, publish_builtin
from core.database import db
from core.errors import NotFound, Refused
from core.models import JournalEntry
from inspections.bundle.checklists import checklists_to_ask, reference
from inspections.sheets.asked import find_asked
from tests.checklists.builtin import CODES, one_item, raw
from tests.makers import make_school, make_user


def versions_count() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(ChecklistVersion))


def test_the_five_built_in_checklists_are_published_once(app):
    assert {version.checklist.code for version in publish_builtin()} == set(CODES)
    db.session.commit()
    assert publish_builtin() == []
    assert versions_count() == 5


def test_a_changed_wording_makes_a_new_version_and_leaves_the_old_one(app, monkeypatch):
    publish_builtin()
    changed = raw("visit_site")
    changed["sections"][0]["items"][1]["text"]["zh"] = "本次訪視是否未事先通知機構"
    monkeypatch.setattr(services, "_built_in", lambda code: changed if code == "visit_site" else raw(code))
    assert [(version.checklist.code, version.number) for version in publish_builtin()] == [("visit_site", 2)]
    first, second = numbered_version("visit_site", 1), latest_version("visit_site")
    assert second.number == 2
    assert document_of(first).item("BV02").text.zh == "本次是否事前未告知機構"
    assert document_of(second).item("BV02").text.zh == "本次訪視是否未事先通知機構"


def test_an_upgrade_does_not_take_back_a_wording_that_the_school_office_published(app):
    publish_builtin()
    changed = raw("screening")
    changed["title"]["zh"] = "本校遴選表"
    publish(changed, by=None)
    assert publish_builtin() == []
    assert document_of(latest_version("screening")).title.zh == "本校遴選表"


def test_visits_from_now_on_ask_the_newest_interview_and_old_records_keep_theirs(app):
    publish_builtin()
    office = raw("visit_site")
    office["title"]["zh"] = "本校訪視表"
    publish(office, by=None)
    asked = raw("visit_student")
    asked["sections"][0]["items"][0]["text"]["vi"] = "Hôm nay em làm gì?"
    assert publish(asked, by=None).number == 2
    named = [numbered_version("visit_site", number).document["interview"]["version"] for number in (1, 2, 3)]
    assert named == [1, 1, 2]
    assert document_of(latest_version("visit_site")).title.zh == "本校訪視表"
    obligation = SimpleNamespace(kind="visit", school_id=None)
    versions = checklists_to_ask([obligation])
    assert reference(versions, obligation) == {"code": "visit_site", "version": 3}
    assert versions["visit_student"].number == 2
    first = find_asked("visit_site", 1)
    assert first.interview.item("SP01").text.vi != find_asked("visit_site", 3).interview.item("SP01").text.vi
    assert publish_builtin() == []  # an upgrade takes back neither wording


@pytest.mark.parametrize("column", ["number", "digest", "published_at"])
def test_the_database_itself_refuses_to_change_a_version(app, column):
    version = publish(one_item(), by=None)
    db.session.commit()
    with pytest.raises(IntegrityError, match="checklist_version_is_immutable"):
        db.session.execute(
            sa.update(ChecklistVersion)
            .where(ChecklistVersion.id == version.id)
            .values({column: getattr(version, column)})
        )


def test_a_published_document_carries_its_legal_basis_in_words(app):
    version = publish(one_item(basis="Act24-1"), by=None)
    assert document_of(version).item("T1").citation.zh == "建教生權益保障法第 24 條第 1 項"
    read_document(version.document)


def test_an_invalid_document_is_refused_with_its_faults(app):
    with pytest.raises(Refused) as refusal:
        publish(one_item(fails=None), by=None)
    assert refusal.value.facts["faults"] == ["section T › item T1 › fails: a scored item must say which answers fail"]
    assert db.session.scalar(sa.select(Checklist)) is None


def test_publishing_is_in_the_journal_with_who_did_it(app):
    coordinator = make_user(Role.COORDINATOR, school=make_school())
    version = publish(one_item(), by=coordinator)
    db.session.commit()
    entry = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.action == "checklist.published")).one()
    assert (entry.actor, entry.subject_id) == (str(coordinator.id), str(version.id))
    assert entry.facts["number"] == 1


def test_a_code_keeps_its_kind_and_its_owner(app):
    publish(one_item(), by=None)
    with pytest.raises(Refused, match="kind visit"):
        publish(one_item(key="T2") | {"kind": "assessment"}, by=None)
    with pytest.raises(Refused, match="belongs to somebody else"):
        publish(one_item(key="T2"), by=None, school=make_school())


def test_versions_are_found_by_code_number_and_id(app):
    publish_builtin()
    db.session.commit()
    newest = latest_versions({"visit_site", "visit_student"})
    assert {code: version.number for code, version in newest.items()} == {"visit_site": 1, "visit_student": 1}
    assert get_version(newest["visit_site"].id) is newest["visit_site"]


def test_what_was_never_published_is_not_found(app):
    for lookup in (lambda: latest_version("nothing"), lambda: numbered_version("nothing", 1)):
        with pytest.raises(NotFound):
            lookup()


def test_the_interview_that_a_visit_names_is_published(app):
    publish_builtin()
    interview = document_of(latest_version("visit_site")).interview
    assert numbered_version(interview.code, interview.version).checklist.kind == "interview"
