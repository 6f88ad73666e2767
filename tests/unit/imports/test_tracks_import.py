"""Files all the way into lake and catalogue: every row accounted for, and gone on with after a stop."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maeari.catalogue import names
from maeari.catalogue.model import AudioFeatures
from maeari.errors import ImportFailed, LakeBusy, RateLimited, UnreadableFile
from maeari.imports.loading import Loading
from maeari.imports.tracks_import import TracksImport
from maeari.lake import tables
from tests.unit.lake.fakes import NOW, FakeArtists, FakeFeatures, FakeLake, FakeTracks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from maeari.deadline import Deadline
    from maeari.imports.report import ImportReport
    from maeari.lake.store import Lake

HEADER = "track_id,track_name,artists,track_popularity,duration_ms,genre,energy,tempo\n"
ID = "6f807x0ima9a1j3VPbc7V{}"


class Source(FakeFeatures):
    """A `FeatureSource` that knows every track, as often as it may be asked."""

    def __init__(self, calls: int = 1000) -> None:
        super().__init__()
        self.calls = calls
        self.asked: list[str] = []

    def features(
        self, track_ids: Sequence[str], deadline: Deadline, isrcs: Mapping[str, str] | None = None
    ) -> Mapping[str, AudioFeatures]:
        assert len(track_ids) <= 40
        self.calls -= 1
        if self.calls < 0:
            raise RateLimited("reccobeats", 60, "429")
        self.asked += track_ids
        return {each: AudioFeatures(each, "reccobeats", NOW, energy=0.25) for each in track_ids}


class World:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.artists, self.tracks, self.lake = FakeArtists(), FakeTracks(), FakeLake()
        self.source = Source()
        self.shown: list[str] = []

    def file(self, *lines: str, header: str = HEADER, name: str = "charts.csv") -> Path:
        path = self.folder / name
        path.write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    def run(self, *paths: Path, **options: Any) -> ImportReport:
        part = TracksImport(Loading(self.artists, self.tracks, cast("Lake", self.lake)), self.source)
        report = part.run(paths, self.work, lambda what, *_: self.shown.append(what), **options)
        cleaned = report.cleaned
        left = cleaned.exact_duplicates + cleaned.near_duplicates + cleaned.repeated_ids + cleaned.tracks
        assert report.rows == report.rejected.total() + left
        assert report.loaded.tracks == cleaned.tracks
        return report

    @property
    def work(self) -> Path:
        return self.folder / "imports"

    def rows(self, table: str, writer: str = "import-charts") -> list[dict[str, Any]]:
        [found] = [contents for (_, name), contents in self.lake.days.items() if name == writer]
        return found[table]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_every_row_of_several_files_is_accounted_for(world: World) -> None:
    first = world.file(
        "t1,밤편지,아이유,80,200000,k-pop,0.2,90",
        "t1,밤편지,아이유,80,200000,k-pop,0.2,90",
        "t2,Dynamite,BTS;IU,70,190000,pop,0.9,0",
        ",no id,BTS,70,190000,pop,0.9,0",
        "t9,,BTS,70,190000,pop,0.9,0",
    )
    second = world.file(
        "t3,밤편지,아이유,81,200000,ballad,0.2,90",
        "t1,밤편지,아이유,80,200000,k-pop,0.2,90",
        "t2,Dynamite (Live),BTS,60,191000,pop,0.9,110",
        "t5,Paradise,Coldplay,x,1,rock,0.6,100",
        "t6,Echoes,Pink Floyd,60,1400000,rock,0.3,",
        name="more.csv",
    )
    report = world.run(first, second)
    cleaned = report.cleaned
    assert (report.rows, report.rejected.total()) == (10, 3)
    assert report.rejected == {
        "no track id": 1,
        "no track or artist name": 1,
        "popularity is not a number": 1,
    }
    assert (cleaned.exact_duplicates, cleaned.near_duplicates, cleaned.repeated_ids, cleaned.tracks) == (
        2,
        1,
        1,
        3,
    )
    assert (cleaned.failed, cleaned.any_outlier) == (1, 2)
    iu = names.artist_id("아이유")
    assert [track.id for track in world.tracks.own[iu]] == ["t3"]
    assert world.artists.artists[iu].genres == ("k-pop", "ballad")
    assert {each["track_id"] for each in world.rows(tables.TOP_TRACKS, "import-more")} == {"t2", "t3", "t6"}
    lines = report.lines()
    for line in (
        "rows read: 10",
        "  rejected, no track id: 1",
        f"  rejected rows are in {world.work / 'import-charts-rejects.csv'}",
        "  exact duplicates, all cells equal: 2",
        "  near-duplicates, artists, title and length equal: 1",
        "  the same track id again, other cells: 1",
        "  tracks: 3",
        "outliers, flagged and kept: 2 tracks",
        "  longer than 430 s: 1",
        "  tempo below 1: 1",
        "failed analyses, zeros left out: 1",
        "artists: 4, of which the catalogue knew 0",
    ):
        assert line in lines
    with (world.work / "import-charts-rejects.csv").open(encoding="utf-8", newline="") as text:
        rejects = list(csv.DictReader(text))
    assert [(each["file"], each["row"], each["reason"]) for each in rejects] == [
        ("charts.csv", "4", "no track id"),
        ("charts.csv", "5", "no track or artist name"),
        ("more.csv", "4", "popularity is not a number"),
    ]
    assert json.loads(rejects[2]["cells"])["track_popularity"] == "x"
    assert [each.name for each in world.work.iterdir()] == ["import-charts-rejects.csv"], (
        "the work folder is gone"
    )


CELLS = st.tuples(
    st.sampled_from(["t1", "t2", "t3", ""]),
    st.sampled_from(["A", "B", ""]),
    st.sampled_from(["X", "X;Y", "['Z', 'X']", ""]),
    st.sampled_from(["", "0", "9", "x"]),
    st.sampled_from(["", "1000", "500000"]),
    st.sampled_from(["pop", ""]),
    st.sampled_from(["0.5", "0"]),
    st.sampled_from(["0", "120"]),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, max_size=8), min_size=1, max_size=3))
def test_the_counts_of_any_files_add_up(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[tuple[str, ...]]]
) -> None:
    world = World(tmp_path_factory.mktemp("world"))
    paths = []
    for number, rows in enumerate(files):
        paths.append(world.file(name=f"{number}.csv"))
        with paths[-1].open("a", encoding="utf-8", newline="") as text:
            csv.writer(text).writerows(rows)
    report = world.run(*paths)
    if report.cleaned.tracks:
        features = [
            row["track_id"] for found in world.lake.days.values() for row in found[tables.AUDIO_FEATURES]
        ]
        assert len(set(features)) == report.cleaned.tracks - report.cleaned.without_features


def test_the_same_import_twice_changes_nothing(world: World) -> None:
    path = world.file("t1,밤편지,아이유,80,1,k-pop,0.2,90", "t2,Yellow,Coldplay,90,2,rock,0.6,90")
    first = world.run(path)
    before = (dict(world.tracks.own), list(world.artists.aliases), set(world.artists.artists))
    second = world.run(path)
    assert (world.tracks.own, world.artists.aliases, set(world.artists.artists)) == before
    known = (first.loaded.artists_known_before, second.loaded.artists_known_before)
    assert (known, len(world.lake.days)) == ((0, 2), 1)


def test_an_unreadable_file_loads_nothing_and_what_was_read_is_not_read_again(world: World) -> None:
    good = world.file("t1,A,B,,,,,")
    bad = world.file("1,2", header="x,y\n", name="bad.csv")
    with pytest.raises(UnreadableFile, match=r"bad\.csv lacks a column"):
        world.run(good, bad)
    assert (world.lake.days, world.artists.artists) == ({}, {})
    [work] = world.work.iterdir()
    [staged] = work.glob("*.parquet")
    stamp = staged.stat().st_mtime_ns
    with pytest.raises(UnreadableFile):
        world.run(good, bad)
    assert staged.stat().st_mtime_ns == stamp


def test_an_import_that_met_a_busy_lake_goes_on_there(world: World) -> None:
    path = world.file(*(f"t{n},Song {n},Artist {n},,,,," for n in range(3)))
    world.lake.failure = LakeBusy("the writer ingest is at work")
    with pytest.raises(LakeBusy):
        world.run(path)
    world.lake.failure = None
    world.shown.clear()
    report = world.run(path)
    assert report.loaded.artists_known_before == 0, "as the first run found the catalogue"
    assert "reading charts.csv" not in world.shown
    assert len(world.rows(tables.ARTISTS)) == 3


def test_features_that_the_files_lack_are_asked_of_the_source(world: World) -> None:
    known, unknown, silent = (ID.format(n) for n in range(3))
    report = world.run(
        world.file(
            f"{known},A,B,,,,0.75,", f"{unknown},C,B,,,,,", "not-spotify,D,B,,,,,", f"{silent},E,B,,,,0,0"
        )
    )
    assert world.source.asked == [unknown, silent]
    found = {each["track_id"]: (each["energy"], each["source"]) for each in world.rows(tables.AUDIO_FEATURES)}
    fetched = (0.25, "reccobeats")
    assert found == {known: (0.75, "import"), unknown: fetched, silent: fetched}
    assert report.filling is not None
    assert (report.filling.asked, report.filling.found, report.filling.left) == (2, 2, 0)
    assert "  asked for: 2, found: 2" in report.lines()


def test_a_source_whose_budget_is_used_up_is_asked_on_by_the_next_run(world: World) -> None:
    ids = [f"{n:022}" for n in range(100)]
    path = world.file(*(f"{each},Song {each},B,,,,," for each in ids))
    world.source.calls = 2
    report = world.run(path)
    assert report.filling is not None
    assert (report.filling.asked, report.filling.left) == (80, 20)
    assert len(world.rows(tables.AUDIO_FEATURES)) == 80
    assert len(world.rows(tables.TOP_TRACKS)) == 100
    [line] = [each for each in report.lines() if "the same import again goes on" in each]
    assert line.startswith("  left: 20; ")
    world.source.calls = 9
    report = world.run(path)
    assert report.filling is not None
    assert (report.filling.asked, report.filling.left, report.filling.stopped) == (100, 0, "")
    assert world.source.asked == ids
    assert len(world.rows(tables.AUDIO_FEATURES)) == 100
    assert list(world.work.iterdir()) == []


def test_the_source_is_not_asked_where_that_is_not_wanted(world: World) -> None:
    report = world.run(world.file(f"{ID.format(1)},A,B,,,,,"), with_features=False)
    assert (report.filling, world.source.asked) == (None, [])


def test_rejects_and_outliers_go_where_they_are_wanted(world: World, tmp_path: Path) -> None:
    rejects, outliers = tmp_path / "bad" / "rows.csv", tmp_path / "odd.csv"
    path = world.file(",A,B,,,,,", "t1,A,B,,500000,,,")
    report = world.run(path, rejects_to=rejects, outliers_to=outliers)
    assert (report.rejects, report.outliers) == (rejects, outliers)
    assert rejects.read_text("utf-8").startswith("file,row,reason,cells")
    assert outliers.read_text("utf-8").splitlines()[1].startswith("t1,A,B,")
    with pytest.raises(ImportFailed, match="can't be written"):
        world.run(path, rejects_to=tmp_path)


def test_one_content_under_two_names_is_read_once_and_said(world: World) -> None:
    first, second = world.file("t1,A,B,,,,,"), world.file("t1,A,B,,,,,", name="again.csv")
    report = world.run(first, second)
    assert report.rows == 1
    assert "again.csv: left out, another of the files has the same content" in report.lines()


def test_nothing_usable_leaves_the_lake_alone(world: World) -> None:
    report = world.run(world.file(",A,B,,,,,"))
    assert (report.cleaned.tracks, report.loaded.artists, world.lake.days) == (0, 0, {})
