"""Tracks in DynamoDB, over HTTP to a stand-in."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from maeari.catalogue.dynamodb_tracks import TRACKS_KEPT, DynamodbTracks
from maeari.catalogue.model import Track
from maeari.errors import TracksUnavailable

TABLE = "top-tracks"
FULL = Track(
    id="0abcTrackId00000000000", title="밤 🌙", album="앨범", release_date="2017-03-24", popularity=0,
    duration_ms=201000, isrc="KRA000000001", image_url="https://i.example/1.jpg", url="https://o.example/1",
)  # fmt: skip
BARE = Track("bare", "제목")
KEPT = timedelta(days=7)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield boto3.client(
        "dynamodb",
        endpoint_url=f"http://{host}:{port}",
        region_name="ap-northeast-2",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )
    server.stop()


class Counted:
    """The real client; counts its calls and may hold back a part of the next ones, as if throttled."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.calls: list[str] = []
        self.sizes: list[int] = []
        self.hold_back = 0

    def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803 - the service's name
        keys = RequestItems[TABLE]["Keys"]
        self._count("batch_get_item", len(keys))
        if not self._holds_back():
            return self._client.batch_get_item(RequestItems=RequestItems)
        answer = (
            self._client.batch_get_item(RequestItems={TABLE: {"Keys": keys[:1]}})
            if keys[1:]
            else {"Responses": {}}
        )
        return answer | {"UnprocessedKeys": {TABLE: {"Keys": keys[1:] or keys}}}

    def batch_write_item(self, *, RequestItems: Any) -> Any:  # noqa: N803 - the service's name
        puts = RequestItems[TABLE]
        self._count("batch_write_item", len(puts))
        if not self._holds_back():
            return self._client.batch_write_item(RequestItems=RequestItems)
        if puts[1:]:
            self._client.batch_write_item(RequestItems={TABLE: puts[:1]})
        return {"UnprocessedItems": {TABLE: puts[1:] or puts}}

    def _count(self, name: str, size: int) -> None:
        self.calls.append(name)
        self.sizes.append(size)

    def _holds_back(self) -> bool:
        self.hold_back -= 1
        return self.hold_back >= 0


@pytest.fixture
def counted(client: Any) -> Iterator[Counted]:
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "artist_id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "artist_id", "KeyType": "HASH"}],
    )
    yield Counted(client)
    client.delete_table(TableName=TABLE)


