"""The search for songs that no refresh has published."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from maeari.catalogue.model import Track
from maeari.deadline import Deadline
from maeari.discovery.outcome import BeingSearched
from maeari.discovery.song_search import FoundSongs, SongSearch
from maeari.errors import OutOfTime, SourceUnavailable
from tests.unit.chat.fakes import IU, FakeSearches, FakeSource, artist, artist_id
from tests.unit.similarity.fakes import FakeFeatures, features

if TYPE_CHECKING:
    from collections.abc import Sequence

SUGA, COVERS = artist_id(32), artist_id(33)
NIGHT = Track(artist_id(90), "밤편지", album="Palette", isrc="KRA000000001", duration_ms=253_000)


class Room:
    """IU's 밤편지, somebody's cover of it, and 에잇 of two, as a source tells them."""

    def __init__(self) -> None:
        self.source, self.features, self.searches = FakeSource(), FakeFeatures(), FakeSearches()
        self.source.add(artist(IU, "아이유", genres=("k-pop",)), artist(IU, "IU", genres=("k-pop",)))
        self.source.names = {SUGA: "SUGA", COVERS: "따라 부르는 사람"}
        self.source.heard = [
            ((IU,), Track(artist_id(91), "밤편지 (Live)")),
            ((IU,), NIGHT),
            ((COVERS,), Track(artist_id(92), "밤편지")),
            ((IU, SUGA), Track(artist_id(93), "에잇 (Prod. & Feat. SUGA of BTS)")),
            ((artist_id(34),), Track(artist_id(94), "밤편지")),
        ]
        self.search = SongSearch(self.source, self.features, self.searches)

    def find(self, title: str, by: str = "", seconds: float = 4.0) -> FoundSongs:
        return self.search.find(title, by, Deadline(seconds))


@pytest.fixture
def room() -> Room:
    return Room()


def told(found: FoundSongs) -> Sequence[tuple[str, list[str]]]:
    return [(song.track.title, [each.name for each in song.artists]) for song in found.songs]


def test_songs_of_exactly_that_title_versions_last_with_artists_that_have_names(room: Room) -> None:
    found = room.find("밤편지")
    assert told(found) == [
        ("밤편지", ["아이유"]),
        ("밤편지", ["따라 부르는 사람"]),
        ("밤편지 (Live)", ["아이유"]),
    ]
    assert found.songs[0].track == NIGHT
    assert found.songs[0].artists[0].genres == ("k-pop",)
    assert not found.is_artist
    assert told(room.find("에잇")) == [("에잇 (Prod. & Feat. SUGA of BTS)", ["아이유", "SUGA"])]
    assert told(room.find("밤")) == []


def test_songs_of_one_artist(room: Room) -> None:
    assert told(room.find("밤편지", "아이유")) == [("밤편지", ["아이유"]), ("밤편지 (Live)", ["아이유"])]
    assert told(room.find("밤편지", "아무개")) == []


@pytest.mark.parametrize(
    ("title", "by", "query"),
    [
        ("밤편지", "", ("밤편지", "ko")),
        ("밤편지", "IU", ("IU 밤편지", "en")),
        ("Dynamite", "", ("Dynamite", "en")),
    ],
)
def test_the_language_is_that_in_which_names_are_compared(
    room: Room, title: str, by: str, query: tuple[str, str]
) -> None:
    room.find(title, by)
    assert room.source.calls == [("search", *query)]


def test_a_name_that_is_rather_an_artists(room: Room) -> None:
    room.source.heard.append(((artist_id(35),), Track(artist_id(95), "아이유")))
    room.source.names[artist_id(35)] = "아무개"
    assert room.find("아이유").is_artist
    assert not room.find("아이유", "아무개").is_artist


def test_whoever_asks_next_is_told_what_the_first_one_was(room: Room) -> None:
    first = room.find("밤편지")
    again = SongSearch(room.source, room.features, room.searches).find(" 밤 편지!", "", Deadline(4.0))
    assert told(again) == told(first)
    assert again.songs[0].track == NIGHT
    assert again.songs[0].artists[0].genres == ("k-pop",)
    assert told(room.find("없는 노래")) == told(room.find("없는 노래")) == []
    assert len(room.source.calls) == 2


def test_a_search_that_failed_is_not_kept(room: Room) -> None:
    room.source.failures["search"] = SourceUnavailable("spotify", "500")
    with pytest.raises(SourceUnavailable):
        room.find("밤편지")
    room.source.failures = {}
    assert room.find("밤편지").songs
    assert room.searches.claimed == set()


def test_who_asks_meanwhile_waits_for_what_it_comes_to(room: Room) -> None:
    asked, go_on = threading.Event(), threading.Event()
    plain = room.source.search

    def slow(*arguments: object) -> object:
        asked.set()
        assert go_on.wait(30)
        return plain(*arguments)  # type: ignore[arg-type]

    room.source.search = slow  # type: ignore[method-assign,assignment]
    first = threading.Thread(target=lambda: room.find("밤편지", seconds=60.0))
    first.start()
    assert asked.wait(30)
    with pytest.raises(BeingSearched):
        room.find("밤편지", seconds=0.6)
    threading.Timer(0.3, go_on.set).start()
    before = time.monotonic()
    assert room.find("밤편지", seconds=60.0).songs
    assert time.monotonic() - before < 30
    first.join(30)
    assert len(room.source.calls) == 1


def test_without_time_the_source_is_not_asked(room: Room) -> None:
    with pytest.raises(OutOfTime):
        room.find("밤편지", seconds=0.5)
    assert room.searches.texts == {}


def test_features_by_id_and_code(room: Room) -> None:
    room.features.known = {NIGHT.id: features(NIGHT.id, energy=0.3)}
    assert room.search.features_of(NIGHT, Deadline(4.0)) == room.features.known[NIGHT.id]
    assert room.search.features_of(Track(artist_id(99), "곡"), Deadline(4.0)) is None
    assert room.features.asked == [[NIGHT.id], [artist_id(99)]]
