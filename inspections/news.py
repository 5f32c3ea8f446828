"""What records and audits tell people: a record came back, a panel was appointed."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import User
from core.database import db
from core.formatting import short_day
from inspections.events import PanelAppointed, RecordReturned
from inspections.models import Inspection
from notifications.services import tell
from schedules.models import Obligation
from schedules.news import place_of


def tell_returned(event: RecordReturned) -> None:
    """The visitor learns that the record has to be corrected, and why."""
    inspection = db.session.get_one(Inspection, event.inspection_id)
    name = inspection.site.name if inspection.site else ""
    tell(
        inspection.lead,
        "record.returned",
        f"record.returned:{inspection.id}:{len(inspection.reviews)}",
        lambda: _("Your visit record of %(site)s came back for correction: %(reason)s", site=name, reason=event.reason),
        "/field",
    )


def tell_appointed(event: PanelAppointed) -> None:
    """The members of a panel learn of it; the company does not."""
    obligation = db.session.get_one(Obligation, event.obligation_id)
    auditee = place_of(obligation) or (obligation.school.name if obligation.school else "")
    members = db.session.scalars(sa.select(User).where(User.id.in_(event.members)))
    tell(
        members.all(),
        "panel.appointed",
        f"panel.appointed:{obligation.id}",
        lambda: _(
            "You are on the panel that audits %(auditee)s, due %(day)s.",
            auditee=auditee,
            day=short_day(obligation.due_on),
        ),
        f"/audits/{obligation.id}",
    )
