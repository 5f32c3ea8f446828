"""People learn what they have to act on: a record that came back, a panel they are on."""

from __future__ import annotations

import sqlalchemy as sa

from accounts.roles import Role
from checklists.services import publish_builtin
from core import clock, events
from core.database import db
from inspections.events import PanelAppointed, RecordReturned
from inspections.models import Inspection
from notifications.models import Notification
from schedules.models import ObligationKind
from tests.makers import make_obligation, make_school, make_site, make_user, save


def told(user):
    return db.session.scalars(sa.select(Notification.text).where(Notification.user_id == user.id)).all()


def test_the_visitor_learns_why_a_record_came_back(app):
    school, site = make_school(), make_site(name="示範一廠")
    teacher, coordinator = make_user(Role.TEACHER, school=school), make_user(Role.COORDINATOR, school=school)
    version = publish_builtin()[0]
    facts = {"kind": ObligationKind.VISIT, "school_id": school.id, "site_id": site.id, "started_at": clock.utcnow()}
    inspection = save(Inspection(checklist_version_id=version.id, lead_id=teacher.id, **facts))
    events.publish(RecordReturned(inspection.id, coordinator.id, "請補出勤卡照片"))
    assert told(teacher) == ["您在 示範一廠 的訪視紀錄退回補正：請補出勤卡照片"]


def test_the_members_of_a_panel_learn_of_it(app):
    member = make_user(Role.PANELIST)
    audit = make_obligation(make_site(name="示範二廠"), make_school(), kind=ObligationKind.COMPANY_AUDIT)
    events.publish(PanelAppointed(audit.id, (member.id,)))
    assert len(told(member)) == 1
    assert "示範二廠" in told(member)[0]
