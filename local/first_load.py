"""Fills an empty stack the real way: names typed to the bot, then the functions of the lake."""

from __future__ import annotations

import json
import time
import uuid
from typing import TYPE_CHECKING, Any

from local.gateway import SECRET_HEADER
from local.http_api import http_event
from maeari.chat.taps import extra
from maeari.chat.wishes import FindArtist

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from local.functions.pool import FunctionPool
    from local.progress import Progress
    from local.template import Route

DATALAKE = "DatalakeFunction"
SIMILARITY = "SimilarityFunction"
SONGS = "SongsFunction"
MARKER = "sample-loaded"
_TURN_PAUSE = 5.0
"""Seconds between two looks at whether an earlier run's turn has ended."""


class FirstLoadFailed(Exception):
    """A function failed; the message names it and its log."""


class Unfinished(Exception):
    """The music source gives no more for now, such as when its quota is used up; a later start goes on."""


def is_loaded(state: Path) -> bool:
    """Whether an earlier first load came to its end."""
    return (state / MARKER).exists()


def load(
    pool: FunctionPool, route: Route, names: Sequence[str], *, secret: str, state: Path, progress: Progress
) -> None:
    """Loads the sample catalogue; interrupted in the middle, it is simply done again.

    Args:
        pool: runs the functions.
        route: the skill's.
        names: artists to ask the bot for; it finds those that it doesn't know in the music source.
        secret: of the skill.
        state: gets the marker file at the end.
        progress: shown meanwhile.

    Raises:
        FirstLoadFailed: with what to look at.
        Unfinished: with the reason; what was loaded so far serves.
    """
    for done, name in enumerate(names):
        progress("asking the bot for the first artists", done, len(names))
        _ask(pool, route, name, secret)
    progress("asking the bot for the first artists", len(names), len(names))
    _fill_lake(pool, progress)
    for step, function in (("similarity: nearest artists", SIMILARITY), ("songs: nearest songs", SONGS)):
        progress(step, 0, 1)
        if why := _invoke(pool, function).get("rejected"):
            raise FirstLoadFailed(why)
        progress(step, 1, 1)
    (state / MARKER).touch()


def _fill_lake(pool: FunctionPool, progress: Progress) -> None:
    """Runs the datalake function until the day is complete, as its schedule does."""
    step = "datalake: artists whose tracks and audio features are in the lake"
    done = -1
    while True:
        progress(step, max(done, 0), None)
        report = _invoke(pool, DATALAKE)
        if report["complete"]:
            progress(step, report["artists"], report["artists"])
            return
        if "artists" not in report:  # a run that was killed with an earlier stack still has the turn
            time.sleep(_TURN_PAUSE)
            continue
        if report["artists"] <= done:
            raise Unfinished(report["stopped"])
        done = report["artists"]


def _ask(pool: FunctionPool, route: Route, name: str, secret: str) -> None:
    headers = [("content-type", "application/json"), (SECRET_HEADER, secret)]
    # As typed: some names of the sample are one letter from another's.
    body = json.dumps(
        skill_payload(name, extra(FindArtist(name, name, as_typed=True))), ensure_ascii=False
    ).encode()
    answer = pool.invoke(route.function, http_event(route.method, route.path, headers, body))
    if answer.failed:
        raise FirstLoadFailed(_explain(route.function, answer.payload))
    if answer.payload.get("statusCode") != 200:  # noqa: PLR2004 HTTP's OK
        raise FirstLoadFailed(f"{route.function} answered {name!r} with {answer.payload}")


def _invoke(pool: FunctionPool, function: str) -> dict[str, Any]:
    answer = pool.invoke(function, {})
    if answer.failed:
        raise FirstLoadFailed(_explain(function, answer.payload))
    return answer.payload or {}


def _explain(function: str, error: dict[str, Any]) -> str:
    return f"{function} failed: {error['errorType']}: {error['errorMessage']} (logs/{function}.log has more)"


def skill_payload(utterance: str, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A skill request as Kakao's fallback block sends it for typed text; its ids are invented.

    Args:
        utterance: what is typed, or the message of what is tapped.
        extra: what a tapped button carries.
    """
    user = uuid.uuid4().hex
    block = {"id": "66f0aa10c2b1e94d7a5500b1", "name": "폴백 블록"}
    return {
        "bot": {"id": "66f0aa10c2b1e94d7a5500aa", "name": "메아리"},
        "intent": block | {"extra": {"reason": {"code": 1, "message": "OK"}}},
        "action": {
            "id": "66f0ab77c2b1e94d7a5500c3",
            "name": "maeari",
            "params": {},
            "detailParams": {},
            "clientExtra": dict(extra or {}),
        },
        "userRequest": {
            "block": block,
            "user": {"id": user, "type": "botUserKey", "properties": {"botUserKey": user}},
            "utterance": utterance,
            "params": {"surface": "Kakaotalk.plusfriend"},
            "lang": "ko",
            "timezone": "Asia/Seoul",
        },
        "contexts": [],
        "flow": {"trigger": {"type": "TEXT_INPUT", "referrerBlock": block}},
    }
