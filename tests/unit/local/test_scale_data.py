"""The invented catalogue of the scale benchmark has the shape that it claims."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from local.bench.scale_data import COUNTING_SOURCE, TAG_SOURCES, TAGS, WITHOUT_TAGS, Catalogue, catalogue
from maeari.catalogue.tags import genre_of
from maeari.lake.tables import ARTIST_TAGS, ARTISTS, AUDIO_FEATURES, CONTENTS, SCHEMAS, TOP_TRACKS

COUNT, TRACKS = 4000, 30_000


@pytest.fixture(scope="module")
def invented() -> Catalogue:
    return catalogue(COUNT, TRACKS)


def test_tables_are_those_of_the_lake(invented: Catalogue) -> None:
    for name in CONTENTS:
        assert invented.tables[name].schema == SCHEMAS[name]
    assert [invented.tables[name].num_rows for name in (ARTISTS, TOP_TRACKS, AUDIO_FEATURES)] == [
        COUNT,
        TRACKS,
        TRACKS,
    ]


def test_it_is_the_same_each_time(invented: Catalogue) -> None:
    again = catalogue(COUNT, TRACKS)
    assert all(table.equals(invented.tables[name]) for name, table in again.tables.items())
    assert (again.artists, again.names, again.tags) == (invented.artists, invented.names, invented.tags)


def test_every_artist_has_tracks_and_few_have_most(invented: Catalogue) -> None:
    owners, counts = np.unique(invented.tables[TOP_TRACKS]["artist_id"].to_numpy(), return_counts=True)
    assert owners.tolist() == invented.artists == sorted(set(invented.artists))
    assert counts.min() == 1
    assert np.median(counts) < counts.mean() / 2
    assert counts.max() > 20 * counts.mean()


def test_tags_are_shared_some_by_many_and_missing_for_every_tenth(invented: Catalogue) -> None:
    assert 0.8 * WITHOUT_TAGS < invented.tags.count("") / COUNT < 1.2 * WITHOUT_TAGS
    used = [tag for tags in invented.tags for tag in tags.split("|") if tag]
    _, counts = np.unique(used, return_counts=True)
    assert len(counts) <= TAGS
    assert counts.max() > 50 * np.median(counts)
    assert len(set(invented.tags)) < COUNT - invented.tags.count("")


def test_tags_come_from_several_sources_of_which_one_counts(invented: Catalogue) -> None:
    rows = invented.tables[ARTIST_TAGS].to_pylist()
    told = {(row["artist_id"], row["tag"], row["source"]) for row in rows}
    pairs = {(artist_id, tag) for artist_id, tag, _ in told}
    assert len(told) == len(rows) > 1.1 * len(pairs)
    assert {source for _, _, source in told} == set(TAG_SOURCES)
    assert {row["source"] for row in rows if row["weight"] > 1} == {COUNTING_SOURCE}
    by_artist = zip(invented.artists, invented.tags, strict=True)
    assert pairs == {(artist_id, tag) for artist_id, tags in by_artist for tag in tags.split("|") if tag}
    assert all(genre_of(tag) == tag for _, tag in pairs)


def test_pieces_are_the_tables(invented: Catalogue) -> None:
    pieces = invented.pieces()
    assert set(pieces) == set(invented.tables)
    for name, table in invented.tables.items():
        assert pa.concat_tables(pieces[name]).equals(table)


def test_some_analyses_failed_and_some_tracks_are_reissues(invented: Catalogue) -> None:
    tempo = invented.tables[AUDIO_FEATURES]["tempo"].to_numpy()
    assert 0.005 < (tempo == 0).mean() < 0.02
    assert len(set(invented.tables[TOP_TRACKS]["isrc"].to_pylist())) < TRACKS
