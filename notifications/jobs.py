"""The job `deliver`: letters whose time has come go to the mail server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.engine import CursorResult

from core import clock
from core.database import db
from core.jobs import Counts, Job, add
from notifications.backoff import next_try
from notifications.digests import write_digests
from notifications.models import Mail
from notifications.queries import is_claimable, letters_to_send, outbox
from notifications.transport import Post, SendFailed, ServerUnreachable, message_of

AT_MOST = 20_000
"""Letters of one run; the next one begins a minute later."""


def deliver() -> Counts:
    """Send what is due, each letter committed by itself; without a mail server everything waits."""
    counts = {"sent": 0, "failed": 0, "gave_up": 0}
    write_digests(clock.utcnow())
    url = current_app.config["SETTINGS"].smtp_url
    if url is None:
        return counts | {"waiting": outbox().waiting}
    with Post(url) as post:
        for mail_id in _due():
            if claim(mail_id, clock.utcnow()):
                counts[_send(post, mail_id)] += 1
    return counts


def _due() -> Iterator[UUID]:
    """The letters whose time has come, until none is left or the run is long enough."""
    count = 0
    while count < AT_MOST and (found := letters_to_send(clock.utcnow())):
        # Looking must not hold what SQLite gives to one writer at a time while a slow server takes a letter.
        db.session.commit()
        count += len(found)
        yield from found


def claim(mail_id: UUID, now: datetime) -> bool:
    """Take a letter; of several processes that try, one succeeds.

    A claim that was abandoned counts as an attempt: what kills its process every time is given up too.
    """
    was_abandoned = sa.case((Mail.claimed_at.is_(None), 0), else_=1)
    taken = sa.update(Mail).where(Mail.id == mail_id, is_claimable(now))
    values = {"claimed_at": now, "attempts": Mail.attempts + was_abandoned}
    is_ours = cast(CursorResult, db.session.execute(taken.values(values))).rowcount == 1
    db.session.commit()
    return is_ours


def _send(post: Post, mail_id: UUID) -> str:
    mail = db.session.get_one(Mail, mail_id, populate_existing=True)
    message = message_of(mail, post.sender)
    db.session.commit()  # nobody waits for us while the server takes its time
    try:
        post.send(message)
    except ServerUnreachable:
        mail.claimed_at = None
        db.session.commit()
        raise
    except SendFailed as error:
        outcome = _postpone(mail, str(error))
    else:
        mail.sent_at, mail.claimed_at, mail.last_error, outcome = clock.utcnow(), None, None, "sent"
        # What has been sent is the reader's; a link to set a password must not be found here.
        mail.text = mail.html = ""
    db.session.commit()
    return outcome


def _postpone(mail: Mail, error: str) -> str:
    now = clock.utcnow()
    mail.attempts, mail.last_error, mail.claimed_at = mail.attempts + 1, error[:500], None
    again = next_try(mail.attempts, now)
    if again is None:
        mail.gave_up_at = now
        return "gave_up"
    mail.next_try_at = again
    return "failed"


def register(app: Flask) -> None:
    """Letters are sent every minute."""
    add(app, Job("deliver", deliver, every_minutes=1))
