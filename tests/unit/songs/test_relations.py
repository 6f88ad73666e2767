"""Songs as tracks, albums and whose they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from maeari.catalogue import names
from maeari.songs.lake_songs import SONGS
from maeari.songs.placing import Candidate
from maeari.songs.relations import Songs, songs_of

DAY = "2026-11-21"
NOW = datetime(2026, 11, 21, 3, 4, 5)  # noqa: DTZ001 - as the lake keeps times


def songs(*rows: dict[str, Any], artists: tuple[str, ...] = ("A", "B", "C")) -> Songs:
    whole = [
        dict.fromkeys(SONGS.names)
        | {"track_id": f"t{n}", "artist_ids": ["A"], "title": f"Title {n}", "source": "s", "fetched_at": NOW}
        | row
        for n, row in enumerate(rows)
    ]
    return songs_of(pa.Table.from_pylist(whole, SONGS), set(artists), DAY)


def test_a_track_has_a_key_without_additions_and_times_that_a_database_takes() -> None:
    [row] = songs({"title": "봄 (Live)", "duration_ms": 1}).tracks()
    assert row == ("t0", "봄 (Live)", "봄", None, None, None, 1, None, "s", "2026-11-21 03:04:05")


def test_only_artists_of_the_catalogue_count() -> None:
    found = songs({"artist_ids": ["Z", "B", "A"]}, {"artist_ids": ["Z"]})
    assert list(found.artist_tracks()) == [("t0", "A"), ("t0", "B")]
    assert found.table.num_rows == 1


def test_an_album_is_its_sources_or_that_of_the_artist_with_most_songs_on_it() -> None:
    found = songs(
        {"album": "사계", "artist_ids": ["A", "B"]},
        {"album": "사계", "artist_ids": ["B"]},
        {"album": "사계", "artist_ids": ["C"]},
        {"album": "사계", "album_id": "of-its-source", "artist_ids": ["C"]},
        {"album": None, "album_id": "nameless"},
    )
    of_b, of_c = names.album_id("사계", "B"), names.album_id("사계", "C")
    assert list(found.album_ids) == [of_b, of_b, of_c, "of-its-source", None]
    assert len({of_b, of_c}) == 2
    assert found.artist_albums() == sorted(
        [
            ("A", of_b),
            ("B", of_b),
            ("C", of_c),
            ("C", "of-its-source"),
        ]
    )


def test_an_album_is_as_old_as_its_oldest_song() -> None:
    dates = ("2020-05-01", None, "2019")
    found = songs(*({"album": "사계", "release_date": date} for date in dates))
    assert [row[1:] for row in found.albums()] == [("사계", "2019")]
    assert [row[1:] for row in songs({"album": "사계"}).albums()] == [("사계", None)]


def test_fresh_is_counted_from_the_newest_song_that_is_out() -> None:
    found = songs({"release_date": "2027-01-01"}, {"release_date": "2024-06-01"}, {"release_date": "2023"})
    assert found.fresh_since == "2023-06-01"
    assert found.candidates(["t2", "t1"]) == [
        Candidate("t2", "title2", ("A",), is_fresh=False),
        Candidate("t1", "title1", ("A",), is_fresh=True),
    ]
    assert songs({}).fresh_since is None


def test_titles_and_artists_are_told_by_id() -> None:
    found = songs({}, {"artist_ids": ["A", "B"]}, {})
    assert found.told({"A": "아이유", "B": "Suga"}, {"t1", "t0"}) == {
        "t0": ("Title 0", ["아이유"]),
        "t1": ("Title 1", ["아이유", "Suga"]),
    }


def test_features_are_of_the_songs_that_have_any() -> None:
    found = songs({"energy": 0.5, "features_source": "reccobeats", "features_at": NOW}, {})
    [row] = found.features()
    assert (row[0], row[2], row[-2:]) == ("t0", 0.5, ("reccobeats", "2026-11-21 03:04:05"))
