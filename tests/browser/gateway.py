"""A canned gateway: the HTTP contract of the chat page with answers that a test sets."""

import colorsys
import json
import queue
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, send_from_directory
from werkzeug.serving import make_server

from tests.browser.answers import Json, answer, simple_text

CHAT = Path(__file__).resolve().parents[2] / "local" / "chat"
SECRET = "canned-secret"
GREETING = "안녕하세요, 메아리예요. 가수 이름을 알려 주시면 닮은 가수와 노래를 찾아 드릴게요."


@dataclass
class Scenario:
    """How the skill answers one utterance."""

    body: str
    status: int = 200
    violations: list[dict[str, str]] = field(default_factory=list)
    check_status: int = 200
    cut: bool = False
    """The connection is closed instead of an answer."""
    gate: threading.Event | None = None
    """The answer waits until it is set."""


@dataclass
class Gateway:
    """What the page sent, and what it gets."""

    url: str = ""
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    skill_requests: list[tuple[dict[str, str], Json]] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    callbacks: queue.SimpleQueue[Json] = field(default_factory=queue.SimpleQueue)
    """What is told to the page, in this order, each time it asks what has become of a token."""
    awaited: list[str] = field(default_factory=list)
    """The tokens that it asked for."""
    failed_paths: set[str] = field(default_factory=set)
    """Paths that failed because a test wanted it; the browser itself logs each as a console error."""

    def say(self, utterance: str, response: Json, violations: list[dict[str, str]] | None = None) -> Scenario:
        scenario = Scenario(json.dumps(response, ensure_ascii=False), violations=violations or [])
        self.scenarios[utterance] = scenario
        return scenario

    def last_payload(self) -> Any:
        return self.skill_requests[-1][1]


def build_app(gateway: Gateway) -> Flask:
    app = Flask("canned-gateway", static_folder=None)
    add_page(app)
    add_skill(app, gateway)

    @app.get("/picture/<name>")
    def picture(name: str) -> Response:
        if name == "missing.svg":
            gateway.failed_paths.add(request.path)
            return Response(status=404)
        return Response(cover_art(name), content_type="image/svg+xml")

    return app


def add_page(app: Flask) -> None:
    @app.get("/")
    def index() -> Response:
        return send_from_directory(CHAT, "index.html")

    @app.get("/static/<name>")
    def static_file(name: str) -> Response:
        return send_from_directory(CHAT, name)

    @app.get("/local/config")
    def config() -> Json:
        return {
            "skill_path": "/skill",
            "secret_header": "x-maeari-secret",
            "secret": SECRET,
            "bot_name": "메아리",
            "notice": "노래의 수치는 연습용으로 지어낸 값이에요.",
            "examples": ["아이유", "BTS", "잔나비"],
        }


def add_skill(app: Flask, gateway: Gateway) -> None:
    @app.post("/skill")
    def skill() -> Response:
        payload = json.loads(request.get_data())
        gateway.skill_requests.append((dict(request.headers), payload))
        scenario = gateway.scenarios[payload["userRequest"]["utterance"]]
        if scenario.gate is not None:
            scenario.gate.wait(timeout=10)
        if scenario.cut:
            gateway.failed_paths.add("/skill")
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        if scenario.status >= 400:
            gateway.failed_paths.add("/skill")
        return Response(scenario.body, status=scenario.status, content_type="application/json")

    @app.get("/local/callbacks/<token>")
    def callback(token: str) -> Json:
        gateway.awaited.append(token)
        said = gateway.callbacks.get(timeout=10)
        if "status" in said:
            gateway.failed_paths.add(request.path)
            abort(said["status"])
        return said

    @app.post("/local/check")
    def check() -> Response:
        text = request.get_data(as_text=True)
        gateway.checked.append(text)
        scenario = next(found for found in gateway.scenarios.values() if found.body == text)
        if scenario.check_status >= 400:
            gateway.failed_paths.add("/local/check")
        body = json.dumps({"violations": scenario.violations}, ensure_ascii=False)
        return Response(body, status=scenario.check_status, content_type="application/json")


def cover_art(name: str) -> str:
    """A square picture whose colours follow from its name, with dots in corners that a crop would lose."""
    seed = zlib.crc32(name.encode())
    first, second = (
        "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hsv_to_rgb(hue, 0.55, 0.85))
        for hue in ((seed % 360) / 360, (seed // 360 % 360) / 360)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="640" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" fill="{first}"/>'
        f'<circle cx="{8 + seed % 48}" cy="40" r="22" fill="{second}"/>'
        f'<g fill="#fff"><circle cx="5" cy="5" r="1.2"/><circle cx="59" cy="59" r="1.2"/></g></svg>'
    )


@contextmanager
def running_gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    gateway.say("", answer(simple_text(GREETING)))
    server = make_server("127.0.0.1", 0, build_app(gateway), threaded=True)
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
