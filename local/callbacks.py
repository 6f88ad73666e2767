"""Kakao's side of a callback on one machine: which tokens count, what Kakao says, what the chat page gets.

The contract is that of the kakao-skill reference, section 4. Not known of Kakao, and so decided here: the
minute begins with the skill's first answer, and an answer that breaks a rule uses its token up.
"""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from local.rule_check import violations

if TYPE_CHECKING:
    from collections.abc import Callable

VALID_SECONDS = 60.0

WRONG_TOKEN = "Invalid callback token. Check your callback token."  # noqa: S105 Kakao's words
NOT_PROMISED = "The skill server settings are incorrect. Use callback true setting required."
WRONG_BOT = "Invalid bot ID. Check your Bot ID."
BAD_ANSWER = "Invalid json response from bot-skill."

_URL = re.compile(r"https://bot-api\.kakao\.com/v1/bots/(?P<bot>[^/?#]+)/callback/(?P<token>[^/?#]+)")


class UnknownToken(Exception):
    """No skill request that carried this token was answered in the last minutes."""


@dataclass(slots=True)
class _Issued:
    """A token whose skill request has been answered: when, and whether with `useCallback`."""

    bot: str
    at: float
    promised: bool
    answer: bytes | None = None


class Callbacks:
    """The tokens of the last minutes; used by many threads.

    Args:
        clock: seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._issued: dict[str, _Issued] = {}
        self._changed = threading.Condition()

    def answered(self, request: bytes, answer: bytes) -> None:
        """Notes a skill request's callback token, if it has one, when the skill has answered.

        Args:
            request: body of the skill request.
            answer: body of the skill's answer.
        """
        found = _URL.fullmatch(_callback_url(request))
        if not found:
            return
        now = self._clock()
        promised = _object(answer).get("useCallback") is True
        with self._changed:
            recent = {
                token: each for token, each in self._issued.items() if now - each.at < 2 * VALID_SECONDS
            }
            recent.setdefault(unquote(found["token"]), _Issued(unquote(found["bot"]), now, promised))
            self._issued = recent

    def take(self, bot: str, token: str, answer: bytes) -> dict[str, Any]:
        """What Kakao answers to the POST of a callback.

        Args:
            bot: id in the URL.
            token: in the URL.
            answer: body; kept for the chat page when the token is good, also one that breaks a rule.
        """
        with self._changed:
            issued = self._issued.get(token)
            if issued is None or issued.answer is not None or not self._is_valid(issued):
                return _kakao_says(WRONG_TOKEN)
            if issued.bot != bot:
                return _kakao_says(WRONG_BOT)
            if not issued.promised:
                return _kakao_says(NOT_PROMISED)
            issued.answer = answer
            self._changed.notify_all()
        is_good = not violations(answer) and _object(answer).get("useCallback") is not True
        return _kakao_says("" if is_good else BAD_ANSWER)

    def wait(self, token: str, seconds: float) -> dict[str, str]:
        """What has become of a token: `{"state"}` and, when answered, `"answer"`, the body as it was posted.

        Args:
            token: of a skill request that has been answered.
            seconds: waited for at most while the state is "waiting".

        Returns:
            A state of "answered", "expired" after the token's minute, or "waiting": ask again.

        Raises:
            UnknownToken: no such request.
        """
        with self._changed:
            issued = self._issued.get(token)
            if issued is None:
                raise UnknownToken
            left = issued.at + VALID_SECONDS - self._clock()
            self._changed.wait_for(lambda: issued.answer is not None, max(0.0, min(seconds, left)))
            if issued.answer is not None:
                return {"state": "answered", "answer": issued.answer.decode(errors="replace")}
            return {"state": "waiting" if self._is_valid(issued) else "expired"}

    def _is_valid(self, issued: _Issued) -> bool:
        return self._clock() - issued.at < VALID_SECONDS


def _kakao_says(refusal: str) -> dict[str, Any]:
    return {
        "taskId": str(uuid.uuid4()),
        "status": "FAIL" if refusal else "SUCCESS",
        "message": refusal,
        "timestamp": int(time.time()),
    }


def _callback_url(request: bytes) -> str:
    asked = _object(request).get("userRequest")
    url = asked.get("callbackUrl") if isinstance(asked, dict) else None
    return url if isinstance(url, str) else ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
