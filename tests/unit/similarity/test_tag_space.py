"""A space of tags: exact while there are few of them, the main directions of many."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maeari.similarity import tag_space as module
from maeari.similarity.scale import TAG_WEIGHT, TagPlace, tag_part
from maeari.similarity.tag_space import DIMENSIONS, FEWEST_OWNERS, MOST_TAGS, Tagging, tag_space


def tagging(*artists: dict[str, float], names: list[str] | None = None) -> Tagging:
    names = names or sorted({name for tags in artists for name in tags})
    entries = sorted(
        (row, names.index(name), weight) for row, tags in enumerate(artists) for name, weight in tags.items()
    )
    rows, columns, weights = zip(*entries, strict=True) if entries else ((), (), ())
    return Tagging(
        len(artists),
        np.array(rows, np.int64),
        np.array(columns, np.int64),
        np.array(weights, np.float64),
        names,
    )


def drawn(artists: int, tags: int, most: int, seed: int = 0) -> Tagging:
    """Tags of which some are frequent and many are rare, in groups that go together."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(artists):
        start = random.integers(0, tags)
        own = {int(start + step) % tags for step in random.geometric(0.2, random.integers(0, most + 1))}
        found.append({f"{tag:04d}": float(random.uniform(0.2, 2)) for tag in own})
    return tagging(*found, names=[f"{tag:04d}" for tag in range(tags)])


def plain(tags: Tagging) -> np.ndarray:
    """(N, G) rows of tf-idf, each of length 1 or 0."""
    matrix = np.zeros((tags.artists, len(tags.names)))
    matrix[tags.rows, tags.columns] = tags.weights
    matrix *= np.log((1 + tags.artists) / (1 + (matrix > 0).sum(axis=0))) + 1
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.divide(matrix, lengths, out=np.zeros_like(matrix), where=lengths > 0)


def distances(points: np.ndarray) -> np.ndarray:
    exact = points.astype(np.float64)
    return np.asarray(np.linalg.norm(exact[:, None] - exact[None], axis=2))


def test_few_tags_lose_nothing_by_hand() -> None:
    tags = tagging({"pop": 1.0, "trot": 1.0}, {"pop": 1.0}, {"pop": 2.0, "jazz": 1.0}, {})
    space = tag_space(tags)
    jazz, pop, trot = log(5 / 2) + 1, log(5 / 4) + 1, log(5 / 2) + 1
    assert space.idf.tolist() == pytest.approx([jazz, pop, trot])
    points = space.place(tags)
    assert points.shape == (4, DIMENSIONS)
    assert np.linalg.norm(points, axis=1).tolist() == pytest.approx([1, 1, 1, 0])
    first, third = (pop, trot), (2 * pop, jazz)
    cosine = pop * 2 * pop / sqrt(pop**2 + trot**2) / sqrt(4 * pop**2 + jazz**2)
    assert distances(points)[0, 2] == pytest.approx(sqrt(2 - 2 * cosine), rel=1e-6)
    assert distances(points)[0, 1] == pytest.approx(sqrt(2 - 2 * pop / np.hypot(*first)), rel=1e-6)
    assert distances(points)[1, 2] == pytest.approx(sqrt(2 - 2 * 2 * pop / np.hypot(*third)), rel=1e-6)


@given(st.integers(0, 10_000), st.integers(1, DIMENSIONS), st.integers(1, 30))
@settings(deadline=None, max_examples=40)
def test_up_to_64_tags_distances_are_those_of_plain_tf_idf(seed: int, count: int, artists: int) -> None:
    tags = drawn(artists, count, 8, seed)
    np.testing.assert_allclose(
        distances(tag_space(tags).place(tags)), distances(plain(tags)), atol=2e-6, rtol=0
    )


def test_tags_that_always_go_together_lose_nothing_either() -> None:
    """The matrix has fewer independent columns than tags."""
    tags = tagging(*[{f"{n}": 1.0 for n in range(row % 3, 40)} for row in range(9)])
    np.testing.assert_allclose(distances(tag_space(tags).place(tags)), distances(plain(tags)), atol=2e-6)


def test_of_many_tags_the_main_directions_are_those_of_the_decomposition() -> None:
    tags = drawn(1500, 300, 8)
    space = tag_space(tags)
    directions = space.directions / space.idf[:, None]
    np.testing.assert_allclose(directions.T @ directions, np.eye(DIMENSIONS), atol=1e-9)
    _, strengths, exact = np.linalg.svd(plain(tags), full_matrices=False)
    # Kept of the squares of all rows: as much as the best 64 directions can keep.
    kept = (np.linalg.norm(plain(tags) @ directions, axis=0) ** 2).sum()
    assert kept == pytest.approx((strengths[:DIMENSIONS] ** 2).sum(), rel=2e-3)
    # The leading ones lie in the same subspace.
    cosines = np.linalg.svd(exact[:16] @ directions, compute_uv=False)
    assert cosines.min() > 1 - 1e-6
    best = plain(tags) @ exact[:DIMENSIONS].T
    best /= np.linalg.norm(best, axis=1, keepdims=True) + 1e-12
    gaps = np.abs(distances(space.place(tags)[:200]) - distances(best[:200]))
    assert gaps.mean() < 0.02


