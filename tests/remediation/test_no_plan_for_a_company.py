"""Unannounced by construction: whatever a company contact can open or is sent holds nothing of the plan."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa

from accounts.roles import Role
from core import clock
from core.access import PUBLIC_ENDPOINTS
from core.database import db
from core.formatting import WEEKDAYS_EN
from core.jobs import run_once
from notifications.models import Mail
from remediation import links, releasing
from schedules.models import Obligation
from schedules.overview import feed as feeds
from sites.models import Contact
from tests.makers import make_contact, make_obligation, make_school, make_site, make_user
from tests.makers_inspections import make_panel
from tests.makers_remediation import make_case
from tests.test_every_endpoint import SAMPLES

COMPANY = "tsai@company.example"
NEXT_VISITOR, PANEL_LEAD = "許示範瑠", "葉示範珉"
NOT_A_PAGE = {"static", "bootstrap.static", "house.service_worker", "house.manifest"}
"""Files of the program, the same for everybody."""


@pytest.fixture
def school(app):
    return make_school(name="示範高工")


@pytest.fixture
def coordinator(school):
    return make_user(Role.COORDINATOR, school=school)


@pytest.fixture
def visitor(school):
    return make_user(Role.TEACHER, school=school, name=NEXT_VISITOR)


@pytest.fixture
def site(app):
    return make_site(name="示範精密一廠")


@pytest.fixture
def plan(site, school, visitor) -> list[Obligation]:
    """An open window whose days run out, one that nobody is to visit, and those of the weeks to come."""
    today = clock.today()
    soon = {"due_on": today + timedelta(days=2), "suggested_on": today + timedelta(days=1)}
    windows = [
        make_obligation(site, school, assignee=visitor, **soon),
        make_obligation(site, school, **{**soon, "closes_on": today + timedelta(days=3)}),
    ]
    for week in (8, 10):  # later than any extension of a case, earlier than the end of its link
        first = today + timedelta(weeks=week)
        days = {"suggested_on": first + timedelta(days=3), "due_on": first + timedelta(days=11)}
        ends = {"closes_on": first + timedelta(days=13), "settles_on": first + timedelta(days=18)}
        windows.append(make_obligation(site, school, assignee=visitor, opens_on=first, **days, **ends))
    return windows


def days_of(window: Obligation) -> set[date]:
    return {day for day in (window.opens_on, window.due_on, window.suggested_on, window.closes_on) if day}


def written(day: date) -> Iterator[str]:
    """A day in every form in which the app, a feed or a file writes it."""
    yield day.isoformat()
    yield f"{day:%Y%m%d}"
    yield f"{day.year - 1911}/{day.month:02d}/{day.day:02d}"
    yield f"{day.month}/{day.day}"
    yield f"{WEEKDAYS_EN[day.weekday()]} {day.day} {day:%b}"


def betrayed(text: str, plan: list[Obligation]) -> list[str]:
    """What a text tells of the plan."""
    words = {form for window in plan for day in days_of(window) for form in written(day)}
    words |= {str(window.id) for window in plan} | {window.id.hex for window in plan} | {NEXT_VISITOR, PANEL_LEAD}
    return sorted(word for word in words if re.search(rf"(?<![0-9/-]){re.escape(word)}(?![0-9])", text))


def test_the_search_itself_finds_the_plan_where_it_may_stand(plan, coordinator, visitor, as_user, client):
    assert NEXT_VISITOR in betrayed(as_user(coordinator).get("/visits").text, plan)
    feeds.make_token(visitor)
    db.session.commit()
    assert betrayed(client.get(f"/calendar/{visitor.feed_token}.ics").text, plan)


def addresses_without_an_account(app: Any, token: str) -> Iterator[str]:
    """Every address that is open to strangers, with the company's own secret wherever one is asked for."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC_ENDPOINTS - NOT_A_PAGE and "GET" in (rule.methods or ()):
            values = {name: SAMPLES["uuid"]() if name.endswith("_id") else token for name in rule.arguments}
            yield rule.build(values, append_unknown=False)[1]


def links_in(text: str) -> set[str]:
    found = re.findall(r'(?:href|src|action)="([^"#]+)', text) + re.findall(r"https?://[^/\s]+(/[^\s\"<>]*)", text)
    return {address.replace("&amp;", "&").rstrip(".,)") for address in found if address.startswith("/")}


def text_of(response: Any) -> str:
    if response.mimetype == "application/pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.data)).pages)
    return "" if response.mimetype.startswith(("image/", "font/")) else response.get_data(as_text=True)


def walk(client: Any, start: set[str]) -> dict[str, str]:
    """Everything that can be reached from these addresses without signing in, in both languages."""
    seen: dict[str, str] = {}
    waiting = set(start)
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/static/", "/bootstrap/")):
            continue
        with client.get(address, follow_redirects=True) as response:
            seen[address] = text_of(response)
        waiting |= links_in(seen[address])
    return seen


@pytest.fixture
def audit(site) -> Obligation:
    """The site's annual audit with its panel and the day drawn for it."""
    panel = make_panel(site)
    panel.lead.name = PANEL_LEAD
    panel.obligation.suggested_on = clock.today() + timedelta(days=27)
    panel.obligation.due_on = panel.obligation.closes_on = clock.today() + timedelta(days=33)
    db.session.commit()
    return panel.obligation


def test_no_page_feed_mail_or_export_of_a_company_contact_holds_the_plan(
    app, client, as_user, plan, audit, site, school, coordinator, visitor
):
    case, later = make_case(site, school), make_case(site, school, "BV24")
    contact: Contact = make_contact(site, name="蔡窗口", email=COMPANY)
    feeds.make_token(visitor)
    as_user(make_user(Role.CLERK, city=site.city)).post("/audits/self-assessments")
    for each in (case, later):
        releasing.release_case(each, by=coordinator, text="請清空東側出口。", is_confirmed=True, contact=contact)
    token = links.link_for(case, contact, by=coordinator).token
    later.due_on = clock.today() - timedelta(days=1)
    db.session.commit()
    for name in ("close_windows", "remind", "escalate", "expire"):
        assert run_once(app, name).is_good
    mails = list(db.session.scalars(sa.select(Mail).where(Mail.recipient == COMPANY)))
    letters = {f"mail {mail.subject}": f"{mail.subject}\n{mail.text}\n{mail.html}" for mail in mails}
    mails_of_audit = [text for title, text in letters.items() if "self-assessments" in text]
    assert mails_of_audit, "the company must have been asked for its self-assessment"
    start = {*addresses_without_an_account(app, token)}.union(*(links_in(text) for text in letters.values()))
    seen = {}
    for language in ("zh_Hant_TW", "en"):
        client.post("/language", data={"language": language})
        seen |= {f"{language} {address}": text for address, text in walk(client, start).items()}
    assert any(f"/company/{token}/cases/" in address for address in seen), "the walk must come to the company's cases"
    assert any("/self-assessments/" in address for address in seen), "and to its self-assessment"
    assert letters, "the company must have been written to"
    tomorrow = f'min="{(clock.today() + timedelta(days=1)).isoformat()}"'
    assert any(tomorrow in text for text in seen.values()), (
        "more time is asked for from tomorrow on, whatever is planned"
    )
    texts = {address: text.replace(tomorrow, "") for address, text in (seen | letters).items()}
    told = {address: words for address, text in texts.items() if (words := betrayed(text, [*plan, audit]))}
    assert told == {}
