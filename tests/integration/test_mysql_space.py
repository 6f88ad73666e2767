"""The space of a refresh on a real server: the same distances as the job's."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest

from local.database import DatabaseAddress
from maeari.catalogue import next_tables
from maeari.catalogue.migrations import migrate, shipped
from maeari.catalogue.model import FEATURES, Artist, Neighbour, Reason
from maeari.catalogue.mysql import Database
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_space import MysqlSpace
from maeari.catalogue.related_artists import RelatedArtists
from maeari.similarity.neighbours import nearest
from maeari.similarity.scale import Scale
from maeari.similarity.vectors import Statistics, genre_weights, scale_of, standardised, vectors
from tests.integration.databases import emptied, open_database, tables

NOW = datetime(2026, 11, 20, tzinfo=UTC)
GENRES = ("k-pop", "ballad", "trot", "rock", "jazz", "edm", "R&B", "k-indie", "folk")
ARTISTS = 200
NEW = 0
"""The artist that isn't in the space but is placed in it."""


@pytest.fixture(scope="module")
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(database_address)
    emptied(opened)
    migrate(opened, shipped())
    yield opened
    emptied(opened)
    opened.close()


def id_of(number: int) -> str:
    return f"{number:022d}"


def catalogue() -> Statistics:
    random = np.random.default_rng(7)
    means = random.normal(0.5, 0.2, (ARTISTS, len(FEATURES)))
    means[random.random(means.shape) < 0.05] = np.nan
    genres = [
        tuple(random.choice(GENRES, random.integers(0, 9), replace=False).tolist()) for _ in range(ARTISTS)
    ]
    return Statistics([id_of(number) for number in range(ARTISTS)], genres, means, list(range(ARTISTS)))


@pytest.fixture(scope="module")
def filled(database: Database) -> tuple[MysqlSpace, Statistics, Scale]:
    found = catalogue()
    scale = scale_of(found)
    scores = standardised(found.means, scale).tolist()
    saved = [
        Artist(a, f"name {a}", "spotify", NOW, g) for a, g in zip(found.artist_ids, found.genres, strict=True)
    ]
    MysqlArtists(database).save(saved, [])
    space = MysqlSpace(database)
    weights = map(scale.genre_weights, found.genres)
    placed = zip(found.artist_ids, scores, weights, found.tracks, strict=True)
    known = [one for one in placed if one[0] != id_of(NEW)]
    next_tables.swap(database, space.fill(scale, known, "2026-11-20"))
    return space, found, scale


def test_before_any_refresh_there_is_no_scale(database: Database) -> None:
    assert MysqlSpace(database).scale() is None


def test_the_scale_comes_back_as_it_was(filled: tuple[MysqlSpace, Statistics, Scale]) -> None:
    space, _, scale = filled
    read = space.scale()
    assert read is not None
    assert read.centre == pytest.approx(scale.centre)
    assert read.spread == pytest.approx(scale.spread)
    assert read.idf == pytest.approx(dict(scale.idf))


def test_a_new_artist_has_the_neighbours_that_the_job_would_give_it(
    filled: tuple[MysqlSpace, Statistics, Scale],
) -> None:
    space, found, scale = filled
    points = vectors(standardised(found.means, scale), genre_weights(found.genres, scale))
    rows, distances = nearest(points, 20)
    means = [None if np.isnan(mean) else float(mean) for mean in found.means[NEW]]
    near = space.nearest(
        scale.scores(means), scale.genre_weights(found.genres[NEW]), besides=[id_of(NEW)], count=20
    )
    assert [one.artist.id for one in near] == [id_of(row) for row in rows[NEW]]
    assert [one.distance for one in near] == pytest.approx(distances[NEW].tolist(), abs=1e-4)
    assert near[0].scores == pytest.approx(points[rows[NEW][0]][: len(FEATURES)].tolist(), abs=1e-5)
    assert near[0].artist.genres == found.genres[rows[NEW][0]]


def test_the_artist_itself_is_left_out(filled: tuple[MysqlSpace, Statistics, Scale]) -> None:
    space, found, scale = filled
    own = standardised(found.means, scale)[3].tolist()
    near = space.nearest(own, scale.genre_weights(found.genres[3]), besides=[id_of(3)], count=5)
    assert id_of(3) not in [one.artist.id for one in near]
    assert len(near) == 5


def test_without_genres_the_features_decide(filled: tuple[MysqlSpace, Statistics, Scale]) -> None:
    space, found, scale = filled
    scores = standardised(found.means, scale)
    lonely = {number for number, names in enumerate(found.genres) if not names} - {NEW}
    near = space.nearest([0.0] * 9, {}, besides=[], count=ARTISTS)
    gaps = {one.artist.id: one.distance for one in near}
    assert len(gaps) == ARTISTS - 1
    for number in lonely:
        assert gaps[id_of(number)] == pytest.approx(float(np.linalg.norm(scores[number])), abs=1e-4)


def test_provisional_neighbours_are_kept_and_replaced(database: Database) -> None:
    space = MysqlSpace(database)
    one = Artist(id_of(1), "name", "spotify", NOW)
    space.keep(id_of(NEW), [Neighbour(one, rank, float(rank), Reason(("k-pop",))) for rank in (1, 2, 3)])
    space.keep(id_of(NEW), [Neighbour(one, 1, 9.5, Reason())])
    rows = database.rows("SELECT * FROM provisional_artists ORDER BY neighbour_rank")
    assert [(row["neighbour_rank"], row["distance"], row["reason"]) for row in rows] == [
        (1, 9.5, ";"),
        (2, 2.0, "k-pop;"),
        (3, 3.0, "k-pop;"),
    ]


def test_they_are_found_with_the_artist_until_a_refresh_has_seen_it(database: Database) -> None:
    artists, space = MysqlArtists(database), MysqlSpace(database)
    known = [Artist(id_of(number), f"이름 {number}", "spotify", NOW) for number in range(1000, 1004)]
    new, *others = known
    artists.save(known, [])
    space.keep(new.id, [Neighbour(one, rank, rank / 10, Reason()) for rank, one in enumerate(others, 1)])

    def found(first: int, last: int) -> tuple[list[str], bool]:
        one = artists.find(artist_id=new.id, whole_key="", name_key="", first_rank=first, last_rank=last)
        assert one is not None
        return [near.artist.id for near in one.neighbours], one.provisional

    assert found(1, 2) == ([others[0].id, others[1].id], True)
    assert found(3, 5) == ([others[2].id], True)
    RelatedArtists(database).publish([(new.id, 1, others[2].id, 0.5, Reason())])
    assert found(1, 3) == ([others[2].id], False)
    kept = database.rows("SELECT artist_id FROM provisional_artists WHERE artist_id = %(id)s", {"id": new.id})
    assert kept == []


def test_all_tables_of_a_refresh_are_swapped_in_one_statement(database: Database) -> None:
    before = tables(database)
    space = MysqlSpace(database)
    names = space.fill(Scale([0.0] * 9, [1.0] * 9, {}), [], "2026-11-20")
    assert {f"{name}_next" for name in names} <= tables(database)
    next_tables.swap(database, names)
    assert tables(database) == before | {f"{name}_previous" for name in names}
    assert space.nearest([0.0] * 9, {}, besides=[], count=5) == []
