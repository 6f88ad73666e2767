"""What the conversation asks of the space, on a real server, against the same figures in plain Python."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING

import pytest

from maeari.catalogue import next_tables
from maeari.catalogue.migrations import migrate, shipped
from maeari.catalogue.model import FEATURES, Artist
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_sounds import MysqlSounds
from maeari.catalogue.mysql_space import MysqlSpace
from maeari.similarity.ports import CLEARLY, WELL_MEASURED, Published, Sound
from maeari.similarity.reasons import NOTICEABLE
from maeari.similarity.scale import GENRE_WEIGHT, Scale
from tests.integration.databases import emptied, open_database, statements_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from local.database import DatabaseAddress
    from maeari.catalogue.mysql import Database

NOW = datetime(2026, 11, 20, tzinfo=UTC)
DAY = "2026-11-20"
GENRES = [
    "k-pop",
    "발라드",
    "R&B",
    "rock 'n' roll",
    'a "quoted" one',
    "back\\slash",
    "50%",
    *(f"g{i}" for i in range(8)),
]
ARTISTS = 240
TWINS = range(200, ARTISTS)
"""Artists that are where the artist 200 before them is."""


def id_of(number: int) -> str:
    return f"{number * 7919 % 100_000:022d}"  # ids in another order than the numbers


def placed() -> dict[str, Sound]:
    """Scores of quarters, so that distances repeat and some lie exactly at the bar of a region."""
    drawn = random.Random(11)  # noqa: S311 - the same figures in each run
    found: dict[str, Sound] = {}
    for number in range(ARTISTS):
        if number in TWINS:
            found[id_of(number)] = found[id_of(number - TWINS.start)]
            continue
        genres = drawn.sample(GENRES, drawn.choice([0, 0, 1, 2, 3, 5, 9, 12]))
        weights = [drawn.uniform(1, 5) for _ in genres]
        length = sqrt(sum(weight**2 for weight in weights))
        scores = tuple(drawn.randint(-8, 8) / 4 for _ in FEATURES)
        weighted = {genre: weight / length for genre, weight in zip(genres, weights, strict=True)}
        found[id_of(number)] = Sound(scores, weighted, drawn.randint(0, 6))
    return found


SPACE = placed()
POPULARITY = {each: (None, 10, 50, 90)[number % 4] for number, each in enumerate(SPACE)}


@pytest.fixture(scope="module")
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(database_address)
    emptied(opened)
    migrate(opened, shipped())
    known = [Artist(each, f"name {each}", "spotify", NOW, popularity=POPULARITY[each]) for each in SPACE]
    MysqlArtists(opened).save([*known, Artist("not in the space", "new", "spotify", NOW)], [])
    publish(opened, SPACE)
    yield opened
    emptied(opened)
    opened.close()


@pytest.fixture
def sounds(database: Database) -> MysqlSounds:
    return MysqlSounds(database)


def publish(database: Database, space: Mapping[str, Sound]) -> None:
    rows = [
        (each, space[each].scores, space[each].genre_weights, space[each].tracks) for each in sorted(space)
    ]
    tables = MysqlSpace(database).fill(Scale([0.0] * 9, [1.0] * 9, {}), rows, DAY)
    next_tables.swap(database, tables)


def squared(one: Sound, other: Sound) -> float:
    """The metric as `vectors.vectors` defines it: coordinates side by side."""
    coordinates = [
        (*sound.scores, *(GENRE_WEIGHT * sound.genre_weights.get(genre, 0.0) for genre in GENRES))
        for sound in (one, other)
    ]
    return sum(float(mine - its) ** 2 for mine, its in zip(*coordinates, strict=True))


def ordered(point: Sound, besides: Sequence[str]) -> list[str]:
    """Ids by distance, equal ones by id."""
    others = [each for each in SPACE if each not in besides]
    return sorted(others, key=lambda each: (round(squared(point, SPACE[each]), 4), each))


def test_sounds_come_back_as_they_were(sounds: MysqlSounds, database: Database) -> None:
    before = statements_run(database)
    found = sounds.of([*SPACE, "not in the space"])
    assert statements_run(database) - before <= 2 + 1
    assert set(found) == set(SPACE)
    for each, sound in found.items():
        assert sound.scores == SPACE[each].scores
        assert sound.genre_weights == pytest.approx(SPACE[each].genre_weights, rel=1e-6)
        assert sound.tracks == SPACE[each].tracks


def test_all_digits_of_a_score_come_back(database: Database, sounds: MysqlSounds) -> None:
    third = 0.3333333432674408  # the FLOAT nearest to 1/3
    publish(database, {"one": Sound((third,) * 9, {}, 1)})
    assert sounds.of(["one"])["one"].scores == (third,) * 9
    publish(database, SPACE)


def test_nobody_is_asked_about_nobody(sounds: MysqlSounds, database: Database) -> None:
    before = statements_run(database)
    assert sounds.of([]) == {}
    assert statements_run(database) - before == 1


@pytest.mark.parametrize("numbers", [*combinations((0, 7, 31, 200, 207, 231), 2), (1, 2), (50, 150), (99, 3)])
def test_places_among_all_artists(sounds: MysqlSounds, numbers: tuple[int, int]) -> None:
    one, other = map(id_of, numbers)
    found = sounds.compared(one, other)
    assert found is not None
    assert found.distance == pytest.approx(sqrt(squared(SPACE[one], SPACE[other])), abs=1e-3)
    assert found.rank == ordered(SPACE[one], [one]).index(other) + 1
    assert found.other_rank == ordered(SPACE[other], [other]).index(one) + 1
    assert found.artists == ARTISTS - 1
    assert (found.sound.tracks, found.other.tracks) == (SPACE[one].tracks, SPACE[other].tracks)


def test_twins_are_each_others_nearest(sounds: MysqlSounds) -> None:
    found = sounds.compared(id_of(5), id_of(205))
    assert found is not None
    assert (found.distance, found.rank, found.other_rank) == (0.0, 1, 1)


def test_ranks_agree_with_the_order_of_the_nearest(sounds: MysqlSounds) -> None:
    one = id_of(31)
    nearest = [each.artist.id for each in sounds.near([sounds.of([one])[one]], [one], count=30)]
    for rank, other in enumerate(nearest, start=1):
        found = sounds.compared(one, other)
        assert found is not None
        assert found.rank == rank


def test_who_is_not_in_the_space_is_not_compared(sounds: MysqlSounds) -> None:
    assert sounds.compared(id_of(0), "not in the space") is None
    assert sounds.compared("not in the space", id_of(0)) is None


@pytest.mark.parametrize("numbers", [(3,), (150, 160), (10, 20, 30), (0, 1, 2, 5, 7, 11)])
def test_near_is_around_the_mean(sounds: MysqlSounds, numbers: tuple[int, ...]) -> None:
    liked = [id_of(number) for number in numbers]
    own = [SPACE[each] for each in liked]
    mean = Sound(
        tuple(sum(sound.scores[n] for sound in own) / len(own) for n in range(len(FEATURES))),
        {genre: sum(s.genre_weights.get(genre, 0.0) for s in own) / len(own) for genre in GENRES},
        0,
    )
    found = sounds.near([sounds.of([each])[each] for each in liked], liked, count=25)
    expected = ordered(mean, liked)[:25]
    assert [each.artist.id for each in found] == expected
    lengths = [sqrt(squared(mean, SPACE[each])) for each in expected]
    assert [each.distance for each in found] == pytest.approx(lengths, abs=1e-3)
    least = min(sum(squared(SPACE[each], sound) for sound in own) for each in SPACE if each not in liked)
    nearest = sum(squared(SPACE[found[0].artist.id], sound) for sound in own)
    assert nearest == pytest.approx(least), "nobody has a smaller sum of squared distances"


def region(directions: Mapping[str, int], besides: Sequence[str]) -> list[str]:
    def along(each: str) -> list[float]:
        return [SPACE[each].scores[FEATURES.index(name)] * way for name, way in directions.items()]

    inside = [
        each
        for each in SPACE
        if each not in besides and SPACE[each].tracks >= 3 and all(score >= 0.5 for score in along(each))
    ]
    return sorted(inside, key=lambda each: (-(POPULARITY[each] or 0), -sum(along(each)), each))


@pytest.mark.parametrize(
    "directions",
    [
        {"energy": 1},
        {"energy": -1, "acousticness": 1},
        {"danceability": 1, "valence": 1, "tempo": 1},
        {"liveness": -1, "loudness": -1, "speechiness": -1, "instrumentalness": -1},
        {},
        dict.fromkeys(FEATURES, 1),
    ],
    ids=lambda directions: " ".join(directions) or "anywhere",
)
def test_a_region_holds_those_clearly_on_the_wanted_side(
    sounds: MysqlSounds, directions: Mapping[str, int]
) -> None:
    besides = [id_of(number) for number in range(0, 30, 3)]
    whole = sounds.in_region(directions, count=ARTISTS, offset=0, besides=besides)
    expected = region(directions, besides)
    assert [each.id for each in whole] == expected
    paged = [
        each
        for offset in range(0, len(expected) + 7, 7)
        for each in sounds.in_region(directions, count=7, offset=offset, besides=besides)
    ]
    assert paged == list(whole)


def test_the_bar_of_a_region_is_that_of_a_reason() -> None:
    assert CLEARLY == NOTICEABLE


def test_anybody_is_the_first_from_an_id_on(sounds: MysqlSounds) -> None:
    measured = sorted(each for each, sound in SPACE.items() if sound.tracks >= WELL_MEASURED)
    for start in ("0" * 22, *sorted(SPACE)[::23], "Az" * 11, "z" * 22):
        found = sounds.anybody([], start)
        assert found is not None
        assert found.id == next((each for each in measured if each >= start), measured[0])


def test_anybody_passes_over_those_besides_and_comes_round(sounds: MysqlSounds) -> None:
    measured = sorted(each for each, sound in SPACE.items() if sound.tracks >= WELL_MEASURED)
    *others, last = measured
    after = sounds.anybody([last], last)
    assert after is not None
    assert after.id == measured[0]
    left = sounds.anybody(others, measured[0])
    assert left is not None
    assert left.id == last
    assert sounds.anybody(measured, last) is None


def test_what_is_published(sounds: MysqlSounds) -> None:
    assert sounds.published() == Published(DAY, ARTISTS)


def test_before_the_first_refresh_there_is_nobody(database: Database, sounds: MysqlSounds) -> None:
    for table in ("artist_vectors", "artist_genres", "vector_scale", "published"):
        database.execute(f"DELETE FROM {table}")
    one = id_of(0)
    assert sounds.of([one]) == {}
    assert sounds.compared(one, id_of(1)) is None
    assert sounds.in_region({"energy": 1}, count=5, offset=0, besides=[]) == []
    assert sounds.near([SPACE[one]], [], count=5) == []
    assert sounds.anybody([], one) is None
    assert sounds.published() is None
    publish(database, SPACE)
