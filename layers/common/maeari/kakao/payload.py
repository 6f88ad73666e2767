"""What Kakao sends to a skill, read leniently.

Kakao documents that fields may be added, and its own two test tools leave out or null many of them (the
skill test sends `lang: null`, `clientExtra: null` and no `flow`). So every field is optional, a value of an
unexpected type counts as absent, and the whole payload is kept in `raw`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from maeari.kakao.errors import UnreadablePayload
from maeari.kakao.text import clean, head

UTTERANCE_LIMIT = 1000
"""UTF-16 code units of an utterance that are kept; an artist's name needs far fewer."""


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, or whatever else was sent in place of words.

    Attributes:
        type: `image` for photos; no other value is documented. "" when absent.
        url: a signed link that expires; "" when absent.
    """

    type: str
    url: str


@dataclass(frozen=True, slots=True, eq=False, repr=False, match_args=False)
class SkillRequest:
    """One turn of a conversation. It has no repr: what a person wrote doesn't belong in a log.

    Attributes:
        utterance: NFC, without outer white space, inner white space collapsed, at most `UTTERANCE_LIMIT`
            code units; "" when absent, as from a welcome block.
        extra: what we attached to the button, quick reply or list item that was tapped; {} when typed.
        params: parameter name to resolved value; system entities are JSON text.
        detail_params: parameter name to {"origin", "value", "groupName"}.
        user_key: `user.id`, one person's key within one bot; "" when absent.
        user_type: `botUserKey`, or `accountId` from the skill test.
        lang: `ko`, `kr` or "".
        timezone: such as `Asia/Seoul`.
        surface: `Kakaotalk.plusfriend`, or `BuilderBotTest` from the bot test.
        trigger: how the turn began, such as `TEXT_INPUT` or `IMAGE_UPLOAD`.
        bot_id: of the operating channel; the development channel adds "!".
        block_id: of the block that called the skill.
        block_name: such as `폴백 블록`.
        media: what was sent in place of words.
        callback_url: byte for byte as Kakao sent it; "" unless the block has the callback option.
        contexts: live contexts as sent.
        is_test: sent by one of the admin centre's test tools, where a callback can't be used.
        raw: the whole payload.
    """

    utterance: str
    extra: dict[str, Any]
    params: dict[str, str]
    detail_params: dict[str, dict[str, Any]]
    user_key: str
    user_type: str
    lang: str
    timezone: str
    surface: str
    trigger: str
    bot_id: str
    block_id: str
    block_name: str
    media: Media | None
    callback_url: str
    contexts: tuple[dict[str, Any], ...]
    is_test: bool
    raw: dict[str, Any]


def parse(body: str | bytes) -> SkillRequest:
    """Reads the body of a skill request.

    Raises:
        UnreadablePayload: the body isn't a JSON object, or one that Python's decoder refuses (nested too
            deeply, a number of more than 4,300 digits). Nothing else is ever raised.
    """
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadablePayload(f"not JSON: {type(error).__name__}") from None
    if not isinstance(raw, dict):
        raise UnreadablePayload(f"not a JSON object but {type(raw).__name__}")
    request = _object(raw, "userRequest")
    user = _object(request, "user")
    call = _object(request, "params")
    action = _object(raw, "action")
    block = _object(request, "block") or _object(raw, "intent")
    contexts = raw.get("contexts")
    return SkillRequest(
        utterance=_utterance(request),
        extra=_object(action, "clientExtra"),
        params={name: value for name, value in _object(action, "params").items() if isinstance(value, str)},
        detail_params={
            name: value for name, value in _object(action, "detailParams").items() if isinstance(value, dict)
        },
        user_key=_string(user, "id") or _string(_object(user, "properties"), "botUserKey"),
        user_type=_string(user, "type"),
        lang=_string(request, "lang"),
        timezone=_string(request, "timezone"),
        surface=_string(call, "surface"),
        trigger=_string(_object(_object(raw, "flow"), "trigger"), "type"),
        bot_id=_string(_object(raw, "bot"), "id"),
        block_id=_string(block, "id"),
        block_name=_string(block, "name"),
        media=_media(call),
        callback_url=_string(request, "callbackUrl"),
        contexts=tuple(each for each in contexts if isinstance(each, dict))
        if isinstance(contexts, list)
        else (),
        is_test=call.get("ignoreMe") in ("true", True) or _string(call, "surface") == "BuilderBotTest",
        raw=raw,
    )


def _object(parent: dict[str, Any], name: str) -> dict[str, Any]:
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def _string(parent: dict[str, Any], name: str) -> str:
    value = parent.get(name)
    if not isinstance(value, str):
        return ""
    # JSON can spell half of a surrogate pair, which no database driver or log can encode.
    return value.encode("utf-8", "ignore").decode("utf-8")


def _media(call: dict[str, Any]) -> Media | None:
    media = _object(call, "media")
    return Media(type=_string(media, "type"), url=_string(media, "url")) if media else None


def _utterance(request: dict[str, Any]) -> str:
    # Cut before normalising too: normalisation is slow on a megabyte of combining marks.
    words = clean(_string(request, "utterance").lstrip()[: 4 * UTTERANCE_LIMIT]).split()
    return head(" ".join(words), UTTERANCE_LIMIT).rstrip()
