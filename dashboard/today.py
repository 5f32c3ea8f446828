"""The page of the day: one sentence, what waits for this person, and how the term stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask import url_for
from flask_babel import gettext as _

from accounts.models import User
from accounts.roles import Role
from core import jobs
from core.formatting import short_day, term_code, term_dates
from dashboard import charts, decisions, queries
from dashboard.decisions import Entry
from dashboard.figures import Visits
from dashboard.queries import PLAIN, Begun, CaseCounts, SchoolCases, Scope
from inspections.models import Severity
from remediation import queries as cases
from remediation.filters import AGES, CaseFilter
from remediation.models import Case
from schedules.overview.plan_list import Narrowing, Row, count_windows, windows_for
from schedules.rules.states import State
from sites.models import School

SHOWN = 50
BAR_WIDTH = 296


@dataclass(frozen=True)
class Tab:
    """One list of the page, with the number of its rows."""

    name: str
    label: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True)
class More:
    """Where the rest of a list stands when the page does not show all of it."""

    label: str
    url: str


@dataclass(frozen=True)
class SchoolLine:
    """One school in an officer's table."""

    school: School
    visits: Visits
    cases: SchoolCases


@dataclass(frozen=True)
class Today:
    """Everything the page shows."""

    day: date
    settled_at: datetime | None
    missed: int
    overdue: int
    decide: int
    decides: bool
    tabs: list[Tab]
    current: str
    entries: list[Entry]
    more: list[More]
    reviews: int
    visits: Visits
    bar: list[charts.Piece]
    cases: CaseCounts
    confidential: int
    sees_confidential: bool
    begun: list[Begun]
    schools: list[SchoolLine]
    links: dict[str, str]


def today_page(user: User, today: date, now: datetime, shown: str) -> Today:
    """The page of one person on a day."""
    scope, decides = Scope(*term_dates(today)), decisions.decides(user)
    visits, counted = queries.count_visits(user, scope, today), queries.count_cases(user, today)
    waiting = {kind: kind.count(user, today) for kind in decisions.KINDS} if decides else {}
    decide, current = sum(waiting.values()), _current(shown, decides)
    confidential, sees_confidential = queries.count_confidential(user, today)
    week = _week(today)
    due_visits = count_windows(user, week, today).open
    due_cases = cases.count_cases(user, _week_cases(today), today=today)
    counts = {"decide": decide, "overdue": visits.missed + counted.overdue_count, "week": due_visits + due_cases}
    return Today(
        day=today,
        settled_at=jobs.last_good_run("close_windows"),
        missed=visits.missed,
        overdue=counted.overdue_count,
        decide=decide,
        decides=decides,
        tabs=_tabs(counts, current, decides),
        current=current,
        entries=_entries(user, today, current),
        more=[
            *_to_tell(current, waiting.get(decisions.RELEASE, 0)),
            *_more(current, today, visits.missed, counted.overdue_count, due_visits, due_cases),
        ],
        reviews=next((count for kind, count in waiting.items() if kind is decisions.REVIEW), 0),
        visits=visits,
        bar=charts.proportions(_parts(visits), BAR_WIDTH),
        cases=counted,
        confidential=confidential,
        sees_confidential=sees_confidential,
        begun=queries.begun_not_handed_in(user, now),
        schools=_schools(user, scope, today) if user.has_role(Role.OFFICER) else [],
        links=links(today),
    )


def _current(shown: str, decides: bool) -> str:
    names = ("decide", "overdue", "week") if decides else ("overdue", "week")
    return shown if shown in names else names[0]


def _tabs(counts: dict[str, int], current: str, decides: bool) -> list[Tab]:
    labels = {"decide": _("To decide today"), "overdue": _("Late"), "week": _("Due this week")}
    return [
        Tab(name, label, counts[name], url_for("dashboard.today", show=name), name == current)
        for name, label in labels.items()
        if decides or name != "decide"
    ]


def _parts(visits: Visits) -> list[tuple[str, int]]:
    return [
        ("met", visits.met),
        ("missed", visits.missed),
        ("excused", visits.excused),
        ("pending", visits.pending),
    ]


