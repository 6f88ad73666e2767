"""Filling the listener signal with the real client, the real source service and a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from local.http_server import bind
from local.sources import catalogue as sample
from local.sources import listenbrainz as stand_in
from local.sources.app import create_app
from local.sources.faults import Faults
from local.sources.faulty_server import FaultyServer
from local.sources.musicbrainz import mbid
from maeari.catalogue.listener_filling import RECHECK_AFTER, ListenerFilling
from maeari.catalogue.migrations import migrate, shipped
from maeari.catalogue.mysql_artist_tags import MysqlArtistTags
from maeari.catalogue.mysql_mbids import MysqlMbids
from maeari.deadline import Deadline
from maeari.sources.listenbrainz import Listenbrainz
from maeari.sources.pace import Pace
from tests.integration.databases import emptied, open_database, statements_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.database import DatabaseAddress
    from maeari.catalogue.mysql import Database

NOW = datetime(2026, 11, 20, 3, 4, 5, 678, tzinfo=UTC)
DAY = timedelta(days=1)
A, B, C, D = (letter * 22 for letter in "abcd")
M, N, P, Q = (f"{digit * 8}-0000-0000-0000-000000000000" for digit in "1234")


@pytest.fixture
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(database_address)
    emptied(opened)
    migrate(opened, shipped())
    yield opened
    emptied(opened)
    opened.close()


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def service(faults: Faults) -> Iterator[FaultyServer]:
    server = FaultyServer(bind(0), create_app("development", ("local", "local"), faults=faults), faults)
    server.start()
    yield server
    server.stop()


def filling(database: Database, service: FaultyServer) -> ListenerFilling:
    pace = Pace("listenbrainz", 0.0)
    listeners = Listenbrainz(f"{service.base_url}/listenbrainz", "maeari/0.1 ( test )", pace)
    return ListenerFilling(MysqlMbids(database), MysqlArtistTags(database), listeners)


def kept(database: Database) -> dict[str, dict[str, str]]:
    """Ids and who told them, by artist."""
    found: dict[str, dict[str, str]] = {}
    for row in database.rows("SELECT * FROM artist_mbids"):
        found.setdefault(row["artist_id"], {})[row["mbid"]] = row["source"]
    return found


def tags(database: Database) -> dict[str, dict[str, int]]:
    """Tags and weights of ListenBrainz by artist."""
    found: dict[str, dict[str, int]] = {}
    for row in database.rows("SELECT * FROM artist_tags WHERE source = 'listenbrainz'"):
        found.setdefault(row["artist_id"], {})[row["tag"]] = row["weight"]
    return found


def test_ids_are_replaced_whoever_told_those_before(database: Database) -> None:
    mbids = MysqlMbids(database)
    mbids.replace("musicbrainz", {A: [M], B: [M], C: [N]}, NOW)
    mbids.replace("wikidata", {A: [N, P], B: [M]}, NOW + DAY)
    assert kept(database) == {A: {N: "wikidata", P: "wikidata"}, B: {M: "wikidata"}, C: {N: "musicbrainz"}}
    mbids.replace("musicbrainz", {A: [], C: [N]}, NOW + 2 * DAY)
    mbids.replace("musicbrainz", {}, NOW + 3 * DAY)
    assert kept(database) == {B: {M: "wikidata"}, C: {N: "musicbrainz"}}


def test_an_id_that_stays_keeps_when_it_was_asked_for(database: Database) -> None:
    mbids = MysqlMbids(database)
    mbids.replace("wikidata", {A: [M], B: [N]}, NOW)
    mbids.mark(A, [M], NOW)
    mbids.mark(B, [N], NOW)
    mbids.replace("wikidata", {A: [M], B: [N, P]}, NOW + DAY)
    assert mbids.due(before=NOW, count=9) == {B: [N, P]}  # a new id was never asked for
    assert mbids.count_due(before=NOW) == 1


def test_who_was_never_asked_for_comes_before_the_longest_ago(database: Database) -> None:
    mbids = MysqlMbids(database)
    assert (mbids.due(before=NOW, count=9), mbids.count_due(before=NOW)) == ({}, 0)
    mbids.replace("wikidata", {A: [M], B: [Q, N], C: [P], D: [M, Q]}, NOW)
    mbids.mark(A, [M], NOW - 2 * DAY)
    mbids.mark(B, [N, Q], NOW - 3 * DAY)
    mbids.mark(C, [P], NOW)
    mbids.mark(D, [M], NOW)
    assert list(mbids.due(before=NOW, count=9).items()) == [(D, [M, Q]), (B, [N, Q]), (A, [M])]
    assert list(mbids.due(before=NOW - 2 * DAY, count=9)) == [D, B]
    assert list(mbids.due(before=NOW, count=2)) == [D, B]
    assert mbids.count_due(before=NOW) == 3
    assert mbids.count_due(before=NOW + timedelta(seconds=1)) == 4


def test_an_id_that_came_meanwhile_is_not_taken_for_asked(database: Database) -> None:
    mbids = MysqlMbids(database)
    mbids.replace("wikidata", {A: [M]}, NOW)
    mbids.replace("wikidata", {A: [M, N]}, NOW + DAY)
    mbids.mark(A, [M], NOW)
    assert mbids.due(before=NOW, count=9) == {A: [M, N]}


def test_ids_are_stored_and_read_in_a_fixed_number_of_statements(database: Database) -> None:
    mbids = MysqlMbids(database)
    many = {f"{number:022}": [f"{number:08}-0000-0000-0000-000000000000"] for number in range(250)}
    before = statements_run(database)
    mbids.replace("wikidata", many, NOW)
    assert mbids.due(before=NOW, count=1000) == many
    assert mbids.count_due(before=NOW) == 250
    assert statements_run(database) - before == 2 + 1 + 1 + 1  # and the count itself


def test_the_sample_catalogue_gets_the_signal(database: Database, service: FaultyServer) -> None:
    artists = {mbid(artist): artist for artist in sample.load().artists.values()}
    MysqlMbids(database).replace("wikidata", {each.id: [m] for m, each in artists.items()}, NOW)
    report = filling(database, service).run(Deadline(300))
    found = tags(database)
    assert report == {
        "done": len(artists),
        "left": 0,
        "failed": 0,
        "tags": sum(map(len, found.values())),
        "stopped": None,
    }
    assert found.keys() <= {each.id for each in artists.values() if stand_in.is_known(each)}
    assert len(found) > 0.8 * len(artists)
    for m, artist in artists.items():
        of_artist = found.get(artist.id, {m: 1})
        assert of_artist[m] == max(of_artist.values())
        assert of_artist.keys() <= artists.keys()
    again = filling(database, service).run(Deadline(300))
    assert again == {"done": 0, "left": 0, "failed": 0, "tags": 0, "stopped": None}


def test_listeners_are_no_genres(database: Database, service: FaultyServer) -> None:
    iu = next(each for each in sample.load().artists.values() if each.name == "IU")
    database.execute(
        "INSERT INTO artists (id, name, source, fetched_at) VALUES (%(id)s, 'IU', 'spotify', NOW())",
        {"id": iu.id},
    )
    MysqlMbids(database).replace("wikidata", {iu.id: [mbid(iu)]}, NOW)
    assert filling(database, service).run(Deadline(60))["tags"] > 1
    assert database.rows("SELECT genres FROM artists") == [{"genres": ""}]


def test_one_failure_leaves_one_artist_for_later(
    database: Database, service: FaultyServer, faults: Faults
) -> None:
    artists = list(sample.load().artists.values())[:4]
    MysqlMbids(database).replace("wikidata", {each.id: [mbid(each)] for each in artists}, NOW)
    faults.plan("listenbrainz", "wrong-json", 1)
    report = filling(database, service).run(Deadline(60))
    assert (report["done"], report["left"], report["failed"]) == (3, 1, 1)
    report = filling(database, service).run(Deadline(60))
    assert (report["done"], report["left"], report["failed"]) == (1, 0, 0)


@pytest.mark.parametrize(("fault", "failed"), [("error", 3), ("quota", 1)])
def test_a_source_that_is_down_ends_the_run_and_keeps_what_is_stored(
    database: Database, service: FaultyServer, faults: Faults, fault: str, failed: int
) -> None:
    artists = list(sample.load().artists.values())[:5]
    mbids = MysqlMbids(database)
    mbids.replace("wikidata", {each.id: [mbid(each)] for each in artists}, NOW)
    filling(database, service).run(Deadline(60))
    stored = tags(database)
    assert stored
    for each in artists:
        mbids.mark(each.id, [mbid(each)], datetime.now(UTC) - RECHECK_AFTER - DAY)
    faults.plan("listenbrainz", fault, -1)
    report = filling(database, service).run(Deadline(60))
    assert (report["done"], report["left"], report["failed"]) == (0, 5, failed)
    assert report["stopped"].startswith("listenbrainz: ")
    assert tags(database) == stored
