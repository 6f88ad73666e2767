"""The one place that joins use-cases with stores, clients and settings.

Each function here builds one object graph from an environment and nothing else. Imports stand inside,
so that the chat path never loads what only the jobs need.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from maeari import connections
from maeari.settings import (
    AthenaSettings,
    ListenerSettings,
    NamesSettings,
    callback_gateway,
    lake_bucket,
    listener_signal,
    refresh_most_changed,
    skill_secret_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from maeari.catalogue.alias_filling import AliasFilling
    from maeari.catalogue.display_fields import DisplayFields
    from maeari.catalogue.listener_filling import ListenerFilling
    from maeari.catalogue.mysql import Database
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.catalogue.mysql_publication import MysqlPublication
    from maeari.catalogue.names_lookup import NamesLookup
    from maeari.chat.conversation import Conversation
    from maeari.chat.finding import ArtistAnswers
    from maeari.chat.later import LateAnswers
    from maeari.chat.resolving import Resolver
    from maeari.chat.shelf import Shelf
    from maeari.chat.sounds import SoundAnswers
    from maeari.connections import Environment
    from maeari.discovery.completion import Completion
    from maeari.discovery.discoverer import Discoverer
    from maeari.discovery.newcomers import Newcomers
    from maeari.lake.feedback_export import FeedbackExport
    from maeari.lake.import_tracks import TracksImport
    from maeari.lake.ingest import Ingest
    from maeari.similarity.refresh import Refresh
    from maeari.sources.quota import Purpose


def conversation(environment: Environment) -> Conversation:
    """What the chatbot function answers with."""
    from maeari.chat.answers import Answers
    from maeari.chat.conversation import Conversation
    from maeari.chat.person import Identity
    from maeari.chat.songs import SongAnswers

    parts = _chat_parts(environment)

    @cache
    def sounds() -> SoundAnswers:
        from maeari.catalogue.mysql_sounds import MysqlSounds
        from maeari.chat.sounds import SoundAnswers

        return SoundAnswers(parts.resolver, parts.shelf, MysqlSounds(parts.database))

    memories, feedback = connections.memories(environment), connections.feedback(environment)
    answers = Answers(parts.finding, SongAnswers(parts.resolver, parts.shelf), sounds, memories, feedback)
    return Conversation(answers, memories, Identity(connections.person_salt(environment)))


def late_answers(environment: Environment) -> LateAnswers:
    """What the discovery function does for those who wait."""
    from maeari.chat.later import LateAnswers
    from maeari.discovery.callbacks import HttpCallbacks

    callbacks = HttpCallbacks(callback_gateway(environment))
    memories, searches = connections.memories(environment), connections.searches(environment)
    return LateAnswers(_chat_parts(environment).finding, callbacks, memories, searches)


def completion(environment: Environment) -> Completion:
    """What the discovery function does for artists with gaps."""
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.discovery.completion import Completion

    database = connections.database(environment, connections.COMPLETION_READ_SECONDS)
    discoverer = _discoverer(environment, database, "batch")
    return Completion(MysqlArtists(database), discoverer, _names_lookup(environment, database))


def skill_secret(environment: Environment) -> Callable[[], str]:
    """Gives the secret that Kakao's requests must carry; asked anew when it has grown old."""
    kept, secret_id = connections.secrets(), skill_secret_id(environment)
    return lambda: kept.text(secret_id)


def ingest(environment: Environment) -> Ingest:
    """What the datalake function runs."""
    from maeari.catalogue.mysql_artist_tags import MysqlArtistTags
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.lake.ingest import JOB, Ingest
    from maeari.lake.lease import Lease

    database = connections.job_database(environment)
    music, features = connections.batch_sources(environment)
    return Ingest(
        artists=MysqlArtists(database),
        tags=MysqlArtistTags(database),
        tracks=connections.job_tracks(environment),
        music=music,
        features=features,
        lake=connections.lake(environment),
        turn=Lease(connections.source_state(environment), JOB),
    )


def display_fields(environment: Environment) -> DisplayFields:
    """What the datalake function runs after the ingest."""
    from maeari.catalogue.display_fields import DisplayFields
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.catalogue.mysql_display_fields import MysqlDisplayFields

    database = connections.job_database(environment)
    music, _ = connections.sources(environment, "batch")
    return DisplayFields(
        MysqlDisplayFields(database), MysqlArtists(database), music, connections.spotify_kept(environment)
    )


def alias_filling(environment: Environment) -> AliasFilling:
    """What the datalake function runs after these."""
    from maeari.catalogue.alias_filling import AliasFilling
    from maeari.catalogue.mysql_alias_checks import MysqlAliasChecks

    kept = database(environment)
    return AliasFilling(MysqlAliasChecks(kept), _names_lookup(environment, kept))


def listener_filling(environment: Environment) -> ListenerFilling | None:
    """What the datalake function runs after the aliases where the listener signal is on, else None."""
    if not listener_signal(environment):
        return None
    from maeari.catalogue.listener_filling import ListenerFilling
    from maeari.catalogue.mysql_artist_tags import MysqlArtistTags
    from maeari.catalogue.mysql_mbids import MysqlMbids
    from maeari.sources import listenbrainz as lb
    from maeari.sources.pace import Pace

    settings = ListenerSettings.from_env(environment)
    pace = Pace(lb.NAME, lb.SECONDS_BETWEEN_CALLS, connections.source_state(environment))
    listeners = lb.Listenbrainz(settings.listenbrainz_url, _user_agent(settings.contact), pace)
    kept = database(environment)
    return ListenerFilling(MysqlMbids(kept), MysqlArtistTags(kept), listeners)


