"""The demo school, loaded and served by processes of its own, because its clock stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bench.serving import Served, demo_school


@pytest.fixture(scope="session")
def school() -> Iterator[Served]:
    with demo_school() as served:
        yield served


@pytest.fixture
def sign_in(school: Served, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A page of a person of the demo, in a context of its own."""
    contexts: list[BrowserContext] = []

    def page_of(person: str, **options: object) -> Page:
        settings = {"viewport": {"width": 1280, "height": 900}, "locale": "zh-TW", "service_workers": "block"}
        context = chromium.new_context(**settings | options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{school.url}/sign-in")
        page.locator("input[name=email]").fill(f"{person}@demo.example")
        page.locator("input[name=password]").fill(school.passwords[f"{person}@demo.example"])
        page.locator("main form").get_by_role("button").first.click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield page_of
    for context in contexts:
        context.close()