def test_many_tags_of_few_independent_ones_lose_nothing() -> None:
    """Fifty groups of three tags that go together: what 64 directions can hold."""
    groups = drawn(200, 50, 6)
    tags = Tagging(
        200,
        np.repeat(groups.rows, 3),
        (groups.columns[:, None] * 3 + np.arange(3)).ravel(),
        np.repeat(groups.weights, 3),
        [f"{tag:03d}" for tag in range(150)],
    )
    np.testing.assert_allclose(distances(tag_space(tags).place(tags)), distances(plain(tags)), atol=2e-6)


def test_the_same_tags_give_the_same_space() -> None:
    first, second = tag_space(drawn(200, 100, 6)), tag_space(drawn(200, 100, 6))
    assert first.directions.tobytes() == second.directions.tobytes()


def test_the_product_of_the_matrix_with_itself() -> None:
    tags = drawn(50, 20, 8)
    dense = np.zeros((50, 20))
    dense[tags.rows, tags.columns] = tags.weights
    np.testing.assert_allclose(module._product_with_itself(tags, tags.weights), dense.T @ dense, atol=1e-12)


def test_blocks_of_entries_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A border of a block may lie between the tags of one artist."""
    tags = drawn(60, 30, 8)
    space = tag_space(tags)
    whole = space.place(tags)
    monkeypatch.setattr(module, "_BLOCK", 7)
    np.testing.assert_allclose(space.place(tags), whole, atol=1e-7)


@pytest.mark.parametrize("count", [1, 7, 64, 90])
def test_one_artist_alone_is_placed_as_among_all(count: int) -> None:
    tags = drawn(80, count, 6, seed=count)
    tags = Tagging(80, tags.rows, tags.columns, np.ones(len(tags.rows)), tags.names)
    space = tag_space(tags)
    together = TAG_WEIGHT * space.place(tags)
    places = [
        TagPlace(idf, direction)
        for idf, direction in zip(space.idf.tolist(), space.directions.tolist(), strict=True)
    ]
    tagged = np.flatnonzero(tags.tagged())
    assert len(tagged) > 0
    for row in tagged.tolist():
        own = tags.columns[tags.rows == row].tolist()
        np.testing.assert_allclose(tag_part([places[tag] for tag in own]), together[row], atol=1e-6)


def test_nobody_has_a_tag() -> None:
    tags = tagging({}, {})
    space = tag_space(tags)
    assert space.directions.shape == (0, DIMENSIONS)
    assert (space.place(tags) == np.zeros((2, DIMENSIONS))).all()
    assert tags.tagged().tolist() == [False, False]


def test_one_artist_with_one_tag() -> None:
    tags = tagging({"pop": 1.0})
    assert np.linalg.norm(tag_space(tags).place(tags)) == pytest.approx(1)


def test_a_tag_that_nobody_shares_has_no_place() -> None:
    tags = tagging({"pop": 1.0, "mine": 1.0}, {"pop": 1.0}, {"yours": 1.0})
    kept = tags.frequent()
    assert list(kept.names) == ["pop"]
    assert kept.tagged().tolist() == [True, True, False]
    assert (kept.rows.tolist(), kept.columns.tolist(), kept.artists) == ([0, 1], [0, 0], 3)
    assert tagging({"mine": 1.0}, {"yours": 1.0}).frequent().names == []


def test_the_most_frequent_tags_have_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (MOST_TAGS, FEWEST_OWNERS) == (4096, 2)
    monkeypatch.setattr(module, "MOST_TAGS", 2)
    tags = tagging({"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 1, "c": 2}, {"b": 1, "c": 3}, {"c": 4}, {"a": 5})
    kept = tags.frequent()
    assert list(kept.names) == ["a", "c"], "of a and b, which three have each, the first"
    assert kept.weights.tolist() == [1, 1, 1, 2, 3, 4, 5]
    assert kept.columns.tolist() == [0, 1, 0, 1, 1, 1, 0]


def test_chosen_artists_keep_their_tags() -> None:
    tags = tagging({"a": 1}, {"b": 2, "c": 3}, {}, {"a": 4, "c": 5})
    chosen = tags.chosen(np.array([False, True, True, True]))
    assert (chosen.artists, chosen.names) == (3, tags.names)
    assert chosen.rows.tolist() == [0, 0, 2, 2]
    assert chosen.columns.tolist() == [1, 2, 0, 2]
    assert chosen.weights.tolist() == [2, 3, 4, 5]
    assert chosen.tagged().tolist() == [True, False, True]
