"""A signed-in client that holds every answer to the rules of the house."""

from __future__ import annotations

from typing import Any

import html5lib
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.database import db


class FreshClient(FlaskClient):
    """Each request begins anew: the test's own context outlives it, and would make the next client the last person."""

    def open(self, *arguments: Any, **options: Any) -> TestResponse:
        for kept in ("_login_user", "_flask_babel"):
            g.pop(kept, None)
        return super().open(*arguments, **options)


class PageClient:
    """Like Flask's client; asserts on every page: valid HTML, a title, the security headers, nothing uncommitted."""

    def __init__(self, app: Flask, user: Any) -> None:
        self.client = app.test_client()
        with self.client.session_transaction() as session:
            session["_user_id"] = user.get_id()
            session["_fresh"] = True

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._request("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self._request("POST", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        return self._request("PUT", path, **options)

    def _request(self, method: str, path: str, **options: Any) -> TestResponse:
        return self._checked(self.client.open(path, method=method, **options))

    def _checked(self, response: TestResponse) -> TestResponse:
        assert "Content-Security-Policy" in response.headers
        uncommitted = [*db.session.new, *db.session.dirty, *db.session.deleted]
        assert uncommitted == [], "a request left changes uncommitted"
        if response.mimetype == "text/html" and response.status_code != 302:
            check_html(response.text)
        return response


def check_html(text: str) -> None:
    """The page parses strictly and has a title."""
    parser = html5lib.HTMLParser(strict=False)
    document = parser.parse(text)
    faults = [(position, code) for position, code, _ in parser.errors]
    assert not faults, f"invalid HTML: {faults[:5]}"
    title = document.find(".//{http://www.w3.org/1999/xhtml}title")
    assert title is not None, "a page needs a title"
    assert (title.text or "").strip(), "a page needs a title"
