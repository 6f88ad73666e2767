"""The Flask application that joins the music services and the pictures under one base URL."""

from __future__ import annotations

from typing import Literal

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from local.sources import (
    catalogue,
    listenbrainz,
    musicbrainz,
    pictures,
    playlists,
    reccobeats,
    spotify,
    wikidata,
)
from local.sources.faults import CONTROL_PATH, Faults

type Mode = Literal["development", "extended"]

_ABOUT = """\
maeari 로컬 음원 서비스
이 서버는 Spotify, ReccoBeats, Wikidata, MusicBrainz, ListenBrainz를 흉내 낸 것이에요.
가수와 노래 이름은 실제이지만, 오디오 특징, 인기도, 재생 시간, ID 등 모든 수치는 지어낸 예시 데이터예요.

maeari local source service
This server imitates Spotify, ReccoBeats, Wikidata, MusicBrainz and ListenBrainz. Artists and songs are
real, but every figure (audio features, popularity, durations, ids and the like) is invented sample data.
"""


def create_app(
    mode: Mode, client: tuple[str, str], token_seconds: int = 3600, faults: Faults | None = None
) -> Flask:
    """Builds the application.

    Args:
        mode: whose shapes and limits Spotify shows.
        client: Spotify client id and secret that are accepted.
        token_seconds: how long a bearer token holds.
        faults: what `POST` and `DELETE /local-faults` change; the server beneath obeys it.
    """
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config["SOURCES_MODE"] = mode
    app.extensions["catalogue"] = catalogue.load()
    app.extensions["playlists"] = playlists.playlists(app.extensions["catalogue"])
    app.extensions["tokens"] = spotify.Tokens(client, token_seconds)
    app.extensions["faults"] = faults or Faults()
    app.register_blueprint(spotify.accounts, url_prefix="/spotify")
    app.register_blueprint(spotify.api, url_prefix="/spotify/v1")
    app.register_blueprint(reccobeats.blueprint, url_prefix="/reccobeats/v1")
    app.extensions["pace"] = musicbrainz.Pace()
    app.register_blueprint(musicbrainz.blueprint, url_prefix="/musicbrainz/ws/2")
    app.register_blueprint(listenbrainz.blueprint, url_prefix="/listenbrainz")
    app.register_blueprint(wikidata.blueprint, url_prefix="/wikidata")
    app.register_blueprint(pictures.blueprint)
    app.add_url_rule("/", "about", _about)
    app.add_url_rule(CONTROL_PATH, "plan_fault", _plan_fault, methods=["POST"])
    app.add_url_rule(CONTROL_PATH, "clear_faults", _clear_faults, methods=["DELETE"])
    app.register_error_handler(HTTPException, _http_error)
    return app


def _about() -> Response:
    return Response(_ABOUT, mimetype="text/plain")


def _plan_fault() -> Response:
    """`{"source", "fault", "times"}`: the next so many requests to that source fail so; 204, or 400."""
    faults: Faults = current_app.extensions["faults"]
    wanted = request.get_json()
    try:
        faults.plan(str(wanted["source"]), str(wanted["fault"]), int(wanted.get("times", 1)))
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        return spotify.error(400, str(problem))
    return Response(status=204)


def _clear_faults() -> Response:
    faults: Faults = current_app.extensions["faults"]
    faults.clear()
    return Response(status=204)


def _http_error(problem: HTTPException) -> Response:
    """JSON for every error; the blueprints' own refusals carry their response already."""
    if problem.response is not None:
        return problem.get_response()  # type: ignore[return-value]
    status = problem.code or 500
    return spotify.error(status, problem.name)
