"""The steps of the cleaning on rows whose counts are known by hand."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maeari.imports.cleaning import OUTLIERS, Cleaned, clean
from tests.unit.imports.rows import row, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SONG: dict[str, Any] = {"duration_ms": 200_000, "popularity": 50, "energy": 0.5, "tempo": 120.0}


def rows(cleaned: Cleaned) -> list[dict[str, Any]]:
    return [each for path in cleaned.paths for each in pq.read_table(path).to_pylist()]


def cleaned(folder: Path, *files: Sequence[dict[str, Any]]) -> Cleaned:
    staged = [write(folder / f"{number}.parquet", *each) for number, each in enumerate(files)]
    found = clean(staged, folder)
    left = found.exact_duplicates + found.near_duplicates + found.repeated_ids + found.tracks
    assert left == sum(map(len, files))
    assert len({each["track_id"] for each in rows(found)}) == found.tracks
    return found


def test_three_files_as_a_course_would_join_them(tmp_path: Path) -> None:
    """Ten rows: three are copies, two others are the same recordings, of the five left two are outliers."""
    one = [
        row("t1", "밤편지", "아이유", **SONG, content="1"),
        row("t2", "Dynamite", "BTS", **SONG, content="2"),
        row("t2", "Dynamite", "BTS", **SONG, content="2"),
        row("t3", "Long", "Mogwai", **SONG | {"duration_ms": 430_001, "loudness": -36.0}, content="3"),
    ]
    two = [
        row("t1", "밤편지", "아이유", **SONG, content="1"),
        row("t4", "Dynamite", "BTS", **SONG | {"popularity": 90}, content="4"),
        row("t5", "Yellow", "Coldplay", **SONG, content="5"),
        row("t1", "밤편지", "아이유", **SONG, content="1"),
    ]
    three = [
        row("t5", "Yellow", "Coldplay", **SONG | {"popularity": 49}, content="6"),
        row("t6", "Talk", "Somebody", **SONG | {"speechiness": 0.9}, content="7"),
    ]
    found = cleaned(tmp_path, one, two, three)
    assert (found.exact_duplicates, found.near_duplicates, found.repeated_ids, found.tracks) == (3, 2, 0, 5)
    assert found.any_outlier == 2
    assert {each["track_id"] for each in rows(found)} == {"t1", "t3", "t4", "t5", "t6"}


def test_of_near_duplicates_the_most_popular_stays_else_the_first(tmp_path: Path) -> None:
    found = cleaned(
        tmp_path,
        [
            row("t1", "A", "B", duration_ms=1, popularity=None, energy=0.1),
            row("t2", "A", "B", duration_ms=1, popularity=0, energy=0.2),
            row("t3", "A", "B", duration_ms=1, popularity=7, energy=0.3),
            row("t4", "A", "B", duration_ms=1, popularity=7, energy=0.4),
        ],
    )
    assert (found.near_duplicates, found.tracks) == (3, 1)
    assert {(each["track_id"], each["popularity"], round(each["energy"], 1)) for each in rows(found)} == {
        ("t3", 7, 0.3)
    }


@pytest.mark.parametrize(
    "other",
    [
        row("t2", "A", "B", duration_ms=2),
        row("t2", "a", "B", duration_ms=1),
        row("t2", "A", "b", duration_ms=1),
        row("t2", "A", "B", "C", duration_ms=1),
        row("t2", "A", "B", ids=("x" * 22,), duration_ms=1),
    ],
)
def test_other_artists_titles_and_lengths_are_other_tracks(tmp_path: Path, other: dict[str, Any]) -> None:
    assert cleaned(tmp_path, [row("t1", "A", "B", duration_ms=1), other]).tracks == 2


def test_rows_without_a_length_are_no_near_duplicates(tmp_path: Path) -> None:
    found = cleaned(tmp_path, [row("t1", "Intro", "B"), row("t2", "Intro", "B")])
    assert (found.near_duplicates, found.tracks) == (0, 2)


def test_a_row_for_each_artist_is_one_track_of_all(tmp_path: Path) -> None:
    found = cleaned(
        tmp_path,
        [
            row("t1", "Duet", "A", popularity=1, genres=["pop"], energy=0.1),
            row("t1", "Duet (with A)", "B", popularity=2, genres=["rock"], energy=0.2, playlist="P"),
        ],
    )
    assert (found.near_duplicates, found.repeated_ids, found.tracks) == (0, 1, 1)
    first, second = rows(found)
    assert (first["artist_names"], first["genres"], first["playlist"]) == (["A"], ["pop"], None)
    assert (second["artist_names"], second["genres"], second["playlist"]) == (["B"], ["rock"], "P")
    assert first["title"] == second["title"] == "Duet (with A)"


def test_what_near_duplicates_tell_joins_the_track_that_is_kept_also_by_its_id(tmp_path: Path) -> None:
    found = cleaned(
        tmp_path,
        [
            row("t1", "A", "B", duration_ms=1, popularity=1, genres=["pop"]),
            row("t2", "A", "B", duration_ms=1, popularity=2, genres=["rock"]),
            row("t2", "A!", "B", duration_ms=1, popularity=3, genres=["folk"]),
        ],
    )
    assert (found.near_duplicates, found.repeated_ids, found.tracks) == (1, 1, 1)
    assert [(each["track_id"], each["title"], each["genres"]) for each in rows(found)] == [
        ("t2", "A!", ["pop"]),
        ("t2", "A!", ["rock"]),
        ("t2", "A!", ["folk"]),
    ]


def test_failed_analyses_lose_their_zeros_and_stay(tmp_path: Path) -> None:
    zeros: dict[str, Any] = dict.fromkeys(
        ("danceability", "speechiness", "valence", "tempo", "instrumentalness"), 0.0
    )
    silent: dict[str, Any] = dict.fromkeys(("energy", "acousticness", "liveness", "loudness"), 0.0)
    found = cleaned(
        tmp_path,
        [
            row("t1", "A", "B", **zeros, energy=0.3, time_signature=0.0),
            row("t2", "B", "B", tempo=0.0, valence=0.4),
            row("t3", "C", "B", **zeros, **silent),
            row("t4", "D", "B", energy=0.0, tempo=90.0, time_signature=4.0),
            row("t5", "E", "B"),
        ],
    )
    assert (found.failed, found.without_features, found.tracks) == (3, 2, 5)
    told = {each["track_id"]: each for each in rows(found)}
    assert told["t1"]["tempo"] is told["t1"]["valence"] is told["t1"]["time_signature"] is None
    assert (round(told["t1"]["energy"], 1), told["t1"]["instrumentalness"]) == (0.3, 0.0)
    assert (told["t2"]["tempo"], round(told["t2"]["valence"], 1)) == (None, 0.4)
    assert told["t3"]["energy"] is told["t3"]["loudness"] is None
    assert (told["t4"]["energy"], told["t4"]["tempo"]) == (0.0, 90.0)


@pytest.mark.parametrize(
    ("rule", "inside", "outside"),
    [
        ("loudness below -35 or above 0 dB", {"loudness": -35.0}, {"loudness": -35.001}),
        ("loudness below -35 or above 0 dB", {"loudness": 0.0}, {"loudness": 0.001}),
        ("speechiness above 0.65", {"speechiness": 0.65}, {"speechiness": 0.651}),
        ("tempo below 1", {"tempo": 1.0}, {"tempo": 0.999}),
        ("longer than 430 s", {"duration_ms": 430_000}, {"duration_ms": 430_001}),
        ("time signature below 1", {"time_signature": 1.0}, {"time_signature": 0.0}),
    ],
)
def test_outliers_lie_beyond_their_borders_and_are_kept(
    tmp_path: Path, rule: str, inside: dict[str, Any], outside: dict[str, Any]
) -> None:
    found = cleaned(tmp_path, [row("t1", "A", "B", **inside), row("t2", "B", "B", **outside)])
    assert found.outliers == {each: int(each == rule) for each in OUTLIERS}
    assert (found.any_outlier, found.tracks) == (1, 2)
    with open(found.flagged, encoding="utf-8", newline="") as text:  # noqa: PTH123 a path as text
        [flagged] = csv.DictReader(text)
    assert (flagged["track_id"], flagged["artists"], flagged["rules"]) == ("t2", "B", rule)


def test_a_track_that_breaks_several_rules_is_counted_once(tmp_path: Path) -> None:
    found = cleaned(tmp_path, [row("t1", "A", "B", tempo=0.0, time_signature=0.0, loudness=1.0)])
    assert (sum(found.outliers.values()), found.any_outlier) == (3, 1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["t1", "t2", "t3"]),
            st.sampled_from(["A", "B"]),
            st.sampled_from(["X", "Y"]),
            st.sampled_from([None, 1, 2]),
            st.sampled_from([None, 0, 9]),
        ),
        max_size=30,
    )
)
def test_the_counts_are_those_of_a_plain_walk_over_the_rows(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, str, str, int | None, int | None]]
) -> None:
    folder = tmp_path_factory.mktemp("cleaning")
    found = cleaned(
        folder,
        [
            row(track_id, title, artist, duration_ms=length, popularity=popularity, content=repr(each))
            for each in told
            for track_id, title, artist, length, popularity in [each]
        ],
    )
    once = list(dict.fromkeys(told))
    recordings = {each[1:4] if each[3] else each for each in once}
    assert found.exact_duplicates == len(told) - len(once)
    assert found.near_duplicates == len(once) - len(recordings)


def test_no_rows(tmp_path: Path) -> None:
    assert cleaned(tmp_path, []).tracks == 0


def test_a_cleaning_that_was_done_is_not_done_again(tmp_path: Path) -> None:
    first = cleaned(tmp_path, [row("t1", "A", "B")])
    stamp = first.paths[0].stat().st_mtime_ns
    again = clean([tmp_path / "0.parquet"], tmp_path)
    assert (again, again.paths[0].stat().st_mtime_ns) == (first, stamp)
    assert pa.parquet.read_schema(first.paths[0]).names == pq.read_schema(tmp_path / "0.parquet").names
