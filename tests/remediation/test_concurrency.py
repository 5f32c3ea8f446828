"""Two people, or two records, at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from accounts.models import User
from accounts.roles import Role
from core import clock, events
from core.database import db
from core.errors import DomainError
from inspections.events import FindingsRecorded
from inspections.models import Finding
from remediation import services
from remediation.models import Case, CaseEvent
from remediation.workflow import CaseState
from tests.makers import make_school, make_site, make_user
from tests.makers_remediation import make_answer, make_case, make_finding, make_inspection


@pytest.fixture
def school(app):
    return make_school()


def at_once(app, doings):
    """Each in a thread with a context of its own; what came out of each."""

    def run(doing):
        with app.app_context():
            try:
                doing()
                db.session.commit()
            except (DomainError, sa.exc.IntegrityError) as refusal:
                db.session.rollback()
                return refusal
            return None

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(run, doings))


def test_of_two_people_closing_a_case_one_wins_and_the_other_is_told(app, school):
    coordinator = make_user(Role.COORDINATOR, school=school)
    others = [make_user(Role.DIRECTOR, school=school).id for _ in range(4)]
    case = make_case(make_site(), school)
    services.remedy(case, by=coordinator, answer=make_answer())
    db.session.commit()
    case_id, revision = case.id, case.revision
    db.session.remove()

    def close_by(user_id):
        def doing():
            user = db.session.get_one(User, user_id)
            services.verify(db.session.get_one(Case, case_id), by=user, revision=revision)

        return doing

    outcomes = at_once(app, [close_by(user_id) for user_id in others])
    assert sum(outcome is None for outcome in outcomes) == 1
    case = db.session.get_one(Case, case_id)
    assert case.state is CaseState.CLOSED
    verified = sa.select(sa.func.count()).select_from(CaseEvent).where(CaseEvent.action == "verified")
    assert db.session.scalar(verified) == 1


def test_records_arriving_together_take_numbers_without_gaps_or_doubles(app, school):
    findings = []
    for item in ("BV05", "BV06", "BV07", "BV08", "BV13", "BV14"):
        finding = make_finding(make_inspection(make_site(), school), item)
        findings.append((finding.inspection_id, finding.id))
    db.session.remove()

    def record(inspection_id, finding_id):
        return lambda: events.publish(FindingsRecorded(inspection_id, (finding_id,), clock.utcnow()))

    outcomes = at_once(app, [record(*pair) for pair in findings])
    assert outcomes == [None] * len(findings)
    numbers = sorted(int(number[4:]) for number in db.session.scalars(sa.select(Case.number)))
    assert numbers == list(range(1, len(findings) + 1))


def test_the_same_problem_in_two_records_at_once_is_never_two_cases(app, school):
    site = make_site()
    pairs = []
    for _ in range(3):
        finding = make_finding(make_inspection(site, school))
        pairs.append((finding.inspection_id, finding.id))
    db.session.remove()

    def record(inspection_id, finding_id):
        return lambda: events.publish(FindingsRecorded(inspection_id, (finding_id,), clock.utcnow()))

    at_once(app, [record(*pair) for pair in pairs])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Finding)) == 3
