"""Filling aliases and tags with the real clients, the real source service and a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
import requests

from local.http_server import LoopbackServer, bind
from local.sources import catalogue as sample
from local.sources.app import create_app
from maeari.catalogue import names
from maeari.catalogue.alias_filling import AliasFilling
from maeari.catalogue.alias_ports import ArtistTag, Tag
from maeari.catalogue.migrations import migrate, shipped
from maeari.catalogue.model import Alias, Artist
from maeari.catalogue.mysql_alias_checks import MysqlAliasChecks
from maeari.catalogue.mysql_artist_tags import MysqlArtistTags
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_mbids import MysqlMbids
from maeari.catalogue.names_lookup import NamesLookup
from maeari.catalogue.tags import GENRES_KEPT, MAX_TAG, MAX_WEIGHT
from maeari.deadline import Deadline
from maeari.sources.musicbrainz import Musicbrainz
from maeari.sources.pace import Pace
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


def lookup(database: Database, url: str) -> NamesLookup:
    return NamesLookup(
        MysqlAliasChecks(database),
        MysqlArtists(database),
        MysqlArtistTags(database),
        MysqlMbids(database),
        wikidata=Wikidata(f"{url}/wikidata/sparql", AGENT),
        musicbrainz=Musicbrainz(f"{url}/musicbrainz/ws/2", AGENT, Pace("musicbrainz", 0.0)),
    )


def filling(database: Database, url: str) -> AliasFilling:
    return AliasFilling(MysqlAliasChecks(database), lookup(database, url))


def genres(database: Database) -> dict[str, str]:
    return {row["id"]: row["genres"] for row in database.rows("SELECT id, genres FROM artists")}


def tags(database: Database, artist_id: str) -> dict[str, dict[str, int]]:
    """Tag and weight by source."""
    found: dict[str, dict[str, int]] = {}
    for row in database.rows("SELECT * FROM artist_tags WHERE artist_id = %(id)s", {"id": artist_id}):
        found.setdefault(row["source"], {})[row["tag"]] = row["weight"]
    return found


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


def test_the_sample_catalogue_gets_genres(database: Database, service: LoopbackServer) -> None:
    artists = sample.load().artists.values()
    save(database, *((artist.id, artist.display_name) for artist in artists))
    report = filling(database, service.base_url).run(Deadline(60))
    rows = database.rows(
        "SELECT source, COUNT(*) AS stored, COUNT(DISTINCT artist_id) AS artists "
        "FROM artist_tags GROUP BY source"
    )
    assert {row["source"] for row in rows} == {"musicbrainz", "wikidata"}
    assert sum(row["stored"] for row in rows) == report["tags"]
    assert all(row["artists"] > 0.7 * len(artists) for row in rows)
    found = genres(database)
    assert sum(not text for text in found.values()) < 0.05 * len(artists)
    iu = next(artist for artist in artists if artist.name == "IU")
    assert found[iu.id].split("|") == list(iu.genres)
    assert tags(database, iu.id)["musicbrainz"].items() >= {("seen live", 1), ("korean", 20)}
    words = {word for text in found.values() for word in text.split("|")}
    assert words - {""} <= {genre for artist in artists for genre in artist.genres}


def test_new_artists_are_completed_once(database: Database, service: LoopbackServer) -> None:
    chosen = [artist for artist in sample.load().artists.values() if artist.name in {"IU", "Coldplay"}]
    save(database, *((artist.id, artist.display_name) for artist in chosen))
    asked = [(artist.id, artist.display_name) for artist in chosen]
    found = lookup(database, service.base_url)
    assert found.complete(asked[:1], Deadline(60))
    assert found.complete(asked, Deadline(60))
    assert sorted(row["artist_id"] for row in database.rows("SELECT * FROM alias_checks")) == sorted(
        artist.id for artist in chosen
    )
    assert all(genres(database).values())
    service.stop()
    before = statements_run(database)
    assert found.complete(asked, Deadline(60))
    assert found.complete([], Deadline(60))
    assert statements_run(database) - before == 1 + 1  # the look at the checks, and the count itself


def test_a_source_that_is_down_leaves_artists_for_later(database: Database, service: LoopbackServer) -> None:
    save(database, ("a" * 22, "A"))
    service.stop()
    assert not lookup(database, service.base_url).complete([("a" * 22, "A")], Deadline(60))
    assert database.rows("SELECT * FROM alias_checks") == []


def test_a_second_run_asks_nothing(database: Database, service: LoopbackServer) -> None:
    iu = next(artist for artist in sample.load().artists.values() if artist.name == "IU")
    save(database, (iu.id, "아이유"))
    assert filling(database, service.base_url).run(Deadline(60))["artists"] == 1
    service.stop()
    again = filling(database, service.base_url).run(Deadline(60))
    nothing = {"artists": 0, "named": 0, "aliases": 0, "tags": 0}
    assert again == nothing | {"failures": {}, "stopped": None}


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


def test_what_was_checked_lately_is_known(database: Database) -> None:
    ids = [f"{number:022}" for number in range(3)]
    checks = MysqlAliasChecks(database)
    checks.mark(ids[:1], NOW)
    checks.mark(ids[1:2], NOW - timedelta(days=1))
    assert checks.checked(ids, since=NOW) == {ids[0]}
    assert checks.checked(ids, since=NOW - timedelta(days=1)) == set(ids[:2])
    assert checks.checked([], since=NOW) == set()


def test_tags_of_a_source_are_replaced_as_a_whole(database: Database) -> None:
    first, second = "a" * 22, "b" * 22
    store = MysqlArtistTags(database)
    store.replace("musicbrainz", {first: [Tag("pop", 3), Tag("trot", 1)], second: [Tag("soul", 2)]}, NOW)
    store.replace("wikidata", {first: [Tag("pop")]}, NOW)
    store.replace("musicbrainz", {first: [Tag("pop", 9), Tag("jazz", 4)]}, NOW + timedelta(days=30))
    assert tags(database, first) == {"musicbrainz": {"pop": 9, "jazz": 4}, "wikidata": {"pop": 1}}
    assert tags(database, second) == {"musicbrainz": {"soul": 2}}
    store.replace("musicbrainz", {first: []}, NOW + timedelta(days=60))
    store.replace("musicbrainz", {}, NOW + timedelta(days=60))
    assert tags(database, first) == {"wikidata": {"pop": 1}}
    assert tags(database, second) == {"musicbrainz": {"soul": 2}}


def test_tags_are_read_with_their_source_and_time(database: Database) -> None:
    first, second = "a" * 22, "b" * 22
    store = MysqlArtistTags(database)
    store.replace("musicbrainz", {second: [Tag("soul", 2)], first: [Tag("trot", 1), Tag("pop", 3)]}, NOW)
    store.replace("wikidata", {first: [Tag("pop")]}, NOW + timedelta(days=1))
    at, later = NOW.replace(microsecond=0), (NOW + timedelta(days=1)).replace(microsecond=0)
    assert store.of([second, first, "c" * 22]) == [
        ArtistTag(first, "pop", 3, "musicbrainz", at),
        ArtistTag(first, "trot", 1, "musicbrainz", at),
        ArtistTag(first, "pop", 1, "wikidata", later),
        ArtistTag(second, "soul", 2, "musicbrainz", at),
    ]
    assert store.of([second]) == [ArtistTag(second, "soul", 2, "musicbrainz", at)]
    assert store.of([]) == []


def test_tags_of_full_length_and_weight_are_stored(database: Database) -> None:
    longest = {"가" * MAX_TAG: MAX_WEIGHT, "😀" * MAX_TAG: 1, "a\\\"|%s%(x)s'": 1}
    MysqlArtistTags(database).replace("wikidata", {"a" * 22: [Tag(*each) for each in longest.items()]}, NOW)
    assert tags(database, "a" * 22) == {"wikidata": longest}


def test_genres_are_filled_in_one_statement_where_there_are_none(database: Database) -> None:
    ids = [f"{number:022}" for number in range(300)]
    save(database, *((artist_id, f"Artist {artist_id}") for artist_id in ids))
    told = Artist(ids[0], "Told", "spotify", NOW, genres=("k-pop",))
    MysqlArtists(database).save([told], [])
    found: dict[str, tuple[str, ...]] = {artist_id: ("trot", f"genre {artist_id}") for artist_id in ids[:-1]}
    found[ids[1]] = tuple(character * MAX_TAG for character in "가나다라😀")
    found[ids[2]] = ('a"\\b', "%s", "it's", "\x01")
    before = statements_run(database)
    MysqlArtistTags(database).fill_genres(found | {"z" * 22: ("of nobody",)})
    MysqlArtistTags(database).fill_genres({})
    assert statements_run(database) - before == 1 + 1  # and the count itself
    stored = genres(database)
    assert stored[ids[0]] == "k-pop"
    assert stored[ids[-1]] == ""
    assert {i: tuple(stored[i].split("|")) for i in ids[1:-1]} == {i: found[i] for i in ids[1:-1]}
    assert len(found[ids[1]]) == GENRES_KEPT
    assert "z" * 22 not in stored


def test_a_later_answer_with_genres_wins_and_one_without_doesnt(database: Database) -> None:
    artist = Artist("a" * 22, "A", "spotify", NOW)
    store = MysqlArtists(database)
    store.save([artist], [])
    MysqlArtistTags(database).fill_genres({artist.id: ("trot",)})
    store.save([artist], [])
    assert genres(database) == {artist.id: "trot"}
    store.save([replace(artist, genres=("k-pop", "ballad"))], [])
    MysqlArtistTags(database).fill_genres({artist.id: ("trot",)})
    assert genres(database) == {artist.id: "k-pop|ballad"}


@pytest.mark.parametrize("migration", ["0005_artist_tags.sql", "0008_listeners.sql"])
def test_artists_looked_up_before_more_was_kept_are_due_again(database: Database, migration: str) -> None:
    save(database, ("a" * 22, "A"))
    checks = MysqlAliasChecks(database)
    checks.mark(["a" * 22], NOW)
    database.execute("DELETE FROM schema_migrations WHERE version = %(it)s", {"it": int(migration[:4])})
    assert migrate(database, shipped()) == [migration]
    assert checks.due(after="", before=NOW - timedelta(days=1), count=9) == [("a" * 22, "A")]


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
