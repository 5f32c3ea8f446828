"""The page of figures: rates, where deficiencies lie, how long cases have been open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for

from accounts.models import User
from core.formatting import dates_of_term, term_code, term_dates
from dashboard import charts, queries
from dashboard.figures import Month, Share, Visits, median_days
from dashboard.queries import CaseCounts, Scope
from inspections.models import Severity
from remediation import queries as cases
from remediation.filters import AGES, CaseFilter
from schedules.overview.narrowing import EVERY_TERM
from sites.models import School

SEVERITIES = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)
PARETO_WIDTH, AGE_LEFT, AGE_WIDTH = 230.0, 90.0, 330.0


@dataclass(frozen=True)
class Choice:
    """What a person asked for: one term or every term, one school or all."""

    term: str
    school: str

    @property
    def dates(self) -> tuple[date | None, date | None]:
        found = dates_of_term(self.term)
        return found or (None, None)


@dataclass(frozen=True)
class FiguresPage:
    """Everything the page shows; each figure with the address of its rows."""

    today: date
    choice: Choice
    terms: list[date]
    schools: list[School]
    visits: Visits
    months: list[Month]
    rates: charts.LineChart | None
    cases: CaseCounts
    opened: int
    closed: int
    median: float | None
    confidential: int
    sections: list[Share]
    bars: list[float]
    ages: list[list[charts.Piece]]
    links: dict[str, str]


def read_choice(term: str, school: str, today: date) -> Choice:
    """The term and the school of an address; the running term unless another is named."""
    is_known = term == EVERY_TERM or dates_of_term(term) is not None
    return Choice(term if is_known else term_code(today), school.strip()[:40])


def figures_page(user: User, choice: Choice, today: date, month_name: dict[int, str]) -> FiguresPage:
    """The figures a person may see."""
    first, last = choice.dates
    scope = Scope(first, last, choice.school)
    opened = CaseFilter(restricted="no", state="all", opened_from=first, opened_to=last, school=choice.school)
    closed = CaseFilter(restricted="no", state="closed", opened_from=first, opened_to=last, school=choice.school)
    months = queries.months(user, scope, today)
    sections = queries.sections(user, opened, today)
    counted = queries.count_cases(user, today, choice.school)
    days = queries.days_to_close(user, closed, today)
    return FiguresPage(
        today=today,
        choice=choice,
        terms=_terms(today),
        schools=queries.schools_of(user),
        visits=queries.count_visits(user, scope, today),
        months=months,
        rates=_line(months, month_name),
        cases=counted,
        opened=cases.count_cases(user, opened, today=today),
        closed=len(days),
        median=median_days(days),
        confidential=queries.count_confidential(user, today)[0],
        sections=sections,
        bars=charts.bar_widths([share.count for share in sections], PARETO_WIDTH),
        ages=_ages(counted),
        links=_links(choice, opened, closed, sections),
    )


def _terms(today: date) -> list[date]:
    """The running term and the three before it."""
    found = [term_dates(today)[0]]
    while len(found) < 4:
        found.append(term_dates(date.fromordinal(found[-1].toordinal() - 1))[0])
    return found


def _line(months: list[Month], names: dict[int, str]) -> charts.LineChart | None:
    rates = [(names[month.first.month], month.rate, f"{month.met}／{month.decided}") for month in months]
    shown = [(name, rate, label) for name, rate, label in rates if rate is not None]
    return charts.line_chart(shown) if shown else None


def _ages(counted: CaseCounts) -> list[list[charts.Piece]]:
    rows = [[(severity.value, counted.by_age[age][severity]) for severity in SEVERITIES] for age in AGES]
    return charts.stacked(rows, AGE_LEFT, AGE_WIDTH)


def _links(choice: Choice, opened: CaseFilter, closed: CaseFilter, sections: list[Share]) -> dict[str, str]:
    here = CaseFilter(restricted="no", school=choice.school)
    school = f"&school={choice.school}" if choice.school else ""
    found = {
        state: f"/visits?state={state}&term={choice.term}{school}"
        for state in ("met", "missed", "excused", "due", "pending")
    }
    found |= {
        "overdue": _cases(here, overdue=True),
        "unclosed": _cases(here),
        "opened": _cases(opened),
        "closed": _cases(closed),
    }
    found |= {f"section-{share.code}": _cases(opened, section=share.code) for share in sections}
    found |= {f"severity-{each.value}": _cases(here, severity=each.value) for each in Severity}
    return found | {f"age-{age}": _cases(here, age=age) for age in AGES}


def _cases(chosen: CaseFilter, **changes: object) -> str:
    return url_for("remediation.index", **chosen.address(**changes))