def feedback_export(environment: Environment) -> FeedbackExport:
    """What the datalake function runs last."""
    from maeari.lake.feedback_export import FeedbackExport

    return FeedbackExport(connections.job_feedback(environment), connections.lake(environment))


def tracks_import(environment: Environment) -> TracksImport:
    """What `maeari import tracks` runs, with the datalake function's environment."""
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.lake.import_tracks import TracksImport

    return TracksImport(
        artists=MysqlArtists(connections.job_database(environment)),
        tracks=connections.job_tracks(environment),
        lake=connections.lake(environment),
    )


def refresh(environment: Environment) -> Refresh:
    """What the similarity function runs."""
    from maeari.catalogue.mysql_space import MysqlSpace
    from maeari.catalogue.related_artists import RelatedArtists
    from maeari.lake.athena import RESULTS, Athena
    from maeari.similarity.lake_statistics import LakeStatistics
    from maeari.similarity.refresh import Refresh

    client, settings = connections.client, AthenaSettings.from_env(environment)
    database = connections.job_database(environment)
    return Refresh(
        lake=connections.lake(environment),
        statistics=LakeStatistics(
            Athena(
                client("athena"),
                client("s3"),
                settings.work_group,
                settings.database,
                results=f"s3://{lake_bucket(environment)}/{RESULTS}",
            )
        ),
        related=RelatedArtists(database),
        space=MysqlSpace(database),
        publication=_publication(database),
        most_changed=refresh_most_changed(environment),
        with_listeners=listener_signal(environment),
    )


def publication(environment: Environment) -> MysqlPublication:
    """What the similarity function rolls back, and tells the state of."""
    return _publication(connections.job_database(environment))


def artists(environment: Environment) -> MysqlArtists:
    """The artists and aliases that the migrate function completes."""
    from maeari.catalogue.mysql_artists import MysqlArtists

    return MysqlArtists(database(environment))


def database(environment: Environment) -> Database:
    """What the migrate function works on."""
    return connections.job_database(environment)


def _publication(database: Database) -> MysqlPublication:
    from maeari.catalogue import mysql_space, related_artists
    from maeari.catalogue.mysql_publication import MysqlPublication

    return MysqlPublication(database, [related_artists.TABLE, *mysql_space.TABLES])


class _ChatParts(NamedTuple):
    database: Database
    resolver: Resolver
    shelf: Shelf
    finding: ArtistAnswers


def _chat_parts(environment: Environment) -> _ChatParts:
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.chat.finding import ArtistAnswers
    from maeari.chat.resolving import Resolver
    from maeari.chat.shelf import Shelf

    database = connections.database(environment)
    artists = MysqlArtists(database)

    @cache
    def newcomers() -> Newcomers:
        from maeari.discovery.newcomers import Newcomers

        discoverer = _discoverer(environment, database, "people")
        searches, queues = connections.searches(environment), connections.queues(environment)
        return Newcomers(discoverer, artists, searches, queues)

    resolver, shelf = Resolver(artists), Shelf(connections.tracks(environment), newcomers)
    return _ChatParts(database, resolver, shelf, ArtistAnswers(artists, resolver, shelf, newcomers))


def _names_lookup(environment: Environment, database: Database) -> NamesLookup:
    from maeari.catalogue.mysql_alias_checks import MysqlAliasChecks
    from maeari.catalogue.mysql_artist_tags import MysqlArtistTags
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.catalogue.mysql_mbids import MysqlMbids
    from maeari.catalogue.names_lookup import NamesLookup
    from maeari.sources import musicbrainz as mb
    from maeari.sources.pace import Pace
    from maeari.sources.wikidata import Wikidata

    settings = NamesSettings.from_env(environment)
    user_agent = _user_agent(settings.contact)
    pace = Pace(mb.NAME, mb.SECONDS_BETWEEN_CALLS, connections.source_state(environment))
    return NamesLookup(
        checks=MysqlAliasChecks(database),
        artists=MysqlArtists(database),
        tags=MysqlArtistTags(database),
        mbids=MysqlMbids(database),
        wikidata=Wikidata(settings.wikidata_url, user_agent),
        musicbrainz=mb.Musicbrainz(settings.musicbrainz_url, user_agent, pace),
    )


def _user_agent(contact: str) -> str:
    return f"maeari/0.1 ( {contact} )"


def _discoverer(environment: Environment, database: Database, purpose: Purpose) -> Discoverer:
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.catalogue.mysql_space import MysqlSpace
    from maeari.discovery.discoverer import Discoverer
    from maeari.similarity.provisional import Provisional

    music, features = connections.sources(environment, purpose)
    provisional = Provisional(MysqlSpace(database), features)
    tracks = connections.tracks if purpose == "people" else connections.job_tracks
    return Discoverer(music, MysqlArtists(database), tracks(environment), provisional)
