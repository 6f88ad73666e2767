"""What `maeari import` runs, with the datalake function's environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari import connections

if TYPE_CHECKING:
    from maeari.connections import Environment
    from maeari.imports.loading import Loading
    from maeari.imports.mpd import MpdImport
    from maeari.imports.playlists import PlaylistsImport
    from maeari.imports.tracks_import import TracksImport


def tracks_import(environment: Environment) -> TracksImport:
    """What `maeari import tracks` runs, with the datalake function's environment."""
    from maeari.imports.tracks_import import TracksImport

    _, features = connections.batch_sources(environment)
    return TracksImport(loading(environment), features)


def mpd_import(environment: Environment, *, with_features: bool) -> MpdImport:
    """What `maeari import mpd` runs where it loads, with the datalake function's environment."""
    from maeari.imports.feature_filling import FeatureFilling
    from maeari.imports.mpd import MpdImport

    filling = FeatureFilling(connections.batch_sources(environment)[1]) if with_features else None
    return MpdImport(loading(environment), filling)


def playlists_import(environment: Environment) -> PlaylistsImport:
    """What `maeari import playlist` and the datalake function's weekly run do."""
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.imports.playlists import PlaylistsImport

    spotify, features = connections.playlist_sources(environment)
    return PlaylistsImport(
        artists=MysqlArtists(connections.job_database(environment)),
        tracks=connections.job_tracks(environment),
        source=spotify,
        features=features,
        lake=connections.lake(environment),
    )


def loading(environment: Environment) -> Loading:
    """What every importer of the command line ends in, with the datalake function's environment."""
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.imports.loading import Loading

    return Loading(
        artists=MysqlArtists(connections.job_database(environment)),
        tracks=connections.job_tracks(environment),
        lake=connections.lake(environment),
    )
