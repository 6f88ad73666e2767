"""Quota and capabilities in DynamoDB, over HTTP to a stand-in: what one environment learns all know."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from maeari.errors import RateLimited
from maeari.sources.capabilities import Capabilities
from maeari.sources.quota import KEPT_SECONDS, UNTOLD_SECONDS, Purpose, Quota
from maeari.sources.state import StateTable, StateUnavailable, calls_of_a_day
from tests.emf import emitted

HOUR = 3600.0
NOON = 1_795_000_000 // 3600 * HOUR + 60


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def client(endpoint: str) -> Any:
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name="ap-northeast-2",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=20, read_timeout=20),
    )


class Counted:
    """The real client; remembers the names of its calls."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self._real, name)


class World:
    """One table, a clock, and as many environments as wanted."""

    def __init__(self, endpoint: str, name: str) -> None:
        self.name = name
        self.client = Counted(client(endpoint))
        self.now = NOON
        self.client.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )
        self.client.calls.clear()
        self.table = StateTable(lambda: self.client, name)

    def quota(self, purpose: Purpose = "people", allowance: int | None = None) -> Quota:
        return Quota("spotify", self.table, purpose, lambda: allowance, lambda: self.now)

    def capabilities(self, client_id: str = "client") -> Capabilities:
        return Capabilities(lambda: client_id, self.table, lambda: self.now)

    def counted(self, bucket: str = "search") -> int:
        return calls_of_a_day(self.table.get(f"quota#spotify#{bucket}"), self.now)


@pytest.fixture
def world(endpoint: str, request: pytest.FixtureRequest) -> World:
    return World(endpoint, f"state-{abs(hash(request.node.nodeid))}")


# ------------------------------------------------------------------------------------------------------ quota


def test_a_call_costs_one_update_and_no_read(world: World) -> None:
    quota = world.quota()
    quota.admit("search")
    world.client.calls.clear()
    for _ in range(5):
        quota.admit("search")
    assert world.client.calls == ["update_item"] * 5
    assert world.counted() == 6


def test_calls_of_all_environments_are_counted_by_bucket_over_a_day(world: World) -> None:
    for _ in range(3):
        world.quota().admit("search")
        world.quota("batch").admit("search")
    world.quota().admit("albums")
    assert (world.counted(), world.counted("albums")) == (6, 1)
    world.now += 23 * HOUR
    world.quota().admit("search")
    assert world.counted() == 7
    world.now += HOUR  # the first hour's calls are a day old, and its counter is used anew
    world.quota().admit("search")
    assert world.counted() == 2


def test_a_cooldown_holds_everywhere_until_its_time(world: World) -> None:
    there, here, other = world.quota(), world.quota(), world.quota("batch")
    there.limited("search", 48_925)
    for quota in (there, here, other):
        with pytest.raises(RateLimited) as caught:
            quota.admit("search")
        assert caught.value.retry_after == 48_925
        quota.admit("albums")
    world.now += 48_924
    with pytest.raises(RateLimited):
        here.admit("search")
    assert world.counted() == 0, "calls that were refused are not counted"
    world.now += 1
    for quota in (there, here, other):
        quota.admit("search")
    assert world.counted() == 3


def test_a_cooldown_in_a_bucket_that_is_in_use_counts_no_refused_call(world: World) -> None:
    there, here = world.quota(), world.quota()
    here.admit("search")
    there.limited("search", 5)
    with pytest.raises(RateLimited):
        here.admit("search")
    assert world.counted() == 1
    world.now += 5
    here.admit("search")
    assert world.counted() == 2


def test_a_known_cooldown_asks_the_table_once_a_minute(world: World) -> None:
    quota = world.quota()
    quota.limited("search", 48_925)
    world.client.calls.clear()
    for _ in range(119):
        world.now += 1
        with pytest.raises(RateLimited):
            quota.admit("search")
    assert world.client.calls == ["update_item"]


def test_a_cooldown_that_an_operator_took_away_ends_within_a_minute(world: World) -> None:
    quota = world.quota()
    quota.limited("search", 48_925)
    world.client.delete_item(TableName=world.name, Key={"id": {"S": "quota#spotify#search"}})
    with pytest.raises(RateLimited):
        quota.admit("search")
    world.now += 61
    quota.admit("search")


