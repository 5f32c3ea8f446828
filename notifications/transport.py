"""Handing letters to the mail server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from types import TracebackType
from urllib.parse import unquote, urlsplit

from core import clock
from core.addresses import host_name
from notifications.models import Mail

TIMEOUT = 20


class ServerUnreachable(Exception):
    """The mail server does not answer or does not let us in; no letter is to blame."""


class SendFailed(Exception):
    """The server refused this letter, or broke off while taking it."""


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """The letter as it goes over the wire; its number stays the same when it is sent again."""
    message = EmailMessage()
    message["From"] = formataddr(("訪視 Fangshi", sender))
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(clock.local(mail.created_at))
    message["Message-ID"] = f"<{mail.id}@{host_name()}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


class Post:
    """A connection that is opened with the first letter and again after it broke."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)
        self.user, self.password = unquote(self.parts.username or ""), unquote(self.parts.password or "")
        self.server: smtplib.SMTP | None = None

    @property
    def sender(self) -> str:
        return self.user if "@" in self.user else f"fangshi@{host_name()}"

    def send(self, message: EmailMessage) -> None:
        """Hand one letter over."""
        server = self.server or self._connect()
        try:
            server.send_message(message, from_addr=self.sender)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise SendFailed(str(error)) from error

    def _connect(self) -> smtplib.SMTP:
        host, context = self.parts.hostname or "", ssl.create_default_context()
        try:
            if self.parts.scheme == "smtps":
                server: smtplib.SMTP = smtplib.SMTP_SSL(host, self.parts.port or 465, timeout=TIMEOUT, context=context)
            else:
                server = smtplib.SMTP(host, self.parts.port or 587, timeout=TIMEOUT)
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except (smtplib.SMTPException, OSError) as error:
            raise ServerUnreachable(f"{host}: {error}") from error
        self.server = server
        return server

    def close(self) -> None:
        """Say goodbye if anybody still listens."""
        if self.server is not None:
            try:
                self.server.quit()
            except (smtplib.SMTPException, OSError):
                self.server.close()
            self.server = None

    def __enter__(self) -> Post:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
