"""A small server that speaks the device protocol and can be told to fail: for faults the real one never shows."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, redirect, request, send_from_directory, session
from werkzeug.serving import WSGIRequestHandler, make_server

from accounts.leaving import MARK, NOBODY
from core.field_shell import Shell
from core.headers import POLICY
from core.images import SHOWN_EDGE, THUMB_EDGE, reduced
from tests.field.sample_bundle import PEOPLE, TODAY, bundle_for

ROOT = Path(__file__).resolve().parents[2]
SHELL = Shell.read(ROOT)
TAIPEI = timezone(timedelta(hours=8))


@dataclass
class Fault:
    """What goes wrong with the next requests that match."""

    method: str
    path: str
    times: int = 1
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    lose_answer: bool = False
    cut_answer: bool = False
    cut_request: bool = False
    """The line breaks while the request is still coming in."""
    other_network: bool = False
    """A hotel's sign-in page answers in the server's place."""
    delay: float = 0.0

    def takes(self, method: str, path: str) -> bool:
        if self.times <= 0 or method != self.method or not re.search(self.path, path):
            return False
        self.times -= 1
        return True


@dataclass
class StubState:
    """What the server holds, and what it was asked."""

    photos: dict[str, bytes] = field(default_factory=dict)
    submissions: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    log: list[tuple[str, str, int]] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    """When each line of the log was written, in seconds of the server's own clock."""
    reviews: dict[str, tuple[str, str]] = field(default_factory=dict)
    beside: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The draft of a change to what was handed in, which stands meanwhile."""
    started: float = field(default_factory=time.monotonic)
    version_suffix: str = ""
    shell: str = ""
    """The name of the shell's version, where a test publishes several; its page carries it."""
    withdrawn: tuple[str, ...] = ()
    told: list[dict[str, Any]] = field(default_factory=list)
    """What the page said is safe on the phone, in order."""
    on_event: Callable[[str], None] | None = None
    """Called with every step that reaches the server; a test that kills does it here."""

    def happened(self, what: str) -> None:
        if self.on_event:
            self.on_event(what)

    def now(self) -> datetime:
        start = datetime(TODAY.year, TODAY.month, TODAY.day, 14, 5, tzinfo=TAIPEI)
        return start + timedelta(seconds=time.monotonic() - self.started)

    def finals(self) -> list[dict[str, Any]]:
        """Every final record, as it was last sent."""
        return [row["document"] for row in self.submissions.values() if row["document"]["final"]]

    def hold(self, uuid: str, document: dict[str, Any], *, digest: str = "x", email: str = "") -> None:
        """Keep a record as its newest revision."""
        before = self.submissions.get(uuid)
        self.submissions[uuid] = {
            "document": document,
            "revision": document["revision"],
            "digest": digest,
            "email": email,
            "received_at": self.now().isoformat(timespec="seconds"),
            "count": (before["count"] if before else 0) + 1,
            "finals": (before["finals"] if before else 0) + bool(document["final"]),
        }

    def moments_of(self, method: str, path: str) -> list[float]:
        """When each request arrived, as `asked` counts them."""
        lines = zip(self.log, self.moments, strict=True)
        return [at for (verb, where, _), at in lines if verb == method and re.search(path, where)]

    def asked(self, method: str, path: str) -> int:
        """How often a request arrived."""
        return sum(1 for verb, where, _ in self.log if verb == method and re.search(path, where))


def create_stub(state: StubState) -> Flask:
    """The protocol on top of a dictionary."""
    app = Flask(__name__, static_folder=str(ROOT / "static"), static_url_path="/static")
    app.secret_key = "only for tests"
    for add in (add_faults, add_shell, add_people, add_photos, add_submissions):
        add(app, state)
    return app


