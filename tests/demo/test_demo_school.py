"""The demo shows what it promises at its fixed clock, and every page of it pleases axe."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from demo.people import SHOWN

NOT_A_PAGE = re.compile(
    r"\.(pdf|xlsx|csv|json|ics|webmanifest|jpg)$|^/(photos|api|static|bootstrap|service-worker)|/evidence/|/photos?/"
)
A_THING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|/\d+(?=/|$)")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
MOST_PAGES = 9
"""Kinds of pages looked at for each person beside those looked at for another; a kind is an address without its ids."""


def test_the_principal_reads_the_term_in_one_sentence(sign_in):
    page = sign_in("principal")
    text = re.sub(r"\s+", "", page.locator("main").inner_text())
    assert "逾期未訪2次、逾期未改善2件、今天要您決定1件" in text
    assert "應訪186次" in text
    assert re.search(r"已訪171.*逾期未訪2.*免計（已核准）3.*未到期10.*本期無訓練另計8", text)


def test_each_number_of_the_sentence_opens_exactly_its_rows(sign_in):
    page = sign_in("principal")
    links = page.locator(".sentence a")
    numbers = [int(re.sub(r"\D", "", text)) for text in links.all_inner_texts()]
    addresses = [link.get_attribute("href") for link in links.all()]
    page.goto(page.url.split("/dashboard")[0] + addresses[0])
    assert page.get_by_text("逾期未訪").count() >= 1
    assert numbers[0] == page.locator("main .st-missed").count() - page.locator("main .filters .st-missed").count()


def test_cases_stand_as_the_story_tells(sign_in):
    page = sign_in("coordinator")
    page.goto(page.url.split("/dashboard")[0] + "/cases?state=closed")
    assert "共 21 件" in page.locator("main").inner_text()


def test_a_company_that_answered_by_its_link_has_opened_it(sign_in):
    page = sign_in("coordinator")
    page.goto(page.url.split("/dashboard")[0] + "/cases?q=115-014&state=all")
    page.locator(".case-list__what > a").first.click()
    page.locator(".link-row").first.wait_for()
    text = page.locator("main").inner_text()
    assert "開啟 1 次" in text
    assert "尚未開啟" not in text


def test_the_panel_sees_last_years_score_beside_this_years(sign_in):
    page = sign_in("lead")
    page.get_by_role("link", name="豐瑠精密").first.click()
    text = page.locator("main").inner_text()
    assert "72.05" in text
    assert "待裁定 2 題" in text


@pytest.fixture(scope="module")
def seen_already() -> set[str]:
    """The kinds of pages that pleased axe for somebody else; everybody's first page is looked at again."""
    return set()


@pytest.mark.parametrize("person", [*SHOWN, "director"])
def test_every_kind_of_page_pleases_axe(sign_in, seen_already, person):
    page = sign_in(person)
    root = page.url.split("/", 3)
    base = "/".join(root[:3])
    home = urlsplit(page.url).path
    opened: set[str] = set()
    looked_at: set[str] = set()
    waiting = [home]
    wrong = []
    while waiting and len(looked_at) < MOST_PAGES:
        path = waiting.pop(0)
        kind = A_THING.sub("*", path)
        if kind in opened or NOT_A_PAGE.search(path):
            continue
        opened.add(kind)
        response = page.goto(base + path)
        assert response is not None
        assert response.status == 200, path
        if path == home or kind not in seen_already:
            looked_at.add(kind)
            wrong += [(path, each["id"], each["nodes"][0]["html"][:120]) for each in violations(page)]
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        waiting += [urlsplit(link).path for link in links if link.startswith("/")]
    seen_already |= looked_at
    assert wrong == []


def violations(page):
    return Axe().run(page, options=RULES).response["violations"]
