"""代登: acknowledgement and extension of a company that telephoned; what waits for release, one click away."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from accounts.roles import Role
from core.database import db
from inspections.models import Severity
from remediation import releasing
from remediation.models import Channel
from remediation.workflow import CaseState
from tests.makers import make_school, make_site, make_user
from tests.makers_inspections import picture
from tests.makers_remediation import make_case


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


def said(**more):
    return {"contact_name": "吳課長", "means": "line", "files": (BytesIO(picture()), "line.jpg"), **more}


def test_the_company_knows_and_asks_for_more_time_by_telephone(as_user, school, coordinator):
    case = make_case(make_site(), school)
    releasing.release_case(case, by=coordinator, text="請清空東側出口。", is_confirmed=True)
    db.session.commit()
    client, address = as_user(coordinator), f"/cases/{case.id}"
    asked = {"kind": "extension", "until": (case.due_on + timedelta(days=4)).isoformat(), "reason": "缺料"}
    assert client.post(f"{address}/acknowledgement", data={"contact_name": "吳課長"}).status_code == 422
    assert client.post(f"{address}/requests", data=asked | {"contact_name": "吳課長"}).status_code == 422
    assert client.post(f"{address}/acknowledgement", data=said()).status_code == 302
    assert client.post(f"{address}/requests", data=said(**asked)).status_code == 302
    db.session.expire_all()
    assert case.state is CaseState.ACKNOWLEDGED
    for event in case.events[:2]:
        assert (event.contact_name, event.channel, len(event.photos)) == ("吳課長", Channel.RELAYED, 1)
    assert case.requests[0].contact_name == "吳課長"
    assert case.requests[0].asked_by_id == coordinator.id, "who entered it does not decide it"


def test_what_waits_for_release_is_one_click_from_the_to_do_list_the_critical_first(as_user, school, coordinator):
    minor = make_case(make_site(), school, "BV05", severity=Severity.MINOR)
    critical = make_case(make_site(), school, "BV21", severity=Severity.CRITICAL)
    minor.due_on = critical.due_on - timedelta(days=2)
    db.session.commit()
    client = as_user(coordinator)
    today = client.get("/dashboard").text
    assert "待通知機構的缺失 2 件" in today
    assert "/cases?task=release" in today
    page = client.get("/cases?task=release").text
    assert page.index(critical.number) < page.index(minor.number)
    assert page.count("今天就要通知") == 1


def test_a_preview_says_what_would_give_a_student_away(as_user, school, coordinator):
    case = make_case(make_site(), school)
    page = as_user(coordinator).post(f"/cases/{case.id}/preview", data={"text": "座號 12 太晚下班"}).text
    assert "班級座號" in page
