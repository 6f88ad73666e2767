"""Completing artists: each by itself from its source, all together for their names."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from maeari.catalogue.model import KnownArtist
from maeari.deadline import Deadline
from maeari.discovery.completion import Completion
from maeari.discovery.discoverer import Discoverer
from maeari.discovery.messages import ArtistIncomplete
from maeari.errors import (
    CapabilityMissing,
    CredentialsRefused,
    DatabaseUnavailable,
    MaeariError,
    NotFound,
    OutOfTime,
    RateLimited,
    SourceUnavailable,
)
from tests.unit.chat.fakes import (
    IU,
    FakeArtists,
    FakeSource,
    FakeTracks,
    artist,
    artist_id,
    tracks,
)
from tests.unit.similarity.fakes import provisional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.model import Artist, Track

HEIZE = artist_id(77)
SOON = 60.0


@dataclass
class Names:
    """A `NamesLookup` that notes what it was asked."""

    tells_all: bool = True
    failure: Exception | None = None
    asked: list[Sequence[tuple[str, str]]] = field(default_factory=list)

    def complete(self, artists: Sequence[tuple[str, str]], deadline: Deadline) -> bool:
        deadline.timeout(1)
        self.asked.append(artists)
        if self.failure:
            raise self.failure
        return self.tells_all


class Source(FakeSource):
    """Fails for some artists only."""

    def __init__(self) -> None:
        super().__init__()
        self.failures_of: dict[str, Exception] = {}

    def tracks_of(self, artist: Artist, deadline: Deadline) -> Sequence[Track]:
        if artist.id in self.failures_of:
            raise self.failures_of[artist.id]
        return super().tracks_of(artist, deadline)


class Room:
    """A completion over ports in memory that knows two artists."""

    def __init__(self) -> None:
        self.artists, self.tracks, self.source, self.names = FakeArtists(), FakeTracks(), Source(), Names()
        for id_, name in ((IU, "아이유"), (HEIZE, "헤이즈")):
            self.artists.add(KnownArtist(artist(id_, name)))
            self.source.add(artist(id_, name))
            self.source.top[id_] = tracks(name, 5)
        discoverer = Discoverer(self.source, self.artists, self.tracks, provisional())
        self.completion = Completion(self.artists, discoverer, self.names)

    def run(self, seconds: float = SOON, **messages: ArtistIncomplete) -> list[str]:
        return self.completion.run(messages, Deadline(seconds))

    def run_both(self) -> list[str]:
        return self.run(one=ArtistIncomplete(IU, display=False), two=ArtistIncomplete(HEIZE, display=False))


@pytest.fixture
def room() -> Room:
    return Room()


def warnings(log_records: list[logging.LogRecord]) -> list[str]:
    return [record.getMessage() for record in log_records if record.levelno == logging.WARNING]


def test_all_are_completed_and_their_names_looked_up_together(room: Room) -> None:
    assert room.run_both() == []
    assert room.tracks.kept == {IU: tracks("아이유", 5), HEIZE: tracks("헤이즈", 5)}
    assert room.names.asked == [[(IU, "아이유"), (HEIZE, "헤이즈")]]


@pytest.mark.parametrize("display", [True, False])
def test_the_artist_itself_is_read_where_that_is_wanted(room: Room, *, display: bool) -> None:
    assert room.run(one=ArtistIncomplete(IU, display=display)) == []
    assert [method for method, _, _ in room.source.calls] == ["artist", "artist"] * display + ["tracks_of"]


def test_an_artist_named_twice_is_looked_up_once(room: Room) -> None:
    assert room.run(a=ArtistIncomplete(IU, display=False), b=ArtistIncomplete(IU, display=True)) == []
    assert room.names.asked == [[(IU, "아이유")]]


def test_an_artist_that_is_gone_is_done_with(room: Room, log_records: list[logging.LogRecord]) -> None:
    assert room.run(one=ArtistIncomplete(artist_id(404), display=True)) == []
    assert (room.source.calls, room.names.asked) == ([], [])
    assert warnings(log_records) == ["an incomplete artist is gone"]


PASSING: list[MaeariError] = [SourceUnavailable("spotify", "500"), OutOfTime("0.010 s left")]
LASTING: list[MaeariError] = [
    RateLimited("spotify", 48925, "QUOTA_EXCEEDED"),
    CredentialsRefused("spotify", "invalid_client"),
    CapabilityMissing("spotify", "403"),
    NotFound("spotify", "Resource not found"),
]


@pytest.mark.parametrize("failure", PASSING + LASTING, ids=lambda failure: type(failure).__name__)
def test_only_what_passes_is_tried_again_and_the_others_are_done(
    room: Room, failure: Exception, log_records: list[logging.LogRecord]
) -> None:
    room.source.failures_of[IU] = failure
    assert room.run_both() == (["one"] if failure in PASSING else [])
    assert room.tracks.kept == {HEIZE: tracks("헤이즈", 5)}
    assert room.names.asked == [[(HEIZE, "헤이즈")]]
    (record,) = [record for record in log_records if record.levelno == logging.WARNING]
    assert (record.__dict__["artist_id"], record.__dict__["reason"]) == (IU, str(failure))


def test_something_wrong_inside_fails_its_own_message(
    room: Room, log_records: list[logging.LogRecord]
) -> None:
    room.source.failures_of[IU] = RuntimeError("broken")
    assert room.run_both() == ["one"]
    assert HEIZE in room.tracks.kept
    (record,) = [record for record in log_records if record.levelno == logging.ERROR]
    assert record.exc_info
    assert record.__dict__["artist_id"] == IU


def test_without_the_database_every_message_fails(room: Room) -> None:
    room.artists.failure = DatabaseUnavailable("the database does not answer")
    assert room.run_both() == ["one", "two"]
    assert room.names.asked == []


def test_no_time_left(room: Room) -> None:
    assert room.run(0.0, one=ArtistIncomplete(IU, display=False)) == ["one"]
    assert room.names.asked == []


@pytest.mark.parametrize(
    ("tells_all", "failure"),
    [
        (False, None),
        (True, OutOfTime("0.010 s left")),
        (True, DatabaseUnavailable("the database does not answer")),
    ],
    ids=["silent", "late", "broken"],
)
def test_names_that_are_not_told_are_left_to_the_night(
    room: Room, failure: Exception | None, log_records: list[logging.LogRecord], *, tells_all: bool
) -> None:
    room.names.tells_all, room.names.failure = tells_all, failure
    assert room.run_both() == []
    told = ["names and tags failed"] if failure else []
    assert warnings(log_records) == [*told, "names and tags are left to the night"]
    assert log_records[-1].__dict__["artists"] == 2


def test_names_that_break_leave_the_artists_complete(
    room: Room, log_records: list[logging.LogRecord]
) -> None:
    room.names.failure = RuntimeError("broken")
    assert room.run_both() == []
    (record,) = [record for record in log_records if record.levelno == logging.ERROR]
    assert record.exc_info
    assert warnings(log_records) == ["names and tags are left to the night"]


def test_names_that_are_told_are_not_warned_of(room: Room, log_records: list[logging.LogRecord]) -> None:
    room.run_both()
    assert warnings(log_records) == []
