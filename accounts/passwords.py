"""Which passwords are too easy. Pure; what is refused says why."""

from __future__ import annotations

from flask_babel import gettext as _

MIN_LENGTH, MAX_LENGTH = 10, 128
_COMMON = {
    *(
        "1234567890",
        "0123456789",
        "12345678910",
        "abcdefghij",
        "abc1234567",
        "qwertyuiop",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
    ),
    *("password12", "password123", "passw0rd123", "iloveyou12", "admin12345", "taiwan1234", "school1234", "teacher123"),
}


def weakness(password: str, *, email: str = "") -> str | None:
    """The sentence that refuses a password, or None when it will do."""
    lowered = password.lower()
    name = email.partition("@")[0].lower()
    if len(password) < MIN_LENGTH:
        return _("Use at least %(count)s characters; a short sentence is easy to remember.", count=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        return _("Use at most %(count)s characters.", count=MAX_LENGTH)
    if lowered in _COMMON or len(set(lowered)) < 4:
        return _("This password is among the first that others try. Use another one.")
    if len(name) >= 4 and name in lowered:
        return _("Do not use your e-mail address in the password.")
    return None
