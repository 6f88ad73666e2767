"""What people type, and the wish that it means: phrases, and the names that only look like phrases."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.catalogue import names
from maeari.chat import phrases, set_phrases, understand
from maeari.chat.phrases import phrase
from maeari.chat.song_requests import artist_and_title
from maeari.chat.understand import wish
from maeari.chat.wishes import (
    Back,
    Bye,
    Compare,
    FindArtist,
    Greet,
    Help,
    InMood,
    Judge,
    SimilarSongs,
    Songs,
    Taste,
    Thanks,
)
from tests.unit.chat.fakes import skill_request
from tests.unit.chat.typed import (
    ARTIST,
    COMPARED,
    KEEPING_WHOLE,
    LIKE_SONG,
    MOODS,
    NAMES,
    NEWEST_OF,
    SET,
    SMALL_TALK,
    SONGS_OF,
    TASTES,
    THE_SONG,
    Make,
    texts,
)

MEANT: list[tuple[str, Make]] = [
    *((text, make) for make, column in SET for text in texts(column)),
    *(
        (text, lambda whole, of=of: Songs(whole, of))
        for of, column in SONGS_OF.items()
        for text in texts(column)
    ),
    *(
        (text, lambda whole, of=of: Songs(whole, of, order="newest"))
        for of, column in NEWEST_OF.items()
        for text in texts(column)
    ),
    *(
        (text, lambda whole, key=key: InMood(key, whole))
        for key, column in MOODS.items()
        for text in texts(column)
    ),
    *(
        (text, lambda whole, of=of: FindArtist(whole, of))
        for table in (ARTIST, LIKE_SONG)
        for of, column in table.items()
        for text in texts(column)
    ),
    *(
        (text, lambda whole, of=of: SimilarSongs(whole, of))
        for of, column in THE_SONG.items()
        for text in texts(column)
    ),
]


@pytest.mark.parametrize(("typed", "make"), MEANT, ids=[text for text, _ in MEANT])
def test_what_people_type(typed: str, make: Make) -> None:
    assert wish(skill_request(typed)) == make(typed)


@pytest.mark.parametrize(
    ("typed", "both"), [(text, both) for both, column in COMPARED.items() for text in texts(column)]
)
def test_two_names(typed: str, both: tuple[str, str]) -> None:
    wanted = wish(skill_request(typed))
    assert isinstance(wanted, Compare), wanted
    assert tuple(each.name for each in wanted.artists) == both
    assert wanted.whole == typed


@pytest.mark.parametrize(
    ("typed", "liked"), [(text, liked) for liked, column in TASTES.items() for text in texts(column)]
)
def test_a_taste(typed: str, liked: tuple[str, ...]) -> None:
    wanted = wish(skill_request(typed))
    assert isinstance(wanted, Taste), wanted
    assert tuple(each.name for each in wanted.artists) == liked


@pytest.mark.parametrize("typed", [text for column in LIKE_SONG.values() for text in texts(column)])
def test_songs_like_a_name_may_be_songs_like_a_song(typed: str) -> None:
    wanted = wish(skill_request(typed))
    assert isinstance(wanted, FindArtist)
    assert wanted.or_song


@pytest.mark.parametrize(
    "typed", ["아이유", "아이유랑 비슷한 가수", "artists like IU", "아이유 추천", "similar to IU"]
)
def test_artists_like_a_name_are_of_no_song(typed: str) -> None:
    wanted = wish(skill_request(typed))
    assert isinstance(wanted, FindArtist)
    assert not wanted.or_song


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("아이유 밤편지", [("아이유", "밤편지"), ("밤편지", "아이유")]),
        ("아이유의 밤편지", [("아이유", "밤편지"), ("아이유의", "밤편지"), ("밤편지", "아이유의")]),
        ("Night Letter by IU", [("IU", "Night Letter"), ("Night", "Letter by IU")]),
        ("볼빨간사춘기 우주를 줄게", [("볼빨간사춘기", "우주를 줄게"), ("볼빨간사춘기 우주를", "줄게")]),
        ("밤편지", []),
    ],
)
def test_an_artist_and_a_title_in_a_name(name: str, readings: list[tuple[str, str]]) -> None:
    assert list(artist_and_title(name))[: len(readings) or 1] == readings


@given(st.text(max_size=100))
def test_any_name_is_read_in_few_ways(name: str) -> None:
    assert len(list(artist_and_title(name))) <= 25


def test_enough_texts() -> None:
    typed = [text for text, _ in MEANT]
    typed += [text for table in (COMPARED, TASTES) for column in table.values() for text in texts(column)]
    assert len(set(typed)) == len(typed) >= 350


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_looks_like_a_phrase(name: str) -> None:
    wanted = wish(skill_request(name))
    assert isinstance(wanted, FindArtist), wanted
    assert wanted.whole == name
    assert names.key(wanted.name) == names.key(name)


@pytest.mark.parametrize("name", KEEPING_WHOLE)
def test_a_phrase_that_may_be_a_name_keeps_the_text(name: str) -> None:
    wanted = wish(skill_request(name))
    assert wanted != FindArtist(name, name)
    assert names.key(getattr(wanted, "whole", "")) == names.key(name)


@pytest.mark.parametrize("name", SMALL_TALK)
def test_small_talk_wins_over_names(name: str) -> None:
    assert isinstance(wish(skill_request(name)), Greet | Thanks | Bye | Back | Judge | Help)
    assert wish(skill_request(f"{name} 노래")) == Songs(f"{name} 노래", name)


def test_enough_names() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 150


WORDS = """
    아이유|태연|이랑|랑|와|과|하고|,|vs|그리고|and|&|왜|얼마나|음악|노래|비슷해|비슷한|닮은|비교|해|줘
    좋아하고|좋아해|도|을|팬이야|추천|좀|들려|뭐|있어|신나는|비 오는 날|운동|할 때|듣기|좋은|들을|카페|새벽
    나|오늘|정말|너무|더|다른|가수|신곡|의|인기곡|이 노래|곡|같은|songs|by|similar|to|are|is|how|i like|sad
    for|music|some|the|something|compare|new|play|me|ㅋㅋ|😀|~|?|가|이|은
