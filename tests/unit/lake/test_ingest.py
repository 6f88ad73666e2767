"""The daily ingest: it goes on where it was, whatever stopped it, and never loses an artist unseen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from maeari.catalogue.alias_ports import ArtistTag
from maeari.catalogue.model import Artist, Track
from maeari.deadline import Deadline
from maeari.errors import (
    CapabilityMissing,
    CredentialsRefused,
    LakeBusy,
    NotFound,
    OutOfTime,
    RateLimited,
    SourceUnavailable,
    WrongDay,
)
from maeari.lake.ingest import (
    ARTISTS_PER_PART,
    FAILURES_IN_A_ROW,
    JOB,
    KEPT_DAYS,
    RESERVE_SECONDS,
    SECONDS_PER_PART,
    Ingest,
)
from maeari.lake.progress import Progress
from maeari.lake.tables import ARTIST_TAGS, ARTISTS, AUDIO_FEATURES, TOP_TRACKS
from maeari.sources.ports import FoundTracks
from tests.emf import emitted
from tests.unit.lake.fakes import (
    NOW,
    FakeArtists,
    FakeFeatures,
    FakeLake,
    FakeMusic,
    FakeTags,
    FakeTracks,
    FakeTurn,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maeari.lake.store import Lake

DAY = "2026-01-20"
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
        self.tags = FakeTags()
        self.turn = FakeTurn()
        self.seconds = 0.0

    def run(
        self, deadline: Deadline | None = None, *, day: str | None = DAY, only_unfinished: bool = False
    ) -> dict[str, Any]:
        ingest = Ingest(
            self.artists,
            self.tags,
            self.tracks,
            self.music,
            self.features,
            lake=cast("Lake", self.lake),
            turn=self.turn,
            now=lambda: 1_800_000_000 + self.seconds,
        )
        self.music.asked.clear()
        return ingest.run(deadline or Deadline(900), day, only_unfinished=only_unfinished)

    def fail(self, error: Exception, ids: Iterable[str]) -> None:
        self.music.failures |= dict.fromkeys(ids, error)

    def published(self, table: str, column: str, day: str = DAY) -> list[str]:
        return [row[column] for row in self.lake.days[day, JOB][table]]

    def check_whole(self, day: str = DAY) -> None:
        assert sorted(self.published(ARTISTS, "artist_id", day)) == self.ids
        assert sorted(set(self.published(TOP_TRACKS, "artist_id", day))) == self.ids
        assert len(self.published(TOP_TRACKS, "track_id", day)) == 2 * len(self.ids)
        assert len(self.published(AUDIO_FEATURES, "track_id", day)) == len(self.ids)
        assert sorted(self.tracks.kept) == self.ids


def test_a_whole_day() -> None:
    world = World()
    report = world.run()
    assert report == {
        "day": DAY,
        "published": DAY,
        "stopped": None,
        "ends_at": None,
        "begun_at": 1_800_000_000,
        "after": world.ids[-1],
        "parts": 3,
        "artists": 120,
        "left": 0,
        "without_tracks": 0,
        "tracks": 240,
        "features": 120,
        "tags": 120,
        "skipped": {},
        "calls": {"reccobeats": 120},
        "complete": True,
    }
    assert not world.turn.is_taken
    assert world.music.asked == world.ids
    world.check_whole()
    assert world.lake.parts == {}


def test_it_stops_before_its_time_is_over_and_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    now = [0.0]
    deadline = Deadline(RESERVE_SECONDS + 1, clock=lambda: now[0])
    asked = world.music.of

    def slow(artist: Artist, left: Deadline) -> Any:
        now[0] += 0.1
        return asked(artist, left)

    monkeypatch.setattr(world.music, "of", slow)
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
    monkeypatch.setattr(world.music, "of", lambda *_: FoundTracks("reccobeats", []))
    report = world.run()
    assert (report["artists"], report["tracks"], report["without_tracks"]) == (2, 0, 2)
    assert world.published(ARTISTS, "artist_id") == world.ids
    assert world.tracks.kept == {}


def test_a_catalogue_without_artists_is_complete_at_once() -> None:
    report = World(0).run()
    assert (report["complete"], report["parts"], report["artists"]) == (True, 0, 0)


def test_how_far_it_is_and_when_it_ends() -> None:
    """A quarter is done after an hour with its pauses, so three hours are left."""
    world = World(160)
    world.fail(LIMITED, world.ids[40:])
    world.run()
    world.seconds = 3600
    report = world.run()
    assert (report["artists"], report["left"], report["calls"]) == (40, 120, {"reccobeats": 42})
    assert report["ends_at"] == f"{datetime.fromtimestamp(1_800_000_000 + 4 * 3600, UTC):%Y-%m-%dT%H:%MZ}"


def test_only_one_run_at_a_time() -> None:
    world = World(3)
    world.turn.is_taken = True
    with pytest.raises(LakeBusy, match="another run"):
        world.run()
    assert world.music.asked == []
    assert world.turn.is_taken, "it is the other's"
    assert world.lake.notes == {}


@pytest.mark.parametrize("part", [0, 1])
def test_a_part_that_took_too_long_is_left_to_the_run_that_took_over(
    monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    """What the other has noted by then stays."""
    world = World(60)
    theirs = {**Progress(1_800_000_000).content(), "after": world.ids[-1], "parts": 2, "artists": 60}
    features = world.features.features

    def slow(*asked: Any) -> Any:
        if len(world.music.asked) > part * ARTISTS_PER_PART:
            world.turn.is_taken = False
            world.lake.note_progress(JOB, DAY, theirs)
        return features(*asked)

    monkeypatch.setattr(world.features, "features", slow)
    report = world.run()
    assert "another run has taken over" in report["stopped"]
    assert (report["complete"], report["artists"]) == (False, 60)
    assert world.lake.notes[JOB, DAY] == theirs
    assert len(world.lake.parts) == part
    assert (sorted(world.tracks.kept), world.lake.publications) == (world.ids[: part * ARTISTS_PER_PART], 0)


def test_each_run_tells_whether_the_day_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    world = World(3)
    told = []
    for failing in ([], world.ids, []):
        world.music.failures = dict.fromkeys(failing, LIMITED)
        world.run(only_unfinished=not failing)
        told += emitted(capsys.readouterr().out)
    world.run(only_unfinished=True)
    told += emitted(capsys.readouterr().out)
    assert told == [{"IngestComplete": complete} for complete in (1, 0, 1, 1)]
    world.turn.is_taken = True
    with pytest.raises(LakeBusy):
        world.run()
    assert emitted(capsys.readouterr().out) == []


def test_a_run_that_fails_gives_its_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(3)
    monkeypatch.setattr(world.lake, "stage", None)
    with pytest.raises(TypeError):
        world.run()
    assert not world.turn.is_taken


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    day = [DAY]
    monkeypatch.setattr("maeari.clock.today", lambda: day[0])
    return day


def test_a_day_that_a_night_did_not_suffice_for_goes_on_in_the_next(today: list[str]) -> None:
    world = World()
    world.fail(LIMITED, world.ids[50:])
    assert world.run(day=None)["day"] == DAY
    today[0] = "2026-01-21"
    world.music.failures.clear()
    report = world.run(day=None, only_unfinished=True)
    assert (report["day"], report["published"], report["complete"]) == (DAY, "2026-01-21", True)
    assert world.music.asked == world.ids[50:]
    world.check_whole("2026-01-21")
    today[0] = "2026-01-22"
    report = world.run(day=None, only_unfinished=True)
    assert (report["day"], report["published"]) == ("2026-01-22", "2026-01-22")
    assert world.music.asked == world.ids
    report = world.run(day=None, only_unfinished=True)
    assert (report["day"], world.music.asked) == ("2026-01-22", [])


def test_a_day_that_an_import_overtook_is_published_as_a_newer_one(today: list[str]) -> None:
    """A refresh may have judged the import's day already, and takes no day twice."""
    world = World()
    world.fail(LIMITED, world.ids[50:])
    world.run(day=None)
    world.lake.publish("2026-01-21", "import-charts", {})
    today[0] = "2026-01-22"
    world.music.failures.clear()
    report = world.run(day=None)
    assert (report["day"], report["published"]) == (DAY, "2026-01-22")
    assert ("2026-01-22", JOB) in world.lake.days


