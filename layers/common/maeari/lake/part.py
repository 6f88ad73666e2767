"""What the sources told of some artists, as rows of the lake."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from maeari.catalogue.alias_ports import ArtistTag
from maeari.catalogue.tags import explain
from maeari.lake import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from maeari.catalogue.model import Artist, AudioFeatures, Track
    from maeari.catalogue.ports import ArtistWalk
    from maeari.sources.ports import FoundTracks

GENRE_TELLERS = {"musicbrainz", "wikidata"}
"""Sources whose tags become an artist's genres where Spotify tells none."""

ARTISTS_PER_PIECE = 1000
"""Artists whose tags are read at once."""


class TagStore(Protocol):
    """The tags that are kept of artists."""

    def of(self, artist_ids: Sequence[str]) -> Sequence[ArtistTag]:
        """All tags of these artists."""


def track_ids(found: Mapping[str, FoundTracks]) -> list[str]:
    """The ids of all tracks, each once."""
    return list(dict.fromkeys(track.id for each in found.values() for track in each.tracks))


def all_tags(artists: Iterable[Artist], kept: Iterable[ArtistTag]) -> list[ArtistTag]:
    """The tags kept of the artists, and as tags of weight 1 the genres that their own source told.

    An artist's genres that the tags of other sources explain were made of these, and so count as theirs.
    """
    of_artist: dict[str, list[ArtistTag]] = {}
    for tag in kept:
        of_artist.setdefault(tag.artist_id, []).append(tag)
    tags: list[ArtistTag] = []
    for artist in artists:
        others = of_artist.get(artist.id, [])
        tags += others
        if not explain((tag.tag for tag in others if tag.source in GENRE_TELLERS), artist.genres):
            tags += (
                ArtistTag(artist.id, genre, 1, artist.source, artist.fetched_at)
                for genre in dict.fromkeys(artist.genres)
            )
    return tags


def tags_of_source(source: str, artists: ArtistWalk, tags: TagStore) -> Iterator[pa.Table]:
    """The tags kept of all artists of a source, piece by piece."""
    after = ""
    while page := artists.page(after=after, count=ARTISTS_PER_PIECE, source=source):
        after = page[-1].id
        yield tables.artist_tags(tags.of([artist.id for artist in page]))


def tables_of(
    artists: Iterable[Artist],
    found: Mapping[str, FoundTracks],
    features: Mapping[str, AudioFeatures],
    tags: Iterable[ArtistTag],
) -> dict[str, pa.Table]:
    """The tables of a part; each track with the source that told it."""
    by_source: dict[str, dict[str, Sequence[Track]]] = {}
    for artist_id, each in found.items():
        by_source.setdefault(each.source, {})[artist_id] = each.tracks
    read_at = datetime.now(UTC)
    top_tracks = (tables.top_tracks(tracks, source, read_at) for source, tracks in by_source.items())
    return {
        tables.ARTISTS: tables.artists(artists),
        tables.TOP_TRACKS: pa.concat_tables([tables.top_tracks({}, "", read_at), *top_tracks]),
        tables.AUDIO_FEATURES: tables.audio_features(features.values()),
        tables.ARTIST_TAGS: tables.artist_tags(tags),
    }
