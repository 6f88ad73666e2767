"""The daily ingest: it goes on where it was, whatever stopped it, and never loses an artist unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from maeari.catalogue.model import Artist
from maeari.deadline import Deadline
from maeari.errors import (
    CapabilityMissing,
    CredentialsRefused,
    NotFound,
    OutOfTime,
    RateLimited,
    SourceUnavailable,
)
from maeari.lake.ingest import ARTISTS_PER_PART, FAILURES_IN_A_ROW, JOB, RESERVE_SECONDS, Ingest
from maeari.lake.tables import ARTISTS, AUDIO_FEATURES, TOP_TRACKS
from tests.unit.lake.fakes import NOW, FakeArtists, FakeFeatures, FakeLake, FakeMusic, FakeTracks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maeari.lake.store import Lake

DAY = "2026-11-20"
DOWN = SourceUnavailable("spotify", "503")
LIMITED = RateLimited("spotify", 48925, "QUOTA_EXCEEDED")


class World:
    """A catalogue of so many Spotify artists and one imported, and an ingest over it."""

    def __init__(self, count: int = 120) -> None:
        self.ids = [f"{i:022}" for i in range(count)]
        spotify = (Artist(i, f"Artist {i}", "spotify", NOW, ("pop",)) for i in self.ids)
        self.artists = FakeArtists(*spotify, Artist("z" * 22, "Imported", "import", NOW))
        self.tracks = FakeTracks()
        self.music = FakeMusic()
        self.features = FakeFeatures()
        self.lake = FakeLake()

    def run(self, deadline: Deadline | None = None, *, only_unfinished: bool = False) -> dict[str, Any]:
        part = Ingest(self.artists, self.tracks, self.music, self.features, cast("Lake", self.lake))
        self.music.asked.clear()
        return part.run(DAY, deadline or Deadline(900), only_unfinished=only_unfinished)

    def fail(self, error: Exception, ids: Iterable[str]) -> None:
        self.music.failures |= dict.fromkeys(ids, error)

    def published(self, table: str, column: str) -> list[str]:
        return [row[column] for row in self.lake.days[DAY, JOB][table]]

    def check_whole(self) -> None:
        assert sorted(self.published(ARTISTS, "artist_id")) == self.ids
        assert sorted(set(self.published(TOP_TRACKS, "artist_id"))) == self.ids
        assert len(self.published(TOP_TRACKS, "track_id")) == 2 * len(self.ids)
        assert len(self.published(AUDIO_FEATURES, "track_id")) == len(self.ids)
        assert sorted(self.tracks.kept) == self.ids


def test_a_whole_day() -> None:
    world = World()
    report = world.run()
    assert report == {
        "day": DAY,
        "stopped": None,
        "after": world.ids[-1],
        "parts": 3,
        "artists": 120,
        "tracks": 240,
        "features": 120,
        "skipped": {},
        "complete": True,
    }
    assert world.music.asked == world.ids
    world.check_whole()
    assert world.lake.parts == {}


def test_it_stops_before_its_time_is_over_and_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    now = [0.0]
    deadline = Deadline(RESERVE_SECONDS + 1, clock=lambda: now[0])
    asked = world.music.tracks_of

    def slow(artist: Artist, left: Deadline) -> Any:
        now[0] += 0.1
        return asked(artist, left)

    monkeypatch.setattr(world.music, "tracks_of", slow)
    report = world.run(deadline)
    assert (report["stopped"], report["complete"], report["parts"]) == ("out of time", False, 1)
    assert world.lake.publications == 0
    monkeypatch.undo()
    report = world.run()
    assert world.music.asked == world.ids[ARTISTS_PER_PART:]
    assert (report["complete"], report["artists"], report["parts"]) == (True, 120, 3)
    world.check_whole()


@pytest.mark.parametrize(
    "error", [LIMITED, OutOfTime("0.010 s left"), CredentialsRefused("spotify", "401 expired")]
)
@pytest.mark.parametrize("at", [0, 20, 50, 119])
def test_what_stops_the_walk_keeps_what_was_read(error: Exception, at: int) -> None:
    world = World()
    world.fail(error, world.ids[at:])
    report = world.run()
    assert (report["stopped"], report["complete"], report["skipped"]) == (str(error), False, {})
    assert report["artists"] == at
    assert world.music.asked == world.ids[: at + 1]
    world.music.failures.clear()
    report = world.run()
    assert world.music.asked == world.ids[at:]
    assert (report["artists"], report["tracks"], report["complete"]) == (120, 240, True)
    world.check_whole()


def test_a_complete_day_is_left_alone_or_made_again() -> None:
    world = World(60)
    world.run()
    report = world.run(only_unfinished=True)
    assert (world.music.asked, report["complete"], report["artists"]) == ([], True, 60)
    assert world.lake.publications == 1
    world.music.generation = 2
    report = world.run()
    assert (report["artists"], report["parts"]) == (60, 2)
    world.check_whole()
    assert {track_id[-1] for track_id in world.published(TOP_TRACKS, "track_id")} == {"2"}


def test_a_day_made_again_but_stopped_keeps_the_old_one_until_it_is_complete() -> None:
    world = World(60)
    world.run()
    world.music.generation = 2
    world.fail(LIMITED, world.ids[55:])
    assert world.run()["complete"] is False
    assert {track_id[-1] for track_id in world.published(TOP_TRACKS, "track_id")} == {"1"}
    world.music.failures.clear()
    assert world.run(only_unfinished=True)["complete"] is True
    world.check_whole()


def test_artists_without_an_answer_are_skipped_and_counted_by_reason() -> None:
    world = World()
    world.fail(NotFound("spotify", "gone"), [world.ids[3], world.ids[70]])
    world.fail(DOWN, [world.ids[4]])
    world.fail(CapabilityMissing("spotify", "403"), [world.ids[119]])
    report = world.run()
    assert report["complete"] is True
    assert report["skipped"] == {"NotFound": 2, "SourceUnavailable": 1, "CapabilityMissing": 1}
    assert report["artists"] == 116
    assert not set(world.published(ARTISTS, "artist_id")) & set(world.music.failures)
    assert report["after"] == world.ids[-1]


def test_a_source_that_is_down_ends_the_run_and_skips_nobody() -> None:
    world = World()
    world.fail(DOWN, world.ids[10:])
    report = world.run()
    assert "seems to be down" in report["stopped"]
    assert (report["artists"], report["skipped"], report["after"]) == (10, {}, world.ids[9])
    assert len(world.music.asked) == 10 + FAILURES_IN_A_ROW
    world.music.failures.clear()
    world.run()
    world.check_whole()


def test_a_source_that_goes_down_beside_other_trouble_loses_nobody() -> None:
    """An artist that the source doesn't know, amid others that fail: all that failed are asked again."""
    world = World()
    world.fail(DOWN, world.ids[10:])
    world.fail(NotFound("spotify", "gone"), [world.ids[12]])
    report = world.run()
    assert "seems to be down" in report["stopped"]
    accounted = report["artists"] + sum(report["skipped"].values())
    assert report["after"] == world.ids[accounted - 1]
    for artist_id in world.ids[13:]:
        del world.music.failures[artist_id]
    report = world.run()
    assert report["complete"] is True
    assert report["artists"] + sum(report["skipped"].values()) == len(world.ids)


