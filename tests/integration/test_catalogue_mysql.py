"""Artists, aliases and neighbours on a real server."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from local.database import DatabaseAddress
from maeari.catalogue import close_names, names
from maeari.catalogue.matches import Homonym
from maeari.catalogue.migrations import migrate, shipped
from maeari.catalogue.model import FEATURES, WELL_MEASURED, Alias, Artist, KnownArtist, Neighbour, Reason
from maeari.catalogue.mysql import Database, statement
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_space import TABLES, MysqlSpace, packed
from maeari.catalogue.related_artists import Row
from maeari.errors import RowsRefused
from maeari.similarity.ports import NextSpace, VectorRow
from maeari.similarity.scale import COLUMNS, Column, Scale
from tests.integration.databases import (
    emptied,
    open_database,
    published,
    statements_run,
    swapped_in,
    tables,
)

NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
WHY = Reason(("k-pop", "ballad"), ("energy-low",))
EMPTIED = (
    "artists",
    "artist_aliases",
    "related_artists",
    "provisional_artists",
    "artist_vectors",
    "alias_parts",
    "unknown_names",
)


@pytest.fixture(scope="module")
def server(database_address: DatabaseAddress) -> Iterator[DatabaseAddress]:
    """The server with an empty schema at the beginning and the end of this file."""
    database = open_database(database_address)
    emptied(database)
    migrate(database, shipped())
    yield database_address
    emptied(database)
    database.close()


@pytest.fixture
def database(server: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(server)
    for table in EMPTIED:
        opened.execute(f"DELETE FROM {table}")
    yield opened
    opened.close()


@pytest.fixture
def artists(database: Database) -> MysqlArtists:
    return MysqlArtists(database)


def id_of(number: int) -> str:
    return f"{number:022d}"


def artist(number: int, name: str, popularity: int | None = None, source: str = "spotify") -> Artist:
    return Artist(
        id_of(number),
        name,
        source,
        NOW,
        ("k-pop", "r&b"),
        popularity,
        "https://i.example/1",
        "https://o.example/1",
    )


def alias(number: int, spelling: str, confidence: int = 100) -> Alias:
    return Alias(names.key(spelling), id_of(number), "spotify", "ko", confidence)


def find(
    store: MysqlArtists,
    name: str = "",
    *,
    whole: str | None = None,
    number: int | None = None,
    ranks: tuple[int, int] = (1, 3),
) -> KnownArtist | None:
    return store.find(
        artist_id="" if number is None else id_of(number),
        whole_key=names.key(name if whole is None else whole),
        name_key=names.key(name),
        first_rank=ranks[0],
        last_rank=ranks[1],
    )


def found_id(found: KnownArtist | None) -> str | None:
    return found.artist.id if found else None


def chain(count: int, shift: int = 1, distance: float = 0.5) -> list[Row]:
    """Neighbours in a ring of artists: rank r of artist n is n + r * shift."""
    return [
        (id_of(number), rank, id_of((number + rank * shift) % count), distance * rank, WHY.encode())
        for number in range(count)
        for rank in range(1, min(count, 21))
    ]


def test_an_artist_comes_back_as_it_was_saved(artists: MysqlArtists) -> None:
    seoul = NOW.astimezone(timezone(timedelta(hours=9)))
    saved = replace(artist(1, "🎤 (여자)아이들 é"), fetched_at=seoul)
    artists.save([saved], [alias(1, "(G)I-DLE")])
    found = find(artists, "gidle")
    assert found == KnownArtist(replace(saved, fetched_at=NOW), ())


def test_nobody(artists: MysqlArtists) -> None:
    assert find(artists, "없는 이름") is None
    assert find(artists, "") is None


def test_id_wins_over_whole_text_over_stripped_name(artists: MysqlArtists) -> None:
    artists.save(
        [artist(1, "비"), artist(2, "비 노래", 1), artist(3, "다른 가수")],
        [alias(1, "비"), alias(2, "비 노래", 50)],
    )
    assert found_id(find(artists, "비", whole="비 노래")) == id_of(2)
    assert found_id(find(artists, "비", whole="비 추천")) == id_of(1)
    assert found_id(find(artists, "비", whole="비 노래", number=3)) == id_of(3)
    assert found_id(find(artists, "비", whole="비 노래", number=404)) == id_of(2)


def test_ids_differ_by_case(artists: MysqlArtists) -> None:
    lower, upper = replace(artist(1, "a"), id="a" * 22), replace(artist(1, "A"), id="A" * 22)
    artists.save([lower, upper], [])
    found = artists.find(artist_id="A" * 22, whole_key="", name_key="", first_rank=1, last_rank=3)
    assert found is not None
    assert found.artist.name == "A"


def test_homonyms_by_confidence_then_popularity(artists: MysqlArtists) -> None:
    artists.save(
        [artist(1, "비", None), artist(2, "비", 30), artist(3, "비", 70), artist(4, "레인", 99)],
        [alias(1, "비"), alias(2, "비"), alias(3, "비"), alias(4, "비", 80)],
    )
    assert found_id(find(artists, "비")) == id_of(3)
    assert artists.ids_by_key([names.key("비"), "missing"]) == {
        names.key("비"): [id_of(3), id_of(2), id_of(1), id_of(4)]
    }


def test_alias_without_its_artist_leads_nowhere(artists: MysqlArtists) -> None:
    artists.save([artist(2, "둘")], [alias(1, "고아"), alias(2, "고아", 10)])
    assert found_id(find(artists, "고아")) == id_of(2)


@pytest.mark.parametrize(
    ("ranks", "expected"), [((1, 3), [1, 2, 3]), ((4, 6), [4, 5, 6]), ((20, 22), [20]), ((21, 23), [])]
)
def test_neighbours_of_a_range_of_ranks(
    database: Database, artists: MysqlArtists, ranks: tuple[int, int], expected: list[int]
) -> None:
    artists.save([artist(number, f"가수 {number}") for number in range(30)], [alias(0, "가수 0")])
    published(database, chain(30))
    found = find(artists, "가수 0", ranks=ranks)
    assert found is not None
    assert found.artist == artist(0, "가수 0")
    assert [each.rank for each in found.neighbours] == expected
    assert [each.artist for each in found.neighbours] == [artist(rank, f"가수 {rank}") for rank in expected]
    assert [each.distance for each in found.neighbours] == [pytest.approx(0.5 * rank) for rank in expected]
    assert all(each.reason == WHY for each in found.neighbours)


SPARSE = {1: (WELL_MEASURED - 1, False), 2: (WELL_MEASURED, False), 3: (1, True)}
"""Measured recordings and whether there are tags, by artist; the others aren't in the space."""


