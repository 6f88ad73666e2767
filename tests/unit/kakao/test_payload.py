"""Every kind of payload that Kakao sends is read, and nothing that anyone sends raises anything else."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maeari.errors import MaeariError
from maeari.kakao import Media, UnreadablePayload, parse
from maeari.kakao.payload import UTTERANCE_LIMIT

USER_KEY = "4f1d" * 16
BLOCK = {"id": "70a1b2c3d4e5f60718293a4b", "name": "폴백 블록"}


def typed(utterance: object = "아이유") -> dict[str, Any]:
    """A message typed in the operating channel."""
    return {
        "bot": {"id": "70a1b2c3d4e5f60718290000", "name": "메아리"},
        "intent": {**BLOCK, "extra": {"reason": {"code": 1, "message": "OK"}}},
        "action": {"id": "70a1", "name": "maeari", "params": {}, "detailParams": {}, "clientExtra": {}},
        "userRequest": {
            "block": BLOCK,
            "user": {
                "id": USER_KEY,
                "type": "botUserKey",
                "properties": {"botUserKey": USER_KEY, "isFriend": True},
            },
            "utterance": utterance,
            "params": {"surface": "Kakaotalk.plusfriend"},
            "lang": "ko",
            "timezone": "Asia/Seoul",
        },
        "contexts": [{"name": "artist", "lifespan": 3, "ttl": 600, "params": {}}],
        "flow": {"trigger": {"type": "TEXT_INPUT", "referrerBlock": BLOCK}, "lastBlock": BLOCK},
    }


def read(payload: object) -> Any:
    return parse(json.dumps(payload))


def test_typed_text() -> None:
    payload = {**typed(), "addedByKakaoNextYear": [1]}
    request = read(payload)
    assert request.utterance == "아이유"
    assert (request.extra, request.params, request.detail_params) == ({}, {}, {})
    assert (request.user_key, request.user_type) == (USER_KEY, "botUserKey")
    assert (request.lang, request.timezone) == ("ko", "Asia/Seoul")
    assert (request.surface, request.trigger) == ("Kakaotalk.plusfriend", "TEXT_INPUT")
    assert (request.bot_id, request.block_id, request.block_name) == (
        payload["bot"]["id"],
        BLOCK["id"],
        "폴백 블록",
    )
    assert request.media is None
    assert request.callback_url == ""
    assert request.contexts == tuple(payload["contexts"])
    assert not request.is_test
    assert request.raw == payload


def test_tapped_quick_reply() -> None:
    payload = typed("더보기")
    payload["action"]["clientExtra"] = {"v": 1, "artist_id": "ar_7", "page": 2}
    payload["flow"]["trigger"]["type"] = "QUICKREPLY_BUTTON_BLOCK"
    request = read(payload)
    assert request.extra == {"v": 1, "artist_id": "ar_7", "page": 2}
    assert request.trigger == "QUICKREPLY_BUTTON_BLOCK"


def test_callback_block_with_parameters() -> None:
    payload = typed("방탄 노래")
    url = "https://bot-api.kakao.com/v1/bots/70a1!/callback/-a%2Bb_c%3D"
    payload["userRequest"]["callbackUrl"] = url
    payload["action"]["params"] = {"artist": "방탄소년단"}
    payload["action"]["detailParams"] = {"artist": {"origin": "방탄", "value": "방탄소년단", "groupName": ""}}
    request = read(payload)
    assert request.callback_url == url
    assert request.params == {"artist": "방탄소년단"}
    assert request.detail_params["artist"]["origin"] == "방탄"


def test_skill_test() -> None:
    block = {"id": "k0v9x1q7", "name": "블록 이름"}
    request = read(
        {
            "intent": block,
            "userRequest": {
                "timezone": "Asia/Seoul",
                "params": {"ignoreMe": "true"},
                "block": block,
                "utterance": "발화 내용",
                "lang": None,
                "user": {"id": "271828", "type": "accountId", "properties": {}},
            },
            "bot": {"id": "70a1", "name": "봇 이름"},
            "action": {"name": "q8x2", "clientExtra": None, "params": {}, "id": "f3k0", "detailParams": {}},
        }
    )
    assert request.is_test
    assert (request.lang, request.extra, request.trigger, request.contexts) == ("", {}, "", ())
    assert (request.utterance, request.user_key, request.user_type) == ("발화 내용", "271828", "accountId")


def test_bot_test() -> None:
    payload = typed("아이유\n")
    payload["userRequest"]["params"] = {"surface": "BuilderBotTest"}
    payload["flow"] = {"lastBlock": BLOCK}
    request = read(payload)
    assert request.is_test
    assert request.utterance == "아이유"
    assert request.trigger == ""


def test_photo() -> None:
    url = "https://talk.kakaocdn.example/dna/1/photo.jpg?credential=x&expires=1"
    payload = typed(url)
    payload["userRequest"]["params"]["media"] = {"type": "image", "url": url}
    payload["flow"]["trigger"]["type"] = "IMAGE_UPLOAD"
    request = read(payload)
    assert request.media == Media(type="image", url=url)
    assert (request.trigger, request.utterance) == ("IMAGE_UPLOAD", url)


def test_welcome_block_has_no_utterance() -> None:
    payload = typed()
    del payload["userRequest"]["utterance"]
    assert read(payload).utterance == ""


def test_group_chat() -> None:
    payload = typed()
    payload["userRequest"]["chat"] = {"id": "g1", "type": "botGroupKey", "properties": {}}
    request = read(payload)
    assert request.utterance == "아이유"
    assert request.raw["userRequest"]["chat"]["type"] == "botGroupKey"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("  아이유\t 노래 \n 추천\n", "아이유 노래 추천"),
        (unicodedata.normalize("NFD", "아이유"), "아이유"),
        ("아\u0000이유\ud83d", "아이유"),
        ("가" * UTTERANCE_LIMIT, "가" * UTTERANCE_LIMIT),
        ("가" * (UTTERANCE_LIMIT + 1), "가" * UTTERANCE_LIMIT),
        ("가" * 1_000_000, "가" * UTTERANCE_LIMIT),
        ("😀" * UTTERANCE_LIMIT, "😀" * (UTTERANCE_LIMIT // 2)),
        (" " * 100_000 + "아이유", "아이유"),
        ("e\u0301" * UTTERANCE_LIMIT, "é" * UTTERANCE_LIMIT),
        (None, ""),
        (17, ""),
        (["아이유"], ""),
    ],
)
def test_utterance(sent: object, expected: str) -> None:
    assert read(typed(sent)).utterance == expected


@pytest.mark.parametrize("wrong", [None, 7, "null", [], [{}], True, 1.5])
@pytest.mark.parametrize("name", ["bot", "intent", "action", "userRequest", "contexts", "flow"])
def test_a_value_of_the_wrong_type_counts_as_absent(name: str, wrong: object) -> None:
    absent = typed()
    del absent[name]
    request, expected = read({**typed(), name: wrong}), read(absent)
    if wrong == [{}]:
        expected = read({**absent, "contexts": [{}]}) if name == "contexts" else expected
    for attribute in (
        "utterance",
        "extra",
        "params",
        "user_key",
        "trigger",
        "bot_id",
        "block_id",
        "contexts",
        "is_test",
    ):
        assert getattr(request, attribute) == getattr(expected, attribute)


def test_entries_of_the_wrong_type_are_left_out() -> None:
    payload = typed()
    payload["action"].update(params={"a": "x", "b": 1}, detailParams={"a": {"origin": "x"}, "b": "x"})
    payload["contexts"] = [{"name": "x"}, "y", None]
    request = read(payload)
    assert (request.params, request.detail_params) == ({"a": "x"}, {"a": {"origin": "x"}})
    assert request.contexts == ({"name": "x"},)


def test_user_key_falls_back_on_the_property_and_block_on_the_intent() -> None:
    payload = typed()
    del payload["userRequest"]["user"]["id"]
    del payload["userRequest"]["block"]
    assert read(payload).user_key == USER_KEY
    assert read(payload).block_name == "폴백 블록"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"아이유"',
        "17",
        b"\xff\xfe\xff",
        b"{\x80}",
        "[" * 200_000,
        '{"a":' * 200_000,
        '{"a": ' + "9" * 5000 + "}",
    ],
    ids=range(11),
)
def test_unreadable(body: str | bytes) -> None:
    with pytest.raises(UnreadablePayload) as caught:
        parse(body)
    assert isinstance(caught.value, MaeariError)


def test_neither_error_nor_repr_shows_what_was_written() -> None:
    with pytest.raises(UnreadablePayload) as caught:
        parse('{"utterance": "비밀"')
    assert "비밀" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert "아이유" not in repr(read(typed()))


def test_bytes_and_text_are_read_alike() -> None:
    text = json.dumps(typed(), ensure_ascii=False)
    assert parse(text.encode()).raw == parse(text).raw == parse(text.encode("utf-16")).raw


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [
    "utterance",
    "user",
    "params",
    "block",
    "id",
    "type",
    "media",
    "url",
    "surface",
    "ignoreMe",
    "clientExtra",
    "trigger",
]
SHAPED = st.dictionaries(
    st.sampled_from(["bot", "intent", "action", "userRequest", "contexts", "flow"]),
    JSON | st.dictionaries(st.sampled_from(FIELDS), JSON | st.dictionaries(st.sampled_from(FIELDS), JSON)),
)


@settings(deadline=None)
@given(SHAPED | JSON)
def test_any_json(payload: object) -> None:
    try:
        request = read(payload)
    except UnreadablePayload:
        assert not isinstance(payload, dict)
        return
    assert isinstance(payload, dict)
    assert isinstance(request.extra, dict)
    assert all(
        isinstance(getattr(request, name), str)
        for name in ("utterance", "user_key", "trigger", "bot_id", "lang")
    )
    (request.utterance + request.user_key + request.callback_url).encode()


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(st.characters(), max_size=60))
def test_any_body(body: str | bytes) -> None:
    with contextlib.suppress(UnreadablePayload):
        assert parse(body).raw is not None