"""
"""Of the grammar."""


def test_what_is_taken_for_a_plain_word_is_none_by_the_whole_grammar(monkeypatch: pytest.MonkeyPatch) -> None:
    """The short way for names finds what the long one does."""
    typed = [text for text, _ in MEANT] + [*NAMES, *KEEPING_WHOLE, *SMALL_TALK]
    typed += [f"{word}{other}" for word in texts(WORDS) for other in texts(WORDS)]
    short = {text: wish(skill_request(text)) for text in typed}
    for module in (phrases, understand):
        monkeypatch.setattr(module, "is_plain_word", lambda _: False)
    assert {text for text, wanted in short.items() if wish(skill_request(text)) != wanted} == set()


def test_the_table_of_set_phrases_has_keys_of_names() -> None:
    told = [phrase for _, column in set_phrases._TABLE for phrase in column.split("/")]
    assert [set_phrases._key(each) for each in told] == [names.key(each) for each in told]


def seconds(text: str) -> float:
    started = time.perf_counter()
    phrase(text)
    return time.perf_counter() - started


@given(st.lists(st.sampled_from(texts(WORDS)), max_size=60), st.sampled_from(["", " "]))
def test_no_text_takes_long(words: list[str], between: str) -> None:
    assert seconds(between.join(words)[:100]) < 0.5


@pytest.mark.parametrize("word", texts(WORDS))
def test_a_word_again_and_again_takes_no_time(word: str) -> None:
    for text in (word * 100, f"{word} " * 100, f"아이유 {word} " * 30, f"{word}, " * 50):
        assert seconds(text[:100]) < 0.5
