"""Parquet -> edges.sql, statistics.sql and tags.sql by the local Athena, against the same by definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from maeari.catalogue.alias_ports import ArtistTag
from maeari.catalogue.model import FEATURES, AudioFeatures, Reason, Track
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_space import MysqlSpace
from maeari.deadline import Deadline
from maeari.lake import tables
from maeari.similarity.provisional import Provisional
from maeari.similarity.scale import BINS, COLUMNS
from tests.integration.lake.rows import DAY, NOW, Rows
from tests.unit.similarity.fakes import FakeFeatures
from tests.unit.similarity.statistics import statistics_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from maeari.similarity.vectors import Statistics
    from tests.integration.lake.conftest import World

    type Recording = Mapping[str, float]

WHOLE = {
    "danceability": 0.625,
    "energy": 0.5,
    "loudness": -6.5,
    "speechiness": 0.0625,
    "acousticness": 0.375,
    "instrumentalness": 0.0,
    "liveness": 0.125,
    "valence": 0.5,
    "tempo": 120.0,
}


class Lake(Rows):
    """Rows with all that is told of a track."""

    def release(
        self, artist_id: str, track_id: str, told: Mapping[str, Any], **features: float | None
    ) -> None:
        track = Track(track_id, **{"title": f"Title {track_id}"} | dict(told))
        self.tracks.setdefault(artist_id, []).append(track)
        if features:
            self.features.append(AudioFeatures(track_id, self.source, self.at, **features))


def read(world: World, *writers: Rows) -> Statistics:
    for number, rows in enumerate(writers):
        world.lake.publish(DAY, f"writer-{number}", rows.tables())
    return world.statistics.statistics(DAY, Deadline(60))


def by_definition(artists: Mapping[str, Sequence[Recording]]) -> Statistics:
    """Borders: the least value that so many of all recordings reach; then as `statistics_of`."""
    rows = [
        [[each.get(name, np.nan) for name in COLUMNS] for each in artists[artist]]
        for artist in sorted(artists)
    ]
    everything = np.array([row for own in rows for row in own]).reshape(-1, len(COLUMNS))
    steps = [number / BINS for number in range(1, BINS)]
    edges = [
        np.quantile(known, steps, method="inverted_cdf").tolist() if len(known) else ()
        for known in (column[~np.isnan(column)] for column in everything.T)
    ]
    return statistics_of(rows, edges)


def check(found: Statistics, artists: Mapping[str, Sequence[Recording]]) -> None:
    expected = by_definition(artists)
    assert found.artist_ids == sorted(artists)
    assert [list(borders) for borders in found.edges] == [list(borders) for borders in expected.edges]
    np.testing.assert_allclose(found.means, expected.means, atol=1e-12)
    np.testing.assert_allclose(found.deviations, expected.deviations, atol=1e-9)


def measured(found: Statistics) -> dict[str, int]:
    return dict(zip(found.artist_ids, found.tracks.tolist(), strict=True))


def test_quantiles_by_hand(world: World) -> None:
    rows = Rows()
    rows.artist("a")
    rows.artist("b")
    for number in range(32):
        rows.track("a" if number < 30 else "b", f"t{number:02d}", energy=number / 32)
    found = read(world, rows)
    energy = COLUMNS.index("energy")
    assert found.edges[energy] == [number / 32 for number in range(31)]
    assert found.means[:, energy].tolist() == pytest.approx([sum(range(1, 31)) / 30 / 31, 1.0])
    assert found.deviations[:, energy].tolist() == pytest.approx([np.std(range(1, 31)) / 31, 0.0])
    assert measured(found) == {"a": 30, "b": 2}


def test_any_lake_as_by_definition(world: World) -> None:
    random = np.random.default_rng(4)
    lake = Lake()
    expected: dict[str, list[Recording]] = {}
    for artist in (f"{number:02d}" for number in range(40)):
        lake.artist(artist)
        expected[artist] = []
        for number in range(random.integers(0, 9)):
            features = {
                name: float(np.float32(random.random() * (200 if name == "tempo" else 1)))
                for name in FEATURES
                if name != "loudness" and random.random() < 0.8
            }
            told: dict[str, Any] = {
                "release_date": f"{random.integers(1960, 2026)}-05",
                "popularity": int(random.integers(0, 101)),
                "duration_ms": int(random.integers(60_000, 600_000)),
            }
            lake.release(artist, f"{artist}-{number}", told, **features)
            numbers = {
                "release_year": float(told["release_date"][:4]),
                "popularity": told["popularity"],
                "duration": told["duration_ms"],
            }
            expected[artist].append(features | numbers)
    found = read(world, lake)
    check(found, expected)
    loudness = COLUMNS.index("loudness")
    assert found.edges[loudness] == ()
    assert np.isnan(found.means[:, loudness]).all()


def test_borders_keep_all_digits(world: World) -> None:
    """Values next to each other in single precision: seven digits would put some on the wrong side."""
    rows, values = Rows(), [float(np.float32(0.7))]
    for _ in range(40):
        values.append(float(np.nextafter(np.float32(values[-1]), np.float32(1))))
    rows.artist("a")
    rows.artist("b")
    for number, value in enumerate(values):
        rows.track("ab"[number % 2], f"t{number}", energy=value)
    check(read(world, rows), {each: [{"energy": v} for v in values[n::2]] for n, each in enumerate("ab")})


def test_releases_of_a_recording_count_once(world: World) -> None:
    lake = Lake()
    lake.artist("a")
    lake.artist("b")
    single = {"isrc": "KRA381701234", "release_date": "2017-03-24", "popularity": 40, "duration_ms": 253_000}
    lake.release("a", "t2", {**single, "title": "밤편지"})
    lake.release(
        "a", "t1", {**single, "release_date": "2019", "popularity": 70, "title": "Through the Night"}, **WHOLE
    )
    lake.release("a", "t3", {**single, "release_date": None, "popularity": None}, **{**WHOLE, "energy": 0.75})
    album = {"title": "Palette (feat. G-DRAGON)", "release_date": "2017", "duration_ms": 216_500}
    lake.release("a", "t4", album, energy=0.25)
    lake.release("a", "t5", {**album, "title": "PALETTE - Remastered", "duration_ms": 217_400}, energy=0.875)
    lake.release("a", "t6", {**album, "title": "Palette [Live]", "duration_ms": 240_000}, energy=0.125)
    lake.release("b", "t4", album)
    found = read(world, lake)
    night = {"release_year": 2017.0, "popularity": 70, "duration": 253_000}
    palette = {"release_year": 2017.0, "energy": 0.25, "duration": 216_500}
    live = {"release_year": 2017.0, "energy": 0.125, "duration": 240_000}
    check(found, {"a": [WHOLE | night, palette, live], "b": [palette]})
    assert measured(found) == {"a": 3, "b": 1}


@pytest.mark.parametrize(
    "told",
    [
        {"isrc": "", "duration_ms": 180_000},
        {"title": "Same title"},
        {"title": "(Intro)", "duration_ms": 180_000},
    ],
    ids=["no code", "no length", "another title in brackets"],
)
def test_what_is_not_told_makes_no_recordings_the_same(world: World, told: Mapping[str, Any]) -> None:
    lake = Lake()
    lake.artist("a")
    lake.release("a", "t1", told, energy=0.25)
    lake.release(
        "a", "t2", {**told, "title": "(Outro)"} if told.get("title") == "(Intro)" else told, energy=0.5
    )
    other = {} if told.get("title") == "Same title" else {"title": "Other"}
    lake.release("a", "t3", {**told, **other}, energy=0.75)
    lengths = {"duration": float(told["duration_ms"])} if "duration_ms" in told else {}
    check(read(world, lake), {"a": [{"energy": energy} | lengths for energy in (0.25, 0.5, 0.75)]})


def test_a_track_without_a_title_is_a_recording_of_its_own(world: World) -> None:
    lake = Lake()
    lake.artist("a")
    for number in range(3):
        lake.release("a", f"t{number}", {"title": None, "duration_ms": 1000}, energy=number / 4)
    check(read(world, lake), {"a": [{"energy": number / 4, "duration": 1000.0} for number in range(3)]})


def test_values_that_no_analysis_gives_are_left_out(world: World) -> None:
    lake = Lake()
    lake.artist("a")
    lake.release("a", "t1", {}, **WHOLE)
    lake.release("a", "t2", {}, **{**WHOLE, "tempo": 0.0, "energy": 0.75})
    lake.release("a", "t3", {}, **{**WHOLE, "loudness": 1.25, "tempo": 90.0})
    lake.release("a", "t4", {}, **{**WHOLE, "loudness": None, "valence": float("nan")})
    lake.release(
        "a", "t5", {}, **{**WHOLE, "danceability": 1.5, "liveness": -0.25, "tempo": 400.5, "loudness": -61}
    )
    lake.release("a", "t6", {}, energy=float("inf"), tempo=400.0, loudness=-60.0)
    lake.release("a", "failed", {}, energy=1.5, tempo=0.0, loudness=2.0)
    lake.release("a", "0000", {"release_date": "0000", "popularity": 101, "duration_ms": 0})
    lake.release("a", "soon", {"release_date": "soon", "popularity": -1, "duration_ms": -5})
    lake.release("a", "1999", {"release_date": "1999", "popularity": 0, "duration_ms": 1})
    found = read(world, lake)

    def without(*names: str) -> dict[str, float]:
        return {name: value for name, value in WHOLE.items() if name not in names}

    recordings = [
        WHOLE,
        without("tempo") | {"energy": 0.75},
        without("loudness") | {"tempo": 90.0},
        without("loudness", "valence"),
        without("danceability", "liveness", "tempo", "loudness"),
        {"tempo": 400.0, "loudness": -60.0},
        {"release_year": 1999.0, "popularity": 0.0, "duration": 1.0},
    ]
    check(found, {"a": recordings})
    assert measured(found) == {"a": 6}


def test_a_single_recording_has_no_deviation_and_no_recording_nothing(world: World) -> None:
    rows = Rows()
    rows.artist("one")
    rows.track("one", "t1", **WHOLE)
    rows.artist("tags only", "trot")
    rows.artist("not measured")
    rows.track("not measured", "t2")
    found = read(world, rows)
    check(found, {"one": [WHOLE], "tags only": [], "not measured": []})
    assert np.isnan(found.deviations).all()
    assert measured(found) == {"one": 1, "tags only": 0, "not measured": 0}


def test_a_lake_without_any_value(world: World) -> None:
    rows = Rows()
    rows.artist("a", "pop")
    found = read(world, rows)
    assert found.artist_ids == ["a"]
    assert list(found.edges) == [()] * len(COLUMNS)
    assert np.isnan(found.means).all()


def test_a_track_of_two_writers_counts_once_with_its_newest_features(world: World) -> None:
    old, new = Rows("import"), Rows("spotify", hours=24)
    for rows in (old, new):
        rows.artist("a")
    old.track("a", "both", energy=0.125)
    new.track("a", "both", energy=0.25)
    old.track("a", "only old", energy=0.875)
    new.track("a", "only new", energy=0.625)
    new.track("a", "both")
    for writers in ((old, new), (new, old)):
        check(read(world, *writers), {"a": [{"energy": energy} for energy in (0.25, 0.875, 0.625)]})


def test_a_track_of_two_artists_counts_for_both(world: World) -> None:
    rows = Rows()
    rows.artist("a")
    rows.artist("b")
    rows.track("a", "duet", energy=0.25)
    rows.track("b", "duet")
    rows.track("b", "solo", energy=0.75)
    check(read(world, rows), {"a": [{"energy": 0.25}], "b": [{"energy": 0.25}, {"energy": 0.75}]})


def test_a_tag_that_two_writers_bring_is_told_once_with_the_greater_weight(world: World) -> None:
    for writer, weight in (("ingest", 3), ("import", 8)):
        found = [ArtistTag("a", "rock", weight, "musicbrainz", NOW), ArtistTag("a", "rock", 1, writer, NOW)]
        world.lake.publish(DAY, writer, {tables.ARTIST_TAGS: tables.artist_tags(found)})
    rows = world.statistics.tags(DAY, Deadline(60)).to_pylist()
    assert sorted((row["artist_id"], row["source"], row["tag"], row["weight"]) for row in rows) == [
        ("a", "import", "rock", 1),
        ("a", "ingest", "rock", 1),
        ("a", "musicbrainz", "rock", 8),
    ]


def test_a_new_artist_has_the_neighbours_that_a_refresh_gives_it(world: World) -> None:
    """The same recordings and tags: placed at once, by values in double precision, or by the refresh."""
    random = np.random.default_rng(9)
    lake = Lake()
    genres = ["k-pop", "발라드", "trot", "rock", "indie pop"]
    for number in range(120):
        artist = f"{number:022d}"
        drawn = random.choice(genres, number % 3, replace=False).tolist()
        lake.artist(artist, *drawn)
        group = random.uniform(0.2, 0.8, 3)
        for track in range(random.integers(1, 6)):
            values = np.clip(group + random.normal(0, 0.1, 3), 0, 1).round(3).tolist()
            told = {
                "release_date": f"{1980 + number // 4}",
                "popularity": int(random.integers(0, 101)),
                "duration_ms": int(random.integers(100_000, 300_000)),
            }
            lake.release(
                artist,
                f"{number}-{track}",
                told,
                energy=values[0],
                valence=values[1],
                tempo=60 + 90 * values[2],
            )
    MysqlArtists(world.database).save(lake.artists, [])
    world.lake.publish(DAY, "ingest", lake.tables())
    assert world.refresh.run(Deadline(60))["artists"] == 120
    published = world.neighbours()
    source = FakeFeatures({each.track_id: each for each in lake.features})
    provisional = Provisional(MysqlSpace(world.database), source)
    for number in range(0, 120, 7):
        one = lake.artists[number]
        found = provisional.neighbours(one, lake.tracks[one.id], Deadline(10))
        rows = published[one.id]
        assert [near.distance for near in found] == pytest.approx([row["distance"] for row in rows], abs=1e-4)
        assert [near.artist.id for near in found] == [row["related_id"] for row in rows]
        assert [near.reason.genres for near in found] == [Reason.decode(row["reason"]).genres for row in rows]