@pytest.mark.parametrize("number", range(5))
def test_of_whom_little_is_known(database: Database, artists: MysqlArtists, number: int) -> None:
    artists.save([artist(each, f"가수 {each}") for each in range(5)], [alias(0, "가수 0")])
    place_in_space(database)
    published(database, chain(5))
    found = find(artists, number=number, ranks=(1, 4))
    assert found is not None
    assert found.is_thin == (number == 1)
    assert [each.is_thin for each in found.neighbours] == [(number + rank) % 5 == 1 for rank in range(1, 5)]


def test_of_whom_little_is_known_near_an_artist_that_no_refresh_has_seen(
    database: Database, artists: MysqlArtists
) -> None:
    artists.save([artist(each, f"가수 {each}") for each in range(5)], [])
    place_in_space(database)
    space = MysqlSpace(database)
    near = [Neighbour(artist(each, f"가수 {each}"), each, 0.5, WHY) for each in range(1, 5)]
    space.keep(id_of(0), near)
    found = find(artists, number=0, ranks=(1, 4))
    assert found is not None
    assert (found.provisional, found.is_thin) == (True, False)
    assert [each.is_thin for each in found.neighbours] == [True, False, False, False]
    placed = space.nearest((0.0,), besides=[], count=3)
    assert {each.artist.id: each.is_thin for each in placed} == {id_of(each): each == 1 for each in SPARSE}


