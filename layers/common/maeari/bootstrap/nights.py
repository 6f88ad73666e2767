"""What the datalake function runs at night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari import connections
from maeari.bootstrap.lookups import names_lookup, user_agent
from maeari.settings import ListenerSettings, listener_signal, ranking_log, ranking_log_groups

if TYPE_CHECKING:
    from maeari.catalogue.alias_filling import AliasFilling
    from maeari.catalogue.display_fields import DisplayFields
    from maeari.catalogue.listener_filling import ListenerFilling
    from maeari.connections import Environment
    from maeari.lake.feedback_export import FeedbackExport
    from maeari.lake.ingest import Ingest
    from maeari.lake.ranking_export import RankingExport
    from maeari.sources.listenbrainz import Listenbrainz


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

    kept = connections.job_database(environment)
    return AliasFilling(MysqlAliasChecks(kept), names_lookup(environment, kept))


def listener_filling(environment: Environment) -> ListenerFilling | None:
    """What the datalake function runs after the aliases where the listener signal is on, else None."""
    source = listener_source(environment)
    if source is None:
        return None
    from maeari.catalogue.listener_filling import ListenerFilling
    from maeari.catalogue.mysql_artist_tags import MysqlArtistTags
    from maeari.catalogue.mysql_mbids import MysqlMbids

    kept = connections.job_database(environment)
    return ListenerFilling(MysqlMbids(kept), MysqlArtistTags(kept), source)


def listener_source(environment: Environment) -> Listenbrainz | None:
    """The source of listeners where their signal is on, else None."""
    if not listener_signal(environment):
        return None
    from maeari.sources import listenbrainz as lb
    from maeari.sources.pace import Pace

    settings = ListenerSettings.from_env(environment)
    pace = Pace(lb.NAME, lb.SECONDS_BETWEEN_CALLS, connections.source_state(environment))
    return lb.Listenbrainz(settings.listenbrainz_url, user_agent(settings.contact), pace)


def feedback_export(environment: Environment) -> FeedbackExport:
    """What the datalake function runs last."""
    from maeari.lake.feedback_export import FeedbackExport

    return FeedbackExport(connections.job_feedback(environment), connections.lake(environment))


def ranking_export(environment: Environment) -> RankingExport | None:
    """What the datalake function runs before that where the ranking log is on, else None."""
    if not ranking_log(environment):
        return None
    from maeari.lake.ranking_export import RankingExport
    from maeari.ranking.cloudwatch_lines import CloudwatchLines

    lines = CloudwatchLines(lambda: connections.client("logs"), ranking_log_groups(environment))
    return RankingExport(lines, connections.lake(environment))
