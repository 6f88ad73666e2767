"""The lake's rows of tags as matrices."""

from __future__ import annotations

from itertools import permutations
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from maeari.catalogue.listener_ports import LISTENBRAINZ
from maeari.similarity.tagging import SOURCE_WEIGHTS, listeners_of, tagging_of

if TYPE_CHECKING:
    from maeari.similarity.tag_space import Tagging

type Row = tuple[str | None, str | None, str | None, int | None]

SCHEMA = pa.schema(
    [("artist_id", pa.string()), ("source", pa.string()), ("tag", pa.string()), ("weight", pa.int32())]
)


def table(*rows: Row) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)


def told(tagging: Tagging, artist_ids: str = "abc") -> dict[str, dict[str, float]]:
    """Weight by artist and name."""
    found: dict[str, dict[str, float]] = {}
    entries = zip(tagging.rows.tolist(), tagging.columns.tolist(), tagging.weights.tolist(), strict=True)
    for row, column, weight in entries:
        found.setdefault(artist_ids[row], {})[tagging.names[column]] = weight
    return found


def tags(*rows: Row) -> dict[str, dict[str, float]]:
    return told(tagging_of(table(*rows), "abc"))


def test_a_tag_weighs_the_square_root_of_its_count_and_all_have_length_1() -> None:
    found = tags(
        ("a", "musicbrainz", "rock", 9), ("a", "musicbrainz", "jazz", 16), ("b", "spotify", "pop", 1)
    )
    assert found == {"a": pytest.approx({"rock": 0.6, "jazz": 0.8}), "b": {"pop": 1.0}}


def test_sources_add_up_each_with_its_weight() -> None:
    found = tags(
        ("a", "musicbrainz", "rock", 900),
        ("a", "wikidata", "rock", 1),
        ("a", "wikidata", "jazz", 1),
        ("a", "import", "pop", 4),
    )
    wikidata = SOURCE_WEIGHTS["wikidata"]
    assert wikidata == 0.7
    both = wikidata / sqrt(2)
    assert found == {"a": pytest.approx({"rock": 1 + both, "jazz": both, "pop": 1.0})}


@pytest.mark.parametrize("rows", list(permutations([("Hip-Hop", 4), ("hiphop", 4), ("hip hop music", 8)])))
def test_spellings_of_a_genre_are_one_tag_in_any_order(rows: tuple[tuple[str, int], ...]) -> None:
    tagging = tagging_of(table(*[("a", "musicbrainz", tag, weight) for tag, weight in rows]), "abc")
    assert tagging.names == ["hip hop"]
    assert told(tagging) == {"a": pytest.approx({"hip hop": (2 + 2 + sqrt(8)) / 4})}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_of_the_rows_decides_nothing(order: tuple[int, ...]) -> None:
    rows: list[Row] = [
        ("c", "spotify", "indie pop", 1),
        ("a", "spotify", "indie-pop", 1),
        ("b", "spotify", "rock", 1),
    ]
    tagging = tagging_of(table(*[rows[number] for number in order]), "abc")
    assert (tagging.names, tagging.rows.tolist(), tagging.columns.tolist()) == (
        ["indie pop", "rock"],
        [0, 1, 2],
        [0, 1, 0],
    )


@pytest.mark.parametrize("tag", ["seen live", "Korean", "80s", "2019", "music", "", " ", "한국"])
def test_what_names_no_genre_is_left_out_and_takes_no_weight(tag: str) -> None:
    assert tags(("a", "spotify", "pop", 1), ("a", "spotify", tag, 100)) == {"a": {"pop": 1.0}}


def test_artists_and_sources_that_are_not_asked_for_are_left_out() -> None:
    assert tags(("z", "spotify", "pop", 1), ("b", "lastfm", "pop", 1), ("b", "spotify", "rock", 1)) == {
        "b": {"rock": 1.0}
    }


def test_listeners_are_apart() -> None:
    one, other = "f27ec8db-af05-4f36-916e-3d57f91ecf5e", "0383dadf-2a4e-4d10-a46a-e9e041da8eb3"
    rows = table(
        ("a", LISTENBRAINZ, one, 9),
        ("a", LISTENBRAINZ, other, 16),
        ("a", "spotify", "pop", 1),
        ("b", LISTENBRAINZ, one, 3),
    )
    assert told(tagging_of(rows, "abc")) == {"a": {"pop": 1.0}}
    assert tagging_of(rows, "abc").names == ["pop"]
    assert told(listeners_of(rows, "abc")) == {"a": pytest.approx({one: 0.6, other: 0.8}), "b": {one: 1.0}}


def test_missing_values_harm_nobody() -> None:
    found = tags(
        (None, "spotify", "pop", 1),
        ("a", None, "pop", 1),
        ("a", "spotify", None, 1),
        ("a", "spotify", "rock", None),
        ("a", "spotify", "jazz", 0),
    )
    assert found == {"a": pytest.approx({"rock": sqrt(0.5), "jazz": sqrt(0.5)})}


@pytest.mark.parametrize("rows", [[], [("z", "spotify", "pop", 1)], [("a", "spotify", "seen live", 1)]])
def test_no_tags_at_all(rows: list[Row]) -> None:
    found = tagging_of(table(*rows), "abc")
    assert (found.artists, len(found.rows)) == (3, 0)
    assert not found.tagged().any()
    assert found.rows.dtype == found.columns.dtype == np.int64
    assert not len(found.frequent().names)


def test_many_chunks_are_one_table() -> None:
    parts = [table(("a", "spotify", "pop", 1)), table(("b", "spotify", "pop", 1)), table()]
    assert told(tagging_of(pa.concat_tables(parts), "abc")) == {"a": {"pop": 1.0}, "b": {"pop": 1.0}}
