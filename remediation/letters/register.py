"""The register of official letters (發文登記): kind, number, date, and to whom each went, when and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from core.cities import same_city
from core.database import db
from core.errors import NotFound
from remediation.letters.models import LetterDispatch, LetterKind, OfficialLetter, OfficialLetterCase
from remediation.searching import column_has, words_of
from sites.models import Site

PAGE = 50
Condition = sa.ColumnElement[bool]


@dataclass(frozen=True)
class RegisterFilter:
    """What a person asked for; every field is optional and travels in the address."""

    kind: str = ""
    sent: str = ""
    """`yes`: went to somebody; `no`: written only."""
    issued_from: date | None = None
    issued_to: date | None = None
    q: str = ""

    def address(self) -> dict[str, str]:
        """The arguments of an address that shows these rows."""
        return {name: str(value) for name, value in vars(self).items() if value}


def read_register_filter(args: Mapping[str, str]) -> RegisterFilter:
    """The filter in an address; what makes no sense is left out."""
    kind, sent = args.get("kind", ""), args.get("sent", "")
    return RegisterFilter(
        kind=kind if kind in set(LetterKind) else "",
        sent=sent if sent in ("yes", "no") else "",
        issued_from=_day(args.get("issued_from", "")),
        issued_to=_day(args.get("issued_to", "")),
        q=args.get("q", "").strip()[:80],
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def visible_to(user: User) -> Condition:
    """The letters of the own office: of the school, or of the authority of the city."""
    own = OfficialLetter.school_id.in_(user.school_ids(*OFFICE_ROLES))
    if not user.has_role(Role.CLERK):
        return own
    cities = user.cities(Role.CLERK)
    in_city = sa.true() if cities is None else OfficialLetter.city.in_({same_city(city) for city in cities})
    return sa.or_(own, sa.and_(OfficialLetter.school_id.is_(None), in_city))


def get_letter(letter_id: UUID, user: User) -> OfficialLetter:
    """A letter of an office that the person belongs to."""
    letter = db.session.scalar(sa.select(OfficialLetter).where(OfficialLetter.id == letter_id, visible_to(user)))
    if letter is None:
        raise NotFound
    return letter


def count_letters(user: User, chosen: RegisterFilter) -> int:
    """How many letters a filter shows."""
    statement = sa.select(sa.func.count()).select_from(OfficialLetter)
    return db.session.scalar(statement.where(visible_to(user), *_conditions(chosen))) or 0


def letters(user: User, chosen: RegisterFilter, *, page: int = 1) -> list[OfficialLetter]:
    """One page of the register, the newest letter first."""
    return list(db.session.scalars(_found(user, chosen).limit(PAGE).offset((page - 1) * PAGE)))


def all_letters(user: User, chosen: RegisterFilter) -> Iterator[OfficialLetter]:
    """The whole register, for an export."""
    return iter(db.session.scalars(_found(user, chosen)))


def _found(user: User, chosen: RegisterFilter) -> sa.Select[OfficialLetter]:
    return (
        sa.select(OfficialLetter)
        .where(visible_to(user), *_conditions(chosen))
        .options(
            joinedload(OfficialLetter.site),
            joinedload(OfficialLetter.made_by),
            selectinload(OfficialLetter.dispatches).joinedload(LetterDispatch.recorded_by),
            selectinload(OfficialLetter.cases).joinedload(OfficialLetterCase.case),
        )
        .order_by(OfficialLetter.issued_on.desc(), OfficialLetter.number.desc(), OfficialLetter.id)
    )


def _conditions(chosen: RegisterFilter) -> list[Condition]:
    found: list[Condition] = []
    if chosen.kind:
        found.append(OfficialLetter.kind == LetterKind(chosen.kind))
    if chosen.sent:
        was_sent = OfficialLetter.dispatches.any()
        found.append(was_sent if chosen.sent == "yes" else sa.not_(was_sent))
    if chosen.issued_from:
        found.append(OfficialLetter.issued_on >= chosen.issued_from)
    if chosen.issued_to:
        found.append(OfficialLetter.issued_on <= chosen.issued_to)
    return found + [_has(word) for word in words_of(chosen.q)]


def _has(word: str) -> Condition:
    """Its number, whom it is addressed to, whom it went to, or the place it is about."""
    at = OfficialLetter.site_id.in_(sa.select(Site.id).where(column_has(Site.name, word)))
    went_to = OfficialLetter.dispatches.any(column_has(LetterDispatch.recipient, word))
    return sa.or_(column_has(OfficialLetter.number, word), column_has(OfficialLetter.recipient, word), at, went_to)
