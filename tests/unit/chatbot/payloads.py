"""Strategies for what may reach the skill: JSON shaped like Kakao's, every field right, wrong or absent."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from tests.unit.chat.fakes import IU, artist_id

_HERE = "@nested@"
"""Stands for a value nested more deeply than `json.dumps` can write."""

_ANY_CHARACTER = st.characters()  # lone surrogates too, which JSON can spell

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(_ANY_CHARACTER, max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
_huge = st.builds(
    lambda part, times: part * times,
    st.text(_ANY_CHARACTER, min_size=1, max_size=3),
    st.sampled_from([101, 1_001, 100_000]),
)
_texts = st.one_of(
    st.sampled_from(
        ["아이유", "IU 노래 추천해줘", "아이우", "헤이즈", "닮은 가수", "도움말", "다른 추천", ""]
    ),
    st.text(_ANY_CHARACTER, max_size=50),
    _huge,
)


@st.composite
def _object(draw: st.DrawFn, /, **fields: st.SearchStrategy[Any]) -> Any:
    """An object of which any field may be absent or of the wrong type, and seldom all of it is."""
    drawn = {}
    for name, usual in fields.items():
        dice = draw(st.integers(0, 19))
        if dice:
            drawn[name] = draw(usual if dice > 1 else json_values | st.just(_HERE))
    return drawn


_artist_ids = (
    st.sampled_from([IU, artist_id(77), artist_id(3), "٣" * 22, IU + "\n", "../" * 7 + "a"]) | _texts
)
_extras = _object(
    v=st.sampled_from([1, 1, 1, 1.0, True, 2]),
    artist_id=_artist_ids,
    first_rank=st.integers() | st.sampled_from([0, 1, 4, 200, 201, 10**30, True]),
    typed=_texts,
    as_typed=st.booleans(),
)
_callback_urls = st.one_of(
    st.sampled_from(
        [
            "https://bot-api.kakao.com/v1/bots/b/callback/t",
            "http://bot-api.kakao.com/v1/bots/b/callback/t",
            "https://kakao.com.evil.example/t",
            "https://[bot-api.kakao.com",
        ]
    ),
    _texts,
)
_payloads = _object(
    bot=_object(id=_texts, name=_texts),
    intent=_object(id=_texts, name=_texts),
    userRequest=_object(
        utterance=_texts,
        callbackUrl=_callback_urls,
        user=_object(id=_texts, type=_texts, properties=_object(botUserKey=_texts)),
        params=_object(
            surface=st.sampled_from(["Kakaotalk.plusfriend", "BuilderBotTest"]),
            ignoreMe=st.sampled_from(["true", True, "false", None]),
            media=st.none() | st.none() | _object(type=st.sampled_from(["image", "video"]), url=_texts),
        ),
        block=_object(id=_texts, name=_texts),
        lang=_texts,
        timezone=_texts,
    ),
    action=_object(
        clientExtra=st.just({}) | _extras,
        params=st.dictionaries(st.text(max_size=8), _texts, max_size=2),
        detailParams=st.dictionaries(st.text(max_size=8), json_values, max_size=2),
    ),
    contexts=st.lists(_object(name=_texts, lifespan=st.integers()), max_size=2),
    flow=_object(trigger=_object(type=_texts)),
)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Payloads as JSON text; some hold a list nested up to 100,000 deep, some are no object."""
    anything = draw(st.integers(0, 19)) == 0
    text = json.dumps(draw(json_values if anything else _payloads), ensure_ascii=draw(st.booleans()))
    text = text.encode("utf-8", "ignore").decode()  # the wire is UTF-8: surrogates come as escapes only
    if _HERE in text:
        depth = draw(st.sampled_from([1, 50, 900, 100_000]))
        text = text.replace(f'"{_HERE}"', "[" * depth + "]" * depth)
    return text