def test_a_run_over_midnight_is_one_days_ingest(today: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(60)
    features = world.features.features

    def at_midnight(*asked: Any) -> Any:
        today[0] = "2026-01-21"
        return features(*asked)

    monkeypatch.setattr(world.features, "features", at_midnight)
    report = world.run(day=None, only_unfinished=True)
    assert (report["day"], report["published"], world.music.asked) == (DAY, "2026-01-21", world.ids)
    report = world.run(day=None, only_unfinished=True)
    assert (report["day"], report["published"]) == ("2026-01-21", "2026-01-21")
    world.check_whole("2026-01-21")
    assert world.run(day=None, only_unfinished=True)["published"] is None


def test_a_named_day_stays_that_day(today: list[str]) -> None:
    world = World(3)
    world.lake.publish("2026-01-22", "import-charts", {})
    assert world.run()["published"] == DAY


def test_a_day_too_old_to_go_on_with_is_given_up(today: list[str]) -> None:
    world = World()
    world.fail(LIMITED, world.ids[50:])
    world.run(day=None)
    today[0] = f"{date.fromisoformat(DAY) + timedelta(days=KEPT_DAYS + 1)}"
    world.music.failures.clear()
    assert world.run(day=None)["day"] == today[0]
    assert world.music.asked == world.ids


@pytest.mark.parametrize("note", [{"after": "x", "parts": 2}, {"after": "x", "parts": 2, "pages": 2}])
def test_what_another_release_noted_is_begun_again(note: dict[str, Any]) -> None:
    world = World(3)
    world.lake.note_progress(JOB, DAY, note)
    world.run()
    world.check_whole()


def test_publication_waits_for_another_writer_and_for_time() -> None:
    world = World()
    world.lake.failure = LakeBusy("the writer import-charts is at work")
    report = world.run()
    assert (report["complete"], report["stopped"]) == (False, "the writer import-charts is at work")
    assert report["artists"] == 120
    world.lake.failure = None
    report = world.run(Deadline(RESERVE_SECONDS + SECONDS_PER_PART))
    assert report["stopped"] == "out of time to publish"
    report = world.run()
    assert (report["complete"], world.music.asked) == (True, [])
    world.check_whole()


def test_tracks_have_their_true_source_and_replace_no_pictures() -> None:
    world = World(4)
    spotify, stored, none_stored, _ = world.ids
    world.music.sources[spotify] = "spotify"
    world.tracks.kept = {spotify: [Track("old", "Old")], stored: [Track("kept", "Kept")]}
    world.run()
    sources = {row["artist_id"]: row["source"] for row in world.lake.days[DAY, JOB][TOP_TRACKS]}
    assert sources == dict.fromkeys(world.ids, "reccobeats") | {spotify: "spotify"}
    assert [track.id for track in world.tracks.kept[spotify]] == [f"{spotify}-1-1", f"{spotify}-2-1"]
    assert [track.id for track in world.tracks.kept[stored]] == ["kept"]
    assert world.tracks.kept[none_stored][0].id == f"{none_stored}-1-1"


def test_tags_of_every_source_and_of_spotify_only_what_it_told() -> None:
    world = World(0)
    kept = [
        ArtistTag("a", "k-pop", 7, "musicbrainz", NOW),
        ArtistTag("a", "rock music", 1, "wikidata", NOW),
        ArtistTag("b", "k-pop", 3, "musicbrainz", NOW),
        ArtistTag("c", "3f3f", 812, "listenbrainz", NOW),
    ]
    world.tags.kept = kept
    world.artists = FakeArtists(
        Artist("a", "A", "spotify", NOW, ("k-pop", "rock")),
        Artist("b", "B", "spotify", NOW, ("k-pop", "ballad")),
        Artist("c", "C", "spotify", NOW, ("3f3f",)),
        Artist("d", "D", "spotify", NOW),
    )
    assert world.run()["tags"] == 7
    rows = {
        (row["artist_id"], row["tag"], row["weight"], row["source"])
        for row in world.lake.days[DAY, JOB][ARTIST_TAGS]
    }
    assert rows == {(tag.artist_id, tag.tag, tag.weight, tag.source) for tag in kept} | {
        ("b", "k-pop", 1, "spotify"),
        ("b", "ballad", 1, "spotify"),
        ("c", "3f3f", 1, "spotify"),
    }


def test_what_others_tell_of_imported_artists_reaches_the_lake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of their own ids Wikidata, MusicBrainz and ListenBrainz know tags; their files may tell none."""
    monkeypatch.setattr("maeari.lake.part.ARTISTS_PER_PIECE", 2)
    world = World(1)
    for each in "vwx":
        world.artists.save([Artist(each * 22, each, "import", NOW)], [])
    world.tags.kept = [ArtistTag(each * 22, "jazz", 2, "wikidata", NOW) for each in "vxz"]
    world.run()
    rows = world.lake.days[DAY, JOB][ARTIST_TAGS]
    told = [row["artist_id"][0] for row in rows if row["source"] == "wikidata"]
    assert told == ["v", "x", "z"]
    assert world.published(ARTISTS, "artist_id") == world.ids


def test_a_night_is_enough_for_ten_thousand_artists(monkeypatch: pytest.MonkeyPatch) -> None:
    """At two calls a second: a call for each artist's tracks, one for forty artists, and three for features
    of four artists with thirty tracks each. The night has three runs an hour for five hours."""
    world = World(10_000)
    now, seconds_per_call, seconds_per_run = [0.0], 0.5, 780
    of, features = world.music.of, world.features.features

    def slow_tracks(artist: Artist, left: Deadline) -> Any:
        now[0] += (1 + 1 / 40) * seconds_per_call
        return of(artist, left)

    def slow_features(*asked: Any) -> Any:
        now[0] += ARTISTS_PER_PART * 30 / 40 * seconds_per_call
        return features(*asked)

    monkeypatch.setattr(world.music, "of", slow_tracks)
    monkeypatch.setattr(world.features, "features", slow_features)
    runs = 0
    report: dict[str, Any] = {"complete": False}
    while not report["complete"]:
        runs, begun = runs + 1, now[0]
        report = world.run(Deadline(seconds_per_run, clock=lambda: now[0]), only_unfinished=True)
        assert now[0] - begun < seconds_per_run
    assert report["artists"] == 10_000
    assert runs <= 15


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2999-01-01", "hasn't begun in Korea"),
        ("yesterday", "no day; name one as YYYY-MM-DD"),
        ("2026-13-01", "no day"),
    ],
)
def test_a_day_to_come_is_refused(day: str, message: str) -> None:
    world = World()
    with pytest.raises(WrongDay, match=message):
        world.run(day=day)
    assert world.music.asked == []
