"""The company's side of a self-assessment: its link by mail, the reminder, and the clerk's part of the audit's page."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from flask import render_template
from flask_babel import gettext as _

from accounts.models import User
from core.database import db
from core.errors import NotFound
from core.languages import CHINESE, speaking
from inspections.audits.queries import get_audit, may_appoint
from inspections.events import SelfAssessmentAsked, SelfAssessmentDue
from inspections.self_assessment.models import SelfAssessment
from inspections.self_assessment.queries import find_for
from notifications.services import post_outside
from remediation import links
from remediation.models import CompanyLink
from remediation.queries import contacts_at
from remediation.whom_to_call import whom_to_call
from schedules.models import Obligation, ObligationKind
from sites.models import Contact, Site


def invite(event: SelfAssessmentAsked) -> None:
    """Write to the first person of the company who has an address; without one the clerk hands the link over."""
    row = db.session.get_one(SelfAssessment, event.assessment_id)
    people = contacts_at(_site_of(row))
    contact = next((person for person in people if person.email), next(iter(people), None))
    if contact is not None:
        send_link(row, contact, by=db.session.get_one(User, event.by_id))


def send_link(row: SelfAssessment, contact: Contact, *, by: User) -> links.MadeLink:
    """The contact's link, by mail where there is an address."""
    site = _site_of(row)
    made = links.link_to(site.id, None, contact, by=by, self_assessment=str(row.id))
    _mail(row, contact, made, is_reminder=False)
    return made


def remind(event: SelfAssessmentDue) -> None:
    """Write once more to everybody who holds a valid link."""
    row = db.session.get_one(SelfAssessment, event.assessment_id)
    for made in links.valid_links(_site_of(row).id, None):
        if made.link.contact is not None:
            _mail(row, made.link.contact, made, is_reminder=True)


def _site_of(row: SelfAssessment) -> Site:
    return db.session.get_one(Site, row.obligation.site_id)


def _mail(row: SelfAssessment, contact: Contact, made: links.MadeLink, *, is_reminder: bool) -> None:
    """In Chinese; the due day follows the season, so that the letter tells nothing of the panel's day."""
    if not contact.email:
        return
    site = _site_of(row)
    with speaking(CHINESE):
        sender = _("The authority of %(city)s", city=site.city)
        facts = {
            "contact": contact.name,
            "sender": sender,
            "place": f"{site.partner.name} {site.name}",
            "year": row.obligation.academic_year,
            "due_on": row.due_on,
            "url": f"{made.url}/self-assessments/{row.id}",
            "expires_at": made.link.expires_at,
            "is_reminder": is_reminder,
            "to_call": whom_to_call(made.link, sender),
        }
        post_outside(
            contact.email,
            kind="audit.self_assessment",
            subject=_("%(sender)s: self-assessment before the annual audit", sender=sender),
            text=render_template("remediation/mail/self_assessment.txt", **facts),
            html=render_template("remediation/mail/self_assessment.html", **facts),
        )


def asked_of_company(obligation_id: UUID, clerk: User) -> SelfAssessment:
    """The company's self-assessment whose link the clerk of the city settles, or NotFound."""
    audit = get_audit(obligation_id, clerk)
    row = find_for(audit.obligation.id)
    if row is None or audit.obligation.kind is not ObligationKind.COMPANY_AUDIT or not may_appoint(audit, clerk):
        raise NotFound
    return row


def contact_of(row: SelfAssessment, contact_id: UUID) -> Contact:
    """One of the company's people, or NotFound."""
    found = next((person for person in contacts_at(_site_of(row)) if person.id == contact_id), None)
    if found is None:
        raise NotFound
    return found


def end_link(row: SelfAssessment, link_id: UUID, *, by: User) -> None:
    """End one of the authority's links to the site."""
    link = db.session.scalar(
        sa.select(CompanyLink).where(
            CompanyLink.id == link_id,
            CompanyLink.site_id == row.obligation.site_id,
            CompanyLink.school_id.is_(None),
        )
    )
    if link is None:
        raise NotFound
    links.end(link, by=by)


def render(obligation: Obligation, user: User) -> str | None:
    """The clerk's part of the audit's page: who of the company has the link, and sending it."""
    try:
        row = asked_of_company(obligation.id, user)
    except NotFound:
        return None
    site = _site_of(row)
    return render_template(
        "remediation/_assessment_links.html",
        obligation=obligation,
        links=links.valid_links(site.id, None),
        contacts=contacts_at(site),
    )
