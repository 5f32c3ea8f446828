"""Pages of companies, students, classes and placements: what is shown, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from core.models import JournalEntry
from sites import queries, sections
from sites.events import RosterChanged
from sites.models import Placement, SiteKind
from tests.makers import make_class, make_contact, make_placement, make_school, make_site, make_student, make_user


@pytest.fixture
def cast(app):
    """Two schools at one site, a second site of the first school, and people who may see different parts."""

    class Cast:
        pass

    cast = Cast()
    today = clock.today()
    span = {"start_on": today - timedelta(days=30), "end_on": today + timedelta(days=30)}
    cast.school, cast.other = make_school(city="臺中市"), make_school(city="彰化縣")
    cast.teacher = make_user(Role.TEACHER, school=cast.school, name="吳志明")
    cast.colleague = make_user(Role.TEACHER, school=cast.school)
    cast.coordinator = make_user(Role.COORDINATOR, school=cast.school)
    cast.stranger = make_user(Role.COORDINATOR, school=cast.other)
    cast.officer = make_user(Role.OFFICER, city="臺中市")
    cast.far_officer = make_user(Role.OFFICER, city="屏東縣")
    cast.site, cast.second = make_site(name="潭子廠", city="臺中市"), make_site(name="大雅廠", city="臺中市")
    cast.class_group = make_class(cast.school, name="機械二甲")
    cast.student = make_student(cast.school, cast.class_group, name="阮氏瑠")
    cast.mine = make_placement(cast.site, cast.student, teacher_id=cast.teacher.id, **span)
    cast.second_student = make_student(cast.school, cast.class_group, name="林珉宇")
    cast.elsewhere = make_placement(cast.second, cast.second_student, teacher_id=cast.colleague.id, **span)
    cast.theirs = make_placement(cast.site, make_student(cast.other, name="別校生"), **span)
    make_contact(cast.site, name="蔡師傅", phone="0912345678")
    return cast


def test_the_office_sees_the_sites_of_its_school(as_user, cast):
    text = as_user(cast.coordinator).get("/sites").text
    assert "潭子廠" in text
    assert "大雅廠" in text
    assert "訓練場址 2 處" in text
    assert "大雅廠" not in as_user(cast.stranger).get("/sites").text


def test_a_teacher_sees_the_sites_of_own_placements_with_all_students_of_the_school_there(as_user, cast):
    page = as_user(cast.teacher)
    text = page.get("/sites").text
    assert "潭子廠" in text
    assert "大雅廠" not in text
    assert page.get(f"/sites/{cast.second.id}").status_code == 404
    assert "阮氏瑠" in page.get(f"/sites/{cast.site.id}").text


def test_a_cancelled_placement_no_longer_opens_a_site_to_its_teacher(as_user, cast):
    cast.mine.cancelled_at = clock.utcnow()
    db.session.commit()
    assert as_user(cast.teacher).get(f"/sites/{cast.site.id}").status_code == 404


def test_two_schools_at_one_site_do_not_see_each_other(as_user, cast):
    text = as_user(cast.coordinator).get(f"/sites/{cast.site.id}").text
    assert "阮氏瑠" in text
    assert "別校生" not in text
    assert "在訓學生 1 人" in text


def test_an_officer_sees_the_own_city_and_masked_names(as_user, cast):
    page = as_user(cast.officer)
    text = page.get(f"/sites/{cast.site.id}").text
    assert "阮○瑠" in text
    assert "阮氏瑠" not in text
    assert "阮氏瑠" not in page.get(f"/sites/placements/{cast.mine.id}").text
    assert as_user(cast.far_officer).get(f"/sites/{cast.site.id}").status_code == 404
    assert "潭子廠" not in as_user(cast.far_officer).get("/sites").text


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.PANELIST, Role.CLERK, Role.ADMIN])
def test_others_do_not_see_companies(as_user, cast, role):
    page = as_user(make_user(role, school=cast.school))
    for path in ("/sites", f"/sites/{cast.site.id}", "/sites/students", "/sites/classes"):
        assert page.get(path).status_code == 404


def test_the_site_page_shows_facts_contacts_and_missing_papers(as_user, cast):
    text = as_user(cast.coordinator).get(f"/sites/{cast.site.id}").text
    assert "0912345678" in text
    assert "法定代理人同意" in text
    assert cast.site.partner.tax_id in text


def test_papers_missing_before_the_first_training_day_are_listed_the_soonest_first(as_user, cast):
    today = clock.today()
    people = []
    for days, name in ((20, "晚到生"), (5, "早到生")):
        people.append(make_student(cast.school, cast.class_group, name=name))
        start = today + timedelta(days=days)
        make_placement(cast.site, people[-1], start_on=start, end_on=start + timedelta(days=60))
    page = as_user(cast.coordinator)
    text = page.get(f"/sites/{cast.site.id}").text.split("開始訓練前還缺的書件")[1]
    assert text.index("早到生") < text.index("晚到生")
    assert "機構的核定" in text.split("晚到生")[0]
    listed = page.get("/sites/students?lacking=1").text
    assert listed.index("阮氏瑠") < listed.index("早到生") < listed.index("晚到生")
    stay = db.session.scalars(sa.select(Placement).where(Placement.student_id == people[1].id)).one()
    stay.guardian_consent, cast.site.approved_students = True, 6
    stay.contract_signed_on = stay.contract_filed_on = stay.insured_from = stay.start_on
    db.session.commit()
    text = page.get(f"/sites/{cast.site.id}").text.split("開始訓練前還缺的書件")[1]
    assert "早到生" not in text.split("前後的訓練")[0].split("<details")[0]


def test_packages_above_add_sections(app, as_user, cast):
    before = list(app.extensions["site_sections"])
    try:
        sections.add(app, lambda site, user: f"<section><h2>期 {site.code}</h2></section>", is_wide=True)
        sections.add(app, lambda site, user: None)
        text = as_user(cast.coordinator).get(f"/sites/{cast.site.id}").text
    finally:
        app.extensions["site_sections"][:] = before
    assert f"<h2>期 {cast.site.code}</h2>" in text


def test_sites_are_found_by_words_and_never_by_wildcards(as_user, cast):
    page = as_user(cast.coordinator)
    assert "大雅廠" not in page.get("/sites?words=潭子").text
    assert "潭子廠" in page.get("/sites?words=潭子").text
    assert "潭子廠" not in page.get("/sites?words=%25").text


def test_a_dormitory_is_seen_with_its_company(as_user, cast):
    dormitory = make_site(cast.site.partner, kind=SiteKind.DORMITORY, name="宿舍")
    assert as_user(cast.coordinator).get(f"/sites/{dormitory.id}").status_code == 200
    stranger = make_user(Role.COORDINATOR, school=make_school())
    assert as_user(stranger).get(f"/sites/{dormitory.id}").status_code == 404


def test_the_list_of_students_is_the_schools_own(as_user, cast):
    page = as_user(cast.coordinator)
    text = page.get("/sites/students").text
    assert "阮氏瑠" in text
    assert "林珉宇" in text
    assert "別校生" not in text
    assert "林珉宇" not in page.get("/sites/students?words=阮").text
    assert page.get("/sites/students?class=nonsense").status_code == 404
    other_class = make_class(cast.school)
    assert "阮氏瑠" not in page.get(f"/sites/students?class={other_class.id}").text


def test_students_without_a_gap_in_their_papers_can_be_left_out(as_user, cast):
    cast.mine.guardian_consent = True
    cast.site.approved_students = 6
    cast.mine.contract_signed_on = cast.mine.contract_filed_on = cast.mine.insured_from = cast.mine.start_on
    db.session.commit()
    text = as_user(cast.coordinator).get("/sites/students?lacking=1").text
    assert "阮氏瑠" not in text
    assert "林珉宇" in text


def test_classes_tell_how_many_train_now(as_user, cast):
    make_student(cast.school, cast.class_group)
    text = as_user(cast.coordinator).get("/sites/classes").text
    assert "機械二甲" in text
    assert "2／3" in text


def test_a_placement_that_never_happened_is_cancelled_with_a_reason(app, as_user, cast):
    heard = []
    app.extensions["events"][RosterChanged].append(heard.append)
    page = as_user(cast.coordinator)
    address = f"/sites/placements/{cast.mine.id}"
    assert page.post(f"{address}/cancellation", data={"reason": " "}).status_code == 422
    assert page.post(f"{address}/cancellation", data={"reason": "機構取消"}).status_code == 302
    app.extensions["events"][RosterChanged].clear()
    db.session.expire_all()
    assert db.session.get(Placement, cast.mine.id).cancelled_at is not None
    entry = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.action == "placement.cancelled")).one()
    assert entry.facts == {"reason": "機構取消"}
    assert heard == [RosterChanged(frozenset({cast.school.id}), frozenset({cast.site.id}))]
    assert page.post(f"{address}/cancellation", data={"reason": "再一次"}).status_code == 409
    assert "已取消" in page.get(f"/sites/{cast.site.id}").text


def test_only_the_own_office_cancels(as_user, cast):
    path = f"/sites/placements/{cast.mine.id}/cancellation"
    for person in (cast.stranger, cast.teacher, cast.officer):
        assert as_user(person).post(path, data={"reason": "x"}).status_code == 404
    assert db.session.get(Placement, cast.mine.id).cancelled_at is None


def test_placements_of_many_sites_come_in_two_queries(app, cast, count_queries):
    today = clock.today()
    make_placement(
        cast.second, make_student(cast.school), start_on=today + timedelta(days=1), end_on=today + timedelta(days=9)
    )
    site_ids, school_ids = [cast.site.id, cast.second.id], [cast.school.id]
    with count_queries() as counted:
        found = queries.placements_on(today, site_ids=site_ids, school_ids=school_ids)
        names = {stay.student.name for stays in found.values() for stay in stays}
        assert {stay.student.class_group.name for stays in found.values() for stay in stays} == {"機械二甲"}
    assert names == {"阮氏瑠", "林珉宇"}
    assert len(counted) == 2  # the placements with what belongs to them, and the roles of their teachers
    assert queries.placements_of(cast.site, cast.other, today) == [cast.theirs]
    facts = queries.site_facts([cast.site.id])
    assert [contact.name for contact in facts[cast.site.id].contacts] == ["蔡師傅"]


@pytest.mark.parametrize("path", ["/sites", "/sites/students", "/sites/classes"])
def test_the_number_of_queries_does_not_depend_on_the_data(as_user, cast, count_queries, path):
    page = as_user(cast.coordinator)
    with count_queries() as few:
        page.get(path)
    for _ in range(5):
        make_placement(make_site(), make_student(cast.school, cast.class_group))
    with count_queries() as many:
        page.get(path)
    assert len(many) <= len(few)


def test_a_site_page_asks_as_often_for_many_students_as_for_one(as_user, cast, count_queries):
    page = as_user(cast.coordinator)
    with count_queries() as few:
        page.get(f"/sites/{cast.site.id}")
    for _ in range(5):
        make_placement(cast.site, make_student(cast.school, make_class(cast.school)), teacher_id=cast.teacher.id)
    with count_queries() as many:
        page.get(f"/sites/{cast.site.id}")
    assert len(many) <= len(few)
