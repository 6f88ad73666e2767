"""The adapters of one environment: database, tables, queues, lake and sources, as its settings say.

Imports stand inside, so that the chat path never loads what only the jobs need.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from maeari.errors import CredentialsRefused, SecretUnavailable, SettingMissing
from maeari.settings import (
    AthenaSettings,
    DatabaseSettings,
    SpotifySettings,
    completion_queue,
    conversations_table,
    discovery_queue,
    feedback_table,
    lake_bucket,
    person_salt_id,
    reccobeats_calls_per_second,
    reccobeats_url,
    source_state_table,
    spotify_daily_calls,
    spotify_kept_days,
    tracks_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from maeari.catalogue.dynamodb_tracks import DynamodbTracks
    from maeari.catalogue.mysql import Credentials, Database
    from maeari.discovery.queues import SqsQueues
    from maeari.discovery.searches import Searches
    from maeari.lake.athena import Athena
    from maeari.lake.store import Lake
    from maeari.people.dynamodb_feedback import DynamodbFeedback
    from maeari.people.dynamodb_memories import DynamodbMemories
    from maeari.secrets import Secrets
    from maeari.sources.batch import BatchTracks
    from maeari.sources.features import FeatureProviders
    from maeari.sources.pace import Pace
    from maeari.sources.quota import Purpose
    from maeari.sources.reccobeats import Reccobeats
    from maeari.sources.spotify import Spotify
    from maeari.sources.state import StateTable
    from maeari.sources.tracks import ArtistTracks

type Environment = Mapping[str, str]

JOB_READ_SECONDS = 300
"""A job's statement may take this long after the last row was sent; the chat path's limit is in
`catalogue.mysql`."""

QUEUE_SECONDS = 0.4
"""Longest wait for a queue to take a message, and for its connection."""

TRACKS_SECONDS = 0.7
"""Longest wait for tracks on the chat path: an answer can do without them."""

COMPLETION_READ_SECONDS = 20
"""Longest statement of a completion, whose function has 120 seconds for ten artists."""

SOURCE_STATE_SECONDS = 0.5
"""Longest wait for the shared state of the sources: a call goes on without it."""

PEOPLE_SECONDS = 0.3
"""Longest wait, for connecting and for reading, for what is kept about a person.

An answer goes on without it. It asks before the work, which has so much less time then, and once more after
it: with a source and a queue that are silent as well, the answer still comes before Kakao's five seconds end.
"""


@cache
def secrets() -> Secrets:
    """The process's secrets, fetched when used."""
    from maeari.secrets import Secrets

    return Secrets(lambda: client("secretsmanager"))


def database(environment: Environment, read_seconds: float | None = None, *, job: bool = False) -> Database:
    """The database, by default as the chat path uses it."""
    from maeari.catalogue.mysql import READ_SECONDS, Database, connector
    from maeari.catalogue.tls import tls_context

    settings = DatabaseSettings.from_env(environment)
    credentials, renewed = _login(settings)
    connect = connector(
        settings.host,
        settings.port,
        settings.name,
        credentials,
        read_seconds or READ_SECONDS,
        job=job,
        renewed=renewed,
        tls=tls_context(settings.tls),
    )
    return Database(connect)


def _login(settings: DatabaseSettings) -> tuple[Credentials, Credentials | None]:
    """User and password, and where they are a secret's, how to fetch them anew after they were rotated."""
    if settings.user:
        from maeari.catalogue.iam_token import signed_login

        return signed_login(settings.host, settings.port, settings.user), None
    kept = secrets()

    def credentials() -> tuple[str, ...]:
        return kept.fields(settings.secret_id, "username", "password")

    def renewed() -> tuple[str, ...]:
        kept.renew(settings.secret_id)
        return credentials()

    return credentials, renewed


def job_database(environment: Environment) -> Database:
    """The database as jobs use it: a statement may take minutes, and send a file."""
    return database(environment, JOB_READ_SECONDS, job=True)


def tracks(environment: Environment, seconds: float | None = TRACKS_SECONDS) -> DynamodbTracks:
    """Each artist's tracks, by default as the chat path uses them."""
    from maeari.catalogue.dynamodb_tracks import DynamodbTracks

    return DynamodbTracks(
        lambda: client("dynamodb", seconds), tracks_table(environment), spotify_kept(environment)
    )


def job_tracks(environment: Environment) -> DynamodbTracks:
    """Each artist's tracks as jobs use them: a call is tried again."""
    return tracks(environment, None)


def memories(environment: Environment) -> DynamodbMemories:
    """What people did in the turn before."""
    from maeari.people.dynamodb_memories import DynamodbMemories

    return DynamodbMemories(lambda: client("dynamodb", PEOPLE_SECONDS), conversations_table(environment))


def feedback(environment: Environment, seconds: float | None = PEOPLE_SECONDS) -> DynamodbFeedback:
    """People's judgements, by default as the chat path uses them."""
    from maeari.people.dynamodb_feedback import DynamodbFeedback

    return DynamodbFeedback(lambda: client("dynamodb", seconds), feedback_table(environment))


def job_feedback(environment: Environment) -> DynamodbFeedback:
    """People's judgements as jobs use them: a call is tried again."""
    return feedback(environment, None)


