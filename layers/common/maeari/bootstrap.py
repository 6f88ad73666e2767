"""The one place that joins use-cases with stores, clients and settings.

Each function here builds one object graph from an environment and nothing else. Imports stand inside,
so that the chat path never loads what only the jobs need.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from maeari.settings import (
    AthenaSettings,
    DatabaseSettings,
    NamesSettings,
    SpotifySettings,
    lake_bucket,
    reccobeats_url,
    skill_secret_id,
    source_state_table,
    spotify_daily_calls,
    tracks_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from maeari.catalogue.alias_filling import AliasFilling
    from maeari.catalogue.dynamodb_tracks import DynamodbTracks
    from maeari.catalogue.mysql import Database
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.chat.answer import Conversation
    from maeari.chat.discovery import Discoverer
    from maeari.lake.import_tracks import TracksImport
    from maeari.lake.ingest import Ingest
    from maeari.secrets import Secrets
    from maeari.similarity.refresh import Refresh
    from maeari.sources.features import FeatureProviders
    from maeari.sources.quota import Purpose
    from maeari.sources.tracks import ArtistTracks

type Environment = Mapping[str, str]

JOB_READ_SECONDS = 300
"""A job's statement may take this long; the chat path's limit is in `catalogue.mysql`."""

SOURCE_STATE_SECONDS = 0.5
"""Longest wait for the shared state of the sources: a call goes on without it."""


def conversation(environment: Environment) -> Conversation:
    """What the chatbot function answers with."""
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.chat.answer import Conversation

    kept = secrets()
    database = _database(environment, kept)
    artists = MysqlArtists(database)
    tracks = _tracks(environment)

    @cache
    def discoverer() -> Discoverer:
        from maeari.catalogue.mysql_space import MysqlSpace
        from maeari.chat.discovery import Discoverer
        from maeari.similarity.provisional import Provisional

        music, features = _sources(environment, kept, "people")
        provisional = Provisional(MysqlSpace(database), features)
        return Discoverer(music, artists, tracks, provisional)

    return Conversation(artists, tracks, discoverer)


def skill_secret(environment: Environment) -> Callable[[], str]:
    """Gives the secret that Kakao's requests must carry; asked anew when it has grown old."""
    kept, secret_id = secrets(), skill_secret_id(environment)
    return lambda: kept.text(secret_id)


def ingest(environment: Environment) -> Ingest:
    """What the datalake function runs."""
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.lake.ingest import Ingest
    from maeari.lake.store import Lake

    kept = secrets()
    music, features = _sources(environment, kept, "batch")
    return Ingest(
        artists=MysqlArtists(_database(environment, kept, JOB_READ_SECONDS)),
        tracks=_tracks(environment),
        music=music,
        features=features,
        lake=Lake(_client("s3"), lake_bucket(environment)),
    )


def alias_filling(environment: Environment) -> AliasFilling:
    """What the datalake function runs after the ingest."""
    from maeari.catalogue.alias_filling import AliasFilling
    from maeari.catalogue.mysql_alias_checks import MysqlAliasChecks
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.sources.musicbrainz import Musicbrainz
    from maeari.sources.wikidata import Wikidata

    settings = NamesSettings.from_env(environment)
    user_agent = f"maeari/0.1 ( {settings.contact} )"
    database = _database(environment, secrets(), JOB_READ_SECONDS)
    return AliasFilling(
        checks=MysqlAliasChecks(database),
        artists=MysqlArtists(database),
        wikidata=Wikidata(settings.wikidata_url, user_agent),
        musicbrainz=Musicbrainz(settings.musicbrainz_url, user_agent),
    )


def tracks_import(environment: Environment) -> TracksImport:
    """What `maeari import tracks` runs, with the datalake function's environment."""
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.lake.import_tracks import TracksImport
    from maeari.lake.store import Lake

    return TracksImport(
        artists=MysqlArtists(_database(environment, secrets(), JOB_READ_SECONDS)),
        tracks=_tracks(environment),
        lake=Lake(_client("s3"), lake_bucket(environment)),
    )


