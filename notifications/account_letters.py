"""Letters about accounts."""

from __future__ import annotations

from dataclasses import asdict

from flask import current_app
from flask_babel import gettext as _

from accounts.news import PasswordLinkMade
from core.addresses import absolute
from core.languages import speaking
from notifications.letters import compose
from notifications.services import post


def send_password_link(event: PasswordLinkMade) -> None:
    """Send the link to its person, unless it was made on the command line or nothing can be sent.

    A link is as good as a password, so it does not wait in the outbox of a house without a mail server.
    """
    if event.by is None or current_app.config["SETTINGS"].smtp_url is None:
        return
    with speaking(event.user.locale):
        facts = {"name": event.user.name, "url": absolute(event.path), "expires_at": event.expires_at}
        letter = compose(_("Fangshi: set your password"), "password", **facts)
    post(event.user.email, **asdict(letter))
