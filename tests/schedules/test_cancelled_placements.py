"""A placement that never happened leaves the plan as soon as it is cancelled."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.database import db
from schedules.models import Obligation, ObligationKind
from schedules.planning.generation import generate
from sites.services import cancel_placement
from tests.makers import make_placement, make_school, make_site, make_student, make_user


def windows():
    visits = sa.select(Obligation).where(Obligation.kind == ObligationKind.VISIT, Obligation.withdrawn_at.is_(None))
    return db.session.scalars(visits).all()


def test_the_windows_of_a_cancelled_placement_are_withdrawn_at_once(app):
    school, site, today = make_school(), make_site(), clock.today()
    coordinator = make_user(Role.COORDINATOR, school=school)
    facts = {"start_on": today + timedelta(days=20), "end_on": today + timedelta(days=60)}
    placement = make_placement(site, make_student(school), **facts)
    generate()
    db.session.commit()
    assert windows()
    cancel_placement(placement, by=coordinator, reason="未到訓")
    db.session.commit()
    assert windows() == []
