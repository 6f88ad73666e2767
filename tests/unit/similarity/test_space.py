"""Who is in the space, where, and whom it lies near."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest

from maeari.catalogue import names
from maeari.catalogue.model import FEATURES
from maeari.errors import NothingToCompare
from maeari.similarity.neighbours import nearest
from maeari.similarity.next_space import next_space
from maeari.similarity.scale import COLUMNS, LISTENER_WEIGHT, RECORDING_DIMENSIONS, TAG_WEIGHT
from maeari.similarity.space import neighbours_of, space_of
from maeari.similarity.tag_space import DIMENSIONS, Tagging
from tests.unit.similarity.statistics import statistics_of
from tests.unit.similarity.test_tag_space import tagging
from tests.unit.similarity.test_vectors import made_up

if TYPE_CHECKING:
    from maeari.similarity.vectors import Statistics

NAN = float("nan")
NOTHING = [NAN] * len(COLUMNS)
BESIDES = [NAN] * len(FEATURES) + [0.5] * 3
"""Year, popularity and length of a recording that is not measured."""


def mixed() -> tuple[Statistics, Tagging]:
    """Sixty artists; every third has no tags."""
    tags = [{} if row % 3 == 0 else {f"tag {row % 7}": 1.0, f"tag {row % 5}": 2.0} for row in range(60)]
    return statistics_of(made_up(60)), tagging(*tags)


def test_comparable_are_those_with_a_feature_a_shared_tag_or_listeners() -> None:
    one_feature = [0.5, *NOTHING[1:]]
    statistics = statistics_of([[one_feature], [], [BESIDES], [BESIDES], [NOTHING], []])
    tags = tagging({}, {"pop": 1.0}, {"pop": 1.0}, {"mine": 1.0}, {}, {})
    listeners = tagging({}, {}, {}, {}, {"someone": 1.0, "another": 1.0}, {"someone": 1.0})
    ids = statistics.artist_ids
    space = space_of(statistics, tags)
    assert space.artist_ids == [ids[0], ids[1], ids[2]]
    assert space.tracks.tolist() == [1, 0, 1]
    assert space.points.shape == (3, RECORDING_DIMENSIONS + DIMENSIONS)
    assert space.tagging.tagged().tolist() == [False, True, True]
    heard = space_of(statistics, tags, listeners)
    assert heard.artist_ids == [*ids[:3], *ids[4:]]
    assert heard.points.shape == (5, RECORDING_DIMENSIONS + 2 * DIMENSIONS)


@pytest.mark.parametrize("known", [0, 1])
def test_fewer_than_two_cannot_be_compared(known: int) -> None:
    statistics = statistics_of([[[0.5] * len(COLUMNS)]] * known + [[BESIDES]])
    with pytest.raises(NothingToCompare, match=f"{known} comparable"):
        space_of(statistics, tagging(*[{}] * (known + 1)))


def test_parts_lie_side_by_side_each_of_its_length() -> None:
    statistics, tags = mixed()
    space = space_of(statistics, tags, tags)
    assert space.points.dtype == np.float32
    recordings, own, listeners = np.split(
        space.points, [RECORDING_DIMENSIONS, RECORDING_DIMENSIONS + DIMENSIONS], axis=1
    )
    tagged = tags.tagged()
    assert np.linalg.norm(own, axis=1).tolist() == pytest.approx((TAG_WEIGHT * tagged).tolist())
    assert np.linalg.norm(listeners, axis=1).tolist() == pytest.approx((LISTENER_WEIGHT * tagged).tolist())
    assert np.sqrt((recordings**2).sum(axis=1).mean()) == pytest.approx(5, rel=0.3)
    np.testing.assert_allclose(
        space.scores[:, 0], recordings[:, 0] / space.scale.columns[0].weight, rtol=1e-6
    )


def test_who_has_tags_is_compared_by_all_who_has_none_by_recordings() -> None:
    space = space_of(*mixed())
    near, distances = neighbours_of(space, 5)
    whole, recordings = nearest(space.points, 5), nearest(space.points[:, :RECORDING_DIMENSIONS], 5)
    tagged = space.tagging.tagged()
    assert 0 < tagged.sum() < 60
    for rows, (others, lengths) in ((tagged, whole), (~tagged, recordings)):
        np.testing.assert_array_equal(near[rows], others[rows])
        np.testing.assert_array_equal(distances[rows], lengths[rows])
    assert tagged[near[~tagged]].any(), "not only those without tags"


@pytest.mark.parametrize("tags", [[{}] * 60, [{"pop": 1.0}] * 60])
def test_nobody_or_everybody_has_tags(tags: list[dict[str, float]]) -> None:
    space = space_of(statistics_of(made_up(60)), tagging(*tags))
    near, distances = neighbours_of(space, 5)
    expected, lengths = nearest(space.points[:, :RECORDING_DIMENSIONS], 5)
    np.testing.assert_array_equal(near, expected)
    np.testing.assert_allclose(distances, lengths, atol=1e-5)


def test_all_alike_have_each_other_at_no_distance() -> None:
    statistics = statistics_of([[[0.5] * len(COLUMNS)] * 2] * 4)
    near, distances = neighbours_of(space_of(statistics, tagging({}, {}, {}, {})), 3)
    assert (distances == 0).all()
    assert [sorted(row) for row in near.tolist()] == [[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]]


def test_prominence_is_by_popularity_then_by_recordings() -> None:
    recordings = [[0.5] * len(COLUMNS)]
    statistics = statistics_of([recordings * count for count in (1, 3, 1, 2, 4)])
    statistics.means[:, COLUMNS.index("popularity")] = [0.2, 0.9, 0.9, NAN, NAN]
    space = space_of(statistics, tagging(*[{}] * 5))
    assert space.prominence.tolist() == [3, 1, 2, 5, 4]


def test_next_rows_hold_the_space_in_the_order_of_their_keys() -> None:
    statistics, tags = mixed()
    space = space_of(statistics, tags)
    rows = next_space(space)
    vectors, cells, places = list(rows.vectors), list(rows.cells), list(rows.tags)
    assert [row[:2] for row in vectors] == sorted(row[:2] for row in vectors)
    assert sorted(row.artist_id for row in vectors) == space.artist_ids
    for row in vectors:
        number = space.artist_ids.index(row.artist_id)
        assert row.vector == space.points[number].tobytes()
        assert row.scores == space.scores[number].tolist()
        assert (row.tracks, row.is_tagged, row.prominence) == (
            space.tracks[number],
            number % 3 != 0,
            space.prominence[number],
        )
    assert [(number, size) for number, size, _ in cells] == [(0, 60)]
    middle = struct.unpack("<88f", cells[0][2])
    assert middle == pytest.approx(space.points.mean(axis=0, dtype=np.float64).tolist(), abs=1e-6)
    assert [key for key, _, _ in places] == sorted(names.key(name) for name in space.tags.names)
    assert places[0][0] == "tag0"
    assert struct.unpack("<64f", places[0][2]) == pytest.approx(space.tags.directions[0].tolist(), abs=1e-6)
