"""Database, AWS stand-ins and source service as real processes, and the parts that discovery works with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

from local.lock import StateLock
from local.resources import client
from local.services import BackingServices
from local.settings import Settings
from local.sources.faults import CONTROL_PATH
from maeari.catalogue.dynamodb_tracks import DynamodbTracks
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_space import MysqlSpace
from maeari.chat.finding import ArtistAnswers
from maeari.chat.resolving import Resolver
from maeari.chat.shelf import Shelf
from maeari.discovery.discoverer import Discoverer
from maeari.discovery.newcomers import Newcomers
from maeari.discovery.queues import SqsQueues
from maeari.discovery.searches import Searches
from maeari.similarity.provisional import Provisional
from maeari.sources import reccobeats, spotify
from maeari.sources.capabilities import Capabilities
from maeari.sources.features import FeatureProviders
from maeari.sources.quota import Quota
from maeari.sources.state import StateTable
from maeari.sources.tracks import ArtistTracks
from tests.integration.databases import open_database
from tests.unit.chat.conftest import log_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maeari.catalogue.mysql import Database

__all__ = ["log_records"]

LOGIN = ("local", "local")
PEOPLE = 50
"""Who ask at once; each has the connections of an environment of its own."""

FILLED = (
    "artists", "artist_aliases", "alias_parts", "alias_checks", "artist_tags", "related_artists",
    "provisional_artists", "unknown_names",
)  # fmt: skip
"""Tables that finding an artist writes to."""


class World:
    """The real parts under the chatbot function, with time enough for a busy machine.

    Attributes:
        environment: of the discovery function, as the template sets it.
        state: what all environments share.
    """

    def __init__(self, services: BackingServices, clients: tuple[Any, Any]) -> None:
        self.services = services
        connections = services.connections
        self.environment = connections.template().functions()["DiscoveryFunction"].environment
        self.dynamodb, self.sqs = clients
        self.state = StateTable(lambda: self.dynamodb, self.environment["SOURCE_STATE_TABLE"])
        self.searches = Searches(self.state)
        self.queues = SqsQueues(lambda: self.sqs, self.url("DISCOVERY"), self.url("COMPLETION"))
        self.tracks = DynamodbTracks(
            lambda: self.dynamodb, self.environment["TRACKS_TABLE"], timedelta(days=7)
        )

    def url(self, queue: str) -> str:
        return self.environment[f"{queue}_QUEUE_URL"]

    def open_database(self) -> Database:
        return open_database(self.services.database)

    def finding(self, database: Database) -> ArtistAnswers:
        """As `bootstrap` joins it."""
        artists = MysqlArtists(database)
        newcomers = Newcomers(self._discoverer(database), artists, self.searches, self.queues)
        resolver, shelf = Resolver(artists), Shelf(self.tracks, lambda: newcomers)
        return ArtistAnswers(artists, resolver, shelf, lambda: newcomers)

    def _discoverer(self, database: Database) -> Discoverer:
        url = self.services.sources_url
        quota, capabilities = Quota(spotify.NAME, self.state), Capabilities(lambda: LOGIN[0], self.state)
        music = spotify.Spotify(f"{url}/spotify/v1", f"{url}/spotify", lambda: LOGIN, quota, capabilities)
        features = reccobeats.Reccobeats(f"{url}/reccobeats/v1", Quota(reccobeats.NAME, self.state))
        provisional = Provisional(MysqlSpace(database), FeatureProviders(music, features))
        return Discoverer(ArtistTracks(music, features), MysqlArtists(database), self.tracks, provisional)

    def messages(self, queue: str) -> list[str]:
        """Bodies of all messages of a queue, which they leave."""
        url, bodies = self.url(queue), []
        while found := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                bodies.append(message["Body"])
        return bodies

    def let_fail(self, source: str, fault: str, times: int) -> None:
        """The next so many requests to that source meet the fault, at most until the test ends."""
        plan = {"source": source, "fault": fault, "times": times}
        assert requests.post(self._faults(), json=plan, timeout=20).status_code == 204

    def close(self) -> None:
        assert requests.delete(self._faults(), timeout=20).status_code == 204

    def _faults(self) -> str:
        return f"{self.services.sources_url}{CONTROL_PATH}"


@pytest.fixture(scope="package")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackingServices]:
    state = tmp_path_factory.mktemp("state")
    with (
        StateLock(state) as lock,
        BackingServices(state, Settings(), lock.descriptor, lambda _: None) as started,
    ):
        yield started


@pytest.fixture(scope="package")
def clients(services: BackingServices) -> Iterator[tuple[Any, Any]]:
    """Of DynamoDB and SQS; threads share them."""
    endpoint = services.connections.aws_endpoint
    limits = {"max_pool_connections": PEOPLE, "connect_timeout": 20, "read_timeout": 20}
    dynamodb, sqs = client("dynamodb", endpoint, **limits), client("sqs", endpoint, **limits)
    yield dynamodb, sqs
    dynamodb.close()
    sqs.close()


@pytest.fixture
def world(services: BackingServices, clients: tuple[Any, Any]) -> Iterator[World]:
    """With an empty catalogue, empty queues, and nothing known of the sources."""
    found = World(services, clients)
    database = found.open_database()
    for table in FILLED:
        database.execute(f"DELETE FROM {table}")
    database.close()
    for table, key in (("SOURCE_STATE_TABLE", "id"), ("TRACKS_TABLE", "artist_id")):
        empty(found.dynamodb, found.environment[table], key)
    for queue in ("DISCOVERY", "COMPLETION"):
        found.messages(queue)
    yield found
    found.close()


def empty(dynamodb: Any, table: str, key: str) -> None:
    for item in dynamodb.scan(TableName=table, ProjectionExpression=key)["Items"]:
        dynamodb.delete_item(TableName=table, Key=item)
