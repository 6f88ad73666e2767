"""The lake's columns: the Glue tables of template.yaml, and rows made of the catalogue's values."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from local.paths import ROOT
from local.template import Template
from maeari.catalogue.alias_ports import ArtistTag
from maeari.catalogue.model import FEATURES, Artist, AudioFeatures, Track
from maeari.lake import tables
from maeari.people.feedback import Judgement
from tests.unit.lake.fakes import NOW

GLUE_TYPES = {
    pa.string(): "string",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float32(): "float",
    pa.bool_(): "boolean",
    pa.list_(pa.string()): "array<string>",
    pa.timestamp("ms"): "timestamp",
}
NAIVE = NOW.replace(tzinfo=None)
ALL = {**tables.SCHEMAS, **tables.SNAPSHOTS}


def test_columns_equal_the_glue_tables_of_the_template() -> None:
    parameters = {"DatabaseHost": "127.0.0.1", "DatabaseSecretArn": "d"}
    template = Template(ROOT / "template.yaml", parameters)
    declared = {
        table["TableInput"]["Name"]: table["TableInput"]
        for table in template.resources("AWS::Glue::Table").values()
    }
    assert {
        name: [(column["Name"], column["Type"]) for column in table["StorageDescriptor"]["Columns"]]
        for name, table in declared.items()
    } == {name: [(column.name, GLUE_TYPES[column.type]) for column in schema] for name, schema in ALL.items()}
    for name, table in declared.items():
        assert table["PartitionKeys"] == [{"Name": "dt", "Type": "string"}]
        assert table["StorageDescriptor"]["Location"].endswith(f"/{name}/")


def test_sort_keys_are_columns() -> None:
    assert set(tables.SORT_KEYS) == set(ALL)
    for name, keys in tables.SORT_KEYS.items():
        assert set(keys) <= set(ALL[name].names)


def test_rows_hold_every_value() -> None:
    artist = Artist("a", "아이유", "spotify", NOW, ("k-pop", "ballad"), 80)
    track = Track("t", "밤편지", "Palette", "2017-03", 70, 253_000, "KRA381700001")
    features = AudioFeatures("t", "reccobeats", NOW, *(0.125 * i for i in range(9)))
    assert tables.artists([artist]).to_pylist() == [
        {
            "artist_id": "a",
            "name": "아이유",
            "genres": ["k-pop", "ballad"],
            "popularity": 80,
            "source": "spotify",
            "fetched_at": NAIVE,
        }
    ]
    assert tables.top_tracks({"a": [track], "b": [track], "c": []}, "spotify", NOW).to_pylist() == [
        {
            "artist_id": artist_id,
            "track_id": "t",
            "title": "밤편지",
            "album": "Palette",
            "album_id": None,
            "release_date": "2017-03",
            "popularity": 70,
            "duration_ms": 253_000,
            "isrc": "KRA381700001",
            "source": "spotify",
            "fetched_at": NAIVE,
        }
        for artist_id in ("a", "b")
    ]
    [row] = tables.audio_features([features]).to_pylist()
    assert [row[name] for name in FEATURES] == [0.125 * i for i in range(9)]
    assert (row["track_id"], row["source"], row["fetched_at"]) == ("t", "reccobeats", NAIVE)
    assert tables.feedback(
        [Judgement("a", "b", alike=False, day="2026-11-19", given_at=NOW)]
    ).to_pylist() == [
        {"artist_id": "a", "other_id": "b", "alike": False, "day": "2026-11-19", "given_at": NAIVE}
    ]


def test_rows_of_tags() -> None:
    assert tables.artist_tags([ArtistTag("a", "k-pop", 7, "musicbrainz", NOW)]).to_pylist() == [
        {"artist_id": "a", "tag": "k-pop", "weight": 7, "source": "musicbrainz", "fetched_at": NAIVE}
    ]


def test_missing_values_are_null_and_no_rows_keep_the_types() -> None:
    row = tables.top_tracks({"a": [Track("t", "x")]}, "import", NOW).to_pylist()[0]
    assert [name for name, value in row.items() if value is None] == [
        "album",
        "album_id",
        "release_date",
        "popularity",
        "duration_ms",
        "isrc",
    ]
    assert tables.artists([]).schema == tables.SCHEMAS[tables.ARTISTS]
    assert tables.audio_features([AudioFeatures("t", "import", NOW)])["tempo"].null_count == 1


@pytest.mark.parametrize("microsecond", [0, 1, 123_456, 999_999])
def test_times_of_any_fineness_fit(microsecond: int) -> None:
    at = datetime(2026, 11, 20, 1, 2, 3, microsecond, tzinfo=UTC)
    [row] = tables.audio_features([AudioFeatures("t", "import", at)]).to_pylist()
    assert row["fetched_at"] == at.replace(tzinfo=None, microsecond=microsecond // 1000 * 1000)
