"""What the conversation asks of the space, on a real server."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from maeari.catalogue.migrations import migrate, shipped
from maeari.catalogue.model import FEATURES, WELL_MEASURED, Artist
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_sounds import MysqlSounds
from maeari.catalogue.mysql_space import TABLES
from maeari.similarity.ports import CLEARLY, SAMPLE
from maeari.similarity.reasons import NOTICEABLE
from maeari.similarity.scale import RECORDING_DIMENSIONS
from maeari.similarity.space import neighbours_of
from tests.integration.databases import emptied, open_database, published, statements_run
from tests.integration.spaces import DAY, NOW, by_force, fill, made_up_space, publish

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from local.database import DatabaseAddress
    from maeari.catalogue.mysql import Database

SPACE = made_up_space(600)
IDS = list(SPACE.artist_ids)
ARTISTS = len(IDS)
TAGGED = SPACE.tagging.tagged()
UNKNOWN = "not in the space"


@pytest.fixture(scope="module")
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(database_address)
    emptied(opened)
    migrate(opened, shipped())
    publish(opened, SPACE)
    MysqlArtists(opened).save([Artist(UNKNOWN, "new", "spotify", NOW)], [])
    yield opened
    emptied(opened)
    opened.close()


@pytest.fixture
def sounds(database: Database) -> MysqlSounds:
    return MysqlSounds(database)


def known(row: int) -> np.ndarray:
    """The coordinates that an artist is compared by."""
    return SPACE.points[row] if TAGGED[row] else SPACE.points[row, :RECORDING_DIMENSIONS]


def rank(row: int, other: int) -> int:
    """How many are nearer, and one."""
    lengths = {found: length for length, found in by_force(SPACE.points, known(row), ARTISTS, besides=(row,))}
    return 1 + sum(length < lengths[other] for length in lengths.values())


def test_sounds_come_back_as_they_were(sounds: MysqlSounds, database: Database) -> None:
    before = statements_run(database)
    found = sounds.of([*IDS, UNKNOWN])
    assert statements_run(database) - before <= 2
    assert set(found) == set(IDS)
    for row, each in enumerate(IDS):
        sound = found[each]
        assert sound.scores == tuple(SPACE.scores[row].tolist())
        assert sound.vector == tuple(SPACE.points[row].tolist())
        assert (sound.tracks, sound.is_tagged) == (SPACE.tracks[row], TAGGED[row])


def test_nobody_is_asked_about_nobody(sounds: MysqlSounds, database: Database) -> None:
    before = statements_run(database)
    assert sounds.of([]) == {}
    assert statements_run(database) - before == 1


@pytest.mark.parametrize("rows", [(0, 1), (1, 2), (3, 5), (50, 350), (599, 0), (120, 124)])
def test_places_among_all_artists(sounds: MysqlSounds, database: Database, rows: tuple[int, int]) -> None:
    one, other = rows
    before = statements_run(database)
    found = sounds.compared(IDS[one], IDS[other])
    assert statements_run(database) - before <= 5
    assert found is not None
    assert (found.rank, found.other_rank) == (rank(one, other), rank(other, one))
    assert found.share == pytest.approx((rank(one, other) - 1) / (ARTISTS - 2))
    assert found.other_share == pytest.approx((rank(other, one) - 1) / (ARTISTS - 2))
    assert found.artists == ARTISTS - 1
    assert (found.sound.tracks, found.other.tracks) == (SPACE.tracks[one], SPACE.tracks[other])
    assert {TAGGED[row] for row in range(8)} == {True, False}, "of either kind some are compared"


def test_in_a_sample_only_stored_neighbours_have_a_rank(
    sounds: MysqlSounds, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, distances = neighbours_of(SPACE, 20)
    rows = (
        (IDS[row], place, IDS[other], float(length), "pop;")
        for row in range(ARTISTS)
        for place, (other, length) in enumerate(zip(near[row], distances[row], strict=True), start=1)
    )
    published(database, rows)
    monkeypatch.setattr("maeari.similarity.next_space.SAMPLE", 200)
    fill(database, SPACE)
    kept = database.rows("SELECT artist_id FROM vector_sample ORDER BY artist_id")
    places = sorted(SPACE.prominence[[IDS.index(row["artist_id"]) for row in kept]].tolist())
    assert len(places) <= 200
    assert {later - earlier for earlier, later in pairwise(places)} == {-(-ARTISTS // 200)}
    for row in range(0, ARTISTS, 60):
        others = near[row].tolist()
        found = sounds.compared(IDS[row], IDS[others[6]])
        assert found is not None
        assert found.rank == 7 == rank(row, others[6])
        back = near[others[6]].tolist()
        assert found.other_rank == (back.index(row) + 1 if row in back else None)
        far = by_force(SPACE.points, known(row), ARTISTS, besides=(row,))[300][1]
        found = sounds.compared(IDS[row], IDS[far])
        assert found is not None
        assert found.rank is None
        assert found.share == pytest.approx(0.5, abs=0.15)
    monkeypatch.undo()
    fill(database, SPACE)


def test_ranks_agree_with_the_order_of_the_nearest(sounds: MysqlSounds) -> None:
    for row in (30, 31):
        nearest = sounds.near([sounds.of([IDS[row]])[IDS[row]]], [IDS[row]], count=30)
        for place, other in enumerate(nearest, start=1):
            found = sounds.compared(IDS[row], other.artist.id)
            assert found is not None
            assert found.rank == place
            assert found.sound.distance(found.other.vector) == pytest.approx(other.distance)


def test_who_is_not_in_the_space_is_not_compared(sounds: MysqlSounds) -> None:
    assert sounds.compared(IDS[0], UNKNOWN) is None
    assert sounds.compared(UNKNOWN, IDS[0]) is None


@pytest.mark.parametrize("rows", [(1,), (0,), (150, 161), (10, 21, 31), (0, 4, 8)])
def test_near_is_around_the_mean(sounds: MysqlSounds, rows: tuple[int, ...]) -> None:
    liked = [IDS[row] for row in rows]
    mean = SPACE.points[list(rows)].astype(np.float64).mean(axis=0)
    if not TAGGED[list(rows)].any():
        mean = mean[:RECORDING_DIMENSIONS]
    expected = by_force(SPACE.points, mean, 25, besides=rows)
    found = sounds.near([sounds.of([each])[each] for each in liked], liked, count=25)
    assert [each.artist.id for each in found] == [IDS[row] for _, row in expected]
    assert [each.distance for each in found] == pytest.approx([length for length, _ in expected], abs=1e-6)


def region(directions: Mapping[str, int], besides: Sequence[str]) -> list[str]:
    inside = [
        row
        for row in range(ARTISTS)
        if IDS[row] not in besides
        and SPACE.tracks[row] >= WELL_MEASURED
        and all(SPACE.scores[row, FEATURES.index(name)] * way >= CLEARLY for name, way in directions.items())
    ]
    return [IDS[row] for row in sorted(inside, key=lambda row: SPACE.prominence[row])]


@pytest.mark.parametrize(
    "directions",
    [
        {"energy": 1},
        {"energy": -1, "acousticness": 1},
        {"danceability": 1, "valence": 1},
        {"liveness": -1, "loudness": -1},
        {},
        dict.fromkeys(FEATURES, 1),
    ],
    ids=lambda directions: " ".join(directions) or "anywhere",
)
def test_a_region_holds_those_clearly_on_the_wanted_side_the_most_prominent_first(
    sounds: MysqlSounds, directions: Mapping[str, int]
) -> None:
    besides = IDS[0:30:3]
    expected = region(directions, besides)
    assert len(expected) > 5 or len(directions) == len(FEATURES)
    whole = sounds.in_region(directions, count=ARTISTS, offset=0, besides=besides)
    assert [each.id for each in whole] == expected
    paged = [
        each
        for offset in range(0, len(expected) + 7, 37)
        for each in sounds.in_region(directions, count=37, offset=offset, besides=besides)
    ]
    assert paged == list(whole)


def test_the_bar_of_a_region_is_that_of_a_reason() -> None:
    assert CLEARLY == NOTICEABLE


MEASURED = [each for row, each in enumerate(IDS) if SPACE.tracks[row] >= WELL_MEASURED]


def test_anybody_is_the_first_from_an_id_on(sounds: MysqlSounds) -> None:
    for start in ("0" * 22, *IDS[::53], "Az" * 11, "z" * 22):
        found = sounds.anybody([], start)
        assert found is not None
        assert found.id == next((each for each in MEASURED if each >= start), MEASURED[0])


def test_anybody_passes_over_those_besides_and_comes_round(sounds: MysqlSounds) -> None:
    *others, last = MEASURED
    after = sounds.anybody([last], last)
    assert after is not None
    assert after.id == MEASURED[0]
    left = sounds.anybody(others, MEASURED[0])
    assert left is not None
    assert left.id == last
    assert sounds.anybody(MEASURED, last) is None


def test_what_is_published(sounds: MysqlSounds) -> None:
    published = sounds.published()
    assert published is not None
    assert (published.day, published.artists) == (DAY, ARTISTS)
    assert ARTISTS - 1 <= SAMPLE


def test_before_the_first_refresh_there_is_nobody(database: Database, sounds: MysqlSounds) -> None:
    sound = sounds.of(IDS[:1])[IDS[0]]
    for table in (*TABLES, "published"):
        database.execute(f"DELETE FROM {table}")
    assert sounds.of(IDS[:1]) == {}
    assert sounds.compared(IDS[0], IDS[1]) is None
    assert sounds.in_region({"energy": 1}, count=5, offset=0, besides=[]) == []
    assert sounds.near([sound], [], count=5) == []
    assert sounds.anybody([], IDS[0]) is None
    assert sounds.published() is None
    publish(database, SPACE)
