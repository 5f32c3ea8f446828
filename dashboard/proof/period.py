"""For which school and which days a pack is made, and for which day it is true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sites.models import School


@dataclass(frozen=True, slots=True)
class Period:
    """A window belongs to the period in which it closes, a visit to the one in which it arrived."""

    school: School
    first: date
    last: date
    as_of: date

    @property
    def name(self) -> str:
        return f"{self.school.code}-{self.first:%Y%m%d}-{self.last:%Y%m%d}"
