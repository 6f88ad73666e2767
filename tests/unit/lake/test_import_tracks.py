"""A file of tracks into lake and catalogue: nothing lost, nothing doubled, and every row accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from maeari.catalogue import names
from maeari.catalogue.dynamodb_tracks import TRACKS_KEPT
from maeari.catalogue.model import Alias, Artist, Track
from maeari.errors import LakeBusy, UnreadableFile
from maeari.lake.import_tracks import ARTISTS_PER_WRITE, GENRES_KEPT, ImportReport, TracksImport
from maeari.lake.tables import ARTIST_TAGS, ARTISTS, AUDIO_FEATURES, TOP_TRACKS
from tests.unit.lake.fakes import NOW, FakeArtists, FakeLake, FakeTracks

if TYPE_CHECKING:
    from pathlib import Path

    from maeari.lake.store import Lake

IU = Artist("3HqSLMAZ3g3d5poNaI7GOU", "아이유", "spotify", NOW, ("k-pop", "ballad"), image_url="http://x/iu")
IU_ALIASES = [Alias("아이유", IU.id, "spotify"), Alias("iu", IU.id, "spotify", "en", 90)]
HEADER = "track_id,track_name,track_artist,artist_id,track_popularity,playlist_genre,energy\n"


class World:
    """Stores, lake and an import over them."""

    def __init__(self, artists: FakeArtists | None = None, tracks: FakeTracks | None = None) -> None:
        self.artists = artists or FakeArtists()
        self.tracks = tracks or FakeTracks()
        self.lake = FakeLake()
        self.shown: list[tuple[str, int, int | None]] = []

    def load(
        self, folder: Path, *lines: str, header: str = HEADER, name: str = "My Charts.2.csv"
    ) -> ImportReport:
        path = folder / name
        path.write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        part = TracksImport(self.artists, self.tracks, cast("Lake", self.lake))
        report = part.run(path, lambda what, done, total: self.shown.append((what, done, total)))
        assert report.rows == report.rejected.total() + report.repeated + report.tracks
        return report

    def rows(self, table: str) -> list[dict[str, Any]]:
        [tables] = self.lake.days.values()
        return tables[table]


def test_the_lake_never_holds_an_artist_that_the_catalogue_lacks(tmp_path: Path) -> None:
    """A refresh would be rejected until the import has been run again."""
    world = World()
    world.lake.failure = LakeBusy("the writer ingest is at work")
    with pytest.raises(LakeBusy):
        world.load(tmp_path, "t1,밤편지,아이유,,80,k-pop,0.2")
    assert world.artists.artists.keys() == world.tracks.own.keys() == {names.artist_id("아이유")}
    world.lake.failure = None
    world.load(tmp_path, "t1,밤편지,아이유,,80,k-pop,0.2")
    assert [row["artist_id"] for row in world.rows(ARTISTS)] == [names.artist_id("아이유")]


def test_a_file_by_names(tmp_path: Path) -> None:
    world = World()
    report = world.load(
        tmp_path,
        "t1,밤편지,아이유,,80,k-pop,0.2",
        "t2,좋은 날,아이유,,70,ballad,0.9",
        "t1,밤편지,아이유,,80,ballad,0.2",
        "t3,Yellow,Coldplay,,90,rock,0.6",
        ",no id,Coldplay,,90,rock,0.6",
        "t4,,Coldplay,,90,rock,0.6",
        "t5,Paradise,Coldplay,,x,rock,0.6",
    )
    assert (report.rows, report.repeated, report.tracks, report.artists) == (7, 1, 3, 2)
    assert report.rejected == {
        "no track id": 1,
        "no track or artist name": 1,
        "popularity is not a number": 1,
    }
    iu = names.artist_id("아이유")
    assert len(iu) == 22
    record = world.artists.artists[iu]
    assert (record.name, record.source, record.genres, record.popularity) == (
        "아이유",
        "import",
        ("ballad", "k-pop"),
        80,
    )
    assert world.artists.ids_by_key(["아이유", "coldplay"]) == {
        "아이유": [iu],
        "coldplay": [names.artist_id("coldplay")],
    }
    assert [track.id for track in world.tracks.own[iu]] == ["t1", "t2"]
    assert list(world.lake.days) == [(report.day, "import-my-charts")]
    assert sorted((row["artist_id"], row["track_id"]) for row in world.rows(TOP_TRACKS)) == sorted(
        [(iu, "t1"), (iu, "t2"), (names.artist_id("coldplay"), "t3")]
    )
    features = {row["track_id"]: row["energy"] for row in world.rows(AUDIO_FEATURES)}
    assert features == pytest.approx({"t1": 0.2, "t2": 0.9, "t3": 0.6})
    assert len(world.rows(ARTISTS)) == 2


def test_every_genre_is_a_tag_with_its_rows_also_those_too_rare_to_be_shown(tmp_path: Path) -> None:
    world = World()
    world.load(
        tmp_path,
        *(f"t{number},Song {number},아이유,,80,k-pop|k-pop,0.2" for number in range(9)),
        "t9,Song 9,아이유,,80,edm,0.2",
        "t0,Song 0,아이유,,80,ballad,0.2",
    )
    [artist] = world.artists.artists.values()
    assert artist.genres == ("k-pop",)
    tags = {(row["artist_id"], row["tag"], row["weight"], row["source"]) for row in world.rows(ARTIST_TAGS)}
    assert tags == {
        (artist.id, "k-pop", 9, "import"), (artist.id, "edm", 1, "import"), (artist.id, "ballad", 1, "import")
    }  # fmt: skip


def test_the_report_is_readable(tmp_path: Path) -> None:
    lines = World().load(tmp_path, "t1,A,B,,,,", ",A,B,,,,").lines()
    assert lines[:4] == [
        "rows read: 2",
        "  rejected, no track id: 1",
        "  a track read before (genres joined, counted once): 0",
        "  loaded: 1 tracks",
    ]
    assert "title <- track_name" in lines[5]
    assert "columns not used: none" in lines


def test_the_same_import_twice_changes_nothing(tmp_path: Path) -> None:
    world = World()
    lines = ["t1,밤편지,아이유,,80,k-pop,0.2", "t2,Yellow,Coldplay,,90,rock,0.6"]
    first = world.load(tmp_path, *lines)
    before = (dict(world.tracks.own), list(world.artists.aliases), set(world.artists.artists))
    second = world.load(tmp_path, *lines)
    assert (world.tracks.own, world.artists.aliases, set(world.artists.artists)) == before
    assert (first.artists_known_before, second.artists_known_before) == (0, 2)
    assert first.tracks == second.tracks == 2
    assert len(world.lake.days) == 1


def test_spellings_of_one_name_are_one_artist_named_as_most_often(tmp_path: Path) -> None:
    world = World()
    report = world.load(tmp_path, "t1,A,G Unit,,,,", "t2,B,G-Unit,,,,", "t3,C,G-Unit,,,,")
    assert report.artists == 1
    [artist] = world.artists.artists.values()
    assert artist.name == "G-Unit"
    assert len(world.tracks.own[artist.id]) == 3


def test_an_artist_of_spotify_keeps_its_record_and_gains_tracks(tmp_path: Path) -> None:
    kept = Track("t0", "Celebrity", popularity=50, image_url="http://x/t0")
    world = World(FakeArtists(IU, aliases=IU_ALIASES), FakeTracks({IU.id: [kept]}))
    report = world.load(tmp_path, "t1,밤편지,아이유,,80,pop,0.2", "t0,Celebrity,아이유,,60,pop,0.7")
    assert report.artists_known_before == 1
    assert world.artists.artists == {IU.id: IU}
    assert world.artists.aliases == IU_ALIASES
    tracks = {track.id: track for track in world.tracks.of_artists([IU.id])[IU.id]}
    assert set(tracks) == {"t0", "t1"}
    assert (tracks["t0"].popularity, tracks["t0"].image_url) == (50, "http://x/t0")
    assert {row["artist_id"] for row in world.rows(TOP_TRACKS)} == {IU.id}


def test_what_spotify_told_stays_out_of_what_is_imported(tmp_path: Path) -> None:
    """Imported tracks are kept without end, what Spotify told must not be."""
    told = Track("t0", "Celebrity", album="Celebrity", popularity=50, image_url="http://x/t0", url="http://x")
    world = World(FakeArtists(IU, aliases=IU_ALIASES), FakeTracks({IU.id: [told]}))
    world.load(tmp_path, "t1,밤편지,아이유,,80,pop,0.2", "t0,Celebrity,아이유,,60,pop,0.7")
    world.load(tmp_path, "t2,Blueming,아이유,,75,pop,0.8", name="more.csv")
    assert world.tracks.kept == {IU.id: [told]}
    own = {track.id: track for track in world.tracks.own[IU.id]}
    assert own["t0"] == Track("t0", "Celebrity", popularity=60)
    assert set(own) == {"t0", "t1", "t2"}


def test_two_names_of_one_known_artist_are_joined(tmp_path: Path) -> None:
    world = World(FakeArtists(IU, aliases=IU_ALIASES))
    report = world.load(
        tmp_path,
        "t1,밤편지,아이유,,80,k-pop,0.2",
        "t2,좋은 날,IU,,70,ballad,0.9",
        "t3,Blueming,IU,,75,pop,0.8",
    )
    assert report.artists == 1
    assert {track.id for track in world.tracks.own[IU.id]} == {"t1", "t2", "t3"}
    assert {row["track_id"] for row in world.rows(TOP_TRACKS)} == {"t1", "t2", "t3"}
    [artist] = world.rows(ARTISTS)
    assert (artist["artist_id"], set(artist["genres"])) == (IU.id, {"k-pop", "ballad", "pop"})


def test_ids_of_the_file_are_used_and_tell_homonyms_apart(tmp_path: Path) -> None:
    world = World()
    first, second = "A" * 22, "B" * 22
    report = world.load(tmp_path, f"t1,A,Her,{first},,,", f"t2,B,Her,{second},,,", "t3,C,Solo,,,,")
    assert report.artists == 3
    assert set(world.artists.artists) == {first, second, names.artist_id("Solo")}
    assert world.artists.ids_by_key(["her"]) == {"her": [first, second]}
    assert [track.id for track in world.tracks.own[second]] == ["t2"]


def test_a_track_of_two_artists_is_both_artists_and_counted_once(tmp_path: Path) -> None:
    world = World()
    report = world.load(tmp_path, "t1,Duet,A,,,pop,0.1", "t1,Duet,B,,,rock,0.1")
    assert (report.tracks, report.repeated, report.artists) == (1, 1, 2)
    assert len(world.rows(TOP_TRACKS)) == 2
    assert len(world.rows(AUDIO_FEATURES)) == 1


def test_genres_most_frequent_first_and_not_too_many(tmp_path: Path) -> None:
    world = World()
    many = ";".join(f"g{i}" for i in range(9))
    world.load(tmp_path, f"t1,A,B,,,{many},0.1", "t2,A,B,,,g7,0.1")
    [artist] = world.artists.artists.values()
    assert artist.genres[0] == "g7"
    assert len(artist.genres) == GENRES_KEPT


def test_a_genre_of_a_small_share_of_the_rows_is_left_out(tmp_path: Path) -> None:
    world = World()
    world.load(tmp_path, *(f"t{i},A,B,,,pop,0.1" for i in range(9)), "t9,Remix,B,,,edm,0.1")
    [artist] = world.artists.artists.values()
    assert artist.genres == ("pop",)


def test_the_bot_keeps_some_of_many_tracks_the_lake_all(tmp_path: Path) -> None:
    world = World()
    world.load(tmp_path, *(f"t{i},Song {i},B,,{i},,0.1" for i in range(50)))
    [kept] = world.tracks.own.values()
    assert len(kept) == TRACKS_KEPT
    assert kept[0].popularity == 49
    assert len(world.rows(TOP_TRACKS)) == 50


def test_more_artists_than_one_write_takes(tmp_path: Path) -> None:
    world = World()
    count = 2 * ARTISTS_PER_WRITE + 1
    report = world.load(tmp_path, *(f"t{i},A,Artist {i},,,,0.1" for i in range(count)))
    assert report.artists == len(world.artists.artists) == len(world.tracks.own) == count
    assert [shown for shown in world.shown if shown[0] == "catalogue"] == [
        ("catalogue", ARTISTS_PER_WRITE, count),
        ("catalogue", 2 * ARTISTS_PER_WRITE, count),
        ("catalogue", count, count),
    ]


@pytest.mark.parametrize("lines", [(), (",A,B,,,,0.1",)])
def test_nothing_usable_leaves_the_lake_alone(tmp_path: Path, lines: tuple[str, ...]) -> None:
    world = World()
    report = world.load(tmp_path, *lines)
    assert (report.tracks, report.artists, world.lake.days) == (0, 0, {})


def test_an_unreadable_file_loads_nothing(tmp_path: Path) -> None:
    world = World()
    with pytest.raises(UnreadableFile):
        world.load(tmp_path, "1,A,B,C", header="x,y,z,a\n")
    assert world.lake.publications == 0
    assert world.artists.artists == {}


@pytest.mark.parametrize(
    ("file_name", "writer"),
    [("spotify_songs.csv.gz", "spotify-songs"), ("아이유.csv", "tracks"), ("A b/c.csv", "c")],
)
def test_the_file_in_the_lake_is_named_after_the_imported_one(
    tmp_path: Path, file_name: str, writer: str
) -> None:
    (tmp_path / file_name).parent.mkdir(exist_ok=True)
    world = World()
    world.load(tmp_path, "t1,A,B,,,,0.1", name=file_name)
    [(_, found)] = world.lake.days
    assert found == f"import-{writer}"
