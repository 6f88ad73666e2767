"""Finding artists that the catalogue doesn't hold."""

import logging

import pytest

from maeari.catalogue import names
from maeari.catalogue.model import Artist, KnownArtist
from maeari.deadline import Deadline
from maeari.discovery.discoverer import Discoverer
from maeari.errors import NotFound, OutOfTime, RateLimited, SourceUnavailable, TracksUnavailable
from maeari.similarity.ports import Placed
from tests.unit.chat.fakes import (
    IU,
    FakeArtists,
    FakeSource,
    FakeTracks,
    artist,
    artist_id,
    neighbour,
    tracks,
)
from tests.unit.similarity.fakes import EVEN, FakeFeatures, FakeSpace, provisional
from tests.unit.similarity.fakes import features as features_of

SOON = 4.0


class Room:
    """A discoverer over ports in memory."""

    def __init__(self) -> None:
        self.source, self.artists, self.tracks = FakeSource(), FakeArtists(), FakeTracks()
        self.discoverer = Discoverer(self.source, self.artists, self.tracks, provisional())

    def add(self, id_: str, korean: str, english: str | None = None, popularity: int | None = None) -> Artist:
        found = artist(id_, korean, popularity=popularity)
        self.source.add(found, artist(id_, english or korean, popularity=popularity))
        return found

    def aliases(self) -> set[tuple[str, str, int]]:
        return {(alias.key, alias.language, alias.confidence) for alias in self.artists.aliases}


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.mark.parametrize(
    ("typed", "language"), [("아이유", "ko"), ("IU", "en"), ("iu", "en"), ("I.U.", "en")]
)
def test_artist_of_that_name_is_stored_with_both_names(room: Room, typed: str, language: str) -> None:
    room.add(IU, "아이유", "IU")
    room.source.top[IU] = tracks("IU", 5)
    found = room.discoverer.by_name(typed, Deadline(SOON))
    assert found.artist == artist(IU, "아이유")
    assert found.tracks == tracks("IU", 5)
    assert room.artists.known[IU].artist.name == "아이유"
    assert {("아이유", "ko", 100), ("iu", "en", 100), (names.key(typed), language, 90)} == room.aliases()
    assert room.tracks.kept == {IU: tracks("IU", 5)}
    assert room.source.calls[0] == ("search", typed, language)


