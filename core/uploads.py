"""How much may be sent at once, said before it travels and after it was refused; one place for both."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request
from flask_babel import gettext as _

MEGABYTE = 1024 * 1024
MAX_FILE = 25 * MEGABYTE
"""Bytes of one file."""
MAX_BODY = 32 * MEGABYTE
"""Bytes of a whole request; what is larger is refused unread."""
MAX_TOGETHER = 30 * MEGABYTE
"""Bytes of all files of a form: the rest of the body is for what was typed."""
MOST_READ_AWAY = 128 * MEGABYTE


def limits() -> str:
    """What a form accepts, in a sentence."""
    return _("Up to %(each)s MB for each file and %(all)s MB for all.", **_megabytes())


def words_for_browsers() -> dict[str, object]:
    """The limits and the sentences with which a page refuses files before they travel; {name} and {size} are filled."""
    facts = _megabytes()
    return {
        "each": MAX_FILE,
        "all": MAX_TOGETHER,
        "large": _("{name} has {size} MB; at most %(each)s MB can be sent. Choose a smaller file.", **facts),
        "many": _(
            "The files have {size} MB together; at most %(all)s MB can be sent at once. Send some of them afterwards.",
            **facts,
        ),
    }


def too_large() -> str:
    """Why a request was refused unread, and what to do."""
    facts = _megabytes() | {"body": MAX_BODY // MEGABYTE}
    return _(
        "The files are too large: more than %(body)s MB came at once, and nothing of it was kept. "
        "Send smaller files, at most %(each)s MB each and %(all)s MB together, or some of them afterwards.",
        **facts,
    )


def _megabytes() -> dict[str, int]:
    return {"each": MAX_FILE // MEGABYTE, "all": MAX_TOGETHER // MEGABYTE}


def way_back() -> str | None:
    """The page that the refused form stood on, when it is one of ours."""
    parts = urlsplit(request.referrer or "")
    is_ours = bool(parts.path) and parts.netloc == request.host
    return f"{parts.path}?{parts.query}" if is_ours and parts.query else parts.path if is_ours else None


def read_away() -> None:
    """Read what still comes of a refused request: a browser that is cut off while it sends never sees the answer."""
    stream, left = request.environ.get("wsgi.input"), min(request.content_length or 0, MOST_READ_AWAY)
    while stream is not None and left > 0 and (part := stream.read(min(left, MEGABYTE))):
        left -= len(part)


def register(app: Flask) -> None:
    """Let pages say the limits."""
    app.jinja_env.globals.update(upload_limits=limits, upload_words=words_for_browsers)
