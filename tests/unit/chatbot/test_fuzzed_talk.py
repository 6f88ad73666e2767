"""A thousand random turns of several people with the function itself: each is answered about what it saw."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from maeari.bootstrap import answers
from maeari.catalogue.model import KnownArtist, Track
from maeari.kakao import violations
from maeari.songs.ports import Song
from tests.fuzzed_talk import strangers
from tests.talking import Answer
from tests.unit.chat.fakes import (
    IU,
    FakeArtists,
    FakeSounds,
    FakeSource,
    artist,
    artist_id,
    neighbour,
    tracks,
)
from tests.unit.chat.room import Room
from tests.unit.chatbot.loading import SECRET, http_event, load_app

if TYPE_CHECKING:
    from maeari.catalogue.model import Artist
    from tests.fuzzed_talk import Ask

NAMES = (
    "아이유",
    "태연",
    "방탄소년단",
    "뉴진스",
    "에스파",
    "임영웅",
    "Coldplay",
    "볼빨간사춘기",
    "넬",
    "2NE1",
)
USERS = ("one", "two", "three", "four", "")
TURNS = 1_000


@pytest.fixture
def room() -> Room:
    found = Room()
    found.artists, found.source, found.sounds = FakeArtists(), FakeSource(), FakeSounds()
    everybody = [artist(IU if number == 0 else artist_id(number), name) for number, name in enumerate(NAMES)]
    for place, each in enumerate(everybody):
        others = everybody[place + 1 :] + everybody[:place]
        near = tuple(neighbour(rank, other) for rank, other in enumerate(others, 1))
        found.artists.add(KnownArtist(each, near))
        found.sounds.add(each, place / 10)
        found.tracks.kept[each.id] = tracks(each.name, 4 + place)
    _add_songs(found, everybody)
    return found


def _add_songs(room: Room, everybody: list[Artist]) -> None:
    """Songs of everybody: most have seven neighbours, those of artists' names and some others none."""
    room.songs.artists = room.artists
    songs = [Song(track, (each,)) for each in everybody for track in room.tracks.kept[each.id][:3]]
    for place, song in enumerate(songs):
        near = (songs[place + 1 :] + songs[:place])[::4]
        room.songs.add(song, near if place % 5 else ())
    for number, each in enumerate(everybody[:2]):
        room.songs.add(Song(Track(artist_id(200 + number), each.name), (everybody[5],)))


@pytest.fixture
def ask(room: Room, monkeypatch: pytest.MonkeyPatch) -> Ask:
    app = load_app()
    conversation = room.conversation()
    monkeypatch.setattr(answers, "conversation", lambda _: conversation)
    monkeypatch.setattr(answers, "skill_secret", lambda _: lambda given: given == SECRET)

    def send(payload: dict[str, Any], request_id: str) -> Answer:
        headers = {"x-maeari-secret": SECRET, "x-request-id": request_id}
        response = app.handler(http_event(json.dumps(payload), headers=headers), None)
        assert response["statusCode"] == 200
        content = json.loads(response["body"])
        assert violations(content) == []
        return Answer(content)

    return send


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_is_answered_about_what_another_saw(ask: Ask, room: Room, seed: int) -> None:
    bubbles: list[Answer] = []
    people = strangers(ask, seed, NAMES, USERS, bubbles)
    for number in range(TURNS):
        person = people[number % len(people)]
        try:
            bubbles.append(person.turn())
        except AssertionError as error:
            error.add_note(f"seed {seed}, turn {number} of {person.user!r}, who had seen {person.seen}")
            raise
    assert len(room.memories.kept) <= len(USERS) - 1
