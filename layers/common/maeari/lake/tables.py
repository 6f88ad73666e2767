"""Columns of the lake's tables. The Glue tables in template.yaml declare the same; a test compares them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from maeari.catalogue.model import FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from maeari.catalogue.alias_ports import ArtistTag
    from maeari.catalogue.model import Artist, AudioFeatures, Track
    from maeari.people.feedback import Judgement
    from maeari.sources.ports import Playlist

_TIME = pa.timestamp("ms")
"""Without a time zone, holding UTC: what Athena's `timestamp` is."""

ARTISTS = "artists"
TOP_TRACKS = "top_tracks"
AUDIO_FEATURES = "audio_features"
ARTIST_TAGS = "artist_tags"
PLAYLISTS = "playlists"
PLAYLIST_TRACKS = "playlist_tracks"
PROVENANCE = "provenance"
FEEDBACK = "feedback"
RECOMMENDATIONS = "recommendations"

SCHEMAS: Mapping[str, pa.Schema] = {
    ARTISTS: pa.schema(
        [
            ("artist_id", pa.string()),
            ("name", pa.string()),
            ("genres", pa.list_(pa.string())),
            ("popularity", pa.int32()),
            ("source", pa.string()),
            ("fetched_at", _TIME),
        ]
    ),
    TOP_TRACKS: pa.schema(
        [
            ("artist_id", pa.string()),
            ("track_id", pa.string()),
            ("title", pa.string()),
            ("album", pa.string()),
            ("album_id", pa.string()),
            ("release_date", pa.string()),
            ("popularity", pa.int32()),
            ("duration_ms", pa.int32()),
            ("isrc", pa.string()),
            ("source", pa.string()),
            ("fetched_at", _TIME),
        ]
    ),
    AUDIO_FEATURES: pa.schema(
        [
            ("track_id", pa.string()),
            *((name, pa.float32()) for name in FEATURES),
            ("source", pa.string()),
            ("fetched_at", _TIME),
        ]
    ),
    ARTIST_TAGS: pa.schema(
        [
            ("artist_id", pa.string()),
            ("tag", pa.string()),
            ("weight", pa.int32()),
            ("source", pa.string()),
            ("fetched_at", _TIME),
        ]
    ),
    PLAYLISTS: pa.schema(
        [
            ("playlist_id", pa.string()),
            ("market", pa.string()),
            ("name", pa.string()),
            ("followers", pa.int32()),
            ("source", pa.string()),
            ("fetched_at", _TIME),
        ]
    ),
    PLAYLIST_TRACKS: pa.schema(
        [
            ("playlist_id", pa.string()),
            ("market", pa.string()),
            ("position", pa.int32()),
            ("track_id", pa.string()),
            ("source", pa.string()),
            ("fetched_at", _TIME),
        ]
    ),
    PROVENANCE: pa.schema(
        [
            ("writer", pa.string()),
            ("table_name", pa.string()),
            ("source", pa.string()),
            ("row_count", pa.int64()),
            ("artists", pa.int64()),
            ("tracks", pa.int64()),
            ("first_fetched_at", _TIME),
            ("last_fetched_at", _TIME),
        ]
    ),
}
"""What a day is made of. The store itself adds the rows of `provenance`, its writers bring the others."""

CONTENTS = (ARTISTS, TOP_TRACKS, AUDIO_FEATURES, ARTIST_TAGS)
"""What an ingest brings of each artist. Playlists are brought by imports alone."""

SNAPSHOTS: Mapping[str, pa.Schema] = {
    FEEDBACK: pa.schema(
        [
            ("artist_id", pa.string()),
            ("other_id", pa.string()),
            ("alike", pa.bool_()),
            ("day", pa.string()),
            ("given_at", _TIME),
        ]
    ),
    RECOMMENDATIONS: pa.schema(
        [
            ("shown_at", _TIME),
            ("viewer", pa.string()),
            ("is_tap", pa.bool_()),
            ("kind", pa.string()),
            ("reason", pa.string()),
            ("shown_for", pa.list_(pa.string())),
            ("item_id", pa.string()),
            ("item_rank", pa.int32()),
            ("version", pa.string()),
        ]
    ),
}
"""Tables whose file of a day is all that there was on that day: nothing is carried into the next one."""

