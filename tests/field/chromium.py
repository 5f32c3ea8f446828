"""A Chromium the size of a phone: in one browser for quick tests, as a process of its own where it is to be killed."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright

EXECUTABLE = shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "zh-TW",
    "timezone_id": "Asia/Taipei", "permissions": ["geolocation"],
    "geolocation": {"latitude": 24.2088, "longitude": 120.7055, "accuracy": 12},
}  # fmt: skip

COUNT_DECODED = """
const decode = window.createImageBitmap
window.decoded = { now: 0, most: 0, all: 0 }
window.createImageBitmap = async (...how) => {
  decoded.now += 1; decoded.all += 1; decoded.most = Math.max(decoded.most, decoded.now)
  const bitmap = await decode(...how)
  const close = bitmap.close.bind(bitmap)
  bitmap.close = () => { decoded.now -= 1; close() }
  return bitmap
}
"""
"""A script for a page: how many pictures are decoded now, were at most at once, and in all."""


class KillableChromium:
    """A browser with its profile on disk, as on a phone: what survives a kill is what was really saved."""

    def __init__(self, playwright: Playwright, profile: Path) -> None:
        self.playwright, self.profile = playwright, profile
        self.context: BrowserContext | None = None

    def open(self, *, offline: bool = False) -> Page:
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path=EXECUTABLE, args=ARGUMENTS, headless=True, offline=offline, **PHONE
        )
        self.context.set_default_timeout(20_000)
        return self.context.pages[0]

    def kill(self) -> None:
        """As when the system needs the memory for the camera: no event, no farewell."""
        for process in processes_of(self.profile):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while any(processes_of(self.profile)) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.close()

    def close(self) -> None:
        if self.context is not None:
            with contextlib.suppress(Exception):
                self.context.close()
        self.context = None


def processes_of(profile: Path) -> Iterator[int]:
    """The processes that were started with exactly this profile."""
    mark = f"--user-data-dir={profile}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if mark in (entry / "cmdline").read_bytes().split(b"\0"):
                    yield int(entry.name)


def picture(width: int = 1600, height: int = 1200, *, orientation: int | None = None, form: str = "JPEG") -> bytes:
    """A made-up photo: left half red, right half blue, with noise; turned by EXIF when asked."""
    image = Image.new("RGB", (width, height), (30, 60, 200))
    image.paste((200, 40, 30), (0, 0, width // 2, height))
    noise = Image.effect_noise((width, height), 30).convert("RGB")
    image = Image.blend(image, noise, 0.2)
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    target = io.BytesIO()
    image.save(target, form, quality=88, exif=exif)
    return target.getvalue()


def upload(name: str, data: bytes, mime: str = "image/jpeg") -> dict[str, Any]:
    """What a file field is given."""
    return {"name": name, "mimeType": mime, "buffer": data}
