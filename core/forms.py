"""The form all forms derive from: CSRF, trimmed text, and messages in the person's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm
from wtforms.meta import DefaultMeta

from core.languages import CHINESE, chosen_language


def _trim(value: Any) -> Any:
    # PostgreSQL refuses a zero byte in text.
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


def _bind_trimmed(unbound_field: Any, form: Any, options: dict[str, Any]) -> Any:
    if issubclass(unbound_field.field_class, FieldList | FormField):
        return unbound_field.bind(form=form, **options)  # the fields inside are trimmed
    filters = [*unbound_field.kwargs.get("filters", []), _trim]
    return unbound_field.bind(form=form, filters=filters, **options)


class Line(PlainForm):
    """One line of a form that has several of a kind."""

    class Meta(DefaultMeta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            return _bind_trimmed(unbound_field, form, options)


class Form(FlaskForm):
    class Meta(FlaskForm.Meta):
        @property
        def locales(self) -> list[str]:  # type: ignore[override]
            # Named here because Babel's zh_Hant_TW would fall back to Simplified Chinese.
            return ["zh_TW"] if chosen_language() == CHINESE else ["en"]

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            return _bind_trimmed(unbound_field, form, options)

    @property
    def first_error(self) -> str | None:
        """The first sentence that refuses the form, with the field that it is about."""
        for field in self:
            for error in field.errors:
                if isinstance(error, str):
                    return error if isinstance(field, HiddenField) else f"{field.label.text}{_(': ')}{error}"
        return None