class Clock:
    """Seconds since 1970, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.25

    def __call__(self) -> float:
        return self.now

    def go_on(self, by: timedelta) -> None:
        self.now += by.total_seconds()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(counted: Counted, clock: Clock) -> DynamodbTracks:
    return DynamodbTracks(lambda: counted, TABLE, KEPT, clock)


def many(count: int) -> dict[str, list[Track]]:
    return {
        f"artist-{number}": [Track(f"t{number}", f"곡 {number}", popularity=number % 101)]
        for number in range(count)
    }


def as_lists(found: Any) -> dict[str, list[Track]]:
    return {artist_id: list(tracks) for artist_id, tracks in found.items()}


def test_tracks_come_back_as_they_were_saved(store: DynamodbTracks) -> None:
    store.save({"a": [FULL, BARE], "b": [BARE]})
    found = as_lists(store.of_artists(["a", "b", "unknown"]))
    assert found == {"a": [FULL, BARE], "b": [BARE]}
    assert isinstance(found["a"][0].popularity, int)


def test_saving_replaces(store: DynamodbTracks) -> None:
    store.save({"a": [FULL]})
    store.save({"a": [BARE]})
    assert as_lists(store.of_artists(["a"])) == {"a": [BARE]}


def test_an_artist_without_tracks(store: DynamodbTracks) -> None:
    store.save({"a": []})
    assert list(store.of_artists(["a"]).get("a", [])) == []


def test_only_so_many_tracks_are_kept(store: DynamodbTracks) -> None:
    store.save({"a": [Track(str(number), "곡") for number in range(TRACKS_KEPT + 5)]})
    assert [track.id for track in store.of_artists(["a"])["a"]] == [
        str(number) for number in range(TRACKS_KEPT)
    ]


def test_an_answer_for_four_artists_is_one_call(store: DynamodbTracks, counted: Counted) -> None:
    store.save(many(4))
    counted.calls.clear()
    assert len(store.of_artists([*many(4)])) == 4
    assert counted.calls == ["batch_get_item"]


def test_nothing_asked_is_no_call(store: DynamodbTracks, counted: Counted) -> None:
    assert store.of_artists([]) == {}
    store.save({})
    assert counted.calls == []


def test_an_artist_asked_twice_is_asked_once(store: DynamodbTracks) -> None:
    store.save({"a": [BARE]})
    assert as_lists(store.of_artists(["a", "a"])) == {"a": [BARE]}


def test_more_than_the_service_takes_at_once(store: DynamodbTracks, counted: Counted) -> None:
    saved = many(230)
    store.save(saved)
    assert counted.sizes == [25] * 9 + [5]
    counted.sizes.clear()
    assert as_lists(store.of_artists([*saved])) == saved
    assert counted.sizes == [100, 100, 100, 100, 60]  # what a source told and what was imported


@pytest.mark.parametrize("rounds", [1, 3])
def test_what_was_left_unprocessed_is_asked_again(
    store: DynamodbTracks, counted: Counted, rounds: int
) -> None:
    counted.hold_back = rounds
    store.save(many(10))
    counted.hold_back = rounds
    assert as_lists(store.of_artists([*many(10)])) == many(10)


def test_endless_throttling_is_an_error(store: DynamodbTracks, counted: Counted) -> None:
    reads: list[Callable[[], object]] = [lambda: store.save({"a": [BARE]}), lambda: store.of_artists(["a"])]
    for read in reads:
        counted.hold_back = 1000
        with pytest.raises(TracksUnavailable, match=TABLE):
            read()
    assert len(counted.calls) < 20


def test_a_table_that_refuses_is_an_error(store: DynamodbTracks, client: Any) -> None:
    gone = DynamodbTracks(lambda: client, "no-such-table", KEPT)
    calls: list[Callable[[], object]] = [
        lambda: gone.save({"a": [BARE]}),
        lambda: gone.save_imported({"a": [BARE]}),
        lambda: gone.of_artists(["a"]),
        lambda: gone.imported(["a"]),
    ]
    for call in calls:
        with pytest.raises(TracksUnavailable, match=r"no-such-table: .*ResourceNotFoundException"):
            call()


def test_a_field_of_a_later_release_is_passed_over(store: DynamodbTracks, client: Any) -> None:
    text = '[{"id": "bare", "title": "제목", "invented_later": [1]}]'
    client.put_item(TableName=TABLE, Item={"artist_id": {"S": "a"}, "tracks": {"S": text}})
    assert as_lists(store.of_artists(["a"])) == {"a": [BARE]}


def item(client: Any, key: str) -> Any:
    return client.get_item(TableName=TABLE, Key={"artist_id": {"S": key}}).get("Item")


def test_what_a_source_told_expires_although_dynamodb_still_has_it(
    store: DynamodbTracks, clock: Clock, client: Any
) -> None:
    store.save({"a": [FULL]})
    clock.go_on(KEPT - timedelta(seconds=1))
    assert as_lists(store.of_artists(["a"])) == {"a": [FULL]}
    clock.go_on(timedelta(seconds=1))
    assert store.of_artists(["a"]) == {}
    assert int(item(client, "a")["expires_at"]["N"]) <= clock.now
    store.save({"a": [BARE]})
    assert as_lists(store.of_artists(["a"])) == {"a": [BARE]}


def test_imported_tracks_stay(store: DynamodbTracks, clock: Clock, client: Any) -> None:
    store.save_imported({"a": [FULL]})
    clock.go_on(timedelta(days=10_000))
    assert as_lists(store.of_artists(["a"])) == as_lists(store.imported(["a"])) == {"a": [FULL]}
    [stored] = client.scan(TableName=TABLE)["Items"]
    assert "expires_at" not in stored


@pytest.mark.parametrize("import_comes_first", [True, False])
def test_an_import_and_a_source_leave_each_other_alone(
    store: DynamodbTracks, clock: Clock, *, import_comes_first: bool
) -> None:
    own = Track("own", "내 노래")
    writes: list[Callable[[], object]] = [
        lambda: store.save_imported({"a": [own]}),
        lambda: store.save({"a": [FULL]}),
    ]
    for write in writes if import_comes_first else reversed(writes):
        write()
    assert {track.id for track in store.of_artists(["a"])["a"]} == {own.id, FULL.id}
    assert as_lists(store.imported(["a", "unknown"])) == {"a": [own]}
    store.save({"a": [BARE]})
    assert {track.id for track in store.of_artists(["a"])["a"]} == {own.id, BARE.id}
    clock.go_on(KEPT)
    assert as_lists(store.of_artists(["a"])) == {"a": [own]}


def test_of_a_track_that_both_brought_the_source_s_record_wins_and_has_no_gaps(
    store: DynamodbTracks,
) -> None:
    store.save_imported({"a": [Track("t", "old title", popularity=60, isrc="KRA000000009")]})
    store.save({"a": [Track("t", "제목", image_url="https://i.example/t.jpg")]})
    assert as_lists(store.of_artists(["a"])) == {
        "a": [Track("t", "제목", popularity=60, isrc="KRA000000009", image_url="https://i.example/t.jpg")]
    }
    # On the way to the person only: nothing of the source is stored where it would stay.
    assert as_lists(store.imported(["a"])) == {
        "a": [Track("t", "old title", popularity=60, isrc="KRA000000009")]
    }


def test_an_item_of_an_older_release_counts_until_it_is_replaced(store: DynamodbTracks, client: Any) -> None:
    text = '[{"id": "bare", "title": "제목"}]'
    client.put_item(TableName=TABLE, Item={"artist_id": {"S": "a"}, "tracks": {"S": text}})
    assert as_lists(store.of_artists(["a"])) == {"a": [BARE]}
    store.save({"a": [FULL]})
    assert "expires_at" in item(client, "a")
