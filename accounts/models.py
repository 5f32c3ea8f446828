"""People, what they may do, and their one-time links."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.roles import Role
from core.choices import choice
from core.database import Id, Instant, Model


class User(UserMixin, Model):
    """A person with an account. The e-mail is stored in lower case."""

    __tablename__ = "user"
    __table_args__ = (sa.UniqueConstraint("email"), sa.CheckConstraint("email = lower(email)", name="email_lower"))

    id: Mapped[Id]
    email: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str | None]
    department: Mapped[str | None]
    training_valid_until: Mapped[date | None]
    visit_weekdays: Mapped[str | None]
    locale: Mapped[str | None]
    theme: Mapped[str | None]
    password_hash: Mapped[str | None]
    session_number: Mapped[int] = mapped_column(default=1)
    feed_token: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[Instant]
    deactivated_at: Mapped[Instant | None]
    grants: Mapped[list[Grant]] = relationship(back_populates="user", cascade="all, delete-orphan", lazy="selectin")

    def get_id(self) -> str:
        """The session names the account and the number of its password, so that a new password ends old sessions."""
        return f"{self.id}:{self.session_number}"

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    @property
    def roles(self) -> set[Role]:
        return {grant.role for grant in self.grants}

    def has_role(self, *roles: Role) -> bool:
        """Whether the person holds one of these roles anywhere."""
        return not self.roles.isdisjoint(roles)

    def school_ids(self, *roles: Role) -> set[UUID]:
        """The schools for which the person holds one of these roles."""
        return {grant.school_id for grant in self.grants if grant.role in roles and grant.school_id}

    def cities(self, *roles: Role) -> set[str] | None:
        """The cities for which the person holds one of these roles; None means every city."""
        found = [grant for grant in self.grants if grant.role in roles]
        return None if any(grant.city is None for grant in found) else {grant.city for grant in found if grant.city}


class Grant(Model):
    """One role of one person, for a school, a city, or everywhere."""

    __tablename__ = "grant"
    __table_args__ = (sa.UniqueConstraint("user_id", "role", "school_id", "city"),)

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    school_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("school.id"), index=True)
    city: Mapped[str | None]
    user: Mapped[User] = relationship(back_populates="grants")


class PasswordLink(Model):
    """A one-time link to set a password. Opening it spends nothing; sending the form does."""

    __tablename__ = "password_link"

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    user: Mapped[User] = relationship()


class DeviceCode(Model):
    """Six digits that sign an installed app in, once; only their keyed digest is kept."""

    __tablename__ = "device_code"
    __table_args__ = (sa.CheckConstraint("guesses BETWEEN 0 AND 5", name="guesses_are_few"),)

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    guesses: Mapped[int]
    user: Mapped[User] = relationship()