def test_a_429_without_a_wait_gives_a_short_one(world: World) -> None:
    quota = world.quota()
    quota.limited("search", None)
    world.now += UNTOLD_SECONDS - 1
    with pytest.raises(RateLimited):
        world.quota().admit("search")
    world.now += 1
    quota.admit("search")


def test_batch_work_leaves_half_of_the_allowance_to_people(world: World) -> None:
    people, batch = world.quota("people", 10), world.quota("batch", 10)
    for _ in range(5):
        batch.admit("search")
    for _ in range(2):
        with pytest.raises(RateLimited, match="allowance"):
            batch.admit("search")
    for _ in range(5):
        people.admit("search")
    with pytest.raises(RateLimited, match="allowance"):
        people.admit("search")
    assert world.counted() == 10, "calls that were refused are not counted"
    world.quota("batch", None).admit("search")
    world.now += 24 * HOUR
    batch.admit("search")


def test_a_cooldown_is_told_when_it_begins(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    there, here = world.quota(), world.quota()
    there.limited("search", 100)
    there.limited("search", 100)  # of two calls at once
    with pytest.raises(RateLimited):
        here.admit("search")
    assert emitted(capsys.readouterr().out) == [{"SourceQuotaExhausted": 1}]
    world.now += 100
    here.admit("search")
    here.limited("search", 100)
    assert emitted(capsys.readouterr().out) == [{"SourceQuotaExhausted": 1}]


def test_a_used_up_day_is_told_once_an_hour_and_batch_works_half_is_not(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    people, batch = world.quota("people", 4), world.quota("batch", 4)
    for _ in range(2):
        batch.admit("search")
    with pytest.raises(RateLimited):
        batch.admit("search")
    assert emitted(capsys.readouterr().out) == []
    for _ in range(2):
        people.admit("search")
    for seconds in (0, KEPT_SECONDS, KEPT_SECONDS):
        world.now += seconds
        with pytest.raises(RateLimited):
            people.admit("search")
    assert emitted(capsys.readouterr().out) == [{"SourceQuotaExhausted": 1}]


def test_items_expire_after_all_that_they_hold(world: World) -> None:
    quota = world.quota()
    quota.admit("search")
    item = world.table.get("quota#spotify#search")
    assert item["expires_at"] >= world.now + 24 * HOUR
    quota.limited("search", 48_925)
    assert world.table.get("quota#spotify#search")["expires_at"] >= world.now + 48_925


def test_without_its_table_calls_go_on_and_cooldowns_hold_here(world: World) -> None:
    world.client.delete_table(TableName=world.name)
    world.client.calls.clear()
    quota = world.quota()
    for _ in range(5):
        quota.admit("search")
    assert len(world.client.calls) == 1
    quota.limited("search", 48_925)
    with pytest.raises(RateLimited):
        quota.admit("search")


def test_what_is_left_is_told_and_costs_no_call(world: World) -> None:
    assert world.quota().standing("search") == (None, None), "without a limit"
    for _ in range(3):
        world.quota().admit("search")
    before = world.counted()
    assert world.quota("people", 10).standing("search") == (7, None)
    assert world.quota("batch", 10).standing("search") == (2, None), "half is kept for people"
    assert world.quota("batch", 4).standing("search") == (0, None)
    world.quota().limited("search", 60)
    assert world.quota("people", 10).standing("search") == (7, world.now + 60)
    assert world.quota("people", 10).standing("albums") == (10, None)
    world.now += 61
    assert world.quota().standing("search").until is None
    assert world.counted() == before


# ----------------------------------------------------------------------------------------------- capabilities


def test_a_finding_is_known_everywhere_for_a_day(world: World) -> None:
    there, here = world.capabilities(), world.capabilities()
    assert there.may("top_tracks") is None
    there.note("top_tracks", allowed=False)
    there.note("audio_features", allowed=True)
    assert (here.may("top_tracks"), here.may("audio_features"), here.may("search_50")) == (False, True, None)
    assert world.capabilities("another app").may("top_tracks") is None
    world.now += 24 * HOUR
    assert (there.may("top_tracks"), here.may("top_tracks")) == (None, None)


def test_what_is_known_costs_nothing(world: World) -> None:
    capabilities = world.capabilities()
    capabilities.note("top_tracks", allowed=True)
    world.client.calls.clear()
    for _ in range(50):
        capabilities.note("top_tracks", allowed=True)
        assert capabilities.may("top_tracks") is True
        assert capabilities.may("search_50") is None
    assert world.client.calls == []
    world.now += 61
    assert capabilities.may("search_50") is None
    assert world.client.calls == ["get_item"]


def test_the_client_id_itself_is_not_stored(world: World) -> None:
    world.capabilities("my-client-id").note("top_tracks", allowed=True)
    items = world.client.scan(TableName=world.name)["Items"]
    assert "my-client-id" not in str(items)
    assert hashlib.sha256(b"my-client-id").hexdigest()[:16] in str(items)


def test_without_its_table_findings_hold_here(world: World) -> None:
    world.client.delete_table(TableName=world.name)
    capabilities = world.capabilities()
    assert capabilities.may("top_tracks") is None
    capabilities.note("top_tracks", allowed=False)
    assert capabilities.may("top_tracks") is False


# -------------------------------------------------------------------------- what only one may have, and texts


def test_what_is_taken_is_free_again_at_its_time_or_after_release(world: World) -> None:
    table = world.table
    assert table.take("one", NOON, NOON + 60.5)
    assert not table.take("one", NOON + 60.4, NOON + 120)
    assert table.take("two", NOON, NOON + 60)
    assert table.take("one", NOON + 60.5, NOON + 120)
    table.release("one", NOON + 60.5)
    assert not table.take("one", NOON + 61, NOON + 120), "it isn't the first one's any more"
    table.release("one", NOON + 120)
    assert table.take("one", NOON + 61, NOON + 120)


def test_what_was_taken_can_be_kept_for_longer(world: World) -> None:
    table = world.table
    table.take("one", NOON, NOON + 5)
    table.prolong("one", NOON + 4, NOON + 60)
    assert table.get("one")["taken_until"] == NOON + 5
    table.prolong("one", NOON + 5, NOON + 3600)
    item = table.get("one")
    assert item["expires_at"] > item["taken_until"] == NOON + 3600


def test_what_nobody_took_is_not_made_by_its_release(world: World) -> None:
    world.table.release("one", NOON)
    world.table.prolong("one", NOON, NOON + 60)
    assert world.table.get("one") == {}


def test_to_take_costs_one_update_whether_it_is_free_or_not(world: World) -> None:
    for _ in range(3):
        world.table.take("one", NOON, NOON + 60)
    assert world.client.calls == ["update_item"] * 3


def test_who_may_not_take_changes_nothing(world: World) -> None:
    world.table.take("one", NOON, NOON + 60)
    before = world.table.get("one")
    world.table.take("one", NOON + 1, NOON + 3600)
    assert world.table.get("one") == before
    assert before["expires_at"] > before["taken_until"] == NOON + 60


def test_texts_are_kept_apart_from_numbers(world: World) -> None:
    world.table.put("one", {"offer": "아이유 🌙", "expires_at": 7, "allowed": True})
    assert world.table.text("one", "offer") == "아이유 🌙"
    assert [world.table.text("one", name) for name in ("expires_at", "allowed", "other")] == [""] * 3
    assert world.table.text("another", "offer") == ""
    assert world.table.get("one") == {"expires_at": 7, "allowed": True}


def test_without_its_table_each_call_says_so(world: World) -> None:
    world.client.delete_table(TableName=world.name)
    calls: list[Callable[[], object]] = [
        lambda: world.table.take("one", NOON, NOON + 60),
        lambda: world.table.release("one", NOON + 60),
        lambda: world.table.prolong("one", NOON + 60, NOON + 120),
        lambda: world.table.text("one", "offer"),
    ]
    for call in calls:
        with pytest.raises(StateUnavailable, match="one: ResourceNotFoundException"):
            call()
