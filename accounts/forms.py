"""Forms of sign-in and passwords."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import EqualTo, InputRequired, Length

from core.forms import Form

MIN_PASSWORD = 10


class SignInForm(Form):
    email = EmailField(_l("E-mail"), [InputRequired()], render_kw={"autocomplete": "username", "inputmode": "email"})
    password = PasswordField(_l("Password"), [InputRequired()], render_kw={"autocomplete": "current-password"})
    submit = SubmitField(_l("Sign in"))


class PasswordForm(Form):
    password = PasswordField(
        _l("New password"), [InputRequired(), Length(min=MIN_PASSWORD)], render_kw={"autocomplete": "new-password"}
    )
    again = PasswordField(
        _l("The same once more"),
        [EqualTo("password", _l("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField(_l("Save password"))
