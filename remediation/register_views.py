"""The page of all official letters, and the same rows as a file."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.access import allow
from core.csv_file import csv_response
from remediation.letter_views import CHANNELS, KINDS, WRITERS
from remediation.letters import register
from remediation.letters.models import OfficialLetter
from remediation.views import bp


@bp.get("/cases/letters")
@allow(*WRITERS)
def letters() -> ResponseReturnValue:
    """`kind`, `sent` yes or no, `issued_from` and `issued_to` ISO dates, `q` words, `format` csv."""
    chosen = register.read_register_filter(request.args)
    if request.args.get("format") == "csv":
        return _as_csv(register.all_letters(current_user, chosen))
    total = register.count_letters(current_user, chosen)
    last = max(1, -(-total // register.PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    return render_template(
        "remediation/letters/index.html",
        rows=register.letters(current_user, chosen, page=page),
        total=total,
        chosen=chosen,
        page=page,
        last=last,
        kinds=KINDS,
        channels=CHANNELS,
    )


def _as_csv(rows: Iterator[OfficialLetter]) -> Response:
    heads = [
        _("Kind"),
        _("Date of the letter (發文日期)"),
        _("Number of the letter (字號)"),
        _("To"),
        _("Cases"),
        _("Written by"),
        _("Sent on"),
        _("Went to"),
        _("How"),
        _("Note"),
        _("Recorded by"),
    ]
    return csv_response("letters.csv", heads, (line for row in rows for line in _lines(row)))


def _lines(letter: OfficialLetter) -> Iterator[list[str]]:
    """A line for each time it was sent; one for a letter that has not been sent."""
    start = [
        str(KINDS[letter.kind]),
        letter.issued_on.isoformat(),
        letter.number,
        letter.recipient,
        " ".join(sorted(link.case.number for link in letter.cases)),
        letter.made_by.name,
    ]
    for sent in letter.dispatches:
        how = str(CHANNELS[sent.channel])
        yield [*start, sent.sent_on.isoformat(), sent.recipient, how, sent.note, sent.recorded_by.name]
    if not letter.dispatches:
        yield [*start, "", "", "", "", ""]
