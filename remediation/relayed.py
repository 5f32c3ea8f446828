"""代登: what a company said by telephone or LINE, entered by the school with the screenshot or the note of the call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from core.errors import Refused
from core.evidence import Evidence


@dataclass(frozen=True)
class Relayed:
    """Who of the company said it, by which way, and what shows that it was said."""

    contact_name: str
    means: str = ""
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def on_record(self) -> dict[str, Any]:
        """What the line of the timeline keeps of it."""
        facts: dict[str, Any] = {"contact_name": self.contact_name, "photos": self.evidence.photos}
        if self.evidence.documents:
            facts["documents"] = self.evidence.documents
        return facts | ({"means": self.means} if self.means else {})


def refuse_without_proof(evidence: Evidence) -> None:
    """Who enters the company's words shows the message, or the note of the call."""
    if evidence.is_empty:
        raise Refused(_("Add the screenshot of the message, or a photo of the note of the call."))


def on_record(relayed: Relayed | None) -> dict[str, Any]:
    """The facts of the company's words; none when nobody of it spoke."""
    if relayed is None:
        return {}
    refuse_without_proof(relayed.evidence)
    return relayed.on_record
