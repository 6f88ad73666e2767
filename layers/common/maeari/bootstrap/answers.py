"""What the chatbot and discovery functions run."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from maeari import connections
from maeari.bootstrap.lookups import names_lookup
from maeari.settings import callback_gateway, ranking_log, skill_secret_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from maeari.catalogue.dynamodb_tracks import DynamodbTracks
    from maeari.catalogue.mysql import Database
    from maeari.chat.conversation import Conversation
    from maeari.chat.finding import ArtistAnswers
    from maeari.chat.later import LateAnswers
    from maeari.chat.resolving import Resolver
    from maeari.chat.shelf import Shelf
    from maeari.chat.similar_songs import SimilarSongAnswers
    from maeari.chat.sounds import SoundAnswers
    from maeari.connections import Environment
    from maeari.discovery.completion import Completion
    from maeari.discovery.discoverer import Discoverer
    from maeari.discovery.newcomers import Newcomers
    from maeari.sources.features import FeatureProviders
    from maeari.sources.tracks import ArtistTracks


def conversation(environment: Environment) -> Conversation:
    """What the chatbot function answers with."""
    from maeari.chat.answers import Answers
    from maeari.chat.conversation import Conversation
    from maeari.chat.person import Identity
    from maeari.chat.songs import SongAnswers
    from maeari.ranking.shown import RankingLog

    parts = _chat_parts(environment)

    @cache
    def similar() -> SimilarSongAnswers:
        from maeari.catalogue.mysql_songs import MysqlSongs
        from maeari.chat.similar_songs import SimilarSongAnswers
        from maeari.discovery.song_search import SongSearch

        def search() -> SongSearch:
            music, features = parts.sources()
            return SongSearch(music, features, connections.searches(environment))

        songs = MysqlSongs(parts.database)
        return SimilarSongAnswers(songs, parts.resolver, parts.shelf, parts.finding, cache(search))

    @cache
    def sounds() -> SoundAnswers:
        from maeari.catalogue.mysql_sounds import MysqlSounds
        from maeari.chat.sounds import SoundAnswers

        return SoundAnswers(parts.resolver, parts.shelf, MysqlSounds(parts.database))

    memories, feedback = connections.memories(environment), connections.feedback(environment)
    songs = SongAnswers(parts.resolver, parts.shelf)
    answers = Answers(parts.finding, songs, similar, sounds, memories=memories, feedback=feedback)
    identity = Identity(connections.person_salt(environment))
    return Conversation(answers, memories, identity, RankingLog(is_on=ranking_log(environment)))


def late_answers(environment: Environment) -> LateAnswers:
    """What the discovery function does for those who wait."""
    from maeari.chat.later import LateAnswers
    from maeari.discovery.callbacks import HttpCallbacks
    from maeari.ranking.shown import RankingLog

    callbacks = HttpCallbacks(callback_gateway(environment))
    memories, searches = connections.memories(environment), connections.searches(environment)
    ranking = RankingLog(is_on=ranking_log(environment))
    return LateAnswers(_chat_parts(environment).finding, callbacks, memories, searches, ranking)


def completion(environment: Environment) -> Completion:
    """What the discovery function does for artists with gaps."""
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.discovery.completion import Completion

    database = connections.database(environment, connections.COMPLETION_READ_SECONDS)
    music, features = connections.sources(environment, "batch")
    discoverer = _discoverer(database, music, features, connections.job_tracks(environment))
    return Completion(MysqlArtists(database), discoverer, names_lookup(environment, database))


def skill_secret(environment: Environment) -> Callable[[str], bool]:
    """Tells whether what a request carries is the skill's secret, or the one before the last rotation."""
    kept, secret_id = connections.secrets(), skill_secret_id(environment)
    return lambda given: kept.is_live(secret_id, given)


class _ChatParts(NamedTuple):
    database: Database
    resolver: Resolver
    shelf: Shelf
    finding: ArtistAnswers
    sources: Callable[[], tuple[ArtistTracks, FeatureProviders]]


def _chat_parts(environment: Environment) -> _ChatParts:
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.chat.finding import ArtistAnswers
    from maeari.chat.resolving import Resolver
    from maeari.chat.shelf import Shelf

    database = connections.database(environment)
    artists = MysqlArtists(database)

    @cache
    def sources() -> tuple[ArtistTracks, FeatureProviders]:
        return connections.sources(environment, "people")

    @cache
    def newcomers() -> Newcomers:
        from maeari.discovery.newcomers import Newcomers

        discoverer = _discoverer(database, *sources(), connections.tracks(environment))
        searches, queues = connections.searches(environment), connections.queues(environment)
        return Newcomers(discoverer, artists, searches, queues)

    resolver, shelf = Resolver(artists), Shelf(connections.tracks(environment), newcomers)
    finding = ArtistAnswers(artists, resolver, shelf, newcomers)
    return _ChatParts(database, resolver, shelf, finding, sources)


def _discoverer(
    database: Database, music: ArtistTracks, features: FeatureProviders, tracks: DynamodbTracks
) -> Discoverer:
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.catalogue.mysql_space import MysqlSpace
    from maeari.discovery.discoverer import Discoverer
    from maeari.similarity.provisional import Provisional

    return Discoverer(music, MysqlArtists(database), tracks, Provisional(MysqlSpace(database), features))
