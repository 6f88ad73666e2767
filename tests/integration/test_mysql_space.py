"""The space of a refresh on a real server: what comes back is what was filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from maeari.catalogue import names
from maeari.catalogue.migrations import migrate, shipped
from maeari.catalogue.model import Artist, Neighbour, Reason
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_space import READ, MysqlSpace, packed, unpacked
from maeari.similarity.cells import LARGEST
from maeari.similarity.scale import RECORDING_DIMENSIONS
from tests.integration.databases import emptied, open_database, published, statements_run
from tests.integration.spaces import NOW, TAGS, by_force, fill, made_up_space, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.database import DatabaseAddress
    from maeari.catalogue.mysql import Database
    from maeari.similarity.space import ArtistSpace

ARTISTS = 1500


@pytest.fixture(scope="module")
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(database_address)
    emptied(opened)
    migrate(opened, shipped())
    yield opened
    emptied(opened)
    opened.close()


@pytest.fixture(scope="module")
def made() -> ArtistSpace:
    return made_up_space(ARTISTS)


@pytest.fixture(scope="module")
def filled(database: Database, made: ArtistSpace) -> MysqlSpace:
    publish(database, made)
    return MysqlSpace(database)


def test_before_any_refresh_nobody_has_a_place(database: Database) -> None:
    space = MysqlSpace(database)
    assert space.scale() is None
    assert space.tags(["kpop"]) == {}
    assert space.nearest([0.0] * RECORDING_DIMENSIONS, [], 5) == []


def test_the_scale_comes_back_as_it_was(filled: MysqlSpace, made: ArtistSpace) -> None:
    read = filled.scale()
    assert read is not None
    assert [list(column.edges) for column in read.columns] == [
        list(each.edges) for each in made.scale.columns
    ]
    for field in ("centre", "spread", "deviation_centre", "deviation_spread", "weight"):
        assert [getattr(column, field) for column in read.columns] == [
            getattr(column, field) for column in made.scale.columns
        ]


def test_a_table_of_another_release_is_no_scale(database: Database, filled: MysqlSpace) -> None:
    database.execute("DELETE FROM vector_scale WHERE place = 3")
    assert filled.scale() is None
    fill(database, made_up_space(50))
    assert filled.scale() is not None


def test_tags_come_back_by_their_keys(database: Database, made: ArtistSpace) -> None:
    publish(database, made)
    space = MysqlSpace(database)
    keys = {name: names.key(name) for name in TAGS}
    before = statements_run(database)
    found = space.tags([*keys.values(), "zydeco"])
    assert statements_run(database) - before <= 2
    assert set(found) == set(keys.values())
    for name, key in keys.items():
        column = list(made.tags.names).index(name)
        assert found[key].idf == made.tags.idf[column]
        assert list(found[key].direction) == made.tags.directions[column].astype(np.float32).tolist()


def test_no_tags_are_no_statement(database: Database, filled: MysqlSpace) -> None:
    before = statements_run(database)
    assert filled.tags([]) == {}
    assert statements_run(database) - before == 1


def test_more_artists_than_one_cell_and_fewer_than_are_read(database: Database, filled: MysqlSpace) -> None:
    cells = database.rows("SELECT cell, artists FROM vector_cells ORDER BY cell")
    [placed] = database.rows("SELECT COUNT(*) AS artists FROM artist_vectors")
    assert len(cells) > 1
    assert sum(row["artists"] for row in cells) == placed["artists"] <= READ


def test_the_largest_cell_is_told_whole(database: Database) -> None:
    [session] = database.rows("SELECT @@group_concat_max_len AS bytes")
    [column] = database.rows(
        "SELECT character_maximum_length AS bytes FROM information_schema.columns "
        "WHERE table_schema = DATABASE() AND table_name = 'artist_vectors' AND column_name = 'vector'"
    )
    assert session["bytes"] >= LARGEST * column["bytes"]


@pytest.mark.parametrize("leading", [None, RECORDING_DIMENSIONS])
@pytest.mark.parametrize("row", [0, 3, 400, 1111])
def test_the_nearest_are_those_of_a_comparison_with_everybody(
    filled: MysqlSpace, made: ArtistSpace, row: int, leading: int | None
) -> None:
    point = made.points[row, :leading]
    expected = by_force(made.points, point, 60, besides=(row,))
    near = filled.nearest(point.tolist(), besides=[made.artist_ids[row]], count=60)
    assert [one.artist.id for one in near] == [made.artist_ids[other] for _, other in expected]
    assert [one.distance for one in near] == pytest.approx([length for length, _ in expected], abs=1e-6)
    for one in near:
        scores = made.scores[made.artist_ids.index(one.artist.id)]
        assert one.scores == pytest.approx(scores.tolist(), rel=1e-5, abs=1e-5)
        assert one.artist.name == f"name {one.artist.id}"


def test_everybody_can_be_asked_for(filled: MysqlSpace, made: ArtistSpace) -> None:
    near = filled.nearest(made.points[5].tolist(), besides=[], count=2 * ARTISTS)
    assert sorted(one.artist.id for one in near) == made.artist_ids
    assert near[0].distance == 0
    assert [one.distance for one in near] == sorted(one.distance for one in near)


def test_when_all_are_left_out_nobody_is_near(filled: MysqlSpace, made: ArtistSpace) -> None:
    assert filled.nearest(made.points[5].tolist(), besides=made.artist_ids, count=5) == []


def test_coordinates_are_packed_as_single_precision() -> None:
    assert packed([1.0, -2.5]) == np.array([1.0, -2.5], "<f4").tobytes()
    assert unpacked(packed([0.1, 3.0])) == (float(np.float32(0.1)), 3.0)


def test_provisional_neighbours_are_kept_and_replaced(database: Database) -> None:
    space = MysqlSpace(database)
    one = Artist("one", "name", "spotify", NOW)
    space.keep("new", [Neighbour(one, rank, float(rank), Reason(("k-pop",))) for rank in (1, 2, 3)])
    space.keep("new", [Neighbour(one, 1, 9.5, Reason())])
    rows = database.rows("SELECT * FROM provisional_artists ORDER BY neighbour_rank")
    assert [(row["neighbour_rank"], row["distance"], row["reason"]) for row in rows] == [
        (1, 9.5, ";"),
        (2, 2.0, "k-pop;"),
        (3, 3.0, "k-pop;"),
    ]


def test_they_are_found_with_the_artist_until_a_refresh_has_seen_it(database: Database) -> None:
    artists, space = MysqlArtists(database), MysqlSpace(database)
    known = [Artist(f"{number:022d}", f"이름 {number}", "spotify", NOW) for number in range(9000, 9004)]
    new, *others = known
    artists.save(known, [])
    space.keep(new.id, [Neighbour(one, rank, rank / 10, Reason()) for rank, one in enumerate(others, 1)])

    def found(first: int, last: int) -> tuple[list[str], bool]:
        one = artists.find(artist_id=new.id, whole_key="", name_key="", first_rank=first, last_rank=last)
        assert one is not None
        return [near.artist.id for near in one.neighbours], one.provisional

    assert found(1, 2) == ([others[0].id, others[1].id], True)
    assert found(3, 5) == ([others[2].id], True)
    published(database, [(new.id, 1, others[2].id, 0.5, "")])
    assert found(1, 3) == ([others[2].id], False)