def place_in_space(database: Database) -> None:
    vectors = [
        VectorRow(0, id_of(number), [0.0] * len(FEATURES), tracks, is_tagged, number, packed([number]))
        for number, (tracks, is_tagged) in SPARSE.items()
    ]
    scale = Scale((Column((), 0.5, 0.1, 0.1, 0.1, 1.0),) * len(COLUMNS))
    cells = [(0, len(vectors), packed([2.0]))]
    MysqlSpace(database).fill(NextSpace(scale, vectors, cells, [], []))
    swapped_in(database, *TABLES)


def test_find_is_one_statement(database: Database, artists: MysqlArtists) -> None:
    artists.save([artist(number, f"가수 {number}") for number in range(5)], [alias(0, "가수 0")])
    published(database, chain(5))
    before = statements_run(database)
    for name in ("가수 0", "없는 이름"):
        find(artists, name)
    assert statements_run(database) - before == 3  # the two, and the one that asks


def test_save_is_one_statement_for_artists_and_one_for_aliases(
    database: Database, artists: MysqlArtists
) -> None:
    before = statements_run(database)
    artists.save(
        [artist(number, f"가수 {number}") for number in range(200)],
        [alias(number, f"가수 {number}") for number in range(200)],
    )
    assert statements_run(database) - before == 4  # hashes of the aliases included
    artists.save([], [])
    assert len(artists.ids_by_key([names.key(f"가수 {number}") for number in range(200)])) == 200


def test_save_keeps_genres_and_link_but_no_picture_that_the_source_does_not_tell_any_more(
    artists: MysqlArtists,
) -> None:
    artists.save([artist(1, "아이유", 80)], [alias(1, "아이유", 90)])
    later = Artist(id_of(1), "IU", "spotify", NOW + timedelta(days=1))
    artists.save([later], [alias(1, "아이유", 40)])
    found = find(artists, "아이유")
    assert found is not None
    old = artist(1, "아이유", 80)
    assert found.artist == replace(
        old, name="IU", fetched_at=later.fetched_at, popularity=None, image_url=None
    )
    artists.save([artist(2, "다른")], [alias(2, "아이유", 60)])
    assert artists.ids_by_key(["아이유"]) == {"아이유": [id_of(1), id_of(2)]}  # 90 was kept, not 40


def test_long_values_are_cut_to_whole_genres(artists: MysqlArtists) -> None:
    genres = tuple(f"{number:03d} genre|with a bar" for number in range(100))
    artists.save([replace(artist(1, "가" * 400), genres=genres)], [])
    found = find(artists, number=1)
    assert found is not None
    assert found.artist.name == "가" * 255
    assert (
        found.artist.genres == tuple(genre.replace("|", " ") for genre in genres)[: len(found.artist.genres)]
    )
    assert 40 < len(found.artist.genres) < 100


def test_hostile_text_is_only_text(artists: MysqlArtists) -> None:
    for number, name in enumerate(("'; DROP TABLE artists; --", "%(artist_id)s", "100%", "\\", "%s")):
        artists.save([artist(number, name)], [alias(number, name)])
        found = find(artists, name)
        assert found is not None
        assert found.artist.name == name


def test_ids_by_more_than_a_thousand_keys(artists: MysqlArtists) -> None:
    numbers = range(2500)
    artists.save([artist(n, f"n{n}") for n in numbers], [alias(n, f"n{n}") for n in numbers])
    found = artists.ids_by_key([f"n{n}" for n in range(-5, 2505)])
    assert found == {f"n{n}": [id_of(n)] for n in numbers}
    assert artists.ids_by_key([]) == {}