SORT_KEYS: Mapping[str, Sequence[str]] = {
    ARTISTS: ("artist_id",),
    TOP_TRACKS: ("artist_id", "track_id"),
    AUDIO_FEATURES: ("track_id",),
    ARTIST_TAGS: ("artist_id", "source", "tag"),
    PLAYLISTS: ("playlist_id", "market"),
    PLAYLIST_TRACKS: ("playlist_id", "market", "position"),
    PROVENANCE: ("table_name", "source"),
    FEEDBACK: ("artist_id", "other_id", "given_at"),
    RECOMMENDATIONS: ("viewer", "shown_at", "item_rank"),
}
"""The order of the rows in a file: by artist, where a table knows its artist.

`audio_features` doesn't: a track of two artists has one row of features. The rows of one piece are ordered by
track. A writer that walks over artists brings the pieces in their order, so its features lie artist after
artist, as its tracks do. No query could make use of a finer order: each reads all features of a day, and
joins them by hash.
"""


def artists(found: Iterable[Artist]) -> pa.Table:
    """Rows of the table `artists`."""
    return _table(
        ARTISTS,
        (
            {
                "artist_id": artist.id,
                "name": artist.name,
                "genres": list(artist.genres),
                "popularity": artist.popularity,
                "source": artist.source,
                "fetched_at": _naive(artist.fetched_at),
            }
            for artist in found
        ),
    )


def top_tracks(tracks: Mapping[str, Sequence[Track]], source: str, fetched_at: datetime) -> pa.Table:
    """Rows of the table `top_tracks`: each track once for each of its artists."""
    return _table(
        TOP_TRACKS,
        (
            {
                "artist_id": artist_id,
                "track_id": track.id,
                "title": track.title,
                "album": track.album,
                "album_id": track.album_id,
                "release_date": track.release_date,
                "popularity": track.popularity,
                "duration_ms": track.duration_ms,
                "isrc": track.isrc,
                "source": source,
                "fetched_at": _naive(fetched_at),
            }
            for artist_id, found in tracks.items()
            for track in found
        ),
    )


def audio_features(found: Iterable[AudioFeatures]) -> pa.Table:
    """Rows of the table `audio_features`."""
    rows = (asdict(features) | {"fetched_at": _naive(features.fetched_at)} for features in found)
    return _table(AUDIO_FEATURES, rows)


def artist_tags(found: Iterable[ArtistTag]) -> pa.Table:
    """Rows of the table `artist_tags`."""
    rows = (asdict(tag) | {"fetched_at": _naive(tag.fetched_at)} for tag in found)
    return _table(ARTIST_TAGS, rows)


def playlists(found: Iterable[Playlist], source: str, fetched_at: datetime) -> pa.Table:
    """Rows of the table `playlists`."""
    return _table(
        PLAYLISTS,
        (
            {
                "playlist_id": playlist.id,
                "market": playlist.market,
                "name": playlist.name,
                "followers": playlist.followers,
                "source": source,
                "fetched_at": _naive(fetched_at),
            }
            for playlist in found
        ),
    )


def playlist_tracks(found: Iterable[Playlist], source: str, fetched_at: datetime) -> pa.Table:
    """Rows of the table `playlist_tracks`: a track that a playlist holds twice has two."""
    return _table(
        PLAYLIST_TRACKS,
        (
            {
                "playlist_id": playlist.id,
                "market": playlist.market,
                "position": each.position,
                "track_id": each.track.id,
                "source": source,
                "fetched_at": _naive(fetched_at),
            }
            for playlist in found
            for each in playlist.tracks
        ),
    )


def feedback(found: Iterable[Judgement]) -> pa.Table:
    """Rows of the table `feedback`."""
    rows = (asdict(judgement) | {"given_at": _naive(judgement.given_at)} for judgement in found)
    return _table(FEEDBACK, rows)


def recommendations(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows of the table `recommendations`, given by their columns."""
    return _table(RECOMMENDATIONS, rows)


def _table(name: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema={**SCHEMAS, **SNAPSHOTS}[name])


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)
