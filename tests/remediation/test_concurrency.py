"""Two people, or two records, at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.models import User
from accounts.roles import Role
from core import clock, events
from core.database import db
from core.errors import DomainError
from inspections.events import FindingsRecorded
from inspections.models import Finding
from notifications.models import Mail
from remediation import releasing, requests, services
from remediation.models import Case, CaseEvent, CaseRequest, CompanyLink, RequestKind
from remediation.workflow import CaseState
from sites.models import Contact
from tests.makers import make_contact, make_school, make_site, make_user
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


def test_of_two_people_deciding_a_request_one_wins_and_the_term_moves_once(app, school):
    coordinator = make_user(Role.COORDINATOR, school=school)
    deciders = [make_user(Role.DIRECTOR, school=school).id for _ in range(2)]
    case = make_case(make_site(), school)
    until = case.due_on + timedelta(days=7)
    request = requests.ask(case, RequestKind.EXTENSION, until=until, reason="負責人更換", by=coordinator)
    db.session.commit()
    case_id, request_id, due_on = case.id, request.id, request.until
    db.session.remove()

    def decide_by(user_id, *, is_granted):
        def doing():
            user, mine = db.session.get_one(User, user_id), db.session.get_one(Case, case_id)
            requests.decide(mine, request_id, is_granted=is_granted, note="看過佐證", by=user)

        return doing

    doings = [decide_by(user_id, is_granted=number == 0) for number, user_id in enumerate(deciders)]
    outcomes = at_once(app, doings)
    assert sum(outcome is None for outcome in outcomes) == 1
    was_granted = outcomes[0] is None
    assert db.session.get_one(CaseRequest, request_id).is_granted is was_granted
    assert (db.session.get_one(Case, case_id).due_on == due_on) is was_granted
    decided = sa.select(CaseEvent.action).where(CaseEvent.action.in_(("extended", "extension_denied")))
    assert db.session.scalars(decided).all() == ["extended" if was_granted else "extension_denied"]


def test_of_two_people_releasing_a_case_one_writes_to_the_company(app, school):
    people = [make_user(Role.COORDINATOR, school=school).id for _ in range(2)]
    case = make_case(make_site(), school)
    contact_id = make_contact(case.site).id
    db.session.commit()
    case_id, revision = case.id, case.revision
    db.session.remove()

    def release_by(user_id):
        def doing():
            user, mine = db.session.get_one(User, user_id), db.session.get_one(Case, case_id)
            told = {"text": "請清空東側出口。", "is_confirmed": True, "revision": revision}
            releasing.release_case(mine, by=user, contact=db.session.get_one(Contact, contact_id), **told)

        return doing

    outcomes = at_once(app, [release_by(user_id) for user_id in people])
    assert sum(outcome is None for outcome in outcomes) == 1
    assert db.session.scalar(sa.select(sa.func.count(CompanyLink.id))) == 1
    to_company = sa.select(sa.func.count()).select_from(Mail).where(Mail.recipient == "contact@demo.example")
    assert db.session.scalar(to_company) == 1


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
