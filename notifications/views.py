"""Pages of a person's news, and of the outbox for the administrator."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from accounts.navigation import add_settings_page
from accounts.roles import Role
from core import journal
from core.access import allow
from core.database import db
from notifications.choices import choices_of, choose
from notifications.kinds import CHOOSABLE, Delivery, Family
from notifications.queries import (
    get_letter,
    get_news,
    letters_in_trouble,
    letters_waiting,
    news_for,
    outbox,
    unread_count,
)
from notifications.services import mark_all_read, mark_read, send_again

bp = Blueprint("notifications", __name__)

FAMILIES = {
    Family.REMINDERS: _l("Reminders: due and overdue"),
    Family.CASES: _l("Cases: opened again, remedied, returned, given to me"),
    Family.REQUESTS: _l("Requests: extension, waiver, excusal"),
    Family.VISITS: _l("Visits: assigned, missed, changed"),
    Family.RECORDS: _l("Records and audits: returned for correction, panel"),
}
DELIVERIES = {Delivery.AT_ONCE: _l("At once"), Delivery.DIGEST: _l("Together, every morning at 7")}


@bp.get("/notifications")
@allow()
def news() -> ResponseReturnValue:
    return render_template("notifications/news.html", news=news_for(current_user), unread=unread_count(current_user))


@bp.post("/notifications/<uuid:notification_id>/reading")
@allow()
def read(notification_id: UUID) -> ResponseReturnValue:
    """Open a piece of news: it is marked and leads to its page."""
    notification = get_news(notification_id, current_user)
    mark_read(notification)
    db.session.commit()
    return redirect(notification.url or url_for("notifications.news"))


@bp.post("/notifications/reading")
@allow()
def read_all() -> ResponseReturnValue:
    mark_all_read(current_user)
    db.session.commit()
    return redirect(url_for("notifications.news"))


@bp.get("/settings/letters")
@allow()
def choices() -> ResponseReturnValue:
    """How each family of news comes to the person by mail."""
    return render_template(
        "notifications/choices.html", choices=choices_of(current_user), families=FAMILIES, deliveries=DELIVERIES
    )


@bp.post("/settings/letters")
@allow()
def save_choices() -> ResponseReturnValue:
    given = {family: request.form.get(family.value) for family in CHOOSABLE}
    choose(current_user, {family: Delivery(value) for family, value in given.items() if value in set(Delivery)})
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("notifications.choices"))


@bp.get("/settings/mail")
@allow(Role.ADMIN)
def mail() -> ResponseReturnValue:
    has_server = current_app.config["SETTINGS"].smtp_url is not None
    # Letters are their readers' business; only whoever tries the app out without a mail server may open them.
    is_trial = not has_server and not current_app.config["IS_PRODUCTION"]
    return render_template(
        "notifications/mail.html",
        outbox=outbox(),
        letters=letters_in_trouble(),
        has_server=has_server,
        waiting=letters_waiting() if is_trial else [],
    )


@bp.post("/settings/mail/<uuid:mail_id>/attempts")
@allow(Role.ADMIN)
def retry(mail_id: UUID) -> ResponseReturnValue:
    """Try a letter again that was given up."""
    letter = get_letter(mail_id)
    send_again(letter)
    journal.record(current_user, "mail.retried", letter)
    db.session.commit()
    flash(_("The letter will be sent within a minute."))
    return redirect(url_for("notifications.mail"))


def register(app: Flask) -> None:
    """Show the number of unread news in the bar, and the outbox among the settings."""
    app.jinja_env.globals.update(unread_news=lambda: unread_count(current_user))
    add_settings_page(
        app, "notifications.choices", _l("My letters"), _l("What comes by mail at once, and what in the morning"), *Role
    )
    add_settings_page(
        app, "notifications.mail", _l("Outgoing mail"), _l("What waits and what was given up"), Role.ADMIN
    )
