"""What a coordinator waits for: the list of 100,000 open cases, and 10,000 pieces of news drained into the mail server.

`python -m bench office` prints the table for both databases.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from accounts.models import User
from accounts.roles import Role
from app import create_app
from core import clock
from core.database import db
from core.settings import from_environment
from inspections.models import Concern, Severity
from notifications.jobs import deliver
from notifications.models import Notification
from notifications.services import tell
from remediation.filters import IS_UNCLOSED, CaseFilter
from remediation.models import Case, CaseEvent, Happening
from remediation.paging import PAGE, Place
from remediation.queries import list_cases
from remediation.word_index import CaseWords, words_of_steps
from remediation.workflow import CaseState
from sites.models import School, Site
from tests.makers import make_school, make_site, make_user
from tests.notifications.mail_server import mail_server
from tests.postgresql import server as postgresql_server

CASES, NEWS, SITES, REPEATS = 100_000, 10_000, 200, 40
SECRET = "a key for measurements only, never used elsewhere"
SECTIONS = ("BV-A", "BV-B", "BV-C", "BV-D", "BV-E")
RARE = "壓力不足"
TOLD = "「逃生路線暢通」需請貴公司改善，請於 11/25（三）前完成，並回覆改善情形。"
REPLIES = ("已移至西側倉庫", "已請廠商更換", "已加裝光電護罩並公告", "已重新排班", "已補發並告知學生")
WORDS = ("逃生口堆放貨物", "滅火器過期", "未提供護目鏡", "超時訓練", "CNC 車床無護罩", "津貼未準時發放")


def measure() -> list[dict[str, Any]]:
    """Every view of the list with its times, and the draining of the outbox, on both databases."""
    rows: list[dict[str, Any]] = []
    for name, opened in (("SQLite", _sqlite), ("PostgreSQL", postgresql_server)):
        with opened() as url, tempfile.TemporaryDirectory() as folder, mail_server() as box:
            facts = {"DATABASE_URL": url, "FANGSHI_DATA": folder, "SECRET_KEY": SECRET}
            app = create_app(from_environment(facts | {"SMTP_URL": f"smtp://127.0.0.1:{box.port}"}))
            with app.app_context():
                db.create_all()
                rows += [{"database": name, **row} for row in [*_lists(), _drained(box)]]
                db.session.remove()
                db.engine.dispose()
    return rows


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'bench.sqlite'}"


def _lists() -> Iterator[dict[str, Any]]:
    school = make_school()
    coordinator, officer = make_user(Role.COORDINATOR, school=school), make_user(Role.OFFICER, city="臺中市")
    _record_cases(school)
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()
    today = clock.today()
    views = {
        "not closed": CaseFilter(),
        "critical": CaseFilter(severity="critical"),
        "overdue, major": CaseFilter(overdue=True, severity="major"),
        "open for 8 to 30 days": CaseFilter(age="8-30"),
        "one section": CaseFilter(section="BV-E"),
        "one company": CaseFilter(site=_first_site_code()),
        "words that one case has": CaseFilter(q=RARE),
        "words that a sixth of the cases has": CaseFilter(q="護目鏡"),
        "words that every case has": CaseFilter(q="逃生路線"),
        "one sign that every case has": CaseFilter(q="請"),
        "two words": CaseFilter(q="津貼 未準時"),
        "common words among the critical": CaseFilter(q="護罩", severity="critical"),
        "common words at one company": CaseFilter(q="護目鏡", site=_first_site_code()),
        "common words in one section": CaseFilter(q="護目鏡", section="BV-E"),
        "common words among the closed, none": CaseFilter(q="護目鏡", state="closed"),
    }
    yield _floor()
    for person, user in (("coordinator", coordinator), ("officer", officer)):
        for what, chosen in views.items():
            yield _timed(f"{person}: {what}", user, chosen, today)


def _timed(what: str, user: User, chosen: CaseFilter, today: date) -> dict[str, Any]:
    """The first page and pages all over the list, by turns."""
    total = 0

    def read(number: int) -> None:
        nonlocal total
        place = Place(f"115-{number * 7919 % CASES:06}") if number % 2 else Place()
        total = list_cases(user, chosen, today=today, place=place).total

    return {"what": what, **_times(read), "rows": total}


def _floor() -> dict[str, Any]:
    """One page of plain rows by an index: what this database and this machine take at least."""
    rows = sa.select(Case.__table__).where(IS_UNCLOSED).order_by(Case.due_on, Case.number).limit(PAGE + 1)
    return {"what": "floor: a page by the index", "rows": PAGE, **_times(lambda _n: db.session.execute(rows).all())}


def _times(work: Callable[[int], object]) -> dict[str, float]:
    taken = []
    for number in range(REPEATS):
        began = time.perf_counter()
        work(number)
        taken.append((time.perf_counter() - began) * 1000)
        db.session.rollback()
    taken.sort()
    return {"p50_ms": round(taken[REPEATS // 2], 1), "p95_ms": round(taken[int(REPEATS * 0.95) - 1], 1)}


def _first_site_code() -> str:
    return db.session.scalars(sa.select(Site.code).order_by(Site.code)).first() or ""


def _record_cases(school: School) -> None:
    chance, today, now = random.Random(1), clock.today(), clock.utcnow()
    sites = [make_site().id for _each in range(SITES)]
    cases, events, words = [], [], []
    for number in range(CASES):
        opened = today - timedelta(days=chance.randrange(120))
        case = {
            "id": uuid4(), "number": f"115-{number:06}", "key": str(number), "school_id": school.id, "city": "臺中市",
            "site_id": chance.choice(sites), "item": "BV21", "title_zh": "逃生路線暢通", "title_en": "Escape route",
            "section": chance.choice(SECTIONS), "section_zh": "安全", "section_en": "Safety",
            "severity": chance.choice(list(Severity)), "concerns": Concern.COMPANY, "basis": "Act30-1",
            "state": chance.choice([CaseState.OPEN, CaseState.ACKNOWLEDGED, CaseState.REMEDIED]),
            "is_from_interview": False, "is_restricted": False, "recurrence_count": 1, "opened_at": now,
            "opened_on": opened, "found_at": now, "received_on": opened, "due_on": opened + timedelta(days=30),
            "first_due_on": opened + timedelta(days=30), "released_photos": [], "event_count": 1, "revision": 1,
        }  # fmt: skip
        cases.append(case)
        note = chance.choice(WORDS) if number != CASES // 2 else f"走廊滅火器{RARE}"
        steps = [(Happening.OPENED, note), (Happening.RELEASED, TOLD), (Happening.REMEDIED, chance.choice(REPLIES))]
        told = [
            {"id": uuid4(), "case_id": case["id"], "number": place, "at": now, "action": action}
            | {"note": text, "facts": {}, "photos": []}
            for place, (action, text) in enumerate(steps, 1)
        ]
        events += told
        known = Case(**{name: case[name] for name in ("number", "title_zh", "title_en")})
        words.append({"case_id": case["id"], **words_of_steps(known, [CaseEvent(**step) for step in told])})
    for kind, rows in ((Case, cases), (CaseEvent, events), (CaseWords, words)):
        for start in range(0, len(rows), 5000):
            db.session.connection().execute(sa.insert(kind.__table__), rows[start : start + 5000])
    db.session.commit()


def _drained(box: Any) -> dict[str, Any]:
    """As many letters as news, each once; how long it took."""
    people = [make_user(Role.COORDINATOR, email=f"p{number}@bench.example") for number in range(100)]
    for number in range(NEWS // len(people)):
        tell(people, "case_given", f"bench:{number}", f"第 {number} 則", "/cases")
    db.session.commit()
    began = time.perf_counter()
    sent = deliver()["sent"]
    seconds = time.perf_counter() - began
    arrived = Counter(letter["Message-ID"] for letter in box.letters)
    told = db.session.scalar(sa.select(sa.func.count()).select_from(Notification))
    doubles = sum(count > 1 for count in arrived.values())
    if (sent, len(arrived), doubles) != (told, told, 0):
        raise RuntimeError(f"{told} told, {sent} sent, {len(arrived)} arrived, {doubles} doubled")
    return {"what": "news drained, none doubled", "rows": sent, "seconds": round(seconds, 1)}


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as text."""
    lines = [f"{'database':<12}{'what':<44}{'rows':>8}{'p50 ms':>9}{'p95 ms':>9}{'seconds':>9}"]
    lines += [
        f"{row['database']:<12}{row['what']:<44}{row['rows']:>8}"
        + "".join(f"{row.get(name, ''):>9}" for name in ("p50_ms", "p95_ms", "seconds"))
        for row in rows
    ]
    return "\n".join(lines)