def person_salt(environment: Environment) -> Callable[[], str]:
    """Gives the secret that people's keys are made with; that raises `SecretUnavailable`."""
    kept, secret_id = secrets(), person_salt_id(environment)
    return lambda: kept.text(secret_id)


def spotify_kept(environment: Environment) -> timedelta:
    """How long what Spotify tells may be kept."""
    return timedelta(days=spotify_kept_days(environment))


def lake(environment: Environment) -> Lake:
    """The data lake."""
    from maeari.lake.store import Lake

    return Lake(client("s3"), lake_bucket(environment))


def athena(environment: Environment) -> Athena:
    """Queries on the lake."""
    from maeari.lake.athena import RESULTS, Athena

    settings = AthenaSettings.from_env(environment)
    return Athena(
        client("athena"),
        client("s3"),
        settings.work_group,
        settings.database,
        results=f"s3://{lake_bucket(environment)}/{RESULTS}",
    )


def sources(environment: Environment, purpose: Purpose) -> tuple[ArtistTracks, FeatureProviders]:
    """Artists with their tracks, and audio features, over the same clients with their shared state."""
    from maeari.sources.features import FeatureProviders
    from maeari.sources.tracks import ArtistTracks

    spotify, reccobeats = music_clients(environment, purpose)
    return ArtistTracks(spotify, reccobeats), FeatureProviders(spotify, reccobeats)


def batch_sources(environment: Environment) -> tuple[BatchTracks, FeatureProviders]:
    """Tracks of thousands of artists, and audio features, with calls to ReccoBeats kept apart."""
    from maeari.sources.batch import BatchTracks
    from maeari.sources.features import FeatureProviders

    spotify, reccobeats = _batch_clients(environment)
    return BatchTracks(spotify, reccobeats), FeatureProviders(spotify, reccobeats)


def playlist_sources(environment: Environment) -> tuple[Spotify, FeatureProviders]:
    """Playlists with their artists, and audio features, at the pace of batch work."""
    from maeari.sources.features import FeatureProviders

    spotify, reccobeats = _batch_clients(environment)
    return spotify, FeatureProviders(spotify, reccobeats)


def _batch_clients(environment: Environment) -> tuple[Spotify, Reccobeats]:
    from maeari.sources import reccobeats as recco
    from maeari.sources.pace import Pace

    pace = Pace(recco.NAME, 1 / reccobeats_calls_per_second(environment))
    return music_clients(environment, "batch", pace)


def music_clients(
    environment: Environment, purpose: Purpose, pace: Pace | None = None
) -> tuple[Spotify, Reccobeats]:
    """The clients of Spotify and ReccoBeats over the quota and the findings that all environments share."""
    from maeari.sources import reccobeats as recco
    from maeari.sources import spotify as spot
    from maeari.sources.capabilities import Capabilities
    from maeari.sources.quota import Quota

    settings = SpotifySettings.from_env(environment)
    daily_calls = spotify_daily_calls(environment) or None
    table = source_state(environment)

    def credentials() -> tuple[str, ...]:
        try:
            return secrets().fields(settings.secret_id, "client_id", "client_secret")
        except (SecretUnavailable, SettingMissing) as error:  # what needs no Spotify goes on
            raise CredentialsRefused(spot.NAME, str(error)) from error

    def renew() -> bool:
        return secrets().renew(settings.secret_id)

    capabilities = Capabilities(lambda: credentials()[0], table)

    def allowance() -> int | None:
        # Who may ask for top tracks has extended quota, whose size is far above any work of ours.
        return None if capabilities.may("top_tracks") else daily_calls

    quota = Quota(spot.NAME, table, purpose, allowance)
    spotify = spot.Spotify(
        settings.api_url, settings.accounts_url, credentials, quota, capabilities, renew=renew
    )
    quota = Quota(recco.NAME, table, purpose)
    return spotify, recco.Reccobeats(reccobeats_url(environment), quota, pace)


def source_state(environment: Environment) -> StateTable:
    """What all environments share about the sources."""
    from maeari.sources.state import StateTable

    return StateTable(lambda: client("dynamodb", SOURCE_STATE_SECONDS), source_state_table(environment))


def searches(environment: Environment) -> Searches:
    """Who searches for which artist."""
    from maeari.discovery.searches import Searches

    return Searches(source_state(environment))


def queues(environment: Environment) -> SqsQueues:
    """The queues of the discovery function."""
    from maeari.discovery.queues import SqsQueues

    return SqsQueues(
        lambda: client("sqs", QUEUE_SECONDS), discovery_queue(environment), completion_queue(environment)
    )


@cache
def client(service: str, seconds: float | None = None) -> Any:
    """A boto3 client, made once: bounded so that no call outlives an answer by much, retried once.

    With `seconds` each call has that time for connecting and for reading, and isn't retried.
    """
    import boto3
    from botocore.config import Config

    on_chat_path = service in {"dynamodb", "secretsmanager"}
    # The network's gateway endpoints for these two know IPv4 only. Others go as the environment says.
    dual_stack = False if service in {"dynamodb", "s3"} else None
    config = Config(
        use_dualstack_endpoint=dual_stack,
        connect_timeout=seconds or (0.5 if on_chat_path else 2),
        read_timeout=seconds or (1 if on_chat_path else 60),
        retries={"total_max_attempts": 1 if seconds else 2 if on_chat_path else 5, "mode": "standard"},
    )
    return boto3.client(service, config=config)
