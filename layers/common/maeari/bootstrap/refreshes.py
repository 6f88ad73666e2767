"""What the similarity, songs and report functions run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari import connections
from maeari.settings import lake_bucket, listener_signal, refresh_most_changed

if TYPE_CHECKING:
    from maeari.catalogue.mysql import Database
    from maeari.catalogue.mysql_publication import MysqlPublication
    from maeari.catalogue.refresh_history import RefreshHistory
    from maeari.connections import Environment
    from maeari.report.catalogue_page import CataloguePage
    from maeari.similarity.refresh import Refresh
    from maeari.similarity.rollback import Rollback
    from maeari.songs.refresh import SongsRefresh

SIMILARITY, SONGS = "similarity", "songs"
"""The jobs of which the history of refreshes tells."""


def refresh(environment: Environment) -> Refresh:
    """What the similarity function runs."""
    from maeari.catalogue.mysql_space import MysqlSpace
    from maeari.catalogue.related_artists import RelatedArtists
    from maeari.similarity.lake_statistics import LakeStatistics
    from maeari.similarity.refresh import Refresh

    database = connections.job_database(environment)
    return Refresh(
        lake=connections.lake(environment),
        statistics=LakeStatistics(connections.athena(environment)),
        related=RelatedArtists(database),
        space=MysqlSpace(database),
        publication=_publication(database),
        history=_history(database, SIMILARITY),
        most_changed=refresh_most_changed(environment),
        with_listeners=listener_signal(environment),
    )


def publication(environment: Environment) -> MysqlPublication:
    """What the similarity function tells the state of."""
    return _publication(connections.job_database(environment))


def rollback(environment: Environment) -> Rollback:
    """What takes a refresh of the similarity function back."""
    from maeari.similarity.rollback import Rollback

    database = connections.job_database(environment)
    return Rollback(_publication(database), _history(database, SIMILARITY))


def songs_refresh(environment: Environment) -> SongsRefresh:
    """What the songs function runs."""
    from maeari.catalogue.song_tables import SongTables
    from maeari.lake.objects import Objects
    from maeari.songs.lake_songs import LakeSongs
    from maeari.songs.refresh import SongsRefresh

    database = connections.job_database(environment)
    return SongsRefresh(
        lake=connections.lake(environment),
        songs=LakeSongs(connections.athena(environment)),
        tables=SongTables(database),
        publication=_songs_publication(database),
        history=_history(database, SONGS),
        objects=Objects(connections.client("s3"), lake_bucket(environment)),
        most_changed=refresh_most_changed(environment),
    )


def songs_publication(environment: Environment) -> MysqlPublication:
    """What the songs function tells the state of."""
    return _songs_publication(connections.job_database(environment))


def songs_rollback(environment: Environment) -> Rollback:
    """What takes a refresh of the songs function back."""
    from maeari.similarity.rollback import Rollback

    database = connections.job_database(environment)
    return Rollback(_songs_publication(database), _history(database, SONGS))


def catalogue_page(environment: Environment) -> CataloguePage:
    """What the report function runs."""
    from maeari.catalogue.mysql_explorer import MysqlExplorer
    from maeari.lake.objects import Objects
    from maeari.report.catalogue_page import CataloguePage
    from maeari.report.lake_figures import LakeFigures

    database = connections.job_database(environment)
    return CataloguePage(
        lake=connections.lake(environment),
        figures=LakeFigures(connections.athena(environment)),
        explorer=MysqlExplorer(database),
        histories={job: _history(database, job) for job in (SIMILARITY, SONGS)},
        objects=Objects(connections.client("s3"), lake_bucket(environment)),
    )


def _publication(database: Database) -> MysqlPublication:
    from maeari.catalogue import mysql_space, related_artists
    from maeari.catalogue.mysql_publication import MysqlPublication

    return MysqlPublication(database, [related_artists.TABLE, *mysql_space.TABLES])


def _songs_publication(database: Database) -> MysqlPublication:
    from maeari.catalogue import song_tables
    from maeari.catalogue.mysql_publication import SONGS, MysqlPublication

    return MysqlPublication(database, song_tables.TABLES, SONGS)


def _history(database: Database, job: str) -> RefreshHistory:
    from maeari.catalogue.refresh_history import RefreshHistory

    return RefreshHistory(database, job)
