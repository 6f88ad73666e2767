"""The HTTP gateway of one machine: the template's HTTP API routes, the chat page, Kakao's end of a callback.

All but the skill answers only requests to 127.0.0.1 or localhost: `/local/config` tells the skill's secret,
and a web page elsewhere could otherwise reach it by pointing its own host name at this machine (DNS
rebinding). The skill has its secret and answers any host, so that a tunnel can lead Kakao to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request, send_from_directory
from werkzeug.exceptions import HTTPException, NotFound

from local.callbacks import Callbacks, UnknownToken
from local.http_api import HttpAnswer, http_answer, http_event, message
from local.paths import ROOT
from local.rule_check import violations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local.functions.pool import FunctionPool
    from local.template import Route

SECRET_HEADER = "x-maeari-secret"  # noqa: S105 the header's name
PAGE = ROOT / "local" / "chat"

_HOSTS = {"127.0.0.1", "localhost"}
_LONG_POLL_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class PageConfig:
    """What the chat page needs to know.

    Attributes:
        skill_path: path of the chatbot's route.
        secret: value of the skill's header.
        notice: a line above the conversation, or None.
        examples: artist names offered while the room is empty.
    """

    skill_path: str
    secret: str
    notice: str | None
    examples: Sequence[str]


def create_gateway(pool: FunctionPool, routes: Sequence[Route], page: PageConfig) -> Flask:
    """The WSGI application.

    Args:
        pool: runs the functions.
        routes: of the template's HTTP API.
        page: configuration handed to the chat page.
    """
    app = Flask(__name__, static_folder=None)
    callbacks = Callbacks()

    skills = {route.path for route in routes}

    @app.before_request
    def refuse_other_hosts() -> Response | None:
        if request.path in skills or request.host.partition(":")[0] in _HOSTS:
            return None
        return _response(message(403, "Forbidden"))

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        # An HTTP API answers an unknown path and an unknown method alike.
        status = 404 if error.code in {404, 405} else error.code or 500
        return _response(message(status, "Not Found" if status == 404 else error.name))  # noqa: PLR2004

    for route in routes:
        app.add_url_rule(
            route.path,
            endpoint=f"{route.method} {route.path}",
            view_func=_view(pool, route, callbacks),
            methods=[route.method],
            provide_automatic_options=False,
        )
    _add_page(app, page)
    _add_callbacks(app, callbacks)
    return app


def _view(pool: FunctionPool, route: Route, callbacks: Callbacks) -> Any:
    def invoke() -> Response:
        event = http_event(
            request.method,
            request.path,
            request.headers.items(),
            request.get_data(),
            query=request.query_string.decode("latin-1"),
            host=request.host.partition(":")[0],
        )
        answer = http_answer(pool.invoke(route.function, event))
        callbacks.answered(request.get_data(), answer[2])
        return _response(answer)

    return invoke


def _add_page(app: Flask, page: PageConfig) -> None:
    @app.get("/")
    def index() -> Response:
        return send_from_directory(PAGE, "index.html", max_age=0)

    @app.get("/static/<path:name>")
    def static_file(name: str) -> Response:
        return send_from_directory(PAGE, name, max_age=0)

    @app.get("/local/config")
    def config() -> dict[str, object]:
        return {
            "skill_path": page.skill_path,
            "secret_header": SECRET_HEADER,
            "secret": page.secret,
            "bot_name": "메아리",
            "notice": page.notice,
            "examples": list(page.examples),
        }

    @app.post("/local/check")
    def check() -> dict[str, object]:
        return {"violations": violations(request.get_data())}


def _add_callbacks(app: Flask, callbacks: Callbacks) -> None:
    @app.post("/v1/bots/<bot>/callback/<token>")
    def call_back(bot: str, token: str) -> dict[str, Any]:
        return callbacks.take(bot, token, request.get_data())

    @app.get("/local/callbacks/<token>")
    def wait(token: str) -> dict[str, str]:
        try:
            return callbacks.wait(token, _LONG_POLL_SECONDS)
        except UnknownToken:
            raise NotFound from None


def _response(answer: HttpAnswer) -> Response:
    status, headers, body = answer
    return Response(body, status=status, headers=headers)
