"""A stub server, a Chromium and a page of a phone for every test of the client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.field.chromium import PHONE, KillableChromium
from tests.field.real_server import real
from tests.field.stub_server import StubServer

__all__ = ["real"]

PATIENCE = 20_000  # for a machine that has other work; whoever is quick does not wait
expect.set_options(timeout=PATIENCE)


class Live:
    """A running server and how to sign in to it."""

    def __init__(self, server: StubServer) -> None:
        self.server, self.state, self.url = server, server.state, server.url
        self.fail = server.fail

    def sign_in(self, page: Page, email: str) -> None:
        page.goto(f"{self.url}/sign-in?email={email}&next=/field")


@pytest.fixture(scope="session")
def stub_server() -> Iterator[StubServer]:
    server = StubServer()
    yield server
    server.stop()


@pytest.fixture
def live(stub_server: StubServer) -> Iterator[Live]:
    """The server, having forgotten the test before."""
    stub_server.reset()
    return Live(stub_server)


@pytest.fixture
def new_phone(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Another phone with nothing on it; any option may be changed. Whatever the client throws fails the test."""
    contexts = []
    broken: list[str] = []

    def make(**options: object) -> BrowserContext:
        context = chromium.new_context(**{**PHONE, "service_workers": "block", **options})
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: broken.append(str(error.error)))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not broken, "the client's own code broke"


@pytest.fixture
def page(new_phone: Callable[..., BrowserContext]) -> Page:
    """A page on a phone."""
    return new_phone().new_page()


@pytest.fixture
def killable(playwright: Playwright, tmp_path: Path) -> Iterator[KillableChromium]:
    """A browser that can be killed and opened again on the same profile."""
    browser = KillableChromium(playwright, tmp_path / "profile")
    yield browser
    browser.close()
