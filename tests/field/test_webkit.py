"""The main journey in a second engine: WebKit, which is what every iPhone runs."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

import pytest
from PIL import Image

from tests.field.chromium import picture
from tests.field.stub_server import StubServer
from tests.field.webkit import IS_HERE, WebKit, webkit_driver

pytestmark = [
    pytest.mark.skipif(not IS_HERE, reason="WebKitGTK and its driver come from Debian: make test installs them"),
]

READY = "() => document.querySelector('.note')?.innerText.includes('備妥')"
CONTROLLED = "() => Boolean(navigator.serviceWorker.controller)"
BIG_UPLOAD = """async sha => {
  const { csrf_token } = await (await fetch('/api/v1/session')).json()
  const blob = new Blob([new Uint8Array(5_000_000).fill(7)])
  const headers = { 'X-CSRFToken': csrf_token, 'Content-Type': 'image/jpeg' }
  return (await fetch('/api/v1/photos/' + sha, { method: 'PUT', body: blob, headers })).status
}"""
DEAD_HANDLE = """() => {
  const real = IDBDatabase.prototype.transaction
  let failures = 1
  IDBDatabase.prototype.transaction = function (...how) {
    if (failures-- > 0) throw new DOMException('The database connection is closing.', 'InvalidStateError')
    return real.apply(this, how)
  }
}"""


@pytest.fixture
def server() -> Iterator[StubServer]:
    """A server of its own: it is taken away in the middle."""
    running = StubServer()
    yield running
    running.stop()


@pytest.fixture
def webkit() -> Iterator[WebKit]:
    with webkit_driver() as driver:
        window = WebKit(driver)
        yield window
        window.close()


def to(window: WebKit, screen: str) -> None:
    """Go to a screen of the open visit."""
    window.run("screen => { location.hash = location.hash.replace(/[^/]+$/, screen) }", screen)
    window.wait("screen => document.getElementById('app').dataset.screen?.endsWith(screen)", screen)


def choose(window: WebKit, item: str) -> None:
    """The first answer of a question, by a click on the element itself."""
    window.run("item => document.querySelector(`#q-${item} input`).click()", item)


def test_a_visit_without_a_network_is_kept_through_a_reload_and_sent_once(server, webkit, tmp_path):
    photo = tmp_path / "exit.jpg"
    photo.write_bytes(picture(2000, 1500, orientation=6))
    webkit.go(f"{server.url}/sign-in?email=chen@example.test&next=/field")
    webkit.wait(READY)
    webkit.wait(CONTROLLED)
    webkit.run("() => document.querySelector('button[id^=arrive-]').click()")
    webkit.wait("() => Boolean(document.getElementById('arrived'))")
    server.go_away()

    to(webkit, "BV-B")
    webkit.run(DEAD_HANDLE)
    choose(webkit, "BV05")
    choose(webkit, "BV06")
    to(webkit, "BV-E")
    webkit.run("() => document.querySelector('#q-BV21 .is-not input').click()")
    webkit.type("#q-BV21 input[type=file]", str(photo))
    webkit.wait("() => document.querySelector('#q-BV21 figcaption')?.innerText.includes('已存好')")

    webkit.reload()
    webkit.wait("() => Boolean(document.querySelector('#q-BV21 img[src]'))")
    assert webkit.run("() => document.querySelector('#q-BV21 .is-not input').checked")
    to(webkit, "BV-B")
    assert webkit.run("() => document.querySelector('#q-BV05 input').checked")
    to(webkit, "finish")
    webkit.run("() => [...document.querySelectorAll('button')].find(one => one.innerText.includes('拒簽')).click()")
    webkit.wait("() => Boolean(document.querySelector('.said-so'))")
    webkit.tap("#send")
    webkit.type("dialog textarea", "時間不足")
    webkit.tap("#finish-anyway")
    webkit.wait("() => Boolean(document.querySelector('.parcel'))")
    assert server.state.finals() == []

    server.come_back()
    webkit.run("() => { window.dispatchEvent(new Event('online')) }")
    webkit.wait("() => Boolean(document.querySelector('.parcel .st-met'))")
    (record,) = server.state.finals()
    assert {answer["item"] for answer in record["answers"]} == {"BV05", "BV06", "BV21"}
    ((sha, data),) = server.state.photos.items()
    assert hashlib.sha256(data).hexdigest() == sha == record["photos"][0]["sha256"]
    assert len(data) <= 500_000
    assert Image.open(io.BytesIO(data)).size == (1200, 1600), "turned upright by what the camera noted"

    big = bytes([7]) * 5_000_000
    sha = hashlib.sha256(big).hexdigest()
    assert webkit.run(BIG_UPLOAD, sha) == 201
    assert server.state.photos[sha] == big
