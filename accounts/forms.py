"""Forms of sign-in, passwords, people and a person's own choices."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, RadioField, SelectField, StringField, SubmitField, ValidationError
from wtforms.validators import Email, EqualTo, InputRequired, Length, Optional

from accounts.directory import KnownSchool, known_schools
from accounts.models import User
from accounts.passwords import weakness
from accounts.permissions import Reach, grantable_roles, narrowed
from accounts.roles import LABELS, OFFICE_ROLES, Role
from core.forms import Form
from core.languages import LANGUAGES

THEMES = {"": _l("As the device"), "light": _l("Light"), "dark": _l("Dark")}
NEW_PASSWORD = {"autocomplete": "new-password"}


class SignInForm(Form):
    email = EmailField(_l("E-mail"), [InputRequired()], render_kw={"autocomplete": "username", "inputmode": "email"})
    password = PasswordField(_l("Password"), [InputRequired()], render_kw={"autocomplete": "current-password"})
    submit = SubmitField(_l("Sign in"))


class DeviceCodeForm(Form):
    """The six digits that another signed-in screen shows."""

    email = EmailField(_l("E-mail"), [InputRequired()], render_kw={"autocomplete": "username", "inputmode": "email"})
    code = StringField(
        _l("Six-digit code"),
        [InputRequired(), Length(max=20)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
    submit = SubmitField(_l("Sign in"))


class PasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(_l("New password"), [InputRequired()], render_kw=NEW_PASSWORD)
    again = PasswordField(
        _l("The same once more"), [EqualTo("password", _l("The two passwords differ."))], render_kw=NEW_PASSWORD
    )
    submit = SubmitField(_l("Save password"))
    email = ""
    """Whose password it is; it may not contain the address."""

    def validate_password(self, field: PasswordField) -> None:
        sentence = weakness(field.data or "", email=self.email)
        if sentence:
            raise ValidationError(sentence)


class PasswordChangeForm(PasswordForm):
    """The same with the old password first."""

    current = PasswordField(_l("Present password"), [InputRequired()], render_kw={"autocomplete": "current-password"})


class ChoicesForm(Form):
    """What a person sets for the own screens and letters."""

    locale = RadioField(_l("Language"), choices=list(LANGUAGES.items()))
    theme = RadioField(_l("Appearance"), choices=list(THEMES.items()))
    submit = SubmitField(_l("Save"))


class RoleForm(Form):
    """A role with what it is for, among those that the actor may give."""

    role = SelectField(_l("Role"))
    school = SelectField(_l("School"))
    city = StringField(_l("City (authority only; empty means all)"), [Length(max=20)])
    submit = SubmitField(_l("Give role"))

    def for_actor(self, actor: User) -> RoleForm:
        """The form with the choices of this person."""
        self.role.choices = [(role.value, LABELS[role]) for role in grantable_roles(actor)]
        schools = [(str(school.id), school.name) for school in _schools_of(actor)]
        # An office with one school has nothing to choose; an administrator also gives roles without a school.
        is_settled = len(schools) == 1 and not actor.has_role(Role.ADMIN)
        self.school.choices = schools if is_settled else [("", "–"), *schools]
        return self

    @property
    def reach(self) -> Reach:
        """The role that was chosen."""
        school_id = UUID(self.school.data) if self.school.data else None
        return narrowed(Role(self.role.data), school_id, self.city.data)

    def validate_school(self, field: SelectField) -> None:
        if self.role.data in list(Role) and not self.reach.is_complete:
            raise ValidationError(_("Choose the school for which the person has this role."))


def _schools_of(actor: User) -> list[KnownSchool]:
    return known_schools(None if actor.has_role(Role.ADMIN) else actor.school_ids(*OFFICE_ROLES))


class PersonForm(RoleForm):
    """A new account with its first role."""

    name = StringField(_l("Full name"), [InputRequired(), Length(max=60)], render_kw={"autocomplete": "off"})
    email = EmailField(
        _l("E-mail"),
        [InputRequired(), Email(_l("This is no e-mail address, e.g. name@school.edu.tw.")), Length(max=254)],
        render_kw={"autocomplete": "off"},
    )
    submit = SubmitField(_l("Create account"))


class PeopleFilterForm(Form):
    """What somebody looks for; it changes nothing and travels in the address."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_l("Name or e-mail"))
    role = SelectField(_l("Role"), [Optional()], choices=[("", _l("All roles")), *LABELS.items()])
    closed = SelectField(
        _l("Accounts"), [Optional()], choices=[("", _l("Open accounts")), ("1", _l("Closed accounts"))]
    )
