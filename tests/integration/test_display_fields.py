"""Pictures and popularity with the real client, the real source service in both modes and a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from local.http_server import bind
from local.sources import catalogue as sample
from local.sources.app import create_app
from local.sources.faults import Faults
from local.sources.faulty_server import FaultyServer
from maeari.catalogue import names
from maeari.catalogue.display_fields import (
    ARTISTS_PER_PAGE,
    ARTISTS_PER_STATEMENT,
    CLEARING_SECONDS,
    FAILURES_IN_A_ROW,
    DisplayFields,
)
from maeari.catalogue.migrations import migrate, shipped
from maeari.catalogue.model import Alias, Artist
from maeari.catalogue.mysql_artists import MysqlArtists, artist_of
from maeari.catalogue.mysql_display_fields import MysqlDisplayFields
from maeari.deadline import Deadline
from maeari.sources.quota import Quota
from maeari.sources.spotify import Spotify
from maeari.sources.state import StateTable
from tests.integration.databases import emptied, open_database
from tests.integration.scripted_server import reply, scripted_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from local.database import DatabaseAddress
    from maeari.catalogue.mysql import Database

    type Mode = Literal["development", "extended"]

KEPT = timedelta(days=7)
NOW = datetime.now(UTC).replace(microsecond=0)
FRESH, DUE, EXPIRED = NOW - timedelta(days=1), NOW - timedelta(days=4), NOW - timedelta(days=8)
SAMPLE = list(sample.load().artists.values())
NOTHING = {"refreshed": 0, "unknown": 0, "failures": 0, "cleared": 0, "stopped": None}


@pytest.fixture
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(database_address)
    emptied(opened)
    migrate(opened, shipped())
    yield opened
    emptied(opened)
    opened.close()


class Service:
    """The source service in one mode, in this process."""

    def __init__(self, mode: Mode) -> None:
        faults = Faults()
        app = create_app(mode, ("local", "local"), faults=faults)
        self.server = FaultyServer(bind(0), app, faults)
        self.mode = mode

    def fail(self, fault: str, times: int = -1) -> None:
        wanted = {"source": "spotify", "fault": fault, "times": times}
        answer = requests.post(f"{self.server.base_url}/local-faults", json=wanted, timeout=10)
        assert answer.status_code == 204

    def spotify(self, quota: Quota | None = None) -> Spotify:
        url = f"{self.server.base_url}/spotify"
        return Spotify(f"{url}/v1", url, lambda: ("local", "local"), quota)


@pytest.fixture(params=["development", "extended"])
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    running = Service(request.param)
    running.server.start()
    yield running
    running.server.stop()


def an_id(number: int) -> str:
    return f"{number:022}"


def stale(artist_id: str, fetched_at: datetime = DUE, **changes: Any) -> Artist:
    """An artist as it was read then."""
    artist = Artist(
        artist_id, f"Name {artist_id}", "spotify", fetched_at, ("old genre",), 11, "https://old.example/1.jpg"
    )
    return replace(artist, **changes)


def save(database: Database, *artists: Artist) -> None:
    MysqlArtists(database).save(artists, [])


def stored(database: Database) -> dict[str, Artist]:
    return {row["id"]: artist_of(row) for row in database.rows("SELECT * FROM artists")}


def run(
    database: Database, spotify: Spotify, deadline: Deadline | None = None, kept: timedelta = KEPT
) -> dict[str, Any]:
    part = DisplayFields(MysqlDisplayFields(database), MysqlArtists(database), spotify, kept)
    return part.run(deadline or Deadline(60))


def test_what_is_due_is_read_anew_and_the_rest_left_alone(database: Database, service: Service) -> None:
    save(database, *(stale(artist.id) for artist in SAMPLE[:-1]), stale(SAMPLE[-1].id, FRESH))
    report = run(database, service.spotify())
    assert report == {**NOTHING, "refreshed": len(SAMPLE) - 1}
    found = stored(database)
    assert found.pop(SAMPLE[-1].id) == stale(SAMPLE[-1].id, FRESH)
    for artist in found.values():
        assert artist.fetched_at >= NOW
        assert artist.image_url is not None
        assert "old.example" not in artist.image_url
        assert (artist.popularity is None) == (service.mode == "development")
    assert run(database, service.spotify()) == NOTHING


def test_a_name_is_shown_in_korean_as_at_discovery_and_leads_to_its_artist(
    database: Database, service: Service
) -> None:
    """Discovery stores the Korean name; it has only the English one where a second call failed."""
    iu = next(artist for artist in SAMPLE if artist.name == "IU")
    english = stale(iu.id, name="IU")
    MysqlArtists(database).save([english], [Alias("iu", iu.id, "spotify", "en")])
    run(database, service.spotify())
    assert stored(database)[iu.id].name == "아이유"
    keys = [names.key(name) for name in ("IU", "아이유")]
    assert MysqlArtists(database).ids_by_key(keys) == {key: [iu.id] for key in keys}
    save(database, replace(stored(database)[iu.id], fetched_at=DUE))
    assert run(database, service.spotify())["refreshed"] == 1
    assert stored(database)[iu.id].name == "아이유"


def test_imported_artists_are_nobodys_but_the_operators(database: Database, service: Service) -> None:
    own = stale(an_id(1), EXPIRED, source="import")
    save(database, own)
    assert run(database, service.spotify()) == NOTHING
    assert stored(database) == {own.id: own}


def test_the_oldest_come_first(database: Database) -> None:
    ages = [3, 1, 2, 4]
    save(database, *(stale(an_id(age), NOW - timedelta(days=age)) for age in ages))
    store = MysqlDisplayFields(database)
    before = NOW - timedelta(days=2)
    assert store.oldest(source="spotify", before=before, count=9) == [an_id(4), an_id(3)]
    assert store.oldest(source="spotify", before=NOW, count=3) == [an_id(4), an_id(3), an_id(2)]


@pytest.mark.parametrize("fault", ["quota", "rate-limit", "premium-lapsed"])
def test_a_source_that_wants_no_more_ends_the_reading_and_what_expired_goes(
    database: Database, service: Service, fault: str
) -> None:
    due, expired = stale(SAMPLE[0].id, DUE), stale(SAMPLE[1].id, EXPIRED)
    save(database, due, expired)
    service.fail(fault)
    report = run(database, service.spotify())
    assert report["stopped"]
    assert (report["refreshed"], report["failures"], report["cleared"]) == (0, 0, 1)
    # The rest stays: the name and the id, and the genres, which others tell too.
    cleared = replace(expired, popularity=None, image_url=None)
    assert stored(database) == {due.id: due, expired.id: cleared}
    assert run(database, service.spotify())["cleared"] == 0


def test_a_source_that_is_down_is_asked_a_few_times(database: Database, service: Service) -> None:
    save(database, *(stale(artist.id) for artist in SAMPLE))
    service.fail("error")
    report = run(database, service.spotify())
    assert (report["failures"], report["refreshed"]) == (FAILURES_IN_A_ROW, 0)
    assert "seems to be down" in report["stopped"]


def test_a_short_outage_costs_one_artist_its_turn(database: Database) -> None:
    service = Service("development")
    service.server.start()
    save(
        database,
        *(stale(artist.id, DUE + timedelta(minutes=place)) for place, artist in enumerate(SAMPLE[:5])),
    )
    spotify = service.spotify()
    spotify.capabilities.note("batch_reads", allowed=False)
    service.fail("error", times=1)
    report = run(database, spotify)
    service.server.stop()
    assert (report["failures"], report["refreshed"], report["stopped"]) == (1, 4, None)
    left = [artist.id for artist in stored(database).values() if artist.fetched_at < NOW]
    assert left == [SAMPLE[0].id]


def test_nonsense_from_the_source_takes_no_picture_away(database: Database, service: Service) -> None:
    artists = [stale(artist.id) for artist in SAMPLE[:3]]
    save(database, *artists)
    service.fail("wrong-json")
    run(database, service.spotify())
    assert stored(database) == {artist.id: artist for artist in artists}


def test_an_artist_that_is_gone_keeps_its_fields_for_their_time_and_then_holds_nobody_up(
    database: Database, service: Service
) -> None:
    gone = stale(an_id(1))
    save(database, gone)
    assert run(database, service.spotify()) == {**NOTHING, "unknown": 1}
    assert stored(database) == {gone.id: gone}
    save(database, replace(gone, fetched_at=EXPIRED))
    assert run(database, service.spotify()) == {**NOTHING, "unknown": 1, "cleared": 1}
    assert run(database, service.spotify()) == {**NOTHING, "unknown": 1}
    assert run(database, service.spotify()) == NOTHING, "asked again before it is due"


def test_little_time_is_kept_for_clearing(database: Database, service: Service) -> None:
    save(database, *(stale(an_id(number), EXPIRED) for number in range(2 * ARTISTS_PER_STATEMENT + 1)))
    report = run(database, service.spotify(), Deadline(CLEARING_SECONDS))
    assert (report["refreshed"], report["cleared"]) == (0, 2 * ARTISTS_PER_STATEMENT + 1)
    assert "s left" in report["stopped"]
    assert {(a.image_url, a.popularity) for a in stored(database).values()} == {(None, None)}


def test_no_time_at_all(database: Database, service: Service) -> None:
    save(database, stale(SAMPLE[0].id, EXPIRED))
    report = run(database, service.spotify(), Deadline(0))
    assert (report["cleared"], bool(report["stopped"])) == (0, True)


def test_somebody_who_refreshes_an_artist_meanwhile_is_not_undone(database: Database) -> None:
    store = MysqlDisplayFields(database)
    fresh, old = stale(an_id(1), FRESH), stale(an_id(2), EXPIRED)
    save(database, fresh, old)
    assert store.clear([fresh.id, old.id], before=NOW - KEPT) == 1
    assert stored(database)[fresh.id] == fresh
    store.note_unknown([fresh.id, old.id], NOW)
    assert [artist.fetched_at for artist in stored(database).values()] == [FRESH, NOW]
    assert store.clear([], before=NOW) == 0


def test_calls_end_with_the_batchs_share_of_the_day(database: Database) -> None:
    """Of ten calls a day the batch makes five; what they brought is kept."""
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    login = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    dynamodb = boto3.client(
        "dynamodb", endpoint_url=f"http://{host}:{port}", region_name="ap-northeast-2", **login
    )
    dynamodb.create_table(
        TableName="state",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    service = Service("development")
    service.server.start()
    quota = Quota("spotify", StateTable(lambda: dynamodb, "state"), "batch", lambda: 10)
    ages = enumerate(SAMPLE)
    save(database, *(stale(artist.id, DUE + timedelta(minutes=place)) for place, artist in ages))
    report = run(database, service.spotify(quota))
    service.server.stop()
    moto.stop()
    assert report["refreshed"] == 5
    assert "allowance used up" in report["stopped"]
    read = {artist.id for artist in stored(database).values() if artist.fetched_at >= NOW}
    assert read == {artist.id for artist in SAMPLE[:5]}, "not the oldest ones"


def test_an_artist_that_always_fails_holds_up_nobody(database: Database) -> None:
    count = ARTISTS_PER_PAGE + 10
    minutes = (timedelta(minutes=number) for number in range(count))
    save(database, *(stale(an_id(number), DUE + more) for number, more in enumerate(minutes)))
    with scripted_server() as server:
        server.on("/api/token", reply(200, {"access_token": "t", "expires_in": 3600}))
        server.on("/v1/artists", reply(403, {"error": {"status": 403, "message": "Forbidden"}}))
        for number in range(count):
            record = {
                "id": an_id(number),
                "name": f"이름 {number}",
                "images": [{"url": "https://new.example/1"}],
            }
            server.on(f"/v1/artists/{an_id(number)}", reply(200, record))
        for number in (0, 7):
            server.on(f"/v1/artists/{an_id(number)}", reply(500, "no"))
        report = run(database, Spotify(f"{server.url}/v1", server.url, lambda: ("id", "secret")))
    assert (report["refreshed"], report["failures"], report["stopped"]) == (count - 2, 2, None)
    left = [artist.id for artist in stored(database).values() if artist.fetched_at < NOW]
    assert sorted(left) == [an_id(0), an_id(7)]


def test_what_spotify_tells_no_more_goes(database: Database) -> None:
    artist = stale(an_id(1))
    save(database, artist)
    with scripted_server() as server:
        server.on("/api/token", reply(200, {"access_token": "t", "expires_in": 3600}))
        record: dict[str, Any] = {"id": artist.id, "name": artist.name, "images": [], "popularity": None}
        server.on("/v1/artists", reply(200, {"artists": [record]}))
        run(database, Spotify(f"{server.url}/v1", server.url, lambda: ("id", "secret")))
    found = stored(database)[artist.id]
    assert (found.image_url, found.popularity, found.genres) == (None, None, ("old genre",))
