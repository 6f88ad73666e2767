"""Kakao's parameter validation: whether what a person said for a parameter can be an artist's name.

A block may have its parameters checked by a URL of ours (kakao-skill contract, section 5.4; reported by
others, not documented by Kakao). The request has `isInSlotFilling` and no `userRequest`; the answer is a
status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maeari.catalogue import names
from maeari.chat import texts
from maeari.chat.speech import say

if TYPE_CHECKING:
    from collections.abc import Mapping


def validated(payload: Mapping[str, Any]) -> dict[str, str] | None:
    """The answer to a validation request; None for any other payload."""
    if "isInSlotFilling" not in payload:
        return None
    value = payload.get("value")
    told = value if isinstance(value, dict) else {}
    candidates = (told.get("origin"), told.get("resolved"), payload.get("utterance"))
    text = next((each for each in candidates if isinstance(each, str) and each.strip()), "")
    if names.key(text) and not text.strip().startswith(("http://", "https://")):
        return {"status": "SUCCESS"}
    return {"status": "FAIL", "message": say(texts.NAME_ONLY)}
