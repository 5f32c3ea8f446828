"""Links opened inside LINE and its like: their own browsers keep nothing, so people are led to the phone's real one."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

LINE = re.compile(r"\bLine/\d", re.ASCII)
OTHERS = re.compile(r"\bFBA[NV]/|\bInstagram\b|\bMicroMessenger/", re.ASCII)
ASKED = "openExternalBrowser"
"""LINE opens an address that carries this in the phone's own browser."""
PAGES = ("/field", "/sign-in", "/password/")


def in_app_browser() -> bool:
    """Whether the page is being shown inside another app."""
    agent = request.user_agent.string
    return bool(LINE.search(agent) or OTHERS.search(agent))


def _lead_out() -> Response | None:
    """Once; whoever is still inside afterwards reads on the page how to get out."""
    is_page = request.method == "GET" and (request.path == "/" or request.path.startswith(PAGES))
    if not is_page or ASKED in request.args or not LINE.search(request.user_agent.string):
        return None
    query = urlencode([*request.args.items(multi=True), (ASKED, "1")])
    return redirect(f"{request.path}?{query}")


def register(app: Flask) -> None:
    app.before_request(_lead_out)
    app.jinja_env.globals.update(in_app_browser=in_app_browser)
