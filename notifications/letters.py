"""Letters: what is written, in the reader's language. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _

from core.addresses import absolute

SUBJECT_LENGTH = 70


@dataclass(frozen=True)
class Letter:
    """One mail: its subject, and the same content as plain text and as HTML."""

    subject: str
    text: str
    html: str


def news_letter(name: str, news: str, url: str | None) -> Letter:
    """A piece of news with the way to its page."""
    return compose(_("Fangshi: %(news)s", news=news), "news", name=name, news=news, url=url and absolute(url))


def digest_letter(name: str, news: Sequence[tuple[str, str | None]]) -> Letter:
    """Several pieces of news in one letter, each with the way to its page."""
    shown = [(text, url and absolute(url)) for text, url in news]
    subject = _("Fangshi: %(count)s pieces of news", count=len(news))
    return compose(subject, "digest", name=name, news=shown, choices_url=absolute("/settings/letters"))


def compose(subject: str, template: str, **values: object) -> Letter:
    """A letter from the templates notifications/mail_<template>.txt and .html."""
    text = render_template(f"notifications/mail_{template}.txt", **values)
    html = render_template(f"notifications/mail_{template}.html", subject=_one_line(subject), **values)
    return Letter(_one_line(subject), text, html)


def _one_line(subject: str) -> str:
    """A subject without line breaks, which would end the header, and short enough to be read in a list."""
    joined = " ".join(subject.split())
    return joined if len(joined) <= SUBJECT_LENGTH else joined[: SUBJECT_LENGTH - 1] + "…"
