"""Filling aliases with the real clients, the real source service and a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
import requests

from local.http_server import LoopbackServer, bind
from local.sources import catalogue as sample
from local.sources.app import create_app
from maeari.catalogue import names
from maeari.catalogue.alias_filling import AliasFilling
from maeari.catalogue.migrations import migrate, shipped
from maeari.catalogue.model import Alias, Artist
from maeari.catalogue.mysql_alias_checks import MysqlAliasChecks
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.deadline import Deadline
from maeari.sources.musicbrainz import Musicbrainz
from maeari.sources.wikidata import Wikidata
from tests.integration.databases import emptied, open_database, statements_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.database import DatabaseAddress
    from maeari.catalogue.mysql import Database

NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
AGENT = "maeari/0.1 ( operator@example.org )"


@pytest.fixture
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(database_address)
    emptied(opened)
    migrate(opened, shipped())
    yield opened
    emptied(opened)
    opened.close()


@pytest.fixture
def service() -> Iterator[LoopbackServer]:
    server = LoopbackServer(bind(0), create_app("development", ("local", "local")))
    server.start()
    yield server
    server.stop()


def save(database: Database, *entries: tuple[str, str]) -> None:
    """Artists by (id, name), each found by its name."""
    MysqlArtists(database).save(
        [Artist(artist_id, name, "spotify", NOW) for artist_id, name in entries],
        [Alias(names.key(name), artist_id, "spotify") for artist_id, name in entries],
    )


def filling(database: Database, url: str) -> AliasFilling:
    return AliasFilling(
        MysqlAliasChecks(database),
        MysqlArtists(database),
        Wikidata(f"{url}/wikidata/sparql", AGENT),
        Musicbrainz(f"{url}/musicbrainz/ws/2", AGENT, seconds_between_calls=0.0),
    )


def test_the_sample_catalogue_gets_its_other_names(database: Database, service: LoopbackServer) -> None:
    artists = sample.load().artists.values()
    save(database, *((artist.id, artist.display_name) for artist in artists))
    report = filling(database, service.base_url).run(Deadline(60))
    assert (report["artists"], report["failures"], report["stopped"]) == (len(artists), {}, None)
    assert report["named"] > 0.9 * len(artists)
    ids = {artist.name: artist.id for artist in artists}
    for typed, name in (("콜드플레이", "Coldplay"), ("이지은", "IU"), ("Lee Ji-eun", "IU"), ("IU", "IU")):
        found = MysqlArtists(database).ids_by_key([names.key(typed)])
        assert found == {names.key(typed): [ids[name]]}, typed
    # Without an item in Wikidata, by the link that MusicBrainz keeps.
    assert MysqlArtists(database).ids_by_key([names.key("텐센치")]) == {names.key("텐센치"): [ids["10CM"]]}


def test_a_second_run_asks_nothing(database: Database, service: LoopbackServer) -> None:
    iu = next(artist for artist in sample.load().artists.values() if artist.name == "IU")
    save(database, (iu.id, "아이유"))
    assert filling(database, service.base_url).run(Deadline(60))["artists"] == 1
    service.stop()
    again = filling(database, service.base_url).run(Deadline(60))
    assert again == {"artists": 0, "named": 0, "aliases": 0, "failures": {}, "stopped": None}


def test_sources_that_are_down_are_told_and_nothing_is_noted(
    database: Database, service: LoopbackServer
) -> None:
    service.stop()
    save(database, ("a" * 22, "A"))
    report = filling(database, service.base_url).run(Deadline(60))
    assert (report["artists"], report["failures"]) == (0, {"wikidata": 1})
    assert database.rows("SELECT * FROM alias_checks") == []


def test_checks_are_walked_in_order_and_come_up_again(database: Database) -> None:
    ids = [f"{number:022}" for number in range(5)]
    save(database, *((artist_id, f"Artist {artist_id[-1]}") for artist_id in ids))
    checks = MysqlAliasChecks(database)
    assert checks.due(after="", before=NOW, count=3) == [(i, f"Artist {i[-1]}") for i in ids[:3]]
    checks.mark([], NOW)
    checks.mark(ids[1:3], NOW.astimezone(timezone(timedelta(hours=9))))
    assert [i for i, _ in checks.due(after="", before=NOW, count=9)] == [ids[0], *ids[3:]]
    assert [i for i, _ in checks.due(after=ids[3], before=NOW, count=9)] == [ids[4]]
    assert len(checks.due(after="", before=NOW + timedelta(seconds=1), count=9)) == 5
    checks.mark(ids, NOW + timedelta(days=1))
    assert checks.due(after="", before=NOW + timedelta(seconds=1), count=9) == []


def test_owners_are_those_with_full_confidence(database: Database) -> None:
    first, second = "a" * 22, "b" * 22
    save(database, (first, "비"), (second, "비"))
    MysqlArtists(database).save([], [Alias("정지훈", first, "wikidata", "ko", 95)])
    checks = MysqlAliasChecks(database)
    before = statements_run(database)
    found = checks.owners(["비", "정지훈", "없음", *(f"key{number}" for number in range(1500))])
    assert statements_run(database) - before == 2 + 1  # two parts, and the count itself
    assert found == {"비": {first, second}}
    assert checks.owners([]) == {}


def test_the_stand_ins_turn_away_who_breaks_the_rules(service: LoopbackServer) -> None:
    url = service.base_url
    assert requests.get(f"{url}/wikidata/sparql", {"query": "x"}, timeout=5).status_code == 403
    nobody = requests.get(f"{url}/musicbrainz/ws/2/url", headers={"User-Agent": "x"}, timeout=5)
    assert nobody.status_code == 403
    headers = {"User-Agent": AGENT}
    other = requests.post(f"{url}/wikidata/sparql", {"query": "ASK {}"}, headers=headers, timeout=5)
    assert (other.status_code, "malformed" in other.text) == (400, True)
    asked = f"{url}/musicbrainz/ws/2/artist"
    codes = [requests.get(asked, {"query": "arid:x"}, headers=headers, timeout=5) for _ in range(6)]
    assert [answer.status_code for answer in codes] == [200] * 5 + [503]