def test_who_finds_the_name_finds_its_tracks(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_before: list[bool] = []
    monkeypatch.setattr(room.artists, "save", lambda *_: kept_before.append(IU in room.tracks.kept))
    room.add(IU, "아이유", "IU")
    room.source.top[IU] = tracks("IU", 5)
    room.discoverer.by_name("아이유", Deadline(SOON))
    assert kept_before == [True]


def test_the_searchs_own_tracks_save_a_call(room: Room) -> None:
    room.add(IU, "아이유", "IU")
    room.source.heard = [((IU,), track) for track in tracks("IU", 4)]
    room.source.heard.append(((artist_id(9),), tracks("x", 1)[0]))
    found = room.discoverer.by_name("아이유", Deadline(SOON))
    assert found.tracks == tracks("IU", 4)
    assert [method for method, _, _ in room.source.calls] == ["search", "artist"]


def test_few_tracks_stay_when_the_source_has_no_more(room: Room) -> None:
    room.add(IU, "아이유", "IU")
    room.source.heard = [((IU,), track) for track in tracks("IU", 2)]
    assert room.discoverer.by_name("아이유", Deadline(SOON)).tracks == tracks("IU", 2)


def test_of_one_name_the_more_popular(room: Room) -> None:
    room.add(artist_id(1), "비", popularity=20)
    room.add(artist_id(2), "비", popularity=70)
    found = room.discoverer.by_name("비", Deadline(SOON)).artist
    assert found is not None
    assert found.id == artist_id(2)


def test_without_popularity_the_one_heard_more_often(room: Room) -> None:
    room.add(artist_id(1), "비")
    room.add(artist_id(2), "비")
    first, second, third = tracks("비", 3)
    room.source.heard = [
        ((artist_id(1),), first),
        ((artist_id(2),), second),
        ((artist_id(1), artist_id(2)), third),
    ]
    room.source.heard.append(((artist_id(2),), tracks("other", 1)[0]))
    found = room.discoverer.by_name("비", Deadline(SOON)).artist
    assert found is not None
    assert found.id == artist_id(2)


def test_no_artist_of_that_name_gives_candidates_and_stores_nothing(room: Room) -> None:
    expected = (room.add(IU, "아이유"), room.add(artist_id(1), "아이유어"))
    found = room.discoverer.by_name("아이유우", Deadline(SOON))
    assert (found.artist, found.candidates) == (None, expected)
    assert (room.artists.calls, room.tracks.calls) == ([], [])


def test_nothing_found(room: Room) -> None:
    found = room.discoverer.by_name("없는 이름", Deadline(SOON))
    assert (found.artist, found.candidates) == (None, ())


@pytest.mark.parametrize("failure", [RateLimited("spotify", 48925, "QUOTA_EXCEEDED"), OutOfTime("0 s left")])
def test_source_failing_in_the_second_call_still_answers(room: Room, failure: Exception) -> None:
    room.add(IU, "아이유", "IU")
    room.source.heard = [((IU,), track) for track in tracks("IU", 2)]
    room.source.failures["artist"] = failure
    found = room.discoverer.by_name("아이유", Deadline(SOON))
    assert found.artist == artist(IU, "아이유")
    assert found.tracks == tracks("IU", 2)
    assert room.tracks.kept == {IU: tracks("IU", 2)}


def test_source_failing_in_the_third_call_keeps_the_name_that_the_second_gave(room: Room) -> None:
    room.add(IU, "아이유", "IU")
    room.source.failures["tracks_of"] = SourceUnavailable("spotify", "500")
    found = room.discoverer.by_name("IU", Deadline(SOON))
    assert found.artist == artist(IU, "아이유")
    assert found.tracks == []
    assert ("아이유", "ko", 100) in room.aliases()


def test_source_failing_in_the_first_call_raises_and_stores_nothing(room: Room) -> None:
    room.source.failures["search"] = SourceUnavailable("spotify", "500")
    with pytest.raises(SourceUnavailable):
        room.discoverer.by_name("아이유", Deadline(SOON))
    assert room.artists.calls == []


def test_a_table_of_tracks_that_fails_costs_only_them(
    room: Room, log_records: list[logging.LogRecord]
) -> None:
    room.add(IU, "아이유", "IU")
    room.source.top[IU] = tracks("IU", 5)
    room.tracks.failure = TracksUnavailable("top-tracks: throttled")
    found = room.discoverer.by_name("아이유", Deadline(SOON))
    assert (found.artist, found.tracks) == (artist(IU, "아이유"), tracks("IU", 5))
    assert {("아이유", "ko", 100), ("iu", "en", 100)} <= room.aliases()
    (record,) = log_records
    assert (record.__dict__["artist_id"], record.__dict__["reason"]) == (IU, "top-tracks: throttled")


def test_by_id(room: Room) -> None:
    room.add(IU, "아이유", "IU")
    room.source.top[IU] = tracks("IU", 5)
    found = room.discoverer.by_id(IU, Deadline(SOON))
    assert found.artist == artist(IU, "아이유")
    assert found.tracks == tracks("IU", 5)
    assert {("아이유", "ko", 100), ("iu", "en", 100)} <= room.aliases()


def test_by_an_id_that_the_source_does_not_know(room: Room) -> None:
    with pytest.raises(NotFound):
        room.discoverer.by_id(IU, Deadline(SOON))


def test_no_time_left(room: Room) -> None:
    with pytest.raises(OutOfTime):
        room.discoverer.by_name("아이유", Deadline(0))


def test_artist_found_once_is_found_by_every_spelling_afterwards(room: Room) -> None:
    room.add(IU, "아이유", "IU")
    room.discoverer.by_name("I U", Deadline(SOON))
    for spelling in ("아이유", "iu", "IU"):
        key = names.key(spelling)
        assert room.artists.find(artist_id="", whole_key=key, name_key=key, first_rank=1, last_rank=3)


class TestNeighbours:
    """A new artist has neighbours in the same answer."""

    def room(self, failure: Exception | None = None) -> tuple[Room, FakeSpace]:
        room, space = Room(), FakeSpace(EVEN, [Placed(artist(artist_id(2), "태연"), [0.0] * 9, 0.5)])
        features = FakeFeatures({"iu-1": features_of("iu-1", energy=0.4)}, failure)
        room.discoverer = Discoverer(room.source, room.artists, room.tracks, provisional(space, features))
        room.add(IU, "아이유", "IU")
        room.source.top[IU] = tracks("IU", 5)
        return room, space

    def test_they_are_found_and_kept(self) -> None:
        room, space = self.room()
        found = room.discoverer.by_name("아이유", Deadline(SOON))
        assert [(n.rank, n.artist.name) for n in found.neighbours or ()] == [(1, "태연")]
        assert list(space.kept) == [IU]

    def test_a_silent_source_of_features_costs_only_them(self) -> None:
        room, space = self.room(RateLimited("reccobeats", 30, "Too many requests"))
        found = room.discoverer.by_name("아이유", Deadline(SOON))
        assert found.artist == artist(IU, "아이유")
        assert found.tracks == tracks("IU", 5)
        assert (found.neighbours, space.kept) == (None, {})

    def test_they_can_be_asked_for_later(self) -> None:
        room, _ = self.room()
        found = room.discoverer.neighbours_of(artist(IU, "아이유"), tracks("IU", 2), Deadline(SOON))
        assert [n.artist.name for n in found or ()] == ["태연"]


class TestComplete:
    """What a hurried answer left out is read again."""

    KEPT = artist(IU, "IU", genres=("k-pop",))
    OTHER = neighbour(1, artist(artist_id(3), "어떤 가수"))

    def room(self) -> tuple[Room, FakeSpace]:
        room, space = Room(), FakeSpace(EVEN, [Placed(artist(artist_id(2), "태연"), [0.0] * 9, 0.5)])
        features = FakeFeatures({"iu-1": features_of("iu-1", energy=0.4)})
        room.discoverer = Discoverer(room.source, room.artists, room.tracks, provisional(space, features))
        room.artists.add(KnownArtist(self.KEPT))
        room.add(IU, "아이유", "IU")
        room.source.top[IU] = tracks("IU", 5)
        return room, space

    def test_tracks_and_neighbours(self) -> None:
        room, space = self.room()
        room.discoverer.complete(KnownArtist(self.KEPT), Deadline(SOON), display=False)
        assert room.source.calls == [("tracks_of", IU, "")]
        assert room.tracks.kept == {IU: tracks("IU", 5)}
        assert [near.artist.name for near in space.kept[IU]] == ["태연"]
        assert "save" not in room.artists.calls

    def test_both_names_where_they_are_missing_too(self) -> None:
        room, _ = self.room()
        room.discoverer.complete(KnownArtist(self.KEPT), Deadline(SOON), display=True)
        assert [call for call in room.source.calls if call[0] == "artist"] == [
            ("artist", IU, "ko"),
            ("artist", IU, "en"),
        ]
        assert {("아이유", "ko", 100), ("iu", "en", 100)} <= room.aliases()

    @pytest.mark.parametrize(("told", "kept"), [((), ("k-pop",)), (("ballad",), ("ballad",))])
    def test_genres_that_the_source_does_not_tell_stay(
        self, told: tuple[str, ...], kept: tuple[str, ...]
    ) -> None:
        room, _ = self.room()
        room.artists.known.clear()
        room.source.add(artist(IU, "아이유", genres=told))
        room.discoverer.complete(KnownArtist(self.KEPT), Deadline(SOON), display=True)
        assert room.artists.known[IU].artist == artist(IU, "아이유", genres=kept)

    @pytest.mark.parametrize(("is_provisional", "are_found_anew"), [(True, True), (False, False)])
    def test_neighbours_of_a_refresh_are_left_alone(
        self, *, is_provisional: bool, are_found_anew: bool
    ) -> None:
        room, space = self.room()
        known = KnownArtist(self.KEPT, (self.OTHER,), provisional=is_provisional)
        room.discoverer.complete(known, Deadline(SOON), display=False)
        assert (IU in space.kept) == are_found_anew

    def test_no_tracks_replace_none(self) -> None:
        room, _ = self.room()
        room.tracks.kept[IU] = tracks("IU", 2)
        room.source.top.clear()
        room.discoverer.complete(KnownArtist(self.KEPT), Deadline(SOON), display=False)
        assert room.tracks.kept == {IU: tracks("IU", 2)}

    def test_what_came_before_a_failure_is_kept(self) -> None:
        room, space = self.room()
        room.source.failures["tracks_of"] = RateLimited("spotify", 48925, "QUOTA_EXCEEDED")
        with pytest.raises(RateLimited):
            room.discoverer.complete(KnownArtist(self.KEPT), Deadline(SOON), display=True)
        assert ("아이유", "ko", 100) in room.aliases()
        assert (room.tracks.kept, space.kept) == ({}, {})
