"""The files that show why a visit need not take place: to who asked, and to the office that decides."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.access import allow
from core.errors import NotFound
from core.evidence import attached, picture
from schedules.excusing.excusals import get_excusal, may_read_files
from schedules.models import Excusal
from schedules.views import VISITORS, bp


@bp.get("/visits/excusals/<uuid:excusal_id>/photos/<sha256>")
@allow(*VISITORS)
def excusal_photo(excusal_id: UUID, sha256: str) -> ResponseReturnValue:
    """The copy of a picture for the screen."""
    if sha256 not in _readable(excusal_id).photos:
        raise NotFound
    return picture(sha256)


@bp.get("/visits/excusals/<uuid:excusal_id>/documents/<sha256>")
@allow(*VISITORS)
def excusal_document(excusal_id: UUID, sha256: str) -> ResponseReturnValue:
    """A document, to be saved rather than shown."""
    return attached(sha256, _readable(excusal_id).documents)


def _readable(excusal_id: UUID) -> Excusal:
    excusal = get_excusal(current_user, excusal_id)
    if not may_read_files(current_user, excusal):
        raise NotFound
    return excusal
