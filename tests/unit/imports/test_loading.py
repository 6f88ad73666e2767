"""Staged rows into lake and catalogue: nothing lost, nothing doubled, gone on with after a stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pyarrow.parquet as pq
import pytest

from maeari.catalogue import names
from maeari.catalogue.model import Alias, Artist, AudioFeatures, Track
from maeari.errors import LakeBusy, TracksUnavailable
from maeari.imports.loading import ARTISTS_PER_WRITE, Loading, LoadReport, writer_of
from maeari.imports.loading_tables import GENRES_KEPT
from maeari.lake import tables
from tests.unit.imports.rows import row, write
from tests.unit.lake.fakes import NOW, FakeArtists, FakeLake, FakeTracks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from maeari.lake.store import Lake

IU = Artist("3HqSLMAZ3g3d5poNaI7GOU", "아이유", "spotify", NOW, ("k-pop", "ballad"), image_url="http://x/iu")
IU_ALIASES = [Alias("아이유", IU.id, "spotify"), Alias("iu", IU.id, "spotify", "en", 90)]


class World:
    """Stores, lake and a loading over them."""

    def __init__(self, artists: FakeArtists | None = None, tracks: FakeTracks | None = None) -> None:
        self.artists = artists or FakeArtists()
        self.tracks = tracks or FakeTracks()
        self.lake = FakeLake()
        self.shown: list[tuple[str, int, int | None]] = []

    def load(
        self, folder: Path, *rows: dict[str, Any], name: str = "charts.csv", features: Sequence[Path] = ()
    ) -> LoadReport:
        return self.run({name: [write(folder / f"{name}.parquet", *rows)]}, features)

    def run(self, staged: Mapping[str, Sequence[Path]], features: Sequence[Path] = ()) -> LoadReport:
        loading = Loading(self.artists, self.tracks, cast("Lake", self.lake))
        return loading.run_all(
            staged, lambda what, done, total: self.shown.append((what, done, total)), features
        )

    def rows(self, table: str, writer: str = "import-charts") -> list[dict[str, Any]]:
        [found] = [contents for (_, name), contents in self.lake.days.items() if name == writer]
        return found[table]


def test_a_song_belongs_to_all_its_artists(tmp_path: Path) -> None:
    world = World()
    report = world.load(tmp_path, row("t1", "Duet", "A", "B", popularity=7, energy=0.5))
    assert (report.tracks, report.artists) == (1, 2)
    a, b = names.artist_id("A"), names.artist_id("B")
    assert world.tracks.own == {
        a: [Track("t1", "Duet", popularity=7)],
        b: [Track("t1", "Duet", popularity=7)],
    }
    assert {each["artist_id"] for each in world.rows(tables.TOP_TRACKS)} == {a, b}
    [features] = world.rows(tables.AUDIO_FEATURES)
    assert (features["track_id"], features["energy"], features["source"]) == ("t1", 0.5, "import")


def test_the_lake_never_holds_an_artist_that_the_catalogue_lacks(tmp_path: Path) -> None:
    """A refresh would be rejected until the import has been run again."""
    world = World()
    world.lake.failure = LakeBusy("the writer ingest is at work")
    with pytest.raises(LakeBusy):
        world.load(tmp_path, row("t1", "밤편지", "아이유"))
    assert world.artists.artists.keys() == world.tracks.own.keys() == {names.artist_id("아이유")}
    world.lake.failure = None
    world.load(tmp_path, row("t1", "밤편지", "아이유"))
    assert [each["artist_id"] for each in world.rows(tables.ARTISTS)] == [names.artist_id("아이유")]


def test_an_artist_is_named_as_most_often_and_as_popular_as_its_best_track(tmp_path: Path) -> None:
    world = World()
    report = world.load(
        tmp_path,
        row("t1", "A", "G Unit", popularity=3),
        row("t2", "B", "G-Unit", popularity=9),
        row("t3", "C", "G-Unit", popularity=0),
    )
    assert report.artists == 1
    [artist] = world.artists.artists.values()
    assert (artist.name, artist.popularity, artist.source) == ("G-Unit", 9, "import")
    assert len(world.tracks.own[artist.id]) == 3


def test_every_genre_is_a_tag_with_its_rows_also_those_too_rare_to_be_shown(tmp_path: Path) -> None:
    world = World()
    world.load(
        tmp_path,
        *(row(f"t{n}", f"Song {n}", "아이유", genres=["k-pop", "k-pop"]) for n in range(9)),
        row("t9", "Song 9", "아이유", genres=["edm"]),
    )
    [artist] = world.artists.artists.values()
    assert artist.genres == ("k-pop",)
    tags = {(each["artist_id"], each["tag"], each["weight"]) for each in world.rows(tables.ARTIST_TAGS)}
    assert tags == {(artist.id, "k-pop", 9), (artist.id, "edm", 1)}


def test_genres_most_frequent_first_then_as_they_come_and_not_too_many(tmp_path: Path) -> None:
    world = World()
    world.load(
        tmp_path, row("t1", "A", "B", genres=[f"g{n}" for n in range(9)]), row("t2", "A", "B", genres=["g7"])
    )
    [artist] = world.artists.artists.values()
    assert artist.genres == ("g7", "g0", "g1", "g2", "g3", "g4")
    assert len(artist.genres) == GENRES_KEPT


def test_further_rows_of_a_track_tell_more_genres_and_nothing_else(tmp_path: Path) -> None:
    world = World()
    world.load(
        tmp_path,
        row("t1", "Yellow", "Coldplay", genres=["rock"], energy=0.5),
        row("t1", "yellow", "Coldplay", genres=["pop"], energy=0.9),
    )
    assert [track.title for [track] in world.tracks.own.values()] == ["Yellow"]
    assert [each["title"] for each in world.rows(tables.TOP_TRACKS)] == ["Yellow"]
    assert [each["energy"] for each in world.rows(tables.AUDIO_FEATURES)] == [0.5]
    assert [each["tag"] for each in world.rows(tables.ARTIST_TAGS)] == ["pop", "rock"]


def test_an_artist_of_spotify_keeps_its_record_and_gains_tracks(tmp_path: Path) -> None:
    told = Track("t0", "Celebrity", album="Celebrity", popularity=50, image_url="http://x/t0", url="http://x")
    world = World(FakeArtists(IU, aliases=IU_ALIASES), FakeTracks({IU.id: [told]}))
    report = world.load(
        tmp_path, row("t1", "밤편지", "아이유", popularity=80), row("t0", "Celebrity", "IU", popularity=60)
    )
    assert (report.artists, report.artists_known_before) == (1, 1)
    assert world.artists.artists == {IU.id: IU}
    assert world.artists.aliases == IU_ALIASES
    world.load(tmp_path, row("t2", "Blueming", "아이유", popularity=75), name="more.csv")
    # Imported tracks are kept without end, what Spotify told must not be.
    assert world.tracks.kept == {IU.id: [told]}
    own = {track.id: track for track in world.tracks.own[IU.id]}
    assert own["t0"] == Track("t0", "Celebrity", popularity=60)
    assert set(own) == {"t0", "t1", "t2"}


def test_ids_of_the_rows_tell_homonyms_apart(tmp_path: Path) -> None:
    world = World()
    first, second = "A" * 22, "B" * 22
    report = world.load(
        tmp_path,
        row("t1", "A", "Her", ids=(first,)),
        row("t2", "B", "Her", ids=(second,)),
        row("t3", "C", "Solo", "Her", ids=(None, first)),
    )
    assert report.artists == 3
    assert set(world.artists.artists) == {first, second, names.artist_id("Solo")}
    assert world.artists.ids_by_key(["her"]) == {"her": [first, second]}
    assert {track.id for track in world.tracks.own[first]} == {"t1", "t3"}


def test_the_store_gets_the_best_tracks_first_and_the_lake_all(tmp_path: Path) -> None:
    world = World()
    world.load(tmp_path, *(row(f"t{n}", f"Song {n}", "B", popularity=n) for n in range(50)))
    [own] = world.tracks.own.values()
    assert own[0].popularity == 49
    assert len(world.rows(tables.TOP_TRACKS)) == 50


def test_more_artists_than_one_write_takes_in_the_order_of_their_ids(tmp_path: Path) -> None:
    world = World()
    count = 2 * ARTISTS_PER_WRITE + 1
    report = world.load(tmp_path, *(row(f"t{n}", "A", f"Artist {n}") for n in range(count)))
    assert report.artists == len(world.artists.artists) == count
    assert list(world.tracks.own) == sorted(world.tracks.own)
    assert [done for what, done, _ in world.shown if what == "catalogue"] == [0, 500, 1000, count]


def test_a_loading_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    class Failing(FakeTracks):
        left = 1

        def save_imported(self, tracks_by_artist: Mapping[str, Sequence[Track]]) -> None:
            self.left -= 1
            if self.left < 0:
                raise TracksUnavailable("tracks: gone")
            super().save_imported(tracks_by_artist)

    tracks = Failing()
    world = World(tracks=tracks)
    path = write(tmp_path / "charts.parquet", *(row(f"t{n}", "A", f"Artist {n}") for n in range(1200)))
    with pytest.raises(TracksUnavailable):
        world.run({"charts.csv": [path]})
    assert len(tracks.own) == ARTISTS_PER_WRITE
    assert world.lake.days == {}
    tracks.left = 2
    world.shown.clear()
    report = world.run({"charts.csv": [path]})
    assert (report.artists, report.artists_known_before) == (1200, 0)
    assert world.shown[0] == ("catalogue", ARTISTS_PER_WRITE, 1200)
    assert len(tracks.own) == len(world.rows(tables.ARTISTS)) == 1200
    assert [each.name for each in tmp_path.iterdir()] == ["charts.parquet"], "what was kept to go on is gone"


def test_other_rows_in_the_same_place_begin_anew(tmp_path: Path) -> None:
    world = World()
    world.lake.failure = LakeBusy("busy")
    with pytest.raises(LakeBusy):
        world.load(tmp_path, row("t1", "A", "First"))
    world.lake.failure = None
    world.load(tmp_path, row("t1", "A", "Second"), row("t2", "B", "Third"))
    assert [each.name for each in tmp_path.iterdir()] == ["charts.csv.parquet"]
    assert [each["name"] for each in world.rows(tables.ARTISTS)] in (["Second", "Third"], ["Third", "Second"])


def test_several_files_tell_of_an_artist_together_and_are_writers_of_their_own(tmp_path: Path) -> None:
    world = World()
    world.run(
        {
            "one.csv": [write(tmp_path / "1", row("t1", "A", "B", genres=["rock"], energy=0.1))],
            "two.csv": [write(tmp_path / "2", row("t2", "C", "B", genres=["pop"]), row("t1", "x", "B"))],
        }
    )
    [artist] = world.artists.artists.values()
    assert artist.genres == ("rock", "pop")
    assert [track.title for track in world.tracks.own[artist.id]] == ["A", "C"]
    assert [each["track_id"] for each in world.rows(tables.TOP_TRACKS, "import-one")] == ["t1"]
    assert [each["track_id"] for each in world.rows(tables.TOP_TRACKS, "import-two")] == ["t1", "t2"]
    assert [each["track_id"] for each in world.rows(tables.AUDIO_FEATURES, "import-one")] == ["t1"]
    assert world.rows(tables.AUDIO_FEATURES, "import-two") == []


def test_fetched_features_join_the_tracks_of_their_writer(tmp_path: Path) -> None:
    fetched = [AudioFeatures(each, "reccobeats", NOW, energy=0.25) for each in ("t2", "other")]
    path = tmp_path / "features.parquet"
    pq.write_table(tables.audio_features(fetched), path)
    world = World()
    world.load(tmp_path, row("t1", "A", "B", energy=0.75), row("t2", "C", "B"), features=[path])
    found = {each["track_id"]: (each["energy"], each["source"]) for each in world.rows(tables.AUDIO_FEATURES)}
    assert found == {"t1": (0.75, "import"), "t2": (0.25, "reccobeats")}


def test_no_rows_leave_the_lake_alone(tmp_path: Path) -> None:
    world = World()
    report = world.load(tmp_path)
    assert (report.tracks, report.artists, world.lake.days) == (0, 0, {})


@pytest.mark.parametrize(
    ("name", "writer"),
    [
        ("spotify_songs.csv.gz", "import-spotify-songs"),
        ("아이유.csv", "import-tracks"),
        ("My Charts.2.csv", "import-my-charts"),
    ],
)
def test_the_files_in_the_lake_are_named_after_what_was_read(name: str, writer: str) -> None:
    assert writer_of(name) == writer