@pytest.mark.parametrize("error", [DOWN, NotFound("spotify", "gone"), CapabilityMissing("spotify", "403")])
@pytest.mark.parametrize("count", [1, 4, 60])
def test_a_day_in_which_nobody_could_be_read_is_not_published(error: Exception, count: int) -> None:
    world = World(count)
    world.fail(error, world.ids)
    report = world.run()
    assert report["complete"] is False
    assert report["stopped"]
    assert world.lake.publications == 0
    world.music.failures.clear()
    assert world.run()["complete"] is True
    world.check_whole()


@pytest.mark.parametrize("error", [SourceUnavailable("reccobeats", "502"), OutOfTime("0 s left")])
def test_features_that_fail_leave_the_part_undone(error: Exception) -> None:
    world = World(70)
    world.features.failure = error
    report = world.run()
    assert (report["stopped"], report["artists"], report["parts"]) == (str(error), 0, 0)
    assert world.tracks.kept == {}
    world.features.failure = None
    world.run()
    world.check_whole()


def test_a_crash_in_a_part_repeats_the_part(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(70)
    stage = world.lake.stage

    def full(job: str, day: str, part: int, tables: Any) -> None:
        stage(job, day, part, tables)
        if part == 1:
            raise OSError("no space")

    monkeypatch.setattr(world.lake, "stage", full)
    with pytest.raises(OSError, match="no space"):
        world.run()
    monkeypatch.undo()
    report = world.run()
    assert (report["artists"], report["parts"]) == (70, 2)
    world.check_whole()


def test_an_artist_without_tracks_is_in_the_lake_and_keeps_what_the_bot_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(2)
    monkeypatch.setattr(world.music, "tracks_of", lambda *_: [])
    report = world.run()
    assert (report["artists"], report["tracks"]) == (2, 0)
    assert world.published(ARTISTS, "artist_id") == world.ids
    assert world.tracks.kept == {}


def test_a_catalogue_without_artists_is_complete_at_once() -> None:
    report = World(0).run()
    assert (report["complete"], report["parts"], report["artists"]) == (True, 0, 0)
