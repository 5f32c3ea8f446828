"""The two languages: which one a person reads."""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask import Flask, has_request_context, request
from flask_babel import Babel, force_locale, get_locale
from flask_login import current_user

CHINESE, ENGLISH = "zh_Hant_TW", "en"
LANGUAGES = {CHINESE: "中文", ENGLISH: "English"}
COOKIE = "language"

babel = Babel()


def chosen_language() -> str:
    """The person's choice, else the cookie, else Traditional Chinese."""
    if not has_request_context():
        return CHINESE
    choice = getattr(current_user, "locale", None) or request.cookies.get(COOKIE)
    return choice if choice in LANGUAGES else CHINESE


def speaking(language: str | None) -> AbstractContextManager[None]:
    """A context in which texts come out in that person's language, e.g. for mail."""
    return force_locale(language if language in LANGUAGES else CHINESE)


def html_lang() -> str:
    """The value of <html lang>, also of a letter to somebody who reads another language."""
    return "en" if get_locale().language == "en" else "zh-Hant-TW"


def register(app: Flask) -> None:
    """Start Babel; a person's choice decides, not the browser's header (teachers share computers)."""
    app.config.update(BABEL_DEFAULT_LOCALE=CHINESE, BABEL_DEFAULT_TIMEZONE="Asia/Taipei")
    babel.init_app(app, locale_selector=chosen_language)
    app.jinja_env.globals.update(html_lang=html_lang, languages=LANGUAGES)
