"""WebKitGTK by its WebDriver, spoken to over plain HTTP: the nearest thing to Safari that runs on this machine."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from glob import glob
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

DRIVER = shutil.which("WebKitWebDriver")
BROWSERS = glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")
SCREEN = shutil.which("Xvfb")
IS_HERE = bool(DRIVER and BROWSERS and SCREEN)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class WebKit:
    """One window of a WebKit, driven by the W3C WebDriver protocol."""

    def __init__(self, driver: str) -> None:
        self.driver = driver
        arguments = ["--automation", "--geometry=390x844"]
        wanted = {"webkitgtk:browserOptions": {"binary": BROWSERS[0], "args": arguments}}
        answer = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = f"/session/{answer['sessionId']}"
        self._ask("POST", f"{self.session}/timeouts", {"script": 20_000, "pageLoad": 60_000})

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        data = json.dumps(body or {}).encode() if method == "POST" else None
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.driver + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=90) as response:
                return json.loads(response.read())["value"]
        except HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.read().decode()[:400]}") from error

    def go(self, url: str) -> None:
        self._ask("POST", f"{self.session}/url", {"url": url})

    def reload(self) -> None:
        self._ask("POST", f"{self.session}/refresh")

    def run(self, script: str, *arguments: Any) -> Any:
        """The value of an expression of JavaScript, promises awaited."""
        body = (
            "const done = arguments[arguments.length - 1]; const args = arguments;"
            f" Promise.resolve(({script})(...args)).then(done, error => done('broken: ' + error))"
        )
        found = self._ask("POST", f"{self.session}/execute/async", {"script": body, "args": list(arguments)})
        if isinstance(found, str) and found.startswith("broken: "):
            raise AssertionError(found)
        return found

    def tap(self, selector: str) -> None:
        self._ask("POST", f"{self.session}/element/{self._find(selector)}/click")

    def type(self, selector: str, text: str) -> None:
        """Into a field; into a file field the path of a file."""
        self._ask("POST", f"{self.session}/element/{self._find(selector)}/value", {"text": text})

    def _find(self, selector: str) -> str:
        self.wait("selector => Boolean(document.querySelector(selector))", selector)
        found = self._ask("POST", f"{self.session}/element", {"using": "css selector", "value": selector})
        return str(found[ELEMENT])

    def wait(self, script: str, *arguments: Any, seconds: float = 20) -> None:
        """Until an expression is true."""
        deadline = time.monotonic() + seconds
        while not self.run(script, *arguments):
            if time.monotonic() > deadline:
                page = self.run("() => document.body.innerText")
                raise AssertionError(f"never true: {script} {arguments}\n{page}")
            time.sleep(0.1)

    def close(self) -> None:
        with suppress(RuntimeError, OSError):
            self._ask("DELETE", self.session)


@contextmanager
def webkit_driver() -> Iterator[str]:
    """A screen that nobody sees, and the driver on a port of its own; gives its address."""
    with ExitStack() as stack:
        display = stack.enter_context(_screen())
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="fangshi-webkit-"))
        port = _free_port()
        folders = {"HOME": home, "XDG_DATA_HOME": f"{home}/data", "XDG_CACHE_HOME": f"{home}/cache"}
        environment = os.environ | folders | {"DISPLAY": display, "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
        command = [str(DRIVER), f"--port={port}", "--host=127.0.0.1"]
        process = stack.enter_context(_running(command, env=environment))
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _screen() -> Iterator[str]:
    """A display number that the X server chooses itself."""
    read, write = os.pipe()
    command = [str(SCREEN), "-displayfd", str(write), "-screen", "0", "800x1000x24", "-nolisten", "tcp"]
    with _running(command, pass_fds=(write,)):
        os.close(write)
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"


@contextmanager
def _running(command: list[str], **how: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **how)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(100):
        if process.poll() is not None:
            raise RuntimeError("the WebKit driver did not start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the WebKit driver does not answer")


def here() -> Path:
    """Where the browser is, for whoever reports what was driven."""
    return Path(BROWSERS[0])
