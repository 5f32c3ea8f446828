"""Which audits somebody still sits on, and who takes the seat before the account is closed."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.models import User
from accounts.permissions import Reach
from accounts.roles import Role
from core import clock, events, journal
from core.database import db
from inspections.audits.queries import Audit, conflicts_among, get_panel_audits
from inspections.events import PanelAppointed
from notifications.services import tell
from schedules.models import Assignment, Part
from schedules.news import clerks_of


def _open_seats(user: User, lost: Reach | None = None) -> list[Audit]:
    """The audits that wait for the person: to lead, or to hand in a sheet. A seat is a panel member's, of no school."""
    if lost is not None and (lost.role is not Role.PANELIST or user.has_role(Role.PANELIST)):
        return []
    return [
        audit
        for audit in get_panel_audits(user, clock.today())
        if _seat(audit, user).part is Part.LEAD or user.id not in audit.handed
    ]


def _seat(audit: Audit, user: User) -> Assignment:
    return next(each for each in audit.panel if each.user_id == user.id)


def unfinished(user: User, lost: Reach | None = None) -> str | None:
    """On how many panels something is left to do for the person."""
    count = len(_open_seats(user, lost))
    return ngettext("%(num)s audit", "%(num)s audits", count) if count else None


def hand_over(giver: User, to: User, by: User, lost: Reach | None = None) -> None:
    """Give every seat to another member of panels; where that person may not sit, the panel goes on without one."""
    for audit in _open_seats(giver, lost):
        was_lead = _seat(audit, giver).part is Part.LEAD
        heir = to if _may_sit(audit, to) else None
        _leave(audit, giver, heir)
        if was_lead:
            _give_lead(audit, giver, heir)
        journal.record(by, "panel.handed_over", audit.obligation, giver=giver.id, to=heir.id if heir else None)
        if heir is not None:
            events.publish(PanelAppointed(audit.obligation.id, (heir.id,)))
        else:
            _tell_clerks(audit, giver)
    db.session.flush()


def _may_sit(audit: Audit, person: User) -> bool:
    is_on = any(each.user_id == person.id for each in audit.panel)
    return person.has_role(Role.PANELIST) and not is_on and not conflicts_among(audit, [person.id])


def _leave(audit: Audit, giver: User, heir: User | None) -> None:
    """Whoever has handed in a sheet stays with it; else the seat goes to the heir, or is empty."""
    rows, seat = audit.obligation.assignments, _seat(audit, giver)
    if giver.id in audit.handed:
        seat.part = Part.MEMBER
    else:
        rows.remove(seat)
    if heir is not None:
        rows.append(Assignment(user_id=heir.id, part=Part.MEMBER, position=seat.position, is_by_hand=True))
    db.session.flush()


def _give_lead(audit: Audit, giver: User, heir: User | None) -> None:
    """To the heir, else to the next member; a panel of nobody is to be appointed anew."""
    others = [each for each in audit.panel if each.user_id != giver.id]
    chosen = next((each for each in others if heir and each.user_id == heir.id), next(iter(others), None))
    if chosen is None:
        return
    chosen.part = Part.LEAD
    if audit.inspection is not None:
        audit.inspection.lead_id = chosen.user_id


def _tell_clerks(audit: Audit, giver: User) -> None:
    site, school = audit.obligation.site, audit.obligation.school
    city = site.city if site is not None else (school.city if school is not None else "")
    tell(
        clerks_of(city),
        "panel.left",
        f"panel.left:{audit.obligation.id}:{giver.id}",
        lambda: _("%(name)s has left the panel that audits %(place)s. Please see whether it is complete.",
                  name=giver.name, place=audit.place),
        f"/audits/{audit.obligation.id}",
    )  # fmt: skip