def test_pages_walk_over_one_source(artists: MysqlArtists) -> None:
    artists.save([artist(n, f"n{n}", source="spotify" if n % 2 else "import") for n in range(11)], [])
    walked: list[str] = []
    while page := artists.page(after=walked[-1] if walked else "", count=2, source="import"):
        walked += [each.id for each in page]
    assert walked == [id_of(n) for n in range(0, 11, 2)]
    assert [artists.count(after=after, source="import") for after in ("", id_of(2), id_of(10))] == [6, 4, 0]


# ------------------------------------------------------------------------------------------ close and unknown


def test_homonyms_come_with_the_first_and_in_order(database: Database, artists: MysqlArtists) -> None:
    artists.save(
        [artist(number, "비", popularity) for number, popularity in ((1, None), (2, 30), (3, 70))]
        + [artist(4, "비 노래"), artist(5, "가수")],
        [alias(1, "비"), alias(2, "비"), alias(3, "비"), alias(4, "비 노래")],
    )
    published(database, chain(6))
    found = find(artists, "비")
    assert isinstance(found, Homonym)
    assert found.artist.id == id_of(3)
    assert [each.id for each in found.others] == [id_of(2), id_of(1)]
    assert [each.artist.id for each in found.neighbours] == [id_of(4), id_of(5)]  # of the first only
    assert not isinstance(find(artists, "비", whole="비 노래"), Homonym)
    assert not isinstance(find(artists, "비", number=1), Homonym)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("아이우", [(1, 1)]),
        ("coldplya", [(2, 1)]),
        ("beyonse", [(3, 1)]),
        ("넷", [(4, 1)]),
        ("비", []),
        ("iv", []),
        ("zzzzzz", []),
        ("x" * 200, []),
    ],
)
def test_close_names(artists: MysqlArtists, typed: str, expected: list[tuple[int, int]]) -> None:
    known = ["아이유", "Coldplay", "Beyoncé", "넬", "비"]
    artists.save(
        [artist(n, name) for n, name in enumerate(known, 1)],
        [*(alias(n, name) for n, name in enumerate(known, 1)), alias(1, "IU"), alias(1, "아이유우")],
    )
    close = artists.close(names.key(typed))
    assert [(int(each.artist.id), each.edits) for each in close] == expected


def test_close_names_use_the_index_and_one_statement(database: Database, artists: MysqlArtists) -> None:
    numbers = range(3000)
    artists.save(
        [artist(n, f"가수 {n:04d}") for n in numbers], [alias(n, f"artist{n * 7919:06d}") for n in numbers]
    )
    database.execute("ANALYZE TABLE alias_parts")
    parameters = {"parts": sorted(close_names.hashes("coldplay")), "fewest": 5, "most": 11, "count": 50}
    plan = database.rows(
        "EXPLAIN " + statement("close_artists").partition("\n")[2].partition("\n")[2], parameters
    )
    rows = {row["table"]: row for row in plan}
    assert (rows["alias_parts"]["type"], rows["alias_parts"]["key"]) == ("range", "PRIMARY")
    assert {rows["s"]["type"], rows["a"]["type"]} <= {"ref", "eq_ref"}
    before = statements_run(database)
    artists.close("coldplay")
    assert statements_run(database) - before == 2  # it, and the one that asks


def test_names_saved_by_an_older_release_are_completed(database: Database, artists: MysqlArtists) -> None:
    old = Alias("beyoncé", id_of(1), "import", "", 100)  # the key as it was, without hashes
    artists.save([artist(1, "Beyoncé")], [])
    database.execute(
        "INSERT INTO artist_aliases VALUES (%(key)s, %(id)s, '', 'import', 100)",
        {"key": old.key, "id": old.artist_id},
    )
    assert find(artists, "Beyoncé") is None
    assert artists.complete_aliases() >= 1
    assert found_id(find(artists, "Beyonce")) == id_of(1)
    assert not isinstance(find(artists, "Beyonce"), Homonym)
    assert [each.edits for each in artists.close("beyonse")] == [1]
    artists.complete_aliases()
    assert artists.ids_by_key(["beyonce", "beyoncé"]) == {"beyonce": [id_of(1)], "beyoncé": [id_of(1)]}