def refresh(environment: Environment) -> Refresh:
    """What the similarity function runs."""
    from maeari.catalogue.mysql_space import MysqlSpace
    from maeari.catalogue.related_artists import RelatedArtists
    from maeari.lake.athena import Athena
    from maeari.lake.store import Lake
    from maeari.similarity.refresh import Refresh

    settings = AthenaSettings.from_env(environment)
    database = _database(environment, secrets(), JOB_READ_SECONDS)
    return Refresh(
        lake=Lake(_client("s3"), lake_bucket(environment)),
        athena=Athena(_client("athena"), _client("s3"), settings.work_group, settings.database),
        related=RelatedArtists(database),
        space=MysqlSpace(database),
    )


def artists(environment: Environment) -> MysqlArtists:
    """The artists and aliases that the migrate function completes."""
    from maeari.catalogue.mysql_artists import MysqlArtists

    return MysqlArtists(database(environment))


def database(environment: Environment) -> Database:
    """What the migrate function works on."""
    return _database(environment, secrets(), JOB_READ_SECONDS)


@cache
def secrets() -> Secrets:
    """The process's secrets, fetched when used."""
    from maeari.secrets import Secrets

    return Secrets(lambda: _client("secretsmanager"))


def _database(environment: Environment, kept: Secrets, read_seconds: float | None = None) -> Database:
    from maeari.catalogue.mysql import READ_SECONDS, Database, connector

    settings = DatabaseSettings.from_env(environment)
    connect = connector(
        settings.host,
        settings.port,
        settings.name,
        lambda: kept.fields(settings.secret_id, "username", "password"),
        read_seconds or READ_SECONDS,
    )
    return Database(connect)


def _tracks(environment: Environment) -> DynamodbTracks:
    from maeari.catalogue.dynamodb_tracks import DynamodbTracks

    return DynamodbTracks(lambda: _client("dynamodb"), tracks_table(environment))


def _sources(
    environment: Environment, kept: Secrets, purpose: Purpose
) -> tuple[ArtistTracks, FeatureProviders]:
    """Artists with their tracks, and audio features, over the same clients with their shared state."""
    from maeari.sources import reccobeats as recco
    from maeari.sources import spotify as spot
    from maeari.sources.capabilities import Capabilities
    from maeari.sources.features import FeatureProviders
    from maeari.sources.quota import Quota
    from maeari.sources.state import StateTable
    from maeari.sources.tracks import ArtistTracks

    settings = SpotifySettings.from_env(environment)
    daily_calls = spotify_daily_calls(environment) or None
    table = StateTable(lambda: _client("dynamodb", SOURCE_STATE_SECONDS), source_state_table(environment))

    def credentials() -> tuple[str, ...]:
        return kept.fields(settings.secret_id, "client_id", "client_secret")

    capabilities = Capabilities(lambda: credentials()[0], table)

    def allowance() -> int | None:
        # Who may ask for top tracks has extended quota, whose size is far above any work of ours.
        return None if capabilities.may("top_tracks") else daily_calls

    quota = Quota(spot.NAME, table, purpose, allowance)
    spotify = spot.Spotify(settings.api_url, settings.accounts_url, credentials, quota, capabilities)
    reccobeats = recco.Reccobeats(reccobeats_url(environment), Quota(recco.NAME, table, purpose))
    return ArtistTracks(spotify, reccobeats), FeatureProviders(spotify, reccobeats)


@cache
def _client(service: str, seconds: float | None = None) -> Any:
    """A boto3 client, made once: bounded so that no call outlives an answer by much, retried once.

    With `seconds` each call has that time for connecting and for reading, and isn't retried.
    """
    import boto3
    from botocore.config import Config

    on_chat_path = service in {"dynamodb", "secretsmanager"}
    config = Config(
        connect_timeout=seconds or (0.5 if on_chat_path else 2),
        read_timeout=seconds or (1 if on_chat_path else 60),
        retries={"total_max_attempts": 1 if seconds else 2 if on_chat_path else 5, "mode": "standard"},
    )
    return boto3.client(service, config=config)
