"""Whoever still has visits or cases is not closed before they are handed over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import pytest
import sqlalchemy as sa

from accounts.models import Grant, User
from accounts.open_work import open_work
from accounts.roles import Role
from accounts.services import deactivate
from core import clock
from core.database import db
from core.errors import DomainError
from inspections.models import Inspection
from notifications.models import Notification
from remediation import services
from remediation.models import Case
from remediation.unfinished import ownerless
from schedules.assigning.unfinished import visitorless
from schedules.models import Assignment, Part
from tests.makers import make_obligation, make_placement, make_school, make_site, make_student, make_user
from tests.makers_inspections import audit_body, make_panel, send
from tests.makers_remediation import make_answer, make_case


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def teacher(school):
    return make_user(Role.TEACHER, school=school, name="陳建宏")


def test_open_visits_of_the_person_are_counted(school, teacher):
    make_obligation(make_site(), school, assignee=teacher)
    make_obligation(make_site(), school, assignee=teacher)
    assert open_work(teacher) == ["訪視 2 次"]


def test_what_is_over_or_somebody_else_s_is_not_counted(school, teacher):
    now, today = clock.utcnow(), clock.today()
    past = {"opens_on": today - timedelta(30), "closes_on": today - timedelta(17), "settles_on": today - timedelta(12)}
    make_obligation(make_site(), school, assignee=teacher, met_at=now)
    make_obligation(make_site(), school, assignee=teacher, missed_at=now, **past)
    make_obligation(make_site(), school, assignee=teacher, withdrawn_at=now)
    other = make_obligation(make_site(), school, assignee=make_user(Role.TEACHER, school=school))
    other.assignments.append(Assignment(user_id=teacher.id, part=Part.SUBSTITUTE, position=1))
    db.session.commit()
    assert open_work(teacher) == []


def test_open_cases_of_the_person_are_counted(school, teacher):
    case = make_case(site=make_site(), school=school)
    case.assigned_to_id = teacher.id
    db.session.commit()
    assert open_work(teacher) == ["列管缺失 1 件"]


def test_the_office_is_told_what_to_hand_over(as_user, school, teacher):
    make_obligation(make_site(), school, assignee=teacher)
    refused = as_user(make_user(Role.COORDINATOR, school=school)).post(f"/people/{teacher.id}/closure")
    assert refused.status_code == 422
    assert "陳建宏還有未完成的工作：訪視 1 次。請先移交。" in refused.text


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school, name="林雅琪")


def test_closing_an_account_hands_everything_over_in_one_step(as_user, school, teacher, coordinator):
    heir = make_user(Role.TEACHER, school=school, name="黃美玲")
    visit = make_obligation(make_site(), school, assignee=teacher)
    case = make_case(make_site(), school)
    case.assigned_to_id = teacher.id
    db.session.commit()
    client = as_user(coordinator)
    page = client.get(f"/people/{teacher.id}").text
    assert "訪視 1 次、列管缺失 1 件" in page
    assert client.post(f"/people/{teacher.id}/closure", data={"heir": str(heir.id)}).status_code == 302
    db.session.expire_all()
    assert not teacher.is_active
    assert case.assigned_to_id == heir.id
    assert [each.user_id for each in visit.assignments] == [heir.id]
    assert ownerless() == visitorless() == []
    assert "移交" in client.get(f"/cases/{case.id}").text or "黃美玲" in client.get(f"/cases/{case.id}").text


def test_work_is_handed_over_only_to_people_of_the_place(as_user, school, teacher, coordinator):
    stranger = make_user(Role.TEACHER, school=make_school())
    case = make_case(make_site(), school)
    case.assigned_to_id = teacher.id
    db.session.commit()
    assert (
        as_user(coordinator).post(f"/people/{teacher.id}/closure", data={"heir": str(stranger.id)}).status_code == 422
    )
    db.session.expire_all()
    assert teacher.is_active
    assert case.assigned_to_id == teacher.id


def test_what_the_heir_may_not_read_goes_to_the_office(school, teacher, coordinator):
    facts = {"is_restricted": True, "is_from_interview": True, "student": make_student(school)}
    counsellor = make_user(Role.COUNSELLOR, school=school)
    case = make_case(make_site(), school, "SP08", **facts)
    case.assigned_to_id = counsellor.id
    db.session.commit()
    admin = make_user(Role.ADMIN)
    deactivate(counsellor, by=admin, heir=make_user(Role.TEACHER, school=school))
    db.session.commit()
    assert case.assigned_to_id == coordinator.id


def test_a_case_that_opens_again_does_not_go_back_to_who_has_left(school, teacher, coordinator):
    case = make_case(make_site(), school)
    case.assigned_to_id = teacher.id
    services.remedy(case, by=teacher_of(case, school), answer=make_answer())
    services.verify(case, by=coordinator)
    db.session.commit()
    deactivate(teacher, by=coordinator)
    db.session.commit()
    services.reopen(case, by=coordinator, reason="又堆了貨")
    db.session.commit()
    assert ownerless() == []
    assert case.assigned_to_id is None


def teacher_of(case, school):
    return make_user(Role.DIRECTOR, school=school)


def test_nobody_is_given_a_case_while_the_account_is_being_closed(app, school, teacher, coordinator):
    """Two at once, on the database: whoever comes second sees the first, so nothing open is left behind."""
    case = make_case(make_site(), school)
    ids = case.id, teacher.id, coordinator.id
    db.session.commit()
    db.session.remove()
    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(_in_turn, app, work, *ids) for work in (_assign, _close)]:
            each.result()
    assert ownerless() == []


def _in_turn(app, work, *ids):
    with app.app_context():
        try:
            work(*ids)
            db.session.commit()
        except DomainError:
            db.session.rollback()
        finally:
            db.session.remove()


def _assign(case_id, teacher_id, coordinator_id):
    case, to, by = (
        db.session.get_one(kind, key) for kind, key in ((Case, case_id), (User, teacher_id), (User, coordinator_id))
    )
    services.reassign(case, to=to, by=by)
    sleep(0.1)


def _close(_case_id, teacher_id, coordinator_id):
    deactivate(db.session.get_one(User, teacher_id), by=db.session.get_one(User, coordinator_id))
    sleep(0.1)


def test_an_administrator_hands_the_visits_over_as_well(as_user, school, teacher):
    heir = make_user(Role.TEACHER, school=school, name="黃美玲")
    visit = make_obligation(make_site(), school, assignee=teacher)
    admin = as_user(make_user(Role.ADMIN))
    assert admin.post(f"/people/{teacher.id}/closure", data={"heir": str(heir.id)}).status_code == 302
    db.session.expire_all()
    assert not teacher.is_active
    assert [each.user_id for each in visit.assignments] == [heir.id]
    assert admin.get(f"/visits/plan/{visit.id}").status_code == 404, "the plan itself is not the administrator's"


def seats(panel) -> dict[str, Part]:
    db.session.expire_all()
    return {each.user_id: each.part for each in panel.obligation.assignments}


def test_a_seat_on_a_panel_goes_to_another_member_of_panels(as_user, app):
    panel, heir = make_panel(), make_user(Role.PANELIST, name="葉示範")
    assert open_work(panel.lead) == ["考核 1 次"]
    deactivate(panel.lead, by=make_user(Role.ADMIN), heir=heir)
    db.session.commit()
    assert seats(panel) == {heir.id: Part.LEAD} | {each.id: Part.MEMBER for each in panel.members}


def test_where_the_heir_has_a_conflict_the_next_member_leads_and_the_clerk_is_told(app, school):
    panel, heir = make_panel(), make_user(Role.PANELIST)
    db.session.add(Grant(user_id=heir.id, role=Role.TEACHER, school_id=school.id))
    make_placement(panel.site, make_student(school))
    deactivate(panel.lead, by=make_user(Role.ADMIN), heir=heir)
    db.session.commit()
    assert heir.id not in seats(panel)
    assert list(seats(panel).values()).count(Part.LEAD) == 1
    assert db.session.scalar(sa.select(Notification.user_id).where(Notification.kind == "panel.left")) == panel.clerk.id


def test_whoever_has_handed_in_stays_on_the_panel_with_the_sheet(as_user, app):
    panel, heir = make_panel(), make_user(Role.PANELIST)
    send(as_user(panel.members[0]), audit_body(panel.obligation))
    assert open_work(panel.members[0]) == [], "nothing is left to do"
    send(as_user(panel.lead), audit_body(panel.obligation))
    deactivate(panel.lead, by=make_user(Role.ADMIN), heir=heir)
    db.session.commit()
    assert (seats(panel)[panel.lead.id], seats(panel)[heir.id]) == (Part.MEMBER, Part.LEAD)
    assert db.session.scalar(sa.select(Inspection.lead_id)) == heir.id


def role_gone(as_user, coordinator, teacher):
    return as_user(coordinator).post(f"/people/{teacher.id}/roles/{teacher.grants[0].id}/removal")


def test_the_last_role_at_a_school_is_not_taken_from_who_still_has_work_there(as_user, school, teacher, coordinator):
    make_obligation(make_site(), school, assignee=teacher)
    refused = role_gone(as_user, coordinator, teacher)
    assert refused.status_code == 422
    assert "陳建宏還有未完成的工作：訪視 1 次。請先移交。" in refused.text
    db.session.expire_all()
    assert len(teacher.grants) == 1


def test_work_at_another_school_keeps_no_role_here(as_user, school, teacher, coordinator):
    other = make_school()
    db.session.add(Grant(user_id=teacher.id, role=Role.COUNSELLOR, school_id=other.id))
    case = make_case(make_site(), other)
    case.assigned_to_id = teacher.id
    db.session.commit()
    here = next(grant for grant in teacher.grants if grant.school_id == school.id)
    assert as_user(coordinator).post(f"/people/{teacher.id}/roles/{here.id}/removal").status_code == 302
    db.session.expire_all()
    assert [grant.school_id for grant in teacher.grants] == [other.id]


def holding(teacher, role: Role, school=None) -> Grant:
    """One more role of the person."""
    grant = Grant(user_id=teacher.id, role=role, school_id=school.id if school else None)
    db.session.add(grant)
    db.session.commit()
    return grant


def taken(page, teacher, grant, **data):
    return page.post(f"/people/{teacher.id}/roles/{grant.id}/removal", data=data)


@pytest.mark.parametrize(
    ("kept", "is_carried"), [(Role.COUNSELLOR, False), (Role.COORDINATOR, True), (Role.DIRECTOR, True)]
)
def test_visits_stay_with_who_may_still_visit_there(as_user, school, teacher, kept, is_carried):
    make_obligation(make_site(), school, assignee=teacher)
    first = teacher.grants[0]
    holding(teacher, kept, school)
    answer = taken(as_user(make_user(Role.ADMIN)), teacher, first)
    assert answer.status_code == (302 if is_carried else 422)
    db.session.expire_all()
    assert teacher.roles == ({kept} if is_carried else {Role.TEACHER, kept})


def test_a_confidential_case_keeps_the_counsellor_who_keeps_another_role(as_user, school, teacher):
    facts = {"is_restricted": True, "is_from_interview": True, "student": make_student(school)}
    case = make_case(make_site(), school, "SP08", **facts)
    counsels = holding(teacher, Role.COUNSELLOR, school)
    case.assigned_to_id = teacher.id
    db.session.commit()
    refused = taken(as_user(make_user(Role.ADMIN)), teacher, counsels)
    assert refused.status_code == 422
    assert "列管缺失 1 件" in refused.text


def test_a_seat_on_a_panel_keeps_its_member(as_user, school):
    panel, heir = make_panel(), make_user(Role.PANELIST, name="葉示範")
    lead = panel.lead
    seat = next(grant for grant in lead.grants if grant.role is Role.PANELIST)
    holding(lead, Role.TEACHER, school)
    admin = as_user(make_user(Role.ADMIN))
    refused = taken(admin, lead, seat)
    assert refused.status_code == 422
    assert "考核 1 次" in refused.text
    assert taken(admin, lead, seat, heir=str(heir.id)).status_code == 302
    assert lead.id not in seats(panel)
    assert seats(panel)[heir.id] is Part.LEAD


def test_a_role_is_taken_and_its_work_handed_over_in_one_step(as_user, school, teacher, coordinator):
    heir = make_user(Role.TEACHER, school=school, name="黃美玲")
    visit, case = make_obligation(make_site(), school, assignee=teacher), make_case(make_site(), school)
    case.assigned_to_id = teacher.id
    holding(teacher, Role.COUNSELLOR, school)
    client = as_user(coordinator)
    grant = next(grant for grant in teacher.grants if grant.role is Role.TEACHER)
    page = taken(client, teacher, grant).text
    assert "移交並移除角色" in page
    assert f'<option value="{heir.id}">' in page
    assert taken(client, teacher, grant, heir=str(heir.id)).status_code == 302
    db.session.expire_all()
    assert teacher.roles == {Role.COUNSELLOR}
    assert case.assigned_to_id == heir.id
    assert [each.user_id for each in visit.assignments] == [heir.id]


def test_what_another_role_carries_is_not_handed_over(as_user, school, teacher):
    heir = make_user(Role.TEACHER, school=school, name="黃美玲")
    visit = make_obligation(make_site(), school, assignee=teacher)
    facts = {"is_restricted": True, "is_from_interview": True, "student": make_student(school)}
    case = make_case(make_site(), school, "SP08", **facts)
    counsels = holding(teacher, Role.COUNSELLOR, school)
    coordinator = make_user(Role.COORDINATOR, school=school)
    case.assigned_to_id = teacher.id
    db.session.commit()
    assert taken(as_user(make_user(Role.ADMIN)), teacher, counsels, heir=str(heir.id)).status_code == 302
    db.session.expire_all()
    assert case.assigned_to_id == coordinator.id, "the heir may not read it, so the office follows it"
    assert [each.user_id for each in visit.assignments] == [teacher.id]
