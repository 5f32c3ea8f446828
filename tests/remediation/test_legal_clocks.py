"""The restricted stream: clocks counted down, settled by a person, and nothing of it anywhere else."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from accounts.roles import Role
from checklists.rules.evaluation import evaluate
from checklists.rules.rulebook import rule_by_id
from core import clock
from core.database import db
from core.models import JournalEntry
from inspections.models import Severity
from notifications.models import Mail, Notification
from remediation import services
from remediation.clocks import ALLOWED, Clock, Duty, Settled, clocks, duties
from remediation.models import Case
from remediation.reporting import clocks_of
from tests.makers import make_placement, make_school, make_site, make_student, make_user
from tests.makers_remediation import make_answer, make_case

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
SECRETS = ("王小瑠", "師傅動手", "SP08", "騷擾", "社會局0024")


@pytest.mark.parametrize(
    ("item", "is_restricted", "found"),
    [
        ("SP08", True, (Duty.CHILD_PROTECTION,)),
        ("SP06", True, (Duty.CHILD_PROTECTION,)),
        ("SP07", False, (Duty.ACCIDENT,)),
        ("BV22", False, (Duty.ACCIDENT,)),
        ("BV21", False, ()),
    ],
)
def test_what_may_have_to_be_reported(item, is_restricted, found):
    assert duties(item=item, is_restricted=is_restricted) == found


@pytest.mark.parametrize(("duty", "hours"), [(Duty.CHILD_PROTECTION, 24), (Duty.ACCIDENT, 8)])
def test_a_clock_runs_from_the_moment_of_knowing(duty, hours):
    running = Clock(duty, NOON)
    assert running.ends_at == NOON + timedelta(hours=hours)
    assert running.left(NOON + timedelta(hours=hours + 1)) == timedelta(hours=-1)
    assert running.is_running
    done = Settled(duty, NOON, is_reported=True)
    item = "SP07" if duty is Duty.ACCIDENT else "SP08"
    found = clocks(item=item, is_restricted=duty is Duty.CHILD_PROTECTION, known_at=NOON, settled=[done])
    assert [each.is_running for each in found] == [False]


@pytest.fixture
def school(app):
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


@pytest.fixture
def confidential(school) -> Case:
    site, student = make_site(name="示範精密一廠"), make_student(school, name="王小瑠")
    make_placement(site, student)
    facts = {"is_restricted": True, "is_from_interview": True, "student": student, "severity": Severity.CRITICAL}
    return make_case(site, school, "SP08", section="BV-P", note="師傅動手", **facts)


def test_the_clock_is_counted_down_with_whom_to_call_until_a_person_reports(as_user, coordinator, confidential):
    page = as_user(coordinator)
    address = f"/cases/{confidential.id}"
    shown = page.get(address).text
    assert "由知悉的教職員向主管機關通報" in shown
    assert "還有 23 小時" in shown
    refused = page.post(f"{address}/reports", data={"duty": "child_protection", "outcome": "reported"})
    assert refused.status_code == 422
    future = (clock.local(clock.utcnow()) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    data = {"duty": "child_protection", "outcome": "reported", "office": "社會局0024"}
    assert page.post(f"{address}/reports", data=data | {"at": future}).status_code == 422
    assert page.post(f"{address}/reports", data=data).status_code == 302
    db.session.expire_all()
    assert not any(each.is_running for each in clocks_of(confidential))
    assert "已通報" in page.get(address).text


def test_a_clock_that_has_run_out_says_so(as_user, coordinator, confidential):
    inspection = confidential.findings[0].finding.inspection
    inspection.arrived_at = clock.utcnow() - timedelta(hours=30)
    db.session.commit()
    assert "已超過 6 小時" in as_user(coordinator).get(f"/cases/{confidential.id}").text


def test_only_those_of_the_stream_put_a_report_on_record(as_user, school, confidential):
    data = {"duty": "child_protection", "outcome": "ruled_out", "words": "成年學生"}
    for role in (Role.DIRECTOR, Role.PRINCIPAL, Role.TEACHER):
        person = as_user(make_user(role, school=school))
        assert person.post(f"/cases/{confidential.id}/reports", data=data).status_code == 404
    counsellor = as_user(make_user(Role.COUNSELLOR, school=school))
    assert counsellor.post(f"/cases/{confidential.id}/reports", data=data).status_code == 302


def test_nothing_of_a_confidential_case_is_in_mails_journal_logs_or_other_peoples_pages(
    as_user, caplog, school, coordinator, confidential
):
    counsellor = make_user(Role.COUNSELLOR, school=school)
    with caplog.at_level(logging.DEBUG):
        answer = make_answer("師傅動手，已轉輔導", has_proof=True, cause="師傅動手")
        services.remedy(confidential, by=coordinator, answer=answer)
        services.return_remedy(confidential, by=counsellor, reason="王小瑠仍在同一班")
        db.session.commit()
        pages = ("/", "/cases", "/cases?state=all&q=王小瑠", "/dashboard", "/visits", f"/sites/{confidential.site_id}")
        for role in (Role.DIRECTOR, Role.PRINCIPAL, Role.OFFICER, Role.ADMIN):
            city = {"city": "臺中市"} if role is Role.OFFICER else {}
            person = as_user(make_user(role, school=None if city or role is Role.ADMIN else school, **city))
            for address in pages:
                shown = person.client.get(address, follow_redirects=True).text
                # The school's own people read their students' names on the page of the site.
                hidden = SECRETS[1:] if address.startswith("/sites") or "q=" in address else SECRETS
                told = [secret for secret in hidden if secret in shown]
                assert told == [], (role, address)
    said = [str(entry.facts) for entry in db.session.scalars(sa.select(JournalEntry))]
    said += [f"{mail.subject} {mail.text} {mail.html}" for mail in db.session.scalars(sa.select(Mail))]
    said += [row.text for row in db.session.scalars(sa.select(Notification))]
    everything = "\n".join([*said, caplog.text])
    assert "保密事項" in everything
    for secret in ("王小瑠", "師傅動手", "騷擾", "SP08"):
        assert secret not in everything


@pytest.mark.parametrize(
    ("duty", "rule", "facts"),
    [
        (Duty.CHILD_PROTECTION, "R-46", {"students": [{"number": "12", "mode": "rotation", "born_on": "2010-01-01"}]}),
        (Duty.ACCIDENT, "R-45", {"site": {"deaths": 1, "injured": 0, "hospitalised": 0}}),
    ],
)
@pytest.mark.parametrize(("late", "found"), [(0, []), (1, ["fails"])])
def test_a_clock_and_the_rule_of_its_law_know_the_same_limit(duty, rule, facts, late, found):
    minutes = ALLOWED[duty] // timedelta(minutes=1) + late
    asked = {"site": {"report_minutes": minutes, "known_minutes": minutes} | facts.get("site", {})}
    asked["students"] = [each | {"known_minutes": minutes} for each in facts.get("students", ())]
    assert [each.status for each in evaluate(asked, "2026-10-05", [rule_by_id()[rule]])] == found