def test_completing_walks_over_every_page(artists: MysqlArtists) -> None:
    artists.save([artist(1, "하나")], [alias(1, f"이름{number}") for number in range(2100)])
    assert artists.complete_aliases() == 2100


def test_an_unknown_name_is_remembered_for_an_hour(database: Database, artists: MysqlArtists) -> None:
    assert not artists.is_unknown("없는사람")
    artists.remember_unknown("없는사람")
    artists.remember_unknown("없는사람")
    assert artists.is_unknown("없는사람")
    assert not artists.is_unknown("없는사랑")
    left = database.rows("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), expires_at) AS s FROM unknown_names")
    assert 3590 <= left[0]["s"] <= 3600
    database.execute("UPDATE unknown_names SET expires_at = UTC_TIMESTAMP()")
    assert not artists.is_unknown("없는사람")
    artists.remember_unknown("other")
    assert database.rows("SELECT name_key FROM unknown_names") == [{"name_key": "other"}]


# --------------------------------------------------------------------------------------------------- publish


def test_publish_keeps_the_previous_table(database: Database) -> None:
    assert published(database, chain(5)) == 20
    assert published(database, chain(4)) == 12
    assert {"related_artists", "related_artists_previous"} <= tables(database)
    assert "related_artists_next" not in tables(database)
    assert database.rows("SELECT COUNT(*) AS n FROM related_artists") == [{"n": 12}]
    assert database.rows("SELECT COUNT(*) AS n FROM related_artists_previous") == [{"n": 20}]


def test_failed_publication_leaves_the_old_neighbours(database: Database) -> None:
    published(database, chain(5))
    twice = [*chain(4), chain(4)[0]]
    with pytest.raises(RowsRefused, match="12 of 13 rows were loaded: Duplicate entry"):
        published(database, twice)
    assert database.rows("SELECT COUNT(*) AS n FROM related_artists") == [{"n": 20}]
    assert published(database, chain(6)) == 30


def test_readers_see_the_old_rows_or_the_new_ones(
    database: Database, artists: MysqlArtists, server: DatabaseAddress
) -> None:
    count = 400
    artists.save([artist(number, f"가수 {number}") for number in range(count)], [alias(0, "가수 0")])
    refreshes = [chain(count, shift, float(shift)) for shift in (1, 3, 7)]
    published(database, refreshes[0])
    stop, seen, errors = threading.Event(), set[tuple[tuple[str, float], ...]](), list[BaseException]()

    def read() -> None:
        own = open_database(server)
        store = MysqlArtists(own)
        try:
            while not stop.is_set():
                found = find(store, "가수 0", ranks=(1, 20))
                assert found is not None
                seen.add(tuple((each.artist.id, each.distance) for each in found.neighbours))
        except BaseException as error:  # noqa: BLE001 - told to the test
            errors.append(error)
        finally:
            own.close()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(2):
        for rows in refreshes:
            published(database, rows)
    stop.set()
    for reader in readers:
        reader.join(10)
    assert errors == []
    allowed = {tuple((other, distance) for _, _, other, distance, _ in rows[:20]) for rows in refreshes}
    assert seen <= allowed
    assert len(seen) > 1


def test_neighbours_are_found_by_their_key_right_after_a_swap(database: Database) -> None:
    MysqlArtists(database).save([artist(n, f"name {n}") for n in range(30)], [])
    published(database, chain(30))
    asked = {"artist_id": id_of(1), "whole_key": "", "name_key": "", "first_rank": 1, "last_rank": 3}
    plan = database.rows("EXPLAIN " + statement("find_artist"), {**asked, "homonyms": 10})
    ways = {row["table"]: row["type"] for row in plan if row["table"] in {"r", "known", "p"}}
    assert ways
    assert not {"ALL", "index"} & set(ways.values()), ways
