"""Carrying out one run and comparing what the phone promised with what the school holds."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from tests.field.chromium import KillableChromium, processes_of
from tests.field.faults.plans import Plan
from tests.field.stub_server import Fault, StubServer

CLIENT = (Path(__file__).parent / "client.js").read_text(encoding="utf-8").split("\n", 1)[1]
ROUNDS = 40


@dataclass
class Tally:
    """What all runs together have shown."""

    runs: int = 0
    kills: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"runs: {self.runs}, of them killed: {self.kills}, lost: {len(self.lost)}, doubled: {len(self.doubled)}"


def open_client(server: StubServer, page: Page, *, sign_in: bool = False) -> None:
    """The bare page with the client in it."""
    page.goto(
        f"{server.url}/sign-in?email=chen@example.test&next=/field-faults" if sign_in else f"{server.url}/field-faults"
    )
    page.evaluate(CLIENT)


def network_run(server: StubServer, page: Page, plan: Plan, tally: Tally) -> None:
    """Faults on the way to the school, inside one browser; the page may vanish in the middle."""
    before = _clear(server, plan)
    if plan.cut_after is None:
        _perform(page, plan)
    else:
        _until_event(server, plan.cut_after, lambda: None)
        page.evaluate("plan => { client.capture(plan).then(() => client.send()) }", {"steps": plan.steps})
        with contextlib.suppress(Error):
            page.wait_for_timeout(15 * plan.cut_after)
        open_client(server, page)
        if not _has_finished(server, page, plan, tally):
            _perform(page, plan)
    _settle(page, plan, tally)
    _check_school(server, plan, tally, before)
    tally.runs += 1


def killed_run(
    server: StubServer, browser: KillableChromium, plan: Plan, tally: Tally, *, updating: bool = False
) -> None:
    """The whole browser is killed the moment a step reaches the server; then it goes on from its disk."""
    page = browser.open()
    open_client(server, page, sign_in=True)
    if updating:
        server.state.shell = f"v{plan.seed}"
        page.evaluate("() => { client.update() }")
    before = _clear(server, plan)
    _until_event(server, plan.cut_after or 1, lambda: _kill(browser))
    with contextlib.suppress(Error):
        _perform(page, plan)
        _settle(page, plan, Tally())
    server.state.on_event = None
    browser.kill()
    page = browser.open()
    open_client(server, page, sign_in=True)
    if not _has_finished(server, page, plan, tally):
        _perform(page, plan)
    _settle(page, plan, tally)
    _check_school(server, plan, tally, before)
    browser.close()
    tally.runs += 1
    tally.kills += 1


def _clear(server: StubServer, plan: Plan) -> set[str]:
    """Forget what earlier runs promised and let this one's faults loose; says which records there are already."""
    server.state.told.clear()
    server.state.faults[:] = [Fault(**fault) for fault in plan.faults]
    return set(server.state.submissions)


def _perform(page: Page, plan: Plan) -> None:
    page.evaluate("plan => client.capture(plan)", {"steps": plan.steps})


def _until_event(server: StubServer, number: int, act: Callable[[], None]) -> None:
    """Act when so many steps have reached the server."""
    seen = 0

    def count(_what: str) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            act()

    server.state.on_event = count


def _kill(browser: KillableChromium) -> None:
    for process in processes_of(browser.profile):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def _has_finished(server: StubServer, page: Page, plan: Plan, tally: Tally) -> bool:
    """Whether the visit was finished already; if not, everything the page had called safe must be on its disk."""
    told = list(server.state.told)
    disk = page.evaluate("() => client.onDisk()")
    begun = next((each["id"] for each in told if each["step"] == "begun"), None)
    if begun is None or begun in disk["parcels"]:
        return begun is not None
    if disk["open"] != begun:
        tally.lost.append(f"seed {plan.seed}: the whole visit {begun}")
        return False
    answers = {(each["item"], each["value"]) for each in disk["answers"]}
    for each in told:
        if each["step"] == "answered" and (each["item"], each["value"]) not in answers:
            tally.lost.append(f"seed {plan.seed}: the answer to {each['item']}")
        if each["step"] == "photographed" and each["sha256"] not in disk["photos"]:
            tally.lost.append(f"seed {plan.seed}: the photo {each['sha256'][:8]}")
    return False


def _settle(page: Page, plan: Plan, tally: Tally) -> None:
    """Send until nothing waits."""
    waiting: list[str] = []
    for _round in range(ROUNDS):
        waiting = page.evaluate("() => client.send()")
        if not waiting:
            return
    tally.lost.append(f"seed {plan.seed}: never sent: {waiting}")


def _check_school(server: StubServer, plan: Plan, tally: Tally, before: set[str]) -> None:
    """The school holds the visit once, with every answer and every photo."""
    new = {uuid: row for uuid, row in server.state.submissions.items() if uuid not in before}
    finals = {uuid: row for uuid, row in new.items() if row["document"]["final"]}
    if not finals:
        tally.lost.append(f"seed {plan.seed}: no record at the school")
    if len(new) > 1 or any(row["finals"] > 1 for row in finals.values()):
        tally.doubled.append(f"seed {plan.seed}: {[(uuid, row['finals']) for uuid, row in new.items()]}")
    for row in finals.values():
        _check_record(server, plan, tally, row["document"])


def _check_record(server: StubServer, plan: Plan, tally: Tally, document: dict[str, Any]) -> None:
    answers = {answer["item"]: answer["value"] for answer in document["answers"]}
    for step in plan.steps:
        if "photo" not in step and answers.get(step["item"]) != step["value"]:
            tally.lost.append(f"seed {plan.seed}: {step['item']} at the school")
    hashes = [photo["sha256"] for photo in document["photos"]]
    wanted = sum("photo" in step for step in plan.steps)
    if len(hashes) < wanted or any(sha not in server.state.photos for sha in hashes):
        tally.lost.append(f"seed {plan.seed}: {wanted} photos taken, {len(hashes)} named")
    if len(hashes) > wanted:
        tally.doubled.append(f"seed {plan.seed}: {wanted} photos taken, {len(hashes)} named")
