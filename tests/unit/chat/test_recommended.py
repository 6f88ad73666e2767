"""What each answer says it recommends, as the ranking log gets it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from maeari.catalogue.model import KnownArtist, Track
from maeari.ranking.shown import MESSAGE
from maeari.songs.ports import Song
from tests.unit.chat.fakes import (
    IU,
    artist,
    artist_id,
    neighbour,
    similar_songs,
    skill_request,
    tap_on,
    tracks,
)
from tests.unit.chat.room import Room
from tests.unit.similarity.fakes import features

if TYPE_CHECKING:
    import logging

IDS = [artist_id(rank) for rank in range(1, 6)]


@pytest.fixture
def room() -> Room:
    return Room()


def recommended(records: list[logging.LogRecord]) -> dict[str, Any]:
    """The one line of the turn."""
    [line] = [record.__dict__ for record in records if record.getMessage() == MESSAGE]
    records.clear()
    return line


def figures(line: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(line[name] for name in ("kind", "reason", "of", "items", "first_rank"))


def test_an_artist_and_the_next_ones(room: Room, log_records: list[logging.LogRecord]) -> None:
    room.answer(skill_request("아이유"))
    first = recommended(log_records)
    assert figures(first) == ("artist", "neighbours", [IU], IDS[:3], 1)
    assert not first["is_tap"]
    room.answer(skill_request("다른 추천", tap_on(IU, 4)))
    second = recommended(log_records)
    assert figures(second) == ("artist", "neighbours", [IU], IDS[3:], 4)
    assert second["is_tap"]
    assert first["viewer"] == second["viewer"] != ""


def test_the_refresh_is_told(room: Room, log_records: list[logging.LogRecord]) -> None:
    near = (neighbour(1, artist(artist_id(9), "가수 9")),)
    known = KnownArtist(artist(artist_id(8), "가수 8"), near, refresh="quantile-lsa 1 2026-11-20")
    room.artists.add(known)
    room.answer(skill_request("가수 8"))
    assert recommended(log_records)["version"] == "quantile-lsa 1 2026-11-20"


def test_songs(room: Room, log_records: list[logging.LogRecord]) -> None:
    room.answer(skill_request("아이유 노래"))
    first = [track.id for track in room.tracks.kept[IU]]
    assert figures(recommended(log_records)) == ("song", "songs", [IU], first, 1)


def test_a_taste_and_a_mood(room: Room, log_records: list[logging.LogRecord]) -> None:
    room.answer(skill_request("아이유, 이웃1 좋아해"))
    kind, reason, of, items, first_rank = figures(recommended(log_records))
    assert (kind, reason, of, first_rank) == ("artist", "taste", [IU, IDS[0]], 1)
    assert not {IU, IDS[0]} & set(items)
    room.answer(skill_request("신나는 노래"))
    line = recommended(log_records)
    assert line["reason"] == "mood"
    assert line["version"]


def test_a_surprise(room: Room, log_records: list[logging.LogRecord]) -> None:
    room.answer(skill_request("아무나 추천해줘"))
    line = recommended(log_records)
    assert (line["reason"], line["of"], len(line["items"])) == ("surprise", [], 1)


@pytest.mark.parametrize("text", ["안녕", "도움말", "없는가수이름"])
def test_nothing_was_recommended(room: Room, log_records: list[logging.LogRecord], text: str) -> None:
    room.answer(skill_request(text))
    assert not [record for record in log_records if record.getMessage() == MESSAGE]


def test_songs_like_a_song(room: Room, log_records: list[logging.LogRecord]) -> None:
    iu, other = room.artists.known[IU].artist, room.artists.known[IDS[0]].artist
    near = [Song(track, (other,)) for track in tracks("가수 1", 7)]
    room.songs.add(Song(Track(artist_id(90), "밤편지"), (iu,)), near)
    listed = room.songs.near_by[artist_id(90)]
    room.songs.near_by[artist_id(90)] = [replace(each, refresh="songs 1 2026-11-20") for each in listed]
    ids = [song.track.id for song in near]
    room.answer(skill_request("밤편지 비슷한 노래"))
    first = recommended(log_records)
    assert figures(first) == ("song", "neighbours", [artist_id(90)], ids[:5], 1)
    assert first["version"] == "songs 1 2026-11-20"
    room.answer(skill_request("더 보여줘"))
    assert figures(recommended(log_records)) == ("song", "neighbours", [artist_id(90)], ids[5:], 6)


def test_songs_like_one_that_no_refresh_has_seen(room: Room, log_records: list[logging.LogRecord]) -> None:
    track = room.tracks.kept[IU][0]
    room.features.known = {track.id: features(track.id, energy=0.5)}
    room.songs.near_new = similar_songs([Song(Track(artist_id(8), "곡"), (artist(artist_id(9), "가수 9"),))])
    room.answer(skill_request(f"아이유 {track.title} 비슷한 노래"))
    line = recommended(log_records)
    assert figures(line) == ("song", "neighbours", [track.id], [artist_id(8)], 1)
    assert line["version"] == "provisional"