def problem(status: int, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Response:
    """A problem document, or, for a fault that pretends success, any JSON."""
    response = jsonify({"type": "about:blank", "status": status, "title": "", "detail": ""} | (body or {}))
    response.status_code = status
    response.mimetype = "application/problem+json"
    response.headers.update(headers or {})
    return response


def add_faults(app: Flask, state: StubState) -> None:
    """Every request may go wrong before it is answered or while it is."""

    @app.before_request
    def misbehave() -> Response | None:
        fault = next((one for one in state.faults if one.takes(request.method, request.path)), None)
        request.environ["fault"] = fault
        if fault is None:
            return None
        time.sleep(fault.delay)
        return in_the_way(fault)

    @app.before_request
    def guard() -> Response | None:
        if session.get("email") and request.cookies.get(MARK) == PEOPLE[session["email"]]["id"]:
            session.clear()
        if request.path.startswith("/api/") and session.get("email") not in PEOPLE:
            return problem(401, {"detail": "請先登入。"})
        if request.method == "PUT" and request.headers.get("X-CSRFToken") != session.get("csrf"):
            return problem(400, {"detail": "CSRF"})
        return None

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = SHELL.policy if request.path == "/field" else POLICY
        state.log.append((request.method, request.path, response.status_code))
        state.moments.append(time.monotonic())
        fault = request.environ.get("fault")
        if fault and fault.lose_answer:
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return cut_short(response) if fault and fault.cut_answer else response


def in_the_way(fault: Fault) -> Response | None:
    """What answers in the server's place; None when the request gets through."""
    if fault.cut_request:
        request.stream.read(1000)
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return problem(500)
    if fault.other_network:
        return Response("<title>Free Wi-Fi</title>", mimetype="text/html")
    if fault.status is None:
        return None
    request.get_data()
    return problem(fault.status, fault.body, fault.headers)


def cut_short(response: Response) -> Response:
    """Half the body under the length of the whole."""
    whole = response.get_data()
    half = Response(whole[: len(whole) // 2], status=response.status_code, mimetype=response.mimetype)
    half.headers["Content-Length"] = str(len(whole))
    half.automatically_set_content_length = False
    return half


def add_shell(app: Flask, state: StubState) -> None:
    """The page, its worker and its manifest."""

    @app.get("/field")
    def field_page() -> Response:
        return Response(SHELL.page + f"<!-- shell {state.shell} -->", mimetype="text/html")

    @app.get("/field/<name>")
    def field_pack(name: str) -> Response:
        pack = SHELL.pack(request.path) or abort(404)
        return Response(pack.source, mimetype="text/javascript")

    @app.get("/field-faults")
    def bare_page() -> Response:
        """A page without the client's screens, for driving its other parts by hand; inside the worker's scope."""
        return Response("<!doctype html><title>faults</title><p id=voice></p>", mimetype="text/html")

    @app.get("/told")
    def told() -> tuple[str, int]:
        """The page says what is safe on the phone."""
        state.told.append(json.loads(request.args["what"]))
        state.happened(state.told[-1]["step"])
        return "", 204

    @app.get("/service-worker.js")
    def worker() -> Response:
        source = SHELL.worker(state.withdrawn) + state.version_suffix
        if state.shell:
            source = source.replace(SHELL.version, state.shell)
        response = Response(source, mimetype="text/javascript")
        response.headers["Cache-Control"] = "no-cache"
        return response

    @app.get("/manifest.webmanifest")
    def manifest() -> Response:
        return send_from_directory(ROOT / "static", "field/manifest.webmanifest")


def add_people(app: Flask, state: StubState) -> None:
    """Signing in, who it is, and what is due."""

    @app.get("/sign-in")
    def sign_in() -> Response:
        email = request.args.get("email", "")
        if email not in PEOPLE:
            return Response("<title>sign in</title><h1>sign in</h1>", mimetype="text/html")
        session.permanent = True
        session["email"], session["csrf"] = email, sha256(email.encode()).hexdigest()
        response = redirect(request.args.get("next", "/field"))
        response.set_cookie(MARK, NOBODY)
        return response

    @app.post("/sign-out")
    def sign_out() -> Response:
        session.clear()
        return redirect("/sign-in")

    @app.get("/api/v1/session")
    def who() -> Response:
        user = PEOPLE[session["email"]]
        return jsonify(user=user, csrf_token=session["csrf"], server_time=state.now().isoformat(timespec="seconds"))

    @app.get("/api/v1/bundle")
    def bundle() -> Response:
        content = bundle_for(PEOPLE[session["email"]])
        for one in content["obligations"]:
            held = [entry for entry in own_records(state, session["email"]) if entry.pop("obligation") == one["id"]]
            one["submission"], one["others"] = (held[0], held[1:]) if held else (None, [])
        response = jsonify(content)
        response.set_etag(sha256(response.get_data()).hexdigest())
        return response.make_conditional(request)


def own_records(state: StubState, email: str) -> Iterator[dict[str, Any]]:
    """What the bundle says of a person's records, the one received last first."""
    order = {uuid: number for number, uuid in enumerate(state.submissions)}
    for uuid in sorted(order, key=lambda each: (state.submissions[each]["received_at"], order[each]), reverse=True):
        row = state.submissions[uuid]
        document = row["document"]
        if row["email"] == email:
            yield {
                **{name: receipt(state, uuid)[name] for name in ("id", "state", "revision")},
                **{name: document.get(name) for name in ("device", "outcome", "obligation")},
                "inspection": uuid,
            }


def add_photos(app: Flask, state: StubState) -> None:
    """Photos by their hash."""

    @app.put("/api/v1/photos/<sha>")
    def photo(sha: str) -> tuple[Response, int] | Response:
        data = request.get_data()
        if sha256(data).hexdigest() != sha:
            return problem(422, {"detail": "照片在傳送時損壞了。"})
        known = sha in state.photos
        state.happened("photo arrives")
        state.photos[sha] = data
        state.happened("photo held")
        return jsonify(sha256=sha, bytes=len(data)), 200 if known else 201

    @app.get("/photos/<sha>")
    @app.get("/photos/<sha>/thumb")
    def copy(sha: str) -> Response:
        """As the desk shows it, to whoever is signed in."""
        if session.get("email") not in PEOPLE or sha not in state.photos:
            return problem(404)
        edge = THUMB_EDGE if request.path.endswith("thumb") else SHOWN_EDGE
        return Response(reduced(state.photos[sha], edge), mimetype="image/jpeg")

    @app.put("/api/v1/test-photo/<sha>")
    def trial(sha: str) -> Response:
        data = request.get_data()
        back = b64encode(reduced(data, 320)).decode()
        now = state.now().isoformat(timespec="seconds")
        return jsonify(sha256=sha256(data).hexdigest(), bytes=len(data), picture=back, server_time=now)


def add_submissions(app: Flask, state: StubState) -> None:
    """Records by their id, revision after revision, and their receipts."""

    @app.put("/api/v1/submissions/<uuid>")
    def submission(uuid: str) -> tuple[Response, int] | Response:
        document = request.get_json()
        state.happened("record arrives")
        digest = sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
        held = state.submissions.get(uuid)
        if held and held["digest"] == digest:
            return jsonify(receipt(state, uuid)), 200
        if held and held["revision"] != document["base_revision"]:
            server = {"document": held["document"], "revision": held["revision"]}
            return problem(409, {"detail": "這份紀錄在學校有另一個版本。", "server": server})
        if held and held["document"]["final"] and not document["final"]:
            state.beside[uuid] = document
            return jsonify(receipt(state, uuid)), 200
        state.hold(uuid, document, digest=digest, email=session["email"])
        state.happened("record held")
        return jsonify(receipt(state, uuid)), 200 if held else 201

    @app.get("/api/v1/submissions/<uuid>")
    def one(uuid: str) -> Response:
        return jsonify(receipt(state, uuid)) if uuid in state.submissions else problem(404)

    @app.get("/api/v1/submissions/<uuid>/draft")
    def draft(uuid: str) -> Response:
        row = state.submissions.get(uuid)
        if row is None or row["document"]["final"]:
            return problem(404)
        return jsonify(document=row["document"], receipt=receipt(state, uuid))

    @app.get("/api/v1/receipts")
    def receipts() -> Response:
        device = request.args["device"]
        mine = [uuid for uuid, row in state.submissions.items() if row["document"]["device"] == device]
        return jsonify(receipts=[receipt(state, uuid) for uuid in mine])


def receipt(state: StubState, uuid: str) -> dict[str, Any]:
    """What the server holds of one record."""
    row = state.submissions[uuid]
    wanted = [photo["sha256"] for photo in row["document"]["photos"]]
    missing = [sha for sha in wanted if sha not in state.photos]
    review, reason = state.reviews.get(uuid, (None, None))
    final = "awaiting_photos" if missing else "received"
    return {
        "id": uuid,
        "revision": row["revision"],
        "state": final if row["document"]["final"] else "draft",
        "received_at": row["received_at"],
        "digest": row["digest"],
        "photos_held": [sha for sha in wanted if sha in state.photos],
        "photos_missing": missing,
        "review": review,
        "review_reason": reason,
    }


class Quiet(WSGIRequestHandler):
    """No line per request."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


class StubServer:
    """The stub on a port of its own; can be taken away and brought back."""

    def __init__(self) -> None:
        self.state = StubState()
        self.app = create_stub(self.state)
        self.port = 0
        self.come_back()
        self.url = f"http://127.0.0.1:{self.port}"

    def come_back(self) -> None:
        """Serve, on the same port as before."""
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True, request_handler=Quiet)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def go_away(self) -> None:
        """As when there is no signal: nothing answers."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def fail(self, method: str, path: str, **how: Any) -> None:
        """Let the next matching requests go wrong."""
        self.state.faults.append(Fault(method, path, **how))

    def reset(self) -> None:
        """Forget everything that one test left."""
        fresh = StubState()
        self.state.__dict__.update(fresh.__dict__)

    def stop(self) -> None:
        self.go_away()
