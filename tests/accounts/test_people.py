"""The people pages: who sees whom, and who may change what."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from accounts.models import PasswordLink, User
from accounts.open_work import add_check
from accounts.roles import Role
from accounts.services import change_grants, deactivate
from core import clock
from core.database import db
from core.errors import Refused
from core.models import JournalEntry
from tests.makers import make_school, make_user

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def school(app):
    return make_school(name="示範高工")


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school, name="林淑芬")


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school=school, name="陳建宏")


@pytest.fixture
def admin(app):
    return make_user(Role.ADMIN, name="王管理")


def fresh(user: User) -> User:
    db.session.expire_all()
    return db.session.get_one(User, user.id)


def actions() -> list[str]:
    return list(db.session.scalars(sa.select(JournalEntry.action).order_by(JournalEntry.number)))


def test_the_office_sees_the_own_school_s_people_and_nobody_else(as_user, coordinator, teacher, admin):
    stranger = make_user(Role.TEACHER, school=make_school(), name="外校人")
    page = as_user(coordinator).get("/people").text
    assert "陳建宏" in page
    assert "林淑芬" in page
    assert "外校人" not in page
    assert "王管理" not in page
    assert as_user(coordinator).get(f"/people/{stranger.id}").status_code == 404
    assert as_user(coordinator).get(f"/people/{admin.id}").status_code == 404


def test_the_administrator_sees_everybody(as_user, admin, coordinator, teacher):
    page = as_user(admin).get("/people").text
    assert all(name in page for name in ("王管理", "林淑芬", "陳建宏"))


def test_a_role_at_another_school_stays_that_school_s_business(as_user, coordinator, teacher):
    other = make_school(name="秘密高中")
    admin = make_user(Role.ADMIN)
    change_grants(teacher, {*_held(teacher), _at(Role.COUNSELLOR, other)}, by=admin)
    db.session.commit()
    assert "秘密高中" not in as_user(coordinator).get("/people").text
    assert "秘密高中" not in as_user(coordinator).get(f"/people/{teacher.id}").text
    assert "秘密高中" in as_user(admin).get(f"/people/{teacher.id}").text


def _held(user):
    from accounts.permissions import reaches

    return reaches(user)


def _at(role, school):
    from accounts.permissions import Reach

    return Reach(role, school.id)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.COUNSELLOR, Role.PANELIST, Role.CLERK, Role.OFFICER])
def test_others_have_no_people_page(as_user, school, role):
    user = make_user(role, school=school if role in {Role.TEACHER, Role.COUNSELLOR} else None)
    for path in ("/people", "/people/new", f"/people/{user.id}"):
        assert as_user(user).get(path).status_code == 404


def test_people_are_found_by_name_role_and_state(as_user, admin, coordinator, teacher):
    closed = make_user(Role.TEACHER, name="離職人", deactivated_at=clock.utcnow())
    page = as_user(admin)
    assert "陳建宏" in page.get("/people?q=建宏").text
    assert "林淑芬" not in page.get("/people?q=建宏").text
    assert "陳建宏" in page.get(f"/people?q={teacher.email.upper()}").text
    assert "林淑芬" in page.get("/people?role=coordinator").text
    assert "陳建宏" not in page.get("/people?role=coordinator").text
    assert closed.name not in page.get("/people").text
    assert closed.name in page.get("/people?closed=1").text
    assert "找不到符合的人" in page.get("/people?q=%25").text
    assert page.get("/people?page=999&role=nonsense").status_code == 200


def test_a_long_list_is_leafed_through(as_user, admin):
    for n in range(105):
        db.session.add(User(email=f"n{n}@demo.example", name=f"第{n:03}人", created_at=clock.utcnow()))
    db.session.commit()
    first, second = as_user(admin).get("/people").text, as_user(admin).get("/people?page=2").text
    assert "第 1 頁，共 2 頁" in first
    assert first.count("<b>第") + second.count("<b>第") == 105


def test_the_administrator_creates_anybody_and_sees_the_link_once(as_user, admin, school):
    data = {"name": "新組長", "email": "New.Person@Demo.Example", "role": "coordinator", "school": str(school.id)}
    created = as_user(admin).post("/people/new", data=data)
    assert "/password/" in created.text
    user = db.session.scalar(sa.select(User).where(User.name == "新組長"))
    assert user.email == "new.person@demo.example"
    assert [(grant.role, grant.school_id) for grant in user.grants] == [(Role.COORDINATOR, school.id)]
    assert "/password/" not in as_user(admin).get(f"/people/{user.id}").text
    assert actions() == ["user.created", "password_link.made"]


def test_the_office_creates_teachers_of_the_own_school_only(as_user, coordinator, school):
    data = {"name": "新教師", "email": "t@demo.example", "role": "teacher", "school": str(school.id)}
    other = make_school()
    page = as_user(coordinator)
    for change in ({"role": "coordinator"}, {"role": "admin", "school": ""}, {"school": str(other.id)}, {"school": ""}):
        assert page.post("/people/new", data=data | change).status_code == 422
        assert db.session.scalar(sa.select(User).where(User.email == "t@demo.example")) is None
    assert page.post("/people/new", data=data).status_code == 200


@pytest.mark.parametrize("email", ["", "no address", "a@", "x" * 250 + "@demo.example"])
def test_what_is_no_address_is_refused(as_user, admin, school, email):
    data = {"name": "某人", "email": email, "role": "teacher", "school": str(school.id)}
    assert as_user(admin).post("/people/new", data=data).status_code == 422


def test_an_address_has_one_account(as_user, admin, school, teacher):
    data = {"name": "某人", "email": teacher.email.upper(), "role": "teacher", "school": str(school.id)}
    refused = as_user(admin).post("/people/new", data=data)
    assert refused.status_code == 422
    assert f"{teacher.email} 已經有帳號。" in refused.text


def test_a_role_is_given_and_taken(as_user, admin, teacher, school):
    page = as_user(admin)
    given = page.post(f"/people/{teacher.id}/roles", data={"role": "counsellor", "school": str(school.id), "city": "x"})
    assert given.status_code == 302
    assert fresh(teacher).roles == {Role.TEACHER, Role.COUNSELLOR}
    grant = next(grant for grant in fresh(teacher).grants if grant.role is Role.TEACHER)
    assert page.post(f"/people/{teacher.id}/roles/{grant.id}/removal").status_code == 302
    assert fresh(teacher).roles == {Role.COUNSELLOR}
    assert actions() == ["user.roles_changed", "user.roles_changed"]


def test_giving_a_role_twice_changes_nothing(as_user, admin, teacher, school):
    as_user(admin).post(f"/people/{teacher.id}/roles", data={"role": "teacher", "school": str(school.id)})
    assert len(fresh(teacher).grants) == 1
    assert actions() == []


def test_an_authority_s_role_may_have_a_city(as_user, admin):
    user = make_user(name="局端")
    as_user(admin).post(f"/people/{user.id}/roles", data={"role": "officer", "school": "", "city": "臺中市"})
    assert fresh(user).cities(Role.OFFICER) == {"臺中市"}


def test_the_office_cannot_give_itself_or_others_more(as_user, coordinator, teacher, school):
    page = as_user(coordinator)
    for role in ("admin", "director", "counsellor", "coordinator", "clerk"):
        for user in (coordinator, teacher):
            answer = page.post(f"/people/{user.id}/roles", data={"role": role, "school": str(school.id)})
            assert answer.status_code in {403, 422}
    assert fresh(coordinator).roles == {Role.COORDINATOR}
    assert fresh(teacher).roles == {Role.TEACHER}


def test_the_office_cannot_take_the_principal_s_role_or_account(as_user, coordinator, school):
    principal = make_user(Role.PRINCIPAL, Role.TEACHER, school=school)
    page = as_user(coordinator)
    grant = next(grant for grant in principal.grants if grant.role is Role.PRINCIPAL)
    assert page.post(f"/people/{principal.id}/roles/{grant.id}/removal").status_code == 403
    assert page.post(f"/people/{principal.id}/link").status_code == 403
    assert page.post(f"/people/{principal.id}/closure").status_code == 403
    assert fresh(principal).roles == {Role.PRINCIPAL, Role.TEACHER}
    assert db.session.scalar(sa.select(PasswordLink)) is None


def test_nobody_changes_the_own_roles_or_account(as_user, admin):
    page = as_user(admin)
    assert page.post(f"/people/{admin.id}/roles", data={"role": "principal", "school": ""}).status_code == 422
    assert page.post(f"/people/{admin.id}/roles", data={"role": "panelist", "school": ""}).status_code == 403
    assert page.post(f"/people/{admin.id}/link").status_code == 403
    assert page.post(f"/people/{admin.id}/closure").status_code == 403
    assert fresh(admin).roles == {Role.ADMIN}


def test_the_last_administrator_stays(app, admin):
    with pytest.raises(Refused, match="最後一位系統管理員"):
        deactivate(admin, by=None)
    second = make_user(Role.ADMIN)
    deactivate(admin, by=second)
    with pytest.raises(Refused, match="最後一位系統管理員"):
        deactivate(second, by=None)


def test_a_new_link_is_shown_once_and_ends_the_earlier(as_user, coordinator, teacher):
    page = as_user(coordinator)
    first = page.post(f"/people/{teacher.id}/link").text
    link = first.partition('value="http')[2].partition('"')[0]
    path = "/password/" + link.rpartition("/")[2]
    assert page.client.get(path).status_code == 200
    page.post(f"/people/{teacher.id}/link")
    assert page.client.get(path).status_code == 410


def test_who_still_has_open_work_cannot_be_closed(app, as_user, coordinator, teacher):
    add_check(app, lambda user, _school: "訪視 3 次" if user.id == teacher.id else None)
    add_check(app, lambda user, _school: "列管缺失 1 件" if user.id == teacher.id else None)
    try:
        refused = as_user(coordinator).post(f"/people/{teacher.id}/closure")
        assert refused.status_code == 422
        assert "陳建宏還有未完成的工作：訪視 3 次、列管缺失 1 件。請先移交。" in refused.text
        assert fresh(teacher).is_active
    finally:
        app.extensions["open_work"] = app.extensions["open_work"][:-2]


def test_closing_ends_sessions_and_links_and_opening_brings_the_account_back(as_user, coordinator, teacher):
    page, theirs = as_user(coordinator), as_user(teacher)
    assert theirs.get("/settings").status_code == 200
    page.post(f"/people/{teacher.id}/link")
    assert page.post(f"/people/{teacher.id}/closure").status_code == 302
    assert theirs.get("/settings").status_code == 302
    assert "帳號已停用，請先重新啟用。" in page.post(f"/people/{teacher.id}/link").text
    assert page.post(f"/people/{teacher.id}/opening").status_code == 302
    assert fresh(teacher).is_active
    assert theirs.get("/settings").status_code == 302
    assert actions() == ["password_link.made", "user.deactivated", "user.reactivated"]


def test_a_person_who_leaves_the_school_leaves_the_office_s_list(as_user, coordinator, teacher):
    grant = teacher.grants[0]
    answer = as_user(coordinator).post(f"/people/{teacher.id}/roles/{grant.id}/removal")
    assert answer.location == "/people"
    assert as_user(coordinator).get(f"/people/{teacher.id}").status_code == 404


def test_what_does_not_exist_is_not_found(as_user, admin, teacher):
    page = as_user(admin)
    assert page.get(f"/people/{NOBODY}").status_code == 404
    assert page.post(f"/people/{teacher.id}/roles/{NOBODY}/removal").status_code == 404