def links(today: date) -> dict[str, str]:
    """Where each number's rows are listed."""
    term = term_code(today)
    found = {
        state: f"/visits?state={state}&term={term}" for state in ("due", "pending", *(each.value for each in State))
    }
    found |= {
        "overdue": _cases(overdue=True),
        "unclosed": _cases(),
        "unsolved": _cases(state="unsolved"),
        "to_verify": _cases(state="remedied"),
        "closed": _cases(state="closed"),
        "confidential": _cases(restricted="yes"),
    }
    found |= {f"severity-{each.value}": _cases(severity=each.value) for each in Severity}
    found |= {f"overdue-{each.value}": _cases(severity=each.value, overdue=True) for each in Severity}
    return found | {f"age-{age}": _cases(age=age) for age in AGES}


def _cases(**chosen: object) -> str:
    return url_for("remediation.index", **PLAIN.address(**chosen))


def _week(today: date) -> Narrowing:
    return Narrowing(due_from=today, due_to=today + timedelta(days=6 - today.weekday()))


def _week_cases(today: date) -> CaseFilter:
    return replace(PLAIN, state="unsolved", due_by=today + timedelta(days=6 - today.weekday()))


def _entries(user: User, today: date, current: str) -> list[Entry]:
    if current == "decide":
        return [*decisions.entries(user, today)]
    if current == "overdue":
        missed = windows_for(user, Narrowing(*term_dates(today)), State.MISSED, today).rows
        late = cases.list_cases(user, replace(PLAIN, overdue=True), today=today).rows
        return [*map(_missed, missed), *(_case(case) for case in late)]
    due = windows_for(user, _week(today), State.OPEN, today).rows
    due_cases = cases.list_cases(user, _week_cases(today), today=today).rows
    return [*map(_due, due), *(_case(case) for case in due_cases)]


def _missed(row: Row) -> Entry:
    return _window(row, _("Missed"), "exclamation-circle", _("closed %(day)s", day=short_day(row.window.closes_on)))


def _due(row: Row) -> Entry:
    return _window(row, _("Visit"), "calendar-event", _("due %(day)s", day=short_day(row.window.due_on)))


def _window(row: Row, kind: str, icon: str, when: str) -> Entry:
    window, visitor = row.window, row.assignee
    place = window.site.name if window.site else ""
    return Entry(
        kind,
        icon,
        _("%(place)s, period %(number)s", place=place, number=window.window),
        visitor.name if visitor else _("nobody is assigned"),
        when,
        f"/visits/plan/{window.id}",
        _("See visit"),
    )


def _case(case: Case) -> Entry:
    return Entry(
        _("Case"),
        "exclamation-triangle",
        decisions.title_of(case),
        case.number,
        _("due %(day)s", day=short_day(case.due_on)),
        f"/cases/{case.id}",
        _("See case"),
        case.severity.value,
    )


def _to_tell(current: str, count: int) -> list[More]:
    """The cases that wait for release, by themselves."""
    if current != "decide" or not count:
        return []
    address = url_for("remediation.index", **CaseFilter(task="release").address())
    return [More(_("Cases to tell the company: %(count)s", count=count), address)]


def _more(current: str, today: date, missed: int, overdue: int, due_visits: int, due_cases: int) -> list[More]:
    """Links to the full lists, where the page shows only their beginning."""
    found = []
    week = _week(today)
    if current == "overdue":
        if missed > SHOWN:
            found.append(More(_("All %(count)s missed visits", count=missed), links(today)["missed"]))
        if overdue > SHOWN:
            found.append(More(_("All %(count)s overdue cases", count=overdue), links(today)["overdue"]))
    if current == "week":
        if due_visits > SHOWN:
            address = f"/visits?state=open&term=all&due_from={week.due_from}&due_to={week.due_to}"
            found.append(More(_("All %(count)s visits due", count=due_visits), address))
        if due_cases > SHOWN:
            address = url_for("remediation.index", **_week_cases(today).address())
            found.append(More(_("All %(count)s cases due", count=due_cases), address))
    return found


def _schools(user: User, scope: Scope, today: date) -> list[SchoolLine]:
    visits, open_cases = queries.visits_by_school(user, scope, today), queries.cases_by_school(user, today)
    ids = visits.keys() | open_cases.keys()
    none = SchoolCases(0, 0)
    return [
        SchoolLine(school, visits.get(school.id, Visits()), open_cases.get(school.id, none))
        for school in queries.schools_by_id(ids)
    ]
