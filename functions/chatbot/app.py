"""Answers one Kakao skill request. Without a 200 and a valid response Kakao shows a person nothing."""

from __future__ import annotations

import base64
import json
import os
import time
from functools import cache
from typing import TYPE_CHECKING, Any

from maeari.bootstrap import answers
from maeari.chat import cards, texts
from maeari.chat.outcomes import counted, note_failure, note_fallback
from maeari.chat.speech import language_of, say, speaking
from maeari.chat.validation import validated
from maeari.deadline import Deadline
from maeari.kakao import payload
from maeari.kakao.errors import UnreadablePayload
from maeari.settings import KAKAO_SECONDS, SKILL_SECONDS
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from maeari.chat.conversation import Conversation

SECRET_HEADER = "x-maeari-secret"  # noqa: S105 - the header's name, not a secret
"""The header that carries the shared secret; set beside the skill's URL in Kakao's admin centre."""

REQUEST_ID_HEADER = "x-request-id"
"""The header in which Kakao tells deliveries of a message apart."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """An HTTP API event (payload format 2.0) in, its response out: 401 without the secret, else 200."""
    try:
        deadline = Deadline(SKILL_SECONDS - _age(event))
        if not _is_from_kakao(event):
            logger.warning("refused: the secret header is absent or wrong")
            return _http(401, {"message": "Unauthorized"})
        with counted():
            return _http(200, _answer(event, deadline))
    except Exception as error:  # noqa: BLE001 - whatever failed, a person waits for an answer
        with counted():
            return _http(200, _apology(error))


def _answer(event: Mapping[str, Any], deadline: Deadline) -> Mapping[str, Any]:
    try:
        request = payload.parse(_body(event))
    except UnreadablePayload as error:
        logger.warning("the request is not a skill payload", reason=str(error))
        note_fallback()
        return cards.message(say(texts.APOLOGY)).render()
    with speaking(language_of(request.lang)):
        if (verdict := validated(request.raw)) is not None:
            logger.info("a parameter was validated", status=verdict["status"])
            return verdict
        logger.info("asked", block=request.block_name, trigger=request.trigger, is_test=request.is_test)
        try:
            return _conversation().answer(request, deadline, _header(event, REQUEST_ID_HEADER)).render()
        except Exception as error:  # noqa: BLE001 - as in `handler`, but in the person's language
            return _apology(error)


def _apology(error: Exception) -> Mapping[str, Any]:
    """What is said for an exception that is being handled."""
    logger.exception("no answer could be made")
    note_failure(error)
    return cards.message(say(texts.APOLOGY)).render()


def _age(event: Mapping[str, Any]) -> float:
    """Seconds since the gateway received the request: a cold start counts against the answer's time.

    Beyond Kakao's five seconds, or before its time, it is a replayed event or a clock that is off: 0 then.
    """
    received = (event.get("requestContext") or {}).get("timeEpoch")
    age = time.time() - received / 1000 if isinstance(received, int) else 0.0
    return age if 0 <= age <= KAKAO_SECONDS else 0.0


def _is_from_kakao(event: Mapping[str, Any]) -> bool:
    """Kakao signs nothing, so this header is the only credential."""
    given = _header(event, SECRET_HEADER)
    return bool(given) and _is_secret()(given)


def _header(event: Mapping[str, Any], name: str) -> str:
    return str((event.get("headers") or {}).get(name) or "")


def _body(event: Mapping[str, Any]) -> str | bytes:
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body


def _http(status: int, content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json; charset=utf-8"},
        "body": json.dumps(content, ensure_ascii=False),
    }


@cache
def _conversation() -> Conversation:
    return answers.conversation(os.environ)


@cache
def _is_secret() -> Callable[[str], bool]:
    return answers.skill_secret(os.environ)
