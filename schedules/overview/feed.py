"""A person's own visits as a calendar that other programs read, behind a secret address."""

from __future__ import annotations

import re
import secrets
from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import Calendar, Event
from sqlalchemy.orm import joinedload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core import clock, journal
from core.database import db
from core.errors import NotFound
from core.formatting import short_day
from core.languages import CHINESE
from schedules import labels
from schedules.models import Assignment, Obligation, ObligationKind, Part
from schedules.queries import is_in_state
from schedules.rules.states import PENDING, State, state_on
from sites.models import DayPart
from sites.names import known_as

KEPT = timedelta(days=60)
"""How long a visit stays in the calendar after its window."""
TOKEN_BYTES = 32
TOKEN_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


def make_token(user: User) -> None:
    """Give the person a new secret address; an earlier one stops working."""
    user.feed_token = secrets.token_urlsafe(TOKEN_BYTES)
    journal.record(user, "feed.made", user)
    db.session.flush()


def withdraw_token(user: User) -> None:
    """Take the secret address back."""
    if user.feed_token:
        user.feed_token = None
        journal.record(user, "feed.withdrawn", user)
        db.session.flush()


def calendar_behind(token: str) -> bytes:
    """The visits of the person whose address this is, as iCalendar; NotFound for any other."""
    # PostgreSQL does not even compare a text that holds a NUL.
    is_possible = TOKEN_FORM.fullmatch(token) is not None
    user = db.session.scalar(sa.select(User).where(User.feed_token == token)) if is_possible else None
    if user is None or not user.is_active:
        raise NotFound
    with force_locale(user.locale or CHINESE):
        return _calendar(user)


def _calendar(user: User) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Fangshi//visits//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("My visits"))
    calendar.add("x-wr-timezone", "Asia/Taipei")
    for window in own_visits(user, clock.today()):
        calendar.add_component(_event(window))
    return calendar.to_ical()


def own_visits(user: User, today: date) -> list[Obligation]:
    """The visits the person is to make or has made lately, at schools where the person still works."""
    statement = (
        sa.select(Obligation)
        .join(Assignment)
        .where(
            Obligation.kind == ObligationKind.VISIT,
            Obligation.school_id.in_(user.school_ids(Role.TEACHER, *OFFICE_ROLES)),
            Assignment.user_id == user.id,
            Assignment.part == Part.ASSIGNEE,
            Obligation.closes_on >= today - KEPT,
            is_in_state(PENDING | {State.MET}, today),
        )
        .options(joinedload(Obligation.site))
        .order_by(Obligation.opens_on, Obligation.key)
    )
    return list(db.session.scalars(statement).unique())


def _event(window: Obligation) -> Event:
    assert window.site is not None  # a visit has one
    day = window.suggested_on or window.due_on or window.closes_on
    company = known_as(window.site.name, window.site.partner.name)
    event = Event()
    event.add("uid", f"{window.id}@fangshi")
    event.add("dtstamp", window.planned_at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", _summary(window, company))
    event.add("description", _description(window))
    event.add("location", window.site.address or window.site.city)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _description(window: Obligation) -> str:
    first, last = short_day(window.opens_on), short_day(window.due_on or window.closes_on)
    rule = _(
        "Unannounced visit. Tell nobody at the company. Any training day from %(first)s to %(last)s counts.",
        first=first,
        last=last,
    )
    if window.suggested_half is None:
        return rule
    return _("Suggested: %(half)s.", half=labels.PARTS[DayPart(window.suggested_half)]) + " " + rule


def _summary(window: Obligation, company: str) -> str:
    if state_on(clock.today(), window) is State.MET:
        return _("Visited: %(company)s", company=company)
    return _("Visit %(company)s, by %(day)s", company=company, day=short_day(window.due_on or window.closes_on))
