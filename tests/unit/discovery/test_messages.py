"""Messages between the functions: what is written is read, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maeari.discovery.messages import (
    VERSION,
    ArtistAsked,
    ArtistIncomplete,
    Message,
    UnreadableMessage,
    decode,
    encode,
)
from maeari.errors import MaeariError

ANY_TEXT = st.text(max_size=200)
ASKED = st.builds(
    ArtistAsked,
    whole=ANY_TEXT,
    name=ANY_TEXT,
    artist_id=ANY_TEXT,
    as_typed=st.booleans(),
    asked_at=st.floats(0, 1e10) | st.integers(0, 10**10),
    callback_url=ANY_TEXT,
)
INCOMPLETE = st.builds(ArtistIncomplete, artist_id=ANY_TEXT, display=st.booleans())

ASKED_BODY = {
    "v": 1, "kind": "asked", "whole": "비밀 노래", "name": "비밀", "artist_id": "", "as_typed": False,
    "asked_at": 1_795_000_000.5, "callback_url": "https://bot-api.kakao.com/s3cret",
}  # fmt: skip
INCOMPLETE_BODY = {"v": 1, "kind": "incomplete", "artist_id": "s3cret", "display": True}
LEFT_OUT = object()


@given(ASKED | INCOMPLETE)
@example(ArtistAsked("\uffff\ufffe\x00\x1f\ud7ff\ue000😀", "\u2028", "", as_typed=True, asked_at=0))
def test_what_is_written_is_read(message: Message) -> None:
    body = encode(message)
    assert decode(body) == message
    assert body.isascii(), "of other characters SQS takes some only, and a person may paste any"


def test_what_an_earlier_release_wrote_is_read() -> None:
    assert decode(json.dumps(ASKED_BODY, ensure_ascii=False)) == ArtistAsked(
        "비밀 노래", "비밀", "", as_typed=False, asked_at=1_795_000_000.5,
        callback_url="https://bot-api.kakao.com/s3cret",
    )  # fmt: skip
    assert decode(json.dumps(INCOMPLETE_BODY)) == ArtistIncomplete("s3cret", display=True)


def test_what_a_later_release_adds_is_passed_over() -> None:
    assert decode(json.dumps({**INCOMPLETE_BODY, "more": 1})) == ArtistIncomplete("s3cret", display=True)


def test_what_a_person_wrote_has_no_repr() -> None:
    asked = ArtistAsked("비밀 노래", "비밀", "", as_typed=False, asked_at=0.0, callback_url="s3cret")
    assert not [each for each in ("비밀", "s3cret") if each in f"{asked!r}{asked}"]


def malformed(body: dict[str, Any], **changes: object) -> str:
    changed = {name: value for name, value in {**body, **changes}.items() if value is not LEFT_OUT}
    return json.dumps(changed, ensure_ascii=False)


WRONG_VALUES = {
    "whole": [LEFT_OUT, None, 7, ["비밀"], {"비밀": 1}, True],
    "name": [LEFT_OUT, None, 7.5],
    "artist_id": [LEFT_OUT, None, 0],
    "as_typed": [LEFT_OUT, None, 0, 1, "s3cret"],
    "asked_at": [LEFT_OUT, None, True, "1795000000", [], -1, 10**400, 1e11, *map(float, ("nan", "inf"))],
    "callback_url": [LEFT_OUT, None, 7],
}
BODIES = [
    "", " ", "비밀", "s3cret", "{", "{'v': 1}", "null", "true", "7", '"s3cret"', "[]", '["s3cret"]', "{}",
    "[" * 100_000, "9" * 5_000, '{"v": 1}', '{"v": 1, "kind": null}', '{"v": 1, "kind": "s3cret"}',
    '{"v": 1, "kind": ["s3cret"]}', '{"v": 1, "kind": "incomplete"}',
    malformed(ASKED_BODY, v=LEFT_OUT), malformed(ASKED_BODY, v=VERSION + 1), malformed(ASKED_BODY, v="1"),
    malformed(ASKED_BODY, v=None), malformed(ASKED_BODY, kind="incomplete", display=LEFT_OUT),
    malformed(ASKED_BODY, asked_at=0) + "s3cret",
    malformed(ASKED_BODY).replace("1795000000.5", "1e999"),
    *(malformed(ASKED_BODY, **{name: value}) for name, values in WRONG_VALUES.items() for value in values),
    *(malformed(INCOMPLETE_BODY, display=value) for value in (LEFT_OUT, None, 1, "true", "s3cret")),
    *(malformed(INCOMPLETE_BODY, artist_id=value) for value in (LEFT_OUT, None, 1, ["s3cret"])),
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:60])
def test_a_malformed_body(body: str) -> None:
    with pytest.raises(UnreadableMessage) as caught:
        decode(body)
    assert_quotes_nothing(caught.value)


@given(st.text(max_size=300) | st.recursive(st.none() | st.booleans() | ANY_TEXT, st.lists).map(json.dumps))
def test_anything_else(body: str) -> None:
    with pytest.raises(UnreadableMessage):
        decode(body)


def assert_quotes_nothing(error: BaseException) -> None:
    """Neither its text nor what a traceback would print of its causes."""
    assert isinstance(error, MaeariError)
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    assert not [each for each in ("비밀", "s3cret", "99999") if each in f"{error!r}{error}"]
