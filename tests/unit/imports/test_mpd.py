"""Slices of the Million Playlist Dataset: what is counted, what is rejected, and going on after a stop."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any, cast

import pyarrow.parquet as pq
import pytest

from local.bench.mpd import identifier, slice_content, write_slices
from local.evaluation import pairs
from maeari.catalogue.model import AudioFeatures
from maeari.errors import ImportFailed, RateLimited, UnreadableFile
from maeari.imports import mpd, mpd_staging, mpd_tables
from maeari.imports.feature_filling import FeatureFilling
from maeari.imports.loading import Loading
from maeari.imports.mpd import MpdImport, MpdReport, slices
from maeari.lake import tables
from tests.unit.lake.fakes import NOW, FakeArtists, FakeLake, FakeTracks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from maeari.deadline import Deadline
    from maeari.lake.store import Lake

PLAYLISTS, TRACKS, MOST_ARTISTS = 30, 1000, 30


def silent(work: str, done: int, total: int | None) -> None:
    assert total is None or 0 <= done <= total, work


def run(paths: list[Path], folder: Path) -> MpdReport:
    return MpdImport(None).run(paths, folder, silent)


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", pq.read_table(folder / f"{name}.parquet").to_pylist())


def track(song: str, artist: str, album: str = "album", **changes: Any) -> dict[str, Any]:
    """A row of a slice; ids are made of the names."""
    told = {
        "artist_name": artist,
        "track_uri": f"spotify:track:{song:0>22}",
        "artist_uri": f"spotify:artist:{artist:0>22}",
        "track_name": f"song {song}",
        "album_uri": f"spotify:album:{album:0>22}",
        "duration_ms": 1000,
        "album_name": album,
    }
    return told | changes


def playlist(pid: int, *tracks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    told = {
        "name": f"list {pid}",
        "collaborative": "false",
        "pid": pid,
        "modified_at": 1493424000,
        "num_tracks": len(tracks),
        "num_albums": len({each.get("album_uri") for each in tracks}),
        "num_followers": 1,
        "tracks": [{"pos": pos} | each for pos, each in enumerate(tracks)],
        "num_edits": 2,
        "duration_ms": sum(each["duration_ms"] for each in tracks if isinstance(each["duration_ms"], int)),
        "num_artists": len({each.get("artist_uri") for each in tracks}),
    }
    return told | changes


def write(path: Path, *playlists: Any, promised: str = "") -> Path:
    first = promised or f"0-{len(playlists) - 1}"
    content = {"info": {"slice": first, "version": "v1"}, "playlists": list(playlists)}
    path.write_text(json.dumps(content, indent=4), encoding="utf-8")
    return path


def test_every_table_of_two_small_slices(tmp_path: Path) -> None:
    one = write(
        tmp_path / "mpd.slice.0-1.json",
        playlist(0, track("a", "IU"), track("b", "IU"), track("c", "BTS"), track("a", "IU")),
        playlist(1, track("a", "IU"), track("c", "BTS", "other"), track("d", "ZionT", artist_name="Zion.T")),
    )
    two = write(
        tmp_path / "mpd.slice.2-3.json",
        playlist(2, track("c", "BTS", artist_name="방탄소년단"), track("a", "IU"), collaborative="true"),
        playlist(3, track("d", "ZionT", artist_name="Zion.T"), description="alone"),
        promised="2-3",
    )
    out = tmp_path / "out"
    report = run([one, two], out)
    assert (report.rows, report.listed, report.playlists, report.files) == (10, 10, 4, 2)
    assert report.notes == []
    iu, bts, zion = (f"{name:0>22}" for name in ("IU", "BTS", "ZionT"))
    a, b, c, d = (f"{name:0>22}" for name in "abcd")
    album, other = f"{'album':0>22}", f"{'other':0>22}"
    assert [(each["artist_id"], each["artist_name"], each["tracks"], each["albums"], each["playlists"])
            for each in rows(out, "artists")] == [
        (iu, "IU", 2, 1, 3), (bts, "BTS", 1, 2, 3), (zion, "Zion.T", 1, 1, 2),
    ]  # fmt: skip
    assert [(each["track_id"], each["artist_id"], each["album_id"], each["playlists"])
            for each in rows(out, "tracks")] == [
        (a, iu, album, 3), (b, iu, album, 1), (c, bts, album, 3), (d, zion, album, 2),
    ]  # fmt: skip
    assert rows(out, "albums") == [
        {"album_id": album, "album_name": "album"}, {"album_id": other, "album_name": "other"},
    ]  # fmt: skip
    assert [(each["artist_id"], each["album_id"]) for each in rows(out, "artist_albums")] == [
        (iu, album), (bts, album), (bts, other), (zion, album),
    ]  # fmt: skip
    assert [(each["artist_id"], each["track_id"]) for each in rows(out, "artist_tracks")] == [
        (iu, a), (iu, b), (bts, c), (zion, d),
    ]  # fmt: skip
    assert [(each["pid"], each["pos"], each["track_id"]) for each in rows(out, "playlist_tracks")] == [
        (0, 0, a), (0, 1, b), (0, 2, c), (0, 3, a), (1, 0, a), (1, 1, c), (1, 2, d), (2, 0, c), (2, 1, a),
        (3, 0, d),
    ]  # fmt: skip
    told = rows(out, "playlists")
    assert [(each["pid"], each["collaborative"], each["description"]) for each in told] == [
        (0, False, None), (1, False, None), (2, True, None), (3, False, "alone"),
    ]  # fmt: skip
    assert told[0]["modified_at"].isoformat() == "2017-04-29T00:00:00"
    assert rows(out, "artist_pairs") == [{"artist_id": iu, "other_id": bts, "playlists": 3}]
    truth = list(pairs.read(out / "truth.csv"))
    assert truth == [pairs.Pair("IU", "BTS", 1.0), pairs.Pair("BTS", "IU", 1.0)]
    assert report.tables["playlist_tracks"] == 10


def test_pairs_and_truth_are_those_of_counting_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mpd_tables, "PAIRS_AT_ONCE", 1000)  # several passes
    monkeypatch.setattr(mpd_tables, "FILES_AT_ONCE", 1)
    monkeypatch.setattr(mpd_tables, "MOST_ARTISTS", MOST_ARTISTS)
    monkeypatch.setattr(mpd_tables, "KEPT_FOR_EACH", 3)
    files = write_slices(tmp_path, 3, PLAYLISTS, TRACKS)
    report = run(files, tmp_path / "out")
    sets = [
        {one["artist_uri"].rpartition(":")[2] for one in each["tracks"]}
        for file in files
        for each in json.loads(file.read_text("utf-8"))["playlists"]
    ]
    held = Counter(artist for each in sets for artist in each)
    shared = [{artist for artist in each if held[artist] > 1} for each in sets]
    counted = Counter(
        pair for each in shared if len(each) <= MOST_ARTISTS for pair in combinations(sorted(each), 2)
    )
    expected = {pair: count for pair, count in counted.items() if count > 1}
    found = {
        (each["artist_id"], each["other_id"]): each["playlists"]
        for each in rows(tmp_path / "out", "artist_pairs")
    }
    assert found == expected
    assert len(expected) > 50
    assert any(len(each) > MOST_ARTISTS for each in shared), "the bound was not tried"
    assert report.tables["artist_pairs"] == len(expected)
    with (tmp_path / "out" / "truth.csv").open(encoding="utf-8", newline="") as text:
        truth = list(csv.DictReader(text))
    one = truth[0]["artist_uri"]
    nearest = sorted(
        (count / math.sqrt(held[a] * held[b]) for (a, b), count in expected.items() if one in {a, b}),
        reverse=True,
    )
    assert [float(each["weight"]) for each in truth if each["artist_uri"] == one] == pytest.approx(
        nearest[:3], abs=1e-6
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"info": {}, "playlists": [{"pid": 0, "tracks": [{"pos": 0, "artist', "ends too early"),
        (b'{"info": {}, "playlists": [{"pid": 0, "tracks": []}', "ends too early"),
        (b'{"playlists": [{"pid": 0 "tracks": []}]}', "delimiter"),
        (b'{"playlists": [{"pid": 0, "name": "\xff", "tracks": []}]}', "utf-8"),
        (b'{"something": 1}', "neither playlists nor tracks"),
        (b"[]", "{ is missing"),
        (b"", "ends too early"),
    ],
)
def test_a_damaged_slice_is_named_and_skipped_whole(tmp_path: Path, content: bytes, why: str) -> None:
    good = write(tmp_path / "mpd.slice.0-0.json", playlist(0, track("a", "IU")))
    bad = tmp_path / "mpd.slice.1-1.json"
    bad.write_bytes(content)
    report = run([bad, good], tmp_path / "out")
    assert list(report.skipped) == [bad.name]
    assert why in report.skipped[bad.name]
    assert any(bad.name in line and "skipped" in line for line in report.lines())
    assert (report.files, report.playlists) == (1, 1)
    assert len(list((tmp_path / "out" / "slices").iterdir())) == 1
    with pytest.raises(UnreadableFile, match=r"none of 1 files"):
        run([bad], tmp_path / "out")


def test_a_stopped_import_goes_on_after_the_last_whole_slice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, out = write_slices(tmp_path, 3, PLAYLISTS, TRACKS), tmp_path / "out"
    expected = run(files, tmp_path / "at-once")
    read: list[str] = []

    def stop_at_third(work: str, done: int, total: int | None) -> None:
        if work == "slices" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        MpdImport(None).run(files, out, stop_at_third)
    # As when the process is killed in the middle of a slice.
    half = out / "slices" / "mpd.slice.60-89-0123.making"
    half.mkdir()
    (half / "rows.parquet").write_bytes(b"PAR1")
    whole = mpd_staging.stage

    def noted(path: Path, work: Path) -> Any:
        found = whole(path, work)
        read.extend([path.name] * (not found.seen_before))
        return found

    monkeypatch.setattr(mpd, "stage", noted)
    report = run(files, out)
    assert read == [files[2].name]
    assert report.read_before == 2
    assert (report.rows, report.tables) == (expected.rows, expected.tables)
    for name in mpd_tables.RESULTS:
        assert rows(out, name) == rows(tmp_path / "at-once", name)
    assert (out / "truth.csv").read_bytes() == (tmp_path / "at-once" / "truth.csv").read_bytes()
    assert not (out / "work").exists()
    files[0].write_text(files[0].read_text("utf-8") + " ", encoding="utf-8")
    assert run(files, out).read_before == 2, "another content is another slice"


def test_a_playlist_of_two_slices_counts_once(tmp_path: Path) -> None:
    one = write(tmp_path / "a [1].json", playlist(0, track("a", "IU")), playlist(1, track("b", "IU")))
    two = write(
        tmp_path / "b.json", playlist(1, track("c", "BTS")), playlist(2, track("d", "BTS")), promised="1-2"
    )
    copy = tmp_path / "c.json"
    copy.write_bytes(two.read_bytes())
    report = run([one, two, copy], tmp_path / "out")
    assert report.repeated == 1
    assert report.skipped == {"c.json": "c.json: the same content as b.json"}
    listed = [(each["pid"], each["track_id"][-1]) for each in rows(tmp_path / "out", "playlist_tracks")]
    assert listed == [(0, "a"), (1, "b"), (2, "d")]
    assert [each["track_id"][-1] for each in rows(tmp_path / "out", "tracks")] == ["a", "b", "d"]


def test_the_extracted_form(tmp_path: Path) -> None:
    file = tmp_path / "tracks.json"
    told = {key: value for key, value in track("a", "IU").items() if key not in {"track_uri", "duration_ms"}}
    file.write_text(
        json.dumps({f"{'a':0>22}": told, f"spotify:track:{'b':0>22}": told, f"{'c':0>22}": None}),
        encoding="utf-8",
    )
    report = run([file], tmp_path / "out")
    assert (report.rows, report.listed, report.playlists) == (3, 2, 0)
    assert report.rejected == {"the track is no object": 1}
    assert [(each["track_id"][-1], each["playlists"]) for each in rows(tmp_path / "out", "tracks")] == [
        ("a", 0), ("b", 0),
    ]  # fmt: skip
    [artist] = rows(tmp_path / "out", "artists")
    assert (artist["artist_name"], artist["tracks"], artist["playlists"]) == ("IU", 2, 0)
    assert rows(tmp_path / "out", "playlist_tracks") == []


def test_tracks_are_loaded_without_what_the_dataset_does_not_tell(tmp_path: Path) -> None:
    file = write_slices(tmp_path, 1, PLAYLISTS, TRACKS)[0]
    artists, tracks, lake = FakeArtists(), FakeTracks(), FakeLake()
    loading = Loading(artists, tracks, cast("Lake", lake))
    report = MpdImport(loading).run([file], tmp_path / "out", silent)
    known = {each["artist_id"]: each["artist_name"] for each in rows(tmp_path / "out", "artists")}
    assert {artist.id: artist.name for artist in artists.artists.values()} == known
    assert report.loaded
    assert (report.loaded.artists, report.loaded.tracks) == (len(known), report.tables["tracks"])
    [((_, writer), published)] = lake.days.items()
    assert writer == "import-mpd"
    assert len(published[tables.TOP_TRACKS]) == report.tables["tracks"]
    assert published[tables.AUDIO_FEATURES] == published[tables.ARTIST_TAGS] == []
    told = published[tables.TOP_TRACKS][0]
    assert (told["popularity"], told["release_date"], len(told["album_id"])) == (None, None, 22)


def test_features_are_asked_for_and_kept_until_the_next_run(tmp_path: Path) -> None:
    file = write(
        tmp_path / "mpd.slice.0-0.json", playlist(0, *(track(f"{number}", "IU") for number in range(100)))
    )
    lake, source = FakeLake(), Limited()
    loading = Loading(FakeArtists(), FakeTracks(), cast("Lake", lake))
    report = MpdImport(loading, FeatureFilling(source)).run([file], tmp_path / "out", silent)
    assert report.filling
    assert (report.filling.found, report.filling.left) == (40, 60)
    assert any("left: 60; the same import again goes on" in line for line in report.lines())
    source.calls = 10
    report = MpdImport(loading, FeatureFilling(source)).run([file], tmp_path / "out", silent)
    assert report.filling
    assert (report.filling.found, report.filling.stopped) == (100, "")
    assert sorted(source.asked) == sorted({*source.asked}), "none was asked for twice"
    [published] = lake.days.values()
    assert len(published[tables.AUDIO_FEATURES]) == 100


class Limited:
    """A `FeatureSource` that allows so many calls."""

    def __init__(self) -> None:
        self.calls = 1
        self.asked: list[str] = []

    def features(
        self, track_ids: Sequence[str], deadline: Deadline, isrcs: Mapping[str, str] | None = None
    ) -> Mapping[str, AudioFeatures]:
        if not self.calls:
            raise RateLimited("reccobeats", 60, "too many")
        self.calls -= 1
        self.asked += track_ids
        return {each: AudioFeatures(each, "reccobeats", NOW, tempo=120.0) for each in track_ids}


def test_folders_are_read_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in (
        "mpd.slice.1000-1999.json",
        "mpd.slice.0-999.json",
        "mpd.slice.20000-20999.json",
        "README.txt",
    ):
        (tmp_path / name).touch()
    assert [path.name for path in slices([tmp_path])] == [
        "mpd.slice.0-999.json", "mpd.slice.1000-1999.json", "mpd.slice.20000-20999.json",
    ]  # fmt: skip
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableFile, match=r"holds no \.json file"):
        slices([tmp_path / "empty"])
    with pytest.raises(UnreadableFile, match="no such file or folder"):
        slices([tmp_path / "missing.json"])


def test_a_folder_that_cannot_be_written_ends_the_import(tmp_path: Path) -> None:
    file = write(tmp_path / "mpd.slice.0-0.json", playlist(0, track("a", "IU")))
    (tmp_path / "out").write_text("a file in its place", encoding="utf-8")
    with pytest.raises(ImportFailed, match=r"slices can't be written"):
        run([file], tmp_path / "out")


def test_generated_slices_have_the_shape_that_they_claim() -> None:
    content = slice_content(1000, 20)
    assert set(content) == {"info", "playlists"}
    assert content["info"]["slice"] == "1000-1019"
    assert [each["pid"] for each in content["playlists"]] == list(range(1000, 1020))
    for each in content["playlists"]:
        told = each["tracks"]
        assert [one["pos"] for one in told] == list(range(each["num_tracks"]))
        assert each["num_albums"] == len({one["album_uri"] for one in told})
        assert each["num_artists"] == len({one["artist_uri"] for one in told})
        assert each["duration_ms"] == sum(one["duration_ms"] for one in told)
        assert each["collaborative"] == "false"
        assert set(told[0]) == {
            "pos", "artist_name", "track_uri", "artist_uri", "track_name", "album_uri", "duration_ms",
            "album_name",
        }  # fmt: skip
    assert content == slice_content(1000, 20)
    assert len(identifier("track", 1)) == 22


def test_report_adds_up_and_bad_rows_are_rejected_with_their_reason(tmp_path: Path) -> None:
    bad = [
        track("b", "IU", track_uri="spotify:local:IU:b"),
        track("b", "IU", artist_uri=None),
        track("b", "IU", track_name=" "),
    ]
    listed = playlist(0, track("a", "IU"), *bad, track("c", "IU", album_uri=7, duration_ms="long"))
    listed["tracks"].append("a text")
    listed["num_tracks"] = 6
    file = write(
        tmp_path / "mpd.slice.0-4.json",
        listed,
        playlist(0, track("a", "IU")),
        {"name": "without pid", "tracks": []},
        {"pid": 2, "name": "without tracks"},
        "no playlist",
    )
    report = run([file], tmp_path / "out")
    assert report.rejected == {
        "track_uri is no track of Spotify": 1,
        "artist_uri is no artist of Spotify": 1,
        "no track or artist name": 1,
        "the track is no object": 1,
    }
    assert report.rejected_playlists == {
        "the pid comes twice in the file": 1,
        "the playlist has no pid": 1,
        "the playlist has no list of tracks": 1,
        "the playlist is no object": 1,
    }
    assert report.rows == report.listed + report.rejected.total() == 6
    with (tmp_path / "out" / "rejects.csv").open(encoding="utf-8", newline="") as text:
        rejects = list(csv.DictReader(text))
    assert len(rejects) == 8
    assert (rejects[0]["file"], rejects[0]["row"]) == (file.name, "pid 0, track 2")
    assert json.loads(rejects[0]["cells"])["track_uri"] == "spotify:local:IU:b"
    assert Counter(each["reason"] for each in rejects) == report.rejected + report.rejected_playlists
    [kept] = [each for each in rows(tmp_path / "out", "tracks") if each["track_id"].endswith("c")]
    assert (kept["album_id"], kept["duration_ms"]) == (None, None)


def test_numbers_that_do_not_add_up_are_told(tmp_path: Path) -> None:
    file = write(
        tmp_path / "mpd.slice.0-2.json",
        playlist(0, track("a", "IU"), num_tracks=2),
        playlist(9, track("a", "IU"), num_albums=3, duration_ms=1, num_artists=0),
        promised="0-2",
    )
    report = run([file], tmp_path / "out")
    assert sorted(report.notes) == [
        f"{file.name}: 1 pids lie outside of the 0-2 that info promises",
        f"{file.name}: duration_ms is wrong in 1 playlists",
        f"{file.name}: info promises 3 playlists (0-2), there are 2",
        f"{file.name}: num_albums is wrong in 1 playlists",
        f"{file.name}: num_artists is wrong in 1 playlists",
        f"{file.name}: num_tracks is wrong in 1 playlists",
    ]
    assert report.listed == 2
